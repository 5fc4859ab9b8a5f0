"""Facts: the typed values of a document, each with the exact characters it stands in.

Does: run the finders over each clause's own span and return what they find, in order.
Does not: look across clauses, and does not decide which fact answers a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.accounts import find_accounts
from corpus.amounts import find_amounts
from corpus.budget import find_budget
from corpus.contacts import find_contacts
from corpus.dates import find_dates
from corpus.durations import find_durations
from corpus.folding import fold
from corpus.model import Clause, Fact, FactKind
from corpus.passages import Passage, free_of
from corpus.people import find_people
from corpus.references import find_references


def _found(passage: Passage) -> Iterator[Fact]:
    """Yield all facts of one clause, finder by finder."""
    yield from find_amounts(passage)
    yield from find_dates(passage)
    yield from find_durations(passage)
    yield from find_references(passage)
    yield from find_accounts(passage)
    yield from find_budget(passage)
    yield from find_contacts(passage)


def _dated_by_references(facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts, each date inside a reference with the role "reference"."""
    references = [fact for fact in facts if fact.kind is FactKind.REFERENCE]
    dates = [fact for fact in facts if fact.kind is FactKind.DATE]
    own = {id(fact) for fact in free_of(dates, references)}
    return [
        replace(fact, role="reference")
        if fact.kind is FactKind.DATE and id(fact) not in own and not fact.attributes
        else fact
        for fact in facts
    ]


def _passages(text: str, folded: str, clauses: Sequence[Clause]) -> Iterator[Passage]:
    """Yield the clauses, each with the headings of those above it."""
    known = {clause.ordinal: clause for clause in clauses}
    for clause in clauses:
        headings = []
        above = known.get(clause.parent) if clause.parent is not None else None
        while above is not None:
            headings.append(folded[above.start : above.body])
            above = known.get(above.parent) if above.parent is not None else None
        yield Passage(text, folded, clause, "\n".join(headings))


def find_facts(text: str, clauses: Sequence[Clause]) -> tuple[Fact, ...]:
    """Return the facts of ``text`` in order, each in the own span of its clause."""
    folded = fold(text)
    found = [fact for each in _passages(text, folded, clauses) for fact in _found(each)]
    found.extend(find_people(text, folded, clauses))
    facts = _dated_by_references(found)
    return tuple(sorted(facts, key=lambda fact: (fact.start, -fact.end, fact.kind)))

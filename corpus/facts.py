"""Facts: the typed values of a document, each with the exact characters it stands in.

Does: run the finders over each clause's own span and return what they find, in order.
Does not: look across clauses, and does not decide which fact answers a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.accounts import find_accounts
from corpus.amounts import find_amounts
from corpus.budget import find_budget
from corpus.contacts import find_contacts
from corpus.dates import find_dates
from corpus.durations import find_durations
from corpus.folding import fold
from corpus.model import Clause, Fact
from corpus.passages import Passage
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


def find_facts(text: str, clauses: Sequence[Clause]) -> tuple[Fact, ...]:
    """Return the facts of ``text`` in order, each in the own span of its clause."""
    folded = fold(text)
    facts = [fact for clause in clauses for fact in _found(Passage(text, folded, clause))]
    facts.extend(find_people(text, folded, clauses))
    return tuple(sorted(facts, key=lambda fact: (fact.start, -fact.end, fact.kind)))

"""Find the clause, and the sentence in it, that answers a question.

Does: gather candidate clauses from search, facts and headings, and score each of their units by
what it holds: the kind of fact asked, the subject asked about, the party asked about.
Does not: decide whether the best is good enough to be said (``answer.py`` does).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering.asks import Form
from bot.answering.coverage import Coverage, cover, floors
from bot.answering.direction import against, stems_of
from bot.answering.labelled import is_named, other_labels
from bot.answering.needs import YEAR, Needed, needed
from bot.answering.ownership import of_others
from bot.answering.units import Shape
from corpus.model import ClauseKind, FactKind
from index.lexical import stem, stems

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.answering.asks import Ask
    from bot.answering.knowledge import ClauseView, Knowledge
    from bot.answering.understanding import Question
    from bot.answering.units import Unit
    from corpus.model import Fact


SEARCHED = 24  # chunks looked at


SHORT = 3  # letters of a topic that is a whole word


SMALL = 8  # up to so many conventions, all their facts and headings are looked at too


# How much each kind of evidence weighs; fitted by hand on tests/data/questions.jsonl.
WEIGHT_SEARCH = 1.1


WEIGHT_COVERAGE = 2.5


WEIGHT_PARTY = 0.85


WEIGHT_FACT = 1.6


WEIGHT_HEADING = 0.75


WEIGHT_TOPIC = 0.15


@dataclass(frozen=True, slots=True)
class Evidence:
    """The best unit of one clause for a question.

    ``facts`` are those of the kind asked, ``fact`` how well they match it (0 to 1), ``search``
    the score of the chunk it was found in (0 when it was found by its facts or heading).
    """

    view: ClauseView
    unit: int
    facts: tuple[Fact, ...]
    score: float
    fact: float
    search: float
    coverage: Coverage
    focus: tuple[tuple[int, int], ...]  # the numbers that count what is asked
    headed: bool  # whether its heading is about the thing asked
    topic: bool  # whether it or a heading shows that it is about the thing asked

    @property
    def document(self) -> int:
        """Return the position of its document."""
        return self.view.document


def find_evidence(
    question: Question,
    ask: Ask | None,
    knowledge: Knowledge,
    vector: NDArray[np.float32],
    documents: Collection[int] | None,
) -> list[Evidence]:
    """Return the best unit of each candidate clause, best first."""
    hits = knowledge.searcher.search(vector, question.terms, SEARCHED, documents)
    found: dict[tuple[int, int], list[tuple[int, int, float]]] = {}
    for hit in hits:
        spans = found.setdefault((hit.document, hit.chunk.clause), [])
        spans.append((hit.chunk.start, hit.chunk.end, hit.score))
    for key in _more_candidates(ask, knowledge, documents, {d for d, _ in found}):
        found.setdefault(key, [])
    wanted = needed(question, knowledge)
    topics = _prefixes(ask.topics) if ask is not None else None
    called = knowledge.short_names
    parties = {
        document: (
            called,
            against(knowledge.analyses[document].facts, question.direction, called)
            | of_others(question, knowledge.analyses[document])
            | other_labels(question, knowledge.analyses[document]),
        )
        for document in {document for document, _ in found}
    }
    best = []
    for (document, ordinal), spans in found.items():
        view = knowledge.view(document, ordinal)
        sight = _sight(view, spans, topics, wanted, parties[document])
        scored = [
            _score(sight, position, ask, topics, wanted) for position in range(len(view.units))
        ]
        if scored:
            best.append(max(scored, key=lambda each: each.score))
    best.sort(key=lambda each: (-each.score, each.document, each.view.clause.ordinal))
    return best


def _more_candidates(
    ask: Ask | None,
    knowledge: Knowledge,
    documents: Collection[int] | None,
    hit: Collection[int],
) -> list[tuple[int, int]]:
    """Return the clauses that hold the kind of fact asked, or a heading about it."""
    chosen = documents if documents is not None else hit
    if ask is None or len(chosen) > SMALL:
        return []
    topics = _prefixes(ask.topics)
    keys = []
    for document in chosen:
        for ordinal, facts in knowledge.facts_by_clause[document].items():
            if any(fact_match(ask, fact) >= 1 for fact in facts):
                keys.append((document, ordinal))
        if topics is not None:
            keys += [
                (document, clause.ordinal)
                for clause in knowledge.analyses[document].clauses
                if topics.search(knowledge.view(document, clause.ordinal).heading_text)
            ]
    return keys


@lru_cache(maxsize=256)
def _prefixes(topics: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return the beginnings of words to look for; a short word is no beginning: "fin", "but"."""
    each = [re.escape(topic) + (r"\b" if len(topic) <= SHORT else "") for topic in topics]
    return re.compile(rf"\b(?:{'|'.join(each)})") if topics else None


def fact_match(ask: Ask, fact: Fact) -> float:
    """Return how well a fact is of the kind asked: 1 kind and role, less for the kind alone."""
    if fact.kind not in ask.kinds:
        return 0.0
    if ask.name == "publication" and fact.attributes.get("use") != "publication":
        return 0.2
    if ask.name == "title" and "title" not in fact.attributes:
        return 0.2
    if not ask.roles or fact.role in ask.roles:
        return 1.0
    if fact.kind is FactKind.DATE and fact.role == "reference":
        return 0.0
    return 0.2


@dataclass(frozen=True, slots=True)
class _Sight:
    """What one question sees of one clause, whatever the unit."""

    view: ClauseView
    spans: Sequence[tuple[int, int, float]]  # chunks found in it, with their scores
    floor: tuple[float, ...]
    called: Mapping[str, frozenset[str]]  # the short names of each party
    against: frozenset[int]  # where facts start that are another party's, or another payment
    heading: float  # 1: its heading is about the thing asked; less: a heading above it is
    sole: bool  # its heading is about that and next to nothing else


def _sight(
    view: ClauseView,
    spans: Sequence[tuple[int, int, float]],
    topics: re.Pattern[str] | None,
    wanted: Sequence[Needed],
    parties: tuple[Mapping[str, frozenset[str]], frozenset[int]],
) -> _Sight:
    heading, sole = 0.0, False
    if topics is not None:
        own, above = topics.search(view.heading_text), topics.search(view.above_text)
        heading = 1.0 if own else 0.4 if above else 0.0
        sole = own is not None and sum(not topics.search(s) for s in stems(view.clause.title)) <= 1
    return _Sight(view, spans, floors(view, wanted), *parties, heading, sole)


def _score(
    sight: _Sight,
    position: int,
    ask: Ask | None,
    topics: re.Pattern[str] | None,
    wanted: Sequence[Needed],
) -> Evidence:
    """Return a unit as evidence, with its score."""
    view, unit = sight.view, sight.view.units[position]
    search = 0.0
    for start, end, found in sight.spans:
        if found > search and start < unit.end and end > unit.start:
            search = found
    facts, fact = _facts(sight, position, ask)
    focus: tuple[tuple[int, int], ...] = ()
    if ask is not None and ask.name == "quantity":
        header = view.units[unit.intro] if unit.intro is not None else None
        focus = _counts(unit, header, wanted)
        fact = float(bool(focus))
    elif ask is not None and ask.name == "phone":
        focus = tuple(
            (unit.start + m.start(), unit.start + m.end()) for m in PHONE.finditer(unit.folded)
        )
        fact = float(bool(focus))
    elif ask is not None and ask.name == "publication" and PUBLISHES.search(unit.folded):
        fact = 1.0
    topic = topics is not None and topics.search(unit.folded) is not None
    told = fact >= 1 or sight.heading > 0
    coverage = cover(view, position, wanted, sight.floor, told=told)
    score = (
        WEIGHT_SEARCH * search
        + WEIGHT_COVERAGE * coverage.subject
        + WEIGHT_PARTY * coverage.party
        + WEIGHT_FACT * fact
        + WEIGHT_HEADING * sight.heading
        + WEIGHT_TOPIC * topic
        + _shape_bonus(view, position, ask, unit, wanted)
        + _whose(facts, wanted, sight.called)
    )
    return Evidence(
        view=view,
        unit=position,
        facts=facts,
        score=score,
        fact=fact,
        search=search,
        coverage=coverage,
        focus=focus,
        headed=sight.heading >= 1,
        topic=bool(topic or topics is None or sight.sole),
    )


def _facts(sight: _Sight, position: int, ask: Ask | None) -> tuple[tuple[Fact, ...], float]:
    """Return the facts of a unit that match best what is asked, and how well.

    What is another party's, and a payment that runs another way, does not match.
    """
    view = sight.view
    if ask is None or not ask.kinds or not view.facts[position]:
        return (), 0.0
    matched = [
        (fact_match(ask, fact), fact)
        for fact in view.facts[position]
        if fact.start not in sight.against
    ]
    if ask.name == "title":
        stemmed = view.units[position].stems
        matched = [
            (match, fact)
            for match, fact in matched
            if "title" in fact.attributes and set(stems(fact.attributes["title"])) <= stemmed
        ]
    best = max((match for match, _ in matched), default=0.0)
    return tuple(fact for match, fact in matched if match == best and best > 0), best


def _is_header(view: ClauseView, position: int) -> bool:
    return position + 1 < len(view.units) and view.units[position + 1].intro == position


def _whose(
    facts: Sequence[Fact], wanted: Sequence[Needed], called: Mapping[str, frozenset[str]]
) -> float:
    """Return what it adds that a fact is of the party asked about, or takes off that it is not."""
    if not facts:
        return 0.0
    asked = frozenset(s for each in wanted if each.party and each.weight >= 1 for s in each.exact)
    if not asked:
        return 0.0
    owners = stems_of(facts, ("party", "payer", "called", "acronym", "holder"), called)
    heads = stems_of(facts, ("column", "row"), called)
    if any(asked & owner for owner in owners + heads):
        return 0.6
    return -0.4 if owners else 0.0


def _of_the_party(view: ClauseView, wanted: Sequence[Needed]) -> bool:
    """Return whether a clause is headed by its subject's duties: "Obligations du délégant"."""
    asked = frozenset(s for each in wanted if each.party and each.weight >= 1 for s in each.exact)
    return bool(asked & view.heading) and bool(DUTIES.search(view.heading_text))


DUTIES = re.compile(r"\b(?:oblig|engag|mission|rol|responsab|tach|devoir)")


def _shape_bonus(
    view: ClauseView, position: int, ask: Ask | None, unit: Unit, wanted: Sequence[Needed]
) -> float:
    """Return what the shape of a unit adds: the opening of a list when a list is asked."""
    bonus = 0.0
    if ask is None:
        return bonus
    if ask.name == "obligations" and _of_the_party(view, wanted):
        bonus += 0.6
    if ask.form is Form.LIST and unit.colon:
        bonus += 0.3
    if (
        ask.kinds
        and ask.form is Form.VALUE
        and not any(fact_match(ask, f) for f in view.facts[position])
    ):
        bonus -= 1.5 if ask.strict else 0.8
    if ask.name == "definition" and DEFINES.search(unit.folded):
        bonus += 0.4
    if ask.name == "object" and OBJECT.search(unit.folded):
        bonus += 0.6
    if ask.name == "signatory" and view.clause.kind is ClauseKind.SIGNATURES:
        bonus += 0.3
    if unit.shape is Shape.ROW and _is_header(view, position):
        bonus -= 0.2  # a header row alone says little
    return bonus


PUBLISHES = re.compile(
    r"\b(?:conventions?|avenants?|accords?|actes?|delegations?|protocoles?|presente?s?)\b"
    r".{0,60}?\bpubli(?:e|es|ee|ees|cation)\b"
)
PHONE = re.compile(r"(?<![\w-])(?:\+33 ?|0)[1-9](?:[ .-]?\d\d){4}(?!\w)")
NUMBER = re.compile(
    r"(?<![\w.,-])(?:\d[\d ,.]*|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze"
    r"|quinze|vingt|trente|cent|mille)\b"
)


def _counts(
    unit: Unit, header: Unit | None, wanted: Sequence[Needed]
) -> tuple[tuple[int, int], ...]:
    """Return where a unit counts something asked about: a number just before its name."""
    nouns = frozenset(s for each in wanted for s in each.exact if each.hard)
    found = []
    for match in NUMBER.finditer(unit.folded):
        if YEAR.fullmatch(match.group().strip(" ,.")):
            continue
        behind = re.findall(r"[^\W_]+", unit.folded[match.end() : match.end() + 60])[:4]
        in_row = unit.shape is Shape.ROW and is_named(unit, header, nouns)
        if in_row or nouns & set(map(stem, behind)):
            found.append((unit.start + match.start(), unit.start + match.end()))
    return tuple(found)


DEFINES = re.compile(
    r"\b(?:est un|est une|est le|est la|sont des|a pour (?:objet|objectif|but|mission)|vise a"
    r"|permet|designe|consiste|ambition)\b"
)


OBJECT = re.compile(r"\ba pour (?:objet|but|objectif|finalite)|\bobjet de\b")

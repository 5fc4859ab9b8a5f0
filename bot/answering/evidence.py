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
from bot.answering.needs import YEAR, Needed, needed
from bot.answering.units import Shape
from corpus.model import ClauseKind, FactKind
from index.lexical import stem, stems

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.answering.asks import Ask
    from bot.answering.knowledge import ClauseView, Knowledge
    from bot.answering.understanding import Question
    from bot.answering.units import Unit
    from corpus.model import Fact


SEARCHED = 40  # chunks looked at


LIGHT = 1.0  # weight below which a subject tells little


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

    ``fact`` is how well it holds the kind of fact asked (0 to 1), ``coverage`` how much of the
    subject it is about (0 to 1), ``missing`` the subject words that neither it nor its clause
    holds.
    """

    view: ClauseView
    unit: int
    facts: tuple[Fact, ...]
    score: float
    fact: float
    coverage: float
    search: float
    missing: tuple[str, ...]
    missing_share: float  # of the subject's weight
    direct: float  # share of the subject's weight in the unit, its introduction or heading
    focus: tuple[tuple[int, int], ...]  # the numbers that count what is asked
    headed: bool  # whether its heading is about the thing asked
    topic: bool  # whether the unit or a heading shows that it is about the thing asked

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
    best = []
    for (document, ordinal), spans in found.items():
        view = knowledge.view(document, ordinal)
        scored = [_score(view, position, ask, wanted, spans) for position in range(len(view.units))]
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
                if topics.search(" ".join(knowledge.view(document, clause.ordinal).heading))
            ]
    return keys


@lru_cache(maxsize=256)
def _prefixes(topics: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, topics))})") if topics else None


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


def _score(
    view: ClauseView,
    position: int,
    ask: Ask | None,
    wanted: Sequence[Needed],
    spans: Sequence[tuple[int, int, float]],
) -> Evidence:
    unit = view.units[position]
    search = max((s for a, b, s in spans if a < unit.end and b > unit.start), default=0.0)
    facts: tuple[Fact, ...] = ()
    fact = heading = topic = 0.0
    focus: tuple[tuple[int, int], ...] = ()
    if ask is not None and ask.name == "quantity":
        focus = _counts(unit, wanted)
        fact = float(bool(focus))
    elif ask is not None:
        facts = tuple(f for f in view.facts[position] if fact_match(ask, f) > 0)
        fact = max((fact_match(ask, f) for f in facts), default=0.0)
        facts = tuple(f for f in facts if fact_match(ask, f) == fact)
    if ask is not None and ask.name == "title":
        facts = tuple(
            f
            for f in facts
            if "title" in f.attributes and set(stems(f.attributes["title"])) <= unit.stems
        )
        fact = float(bool(facts))
    if ask is not None:
        pattern = _prefixes(ask.topics)
        if pattern is not None:
            heading = float(bool(pattern.search(" ".join(view.heading))))
            heading = heading or 0.4 * bool(pattern.search(" ".join(view.above)))
            topic = float(bool(pattern.search(unit.folded)))
    coverage, party, missing, share, direct = _coverage(
        view, position, wanted, told=fact >= 1 or heading > 0
    )
    score = (
        WEIGHT_SEARCH * search
        + WEIGHT_COVERAGE * coverage
        + WEIGHT_PARTY * party
        + WEIGHT_FACT * fact
        + WEIGHT_HEADING * heading
        + WEIGHT_TOPIC * topic
        + _shape_bonus(view, position, ask, unit, wanted)
        + _whose(facts, wanted)
    )
    return Evidence(
        view=view,
        unit=position,
        facts=facts,
        score=score,
        fact=fact,
        coverage=coverage,
        search=search,
        missing=missing,
        missing_share=share,
        direct=direct,
        focus=focus,
        headed=heading >= 1,
        topic=bool(heading or topic) or ask is None or not ask.topics,
    )


def _is_header(view: ClauseView, position: int) -> bool:
    return position + 1 < len(view.units) and view.units[position + 1].intro == position


def _whose(facts: Sequence[Fact], wanted: Sequence[Needed]) -> float:
    """Return what it adds that a fact is of the party asked about, or takes off that it is not."""
    asked = frozenset(s for each in wanted if each.party and each.weight >= 1 for s in each.exact)
    owners = [
        frozenset(stems(fact.attributes[name]))
        for fact in facts
        for name in ("party", "payer", "called", "acronym")
        if name in fact.attributes
    ]
    if not asked or not owners:
        return 0.0
    return 0.6 if any(asked & owner for owner in owners) else -0.4


def _of_the_party(view: ClauseView, wanted: Sequence[Needed]) -> bool:
    """Return whether a clause is headed by its subject's duties: "Obligations du délégant"."""
    asked = frozenset(s for each in wanted if each.party and each.weight >= 1 for s in each.exact)
    return bool(asked & view.heading) and bool(DUTIES.search(" ".join(view.heading)))


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


NUMBER = re.compile(
    r"(?<![\w.,-])(?:\d[\d ,.]*|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze"
    r"|quinze|vingt|trente|cent|mille)\b"
)


def _counts(unit: Unit, wanted: Sequence[Needed]) -> tuple[tuple[int, int], ...]:
    """Return where a unit counts something asked about: a number just before its name."""
    nouns = frozenset(s for each in wanted for s in each.exact if each.hard)
    found = []
    for match in NUMBER.finditer(unit.folded):
        if YEAR.fullmatch(match.group().strip(" ,.")):
            continue
        behind = re.findall(r"[^\W_]+", unit.folded[match.end() : match.end() + 60])[:4]
        in_row = unit.shape is Shape.ROW and bool(nouns & unit.stems)
        if in_row or nouns & set(map(stem, behind)):
            found.append((unit.start + match.start(), unit.start + match.end()))
    return tuple(found)


DEFINES = re.compile(
    r"\b(?:est un|est une|est le|est la|sont des|a pour (?:objet|objectif|but|mission)|vise a"
    r"|permet|designe|consiste|ambition)\b"
)


OBJECT = re.compile(r"\ba pour (?:objet|but|objectif|finalite)|\bobjet de\b")


def _coverage(
    view: ClauseView, position: int, wanted: Sequence[Needed], *, told: bool
) -> tuple[float, float, tuple[str, ...], float, float]:
    """Return how much of what is needed a unit is about, of the parties, and what is missing.

    What is missing comes as words and as their share of the weight of the subject; a word that
    only helps to rank counts there when it is present, and a verb is not missed where the fact
    asked is ``told``.
    """
    unit = view.units[position]
    intro = view.units[unit.intro].stems if unit.intro is not None else frozenset[str]()
    got = total = party_got = party_total = present = lacking = direct = hard = 0.0
    missing = []
    for each in wanted:
        credit = _credit(each, unit.stems, intro, view)
        if each.party:
            party_got += credit * each.weight
            party_total += each.weight
            continue
        got += each.weight * credit
        total += each.weight
        hard += each.weight * each.hard
        direct += each.weight * (each.hard and credit >= 0.6)
        if credit > 0:
            present += each.weight
        elif each.hard and not (told and each.verb):
            missing.append(each.word)
            lacking += each.weight
    return (
        got / (total + LIGHT) if total else 0.0,
        party_got / party_total if party_total else 0.0,
        tuple(missing),
        lacking / (lacking + present) if lacking else 0.0,
        direct / hard if hard else 0.0,
    )


def _credit(
    each: Needed,
    unit: frozenset[str],
    intro: frozenset[str],
    view: ClauseView,
) -> float:
    steps = (
        (1.0, each.exact & unit),
        (0.8, each.alike & unit),
        (0.75, each.exact & (intro | view.heading)),
        (0.6, each.alike & (intro | view.heading)),
        (0.45, each.exact & view.above),
        (0.35, each.exact & view.stems),
        (0.3, each.exact & view.identity),
        (0.2, each.alike & view.stems),
    )
    return next((credit for credit, held in steps if held), 0.0)

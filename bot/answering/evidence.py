"""Which unit of which clause answers a question, and how probable that is.

Does: take the chunks that the search finds, describe their best units by numbers, and have the
ranker (``ranker.py``) turn these into probabilities: one for each unit, one for none.
Does not: decide what is said (``deciding.py``).
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bot.answering.intent import FACTS, Kind
from bot.answering.naming import best_of
from bot.answering.ranker import ranker
from bot.answering.rows import best_row, says_less
from corpus.model import ClauseKind, FactKind
from corpus.units import Shape
from index.late_interaction import Meeting
from index.lexical import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.answering.intent import Intent
    from bot.answering.knowledge import ClauseView, Knowledge
    from bot.answering.question import Question
    from bot.answering.ranker import Ranker
    from corpus.model import Fact
    from index.encoder import Query
    from index.search import Found

    Numbers = NDArray[np.float32]

UNITS = 24  # best by late interaction, that are looked at closely
SHARE = 0.9  # of a probability, that what is shown of a clause, or clauses, hold together
SHOWN = 3  # units of a clause, at most
# What a unit is described by, in order.
FEATURES = (
    "whole own around named back pooled pooled_gap dense lexical first first_here ahead_here"
    " dense_gap worth titled titled_gap elsewhere wanted row item opening header signatures annex"
    " preamble length place overlap heading"
).split() + [f"holds {kind}" for kind in FactKind]
# What is known of a question beside its units, in order.
ABOUT = "best second dense own overlap wanted question small_talk other value words".split()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with all that is known of it before anything is searched."""

    question: Question
    query: Query
    intent: Intent
    language: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit of a clause that may answer, with those beside it that may as well.

    ``score`` is the probability that one of them answers, ``alone`` that the unit itself does,
    ``agreed`` that they do or another clause of the convention that states the same values.
    ``facts`` are those of the unit that are of the kind wanted; ``row`` is its chunk's. ``beside``
    are (unit, row), none where the unit holds nearly all of the clause's probability.
    """

    view: ClauseView
    unit: int
    score: float
    row: int
    facts: tuple[Fact, ...] = ()
    beside: tuple[tuple[int, int], ...] = ()
    alone: float = 0.0
    agreed: float = 0.0

    @property
    def document(self) -> int:
        """Return the position of its document."""
        return self.view.document

    @property
    def units(self) -> list[int]:
        """Return the positions of all units that may answer, in the order of the text."""
        return sorted({self.unit, *(unit for unit, _ in self.beside)})


@dataclass(frozen=True, slots=True)
class Ranking:
    """The evidence of each clause, most probable first, and the probability of none."""

    evidence: tuple[Evidence, ...]
    none: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """Units that may answer: where they are, and what describes them.

    ``places`` are (row, document, clause, unit); ``features`` is (n, len(FEATURES)), ``about``
    (len(ABOUT),) float32; ``meeting`` tells how the question's tokens are met in each, ``said``
    the values of the kind wanted that each states.
    """

    places: tuple[tuple[int, int, int, int], ...]
    features: Numbers
    about: Numbers
    meeting: Meeting
    said: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """The candidates of a clause that are shown, the likeliest first.

    ``chance`` is their probability together, ``agreed`` that with the probability of the other
    clauses of the convention that state the same values.
    """

    units: tuple[int, ...]
    chance: float
    agreed: float


NOTHING = Candidates(
    (),
    np.zeros((0, len(FEATURES)), np.float32),
    np.zeros(len(ABOUT), np.float32),
    Meeting(*[np.zeros(0, np.float32)] * 7),
)


def rank(asked: Asked, knowledge: Knowledge, documents: Collection[int] | None = None) -> Ranking:
    """Return the units that answer, within ``documents`` when given: the convention, then in it.

    The likeliest convention is looked through once more, by itself: what tells it from others
    tells nothing about its clauses, and more of its units can be looked at.
    """
    if not knowledge.searcher.by_token:
        return _by_words(asked, knowledge, documents)
    allowed = range(len(knowledge.analyses)) if documents is None else list(documents)
    if len(allowed) == 1:
        return _inside(asked, knowledge, allowed[0])
    everywhere = weigh(asked, knowledge, candidates(asked, knowledge, documents), ranker())
    shares = shares_of((each.document, each.score) for each in everywhere.evidence)
    if not shares:
        return everywhere
    document = max(shares, key=lambda each: shares[each])
    share = shares[document]
    inside = _inside(asked, knowledge, document)
    evidence = [_scaled(each, share) for each in inside.evidence]
    evidence += [each for each in everywhere.evidence if each.document != document]
    evidence.sort(key=lambda each: -each.score)
    return Ranking(tuple(evidence), everywhere.none + share * inside.none)


def both(one: Ranking, other: Ranking) -> Ranking:
    """Return the ranking of what is asked in two ways: the mean of their logarithms.

    So a clause that answers both comes before those that answer one of them well. One that a
    ranking does not hold is as improbable there as the last that it holds.
    """
    if not one.evidence or not other.evidence:
        return one if one.evidence else other
    last = [each.evidence[-1].score for each in (one, other)]
    held = [{(e.document, e.view.clause.ordinal): e for e in r.evidence} for r in (one, other)]
    scored: list[tuple[float, Evidence]] = []
    for key in {**held[0], **held[1]}:
        each = [
            found[key].score if key in found else lowest
            for found, lowest in zip(held, last, strict=True)
        ]
        own = max((found[key] for found in held if key in found), key=lambda e: e.score)
        scored.append((math.sqrt(each[0] * each[1]), own))
    none = math.sqrt(one.none * other.none)
    total = sum(score for score, _ in scored) + none or 1.0
    evidence = [_scaled(own, score / total / max(own.score, 1e-9)) for score, own in scored]
    return Ranking(tuple(sorted(evidence, key=lambda e: -e.score)), none / total)


def _scaled(each: Evidence, by: float) -> Evidence:
    scores = (each.score, each.alone, each.agreed)
    score, alone, agreed = (min(1.0, by * value) for value in scores)
    return replace(each, score=score, alone=alone, agreed=agreed)


def _inside(asked: Asked, knowledge: Knowledge, document: int) -> Ranking:
    asked = of_one(asked, document)
    return weigh(asked, knowledge, candidates(asked, knowledge, [document]), ranker())


def of_one(asked: Asked, document: int) -> Asked:
    """Return what is asked of one convention, whichever the question names."""
    question = replace(asked.question, named=frozenset({document}), worth={}, titled={})
    return replace(asked, question=question)


def shares_of(scored: Iterable[tuple[int, float]]) -> dict[int, float]:
    """Return the probability of each convention, of those of its clauses."""
    shares: dict[int, float] = defaultdict(float)
    for document, score in scored:
        shares[document] += score
    return dict(shares)


def weigh(asked: Asked, knowledge: Knowledge, found: Candidates, by: Ranker) -> Ranking:
    """Return the candidates ranked."""
    if not found.places:
        return Ranking((), 1.0)
    chances, none = by.probabilities(found)
    evidence = []
    for shown in by_clause(found, chances):
        first, *others = shown.units
        chance = shown.chance
        row, document, clause, unit = found.places[first]
        view, text = knowledge.view(document, clause), knowledge.text(document)
        terms = asked.question.terms
        better = best_row(view, unit, terms, text)
        if better != unit:
            row = knowledge.searcher.row_holding(document, clause, better) or row
        best = _evidence(asked.intent.kind, view, better, chance, row)
        beside = tuple(
            (other, at)
            for at, _, _, other in (found.places[i] for i in others)
            if other != better and not says_less(view, other, better, terms, text)
        )
        # What the rows hold that say less of what is asked speaks for the row that says it all.
        own = float(chances[first]) if len(beside) == len(others) and better == unit else chance
        own = own if beside or others else chance
        evidence.append(replace(best, beside=beside, alone=own, agreed=shown.agreed))
    return Ranking(tuple(evidence), none)


def by_clause(found: Candidates, chances: Numbers) -> list[Shown]:
    """Return what is shown of each clause, the most probable first."""
    clauses: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i in np.argsort(-chances, kind="stable"):
        clauses[found.places[i][1:3]].append(int(i))
    shown = []
    for units in clauses.values():
        held = np.cumsum(chances[units])
        count = min(SHOWN, int(np.searchsorted(held, SHARE * held[-1])) + 1)
        shown.append(Shown(tuple(units[:count]), float(held[count - 1]), 0.0))
    agreed: dict[tuple[int, frozenset[str]], float] = defaultdict(float)
    for each in shown:
        agreed[_states(found, each)] += each.chance
    together = [
        replace(each, agreed=agreed[states] if states[1] else each.chance)
        for each in shown
        for states in [_states(found, each)]
    ]
    return sorted(together, key=lambda each: -each.chance)


def _states(found: Candidates, shown: Shown) -> tuple[int, frozenset[str]]:
    """Return the convention of a clause, and the values that its likeliest unit states."""
    first = shown.units[0]
    return found.places[first][1], found.said[first] if found.said else frozenset()


def value_of(fact: Fact) -> str:
    """Return what two equal facts have in common: their value, else their folded words."""
    return fact.value or " ".join(words(fact.text))


def _by_words(asked: Asked, knowledge: Knowledge, documents: Collection[int] | None) -> Ranking:
    """Return the unit of each chunk found that holds most of the question's words.

    So a model without token vectors is served. Nothing tells how probable these are: each is 0,
    and none is asserted.
    """
    searcher, terms = knowledge.searcher, frozenset(asked.question.terms)
    evidence = []
    for hit in searcher.search(asked.query, asked.question.terms, UNITS, documents):
        view = knowledge.view(hit.document, hit.chunk.clause)
        held = searcher.units_in(hit.row)
        if held:
            unit = max(held, key=lambda i: len(view.stems[i] & terms))
            evidence.append(_evidence(asked.intent.kind, view, unit, 0.0, hit.row))
    return Ranking(tuple(evidence), 0.0)


def _evidence(kind: Kind, view: ClauseView, unit: int, chance: float, row: int) -> Evidence:
    wanted = FACTS.get(kind, frozenset())
    facts = tuple(fact for fact in view.facts[unit] if fact.kind in wanted)
    return Evidence(view, unit, chance, row, facts)


def candidates(
    asked: Asked, knowledge: Knowledge, documents: Collection[int] | None = None
) -> Candidates:
    """Return the best units of the chunks that are found, described."""
    allowed = frozenset(range(len(knowledge.analyses)) if documents is None else documents)
    titled = {d: value for d, value in asked.question.titled.items() if d in allowed}
    question = replace(asked.question, titled=titled)
    asked, searcher = replace(asked, question=question), knowledge.searcher
    found = {each.row: each for each in searcher.find(asked.query, question.terms, documents)}
    for within in {question.named & allowed, best_of(titled)}:
        if 0 < len(within) < len(allowed):
            found |= {each.row: each for each in searcher.find(asked.query, question.terms, within)}
    if not found:
        return NOTHING
    rows = sorted(found)
    scores = searcher.interact(asked.query, rows)
    places = [
        (row, searcher.documents[row], searcher.chunks[row].clause, unit)
        for row in rows
        for unit in searcher.units_in(row)
    ]
    if not places:
        return NOTHING
    order = np.argsort(-scores.whole, kind="stable")[:UNITS]
    kept = [places[i] for i in order]
    meeting = searcher.meet(asked.query, rows, scores, order.tolist())
    late = np.stack((scores.whole, scores.own, scores.around, scores.named), 1)[order]
    gap = meeting.pooled - meeting.pooled.max()
    late = np.column_stack((late, meeting.back, meeting.pooled, gap))
    features = _described(asked, knowledge, [found[row] for row, *_ in kept], kept, late)
    wanted = FACTS.get(asked.intent.kind, frozenset())
    said = tuple(
        frozenset(
            value_of(fact)
            for fact in knowledge.view(document, clause).facts[unit]
            if fact.kind in wanted
        )
        for _, document, clause, unit in kept
    )
    return Candidates(tuple(kept), features, _about(asked, features), meeting, said)


def _described(
    asked: Asked,
    knowledge: Knowledge,
    found: Sequence[Found],
    places: Sequence[tuple[int, int, int, int]],
    late: Numbers,
) -> Numbers:
    """Return the features of the units, (n, len(FEATURES)) float32."""
    named, terms = asked.question.worth, frozenset(asked.question.terms)
    kinds = asked.intent.kinds
    whole = late[:, 0]
    lexical = max((each.lexical for each in found), default=0.0) or 1.0
    dense = max(each.dense for each in found)
    titled = asked.question.titled
    most_titled = max(titled.values(), default=0.0)
    best: dict[int, list[float]] = defaultdict(list)
    for (_, document, _, _), score in zip(places, whole, strict=True):
        best[document].append(float(score))
    # The scores in each document, and the best one in the others.
    ranked = {document: sorted(values, reverse=True) for document, values in best.items()}
    beyond = {
        document: max((v[0] for other, v in ranked.items() if other != document), default=own[0])
        for document, own in ranked.items()
    }
    rows = []
    for (_, document, clause, position), each, scores in zip(places, found, late, strict=True):
        view = knowledge.view(document, clause)
        unit = view.units[position]
        held = {fact.kind for fact in view.facts[position]}
        here = ranked[document]
        score = float(scores[0])
        ahead = score - (here[1] if score == here[0] and len(here) > 1 else here[0])
        rows.append(
            (
                *scores,
                each.dense,
                each.lexical / lexical,
                score - float(whole[0]),
                score - here[0],
                ahead,
                each.dense - dense,
                named.get(document, 0.0) if named else 0.5,
                titled.get(document, 0.0),
                titled.get(document, 0.0) - most_titled,
                here[0] - beyond[document],
                wanted_share(view.facts[position], kinds),
                unit.shape is Shape.ROW,
                unit.shape is Shape.ITEM,
                unit.colon,
                view.clause.kind is ClauseKind.HEADER,
                view.clause.kind is ClauseKind.SIGNATURES,
                view.clause.kind is ClauseKind.ANNEX,
                view.clause.kind is ClauseKind.PREAMBLE,
                np.log1p(unit.end - unit.start),
                position / len(view.units),
                len(terms & view.stems[position]) / max(1, len(terms)),
                len(terms & view.heading) / max(1, len(view.heading)),
                *(kind in held for kind in FactKind),
            )
        )
    return np.array(rows, np.float32)


def wanted_share(facts: Sequence[Fact], kinds: Mapping[Kind, float]) -> float:
    """Return the probability that a kind of answer is wanted of which the unit holds a fact."""
    held = {fact.kind for fact in facts}
    return sum(chance for kind, chance in kinds.items() if held & FACTS.get(kind, frozenset()))


def _about(asked: Asked, features: Numbers) -> Numbers:
    """Return what is known of the question, (len(ABOUT),) float32."""
    column = {name: features[:, i] for i, name in enumerate(FEATURES)}
    whole = np.sort(column["whole"])[::-1]
    sorts = list(asked.intent.sorts.values())
    values = sum(chance for kind, chance in asked.intent.kinds.items() if kind in FACTS)
    return np.array(
        [
            whole[0],
            whole[1] if len(whole) > 1 else 0.0,
            column["dense"].max(),
            column["own"].max(),
            column["overlap"].max(),
            column["wanted"][:3].max(),
            *sorts,
            values,
            np.log1p(len(asked.question.searched)),
        ],
        np.float32,
    )

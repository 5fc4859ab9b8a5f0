"""Answer, ask back, show the nearest clause or be silent: decided on calibrated probabilities.

Does: say which conventions answer, whether that is sure enough to be said, and why none does.
Does not: know any word. The four probabilities that decide are measured when the ranker is
trained (``bot.training``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from bot.answering.amending import led_by_avenants
from bot.answering.clause_numbers import numbered
from bot.answering.evidence import Evidence, of_one, rank, shares_of, value_of
from bot.answering.intent import Scope, Sort
from bot.answering.model import Silence, Status
from bot.answering.quoting import flat
from bot.answering.ranker import ranker
from corpus.folding import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.answering.evidence import Asked, Ranking
    from bot.answering.intent import Intent
    from bot.answering.knowledge import Knowledge
    from corpus.model import Clause

MEANT = 10  # conventions that a question may mean, each looked at by itself: as many as are cited
SAME = 88  # similarity (0 to 100) from which two texts say the same


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a question ends: the best evidence of each convention that answers, or why none does."""

    status: Status
    answers: tuple[Evidence, ...] = ()
    silence: Silence | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A convention's evidence in a comparison: what answers, and else the nearest.

    ``holds`` tells whether something in it answers, None where neither is sure enough.
    """

    document: int
    answer: Evidence | None
    nearest: Evidence | None
    holds: bool | None = None


def about_several(intent: Intent) -> bool:
    """Return whether a question is about several conventions, surely enough."""
    return intent.scope is not Scope.ONE and 1 - intent.scopes[Scope.ONE] >= ranker().several


def decide(asked: Asked, knowledge: Knowledge, ranking: Ranking) -> Verdict:
    """Return how a question about one convention ends."""
    if not ranking.evidence:
        return Verdict(Status.NOT_FOUND, silence=_reason(asked))
    if ranking.none >= ranker().silence and not _doubtful(ranking, knowledge):
        return Verdict(Status.NOT_FOUND, silence=_reason(asked))
    answers, chance = _telling(asked, knowledge, ranking)
    sure = chance >= ranker().answer
    # A message that names a convention asks something of it, however few its words; and what
    # reads like another subject is one where it is likelier that nothing answers.
    foreign = asked.intent.sort is Sort.OTHER_SUBJECT and ranking.none >= chance
    apart = asked.intent.sort is Sort.SMALL_TALK or foreign
    if not sure and apart and not asked.question.named:
        return Verdict(Status.NOT_FOUND, silence=_reason(asked))
    if not sure:
        return Verdict(Status.UNCERTAIN, answers)
    if len(answers) > 1 and not says_the_same(answers, knowledge):
        return Verdict(Status.AMBIGUOUS, answers)
    return Verdict(Status.ANSWERED, answers)


def _telling(
    asked: Asked, knowledge: Knowledge, ranking: Ranking
) -> tuple[tuple[Evidence, ...], float]:
    """Return the best evidence of the fewest conventions of which one answers, best first.

    With it, how probable it is that one does. Of clauses that are alike but for their values, how
    the ranker shares its probability between them means little: those of the conventions that are
    named best answer, all of them where nothing else that is asked tells them apart.
    """
    best: dict[int, Evidence] = {}
    for each in ranking.evidence:
        best.setdefault(each.document, each)
    shares = shares_of((each.document, each.score) for each in ranking.evidence)
    twins, others = _twins(asked, knowledge, best)
    for each in others:
        shares[each.document] -= each.score
        shares[twins[0].document] += each.score
    total = sum(shares.values()) or 1.0
    chosen: dict[int, Evidence] = {}
    held = 0.0
    for document in sorted(shares, key=lambda document: -shares[document]):
        if held >= ranker().alone * total:
            break
        chosen[document] = best[document]
        held += shares[document]
    sure = 0.0
    if twins[0].document in chosen:
        chosen |= {each.document: each for each in twins}
        sure = sum(each.score for each in others)
    chosen = led_by_avenants(chosen, best, knowledge)
    answers = tuple(sorted(chosen.values(), key=lambda each: -each.score))
    return answers, sure + sum(each.agreed for each in answers)


def _twins(
    asked: Asked, knowledge: Knowledge, best: Mapping[int, Evidence]
) -> tuple[list[Evidence], list[Evidence]]:
    """Return the clauses alike but for their values that are asked about, the best first.

    Then those of them whose conventions are named less.
    """
    wording = _wording(next(iter(best.values())), knowledge)
    alike = [e for e in best.values() if fuzz.ratio(_wording(e, knowledge), wording) >= SAME]
    worth = [asked.question.worth.get(each.document, 0.0) for each in alike]
    named = [each for each, own in zip(alike, worth, strict=True) if own == max(worth)]
    twins = named
    if len(named) > 1:  # a whole text is folded for each
        met = [_met(asked.question.terms, each, knowledge) for each in named]
        twins = [each for each, own in zip(named, met, strict=True) if own == met[0]]
    return twins, [each for each in alike if each not in named]


def _met(terms: Sequence[str], each: Evidence, knowledge: Knowledge) -> list[tuple[bool, bool]]:
    """Return whether each of the terms stands in what answers, and in its whole convention."""
    near, text = each.view.stems[each.unit] | each.view.heading, fold(knowledge.text(each.document))
    return [(term in near, re.search(rf"\b{re.escape(term)}", text) is not None) for term in terms]


def _wording(each: Evidence, knowledge: Knowledge) -> str:
    """Return a clause's title and what answers in it, without the values."""
    unit, text = each.view.units[each.unit], knowledge.text(each.document)
    parts, last = [each.view.clause.title, " "], unit.start
    for fact in sorted(each.view.facts[each.unit], key=lambda fact: fact.start):
        parts.append(text[last : max(last, fact.start)])
        last = max(last, fact.end)
    return flat("".join([*parts, text[last : unit.end]])).lower()


def _doubtful(ranking: Ranking, knowledge: Knowledge) -> bool:
    """Return whether the nearest text is a scan that was read in part: it may say more."""
    return bool(knowledge.analyses[ranking.evidence[0].document].document.partly_read)


def _reason(asked: Asked) -> Silence:
    """Return why nothing answers."""
    if asked.intent.sort is Sort.SMALL_TALK:
        return Silence.NOT_A_QUESTION
    if asked.intent.sort is Sort.OTHER_SUBJECT:
        return Silence.OFF_TOPIC
    return Silence.CONVENTION_SILENT if asked.question.named else Silence.ALL_SILENT


def named_clause(
    asked: Asked, knowledge: Knowledge, documents: Collection[int], ranking: Ranking
) -> tuple[Evidence, ...]:
    """Return the clause that a question names by its number, in each convention that has it.

    What the ranking finds in it or below it is the answer; else its beginning.
    """
    found = []
    for document in sorted(documents):
        clauses = numbered(asked.question.clause, knowledge.analyses[document])
        own = [c for c in clauses if c.end > c.body]
        if not own:
            continue
        inside = [
            each
            for each in ranking.evidence
            if each.document == document
            and own[0].start <= each.view.units[each.unit].start < own[0].end
            and each.score >= ranker().answer
        ]
        beginning = _beginning(document, own[0], knowledge)
        found += inside[:1] or ([beginning] if beginning is not None else [])
    return tuple(found)


def _beginning(document: int, clause: Clause, knowledge: Knowledge) -> Evidence | None:
    """Return the first unit of a clause, or of the first clause below it that has one."""
    for ordinal in range(clause.ordinal, len(knowledge.analyses[document].clauses)):
        view = knowledge.view(document, ordinal)
        if view.clause.start >= clause.end:
            return None
        for unit in (i for i, each in enumerate(view.units) if each.start >= clause.start):
            row = knowledge.searcher.row_holding(document, ordinal, unit)
            if row is not None:
                return Evidence(view, unit, 1.0, row)
    return None


def best_of_each(asked: Asked, knowledge: Knowledge, documents: Collection[int]) -> list[Found]:
    """Return, for each convention, the evidence that answers in it, and else the nearest."""
    rows = []
    for document in sorted(documents):
        ranking = rank(of_one(asked, document), knowledge, [document])
        nearest = ranking.evidence[0] if ranking.evidence else None
        answers = nearest is not None and ranking.none < ranker().silence
        found = nearest.agreed if nearest is not None else 0.0
        holding = found / max(found + ranking.none, 1e-9)  # this clause or none, which of the two
        sure = max(holding, 1 - holding) >= ranker().answer
        holds = holding > 1 / 2 if sure else None
        rows.append(Found(document, nearest if answers else None, nearest, holds))
    return rows


def each_by_itself(asked: Asked, knowledge: Knowledge, ranking: Ranking) -> Verdict | None:
    """Return the conventions that answer a question which names none, where several do.

    Together they share the probability, and few or none are sure; alone each is: "durée de la
    convention".
    """
    documents = list(dict.fromkeys(each.document for each in ranking.evidence))[:MEANT]
    rows = best_of_each(asked, knowledge, documents)
    sure = [
        row.answer
        for row in rows
        if row.answer is not None and row.answer.agreed >= ranker().answer
    ]
    order = {document: place for place, document in enumerate(documents)}
    answers = tuple(sorted(sure, key=lambda each: order[each.document]))
    if len(answers) < 2:
        return None
    same = says_the_same(answers, knowledge)
    return Verdict(Status.ANSWERED if same else Status.AMBIGUOUS, answers)


def says_the_same(evidence: Sequence[Evidence], knowledge: Knowledge) -> bool:
    """Return whether all conventions give the same answer, in values or in words."""
    values = [{value_of(fact) for fact in each.facts} for each in evidence]
    if all(values):
        return all(value == values[0] for value in values)
    texts = [_said(each, knowledge) for each in evidence]
    held = [{value_of(fact) for fact in each.view.facts[each.unit]} for each in evidence]
    alike = all(fuzz.ratio(text, texts[0]) >= SAME for text in texts[1:])
    return not any(values) and alike and all(value == held[0] for value in held)


def _said(each: Evidence, knowledge: Knowledge) -> str:
    unit = each.view.units[each.unit]
    return flat(knowledge.text(each.document)[unit.start : unit.end]).lower()

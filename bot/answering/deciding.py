"""Answer, ask back, or be silent: decided on evidence.

Does: say whether a piece of evidence answers (a fact of the kind asked, in a clause about the
subject asked, of the convention named), which conventions answer, and why none does.
Does not: use a threshold on retrieval scores; published work finds that they cannot tell an
unanswerable question (Rajpurkar et al., "Know What You Don't Know", 2018).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from bot.answering.evidence import Evidence, find_evidence, needed
from bot.answering.model import Silence
from bot.answering.naming import Strength, plain_words
from bot.answering.quoting import flat
from bot.answering.understanding import Scope
from bot.answering.words import FILLER

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.answering.knowledge import Knowledge
    from bot.answering.understanding import Question

CLOSE = 0.3  # score by which conventions count as answering equally well
CLOSE_UNNAMED = 1.2  # the same when the question has no subject of its own
MISSING = 0.5  # share of the subject's weight that may be missing
HELD = 0.45  # coverage from which a convention counts among those asked for
SAME = 88  # similarity (0 to 100) from which two texts say the same


@dataclass(frozen=True, slots=True)
class Verdict:
    """The best evidence of each convention that answers, best first, or why there is none."""

    answers: tuple[Evidence, ...] = ()
    silence: Silence | None = None


def decide(
    question: Question,
    knowledge: Knowledge,
    vector: NDArray[np.float32],
    documents: Collection[int],
    evidence: Sequence[Evidence],
) -> Verdict:
    """Return which conventions answer a question about one."""
    best: dict[int, Evidence] = {}
    for each in evidence:
        if each.document not in best and answers(each, question, knowledge):
            best[each.document] = each
    if not best:
        return Verdict(silence=reason(question, knowledge))
    ranked = sorted(best.values(), key=lambda each: -each.score)
    margin = CLOSE if any(s.hard for s in question.subjects) else CLOSE_UNNAMED
    close = [each for each in ranked if each.score >= ranked[0].score - margin]
    return Verdict(answers=tuple(close))


def answers(evidence: Evidence, question: Question, knowledge: Knowledge) -> bool:
    """Return whether ``evidence`` answers: the kind asked and the subject asked are there."""
    ask = question.ask
    if ask is not None and ask.strict and evidence.fact < 1:
        return False
    return missing_share(evidence, question, knowledge) <= MISSING


def missing_share(evidence: Evidence, question: Question, knowledge: Knowledge) -> float:
    """Return how much of the subject's weight neither the clause nor its heading holds."""
    hard = [each for each in needed(question, knowledge) if each.hard]
    total = sum(each.weight for each in hard)
    missing = set(evidence.missing)
    return sum(each.weight for each in hard if each.word in missing) / total if total else 0.0


def reason(question: Question, knowledge: Knowledge) -> Silence:
    """Return why nothing answers."""
    if question.named:
        return Silence.CONVENTION_SILENT
    unknown = [subject for subject in question.subjects if not subject.known]
    about = any(ask.kinds or ask.topics for ask in question.asks)
    if unknown and len(unknown) * 2 >= len(question.subjects) and not about:
        return Silence.OFF_TOPIC
    return Silence.ALL_SILENT


WITH = re.compile(
    r"\b(?:conventions?|accords?|partenariats?|contrats?|delegations?|avenants?|agreements?)\b(?: \w+){0,4}? (?:avec|entre|with|between) (.+)"
)


def unknown_convention(question: Question, knowledge: Knowledge) -> bool:
    """Return whether the question names a convention that is not here.

    It does when a name in it (a capital in mid-sentence, or what follows "convention avec") is in
    none of the texts, or is no party to any of them.
    """
    strong = [m for m in question.mentions if m.strength is Strength.NAME]
    strangers = [s for s in question.subjects if s.proper and not s.known and s.hard]
    if strangers and not strong:
        return True
    words = plain_words(question.text)
    partner = _partner(words)
    if partner is None or any(m.first <= partner < m.last for m in question.mentions):
        return False
    subject = next((s for s in question.subjects if s.word == words[partner]), None)
    return subject is not None and (subject.proper or not subject.known or not strong)


def _partner(words: Sequence[str]) -> int | None:
    """Return the position of the first name behind "convention avec", or None."""
    plain = " ".join(words)
    match = WITH.search(plain)
    if match is None:
        return None
    first = plain.count(" ", 0, match.start(1))
    return next((i for i in range(first, len(words)) if words[i] not in FILLER), None)


def best_of_each(
    question: Question,
    knowledge: Knowledge,
    vector: NDArray[np.float32],
    documents: Collection[int],
) -> list[tuple[int, list[Evidence]]]:
    """Return, for each convention, the evidence that answers in it, best first, or none."""
    rows = []
    for document in sorted(documents):
        found = find_evidence(question, question.ask, knowledge, vector, [document])
        good = [each for each in found if answers(each, question, knowledge)]
        if question.scope is Scope.WHICH:
            good = [each for each in good if each.coverage >= HELD]
        rows.append((document, good))
    return rows


def says_the_same(evidence: Sequence[Evidence], knowledge: Knowledge) -> bool:
    """Return whether all conventions give the same answer, in values or in words."""
    values = [{fact.value for fact in each.facts if fact.value} for each in evidence]
    if all(values) and all(value == values[0] for value in values):
        return True
    texts = [_said(each, knowledge) for each in evidence]
    return all(fuzz.ratio(text, texts[0]) >= SAME for text in texts[1:]) and not any(values)


def _said(each: Evidence, knowledge: Knowledge) -> str:
    unit = each.view.units[each.unit]
    return flat(knowledge.text(each.document)[unit.start : unit.end]).lower()

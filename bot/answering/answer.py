"""From a question to an answer, in a straight line.

Does: understand, find evidence, choose between one convention, several and silence, compose,
pass the gate.
Does not: know Telegram, HTML or the command line; nor write any figure of its own.
"""

from __future__ import annotations

import logging
import time
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

from bot.answering.asks import Scope
from bot.answering.compose import (
    compose_answer,
    compose_choices,
    compose_comparison,
    compose_silence,
)
from bot.answering.deciding import (
    Verdict,
    best_of_each,
    decide,
    named_clause,
    says_the_same,
    unknown_convention,
)
from bot.answering.evidence import find_evidence
from bot.answering.model import Answer, Silence
from bot.answering.small_talk import is_small_talk
from bot.answering.understanding import LENGTH, Question, understand
from corpus.errors import BadQuestion

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.answering.evidence import Evidence
    from bot.answering.knowledge import Knowledge
    from index.encoder import Encoder

P = ParamSpec("P")
T = TypeVar("T")
LONGEST = 1000  # characters of a question
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the question: earlier ones (oldest first), documents asked in, date."""

    previous: tuple[str, ...] = ()
    documents: frozenset[int] | None = None
    language: str | None = None
    today: date | None = None


def answer(
    text: str, knowledge: Knowledge, encoder: Encoder, context: Context | None = None
) -> Answer:
    """Return the reply to ``text``; raise BadQuestion when it is empty or too long."""
    reply = answer_together([(text, context or Context())], knowledge, encoder)[0]
    if isinstance(reply, Exception):
        raise reply
    return reply


def answer_together(
    asked: Sequence[tuple[str, Context]], knowledge: Knowledge, encoder: Encoder
) -> list[Answer | Exception]:
    """Return the reply to each question, or what it raised; their texts are encoded in one call.

    What the encoder itself raises is raised for all. ``timings_ms`` are milliseconds; "encode" is
    what encoding all of them took.
    """
    understood = [_tried(_understood, text, knowledge, context) for text, context in asked]
    texts = {
        searched_text(each.result, context): None
        for each, (_, context) in zip(understood, asked, strict=True)
        if isinstance(each.result, Question)
    }
    began = time.perf_counter()
    vectors = dict(zip(texts, encoder.encode_queries(list(texts)) if texts else (), strict=True))
    encoded = time.perf_counter() - began
    replies: list[Answer | Exception] = []
    for each, (_, context) in zip(understood, asked, strict=True):
        if not isinstance(each.result, Question):
            replies.append(each.result)
            continue
        vector = vectors[searched_text(each.result, context)]
        found = _tried(answer_encoded, each.result, vector, knowledge, context)
        reply = found.result
        if isinstance(reply, Answer):
            spent = each.seconds + found.seconds
            reply = replace(
                reply,
                timings_ms={
                    "encode": round(encoded * 1000, 2),
                    "answer": round(spent * 1000, 2),
                    "total": round((encoded + spent) * 1000, 2),
                },
            )
        replies.append(reply)
    return replies


@dataclass(frozen=True, slots=True)
class _Tried(Generic[T]):
    """What a function returned or raised, and the seconds that took."""

    result: T | Exception
    seconds: float


def _tried(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> _Tried[T]:
    """Call a function for one question; what it raises is not the others' failure."""
    began = time.perf_counter()
    try:
        result: T | Exception = function(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 (raised again where the question was asked)
        result = error
    return _Tried(result, time.perf_counter() - began)


def _understood(text: str, knowledge: Knowledge, context: Context) -> Question | Answer:
    """Return what is asked, or the reply to what is no question; raise BadQuestion."""
    # As typed on a Mac or pasted from a PDF, an accent can be a character of its own.
    cleaned = " ".join(unicodedata.normalize("NFC", text).split())
    if not cleaned:
        raise BadQuestion(reason="empty")
    if len(cleaned) > LONGEST:
        raise BadQuestion(reason="long", limit=LONGEST, length=len(cleaned))
    question = understand(
        cleaned,
        knowledge.catalogue,
        knowledge.knows,
        knowledge.searcher.nearest_word,
        context.previous,
    )
    if context.language:
        question = replace(question, language=context.language)
    if is_small_talk(cleaned):
        return compose_silence(question, knowledge, Silence.NOT_A_QUESTION, ())
    return question


def searched_text(question: Question, context: Context) -> str:
    """Return the text whose vector is searched: a follow-up carries the question before it."""
    if question.follow_up and context.previous:
        return f"{context.previous[-1]} {question.text}"
    return question.text


def answer_encoded(
    question: Question, vector: NDArray[np.float32], knowledge: Knowledge, context: Context
) -> Answer:
    """Return the reply to a question whose vector is known."""
    today = context.today or datetime.now(UTC).date()
    documents = _documents(question, knowledge, context)
    if unknown_convention(question, knowledge):
        return compose_silence(question, knowledge, Silence.UNKNOWN_CONVENTION, ())
    if question.scope is Scope.WHICH and context.documents is None:
        documents = frozenset(range(len(knowledge.analyses)))
    if question.scope is not Scope.ONE and len(documents) > 1:
        rows = best_of_each(question, knowledge, vector, documents)
        return compose_comparison(question, knowledge, rows, today)
    evidence = find_evidence(question, question.ask, knowledge, vector, documents)
    if question.clause:
        quoted = named_clause(question, knowledge, documents, evidence)
        if quoted.answers:
            return _said(question, knowledge, quoted, evidence, today)
    verdict = decide(question, knowledge, evidence)
    if verdict.silence is not None and question.ask is LENGTH:
        question = replace(question, asks=question.asks[1:])
        evidence = find_evidence(question, question.ask, knowledge, vector, documents)
        # What lasts is then the convention, and not a thing that it does not speak of.
        whole = [each for each in evidence if not each.coverage.missing]
        verdict = decide(question, knowledge, whole)
    if verdict.silence is not None:
        return compose_silence(question, knowledge, verdict.silence, evidence[:3])
    return _said(question, knowledge, verdict, evidence, today)


def _said(
    question: Question,
    knowledge: Knowledge,
    verdict: Verdict,
    evidence: Sequence[Evidence],
    today: date,
) -> Answer:
    """Return the answer of one convention, or the choice between those that differ."""
    if len(verdict.answers) > 1 and not says_the_same(verdict.answers, knowledge):
        return compose_choices(question, knowledge, verdict.answers)
    return compose_answer(question, knowledge, _ordered(verdict, evidence), verdict, today)


def _documents(question: Question, knowledge: Knowledge, context: Context) -> frozenset[int]:
    """Return the conventions the answer may come from."""
    every = frozenset(range(len(knowledge.analyses)))
    within = context.documents if context.documents is not None else every
    return (question.named & within) or within


def _ordered(verdict: Verdict, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence with what answers first."""
    chosen = list(verdict.answers)
    keys = {(e.document, e.view.clause.ordinal) for e in chosen}
    return chosen + [e for e in evidence if (e.document, e.view.clause.ordinal) not in keys]

"""From a question to an answer, in a straight line: eight steps, each called once.

Read what its words tell, encode it, tell what is wanted, find and rank what answers, decide,
compose, pass the gate. Nothing here knows Telegram, HTML or the command line.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

from bot.answering.collection import compose_collection, wanted_of
from bot.answering.compose import (
    compose_answer,
    compose_choices,
    compose_comparison,
    compose_silence,
    compose_uncertain,
)
from bot.answering.deciding import (
    Verdict,
    about_several,
    best_of_each,
    decide,
    named_clause,
    says_the_same,
)
from bot.answering.evidence import Asked, rank
from bot.answering.intent import Scope, Sort, intent_of
from bot.answering.model import Answer, Status
from bot.answering.question import LONGEST, Question, read_question
from bot.answering.validity import amendment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.answering.evidence import Evidence
    from bot.answering.knowledge import Knowledge
    from index.encoder import Encoder, Query

__all__ = ["LONGEST", "Context", "answer", "answer_together"]

P = ParamSpec("P")
T = TypeVar("T")


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
    read = [
        _tried(read_question, text, knowledge.catalogue, context.previous)
        for text, context in asked
    ]
    questions = [each.result for each in read if isinstance(each.result, Question)]
    texts = list(dict.fromkeys(text for q in questions for text in (q.searched, q.wanted)))
    began = time.perf_counter()
    queries = dict(zip(texts, encoder.encode_queries(texts) if texts else (), strict=True))
    encoded = time.perf_counter() - began
    replies: list[Answer | Exception] = []
    for each, (_, context) in zip(read, asked, strict=True):
        if not isinstance(each.result, Question):
            replies.append(each.result)
            continue
        found = _tried(answer_encoded, each.result, queries, knowledge, context)
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


def answer_encoded(
    question: Question, queries: dict[str, Query], knowledge: Knowledge, context: Context
) -> Answer:
    """Return the reply to a question; ``queries`` holds its texts encoded."""
    today = context.today or datetime.now(UTC).date()
    intent = intent_of(queries[question.wanted])
    language = context.language or intent.language
    asked = Asked(question, queries[question.searched], intent, language)
    every = frozenset(range(len(knowledge.analyses)))
    allowed = context.documents if context.documents is not None else every
    named = question.named & allowed
    wanted = wanted_of(asked, knowledge, allowed, today) if len(allowed) > 1 else None
    if wanted is not None:
        return compose_collection(asked, wanted, knowledge)
    which = intent.scope is Scope.WHICH
    # "Which" is not asked of a convention that is named.
    if about_several(intent) and len(allowed) > 1 and not (which and len(named) == 1):
        compared = allowed if which or len(named) < 2 else named
        return compose_comparison(asked, knowledge, best_of_each(asked, knowledge, compared), today)
    ranking = rank(asked, knowledge, context.documents)
    verdict = decide(asked, knowledge, ranking)
    if named and verdict.status in {Status.ANSWERED, Status.AMBIGUOUS}:
        meant = named | {amendment(document, knowledge) for document in named}
        if verdict.answers[0].document not in meant:  # never answered out of another convention
            ranking = rank(asked, knowledge, named)
            verdict = decide(asked, knowledge, ranking)
    if question.clause:
        quoted = named_clause(asked, knowledge, named or allowed, ranking)
        if quoted:
            same = len(quoted) == 1 or says_the_same(quoted, knowledge)
            verdict = Verdict(Status.ANSWERED if same else Status.AMBIGUOUS, quoted)
    if verdict.status is Status.NOT_FOUND:
        nearest = ranking.evidence[:3] if intent.sort is Sort.QUESTION else ()
        return compose_silence(asked, knowledge, verdict.silence, nearest, allowed)
    if verdict.status is Status.AMBIGUOUS:
        return compose_choices(asked, knowledge, verdict.answers)
    evidence = _ordered(verdict, ranking.evidence)
    if verdict.status is Status.UNCERTAIN:
        return compose_uncertain(asked, knowledge, evidence, today)
    return compose_answer(asked, knowledge, evidence, verdict, today)


def _ordered(verdict: Verdict, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence with what answers first."""
    chosen = list(verdict.answers)
    keys = {(e.document, e.view.clause.ordinal) for e in chosen}
    return chosen + [e for e in evidence if (e.document, e.view.clause.ordinal) not in keys]

"""From a question to an answer, in a straight line: eight steps, each called once.

Read what its words tell, encode it, tell what is wanted, find and rank what answers, decide,
compose, pass the gate. Nothing here knows Telegram, HTML or the command line.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

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
    each_by_itself,
    named_clause,
    says_the_same,
)
from bot.answering.evidence import Asked, both, rank
from bot.answering.intent import Scope, Sort, intent_of
from bot.answering.language import language_of
from bot.answering.model import Answer, Status, Turn
from bot.answering.moves import Move, Moved, moved_by
from bot.answering.naming import typed
from bot.answering.question import LONGEST, Question, read_question, suggested
from bot.answering.validity import amendment
from bot.collection.collection import compose_collection, wanted_of
from bot.conversation.follow_up import ADJUNCT, Understood, each_asks, parts_of, understand
from bot.conversation.move_replies import reply_to_move
from bot.conversation.premises import broken, surely_meant, unbound
from bot.conversation.replies import deny, never_together, no_article, several, with_about
from bot.conversation.turn import inferred, turn_after
from corpus.folding import fold
from index.lexical import stems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.answering.evidence import Evidence, Ranking
    from bot.answering.knowledge import Knowledge
    from index.encoder import Encoder, Query

__all__ = ["LONGEST", "Context", "answer", "answer_together"]

MOST = 3  # things asked in one message that are answered
SURE = 0.8  # probability from which the language of a few words is told
NAMING = frozenset({Move.NEW, Move.NARROW, Move.WHOLE, Move.SUMMARY})  # of what they name together
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the question.

    ``turn`` is what is remembered of the exchange before it; ``previous`` are the earlier
    questions, oldest first, where nothing else of them is known: they are answered again.
    ``documents`` are those asked in; with ``each``, every one of them is asked by itself and has a
    row.
    """

    previous: tuple[str, ...] = ()
    documents: frozenset[int] | None = None
    language: str | None = None
    today: date | None = None
    turn: Turn | None = None
    each: bool = False


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
    asked = [(text, _remembered(context, knowledge, encoder)) for text, context in asked]
    read = [_tried(read_question, text, knowledge.catalogue) for text, _ in asked]
    encoded = _Encoded(encoder)
    encoded.add(each.result.text for each in read if isinstance(each.result, Question))
    understood = [
        _tried(_understood, each.result, encoded.queries, knowledge, context)
        for each, (_, context) in zip(read, asked, strict=True)
    ]
    encoded.add(
        text
        for each in understood
        if isinstance(each.result, tuple)
        for one in each.result
        for text in (one.question.searched, one.question.wanted, one.question.also)
        if text
    )
    replies: list[Answer | Exception] = []
    for (_, context), known, first in zip(asked, understood, read, strict=True):
        if not isinstance(known.result, tuple):
            replies.append(known.result)
            continue
        found = _tried(_replied, known.result, encoded.queries, knowledge, context)
        reply = found.result
        if isinstance(reply, Answer):
            spent = first.seconds + known.seconds + found.seconds
            reply = replace(
                reply,
                timings_ms={
                    "encode": round(encoded.seconds * 1000, 2),
                    "answer": round(spent * 1000, 2),
                    "total": round((encoded.seconds + spent) * 1000, 2),
                },
            )
        replies.append(reply)
    return replies


class _Encoded:
    """The texts that were encoded, and the seconds that took."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.queries: dict[str, Query] = {}
        self.seconds = 0.0

    def add(self, texts: Iterable[str]) -> None:
        """Encode those that were not yet, in one call."""
        new = [text for text in dict.fromkeys(texts) if text not in self.queries]
        began = time.perf_counter()
        if new:
            self.queries |= zip(new, self.encoder.encode_queries(new), strict=True)
        self.seconds += time.perf_counter() - began


def _remembered(context: Context, knowledge: Knowledge, encoder: Encoder) -> Context:
    """Return the context with what there is to remember of earlier questions."""
    turn = context.turn
    if turn is None:
        for text in context.previous:
            if text.split():
                earlier = replace(context, previous=(), turn=turn)
                turn = answer(text[:LONGEST], knowledge, encoder, earlier).turn
    return replace(context, turn=turn)


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


def _understood(
    question: Question | Exception,
    queries: Mapping[str, Query],
    knowledge: Knowledge,
    context: Context,
) -> tuple[Understood, ...]:
    """Return what a message asks: the whole of it and, where it asks several things, each."""
    if isinstance(question, Exception):
        raise question
    moved = moved_by(queries[question.text])
    whole = understand(question, moved, context.turn, knowledge)
    parts = [] if context.each else parts_of(question, knowledge.catalogue)
    if len(parts) < 2 or whole.move not in {Move.NEW, Move.NARROW}:
        return (whole,)
    if moved.several < moved.sure_several and not each_asks(parts):
        return (whole,)
    documents = question.named or (whole.documents if whole.documents is not None else frozenset())
    asked = [
        _part_of(whole, part, before if ADJUNCT.fullmatch(fold(part)) else "", documents, knowledge)
        for before, part in zip(("", *parts), parts[:MOST], strict=False)
    ]
    return (whole, *asked)


def _part_of(
    whole: Understood, part: str, before: str, documents: frozenset[int], knowledge: Knowledge
) -> Understood:
    """Return one of the things a message asks, of the conventions that the message is about.

    ``before`` is the one that it asks a circumstance of ("combien verse-t-on, et à quelle date ?").
    """
    question = read_question(part, knowledge.catalogue)
    names = [m for m in whole.question.mentions if m.documents & documents]
    said = [part]
    if names and not question.mentions:  # "montant et durée de la convention du pont"
        said += dict.fromkeys(typed(whole.question.text, name) for name in names)
    if before or len(said) > 1:
        text = " ".join([before, *said]).strip()[-LONGEST:]
        question = replace(question, searched=text, terms=tuple(dict.fromkeys(stems(text))))
    if documents:
        question = replace(question, named=documents, worth=dict.fromkeys(documents, 1.0))
    return replace(whole, question=question, documents=documents or None, part=True)


def _replied(
    understood: Sequence[Understood],
    queries: dict[str, Query],
    knowledge: Knowledge,
    context: Context,
) -> Answer:
    """Return the reply to a message, with what the next one has to know of it."""
    whole, *parts = understood
    moved = moved_by(queries[whole.question.text])
    intent = intent_of(queries[whole.question.wanted])
    before = context.turn.language if context.turn is not None else ""
    told, chance = language_of(whole.question.text)
    language = context.language or (told if chance >= SURE or not before else before)
    context = replace(context, language=language)
    asked = Asked(whole.question, queries[whole.question.searched], intent, language)
    if parts:
        reply = several(asked, knowledge, _of_parts(parts, moved, queries, knowledge, context))
    else:
        reply = _answered(whole, moved, queries, knowledge, context)
    if whole.move in {Move.THANKS, Move.GREET} and context.turn is not None:
        return replace(reply, turn=context.turn)
    about = inferred(whole, reply, knowledge)
    if about and reply.status is not Status.AMBIGUOUS:
        reply = with_about(reply, knowledge, about)
    return replace(reply, turn=turn_after(whole, reply, knowledge, context.turn))


def _of_parts(
    parts: Sequence[Understood],
    moved: Moved,
    queries: dict[str, Query],
    knowledge: Knowledge,
    context: Context,
) -> list[tuple[str, Answer]]:
    """Return each thing asked with its reply: what names nothing is asked of what the others are.

    "Montant de la subvention du rugby et durée ?": the second is of the convention that answers
    the first, unless the message names one or goes on from one.
    """
    replies = [_answered(each, moved, queries, knowledge, context) for each in parts]
    told = _sources(replies, Status.ANSWERED) or _sources(replies, Status.UNCERTAIN)
    if len(told) == 1 and not any(each.documents or each.focus for each in parts):
        within = frozenset({knowledge.positions[next(iter(told))]})
        replies = [
            _answered(replace(each, documents=within), moved, queries, knowledge, context)
            if reply.rows or reply.status is not Status.ANSWERED
            else reply
            for each, reply in zip(parts, replies, strict=True)
        ]
    return [(each.question.text, reply) for each, reply in zip(parts, replies, strict=True)]


def _sources(replies: Sequence[Answer], status: Status) -> frozenset[str]:
    """Return what replies of one status are of; one that is not sure has all it cites in it."""
    cited = [
        {c.source for c in (r.citations[:1] if status is Status.ANSWERED else r.citations)}
        for r in replies
        if r.status is status and not r.rows
    ]
    return frozenset[str]().union(*(each for each in cited if len(each) == 1))


def _answered(
    found: Understood,
    moved: Moved,
    queries: dict[str, Query],
    knowledge: Knowledge,
    context: Context,
) -> Answer:
    """Return the reply to one thing that is asked."""
    question = found.question
    intent = intent_of(queries[question.wanted])
    if found.part or found.move in {Move.NARROW, Move.SHIFT, Move.OTHERS}:
        # A few words that mean something behind others are a question, whatever they are alone.
        intent = replace(intent, sorts=dict.fromkeys(intent.sorts, 0.0) | {Sort.QUESTION: 1.0})
    asked = Asked(question, queries[question.searched], intent, context.language or "fr")
    every = frozenset(range(len(knowledge.analyses)))
    allowed = context.documents if context.documents is not None else every
    today = context.today or datetime.now(UTC).date()
    if context.each and intent.sort is Sort.QUESTION:
        return _of_each(asked, knowledge, allowed, today)
    apart = unbound(asked, knowledge) if found.move in NAMING else ()
    if apart:
        return never_together(asked, knowledge, apart)
    reply = reply_to_move(found, asked, knowledge, allowed, today)
    if reply is not None:
        return reply
    return answer_encoded(found, asked, queries, knowledge, replace(context, today=today), moved)


def _of_each(asked: Asked, knowledge: Knowledge, documents: frozenset[int], today: date) -> Answer:
    """Return a row for each of the conventions, whatever the question says of how many.

    All of them are asked, also those that it does not fit: what does not surely answer is not said.
    """
    asked = replace(asked, intent=replace(asked.intent, scopes={Scope.EACH: 1.0}))
    found = best_of_each(asked, knowledge, documents)
    rows = [row if row.holds else replace(row, answer=None) for row in found]
    doubtful = [row for row, was in zip(rows, found, strict=True) if was.answer and not row.answer]
    return compose_comparison(asked, knowledge, rows, today, doubtful)


def answer_encoded(  # noqa: PLR0913, PLR0917 (the question, and all that is known beside it)
    found: Understood,
    asked: Asked,
    queries: Mapping[str, Query],
    knowledge: Knowledge,
    context: Context,
    moved: Moved,
) -> Answer:
    """Return the reply to a question; ``queries`` holds its texts encoded."""
    intent = asked.intent
    today = context.today or datetime.now(UTC).date()
    every = frozenset(range(len(knowledge.analyses)))
    allowed = context.documents if context.documents is not None else every
    wanted = wanted_of(asked, knowledge, allowed, today) if len(allowed) > 1 else None
    if wanted is not None:
        return compose_collection(asked, wanted, knowledge)
    compared = _compared(found, asked, allowed)
    if compared:
        return compose_comparison(asked, knowledge, best_of_each(asked, knowledge, compared), today)
    within = context.documents
    if (found.inferred or found.part) and found.documents:
        within = found.documents & allowed
    ranking = _best_ranking(asked, queries, knowledge, within)
    ranking, verdict = _decided(found, asked, knowledge, ranking, allowed)
    if asked.question.clause:
        documents = asked.question.named & allowed or found.focus & allowed
        documents = documents or suggested(asked.question, allowed)
        quoted = named_clause(asked, knowledge, documents, ranking)
        missing = None if quoted else no_article(asked, knowledge, documents)
        if missing is not None:
            return missing
        if quoted:
            same = len(quoted) == 1 or says_the_same(quoted, knowledge)
            verdict = Verdict(Status.ANSWERED if same else Status.AMBIGUOUS, quoted)
    alone = not (asked.question.worth or asked.question.clause or found.focus or found.documents)
    if verdict.status in {Status.UNCERTAIN, Status.AMBIGUOUS} and alone:
        verdict = each_by_itself(asked, knowledge, ranking) or verdict
    if verdict.status is Status.NOT_FOUND:
        nearest = ranking.evidence[:3] if intent.sort is Sort.QUESTION else ()
        return compose_silence(asked, knowledge, verdict.silence, nearest, allowed)
    if verdict.status is Status.AMBIGUOUS:
        return compose_choices(asked, knowledge, verdict.answers)
    return _composed(asked, knowledge, ranking, verdict, moved, today)


def _composed(  # noqa: PLR0913, PLR0917 (what was found, and what is known beside it)
    asked: Asked,
    knowledge: Knowledge,
    ranking: Ranking,
    verdict: Verdict,
    moved: Moved,
    today: date,
) -> Answer:
    """Return the answer that one convention gives, or what it denies of the question."""
    evidence = _ordered(verdict, ranking.evidence)
    sure = verdict.status is Status.ANSWERED
    premise = None
    if sure or surely_meant(asked.question, evidence[0].document):
        premise = broken(asked, knowledge, evidence, moved.direction)
    if premise is not None:
        return deny(asked, knowledge, evidence, premise, sure=sure)
    if verdict.status is Status.UNCERTAIN:
        return compose_uncertain(asked, knowledge, evidence, today)
    return compose_answer(asked, knowledge, evidence, verdict, today)


def _compared(found: Understood, asked: Asked, allowed: frozenset[int]) -> frozenset[int]:
    """Return the conventions of which each has a row in the answer, none for another answer."""
    if found.move is Move.OTHERS and found.documents:
        return found.documents & allowed
    if found.documents and (found.inferred or found.part):  # it is of what was spoken of
        return found.documents & allowed if len(found.documents) > 1 else frozenset()
    named = asked.question.named & allowed
    which = asked.intent.scope is Scope.WHICH
    # "Which" is not asked of a convention that is named.
    if not about_several(asked.intent) or len(allowed) < 2 or (which and len(named) == 1):
        return frozenset()
    return allowed if which or len(named) < 2 else named


def _decided(
    found: Understood, asked: Asked, knowledge: Knowledge, ranking: Ranking, allowed: frozenset[int]
) -> tuple[Ranking, Verdict]:
    """Return how a question ends: in what was spoken of or what it names, where that answers."""
    verdict = decide(asked, knowledge, ranking)
    named, focus = asked.question.named & allowed, found.focus & allowed
    if found.move is Move.NEW and focus and (not named or focus < named):
        nearer = rank(asked, knowledge, focus)
        inside = decide(asked, knowledge, nearer)
        if _stays(verdict, inside, focus):
            return nearer, inside
    if named and verdict.answers:
        meant = named | {amendment(document, knowledge) for document in named}
        if verdict.answers[0].document not in meant:  # never answered out of another convention
            unsure = verdict.status is Status.UNCERTAIN
            ranking = rank(asked, knowledge, named)
            verdict = decide(asked, knowledge, ranking)
            if unsure and verdict.answers:  # alone, what is near looks surer than it is
                verdict = replace(verdict, status=Status.UNCERTAIN)
    return ranking, verdict


def _best_ranking(
    asked: Asked, queries: Mapping[str, Query], knowledge: Knowledge, within: frozenset[int] | None
) -> Ranking:
    """Return the ranking by the text of a question, and by its other one where it has two."""
    ranking = rank(asked, knowledge, within)
    also = asked.question.also
    if not also or not ranking.evidence:
        return ranking
    question = replace(asked.question, searched=also, terms=tuple(stems(also)))
    other = replace(asked, question=question, query=queries[also])
    return both(ranking, rank(other, knowledge, within))


def _stays(verdict: Verdict, inside: Verdict, focus: frozenset[int]) -> bool:
    """Return whether a question that names nothing is still about what was spoken of.

    It is where that answers, unless other conventions answer more surely.
    """
    if inside.status is Status.NOT_FOUND:
        return False
    if verdict.status is not Status.ANSWERED:
        return True
    outside = verdict.answers[0]
    return outside.document in focus or inside.status is Status.ANSWERED


def _ordered(verdict: Verdict, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence with what answers first."""
    chosen = list(verdict.answers)
    keys = {(e.document, e.view.clause.ordinal) for e in chosen}
    return chosen + [e for e in evidence if (e.document, e.view.clause.ordinal) not in keys]

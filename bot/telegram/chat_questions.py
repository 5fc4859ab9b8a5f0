"""A question in, its answer out: with buttons, kept so that they go on working.

Does: typing, limits, the answer, what is kept of it, its messages; searches; inline results.
Does not: find the answer (``bot.answering``), or render it (``message_html``).
"""

from __future__ import annotations

import logging
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.answering.model import turn_of
from bot.answering.quoting import citation_at
from bot.conversation.answer import LONGEST, Context
from bot.state.kept_answers import key_of, question_id, record, record_found
from bot.state.state import Asked, chat_of, find_question, previous_questions, save_question
from bot.telegram.admission import may_ask, slow_down
from bot.telegram.bot_service import answer_question
from bot.telegram.chat_sentences import escape, label, tell
from bot.telegram.keyboards import answer_keyboard, others_keyboard
from bot.telegram.message_html import (
    answer_messages,
    button_text,
    citation_line,
    found_messages,
    pack,
    quote_block,
)
from bot.telegram.outbox import show_typing
from corpus.model import Citation
from index.lexical import stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Message

    from bot.answering.knowledge import Knowledge
    from bot.answering.model import Answer, Turn
    from bot.telegram.admission import Visit
    from index.encoder import Query

logger = logging.getLogger(__name__)
CONVERSATION = 1800.0  # seconds after which a question no longer leans on the one before
RECENT = 20  # questions of a person in a chat among which the last one in a topic is looked for
PASSAGES, QUOTED = 5, 500  # of a search: how many, and characters of each
INLINE_RESULTS = 8


@dataclass(frozen=True, slots=True)
class ChatQuestion:
    """What to answer, and in which of the files; ``shown`` is how it is kept.

    ``behind`` is what was said before it; without one, and unless it is ``alone``, the
    conversation so far.
    """

    text: str
    sources: frozenset[str] | None = None
    behind: Turn | None = None
    alone: bool = False
    shown: str = ""


async def ask(visit: Visit, asking: ChatQuestion) -> None:
    """Answer a question in the chat it was asked in."""
    service = visit.service
    if not await _accepted(visit, asking.text):
        return
    show_typing(visit.bot, visit.to)
    began = time.perf_counter()
    seen = await service.visible_to(visit.chat)  # one generation for the whole question
    knowledge = seen.knowledge
    before = asking.behind
    if before is None and not asking.alone:
        before = await _turn_before(visit)
    context = Context(
        turn=before,
        documents=_positions(knowledge, asking.sources),
        language=visit.person.language or None,
    )
    reply = await answer_question(service, asking.text, seen, context)
    kept, texts = await service.compute(record, reply, knowledge)
    kept["before"] = asdict(before) if before is not None else None
    kept["topic"] = visit.topic
    kept["seconds"] = round(time.perf_counter() - began, 3)  # as whoever asked has waited
    asked = _asked(visit, asking.shown or asking.text, reply, kept)
    await service.database(save_question, visit.where, asked, texts)
    await _reply(visit, asked, answer_messages(kept, reply.language, knowledge.titles))
    service.metrics.observe("clausier_stage_seconds", time.perf_counter() - began, stage="total")


async def _turn_before(visit: Visit) -> Turn | None:
    """Return the exchange that a message goes on from.

    It is the answer that the message replies to, whoever asked for it, else the last one of the
    person here: in this chat and, in a forum, this topic.
    """
    database = visit.service.database
    identifier = answered_by(visit.update.message)
    if identifier and await database(chat_of, identifier) == visit.where:
        asked = await database(find_question, identifier)
        if asked is not None and asked.answer.get("turn"):
            return turn_of(asked.answer["turn"])
    talk = await database(previous_questions, visit.where, visit.who, CONVERSATION, RECENT)
    here = [each.answer for each in talk if each.answer.get("topic") == visit.topic]
    turns = [answer["turn"] for answer in here if answer.get("turn")]
    return turn_of(turns[-1]) if turns else None


def answered_by(message: Message | None) -> str:
    """Return the question whose answer a message replies to, told by its buttons, or nothing."""
    replied = message.reply_to_message if message is not None else None
    keyboard = replied.reply_markup if replied is not None else None
    rows = keyboard.inline_keyboard if keyboard is not None else ()
    data = [str(button.callback_data or "") for row in rows for button in row]
    return next((each.split(":")[1] for each in data if each.startswith(("v:", "k:"))), "")


def _positions(knowledge: Knowledge, sources: frozenset[str] | None) -> frozenset[int] | None:
    if sources is None:
        return None
    documents = enumerate(each.document.source for each in knowledge.analyses)
    return frozenset(number for number, source in documents if source in sources)


async def _reply(visit: Visit, asked: Asked, messages: Sequence[str]) -> None:
    """Send the messages of an answer; the buttons stand under the last one."""
    keyboard = answer_keyboard(asked.id, asked.answer, asked.language, visit.service.link(asked))
    for number, message in enumerate(messages, 1):
        await visit.say(message, keyboard if number == len(messages) else None)


async def _accepted(visit: Visit, text: str) -> bool:
    """Return whether a question is neither too long nor one too many; say so otherwise."""
    length = len(" ".join(text.split()))
    if length > LONGEST:
        await visit.say(tell("too-long", visit.language, length=length, limit=LONGEST))
        return False
    refused = visit.service.allowance.spend(visit.person.id, time.monotonic())
    if refused:
        await slow_down(visit, visit.service.allowance, refused)
    return not refused


def _asked(visit: Visit, text: str, reply: Answer, kept: dict[str, Any]) -> Asked:
    return Asked(
        id=question_id(visit.service.key, visit.bot.id, visit.update.update_id),
        person=visit.who,
        asked=time.time(),
        text=text,
        language=reply.language,
        status=str(reply.status),
        answer=kept,
    )


async def search(visit: Visit, query: str) -> None:
    """Show the passages a query finds, each with a button that reads its clause."""
    if not await _accepted(visit, query):
        return
    show_typing(visit.bot, visit.to)
    service = visit.service
    knowledge = (await service.visible_to(visit.chat)).knowledge
    vector = await service.answerer.encode(query)
    citations = await service.compute(_find, knowledge, query, vector)
    kept, texts = await service.compute(record_found, citations, knowledge)
    status = "answered" if citations else "not_found"
    identifier = question_id(visit.service.key, visit.bot.id, visit.update.update_id)
    asked = Asked(identifier, visit.who, time.time(), query, visit.language, status, kept)
    await service.database(save_question, visit.where, asked, texts)
    messages = found_messages(kept, visit.language)
    for number, message in enumerate(messages, 1):
        last = others_keyboard(asked.id, len(citations), 0) if number == len(messages) else None
        await visit.say(message, last)


def _find(knowledge: Knowledge, query: str, encoded: Query) -> list[Citation]:
    """Return the best passages for a query, one for each clause."""
    found: dict[tuple[int, int], Citation] = {}
    for hit in knowledge.searcher.search(encoded, stems(query), PASSAGES * 3):
        if len(found) < PASSAGES:
            key = (hit.document, hit.chunk.clause)
            found.setdefault(key, _passage(knowledge, hit.document, hit.chunk, hit.score))
    return list(found.values())


def _passage(knowledge: Knowledge, document: int, chunk: Any, score: float) -> Citation:  # noqa: ANN401
    """Return the beginning of a chunk, cut at a word and marked "…", as a citation."""
    text = chunk.text.rstrip()
    if len(text) > QUOTED:
        text = text[:QUOTED].rsplit(None, 1)[0]
    quote = text if len(text) == len(chunk.text.rstrip()) else f"{text}…"
    view = knowledge.view(document, chunk.clause)
    return citation_at(knowledge, view, (chunk.start, chunk.start + len(text)), quote, score)


async def answer_inline(visit: Visit) -> None:
    """Offer the answer and the best clauses as results of an inline query."""
    query = visit.update.inline_query
    if query is None:
        return
    text = " ".join(query.query.split())
    results: list[InlineQueryResultArticle] = []
    button = None
    if not await may_ask(visit):
        words = label("request-access", visit.language)
        button = InlineQueryResultsButton(words, start_parameter="acces")
    elif 3 <= len(text) <= LONGEST and not visit.service.typing_allowance.spend(
        visit.person.id, time.monotonic()
    ):
        seen = await visit.service.visible_to(0)  # a result goes to any chat: reserved for none
        context = Context(language=visit.person.language or None)
        reply = await answer_question(visit.service, text, seen, context)
        kept, _ = await visit.service.compute(record, reply, seen.knowledge)
        results = inline_results(text, kept, reply)
    try:
        await query.answer(results, cache_time=10, is_personal=True, button=button)
    except BadRequest as error:  # one types on, and the query has become too old
        logger.info("an inline query was not answered: %s", error)


def inline_results(
    question: str, kept: dict[str, Any], reply: Answer
) -> list[InlineQueryResultArticle]:
    """Return the answer, then each cited clause, as articles that can be sent to any chat."""
    language = reply.language
    results = []
    asked = f"<i>{escape(question)}</i>"
    if reply.status == "answered":
        message = pack([asked, *answer_messages(kept, language)])[0]
        results.append(_article("a", reply.headline, kept["citations"], message))
    for number, citation in enumerate(kept["citations"][:INLINE_RESULTS]):
        line = citation_line(citation, number, language)
        message = pack([asked, f"{quote_block(citation['quote'])}\n{line}"])[0]
        name = f"{key_of(citation['source'])}{number}"
        results.append(_article(name, citation["quote"], [citation], message))
    return results


def _article(
    name: str, title: str, citations: Sequence[dict[str, Any]], message: str
) -> InlineQueryResultArticle:
    where = f"{citations[0]['clause']} · {citations[0]['document']}" if citations else ""
    return InlineQueryResultArticle(
        id=name,
        title=button_text(title, 80),
        description=button_text(where, 120),
        input_message_content=InputTextMessageContent(message, parse_mode=ParseMode.HTML),
    )

"""What happens when a button is pressed; ``keyboards`` says what each one carries.

Does: other clauses, choices, files, cards, language, erasing, votes.
Does not: show clauses (``clause_buttons``), check who may press (``admission``), let people in
(``admin_access``).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from telegram import InputFile, Message
from telegram.error import BadRequest

from bot.answering.model import turn_of
from bot.state.kept_answers import (
    document_by_key,
    find_document,
)
from bot.state.state import (
    erase_person,
    find_question,
    set_language,
    vote,
)
from bot.telegram.chat_questions import ChatQuestion, ask
from bot.telegram.chat_sentences import label, tell
from bot.telegram.clause_buttons import asked_of, is_hidden, read, show, turn_cited, turn_live
from bot.telegram.keyboards import (
    REASONS,
    answer_keyboard,
    erase_keyboard,
    others_keyboard,
    reasons_keyboard,
)
from bot.telegram.member_commands import card_of, contents_of, list_page
from bot.telegram.message_html import answer_messages, other_messages
from bot.telegram.outbox import edit_keyboard
from bot.texts.csv_files import comparison_csv
from bot.texts.messages import say

if TYPE_CHECKING:
    from bot.answering.knowledge import Knowledge
    from bot.telegram.admission import Visit

logger = logging.getLogger(__name__)
SENDABLE = 50_000_000  # bytes of a file that Telegram takes from a bot
Press = Callable[["Visit", list[str]], Awaitable[None]]


async def press(visit: Visit) -> None:
    """Do what the pressed button says; one that means nothing any more says so."""
    data = visit.update.callback_query.data if visit.update.callback_query else None
    kind, *fields = (data or "-").split(":")
    action = ACTIONS.get(kind)
    if action is None:
        await visit.notice("" if kind == "-" else label("gone", visit.language))
        return
    try:
        await action(visit, fields)
    except (ValueError, IndexError, KeyError):  # no keyboard of ours carries this
        logger.warning("a button with unknown data was pressed", extra={"kind": kind})
        await visit.notice(label("gone", visit.language))


# answers


async def _others(visit: Visit, fields: list[str]) -> None:
    """Show the other clauses an answer cites."""
    asked = await asked_of(visit, fields[0])
    if asked is None:
        return
    await visit.notice()
    messages = other_messages(asked.answer, asked.language)
    keyboard = others_keyboard(asked.id, len(asked.answer["citations"]), 1)
    for number, message in enumerate(messages, 1):
        await visit.say(message, keyboard if number == len(messages) else None)


async def _pick(visit: Visit, fields: list[str]) -> None:
    """Answer an ambiguous question for the convention that was chosen."""
    asked = await asked_of(visit, fields[0])
    if asked is None:
        return
    choice = asked.answer["choices"][int(fields[1])]
    document = find_document((await visit.seen()).knowledge, choice["source"])
    if document is None:
        await visit.notice(label("gone", visit.language))
        return
    await visit.notice()
    kept = asked.answer.get("before")
    behind = turn_of(kept) if kept else None
    shown = f"{asked.text} ({choice['short']})"
    sources = frozenset([choice["source"]])
    await ask(visit, ChatQuestion(asked.text, sources, behind, alone=True, shown=shown))


async def _next(visit: Visit, fields: list[str]) -> None:
    """Ask what was suggested, of the convention that the answer above is of."""
    asked = await asked_of(visit, fields[0])
    if asked is None:
        return
    name = fields[1]
    if name not in asked.answer.get("next", ()):
        raise ValueError(name)
    source = asked.answer["citations"][0]["source"]
    if find_document((await visit.seen()).knowledge, source) is None:
        await visit.notice(label("gone", visit.language))
        return
    await visit.notice()
    text = say(f"ask-{name}", asked.language)
    await ask(visit, ChatQuestion(text, frozenset([source]), alone=True))


async def _rows(visit: Visit, fields: list[str]) -> None:
    """Show a page of the rows of an answer."""
    asked = await asked_of(visit, fields[0])
    if asked is None:
        return
    page = int(fields[1])
    await visit.notice()
    messages = answer_messages(asked.answer, asked.language, page=page)
    link = visit.service.link(asked)
    keyboard = answer_keyboard(asked.id, asked.answer, asked.language, link, page=page)
    for number, message in enumerate(messages, 1):
        await visit.say(message, keyboard if number == len(messages) else None)


async def _csv(visit: Visit, fields: list[str]) -> None:
    """Send a comparison as a CSV file."""
    asked = await asked_of(visit, fields[0])
    if asked is None:
        return
    await visit.notice()
    data = comparison_csv(asked.answer, asked.language)
    await visit.send_file(InputFile(data, filename="comparaison.csv"), asked.text[:200])


# documents


async def _document(visit: Visit, key: str) -> tuple[Knowledge, int] | None:
    """Return the document a button names; when it is not here any more, say so."""
    knowledge = (await visit.seen()).knowledge
    document = document_by_key(knowledge, key)
    if document is None:
        await visit.notice(label("gone", visit.language))
        return None
    return knowledge, document


async def _file(visit: Visit, fields: list[str]) -> None:
    """Send the original file of a document, as it was added."""
    found = await _document(visit, fields[0])
    if found is None:
        return
    await visit.notice()
    knowledge, document = found
    analysis = knowledge.analyses[document]
    source, digest = analysis.document.source, analysis.document.sha256
    title, uploaded = knowledge.titles[document], visit.service.uploaded
    if (digest, source) in uploaded:
        try:
            await visit.send_file(uploaded[digest, source], title)
        except BadRequest as error:  # Telegram has it no more
            logger.info("a file has to be uploaded again: %s", error)
            del uploaded[digest, source]
        else:
            return
    path = visit.service.home / "documents" / digest / source
    data = await visit.service.compute(_bytes, path, digest)
    if data is None or len(data) > SENDABLE:
        name = "no-file" if data is None else "file-unsendable"
        await visit.say(tell(name, visit.language, limit=SENDABLE // 10**6))
        return
    called = await visit.send_file(InputFile(data, filename=PurePath(source).name), title)
    if called:
        uploaded[digest, source] = called


def _bytes(path: Any, digest: str) -> bytes | None:  # noqa: ANN401 (a Path)
    try:
        data: bytes = path.read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == digest else None


async def _card(visit: Visit, fields: list[str]) -> None:
    found = await _document(visit, fields[0])
    if found is not None:
        await visit.notice()
        await visit.say(*card_of(*found, visit.language))


async def _contents(visit: Visit, fields: list[str]) -> None:
    found = await _document(visit, fields[0])
    if found is not None:
        shown = contents_of(*found, int(fields[1]), visit.language)
        await show(visit, *shown, in_place=True)


async def _list(visit: Visit, fields: list[str]) -> None:
    await show(visit, *await list_page(visit, int(fields[0])), in_place=True)


# feedback


async def _vote(visit: Visit, fields: list[str]) -> None:
    """Keep a vote; a vote against asks why."""
    identifier, verdict = fields[0], fields[1]
    if verdict not in {"up", "down"}:
        raise ValueError(verdict)
    asked = await visit.service.database(find_question, identifier)
    if asked is None or not await visit.service.database(vote, identifier, visit.who, verdict):
        await visit.notice(label("gone", visit.language))
        return
    visit.service.metrics.count("clausier_feedback_total", verdict=verdict)
    await visit.notice(label("voted-up" if verdict == "up" else "down", asked.language))
    message = visit.message if visit.private else None
    if isinstance(message, Message) and not await is_hidden(visit, asked):
        keyboard = answer_keyboard(
            identifier, asked.answer, asked.language, visit.service.link(asked), verdict
        )
        await edit_keyboard(message, keyboard)
    if verdict == "down":
        await visit.say(tell("why", asked.language), reasons_keyboard(identifier, asked.language))


async def _why(visit: Visit, fields: list[str]) -> None:
    """Keep why an answer was wrong."""
    identifier, reason = fields[0], fields[1]
    if reason not in REASONS:
        raise ValueError(reason)
    kept = await visit.service.database(vote, identifier, visit.who, "down", reason)
    if kept:
        await show(visit, tell("noted", visit.language), None, in_place=True)
    else:
        await visit.notice(label("gone", visit.language))


# language and privacy


async def choose_language(visit: Visit, fields: list[str]) -> None:
    """Speak the language chosen from now on."""
    chosen = fields[0]
    if chosen not in {"fr", "en", "auto"}:
        raise ValueError(chosen)
    await visit.service.database(set_language, visit.person.id, "" if chosen == "auto" else chosen)
    markup = tell(f"language-{chosen}", visit.language)
    await show(visit, markup, None, in_place=True)


async def erase(visit: Visit, fields: list[str]) -> None:
    """Erase what is kept of a person, once that was confirmed."""
    if fields[0] == "ask":
        shown = tell("erase-sure", visit.language), erase_keyboard(visit.language)
        await show(visit, *shown, in_place=False)
    elif fields[0] == "yes":
        count = await visit.service.database(erase_person, visit.person.id, visit.who)
        markup = tell("erased", visit.language, count=count)
        await show(visit, markup, None, in_place=True)
    else:
        await show(visit, tell("erase-kept", visit.language), None, in_place=True)


async def personal(visit: Visit) -> None:
    """Do what everybody may, let in or not: choose a language, erase."""
    data = visit.update.callback_query.data if visit.update.callback_query else None
    kind, *fields = (data or "").split(":")
    action = {"g": choose_language, "e": erase}[kind]
    try:
        await action(visit, fields)
    except (ValueError, IndexError):
        await visit.notice(label("gone", visit.language))


ACTIONS: Final[Mapping[str, Press]] = {
    "k": read,
    "c": turn_live,
    "s": turn_cited,
    "o": _others,
    "p": _pick,
    "r": _rows,
    "n": _next,
    "x": _csv,
    "f": _file,
    "d": _card,
    "t": _contents,
    "l": _list,
    "v": _vote,
    "w": _why,
}

"""What happens when a button is pressed; ``keyboards`` says what each one carries.

Does: reading, paging, other clauses, choices, files, cards, language, erasing, votes.
Does not: check who may press (``visits``), or let people in (``admin``).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from telegram import InlineKeyboardMarkup, Message

from bot.state import (
    clause_text,
    erase_person,
    find_question,
    hidden_from,
    set_language,
    vote,
)
from bot.telegram.asking import Asking, ask
from bot.telegram.commands import card_of, contents_of, list_page
from bot.telegram.keyboards import (
    REASONS,
    answer_keyboard,
    cited_keyboard,
    erase_keyboard,
    live_keyboard,
    others_keyboard,
    reasons_keyboard,
)
from bot.telegram.reading import (
    Reading,
    first_page,
    live_reading,
    neighbours,
    page_html,
    pages,
)
from bot.telegram.records import (
    Place,
    document_by_key,
    find_document,
    key_of,
    place_of,
    spans_of,
    text_digest,
)
from bot.telegram.rendering import comparison_csv, other_messages
from bot.telegram.sending import edit, edit_keyboard, send_file
from bot.telegram.sentences import label, tell

if TYPE_CHECKING:
    from bot.answering.knowledge import Knowledge
    from bot.state import Asked
    from bot.telegram.visits import Visit

logger = logging.getLogger(__name__)
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


async def _asked(visit: Visit, identifier: str) -> Asked | None:
    """Return the answer a button belongs to; when it was deleted, say so."""
    asked = await visit.service.database(find_question, identifier)
    if asked is None:
        await visit.notice()
        days = f"{visit.service.settings.keep_days:g}"
        await visit.say(tell("expired", visit.language, days=days))
    return asked


async def _show(
    visit: Visit, markup: str, keyboard: InlineKeyboardMarkup | None, *, in_place: bool
) -> None:
    """Put something in place of the message whose button was pressed, or send it anew."""
    await visit.notice()
    message = visit.message
    edited = in_place and isinstance(message, Message) and await edit(message, markup, keyboard)
    if not edited:
        await visit.say(markup, keyboard)


# reading


async def _read(visit: Visit, fields: list[str]) -> None:
    """Read a cited clause in a message of its own, at the page with the quote."""
    identifier, number = fields[0], int(fields[1])
    asked = await _asked(visit, identifier)
    if asked is None:
        return
    citation = asked.answer["citations"][number]
    knowledge = visit.service.knowledge
    if citation["source"] in await visit.service.database(hidden_from, visit.chat):
        await visit.notice(label("gone", visit.language))
        return
    place = live_place(knowledge, citation)
    if place is None:
        await _show_cited(visit, asked, number, None)
        return
    tail = f":{identifier}:{number}"
    await _show_live(visit, place, None, citation, tail, in_place=False)


def live_place(knowledge: Knowledge, citation: Mapping[str, Any]) -> Place | None:
    """Return where a cited clause stands now; None when its text is no longer there.

    When the document has changed elsewhere, the clause is found by its text.
    """
    document = find_document(knowledge, citation["source"])
    if document is None:
        return None
    analysis = knowledge.analyses[document]
    if analysis.document.sha256 == citation["sha256"]:
        return place_of(knowledge, citation)
    text = analysis.document.text
    for clause in analysis.clauses:
        if text_digest(text[clause.start : clause.end]) == citation["digest"]:
            return Place(document, clause)
    return None


async def _show_live(  # noqa: PLR0913 (what is shown, where in it, and how)
    visit: Visit,
    place: Place,
    page: int | None,
    citation: Mapping[str, Any] | None,
    tail: str,
    *,
    in_place: bool,
) -> None:
    knowledge = visit.service.knowledge
    analysis = knowledge.analyses[place.document]
    text = analysis.document.text[place.clause.start : place.clause.end]
    marks: list[tuple[int, int]] = []
    if citation is not None and citation["source"] == analysis.document.source:
        marks = spans_of(citation["quote"].strip(), text)
    reading = live_reading(knowledge, place.document, place.clause, marks)
    shown, count = _page(reading, page)
    keyboard = live_keyboard(
        knowledge,
        place.document,
        place.clause,
        (shown, count),
        neighbours(analysis.clauses, place.clause),
        tail,
        visit.language,
    )
    await _show(visit, page_html(reading, shown, visit.language), keyboard, in_place=in_place)


def _page(reading: Reading, wanted: int | None) -> tuple[int, int]:
    """Return the page to show and how many there are; none wanted: the one with the quote."""
    count = len(pages(reading.text))
    number = first_page(reading) if wanted is None else wanted
    return min(max(number, 0), count - 1), count


async def _turn_live(visit: Visit, fields: list[str]) -> None:
    """Show a page of a clause, or of one beside it, in place."""
    key, digest, ordinal, page = fields[0], fields[1], int(fields[2]), int(fields[3])
    knowledge = visit.service.knowledge
    document = document_by_key(knowledge, key)
    hidden = await visit.service.database(hidden_from, visit.chat)
    analysis = knowledge.analyses[document] if document is not None else None
    if (
        document is None
        or analysis is None
        or analysis.document.source in hidden
        or not analysis.document.sha256.startswith(digest)
    ):
        await _show(visit, tell("gone", visit.language), None, in_place=False)
        return
    citation = None
    if len(fields) > 5:
        asked = await visit.service.database(find_question, fields[4])
        citation = asked.answer["citations"][int(fields[5])] if asked else None
    tail = f":{fields[4]}:{fields[5]}" if citation is not None else ""
    place = Place(document, analysis.clauses[ordinal])
    await _show_live(visit, place, page, citation, tail, in_place=True)


async def _turn_cited(visit: Visit, fields: list[str]) -> None:
    """Show a page of a clause as it was cited, in place."""
    asked = await _asked(visit, fields[0])
    if asked is not None:
        await _show_cited(visit, asked, int(fields[1]), int(fields[2]))


async def _show_cited(visit: Visit, asked: Asked, number: int, page: int | None) -> None:
    """Show a clause as it was when it was cited, and say that it has changed since."""
    citation = asked.answer["citations"][number]
    knowledge = visit.service.knowledge
    document = find_document(knowledge, citation["source"])
    text = await visit.service.database(clause_text, citation["digest"]) or citation["quote"]
    reading = Reading(
        name=citation["clause"],
        document=citation["document"],
        text=text,
        marks=tuple(spans_of(citation["quote"].strip(), text)),
        first_line=_first_line(citation, text),
        warning=tell("changed" if document is not None else "removed", visit.language),
    )
    shown, count = _page(reading, page)
    today = _today(knowledge, document, citation) if document is not None else ""
    keyboard = cited_keyboard(asked.id, number, (shown, count), today, visit.language)
    markup = page_html(reading, shown, visit.language)
    await _show(visit, markup, keyboard, in_place=page is not None)


def _first_line(citation: Mapping[str, Any], text: str) -> int:
    """Return the line a cited clause began at, told by where its quote stands in it."""
    spans = spans_of(citation["quote"].strip(), text)
    before = text.count("\n", 0, spans[0][0]) if spans else 0
    return max(1, int(citation["start_line"]) - before)


def _today(knowledge: Knowledge, document: int, citation: Mapping[str, Any]) -> str:
    """Return what opens the clause of the same name as it is now, or the document's contents."""
    analysis = knowledge.analyses[document]
    key = key_of(analysis.document.source)
    for clause in analysis.clauses:
        if clause.name and citation["clause"].endswith(clause.name):
            return f"c:{key}:{analysis.document.sha256[:8]}:{clause.ordinal}:0"
    return f"t:{key}:0"


# answers


async def _others(visit: Visit, fields: list[str]) -> None:
    """Show the other clauses an answer cites."""
    asked = await _asked(visit, fields[0])
    if asked is None:
        return
    await visit.notice()
    messages = other_messages(asked.answer, asked.language)
    keyboard = others_keyboard(asked.id, len(asked.answer["citations"]), 1)
    for number, message in enumerate(messages, 1):
        await visit.say(message, keyboard if number == len(messages) else None)


async def _pick(visit: Visit, fields: list[str]) -> None:
    """Answer an ambiguous question for the convention that was chosen."""
    asked = await _asked(visit, fields[0])
    if asked is None:
        return
    choice = asked.answer["choices"][int(fields[1])]
    document = find_document(visit.service.knowledge, choice["source"])
    hidden = await visit.service.database(hidden_from, visit.chat)
    if document is None or choice["source"] in hidden:
        await visit.notice(label("gone", visit.language))
        return
    await visit.notice()
    previous = tuple(asked.answer.get("previous", ()))
    shown = f"{asked.text} ({choice['short']})"
    await ask(visit, Asking(asked.text, frozenset([document]), previous, shown))


async def _csv(visit: Visit, fields: list[str]) -> None:
    """Send a comparison as a CSV file."""
    asked = await _asked(visit, fields[0])
    if asked is None:
        return
    await visit.notice()
    data = comparison_csv(asked.answer, asked.language)
    await send_file(visit.bot, visit.to, "comparaison.csv", data, asked.text[:200])


# documents


async def _document(visit: Visit, key: str) -> int | None:
    """Return the document a button names; when it is not here any more, say so."""
    document = document_by_key(visit.service.knowledge, key)
    hidden = await visit.service.database(hidden_from, visit.chat)
    analyses = visit.service.knowledge.analyses
    if document is not None and analyses[document].document.source not in hidden:
        return document
    await visit.notice(label("gone", visit.language))
    return None


async def _file(visit: Visit, fields: list[str]) -> None:
    """Send the original file of a document, as it was added."""
    document = await _document(visit, fields[0])
    if document is None:
        return
    await visit.notice()
    analysis = visit.service.knowledge.analyses[document]
    source, digest = analysis.document.source, analysis.document.sha256
    path = visit.service.home / "documents" / digest / source
    data = await visit.service.compute(_bytes, path, digest)
    if data is None:
        await visit.say(tell("no-file", visit.language))
        return
    title = visit.service.knowledge.titles[document]
    await send_file(visit.bot, visit.to, PurePath(source).name, data, title)


def _bytes(path: Any, digest: str) -> bytes | None:  # noqa: ANN401 (a Path)
    try:
        data: bytes = path.read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == digest else None


async def _card(visit: Visit, fields: list[str]) -> None:
    document = await _document(visit, fields[0])
    if document is not None:
        await visit.notice()
        await visit.say(*card_of(visit.service.knowledge, document, visit.language))


async def _contents(visit: Visit, fields: list[str]) -> None:
    document = await _document(visit, fields[0])
    if document is not None:
        shown = contents_of(visit.service.knowledge, document, int(fields[1]), visit.language)
        await _show(visit, *shown, in_place=True)


async def _list(visit: Visit, fields: list[str]) -> None:
    await _show(visit, *await list_page(visit, int(fields[0])), in_place=True)


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
    if visit.private and isinstance(visit.message, Message):
        keyboard = answer_keyboard(identifier, asked.answer, asked.language, verdict)
        await edit_keyboard(visit.message, keyboard)
    if verdict == "down":
        await visit.say(tell("why", asked.language), reasons_keyboard(identifier, asked.language))


async def _why(visit: Visit, fields: list[str]) -> None:
    """Keep why an answer was wrong."""
    identifier, reason = fields[0], fields[1]
    if reason not in REASONS:
        raise ValueError(reason)
    kept = await visit.service.database(vote, identifier, visit.who, "down", reason)
    if kept:
        await _show(visit, tell("noted", visit.language), None, in_place=True)
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
    await _show(visit, markup, None, in_place=True)


async def erase(visit: Visit, fields: list[str]) -> None:
    """Erase what is kept of a person, once that was confirmed."""
    if fields[0] == "ask":
        shown = tell("erase-sure", visit.language), erase_keyboard(visit.language)
        await _show(visit, *shown, in_place=False)
    elif fields[0] == "yes":
        count = await visit.service.database(erase_person, visit.person.id, visit.who)
        markup = tell("erased", visit.language, count=count)
        await _show(visit, markup, None, in_place=True)
    else:
        await _show(visit, tell("erase-kept", visit.language), None, in_place=True)


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
    "k": _read,
    "c": _turn_live,
    "s": _turn_cited,
    "o": _others,
    "p": _pick,
    "x": _csv,
    "f": _file,
    "d": _card,
    "t": _contents,
    "l": _list,
    "v": _vote,
    "w": _why,
}

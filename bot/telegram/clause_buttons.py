"""Clauses under people's thumbs: the buttons that read them, turn their pages and go beside them.

Does: show a cited clause as it stands in the live generation; as it was cited, and say so, when
its text is no longer there.
Does not: lay out pages (``clause_pages``), or handle other buttons (``buttons``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from telegram import InlineKeyboardMarkup, Message

from bot.state.kept_answers import (
    ClausePlace,
    document_by_key,
    find_document,
    first_line,
    key_of,
    live_place,
    same_clause,
    spans_of,
)
from bot.state.state import clause_text, find_question
from bot.telegram.chat_sentences import label, tell
from bot.telegram.clause_pages import (
    ShownClause,
    first_page,
    live_reading,
    neighbours,
    page_html,
    pages,
)
from bot.telegram.keyboards import cited_keyboard, clause_data, contents_button, live_keyboard
from bot.telegram.outbox import edit

if TYPE_CHECKING:
    from bot.answering.knowledge import Knowledge
    from bot.state.state import Asked
    from bot.telegram.admission import Visit


async def asked_of(visit: Visit, identifier: str) -> Asked | None:
    """Return the answer a button belongs to; when it was deleted, say so.

    One that cites a document which was reserved for other chats since is not shown here again.
    """
    asked = await visit.service.database(find_question, identifier)
    if asked is None:
        await visit.notice()
        days = f"{visit.service.settings.keep_days:g}"
        await visit.say(tell("expired", visit.language, days=days))
        return None
    if await is_hidden(visit, asked):
        await visit.notice(label("gone", visit.language))
        return None
    return asked


async def is_hidden(visit: Visit, asked: Asked) -> bool:
    """Return whether a part of an answer is of a document that this chat may not see now."""
    seen = await visit.seen()
    parts = ("citations", "rows", "choices")
    return any(seen.hides(each) for part in parts for each in asked.answer[part])


async def show(
    visit: Visit, markup: str, keyboard: InlineKeyboardMarkup | None, *, in_place: bool
) -> None:
    """Put something in place of the message whose button was pressed, or send it anew."""
    await visit.notice()
    message = visit.message
    edited = in_place and isinstance(message, Message) and await edit(message, markup, keyboard)
    if not edited:
        await visit.say(markup, keyboard)


async def read(visit: Visit, fields: list[str]) -> None:
    """Read a cited clause in a message of its own, at the page with the quote."""
    identifier, number = fields[0], int(fields[1])
    asked = await asked_of(visit, identifier)
    if asked is None:
        return
    citation = asked.answer["citations"][number]
    knowledge = (await visit.seen()).knowledge
    place = live_place(knowledge, citation)
    if place is None:
        await _show_cited(visit, asked, number, None)
        return
    tail = f":{identifier}:{number}"
    await _show_live(visit, knowledge, place, None, citation, tail, in_place=False)


async def _show_live(  # noqa: PLR0913, PLR0917 (what is shown, where in it, and how)
    visit: Visit,
    knowledge: Knowledge,
    place: ClausePlace,
    page: int | None,
    citation: Mapping[str, Any] | None,
    tail: str,
    *,
    in_place: bool,
) -> None:
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
    await show(visit, page_html(reading, shown, visit.language), keyboard, in_place=in_place)


def _page(reading: ShownClause, wanted: int | None) -> tuple[int, int]:
    """Return the page to show and how many there are; none wanted: the one with the quote."""
    count = len(pages(reading.text))
    number = first_page(reading) if wanted is None else wanted
    return min(max(number, 0), count - 1), count


async def turn_live(visit: Visit, fields: list[str]) -> None:
    """Show a page of a clause, or of one beside it, in place.

    When the clause has changed since, it is shown as it was cited if it is the one that an answer
    cites; else that is said, with the contents as they are now.
    """
    key, digest, ordinal, page = fields[0], fields[1], int(fields[2]), int(fields[3])
    knowledge = (await visit.seen()).knowledge
    document = document_by_key(knowledge, key)
    asked = number = None
    if len(fields) > 5:
        asked, number = await asked_of(visit, fields[4]), int(fields[5])
        if asked is None:
            return
    place = same_clause(knowledge, document, ordinal, digest) if document is not None else None
    citation = asked.answer["citations"][number] if asked and number is not None else None
    if place is not None:
        tail = f":{fields[4]}:{fields[5]}" if citation is not None else ""
        await _show_live(visit, knowledge, place, page, citation, tail, in_place=True)
    elif asked and citation and number is not None and citation["digest"].startswith(digest):
        await _show_cited(visit, asked, number, page)
    else:
        sentence = tell("gone", visit.language)
        contents = None if document is None else contents_button(key, visit.language)
        await show(visit, sentence, contents, in_place=False)


async def turn_cited(visit: Visit, fields: list[str]) -> None:
    """Show a page of a clause as it was cited, in place."""
    asked = await asked_of(visit, fields[0])
    if asked is not None:
        await _show_cited(visit, asked, int(fields[1]), int(fields[2]))


async def _show_cited(visit: Visit, asked: Asked, number: int, page: int | None) -> None:
    """Show a clause as it was when it was cited, and say that it has changed since."""
    citation = asked.answer["citations"][number]
    knowledge = (await visit.seen()).knowledge
    document = find_document(knowledge, citation["source"])
    text = await visit.service.database(clause_text, citation["digest"]) or citation["quote"]
    reading = ShownClause(
        name=citation["clause"],
        document=citation["document"],
        text=text,
        marks=tuple(spans_of(citation["quote"].strip(), text)),
        first_line=first_line(citation, text),
        warning=tell("changed" if document is not None else "removed", visit.language),
    )
    shown, count = _page(reading, page)
    today = _today(knowledge, document, citation) if document is not None else ""
    keyboard = cited_keyboard(asked.id, number, (shown, count), today, visit.language)
    markup = page_html(reading, shown, visit.language)
    await show(visit, markup, keyboard, in_place=page is not None)


def _today(knowledge: Knowledge, document: int, citation: Mapping[str, Any]) -> str:
    """Return what opens the clause of the same name as it is now, or the document's contents."""
    analysis = knowledge.analyses[document]
    for clause in analysis.clauses:
        if clause.name and citation["clause"].endswith(clause.name):
            return f"{clause_data(knowledge, document, clause)}:0"
    return f"t:{key_of(analysis.document.source)}:0"

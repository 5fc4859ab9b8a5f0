"""The commands of everybody: help, conventions, cards, comparing, searching, language, privacy.

Does: one function a command, and the messages that buttons show again (list, card, contents).
Does not: check who may ask (``admission``), or what admins do (``admin_access``).
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from telegram import InlineKeyboardMarkup

from bot.answering.model import Status
from bot.library.name_lookup import document_names
from bot.library.name_lookup import find_document as find_by_name
from bot.state.kept_answers import find_document
from bot.state.state import DAY, WAITING, counts, list_people
from bot.telegram.chat_questions import ChatQuestion, ask, search
from bot.telegram.chat_sentences import escape, tell
from bot.telegram.keyboards import (
    card_button,
    card_keyboard,
    contents_keyboard,
    language_keyboard,
    list_keyboard,
    privacy_keyboard,
)
from bot.web.entry import entry_url
from corpus.errors import AmbiguousDocument, UnknownDocument

if TYPE_CHECKING:
    from bot.answering.knowledge import Knowledge
    from bot.telegram.admission import Visit
    from corpus.model import Span

STATISTICS = 30  # days
CARD_VALUE = 300  # characters


def argument(visit: Visit) -> str:
    """Return what stands behind a command."""
    message = visit.update.message
    parts = (message.text or "").split(maxsplit=1) if message else []
    return parts[1].strip() if len(parts) > 1 else ""


async def start(visit: Visit) -> None:
    """Say what the bot is for."""
    knowledge = (await visit.seen()).knowledge
    await visit.say(tell("start", visit.language, count=len(knowledge.analyses)))


async def show_help(visit: Visit) -> None:
    """Say how to use the bot."""
    markup = tell("help", visit.language, bot=f"@{visit.bot.username}")
    if visit.admin and visit.private:
        markup += tell("help-admin", visit.language)
    await visit.say(markup)


async def ask_command(visit: Visit) -> None:
    """Answer the question behind the command."""
    text = argument(visit)
    if text:
        await ask(visit, ChatQuestion(text))
    else:
        await _say_what(visit, "/demander Quel est le préavis ?", "/ask What is the notice period?")


async def compare(visit: Visit) -> None:
    """Show a row per convention about the subject behind the command."""
    text = argument(visit)
    if not text:
        await _say_what(visit, "/comparer durée", "/compare duration")
        return
    lead = "for each agreement" if visit.language == "en" else "pour chaque convention"
    await ask(visit, ChatQuestion(f"{text} {lead}", alone=True, shown=text))


async def search_command(visit: Visit) -> None:
    """Show the passages that the words behind the command find."""
    text = argument(visit)
    if text:
        await search(visit, text)
    else:
        await _say_what(visit, "/chercher données personnelles", "/search personal data")


async def _say_what(visit: Visit, french: str, english: str) -> None:
    example = english if visit.language == "en" else french
    await visit.say(tell("say-what", visit.language, example=example))


async def list_conventions(visit: Visit) -> None:
    """Show the conventions, each with a button that opens its card."""
    markup, keyboard = await list_page(visit, 0)
    await visit.say(markup, keyboard)


async def list_page(visit: Visit, page: int) -> tuple[str, InlineKeyboardMarkup | None]:
    """Return one page of the list."""
    knowledge = (await visit.seen()).knowledge
    count = len(knowledge.analyses)
    if not count:
        return tell("list-empty", visit.language), None
    return tell("list", visit.language, count=count), list_keyboard(knowledge, page)


async def card(visit: Visit) -> None:
    """Show the card of the convention named behind the command."""
    name = argument(visit)
    if not name:
        await list_conventions(visit)
        return
    knowledge = (await visit.seen()).knowledge
    found = named_documents(knowledge, name)
    if len(found) == 1:
        await visit.say(*card_of(knowledge, found[0], visit.language))
        return
    sentence = "which-document" if found else "no-document"
    shown = found or range(min(8, len(knowledge.analyses)))
    rows = [[card_button(knowledge, document)] for document in shown]
    await visit.say(tell(sentence, visit.language), InlineKeyboardMarkup(rows))


def named_documents(knowledge: Knowledge, name: str) -> list[int]:
    """Return the documents that a name may mean, best reading only."""
    try:
        sources = [find_by_name(name, document_names(knowledge.analyses))]
    except AmbiguousDocument as error:
        matches = error.data["matches"]
        sources = [str(match) for match in matches] if isinstance(matches, list) else []
    except UnknownDocument:
        sources = []
    found = (find_document(knowledge, source) for source in sources)
    return [document for document in found if document is not None][:8]


def card_of(knowledge: Knowledge, document: int, language: str) -> tuple[str, InlineKeyboardMarkup]:
    """Return what a document says of itself, in its own words, and the card's buttons."""
    analysis = knowledge.analyses[document]
    metadata = analysis.metadata
    parties = " ; ".join(_words(party.name) for party in metadata.parties)
    fields = [
        ("card-kind", _words(metadata.kind)),
        ("card-parties", parties),
        ("card-service", _words(metadata.service)),
        ("card-signed", _words(metadata.signed)),
        ("card-effective", _words(metadata.effective)),
        ("card-ends", _words(metadata.ends)),
        ("card-file", analysis.document.source),
    ]
    colon = ":" if language == "en" else "\N{NO-BREAK SPACE}:"
    lines = [f"{tell(name, language)}{colon} {escape(value)}" for name, value in fields if value]
    markup = f"<b>{escape(knowledge.titles[document])}</b>\n\n" + "\n".join(lines)
    return markup, card_keyboard(analysis.document.source, language)


def _words(span: Span | None) -> str:
    words = " ".join(span.text.split()) if span is not None else ""
    return words if len(words) <= CARD_VALUE else f"{words[:CARD_VALUE]}…"


def contents_of(
    knowledge: Knowledge, document: int, page: int, language: str
) -> tuple[str, InlineKeyboardMarkup]:
    """Return a page of a document's contents."""
    markup = tell("contents", language, document=knowledge.titles[document])
    return markup, contents_keyboard(knowledge, document, page)


async def choose_language(visit: Visit) -> None:
    """Ask which language to speak."""
    await visit.say(tell("choose-language", visit.language), language_keyboard(visit.language))


async def privacy(visit: Visit) -> None:
    """Say what is kept and for how long, with the button that erases."""
    days = f"{visit.service.settings.keep_days:g}"
    await visit.say(tell("privacy", visit.language, days=days), privacy_keyboard(visit.language))


async def statistics(visit: Visit) -> None:
    """Say how many questions and answers there were; admins learn what waits, too."""
    service = visit.service
    numbers = await service.database(counts, time.time() - STATISTICS * DAY)
    total = sum(numbers[status] for status in Status)
    documents = len((await visit.seen()).knowledge.analyses)
    markup = tell(
        "stats", visit.language, days=STATISTICS, total=total, documents=documents, **numbers
    )
    if visit.admin and visit.private:
        waiting = await service.database(list_people, WAITING)
        markup += tell(
            "stats-admin",
            visit.language,
            waiting=len(waiting),
            queue=service.queue_length(),
            generation=service.knowledge.generation_id,
        )
    await visit.say(markup)


async def web(visit: Visit) -> None:
    """Give the link that opens the web pages in a browser, once within ten minutes."""
    service = visit.service
    url = service.settings.public_url
    if not url:
        await visit.say(tell("no-web", visit.language))
        return
    link = entry_url(url, service.key, visit.person.id)
    await visit.say(tell("web", visit.language, url=link))


async def unknown_command(visit: Visit) -> None:
    """Say that there is no such command; silent in a group, where it may be another bot's."""
    if visit.private:
        await visit.say(tell("unknown-command", visit.language))


async def text_only(visit: Visit) -> None:
    """Say that pictures, voices and files are not read."""
    await visit.say(tell("text-only", visit.language))


async def ask_private(visit: Visit) -> None:
    """Answer a message in a private chat."""
    if visit.update.message is not None:
        await ask(visit, ChatQuestion(visit.update.message.text or ""))


async def ask_in_group(visit: Visit) -> None:
    """Answer a message that mentions the bot or replies to it, without the mention.

    A mention alone, in reply to somebody's message, asks what that message says.
    """
    message = visit.update.message
    if message is None:
        return
    mention = re.compile(rf"@{re.escape(visit.bot.username)}\b", re.IGNORECASE)
    text = " ".join(mention.sub(" ", message.text or message.caption or "").split())
    if not text and message.reply_to_message is not None:
        asked = message.reply_to_message.text or message.reply_to_message.caption or ""
        text = " ".join(mention.sub(" ", asked).split())
    if text:
        await ask(visit, ChatQuestion(text))
    else:
        await _say_what(
            visit,
            "@" + visit.bot.username + " Quel est le préavis ?",
            "/ask What is the notice period?",
        )

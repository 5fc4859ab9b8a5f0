"""Messages out: in HTML, plain where Telegram cannot parse it; what was there already is fine.

Does: send, edit, show that we are typing.
Does not: retry what failed on the way (``retries`` does), or decide what is said.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from telegram import InlineKeyboardMarkup, InputFile, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, InvalidToken, TelegramError

from bot.library import reservations
from bot.state.state import move_chat
from bot.telegram.message_html import plain

if TYPE_CHECKING:
    from telegram import Bot, ForceReply, Message

    from bot.state.database import Database

logger = logging.getLogger(__name__)
_UNPARSED = ("can't parse entities", "unsupported start tag", "can't find end")
_BAD_LINK = ("button_url_invalid", "wrong http url")
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_typing: set[asyncio.Task[None]] = set()


async def send(  # noqa: PLR0913, PLR0917
    bot: Bot,
    database: Database,
    to: tuple[int, int | None],
    markup: str,
    keyboard: InlineKeyboardMarkup | ForceReply | None = None,
    answered: int | None = None,
) -> Message:
    """Send a message to a ``(chat, topic)``, as a reply to the message ``answered`` if given."""
    chat, topic = to
    reply = ReplyParameters(answered, allow_sending_without_reply=True) if answered else None

    async def once(chat: int, text: str, mode: str | None) -> Message:
        return await bot.send_message(
            chat,
            text,
            parse_mode=mode,
            reply_markup=keyboard,
            reply_parameters=reply,
            message_thread_id=topic,
        )

    try:
        return await once(chat, markup, ParseMode.HTML)
    except ChatMigrated as error:  # a group that became a supergroup has another number
        await asyncio.to_thread(reservations.move_chat, database.home, chat, error.new_chat_id)
        await database(move_chat, chat, error.new_chat_id)
        return await once(error.new_chat_id, markup, ParseMode.HTML)
    except BadRequest as error:
        if isinstance(keyboard, InlineKeyboardMarkup) and _says(error, _BAD_LINK):
            logger.error("CLAUSIER_PUBLIC_URL: Telegram takes no such link: %s", error)  # noqa: TRY400
            return await send(bot, database, to, markup, _without_links(keyboard), answered)
        if not _says(error, _UNPARSED):
            raise
        logger.error("Telegram cannot parse our HTML: %s", error)  # noqa: TRY400
        return await once(chat, plain(markup), None)


async def edit(message: Message, markup: str, keyboard: InlineKeyboardMarkup | None) -> bool:
    """Put ``markup`` in place of a message; return whether that message could be edited."""
    return await edit_at(message.get_bot(), message.chat_id, message.message_id, markup, keyboard)


async def edit_at(
    bot: Bot, chat: int, message: int, markup: str, keyboard: InlineKeyboardMarkup | None
) -> bool:
    """Put ``markup`` in place of a message that was sent; return whether it could be edited."""

    async def once(text: str, mode: str | None) -> None:
        await bot.edit_message_text(
            text, chat_id=chat, message_id=message, parse_mode=mode, reply_markup=keyboard
        )

    try:
        try:
            await once(markup, ParseMode.HTML)
        except BadRequest as error:
            if not _says(error, _UNPARSED):
                raise
            logger.error("Telegram cannot parse our HTML: %s", error)  # noqa: TRY400
            await once(plain(markup), None)
    except BadRequest as error:
        if _says(error, _GONE):
            return False
        if not _says(error, ("message is not modified",)):
            raise
    except InvalidToken:  # how the library tells a method that this server does not have
        return False
    return True


async def edit_keyboard(message: Message, keyboard: InlineKeyboardMarkup | None) -> None:
    """Put other buttons under a message; one that cannot be edited any more is let be."""
    try:
        await message.edit_reply_markup(keyboard)
    except (BadRequest, InvalidToken) as error:
        logger.info("buttons were not changed: %s", error)


async def send_file(
    bot: Bot, to: tuple[int, int | None], file: InputFile | str, caption: str = ""
) -> str:
    """Send a file, or one that was sent by what Telegram calls it; return how it calls it."""
    chat, topic = to
    sent = await bot.send_document(
        chat, file, caption=caption or None, parse_mode=None, message_thread_id=topic
    )
    return sent.document.file_id if sent.document else ""


def show_typing(bot: Bot, to: tuple[int, int | None], action: str = ChatAction.TYPING) -> None:
    """Show that an answer is on its way; nothing waits for that, and nothing fails with it."""

    async def show() -> None:
        try:
            await bot.send_chat_action(to[0], action, message_thread_id=to[1])
        except TelegramError as error:
            logger.debug("typing was not shown: %s", error)

    task = asyncio.create_task(show())
    _typing.add(task)  # the event loop itself keeps no task alive
    task.add_done_callback(_typing.discard)


def _without_links(keyboard: InlineKeyboardMarkup) -> InlineKeyboardMarkup:
    rows = ([button for button in row if not button.url] for row in keyboard.inline_keyboard)
    return InlineKeyboardMarkup([row for row in rows if row])


def _says(error: BadRequest, phrases: tuple[str, ...]) -> bool:
    return any(phrase in error.message.lower() for phrase in phrases)

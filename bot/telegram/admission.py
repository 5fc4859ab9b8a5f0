"""Who is asking, where, and whether they may.

Does: work that out of an update, let newcomers wait and tell the admins, turn the others away.
Does not: do what is asked for.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telegram import Message
from telegram.error import TelegramError

from bot.state.state import (
    ACCEPTED,
    REFUSED,
    WAITING,
    Person,
    chat_access,
    count_sent,
    pseudonym,
    see_person,
    set_access,
)
from bot.telegram.chat_sentences import label, tell
from bot.telegram.keyboards import access_keyboard
from bot.telegram.outbox import edit_keyboard, send, send_file

if TYPE_CHECKING:
    from telegram import Bot, ForceReply, InlineKeyboardMarkup, InputFile, Update
    from telegram.ext import CallbackContext

    from bot.processes.live_generation import Seen
    from bot.processes.rate_limits import Allowance
    from bot.telegram.bot_service import BotService

logger = logging.getLogger(__name__)
Callback = Callable[["Update", "CallbackContext[Any, Any, Any, Any]"], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class Said:
    """How many messages were accepted before the process died that are not passed over yet."""

    before: int


@dataclass(frozen=True, slots=True)
class Visit:
    """One update: from whom, in which chat, and what to answer with."""

    service: BotService
    update: Update
    bot: Bot
    person: Person
    chat: int
    topic: int | None
    private: bool
    admin: bool
    language: str  # of what is not an answer
    said: Said

    @property
    def who(self) -> str:
        """Return what stands for the person in logs and statistics."""
        return pseudonym(self.service.key, self.person.id)

    @property
    def where(self) -> str:
        """Return what stands for the chat."""
        return pseudonym(self.service.key, self.chat)

    @property
    def to(self) -> tuple[int, int | None]:
        """Return where a message goes: the chat and, in a forum, the topic."""
        return self.chat, self.topic

    @property
    def message(self) -> Message | None:
        """Return the message that was sent, or whose button was pressed, while it is accessible."""
        return self.update.effective_message

    async def seen(self) -> Seen:
        """Return what may be seen in this chat."""
        return await self.service.visible_to(self.chat)

    async def say(
        self, markup: str, keyboard: InlineKeyboardMarkup | ForceReply | None = None
    ) -> None:
        """Send a message; in a group it replies to the one it answers.

        One that Telegram accepted before a kill is not sent again.
        """
        if self._said_before():
            return
        asked = self.update.message.message_id if self.update.message and not self.private else None
        await send(self.bot, self.service.database, self.to, markup, keyboard, asked)
        await self.service.database(count_sent, self.update.update_id)

    async def send_file(self, file: InputFile | str, caption: str) -> str:
        """Send a file and return what Telegram calls it, nothing where it has it already.

        One that Telegram accepted before a kill is not sent again.
        """
        if self._said_before():
            return ""
        called = await send_file(self.bot, self.to, file, caption)
        await self.service.database(count_sent, self.update.update_id)
        return called

    async def drop_buttons(self) -> None:
        """Take the buttons from under the message one of which was pressed."""
        if isinstance(self.message, Message):
            await edit_keyboard(self.message, None)

    def _said_before(self) -> bool:
        if not self.said.before:
            return False
        self.said.before -= 1
        return True

    async def notice(self, text: str = "") -> None:
        """Answer a press of a button, with a short notice; too late is no failure."""
        if self.update.callback_query is None:
            return
        try:
            await self.update.callback_query.answer(text or None)
        except TelegramError as error:
            logger.info("a press was not acknowledged: %s", error)


Handler = Callable[[Visit], Awaitable[None]]


def topic_of(message: Message | None) -> int | None:
    """Return the topic of a forum that a message stands in, None elsewhere."""
    return message.message_thread_id if message and message.is_topic_message else None


def spoken_by(update: Update, person: Person, default: str) -> str:
    """Return the language to speak: the one chosen, else that of the person's Telegram."""
    code = (update.effective_user.language_code or "") if update.effective_user else ""
    return person.language or ("en" if code.startswith("en") else "fr" if code else default)


async def visit_of(update: Update, bot: Bot, service: BotService) -> Visit | None:
    """Return the visit an update is, None when nobody sent it."""
    user, chat, message = update.effective_user, update.effective_chat, update.effective_message
    # A channel, or an admin of a group who stays unnamed, writes through a bot of Telegram's.
    sender = message.sender_chat if message is not None and update.callback_query is None else None
    if user is None or (user.is_bot and sender is None):
        return None
    who, name = (user.id, user.full_name) if sender is None else (sender.id, sender.title or "")
    person = await service.database(see_person, who, name)
    return Visit(
        service=service,
        update=update,
        bot=bot,
        person=person,
        chat=chat.id if chat else user.id,
        topic=topic_of(message),
        private=chat is None or chat.type == "private",
        admin=who in service.settings.admins,
        language=spoken_by(update, person, service.language),
        said=Said(service.sent_before.pop(update.update_id, 0)),
    )


def anybody(handler: Handler) -> Callback:
    """Return the callback that lets everybody through to ``handler``."""

    async def callback(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        visit = await visit_of(update, context.bot, context.bot_data["service"])
        if visit is not None and await _bearable(visit):
            await handler(visit)

    return callback


async def _bearable(visit: Visit) -> bool:
    """Return whether a message or a press is not one too many of a person; say so once a minute."""
    update, allowance = visit.update, visit.service.update_allowance
    if visit.admin or not (update.message or update.callback_query):
        return True
    refused = allowance.spend(visit.person.id, time.monotonic())
    if refused:
        await slow_down(visit, allowance, refused)
    return not refused


async def slow_down(visit: Visit, allowance: Allowance, refused: str) -> None:
    """Tell somebody who does too much in a minute, once in that minute."""
    if not allowance.warn(visit.person.id, time.monotonic()):
        return
    await visit.notice()
    count = visit.service.settings.questions_per_minute
    sentence = "slow-down" if refused == "each" else "busy"
    await visit.say(tell(sentence, visit.language, count=count))


def let_in(handler: Handler) -> Handler:
    """Return the handler that lets those through who may ask; others are told what to do."""

    async def gate(visit: Visit) -> None:
        if await may_ask(visit):
            await handler(visit)
        else:
            await turn_away(visit)

    return gate


def admitted(handler: Handler) -> Callback:
    """Return the callback that lets those through who may ask; others are told what to do."""
    return anybody(let_in(handler))


def in_private(handler: Handler) -> Handler:
    """Return the handler that does in private chats what is not for a group to see."""

    async def gate(visit: Visit) -> None:
        if visit.private:
            await handler(visit)
        else:
            await visit.say(tell("private-only", visit.language, bot=f"@{visit.bot.username}"))

    return gate


def admins_only(handler: Handler, otherwise: Handler) -> Callback:
    """Return the callback that lets admins through; for others the command does not exist."""

    async def gate(visit: Visit) -> None:
        await (handler if visit.admin else otherwise)(visit)

    return anybody(gate)


async def may_ask(visit: Visit) -> bool:
    """Return whether the person may ask here: in a group, all may once the group was let in."""
    if visit.admin or visit.person.access == ACCEPTED:
        return True
    if visit.service.settings.access == "open":
        return visit.person.access != REFUSED
    if visit.private or visit.person.access == REFUSED:
        return False
    return await visit.service.database(chat_access, visit.chat) == ACCEPTED


async def turn_away(visit: Visit) -> None:
    """Tell somebody who may not ask what to do; the admins learn of a newcomer."""
    query = visit.update.callback_query
    if query is not None:
        await visit.notice(label("no-access", visit.language))
        return
    if not visit.private:
        await visit.say(tell("ask-in-private", visit.language, bot=f"@{visit.bot.username}"))
    elif visit.person.access == REFUSED:
        await visit.say(tell("refused", visit.language))
    elif visit.service.settings.access == "list":
        await visit.say(tell("not-listed", visit.language, id=visit.person.id))
    elif visit.person.access == WAITING:
        await visit.say(tell("still-waiting", visit.language))
    else:
        await _announce(visit)
        await visit.service.database(set_access, visit.person.id, WAITING)
        await visit.say(tell("asked-in", visit.language, id=visit.person.id))


async def _announce(visit: Visit) -> None:
    """Show a newcomer to each admin, who accepts or refuses; of many, say where they are listed."""
    user = visit.update.effective_user
    username = f" (@{user.username})" if user is not None and user.username else ""
    language = visit.service.language
    markup = tell(
        "newcomer", language, name=visit.person.name, username=username, id=visit.person.id
    )
    now, cards = time.monotonic(), visit.service.newcomer_allowance
    keyboard: InlineKeyboardMarkup | None = access_keyboard(visit.person.id, language)
    if cards.spend(0, now):  # a crowd: they are listed by /acces
        if not cards.warn(0, now):
            return
        markup, keyboard = tell("newcomers", language), None
    for admin in sorted(visit.service.settings.admins):
        try:
            await send(visit.bot, visit.service.database, (admin, None), markup, keyboard)
        except TelegramError as error:  # an admin who never wrote to the bot cannot be written to
            logger.warning("an admin could not be told of a newcomer: %s", error)

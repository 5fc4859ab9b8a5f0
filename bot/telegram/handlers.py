"""Which update goes to which function, and what happens when one fails.

Does: lay out the table of handlers, set Telegram's menus, pass an update through, apologise.
Does not: hold what the handlers do.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    Message,
    Update,
)
from telegram.error import Forbidden, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.state.state import find_person
from bot.telegram import (
    admin_access,
    admin_documents,
    admin_status,
    buttons,
    member_commands,
)
from bot.telegram.admission import (
    admins_only,
    admitted,
    anybody,
    in_private,
    let_in,
    spoken_by,
    topic_of,
)
from bot.telegram.chat_questions import answer_inline
from bot.telegram.chat_sentences import ADMIN_COMMANDS, COMMANDS, tell
from bot.telegram.outbox import send
from bot.telegram.uploads import deposit

if TYPE_CHECKING:
    from telegram import Bot
    from telegram.ext import CallbackContext

    from bot.telegram.bot_service import BotService

logger = logging.getLogger(__name__)
ALLOWED = ["message", "callback_query", "inline_query", "my_chat_member"]
IN_GROUPS = frozenset(("demander", "conventions", "fiche", "comparer", "chercher", "aide"))
# An edited message is no new question.
NEW = filters.UpdateType.MESSAGE
PRIVATE = filters.ChatType.PRIVATE & NEW
FILES = filters.Document.ALL | filters.PHOTO
GROUP = filters.ChatType.GROUPS & NEW


class Addressed(filters.MessageFilter):
    """Lets through what mentions the bot, or replies to a message of it."""

    def filter(self, message: Message) -> bool:
        """Return whether the bot is spoken to."""
        me = message.get_bot()
        replied = message.reply_to_message
        if replied is not None and replied.from_user is not None and replied.from_user.id == me.id:
            return True
        try:
            texts = {**message.parse_entities(), **message.parse_caption_entities()}
        except UnicodeDecodeError:  # an entity cuts a character in two: Telegram makes none such
            return False
        return any(
            (entity.type == "mention" and text.casefold() == f"@{me.username}".casefold())
            or (entity.user is not None and entity.user.id == me.id)
            for entity, text in texts.items()
        )


class Retitling(filters.MessageFilter):
    """Lets through the reply to a message in which the bot asks for a title."""

    def filter(self, message: Message) -> bool:
        """Return whether the message gives a title."""
        asked = message.reply_to_message
        if asked is None or asked.from_user is None or asked.from_user.id != message.get_bot().id:
            return False
        return admin_documents.ASKED_TITLE.search(asked.text or "") is not None


def add_handlers(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Enter the table: the first handler that takes an update is the only one to get it."""

    def command(names: list[str], callback: Any) -> CommandHandler[Any, Any]:  # noqa: ANN401
        return CommandHandler(names, callback, filters=NEW)

    unknown = member_commands.unknown_command
    application.add_handlers(
        [
            # Free for all: to learn what this is and what it keeps, and to have it erased.
            command(["aide", "help"], anybody(member_commands.show_help)),
            command(["langue", "language"], anybody(in_private(member_commands.choose_language))),
            command(["confidentialite", "privacy"], anybody(in_private(member_commands.privacy))),
            CallbackQueryHandler(anybody(buttons.personal), pattern=r"^[ge]:"),
            # Admins': for others the same as a command that does not exist; what tells of people
            # or of documents is for no group to see.
            command(
                ["acces", "access"], admins_only(in_private(admin_access.show_access), unknown)
            ),
            command(["admettre", "admit"], admins_only(in_private(admin_access.admit), unknown)),
            command(["exclure", "expel"], admins_only(in_private(admin_access.expel), unknown)),
            command(["reserver", "reserve"], admins_only(admin_access.reserve_document, unknown)),
            command(["liberer", "release"], admins_only(admin_access.release_document, unknown)),
            CallbackQueryHandler(anybody(admin_access.decide), pattern=r"^a:"),
            command(["etat", "status"], admins_only(in_private(admin_status.show_status), unknown)),
            command(["journal"], admins_only(in_private(admin_status.show_journal), unknown)),
            command(
                ["retirer", "remove"], admins_only(in_private(admin_documents.take_out), unknown)
            ),
            command(
                ["restaurer", "restore"],
                admins_only(in_private(admin_documents.bring_back), unknown),
            ),
            command(["versions"], admins_only(in_private(admin_documents.versions), unknown)),
            command(
                ["reindexer", "reindex"], admins_only(in_private(admin_documents.reindex), unknown)
            ),
            CallbackQueryHandler(anybody(admin_documents.press), pattern=r"^j[a-z]?(:|$)"),
            MessageHandler(
                PRIVATE & FILES, admins_only(deposit, let_in(member_commands.text_only))
            ),
            MessageHandler(
                PRIVATE & filters.TEXT & Retitling(),
                admins_only(admin_documents.correct_title, let_in(member_commands.ask_private)),
            ),
            # For those who may ask; the others are told how to get there.
            command(["start"], admitted(member_commands.start)),
            command(["demander", "ask"], admitted(member_commands.ask_command)),
            command(["conventions", "agreements"], admitted(member_commands.list_conventions)),
            command(["fiche", "card"], admitted(member_commands.card)),
            command(["comparer", "compare"], admitted(member_commands.compare)),
            command(["chercher", "search"], admitted(member_commands.search_command)),
            command(["stats"], admitted(member_commands.statistics)),
            command(["web"], admitted(in_private(member_commands.web))),
            CallbackQueryHandler(admitted(buttons.press)),
            InlineQueryHandler(anybody(answer_inline)),
            ChatMemberHandler(
                anybody(admin_access.added_to_chat), ChatMemberHandler.MY_CHAT_MEMBER
            ),
            MessageHandler(filters.StatusUpdate.MIGRATE & NEW, anybody(admin_access.chat_moved)),
            # Commands before text: what is left of them is unknown.
            MessageHandler(PRIVATE & filters.COMMAND, admitted(unknown)),
            MessageHandler(PRIVATE & filters.TEXT, admitted(member_commands.ask_private)),
            MessageHandler(
                PRIVATE & ~filters.StatusUpdate.ALL, admitted(member_commands.text_only)
            ),
            MessageHandler(
                GROUP & (filters.TEXT | filters.CAPTION) & ~filters.COMMAND & Addressed(),
                admitted(member_commands.ask_in_group),
            ),
        ]
    )
    application.add_error_handler(_failed)


async def handle(
    application: Application[Any, Any, Any, Any, Any, Any],
    payload: dict[str, Any],
    give_up: bool,
) -> bool:
    """Pass an update through the table; return whether all went well.

    With ``give_up``, its sender is only told that it could not be handled.
    """
    try:
        update = Update.de_json(payload, application.bot)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        logger.warning("an update of no known shape was left out (%s)", type(error).__name__)
        return False
    if give_up:
        await _apologise(update, application.bot, application.bot_data["service"])
        return False
    failures: set[int] = application.bot_data["failures"]
    await application.process_update(update)
    if update.update_id in failures:
        failures.discard(update.update_id)
        return False
    return True


async def _failed(update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """Log what went wrong and tell the person, who may have blocked the bot."""
    if isinstance(context.error, Forbidden):
        logger.info("the bot was blocked or removed: %s", context.error)
        return
    logger.error("an update could not be handled", exc_info=context.error)
    if isinstance(update, Update):
        context.bot_data["failures"].add(update.update_id)
        await _apologise(update, context.bot, context.bot_data["service"])


async def _apologise(update: Update, bot: Bot, service: BotService) -> None:
    """Say that a question could not be answered, where there is somebody to tell."""
    chat, user = update.effective_chat, update.effective_user
    if chat is None or user is None or update.my_chat_member is not None:
        return
    person = await service.database(find_person, user.id)
    language = spoken_by(update, person, service.language) if person else service.language
    topic = topic_of(update.effective_message)
    answered = update.message.message_id if update.message else None
    try:
        await send(
            bot, service.database, (chat.id, topic), tell("failed", language), answered=answered
        )
    except TelegramError as error:
        logger.warning("nor could the person be told: %s", error)


async def set_menus(bot: Bot, admins: frozenset[int]) -> None:
    """Set the commands that Telegram offers, by scope and language; French is the default."""
    groups = [entry for entry in COMMANDS if entry[0] in IN_GROUPS]
    scopes: list[tuple[Any, list[tuple[str, str, tuple[str, str]]]]] = [
        (BotCommandScopeDefault(), list(COMMANDS)),
        (BotCommandScopeAllPrivateChats(), list(COMMANDS)),
        (BotCommandScopeAllGroupChats(), groups),
        *((BotCommandScopeChat(each), [*COMMANDS, *ADMIN_COMMANDS]) for each in sorted(admins)),
    ]
    for scope, entries in scopes:
        french = [BotCommand(name, words[0]) for name, _, words in entries]
        english = [BotCommand(name, words[1]) for _, name, words in entries]
        try:
            await bot.set_my_commands(french, scope=scope)
            await bot.set_my_commands(english, scope=scope, language_code="en")
        except TelegramError as error:  # an admin who never wrote to the bot has no chat yet
            logger.warning("the menu of %s was not set: %s", scope.type, error)

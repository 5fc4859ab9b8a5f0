"""What admins do: let people and groups in, or not; keep documents to a chat.

Does: the admin commands, the buttons under a newcomer's request, being added to a group.
Does not: decide by itself who may ask (``admission`` reads what was decided).
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from telegram import Message
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.library import reservations
from bot.library.reservations import release, reserve, versions_of
from bot.state.state import (
    ACCEPTED,
    REFUSED,
    WAITING,
    Person,
    decide_access,
    decided_by,
    find_person,
    list_names,
    list_people,
    move_chat,
    note,
    pseudonym,
    set_access,
    set_chat,
)
from bot.telegram.chat_sentences import label, tell
from bot.telegram.keyboards import access_keyboard
from bot.telegram.member_commands import argument, named_documents
from bot.telegram.outbox import edit, send

if TYPE_CHECKING:
    from bot.telegram.admission import Visit

logger = logging.getLogger(__name__)
_DECISION = re.compile(r"a:[yn]:[0-9]{1,19}")
_MEMBER = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)


async def decide(visit: Visit) -> None:
    """Let a newcomer in or not, as the button that an admin pressed says."""
    data = visit.update.callback_query.data if visit.update.callback_query else None
    parts = (data or "").split(":")
    if not visit.admin or not _DECISION.fullmatch(data or ""):
        await visit.notice(label("gone", visit.language))
        return
    identifier, access = int(parts[2]), ACCEPTED if parts[1] == "y" else REFUSED
    person = await visit.service.database(find_person, identifier)
    if await visit.service.database(decide_access, identifier, access):
        await _tell_access(visit, person, identifier, access)
        name = "was-accepted" if access == ACCEPTED else "was-refused"
        sentence = tell(name, visit.language, name=_name(person, identifier))
    else:
        sentence = await _decided_before(visit, identifier)
    await visit.notice()
    if isinstance(visit.message, Message) and await edit(visit.message, sentence, None):
        return
    await visit.say(sentence)


async def _decided_before(visit: Visit, identifier: int) -> str:
    """Return who decided of a person before this press, and how."""
    database, key = visit.service.database, visit.service.key
    person = await database(find_person, identifier)
    actor = await database(decided_by, pseudonym(key, identifier))
    names = {pseudonym(key, each): name for each, name in await database(list_names)}
    decision = label(f"decided-{person.access if person else REFUSED}", visit.language)
    return tell(
        "decided-before",
        visit.language,
        name=_name(person, identifier),
        decision=decision,
        who=names.get(actor, actor) or "?",
        id=identifier,
    )


def _name(person: Person | None, identifier: int) -> str:
    return person.name if person and person.name else str(identifier)


async def _set(visit: Visit, identifier: int, access: str) -> str:
    """Set a person's access, tell them when it changed, and return their name."""
    database = visit.service.database
    person = await database(find_person, identifier)
    await database(set_access, identifier, access)
    await _tell_access(visit, person, identifier, access)
    return _name(person, identifier)


async def _tell_access(visit: Visit, person: Person | None, identifier: int, access: str) -> None:
    """Note a decision in the journal, and tell the person (as they were before) what changed."""
    database = visit.service.database
    await database(note, visit.who, access, pseudonym(visit.service.key, identifier))
    if person is None or person.access != access:
        sentence = "let-in" if access == ACCEPTED else "refused"
        language = person.language if person else ""
        markup = tell(sentence, language or visit.service.language)
        try:
            await send(visit.bot, database, (identifier, None), markup)
        except TelegramError as error:  # somebody who never wrote, or left
            logger.info("a person could not be told of their access: %s", error)


async def show_access(visit: Visit) -> None:
    """Say who has access and who waits, each of the latter with the buttons to decide."""
    database = visit.service.database
    groups = {each: await database(list_people, each) for each in (ACCEPTED, WAITING, REFUSED)}
    shown = {
        access: ", ".join(f"{person.name or '?'} ({person.id})" for person in people[:20]) or "—"
        for access, people in groups.items()
    }
    mode = visit.service.settings.access
    await visit.say(tell("people", visit.language, mode=mode, **shown))
    for person in groups[WAITING][:10]:
        markup = tell("newcomer", visit.language, name=person.name, username="", id=person.id)
        await visit.say(markup, access_keyboard(person.id, visit.language))


async def admit(visit: Visit) -> None:
    """Let in the person whose number stands behind the command."""
    await _by_number(visit, ACCEPTED, "was-accepted", "/admettre 123456789")


async def expel(visit: Visit) -> None:
    """Withdraw access from the person whose number stands behind the command."""
    await _by_number(visit, REFUSED, "was-refused", "/exclure 123456789")


async def _by_number(visit: Visit, access: str, sentence: str, example: str) -> None:
    number = argument(visit)
    if not number.isdecimal() or len(number) > 19:
        await visit.say(tell("say-what", visit.language, example=example))
        return
    name = await _set(visit, int(number), access)
    await visit.say(tell(sentence, visit.language, name=name))


async def reserve_document(visit: Visit) -> None:
    """Limit the document named behind the command to this chat, and others it is reserved for."""
    await _on_document(visit, "/reserver", "reserved")


async def release_document(visit: Visit) -> None:
    """Let the document named behind the command be asked about everywhere."""
    await _on_document(visit, "/liberer", "released")


async def _on_document(visit: Visit, command: str, sentence: str) -> None:
    knowledge, database = visit.service.knowledge, visit.service.database  # reserved ones, too
    found = named_documents(knowledge, argument(visit)) if argument(visit) else []
    if len(found) != 1:
        name = "which-document" if found else "no-document"
        example = f"{command} nom-du-fichier.txt"
        markup = tell("say-what", visit.language, example=example)
        await visit.say(f"{tell(name, visit.language)}\n{markup}" if argument(visit) else markup)
        return
    own, home = knowledge.analyses[found[0]].document, visit.service.home
    digests = await visit.service.compute(versions_of, home, own.source)
    if sentence == "reserved":
        await visit.service.compute(reserve, home, digests, [visit.chat])
    else:
        await visit.service.compute(release, home, digests)
    await database(note, visit.who, sentence, own.source)
    await visit.say(tell(sentence, visit.language, document=knowledge.titles[found[0]]))


async def added_to_chat(visit: Visit) -> None:
    """Greet a group the bot was added to; one that an admin adds it to is let in."""
    change = visit.update.my_chat_member
    if change is None or visit.private:
        return
    was, now = change.old_chat_member.status, change.new_chat_member.status
    access = ACCEPTED if visit.admin and now in _MEMBER else ""
    if now not in _MEMBER or access:
        await visit.service.database(set_chat, visit.chat, change.chat.title or "", access)
    if was in _MEMBER or now not in _MEMBER or change.chat.type == "channel":
        return
    name = f"@{visit.bot.username}"
    markup = tell("group-hello", visit.language, bot=name)
    me = await visit.bot.get_me()
    if not me.can_read_all_group_messages and now != ChatMemberStatus.ADMINISTRATOR:
        markup += tell("group-privacy", visit.language, bot=name)
    await visit.say(markup)


async def chat_moved(visit: Visit) -> None:
    """Carry a group's access over to the supergroup it became."""
    message = visit.update.message
    if message is not None and message.migrate_to_chat_id:
        new = message.migrate_to_chat_id
        await visit.service.compute(reservations.move_chat, visit.service.home, visit.chat, new)
        await visit.service.database(move_chat, message.chat.id, new)

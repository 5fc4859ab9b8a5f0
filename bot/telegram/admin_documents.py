"""What admins do about documents: publish, take out, bring back, re-index, go back.

Does: the commands, and the buttons under a job, a document or a version; each enters a job or
decides one, at once.
Does not: do jobs (``bot.jobs``), tell how they go (``job_follower``), or let people in
(``admin_access``).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from telegram import ForceReply
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.jobs.job_queue import (
    JobKind,
    JobState,
    cancel,
    children_of,
    decide,
    enqueue,
    find_job,
    set_title,
)
from bot.library.preparation import DECISIONS
from bot.library.removed_documents import RemovedDocument, removed
from bot.state.kept_answers import document_by_key, key_of
from bot.state.state import note
from bot.telegram.admin_status import day, moment
from bot.telegram.chat_sentences import escape, label, tell
from bot.telegram.job_texts import number
from bot.telegram.member_commands import argument, named_documents
from bot.telegram.message_html import button_text
from index.manifest import current_name, list_generations

if TYPE_CHECKING:
    from bot.answering.knowledge import Knowledge
    from bot.telegram.admission import Visit
    from corpus.model import Document

LISTED: Final = 10  # documents or versions offered as buttons
TITLE: Final = 200  # characters
# In the message that asks for a title, whichever of the two languages it is in.
ASKED_TITLE: Final = re.compile(r"^(?:Répondez|Reply) .{0,60} document #(\d+)\.")


# jobs


async def decided(visit: Visit, fields: list[str]) -> None:
    """Do what the button under the card of a document says."""
    job = await visit.service.database(find_job, int(fields[0]))
    if job is None or job.state is not JobState.READY:
        await visit.notice(label("gone", visit.language))
        return
    if fields[1] not in {*DECISIONS, "cancel", "title"}:
        raise ValueError(fields[1])
    await visit.notice()
    if fields[1] == "title":
        asking = tell("title-wanted", visit.language, job=job.id, title=job.result["title"])
        await visit.say(asking, ForceReply(input_field_placeholder=job.result["title"][:64]))
        return
    await visit.service.database(decide, job.id, fields[1], job.title)
    visit.service.jobs.set()


async def decided_all(visit: Visit, fields: list[str]) -> None:
    """Publish the documents of an archive that wait and leave nothing to choose.

    The button of an earlier version that cancels them bears the same name.
    """
    if fields[1] != "add":
        await stopped(visit, fields)
        return
    children = await visit.service.database(children_of, int(fields[0]))
    await visit.notice()
    for job in children:
        if job.state is JobState.READY and not job.result["replaces"]:
            await visit.service.database(decide, job.id, "add", job.title)
    visit.service.jobs.set()


async def stopped(visit: Visit, fields: list[str]) -> None:
    """Cancel a job that waits or runs, and those of an archive."""
    went = await visit.service.database(cancel, int(fields[0]))
    await visit.notice("" if went else label("gone", visit.language))
    for job in went:
        await visit.service.database(note, visit.who, "cancel", job.name or str(job.kind))
    visit.service.jobs.set()


async def correct_title(visit: Visit) -> None:
    """Take the reply to the message that asked for a title."""
    message = visit.update.message
    asked = message.reply_to_message if message is not None else None
    found = ASKED_TITLE.search(asked.text or "") if asked is not None else None
    title = " ".join((message.text or "").split()) if message is not None else ""
    if found is None:
        return
    if len(title) > TITLE:
        await visit.say(tell("title-too-long", visit.language, limit=TITLE, length=len(title)))
        return
    if await visit.service.database(set_title, int(found[1]), title) is None:
        await visit.say(tell("title-too-late", visit.language))
        return
    await visit.say(tell("title-taken", visit.language, title=title))
    visit.service.jobs.set()


async def reindex(visit: Visit) -> None:
    """Read every document again."""
    await _enter(visit, JobKind.INDEX, "")


async def _enter(visit: Visit, kind: JobKind, name: str, digest: str = "", title: str = "") -> None:
    await visit.service.database(
        enqueue, kind, actor=visit.who, chat=visit.chat, name=name, decision=digest, title=title
    )
    visit.service.jobs.set()


# documents


async def take_out(visit: Visit) -> None:
    """Ask whether to take out the document named behind the command."""
    name = argument(visit)
    knowledge = visit.service.knowledge
    found = named_documents(knowledge, name) if name else []
    if len(found) == 1:
        await _ask_sure(visit, knowledge, found[0])
        return
    shown = found or range(len(knowledge.analyses))
    buttons = [
        [Button(button_text(knowledge.titles[n], 56), callback_data=f"jd:{_naming(a.document)}")]
        for n in list(shown)[:LISTED]
        for a in [knowledge.analyses[n]]
    ]
    sentence = "no-document" if name and not found else "remove-which"
    await visit.say(tell(sentence, visit.language), Keyboard(buttons))


async def ask_take_out(visit: Visit, fields: list[str]) -> None:
    """Ask whether to take out the document whose button was pressed."""
    knowledge = visit.service.knowledge
    document = _named(knowledge, fields)
    await visit.notice("" if document is not None else label("gone", visit.language))
    if document is not None:
        await _ask_sure(visit, knowledge, document)


async def _ask_sure(visit: Visit, knowledge: Knowledge, document: int) -> None:
    own, language = knowledge.analyses[document].document, visit.language
    yes = Button(label("remove-yes", language), callback_data=f"jr:{_naming(own)}")
    no = Button(label("remove-no", language), callback_data="jn")
    title = knowledge.titles[document]
    sentence = tell("remove-sure", language, title=title, file=own.source)
    await visit.say(sentence, Keyboard([[yes, no]]))


def _naming(document: Document | RemovedDocument) -> str:
    """Return what names a document in a button: its file and its bytes."""
    return f"{key_of(document.source)}:{document.sha256[:16]}"


def _named(knowledge: Knowledge, fields: list[str]) -> int | None:
    """Return the document that a button names, None when its file or its bytes are others now."""
    document = document_by_key(knowledge, fields[0])
    if document is None or _naming(knowledge.analyses[document].document) != ":".join(fields):
        return None
    return document


async def taken_out(visit: Visit, fields: list[str]) -> None:
    """Take out the document whose removal was confirmed."""
    knowledge = visit.service.knowledge
    document = _named(knowledge, fields)
    await visit.notice("" if document is not None else label("gone", visit.language))
    if document is not None:
        await visit.drop_buttons()
        own = knowledge.analyses[document].document
        await _enter(visit, JobKind.REMOVE, own.source, own.sha256)


async def nothing(visit: Visit, fields: list[str]) -> None:
    """Leave all as it is."""
    del fields
    await visit.notice(label("kept", visit.language))
    await visit.drop_buttons()


async def bring_back(visit: Visit) -> None:
    """Offer the documents that were taken out, those named behind the command if it names some."""
    wanted = argument(visit).casefold()
    listed = await visit.service.compute(removed, visit.service.home)
    named = [e for e in listed if wanted in f"{e.source} {e.title}".casefold()]
    shown = (named or listed)[:LISTED]
    if not shown:
        await visit.say(tell("nothing-removed", visit.language))
        return
    buttons = [
        [
            Button(
                button_text(f"{each.title} ({day(each.at)})", 56),
                callback_data=f"ju:{_naming(each)}",
            )
        ]
        for each in shown
    ]
    unknown = wanted and not named
    lead = tell("no-removed", visit.language, name=argument(visit)) + "\n" if unknown else ""
    await visit.say(lead + tell("restore-which", visit.language), Keyboard(buttons))


async def brought_back(visit: Visit, fields: list[str]) -> None:
    """Bring back the document whose button was pressed."""
    listed = await visit.service.compute(removed, visit.service.home)
    found = next((each for each in listed if _naming(each) == ":".join(fields)), None)
    await visit.notice("" if found is not None else label("gone", visit.language))
    if found is not None:
        await _enter(visit, JobKind.RESTORE, found.source, found.sha256, found.title)


# versions


async def versions(visit: Visit) -> None:
    """List the generations, each with a button to go back to it."""
    service = visit.service
    manifests = await service.compute(list_generations, service.home)
    live = await service.compute(current_name, service.home)
    lines, buttons = [tell("versions", visit.language)], []
    for manifest in reversed(manifests):
        at = datetime.fromisoformat(manifest.built).timestamp()
        built = moment(at, visit.language, exact=True)  # several can be of one minute
        count = label(
            "count-documents", visit.language, count=number(len(manifest.documents), visit.language)
        )
        mark = "▶️" if manifest.id == live else "▫️"
        lines.append(f"{mark} {escape(built)} — {escape(count)}")
        if manifest.id != live:
            words = label("use", visit.language, built=built)
            buttons.append([Button(words, callback_data=f"jv:{manifest.id}")])
    await visit.say("\n".join(lines), Keyboard(buttons[:LISTED]) if buttons else None)


async def gone_back(visit: Visit, fields: list[str]) -> None:
    """Make the generation whose button was pressed the live one."""
    await visit.notice()
    await _enter(visit, JobKind.USE, fields[0])


BUTTONS: Final = {
    "j": decided,
    "ja": decided_all,
    "jc": stopped,
    "jd": ask_take_out,
    "jr": taken_out,
    "jn": nothing,
    "ju": brought_back,
    "jv": gone_back,
}


async def press(visit: Visit) -> None:
    """Do what an admin's button says."""
    data = visit.update.callback_query.data if visit.update.callback_query else None
    kind, *fields = (data or "").split(":")
    if not visit.admin or not visit.private or kind not in BUTTONS:
        await visit.notice(label("gone", visit.language))
        return
    try:
        await BUTTONS[kind](visit, fields)
    except (ValueError, IndexError):  # no keyboard of ours carries this
        await visit.notice(label("gone", visit.language))

"""How the documents, the index, the queue and the disk are doing, and who did what.

Does: the commands ``/etat`` and ``/journal``.
Does not: change anything.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.library.home_status import read_status
from bot.state.state import journal, list_names, pseudonym
from bot.telegram.chat_sentences import escape, label, tell
from bot.telegram.job_texts import job_name, number
from bot.telegram.message_html import pack
from bot.texts.messages import ERRORS, say_warning

if TYPE_CHECKING:
    from bot.state.state import Entry
    from bot.telegram.admission import Visit

ENTRIES: Final = 20  # of the journal
JOBS: Final = 10  # that are listed
BLOCK: Final = 12  # lines between two empty ones
STATES: Final = 30  # documents that are listed with their state
DID: Final = frozenset(
    (
        "add",
        "beside",
        "replace",
        "remove",
        "restore",
        "correct",
        "index",
        "use",
        "accepted",
        "refused",
        "reserved",
        "released",
    )
)


async def show_status(visit: Visit) -> None:
    """Say how documents, index, queue and disk are doing."""
    found, language = await visit.service.compute(read_status, visit.service.home), visit.language
    lines = [tell("status-documents", language, count=number(len(found.documents), language))]
    for each in found.documents[:STATES]:
        mark = "✅" if each.state == "in" and not each.warnings else "⚠️"
        mark += " 🔒" if each.chats else ""
        lines.append(f"{mark} {escape(each.title)} <i>({escape(each.source)})</i>")
        reasons = [tell("state-lost", language)] if each.state == "lost" else []
        reasons += [escape(say_warning(code, language)) for code in each.warnings]
        lines += [f"   {reason}" for reason in reasons]
    if len(found.documents) > STATES:
        lines.append(tell("documents-more", language, count=len(found.documents) - STATES))
    lines.append("")
    state = "status-damaged" if found.damaged else "status-generation"
    chunks = number(found.chunks, language)
    lines.append(tell(state, language, generation=found.generation or "—", chunks=chunks))
    lines.append(tell("status-queue", language, count=len(found.queue)))
    lines += [
        f"• {escape(job_name(job, language))} — {label(f'state-{job.state}', language)}"
        for job in found.queue[:JOBS]
    ]
    used, free = f"{found.used / 1e6:,.0f}", f"{found.free / 1e9:,.1f}"
    lines.append(
        tell("status-disk", language, used=_decimal(used, language), free=_decimal(free, language))
    )
    blocks = ["\n".join(lines[n : n + BLOCK]) for n in range(0, len(lines), BLOCK)]
    for message in pack(blocks):
        await visit.say(message)


def _decimal(text: str, language: str) -> str:
    if language == "en":
        return text
    return text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


async def show_journal(visit: Visit) -> None:
    """Say who did what, the latest first."""
    entries = await visit.service.database(journal, ENTRIES)
    people = await visit.service.database(list_names)
    names = {pseudonym(visit.service.key, identifier): name for identifier, name in people}
    lines = [_entry(entry, names, visit.language) for entry in entries]
    head = tell("journal" if lines else "journal-empty", visit.language)
    await visit.say("\n".join([head, *lines]))


def _entry(entry: Entry, names: dict[str, str], language: str) -> str:
    """Return one line of the journal; a person goes by the name they have in Telegram."""
    action = label(f"did-{entry.action}", language) if entry.action in DID else entry.action
    target = names.get(entry.target, entry.target)
    ended = "did-fail" if entry.result in ERRORS else "did-begin"
    done = entry.result not in ERRORS and entry.result != "begun"
    failed = "" if done else f" — ⚠️ {label(ended, language)}"
    who = names.get(entry.actor, entry.actor)
    when = moment(entry.at, language)
    return f"{escape(when)} · <b>{escape(who)}</b> · {escape(action)} {escape(target)}{failed}"


def moment(seconds: float, language: str, *, exact: bool = False) -> str:
    """Return a moment of this machine's clock, ``exact`` to the second."""
    form = "%Y-%m-%d %H:%M" if language == "en" else "%d/%m/%Y %H:%M"
    form += ":%S" * exact
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime(form)


def day(seconds: float) -> str:
    """Return a day of this machine's calendar."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%d/%m/%Y")

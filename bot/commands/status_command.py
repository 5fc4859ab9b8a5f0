"""``clausier status`` and ``cancel``: documents, index, queue and disk.

Does: write what ``bot.library.home_status`` gathers, cancel a job.
Does not: mend anything (``doctor`` names the commands that do).
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from bot.commands.command_context import journaled
from bot.jobs.job_queue import cancel
from bot.jobs.job_reports import explain_job
from bot.library.home_status import read_status
from bot.state.state import open_state
from bot.texts.messages import explain, say
from bot.texts.terminal import write, write_json
from corpus.errors import GenerationDamaged, LostOriginal, UnknownJob

if TYPE_CHECKING:
    from bot.jobs.job_queue import Job
    from bot.library.home_status import HomeStatus
    from bot.settings import Settings


def write_status(settings: Settings, *, as_json: bool) -> None:
    """Write the state of the home."""
    found, language = read_status(settings.home), settings.language
    if as_json:
        write_json(_json(found, language))
        return
    write(say("status-documents", language, count=len(found.documents)))
    for each in found.documents:
        if each.state == "lost":
            reason = explain(LostOriginal(each.source), language)
            write(say("status-lost", language, source=each.source, reason=reason))
        else:
            write(say("status-document", language, source=each.source, title=each.title))
        if each.chats:
            chats = ", ".join(map(str, each.chats))
            write(say("status-reserved", language, chats=chats))
    write(say("status-generation", language, detail=_generation(found, language)))
    write(say("status-queue", language, count=len(found.queue)))
    for job in found.queue:
        write(say("status-job", language, **_job(job, language)))
    for job in found.failed:
        write(say("status-failed", language, **_job(job, language)))
    used, free = f"{found.used / 1e6:.0f}", f"{found.free / 1e9:.1f}"
    write(say("status-disk", language, used=used, free=free))


def cancel_job(settings: Settings, identifier: int) -> None:
    """Cancel a job of the queue; raise UnknownJob for one that has ended or never was."""
    went: list[Job] = []
    if (settings.home / "state.db").exists():
        with closing(open_state(settings.home)) as db:
            went = cancel(db, identifier)
    if not went:
        raise UnknownJob(job=identifier)
    for job in went:
        name = job.name or str(job.kind)
        with journaled(settings.home, "cancel", name):
            write(say("is-cancelled", settings.language, name=name))


def _generation(found: HomeStatus, language: str) -> str:
    if found.generation is None:
        return say("generation-none", language)
    if found.damaged:
        return explain(GenerationDamaged(generation=found.generation, reason="?"), language)
    return found.generation


def _json(found: HomeStatus, language: str) -> dict[str, Any]:
    return {
        "documents": [
            {
                "source": each.source,
                "title": each.title,
                "state": each.state,
                "warnings": list(each.warnings),
                "chats": list(each.chats),
                "reason": explain(LostOriginal(each.source), language)
                if each.state == "lost"
                else "",
            }
            for each in found.documents
        ],
        "generation": found.generation,
        "damaged": found.damaged,
        "chunks": found.chunks,
        "queue": [_job(job, language) for job in (*found.queue, *found.failed)],
        "disk": {"used": found.used, "free": found.free},
    }


def _job(job: Job, language: str) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": str(job.kind),
        "name": job.name,
        "state": str(job.state),
        "stage": job.stage,
        "done": job.done,
        "total": job.total,
        "reason": explain_job(job, language),
    }

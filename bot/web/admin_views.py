"""What admins read of jobs, documents and the journal: plain values for templates.

Does: word how a job goes and ended, what was understood of a file, who did what.
Does not: change anything, or know HTML.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from bot.answering.quoting import flat
from bot.jobs.job_queue import Job, JobKind, JobState
from bot.jobs.job_reports import explain_job
from bot.library.original_files import kept_path
from bot.state.kept_answers import key_of
from bot.state.state import Entry
from bot.texts.messages import ERRORS, say_warning
from bot.web.pages import tell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.answering.knowledge import Knowledge
    from bot.library.reservations import Reserved
    from corpus.model import Document
    from index.manifest import DocumentRef, Manifest

GOING: Final = (JobState.QUEUED, JobState.RUNNING, JobState.PUBLISHING)
ENDED: Final = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
COUNTS: Final = ("pages", "characters", "ocr_pages", "clauses", "facts", "chunks")
DID: Final = frozenset(
    "add beside replace reserved remove restore index use correct cancel accepted refused released"
    " token untoken".split()
)


@dataclass(frozen=True, slots=True)
class JobView:
    """One job: what it does, how it is doing, and whether that needs a look."""

    id: int
    name: str
    what: str
    state: str
    text: str
    done: int
    total: int
    bad: bool
    warnings: int


def job_view(job: Job, language: str) -> JobView:
    """Return a job as it is told."""
    found = job.result.get("warnings", ()) if job.state is JobState.READY else ()
    return JobView(
        id=job.id,
        name=job.title or job.name or tell(language, f"admin-kind-{job.kind}"),
        what=tell(language, f"admin-kind-{job.kind}"),
        state=str(job.state),
        text=_told(job, language),
        done=job.done,
        total=job.total,
        bad=job.state is JobState.FAILED,
        warnings=len(found),
    )


def _told(job: Job, language: str) -> str:
    """Return how a job is doing, or how it ended."""
    match job.state:
        case JobState.FAILED:
            return explain_job(job, language)
        case JobState.DONE if known := _known(job):
            return tell(language, "admin-known", file=known)
        case JobState.DONE if "jobs" in job.result:
            return tell(language, "admin-archive", count=len(job.result["jobs"]))
        case JobState.DONE:
            action = job.decision if job.kind is JobKind.ADD else str(job.kind)
            return tell(language, f"admin-done-{action}")
        case JobState.RUNNING | JobState.PUBLISHING if job.stage:
            return tell(language, f"admin-stage-{job.stage}")
        case _:
            return tell(language, f"admin-state-{job.state}")


def _known(job: Job) -> str:
    """Return which document has the bytes of a file that was not taken for that reason."""
    twins = [each["same_as"] for each in job.result.get("duplicates", ())]
    return str(job.result.get("same_as") or "".join(twins[:1]))


def understood(job: Job, language: str) -> dict[str, Any]:
    """Return what was read out of a file that waits for a decision."""
    found = job.result
    counts = [
        tell(language, f"admin-count-{name}", count=number(found["counts"][name], language))
        for name in COUNTS
        if found["counts"].get(name)
    ]
    return {
        **found,
        "size": counts,
        "told": [say_warning(code, language) for code in found["warnings"]],
        "dates": {tell(language, f"admin-{n}"): words for n, words in found["dates"].items()},
        "percent": round(found["similarity"] * 100),
    }


def words_of(job: Job) -> list[str]:
    """Return the words that were understood of a file: dates, parties and amounts."""
    found = job.result
    return [*found["dates"].values(), *found["parties"], *found["amounts"]]


def page_with(document: Document, words: str) -> int:
    """Return the first page on which words stand, 0 where they stand on none."""
    text = document.text
    pages = (each.number for each in document.pages if words in flat(text[each.start : each.end]))
    return next(pages, 0)


def document_rows(
    home: Path,
    refs: tuple[DocumentRef, ...],
    knowledge: Knowledge,
    reserved: Reserved,
    language: str,
) -> list[dict[str, Any]]:
    """Return a row for each document that is in: its title and what is to be said of it."""
    rows = []
    for ref in refs:
        position = knowledge.positions.get(ref.source)
        held = position is not None and knowledge.analyses[position].document.sha256 == ref.sha256
        told = []
        if not kept_path(home, ref).is_file():
            told.append(tell(language, "admin-lost"))
        if position is None or not held:
            told.append(tell(language, "admin-loading"))
        else:
            codes = knowledge.analyses[position].document.warnings
            told += [say_warning(code, language) for code in codes]
        rows.append(
            {
                "key": key_of(ref.source),
                "title": knowledge.titles[position] if position is not None else ref.source,
                "source": ref.source,
                "told": told,
                "reserved": ref.sha256 in reserved,
                "corrected": bool(ref.corrections),
            }
        )
    return rows


def entry_row(entry: Entry, names: Mapping[str, str], language: str) -> dict[str, str]:
    """Return a line of the journal; people go by the names they have in the chat."""
    action = tell(language, f"admin-did-{entry.action}") if entry.action in DID else entry.action
    ended = "admin-failed" if entry.result in ERRORS else "admin-begun"
    fine = entry.result not in ERRORS and entry.result != "begun"
    return {
        "when": moment(entry.at, language),
        "who": names.get(entry.actor, entry.actor),
        "action": action,
        "target": names.get(entry.target, entry.target),
        "ended": "" if fine else tell(language, ended),
    }


def version_row(manifest: Manifest, live: str | None, language: str) -> dict[str, Any]:
    """Return a generation that one can go back to."""
    built = datetime.fromisoformat(manifest.built).timestamp()
    return {
        "id": manifest.id,
        "live": manifest.id == live,
        "built": moment(built, language, exact=True),
        "documents": number(len(manifest.documents), language),
    }


def moment(seconds: float, language: str, *, exact: bool = False) -> str:
    """Return a moment of this machine's clock, ``exact`` to the second."""
    form = "%Y-%m-%d %H:%M" if language == "en" else "%d/%m/%Y %H:%M"
    form += ":%S" * exact
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime(form)


def number(value: int, language: str) -> str:
    """Return a number with its thousands apart."""
    return f"{value:,}" if language == "en" else f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")

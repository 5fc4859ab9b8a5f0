"""The state of a home at a glance: documents, index, queue, disk.

Does: gather it from the registry, the live generation, the queue and the disk.
Does not: mend anything, or write a sentence.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.jobs.job_queue import Job, JobState, list_jobs
from bot.library.live_analyses import open_live_analyses
from bot.library.original_files import require_kept
from bot.library.reservations import read_reserved
from bot.state.state import open_state
from corpus.errors import LostOriginal
from index.manifest import current_name, registry

if TYPE_CHECKING:
    from pathlib import Path

GOING: Final = (JobState.QUEUED, JobState.RUNNING, JobState.READY, JobState.PUBLISHING)
FAILURES: Final = 5  # failed jobs that are told


@dataclass(frozen=True, slots=True)
class DocumentState:
    """A document that is in: ``state`` is "in", or "lost" when its original is not as it was."""

    source: str
    title: str
    state: str
    warnings: tuple[str, ...] = ()
    chats: tuple[int, ...] = ()  # those it is reserved for, none: it is for all


@dataclass(frozen=True, slots=True)
class HomeStatus:
    """Everything at a glance; ``used`` and ``free`` are bytes, ``damaged`` is of the index."""

    documents: tuple[DocumentState, ...]
    generation: str | None
    damaged: bool
    chunks: int
    queue: tuple[Job, ...]
    failed: tuple[Job, ...]
    used: int
    free: int


def read_status(home: Path) -> HomeStatus:
    """Return the state of ``home``; every file of the live generation is verified."""
    refs, held, name = registry(home) or (), open_live_analyses(home), current_name(home)
    reserved = read_reserved(home)
    documents, titles = [], held.titles()
    for ref in refs:
        try:
            require_kept(home, ref)
            state = "in"
        except LostOriginal:
            state = "lost"
        found = held.analyses.get(ref)
        warnings = getattr(found.document, "warnings", ()) if found else ()
        chats = tuple(sorted(reserved.get(ref.sha256, ())))
        documents.append(
            DocumentState(ref.source, titles.get(ref, ref.source), state, tuple(warnings), chats)
        )
    going, failed = _jobs(home)
    place = home
    while not place.exists() and place != place.parent:
        place = place.parent
    return HomeStatus(
        documents=tuple(documents),
        generation=name,
        damaged=name is not None and bool(refs) and not held.analyses,
        chunks=sum(len(each.chunks) for each in held.analyses.values()),
        queue=going,
        failed=failed,
        used=sum(_size(path) for path in home.rglob("*")) if home.exists() else 0,
        free=shutil.disk_usage(place).free,
    )


def _jobs(home: Path) -> tuple[tuple[Job, ...], tuple[Job, ...]]:
    if not (home / "state.db").exists():
        return (), ()
    with closing(open_state(home)) as db:
        return tuple(list_jobs(db, GOING)), tuple(list_jobs(db, [JobState.FAILED], FAILURES))


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size if path.is_file() else 0
    except OSError:
        return 0

"""The queue of jobs that change the corpus, in ``state.db``: what waits, runs, was decided.

Does: enter jobs, hand them out one at a time in order, keep their stage and how they ended; every
function is one short transaction, so that a killed process leaves a job in one state.
Does not: do the work (``bot.jobs.worker``), know Telegram, or decide who may ask for it.

A job goes QUEUED, RUNNING, then DONE or FAILED. One that adds a document stops in between, in
READY: it was read and nothing is published. A person's decision takes it to PUBLISHING and from
there to DONE or FAILED, or to CANCELLED. A file whose content is in already goes to DONE at once.
Whatever has not ended can be cancelled.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from bot.state.state import durably
from index.manifest import file_digest

ATTEMPTS: Final = 3  # times a job is taken up before it is told failed
KEPT_DAYS: Final = 30  # days for which ended jobs are remembered
INCOMING: Final = "incoming"
_FIELDS: Final = (
    "id, kind, state, actor, chat, message, name, path, decision, title, stage, done, total,"
    " result, error, error_data, attempts, created, updated, parent"
)


class JobState(StrEnum):
    """Where a job is on its way."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"  # prepared, waits for a person's decision
    PUBLISHING = "publishing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobKind(StrEnum):
    """What a job does."""

    ADD = "add"
    REMOVE = "remove"
    RESTORE = "restore"
    INDEX = "index"
    USE = "use"
    CORRECT = "correct"


ENDED: Final = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
WAITING: Final = (JobState.PUBLISHING, JobState.QUEUED)  # work to do, the most urgent first


@dataclass(frozen=True, slots=True)
class Job:
    """One job; ``name`` is the file of an ADD, the document or generation of the others.

    ``path`` is the staged file, in a folder of its own that ``new_folder`` made and that goes
    with the end of the job. ``result`` is, while an ADD runs, what was counted so far; READY, a
    ``Prepared``; DONE, a report (of an archive: ``{"jobs": [id…], "refused": […]}``). ``error``
    is the name of an error class and ``error_data`` what its sentence needs.
    """

    id: int
    kind: JobKind
    state: JobState
    actor: str
    chat: int
    message: int
    name: str
    path: str
    decision: str
    title: str
    stage: str
    done: int
    total: int
    result: dict[str, Any]
    error: str
    error_data: dict[str, Any]
    attempts: int
    created: float
    updated: float
    parent: int  # the job of the archive this file was in, or 0


def new_folder(home: Path) -> Path:
    """Return a new folder under ``<home>/incoming`` for the file of a job to be entered.

    The file in it bears the name under which it is published: ``zip_files.file_name`` makes one
    out of whatever a sender calls it.
    """
    folder = home / INCOMING / uuid.uuid4().hex
    folder.mkdir(parents=True)
    return folder


def enqueue(  # noqa: PLR0913 (a row has that many columns)
    db: sqlite3.Connection,
    kind: JobKind,
    *,
    actor: str,
    chat: int = 0,
    name: str = "",
    path: str = "",
    decision: str = "",
    title: str = "",
    parent: int = 0,
) -> Job:
    """Enter a job at the end of the queue and return it.

    ``decision`` "force" makes an INDEX read and embed everything anew; of a REMOVE and a RESTORE it
    is the digest of the document that is meant, whatever else bears its name by then; so it is of
    a CORRECT, whose ``path`` is the file of corrections.
    """
    now = time.time()
    with durably(db):
        row = db.execute(
            "INSERT INTO jobs (kind, state, actor, chat, name, path, decision, title, created,"
            " updated, parent) VALUES (?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            f" RETURNING {_FIELDS}",
            (kind, actor, chat, name, path, decision, title, now, now, parent),
        ).fetchone()
    return _job(row)


def find_job(db: sqlite3.Connection, identifier: int) -> Job | None:
    """Return a job, or None when it was forgotten."""
    row = db.execute(f"SELECT {_FIELDS} FROM jobs WHERE id = ?", (identifier,)).fetchone()
    return _job(row) if row else None


def list_jobs(db: sqlite3.Connection, states: Iterable[JobState], limit: int = 50) -> list[Job]:
    """Return the jobs in any of ``states``, oldest first; the latest ``limit`` of them."""
    wanted = tuple(states)
    marks = ", ".join("?" * len(wanted))
    rows = db.execute(
        f"SELECT {_FIELDS} FROM jobs WHERE state IN ({marks}) ORDER BY id DESC LIMIT ?",
        (*wanted, limit),
    ).fetchall()
    return [_job(row) for row in reversed(rows)]


def children_of(db: sqlite3.Connection, identifier: int) -> list[Job]:
    """Return the jobs of the files of an archive, in its order."""
    rows = db.execute(f"SELECT {_FIELDS} FROM jobs WHERE parent = ? ORDER BY id", (identifier,))
    return [_job(row) for row in rows] if identifier else []


def decided_with(db: sqlite3.Connection, job: Job) -> list[Job]:
    """Return the jobs to publish together with ``job``: those of its archive decided by now."""
    children = children_of(db, job.parent)
    return [each for each in children if each.state is JobState.PUBLISHING] or [job]


def staged_at(db: sqlite3.Connection, path: str) -> bool:
    """Return whether a job was entered for the file at ``path``."""
    return db.execute("SELECT 1 FROM jobs WHERE path = ?", (path,)).fetchone() is not None


def jobs_to_tell(db: sqlite3.Connection) -> list[Job]:
    """Return the jobs of chats that go on, or changed since they were told, oldest first.

    One of an archive changes with those of its files.
    """
    rows = db.execute(
        f"SELECT {_FIELDS} FROM jobs WHERE chat != 0 AND"
        " (state IN ('queued', 'running', 'publishing') OR updated > told OR EXISTS"
        " (SELECT 1 FROM jobs AS child WHERE child.parent = jobs.id AND child.updated > jobs.told))"
        " ORDER BY id"
    )
    return [_job(row) for row in rows]


def set_told(db: sqlite3.Connection, identifier: int, updated: float) -> None:
    """Remember that a job was told as it, and those of its files, were at ``updated``."""
    with db:
        db.execute("UPDATE jobs SET told = ? WHERE id = ?", (updated, identifier))


def set_title(db: sqlite3.Connection, identifier: int, title: str) -> Job | None:
    """Correct the title of a READY job; None when it is not READY (any more)."""
    return _moved(db, "title = ?", (title,), "id = ? AND state = 'ready'", (identifier,))


def set_message(db: sqlite3.Connection, identifier: int, message: int) -> None:
    """Remember the message in which a job is told; this is no change of the job."""
    with db:
        db.execute("UPDATE jobs SET message = ? WHERE id = ?", (message, identifier))


def decide(db: sqlite3.Connection, identifier: int, decision: str, title: str = "") -> Job | None:
    """Take a READY job to PUBLISHING, or to CANCELLED by the decision "cancel".

    The others are "add", "beside", "replace" and "reserved".

    Returns None when it is not READY (any more), as after a second press. The staged file of a
    cancelled job is deleted.
    """
    cancelled = decision == "cancel"
    job = _moved(
        db,
        "state = ?, decision = ?, title = ?, attempts = 0, stage = '', done = 0, total = 0,"
        " result = CASE ? WHEN 'cancel' THEN '{}' ELSE result END",
        (JobState.CANCELLED if cancelled else JobState.PUBLISHING, decision, title, decision),
        "id = ? AND state = 'ready'",
        (identifier,),
    )
    if job is not None and cancelled:
        unstage(job)
    return job


def cancel(db: sqlite3.Connection, identifier: int) -> list[Job]:
    """Cancel a job, and those of its files, unless they have ended; return what was cancelled.

    The worker lets go of one that is in hand (``cancelled``) and deletes its staged file; where
    what it does counted by then, it is DONE nevertheless.
    """
    with db:
        rows = [
            db.execute(
                f"UPDATE jobs SET state = 'cancelled', result = {kept}, updated = ?"
                f" WHERE ? IN (id, parent) AND state IN ({states}) RETURNING {_FIELDS}",
                (time.time(), identifier),
            ).fetchall()
            for states, kept in (
                ("'queued', 'ready'", "'{}'"),
                ("'running', 'publishing'", "result"),
            )
        ]
    waited, worked = ([_job(row) for row in each] for each in rows)
    for job in waited:
        unstage(job)
    return [*waited, *worked]


def cancelled(db: sqlite3.Connection, jobs: Iterable[Job]) -> list[Job]:
    """Return which of these were cancelled since."""
    now = [find_job(db, job.id) for job in jobs]
    return [job for job in now if job is not None and job.state is JobState.CANCELLED]


def unstage(job: Job) -> None:
    """Delete the staged file of a job that has ended, with the folder that was made for it.

    What was read out of a file that is no document goes, too.
    """
    folder = Path(job.path).parent
    if not job.path or folder.parent.name != INCOMING:
        return
    home = folder.parents[1]
    with suppress(OSError):
        digest = file_digest(Path(job.path))
        if not (home / "documents" / digest).exists():
            (home / "extracted" / f"{digest}.json").unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def take_next(db: sqlite3.Connection) -> Job | None:
    """Return the next job to do, its attempt counted, or None: decided ones, then in order."""
    job = _moved(
        db,
        "attempts = attempts + 1, error = '', error_data = '{}',"
        " state = CASE state WHEN 'queued' THEN 'running' ELSE state END",
        (),
        "id = (SELECT id FROM jobs WHERE state IN ('publishing', 'queued')"
        " ORDER BY state = 'queued', id LIMIT 1)",
        (),
    )
    if job is not None and job.attempts > ATTEMPTS:
        return fail(db, job.id, "JobGivenUp", {"name": job.name}) and take_next(db)
    return job


def set_stage(  # noqa: PLR0913 (the columns of a stage)
    db: sqlite3.Connection,
    identifier: int,
    stage: str,
    *,
    done: int = 0,
    total: int = 0,
    result: dict[str, Any] | None = None,
) -> None:
    """Keep how far a job is, and with ``result`` what was counted so far."""
    with db:
        db.execute(
            "UPDATE jobs SET stage = ?, done = ?, total = ?, result = coalesce(?, result),"
            " updated = ? WHERE id = ?",
            (
                stage,
                done,
                total,
                None if result is None else json.dumps(result),
                time.time(),
                identifier,
            ),
        )


def set_ready(db: sqlite3.Connection, identifier: int, prepared: dict[str, Any]) -> Job | None:
    """Let a RUNNING job wait for a person's decision."""
    return _moved(
        db,
        "state = 'ready', result = ?",
        (json.dumps(prepared),),
        "id = ? AND state = 'running'",
        (identifier,),
    )


def finish(db: sqlite3.Connection, identifier: int, result: dict[str, Any]) -> Job | None:
    """End a job well, with its report."""
    return _moved(db, "state = 'done', result = ?", (json.dumps(result),), "id = ?", (identifier,))


def fail(
    db: sqlite3.Connection, identifier: int, error: str, error_data: dict[str, Any]
) -> Job | None:
    """End a job with the name of an error class and what its sentence needs.

    Returns None for one that was cancelled: it stays so.
    """
    return _moved(
        db,
        "state = 'failed', error = ?, error_data = ?",
        (error, json.dumps(error_data, default=str)),
        "id = ? AND state != 'cancelled'",
        (identifier,),
    )


def put_back(db: sqlite3.Connection, identifier: int) -> Job | None:
    """Let a job that was stopped be taken up again as if it had not been begun."""
    return _moved(
        db,
        "state = CASE state WHEN 'running' THEN 'queued' ELSE state END,"
        " attempts = max(0, attempts - 1), stage = '', done = 0, total = 0",
        (),
        "id = ? AND state IN ('running', 'publishing')",
        (identifier,),
    )


def requeue_interrupted(db: sqlite3.Connection) -> list[Job]:
    """Take up again what a killed worker left; call it once, before the first job is taken.

    RUNNING becomes QUEUED, or FAILED ("JobGivenUp") after ATTEMPTS; PUBLISHING stays, to be
    published again, which changes nothing that was published already. Returns the changed jobs.
    """
    with db:
        rows = db.execute(
            "UPDATE jobs SET state = CASE WHEN attempts < ? THEN 'queued' ELSE 'failed' END,"
            " error = CASE WHEN attempts < ? THEN '' ELSE 'JobGivenUp' END,"
            " error_data = CASE WHEN attempts < ? THEN '{}' ELSE json_object('name', name) END,"
            " stage = '', done = 0, total = 0, updated = ?"
            f" WHERE state = 'running' RETURNING {_FIELDS}",
            (ATTEMPTS, ATTEMPTS, ATTEMPTS, time.time()),
        ).fetchall()
    return [_job(row) for row in rows]


def forget_jobs(db: sqlite3.Connection, now: float) -> list[Job]:
    """Delete jobs that ended long ago, and return them."""
    with db:
        rows = db.execute(
            "DELETE FROM jobs WHERE state IN ('done', 'failed', 'cancelled') AND updated < ?"
            f" RETURNING {_FIELDS}",
            (now - KEPT_DAYS * 86_400,),
        ).fetchall()
    return [_job(row) for row in rows]


def _moved(
    db: sqlite3.Connection,
    change: str,
    values: tuple[object, ...],
    where: str,
    which: tuple[object, ...],
) -> Job | None:
    """Change the one job that fits, at once, and return it as it is then."""
    with durably(db):
        row = db.execute(
            f"UPDATE jobs SET {change}, updated = ? WHERE {where} RETURNING {_FIELDS}",
            (*values, time.time(), *which),
        ).fetchone()
    return _job(row) if row else None


def _job(row: tuple[Any, ...]) -> Job:
    values = dict(zip(_FIELDS.split(", "), row, strict=True))
    values["kind"], values["state"] = JobKind(values["kind"]), JobState(values["state"])
    values["result"] = json.loads(values["result"])
    values["error_data"] = json.loads(values["error_data"])
    return Job(**values)

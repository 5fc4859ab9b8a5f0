"""The process that does the jobs of the queue: ``python -m bot.jobs.worker``.

Does: take jobs one at a time until there are none for a minute, at the lowest priority, and keep
their stage and how they ended. It ends with its parent, and when told to: the job in hand is then
put back and taken up again later.
Does not: serve anybody, or know how jobs are asked for.

Questions are answered by another process all along. This one has one thread for the model and is
only given the time that nothing else wants (nice 19, SCHED_IDLE where there is such a thing).
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import filelock

from bot.jobs.job_queue import (
    INCOMING,
    Job,
    JobKind,
    JobState,
    cancel,
    cancelled,
    decided_with,
    enqueue,
    fail,
    finish,
    forget_jobs,
    list_jobs,
    new_folder,
    put_back,
    requeue_interrupted,
    set_ready,
    set_stage,
    take_next,
    unstage,
)
from bot.jobs.job_reports import report_data
from bot.library.library import correct, go_back, open_library, reindex, restore, sync
from bot.library.preparation import DecidedFile, Prepared, Stage, prepare, publish_together
from bot.library.zip_files import is_archive, unpack
from bot.processes.logs import log_to
from bot.settings import Settings
from bot.state.state import note, open_state
from corpus.errors import BadArchive, BuildInProgress, ClausierError, UnknownDocument
from index.generation import disk_errors
from index.manifest import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from bot.library.library import Library

logger = logging.getLogger(__name__)
IDLE: Final = 60.0  # seconds without a job after which the process ends
LOOK: Final = 0.3  # seconds between two looks at an empty queue
TELL: Final = 0.5  # seconds between two notes of how far a job is
ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}  # read as torch is imported
WATCH: Final = 1.0  # seconds between two looks at whether the parent is there
PARENT: Final = "_CLAUSIER_PARENT"  # set by spawn_worker: the process to end with
WORKER: Final = (sys.executable, "-m", "bot.jobs.worker")
SECRETS: Final = (
    "CLAUSIER_TELEGRAM_TOKEN",
    "CLAUSIER_TELEGRAM_TOKEN_FILE",
    "CLAUSIER_WEBHOOK_SECRET",
    "CLAUSIER_METRICS_TOKEN",
)


class Stopped(BaseException):
    """Raised wherever the work is when the process is told to stop."""


class Cancelled(BaseException):
    """Raised where the work is when a job in hand was cancelled, and nothing of it counts yet."""


def spawn_worker(home: Path, command: tuple[str, ...] = WORKER) -> subprocess.Popen[bytes]:
    """Start a worker on ``home`` and return it; it is not given the bot's secrets.

    One that finds another at work on the same home ends within seconds.
    """
    environ = {name: value for name, value in os.environ.items() if name not in SECRETS}
    environ |= {**ONE_THREAD, "CLAUSIER_HOME": str(home), PARENT: str(os.getpid())}
    return subprocess.Popen(command, env=environ, stdin=subprocess.DEVNULL)  # noqa: S603 (our own)


def main(library: Library | None = None, idle: float = IDLE) -> int:
    """Do the jobs there are, and those that come within ``idle`` seconds; return the exit code."""
    os.environ |= ONE_THREAD
    os.umask(0o077)  # what is kept is for its owner alone
    _stop_with_parent()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    _give_way()
    log_to(sys.stderr, (), as_json=os.environ.get("CLAUSIER_LOG") == "json")
    library = library or open_library(Settings.from_env())
    library.home.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(library.home / "worker.lock", timeout=5)
    with contextlib.suppress(filelock.Timeout, Stopped), lock:
        work(library, idle)
    return 0


def _stop(_signal: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stopped


def _give_way() -> None:
    """Ask the system to run this process only when nothing else wants to."""
    with contextlib.suppress(OSError):
        os.nice(19)
    if hasattr(os, "SCHED_IDLE"):
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _stop_with_parent() -> None:
    """Tell this process to stop once the one that started it is gone."""
    parent = int(os.environ.get(PARENT, "0"))
    if not parent:
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def work(library: Library, idle: float = 0.0) -> None:
    """Do jobs until there has been none for ``idle`` seconds; hold the worker's lock."""
    with closing(open_state(library.home)) as db:
        for left in requeue_interrupted(db):
            if left.state is JobState.FAILED:
                _failed(db, left, left.error, left.error_data)
        forget_jobs(db, time.time())
        _clear(library.home, db)
        last = time.monotonic()
        while True:
            job = take_next(db)
            if job is not None:
                do(library, db, job)
                last = time.monotonic()
            elif time.monotonic() - last >= idle:
                return
            else:
                time.sleep(min(LOOK, idle))


def do(library: Library, db: sqlite3.Connection, job: Job) -> None:
    """Do one job and keep how it ended; raises Stopped after putting it back."""
    telling = Telling(db, job)
    try:
        with disk_errors(library.home):
            _do(replace(library, progress=telling.embedded), db, job, telling)
    except BuildInProgress:
        put_back(db, job.id)
        time.sleep(TELL)
    except Stopped:
        put_back(db, job.id)
        raise
    except Cancelled:
        put_back(db, job.id)  # unless it is the one: another of its archive can be
        for each in cancelled(db, telling.jobs):
            cancel(db, each.id)  # what an archive had brought by then
            unstage(each)
    except ClausierError as error:
        _failed(db, job, type(error).__name__, error.data)
    except Exception as error:
        logger.exception("job %s failed", job.id)
        _failed(db, job, "UnexpectedFailure", {"kind": type(error).__name__})


def _do(library: Library, db: sqlite3.Connection, job: Job, telling: Telling) -> None:
    match job.kind:
        case JobKind.ADD if job.state is JobState.PUBLISHING:
            telling.jobs = decided_with(db, job)
            _publish(library, db, telling)
        case JobKind.ADD if is_archive(Path(job.path)) and job.parent:
            raise BadArchive(job.name, reason="nested")
        case JobKind.ADD if is_archive(Path(job.path)):
            _done(db, job, _unpack(library.home, db, job, telling))
        case JobKind.ADD:
            with _looking_up(telling.look):
                prepared = prepare(library, Path(job.path), telling)
            if prepared.same_as:
                _done(db, job, prepared.as_json())
            else:
                set_ready(db, job.id, prepared.as_json())
        case _:
            _done(db, job, _changed(library, job))


def _changed(library: Library, job: Job) -> dict[str, Any]:
    """Do a job that waits for no decision and return its report."""
    match job.kind:
        case JobKind.REMOVE:
            digest = job.decision or _digest_of(library.home, job.name)
            report = sync(library, (), {job.name: digest})
        case JobKind.RESTORE:
            report = restore(library, job.name, job.decision)
        case JobKind.CORRECT:
            report = correct(library, job.name, job.decision, Path(job.path).read_bytes())
        case JobKind.USE:
            return {"generation": go_back(library.home, job.name).id}
        case _:
            report = reindex(library, force=job.decision == "force")
    return report_data(report)


def _digest_of(home: Path, source: str) -> str:
    """Return the digest of a document that is in, for a job that an earlier version entered."""
    found = {ref.source: ref.sha256 for ref in registry(home) or ()}
    if source not in found:
        raise UnknownDocument(name=source, known=list(found))
    return found[source]


@contextlib.contextmanager
def _looking_up(look: Callable[[], None]) -> Iterator[None]:
    """Call ``look`` every second, wherever the work is: reading and analysing take minutes."""
    if threading.current_thread() is not threading.main_thread():  # which alone gets signals
        yield
        return
    before = signal.signal(signal.SIGALRM, lambda *_: look())
    signal.setitimer(signal.ITIMER_REAL, WATCH, WATCH)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _publish(library: Library, db: sqlite3.Connection, told: Telling) -> None:
    """Publish what was decided in one generation; a file that is refused fails its own job."""
    jobs = told.jobs
    wanted = [DecidedFile(Prepared.from_json(j.result), j.decision, j.title, j.chat) for j in jobs]
    for job, outcome in zip(jobs, publish_together(library, wanted, told), strict=True):
        if isinstance(outcome, ClausierError):
            _failed(db, job, type(outcome).__name__, outcome.data)
        else:
            _done(db, job, report_data(outcome))


class Telling:
    """Keeps the stage of a job as it is told, at a bearable rate; ``jobs`` are all in hand."""

    def __init__(self, db: sqlite3.Connection, job: Job) -> None:
        """Begin with nothing told."""
        self.db = db
        self.job = job
        self.jobs = [job]
        self.counts: dict[str, int] = {}
        self.stage = ""
        self.told = 0.0

    def __call__(self, stage: Stage) -> None:
        """Keep a stage: each one when it begins, then twice a second at most.

        Raises Cancelled, but not once what is done counts.
        """
        if stage.name != "published":
            self.look()
        self.counts |= stage.counts
        now = time.monotonic()
        if stage.name == self.stage and now - self.told < TELL and stage.done < stage.total:
            return
        self.stage, self.told = stage.name, now
        # The result of a job that publishes is what it publishes from, should it be interrupted.
        preparing = self.job.kind is JobKind.ADD and self.job.state is JobState.RUNNING
        set_stage(
            self.db,
            self.job.id,
            stage.name,
            done=stage.done,
            total=stage.total,
            result=self.counts if preparing else None,
        )

    def look(self) -> None:
        """Raise Cancelled when a job in hand was cancelled."""
        if cancelled(self.db, self.jobs):
            raise Cancelled

    def embedded(self, done: int, total: int) -> None:
        """Keep how many chunks of a build are embedded."""
        self(Stage("embedded", done, total))


def _unpack(home: Path, db: sqlite3.Connection, job: Job, telling: Telling) -> dict[str, Any]:
    """Enter a job for each file of an archive, beside the one that brought it.

    One that is interrupted here leaves jobs behind and is done again; what it enters twice is
    recognised by its content.
    """
    path = Path(job.path)
    folder = path.parent / "files"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    entered = []
    for file in unpack(path, folder):
        telling.look()
        staged = new_folder(home) / file.name
        file.replace(staged)
        kept = enqueue(
            db,
            JobKind.ADD,
            actor=job.actor,
            chat=job.chat,
            name=file.name,
            path=str(staged),
            parent=job.id,
        )
        entered.append(kept.id)
    return {"jobs": entered}


def _done(db: sqlite3.Connection, job: Job, result: dict[str, Any]) -> None:
    finish(db, job.id, result)
    action = job.decision if job.state is JobState.PUBLISHING else str(job.kind)
    if not result.get("jobs") and not result.get("same_as"):
        changed = {JobKind.REMOVE: "removed", JobKind.RESTORE: "added"}.get(job.kind)
        if changed is None or result[changed]:  # nothing went that was gone already
            names = ", ".join(result[changed]) if changed else job.name
            note(db, job.actor, action, names)
    unstage(job)


def _failed(db: sqlite3.Connection, job: Job, error: str, data: dict[str, Any]) -> None:
    if fail(db, job.id, error, data) is not None:
        note(db, job.actor, str(job.kind), job.name, error)
    unstage(job)


def _clear(home: Path, db: sqlite3.Connection) -> None:
    """Delete staged files of no job that goes on, once they are a day old."""
    going = {JobState.QUEUED, JobState.RUNNING, JobState.READY, JobState.PUBLISHING}
    wanted = {Path(job.path).parent for job in list_jobs(db, going, limit=100_000) if job.path}
    for folder in (home / INCOMING).glob("*"):
        with contextlib.suppress(OSError):
            if folder not in wanted and time.time() - folder.stat().st_mtime > 86_400:
                shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())

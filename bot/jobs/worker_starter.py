"""A worker for as long as there are jobs to do, whichever way in they came by.

Does: start the worker while jobs wait, later each time one ends at once, and give up the job that
it ends over; stop it.
Does not: do jobs (``bot.jobs.worker``), or tell how they go.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.jobs.job_queue import Job, JobState, fail, list_jobs, unstage
from bot.jobs.worker import WORKER, spawn_worker
from bot.state.state import note

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

logger = logging.getLogger(__name__)
LOOK: Final = 0.5  # seconds between two looks at the jobs while there are some
REST: Final = 5.0  # and while there are none
PAUSE: Final = 1.0  # seconds before the second of two workers in a row; then twice as long
FALLS: Final = 5  # workers in a row that end at once before a job is given up
STOP: Final = 3.0  # seconds a worker has to put its job back
WORK: Final = (JobState.QUEUED, JobState.RUNNING, JobState.PUBLISHING)


def _turn(job: Job) -> tuple[bool, bool, int]:
    """Return whose turn it is: the job in hand, one that was decided, then the oldest."""
    return job.state is not JobState.RUNNING, job.state is not JobState.PUBLISHING, job.id


async def look_on(look: Callable[[], Awaitable[bool]], entered: asyncio.Event) -> None:
    """Look after jobs for ever: soon while there are some, at once when one is ``entered``."""
    while True:
        try:
            going = await look()
        except Exception:  # whatever it is, the next look may go well
            logger.exception("jobs could not be looked after")
            going = True
        entered.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(entered.wait(), LOOK if going else REST)


@dataclass(slots=True)
class WorkerStarter:
    """The one worker of a home, started when there is work; ``database`` calls ``bot.state``."""

    home: Path
    database: Callable[..., Awaitable[Any]]
    command: tuple[str, ...] = WORKER  # that starts a worker
    entered: asyncio.Event = field(default_factory=asyncio.Event)  # set when there is a job
    worker: subprocess.Popen[bytes] | None = None
    begun: float = 0.0  # when the worker was started, of time.monotonic()
    falls: int = 0  # workers in a row that ended over the same job
    fell_over: int = 0

    async def keep(self) -> None:
        """See to it that jobs are done, for ever; for where nobody is told of them."""
        await look_on(self.see, self.entered)

    async def see(self) -> bool:
        """Return whether there is work, with somebody to do it."""
        waiting = await self.database(list_jobs, WORK, 1)
        if waiting and (self.worker is None or self.worker.poll() is not None):
            await self._start(min(await self.database(list_jobs, WORK, 10_000), key=_turn))
        return bool(waiting)

    async def stop(self) -> None:
        """End the worker; it puts the job in hand back."""
        worker = self.worker
        if worker is None or worker.poll() is not None:
            return
        worker.terminate()
        try:
            await asyncio.to_thread(worker.wait, STOP)
        except subprocess.TimeoutExpired:
            worker.kill()
            await asyncio.to_thread(worker.wait)

    async def _start(self, job: Job) -> None:
        """Start a worker; after one that ended at once, later each time, and then give the job up.

        What makes it end can be anything: a disk without room, a damaged model.
        """
        now = time.monotonic()
        if self.worker is not None and self.worker.returncode:
            if now - self.begun < PAUSE * 2**self.falls:
                return
            self.falls = self.falls + 1 if job.id == self.fell_over else 0
            self.fell_over = job.id
            logger.error("the worker ended with %s at job %d", self.worker.returncode, job.id)
            if self.falls > FALLS:
                await self.database(fail, job.id, "JobGivenUp", {"name": job.name})
                await self.database(note, job.actor, str(job.kind), job.name, "JobGivenUp")
                await asyncio.to_thread(unstage, job)
                self.falls = 0
                return
        else:
            self.falls = 0
        self.begun = now
        self.worker = spawn_worker(self.home, self.command)

"""Jobs told to the admins who asked for them, each in one message that is edited as it goes.

Does: tell the stages of a job, ask for the decision, tell how it ended.
Does not: do jobs (``bot.jobs.worker_starter``), or word them (``job_texts``).

What was told last is kept with the job, so that a decision asked for and an end are told once,
also over a restart; stages in between are told at a sensible rate and may be skipped.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from telegram.error import TelegramError

from bot.jobs.job_queue import (
    Job,
    JobState,
    children_of,
    jobs_to_tell,
    set_message,
    set_told,
)
from bot.jobs.worker_starter import look_on
from bot.state.state import find_person
from bot.telegram.job_texts import shown
from bot.telegram.outbox import edit_at, send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Bot, InlineKeyboardMarkup

    from bot.jobs.worker_starter import WorkerStarter
    from bot.telegram.bot_service import BotService

logger = logging.getLogger(__name__)
EDITS: Final = 2.0  # seconds between two edits of one message
FOLLOW: Final = 60.0  # seconds that an end waits for its generation to be the one that answers
FEW: Final = 10  # documents of an archive that are each told
SETTLED: Final = (JobState.READY, JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(slots=True)
class Follower:
    """Tells jobs, and sees to it that they are done."""

    service: BotService
    bot: Bot
    workers: WorkerStarter
    told: dict[int, tuple[str, float]] = field(default_factory=dict)  # of stages: text and when
    telling: dict[int, asyncio.Task[None]] = field(default_factory=dict)  # by chat

    async def follow(self) -> None:
        """Look after jobs for ever."""
        await look_on(self._look, self.service.jobs)

    async def stop(self) -> None:
        """End the worker; it puts the job in hand back."""
        await self.workers.stop()

    async def _look(self) -> bool:
        """Tell what is new; return whether there is work."""
        database = self.service.database
        waiting = await self.workers.see()
        jobs = await database(jobs_to_tell)
        for chat in {job.chat for job in jobs}:
            if chat not in self.telling:  # one that cannot be reached holds up no other
                task = asyncio.create_task(self._tell_all([j for j in jobs if j.chat == chat]))
                self.telling[chat] = task
                task.add_done_callback(partial(self._told, chat))
        return bool(waiting or jobs)

    def _told(self, chat: int, _: asyncio.Task[None]) -> None:
        del self.telling[chat]

    async def _tell_all(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            try:
                await self._tell(job)
            except Exception:  # whatever it is, it concerns this job only
                logger.exception("job %s could not be told", job.id)

    async def _tell(self, job: Job) -> None:
        """Tell one job where it was asked for, unless it is too early to."""
        if self._too_early(job):
            return
        children = await self.service.database(children_of, job.id)
        markup, keyboard = shown(job, await self._language(job), children)
        if self.told.get(job.id, ("", 0.0))[0] != markup and await self._has_a_message(job):
            try:
                await self._show(job, markup, keyboard)
            except TelegramError as error:  # the admin left or blocked the bot
                logger.warning("job %s could not be told: %s", job.id, error)
        self.told[job.id] = (markup, time.monotonic())
        if job.state in SETTLED:
            seen = max([job.updated, *(child.updated for child in children)])
            await self.service.database(set_told, job.id, seen)
            self.told.pop(job.id)

    def _too_early(self, job: Job) -> bool:
        """Return whether to wait: for the rate of edits, or for the generation to answer."""
        if job.state not in SETTLED:
            return time.monotonic() - self.told.get(job.id, ("", -EDITS))[1] < EDITS
        published = job.state is JobState.DONE and "generation" in job.result
        late = time.time() - job.updated > FOLLOW
        return published and self.service.live.at < job.updated and not late

    async def _has_a_message(self, job: Job) -> bool:
        """Return whether a job is told by itself: one of an archive when somebody has to look."""
        if not job.parent or job.message:
            return True
        if job.state is JobState.FAILED:
            return True
        few = len(await self.service.database(children_of, job.parent)) <= FEW
        return job.state is JobState.READY and (few or bool(job.result["replaces"]))

    async def _show(self, job: Job, markup: str, keyboard: InlineKeyboardMarkup | None) -> None:
        if job.message and await edit_at(self.bot, job.chat, job.message, markup, keyboard):
            return
        sent = await send(self.bot, self.service.database, (job.chat, None), markup, keyboard)
        await self.service.database(set_message, job.id, sent.message_id)

    async def _language(self, job: Job) -> str:
        person = await self.service.database(find_person, job.chat)
        return (person.language if person else "") or self.service.language

"""What every handler works with: settings, the live generation, the state, threads that compute.

Does: hold it, say what may be seen in a chat, have a question answered.
Does not: know what a message or a button is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from bot.processes.live_generation import Seen, seen_by
from bot.web.reader import address

if TYPE_CHECKING:
    from bot.answering.knowledge import Knowledge
    from bot.answering.model import Answer
    from bot.conversation.answer import Context
    from bot.library.library import Library
    from bot.processes.answerer import Answerer
    from bot.processes.live_generation import Live
    from bot.processes.metrics import Metrics
    from bot.processes.rate_limits import Allowance
    from bot.settings import BotSettings
    from bot.state.database import Database
    from bot.state.state import Asked

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class BotService:
    """One running bot; ``live`` follows the generation that is live."""

    settings: BotSettings
    language: str  # of those who never chose, and whose Telegram does not tell
    home: Path
    library: Library
    live: Live
    answerer: Answerer
    database: Database
    key: bytes  # of the hashes that stand for people
    metrics: Metrics
    allowance: Allowance  # of questions
    typing_allowance: Allowance  # of inline queries, which come while one types
    update_allowance: Allowance  # of messages and presses, questions among them
    newcomer_allowance: Allowance  # of requests for access that are shown to admins one by one
    queue_length: Callable[[], int] = int
    jobs: asyncio.Event = field(default_factory=asyncio.Event)  # set when a job was entered
    # Messages that were accepted in answer to updates taken up again, by the number of the update.
    sent_before: dict[int, int] = field(default_factory=dict)
    # What Telegram calls the files that were sent, by digest and name: they are not uploaded again.
    uploaded: dict[tuple[str, str], str] = field(default_factory=dict)
    # For what is short; answers have a thread of their own.
    threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(2, thread_name_prefix="compute")
    )

    @property
    def knowledge(self) -> Knowledge:
        """Return the generation that is live."""
        return self.live.knowledge

    def link(self, asked: Asked) -> str:
        """Return where the first citation of an answer opens in the web reader, or nothing."""
        if not self.settings.public_url or not asked.answer["citations"]:
            return ""
        return address(self.settings.public_url, self.key, asked)

    async def visible_to(self, chat: int) -> Seen:
        """Return what may be seen in a chat: all that is done there is done with it alone."""
        return await self.compute(seen_by, self.home, self.knowledge, chat)

    async def compute(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return ``function(*args)``, computed in one of the threads."""
        call = partial(function, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self.threads, call)


async def answer_question(service: BotService, text: str, seen: Seen, context: Context) -> Answer:
    """Return the reply to a question out of what is seen; raises BadQuestion."""
    began = time.perf_counter()
    generation = seen.knowledge.generation_id
    reply = await service.answerer.answer(text, generation, context, seen.hidden)
    service.metrics.count("clausier_questions_total", status=str(reply.status))
    for stage in ("encode", "answer"):
        if stage in reply.timings_ms:
            seconds = reply.timings_ms[stage] / 1000
            service.metrics.observe("clausier_stage_seconds", seconds, stage=stage)
    waited = time.perf_counter() - began - reply.timings_ms.get("total", 0.0) / 1000
    service.metrics.observe("clausier_stage_seconds", max(0.0, waited), stage="wait")
    return reply

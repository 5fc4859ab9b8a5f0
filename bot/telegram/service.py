"""What every handler works with: settings, the live generation, the state, threads that compute.

Does: hold it, follow the live generation, answer a question in a thread.
Does not: know what a message or a button is.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from bot.library import load
from bot.reservations import hidden_from
from bot.web.reader import address
from corpus.errors import ClausierError
from index.manifest import current_name

if TYPE_CHECKING:
    from bot.answering.knowledge import Knowledge
    from bot.answering.model import Answer
    from bot.conversation.answer import Context
    from bot.library import Library
    from bot.metrics import Metrics
    from bot.settings import BotSettings
    from bot.state import Asked
    from bot.telegram.answerer import Answerer
    from bot.telegram.database import Database
    from bot.telegram.limits import Allowance

P = ParamSpec("P")
T = TypeVar("T")
logger = logging.getLogger(__name__)
WATCHED = 1.0  # seconds between two looks at which generation is live


@dataclass(frozen=True, slots=True)
class Seen:
    """What may be seen of one generation; ``hidden``: SHA-256 of what is reserved elsewhere.

    Some of it may not be in any more: what was kept of it stays hidden, too. ``files`` are the
    names of the hidden documents that are in.
    """

    knowledge: Knowledge
    hidden: frozenset[str]
    files: frozenset[str]

    def hides(self, kept: Mapping[str, Any]) -> bool:
        """Return whether a part of an answer that was kept is of a hidden document."""
        return kept["source"] in self.files or kept.get("sha256") in self.hidden


@dataclass(slots=True)
class Service:
    """One running bot; only ``knowledge`` ever changes, to the generation that is live now."""

    settings: BotSettings
    language: str  # of those who never chose, and whose Telegram does not tell
    home: Path
    library: Library
    knowledge: Knowledge
    answerer: Answerer
    database: Database
    key: bytes  # of the hashes that stand for people
    metrics: Metrics
    allowance: Allowance  # of questions
    typing_allowance: Allowance  # of inline queries, which come while one types
    update_allowance: Allowance  # of messages and presses, questions among them
    newcomer_allowance: Allowance  # of requests for access that are shown to admins one by one
    queue_length: Callable[[], int] = int
    current_at: float = 0.0  # when ``knowledge`` was last seen to be live, seconds since 1970
    jobs: asyncio.Event = field(default_factory=asyncio.Event)  # set when a job was entered
    # Messages that were accepted in answer to updates taken up again, by the number of the update.
    sent_before: dict[int, int] = field(default_factory=dict)
    # What Telegram calls the files that were sent, by digest and name: they are not uploaded again.
    uploaded: dict[tuple[str, str], str] = field(default_factory=dict)
    # For what is short; answers have a thread of their own.
    threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(2, thread_name_prefix="compute")
    )

    def link(self, asked: Asked) -> str:
        """Return where the first citation of an answer opens in the web reader, or nothing."""
        if not self.settings.public_url or not asked.answer["citations"]:
            return ""
        return address(self.settings.public_url, self.key, asked)

    async def visible_to(self, chat: int) -> Seen:
        """Return what may be seen in a chat: all that is done there is done with it alone."""
        return await self.compute(_seen, self.home, self.knowledge, chat)

    async def compute(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return ``function(*args)``, computed in one of the threads."""
        call = partial(function, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self.threads, call)


def _seen(home: Path, knowledge: Knowledge, chat: int) -> Seen:
    hidden = hidden_from(home, chat)
    documents = [analysis.document for analysis in knowledge.analyses]
    files = frozenset(each.source for each in documents if each.sha256 in hidden)
    return Seen(knowledge.without(hidden), hidden, files)


async def answer_question(service: Service, text: str, seen: Seen, context: Context) -> Answer:
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


async def follow_live(service: Service) -> None:
    """Serve the live generation from now on, whichever it becomes; never returns."""
    refused = ""
    while True:
        await asyncio.sleep(WATCHED)
        try:
            looked = time.time()
            name = await asyncio.to_thread(current_name, service.home)
            if name == service.knowledge.generation_id:
                service.current_at = looked
            if name in {None, service.knowledge.generation_id, refused}:
                continue
            knowledge = await asyncio.to_thread(load, service.library)
            await service.answerer.follow(knowledge.generation_id)
            service.knowledge, service.current_at = knowledge, looked
            logger.info("generation changed", extra={"generation": name})
        except (ClausierError, OSError) as error:  # the one that serves goes on serving
            refused = name or ""
            logger.error("generation %s cannot be served: %s", name, error)  # noqa: TRY400

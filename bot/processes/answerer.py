"""Answers made in processes of their own, several questions at a time.

Does: start the processes, hand each that is free the questions that wait, make every one of them
serve the same generation, start one again that died.
Does not: change what the encoder or the answer says.

Processes and not threads: a model's many small operations and an answer's pure Python would only
take turns at one lock, and keep the event loop from it. Each runs its model on one core: shared
cores make several threads wait for the slowest at every operation (measured: 6 questions a second
instead of 50 while another program ran beside). Alone a question goes at once; nothing ever waits
for company. A batch of 8 costs 16 ms of a core for each question, one alone 23.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from bot.conversation.answer import Context, answer_together
from bot.jobs.worker import SECRETS
from bot.library.library import load_generation, open_live
from bot.processes.logs import log_to
from corpus.errors import ClausierError

if TYPE_CHECKING:
    from bot.answering.knowledge import Knowledge
    from bot.answering.model import Answer
    from bot.library.library import Library
    from index.encoder import Encoder, Query

P = ParamSpec("P")
T = TypeVar("T")
logger = logging.getLogger(__name__)
PROCESSES = 2  # a third would add memory (a model each) and little speed beside the event loop
MOST = 8  # questions a batch
WARM = "Quel est le préavis de résiliation ?"
LONGEST = 60.0  # seconds a batch may take: a second is much
HELD = 2  # generations a process holds: the live one, and the one before for questions under way


@dataclass(frozen=True, slots=True)
class _Asked:
    text: str
    generation: str
    hidden: frozenset[str]
    context: Context
    reply: asyncio.Future[Answer]

    @property
    def seen(self) -> tuple[str, frozenset[str]]:
        """Return what it is answered out of."""
        return self.generation, self.hidden


class Answerer:
    """The processes that answer, for one event loop."""

    def __init__(self, opened: Callable[[], Library], processes: int = PROCESSES) -> None:
        """Start ``processes``, each with the library that ``opened`` (it is pickled) returns."""
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # read by the processes when they start
        self._waiting: deque[_Asked] = deque()
        self._some = asyncio.Event()  # set while questions wait
        self._workers = [_Worker(opened) for _ in range(processes)]
        self._tasks = [asyncio.create_task(self._work(worker)) for worker in self._workers]

    async def build(self) -> None:
        """Build the live generation of a home where it has to be; raises ClausierError."""
        await self._workers[0].call(_build)

    async def start(self, generation: str) -> None:
        """Load the model and a generation in all processes at once; raises ClausierError."""
        await asyncio.gather(*(self._serve(worker, generation) for worker in self._workers))

    async def follow(self, generation: str) -> None:
        """Load another generation in one process after the other, while the others answer."""
        for worker in self._workers:
            await self._serve(worker, generation)

    async def answer(
        self, text: str, generation: str, context: Context, hidden: frozenset[str] = frozenset()
    ) -> Answer:
        """Return the reply to ``text`` without what is ``hidden``; raises BadQuestion."""
        reply = asyncio.get_running_loop().create_future()
        asked = _Asked(text, generation, hidden, context, reply)
        self._waiting.append(asked)
        self._some.set()
        return await asked.reply

    async def encode(self, text: str) -> Query:
        """Return the vector of a query."""
        free = (worker for worker in self._workers if not worker.busy.locked())
        worker = next(free, self._workers[0])
        async with worker.busy:
            return await worker.call(_encode, text)

    async def close(self) -> None:
        """End the processes, each after the batch it is at."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in self._workers:
            worker.end()
        for worker in self._workers:
            await asyncio.to_thread(worker.pool.shutdown, cancel_futures=True)

    async def _serve(self, worker: _Worker, generation: str) -> None:
        async with worker.busy:
            await worker.call(_warm_up, generation)
            worker.loaded = generation

    async def _work(self, worker: _Worker) -> None:
        """Have one process answer what waits, batch after batch; never returns."""
        while True:
            await self._some.wait()
            async with worker.busy:
                if batch := self._batch():
                    await _give(worker, batch)

    def _batch(self) -> list[_Asked]:
        """Take the questions that waited longest, of one generation with the same hidden."""
        batch: list[_Asked] = []
        while self._waiting and len(batch) < MOST:
            if batch and self._waiting[0].seen != batch[0].seen:
                break
            batch.append(self._waiting.popleft())
        if not self._waiting:
            self._some.clear()
        return batch


class _Worker:
    """One process, made anew when it dies; whoever calls it holds ``busy``."""

    def __init__(self, opened: Callable[[], Library]) -> None:
        self.busy = asyncio.Lock()
        self._opened = opened
        self.pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        self.loaded = ""  # the generation that was loaded last
        # Not forked: a copy of a process with threads can hold locks that nobody gives back.
        return ProcessPoolExecutor(1, get_context("spawn"), _begin, (self._opened,))

    def end(self) -> None:
        """Let the process end at once after what it is at: a model is long in being taken apart."""
        with contextlib.suppress(RuntimeError):  # it died
            self.pool.submit(os._exit, 0)

    async def load(self, generation: str) -> None:
        """Load a generation, where the process did something else last or is a new one."""
        if self.loaded != generation:
            await self.call(_load, generation)
            self.loaded = generation

    def kill(self) -> None:
        """End the process in the middle of what it is at; the next call finds another one."""
        for process in list((self.pool._processes or {}).values()):  # noqa: SLF001 (no public way)
            process.kill()
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.pool = self._start()

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return ``function(*args)``, called in the process; once more when that died over it."""
        try:
            return await asyncio.wrap_future(self.pool.submit(function, *args, **kwargs))
        except BrokenProcessPool:
            logger.exception("a process that answers died")
            self.pool = self._start()
            return await asyncio.wrap_future(self.pool.submit(function, *args, **kwargs))


async def _give(worker: _Worker, batch: Sequence[_Asked]) -> None:
    """Have a batch answered; what goes wrong is raised where it was asked."""
    replies: Sequence[Answer | Exception]
    try:
        asked = [(each.text, each.context) for each in batch]
        await worker.load(batch[0].generation)  # as long as it takes
        replies = await asyncio.wait_for(worker.call(_answer, *batch[0].seen, asked), LONGEST)
    except TimeoutError as error:
        logger.error("a process that answers was ended after %.0f s", LONGEST)  # noqa: TRY400
        worker.kill()
        replies = [error] * len(batch)
    except Exception as error:  # noqa: BLE001 (raised again where each was asked)
        replies = [error] * len(batch)
    for each, reply in zip(batch, replies, strict=True):
        if each.reply.done():  # whoever asked has gone
            continue
        if isinstance(reply, Exception):
            each.reply.set_exception(reply)
        else:
            each.reply.set_result(reply)


# In the process that answers


@dataclass(slots=True)
class _Desk:
    """What one process answers with."""

    library: Library
    encoder: Encoder
    held: dict[str, Knowledge]


_desk: _Desk | None = None


def _begin(opened: Callable[[], Library]) -> None:
    """Set a process up: it ends with the one that started it, and is stopped by it alone."""
    global _desk  # noqa: PLW0603 (what a call finds in its process)
    for number in (signal.SIGINT, signal.SIGTERM):  # they reach every process of a terminal or unit
        signal.signal(number, signal.SIG_IGN)
    os.umask(0o077)
    secrets = [os.environ.get(name, "") for name in SECRETS]
    log_to(sys.stderr, secrets, as_json=os.environ.get("CLAUSIER_LOG") == "json")
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    library = opened()
    _desk = _Desk(library, library.encoder(), {})


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _here() -> _Desk:
    assert _desk is not None, "called outside a process that answers"  # noqa: S101
    return _desk


def _knowledge(generation: str) -> Knowledge:
    desk = _here()
    if generation not in desk.held:
        desk.held[generation] = load_generation(desk.library, generation)
        for old in list(desk.held)[:-HELD]:
            del desk.held[old]
    return desk.held[generation]


def _load(generation: str) -> None:
    _knowledge(generation)


def _build() -> None:
    open_live(_here().library).db.close()


def _warm_up(generation: str) -> None:
    """Answer a question nobody asked: the first one takes the seconds of loading the model."""
    answer_together([(WARM, Context())], _knowledge(generation), _here().encoder)


def _answer(
    generation: str, hidden: frozenset[str], asked: Sequence[tuple[str, Context]]
) -> list[Answer | Exception]:
    replies = answer_together(asked, _knowledge(generation).without(hidden), _here().encoder)
    for reply in replies:
        if isinstance(reply, Exception) and not isinstance(reply, ClausierError):
            reply.add_note("".join(traceback.format_exception(reply)))  # it is not pickled
    return replies


def _encode(text: str) -> Query:
    return _here().encoder.encode_queries([text])[0]

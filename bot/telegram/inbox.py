"""Updates from when they are received until they are done with, over any number of restarts.

Does: store updates before they are acknowledged, handle those of one chat in order and those of
several at once up to a bound, mark each one when it is done.
Does not: know what an update asks for, or where it came from.
"""

from __future__ import annotations

import asyncio
import heapq
import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, TypeVar

from bot.state.state import Update, add_updates, begin_update, finish_update

if TYPE_CHECKING:
    from bot.processes.metrics import Metrics
    from bot.state.database import Database

T = TypeVar("T")
logger = logging.getLogger(__name__)
AT_ONCE = 512  # chats being answered or retried for; what computes has smaller bounds of its own
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # seconds between tries when nothing can be written
ATTEMPTS = 5  # a process that dies on an update this often is not made to try it again

Handle = Callable[[dict[str, Any], bool], Awaitable[bool]]
"""Handles an update; the second argument says to give it up. Returns whether that worked."""


class Inbox:
    """The queue of updates in hand, over the one on disk."""

    def __init__(self, database: Database, handle: Handle, metrics: Metrics) -> None:
        """Pass each update to ``handle``."""
        self._database = database
        self._handle = handle
        self._metrics = metrics
        self._queues: dict[str, list[tuple[int, str]]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._bound = asyncio.Semaphore(AT_ONCE)
        self._stopping = False
        self._length = 0

    @property
    def length(self) -> int:
        """Return how many updates are received and not finished, those in hand included."""
        return self._length

    async def receive(self, payloads: Iterable[Mapping[str, Any]]) -> None:
        """Store updates on disk, then take up those that are new; returns once they are stored."""
        updates = [
            Update(
                int(payload["update_id"]),
                queue_of(payload),
                json.dumps(payload),
                content_of(payload),
            )
            for payload in payloads
        ]
        for update in await self._database(add_updates, updates):
            self._metrics.count("clausier_updates_total")
            self._enter(update)

    def resume(self, updates: Iterable[Update]) -> None:
        """Take up again what was received and not finished before the last stop."""
        for update in updates:
            self._enter(update)

    async def stop(self, grace: float) -> None:
        """Let the updates in hand end within ``grace`` seconds; the rest stays on disk."""
        self._stopping = True
        working = list(self._workers.values())
        if not working:
            return
        _, late = await asyncio.wait(working, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _enter(self, update: Update) -> None:
        if self._stopping:
            return
        self._length += 1
        heapq.heappush(self._queues.setdefault(update.queue, []), (update.id, update.payload))
        if update.queue not in self._workers:
            task = asyncio.create_task(self._work(update.queue), name="inbox")
            self._workers[update.queue] = task

    async def _work(self, queue: str) -> None:
        """Handle what waits in one queue, in order, then end."""
        waiting = self._queues[queue]
        try:
            while waiting and not self._stopping:
                async with self._bound:
                    if not self._stopping:
                        await self._one(*heapq.heappop(waiting))
        finally:
            del self._queues[queue], self._workers[queue]

    async def _one(self, identifier: int, payload: str) -> None:
        attempts, done = 0, False
        try:
            attempts = await self._noted(partial(self._database, begin_update, identifier))
            done = await self._handle(json.loads(payload), attempts > ATTEMPTS)
            ended = partial(self._database, finish_update, identifier)
            await self._noted(partial(ended, "done" if done else "failed"))
        except Exception:  # what is not marked is taken up again at the next start
            logger.exception("update could not be handled", extra={"update": identifier})
            if attempts > ATTEMPTS:  # nor could its sender be told, as when it is of no known shape
                await self._database(finish_update, identifier, "failed")
        self._length -= 1
        if not done:
            self._metrics.count("clausier_failures_total")

    @staticmethod
    async def _noted(note: Callable[[], Awaitable[T]]) -> T:
        """Return what ``note`` does, as soon as the state can be written."""
        for pause in chain(PAUSES, repeat(PAUSES[-1])):
            try:
                return await note()
            except sqlite3.OperationalError as error:  # no room, or locked
                logger.warning("an update has to wait (%s)", error)
                await asyncio.sleep(pause)
        raise AssertionError  # that is for ever


def is_update(payload: object) -> bool:
    """Return whether a payload is an update that can be stored under its number."""
    number = payload.get("update_id") if isinstance(payload, dict) else None
    return isinstance(number, int) and 0 <= number < 2**63


def queue_of(payload: Mapping[str, Any]) -> str:
    """Return whose turn an update waits for: its chat's, else its sender's."""
    for kind, content in payload.items():
        if not isinstance(content, dict):
            continue
        chat = _inside(content, "chat") or _inside(_inside(content, "message"), "chat")
        if chat:
            return str(chat.get("id"))
        if sender := _inside(content, "from"):
            return f"{kind}:{sender.get('id')}"
    return "other"


def _inside(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object in an object; empty when it is of no such shape."""
    found = content.get(name)
    return found if isinstance(found, dict) else {}


def content_of(payload: Mapping[str, Any]) -> str:
    """Return what an update is about: the same each time it is delivered, whatever its number."""
    for kind, content in payload.items():
        if isinstance(content, dict):
            number = content.get("message_id", content.get("id", ""))
            return f"{kind}:{queue_of({kind: content})}:{number}:{content.get('date', '')}"
    return "other"

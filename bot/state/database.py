"""The state's connection in a thread of its own, so that the event loop never waits for disk.

Does: run the functions of ``bot.state`` one after another in that thread.
Does not: hold any SQL.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from bot.state.state import open_state

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """Call it with a function of a connection and its other arguments, and await the result."""

    def __init__(self, home: Path) -> None:
        """Open the state of ``home``."""
        self.home = home
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="state")
        self._connection: sqlite3.Connection = self._thread.submit(open_state, home).result()

    async def __call__(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return ``function(connection, *args, **kwargs)``, computed in the state's thread."""
        call = self._thread.submit(function, self._connection, *args, **kwargs)
        return await asyncio.wrap_future(call)

    def close(self) -> None:
        """Wait for what is under way and close the connection."""
        self._thread.submit(self._connection.close).result()
        self._thread.shutdown()

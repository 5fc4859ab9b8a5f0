"""Updates fetched by long polling, acknowledged only once they are on disk.

Does: ask for updates, pass them on, wait longer each time Telegram cannot be reached, say once
that another bot is fetching with the same token.
Does not: handle them. The library's own updater acknowledges before a handler ends.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.telegram.handlers import ALLOWED
from bot.telegram.inbox import is_update

if TYPE_CHECKING:
    Base = ExtBot[int]
else:
    Base = ExtBot

logger = logging.getLogger(__name__)
WAIT = 25  # seconds Telegram holds a request while there is nothing new
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)  # seconds after failures in a row
CONFLICT = 5.0  # seconds between tries while another bot fetches


class RawBot(Base):
    """The library's bot, which also hands out updates as Telegram sent them.

    The library's own ``get_updates`` parses a batch whole: one update of a shape it does not
    expect would hold up all that come behind it, for ever.
    """

    async def raw_updates(self, offset: int | None) -> list[dict[str, Any]]:
        """Return the updates from ``offset`` on, waiting for some; raises TelegramError."""
        data = {"offset": offset, "timeout": WAIT, "allowed_updates": ALLOWED}
        given = {name: value for name, value in data.items() if value is not None}
        found = await self._post("getUpdates", given, read_timeout=WAIT + 10)
        return [each for each in found if is_update(each)] if isinstance(found, list) else []


async def poll(
    bot: RawBot, receive: Callable[[Iterable[Mapping[str, Any]]], Awaitable[None]]
) -> None:
    """Fetch updates for ever; raises InvalidToken."""
    offset, failures, conflict = None, 0, False
    while True:
        try:
            updates = await bot.raw_updates(offset)
            if updates:
                await receive(updates)
        except InvalidToken:
            raise
        except Conflict as error:
            if not conflict:
                logger.error(  # noqa: TRY400 (one line, as a person can mend it)
                    "another process fetches updates with this token; stop one of the two (%s)",
                    error,
                )
            conflict = True
            await asyncio.sleep(CONFLICT)
            continue
        except RetryAfter as error:
            wait = error.retry_after
            await asyncio.sleep(wait if isinstance(wait, (int, float)) else wait.total_seconds())
            continue
        except (TelegramError, sqlite3.Error) as error:  # no room or locked: fetched again
            pause = PAUSES[min(failures, len(PAUSES) - 1)]
            failures += 1
            logger.warning("updates could not be fetched (%s), again in %.1f s", error, pause)
            await asyncio.sleep(pause)
            continue
        if conflict or failures:
            logger.info("updates are fetched again")
        failures, conflict = 0, False
        if updates:
            # Acknowledged with the next request, not before.
            offset = max(update["update_id"] for update in updates) + 1

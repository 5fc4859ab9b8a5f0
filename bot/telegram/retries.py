"""Telegram's limits on us.

Does: try a call again for the one chat it is for, while calls for others go on.
Does not: limit what people do (``bot.processes.rate_limits``).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import httpx
from telegram.error import BadRequest, Conflict, NetworkError, RetryAfter, TimedOut
from telegram.ext import AIORateLimiter
from telegram.request import HTTPXRequest

if TYPE_CHECKING:
    from bot.processes.metrics import Metrics

logger = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0  # seconds between tries when Telegram fails
PATIENCE = 86_400.0  # seconds after which a call that keeps failing is given up
FINAL = frozenset((405, 406, 410, 411, 413, 414, 415, 421, 422, 431))
UPLOADS = frozenset(("sendDocument",))  # one that timed out may have arrived: not sent twice
# Worth nothing when they come late.
FLEETING = frozenset(("sendChatAction", "answerCallbackQuery", "answerInlineQuery"))


class StrictRequest(HTTPXRequest):
    """The library's client, for which a status that no retry mends is a BadRequest.

    It knows no class for 413 and the like, and takes them for a fault of the network.
    """

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401
        """Make a request; raises BadRequest for what Telegram will never take."""
        status, body = await super().do_request(*args, **kwargs)
        if status in FINAL:
            raise BadRequest(f"HTTP {status}")
        return status, body


def _sent(error: TimedOut) -> bool:
    """Return whether a request that timed out may have reached Telegram."""
    return not isinstance(error.__cause__, (httpx.ConnectTimeout, httpx.PoolTimeout))


class PatientLimiter(AIORateLimiter):
    """AIORateLimiter that retries a call for its own chat only.

    The library's own retries (``max_retries``) stop every call of the bot after one 429.
    """

    def __init__(self, per_second: float, metrics: Metrics) -> None:
        """Allow ``per_second`` messages overall and 20 a minute in a group (0: no limit at all)."""
        in_group = 20 if per_second else 0
        super().__init__(overall_max_rate=per_second, group_max_rate=in_group, max_retries=0)
        self._metrics = metrics

    async def process_request(  # noqa: PLR0913, PLR0917 (the library's signature)
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,  # noqa: ANN401 (the signature is the library's)
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        """Make the call, again after a pause when Telegram asks for one or cannot be reached."""
        if endpoint in FLEETING:  # no message: it spends nothing of what a group may get
            return await callback(*args, **kwargs)
        began, pause = time.monotonic(), FIRST_PAUSE
        while True:
            try:
                return await super().process_request(
                    callback, args, kwargs, endpoint, data, rate_limit_args
                )
            except RetryAfter as error:
                wanted = error.retry_after
                wait = wanted if isinstance(wanted, (int, float)) else wanted.total_seconds()
                cause = "429"
                if time.monotonic() - began + wait > PATIENCE:
                    raise
            except (BadRequest, Conflict):  # NetworkErrors by descent, and of no use to retry
                raise
            except NetworkError as error:
                if isinstance(error, TimedOut) and endpoint in UPLOADS and _sent(error):
                    raise
                if time.monotonic() - began + pause > PATIENCE:
                    raise
                wait, pause = pause, min(pause * 2, LONGEST_PAUSE)
                cause = "network"
            self._metrics.count("clausier_requests_retried_total", cause=cause)
            logger.warning("%s failed (%s), again in %.1f s", endpoint, cause, wait)
            await asyncio.sleep(wait)

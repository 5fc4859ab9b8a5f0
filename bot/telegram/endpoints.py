"""The bot's HTTP side: Telegram's webhook, ``/healthz`` and ``/metrics``.

Does: check the secret, store updates before answering 200, tell how the process is doing.
Does not: handle updates, or serve (``bot.web.server`` does).
"""

from __future__ import annotations

import hmac
import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.processes.metrics import exposition
from bot.telegram.inbox import is_update

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.telegram.bot_service import BotService

logger = logging.getLogger(__name__)
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)
LARGEST = 4_000_000  # bytes of an update
Receive = Callable[[Iterable[Mapping[str, Any]]], Awaitable[None]]


def status_routes(service: BotService) -> list[Route]:
    """Return ``/healthz`` and ``/metrics``.

    What is counted, reserved documents and what people do among it, is for who shows the token of
    the settings; without one there are no metrics.
    """
    token = service.settings.metrics_token

    def known(request: Request) -> bool:
        shown = request.headers.get("Authorization", "")
        return bool(token) and hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())

    async def healthz(request: Request) -> Response:
        if not known(request):
            return JSONResponse({"status": "ok"})
        manifest = service.knowledge.searcher.generation.manifest
        return JSONResponse(
            {
                "status": "ok",
                "generation": manifest.id,
                "documents": len(service.knowledge.analyses),
                "queue": service.queue_length(),
            }
        )

    async def metrics(request: Request) -> Response:
        if not known(request):
            return PlainTextResponse("unauthorized", 401 if token else 404)
        knowledge = service.knowledge
        gauges = {
            ("clausier_queue_length", ()): float(service.queue_length()),
            ("clausier_documents", ()): float(len(knowledge.analyses)),
            ("clausier_generation", (("id", knowledge.generation_id),)): 1.0,
        }
        text = exposition(service.metrics, gauges)
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4")

    return [Route("/healthz", healthz), Route("/metrics", metrics)]


def webhook_route(path: str, secret: str, receive: Receive) -> Route:
    """Return where Telegram delivers updates, one a request; others are refused with 401."""

    async def webhook(request: Request) -> Response:
        shown = request.headers.get(SECRET, "")
        if not hmac.compare_digest(shown.encode(), secret.encode()):
            return PlainTextResponse("unauthorized", 401)
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                return PlainTextResponse("too large", 413)
        try:
            payload = json.loads(bytes(body))
        except (ValueError, RecursionError):
            payload = None
        if not is_update(payload):
            return PlainTextResponse("not an update", 400)
        try:
            await receive([payload])
        except (OSError, sqlite3.Error):
            # Anything but 2xx makes Telegram deliver the update again.
            logger.exception("an update could not be stored")
            return PlainTextResponse("not stored", 503)
        return PlainTextResponse("ok")

    return Route(path, webhook, methods=["POST"])

"""The bot's HTTP side: Telegram's webhook, ``/healthz`` and ``/metrics``.

Does: check the secret, store updates before answering 200, tell how the process is doing.
Does not: handle updates, or end the process: uvicorn's own signal handling is left out, since it
would exit before the updates in hand are done.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import socket
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.metrics import exposition
from bot.telegram.inbox import is_update
from corpus.errors import BadSetting

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.telegram.service import Service

logger = logging.getLogger(__name__)
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)
LARGEST = 4_000_000  # bytes of an update
CONNECTIONS = 200  # at once; one more is told 503, so that none takes the files of others
LATE = 20.0  # seconds that a request may take to come in
Receive = Callable[[Iterable[Mapping[str, Any]]], Awaitable[None]]


class BoundedProtocol(H11Protocol):
    """A connection that is closed when it is one too many, or when its request is late."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are twice as many as may ask something."""
        super().connection_made(transport)
        if len(self.connections) > 2 * CONNECTIONS:
            transport.abort()
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let a connection go."""
        if self._late is not None:
            self._late.cancel()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._late = self.loop.call_later(LATE, self._give_up, self.cycle)

    def _give_up(self, before: object) -> None:
        """Close a connection on which the same request was awaited all along."""
        awaited = self.cycle is None or self.cycle.more_body or self.cycle.response_complete
        if self.cycle is before and awaited:
            self.transport.abort()
        else:
            self._wait()


class QuietServer(uvicorn.Server):
    """A server that leaves signals to the process it is part of."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def status_routes(service: Service) -> list[Route]:
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


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address; raise BadSetting when it is taken or not allowed."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise BadSetting(variable="CLAUSIER_WEB_HOST", reason="host", value=host) from error
    bound = socket.socket(family, kind)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
    except OSError as error:
        bound.close()
        raise BadSetting(variable="CLAUSIER_WEB_PORT", reason="port", value=port) from error
    return bound


@contextlib.asynccontextmanager
async def serving(routes: Sequence[Route], bound: socket.socket) -> Any:  # noqa: ANN401
    """Serve the routes on a bound socket as long as the context lasts."""
    config = uvicorn.Config(
        Starlette(routes=list(routes)),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        http=BoundedProtocol,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=1,
    )
    server = QuietServer(config)
    task = asyncio.create_task(server.serve([bound]), name="http")
    try:
        while not server.started and not task.done():
            await asyncio.sleep(0.01)
        yield server
    finally:
        server.should_exit = True
        await task

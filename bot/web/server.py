"""An HTTP server as a part of a process: bounded, silent, and leaving signals to the process.

Does: bind an address, serve routes on it, close connections that are too many or too slow.
Does not: know what is served.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from uvicorn.protocols.http.h11_impl import H11Protocol

from corpus.errors import BadSetting

if TYPE_CHECKING:
    from starlette.routing import BaseRoute
    from starlette.types import ExceptionHandler

CONNECTIONS = 200  # at once; one more is told 503, so that none takes the files of others
LATE = 20.0  # seconds that a request may take to come in


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


def bind(host: str, port: int, asked_by: str = "CLAUSIER_WEB_PORT") -> socket.socket:
    """Return a socket that listens; raise BadSetting when the port is taken or not allowed.

    ``asked_by`` is the setting to name then. It listens at once, not when there is something to
    serve: of two processes that are started together, the second is told so before it loads.
    """
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise BadSetting(variable="CLAUSIER_WEB_HOST", reason="host", value=host) from error
    bound = socket.socket(family, kind)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
        bound.listen(CONNECTIONS)
    except OSError as error:
        bound.close()
        raise BadSetting(variable=asked_by, reason="port", value=port) from error
    return bound


@contextlib.asynccontextmanager
async def serving(
    routes: Sequence[BaseRoute],
    bound: socket.socket,
    hosts: Sequence[str] = ("*",),
    failures: Mapping[Any, ExceptionHandler] | None = None,
) -> AsyncIterator[uvicorn.Server]:
    """Serve the routes on a bound socket as long as the context lasts.

    ``hosts`` are the names by which it may be called: a page of others that gives one of its own
    names this machine's address is then answered nothing. ``failures`` answer where no route does,
    or one fails: by HTTP status or exception.
    """
    named = Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    config = uvicorn.Config(
        Starlette(routes=list(routes), middleware=[named], exception_handlers=failures),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        http=BoundedProtocol,
        limit_concurrency=CONNECTIONS + 1,  # from so many on it refuses
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

"""All pages of the site, put together once for the bot and for ``clausier web``.

Does: list the routes; say in a page of ours that there is no such page, or that one failed.
Does not: serve them (``bot.web.server``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException

from bot.web.admin import admin_routes
from bot.web.api import api_routes
from bot.web.ask import ask_routes
from bot.web.conventions import convention_routes
from bot.web.document import document_routes
from bot.web.entry import entry_routes
from bot.web.grid import grid_routes
from bot.web.pages import message_page, static_route
from bot.web.reader import reader_routes
from bot.web.site import visitor_of
from bot.web.statistics import statistics_routes

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route
    from starlette.types import ExceptionHandler

    from bot.web.site import Site


def site_routes(site: Site) -> list[Route]:
    """Return the routes of every page."""
    return [
        static_route,
        *entry_routes(site),
        *ask_routes(site),
        *convention_routes(site),
        *grid_routes(site),
        *admin_routes(site),
        *api_routes(site),
        *statistics_routes(site),
        *reader_routes(site),
        *document_routes(site),
    ]


def site_failures(site: Site) -> dict[Any, ExceptionHandler]:
    """Return what answers where there is no page, or where one fails."""

    async def nowhere(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 (of these statuses)
        answer = message_page(visitor_of(request, site), "unknown", error.status_code)
        answer.headers.update(error.headers or {})
        return answer

    async def failed(request: Request, error: Exception) -> Response:
        del error  # the server logs it
        return message_page(visitor_of(request, site), "failed", 500)

    return {404: nowhere, 405: nowhere, Exception: failed}

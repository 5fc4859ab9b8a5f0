"""All pages of the site, put together once for the bot and for ``clausier web``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.web.admin import admin_routes
from bot.web.api import api_routes
from bot.web.ask import ask_routes
from bot.web.conventions import convention_routes
from bot.web.document import document_routes
from bot.web.entry import entry_routes
from bot.web.grid import grid_routes
from bot.web.pages import static_route
from bot.web.reader import reader_routes
from bot.web.statistics import statistics_routes

if TYPE_CHECKING:
    from starlette.routing import Route

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

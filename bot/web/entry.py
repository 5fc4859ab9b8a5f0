"""How a browser gets in and out: a link from the chat or the terminal, then a cookie.

Does: turn a link that is good once, for ten minutes, into a cookie; forget the cookie.
Does not: decide who gets a link (the chat and the command line do).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.web.pages import HEADERS, message_page, page
from bot.web.sessions import COOKIE, SESSION, entered, entry_token, session_token
from bot.web.site import visitor_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.web.site import Site


def entry_url(public_url: str, key: bytes, person: int) -> str:
    """Return the address that lets somebody in once, within ten minutes."""
    return f"{public_url}/entrer/{entry_token(key, person)}"


def entry_routes(site: Site) -> list[Route]:
    """Return ``/entrer/<token>`` and ``/sortir``."""

    async def enter(request: Request) -> Response:
        token = request.path_params["token"]
        person, visitor = entered(site.key, token), visitor_of(request, site)
        if person is None or token in site.used:
            return message_page(visitor, "entry-old", 404)
        if request.method == "GET":  # what only looks at a link, as chat apps do, does not use it
            return page("entry.html", visitor)
        site.used.add(token)
        return _go("/", session_token(site.key, person), secure=site.public_url.startswith("https"))

    async def leave(request: Request) -> Response:
        del request
        return _go("/", "", secure=site.public_url.startswith("https"))

    return [
        Route("/entrer/{token}", enter, methods=["GET", "POST"]),
        Route("/sortir", leave, methods=["POST"]),
    ]


def _go(where: str, cookie: str, *, secure: bool) -> Response:
    response = RedirectResponse(where, 303, HEADERS)
    age = int(SESSION) if cookie else 0
    response.set_cookie(COOKIE, cookie, age, httponly=True, samesite="lax", secure=secure)
    return response

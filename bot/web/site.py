"""What the pages work with: the live generation, what answers, who is visiting and what they see.

Does: tell who asks for a page, whether they may, and hand out the corpus that is theirs to see.
Does not: know Telegram, or make a page.
"""

from __future__ import annotations

import asyncio
import functools
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from bot.processes.live_generation import Seen, seen_by
from bot.processes.rate_limits import Allowance
from bot.state.state import ACCEPTED, REFUSED, find_person
from bot.web.forms import first, read_form
from bot.web.pages import message_page
from bot.web.sessions import COOKIE, form_token, known

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.answering.knowledge import Knowledge
    from bot.answering.model import Answer
    from bot.conversation.answer import Context
    from bot.library.library import Library
    from index.encoder import Query

EACH, ALL = 20, 1200  # questions a minute, where the bot does not tell
FORM, FILES = 200_000, 20  # bytes and files of an admin's form
NOBODY = 0  # who visits without being known; no chat has this number


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks for a page: ``person`` is their number in the chat, ``NOBODY`` when not known.

    ``form`` is what their forms must hold to change something, ``other`` the address of this very
    page in the other language.
    """

    person: int
    admin: bool
    language: str
    form: str = ""
    other: str = ""


def _nobody() -> None:
    """Wake nobody: jobs wait for whoever looks."""


@dataclass(frozen=True, slots=True)
class Site:
    """One running web server.

    ``answer`` answers a question out of what is seen, ``encode`` gives a search its vector,
    ``database`` calls a function of ``bot.state``, ``allowance`` counts questions, ``wake`` tells
    the worker of a new job. ``access`` is how people get in ("open", "approve" or "list"); with
    ``local`` whoever reaches the server is let in: it listens on this machine alone.
    """

    home: Path
    library: Library
    key: bytes
    language: str
    live: Callable[[], Knowledge]
    answer: Callable[[str, Seen, Context], Awaitable[Answer]]
    encode: Callable[[str], Awaitable[Query]]
    database: Callable[..., Awaitable[Any]]
    access: str = "approve"
    admins: frozenset[int] = frozenset()
    public_url: str = ""
    local: bool = False
    allowance: Allowance = field(default_factory=lambda: Allowance(EACH, ALL))
    public_stats: bool = False  # everybody sees the statistics, not admins alone
    wake: Callable[[], None] = _nobody
    used: set[str] = field(default_factory=set)  # links that let somebody in, each good once

    async def seen(self, visitor: Visitor) -> Seen:
        """Return what a visitor may see: all that is shown to them is made of it alone."""
        return await asyncio.to_thread(seen_by, self.home, self.live(), visitor.person)


Page = Callable[["Request", Visitor], Awaitable["Response"]]


def visitor_of(request: Request, site: Site) -> Visitor:
    """Return who asks for a page, as their cookies tell."""
    cookie = request.cookies.get(COOKIE, "")
    person = known(site.key, cookie) if cookie else None
    admin = person is not None and (person in site.admins or (site.local and person == NOBODY))
    form = form_token(site.key, cookie) if person is not None else ""
    language = _language(request, site)
    return Visitor(person or NOBODY, admin, language, form, _other(request, language))


def _other(request: Request, language: str) -> str:
    """Return the address of a page in the other language, with all else that it asks for."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return "?" + urlencode([*asked, ("lang", "fr" if language == "en" else "en")])


def _spoken(request: Request, response: Response) -> Response:
    """Return a page, which has the browser remember the language that was chosen with it."""
    if request.query_params.get("lang") in {"fr", "en"}:
        year = 365 * 86_400
        response.set_cookie("lang", request.query_params["lang"], year, samesite="lax")
    return response


def _language(request: Request, site: Site) -> str:
    chosen = request.query_params.get("lang") or request.cookies.get("lang", "")
    if chosen in {"fr", "en"}:
        return chosen
    told = request.headers.get("Accept-Language", "").lower()
    return "en" if told.startswith("en") else "fr" if told.startswith("fr") else site.language


async def may_visit(site: Site, visitor: Visitor) -> bool:
    """Return whether somebody may see the pages, by the same rule as in a private chat."""
    if site.local or visitor.admin:
        return True
    person = await site.database(find_person, visitor.person) if visitor.person else None
    access = person.access if person is not None else ""
    return access == ACCEPTED or (site.access == "open" and access != REFUSED)


def let_in(site: Site, page: Page) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint of a page for those who may visit; others are told how to get in."""

    async def endpoint(request: Request) -> Response:
        visitor = visitor_of(request, site)
        if not await may_visit(site, visitor):
            return _spoken(request, message_page(visitor, "enter", 403))
        return _spoken(request, await page(request, visitor))

    return functools.wraps(page)(endpoint)


def admins_only(
    site: Site, page: Page, most: int = FORM
) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint of a page for admins; for others it does not exist.

    What changes something must come from a form of ours: it holds what only we could write there.
    A form of more than ``most`` bytes, or that does not say how long it is, is not read.
    """

    async def endpoint(request: Request) -> Response:
        visitor = visitor_of(request, site)
        if not visitor.admin:
            return message_page(visitor, "unknown", 404)
        if request.method != "GET":
            form = await read_form(request, most, FILES)
            if form is None:
                return message_page(visitor, "too-large", 413)
            try:
                if not hmac.compare_digest(first(form, "form").encode(), visitor.form.encode()):
                    return message_page(visitor, "form", 403)
                return _spoken(request, await page(request, visitor))
            finally:
                await form.close()
        return _spoken(request, await page(request, visitor))

    return functools.wraps(page)(endpoint)

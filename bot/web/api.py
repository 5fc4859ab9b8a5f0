"""The API: what programs ask, and get as JSON.

Does: know programs by their tokens, bound how much and how often they ask, answer, search, list,
show and compare what is reserved for nobody.
Does not: keep questions, or show what is reserved, whoever asks.

Where the pages are open to whoever is at this machine (``clausier web``), so is the API: there a
token is not asked for, and one that is shown has to be good nevertheless.
"""

from __future__ import annotations

import asyncio
import json
import logging
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.answering.model import as_json as answer_json
from bot.consultation import (
    compared_json,
    documents_json,
    hits_json,
    position_of,
    shown_clause_json,
    shown_json,
)
from bot.conversation.answer import LONGEST, Context
from bot.processes.live_generation import Seen, seen_by
from bot.processes.rate_limits import Allowance
from bot.state.api_tokens import PER_MINUTE, Token, find_token
from bot.state.kept_answers import key_of
from bot.texts.messages import explain
from bot.texts.terminal import without_surrogates
from bot.web.openapi import HITS, NAMES, PREVIOUS, description
from bot.web.pages import HEADERS, tell
from bot.web.site import NOBODY, visitor_of
from corpus.errors import (
    AmbiguousDocument,
    BadQuestion,
    ClausierError,
    UnknownClause,
    UnknownDocument,
)
from corpus.invisible import without_invisible

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.answering.knowledge import Knowledge
    from bot.web.site import Site

logger = logging.getLogger(__name__)
LARGEST: Final = 100_000  # bytes of what is sent
MINUTE: Final = 60.0
UNFOUND: Final = (UnknownDocument, UnknownClause)
Call = Callable[["Request", Seen], Awaitable[Any]]


class Refused(Exception):
    """What was sent cannot be taken: a status, and the sentence that says why."""

    def __init__(self, status: int, code: str, **data: object) -> None:
        """Keep what to say."""
        super().__init__(code)
        self.status, self.code, self.data = status, code, data


@dataclass(frozen=True, slots=True)
class Allowances:
    """How often each token is used; one whose limit was changed begins anew."""

    kept: dict[tuple[int, int], Allowance] = field(default_factory=dict)

    def spend(self, token: Token) -> bool:
        """Count a request; return whether it may be made."""
        limit = token.per_minute
        allowance = self.kept.setdefault((token.id, limit), Allowance(limit, limit))
        return not allowance.spend(token.id, time.monotonic())


def api_routes(site: Site) -> list[Route]:
    """Return the routes of the API."""
    allowances = Allowances()

    async def described(request: Request) -> Response:
        del request
        return JSONResponse(description(site.public_url), headers=HEADERS)

    async def unknown(request: Request) -> Response:
        return _failure(request, site, Refused(404, "api-path"))

    def route(path: str, call: Call, method: str = "GET") -> Route:
        return Route(f"/api/{path}", _endpoint(site, allowances, call), methods=[method])

    return [
        Route("/api/openapi.json", described),
        route("ask", _ask(site), "POST"),
        route("search", _search(site), "POST"),
        route("diff", _compare, "POST"),
        route("documents", _documents),
        route("documents/{key}", _document),
        route("documents/{key}/clauses/{label:path}", _clause),
        Route("/api/{rest:path}", unknown, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ]


def _endpoint(
    site: Site, allowances: Allowances, call: Call
) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers a call of who may make it."""

    async def endpoint(request: Request) -> Response:
        try:
            await _admit(request, site, allowances)
            seen = await asyncio.to_thread(seen_by, site.home, site.live(), NOBODY)
            return JSONResponse(await call(request, seen), headers=HEADERS)
        except (Refused, ClausierError) as error:
            return _failure(request, site, error)
        except Exception:  # what nobody foresaw is logged, and told without a word of it
            logger.exception("a call of the API failed")
            return _failure(request, site, Refused(500, "failed"))

    return endpoint


async def _admit(request: Request, site: Site, allowances: Allowances) -> None:
    """Raise Refused unless this call may be made now."""
    if not allowances.spend(await _caller(request, site)):
        raise Refused(429, "api-often")


async def _caller(request: Request, site: Site) -> Token:
    """Return whose token a request shows; raises Refused."""
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    if not shown and site.local:
        return Token(0, "", PER_MINUTE * 10, 0.0)
    if scheme.lower() == "bearer":
        token: Token | None = await site.database(find_token, shown.strip())
        if token is not None:
            return token
    raise Refused(401, "api-token")


def _failure(request: Request, site: Site, error: Refused | ClausierError) -> Response:
    """Return what went wrong: ``{"error": {"code", "message"}}``, in the caller's language."""
    language = visitor_of(request, site).language
    headers = dict(HEADERS)
    if isinstance(error, Refused):
        status, code = error.status, error.code.removeprefix("api-")
        message = tell(language, error.code, **error.data)
    elif isinstance(error, (*UNFOUND, AmbiguousDocument, BadQuestion)):
        status, code = 404 if isinstance(error, UNFOUND) else 400, type(error).__name__
        message = explain(error, language)
    else:  # ours to mend: what is wrong here is told to admins alone
        logger.error("a call of the API failed: %s", explain(error))
        status, code, message = 503, type(error).__name__, tell(language, "failed")
    if status == 429:
        headers["Retry-After"] = str(math.ceil(MINUTE))
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


async def _sent(request: Request) -> dict[str, Any]:
    """Return the object that was sent; raises Refused for what is none, or is too large."""
    data = b""
    async for block in request.stream():
        data += block
        if len(data) > LARGEST:
            raise Refused(413, "api-large", limit=LARGEST)
    try:
        sent = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "api-json") from error
    if not isinstance(sent, dict):
        raise Refused(400, "api-json")
    return sent


def _text(sent: dict[str, Any], name: str) -> str:
    """Return a text that has to be there; raises Refused, BadQuestion for a long one."""
    value = sent.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Refused(400, "api-text", name=name)
    text = without_surrogates(value)
    length = len(" ".join(text.split()))
    if length > LONGEST:
        raise BadQuestion(reason="long", limit=LONGEST, length=length)
    return text


def _texts(sent: dict[str, Any], name: str, most: int) -> tuple[str, ...]:
    """Return a list of texts, none when it is not there; raises Refused."""
    value = sent.get(name) or []
    if (
        not isinstance(value, list)
        or len(value) > most
        or not all(isinstance(each, str) and len(each) <= LONGEST for each in value)
    ):
        raise Refused(400, "api-texts", name=name, limit=most)
    return tuple(map(without_surrogates, value))


def _ask(site: Site) -> Call:
    async def ask(request: Request, seen: Seen) -> dict[str, Any]:
        sent = await _sent(request)
        question = _text(sent, "question")
        names = _texts(sent, "documents", NAMES)
        found = await asyncio.to_thread(_positions, seen.knowledge, names)
        context = Context(previous=_texts(sent, "previous", PREVIOUS), documents=found)
        answer = answer_json(await site.answer(question, seen, context))
        for citation in answer["citations"]:
            citation["url"] = _url(site, citation)
        return answer

    return ask


def _positions(knowledge: Knowledge, names: tuple[str, ...]) -> frozenset[int] | None:
    return frozenset(position_of(knowledge, name) for name in names) if names else None


def _url(site: Site, citation: dict[str, Any]) -> str:
    """Return where a citation can be read in a browser."""
    first, last = citation["start_line"], citation["end_line"]
    page = f"{site.public_url}/conventions/{key_of(citation['source'])}"
    return f"{page}?cite={first}-{last}#l{first}"


def _search(site: Site) -> Call:
    async def search(request: Request, seen: Seen) -> list[dict[str, Any]]:
        sent = await _sent(request)
        query, k = without_invisible(_text(sent, "query")), sent.get("k", 10)
        if not isinstance(k, int) or isinstance(k, bool) or not 1 <= k <= HITS:
            raise Refused(400, "api-number", name="k", limit=HITS)
        encoded = await site.encode(query)
        return await asyncio.to_thread(hits_json, seen.knowledge, query, encoded, k)

    return search


async def _documents(request: Request, seen: Seen) -> list[dict[str, Any]]:
    del request
    return await asyncio.to_thread(documents_json, seen.knowledge)


async def _document(request: Request, seen: Seen) -> dict[str, Any]:
    name = request.path_params["key"]

    def show() -> dict[str, Any]:
        return shown_json(seen.knowledge, position_of(seen.knowledge, name))

    return await asyncio.to_thread(show)


async def _clause(request: Request, seen: Seen) -> dict[str, Any]:
    name, label = request.path_params["key"], request.path_params["label"]

    def show() -> dict[str, Any]:
        analysis = seen.knowledge.analyses[position_of(seen.knowledge, name)]
        return shown_clause_json(analysis, label)

    return await asyncio.to_thread(show)


async def _compare(request: Request, seen: Seen) -> dict[str, Any]:
    sent = await _sent(request)
    names = _text(sent, "old"), _text(sent, "new")

    def compare() -> dict[str, Any]:
        old, new = (position_of(seen.knowledge, name) for name in names)
        return compared_json(seen.knowledge, old, new)

    return await asyncio.to_thread(compare)

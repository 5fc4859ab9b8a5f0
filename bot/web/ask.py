"""The page to ask on, and the file of a comparison.

Does: answer a question, a choice or a suggestion within the conversation of the page.
Does not: keep any of it: the conversation is in the page, and goes with it.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from bot.answering.question import cleaned_question
from bot.conversation.answer import Context
from bot.state.kept_answers import document_by_key, key_of
from bot.texts.csv_files import comparison_csv
from bot.web.answers import is_asserted, shown
from bot.web.asking import Refused, answer_to, asked_form, keep_end
from bot.web.citations import excerpt
from bot.web.forms import first, number_in
from bot.web.pages import HEADERS, page, tell
from bot.web.site import let_in
from bot.web.talk import Exchange, kept_short, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.datastructures import FormData
    from starlette.requests import Request

    from bot.processes.live_generation import Seen
    from bot.web.site import Site, Visitor

CSV: Final = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asking:
    """What to answer: a question, how it is shown, where and after which exchanges.

    ``within`` is the file name of the one convention it is put to, empty for all of them.
    """

    text: str
    shown: str
    within: str
    behind: Sequence[Exchange]


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the page shows: the exchanges, and the question that was ``typed`` but ``refused``."""

    exchanges: Sequence[Exchange]
    within: str
    refused: Refused | None = None
    typed: str = ""


def ask_routes(site: Site) -> list[Route]:
    """Return ``/`` and ``/reponse.csv``."""

    async def show(request: Request, visitor: Visitor) -> Response:
        seen = await site.seen(visitor)
        if request.method != "POST":
            within = _within(seen, request.query_params.get("dans", ""))
            return await _page(site, visitor, seen, Conversation((), within))
        before, within, typed, began = [], "", "", time.perf_counter()
        try:
            form = await asked_form(request, visitor)
            typed = first(form, "question")
            before = _before(site, visitor, seen, first(form, "talk"))
            within = _within(seen, first(form, "dans"))
            asking = _asking(form, before, within, visitor)
            given = asking.text, _context(asking, seen)
            reply, kept = await answer_to(site, request, visitor, seen, given)
        except Refused as refused:
            talk = Conversation(before, within, refused, typed)
            return await _page(site, visitor, seen, talk)
        await keep_end(site, reply, time.perf_counter() - began)
        made = Exchange(
            text=asking.text,
            shown=asking.shown,
            language=reply.language,
            status=str(reply.status),
            answer=kept_short(kept),
            within=asking.within,
            rows=len(kept["rows"]),
        )
        return await _page(site, visitor, seen, Conversation([*before, made], within))

    async def table(request: Request, visitor: Visitor) -> Response:
        """Give the comparison of an exchange as a file: it is answered again, with all its rows."""
        seen = await site.seen(visitor)
        try:
            form = await asked_form(request, visitor)
            before = _before(site, visitor, seen, first(form, "talk"))
            asking = _asked_again(form, before, visitor)
            given = asking.text, _context(asking, seen)
            reply, whole = await answer_to(site, request, visitor, seen, given)
        except Refused as refused:
            return page("message.html", visitor, refused.status, message=refused.sentence)
        return csv_response(comparison_csv(whole, reply.language), "comparaison.csv")

    return [
        Route("/", let_in(site, show), methods=["GET", "POST"]),
        Route("/reponse.csv", let_in(site, table), methods=["POST"]),
    ]


def csv_response(data: bytes, name: str) -> Response:
    """Return a table as a file to keep."""
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=CSV, headers=headers)


def _before(site: Site, visitor: Visitor, seen: Seen, sealed: str) -> list[Exchange]:
    """Return the exchanges of the page, but for those of documents that are hidden by now."""
    talk = unseal(site.key, visitor.person, sealed)
    return [each for each in talk if not _hides(seen, each)]


def _hides(seen: Seen, exchange: Exchange) -> bool:
    parts = ("citations", "rows", "choices")
    told = [each for part in parts for each in exchange.answer[part] if each is not None]
    return any(seen.hides(each) for each in told)


def _within(seen: Seen, key: str) -> str:
    """Return the file name of the convention to ask in, nothing for all of them."""
    document = document_by_key(seen.knowledge, key) if key else None
    return "" if document is None else seen.knowledge.analyses[document].document.source


def _asking(form: FormData, before: Sequence[Exchange], within: str, visitor: Visitor) -> Asking:
    """Return what a form asks; raises Refused when its button is of no exchange that is there."""
    last = before[-1] if before else None
    over = Refused(tell(visitor.language, "ask-over"), 400)
    pick, following = first(form, "choice"), first(form, "next")
    if pick:
        choices = last.answer["choices"] if last is not None else []
        number = number_in(pick)
        if last is None or number is None or number >= len(choices):
            raise over
        chosen = choices[number]
        told = f"{last.text} ({chosen['short']})"
        return Asking(last.text, told, chosen["source"], before[:-1])
    if following:
        if last is None or following not in last.answer["next"]:
            raise over
        text = tell(last.language, f"ask-{following}")
        return Asking(text, text, last.answer["citations"][0]["source"], ())
    text = first(form, "question")
    return Asking(text, cleaned_question(text), within, before)


def _asked_again(form: FormData, before: Sequence[Exchange], visitor: Visitor) -> Asking:
    """Return what the exchange asked whose file is wanted; raises Refused."""
    number = number_in(first(form, "csv"))
    if number is None or number >= len(before):
        raise Refused(tell(visitor.language, "ask-over"), 400)
    asked = before[number]
    return Asking(asked.text, asked.shown, asked.within, before[:number])


def _context(asking: Asking, seen: Seen) -> Context:
    """Return what is known beside the question: the exchange before it, where to look."""
    at = seen.knowledge.positions.get(asking.within)
    turns = [each.turn for each in asking.behind if each.turn is not None]
    documents = frozenset([at]) if at is not None else None
    return Context(turn=turns[-1] if turns else None, documents=documents)


async def _page(site: Site, visitor: Visitor, seen: Seen, talk: Conversation) -> Response:
    return await asyncio.to_thread(_rendered, site, visitor, seen, talk)


def _rendered(site: Site, visitor: Visitor, seen: Seen, talk: Conversation) -> Response:
    knowledge, last = seen.knowledge, talk.exchanges[-1] if talk.exchanges else None
    beside = None
    if last is not None and is_asserted(last):
        beside = excerpt(last.answer["citations"][0], knowledge, visitor.language)
    at = knowledge.positions.get(talk.within)
    return page(
        "ask.html",
        visitor,
        talk.refused.status if talk.refused is not None else 200,
        here="/",
        exchanges=[shown(each, knowledge) for each in talk.exchanges],
        talk=seal(site.key, visitor.person, talk.exchanges),
        beside=beside,
        wrong=talk.refused.sentence if talk.refused is not None else "",
        text=talk.typed if talk.refused is not None else "",
        count=len(knowledge.analyses),
        within=("", "") if at is None else (key_of(talk.within), knowledge.titles[at]),
    )

"""One question over all conventions, or those chosen: a row for each.

Does: ask the conventions of a page, each by itself; give the rows of all of them as a file.
Does not: answer (``bot.answering``): a cell is what a comparison in the chat says.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from starlette.routing import Route

from bot.conversation.answer import Context
from bot.state.kept_answers import key_of
from bot.texts.csv_files import comparison_csv
from bot.web.answers import Shown, shown
from bot.web.ask import csv_response
from bot.web.asking import (
    Refused,
    answer_to,
    asked_form,
    check_question,
    count_question,
    keep_end,
    made_answer,
)
from bot.web.citations import document_url
from bot.web.forms import first, number_in, texts
from bot.web.pages import page, tell
from bot.web.site import let_in
from bot.web.talk import Exchange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.answering.knowledge import Knowledge
    from bot.answering.model import Answer
    from bot.processes.live_generation import Seen
    from bot.web.citations import Cited
    from bot.web.site import Site, Visitor

PAGE: Final = 50  # conventions that are asked at a time


@dataclass(frozen=True, slots=True)
class GridRow:
    """A convention's cell; ``cited`` is the nearest clause where its text is silent.

    ``doubtful`` is a cell that only quotes the nearest clause.
    """

    title: str
    url: str
    words: str
    cited: Cited | None
    silent: bool
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a page; ``told`` are its other sentences where no row says anything."""

    question: str
    rows: tuple[GridRow, ...]
    told: Shown
    number: int = 1
    pages: int = 1


def grid_routes(site: Site) -> list[Route]:
    """Return ``/grille`` and its file."""

    async def show(request: Request, visitor: Visitor) -> Response:
        seen = await site.seen(visitor)
        if request.method != "POST":
            keys = request.query_params.getlist("c")
            return _page(visitor, seen.knowledge, _chosen(seen.knowledge, keys))
        chosen, text, began = _chosen(seen.knowledge, ()), "", time.perf_counter()
        try:
            form = await asked_form(request, visitor)
            chosen, text = _chosen(seen.knowledge, texts(form, "c")), first(form, "question")
            number, pages = _numbered(first(form, "page"), len(chosen.documents))
            documents = chosen.documents[(number - 1) * PAGE : number * PAGE]
            given = text, Context(documents=frozenset(documents), each=True)
            reply, kept = await answer_to(site, request, visitor, seen, given)
        except Refused as refused:
            return _page(visitor, seen.knowledge, chosen, None, text, refused)
        if number == 1:  # the other pages are of the same question
            await keep_end(site, reply, time.perf_counter() - began)
        made = await asyncio.to_thread(_grid, seen.knowledge, documents, reply, kept)
        made = replace(made, number=number, pages=pages)
        return _page(visitor, seen.knowledge, chosen, made, text)

    async def file(request: Request, visitor: Visitor) -> Response:
        seen = await site.seen(visitor)
        try:
            form = await asked_form(request, visitor)
            text = first(form, "question")
            check_question(text, visitor)
            count_question(site, request, visitor)
            documents = _chosen(seen.knowledge, texts(form, "c")).documents
            whole = await _whole(site, visitor, seen, text, documents)
        except Refused as refused:
            return page("message.html", visitor, refused.status, message=refused.sentence)
        return csv_response(comparison_csv(whole, visitor.language), "grille.csv")

    return [
        Route("/grille", let_in(site, show), methods=["GET", "POST"]),
        Route("/grille.csv", let_in(site, file), methods=["POST"]),
    ]


def _numbered(asked: str, count: int) -> tuple[int, int]:
    """Return the page that is asked for, and how many there are."""
    pages = max(1, -(-count // PAGE))
    return min(max(number_in(asked) or 1, 1), pages), pages


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The conventions that are asked; ``keys`` are those that were chosen, none for all."""

    documents: tuple[int, ...]
    keys: tuple[str, ...]


def _chosen(knowledge: Knowledge, keys: Sequence[str]) -> _Chosen:
    wanted = set(keys)
    known = {key_of(a.document.source): n for n, a in enumerate(knowledge.analyses)}
    found = tuple(key for key in known if key in wanted)
    documents = [known[key] for key in found] or range(len(knowledge.analyses))
    return _Chosen(tuple(sorted(documents, key=lambda n: knowledge.titles[n].casefold())), found)


def _grid(
    knowledge: Knowledge, documents: Sequence[int], reply: Answer, kept: dict[str, Any]
) -> Grid:
    """Return a row for each of the conventions, also where none of them says anything."""
    text, language = reply.question, reply.language
    told = shown(Exchange(text, text, language, str(reply.status), kept), knowledge)
    cited = {row["source"]: cell.cited for row, cell in zip(kept["rows"], told.rows, strict=True)}
    words = {row["source"]: row["headline"] for row in kept["rows"]}
    unsaid, unsure = (
        (tell(language, "unspecified"), tell(language, "unread")),
        tell(language, "unsure"),
    )
    rows = []
    for document in documents if kept["rows"] or _is_silent(kept) else ():
        source = knowledge.analyses[document].document.source
        said = words.get(source, unsaid[0])
        title, url = knowledge.titles[document], document_url(source)
        rows.append(GridRow(title, url, said, cited.get(source), said in unsaid, said == unsure))
    return Grid(text, tuple(rows), told)


def _is_silent(kept: dict[str, Any]) -> bool:
    """Return whether all of them are silent, and not that nothing was asked."""
    return kept["silence"] in {"conventions-silent", "convention-silent", "partly-read"}


async def _whole(
    site: Site, visitor: Visitor, seen: Seen, text: str, documents: Sequence[int]
) -> dict[str, Any]:
    """Return the rows and citations of all conventions, asked a page at a time."""
    rows: list[dict[str, Any]] = []
    citations: list[dict[str, Any]] = []
    for start in range(0, len(documents), PAGE):
        asked = documents[start : start + PAGE]
        context = Context(documents=frozenset(asked), each=True)
        _, kept = await made_answer(site, visitor, seen, text, context)
        found = {row["source"]: row for row in kept["rows"]}
        for document in asked:
            row = found.get(seen.knowledge.analyses[document].document.source)
            rows.append(_line(row, document, seen.knowledge, len(citations), visitor.language))
        citations += kept["citations"]
    return {"rows": rows, "citations": citations}


def _line(
    row: dict[str, Any] | None, document: int, knowledge: Knowledge, before: int, language: str
) -> dict[str, Any]:
    """Return a row that points to its citation behind those ``before``; one for a silent text."""
    if row is None:
        title = knowledge.titles[document]
        source = knowledge.analyses[document].document.source
        unsaid = tell(language, "unspecified")
        return {"document": title, "source": source, "headline": unsaid, "citation": None}
    cited = row["citation"]
    return row | {"citation": None if cited is None else cited + before}


def _page(  # noqa: PLR0913, PLR0917 (all that the page shows)
    visitor: Visitor,
    knowledge: Knowledge,
    chosen: _Chosen,
    grid: Grid | None = None,
    text: str = "",
    refused: Refused | None = None,
) -> Response:
    return page(
        "grid.html",
        visitor,
        200 if refused is None else refused.status,
        here="/grille",
        grid=grid,
        text=text,
        wrong="" if refused is None else refused.sentence,
        keys=chosen.keys,
        names=[knowledge.titles[n] for n in chosen.documents] if chosen.keys else [],
        count=len(chosen.documents),
        total=len(knowledge.analyses),
    )

"""The page behind *Ouvrir*: a cited passage in its whole document, each line with its number.

Does: sign the address of a citation, check it, show the text with the quote marked; when the
document has changed, the clause as it was cited.
Does not: list documents or search: who holds the address of one citation sees that document only,
for as long as the question is kept and whoever asked it may see the document.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from bot.messages import say
from bot.records import find_document, first_line, live_place, spans_of
from bot.reservations import read_reserved
from bot.state import Asked, chat_of, clause_text, find_question, may_read, pseudonym
from bot.web.pages import message_page, page
from bot.web.site import visitor_of

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.answering.knowledge import Knowledge
    from bot.web.site import Site, Visitor

PAGES = 2  # rendered at a time
SIGNED = 16  # hexadecimal digits: 64 bits, that a person would have to guess


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line, and whether it is quoted."""

    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a document: its number and its pieces."""

    number: int
    pieces: tuple[Piece, ...]
    quoted: bool


def address(public_url: str, key: bytes, asked: Asked) -> str:
    """Return where the first citation of an answer can be opened."""
    line = asked.answer["citations"][0]["start_line"]
    return f"{public_url}/lire/{asked.id}/{_signature(key, asked.id)}#l{line}"


def _signature(key: bytes, question: str) -> str:
    return hmac.new(key, f"open {question}".encode(), hashlib.sha256).hexdigest()[:SIGNED]


def reader_route(site: Site) -> Route:
    """Return the route of cited passages.

    Whoever asked must still be let in, and the document open to the chat it was asked in.
    """
    rendering = asyncio.Semaphore(PAGES)

    async def read(request: Request) -> Response:
        question, signed = request.path_params["question"], request.path_params["signature"]
        visitor = visitor_of(request, site)
        if not hmac.compare_digest(_signature(site.key, question).encode(), signed.encode()):
            return message_page(visitor, "reader-unknown", 404)
        knowledge = site.live()
        asked: Asked | None = await site.database(find_question, question)
        citation = next(iter(asked.answer["citations"]), None) if asked is not None else None
        if (
            asked is None
            or citation is None
            or not await site.database(may_read, asked.id, site.key, site.access, site.admins)
            or not await site.database(_open_to, site.home, knowledge, citation, asked.id, site.key)
        ):
            return message_page(visitor, "reader-expired", 410)
        cited = await site.database(clause_text, citation["digest"])
        shown = cited or citation["quote"]
        visitor = replace(visitor, language=asked.language)
        async with rendering:  # apart: a long text takes seconds, and questions wait for nobody
            return await asyncio.to_thread(_passage, knowledge, citation, shown, visitor)

    return Route("/lire/{question}/{signature}", read)


def _open_to(  # noqa: PLR0913, PLR0917 (it is called with a connection first)
    db: sqlite3.Connection,
    home: Path,
    knowledge: Knowledge,
    citation: Mapping[str, Any],
    question: str,
    key: bytes,
) -> bool:
    """Return whether a cited document may be shown in the chat of the question that cites it."""
    document = find_document(knowledge, citation["source"])
    now = knowledge.analyses[document].document.sha256 if document is not None else ""
    reserved, chat = read_reserved(home), chat_of(db, question)
    return all(
        chat in {pseudonym(key, each) for each in reserved[digest]}
        for digest in {citation["sha256"], now}
        if digest in reserved
    )


def _passage(
    knowledge: Knowledge, citation: dict[str, Any], cited: str, visitor: Visitor
) -> Response:
    """Return the page of a citation in its document, or in its clause when that has changed."""
    place, warning = live_place(knowledge, citation), ""
    if place is not None:
        text, first = knowledge.text(place.document), 1
        quoted = spans_of(citation["quote"].strip(), text[place.clause.start : place.clause.end])
        marks = [(place.clause.start + a, place.clause.start + b) for a, b in quoted]
    else:
        gone = find_document(knowledge, citation["source"]) is None
        warning = say("reader-removed" if gone else "reader-changed", visitor.language)
        text, first = cited, first_line(citation, cited)
        marks = spans_of(citation["quote"].strip(), cited)
    return page(
        "passage.html",
        visitor,
        title=citation["document"],
        clause=citation["clause"],
        source=citation["source"],
        warning=warning,
        lines=lines_of(text, first, marks),
    )


def lines_of(text: str, first: int, marks: Sequence[tuple[int, int]]) -> list[TextLine]:
    """Return the lines of ``text``, numbered from ``first``, cut where the ``marks`` begin or end.

    Marks are [start, end) in ``text``, in order and apart.
    """
    lines, start = [], 0
    for number, row in enumerate(text.split("\n"), first):
        end, position, pieces = start + len(row), start, []
        for a, b in marks:
            a, b = max(a, start), min(b, end)  # noqa: PLW2901
            if a < b:
                pieces += [Piece(text[position:a], quoted=False), Piece(text[a:b], quoted=True)]
                position = b
        pieces.append(Piece(text[position:end], quoted=False))
        kept = tuple(piece for piece in pieces if piece.text)
        lines.append(TextLine(number, kept, any(piece.quoted for piece in kept)))
        start = end + 1
    return lines

"""The page behind *Ouvrir*: a cited passage in its whole document.

Does: sign the address of a citation, check it, show the document with the quote marked; when the
document has changed, the clause as it was cited.
Does not: list documents or search: who holds the address of one citation sees that document only,
for as long as the question is kept and whoever asked it may see the document.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response
from starlette.routing import Route

from bot.answering.quoting import flat
from bot.library.reservations import read_reserved
from bot.state.kept_answers import find_document, first_line, live_place, spans_of
from bot.state.state import Asked, chat_of, clause_text, find_question, may_read, pseudonym
from bot.texts.messages import say
from bot.web.document import (
    AT_ONCE,
    Passage,
    View,
    cited_text,
    document_page,
    image_file,
    number_in,
    original_file,
    passage_at,
    placed,
    text_page,
)
from bot.web.pages import message_page
from bot.web.site import visitor_of
from corpus.clauses import parse_clauses

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from pathlib import Path

    from starlette.requests import Request

    from bot.answering.knowledge import Knowledge
    from bot.web.site import Site, Visitor
    from corpus.model import Document

SIGNED: Final = 16  # hexadecimal digits: 64 bits, that a person would have to guess


@dataclass(frozen=True, slots=True)
class Opened:
    """A citation that may be read: what its chat sees, and the answer's citations of its document.

    ``number`` is its place among these; ``cited`` is its clause as it was.
    """

    knowledge: Knowledge
    citations: tuple[dict[str, Any], ...]
    number: int
    cited: str
    base: str


def address(public_url: str, key: bytes, asked: Asked) -> str:
    """Return where the first citation of an answer can be opened."""
    line = asked.answer["citations"][0]["start_line"]
    return f"{public_url}/lire/{asked.id}/{_signature(key, asked.id)}#l{line}"


def _signature(key: bytes, question: str) -> str:
    return hmac.new(key, f"open {question}".encode(), hashlib.sha256).hexdigest()[:SIGNED]


def reader_routes(site: Site) -> list[Route]:
    """Return the routes of cited passages: the page, the original, the images of its pages.

    Whoever asked must still be let in, and the document open to the chat it was asked in.
    """
    making, drawing = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(AT_ONCE)

    async def read(request: Request) -> Response:
        visitor, found = await _open(site, request)
        if not isinstance(found, Opened):
            return found
        async with making:  # apart: a long text takes seconds, and questions wait for nobody
            return await asyncio.to_thread(_passage_page, found, request, visitor)

    async def standing(
        request: Request, missing: str
    ) -> tuple[Visitor, Document, Passage] | Response:
        """Return the document of a citation and where it stands there, or why it does not."""
        visitor, found = await _open(site, request)
        if not isinstance(found, Opened):
            return found
        place = _place(found)
        if place is None:
            return message_page(visitor, missing, 404)
        return visitor, found.knowledge.analyses[place[0]].document, place[1]

    async def download(request: Request) -> Response:
        found = await standing(request, "document-no-original")
        if isinstance(found, Response):
            return found
        visitor, document, _ = found
        return original_file(site.home, document, visitor)

    async def image(request: Request) -> Response:
        found = await standing(request, "document-no-image")
        if isinstance(found, Response):
            return found
        visitor, document, passage = found
        page, spans = request.path_params["page"], passage.spans
        async with drawing:
            return await asyncio.to_thread(image_file, site.home, document, page, spans, visitor)

    path = "/lire/{question}/{signature}"
    return [
        Route(path, read),
        Route(f"{path}/original", download),
        Route(f"{path}/image/{{page:int}}", image),
    ]


async def _open(site: Site, request: Request) -> tuple[Visitor, Opened | Response]:
    """Return who asks for a citation, and it, or why it is not to be had."""
    question, signed = request.path_params["question"], request.path_params["signature"]
    visitor = visitor_of(request, site)
    if not hmac.compare_digest(_signature(site.key, question).encode(), signed.encode()):
        return visitor, message_page(visitor, "reader-unknown", 404)
    knowledge = site.live()
    asked: Asked | None = await site.database(find_question, question)
    citations = _of_one_document(asked) if asked is not None else ()
    if (
        asked is None
        or not citations
        or not await site.database(may_read, asked.id, site.key, site.access, site.admins)
    ):
        return visitor, message_page(visitor, "reader-expired", 410)
    hidden = await site.database(_hidden_from, site.home, asked.id, site.key)
    if not _is_open(knowledge, citations[0], hidden):
        return visitor, message_page(visitor, "reader-expired", 410)
    seen = await asyncio.to_thread(knowledge.without, hidden)
    wanted = number_in(request, "passage") or 1
    number = wanted - 1 if 0 < wanted <= len(citations) else 0
    cited = await site.database(clause_text, citations[number]["digest"])
    shown = cited or citations[number]["quote"]
    base = f"/lire/{question}/{signed}"
    visitor = replace(visitor, language=asked.language)
    return visitor, Opened(seen, citations, number, shown, base)


def _of_one_document(asked: Asked) -> tuple[dict[str, Any], ...]:
    """Return the citations of an answer that are of the document which is cited first."""
    citations = asked.answer["citations"]
    own = [each for each in citations if _identity(each) == _identity(citations[0])]
    return tuple({(each["start_line"], each["quote"]): each for each in own}.values())


def _identity(citation: Mapping[str, Any]) -> tuple[str, str]:
    return citation["source"], citation["sha256"]


def _hidden_from(db: sqlite3.Connection, home: Path, question: str, key: bytes) -> frozenset[str]:
    """Return the digests of what is reserved for other chats than that of a question."""
    chat = chat_of(db, question)
    return frozenset(
        digest
        for digest, chats in read_reserved(home).items()
        if chat not in {pseudonym(key, each) for each in chats}
    )


def _is_open(knowledge: Knowledge, citation: Mapping[str, Any], hidden: frozenset[str]) -> bool:
    """Return whether a cited document may be shown, as it was and as it is."""
    document = find_document(knowledge, citation["source"])
    now = knowledge.analyses[document].document.sha256 if document is not None else ""
    return not hidden & {citation["sha256"], now}


def _place(found: Opened) -> tuple[int, Passage] | None:
    """Return where a citation stands in its document now; None where it does not any more."""
    citation = found.citations[found.number]
    place = live_place(found.knowledge, citation)
    if place is None:
        return None
    text, clause = found.knowledge.text(place.document), place.clause
    quoted = spans_of(citation["quote"].strip(), text[clause.start : clause.end])
    spans = [(clause.start + a, clause.start + b) for a, b in quoted] or [(clause.start,) * 2]
    index = found.knowledge.lines[place.document]
    lines = index.line(spans[0][0]), index.line(max(spans[-1][0], spans[-1][1] - 1))
    passage = passage_at(found.knowledge, place.document, spans, lines)
    said = replace(passage, clause=citation["clause"], quote=flat(citation["quote"]))
    return place.document, said


def _passage_page(found: Opened, request: Request, visitor: Visitor) -> Response:
    """Return the page of a citation in its document, or in its clause when that has changed."""
    citation = found.citations[found.number]
    view = View(
        base=found.base,
        title=citation["document"],
        source=citation["source"],
        query={"passage": [str(found.number + 1)]} if found.number else {},
        linked=False,
    )
    urls = [
        f"{found.base}?passage={n}#l{each['start_line']}"
        for n, each in enumerate(found.citations, 1)
    ]
    view = placed(view, urls, found.number)
    place = _place(found)
    if place is not None:
        view = replace(
            view,
            passage=place[1],
            clause=number_in(request, "clause"),
            page=number_in(request, "page"),
        )
        return document_page(found.knowledge, place[0], view, visitor)
    return _changed_page(found, view, visitor)


def _changed_page(found: Opened, view: View, visitor: Visitor) -> Response:
    """Return the clause of a citation as it was cited: its document says something else now."""
    citation, text = found.citations[found.number], found.cited
    gone = find_document(found.knowledge, citation["source"]) is None
    passage = Passage(
        clause=citation["clause"],
        page=citation["page"],
        first=citation["start_line"],
        last=citation["end_line"],
        quote=flat(citation["quote"]),
        spans=tuple(spans_of(citation["quote"].strip(), text)),
    )
    return text_page(
        replace(view, passage=passage),
        visitor,
        cited_text(text, parse_clauses(text), first_line(citation, text) - 1),
        {},
        warning=say("reader-removed" if gone else "reader-changed", visitor.language),
        original=False,
        pages={},
        count=0,
        shown=0,
        scanned=False,
    )

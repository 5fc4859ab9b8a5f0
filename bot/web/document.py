"""The reader: a convention as it stands, with what is cited marked and what is to be known of it.

Does: show ``/conventions/{key}`` to whoever may see the document, its original to download and the
images of its pages; ``?cite=12-14`` marks lines, ``?clause=5`` shows one clause alone, to be
printed.
Does not: know of questions; the passage that a chat answer cites is ``bot.web.reader``'s.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from starlette.responses import FileResponse, Response
from starlette.routing import Route

from bot.answering.amending import changes_to
from bot.answering.notes import cite_span
from bot.answering.quoting import clause_name, flat
from bot.cards.card import make_card
from bot.library.page_images import has_images, original, page_image
from bot.state.kept_answers import document_by_key, key_of
from bot.web.blocks import blocks_of, heading_lines
from bot.web.inline import Inline
from bot.web.pages import HEADERS, message_page, page, tell
from bot.web.site import let_in
from corpus.errors import ClausierError
from corpus.folding import fold
from corpus.model import ClauseKind, LineIndex, Span
from corpus.units import clause_units

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from bot.answering.knowledge import Knowledge
    from bot.cards.card_rows import CardRow
    from bot.web.blocks import Block, Line
    from bot.web.site import Site, Visitor
    from corpus.model import Citation, Clause, Document, Fact
    from corpus.units import Unit

AT_ONCE: Final = 2  # pages made, and images drawn, at a time
CITED: Final = 20  # passages of one answer that are told apart
VALIDITY: Final = ("signed", "start", "duration", "end")  # rows of the card that stand on top
_LINES = re.compile(r"(\d{1,7})(?:-(\d{1,7}))?")
_PLACE = re.compile(r"([0-9a-f]{8})\.(\d{1,7})-(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Passage:
    """A cited passage: its clause and lines, its words, and where each part of it stands."""

    clause: str
    page: int | None
    first: int
    last: int
    quote: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A clause as it is shown: its heading, at a level of headings, and its own body."""

    clause: Clause
    level: int
    heading: tuple[Line, ...]
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What another document says of a clause or of all: its words, and where they can be read."""

    title: str
    quote: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be shown; ``shift`` is how many lines of the document stand above it."""

    text: str
    clauses: Sequence[Clause]
    units: Callable[[int], Sequence[Unit]]
    index: LineIndex
    facts: Sequence[Fact] = ()
    shift: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """How a document is looked at.

    ``base`` is the address of the page, ``query`` what in it tells the passage that is cited.
    ``before`` and ``after`` are the addresses of the answer's other passages, ``place`` and
    ``count`` tell which of them this is. ``linked`` tells whether others may be opened from here.
    """

    base: str
    title: str
    source: str
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    passage: Passage | None = None
    before: str = ""
    after: str = ""
    place: int = 1
    count: int = 1
    clause: int | None = None
    page: int | None = None
    linked: bool = True

    def url(self, path: str = "", **more: object) -> str:
        """Return the address of this view, or of something beside it."""
        said = {**self.query, **more}
        query = urlencode({k: v for k, v in said.items() if v is not None}, doseq=True)
        return f"{self.base}{path}{'?' if query else ''}{query}"


def citation_url(citations: Sequence[Citation], number: int = 0) -> str:
    """Return where a citation can be read in its document, with the others of its answer around."""
    cited = citations[number]
    own = f"{cited.start_line}-{cited.end_line}"
    query: dict[str, Any] = {"cite": own}
    if len(citations) > 1:
        query["of"] = [
            f"{key_of(each.source)}.{each.start_line}-{each.end_line}" for each in citations[:CITED]
        ]
    address = f"/conventions/{key_of(cited.source)}?{urlencode(query, doseq=True)}"
    return f"{address}#l{cited.start_line}"


def document_routes(site: Site) -> list[Route]:
    """Return the routes of documents: the page, the original, the images of its pages."""
    making, drawing = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(AT_ONCE)

    async def found(request: Request, visitor: Visitor) -> tuple[Knowledge, int | None]:
        knowledge = (await site.seen(visitor)).knowledge
        return knowledge, document_by_key(knowledge, request.path_params["key"])

    async def read(request: Request, visitor: Visitor) -> Response:
        knowledge, document = await found(request, visitor)
        if document is None:
            return message_page(visitor, "document-unknown", 404)
        async with making:  # apart: a long text takes seconds, and questions wait for nobody
            view = _view(knowledge, document, request)
            return await asyncio.to_thread(document_page, knowledge, document, view, visitor)

    async def download(request: Request, visitor: Visitor) -> Response:
        knowledge, document = await found(request, visitor)
        if document is None:
            return message_page(visitor, "document-unknown", 404)
        return original_file(site.home, knowledge.analyses[document].document, visitor)

    async def image(request: Request, visitor: Visitor) -> Response:
        knowledge, document = await found(request, visitor)
        if document is None:
            return message_page(visitor, "document-unknown", 404)
        passage = _view(knowledge, document, request).passage
        spans = passage.spans if passage is not None else ()
        own, number = knowledge.analyses[document].document, request.path_params["page"]
        async with drawing:
            return await asyncio.to_thread(image_file, site.home, own, number, spans, visitor)

    return [
        Route("/conventions/{key}", let_in(site, read)),
        Route("/conventions/{key}/original", let_in(site, download)),
        Route("/conventions/{key}/image/{page:int}", let_in(site, image)),
    ]


def _view(knowledge: Knowledge, document: int, request: Request) -> View:
    """Return how a document is asked to be looked at; what makes no sense is left aside."""
    asked, key = request.query_params, request.path_params["key"]
    first, last = _cited_lines(asked.get("cite", ""))
    passage = lines_passage(knowledge, document, first, last) if first else None
    view = View(
        base=f"/conventions/{key}",
        title=knowledge.titles[document],
        source=knowledge.analyses[document].document.source,
        passage=passage,
        clause=number_in(request, "clause"),
        page=number_in(request, "page"),
    )
    if passage is None:
        return view
    own = f"{passage.first}-{passage.last}"
    places = [
        match.group(1, 2, 3)
        for each in asked.getlist("of")[:CITED]
        if (match := _PLACE.fullmatch(each))
        and document_by_key(knowledge, match.group(1)) is not None
    ]
    of = [f"{each}.{start}-{end}" for each, start, end in places]
    view = replace(view, query={"cite": [own], "of": of} if of else {"cite": [own]})
    if f"{key}.{own}" not in of:
        return view
    urls = []
    for each, start, end in places:
        query = urlencode({"cite": f"{start}-{end}", "of": of}, doseq=True)
        urls.append(f"/conventions/{each}?{query}#l{start}")
    return placed(view, urls, of.index(f"{key}.{own}"))


def placed(view: View, urls: Sequence[str], number: int) -> View:
    """Return a view with the passages of its answer before and after it."""
    return replace(
        view,
        before=urls[number - 1] if number > 0 else "",
        after=urls[number + 1] if number + 1 < len(urls) else "",
        place=number + 1,
        count=len(urls),
    )


def number_in(request: Request, name: str) -> int | None:
    """Return a number that an address holds, None where it holds none."""
    said = request.query_params.get(name, "")
    return int(said) if re.fullmatch(r"\d{1,7}", said, re.ASCII) else None


def _cited_lines(said: str) -> tuple[int, int]:
    match = _LINES.fullmatch(said)
    if match is None:
        return 0, 0
    first, last = int(match[1]), int(match[2] or match[1])
    return (first, last) if first <= last else (last, first)


def lines_passage(knowledge: Knowledge, document: int, first: int, last: int) -> Passage | None:
    """Return what stands on some lines of a document as a passage; None where there are none."""
    text, index = knowledge.text(document), knowledge.lines[document]
    if first > index.line(len(text)):
        return None
    last = min(last, index.line(len(text)))
    start = index.start(first)
    end = text.find("\n", index.start(last))
    words = text[start : end if end >= 0 else len(text)]
    if not words.strip():
        return None
    start += len(words) - len(words.lstrip())
    return passage_at(knowledge, document, [(start, start + len(words.strip()))], (first, last))


def passage_at(
    knowledge: Knowledge,
    document: int,
    spans: Sequence[tuple[int, int]],
    lines: tuple[int, int],
) -> Passage:
    """Return the passage whose parts stand at some places of a document."""
    start, text = spans[0][0], knowledge.text(document)
    clauses = knowledge.analyses[document].clauses
    own = next((c for c in reversed(clauses) if c.start <= start < c.end), None)
    named = own is not None and own.kind is not ClauseKind.TEXT
    return Passage(
        clause=clause_name(knowledge.view(document, own.ordinal), knowledge)
        if own is not None and named
        else "",
        page=knowledge.page(document, start),
        first=lines[0],
        last=lines[1],
        quote=flat(" … ".join(text[a:b] for a, b in spans)),
        spans=tuple(spans),
    )


def original_file(home: Path, document: Document, visitor: Visitor) -> Response:
    """Return a document's file as it was given, to be kept, not to be opened here."""
    try:
        path = original(home, document)
    except ClausierError:
        return message_page(visitor, "document-no-original", 404)
    kind = "application/octet-stream"
    return FileResponse(path, media_type=kind, filename=document.source, headers=HEADERS)


def image_file(
    home: Path,
    document: Document,
    number: int,
    spans: Sequence[tuple[int, int]],
    visitor: Visitor,
) -> Response:
    """Return the image of a page, with what is cited of it boxed."""
    try:
        place = document.pages[number - 1] if 0 < number <= len(document.pages) else None
        within = [(max(a, place.start), min(b, place.end)) for a, b in spans] if place else []
        quotes = [flat(document.text[a:b]) for a, b in within if a < b]
        data = page_image(home, document, number, quotes)
    except ClausierError:
        return message_page(visitor, "document-no-image", 404)
    return Response(data, media_type="image/webp", headers=HEADERS)


def document_page(knowledge: Knowledge, document: int, view: View, visitor: Visitor) -> Response:
    """Return the page of a document."""
    analysis = knowledge.analyses[document]
    own = analysis.document
    text = Text(
        own.text,
        analysis.clauses,
        lambda ordinal: knowledge.searcher.units(document, ordinal),
        knowledge.lines[document],
        analysis.facts,
    )
    card = make_card(document, knowledge, date.today())  # noqa: DTZ011 (as answers have it)
    notes = {
        clause.ordinal: _amended(knowledge, document, clause, view)
        for clause in analysis.clauses
        if document in knowledge.amendments
    }
    shown = view.page or (view.passage.page if view.passage else None) or 1
    return text_page(
        view,
        visitor,
        text,
        notes,
        validity=[row for row in card.rows if row.name in VALIDITY and row.value],
        standing=_standing(knowledge, document, card.notes, view),
        original=True,
        pages=_page_starts(own),
        count=len(own.pages),
        shown=min(shown, len(own.pages)) if has_images(own) else 0,
        scanned=any(each.confidence is not None for each in own.pages[shown - 1 : shown]),
        unread=own.partly_read,
    )


def text_page(
    view: View,
    visitor: Visitor,
    text: Text,
    notes: Mapping[int, tuple[Note, ...]],
    **values: Any,  # noqa: ANN401 (of the template)
) -> Response:
    """Return the page of a text with what is cited marked; ``values`` are what is told of it."""
    sections = _sections(text, notes)
    alone = next((c for c in text.clauses if c.ordinal == view.clause), None)
    if alone is not None:
        within = range(alone.start, alone.end)
        sections = [each for each in sections if each.clause.start in within]
    marks = view.passage.spans if view.passage else ()
    return page(
        "document.html",
        visitor,
        here="/conventions",
        view=view,
        sections=sections,
        alone=alone,
        contents=_contents(text.clauses) if alone is None else [],
        words=Inline(text.text, marks, text.facts).html,
        shift=text.shift,
        citation=citation_text(view, visitor.language) if view.passage else "",
        **({"warning": "", "validity": [], "standing": [], "unread": ()} | values),
    )


def cited_text(text: str, clauses: Sequence[Clause], shift: int) -> Text:
    """Return a text that is no document's any more."""
    return Text(
        text,
        clauses,
        lambda ordinal: clause_units(text, clauses[ordinal]),
        LineIndex(text),
        shift=shift,
    )


def citation_text(view: View, language: str) -> str:
    """Return the quote of a passage with its reference, to be pasted elsewhere."""
    passage = view.passage
    if passage is None:
        return ""
    quote = tell(language, "quoted", quote=passage.quote)
    return f"{quote} ({reference(view, passage, language)})"


def reference(view: View, passage: Passage, language: str) -> str:
    """Return where a passage stands: title, clause, page, lines and file."""
    lines = (passage.first, passage.last)
    name = "reader-line" if lines[0] == lines[1] else "reader-lines"
    parts = [
        view.title,
        passage.clause,
        tell(language, "reader-page", page=passage.page) if passage.page else "",
        tell(language, name, first=lines[0], last=lines[1]),
        view.source,
    ]
    return ", ".join(part for part in parts if part)


def _sections(text: Text, notes: Mapping[int, tuple[Note, ...]]) -> list[Section]:
    """Return the clauses of a text with what each is made of; no level of headings is left out."""
    found: list[Section] = []
    levels: dict[int | None, int] = {None: 1}
    for clause in text.clauses:
        heading = heading_lines(text.text, clause, text.index)
        level = levels[clause.parent] + bool(heading)
        levels[clause.ordinal] = level
        blocks = blocks_of(text.text, clause, text.units(clause.ordinal), text.index)
        found.append(Section(clause, min(level, 6), heading, blocks, notes.get(clause.ordinal, ())))
    return found


def _contents(clauses: Sequence[Clause]) -> list[Clause]:
    """Return the clauses that a table of contents names; a paragraph has no name of its own."""
    named = [each for each in clauses if each.kind is not ClauseKind.TEXT and each.name]
    return named if len(named) > 1 else []


def _page_starts(document: Document) -> dict[int, int]:
    """Return the page that begins on a line, by the line; a page without words has none."""
    index, found = LineIndex(document.text), {}
    for each in document.pages:
        said = document.text[each.start : each.end]
        if said.strip():
            found[index.line(each.start + len(said) - len(said.lstrip()))] = each.number
    return found


def _amended(knowledge: Knowledge, document: int, clause: Clause, view: View) -> tuple[Note, ...]:
    """Return what avenants say of a clause itself."""
    found = []
    for change in changes_to(document, clause.ordinal, knowledge):
        if fold(clause.label) in {change.label, change.to}:
            proof = cite_span(knowledge, change.avenant, Span("", change.start, change.end))
            url = citation_url([proof]) if view.linked else ""
            found.append(Note(proof.document, flat(proof.quote), url))
    return tuple(dict.fromkeys(found))


def _standing(
    knowledge: Knowledge, document: int, notes: Sequence[CardRow], view: View
) -> list[tuple[str, Note]]:
    """Return what is to be known of a document as a whole, each a sentence's name and its words."""
    found = [("document-ended", Note("", row.value)) for row in notes if row.name == "ended"]
    avenants = knowledge.amendments.get(document, ())
    found += [("document-amended", _named(knowledge, each, view)) for each in avenants]
    bases = [base for base, each in knowledge.amendments.items() if document in each]
    found += [("document-amends", _named(knowledge, each, view)) for each in bases]
    newer = [row.citation.source for row in notes if row.name == "newer" and row.citation]
    found += [
        ("document-newer", _named(knowledge, knowledge.positions[each], view)) for each in newer
    ]
    found += [("document-corrected", Note("", row.value)) for row in notes if row.corrected]
    return found


def _named(knowledge: Knowledge, document: int, view: View) -> Note:
    source = knowledge.analyses[document].document.source
    url = f"/conventions/{key_of(source)}" if view.linked else ""
    return Note(knowledge.titles[document], url=url)

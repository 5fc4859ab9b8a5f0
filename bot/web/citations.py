"""Citations on a page: where each is read, and the clause it stands in with the quote marked.

Does: make the address of cited lines in the reader; cut a text where its quotes begin and end.
Does not: show a document (the reader does).
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot.state.kept_answers import key_of, live_place, spans_of
from bot.web.pages import tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.answering.knowledge import Knowledge
    from corpus.model import Citation

LONGEST = 6000  # characters of a clause that are shown beside an answer
BEFORE = 600  # of them in front of the quote, where the clause is longer


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as a page shows it; ``url`` is empty when its document is no longer there."""

    number: int
    document: str
    clause: str
    where: str
    quote: str
    url: str

    @property
    def place(self) -> str:
        """Return "Article 5.1 — … · l. 100–102"."""
        return " · ".join(each for each in (self.clause, self.where) if each)

    @property
    def brief(self) -> str:
        """Return "Article 5.1 · l. 100–102", for a narrow column."""
        label = re.split(r" [—›] ", self.clause, maxsplit=1)[0]
        return " · ".join(each for each in (label, self.where) if each)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A clause beside an answer: its pieces, each with whether it is quoted."""

    cited: Cited
    pieces: tuple[tuple[str, bool], ...]


def document_url(source: str) -> str:
    """Return where a document is read."""
    return f"/conventions/{key_of(source)}"


def lines_url(source: str, start: int, end: int) -> str:
    """Return where lines of a document are read, marked."""
    return f"{document_url(source)}?cite={start}-{end}#l{start}"


def cited(citation: Mapping[str, Any], position: int, knowledge: Knowledge, language: str) -> Cited:
    """Return a citation, as it is kept, as a page shows it."""
    source, start, end = citation["source"], citation["start_line"], citation["end_line"]
    page = citation["page"]
    where = [tell(language, "page", page=page)] if page is not None else []
    where.append(tell(language, "line" if start == end else "lines", first=start, last=end))
    return Cited(
        number=position + 1,
        document=citation["document"],
        clause=citation["clause"],
        where=" · ".join(where),
        quote=citation["quote"].strip(),
        url=lines_url(source, start, end) if source in knowledge.positions else "",
    )


def cited_now(citation: Citation | None, knowledge: Knowledge, language: str) -> Cited | None:
    """Return a citation that was just made as a page shows it."""
    return None if citation is None else cited(asdict(citation), 0, knowledge, language)


def excerpt(citation: Mapping[str, Any], knowledge: Knowledge, language: str) -> Excerpt | None:
    """Return the clause of a citation, as it is now, None when it is no longer there."""
    place = live_place(knowledge, citation)
    if place is None:
        return None
    whole = knowledge.text(place.document)[place.clause.start : place.clause.end].rstrip()
    spans = spans_of(citation["quote"].strip(), whole)
    first, last = _bounds(whole, spans)
    pieces = pieces_of(whole[first:last], [(a - first, min(b, last) - first) for a, b in spans])
    if first:
        pieces.insert(0, ("…\n", False))
    if last < len(whole):
        pieces.append(("\n…", False))
    return Excerpt(cited(citation, 0, knowledge, language), tuple(pieces))


def _bounds(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the whole text where it is short, else the lines around what is quoted."""
    if len(text) <= LONGEST:
        return 0, len(text)
    quoted = spans[0][0] if spans else 0
    first = text.rfind("\n", 0, max(quoted - BEFORE, 0)) + 1
    last = text.find("\n", first + LONGEST)
    return first, len(text) if last < 0 else last


def pieces_of(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return the pieces of a text, each with whether it lies in one of the spans (in order)."""
    pieces, position = [], 0
    for start, end in spans:
        if position <= start < end <= len(text):
            pieces += [(text[position:start], False), (text[start:end], True)]
            position = end
    pieces.append((text[position:], False))
    return [(piece, quoted) for piece, quoted in pieces if piece]

"""HTML: the text that a page shows, without running or fetching anything.

Does: decode as the page declares, keep headings, paragraphs, lists and tables; drop scripts,
styles, menus and what is hidden. Does not: follow links, load images, apply style sheets.
"""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from corpus.errors import EmptyDocument
from corpus.formats.blocks import DEEPEST, Block, joined, table, title
from corpus.formats.plain import decode
from corpus.formats.reading import Progress, Reading, clean

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_DROPPED = frozenset(
    "script style noscript template head svg math iframe object embed applet nav audio video canvas"
    " input select textarea button datalist".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption"
    " figure footer form header hr html legend main ol p pre section summary table tbody td tfoot"
    " th thead tr ul li h1 h2 h3 h4 h5 h6 caption".split()
)
_SPACED = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre figure hr section".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")  # the blanks that HTML joins; a no-break space stays
_BREAK = "\x0b"  # <br>, until blanks have been joined


def read(data: bytes, source: str, _progress: Progress) -> Reading:
    """Return the text of a page; raise EmptyDocument, BinaryDocument or UnreadableText."""
    shown = _decoded(data, source).encode("utf-8", "replace")
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = html.document_fromstring(shown, parser=parser)
    except etree.ParserError as error:
        raise EmptyDocument(source) from error
    scripted = next(root.iter("script", "iframe", "object", "embed", "applet"), None) is not None
    page = _Page()
    page.walk(root)
    page.flush()
    return Reading(clean(joined(page.blocks)), warnings=("scripts",) if scripted else ())


def _decoded(data: bytes, source: str) -> str:
    """Return the page's characters, in the encoding that it declares or that fits."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith(
        (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    ):
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeError):
            pass
    return decode(data, source)


@dataclass(slots=True)
class _Page:
    """The blocks of a page as they come up."""

    blocks: list[Block] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # of the paragraph that is open
    gap: bool = True
    level: int = 0  # of the heading that is open
    item: str = ""  # the mark of the list item that is open

    def flush(self) -> None:
        """End the paragraph that is open."""
        text = _SPACE.sub(" ", "".join(self.words)).strip(" ")
        text = "\n".join(line.strip(" ") for line in text.split(_BREAK))
        self.words.clear()
        if not text.strip():
            return
        if self.item:
            text, self.item = f"{self.item} {text}", ""
        self.blocks.append(Block(title(text, self.level) if self.level else text, self.gap))
        self.gap = False

    def walk(self, element: Any) -> None:  # noqa: ANN401 (lxml has no types)
        """Take an element in, and what follows it in its parent."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag and not _is_hidden(element, tag):
            self._inside(element, tag)

    def _inside(self, element: Any, tag: str) -> None:  # noqa: ANN401
        if tag == "br":
            self.words.append(_BREAK)
            return
        if tag in _BLOCKS:
            self.flush()
            self.gap = self.gap or tag in _SPACED
        if tag == "table":
            self._table(element)
        elif tag == "pre":
            self.blocks.append(Block("".join(element.itertext())))
        else:
            self._children(element, tag)
        if tag in _BLOCKS:
            self.flush()
            self.gap = self.gap or tag in _SPACED
            self.level = 0

    def _children(self, element: Any, tag: str) -> None:  # noqa: ANN401
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.level = int(tag[1])
        if tag == "li":
            self.item = _mark(element)
        self.words.append(element.text or "")
        for child in element:
            self.walk(child)
            self.words.append(child.tail or "")

    def _table(self, element: Any) -> None:  # noqa: ANN401
        """Take a table in; a table inside a cell is words of that cell."""
        rows = [
            [_paragraphs(cell) for cell in row if cell.tag in {"td", "th"}]
            for row in _own_rows(element)
        ]
        for caption in element.iterchildren("caption"):
            self.walk(caption)
        self.blocks.extend(table(rows))
        self.gap = True


def _own_rows(element: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the rows of a table, without those of tables in it."""
    for child in element:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from child.iterchildren("tr")


def _paragraphs(cell: Any) -> list[str]:  # noqa: ANN401
    """Return the paragraphs of a cell."""
    page = _Page()
    page._children(cell, "td")  # noqa: SLF001 (its own class)
    page.flush()
    return [block.text for block in page.blocks]


def _mark(item: Any) -> str:  # noqa: ANN401
    """Return what stands before a list item: its number or a dash, set in within a list."""
    above = item.getparent()
    inner = "  " * sum(1 for _ in itertools.islice(item.iterancestors("li"), DEEPEST))
    if above is None or above.tag != "ol":
        return f"{inner}-"
    first = above.get("start") or "1"
    number = (int(first) if first.isdecimal() else 1) + sum(
        1 for each in item.itersiblings("li", preceding=True)
    )
    return f"{inner}{number}."


def _is_hidden(element: Any, tag: str) -> bool:  # noqa: ANN401
    """Tell what a page does not show as text."""
    if tag in _DROPPED or element.get("hidden") is not None:
        return True
    return _HIDDEN.search(element.get("style") or "") is not None

"""HTML: the text that a page shows, without running or fetching anything.

Does: decode as the page declares, keep headings, paragraphs, lists with their numbers, tables by
their columns, raised figures, boxes to tick and notes below the paragraph that calls them; drop
scripts, styles, menus, what is hidden (``html_shown``), deleted or struck out, and an office's page
headers.
Does not: follow links, load images, fetch style sheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import webencodings
from lxml import etree

from corpus.errors import EmptyDocument, UnreadableText
from corpus.formats.blocks import DEEPEST, Block, Cell, Grid, joined, table, title
from corpus.formats.glyphs import lowered, raised, symbols, tick_box
from corpus.formats.html_shown import without_hidden
from corpus.formats.html_trees import make_tables, put_together
from corpus.formats.numerals import CSS_KINDS, numeral
from corpus.formats.plain import decode, is_french
from corpus.formats.reading import Progress, Reading, clean, hidden_warning

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_DROPPED = frozenset(
    "script style template head iframe object embed applet nav audio video canvas datalist del s"
    " strike desc metadata defs symbol meter progress rp".split()
)
_UNWRITTEN = frozenset("hidden password submit image file range color reset".split())  # fields
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption"
    " figure footer form header hr html legend main ol p pre section summary table tbody td tfoot"
    " th thead tr ul li h1 h2 h3 h4 h5 h6 caption text foreignobject".split()
)
_SPACED = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre figure hr section".split())
_STRUCK = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_ALIGNED = re.compile(r"vertical-align\s*:\s*(super|sub|baseline)\b", re.IGNORECASE)
_LISTED = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(none|decimal|(?:low|upp)er-\w+)", re.IGNORECASE
)
_NOTE = re.compile(r"(?:sdfootnote|sdendnote|ftn|edn)\d{1,5}")  # LibreOffice's and Word's names
_CALL = re.compile(r"\d{1,3}")  # of a note, behind a word
_DEEP = 100  # elements within elements; what is deeper stands in the last of them
_TABLES = 6  # tables within tables that keep their rows
_SPAN = 60  # columns or rows of one cell, at most
_RAW = frozenset({"script", "style"})  # they hold no elements
_NAME = re.compile(r"[a-z_][a-z0-9_.-]*")  # that an XML tree can hold
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XHTML = re.compile(r"\s*<\?xml\b|<html\b[^>]*\sxmlns\s*=", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")  # the blanks that HTML joins; a no-break space stays
_BREAK = "\x0b"  # <br>, until blanks have been joined


def read(data: bytes, source: str, _progress: Progress) -> Reading:
    """Return the text of a page; raise EmptyDocument, BinaryDocument or UnreadableText."""
    shown = _without_sections(_decoded(data, source))
    root = _tree(shown)
    if root is None:
        raise EmptyDocument(source)
    put_together(root, _tree)
    hidden = without_hidden(root)
    make_tables(root)
    scripted = next(root.iter("script", "iframe", "object", "embed", "applet"), None) is not None
    page = _Page(_notes(root))
    page.walk(root)
    page.flush()
    warnings = (*hidden_warning(hidden), *(("scripts",) if scripted else ()))
    return Reading(clean(joined(page.blocks)), warnings=warnings)


def _tree(shown: str) -> Any | None:  # noqa: ANN401 (lxml has no types)
    """Return the root of a page, None for a page of nothing.

    libxml2 builds no tree deeper than 2,048 and drops what is below it without a word, so we do.
    """
    parser = etree.HTMLParser(target=_Flattened(), encoding="utf-8", no_network=True)
    try:
        return etree.fromstring(shown.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return None


class _Flattened:
    """Builds the tree from what the parser meets; elements too deep leave only their words."""

    def __init__(self) -> None:
        self._builder = etree.TreeBuilder()
        self._made: list[bool] = []  # of each open element
        self._depth = 0
        self._any = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        tag = _named(tag)
        made = self._depth < _DEEP or tag in _RAW
        self._made.append(made)
        if made:
            self._depth += 1
            self._any = True
            self._builder.start(tag, _kept(attributes) if attributes else attributes)
        elif tag in _BLOCKS or tag == "br":
            self._break()

    def end(self, tag: str) -> None:
        """Close the element that is open."""
        if not self._made:
            return
        tag = _named(tag)
        if self._made.pop():
            self._depth -= 1
            self._builder.end(tag)
        elif tag in _BLOCKS:
            self._break()

    def data(self, words: str) -> None:
        """Take words in."""
        if self._made:
            self._builder.data(_NO_XML.sub("", words))

    def close(self) -> Any | None:  # noqa: ANN401
        """Return the root."""
        return self._builder.close() if self._any else None

    def _break(self) -> None:
        self._builder.start("br", {})
        self._builder.end("br")


def _kept(attributes: dict[str, str]) -> dict[str, str]:
    """Return the attributes that a tree can hold: "xml:lang" and "@click" are none."""
    return {
        name: _NO_XML.sub("", value or "")
        for name, value in attributes.items()
        if _NAME.fullmatch(name)
    }


@lru_cache(maxsize=1024)
def _named(tag: str) -> str:
    """Return the tag of an element as the tree can hold it: Word's "o:p" is no paragraph."""
    prefix, colon, local = tag.rpartition(":")
    if not colon and _NAME.fullmatch(tag):
        return tag
    return local if prefix in {"html", "xhtml"} or local in {"svg", "math"} else "span"


def _notes(root: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the notes that a page's text calls, by the name that calls them."""
    found: dict[str, Any] = {}
    for note in root.iter("div"):
        if _NOTE.fullmatch(note.get("id") or ""):
            names = (each.get("name") or each.get("id") for each in note.iter("a"))
            found.update({name: note for name in names if name})
    called = {(each.get("href") or "")[1:] for each in root.iter("a")}
    return {name: note for name, note in found.items() if name in called}


def _decoded(data: bytes, source: str) -> str:
    """Return the page's characters, in the encoding that it is in, whatever it declares."""
    if data.startswith(b"\xef\xbb\xbf") or b"\0" in data:
        return decode(data, source)
    try:
        return data.decode("utf-8")  # no French text of another encoding is UTF-8 by chance
    except UnicodeDecodeError:
        said = _as_declared(data)
    if said is not None and is_french(said):
        return said
    try:
        return decode(data, source)
    except UnreadableText:
        if said is None:
            raise
        return said


def _as_declared(data: bytes) -> str | None:
    """Return the characters in the declared encoding, as browsers know it (latin-1: Windows')."""
    declared = _CHARSET.search(data[:4096])
    encoding = webencodings.lookup(declared[1].decode("ascii")) if declared else None
    if encoding is None or encoding.name.startswith("utf-16"):
        return None
    try:
        return str(encoding.codec_info.decode(data)[0])
    except UnicodeError:
        return None


def _without_sections(page: str) -> str:
    """Return a page of XHTML with its CDATA sections as text; elsewhere they are comments."""
    if not _XHTML.search(page[:4096]):
        return page
    head, *parts = page.split("<![CDATA[")
    for n, part in enumerate(parts):
        inside, closed, behind = part.partition("]]>")
        parts[n] = inside.replace("&", "&amp;").replace("<", "&lt;") + behind if closed else part
    return head + "".join(parts)


@dataclass(slots=True)
class _List:
    """A list that is open: how its items are marked and the number that comes next."""

    kind: str  # as ``numerals`` names it; "-" for a bullet, "" for no mark
    number: int = 1
    step: int = 1


@dataclass(slots=True)
class _Page:
    """The blocks of a page, of a cell or of a note as they come up."""

    notes: dict[str, Any] = field(default_factory=dict)
    noted: set[Any] = field(default_factory=set)  # those that were called
    tables: int = 0  # around it
    blocks: list[Block] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # of the paragraph that is open
    gap: bool = True
    level: int = 0  # of the heading that is open
    item: str = ""  # the mark of the list item that is open
    lists: list[_List] = field(default_factory=list)
    lift: int = 0  # 1 within raised words, -1 within lowered ones
    font: str = ""
    called: list[Any] = field(default_factory=list)  # notes of the paragraph that is open
    noting: bool = False  # the page is a note

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
        for note in self.called:
            words = " ".join(block.text for block in self._apart(note, noting=True))
            self.blocks.append(Block(words, gap=False))
            self.gap = True
        self.called.clear()

    def walk(self, element: Any) -> None:  # noqa: ANN401
        """Take an element in."""
        tag = element.tag
        if tag == "input":
            self.words.append(_filled_in(element))
        elif tag == "select":
            self.words.append(_chosen(element))
        elif tag == "math":
            self.words.append(_formula(element))
        elif not _is_dropped(element, tag) and not self._comes_with_its_call(element, tag):
            self._inside(element, tag)

    def _comes_with_its_call(self, element: Any, tag: str) -> bool:  # noqa: ANN401
        """Tell a note, which stands below the paragraph that calls it."""
        return tag == "div" and element in self.notes.values()

    def _inside(self, element: Any, tag: str) -> None:  # noqa: ANN401
        if tag == "br":
            self.words.append(_BREAK)
            return
        if tag in _BLOCKS:
            self.flush()
            self.gap = self.gap or tag in _SPACED
        if tag == "table" and self.tables < _TABLES:
            self._table(element)
        elif tag == "pre":
            self.blocks.append(Block("".join(element.itertext())))
        elif tag in {"ol", "ul"}:
            self.lists.append(_list(element, tag))
            self._children(element, tag)
            self.lists.pop()
        else:
            self._children(element, tag)
        if tag in _BLOCKS:
            self.flush()
            self.gap = self.gap or tag in _SPACED
            self.level = 0

    def _children(self, element: Any, tag: str) -> None:  # noqa: ANN401
        lift, font = self.lift, self.font
        self.lift, self.font = _lift(element, tag, lift), element.get("face") or font
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.level = int(tag[1])
        if tag == "li":
            self.item = self._mark(element)
        named = self._call(element) if tag == "a" else False
        turned = tag == "bdo" and (element.get("dir") or "").strip().lower() == "rtl"
        self.words.append("\u202e" if turned else " " if tag == "rt" else "")
        self._say(element.text)
        for child in element:
            self.walk(child)
            self._say(child.tail)
        self.lift, self.font = lift, font
        self.words.append("\u202c" if turned else " " if named else "")

    def _say(self, text: str | None) -> None:
        """Take words in as they stand."""
        said = symbols(self.font, text or "")
        lift = self.lift
        self.words.append(raised(said) if lift > 0 else lowered(said) if lift < 0 else said)

    def _call(self, anchor: Any) -> bool:  # noqa: ANN401
        """Raise the mark of a note; tell whether it is the note's own, in front of its words."""
        name = anchor.get("name") or anchor.get("id") or ""
        if self.noting:
            self.lift = 1 if name in self.notes else self.lift
            return name in self.notes
        href = anchor.get("href") or ""
        if href[:1] == "#" and _CALL.fullmatch("".join(anchor.itertext())):
            glued = "".join(self.words)[-1:]
            self.lift = self.lift or (not glued.isspace() and glued != "")
        note = self.notes.get(href[1:])
        if note is not None:
            self.lift = 1
            self.called.extend(() if note in self.noted else (note,))
            self.noted.add(note)
        return False

    def _table(self, element: Any) -> None:  # noqa: ANN401
        """Take a table in, with those inside its cells."""
        for caption in element.iterchildren("caption"):
            self.walk(caption)
        self.blocks.extend(table(self._rows(element)))
        self.gap = True

    def _rows(self, element: Any) -> list[list[Cell | None]]:  # noqa: ANN401
        """Return the cells of a table by rows."""
        grid = Grid()
        group = None
        for row in _own_rows(element):
            if row.getparent() is not group:
                group = row.getparent()
                grid.cut()
            grid.begin()
            for cell in row.iterchildren("td", "th"):
                width, height = _span(cell, "colspan"), _span(cell, "rowspan")
                grid.put(Cell(self._apart(cell)), width, height)
        grid.end()
        return grid.rows

    def _apart(self, element: Any, *, noting: bool = False) -> list[Block]:  # noqa: ANN401
        """Return the blocks of a cell or of a note."""
        page = _Page(self.notes, self.noted, self.tables + (not noting), noting=noting)
        page._children(element, "td")
        page.flush()
        return page.blocks

    def _mark(self, item: Any) -> str:  # noqa: ANN401
        """Return what stands before a list item: its number or a dash, set in within a list."""
        inner = "  " * min(len(self.lists) - 1, DEEPEST) if self.lists else ""
        open_list = self.lists[-1] if self.lists else _List("-")
        kind = _kind(item) or open_list.kind
        if kind in {"-", ""}:
            return f"{inner}{kind}"
        number = _whole(item.get("value"), open_list.number)
        open_list.number = number + open_list.step
        return f"{inner}{numeral(kind, number)}."


def _own_rows(element: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the rows of a table that are shown, without those of tables in it."""
    for child in element:
        if _is_dropped(child, child.tag):
            continue
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from _own_rows(child)


def _span(cell: Any, name: str) -> int:  # noqa: ANN401
    """Return how many columns or rows a cell takes; "0" is all those of its group of rows."""
    said = _whole(cell.get(name), 1)
    return _SPAN if name == "rowspan" and not said else max(1, min(said, _SPAN))


def _list(element: Any, tag: str) -> _List:  # noqa: ANN401
    """Return how the items of a list are marked."""
    if tag == "ul":
        return _List("" if _kind(element) == "" else "-")
    kind = _kind(element)
    if element.get("reversed") is None:
        return _List("1" if kind is None else kind, _whole(element.get("start"), 1))
    count = sum(1 for _ in element.iterchildren("li"))
    return _List("1" if kind is None else kind, _whole(element.get("start"), count), -1)


def _kind(element: Any) -> str | None:  # noqa: ANN401
    """Return how a list or an item says that it is numbered, None where it says nothing."""
    said = _LISTED.search(element.get("style") or "")
    if said:
        named = said[1].lower()
        return "" if named == "none" else CSS_KINDS.get(named, "1")
    kind = (element.get("type") or "").strip()
    return kind if kind in {"1", "a", "A", "i", "I"} else None


def _whole(text: str | None, otherwise: int) -> int:
    """Return a small number out of an attribute that may hold anything."""
    said = (text or "").strip()
    return int(said) if re.fullmatch(r"-?[0-9]{1,6}", said) else otherwise


def _lift(element: Any, tag: str, above: int) -> int:  # noqa: ANN401
    """Return 1 for raised words, -1 for lowered ones, 0 for those on the line."""
    said = _ALIGNED.search(element.get("style") or "")
    if said:
        return {"super": 1, "sub": -1, "baseline": 0}[said[1].lower()]
    return {"sup": 1, "sub": -1}.get(tag, above)


def _filled_in(element: Any) -> str:  # noqa: ANN401
    """Return what a field of a form shows: a box to tick, words, or nothing."""
    kind = (element.get("type") or "text").strip().lower()
    if kind in {"checkbox", "radio"}:
        return tick_box(ticked=element.get("checked") is not None)
    if kind in _UNWRITTEN:
        return ""
    return f" {element.get('value') or ''} "


def _chosen(element: Any) -> str:  # noqa: ANN401
    """Return the options of a field that are chosen; a browser chooses the first one itself."""
    options = list(element.iter("option"))
    chosen = [each for each in options if each.get("selected") is not None]
    listed = element.get("multiple") is not None or _whole(element.get("size"), 1) > 1
    shown = options if listed else chosen[-1:] or options[:1]
    return " ".join(["", *("".join(each.itertext()).strip() for each in shown), ""])


def _formula(element: Any) -> str:  # noqa: ANN401
    """Return a formula on one line: a fraction with a stroke, powers raised."""
    parts = [_formula(c) for c in element if c.tag not in {"annotation", "annotation-xml"}]
    if element.tag == "mfrac":
        return "/".join(parts)
    if element.tag in {"msup", "msub", "msubsup"} and len(parts) > 1:
        first = raised(parts[1]) if element.tag == "msup" else lowered(parts[1])
        return "".join([parts[0], first, *map(raised, parts[2:])])
    words = "".join(parts) if parts else (element.text or "").strip(" \t\r\n\f")
    return f" {words}" if element.tag in {"mtd", "mtr"} else words


def _is_dropped(element: Any, tag: str) -> bool:  # noqa: ANN401
    """Tell what is no text of a page, and what it shows as no longer valid."""
    if tag in _DROPPED or (tag == "title" and element.getparent().tag != "head"):
        return True  # the title of a drawing shows under a pointer only
    if tag == "div" and element.get("title") in {"header", "footer"}:  # as LibreOffice saves them
        return True
    return _STRUCK.search(element.get("style") or "") is not None

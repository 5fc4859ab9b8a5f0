"""ODT: paragraphs with the numbers that are shown, lists and tables; no headers, no footers.

Does: read ``content.xml`` and the styles; notes come below the paragraph that calls them, text
boxes behind it; what is deleted, struck out or hidden, comments and tables of contents are left
out.
Does not: run macros or load anything the file points to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from corpus.errors import DamagedDocument, PasswordProtected
from corpus.formats.archive import parts
from corpus.formats.blocks import Block, Cell, Grid, joined, table, title
from corpus.formats.colours import Colour
from corpus.formats.glyphs import lowered, raised, symbols
from corpus.formats.numerals import Counter
from corpus.formats.odf_shown import FLAT, Look, is_unseen_box, page_ground, paragraph_look
from corpus.formats.odf_styles import BULLET, SPACE, Styles, name, points
from corpus.formats.reading import Progress, Reading, clean, hidden_warning

_SKIPPED = frozenset(
    map(
        name,
        "text:tracked-changes text:table-of-content text:sequence-decls text:variable-decls"
        " text:user-field-decls office:forms text:alphabetical-index text:illustration-index"
        " text:bibliography".split(),
    )
)
_BOXES = ("draw:text-box", "draw:custom-shape", "draw:rect", "draw:ellipse", "draw:circle")
_DRAWN = frozenset(map(name, ("draw:frame", *_BOXES)))
_UNSAID = frozenset(
    map(name, ("office:annotation", "text:note", "text:ruby-text", "draw:frame", *_BOXES))
)
_PARAGRAPHS = (name("text:p"), name("text:h"))
_MOST_BLANKS = 200
_MOST_CELLS = 60  # rows or columns of one cell


def read(data: bytes, source: str, _progress: Progress) -> Reading:
    """Return the text of an OpenDocument text.

    Raises DamagedDocument, PasswordProtected, DecompressionBomb or UnsafeDocument.
    """
    found = unlocked(data, source)
    content = parsed(found, "content.xml", source)
    roots = [parsed(found, "styles.xml", source)] if "styles.xml" in found else []
    body = content.find(f"{name('office:body')}/{name('office:text')}")
    if body is None:
        raise DamagedDocument(source)
    roots.append(content)
    walk = _Walk(Styles(*roots), ground=page_ground(roots))
    text = joined(walk.blocks(body))
    macros = any(part.startswith("Basic/") for part in found)
    warnings = (*hidden_warning(walk.hidden), *(("macros",) if macros else ()))
    return Reading(clean(text), warnings=warnings)


def unlocked(data: bytes, source: str) -> Mapping[str, bytes]:
    """Return the parts of an OpenDocument file; raise PasswordProtected and what ``parts`` does."""
    found = parts(data, source)
    if b"encryption-data" in found.get("META-INF/manifest.xml", b""):
        raise PasswordProtected(source)
    return found


def parsed(found: Mapping[str, bytes], member: str, source: str) -> Any:  # noqa: ANN401
    """Return the root of a part; raise DamagedDocument where it is not there or no XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(found[member], parser)
    except (KeyError, etree.XMLSyntaxError, ValueError) as error:
        raise DamagedDocument(source) from error


@dataclass(slots=True)
class _Walk:
    """The walk through a document's body."""

    styles: Styles
    ground: Colour | None  # what is behind the paragraphs here
    look: Look = field(default_factory=Look)
    hidden: int = 0  # passages that do not show
    hiding: bool = False  # the last words did not
    counters: dict[str, Counter] = field(default_factory=dict)
    headings: Counter = field(default_factory=Counter)
    above: str | None = None  # the style of the paragraph above
    noted: int = 0
    lift: int = 0  # 1 within raised words, -1 within lowered ones

    def blocks(self, parent: Any, style: str = "", depth: int = -1) -> list[Block]:  # noqa: ANN401
        """Return the paragraphs, lists and tables in an element."""
        found: list[Block] = []
        for child in parent:
            if child.tag in _SKIPPED or not isinstance(child.tag, str):
                continue
            if _is_hidden(child) or (child.tag in _DRAWN and is_unseen_box(child)):
                self._leave_out("".join(child.itertext()))
                self.hiding = False
            elif child.tag in _PARAGRAPHS:
                found.extend(self._paragraph(child, self._number(child)))
            elif child.tag == name("text:list"):
                found.extend(self._list(child, style, depth + 1))
            elif child.tag == name("table:table"):
                found.extend(table(self._grid(child)))
                self.above = None
            elif len(child):
                found.extend(self.blocks(child, style, depth))
        return found

    def _number(self, element: Any) -> str:  # noqa: ANN401
        """Return the number of a heading that stands in no list."""
        if element.tag != name("text:h") or element.get(name("text:is-list-header")) == "true":
            return ""
        return self.styles.heading_number(_level(element) - 1, self.headings)

    def _list(self, element: Any, style: str, depth: int) -> list[Block]:  # noqa: ANN401
        """Return the items of a list."""
        own = element.get(name("text:style-name")) or style
        counter = self.counters.setdefault(own, Counter())
        goes_on = element.get(name("text:continue-numbering")) == "true" or (
            element.get(name("text:continue-list")) is not None
        )
        if depth == 0 and not goes_on:
            counter.numbers.clear()
        found: list[Block] = []
        for item in element:
            counted = item.tag == name("text:list-item")
            for n, child in enumerate(item):
                if child.tag == name("text:list"):
                    found.extend(self._list(child, own, depth + 1))
                elif child.tag in _PARAGRAPHS:
                    begin = item.get(name("text:start-value"))
                    first = int(begin) if begin and begin.isdecimal() else None
                    mark = (
                        self.styles.number(own, depth, counter, first) if counted and not n else ""
                    )
                    found.extend(self._paragraph(child, mark))
                else:
                    found.extend(self.blocks(child, own, depth))
        return found

    def _grid(self, element: Any) -> list[list[Cell | None]]:  # noqa: ANN401
        """Return the rows of a table that are shown; a covered cell's text is not."""
        grid = Grid()
        around = self.ground
        behind = self.ground = self._painted(element, "table")
        for row in _rows(element):
            self.ground = behind
            if self._is_unseen_row(row):
                self._leave_out(" ".join(row.itertext()))
                self.hiding = False
                continue
            under = self.ground = self._painted(row, "table-row")
            grid.begin()
            for cell in row.iterchildren(name("table:table-cell")):
                width, height = _span(cell, "columns"), _span(cell, "rows")
                self.ground = self._painted(cell, "table-cell")
                for _ in range(_count(cell.get(name("table:number-columns-repeated")))):
                    grid.put(Cell(self.blocks(cell)), width, height)
                self.ground = under
        self.ground = around
        grid.end()
        hidden = _hidden_columns(element)
        rows = [[cell for n, cell in enumerate(row) if n not in hidden] for row in grid.rows]
        seen = {cell for row in rows for cell in row}
        for cell in dict.fromkeys(cell for row in grid.rows for cell in row if cell not in seen):
            self._leave_out(" ".join(block.text for block in cell.blocks) if cell else "")
            self.hiding = False
        return rows

    def _is_unseen_row(self, row: Any) -> bool:  # noqa: ANN401
        """Tell a row that is hidden, or too low for any of its words to show."""
        if row.get(name("table:visibility")) in {"collapse", "filter"}:
            return True
        style = row.get(name("table:style-name")) or ""
        said = self.styles.said("table-row", style, "style:table-row-properties")
        return points(said.get(name("style:row-height"), ""), FLAT) < FLAT

    def _painted(self, element: Any, family: str) -> Colour | None:  # noqa: ANN401
        """Return the ground of a table, a row or a cell."""
        style = element.get(name("table:style-name")) or ""
        said = self.styles.said(family, style, f"style:{family}-properties")
        return Look(ground=self.ground).on(said).ground

    def _paragraph(self, element: Any, number: str) -> list[Block]:  # noqa: ANN401
        """Return a paragraph, then its text boxes and notes."""
        notes: list[str] = []
        style = element.get(name("text:style-name")) or ""
        above, self.look = self.look, paragraph_look(self.styles, style, self.ground)
        hidden, self.hiding = self.hidden, False
        text = "".join(self._words(element, notes))
        self.look = above
        if self.hidden > hidden and not text.strip():
            return []
        if number and (text.strip() or number.strip() != BULLET):
            text = f"{number} {text.lstrip()}"
        level = _level(element) if element.tag == name("text:h") else 0
        if self.styles.is_title(style):
            level = 1
        space = self.styles.gap(style, "top")
        if self.above is not None:
            space = max(space, self.styles.gap(self.above, "bottom"))
        gap = bool(level) or self.above is None or space >= SPACE
        self.above = style
        found = [Block(title(text, level) if level else text, gap)]
        around, self.ground = self.ground, None
        for box in element.iter(*map(name, _BOXES)):
            if next(box.iterancestors(*_PARAGRAPHS)) is not element:
                continue  # in a box of this one
            if is_unseen_box(box):
                self.hiding = False
                self._leave_out("".join(box.itertext()))
                continue
            found.extend([Block(""), *self.blocks(box), Block("")])
        self.ground = around
        return [*found, *(Block(note, gap=False) for note in notes)]

    def _words(self, element: Any, notes: list[str], font: str = "") -> Iterator[str]:  # noqa: ANN401
        """Yield the words of a paragraph or of a part of it; ``notes`` gets those it calls."""
        yield self._shown(font, element.text)
        for child in element:
            if child.tag == name("text:s"):
                count = child.get(name("text:c")) or "1"
                yield " " * min(int(count) if count.isdecimal() else 1, _MOST_BLANKS)
            elif child.tag == name("text:tab"):
                yield "\t"
            elif child.tag == name("text:line-break"):
                yield "\n"
            elif child.tag == name("text:note"):
                yield self._note(child, notes)
            elif child.tag == name("text:span"):
                yield self._span(child, notes, font)
            elif child.tag not in _UNSAID and isinstance(child.tag, str):
                if _is_hidden(child):
                    self._leave_out("".join(child.itertext()))
                else:
                    yield from self._words(child, notes, font)
            yield self._shown(font, child.tail)

    def _shown(self, font: str, text: str | None) -> str:
        """Return text as it stands in its font, raised or lowered."""
        if self.look.struck:
            return ""
        if self.look.unseen:
            self._leave_out(text or "")
            return ""
        said = symbols(font, text or "")
        self.hiding = self.hiding and not said.strip()
        return raised(said) if self.lift > 0 else lowered(said) if self.lift < 0 else said

    def _leave_out(self, words: str) -> None:
        """Count a passage that does not show."""
        if any(c.isalnum() for c in words):
            self.hidden += not self.hiding
            self.hiding = True

    def _span(self, span: Any, notes: list[str], font: str) -> str:  # noqa: ANN401
        """Return the words of a span as they stand: raised, lowered, "" for what is not shown."""
        style = span.get(name("text:style-name")) or ""
        look = self.look
        self.look = look.of_words(self.styles.said("text", style, "style:text-properties"))
        above, own = self.lift, self.styles.lift(style)
        self.lift = above if own is None else own
        words = "".join(self._words(span, notes, self.styles.font(style) or font))
        self.lift, self.look = above, look
        return words

    def _note(self, note: Any, notes: list[str]) -> str:  # noqa: ANN401
        """Return the mark of a note and keep its text."""
        body = note.find(name("text:note-body"))
        if body is None:
            return ""
        self.noted += 1
        mark = raised(str(self.noted))
        if self.look.struck or self.look.unseen:
            return ""
        above, self.lift = self.lift, 0
        text = " ".join(
            "".join(self._words(each, [])).strip() for each in body.iter(name("text:p"))
        )
        self.lift = above
        notes.append(f"{mark} {text}")
        return mark


def _hidden_columns(element: Any) -> set[int]:  # noqa: ANN401
    """Return the places of the columns of a table that are not shown."""
    columns: list[bool] = []
    for each in element.iter(name("table:table-column")):
        if next(each.iterancestors(name("table:table"))) is element:
            hidden = each.get(name("table:visibility")) in {"collapse", "filter"}
            columns += [hidden] * _count(each.get(name("table:number-columns-repeated")))
    return {n for n, hidden in enumerate(columns) if hidden}


def _span(cell: Any, what: str) -> int:  # noqa: ANN401
    """Return how many rows or columns a cell takes."""
    return _count(cell.get(name(f"table:number-{what}-spanned")))


def _count(said: str | None) -> int:
    """Return a number of cells out of an attribute that may hold anything."""
    return max(1, min(int(said), _MOST_CELLS)) if said and re.fullmatch("[0-9]{1,6}", said) else 1


def _rows(element: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the rows of a table, through its groups and header, without those of tables in it."""
    for child in element:
        if child.tag == name("table:table-row"):
            yield child
        elif child.tag in map(
            name, ("table:table-header-rows", "table:table-rows", "table:table-row-group")
        ):
            yield from _rows(child)


def _is_hidden(element: Any) -> bool:  # noqa: ANN401
    """Tell a section, paragraph or field that is not shown."""
    if element.tag == name("text:section") and element.get(name("text:display")) == "none":
        return True
    if element.get(name("text:is-hidden")) == "true":
        return True
    if element.tag not in _PARAGRAPHS:
        return False
    within = element.iter(name("text:hidden-paragraph"))
    return any(each.get(name("text:is-hidden")) == "true" for each in within)


def _level(element: Any) -> int:  # noqa: ANN401
    """Return the level of a heading, 1 the highest."""
    said = element.get(name("text:outline-level")) or "1"
    return max(1, min(int(said), 10)) if said.isdecimal() and len(said) < 4 else 1

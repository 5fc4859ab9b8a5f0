"""Cut a clause into what can be quoted: sentences, list items, table rows.

Does: give the units of a clause's own body with their offsets, each list item with the sentence
that introduces it, each table row with its header row, which a title above it and the sentence
that tells the unit of its figures introduce.
Does not: judge which unit answers a question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from corpus.folding import fold
from corpus.model import ClauseKind
from corpus.tables import UNIT_TOLD, cells_of, goes_on_naming, holds_value, is_title_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.model import Clause

ITEM = re.compile(
    r"[ \t]*(?:[-–—•●▪◦■□·‣➢➤✓✔®¢]+[ \t]*|\\-[ \t]*|(?:[*#+]|[eo°]|\d{1,2}[.)°]"
    r"|[a-z][.)])[ \t]+)(?=\S)"
)
RULE = frozenset(" \t:|+-")  # what the line under a table's header row is made of
STOP = re.compile(
    r"(?<![ .'’(][A-Za-zÀ-ÿ])(?<!\bart)(?<!\bArt)(?<!\bal)(?<!\bMme)(?<!\bMM)(?<!\betc)"
    r"(?<!\bSt)(?<!\bSte)(?<!\bDr)[.!?](?:[\"*_)]|[ \xa0\u202f]?[»”])*(?=\s+[\"«“(*_]*[A-ZÀ-ÝŒ])"
    r"|\betc\.\)?(?=\s+[A-ZÀ-Ý])"
)
# "Centre financier : 0135-…", one a line.
LABEL = re.compile(r"[ \t]*\**[A-ZÀ-Ý][^:.;\n]{1,45}\**[ \t]*:[ \t*]*\S")
# A row of a table of two columns whose first cell names the second has no header row.
LABEL_ROW = re.compile(r"[ \t|*]*[^\t|:]{1,60}:[ \t*|]++[^\t|]*+\|?[ \t]*$")
MAXIMUM_UNITS = 2000  # of one clause; a longer one is a table of data


class Shape(Enum):
    """What sort of unit it is."""

    SENTENCE = auto()
    ITEM = auto()
    ROW = auto()


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, list item or table row: ``text[start:end]``.

    ``intro`` is the position (among the clause's units) of what introduces it: a list's
    sentence, the item a nested item belongs to, a table's header row.
    """

    start: int
    end: int
    shape: Shape
    indent: int
    intro: int | None
    colon: bool  # whether it ends with a colon, and so introduces what follows
    folded: str = field(repr=False)


def clause_units(text: str, clause: Clause) -> tuple[Unit, ...]:
    """Return the units of a clause's own body, in order; every word of it is in one of them."""
    units: list[Unit] = []
    by_line = clause.kind in {ClauseKind.HEADER, ClauseKind.SIGNATURES}
    table = _Table()
    for start, end, shape in _pieces(text, clause.body, clause.stop, by_line=by_line):
        raw = text[start:end]
        if shape is Shape.ROW:
            if RULE.issuperset(raw):
                continue
            previous = units[-1] if units else None
            between = text[previous.end : start] if previous else ""
            if previous is None or previous.shape is not Shape.ROW or between.strip("|-:+ \t\n"):
                table = _Table()
            elif between.count("\n") > 1:
                table.broken = True
            intro = table.add(raw, len(units), lambda n: text[units[n].start : units[n].end])
            units.append(_unit(raw, start, end, shape, intro))
        else:
            if not re.search(r"\w", raw):
                continue
            lost = shape is Shape.SENTENCE and _lost_bullet(units, raw)
            sort = Shape.ITEM if lost else shape
            intro = _introduction(units, raw, sort)
            units.append(_unit(raw, start, end, sort, intro))
        if len(units) >= MAXIMUM_UNITS:
            break
    return tuple(_told(units))


@dataclass(slots=True)
class _Table:
    """A table as its rows are met: which of them name its columns, and which its rows."""

    title: int | None = None  # above the header
    headers: list[int] = field(default_factory=list)
    section: int | None = None  # the row of one cell above the rows
    label: int | None = None  # the last row that begins with a name
    broken: bool = False  # a blank line, as a page's edge leaves it, stands above the row

    def add(  # noqa: PLR0911 (a return for each sort of row)
        self, raw: str, number: int, text_of: Callable[[int], str]
    ) -> int | None:
        """Take in row ``number`` and return the row that introduces it."""
        cells = cells_of(raw)
        broken, self.broken = self.broken, False
        header = cells_of(text_of(self.headers[0])) if self.headers else []
        if broken and header and len(header) != len(cells):
            self.title, self.headers, self.section, self.label = None, [], None, None
        if not self.headers:
            return self._head(raw, cells, number)
        last = cells_of(text_of(self.headers[-1]))
        if self.headers[-1] == number - 1 and goes_on_naming(last, cells):
            self.headers.append(number)
            return self.headers[-2]
        if broken and cells == header:  # the header again, on the next page
            self.headers, self.section = [number], None
            return self.title
        if is_title_row(cells):
            self.section, self.label = number, None
            return self.headers[-1]
        if LABEL_ROW.match(raw):
            return None
        above = self.label
        if cells[0]:
            self.label = number
        elif above is not None and header[:1] != [""] and _is_name(cells):
            return above
        return self.headers[-1] if self.section is None else self.section

    def _head(self, raw: str, cells: Sequence[str], number: int) -> int | None:
        """Take in a row above which there is no header."""
        if self.title is None and is_title_row(cells):
            self.title = number
            return None
        if re.search(r"[^\W\d_]", raw):
            self.headers = [number]
        return self.title


def _is_name(cells: Sequence[str]) -> bool:
    """Tell whether the first cell that is not empty is a name, as of a row under another name."""
    first = next((cell for cell in cells if cell), "")
    return bool(first) and not holds_value(first)


def _told(units: Sequence[Unit]) -> Iterator[Unit]:
    """Yield the units; what tells the unit of a table's figures introduces its first row."""
    for number, unit in enumerate(units):
        if unit.shape is not Shape.ROW or unit.intro is not None or _is_row_at(units, number - 1):
            yield unit
            continue
        after = number + 1
        while _is_row_at(units, after):
            after += 1
        near = [n for n in (number - 1, after) if 0 <= n < len(units)]
        told = (n for n in near if UNIT_TOLD.search(units[n].folded))
        yield replace(unit, intro=next(told, None))


def _is_row_at(units: Sequence[Unit], number: int) -> bool:
    return 0 <= number < len(units) and units[number].shape is Shape.ROW


def _unit(raw: str, start: int, end: int, shape: Shape, intro: int | None) -> Unit:
    return Unit(
        start=start,
        end=end,
        shape=shape,
        indent=len(raw) - len(raw.lstrip(" \t")),
        intro=intro,
        colon=raw.rstrip(" *_\t\n").endswith(":"),
        folded=re.sub(r"\s", " ", fold(raw)),
    )


def _lost_bullet(units: list[Unit], raw: str) -> bool:
    """Return whether ``raw`` is a list item whose bullet the scan has lost."""
    return bool(units) and units[-1].shape is Shape.ITEM and raw[0].islower()


def _introduction(units: list[Unit], raw: str, shape: Shape) -> int | None:
    """Return the nearest unit that introduces this one: it ends with a colon, further out."""
    if shape is not Shape.ITEM:
        return None
    indent = len(raw) - len(raw.lstrip(" \t"))
    for position in range(len(units) - 1, -1, -1):
        unit = units[position]
        if unit.shape is Shape.ITEM and unit.indent < indent:
            return position
        if unit.shape is Shape.ITEM and unit.indent == indent:
            return unit.intro
        if unit.shape is Shape.SENTENCE:
            return position if unit.colon or position == len(units) - 1 else None
    return None


def _pieces(text: str, start: int, stop: int, *, by_line: bool) -> Iterator[tuple[int, int, Shape]]:
    """Yield the bounds of sentences, items and rows of ``text[start:stop]``."""
    block: tuple[int, int, Shape] | None = None
    gap = 0
    for first, last in _lines(text, start, stop):
        line = text[first:last]
        if not line.strip():
            gap += 1
            continue
        if block is not None and _goes_on(text, block, line, gap, by_line=by_line):
            block = (block[0], last, block[2])
        else:
            if block is not None:
                yield from _sentences(text, *block)
            goes_on = block is not None and not gap and _same_columns(text, block, line)
            block = (first, last, Shape.ROW if goes_on else _shape(line))
        gap = 0
    if block is not None:
        yield from _sentences(text, *block)


def _same_columns(text: str, block: tuple[int, int, Shape], line: str) -> bool:
    """Return whether a line has as many tabs as the row above it: its last cell may be empty."""
    tabs = text.count("\t", block[0], block[1])
    return block[2] is Shape.ROW and 0 < tabs == line.count("\t")


def _shape(line: str) -> Shape:
    if _is_row(line):
        return Shape.ROW
    return Shape.ITEM if ITEM.match(line) else Shape.SENTENCE


def _is_row(line: str) -> bool:
    """Return whether a line is cells between bars, or cells parted by tabs.

    No pattern: those that say this take quadratic time on a long line without tabs.
    """
    bars = line.strip(" \t")
    if len(bars) > 1 and bars[0] == bars[-1] == "|":
        return True
    first, tab, _ = line.partition("\t")
    filled = not line[-1].isspace() or line.count("\t") > 1
    return bool(tab) and filled and (not first or bool(first.strip()))


def _goes_on(
    text: str, block: tuple[int, int, Shape], line: str, gap: int, *, by_line: bool
) -> bool:
    """Return whether ``line`` continues ``block``: the same paragraph, or a torn sentence.

    A page break leaves a blank line inside a sentence: the first half has no final punctuation
    and the second begins with a small letter.
    """
    if block[2] is Shape.ROW or _shape(line) is not Shape.SENTENCE or LABEL.match(line):
        return False
    if gap:
        if gap > 1 or by_line or not line.lstrip()[:1].islower():
            return False
        last = next(i for i in range(block[1] - 1, -1, -1) if not text[i].isspace())
        return text[last] not in ".;:!?»”)"
    return not by_line and text[block[1] - 2 : block[1]] != "  "


def _lines(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the bounds of each line of ``text[start:stop]``, newline left out."""
    at = start
    while at < stop:
        end = text.find("\n", at, stop)
        end = stop if end < 0 else end
        yield at, end
        at = end + 1


def _sentences(text: str, start: int, end: int, shape: Shape) -> Iterator[tuple[int, int, Shape]]:
    """Yield the sentences of a paragraph; a list item or row stays whole."""
    if shape is not Shape.SENTENCE:
        yield start, end, shape
        return
    at = start
    for match in STOP.finditer(text, start, end):
        yield from _trimmed(text, at, match.end(), shape)
        at = match.end()
    yield from _trimmed(text, at, end, shape)


def _trimmed(text: str, start: int, end: int, shape: Shape) -> Iterator[tuple[int, int, Shape]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end, shape

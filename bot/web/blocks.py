"""What a text is made of, to be shown as such: paragraphs, lists, tables, line by line.

Does: say of each line of a clause what it is, by the units that answers are cut from; leave out
what is markup of a list or a table.
Does not: make HTML, or look inside a line (``bot.web.inline``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from corpus.tables import (
    cell_spans,
    cells_of,
    goes_on_naming,
    holds_value,
    is_covered,
    is_title_row,
)
from corpus.units import RULE, Shape

if TYPE_CHECKING:
    from corpus.model import Clause, LineIndex
    from corpus.units import Unit

# Before a small letter it is a bullet that a scanner misread, as ``corpus.lines`` has it.
HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+(?=\S)(?![a-zà-ÿ])")
BULLET = re.compile(r"[ \t]*(?:[-–—•●▪◦■□·‣➢➤✓✔]|\\-|[*+](?=[ \t]))[ \t]*(?=\S)")
_Place = tuple[int, int, int | None]  # a row's line, where it starts, its unit
DEEPEST: Final = 4  # levels of lists that are told apart


@dataclass(frozen=True, slots=True)
class Line:
    """A line, ``text[start:end]`` without its markup; ``flows`` on from the line before it.

    What goes on on the line of its clause's heading has the number 0: it is shown already.
    """

    number: int
    start: int
    end: int
    flows: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, ``text[start:end]``, over so many columns; ``head`` names a column or a row."""

    start: int
    end: int
    span: int = 1
    head: str = ""  # "col" or "row"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, on a line of its own."""

    number: int
    cells: tuple[Cell, ...]
    head: bool = False


@dataclass(slots=True)
class Block:
    """Lines that belong together.

    ``kind`` is "p", "title" (a line marked as a heading that is no clause's), "li" or "table".
    ``depth`` and ``bullet`` are a list item's: how far in it stands, whether its mark is a bullet,
    which is left out of its line.
    """

    kind: str
    lines: list[Line] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    depth: int = 0
    bullet: bool = False


@dataclass(slots=True)
class _Reading:
    """What was met so far."""

    text: str
    blocks: list[Block] = field(default_factory=list)
    gap: bool = True
    indents: list[int] = field(default_factory=list)  # of the items around the present one
    table: list[_Place] = field(default_factory=list)  # of its rows, so far
    ruled: int | None = None  # how many of them stand above its rule

    def last(self, kind: str) -> Block | None:
        """Return the block before, if it is of this kind."""
        return self.blocks[-1] if self.blocks and self.blocks[-1].kind == kind else None


def heading_lines(text: str, clause: Clause, index: LineIndex) -> tuple[Line, ...]:
    """Return the lines of a clause's heading without the marks around its words."""
    found: list[Line] = []
    for start, end in _lines(text, clause.start, clause.body):
        mark = HEADING.match(text, start, end)
        if text[start:end].strip():
            first = mark.end() if mark else start
            last = start + len(text[start:end].rstrip("# \t" if mark else None))
            found.append(Line(_number(text, start, index), first, last, flows=bool(found)))
    return tuple(found)


def blocks_of(
    text: str, clause: Clause, units: Sequence[Unit], index: LineIndex
) -> tuple[Block, ...]:
    """Return what a clause's own body is made of; each of its lines with words is in one block."""
    found = _Reading(text)
    starts = [unit.start for unit in units]
    for start, end in _lines(text, clause.body, clause.stop):
        words = text[start:end].strip()
        if not words:
            found.gap = True
            continue
        number = _unit_at(units, starts, text.index(words[0], start), end)
        flows = number is not None and starts[number] < start
        _take(found, Line(_number(text, start, index), start, end, flows), number, units)
    _close(found, units)
    return tuple(found.blocks)


def _number(text: str, start: int, index: LineIndex) -> int:
    """Return the number of the line that starts here, 0 in the middle of one."""
    return index.line(start) if not start or text[start - 1] == "\n" else 0


def _unit_at(units: Sequence[Unit], starts: Sequence[int], start: int, end: int) -> int | None:
    """Return the first unit of which something stands on a line, or None."""
    number = bisect_right(starts, start) - 1
    if number < 0 or units[number].end <= start:
        number += 1
    return number if number < len(units) and starts[number] < end else None


def _take(found: _Reading, line: Line, number: int | None, units: Sequence[Unit]) -> None:
    """Put a line where it belongs."""
    raw = found.text[line.start : line.end]
    shape = units[number].shape if number is not None else None
    if shape is Shape.ROW or (shape is None and raw.lstrip()[:1] == "|"):
        if not RULE.issuperset(raw):
            _add_row(found, line, number, units)
        elif found.ruled is None and "-" in raw:
            found.ruled = len(found.table)
        return
    _close(found, units)
    marked = HEADING.match(raw) is not None
    if number is not None and shape is Shape.ITEM and not marked:
        _add_item(found, line, units[number].indent)
    elif shape is not None or not RULE.issuperset(raw):  # else it draws a line
        _add_words(found, line)
    found.gap = False


def _add_words(found: _Reading, line: Line) -> None:
    """Take in a line of prose."""
    before = found.blocks[-1] if found.blocks else None
    if line.flows and before is not None and before.kind != "table":
        before.lines.append(line)
        return
    mark = HEADING.match(found.text, line.start, line.end)
    if mark:
        bare = Line(line.number, mark.end(), line.end)
        found.blocks.append(Block("title", [bare]))
        return
    paragraph = None if found.gap else found.last("p")
    if paragraph is None:
        paragraph = Block("p")
        found.blocks.append(paragraph)
    paragraph.lines.append(Line(line.number, line.start, line.end))


def _add_item(found: _Reading, line: Line, indent: int) -> None:
    """Take in a list item, or a line that goes on with one."""
    item = found.last("li")
    if line.flows and item is not None:
        item.lines.append(line)
        return
    if item is None:
        found.indents = []
    while found.indents and found.indents[-1] > indent:
        found.indents.pop()
    if not found.indents or found.indents[-1] < indent:
        found.indents.append(indent)
    mark = BULLET.match(found.text, line.start, line.end)
    bare = Line(line.number, mark.end() if mark else line.start, line.end)
    depth = min(len(found.indents), DEEPEST) - 1
    found.blocks.append(Block("li", [bare], depth=depth, bullet=bool(mark)))


def _add_row(found: _Reading, line: Line, number: int | None, units: Sequence[Unit]) -> None:
    """Take in a row of a table; one of other columns behind a blank line begins another table."""
    if found.table and found.gap:
        above = found.table[-1]
        end = found.text.find("\n", above[1])
        cells = cell_spans(found.text, above[1], end)
        if len(cells) != len(cell_spans(found.text, line.start, line.end)):
            _close(found, units)
    found.table.append((line.number, line.start, number))
    found.gap = False


def _close(found: _Reading, units: Sequence[Unit]) -> None:
    """Make a table of the rows that were met, if some were."""
    ruled, found.ruled = found.ruled, None
    if not found.table:
        return
    said = [cells_of(found.text[start : _end(found.text, start)]) for _, start, _ in found.table]
    heads = _heads(found.table, said, units)
    if ruled is not None:
        heads = {n for n in heads if n < ruled}
    rows = []
    for n, ((number, start, _), words) in enumerate(zip(found.table, said, strict=True)):
        cells = _cells(found.text, start, words, head=n in heads, any_head=bool(heads))
        rows.append(Row(number, tuple(cells), n in heads))
    found.blocks.append(Block("table", rows=rows))
    found.table = []


def _heads(table: Sequence[_Place], said: Sequence[list[str]], units: Sequence[Unit]) -> set[int]:
    """Return which rows name the columns: those that introduce the rows below them."""
    first = next((n for n, cells in enumerate(said) if not is_title_row(cells)), len(said))
    intros = {units[unit].intro for _, _, unit in table[first + 1 :] if unit is not None}
    if first == len(said) or table[first][2] not in intros - {None} or len(said[first]) < 2:
        return set()
    two = first + 1 < len(said) - 1 and goes_on_naming(said[first], said[first + 1])
    return {first, first + 1} if two else {first}


def _cells(
    text: str, start: int, words: Sequence[str], *, head: bool, any_head: bool
) -> Iterator[Cell]:
    """Yield the cells of a row; one that reaches over its neighbours is one cell."""
    spans = cell_spans(text, start, _end(text, start))
    place = 0
    while place < len(spans):
        reach = place + 1
        while reach < len(words) and is_covered(words[reach]):
            reach += 1
        label = place == 0 and any_head and bool(words[0]) and not holds_value(words[0])
        named = "col" if head and words[place] else "row" if label and not head else ""
        yield Cell(*spans[place], reach - place, named)
        place = reach


def _end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _lines(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the bounds of each line of ``text[start:stop]``, line end left out."""
    while start < stop:
        end = text.find("\n", start, stop)
        end = stop if end < 0 else end
        yield start, end
        start = end + 1

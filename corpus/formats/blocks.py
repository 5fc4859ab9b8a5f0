r"""Paragraphs and tables of a structured document, as lines that ``corpus.clauses`` reads.

Does: set a paragraph a line, blank lines where the page shows space, a table row a line with a
tab between cells, as the word processors do when they save text; mark titles as Markdown does.
A cell over several rows stands in each of them, as it is seen; one over several columns stands in
the first, and the others hold ``COVERED``. A table in a cell makes rows of the one around it.
Does not: know Word, ODT or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.tables import COVERED

LONG_TITLE = 200  # characters: a longer paragraph is prose, whatever its style
DEEPEST = 6  # lists within lists that are shown as such
LAYOUT = 8  # paragraphs: a cell with more is a part of the page, not of a table
_BLANKS = re.compile(r"[ \t]*\n[ \t\n]*|[\t ]+")


@dataclass(frozen=True, slots=True)
class Block:
    r"""One paragraph, perhaps of several lines; ``gap`` asks for a blank line before it."""

    text: str
    gap: bool = True
    row: bool = False  # it is a row of a table


@dataclass(slots=True, eq=False)
class Cell:
    """One cell, as the blocks in it."""

    blocks: Sequence[Block] = ()


Row = Sequence[Cell | None]  # None: no cell stands there


@dataclass(slots=True)
class Grid:
    """A table as it is filled, cell after cell; a cell stands at each place that it covers."""

    rows: list[list[Cell | None]] = field(default_factory=list)
    _covered: dict[tuple[int, int], Cell] = field(default_factory=dict)  # of the rows to come

    def begin(self) -> None:
        """Begin the next row."""
        self.end()
        self.rows.append([])

    def put(self, cell: Cell | None, width: int = 1, height: int = 1) -> None:
        """Put a cell at the next free place of the row, over ``width`` columns."""
        self._cover()
        row, column = len(self.rows) - 1, len(self.rows[-1])
        if cell is not None:
            below = ((row + n, column + m) for n in range(1, height) for m in range(width))
            self._covered.update(dict.fromkeys(below, cell))
        self.rows[-1].extend([cell] * width)

    def end(self) -> None:
        """End the last row: the cells that reach down into it are put there."""
        if self.rows:
            self._cover()

    def cut(self) -> None:
        """Let no cell reach down into the next row."""
        self.end()
        self._covered.clear()

    def _cover(self) -> None:
        row = self.rows[-1]
        while (cell := self._covered.pop((len(self.rows) - 1, len(row)), None)) is not None:
            row.append(cell)


def joined(blocks: Iterable[Block]) -> str:
    r"""Return the text: a block without words is a blank line, never two in a row."""
    parts: list[str] = []
    gap = False
    for block in blocks:
        lines = [line.rstrip(" ") for line in block.text.split("\n")]
        filled = [n for n, line in enumerate(lines) if line.strip()]
        if not filled:
            gap = True
            continue
        gap = gap or filled[0] > 0
        lines = lines[filled[0] : filled[-1] + 1]
        if parts and (gap or block.gap):
            parts.append("")
        parts.append("\n".join(lines))
        gap = False
    return "\n".join(parts) + "\n" if parts else ""


def title(text: str, level: int) -> str:
    """Return a heading with its Markdown mark; text too long for one, or of no words, as it is."""
    words = " ".join(text.split())
    if not words or len(words) > LONG_TITLE or not any(c.isalnum() for c in words):
        return text
    return f"{'#' * max(1, min(level, 6))} {words}"


def table(rows: Sequence[Row]) -> list[Block]:
    """Return the lines of a table; what only lays out the page becomes paragraphs."""
    filled = [row for n, row in enumerate(rows) if _says_more(row, rows[n - 1] if n else ())]
    widest = max((len(row) for row in filled), default=0)
    cells = list(dict.fromkeys(cell for row in filled for cell in row if cell is not None))
    lays_out = any(len(cell.blocks) > LAYOUT for cell in cells)
    if len(filled) == 1 or widest == 1 or lays_out:
        shown = ([each for each in cell.blocks if each.text.strip()] for cell in cells)
        return [
            Block(each.text, gap=not n or (each.row and each.gap), row=each.row)
            for blocks in shown
            for n, each in enumerate(blocks)
        ] + [Block("")]
    lines = ["\t".join(_line(row, widest)) for row in _opened(filled)]
    return [Block(line, gap=not n, row=True) for n, line in enumerate(lines)] + [Block("")]


def _says_more(row: Row, above: Row) -> bool:
    """Tell whether a row holds a cell with words that does not only reach down from above."""
    return any(cell is not None and _words(cell) and cell not in above for cell in row)


def _line(row: Row, width: int) -> Iterator[str]:
    """Yield what stands at each place of a row."""
    above: Cell | None = None
    for cell in row:
        words = _words(cell) if cell is not None else ""
        yield COVERED if words and cell is above else words
        above = cell
    yield from [""] * (width - len(row))


def _opened(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with those of the tables in their cells in the place of these cells."""
    inner: dict[Cell | None, list[list[Cell | None]]] = {
        cell: lines
        for row in rows
        for cell in row
        if cell is not None and len(lines := _inner_rows(cell)) > 1 and _is_single(cell, rows)
    }
    if not inner:
        return list(rows)
    width = max(map(len, rows))
    wide = [
        max((len(inner[row[m]][0]) for row in rows if m < len(row) and row[m] in inner), default=1)
        for m in range(width)
    ]
    found: list[Row] = []
    for row in rows:
        height = max((len(inner[cell]) for cell in row if cell in inner), default=1)
        for n in range(height):
            line: list[Cell | None] = []
            for cell, columns in zip(row, wide, strict=False):
                if cell in inner:
                    own = inner[cell][n] if n < len(inner[cell]) else []
                    line += [*own, *[None] * (columns - len(own))]
                else:
                    line += [cell] * columns
            found.append(line)
    return found


def _is_single(cell: Cell, rows: Sequence[Row]) -> bool:
    return sum(each is cell for row in rows for each in row) == 1


def _inner_rows(cell: Cell) -> list[list[Cell | None]]:
    """Return the rows of a cell that holds a table, its other paragraphs as rows of one cell."""
    if not any(block.row for block in cell.blocks):
        return []
    texts = [block.text.split("\t") for block in cell.blocks if block.text.strip()]
    width = max(map(len, texts))
    rows: list[list[Cell | None]] = []
    for parts in texts:
        row: list[Cell | None] = []
        for part in parts if len(parts) > 1 else parts * width:
            covered = row and (part == COVERED or len(parts) == 1)
            row.append(row[-1] if covered else Cell((Block(part),)))
        rows.append(row + [None] * (width - len(row)))
    return rows


def _words(cell: Cell) -> str:
    """Return what a cell says, on one line."""
    texts = (block.text.strip() for block in cell.blocks)
    return _BLANKS.sub(" ", " ".join(text for text in texts if text))

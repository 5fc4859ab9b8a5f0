"""Tables of a clause: cells with the headers of their row and column.

Does: read tab-separated and Markdown tables, with a header row that starts with an empty cell
and with cells that go on over further lines. Does not: guess columns out of blanks, as a scan
leaves them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.passages import Passage

_RULE = re.compile(r"[|\s:-]+")
_EDGES = " \t\n*_"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: ``text[start:end]`` is its content; ``row`` and ``column`` are its headers."""

    start: int
    end: int
    row: str
    column: str


_Span = tuple[int, int]


def _lines(passage: Passage) -> Iterator[_Span]:
    """Yield the span of each line of the clause, line end left out."""
    start = passage.start
    while start < passage.stop:
        end = passage.text.find("\n", start, passage.stop)
        end = passage.stop if end < 0 else end
        yield start, end
        start = end + 1


def _blocks(passage: Passage) -> Iterator[list[_Span]]:
    """Yield the runs of lines without a blank one among them that hold a table."""
    block: list[_Span] = []
    for start, end in [*_lines(passage), (passage.stop, passage.stop)]:
        if passage.text[start:end].strip(" "):
            block.append((start, end))
            continue
        if any(_is_row(passage.text[low:high]) for low, high in block):
            yield block
        block = []


def _is_row(line: str) -> bool:
    """Tell a line that parts cells."""
    return "\t" in line or line.lstrip().startswith("|") or " | " in line


def _cells(text: str, start: int, end: int) -> list[_Span]:
    """Return the spans of the cells of one line."""
    markdown = text[start:end].lstrip().startswith("|")
    if markdown:
        start = text.index("|", start) + 1
        trimmed = text[start:end].rstrip()
        end = start + len(trimmed) - (1 if trimmed.endswith("|") else 0)
    mark, spans, place = "\t" if not markdown and "\t" in text[start:end] else "|", [], start
    while (cut := text.find(mark, place, end)) >= 0:
        spans.append((place, cut))
        place = cut + 1
    spans.append((place, max(place, end)))
    return spans


def _rows(text: str, block: Sequence[_Span]) -> list[list[_Span]]:
    """Return the rows of a block; a line without a mark goes on with the cell above it."""
    rows: list[list[_Span]] = []
    begun: int | None = None
    for start, end in block:
        line = text[start:end]
        if line.lstrip().startswith("|") and _RULE.fullmatch(line):
            if "-" not in line:
                rows.append(_cells(text, start, end))
        elif _is_row(line):
            cells = _cells(text, start, end)
            if begun is not None:
                cells[0] = (begun, cells[0][1])
            rows.append(cells)
            begun = None
        elif rows and _complete(rows) and begun is None and _starts_row(text, start, block):
            begun = start
        elif rows and begun is None:
            rows[-1][-1] = (rows[-1][-1][0], end)
    return rows


def _complete(rows: Sequence[Sequence[_Span]]) -> bool:
    """Tell whether the last row has a cell for each column."""
    return len(rows[-1]) == len(rows[0])


def _starts_row(text: str, start: int, block: Sequence[_Span]) -> bool:
    """Tell a line that begins the first cell of the next row from one that ends the last cell.

    The next row then goes on with a small letter: "Hébergement / et maintenance".
    """
    place = bisect_right(block, start, key=lambda span: span[0])
    following = next(
        (span for span in block[place : place + 3] if _is_row(text[slice(*span)])), None
    )
    return following is not None and text[following[0] : following[0] + 1].islower()


def _words(text: str, span: _Span) -> str:
    """Return what a cell says, on one line."""
    return " ".join(text[slice(*span)].strip(_EDGES).split())


def _has_header(text: str, rows: Sequence[Sequence[_Span]]) -> bool:
    """Tell whether the first row names the columns: no figure in it, no list of "label :"."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    labels = [_words(text, row[0]) for row in rows]
    if len(rows[0]) == 2 and 2 * sum(label.endswith(":") for label in labels) >= len(labels):
        return False
    names = [_words(text, span) for span in rows[0][1:]]
    return any(names) and not any(re.search(r"\d[\d ]*(?:[€%]|,\d)|:\s*\S", name) for name in names)


def find_cells(passage: Passage) -> tuple[Cell, ...]:
    """Return the cells of the clause's tables that stand under or beside a header, in order."""
    found: list[Cell] = []
    for block in _blocks(passage):
        rows = _rows(passage.text, block)
        header = rows[0] if _has_header(passage.text, rows) else None
        names = [_words(passage.text, span) for span in header] if header else []
        for row in rows[1 if header else 0 :]:
            label = _words(passage.text, row[0])
            for place, (start, end) in enumerate(row):
                column = names[place] if place < len(names) else ""
                if place > 1 and column and column in names[:place]:
                    label = _words(passage.text, row[place - 1])  # "Charges, €, Produits, €"
                found.append(Cell(start, end, label if place else "", column))
    return tuple(found)


def cell_at(cells: Sequence[Cell], offset: int) -> Cell | None:
    """Return the cell that holds ``offset``, if one does."""
    place = bisect_right(cells, offset, key=lambda cell: cell.start) - 1
    return cells[place] if place >= 0 and offset < cells[place].end else None

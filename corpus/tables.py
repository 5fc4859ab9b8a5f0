"""Tables of a clause: cells with the headers of their row and column.

Does: read tab-separated and Markdown tables, with a header row that starts with an empty cell,
with headers of two rows and with cells that go on over further lines or columns. Does not: guess
columns out of blanks, as a scan leaves them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.passages import Passage

COVERED = "\N{NO-BREAK SPACE}"  # in a cell's place: the cell to its left stands here too
# "Montants en k€", "(en milliers d'euros)", "Unité : €", in folded text.
UNIT_TOLD = re.compile(
    r"(?:\ben|\bunites? ?:) ?(?:(?:milliers|millions) d'|(?:k|m) ?)?(?:euros?\b|€)"
    r"(?: (?:ttc|ht|hors taxes|constants|courants)\b)?"
)
_RULE = re.compile(r"[|\s:-]+")
_EDGES = " \t\n*_"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: ``text[start:end]`` is its content; ``row`` and ``column`` are its headers."""

    start: int
    end: int
    row: str
    column: str
    stop: int  # where its table ends


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


def cell_spans(text: str, start: int, end: int) -> list[_Span]:
    """Return the spans of the cells of one line, ``text[start:end]``."""
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
                rows.append(cell_spans(text, start, end))
        elif _is_row(line):
            cells = cell_spans(text, start, end)
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


def is_covered(cell: str) -> bool:
    """Tell whether the cell to the left of a cell stands in its place too."""
    return cell == COVERED


def cells_of(row: str) -> list[str]:
    """Return what the cells of a row say, tab-separated or Markdown; ``COVERED`` is kept."""
    spans = cell_spans(row, 0, len(row))
    raw = [row[start:end] for start, end in spans]
    return [each if is_covered(each) else " ".join(each.split()) for each in raw]


def is_title_row(cells: Sequence[str]) -> bool:
    """Tell a row of one cell over all columns: it names the rows below, or the whole table."""
    return len(cells) > 1 and bool(cells[0]) and all(map(is_covered, cells[1:]))


def holds_value(cell: str) -> bool:
    """Tell a cell that holds an amount, a share or a number that is no year."""
    bare = " ".join(cell.strip(_EDGES).split())
    number = re.fullmatch(r"[-+]?\d[\d .,]*", bare) and not re.fullmatch(r"(?:19|20)\d\d", bare)
    return bool(number or re.search(r"\d[\d ]*(?:[€%]|,\d)|\d ?k€|\d ?euros?\b", bare))


def goes_on_naming(header: Sequence[str], cells: Sequence[str]) -> bool:
    """Tell whether a row below a header row names columns that the header left together.

    The header has a cell over several columns, or an empty one; the row holds no value, and names
    no row of its own: its first cell is empty or that of the header, reached down.
    """
    if len(header) != len(cells) or is_title_row(header) or any(map(holds_value, cells)):
        return False
    open_ended = any(is_covered(cell) or not cell for cell in header[1:])
    repeated = len({cell for cell in header[1:] if cell}) < sum(bool(cell) for cell in header[1:])
    unnamed = not cells[0] or cells[0] == header[0] or not header[0]
    named = sum(bool(cell) and not is_covered(cell) for cell in cells[1:])
    return (open_ended or repeated) and unnamed and named > 1


def column_names(headers: Sequence[Sequence[str]]) -> list[str]:
    """Return the name of each column: what the header rows say over it, from the top."""
    names: list[str] = []
    for column in range(max(map(len, headers), default=0)):
        said: list[str] = []
        for row in headers:
            at = column if column < len(row) else -1
            while at > 0 and is_covered(row[at]):
                at -= 1
            if at >= 0 and row[at] and row[at] not in said and not is_title_row(row):
                said.append(row[at])
        names.append(" › ".join(said))
    return names


def _has_header(text: str, rows: Sequence[Sequence[_Span]]) -> bool:
    """Tell whether the first row names the columns: no figure in it, no list of "label :"."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    labels = [_words(text, row[0]) for row in rows]
    if len(rows[0]) == 2 and 2 * sum(label.endswith(":") for label in labels) >= len(labels):
        return False
    names = [_words(text, span) for span in rows[0][1:]]
    return any(names) and not any(re.search(r"\d[\d ]*(?:[€%]|,\d)|:\s*\S", name) for name in names)


def _header_rows(text: str, rows: Sequence[Sequence[_Span]]) -> int:
    """Return how many rows name the columns: a title over all, a header of one row or of two."""
    said = [[_marked(text, span) for span in row] for row in rows[:3]]
    titled = int(len(rows) > 2 and is_title_row(said[0]))
    if not _has_header(text, rows[titled:]):
        return titled
    two = len(said) > titled + 1 and goes_on_naming(said[titled], said[titled + 1])
    return titled + 1 + two


def _marked(text: str, span: _Span) -> str:
    """Return what a cell says, ``COVERED`` for one in whose place another stands."""
    return COVERED if is_covered(text[slice(*span)]) else _words(text, span)


def find_cells(passage: Passage) -> tuple[Cell, ...]:
    """Return the cells of the clause's tables that stand under or beside a header, in order."""
    found: list[Cell] = []
    for block in _blocks(passage):
        rows = _rows(passage.text, block)
        count = _header_rows(passage.text, rows)
        names = column_names([[_marked(passage.text, span) for span in r] for r in rows[:count]])
        for row in rows[count:]:
            label = _words(passage.text, row[0])
            for place, (start, end) in enumerate(row):
                column = names[place] if place < len(names) else ""
                if place > 1 and column and column in names[:place]:
                    label = _words(passage.text, row[place - 1])  # "Charges, €, Produits, €"
                found.append(Cell(start, end, label if place else "", column, block[-1][1]))
    return tuple(found)


def cell_at(cells: Sequence[Cell], offset: int) -> Cell | None:
    """Return the cell that holds ``offset``, if one does."""
    place = bisect_right(cells, offset, key=lambda cell: cell.start) - 1
    return cells[place] if place >= 0 and offset < cells[place].end else None

"""The sheets of a workbook as text: each a section named by the sheet, its rows lines of tables.

Does: leave out what is hidden and count it; part tables at blank rows; show a merged cell in each
place that it covers.
Does not: know XLSX (``xlsx``) or ODS (``ods``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, takewhile

from corpus.formats.blocks import Block, Cell, joined, table, title
from corpus.formats.reading import Reading, clean, hidden_warning

Cells = list[Cell | None]  # of a row; a merged cell stands at each place that it covers


@dataclass(slots=True)
class Sheet:
    """What a sheet holds, blank cells as ``None``; ``hidden`` counts the cells that never show.

    Of ``hidden_rows`` (their places in ``rows``) and ``hidden_columns`` nothing shows but a merged
    cell that reaches out of them.
    """

    name: str
    rows: list[Cells] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: frozenset[int] = frozenset()
    hidden: int = 0
    is_hidden: bool = False


def read_sheets(sheets: Iterable[Sheet], warnings: Sequence[str] = ()) -> Reading:
    """Return the text of a workbook; a hidden sheet counts as one passage that is not read."""
    blocks: list[Block] = []
    hidden = 0
    for sheet in sheets:
        if sheet.is_hidden:
            hidden += any(map(any, sheet.rows))
            continue
        rows = _shown(sheet)
        hidden += sheet.hidden + _lost(sheet, {cell for row in rows for cell in row})
        if any(map(any, rows)):
            blocks += _section(sheet.name, rows)
    return Reading(clean(joined(blocks)), warnings=(*hidden_warning(hidden), *warnings))


def made(words: str) -> Cell | None:
    """Return a cell that says ``words``, none where they are blank."""
    return Cell([Block(words)]) if words else None


def _shown(sheet: Sheet) -> list[Cells]:
    """Return the rows without what is hidden."""
    return [
        [cell for n, cell in enumerate(row) if n not in sheet.hidden_columns]
        for r, row in enumerate(sheet.rows)
        if r not in sheet.hidden_rows
    ]


def _lost(sheet: Sheet, seen: set[Cell | None]) -> int:
    """Return how many hidden rows and columns say what no place that shows does."""
    rows = sum(bool({*sheet.rows[r]} - seen - {None}) for r in sheet.hidden_rows)
    columns = {
        n
        for r, row in enumerate(sheet.rows)
        for n, cell in enumerate(row)
        if n in sheet.hidden_columns and r not in sheet.hidden_rows and cell and cell not in seen
    }
    return rows + len(columns)


def _section(name: str, rows: Sequence[Cells]) -> list[Block]:
    """Return a sheet as a section; blank rows part its tables."""
    blocks = [Block(title(name, 1))]
    for filled, group in groupby(rows, key=any):
        if filled:
            blocks += [Block(""), *_table(list(group))]
    return blocks


def _table(rows: list[Cells]) -> list[Block]:
    """Return a table without its empty columns; lines of one cell above it are its title."""
    first = min(n for row in rows for n, cell in enumerate(row) if cell)
    above = list(takewhile(lambda row: _is_line(row, first), rows))
    lines = dict.fromkeys(cell for row in above for cell in row if cell)
    rest = rows[len(above) :]
    used = sorted({n for row in rest for n, cell in enumerate(row) if cell and _begins(row, n)})
    cells = [[row[n] if n < len(row) else None for n in used] for row in rest]
    titles = [Block(block.text, gap=not n) for n, each in enumerate(lines) for block in each.blocks]
    return [*titles, *table(cells)]


def _is_line(row: Cells, first: int) -> bool:
    """Tell whether a row says one thing, and not only of some columns beside the ``first``."""
    places = [n for n, cell in enumerate(row) if cell]
    return len({row[n] for n in places}) == 1 and (len(places) == 1 or places[0] == first)


def _begins(row: Cells, n: int) -> bool:
    """Tell whether the cell at a place does not stand to the left of it, too."""
    return not n or row[n - 1] is not row[n]

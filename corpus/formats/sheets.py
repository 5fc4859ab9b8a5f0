"""The sheets of a workbook as text: each a section named by the sheet, its rows lines of tables.

Does: leave out what is hidden and count it; part tables at blank rows.
Does not: know XLSX (``xlsx``) or ODS (``ods``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from corpus.formats.blocks import Block, Cell, joined, table, title
from corpus.formats.reading import Reading, clean, hidden_warning

Cells = list[str]


@dataclass(slots=True)
class Sheet:
    """The rows that a sheet shows; ``hidden`` counts the rows, columns and cells that it hides."""

    name: str
    rows: list[Cells] = field(default_factory=list)
    hidden: int = 0
    is_hidden: bool = False


def read_sheets(sheets: Iterable[Sheet], warnings: Sequence[str] = ()) -> Reading:
    """Return the text of a workbook; a hidden sheet counts as one passage that is not read."""
    blocks: list[Block] = []
    hidden = 0
    for sheet in sheets:
        filled = any(any(row) for row in sheet.rows)
        if sheet.is_hidden:
            hidden += filled
            continue
        hidden += sheet.hidden
        if filled:
            blocks += _section(sheet)
    return Reading(clean(joined(blocks)), warnings=(*hidden_warning(hidden), *warnings))


def without_hidden(cells: Cells, hidden: frozenset[int], filled: set[int]) -> Cells:
    """Return a row without its hidden columns; ``filled`` gets those of them that say something."""
    filled |= {n for n, cell in enumerate(cells) if cell and n in hidden}
    return [cell for n, cell in enumerate(cells) if n not in hidden]


def _section(sheet: Sheet) -> list[Block]:
    """Return a sheet as a section; blank rows part its tables."""
    blocks = [Block(title(sheet.name, 1))]
    for filled, group in groupby(sheet.rows, key=any):
        if filled:
            blocks += [Block(""), *_table(list(group))]
    return blocks


def _table(rows: list[Cells]) -> list[Block]:
    """Return a table without its empty columns; lines of one cell above it are its title."""
    start = 0
    while start < len(rows) and sum(map(bool, rows[start])) == 1:
        start += 1
    above = [Block("".join(row), gap=not n) for n, row in enumerate(rows[:start])]
    rest = rows[start:]
    used = sorted({n for row in rest for n, cell in enumerate(row) if cell})
    cells = [[Cell([Block(row[n])]) if n < len(row) else None for n in used] for row in rest]
    return [*above, *table(cells)]

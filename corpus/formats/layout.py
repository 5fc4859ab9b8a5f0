"""The runs of a page in the order in which people read them: columns, tables, lines.

Does: read columns one after the other; give lines with the bounds of the column that each stands
in.
Does not: find columns (``columns``), join lines (``paragraphs``), part rows into runs (``runs``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from corpus.formats.cells import find_table, is_item, table_rows
from corpus.formats.columns import Gutter, find_columns, find_short_columns
from corpus.formats.runs import Line, Row, Run, make_line, make_run, rows_of

MOST_COLUMNS = 4  # levels of columns within columns


def read_lines(
    runs: Sequence[Run], gutters: Collection[Gutter] = (), depth: int = 0, edge: float = 0.0
) -> list[Line]:
    """Return the lines of a page, or of a column of it, in reading order.

    ``gutters`` are those of the document, for columns too short to be known as such; ``edge`` is
    where such a column ends.
    """
    rows = rows_of(runs)
    if not rows:
        return []
    left, right = min(r.x0 for r in runs), max(edge, _margin(rows))
    lines: list[Line] = []
    i = 0
    while i < len(rows):
        stop, cut = find_columns(rows, i, left) if depth < MOST_COLUMNS else (i, 0.0)
        ends = (0.0, 0.0)
        if stop == i and depth == 0:
            stop, cut, ends = find_short_columns(rows, i, gutters)
        if stop > i:
            inside = [run for row in rows[i:stop] for run in row]
            for n, end in enumerate(ends):
                side = [run for run in inside if (run.x1 > cut) == n]
                lines += read_lines(side, depth=depth + 1, edge=end)
            i = stop
            continue
        stop = i if is_item(rows[i]) else find_table(rows, i, left, right)
        if stop > i:
            lines += table_rows(rows[i:stop], left, right)
            i = stop
            continue
        lines += [make_line(run, left, right) for run in _flowing(rows[i])]
        i += 1
    return lines


def read_page(
    runs: Sequence[Run], tables: Sequence[Line], gutters: Collection[Gutter]
) -> list[Line]:
    """Return the lines of a page; text above a drawn table comes before it, the rest behind."""
    lines: list[Line] = []
    rest = list(runs)
    blocks: dict[tuple[float, float], list[Line]] = {}
    for row in tables:
        blocks.setdefault((row.left, row.right), []).append(row)
    for block in sorted(blocks.values(), key=lambda rows: rows[0].y):
        above = [run for run in rest if run.y < block[0].y]
        rest = [run for run in rest if run.y >= block[0].y]
        lines += [*read_lines(above, gutters), *block]
    return [*lines, *read_lines(rest, gutters)]


def _margin(rows: Sequence[Row]) -> float:
    """Return where full lines end: where three do, so that a long address counts for nothing."""
    ends = sorted((row[-1].x1, row[-1].size) for row in rows)
    for n in range(len(ends) - 1, 1, -1):
        end, size = ends[n]
        if end - ends[n - 2][0] <= 2 * size:
            return end
    return ends[-1][0]


def _flowing(row: Row) -> Row:
    """Return a row as one run: in running text a wide space is a space, or a tab."""
    return [make_run([word for run in row for word in run.words])]

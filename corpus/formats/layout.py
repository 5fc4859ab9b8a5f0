"""The runs of a page in the order in which people read them: columns, tables, lines.

Does: find columns by the white space between them; give lines with the bounds of the column that
each stands in. Does not: join lines (``paragraphs``) or part rows into runs (``runs``).
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.formats.cells import find_table, table_rows
from corpus.formats.runs import GUTTER, Line, Row, Run, make_line, make_run, rows_of

ABREAST = 4  # lines on each side of a column's gutter, at least
FILLED = 0.55  # of a column's width, that half of its lines fill
MOST_COLUMNS = 4  # levels of columns within columns

_Gap = tuple[float, float]


def read_lines(runs: Sequence[Run], depth: int = 0) -> list[Line]:
    """Return the lines of a page, or of a column of it, in reading order."""
    rows = rows_of(runs)
    if not rows:
        return []
    left, right = min(r.x0 for r in runs), _margin(rows)
    lines: list[Line] = []
    i = 0
    while i < len(rows):
        stop, cut = _columns(rows, i, left) if depth < MOST_COLUMNS else (i, 0.0)
        if stop > i:
            inside = [run for row in rows[i:stop] for run in row]
            lines += read_lines([run for run in inside if run.x1 <= cut], depth + 1)
            lines += read_lines([run for run in inside if run.x1 > cut], depth + 1)
            i = stop
            continue
        stop = find_table(rows, i, left, right)
        if stop > i:
            lines += table_rows(rows[i:stop], left, right)
            i = stop
            continue
        lines += [make_line(run, left, right) for run in _flowing(rows[i])]
        i += 1
    return lines


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


def _gaps(row: Row, left: float, right: float) -> list[_Gap]:
    """Return where a row leaves the page white."""
    edges = [left, *(x for run in row for x in (run.x0, run.x1)), right]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 0]


def _shared(gaps: list[_Gap], others: list[_Gap], width: float) -> list[_Gap]:
    """Return the parts of two rows' gaps that lie above each other."""
    met = [(max(a, c), min(b, d)) for a, b in gaps for c, d in others]
    return [(a, b) for a, b in met if b - a >= width]


def _columns(rows: Sequence[Row], i: int, left: float) -> tuple[int, float]:
    """Return where columns that start at row ``i`` end, and a place between the first two.

    They end at ``i`` when there are none: white space must part lines of prose on both sides.
    """
    width = GUTTER * rows[i][0].size * 0.6
    right = max(row[-1].x1 for row in rows)
    gaps = _gaps(rows[i], left, right)
    found = (i, 0.0)
    for n in range(i + 1, len(rows) + 1):
        for a, b in gaps:
            if n - i >= ABREAST and _abreast(rows[i:n], (a + b) / 2):
                found = (n, (a + b) / 2)
                break
        if n == len(rows):
            break
        gaps = _shared(gaps, _gaps(rows[n], left, right), width)
        if not gaps:
            break
    return found


def _abreast(rows: Sequence[Row], cut: float) -> bool:
    """Tell whether prose stands on both sides of ``cut``, from the first row to the last."""
    sides: list[list[Run]] = [[], []]
    for row in rows:
        for run in row:
            sides[run.x0 > cut].append(run)
    if min(map(len, sides)) < ABREAST or not _side_by_side(*sides):
        return False
    return all(_is_prose(side) for side in sides) or _is_ragged(rows, cut)


def _is_ragged(rows: Sequence[Row], cut: float) -> bool:
    """Tell lists that stand beside each other from a table: lines on both sides have no fellow."""
    alone = [row[0].x0 > cut for row in rows if len({run.x0 > cut for run in row}) == 1]
    return min(alone.count(True), alone.count(False)) >= max(3, len(rows) / 5)


def _is_prose(runs: Sequence[Run]) -> bool:
    """Tell lines of prose from cells: half of them nearly fill their column."""
    left, right = min(r.x0 for r in runs), max(r.x1 for r in runs)
    full = [r for r in runs if r.x1 - left >= FILLED * (right - left) and len(r.words) >= 3]
    return 2 * len(full) >= len(runs)


def _side_by_side(one: Sequence[Run], other: Sequence[Run]) -> bool:
    """Tell whether two columns stand beside, not below, each other for most of the shorter."""
    low = max(one[0].y, other[0].y)
    high = min(one[-1].y, other[-1].y)
    shorter = min(one[-1].y - one[0].y, other[-1].y - other[0].y)
    return high - low >= 0.6 * shorter > 0

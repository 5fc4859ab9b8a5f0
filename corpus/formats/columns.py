"""Columns of prose on a page, by the white space between them.

Does: tell columns from tables; find short columns by where columns stand elsewhere in the document.
Does not: read them (``layout``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.formats.runs import GUTTER, Row, Run, rows_of

ABREAST = 4  # lines on each side of a column's gutter, at least
WRAPPED = 3  # of a sentence on each side, that tell as much
FILLED = 0.55  # of a column's width, that half of its lines fill
SAME = 2.0  # points, within which two columns begin in one place
FOLLOWS = 1.5  # ems between two lines of one column, at most

_Gap = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Gutter:
    """Where the text on the left of a gutter begins and ends, and that on its right."""

    left: float
    left_end: float
    right: float
    right_end: float

    def parts(self, row: Row) -> bool:
        """Tell whether no run of a row crosses the gutter."""
        return all(run.x1 < self.right - SAME or self.is_right(run) for run in row)

    def is_right(self, run: Run) -> bool:
        """Tell on which side a run stands."""
        return run.x0 >= self.right - SAME


def find_gutters(runs: Sequence[Run]) -> set[Gutter]:
    """Return the gutters between the columns of prose on a page."""
    rows = rows_of(runs)
    found: set[Gutter] = set()
    left = min((r.x0 for r in runs), default=0.0)
    i = 0
    while i < len(rows):
        stop, cut = find_columns(rows, i, left)
        sides = [
            [r for row in rows[i:stop] for r in row if (r.x1 > cut) == s] for s in (False, True)
        ]
        if stop > i and all(_is_prose(side) for side in sides):
            ends = [(min(r.x0 for r in side), max(r.x1 for r in side)) for side in sides]
            found.add(Gutter(*ends[0], *ends[1]))
        i = max(stop, i + 1)
    return found


def _gaps(row: Row, left: float, right: float) -> list[_Gap]:
    """Return where a row leaves the page white."""
    edges = [left, *(x for run in row for x in (run.x0, run.x1)), right]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 0]


def _shared(gaps: list[_Gap], others: list[_Gap], width: float) -> list[_Gap]:
    """Return the parts of two rows' gaps that lie above each other."""
    met = [(max(a, c), min(b, d)) for a, b in gaps for c, d in others]
    return [(a, b) for a, b in met if b - a >= width]


def find_columns(rows: Sequence[Row], i: int, left: float) -> tuple[int, float]:
    """Return where columns that start at row ``i`` end, and a place between the first two.

    They end at ``i`` when there are none: white space must part lines of prose on both sides. A
    title over the first two of three columns starts none of them.
    """
    found = _columns_at(rows, i, left)
    if found[0] > i + 1 and len(rows[i]) == 1:
        stop, cut = _columns_at(rows, i + 1, left)
        if stop >= found[0] and rows[i][0].x0 < cut < rows[i][0].x1:
            return i, 0.0
    return found


def _columns_at(rows: Sequence[Row], i: int, left: float) -> tuple[int, float]:
    width = GUTTER * rows[i][0].size * 0.6
    right = max(row[-1].x1 for row in rows)
    gaps = _gaps(rows[i], left, right)
    found = (i, 0.0)
    for n in range(i + 1, len(rows) + 1):
        for a, b in gaps:
            if n - i >= WRAPPED and _abreast(rows[i:n], (a + b) / 2):
                found = (n, (a + b) / 2)
                break
        if n == len(rows):
            break
        gaps = _shared(gaps, _gaps(rows[n], left, right), width)
        if not gaps:
            break
    return found


def find_short_columns(
    rows: Sequence[Row], i: int, gutters: Iterable[Gutter]
) -> tuple[int, float, tuple[float, float]]:
    """Return where the end of columns that the document has elsewhere ends, if ``i`` begins one.

    With it come a place between the columns and where the lines of each may end.
    """
    for gutter in gutters:
        stop = i
        while stop < len(rows) and gutter.parts(rows[stop]):
            stop += 1
        block = _without_tail(rows[i:stop], gutter)
        sides = [
            [r for row in block for r in row if gutter.is_right(r) == s] for s in (False, True)
        ]
        if not 0 < min(map(len, sides)) < ABREAST:  # longer ones tell themselves from tables
            continue
        abreast = abs(sides[0][0].y - sides[1][0].y) <= 0.6 * sides[0][0].size
        starts = [min(run.x0 for run in side) for side in sides]
        aligned = abs(starts[0] - gutter.left) <= SAME and abs(starts[1] - gutter.right) <= SAME
        if abreast and aligned:
            ends = (gutter.left_end, gutter.right_end)
            return i + len(block), gutter.right - SAME, ends
    return i, 0.0, (0.0, 0.0)


def _without_tail(rows: Sequence[Row], gutter: Gutter) -> Sequence[Row]:
    """Return rows without those at their end that stand on the left, below its column."""
    last = max((n for n, row in enumerate(rows) if gutter.is_right(row[-1])), default=-1)
    lefts = [row[0] for row in rows[: last + 1] if not gutter.is_right(row[0])]
    for row in rows[last + 1 :]:
        if not lefts or row[0].y - lefts[-1].y > FOLLOWS * row[0].size:
            break
        lefts.append(row[0])
        last += 1
    return rows[: last + 1]


def _abreast(rows: Sequence[Row], cut: float) -> bool:
    """Tell whether prose stands on both sides of ``cut``, from the first row to the last."""
    sides: list[list[Run]] = [[], []]
    for row in rows:
        for run in row:
            sides[run.x0 > cut].append(run)
    fewest = min(map(len, sides))
    if fewest < WRAPPED or not _side_by_side(*sides):
        return False
    if fewest < ABREAST:
        return all(_is_wrapped(side) for side in sides)
    return all(_are_columns(side) for side in sides) or _is_ragged(rows, cut)


def _is_ragged(rows: Sequence[Row], cut: float) -> bool:
    """Tell lists that stand beside each other from a table: lines on both sides have no fellow."""
    alone = [row[0].x0 > cut for row in rows if len({run.x0 > cut for run in row}) == 1]
    return min(alone.count(True), alone.count(False)) >= max(3, len(rows) / 5)


def _are_columns(runs: Sequence[Run]) -> bool:
    """Tell lines of prose, in one column or in two that no line crosses."""
    if _is_prose(runs):
        return True
    starts = Counter(round(run.x0) for run in runs)
    for start, times in starts.most_common(3):
        right = [run for run in runs if run.x0 >= start - SAME]
        left = [run for run in runs if run.x1 < start - SAME]
        whole = len(left) + len(right) == len(runs) and times >= WRAPPED <= len(left)
        if whole and _is_prose(left) and _is_prose(right):
            return True
    return False


def _is_prose(runs: Sequence[Run]) -> bool:
    """Tell lines of prose from cells: half of them nearly fill their column."""
    left, right = min(r.x0 for r in runs), max(r.x1 for r in runs)
    full = [r for r in runs if r.x1 - left >= FILLED * (right - left) and len(r.words) >= 3]
    return 2 * len(full) >= len(runs)


def _is_wrapped(runs: Sequence[Run]) -> bool:
    """Tell lines cut by a column's edge from cells: full, and most begin within a sentence."""
    right = max(run.x1 for run in runs)
    full = all(a.x1 + b.words[0].x1 - b.x0 > right for a, b in pairwise(runs))
    return full and 2 * sum(run.text[0].islower() for run in runs[1:]) > len(runs) - 1


def _side_by_side(one: Sequence[Run], other: Sequence[Run]) -> bool:
    """Tell whether two columns stand beside, not below, each other for most of the shorter."""
    low = max(one[0].y, other[0].y)
    high = min(one[-1].y, other[-1].y)
    shorter = min(one[-1].y - one[0].y, other[-1].y - other[0].y)
    return high - low >= 0.6 * shorter > 0

"""Tables without rules: rows of runs that stand apart, to cells under each other.

Does: say where such a table ends; join its rows that the page's edge cut in two; put each run into
the column that it stands in; tell a list's labels from cells.
Does not: read tables that are drawn (``rules``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.formats.runs import GUTTER, Line, Row, Run, make_line, make_run

LONG = 0.75  # of the width of the page, that a cell fills before a tab finds no room
# "1)", "a.", "2.1", "II -", a bullet, also one from a font of symbols
_LABEL = re.compile(
    r"[-–—•●▪◦■□*·‣➢➤✓✔+\ue000-\uf8ff]|\d{1,2}°|\d{1,2}(?:\.\d{1,2})+[.)]?"
    r"|\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,5})(?:[.)]|\s?[-–—])"
)


def is_item(row: Row) -> bool:
    """Tell whether a row is an item of a list: a label, a tab and one run of text."""
    return len(row) == 2 and _LABEL.fullmatch(row[0].text) is not None


def find_table(rows: Sequence[Row], i: int, left: float, right: float) -> int:
    """Return where rows of several cells that start at ``i`` end; ``i`` when there are none.

    A row of one cell goes on a table when another of several follows it closely, or when it is
    the missing end of the last one, for which the page's edge left no room.
    """
    if len(rows[i]) < 2:
        return i
    stop = n = i + 1
    while n < len(rows) and not is_item(rows[n]):
        if not _near(rows[n - 1], rows[n], 3 if len(rows[n]) > 1 else 2):
            break
        if len(rows[n]) > 1:
            stop = n + 1
        elif n - stop >= 2:
            break
        n += 1
    parted = [row for row in rows[i:stop] if len(row) > 1]
    if not _is_table(parted):
        return i
    most = max(_cells(row, left) for row in parted)
    if stop < len(rows) and len(rows[stop]) == 1 and _near(rows[stop - 1], rows[stop], 2):
        lacks = _cells(rows[stop - 1], left) < most
        stop += lacks and _is_cut(rows[stop - 1], rows[stop], left, right, most)
    return stop


def _is_table(rows: Sequence[Row]) -> bool:
    """Tell rows of cells from a line with a lone tab, as in "Article 1<tab>Objet"."""
    wide = any(b.x0 - a.x1 > GUTTER * a.size for row in rows for a, b in pairwise(row))
    return wide or len(rows) > 1


def _near(above: Row, below: Row, ems: int) -> bool:
    """Tell whether two rows stand near each other; text is nearer to text than padded cells."""
    return below[0].y - above[0].y <= ems * max(above[0].size, below[0].size)


def _unwrapped(rows: Sequence[Row], left: float, right: float) -> list[Row]:
    """Join rows that the page's edge cut in two: the second begins at the left, without room above.

    A row that has its cells already is never joined; the longest row tells how many there are.
    """
    found: list[Row] = []
    most = max(_cells(row, left) for row in rows)
    for row in rows:
        last = found[-1][-1] if found else None
        if last is None or not _is_cut(found[-1], row, left, right, most):
            found.append(row)
            continue
        # The cut is a space of a cell when there is a cell too many, else it is a tab.
        count = _cells(found[-1], left) + len(row)
        inside = count > most
        if count - inside > most:
            found.append(row)
        elif inside:
            joined = make_run([*last.words, *row[0].words])
            found[-1] = [*found[-1][:-1], joined, *row[1:]]
        else:
            found[-1] = [*found[-1], *row]
    return found


def _cells(row: Row, left: float) -> int:
    """Return how many cells a row has, with the empty one that it may begin with."""
    return len(row) + _is_indented(row, left)


def _is_indented(row: Row, left: float) -> bool:
    return row[0].x0 - left > 2 * row[0].size


def _is_cut(above: Row, row: Row, left: float, right: float, most: int) -> bool:
    """Tell whether a row goes on with the one above: no room there for its first word or tab."""
    end = above[-1].words[-1].x1
    if _is_indented(row, left):  # it begins at a tab
        return end - left > LONG * (right - left) and _cells(above, left) + len(row) <= most
    return end + _first(row) > right


def _first(row: Row) -> float:
    """Return the width of a row's first word."""
    return row[0].words[0].x1 - row[0].words[0].x0


def table_rows(found: Sequence[Row], left: float, right: float) -> list[Line]:
    """Return the rows of a table, cells under each other in the same place."""
    rows = _unwrapped(found, left, right)
    starts = _starts(rows)
    placed = all(len({_place(run, starts) for run in row}) == len(row) for row in rows)
    lines: list[Line] = []
    for row in rows:
        empty = [""] * len(starts) if placed else [""] * _is_indented(row, left)
        cells = empty if placed else [*empty, *(run.text for run in row)]
        for run in row if placed else ():
            place = _place(run, starts)
            cells[place] = f"{cells[place]} {run.text}".strip()
        whole = make_run([word for run in row for word in run.words])
        line = make_line(whole, left, right)
        lines.append(line if len(row) == 1 else replace(line, text="\t".join(cells), row=True))
    return lines


def _starts(rows: Sequence[Row]) -> list[float]:
    """Return where the columns of a table begin: where white space above each other ends."""
    spans = sorted((run.x0, run.x1) for row in rows if len(row) > 1 for run in row)
    starts: list[float] = []
    end = float("-inf")
    for x0, x1 in spans:
        if x0 > end:
            starts.append(x0)
        end = max(end, x1)
    return starts


def _place(run: Run, starts: Sequence[float]) -> int:
    """Return the column that a run begins in."""
    return max((n for n, start in enumerate(starts) if run.x0 >= start - 1), default=0)

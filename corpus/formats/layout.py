"""The words of a page, wherever they stand, in the order in which people read them.

Does: gather words into runs, runs into rows; find columns and tables without rules by the white
space between them; give lines with the bounds of the column that each stands in.
Does not: know where words come from (``pdf``, ``ocr``) or join lines (``paragraphs``).

Coordinates are points, x from the left and y (the baseline) from the top of the page as shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

GUTTER = 1.4  # ems of white space that part two runs of a row
TAB = 0.4  # ems, where spaces are held by the file
ABREAST = 4  # lines on each side of a column's gutter, at least
OFTEN = 4  # one row in so many begins at a column's edge
STRETCHED = 6  # ems that a justified line stretches its spaces to, at most
LONG = 0.75  # of the width of the page, that a cell fills before a tab finds no room
FILLED = 0.55  # of a column's width, that half of its lines fill
MOST_COLUMNS = 4  # levels of columns within columns


@dataclass(frozen=True, slots=True)
class Word:
    """A word, its left and right end, its baseline, and the size of its type.

    ``spaced`` tells that the file holds a space between it and the next word of its line.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one row that stand together."""

    words: tuple[Word, ...]
    x0: float
    x1: float
    y: float
    size: float

    @property
    def text(self) -> str:
        """Return the words with a space between them."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is read; ``left`` and ``right`` bound its column.

    ``y`` is its baseline, or the last of a table's row, ``top`` the first. ``first`` is the width
    of its first word; a ``row`` of a table holds tabs and is never joined.
    """

    text: str
    x0: float
    x1: float
    top: float
    y: float
    size: float
    left: float
    right: float
    first: float
    row: bool = False


Row = list[Run]
_Gap = tuple[float, float]


def make_run(words: Sequence[Word]) -> Run:
    """Return the run of words that stand in one row, left to right."""
    y, size = median(w.y for w in words), median(w.size for w in words)
    return Run(tuple(words), words[0].x0, max(w.x1 for w in words), y, size)


def make_runs(words: Sequence[Word]) -> list[Run]:
    """Gather words that stand beside each other on one baseline.

    On a page that holds its spaces, a jump without one is a tab.
    """
    holds = 2 * sum(word.spaced for word in words) > len(words)
    rows = [sorted(row, key=lambda w: w.x0) for row in by_baseline(words)]
    starts = Counter(
        round(run.x0) for row in rows for run in split_row(row, holds=holds, stretched=False)
    )
    least = max(ABREAST, len(rows) / OFTEN)
    columns = {x for x in starts if starts[x - 1] + starts[x] + starts[x + 1] >= least}
    return [run for row in rows for run in split_row(row, columns, holds=holds)]


def split_row(
    row: Sequence[Word],
    columns: AbstractSet[int] = frozenset(),
    *,
    holds: bool = False,
    stretched: bool = True,
) -> list[Run]:
    """Part the words of a row where white space, or a tab, stands between them.

    A space that the file holds is one. Without it, a space like the one beside it is one that a
    justified line stretched, unless the word behind it begins where ``columns`` do.
    """
    parts: list[list[Word]] = [[row[0]]]
    spaces = [b.x0 - a.x1 for a, b in pairwise(row)]
    for n, (one, word) in enumerate(pairwise(row)):
        space, size = spaces[n], max(one.size, word.size)
        wide = not one.spaced and space > (TAB if holds else GUTTER) * size
        kept = stretched and round(word.x0) not in columns and space < STRETCHED * size
        if wide and not (kept and _is_like(spaces, n)):
            parts.append([])
        parts[-1].append(word)
    return [make_run(part) for part in parts]


def _is_like(spaces: Sequence[float], n: int) -> bool:
    """Tell whether a space is as wide as the one before or after it: a justified line's are."""
    beside = [*spaces[max(0, n - 1) : n], *spaces[n + 1 : n + 2]]
    return any(abs(each - spaces[n]) < 0.2 + 0.03 * spaces[n] for each in beside)


def by_baseline(words: Sequence[Word]) -> list[list[Word]]:
    """Return the words row by row; what is raised or lowered a little stays in its row."""
    rows: list[list[Word]] = []
    base = size = 0.0
    for word in sorted(words, key=lambda w: w.y):
        if rows and word.y - base <= 0.45 * max(size, word.size):
            rows[-1].append(word)
            if word.size > size:
                base, size = word.y, word.size
        else:
            rows.append([word])
            base, size = word.y, word.size
    return rows


def rows_of(runs: Iterable[Run]) -> list[Row]:
    """Return the runs row by row, from the top, each row from the left."""
    rows: list[Row] = []
    for run in sorted(runs, key=lambda r: r.y):
        if rows and run.y - rows[-1][0].y <= 0.45 * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda r: r.x0) for row in rows]


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
        stop = _table(rows, i)
        if stop > i:
            lines += _table_lines(_unwrapped(rows[i:stop], left, right), left, right)
            i = stop
            continue
        lines += [_line(run, left, right) for run in _flowing(rows[i])]
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


def _line(run: Run, left: float, right: float) -> Line:
    first = run.words[0].x1 - run.words[0].x0
    top, bottom = min(w.y for w in run.words), max(w.y for w in run.words)
    if bottom - top < run.size:  # one line, something in it raised or lowered
        top = bottom = run.y
    return Line(run.text, run.x0, run.x1, top, bottom, run.size, left, right, first)


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


def _table(rows: Sequence[Row], i: int) -> int:
    """Return where rows of several cells that start at ``i`` end; ``i`` when there are none.

    A row of one cell goes on a table when another of several follows it closely.
    """
    if len(rows[i]) < 2:
        return i
    stop = n = i + 1
    while n < len(rows) and _near(rows[n - 1], rows[n], 3 if len(rows[n]) > 1 else 2):
        if len(rows[n]) > 1:
            stop = n + 1
        elif n - stop >= 2:
            break
        n += 1
    parted = [row for row in rows[i:stop] if len(row) > 1]
    return stop if _is_table(parted) else i


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


def _table_lines(rows: Sequence[Row], left: float, right: float) -> list[Line]:
    """Return the rows of a table, cells under each other in the same place."""
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
        line = _line(whole, left, right)
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

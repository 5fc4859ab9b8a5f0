"""Words where they stand on a page, gathered into runs, runs into rows.

Does: tell a space from a gap between columns or cells, also where a justified line stretches it.
Does not: know where words come from (``pdf_page``, ``ocr``) or in what order rows are read.

Coordinates are points, x from the left and y (the baseline) from the top of the page as shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

GUTTER = 1.4  # ems of white space that part two runs of a row
TAB = 0.4  # ems, where spaces are held by the file
EDGE_LINES = 4  # that begin in one place, at least, where a column does
OFTEN = 4  # one row in so many begins at a column's edge
STRETCHED = 6  # ems that a justified line stretches its spaces to, at most


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
    of its first word, ``space`` that between its words; a ``row`` of a table holds tabs and is
    never joined.
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
    space: float = 0.0
    row: bool = False


Row = list[Run]


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
    least = max(EDGE_LINES, len(rows) / OFTEN)
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


def make_line(run: Run, left: float, right: float) -> Line:
    """Return a run as a line of the column from ``left`` to ``right``."""
    first = run.words[0].x1 - run.words[0].x0
    top, bottom = min(w.y for w in run.words), max(w.y for w in run.words)
    if bottom - top < run.size:  # one line, something in it raised or lowered
        top = bottom = run.y
    spaces = [b.x0 - a.x1 for a, b in pairwise(run.words)] or [0.0]
    # A justified line stretches its spaces: it is full, whatever would have fitted behind it.
    space = min(max(0.2 * run.size, median(spaces)), 0.6 * run.size)
    return Line(run.text, run.x0, run.x1, top, bottom, run.size, left, right, first, space)

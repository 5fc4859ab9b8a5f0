"""Tables that are drawn: the lines of a page to a grid, the words in it to rows of cells.

Does: find grids of at least two rows and two columns among straight lines; put the words into
their cells. Does not: find tables without lines (``layout``) or read lines from a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.formats.runs import Line, Word, make_run

NEAR = 3.0  # points within which two lines are one, or touch


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at ``at``, from ``low`` to ``high``, across or down."""

    across: bool
    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Grid:
    """The places of a table's lines, from the left and from the top."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]

    def holds(self, word: Word) -> bool:
        """Tell whether a word stands in the table."""
        x, y = (word.x0 + word.x1) / 2, word.y - word.size / 3
        return self.xs[0] < x < self.xs[-1] and self.ys[0] < y < self.ys[-1]


def grids(rules: Sequence[Rule]) -> list[Grid]:
    """Return the tables that the lines draw."""
    found: list[Grid] = []
    for group in _groups(rules):
        xs = _places([r.at for r in group if not r.across])
        ys = _places([r.at for r in group if r.across])
        if len(xs) >= 3 and len(ys) >= 3:
            found.append(Grid(tuple(xs), tuple(ys)))
    return found


def table_lines(grid: Grid, words: Sequence[Word]) -> list[Line]:
    """Return the rows of a table, a tab between cells."""
    cells: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        x, y = (word.x0 + word.x1) / 2, word.y - word.size / 3
        row = sum(y > each for each in grid.ys) - 1
        column = sum(x > each for each in grid.xs) - 1
        cells.setdefault((row, column), []).append(word)
    lines = []
    used = sorted({column for _, column in cells})
    for row in sorted({row for row, _ in cells}):
        texts = [_cell(cells.get((row, column), [])) for column in used]
        inside = [word for column in used for word in cells.get((row, column), [])]
        whole = make_run(sorted(inside, key=lambda w: w.x0))
        left, right = grid.xs[0], grid.xs[-1]
        top, bottom = min(word.y for word in inside), max(word.y for word in inside)
        text = "\t".join(texts)
        lines.append(
            Line(text, left, right, top, bottom, whole.size, left, right, 0.0, 0.0, row=True)
        )
    return lines


def _cell(words: Sequence[Word]) -> str:
    """Return what a cell says; its lines are told by their baselines."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.y):
        if rows and word.y - rows[-1][0].y <= 0.45 * word.size:
            rows[-1].append(word)
        else:
            rows.append([word])
    return " ".join(w.text for row in rows for w in sorted(row, key=lambda w: w.x0))


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Return the lines that touch each other, group by group."""
    groups: list[list[Rule]] = []
    for rule in rules:
        touched = [g for g in groups if any(_touch(rule, other) for other in g)]
        joined = [rule, *(each for group in touched for each in group)]
        groups = [g for g in groups if not any(g is each for each in touched)] + [joined]
    return groups


def _touch(one: Rule, other: Rule) -> bool:
    if one.across == other.across:
        overlap = one.low - NEAR <= other.high and other.low - NEAR <= one.high
        return abs(one.at - other.at) <= NEAR and overlap
    return (
        one.low - NEAR <= other.at <= one.high + NEAR
        and other.low - NEAR <= one.at <= other.high + NEAR
    )


def _places(values: Sequence[float]) -> list[float]:
    """Return the places in order, those near each other once."""
    found: list[float] = []
    for each in sorted(values):
        if not found or each - found[-1] > NEAR:
            found.append(each)
    return found

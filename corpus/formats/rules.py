"""Tables that are drawn: the lines of a page to a grid, the words in it to rows of cells.

Does: find grids of at least two rows and two columns among straight lines; put the words into
their cells, those of a cell that spans rows into each, of one that spans columns into its first.
Does not: find tables without lines (``cells``) or lines in a picture (``picture_rules``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from corpus.formats.paragraphs import joined
from corpus.formats.runs import Line, Run, Word, make_run
from corpus.tables import COVERED

SAME_LINE = 0.6  # of the size of type: words of a line are no further apart, also in a scan
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
    """The places of a table's lines, from the left and from the top, and the lines themselves."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    rules: tuple[Rule, ...]
    near: float

    def holds(self, word: Word) -> bool:
        """Tell whether a word stands in the table."""
        x, y = (word.x0 + word.x1) / 2, word.y - word.size / 3
        return self.xs[0] < x < self.xs[-1] and self.ys[0] < y < self.ys[-1]

    def cell(self, word: Word) -> tuple[int, int]:
        """Return the row and the column of the cell that a word stands in, the first that it spans.

        A cell ends where a line really runs: it spans those that no line parts.
        """
        x, y = (word.x0 + word.x1) / 2, word.y - word.size / 3
        row = sum(y > each for each in self.ys) - 1
        column = sum(x > each for each in self.xs) - 1
        return self.owner(row, column)

    def owner(self, row: int, column: int) -> tuple[int, int]:
        """Return the first place of the cell that a place belongs to."""
        while column and not self._runs(False, self.xs[column], _middle(self.ys, row)):
            column -= 1
        while row and not self._runs(True, self.ys[row], _middle(self.xs, column)):
            row -= 1
        return row, column

    def _runs(self, across: bool, at: float, past: float) -> bool:
        """Tell whether a line runs there, past a place on it."""
        return any(
            rule.across == across
            and abs(rule.at - at) <= self.near
            and rule.low - self.near <= past <= rule.high + self.near
            for rule in self.rules
        )


def _middle(places: Sequence[float], n: int) -> float:
    return (places[n] + places[n + 1]) / 2


def grids(rules: Sequence[Rule], near: float = NEAR) -> list[Grid]:
    """Return the tables that the lines draw; lines are one, or touch, within ``near``."""
    found: list[Grid] = []
    for group in _groups(rules, near):
        xs = _places([r.at for r in group if not r.across], near)
        ys = _places([r.at for r in group if r.across], near)
        if len(xs) >= 3 and len(ys) >= 3:
            found.append(Grid(tuple(xs), tuple(ys), tuple(group), near))
    return found


def part_tables(
    words: Sequence[Word], rules: Sequence[Rule], near: float = NEAR
) -> tuple[list[Line], list[Word]]:
    """Return the rows of the tables that the lines draw, and the words that stand in none."""
    tables: list[Line] = []
    rest = list(words)
    for grid in grids(rules, near):
        inside = [word for word in rest if grid.holds(word)]
        if len({round(word.y) for word in inside}) < 2:
            continue
        rest = [word for word in rest if not grid.holds(word)]
        tables += table_lines(grid, inside)
    return tables, rest


def part_runs(
    runs: Sequence[Run], rules: Sequence[Rule], near: float
) -> tuple[list[Line], list[Run]]:
    """Do the same with runs, of which the rest stay as they are."""
    tables, rest = part_tables([word for run in runs for word in run.words], rules, near)
    outside = {id(word) for word in rest}
    kept = [[word for word in run.words if id(word) in outside] for run in runs]
    return tables, [make_run(words) for words in kept if words]


def table_lines(grid: Grid, words: Sequence[Word]) -> list[Line]:
    """Return the rows of a table, a tab between cells."""
    cells: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        cells.setdefault(grid.cell(word), []).append(word)
    lines = []
    shown = {place: _cell(inside) for place, inside in cells.items()}
    used = sorted({column for _, column in cells})
    for row in sorted({row for row, _ in cells}):
        owners = [grid.owner(row, column) for column in used]
        texts = [
            COVERED if n and owner == owners[n - 1] and owner in shown else shown.get(owner, "")
            for n, owner in enumerate(owners)
        ]
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
    """Return what a cell says, its lines joined; they are told by their baselines."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.y):
        if rows and word.y - rows[-1][0].y <= SAME_LINE * word.size:
            rows[-1].append(word)
        else:
            rows.append([word])
    texts = [" ".join(w.text for w in sorted(row, key=lambda w: w.x0)) for row in rows]
    return reduce(joined, texts) if texts else ""


def _groups(rules: Sequence[Rule], near: float) -> list[list[Rule]]:
    """Return the lines that touch each other, group by group."""
    groups: list[list[Rule]] = []
    for rule in rules:
        touched = [g for g in groups if any(_touch(rule, other, near) for other in g)]
        joined = [rule, *(each for group in touched for each in group)]
        groups = [g for g in groups if not any(g is each for each in touched)] + [joined]
    return groups


def _touch(one: Rule, other: Rule, near: float) -> bool:
    if one.across == other.across:
        overlap = one.low - near <= other.high and other.low - near <= one.high
        return abs(one.at - other.at) <= near and overlap
    return (
        one.low - near <= other.at <= one.high + near
        and other.low - near <= one.at <= other.high + near
    )


def _places(values: Sequence[float], near: float) -> list[float]:
    """Return the places in order, those near each other once."""
    found: list[float] = []
    for each in sorted(values):
        if not found or each - found[-1] > near:
            found.append(each)
    return found

"""Running headers, footers and page numbers: what a page bears and its text does not.

Does: drop rows at the edges of a page that neighbouring pages bear in the same place, and
numbers that stand alone there.
Does not: touch anything between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from corpus.formats.runs import Row, Run, rows_of

EDGE = 0.14  # of the page's height, at its top and its bottom
LIKE = 85.0  # how alike two rows are, out of 100: scans misread a letter here and there
APART = 1.7  # ems between furniture and text, at least
NEIGHBOURS = 2  # pages before and after that are compared: left and right pages may differ
_NUMBER = re.compile(
    r"\W*(?:p(?:age|\.)?\s*)?(?:n°\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|sur|de|of)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
# "Annexe 1" on one page and "Annexe 2" on the next are alike, and are no furniture.
_HEADING = re.compile(r"(?:article|annexe|appendice|titre|chapitre|partie|section)\b")


@dataclass(frozen=True, slots=True)
class Edge:
    """A row near an edge of a page: what it says, figures aside, and how high it stands."""

    said: str
    y: float
    runs: Row


def without_furniture(pages: Sequence[tuple[list[Run], float]]) -> list[list[Run]]:
    """Return the runs of each page, given with its height, without what is no text."""
    edges = [_edges(runs, height) for runs, height in pages]
    kept: list[list[Run]] = []
    for n, (runs, height) in enumerate(pages):
        beside = [
            edges[m]
            for m in range(max(0, n - NEIGHBOURS), n + NEIGHBOURS + 1)
            if m != n and m < len(pages)
        ]
        dropped = {
            id(run)
            for rows in edges[n]
            for run in _furniture(rows, [each for both in beside for each in both], height, beside)
        }
        kept.append([run for run in runs if id(run) not in dropped])
    return kept


def _edges(runs: Sequence[Run], height: float) -> tuple[list[Edge], list[Edge]]:
    """Return the rows at the top, from the top, and at the bottom, from the bottom."""
    rows = [Edge(re.sub(r"\d+", "0", _said(row)).lower(), row[0].y, row) for row in rows_of(runs)]
    top = [row for row in rows if row.y < EDGE * height]
    bottom = [row for row in reversed(rows) if row.y > (1 - EDGE) * height]
    return top, bottom


def _furniture(
    rows: Sequence[Edge], others: Sequence[Sequence[Edge]], height: float, beside: Sequence[object]
) -> list[Run]:
    """Return the runs of the rows, from the edge inwards, that are furniture."""
    needed = 1 if len(beside) < 3 else 2
    last = -1
    for n, row in enumerate(rows):
        like = sum(any(_alike(row, other, height) for other in page) for page in others)
        if _HEADING.match(row.said):
            break
        if like >= needed or (n == last + 1 and _NUMBER.fullmatch(_said(row.runs))):
            last = n  # what stands nearer to the edge belongs to it, misread or not
    while 0 <= last < len(rows) - 1 and _close(rows[last], rows[last + 1]):
        last -= 1  # a table's header comes again on each page, and no space parts it from its rows
    return [run for row in rows[: last + 1] for run in row.runs]


def _close(one: Edge, other: Edge) -> bool:
    """Tell whether two rows stand as close as lines of text do."""
    return abs(one.y - other.y) < APART * max(one.runs[0].size, other.runs[0].size)


def _said(row: Row) -> str:
    return " ".join(run.text for run in row)


def _alike(one: Edge, other: Edge, height: float) -> bool:
    """Tell whether two rows stand in the same place and say the same."""
    near = abs(one.y - other.y) < 0.02 * height
    return near and fuzz.ratio(one.said, other.said) >= LIKE

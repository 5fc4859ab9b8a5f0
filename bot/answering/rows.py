"""A row of a table as a reader sees it: under its columns, beside its name, in its unit.

Does: gather what introduces a row (header rows, the title of its part, the row that names it, the
sentence that tells the unit), and tell which row of a table holds the most words of a question.
Does not: write a headline (``headlines.py``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.folding import fold
from corpus.tables import (
    UNIT_TOLD,
    cells_of,
    column_names,
    goes_on_naming,
    is_covered,
    is_title_row,
)
from corpus.units import Shape
from index.lexical import STOP_WORDS, stems

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.answering.knowledge import ClauseView


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells (``COVERED`` where the left one stands too) and the names of its columns.

    ``above`` are the names that stand over it or in the row above, outermost first; ``told`` says
    the unit of its figures ("en k€"), empty where nothing does.
    """

    cells: list[str]
    columns: list[str]
    above: list[str]
    told: str


def read_row(view: ClauseView, position: int, text: str) -> Row:
    """Return the row that is unit ``position`` of a clause."""
    cells = _cells(view, position, text)
    headers: list[list[str]] = []
    above: list[str] = []
    told = ""
    at = view.units[position].intro
    if at is not None and _labels(view, position, at, text):
        if _is_sure(view, position, text):
            above.append(_cells(view, at, text)[0])
        at = view.units[at].intro
    while at is not None and view.units[at].shape is Shape.ROW:
        row = _cells(view, at, text)
        if is_title_row(row) and not headers and view.units[at].intro is not None:
            above.insert(0, row[0])
        else:
            headers.insert(0, row)
        told = told or _told(view, at, text)
        at = view.units[at].intro
    if at is not None:
        told = told or _told(view, at, text)
    return Row(cells, column_names(headers), above, told)


def _cells(view: ClauseView, position: int, text: str) -> list[str]:
    unit = view.units[position]
    return cells_of(text[unit.start : unit.end])


def _told(view: ClauseView, position: int, text: str) -> str:
    """Return the words of a unit that tell in what figures are given, or nothing."""
    unit = view.units[position]
    found = UNIT_TOLD.search(fold(text[unit.start : unit.end]))
    return text[unit.start + found.start() : unit.start + found.end()] if found else ""


def _labels(view: ClauseView, position: int, intro: int, text: str) -> bool:
    """Tell whether what introduces a row is the row above it that bears its name."""
    above = view.units[intro]
    if above.shape is not Shape.ROW or above.intro is None or _cells(view, position, text)[0]:
        return False
    if view.units[above.intro].shape is not Shape.ROW:
        return False
    row = _cells(view, intro, text)
    return not is_title_row(row) and not goes_on_naming(_cells(view, above.intro, text), row)


def _is_sure(view: ClauseView, position: int, text: str) -> bool:
    """Tell whether an empty first cell surely means "the same": its own name comes back elsewhere.

    "Entretien" and "Éclairage" under each of two communes; a total under the last stands once.
    """
    bearers: dict[str, set[int]] = defaultdict(set)
    for number, unit in enumerate(view.units):
        if unit.shape is Shape.ROW:
            led = unit.intro is not None and _labels(view, number, unit.intro, text)
            bearers[_own_name(view, number, text)].add(unit.intro if led and unit.intro else number)
    return len(bearers[_own_name(view, position, text)]) > 1


def _own_name(view: ClauseView, position: int, text: str) -> str:
    return fold(next((cell for cell in _cells(view, position, text)[1:] if cell), ""))


def best_row(view: ClauseView, position: int, terms: Collection[str], text: str) -> int:
    """Return the row of the same table that holds all the question's words of this one, and more.

    The row itself where there is none, or where several do that hold different words.
    """
    if view.units[position].shape is not Shape.ROW:
        return position
    wanted = {term for term in terms if term not in STOP_WORDS}
    rows = _table(view, position, text)
    held = {row: wanted & _said(view, row, text) for row in (position, *rows)}
    more = [row for row in rows if held[row] > held[position]]
    most = [row for row in more if all(held[row] >= held[other] for other in more)]
    return most[0] if len(most) == 1 else position


def says_less(view: ClauseView, row: int, than: int, terms: Collection[str], text: str) -> bool:
    """Tell whether a row of the same table holds fewer of a question's words, and none beside."""
    both = {row, than}
    if any(view.units[each].shape is not Shape.ROW for each in both):
        return False
    wanted = {term for term in terms if term not in STOP_WORDS}
    inside = than in _table(view, row, text)
    return inside and wanted & _said(view, row, text) < wanted & _said(view, than, text)


def _table(view: ClauseView, position: int, text: str) -> list[int]:
    """Return the rows of the table that a row stands in, those that introduce others left out."""
    first = last = position
    while first and view.units[first - 1].shape is Shape.ROW:
        first -= 1
    while last + 1 < len(view.units) and view.units[last + 1].shape is Shape.ROW:
        last += 1
    rows = range(first, last + 1)
    led = [(row, above) for row in rows if (above := view.units[row].intro) is not None]
    top = {above for row, above in led if not _labels(view, row, above, text)}
    return [row for row in rows if row not in top]


def _said(view: ClauseView, position: int, text: str) -> frozenset[str]:
    """Return the stems of what a row says, and of the names that stand over it or above it."""
    names = [cell for cell in _cells(view, position, text) if not is_covered(cell)]
    at = view.units[position].intro
    if at is not None and view.units[at].shape is Shape.ROW:
        row = _cells(view, at, text)
        if is_title_row(row) or _labels(view, position, at, text):
            names.append(row[0])
    return _stemmed(" ".join(names))


@lru_cache(maxsize=50_000)
def _stemmed(words: str) -> frozenset[str]:
    return frozenset(stems(words))

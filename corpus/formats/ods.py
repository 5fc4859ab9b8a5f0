"""ODS: what the cells of each sheet show, so dates and amounts as they are formatted.

Does: read ``content.xml``; leave out and count what is hidden: sheets, rows, columns, cells behind
others. Does not: calculate, read charts, comments or what lies over the cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.errors import DamagedDocument
from corpus.formats.blocks import Cell
from corpus.formats.odf_styles import name
from corpus.formats.opendocument import parsed, unlocked
from corpus.formats.reading import Progress, Reading
from corpus.formats.sheets import Cells, Sheet, made, read_sheets

MOST = 1_000  # times that a row or cell that says something is repeated
WIDEST = 1_000  # columns
CELL, COVERED = name("table:table-cell"), name("table:covered-table-cell")
Reach = dict[int, tuple[Cell | None, int]]  # of a column: its last cell, and the last row of that


def read(data: bytes, source: str, _progress: Progress) -> Reading:
    """Return the text of an OpenDocument spreadsheet.

    Raises DamagedDocument, PasswordProtected, DecompressionBomb or UnsafeDocument.
    """
    found = unlocked(data, source)
    content = parsed(found, "content.xml", source)
    body = content.find(f"{name('office:body')}/{name('office:spreadsheet')}")
    if body is None:
        raise DamagedDocument(source)
    unseen = _hidden_styles(content)
    sheets = [_sheet(each, unseen) for each in body.iterchildren(name("table:table"))]
    macros = any(part.startswith("Basic/") for part in found)
    return read_sheets(sheets, ("macros",) if macros else ())


def _hidden_styles(content: Any) -> set[str | None]:  # noqa: ANN401 (lxml has no types)
    """Return the styles of the sheets that are not shown."""
    return {
        style.get(name("style:name"))
        for style in content.iter(name("style:style"))
        for properties in style.iterchildren(name("style:table-properties"))
        if properties.get(name("table:display")) == "false"
    }


def _sheet(element: Any, unseen: set[str | None]) -> Sheet:  # noqa: ANN401
    """Return what a sheet holds."""
    hides = element.get(name("table:style-name")) in unseen
    sheet = Sheet(element.get(name("table:name")) or "", is_hidden=hides)
    shown = [each for column in _within(element, "column") for each in _columns(column)]
    sheet.hidden_columns = frozenset(n for n, each in enumerate(shown) if not each)
    reach: Reach = {}
    number = 0
    for row in _within(element, "row"):
        sheet.hidden += sum(1 for cell in row.iterchildren(COVERED) if _said(cell))
        times = _times(row, "rows")
        for n in range(times):
            if _is_hidden(row):
                sheet.hidden_rows.add(len(sheet.rows))
            sheet.rows.append(_cells(row, number + n, reach))
            if not any(sheet.rows[-1]):
                break  # a million rows below the last
        number += times
    return sheet


def _within(element: Any, what: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield the rows or columns of a sheet, through their groups and headers."""
    for child in element:
        if child.tag == name(f"table:table-{what}"):
            yield child
        elif child.tag in {
            name(f"table:table-header-{what}s"),
            name(f"table:table-{what}s"),
            name(f"table:table-{what}-group"),
        }:
            yield from _within(child, what)


def _columns(column: Any) -> list[bool]:  # noqa: ANN401
    """Return whether each of the columns that an element stands for is shown."""
    return [not _is_hidden(column)] * _times(column, "columns")


def _is_hidden(element: Any) -> bool:  # noqa: ANN401
    """Tell a row or column that is hidden, or that a filter leaves out."""
    return element.get(name("table:visibility")) in {"collapse", "filter"}


def _times(element: Any, what: str) -> int:  # noqa: ANN401
    """Return how often a row, column or cell is repeated."""
    return _count(element, f"{what}-repeated")


def _spanned(cell: Any, what: str) -> int:  # noqa: ANN401
    """Return over how many rows or columns a cell stands."""
    return _count(cell, f"{what}-spanned")


def _count(element: Any, what: str) -> int:  # noqa: ANN401
    said = element.get(name(f"table:number-{what}")) or "1"
    return min(int(said), MOST) if re.fullmatch(r"0*[1-9]\d{0,8}", said) else 1


def _cells(row: Any, number: int, reach: Reach) -> Cells:  # noqa: ANN401
    """Return the cells of the row of that number; ``reach`` learns of those that are merged."""
    cells: Cells = []
    for cell in row:
        if cell.tag not in (CELL, COVERED):
            continue
        for _ in range(min(_times(cell, "columns"), WIDEST - len(cells))):
            column = len(cells)
            if cell.tag == CELL:
                own = made(_said(cell))
                last = number + _spanned(cell, "rows") - 1
                reach |= {column + n: (own, last) for n in range(_spanned(cell, "columns"))}
            above, last = reach.get(column, (None, 0))
            cells.append(above if number <= last else None)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _said(cell: Any) -> str:  # noqa: ANN401
    """Return the words of a cell, on one line."""
    return " ".join(filter(None, (_words(each) for each in cell.iterchildren(name("text:p")))))


def _words(paragraph: Any) -> str:  # noqa: ANN401
    """Return the words of a paragraph of a cell, on one line."""
    parts_ = [paragraph.text or ""]
    for child in paragraph:
        if child.tag in (name("text:span"), name("text:a")):
            parts_.append(_words(child))
        elif child.tag in (name("text:s"), name("text:tab"), name("text:line-break")):
            parts_.append(" ")
        parts_.append(child.tail or "")
    return "".join(parts_)

"""ODS: what the cells of each sheet show, so dates and amounts as they are formatted.

Does: leave out and count what is hidden: sheets, rows, columns, cells behind others, words that do
not show; leave out what is struck out. Does not: calculate, read charts, comments or what lies over
the cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from corpus.errors import DamagedDocument
from corpus.formats.blocks import Cell
from corpus.formats.colours import Colour
from corpus.formats.odf_shown import FLAT, Look, page_ground
from corpus.formats.odf_styles import Styles, name, points
from corpus.formats.opendocument import parsed, unlocked
from corpus.formats.reading import Progress, Reading
from corpus.formats.sheets import Cells, Sheet, made, read_sheets

MOST = 1_000  # times that a row or cell that says something is repeated
WIDEST = 1_000  # columns
NARROW = 0.5  # points: a column that is less wide shows nothing
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
    roots = [parsed(found, "styles.xml", source)] if "styles.xml" in found else []
    roots.append(content)
    looks = _Looks(Styles(*roots), page_ground(roots))
    unseen = _hidden_styles(content)
    sheets = [_sheet(each, unseen, looks) for each in body.iterchildren(name("table:table"))]
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


@dataclass(slots=True)
class _Looks:
    """How the words of cells look."""

    styles: Styles
    ground: Colour | None  # of the pages
    found: dict[str, Look] = field(default_factory=dict)  # by the style of the cell
    hidden: int = 0  # cells with words that do not show

    def of(self, style: str) -> Look:
        """Return the look of the words of a cell; what a condition may change is not known."""
        if style not in self.found:
            look = Look(ground=self.ground).on(self._said("cell", style))
            look = look.of_words(self.styles.said("table-cell", style, "style:text-properties"))
            changes = self.styles.changes("table-cell", style)
            self.found[style] = replace(look, colour=None) if changes else look
        return self.found[style]

    def shows(self, element: Any, what: str, length: str, least: float) -> bool:  # noqa: ANN401
        """Tell a row or column that is not hidden, and not so small that nothing shows."""
        if _is_hidden(element):
            return False
        said = self._said(what, element.get(name("table:style-name")) or "")
        optimal = said.get(name(f"style:use-optimal-{what}-{length}")) == "true"
        return optimal or points(said.get(name(f"style:{what}-{length}"), ""), least) >= least

    def _said(self, what: str, style: str) -> dict[str, str]:
        return self.styles.said(f"table-{what}", style, f"style:table-{what}-properties")


def _sheet(element: Any, unseen: set[str | None], looks: _Looks) -> Sheet:  # noqa: ANN401
    """Return what a sheet holds."""
    hides = element.get(name("table:style-name")) in unseen
    sheet = Sheet(element.get(name("table:name")) or "", is_hidden=hides)
    columns = [
        each for one in _within(element, "column") for each in [one] * _times(one, "columns")
    ]
    shown = [looks.shows(each, "column", "width", NARROW) for each in columns]
    sheet.hidden_columns = frozenset(n for n, each in enumerate(shown) if not each)
    styles = [each.get(name("table:default-cell-style-name")) or "Default" for each in columns]
    reach: Reach = {}
    number = 0
    for row in _within(element, "row"):
        sheet.hidden += sum(1 for cell in row.iterchildren(COVERED) if _said(cell, Look(), looks))
        times = _times(row, "rows")
        for n in range(times):
            if not looks.shows(row, "row", "height", FLAT):
                sheet.hidden_rows.add(len(sheet.rows))
            sheet.rows.append(_cells(row, number + n, reach, styles, looks))
            if not any(sheet.rows[-1]):
                break  # a million rows below the last
        number += times
    sheet.hidden, looks.hidden = sheet.hidden + looks.hidden, 0
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


def _cells(row: Any, number: int, reach: Reach, styles: list[str], looks: _Looks) -> Cells:  # noqa: ANN401
    """Return the cells of the row of that number; ``reach`` learns of those that are merged.

    ``styles`` are those of cells that name none, by columns.
    """
    cells: Cells = []
    usual = row.get(name("table:default-cell-style-name"))
    for cell in row:
        if cell.tag not in (CELL, COVERED):
            continue
        by_column = styles[len(cells)] if len(cells) < len(styles) else "Default"
        look = looks.of(cell.get(name("table:style-name")) or usual or by_column)
        words = _said(cell, look, looks) if cell.tag == CELL else ""
        for _ in range(min(_times(cell, "columns"), WIDEST - len(cells))):
            column = len(cells)
            if cell.tag == CELL:
                own = made(words)
                last = number + _spanned(cell, "rows") - 1
                reach |= {column + n: (own, last) for n in range(_spanned(cell, "columns"))}
            above, last = reach.get(column, (None, 0))
            cells.append(above if number <= last else None)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _said(cell: Any, look: Look, looks: _Looks) -> str:  # noqa: ANN401
    """Return the words of a cell that show, on one line."""
    kept: list[str] = []
    hidden = False
    for paragraph in cell.iterchildren(name("text:p")):
        words = ""
        for each, said in _words(paragraph, look, looks):
            words += "" if each.struck or each.unseen else said
            hidden = hidden or (each.unseen and not each.struck and any(map(str.isalnum, said)))
        kept.append(words)
    looks.hidden += hidden
    return " ".join(filter(None, kept))


def _words(paragraph: Any, look: Look, looks: _Looks) -> Iterator[tuple[Look, str]]:  # noqa: ANN401
    """Yield the words of a paragraph of a cell, on one line, with how they look."""
    yield look, paragraph.text or ""
    for child in paragraph:
        if child.tag in (name("text:span"), name("text:a")):
            style = child.get(name("text:style-name")) or ""
            said = looks.styles.said("text", style, "style:text-properties")
            yield from _words(child, look.of_words(said), looks)
        elif child.tag in (name("text:s"), name("text:tab"), name("text:line-break")):
            yield look, " "
        yield look, child.tail or ""

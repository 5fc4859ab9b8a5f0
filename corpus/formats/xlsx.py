"""XLSX through openpyxl (MIT): what cells show, by the results and formats that the file holds.

Does: leave out what is hidden, does not show or is struck out; warn of macros, which never run, and
of formulas whose results the file does not hold. Does not: calculate, follow links, read charts or
comments.
"""

from __future__ import annotations

import io
import mimetypes
import re
import warnings
from itertools import groupby
from typing import Any

from corpus.errors import DamagedDocument
from corpus.formats.archive import BROKEN, parts
from corpus.formats.blocks import Cell
from corpus.formats.number_formats import is_white, shown
from corpus.formats.reading import Progress, Reading
from corpus.formats.sheets import Cells, Sheet, made, read_sheets
from corpus.formats.xlsx_shown import FLAT, NARROW, Looks

BLANK = 2  # rows that stand for any number of blank ones
_BROKEN = (*BROKEN, KeyError, TypeError, AttributeError, IndexError, SyntaxError)
# A formula whose cell holds no result.
_UNKNOWN = re.compile(rb"(?:</f>|<f\b[^>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


def read(data: bytes, source: str, _progress: Progress) -> Reading:
    """Return the text of a workbook.

    Raises DamagedDocument, PasswordProtected, DecompressionBomb or UnsafeDocument.
    """
    found = parts(data, source)
    mimetypes.knownfiles.clear()  # openpyxl would open them as it is imported, which no reader may
    import openpyxl  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl does not keep
            book = openpyxl.load_workbook(
                io.BytesIO(data), data_only=True, keep_links=False, rich_text=True
            )
            pictured = any(b"<picture" in found[name] for name in found if "/worksheets/" in name)
            looks = Looks(book, pictured=pictured)
            sheets = [_sheet(each, looks) for each in book.worksheets]
    except _BROKEN as error:
        raise DamagedDocument(source) from error
    told = ["macros"] if b"vbaProject" in found.get("xl/_rels/workbook.xml.rels", b"") else []
    if any(_UNKNOWN.search(part) for name, part in found.items() if "/worksheets/" in name):
        told.append("uncalculated")
    return read_sheets(sheets, told)


def _sheet(sheet: Any, looks: Looks) -> Sheet:  # noqa: ANN401 (openpyxl has no types)
    """Return what a sheet holds."""
    found = Sheet(sheet.title, is_hidden=sheet.sheet_state != "visible")
    found.hidden_columns = frozenset(
        n - 1
        for column in sheet.column_dimensions.values()
        if (column.hidden or column.width < NARROW) and column.min
        for n in range(column.min, column.max + 1)
    )
    merged = _merged(sheet, looks)
    last = 0
    # Only the cells that the file holds: one far away would make a million rows.
    cells = sorted(sheet._cells.items())  # noqa: SLF001
    for number, group in groupby(cells, key=lambda each: each[0][0]):
        row: Cells = []
        for place, cell in group:
            words, hidden = _shown(cell, looks)
            held = merged[place] if place in merged else made(words)
            found.hidden += hidden
            if held is not None:
                row += [None] * (place[1] - 1 - len(row)) + [held]
        found.rows += [[]] * min(number - last - 1, BLANK)
        told = number in sheet.row_dimensions
        if _is_unseen(sheet.row_dimensions[number]) if told else sheet.sheet_format.zeroHeight:
            found.hidden_rows.add(len(found.rows))
        found.rows.append(row)
        last = number
    return found


def _is_unseen(row: Any) -> bool:  # noqa: ANN401
    """Tell a row that is hidden, or too low for any of its words to show."""
    return bool(row.hidden or (row.height is not None and row.height < FLAT))


def _merged(sheet: Any, looks: Looks) -> dict[tuple[int, int], Cell | None]:  # noqa: ANN401
    """Return the cell that shows at each place of those that are merged."""
    held = {each: made(_shown(each.start_cell, looks)[0]) for each in sheet.merged_cells.ranges}
    return {place: cell for each, cell in held.items() for place in each.cells}


def _shown(cell: Any, looks: Looks) -> tuple[str, bool]:  # noqa: ANN401
    """Return what a cell shows, on one line, and whether some of what it says does not show."""
    if cell.value is None:
        return "", False
    kept: list[Any] = []
    hidden = False
    for piece in cell.value if isinstance(cell.value, list) else [cell.value]:
        font = getattr(piece, "font", None)  # of some of the words
        value = piece if font is None else piece.text
        struck, unseen = looks.of(cell, font)
        if not struck and not unseen:
            kept.append(value)
        hidden = hidden or (unseen and not struck and any(c.isalnum() for c in str(value)))
    if not kept:
        return "", hidden
    value = kept[0] if len(kept) == 1 else "".join(map(str, kept))
    code = cell.number_format or "General"
    if is_white(value, code) and looks.is_on_white(cell):
        return "", True
    zero = isinstance(value, (int, float)) and not isinstance(value, bool) and value == 0
    if zero and cell.parent.sheet_view.showZeros is False:
        return "", hidden
    words = shown(value, code).replace("\n", " ").strip()
    return words, hidden or not words

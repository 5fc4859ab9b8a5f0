"""XLSX through openpyxl (MIT): what cells show, by the results and formats that the file holds.

Does: leave out hidden sheets, rows and columns; warn of macros, which never run, and of formulas
whose results the file does not hold. Does not: calculate, follow links, read charts or comments.
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
from corpus.formats.number_formats import shown
from corpus.formats.reading import Progress, Reading
from corpus.formats.sheets import Cells, Sheet, read_sheets, without_hidden

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
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
            sheets = [_sheet(each) for each in book.worksheets]
    except _BROKEN as error:
        raise DamagedDocument(source) from error
    told = ["macros"] if b"vbaProject" in found.get("xl/_rels/workbook.xml.rels", b"") else []
    if any(_UNKNOWN.search(part) for name, part in found.items() if "/worksheets/" in name):
        told.append("uncalculated")
    return read_sheets(sheets, told)


def _sheet(sheet: Any) -> Sheet:  # noqa: ANN401 (openpyxl has no types)
    """Return what a sheet shows."""
    made = Sheet(sheet.title, is_hidden=sheet.sheet_state != "visible")
    hidden = frozenset(
        n - 1
        for column in sheet.column_dimensions.values()
        if column.hidden and column.min
        for n in range(column.min, column.max + 1)
    )
    filled: set[int] = set()
    last = 0
    # Only the cells that the file holds: one far away would make a million rows.
    cells = sorted(sheet._cells.items())  # noqa: SLF001
    for number, group in groupby(cells, key=lambda each: each[0][0]):
        row: Cells = []
        for (_, column), cell in group:
            text = _shown(cell)
            made.hidden += cell.value is not None and not text
            if text:
                row += [""] * (column - 1 - len(row)) + [text]
        if number in sheet.row_dimensions and sheet.row_dimensions[number].hidden:
            made.hidden += bool(row)
            last = number
            continue
        made.rows += [[]] * min(number - last - 1, BLANK)
        made.rows.append(without_hidden(row, hidden, filled))
        last = number
    made.hidden += len(filled)
    return made


def _shown(cell: Any) -> str:  # noqa: ANN401
    """Return what a cell shows, on one line."""
    if cell.value is None:
        return ""
    return shown(cell.value, cell.number_format or "General").replace("\n", " ").strip()

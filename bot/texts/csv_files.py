"""Tables as CSV files that French spreadsheets open: UTF-8 with a BOM, ";" between cells.

Does: write rows so that no cell is taken for a formula; lay an answer's comparison out in columns.
Does not: shorten what is quoted.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from bot.texts.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

CSV_COLUMNS: Final = (
    "csv-convention",
    "csv-value",
    "csv-clause",
    "csv-page",
    "csv-lines",
    "csv-quote",
    "csv-source",
)


def csv_file(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows of cells as the bytes of a file."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerows([_cell(each) for each in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def comparison_csv(answer: Mapping[str, Any], language: str) -> bytes:
    """Return the rows of an answer as it is kept, each with its citation."""
    rows = [[say(column, language) for column in CSV_COLUMNS]]
    for row in answer["rows"]:
        cited = row["citation"]
        citation = answer["citations"][cited] if cited is not None else None
        cells = [row["document"], row["headline"], "", "", "", "", row["source"]]
        if citation is not None:
            lines = f"{citation['start_line']}-{citation['end_line']}"
            page = "" if citation["page"] is None else str(citation["page"])
            cells[2:6] = [citation["clause"], page, lines, citation["quote"]]
        rows.append(cells)
    return csv_file(rows)


def _cell(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value[:1] in set("=+-@\t\r") else value

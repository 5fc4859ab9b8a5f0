"""Spreadsheets written by hand: an XLSX and an ODS of a few sheets, each cell as it is stored."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
# The formats of ``cellXfs``, by position: 14 is the short date of the machine.
FORMATS = (0, 164, 14, 165, 166, 167)
CODES = {
    164: '#,##0.00\\ "€"',
    165: "d\\ mmmm\\ yyyy",
    166: "0.0%",
    167: ";;;",
}
AMOUNT, DATE, LONG_DATE, SHARE, NOTHING = 1, 2, 3, 4, 5
Cell = str | tuple[float, int] | None  # words, or a number and its format


@dataclass(frozen=True)
class Sheet:
    name: str
    rows: list[list[Cell]]
    state: str = ""  # "hidden", "veryHidden"
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: str = ""  # "A1:B1 C2:C3"
    far: tuple[str, str] = ("", "")  # a cell beyond the rows, and its words
    formula: tuple[str, str] = ("", "")  # a cell that holds no result, and its formula


def xlsx(*sheets: Sheet, macros: bool = False) -> bytes:
    """Return a workbook of Excel."""
    numbers = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": _types(len(sheets)),
        "_rels/.rels": _relations([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            + "".join(
                f'<sheet name="{escape(sheet.name)}" sheetId="{n}" r:id="rId{n}"'
                + (f' state="{sheet.state}"' if sheet.state else "")
                + "/>"
                for n, sheet in zip(numbers, sheets, strict=True)
            )
            + "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _relations(
            [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
            + [("rId99", "styles", "styles.xml")]
            + [("rId98", "vbaProject", "vbaProject.bin")] * macros
        ),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(CODES)}">'
            + "".join(
                f'<numFmt numFmtId="{n}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
                for n, code in CODES.items()
            )
            + '</numFmts><fonts count="1"><font><sz val="11"/><name val="Arial"/></font></fonts>'
            '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
            '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
            f'<cellXfs count="{len(FORMATS)}">'
            + "".join(f'<xf numFmtId="{n}" applyNumberFormat="1"/>' for n in FORMATS)
            + "</cellXfs></styleSheet>"
        ),
    }
    for n, sheet in zip(numbers, sheets, strict=True):
        parts[f"xl/worksheets/sheet{n}.xml"] = _worksheet(sheet)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + part)
        if macros:
            archive.writestr("xl/vbaProject.bin", b"macros")
    return out.getvalue()


def _types(count: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="bin" ContentType="application/octet-stream"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
            for n in range(1, count + 1)
        )
        + "</Types>"
    )


def _relations(each: list[tuple[str, str, str]]) -> str:
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
            for name, kind, target in each
        )
        + "</Relationships>"
    )


def _worksheet(sheet: Sheet) -> str:
    columns = "".join(
        f'<col min="{n + 1}" max="{n + 1}" width="9" hidden="1"/>' for n in sheet.hidden_columns
    )
    rows = "".join(
        f'<row r="{r + 1}"{" hidden=" + chr(34) + "1" + chr(34) if r in sheet.hidden_rows else ""}>'
        + "".join(_cell(sheet, f"{chr(65 + c)}{r + 1}", cell) for c, cell in enumerate(row))
        + "</row>"
        for r, row in enumerate(sheet.rows)
    )
    place, words = sheet.far
    number = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    far = f'<row r="{number}">{_cell(sheet, place, words)}</row>' if place else ""
    merged = "".join(f'<mergeCell ref="{each}"/>' for each in sheet.merged.split())
    return (
        f'<worksheet xmlns="{MAIN}">'
        + (f"<cols>{columns}</cols>" if columns else "")
        + f"<sheetData>{rows}{far}</sheetData>"
        + (f"<mergeCells>{merged}</mergeCells>" if merged else "")
        + "</worksheet>"
    )


def _cell(sheet: Sheet, place: str, cell: Cell) -> str:
    if place == sheet.formula[0]:
        return f'<c r="{place}"><f>{sheet.formula[1]}</f></c>'
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    value, style = cell
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("manifest", "manifest"),
    )
)


def ods(tables: str, manifest: str = "") -> bytes:
    """Return a workbook of LibreOffice; ``{words}`` stands for a cell; style "unseen" hides."""
    cells = re.sub(
        r"\{([^}]*)\}", r"<table:table-cell><text:p>\1</text:p></table:table-cell>", tables
    )
    styles = (
        '<office:automatic-styles><style:style style:name="unseen" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    content = (
        f"<office:document-content {SPACES}>{styles}<office:body><office:spreadsheet>"
        f"{cells}</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", f"<manifest {SPACES}>{manifest}</manifest>")
    return out.getvalue()

"""What lies on a PDF's page: form fields that are filled in, text boxes, stamps, signatures.

Does: make their appearance a part of the page, so that they are read where they are seen; write
those without one as viewers do; leave out and count those that are not shown.
Does not: read comments, which viewers keep closed, or run what computes a field.
"""

from __future__ import annotations

import ctypes
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_WRITTEN = {pdfium_c.FPDF_ANNOT_FREETEXT, pdfium_c.FPDF_ANNOT_WIDGET, pdfium_c.FPDF_ANNOT_STAMP}
_SILENT = {pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_POPUP}
_UNSEEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
MOST = 2_000  # on a page
SIZES = (10, 8, 6, 4)  # points of the type in which a box without appearance is written
WIDE, HIGH = 0.5, 1.2  # of the size of type: a letter, a line


def lies_on(page: pdfium.PdfPage) -> bool:
    """Tell a page on which something lies that may hold words."""
    count = min(pdfium_c.FPDFPage_GetAnnotCount(page.raw), MOST)
    for n in range(count):
        with _opened(page, n) as found:
            if pdfium_c.FPDFAnnot_GetSubtype(found) not in _SILENT:
                return True
    return False


def flattened(page: pdfium.PdfPage, number: int) -> tuple[pdfium.PdfPage, int]:
    """Return the page with what lies on it, and how many of these have words but are not shown."""
    page.render(scale=0.05)  # PDFium makes the appearances that the file leaves to viewers
    hidden, written = 0, []
    for n in reversed(range(min(pdfium_c.FPDFPage_GetAnnotCount(page.raw), MOST))):
        with _opened(page, n) as found:
            words = _words(found)
            seen = not pdfium_c.FPDFAnnot_GetFlags(found) & _UNSEEN
            if seen:
                pdfium_c.FPDFAnnot_SetFlags(found, 0)  # flattening heeds more than drawing does
                if words and not pdfium_c.FPDFAnnot_HasKey(found, b"AP"):
                    written.append((words, _box(found)))
        if not seen:
            hidden += any(c.isalnum() for c in words)
            pdfium_c.FPDFPage_RemoveAnnot(page.raw, n)
    media, crop = page.get_mediabox(), page.get_cropbox()
    pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY)
    page.set_mediabox(*media)
    page.set_cropbox(*crop)
    page = page.pdf[number]
    for words, box in reversed(written):
        _write(page, words, box)
    return page, hidden


@contextmanager
def _opened(page: pdfium.PdfPage, n: int) -> Iterator[object]:
    """Open what lies on a page at that place."""
    found = pdfium_c.FPDFPage_GetAnnot(page.raw, n)
    try:
        yield found
    finally:
        pdfium_c.FPDFPage_CloseAnnot(found)


def _words(found: object) -> str:
    """Return the words of a text box or stamp, or those that a field is filled in with."""
    kind = pdfium_c.FPDFAnnot_GetSubtype(found)
    if kind not in _WRITTEN or _said(found, b"FT") == "Btn":
        return ""
    field = kind == pdfium_c.FPDF_ANNOT_WIDGET
    return _said(found, b"V" if field else b"Contents").strip()


def _said(found: object, key: bytes) -> str:
    """Return a string out of the file, "" where it holds none."""
    length = pdfium_c.FPDFAnnot_GetStringValue(found, key, None, 0)
    room = (ctypes.c_ushort * (length // 2 + 1))()
    pdfium_c.FPDFAnnot_GetStringValue(found, key, room, length)
    return bytes(room)[: max(0, length - 2)].decode("utf-16-le", "replace")


def _box(found: object) -> tuple[float, float, float, float]:
    """Return the left, bottom, right and top of what lies on a page."""
    box = pdfium_c.FS_RECTF()
    pdfium_c.FPDFAnnot_GetRect(found, box)
    return box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top)


def _write(page: pdfium.PdfPage, words: str, box: tuple[float, float, float, float]) -> None:
    """Write words into a box from its top, in type that finds room there."""
    left, bottom, right, top = box
    for size in SIZES:
        width = max(8, int((right - left) / (WIDE * size)))
        lines = [part for line in words.splitlines() for part in textwrap.wrap(line, width)]
        if len(lines) * HIGH * size <= top - bottom:
            break
    for n, line in enumerate(lines, 1):
        made = pdfium_c.FPDFPageObj_NewTextObj(page.pdf.raw, b"Helvetica", size)
        said = ctypes.create_string_buffer((line + "\0").encode("utf-16-le"))
        pdfium_c.FPDFText_SetText(made, ctypes.cast(said, ctypes.POINTER(ctypes.c_ushort)))
        pdfium_c.FPDFPageObj_Transform(made, 1, 0, 0, 1, left, top - n * HIGH * size)
        pdfium_c.FPDFPage_InsertObject(page.raw, made)

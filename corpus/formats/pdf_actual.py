"""What a PDF says that its words are (ActualText) where they are drawn as other words.

Does: let only what is drawn be read, and count the passages that say something else. Where the
letters themselves cannot be read, as of a font without Unicode, what the file says of them stays.
Does not: look at what is drawn without letters.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

DEEP = 15  # forms within forms
KEY = b"ActualText"
_LONGEST = 10_000  # bytes


@dataclass(slots=True)
class _Said:
    """What one object's mark says of it; objects of one mark follow each other."""

    object: pdfium.PdfObject
    mark: Any
    words: str
    own: str = field(default="")


def without_actual_text(page: pdfium.PdfPage) -> int:
    """Let the words of a page be those that it draws; return how many passages say others."""
    found = [said for each in page.get_objects(max_depth=DEEP) for said in _said(each)]
    if not found:
        return 0
    for said in found:
        pdfium_c.FPDFPageObjMark_RemoveParam(said.object.raw, said.mark, KEY)
    text = page.get_textpage()
    unmapped = {
        _address(pdfium_c.FPDFText_GetTextObject(text.raw, n))
        for n in range(pdfium_c.FPDFText_CountChars(text.raw))
        if pdfium_c.FPDFText_HasUnicodeMapError(text.raw, n) == 1
    }
    for said in found:
        known = _address(said.object.raw) not in unmapped
        said.own = _own(said.object, text) if known else ""
    text.close()
    others = 0
    for _, group in groupby(found, lambda each: each.words):
        alike = list(group)
        own = "".join(each.own for each in alike)
        if _is_unreadable(own):
            _restore(page, alike)
        else:
            others += _bare(alike[0].words) not in _bare(own)
    return others


def _said(drawn: pdfium.PdfObject) -> list[_Said]:
    """Return what the marks of a text object say of it."""
    if drawn.type != pdfium_c.FPDF_PAGEOBJ_TEXT:
        return []
    found = []
    for n in range(max(0, pdfium_c.FPDFPageObj_CountMarks(drawn.raw))):
        mark = pdfium_c.FPDFPageObj_GetMark(drawn.raw, n)
        length = ctypes.c_ulong()
        asked = (mark, KEY, None, 0, length)
        if not pdfium_c.FPDFPageObjMark_GetParamStringValue(*asked) or length.value > _LONGEST:
            continue
        room = (pdfium_c.FPDF_WCHAR * (length.value // 2 + 1))()
        pdfium_c.FPDFPageObjMark_GetParamStringValue(mark, KEY, room, length.value, length)
        words = bytes(room)[: max(0, length.value - 2)].decode("utf-16-le", "replace")
        found.append(_Said(drawn, mark, words))
    return found


def _address(pointer: Any) -> int:  # noqa: ANN401 (a ctypes pointer)
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _own(drawn: pdfium.PdfObject, text: pdfium.PdfTextPage) -> str:
    """Return the words that the letters of an object spell."""
    length = pdfium_c.FPDFTextObj_GetText(drawn.raw, text.raw, None, 0)
    room = (pdfium_c.FPDF_WCHAR * (length // 2 + 1))()
    pdfium_c.FPDFTextObj_GetText(drawn.raw, text.raw, room, length)
    return bytes(room)[: max(0, length - 2)].decode("utf-16-le", "replace")


def _is_unreadable(own: str) -> bool:
    """Tell letters of which a font does not tell what they are."""
    strange = sum(c == "\ufffd" or c < " " or unicodedata.category(c) in {"Co", "Cn"} for c in own)
    return not own.strip() or 2 * strange > len(own)


def _restore(page: pdfium.PdfPage, said: Sequence[_Said]) -> None:
    """Let what the file says of some objects be read again."""
    for each in said:
        said_ = b"\xfe\xff" + each.words.encode("utf-16-be", "replace")
        room = (ctypes.c_ubyte * len(said_))(*said_)
        pdfium_c.FPDFPageObjMark_SetBlobParam(
            page.pdf.raw, each.object.raw, each.mark, KEY, room, len(said_)
        )


def _bare(words: str) -> str:
    """Return the letters and figures of words, ligatures as letters."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", words).casefold()))

"""PDF: text page by page in reading order; OCR for the pages that hold only a picture.

Does: open with pypdfium2 (PDFium, BSD), read words that show and drawn tables, with the words that
fill in a form, drop running headers and footers, warn of scripts and attachments (neither is run
nor opened).
Does not: follow links.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.errors import DamagedDocument, EmptyDocument, PasswordProtected, TooManyPages
from corpus.formats import ocr
from corpus.formats.columns import find_gutters
from corpus.formats.footnotes import without_notes
from corpus.formats.furniture import without_furniture
from corpus.formats.layout import read_page
from corpus.formats.paragraphs import page_text, usual_pitch, vocabulary, with_breaks
from corpus.formats.pdf_fields import flattened, lies_on
from corpus.formats.pdf_page import page_rules, page_words, picture
from corpus.formats.reading import Progress, Reading, clean, hidden_warning, paged
from corpus.formats.rules import Rule, part_runs, part_tables
from corpus.formats.runs import Line, Run, Word, make_runs

PAGES = 1_000
SCANNED = 200  # pages of a scan: several seconds each
_NO_PAGES = re.compile(rb"/Kids\s*\[\s*\]")
LETTERS = 16  # fewer on a page with a picture are no usable text
_PICTURES = {pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_FORM}


@dataclass(slots=True)
class _Sheet:
    """What one page holds."""

    height: float
    runs: list[Run] = field(default_factory=list)
    tables: list[Line] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    aside: str = ""
    confidence: float | None = None
    hidden: int = 0  # passages that do not show
    unread: int = 0


def read(data: bytes, source: str, progress: Progress) -> Reading:
    """Return the text of a PDF and its pages.

    Raises DamagedDocument, PasswordProtected, EmptyDocument, TooManyPages or MissingOcr.
    """
    document = _opened(data, source)
    count = len(document)
    if not count:
        raise EmptyDocument(source, reason="pages")
    if count > PAGES:
        raise TooManyPages(source, pages=count, limit=PAGES)
    warnings = _warnings(document, data)
    sheets: list[_Sheet] = []
    scanned: list[int] = []
    for number in range(count):
        try:
            sheet, drawn = _sheet(document[number], number)
        except pdfium.PdfiumError as error:
            raise DamagedDocument(source) from error
        if drawn:
            scanned.append(number)
        sheets.append(sheet)
        if not drawn:
            progress(number + 1 - len(scanned), count)
    warnings += _recognise(document, sheets, scanned, source, progress)
    warnings += hidden_warning(sum(sheet.hidden for sheet in sheets))
    return paged(_texts(sheets), warnings)


def _opened(data: bytes, source: str) -> pdfium.PdfDocument:
    """Return the open document; raise DamagedDocument, PasswordProtected or EmptyDocument."""
    if b"%%EOF" not in data[-8192:]:
        raise DamagedDocument(source)  # cut off: what is left may look whole
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD:
            raise PasswordProtected(source) from error
        if _NO_PAGES.search(data):
            raise EmptyDocument(source, reason="pages") from error
        raise DamagedDocument(source) from error


def _warnings(document: pdfium.PdfDocument, data: bytes) -> list[str]:
    found = []
    named = pdfium_c.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0
    if named or b"/JavaScript" in data:
        found.append("javascript")
    if document.count_attachments() > 0:
        found.append("attachments")
    return found


def _sheet(page: pdfium.PdfPage, number: int) -> tuple[_Sheet, bool]:
    """Return a page and whether its words can only be seen, not read."""
    found = page_words(page)
    if _is_picture(page, found.words):  # what lies on it is drawn, too
        return _Sheet(page.get_height(), hidden=found.hidden), True
    hidden = 0
    if lies_on(page):
        page, hidden = flattened(page, number)
        found = page_words(page)
    words = found.words
    sheet = _Sheet(found.height, aside=found.aside, hidden=found.hidden + hidden)
    rules = page_rules(page, found.turn)
    sheet.rules = [rule for rule in rules if rule.across]
    sheet.tables, words = part_tables(words, rules)
    sheet.runs = make_runs(words)
    return sheet, False


def _is_picture(page: pdfium.PdfPage, words: Sequence[Word]) -> bool:
    """Tell a page with a picture and no usable text."""
    letters = sum(c.isalpha() for word in words for c in word.text)
    strange = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for w in words for c in w.text)
    kinds = {each.type for each in page.get_objects(max_depth=1)}
    return (letters < LETTERS or strange > letters) and bool(kinds & _PICTURES)


def _recognise(
    document: pdfium.PdfDocument,
    sheets: list[_Sheet],
    scanned: Sequence[int],
    source: str,
    progress: Progress,
) -> list[str]:
    """Read the pages that are pictures into their sheets; return what to warn of.

    Without Tesseract a document that has other pages is read without these.
    """
    if len(scanned) > SCANNED:
        raise TooManyPages(source, reason="scan", pages=len(scanned), limit=SCANNED)
    if scanned and len(scanned) < len(sheets) and not ocr.is_ready():
        for number in scanned:
            sheets[number].unread = 1  # at least
        return ["ocr-missing"]
    for done, number in enumerate(scanned, 1):
        image, scale = picture(document[number])
        recognised = ocr.recognise(image, source)
        found = ocr.scaled(recognised, 1 / scale)
        sheets[number].tables, sheets[number].runs = part_runs(found.runs, found.rules, found.near)
        sheets[number].height = found.height
        sheets[number].confidence, sheets[number].unread = found.confidence, found.unread
        progress(len(sheets) - len(scanned) + done, len(sheets))
    return []


def _texts(sheets: Sequence[_Sheet]) -> list[tuple[str, float | None, int]]:
    """Return the text of each page, how sure it is and how many of its lines are unread."""
    bare = without_furniture([(sheet.runs, sheet.height) for sheet in sheets])
    parted = [without_notes(runs, each.rules) for runs, each in zip(bare, sheets, strict=True)]
    gutters = {gutter for body, _ in parted for gutter in find_gutters(body)}
    pages = [
        read_page(body, each.tables, gutters)
        for (body, _), each in zip(parted, sheets, strict=True)
    ]
    words = vocabulary(line for lines in pages for line in lines)
    pitch = usual_pitch(pages)
    texts = [
        _text([lines, *notes], sheet.aside, words, pitch)
        for lines, (_, notes), sheet in zip(pages, parted, sheets, strict=True)
    ]
    return [
        (text, sheet.confidence, sheet.unread)
        for text, sheet in zip(with_breaks(texts), sheets, strict=True)
    ]


def _text(parts: Sequence[Sequence[Line]], aside: str, words: frozenset[str], pitch: float) -> str:
    """Return the text of a page: what it says, then each of its notes, then what is aside."""
    texts = [*(page_text(lines, words, pitch) for lines in parts), aside]
    return clean("\n\n".join(text for text in texts if text))

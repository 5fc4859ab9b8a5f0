"""One page of a PDF, through PDFium: its words, its straight lines, its picture.

Does: call PDFium character by character and turn its coordinates, which start at the bottom of
the unturned page, into those of the page as shown. Does not: put anything in order.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from corpus.formats.characters import Character, gather
from corpus.formats.pdf_actual import without_actual_text
from corpus.formats.pdf_shown import find_hidden, type_size
from corpus.formats.rules import Rule
from corpus.formats.runs import Word

DOTS = 300 / 72  # pixels of a point: what Tesseract reads best
COARSE = 150 / 72  # pixels of a point, below which a scan is enlarged
PIXELS = 30_000_000  # of a page's picture
OBJECTS = 20_000  # drawn on a page, that are looked at for rules
THIN = 3.0  # points
SHORT = 8.0  # points: a shorter line is no rule
QUARTER = math.pi / 2
_Point = tuple[float, float]
Turn = Callable[[float, float], _Point]


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of a page; ``turn`` takes a point of the page to where its text stands upright.

    ``aside`` is what is written in another direction: stamps along the edge, word after word.
    ``hidden`` are the passages that do not show, which are left out.
    """

    words: list[Word]
    aside: str
    turn: Turn
    height: float
    hidden: int


def page_words(page: pdfium.PdfPage) -> PageWords:
    """Return the words of a page in the order in which the file holds them.

    Text stands upright as most of its characters do, whatever the page says of its rotation.
    """
    unlike = without_actual_text(page)
    text = page.get_textpage()
    raw = text.raw
    count = pdfium_c.FPDFText_CountChars(raw)
    hidden = find_hidden(page, text)
    angles = [round(pdfium_c.FPDFText_GetCharAngle(raw, n) / QUARTER) % 4 for n in range(count)]
    real = [angles[n] for n in hidden.drawn if n not in hidden.places]
    way = Counter(real).most_common(1)[0][0] if real else 0
    left, bottom, right, top = page.get_mediabox()
    turns: list[Turn] = [
        lambda x, y: (x - left, top - y),
        lambda x, y: (top - y, right - x),
        lambda x, y: (right - x, y - bottom),
        lambda x, y: (y - bottom, x - left),
    ]
    turn = turns[way]
    seen = [n for n in range(count) if n not in hidden.places]
    upright = [n for n in seen if angles[n] == way]
    others = [n for n in seen if angles[n] != way]
    aside = "".join(
        each[0] if isinstance(each, tuple) else " " for each in _characters(raw, others, turn)
    )
    words = gather(_characters(raw, upright, turn))
    text.close()
    height = top - bottom if way % 2 == 0 else right - left
    return PageWords(words, " ".join(aside.split()), turn, height, hidden.passages + unlike)


def _characters(raw: object, places: Iterable[int], turn: Turn) -> Iterator[Character | bool]:
    """Yield the characters at some places; for a blank, whether the file itself holds it."""
    box, matrix = pdfium_c.FS_RECTF(), pdfium_c.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    high = 0  # the first half of a character beyond the basic plane
    for n in places:
        code = pdfium_c.FPDFText_GetUnicode(raw, n)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code, high = 0x10000 + ((high & 0x3FF) << 10) + (code & 0x3FF), 0
        if code in (0x02, 0xFFFE) or (code == 0xAD and pdfium_c.FPDFText_IsHyphen(raw, n) == 1):
            code = ord("-")
        shown = chr(code)
        if code < 32 or (shown.isspace() and shown not in "\u00a0\u202f"):
            yield pdfium_c.FPDFText_IsGenerated(raw, n) != 1
            continue
        pdfium_c.FPDFText_GetLooseCharBox(raw, n, box)
        pdfium_c.FPDFText_GetCharOrigin(raw, n, x, y)
        corners = [turn(box.left, box.bottom), turn(box.right, box.top)]
        x0, x1 = sorted((corners[0][0], corners[1][0]))
        size = type_size(raw, n, matrix) or abs(corners[0][1] - corners[1][1])
        yield shown, x0, x1, turn(x.value, y.value)[1], max(size, 1.0)


def page_rules(page: pdfium.PdfPage, turn: Turn) -> list[Rule]:
    """Return the straight lines, across and down, that a page draws."""
    rules: list[Rule] = []
    for n, each in enumerate(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=2)):
        if n > OBJECTS:
            return []  # a drawing, not a table
        for points in _strokes(each):
            rules.extend(_rules([turn(*point) for point in points]))
    return rules if len(rules) <= 2_000 else []


def _strokes(path: pdfium.PdfObject) -> Iterator[list[_Point]]:
    """Yield the points of each connected part of a path without curves."""
    count = pdfium_c.FPDFPath_CountSegments(path.raw)
    if not 2 <= count <= 400:
        return
    matrix = path.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[_Point] = []
    for n in range(count):
        segment = pdfium_c.FPDFPath_GetPathSegment(path.raw, n)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append(matrix.on_point(x.value, y.value))
        if kind == pdfium_c.FPDF_SEGMENT_BEZIERTO:
            return
    yield points


def _rules(points: list[_Point]) -> Iterator[Rule]:
    """Yield the rules that a stroke or a filled box draws."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    if bottom - top <= THIN:
        if right - left >= SHORT:
            yield Rule(True, (top + bottom) / 2, left, right)
    elif right - left <= THIN:
        if bottom - top >= SHORT:
            yield Rule(False, (left + right) / 2, top, bottom)
    elif len(points) in (4, 5):
        yield Rule(True, top, left, right)
        yield Rule(True, bottom, left, right)
        yield Rule(False, left, top, bottom)
        yield Rule(False, right, top, bottom)


def picture(page: pdfium.PdfPage) -> tuple[Image.Image, float]:
    """Return a page's picture and how many pixels a point takes."""
    width, height = page.get_size()
    scale = min(_dots(page), (PIXELS / max(width * height, 1.0)) ** 0.5)
    return page.render(scale=scale).to_pil(), scale


def _dots(page: pdfium.PdfPage) -> float:
    """Return how many pixels of a scan make a point, at most as many as Tesseract reads best.

    A picture that is enlarged is read worse than as it was scanned.
    """
    found = []
    for each in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        matrix = each.get_matrix()
        across = math.hypot(matrix.a, matrix.b)
        found.append(each.get_px_size()[0] / max(across, 1.0))
    return min(DOTS, max(found)) if found and max(found) >= COARSE else DOTS

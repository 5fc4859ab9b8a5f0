"""Which characters of a PDF's page show: those without which the page would look otherwise.

Does: draw the page with and without its text, and compare the two where each character stands. So
it tells what is off the page, covered, clipped, transparent, of the colour behind it or in a layer
that is off, without knowing about any of these. Invisible text on a scan is what OCR read: it is
text.
Does not: put characters together.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

SCALE = 1.0  # pixels of a point: the ink of a full stop shows
PIXELS = 4_000_000  # of a drawing
DEEP = 15  # forms within forms
SEEN = 8  # of 255: an eye sees no smaller difference
CLEAR = 12  # of 255: no more opacity is none
TINY = 2.0  # points: smaller type is not seen
LEAST = 0.25  # of the largest type of the page: a page in small type all over is only shown small
SCAN = 0.5  # of the page that a scan covers
INK = 60  # of 255, between the letters of a scan and its paper
PILED, PILE = 0.2, 6  # of the sizes of letters, that they go along; fewer are no heap
NEAR = 2.0  # ems between the lines of one passage
_UNPAINTED = {pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP}
_BLANK = {0xA0, 0xAD, 0x202F}
_Drawing = NDArray[np.uint8]
_Boxes = NDArray[np.int64]


@dataclass(slots=True)
class Hidden:
    """The places of characters that are no blanks, of those that do not show, and the passages."""

    drawn: list[int] = field(default_factory=list)
    places: frozenset[int] = frozenset()
    passages: int = 0


@dataclass(slots=True)
class _Texts:
    """The text objects of a page, by their addresses: those never painted, dark and light ones."""

    unpainted: set[int] = field(default_factory=set)
    dark: dict[int, pdfium.PdfObject] = field(default_factory=dict)
    light: dict[int, pdfium.PdfObject] = field(default_factory=dict)


def find_hidden(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> Hidden:
    """Return which characters of a page's text do not show."""
    raw = text.raw
    drawn = [n for n in range(pdfium_c.FPDFText_CountChars(raw)) if _is_drawn(raw, n)]
    if not drawn:
        return Hidden()
    objects = list(page.get_objects(max_depth=DEEP))
    texts = _texts(objects)
    drawing = _drawn(page)
    # Light text is looked for by itself: it may stand where dark text shows.
    _put_out(texts.light.values())
    without_light = _drawn(page) if texts.light else drawing
    _put_out(texts.dark.values())
    given = _given(raw, drawn)
    boxes = _boxes(page, given, drawing.shape)
    inked = _ink(drawing, _drawn(page), boxes)
    tiny = _tiny(raw, drawn, boxes)
    piled = _may_pile(given)
    if all(inked) and not (texts.unpainted or texts.light or tiny or piled):
        return Hidden(drawn)
    owner = [_address(pdfium_c.FPDFText_GetTextObject(raw, n)) for n in drawn]
    if texts.light:
        alone = _ink(drawing, without_light, boxes)
        chosen = zip(owner, alone, inked, strict=True)
        inked = [one if mine in texts.light else other for mine, one, other in chosen]
    unseen = _unseen(drawn, owner, inked, texts.unpainted)
    if unseen and _scanned(page, objects) >= SCAN:
        at = dict(zip(drawn, boxes.tolist(), strict=True))
        unseen = {n for n in unseen if not _on_ink(drawing, at[n])}
    places = tiny | unseen | (_piled(drawn, owner, given) if piled else set())
    return Hidden(drawn, frozenset(places), len(_passages(raw, drawn, places)))


def _is_drawn(raw: object, n: int) -> bool:
    """Tell a character from the blanks that a page holds or PDFium makes up."""
    code = pdfium_c.FPDFText_GetUnicode(raw, n)
    return code > 32 and code not in _BLANK


def _texts(objects: Sequence[pdfium.PdfObject]) -> _Texts:
    """Return the text objects of a page."""
    found = _Texts()
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    for each in objects:
        if each.type != pdfium_c.FPDF_PAGEOBJ_TEXT:
            continue
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(each.raw)
        known = pdfium_c.FPDFPageObj_GetFillColor(each.raw, red, green, blue, opacity)
        filled = mode == pdfium_c.FPDF_TEXTRENDERMODE_FILL
        if mode in _UNPAINTED or (known and filled and opacity.value <= CLEAR):
            found.unpainted.add(_address(each.raw))
        light = known and max(red.value, green.value, blue.value) > 127
        (found.light if light else found.dark)[_address(each.raw)] = each
    return found


def _address(pointer: Any) -> int:  # noqa: ANN401 (a ctypes pointer)
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _put_out(objects: Iterable[pdfium.PdfObject]) -> None:
    """Let the next drawings of this page go without some objects."""
    for each in objects:
        pdfium_c.FPDFPageObj_SetIsActive(each.raw, False)


def _drawn(page: pdfium.PdfPage) -> _Drawing:
    """Return a drawing of the page as people see it, (height, width, 4)."""
    width, height = page.get_size()
    scale = min(SCALE, (PIXELS / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale, may_draw_forms=False, prefer_bgrx=True)
    return np.ascontiguousarray(bitmap.to_numpy())


def _ink(one: _Drawing, other: _Drawing, boxes: _Boxes) -> list[bool]:
    """Tell for each box whether an eye sees two drawings differ in it."""
    apart = one.view(np.uint32)[:, :, 0] != other.view(np.uint32)[:, :, 0]
    places = np.flatnonzero(apart)
    before, after = one.reshape(-1, 4)[places], other.reshape(-1, 4)[places]
    near = [np.abs(before[:, n].astype(np.int16) - after[:, n]) <= SEEN for n in range(3)]
    apart.reshape(-1)[places[near[0] & near[1] & near[2]]] = False
    # Summed from the left, what a row of a box holds follows from its ends.
    sums = np.zeros((apart.shape[0], apart.shape[1] + 1), np.int32)
    np.cumsum(apart, axis=1, out=sums[:, 1:])
    x0, y0, x1, y1 = boxes.T
    inked = np.zeros(len(boxes), np.bool_)
    for step in range(int((y1 - y0).max(initial=0))):
        row = np.minimum(y0 + step, np.maximum(y1 - 1, 0))
        inked |= sums[row, x1] != sums[row, x0]
    found: list[bool] = (inked & (y1 > y0)).tolist()
    return found


def _given(raw: object, places: Sequence[int]) -> NDArray[np.float64]:
    """Return the boxes of characters in points, (n, 4): left, right, bottom, top."""
    ends = [ctypes.c_double() for _ in range(4)]
    found: list[list[float]] = []
    for n in places:
        pdfium_c.FPDFText_GetCharBox(raw, n, *ends)
        found.append([end.value for end in ends])
    return np.array(found)


def _may_pile(given: NDArray[np.float64]) -> bool:
    """Tell whether characters that follow each other stand anywhere on each other."""
    middles, sizes = _middles(given)
    sums = np.concatenate([[0.0], np.cumsum(sizes)])
    moved = np.hypot(*(middles[PILE:] - middles[:-PILE]).T)
    return bool((moved < PILED * (sums[PILE:-1] - sums[: -PILE - 1])).any())


def _middles(given: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where the middles of characters are, and how large these are."""
    ones, others = given[:, (0, 2)], given[:, (1, 3)]
    return (ones + others) / 2, (others - ones).max(axis=1)


def _piled(places: Sequence[int], owner: Sequence[int], given: NDArray[np.float64]) -> set[int]:
    """Return the characters of objects whose letters stand on each other."""
    found: set[int] = set()
    middles, sizes = _middles(given)
    for _, group in groupby(range(len(places)), lambda n: owner[n]):
        letters = list(group)
        long = float(np.hypot(*np.ptp(middles[letters], axis=0)))
        if len(letters) > PILE and long < PILED * float(sizes[letters].sum()):
            found.update(places[n] for n in letters)
    return found


def _boxes(page: pdfium.PdfPage, given: NDArray[np.float64], shape: Sequence[int]) -> _Boxes:
    """Return the pixels that characters take, (n, 4): left, top, right, bottom."""
    fine = 64
    height, width = shape[0], shape[1]
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for at, up in ((0, 0), (100, 0), (0, 100)):
        pdfium_c.FPDF_PageToDevice(page.raw, 0, 0, width * fine, height * fine, 0, at, up, x, y)
        corners.append((x.value / fine, y.value / fine))
    origin, right, top = np.array(corners)
    turn = np.array([right - origin, top - origin]) / 100
    ones, others = given[:, (0, 2)] @ turn + origin, given[:, (1, 3)] @ turn + origin
    least, most = np.floor(np.minimum(ones, others)), np.ceil(np.maximum(ones, others))
    boxes: _Boxes = (
        np.hstack([least, most]).clip(0, (width, height, width, height)).astype(np.int64)
    )
    return boxes


def _tiny(raw: object, places: Sequence[int], boxes: _Boxes) -> set[int]:
    """Return the characters in type that is too small to be seen beside that of the page."""
    low = np.flatnonzero(boxes[:, 3] - boxes[:, 1] <= TINY * SCALE).tolist()
    small = {places[n] for n in low if 0 < type_size(raw, places[n]) < TINY}
    if not small:
        return set()
    largest = max(type_size(raw, n) for n in places)
    return {n for n in small if type_size(raw, n) < LEAST * largest}


def type_size(raw: object, n: int, matrix: pdfium_c.FS_MATRIX | None = None) -> float:
    """Return how large a character's type is in points, 0 where the file does not tell.

    Its box would not do: that of a character grows with its accents in fonts without metrics.
    ``matrix`` is written to: one for many calls is faster.
    """
    matrix = matrix or pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFText_GetMatrix(raw, n, matrix):
        return 0.0
    return float(pdfium_c.FPDFText_GetFontSize(raw, n)) * math.hypot(matrix.c, matrix.d)


def _unseen(
    places: Sequence[int], owner: Sequence[int], inked: Sequence[bool], unpainted: set[int]
) -> set[int]:
    """Return the characters that do not show.

    A full stop in a word that shows may leave no trace in the drawing: what most of a word's
    characters in one object do decides.
    """
    found: set[int] = set()
    all_ = range(len(places))
    for _, group in groupby(all_, lambda n: (owner[n], places[n] - n)):
        word = list(group)
        if owner[word[0]] in unpainted:
            found.update(places[n] for n in word)
            continue
        bare = [places[n] for n in word if not inked[n]]
        if 2 * len(bare) > len(word):
            found.update(bare)
    return found


def _scanned(page: pdfium.PdfPage, objects: Sequence[pdfium.PdfObject]) -> float:
    """Return which part of a page its pictures cover."""
    width, height = page.get_size()
    covered = 0.0
    for each in objects:
        if each.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = each.get_bounds()
            covered += max(0.0, min(right - left, width)) * max(0.0, min(top - bottom, height))
    return float(covered / max(width * height, 1.0))


def _on_ink(drawing: _Drawing, box: Sequence[int]) -> bool:
    """Tell whether something is drawn where a character stands: a scan's letter."""
    x0, y0, x1, y1 = box
    inside = drawing[max(0, y0 - 2) : y1 + 2, max(0, x0 - 2) : x1 + 2, :3]
    return inside.size > 0 and int(inside.max()) - int(inside.min()) > INK


def _passages(raw: object, places: Sequence[int], hidden: set[int]) -> list[int]:
    """Return where the passages begin that do not show; lines near each other are one."""
    x, y = ctypes.c_double(), ctypes.c_double()
    found: list[int] = []
    last: float | None = None
    said = False
    for n in places:
        if n not in hidden:
            last = None
            continue
        pdfium_c.FPDFText_GetCharOrigin(raw, n, x, y)
        if last is None or abs(y.value - last) > NEAR * max(type_size(raw, n), 1.0):
            said = False
        last = y.value
        if not said and chr(pdfium_c.FPDFText_GetUnicode(raw, n)).isalnum():
            said = True
            found.append(n)
    return found

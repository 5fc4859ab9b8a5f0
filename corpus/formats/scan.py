"""The picture of a scanned page: made even and level, and its ink that no word covers.

Does: even out the paper, turn a page that lies askew, leave the darkest ink alone (a stamp is
paler than print), and find the lines of letters that were not read.
Does not: read words (``ocr``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps
from scipy import ndimage

from corpus.formats.runs import Run, Word

PIXELS = 35_000_000  # of a picture that is looked at, which takes twelve bytes each
BLOCK = 16  # pixels, of which the palest is paper
PATCH = 15  # blocks: wider than a letter is high, so that each patch shows paper
ASKEW = 0.15  # degrees, from which a page is turned: half a pixel for a word
MOST = 7.0  # degrees that a page is taken to lie askew
SMALL = 1000  # pixels of a page's longer side that show its slope
LOW, TALL, WIDE = 0.3, 2.0, 3.0  # times the height of a word, that a letter measures
BESIDE = 2.5  # heights between two letters of a row
SPREAD = 1.15  # times its height, that a spread is wide at least
CENTRE = 0.08  # of the width, within which the fold lies in the middle
MARGIN = 0.03  # of the width, that stays white along the fold
PROSE = 5  # words, that few cells have
ROW = 3  # letters that make a row
GAP = 1.5  # heights between two words of a line, from which ink there is looked for
INKED = 0.4  # of such a gap, that letters under a stamp blacken
_Mask = NDArray[np.bool_]


def even(image: Image.Image) -> Image.Image:
    """Return a grey picture on white paper: shadows and tinted paper go, ink stays.

    Colour fades: a coloured stamp becomes paler than black print.
    """
    while image.width * image.height > PIXELS:
        image = image.reduce(2)  # Tesseract needs no more, and the memory is bounded
    grey = image if image.mode == "L" else Image.fromarray(np.asarray(image.convert("RGB")).max(2))
    small = grey.reduce(BLOCK) if min(grey.size) > BLOCK * PATCH else grey
    paper = small.filter(ImageFilter.MaxFilter(PATCH)).filter(ImageFilter.GaussianBlur(PATCH / 2))
    light = np.asarray(paper.resize(grey.size, Image.Resampling.BILINEAR)).astype(np.float32)
    shown = np.asarray(grey).astype(np.float32) * (255 / np.maximum(light, 1))
    return Image.fromarray(np.minimum(shown, 255).astype(np.uint8))


def level(image: Image.Image) -> Image.Image:
    """Return a grey picture whose lines run level."""
    angle = slope(image)
    if abs(angle) < ASKEW:
        return image
    return image.rotate(angle, resample=Image.Resampling.BICUBIC, expand=True, fillcolor="white")


def slope(image: Image.Image) -> float:
    """Return by how many degrees a page has to be turned for its lines to run level.

    Rows of a level page are full of ink or have none: their sums differ most (Postl, 1986,
    "Detection of linear oblique structures and skew scan in digitized documents").
    """
    small = ImageOps.invert(image.reduce(max(1, max(image.size) // SMALL)))

    def apart(angle: float) -> float:
        rows = np.asarray(small.rotate(angle, resample=Image.Resampling.BILINEAR)).sum(axis=1)
        return float((np.diff(rows.astype(np.float64)) ** 2).sum())

    coarse = max(np.arange(-MOST, MOST + 0.5, 0.5), key=apart)
    return float(max(np.arange(coarse - 0.4, coarse + 0.45, 0.1), key=apart))


def darkest(image: Image.Image) -> Image.Image:
    """Return the darker of two inks alone, black on white: print without the stamp over it."""
    grey = np.asarray(image)
    ink = grey[grey < threshold(grey)]
    if not ink.size:
        return image
    return Image.fromarray(np.where(grey < threshold(ink), 0, 255).astype(np.uint8))


def threshold(values: NDArray[np.uint8]) -> int:
    """Return the grey that parts values in two best (Otsu, 1979)."""
    counts = np.bincount(values.ravel(), minlength=256).astype(np.float64)
    below, levels = np.cumsum(counts), np.arange(256)
    mass = np.cumsum(counts * levels)
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = mass / below - (mass[-1] - mass) / above
        between = np.nan_to_num(below * above * apart**2)
    return int(between.argmax()) + 1


@dataclass(frozen=True, slots=True)
class _Letter:
    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Row:
    """Letters that stand in a row: how many, and the bottom of the last."""

    letters: int
    y: float


def unread_rows(image: Image.Image, words: Sequence[Word], height: float) -> list[Row]:
    """Return the rows of letters that show on the page and that no word covers.

    ``height`` is that of usual words, in pixels.
    """
    grey = np.asarray(image)
    ink = threshold(grey)
    covered = _boxes(words, grey.shape)
    letters: list[_Letter] = []
    # In the darkest ink, letters that a stamp joins stand apart; in all ink, pale print shows.
    for dark in (threshold(grey[grey < ink]), ink):
        for letter in _letters(grey < dark, height):
            y, x = letter.bottom - round(height / 4), (letter.left + letter.right) // 2
            if not covered[y, x]:
                letters.append(letter)
                covered[letter.top : letter.bottom, letter.left : letter.right] = True
    rows = [Row(len(row), row[-1].bottom) for row in _rows(letters, height)]
    return [row for row in rows if row.letters >= ROW]


def inked_gaps(image: Image.Image, line: Sequence[Word], height: float) -> list[Row]:
    """Return the gaps between the words of a line that are full of ink: words under a stamp.

    What lies below the letters, as a dotted line or an underline, is not looked at.
    """
    grey = np.asarray(image)
    found = []
    for one, other in pairwise(sorted(line, key=lambda word: word.x0)):
        if other.x0 - one.x1 < GAP * height:
            continue
        y = int(min(one.y, other.y))
        gap = grey[max(0, int(y - height)) : int(y - height / 3), int(one.x1) : int(other.x0)]
        if gap.size and (gap < threshold(grey)).any(axis=0).mean() > INKED:
            found.append(Row(round(gap.shape[1] / height), y))
    return found


def _letters(ink: _Mask, height: float) -> Iterator[_Letter]:
    """Yield the parts of the ink that are as large as letters."""
    labels, _ = ndimage.label(ink, np.ones((3, 3)))
    for down, across in ndimage.find_objects(labels):
        tall, wide = down.stop - down.start, across.stop - across.start
        if LOW * height < tall < TALL * height and wide < WIDE * height:
            yield _Letter(down.start, down.stop, across.start, across.stop)


def _boxes(words: Sequence[Word], shape: tuple[int, ...]) -> _Mask:
    """Return where words stand."""
    mask = np.zeros(shape, dtype=np.bool_)
    for word in words:
        top, bottom = int(word.y - 1.15 * word.size), int(word.y + 0.15 * word.size)
        mask[max(0, top) : bottom + 1, max(0, int(word.x0)) : int(word.x1) + 1] = True
    return mask


def _rows(letters: Sequence[_Letter], height: float) -> list[list[_Letter]]:
    """Gather letters that stand beside each other on one line."""
    rows: list[list[_Letter]] = []
    for letter in sorted(letters, key=lambda each: each.left):
        near = (
            row
            for row in rows
            if abs(row[-1].bottom - letter.bottom) < height / 3
            and letter.left - row[-1].right < BESIDE * height
        )
        row = next(near, None)
        if row is None:
            rows.append([letter])
        else:
            row.append(letter)
    return rows


def find_fold(runs: Sequence[Run], width: float, height: float) -> float | None:
    """Return where the pages of a spread part, in pixels; None for one page.

    No run crosses the fold, which lies in the middle of a wide picture, and most letters on each
    side stand in prose: a wide table has few words to a cell.
    """
    if width < SPREAD * height:
        return None
    edges = sorted((run.x0, run.x1) for run in runs)
    reach, gaps = 0.0, []
    for left, right in edges:
        if left > reach:
            gaps.append((left - reach, (left + reach) / 2))
        reach = max(reach, right)
    middle = [(wide, at) for wide, at in gaps if abs(at / width - 0.5) < CENTRE]
    if not middle or max(middle)[0] < MARGIN * width:
        return None
    fold = max(middle)[1]
    sides = [[run for run in runs if (run.x0 > fold) == right] for right in (False, True)]
    return fold if all(map(_is_prose, sides)) else None


def _is_prose(runs: Sequence[Run]) -> bool:
    """Tell a page of text from the cells of a table: most letters stand in runs of many words."""
    letters = sum(len(run.text) for run in runs)
    return letters < 2 * sum(len(run.text) for run in runs if len(run.words) >= PROSE)

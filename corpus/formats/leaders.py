"""The rows of dots in the picture of a page, which lead the eye or are to be filled in.

Does: find many small specks in a row and wipe them out: Tesseract loses whole lines over them, and
no letter is lost with them. Does not: touch an ellipsis, accents, or the dot of an i.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from corpus.formats.scan import LOW, threshold

LETTERS = 100  # pixels that type is high, at most
REACH = 1.5  # heights between a dot and the next, at most
UNDER = 0.5  # heights below a speck, where the letter stands of which it is an accent
ROW = 8  # dots that make a row: no word has so many beside each other
EDGE = 2  # pixels around a dot, that its ink greys
WHITE = 255


def without_leaders(image: Image.Image) -> Image.Image:
    """Return a grey, level picture without its rows of dots."""
    grey = np.asarray(image)
    pale = (threshold(grey) + WHITE) // 2  # a dot of two pixels is no darker
    labels, _ = ndimage.label(grey < pale, np.ones((3, 3)))
    sizes = [(y.stop - y.start, x.stop - x.start) for y, x in ndimage.find_objects(labels)]
    if len(sizes) < ROW:
        return image
    usual = _usual(np.array([tall for tall, _ in sizes]), np.bincount(labels.ravel())[1:])
    small = np.array([False, *(max(size) <= LOW * usual for size in sizes)])
    letters = (labels > 0) & ~small[labels]
    small[np.unique(labels[_over(letters, usual)])] = False
    dots = small[labels]
    reach = 2 * round(REACH * usual / 2) + 1
    rows, _ = ndimage.label(ndimage.maximum_filter1d(dots, reach, axis=1), np.ones((3, 3)))
    wiped = np.zeros_like(dots)
    for place in ndimage.find_objects(rows):
        inside = labels[place][dots[place]]
        if place[0].stop - place[0].start <= LOW * usual and np.unique(inside).size >= ROW:
            wiped[place] |= dots[place]
    if not wiped.any():
        return image
    wider = ndimage.binary_dilation(wiped, np.ones((3, 3)), iterations=EDGE)
    return Image.fromarray(np.where(wider, np.uint8(WHITE), grey))


def _over(letters: NDArray[np.bool_], usual: float) -> NDArray[np.bool_]:
    """Return where something would stand right over a letter, as accents and the dot of an i do."""
    reach = max(1, round(UNDER * usual))
    above: NDArray[np.bool_] = ndimage.maximum_filter1d(
        letters, reach + 1, axis=0, origin=-(reach // 2), mode="constant"
    )
    over: NDArray[np.bool_] = above & ~letters
    return over


def _usual(heights: NDArray[np.int64], ink: NDArray[np.int64]) -> float:
    """Return how high the letters are, in pixels, that most ink of a page goes to; 0 for none."""
    order = np.argsort(heights)
    order = order[heights[order] <= LETTERS]
    if not order.size:
        return 0.0
    sums = np.cumsum(ink[order])
    return float(heights[order][np.searchsorted(sums, sums[-1] / 2)])

"""The straight lines of a table in a picture: where they stand, and the picture without them.

Does: find long thin lines across and down in the picture of a page, which may be scanned a little
askew; wipe them out, for Tesseract takes what stands between them for pictures.
Does not: touch the lines of a page without a table, as those below a title or to be filled in.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from corpus.formats.rules import Rule, grids

PIXELS = 35_000_000  # of a picture, at most: each takes ten bytes here
DARK = 150  # of 255: ink is darker
WIDE, HIGH = 120, 48  # pixels, at 300 dots an inch: longer than a letter, than a row is high
THICK = 14  # pixels: more is no line
ASKEW = 14  # pixels that a line loses at its end where a page is scanned askew
POINT = 72 / 300  # of a pixel
EDGE = 2  # pixels around a line, that its ink greys
FEW = 600  # lines of a page, at most: more are a drawing
_Mask = NDArray[np.bool_]


def without_rules(image: Image.Image) -> tuple[Image.Image, list[Rule]]:
    """Return a grey picture without the lines of its tables, and these lines, in pixels."""
    if image.width * image.height > PIXELS:
        return image, []
    grey = np.asarray(image.convert("L"))
    dark = grey < DARK
    across, down = _lines(dark, WIDE), _lines(dark.T, HIGH).T
    rules = [*_rules(across, across=True), *_rules(down.T, across=False)]
    if len(rules) > FEW:
        return image, []
    kept = [r for grid in grids([_scaled(rule, POINT) for rule in rules]) for r in grid.rules]
    if not kept:
        return image, []
    found = [_scaled(rule, 1 / POINT) for rule in kept]
    lines = (across | down) & _boxes(found, grey.shape)
    return Image.fromarray(np.where(_wider(lines), np.uint8(255), grey)), found


def _boxes(rules: Sequence[Rule], shape: tuple[int, ...]) -> _Mask:
    """Return where rules run, askew or not."""
    mask = np.zeros(shape, dtype=np.bool_)
    for rule in rules:
        along = slice(max(0, int(rule.low)), int(rule.high) + 1)
        beside = slice(max(0, int(rule.at) - ASKEW), int(rule.at) + ASKEW)
        mask[(beside, along) if rule.across else (along, beside)] = True
    return mask


def _scaled(rule: Rule, by: float) -> Rule:
    """Return a rule in other units."""
    return Rule(rule.across, rule.at * by, rule.low * by, rule.high * by)


def _lines(dark: _Mask, least: int) -> _Mask:
    """Return where long thin lines run across; askew, a line goes on in the row beside."""
    beside = dark | np.roll(dark, 1, 0) | np.roll(dark, -1, 0)
    long = _opened(beside, least)
    return long & ~_opened(long.T, THICK).T


def _opened(mask: _Mask, length: int) -> _Mask:
    """Return where at least so many pixels of a row follow each other (a morphological opening).

    What is true of two lengths that overlap is true of both together: seven steps make 120 pixels.
    """
    if mask.shape[1] < length:
        return np.zeros_like(mask)
    full, done = mask, 1
    while done < length:
        step = min(done, length - done)
        full, done = full[:, :-step] & full[:, step:], done + step
    found, done = np.pad(full, ((0, 0), (0, length - 1))), 1
    while done < length:
        step = min(done, length - done)
        found[:, step:] |= found[:, :-step].copy()
        done += step
    return found


def _wider(mask: _Mask) -> _Mask:
    """Return a mask with the pixels around it."""
    wide = mask.copy()
    for axis in (0, 1):
        for step in range(1, EDGE + 1):
            for way in (-step, step):
                wide |= np.roll(mask, way, axis)
        mask = wide.copy()
    return wide


def _rules(mask: _Mask, *, across: bool) -> list[Rule]:
    """Return the lines of a mask that run across it."""
    found: list[list[int]] = []  # first row, last row, left end, right end
    for y in np.flatnonzero(mask.any(axis=1)).tolist():
        edges = np.flatnonzero(np.diff(np.pad(mask[y], 1).astype(np.int8))).tolist()
        for x0, x1 in zip(edges[::2], edges[1::2], strict=True):
            line = next((f for f in found if y - f[1] <= EDGE and x0 <= f[3] and f[2] <= x1), None)
            if line is None:
                found.append([y, y, x0, x1])
            else:
                line[1:] = [y, min(line[2], x0), max(line[3], x1)]
    # A page scanned askew shows a line's ends in too short pieces.
    return [Rule(across, (a + b) / 2, x0 - ASKEW, x1 + ASKEW) for a, b, x0, x1 in found]

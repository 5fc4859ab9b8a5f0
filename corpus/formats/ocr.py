"""Pictures of text to words, through Tesseract (Apache 2.0) with its French data.

Does: run tesseract on one picture at a time, with a time limit; say how sure it was.
Does not: clean pictures. Tesseract's lines are kept: it follows a page that is not straight.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from statistics import fmean, median

import pytesseract
from PIL import Image

from corpus.errors import MissingOcr, ReadingStopped
from corpus.formats.runs import Run, Word, split_row

LANGUAGE = "fra"
SECONDS = 120  # a page
DOUBTFUL = 70.0  # mean confidence, below which the page may be turned
LEAST = 15.0  # a word that Tesseract is less sure of is a stain


@dataclass(frozen=True, slots=True)
class Recognised:
    """The words of a picture, in its pixels, and the mean confidence of its words (0 to 100)."""

    runs: list[Run]
    confidence: float


@cache
def is_ready() -> bool:
    """Tell whether tesseract is there and reads French."""
    if shutil.which("tesseract") is None:
        return False
    try:
        return LANGUAGE in pytesseract.get_languages()
    except (pytesseract.TesseractError, pytesseract.TesseractNotFoundError, OSError):
        return False


def recognise(image: Image.Image, source: str) -> Recognised:
    """Return the words of a picture; raise MissingOcr or ReadingStopped."""
    if not is_ready():
        raise MissingOcr(source)
    try:
        found = _recognised(image)
        if found.confidence < DOUBTFUL:
            turned = _upright(image)
            again = found if turned is image else _recognised(turned)
            found = max(found, again, key=lambda each: each.confidence)
    except RuntimeError as error:  # pytesseract's word for a time that is over
        reason = "time" if "timeout" in str(error).lower() else "crash"
        raise ReadingStopped(source, reason=reason) from error
    return found


def _upright(image: Image.Image) -> Image.Image:
    """Return the picture turned as Tesseract finds that it was scanned; itself if it was not."""
    try:
        found = pytesseract.image_to_osd(
            image, timeout=SECONDS, output_type=pytesseract.Output.DICT
        )
    except pytesseract.TesseractError:  # too few letters to tell, or no data to tell with
        return image
    turn = int(found["rotate"]) % 360
    return image.rotate(-turn, expand=True, fillcolor="white") if turn else image


def _recognised(image: Image.Image) -> Recognised:
    """Return the words of a picture as it is turned."""
    found = pytesseract.image_to_data(
        image, lang=LANGUAGE, timeout=SECONDS, output_type=pytesseract.Output.DICT
    )
    lines: dict[tuple[int, int, int], list[Word]] = {}
    sure: list[float] = []
    for n, text in enumerate(found["text"]):
        confidence = float(found["conf"][n])
        if not text.strip() or confidence < LEAST:
            continue
        place = (found["block_num"][n], found["par_num"][n], found["line_num"][n])
        left, width = found["left"][n], found["width"][n]
        bottom, height = found["top"][n] + found["height"][n], found["height"][n]
        lines.setdefault(place, []).append(Word(text, left, left + width, bottom, height))
        sure.append(confidence)
    sized = _of_one_size(list(lines.values()))
    runs = [run for words in sized for run in split_row(words)]
    return Recognised(runs, round(fmean(sure), 1) if sure else 0.0)


def _of_one_size(lines: list[list[Word]]) -> list[list[Word]]:
    """Return lines with a size of type: the height of tall letters, of the page where near it."""
    tall = [
        sorted(word.size for word in words)[(3 * len(words)) // 4 - (len(words) == 1)]
        for words in lines
    ]
    usual = median(tall) if tall else 1.0
    sizes = [usual if 0.6 < each / usual < 1.5 else each for each in tall]
    return [
        [replace(word, size=size) for word in words]
        for words, size in zip(lines, sizes, strict=True)
    ]


def scaled(runs: Iterable[Run], by: float) -> list[Run]:
    """Return the runs in other units."""
    return [
        Run(
            tuple(Word(w.text, w.x0 * by, w.x1 * by, w.y * by, w.size * by) for w in run.words),
            run.x0 * by,
            run.x1 * by,
            run.y * by,
            run.size * by,
        )
        for run in runs
    ]

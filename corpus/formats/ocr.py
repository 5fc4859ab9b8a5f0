"""Pictures of text to words, through Tesseract (Apache 2.0) with its French data.

Does: run tesseract on one picture at a time, without the lines of its tables, with a time limit;
say how sure it was, of all that is text.
Does not: clean pictures otherwise. Tesseract's lines are kept: it follows a page that is askew.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field, replace
from functools import cache
from statistics import fmean, median

import pytesseract
from PIL import Image

from corpus.errors import MissingOcr, ReadingStopped
from corpus.formats.picture_rules import without_rules
from corpus.formats.rules import NEAR, Rule
from corpus.formats.runs import Run, Word, split_row

LANGUAGE = "fra"
SECONDS = 120  # a page
DOUBTFUL = 70.0  # mean confidence, below which the page may be turned
TALL = 8.0  # points that the tall letters of usual type measure, whatever a pixel does
LEAST = 15.0  # of which Tesseract is less sure may be a stain
_GLUED = re.compile(r"\d{1,2}(?:\.\d{1,2})+[.)]?(?=[A-ZÉÈÊÀÂÎÔÇ][a-zéèêàâîôç'’])")  # "3.2Elle"
SPECK, SCRAWL = 0.35, 2.5  # times the usual height of a word: a stain is lower, a signature higher


@dataclass(frozen=True, slots=True)
class Recognised:
    """The words of a picture, in its pixels, the mean confidence of its words (0 to 100).

    ``rules`` are the lines of its tables, of which two are one, or touch, within ``near``.
    """

    runs: list[Run]
    confidence: float
    rules: list[Rule] = field(default_factory=list)
    near: float = NEAR


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
    bare, rules = without_rules(image)
    found = pytesseract.image_to_data(
        bare, lang=LANGUAGE, timeout=SECONDS, output_type=pytesseract.Output.DICT
    )
    usual = median(
        [h for h, text in zip(found["height"], found["text"], strict=True) if text.strip()] or [1]
    )
    lines: dict[tuple[int, int, int], list[Word]] = {}
    sure: list[float] = []
    for n, text in enumerate(found["text"]):
        confidence = float(found["conf"][n])
        left, width = found["left"][n], found["width"][n]
        bottom, height = found["top"][n] + found["height"][n], found["height"][n]
        if not text.strip() or (confidence < LEAST and not _is_text(text, height / usual)):
            continue
        place = (found["block_num"][n], found["par_num"][n], found["line_num"][n])
        line = lines.setdefault(place, [])
        word = Word(text, left, left + width, bottom, height)
        line += _parted(word) if not line else [word]
        sure.append(confidence)
    sized = _of_one_size(list(lines.values()))
    runs = [run for words in sized for run in split_row(words)]
    near = NEAR / TALL * median([word.size for words in sized for word in words] or [TALL])
    return Recognised(runs, round(fmean(sure), 1) if sure else 0.0, rules, near)


def _is_text(text: str, height: float) -> bool:
    """Tell a word that Tesseract doubts, as "3.1" before a tab, from a stain or a signature."""
    return len(text) > 1 and any(c.isalnum() for c in text) and SPECK < height < SCRAWL


def _parted(word: Word) -> list[Word]:
    """Part the number of a paragraph from the word that Tesseract took it for the start of."""
    glued = _GLUED.match(word.text)
    if glued is None:
        return [word]
    end = word.x0 + (word.x1 - word.x0) * glued.end() / len(word.text)
    return [
        replace(word, text=glued[0], x1=end),
        replace(word, text=word.text[glued.end() :], x0=end),
    ]


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


def scaled(found: Recognised, by: float) -> Recognised:
    """Return what was recognised in other units."""
    runs = [
        Run(
            tuple(Word(w.text, w.x0 * by, w.x1 * by, w.y * by, w.size * by) for w in run.words),
            run.x0 * by,
            run.x1 * by,
            run.y * by,
            run.size * by,
        )
        for run in found.runs
    ]
    rules = [Rule(r.across, r.at * by, r.low * by, r.high * by) for r in found.rules]
    return Recognised(runs, found.confidence, rules, found.near * by)

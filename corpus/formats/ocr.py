"""Pictures of text to words, through Tesseract (Apache 2.0) with its French data.

Does: run tesseract on one picture at a time, evened and level, without the lines of its tables,
with a time limit; read again what it doubts; put the right page of a spread below the left; say
how sure it was, of all that is text, and how many lines were not read.
Does not: clean pictures itself (``scan``).
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from statistics import median

import pytesseract
from PIL import Image

from corpus.errors import MissingOcr, ReadingStopped
from corpus.formats.leaders import without_leaders
from corpus.formats.ocr_words import (
    LANGUAGE,
    SECONDS,
    TALL,
    ReadWord,
    height_of,
    mean_of,
    read_words,
    scaled_word,
    unread_in,
)
from corpus.formats.picture_rules import without_rules
from corpus.formats.rereading import better_of, doubtful_in, read_again
from corpus.formats.rules import NEAR, Rule
from corpus.formats.runs import Run, Word, make_run, split_row
from corpus.formats.scan import even, find_fold, level

DOUBTFUL = 70.0  # mean confidence, below which a page may be turned
BLANK = 100.0  # how sure a page without a letter is


@dataclass(frozen=True, slots=True)
class Recognised:
    """The words of a picture, in its pixels, and how sure they are (0 to 100).

    ``confidence`` is the mean of its words, of which those that were not read count as nothing;
    ``unread`` is how many of its lines show and were not read, or only in part. ``rules`` are the
    lines of its tables, of which two are one, or touch, within ``near``. ``height`` is that of the
    picture as it was read; that of a spread is twice as high: its right page is below its left.
    """

    runs: list[Run]
    confidence: float
    rules: list[Rule] = field(default_factory=list)
    near: float = NEAR
    unread: int = 0
    height: float = 0.0


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
        flat = even(image)
        page = level(flat)
        words, page, rules = _read(page)
        if mean_of(words) < DOUBTFUL:
            turned = _upright(flat)
            again = _read(level(turned)) if turned is not flat else ([], page, rules)
            if mean_of(again[0]) > mean_of(words):
                words, page, rules = again
        doubtful = doubtful_in(page, words)
        if doubtful:
            words = better_of(words, read_again(page, doubtful, height_of(words)))
    except RuntimeError as error:  # pytesseract's word for a time that is over
        reason = "time" if "timeout" in str(error).lower() else "crash"
        raise ReadingStopped(source, reason=reason) from error
    return _unfolded(_recognised(page, words, rules), page.width)


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


def _read(image: Image.Image) -> tuple[list[ReadWord], Image.Image, list[Rule]]:
    """Return the words of a picture as it is turned, it without lines and leaders, and these."""
    bare, rules = without_rules(image)
    bare = without_leaders(bare)
    return read_words(bare), bare, rules


def _recognised(image: Image.Image, words: Sequence[ReadWord], rules: list[Rule]) -> Recognised:
    """Return what was read of a picture, its words in lines, and what was not."""
    lines: dict[tuple[int, ...], list[Word]] = {}
    for each in words:
        lines.setdefault(each.line, []).append(each.word)
    sized = _of_one_size(list(lines.values()))
    runs = [run for line in sized for run in split_row(line)]
    near = NEAR / TALL * median([word.size for line in sized for word in line] or [TALL])
    rows = unread_in(image, words)
    read = sum(each.letters for each in words)
    missed = sum(row.letters for row in rows)
    share = read / (read + missed) if missed else 1.0
    return Recognised(
        runs,
        round(mean_of(words) * share, 1) if words or rows else BLANK,
        rules,
        near,
        unread=len(rows),
        height=image.height,
    )


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
    runs = [make_run([scaled_word(word, by) for word in run.words]) for run in found.runs]
    rules = [Rule(r.across, r.at * by, r.low * by, r.high * by) for r in found.rules]
    return replace(found, runs=runs, rules=rules, near=found.near * by, height=found.height * by)


def _unfolded(found: Recognised, width: float) -> Recognised:
    """Return a spread with its right page below its left; anything else as it is."""
    fold = find_fold(found.runs, width, found.height)
    if fold is None:
        return found
    runs = [
        make_run([_below(word, fold, found.height) for word in run.words]) if run.x0 > fold else run
        for run in found.runs
    ]
    rules = [_rule_below(rule, fold, found.height) for rule in found.rules]
    return replace(found, runs=runs, rules=rules, height=2 * found.height)


def _below(word: Word, fold: float, height: float) -> Word:
    return replace(word, x0=word.x0 - fold, x1=word.x1 - fold, y=word.y + height)


def _rule_below(rule: Rule, fold: float, height: float) -> Rule:
    if rule.across and rule.low > fold:
        return Rule(True, rule.at + height, rule.low - fold, rule.high - fold)
    if not rule.across and rule.at > fold:
        return Rule(False, rule.at - fold, rule.low + height, rule.high + height)
    return rule

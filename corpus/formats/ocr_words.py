"""The words that Tesseract (Apache 2.0) reads in a picture, with its French data.

Does: run tesseract with a time limit, drop stains, say how sure each word is and which lines of
letters are no words.
Does not: make a picture easier to read (``scan``), or lines of words (``ocr``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median

import pytesseract
from PIL import Image

from corpus.formats.runs import Word
from corpus.formats.scan import Row, inked_gaps, unread_rows

LANGUAGE = "fra"
SECONDS = 120  # a page
TALL = 8.0  # points that the tall letters of usual type measure, whatever a pixel does
POINT = 72 / 300  # of a pixel, on a page that shows no word
LEAST = 15.0  # of which Tesseract is less sure may be a stain
ILLEGIBLE = 30.0  # a word of which it is less sure, read twice, was not read
_GLUED = re.compile(r"\d{1,2}(?:\.\d{1,2})+[.)]?(?=[A-ZÉÈÊÀÂÎÔÇ][a-zéèêàâîôç'’])")  # "3.2Elle"
BROAD = 1.5  # times the height of a word, that a letter is broad at most: more is a blot
SPECK, SCRAWL = 0.35, 2.5  # times the usual height of a word: a stain is lower, a signature higher


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word with the line that Tesseract puts it in and how sure it is (0 to 100)."""

    word: Word
    line: tuple[int, ...]
    sure: float

    @property
    def letters(self) -> int:
        """Return how many characters it has."""
        return len(self.word.text)


def read_words(image: Image.Image, seconds: float = SECONDS) -> list[ReadWord]:
    """Return the words that Tesseract reads in so much time, without stains."""
    found = pytesseract.image_to_data(
        image, lang=LANGUAGE, timeout=seconds, output_type=pytesseract.Output.DICT
    )
    usual = median(
        [h for h, text in zip(found["height"], found["text"], strict=True) if text.strip()] or [1]
    )
    words: list[ReadWord] = []
    for n, text in enumerate(found["text"]):
        confidence = float(found["conf"][n])
        left, width = found["left"][n], found["width"][n]
        bottom, height = found["top"][n] + found["height"][n], found["height"][n]
        if not text.strip() or (confidence < LEAST and not _is_text(text, height / usual)):
            continue
        line = (found["block_num"][n], found["par_num"][n], found["line_num"][n])
        begins = not words or words[-1].line != line
        word = Word(text, left, left + width, bottom, height)
        parts = _parted(word) if begins else [word]
        words += [ReadWord(part, line, confidence) for part in parts]
    return words


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


def mean_of(words: Sequence[ReadWord]) -> float:
    """Return how sure words are on average, 0 for none."""
    return fmean(each.sure for each in words) if words else 0.0


def height_of(words: Sequence[ReadWord]) -> float:
    """Return how high usual words are, in pixels."""
    return median([each.word.size for each in words] or [TALL / POINT])


def unread_in(image: Image.Image, words: Sequence[ReadWord]) -> list[Row]:
    """Return the rows of letters that show in a picture and were not read as words."""
    height = height_of(words)
    read = [
        each
        for each in words
        if each.sure >= ILLEGIBLE
        and each.word.size < SCRAWL * height
        and each.word.x1 - each.word.x0 < BROAD * height * each.letters
    ]
    lines: dict[tuple[int, ...], list[Word]] = {}
    for each in read:
        lines.setdefault(each.line, []).append(each.word)
    gaps = [gap for line in lines.values() for gap in inked_gaps(image, line, height)]
    return gaps + unread_rows(image, [each.word for each in read], height)


def scaled_word(word: Word, by: float) -> Word:
    """Return a word in other units."""
    return replace(word, x0=word.x0 * by, x1=word.x1 * by, y=word.y * by, size=word.size * by)

"""Where words that were read before stand in the image of a scanned page.

Does: have Tesseract look at the image, and find the words of quotes among those that it sees.
Does not: tell what the page says: it was read with more care, and its places were not kept, since
few pages are ever looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import pytesseract
from PIL import Image

from corpus.formats.ocr import is_ready
from corpus.formats.ocr_words import read_words
from corpus.formats.page_image import Box, by_line, letters_of
from corpus.formats.scan import even

ALIKE = 0.6  # of a quote's words, that have to be seen for it to be boxed
SECONDS = 30  # that a page is looked at


def find_boxes(image: Image.Image, quotes: Sequence[str]) -> list[Box]:
    """Return a box in pixels around each line of the quotes, none where nothing can be told."""
    if not is_ready():
        return []
    try:
        words = [each.word for each in read_words(even(image), SECONDS)]
    except (RuntimeError, pytesseract.TesseractError):  # a page without boxes is better than none
        return []
    seen = [("".join(letters_of(word.text)), word) for word in words]
    seen = [(letters, word) for letters, word in seen if letters]
    told = [letters for letters, _ in seen]
    places = [(int(w.x0), int(w.y - w.size), int(w.x1), int(w.y)) for _, w in seen]
    return [
        box
        for quote in quotes
        for box in by_line([places[n] for n in find_alike(told, _words(quote))])
    ]


def find_alike(told: Sequence[str], words: Sequence[str]) -> range:
    """Return which of the words that a page tells are the sought ones, some of them misread.

    They are as many in a row, around the longest part that is the same; none where fewer than
    ALIKE are.
    """
    if not words:
        return range(0)
    sought = SequenceMatcher(None, told, words, autojunk=False)
    same = sought.find_longest_match()
    first = max(0, same.a - same.b)
    found = range(first, min(len(told), first + len(words)))
    sought.set_seq1([told[n] for n in found])
    return found if sought.ratio() >= ALIKE else range(0)


def _words(quote: str) -> list[str]:
    parts = ("".join(letters_of(word)) for word in quote.split())
    return [each for each in parts if each]

"""What Tesseract doubts, read a second time: in the darkest ink, at another size.

Does: say which bands of a page to read again; keep the surer reading, word by word.
Does not: read the first time (``ocr_words``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PIL import Image

from corpus.formats.ocr_words import SCRAWL, ReadWord, height_of, read_words, scaled_word, unread_in
from corpus.formats.runs import Word
from corpus.formats.scan import darkest

UNSURE = 60.0  # a word of which Tesseract is less sure is read again
SURELY = 70.0  # a word that only the second reading has is at least as sure
ODD = frozenset("£$¥<>")  # what "€" and quotation marks are taken for
SMALLER, LARGER = 0.85, 1.3  # times its size, at which a page is read again
LEGIBLE = 20.0  # pixels that a word is high at least, when it is made smaller


def doubtful_in(page: Image.Image, words: Sequence[ReadWord]) -> list[tuple[float, float]]:
    """Return the top and bottom of what is to be read again: doubtful words, unread lines."""
    height = height_of(words)
    doubtful = [each.word for each in words if each.sure < UNSURE or set(each.word.text) & ODD]
    found = [(word.y - 2 * height, word.y + height) for word in doubtful]
    return found + [(row.y - 2 * height, row.y + height) for row in unread_in(page, words)]


def read_again(
    page: Image.Image, bands: Sequence[tuple[float, float]], height: float
) -> list[ReadWord]:
    """Return the words of some bands of a page, read in its darkest ink and at another size."""
    white = Image.new("L", page.size, "white")
    ink = darkest(page)
    for top, bottom in bands:
        box = (0, max(0, int(top)), page.width, min(page.height, int(bottom)))
        white.paste(ink.crop(box), box[:2])
    scale = SMALLER if height * SMALLER >= LEGIBLE else LARGER
    sized = white.resize(
        (round(page.width * scale), round(page.height * scale)), Image.Resampling.LANCZOS
    )
    return [
        ReadWord(scaled_word(each.word, 1 / scale), (-1, *each.line), each.sure)
        for each in read_words(sized)
    ]


def better_of(words: Sequence[ReadWord], others: Sequence[ReadWord]) -> list[ReadWord]:
    """Return the surer of two readings, place by place, where words of the one lie on the other's.

    What the second reading adds stands in the line of the first that it goes on.
    """
    height = height_of(words)
    kept = [e for e in words if e.sure >= UNSURE or e.word.size < SCRAWL * height]  # no stains
    for group in _places(kept, others):
        old = [each for each in group if each.line[0] >= 0]
        new = [each for each in group if each.line[0] < 0]
        if not new:
            continue
        if _text(old) == _text(new):  # two readings agree
            sure = max(UNSURE, _weighted(new))
            best = [replace(each, sure=max(each.sure, sure)) for each in old]
        elif _weighted(new) > (_weighted(old) if old else SURELY):
            line = old[0].line if old else _line(new[0], kept)
            best = [replace(each, line=line) for each in new]
        else:
            continue
        kept = [each for each in kept if all(each is not one for one in old)] + best
    return sorted(kept, key=lambda each: (each.line, each.word.x0))


def _text(words: Sequence[ReadWord]) -> str:
    """Return what words say, from the left, without spaces."""
    return "".join(each.word.text for each in sorted(words, key=lambda each: each.word.x0))


def _weighted(words: Sequence[ReadWord]) -> float:
    """Return the mean confidence of the letters of words."""
    return sum(each.sure * each.letters for each in words) / sum(each.letters for each in words)


def _places(words: Sequence[ReadWord], others: Sequence[ReadWord]) -> list[list[ReadWord]]:
    """Return the words that the two readings have for each place of the second."""
    groups: list[list[ReadWord]] = []
    for other in others:
        met = [each for each in words if _overlap(each.word, other.word)]
        same = [group for group in groups if any(one is each for one in group for each in met)]
        joined = [*{id(e): e for g in same for e in g}.values()]
        joined += [each for each in met if all(each is not one for one in joined)]
        groups = [group for group in groups if all(group is not one for one in same)]
        groups.append([*joined, other])
    return groups


def _overlap(one: Word, other: Word) -> bool:
    """Tell whether two readings are of the same ink."""
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y, other.y) - max(one.y - one.size, other.y - other.size)
    narrow = min(one.x1 - one.x0, other.x1 - other.x0)
    return across > 0.3 * narrow and down > 0.5 * min(one.size, other.size)


def _line(new: ReadWord, words: Sequence[ReadWord]) -> tuple[int, ...]:
    """Return the line that a word goes on, its own where it stands alone."""
    beside = [
        each
        for each in words
        if abs(each.word.y - new.word.y) < 0.4 * max(each.word.size, new.word.size)
    ]
    nearest = min(
        beside,
        key=lambda each: max(each.word.x0 - new.word.x1, new.word.x0 - each.word.x1),
        default=new,
    )
    return nearest.line

"""Characters of a page gathered into words.

Does: part words at white space, and the number of a paragraph from its text where the page parts
them; write a raised smaller figure, as that of a footnote, as the superscript it is; give a hyphen
drawn apart back to its word.
Does not: know where characters come from (``pdf_page``) or put words in order (``runs``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.formats.runs import Word

SPACES = 2  # between two words of running text
APART = 0.3  # ems that part two words
TOUCH = 0.1  # ems, below which PDFium's own blank parts nothing
NUMBERED = 0.03  # ems between a paragraph's number and its text: letters of a word touch
SMALLER, RAISED, HIGHEST = 0.8, 0.12, 0.7  # of the size of the type that a figure is raised in
FAR = 1.5  # ems between a note's figure and its text
Character = tuple[str, float, float, float, float]  # itself, x0, x1, y, size
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})+[.)]?|(?:\d{1,2}|[a-z])[.)]")


def gather(characters: Iterable[Character | bool]) -> list[Word]:
    """Return the words of characters; a blank between them tells whether the file itself holds it.

    They come in the order in which the file holds them.
    """
    words: list[Word] = []
    open_: list[Character] = []
    blanks: list[bool] = []  # behind the word that is open
    for each in characters:
        if isinstance(each, bool):
            blanks.append(each)
            continue
        if open_ and not _parts(words, open_, each, blanks):
            open_.append(each)
        else:
            if open_:
                words.append(_spaced(_word(open_), each, sum(blanks)))
            open_ = [each]
        blanks = []
    return _hyphened(_raised([*words, _word(open_)] if open_ else words))


def _parts(
    words: Sequence[Word], word: Sequence[Character], other: Character, blanks: Sequence[bool]
) -> bool:
    """Tell whether a character begins another word than the one that is open."""
    one = word[-1]
    size, space = max(one[4], other[4]), other[1] - one[2]
    if any(blanks) or other[1] < one[1] - 0.5 * size or abs(one[3] - other[3]) > 0.5 * size:
        return True
    begins = not words or abs(words[-1].y - one[3]) > 0.5 * size
    if begins and other[0].isalpha() and _NUMBER.fullmatch("".join(c[0] for c in word)):
        return space > NUMBERED * size
    return space > (TOUCH if blanks else APART) * size


def _spaced(word: Word, following: Character, blanks: int) -> Word:
    """Tell a word that one space, or two, part from the next on its line; more are a tab."""
    beside = abs(word.y - following[3]) < 0.5 * word.size and following[1] >= word.x1
    return replace(word, spaced=beside and 0 < blanks <= SPACES)


def _word(characters: Sequence[Character]) -> Word:
    """Return the word of characters; what is raised in it is not where it stands."""
    size = max(c[4] for c in characters)
    y = next(c[3] for c in characters if c[4] == size)
    text = "".join(c[0] for c in characters)
    if "/" not in text and "\u2044" not in text:  # a fraction
        text = "".join(_figure(c, size, y) for c in characters)
    return Word(text, min(c[1] for c in characters), max(c[2] for c in characters), y, size)


def _figure(character: Character, size: float, y: float) -> str:
    raised = character[4] <= SMALLER * size and y - character[3] >= RAISED * size
    return character[0].translate(SUPERSCRIPT) if raised else character[0]


def _raised(words: Sequence[Word]) -> list[Word]:
    """Put figures that are raised beside a word on its line, and into it where they touch."""
    found = list(words)
    largest = max((word.size for word in words), default=0.0)
    for figure in words:
        if not figure.text.isdecimal() or figure.size > SMALLER * largest:
            continue
        least = figure.size / SMALLER
        beside = (n for n, w in enumerate(found) if w.size >= least and _is_raised(figure, w))
        n = next(beside, None)
        if n is None:
            continue
        at, other = found.index(figure), found[n]
        text = figure.text.translate(SUPERSCRIPT)
        found[at] = replace(figure, text=text, y=other.y, size=other.size)
        if figure.x1 > other.x1 and figure.x0 - other.x1 <= TOUCH * other.size:
            text, spaced = f"{other.text}{text}", other.spaced or figure.spaced
            found[n] = replace(other, text=text, x1=figure.x1, spaced=spaced)
            del found[at]
    return found


def _is_raised(figure: Word, word: Word) -> bool:
    """Tell whether a figure is raised behind a word, or before it at the opening of a note."""
    behind, before = figure.x0 - word.x1, word.x0 - figure.x1
    near = -TOUCH * word.size <= behind <= 0.5 * word.size or 0 <= before <= FAR * word.size
    high = RAISED * word.size <= word.y - figure.y <= HIGHEST * word.size
    return near and high


def _hyphened(words: Sequence[Word]) -> list[Word]:
    """Give the hyphen that ends a line, drawn apart in justified text, back to its word."""
    found: list[Word] = []
    for n, word in enumerate(words):
        last = found[-1] if found else None
        ends = all(each.y > word.y + 0.5 * word.size for each in words[n + 1 : n + 2])
        if last and word.text == "-" and ends and last.text[-1].isalpha() and _beside(last, word):
            found[-1] = replace(last, text=f"{last.text}-", x1=word.x1)
        else:
            found.append(word)
    return found


def _beside(one: Word, other: Word) -> bool:
    near = not one.spaced and abs(one.y - other.y) < TOUCH * one.size
    return near and 0 <= other.x0 - one.x1 < APART * one.size

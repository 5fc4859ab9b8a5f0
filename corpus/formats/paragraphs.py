r"""Lines of a page to lines of a text: what was wrapped is joined, what was hyphenated too.

Does: join a line to the one above when its first word would not have fitted there; leave a blank
line where the page shows space; take out the hyphen that a line end put into a word.
Does not: change anything else. The text that people read is the page's own words.

A hyphen at a line end goes when the whole word is French (simplemma's list) or stands elsewhere
in the document; "Pointe-à-Pitre" and "R. 2351-14" keep theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from simplemma import is_known

from corpus.formats.runs import Line

PITCH = 1.35  # times the usual distance of two lines: more shows as space
WIDEST, PITCH_UNKNOWN = 1.8, 1.2  # ems between two lines: at most, and where no page tells
ENOUGH = 3  # lines that were wrapped, to tell how far apart lines are
INDENT = 12  # blanks before a list item, at most
PADDED = 6  # ems between two rows of one table, at most
_ITEM = re.compile(r"(?:[-–—•●▪◦■□*·‣➢➤✓✔]\s|[•●▪◦■□·‣➢➤✓✔])|(?:\d{1,2}[.)°]|[a-z][.)])\s")
_CUT = re.compile(r"([^\W\d_]{2,})[-\u00ad]$")
_TAIL = re.compile(r"([^\W\d_]{2,})")
# "Code banque : 10071": the next line of a form, never the rest of a wrapped one.
_FIELD = re.compile(r"[A-ZÉÈÊÀÂÎÔÇ][^.;:!?]{1,40}?\s?:\s*\S")
_CLOSED = re.compile(r"[.;:!?…»]\W*$")


def page_text(lines: Sequence[Line], words: frozenset[str], usual: float) -> str:
    r"""Return the text of a page.

    ``words`` are those of the document, in small letters; ``usual`` is the distance of its lines,
    for a page that does not show its own.
    """
    if not lines:
        return ""
    pitch = _pitch(_steps([lines]), usual)
    text = _indented(lines[0])
    for above, line in pairwise(lines):
        if _is_gap(above, line, pitch):
            text += f"\n\n{_indented(line)}"
        elif above.row or line.row or not _goes_on(above, line):
            text += f"\n{_indented(line)}"
        else:
            text = _joined(text, line.text, words)
    return text


def _indented(line: Line) -> str:
    """Return a line; a list item is set in as on the page, so that lists in lists show."""
    if line.row or not _ITEM.match(line.text):
        return line.text
    return " " * min(INDENT, round((line.x0 - line.left) / (0.75 * line.size))) + line.text


def with_breaks(texts: Sequence[str]) -> list[str]:
    """Return the texts of pages with a blank line behind each that the next does not go on."""
    shown: list[str] = []
    following = ""
    for text in reversed(texts):
        last = not following or goes_on(text, following)
        if text.strip():
            shown.append(f"{text}\n" if last else f"{text}\n\n")
            following = text
        else:
            shown.append("")
    return shown[::-1]


def goes_on(text: str, following: str) -> bool:
    """Tell whether the last sentence of a page goes on on the next."""
    return not _CLOSED.search(text[-20:]) and following.lstrip()[:1].islower()


def vocabulary(lines: Iterable[Line]) -> frozenset[str]:
    """Return the words of lines in small letters, but those at a line's end, which may be cut."""
    found: set[str] = set()
    for line in lines:
        found.update(word.lower() for word in re.findall(r"[^\W\d_]+", line.text)[:-1])
    return frozenset(found)


def usual_pitch(pages: Sequence[Sequence[Line]]) -> float:
    """Return the usual distance of two lines of a document, in units of their type's size."""
    return _pitch(_steps(pages), _pitch(_steps(pages, wrapped=False), PITCH_UNKNOWN))


def _pitch(steps: Sequence[float], usual: float) -> float:
    return min(median(steps), WIDEST) if len(steps) >= ENOUGH else usual


def _steps(pages: Iterable[Sequence[Line]], *, wrapped: bool = True) -> list[float]:
    """Return the distances of lines that follow each other; ``wrapped``: within a paragraph."""
    return [
        (b.y - a.y) / max(a.size, 1.0)
        for lines in pages
        for a, b in pairwise(lines)
        if 0 < b.y - a.y < 3 * max(a.size, b.size)
        and not (wrapped and (a.row or b.row or not _goes_on(a, b)))
    ]


def _is_gap(above: Line, line: Line, pitch: float) -> bool:
    """Tell whether the page shows space between two lines; a new column is not one in itself."""
    step = line.top - above.y
    if above.row and line.row and (above.left, above.right) == (line.left, line.right) and step > 0:
        return step > PADDED * max(above.size, line.size, 1.0)
    if step <= 0 or line.left > above.right or line.right < above.left:
        return _CLOSED.search(above.text[-20:]) is not None
    return step > PITCH * pitch * max(above.size, line.size, 1.0)


def _goes_on(above: Line, line: Line) -> bool:
    """Tell whether a line was wrapped: its first word had no room on the line above."""
    if _ITEM.match(line.text) or not 0.85 < (line.size / max(above.size, 0.1)) < 1.18:
        return False
    if _CUT.search(above.text) and line.text[0].islower():
        return True
    if _FIELD.match(above.text) and _FIELD.match(line.text):
        return False
    if _is_centred(above, line) or (above.text.isupper() and not line.text.isupper()):
        return False
    item = _ITEM.match(above.text) is not None
    if line.x0 - above.x0 > 0.8 * line.size and not item:
        return False  # the first line of a paragraph is set in
    same = above.right == line.right
    return not same or above.x1 + above.space + line.first > above.right


def _is_centred(above: Line, line: Line) -> bool:
    """Tell two lines of a title: set around one middle, each with ends of its own."""
    apart = abs(above.x0 + above.x1 - line.x0 - line.x1) / 2
    return apart < 0.5 * line.size < abs(above.x0 - line.x0)


def _joined(text: str, following: str, words: frozenset[str]) -> str:
    """Return the text with a wrapped line behind it."""
    cut, tail = _CUT.search(text[-60:]), _TAIL.match(following)
    if text.endswith("\u00ad"):
        return text[:-1] + following
    if cut and tail and tail[1][0].islower():
        whole = f"{cut[1]}{tail[1]}".lower()
        hyphened = following[tail.end() : tail.end() + 1] == "-"
        if not hyphened and (whole in words or is_known(whole, lang="fr")):
            return text[:-1] + following
    glued = re.search(r"[^\W_][-\u2010\u2011]$|\S/$", text[-3:]) is not None
    return f"{text}{'' if glued else ' '}{following}"

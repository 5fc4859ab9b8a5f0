r"""Lines of a page to lines of a text: what was wrapped is joined, what was hyphenated too.

Does: join a line to the one above when its first word would not have fitted there; leave a blank
line where the page shows space; take out the hyphen that a line end put into a word.
Does not: change anything else. The text that people read is the page's own words.

A hyphen at a line end goes when the whole word is French (simplemma's list) or stands elsewhere
in the document, or when what follows is no word ("Her-couët"); "Pointe-à-Pitre", "sous-préfet"
and "R. 2351-14" keep theirs.
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
_ITEM = re.compile(
    r"[-–—•●▪◦■□*·‣➢➤✓✔]\s|[•●▪◦■□·‣➢➤✓✔]|(?:\d{1,2}[.)°]|[a-z][.)]|[⁰¹²³⁴-⁹]{1,3})\s"
    r"|[IVX]{1,4}(?:\)|\s?[-–—])\s"
)
# "3.1 La redevance" begins a paragraph; behind "à l'article" it may be what a line end parted.
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2})+[.)]?\s")
_CUT = re.compile(r"([^\W\d_]{2,})[-\u00ad]$")
# What stands before the hyphen of a compound, and behind it, and is no word of the list.
_BEFORE = frozenset(
    "anti après avant celle celles celui ceux co demi ex extra infra inter intra mi mini micro "
    "multi non peut post pré pro quasi quelqu semi socio sous sur technico ultra vice".split()
)
_BEHIND = frozenset("ans aux bains des lès les près sous sur".split())
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
            text = joined(text, line.text, words)
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
    if _is_cut(above, line) and 0 < step < 2 * PITCH * max(above.size, line.size):
        return False  # no space parts the halves of a word
    if above.row and line.row and (above.left, above.right) == (line.left, line.right) and step > 0:
        return step > PADDED * max(above.size, line.size, 1.0)
    if step <= 0 or line.left > above.right or line.right < above.left:
        return _CLOSED.search(above.text[-20:]) is not None
    return step > PITCH * pitch * max(above.size, line.size, 1.0)


def _goes_on(above: Line, line: Line) -> bool:
    """Tell whether a line was wrapped: its first word had no room on the line above."""
    if _ITEM.match(line.text) or not _is_of_size(above, line):
        return False
    if _is_cut(above, line):
        return True
    if _begins(above, line):
        return False
    item = _ITEM.match(above.text) or _NUMBERED.match(above.text)
    if line.x0 - above.x0 > 0.8 * line.size and not item:
        return False  # the first line of a paragraph is set in
    same = above.right == line.right
    return not same or above.x1 + above.space + line.first > above.right


def _begins(above: Line, line: Line) -> bool:
    """Tell whether what two lines say shows that they are two paragraphs."""
    if _NUMBERED.match(line.text) and _CLOSED.search(above.text[-20:]):
        return True
    if _FIELD.match(above.text) and _FIELD.match(line.text):
        return True
    return _is_centred(above, line) or (above.text.isupper() and not line.text.isupper())


def _is_of_size(above: Line, line: Line) -> bool:
    """Tell whether two lines may be of one paragraph by their type, which a scan shows roughly."""
    ratio = line.size / max(above.size, 0.1)
    if not 0.85 < ratio < 1.18:
        return False
    return 0.96 < ratio < 1.04 or not line.text[0].isupper() or above.text.isupper()


def _is_cut(above: Line, line: Line) -> bool:
    """Tell whether a word was cut at the end of a line: it goes on in letters of the same case."""
    cut, tail = _CUT.search(above.text), _TAIL.match(line.text)
    if cut is None or above.row or line.row:
        return False
    capitals = cut[1].isupper() and tail is not None and tail[1].isupper()
    return line.text[0].islower() or capitals


def _is_centred(above: Line, line: Line) -> bool:
    """Tell two lines of a title: set around one middle, each with ends of its own."""
    apart = abs(above.x0 + above.x1 - line.x0 - line.x1) / 2
    return apart < 0.5 * line.size < abs(above.x0 - line.x0)


def joined(text: str, following: str, words: frozenset[str] = frozenset()) -> str:
    """Return the text with a wrapped line behind it; ``words`` are those of the document."""
    cut, tail = _CUT.search(text[-60:]), _TAIL.match(following)
    if text.endswith("\u00ad"):
        return text[:-1] + following
    if cut and tail and (tail[1].islower() or (tail[1].isupper() and cut[1].isupper())):
        compound = following[tail.end() : tail.end() + 1] == "-"
        if _is_whole(cut[1], tail[1], words, compound=compound):
            return text[:-1] + following
    glued = re.search(r"[^\W_][-\u2010\u2011]$|\S/$", text[-3:]) is not None
    return f"{text}{'' if glued else ' '}{following}"


def _is_whole(cut: str, tail: str, words: frozenset[str], *, compound: bool) -> bool:
    """Tell whether two halves are one word, not a compound that its own hyphen parts.

    Half a compound is a word itself, or one of a few that stand in compounds alone; half a name
    is none. In capitals a name's halves cannot be told from a compound's ("SAINT-ÉTIENNE").
    ``compound``: another hyphen follows, as in "Pointe-à-Pitre".
    """
    head, rest = cut.lower(), tail.lower()
    if head + rest in words:
        return True
    if compound or rest in _BEHIND:
        return False
    if _is_word(head + rest):
        return True
    if head in _BEFORE or head in words or len(rest) < 3 or tail.isupper() or _is_word(rest):
        return False
    return cut.istitle() or not _is_word(head)


def _is_word(word: str) -> bool:
    """Tell whether a word is French, in the list as it stands or but for its feminine or plural."""
    stems = (word.removesuffix("s"), re.sub(r"(?:([nlt])\1)?es?$", r"\1", word))
    return any(is_known(each, lang="fr") for each in (word, *stems))

r"""Look at a text line by line: what stands on each line that is not blank.

Does: find each line's bounds, strip Markdown from its words, tell tables and list items from prose.
Does not: decide what is a heading (``headings.py``) or build clauses (``clauses.py``).

Lines end at ``\n`` only, so that line numbers agree with ``model.LineIndex``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

HEAD = 400  # characters of a line that are looked at: a heading is never longer

_MARK = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_BOLD = re.compile(r"(?:\*\*|__)(?=\S)(?P<words>.{1,300}?)(?:\*\*|__)[ \t]*:?")
_EDGES = re.compile(r"^[*_\s]+|[*_\s]+$")
# Bullets as scanners read them too: "e", "o", "®" and "¢" stand alone in no French sentence.
_ITEM = re.compile(r"(?:[-–—•●▪◦■□*·‣➢➤✓✔+]|#|o0?|e|®|¢)[ \t]+\S|[•●▪◦■□·‣➢➤✓✔]\S|[-–—]\w")
_NUMBERED = re.compile(r"(?:\d{1,2}[.)°]|[a-z][.)])[ \t]*\S")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")
_ESCAPE = re.compile(r"\\(?=[.\-)*_#])")
_ENDING = re.compile(r"[.;:!?…][\s*_»”\")\]]*$")


class Shape(Enum):
    """What sort of line it is."""

    TEXT = auto()
    ITEM = auto()
    TABLE = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: ``text[start:stop]`` is the line with its newline.

    ``words`` is what it says without Markdown heading marks and emphasis around it, at most
    ``HEAD`` characters of it; ``mark`` the Markdown heading level (0: none); ``gap`` tells that
    a blank line, or the start of the text, stands before it.
    """

    start: int
    stop: int
    size: int
    words: str
    shape: Shape
    mark: int
    bold: bool
    gap: bool
    closed: bool  # it ends as a sentence or a list item does


def read_lines(text: str) -> tuple[Line, ...]:
    """Return the lines of ``text`` that are not blank, in order."""
    lines: list[Line] = []
    start, gap = 0, True
    rows = _raw_lines(text)
    tabular = _tabular(rows)
    for raw, table in zip(rows, tabular, strict=True):
        stop = start + len(raw)
        if raw.strip():
            lines.append(_line(raw, start, gap=gap, table=table))
            gap = False
        else:
            gap = True
        start = stop
    return tuple(lines)


def is_numbered_item(words: str) -> bool:
    """Tell whether the words start as an item of a numbered list does: "1.", "2°", "a)"."""
    return _NUMBERED.match(words) is not None


def is_closed(words: str) -> bool:
    """Tell whether the words end as a sentence or a list item does."""
    return _ENDING.search(words[-12:]) is not None


def _raw_lines(text: str) -> list[str]:
    r"""Return the lines with their newline; only ``\n`` ends one (``splitlines`` knows more)."""
    rows = [f"{row}\n" for row in text.split("\n")]
    rows[-1] = rows[-1][:-1]
    return rows if rows[-1] else rows[:-1]


def _tabular(rows: list[str]) -> list[bool]:
    """Tell which rows belong to a table: pipes, or tabs in neighbouring rows.

    A single tab in a lone line is only space, as in "Article 1<tab>Objet".
    """
    tabs = [row.strip(" \r\n").lstrip("\t").count("\t") if row.strip() else 0 for row in rows]
    pipes = [row.lstrip()[:1] == "|" for row in rows]
    bars = [row.count(" | ") for row in rows]
    near = [False] * len(rows)
    for i, (above, below) in enumerate(pairwise(zip(tabs, bars, strict=True))):
        if (above[0] and below[0]) or (above[1] and above[1] == below[1]):
            near[i] = near[i + 1] = True
    return [pipe or side or tab > 1 for pipe, side, tab in zip(pipes, near, tabs, strict=True)]


def _line(raw: str, start: int, *, gap: bool, table: bool) -> Line:
    """Describe one line that is not blank."""
    stripped = raw.strip()
    words, mark, bold = _unmarked(_ESCAPE.sub("", _TAG.sub("", stripped[:HEAD])).strip())
    if table:
        shape = Shape.TABLE
    elif not mark and not bold and _ITEM.match(stripped[:HEAD]):
        shape = Shape.ITEM
    else:
        shape = Shape.TEXT
    closed = is_closed(stripped)
    return Line(start, start + len(raw), len(stripped), words, shape, mark, bold, gap, closed)


def _unmarked(words: str) -> tuple[str, int, bool]:
    """Return the words without heading marks and emphasis, the heading level, and boldness.

    A "#" before a small letter is a bullet that a scanner misread, not a heading mark.
    """
    mark = _MARK.match(words)
    level = 0
    if mark and not _EDGES.sub("", words[mark.end() :])[:1].islower():
        level = len(mark.group(1))
        words = words[mark.end() :].rstrip("# \t")
    bold = _BOLD.fullmatch(words) is not None
    if bold or level:
        words = _EDGES.sub("", words.replace("**", "").replace("__", ""))
    return words, level, bold

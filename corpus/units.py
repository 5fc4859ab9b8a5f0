"""Cut a clause into what can be quoted: sentences, list items, table rows.

Does: give the units of a clause's own body with their offsets, each list item with the sentence
that introduces it, each table row with its header row.
Does not: judge which unit answers a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from corpus.folding import fold
from corpus.model import ClauseKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.model import Clause

ITEM = re.compile(
    r"[ \t]*(?:[-–—•●▪◦■□·‣➢➤✓✔®¢]+[ \t]*|\\-[ \t]*|(?:[*#+]|[eo°]|\d{1,2}[.)°]"
    r"|[a-z][.)])[ \t]+)(?=\S)"
)
RULE = frozenset(" \t:|+-")  # what the line under a table's header row is made of
STOP = re.compile(
    r"(?<![ .'’(][A-Za-zÀ-ÿ])(?<!\bart)(?<!\bArt)(?<!\bal)(?<!\bMme)(?<!\bMM)(?<!\betc)"
    r"(?<!\bSt)(?<!\bSte)(?<!\bDr)[.!?](?:[\"*_)]|[ \xa0\u202f]?[»”])*(?=\s+[\"«“(*_]*[A-ZÀ-ÝŒ])"
    r"|\betc\.\)?(?=\s+[A-ZÀ-Ý])"
)
# "Centre financier : 0135-…", one a line.
LABEL = re.compile(r"[ \t]*\**[A-ZÀ-Ý][^:.;\n]{1,45}\**[ \t]*:[ \t*]*\S")
# A row of a table of two columns whose first cell names the second has no header row.
LABEL_ROW = re.compile(r"[ \t|*]*[^\t|:]{1,60}:[ \t*|]++[^\t|]*+\|?[ \t]*$")
MAXIMUM_UNITS = 2000  # of one clause; a longer one is a table of data


class Shape(Enum):
    """What sort of unit it is."""

    SENTENCE = auto()
    ITEM = auto()
    ROW = auto()


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, list item or table row: ``text[start:end]``.

    ``intro`` is the position (among the clause's units) of what introduces it: a list's
    sentence, the item a nested item belongs to, a table's header row.
    """

    start: int
    end: int
    shape: Shape
    indent: int
    intro: int | None
    colon: bool  # whether it ends with a colon, and so introduces what follows
    folded: str = field(repr=False)


def clause_units(text: str, clause: Clause) -> tuple[Unit, ...]:
    """Return the units of a clause's own body, in order; every word of it is in one of them."""
    units: list[Unit] = []
    by_line = clause.kind in {ClauseKind.HEADER, ClauseKind.SIGNATURES}
    header: int | None = None
    for start, end, shape in _pieces(text, clause.body, clause.stop, by_line=by_line):
        raw = text[start:end]
        if shape is Shape.ROW:
            if RULE.issuperset(raw):
                continue
            previous = units[-1] if units else None
            table_goes_on = (
                previous is not None
                and previous.shape is Shape.ROW
                and not text[previous.end : start].strip("|-:+ \t\n")
            )
            if not table_goes_on:
                header = None
            intro = None if LABEL_ROW.match(raw) else header
            units.append(_unit(raw, start, end, shape, intro))
            if not table_goes_on and re.search(r"[^\W\d_]", raw):
                header = len(units) - 1
        else:
            header = None
            if not re.search(r"\w", raw):
                continue
            lost = shape is Shape.SENTENCE and _lost_bullet(units, raw)
            sort = Shape.ITEM if lost else shape
            intro = _introduction(units, raw, sort)
            units.append(_unit(raw, start, end, sort, intro))
        if len(units) >= MAXIMUM_UNITS:
            break
    return tuple(units)


def _unit(raw: str, start: int, end: int, shape: Shape, intro: int | None) -> Unit:
    return Unit(
        start=start,
        end=end,
        shape=shape,
        indent=len(raw) - len(raw.lstrip(" \t")),
        intro=intro,
        colon=raw.rstrip(" *_\t\n").endswith(":"),
        folded=re.sub(r"\s", " ", fold(raw)),
    )


def _lost_bullet(units: list[Unit], raw: str) -> bool:
    """Return whether ``raw`` is a list item whose bullet the scan has lost."""
    return bool(units) and units[-1].shape is Shape.ITEM and raw[0].islower()


def _introduction(units: list[Unit], raw: str, shape: Shape) -> int | None:
    """Return the nearest unit that introduces this one: it ends with a colon, further out."""
    if shape is not Shape.ITEM:
        return None
    indent = len(raw) - len(raw.lstrip(" \t"))
    for position in range(len(units) - 1, -1, -1):
        unit = units[position]
        if unit.shape is Shape.ITEM and unit.indent < indent:
            return position
        if unit.shape is Shape.ITEM and unit.indent == indent:
            return unit.intro
        if unit.shape is Shape.SENTENCE:
            return position if unit.colon or position == len(units) - 1 else None
    return None


def _pieces(text: str, start: int, stop: int, *, by_line: bool) -> Iterator[tuple[int, int, Shape]]:
    """Yield the bounds of sentences, items and rows of ``text[start:stop]``."""
    block: tuple[int, int, Shape] | None = None
    gap = 0
    for first, last in _lines(text, start, stop):
        line = text[first:last]
        if not line.strip():
            gap += 1
            continue
        if block is not None and _goes_on(text, block, line, gap, by_line=by_line):
            block = (block[0], last, block[2])
        else:
            if block is not None:
                yield from _sentences(text, *block)
            block = (first, last, _shape(line))
        gap = 0
    if block is not None:
        yield from _sentences(text, *block)


def _shape(line: str) -> Shape:
    if _is_row(line):
        return Shape.ROW
    return Shape.ITEM if ITEM.match(line) else Shape.SENTENCE


def _is_row(line: str) -> bool:
    """Return whether a line is cells between bars, or cells parted by tabs.

    No pattern: those that say this take quadratic time on a long line without tabs.
    """
    bars = line.strip(" \t")
    if len(bars) > 1 and bars[0] == bars[-1] == "|":
        return True
    first, tab, _ = line.partition("\t")
    return bool(tab) and not line[-1].isspace() and (not first or bool(first.strip()))


def _goes_on(
    text: str, block: tuple[int, int, Shape], line: str, gap: int, *, by_line: bool
) -> bool:
    """Return whether ``line`` continues ``block``: the same paragraph, or a torn sentence.

    A page break leaves a blank line inside a sentence: the first half has no final punctuation
    and the second begins with a small letter.
    """
    if block[2] is Shape.ROW or _shape(line) is not Shape.SENTENCE or LABEL.match(line):
        return False
    if gap:
        if gap > 1 or by_line or not line.lstrip()[:1].islower():
            return False
        last = next(i for i in range(block[1] - 1, -1, -1) if not text[i].isspace())
        return text[last] not in ".;:!?»”)"
    return not by_line and text[block[1] - 2 : block[1]] != "  "


def _lines(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the bounds of each line of ``text[start:stop]``, newline left out."""
    at = start
    while at < stop:
        end = text.find("\n", at, stop)
        end = stop if end < 0 else end
        yield at, end
        at = end + 1


def _sentences(text: str, start: int, end: int, shape: Shape) -> Iterator[tuple[int, int, Shape]]:
    """Yield the sentences of a paragraph; a list item or row stays whole."""
    if shape is not Shape.SENTENCE:
        yield start, end, shape
        return
    at = start
    for match in STOP.finditer(text, start, end):
        yield from _trimmed(text, at, match.end(), shape)
        at = match.end()
    yield from _trimmed(text, at, end, shape)


def _trimmed(text: str, start: int, end: int, shape: Shape) -> Iterator[tuple[int, int, Shape]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end, shape

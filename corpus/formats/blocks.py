r"""Paragraphs and tables of a structured document, as lines that ``corpus.clauses`` reads.

Does: set a paragraph a line, blank lines where the page shows space, a table row a line with a
tab between cells, as the word processors do when they save text; mark titles as Markdown does.
Does not: know Word, ODT or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LONG_TITLE = 200  # characters: a longer paragraph is prose, whatever its style
DEEPEST = 6  # lists within lists that are shown as such
LAYOUT = 8  # paragraphs: a cell with more is a part of the page, not of a table
_BLANKS = re.compile(r"[ \t]*\n[ \t\n]*|[\t ]+")

Cell = Sequence[str]  # its paragraphs


@dataclass(frozen=True, slots=True)
class Block:
    r"""One paragraph, perhaps of several lines; ``gap`` asks for a blank line before it."""

    text: str
    gap: bool = True


def joined(blocks: Iterable[Block]) -> str:
    r"""Return the text: a block without words is a blank line, never two in a row."""
    parts: list[str] = []
    gap = False
    for block in blocks:
        lines = [line.rstrip(" ") for line in block.text.split("\n")]
        filled = [n for n, line in enumerate(lines) if line.strip()]
        if not filled:
            gap = True
            continue
        gap = gap or filled[0] > 0
        lines = lines[filled[0] : filled[-1] + 1]
        if parts and (gap or block.gap):
            parts.append("")
        parts.append("\n".join(lines))
        gap = False
    return "\n".join(parts) + "\n" if parts else ""


def title(text: str, level: int) -> str:
    """Return a heading with its Markdown mark; text too long for one, or of no words, as it is."""
    words = " ".join(text.split())
    if not words or len(words) > LONG_TITLE or not any(c.isalnum() for c in words):
        return text
    return f"{'#' * max(1, min(level, 6))} {words}"


def table(rows: Sequence[Sequence[Cell]]) -> list[Block]:
    """Return the lines of a table; what only lays out the page becomes paragraphs."""
    filled = [row for row in rows if any(_words(cell) for cell in row)]
    widest = max((len(row) for row in filled), default=0)
    lays_out = any(len(cell) > LAYOUT for row in filled for cell in row)
    if len(filled) == 1 or widest == 1 or lays_out:
        return [
            Block(text, gap=not n)
            for row in filled
            for cell in row
            for n, text in enumerate(each for each in cell if each.strip())
        ] + [Block("")]
    lines = []
    for row in filled:
        cells = [_words(cell) for cell in row]
        lines.append("\t".join([*cells, *[""] * (widest - len(cells))]))
    return [Block(line, gap=not n) for n, line in enumerate(lines)] + [Block("")]


def _words(cell: Cell) -> str:
    """Return what a cell says, on one line."""
    return _BLANKS.sub(" ", " ".join(each.strip() for each in cell if each.strip()))

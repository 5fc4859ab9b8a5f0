"""Tell numbers that head parts from numbers that list items.

Does: follow the series "1. 2. 3.", "I. II.", "A. B." between two worded headings and keep those
whose members mostly have a title and a body of their own.
Does not: judge dotted numbers ("3.1"), which depend on what stands above (``outline.py``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from corpus.folding import fold
from corpus.headings import Heading, Style
from corpus.lines import Line, Shape

WORDED = (Style.ARTICLE, Style.ANNEX, Style.DIVISION, Style.PREAMBLE, Style.SIGNATURES)
_OPENS_ALL = re.compile(r"\bce (?:qui suit|que suit)|convenu|arrete (?:les|des) dispositions")
MOSTLY = 0.6  # the part of a series' members that must look like headings


def heading_numbers(found: Sequence[Heading], lines: Sequence[Line]) -> set[int]:
    """Return the lines of the single numbers that head parts.

    A title may run into its paragraph ("1. Les besoins priment. Que ce soit …") only in an annex
    or in a text without articles: within an article such numbers are items of a list.
    """
    articles = any(h.style is Style.ARTICLE for h in found)
    kept: set[int] = set()
    region: list[Heading] = []
    run_in = not articles
    for heading in found:
        if heading.style in WORDED and heading.sure:
            kept |= _region(region, lines, heading.line, run_in=run_in)
            region, run_in = [], not articles or heading.style is Style.ANNEX
        elif heading.style is Style.SINGLE:
            region.append(heading)
    return kept | _region(region, lines, len(lines), run_in=run_in)


def _region(
    region: Sequence[Heading], lines: Sequence[Line], end: int, *, run_in: bool
) -> set[int]:
    """Return the lines of the numbers between two worded headings that head parts."""
    kept: set[int] = set()
    by_series = sorted(region, key=lambda h: h.series)
    for _, members in groupby(by_series, key=lambda h: h.series):
        run: list[Heading] = []
        for heading in members:
            value = _value(heading)
            if value == 1:
                kept |= _run(run, lines, end, run_in=run_in)
                run = [heading]
            elif run and value == _value(run[-1]) + 1:
                run.append(heading)
        kept |= _run(run, lines, end, run_in=run_in)
    return kept


def _run(run: Sequence[Heading], lines: Sequence[Line], end: int, *, run_in: bool) -> set[int]:
    """Return the lines of a series when most of its members have a title and a body."""
    if not run:
        return set()
    before = run[0].line - 1
    introduced = before >= 0 and _introduces(lines[before].words)
    if not any(h.sure for h in run) and (len(run) < 2 or introduced):
        return set()
    stops = [*(h.line for h in run[1:]), end]
    titled = sum(
        h.sure or _titled(h, lines, stop, run_in=run_in) for h, stop in zip(run, stops, strict=True)
    )
    return {h.line for h in run} if titled >= max(1, len(run) * MOSTLY) else set()


def _introduces(words: str) -> bool:
    """Tell whether a line introduces a list: "Il est convenu ce qui suit :" opens a whole text."""
    return words[-1:] == ":" and not _OPENS_ALL.search(fold(words))


def _titled(heading: Heading, lines: Sequence[Line], stop: int, *, run_in: bool) -> bool:
    """Tell whether the number stands before a title that has a body of its own."""
    line, after = lines[heading.line], heading.line + heading.lines
    if heading.body < line.stop:
        return run_in and bool(heading.title)
    if after >= stop or not heading.title:
        return False
    ending = line.words[-1]
    if ending == ".":
        return lines[after].gap and lines[after].shape is Shape.TEXT
    return ending != ":" or len(heading.title) <= 90


def _value(heading: Heading) -> int:
    """Return the number of a single-number heading: 3, "IV" and "C" are 3, 4 and 3."""
    number = heading.chain[0]
    return int(number) if number.isdigit() else ord(number) - ord("a") + 1

"""Decide which lines of a document are its headings.

Does: weigh the candidates of ``headings.py`` against each other: tables of contents, series of
numbers, zones (header, signatures), wrapped cross-references.
Does not: build the tree of clauses (``clauses.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.headings import Heading, Style, read_heading
from corpus.lines import Line, Shape

_WORDED = (Style.ARTICLE, Style.ANNEX, Style.DIVISION, Style.PREAMBLE, Style.SIGNATURES)
_ROMAN = {"i": 1, "v": 5, "x": 10}


def outline(text: str, lines: Sequence[Line]) -> list[Heading]:
    """Return the headings of the document in order; none for a text without headings."""
    found = _without_contents(_candidates(text, lines), lines)
    kept = _with_series(found, lines)
    first = _first(kept)
    if first is None:
        return []
    return _with_rests(_standing(kept, lines, first), lines)


def _candidates(text: str, lines: Sequence[Line]) -> list[Heading]:
    """Return what each line may be; a line that serves as a title is nothing else."""
    found: list[Heading] = []
    taken = 0
    for i in range(len(lines)):
        heading = read_heading(text, lines, i) if i >= taken else None
        if heading:
            found.append(heading)
            taken = i + heading.lines
    return found


def _without_contents(found: list[Heading], lines: Sequence[Line]) -> list[Heading]:
    """Drop a table of contents: headings with nothing under them that come again further down."""
    keys = [(h.style, h.chain) if h.chain else (h.style, h.label) for h in found]
    later: dict[object, int] = {key: n for n, key in enumerate(keys)}
    listed = [False] * len(found)
    for n, heading in enumerate(found):
        again = later[keys[n]] > n and heading.style in _WORDED
        follows = n + 1 < len(found) and found[n + 1].line == heading.line + heading.lines
        listed[n] = again and (follows or (n > 0 and listed[n - 1]))
    del lines
    return [heading for heading, drop in zip(found, listed, strict=True) if not drop]


def _with_series(found: list[Heading], lines: Sequence[Line]) -> list[Heading]:
    """Keep of the single numbers ("1.", "I.", "A.") those that head parts and list no items."""
    articles = any(h.style is Style.ARTICLE for h in found)
    good: set[int] = set()
    region: list[Heading] = []
    annexed = not articles
    end = len(lines)
    for heading in [*found, None]:
        if heading is None or (heading.style in _WORDED and heading.sure):
            stop = heading.line if heading else end
            good |= _series(region, lines, stop, run_in=annexed)
            region = []
            annexed = heading is not None and (not articles or heading.style is Style.ANNEX)
        elif heading.style is Style.SINGLE:
            region.append(heading)
    return [h for h in found if h.style is not Style.SINGLE or h.line in good]


def _series(region: list[Heading], lines: Sequence[Line], end: int, *, run_in: bool) -> set[int]:
    """Return the lines of the numbers of one region that head parts."""
    good: set[int] = set()
    for style in ("digit", "roman", "letter"):
        run: list[Heading] = []
        for heading in [h for h in region if h.series == style]:
            value = _value(heading)
            if value == 1:
                good |= _heads(run, lines, end, run_in=run_in)
                run = [heading]
            elif run and value == _value(run[-1]) + 1:
                run.append(heading)
        good |= _heads(run, lines, end, run_in=run_in)
    return good


def _heads(run: list[Heading], lines: Sequence[Line], end: int, *, run_in: bool) -> set[int]:
    """Return the lines of a series when most of its members have a title and a body."""
    if not run:
        return set()
    before = run[0].line - 1
    marked = any(h.sure for h in run)
    if not marked and (len(run) < 2 or (before >= 0 and lines[before].words[-1:] == ":")):
        return set()
    stops = [*(h.line for h in run[1:]), end]
    titled = [
        h.sure or _titled(h, lines, stop, run_in=run_in) for h, stop in zip(run, stops, strict=True)
    ]
    return {h.line for h in run} if sum(titled) >= max(1, len(run) * 0.6) else set()


def _titled(heading: Heading, lines: Sequence[Line], stop: int, *, run_in: bool) -> bool:
    """Tell whether the number stands before a title that has a body of its own."""
    line, after = lines[heading.line], heading.line + 1
    if heading.body < line.stop:
        return run_in and bool(heading.title)
    if after >= stop or not heading.title:
        return False
    if heading.title[-1] == ".":
        return lines[after].gap and lines[after].shape is Shape.TEXT
    return heading.title[-1] != ":" or len(heading.title) <= 90


def _value(heading: Heading) -> int:
    """Return the number of a single-number heading: 3, "iv" and "c" are 3, 4 and 3."""
    number = heading.chain[0]
    if heading.series == "digit":
        return int(number)
    if heading.series == "letter":
        return ord(number) - ord("a") + 1
    values = [_ROMAN[c] for c in number]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


def _first(found: Sequence[Heading]) -> int | None:
    """Return the line of the first heading: the header ends there. None: no headings."""
    worded = [h for h in found if h.style in (Style.ARTICLE, Style.PREAMBLE, Style.DIVISION)]
    articles = any(h.style is Style.ARTICLE for h in worded)
    if worded and articles:
        return worded[0].line
    strong = [h for h in found if h.style not in (Style.SECTION, Style.SIGNATURES)]
    if strong:
        return strong[0].line
    sections = [h for h in found if h.style is Style.SECTION]
    if len(sections) < 2:
        return None
    tops = [h for h in sections if h.mark == sections[0].mark]
    title = sections[0].mark > 0 and len(tops) == 1
    return sections[1 if title else 0].line


def _standing(found: Iterable[Heading], lines: Sequence[Line], first: int) -> list[Heading]:
    """Go through the candidates in order and keep those that can stand where they are."""
    kept: list[Heading] = []
    for heading in found:
        if heading.line < first or not _stands(heading, kept, lines):
            continue
        inside = heading.style is Style.PREAMBLE and any(h.style is Style.ARTICLE for h in kept)
        kept.append(replace(heading, style=Style.SECTION) if inside else heading)
    return kept


def _stands(heading: Heading, kept: Sequence[Heading], lines: Sequence[Line]) -> bool:
    """Tell whether the candidate is no wrapped sentence and fits the zone it is in."""
    last = kept[-1] if kept else None
    line = lines[heading.line]
    if last and last.style is Style.SIGNATURES:
        worded = heading.style in (Style.ARTICLE, Style.ANNEX, Style.DIVISION)
        return (worded and heading.sure) or line.mark > 0
    under = last is not None and last.line + last.lines == heading.line
    if heading.line and not line.gap and not under and not lines[heading.line - 1].closed:
        return heading.sure and (line.mark > 0 or line.bold or bool(heading.title))
    if heading.style is Style.ARTICLE:
        return heading.sure or _continues(heading, kept)
    if heading.style is Style.DOTTED:
        return line.mark > 0 or _in_sequence(heading, kept)
    return heading.style is not Style.SIGNATURES or last is not None


def _continues(heading: Heading, kept: Sequence[Heading]) -> bool:
    """Tell whether an uncertain article bears the number that comes next."""
    chains = [h.chain for h in kept if h.style is Style.ARTICLE]
    if not chains:
        return heading.chain[0] in ("1", "i", "unique")
    return _next(chains[-1], heading.chain)


def _next(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Tell whether one number may follow another: 4 -> 5, 4.1 -> 4.2, 4 -> 4.1."""
    if after[:-1] == before or after[:1] != before[:1]:
        plain = before[0].isdigit() and after[0].isdigit()
        return after[:-1] == before or not plain or int(after[0]) - int(before[0]) == 1
    return after > before


def _in_sequence(heading: Heading, kept: Sequence[Heading]) -> bool:
    """Tell whether a dotted number belongs where it stands: 5.2 under article 5, after 5.1."""
    *prefix, number = heading.chain
    scope: list[Heading] = []
    for above in reversed(kept):
        scope.append(above)
        if above.style in (Style.ARTICLE, Style.ANNEX, Style.PREAMBLE):
            break
    chains = [h.chain for h in scope if h.chain]
    siblings = [c[-1] for c in chains if list(c[:-1]) == prefix]
    if siblings:
        return siblings[0].isdigit() and 0 < int(number) - int(siblings[0]) <= 3
    if tuple(prefix) in chains or any(c and c[0] == heading.chain[0] for c in chains):
        return int(number) <= 3
    numbered = any(h.style is Style.ARTICLE for h in scope)
    return not numbered and heading.sure and bool(heading.title) and int(number) == 1


def _with_rests(kept: list[Heading], lines: Sequence[Line]) -> list[Heading]:
    """End a sub-heading that titles a table where the table ends; the rest is the clause's above.

    "Pour le service X", a table, then paragraphs: those do not speak of service X alone.
    """
    result: list[Heading] = []
    for n, heading in enumerate(kept):
        result.append(heading)
        stop = kept[n + 1].line if n + 1 < len(kept) else len(lines)
        i = heading.line + heading.lines
        if heading.style is not Style.SECTION or not heading.plain or n == 0:
            continue
        while i < stop and lines[i].shape is Shape.TABLE:
            i += 1
        if heading.line + heading.lines < i < stop:
            result.append(Heading(i, 0, Style.REST, "", "", lines[i].start))
    return result

"""Cut clauses into the chunks that are embedded and found.

Does: keep a clause whole up to ``WHOLE`` characters; cut a longer one between paragraphs, list
items, table rows or sentences; write the context in which a part must be read.
Does not: cut across clauses or inside a word, change the text, or embed anything.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from corpus.clauses import clause_path
from corpus.lines import HEAD, Line, Shape, is_closed, is_numbered_item, read_lines
from corpus.model import Chunk, Clause, ClauseKind

WHOLE = 1200  # characters: a clause up to this size is one chunk
AIM = 800  # the size a part should have
TABLE = 2000  # a table up to this size stays whole
TINY = 40  # a unit smaller than this is joined to the next
SENTENCE = 300  # characters of an introducing sentence that are kept as context

_SENTENCE_END = re.compile(r"[.!?…;][»”\")\]*]*\s+(?=[A-ZÀ-Ý«“\"(*\-–])|[;:]\s+")
_FULL_STOP = re.compile(r"[.!?;]\s+(?=\S)")
_SPACE = re.compile(r"\s+")
_RULE_ROW = re.compile(r"^\s*\|?[\s:|-]*-[\s:|-]*$", re.MULTILINE)
_EMPHASIS = re.compile(
    r"\*\*|__|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)|^#{1,6}\s+|\\(?=[_*#])", re.MULTILINE
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")
_LINK = re.compile(r"\[([^\]]{1,200})\]\(([^)\s]{1,300})\)")


class _Cut(Enum):
    """What it costs to begin a chunk at a unit."""

    PARAGRAPH = 0.0
    OUTER_ITEM = 0.1
    ITEM = 0.3
    ROW = 0.5
    SENTENCE = 0.8
    INNER_ITEM = 1.5
    CONTINUED = 2.0
    INTRODUCED = 3.0
    NEVER = 1000.0


class _Sort(Enum):
    """What a unit is."""

    PROSE = auto()
    ITEM = auto()
    ROW = auto()


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a sentence, a list item, a table or a row of a long one."""

    start: int
    end: int
    sort: _Sort
    cut: _Cut
    lead: str  # the sentence that introduces it, or the header row of its table


def make_chunks(text: str, clauses: Sequence[Clause], title: str) -> tuple[Chunk, ...]:
    """Return the chunks of all clauses, in order; ``text[chunk.start:chunk.end] == chunk.text``.

    A clause that is only a heading above others gives none: its heading is in their context. Nor
    does a bare "Annexe" with nothing under it; a title with nothing under it may say something.
    """
    lines = read_lines(text)
    starts = [line.start for line in lines]
    chunks: list[Chunk] = []
    for clause in clauses:
        start, end = _trimmed(text, clause.start, clause.stop)
        body, _ = _trimmed(text, clause.body, clause.stop)
        if start == end or (body >= end and (clause.end > clause.stop or not clause.title)):
            continue
        own = lines[bisect_left(starts, clause.start) : bisect_left(starts, clause.stop)]
        chunks.extend(_parts(text, clauses, clause, title, own))
    return tuple(chunks)


def embedded_text(chunk: Chunk) -> str:
    """Return what is embedded: the context, a line end, the text; its signs as blanks.

    Markdown, tags and bars of tables become blanks of the same length, so that character
    ``len(chunk.context) + 1 + i`` is character ``i`` of the chunk.
    """
    return f"{chunk.context}\n{_without_signs(chunk.text)}"


def _without_signs(text: str) -> str:
    """Return the text with blanks for Markdown, tags and bars; its length stays."""
    for pattern in (_TAG, _RULE_ROW, _EMPHASIS):
        text = pattern.sub(_blanks, text)
    text = _LINK.sub(lambda link: f" {link[1]}".ljust(len(link[0])), text)
    return text.replace("|", " ")


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without the white space around it."""
    piece = text[start:end]
    kept = piece.strip()
    if not kept:
        return start, start
    first = start + len(piece) - len(piece.lstrip())
    return first, first + len(kept)


def _parts(
    text: str, clauses: Sequence[Clause], clause: Clause, title: str, own: Sequence[Line]
) -> Iterator[Chunk]:
    """Yield the chunks of one clause."""
    above = _path(clauses, clause, title, own=clause.start == clause.body)
    start, end = _trimmed(text, clause.start, clause.stop)
    if end - start <= WHOLE:
        yield Chunk(clause.ordinal, start, end, text[start:end], above)
        return
    inside = _path(clauses, clause, title, own=True)
    units = _units(text, clause, own)
    for n, (first, last) in enumerate(_packed(units)):
        start, end = _trimmed(text, units[first].start, units[last].end)
        lead = units[first].lead if first else ""
        context = inside if n else above
        full = "\n".join(part for part in (context, lead) if part)
        yield Chunk(clause.ordinal, start, end, text[start:end], full)


def _path(clauses: Sequence[Clause], clause: Clause, title: str, *, own: bool) -> str:
    """Return the document's title and the headings above, joined by " > "."""
    path = clause_path(clauses, clause.ordinal)
    names = [
        title,
        *(c.name for c in (path if own else path[:-1]) if c.kind is not ClauseKind.TEXT),
    ]
    return " > ".join(dict.fromkeys(name for name in names if name))


def _units(text: str, clause: Clause, own: Sequence[Line]) -> list[_Unit]:
    """Return the units of a clause in order; the heading belongs to the first."""
    body, _ = _trimmed(text, clause.body, clause.stop)
    units: list[_Unit] = []
    leads: list[tuple[int, str]] = []
    closed = True
    for group in _groups(clause, own):
        for unit in _group_units(text, body, group, units, leads):
            _add(units, unit)
        torn = not closed and group[0].start > body
        _remember_lead(text, group, leads, torn=torn)
        closed = group[-1].closed
    return units


def _add(units: list[_Unit], unit: _Unit) -> None:
    """Append a unit; one that follows a tiny one of its sort is joined to it.

    A handful of characters makes no chunk, and the programme of ``_packed`` stays short.
    """
    last = units[-1] if units else None
    if last and last.end - last.start < TINY and last.sort is unit.sort:
        units[-1] = replace(last, end=unit.end)
    else:
        units.append(unit)


def _groups(clause: Clause, own: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines of the clause by paragraph, list item and table."""
    group: list[Line] = []
    for line in own:
        if group and _begins_group(group[-1], line, clause):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _begins_group(before: Line, line: Line, clause: Clause) -> bool:
    """Tell whether a line starts a new paragraph, item or table after the one before."""
    if before.shape is Shape.TABLE or line.shape is Shape.TABLE:
        return before.shape is not line.shape or line.gap
    if line.gap or line.shape is Shape.ITEM or is_numbered_item(line.words):
        return True
    heading = before.start < clause.body <= line.start
    return not heading and before.closed and line.words[:1].isupper()


def _group_units(
    text: str,
    body: int,
    group: Sequence[Line],
    before: Sequence[_Unit],
    leads: Sequence[tuple[int, str]],
) -> list[_Unit]:
    """Return the units of a paragraph, an item or a table; sentences or rows of a long one."""
    start, end = group[0].start, group[-1].stop
    sort = _sort(group[0])
    depth = _depth(text, group[0], sort)
    lead = "\n".join(words for outer, words in leads if outer < depth)
    cut = _first_cut(text, body, group[0], before, lead)
    limit = TABLE if sort is _Sort.ROW else WHOLE - SENTENCE
    if end - start <= limit:
        return [_Unit(start, end, sort, cut, lead)]
    if sort is _Sort.ROW:
        return _rows(text, group, cut, lead)
    stops = [*_sentence_stops(text, start, end), end]
    units: list[_Unit] = []
    for stop in stops:
        kind = cut if not units else _Cut.SENTENCE
        units.append(_Unit(start, stop, sort, kind, lead))
        start = stop
    return units


def _sort(line: Line) -> _Sort:
    """Return what sort of unit a line begins."""
    if line.shape is Shape.TABLE:
        return _Sort.ROW
    item = line.shape is Shape.ITEM or is_numbered_item(line.words)
    return _Sort.ITEM if item else _Sort.PROSE


def _first_cut(text: str, body: int, line: Line, before: Sequence[_Unit], lead: str) -> _Cut:
    """Return what a cut before a paragraph, item or table costs."""
    if not before or before[-1].end <= body:
        return _Cut.NEVER
    last = text[before[-1].start : before[-1].end].rstrip(" \n\t*")
    if lead and last.endswith(":"):
        return _Cut.INTRODUCED
    if _sort(line) is _Sort.ITEM and before[-1].sort is _Sort.ITEM:
        return _item_cut(last, text[line.start : line.stop])
    if _sort(line) is _Sort.PROSE and (line.words[:1].islower() or not is_closed(last)):
        return _Cut.CONTINUED
    return _Cut.PARAGRAPH if _sort(line) is _Sort.PROSE else _Cut.ITEM


def _item_cut(last: str, item: str) -> _Cut:
    """Return what a cut between two items costs: little before an outer, much before an inner."""
    deeper = _indent(item) - _indent(last)
    return _Cut.ITEM if deeper == 0 else _Cut.INNER_ITEM if deeper > 0 else _Cut.OUTER_ITEM


def _depth(text: str, line: Line, sort: _Sort) -> int:
    """Return how deep a unit stands in lists: -1 for prose, the indentation of an item."""
    if sort is _Sort.PROSE:
        return -1
    return _indent(text[line.start : line.stop]) if sort is _Sort.ITEM else HEAD


def _indent(words: str) -> int:
    """Return how many white characters stand before the words."""
    return len(words) - len(words.lstrip())


def _rows(text: str, group: Sequence[Line], cut: _Cut, lead: str) -> list[_Unit]:
    """Return a unit for each row of a long table, its header row as the lead of the others."""
    header = text[group[0].start : group[0].stop].strip()
    context = "\n".join(part for part in (lead, header) if part)
    units = [_Unit(group[0].start, group[0].stop, _Sort.ROW, cut, lead)]
    for n, line in enumerate(group[1:]):
        kind = _Cut.ROW if n else _Cut.NEVER
        units.append(_Unit(line.start, line.stop, _Sort.ROW, kind, context))
    return units


def _sentence_stops(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where sentences end; a sentence too long is cut between words."""
    last = start
    for stop in [*(m.end() for m in _SENTENCE_END.finditer(text, start, end)), end]:
        while stop - last > WHOLE:
            space = _SPACE.search(text, last + AIM, stop)
            if space is None or space.end() >= stop:
                break
            last = space.end()
            yield last
        if last < stop < end:
            last = stop
            yield last


def _remember_lead(
    text: str, group: Sequence[Line], leads: list[tuple[int, str]], *, torn: bool
) -> None:
    """Keep the sentence that introduces a list; nested lists by their indentation."""
    words = text[group[0].start : group[-1].stop].rstrip()
    sort = _sort(group[0])
    torn = torn or words.lstrip()[:1].islower() or words[-1] in ",;"
    if sort is _Sort.ROW or (sort is _Sort.PROSE and torn):
        return  # a line that a page break tore off: the list goes on
    depth = _depth(text, group[0], sort)
    while leads and leads[-1][0] >= depth:
        leads.pop()
    name = sort is _Sort.ITEM and len(words) <= TINY and not is_closed(words)
    if name or words.rstrip("* ").endswith(":"):
        leads.append((depth, _last_sentence(words)))


def _last_sentence(words: str) -> str:
    """Return the last sentence, on one line, cut at its start to ``SENTENCE`` characters."""
    tail = " ".join(words[-2 * SENTENCE :].split())
    ends = [match.end() for match in _FULL_STOP.finditer(tail)]
    sentence = tail[ends[-1] :] if ends else tail
    if len(sentence) <= SENTENCE:
        return sentence
    return sentence[-SENTENCE:].partition(" ")[2]


def _packed(units: Sequence[_Unit]) -> list[tuple[int, int]]:
    """Return runs of units, first and last, that make the best chunks (dynamic programme)."""
    best = [0.0] + [float("inf")] * len(units)
    back = [0] * (len(units) + 1)
    for stop in range(1, len(units) + 1):
        for first in range(stop - 1, -1, -1):
            size = units[stop - 1].end - units[first].start
            cost = best[first] + units[first].cut.value * (first > 0) + _misfit(size)
            if cost < best[stop]:
                best[stop], back[stop] = cost, first
            if size > TABLE + WHOLE and best[stop] < float("inf"):
                break
    runs: list[tuple[int, int]] = []
    stop = len(units)
    while stop:
        runs.append((back[stop], stop - 1))
        stop = back[stop]
    return runs[::-1]


def _misfit(size: int) -> float:
    """Return how far a size is from the one aimed at: 0 is right, a tiny tail costs much."""
    away = (size - AIM) / (AIM / 2)
    return 0.2 + away * away * (2 if size > WHOLE else 1)

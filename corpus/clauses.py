"""Part a convention into its clauses: header, preamble, articles, annexes, signatures.

Does: turn the headings that ``outline.py`` found into a tree of clauses that covers the text.
Does not: recognise headings (``headings.py``), cut what is embedded (``chunks.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.headings import Heading, Style
from corpus.lines import Line, read_lines
from corpus.model import Clause, ClauseKind
from corpus.outline import outline

_KINDS = {
    Style.HEADER: ClauseKind.HEADER,
    Style.PREAMBLE: ClauseKind.PREAMBLE,
    Style.DIVISION: ClauseKind.DIVISION,
    Style.ARTICLE: ClauseKind.ARTICLE,
    Style.DOTTED: ClauseKind.ARTICLE,
    Style.SINGLE: ClauseKind.ARTICLE,
    Style.SECTION: ClauseKind.SECTION,
    Style.SIGNATURES: ClauseKind.SIGNATURES,
    Style.ANNEX: ClauseKind.ANNEX,
    Style.TEXT: ClauseKind.TEXT,
}
_TOP = (Style.HEADER, Style.PREAMBLE, Style.SIGNATURES, Style.ANNEX, Style.TEXT)
_LAST = (Style.ANNEX, Style.SIGNATURES)
_CLOSED = (Style.HEADER, Style.SIGNATURES, Style.REST, Style.TEXT)
SHORT = 200  # characters: shorter paragraphs of a text without headings are joined


@dataclass(frozen=True, slots=True)
class _Node:
    """A clause while the tree is built."""

    heading: Heading
    kind: ClauseKind
    label: str
    title: str
    start: int
    parent: int | None
    level: int


def parse_clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of ``text`` in order; their own spans cover it without gap or overlap.

    Any string can be parsed: a text without headings gives one clause of kind TEXT for each
    paragraph, the empty text none.
    """
    if not text:
        return ()
    lines = read_lines(text)
    headings = outline(text, lines)
    first = headings[0].line if headings else len(lines)
    if not headings or (first and all(h.style in _LAST for h in headings)):
        headings = [*_paragraphs(lines[:first]), *headings]
    elif first:
        headings = [Heading(0, 0, Style.HEADER, "En-tête", "", 0), *headings]
    return _clauses(_tree(headings, lines), len(text))


def clause_path(clauses: Sequence[Clause], ordinal: int) -> tuple[Clause, ...]:
    """Return the clauses from the root down to the one of this ordinal."""
    path = [clauses[ordinal]]
    while path[-1].parent is not None:
        path.append(clauses[path[-1].parent])
    return tuple(reversed(path))


def _paragraphs(lines: Sequence[Line]) -> list[Heading]:
    """Return a heading of no line for each paragraph, short ones joined to the next."""
    firsts: list[int] = [0]
    for i, line in enumerate(lines):
        if i and line.gap and line.start - lines[firsts[-1]].start >= SHORT:
            firsts.append(i)
    return [
        Heading(i, 0, Style.TEXT, f"Paragraphe {n}", "", lines[i].start if lines else 0)
        for n, i in enumerate(firsts, 1)
    ]


def _tree(headings: Sequence[Heading], lines: Sequence[Line]) -> list[_Node]:
    """Hang each heading under the one it belongs to."""
    nodes: list[_Node] = []
    open_: list[int] = []
    for heading in headings:
        del open_[_depth(heading, [nodes[n].heading for n in open_]) :]
        parent = open_[-1] if open_ else None
        above = None if parent is None else nodes[parent]
        # The first clause takes the blank lines at the top of the text.
        start = lines[heading.line].start if nodes else 0
        kind, label, title = _named(heading, above)
        nodes.append(_Node(heading, kind, label, title, start, parent, len(open_)))
        open_.append(len(nodes) - 1)
    return nodes


def _depth(heading: Heading, above: Sequence[Heading]) -> int:
    """Return how many of the open clauses stay open around the heading."""
    depth = len(above)
    while depth and not _holds(above[depth - 1], heading, above[:depth]):
        depth -= 1
    return depth


def _holds(outer: Heading, inner: Heading, above: Sequence[Heading]) -> bool:  # noqa: PLR0911
    """Tell whether a clause of heading ``outer`` may hold one of heading ``inner``."""
    if inner.style in _TOP or outer.style in _CLOSED:
        return False
    match inner.style:
        case Style.DIVISION:
            return outer.style is Style.ANNEX or (
                outer.style is Style.DIVISION and outer.rank < inner.rank
            )
        case Style.ARTICLE:
            if outer.style is Style.ARTICLE:
                return len(outer.chain) < len(inner.chain) and _begins(outer, inner)
            return outer.style in (Style.ANNEX, Style.DIVISION) or _groups(outer, inner)
        case Style.DOTTED:
            if outer.style in (Style.ARTICLE, Style.DOTTED, Style.SINGLE):
                return len(outer.chain) < len(inner.chain) and _begins(outer, inner)
            return outer.style is not Style.SECTION or _groups(outer, inner)
        case Style.SINGLE:
            return _holds_single(outer, inner, above)
        case Style.REST:
            return outer.style is not Style.SECTION
        case _:
            return _holds_section(outer, inner)


def _groups(outer: Heading, inner: Heading) -> bool:
    """Tell whether a Markdown sub-heading of a higher level groups what follows."""
    return outer.style is Style.SECTION and 0 < outer.mark < inner.mark


def _begins(outer: Heading, inner: Heading) -> bool:
    """Tell whether the inner number goes on from the outer: 5 and 5.1."""
    return inner.chain[: len(outer.chain)] == outer.chain


def _holds_single(outer: Heading, inner: Heading, above: Sequence[Heading]) -> bool:
    """Tell whether a numbered paragraph opens under ``outer``: not if its own series is open."""
    if outer.style is Style.SECTION:
        return _groups(outer, inner)
    open_series = [h.series for h in above if h.style is Style.SINGLE]
    return inner.series not in open_series


def _holds_section(outer: Heading, inner: Heading) -> bool:
    """Tell whether a sub-heading opens under ``outer``, by Markdown level where both have one."""
    if inner.mark and outer.mark:
        return outer.mark < inner.mark or (
            outer.mark == inner.mark and outer.style in (Style.DIVISION, Style.ANNEX)
        )
    return outer.style is not Style.SECTION or (outer.mark > 0 and not inner.mark)


def _named(heading: Heading, parent: _Node | None) -> tuple[ClauseKind, str, str]:
    """Return kind, label and title; what follows a titled table bears its parent's."""
    if heading.style is not Style.REST:
        return _KINDS[heading.style], _label(heading, parent), heading.title
    if parent is None:
        return ClauseKind.TEXT, "Suite", ""
    return parent.kind, parent.label, parent.title


def _label(heading: Heading, parent: _Node | None) -> str:
    """Return the label: "Article 5.1", "Annexe 1, 2", "Annexe 2, Article 3", "Point 4"."""
    if heading.style is Style.ARTICLE:
        annexed = parent is not None and parent.label.startswith(("Annexe", "Appendice"))
        scope = f"{parent.label.split(', ')[0]}, " if parent and annexed else ""
        return f"{scope}{heading.label}"
    if heading.style not in (Style.DOTTED, Style.SINGLE):
        return heading.label
    if parent is None or parent.kind in (ClauseKind.DIVISION, ClauseKind.SECTION):
        return f"Point {heading.label}"
    # "5.1" under "Article 5" is "Article 5.1"; under "Annexe 1, 5" it is "Annexe 1, 5.1".
    own = parent.heading.label.removeprefix("Article ")
    numbered = heading.style is Style.DOTTED and parent.heading.style is not Style.ANNEX
    if numbered and _begins(parent.heading, heading):
        return f"{parent.label.removesuffix(own)}{heading.label}"
    return f"{parent.label}, {heading.label}"


def _clauses(nodes: Sequence[_Node], size: int) -> tuple[Clause, ...]:
    """Return the finished clauses: each ends where the next that it does not hold starts."""
    stops = [*(node.start for node in nodes[1:]), size]
    ends = list(stops)
    for n in range(len(nodes) - 1, -1, -1):
        parent = nodes[n].parent
        if parent is not None:
            ends[parent] = max(ends[parent], ends[n])
    return tuple(
        Clause(
            ordinal=n,
            parent=node.parent,
            level=node.level,
            kind=node.kind,
            label=node.label,
            title=node.title,
            start=node.start,
            body=max(node.start, min(node.heading.body, stops[n])),
            stop=stops[n],
            end=ends[n],
        )
        for n, node in enumerate(nodes)
    )

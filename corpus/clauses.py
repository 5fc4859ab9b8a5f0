"""Part a convention into its clauses: header, preamble, articles, annexes, signatures.

Does: turn the headings that ``outline.py`` found into a tree of clauses that covers the text.
Does not: recognise headings (``headings.py``), cut what is embedded (``chunks.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

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
}
_TOP = (Style.HEADER, Style.PREAMBLE, Style.SIGNATURES, Style.ANNEX)
_SHORT = 200  # characters: shorter paragraphs of a text without headings are joined


@dataclass(slots=True)
class _Node:
    """A clause while the tree is built."""

    heading: Heading
    kind: ClauseKind
    label: str
    title: str
    start: int
    parent: int | None
    level: int
    end: int = 0
    series: list[str] = field(default_factory=list)


def parse_clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of ``text`` in order; their own spans cover it without gap or overlap.

    Any string can be parsed: a text without headings gives one clause of kind TEXT for each
    paragraph, the empty text none.
    """
    lines = read_lines(text)
    headings = outline(text, lines)
    if not headings:
        return _paragraphs(text, lines)
    if headings[0].line > 0:
        header = Heading(0, 0, Style.HEADER, "En-tête", "", 0)
        headings = [header, *headings]
    nodes = _tree(headings, lines)
    return _clauses(nodes, len(text))


def clause_path(clauses: Sequence[Clause], ordinal: int) -> tuple[Clause, ...]:
    """Return the clauses from the root down to the one of this ordinal."""
    path = [clauses[ordinal]]
    while path[-1].parent is not None:
        path.append(clauses[path[-1].parent])
    return tuple(reversed(path))


def _tree(headings: Sequence[Heading], lines: Sequence[Line]) -> list[_Node]:
    """Hang each heading under the one it belongs to."""
    nodes: list[_Node] = []
    open_: list[int] = []
    for heading in headings:
        above = [nodes[n] for n in open_]
        del open_[_depth(heading, above) :]
        parent = nodes[open_[-1]] if open_ else None
        start = lines[heading.line].start if nodes else 0
        nodes.append(_node(heading, parent, above, start))
        nodes[-1].parent = open_[-1] if open_ else None
        nodes[-1].level = len(open_)
        open_.append(len(nodes) - 1)
    return nodes


def _depth(heading: Heading, above: Sequence[_Node]) -> int:
    """Return how many of the open clauses stay open around the heading."""
    depth = len(above)
    while depth and not _holds(above[depth - 1].heading, heading, above[:depth]):
        depth -= 1
    return depth


def _holds(outer: Heading, inner: Heading, above: Sequence[_Node]) -> bool:  # noqa: PLR0911
    """Tell whether a clause of heading ``outer`` may hold one of heading ``inner``."""
    if inner.style in _TOP or outer.style in (Style.HEADER, Style.SIGNATURES, Style.REST):
        return False
    match inner.style:
        case Style.DIVISION:
            return outer.style is Style.ANNEX or (
                outer.style is Style.DIVISION and outer.rank < inner.rank
            )
        case Style.ARTICLE:
            if outer.style is Style.ARTICLE:
                return len(outer.chain) < len(inner.chain) and _begins(outer, inner)
            return outer.style in (Style.ANNEX, Style.DIVISION)
        case Style.DOTTED:
            if outer.style in (Style.ARTICLE, Style.DOTTED, Style.SINGLE):
                return len(outer.chain) < len(inner.chain) and _begins(outer, inner)
            return outer.style is not Style.SECTION or 0 < outer.mark < inner.mark
        case Style.SINGLE:
            return _holds_single(outer, inner, above)
        case Style.REST:
            return outer.style is not Style.SECTION
        case _:
            return _holds_section(outer, inner)


def _begins(outer: Heading, inner: Heading) -> bool:
    """Tell whether the inner number goes on from the outer: 5 and 5.1."""
    return inner.chain[: len(outer.chain)] == outer.chain


def _holds_single(outer: Heading, inner: Heading, above: Sequence[_Node]) -> bool:
    """Tell whether a numbered paragraph opens under ``outer``: not if its own series is open."""
    if outer.style is Style.SECTION:
        return 0 < outer.mark < inner.mark
    open_series = [n.heading.series for n in above if n.heading.style is Style.SINGLE]
    return inner.series not in open_series


def _holds_section(outer: Heading, inner: Heading) -> bool:
    """Tell whether a sub-heading opens under ``outer``, by Markdown level where both have one."""
    if inner.mark and outer.mark:
        return outer.mark < inner.mark or (
            outer.mark == inner.mark and outer.style in (Style.DIVISION, Style.ANNEX)
        )
    return outer.style is not Style.SECTION or (outer.mark > 0 and not inner.mark)


def _node(heading: Heading, parent: _Node | None, above: Sequence[_Node], start: int) -> _Node:
    """Return the clause of a heading, with the label by which people cite it."""
    del above
    if heading.style is Style.REST:
        if parent is None:
            kind, label, title = ClauseKind.TEXT, "Suite", ""
        else:
            kind, label, title = parent.kind, parent.label, parent.title
    else:
        kind, title = _KINDS[heading.style], heading.title
        label = _label(heading, parent)
    return _Node(heading, kind, label, title, start, None, 0)


def _label(heading: Heading, parent: _Node | None) -> str:
    """Return the label: "Article 5.1", "Annexe 1, 2", "Annexe 2, Article 3", "Point 4"."""
    if heading.style is Style.ARTICLE:
        annexed = parent and parent.label.startswith(("Annexe", "Appendice"))
        scope = parent.label.split(", ")[0] if annexed and parent else ""
        return f"{scope}, {heading.label}" if scope else heading.label
    if heading.style not in (Style.DOTTED, Style.SINGLE):
        return heading.label
    if parent is None or parent.kind is ClauseKind.DIVISION:
        return f"Point {heading.label}"
    if (
        heading.style is Style.DOTTED
        and parent.heading.chain == heading.chain[: len(parent.heading.chain)]
    ):
        own = parent.heading.label.removeprefix("Article ")
        if parent.heading.style is not Style.ANNEX and parent.label.endswith(own):
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


def _paragraphs(text: str, lines: Sequence[Line]) -> tuple[Clause, ...]:
    """Return a clause for each paragraph of a text without headings, short ones joined."""
    if not text:
        return ()
    starts = [0]
    for line in lines[1:]:
        if line.gap and line.start - starts[-1] >= _SHORT:
            starts.append(line.start)
    stops = [*starts[1:], len(text)]
    return tuple(
        Clause(n, None, 0, ClauseKind.TEXT, f"Paragraphe {n + 1}", "", start, start, stop, stop)
        for n, (start, stop) in enumerate(zip(starts, stops, strict=True))
    )

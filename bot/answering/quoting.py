"""Quotes and citations: slices of the source, and where they stand.

Does: choose the slice that shows a piece of evidence, join parts with "…", number its lines and
page.
Does not: choose the evidence, state the answer (``headlines.py``), or write a word of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.intent import FACTS, Kind
from corpus.model import Citation, ClauseKind, FactKind
from corpus.units import ITEM, Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.evidence import Evidence
    from bot.answering.knowledge import ClauseView, Knowledge

QUOTE = 900  # characters of a quote, but for a list that is asked for
LIST_QUOTE = 2600
LEAD = 160  # characters kept of what introduces an answer, where the quote has to be cut
CONTEXT = 700  # characters of a sentence that answers with those that go on from it
CUT = "…"


@dataclass(frozen=True, slots=True)
class Passage:
    """What is quoted: slices [start, end) of one clause, in order; ``more`` items were left out."""

    parts: tuple[tuple[int, int], ...]
    more: int = 0
    more_span: tuple[int, int] | None = None


def flat(text: str) -> str:
    """Return ``text`` on one line without Markdown emphasis and table bars; words unchanged."""
    text = re.sub(
        r"(?<![\w*])\*{1,3}(?=\S)|(?<=\S)\*{1,3}(?![\w*])|\\(?=[_*-])|(?m:^#{1,6} )", "", text
    )
    text = re.sub(r"[ \t]*\|[ \t]*", " ", text)
    return re.sub(r"\s+", " ", text).strip()


def bare(text: str) -> str:
    """Return ``text`` flat, without a list marker in front and a separator behind."""
    return re.sub(
        r"[\s;,]+(?:et)?$", "", flat(ITEM.sub("", text, count=1) if ITEM.match(text) else text)
    )


def passage_for(evidence: Evidence, kind: Kind, text: str) -> Passage:
    """Return the slices that show ``evidence``."""
    view, position = evidence.view, evidence.unit
    unit = view.units[position]
    value = kind in FACTS and bool(evidence.facts)
    if kind is Kind.LIST:
        root = _list_root(view, position)
        if root is not None:
            return _whole_list(evidence, root, text)
    if kind is Kind.PARTY and view.clause.kind in {ClauseKind.HEADER, ClauseKind.SIGNATURES}:
        block = _party_block(evidence)
        if block is not None:
            return block
    if unit.colon and not value:
        return _whole_list(evidence, position, text)
    chosen = {*evidence.units, *sibling_tiers(evidence)}
    spans = _account_block(evidence)
    for one in sorted(chosen):
        led: int | None = one
        while led is not None:
            spans.append((view.units[led].start, view.units[led].end))
            led = view.units[led].intro
    if not value and unit.shape is not Shape.ROW:
        last = max(chosen)
        spans += _context(view, last, sum(end - start for start, end in spans))
    return Passage(merged(spans, text))


def _context(view: ClauseView, position: int, length: int) -> list[tuple[int, int]]:
    """Return the sentences that go on from a unit, as long as the whole stays readable."""
    spans = []
    for unit in view.units[position + 1 :]:
        length += unit.end - unit.start
        if length > CONTEXT:
            break
        spans.append((unit.start, unit.end))
    return spans


def merged(spans: Sequence[tuple[int, int]], text: str) -> tuple[tuple[int, int], ...]:
    """Return ``spans`` in order; those that touch or that only blank separates become one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(set(spans)):
        if found and (start <= found[-1][1] or not text[found[-1][1] : start].strip()):
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def _list_root(view: ClauseView, position: int) -> int | None:
    """Return the unit that opens the list a unit is in (itself when it opens one)."""
    unit = view.units[position]
    if unit.colon and unit.shape is Shape.SENTENCE:
        return position
    while unit.intro is not None and unit.shape is Shape.ITEM:
        position = unit.intro
        unit = view.units[position]
    return position if unit.colon else None


def list_items(view: ClauseView, root: int) -> list[int]:
    """Return the positions of the items under ``root``, nested ones included."""
    inside = {root}
    items = []
    for position in range(root + 1, len(view.units)):
        unit = view.units[position]
        if unit.intro in inside and unit.shape is Shape.ITEM:
            inside.add(position)
            items.append(position)
        elif unit.shape is not Shape.ROW or items:
            break
        else:
            items.append(position)
    return items


def _whole_list(evidence: Evidence, root: int, text: str) -> Passage:
    """Return the introduction and its items, as many as fit, and the other units."""
    view = evidence.view
    items = list_items(view, root)
    start, end = view.units[root].start, view.units[root].end
    shown = 0
    for position in items:
        if view.units[position].end - start > LIST_QUOTE:
            break
        end = view.units[position].end
        shown += 1
    others = [(view.units[i].start, view.units[i].end) for i, _ in evidence.beside]
    parts = merged([(start, end), *others], text)
    rest = items[shown:]
    if not rest:
        return Passage(parts)
    span = (view.units[rest[0]].start, view.units[rest[-1]].end)
    return Passage(parts, more=len(rest), more_span=span)


def sibling_tiers(evidence: Evidence) -> list[int]:
    """Return the items of the same list that hold the same kind of fact: tiers of one answer."""
    view, position = evidence.view, evidence.unit
    unit = view.units[position]
    if unit.shape is not Shape.ITEM or unit.intro is None or not evidence.facts:
        return [position]
    kinds = {(fact.kind, fact.role) for fact in evidence.facts}
    return [
        i
        for i, other in enumerate(view.units)
        if other.intro == unit.intro
        and other.shape is Shape.ITEM
        and any((fact.kind, fact.role) in kinds for fact in view.facts[i])
    ]


def _party_block(evidence: Evidence) -> Passage | None:
    """Return a header or signature block from its first name to its last, None without names."""
    facts = [
        (fact.start, fact.end)
        for group in evidence.view.facts
        for fact in group
        if fact.kind in {FactKind.PARTY, FactKind.REPRESENTATIVE}
    ]
    units = [
        unit
        for unit in evidence.view.units
        if any(unit.start <= start < unit.end for start, _ in facts)
    ]
    return Passage(((units[0].start, units[-1].end),)) if units else None


def _account_block(evidence: Evidence) -> list[tuple[int, int]]:
    """Return the lines of bank details around an account fact as one slice."""
    facts = [f for f in evidence.facts if f.kind is FactKind.ACCOUNT]
    if not facts:
        return []
    near = [f for group in evidence.view.facts for f in group if f.kind is FactKind.ACCOUNT]
    start, end = min(f.start for f in facts), max(f.end for f in facts)
    for fact in sorted(near, key=lambda f: f.start):
        if fact.end <= start and start - fact.end < 120:
            start = fact.start
        if fact.start >= end and fact.start - end < 120:
            end = fact.end
    first = evidence.view.units[evidence.unit]
    return [(min(start, first.start), max(end, first.end))]


def quote_of(
    passage: Passage, text: str, limit: int, core: tuple[int, int]
) -> tuple[str, int, int]:
    """Return the verbatim quote, cut with "…" to about ``limit``, and the offsets it spans.

    What is cut last is ``core``, the place of the answer: parts before it keep their first words,
    its own part keeps what stands around it.
    """
    cuts: list[tuple[int, int, int, int]] = []  # what is kept of a part, and the part
    room = limit
    for start, stop in passage.parts:
        if stop <= core[0]:
            wanted = (start, stop) if stop - start <= LEAD else (start, start + LEAD)
        elif room < LEAD and start > core[1]:
            break
        else:
            wanted = _around(start, stop, core, room)
        cut = _at_words(text, wanted, (start, stop))
        if cut[0] < cut[1]:  # there was room for a word of it
            cuts.append((*cut, start, stop))
        room -= cut[1] - cut[0]
    pieces = [
        f"{CUT} " * (a > start) + text[a:b] + f" {CUT}" * (b < stop) for a, b, start, stop in cuts
    ]
    joined = f" {CUT} ".join(pieces)
    return re.sub(rf"(?:{CUT} )+{CUT}", CUT, joined), cuts[0][0], cuts[-1][1]


def _around(start: int, stop: int, core: tuple[int, int], room: int) -> tuple[int, int]:
    """Return at most ``room`` characters of a part, the place of the answer among them."""
    if stop - start <= room:
        return start, stop
    first = max(start, min(core[0] - room // 3, stop - room))
    return first, min(stop, max(first + room, min(core[1], first + 2 * room)))


def _at_words(text: str, wanted: tuple[int, int], part: tuple[int, int]) -> tuple[int, int]:
    """Return ``wanted`` brought to word boundaries inside ``part``."""
    start, stop = wanted
    while start > part[0] and start < stop and not text[start - 1].isspace():
        start += 1
    while stop < part[1] and stop > start and not text[stop].isspace():
        stop -= 1
    while stop > start and text[stop - 1].isspace() and stop < part[1]:
        stop -= 1
    return start, stop


def _core(evidence: Evidence) -> tuple[int, int]:
    """Return where the answer itself stands: its facts, the unit's first words, or all units."""
    unit = evidence.view.units[evidence.unit]
    if evidence.beside:
        units = [evidence.view.units[i] for i in evidence.units]
        return units[0].start, units[-1].end
    spans = [(f.start, f.end) for f in evidence.facts]
    if not spans:
        return unit.start, unit.start + 1
    return min(start for start, _ in spans), max(end for _, end in spans)


def cite(
    knowledge: Knowledge, evidence: Evidence, kind: Kind, limit: int | None = None
) -> tuple[Citation, Passage]:
    """Return the citation of ``evidence`` and what of it is quoted."""
    text = knowledge.text(evidence.document)
    passage = passage_for(evidence, kind, text)
    wanted, core = (QUOTE, _core(evidence))
    if kind is Kind.LIST:
        wanted, core = LIST_QUOTE, (passage.parts[0][0], passage.parts[0][0] + 1)
    quote, start, end = quote_of(passage, text, limit or wanted, core)
    score = round(evidence.score, 4)
    return citation_at(knowledge, evidence.view, (start, end), quote, score), passage


def citation_at(
    knowledge: Knowledge, view: ClauseView, place: tuple[int, int], quote: str, score: float = 0.0
) -> Citation:
    """Return the citation of a quote that stands in ``text[start:end]`` of a clause's document."""
    document = view.document
    first, last = knowledge.lines[document].span(*place)
    return Citation(
        source=knowledge.analyses[document].document.source,
        document=knowledge.titles[document],
        clause=clause_name(view, knowledge),
        page=knowledge.page(document, place[0]),
        start_line=first,
        end_line=last,
        quote=quote,
        score=score,
    )


def clause_name(view: ClauseView, knowledge: Knowledge) -> str:
    """Return how a citation names a clause; an unnumbered one is named with its parent."""
    clause = view.clause
    if clause.parent is None or clause.label.startswith(("Article", "Annexe")):
        return clause.name
    parent = knowledge.analyses[view.document].clauses[clause.parent]
    return f"{parent.label or parent.title} › {clause.name}" if parent.name else clause.name

"""Where the rows of a card stand: clauses by their heading, units of facts, citations of slices.

Does: look at the clauses of one convention in order, without a question.
Does not: choose what a card says (``card.py`` does).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.answering.headlines import BEFORE, BEHIND, said_row
from bot.answering.quoting import CUT, citation_at, flat, merged
from bot.answering.rows import read_row
from corpus.folding import fold
from corpus.model import Citation, Clause, ClauseKind

if TYPE_CHECKING:
    from bot.answering.knowledge import ClauseView, Knowledge
    from corpus.model import Fact
    from corpus.units import Unit

Place = tuple["Knowledge", int]  # one generation, and which of its documents
Slice = tuple[int, int]

QUOTE = 700  # characters of a unit that is quoted whole
AROUND = 250  # characters on either side of a slice of a longer one
JOINED = f" {CUT} "


def clauses_about(place: Place, heading: str) -> Iterator[ClauseView]:
    """Yield the clauses, annexes and what is in them left out, whose folded heading matches."""
    knowledge, document = place
    clauses = knowledge.analyses[document].clauses
    pattern = re.compile(heading)
    annexed: set[int] = set()
    for clause in clauses:
        if clause.kind is ClauseKind.ANNEX or clause.parent in annexed:
            annexed.add(clause.ordinal)
        elif pattern.search(fold(clause.name)):
            yield knowledge.view(document, clause.ordinal)


def holder(place: Place, offset: int) -> Clause:
    """Return the clause whose own span holds ``offset``."""
    knowledge, document = place
    clauses = knowledge.analyses[document].clauses
    return next((c for c in clauses if c.start <= offset < c.stop), clauses[-1])


def unit_of(place: Place, fact: Fact) -> tuple[Unit, ClauseView] | None:
    """Return the sentence, item or row that a fact stands in; None in a heading."""
    knowledge, document = place
    view = knowledge.view(document, fact.clause)
    unit = next((u for u in view.units if u.start <= fact.start < u.end), None)
    return None if unit is None else (unit, view)


def items_under(view: ClauseView, opening: Unit) -> list[Unit]:
    """Return the items that a sentence introduces."""
    return [u for u in view.units if u.intro is not None and view.units[u.intro] is opening]


def introductions(view: ClauseView, unit: Unit) -> list[Unit]:
    """Return the units that introduce a list item, the outermost first."""
    found: list[Unit] = []
    while unit.intro is not None:
        unit = view.units[unit.intro]
        found.insert(0, unit)
    return found


def phrased(place: Place, start: int, end: int) -> str:
    """Return a value with the words in front and behind that belong to it.

    "jusqu'à fin décembre 2020", "préavis de trois mois", "300 000 € TTC".
    """
    knowledge, document = place
    text = knowledge.text(document)
    clause = holder(place, start)
    first = max(clause.start, start - 60)
    lead = BEFORE.search(re.sub(r"\s", " ", fold(text[first:start])))
    tail = BEHIND.match(re.sub(r"\s", " ", fold(text[end : min(clause.end, end + 100)])))
    start -= len(lead.group()) if lead is not None else 0
    end += len(tail.group()) if tail is not None else 0
    return flat(text[start:end])


def row_under_header(view: ClauseView, unit: Unit, text: str) -> tuple[str, list[Slice]]:
    """Return a table row as "first cell — column : cell ; …" and the slices it stands in."""
    position = view.units.index(unit)
    slices = [(unit.start, unit.end)]
    above = unit.intro
    while above is not None:
        slices.insert(0, (view.units[above].start, view.units[above].end))
        above = view.units[above].intro
    return said_row(read_row(view, position, text)), sorted(slices)


def cite_slices(place: Place, slices: Sequence[Slice]) -> Citation:
    """Return the citation of the units that hold ``slices``; a long unit is quoted around them."""
    knowledge, document = place
    text = knowledge.text(document)
    parts = merged([_around(place, start, end) for start, end in slices], text)
    view = knowledge.view(document, holder(place, slices[-1][0]).ordinal)
    quote = JOINED.join(text[start:end] for start, end in parts)
    return citation_at(knowledge, view, (parts[0][0], parts[-1][1]), quote)


def _around(place: Place, start: int, end: int) -> Slice:
    """Return the bounds of the units that hold a slice, cut near it where they are long."""
    knowledge, document = place
    text = knowledge.text(document)
    clause = holder(place, start)
    units = knowledge.view(document, clause.ordinal).units
    held = [u for u in units if u.start < max(end, start + 1) and u.end > start]
    if not held or not text[start:end].strip():
        lines = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        whole = lines[0], lines[1] if lines[1] >= 0 else len(text)
    else:
        whole = min(start, held[0].start), max(end, held[-1].end)
    if whole[1] - whole[0] > max(QUOTE, end - start):
        whole = max(whole[0], start - AROUND), min(whole[1], end + AROUND)
        left = text.find(" ", whole[0], start) if whole[0] < start - 1 else -1
        right = text.rfind(" ", end, whole[1])
        whole = (left + 1 if left >= 0 else whole[0]), (right if right >= 0 else whole[1])
    return whole

"""What to ask next about a convention: questions that its own text answers.

Does: take the rows of its card that have a value, and its clause on obligations, that the answer
before has not shown already.
Does not: ask them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards.card_passages import clauses_about
from bot.cards.card_rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.answering.knowledge import Knowledge
    from corpus.model import Citation

ASKED = ("end", "notice", "amount", "obligations", "signatory")  # each has its question and button
MOST = 3
DUTIES = r"\b(?:obligations?|engagements?)\b"  # of a clause's heading


def suggested(knowledge: Knowledge, document: int, shown: Collection[Citation]) -> list[str]:
    """Return up to three of ``ASKED`` that a convention answers in lines not ``shown``."""
    place = (knowledge, document)
    places: dict[str, tuple[int, int]] = {}
    for row in rows_of(place):
        if row.value and row.citation is not None and not row.corrected:
            lines = (row.citation.start_line, row.citation.end_line)
            places.setdefault(row.name, lines)
    for view in clauses_about(place, DUTIES):
        lines = knowledge.lines[document].span(view.clause.start, view.clause.end)
        places.setdefault("obligations", lines)
    read = [(citation.start_line, citation.end_line) for citation in shown]
    return [
        name
        for name in ASKED
        if name in places
        and not any(a <= places[name][1] and places[name][0] <= b for a, b in read)
    ][:MOST]

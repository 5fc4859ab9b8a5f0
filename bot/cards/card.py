"""The card of a convention: what it is, who concludes it, for how much and until when.

Does: put the rows of a card in order, pass each through the gate, and note what is to be said of
the convention as a whole.
Does not: search, encode, or write a sentence; where the text is silent a row has no value.

A corrected value (``Span.corrected``) is shown with the quote that it replaces and is marked; it
is the only place where a figure may stand in no quote. The words of who corrected it are a note,
marked in the same way.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot.answering.gate import elide, unsupported, verbatim
from bot.answering.quoting import flat
from bot.answering.validity import ended, newer
from bot.cards.card_passages import cite_slices, phrased
from bot.cards.card_rows import CardRow, rows_of, span_row

if TYPE_CHECKING:
    from datetime import date

    from bot.answering.knowledge import Knowledge
    from bot.cards.card_passages import Place

logger = logging.getLogger(__name__)

# The rows of every card, in order, each with one that goes with it when the text has it. A row
# of every card without a value says that the text is silent.
ORDER = (
    ("title", ""),
    ("kind", "service"),
    ("party", "representative"),
    ("object", ""),
    ("amount", ""),
    ("duration", ""),
    ("start", ""),
    ("end", ""),
    ("notice", ""),
    ("signed", ""),
    ("signatory", ""),
    ("publication", "licence"),
)


@dataclass(frozen=True, slots=True)
class Card:
    """What is worth knowing of a convention at a glance.

    ``notes`` are rows too: "ended" (in the source's words), "newer" (the title of the convention
    that follows) and "correction" (why a value was corrected).
    """

    title: str
    source: str
    rows: tuple[CardRow, ...]
    notes: tuple[CardRow, ...] = ()


def make_card(document: int, knowledge: Knowledge, today: date) -> Card:
    """Return the card of a document (its position in ``knowledge.analyses``)."""
    place = (knowledge, document)
    found = [row for row in rows_of(place) if _holds(row, knowledge)]
    rows: list[CardRow] = []
    for name, beside in ORDER:
        own = [row for row in found if row.name in {name, beside}]
        silent = not any(row.name == name for row in own)
        rows += [CardRow(name, ""), *own] if silent else own
    quotes = [row.citation.quote for row in rows if row.citation is not None]
    return Card(
        title=elide(knowledge.titles[document], quotes),
        source=knowledge.analyses[document].document.source,
        rows=tuple(rows),
        notes=tuple(row for row in _notes(place, today) if _holds(row, knowledge)),
    )


def as_json(card: Card) -> dict[str, Any]:
    """Return the card as the outside reads it; a silent row has the value null."""
    return {
        "source": card.source,
        "document": card.title,
        "rows": [_row_json(row) for row in card.rows],
        "notes": [_row_json(row) for row in card.notes],
    }


def _row_json(row: CardRow) -> dict[str, Any]:
    values = asdict(row)
    return {**values, "value": row.value or None}


def _holds(row: CardRow, knowledge: Knowledge) -> bool:
    """Return whether a row passes the gate; a corrected or silent one has nothing to pass."""
    if row.corrected or not row.value:
        return True
    if row.citation is None:
        return False
    text = next(
        a.document.text for a in knowledge.analyses if a.document.source == row.citation.source
    )
    # the title of a newer convention is made of names; its figures are elided where it is made
    missing = unsupported(row.value, [row.citation.quote]) if row.name != "newer" else []
    if missing or not verbatim(row.citation, text):
        logger.warning("gate: card row %r dropped: %r", row.name, missing or row.citation.quote)
        return False
    return True


def _notes(place: Place, today: date) -> Iterator[CardRow]:
    """Yield what is to be said of the convention as a whole: ended, followed, corrected."""
    knowledge, document = place
    metadata = knowledge.analyses[document].metadata
    over = ended(metadata, today)
    if over is not None and over.corrected:
        yield from span_row(place, "ended", over)
    elif over is not None:
        cited = cite_slices(place, [(over.start, over.end)])
        yield CardRow("ended", phrased(place, over.start, over.end), cited)
    later = newer(document, knowledge)
    if later is not None:
        signed = knowledge.analyses[later].metadata.signed
        there = (knowledge, later)
        at = (signed.start, signed.end) if signed is not None else (0, 0)
        cited = cite_slices(there, [at])
        yield CardRow("newer", elide(knowledge.titles[later], [cited.quote]), cited)
    if metadata.note:
        yield CardRow("correction", flat(metadata.note), None, corrected=True)

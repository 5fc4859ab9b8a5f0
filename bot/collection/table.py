"""What every convention states, side by side: parties, amount, end, notice and whether it holds.

Does: for each convention a row of cells, each the source's words with their citation and a value
to compare by; a cell of a silent text is empty.
Does not: order or choose rows, or show a value that it computes.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from bot.answering.gate import unsupported, verbatim
from bot.answering.headlines import BETWEEN, shorten
from bot.answering.quoting import flat
from bot.cards.card_passages import cite_slices
from bot.collection.properties import end, notices, parties, totals
from bot.collection.standing import State, Term, term_of
from corpus.validity_dates import last_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.answering.knowledge import Knowledge
    from bot.collection.properties import Stated
    from corpus.model import Citation, Span

logger = logging.getLogger(__name__)
KEPT: Final = 4  # tables, each of what may be seen of one generation
_making = Lock()


@dataclass(frozen=True, slots=True)
class TableCell:
    """What a convention states of one thing; ``said`` is empty where its text is silent.

    ``key`` compares it with other conventions' (ISO dates, euros, days), ``more`` counts the
    values that stand beside it, ``corrected`` marks what a person set beside the document.
    """

    said: str = ""
    citation: Citation | None = None
    key: str | float | None = None
    more: int = 0
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """A convention and its cells."""

    document: int
    title: str
    source: str
    parties: TableCell
    amount: TableCell
    end: TableCell
    notice: TableCell
    started: TableCell
    term: Term

    def state(self, today: date) -> State:
        """Return whether the convention holds on a day."""
        return self.term.state(today.isoformat(), today.isoformat())

    def validity(self, today: date) -> TableCell:
        """Return the words that the state on a day rests on."""
        state = self.state(today)
        if state is State.UNKNOWN:
            return TableCell()
        return self.started if state is State.NOT_YET else self.end


def table_of(knowledge: Knowledge) -> tuple[TableRow, ...]:
    """Return a row for each convention, in their order; made once for what may be seen."""
    with _making:
        return _table(knowledge)


@lru_cache(maxsize=KEPT)
def _table(knowledge: Knowledge) -> tuple[TableRow, ...]:
    return tuple(_row(knowledge, document) for document in range(len(knowledge.analyses)))


def _row(knowledge: Knowledge, document: int) -> TableRow:
    place = (knowledge, document)
    analysis = knowledge.analyses[document]
    metadata, term = analysis.metadata, term_of(document, knowledge)
    names = [party.name for party in metadata.parties]
    started = _cell(knowledge, document, [])
    if term.started is not None and metadata.effective is not None:
        words = term.started
        said = flat(knowledge.text(words.document)[words.start : words.end])
        cited = cite_slices((knowledge, words.document), [(words.start, words.end)])
        started = TableCell(said, cited, term.first or None)
    return TableRow(
        document=document,
        title=knowledge.titles[document],
        source=analysis.document.source,
        parties=_cell(knowledge, document, parties(place), names),
        amount=_cell(knowledge, document, totals(place)),
        end=_cell(knowledge, document, end(place), [metadata.ends] if metadata.ends else []),
        notice=_cell(knowledge, document, notices(place)),
        started=started,
        term=term,
    )


def _cell(
    knowledge: Knowledge, document: int, stated: Sequence[Stated], spans: Sequence[Span] = ()
) -> TableCell:
    """Return the first value stated; one that a person corrected as it was corrected."""
    if any(span.corrected for span in spans):
        replaced = [(span.start, span.end) for span in spans if span.end]
        cited = cite_slices((knowledge, document), replaced) if replaced else None
        said = shorten(BETWEEN.join(flat(span.text) for span in spans))
        return TableCell(said, cited, last_day(spans[0].value) or None, corrected=True)
    if not stated:
        return TableCell()
    first = stated[0]
    citation = cite_slices((knowledge, first.document), first.slices)
    if not verbatim(citation, knowledge.text(first.document)):
        logger.error("gate: quote not verbatim", extra={"citation": citation})
        return TableCell()
    said = first.said
    if unsupported(said, [citation.quote]):
        logger.warning("gate: %r is not in its quote", said)
        said = shorten(flat(citation.quote))
    more = len({each.said for each in stated} - {first.said})
    return TableCell(said, citation, first.key, more)

"""What every convention states, side by side: parties, amount, end, notice and whether it holds.

Does: for each convention a row of cells, each the source's words with their citation and a value
to compare by; a cell of a silent text is empty.
Does not: order or choose rows, or show a value that it computes.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property, lru_cache
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
    from bot.cards.card_passages import Place
    from bot.collection.properties import Stated
    from corpus.model import Citation, Metadata, Span

logger = logging.getLogger(__name__)
KEPT: Final = 4  # tables, each of what may be seen of one generation


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


@dataclass(frozen=True, eq=False)
class TableRow:
    """A convention and its cells, each made when it is first looked at.

    Of two thousand conventions a page shows fifty, and orders by one cell at most.
    """

    knowledge: Knowledge
    document: int
    title: str
    source: str

    @property
    def names(self) -> str:
        """Return the whole names of the parties, to be searched."""
        return " ".join(f"{each.name.text} {each.acronym}" for each in self._metadata.parties)

    @cached_property
    def parties(self) -> TableCell:
        """Return who the parties are."""
        names = [party.name for party in self._metadata.parties]
        return self._cell(parties(self._place), names)

    @cached_property
    def amount(self) -> TableCell:
        """Return the amount of all of it."""
        return self._cell(totals(self._place))

    @cached_property
    def end(self) -> TableCell:
        """Return until when it holds."""
        ends = self._metadata.ends
        return self._cell(end(self._place), [ends] if ends else [])

    @cached_property
    def notice(self) -> TableCell:
        """Return the notice that ends it."""
        return self._cell(notices(self._place))

    @cached_property
    def started(self) -> TableCell:
        """Return from when it holds, where the text says so beside the day of signature."""
        words = self.term.started
        if words is None or self._metadata.effective is None:
            return TableCell()
        said = flat(self.knowledge.text(words.document)[words.start : words.end])
        cited = cite_slices((self.knowledge, words.document), [(words.start, words.end)])
        return TableCell(said, cited, self.term.first or None)

    @cached_property
    def term(self) -> Term:
        """Return from when until when it holds."""
        return term_of(self.document, self.knowledge)

    @property
    def _metadata(self) -> Metadata:
        return self.knowledge.analyses[self.document].metadata

    @property
    def _place(self) -> Place:
        return self.knowledge, self.document

    def _cell(self, stated: Sequence[Stated], spans: Sequence[Span] = ()) -> TableCell:
        return _cell(self.knowledge, self.document, stated, spans)

    def state(self, today: date) -> State:
        """Return whether the convention holds on a day."""
        return self.term.state(today.isoformat(), today.isoformat())

    def validity(self, today: date) -> TableCell:
        """Return the words that the state on a day rests on."""
        state = self.state(today)
        if state is State.UNKNOWN:
            return TableCell()
        return self.started if state is State.NOT_YET else self.end


@lru_cache(maxsize=KEPT)
def table_of(knowledge: Knowledge) -> tuple[TableRow, ...]:
    """Return a row for each convention, in their order; kept with what was looked at of it."""
    return tuple(
        TableRow(knowledge, document, knowledge.titles[document], analysis.document.source)
        for document, analysis in enumerate(knowledge.analyses)
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

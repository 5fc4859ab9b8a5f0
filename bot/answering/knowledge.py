"""Everything loaded that an answer needs, and how to look at it.

Does: hold one generation's searcher, its catalogue of names and, made when first needed, the
units and facts of each clause.
Does not: decide anything about a question.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from bot.answering.naming import Catalogue, make_catalogue
from bot.answering.units import Unit, clause_units
from corpus.clauses import clause_path
from corpus.metadata import display_title
from corpus.model import LineIndex
from index.lexical import stems
from index.search import Searcher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import Analysis, Clause, Fact
    from index.generation import Generation


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause as evidence is looked for in it."""

    document: int
    clause: Clause
    units: tuple[Unit, ...]
    facts: tuple[tuple[Fact, ...], ...]  # of each unit
    heading: frozenset[str]  # stems of its own heading
    above: frozenset[str]  # stems of the headings above it


class Knowledge:
    """One generation ready to answer from; safe to share between threads."""

    def __init__(self, generation: Generation) -> None:
        """Prepare ``generation``."""
        self.searcher = Searcher(generation)
        self.analyses: tuple[Analysis, ...] = generation.analyses
        self.titles = [display_title(a.metadata, a.document.source) for a in self.analyses]
        self.catalogue: Catalogue = make_catalogue(self.analyses)
        self.view = lru_cache(maxsize=4096)(self._view)

    @property
    def generation_id(self) -> str:
        """Return the id of the generation."""
        return self.searcher.generation.manifest.id

    @cached_property
    def lines(self) -> list[LineIndex]:
        """Return the line index of each document."""
        return [LineIndex(a.document.text) for a in self.analyses]

    @cached_property
    def facts_by_clause(self) -> list[dict[int, list[Fact]]]:
        """Return, for each document, the facts of each clause."""
        tables: list[dict[int, list[Fact]]] = []
        for analysis in self.analyses:
            table: dict[int, list[Fact]] = {}
            for fact in analysis.facts:
                table.setdefault(fact.clause, []).append(fact)
            tables.append(table)
        return tables

    def text(self, document: int) -> str:
        """Return a document's text."""
        return self.analyses[document].document.text

    def knows(self, word: str) -> bool:
        """Return whether the texts hold a folded word."""
        return word in self.searcher.vocabulary

    def _view(self, document: int, ordinal: int) -> ClauseView:
        analysis = self.analyses[document]
        clause = analysis.clauses[ordinal]
        units = clause_units(analysis.document.text, clause)
        facts = self.facts_by_clause[document].get(ordinal, [])
        path = clause_path(analysis.clauses, ordinal)
        return ClauseView(
            document=document,
            clause=clause,
            units=units,
            facts=tuple(
                tuple(f for f in facts if f.start < unit.end and f.end > unit.start)
                for unit in units
            ),
            heading=frozenset(stems(clause.name)),
            above=frozenset(s for each in path[:-1] for s in stems(each.name)),
        )

    def page(self, document: int, offset: int) -> int | None:
        """Return the page that holds ``offset``, or None for a format without pages."""
        for page in self.analyses[document].document.pages:
            if page.start <= offset < page.end:
                return page.number
        return None

    def idf(self, stemmed: str) -> float:
        """Return how telling a stem is: log(1 + chunks / chunks that hold it)."""
        from math import log

        total = len(self.searcher.chunks)
        held = self.searcher.stem_frequency.get(stemmed, 0)
        return log(1 + total / max(held, 0.5))


def sources(analyses: Sequence[Analysis]) -> list[str]:
    """Return the file names of the documents, in order."""
    return [analysis.document.source for analysis in analyses]

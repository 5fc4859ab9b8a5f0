"""Everything loaded that an answer needs, and how to look at it.

Does: hold one generation's searcher, its catalogue of names and, made when first needed, the
units and facts of each clause.
Does not: decide anything about a question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

from bot.answering.amending import changes_in, replaced_dates
from bot.answering.catalogue import make_catalogue
from bot.answering.naming import Catalogue
from bot.answering.validity import amendments_of
from corpus.metadata import display_titles, short_titles
from corpus.model import ClauseKind, FactKind, LineIndex
from index.lexical import stems
from index.search import Searcher

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from corpus.model import Analysis, Clause, Fact, Metadata
    from corpus.units import Unit
    from index.generation import Generation


VIEWS = 16  # kept at a time, each for the chats from which the same documents are hidden


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause as evidence is looked for in it."""

    document: int
    clause: Clause
    units: tuple[Unit, ...]
    facts: tuple[tuple[Fact, ...], ...]  # of each unit
    stems: tuple[frozenset[str], ...]  # of each unit
    heading: frozenset[str]  # stems of its own heading


class Knowledge:
    """One generation ready to answer from, or what may be seen of it; threads may share it."""

    def __init__(self, generation: Generation, hidden: Collection[str] = ()) -> None:
        """Prepare ``generation`` as if it did not hold the documents with these SHA-256."""
        self.searcher = Searcher(generation, hidden)
        self.analyses: tuple[Analysis, ...] = self.searcher.analyses
        named = [(a.metadata, a.document.source) for a in self.analyses]
        self.titles, self.short_titles = display_titles(named), short_titles(named)
        self.catalogue: Catalogue = make_catalogue(self.analyses)
        self.view = lru_cache(maxsize=4096)(self._view)
        self.changes = lru_cache(maxsize=4096)(partial(changes_in, self))
        self._without = lru_cache(maxsize=VIEWS)(partial(Knowledge, generation))

    def without(self, hidden: frozenset[str]) -> Knowledge:
        """Return the same generation as if it did not hold the documents with these SHA-256.

        Nothing of them is left to be found, named, counted or compared with.
        """
        held = hidden.intersection(a.document.sha256 for a in self.analyses) if hidden else hidden
        return self._without(held) if held else self

    @property
    def generation_id(self) -> str:
        """Return the id of the generation."""
        return self.searcher.generation.manifest.id

    @cached_property
    def positions(self) -> dict[str, int]:
        """Return where each document stands, by its source."""
        return {analysis.document.source: i for i, analysis in enumerate(self.analyses)}

    @cached_property
    def amendments(self) -> dict[int, tuple[int, ...]]:
        """Return the avenants to each convention that has some, the latest last."""
        return amendments_of(self.analyses)

    @cached_property
    def lines(self) -> list[LineIndex]:
        """Return the line index of each document."""
        return [LineIndex(a.document.text) for a in self.analyses]

    @cached_property
    def facts_by_clause(self) -> list[dict[int, list[Fact]]]:
        """Return, for each document, the facts of each clause."""
        tables: list[dict[int, list[Fact]]] = []
        bases: dict[int, list[int]] = {}
        for base, avenants in self.amendments.items():
            for avenant in avenants:
                bases.setdefault(avenant, []).append(base)
        for number, analysis in enumerate(self.analyses):
            table: dict[int, list[Fact]] = {}
            amended = [self.analyses[base] for base in bases.get(number, ())]
            replaced = replaced_dates(analysis, amended)
            for fact in analysis.facts:
                known = _with_role(fact, analysis.metadata)
                if fact.start in replaced and fact.kind is FactKind.DATE:
                    known = replace(fact, role=replaced[fact.start])
                table.setdefault(fact.clause, []).append(known)
            tables.append(table)
        return tables

    def text(self, document: int) -> str:
        """Return a document's text."""
        return self.analyses[document].document.text

    def _view(self, document: int, ordinal: int) -> ClauseView:
        analysis = self.analyses[document]
        clause = analysis.clauses[ordinal]
        facts = self.facts_by_clause[document].get(ordinal, [])
        units = self.searcher.units(document, ordinal)
        if clause.kind is ClauseKind.HEADER:
            units = under_names(units, facts, FactKind.PARTY)
        elif clause.kind is ClauseKind.SIGNATURES:
            units = under_names(units, facts, FactKind.REPRESENTATIVE)
        text = analysis.document.text
        return ClauseView(
            document=document,
            clause=clause,
            units=units,
            facts=tuple(
                tuple(f for f in facts if f.start < unit.end and f.end > unit.start)
                for unit in units
            ),
            stems=tuple(frozenset(stems(text[unit.start : unit.end])) for unit in units),
            heading=frozenset(stems(clause.name)),
        )

    def page(self, document: int, offset: int) -> int | None:
        """Return the page that holds ``offset``, or None for a format without pages."""
        page = self.analyses[document].document.page_at(offset)
        return None if page is None else page.number


def _with_role(fact: Fact, metadata: Metadata) -> Fact:
    """Return a date with the role that the document as a whole gives it.

    "La date du 31 août 2025 est remplacée par celle du 31 décembre 2026" does not say what the
    dates are; that the second ends the agreement is read out of the document.
    """
    spans = {"end": metadata.ends, "effect": metadata.effective, "signature": metadata.signed}
    for role, span in spans.items():
        same = span is not None and not span.corrected and span.start == fact.start
        if same and fact.kind is FactKind.DATE and fact.role != role:
            return replace(fact, role=role)
    return fact


def under_names(units: tuple[Unit, ...], facts: Sequence[Fact], kind: FactKind) -> tuple[Unit, ...]:
    """Return a header's or signature block's lines, each introduced by the name it stands under."""
    name: int | None = None
    found = []
    for position, unit in enumerate(units):
        if any(f.kind is kind and unit.start <= f.start < unit.end for f in facts):
            name = position
            found.append(unit)
        else:
            found.append(replace(unit, intro=name if unit.intro is None else unit.intro))
    return tuple(found)

"""Everything loaded that an answer needs, and how to look at it.

Does: hold one generation's searcher, its catalogue of names and, made when first needed, the
units and facts of each clause.
Does not: decide anything about a question.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import log
from typing import TYPE_CHECKING

from bot.answering.amending import replaced_dates
from bot.answering.catalogue import make_catalogue, names_of, short_names
from bot.answering.naming import Catalogue, plain_words
from bot.answering.units import Unit, clause_units
from corpus.clauses import clause_path
from corpus.metadata import display_title
from corpus.model import ClauseKind, FactKind, LineIndex
from index.lexical import stems
from index.search import Searcher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import Analysis, Clause, Fact, Metadata
    from index.generation import Generation


CAPITALISED = re.compile(r"\b[A-ZÀ-Ý][\w+-]*")


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause as evidence is looked for in it."""

    document: int
    clause: Clause
    units: tuple[Unit, ...]
    facts: tuple[tuple[Fact, ...], ...]  # of each unit
    heading: frozenset[str]  # stems of its own heading
    above: frozenset[str]  # stems of the headings above it
    stems: frozenset[str]  # of all its units
    heading_text: str  # the same as text, to search in
    above_text: str
    identity: frozenset[str]  # stems of its document's names


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
        for number, analysis in enumerate(self.analyses):
            table: dict[int, list[Fact]] = {}
            replaced = replaced_dates(number, self.analyses)
            for fact in analysis.facts:
                known = _with_role(fact, analysis.metadata)
                if fact.start in replaced and fact.kind is FactKind.DATE:
                    known = replace(fact, role=replaced[fact.start])
                table.setdefault(fact.clause, []).append(known)
            tables.append(table)
        return tables

    @cached_property
    def short_names(self) -> dict[str, frozenset[str]]:
        """Return, for each name of a party, the stems by which a clause may speak of it."""
        return short_names(self.analyses)

    @cached_property
    def identities(self) -> list[frozenset[str]]:
        """Return the stems of the names of each document."""
        return [
            frozenset(s for name, _ in names_of(a.metadata) for s in stems(name))
            for a in self.analyses
        ]

    def text(self, document: int) -> str:
        """Return a document's text."""
        return self.analyses[document].document.text

    def knows(self, word: str) -> bool:
        """Return whether the texts hold a folded word."""
        return word in self.searcher.vocabulary

    def _view(self, document: int, ordinal: int) -> ClauseView:
        analysis = self.analyses[document]
        clause = analysis.clauses[ordinal]
        facts = self.facts_by_clause[document].get(ordinal, [])
        units = clause_units(analysis.document.text, clause)
        if clause.kind is ClauseKind.HEADER:
            units = under_names(units, facts, FactKind.PARTY)
        elif clause.kind is ClauseKind.SIGNATURES:
            units = under_names(units, facts, FactKind.REPRESENTATIVE)
        path = clause_path(analysis.clauses, ordinal)
        heading = stems(clause.name)
        above = [s for each in path[:-1] for s in stems(each.name)]
        return ClauseView(
            document=document,
            clause=clause,
            units=units,
            facts=tuple(
                tuple(f for f in facts if f.start < unit.end and f.end > unit.start)
                for unit in units
            ),
            heading=frozenset(heading),
            above=frozenset(above),
            heading_text=" ".join(heading),
            above_text=" ".join(above),
            stems=frozenset(s for unit in units for s in unit.stems),
            identity=self.identities[document],
        )

    def page(self, document: int, offset: int) -> int | None:
        """Return the page that holds ``offset``, or None for a format without pages."""
        page = self.analyses[document].document.page_at(offset)
        return None if page is None else page.number

    @cached_property
    def capitalised(self) -> frozenset[str]:
        """Return the folded words that the texts write with a capital."""
        return frozenset(
            word
            for a in self.analyses
            for match in CAPITALISED.findall(a.document.text)
            for word in plain_words(match)
        )

    def relatives(self, stemmed: Sequence[str]) -> frozenset[str]:
        """Return the stems of the texts that begin like one they do not hold.

        Stemming leaves some words of a family apart: "renonce", "renonciation".
        """
        found: set[str] = set()
        for each in stemmed:
            if len(each) < 5 or each in self.searcher.stem_frequency:
                continue
            at = bisect_left(self.sorted_stems, each)
            near = self.sorted_stems[max(0, at - 1) : at + 8]
            found |= {
                s
                for s in near
                if len(s) >= 5
                and abs(len(s) - len(each)) <= 3
                and (s.startswith(each) or each.startswith(s))
            }
        return frozenset(found)

    @cached_property
    def sorted_stems(self) -> list[str]:
        """Return every stem of the texts in order."""
        return sorted(self.searcher.stem_frequency)

    def idf(self, stemmed: str) -> float:
        """Return how telling a stem is: log(1 + chunks / chunks that hold it)."""
        total = len(self.searcher.chunks)
        held = self.searcher.stem_frequency.get(stemmed, 0)
        return log(1 + total / max(held, 0.5))


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


def sources(analyses: Sequence[Analysis]) -> list[str]:
    """Return the file names of the documents, in order."""
    return [analysis.document.source for analysis in analyses]

"""Rows of tables and labelled lines: whether one is the row or the label that was asked for.

Does: tell a row that only its table speaks for, and a labelled value of another label.
Does not: cut a table into rows (``units.py`` does) or put a row into words (``headlines.py``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.units import Shape
from corpus.model import FactKind
from index.lexical import stems

if TYPE_CHECKING:
    from bot.answering.evidence import Evidence
    from bot.answering.knowledge import ClauseView
    from bot.answering.understanding import Question
    from bot.answering.units import Unit
    from corpus.model import Analysis

NAME_ENDS = re.compile(r"\s[-–—:]\s|\(|\t|(?<=\S)\s*\|")  # where the name of a row ends


def is_another_row(evidence: Evidence, question: Question) -> bool:
    """Return whether something asked is missing and no word of this row alone was asked for.

    Every row of a price list speaks of prices; the row of a service that it does not list is none
    of them.
    """
    rows = _sisters(evidence.view, evidence.unit)
    if len(rows) < 2 or not evidence.coverage.missing:
        return False
    unit = evidence.view.units[evidence.unit]
    own = {each for each in unit.stems if sum(each in row.stems for row in rows) == 1}
    asked = {each for subject in question.subjects for each in subject.stems}
    asked |= {each for mention in question.mentions for each in stems(" ".join(mention.words))}
    return not own & asked


def _sisters(view: ClauseView, position: int) -> list[Unit]:
    """Return the rows under the same header row, the one at ``position`` included."""
    unit = view.units[position]
    if unit.shape is not Shape.ROW or unit.intro is None:
        return []
    return [row for row in view.units if row.shape is Shape.ROW and row.intro == unit.intro]


def is_named(unit: Unit, header: Unit | None, nouns: frozenset[str]) -> bool:
    """Return whether a row's own name, or the header of a column, holds one of ``nouns``."""
    name = NAME_ENDS.split(unit.folded.strip(" |\t"), maxsplit=1)[0]
    return bool(nouns & set(stems(name))) or (header is not None and bool(nouns & header.stems))


def other_labels(question: Question, analysis: Analysis) -> frozenset[int]:
    """Return where the budget values start whose label lacks a word that the question gives.

    "Le centre de profit" is not "Centre financier cédant". Only words of the labels count.
    """
    ask = question.ask
    if ask is None or FactKind.BUDGET not in ask.kinds:
        return frozenset()
    labels = {
        fact.start: frozenset(stems(fact.attributes["label"]))
        for fact in analysis.facts
        if fact.kind is FactKind.BUDGET and "label" in fact.attributes
    }
    every = frozenset[str]().union(*labels.values())
    asked = {each for subject in question.subjects for each in subject.stems} & every
    best = max((len(asked & label) for label in labels.values()), default=0)
    return frozenset(start for start, label in labels.items() if len(asked & label) < best)

"""What a value is called: whether it is the row, the label or the sort that was asked for.

Does: tell a row that only its table speaks for, a labelled value of another label, and a clause
that lacks the noun by which the value is asked for.
Does not: cut a table into rows (``units.py`` does) or put a row into words (``headlines.py``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.units import Shape
from bot.answering.words import same_meaning
from corpus.model import FactKind
from index.lexical import stems

if TYPE_CHECKING:
    from bot.answering.evidence import Evidence
    from bot.answering.knowledge import ClauseView
    from bot.answering.understanding import Question
    from bot.answering.units import Unit
    from corpus.model import Analysis

# Values of which a clause about another sort says nothing; a budget or an aid is any amount.
SORTS = frozenset(
    """
    penalite penalites indemnite indemnites remuneration remunerations salaire salaires penalty
    penalties salary
    """.split()
)
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


def lacks_the_value(evidence: Evidence, question: Question) -> bool:
    """Return whether a noun that says which value is asked is nowhere near.

    It is the name of the value ("le salaire"), or of what has it ("le montant de la prime") where
    the texts hold no such word at all.
    """
    view = evidence.view
    unit = view.units[evidence.unit]
    near = unit.stems | view.heading
    if unit.intro is not None:
        near |= view.units[unit.intro].stems
    return any(
        near.isdisjoint(same for each in subject.stems for same in same_meaning(each))
        for subject in question.subjects
        if subject.hard
        and (subject.word in SORTS or (subject.valued and not subject.known and not subject.proper))
    )


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

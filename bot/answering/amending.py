"""What an avenant changes in the convention that it amends.

Does: give a date that replaces another the role of the one replaced, put the avenant's answer
before that of its convention where both state the same thing, and read which article an avenant
deletes, replaces, modifies or renumbers.
Does not: find the avenant of a convention (``validity.py`` does), or merge two texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.answering.validity import amendment
from corpus.folding import fold
from corpus.model import FactKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.answering.evidence import Evidence
    from bot.answering.knowledge import Knowledge
    from corpus.model import Analysis, Fact
    from corpus.units import Unit

_NUMBER = r"\d{1,2}(?:[.-]\d{1,2})*"
_TARGET = rf"\b(?:l'|les |a l'|aux )articles? (?P<numbers>{_NUMBER}(?:(?:, | et |, et ){_NUMBER})*)"
_OWN = r"(?! (?:du present|de l'|du) ?avenant)"
_LOOSE = r"[^.;:]{0,120}?\b(?:est|sont)(?: \w+){0,2}?"
# Grammar of drafting: what a sentence of an avenant does to an article.
DELETES = re.compile(
    rf"{_TARGET}{_OWN}{_LOOSE} (?:supprime|abroge|annule)"
    rf"|\b(?:est|sont) (?:supprime|abroge)e?s? {_TARGET.replace('numbers', 'deleted')}"
)
RENUMBERS = re.compile(
    rf"\bl'article (?P<numbers>{_NUMBER})[^.;:]{{0,60}}? (?:devient|est renumerote)"
    rf"(?: l')?(?: ?article)? ?(?P<to>{_NUMBER})"
)
REWRITES = re.compile(rf"{_TARGET}{_OWN}{_LOOSE} (?:remplace|(?:ainsi )?redige|reecrit)")
MODIFIES = re.compile(rf"{_TARGET}{_OWN}(?:[^.;]{{0,200}}?\b(?:modifie|complete|remplace|ajoute))")
QUOTED = re.compile(r"[«“\"]\s*([^»”\"]+?)\s*[»”\"]")
# "L'article 11 est remplacé par :" and, below it, the new words between quotes.
BELOW = re.compile(r"[\s>*_]*(?:«[^»]+»|“[^”]+”|\"[^\"]+\")")
LONGEST = 2500  # characters of new words that belong to the sentence above them
REPLACES = re.compile(r"\b(?:remplac|report|prorog|prolong|porte|repouss|au lieu|substitu)")


class Action(StrEnum):
    """What an avenant does to an article."""

    DELETED = "deleted"
    RENUMBERED = "renumbered"
    REWRITTEN = "rewritten"
    MODIFIED = "modified"


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence of an avenant, ``text[start:end]`` of it, that changes an article.

    The new words that it announces belong to it.

    ``label`` is the article's, folded ("article 4"), ``to`` its new one; ``old`` are the words
    that are replaced.
    """

    avenant: int
    start: int
    end: int
    label: str
    action: Action
    to: str = ""
    old: str = ""


def changes_in(knowledge: Knowledge, avenant: int) -> tuple[Change, ...]:
    """Return what an avenant does to the articles of its convention."""
    found: list[Change] = []
    text = knowledge.text(avenant)
    for clause in knowledge.analyses[avenant].clauses:
        for unit in knowledge.view(avenant, clause.ordinal).units:
            found += _changes(unit, text, avenant)
    return tuple(found)


def _changes(unit: Unit, text: str, avenant: int) -> list[Change]:
    patterns = (
        (DELETES, Action.DELETED),
        (RENUMBERS, Action.RENUMBERED),
        (REWRITES, Action.REWRITTEN),
        (MODIFIES, Action.MODIFIED),
    )
    for pattern, action in patterns:
        match = pattern.search(unit.folded)
        if match is None:
            continue
        groups = match.groupdict()
        numbers = re.findall(_NUMBER, groups["numbers"] or groups.get("deleted") or "")
        words = QUOTED.search(text, unit.start, unit.end)
        within = words is not None and action in {Action.MODIFIED, Action.REWRITTEN}
        if action is Action.REWRITTEN and unit.folded.find("les mots") >= 0:
            action = Action.MODIFIED  # noqa: PLW2901 (words of an article, not the article)
        to = f"article {groups['to']}" if groups.get("to") else ""
        end = _end_of(unit, text) if action is not Action.DELETED else unit.end
        old = words[1] if within and words is not None else ""
        return [
            Change(avenant, unit.start, end, f"article {number}", action, to, old)
            for number in numbers
        ]
    return []


def _end_of(unit: Unit, text: str) -> int:
    """Return where a sentence ends with the words that it announces by a colon."""
    if not text[unit.start : unit.end].rstrip().endswith(":"):
        return unit.end
    below = BELOW.match(text, unit.end, unit.end + LONGEST)
    return below.end() if below is not None else unit.end


def change_of(evidence: Evidence, knowledge: Knowledge) -> Change | None:
    """Return the change by which an avenant speaks in the place of an answer, None for none.

    An article that is deleted or written anew speaks no more; where words are replaced, it is the
    answer that holds them. Of several avenants the latest counts.
    """
    unit = evidence.view.units[evidence.unit]
    said = knowledge.text(evidence.document)[unit.start : unit.end]
    clause = evidence.view.clause.ordinal
    for change in reversed(changes_to(evidence.document, clause, knowledge)):
        if change.action in {Action.DELETED, Action.REWRITTEN}:
            return change
        if change.old and change.old in said:
            return change
    return None


def changes_to(document: int, clause: int, knowledge: Knowledge) -> list[Change]:
    """Return what avenants do to the article that a clause stands in, the latest last."""
    clauses = knowledge.analyses[document].clauses
    labels = set()
    ordinal: int | None = clause
    while ordinal is not None:
        labels.add(fold(clauses[ordinal].label))
        ordinal = clauses[ordinal].parent
    return [
        change
        for avenant in knowledge.amendments.get(document, ())
        for change in knowledge.changes(avenant)
        if change.label in labels or change.to in labels
    ]


def replaced_dates(avenant: Analysis, bases: Sequence[Analysis]) -> Mapping[int, str]:
    """Return the roles of the dates of an avenant that replace one of those that it amends.

    Keys are where the dates start. "La date du 31 août est remplacée par celle du 31 décembre":
    if the first is the end of the convention, the second is now, and the first no more.
    """
    roles: dict[int, str] = {}
    known = {
        fact.value: fact.role
        for analysis in bases
        for fact in analysis.facts
        if fact.kind is FactKind.DATE and fact.role
    }
    dates = [fact for fact in avenant.facts if fact.kind is FactKind.DATE]
    for old, new in pairwise(dates):
        between = fold(avenant.document.text[old.end : new.start])
        if old.value in known and new.clause == old.clause and REPLACES.search(between):
            roles |= {old.start: "replaced", new.start: known[old.value]}
    return roles


def led_by_avenants(
    chosen: Mapping[int, Evidence], best: Mapping[int, Evidence], knowledge: Knowledge
) -> dict[int, Evidence]:
    """Return the chosen answers, each replaced by its avenant's where that states the same sort.

    ``best`` is the best evidence of every convention that was found.
    """
    kept = dict(chosen)
    for document, each in chosen.items():
        avenant = amendment(document, knowledge)
        after = best.get(avenant) if avenant is not None else None
        if avenant is None or after is None:
            continue
        if avenant in chosen or _sorts(each.facts) & _sorts(after.facts):
            del kept[document]
            kept[avenant] = replace(
                after,
                score=min(1.0, after.score + each.score),
                agreed=min(1.0, after.agreed + each.agreed),
            )
    return kept


def _sorts(facts: Sequence[Fact]) -> set[tuple[FactKind, str, str]]:
    """Return what sorts of values some facts are."""
    return {(fact.kind, fact.role, fact.attributes.get("per", "")) for fact in facts}

"""What an avenant changes in the convention that it amends.

Does: give a date that replaces another the role of the one replaced, and put the avenant's answer
before that of its convention where both state the same thing.
Does not: find the avenant of a convention (``validity.py`` does), or merge two texts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.answering.validity import amendment, is_amendment
from corpus.folding import fold
from corpus.model import FactKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.answering.evidence import Evidence
    from bot.answering.knowledge import Knowledge
    from corpus.model import Analysis, Fact

REPLACES = re.compile(r"\b(?:remplac|report|prorog|prolong|porte|repouss|au lieu|substitu)")


def replaced_dates(number: int, analyses: Sequence[Analysis]) -> Mapping[int, str]:
    """Return the roles of the dates of an avenant that replace one of its convention.

    Keys are where the dates start. "La date du 31 août est remplacée par celle du 31 décembre":
    if the first is the end of the convention, the second is now, and the first no more.
    """
    avenant = analyses[number]
    roles: dict[int, str] = {}
    if not is_amendment(avenant.metadata):
        return roles
    known = {
        fact.value: fact.role
        for base, analysis in enumerate(analyses)
        if amendment(base, analyses) == number
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
        avenant = amendment(document, knowledge.analyses)
        after = best.get(avenant) if avenant is not None else None
        if avenant is None or after is None:
            continue
        if avenant in chosen or _sorts(each.facts) & _sorts(after.facts):
            del kept[document]
            kept[avenant] = replace(after, score=min(1.0, after.score + each.score))
    return kept


def _sorts(facts: Sequence[Fact]) -> set[tuple[FactKind, str, str]]:
    """Return what sorts of values some facts are."""
    return {(fact.kind, fact.role, fact.attributes.get("per", "")) for fact in facts}

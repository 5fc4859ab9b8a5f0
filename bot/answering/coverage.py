"""How much of what a question needs a unit of a clause is about.

Does: credit each needed word by where it stands: in the unit, in what introduces it, in a
heading, elsewhere in the clause, in the names of the convention.
Does not: know facts or search scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.knowledge import ClauseView
    from bot.answering.needs import Needed

LIGHT = 1.0  # weight below which a subject tells little
RIGHT_THERE = 0.6  # credit from which a word stands right where the answer does


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a unit is about: shares from 0 to 1.

    ``subject`` of the subject words and ``party`` of the parties; ``missing`` are the subject
    words that nothing around holds, ``missing_share`` their share of the subject's weight,
    ``direct`` the share that stands in the unit, its introduction or its heading.
    """

    subject: float
    party: float
    missing: tuple[str, ...]
    missing_share: float
    direct: float


def floors(view: ClauseView, wanted: Sequence[Needed]) -> tuple[float, ...]:
    """Return the credit that each need gets from the clause alone, whatever the unit."""
    return tuple(_floor(view, each) for each in wanted)


def _floor(view: ClauseView, each: Needed) -> float:
    steps = (
        (0.75, each.exact, view.heading),
        (0.6, each.alike, view.heading),
        (0.45, each.exact, view.above),
        (0.35, each.exact, view.stems),
        (0.3, each.exact, view.identity),
        (0.2, each.alike, view.stems),
    )
    return next((credit for credit, stems, held in steps if not stems.isdisjoint(held)), 0.0)


def cover(
    view: ClauseView,
    position: int,
    wanted: Sequence[Needed],
    floor: Sequence[float],
    *,
    told: bool,
) -> Coverage:
    """Return what a unit is about.

    A word that only helps to rank counts in ``missing_share`` when it is present, and a verb is
    not missed where the fact asked is ``told``.
    """
    unit = view.units[position]
    intro = view.units[unit.intro].stems if unit.intro is not None else frozenset[str]()
    got = total = party_got = party_total = present = lacking = direct = hard = 0.0
    missing = []
    for each, least in zip(wanted, floor, strict=True):
        credit = _credit(each, unit.stems, intro, least)
        if each.party:
            party_got += credit * each.weight
            party_total += each.weight
            continue
        got += each.weight * credit
        total += each.weight
        if each.hard and not (each.verb and told):
            hard += each.weight
            direct += each.weight * (credit >= RIGHT_THERE)
        if credit > 0:
            present += each.weight
        elif each.hard and not (told and each.verb):
            missing.append(each.word)
            lacking += each.weight
    return Coverage(
        subject=got / (total + LIGHT) if total else 0.0,
        party=party_got / party_total if party_total else 0.0,
        missing=tuple(missing),
        missing_share=lacking / (lacking + present) if lacking else 0.0,
        direct=direct / hard if hard else 0.0,
    )


def _credit(each: Needed, unit: frozenset[str], intro: frozenset[str], least: float) -> float:
    """Return the credit of one need; isdisjoint is several times faster than an intersection."""
    if not each.exact.isdisjoint(unit):
        return 1.0
    if not each.alike.isdisjoint(unit):
        return 0.8
    if least < 0.75 and not each.exact.isdisjoint(intro):
        return 0.75
    if least < 0.6 and not each.alike.isdisjoint(intro):
        return 0.6
    return least

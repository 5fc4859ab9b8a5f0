"""Values under conditions: the tier that a question's own value falls in, and what changes it.

Does: find, among the items or rows beside an answer, the one whose range holds the population,
age or seniority that a question gives; find the sentence near by that doubles, caps or excepts.
Does not: compute: the tier and the exception both stand as quotes.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from bot.answering.asked_values import INFINITE, in_french
from corpus.folding import fold
from corpus.numbers import FIGURES, WORDS, read_number
from corpus.tables import cells_of
from corpus.units import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.evidence import Evidence
    from bot.answering.knowledge import ClauseView
    from corpus.units import Unit

SCALES = {"m": 1e6, "million": 1e6, "k": 1e3, "mille": 1e3, "": 1.0}
_SCALE = r"(?:(?:millions?|mille|m|k)(?![a-z\d²³]))?"  # "300 m²" are no millions
_NUMBER = rf"(?<!\w)(?P<number>{FIGURES}|{WORDS}) ?(?P<scale>{_SCALE})"
# "- 500 000 hab", "+1000m2": fewer, more than that
_SIDE = r"(?:(?P<less>(?:\bmoins de|(?<!\S)[-<]) ?)|(?P<more>(?:\bplus de|(?<!\S)[+>]) ?))?"
COUNTED = re.compile(rf"{_SIDE}{_NUMBER} ?(?:d'|de )?(?P<noun>[a-z]{{2,}}|m2)")
_PLAIN = rf"(?<!\w)(?:{FIGURES}|{WORDS}) ?{_SCALE}"
_UNIT = r"(?: ?(?:d'|de )?(?:[a-z]{2,}))?"
# Grammar of ranges: from here on, up to there, between, beyond all that was named.
BETWEEN = re.compile(
    rf"\b(?:de|entre) (?P<low>{_PLAIN}){_UNIT} (?:a|et)(?: moins de)? (?P<high>{_PLAIN})"
)
UNDER = re.compile(
    rf"(?:\b(?:moins de|jusqu'a|inferieure?s? (?:ou egale?s? )?a)|<) ?(?P<high>{_PLAIN})"
)
OVER = re.compile(
    rf"(?:\b(?:plus de|au[- ]dela de|a partir de|au moins|superieure?s? (?:ou egale?s? )?a|des)|>)"
    rf" ?(?P<low>{_PLAIN})|(?P<from>{_PLAIN}){_UNIT} et (?:plus|au[- ]dela)\b"
)
BEYOND = re.compile(r"\bau[- ]dela\b|\bau[- ]dessus\b")
# Grammar of exceptions: what changes the value beside it.
CHANGES = re.compile(
    r"\b(?:toutefois|cependant|neanmoins|par (?:derogation|exception)|sauf|a l'exception|hormis"
    r"|doubl\w+|tripl\w+|major(?:e|es|ee|ees|er|ation)|minor(?:e|es|ee|ees|er|ation)|plafon\w+"
    r"|sans (?:pouvoir )?(?:exceder|depasser)|ne (?:peut|peuvent|saurait|pourra|doit) (?:pas )?"
    r"(?:exceder|depasser)|dans la limite|reduite?s? de moitie|porte\w* a)\b"
)
AFTER = 2  # sentences behind an answer in which its exception is looked for

Range = tuple[float, float]


def counted_in(question: str, *, english: bool) -> list[tuple[float, str]]:
    """Return the values a question gives, each with what it counts: (1400000.0, "habitant")."""
    found = []
    for match in COUNTED.finditer(fold(in_french(question, english=english))):
        number = _number(match["number"], match["scale"])
        if number is not None:
            beyond = 0.0 if match["less"] else INFINITE if match["more"] else number
            number = math.nextafter(number, beyond)
            found.append((number, match["noun"].rstrip("s")))
    return found


def _number(figures: str, scale: str | None) -> float | None:
    value = read_number(figures)
    return None if value is None else float(value) * SCALES[(scale or "").rstrip("s")]


def _plain(said: str) -> float:
    match = re.fullmatch(_NUMBER, said.strip())
    value = _number(match["number"], match["scale"]) if match is not None else None
    return value if value is not None else INFINITE


def range_of(condition: str, beyond: float) -> Range | None:
    """Return the range that the folded words of a tier name; "au-delà" is past ``beyond``."""
    if match := BETWEEN.search(condition):
        return _plain(match["low"]), _plain(match["high"])
    if match := UNDER.search(condition):
        return 0.0, _plain(match["high"])
    if match := OVER.search(condition):
        return _plain(match["low"] or match["from"]), INFINITE
    return (beyond, INFINITE) if BEYOND.search(condition) else None


def siblings(view: ClauseView, position: int) -> list[int]:
    """Return the items of the same list, or the rows under the same header, of a unit."""
    unit = view.units[position]
    if unit.intro is None or unit.shape is Shape.SENTENCE:
        return []
    return [
        i
        for i, other in enumerate(view.units)
        if other.intro == unit.intro and other.shape is unit.shape
    ]


def applying_tier(evidence: Evidence, text: str, asked: Sequence[tuple[float, str]]) -> int | None:
    """Return the item or row, of those beside an answer, whose range holds a value asked for.

    None where the question gives no value of what the tiers count, or none or no tier holds it.
    """
    view = evidence.view
    tiers = siblings(view, evidence.unit)
    if len(tiers) < 2 or not asked:
        return None
    above = view.units[tiers[0]].intro
    lead = view.units[above].folded if above is not None else ""
    for value, noun in asked:
        conditions = [_condition(view.units[i], text) for i in tiers]
        if not re.search(rf"\b{re.escape(noun)}", " ".join([lead, *conditions])):
            continue
        beyond = 0.0
        for position, condition in zip(tiers, conditions, strict=True):
            named = range_of(condition, beyond)
            if named is None:
                continue
            low, high = named
            strict = UNDER.search(condition) is not None and "jusqu'a" not in condition
            if low <= value <= high and not (strict and value == high):
                return position
            beyond = max([beyond, *(each for each in named if each != INFINITE)])
    return None


def _condition(unit: Unit, text: str) -> str:
    """Return the folded words of a tier that tell for whom it holds: before ":", the first cell."""
    if unit.shape is Shape.ROW:
        return fold(cells_of(text[unit.start : unit.end])[0])
    return unit.folded.partition(" : ")[0]


def changed_by(evidence: Evidence) -> tuple[tuple[int, int], ...]:
    """Return the sentences behind an answer, in its clause, that change its value."""
    view = evidence.view
    last = max([*evidence.units, *siblings(view, evidence.unit)])
    behind = [u for u in view.units[last + 1 :] if u.shape is not Shape.ROW][:AFTER]
    return tuple((u.start, u.end) for u in behind if CHANGES.search(u.folded))

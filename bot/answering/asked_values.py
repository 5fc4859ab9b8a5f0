"""The values that a question gives: days, sums, lengths of time, and on which side of them.

Does: read "au 1er janvier 2024", "en 2023", "this year", "plus de 100 000 €", "at least six months"
as ranges; the same finders read them as read the conventions.
Does not: tell what the values are asked of.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from text_to_num import alpha2digit  # type: ignore[import-untyped]

from corpus.facts import find_facts
from corpus.folding import fold
from corpus.model import Clause, ClauseKind, FactKind
from corpus.numbers import read_number
from corpus.validity_dates import last_day

if TYPE_CHECKING:
    from corpus.model import Fact

FIRST, LAST = "0001-01-01", "9999-12-31"
INFINITE = float("inf")
NEAR = 0.015  # share by which two equal lengths may differ: 90 days are three months
DAYS = {"Y": 365.25, "M": 30.4375, "W": 7.0, "D": 1.0}
PERIOD = re.compile(r"P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+)W)?(?:(\d+)D)?")
# Grammar of comparison, in front of a value: beyond it, or from it on.
ABOVE = re.compile(
    r"(?:plus (?:de|d')|au[- ]dessus (?:de|d')|superieure?s? a|depass\w*|exced\w*|over|more than"
    r"|above|exceed\w*|>) ?(?:les? |l'|un |une )?$"
)
AT_LEAST = re.compile(
    r"(?:au moins|superieure?s? ou egale?s? a|a partir (?:de|d')|minimum|at least|>=)"
    r" ?(?:les? |l'|un |une )?$"
)
BELOW = re.compile(
    r"(?:moins (?:de|d')|en dessous (?:de|d')|inferieure?s? a|sous|under|less than|below|<)"
    r" ?(?:les? |l'|un |une )?$"
)
AT_MOST = re.compile(
    r"(?:au plus|inferieure?s? ou egale?s? a|jusqu'a|maximum|at most|up to|<=) ?(?:les? |un )?$"
)
AFTER = re.compile(r"(?:apres|posterieure?s? a[u]?|after) ?(?:le |la |l'|fin |the )?$")
SINCE = re.compile(r"(?:depuis|a (?:partir|compter) d[ue]|since|from) ?(?:le |la |l'|fin |the )?$")
BEFORE = re.compile(r"(?:avant|anterieure?s? a[u]?|before) ?(?:le |la |l'|fin |the )?$")
UNTIL = re.compile(r"(?:d'ici(?: a)?|jusqu'(?:en|au|a)|until|by) ?(?:le |la |l'|fin |the )?$")
YEAR = re.compile(r"(?<![\d/-])(?:19|20)\d\d(?![\d/-])")
YEARS = (
    (re.compile(r"\b(?:cette annee|this year)\b"), 0),
    (re.compile(r"\b(?:l'an(?:nee)? (?:dernier|derniere|passee?)|last year)\b"), -1),
    (re.compile(r"\b(?:l'an(?:nee)? prochaine?|next year)\b"), 1),
)
# What the finders read in French alone.
MONTHS = dict(
    zip(
        "january february march april may june july august september october november december"
        "".split(),
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
        "".split(),
        strict=True,
    )
)
ENGLISH = {
    **MONTHS,
    **dict.fromkeys(("year", "years"), "ans"),
    **dict.fromkeys(("month", "months"), "mois"),
    **dict.fromkeys(("week", "weeks"), "semaines"),
    **dict.fromkeys(("day", "days"), "jours"),
    **dict.fromkeys(("inhabitants", "residents"), "habitants"),
}
WORD = re.compile(r"[a-z]+", re.IGNORECASE)
COMMAS = re.compile(r"(?<=\d),(?=\d{3}\b)")
HYPHEN = re.compile(r"(?<=[a-z\d])-(?=[a-z])")  # "a six-month notice"


@dataclass(frozen=True, slots=True)
class Limits:
    """Between what a value has to lie, ends included; None where the question gives none.

    ``days`` are ISO dates, ``money`` is in euros, ``length`` in days.
    """

    days: tuple[str, str] | None = None
    money: tuple[float, float] | None = None
    length: tuple[float, float] | None = None


def in_french(text: str, *, english: bool) -> str:
    """Return a question with its English months, numbers and units in French."""
    text = COMMAS.sub(" ", text)
    if not english:
        return text
    text = alpha2digit(HYPHEN.sub(" ", text), "en", 0)
    said = WORD.sub(lambda match: ENGLISH.get(match[0].lower(), match[0]), text)
    return re.sub(r"\b(\w+ )(\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b", r"\2 \1\3", said)


def facts_in(text: str) -> tuple[Fact, ...]:
    """Return the values in a question, found as in a clause."""
    clause = Clause(0, None, 0, ClauseKind.TEXT, "", "", 0, 0, len(text), len(text))
    return find_facts(text, (clause,))


def limits_of(text: str, today: date, *, english: bool) -> Limits:
    """Return what the values of a question allow."""
    text = in_french(text, english=english)
    facts, folded = facts_in(text), fold(text)
    money = [
        (f, float(value))
        for f in facts
        if f.kind is FactKind.AMOUNT and f.value
        for value in (read_number(fold(f.attributes.get("low", ""))), f.value.split()[0])
        if value is not None
    ]
    lengths = [
        (f, length)
        for f in facts
        if f.kind is FactKind.DURATION and (length := days_long(f.value)) is not None
    ]
    return Limits(
        _days(facts, folded, today),
        _between([(f.start, value) for f, value in money], folded),
        _between([(f.start, value) for f, value in lengths], folded),
    )


def _between(values: list[tuple[int, float]], folded: str) -> tuple[float, float] | None:
    """Return the range of the values given; one alone, with no comparison, is meant exactly."""
    if not values:
        return None
    (start, first), *others = values
    if others:
        low, high = sorted((first, others[0][1]))
        return low, high
    before = folded[:start]
    if AT_LEAST.search(before):
        return first, INFINITE
    if ABOVE.search(before):
        return math.nextafter(first, INFINITE), INFINITE
    if AT_MOST.search(before):
        return 0.0, first
    return (0.0, math.nextafter(first, 0.0)) if BELOW.search(before) else (first, first)


def _days(facts: tuple[Fact, ...], folded: str, today: date) -> tuple[str, str] | None:
    dated = [
        (f.start, f.value, last_day(f.value))
        for f in facts
        if f.kind is FactKind.DATE and f.value and not f.value.startswith("-")
    ]
    dated += [
        (m.start(), m[0], last_day(m[0]))
        for m in YEAR.finditer(folded)
        if not any(f.start <= m.start() < f.end for f in facts)
    ]
    for pattern, shift in YEARS:
        dated += [
            (m.start(), str(today.year + shift), last_day(str(today.year + shift)))
            for m in pattern.finditer(folded)
        ]
    if not dated:
        return None
    dated.sort()
    if len(dated) > 1:
        return _first_day(dated[0][1]), dated[-1][2]
    start, value, last = dated[0]
    before = folded[:start]
    if AFTER.search(before):
        return _next(last), LAST
    if SINCE.search(before):
        return _first_day(value), LAST
    if BEFORE.search(before):
        return FIRST, _next(_first_day(value), -1)
    return (FIRST if UNTIL.search(before) else _first_day(value)), last


def _next(day: str, step: int = 1) -> str:
    return (date.fromisoformat(day) + timedelta(days=step)).isoformat()


def _first_day(value: str) -> str:
    return (value + "-01-01")[:10]


def days_long(value: str) -> float | None:
    """Return about how many days an ISO period lasts, to compare with others; None for hours."""
    match = PERIOD.fullmatch(value)
    if match is None or not any(match.groups()):
        return None
    parts = zip(match.groups(), DAYS.values(), strict=True)
    return sum(float(number) * days for number, days in parts if number)


def as_long(one: float, other: float) -> bool:
    """Return whether two numbers of days are the same length, told in other units."""
    return one == other or math.isclose(one, other, rel_tol=NEAR)

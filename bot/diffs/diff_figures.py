"""Which figures changed between two texts, clause by clause.

Does: compare the amounts, dates, durations and percentages of paired clauses by their normalised
values, then bring together what one text states in one clause and the other in another; last,
any other number that differs between two clauses of much the same words.
Does not: compute a difference; old and new values are shown as they stand.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.quoting import flat
from bot.diffs.diff_sides import clause_path_name
from corpus.folding import fold
from corpus.model import FactKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.diffs.diff_pairs import Pair
    from bot.diffs.diff_sides import Side

KINDS = (
    FactKind.AMOUNT,
    FactKind.DATE,
    FactKind.DURATION,
    FactKind.PERIODICITY,
    FactKind.PERCENTAGE,
)
NUMBER = "number"
ORDER = (*map(str, KINDS), NUMBER)
# What a value of these roles says depends on the sentence around it alone.
LOCAL = frozenset({"", "event", "reference", "transmission", "deadline", "period", "age"})
# Dates that are no news when one text alone names them: laws, meetings, stamps.
ASIDE = frozenset({"event", "reference", "transmission", "publication"})
MUCH_ALIKE = 0.75  # of the words of two clauses whose other numbers are compared
TOKEN = re.compile(r"[^\W\d_]{0,6}[-./]?\d(?:[\w./-]*\w)?(?:[  \u202f]\d{3}(?!\w))*")
MARKER = re.compile(r"(?m)^[ \t#*-]*\d{1,2}(?:\.\d{1,2})*[.)°]?(?=\s)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A value as it stands, with its clause and line (1-based)."""

    text: str
    value: str
    clause: str
    line: int


@dataclass(frozen=True, slots=True)
class FigureChange:
    """Values that differ: of one kind ("amount"… or "number") and role, old and new."""

    kind: str
    role: str
    old: tuple[Figure, ...]
    new: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A figure with what it is compared by and where it stands."""

    kind: str
    role: str
    figure: Figure
    start: int
    part: int
    local: bool  # not to be compared with a value of another clause

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.figure.value


def changed_figures(
    old: Side, new: Side, pairs: Sequence[Pair], *, amended: bool = False, amending: bool = False
) -> tuple[FigureChange, ...]:
    """Return the figures that differ: amounts first, then dates and so on, in text order.

    ``amended`` says that the new text amends the old one, ``amending`` the reverse: an amendment
    leaves out what it keeps, so what only the other text states has not changed.
    """
    ours, theirs = _by_part(old), _by_part(new)
    changes: list[tuple[int, FigureChange]] = []
    gone: list[_Found] = []
    come: list[_Found] = []
    for pair in pairs:
        before, after = ours.get(pair.old, []), theirs.get(pair.new, [])
        if pair.body >= MUCH_ALIKE:
            before = before + list(_numbers(old, pair.old))
            after = after + list(_numbers(new, pair.new))
        made, lost, won = _compare(before, after)
        changes += made
        gone += lost
        come += won
    shown = {pair.old for pair in pairs}, {pair.new for pair in pairs}
    if not (amended or amending):
        gone += [f for part, each in ours.items() if part not in shown[0] for f in each]
        come += [f for part, each in theirs.items() if part not in shown[1] for f in each]
    told = [change for _, change in changes]
    news = _untold(_nowhere(come, ours), [f for change in told for f in change.new])
    olds = _untold(_nowhere(gone, theirs), [f for change in told for f in change.old])
    come = [f for f in news if not (amending or _aside(f, meant=amended))]
    gone = [f for f in olds if not (amended or _aside(f, meant=amending))]
    changes += _across(gone, come, shown)
    changes.sort(key=_rank)
    return tuple(change for _, change in changes)


def _rank(placed: tuple[int, FigureChange]) -> tuple[int, bool, int]:
    """Return what orders changes: the kind, values that became others, the place in the text."""
    start, change = placed
    return ORDER.index(change.kind), not (change.old and change.new), start


def _by_part(side: Side) -> dict[int, list[_Found]]:
    """Return the facts that are figures, of each clause."""
    found: dict[int, list[_Found]] = {}
    for fact in side.analysis.facts:
        if fact.kind in KINDS:
            value = fact.value or fold(flat(fact.text))
            figure = _figure(side, fact.clause, fact.start, fact.text, value)
            cell = "row" in fact.attributes and fact.role != "funding"
            local = cell or fact.role in LOCAL
            each = _Found(str(fact.kind), fact.role, figure, fact.start, fact.clause, local)
            found.setdefault(fact.clause, []).append(each)
    return found


def _figure(side: Side, part: int, start: int, text: str, value: str) -> Figure:
    name = clause_path_name(side.analysis, side.parts[part].clause)
    return Figure(flat(text), value, name, side.lines.line(start))


def _numbers(side: Side, part: int) -> Iterator[_Found]:
    """Yield the numbers of a clause that stand in no fact, list markers left out."""
    clause = side.parts[part].clause
    own = side.text[clause.body : clause.stop]
    taken = [(f.start, f.end) for f in side.analysis.facts if f.clause == part and f.kind in KINDS]
    taken += [(clause.body + m.start(), clause.body + m.end()) for m in MARKER.finditer(own)]
    for match in TOKEN.finditer(own):
        start, end = clause.body + match.start(), clause.body + match.end()
        if not any(a < end and start < b for a, b in taken):
            value = re.sub(r"\s", "", fold(match.group()))
            figure = _figure(side, part, start, match.group(), value)
            yield _Found(NUMBER, "", figure, start, part, local=True)


def _compare(
    before: Sequence[_Found], after: Sequence[_Found]
) -> tuple[list[tuple[int, FigureChange]], list[_Found], list[_Found]]:
    """Return what changed within one clause, and what only one of its wordings holds.

    Values of one role belong together first; then those of which one wording tells no role.
    """
    lost, won = _minus(before, after), _minus(after, before)
    made: list[tuple[int, FigureChange]] = []
    for loose in (False, True):
        for kind, role in dict.fromkeys((f.kind, f.role) for f in lost):
            ours = [f for f in lost if (f.kind, f.role) == (kind, role)]
            theirs = [f for f in won if f.kind == kind and _fits(role, f.role, loose=loose)]
            if ours and theirs:
                made.append((ours[0].start, _made(ours, theirs)))
                lost = [f for f in lost if f not in ours]
                won = [f for f in won if f not in theirs]
    return made, lost, won


def _fits(role: str, other: str, *, loose: bool) -> bool:
    return role == other or (loose and not (role and other))


def _minus(some: Sequence[_Found], others: Iterable[_Found]) -> list[_Found]:
    """Return ``some`` without as many of each value as ``others`` hold; the first go first."""
    left = Counter(found.key for found in others)
    kept = []
    for found in some:
        if left[found.key] > 0:
            left[found.key] -= 1
        else:
            kept.append(found)
    return kept


def _made(ours: Sequence[_Found], theirs: Sequence[_Found]) -> FigureChange:
    either = [*ours, *theirs]
    return FigureChange(
        either[0].kind,
        next((found.role for found in either if found.role), ""),
        tuple(dict.fromkeys(found.figure for found in ours)),
        tuple(dict.fromkeys(found.figure for found in theirs)),
    )


def _nowhere(some: Sequence[_Found], others: dict[int, list[_Found]]) -> list[_Found]:
    """Return the figures that the other text states nowhere in the same role."""
    held = {(*found.key, found.role) for each in others.values() for found in each}
    return [
        found for found in some if (*found.key, found.role) not in held and found.kind != NUMBER
    ]


def _untold(some: Sequence[_Found], told: Iterable[Figure]) -> list[_Found]:
    """Return the figures whose value has not been told with another clause."""
    values = {figure.value for figure in told}
    return [found for found in some if found.figure.value not in values]


def _aside(found: _Found, *, meant: bool) -> bool:
    """Return whether a date is no news: a law's, a meeting's, a deadline without a figure.

    ``meant``: it stands in an amendment, where any date but a law's is likely what changes.
    """
    if meant and found.role == "event":
        return False
    vague = found.role == "deadline" and not re.search(r"\d", found.figure.text)
    return found.kind == FactKind.DATE and (found.role in ASIDE or vague)


def _across(
    gone: Sequence[_Found], come: Sequence[_Found], shown: tuple[set[int], set[int]]
) -> list[tuple[int, FigureChange]]:
    """Return what is left: of one role in both texts together, else alone in its paired clause.

    What stands in a clause that was added or removed is told with that clause.
    """
    made: list[tuple[int, FigureChange]] = []
    for key in dict.fromkeys((f.kind, f.role) for f in (*gone, *come)):
        ours = [f for f in gone if (f.kind, f.role) == key and not f.local]
        theirs = [f for f in come if (f.kind, f.role) == key and not f.local]
        if ours and theirs:
            made.append((ours[0].start, _made(ours, theirs)))
            gone = [f for f in gone if f not in ours]
            come = [f for f in come if f not in theirs]
    for part, kind, role in dict.fromkeys((f.part, f.kind, f.role) for f in gone):
        ours = [f for f in gone if (f.part, f.kind, f.role) == (part, kind, role)]
        if part in shown[0]:
            made.append((ours[0].start, _made(ours, [])))
    for part, kind, role in dict.fromkeys((f.part, f.kind, f.role) for f in come):
        theirs = [f for f in come if (f.part, f.kind, f.role) == (part, kind, role)]
        if part in shown[1]:
            made.append((theirs[0].start, _made([], theirs)))
    return made

"""Whether a convention holds on a day, and the words that let one tell.

Does: put together from when and until when it holds, what its avenants make of its end, and
whether it is renewed by itself.
Does not: show a day that it computes: a day is for comparing, what is shown are the words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.cards.card_passages import unit_of
from corpus.folding import fold
from corpus.model import FactKind
from corpus.numbers import read_number
from corpus.validity_dates import after, last_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.answering.knowledge import Knowledge
    from corpus.model import Fact
    from corpus.units import Unit

DAY = len("2024-12-31")
TACIT = re.compile(r"tacite|d'annee en annee|automatiquement|d'office|-meme\b")
NEVER = re.compile(
    r"\b(?:ne|n'|non|ni|aucune?|exclu\w*|sans(?! (?:denonciation|opposition|manifestation|avis)))"
    r"\b[^.;]{0,60}$"
)
TIMES = re.compile(r"\b(une|deux|trois|quatre|cinq|\d{1,2}) fois\b")
AT_MOST = re.compile(r"\b(?:exced|total|dans la limite|maxim|depass)")
PROLONGS = re.compile(r"\b(?:prolong|prorog|recondui|renouvel)")
AT_SIGNATURE = re.compile(r"\b(?:signature|conclusion)\b")


class State(StrEnum):
    """Whether a convention holds."""

    IN_FORCE = "in-force"
    NOT_YET = "not-yet"
    ENDED = "ended"
    UNKNOWN = "unspecified"  # the text does not let one tell


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a document that a state rests on: ``text[start:end]``."""

    document: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """From when until when a convention holds.

    ``first`` and ``last`` are ISO days, empty where the text does not let one tell; ``words`` is
    what tells the end, ``renewal`` what renews it by itself. ``final`` is the last day of all
    renewals, empty where they have no end.
    """

    first: str
    last: str
    started: Words | None
    words: Words | None
    open_ended: bool = False
    renewal: Words | None = None
    final: str = ""

    def state(self, first: str, last: str) -> State:
        """Return whether it holds on a day, or on one of the days from ``first`` to ``last``."""
        if self.first and self.first > last:
            return State.NOT_YET
        if self.last and self.last >= first:
            return State.IN_FORCE
        if self.last and self.renewal is not None:
            return State.ENDED if self.final and self.final < first else State.IN_FORCE
        if self.last:
            return State.ENDED
        return State.IN_FORCE if self.open_ended else State.UNKNOWN


def term_of(document: int, knowledge: Knowledge) -> Term:
    """Return from when until when a convention holds, its avenants taken into account."""
    analysis = knowledge.analyses[document]
    metadata = analysis.metadata
    ends, effective = metadata.ends, metadata.effective
    start = _start(document, knowledge)
    words = None if ends is None or ends.corrected else Words(document, ends.start, ends.end)
    last = last_day(ends.value) if ends is not None else ""
    for avenant in knowledge.amendments.get(document, ()):
        changed = _changed_end(avenant, knowledge, last)
        if changed is not None:
            last, words = changed
    indefinite = _open(document, knowledge) if not last else None
    if indefinite is not None:
        return Term(start, "", None, indefinite, open_ended=True)
    started = Words(document, effective.start, effective.end) if effective is not None else None
    renewal, final = _renewal(document, knowledge, start, last)
    return Term(start, last, started, words, renewal=renewal, final=final)


def _start(document: int, knowledge: Knowledge) -> str:
    """Return the first day: that of its effect, else of its signature where nothing else is said.

    A convention that takes effect on some other event has no first day that one could tell.
    """
    metadata = knowledge.analyses[document].metadata
    effective, signed = metadata.effective, metadata.signed
    if effective is not None and effective.value:
        return (effective.value + "-01-01")[:DAY]
    if effective is not None and not AT_SIGNATURE.search(fold(effective.text)):
        return ""
    return (signed.value + "-01-01")[:DAY] if signed is not None and signed.value else ""


def _open(document: int, knowledge: Knowledge) -> Words | None:
    """Return where the text says that the convention holds for an indefinite time."""
    for fact in knowledge.analyses[document].facts:
        indefinite = fact.kind is FactKind.DURATION and fact.attributes.get("bound") == "open"
        if indefinite and fact.role == "term":
            return Words(document, fact.start, fact.end)
    return None


def _changed_end(avenant: int, knowledge: Knowledge, last: str) -> tuple[str, Words] | None:
    """Return the end that an avenant sets, where it sets one: another day, or a longer time."""
    facts = [f for own in knowledge.facts_by_clause[avenant].values() for f in own]
    days = [f for f in facts if f.kind is FactKind.DATE and f.role == "end" and f.value]
    other = [f for f in days if last_day(f.value) not in {"", last}]
    if other and not _kept(avenant, knowledge, other, last):
        return last_day(other[-1].value), Words(avenant, other[-1].start, other[-1].end)
    for fact in facts:
        found = unit_of((knowledge, avenant), fact) if fact.kind is FactKind.DURATION else None
        if found is None or not fact.value or len(last) != DAY:
            continue
        if PROLONGS.search(found[0].folded[: fact.start - found[0].start]):
            following = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
            return after(following, fact.value), Words(avenant, fact.start, fact.end)
    return None


def _kept(avenant: int, knowledge: Knowledge, ends: Sequence[Fact], last: str) -> bool:
    """Return whether an avenant names the end as it was, in a sentence that sets no other one."""
    place = (knowledge, avenant)
    set_in = [unit_of(place, fact) for fact in ends]
    facts = [f for own in knowledge.facts_by_clause[avenant].values() for f in own]
    same = [f for f in facts if f.kind is FactKind.DATE and last_day(f.value) == last]
    return any(unit_of(place, fact) not in set_in for fact in same if fact.role != "replaced")


def renewals(document: int, knowledge: Knowledge) -> Iterator[tuple[Fact, Unit]]:
    """Yield what the text says of its renewal, with the unit it stands in."""
    for fact in knowledge.analyses[document].facts:
        if fact.kind is not FactKind.DURATION or fact.role != "renewal":
            continue
        found = unit_of((knowledge, document), fact)
        if found is not None:
            yield fact, found[0]


def renews(fact: Fact, unit: Unit) -> bool:
    """Return whether a renewal is granted and not excluded."""
    return NEVER.search(unit.folded[: fact.end - unit.start]) is None


def _renewal(
    document: int, knowledge: Knowledge, start: str, last: str
) -> tuple[Words | None, str]:
    """Return where the text says that it is renewed by itself, and the last day of that."""
    for fact, unit in renewals(document, knowledge):
        if not fact.value and TACIT.search(unit.folded) and renews(fact, unit):
            facts = knowledge.analyses[document].facts
            final = _final(fact, unit, facts, start, last)
            return Words(document, fact.start, fact.end), final
    return None, ""


def _final(fact: Fact, unit: Unit, facts: Sequence[Fact], start: str, last: str) -> str:
    """Return the last day of all renewals that a sentence allows, empty where it sets none."""
    lengths = [
        each
        for each in facts
        if each.kind is FactKind.DURATION
        and each.value
        and unit.start <= each.start < unit.end
        and each.role != "notice"
    ]
    whole = [f for f in lengths if AT_MOST.search(unit.folded[: f.start - unit.start][-60:])]
    if whole and len(start) == DAY:
        return after(start, whole[-1].value)
    times = TIMES.search(unit.folded)
    count = read_number(times[1]) if times is not None else None
    behind = [f for f in lengths if f.start > fact.start]
    if count is None or len(last) != DAY:
        return ""
    following = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
    if behind:
        return _repeated(following, behind[0].value, int(count))
    if len(start) != DAY:
        return ""
    lasted = date.fromisoformat(last) - date.fromisoformat(start) + timedelta(days=1)
    return (date.fromisoformat(last) + lasted * int(count)).isoformat()


def _repeated(following: str, period: str, count: int) -> str:
    """Return the last day of ``count`` periods from a day on."""
    end = ""
    for _ in range(count):
        end = after(following, period)
        if not end:
            return ""
        following = (date.fromisoformat(end) + timedelta(days=1)).isoformat()
    return end

"""What a service owes the public: how many questions, how they ended, how fast, how well liked.

Does: count questions and votes by week, without a word or a person of them.
Does not: show anything, or keep counts: what is forgotten is counted no more.

No number under FEW is told, and none exactly: each is rounded to FEW, so that what is left out
cannot be told from a sum.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Final

from bot.answering.model import Silence, Status

FEW: Final = 5
WEEKS: Final = 12
ENDS: Final = tuple(str(status) for status in Status)
# Greetings and thanks are answered, but nothing was asked.
TALK: Final = (str(Silence.NOT_A_QUESTION), str(Silence.THANKED))


@dataclass(slots=True)
class Period:
    """A week that begins on ``start``, or several: how questions ended, delays (s), votes."""

    start: date
    ends: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ENDS, 0))
    seconds: list[float] = field(default_factory=list)
    up: int = 0
    down: int = 0

    @property
    def questions(self) -> int:
        """Return how many questions there were."""
        return sum(self.ends.values())

    @property
    def delay(self) -> float | None:
        """Return within how many seconds half of the answers came; None where they are few."""
        return round(median(self.seconds), 1) if len(self.seconds) >= FEW else None

    @property
    def late(self) -> float | None:
        """Return within how many seconds 95 in 100 came; None where they are few."""
        if len(self.seconds) < FEW * 4:  # of fewer it would be one answer's
            return None
        return round(sorted(self.seconds)[int(len(self.seconds) * 0.95)], 1)

    @property
    def liked(self) -> int | None:
        """Return how many votes in 100 were for the answer; None where they are few."""
        return share(self.up, self.up + self.down)


def rounded(count: int) -> int:
    """Return a count as it may be told: 0, or to the nearest FEW; under FEW it may not (-1)."""
    if 0 < count < FEW:
        return -1
    return FEW * round(count / FEW)


def share(part: int, whole: int) -> int | None:
    """Return how many in 100 a part is, of what may be told; None where too little may."""
    if whole < FEW or rounded(part) < 0:
        return None
    return min(100, round(100 * rounded(part) / rounded(whole)))


def weeks_of(db: sqlite3.Connection, now: float) -> list[Period]:
    """Return the last weeks, oldest first, from the first in which anything was asked."""
    this = _monday(now)
    weeks = {
        start: Period(start)
        for start in (this - timedelta(weeks=back) for back in reversed(range(WEEKS)))
    }
    rows = db.execute(
        "SELECT asked, status, json_extract(answer, '$.seconds') FROM questions WHERE asked > ?"
        " AND coalesce(json_extract(answer, '$.silence'), '') NOT IN (?, ?)",
        (now - (WEEKS + 1) * 7 * 86_400, *TALK),
    )
    for asked, status, seconds in rows:
        week = weeks.get(_monday(asked))
        if week is not None and status in week.ends:
            week.ends[status] += 1
            week.seconds += [float(seconds)] if isinstance(seconds, (int, float)) else []
    for at, verdict in db.execute("SELECT at, verdict FROM feedback"):
        week = weeks.get(_monday(at))
        if week is not None:
            week.up += verdict == "up"
            week.down += verdict == "down"
    found = list(weeks.values())
    first = next((n for n, week in enumerate(found) if week.questions), len(found) - 1)
    return found[first:]


def total_of(weeks: Sequence[Period]) -> Period:
    """Return all weeks as one period."""
    total = Period(weeks[0].start)
    for week in weeks:
        for status, count in week.ends.items():
            total.ends[status] += count
        total.seconds += week.seconds
        total.up += week.up
        total.down += week.down
    return total


def _monday(seconds: float) -> date:
    """Return the first day of a week by this machine's calendar."""
    day = datetime.fromtimestamp(seconds, UTC).astimezone().date()
    return day - timedelta(days=day.weekday())

"""The page of statistics: what the service does, for whoever wonders whether it is any good.

Does: lay out counts by week as plots, each with its table, and as a file.
Does not: count (``bot.state.weekly_counts``), or know anything of a question but how it ended.
"""

from __future__ import annotations

import asyncio
import csv
import io
import time
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response
from starlette.routing import Route

from bot.processes.live_generation import seen_by
from bot.state.weekly_counts import ENDS, FEW, Period, rounded, share, total_of, weeks_of
from bot.web.admin_views import number
from bot.web.pages import HEADERS, message_page, page, tell
from bot.web.site import NOBODY, visitor_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from starlette.requests import Request

    from bot.web.site import Site, Visitor

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 400, 200, 40, 12, 24  # of a plot, in units of its own
MOST: Final = 24.0  # width of a bar
SLIVER: Final = 2.0  # height of what may not be told


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of a plot: where it stands and what it is of."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars with their axes: marks are (place, words)."""

    bars: tuple[Bar, ...]
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]


def statistics_routes(site: Site) -> list[Route]:
    """Return ``/stats`` and ``/stats.csv``, which are there for admins, or for all."""

    async def show(request: Request) -> Response:
        visitor = visitor_of(request, site)
        if not (site.public_stats or visitor.admin):
            return message_page(visitor, "unknown", 404)
        weeks: list[Period] = await site.database(weeks_of, time.time())
        if request.url.path.endswith(".csv"):
            return _file(weeks, visitor.language)
        seen = await asyncio.to_thread(seen_by, site.home, site.live(), NOBODY)
        return _page(weeks, len(seen.knowledge.analyses), visitor)

    return [Route("/stats", show), Route("/stats.csv", show)]


def _page(weeks: Sequence[Period], documents: int, visitor: Visitor) -> Response:
    language, total = visitor.language, total_of(weeks)
    return page(
        "stats.html",
        visitor,
        here="/stats",
        place="/stats",
        few=FEW,
        ends=ENDS,
        since=_day(weeks[0].start, language),
        documents=number(documents, language),
        total=_row(total, language),
        shares={end: _percent(share(total.ends[end], total.questions), language) for end in ENDS},
        rows=[_row(week, language) for week in reversed(weeks)],
        asked=_asked(weeks, language),
        delays=_delays(weeks, language),
        size={"width": WIDTH, "height": HEIGHT, "left": LEFT, "base": HEIGHT - BOTTOM},
    )


def _row(period: Period, language: str) -> dict[str, Any]:
    """Return what is told of a period, worded."""
    return {
        "start": _day(period.start, language),
        "questions": _count(period.questions, language),
        "ends": [_count(period.ends[end], language) for end in ENDS],
        "liked": _percent(period.liked, language),
        "votes": _count(period.up + period.down, language),
        "delay": _seconds(period.delay, language),
        "late": _seconds(period.late, language),
    }


def _count(count: int, language: str) -> str:
    told = rounded(count)
    return tell(language, "stats-few", few=FEW) if told < 0 else number(told, language)


def _percent(value: int | None, language: str) -> str:
    return "—" if value is None else tell(language, "stats-percent", value=value)


def _seconds(value: float | None, language: str) -> str:
    shown = f"{value:.1f}" if value is not None else ""
    words = shown if language == "en" else shown.replace(".", ",")
    return tell(language, "stats-seconds", value=words) if words else "—"


def _day(day: date, language: str) -> str:
    return day.isoformat() if language == "en" else day.strftime("%d/%m/%Y")


def _asked(weeks: Sequence[Period], language: str) -> Plot:
    """Return how the questions of each week ended, one above the other."""
    stacks = [[(end, rounded(week.ends[end])) for end in ENDS] for week in weeks]
    return _plot(weeks, stacks, partial(_whole, language=language), 2.0 * FEW)


def _delays(weeks: Sequence[Period], language: str) -> Plot | None:
    """Return within how many seconds half of each week's answers came; None where it is unknown."""
    stacks = [[("delay", week.delay or 0.0)] for week in weeks]
    if not any(week.delay for week in weeks):
        return None
    return _plot(weeks, stacks, partial(_seconds, language=language), 0.2)


def _whole(value: float, language: str) -> str:
    return number(round(value), language)


def _plot(
    weeks: Sequence[Period],
    stacks: Sequence[Sequence[tuple[str, float]]],
    told: Callable[[float], str],
    unit: float,
) -> Plot:
    """Return the bars of each week, on a scale of whole ``unit``s.

    A value of -1 may not be told, and is drawn as a sliver.
    """
    most = max(sum(max(0.0, value) for _, value in stack) for stack in stacks) or 1.0
    highest = ceil(most / unit) * unit
    wide = min(MOST, (WIDTH - LEFT) / len(weeks) * 0.7)
    room, step = HEIGHT - TOP - BOTTOM, (WIDTH - LEFT) / len(weeks)
    bars, across = [], []
    for place, (week, stack) in enumerate(zip(weeks, stacks, strict=True)):
        left = round(LEFT + (place + 0.5) * step - wide / 2, 1)
        y = float(HEIGHT - BOTTOM)
        for kind, value in stack:
            tall = SLIVER if value < 0 else value / highest * (room - len(stack) * SLIVER)
            y -= tall
            if tall:
                bars.append(Bar(kind, left, round(y, 1), round(wide, 1), round(tall, 1)))
        if place % max(1, len(weeks) // 4) == 0:
            across.append((left, week.start.strftime("%d/%m")))
    scale = room - len(stacks[0]) * SLIVER
    up = [(round(HEIGHT - BOTTOM - scale * part, 1), told(highest * part)) for part in (0.5, 1)]
    return Plot(tuple(bars), tuple(across), tuple(up))


def _file(weeks: Sequence[Period], language: str) -> Response:
    """Return the table of weeks as a file."""
    names = ["week", "questions", *ENDS, "votes", "liked", "delay", "late"]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([tell(language, f"stats-{name}") for name in names])
    for week in weeks:
        row = _row(week, language)
        values = [row["start"], row["questions"], *row["ends"], row["votes"], row["liked"]]
        writer.writerow([*values, row["delay"], row["late"]])
    name = {"Content-Disposition": 'attachment; filename="clausier-stats.csv"'}
    return Response("\ufeff" + text.getvalue(), media_type="text/csv", headers=HEADERS | name)

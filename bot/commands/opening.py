"""How a command opens the library: what it says on standard error during long work.

Does: tell of the first index and of the model being prepared; draw a progress bar on a terminal.
Does not: build anything.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from bot.library import Library, Progress, open_library
from bot.messages import say
from bot.printing import complain

if TYPE_CHECKING:
    from bot.settings import Settings


def library_of(settings: Settings) -> Library:
    """Return the library of ``settings``, which tells a person what takes long."""
    return open_library(
        settings,
        notice=lambda name: complain(say(name, settings.language)),
        progress=_bar(settings.language) if sys.stderr.isatty() else None,
    )


def _bar(language: str) -> Progress:
    """Return what draws how many chunks are embedded."""
    bars: list[Any] = []  # click names no public type for its bar

    def draw(done: int, total: int) -> None:
        if not bars:
            label = say("embedding", language)
            bars.append(click.progressbar(length=total, label=label, file=sys.stderr))
            bars[0].render_progress()
        bars[0].update(done - bars[0].pos)
        if done >= total:
            bars.pop().render_finish()

    return draw

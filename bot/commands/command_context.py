"""How a command opens the library, and what is kept of what it did.

Does: tell of the first index and of the model being prepared; draw progress bars on a terminal;
enter commands that change something in the journal.
Does not: build anything.
"""

from __future__ import annotations

import getpass
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from bot.library.library import Library, Progress, open_library
from bot.state.state import note, open_state, settle
from bot.texts.messages import say
from bot.texts.terminal import complain
from corpus.errors import ClausierError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings


def library_of(settings: Settings) -> Library:
    """Return the library of ``settings``, which tells a person what takes long."""
    seen = sys.stderr.isatty()
    return open_library(
        settings,
        notice=lambda name: complain(say(name, settings.language)),
        progress=_bar("embedding", settings.language) if seen else None,
        reading=_bar("reading", settings.language) if seen else None,
    )


def _bar(name: str, language: str) -> Progress:
    """Return what draws how much of a stage is done."""
    bars: list[Any] = []  # click names no public type for its bar

    def draw(done: int, total: int) -> None:
        if not bars:
            bars.append(click.progressbar(length=total, label=say(name, language), file=sys.stderr))
            bars[0].render_progress()
        bars[0].update(done - bars[0].pos)
        if done >= total:
            bars.pop().render_finish()

    return draw


@contextmanager
def journaled(home: Path, action: str, target: str) -> Iterator[None]:
    """Enter in the journal that somebody at this machine does something, then how it ended.

    What is killed stays in the journal as begun.
    """
    entry = journal(home, action, target, "begun") if home.is_dir() else None
    try:
        yield
    except ClausierError as error:
        _settle(home, entry, type(error).__name__)
        raise
    if entry is None:
        journal(home, action, target)
    else:
        _settle(home, entry, "done")


def journal(home: Path, action: str, target: str, result: str = "done") -> int | None:
    """Enter in the journal what somebody at this machine did; return the entry's number."""
    with suppress(OSError, sqlite3.Error), closing(open_state(home)) as db:
        return note(db, _user(), action, target, result)
    return None


def _settle(home: Path, entry: int | None, result: str) -> None:
    if entry is not None:
        with suppress(OSError, sqlite3.Error), closing(open_state(home)) as db:
            settle(db, entry, result)


def _user() -> str:
    """Return who runs this process: "cli:" and the system's name for them, or "cli"."""
    try:
        return f"cli:{getpass.getuser()}"
    except (OSError, KeyError, ImportError):
        return "cli"

"""``clausier watch FOLDER``: until it is told to stop.

Does: wake when something happens in the folder, write a report for each change, tell a file that
cannot be read once for each of its contents.
Does not: compare (``bot.library.watched_folder`` does).
"""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Final

from watchfiles import watch

from bot.commands.command_context import journal, library_of
from bot.commands.document_commands import write_report
from bot.library.watched_folder import WatchedFolder
from bot.texts.messages import explain, say
from bot.texts.terminal import complain
from corpus.errors import BuildInProgress, DiskFull, NoFolder

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

    from bot.settings import Settings

SETTLED: Final = 1.0  # seconds for which a file has to stay as it is
PATIENCE: Final = 10  # looks after which what is whole no longer waits for the rest
AGAIN: Final = 5.0  # seconds until a change that was not possible is tried again
# Milliseconds after which the folder is looked at though nothing was told: what changes between
# the first look and the start of the watch, or on a network drive, is never told.
WAKE: Final = 3_000


def watch_folder(settings: Settings, folder: Path, *, as_json: bool) -> None:
    """Index what appears, changes or goes in ``folder`` until SIGTERM or SIGINT."""
    if not folder.is_dir():
        raise NoFolder(path=str(folder))
    signal.signal(signal.SIGTERM, _interrupt)
    watched = WatchedFolder(library_of(settings), folder.resolve())
    if not as_json:
        complain(say("watching", settings.language, folder=folder))
    try:
        _settle(settings, watched, as_json=as_json)
        for _ in watch(
            watched.folder,
            watch_filter=None,
            recursive=False,
            rust_timeout=WAKE,
            yield_on_timeout=True,
        ):
            _settle(settings, watched, as_json=as_json)
    except KeyboardInterrupt:
        return


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _settle(settings: Settings, watched: WatchedFolder, *, as_json: bool) -> None:
    """Take in what is written whole, until nothing is being written any more."""
    told, looks = "", 0
    while True:
        files, waiting = watched.look()
        looks += 1
        # Together if possible: a file that was renamed goes and comes in one change.
        if not waiting or looks % PATIENCE == 0:
            try:
                _take(settings, watched, files, as_json=as_json)
            except (BuildInProgress, DiskFull) as error:
                if type(error).__name__ != told:
                    complain(explain(error, settings.language))
                told, waiting = type(error).__name__, True
                time.sleep(AGAIN)
        if not waiting:
            return
        time.sleep(SETTLED)


def _take(settings: Settings, watched: WatchedFolder, files: list[Path], *, as_json: bool) -> None:
    language = settings.language
    report = watched.take(files)
    if report is None:
        return
    if report.published:
        touched = (*report.added, *report.changed, *report.removed)
        write_report(report, language, as_json=as_json)
        journal(settings.home, "watch", ", ".join(touched)[:200])
    for refusal in report.refused:
        complain(explain(refusal.error, language))

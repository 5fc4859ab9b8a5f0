"""Documents in and out: ``add``, ``remove``, ``restore``, ``removed`` and ``index``.

Does: unpack archives, call ``bot.library``, enter what was done in the journal, write reports.
Does not: decide what goes in, or how a generation is built.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands.command_context import journaled, library_of
from bot.commands.show_commands import analyses_of, one_of
from bot.library import library as documents
from bot.library.file_intake import Policy, Refusal, refusal
from bot.library.removed_documents import removed
from bot.library.reservations import read_reserved, release, reserve, versions_of
from bot.library.zip_files import is_archive, unpack
from bot.state.state import DAY
from bot.texts.messages import explain, say, say_warning
from bot.texts.terminal import complain, write, write_json
from bot.texts.translated_click import UsageProblem
from corpus.errors import BadArchive, LostOriginal
from index.generation import disk_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.library.library import Report
    from bot.settings import Settings


def add_files(settings: Settings, paths: Sequence[Path], policy: Policy, *, as_json: bool) -> None:
    """Take files, folders and zips in; exit with 1 when one was refused."""
    single = len(paths) == 1 and not paths[0].is_dir() and not is_archive(paths[0])
    if (policy.replace or policy.title) and not single:
        raise UsageProblem("usage-single", name="--replace" if policy.replace else "--title")
    target = ", ".join(path.name for path in paths)[:200]
    with journaled(settings.home, "replace" if policy.replace else "add", target), ExitStack() as s:
        files, refused = _unpacked(paths, s, settings.home)
        report = documents.add(library_of(settings), files, policy)
    _finish(report, refused, settings.language, as_json=as_json)


def _unpacked(
    paths: Sequence[Path], stack: ExitStack, home: Path
) -> tuple[list[Path], list[Refusal]]:
    """Return the files to take, those of archives unpacked for as long as ``stack`` is open."""
    files: list[Path] = []
    refused: list[Refusal] = []
    for path in paths:
        if not (is_archive(path) and path.is_file()):
            files.append(path)
            continue
        home.mkdir(parents=True, exist_ok=True)
        _clear(home)
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir=home, prefix=".zip-"))
        try:
            with disk_errors(home):
                inside = unpack(path, Path(folder))
            nested = [each for each in inside if is_archive(each)]
            refused += [refusal(BadArchive(each.name, reason="nested")) for each in nested]
            if len(nested) < len(inside):
                files.append(Path(folder))
        except BadArchive as error:
            refused.append(refusal(error))
    return files, refused


def _clear(home: Path) -> None:
    """Delete what a killed command left unpacked, once it is a day old."""
    for folder in home.glob(".zip-*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > DAY:
                shutil.rmtree(folder, ignore_errors=True)


def _finish(report: Report, refused: Sequence[Refusal], language: str, *, as_json: bool) -> None:
    all_refused = (*refused, *report.refused)
    write_report(report, language, as_json=as_json, refused=all_refused)
    for each in all_refused:
        complain(explain(each.error, language))
    if any(not isinstance(each.error, LostOriginal) for each in all_refused):
        raise click.exceptions.Exit(1)


def remove_document(settings: Settings, name: str, *, as_json: bool) -> None:
    """Take a document out."""
    with journaled(settings.home, "remove", name):
        report = documents.remove(library_of(settings), name)
    write_report(report, settings.language, as_json=as_json)


def restore_document(settings: Settings, name: str, *, as_json: bool) -> None:
    """Put a removed document back."""
    with journaled(settings.home, "restore", name):
        report = documents.restore(library_of(settings), name)
    write_report(report, settings.language, as_json=as_json)


def reserve_document(settings: Settings, name: str, chats: Sequence[int]) -> None:
    """Keep a document to these chats and those it is reserved for."""
    document = one_of(analyses_of(settings), name).document
    with journaled(settings.home, "reserved", document.source):
        reserve(settings.home, versions_of(settings.home, document.source), chats)
    held = ", ".join(map(str, sorted(read_reserved(settings.home)[document.sha256])))
    write(say("is-reserved", settings.language, source=document.source, chats=held))


def release_document(settings: Settings, name: str) -> None:
    """Let every chat ask about a document again."""
    document = one_of(analyses_of(settings), name).document
    with journaled(settings.home, "released", document.source):
        release(settings.home, versions_of(settings.home, document.source))
    write(say("is-released", settings.language, source=document.source))


def list_removed(settings: Settings, *, as_json: bool) -> None:
    """Write the documents that can be restored, the latest first."""
    from datetime import datetime  # noqa: PLC0415

    rows = removed(settings.home)
    if as_json:
        write_json([asdict(each) for each in rows])
        return
    for each in rows:
        when = datetime.fromtimestamp(each.at).astimezone().isoformat(" ", "minutes")[:16]
        write(
            say(
                "removed-line",
                settings.language,
                when=when,
                source=each.source,
                title=each.title,
                digest=each.sha256[:12],
            )
        )
    if not rows:
        write(say("removed-none", settings.language))


def index_again(settings: Settings, *, force: bool, as_json: bool) -> None:
    """Read every document again where that may change something."""
    with journaled(settings.home, "index", "--force" if force else ""):
        report = documents.reindex(library_of(settings), force=force)
    _finish(report, (), settings.language, as_json=as_json)


def write_report(
    report: Report, language: str, *, as_json: bool, refused: Sequence[Refusal] = ()
) -> None:
    """Write what a change did."""
    if as_json:
        write_json(report_json(report, language, refused or report.refused))
        return
    for name in ("added", "changed", "removed"):
        for source in getattr(report, name):
            write(say(name, language, source=source))
    for each in report.warned:
        for code in each.warnings:
            told = say_warning(code, language)
            write(say("warned", language, source=each.source, warning=told))
    for twin in report.duplicates:
        write(say("duplicate", language, source=twin.source, same_as=twin.same_as))
    for pair in report.alike:
        percent = int(pair.similarity * 100)
        write(say("alike", language, source=pair.source, like=pair.like, percent=percent))
    for source in report.reserved:
        write(say("reserved-too", language, source=source))
    if report.unchanged:
        write(say("unchanged-count", language, count=len(report.unchanged)))
    write(
        say(
            "report",
            language,
            embedded=report.embedded,
            reused=report.reused,
            seconds=f"{report.seconds:.1f}",
            generation=report.generation,
        )
    )


def report_json(report: Report, language: str, refused: Sequence[Refusal]) -> dict[str, Any]:
    """Return a report as the outside reads it."""
    return {
        **asdict(report),
        "duplicates": [asdict(each) for each in report.duplicates],
        "refused": [
            {
                "source": each.source,
                "reason": explain(each.error, language),
                "error": type(each.error).__name__,
            }
            for each in refused
        ],
    }

"""``clausier add``, ``remove``, ``index``, ``versions`` and ``use``.

Does: change which documents are in and which generation is live, and write a report.
Does not: build (``bot.library`` and ``index.generation`` do).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from bot import library as documents
from bot.commands.opening import library_of
from bot.messages import explain, say
from bot.printing import complain, write, write_json
from corpus.errors import GenerationDamaged
from index.generation import use as use_generation
from index.manifest import current_name, generations_folder, list_generations, verify

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.settings import Settings
    from index.manifest import Manifest


def add_files(settings: Settings, paths: Sequence[Path], *, as_json: bool) -> None:
    """Take files in; exit with 1 when one was refused."""
    report = documents.add(library_of(settings), paths)
    _write_report(report, settings.language, as_json=as_json)
    for refusal in report.refused:
        complain(explain(refusal.error, settings.language))
    if report.refused:
        raise click.exceptions.Exit(1)


def remove_document(settings: Settings, name: str, *, as_json: bool) -> None:
    """Take a document out."""
    report = documents.remove(library_of(settings), name)
    _write_report(report, settings.language, as_json=as_json)


def index_again(settings: Settings, *, force: bool, as_json: bool) -> None:
    """Read every document again."""
    report = documents.reindex(library_of(settings), force=force)
    _write_report(report, settings.language, as_json=as_json)


def _write_report(report: documents.Report, language: str, *, as_json: bool) -> None:
    if as_json:
        write_json(report_json(report, language))
        return
    for name in ("added", "changed", "removed"):
        for source in getattr(report, name):
            write(say(name, language, source=source))
    for twin in report.duplicates:
        write(say("duplicate", language, source=twin.source, same_as=twin.same_as))
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


def report_json(report: documents.Report, language: str) -> dict[str, Any]:
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
            for each in report.refused
        ],
    }


def list_versions(settings: Settings, *, as_json: bool) -> None:
    """Write the generations, oldest first, and which one is live."""
    live = current_name(settings.home)
    rows = [_version(settings.home, m, live) for m in list_generations(settings.home)]
    if as_json:
        write_json(rows)
        return
    for row in rows:
        line = say(
            "version-line",
            settings.language,
            **{**row, "mark": "*" if row["live"] else " ", "documents": len(row["documents"])},
        )
        write(line if row["sound"] else f"{line} ({say('damaged', settings.language)})")
    if not rows:
        write(say("generation-none", settings.language))


def _version(home: Path, manifest: Manifest, live: str | None) -> dict[str, Any]:
    try:
        verify(generations_folder(home) / manifest.id)
        sound = True
    except GenerationDamaged:
        sound = False
    return {
        "id": manifest.id,
        "live": manifest.id == live,
        "sound": sound,
        "built": manifest.built,
        "encoder": manifest.encoder,
        "documents": [ref.source for ref in manifest.documents],
        "clauses": manifest.clauses,
        "chunks": manifest.chunks,
        "facts": manifest.facts,
    }


def use_version(settings: Settings, name: str, *, as_json: bool) -> None:
    """Make a generation the live one."""
    manifest = use_generation(settings.home, name)
    if as_json:
        write_json({"generation": manifest.id})
    else:
        write(say("in-use", settings.language, generation=manifest.id))

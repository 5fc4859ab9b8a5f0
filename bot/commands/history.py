"""What was: the generations, going back to one, and who did what.

Does: ``versions``, ``use`` and ``journal``.
Does not: build anything.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.commands.command_context import journaled
from bot.library.library import go_back
from bot.state.state import journal, open_state
from bot.texts.messages import ERRORS, say
from bot.texts.terminal import write, write_json
from corpus.errors import GenerationDamaged
from index.manifest import current_name, generations_folder, list_generations, verify

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings
    from index.manifest import Manifest


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
    with journaled(settings.home, "use", name):
        manifest = go_back(settings.home, name)
    if as_json:
        write_json({"generation": manifest.id})
    else:
        write(say("in-use", settings.language, generation=manifest.id))


def write_journal(settings: Settings, limit: int, *, as_json: bool) -> None:
    """Write who did what, the latest first."""
    rows = []
    if (settings.home / "state.db").exists():
        with closing(open_state(settings.home)) as db:
            rows = journal(db, limit)
    if as_json:
        write_json([asdict(each) for each in rows])
        return
    language = settings.language
    for each in rows:
        when = datetime.fromtimestamp(each.at).astimezone().isoformat(" ", "seconds")[:19]
        begun = each.result == "begun"
        ended = say("journal-begun", language) if begun else each.result
        write(
            say(
                "journal-line",
                language,
                when=when,
                actor=each.actor,
                action=each.action,
                target=each.target,
                result=f" ({ended})" if begun or each.result in ERRORS else "",
            )
        )
    if not rows:
        write(say("journal-none", language))

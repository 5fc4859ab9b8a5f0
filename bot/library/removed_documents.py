"""Documents that went out and can come back: removed ones, and replaced versions.

Does: remember them in ``state.db``, list those that are not in.
Does not: take a document out or put it back (``bot.library``), or keep its bytes
(``bot.library.original_files``, where nothing is ever deleted).

A document is entered before the generation without it is published: a kill in between leaves an
entry for a document that is in, which the list leaves out.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.state.state import durably, open_state
from index.manifest import DocumentRef, registry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class RemovedDocument:
    """A document that can be restored, and when it went (seconds since 1970)."""

    source: str
    sha256: str
    corrections: str
    title: str
    at: float

    @property
    def ref(self) -> DocumentRef:
        """Return what a generation would be built from."""
        return DocumentRef(self.source, self.sha256, self.corrections)


def remember(home: Path, gone: Iterable[tuple[DocumentRef, str]]) -> None:
    """Enter documents with their titles; call it before they go."""
    rows = [(r.source, r.sha256, r.corrections, title, time.time()) for r, title in gone]
    if not rows:
        return
    with closing(open_state(home)) as db, durably(db):  # before the generation without it is
        db.executemany("INSERT OR REPLACE INTO removed VALUES (?, ?, ?, ?, ?)", rows)


def removed(home: Path) -> list[RemovedDocument]:
    """Return what can be restored, the latest first; what is in (again) is left out."""
    held = {ref.sha256 for ref in registry(home) or ()}
    if not (home / "state.db").exists():
        return []
    with closing(open_state(home)) as db:
        rows = db.execute(
            "SELECT source, sha256, corrections, title, at FROM removed"
            " ORDER BY at DESC, rowid DESC"
        ).fetchall()
    found = [RemovedDocument(*row) for row in rows]
    return [each for each in found if each.sha256 not in held]

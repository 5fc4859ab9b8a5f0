"""A folder followed: what appears, changes or goes in it is indexed.

Does: compare the folder with what came out of it before, wait until a file is written whole, hand
the differences to the library in one change.
Does not: take out a document that did not come from the folder, go into folders inside, or print.

What came from which folder is in ``state.db``, so that a file that goes while nobody watches is
noticed at the next start.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.library.library import Report, sync
from bot.state.state import open_state
from corpus.corrections import sidecar
from corpus.errors import NoFolder
from corpus.readers import LIMIT, safe_name
from index.manifest import file_digest, registry

if TYPE_CHECKING:
    import sqlite3

    from bot.library.library import Library

UNREAD: Final = (".toml", ".part", ".crdownload", ".tmp", ".download")  # corrections, downloads
Mark = tuple[int, ...]  # sizes and times of change of a file and its corrections


@dataclass(slots=True)
class WatchedFolder:
    """A folder, its files as they were seen last and as they were when they were taken."""

    library: Library
    folder: Path
    seen: dict[str, Mark] = field(default_factory=dict)
    taken: dict[str, Mark] = field(default_factory=dict)

    def look(self) -> tuple[list[Path], bool]:
        """Return the files that are new or changed and written whole, and whether others are not.

        A file is whole when it is as it was at the last look. Raises NoFolder.
        """
        now = self._marks()
        before, self.seen = self.seen, now
        changed = [name for name, mark in now.items() if self.taken.get(name) != mark]
        whole = [name for name in changed if before.get(name) == now[name]]
        return [self.folder / name for name in sorted(whole)], len(whole) < len(changed)

    def take(self, files: list[Path]) -> Report | None:
        """Take these files in and what went out, in one change; None when there is nothing to do.

        Raises BuildInProgress, DiskFull: the files are looked at again next time.
        """
        home, key = self.library.home, str(self.folder)
        with closing(open_state(home)) as db:
            known = _known(db, key)
            gone = {name: row for name, row in known.items() if name not in self.seen}
            if not files and not gone:
                return None
            self._claim(db, key, files, {source for source, _ in gone.values()})
            report = sync(self.library, files, dict(gone.values()))
            with db:
                db.executemany(
                    "DELETE FROM watched WHERE folder = ? AND file = ?",
                    [(key, name) for name in gone],
                )
        self.taken |= {file.name: self.seen[file.name] for file in files}
        self.taken = {name: mark for name, mark in self.taken.items() if name in self.seen}
        return report

    def _claim(self, db: sqlite3.Connection, key: str, files: list[Path], going: set[str]) -> None:
        """Enter which documents are the folder's, before they go in: those it brings.

        What is in already, and stays, came from elsewhere or was entered before.
        """
        refs = registry(self.library.home) or ()
        held = {ref.sha256 for ref in refs if ref.source not in going}
        rows = [(key, file.name, safe_name(file.name), _digest(file)) for file in files]
        with db:
            db.executemany(
                "INSERT OR REPLACE INTO watched VALUES (?, ?, ?, ?)",
                [row for row in rows if row[3] and row[3] not in held],
            )

    def _marks(self) -> dict[str, Mark]:
        try:
            files = [path for path in self.folder.iterdir() if _counts(path)]
        except OSError as error:
            raise NoFolder(path=str(self.folder)) from error
        marks = {path.name: (*_mark(path), *_mark(sidecar(path))) for path in files}
        return {name: mark for name, mark in marks.items() if mark}


def _known(db: sqlite3.Connection, folder: str) -> dict[str, tuple[str, str]]:
    rows = db.execute("SELECT file, source, sha256 FROM watched WHERE folder = ?", (folder,))
    return {file: (source, digest) for file, source, digest in rows}


def _digest(path: Path) -> str:
    """Return a file's digest, nothing when it is too large to be taken or cannot be read."""
    try:
        return file_digest(path) if path.stat().st_size <= LIMIT else ""
    except OSError:
        return ""


def _counts(path: Path) -> bool:
    hidden = path.name.startswith((".", "~"))
    # A link could show what nobody meant to publish.
    whole = path.is_file() and not path.is_symlink()
    return whole and not hidden and path.suffix.lower() not in UNREAD


def _mark(path: Path) -> Mark:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_size, found.st_mtime_ns, found.st_ino

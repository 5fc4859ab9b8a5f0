"""Which documents are kept to some chats: beside the documents, and by their bytes.

Does: reserve a document, release it, let what comes after it inherit; say what a chat may not see.
Does not: know which documents are in, or hide anything (``Knowledge.without`` does).

``<home>/reserved.json`` maps the SHA-256 of a document's bytes to the chats it is reserved for. A
file's name can change and another can take it; its bytes cannot: renamed, removed and added again,
restored under another name, in an older generation, a document stays reserved. What replaces it,
what comes back under its name, and what is nearly the same text is reserved with it before it is
published.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import filelock

from bot.state.state import open_state
from corpus.errors import ReservationsDamaged
from index.durable_files import write_whole
from index.manifest import list_generations, registry

if TYPE_CHECKING:
    from pathlib import Path

FILE = "reserved.json"
Reserved = dict[str, frozenset[int]]


def read_reserved(home: Path) -> Reserved:
    """Return the chats of each reserved document, by its digest; raise ReservationsDamaged."""
    if not (home / FILE).exists() and (home / "state.db").exists():
        with _changing(home):  # what an earlier version knew by names is written down by digests
            pass
    return _held(home)


def _held(home: Path) -> Reserved:
    path = home / FILE
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return {str(digest): frozenset(map(int, chats)) for digest, chats in values.items()}
    except FileNotFoundError:
        return _from_before(home)
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ReservationsDamaged(path=str(path)) from error


def hidden_from(home: Path, chat: int) -> frozenset[str]:
    """Return the digests of the documents that are reserved for other chats."""
    return frozenset(digest for digest, chats in read_reserved(home).items() if chat not in chats)


def reserve(home: Path, digests: Iterable[str], chats: Iterable[int]) -> None:
    """Keep documents to the chats they are reserved for, these among them."""
    with _changing(home) as held:
        for digest in digests:
            held[digest] = held.get(digest, frozenset()) | frozenset(chats)


def release(home: Path, digests: Iterable[str]) -> None:
    """Let documents be asked about everywhere again."""
    with _changing(home) as held:
        for digest in digests:
            held.pop(digest, None)


def versions_of(home: Path, source: str) -> frozenset[str]:
    """Return the digests of all that is or was in under a file's name: one can go back to each."""
    return frozenset(digest for name, digest in _history(home) if name == source)


def _history(home: Path) -> list[tuple[str, str]]:
    """Return file and digest of what was removed, is in, or is in a version that is kept."""
    refs = [ref for manifest in list_generations(home) for ref in manifest.documents]
    found = [(ref.source, ref.sha256) for ref in (*refs, *(registry(home) or ()))]
    if (home / "state.db").exists():
        with closing(open_state(home)) as db:
            found += db.execute("SELECT source, sha256 FROM removed").fetchall()
    return found


def inherit(home: Path, successors: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Reserve each second document as the first is; return those that are reserved by it."""
    known = read_reserved(home)
    wanted: Reserved = {}
    for old, new in successors:
        chats = wanted.get(old) or known.get(old)
        if chats and new not in known:
            wanted[new] = chats
    if wanted:
        with _changing(home) as held:
            held.update(wanted)
    return frozenset(wanted)


def move_chat(home: Path, old: int, new: int) -> None:
    """Carry the reservations of a group over to the number it has as a supergroup."""
    if any(old in chats for chats in read_reserved(home).values()):
        with _changing(home) as held:
            for digest, chats in held.items():
                held[digest] = chats - {old} | ({new} if old in chats else set())


@contextmanager
def _changing(home: Path) -> Iterator[Reserved]:
    """Give what is reserved to be changed; one change at a time, on disk when it ends."""
    home.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(home / "reserved.lock"):
        held = _held(home)
        yield held
        values = {digest: sorted(chats) for digest, chats in held.items()}
        write_whole(home / FILE, json.dumps(values, indent=1).encode())


def _from_before(home: Path) -> Reserved:
    """Return what a home of an earlier version reserved, in ``state.db`` and by names."""
    if not (home / "state.db").exists():
        return {}
    with closing(open_state(home)) as db:
        rows = db.execute("SELECT source, chat FROM reserved").fetchall()
    found: dict[str, set[int]] = {}
    known = _history(home) if rows else []
    for source, chat in rows:
        for name, digest in known:
            if name == source:
                found.setdefault(digest, set()).add(chat)
    return {digest: frozenset(chats) for digest, chats in found.items()}

"""Embeddings kept between builds, so that an unchanged chunk is never embedded twice.

Does: look up and store what the encoder gives by (its fingerprint, hash of the embedded text) in
one SQLite file; a build that is killed keeps what it had embedded.
Does not: know what a chunk or a generation is.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from typing import TYPE_CHECKING

import numpy as np

from index.encoder import EncodedPassage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from index.encoder import Encoder

BATCH = 16  # passages embedded between two commits, and between two looks at progress


def text_key(text: str) -> bytes:
    """Return the 16-byte key of an embedded text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class EmbeddingStore:
    """Passages of one encoder, in a SQLite file; use as a context manager."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        """Open (or make) the file; raise sqlite3.DatabaseError when it is damaged."""
        self._fingerprint = fingerprint
        self._db = _open(path)

    def __enter__(self) -> EmbeddingStore:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._db.close()

    def get(self, keys: Iterable[bytes]) -> dict[bytes, EncodedPassage]:
        """Return the passages known for ``keys``; damaged ones are unknown."""
        found: dict[bytes, EncodedPassage] = {}
        for key in set(keys):
            row = self._db.execute(
                "select dense, tokens, places, crc from passages where encoder = ? and key = ?",
                (self._fingerprint, key),
            ).fetchone()
            # SQLite does not notice a byte that turned; a wrong vector would stay for ever.
            if row is not None and zlib.crc32(b"".join(row[:3])) == row[3]:
                places = np.frombuffer(row[2], "<i4")
                tokens = np.frombuffer(row[1], np.int8).reshape(len(places), -1)
                found[key] = EncodedPassage(np.frombuffer(row[0], "<f4"), tokens, places)
        return found

    def put(self, keys: Sequence[bytes], passages: Sequence[EncodedPassage]) -> None:
        """Store one passage a key."""
        rows = []
        for key, each in zip(keys, passages, strict=True):
            blobs = (
                each.dense.astype("<f4").tobytes(),
                each.tokens.tobytes(),
                each.places.astype("<i4").tobytes(),
            )
            rows.append((self._fingerprint, key, *blobs, zlib.crc32(b"".join(blobs))))
        with self._db:
            self._db.executemany("insert or replace into passages values (?, ?, ?, ?, ?, ?)", rows)


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    try:
        db.execute("pragma journal_mode = wal")
        db.execute(
            "create table if not exists passages (encoder text, key blob, dense blob, tokens blob,"
            " places blob, crc integer, primary key (encoder, key)) without rowid"
        )
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def _put_aside(path: Path) -> None:
    """Rename a damaged file; its journals would be applied to the new one."""
    path.replace(path.with_suffix(".damaged"))
    for journal in ("-wal", "-shm"):
        path.with_name(path.name + journal).unlink(missing_ok=True)


def embed(
    texts: Sequence[str],
    encoder: Encoder,
    path: Path,
    *,
    anew: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[list[EncodedPassage], int]:
    """Return ``texts`` encoded, and how many were encoded now.

    Texts that are known are not encoded again unless ``anew``. The encoder's model is loaded only
    when there is something to encode. A damaged file is put aside and made anew.
    """
    try:
        return _embed(texts, encoder, path, anew=anew, progress=progress)
    except sqlite3.OperationalError:  # a full disk, a locked file: nothing is wrong with it
        raise
    except sqlite3.DatabaseError:
        _put_aside(path)
        return _embed(texts, encoder, path, anew=anew, progress=progress)


def _embed(
    texts: Sequence[str],
    encoder: Encoder,
    path: Path,
    *,
    anew: bool,
    progress: Callable[[int, int], None] | None,
) -> tuple[list[EncodedPassage], int]:
    """Do the work of ``embed``; raise sqlite3.DatabaseError when the file is damaged."""
    keys = [text_key(text) for text in texts]
    with EmbeddingStore(path, encoder.fingerprint) as store:
        known = {} if anew else store.get(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        # Long passages first: batches of like length waste little on padding.
        todo = sorted(missing, key=lambda key: -len(missing[key]))
        for first in range(0, len(todo), BATCH):
            batch = todo[first : first + BATCH]
            if progress is not None:
                progress(first, len(todo))
            passages = encoder.encode_passages([missing[key] for key in batch])
            store.put(batch, passages)
            known.update(zip(batch, passages, strict=True))
        if todo and progress is not None:
            progress(len(todo), len(todo))
    return [known[key] for key in keys], len(todo)

"""Generations: immutable builds of everything an answer needs.

Does: build aside, check, publish by an atomic rename, open read-only, roll back.
Does not: read files people add, or rank anything. ``index.manifest`` tells which is live.

``<home>/generations/<id>/`` holds ``corpus.db``, ``vectors.faiss``, the token vectors and, written
last, ``manifest.json``; ``<home>/current`` names the live one. A build that fails or is killed
leaves a ``.<id>.tmp`` folder, which the next build removes; the live generation is never touched.
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import sqlite3
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import faiss
import filelock
import numpy as np

from corpus.errors import (
    BuildInProgress,
    DiskFull,
    GenerationDamaged,
    IndexMissing,
    UnknownGeneration,
)
from corpus.fingerprint import reading_fingerprint
from index.corpus_db import read_analyses, write_corpus
from index.durable_files import sync, write_whole
from index.embeddings import embed
from index.manifest import (
    COPIES,
    FILES,
    FORMAT,
    DocumentRef,
    Manifest,
    current_name,
    file_digest,
    generations_folder,
    list_generations,
    read_manifest,
    verify,
)
from index.token_vectors import TokenVectors, read_tokens, write_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from corpus.model import Analysis
    from index.encoder import EncodedPassage, Encoder

KEPT = 5
STAMP = "%Y%m%dT%H%M%S%f"  # of a name, less the last three digits
# Chunks up to which search is exact. Measured on 2 cores, 384 dimensions, 50 neighbours: exact
# search takes 0.5 ms at 10,000, 2.7 ms at 50,000 and 6 ms at 100,000. The graph takes 0.4 to 1 ms,
# but it is built anew with each document: 4 s at 10,000, 39 s at 50,000; it misses one neighbour
# of a hundred, and among near-identical conventions a chunk's own vector (tests/bench measures it).
FLAT_LIMIT = 50_000


@dataclass(frozen=True, slots=True)
class Generation:
    """One open generation: its analyses in memory, its vectors, token vectors, full-text index.

    The SQLite connection is opened immutable; it belongs to whoever opened the generation and is
    only used under ``Searcher``'s lock.
    """

    manifest: Manifest
    analyses: tuple[Analysis, ...]
    vectors: faiss.Index
    tokens: TokenVectors
    db: sqlite3.Connection


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; ``published`` is false when nothing had changed."""

    generation: str
    published: bool
    embedded: int
    reused: int
    seconds: float


@contextmanager
def build_lock(home: Path) -> Iterator[None]:
    """Hold the one lock for builds of ``home``, across processes; raise BuildInProgress.

    The lock is the operating system's: it goes with the process that held it, however it ended.
    """
    home.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(home / "build.lock", timeout=0):
            yield
    except filelock.Timeout:
        raise BuildInProgress from None


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn the errors of a full disk into DiskFull."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull(path=str(path)) from error
        raise
    except sqlite3.OperationalError as error:
        if "full" in str(error):
            raise DiskFull(path=str(path)) from error
        raise
    except RuntimeError as error:  # what FAISS raises when it cannot write
        if "No space left" in str(error):
            raise DiskFull(path=str(path)) from error
        raise


def build(  # noqa: PLR0913 (what goes in, what it is called, who makes vectors, who is told)
    home: Path,
    analyses: Sequence[Analysis],
    refs: Sequence[DocumentRef],
    encoder: Encoder,
    *,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> BuildReport:
    """Build a generation of ``analyses`` and make it the live one; hold ``build_lock`` meanwhile.

    Nothing is published when the content, the documents and the encoder are those of the live
    generation, unless ``force``, which also embeds every chunk anew.
    """
    began = time.perf_counter()
    folder = generations_folder(home)
    with disk_errors(home):
        folder.mkdir(parents=True, exist_ok=True)
        _remove_unfinished(folder)
        content, before = content_digest(refs, analyses), current_name(home)
        live = None if force else _live_manifest(home)
        if live is not None and _same(live, content, refs, encoder.fingerprint):
            return BuildReport(live.id, False, 0, live.chunks, time.perf_counter() - began)
        name = _new_name(folder, content)
        aside = folder / f".{name}.tmp"
        aside.mkdir()
        try:
            texts = write_corpus(aside / "corpus.db", analyses)
            passages, embedded = embed(
                texts, encoder, home / "embeddings.db", anew=force, progress=progress
            )
            dimension = len(passages[0].dense) if passages else 0
            _write_vectors(aside / "vectors.faiss", passages, dimension)
            write_tokens(aside, passages)
            manifest = Manifest(
                id=name,
                format=FORMAT,
                built=datetime.now(UTC).isoformat(timespec="seconds"),
                encoder=encoder.name,
                fingerprint=encoder.fingerprint,
                dimension=dimension,
                documents=tuple(refs),
                clauses=sum(len(a.clauses) for a in analyses),
                chunks=len(passages),
                facts=sum(len(a.facts) for a in analyses),
                content=content,
                hashes={file: file_digest(aside / file) for file in FILES},
                reader=reading_fingerprint(),
            )
            text = json.dumps(asdict(manifest), indent=2)
            write_whole(aside / "manifest.json", text.encode())
            check(aside)
            _publish(home, aside, folder / name)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        _forget_old(home, before)
    return BuildReport(name, True, embedded, len(texts) - embedded, time.perf_counter() - began)


def content_digest(refs: Sequence[DocumentRef], analyses: Sequence[Analysis]) -> str:
    """Return a digest of what decides of a generation's content.

    Those are the bytes of the documents and corrections, the code that read them, and the texts.
    """
    digest = hashlib.sha256(reading_fingerprint().encode())
    for ref, analysis in zip(refs, analyses, strict=True):
        digest.update(repr(ref).encode())
        digest.update(analysis.document.text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _same(live: Manifest, content: str, refs: Sequence[DocumentRef], fingerprint: str) -> bool:
    return (
        live.content == content
        and live.documents == tuple(refs)
        and live.fingerprint == fingerprint
        and live.format == FORMAT
    )


def _live_manifest(home: Path) -> Manifest | None:
    """Return the live generation's manifest, or None when it is missing or damaged."""
    name = current_name(home)
    if name is None:
        return None
    try:
        verify(generations_folder(home) / name)
        return read_manifest(generations_folder(home) / name)
    except GenerationDamaged:
        return None


def _new_name(folder: Path, content: str) -> str:
    """Return a name that sorts after all others, even when the clock was set back."""
    now = datetime.now(UTC)
    for path in folder.glob("[!.]*"):
        with suppress(ValueError):  # no name of ours
            known = datetime.strptime(path.name.split("-")[0] + "000", STAMP).replace(tzinfo=UTC)
            now = max(now, known + timedelta(milliseconds=1))
    return f"{now.strftime(STAMP)[:-3]}-{content[:6]}"


def _write_vectors(path: Path, passages: Sequence[EncodedPassage], dimension: int) -> None:
    """Write a FAISS index of inner products over unit vectors: row i is chunk i."""
    if len(passages) <= FLAT_LIMIT:
        rows: faiss.Index = faiss.IndexFlatIP(max(1, dimension))
    else:
        rows = approximate_index(dimension)
    if passages:
        rows.add(np.stack([each.dense for each in passages]))
    faiss.write_index(rows, str(path))
    sync(path)


def approximate_index(dimension: int) -> faiss.Index:
    """Return an empty HNSW graph (Malkov and Yashunin 2018) of inner products."""
    graph = faiss.IndexHNSWFlat(dimension, 32, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = 200
    graph.hnsw.efSearch = 256
    return graph


def check(folder: Path) -> None:
    """Raise GenerationDamaged unless the generation in ``folder`` is whole and answers.

    Counts and dimension match, every chunk's text stands at its offsets, and each of a few chunks
    is found by its own vector: every one by exact search, most of them by the approximate one.
    """
    generation = open_folder(folder)
    try:
        manifest = generation.manifest
        chunks = [(a, chunk) for a in generation.analyses for chunk in a.chunks]
        _require(len(chunks) == manifest.chunks == generation.vectors.ntotal, manifest, "counts")
        _require(len(generation.tokens.bounds) == len(chunks) + 1, manifest, "token vectors")
        _require(manifest.dimension == generation.vectors.d or not chunks, manifest, "dimension")
        _require(
            all(a.document.text[c.start : c.end] == c.text for a, c in chunks), manifest, "offsets"
        )
        rows = range(0, len(chunks), max(1, len(chunks) // 5))
        found = sum(_finds_itself(generation.vectors, row) for row in rows)
        needed = len(rows) if len(chunks) <= FLAT_LIMIT else len(rows) // 2 + 1
        _require(found >= needed, manifest, "smoke question")
    finally:
        generation.db.close()


def _finds_itself(vectors: faiss.Index, row: int) -> bool:
    scores, _ = vectors.search(vectors.reconstruct(row).reshape(1, -1), 1)
    return bool(scores[0][0] > 0.99)


def _require(condition: bool, manifest: Manifest, reason: str) -> None:
    if not condition:
        raise GenerationDamaged(generation=manifest.id, reason=reason)


def _publish(home: Path, aside: Path, final: Path) -> None:
    for file in (*FILES, "manifest.json"):
        sync(aside / file)
    sync(aside)
    _keep_copy(home, aside, final.name)
    aside.rename(final)
    sync(final.parent)
    _point(home, final.name)


def _keep_copy(home: Path, aside: Path, name: str) -> None:
    """Keep the manifest a second time: it alone says which documents are in."""
    copies = home / COPIES
    copies.mkdir(exist_ok=True)
    write_whole(copies / f"{name}.json", (aside / "manifest.json").read_bytes())


def _point(home: Path, name: str) -> None:
    """Replace the ``current`` pointer atomically."""
    write_whole(home / "current", name.encode())


def _remove_unfinished(folder: Path) -> None:
    """Remove what killed builds left; the caller holds the lock, so none is in use."""
    for path in folder.glob(".*.tmp"):
        shutil.rmtree(path, ignore_errors=True)


def _forget_old(home: Path, before: str | None) -> None:
    """Keep the live generation, the one that was live ``before``, and the KEPT newest."""
    names = [manifest.id for manifest in list_generations(home)]
    for name in names[:-KEPT]:
        if name not in {current_name(home), before}:
            shutil.rmtree(generations_folder(home) / name, ignore_errors=True)
            (home / COPIES / f"{name}.json").unlink(missing_ok=True)


def open_folder(folder: Path) -> Generation:
    """Open the generation in ``folder``, verified; raise GenerationDamaged."""
    manifest = verify(folder)
    uri = f"{(folder / 'corpus.db').absolute().as_uri()}?mode=ro&immutable=1"
    db = sqlite3.connect(uri, uri=True, check_same_thread=False)
    try:
        analyses = tuple(read_analyses(db))
        vectors = faiss.read_index(str(folder / "vectors.faiss"))
        tokens = read_tokens(folder)
    except (OSError, sqlite3.DatabaseError, RuntimeError, ValueError, TypeError, KeyError) as error:
        db.close()
        raise GenerationDamaged(generation=folder.name, reason=str(error)) from error
    return Generation(manifest, analyses, vectors, tokens, db)


def open_current(home: Path) -> Generation:
    """Open the live generation; raise IndexMissing or GenerationDamaged."""
    name = current_name(home)
    if name is None:
        raise IndexMissing
    return open_folder(generations_folder(home) / name)


def use(home: Path, name: str, before: Callable[[Manifest], None] | None = None) -> Manifest:
    """Make an older generation the live one; raise UnknownGeneration or GenerationDamaged.

    ``before`` is called with it when it is sure to become the live one.
    """
    with build_lock(home), disk_errors(home):
        known = [manifest.id for manifest in list_generations(home)]
        if name not in known:
            raise UnknownGeneration(name=name, known=known)
        manifest = verify(generations_folder(home) / name)
        if before is not None:
            before(manifest)
        _point(home, name)
    return manifest

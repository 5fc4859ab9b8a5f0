"""What a generation says of itself, and which one is live.

Does: read manifests and the ``current`` pointer, compare files with the digests a manifest names,
tell which documents are in even when the live generation is damaged.
Does not: open, build or publish a generation, nor need FAISS.

``<home>/generations/<id>/manifest.json`` has a copy in ``<home>/manifests/<id>.json``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from corpus.errors import GenerationDamaged
from index.token_vectors import FILES as TOKEN_FILES

T = TypeVar("T")
FORMAT = 4
FILES = ("corpus.db", "vectors.faiss", *TOKEN_FILES)
COPIES = "manifests"


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """Which bytes a generation was built from; ``corrections`` is a sidecar's digest or empty."""

    source: str
    sha256: str
    corrections: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself."""

    id: str
    format: int
    built: str  # ISO 8601, UTC
    encoder: str
    fingerprint: str
    dimension: int
    documents: tuple[DocumentRef, ...]
    clauses: int
    chunks: int
    facts: int
    content: str  # digest of the documents and of the code that read them
    hashes: dict[str, str]  # SHA-256 of each file
    reader: str = ""  # fingerprint of the code that read the documents; empty: not known


def generations_folder(home: Path) -> Path:
    """Return where the generations of ``home`` lie."""
    return home / "generations"


def current_name(home: Path) -> str | None:
    """Return the id of the live generation, or None when nothing was published."""
    try:
        return (home / "current").read_text(encoding="utf-8", errors="replace").strip() or "?"
    except FileNotFoundError:
        return None


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest in ``folder``; raise GenerationDamaged when it cannot be read."""
    try:
        return _parse_manifest(folder / "manifest.json")
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise GenerationDamaged(generation=folder.name, reason="manifest.json") from error


def _parse_manifest(path: Path) -> Manifest:
    """Return a manifest; what a newer version adds to it is left aside."""
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    values["documents"] = tuple(_known(DocumentRef, each) for each in values["documents"])
    return _known(Manifest, values)


def _known(kind: type[T], values: Mapping[str, Any]) -> T:
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in values.items() if name in names})


def is_older(home: Path) -> bool:
    """Return whether an older version of this code, with another format, built the live one."""
    name = current_name(home)
    if name is None:
        return False
    try:
        return read_manifest(generations_folder(home) / name).format < FORMAT
    except GenerationDamaged:
        return False


def registry(home: Path) -> tuple[DocumentRef, ...] | None:
    """Return which documents are in, None when nothing was ever published.

    The live generation says so, and when its manifest is damaged its copy does; where the pointer
    is lost or damaged, the newest is meant. Raises GenerationDamaged when neither can be read: an
    older list would let documents vanish.
    """
    folder, copies = generations_folder(home), home / COPIES
    names = {path.name for path in folder.glob("[!.]*")}
    names |= {path.stem for path in copies.glob("[!.]*.json")}
    live = current_name(home)
    if live not in names:
        if not names:
            return None
        live = max(names)
    for path in (folder / live / "manifest.json", copies / f"{live}.json"):
        try:
            return _parse_manifest(path).documents
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            continue
    raise GenerationDamaged(generation=live, reason="manifest.json")


def verify(folder: Path) -> Manifest:
    """Return the manifest once each file of the generation has the digest it names."""
    manifest = read_manifest(folder)
    if manifest.format != FORMAT:
        raise GenerationDamaged(generation=folder.name, reason=f"format {manifest.format}")
    for file in FILES:
        try:
            digest = file_digest(folder / file)
        except OSError as error:
            raise GenerationDamaged(generation=folder.name, reason=file) from error
        if digest != manifest.hashes.get(file):
            raise GenerationDamaged(generation=folder.name, reason=file)
    return manifest


def list_generations(home: Path) -> list[Manifest]:
    """Return the readable generations, oldest first."""
    folder = generations_folder(home)
    manifests = []
    for path in sorted(folder.glob("[!.]*")) if folder.is_dir() else []:
        try:
            manifests.append(read_manifest(path))
        except GenerationDamaged:
            continue
    return manifests


def file_digest(path: Path) -> str:
    """Return a file's SHA-256, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

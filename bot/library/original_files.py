"""The files of documents as they were given, and what was read out of them.

Does: keep originals and files of corrections, tell whether they are as they were, read them; keep
the text of formats that are slow to read, so that a file is read once.
Does not: know which documents are in, or build anything.

``<home>/documents/<sha256>/<name>`` holds the bytes of each document, and of each file of
corrections, as they were given. Nothing there is ever changed or deleted.
``<home>/extracted/<sha256>.json`` holds text and pages for the version of the code that read them;
it may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import logging
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from corpus.analysis import analyse
from corpus.corrections import read_corrections
from corpus.errors import AnalysisFailed, ClausierError, LostOriginal, MissingFile
from corpus.fingerprint import reading_fingerprint
from corpus.model import Document, Page
from corpus.readers import LIMIT, read_document, safe_name
from index.durable_files import sync, write_whole
from index.manifest import file_digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus.corrections import Corrections
    from corpus.model import Analysis
    from index.manifest import DocumentRef

T = TypeVar("T")
logger = logging.getLogger(__name__)
QUICK: Final = frozenset((".txt", ".text", ".md", ".markdown"))  # read faster than looked up
LONGEST: Final = 255  # bytes of a name on a disk
EXTRACTED: Final = 500  # files of extracted text that are kept


def keep(home: Path, path: Path, digest: str, name: str) -> None:
    """Copy a file under its digest, whole or not at all; what is there already stays."""
    kept = home / "documents" / digest / name
    if sound(kept, digest):
        return
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise MissingFile(safe_name(path.name), reason="changed while it was read")
    _write_new(kept, data)


def keep_corrections(home: Path, data: bytes, source: str) -> str:
    """Keep the corrections of a document and return their digest."""
    digest = hashlib.sha256(data).hexdigest()
    kept = corrections_at(home, digest, source)
    if not sound(kept, digest):
        _write_new(kept, data)
    return digest


def corrections_at(home: Path, digest: str, source: str) -> Path:
    """Return where the corrections of a document are kept; a long name leaves no room for more."""
    name = f"{source}.toml"
    return home / "documents" / digest / (name if len(name.encode()) <= LONGEST else "toml")


def _write_new(path: Path, data: bytes) -> None:
    """Write a file into a folder of its own, which is on the disk, too, when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)
    sync(path.parent.parent)


def sound(path: Path, digest: str) -> bool:
    """Return whether a file is there with these bytes."""
    try:
        return file_digest(path) == digest
    except OSError:
        return False


def kept_path(home: Path, ref: DocumentRef) -> Path:
    """Return where the original of a document is kept."""
    return home / "documents" / ref.sha256 / ref.source


def require_kept(home: Path, ref: DocumentRef) -> None:
    """Raise LostOriginal unless the original and its corrections are as they were."""
    beside = corrections_at(home, ref.corrections, ref.source)
    whole = sound(kept_path(home, ref), ref.sha256)
    if not whole or (ref.corrections and not sound(beside, ref.corrections)):
        raise LostOriginal(ref.source)


def read_kept(home: Path, ref: DocumentRef, *, anew: bool = False) -> Analysis:
    """Return the analysis of a kept original; raise LostOriginal when it is not as it was.

    ``anew`` reads the file even when its text was kept.
    """
    require_kept(home, ref)
    beside = corrections_at(home, ref.corrections, ref.source)
    corrections = read_corrections(beside) if ref.corrections else None
    return analysed(read_once(home, kept_path(home, ref), anew=anew), corrections)


def analysed(document: Document, corrections: Corrections | None = None) -> Analysis:
    """Return the analysis of a document; raise AnalysisFailed where our own code fails."""
    return _guarded(document.source, lambda: analyse(document, corrections))


def read_once(home: Path, path: Path, *, anew: bool = False) -> Document:
    """Return the document in a file, from what was kept of it when it was read before.

    Raises DocumentError as ``read_document`` does, AnalysisFailed where our own code fails.
    """
    source = safe_name(path.name)
    digest = _slow_digest(path)
    if not digest:
        return _guarded(source, lambda: read_document(path))
    kept = home / "extracted" / f"{digest}.json"
    found = None if anew else _extracted(kept, source, path.suffix.lower())
    if found is None:
        found = _guarded(source, lambda: read_document(path))
        if found.sha256 == digest:
            _extract(kept, found, path.suffix.lower())
    return found


def _slow_digest(path: Path) -> str:
    """Return the digest of a file that is slow to read, or nothing."""
    try:
        if path.suffix.lower() in QUICK or not 0 < path.stat().st_size <= LIMIT:
            return ""
        return file_digest(path) if path.is_file() else ""
    except OSError:
        return ""


def _guarded(source: str, read: Callable[[], T]) -> T:
    """Return what ``read`` does; what it did not foresee is logged and refuses this document."""
    try:
        return read()
    except ClausierError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise
        logger.exception("reading failed")
        raise AnalysisFailed(source, kind=type(error).__name__) from error


def _extracted(path: Path, source: str, suffix: str) -> Document | None:
    """Return a document whose text was kept by this version of the code."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if found["reader"] != reading_fingerprint() or found["suffix"] != suffix:
            return None
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in found["document"].items()
        }
        pages = tuple(Page(**page) for page in values["pages"])
        document = Document(**(values | {"source": source, "pages": pages}))
        os.utime(path)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return document


def _extract(path: Path, document: Document, suffix: str) -> None:
    """Keep a document's text; the files used longest ago make room."""
    kept = {"reader": reading_fingerprint(), "suffix": suffix, "document": asdict(document)}
    _write_new(path, json.dumps(kept).encode())
    files = sorted(path.parent.glob("[!.]*.json"), key=_used)
    for old in files[:-EXTRACTED]:
        old.unlink(missing_ok=True)


def _used(path: Path) -> float:
    with contextlib.suppress(OSError):
        return path.stat().st_mtime
    return 0.0

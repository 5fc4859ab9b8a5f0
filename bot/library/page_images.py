"""The image of a page of an original, drawn apart and kept.

Does: have a page of a PDF or a scan drawn in a confined process with the quoted words boxed, and
keep the image under ``<home>/pages/``, where the images used longest ago make room.
Does not: know who may see a document, or open an image.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from corpus.errors import LostOriginal, MissingFile
from corpus.fingerprint import reading_fingerprint
from corpus.formats.isolation import draw_apart
from corpus.formats.kinds import PAGED, SUFFIXES
from index.durable_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import Document

SECONDS: Final = 60.0  # that a page may take to be drawn, and a scanned one to be looked at
KEPT: Final = 500  # images
QUOTED: Final = 20  # passages that are boxed on one page


def has_images(document: Document) -> bool:
    """Return whether pages of a document can be drawn."""
    return bool(document.pages) and _kind(document) in PAGED


def page_image(
    home: Path,
    document: Document,
    page: int,
    quotes: Sequence[str] = (),
    path: Path | None = None,
) -> bytes:
    """Return a page (from 1) as WebP, the words of the quotes boxed where they are found.

    ``path`` is where the file lies that is no document yet. Raises MissingFile for a page that
    cannot be drawn, LostOriginal, or what ``draw_apart`` raises.
    """
    if not has_images(document) or not 1 <= page <= len(document.pages):
        raise MissingFile(document.source)
    wanted = {"kind": _kind(document), "page": page, "quotes": list(quotes)[:QUOTED]}
    said = json.dumps([reading_fingerprint(), wanted]).encode()
    name = f"{document.sha256}-{hashlib.sha256(said).hexdigest()[:32]}.webp"
    kept = home / "pages" / name
    with suppress(OSError):
        image = kept.read_bytes()
        os.utime(kept)
        return image
    file = path or original(home, document)
    image = draw_apart(file.read_bytes(), wanted, document.source, SECONDS)
    _keep(kept, image)
    return image


def original(home: Path, document: Document) -> Path:
    """Return where a document's file is kept as it was given; raise LostOriginal."""
    path = home / "documents" / document.sha256 / document.source
    if not path.is_file():
        raise LostOriginal(document.source)
    return path


def _kind(document: Document) -> str:
    return SUFFIXES.get(Path(document.source).suffix.lower(), "")


def _keep(path: Path, image: bytes) -> None:
    """Keep an image; it can be drawn again, so that a full disk is no reason to show none."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, image)
        images = sorted(path.parent.glob("*.webp"), key=lambda each: each.stat().st_mtime)
        for old in images[:-KEPT]:
            old.unlink(missing_ok=True)

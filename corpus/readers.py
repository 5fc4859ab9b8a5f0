r"""Read a file into a Document: its text, its pages, its digest, its name, what to warn of.

Does: refuse what is missing, too large, of another kind than its name says, broken or empty;
read text files here, every other format in a process of its own (``formats.isolation``).
Does not: know any format. Each is a module of ``corpus.formats`` with ``read``.
"""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

from corpus.errors import EmptyDocument, MissingFile, TooLargeDocument, UnknownFormat
from corpus.formats.isolation import read_apart
from corpus.formats.kinds import MARKDOWN, SUFFIXES, TEXT, kind_of, known_suffixes
from corpus.formats.markdown import without_hidden
from corpus.formats.plain import decode, read_text
from corpus.formats.reading import Progress, Reading, hidden_warning
from corpus.model import SURE, Document

__all__ = ["LIMIT", "Progress", "decode", "known_suffixes", "read_document", "safe_name"]

LIMIT = 100_000_000  # bytes of a file
TEXT_LIMIT = 20_000_000  # bytes of a text file, characters of any other's text


def read_document(path: Path, limit: int = LIMIT, progress: Progress | None = None) -> Document:
    """Return the document in the file; ``progress`` is told pages read and pages in all.

    Raises a DocumentError: MissingFile, UnknownFormat, TooLargeDocument (before reading; data:
    size, limit in bytes), EmptyDocument, or what ``kind_of`` and the format's reader raise.
    """
    source = safe_name(path.name)
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise MissingFile(source)
        if suffix not in SUFFIXES:
            raise UnknownFormat(source, suffix=path.suffix, known=known_suffixes())
        most = min(limit, TEXT_LIMIT) if SUFFIXES[suffix] == TEXT else limit
        if size > most:
            raise TooLargeDocument(source, size=size, limit=most)
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        raise MissingFile(source, reason=str(error)) from error
    if not data:
        raise EmptyDocument(source)
    reading = _read(data, suffix, source, progress)
    digest = hashlib.sha256(data).hexdigest()
    return Document(source, reading.text, digest, reading.pages, _warnings(reading))


def _read(data: bytes, suffix: str, source: str, progress: Progress | None) -> Reading:
    """Return what is in the bytes, text files read at once, the others apart."""
    kind = kind_of(suffix, data, source)
    if kind == TEXT:
        reading = _plain(data, suffix, source)
    else:
        reading = read_apart(data, kind, source, progress)
    if len(reading.text) > TEXT_LIMIT:
        raise TooLargeDocument(source, size=len(reading.text), limit=TEXT_LIMIT)
    if not any(character.isalpha() for character in reading.text):
        raise EmptyDocument(source)
    return reading


def _plain(data: bytes, suffix: str, source: str) -> Reading:
    text = read_text(data, source)
    if suffix not in MARKDOWN:
        return Reading(text)
    shown, hidden = without_hidden(text)
    return Reading(shown, warnings=hidden_warning(hidden))


def _warnings(reading: Reading) -> tuple[str, ...]:
    """Return what the reader warned of, and what its pages show."""
    found = list(reading.warnings)
    sure = [page.confidence for page in reading.pages if page.confidence is not None]
    if sure:
        found.append("scanned")
    if any(each < SURE for each in sure):
        found.append("low-confidence")
    unread = [str(page.number) for page in reading.pages if page.unread]
    if unread:
        found.append(f"unread-lines:{', '.join(unread)}")
    if any(page.start == page.end for page in reading.pages):
        found.append("empty-pages")
    return tuple(dict.fromkeys(found))


def safe_name(name: str) -> str:
    """Return a file's name without control characters, at most 200 characters, suffix kept."""
    clean = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    if len(clean) <= 200:
        return clean
    suffix = Path(clean).suffix[-20:]
    return clean[: 200 - len(suffix)] + suffix

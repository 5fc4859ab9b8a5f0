"""Zipped documents (DOCX, ODT): look before unpacking.

Does: refuse an archive that unpacks to far more than it weighs, that is locked or broken, or
whose XML defines entities, before any library opens it.
Does not: read what the parts say.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib

from corpus.errors import DamagedDocument, DecompressionBomb, PasswordProtected, UnsafeDocument

# What zipfile raises over damaged archives. RuntimeError is the parent of NotImplementedError.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)
ENTRIES = 5_000
UNPACKED = 300_000_000  # bytes of all parts
XML = 60_000_000  # bytes of one XML part: ten thousand pages
_MARKS = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)


def parts(data: bytes, source: str) -> dict[str, bytes]:
    """Return the XML parts of an archive by their names.

    Raises DecompressionBomb, PasswordProtected, UnsafeDocument or DamagedDocument.
    """
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check(entries, source)
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    found[entry.filename] = archive.read(entry)
                else:
                    _unpack(archive, entry)
    except BROKEN as error:
        raise DamagedDocument(source) from error
    if any(mark in part for part in found.values() for mark in _MARKS):
        raise UnsafeDocument(source, reason="entities")
    return found


def _check(entries: list[zipfile.ZipInfo], source: str) -> None:
    """Refuse by what the archive says of its parts; ``zipfile`` reads no more than that."""
    if any(entry.flag_bits & 1 for entry in entries):
        raise PasswordProtected(source)
    largest = max(
        (e.file_size for e in entries if e.filename.endswith((".xml", ".rels"))), default=0
    )
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES or unpacked > UNPACKED or largest > XML:
        raise DecompressionBomb(source)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Go through a part that is no text, so that a damaged one is noticed."""
    with archive.open(entry) as part:
        while part.read(1_000_000):
            pass

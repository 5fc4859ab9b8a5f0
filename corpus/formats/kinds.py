"""Tell what a file is by its first bytes, whatever its name says.

Does: name the kind by the suffix it ought to bear; refuse a name that lies, what is encrypted
and what no reader takes. Does not: read further than that.
"""

from __future__ import annotations

import io
import zipfile

from corpus.errors import (
    BinaryDocument,
    DamagedDocument,
    PasswordProtected,
    UnknownFormat,
    WrongSuffix,
)
from corpus.formats.archive import BROKEN

TEXT = ".txt"
PAGE = "page"  # no file's: that of which a page is to be drawn, before its bytes
PAGED = frozenset({".pdf", ".png", ".jpg", ".tif"})  # whose pages can be drawn
SUFFIXES = {
    ".txt": TEXT,
    ".text": TEXT,
    ".md": TEXT,
    ".markdown": TEXT,
    ".html": ".html",
    ".htm": ".html",
    ".pdf": ".pdf",
    ".docx": ".docx",
    ".odt": ".odt",
    ".doc": ".doc",
    ".rtf": ".rtf",
    ".xlsx": ".xlsx",
    ".ods": ".ods",
    ".png": ".png",
    ".jpg": ".jpg",
    ".jpeg": ".jpg",
    ".tif": ".tif",
    ".tiff": ".tif",
}
MARKDOWN = frozenset({".md", ".markdown"})
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # Word's name of what a password locks
_WORD = "WordDocument".encode("utf-16-le")  # the main stream of a DOC
_SHEETS = b"application/vnd.oasis.opendocument.spreadsheet"  # what an ODS says that it is
_OTHERS = (b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"MZ\x90")


def known_suffixes() -> tuple[str, ...]:
    """Return the suffixes of the files that can be read, in lower case with their dot."""
    return tuple(SUFFIXES)


def kind_of(suffix: str, data: bytes, source: str) -> str:
    """Return which reader takes the file: a suffix such as ".pdf".

    Raises UnknownFormat, WrongSuffix (data: suffix, kind), PasswordProtected, BinaryDocument or
    DamagedDocument.
    """
    said = SUFFIXES.get(suffix.lower())
    if said is None:
        raise UnknownFormat(source, suffix=suffix, known=known_suffixes())
    found = _told(data, source)
    if found is None:  # text, markup, or a broken file
        if said in (TEXT, ".html"):
            return said
        if _is_text(data):
            raise WrongSuffix(source, suffix=suffix, kind=TEXT)
        raise DamagedDocument(source)
    if found != said:
        raise WrongSuffix(source, suffix=suffix, kind=found)
    return found


def _told(data: bytes, source: str) -> str | None:
    """Return the kind that the first bytes tell, None for text and what is not known."""
    if b"%PDF-" in data[:1024]:
        return ".pdf"
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, source)
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise PasswordProtected(source)
    if data.startswith(_OLE) and _WORD in data:
        return ".doc"
    if data.startswith(b"{\\rtf"):
        return ".rtf"
    if data.startswith((_OLE, *_OTHERS)):
        raise BinaryDocument(source)
    return None


def _zipped(data: bytes, source: str) -> str:
    """Return which of the zipped formats it is, by the names that are in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            said = _said(archive) if "mimetype" in names else b""
    except BROKEN as error:
        raise DamagedDocument(source) from error
    if "word/document.xml" in names or "word/document2.xml" in names:
        return ".docx"
    if "xl/workbook.xml" in names:
        return ".xlsx"
    if "content.xml" in names and said.strip() == _SHEETS:
        return ".ods"
    if "content.xml" in names:
        return ".odt"
    raise BinaryDocument(source)


def _said(archive: zipfile.ZipFile) -> bytes:
    """Return what an archive says that it is, nothing where that is locked."""
    if archive.getinfo("mimetype").flag_bits & 1:
        return b""
    with archive.open("mimetype") as part:
        return part.read(len(_SHEETS) + 2)


def _is_text(data: bytes) -> bool:
    """Tell bytes of a text from those of a file whose beginning was damaged."""
    head = data[:4096]
    return bool(head.strip()) and not any(byte < 9 or 13 < byte < 27 for byte in head)

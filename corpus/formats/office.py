"""DOC, RTF: LibreOffice makes an OpenDocument of them, which its own reader reads.

Does: call LibreOffice in this very process, which is confined like any other reader: its
conversion program would need a socket. Macros never run.
Does not: read what LibreOffice makes (``opendocument``).

The calls are those of LibreOfficeKit (``LibreOfficeKit.h``), a C interface that only grows: a
pointer to an object leads to the table of its functions.
"""

from __future__ import annotations

import ctypes
import shutil
from pathlib import Path
from typing import Any

from corpus.errors import DamagedDocument, MissingOffice, PasswordProtected
from corpus.formats import opendocument
from corpus.formats.reading import Progress, Reading

_LIBRARIES = ("libmergedlo.so", "libsofficeapp.so")
_WORD = b"\xec\xa5"  # begins the main stream of a DOC, which begins at a sector
_SECTOR, _FLAGS, _ENCRYPTED = 512, 10, 1  # of its second byte of flags
_SMALL = 64  # bytes of the sectors in which a stream of less than 4,096 lies ([MS-CFB] 2.6)
_COMMENTS = slice(0xBE, 0xC2)  # of that stream: the size of its list of comments
_ANNOTATION, _UNKNOWN = b"{\\*\\annotation", b"{\\*\\uncommented"
_VBA = "_VBA_PROJECT".encode("utf-16-le")
# What LibreOffice is told: no macro.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
</oor:items>
"""
_Pointer, _Text = ctypes.c_void_p, ctypes.c_char_p


class _Document(ctypes.Structure):
    """The functions of a document, as far as they are called."""

    _fields_ = (
        ("size", ctypes.c_size_t),
        ("destroy", ctypes.CFUNCTYPE(None, _Pointer)),
        ("save_as", ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, _Text, _Text, _Text)),
    )


class _Office(ctypes.Structure):
    """The functions of LibreOffice, as far as they are called."""

    _fields_ = (
        ("size", ctypes.c_size_t),
        ("destroy", ctypes.CFUNCTYPE(None, _Pointer)),
        ("load", ctypes.CFUNCTYPE(_Pointer, _Pointer, _Text)),
    )


def read(data: bytes, source: str, progress: Progress) -> Reading:
    """Return the text of a DOC or RTF.

    Raises MissingOffice, PasswordProtected, DamagedDocument, DecompressionBomb, UnsafeDocument.
    """
    if _is_locked(data):
        raise PasswordProtected(source)
    suffix = ".rtf" if data.startswith(b"{\\rtf") else ".doc"
    made = converted(_without_comments(data), suffix, "odt", source)
    found = opendocument.read(made, source, progress)
    macros = ("macros",) if _VBA in data else ()
    return Reading(found.text, found.pages, tuple(dict.fromkeys((*found.warnings, *macros))))


def program() -> Path | None:
    """Return the folder of LibreOffice's programs, None where it is not installed."""
    found = shutil.which("soffice")
    return Path(found).resolve().parent if found else None


def converted(data: bytes, suffix: str, to: str, source: str) -> bytes:
    """Return a file as LibreOffice saves it: ``to`` is "odt" or another suffix it knows.

    Works in the folder where this process was started. Raises MissingOffice or DamagedDocument.
    """
    home = program()
    names = [home / name for name in _LIBRARIES if (home / name).is_file()] if home else []
    if home is None or not names:
        raise MissingOffice(source)
    given, made = Path(f"given{suffix}").absolute(), Path(f"made.{to}").absolute()
    profile = Path("office").absolute()
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    given.write_bytes(data)
    start = ctypes.CDLL(str(names[0]), ctypes.RTLD_GLOBAL).libreofficekit_hook_2
    start.restype, start.argtypes = _Pointer, (_Text, _Text)
    office = start(bytes(home), profile.as_uri().encode())
    document = _functions(office, _Office).load(office, given.as_uri().encode()) if office else None
    if document:
        _functions(document, _Document).save_as(document, made.as_uri().encode(), to.encode(), None)
    if not made.is_file():
        raise DamagedDocument(source)
    return made.read_bytes()


def _functions(thing: int, table: type[ctypes.Structure]) -> Any:  # noqa: ANN401 (ctypes' types)
    """Return the functions of an object: its first word points to them."""
    where = ctypes.cast(thing, ctypes.POINTER(ctypes.POINTER(table)))
    return where.contents.contents


def _without_comments(data: bytes) -> bytes:
    """Return a DOC or RTF in which nobody finds its comments: LibreOfficeKit fails over one.

    A DOC without a list of comments has none ([MS-DOC] 2.5.6: lcbPlcfandRef); RTF bids its readers
    leave out what begins with a name that they do not know.
    """
    begins = _main_stream(data)
    if begins is None:
        return data.replace(_ANNOTATION, _UNKNOWN)
    patched = bytearray(data)
    patched[begins + _COMMENTS.start : begins + _COMMENTS.stop] = bytes(4)
    return bytes(patched)


def _is_locked(data: bytes) -> bool:
    """Tell a DOC that opens with a password only ([MS-DOC] 2.5.2: FibBase.fEncrypted)."""
    begins = _main_stream(data)
    return begins is not None and bool(data[begins + _FLAGS + 1] & _ENCRYPTED)


def _main_stream(data: bytes) -> int | None:
    """Return where the main stream of a DOC begins, None in an RTF."""
    sectors = range(_SECTOR, min(len(data) - _SECTOR, 10_000 * _SECTOR), _SMALL)
    return next((at for at in sectors if data[at : at + 2] == _WORD), None)

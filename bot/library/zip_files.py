"""The documents inside a zip.

Does: unpack files into a folder, flat, within limits of number and size that are counted on what
comes out and not on what the archive claims.
Does not: follow folders or links out of the archive, open archives in archives, or read documents.
"""

from __future__ import annotations

import errno
import lzma
import mmap
import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from corpus.errors import BadArchive
from corpus.readers import LIMIT, safe_name

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES: Final = 500  # in one archive
UNPACKED: Final = 500_000_000  # bytes of all files together
NAME: Final = 200  # bytes of a file's name
BLOCK: Final = 1 << 20
ENTRIES: Final = 50_000  # of all it holds, archives within it too: each takes half a kilobyte


def is_archive(path: Path) -> bool:
    """Return whether a file is called a zip."""
    return path.suffix.lower() == ".zip"


def file_name(name: str) -> str:
    """Return a name that is no path, safe on any disk: its last part, at most NAME bytes.

    What comes from a sender or an archive may be a path of any system, or dots alone.
    """
    last = safe_name(PurePosixPath(name.replace("\\", "/")).name).strip().lstrip(".")
    stem, dot, suffix = last.rpartition(".")
    if not dot:
        stem, suffix = last, ""
    end = f"{dot}{suffix}"[:20]
    room = NAME - len(end.encode())
    return (stem.encode()[:room].decode(errors="ignore") or "document") + end


def unpack(path: Path, folder: Path) -> list[Path]:
    """Put the files of a zip into ``folder`` and return them, in the archive's order.

    Hidden files, those of macOS and corrections, which are for whoever keeps the home to write,
    are left out; two of one name get numbers. Raises BadArchive
    (data: reason "damaged", "encrypted", "many", "large" or "empty").
    """
    source = safe_name(path.name)
    try:
        if _entries(path) > ENTRIES:
            raise BadArchive(source, reason="many", limit=FILES)
        with zipfile.ZipFile(path) as archive:
            entries = [info for info in archive.infolist() if _wanted(info)]
            if len(entries) > FILES:
                raise BadArchive(source, reason="many", limit=FILES)
            if any(info.flag_bits & 1 for info in entries):
                raise BadArchive(source, reason="encrypted")
            files = list(_extracted(archive, entries, folder, source))
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise BadArchive(source, reason="damaged") from error
    except (OSError, ValueError) as error:
        # A member said to lie before the file's beginning is the archive's fault, not the disk's.
        if isinstance(error, OSError) and error.errno not in {None, errno.EINVAL}:
            raise
        raise BadArchive(source, reason="damaged") from error
    if not files:
        raise BadArchive(source, reason="empty")
    return files


def _entries(path: Path) -> int:
    """Return how many entries an archive lists at most, before it is opened, which lists them."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
        return sum(1 for _ in re.finditer(rb"PK\x01\x02", held))


def _wanted(info: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(info.filename.replace("\\", "/")).parts
    link = (info.external_attr >> 16) & 0o170000 == 0o120000
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts)
    corrections = bool(parts) and parts[-1].lower().endswith(".toml")
    return bool(parts) and not (info.is_dir() or link or hidden or corrections)


def _extracted(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], folder: Path, source: str
) -> Iterator[Path]:
    left = UNPACKED
    for info in entries:
        name = file_name(info.filename)
        stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
        target, number = folder / name, 2
        while target.exists():
            target, number = folder / f"{stem} ({number}){suffix}", number + 1
        with archive.open(info) as packed, target.open("xb") as file:
            written = 0
            # one byte past the limit is enough for the reader to refuse the file by its size
            while written <= LIMIT and (block := packed.read(BLOCK)):
                written, left = written + len(block), left - len(block)
                if left < 0:
                    raise BadArchive(source, reason="large", limit=UNPACKED)
                file.write(block)
        yield target

"""The process that reads one untrusted file: limits first, then the bytes, then one answer.

Does: bound itself with ``setrlimit`` and confine itself to its folder (what it starts inherits
both), read standard input, write a JSON line for each page and one with the result or the error.
Does not: open a file of ours, reach the network, or import anything but one reader.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import corpus
from corpus.errors import DocumentError, ReadingStopped
from corpus.formats.confinement import NEEDED, Layer, confine
from corpus.formats.kinds import PAGE
from corpus.formats.reading import Progress

_LARGEST = 1_000_000_000  # bytes of a temporary file: a page's image
_OPEN = 128  # files at once
_STARTED = 64  # processes and threads at once, beside those that its user has
# Where programs and their data are named that a reader may start.
TOOLS = ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX")
READERS = {
    ".html": "html",
    ".pdf": "pdf",
    ".docx": "word",
    ".odt": "opendocument",
    ".ods": "ods",
    ".doc": "office",
    ".rtf": "office",
    ".xlsx": "xlsx",
    ".png": "images",
    ".jpg": "images",
    ".tif": "images",
    PAGE: "page_image",
}


class Answer(Protocol):
    """What is read out of a file, as it crosses the pipe."""

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""


Read = Callable[[bytes, str, Progress], Answer]


def main() -> None:
    """Read what ``sys.argv`` names: the root of the code, kind, source, memory, seconds.

    The sixth tells whether an unconfined reader is to refuse ("require").
    """
    _, _, kind, source, memory, seconds, wanted = sys.argv
    running = _running()
    # Before any library is imported: a thread that one starts is then confined like the rest.
    granted = shut_in()
    bound(int(memory), int(seconds), _STARTED + (0 if Layer.USER in granted else running))
    try:
        read = _refuse if wanted == "require" and not granted >= NEEDED else reader(kind)
        reading = read(sys.stdin.buffer.read(), source, _tell)
        answer = reading.as_json()
    except DocumentError as error:
        data = {key: value for key, value in error.data.items() if key != "source"}
        answer = {"error": type(error).__name__, "data": data}
    except (MemoryError, RecursionError):
        answer = {"error": ReadingStopped.__name__, "data": {"reason": "memory"}}
    except Exception as error:  # noqa: BLE001 (a file that breaks a library is a refused file)
        answer = {"error": type(error).__name__, "data": {"said": str(error)[:300]}}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _refuse(_data: bytes, source: str, _progress: Progress) -> Answer:
    raise ReadingStopped(source, reason="unconfined")


def reader(kind: str) -> Read:
    """Return the reader of a kind of file; only its own libraries are imported."""
    read: Read = import_module(f"corpus.formats.{READERS[kind]}").read
    return read


def shut_in() -> frozenset[Layer]:
    """Confine this process to the folder it was started in; return what holds.

    Libraries can lie outside Python's own folders (``.pth`` files); what holds this package, as a
    checkout does, is not opened with them.
    """
    own = Path(corpus.__path__[0])
    beside = [each for each in map(Path, sys.path) if each.is_dir() and each not in own.parents]
    code = [own, Path(sys.prefix), Path(sys.base_prefix), *beside]
    named = (os.environ.get(name, "").split(os.pathsep) for name in TOOLS)
    tools = [Path(place) for each in named for place in each if place]
    office = shutil.which("soffice")
    if office:
        tools.append(Path(office).resolve().parents[1])
    return confine(Path.cwd(), code, tools)


def bound(memory: int, seconds: int, processes: int) -> None:
    """Limit this process and those it starts; questions go before it."""
    os.nice(10)
    for what, limit in (
        (resource.RLIMIT_NPROC, processes),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, _LARGEST),
        (resource.RLIMIT_NOFILE, _OPEN),
        (resource.RLIMIT_CORE, 0),
    ):
        _, most = resource.getrlimit(what)
        wanted = limit if most == resource.RLIM_INFINITY else min(limit, most)
        resource.setrlimit(what, (wanted, wanted))


def _running() -> int:
    """Return how many processes and threads this user has; the limit counts them."""
    if sys.platform != "linux":
        return 1_000_000  # nobody knows: no limit
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if process.stat().st_uid == os.getuid():
                count += sum(1 for _ in (process / "task").iterdir())
    return count


def _tell(page: int, of: int) -> None:
    sys.stdout.write(json.dumps({"page": page, "of": of}) + "\n")
    sys.stdout.flush()

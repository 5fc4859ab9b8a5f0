"""The process that reads one untrusted file: limits first, then the bytes, then one answer.

Does: bound itself with ``setrlimit`` (what it starts inherits that), read standard input, write a
JSON line for each page and one with the result or the error.
Does not: open a file of ours, reach the network, or import anything but one reader.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from importlib import import_module

from corpus.errors import DocumentError, ReadingStopped
from corpus.formats.reading import Progress, Reading

_LARGEST = 1_000_000_000  # bytes of a temporary file: a page's image
_OPEN = 128  # files at once
READERS = {
    ".html": "html",
    ".pdf": "pdf",
    ".docx": "word",
    ".odt": "opendocument",
    ".png": "images",
    ".jpg": "images",
    ".tif": "images",
}
Read = Callable[[bytes, str, Progress], Reading]


def main() -> None:
    """Read what ``sys.argv`` names: the root of the code, kind, source, memory, seconds."""
    _, _, kind, source, memory, seconds = sys.argv
    bound(int(memory), int(seconds))
    try:
        reading = reader(kind)(sys.stdin.buffer.read(), source, _tell)
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


def reader(kind: str) -> Read:
    """Return the reader of a kind of file; only its own libraries are imported."""
    read: Read = import_module(f"corpus.formats.{READERS[kind]}").read
    return read


def bound(memory: int, seconds: int) -> None:
    """Limit this process and those it starts; questions go before it."""
    os.nice(10)
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, _LARGEST),
        (resource.RLIMIT_NOFILE, _OPEN),
        (resource.RLIMIT_CORE, 0),
    ):
        _, most = resource.getrlimit(what)
        wanted = limit if most == resource.RLIM_INFINITY else min(limit, most)
        resource.setrlimit(what, (wanted, wanted))


def _tell(page: int, of: int) -> None:
    sys.stdout.write(json.dumps({"page": page, "of": of}) + "\n")
    sys.stdout.flush()

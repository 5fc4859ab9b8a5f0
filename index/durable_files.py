"""Files that are there whole or not at all, whenever the process is killed or the power goes."""

from __future__ import annotations

import os
import threading
from pathlib import Path


def sync(path: Path) -> None:
    """Ask the operating system to put a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, in place of the one that is there; it is on the disk when this returns."""
    scratch = path.with_name(f".{os.getpid()}.{threading.get_ident()}.tmp")
    try:
        scratch.write_bytes(data)
        sync(scratch)
        scratch.replace(path)
        sync(path.parent)
    finally:
        scratch.unlink(missing_ok=True)

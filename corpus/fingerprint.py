"""Which version of the code reads documents: equal fingerprints, equal readings.

Does: digest the Python files of this package, once a process.
Does not: know of the libraries they use; after an upgrade of one, everything is read anew by hand
(``clausier index --force``).
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def reading_fingerprint() -> str:
    """Return the SHA-256, in hexadecimal digits, of ``corpus/**/*.py`` by name and content."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()

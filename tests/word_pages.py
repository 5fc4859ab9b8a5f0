"""``clausier web`` as a process of its own, with the word encoder, for tests and trials."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]


@contextmanager
def pages(home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run the pages of a home in a session of their own, all of which ends with this."""
    environ = os.environ | {"CLAUSIER_HOME": str(home), "CLAUSIER_LANG": "fr"}
    command = [sys.executable, str(ROOT / "tests/word_cli.py"), "web", *arguments]
    process = subprocess.Popen(
        command,
        env=environ | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def address_of(process: subprocess.Popen[str]) -> str:
    """Return where the pages are, once they are served."""
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
    assert found is not None, process.poll()
    return found[0]

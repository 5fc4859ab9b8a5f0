"""Read an untrusted file in a process of its own, confined, with limits on time and memory.

Does: start a Python that imports nothing but the reader, or what draws a page, hand it the bytes,
take back JSON, end it and what it started (tesseract) when its time is over; no variable of ours
goes with it. It cannot leave its process group (``confinement`` refuses that), so that nothing
outlives it.
Does not: know any format. What runs there is ``child.main``.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import IO, Any

import corpus
from corpus import errors
from corpus.errors import DocumentError, ReadingStopped
from corpus.formats.confinement import Layer
from corpus.formats.kinds import PAGE
from corpus.formats.reading import Progress, Reading, from_json

SECONDS = 900  # of wall clock: 200 scanned pages on a slow machine
MEMORY = 2_000_000_000  # bytes of address space, of each process
IMAGE = 8_000_000  # bytes of a page's image
ANSWER = 200_000_000  # bytes that are taken back at most
BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from corpus.formats.child import main; main()"
ASK = BOOT.replace("main()", "print(*shut_in())").replace("import main", "import shut_in")
# What finds programs and their data; everything else, secrets included, stays here.
KEPT = ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX")
CONFINE = "CLAUSIER_CONFINE"  # "require": nothing is read where the reader cannot be confined


def read_apart(
    data: bytes, kind: str, source: str, progress: Progress | None = None, seconds: float = SECONDS
) -> Reading:
    """Return what the reader of ``kind`` makes of the bytes.

    Raises the DocumentError that it raises, or ReadingStopped (data: reason: time, memory, crash,
    or unconfined, where ``CLAUSIER_CONFINE`` is "require" and this machine cannot).
    """
    answer = _answer_of(data, kind, source, progress, seconds)
    try:
        return from_json(answer)
    except (TypeError, KeyError, ValueError) as error:  # a file can take the reader over
        raise ReadingStopped(source, reason="crash") from error


def draw_apart(data: bytes, wanted: dict[str, Any], source: str, seconds: float) -> bytes:
    """Return a page of a PDF or a picture as a WebP image (see ``page_image`` for ``wanted``).

    Raises as ``read_apart`` does. What comes back is untrusted: it is to be shown, not opened.
    """
    given = json.dumps(wanted).encode() + b"\n" + data
    answer = _answer_of(given, PAGE, source, None, seconds)
    try:
        image = base64.b64decode(answer["image"], validate=True)
    except (TypeError, KeyError, ValueError) as error:
        raise ReadingStopped(source, reason="crash") from error
    if image[:4] + image[8:12] != b"RIFFWEBP" or len(image) > IMAGE:
        raise ReadingStopped(source, reason="crash")
    return image


def _answer_of(
    data: bytes, kind: str, source: str, progress: Progress | None, seconds: float
) -> dict[str, Any]:
    """Return the JSON that a process apart makes of the bytes; raise what it raises."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as given:
        given.write(data)
        given.seek(0)
        process = _start(kind, source, folder, given)
        timer = Timer(seconds, _end, (process.pid,))
        timer.start()
        try:
            answer = _answer(process, progress)
        finally:
            late = timer.finished.is_set()
            timer.cancel()
            _end(process.pid)
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
    if answer is None:
        reason = "time" if late or process.returncode == -signal.SIGXCPU else "crash"
        raise ReadingStopped(source, reason=reason)
    try:
        if "error" in answer:
            raise _error(answer["error"], source, answer["data"])
    except (TypeError, KeyError, ValueError) as error:  # a file can take the reader over
        raise ReadingStopped(source, reason="crash") from error
    return answer


def _start(kind: str, source: str, folder: str, given: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the reader; its temporary files go to ``folder``."""
    root = str(Path(corpus.__path__[0]).parent)
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    # One thread a page: tesseract's own threads cost more than they bring.
    wanted = os.environ.get(CONFINE, "").strip()
    environment |= {"HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    return subprocess.Popen(  # noqa: S603 (this very Python)
        [sys.executable, "-I", "-c", BOOT, root, kind, source, str(MEMORY), str(SECONDS), wanted],
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        start_new_session=True,
    )


def _answer(process: subprocess.Popen[bytes], progress: Progress | None) -> dict[str, Any] | None:
    """Return the last line that the reader wrote; lines before it say how far it is."""
    assert process.stdout is not None  # noqa: S101 (it is a pipe)
    while line := process.stdout.readline(ANSWER):
        try:
            values: dict[str, Any] = json.loads(line)
        except (ValueError, RecursionError):
            return None
        if not isinstance(values, dict) or "of" not in values:
            return values if isinstance(values, dict) else None
        page, of = values.get("page"), values["of"]
        if not (isinstance(page, int) and isinstance(of, int)):
            return None
        if progress is not None:
            progress(page, of)
    return None


def granted() -> frozenset[Layer]:
    """Return what confines a reader on this machine: one is started that only tells that."""
    with tempfile.TemporaryDirectory() as folder:
        found = subprocess.run(  # noqa: S603 (this very Python)
            [sys.executable, "-I", "-c", ASK, str(Path(corpus.__path__[0]).parent)],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    return frozenset(map(Layer, found.stdout.split()))


def _end(group: int) -> None:
    """End the process and all it started; it leads a group of its own."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _error(name: str, source: str, data: dict[str, Any]) -> DocumentError:
    """Return the error of this name; one that is none of ours counts as a crash."""
    found = getattr(errors, name, None)
    if isinstance(found, type) and issubclass(found, DocumentError):
        return found(source, **data)
    return ReadingStopped(source, reason="crash", said=name)

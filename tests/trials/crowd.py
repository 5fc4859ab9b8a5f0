"""Two hundred requests at once to a running ``clausier web``: is each of them answered?

``python tests/trials/crowd.py`` starts the command as a process of its own on the conventions that
ship, with the word encoder, opens all connections, then sends pages, documents, files and
questions through them at the same moment, and prints how long they took. It ends by itself, with 1
where a request failed.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.state.kept_answers import key_of
from tests.word_pages import ROOT, address_of, pages

REQUESTS = 200
ASKED = 15  # of them are questions, of which one person may put twenty a minute
SECONDS = 300.0  # for all of them, on a busy machine
QUESTION = "Quel est le préavis de résiliation ?"
SOURCES = sorted(path.name for path in (ROOT / "corpus/texts").glob("*.txt"))


@dataclass(slots=True)
class Seen:
    """What came of the requests: how many were answered, the seconds of each, what failed."""

    answers: int = 0
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def run(home: Path) -> Seen:
    """Send all requests to the pages of a home at once, then end them."""
    with pages(home, "--port", "0") as process:
        seen = asyncio.run(_crowd(address_of(process)))
        process.send_signal(signal.SIGTERM)
        if process.wait(30):
            seen.failures.append(f"it ended with {process.returncode}")
        _, error = process.communicate()
        seen.failures += ["a traceback"] if "Traceback" in error else []
    return seen


def _wanted() -> list[tuple[str, str]]:
    """Return the method and path of each request."""
    keys = [key_of(source) for source in SOURCES]
    paths = [
        "/",
        "/conventions",
        "/conventions.csv",
        "/grille",
        f"/comparer?a={keys[0]}&b={keys[1]}",
    ]
    paths += [f"/conventions/{key}" for key in keys] + [f"/conventions/{keys[0]}/carte"]
    paths += [f"/conventions/{keys[0]}?cite=10-12", f"/conventions/{keys[0]}/original"]
    asked = [("POST", "/")] * ASKED
    return asked + [("GET", paths[n % len(paths)]) for n in range(REQUESTS - ASKED)]


async def _crowd(url: str) -> Seen:
    seen, start = Seen(), asyncio.Event()
    limits = httpx.Limits(max_connections=REQUESTS, max_keepalive_connections=REQUESTS)

    async def one(client: httpx.AsyncClient, method: str, path: str) -> None:
        await start.wait()
        began = time.perf_counter()
        data = {"question": QUESTION} if method == "POST" else None
        try:
            answer = await client.request(method, path, data=data)
        except httpx.HTTPError as error:
            seen.failures.append(f"{method} {path}: {error!r}")
            return
        seen.seconds.append(time.perf_counter() - began)
        seen.answers += 1
        if answer.status_code != 200:
            seen.failures.append(f"{method} {path}: {answer.status_code}")

    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=SECONDS) as client:
        tasks = [asyncio.create_task(one(client, *each)) for each in _wanted()]
        await asyncio.sleep(0)
        start.set()
        await asyncio.gather(*tasks)
    return seen


def main() -> int:
    """Print what came of it; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        seen = run(Path(folder) / "home")
    print(f"{seen.answers} of {REQUESTS} answered, {len(seen.failures)} failures")  # noqa: T201
    for each in seen.failures[:20]:
        print(f"  {each}")  # noqa: T201
    if seen.seconds:
        print(f"median {median(seen.seconds):.2f} s, slowest {max(seen.seconds):.2f} s")  # noqa: T201
    return 1 if seen.failures else 0


if __name__ == "__main__":
    sys.exit(main())

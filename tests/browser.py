"""The web pages as a person meets them: a site served on a port of its own, and Chromium.

``serve`` runs the site with the word encoder in a thread; ``open_browser`` skips where Debian's
Chromium is not installed.
"""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from bot.conversation.answer import answer
from bot.library.library import Library, load
from bot.state.database import Database
from bot.state.state import person_key
from bot.web.entry import entry_url
from bot.web.routes import site_failures, site_routes
from bot.web.server import bind, serving
from bot.web.site import NOBODY, Site
from tests.word_encoder import WordEncoder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from bot.answering.model import Answer
    from bot.conversation.answer import Context
    from bot.processes.live_generation import Seen
    from index.encoder import Query

CHROMIUM = shutil.which("chromium")
PHONE, DESKTOP = (390, 844), (1280, 900)  # CSS pixels
LOUD = {"minor", "moderate", "serious", "critical"}  # all that axe calls a violation


@dataclass
class Served:
    """A running site: its address, what its pages work with, and the way in for admins."""

    url: str
    site: Site

    @property
    def admin_url(self) -> str:
        """Return a link that lets an admin in, once."""
        return entry_url(self.url, self.site.key, NOBODY)


@contextmanager
def serve(home: Path, **values: object) -> Iterator[Served]:
    """Serve the pages of a home as ``clausier web`` does; ``values`` change the site's."""
    words = WordEncoder()
    library = Library(home, False, cache(lambda: words))
    knowledge = load(library)
    home.mkdir(parents=True, exist_ok=True)
    bound = bind("127.0.0.1", 0)
    url = f"http://127.0.0.1:{bound.getsockname()[1]}"
    database = Database(home)

    async def reply(text: str, seen: Seen, context: Context) -> Answer:
        return await asyncio.to_thread(answer, text, seen.knowledge, words, context)

    async def encode(text: str) -> Query:
        return words.encode_queries([text])[0]

    given = {
        "home": home,
        "library": library,
        "key": person_key(home),
        "language": "fr",
        "live": lambda: knowledge,
        "answer": reply,
        "encode": encode,
        "database": database,
        "public_url": url,
        "local": True,
    }
    site = Site(**given | values)  # type: ignore[arg-type]
    ready, stop = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def run() -> None:
        async with serving(site_routes(site), bound, failures=site_failures(site)):
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    assert ready.wait(20)
    try:
        yield Served(url, site)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
        database.close()
        bound.close()


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Give Debian's Chromium; skip the test where there is none."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def visit(
    browser: Browser,
    url: str,
    *,
    size: tuple[int, int] = DESKTOP,
    script: bool = True,
    dark: bool = False,
) -> Iterator[Page]:
    """Give a page as a new visitor sees it; what it asks of other servers, or logs, fails."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=script,
        color_scheme="dark" if dark else "light",
        locale="fr-FR",
    )
    page = context.new_page()
    wrong: list[str] = []
    origin = "/".join(url.split("/")[:3])
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(origin) else wrong.append(asked.url),
    )
    page.goto(url)
    yield page
    context.close()
    assert not wrong, wrong


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with a page."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['html']} {node['failureSummary']}"
        for each in found
        if each["impact"] in LOUD
        for node in each["nodes"]
    ]


def overflows(page: Page) -> bool:
    """Return whether a page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

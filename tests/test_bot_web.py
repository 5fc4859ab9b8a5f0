"""The page behind *Ouvrir*: what it shows, to whom, and what a text can do in it."""

from __future__ import annotations

import asyncio
import html
import re
import threading
import time
from functools import cache

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.conversation.answer import answer
from bot.library import Library, add, load, remove
from bot.records import record
from bot.reservations import release, reserve
from bot.state import (
    ACCEPTED,
    REFUSED,
    Asked,
    erase_person,
    open_state,
    pseudonym,
    save_question,
    set_access,
    set_chat,
)
from bot.web import reader as module
from bot.web.reader import address, lines_of
from bot.web.routes import site_routes
from bot.web.site import Site
from tests.bot_process import copy_home
from tests.word_encoder import WordEncoder

KEY = b"k" * 32
CHAT, OTHER, PERSON = -100, -200, 5
FRICHES = "friches-cerema-dinum-2020.txt"
URL = "https://clausier.example"


QUESTION = "Quel est l'engagement financier du Cerema pour les friches ?"


class Reader:
    """A home with one answered question, and the page as a browser gets it."""

    def __init__(
        self, home, question="Quel est l'engagement financier du Cerema pour les friches ?"
    ):
        self.library = Library(home, True, cache(WordEncoder))
        self.db = open_state(home)
        knowledge = load(self.library)
        kept, texts = record(answer(question, knowledge, WordEncoder()), knowledge)
        person = pseudonym(KEY, PERSON)
        self.asked = Asked("abcdefgh", person, time.time(), question, "fr", "answered", kept)
        save_question(self.db, pseudonym(KEY, CHAT), self.asked, texts)
        set_chat(self.db, CHAT, "Équipe", ACCEPTED)

    access = "approve"

    def get(self, url="") -> httpx.Response:
        return asyncio.run(self.fetch(url))

    async def fetch(self, url="") -> httpx.Response:
        async def ask(function, *args):
            return function(self.db, *args)

        site = Site(
            home=self.library.home,
            library=self.library,
            key=KEY,
            language="fr",
            live=lambda: load(self.library),
            answer=None,
            encode=None,
            database=ask,
            access=self.access,
            admins=frozenset((9,)),
            public_url=URL,
        )
        app = Starlette(routes=site_routes(site))
        path = (url or address(URL, KEY, self.asked)).removeprefix(URL)

        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
            return await client.get(path)


@pytest.fixture
def reader(word_home, tmp_path):
    opened = Reader(copy_home(word_home, tmp_path / "web-home"))
    yield opened
    opened.db.close()


def marked(page: str) -> list[str]:
    return re.findall(r"<mark>(.*?)</mark>", page, re.DOTALL)


def test_the_quote_is_marked_in_the_whole_document_at_its_lines(reader):
    line = reader.asked.answer["citations"][0]["start_line"]
    assert address(URL, KEY, reader.asked).endswith(f"#l{line}")
    page = reader.get().text
    assert marked(page) == ["L&#39;engagement financier du Cerema est fixé à 200 000 €."]
    row = next(row for row in page.split("<li ") if "<mark>" in row)
    assert row.startswith(f'id="l{line}"><a href="#l{line}">{line}</a>')
    analyses = load(reader.library).analyses
    text = next(a.document.text for a in analyses if a.document.source == FRICHES)
    shown = re.findall(r"<span>(.*?)</span></li>", page, re.DOTALL)
    assert html.unescape(re.sub(r"</?mark>", "", "\n".join(shown))) == text


def test_only_the_address_that_was_given_opens_it(reader):
    link = address(URL, KEY, reader.asked).split("#")[0]
    for wrong in (
        link[:-1] + ("0" if link[-1] != "0" else "1"),
        link.replace("abcdefgh", "abcdefgi"),
    ):
        page = reader.get(wrong)
        assert page.status_code == 404
        assert "200 000" not in page.text
    assert reader.get(f"{URL}/lire/abcdefgh/%C3%A9").status_code == 404


def test_what_was_deleted_is_shown_no_more(reader):
    erase_person(reader.db, PERSON, reader.asked.person)
    assert reader.get().status_code == 410


def test_a_document_reserved_since_is_shown_to_its_chats_only(reader):
    home, digest = reader.library.home, reader.asked.answer["citations"][0]["sha256"]
    reserve(home, [digest], [OTHER])
    assert reader.get().status_code == 410
    reserve(home, [digest], [CHAT])
    assert reader.get().status_code == 200
    release(home, [digest])
    assert reader.get().status_code == 200


def test_an_address_is_worth_no_more_than_the_access_of_whoever_asked(reader):
    set_chat(reader.db, CHAT, "Équipe", "")
    assert reader.get().status_code == 410
    set_access(reader.db, PERSON, ACCEPTED)
    assert reader.get().status_code == 200
    set_access(reader.db, PERSON, REFUSED)
    assert reader.get().status_code == 410
    set_chat(reader.db, CHAT, "Équipe", ACCEPTED)
    reader.access = "open"
    assert reader.get().status_code == 410


def test_a_text_that_changed_or_went_is_shown_as_it_was_cited(reader, tmp_path):
    source = reader.asked.answer["citations"][0]["source"]
    changed = tmp_path / source
    changed.write_text("Convention\n\nArticle 1 - Objet\n\nRien.\n", encoding="utf-8")
    add(reader.library, [changed])
    page = reader.get().text
    assert "Ce texte a changé depuis la réponse" in page
    assert marked(page) == ["L&#39;engagement financier du Cerema est fixé à 200 000 €."]
    remove(reader.library, source)
    assert "a été retirée depuis la réponse" in reader.get().text


def test_a_long_page_holds_nobody_up(reader, monkeypatch):
    rendering, others = threading.Event(), threading.Event()
    rendered = module._passage

    def slowly(*given):
        rendering.set()
        assert others.wait(20)  # what goes on meanwhile
        return rendered(*given)

    async def asked():
        page = asyncio.create_task(reader.fetch())
        while not rendering.is_set():
            await asyncio.sleep(0)
        others.set()
        return await page

    monkeypatch.setattr(module, "_passage", slowly)
    assert asyncio.run(asked()).status_code == 200


def test_a_page_runs_nothing_and_is_not_indexed(reader):
    headers = reader.get().headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-robots-tag"] == "noindex"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_text_with_markup_is_shown_as_text(word_home, tmp_path):
    home = copy_home(word_home, tmp_path / "web-home")
    hostile = tmp_path / "hostile.txt"
    hostile.write_text(
        "Convention Zorglub <script>alert(1)</script>\n\nArticle 1 - Montant\n\n"
        "Le montant de la convention Zorglub est de 12 345 € <img src=x onerror=alert(1)>.\n",
        encoding="utf-8",
    )
    add(Library(home, True, cache(WordEncoder)), [hostile])
    opened = Reader(home, "Quel est le montant de la convention Zorglub ?")
    page = opened.get().text
    assert "<script>" not in page
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    opened.db.close()


@given(st.text("ab\n", max_size=40), st.lists(st.integers(0, 40), max_size=6))
def test_lines_hold_the_text_character_for_character(text, cuts):
    bounds = sorted({min(cut, len(text)) for cut in cuts})
    marks = list(zip(bounds[::2], bounds[1::2], strict=False))
    lines = lines_of(text, 7, marks)
    assert "\n".join("".join(piece.text for piece in line.pieces) for line in lines) == text
    assert [line.number for line in lines] == list(range(7, 8 + text.count("\n")))
    quoted = "".join(piece.text for line in lines for piece in line.pieces if piece.quoted)
    assert quoted == "".join(text[a:b].replace("\n", "") for a, b in marks)

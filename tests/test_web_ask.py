"""Asking in a browser: the answers of the chat, in a conversation that its page alone keeps."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import time
from contextlib import closing
from html import unescape

import httpx
import pytest

from bot.processes.rate_limits import Allowance
from bot.state.kept_answers import key_of
from bot.state.state import counts, open_state, save_question
from bot.state.weekly_counts import weeks_of
from bot.web.site import NOBODY
from bot.web.talk import Exchange, seal, unseal
from tests.bot_process import copy_home
from tests.browser import DESKTOP, PHONE, open_browser, overflows, serve, violations, visit

CEREMA = "Quel est l'engagement financier du Cerema ?"
COMPARED = "Compare le montant de chaque convention"
FRICHES = "friches-cerema-dinum-2020.txt"


def talk_in(page: str) -> str:
    return unescape(re.search(r'name="talk" value="([^"]*)"', page)[1])


@pytest.fixture
def kept(served):
    return lambda page: unseal(served.site.key, NOBODY, talk_in(page))


def ask(client, question, talk="", **fields):
    return client.post("/", data={"question": question, "talk": talk, **fields})


def test_an_answer_quotes_its_clause_and_opens_it_in_the_reader(client):
    page = ask(client, CEREMA).text
    assert "L&#39;engagement financier du Cerema est fixé à 200 000 €." in page
    assert f'href="/conventions/{key_of(FRICHES)}?cite=102-102#l102"' in page
    assert "<mark>L&#39;engagement financier" in page, "and beside it in its clause"


def test_the_next_question_goes_on_from_the_page(client, kept):
    first = ask(client, CEREMA).text
    second = ask(client, "Quel est le préavis ?", talk_in(first)).text
    assert second.count('class="exchange"') == 2
    assert second.index("engagement financier") < second.index("Quel est le préavis")
    turns = [each.turn for each in kept(second)]
    assert turns[0].sources == (FRICHES,)


def test_a_suggested_question_is_put_to_the_convention_of_the_answer(client, kept):
    first = ask(client, CEREMA).text
    name = re.search(r'name="next" value="(\w+)"', first)[1]
    second = ask(client, "", talk_in(first), next=name)
    assert second.status_code == 200
    assert kept(second.text)[-1].within == FRICHES
    assert ask(client, "", talk_in(first), next="salary").status_code == 400


def test_a_comparison_is_a_table_and_a_file(client):
    page = ask(client, COMPARED).text
    assert page.count('<th scope="row">') == 5
    answer = client.post("/reponse.csv", data={"talk": talk_in(page), "csv": "0"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:2] == ["Convention", "Réponse"]
    assert len(rows) == 6
    assert client.post("/reponse.csv", data={"talk": talk_in(page), "csv": "7"}).status_code == 400


def test_what_is_empty_too_long_or_too_often_gets_one_sentence_and_stays_typed(served, client):
    assert "Écrivez d&#39;abord votre question." in ask(client, " \u200b ").text
    long = ask(client, "mot " * 400)
    assert long.status_code == 422
    assert "1599 caractères, 1000 au plus" in long.text
    assert "mot mot" in long.text
    with (
        serve(served.site.home, allowance=Allowance(1, 10)) as slow,
        httpx.Client(base_url=slow.url) as other,
    ):
        assert ask(other, "bonjour").status_code == 200
        refused = ask(other, "bonjour encore")
        assert refused.status_code == 429
        assert "bonjour encore</textarea>" in refused.text
    assert client.post("/", content=b"x" * 3_000_000).status_code == 413


def test_what_fails_is_said_and_the_conversation_goes_on(served):
    async def fails(*_):
        raise RuntimeError("no model")

    with (
        serve(served.site.home, answer=fails) as broken,
        httpx.Client(base_url=broken.url) as client,
    ):
        page = ask(client, CEREMA)
    assert page.status_code == 500
    assert "quelque chose n&#39;a pas fonctionné" in page.text
    assert CEREMA.replace("'", "&#39;") + "</textarea>" in page.text


def test_of_a_question_nothing_is_kept_but_how_it_ended(word_home, tmp_path, monkeypatch):
    monkeypatch.setattr("bot.web.grid.PAGE", 2)
    home = copy_home(word_home, tmp_path / "home")
    with serve(home) as running, httpx.Client(base_url=running.url, timeout=300) as client:
        page = ask(client, CEREMA).text
        ask(client, "Combien gagne Jeanne Martin ?")
        client.post("/reponse.csv", data={"talk": talk_in(page), "csv": "0"})
        client.post("/grille", data={"question": CEREMA})
        client.post("/grille", data={"question": CEREMA, "page": "2"})
        ask(client, "")
    with closing(open_state(home)) as db:
        kept = db.execute("SELECT * FROM questions").fetchall()
        (week,) = weeks_of(db, time.time())
        assert counts(db, 0)["people"] == 0
    assert week.questions == 3, "what is asked again, for a file or a page, is counted once"
    assert week.ends["answered"] >= 1
    assert all(seconds > 0 for seconds in week.seconds)
    told = json.dumps(kept)
    for secret in ("Cerema", "200 000", "Jeanne", FRICHES):
        assert secret not in told


def test_an_answer_is_given_even_where_it_cannot_be_counted(served):
    async def database(function, *values):
        if function is save_question:
            raise sqlite3.OperationalError("disk is full")
        return await served.site.database(function, *values)

    with (
        serve(served.site.home, database=database) as running,
        httpx.Client(base_url=running.url, timeout=300) as client,
    ):
        assert "fixé à 200 000 €" in ask(client, CEREMA).text


def test_hostile_questions_are_shown_as_they_are(client):
    page = ask(client, "<script>alert(1)</script> montant du Cerema ?").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_only_what_we_sealed_for_this_person_is_taken_back():
    exchange = Exchange("Où ?", "Où ?", "fr", "answered", {"rows": []})
    sealed = seal(b"k" * 32, 7, [exchange])
    assert unseal(b"k" * 32, 7, sealed) == [exchange]
    for key, person, data in (
        (b"k" * 32, 8, sealed),
        (b"o" * 32, 7, sealed),
        (b"k" * 32, 7, sealed[1:]),
        (b"k" * 32, 7, "é"),
        (b"k" * 32, 7, ""),
    ):
        assert unseal(key, person, data) == []


def test_a_conversation_is_readable_by_all_on_any_screen(served):
    with open_browser() as browser:
        for size, script, dark in (
            (PHONE, True, True),
            (DESKTOP, True, False),
            (PHONE, False, True),
        ):
            with visit(browser, served.url, size=size, script=script, dark=dark) as page:
                page.keyboard.type(COMPARED)
                page.keyboard.press("Enter" if script else "Tab")
                if not script:
                    page.keyboard.press("Enter")
                page.wait_for_selector("#reponse table")
                page.locator("#ask button").last.scroll_into_view_if_needed()
                page.fill("#question", CEREMA)
                page.locator("#ask button").last.click()
                page.wait_for_selector("#reponse blockquote")
                assert page.locator(".exchange").count() == 2
                assert not script or not overflows(page)
                assert not script or violations(page) == []

"""All conventions in a table, their cards, two side by side, and one question to all of them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html import unescape

import httpx
import pytest

from bot.collection.table import table_of
from bot.library.library import Library, load
from bot.library.reservations import reserve
from bot.state.kept_answers import key_of
from bot.web.conventions import Asked, chosen_rows
from tests.bot_process import copy_home
from tests.browser import DESKTOP, PHONE, open_browser, overflows, serve, violations, visit
from tests.desk import TODAY
from tests.word_encoder import WordEncoder

FRICHES = "friches-cerema-dinum-2020.txt"
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def knowledge(served):
    words = WordEncoder()
    loaded = load(Library(served.site.home, False, lambda: words))
    yield loaded
    loaded.searcher.generation.db.close()


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def titles_in(page):
    return re.findall(r'scope="row"><a href="/conventions/\w+">([^<]+)</a>', page)


def test_every_value_of_the_table_stands_in_the_lines_it_links_to(knowledge):
    rows = table_of(knowledge)
    assert len(rows) == 5
    for row in rows:
        for cell in (row.parties, row.amount, row.end, row.notice):
            assert bool(cell.said) is (cell.citation is not None)
    friches = next(row for row in rows if row.source == FRICHES)
    assert (friches.amount.said, friches.amount.key) == ("200 000 €", 200000.0)
    assert (friches.end.key, friches.end.citation.start_line) == ("2021-05-31", 144)
    assert friches.notice.said == ""


def test_the_table_is_ordered_and_chosen_by_its_address(client, knowledge):
    by_amount = [row.amount.key for row in chosen_rows(knowledge, Asked(sort="montant"), TODAY)]
    told = [key for key in by_amount if key is not None]
    assert told == sorted(told)
    assert by_amount[len(told) :] == [None] * (5 - len(told)), "a silent text comes last"
    down = [r.amount.key for r in chosen_rows(knowledge, Asked(sort="montant", down=True), TODAY)]
    assert down[: len(told)] == told[::-1]
    page = client.get("/conventions", params={"tri": "montant", "sens": "desc"}).text
    assert 'aria-sort="descending"' in page
    assert len(titles_in(page)) == 5
    assert len(titles_in(client.get("/conventions?q=CEREMA+friche").text)) == 1
    assert len(titles_in(client.get("/conventions?q=cerema+interministerielle+dinum").text)) == 1
    assert len(titles_in(client.get("/conventions?apres=2022-01-01&avant=2022-12-31").text)) == 1
    assert len(titles_in(client.get("/conventions?etat=terminee").text)) == 3
    none = client.get("/conventions", params={"q": "<b>rien</b>"}).text
    assert "Aucune convention ne correspond" in none
    assert "<b>rien" not in none
    for odd in ("?tri=x&page=9999999999&avant=hier&etat=%00", "?page=0", "?page=٣"):
        assert client.get(f"/conventions{odd}").status_code == 200


def test_the_file_of_the_table_holds_each_value_with_its_lines_and_quote(client):
    rows = rows_of(client.get("/conventions.csv?tri=fin"))
    assert len(rows) == 6
    assert rows[0][:4] == ["Convention", "Fichier", "Parties", "Lignes"]
    friches = next(row for row in rows if row[1] == FRICHES)
    assert friches[5:8] == [
        "200 000 €",
        "102-102",
        "L'engagement financier du Cerema est fixé à 200 000 €.",
    ]
    assert friches[11] == "non précisé"


def test_two_thousand_conventions_are_paged(client, knowledge, monkeypatch):
    many = [
        replace(row, title=f"Convention {number:04}", source=f"{number}.txt")
        for number in range(400)
        for row in table_of(knowledge)
    ]
    monkeypatch.setattr("bot.web.conventions.table_of", lambda _: many)
    looked: list[object] = []
    monkeypatch.setattr("bot.collection.table.totals", lambda place: looked.append(place) or [])
    page = client.get("/conventions?page=40&tri=titre")
    assert len(titles_in(page.text)) == 50
    assert "Page 40 sur 40" in page.text
    assert len(page.content) < 150_000
    assert len(looked) == 50, "of those that are not shown nothing is made"


def test_a_card_says_what_the_text_says_or_that_it_is_silent(client):
    page = client.get(f"/conventions/{key_of(FRICHES)}/carte").text
    assert "200 000 €" in page
    assert f"/conventions/{key_of(FRICHES)}?cite=102-102#l102" in page
    assert "non précisé" in page
    assert client.get("/conventions/00000000/carte").status_code == 404


def test_two_conventions_stand_side_by_side_figures_first(client, knowledge):
    keys = [key_of(analysis.document.source) for analysis in knowledge.analyses]
    page = client.get("/comparer", params={"a": keys[0], "b": keys[1]}).text
    assert page.index("Chiffres changés") < page.index("Clauses retirées")
    assert f"/conventions/{keys[0]}?cite=" in page
    assert f"/conventions/{keys[1]}?cite=" in page
    assert client.get(f"/comparer?c={keys[0]}&c={keys[1]}").text.count("<h2") >= 3
    assert "Choisissez deux conventions" in client.get(f"/comparer?a={keys[0]}").text
    assert "Choisissez deux conventions" in client.get(f"/comparer?a={keys[0]}&b={keys[0]}").text
    assert client.get(f"/comparer?a={keys[0]}&b=00000000").status_code == 404


def test_the_grid_has_a_row_for_each_convention(client, knowledge):
    asked = {"question": "Quel est le préavis de résiliation ?"}
    page = client.post("/grille", data=asked).text
    assert sorted(titles_in(page)) == sorted(
        title.replace("'", "&#39;") for title in knowledge.titles
    )
    quotes = re.findall(r"(</summary>)?<blockquote>(.*?)</blockquote>", page, re.DOTALL)
    assert any(folded for folded, _ in quotes)
    assert all(bool(folded) is (len(unescape(quote)) > 300) for folded, quote in quotes)
    rows = rows_of(client.post("/grille.csv", data=asked))
    said = {row[6]: row[1] for row in rows[1:]}
    assert len(said) == 5
    assert said["dossierfacile-dgaln-dinum-2020.txt"] == "un préavis de trois mois"
    nothing = rows_of(client.post("/grille.csv", data={"question": "Et les zorglubs ?"}))
    unsure = f"pas sûr{NBSP}; la clause la plus proche est citée"
    assert {row[1] for row in nothing[1:]} <= {"non précisé", unsure}, "none states it"
    chosen = client.post("/grille", data=asked | {"c": key_of(FRICHES)}).text
    assert len(titles_in(chosen)) == 1
    assert client.post("/grille", data={"question": ""}).status_code == 422
    assert titles_in(client.post("/grille", data={"question": "bonjour"}).text) == []


def test_a_grid_of_many_is_asked_page_by_page(client, monkeypatch):
    monkeypatch.setattr("bot.web.grid.PAGE", 2)
    asked = {"question": "Quel est le préavis de résiliation ?", "page": "3"}
    page = client.post("/grille", data=asked).text
    assert len(titles_in(page)) == 1
    assert "Page 3 sur 3" in page
    rows = rows_of(client.post("/grille.csv", data=asked))
    assert len(rows) == 6
    assert all(row[5] for row in rows[1:] if row[1] != "non précisé"), "each with its quote"


def test_what_is_reserved_is_in_no_list(word_home, tmp_path):
    home = copy_home(word_home, tmp_path / "home")
    words = WordEncoder()
    loaded = load(Library(home, False, lambda: words))
    hidden = next(a.document for a in loaded.analyses if a.document.source == FRICHES)
    loaded.searcher.generation.db.close()
    reserve(home, [hidden.sha256], [12345])
    with serve(home) as running, httpx.Client(base_url=running.url, timeout=60) as client:
        key = key_of(FRICHES)
        asked = {"question": "Quel est le montant ?"}
        pages = [
            client.get("/conventions").text,
            client.get("/conventions.csv").text,
            client.get("/comparer").text,
            client.post("/grille", data=asked).text,
            client.post("/", data=asked).text,
        ]
        assert not any("erema" in page for page in pages)
        assert client.get(f"/conventions/{key}/carte").status_code == 404
        assert client.get(f"/comparer?a={key}").status_code == 404


def test_the_pages_are_readable_by_all_on_any_screen(served, knowledge):
    keys = [key_of(analysis.document.source) for analysis in knowledge.analyses]
    paths = [
        "/conventions",
        f"/conventions/{keys[0]}/carte",
        f"/comparer?a={keys[0]}&b={keys[1]}",
        "/comparer",
        "/grille",
    ]
    with open_browser() as browser:
        for size, dark in ((PHONE, True), (DESKTOP, False)):
            for path in paths:
                with visit(browser, served.url + path, size=size, dark=dark) as page:
                    if path == "/grille":
                        page.fill("#question", "Quel est le préavis ?")
                        page.click("#ask button")
                        page.wait_for_selector("#reponse table")
                    assert violations(page) == [], path
                    assert not overflows(page), path

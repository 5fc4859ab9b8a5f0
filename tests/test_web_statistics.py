"""The statistics: what is told, to whom, and what cannot be told from it."""

from __future__ import annotations

import re
import time
from contextlib import closing
from datetime import date
from html import unescape

import httpx
import pytest

from bot.library.reservations import reserve
from bot.state.state import Asked, open_state, save_question, vote
from bot.state.weekly_counts import Period, rounded, share, total_of, weeks_of
from index.manifest import registry
from tests.bot_process import copy_home
from tests.browser import DESKTOP, PHONE, open_browser, overflows, serve, violations, visit

WEEK = 7 * 86_400.0
PRIVATE = "Combien gagne Jeanne Martin ?"


def fill(home, *, weeks: int = 4) -> None:
    """Ask 30 questions a week: 20 answered, 6 uncertain, 4 not found; and one greeting."""
    ends = ["answered"] * 20 + ["uncertain"] * 6 + ["not_found"] * 4
    with closing(open_state(home)) as db:
        for week in range(weeks):
            at = time.time() - week * WEEK
            for number, status in enumerate(ends):
                kept = {"seconds": 0.1 + number / 10, "silence": "", "headline": PRIVATE}
                asked = Asked(f"{week}-{number}", f"p{number}", at, PRIVATE, "fr", status, kept)
                save_question(db, "chat", asked, {})
                if number < 18:
                    vote(db, asked.id, f"p{number}", "down" if number < 6 else "up")
            kept = {"seconds": 9.0, "silence": "thanks", "headline": ""}
            thanks = Asked(f"t{week}", "p", at, "merci", "fr", "not_found", kept)
            save_question(db, "chat", thanks, {})


@pytest.fixture(scope="module")
def filled(word_home, tmp_path_factory):
    folder = copy_home(word_home, tmp_path_factory.mktemp("stats") / "home")
    fill(folder)
    return folder


@pytest.fixture(scope="module")
def served(filled):
    with serve(filled, public_stats=True) as running:
        yield running


def see(url: str) -> str:
    return unescape(httpx.get(url, headers={"Accept-Language": "fr"}).text)


def test_counts_are_rounded_and_small_ones_not_told():
    assert [rounded(n) for n in (0, 1, 4, 5, 7, 8, 12, 13, 1234)] == [
        0, -1, -1, 5, 5, 10, 10, 15, 1235,
    ]  # fmt: skip
    assert share(4, 100) is None
    assert share(0, 100) == 0
    assert share(3, 4) is None
    assert share(50, 100) == 50


def test_no_small_count_can_be_told_from_the_others(served):
    """Of 30 questions 4 were not found: neither the column nor the sum says so."""
    page = see(f"{served.url}/stats")
    rows = re.findall(r'<tr><th scope="row">.*?</th>(.*?)</tr>', page)
    assert len(rows) == 4
    for row in rows:
        cells = re.findall(r"<td>(.*?)</td>", row)
        assert cells[:5] == ["30", "20", "0", "5", "moins de 5"]
    assert not re.search(r"\b4\b(?! s)", " ".join(rows))


def test_weeks_begin_on_monday_and_greetings_do_not_count(filled):
    with closing(open_state(filled)) as db:
        weeks = weeks_of(db, time.time())
    assert all(week.start.weekday() == 0 for week in weeks)
    assert [week.questions for week in weeks] == [30] * 4
    total = total_of(weeks)
    assert (total.questions, total.up + total.down) == (120, 18 * 4)
    assert total.delay == pytest.approx(1.6, abs=0.1)
    assert weeks[0].late is not None


def test_an_empty_home_has_its_page_too(word_home, tmp_path):
    with serve(copy_home(word_home, tmp_path / "empty"), public_stats=True) as running:
        page = see(f"{running.url}/stats")
    assert "Pas encore assez de réponses" in page
    assert "—" in page


def test_no_word_and_nobody_is_in_it(served):
    for path in ("/stats", "/stats.csv"):
        text = see(served.url + path)
        assert "Jeanne" not in text
        assert "p1" not in re.sub(r"\w*p1\w*=", "", text)


def test_a_reserved_document_is_not_counted(word_home, tmp_path):
    folder = copy_home(word_home, tmp_path / "reserved")
    with serve(folder, public_stats=True) as running:
        shown = re.compile(r"Documents ouverts à tous</dt><dd>(\d+)</dd>")
        assert shown.search(see(f"{running.url}/stats"))[1] == "5"
        reserve(folder, [registry(folder)[0].sha256], [4])
        assert shown.search(see(f"{running.url}/stats"))[1] == "4"


def test_they_are_off_unless_configured_but_for_admins(filled):
    with serve(filled, local=False) as running, httpx.Client(base_url=running.url) as client:
        assert client.get("/stats").status_code == 404
        assert client.get("/stats.csv").status_code == 404
    with serve(filled) as running, httpx.Client(base_url=running.url) as client:
        assert client.get("/stats").status_code == 404
        client.post(running.admin_url)
        assert client.get("/stats").status_code == 200


def test_the_file_holds_the_table(served):
    lines = httpx.get(f"{served.url}/stats.csv?lang=en").text.splitlines()
    assert lines[0].endswith(
        "Week of,Questions,Answered,To be made precise,Uncertain,Not found,"
        "Votes,Votes in favour,Median delay,Delay of 95 answers in 100"
    )
    assert len(lines) == 5
    assert ",30,20,0,5,fewer than 5," in lines[1]


def test_a_period_without_anything_tells_nothing():
    empty = Period(date(2026, 1, 5))
    assert (empty.questions, empty.delay, empty.late, empty.liked) == (0, None, None, None)


def test_the_page_is_readable_by_all(served, tmp_path):
    with open_browser() as browser:
        for size, dark in ((PHONE, False), (DESKTOP, True), (DESKTOP, False)):
            with visit(browser, f"{served.url}/stats", size=size, dark=dark) as page:
                page.screenshot(path=tmp_path / f"{size[0]}-{dark}.png", full_page=True)
                assert violations(page) == []
                assert not overflows(page)
                box = page.locator("svg.plot").first.bounding_box()
                assert box["width"] > 200

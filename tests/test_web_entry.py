"""How a browser gets in, and what a page is like for everybody."""

from __future__ import annotations

import asyncio

import httpx

from bot.state.state import ACCEPTED, set_access
from bot.web.entry import entry_url
from bot.web.sessions import COOKIE, entered, entry_token, known, session_token
from tests.bot_process import copy_home
from tests.browser import PHONE, open_browser, overflows, serve, violations, visit

KEY = b"k" * 32


def test_a_link_lets_one_person_in_for_ten_minutes():
    token = entry_token(KEY, 42)
    assert entered(KEY, token) == 42
    assert entered(KEY, entry_token(KEY, 42, now=0)) is None
    assert entered(b"other" * 7, token) is None
    assert known(KEY, token) is None, "a link is no cookie"
    for wrong in ("", "42", "42.9999999999", token.replace("42.", "43.", 1), token + "0", "é.1.a"):
        assert entered(KEY, wrong) is None


def test_a_link_is_good_once_and_not_used_by_looking_at_it(served):
    with httpx.Client(base_url=served.url) as client:
        link = served.admin_url
        assert client.get(link).status_code == client.get(link).status_code == 200
        done = client.post(link)
        assert done.status_code == 303
        assert "HttpOnly" in done.headers["set-cookie"]
        assert client.post(link).status_code == 404


def test_who_was_not_let_in_is_told_how_to_get_in(word_home, tmp_path):
    home = copy_home(word_home, tmp_path / "home")
    with serve(home, local=False) as running, httpx.Client(base_url=running.url) as client:
        page = client.get("/conventions")
        assert page.status_code == 403
        assert "/web" in page.text
        client.cookies.set(COOKIE, session_token(running.site.key, 7))
        assert client.get("/conventions").status_code == 403, "known, and not let in"
        asyncio.run(running.site.database(set_access, 7, ACCEPTED))
        assert client.get("/conventions").status_code == 200


def test_where_there_is_no_page_or_one_fails_a_page_of_ours_says_so(served, client):
    for answer in (client.get("/nulle-part/<b>"), client.get("/admin/<b>"), client.put("/")):
        assert answer.status_code in {404, 405}
        assert "Cette page n&#39;existe pas." in answer.text
        assert "<b>" not in answer.text
        assert ('href="/conventions"' in answer.text) is (answer.status_code == 404)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert client.put("/").headers["Allow"]

    def live():
        raise RuntimeError("secret")

    with (
        serve(served.site.home, live=live) as broken,
        httpx.Client(base_url=broken.url, timeout=300) as other,
    ):
        answer = other.get("/conventions")
    assert answer.status_code == 500
    assert "quelque chose n&#39;a pas fonctionné" in answer.text
    assert "secret" not in answer.text


def test_a_page_holds_nothing_of_others_and_is_readable_by_all(served):
    with open_browser() as browser:
        for dark in (False, True):
            with visit(
                browser, entry_url(served.url, served.site.key, 0), size=PHONE, dark=dark
            ) as page:
                assert violations(page) == []
                assert not overflows(page)

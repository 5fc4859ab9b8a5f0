"""The pages as an attacker meets them: what is asked for wrongly is shown as it is, or refused."""

from __future__ import annotations

import time
from urllib.parse import quote

import httpx
import pytest

from bot.state.kept_answers import key_of
from bot.web.entry import entry_url
from bot.web.sessions import COOKIE, SESSION, session_token
from bot.web.site import NOBODY

KEY = key_of("friches-cerema-dinum-2020.txt")
HTML = "\"'><script>alert(1)</script>"
VALUES = (HTML, "\x00\u202e\ud7ff٣" * 50, "9" * 20_000)
NAMES = (
    "lang q etat apres avant tri sens page a b c cite of clause dans fait passage question talk"
    " choice next csv form digest decision source generation"
).split()
PATHS = (
    "/",
    "/conventions",
    "/conventions.csv",
    f"/conventions/{KEY}",
    f"/conventions/{KEY}/carte",
    f"/conventions/{KEY}/image/1",
    "/comparer",
    "/grille",
    "/stats",
    "/admin",
    "/admin/journal",
    "/admin/versions",
    "/admin/taches/1/image/1",
)
FORMS = (
    "/",
    "/grille",
    "/reponse.csv",
    "/grille.csv",
    "/sortir",
    "/admin/fichiers",
    "/admin/relire",
)
PLACES = ("/conventions/{}", "/entrer/{}", "/lire/{}/0", "/admin/documents/{}", "/api/documents/{}")


def is_harmless(answer: httpx.Response) -> bool:
    return answer.status_code < 500 and "<script>alert" not in answer.text


@pytest.fixture
def admin(served, client):
    client.post(entry_url(served.url, served.site.key, NOBODY))
    return client


@pytest.mark.parametrize("value", VALUES, ids=("html", "odd", "huge"))
def test_no_parameter_runs_or_breaks_anything(admin, value):
    asked = dict.fromkeys(NAMES, value)
    if len(value) > 1000:  # one of them fills an address
        asked = {"q": value, "cite": value, "page": value}
    for path in PATHS:
        assert is_harmless(admin.get(path, params=asked)), path
    for path in FORMS:
        assert is_harmless(admin.post(path, data=asked)), path
        files = {"question": (value[:100], value.encode(), "text/html"), "talk": value.encode()}
        assert is_harmless(admin.post(path, files=files)), path
    for place in PLACES:
        assert is_harmless(admin.get(place.format(quote(value[:2000], safe="")))), place


def test_other_methods_and_guessed_addresses_are_refused(admin):
    for path in PATHS:
        for method in ("PUT", "DELETE", "PATCH", "PROPFIND"):
            assert admin.request(method, path).status_code in {404, 405}, (method, path)
    for path in (
        "/lire/abcdefgh/0000000000000000",
        "/conventions/0000000g",
        "/entrer/0.9999999999.0",
    ):
        assert admin.get(path).status_code == 404


def test_a_cookie_that_is_wrong_or_too_old_is_nobodys(served):
    key = served.site.key
    old = session_token(key, NOBODY, now=time.time() - SESSION - 1)
    good = session_token(key, NOBODY)
    for cookie in (old, good[:-1], good.replace("0.", "1.", 1), "x" * 8000, "..", '";"'):
        with httpx.Client(base_url=served.url, timeout=300) as client:
            asked = client.get("/admin", headers={"Cookie": f"{COOKIE}={cookie}"})
        assert asked.status_code == 404, cookie[:40]


def test_what_one_tab_did_another_one_is_told(admin):
    """The form of a tab that was open before somebody left is no form of ours any more."""
    page = admin.get("/admin").text
    form = page.split('name="form" value="')[1].split('"')[0]
    admin.post("/sortir")
    assert admin.post("/admin/relire", data={"form": form}).status_code == 404

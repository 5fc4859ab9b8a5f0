"""The API: what programs get, who they have to be, and what they are refused."""

from __future__ import annotations

import asyncio
import re
from contextlib import closing

import httpx
import pytest
from openapi_spec_validator import validate

from bot.cli import run
from bot.library.reservations import reserve
from bot.state.api_tokens import add_token, find_token, list_tokens, remove_token
from bot.state.kept_answers import key_of
from bot.state.state import open_state
from bot.web import api
from corpus.errors import BadToken, UnknownToken
from tests.bot_process import copy_home
from tests.browser import serve

CEREMA = "friches-cerema-dinum-2020.txt"
QUESTION = "Quel est le montant du financement du Cerema ?"


def refused(response: httpx.Response, status: int, code: str) -> str:
    """Return the sentence of a refusal, which has this status and code."""
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    return response.json()["error"]["message"]


def test_an_answer_is_that_of_the_command_line_with_an_address_for_each_citation(client, served):
    answer = client.post("/api/ask", json={"question": QUESTION}).json()
    assert {"question", "status", "headline", "answer", "citations", "choices"} <= answer.keys()
    cited = answer["citations"][0]
    assert cited["source"] == CEREMA
    assert "200 000 €" in cited["quote"].replace("\u00a0", " ")
    first, last = cited["start_line"], cited["end_line"]
    page = f"{served.url}/conventions/{key_of(CEREMA)}?cite={first}-{last}#l{first}"
    assert cited["url"] == page


def test_a_question_is_kept_to_the_documents_it_names(client):
    other = next(d for d in client.get("/api/documents").json() if d["source"] != CEREMA)
    asked = {"question": QUESTION, "documents": [other["key"]]}
    answer = client.post("/api/ask", json=asked).json()
    assert {each["source"] for each in answer["citations"]} <= {other["source"]}
    asked["documents"] = ["nulle part"]
    assert "nulle part" in refused(client.post("/api/ask", json=asked), 404, "UnknownDocument")


def test_passages_are_found_where_they_stand(client):
    hits = client.post("/api/search", json={"query": "financement du Cerema", "k": 3}).json()
    assert len(hits) == 3
    assert set(hits[0]) == {"source", "clause", "start_line", "end_line", "text", "score"}


def test_a_document_a_clause_and_a_difference(client):
    documents = client.get("/api/documents").json()
    assert len(documents) == 5
    key = key_of(CEREMA)
    shown = client.get(f"/api/documents/{key}").json()
    assert shown["source"] == CEREMA
    assert shown["card"]
    clause = client.get(f"/api/documents/{key}/clauses/5.1").json()
    assert "200 000 €" in clause["text"].replace("\u00a0", " ")
    assert clause["start_line"] <= clause["end_line"]
    refused(client.get(f"/api/documents/{key}/clauses/99.9"), 404, "UnknownClause")
    pair = {"old": key, "new": next(d["key"] for d in documents if d["key"] != key)}
    assert client.post("/api/diff", json=pair).json()["old"]["source"] == CEREMA


@pytest.mark.parametrize(
    ("path", "sent", "status", "code"),
    [
        ("ask", b"{", 400, "json"),
        ("ask", b"[" * 90_000, 400, "json"),
        ("ask", b"[]", 400, "json"),
        ("ask", b"{}", 400, "text"),
        ("ask", b'{"question": 3}', 400, "text"),
        ("ask", b'{"question": "' + b"a" * 5000 + b'"}', 400, "BadQuestion"),
        ("ask", b'{"question": "a", "previous": "b"}', 400, "texts"),
        ("ask", b'{"question": "a", "previous": ["b", "b", "b", "b", "b", "b"]}', 400, "texts"),
        ("ask", b'{"question": "' + b" " * 200_000 + b'"}', 413, "large"),
        ("search", b'{"query": "a", "k": true}', 400, "number"),
        ("search", b'{"query": "a", "k": 1000000000}', 400, "number"),
        ("diff", b'{"old": "a"}', 400, "text"),
        ("nowhere", b"{}", 404, "path"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence(client, path, sent, status, code):
    assert refused(client.post(f"/api/{path}", content=sent), status, code)


def test_a_refusal_speaks_the_callers_language(client):
    english = client.post("/api/ask", json={}, headers={"Accept-Language": "en"})
    assert refused(english, 400, "text") == "“question”: a text is expected."
    french = refused(client.post("/api/ask", json={}), 400, "text")
    assert french == "« question » : un texte est attendu.".replace(" :", "\u00a0:").replace(
        "« ", "«\u00a0"
    ).replace(" »", "\u00a0»")


def test_half_a_character_is_no_failure(client):
    answer = client.post("/api/ask", content=b'{"question": "le montant \\ud800 ?"}')
    assert answer.status_code == 200


def test_the_description_is_valid_and_names_every_path(client):
    described = client.get("/api/openapi.json").json()
    validate(described)
    routes = {re.sub(r":path", "", route.path) for route in api.api_routes(_NOWHERE)}
    assert set(described["paths"]) == routes - {"/api/openapi.json", "/api/{rest}"}


class _Nowhere:
    """What routes are made for when nobody calls them."""


_NOWHERE = _Nowhere()


def test_what_is_given_is_what_the_description_says(client):
    described = client.get("/api/openapi.json").json()
    schemas = described["components"]["schemas"]
    key = key_of(CEREMA)
    given = {
        "Answer": client.post("/api/ask", json={"question": QUESTION}).json(),
        "Citation": client.post("/api/ask", json={"question": QUESTION}).json()["citations"][0],
        "Hit": client.post("/api/search", json={"query": "Cerema"}).json()[0],
        "Document": client.get("/api/documents").json()[0],
        "Clause": client.get(f"/api/documents/{key}").json()["clauses"][0],
        "Difference": client.post("/api/diff", json={"old": key, "new": key}).json(),
    }
    for name, value in given.items():
        assert set(schemas[name]["required"]) <= set(value), name
        assert set(value) <= set(schemas[name]["properties"]), name


def test_a_token_is_asked_for_and_bounds_how_often(word_home, tmp_path):
    home = copy_home(word_home, tmp_path / "tokens")
    with closing(open_state(home)) as db:
        token = add_token(db, "portail", 3)
    with serve(home, local=False) as running, httpx.Client(base_url=running.url) as opened:
        path = "/api/documents"
        for headers in (
            {},
            {"Authorization": "Bearer"},
            {"Authorization": "Bearer clausier_x"},
            {"Authorization": f"Basic {token}"},
            {"Authorization": "Bearer é".encode("latin-1")},
        ):
            response = opened.get(path, headers=headers)
            refused(response, 401, "token")
            assert response.headers["WWW-Authenticate"] == "Bearer"
        mine = {"Authorization": f"Bearer {token}"}
        assert [opened.get(path, headers=mine).status_code for _ in range(4)] == [200] * 3 + [429]
        response = opened.get(path, headers=mine)
        refused(response, 429, "often")
        assert 0 < int(response.headers["Retry-After"]) <= 60
        with closing(open_state(home)) as db:
            remove_token(db, "portail")
        refused(opened.get(path, headers=mine), 401, "token")
        assert opened.get("/api/openapi.json").status_code == 200


def test_what_is_reserved_is_not_there(word_home, tmp_path):
    home = copy_home(word_home, tmp_path / "reserved")
    with serve(home) as running, httpx.Client(base_url=running.url) as opened:
        found = {each["source"]: each["sha256"] for each in opened.get("/api/documents").json()}
        reserve(home, [found[CEREMA]], [4])
        assert len(opened.get("/api/documents").json()) == 4
        key = key_of(CEREMA)
        refused(opened.get(f"/api/documents/{key}"), 404, "UnknownDocument")
        refused(opened.post("/api/diff", json={"old": key, "new": key}), 404, "UnknownDocument")
        hits = opened.post("/api/search", json={"query": "financement du Cerema", "k": 100}).json()
        assert CEREMA not in {each["source"] for each in hits}
        assert CEREMA not in opened.post("/api/ask", json={"question": QUESTION}).text


def test_a_damaged_list_of_reservations_shows_nothing_and_names_no_path(word_home, tmp_path):
    home = copy_home(word_home, tmp_path / "damaged")
    with serve(home) as running, httpx.Client(base_url=running.url) as opened:
        (home / "reserved.json").write_text("{")
        message = refused(opened.get("/api/documents"), 503, "ReservationsDamaged")
        assert str(home) not in message


def test_a_token_is_kept_as_a_digest_alone(home):
    with closing(open_state(home)) as db:
        token = add_token(db, "portail")
        assert find_token(db, token).name == "portail"
        assert find_token(db, token + "x") is None
        with pytest.raises(BadToken):
            add_token(db, "portail")
        for name in ("", " a", "a\nb", "a" * 61):
            with pytest.raises(BadToken):
                add_token(db, name)
        with pytest.raises(UnknownToken):
            remove_token(db, "autre")
        assert [each.name for each in list_tokens(db)] == ["portail"]
    kept = b"".join(path.read_bytes() for path in home.glob("state.db*"))
    assert token.encode() not in kept


def test_the_command_line_gives_lists_and_removes_tokens(home, capfd):
    assert run(["token", "add", "portail", "--per-minute", "5"]) == 0
    out, err = capfd.readouterr()
    assert re.fullmatch(r"clausier_[\w-]{43}\n", out)
    assert "portail" in err
    assert run(["token", "list"]) == 0
    listed = capfd.readouterr().out
    assert "portail" in listed
    assert "5" in listed
    assert out.strip() not in listed
    assert run(["token", "add", "portail"]) == 1
    assert run(["token", "remove", "portail"]) == 0
    assert run(["token", "remove", "portail"]) == 1
    assert run(["token", "--help"]) == 0
    with closing(open_state(home)) as db:
        assert list_tokens(db) == []


def test_a_page_of_others_that_names_this_machine_is_answered_nothing(word_home, tmp_path):
    """What ``clausier web`` serves goes to who calls it by this machine's own names."""
    from bot.web.routes import site_routes  # noqa: PLC0415
    from bot.web.server import bind, serving  # noqa: PLC0415

    async def call(host: str) -> int:
        bound = bind("127.0.0.1", 0)
        port = bound.getsockname()[1]
        async with (
            serving(site_routes(_NOWHERE), bound, ("127.0.0.1", "localhost")),
            httpx.AsyncClient() as opened,
        ):
            url = f"http://127.0.0.1:{port}/fichiers/x/clausier.css"
            return (await opened.get(url, headers={"Host": host})).status_code

    del word_home, tmp_path
    assert asyncio.run(call("localhost:8090")) == 200
    assert asyncio.run(call("evil.example:8090")) == 400

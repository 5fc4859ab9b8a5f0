from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import MAX_TERMS, fts_document, fts_query, stems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Les échéances de l’équipe", ["echeanc", "equip"]),
        ("I'équipe aprés", ["equip", "apre"]),
        ("203 520 €", ["203", "520", "203520"]),
        ("1 200 000 euros", ["1", "200", "000", "euros", "1200000"]),
        ("article L. 2511-6", ["articl", "2511", "6", "l2511"]),
        ("article L2511-6", ["articl", "l2511", "6", "2511"]),
        ("0135-CECS-ELAB", ["0135", "cec", "elab"]),
        ("🙂 … !", []),
    ],
)
def test_stems_fold_accents_numbers_and_codes(text: str, expected: list[str]):
    assert stems(text) == expected


def test_the_index_leaves_out_the_words_that_name_the_document():
    assert fts_document("Durée de la convention", frozenset({"convent"})) == "dure"


def test_a_query_quotes_each_term_once_and_stops_at_a_limit():
    assert fts_query(["pre", "NEAR", "pre"]) == '"pre" OR "NEAR"'
    assert fts_query([]) == ""
    assert fts_query([f"t{n}" for n in range(500)]).count(" OR ") == MAX_TERMS - 1


@given(st.text() | st.text(alphabet="\"*:()^+-{} NEARORDT'\0🙂é", max_size=40))
def test_no_text_is_an_error_of_fts5(text: str):
    db = sqlite3.connect(":memory:")
    db.execute("create virtual table t using fts5(body, content='', tokenize='ascii')")
    query = fts_query(stems(text))
    if query:
        assert db.execute("select rowid from t where t match ?", (query,)).fetchall() == []
    db.close()

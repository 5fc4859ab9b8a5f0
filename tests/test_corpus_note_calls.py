"""Which notes a passage calls, in every way that formats write them."""

from __future__ import annotations

import pytest

from corpus.note_calls import called_notes


@pytest.mark.parametrize(
    ("passage", "rest", "notes"),
    [
        ("4 500² euros par an.", "¹ Autre.\n² Hors taxes.\nSuite", ["² Hors taxes."]),
        ("4 500 €² pour 30 m².", "² HT, soit\n5 400 €.\n\nSuite", ["² HT, soit\n5 400 €."]),
        ("4 500 € (1) par an.", "(1) Hors taxes.\n(2) Autre", ["(1) Hors taxes."]),
        ("4 500 €* par an.", "* Hors taxes.", ["* Hors taxes."]),
        ("4 500 €[^ht] par an.", "[^ht]: Hors taxes.", ["[^ht]: Hors taxes."]),
        ("4 500⁽¹⁾ € et 20²", "⁽¹⁾ HT\n² TTC", ["⁽¹⁾ HT", "² TTC"]),
        ("**4 500 €** par an.", "* un\n* deux", []),
        ("4 500 € (12) par an.", "(1) Hors taxes.", []),
        ("une surface de 30 m² au sol.", "² Hors taxes.", []),
    ],
)
def test_the_notes_that_a_passage_calls(passage, rest, notes):
    text = f"Le loyer est de {passage}\n\n{rest}"
    end = text.index(rest)
    assert [text[a:b] for a, b in called_notes(text, 0, end)] == notes

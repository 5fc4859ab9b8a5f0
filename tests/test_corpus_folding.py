"""Folding: one character for one character, so that offsets stay."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import folding
from corpus.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Échéance : 300\u202f000\u00a0€", "l'echeance : 300 000 €"),
        ("« œuvre » – ANNÉE", '" ouvre " - annee'),
        ("deux\nlignes\tet tab", "deux\nlignes\tet tab"),
        ("ASCII Only", "ascii only"),
        ("1ᵉʳ juin — n°", "1er juin - n°"),
        ("3¹ ans, 4 500⁽²⁾ €, Puy[¹²]", "3  ans, 4 500    €, puy    "),
        ("20 m² de l'article 5², 3 km²", "20 m2 de l'article 5 , 3 km2"),
        ("CO₂, 3₁ ans, 3½ ans", "co2, 3  ans, 3½ ans"),
    ],
)
def test_folds_case_accents_and_typography(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_every_code_point_stays_one_character() -> None:
    assert all(len(fold(chr(point))) == 1 for point in range(sys.maxunicode + 1))


@given(st.text())
def test_length_stays_and_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert len(once) == len(text)
    assert fold(once) == once


def test_what_a_text_of_every_character_leaves_in_memory_is_bounded():
    every = "".join(map(chr, range(0x3000, 0x3000 + 2 * folding.KEPT)))
    assert len(fold(every)) == len(every)
    assert len(folding._FOLDED) <= folding.KEPT

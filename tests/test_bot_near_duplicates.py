"""Near-identical texts: versions are found, siblings are not."""

from __future__ import annotations

import random
import re

import pytest

from bot.library.library import shipped
from bot.library.near_duplicates import NEAR, nearest, resemblance, shingles
from corpus.model import Document
from corpus.readers import read_document

FIVE = [read_document(path) for path in shipped()]


def test_an_example_by_hand():
    one, other = shingles("Le loyer est de 300 euros"), shingles("le loyer EST de 400 euros")
    assert len(one) == len(other) == 4
    assert resemblance(one, other) == pytest.approx(2 / 6)
    assert resemblance(one, one) == 1
    assert resemblance(shingles("un"), shingles("un")) == 0


def test_no_two_of_those_that_ship_are_versions_of_each_other():
    for document in FIVE:
        others = [each for each in FIVE if each is not document]
        assert nearest({"nouveau": document.text}, others) == {}


@pytest.mark.parametrize("document", FIVE, ids=lambda each: each.source)
def test_a_version_is_found_among_all(document):
    chance = random.Random(3)  # noqa: S311
    figures = re.sub(r"\d", lambda _: str(chance.randrange(10)), document.text)
    scanned = "".join("l" if c.isalpha() and chance.random() < 0.01 else c for c in document.text)
    cut = document.text[: len(document.text) * 8 // 10]
    found = nearest({"figures": figures, "scanned": scanned, "cut": cut}, FIVE)
    assert {name: source for name, (source, _) in found.items()} == dict.fromkeys(
        ("figures", "scanned", "cut"), document.source
    )
    assert all(alike >= NEAR for _, alike in found.values())


def test_the_most_alike_wins_and_a_document_is_not_its_own_version():
    text = " ".join(f"mot{n}" for n in range(200))
    near = Document("near.txt", text.replace("mot5 ", "autre "), "1")
    nearer = Document("nearer.txt", text, "2")
    assert nearest({"a.txt": text}, [near, nearer])["a.txt"] == ("nearer.txt", 1.0)
    assert nearest({"nearer.txt": text}, [near, nearer])["nearer.txt"][0] == "near.txt"

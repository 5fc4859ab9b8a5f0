"""The cards of the five texts, row by row, and what holds of the card of any text.

``data/cards.tsv`` states every row of the five cards, read and checked by hand: name, value,
clause, lines, corrected or not. A row that changes there has to be read again in its source.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.gate import unsupported, verbatim
from bot.answering.knowledge import Knowledge
from bot.cards import card as module
from bot.cards.card import Card, as_json, make_card
from bot.texts.messages import say
from corpus.analysis import analyse
from corpus.corrections import read_corrections, sidecar
from corpus.model import Document
from index.generation import build, build_lock, open_current
from index.manifest import DocumentRef
from tests.word_encoder import WordEncoder

TEXTS = Path(__file__).parents[1] / "corpus" / "texts"
EXPECTED = Path(__file__).parent / "data" / "cards.tsv"
ACCORDS = Path(__file__).parents[2] / "shared" / "samples" / "accords"
NAMES = sorted(path.name for path in TEXTS.glob("*.txt"))
WORDS = {"document": "", "quote": "", "value": ""}
TODAY = date(2026, 11, 22)
LEASE = """Avenant à la convention de bail

Entre la Ville de Lys, représentée par Jean Roc, maire,

Et la Société Roc

Article 1 - Objet
Le présent avenant a pour objet :
- de revoir le loyer ;
- de prolonger le bail.

Article 2 - Loyer
Le loyer est fixé à 300 euros par mois.

Article 3 - Durée
La convention est conclue pour trois ans. Elle peut être résiliée avec un préavis de six mois.
"""
PIECES = st.sampled_from(
    [
        *"0123456789 \n\t.,:;()€%’'«»|#*-abcé",
        "Article 1 - Objet\n",
        "Article 2 : Durée et publication\n",
        "Entre la Ville de Lys (VL), représentée par Jean Roc, maire,\n",
        "Et\n",
        "La convention est conclue jusqu'au 31 mai 2021.",
        "L'État verse 300 000 € TTC.",
        "un préavis de trois mois",
        "| 2020 | 30 € |\n",
        "\tAE\tCP\n2020\t30 €\t20 €\n",
        "La présente convention a pour objet :\n- de faire ;\n- de dire.\n",
        "Elle sera publiée sur le site.\n",
        "Fait à Paris, le 3 septembre 2020\nJean Roc\n",
    ]
)


def knowledge_of(home: Path, paths: list[Path]) -> Knowledge:
    analyses, refs = [], []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        beside = sidecar(path)
        corrections = read_corrections(beside) if beside.exists() else None
        analyses.append(analyse(Document(path.name, text, digest), corrections))
        refs.append(DocumentRef(path.name, digest))
    with build_lock(home):
        build(home, analyses, refs, WordEncoder())
    return Knowledge(open_current(home))


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Knowledge]:
    knowledge = knowledge_of(tmp_path_factory.mktemp("cards"), [TEXTS / name for name in NAMES])
    yield knowledge
    knowledge.searcher.generation.db.close()


def card_of(knowledge: Knowledge, text: str, source: str = "bail.txt") -> Card:
    """Return the card of a text that no generation holds: a card needs its analysis alone."""
    alone = Knowledge(replace(knowledge.searcher.generation, analyses=knowledge.analyses))
    alone.analyses = alone.searcher.analyses = (analyse(Document(source, text, "")),)
    alone.titles = ["Convention"]
    return make_card(0, alone, TODAY)


def rows_of(card: Card) -> list[dict[str, str]]:
    return [
        {
            "source": card.source,
            "name": row.name,
            "value": row.value,
            "clause": row.citation.clause if row.citation else "",
            "first": str(row.citation.start_line) if row.citation else "",
            "last": str(row.citation.end_line) if row.citation else "",
            "corrected": "yes" if row.corrected else "",
        }
        for row in (*card.rows, *card.notes)
    ]


def sound(card: Card, texts: dict[str, str]) -> None:
    for row in (*card.rows, *card.notes):
        assert say(row.name if row.name in {"ended", "newer"} else f"card-{row.name}", **WORDS)
        if row.citation is not None:
            assert verbatim(row.citation, texts[row.citation.source]), row
        if row.value and not row.corrected:
            assert row.citation is not None
            named = row.name == "newer"  # a title, whose figures alone are vouched for
            assert named or unsupported(row.value, [row.citation.quote]) == [], row


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_every_row_of_the_five(five, number):
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        expected = [row for row in table if row["source"] == NAMES[number]]
    assert rows_of(make_card(number, five, TODAY)) == expected


def test_what_is_not_corrected_stands_in_its_quote(five):
    texts = {a.document.source: a.document.text for a in five.analyses}
    for number in range(len(NAMES)):
        sound(make_card(number, five, TODAY), texts)


def test_an_agreement_that_holds_has_no_note(five):
    number = NAMES.index("friches-cerema-dinum-2020.txt")
    assert make_card(number, five, date(2021, 5, 31)).notes == ()
    (note,) = make_card(number, five, date(2021, 6, 1)).notes
    assert (note.name, note.value) == ("ended", "jusqu'au 31 mai 2021")


def test_a_value_that_its_quote_does_not_hold_is_silence(five, monkeypatch):
    monkeypatch.setattr(module, "unsupported", lambda value, _: ["x"] if "200 000" in value else [])
    rows = make_card(NAMES.index("friches-cerema-dinum-2020.txt"), five, TODAY).rows
    assert [(row.value, row.citation) for row in rows if row.name == "amount"] == [("", None)]


def test_a_plain_amendment(five):
    rows = [(row["name"], row["value"], row["first"]) for row in rows_of(card_of(five, LEASE))]
    assert [row for row in rows if row[0] not in {"title", "kind", "service", "party"}] == [
        ("representative", "Jean Roc, maire", "3"),
        ("representative", "", ""),
        (
            "object",
            "Le présent avenant a pour objet : - de revoir le loyer ; - de prolonger le bail.",
            "8",
        ),
        ("amount", "300 euros par mois", "13"),
        ("duration", "La convention est conclue pour trois ans.", "16"),
        ("start", "", ""),
        ("end", "trois ans", "16"),
        ("notice", "un préavis de six mois", "16"),
        ("signed", "", ""),
        ("signatory", "", ""),
        ("publication", "", ""),
    ]


def test_as_json_says_null_where_the_text_is_silent(five):
    found = as_json(make_card(NAMES.index("friches-cerema-dinum-2020.txt"), five, TODAY))
    json.dumps(found)
    (notice,) = [row for row in found["rows"] if row["name"] == "notice"]
    assert notice == {"name": "notice", "value": None, "citation": None, "corrected": False}


@pytest.mark.skipif(not ACCORDS.exists(), reason="samples are not here")
def test_cards_of_other_authors_are_sound(five):
    for path in sorted(ACCORDS.glob("*.md"))[::6]:
        text = path.read_text(encoding="utf-8")
        sound(card_of(five, text, path.name), {path.name: text})


@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_any_text_has_a_sound_card(five, pieces):
    text = "".join(pieces)
    sound(card_of(five, text), {"bail.txt": text})

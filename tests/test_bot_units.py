"""Clauses cut into what can be quoted: exact cuts, and that no word is lost."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Clause, ClauseKind
from corpus.units import MAXIMUM_UNITS, Shape, Unit, clause_units

S, I, R = Shape.SENTENCE, Shape.ITEM, Shape.ROW  # noqa: E741
MEGABYTE = 1_000_000


def units(text: str, kind: ClauseKind = ClauseKind.ARTICLE) -> tuple[Unit, ...]:
    end = len(text)
    return clause_units(text, Clause(0, None, 0, kind, "Article 1", "Objet", 0, 0, end, end))


def cut(text: str, kind: ClauseKind = ClauseKind.ARTICLE) -> list[tuple[Shape, int | None, str]]:
    return [(u.shape, u.intro, text[u.start : u.end]) for u in units(text, kind)]


def test_sentences_end_at_a_stop_before_a_capital():
    assert cut("Le prêt est gratuit. Il dure un an ! Qui paie ? La ville.") == [
        (S, None, "Le prêt est gratuit."),
        (S, None, "Il dure un an !"),
        (S, None, "Qui paie ?"),
        (S, None, "La ville."),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mme A. Roy signe le bail.",
        "Voir l'art. 4 et l'al. 2 du décret.",
        "Le coût est de 1.200 euros.",
        "Le site est beta.exemple.fr pour tous.",
        "La ville de St. Malo adhère.",
        "Les pièces (devis, etc.) sont jointes.",
    ],
)
def test_abbreviations_end_no_sentence(sentence: str):
    assert cut(sentence) == [(S, None, sentence)]


def test_a_quoted_sentence_ends_behind_its_quotation_mark():
    assert cut("Il est dit « Le prêt est gratuit. » La ville paie.") == [
        (S, None, "Il est dit « Le prêt est gratuit. »"),
        (S, None, "La ville paie."),
    ]


def test_lines_of_a_paragraph_are_one_sentence():
    assert cut("Le prêt est\ngratuit pour\ntous.\n\nIl dure un an.") == [
        (S, None, "Le prêt est\ngratuit pour\ntous."),
        (S, None, "Il dure un an."),
    ]


def test_a_sentence_torn_by_a_page_goes_on():
    assert cut("La convention dure trois ans\n\net peut être reconduite.") == [
        (S, None, "La convention dure trois ans\n\net peut être reconduite.")
    ]
    assert cut("La convention dure trois ans.\n\net peut être reconduite.") == [
        (S, None, "La convention dure trois ans."),
        (S, None, "et peut être reconduite."),
    ]
    assert cut("La convention dure\n\nTrois ans.") == [
        (S, None, "La convention dure"),
        (S, None, "Trois ans."),
    ]


def test_a_list_is_introduced_by_its_sentence_and_nested_items_by_their_item():
    assert cut(
        "La ville s'engage à :\n"
        "- prêter les vélos ;\n"
        "- les entretenir :\n"
        "  - freins,\n"
        "  - pneus ;\n"
        "- assurer\n"
        "  les cyclistes.\n"
        "\n"
        "La ville paie."
    ) == [
        (S, None, "La ville s'engage à :"),
        (I, 0, "- prêter les vélos ;"),
        (I, 0, "- les entretenir :"),
        (I, 2, "  - freins,"),
        (I, 2, "  - pneus ;"),
        (I, 0, "- assurer\n  les cyclistes."),
        (S, None, "La ville paie."),
    ]


@pytest.mark.parametrize("mark", ["-", "–", "•", "*", "a)", "1.", "1)", "o", "●", "®", "\\-"])
def test_what_marks_an_item(mark: str):
    assert cut(f"Sont fournis :\n{mark} des vélos\n{mark} des casques") == [
        (S, None, "Sont fournis :"),
        (I, 0, f"{mark} des vélos"),
        (I, 0, f"{mark} des casques"),
    ]


def test_an_item_whose_bullet_the_scan_lost_is_still_an_item():
    assert cut("Sont fournis :\n- des vélos ;\n\ndes casques ;\n\n- des pompes.") == [
        (S, None, "Sont fournis :"),
        (I, 0, "- des vélos ;"),
        (I, 0, "des casques ;"),
        (I, 0, "- des pompes."),
    ]


def test_colons_are_told():
    found = units("La ville s'engage à :\n- prêter ;\n- **entretenir :**\n")
    assert [unit.colon for unit in found] == [True, False, True]


def test_a_markdown_table_has_its_header_row_and_no_rule():
    assert cut("| Vélo | Prix |\n|---|:-:|\n| Adulte | 30 € |\n| Enfant | 20 € |") == [
        (R, None, "| Vélo | Prix |"),
        (R, 0, "| Adulte | 30 € |"),
        (R, 0, "| Enfant | 20 € |"),
    ]


def test_a_table_of_tabs_may_have_an_empty_first_cell():
    assert cut("Les prix :\n\n\tAE\tCP\n2020\t300 €\t200 €\n\nIls sont fermes.") == [
        (S, None, "Les prix :"),
        (R, None, "\tAE\tCP"),
        (R, 1, "2020\t300 €\t200 €"),
        (S, None, "Ils sont fermes."),
    ]


def test_two_tables_do_not_share_a_header():
    assert [intro for _, intro, _ in cut("A\tB\n1\t2\n\nPuis ceci.\n\nC\tD\n3\t4")] == [
        None,
        0,
        None,
        None,
        3,
    ]


def test_rows_that_name_their_own_value_have_no_header():
    assert cut("Domaine :\t0135\nCentre :\tAB12") == [
        (R, None, "Domaine :\t0135"),
        (R, None, "Centre :\tAB12"),
    ]


def test_labels_stand_each_on_its_line():
    assert cut("Centre financier : 0135\nCode service : AB12\nLe reste suit.") == [
        (S, None, "Centre financier : 0135"),
        (S, None, "Code service : AB12\nLe reste suit."),
    ]


@pytest.mark.parametrize("kind", [ClauseKind.HEADER, ClauseKind.SIGNATURES])
def test_lines_of_a_header_stand_each_alone(kind: ClauseKind):
    assert cut("La ville\nreprésentée par Anne Roy\n\nL'agence", kind) == [
        (S, None, "La ville"),
        (S, None, "représentée par Anne Roy"),
        (S, None, "L'agence"),
    ]


def test_what_holds_no_word_is_no_unit():
    assert cut("***\n\n---\n\n…") == []
    assert cut("") == []
    assert cut(" \n\t\n ") == []


def test_only_the_clauses_own_body_is_cut():
    text = "Article 1\nLe prêt.\nArticle 1.1\nLes vélos."
    clause = Clause(0, None, 0, ClauseKind.ARTICLE, "Article 1", "", 0, 10, 19, len(text))
    assert [text[u.start : u.end] for u in clause_units(text, clause)] == ["Le prêt."]


PIECES = st.lists(
    st.sampled_from(
        "La ville ,paie. ,Mme A. Roy ,30 € ,\n,\n\n,- ,  - ,a) ,\t,| , |,|---|, :,;,Prix : ,etc. ,"
        "é,…,12) ,**,« , »".split(",")
    ),
    max_size=40,
).map("".join)


@given(st.one_of(PIECES, st.text(max_size=300)), st.sampled_from(ClauseKind))
@settings(max_examples=400, deadline=None)
def test_every_word_is_in_exactly_one_unit(text: str, kind: ClauseKind):
    found = units(text, kind)
    for one, after in pairwise(found):
        assert one.start < one.end <= after.start
    for word in re.finditer(r"\w+", text):
        inside = [u for u in found if u.start <= word.start() and word.end() <= u.end]
        assert len(inside) == 1, word.group()


@given(PIECES)
@settings(deadline=None)
def test_what_introduces_a_unit_stands_before_it(text: str):
    for position, unit in enumerate(units(text)):
        assert unit.intro is None or unit.intro < position


@pytest.mark.parametrize(
    "piece",
    [
        "La ville paie. ",
        "La ville paie.\n",
        "- un vélo ;\n",
        "  - un vélo ;\n- un casque\n",
        "a\tb\n",
        "| a | b |\n",
        "mot ",
        "x",
        " ",
        "\n",
        "| ",
        "\t",
        "- ",
        "etc. ",
        "A : ",
        "1",
        ". ",
        "«",
        "mot\n\n",
        "| x: y ",
        "|  x",
    ],
)
def test_a_megabyte_takes_less_than_seconds(piece: str):
    text = piece * (MEGABYTE // len(piece))
    began = time.process_time()
    found = units(text)
    assert time.process_time() - began < 5
    assert len(found) <= MAXIMUM_UNITS

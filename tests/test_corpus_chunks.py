"""Chunks: where clauses are cut, what context a part carries, and that nothing is lost."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.chunks import embedded_text, make_chunks
from corpus.clauses import parse_clauses
from corpus.model import Chunk, LineIndex

TEXTS = Path(__file__).parents[1] / "corpus" / "texts"
ACCORDS = Path(__file__).parents[2] / "shared" / "samples" / "accords"


def chunked(text: str) -> tuple[Chunk, ...]:
    return make_chunks(text, parse_clauses(text), "Convention")


def shown(text: str) -> list[tuple[int, int, str]]:
    """Return first line, last line and context of each chunk."""
    index = LineIndex(text)
    return [(*index.span(c.start, c.end), c.context) for c in chunked(text)]


def check(text: str) -> None:
    clauses = parse_clauses(text)
    chunks = make_chunks(text, clauses, "Convention")
    covered = [False] * len(text)
    for chunk in chunks:
        assert text[chunk.start : chunk.end] == chunk.text
        assert chunk.text
        assert chunk.text == chunk.text.strip()
        clause = clauses[chunk.clause]
        assert clause.start <= chunk.start
        assert chunk.end <= clause.stop
        for i in range(chunk.start, chunk.end):
            covered[i] = True
        before, after = text[chunk.start - 1 : chunk.start + 1], text[chunk.end - 1 : chunk.end + 1]
        assert chunk.start == 0 or not before.isalnum()
        assert chunk.end == len(text) or not after.isalnum()
    for above, below in pairwise(chunks):
        assert above.end <= below.start
        assert above.clause <= below.clause
    for clause in clauses:
        bare = not text[clause.body : clause.stop].strip()
        alone = bare and (clause.end > clause.stop or not clause.title)
        for i in range(clause.start, clause.stop):
            assert text[i].isspace() or covered[i] or alone


def test_a_short_clause_is_one_chunk_with_its_heading() -> None:
    text = "Convention\n\nArticle 1 : Objet\n\nGérer le service.\n\nArticle 2 : Durée\n\nUn an.\n"
    assert [(c.clause, c.text, c.context) for c in chunked(text)] == [
        (0, "Convention", "Convention > En-tête"),
        (1, "Article 1 : Objet\n\nGérer le service.", "Convention"),
        (2, "Article 2 : Durée\n\nUn an.", "Convention"),
    ]


def test_a_heading_above_others_is_context_and_no_chunk() -> None:
    text = (
        "Convention\n\nArticle 5 : Finances\n\n5.1 Montant\n\nDix euros.\n\n5.2 Date\n\n"
        "En juin.\n\nArticle 6 : Litiges\n"
    )
    assert [(c.text, c.context) for c in chunked(text)][1:] == [
        ("5.1 Montant\n\nDix euros.", "Convention > Article 5 — Finances"),
        ("5.2 Date\n\nEn juin.", "Convention > Article 5 — Finances"),
        ("Article 6 : Litiges", "Convention"),
    ], "a heading with nothing under it at all is kept: it may be all that a clause says"


ITEM = "- une obligation qui compte parmi les engagements de la partie et qui prend une ligne ;"


def test_parts_of_a_list_carry_the_sentence_that_introduces_it() -> None:
    text = (
        "Convention\n\nArticle 1 : Rôles\n\nLa convention est utile. La ville s'engage à :\n\n"
        + f"{ITEM}\n" * 8
        + "- désigner un agent. En particulier, cet agent :\n"
        + f"  {ITEM}\n" * 8
        + f"{ITEM}\n\nLa région suit les travaux.\n"
    )
    path = "Convention > Article 1 — Rôles"
    assert shown(text) == [
        (1, 1, "Convention > En-tête"),
        (3, 14, "Convention"),
        (
            15,
            26,
            f"{path}\nLa ville s'engage à :",
        ),
    ]


def test_a_table_stays_whole_with_the_sentence_before_it() -> None:
    table = "Poste\tMontant\n" + "Prestation de développement du service\t10 000 €\n" * 30
    text = (
        "Convention\n\nArticle 1 : Coûts\n\nLes frais sont partagés entre les parties.\n\n"
        f"Les frais sont les suivants :\n\n{table}\nIls sont payés en juin.\n"
    )
    assert shown(text) == [
        (1, 1, "Convention > En-tête"),
        (3, 41, "Convention"),
    ]
    longer = text.replace("Ils sont payés en juin.", "Ils sont payés en juin par la ville. " * 20)
    assert shown(longer)[1:] == [
        (3, 39, "Convention"),
        (41, 41, "Convention > Article 1 — Coûts"),
    ]


def test_rows_of_a_long_table_carry_its_header_row() -> None:
    table = "| Poste | Montant |\n|---|---|\n" + "| Développement du service | 10 000 € |\n" * 90
    text = f"Convention\n\nArticle 1 : Coûts\n\nLes frais :\n\n{table}"
    chunks = chunked(text)[1:]
    assert chunks[0].text.startswith("Article 1 : Coûts\n\nLes frais :\n\n| Poste | Montant |\n")
    for chunk in chunks[1:]:
        assert chunk.text.startswith("| Développement du service")
        assert chunk.context == ("Convention > Article 1 — Coûts\nLes frais :\n| Poste | Montant |")
    assert {500 < len(c.text) <= 1200 for c in chunks} == {True}


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentence = "La présente phrase dit une chose utile aux deux parties de la convention. "
    text = f"Convention\n\nArticle 1 : Objet\n\n{sentence * 30}\n"
    chunks = chunked(text)[1:]
    assert [len(c.text) for c in chunks] == [758, 739, 739]
    assert all(c.text.endswith("convention.") for c in chunks)


def test_page_breaks_do_not_start_a_chunk() -> None:
    line = "La ville et la région conviennent de travailler ensemble pour le bien de tous. " * 7
    text = f"Convention\n\nArticle 1 : Objet\n\n{line}Elles visent la\n\nbonne gestion. {line}\n"
    starts = [c.text[:8] for c in chunked(text)[1:]]
    assert "bonne ge" not in starts


def test_embedded_text_is_clean() -> None:
    chunk = Chunk(
        0,
        0,
        0,
        "## **Article 5 :   Coûts**\n\n| Poste | Montant |\n|:--|--:|\n| *Code* | 10 € |\n"
        "Voir [le site](https://exemple.fr) et a_b, le \\_\\_ 2 * 3.",
        "Convention > Titre I",
    )
    embedded = embedded_text(chunk)
    assert [line.split() for line in embedded.split("\n") if line.strip()] == [
        "Convention > Titre I".split(),
        "Article 5 : Coûts".split(),
        "Poste Montant".split(),
        "Code 10 €".split(),
        "Voir le site et a_b, le _ _ 2 * 3.".split(),
    ]
    shift = len(chunk.context) + 1
    assert len(embedded) == shift + len(chunk.text)
    at = chunk.text.index("10 €")
    assert embedded[shift + at : shift + at + 4] == "10 €"


SHIPPED = {
    "administration-plus-anct-dinum-2020": 36,
    "administration-plus-cget-dinum-2019": 17,
    "dossierfacile-dgaln-dinum-2020": 31,
    "friches-cerema-dinum-2020": 34,
    "rdv-solidarites-seine-et-marne-anct-2020": 31,
}


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_conventions(name: str) -> None:
    text = (TEXTS / f"{name}.txt").read_text(encoding="utf-8")
    check(text)
    chunks = chunked(text)
    assert len(chunks) == SHIPPED[name]
    assert max(len(c.text) for c in chunks) <= 1250


def test_the_bank_details_stand_in_one_chunk() -> None:
    text = (TEXTS / "administration-plus-anct-dinum-2020.txt").read_text(encoding="utf-8")
    index = LineIndex(text)
    lines = {index.span(c.start, c.end) for c in chunked(text)}
    assert {(140, 156), (164, 178)} <= lines


@pytest.mark.skipif(not ACCORDS.is_dir(), reason="the samples are not on this machine")
def test_other_agreements_lose_nothing() -> None:
    for path in sorted(ACCORDS.glob("*.md")):
        check(path.read_text(encoding="utf-8"))


PIECES = st.sampled_from(
    [
        *("Article 1 : Objet", "3.1 Rôles", "1. Un", "Annexe 1", "- item", "  - item :", "| a |"),
        *("a\tb", "La ville s'engage à :", "mot " * 90, "Phrase entière. " * 40, "x" * 1500, "\n"),
        *("\f", "\r", "\x1c", "\u2028", "\x00", "e item", "**Gras**", "1) un ;"),
    ]
)


@given(st.text() | st.lists(PIECES, max_size=30).map("\n".join))
@settings(max_examples=400, deadline=None)
def test_any_text_is_chunked_whole(text: str) -> None:
    check(text)


@pytest.mark.parametrize("piece", ["A b. ", "- a\n", "a :\n", "mot ", "x", "Un mot\n\n", "a\tb\n"])
def test_a_large_text_takes_time_in_proportion(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    clauses = parse_clauses(text)
    start = time.process_time()
    make_chunks(text, clauses, "Convention")
    assert time.process_time() - start < 4

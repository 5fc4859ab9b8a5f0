"""What is shown of a clause in which several sentences may answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.answering.deciding import decide
from bot.answering.evidence import (
    NOTHING,
    Asked,
    Candidates,
    Evidence,
    Ranking,
    both,
    by_clause,
)
from bot.answering.headlines import headline_of
from bot.answering.intent import UNTOLD, Kind, Sort
from bot.answering.knowledge import Knowledge
from bot.answering.model import Status
from bot.answering.question import read_question
from bot.answering.quoting import cite
from bot.library.library import Library, add, load

RENT = "Le loyer est fixé à 300 euros par mois."
FIRST = "La première année, il est ramené à 250 euros par mois."
PAID = "Il est payé le 5 de chaque mois."
TEXT = f"""Convention de bail

Article 1 - Loyer

{RENT} {FIRST} {PAID}

Article 2 - Travaux

Le preneur paie :

- les travaux d'entretien ;
- les travaux de peinture ;
- {"les travaux que la commission de sécurité demande dans son procès-verbal annuel, " * 4}.

Article 3 - Surfaces

| Local | Surface |
|---|---|
| Atelier | 40 m² |
| Bureau | 12 m² |

Article 4 - Gardien

Le bailleur désigne, pour {"la garde, " * 30}un gardien qui :

- tient le registre des entrées ;
- ferme les locaux.
"""


@pytest.fixture
def knowledge(home, words, tmp_path) -> Knowledge:
    library = Library(home, seed=False, encoder=lambda: words)
    (tmp_path / "bail.txt").write_text(TEXT)
    add(library, [tmp_path / "bail.txt"])
    return load(library)


def evidence(knowledge: Knowledge, article: int, unit: int, *beside: int) -> Evidence:
    clauses = knowledge.analyses[0].clauses
    ordinal = next(c.ordinal for c in clauses if c.label == f"Article {article}")
    row = knowledge.searcher.row_of(0, ordinal)
    assert row is not None
    return Evidence(
        knowledge.view(0, ordinal), unit, 0.9, row, beside=tuple((i, row) for i in beside)
    )


def found(*places: tuple[int, int]) -> Candidates:
    return replace(NOTHING, places=tuple((0, 0, clause, unit) for clause, unit in places))


def test_a_unit_that_holds_nearly_all_of_its_clause_is_shown_alone():
    chances = np.array([0.05, 0.8, 0.1], np.float32)
    one, other = by_clause(found((1, 0), (1, 1), (2, 0)), chances)
    assert (one.units, round(one.chance, 2), round(other.chance, 2)) == ((1,), 0.8, 0.1)


def test_units_are_shown_until_they_hold_nearly_all_and_no_more_than_three():
    chances = np.array([0.2, 0.3, 0.25, 0.15, 0.05], np.float32)
    (one,) = by_clause(found(*[(1, i) for i in range(5)]), chances)
    assert (one.units, round(one.chance, 2)) == ((1, 2, 0), 0.75)


def test_a_clause_counts_by_what_is_shown_of_it():
    chances = np.array([0.4, 0.3, 0.25], np.float32)
    clauses = by_clause(found((1, 0), (2, 0), (2, 1)), chances)
    assert [each.units for each in clauses] == [(1, 2), (0,)]


def test_clauses_of_a_convention_that_state_the_same_value_speak_for_each_other():
    chances = np.array([0.4, 0.3, 0.1, 0.15], np.float32)
    values = tuple(map(frozenset, (["300000 EUR"], ["300000 EUR"], ["20 EUR"], [])))
    it = replace(found((1, 0), (2, 0), (3, 0), (4, 0)), said=values)
    agreed = [round(each.agreed, 2) for each in by_clause(it, chances)]
    assert agreed == [0.7, 0.7, 0.15, 0.1]
    elsewhere = replace(it, places=((0, 0, 1, 0), (9, 1, 2, 0), *it.places[2:]))
    assert by_clause(elsewhere, chances)[0].agreed == pytest.approx(0.4)


def test_what_answers_two_texts_comes_before_what_answers_one_of_them(knowledge):
    first, second, third = (evidence(knowledge, article, 0) for article in (1, 2, 3))

    def ranking(none: float, *scored: tuple[Evidence, float]) -> Ranking:
        return Ranking(tuple(replace(e, score=s, alone=s, agreed=s) for e, s in scored), none)

    behind = ranking(0.09, (first, 0.6), (second, 0.3), (third, 0.01))
    alone = ranking(0.09, (third, 0.7), (second, 0.2), (first, 0.01))
    together = both(behind, alone)
    assert together.evidence[0].view.clause.label == "Article 2"
    assert sum(e.score for e in together.evidence) + together.none == pytest.approx(1)
    assert both(behind, Ranking((), 1.0)) == behind


@pytest.mark.parametrize(
    ("score", "none", "status"),
    [(0.5, 0.1, Status.UNCERTAIN), (0.2, 0.6, Status.NOT_FOUND)],
)
def test_what_reads_like_another_subject_is_one_where_nothing_answers(
    knowledge, words, score: float, none: float, status: Status
):
    question = read_question("majoration du dimanche", knowledge.catalogue)
    query = words.encode_queries([question.text])[0]
    intent = replace(UNTOLD, sorts=dict.fromkeys(Sort, 0.0) | {Sort.OTHER_SUBJECT: 1.0})
    near = replace(evidence(knowledge, 1, 0), score=score, alone=score, agreed=score)
    asked = Asked(question, query, intent, "fr")
    assert decide(asked, knowledge, Ranking((near,), none)).status is status


def test_sentences_of_which_one_answers_are_all_said_and_quoted(knowledge):
    it = evidence(knowledge, 1, 1, 0)
    assert headline_of(it, Kind.AMOUNT, knowledge.text(0), {}) == f"{RENT} {FIRST}"
    citation, _ = cite(knowledge, it, Kind.AMOUNT)
    assert citation.quote.startswith(f"{RENT} {FIRST}")


def test_what_stands_between_them_is_left_out_and_shown_to_be(knowledge):
    it = evidence(knowledge, 1, 0, 2)
    assert headline_of(it, Kind.AMOUNT, knowledge.text(0), {}) == f"{RENT} … {PAID}"


def test_items_are_led_once(knowledge):
    said = headline_of(evidence(knowledge, 2, 2, 1), Kind.TEXT, knowledge.text(0), {})
    assert said == "Le preneur paie : les travaux d'entretien ; les travaux de peinture"


def test_an_item_never_stands_without_the_end_of_what_introduces_it(knowledge):
    said = headline_of(evidence(knowledge, 4, 1), Kind.TEXT, knowledge.text(0), {})
    assert said.startswith("… la garde, ")
    assert said.endswith(" un gardien qui : tient le registre des entrées")


def test_rows_are_said_under_their_columns(knowledge):
    said = headline_of(evidence(knowledge, 3, 1, 2), Kind.TEXT, knowledge.text(0), {})
    nbsp = "\N{NO-BREAK SPACE}"
    assert said == f"Atelier — Surface{nbsp}: 40 m² ; Bureau — Surface{nbsp}: 12 m²"


def test_what_is_too_long_for_a_headline_is_the_likeliest_alone(knowledge):
    said = headline_of(evidence(knowledge, 2, 1, 3), Kind.TEXT, knowledge.text(0), {})
    assert said == "Le preneur paie : les travaux d'entretien"

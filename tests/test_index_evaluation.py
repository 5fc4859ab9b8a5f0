"""Scores of answers, on cases that a reader can work out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.evaluation import Score, check_question, evaluate, measures, normalise

TEXT = "Article 1\nLe loyer est de 300 €.\nArticle 2\nLe bail dure\u00a0deux ans.\n"


def citation(line: int, quote: str, source: str = "bail.txt") -> dict[str, object]:
    return {"source": source, "start_line": line, "end_line": line, "quote": quote}


def question(kind: str, **values: object) -> dict[str, object]:
    gold = [{"source": "bail.txt", "start": 2, "end": 2}]
    return {"id": "q", "kind": kind, "question": "Loyer ?", "gold": gold, "mode": "any", **values}


RENT = citation(2, "Le loyer est de 300 €.")
TERM = citation(4, "Le bail dure deux … ans.")
LINES = {"bail.txt": TEXT.split("\n")}


def test_a_right_answer():
    answer = {"status": "answered", "headline": "300 €", "citations": [RENT, TERM]}
    assert list(measures(question("amount", must=["300 €"]), answer, LINES)) == [
        ("quotes verbatim", True),
        ("quotes verbatim", True),
        ("answers", True),
        ("answered, not uncertain", True),
        ("right clause first", True),
        ("right clause in the first 3", True),
        ("reciprocal rank", 1.0),
        ("wrong convention first", False),
        ("exact value in the headline", True),
    ]


def test_the_right_clause_second_after_another_convention():
    other = citation(1, "Autre chose", source="pret.txt")
    answer = {"status": "answered", "answer": "Il est de 300 €.", "citations": [other, RENT]}
    assert dict(measures(question("obligation", must=["300 €"]), answer, LINES)) == {
        "quotes verbatim": True,
        "answers": True,
        "answered, not uncertain": True,
        "right clause first": False,
        "right clause in the first 3": True,
        "reciprocal rank": 0.5,
        "wrong convention first": True,
        "exact value in the answer": True,
    }
    assert ("quotes verbatim", False) in list(measures(question("x"), answer, LINES))


def test_silence_counts_as_no_clause_even_with_citations():
    answer = {"status": "not_found", "citations": [RENT]}
    found = dict(measures(question("amount"), answer, LINES))
    assert (found["answers"], found["right clause first"]) == (False, False)
    for status, abstains in (("not_found", True), ("uncertain", True), ("answered", False)):
        told = dict(measures(question("none", gold=[]), answer | {"status": status}, LINES))
        assert told["abstains"] is abstains


def test_a_comparison_counts_each_span_and_its_like():
    spans = [
        {"source": "bail.txt", "start": 2, "end": 2},
        {"source": "bail.txt", "start": 9, "end": 9, "alt": [[4, 4]]},
        {"source": "pret.txt", "start": 1, "end": 1},
    ]
    asked = question("compare", gold=spans, mode="all", must=["300 €", "deux ans"])
    answer = {"status": "answered", "answer": "300 € ; deux ans", "citations": [RENT, TERM]}
    found = dict(measures(asked, answer, LINES))
    assert found["comparison: spans cited"] == pytest.approx(2 / 3)
    assert found["comparison: values in the answer"] is True


def test_a_quote_stands_in_its_own_lines_part_by_part_and_in_order():
    def stands(line: int, quote: str) -> float:
        answer = {"status": "answered", "citations": [citation(line, quote)]}
        return dict(measures(question("x"), answer, LINES))["quotes verbatim"]

    assert stands(4, "Le bail … deux ans.")
    assert not stands(4, "deux ans … Le bail")
    assert not stands(2, "Le bail dure")
    assert not stands(99, "Le bail dure")
    assert not stands(4, "…")


def test_means_by_kind_and_faults():
    answers = [
        {"status": "answered", "headline": "300 €", "citations": [RENT]},
        {"status": "not_found", "citations": []},
        {"status": "ambiguous", "citations": []},
    ]
    questions = [
        question("amount", must=["300 €"]),
        question("amount", id="q2", must=["300 €"]),
        question("none", id="q3", gold=[], status="not_found"),
    ]
    found = evaluate(questions, answers, {"bail.txt": TEXT})
    assert found.questions == {"amount": 2, "none": 1}
    assert Score("right clause first", 0.5, 2) in found.overall
    assert found.kinds["none"] == (
        Score("status as expected", 0.0, 1),
        Score("abstains", 0.0, 1),
    )
    assert found.faults == (
        "q2 Loyer ? (answers, answered, not uncertain, right clause first, "
        "right clause in the first 3, reciprocal rank, "
        "exact value in the headline)",
        "q3 Loyer ? (status as expected, abstains)",
    )


def test_typography_is_folded():
    assert normalise("**200\u00a0000\u202f€** d’aide — 5 %") == "200000 € d'aide - 5 %"


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ([], "object"),
        ({}, "question"),
        ({"question": " ", "gold": []}, "question"),
        ({"question": "a"}, "gold"),
        ({"question": "a", "gold": [{"source": "x", "start": "1", "end": 2}]}, "gold"),
        ({"question": "a", "gold": [], "must": "300"}, "must"),
        ({"question": "a", "gold": [], "context": [1]}, "context"),
        ({"question": "a", "gold": []}, None),
    ],
)
def test_what_keeps_a_question_from_being_scored(value, fault):
    assert check_question(value) == fault


def test_the_questions_that_ship_can_be_scored():
    training = Path(__file__).parents[1] / "index" / "training" / "data"
    ours = Path(__file__).parent / "data" / "questions.jsonl"
    for path in (ours, training / "test.jsonl", *sorted((training / "questions").glob("*.jsonl"))):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [check_question(json.loads(line)) for line in lines] == [None] * len(lines)

"""What the words of a question tell, and that no text whatever stops an answer."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.answering.model import Answer, Status
from bot.answering.question import Question, read_question
from bot.conversation.answer import LONGEST
from corpus.errors import BadQuestion
from tests.desk import Desk

ORNE, MANCHE, CREUSE, NIEVRE = range(4)


def read(desk: Desk, text: str) -> Question:
    return read_question(text, desk.knowledge.catalogue)


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("Quel est le préavis de Carte-Lucioles ?", {CREUSE}),
        ("preavi carte lucioles", {CREUSE}),
        ("preavis carte luciole", {CREUSE}),
        ("MONTANT MES PONTONS", {NIEVRE}),
        ("jusqu'à quand court bocage+ orne", {ORNE}),
        ("montant bocage plus manche", {MANCHE}),
        ("IBAN de l'ODE", {CREUSE}),
        ("montant convention du 4 mars 2021", {ORNE}),
        ("What is the notice period of Bocage+?", {ORNE, MANCHE}),
        ("Quel est le montant ?", set()),
    ],
)
def test_the_conventions_named(small: Desk, text: str, documents: set[int]):
    assert read(small, text).named == documents


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("que dit l'article 7.2 ?", "article 7.2"),
        ("art. 3 de la convention", "article 3"),
        ("annexe n° 2", "annexe 2"),
        ("l'article 7 du code civil", ""),
        ("article 7 bis", ""),
    ],
)
def test_the_clause_asked_for(small: Desk, text: str, clause: str):
    assert read(small, text).clause == clause


def test_a_question_that_is_negated(small: Desk):
    assert read(small, "Quelles conventions ne prévoient pas de préavis ?").negated
    assert not read(small, "Quelles conventions prévoient un préavis ?").negated


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0"])
def test_an_empty_question(small: Desk, text: str):
    with pytest.raises(BadQuestion) as caught:
        small.ask(text)
    assert caught.value.data == {"reason": "empty"}


def test_a_question_that_is_too_long(small: Desk):
    with pytest.raises(BadQuestion) as caught:
        small.ask("é" * (LONGEST + 1))
    assert caught.value.data == {"reason": "long", "limit": LONGEST, "length": LONGEST + 1}
    whole(small.ask("préavis " * (LONGEST // 8)))


ODD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\"'*()^:-+~?%_\\/{}[]<>|&;\x00\ud800\udfff\u202e\u0627🙂👨‍👩‍👧\ufeff€é "),
    ),
    max_size=60,
)
WORDY = st.lists(
    st.sampled_from(
        "montant préavis Bocage+ l'Orne et AND OR NOT NEAR( \" ' * 2021 € quelles conventions"
        " compare who signed chaque avec 09/06/2022 -il \x00 5608/SG".split(" ")
    ),
    max_size=12,
).map(" ".join)


def whole(reply: Answer) -> None:
    """Check what holds for the answer to any text at all."""
    assert len(reply.headline) <= 240
    assert "\n" not in reply.headline
    assert len(reply.answer) <= 3500
    assert reply.status in Status


@given(ODD | WORDY, st.lists(ODD | WORDY, max_size=2))
@settings(max_examples=150, deadline=None)
@example('"préavis', [])
@example("préavis* AND (NEAR", [])
@example("\x00", [])
@example("\ud800 montant", [])
@example("montant 👨‍👩‍👧 🙂", [])
@example("كم المبلغ ؟", [])
@example("\u202etnatnom el tse leuq", [])
@example("et ?", ["", "\ud800"])
@example("'" * 999, [])
@example("a " * 499, [])
def test_no_text_stops_an_answer(small: Desk, text: str, previous: list[str]):
    try:
        whole(small.ask(text, *previous))
    except BadQuestion as refused:
        assert refused.data["reason"] == "empty"  # noqa: PT017
        assert not text.split()


@given((ODD | WORDY).filter(bool).map(lambda text: text * (5000 // len(text))))
@settings(max_examples=20, deadline=None)
def test_no_long_text_stops_an_answer(small: Desk, text: str):
    try:
        whole(small.ask(text))
    except BadQuestion as refused:
        assert refused.data["reason"] in {"empty", "long"}  # noqa: PT017

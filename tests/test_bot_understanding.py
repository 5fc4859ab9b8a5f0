"""What a question asks, and that no text whatever stops it; on four invented conventions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.answering.answer import LONGEST
from bot.answering.asks import Scope
from bot.answering.model import Answer, Silence, Status
from bot.answering.understanding import Question, understand
from corpus.errors import BadQuestion
from tests.desk import Desk
from tests.small_catalogue import small_desk

ORNE, MANCHE, CREUSE, NIEVRE = range(4)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = small_desk(tmp_path_factory.mktemp("small"))
    yield desk
    desk.knowledge.searcher.generation.db.close()


def understood(desk: Desk, text: str, *previous: str) -> Question:
    it = desk.knowledge
    return understand(text, it.catalogue, it.knows, it.searcher.nearest_word, previous)


@pytest.mark.parametrize(
    ("text", "language", "ask", "scope", "documents"),
    [
        ("Quel est le préavis de Carte-Lucioles ?", "fr", "notice", Scope.ONE, {CREUSE}),
        ("preavi carte lucioles", "fr", "notice", Scope.ONE, {CREUSE}),
        ("cb coute MesPontons par an stp", "fr", "amount", Scope.ONE, {NIEVRE}),
        ("jusqu'à quand court bocage+ orne", "fr", "end", Scope.ONE, {ORNE}),
        ("Qui signe pour la Nièvre ?", "fr", "signatory", Scope.ONE, {NIEVRE}),
        ("IBAN de l'ODE", "fr", "iban", Scope.ONE, {CREUSE}),
        ("Quel est le montant ?", "fr", "amount", Scope.ONE, set()),
        ("Who signed the MesPontons agreement?", "en", "signatory", Scope.ONE, {NIEVRE}),
        ("What is the notice period of Bocage+?", "en", "notice", Scope.ONE, {ORNE, MANCHE}),
        ("Montants de Carte-Lucioles et MesPontons", "fr", "amount", Scope.EACH, {CREUSE, NIEVRE}),
        ("le montant dans l'Orne et dans la Nièvre", "fr", "amount", Scope.EACH, {ORNE, NIEVRE}),
        ("Quel est le préavis de chaque convention ?", "fr", "notice", Scope.EACH, set()),
        ("Quelles conventions prévoient un préavis ?", "fr", "notice", Scope.WHICH, set()),
        ("Which agreements set a notice period?", "en", "notice", Scope.WHICH, set()),
    ],
)
def test_understood(  # noqa: PLR0917
    small: Desk, text: str, language: str, ask: str, scope: Scope, documents: set[int]
):
    question = understood(small, text)
    assert question.language == language
    assert question.ask is not None
    assert question.ask.name == ask
    assert question.scope is scope
    assert question.named == documents


@pytest.mark.parametrize(
    ("text", "previous", "ask", "documents"),
    [
        ("et la durée ?", ["Quel est le montant de MesPontons ?"], "duration", {NIEVRE}),
        ("et pour Carte-Lucioles ?", ["Quel est le montant de MesPontons ?"], "amount", {CREUSE}),
        ("et la Manche ?", ["Montant de Bocage+ dans l'Orne ?"], "amount", {MANCHE}),
        ("et le préavis ?", ["Montant de MesPontons ?", "et la durée ?"], "notice", {NIEVRE}),
        ("and the notice period?", ["How much does MesPontons cost?"], "notice", {NIEVRE}),
        ("qui la signe ?", ["Quel est le montant de Carte-Lucioles ?"], "signatory", {CREUSE}),
    ],
)
def test_follow_ups(small: Desk, text: str, previous: list[str], ask: str, documents: set[int]):
    question = understood(small, text, *previous)
    assert question.follow_up
    assert question.ask is not None
    assert question.ask.name == ask
    assert question.named == documents


def test_a_question_that_stands_alone_leans_on_nothing(small: Desk):
    question = understood(small, "Quel est le préavis de Carte-Lucioles ?", "Montant de MesPontons")
    assert not question.follow_up
    assert question.named == {CREUSE}


@pytest.mark.parametrize(
    ("text", "headline", "file"),
    [
        ("preavis carte luciole", "un préavis de six mois", "lucioles-creuse.txt"),
        ("MONTANT MES PONTONS", "30 000 € TTC par an", "pontons.txt"),
        ("montant bocage plus manche", "18 000 € TTC par an", "bocage-manche.txt"),
        ("montant convention du 4 mars 2021", "12 000 € TTC par an", "bocage-orne.txt"),
        ("jusqu'à quand court bocage+ orne", "le 31 décembre 2030", "bocage-orne.txt"),
        ("notice period of MesPontons", "un préavis de trois mois", "pontons.txt"),
    ],
)
def test_answered(small: Desk, text: str, headline: str, file: str):
    reply = small.ask(text)
    assert (reply.headline, reply.citations[0].source) == (headline, file)


def test_siblings_are_asked_back_about(small: Desk):
    reply = small.ask("Quel est le montant de Bocage+ ?")
    assert reply.status is Status.AMBIGUOUS
    assert {(c.source, c.headline) for c in reply.choices} == {
        ("bocage-orne.txt", "12 000 € TTC par an"),
        ("bocage-manche.txt", "18 000 € TTC par an"),
    }


def test_siblings_that_say_the_same_are_not(small: Desk):
    reply = small.ask("Quel est le préavis de Bocage+ ?")
    assert (reply.status, reply.headline) == (Status.ANSWERED, "un préavis de deux mois")
    assert {each.source for each in reply.citations} == {"bocage-orne.txt", "bocage-manche.txt"}


@pytest.mark.parametrize(
    "text",
    [
        "Quel est le montant de la convention avec l'Ardèche ?",
        "Quel est le préavis de la convention avec Météo-France ?",
        "durée de la convention avec la Banque postale",
    ],
)
def test_a_convention_that_is_not_here(small: Desk, text: str):
    assert small.ask(text).silence is Silence.UNKNOWN_CONVENTION


def test_restricted_to_documents(small: Desk):
    reply = small.ask("Quel est le montant ?", documents=frozenset({NIEVRE}))
    assert (reply.status, reply.headline) == (Status.ANSWERED, "30 000 € TTC par an")


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0"])
def test_an_empty_question(small: Desk, text: str):
    with pytest.raises(BadQuestion) as caught:
        small.ask(text)
    assert caught.value.data == {"reason": "empty"}


def test_a_question_that_is_too_long(small: Desk):
    with pytest.raises(BadQuestion) as caught:
        small.ask("é" * (LONGEST + 1))
    assert caught.value.data == {"reason": "long", "limit": LONGEST, "length": LONGEST + 1}
    assert small.ask("préavis " * (LONGEST // 8)).status is Status.AMBIGUOUS


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
    understood(small, text, *previous)
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


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("la convention Bocage+ est signée quel jour", "signed"),
        ("MesPontons, signé le combien ?", "signed"),
        ("bocage ça s'arrête à quelle date", "end"),
        ("mespontons c'est valable jusque quand", "end"),
        ("sortir de la convention : délai ?", "notice"),
        ("combien de temps faut-il pour résilier", "notice"),
        ("quel délai après mise en demeure", "formal_notice"),
        ("on peut arrêter comment", "termination"),
        ("MesPontons est mise en ligne sur quel site", "publication"),
        ("qui a paraphé pour l'ODE", "signatory"),
        ("c'est qui le patron de l'ODE", "representative"),
        ("en cas de faute d'une des parties", None),
    ],
)
def test_the_question_word_may_come_last(small: Desk, text: str, ask: str | None):
    found = understood(small, text).ask
    assert (found.name if found else None) == ask

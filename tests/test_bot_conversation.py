"""What a message means behind the one before it; the move is given, the names are found."""

from __future__ import annotations

import pytest

from bot.answering.model import Cited, Turn, turn_of
from bot.answering.moves import Direction, Move, Moved
from bot.answering.question import read_question
from bot.conversation.follow_up import cut, each_asks, parts_of, understand
from tests.desk import Desk

ORNE, MANCHE, CREUSE, NIEVRE = range(4)
SOURCES = ("bocage-manche.txt", "bocage-orne.txt", "lucioles-creuse.txt", "pontons.txt")


def moved(move: Move) -> Moved:
    chances = dict.fromkeys(Move, 0.01) | {move: 1.0}
    return Moved(chances, 0.0, {Direction.NEITHER: 1.0})


def turn(small: Desk, asked: str, *documents: int, **more: object) -> Turn:
    sources = [small.knowledge.analyses[d].document.source for d in documents]
    return Turn(asked, asked, tuple(sources), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("move", "text", "asked", "about", "searched", "documents"),
    [
        (
            Move.NARROW,
            "à quelle date ?",
            "Montant de MesPontons ?",
            NIEVRE,
            "Montant de MesPontons ? à quelle date ?",
            {NIEVRE},
        ),
        (
            Move.SHIFT,
            "et la Creuse ?",
            "Montant de MesPontons ?",
            NIEVRE,
            "Montant de ? et la Creuse ?",
            {CREUSE},
        ),
        (
            Move.SHIFT,
            "et en 2021 ?",  # another convention is of 2021, which nobody spoke of
            "Montant de MesPontons ?",
            NIEVRE,
            "Montant de MesPontons ? et en 2021 ?",
            {NIEVRE},
        ),
        (
            Move.SHIFT,
            "non, celle de 2021",
            "Montant de Bocage+ pour la Manche",
            MANCHE,
            "Montant de Bocage+ pour la non, celle de 2021",
            {ORNE},
        ),
        (
            Move.SHIFT,
            "et pour le département de la Nièvre ?",
            "Qui signe pour la Régie fluviale ?",
            NIEVRE,
            "Qui signe pour la ? et pour le département de la Nièvre ?",
            {NIEVRE},
        ),
        (
            Move.SHIFT,
            "et l'autre ?",
            "Quel préavis pour l'Orne ?",
            ORNE,
            "Quel préavis pour l' ? et l'autre ?",
            {MANCHE},
        ),
        (
            Move.NEW,  # a name alone asks nothing by itself
            "non, MesPontons",
            "Quel préavis pour l'Orne ?",
            ORNE,
            "Quel préavis pour l' ? non, MesPontons",
            {NIEVRE},
        ),
        (
            Move.NARROW,
            "Quel est le préavis de Carte-Lucioles ?",
            "Montant de MesPontons ?",
            NIEVRE,
            "Quel est le préavis de Carte-Lucioles ?",
            {CREUSE},
        ),
        (
            Move.OTHERS,
            "et dans les autres ?",
            "Montant de MesPontons ?",
            NIEVRE,
            "Montant de ?",
            {ORNE, MANCHE, CREUSE},
        ),
    ],
)
def test_a_message_behind_another(  # noqa: PLR0917 (a row of the table)
    small: Desk,
    move: Move,
    text: str,
    asked: str,
    about: int,
    searched: str,
    documents: set[int],
):
    question = read_question(text, small.knowledge.catalogue)
    found = understand(question, moved(move), turn(small, asked, about), small.knowledge)
    assert (found.question.searched, found.documents) == (searched, documents)


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("la 2", {CREUSE}),
        ("la deuxième", {CREUSE}),
        ("la seconde", {CREUSE}),
        ("the second one", {CREUSE}),
        ("la première", {ORNE}),
        ("la dernière", {NIEVRE}),
        ("the third", {NIEVRE}),
    ],
)
def test_one_of_what_was_offered_is_chosen_by_its_place(
    small: Desk, text: str, documents: set[int]
):
    sources = [small.knowledge.analyses[d].document.source for d in (ORNE, CREUSE, NIEVRE)]
    before = turn(small, "Quel est le montant ?", offered=tuple(sources))
    question = read_question(text, small.knowledge.catalogue)
    found = understand(question, moved(Move.CHOOSE), before, small.knowledge)
    assert (found.question.searched, found.documents) == ("Quel est le montant ?", documents)


def test_a_name_alone_chooses(small: Desk):
    before = turn(small, "Quel est le montant ?", offered=SOURCES)
    question = read_question("Carte-Lucioles", small.knowledge.catalogue)
    found = understand(question, moved(Move.GREET), before, small.knowledge)
    assert (found.move, found.documents) == (Move.SHIFT, {CREUSE})


def test_a_number_that_was_not_offered_chooses_nothing(small: Desk):
    before = turn(small, "Quel est le montant ?", offered=SOURCES[:2])
    question = read_question("la 7", small.knowledge.catalogue)
    found = understand(question, moved(Move.CHOOSE), before, small.knowledge)
    assert (found.move, found.place) == (Move.CHOOSE, None)


@pytest.mark.parametrize("move", [Move.NARROW, Move.SHIFT, Move.OTHERS, Move.DOUBT, Move.CHOOSE])
def test_without_an_exchange_before_it_a_message_leans_on_nothing(small: Desk, move: Move):
    question = read_question("et la durée ?", small.knowledge.catalogue)
    found = understand(question, moved(move), None, small.knowledge)
    assert (found.move in set(Move) - {move}, found.question) == (True, question)


def test_a_document_that_is_gone_is_left_out(small: Desk):
    before = Turn("Quel est le montant ?", "Quel est le montant ?", ("gone.txt",))
    question = read_question("à quelle date ?", small.knowledge.catalogue)
    found = understand(question, moved(Move.NARROW), before, small.knowledge)
    assert (found.documents, found.inferred) == (None, False)


def test_a_turn_is_kept_as_plain_data():
    before = Turn("a", "b", ("c",), ("d", "e"), (Cited("c", 3, 40),), "answered", "fr", "new")
    kept = {
        "asked": "a",
        "root": "b",
        "sources": ["c"],
        "offered": ["d", "e"],
        "places": [{"source": "c", "line": 3, "end": 40}],
        "status": "answered",
        "language": "fr",
        "move": "new",
    }
    assert turn_of(kept) == before


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("montant et durée ?", ["montant", "durée"]),
        ("on paie quand, pis qui signe", ["on paie quand", "qui signe"]),
        ("qui signe, et jusqu'à quand ?", ["qui signe", "jusqu'à quand"]),
        ("Quel est le préavis ? Qui signe ?", ["Quel est le préavis", "Qui signe"]),
        ("who pays and when?", ["who pays", "when"]),
        ("quel montant ?", ["quel montant"]),
        ("et pour MesPontons, jusqu'à quand ?", ["et pour MesPontons, jusqu'à quand"]),
        (
            "Un délai court-il entre deux CDD ? Si oui, lequel ?",
            ["Un délai court-il entre deux CDD ? Si oui, lequel"],
        ),
        ("Is there a deposit? If so, how much?", ["Is there a deposit ? If so, how much"]),
    ],
)
def test_where_a_message_is_cut(small: Desk, text: str, parts: list[str]):
    catalogue = small.knowledge.catalogue
    assert parts_of(read_question(text, catalogue), catalogue) == parts


@pytest.mark.parametrize(
    ("text", "also"),
    [
        ("à quelle date ?", ""),
        ("et sur quel compte ?", ""),
        ("quand ?", ""),
        ("when?", ""),
        ("et la durée ?", "et la durée ?"),
        ("quel préavis ?", "quel préavis ?"),
        ("quand s'achève-t-elle ?", "quand s'achève-t-elle ?"),
    ],
)
def test_what_asks_for_a_circumstance_is_looked_for_with_what_it_is_one_of(
    small: Desk, text: str, also: str
):
    question = read_question(text, small.knowledge.catalogue)
    before = turn(small, "Montant de MesPontons ?", NIEVRE)
    found = understand(question, moved(Move.NARROW), before, small.knowledge)
    assert (found.question.also, found.question.searched) == (
        also,
        f"Montant de MesPontons ? {text}",
    )


def test_what_is_less_likely_new_than_not_leans_on_what_was_said(small: Desk):
    question = read_question("d'où ça sort ?", small.knowledge.catalogue)
    chances = dict.fromkeys(Move, 0.02) | {Move.NEW: 0.45, Move.DOUBT: 0.33}
    told = Moved(chances, 0.0, {Direction.NEITHER: 1.0})
    before = turn(small, "Montant de MesPontons ?", NIEVRE)
    assert understand(question, told, before, small.knowledge).move is Move.DOUBT
    assert understand(question, told, None, small.knowledge).move is Move.NEW


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("et un employé ?", Move.NARROW),
        ("and a clerk?", Move.NARROW),
        ("un employé ?", Move.NEW),
        ("et quel préavis pour l'Orne ?", Move.NEW),  # it names one: it can be understood by itself
    ],
)
def test_what_begins_with_a_conjunction_goes_on_from_what_was_said(
    small: Desk, text: str, move: Move
):
    question = read_question(text, small.knowledge.catalogue)
    chances = dict.fromkeys(Move, 0.02) | {Move.NEW: 0.6, Move.NARROW: 0.2}
    told = Moved(chances, 0.0, {Direction.NEITHER: 1.0})
    before = turn(small, "Préavis d'un cadre ?", NIEVRE)
    assert understand(question, told, before, small.knowledge).move is move


@pytest.mark.parametrize(("text", "move"), [("et un employé ?", Move.NARROW), ("ok", Move.GREET)])
def test_no_greeting_begins_with_a_conjunction(small: Desk, text: str, move: Move):
    question = read_question(text, small.knowledge.catalogue)
    chances = dict.fromkeys(Move, 0.0) | {Move.GREET: 0.8, Move.NARROW: 0.2}
    told = Moved(chances, 0.0, {Direction.NEITHER: 1.0})
    before = turn(small, "Préavis d'un cadre ?", NIEVRE)
    assert understand(question, told, before, small.knowledge).move is move


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("qui signe et quel est le préavis ?", True),
        ("le loyer tombe quand et on doit combien", True),
        ("how long does it last, and who pays?", True),
        ("Qui verse la somme, et à quelle date ?", True),
        ("Quels sont les droits et devoirs de la ville ?", False),
        ("Combien paient la ville et la région ?", False),
        ("Qui dirige la régie et ceux qui y travaillent ?", False),
        ("la ville et la région", False),
    ],
)
def test_each_part_has_its_own_interrogative(text: str, asks: bool):
    assert each_asks(cut(text)) is asks


def test_two_interrogatives_are_two_questions(small: Desk):
    reply = small.ask("Quel est le préavis de MesPontons, et quelle est la durée ?")
    assert [part.label for part in reply.parts] == [
        "Quel est le préavis de MesPontons",
        "quelle est la durée",
    ]
    assert all(part.citation is not None for part in reply.parts)
    assert {citation.source for citation in reply.citations} == {"pontons.txt"}


def test_a_circumstance_that_is_joined_is_asked_of_what_stands_before_it(small: Desk):
    reply = small.ask("Qui verse le montant de MesPontons, et à quelle date ?")
    assert [part.label for part in reply.parts] == [
        "Qui verse le montant de MesPontons",
        "à quelle date",
    ]
    assert reply.parts[1].citation is not None

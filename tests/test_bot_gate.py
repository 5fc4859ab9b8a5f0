"""The gate by mutation: whatever is changed in a quote or in what is said, it is refused."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.compose import Draft, finish
from bot.answering.evidence import Asked
from bot.answering.gate import claims, elide, normal, unsupported, verbatim
from bot.answering.intent import intent_of
from bot.answering.model import Choice, Row, Status
from bot.answering.notes import Note
from bot.answering.question import read_question
from bot.answering.quoting import Passage, quote_of
from bot.conversation.replies import several
from corpus.model import Citation
from tests.desk import Desk

TEXT = """Article 1 : Montant

La ville verse 230 000 € TTC à l'Agence des eaux,
représentée par Stéphanie Roy, avant le 3 mai 2021.

Article 2 : Durée

La convention dure trois ans, avec un préavis de 6 mois.
"""


def citation(first: int, last: int, quote: str) -> Citation:
    return Citation("a.txt", "Prêt", "Article 1", None, first, last, quote, 1.0)


SAID = [  # what is said, what the quote holds in its place
    ("30 000 €", "230 000 €"),
    ("30 000 €", "30 000 000 €"),
    ("30 000", "30 000,50"),
    ("0,5 %", "10,5 %"),
    ("5 %", "2,5 %"),
    ("203 250 €", "203 520 €"),
    ("300 000 €", "300 000 $"),
    ("300 000 €", "300 000 k€"),
    ("300 000 € HT", "300 000 € TTC"),
    ("300 000 euros", "300 000 €"),
    ("1,2 M€", "1,3 M€"),
    ("1,2 M€", "1,2 €"),
    ("12 %", "12 ‰"),
    ("6 mois", "6 ans"),
    ("6 mois", "16 mois"),
    ("trois mois", "trois ans"),
    ("trois mois", "deux mois"),
    ("vingt jours", "quatre-vingt jours"),
    ("un mois", "vingt et un mois"),
    ("3 mai 2021", "3 juin 2021"),
    ("3 mai 2021", "13 mai 2021"),
    ("mai 2021", "mars 2021"),
    ("mai 2021", "mai 2012"),
    ("28/04/2020", "28/05/2020"),
    ("article 3", "article 13"),
    ("article 5", "article 5.1"),
    ("L 213-1", "L 213-10"),
    ("L. 213-1", "R. 213-1"),
    ("la loi n° 2019-75", "la loi n° 2019-753"),
    ("par Stephanie Roy", "par Stéphanie Roy"),
    ("Paul Berteaud", "Pascal Berteaud"),
    ("le maire de Roy", "le maire de Royan"),
    ("le siège de l'ADEME", "le siège de l'ANCT"),
    ("FR57 3000 1005", "FR57 3000 1006"),
]


@pytest.mark.parametrize(("said", "quoted"), SAID)
def test_what_the_quote_does_not_say_is_unsupported(said: str, quoted: str):
    assert unsupported(f"{said}.", [f"Le texte dit {said} ici."]) == []
    assert unsupported(f"{said}.", [f"Le texte dit {quoted} ici."])


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("300 000 €", "**300\u202f000\u00a0€** TTC"),
        ("300 000 €", "en 2020 300 000 €"),
        ("7 500 euros", "| strate |\t7 500 euros | 2 |"),
        ("l'ANCT", "l’ANCT"),
        ("2019-2020", "2019–2020"),
        ("30 000 €", "soit 230 000 € et 30 000 €"),
        ("trois mois", "trois\nmois"),
    ],
)
def test_typography_alone_refuses_nothing(said: str, quoted: str):
    assert unsupported(f"Il est dit : {said}", [quoted]) == []


def test_cells_side_by_side_are_not_one_number():
    assert unsupported("30 000", ["30\t000"]) == ["30 000"]
    assert normal("Total | 30 | 000") == "Total ¦ 30 ¦ 000"


def test_the_claims_of_a_sentence():
    said = "La ville verse 30 000 € TTC à Anne Roy avant le 3 mai 2021, sous un délai de deux mois."
    assert claims(said) == ["30 000 € TTC", "3", "2021", "3 mai 2021", "deux mois", "Anne Roy"]
    assert claims("Les crédits sont restitués sans délai.") == []


def test_a_claim_may_stand_in_any_of_the_quotes_but_not_across_two():
    assert unsupported("30 000 € en 2021", ["30 000 €", "2021"]) == []
    assert unsupported("30 000 €", ["30", "000 €"]) == ["30 000 €"]


def test_figures_that_no_quote_holds_are_left_out_of_a_title():
    assert elide("Relevé du 19 mai 2020 (200 000 €)", ["le 19 mai 2020"]) == (
        "Relevé du 19 mai 2020 (…)"
    )
    assert elide("Avenant du 19 mai 2020", []) == "Avenant du …"


QUOTE = "La ville verse 230 000 € TTC à l'Agence des eaux,\nreprésentée par Stéphanie Roy"


@pytest.mark.parametrize(
    "wrong",
    [
        citation(3, 4, QUOTE.replace("230", "330")),
        citation(3, 4, QUOTE.replace("€", "$")),
        citation(3, 4, QUOTE.replace("é", "e")),
        citation(3, 4, QUOTE.replace("Roy", "Foy")),
        citation(3, 4, QUOTE.replace("\n", " ")),
        citation(2, 3, QUOTE),
        citation(4, 5, QUOTE),
        citation(30, 31, QUOTE),
        citation(4, 3, QUOTE),
        citation(3, 4, "représentée par Stéphanie Roy … La ville verse"),
        citation(3, 4, ""),
        citation(3, 4, "  \n "),
    ],
)
def test_a_quote_that_does_not_stand_in_its_lines(wrong: Citation):
    assert verbatim(citation(3, 4, QUOTE), TEXT)
    assert not verbatim(wrong, TEXT)


def test_a_cut_quote_stands_part_by_part():
    assert verbatim(citation(3, 4, "La ville verse … par Stéphanie Roy …"), TEXT)
    assert verbatim(citation(3, 8, "La ville … La convention dure …"), TEXT)
    assert not verbatim(citation(3, 4, "La ville … La convention dure …"), TEXT)


LINES = st.lists(
    st.text("abcdé 0123456789€.'", min_size=1, max_size=30).filter(str.strip),
    min_size=1,
    max_size=8,
)


@given(st.data(), LINES)
def test_any_cut_is_verbatim_and_no_changed_cut_is(data: st.DataObject, lines: list[str]):
    text = "\n".join(lines)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    if not quote.strip():
        return
    first, last = text.count("\n", 0, start) + 1, text.count("\n", 0, end) + 1
    assert verbatim(citation(first, last, quote), text)
    solid = [i for i, character in enumerate(quote) if not character.isspace()]
    place = data.draw(st.sampled_from(solid))
    changed = quote[:place] + "ß" + quote[place + 1 :]
    assert not verbatim(citation(first, last, changed), text)


@given(st.text(max_size=200), st.lists(st.text(max_size=80), max_size=3))
@settings(max_examples=200)
def test_no_text_stops_the_gate(text: str, quotes: list[str]):
    assert set(unsupported(text, quotes)) <= set(claims(text))
    assert unsupported(text, [text]) == [] or normal(text) != text
    assert isinstance(elide(text, quotes), str)


@given(st.integers(1, 10**9), st.integers(0, 9), st.integers(0, 9))
def test_no_digit_can_be_put_before_or_behind_an_amount(amount: int, before: int, after: int):
    said = f"{amount:,}".replace(",", " ")
    assert unsupported(f"Soit {said} €", [f"la somme de {said} €"]) == []
    assert unsupported(f"Soit {said}", [f"la somme de {before}{said} €"])
    assert unsupported(f"Soit {said}", [f"la somme de {said}{after} €"])
    assert unsupported(f"Soit {said}", [f"la somme de {said},{after} €"])


# The answers themselves, on the conventions that ship.

ASKED = [
    "Quel est l'engagement financier du Cerema ?",
    "Quelle est la contribution d'un département à RDV-Solidarités ?",
    "Quel est l'IBAN du département de Seine-et-Marne ?",
    "Quel est le préavis de DossierFacile ?",
    "Quel est le montant unitaire d'une UO Design dans la convention ANCT/DINUM ?",
    "Jusqu'à quand court la convention avec le Cerema ?",
    "Qui représente la DINUM dans la convention avec le Cerema ?",
    "Quelle loi a créé l'ANCT ?",
    "Combien dure l'investigation sur les friches ?",
]


def asked(desk: Desk, text: str) -> Asked:
    query = desk.encoder.encode_queries([text])[0]
    return Asked(read_question(text, desk.knowledge.catalogue), query, intent_of(query), "fr")


def other_digit(digit: str) -> str:
    return str((int(digit) + 1) % 10)


@pytest.mark.parametrize("question", ASKED)
def test_each_digit_changed_in_a_quote_refuses_the_answer(desk: Desk, question: str):
    reply = desk.ask(question)
    quotes = [each.quote for each in reply.citations]
    first = reply.citations[0]
    text = next(
        a.document.text for a in desk.knowledge.analyses if a.document.source == first.source
    )
    assert unsupported(reply.headline, quotes) == []
    digits = [m.start() for m in re.finditer(r"\d", first.quote)]
    for place in digits:
        changed = first.quote[:place] + other_digit(first.quote[place]) + first.quote[place + 1 :]
        assert not verbatim(replace(first, quote=changed), text)
    for match in re.finditer(r"\d", reply.headline):
        said = list(reply.headline)
        said[match.start()] = other_digit(match.group())
        changed = "".join(said)
        assert unsupported(changed, [first.quote]), changed


@pytest.mark.parametrize("question", ASKED)
def test_a_quote_moved_by_a_line_is_refused(desk: Desk, question: str):
    first = desk.ask(question).citations[0]
    text = next(
        a.document.text for a in desk.knowledge.analyses if a.document.source == first.source
    )
    later = replace(first, start_line=first.start_line + 1, end_line=first.end_line + 1)
    sooner = replace(first, start_line=first.start_line - 1, end_line=first.end_line - 1)
    assert verbatim(first, text)
    assert not verbatim(later, text)
    assert not verbatim(sooner, text)


def test_a_refused_headline_gives_way_to_its_quote_and_is_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture
):
    reply = desk.ask("Quel est l'engagement financier du Cerema ?")
    question = asked(desk, reply.question)
    draft = Draft(Status.ANSWERED, "300 000 €", reply.citations[:1], shown=1)
    with caplog.at_level(logging.WARNING):
        made = finish(question, desk.knowledge, draft)
    assert made.headline == "L'engagement financier du Cerema est fixé à 200 000 €."
    assert "300 000" not in made.answer
    assert caplog.messages == [
        "gate: ['300 000 €'] not in any quote; dropped '300 000 €' for question "
        '"Quel est l\'engagement financier du Cerema ?"'
    ]


def test_a_refused_citation_is_dropped_and_the_others_move_up(
    desk: Desk, caplog: pytest.LogCaptureFixture
):
    reply = desk.ask("Quel est l'engagement financier du Cerema ?")
    question = asked(desk, reply.question)
    good = reply.citations[0]
    bad = replace(good, quote=good.quote.replace("200 000", "800 000"))
    rows = (
        Row("Faux", good.source, "800 000 €", 0),
        Row("Cerema", good.source, "200 000 €", 1),
    )
    draft = Draft(Status.ANSWERED, "Convention par convention :", [bad, good], rows=rows, shown=2)
    with caplog.at_level(logging.ERROR):
        made = finish(question, desk.knowledge, draft)
    assert made.citations == (good,)
    assert made.rows == (
        Row("Faux", good.source, "", None),
        Row("Cerema", good.source, "200 000 €", 0),
    )
    assert "800 000" not in made.answer
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        "gate: quote not verbatim"
    ]


def test_a_note_and_a_choice_that_no_quote_supports_are_not_said(desk: Desk):
    reply = desk.ask("Quel est l'engagement financier du Cerema ?")
    question = asked(desk, reply.question)
    good = reply.citations[0]
    draft = Draft(
        Status.AMBIGUOUS,
        "Laquelle ?",
        [good],
        notes=[Note("Elle a pris fin le 4 mai 2019.", good), Note("Rien de plus.")],
        choices=(Choice("Cerema", good.source, "900 000 €", 0),),
        shown=1,
    )
    made = finish(question, desk.knowledge, draft)
    assert made.notes == ("Rien de plus.",)
    assert made.choices == (
        Choice("Cerema", good.source, "L'engagement financier du Cerema est fixé à 200 000 €.", 0),
    )
    assert "900" not in made.answer
    assert "2019" not in made.answer


def test_a_figure_that_is_asked_is_not_said_again(desk: Desk):
    reply = desk.ask("Combien le Cerema verse-t-il ?")
    assert reply.citations
    message = asked(
        desk, "Une pièce à 4 000 euros a cassé : qui paie, et combien verse le Cerema ?"
    )
    both = several(message, desk.knowledge, [("Une pièce à 4 000 euros a cassé : qui paie", reply)])
    assert both.parts[0].label == "Une pièce à … a cassé : qui paie"
    assert "4 000" not in both.answer


def test_a_part_of_a_quote_for_which_there_is_no_room_is_left_out():
    text = "un deux trois\nquatrecinqsixsept"
    said, start, end = quote_of(Passage(((0, 13), (14, 31))), text, 13, (0, 20))
    assert (said, start, end) == ("un deux trois", 0, 13)

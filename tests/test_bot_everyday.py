"""How people ask: who pays whom, in which order, in whose words; on the conventions that ship."""

from __future__ import annotations

import unicodedata

import pytest

from bot.answering.direction import Direction, find_direction
from bot.answering.model import Status
from bot.answering.naming import find_mentions, plain_words
from tests.desk import Desk

FRICHES = "friches-cerema-dinum-2020.txt"
FACILE = "dossierfacile-dgaln-dinum-2020.txt"
RDV = "rdv-solidarites-seine-et-marne-anct-2020.txt"
ADMIN_2019 = "administration-plus-cget-dinum-2019.txt"
ADMIN_2020 = "administration-plus-anct-dinum-2020.txt"


def first_lines(desk: Desk, text: str, *previous: str) -> tuple[Status, str, int, int]:
    reply = desk.ask(text, *previous)
    cited = reply.citations[0]
    return reply.status, cited.source, cited.start_line, cited.end_line


@pytest.mark.parametrize(
    ("text", "payer", "payee"),
    [
        ("combien le Cerema verse à la DINUM", "cerema", "dinum"),
        ("combien doit verser le CGET à la DINUM ?", "cget", "dinum"),
        ("ce que la DINUM doit au Cerema", "dinum", "cerema"),
        ("montant versé par le Cerema", "cerema", ""),
        ("combien la DINUM reçoit du CGET", "cget", "dinum"),
        ("combien la DINUM rembourse le Cerema", "dinum", "cerema"),
        ("la participation du Cerema", "cerema", ""),
        ("le compte de l'ANCT", "", ""),
        ("how much does the ANCT owe to the DINUM", "anct", "dinum"),
    ],
)
def test_who_pays_whom(desk: Desk, text: str, payer: str, payee: str):
    typed = plain_words(text)
    mentions = find_mentions(typed, desk.knowledge.catalogue)
    assert find_direction(typed, mentions) == Direction(payer, payee)


def test_the_account_of_the_one_who_pays_is_not_where_it_pays(desk: Desk):
    there, back = "Article 5.3 — Modalités de versement", "Article 5.5 — Restitution des fonds"
    paying = desk.ask("Sur quel compte le Cerema doit-il verser son argent ?")
    assert paying.citations[0].clause == there
    assert "00000092441" in paying.headline
    paid = desk.ask("Sur quel compte la DINUM rembourse-t-elle le Cerema ?")
    assert paid.citations[0].clause == back
    assert "00001004887" in paid.headline


def test_a_payment_that_runs_the_other_way_is_no_answer(desk: Desk):
    assert desk.ask("Combien la DINUM doit-elle verser au CGET ?").status is Status.NOT_FOUND
    assert desk.ask("Combien le Cerema reçoit-il de la DINUM ?").status is Status.NOT_FOUND
    assert "203" in desk.ask("Combien le CGET doit-il verser à la DINUM ?").headline


def test_what_is_paid_to_a_party_is_not_what_it_pays(desk: Desk):
    reply = desk.ask("Combien le département doit-il verser à l'ANCT pour RDV-Solidarités ?")
    assert reply.headline.startswith("moins de 500 000 habitants : 7 500 euros par an")


def test_a_number_or_an_address_is_the_party_s_own(desk: Desk):
    assert desk.ask("Quel est le SIREN du département ?").status is Status.NOT_FOUND
    assert desk.ask("Quel est le SIREN de l'ANCT ?").headline == "130 026 032"
    address = desk.ask("adresse de la Seine-et-Marne").headline
    assert address == "Adresse : 1 rue des Saints-Pères – CS 50377 – 77010 Melun cedex"
    assert "Melun" not in desk.ask("adresse de l'ANCT, celle de Melun").headline


def test_a_siren_is_no_siret(desk: Desk):
    assert desk.ask("Quel est le SIRET de l'ANCT ?").status is Status.NOT_FOUND


def test_a_row_that_was_not_asked_for_is_no_answer(desk: Desk):
    assert desk.ask("Quel est le prix d'une UO formation ?").status is Status.NOT_FOUND
    devops = desk.ask("Quel est le prix d'une UO Devops ?").headline
    assert devops.startswith("UO 2.1 UO Devops - Développement et exploitation")
    assert desk.ask("Combien d'utilisateurs a Administration+ ?").status is Status.NOT_FOUND


def test_a_label_is_the_one_asked_for(desk: Desk):
    profit = desk.ask("Quel est le centre de profit du service cédant ?").headline
    assert profit == "Centre de profit : SPMDISIO75"
    financial = desk.ask("Quel est le centre financier du service cédant ?").headline
    assert financial == "Centre financier cédant : 0352-CFSE-CFIN"


def test_without_a_name_or_a_subject_every_convention_that_answers_is_a_choice(desk: Desk):
    reply = desk.ask("Et la fin de validité, alors ?")
    assert reply.status is Status.AMBIGUOUS
    assert [c.source for c in reply.choices] == [ADMIN_2020, FRICHES, RDV, ADMIN_2019]


def test_the_five_conventions_are_compared(desk: Desk):
    rows = desk.ask("la date de fin des cinq conventions").rows
    assert [row.source for row in rows] == [ADMIN_2020, ADMIN_2019, FACILE, FRICHES, RDV]


@pytest.mark.parametrize(
    "text",
    [
        "salaire des intrapreneurs",
        "l'indemnité de la coach",
        "pénalités si l'équipe est trop petite, convention friches",
    ],
)
def test_a_value_by_another_noun_is_no_answer(desk: Desk, text: str):
    assert desk.ask(text).status is Status.NOT_FOUND


@pytest.mark.parametrize(
    ("text", "source", "line"),
    [
        ("du coup le cget paie combien au final", ADMIN_2019, 192),
        ("kan finit la conv friches", FRICHES, 144),
        ("cmb l'anct met au bout pour rdv solidarites", RDV, 141),
    ],
)
def test_everyday_words_say_nothing_of_the_subject(desk: Desk, text: str, source: str, line: int):
    assert first_lines(desk, text)[:3] == (Status.ANSWERED, source, line)


@pytest.mark.parametrize(
    "text",
    [
        "Quel est le montant de la caution, convention friches ?",
        "montant de la prime du référent territorial",
        "prix du repas administration+",
        "montant du loyer, convention DossierFacile",
    ],
)
def test_what_has_the_value_asked_for_must_be_in_the_texts(desk: Desk, text: str):
    assert desk.ask(text).status is Status.NOT_FOUND


@pytest.mark.parametrize(
    "text",
    [
        "Quel est le préavis de résiliation ?",
        "Jusqu'à quand la convention est-elle valable ?",
        "jusqu'à quand c'est valable ?",
        "Quelles sont les obligations de chaque partie ?",
        "Until when is the agreement valid?",
        "What must each party do?",
    ],
)
def test_the_examples_that_the_bot_gives_are_answered(desk: Desk, text: str):
    assert desk.ask(text).status is Status.AMBIGUOUS  # several conventions say it


@pytest.mark.parametrize("subject", ["durée", "duration", "durations"])
def test_comparing_a_subject_gives_a_row_for_each_convention(desk: Desk, subject: str):
    lead = "pour chaque convention" if subject == "durée" else "for each agreement"
    rows = {row.source: row.headline for row in desk.ask(f"{subject} {lead}").rows}
    assert len(rows) == 5
    assert rows["friches-cerema-dinum-2020.txt"] == "jusqu'au 31 mai 2021"


@pytest.mark.parametrize("text", ["super", "lol", "non", "je ne comprends pas", "météo demain"])
def test_a_remark_does_not_repeat_the_answer_before_it(desk: Desk, text: str):
    reply = desk.ask(text, "Quelles sont les obligations du Cerema ?")
    assert reply.status is Status.NOT_FOUND


def test_whoever_signs_signs_for_the_party_they_represent(desk: Desk):
    assert desk.ask("qui signe pour la DINUM, friches ?").headline == "Nadi Bou Hanna"
    assert desk.ask("qui signe pour le Cerema, friches ?").headline == "Pascal Berteaud"


def test_an_accent_of_its_own_is_read_as_one(desk: Desk):
    typed = unicodedata.normalize("NFD", "préavis DossierFacile")
    assert desk.ask(typed).headline == "un préavis de trois mois"

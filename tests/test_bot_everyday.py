"""How people ask, on the conventions that ship: hurried, in English, of all of them at once."""

from __future__ import annotations

import unicodedata

import pytest

from bot.answering.model import Status
from tests.desk import Desk

FRICHES = "friches-cerema-dinum-2020.txt"
FACILE = "dossierfacile-dgaln-dinum-2020.txt"
RDV = "rdv-solidarites-seine-et-marne-anct-2020.txt"
ADMIN_2019 = "administration-plus-cget-dinum-2019.txt"
ADMIN_2020 = "administration-plus-anct-dinum-2020.txt"


@pytest.mark.parametrize(
    ("text", "source", "line"),
    [
        ("montant du financement du cerema", FRICHES, 102),
        ("How much does Cerema pay?", FRICHES, 102),
        ("preavis de resiliation dossierfacile", FACILE, 169),
    ],
)
def test_the_clause_is_found_however_it_is_asked(desk: Desk, text: str, source: str, line: int):
    cited = desk.ask(text).citations[0]
    assert cited.source == source
    assert cited.start_line <= line <= cited.end_line


@pytest.mark.parametrize("text", ["lol", "super merci", "météo demain"])
def test_a_remark_asserts_nothing(desk: Desk, text: str):
    assert desk.ask(text).status in {Status.NOT_FOUND, Status.UNCERTAIN}


def test_the_five_conventions_are_compared(desk: Desk):
    rows = desk.ask("Compare la durée de toutes les conventions").rows
    assert [row.source for row in rows] == [ADMIN_2020, ADMIN_2019, FACILE, FRICHES, RDV]


def test_an_accent_of_its_own_is_read_as_one(desk: Desk):
    typed = "préavis de résiliation de DossierFacile"
    one, other = desk.ask(typed), desk.ask(unicodedata.normalize("NFD", typed))
    assert (one.headline, one.citations) == (other.headline, other.citations)


@pytest.mark.parametrize(
    "text", ["article 7 de la convention DossierFacile", "art. 7 dossierfacile"]
)
def test_a_clause_named_by_its_number_is_quoted(desk: Desk, text: str):
    reply = desk.ask(text)
    assert reply.status is Status.ANSWERED
    assert reply.citations[0].source == FACILE
    assert reply.citations[0].clause.startswith("Article 7")


def test_what_is_uncertain_is_shown_and_not_asserted(desk: Desk):
    replies = [desk.ask(text) for text in ("salaire des intrapreneurs", "prix du repas")]
    for reply in replies:
        if reply.status is Status.UNCERTAIN:
            assert reply.headline == (
                "Je ne suis pas sûr de trouver la réponse\u00a0; la clause la plus proche\u00a0:"
            )
            assert reply.citations
        else:
            assert reply.status is Status.NOT_FOUND

"""The first thing that is read: exact headlines and first citations on the texts that ship."""

from __future__ import annotations

import pytest

from bot.answering.headlines import shorten
from bot.answering.model import Status
from tests.desk import Desk

FRICHES = "friches-cerema-dinum-2020.txt"
FACILE = "dossierfacile-dgaln-dinum-2020.txt"
RDV = "rdv-solidarites-seine-et-marne-anct-2020.txt"
ADMIN_2019 = "administration-plus-cget-dinum-2019.txt"
ADMIN_2020 = "administration-plus-anct-dinum-2020.txt"
TIERS = (
    "moins de 500 000 habitants : 7 500 euros par an ; moins de 1 000 000 habitants : "
    "15 000 euros par an ; au-delà : 22 500 euros par an."
)

HEADLINES = [
    # values with what qualifies them
    ("Combien le Cerema verse-t-il ?", "200 000 €", FRICHES, 102, 102),
    ("How much does Cerema pay?", "200 000 €", FRICHES, 102, 102),
    ("Jusqu'à quand court la convention Cerema ?", "jusqu'au 31 mai 2021", FRICHES, 144, 144),
    ("date fin conv friche cerma", "jusqu'au 31 mai 2021", FRICHES, 144, 144),
    ("Quel est le préavis de DossierFacile ?", "un préavis de trois mois", FACILE, 169, 169),
    (
        "À quelle périodicité le délégataire rend-il compte des dépenses au délégant ?",
        "mensuellement",
        FACILE,
        151,
        151,
    ),
    (
        "Tous les combien se tient le comité d'investissement du projet friches ?",
        "tous les six mois",
        FRICHES,
        78,
        78,
    ),
    (
        "Combien d'heures par semaine représente le rôle de référent territorial ?",
        "environ 4h par semaine",
        RDV,
        127,
        131,
    ),
    ("De quand date la circulaire 5608/SG ?", "19 septembre 2012", FACILE, 105, 105),
    ("Quand Brice Huet a-t-il signé numériquement ?", "2020.03.24", FACILE, 202, 204),
    ("When was the agreement between DGALN and DINUM signed?", "26 mars 2020", FACILE, 177, 177),
    # all tiers, each with its condition
    ("rdv solidarites tarif petit departement - 500 000 hab", TIERS, RDV, 127, 137),
    (
        "Quelle est la contribution annuelle d'un département de moins de 500 000 habitants à "
        "RDV-Solidarités ?",
        TIERS,
        RDV,
        127,
        137,
    ),
    # a row of a table under its columns
    (
        "Quel est le montant unitaire d'une UO Design dans la convention ANCT/DINUM ?",
        "UO 2.2 UO Design - Conception de l'expérience utilisateur — Unité\u00a0: 0,7 ; "
        "Montant unitaire UO\u00a0: 7 680 € TTC ; Totaux\u00a0: 5 376 € TTC",
        ADMIN_2020,
        288,
        290,
    ),
    (
        "Quel est le domaine fonctionnel Chorus du SG pour DossierFacile ?",
        "Domaine fonctionnel\u00a0: 0217-04-03",
        FACILE,
        142,
        142,
    ),
    # people, accounts, places
    ("qui a signer pr le cerema", "Pascal Berteaud", FRICHES, 166, 168),
    ("Qui est « la collectivité » ?", "Le DEPARTEMENT DE SEINE-ET-MARNE", RDV, 28, 35),
    (
        "Qui représente la DINUM dans la convention avec le Cerema ?",
        "Représentée par Nadi Bou Hanna, Directeur interministériel du numérique",
        FRICHES,
        15,
        18,
    ),
    ("iban seine et marne svp", "IBAN : FR57 3000 1005 25C7 7000 0000 066", RDV, 169, 173),
    (
        "RIB du compte sur lequel la DINUM restitue les crédits au Cerema",
        "Cerema ; Code Banque : 10071 Code Guichet : 69000 N°Compte : 00001004887 Clé RIB : 50",
        FRICHES,
        129,
        129,
    ),
    # sentences
    (
        "Où sera publiée la convention avec le Cerema ?",
        "La présente convention sera publiée par la DINUM sur data.gouv.fr.",
        FRICHES,
        150,
        150,
    ),
    (
        "L'ANCT doit-elle rendre l'argent perçu à tort après résiliation ?",
        "Le cas échéant, l'ANCT est tenue au reversement des sommes indûment perçues.",
        RDV,
        189,
        189,
    ),
    (
        "C'est quoi Administration+ ?",
        "Administration+ est une plateforme qui permet de résoudre les blocages administratifs "
        "inextricables.",
        ADMIN_2020,
        38,
        40,
    ),
    (
        "Qui préside le comité d'investissement de la convention friches ?",
        "Ce comité d'investissement est présidé par le représentant du Cerema.",
        FRICHES,
        78,
        85,
    ),
    (
        "Quel avis l'équipe beta.gouv.fr a-t-elle rendu au comité de lancement ?",
        "Avis équipe beta.gouv.fr (DINUM)\u00a0: Favorable.",
        FRICHES,
        250,
        250,
    ),
]


@pytest.mark.parametrize(("question", "headline", "file", "first", "last"), HEADLINES)
def test_headline_and_first_citation(  # noqa: PLR0917
    desk: Desk, question: str, headline: str, file: str, first: int, last: int
):
    reply = desk.ask(question)
    cited = reply.citations[0]
    assert reply.status is Status.ANSWERED
    assert reply.headline == headline
    assert (cited.source, cited.start_line, cited.end_line) == (file, first, last)


def test_a_long_text_is_cut_at_a_word_and_no_number_is_torn():
    assert shorten("La ville paie", 13) == "La ville paie"
    assert shorten("La ville paie 230 000 € par an", 20) == "La ville paie …"
    assert shorten("La ville, la région paient", 18) == "La ville, la …"

"""Which conventions a question names, on four invented ones (tests/small_catalogue.py)."""

from __future__ import annotations

import pytest

from bot.answering.catalogue import make_catalogue, written_days
from bot.answering.naming import (
    MISSPELT,
    Catalogue,
    Strength,
    find_mentions,
    in_codes,
    named_documents,
    plain_words,
    squeeze,
    titled,
)
from bot.answering.question import read_question
from corpus.analysis import analyse
from corpus.model import Document
from tests.desk import Desk

ORNE, MANCHE, CREUSE, NIEVRE = range(4)


def named(desk: Desk, text: str) -> set[int]:
    catalogue = desk.knowledge.catalogue
    mentions = find_mentions(text, catalogue)
    return set(named_documents(mentions, catalogue))


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        # as it is written
        ("Quel est le préavis de Carte-Lucioles ?", {CREUSE}),
        ("Combien coûte MesPontons ?", {NIEVRE}),
        ("Qui représente la Régie fluviale ?", {NIEVRE}),
        ("Que verse l'APR ?", {ORNE, MANCHE}),
        ("le RFL", {NIEVRE}),
        # accents, case, spacing, signs
        ("NIEVRE", {NIEVRE}),
        ("office des etoiles", {CREUSE}),
        ("carte lucioles", {CREUSE}),
        ("cartelucioles", {CREUSE}),
        ("mes pontons", {NIEVRE}),
        ("montant bocage plus", {ORNE, MANCHE}),
        ("montant bocage +", {ORNE, MANCHE}),
        ("bocage", {ORNE, MANCHE}),
        # typing errors
        ("Office des etoile", {CREUSE}),
        ("regie fluvial", {NIEVRE}),
        ("mespontosn", {NIEVRE}),
        ("carte-luciolles", {CREUSE}),
        # siblings
        ("Combien paie l'Orne pour Bocage+ ?", {ORNE}),
        ("bocage+ de la manche", {MANCHE}),
        ("la Manche", {MANCHE}),
        ("le département de l'Orne", {ORNE}),
        # days and years
        ("la convention du 9 juin 2022", {MANCHE}),
        ("la convention du 09/06/2022", {MANCHE}),
        ("la convention du 9/6/2022", {MANCHE}),
        ("la convention de 2023", {NIEVRE}),
        ("Bocage+ 2021", {ORNE}),
        # nothing that tells one from another
        ("Quel est le montant ?", set()),
        ("Que doit la Collectivité ?", set()),
        ("convention de partenariat", set()),
        ("l'Ardèche", set()),
        ("la convention de 2019", set()),
        ("la circulaire 2023-114", set()),
        ("", set()),
    ],
)
def test_named(small: Desk, question: str, documents: set[int]):
    assert named(small, question) == documents


CLUB = """\
CONVENTION D'OBJECTIFS

Entre

La Ville de Lormont-sur-Aule, représentée par sa maire, Mme Anne Roy,

et

L'association {club}, représentée par son président, M. Luc Fabre,

Article 1 : Objet

La Ville soutient ses projets. {more}

Fait à Lormont-sur-Aule, le 3 mars 2024
"""


@pytest.mark.parametrize(
    ("more", "named_by"),
    [
        ("La salle est partagée avec le Tennis Club.", {0}),
        ("Le tennis est enseigné aux élèves.", set[int]()),
    ],
)
def test_a_text_that_names_a_body_in_passing_takes_nothing_from_its_name(
    more: str, named_by: set[int]
):
    clubs = {"a.txt": ("Tennis Club Lormontais", ""), "b.txt": ("Cercle des Archers", more)}
    catalogue = make_catalogue(
        [
            analyse(Document(name, CLUB.format(club=club, more=said), "0" * 64))
            for name, (club, said) in clubs.items()
        ]
    )
    mentions = find_mentions("la subvention du tennis", catalogue)
    assert set(named_documents(mentions, catalogue)) == named_by


def test_mentions_tell_what_they_are_and_where(small: Desk):
    text = "Le délai de Bocage+ en 2021 dans l'Orne"
    found = find_mentions(text, small.knowledge.catalogue)
    assert plain_words(text) == [
        "le",
        "delai",
        "de",
        "bocage",
        "plus",
        "en",
        "2021",
        "dans",
        "l",
        "orne",
    ]
    assert [(m.first, m.last, m.name, m.strength, set(m.documents)) for m in found] == [
        (3, 5, "bocageplus", Strength.NAME, {ORNE, MANCHE}),
        (6, 7, "2021", Strength.KIND, {ORNE}),
        (9, 10, "orne", Strength.NAME, {ORNE}),
    ]


def test_a_long_name_is_found_whole():
    name = plain_words("Maisons à succursales de vente au détail de l'horlogerie ancienne")
    assert len(name) > MISSPELT
    names = {squeeze(name): (Strength.NAME, frozenset((1,)))}
    catalogue = Catalogue(names, {squeeze(name): len(name)}, 2)
    (mention,) = find_mentions(f"quel préavis dans les {' '.join(name)}", catalogue)
    assert (mention.first, mention.last, mention.documents) == (4, 4 + len(name), {1})


def test_a_word_that_is_spelt_right_is_no_misspelt_name():
    names = {"regie": (Strength.ROLE, frozenset((0,))), "friches": (Strength.KIND, frozenset((1,)))}
    catalogue = Catalogue(names, dict.fromkeys(names, 1), 2)

    def found(text: str) -> list[str]:
        return [mention.name for mention in find_mentions(text, catalogue)]

    assert found("Qui règle la facture ?") == []
    assert found("la regiee") == ["regie"]
    assert found("la friche") == ["friches"], "a form of it"


def test_a_day_is_written_in_three_ways():
    assert written_days("2022-06-09") == ("9 juin 2022", "09/06/2022", "9/6/2022")


def test_parts_of_a_code_name_nothing():
    assert in_codes("la circulaire 5608/SG du 19/09/2012") == {2, 3}
    assert in_codes("le fonds 1-2-00548") == {2, 3, 4}
    assert in_codes("Seine-et-Marne") == frozenset()


def test_words_and_squeezed_words():
    assert plain_words("L'Été à Bocage+ & Cie") == ["l", "ete", "a", "bocage", "plus", "et", "cie"]
    assert squeeze(["carte", "lucioles"]) == "cartelucioles"


def test_what_stands_in_a_title_speaks_for_a_convention_though_it_names_none():
    titles = {"boulanger": frozenset((0,)), "convent": frozenset((0, 1, 2))}
    catalogue = Catalogue({}, {}, 3, titles)
    told = titled(("prime", "boulanger", "convent"), catalogue)
    assert max(told, key=lambda document: told[document]) == 0
    assert told[0] > 3 * told[1] == 3 * told[2] > 0, "a word that all are titled by says little"
    assert titled(("prime",), catalogue) == {}


def test_a_title_is_what_stands_above_the_parties():
    texts = [
        "# Convention de la boulangerie\n\nArticle 1 - Primes\nUne prime est due.\n",
        "# Convention des fleuristes\n\nArticle 1 - Objet\nElle vaut hors de la boulangerie.\n",
    ]
    analyses = [analyse(Document(f"{i}.md", text, "0" * 64)) for i, text in enumerate(texts)]
    titles = make_catalogue(analyses).titles
    assert titles["fleurist"] == {1}
    assert 0 in titles["boulanger"]


def test_a_year_names_no_other_convention_than_the_title_does():
    names = {"2015": (Strength.KIND, frozenset((1,))), "2019": (Strength.KIND, frozenset((0, 2)))}
    titles = {"boulanger": frozenset((0,))}
    catalogue = Catalogue(names, dict.fromkeys(names, 1), 3, titles)

    def named(text: str) -> frozenset[int]:
        return read_question(text, catalogue).named

    assert named("préavis dans la convention de 2015") == {1}
    assert named("préavis dans la convention boulangerie de 2015") == frozenset()
    assert named("préavis dans la convention boulangerie de 2019") == {0}

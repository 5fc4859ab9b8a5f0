"""Conventions that other administrations write: each style with the clauses it has to give."""

from __future__ import annotations

import textwrap

from corpus.analysis import analyse
from corpus.clauses import parse_clauses
from corpus.model import Document, FactKind, LineIndex, Metadata


def rows(text: str) -> list[str]:
    text = textwrap.dedent(text)
    index = LineIndex(text)
    return [f"{index.line(c.start)} {'. ' * c.level}{c.name}" for c in parse_clauses(text)]


def metadata(text: str) -> Metadata:
    return analyse(Document("a.txt", textwrap.dedent(text), "")).metadata


AMENDMENT = """\
AVENANT N° 2
à la convention de délégation de gestion du 14 juin 2019

Entre la Région Alpha, représentée par sa présidente, Mme Anne Roy, ci-après « la Région »,
et l'association Bêta, représentée par M. Luc Fabre, ci-après « l'Association »,

Article 1er : Objet de l'avenant

Le présent avenant modifie la convention initiale.

Article 2 : Modifications

L'article 3 de la convention est remplacé par les dispositions suivantes :

« Article 3 - Montant
Le montant est porté à 450 000 € TTC.

Article 4 - Versement
Le versement est effectué en deux fois. »

L'article 7 est ainsi rédigé :

Article 7 - Durée

La convention s'achève le 31 décembre 2021.

Article 3 : Entrée en vigueur

Le présent avenant entre en vigueur à sa signature.

Fait à Metz, le 17 novembre 2021
"""


def test_the_articles_that_an_amendment_quotes_are_not_its_own() -> None:
    assert rows(AMENDMENT) == [
        "1 En-tête",
        "7 Article 1er — Objet de l'avenant",
        "11 Article 2 — Modifications",
        "27 Article 3 — Entrée en vigueur",
        "31 Signatures",
    ]


def test_an_amendment_is_asked_for_by_its_number() -> None:
    assert metadata(AMENDMENT).aliases == (
        "Région Alpha",
        "Alpha",
        "association Bêta",
        "Bêta",
        "avenant n° 2",
        "avenant",
        "2021",
        "2019",
    )


def test_numbers_of_articles_in_words() -> None:
    text = """\
        CONVENTION

        ARTICLE 1ER. — OBJET
        La présente convention fixe les conditions du partenariat.

        ARTICLE DEUXIÈME. — DURÉE
        La convention est conclue pour un an.

        ARTICLE TROISIÈME. — PROTECTION DES DONNÉES
        3.1 Le coût total du programme est évalué à 900 000 € pour toute la durée de la convention,
        conformément aux budgets prévisionnels.
        3.2 Des acomptes peuvent être versés.
        3.3 La Région peut exiger le reversement.
        """
    assert rows(text) == [
        "1 En-tête",
        "3 Article 1er — OBJET",
        "6 Article 2 — DURÉE",
        "9 Article 3 — PROTECTION DES DONNÉES",
        "10 . Article 3.1",
        "12 . Article 3.2",
        "13 . Article 3.3",
    ]


def test_roman_parts_behind_the_words_that_open_the_whole_text() -> None:
    text = """\
        CONVENTION

        ll a été convenu ce qui suit :

        I. OBJET

        La convention porte sur le fonds.

        II. DURÉE

        Elle est conclue pour trois ans.

        Paris, le 21 mars 2022

        Le directeur
        """
    assert rows(text) == [
        "1 En-tête",
        "5 Point I — OBJET",
        "9 Point II — DURÉE",
        "13 Signatures",
    ]


def test_a_list_of_annexes_is_not_the_annexes() -> None:
    text = """\
        CONVENTION

        Article 1 : Objet
        La Ville autorise l'occupation.

        Signé électroniquement le 26 avril 2021 par le maire

        LISTE DES ANNEXES :
        Annexe 1 : Plan
        Annexe 2 : Règlement

        ANNEXE 1 : PLAN

        Le plan figure ci-contre.

        ANNEXE 2 : RÈGLEMENT

        Les terrasses sont démontées.
        """
    assert rows(text) == [
        "1 En-tête",
        "3 Article 1 — Objet",
        "6 Signatures",
        "12 Annexe 1 — PLAN",
        "16 Annexe 2 — RÈGLEMENT",
    ]


def test_a_year_is_no_misread_annex() -> None:
    text = "### Article 1 — Taux\nUn déploiement est convenu :\n Année 1 Année 2 \n 0,2 % 0,5 % \n"
    text += "Année 2 Année 3\nLes taux s'appliquent.\n"
    assert rows(text) == ["1 Article 1 — Taux"]


def parties(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(p.name.text, p.acronym, p.roles) for p in metadata(text).parties]


def test_parties_in_capitals_bear_no_acronym() -> None:
    text = """\
        CONVENTION D'UTILISATION

        ENTRE LES SOUSSIGNES :

        LE DEPARTEMENT DU GERS, REPRESENTE PAR SON PRESIDENT, MONSIEUR PAUL MARTEL, CI-APRES
        DENOMME LE DEPARTEMENT, D'UNE PART,

        LE COLLEGE SALVANDY, REPRESENTE PAR SON PRINCIPAL, MONSIEUR GERARD COSTE, CI-APRES
        DENOMME LE COLLEGE, D'AUTRE PART,

        IL EST CONVENU CE QUI SUIT :
        """
    assert parties(text) == [
        ("LE DEPARTEMENT DU GERS", "", ("LE DEPARTEMENT",)),
        ("LE COLLEGE SALVANDY", "", ("LE COLLEGE",)),
    ]
    people = [[r.text for r in p.representatives] for p in metadata(text).parties]
    assert people == [["PAUL MARTEL"], ["GERARD COSTE"]]


def test_parties_behind_a_colon_in_a_bilingual_header_and_in_a_table() -> None:
    assert parties(
        """\
        CONTRAT

        Entre : la Commune de Brenne, représentée par M. Luc Fabre, ci-après désignée « le Client »

        Et : la Société Numérique, SPL au capital de 5 000 euros, ci-après désignée « la SPL »

        Article 1 - Objet
        """
    ) == [
        ("la Commune de Brenne", "", ("le Client",)),
        ("la Société Numérique", "SPL", ()),
    ]
    assert parties(
        """\
        CONVENTION-CADRE

        Entre / Between

        L'Université de Strasbourg, représentée par M. Luc Fabre, ci-après « Unistra »,

        et / and

        le Collège royal, représenté par Mme Anne Roy, ci-après « le Collège »,

        ARTICLE 1. OBJET
        """
    ) == [("L'Université de Strasbourg", "Unistra", ()), ("le Collège royal", "", ("le Collège",))]
    assert parties(
        """\
        # CONVENTION DE MISE À DISPOSITION

        | **Partie 1** | Centre hospitalier de Limoges (CHL) |
        | Adresse | 2 avenue du Parc |
        | **Partie 2** | Université de Limoges |

        ## 1. Objet

        La convention fixe les conditions.
        """
    ) == [("Centre hospitalier de Limoges", "CHL", ()), ("Université de Limoges", "", ())]


def test_parties_that_only_the_signatures_name() -> None:
    text = """\
        CONVENTION CONSTITUTIVE DU GROUPEMENT

        ARTICLE 1 – OBJET
        Le groupement conserve les archives des départements membres.

        ARTICLE 2 – MEMBRES
        Sont membres les départements fondateurs du groupement et ceux qui y adhèrent ensuite.

        Fait à Valence, le 8 octobre 2018

        Pour le Département de la Drôme        Pour la Métropole de Grenoble
        """
    assert parties(text) == [
        ("le Département de la Drôme", "", ()),
        ("la Métropole de Grenoble", "", ()),
    ]


def test_the_kind_keeps_its_second_noun() -> None:
    kinds = {
        text: found.kind.text
        for text in (
            "CONVENTION D'OBJECTIFS ET DE MOYENS 2022-2024\nENTRE LA RÉGION ET X\n",
            "CONVENTION-CADRE DE COOPÉRATION\n",
            "CONVENTION DE MISE À DISPOSITION DE LOCAUX ET DE PERSONNEL\n",
        )
        if (found := metadata(text)).kind
    }
    assert list(kinds.values()) == [
        "CONVENTION D'OBJECTIFS ET DE MOYENS",
        "CONVENTION-CADRE DE COOPÉRATION",
        "CONVENTION DE MISE À DISPOSITION DE LOCAUX ET DE PERSONNEL",
    ]


def values(text: str, kind: FactKind, *names: str) -> list[tuple[str, ...]]:
    facts = analyse(Document("a.txt", textwrap.dedent(text), "")).facts
    return [
        (f.role, f.text, *(f.attributes.get(name, "") for name in names))
        for f in facts
        if f.kind is kind
    ]


def test_a_heading_pays_nothing_and_a_second_payer_pays_his_share() -> None:
    text = """\
        Article 1 – CONTRIBUTION FINANCIÈRE
        1.1 L'Agence attribue au Bénéficiaire une subvention de 85 000 €.

        Article 2 - Partage
        La DAM apporte 200 000 € et le SHOM 50 000 €.

        ARTICLE 3 : TARIFS
        LE DEPARTEMENT VERSE A LA COMMUNE UNE PARTICIPATION DE 12,50 EUROS PAR HEURE.
        """
    assert values(text, FactKind.AMOUNT, "payer", "payee") == [
        ("funding", "85 000 €", "Agence", "Bénéficiaire"),
        ("funding", "200 000 €", "DAM", ""),
        ("funding", "50 000 €", "SHOM", ""),
        ("unit_cost", "12,50 EUROS PAR HEURE", "LE DEPARTEMENT", "COMMUNE"),
    ]


def test_amounts_of_scans_and_of_tables_in_two_halves() -> None:
    text = "Article 1 - Budget\nUne participation de 45 O00 € par an.\n\n"
    text += "Charges | Montant | Produits | Montant\nAchats | 40 € | Région | 120 €\n"
    assert values(text, FactKind.AMOUNT, "row", "column") == [
        ("funding", "45 O00 € par an", "", ""),
        ("funding", "40 €", "Achats", "Montant"),
        ("funding", "120 €", "Région", "Montant"),
    ]


def test_every_wording_of_a_notice() -> None:
    for text, notice in (
        ("La Ville peut résilier sous préavis d'un mois.", "un mois"),
        ("Il est dénoncé en respectant un délai de prévenance de six\nmois.", "six\nmois"),
        (
            "L'Occupant peut résilier en prévenant la Ville au moins deux mois à l'avance.",
            "deux mois",
        ),
        ("Chaque Partie peut dénoncer l'accord six mois au moins avant l'échéance.", "six mois"),
        (
            "Un membre se retire s'il l'a notifié trois mois avant la fin de l'exercice.",
            "trois mois",
        ),
        ("Elle est résiliée avec un préavis minimum de 3 mois.", "3 mois"),
    ):
        found = values(f"Article 1 - Fin\n{text}\n", FactKind.DURATION)
        assert found == [("notice", notice)]


def ends(text: str) -> tuple[str, str] | None:
    found = metadata(
        f"CONVENTION\n\n{textwrap.dedent(text)}\n\nFait à Paris, le 3 janvier 2022\n"
    ).ends
    return (found.text, found.value) if found else None


def test_when_a_convention_ends() -> None:
    assert ends(
        """\
        Article 1 - Durée
        La convention prend fin au versement du solde et au plus tard le 31 décembre 2025.
        """
    ) == ("31 décembre 2025", "2025-12-31")
    assert ends(
        """\
        Article 1 - Durée
        Le contrat est conclu pour une période initiale de douze mois à compter de sa notification.
        """
    ) == ("douze mois", "")
    assert ends(
        """\
        Article 1 - Durée
        La convention est établie pour l'année 2022 et reconduite tacitement d'année en année.
        """
    ) == ("l'année 2022", "2022-12-31")
    assert ends(
        """\
        Article 1 - Durée
        La convention dure quatre ans à compter du 1er mars 2022.
        """
    ) == ("quatre ans", "2026-02-28")
    assert ends(
        """\
        Article 1 - Durée et retrait
        La durée prévue n'est pas modifiée : la convention s'achève le 30 juin 2025.
        """
    ) == ("30 juin 2025", "2025-06-30")


def test_a_breakdown_that_lasts_ends_no_convention() -> None:
    text = """\
        Article 1 - Panne
        Le membre signale la panne du marché. Si elle dure plus de trois jours, il est averti.
        """
    assert ends(text) is None


def test_an_amendment_ends_on_the_new_day() -> None:
    text = """\
        AVENANT N° 1 À LA CONVENTION DE PARTENARIAT

        Article 1 - Durée
        La convention, qui devait s'achever le 31 décembre 2021, est prorogée jusqu'au 30 juin 2023.
        """
    found = metadata(text).ends
    assert found
    assert (found.text, found.value) == ("30 juin 2023", "2023-06-30")


def test_who_signs_for_whom_side_by_side() -> None:
    text = """\
        CONVENTION

        Article 1 - Objet
        La convention fixe les conditions.

        Fait à Metz, le 17 novembre 2021

        Pour l'Agence,                        Pour le Centre,
        La directrice générale                Le directeur

        Hélène KLEIN                          Paul WEBER
        """
    assert values(text, FactKind.REPRESENTATIVE, "party", "title") == [
        ("signatory", "Hélène KLEIN", "Agence", ""),
        ("signatory", "Paul WEBER", "Centre", ""),
    ]
    text = """\
        ## Article 1 - Objet

        La convention fixe les conditions.

        Fait à Limoges, le 12/07/2023

        | Pour le CHU de Limoges | Pour l'Université de Limoges |
        |---|---|
        | La Directrice générale, Claire FAYOL | Le Président, Denis ROUX |
        """
    assert values(text, FactKind.REPRESENTATIVE, "party", "title") == [
        ("signatory", "Claire FAYOL", "CHU de Limoges", "Directrice générale"),
        ("signatory", "Denis ROUX", "Université de Limoges", "Président"),
    ]


def test_the_number_of_a_deliberation_is_no_title() -> None:
    text = """\
        SYNDICAT MIXTE DU LAC
        Délibération n° 2020-14

        CONVENTION D'ENTRETIEN DES BERGES

        Article 1 - Objet
        """
    found = metadata(text)
    assert found.title
    assert found.title.text == "CONVENTION D'ENTRETIEN DES BERGES"

"""Forms of facts that conventions use: each line of text with the rows it has to give."""

from __future__ import annotations

import pytest

from corpus.facts import find_facts
from corpus.model import Clause, ClauseKind, Fact, FactKind
from corpus.numbers import read_number


def facts(text: str, kind: ClauseKind = ClauseKind.ARTICLE) -> tuple[Fact, ...]:
    return find_facts(text, [Clause(0, None, 0, kind, "", "", 0, 0, len(text), len(text))])


def of(kind: FactKind, text: str) -> list[tuple[str, str]]:
    return [(fact.text, fact.value) for fact in facts(text) if fact.kind is kind]


def roles(kind: FactKind, text: str) -> list[tuple[str, str]]:
    return [(fact.role, fact.text) for fact in facts(text) if fact.kind is kind]


def attributes(kind: FactKind, text: str) -> list[dict[str, str]]:
    return [dict(fact.attributes) for fact in facts(text) if fact.kind is kind]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15.000,50", "15000.50"),
        ("1 000 000", "1000000"),
        ("1,2", "1.2"),
        ("300\n000", "300000"),
        ("trois cent mille", "300000"),
        ("quatre-vingt-dix-sept", "97"),
        ("un", "1"),
        ("vingt et un", "21"),
        ("deux millions cinq cent mille", "2500000"),
    ],
)
def test_numbers_in_figures_and_words(text: str, value: str) -> None:
    assert str(read_number(text)) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("un montant de 300\u202f000\u00a0€ TTC.", [("300\u202f000\u00a0€ TTC", "300000.00 EUR")]),
        ("soit 203 520€", [("203 520€", "203520.00 EUR")]),
        ("environ 1,2 M€ et 12 k€", [("1,2 M€", "1200000.00 EUR"), ("12 k€", "12000.00 EUR")]),
        ("10 000 € (dix mille euros)", [("10 000 € (dix mille euros)", "10000.00 EUR")]),
        ("mis à disposition à titre gratuit", [("à titre gratuit", "0.00 EUR")]),
        ("EUR 3 000 par agent", [("EUR 3 000 par agent", "3000.00 EUR")]),
        ("15.000,50 € HT", [("15.000,50 € HT", "15000.50 EUR")]),
        (
            "trois cent mille euros (300 000 €) TTC",
            [("trois cent mille euros (300 000 €) TTC", "300000.00 EUR")],
        ),
        ("(20 000\n€ TTC)", [("20 000\n€ TTC", "20000.00 EUR")]),
        ("6,9 milliards d'euros", [("6,9 milliards d'euros", "6900000000.00 EUR")]),
        ("500 €/jour HT", [("500 €/jour HT", "500.00 EUR")]),
        ("0,15 € par m² et par mois", [("0,15 € par m² et par mois", "0.15 EUR")]),
        ("2019:203520 €", [("203520 €", "203520.00 EUR")]),
        ("entre 10 000 et 20 000 €", [("10 000 et 20 000 €", "20000.00 EUR")]),
        ("750 Structures et 2 000 maisons, IDCC 1090, tél. 01 23 45 67 89", []),
        ("article 3.1, page 12, 10 000 FCFA, 300 e", []),
    ],
)
def test_amounts(text: str, expected: list[tuple[str, str]]) -> None:
    assert of(FactKind.AMOUNT, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "La Région versera à l'association une subvention d'un montant maximal de 5 000 €.",
            {"bound": "ceiling", "payer": "Région", "payee": "association"},
        ),
        (
            "Une participation de 300 € est versée par l'État à la Commune.",
            {"payer": "État", "payee": "Commune"},
        ),
        ("un forfait fixé à 50 €", {"bound": "fixed"}),
        ("ne pourra être inférieur à 50 €", {"bound": "floor"}),
        ("40 € maximum", {"bound": "ceiling"}),
        ("plafonné à 40 € TTC par an", {"tax": "TTC", "per": "par an", "bound": "ceiling"}),
        ("- moins de 500 habitants : 7 500 €", {"condition": "moins de 500 habitants"}),
        (
            "500 € pour les communes de moins de 2 000 habitants",
            {"condition": "pour les communes de moins de 2 000 habitants"},
        ),
        ("30 000 € (DRAC)", {"payer": "DRAC"}),
        ("Ainsi, un coût de 30 000 € TTC", {"tax": "TTC"}),
    ],
)
def test_what_qualifies_an_amount(text: str, expected: dict[str, str]) -> None:
    assert attributes(FactKind.AMOUNT, text) == [expected]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("s'engage à financer les dépenses à hauteur de 300 €", "funding"),
        ("les frais s'élèvent à 300 €", "cost"),
        ("une pénalité de retard de 150 € par jour", "penalty"),
        ("le prix unitaire est de 40 €", "unit_cost"),
        ("une indemnité de 40 € versée chaque mois", "remuneration"),
        ("la redevance est de 40 €", "fee"),
        ("le montant total est de 40 €", "total"),
    ],
)
def test_what_an_amount_is(text: str, role: str) -> None:
    assert [item for item, _ in roles(FactKind.AMOUNT, text)] == [role]


def test_cells_of_a_tab_separated_table_know_their_headers() -> None:
    text = "\t2021\t2022\nAE\t100 000 €\t50 000 €\nCP\t80 000 €\t70 000 €"
    assert attributes(FactKind.AMOUNT, text) == [
        {"row": "AE", "column": "2021"},
        {"row": "AE", "column": "2022"},
        {"row": "CP", "column": "2021"},
        {"row": "CP", "column": "2022"},
    ]


def test_a_first_cell_that_wraps_belongs_to_the_row_below() -> None:
    text = "Poste\tPrix unitaire\tTotal\nHébergement\net maintenance\t1 200 €\t3 600 €"
    assert attributes(FactKind.AMOUNT, text) == [
        {"row": "Hébergement et maintenance", "column": "Prix unitaire"},
        {"total": "yes", "row": "Hébergement et maintenance", "column": "Total"},
    ]


def test_bare_numbers_under_a_header_in_euros_are_amounts() -> None:
    text = "| Poste | Montant (en €) | Part |\n|---|---|---|\n| Design | 80 000 | 40 % |\n"
    assert of(FactKind.AMOUNT, text) == [("80 000", "80000.00 EUR")]
    assert of(FactKind.PERCENTAGE, text) == [("40 %", "40")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le 28/04/2020", [("28/04/2020", "2020-04-28")]),
        ("le 04.05.2021", [("04.05.2021", "2021-05-04")]),
        ("Date : 2020.03.24", [("2020.03.24", "2020-03-24")]),
        ("le 1 er janvier 2024", [("1 er janvier 2024", "2024-01-01")]),
        ("avant le 1er juin", [("1er juin", "--06-01")]),
        ("le 30 juin\n2024", [("30 juin\n2024", "2024-06-30")]),
        ("fin février 2024", [("fin février 2024", "2024-02-29")]),
        ("en mi-mars 2021", [("mi-mars 2021", "2021-03")]),
        ("depuis 2018", [("2018", "2018")]),
        ("fin 2017", [("fin 2017", "2017-12-31")]),
        ("le trois mars deux mille vingt et un", [("trois mars deux mille vingt et un",
                                                   "2021-03-03")]),
        ("le 12 janv. 2023", [("12 janv. 2023", "2023-01-12")]),
        ("le 31 décembre.", [("31 décembre", "--12-31")]),
        ("le 31/02/2020, article 3.1, version 1.2.2020.1, 12-2020", []),
    ],
)  # fmt: skip
def test_dates(text: str, expected: list[tuple[str, str]]) -> None:
    assert of(FactKind.DATE, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fait à Paris, en deux originaux, le 26 mars 2020", [("signature", "26 mars 2020")]),
        ("prend effet à compter du 1er mai 2022 et prendra fin le 31 août 2025",
         [("effect", "1er mai 2022"), ("end", "31 août 2025")]),
        ("conclue pour la période du 1er janvier 2021 au 31 décembre 2023",
         [("effect", "1er janvier 2021"), ("end", "31 décembre 2023")]),
        ("La convention est en vigueur jusqu'au 31 mai 2021", [("end", "31 mai 2021")]),
        ("à remettre au plus tard le 3 mai 2021", [("deadline", "3 mai 2021")]),
        ("Vu le décret n° 2020-1 du 3 mai 2020", [("reference", "3 mai 2020")]),
        ("lors de la réunion du 3 mai 2020", [("event", "3 mai 2020")]),
        ("elle prend effet à la date de sa notification et expire le 30 juin 2024",
         [("effect", "à la date de sa notification"), ("end", "30 juin 2024")]),
        ("est conclue jusqu'au remboursement des sommes dues.",
         [("end", "jusqu'au remboursement des sommes dues")]),
        ("L'acompte est versé dès réception de la facture.",
         [("deadline", "dès réception de la facture")]),
        ("Elle entre en vigueur le lendemain de sa publication.",
         [("effect", "le lendemain de sa publication")]),
        ("donne lieu à la signature d'un avenant", []),
        ("la mise à jour de la documentation ; jusqu'à 10 salariés", []),
    ],
)  # fmt: skip
def test_what_a_date_is(text: str, expected: list[tuple[str, str]]) -> None:
    assert roles(FactKind.DATE, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("un préavis de trois\nmois", [("notice", "trois\nmois", "P3M")]),
        ("après mise en demeure restée sans effet dans un délai d'un mois",
         [("notice", "un mois", "P1M")]),
        ("peut être dénoncée par lettre recommandée, deux mois avant son échéance",
         [("notice", "deux mois", "P2M")]),
        ("résiliée à l'issue d'un délai de 15 jours", [("notice", "15 jours", "P15D")]),
        ("La convention est conclue pour une durée de trois (3) ans",
         [("term", "trois (3) ans", "P3Y")]),
        ("L'accord est conclu pour une durée indéterminée", [("term", "durée indéterminée", "")]),
        (
            "Elle est renouvelable par tacite reconduction.",
            [("renewal", "renouvelable par tacite reconduction", "")],
        ),
        (
            "À défaut de résiliation notifiée au moins six mois avant cette date",
            [("notice", "six mois", "P6M")],
        ),
        ("Le séjour dure neuf mois", [("length", "neuf mois", "P9M")]),
        ("La convention dure cinq ans", [("term", "cinq ans", "P5Y")]),
        ("un contrat à durée indéterminée", [("length", "durée indéterminée", "")]),
        ("renouvelable par reconduction pour une durée d'un an", [("renewal", "un an", "P1Y")]),
        ("payé sous 30 jours", [("deadline", "30 jours", "P30D")]),
        ("au cours des 6 prochains mois", [("", "6 prochains mois", "P6M")]),
        ("un délai de 5 à 10 jours ouvrés", [("deadline", "5 à 10 jours ouvrés", "P10D")]),
        ("âgés de 55 ans", [("age", "55 ans", "P55Y")]),
        ("13 semaines et 4 heures", [("", "13 semaines", "P13W"), ("", "4 heures", "PT4H")]),
        ("de 9 heures à 17 heures, un jour férié, le 1er mois, article 6", []),
    ],
)  # fmt: skip
def test_durations(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = [(f.role, f.text, f.value) for f in facts(text) if f.kind is FactKind.DURATION]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tous les six mois", [("tous les six mois", "P6M")]),
        ("chaque année", [("chaque année", "P1Y")]),
        ("un rapport trimestriel, mensuellement", [("trimestriel", "P3M"),
                                                    ("mensuellement", "P1M")]),
        ("deux fois par an", [("deux fois par an", "P6M")]),
        ("une fois par trimestre", [("une fois par trimestre", "P3M")]),
        ("environ 4h par semaine", [("4h par semaine", "P1W")]),
    ],
)  # fmt: skip
def test_periodicities(text: str, expected: list[tuple[str, str]]) -> None:
    assert of(FactKind.PERIODICITY, text) == expected
    assert of(FactKind.DURATION, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("la loi n° 78-17 du 6 janvier 1978 modifiée", [("loi n° 78-17 du 6 janvier 1978",
                                                          "loi 78-17")]),
        ("le décret 2004-1085 du 14 octobre 2004", [("décret 2004-1085 du 14 octobre 2004",
                                                      "decret 2004-1085")]),
        ("la circulaire du Premier ministre 5608/SG du 19 septembre 2012",
         [("circulaire du Premier ministre 5608/SG du 19 septembre 2012", "circulaire 5608/SG")]),
        ("l'arrêté ministériel du 3 mai 2012", [("arrêté ministériel du 3 mai 2012",
                                                 "arrete 2012-05-03")]),
        ("la directive 2014/24/UE", [("directive 2014/24/UE", "directive 2014/24/UE")]),
        ("règlement (UE) 2016/679", [("règlement (UE) 2016/679", "reglement 2016/679")]),
        ("article 18 de l'ordonnance n°2015-899",
         [("article 18 de l'ordonnance n°2015-899", "ordonnance 2015-899 18"),
          ("ordonnance n°2015-899", "ordonnance 2015-899")]),
        ("article L2511-6 du code de la commande publique",
         [("article L2511-6 du code de la commande publique",
           "code de la commande publique L2511-6")]),
        ("articles L. 1111-1 à L. 1111-4 du code général des collectivités territoriales",
         [("articles L. 1111-1 à L. 1111-4 du code général des collectivités territoriales",
           "code general des collectivites territoriales L1111-1")]),
        ("article L. 5211-4-2", [("article L. 5211-4-2", "L5211-4-2")]),
        ("le code du travail et aux dispositions", [("code du travail", "code du travail")]),
        ("la convention-cadre signée le 12/01/2017",
         [("convention-cadre signée le 12/01/2017", "convention 2017-01-12")]),
        ("l'article 5.1, l'article 2, la présente convention prend effet le 3 mai 2020", []),
    ],
)  # fmt: skip
def test_references(text: str, expected: list[tuple[str, str]]) -> None:
    assert of(FactKind.REFERENCE, text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("licence MIT", "MIT"),
        ("AGPL-3.0", "AGPL-3.0"),
        ("GPLv3", "GPL-3.0"),
        ("Licence Ouverte 2.0", "etalab-2.0"),
        ("EUPL 1.2", "EUPL-1.2"),
        ("Apache License 2.0", "Apache-2.0"),
        ("CC-BY-SA 4.0", "CC-BY-SA-4.0"),
        ("CeCILL-B", "CECILL-B"),
    ],
)
def test_licences(text: str, value: str) -> None:
    assert of(FactKind.LICENCE, f"publié sous {text}, à jour") == [(text, value)]


def test_accounts_are_checked_and_know_their_holder() -> None:
    text = "Titulaire : Association X\nIBAN : FR76 3000 6000 0112 3456 7890 189\nBIC : AGRIFRPP"
    found = [(f.role, f.text, dict(f.attributes)) for f in facts(text)]
    holder = {"holder": "Association X"}
    assert found == [
        ("holder", "Association X", {}),
        ("iban", "FR76 3000 6000 0112 3456 7890 189", {**holder, "check": "valid"}),
        ("bic", "AGRIFRPP", holder),
    ]


def test_a_damaged_iban_says_so() -> None:
    text = "IBAN : FR76 3000 6000 0112 3456 7890 180"
    assert attributes(FactKind.ACCOUNT, text) == [{"check": "invalid"}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Centre de coûts : FAC0000075", [("cost_centre", "FAC0000075")]),
        ("EJ : 2102345678", [("commitment", "2102345678")]),
        ("Axe ministériel 1\tNéant\nCentre financier :\t0135-CECS-ELAB",
         [("ministerial_axis", "Néant"), ("financial_centre", "0135-CECS-ELAB")]),
        ("le programme n° 147 « Politique »", [("programme", "programme n° 147")]),
        ("BOP 104, UO 0104-DR35-DP35", [("budget_line", "BOP 104"),
                                        ("budget_line", "UO 0104-DR35-DP35")]),
        ("Téléphone : 0299621111\nPublication : 21/12/2020", []),
    ],
)  # fmt: skip
def test_budget_references(text: str, expected: list[tuple[str, str]]) -> None:
    assert roles(FactKind.BUDGET, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sise Place de la Mairie, CS 63126, 35031 Rennes Cedex,",
         "Place de la Mairie, CS 63126, 35031 Rennes Cedex"),
        ("12 bis, rue de la Paix - 75002 Paris,", "12 bis, rue de la Paix - 75002 Paris"),
        ("Adresse : 20 avenue X – TSA 30719,\n\n75334 PARIS Cedex 07",
         "20 avenue X – TSA 30719,\n\n75334 PARIS Cedex 07"),
        ("dont le siège est situé au 1, place Valhubert, 75013 Paris en",
         "1, place Valhubert, 75013 Paris"),
    ],
)  # fmt: skip
def test_addresses(text: str, expected: str) -> None:
    assert [item for item, _ in of(FactKind.ADDRESS, text)] == [expected]


def test_mail_links_and_sites() -> None:
    text = "jean@ville-x.fr, [x.gouv.fr](https://x.gouv.fr/a), publié sur <www.x.fr>. brice.huet"
    assert of(FactKind.EMAIL, text) == [("jean@ville-x.fr", "jean@ville-x.fr")]
    assert roles(FactKind.URL, text) == [
        ("site", "x.gouv.fr"),
        ("link", "https://x.gouv.fr/a"),
        ("link", "www.x.fr"),
    ]


def test_parties_and_representatives_of_an_opening() -> None:
    text = (
        "CONVENTION\n\nEntre\n\nLa Ville de Rennes, représentée par Madame Nathalie Appéré, Maire,"
        " dûment habilitée,\nci-après dénommée « la Ville »,\n\nEt\n\nL'Office public (OPH), "
        "SIRET 213 502 388 00019, représenté par son président, M. Jean Martin,\n\nArticle 1\n"
    )
    found = [(f.kind, f.role, f.text, dict(f.attributes)) for f in facts(text, ClauseKind.HEADER)]
    assert found == [
        (FactKind.PARTY, "la Ville", "La Ville de Rennes", {"called": "la Ville"}),
        (FactKind.REPRESENTATIVE, "representative", "Nathalie Appéré",
         {"title": "Maire", "party": "La Ville de Rennes"}),
        (FactKind.PARTY, "", "L'Office public", {"acronym": "OPH"}),
        (FactKind.IDENTIFIER, "siret", "213 502 388 00019", {"check": "valid"}),
        (FactKind.REPRESENTATIVE, "representative", "Jean Martin",
         {"title": "président", "party": "OPH"}),
    ]  # fmt: skip


def test_signatories_with_title_and_side() -> None:
    text = (
        "Fait à Nantes, le 04.05.2021\nPour la Métropole\nLa Présidente\nJohanna ROLLAND\n\n"
        "Pour l'État\nLe Directeur Général des Services\nDidier MARTIN\n"
    )
    found = [(f.text, dict(f.attributes)) for f in facts(text, ClauseKind.SIGNATURES)]
    assert found == [
        ("04.05.2021", {}),
        ("Johanna ROLLAND", {"title": "Présidente", "party": "Métropole"}),
        ("Didier MARTIN", {"title": "Directeur Général des Services", "party": "État"}),
    ]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (FactKind.DURATION, "une durée de 3¹ ans.", [("3¹ ans", "P3Y")]),
        (FactKind.DURATION, "une durée de 3⁽¹²⁾ ans.", [("3⁽¹²⁾ ans", "P3Y")]),
        (FactKind.DURATION, "un préavis de trois[¹] mois.", [("trois[¹] mois", "P3M")]),
        (FactKind.AMOUNT, "s'élève à 4 500² euros.", [("4 500² euros", "4500.00 EUR")]),
        (FactKind.AMOUNT, "soit 96 000 € HT par an¹.", [("96 000 € HT par an", "96000.00 EUR")]),
        (FactKind.AMOUNT, "soit 12 € par m² et par an", [("12 € par m² et par an", "12.00 EUR")]),
        (FactKind.PERCENTAGE, "soit 25³ % du coût", [("25³ %", "25")]),
        (FactKind.DATE, "le 31² décembre 2026¹.", [("31² décembre 2026", "2026-12-31")]),
        (FactKind.REFERENCE, "l'article 5² du CCP", [("article 5² du CCP", "ccp 5")]),
        (FactKind.DURATION, "une durée de 3½ ans", []),
    ],
)  # fmt: skip
def test_a_mark_that_calls_a_note_is_no_figure(
    kind: FactKind, text: str, expected: list[tuple[str, str]]
) -> None:
    assert of(kind, text) == expected

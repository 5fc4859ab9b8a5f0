"""Openings in the styles of other ministries, regions, towns and companies, all made up."""

from __future__ import annotations

import pytest

from corpus.analysis import analyse
from corpus.metadata import display_title
from corpus.model import Document, Metadata, Span

REGION = """CONVENTION DE PARTENARIAT
RELATIVE AU DÉPLOIEMENT DE L'APPLICATION « Mon Trajet »

ENTRE :

La Région Occitanie, sise 22 boulevard du Maréchal Juin, 31406 Toulouse, SIRET 200 053 791 00014,
représentée par sa Présidente, Madame Carole DELGA, dûment habilitée par délibération n° 5,
ci-après dénommée « la Région »,
d'une part,

ET :

L'association Rouler Autrement, association régie par la loi du 1er juillet 1901, dont le siège
est situé 3 rue des Lilas, représentée par M. Jean-Pierre Dubois, en qualité de Président,
ci-après dénommée « l'Association »,
d'autre part,

Vu le code général des collectivités territoriales ;

IL EST CONVENU CE QUI SUIT :

Article 1 - Objet
La présente convention a pour objet de définir les modalités du déploiement de Mon Trajet.

Article 2 - Durée
La présente convention est conclue pour une durée de trois ans à compter du 1er septembre 2021.

Fait à Toulouse, en deux exemplaires originaux, le 30 juin 2021

Pour la Région          Pour l'Association
"""

THREE = """# Convention tripartite d'occupation temporaire du domaine public

**Entre les soussignés :**

1° La Commune de Saint-Jean-de-Luz, domiciliée place Louis XIV, représentée par son Maire,
M. Jean Etcheverry, agissant en vertu de la délibération du 12 avril 2019, ci-après dénommée
« la Commune »,

2° La Communauté d'agglomération Pays Basque, dont le siège est à Bayonne, représentée par son
Président en exercice, Monsieur Pierre Etchegaray, ci-après « la CAPB »,

3° L'Office français de la biodiversité (OFB), établissement public de l'État, représenté par son
directeur général, Olivier Thibault, ci-après dénommé l'OFB,

Préambule

La Commune souhaite installer un observatoire du littoral.

## Article 1 – Objet

La présente convention a pour objet de fixer les conditions d'installation d'un observatoire du
littoral. L'observatoire du littoral est ouvert au public.

## Article 2 – Durée

Elle est consentie pour une durée de 5 ans à compter de sa signature.

Fait à Saint-Jean-de-Luz, le 2 mai 2019
"""

SENTENCE = """PROTOCOLE D'ACCORD

Entre l'État, représenté par le préfet de la Creuse, M. Alain Durand, d'une part, et la commune de
Guéret, représentée par son maire, Mme Anne Leroy, d'autre part, il est convenu ce qui suit :

Article 1. Le présent protocole a pour objet l'entretien de la piscine municipale.

Article 2. Il est conclu jusqu'au 31 août 2025.

Guéret, le 15 septembre 2023
"""

AMENDMENT = """AVENANT N° 2 À LA CONVENTION DU 12 MARS 2018
relative au financement du musée mobile

Entre

La Ville de Metz, représentée par son Maire, M. François Grosdidier, ci-après dénommée la Ville,

Et

Le Centre national d'art et de culture (CNAC), représenté par Serge Lasvignes, président,
Ci-après dénommé « le Centre » ou « le CNAC »,

Article 1 : Objet de l'avenant
Le présent avenant a pour objet de prolonger la convention jusqu'au 30 juin 2022.

Fait en deux exemplaires, le 5/11/2020
"""

TITLED = """Direction de l'Action Sociale

CONVENTION
entre le Département du Finistère et l'association Emergence
pour l'accompagnement des bénéficiaires du RSA
Année 2023

Entre le Département du Finistère, 32 boulevard Dupleix, 29196 Quimper, représenté par le Président
du Conseil départemental, Monsieur Maël de Calan,

d'une part,

Et l'association Emergence, dont le siège social est situé 10 rue de Brest à Quimper
(SIRET 321 654 987 00012), représentée par sa présidente, Madame Yvonne Le Gall,

d'autre part,

Il est convenu et arrêté ce qui suit :

Article 4 : Durée de la convention
Elle prend effet au 1er janvier 2023 et expire le 31 décembre 2023.

Fait à Quimper, le 14/03/2023
"""

DELEGATION = """CONVENTION DE DÉLÉGATION DE GESTION

entre

le Ministère de l'Intérieur, Direction générale des collectivités locales (DGCL), représenté par
Stanislas Bourron, directeur général, désigné sous le terme de « délégant », d'une part,

et

le Ministère de l'Économie, des Finances et de la Relance, représenté par Mme Marie-Anne Roy,
secrétaire générale, désigné sous le terme de « délégataire », d'autre part,

Vu le décret n° 2004-1085 du 14 octobre 2004 relatif à la délégation de gestion,

il est convenu ce qui suit :

Article 1er
Objet de la délégation

En application de l'article 2 du décret susvisé, le délégant confie au délégataire la réalisation
des dépenses relatives à la startup d'État Aides Territoires. Aides Territoires recense les aides.

Article 5
Durée

La présente délégation prend effet le 1er janvier 2021 pour une durée d'un an.

Fait à Paris, le 18 décembre 2020.
"""

CONTRACT = """CONTRAT DE MAINTENANCE N° CM-2024-07

ENTRE LES SOUSSIGNÉS

NETPLUS SARL, au capital de 10 000 €, sise 5 rue Voltaire, 44000 Nantes, représentée par
Madame Sophie Lambert, gérante
Ci-après « le Prestataire »

ET

SYNDICAT MIXTE DU PAYS DE RETZ
Adresse : 2 place de l'Église, 44210 Pornic
Représenté par son Président M. Luc Moreau
Ci-après « le Client »

PRÉAMBULE
Le Client souhaite confier la maintenance de ses postes.

ARTICLE 9 – DURÉE
Le Contrat est conclu pour une durée de douze (12) mois à compter du 1er février 2024.

Fait en deux exemplaires à Pornic, le 25 janvier 2024
"""

LIST = """# Accord-cadre national de partenariat

Entre :
- l'Agence de services et de paiement (ASP), établissement public administratif, sise à Limoges,
  représentée par son président-directeur général, Stéphane Le Moing ;
- la Caisse des dépôts et consignations, représentée par Éric Lombard, directeur général ;
- Régions de France, association, représentée par sa présidente, Mme Carole Delga ;

ci-après ensemble dénommées « les Parties »

## Préambule

Les parties déploient le portail Pass Pro. Le portail Pass Pro est ouvert.

## Article 1 - Objet

Le présent accord-cadre définit les modalités de la coopération entre les Parties.
"""


def read(text: str) -> Metadata:
    return analyse(Document("a.txt", text, "")).metadata


def parties(found: Metadata) -> list[tuple[str, str, tuple[str, ...], list[str]]]:
    return [
        (party.name.text, party.acronym, party.roles, [r.text for r in party.representatives])
        for party in found.parties
    ]


def validity(found: Metadata) -> list[tuple[str, str] | None]:
    spans: list[Span | None] = [found.signed, found.effective, found.ends]
    return [None if span is None else (span.text, span.value) for span in spans]


def shown(found: Metadata) -> str:
    return display_title(found, "a.txt")


def test_region_and_association_with_addresses_and_numbers() -> None:
    found = read(REGION)
    assert parties(found) == [
        ("La Région Occitanie", "", ("la Région",), ["Carole DELGA"]),
        ("L'association Rouler Autrement", "", ("l'Association",), ["Jean-Pierre Dubois"]),
    ]
    assert validity(found) == [
        ("30 juin 2021", "2021-06-30"),
        ("1er septembre 2021", "2021-09-01"),
        ("trois ans", "2024-08-31"),
    ]
    assert shown(found) == (
        "Convention de partenariat — Mon Trajet — Occitanie, Rouler Autrement (2021)"
    )


def test_an_association_whose_name_stands_in_quotes() -> None:
    text = REGION.replace(
        "L'association Rouler Autrement, association régie",
        "L'association « Rouler Autrement », régie",
    )
    read = analyse(Document("a.txt", text, "0" * 64)).metadata
    assert [party.name.text for party in read.parties] == [
        "La Région Occitanie",
        "L'association « Rouler Autrement »",
    ]


def test_three_numbered_parties() -> None:
    found = read(THREE)
    assert parties(found) == [
        ("La Commune de Saint-Jean-de-Luz", "", ("la Commune",), ["Jean Etcheverry"]),
        ("La Communauté d'agglomération Pays Basque", "CAPB", (), ["Pierre Etchegaray"]),
        ("L'Office français de la biodiversité", "OFB", (), ["Olivier Thibault"]),
    ]
    assert found.service is not None
    assert found.service.value.startswith("installation d'un observatoire")
    assert {"observatoire", "littoral", "tripartite"} <= set(found.aliases)
    assert validity(found)[0] == ("2 mai 2019", "2019-05-02")
    assert validity(found)[2] == ("5 ans", "2024-05-01")


def test_parties_in_one_sentence_and_a_place_for_signature() -> None:
    found = read(SENTENCE)
    assert parties(found) == [
        ("l'État", "", (), ["Alain Durand"]),
        ("la commune de\nGuéret", "", (), ["Anne Leroy"]),
    ]
    assert validity(found) == [
        ("15 septembre 2023", "2023-09-15"),
        None,
        ("31 août 2025", "2025-08-31"),
    ]
    assert shown(found) == (
        "Protocole d'accord — entretien de la piscine municipale — État, Guéret (2023)"
    )


def test_an_amendment_is_not_dated_by_what_it_amends() -> None:
    found = read(AMENDMENT)
    assert found.kind is not None
    assert found.kind.value == "avenant n° 2"
    assert parties(found) == [
        ("La Ville de Metz", "", ("la Ville",), ["François Grosdidier"]),
        ("Le Centre national d'art et de culture", "CNAC", ("le Centre",), ["Serge Lasvignes"]),
    ]
    assert validity(found) == [
        ("5/11/2020", "2020-11-05"),
        None,
        ("30 juin 2022", "2022-06-30"),
    ]
    assert shown(found) == "Avenant n° 2 — financement du musée mobile — Metz, CNAC (2020)"


def test_a_title_that_names_the_parties_before_they_are_presented() -> None:
    found = read(TITLED)
    assert found.title is not None
    assert found.title.text.endswith("bénéficiaires du RSA\nAnnée 2023")
    assert parties(found) == [
        ("le Département du Finistère", "", (), ["Maël de Calan"]),
        ("l'association Emergence", "", (), ["Yvonne Le Gall"]),
    ]
    assert validity(found) == [
        ("14/03/2023", "2023-03-14"),
        ("1er janvier 2023", "2023-01-01"),
        ("31 décembre 2023", "2023-12-31"),
    ]
    assert {"Finistère", "Emergence", "2023"} <= set(found.aliases)


def test_two_ministries_and_an_unquoted_service() -> None:
    found = read(DELEGATION)
    assert [(party.acronym, party.roles) for party in found.parties] == [
        ("DGCL", ("délégant",)),
        ("", ("délégataire",)),
    ]
    assert "Ministère de l'Intérieur" in found.aliases
    assert found.service is not None
    assert found.service.text == "Aides Territoires"
    assert validity(found) == [
        ("18 décembre 2020", "2020-12-18"),
        ("1er janvier 2021", "2021-01-01"),
        ("un an", "2021-12-31"),
    ]


def test_companies_without_articles() -> None:
    found = read(CONTRACT)
    assert parties(found) == [
        ("NETPLUS SARL", "", ("le Prestataire",), ["Sophie Lambert"]),
        ("SYNDICAT MIXTE DU PAYS DE RETZ", "", ("le Client",), ["Luc Moreau"]),
    ]
    assert "NETPLUS" in found.aliases
    assert validity(found)[2] == ("douze (12) mois", "2025-01-31")


def test_a_bulleted_list_of_parties_and_a_service_of_the_preamble() -> None:
    found = read(LIST)
    assert [party.name.text for party in found.parties] == [
        "l'Agence de services et de paiement",
        "la Caisse des dépôts et consignations",
        "Régions de France",
    ]
    assert found.service is not None
    assert found.service.text == "Pass Pro"


LEASE = """# Convention de mise à disposition de locaux

La présente convention est conclue entre :

**La Ville de Rennes**, représentée par Mme Nathalie Appéré, Maire, ci-après « la Ville »,

et **l'association Les Amis du Parc**, représentée par M. Yves Kerloc'h, ci-après « l'occupant ».

## 1. Objet

La convention a pour objet la mise à disposition d'un local au parc du Thabor.

## 2. Durée

La mise à disposition est consentie du 1er janvier 2022 au 31 décembre 2024.
"""

CAPITALS = """CONVENTION DE PRESTATION DE SERVICES
ENTRE LA COMMUNAUTE DE COMMUNES DU PAYS VERT
ET LA COMMUNE DE BEAULIEU

Entre les soussignés:

La Communauté de Communes du Pays Vert, représentée par son Président, Monsieur Paul ROUX,
Ci-aprés dénommée « la Communauté »,
D'une part

Et

La Commune de BEAULIEU, représentée par son Maire, Mme Lucie BLANC,
Ci-aprés dénommée «la Commune»
D'autre part

PREAMBULE
La Communauté instruit les autorisations d'urbanisme.

ARTICLE 1 : OBJET
La présente convention a pour objet de définir les modalités de l'instruction des autorisations
d'urbanisme par la Communauté pour le compte de la Commune de Beaulieu.
"""


def test_a_sentence_that_introduces_the_parties_and_a_period() -> None:
    found = read(LEASE)
    assert parties(found) == [
        ("La Ville de Rennes", "", ("la Ville",), ["Nathalie Appéré"]),
        ("l'association Les Amis du Parc", "", ("l'occupant",), ["Yves Kerloc'h"]),
    ]
    assert validity(found) == [
        None,
        ("1er janvier 2022", "2022-01-01"),
        ("31 décembre 2024", "2024-12-31"),
    ]


def test_a_title_in_capitals_over_three_lines() -> None:
    found = read(CAPITALS)
    assert found.title is not None
    assert found.title.text.count("\n") == 2
    assert parties(found) == [
        ("La Communauté de Communes du Pays Vert", "", ("la Communauté",), ["Paul ROUX"]),
        ("La Commune de BEAULIEU", "", ("la Commune",), ["Lucie BLANC"]),
    ]
    assert "Beaulieu" in found.aliases
    assert shown(found) == (
        "Convention de prestation de services — instruction des autorisations d'urbanisme"
        " — Pays Vert, Beaulieu"
    )


@pytest.mark.parametrize(
    ("purpose", "service"),
    [
        ("de mener une phase de construction du service numérique Nosgestes.", "Nosgestes"),
        (
            "de décrire, au sens de l'article 18 de l'ordonnance n° 2015-899, le développement de"
            " la startup d'État Mon Aide, selon l'approche exemple.gouv.fr.",
            "Mon Aide",
        ),
        (
            "de contribuer à la plateforme transport.exemple.fr, comme le définit le site"
            " beta.exemple.fr, dans le cadre du programme « France Exemple ».",
            "transport.exemple.fr",
        ),
        (
            "la création d'une solution qui facilite l'accès aux aides à la rénovation énergétique,"
            " selon l'approche décrite sur le site exemple.fr.",
            "accès aux aides à la rénovation énergétique",
        ),
        ("l'organisation du festival « Les Nuits Claires » en 2022.", "Les Nuits Claires"),
        (
            "de fixer les modalités de mise à disposition de données de mobilité.",
            "mise à disposition de données de mobilité",
        ),
    ],
)
def test_what_the_object_is_about(purpose: str, service: str) -> None:
    found = read(
        "Convention de partenariat\n\nEntre\n\n"
        "La Direction Y (DY), représentée par Jean Martin,\n\n"
        "Et\n\nL'Agence Z (AGZ), représentée par Anne Roy\n\nArticle 1 : Objet\n\n"
        f"La présente convention entre la DY et l'AGZ a pour objet {purpose}\n\n"
        "Article 2 : Durée\n\nElle court jusqu'au 31 mars 2022.\n"
    )
    assert found.service is not None
    assert found.service.text == service


def test_what_has_ceased_long_ago_does_not_end_the_agreement() -> None:
    text = (
        "Accord entre la commune de Vaubrune et l'association Les Granges.\n\n"
        "Article 1 - Prévoyance\n\nLa clause de désignation de l'accord a cessé de produire ses "
        "effets au plus tard le 16 juin 2018.\n"
    )
    assert analyse(Document("accord.txt", text, "")).metadata.ends is None

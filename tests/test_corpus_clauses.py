"""Clauses: every heading style, the five conventions row by row, and a partition of any text."""

from __future__ import annotations

import random
import re
import textwrap
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.clauses import clause_path, parse_clauses
from corpus.model import Clause, ClauseKind, LineIndex

TEXTS = Path(__file__).parents[1] / "corpus" / "texts"
ACCORDS = Path(__file__).parents[2] / "shared" / "samples" / "accords"
MODELS = Path(__file__).parents[2] / "shared" / "samples" / "files"


def rows(text: str) -> str:
    """Return a line for each clause: where it starts, a dot for each level, its name."""
    index = LineIndex(text)
    return "\n".join(f"{index.line(c.start)} {'. ' * c.level}{c.name}" for c in parse_clauses(text))


def check_tree(text: str) -> None:
    clauses = parse_clauses(text)
    assert "".join(text[c.start : c.stop] for c in clauses) == text
    position = 0
    for n, clause in enumerate(clauses):
        assert clause.ordinal == n
        assert clause.start == position
        assert clause.start <= clause.body <= clause.stop <= clause.end
        position = clause.stop
        path = clause_path(clauses, n)
        assert clause.level == len(path) - 1
        for above, below in pairwise(path):
            assert above.stop <= below.start
            assert below.end <= above.end


# Read against the texts by eye, line by line.
SHIPPED = {
    "administration-plus-anct-dinum-2020": """
1 En-tête
36 Préambule
55 Article 1 — Objet de la convention
59 Article 2 — Durée de la convention
63 Article 3 — Rôles, responsabilités et agenda des parties
65 . Article 3.1 — Répartition des rôles
124 . Article 3.2 — Modalités d'action
128 . Article 3.3 — Gouvernance
132 Article 4 — Dispositions financières
136 . Article 4.1 — Montant et origine du financement
140 . Article 4.2 — Modalités et calendrier de versement
158 . Article 4.3 — Imputation budgétaire
164 . Article 4.4 — Restitution des fonds
180 . Article 4.5 — Compte-rendu de gestion
185 Article 5 — publication, modification et dénonciation de la convention
189 Signatures
203 Annexe 1 — entente de partenariat
209 . Annexe 1, 1 — Les besoins des utilisateurs sont prioritaires
213 . Annexe 1, 2 — L'équipe travaille de manière incrémentale, sans suivre un cahier des charges, en se confrontant le plus rapidement possible à de premiers utilisateurs
217 . Annexe 1, 3 — Le mode de gestion de l'équipe repose sur la confiance
221 Annexe 2 — description des unités d'ouvrage du marché DINUM
247 . UO Devops
258 . UO Design
266 . UO Déploiement
276 Annexe 3 — détermination des frais déjà encourus et à encourir
278 . Frais déjà encourus dans le cadre de la convention du 19 novembre 2019 entre la DINUM et le CGET
286 . Frais à encourir dans le cadre de la présente convention entre la DINUM et l'ANCT en 2020
294 . Annexe 3 — détermination des frais déjà encourus et à encourir
296 . Détermination des frais totaux dans le cadre du partenariat entre la DINUM et l'ANCT
""",  # noqa: E501
    "administration-plus-cget-dinum-2019": """
1 En-tête
30 Contexte
78 Article 1 — Objet de la convention
86 Article 2 — Durée de la convention
93 Article 3 — Roles, responsabilités et agenda des parties
95 . Article 3.1 — Répartition des roles
170 . Article 3.2 — Modalités d’action
176 . Article 3.3 — Gouvernance
182 Article 4 — Modalités de financement
225 Article 5 — publication, modification et dénonciation de la convention
241 Signatures
""",
    "dossierfacile-dgaln-dinum-2020": """
1 En-tête
29 Préambule
43 Article 1 — Objet de la délégation
57 Article 2 — Obligations du délégant
82 Article 3 — Obligations du délégataire
101 Article 4 — Déroulement des travaux
121 Article 5 — Exécution financière de la délégation
129 . Pour la DGALN
138 . Pour le SG
147 . Article 5 — Exécution financière de la délégation
155 Article 6 — Modification du document
159 Article 7 — Durée et résiliation de la convention
173 Article 8 — Publication de la délégation
177 Signatures
209 Annexe 1 — le manifeste beta.gouv.fr
211 . Annexe 1, 1 — Les besoins des utilisateurs sont prioritaires
219 . Annexe 1, 2 — L'équipe travaille de manière incrémentale, sans suivre un cahier des charges, en se confrontant le plus rapidement possible à de premiers utilisateurs
226 . Annexe 1, 3 — Le mode de gestion de l'équipe repose sur la confiance
249 Annexe 2 — détermination des frais encourus
253 . Devops
264 . Design
272 . Déploiement
282 . Coaching
""",  # noqa: E501
    "friches-cerema-dinum-2020": """
1 En-tête
24 Préambule
38 Article 1 — Objet de la délégation
42 Article 2 — Obligations du Cerema
56 Article 3 — Obligations de la DINUM
74 Article 4 — Déroulement des travaux
96 Article 5 — Dispositions financières
100 . Article 5.1 — Montant du financement
104 . Article 5.2 — Calendrier de versement
108 . Article 5.3 — Modalités de versement
119 . Article 5.4 — Imputation budgétaire
123 . Article 5.5 — Restitution des fonds
132 . Article 5.6 — Compte-rendu de gestion
136 Article 6 — Modification du document
140 Article 7 — Durée et résiliation de la convention
148 Article 8 — Publication de la délégation
152 Signatures
170 Annexe 1 — le manifeste beta.gouv.fr
172 . Annexe 1, 1 — Les besoins des utilisateurs sont prioritaires
180 . Annexe 1, 2 — L'équipe travaille de manière incrémentale, sans suivre un cahier des charges, en se confrontant le plus rapidement possible à de premiers utilisateurs
187 . Annexe 1, 3 — Le mode de gestion de l'équipe repose sur la confiance
196 Annexe 2 — détermination des frais encourus
200 . Devops
211 . Design
219 . Déploiement
229 . Coaching
246 Annexe 3 — Relevé de décisions du comité de lancement du 19 mai 2020
""",  # noqa: E501
    "rdv-solidarites-seine-et-marne-anct-2020": """
1 En-tête
43 Préambule
63 Article 1 — Objet de la convention
69 Article 2 — Obligations de la collectivité
89 Article 3 — Obligations de l'ANCT
104 Article 4 — Déroulement des travaux
123 Article 5 — Dispositions financières
125 . Article 5.1 — Moyens humains, matériels et financiers
143 . Article 5.2 — Calendrier de versement
147 . Article 5.3 — Modalités de versement
163 . Article 5.4 — Restitution des fonds
175 . Article 5.5 — Compte-rendu de gestion
179 Article 6 — Résiliation
181 . Article 6.1 — Résiliation pour faute
185 . Article 6.2 — Effets de la résiliation
191 Article 7 — Dispositions générales
193 . Article 7.1 — Modification de la convention
197 . Article 7.2 — Nullité
201 . Article 7.3 — Renonciation
205 . Article 7.4 — Durée
209 Article 8 — Litiges
213 Article 9 — Publication de la convention
217 Signatures
226 Annexe 1 — manifeste beta.gouv.fr
232 . Les besoins des utilisateurs sont prioritaires sur les besoins de l'administration
236 . L'équipe travaille sans préjuger à l'avance du résultat final et progresse en se confrontant le plus rapidement possible à de premiers utilisateurs
240 . Le mode de gestion de l'équipe repose sur la confiance
""",  # noqa: E501
}


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_conventions(name: str) -> None:
    text = (TEXTS / f"{name}.txt").read_text(encoding="utf-8")
    assert rows(text) == SHIPPED[name].strip()
    check_tree(text)


def kinds(text: str) -> list[tuple[ClauseKind, str]]:
    return [(c.kind, c.label) for c in parse_clauses(text)]


def test_kinds_and_bodies_of_a_short_convention() -> None:
    text = (
        "Convention\n\nEntre A et B\n\nPréambule\n\nLes parties coopèrent.\n\n"
        "TITRE Ier : OBJET\n\nArticle 1er – Objet\n\nGérer le service.\n\n"
        "Fait à Paris, le 3 mars 2020\n\nAnnexe : budget\n\nDix euros.\n"
    )
    clauses = parse_clauses(text)
    assert [(c.kind, c.label, c.title, text[c.start : c.body]) for c in clauses] == [
        (ClauseKind.HEADER, "En-tête", "", ""),
        (ClauseKind.PREAMBLE, "Préambule", "", "Préambule\n"),
        (ClauseKind.DIVISION, "Titre Ier", "OBJET", "TITRE Ier : OBJET\n"),
        (ClauseKind.ARTICLE, "Article 1er", "Objet", "Article 1er – Objet\n"),
        (ClauseKind.SIGNATURES, "Signatures", "", ""),
        (ClauseKind.ANNEX, "Annexe", "budget", "Annexe : budget\n"),
    ]
    assert [c.parent for c in clauses] == [None, None, None, 2, None, None]
    assert [c.label for c in clause_path(clauses, 3)] == ["Titre Ier", "Article 1er"]
    assert text[clauses[2].start : clauses[2].end].endswith("Gérer le service.\n\n")


BODY = "La présente convention lie les parties jusqu'à son terme."


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("ARTICLE 1 : Objet", "Article 1 — Objet"),
        ("Article 1er — Champ d'application", "Article 1er — Champ d'application"),
        ("## **Article 1 : Objet**", "Article 1 — Objet"),
        ("**Article 1** : Objet", "Article 1 — Objet"),
        ("### Article I — Objet", "Article I — Objet"),
        ("Art. 1. Objet", "Article 1 — Objet"),
        ("Art. 1er. - Objet. - " + BODY, "Article 1er — Objet"),
        ("ARTICLE N° 1 - OBJET DE LA CONVENTION", "Article 1 — OBJET DE LA CONVENTION"),
        ("Article premier. Objet", "Article 1er — Objet"),
        ("Article 1", "Article 1"),
        ("Article 1 : " + BODY, "Article 1"),
        ("Article 1\tObjet", "Article 1 — Objet"),
        ("ARTICLE1 : Objet", "Article 1 — Objet"),
        ("ARTlCLE 1 : Objet", "Article 1 — Objet"),
        ("Articie 1 - Objet", "Article 1 — Objet"),
        ("Aricle 1 : Objet", "Article 1 — Objet"),
        ("Artide l : Objet", "Article 1 — Objet"),
        ("Article 1\n\nObjet de la convention", "Article 1 — Objet de la convention"),
        ("Article 1\nObjet", "Article 1 — Objet"),
        (
            "Article 1 : Modalités de versement et de\nreversement",
            "Article 1 — Modalités de versement et de reversement",
        ),
        ("CHAPITRE 2 : Objet", "Chapitre 2 — Objet"),
        ("TITRE II - OBJET", "Titre II — OBJET"),
        ("Deuxième partie Objet", "Deuxième partie — Objet"),
        ("Section 3. Objet", "Section 3 — Objet"),
    ],
)
def test_headings_of_each_style(line: str, name: str) -> None:
    text = f"Convention\n\nEntre A et B\n\n{line}\n\n{BODY}\n\nArticle 2 : Suite\n\n{BODY}\n"
    assert [c.name for c in parse_clauses(text)] == ["En-tête", name, "Article 2 — Suite"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Annexe 3 : plan", "Annexe 3 — plan"),
        ("ANNEXE N° 2", "Annexe 2"),
        ("Annexe B - Tarifs", "Annexe B — Tarifs"),
        ("## Annexes > Annexe III", "Annexe III"),
        ("## Annexes > Plan d'épargne", "Annexe — Plan d'épargne"),
        ("Annexe financière", "Annexe financière"),
        ("ANNEXES", "Annexes"),
        ("Annexe 1 : Budget", "Annexe 1 — Budget"),
    ],
)
def test_annexes_of_each_style(line: str, name: str) -> None:
    text = f"Convention\n\nArticle 1 : Objet\n\n{BODY}\n\n{line}\n\n{BODY}\n"
    assert [c.name for c in parse_clauses(text)][2:] == [name]


@pytest.mark.parametrize(
    "line",
    [
        "article 2 ;",
        "Article 2 du décret n° 2004-1085 du 14 octobre 2004.",
        "Article L2511-6 du code de la commande publique.",
        "Article L. 1424-2 du code général des collectivités territoriales.",
        "articles 3 et 4 de la convention.",
        "Articles 3 et 4 de la convention.",
        "l'Article 5.1.",
        "ARTICLE 2 DU DÉCRET DU 14 OCTOBRE",
        "- Article 3 : ce que dit la liste",
        "« Article 3 : Ce que dit l'avenant »",
        "Article 2 : Durée ............ 3",
        "| Article 2 | Durée |",
        "annexe 2 de la convention",
        "Annexe 2 de la convention",
        "Titre exécutoire émis par le comptable",
        "chapitre 2 du budget",
        "2.5 ETP sont affectés",
        "1.2.2020 : date de la réunion",
        "75007 Paris",
        "203 520 €",
        "Titulaire : Trésor public",
        "https://www.data.gouv.fr",
        "# lacréation de supports",
    ],
)
def test_what_is_no_heading(line: str) -> None:
    text = f"Convention\n\nArticle 1 : Objet\n\n{BODY}\n\n{line}\n\n{BODY}\n"
    assert [c.name for c in parse_clauses(text)] == ["En-tête", "Article 1 — Objet"]


def test_wrapped_references_are_no_headings() -> None:
    text = (
        "Convention\n\nArticle 1 : Objet\n\nLe versement est prévu à l'\nArticle 2.\n"
        "Il est soumis aux conditions que fixent les parties dans le respect de\n"
        "Article 3 et suivants.\nLes montants figurent à l'annexe 1 et à\nAnnexe 2.\n"
        "selon les modalités indiquées à l'article\n1.1. Cette participation a un but.\n\n"
        "Article 2 : Durée\n\nUn an.\n"
    )
    assert rows(text) == "1 En-tête\n3 Article 1 — Objet\n14 Article 2 — Durée"


def test_a_table_of_contents_is_not_the_convention() -> None:
    text = (
        "Convention\n\nSommaire\n\nPréambule\nArticle 1 : Objet\nArticle 2 : Durée\n"
        "Annexe 1 : Budget\n\nEntre A et B\n\nPréambule\n\nLes parties coopèrent.\n\n"
        "Article 1 : Objet\n\nGérer.\n\nArticle 2 : Durée\n\nUn an.\n\n"
        "Annexe 1 : Budget\n\nDix euros.\n"
    )
    assert rows(text) == (
        "1 En-tête\n12 Préambule\n16 Article 1 — Objet\n20 Article 2 — Durée\n24 Annexe 1 — Budget"
    )


def test_numbers_that_head_and_numbers_that_list() -> None:
    text = (
        "Convention\n\nArticle 1 : Versement\n\nLe service procède ainsi :\n\n"
        "1. la région adresse un état ;\n\n2. La région paie.\n\n"
        "Article 2 : Parties\n\n1. Rôle du délégant\n\nIl paie.\n\n"
        "2. Rôle du délégataire\n\nIl agit.\n\n2.1 Travaux\n\nIl les conduit.\n\n"
        "Annexe 1 : manifeste\n\n1. L'usager d'abord. Son besoin guide l'équipe.\n\n"
        "2. L'équipe est libre. Elle choisit ses outils.\n"
    )
    assert rows(text) == (
        "1 En-tête\n3 Article 1 — Versement\n11 Article 2 — Parties\n"
        "13 . Article 2, 1 — Rôle du délégant\n17 . Article 2, 2 — Rôle du délégataire\n"
        "21 . . Article 2, 2.1 — Travaux\n25 Annexe 1 — manifeste\n"
        "27 . Annexe 1, 1 — L'usager d'abord\n29 . Annexe 1, 2 — L'équipe est libre"
    )


def test_a_convention_numbered_without_the_word_article() -> None:
    text = (
        "Convention\n\nEntre A et B\n\nI. - OBJET\n\nGérer le service.\n\nII. - DURÉE\n\n"
        "Un an.\n\nIII. - FINANCES\n\n1. Montant\n\nDix euros.\n\n2. Versement\n\nEn juin.\n\n"
        "Pour la région,\n\nPour le département,\n"
    )
    assert rows(text) == (
        "1 En-tête\n5 Point I — OBJET\n9 Point II — DURÉE\n13 Point III — FINANCES\n"
        "15 . Point III, 1 — Montant\n19 . Point III, 2 — Versement\n23 Signatures"
    )


def test_articles_of_an_annex_bear_its_name() -> None:
    text = (
        "Convention\n\nArticle 1 : Objet\n\nGérer.\n\nAnnexe 2 : règlement\n\n"
        "Article 1 : Horaires\n\nDe 9 h à 17 h.\n\n1.1 Pauses\n\nÀ midi.\n"
    )
    assert rows(text) == (
        "1 En-tête\n3 Article 1 — Objet\n7 Annexe 2 — règlement\n"
        "9 . Annexe 2, Article 1 — Horaires\n13 . . Annexe 2, Article 1.1 — Pauses"
    )


def test_a_titled_table_ends_its_sub_heading() -> None:
    text = (
        "Convention\n\nArticle 1 : Imputation\n\nLes crédits sont imputés ainsi.\n\n"
        "Pour le service A\n\nCentre :\t01\nActivité :\t02\n\nLe comptable est celui de l'État.\n"
    )
    assert rows(text) == (
        "1 En-tête\n3 Article 1 — Imputation\n7 . Pour le service A\n12 . Article 1 — Imputation"
    )
    assert kinds(text)[2:] == [
        (ClauseKind.SECTION, "Pour le service A"),
        (ClauseKind.ARTICLE, "Article 1"),
    ]


def test_headings_need_no_blank_lines() -> None:
    text = (
        "Convention\nEntre A et B\nARTICLE 1 – OBJET\nGérer le service.\n1.1 Étendue\n"
        "Toute la ville.\nARTICLE 2 – DURÉE\nUn an.\nFait à Lyon, le 2 mai 2021\nPour A\n"
        "ANNEXE 1 – BUDGET\nDix euros.\n"
    )
    assert rows(text) == (
        "1 En-tête\n3 Article 1 — OBJET\n5 . Article 1.1 — Étendue\n7 Article 2 — DURÉE\n"
        "9 Signatures\n11 Annexe 1 — BUDGET"
    )


def test_a_recital_opens_the_preamble() -> None:
    text = (
        "Convention\n\nEntre A et B\n\nIl est préalablement exposé ce qui suit :\n\n"
        "Les parties coopèrent.\n\nArticle 1 : Objet\n\nGérer.\n"
    )
    assert rows(text) == "1 En-tête\n5 Préambule\n9 Article 1 — Objet"


def test_markdown_without_numbers() -> None:
    text = (
        "# Convention\n\n## Objet\n\nGérer.\n\n### Périmètre\n\nLa ville.\n\n## Durée\n\nUn an.\n"
    )
    assert rows(text) == "1 En-tête\n3 Objet\n7 . Périmètre\n11 Durée"


def test_names_marked_as_headings_stay_in_the_signatures() -> None:
    text = (
        "Convention\n\n## Article 1 : Objet\n\nGérer.\n\nFait à Paris, le 1er mars 2020\n\n"
        "### Pour la ville\n\n## Marie DUPONT\n\nMaire\n\n## Annexe 1\n\nBudget.\n"
    )
    assert rows(text) == "1 En-tête\n3 Article 1 — Objet\n7 Signatures\n15 Annexe 1"


def test_page_headers_are_no_headings() -> None:
    page = "Convention de la ville - page {}\n\nLe texte de la page est une phrase entière.\n\n"
    text = "Convention\n\nArticle 1 : Objet\n\n" + "".join(page.format(n) for n in range(1, 5))
    assert rows(text) == "1 En-tête\n3 Article 1 — Objet"


def test_a_text_without_headings_is_paragraphs() -> None:
    long = "Cette phrase est assez longue pour un paragraphe. " * 5
    text = f"\n{long}\n\nCourt.\n\n{long}\n\n{long}\n"
    assert kinds(text) == [(ClauseKind.TEXT, f"Paragraphe {n}") for n in (1, 2, 3)]
    assert rows(text).startswith("1 Paragraphe 1\n4 Paragraphe 2\n8 ")


def test_paragraphs_may_precede_an_annex() -> None:
    text = f"{BODY}\n\nAnnexe 1 : budget\n\n{BODY}\n"
    assert kinds(text) == [(ClauseKind.TEXT, "Paragraphe 1"), (ClauseKind.ANNEX, "Annexe 1")]


def test_the_empty_text_has_no_clause() -> None:
    assert parse_clauses("") == ()
    assert kinds(" \n\n") == [(ClauseKind.TEXT, "Paragraphe 1")]


@pytest.mark.skipif(not ACCORDS.is_dir(), reason="the samples are not on this machine")
def test_every_article_of_other_agreements_is_found() -> None:
    missed: list[str] = []
    count = 0
    for path in sorted(ACCORDS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        index = LineIndex(text)
        found = {index.line(c.start): c for c in parse_clauses(text)}
        check_tree(text)
        for number, line in enumerate(text.split("\n"), 1):
            match = re.fullmatch(r"### (Article \S+)(?: — (.*))?", line)
            if not match:
                continue
            count += 1
            clause = found.get(number)
            title = " ".join((match[2] or "").split())
            if not clause or (clause.label.split(", ")[-1], clause.title) != (match[1], title):
                missed.append(f"{path.name}:{number} {line}")
    assert missed == []
    assert count == 541


@pytest.mark.skipif(not MODELS.is_dir(), reason="the samples are not on this machine")
def test_model_conventions_of_the_official_journal() -> None:
    path = MODELS / "convention_sdis_concessionnaire_arrete_2004-07-07_annexe_A.md"
    assert rows(path.read_text(encoding="utf-8")) == (
        "1 En-tête\n"
        "11 Article 1er — Objet de la convention\n"
        "25 Titre Ier — PRISE EN CHARGE DES INTERVENTIONS EFFECTUÉES PAR LE SDIS\n"
        "27 . Article 2 — Nature des interventions prises en charge\n"
        "33 . Article 3 — Prise en charge financière\n"
        "35 . . Article 3.1\n"
        "45 . . Article 3.2\n"
        "73 . Article 4 — Modalités de facturation des interventions\n"
        "79 Titre II — MISE À DISPOSITION DE L'INFRASTRUCTURE\n"
        "81 . Article 5\n"
        "85 Titre III — COORDINATION\n"
        "87 . Article 6\n"
        "103 Titre IV — DISPOSITIONS DIVERSES\n"
        "105 . Article 7\n"
        "109 . Article 8 — Durée de la convention\n"
        "115 . Article 9 — Entrée en vigueur\n"
        "119 Signatures"
    )


def unblank(text: str) -> str:
    return re.sub(r"\n\s*\n+", "\n", text)


def hard_wrap(text: str) -> str:
    return "\n".join(
        line if "\t" in line or "|" in line else "\n".join(textwrap.wrap(line, 90)) or ""
        for line in text.split("\n")
    )


def title_below(text: str) -> str:
    return re.sub(r"(?m)^(\W*(?:article|annexe) \d+) : (\w)", r"\1\n\2", text, flags=re.IGNORECASE)


def dashed(text: str) -> str:
    return re.sub(r"(?m)^(\W*(?:article|annexe) \d+) :", r"\1 –", text, flags=re.IGNORECASE)


def worded(text: str) -> list[str]:
    """Return the labels of articles and annexes, those numbered within them left out."""
    return [
        c.label
        for c in parse_clauses(text)
        if c.label.startswith(("Article", "Annexe", "Préambule", "Contexte", "Sign"))
        and "," not in c.label
        and c.body > c.start
    ]


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize(
    "change", [unblank, hard_wrap, lambda text: unblank(hard_wrap(text)), title_below, dashed]
)
def test_articles_survive_other_layouts(name: str, change: Callable[[str], str]) -> None:
    text = (TEXTS / f"{name}.txt").read_text(encoding="utf-8")
    assert worded(change(text)) == worded(text)


def test_a_mark_that_calls_a_note_is_no_part_of_a_number() -> None:
    text = "# Article 1¹ - Objet\n\nUn.\n¹ Cf.\n\n# Article 2²\n\nUn.\n\n2.1² Calendrier\n\nDeux.\n"
    assert [(c.label, c.title) for c in parse_clauses(text)] == [
        ("Article 1", "Objet"),
        ("Article 2", ""),
        ("Article 2.1", "Calendrier"),
    ]


PIECES = st.sampled_from(
    [
        *("Article 1 : Objet", "ARTICLE 2", "Art. 3. Durée", "3.1 Rôles", "3.2. Suite", "1. Un"),
        *("2. Deux", "A. Premier", "I. - OBJET", "Annexe 1", "Annexe : plan", "Préambule"),
        *("## Titre", "**Gras**", "Fait à Paris, le 2 mai 2020", "TITRE II", "| a | b |", "a\tb"),
        *("- item", "e item", "Pour la ville", BODY, "\n", "\n\n", " ", "\f", "\r", "\x00", "#"),
        *("Article", "1.", "**", "Il est exposé ce qui suit :", "L", "Article l", "\u2028"),
    ]
)


@given(st.text() | st.lists(PIECES, max_size=30).map("\n".join) | st.lists(PIECES).map("".join))
@settings(max_examples=500, deadline=None)
def test_any_text_is_partitioned(text: str) -> None:
    check_tree(text)


@given(st.randoms(use_true_random=False), st.sampled_from(sorted(SHIPPED)))
@settings(max_examples=60, deadline=None)
def test_damaged_conventions_are_partitioned(chance: random.Random, name: str) -> None:
    text = (TEXTS / f"{name}.txt").read_text(encoding="utf-8")
    start = chance.randrange(len(text))
    pieces = list(text[start : start + 6000])
    for _ in range(chance.randrange(60)):
        pieces[chance.randrange(len(pieces))] = chance.choice(["\n", "", " ", "1", ".", "#", "\t"])
    check_tree("".join(pieces))


@pytest.mark.parametrize("piece", [" ", "1", ".", "1.", "*", "#", "I", "\t", "Article 1 ", "1. A "])
def test_two_megabytes_on_one_line_take_no_time(piece: str) -> None:
    text = piece * (2_000_000 // len(piece))
    start = time.process_time()
    clauses: tuple[Clause, ...] = parse_clauses(text)
    assert time.process_time() - start < 2
    assert [(c.start, c.end) for c in clauses] == [(0, len(text))]

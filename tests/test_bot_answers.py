"""Answers on the conventions that ship: comparisons, choices, silence, and what holds for all."""

from __future__ import annotations

import re

import pytest

from bot.answering.gate import unsupported, verbatim
from bot.answering.model import Answer, Silence, Status
from tests.desk import Desk, Replies

FRICHES = "friches-cerema-dinum-2020.txt"
FACILE = "dossierfacile-dgaln-dinum-2020.txt"
RDV = "rdv-solidarites-seine-et-marne-anct-2020.txt"
ADMIN_2019 = "administration-plus-cget-dinum-2019.txt"
ADMIN_2020 = "administration-plus-anct-dinum-2020.txt"
LEAVES_OUT = "La liste continue|The list goes on"  # counts items, and is no claim about a text


def rows(reply: Answer) -> list[tuple[str, str]]:
    return [(row.source, row.headline) for row in reply.rows]


def test_a_list_is_quoted_whole_item_by_item(desk: Desk):
    reply = desk.ask("Quelles sont les obligations du Cerema ?")
    cited = reply.citations[0]
    assert reply.headline.startswith(
        "Le Cerema s'engage à : respecter le manifeste du programme beta.gouv.fr pour l'émergence "
        "de services publics numériques, détaillé à l'annexe 1 ; désigner pour le service"
    )
    assert (cited.source, cited.clause) == (FRICHES, "Article 2 — Obligations du Cerema")
    assert (cited.start_line, cited.end_line) == (44, 54)
    assert len(re.findall(r"(?m)^ *- ", cited.quote)) == 9


def test_a_comparison_of_two(desk: Desk):
    reply = desk.ask("Compare les durées de la convention Cerema et de RDV-Solidarités.")
    assert reply.headline == "Convention par convention\u00a0:"
    assert rows(reply) == [
        (FRICHES, "jusqu'au 31 mai 2021"),
        (RDV, "jusqu'au 31 décembre 2022"),
    ]
    assert [reply.citations[row.citation or 0].start_line for row in reply.rows] == [144, 207]


def test_a_comparison_of_all_says_where_a_text_is_silent(desk: Desk):
    assert rows(desk.ask("Compare les préavis de toutes les conventions")) == [
        (ADMIN_2020, "non précisé"),
        (ADMIN_2019, "un mois"),
        (FACILE, "un préavis de trois mois"),
        (FRICHES, "non précisé"),
        (RDV, "non précisé"),
    ]
    english = desk.ask("Compare the notice periods of all agreements")
    assert [row.headline for row in english.rows].count("not specified") == 3


@pytest.mark.parametrize(
    ("question", "headline", "files"),
    [
        (
            "Quelles conventions sont publiées sur data.gouv.fr ?",
            "4 sur 5 conventions\u00a0:",
            [ADMIN_2019, FACILE, FRICHES, RDV],
        ),
        ("Quelles conventions prévoient la médiation ?", "1 sur 5 conventions\u00a0:", [RDV]),
        (
            "Which agreements refer to circular 5608/SG?",
            "3 of 5 agreements:",
            [FACILE, FRICHES, RDV],
        ),
        (
            "Lesquelles s'appuient sur l'article L2511-6 du code de la commande publique ?",
            "2 sur 5 conventions\u00a0:",
            [FRICHES, RDV],
        ),
    ],
)
def test_counts_are_exact(desk: Desk, question: str, headline: str, files: list[str]):
    reply = desk.ask(question)
    assert reply.headline == headline
    assert [row.source for row in reply.rows] == files


def test_an_ambiguous_question_offers_each_with_its_answer(desk: Desk):
    reply = desk.ask("Quelle est la durée de la convention ?")
    assert reply.status is Status.AMBIGUOUS
    assert reply.headline == (
        "Plusieurs conventions répondent différemment\u00a0: de laquelle s'agit-il\u00a0?"
    )
    assert {(each.source, each.headline) for each in reply.choices} == {
        (RDV, "jusqu'au 31 décembre 2022"),
        (ADMIN_2020, "jusqu'à fin décembre 2020"),
        (ADMIN_2019, "jusqu’au rétablissement des sommes dues par le cessionnaire"),
        (FRICHES, "jusqu'au 31 mai 2021"),
    }
    for each in reply.choices:
        assert each.citation is not None
        assert reply.citations[each.citation].source == each.source


@pytest.mark.parametrize(
    ("question", "previous", "headline"),
    [
        ("et la durée ?", "Quelles sont les obligations du Cerema ?", "jusqu'au 31 mai 2021"),
        ("et pour le Cerema ?", "Combien l'ANCT verse-t-elle en 2020 ?", "200 000 €"),
        (
            "et pour RDV-Solidarités ?",
            "Jusqu'à quand court la convention avec le Cerema ?",
            "jusqu'au 31 décembre 2022",
        ),
        (
            "et pour la DGALN ?",
            "Quel est le domaine fonctionnel du SG dans DossierFacile ?",
            "Domaine fonctionnel\u00a0: 0135-05-04",
        ),
    ],
)
def test_follow_ups(desk: Desk, question: str, previous: str, headline: str):
    assert desk.ask(question, previous).headline == headline


@pytest.mark.parametrize(
    ("question", "silence", "headline"),
    [
        (
            "Quel est le montant de la convention avec Pôle emploi ?",
            Silence.UNKNOWN_CONVENTION,
            "Je n'ai pas trouvé\u00a0: cette convention n'est pas parmi celles que je connais.",
        ),
        (
            "Quel est le numéro SIRET du Cerema ?",
            Silence.CONVENTION_SILENT,
            "Je n'ai pas trouvé\u00a0: Convention de partenariat — démarches de revitalisation "
            "d'une friche — Cerema, DINUM (2020) ne dit rien à ce sujet.",
        ),
        (
            "Quel taux d'intérêts moratoires s'applique si l'ANCT paie en retard ?",
            Silence.ALL_SILENT,
            "Je n'ai pas trouvé\u00a0: aucune des conventions ne dit rien à ce sujet.",
        ),
        (
            "Qui a gagné la coupe du monde 1998 ?",
            Silence.OFF_TOPIC,
            "Je n'ai rien trouvé\u00a0: je ne réponds qu'aux questions sur les conventions.",
        ),
        (
            "What penalty does the department owe for late payment in RDV-Solidarités?",
            Silence.CONVENTION_SILENT,
            "Not found: Convention de partenariat — RDV-Solidarités — Seine-et-Marne, ANCT says "
            "nothing about this.",
        ),
    ],
)
def test_silence_says_why(desk: Desk, question: str, silence: Silence, headline: str):
    reply = desk.ask(question)
    assert (reply.status, reply.silence) == (Status.NOT_FOUND, silence)
    assert reply.headline == headline


def test_a_convention_that_is_not_here_lists_those_that_are(desk: Desk):
    reply = desk.ask("Quel est le montant de la convention avec Pôle emploi ?")
    assert reply.answer.split("\n")[2:] == [
        "Conventions disponibles\u00a0:",
        "• Convention bipartite de partenariat — Administration+ — ANCT, DINUM (2020)",
        "• Convention de refacturation — Administration+ — CGET, DINUM (2019)",
        "• Convention de délégation de gestion — DossierFacile — DGALN, DINUM (2020)",
        "• Convention de partenariat — démarches de revitalisation d'une friche — Cerema, DINUM"
        " (2020)",
        "• Convention de partenariat — RDV-Solidarités — Seine-et-Marne, ANCT",
    ]


def test_the_whole_reply_as_text(desk: Desk):
    lines = desk.ask("Combien le Cerema verse-t-il ?").answer.split("\n")
    assert lines[:4] == [
        "200 000 €",
        "",
        "«\u00a0L'engagement financier du Cerema est fixé à 200 000 €.\u00a0»",
        "[1] Convention de partenariat — démarches de revitalisation d'une friche — Cerema, DINUM"
        " (2020) · Article 5.1 — Montant du financement · l. 102",
    ]


# What holds for every answer.


def test_lengths(replies: Replies):
    for question, reply in replies:
        most = 10 if not reply.rows else len(reply.citations)
        assert len(reply.headline) <= 240, question
        assert "\n" not in reply.headline, question
        assert len(reply.answer) <= 3500, question
        assert len(reply.citations) <= most, question


def test_every_quote_stands_in_its_lines(desk: Desk, replies: Replies):
    texts = {a.document.source: a.document.text for a in desk.knowledge.analyses}
    for question, reply in replies:
        for each in reply.citations:
            assert verbatim(each, texts[each.source]), (question, each)


FIGURE = re.compile(
    r"(?<!\d)(?:\d{1,3}(?:[  \u202f]\d{3})+|\d+)(?:,\d+)?[  \u202f]?(?:€|%|euros|M€)"
    r"|\d{1,2}(?:er)? [a-zéû]+ \d{4}|\d\d?/\d\d?/\d{4}"
    r"|\d+ (?:jours?|semaines?|mois|ans?)\b|(?:un|deux|trois|quatre|six) (?:semaines|mois|ans?)\b"
)


def test_every_figure_that_is_said_stands_in_a_quote(replies: Replies):
    for question, reply in replies:
        quotes = [each.quote for each in reply.citations]
        said = [line for line in reply.answer.split("\n") if not re.match(LEAVES_OUT, line)]
        for figure in FIGURE.findall("\n".join([reply.headline, *said])):
            assert unsupported(figure, quotes) == [], (question, figure)


def test_what_is_cited_is_there(replies: Replies):
    for question, reply in replies:
        for cell in (*reply.rows, *reply.choices):
            if cell.citation is not None:
                assert reply.citations[cell.citation].source == cell.source, question
        for place in re.findall(r"\[(\d+)\]$", reply.answer, re.MULTILINE):
            assert 1 <= int(place) <= len(reply.citations), question

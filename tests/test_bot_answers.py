"""Answers on the conventions that ship: comparisons, choices, silence, and what holds for all."""

from __future__ import annotations

import re

from bot.answering.gate import unsupported, verbatim
from bot.answering.model import Status
from tests.desk import Desk, Replies

FRICHES = "friches-cerema-dinum-2020.txt"
FACILE = "dossierfacile-dgaln-dinum-2020.txt"
RDV = "rdv-solidarites-seine-et-marne-anct-2020.txt"
ADMIN_2019 = "administration-plus-cget-dinum-2019.txt"
ADMIN_2020 = "administration-plus-anct-dinum-2020.txt"
LEAVES_OUT = "La liste continue|The list goes on"  # counts items, and is no claim about a text


def test_a_comparison_has_a_row_for_each_that_is_named(desk: Desk):
    reply = desk.ask("Compare les durées de la convention Cerema et de RDV-Solidarités.")
    assert reply.headline == "Convention par convention\u00a0:"
    assert {row.source for row in reply.rows} == {FRICHES, RDV}


def test_small_talk_lists_the_conventions_that_are_here(desk: Desk):
    reply = desk.ask("Bonjour", language="fr")
    assert reply.answer.split("\n")[2:] == [
        "Conventions disponibles\u00a0:",
        "• Convention bipartite de partenariat — Administration+ — ANCT, DINUM (2020)",
        "• Convention de refacturation — Administration+ — CGET, DINUM (2019)",
        "• Convention de délégation de gestion — DossierFacile — DGALN, DINUM (2020)",
        "• Convention de partenariat — démarches de revitalisation d'une friche — Cerema, DINUM"
        " (2020)",
        "• Convention de partenariat — RDV-Solidarités — Seine-et-Marne, ANCT",
    ]


def test_an_uncertain_reply_as_text(replies: Replies):
    uncertain = [
        reply
        for _, reply in replies
        if reply.status is Status.UNCERTAIN and not reply.parts and not reply.premises
    ]
    assert uncertain
    for reply in uncertain:
        assert reply.headline in {
            "Je ne suis pas sûr de trouver la réponse\u00a0; la clause la plus proche\u00a0:",
            "I am not sure to find the answer; the nearest clause:",
        }
        assert reply.citations


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

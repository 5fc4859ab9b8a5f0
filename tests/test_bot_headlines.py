"""The first thing that is read: exact headlines and first citations on the texts that ship."""

from __future__ import annotations

import pytest

from bot.answering.evidence import Evidence
from bot.answering.headlines import headline_of, shorten
from bot.answering.intent import Kind
from bot.answering.knowledge import ClauseView
from bot.answering.model import Status
from corpus.facts import find_facts
from corpus.model import Clause, ClauseKind, FactKind
from corpus.units import clause_units
from tests.desk import Desk

FRICHES = "friches-cerema-dinum-2020.txt"
RDV = "rdv-solidarites-seine-et-marne-anct-2020.txt"
HEADLINES = [
    # values with what qualifies them
    ("Combien le Cerema verse-t-il pour les friches ?", "200 000 €", FRICHES, 102, 102),
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
        "Qui préside le comité d'investissement de la convention friches ?",
        "Ce comité d'investissement est présidé par le représentant du Cerema.",
        FRICHES,
        78,
        85,
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


LEAD = "Dans le cadre de la lettre de mission signée par sa direction, l'intrapreneur désigné :"
ITEMS = """
- est un agent qui connaît son administration ;
- a du temps à consacrer au produit, {long} et il le dit.
"""


def said(lead: str, long: str, position: int) -> str:
    text = f"{lead}\n{ITEMS.format(long=long)}"
    clause = Clause(0, None, 0, ClauseKind.TEXT, "", "", 0, 0, len(text), len(text))
    units = clause_units(text, clause)
    blank = tuple(() for _ in units)
    view = ClauseView(0, clause, units, blank, tuple(frozenset() for _ in units), frozenset())
    return headline_of(Evidence(view, position, 1.0, 0), Kind.TEXT, text, {})


def test_an_item_is_told_behind_what_introduces_it():
    assert said(LEAD, "", 1) == f"{LEAD} est un agent qui connaît son administration"
    cut = said("En particulier, " * 12 + LEAD, "", 1)
    assert cut.startswith("… ")
    assert cut.endswith("l'intrapreneur désigné : est un agent qui connaît son administration")
    assert len(cut) <= 240


def test_an_item_too_long_for_that_does_not_begin_as_if_it_were_a_sentence():
    assert said(LEAD, "chaque jour de chaque semaine " * 6, 2).startswith("… a du temps")


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("Elle paie 6 euros par plant détruit.", "6 euros par plant"),
        ("Elle paie 12 € HT par demi-journée commencée.", "12 € HT par demi-journée"),
        ("Elle reçoit 300 € par l'entremise du trésorier.", "300 €"),
        ("Elle reçoit 300 € par la régie.", "300 €"),
    ],
)
def test_what_a_price_is_for_belongs_to_it_and_who_pays_it_does_not(sentence: str, headline: str):
    clause = Clause(0, None, 0, ClauseKind.TEXT, "", "", 0, 0, len(sentence), len(sentence))
    units = clause_units(sentence, clause)
    facts = (tuple(f for f in find_facts(sentence, [clause]) if f.kind is FactKind.AMOUNT),)
    view = ClauseView(0, clause, units, facts, (frozenset(),), frozenset())
    evidence = Evidence(view, 0, 1.0, 0, facts[0])
    assert headline_of(evidence, Kind.AMOUNT, sentence, {}) == headline

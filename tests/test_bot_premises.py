"""What a question takes for granted: denied where the clause says otherwise, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering.asked_values import Limits, as_long, days_long
from bot.answering.evidence import Asked
from bot.answering.intent import Order, Property
from bot.answering.model import Status
from bot.answering.moves import Direction
from bot.answering.question import read_question
from bot.collection.collection import Wanted, lines_of
from bot.conversation.premises import (
    Premise,
    bounds_in,
    broken,
    claims_of,
    supposed_in,
    surely_meant,
    values_of,
)
from bot.library.library import Library, add, load
from tests.desk import Desk
from tests.word_encoder import WordEncoder, word_intent, word_rank

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("text", "premise", "headline"),
    [
        (
            "Le préavis de Carte-Lucioles est bien de deux mois ?",
            "duration",
            "Non : « Chaque partie peut résilier la convention avec un préavis de six mois. »",
        ),
        (
            "Le montant de MesPontons est de 25 000 €, vous confirmez ?",
            "amount",
            "Non : « La Collectivité verse à l'Agence 30 000 € TTC par an. »",
        ),
        (
            "MesPontons : date de fin le 1er mai 2029 ?",
            "date",
            "Non : « La convention prend effet à sa signature et s'achève le 1er mai 2028. »",
        ),
    ],
)
def test_another_value_is_denied_in_the_words_of_the_clause(
    small: Desk, text: str, premise: str, headline: str
):
    reply = small.ask(text)
    assert (reply.status, reply.premises) == (Status.ANSWERED, (premise,))
    assert reply.headline.replace(NBSP, " ") == headline


@pytest.mark.parametrize(
    "text",
    [
        "Le préavis de Carte-Lucioles est bien de six mois ?",
        "Le préavis de Carte-Lucioles est bien de 6 mois ?",
        "Le montant de MesPontons est de 30 000 €, vous confirmez ?",
        "Le montant de MesPontons est de 30000 euros ?",
        "Le montant de MesPontons est de 30 k€ ?",
        "MesPontons : date de fin le 1er mai 2028 ?",
        "MesPontons : date de fin en mai 2028 ?",
        "Quel montant pour MesPontons en 2025 ?",
        "Quel est le montant de la convention de 2021 ?",
        "Combien la Nièvre verse-t-elle à la Régie fluviale ?",
        "Quel préavis pour Bocage+ dans l'Orne ?",
        "Que dit l'article 4 de MesPontons ?",
    ],
)
def test_what_is_true_is_not_contradicted(small: Desk, text: str):
    assert small.ask(text).premises == ()


@pytest.mark.parametrize("year", ["2019", "2035"])
def test_a_year_in_which_a_convention_does_not_hold(small: Desk, year: str):
    reply = small.ask(f"Quel montant pour MesPontons en {year} ?")
    assert (reply.status, reply.premises) == (Status.NOT_FOUND, ("year",))
    assert reply.headline.endswith("ne dit rien de l'année que vous donnez.")
    assert reply.citations[0].source == "pontons.txt"


@pytest.mark.parametrize(("year", "premises"), [("2024", ("year",)), ("2023", ())])
def test_a_convention_called_by_a_year_that_is_not_its_own(
    small: Desk, year: str, premises: tuple[str, ...]
):
    # It holds from 2023 to 2028, and is the convention of 2023.
    reply = small.ask(f"Qui entretient les pontons dans la convention MesPontons de {year} ?")
    assert reply.premises == premises


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("La convention s'achève bien en 2027 ?", [("end", "2027")]),
        ("signée en 2019 ?", [("signature", "2019")]),
        ("conclue jusqu'en 2025 ?", [("end", "2025")]),
        ("Combien la Ville a-t-elle payé en 2021 ?", []),
        ("elle est en vigueur en 2026 ?", []),
    ],
)
def test_a_year_in_which_a_convention_is_said_to_begin_or_end(text: str, bounds: list[object]):
    assert [(fact.role, fact.value[:4]) for fact in bounds_in(text, "fr")] == bounds


@pytest.mark.parametrize(("year", "premises"), [("2027", ("date",)), ("2028", ())])
def test_another_year_of_its_end_is_denied(small: Desk, year: str, premises: tuple[str, ...]):
    reply = small.ask(f"MesPontons s'achève bien en {year} ?")
    assert (reply.status, reply.premises) == (Status.ANSWERED, premises)
    assert "1er mai 2028" in reply.headline


def test_bodies_that_no_convention_binds_together(small: Desk):
    reply = small.ask("Combien l'Office des étoiles verse-t-il pour Bocage+ ?")
    assert (reply.status, reply.premises) == (Status.NOT_FOUND, ("bodies",))
    assert reply.choices == ()
    assert "étoiles" in reply.headline
    assert "Bocage+" in reply.headline


def test_an_article_that_does_not_exist(small: Desk):
    reply = small.ask("Que dit l'article 9 de MesPontons ?")
    assert (reply.status, reply.premises) == (Status.NOT_FOUND, ("article",))
    assert "« Article 9 »" in reply.headline.replace(NBSP, " ")
    assert reply.headline.replace(NBSP, " ").endswith("la dernière est « Article 4 ».")
    assert reply.citations[0].clause.startswith("Article 4")
    assert "article 1" not in reply.headline.casefold()


def test_an_article_that_no_convention_has(small: Desk):
    reply = small.ask("Que dit l'article 9 ?")
    assert (reply.status, reply.premises, reply.citations) == (
        Status.NOT_FOUND,
        ("article",),
        (),
    )


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Que dit l'article 9 sur les lucioles ?", "Article 4"),  # a word of one title alone
        ("montre la clause 9 de MesPontons", "Article 4"),
        ("what does point 9 of MesPontons say?", "Article 4"),
    ],
)
def test_a_number_that_the_convention_meant_does_not_have(small: Desk, text: str, last: str):
    reply = small.ask(text)
    assert (reply.status, reply.premises) == (Status.NOT_FOUND, ("article",))
    assert f"« {last} »" in reply.headline.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("montre le point 4 de MesPontons", "Article 4"),
        ("Que dit le point 2 de l'article 3 de MesPontons ?", "Article 3"),
    ],
)
def test_a_number_called_otherwise_than_in_the_text(small: Desk, text: str, clause: str):
    assert small.ask(text).citations[0].clause.startswith(clause)


RUN_IN = """\
# Accord sur les vélos

Entre

La société des Roues, représentée par Anne Roy, présidente,

et

Le Syndicat des cyclistes, représenté par Luc Fabre,

## Titre premier – Prêt

**Article 1. Vélos.** La société prête douze vélos.

**Article 2. Durée.** Le prêt dure un an.

## Titre deuxième – Entretien

**Article 3. Atelier.** Le Syndicat répare les freins.

**Article 4. Pneus.** La société paie les pneus.
"""


def test_articles_that_only_the_lines_tell_apart(tmp_path: Path, words: WordEncoder):
    path = tmp_path / "velos.md"
    path.write_text(RUN_IN, encoding="utf-8")
    library = Library(tmp_path / "home", False, lambda: words)
    add(library, [path])
    desk = Desk(load(library), words)
    found = desk.ask("Que dit l'article 3 ?")
    missing = desk.ask("Que dit l'article 12 ?")
    desk.knowledge.searcher.generation.db.close()
    assert "répare les freins" in found.citations[0].quote
    assert "douze vélos" not in found.citations[0].quote
    assert missing.premises == (Premise.ARTICLE,)
    assert missing.headline.replace(NBSP, " ").endswith("la dernière est « Article 4 ».")
    assert "paie les pneus" in missing.citations[0].quote


def test_an_agreement_that_is_an_annex_itself_has_it(tmp_path: Path, words: WordEncoder):
    path = tmp_path / "annexe.md"
    head = RUN_IN.replace("# Accord sur les vélos", "# Annexe n° 6 relative aux vélos")
    path.write_text(head.replace("**", ""), encoding="utf-8")
    library = Library(tmp_path / "home", False, lambda: words)
    add(library, [path])
    desk = Desk(load(library), words)
    replies = [desk.ask(f"Qui répare les freins selon l'annexe {n} ?") for n in (6, 7)]
    desk.knowledge.searcher.generation.db.close()
    assert [reply.premises for reply in replies] == [(), ()]
    assert "répare les freins" in replies[0].citations[0].quote


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("is it 250,000 € ?", "en", "250000.00 EUR"),
        ("a notice of six months?", "en", "P6M"),
        ("a six-month notice?", "en", "P6M"),
        ("until 31 December 2024?", "en", "2024-12-31"),
        ("jusqu'au 31/12/2024 ?", "fr", "2024-12-31"),
        ("250k€ ?", "fr", "250000.00 EUR"),
    ],
)
def test_values_of_a_question(text: str, language: str, value: str):
    assert [fact.value for fact in values_of(text, language)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "Si le montant de MesPontons dépasse 25 000 €, que fait-on ?",
        "Montant de MesPontons en cas de retard de 25 000 € ?",
        "J'ai reçu 25 000 €, quel est le montant de MesPontons ?",
        "Si nous arrivons en 2035, quel est le montant de MesPontons ?",
        "Mon budget date de 2019 ; quel est le montant de MesPontons ?",
        "MesPontons s'achève-t-elle avant 2035 ?",
    ],
)
def test_what_is_supposed_or_told_of_oneself_is_no_premise(small: Desk, text: str):
    reply = small.ask(text)
    assert (reply.premises, reply.citations[0].source) == ((), "pontons.txt")


@pytest.mark.parametrize(
    ("text", "confirms", "kept"),
    [
        ("Si on dépasse de 15 %, qui décide ?", True, "qui décide ?"),
        ("Qui décide si le projet dérape de 15 % ?", False, "Qui décide"),
        ("Dites-moi si c'est bien 200 000 €", True, "Dites-moi si c'est bien 200 000 €"),
        (
            "Nous versons 250 000 €, vous confirmez ?",
            True,
            "Nous versons 250 000 €, vous confirmez ?",
        ),
        ("Combien nous verse-t-on en 2023 ?", False, "Combien nous verse-t-on en 2023 ?"),
        ("My budget is 5,000 €: what is due?", False, "what is due?"),
        ("What if the project is 20% late?", False, "What"),
        ("Une pièce à 4 000 € a cassé : qui paie ?", False, "qui paie ?"),
        (
            "La subvention de 4 000 € : qui la verse ?",
            False,
            "La subvention de 4 000 € : qui la verse ?",
        ),
    ],
)
def test_which_parts_of_a_question_speak_of_the_text(text: str, confirms: bool, kept: str):
    assert " ".join(" ".join(claims_of(text, confirms=confirms)).split()) == kept


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("P3M", "P90D", True), ("P12M", "P1Y", True), ("P30D", "P31D", False), ("P2M", "P3M", False)],
)
def test_lengths_told_in_other_units_are_the_same(one: str, other: str, same: bool):
    days = days_long(one), days_long(other)
    assert None not in days
    assert as_long(*days) is same  # type: ignore[arg-type]


@pytest.mark.parametrize(("sum_asked", "found"), [(30_000.0, 1), (30_500.0, 0)])
def test_a_sum_is_the_sum_asked_or_it_is_not(small: Desk, sum_asked: float, found: int):
    limits = Limits(money=(sum_asked, sum_asked))
    every = tuple(range(len(small.knowledge.analyses)))
    wanted = Wanted(Property.AMOUNT, Order.NONE, limits, every, False, "2026-06-01", False)
    assert len(lines_of(wanted, small.knowledge)[0]) == found


AGENCY, DEPARTMENT = "Régie fluviale", "Le département de la Nièvre"


@pytest.mark.parametrize(
    ("text", "direction", "payer", "payee"),
    [
        ("Combien l'Agence verse-t-elle à la Collectivité ?", "pays", AGENCY, DEPARTMENT),
        ("Combien la Collectivité verse-t-elle à l'Agence ?", "pays", DEPARTMENT, AGENCY),
        ("Combien la régie fluviale doit au département ?", "receives", AGENCY, DEPARTMENT),
        ("How much does the RFL pay to the Collectivité?", "pays", AGENCY, DEPARTMENT),
        ("Quelle somme versée par l'Agence à la Collectivité ?", "pays", AGENCY, DEPARTMENT),
        ("Combien est versé à la Collectivité ?", "receives", None, DEPARTMENT),
        ("Combien est facturé à la Collectivité ?", "pays", None, None),
        ("Combien est versé par l'Agence ?", "pays", AGENCY, None),
        ("Combien est perçu par l'Agence ?", "receives", None, None),
        ("Combien coûte MesPontons à Nièvre ?", "receives", None, None),
        ("Combien l'Agence reçoit-elle de la Collectivité ?", "receives", None, None),
        ("Combien l'Agence verse-t-elle à la RFL ?", "pays", None, None),
    ],
)
def test_who_pays_whom_as_far_as_a_sentence_tells(
    small: Desk, text: str, direction: str, payer: str | None, payee: str | None
):
    metadata = small.knowledge.analyses[3].metadata
    found = supposed_in(text, metadata, Direction(direction))
    names = [party and party.name.text for party in found.values()]
    assert names == [payer, payee]


@pytest.mark.parametrize(
    ("text", "premise"),
    [
        ("Combien l'Agence verse-t-elle à la Collectivité pour MesPontons ?", Premise.DIRECTION),
        ("Combien la Régie fluviale verse-t-elle au département ?", Premise.DIRECTION),
        ("Combien la Collectivité verse-t-elle à l'Agence pour MesPontons ?", None),
        ("Combien le département de la Nièvre verse-t-il à la Régie fluviale ?", None),
        ("Combien l'Agence reçoit-elle de la Collectivité pour MesPontons ?", None),
        ("Combien coûte MesPontons au département de la Nièvre ?", None),
    ],
)
def test_somebody_said_to_pay_who_is_paid(small: Desk, text: str, premise: Premise | None):
    knowledge = small.knowledge
    query = small.encoder.encode_queries([text])[0]
    asked = Asked(read_question(text, knowledge.catalogue), query, word_intent(query), "fr")
    ranking = word_rank(asked, knowledge, [3]).evidence
    ranking = [each for each in ranking if each.view.clause.title == "Montant"]
    assert broken(asked, knowledge, ranking, Direction.PAYS) == premise


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Le montant de MesPontons est de 25 000 € ?", True),
        ("Le montant est de 25 000 € ?", True),  # nothing is named: it is of what was spoken of
        ("En 2023, le montant est de 25 000 € ?", False),
    ],
)
def test_a_year_alone_does_not_tell_whose_value_is_denied(small: Desk, text: str, meant: bool):
    assert surely_meant(read_question(text, small.knowledge.catalogue), 3) is meant

"""What is said beside an answer: ended, superseded, corrected by hand, a list that goes on."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answering.evidence import Evidence
from bot.answering.intent import Kind
from bot.answering.knowledge import Knowledge
from bot.answering.notes import corrected_date, going_on
from bot.answering.quoting import cite
from tests.desk import Desk

ADMIN_2020 = "administration-plus-anct-dinum-2020.txt"
NEWER = (
    "Une convention plus récente porte sur le même sujet\u00a0: Convention bipartite de partenariat"
    " — Administration+ — ANCT, DINUM (2020)."
)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2021, 5, 30), []),
        (date(2021, 5, 31), []),
        (date(2021, 6, 1), ["«\u00a0jusqu'au 31 mai 2021\u00a0»"]),
    ],
)
def test_a_convention_has_ended_the_day_after_its_last(desk: Desk, today: date, said: list[str]):
    reply = desk.ask("Combien le Cerema verse-t-il ?", today=today)
    assert [note.split("(")[1].split(")")[0] for note in reply.notes] == said


def test_the_end_is_quoted_and_cited(desk: Desk):
    reply = desk.ask("Combien le Cerema verse-t-il ?")
    proof = len(reply.citations)
    assert reply.notes == (
        "Attention\u00a0: cette convention n'est plus en vigueur "
        f"(«\u00a0jusqu'au 31 mai 2021\u00a0»). [{proof}]",
    )
    cited = reply.citations[-1]
    assert (cited.start_line, cited.end_line) == (144, 144)
    assert cited.quote == "Elle est conclue jusqu'au 31 mai 2021."


def test_in_english_the_quote_stays_french(desk: Desk):
    reply = desk.ask("How much does Cerema pay?")
    assert reply.language == "en"
    assert reply.notes[0].startswith("Note: this agreement is no longer in force (")
    assert "jusqu'au 31 mai 2021" in reply.notes[0]
    assert reply.citations[0].quote == "L'engagement financier du Cerema est fixé à 200 000 €."


def test_a_newer_convention_is_named(desk: Desk):
    assert desk.ask("Quel est le centre de profit de la refacturation ?").notes == (NEWER,)
    assert not any(
        "plus récente" in note for note in desk.ask("Objet de la convention ANCT 2020").notes
    )


def test_a_date_corrected_by_hand_is_marked_and_proved(desk: Desk):
    sources = [a.document.source for a in desk.knowledge.analyses]
    document = sources.index("administration-plus-cget-dinum-2019.txt")
    found = corrected_date(document, desk.knowledge, "fr")
    assert found is not None
    said, note = found
    assert said == "19 novembre 2019"
    assert note.sentence == (
        "Valeur corrigée à la main dans la fiche de la convention\u00a0: 19 novembre 2019."
    )
    assert note.proof is not None
    assert note.proof.source == "administration-plus-anct-dinum-2020.txt"
    assert "19 novembre 2019" in " ".join(note.proof.quote.split())


def test_a_long_list_says_how_many_items_remain_and_where(desk: Desk):
    it = desk.knowledge
    document = [a.document.source for a in it.analyses].index(ADMIN_2020)
    clauses = it.analyses[document].clauses
    roles = next(c for c in clauses if c.name == "Article 3.1 — Répartition des rôles")
    view = it.view(document, roles.ordinal)
    opening = next(
        i for i, unit in enumerate(view.units) if unit.start >= at_line(it, document, 76)
    )
    row = it.searcher.row_of(document, roles.ordinal)
    assert row is not None
    evidence = Evidence(view, opening, 1.0, row)
    citation, passage = cite(it, evidence, Kind.LIST)
    (note,) = going_on(evidence, passage, it, "fr")
    assert note.sentence == (
        "La liste continue (10 autres éléments)\u00a0: Article 3.1 — Répartition des rôles, "
        "lignes 109 à 118."
    )
    assert (citation.start_line, citation.end_line) == (76, 107)


def at_line(it: Knowledge, document: int, line: int) -> int:
    return sum(len(each) + 1 for each in it.text(document).split("\n")[: line - 1])

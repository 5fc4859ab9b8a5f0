"""What is said beside an answer: ended, superseded, corrected by hand, a list that goes on."""

from __future__ import annotations

from datetime import date

import pytest

from tests.desk import Desk

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
    reply = desk.ask("Quand a été signée la convention Administration+ de 2019 ?")
    proof = len(reply.citations)
    assert reply.headline == "19 novembre 2019"
    assert reply.notes == (
        "Valeur corrigée à la main dans la fiche de la convention\u00a0: 19 novembre 2019. "
        f"[{proof}]",
        NEWER,
    )
    assert reply.citations[0].quote == "Fait, en double exemplaire, le 9 NGV. 2018"
    assert reply.citations[-1].source == "administration-plus-anct-dinum-2020.txt"
    assert "19 novembre 2019" in " ".join(reply.citations[-1].quote.split())


def test_a_long_list_says_how_many_items_remain_and_where(desk: Desk):
    reply = desk.ask("Que couvre l'accompagnement de la DINUM pour Administration+ en 2020 ?")
    assert reply.notes[0] == (
        "La liste continue (10 autres éléments)\u00a0: Article 3.1 — Répartition des rôles, "
        "lignes 109 à 118."
    )
    assert (reply.citations[0].start_line, reply.citations[0].end_line) == (76, 107)

"""Conversations with the default model on the five conventions, with floors.

``python -m tests.talks`` holds all of them, and those on ten other documents.
"""

from __future__ import annotations

import pytest

from bot.answering.compose import which_hold
from bot.answering.deciding import Found
from bot.answering.model import Status
from bot.texts.messages import say
from tests.desk import Desk
from tests.talks import Said, by_kind, hold, rates, read_talks


@pytest.fixture(scope="module")
def said(desk: Desk) -> list[Said]:
    talks = [talk for talk in read_talks() if talk["home"] == "five"]
    desk.encoder.encode_queries([turn["say"] for talk in talks for turn in talk["turns"]])
    return [each for talk in talks for each in hold(talk, desk.knowledge, desk.encoder)]


def test_most_turns_are_right(said: list[Said]):
    found = rates([each for each in said if not each.kept])
    assert found["right"] >= 0.78, by_kind(said)  # 0.795


def test_what_is_true_is_rarely_contradicted(said: list[Said]):
    assert rates(said)["true premises contradicted"] <= 0.02


@pytest.mark.parametrize("kind", ["article", "summary", "change", "more", "thanks", "greet"])
def test_moves_that_need_no_ranking(said: list[Said], kind: str):
    chosen = [each for each in said if each.turn["kind"] == kind and not each.kept]
    right = sum(not each.wrong for each in chosen)
    assert right >= 0.8 * len(chosen)


def test_a_question_that_every_convention_answers_by_itself_is_asked_back(desk: Desk):
    reply = desk.ask("durée de la convention ?")
    assert reply.status is Status.AMBIGUOUS
    assert len(reply.choices) >= 4
    chosen = desk.ask("la 4", turn=reply.turn)
    assert {citation.source for citation in chosen.citations} == {reply.choices[3].source}


def test_which_conventions_have_a_clause_is_told_of_each(desk: Desk):
    having = desk.ask("Quelles conventions contiennent une clause de résiliation ?")
    lacking = desk.ask("Quelles conventions n'ont pas de clause de résiliation ?")
    told = [
        {row.source for row in reply.rows if not row.headline.startswith(say("unsure", "fr"))}
        for reply in (having, lacking)
    ]
    anct, cget = (
        "administration-plus-anct-dinum-2020.txt",
        "administration-plus-cget-dinum-2019.txt",
    )
    every = {analysis.document.source for analysis in desk.knowledge.analyses}
    # The one of 2019 has a clause on its "dénonciation": whether that is one may stay open.
    assert every - {anct, cget} <= told[0] <= every - {anct}
    assert told[1] <= {anct}  # that one has none is said only where that is sure


def test_where_none_surely_has_it_none_is_said_not_to():
    def found(*holds: bool | None) -> list[bool | None]:
        rows = [Found(number, None, None, each) for number, each in enumerate(holds)]
        told, unsure = which_hold(rows)
        assert [row.document for row in unsure] == [r.document for r in told if r.holds is None]
        return [row.holds for row in told]

    assert found(True, False, None) == [True, False, None]
    assert found(False, False, None) == [None, None, None]

"""Conversations with the default model on the five conventions, with floors.

``python -m tests.talks`` holds all of them, and those on ten other documents.
"""

from __future__ import annotations

import pytest

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

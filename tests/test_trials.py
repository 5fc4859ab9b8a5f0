"""The trials of ``tests/trials``, small: a few kills, and a few hostile inputs of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot_api_server import bot_api
from tests.trials import hostile, kills

pytestmark = pytest.mark.slow


def test_nothing_is_lost_when_processes_are_killed(tmp_path: Path):
    with bot_api() as api:
        trial = kills.Trial(tmp_path, api)
        try:
            trial.begin()
            for number, operation in enumerate(("add", "replace", "remove", "restore", "go back")):
                trial.round(number, operation, 1)
        finally:
            trial.bot.kill()
    assert trial.seen["kills"] > 2
    assert trial.seen["questions"] == 15


def test_hostile_inputs_are_refused_in_a_sentence(tmp_path: Path):
    trial = hostile.run(200, 600.0, 7, tmp_path)
    assert trial.failures == []
    assert trial.seen["inputs"] >= 200

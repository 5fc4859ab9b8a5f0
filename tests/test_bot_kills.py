"""Processes killed at moments spread over their work: the corpus is whole after each.

``tests/bench/keeping.py kills`` does the same 50 times at random moments.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.killing import OPERATIONS, commands_killed, template, worker_killed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("kills")
    return folder, template(folder)


@pytest.mark.parametrize(
    ("operation", "share"), [*zip(OPERATIONS, (0.8, 0.95, 0.6, 0.9), strict=True), ("add", 0.3)]
)
def test_a_killed_command_leaves_the_old_corpus_or_the_new_one(base, operation, share):
    folder, home = base
    commands_killed(folder, home, operation, lambda whole: whole * share)


@pytest.mark.parametrize("moment", [0.1, 0.4])
def test_a_killed_worker_is_taken_up_where_it_was(base, moment):
    folder, home = base
    worker_killed(folder, home, moment)

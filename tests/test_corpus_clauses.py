"""Clauses: every heading style, and a partition of any text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.clauses import clause_path, parse_clauses
from corpus.model import Clause

TEXTS = Path(__file__).parents[1] / "corpus" / "texts"


def check_tree(text: str, clauses: tuple[Clause, ...]) -> None:
    assert "".join(text[c.start : c.stop] for c in clauses) == text
    position = 0
    for n, clause in enumerate(clauses):
        assert clause.ordinal == n
        assert clause.start == position
        assert clause.start <= clause.body <= clause.stop <= clause.end
        position = clause.stop
        path = clause_path(clauses, n)
        assert clause.level == len(path) - 1
        for above, below in pairwise(path):
            assert above.stop <= below.start
            assert below.end <= above.end


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.txt")), ids=lambda path: path.stem)
def test_shipped_texts_are_partitioned(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    check_tree(text, parse_clauses(text))


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_any_text_is_partitioned(text: str) -> None:
    check_tree(text, parse_clauses(text))

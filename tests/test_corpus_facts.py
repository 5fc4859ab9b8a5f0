"""Facts of the five texts: exact rows of text, role, value and attributes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from corpus.clauses import parse_clauses
from corpus.facts import find_facts
from corpus.model import Fact, FactKind

TEXTS = Path(__file__).parents[1] / "corpus" / "texts"
CGET = "administration-plus-cget-dinum-2019.txt"
ANCT = "administration-plus-anct-dinum-2020.txt"
DGALN = "dossierfacile-dgaln-dinum-2020.txt"
CEREMA = "friches-cerema-dinum-2020.txt"
RDV = "rdv-solidarites-seine-et-marne-anct-2020.txt"

Row = tuple[int, str, str, str, dict[str, str]]


@cache
def facts_of(name: str) -> tuple[str, tuple[Fact, ...]]:
    text = (TEXTS / name).read_text(encoding="utf-8")
    return text, find_facts(text, parse_clauses(text))


def rows(name: str, kind: FactKind) -> list[Row]:
    text, facts = facts_of(name)
    return [
        (text.count("\n", 0, f.start) + 1, f.role, f.text, f.value, dict(f.attributes))
        for f in facts
        if f.kind is kind
    ]


AE, CP = {"row": "2020", "column": "AE"}, {"row": "2020", "column": "CP"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            CGET,
            [
                (84, "cost", "203 520 € TTC", "203520.00 EUR",
                 {"tax": "TTC", "total": "yes", "payer": "CGET", "payee": "DINUM"}),
                (190, "funding", "203 520€", "203520.00 EUR",
                 {"tax": "TTC", "payer": "CGET", "payee": "DINUM"}),
                (194, "funding", "203520 €", "203520.00 EUR",
                 {"tax": "TTC", "payer": "CGET", "payee": "DINUM"}),
            ],
        ),
        (
            DGALN,
            [
                (80, "funding", "279 000 €", "279000.00 EUR",
                 {"bound": "initial", **AE, "payer": "DGALN"}),
                (80, "funding", "300 000 €", "300000.00 EUR",
                 {"bound": "ceiling", **AE, "payer": "DGALN"}),
                (80, "funding", "30 000 €", "30000.00 EUR", {**AE, "payer": "SG"}),
                (80, "funding", "279 000 €", "279000.00 EUR",
                 {"bound": "initial", **CP, "payer": "DGALN"}),
                (80, "funding", "300 000 €", "300000.00 EUR",
                 {"bound": "ceiling", **CP, "payer": "DGALN"}),
                (80, "funding", "30 000 €", "30000.00 EUR", {**CP, "payer": "SG"}),
            ],
        ),
        (
            CEREMA,
            [
                (102, "funding", "200 000 €", "200000.00 EUR",
                 {"bound": "fixed", "payer": "Cerema"}),
                (253, "funding", "200 000 €", "200000.00 EUR",
                 {"row": "Enveloppe pour les 6 prochains mois"}),
            ],
        ),
        (
            RDV,
            [
                (135, "funding", "7 500 euros par an", "7500.00 EUR",
                 {"per": "par an", "condition": "moins de 500 000 habitants",
                  "payer": "collectivité"}),
                (136, "funding", "15 000 euros par an", "15000.00 EUR",
                 {"per": "par an", "condition": "moins de 1 000 000 habitants",
                  "payer": "collectivité"}),
                (137, "funding", "22 500 euros par an", "22500.00 EUR",
                 {"per": "par an", "condition": "au-delà", "payer": "collectivité"}),
                (141, "funding", "200 000 euros", "200000.00 EUR", {"payer": "ANCT"}),
            ],
        ),
    ],
)  # fmt: skip
def test_amounts(name: str, expected: list[Row]) -> None:
    assert rows(name, FactKind.AMOUNT) == expected


@pytest.mark.parametrize("name", [ANCT, CGET, DGALN, CEREMA, RDV])
def test_facts_stand_at_their_offsets_in_their_own_clause(name: str) -> None:
    text, facts = facts_of(name)
    clauses = parse_clauses(text)
    assert [f.start for f in facts] == sorted(f.start for f in facts)
    for fact in facts:
        assert text[fact.start : fact.end] == fact.text
        assert clauses[fact.clause].start <= fact.start
        assert fact.end <= clauses[fact.clause].stop

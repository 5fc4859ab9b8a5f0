"""The metadata of the conventions that ship, of other authors' agreements and of made-up ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.analysis import analyse
from corpus.metadata import display_title
from corpus.model import Document, Metadata

TEXTS = Path(__file__).parents[1] / "corpus" / "texts"
SHARED = Path(__file__).parents[2] / "shared"


def metadata_of(text: str, source: str = "texte.txt") -> Metadata:
    return analyse(Document(source, text, "")).metadata


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (
            "administration-plus-anct-dinum-2020.txt",
            "Convention bipartite de partenariat — Administration+ — ANCT, DINUM (2020)",
        ),
        (
            "administration-plus-cget-dinum-2019.txt",
            "Convention de refacturation — Administration+ — CGET, DINUM",
        ),
        (
            "dossierfacile-dgaln-dinum-2020.txt",
            "Convention de délégation de gestion — DossierFacile — DGALN, DINUM (2020)",
        ),
        (
            "friches-cerema-dinum-2020.txt",
            "Convention de partenariat — démarches de revitalisation d'une friche"
            " — Cerema, DINUM (2020)",
        ),
        (
            "rdv-solidarites-seine-et-marne-anct-2020.txt",
            "Convention de partenariat — RDV-Solidarités — Seine-et-Marne, ANCT",
        ),
    ],
)
def test_display_titles_tell_the_conventions_apart(source: str, shown: str) -> None:
    text = (TEXTS / source).read_text(encoding="utf-8")
    assert display_title(metadata_of(text, source), source) == shown

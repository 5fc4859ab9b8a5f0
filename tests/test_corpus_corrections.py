"""Corrections that stand beside a document: what they change, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corpus.analysis import analyse
from corpus.corrections import Corrections, apply_corrections, in_french, read_corrections, sidecar
from corpus.errors import BadCorrections
from corpus.metadata import display_title
from corpus.model import Document, Metadata, Party, Span

TEXTS = Path(__file__).parents[1] / "corpus" / "texts"
SCANNED = TEXTS / "administration-plus-cget-dinum-2019.txt"


def corrections(folder: Path, toml: str) -> Corrections:
    path = folder / "a.txt.toml"
    path.write_text(toml, encoding="utf-8")
    return read_corrections(path)


def test_the_scanned_date_is_corrected_and_marked() -> None:
    text = SCANNED.read_text(encoding="utf-8")
    found = analyse(Document(SCANNED.name, text, ""), read_corrections(sidecar(SCANNED))).metadata
    assert found.signed is not None
    assert (found.signed.text, found.signed.value) == ("19 novembre 2019", "2019-11-19")
    assert found.signed.corrected
    assert text[found.signed.start : found.signed.end] == "9 NGV. 2018"
    assert "« la convention du 19 novembre 2019 entre la DINUM et le CGET »" in found.note
    assert "2019" in found.aliases
    shown = "Convention de refacturation — Administration+ — CGET, DINUM (2019)"
    assert display_title(found, SCANNED.name) == shown
    assert found.title is not None
    assert not found.title.corrected


def test_every_field_can_be_corrected(tmp_path: Path) -> None:
    said = corrections(
        tmp_path,
        """
        note = "vu sur l'original"
        title = "Convention de test"
        kind = "Convention"
        service = "Mon Service"
        signed = 2021-03-01
        effective = "à la notification"
        ends = 2023-12-31
        aliases = ["le test"]
        [[parties]]
        acronym = "VY"
        roles = ["le délégant"]
        [[parties]]
        name = "Association Z"
        representatives = ["Jeanne Martin"]
        """,
    )
    before = Metadata(
        parties=(Party(Span("La Ville de Y", 5, 18), "VY", ("la Ville",), (), ("VY", "Y")),),
        signed=Span("1 mars 2020", 40, 51, "2020-03-01"),
        aliases=("VY", "2020"),
    )
    assert apply_corrections(before, said) == Metadata(
        title=Span("Convention de test", 0, 0, "convention de test", corrected=True),
        kind=Span("Convention", 0, 0, "convention", corrected=True),
        parties=(
            Party(Span("La Ville de Y", 5, 18), "VY", ("le délégant",), (), ("VY", "Ville de Y")),
            Party(
                Span("Association Z", 0, 0, corrected=True),
                "",
                (),
                (Span("Jeanne Martin", 0, 0, corrected=True),),
                ("Association Z",),
            ),
        ),
        service=Span("Mon Service", 0, 0, "Mon Service", corrected=True),
        signed=Span("1er mars 2021", 40, 51, "2021-03-01", corrected=True),
        effective=Span("à la notification", 0, 0, "", corrected=True),
        ends=Span("31 décembre 2023", 0, 0, "2023-12-31", corrected=True),
        aliases=("le test", "Mon Service", "VY", "Ville de Y", "Association Z", "2021"),
        note="vu sur l'original",
    )


def test_an_empty_file_corrects_nothing(tmp_path: Path) -> None:
    before = Metadata(signed=Span("1 mars 2020", 0, 11, "2020-03-01"), aliases=("2020",))
    assert apply_corrections(before, corrections(tmp_path, "")) == before


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ("signé = 2020-01-01", "Expected '=' after a key"),
        (
            "date = 2020-01-01",
            "date: unknown field (known: aliases, effective, ends, kind, note, parties, service, "
            "signed, title)",
        ),
        ('signed = "19 novembre 2019"', "signed: a date without quotes expected"),
        ("signed = 2019-13-40", "Expected newline or end of document after a statement"),
        ("signed = 2019-11-19T10:00:00", "signed: a date expected, such as 2019-11-19"),
        ("ends = 2020", "ends: a date expected, such as 2019-11-19"),
        ("title = 3", "title: a text in quotes expected"),
        ('title = ""', "title: a text in quotes expected"),
        ('aliases = "x"', "aliases: a list of texts in quotes expected"),
        ("aliases = [1]", "aliases: a list of texts in quotes expected"),
        ('parties = ["x"]', "parties: [[parties]] tables expected"),
        ('[[parties]]\nroles = ["x"]', "parties: each needs a name or an acronym"),
        ('[[parties]]\nname = "x"\nrole = "y"', "parties.role: unknown field"),
        ('[[parties]]\nname = "x"\nroles = "y"', "parties.roles: a list of texts"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(
    tmp_path: Path, toml: str, reason: str
) -> None:
    with pytest.raises(BadCorrections) as caught:
        corrections(tmp_path, toml)
    assert caught.value.data["source"] == "a.txt.toml"
    assert str(caught.value.data["reason"]).startswith(reason)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadCorrections):
        read_corrections(path)
    with pytest.raises(BadCorrections):
        read_corrections(tmp_path / "absent.toml")


def test_dates_in_french() -> None:
    assert in_french(date(2020, 3, 1)) == "1er mars 2020"
    assert in_french(date(2019, 11, 19)) == "19 novembre 2019"

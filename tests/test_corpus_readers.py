"""Reading text files: encodings, refusals, names."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import (
    BinaryDocument,
    ClausierError,
    EmptyDocument,
    MissingFile,
    TooLargeDocument,
    UnknownFormat,
    UnreadableText,
)
from corpus.model import Document
from corpus.readers import decode, read_document, safe_name

FRENCH = (
    "Article 1er – Durée de l’accord\n"
    "La présente convention prend effet à la date de sa signature ; où qu’elle soit signée, "
    "elle coûte 300 000 € à l’État, sans préjudice des « frais » déjà engagés.\n"
)


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_utf8_text_is_kept_character_for_character(tmp_path: Path) -> None:
    # A decomposed accent, a ligature, a no-break space and a form feed all stay.
    text = "  e\u0301tat œuvre 200\u00a0000 €\f\n\n"
    data = text.encode()
    document = read_document(write(tmp_path, "état réel.txt", data))
    assert document == Document("état réel.txt", text, hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "mac_roman"]
)
def test_french_is_read_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    assert read_document(write(tmp_path, "a.txt", FRENCH.encode(encoding))).text == FRENCH


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_read_with_and_without_its_mark(tmp_path: Path, encoding: str) -> None:
    marked = ("\ufeff" + FRENCH).encode(encoding)
    assert read_document(write(tmp_path, "a.md", marked)).text == FRENCH
    assert read_document(write(tmp_path, "b.md", FRENCH.encode(encoding))).text == FRENCH


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be"])
def test_utf32_needs_its_mark(tmp_path: Path, encoding: str) -> None:
    marked = ("\ufeff" + FRENCH).encode(encoding)
    assert read_document(write(tmp_path, "a.md", marked)).text == FRENCH
    with pytest.raises(BinaryDocument):
        read_document(write(tmp_path, "b.md", FRENCH.encode(encoding)))


DOS = "Entre la Commune, ci-après « la Commune », et l'association, à égalité. FAIT À L'ÉCOLE.\n"


@pytest.mark.parametrize("encoding", ["cp850", "cp858", "mac_roman", "cp1252", "latin_1"])
def test_dos_and_macintosh_are_told_apart(tmp_path: Path, encoding: str) -> None:
    assert read_document(write(tmp_path, "a.txt", DOS.encode(encoding))).text == DOS


@pytest.mark.parametrize("encoding", ["cp850", "cp437"])
def test_a_table_that_dos_drew_is_read(tmp_path: Path, encoding: str) -> None:
    table = "│ Année │ Coût │\n├───────┼──────┤\n│ 2024  │ 5    │\n"
    assert read_document(write(tmp_path, "a.txt", table.encode(encoding))).text == table


@pytest.mark.parametrize(
    "data",
    [
        "Договор между сторонами".encode("koi8_r"),
        "Договор между сторонами".encode("cp1251"),
        "L'été à la région, déjà signé".encode() + b"\xff",
        "L'été à la région, déjà signé".encode("cp037"),
    ],
)
def test_an_encoding_that_cannot_be_told_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises((UnreadableText, BinaryDocument)):
        read_document(write(tmp_path, "a.txt", data))


def test_old_latin_encodings_are_told_apart(tmp_path: Path) -> None:
    latin = "Le préfet et le maire ont décidé : « à l'unanimité ».\n"
    assert read_document(write(tmp_path, "a.txt", latin.encode("latin_1"))).text == latin
    euro = "La région verse 300 000 € à l'État et à sa sœur, déjà aidée.\n"
    assert read_document(write(tmp_path, "b.txt", euro.encode("iso8859_15"))).text == euro


def test_line_ends_become_one_kind(tmp_path: Path) -> None:
    path = write(tmp_path, "a.text", b"Titre\r\n\r\nUn\rDeux\nTrois\r\n")
    assert read_document(path).text == "Titre\n\nUn\nDeux\nTrois\n"


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"12 345,00\n---\n"])
def test_a_text_without_letters_is_empty(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(EmptyDocument):
        read_document(write(tmp_path, "a.txt", data))


@pytest.mark.parametrize(
    "data",
    [
        b"Texte\x00suite",
        bytes(range(1, 32)) * 50,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
)
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BinaryDocument) as caught:
        read_document(write(tmp_path, "convention.txt", data))
    assert caught.value.data == {"source": "convention.txt"}


def test_broken_utf16_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableText):
        read_document(write(tmp_path, "a.txt", b"\xff\xfeA\x00\x00\xd8"))


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "grand.txt"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(TooLargeDocument) as caught:
        read_document(path)
    assert caught.value.data == {
        "source": "grand.txt",
        "size": 100_000_000,
        "limit": 20_000_000,
    }


def test_a_limit_can_be_given(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", b"Convention")
    assert read_document(path, limit=10).text == "Convention"
    with pytest.raises(TooLargeDocument):
        read_document(path, limit=9)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "dossier.txt").mkdir()
    for name in ("absent.txt", "dossier.txt", "absent.pdf"):
        with pytest.raises(MissingFile):
            read_document(tmp_path / name)


def test_an_unknown_format_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat) as caught:
        read_document(write(tmp_path, "a.xyz", b"Convention"))
    assert caught.value.data["suffix"] == ".xyz"


def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    assert read_document(write(tmp_path, "A.TXT", b"Convention")).source == "A.TXT"


def test_names_lose_control_characters_and_keep_accents() -> None:
    assert safe_name("Convention n° 12 (été)\n\x1b[31m.txt") == "Convention n° 12 (été)[31m.txt"
    assert safe_name("a\u202etxt.exe") == "atxt.exe"
    long = safe_name("é" * 300 + ".md")
    assert long == "é" * 197 + ".md"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", b"Convention")
    path.chmod(0)
    with pytest.raises(MissingFile):
        read_document(path)


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        text = decode(data, "a.txt")
    except ClausierError as error:
        assert error.data == {"source": "a.txt"}  # noqa: PT017
    else:
        assert text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass") == text


@pytest.mark.parametrize(
    "path",
    sorted((Path(__file__).parents[1] / "corpus" / "texts").glob("*.txt")),
    ids=lambda path: path.stem,
)
def test_shipped_texts_are_read_as_they_stand(path: Path) -> None:
    document = read_document(path)
    assert document.text.encode() == path.read_bytes()
    assert document.source == path.name

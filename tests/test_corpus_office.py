"""DOC and RTF through LibreOffice, confined like every reader."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from corpus.errors import MissingOffice, PasswordProtected, WrongSuffix
from corpus.formats import office
from corpus.readers import read_document

pytestmark = pytest.mark.slow

needs_office = pytest.mark.skipif(
    office.program() is None, reason="LibreOffice is missing: apt install libreoffice-writer-nogui"
)
RTF = (
    r"{\rtf1\ansi\ansicpg1252{\stylesheet{\s1\outlinelevel0 heading 1;}}"
    r"\pard\s1\outlinelevel0 Article 1 : Objet\par"
    r"\pard La commune verse 8\'a0940 \u8364? par an.{\v Rien de cela.}\chatn"
    r"{\*\annotation\pard Faut-il vraiment payer ?}\par"
    r"\trowd\cellx3000\cellx6000\intbl Poste\cell Prix\cell\row"
    r"\trowd\cellx3000\cellx6000\intbl Fauchage\cell 120 \u8364?\cell\row"
    r"\pard Fin.\par}"
).encode("ascii")
WANTED = (
    "# Article 1 : Objet\n\nLa commune verse 8\xa0940 € par an.\n\n"
    "Poste\tPrix\nFauchage\t120 €\n\nFin.\n"
)
DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An RTF, and the DOC that LibreOffice makes of it."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "a.rtf").write_bytes(RTF)
    program = shutil.which("soffice")
    assert program is not None
    subprocess.run(
        [
            program,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "doc",
            "--outdir",
            str(folder),
            str(folder / "a.rtf"),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return folder


@needs_office
@pytest.mark.parametrize("name", ["a.rtf", "a.doc"])
def test_a_document_says_what_it_shows(folder, name):
    document = read_document(folder / name)
    assert document.text == WANTED
    assert document.warnings == ("invisible-text:1",)


def test_without_libreoffice_one_sentence_says_so(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingOffice) as caught:
        office.read(RTF, "a.rtf", lambda *_: None)
    assert caught.value.data == {"source": "a.rtf"}


def test_a_locked_document_and_one_of_another_kind_are_refused(tmp_path):
    flags = bytes(9) + b"\x01"
    locked = DOC + b"\xec\xa5" + flags + bytes(500) + "WordDocument".encode("utf-16-le")
    path = tmp_path / "a.doc"
    path.write_bytes(locked)
    with pytest.raises(PasswordProtected):
        read_document(path)
    path.write_bytes(RTF)
    with pytest.raises(WrongSuffix) as caught:
        read_document(path)
    assert caught.value.data["kind"] == ".rtf"

"""Zips: what comes out, and what does not get out of its folder or past a limit."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from bot.library import zip_files
from bot.library.zip_files import file_name, is_archive, unpack
from corpus.errors import BadArchive


@pytest.fixture
def out(tmp_path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def zipped(path: Path, *members: tuple[str | zipfile.ZipInfo, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            archive.writestr(name, text)
    return path


def test_files_come_out_flat_with_names_of_their_own(tmp_path, out):
    path = zipped(
        tmp_path / "lot.ZIP",
        ("accords/été.txt", "un"),
        ("autres/été.txt", "deux"),
        ("accords/", ""),
        ("__MACOSX/._été.txt", "x"),
        ("accords/.cache", "x"),
        ("accords/été.txt.toml", 'title = "Another"'),
    )
    assert is_archive(path)
    assert {p.name: p.read_text() for p in unpack(path, out)} == {
        "été.txt": "un",
        "été (2).txt": "deux",
    }


@pytest.mark.parametrize(
    "name", ["../../evil.txt", "/etc/evil.txt", "..\\..\\evil.txt", "C:\\evil.txt", "a/../evil.txt"]
)
def test_nothing_gets_out_of_the_folder(tmp_path, out, name):
    before = {p for p in tmp_path.rglob("*") if p.is_file()}
    (found,) = unpack(zipped(tmp_path / "a.zip", (name, "x")), out)
    assert found == out / "evil.txt"
    assert {p for p in tmp_path.rglob("*") if p.is_file()} - before == {found, tmp_path / "a.zip"}


def test_links_are_left_out(tmp_path, out):
    link = zipfile.ZipInfo("lien.txt")
    link.external_attr = 0o120777 << 16
    with pytest.raises(BadArchive) as caught:
        unpack(zipped(tmp_path / "a.zip", (link, "/etc/passwd")), out)
    assert caught.value.data["reason"] == "empty"


def test_a_bomb_is_stopped_by_what_comes_out(tmp_path, out, monkeypatch):
    monkeypatch.setattr(zip_files, "UNPACKED", 5_000_000)
    path = zipped(tmp_path / "a.zip", *[(f"{n}.txt", "\0" * 2_000_000) for n in range(9)])
    assert path.stat().st_size < 50_000
    with pytest.raises(BadArchive) as caught:
        unpack(path, out)
    assert caught.value.data["reason"] == "large"
    assert sum(p.stat().st_size for p in out.iterdir()) <= 5_000_000


def test_one_huge_file_is_cut_just_past_the_limit_of_readers(tmp_path, out, monkeypatch):
    monkeypatch.setattr(zip_files, "LIMIT", 1_000_000)
    (found,) = unpack(zipped(tmp_path / "a.zip", ("a.txt", "a" * 50_000_000)), out)
    assert 1_000_000 < found.stat().st_size <= 1_000_000 + 2 * zip_files.BLOCK


def test_too_many_files(tmp_path, out, monkeypatch):
    monkeypatch.setattr(zip_files, "FILES", 3)
    path = zipped(tmp_path / "a.zip", *[(f"{n}.txt", "x") for n in range(4)])
    with pytest.raises(BadArchive) as caught:
        unpack(path, out)
    assert (caught.value.data["reason"], list(out.iterdir())) == ("many", [])


def _flagged(data: bytes) -> bytes:
    """Set the bit that says "encrypted" in the directory and in front of the file."""
    found = bytearray(data)
    found[6] |= 1
    found[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(found)


def test_a_damaged_lzma_member_says_so(tmp_path, out):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", "bonjour " * 100)
    data = bytearray(path.read_bytes())
    data[45:60] = b"\xff" * 15
    path.write_bytes(data)
    with pytest.raises(BadArchive) as caught:
        unpack(path, out)
    assert caught.value.data["reason"] == "damaged"


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda _: b"PK\x03\x04" + b"x" * 50, "damaged"),
        (lambda data: data[: len(data) // 2], "damaged"),
        (lambda data: data.replace(b"bonjour", b"bonsoir", 1), "damaged"),  # its checksum is wrong
        (lambda _: b"", "damaged"),
        (_flagged, "encrypted"),
    ],
)
def test_damaged_and_locked_archives_say_so(tmp_path, out, damage, reason):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "bonjour")
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(BadArchive) as caught:
        unpack(path, out)
    assert caught.value.data["reason"] == reason


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("bail.txt", "bail.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Documents\\bail.pdf", "bail.pdf"),
        ("..", "document"),
        ("", "document"),
        (".txt", "txt"),
        ("a\0b\n.txt", "ab.txt"),
        ("é" * 300 + ".pdf", "é" * 98 + ".pdf"),
    ],
)
def test_names_that_senders_give(given, name):
    assert file_name(given) == name
    assert len(file_name(given).encode()) <= 200


def test_an_archive_that_lists_too_much_is_refused_before_it_is_opened(tmp_path, out, monkeypatch):
    monkeypatch.setattr("bot.library.zip_files.ENTRIES", 100)
    path = tmp_path / "lot.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(101):
            archive.writestr(f".hidden-{number}", b"")
        archive.writestr("bail.txt", "Convention")
    monkeypatch.setattr("bot.library.zip_files.zipfile.ZipFile", None)
    with pytest.raises(BadArchive) as caught:
        unpack(path, out)
    assert caught.value.data["reason"] == "many"


def test_corrections_do_not_come_out_of_an_archive(tmp_path, out):
    path = tmp_path / "lot.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bail.txt", "Convention")
        archive.writestr("bail.txt.toml", 'title = "Autre"')
        archive.writestr("sous/BAIL.TXT.TOML", 'title = "Autre"')
    assert [file.name for file in unpack(path, out)] == ["bail.txt"]


def test_an_archive_without_its_beginning_is_damaged(tmp_path, out):
    path = zipped(tmp_path / "lot.zip", ("bail.txt", "Convention"), ("pret.txt", "Convention"))
    path.write_bytes(path.read_bytes()[10:])
    with pytest.raises(BadArchive) as caught:
        unpack(path, out)
    assert caught.value.data["reason"] == "damaged"

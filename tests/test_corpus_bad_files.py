"""Files that are broken, locked, lying, enormous or hostile: refused with a reason."""

from __future__ import annotations

import io
import os
import re
import struct
import time
import zipfile
import zlib
from pathlib import Path

import docx
import pytest
from PIL import Image

from bot.texts.messages import explain
from corpus.errors import (
    BinaryDocument,
    DamagedDocument,
    DecompressionBomb,
    DocumentError,
    EmptyDocument,
    MissingFile,
    MissingOcr,
    PasswordProtected,
    ReadingStopped,
    TooLargeDocument,
    TooManyPages,
    UnsafeDocument,
    WrongSuffix,
)
from corpus.formats import isolation
from corpus.formats.isolation import read_apart
from corpus.readers import read_document
from tests.sample_files import contents, odt, pdf, placed, word, zipped

pytestmark = pytest.mark.slow

FILES = Path(__file__).parent / "data/files"
PDF = pdf([placed(["Convention de partenariat"])])
ODT = odt("<text:p>Convention de partenariat</text:p>")


def sound() -> bytes:
    document = docx.Document()
    document.add_paragraph("Convention de partenariat")
    return word(document)


DOCX = sound()


def changed(part: str, old: bytes, new: bytes) -> bytes:
    parts = contents(DOCX)
    assert old in parts[part]
    return zipped({**parts, part: parts[part].replace(old, new)})


def png(width: int, height: int) -> bytes:
    """A picture whose header alone says how large it is."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (head, b"IDAT" + zlib.compress(bytes(1000)), b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(each) - 4) + each + struct.pack(">I", zlib.crc32(each))
        for each in parts
    )


def picture(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("L", (400, 300), "white").save(out, kind, **options)
    return out.getvalue()


def locked_zip() -> bytes:
    data = bytearray(ODT)
    for match in re.finditer(b"PK\x01\x02", bytes(data)):
        data[match.start() + 8] |= 1
    return bytes(data)


XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
KEY = "EncryptedPackage".encode("utf-16-le")
LOCKED = zipped({**contents(ODT), "META-INF/manifest.xml": b"<manifest:encryption-data/>"})
BROKEN = changed("word/document.xml", b"</w:body>", b"")
BOMB = zipped({**contents(DOCX), "word/x.xml": bytes(70_000_000)})
PARTS = zipped({**contents(ODT), **{f"{n}": b"" for n in range(6000)}})
DOCM = changed(
    "[Content_Types].xml",
    b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    b"vnd.ms-word.document.macroEnabled.main+xml",
)
BAD = {
    "PDF with a password": ("a.pdf", (FILES / "protege.pdf").read_bytes(), PasswordProtected),
    "PDF cut off": ("a.pdf", PDF[:-200], DamagedDocument),
    "PDF of one line": ("a.pdf", b"%PDF-1.7\n%%EOF", DamagedDocument),
    "PDF of no page": ("a.pdf", pdf([]), EmptyDocument),
    "PDF of 2,000 pages": ("a.pdf", pdf([placed(["x"])] * 2000), TooManyPages),
    "PDF of blank pages": ("a.pdf", pdf([[], []]), EmptyDocument),
    "DOCX with a password": ("a.docx", OLE + bytes(500) + KEY, PasswordProtected),
    "DOCX cut off": ("a.docx", DOCX[: len(DOCX) // 2], DamagedDocument),
    "DOCX with broken XML": ("a.docx", BROKEN, DamagedDocument),
    "DOCX without its parts": ("a.docx", zipped({"word/document.xml": b"<x/>"}), DamagedDocument),
    "DOCX with entities": (
        "a.docx",
        zipped({**contents(DOCX), "word/document.xml": XXE + b"<x>&e;</x>"}),
        UnsafeDocument,
    ),
    "DOCX with entities in UTF-16": (
        "a.docx",
        zipped({**contents(DOCX), "word/styles.xml": (XXE + b"<x/>").decode().encode("utf-16")}),
        UnsafeDocument,
    ),
    "DOCX that is a DOCM": ("a.docx", DOCM, UnsafeDocument),
    "zip bomb": ("a.docx", BOMB, DecompressionBomb),
    "zip of 6,000 parts": ("a.odt", PARTS, DecompressionBomb),
    "ODT with a password": ("a.odt", LOCKED, PasswordProtected),
    "zip with a password": ("a.odt", locked_zip(), PasswordProtected),
    "ODT with broken XML": ("a.odt", zipped({"content.xml": b"<office"}), DamagedDocument),
    "ODT of another kind": ("a.odt", zipped({"content.xml": b"<x/>"}), DamagedDocument),
    "picture cut off": ("a.png", picture("PNG")[:60], DamagedDocument),
    "picture bomb": ("a.png", png(60_000, 60_000), DecompressionBomb),
    "JPEG cut off": ("a.jpg", picture("JPEG")[:200], DamagedDocument),
    "PDF called DOCX": ("a.docx", PDF, WrongSuffix),
    "DOCX called PDF": ("a.pdf", DOCX, WrongSuffix),
    "DOCX called ODT": ("a.odt", DOCX, WrongSuffix),
    "picture called text": ("a.txt", picture("PNG"), WrongSuffix),
    "text called PDF": ("a.pdf", b"Convention", WrongSuffix),
    "zip called DOCX": ("a.docx", zipped({"x.txt": b"x"}), BinaryDocument),
    "program called PDF": ("a.pdf", b"\x7fELF" + bytes(100), BinaryDocument),
    "old Word called DOCX": ("a.docx", OLE + bytes(500), BinaryDocument),
    "noise called PDF": ("a.pdf", bytes(range(256)), DamagedDocument),
    "nothing": ("a.pdf", b"", EmptyDocument),
    "HTML without words": ("a.html", b"<script>x</script>", EmptyDocument),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_one_sentence(tmp_path, name):
    file, data, error = BAD[name]
    path = tmp_path / file
    path.write_bytes(data)
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert type(caught.value) is error
    for language in ("fr", "en"):
        sentence = explain(caught.value, language)
        assert file in sentence
        assert "?" not in sentence  # no datum that the sentence needs is missing


def test_the_limit_of_pages_is_said(tmp_path):
    path = tmp_path / "long.pdf"
    path.write_bytes(BAD["PDF of 2,000 pages"][1])
    with pytest.raises(TooManyPages) as caught:
        read_document(path)
    assert explain(caught.value, "en") == (
        "long.pdf: 2000 pages are over the limit of 1000; split the document."
    )


def test_what_a_lying_name_should_be_is_said(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(PDF)
    with pytest.raises(WrongSuffix) as caught:
        read_document(path)
    assert explain(caught.value, "en") == (
        "a.docx: the content is .pdf, not .docx; rename the file to end in .pdf."
    )


def test_a_name_of_300_characters_or_with_a_path_in_it_is_no_file(tmp_path):
    for name in ("é" * 300 + ".pdf", "../" * 40 + "a.pdf", "a\0b.pdf"):
        with pytest.raises(MissingFile):
            read_document(tmp_path / name)


def test_a_file_of_25_megabytes_is_read_here_and_refused_under_a_limit(tmp_path):
    path = tmp_path / "a.docx"
    document = contents(DOCX)
    document["word/media/image.bin"] = os.urandom(25_000_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for name, data in document.items():
            made.writestr(name, data)
    path.write_bytes(out.getvalue())
    assert read_document(path).text == "Convention de partenariat\n"
    with pytest.raises(TooLargeDocument):
        read_document(path, limit=20_000_000)


def test_no_file_is_read_without_ocr_where_only_ocr_could(tmp_path, monkeypatch):
    path = tmp_path / "scan.png"
    path.write_bytes(picture("PNG"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingOcr) as caught:
        read_document(path)
    assert "apt install tesseract-ocr tesseract-ocr-fra" in explain(caught.value)


# the process


def test_reading_that_takes_too_long_is_ended_with_all_it_started(monkeypatch, tmp_path):
    mark = tmp_path / "alive"
    boot = (
        "import subprocess, time, sys;"
        f"subprocess.Popen(['sh', '-c', 'sleep 2; touch {mark}']); time.sleep(60)"
    )
    monkeypatch.setattr(isolation, "BOOT", boot)
    began = time.monotonic()
    with pytest.raises(ReadingStopped) as caught:
        read_apart(PDF, ".pdf", "a.pdf", seconds=0.5)
    assert caught.value.data["reason"] == "time"
    assert time.monotonic() - began < 5
    time.sleep(2)
    assert not mark.exists()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("x = bytearray(3_000_000_000)", "memory"),
        ("import os; os.abort()", "crash"),
        ("print('{\"of\": [')", "crash"),
        ("print('5')", "crash"),
        ("print('[' * 100_000)", "crash"),
        ('print(\'{"of": "x", "page": 1}\')', "crash"),
        ('print(\'{"text": 5, "pages": [], "warnings": []}\')', "crash"),
        ('print(\'{"text": "\\\\ud800", "pages": [], "warnings": []}\')', "crash"),
        ('print(\'{"text": "abc", "pages": [{"x": 1}], "warnings": []}\')', "crash"),
        (
            'print(\'{"text": "abc", "warnings": [], "pages": '
            '[{"number": 1, "start": 0, "end": 9, "confidence": null}]}\')',
            "crash",
        ),
        ('print(\'{"error": "EmptyDocument", "data": 5}\')', "crash"),
        ('print(\'{"error": 5, "data": {}}\')', "crash"),
    ],
)
def test_a_reader_that_breaks_harms_nothing_else(monkeypatch, code, reason):
    boot = (
        "import sys; sys.path.insert(0, sys.argv[1]); from corpus.formats import child;"
        f"child.reader = lambda kind: lambda *_: exec({code!r}); child.main()"
    )
    monkeypatch.setattr(isolation, "BOOT", boot)
    with pytest.raises(ReadingStopped) as caught:
        read_apart(PDF, ".pdf", "a.pdf")
    assert caught.value.data["reason"] == reason


def test_the_reader_gets_no_secret_and_no_folder_of_ours(monkeypatch):
    monkeypatch.setenv("CLAUSIER_TELEGRAM_TOKEN", "123:secret")
    code = (
        "import os, json; from corpus.errors import UnreadableText;"
        "raise UnreadableText('x', said=[sorted(os.environ), os.getcwd()])"
    )
    boot = (
        "import sys; sys.path.insert(0, sys.argv[1]); from corpus.formats import child;"
        f"child.reader = lambda kind: lambda *_: exec({code!r}); child.main()"
    )
    monkeypatch.setattr(isolation, "BOOT", boot)
    with pytest.raises(DocumentError) as caught:
        read_apart(PDF, ".pdf", "a.pdf")
    names, folder = caught.value.data["said"]
    assert set(names) <= {*isolation.KEPT, "HOME", "TMPDIR", "LANG", "OMP_THREAD_LIMIT", "LC_CTYPE"}
    assert Path(folder) != Path.cwd()
    assert not Path(folder).exists()


def test_the_reader_imports_neither_the_index_nor_the_bot():
    code = (
        "import sys; from corpus.formats.reading import Reading;"
        "from corpus.errors import UnreadableText;"
        "import corpus.formats.pdf, corpus.formats.word, corpus.formats.opendocument;"
        "names = [n for n in ('index', 'bot', 'torch', 'faiss') if n in sys.modules];"
        "raise UnreadableText('x', said=names)"
    )
    boot = (
        "import sys; sys.path.insert(0, sys.argv[1]); from corpus.formats import child;"
        f"child.reader = lambda kind: lambda *_: exec({code!r}); child.main()"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(isolation, "BOOT", boot)
        with pytest.raises(DocumentError) as caught:
            read_apart(PDF, ".pdf", "a.pdf")
    assert caught.value.data["said"] == []


def test_progress_is_told_page_by_page():
    told: list[tuple[int, int]] = []
    read_apart(pdf([placed(["un"]), placed(["deux"])]), ".pdf", "a.pdf", lambda *p: told.append(p))
    assert told == [(1, 2), (2, 2)]

"""Damaged files of each format: text whose pages tile it, or a refusal; never anything else.

The readers run here, in this process, so that hypothesis can try thousands of files; PDFium alone,
which is C++, runs apart as in the product. Pictures go through Tesseract and have their own bound.
"""

from __future__ import annotations

import io
import time

import docx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from corpus.errors import DocumentError
from corpus.formats.child import reader
from corpus.formats.isolation import read_apart
from corpus.formats.kinds import kind_of
from corpus.formats.reading import Reading
from tests.sample_files import contents, odt, pdf, placed, word, zipped

pytestmark = pytest.mark.slow

SECONDS = 2.0  # of each format
LINES = ["Article 1 : Objet", "", "Le prêt est de 3 000 € par an et dure", "deux ans.", "- un"]


def _word() -> bytes:
    document = docx.Document()
    document.add_heading("Objet", 1)
    document.add_paragraph("Le prêt", style="List Number")
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "Montant"
    return word(document)


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("L", (60, 40), "white").save(out, kind)
    return out.getvalue()


SOUND = {
    ".html": b"<h1>Objet</h1><table><tr><td>a<td>b</table><ul><li>x</ul><p>3 000 &euro;",
    ".pdf": pdf([placed(LINES), placed(["Fin."])], "60 60 m 400 60 l S\n"),
    ".docx": _word(),
    ".odt": odt("<text:h>Objet</text:h><text:list><text:list-item><text:p>a</text:p>"
                "</text:list-item></text:list><table:table/>"),
    ".png": _picture("PNG"),
    ".jpg": _picture("JPEG"),
    ".tif": _picture("TIFF"),
}  # fmt: skip
ZIPPED = (".docx", ".odt")

Cut = tuple[int, int, bytes]
CUTS = st.lists(
    st.tuples(st.integers(0, 2**20), st.integers(0, 40), st.binary(max_size=12)), max_size=6
)


def damaged(data: bytes, cuts: list[Cut]) -> bytes:
    """Replace some bytes by others, at places counted round the file."""
    for place, length, new in cuts:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + length :]
    return data


def inside(data: bytes, cuts: list[Cut]) -> bytes:
    """Damage a part of a zipped document and zip it again, so that the XML is what is broken."""
    parts = contents(data)
    names = sorted(name for name in parts if name.endswith(".xml"))
    for cut in cuts:
        name = names[cut[0] % len(names)]
        parts[name] = damaged(parts[name], [cut])
    return zipped(parts)


def check(kind: str, data: bytes) -> None:
    try:
        if kind_of(kind, data, "a") != kind:
            return
        read = read_apart if kind == ".pdf" else None
        if read:
            reading = read(data, kind, "a", None, 20)
        else:
            reading = reader(kind)(data, "a", lambda *_: None)
    except DocumentError as error:
        assert error.data["source"] == "a"  # noqa: PT017
        return
    holds(reading)


def holds(reading: Reading) -> None:
    """Pages follow each other without a gap from the first character to the last."""
    place = 0
    for number, page in enumerate(reading.pages, 1):
        assert (page.number, page.start) == (number, place)
        assert page.end >= page.start
        place = page.end
    assert not reading.pages or place == len(reading.text)
    assert "\r" not in reading.text
    assert "\0" not in reading.text


@pytest.mark.parametrize("kind", SOUND)
def test_damaged_files_are_read_or_refused(kind):
    until = time.monotonic() + SECONDS

    @settings(
        max_examples=1_000,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(CUTS, st.booleans())
    def fuzz(cuts: list[Cut], within: bool) -> None:
        if time.monotonic() < until:
            change = inside if within and kind in ZIPPED else damaged
            check(kind, change(SOUND[kind], cuts))

    fuzz()


@pytest.mark.parametrize("kind", SOUND)
def test_the_sound_file_that_is_damaged_is_read(kind):
    if kind in (".html", ".pdf", ".docx", ".odt"):
        assert "Objet" in reader(kind)(SOUND[kind], "a", lambda *_: None).text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_markup_is_read(text):
    check(".html", text.encode("utf-8", "replace"))

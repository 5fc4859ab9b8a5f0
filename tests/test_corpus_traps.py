"""The table of traps, format by format: what shows is read, what does not is left out and told."""

from __future__ import annotations

import pytest

from corpus.formats.child import READERS, reader
from corpus.formats.reading import Reading
from corpus.readers import _plain
from tests.traps import SEEN, UNSEEN, Trap, chunk, traps

TRAPS = list(traps())


def read(trap: Trap) -> Reading:
    """Return what is read of a trap, in this process."""
    kind = f".{trap.format}"
    if kind not in READERS:
        return _plain(trap.data, kind, trap.name)
    return reader(kind)(trap.data, trap.name, lambda *_: None)


def verdict(trap: Trap, reading: Reading) -> str:
    """Return "right", "told" (hidden text was left out and that is said), or what is wrong."""
    text = " ".join(reading.text.replace("\u00a0", " ").split())
    told = any(each.startswith("invisible-text:") for each in reading.warnings)
    if SEEN not in text:
        return "wrong: visible text is lost"
    if UNSEEN.split(" verse ")[1][:6] in text:
        return "wrong: hidden text is read"
    if told != (trap.hides and trap.told):
        return "wrong: not told" if trap.hides else "wrong: told for nothing"
    return "told" if told else "right"


@pytest.mark.parametrize("trap", TRAPS, ids=[f"{trap.format}: {trap.name}" for trap in TRAPS])
def test_what_shows_is_read_and_nothing_else(trap):
    assert verdict(trap, read(trap)) == ("told" if trap.hides and trap.told else "right")


def test_the_table_has_a_trap_for_every_way_of_hiding():
    assert len(TRAPS) >= 35
    assert {trap.format for trap in TRAPS} == {
        "html",
        "pdf",
        "docx",
        "odt",
        "xlsx",
        "ods",
        "txt",
        "md",
    }


def test_html_formulas_are_read_as_they_are_written():
    page = (
        "<p>Soit <math><mfrac><mn>1</mn><mn>3</mn></mfrac></math> de 10 "
        "<math><msup><mi>m</mi><mn>2</mn></msup></math> à <math><msub><mi>t</mi><mn>0</mn></msub>"
        "</math>.</p>"
    )
    found = reader(".html")(page.encode(), "a.html", lambda *_: None)
    assert found.text.strip() == "Soit 1/3 de 10 m² à t₀."


def test_a_part_of_word_that_is_not_read_is_told():
    found = reader(".docx")(
        chunk("application/rtf", b"{\\rtf1 a}", SEEN), "a.docx", lambda *_: None
    )
    assert SEEN in found.text.replace("\u00a0", " ")
    assert found.warnings == ("external",)

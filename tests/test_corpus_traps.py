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


def page(body):
    found = reader(".html")(f'<meta charset="utf-8">{body}'.encode(), "a.html", lambda *_: None)
    return found.text.split("\n")


def test_html_the_numbers_that_a_sheet_counts_are_read():
    sheet = (
        "<style>ol{list-style:none}.start{counter-reset:c 0}.a>li{counter-increment:c}"
        '.a>li::before{content:"Article " counter(c, upper-roman) ". "}</style>'
    )
    first, then = '<ol class="a start"><li>Objet</li></ol>', '<ol class="a"><li>Prix</li></ol>'
    assert page(f"{sheet}{first}<p>Le verger.</p>{then}")[::2] == [
        "Article I. Objet",
        "Le verger.",
        "Article II. Prix",
    ]
    deep = "<style>ol{counter-reset:n;list-style:none}li{counter-increment:n}li::before{content:"
    listed = "<ol><li>Un<ol><li>A</li><li>B</li></ol></li><li>Deux</li></ol>"
    lines = page(f"{deep}counters(n,'.') ' '}}</style>{listed}")
    assert [each.strip() for each in lines if each] == ["1 Un", "1.1 A", "1.2 B", "2 Deux"]


def test_html_a_cell_reaches_down_to_the_end_of_its_group_of_rows():
    rows = "<tr><td rowspan={}>Lunac</td><td>1</td></tr><tr><td>2</td></tr>"
    last = "<tbody><tr><td>Sornac</td><td>3</td></tr></tbody>"
    for height in ("0", "9"):
        read_ = page(f"<table><tbody>{rows.format(height)}</tbody>{last}</table>")
        assert read_[:3] == ["Lunac\t1", "Lunac\t2", "Sornac\t3"]


def test_html_boxes_that_show_as_a_table_are_one():
    row = '<div style="display:table-row"><p style="display:table-cell">{}</p>'
    row += '<p style="display:table-cell">{}</p></div>'
    rows = row.format("Lunac", "3 100") + row.format("Sornac", "9 100")
    assert page(f'<div style="display:table">{rows}</div>')[:2] == ["Lunac\t3 100", "Sornac\t9 100"]
    assert page('<div style="display:table"><p>Seul</p></div>')[0] == "Seul"


def test_html_a_link_of_figures_behind_an_amount_is_the_call_of_a_note():
    assert page('<p>Soit 7 500<a href="#n1">1</a> €.</p>')[0] == "Soit 7 500¹ €."
    assert page('<p>Article <a href="#a1">1</a> : Objet</p>')[0] == "Article 1 : Objet"

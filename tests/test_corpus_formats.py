"""Each format to text: what stands on the page, line by line."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

from corpus.clauses import parse_clauses
from corpus.formats import opendocument
from corpus.model import Document, Page
from corpus.readers import known_suffixes, read_document
from tests.sample_files import contents, odt, pdf, placed, word, zipped


def read(folder: Path, name: str, data: bytes) -> Document:
    path = folder / name
    path.write_bytes(data)
    return read_document(path)


def test_the_suffixes_that_can_be_read():
    assert {".pdf", ".docx", ".odt", ".html", ".md", ".png", ".jpg", ".tif"} < set(known_suffixes())


# HTML


def test_html_shows_its_text_and_nothing_else(tmp_path):
    page = """<!doctype html><html><head><meta charset="utf-8"><title>x</title>
    <style>p {color: red}</style><script>document.write("non")</script></head><body>
    <nav>Menu</nav><h2>Article 1 : Objet</h2><p>Le   texte
    coûte <b>3 000&nbsp;€</b>,<br>par an.</p><ul><li>un</li><li>deux</li></ul>
    <ol start="3"><li>trois</li></ol><p style="display: none">caché</p>
    <table><tr><th>Année</th><th>Montant</th></tr><tr><td>2020</td><td>7 500 €</td></tr></table>
    <iframe src="http://127.0.0.1/x">non</iframe></body></html>"""
    document = read(tmp_path, "page.html", page.encode())
    assert document.text == (
        "## Article 1 : Objet\n\nLe texte coûte 3 000\u00a0€,\npar an.\n\n- un\n- deux\n\n"
        "3. trois\n\nAnnée\tMontant\n2020\t7 500 €\n"
    )
    assert document.warnings == ("invisible-text:1", "scripts")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_html_is_read_in_the_encoding_it_declares_or_has(tmp_path, encoding):
    page = "<meta charset=cp1252>" if encoding == "cp1252" else ""
    document = read(tmp_path, "page.htm", f"{page}<p>L'été à Sète</p>".encode(encoding))
    assert document.text == "L'été à Sète\n"


def shown(folder: Path, page: str) -> str:
    return read(folder, "page.html", page.encode()).text


def test_html_raised_and_lowered_figures_join_no_number(tmp_path):
    page = """<p>L'article 5<sup>2</sup>, 3<sup>(1)</sup> ans, 4 500<span style="vertical-align:
    super">12</span> euros, 1<sup>er</sup> mai, 20 m<sup>2</sup>, CO<sub>2</sub>,
    <sup>a<span style="vertical-align: baseline">5</span></sup></p>"""
    assert shown(tmp_path, page) == (
        "L'article 5², 3⁽¹⁾ ans, 4 500¹² euros, 1er mai, 20 m², CO₂, a5\n"
    )


def test_html_cells_keep_their_columns_and_rows(tmp_path):
    page = """<table><tr><th rowspan=3>Poste<th colspan=2>Montant<th rowspan=2>Total
    <tr><td>2024<td>2025<tr><td>100 €<td>200 €<td>300 €
    <tr><td>Somme<td colspan=2>x<td>3</table>"""
    assert shown(tmp_path, page) == (
        "Poste\tMontant\t\xa0\tTotal\nPoste\t2024\t2025\tTotal\nPoste\t100 €\t200 €\t300 €\n"
        "Somme\tx\t\xa0\t3\n"
    )


def test_html_lists_are_numbered_as_they_show(tmp_path):
    page = """<ol type=a><li>un<li>deux<ol type=I><li>dedans</ol></ol><ol><li value=4>quatre<li>cinq
    </ol><ol reversed><li>deux<li>un</ol><ol start=3 style="list-style-type: upper-latin"><li>x</ol>
    <ul style="list-style: none"><li>sans</ul><ol type=i start=9><li>neuf</ol>"""
    assert shown(tmp_path, page) == (
        "a. un\nb. deux\n\n  I. dedans\n\n4. quatre\n5. cinq\n\n2. deux\n1. un\n\nC. x\n\nsans\n\n"
        "ix. neuf\n"
    )


def test_html_numbers_of_a_list_within_a_list_are_a_series_of_their_own(tmp_path):
    page = "<p>Entre A et B.</p><ol>" + "".join(
        f"<li><p><b>{title}</b></p><ol><li><p>Un texte de {n} mots suit :</p><table><tr><td>a<td>b"
        f"<tr><td>c<td>d</table><li><p>Les charges {n}.</p></ol>"
        for n, title in enumerate(("OBJET", "DURÉE", "CHARGES"), 1)
    )
    clauses = parse_clauses(shown(tmp_path, f"{page}</ol><p>Fait à Gap, le 2 mai 2022</p>"))
    assert [clause.label for clause in clauses] == [
        *("En-tête", "Point 1", "Point 1, 1", "Point 1, 2", "Point 2", "Point 2, 1", "Point 2, 2"),
        *("Point 3", "Signatures"),  # its last item ends the text, as those of a list do
    ]


def test_html_leaves_out_page_headers_and_what_is_deleted(tmp_path):
    page = """<div title="header"><p>Ville de Pontivy</p></div><p>Prix : <del>100</del><ins>200
    euros</ins> <s>ou</s> <span style="text-decoration: line-through">300</span>net</p>
    <div title="footer"><p>page 1</p></div>"""
    assert shown(tmp_path, page) == "Prix : 200 euros net\n"


def test_html_boxes_signs_and_cut_words(tmp_path):
    page = """<p><input type=checkbox checked> Oui <input type=radio> Non
    <font face="Wingdings">o</font> Non &#61694; ca&shy;det</p>"""
    assert shown(tmp_path, page) == "☒ Oui ☐ Non ☐ Non ☒ cadet\n"


@pytest.mark.parametrize(
    ("call", "own", "mark"),
    [
        ('<a href="#s1"><sup>1</sup></a>', '<a name="s1" href="#c1">1</a>', "¹"),
        ('<a href="#_ftn1"><span>[1]</span></a>', '<a name="_ftn1">[1]</a> ', "[¹]"),
    ],
)
def test_html_notes_come_below_the_paragraph_that_calls_them(tmp_path, call, own, mark):
    name = "sdfootnote1" if "<sup>" in call else "ftn1"
    page = f"""<p>Une durée de 3{call} ans.</p><p>Fin.</p>
    <div id="{name}"><p>{own}À compter
    du 1<sup>er</sup> mai.</p></div>"""
    assert shown(tmp_path, page) == (
        f"Une durée de 3{mark} ans.\n{mark} À compter du 1er mai.\n\nFin.\n"
    )


@pytest.mark.parametrize("tag", ["div", "span", "table><tr><td", "ol><li", "b"])
def test_html_of_any_depth_is_read_to_its_end(tmp_path, tag):
    page = f"<p>Un</p>{f'<{tag}>' * 100_000}Le prix est de 5 euros<p>Fin</p>"
    words = [word for word in shown(tmp_path, page).split() if word not in {"-", "1."}]
    assert words == ["Un", "Le", "prix", "est", "de", "5", "euros", "Fin"]


# DOCX

NUMBERING = f"""<w:numbering {nsdecls("w")}>
<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading1"/>
<w:lvlText w:val="Article %1 :"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading2"/>
<w:lvlText w:val="%1.%2."/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/>
<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>
<w:lvlText w:val="&#61623;"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride
 w:val="1"/></w:lvlOverride></w:num></w:numbering>"""


def numbered() -> docx.document.Document:
    """A document whose headings and lists get their numbers from Word alone."""
    document = docx.Document()
    part = document.part.numbering_part
    part._element = parse_xml(NUMBERING)
    for name in ("Heading 1", "Heading 2"):
        properties = document.styles[name].element.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="1"/></w:numPr>'))
    return document


def in_list(document: docx.document.Document, text: str, name: int) -> None:
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    form = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{name}"/></w:numPr>'
    properties.append(parse_xml(form))


def test_docx_headings_and_lists_bear_the_numbers_that_word_shows(tmp_path):
    document = numbered()
    document.add_heading("Objet", 1)
    document.add_heading("Montant", 1)
    document.add_heading("Calendrier", 2)
    document.add_heading("Versement", 2)
    for name, text in ((2, "un"), (2, "deux"), (4, "de nouveau un"), (3, "point")):
        in_list(document, text, name)
    document.add_heading("Durée", 1)
    lines = read(tmp_path, "a.docx", word(document)).text.split("\n")
    assert [line for line in lines if line] == [
        "# Article 1 : Objet",
        "# Article 2 : Montant",
        "## 2.1. Calendrier",
        "## 2.2. Versement",
        "a) un",
        "b) deux",
        "a) de nouveau un",
        "- point",
        "# Article 3 : Durée",
    ]


def test_docx_leaves_headers_out_and_keeps_fields_to_fill_in(tmp_path):
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "EN-TÊTE DE PAGE"
    document.sections[0].footer.paragraphs[0].text = "page 1"
    document.add_paragraph("Le bailleur {{ nom }}, représenté par …………,")
    gone = document.add_paragraph("reste")._p
    deleted = OxmlElement("w:del")
    deleted.append(parse_xml(f"<w:r {nsdecls('w')}><w:delText>supprimé</w:delText></w:r>"))
    gone.append(deleted)
    added = OxmlElement("w:ins")
    added.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>, ajouté</w:t></w:r>"))
    gone.append(added)
    assert read(tmp_path, "a.docx", word(document)).text == (
        "Le bailleur {{ nom }}, représenté par …………,\n\nreste, ajouté\n"
    )


def test_docx_tables_are_rows_and_layout_is_paragraphs(tmp_path):
    document = docx.Document()
    table = document.add_table(2, 3)
    for cell, text in zip(table._cells, ["Année", "", "Montant", "2020", "x", "5 €"], strict=True):
        cell.text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    document.add_paragraph("Fait à Tours")
    signed = document.add_table(1, 2)
    signed.cell(0, 0).text, signed.cell(0, 1).text = "Pour l'État", "Pour la région"
    assert read(tmp_path, "a.docx", word(document)).text == (
        "Année\t\xa0\tMontant\n2020\tx\t5 €\n\nFait à Tours\n\nPour l'État\n\nPour la région\n"
    )


def test_docx_space_around_paragraphs_becomes_a_blank_line(tmp_path):
    document = docx.Document()
    for text, after in (("un", 0), ("deux", 12), ("trois", 0)):
        paragraph = document.add_paragraph(text)
        paragraph.paragraph_format.space_after = docx.shared.Pt(after)
    assert read(tmp_path, "a.docx", word(document)).text == "un\ndeux\n\ntrois\n"


W = nsdecls("w")


def filled(*paragraphs: str) -> bytes:
    """A Word document of these paragraphs' XML."""
    document = docx.Document()
    for inner in paragraphs:
        document.element.body.insert(-1, parse_xml(f"<w:p {W}>{inner}</w:p>"))
    return word(document)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


HIGH, LOW = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'


def test_docx_raised_and_lowered_figures_join_no_number(tmp_path):
    data = filled(
        run("3") + run("1", HIGH) + run(" ans dès le 1") + run("er", HIGH) + run(" mai"),
        run("20 m") + run("2", '<w:position w:val="6"/>') + run(", CO") + run("2", LOW),
        run("4 500") + run("(12)", HIGH) + run(" euros"),
    )
    assert read(tmp_path, "a.docx", data).text == (
        "3¹ ans dès le 1er mai\n\n20 m², CO₂\n\n4 500⁽¹²⁾ euros\n"
    )


def test_docx_boxes_are_ticked_or_not(tmp_path):
    data = filled(
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + run(" Oui "),
        '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>' + run(" Non"),
        run("o", '<w:rFonts w:ascii="Wingdings"/>') + run(" ou"),
        "<w:sdt><w:sdtContent>" + run("☒") + "</w:sdtContent></w:sdt>" + run(" Oui"),
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>'
        "<w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>" + run(" Oui"),
        run("Coût ") + '<w:r><w:sym w:font="Symbol" w:char="F0A3"/></w:r>' + run(" 5 €"),
    )
    assert read(tmp_path, "a.docx", data).text == (
        "☒ Oui\n\n☐ Non\n\n☐ ou\n\n☒ Oui\n\n☒ Oui\n\nCoût ≤ 5 €\n"
    )


def test_docx_struck_and_hidden_runs_are_left_out(tmp_path):
    struck = run("100 €", "<w:strike/>") + run("150 €", '<w:dstrike w:val="1"/>')
    kept = run("200 euros", '<w:strike w:val="0"/>') + run("99", "<w:vanish/>")
    assert read(tmp_path, "a.docx", filled(struck + kept)).text == "200 euros\n"


def test_docx_a_row_that_begins_further_in_keeps_its_columns(tmp_path):
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["Poste", "2024", "100 €", ""], strict=True):
        cell.text = text
    row = table.rows[1]._tr
    row.remove(row.tc_lst[1])
    row.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {W} w:val="1"/>'))
    assert read(tmp_path, "a.docx", word(document)).text == "Poste\t2024\n\t100 €\n"


def test_docx_notes_at_the_foot_and_at_the_end(tmp_path):
    call = "<w:r><w:rPr>{0}</w:rPr><w:{1}noteReference {3}w:id='{2}'/></w:r>"
    data = filled(
        run("3") + call.format(HIGH, "foot", 2, "") + run(" ans"),
        run("4 500") + call.format(HIGH, "end", 2, "") + run(" euros"),
        run("5") + call.format(HIGH, "foot", 3, "w:customMarkFollows='1' ") + run("* mois"),
    )
    parts = contents(data)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}notes+xml"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}notes"
    texts = {"foot": ("Hors.", "* Fin."), "end": ("Net.",)}
    for name, said in texts.items():
        notes = "".join(
            f'<w:{name}note w:id="{n}"><w:p>{run(text)}</w:p></w:{name}note>'
            for n, text in enumerate(said, 2)
        )
        parts[f"word/{name}notes.xml"] = f"<w:{name}notes {W}>{notes}</w:{name}notes>".encode()
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
            b"</Types>",
            f'<Override PartName="/word/{name}notes.xml" ContentType="{kind.format(name)}"/>'
            "</Types>".encode(),
        )
        rels = "word/_rels/document.xml.rels"
        parts[rels] = parts[rels].replace(
            b"</Relationships>",
            f'<Relationship Id="x{name}" Type="{link.format(name)}" Target="{name}notes.xml"/>'
            "</Relationships>".encode(),
        )
    assert read(tmp_path, "a.docx", zipped(parts)).text == (
        "3¹ ans\n¹ Hors.\n\n4 500² euros\n² Net.\n\n5* mois\n* Fin.\n"
    )


def test_docx_with_a_macro_is_read_and_warned_of(tmp_path):
    document = docx.Document()
    document.add_paragraph("Texte")
    parts = {**contents(word(document)), "word/vbaProject.bin": b"x"}
    kind = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    name = "[Content_Types].xml"
    parts[name] = parts[name].replace(b"</Types>", kind)
    read_back = read(tmp_path, "a.docx", zipped(parts))
    assert (read_back.text, read_back.warnings) == ("Texte\n", ("macros",))


def test_a_note_comes_below_the_paragraph_that_calls_it(tmp_path):
    body = (
        "<text:p>Le prix<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Hors taxes.</text:p></text:note-body></text:note> est fixe.</text:p>"
    )
    assert read(tmp_path, "a.odt", odt(body)).text == "Le prix¹ est fixe.\n¹ Hors taxes.\n"


# ODT

LISTS = (
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" '
    'style:num-prefix="Article " style:num-suffix=" :" style:num-format="1"/>'
    '<text:list-level-style-number text:level="2" style:num-suffix="." style:num-format="1" '
    'text:display-levels="2"/></text:list-style>'
    '<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1"/>'
    "</text:list-style>"
    '<style:style style:name="P1" style:family="paragraph"><style:paragraph-properties '
    'fo:margin-bottom="0.5cm"/></style:style>'
)


def test_odt_numbers_lists_tables_and_space(tmp_path):
    body = (
        "<text:tracked-changes><text:p>supprimé</text:p></text:tracked-changes>"
        '<text:list text:style-name="L1"><text:list-item><text:h text:outline-level="1">Objet'
        '</text:h></text:list-item></text:list><text:p text:style-name="P1">Un<text:s text:c="2"/>'
        'texte</text:p><text:p>suite</text:p><text:list text:continue-numbering="true" '
        'text:style-name="L1"><text:list-item><text:h text:outline-level="1">Durée</text:h>'
        "<text:list><text:list-item><text:p>Début</text:p></text:list-item></text:list>"
        '</text:list-item></text:list><text:list text:style-name="L2"><text:list-item><text:p>point'
        "</text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell>"
        "<text:p>A</text:p></table:table-cell><table:table-cell><text:p>B</text:p>"
        "</table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>1</text:p>"
        "</table:table-cell><table:covered-table-cell/></table:table-row></table:table>"
    )
    assert read(tmp_path, "a.odt", odt(body, LISTS)).text == (
        "# Article 1 : Objet\nUn  texte\n\nsuite\n\n# Article 2 : Durée\n2.1. Début\n- point\n\n"
        "A\tB\n1\t\n"
    )


def test_odt_raised_struck_and_hidden_words(tmp_path):
    styles = "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties {says}/>'
        "</style:style>"
        for name, says in {
            "High": 'style:text-position="super 58%"',
            "Up": 'style:text-position="33% 58%"',
            "Low": 'style:text-position="sub 58%"',
            "Level": 'style:text-position="0% 100%"',
            "Struck": 'style:text-line-through-style="solid"',
            "Gone": 'text:display="none"',
            "Signs": 'style:font-name="Wingdings"',
        }.items()
    )

    def span(style: str, text: str) -> str:
        return f'<text:span text:style-name="{style}">{text}</text:span>'

    body = (
        f"<text:p>3{span('High', '1')} ans, 20 m{span('Up', '2')}, CO{span('Low', '2')}</text:p>"
        f"<text:p>1{span('High', 'er')} mai, {span('High', 'a' + span('Level', '5'))}</text:p>"
        f"<text:p>{span('Struck', '100')}200 euros{span('Gone', '9')}</text:p>"
        f"<text:p>{span('Signs', chr(0xF0FE))} Oui {span('Signs', 'o')} Non</text:p>"
        '<text:section text:display="none"><text:p>caché</text:p></text:section>'
        '<text:section text:display="true"><text:p>montré</text:p></text:section>'
        '<text:p>a<text:hidden-text text:is-hidden="true">b</text:hidden-text>c</text:p>'
        '<text:p><text:hidden-paragraph text:is-hidden="true"/>caché</text:p>'
    )
    assert read(tmp_path, "a.odt", odt(body, styles)).text == (
        "3¹ ans, 20 m², CO₂\n1er mai, a5\n200 euros\n☒ Oui ☐ Non\nmontré\nac\n"
    )


# PDF

WIDE = "Les parties conviennent de mettre en commun leurs moyens afin que le service soit"
LINES = [
    "Article 1 : Objet",
    "",
    f"{WIDE} construit",
    f"{WIDE} conve-",
    "nu entre elles et que la région Centre-",
    "",
    "- un point",
    "- un autre",
]


def at(x: float, y: float, text: str, size: float) -> str:
    """Text of a size of its own."""
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n"


def test_pdf_lines_are_joined_and_pages_kept(tmp_path):
    pages = [placed(LINES), placed(["Article 2 : Durée", "", "Un an."])]
    document = read(tmp_path, "a.pdf", pdf(pages))
    first = (
        f"Article 1 : Objet\n\n{WIDE} construit {WIDE} convenu entre elles et que la région "
        "Centre-\n\n- un point\n- un autre\n\n"
    )
    second = "Article 2 : Durée\n\nUn an.\n"
    assert document.text == first + second
    assert document.pages == (
        Page(1, 0, len(first)),
        Page(2, len(first), len(first) + len(second)),
    )


def test_pdf_hyphens_of_compounds_stay(tmp_path):
    lines = [
        f"{WIDE} à Pointe-",
        f"à-Pitre, {WIDE} R. 2351-",
        f"14 et {WIDE} celle-",
        "ci.",
    ]
    text = read(tmp_path, "a.pdf", pdf([placed(lines)])).text
    assert "Pointe-à-Pitre" in text
    assert "R. 2351-14" in text
    assert "celle-ci." in text


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        ("Monsieur Her-", "couët, maire", "Monsieur Hercouët, maire"),
        ("centre de Lam-", "balle-Armor", "centre de Lam-balle-Armor"),
        ("pouvoir euro-", "péenne", "pouvoir européenne"),
        ("ville de Saint-", "Étienne", "ville de Saint-Étienne"),
        ("région d'Île-de-", "France", "région d'Île-de-France"),
        ("la sous-", "traitance", "la sous-traitance"),
        ("ville d'arrière-", "pays", "ville d'arrière-pays"),
        ("BON DE COM-", "MANDES", "BON DE COMMANDES"),
        ("VILLE DE SAINT-", "ÉTIENNE", "VILLE DE SAINT-ÉTIENNE"),
    ],
)
def test_pdf_a_cut_word_is_joined_unless_it_may_be_a_compound(tmp_path, above, below, whole):
    lead = "LES PARTIES CONVIENNENT DE METTRE EN COMMUN" if above.isupper() else WIDE[:-5]
    lines = [f"{lead} {above}", f"{below} ;"]
    assert read(tmp_path, "a.pdf", pdf([placed(lines)])).text == f"{lead} {whole} ;\n"


def test_pdf_a_word_that_stands_elsewhere_in_the_document_is_whole(tmp_path):
    lines = [f"{WIDE} à Lam-", "balle-Armor et la ville de Lamballe agissent."]
    text = read(tmp_path, "a.pdf", pdf([placed(lines)])).text
    assert text == f"{WIDE} à Lamballe-Armor et la ville de Lamballe agissent.\n"


def test_pdf_numbered_paragraphs_with_a_hanging_indent_are_joined(tmp_path):
    page = [(60, 700, f"3.1 {WIDE} signé"), (78, 686, f"{WIDE} à l'article"),
            (78, 672, f"2.3 ci-dessus et {WIDE[:70]}."), (60, 658, "3.2 Un an.")]  # fmt: skip
    text = read(tmp_path, "a.pdf", pdf([page])).text
    whole = f"3.1 {WIDE} signé {WIDE} à l'article 2.3 ci-dessus et {WIDE[:70]}."
    assert text == f"{whole}\n3.2 Un an.\n"


def test_pdf_a_heading_in_larger_type_is_no_wrapped_line(tmp_path):
    heading = at(60, 700, f"Article 1 - {WIDE[:56]}", 11)
    text = read(tmp_path, "a.pdf", pdf([[(60, 685, "La durée est fixe.")]], heading)).text
    assert text == f"Article 1 - {WIDE[:56]}\nLa durée est fixe.\n"


BODIES = ["", "L'objet est le prêt.", "Le montant est fixe.", "La durée est d'un an.", "Fin."]


def test_pdf_running_headers_footers_and_numbers_go(tmp_path):
    pages = [
        [(60, 810, "Convention de partenariat"), *placed([BODIES[n]]),
         (60, 40, "Préfecture de région"), (290, 25, f"page {n}/4")]
        for n in range(1, 5)
    ]  # fmt: skip
    document = read(tmp_path, "a.pdf", pdf(pages))
    assert document.text == "\n\n".join(BODIES[1:]) + "\n"
    assert [page.number for page in document.pages] == [1, 2, 3, 4]


def test_pdf_two_columns_are_read_one_after_the_other(tmp_path):
    left = [f"La colonne de gauche porte la ligne numéro {n}" for n in range(8)]
    right = [f"La colonne de droite porte la ligne numéro {n}" for n in range(7)]
    page = [(60, 800, "Un titre qui passe au-dessus des deux colonnes de la page entière du texte"),
            *placed(left, 60), *placed(right, 320, 757)]  # fmt: skip
    text = read(tmp_path, "a.pdf", pdf([page])).text
    words = " ".join(text.split())
    assert words.endswith(" ".join([*left, *right]))


SHORT = [
    "L'association s'engage à tenir une comptabilité",
    "conforme au plan comptable et à la remettre",
    "chaque année à la commune.",
]
OTHER = [
    "La commune s'engage à verser la subvention",
    "annuelle dans les trente jours qui suivent la",
    "remise du compte.",
]


def test_pdf_three_columns_below_a_title_over_two_of_them(tmp_path):
    columns = [
        "La commune de Brive met la\nhalle à la disposition de\nl'association pour une durée\n"
        "de trois ans à compter du\npremier jour de ce mois.",
        "L'association verse un loyer\nannuel de quatre mille euros\nhors taxes, et souscrit une\n"
        "assurance qui couvre tout.",
        "Chaque partie peut résilier\nla convention par une lettre\nrecommandée avec un préavis\n"
        "de six mois avant la fin.",
    ]
    page = [(60.0, 790.0, "Convention de mise à disposition de la halle de Brive")]
    for x, lines in zip((60, 225, 390), columns, strict=True):
        page += placed(lines.split("\n"), x=x, top=740, step=12)
    text = " ".join(read(tmp_path, "a.pdf", pdf([page])).text.split())
    assert text == f"{page[0][2]} {' '.join(columns)}".replace("\n", " ")


def test_pdf_short_columns_of_wrapped_lines_are_columns(tmp_path):
    text = read(tmp_path, "a.pdf", pdf([[*placed(SHORT, 60), *placed(OTHER, 320)]])).text
    assert " ".join(text.split()) == " ".join([*SHORT, *OTHER])


def test_pdf_the_short_end_of_columns_stands_where_columns_do(tmp_path):
    left = [f"la colonne de gauche porte la ligne numéro {n}" for n in range(5)]
    right = [f"la colonne de droite porte la ligne numéro {n}" for n in range(5)]
    first = [*placed(left, 60), *placed(right, 320)]
    end = [*placed(["en cours.", "", "", "Fait à Lamballe"], 60),
           *placed(["Article 7 - Contentieux", "Un litige va au juge."], 320)]  # fmt: skip
    text = read(tmp_path, "a.pdf", pdf([first, end])).text
    assert text.endswith(
        "en cours.\n\nArticle 7 - Contentieux\nUn litige va au juge.\n\nFait à Lamballe\n"
    )
    alone = read(tmp_path, "b.pdf", pdf([end])).text
    assert alone == (
        "en cours.\tArticle 7 - Contentieux\nUn litige va au juge.\n\nFait à Lamballe\n"
    )


def test_pdf_a_table_of_three_rows_is_no_columns(tmp_path):
    years = [f"La {nth} année" for nth in ("première", "deuxième", "troisième")]
    amounts = [f"{n} 000 euros par an" for n in (12, 14, 15)]
    page = [*placed(years, 60), *placed(amounts, 320)]
    assert read(tmp_path, "a.pdf", pdf([page])).text == (
        "La première année\t12 000 euros par an\nLa deuxième année\t14 000 euros par an\n"
        "La troisième année\t15 000 euros par an\n"
    )


def test_pdf_the_label_of_a_list_is_no_cell(tmp_path):
    lines = [("1)", "une avance de 60 % ;"), ("2)", "un solde, dont :"), ("a.", "un bilan")]
    page = [(60, 700, f"{WIDE} et")]
    page += [
        (70 + 15 * (n == 2) + 18 * m, 686 - 14 * n, text)
        for n, row in enumerate(lines)
        for m, text in enumerate(row)
    ]
    assert read(tmp_path, "a.pdf", pdf([page])).text == (
        f"{WIDE} et\n 1) une avance de 60 % ;\n 2) un solde, dont :\n   a. un bilan\n"
    )
    table = [("1.", "Études", "7 500 €"), ("2.", "Travaux", "12 000 €")]
    page = [
        (60 + 90 * m, 700 - 14 * n, t) for n, row in enumerate(table) for m, t in enumerate(row)
    ]
    text = read(tmp_path, "b.pdf", pdf([page])).text
    assert text == "1.\tÉtudes\t7 500 €\n2.\tTravaux\t12 000 €\n"


def test_pdf_spaces_that_a_justified_line_stretches_are_no_tabs(tmp_path):
    stretched = "BT /F1 10 Tf 28 Tw 60 700 Td (Les codes sources sont publiés dans) Tj 0 Tw ET"
    page = [*placed([WIDE] * 6, top=784), *placed([WIDE] * 6, top=686)]
    text = read(tmp_path, "a.pdf", pdf([page], stretched)).text
    assert "Les codes sources sont publiés dans" in text


def test_pdf_tables_are_rows_with_and_without_rules(tmp_path):
    cells = [["Année", "Objet", "Montant"], ["2020", "Études", "7 500 €"], ["2021", "", "12 000 €"]]
    page = [
        (70 + 150 * c, 700 - 20 * r, text)
        for r, row in enumerate(cells)
        for c, text in enumerate(row)
        if text
    ]
    rules = "".join(f"60 {714 - 20 * n} m 510 {714 - 20 * n} l S\n" for n in range(4))
    rules += "".join(f"{60 + 150 * n} 714 m {60 + 150 * n} 654 l S\n" for n in range(4))
    wanted = "Année\tObjet\tMontant\n2020\tÉtudes\t7 500 €\n2021\t\t12 000 €\n"
    assert read(tmp_path, "a.pdf", pdf([page])).text == wanted
    wrapped = [*page, (220, 669, "et suivi")]
    assert read(tmp_path, "b.pdf", pdf([wrapped], rules)).text == wanted.replace(
        "\t\t", "\tet suivi\t"
    )


def test_pdf_a_cell_that_spans_others_is_one_cell(tmp_path):
    page = [(70, 700, "Axe"), (220, 700, "Cibles annuelles, pour les deux ans"), (220, 680, "2024"),
            (370, 680, "2025"), (70, 660, "Budget de l'évaluation : 4 200 € par an, en euro-"),
            (70, 650, "péenne monnaie")]  # fmt: skip
    across = [(714, 60, 510), (694, 210, 510), (674, 60, 510), (640, 60, 510)]
    down = [(60, 714, 640), (210, 714, 674), (360, 694, 674), (510, 714, 640)]
    rules = "".join(f"{low} {y} m {high} {y} l S\n" for y, low, high in across)
    rules += "".join(f"{x} {top} m {x} {foot} l S\n" for x, top, foot in down)
    assert read(tmp_path, "a.pdf", pdf([page], rules)).text == (
        "Axe\tCibles annuelles, pour les deux ans\t\xa0\nAxe\t2024\t2025\n"
        "Budget de l'évaluation : 4 200 € par an, en européenne monnaie\t\xa0\t\xa0\n"
    )


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("way", ["1 0 0 1 60 700", "0 1 -1 0 300 100", "-1 0 0 -1 500 700"])
def test_pdf_text_is_read_upright_whatever_the_page_is_turned(tmp_path, turn, way):
    drawing = f"BT /F1 10 Tf {way} Tm (Un mot, puis deux) Tj 0 -14 Td (- un point) Tj ET"
    data = pdf([[]], drawing, turn=turn)
    assert read(tmp_path, "a.pdf", data).text == "Un mot, puis deux\n- un point\n"


def test_pdf_the_call_of_a_note_is_a_superscript_of_its_word(tmp_path):
    page = [(60, 700, "Le prix est fixe pour 3"), (162, 700, "ans"), (186, 700, "; 12 m"),
            (60, 672, WIDE)]  # fmt: skip
    raised = at(155.8, 704, "1", 6) + at(178.5, 705.5, "2", 6) + at(214, 704, "2", 6)
    raised += at(60, 686, "1/2 du montant", 10)
    text = read(tmp_path, "a.pdf", pdf([page], raised)).text
    assert text == f"Le prix est fixe pour 3¹ ans² ; 12 m²\n1/2 du montant\n{WIDE}\n"


@pytest.mark.parametrize("ruled", [True, False])
def test_pdf_notes_come_behind_the_text_of_their_page(tmp_path, ruled):
    page = placed([WIDE, f"{WIDE} le", "prix.", "", "- un point"], top=160)
    foot = "60 88 m 200 88 l 0.5 w S\n" if ruled else ""
    mark = (74, 8) if ruled else (77, 5)
    foot += at(60, mark[0], "1", mark[1]) + at(68, 74, "Hors taxes, au taux du", 8)
    foot += at(68, 64, "20 mai.", 8) + at(60, mark[0] - 22, "2", mark[1]) + at(68, 52, "Net.", 8)
    text = read(tmp_path, "a.pdf", pdf([page], foot)).text
    notes = "¹ Hors taxes, au taux du 20 mai.\n\n² Net.\n"
    assert text == f"{WIDE} {WIDE} le prix.\n\n- un point\n\n{notes}"


def test_pdf_each_column_has_its_notes(tmp_path):
    left = [f"La colonne de gauche porte la ligne numéro {n}" for n in range(6)]
    right = [f"La colonne de droite porte la ligne numéro {n}" for n in range(6)]
    page = [*placed(left, 60, 160), *placed(right, 320, 160)]
    foot = "".join(
        f"{x} 80 m {x + 90} 80 l 0.5 w S\n" + at(x, 66, str(n), 8) + at(x + 12, 66, said, 8)
        for x, n, said in ((60, 1, "Hors taxes."), (320, 2, "Net."))
    )
    text = read(tmp_path, "a.pdf", pdf([page], foot)).text
    assert " ".join(text.split()) == " ".join([*left, *right, "¹ Hors taxes. ² Net."])


def test_pdf_small_type_in_the_text_is_no_note(tmp_path):
    small = "60 732 m 150 732 l S\n" + at(60, 720, "Vu le code", 8)
    page = placed([WIDE, "prix.", "", "", "", f"{WIDE} le", "prix."])
    text = read(tmp_path, "a.pdf", pdf([page], small)).text
    assert text == f"{WIDE} prix.\n\nVu le code\n\n{WIDE} le prix.\n"


def test_pdf_a_hyphen_drawn_apart_belongs_to_its_word(tmp_path):
    page = [
        *placed([f"{WIDE} signé", f"{WIDE} l'ac"]),
        (448.3, 746, "-"),
        (60, 732, "cord des deux."),
    ]
    text = read(tmp_path, "a.pdf", pdf([page])).text
    assert text == f"{WIDE} signé {WIDE} l'accord des deux.\n"


def test_pdf_the_number_of_a_paragraph_is_parted_from_its_text(tmp_path):
    page = [(60, 700, "2.1"), (74.5, 700, "Les locaux"), (60, 686, "2e étage"), (60, 672, "a)"),
            (70, 672, "bureau"), (60, 658, WIDE)]  # fmt: skip
    text = read(tmp_path, "a.pdf", pdf([page])).text
    assert text == f"2.1 Les locaux\n2e étage\na) bureau\n{WIDE}\n"


def test_pdf_stamps_along_the_edge_come_last(tmp_path):
    stamp = "BT /F1 8 Tf 0 1 -1 0 20 100 Tm (Reçu le 21 mai) Tj ET"
    text = read(tmp_path, "a.pdf", pdf([placed(["Convention de prêt", "", "Fin."])], stamp)).text
    assert text == "Convention de prêt\n\nFin.\n\nReçu le 21 mai\n"


def test_pdf_with_javascript_and_attachments_is_read_and_warned_of(tmp_path):
    data = pdf(
        [placed(["Convention"])],
        names="/JavaScript << /Names [(a) 10 0 R] >> /EmbeddedFiles << /Names [(f) 11 0 R] >>",
        more=[
            "<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
            "<< /Type /Filespec /F (x.exe) /EF << /F 12 0 R >> >>",
            "<< /Length 1 >>\nstream\nx\nendstream",
        ],
    )
    document = read(tmp_path, "a.pdf", data)
    assert (document.text, document.warnings) == ("Convention\n", ("javascript", "attachments"))


def test_a_box_in_a_box_is_read_once():
    inner = "<draw:frame><draw:text-box><text:p>dedans</text:p></draw:text-box></draw:frame>"
    outer = (
        f"<draw:frame><draw:text-box><text:p>autour {inner}</text:p></draw:text-box></draw:frame>"
    )
    found = opendocument.read(odt(f"<text:p>texte {outer}</text:p>"), "a.odt", lambda *_: None)
    assert found.text.split() == ["texte", "autour", "dedans"]

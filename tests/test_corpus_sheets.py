"""Spreadsheets: each sheet a section, cells as they are shown, nothing hidden."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from corpus.analysis import analyse
from corpus.errors import DamagedDocument, PasswordProtected, WrongSuffix
from corpus.formats.number_formats import shown
from corpus.readers import read_document
from tests.workbooks import AMOUNT, DATE, LONG_DATE, NOTHING, SHARE, Sheet, ods, xlsx

PRICES = Sheet(
    "Prix 2028",
    [
        ["Bordereau des prix"],
        [],
        ["Poste", "Prix", "Jusqu'au", "Signé le", "Remise", "Rien", "Marge"],
        ["Fauchage", (8940, AMOUNT), (46934, DATE), (46934, LONG_DATE), (0.055, SHARE),
         (99999, NOTHING), "secret"],
        ["Balisage", (1234.5, AMOUNT), (46935, DATE), (46936, LONG_DATE), (0.2, SHARE), None,
         "secret"],
        ["Ligne cachée", (777777, AMOUNT)],
    ],
    hidden_rows={5},
    hidden_columns={6},
)  # fmt: skip
DRAFT = Sheet("Brouillon", [["Poste", "Prix"], ["Faux", (666666, AMOUNT)]], state="hidden")
DEEPER = Sheet("Dessous", [["Poste", "Prix"], ["Faux", (555555, AMOUNT)]], state="veryHidden")
STEPS = Sheet("Calendrier", [["Étape", "Échéance"], ["Remise", (46934, LONG_DATE)]])
WANTED = (
    "# Prix 2028\n\nBordereau des prix\n\n"
    "Poste\tPrix\tJusqu'au\tSigné le\tRemise\tRien\n"
    "Fauchage\t8\xa0940,00 €\t30/06/2028\t30 juin 2028\t5,5%\t\n"
    "Balisage\t1\xa0234,50 €\t01/07/2028\t2 juillet 2028\t20,0%\t\n\n"
    "# Calendrier\n\nÉtape\tÉchéance\nRemise\t30 juin 2028\n"
)


# A cell has no zone.
DAY, AUGUST = datetime(2028, 6, 30), datetime(2028, 8, 1)  # noqa: DTZ001
AFTERNOON = datetime(2028, 2, 5, 14, 7)  # noqa: DTZ001


def read(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return read_document(path)


def test_xlsx_shows_its_cells_as_they_are_displayed_and_hides_what_is_hidden(tmp_path):
    document = read(tmp_path, "prix.xlsx", xlsx(PRICES, DRAFT, DEEPER, STEPS))
    assert document.text == WANTED
    # a row, a column, a cell whose format shows nothing, two sheets
    assert document.warnings == ("invisible-text:5",)


def test_each_sheet_is_a_clause_and_its_rows_keep_their_headers(tmp_path):
    analysis = analyse(read(tmp_path, "prix.xlsx", xlsx(PRICES, STEPS)))
    labels = [clause.label for clause in analysis.clauses]
    assert labels == ["Prix 2028", "Bordereau des prix", "Calendrier"]
    amounts = {fact.text: dict(fact.attributes) for fact in analysis.facts if fact.kind == "amount"}
    assert amounts["8\xa0940,00 €"].get("row") == "Fauchage"
    assert amounts["8\xa0940,00 €"].get("column") == "Prix"


def test_xlsx_a_cell_far_away_makes_no_million_rows(tmp_path):
    sheet = Sheet("Loin", [["Étape", "Échéance"], ["Remise", "demain"]], far=("XFD1048576", "fin"))
    document = read(tmp_path, "a.xlsx", xlsx(sheet))
    assert document.text == "# Loin\n\nÉtape\tÉchéance\nRemise\tdemain\n\nfin\n"


def test_xlsx_merged_cells_show_what_the_first_of_them_says(tmp_path):
    rows = [["Montants", "derrière"], ["2027", "2028"], ["10 €", "20 €"]]
    document = read(tmp_path, "a.xlsx", xlsx(Sheet("Un", rows, merged="A1:B1")))
    assert document.text == "# Un\n\nMontants\n\n2027\t2028\n10 €\t20 €\n"


def test_xlsx_a_merged_cell_shows_in_each_row_and_reaches_out_of_a_hidden_one(tmp_path):
    rows = [["Lot", "Tâche", "Prix"], ["Nord", "Tonte", "10 €"], [None, "Taille", "20 €"]]
    sheet = Sheet("Un", rows, merged="A2:A3", hidden_rows={1}, hidden_columns={2})
    document = read(tmp_path, "a.xlsx", xlsx(sheet))
    assert document.text == "# Un\n\nLot\tTâche\nNord\tTaille\n"
    assert document.warnings == ("invisible-text:2",)  # "Tonte" and the prices


def test_ods_a_merged_cell_shows_in_each_row_that_a_repeated_one_stands_for(tmp_path):
    spanned = '<table:table-cell table:number-rows-spanned="4"><text:p>Nord</text:p>'
    body = f"""
    <table:table table:name="Un">
     <table:table-row>{{Lot}}{{Prix}}</table:table-row>
     <table:table-row>{spanned}</table:table-cell>{{10 €}}</table:table-row>
     <table:table-row table:number-rows-repeated="2"><table:covered-table-cell/>{{20 €}}
     </table:table-row>
     <table:table-row><table:covered-table-cell/>{{30 €}}</table:table-row>
     <table:table-row><table:table-cell/>{{40 €}}</table:table-row>
    </table:table>
    """
    document = read(tmp_path, "a.ods", ods(body))
    assert document.text == (
        "# Un\n\nLot\tPrix\nNord\t10 €\nNord\t20 €\nNord\t20 €\nNord\t30 €\n\t40 €\n"
    )


def test_xlsx_warns_of_macros_and_of_formulas_without_a_result(tmp_path):
    sheet = Sheet("Un", [["Poste", "Prix"], ["Total", None]], formula=("B2", "SUM(C1:C9)"))
    data = xlsx(sheet, macros=True)
    document = read(tmp_path, "a.xlsx", data)
    assert document.text == "# Un\n\nPoste\tPrix\nTotal\t\n"
    assert document.warnings == ("macros", "uncalculated")


def test_broken_locked_and_misnamed_workbooks_are_refused(tmp_path):
    with pytest.raises(DamagedDocument):
        read(tmp_path, "a.xlsx", xlsx(STEPS)[:-200])
    part = zipfile.ZipFile(io.BytesIO(xlsx(STEPS)))
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        for entry in part.infolist():
            archive.writestr(entry, part.read(entry)[: -30 if "sheet1" in entry.filename else None])
    with pytest.raises(DamagedDocument):
        read(tmp_path, "b.xlsx", broken.getvalue())
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    with pytest.raises(PasswordProtected):
        read(tmp_path, "c.xlsx", ole + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(WrongSuffix) as caught:
        read(tmp_path, "d.docx", xlsx(STEPS))
    assert caught.value.data["kind"] == ".xlsx"


def test_ods_shows_its_cells_as_they_are_displayed_and_hides_what_is_hidden(tmp_path):
    body = """
    <table:table table:name="Prix 2028"><table:table-column table:number-columns-repeated="2"/>
     <table:table-column table:visibility="collapse"/>
     <table:table-column table:number-columns-repeated="1021"/>
     <table:table-header-rows><table:table-row>{Poste}{Prix}{Marge}</table:table-row>
     </table:table-header-rows>
     <table:table-row>{Fauchage}<table:table-cell office:value-type="currency" office:value="8940">
      <office:annotation><text:p>commentaire</text:p></office:annotation>
      <text:p>8 940,00 €</text:p></table:table-cell>{secret}</table:table-row>
     <table:table-row table:visibility="collapse">{Caché}{1 €}</table:table-row>
     <table:table-row table:visibility="filter">{Filtré}{2 €}</table:table-row>
     <table:table-row table:number-rows-repeated="1048572">
      <table:table-cell table:number-columns-repeated="1024"/></table:table-row>
    </table:table>
    <table:table table:name="Brouillon" table:style-name="unseen">
     <table:table-row>{Faux}{3 €}</table:table-row></table:table>
    """
    document = read(tmp_path, "prix.ods", ods(body))
    assert document.text == "# Prix 2028\n\nPoste\tPrix\nFauchage\t8 940,00 €\n"
    assert document.warnings == ("invisible-text:4",)
    with pytest.raises(PasswordProtected):
        read(tmp_path, "b.ods", ods(body, manifest="<manifest:encryption-data/>"))


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        (8940, "General", "8940"),
        (0.1 + 0.2, "General", "0,3"),
        (1234567.891, "#,##0.00", "1 234 567,89"),
        (2.675, "0.00", "2,68"),
        (-1500, '#,##0.00\\ "€"', "-1 500,00 €"),
        (-1500, '#,##0\\ "€";[Red]\\-#,##0\\ "€"', "-1 500 €"),
        (-1500, "#,##0;(#,##0)", "(1 500)"),
        (0, '0.0;-0.0;"néant"', "néant"),
        (12, "[$€-40C]\\ #,##0", "€ 12"),
        (12.5, "#,##0.00\\ [$€-40C]", "12,50 €"),
        (1500000, '#,##0.0,,"\xa0M€"', "1,5\xa0M€"),
        (7, "000", "007"),
        (1.5, "0.##", "1,5"),
        (0.055, "0.0%", "5,5%"),
        (5, '"Lot "0', "Lot 5"),
        (1234, "# ?/?", "1234"),
        (99999, ";;;", ""),
        ("caché", ";;;", ""),
        ("texte", "@", "texte"),
        ("Lunac", '"commune de "@', "commune de Lunac"),
        (7500, 'General" euros"', "7500 euros"),
        (5.5, '0.0" %"', "5,5 %"),
        (133123456, '0#" "##" "##" "##" "##', "01 33 12 34 56"),
        (12345678901234, "### ### ### #####", "123 456 789 01234"),
        (7500, '#" "##0" €"', "7 500 €"),
        (True, "General", "VRAI"),
        (DAY, "mm-dd-yy", "30/06/2028"),
        (AUGUST, "[$-40C]d\\ mmmm\\ yyyy", "1 août 2028"),
        (date(2028, 2, 5), "dd/mm/yy", "05/02/28"),
        (date(2028, 2, 5), "ddd d mmm yyyy", "sam. 5 févr. 2028"),
        (AFTERNOON, "dd/mm/yyyy hh:mm", "05/02/2028 14:07"),
        (time(9, 5), "h:mm", "9:05"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
    ],
)
def test_a_value_is_shown_as_its_format_says(value, code, said):
    assert shown(value, code).replace("\N{NO-BREAK SPACE}", " ") == said.replace("\xa0", " ")


def test_xlsx_zeros_that_a_sheet_does_not_show_are_not_read(tmp_path):
    book = openpyxl.Workbook()
    for row in (("Lot", "Prix"), ("Voirie", 0), ("Parc", 12)):
        book.active.append(row)
    book.active.sheet_view.showZeros = False
    out = io.BytesIO()
    book.save(out)
    lines = read(tmp_path, "prix.xlsx", out.getvalue()).text.splitlines()
    assert lines[-2:] == ["Voirie\t", "Parc\t12"]

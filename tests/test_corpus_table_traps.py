"""Tables that mislead: format by trap, what is told of the row that a question means.

Each table is made in DOCX, ODT, HTML, XLSX, ODS and as drawn in a PDF, some as Markdown and text. A
cell of this test is right where the row is shown with its value under its column.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib import import_module

import docx
import pytest

from bot.answering.headlines import said_row
from bot.answering.knowledge import ClauseView
from bot.answering.rows import best_row, read_row
from corpus.clauses import parse_clauses
from corpus.formats.child import READERS
from corpus.formats.plain import read_text
from corpus.tables import cells_of
from corpus.units import Shape, clause_units
from index.lexical import stems
from tests.sample_files import odt, pdf
from tests.workbooks import Sheet, ods, xlsx

Cell = tuple[str, int, int]  # what stands in it, how many columns and rows it takes
Table = list[list[Cell]]


def rows(*lines: str) -> Table:
    """Return a table out of lines "a | b": "b>2" takes two columns, "b^2" two rows."""
    table: Table = []
    for line in lines:
        row: list[Cell] = []
        for part in line.split("|"):
            said, _, wide = part.strip().partition(">")
            said, _, high = said.partition("^")
            row.append((said, int(wide or 1), int(high or 1)))
        table.append(row)
    return table


def placed(table: Table) -> list[tuple[int, int, Cell]]:
    """Return the row and the column of each cell."""
    taken: set[tuple[int, int]] = set()
    found = []
    for r, row in enumerate(table):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            found.append((r, c, cell))
            taken |= {(r + n, c + m) for n in range(cell[2]) for m in range(cell[1])}
    return found


def as_docx(above: str, tables: list[Table], below: str) -> bytes:
    document = docx.Document()
    for text in ("Convention de prêt", "Article 1 : Dépenses", above):
        document.add_paragraph(text)
    for table in tables:
        cells = placed(table)
        width = max(c + cell[1] for _, c, cell in cells)
        made = document.add_table(len(table), width)
        for r, c, (text, wide, high) in cells:
            first = made.cell(r, c)
            if wide * high > 1:
                first = first.merge(made.cell(r + high - 1, c + wide - 1))
            first.text = text
        document.add_paragraph("")
    document.add_paragraph(below)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_odt(above: str, tables: list[Table], below: str) -> bytes:
    body = "".join(f"<text:p>{t}</text:p>" for t in ("Convention de prêt", "Article 1 : Dépenses"))
    body += f"<text:p>{above}</text:p>"
    for table in tables:
        body += f"<table:table>{odf_rows(table)}</table:table><text:p/>"
    return odt(body + f"<text:p>{below}</text:p>")


def odf_rows(table: Table) -> str:
    body = ""
    starts = {(r, c): cell for r, c, cell in placed(table)}
    width = max(c + cell[1] for (_, c), cell in starts.items())
    for r in range(len(table)):
        body += "<table:table-row>"
        for c in range(width):
            if (r, c) in starts:
                text, wide, high = starts[r, c]
                body += (
                    f'<table:table-cell table:number-columns-spanned="{wide}"'
                    f' table:number-rows-spanned="{high}"><text:p>{text}</text:p>'
                    "</table:table-cell>"
                )
            else:
                body += "<table:covered-table-cell/>"
        body += "</table:table-row>"
    return body


def in_sheet(above: str, tables: list[Table], below: str) -> Iterator[Table]:
    """Yield what stands in a sheet, a blank row between two things; above a table there is none."""
    for n, table in enumerate(tables):
        if n:
            yield rows("")
        yield from (rows(above),) * bool(above and not n)
        yield table
    yield from (rows(""), rows(below)) * bool(below)


def as_ods(above: str, tables: list[Table], below: str) -> bytes:
    body = "".join(map(odf_rows, in_sheet(above, tables, below)))
    return ods(f'<table:table table:name="Dépenses">{body}</table:table>')


def as_xlsx(above: str, tables: list[Table], below: str) -> bytes:
    lines: list[list[str | tuple[float, int] | None]] = []
    merged = []
    for table in in_sheet(above, tables, below):
        top = len(lines)
        lines += [[None] * 9 for _ in table]
        for r, c, (text, wide, high) in placed(table):
            lines[top + r][c] = text or None
            last = f"{chr(64 + c + wide)}{top + r + high}"
            merged += [f"{chr(65 + c)}{top + r + 1}:{last}"] * (wide * high > 1)
    return xlsx(Sheet("Dépenses", lines, merged=" ".join(merged)))


def as_html(above: str, tables: list[Table], below: str) -> bytes:
    page = f"<p>Convention de prêt</p><p>Article 1 : Dépenses</p><p>{above}</p>"
    for table in tables:
        page += "<table>"
        for row in table:
            page += "<tr>"
            page += "".join(f"<td colspan={w} rowspan={h}>{text}</td>" for text, w, h in row)
        page += "</table>"
    return f"<meta charset=utf-8>{page}<p>{below}</p>".encode()


def as_pdf(above: str, tables: list[Table], below: str) -> bytes:
    """Return a page for each table, which its lines draw."""
    pages, drawings = [], []
    for n, table in enumerate(tables):
        page = []
        if not n:
            page += [(60, 790, "Convention de prêt"), (60, 770, "Article 1 : Dépenses")]
            page += [(60, 750, above)] if above else []
        for r, c, (text, wide, high) in placed(table):
            left, top, right, foot = 60 + 110 * c, 720 - 24 * r, 110 * wide, 24 * high
            drawings.append(f"{left} {top - foot} {right} {foot} re S\n")
            page.append((left + 6, top - foot / 2 - 4, text))
        if n == len(tables) - 1 and below:
            page.append((60, 700 - 24 * len(table), below))
        pages.append(page)
    return pdf(pages, "".join(dict.fromkeys(drawings)))


MAKERS = {
    ".docx": as_docx,
    ".odt": as_odt,
    ".html": as_html,
    ".pdf": as_pdf,
    ".xlsx": as_xlsx,
    ".ods": as_ods,
}


def told(text: str, question: str) -> str:
    """Return what is said of the row that holds the most words of a question."""
    asked = tuple(stems(question))
    for clause in parse_clauses(text):
        units = clause_units(text, clause)
        if any(unit.shape is Shape.ROW for unit in units):
            view = ClauseView(0, clause, units, (), (), frozenset())
            heads = {unit.intro for unit in units} | {0}
            rows_of = [
                n
                for n, unit in enumerate(units)
                if unit.shape is Shape.ROW and (n not in heads or cells_of(unit.folded)[-1])
            ]
            rows_of = [n for n in rows_of if read_row(view, n, text).columns]
            best = {best_row(view, n, asked, text) for n in rows_of}
            sure = [n for n in best if best_row(view, n, asked, text) == n]
            said = [said_row(read_row(view, n, text)).replace("\xa0", " ") for n in sure]
            return max(said, key=lambda row: len(set(asked) & set(stems(row))))
    return ""


VERTICAL = rows(
    "Commune | Poste | 2024 | 2025",
    "Brival^2 | Entretien | 11 000 € | 12 500 €",
    "Éclairage | 4 200 € | 4 300 €",
    "Sormont^2 | Entretien | 8 700 € | 9 100 €",
    "Éclairage | 3 100 € | 3 250 €",
)
AMOUNT = rows(
    "Commune | Poste | Aide",
    "Brival | Voirie | 900 €",
    "Sormont | Voirie | 700 €^2",
    "Targuel | Voirie",
)
HORIZONTAL = rows(
    "Commune | Poste | 2024 | 2025",
    "Brival | Entretien | 11 000 € | 12 500 €",
    "Targuel | Forfait | 6 000 €>2",
)
EMPTY_FIRST = rows(" | AE | CP", "Études | 300 € | 200 €", "Travaux | 900 € | 800 €")
TWO_ROWS = rows(
    "Commune^2 | Montant>2 | Observations^2",
    "2024 | 2025",
    "Brival | 11 000 € | 12 500 € | ferme",
    "Sormont | 8 700 € | 9 100 € | estimé",
)
FIGURES = rows("Commune | 2024 | 2025", "Brival | 11,5 | 12", "Sormont | 8,7 | 9,1")
SECTIONS = rows(
    "Poste | 2024 | 2025",
    "Brival>3",
    "Éclairage | 4 200 € | 4 300 €",
    "Sormont>3",
    "Éclairage | 3 100 € | 3 250 €",
)
TITLED = rows(
    "Dépenses prévues>3",
    "Commune | 2024 | 2025",
    "Brival | 900 € | 950 €",
    "Sormont | 700 € | 710 €",
)
CUT = [
    rows("Commune | Poste | Montant", "Brival | Entretien | 11 000 €"),
    rows("Brival | Éclairage | 4 200 €", "Sormont | Éclairage | 3 100 €"),
]
REPEATED = [CUT[0], [CUT[0][0], *CUT[1]]]
BLANK = rows(
    "Commune | 2024 | 2025", "Brival | 900 € | 950 €", "Sormont | 700 € |", "Targuel | 1 € | 2 €"
)

# trap: the tables, what stands above and below, the question, what is told of its row
TRAPS: dict[str, tuple[list[Table], str, str, str, str]] = {
    "vertical": (
        [VERTICAL], "", "", "éclairage de Sormont",
        "Sormont — Poste : Éclairage ; 2024 : 3 100 € ; 2025 : 3 250 €",
    ),
    "vertical amount": (
        [AMOUNT], "", "", "voirie de Targuel", "Targuel — Poste : Voirie ; Aide : 700 €",
    ),
    "horizontal": (
        [HORIZONTAL], "", "", "Targuel en 2025",
        "Targuel — Poste : Forfait ; 2024 – 2025 : 6 000 €",
    ),
    "blank is no span": ([BLANK], "", "", "Sormont en 2025", "Sormont — 2024 : 700 €"),
    "empty first header": ([EMPTY_FIRST], "", "", "travaux", "Travaux — AE : 900 € ; CP : 800 €"),
    "header of two rows": (
        [TWO_ROWS], "", "", "Sormont en 2025",
        "Sormont — Montant › 2024 : 8 700 € ; Montant › 2025 : 9 100 € ; Observations : estimé",
    ),
    "unit above": (
        [FIGURES], "Les montants sont exprimés en milliers d'euros.", "", "Sormont 2025",
        "Sormont — 2024 : 8,7 ; 2025 : 9,1 — en milliers d'euros",
    ),
    "unit below": (
        [FIGURES], "", "Montants en k€.", "Sormont 2025",
        "Sormont — 2024 : 8,7 ; 2025 : 9,1 — en k€",
    ),
    "title of a part": (
        [SECTIONS], "", "", "éclairage de Sormont",
        "Sormont — Éclairage — 2024 : 3 100 € ; 2025 : 3 250 €",
    ),
    "title of the table": (
        [TITLED], "", "", "Sormont", "Sormont — 2024 : 700 € ; 2025 : 710 €",
    ),
    "cut": (
        CUT, "", "", "éclairage de Sormont", "Sormont — Poste : Éclairage ; Montant : 3 100 €",
    ),
    "cut, header again": (
        REPEATED, "", "", "éclairage de Sormont",
        "Sormont — Poste : Éclairage ; Montant : 3 100 €",
    ),
}  # fmt: skip


@pytest.mark.parametrize("suffix", MAKERS)
@pytest.mark.parametrize("trap", TRAPS)
def test_a_row_is_told_as_it_is_seen(trap: str, suffix: str):
    tables, above, below, question, expected = TRAPS[trap]
    read = import_module(f"corpus.formats.{READERS[suffix]}").read
    data = MAKERS[suffix](above, tables, below)
    text = read(data, f"a{suffix}", lambda _page, _of: None).text
    assert told(text, question) == expected


HEAD = "Convention de prêt\n\nArticle 1 : Dépenses\n\n"
TEXTS: dict[str, tuple[str, str, str]] = {
    "md, same as above": (
        "| Commune | Poste | 2024 |\n|---|---|---|\n| Brival | Entretien | 11 000 € |\n"
        "| | Éclairage | 4 200 € |\n| Sormont | Entretien | 8 700 € |\n| | Éclairage | 3 100 € |\n",
        "éclairage de Sormont",
        "Sormont — Poste : Éclairage ; 2024 : 3 100 €",
    ),
    "txt, same as above": (
        "Commune\tPoste\t2024\nBrival\tEntretien\t11 000 €\n\tÉclairage\t4 200 €\n"
        "Sormont\tEntretien\t8 700 €\n\tÉclairage\t3 100 €\n",
        "éclairage de Sormont",
        "Sormont — Poste : Éclairage ; 2024 : 3 100 €",
    ),
    "md, a total is nobody's": (
        "| Commune | Poste | 2024 |\n|---|---|---|\n| Brival | Entretien | 100 € |\n"
        "| Sormont | Éclairage | 50 € |\n| | Total | 150 € |\n",
        "total",
        "Poste : Total ; 2024 : 150 €",
    ),
    "md, header of two rows": (
        "| | Montant | Montant |\n|---|---|---|\n| Commune | 2024 | 2025 |\n"
        "| Brival | 900 € | 950 € |\n| Sormont | 700 € | 710 € |\n",
        "Sormont 2025",
        "Sormont — Montant › 2024 : 700 € ; Montant › 2025 : 710 €",
    ),
    "md, empty first header": (
        "| | AE | CP |\n|---|---|---|\n| Études | 300 € | 200 € |\n| Travaux | 900 € | 800 € |\n",
        "travaux",
        "Travaux — AE : 900 € ; CP : 800 €",
    ),
    "md, unit above": (
        "Budget (en k€) :\n\n| Commune | 2024 |\n|---|---|\n| Brival | 11 |\n| Sormont | 9 |\n",
        "Sormont",
        "Sormont — 2024 : 9 — en k€",
    ),
    "txt, unit below": (
        "Commune\t2024\nBrival\t11\nSormont\t9\n\nMontants en milliers d'euros.\n",
        "Sormont",
        "Sormont — 2024 : 9 — en milliers d'euros",
    ),
    "txt, cut, header again": (
        "Commune\tPoste\tMontant\nBrival\tEntretien\t100 €\n\nCommune\tPoste\tMontant\n"
        "Sormont\tEntretien\t50 €\n",
        "entretien de Sormont",
        "Sormont — Poste : Entretien ; Montant : 50 €",
    ),
    "txt, empty last cell": (
        "Commune\t2024\t2025\nBrival\t100 €\t110 €\nSormont\t50 €\t\n",
        "Sormont",
        "Sormont — 2024 : 50 €",
    ),
}


@pytest.mark.parametrize("trap", TEXTS)
def test_a_row_of_a_text_is_told_as_it_is_seen(trap: str):
    table, question, expected = TEXTS[trap]
    assert told(read_text(f"{HEAD}{table}".encode(), "a.md"), question) == expected


NESTED = (
    "<p>Convention</p><p>Article 1 : Aides</p><table><tr><td>Commune<td>Détail<tr><td>Brival<td>"
    "<table><tr><td>Entretien<td>900 €<tr><td>Éclairage<td>420 €</table><tr><td>Sormont<td>"
    "<table><tr><td>Entretien<td>870 €<tr><td>Éclairage<td>310 €</table></table>"
)


def test_a_table_in_a_cell_makes_rows_of_its_own():
    read = import_module("corpus.formats.html").read
    text = read(f"<meta charset=utf-8>{NESTED}".encode(), "a.html", lambda _page, _of: None).text
    assert text.endswith(
        "Commune\tDétail\t\xa0\nBrival\tEntretien\t900 €\nBrival\tÉclairage\t420 €\n"
        "Sormont\tEntretien\t870 €\nSormont\tÉclairage\t310 €\n"
    )
    assert told(text, "éclairage de Sormont") == "Sormont — Détail : Éclairage ; Détail : 310 €"

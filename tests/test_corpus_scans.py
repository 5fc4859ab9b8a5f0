"""Scans and pictures through Tesseract, and the real files beside the repository."""

from __future__ import annotations

import io
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from bot.jobs import JobKind, enqueue
from bot.library import Library
from bot.preparing import prepare
from bot.state import open_state
from bot.telegram.job_texts import card
from corpus.analysis import analyse
from corpus.formats import ocr
from corpus.readers import read_document
from tests.sample_files import pdf, placed

SAMPLES = Path(__file__).parents[2] / "shared/samples/files"
needs_ocr = pytest.mark.skipif(
    shutil.which("tesseract") is None or not ocr.is_ready(),
    reason="Tesseract is missing: apt install tesseract-ocr tesseract-ocr-fra",
)
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
LINES = [
    "Article 1 : Objet",
    "",
    "La région verse à l'État une subvention de 12 500 euros pour l'année 2021, après",
    "réception du bilan des travaux.",
]
WANTED = (
    "Article 1 : Objet\n\nLa région verse à l'État une subvention de 12 500 euros pour l'année "
    "2021, après réception du bilan des travaux.\n"
)


def picture(lines: list[str], turn: float = 0, drawing: str = "") -> Image.Image:
    with pypdfium2.PdfDocument(pdf([placed(lines)], drawing)) as document:
        page = document[0].render(scale=250 / 72, grayscale=True).to_pil()
    return page.rotate(turn, expand=True, fillcolor="white")


def saved(kind: str, first: Image.Image, *others: Image.Image) -> bytes:
    out = io.BytesIO()
    first.save(out, kind, save_all=bool(others), append_images=others)
    return out.getvalue()


@needs_ocr
@pytest.mark.parametrize(("kind", "suffix"), [("PNG", "png"), ("JPEG", "jpg"), ("TIFF", "tif")])
def test_a_picture_is_read(tmp_path, kind, suffix):
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(saved(kind, picture(LINES)))
    document = read_document(path)
    assert document.text == WANTED
    assert document.warnings == ("scanned",)
    (page,) = document.pages
    assert page.confidence is not None
    assert page.confidence > 85


@needs_ocr
def test_a_page_that_was_scanned_sideways_is_turned(tmp_path):
    lines = [
        *LINES,
        "",
        *(f"Les parties se réunissent tous les {n} mois au moins." for n in "2345"),
    ]
    path = tmp_path / "a.tif"
    path.write_bytes(saved("TIFF", picture(LINES), picture(lines, 90)))
    document = read_document(path)
    assert [page.number for page in document.pages] == [1, 2]
    assert "12 500 euros" in document.text[document.pages[1].start :]


@needs_ocr
@pytest.mark.parametrize("askew", [0, 0.5])
@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_a_table_that_was_scanned_keeps_its_cells(tmp_path, askew, suffix):
    cells = [
        ["Année", "Fonctionnement", "Montant"],
        ["2024", "45 000 euros", "57 500 euros"],
        ["2025", "50 000 euros", "65 000 euros"],
        ["Total : 122 500 euros", "", ""],
    ]
    drawing = "".join(
        f"BT /F1 10 Tf {70 + 150 * c} {640 - 20 * r} Td ({text}) Tj ET\n"
        for r, row in enumerate(cells)
        for c, text in enumerate(row)
    )
    drawing += "".join(f"0.7 w 60 {654 - 20 * n} m 510 {654 - 20 * n} l S\n" for n in range(5))
    drawing += "".join(
        f"{x} 654 m {x} {594 - 20 * (x in (60, 510))} l S\n" for x in (60, 210, 360, 510)
    )
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(saved(suffix.upper(), picture(LINES, askew, drawing)))
    assert read_document(path).text == WANTED + "\n" + (
        "Année\tFonctionnement\tMontant\n2024\t45 000 euros\t57 500 euros\n"
        "2025\t50 000 euros\t65 000 euros\nTotal : 122 500 euros\t\t\n"
    )


def test_words_that_tesseract_doubts_stay_and_count_and_stains_go(monkeypatch):
    found = {
        "text": ["3.1", "La", "durée", "2.1Les", "locaux", "———", "Ù", "Sn", "l"],
        "conf": [0, 0, 96, 90, 94, 5, 0, 6, 3],
        "left": [100, 170, 240, 100, 260, 100, 300, 100, 400],
        "top": [100, 100, 100, 160, 160, 230, 240, 300, 160],
        "width": [60, 50, 100, 140, 120, 300, 3, 300, 4],
        "height": [35, 35, 35, 35, 35, 35, 3, 156, 35],
        "block_num": [1, 1, 1, 1, 1, 2, 2, 3, 4],
        "par_num": [1] * 9,
        "line_num": [1, 1, 1, 2, 2, 1, 1, 1, 1],
    }
    monkeypatch.setattr(ocr.pytesseract, "image_to_data", lambda *_, **__: found)
    read = ocr._recognised(Image.new("L", (600, 600), "white"))
    assert [run.text for run in read.runs] == ["3.1 La durée", "2.1 Les locaux"]
    assert read.confidence == 56.0  # (0 + 0 + 96 + 90 + 94) / 5


@needs_ocr
def test_only_the_pages_without_text_are_recognised(tmp_path):
    text = tmp_path / "texte.pdf"
    text.write_bytes(pdf([placed(["La page qui précède est une image."])]))
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(saved("PDF", picture(LINES)))
    with pypdfium2.PdfDocument.new() as both:
        for path in (scan, text):
            with pypdfium2.PdfDocument(path) as part:
                both.import_pages(part)
        both.save(tmp_path / "a.pdf")
    document = read_document(tmp_path / "a.pdf")
    assert document.text == f"{WANTED}\nLa page qui précède est une image.\n"
    assert [page.confidence is None for page in document.pages] == [False, True]


@needs_ocr
@needs_samples
def test_the_scanned_order_has_its_articles_and_no_page_furniture():
    document = read_document(SAMPLES / "arrete-prefectoral-scan.pdf")
    clauses = analyse(document).clauses
    titles = [clause.name for clause in clauses if clause.kind == "article"]
    assert titles == [
        "Article 1 — Objet",
        "Article 2 — Mesures de restrictions",
        "Article 3 — particularité concernant l'abreuvement des animaux d'élevage",
        "Article 4 — Communication des informations sur les prélèvements",
        "Article 5 — Durée",
        "Article 6 — Sanction des infractions",
        "Article 7 — Délais et voies de recours",
        "Article 8 — Publicité",
        "Article 9 — Exécution",
    ]
    annexes = list(dict.fromkeys(each.label for each in clauses if each.kind == "annex"))
    assert annexes == ["Annexe 1", "Annexe 2"]
    assert len(document.pages) == 10
    assert all(page.confidence and page.confidence > 80 for page in document.pages)
    assert "BP 429" not in document.text
    place = document.text.index("tribunal administratif")
    page = document.page_at(place)
    assert page is not None
    assert page.number == 4


@needs_samples
def test_the_published_notices_read_as_prose():
    document = read_document(SAMPLES / "boamp-avis-20-101053.pdf")
    assert len(document.pages) == 8
    assert "page 2" not in document.text
    assert (
        "Cautionnement et garanties exigés : contrairement aux articles L2391-7 et R2391-21 à "
        "R2391-24 du code de a commande publique, le marché ne prévoit pas de retenue de garantie."
    ) in document.text
    assert "conformément à l'article R2351-14 du code" in document.text


@needs_samples
@pytest.mark.parametrize(("name", "articles"), [("avenant-apl", 3), ("convention-apl-hlm", 28)])
def test_the_agreements_in_word_keep_articles_and_fields_to_fill_in(name, articles):
    document = read_document(SAMPLES / f"{name}.docx")
    clauses = analyse(document).clauses
    assert sum(clause.label.startswith("Article") for clause in clauses) == articles
    assert "{{ programme.nom }}" in document.text
    assert "Section\tNuméro\tLieudit\tSurface\tAutre\n" in document.text


@needs_ocr
def test_the_card_of_a_scan_tells_how_sure_its_reading_is(home, words, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(saved("PNG", picture(LINES)))
    prepared = prepare(Library(home, seed=False, encoder=lambda: words), path)
    (page,) = read_document(path).pages
    assert page.confidence is not None
    sure = round(page.confidence)
    assert prepared.counts["ocr_confidence"] == sure
    with closing(open_state(home)) as db:
        job = enqueue(db, JobKind.ADD, actor="a", name="a.png")
    shown = card(replace(job, result=prepared.as_json()), "fr").replace("\N{NO-BREAK SPACE}", " ")
    assert f", 1 par reconnaissance de caractères (confiance {sure} %)," in shown

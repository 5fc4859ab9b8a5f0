"""Scans and pictures through Tesseract, and the real files beside the repository."""

from __future__ import annotations

import io
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw

from bot.jobs.job_queue import JobKind, enqueue
from bot.library.library import Library
from bot.library.page_images import page_image
from bot.library.preparation import prepare
from bot.state.state import open_state
from bot.telegram.job_texts import card
from corpus.analysis import analyse
from corpus.formats import leaders, ocr, ocr_words, rereading, scan
from corpus.formats.runs import Run, Word, make_run
from corpus.formats.seen_words import find_alike
from corpus.model import Document, Page
from corpus.readers import read_document
from corpus.tables import COVERED
from tests.sample_files import pdf, placed

pytestmark = pytest.mark.slow

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


def test_words_are_found_among_what_is_seen_though_some_are_misread():
    told = "la region verse a letat une subventlon de 12 500 euros pour lannee".split()
    assert find_alike(told, "une subvention de 12 500 euros".split()) == range(5, 11)
    assert find_alike(told, "la region verse".split()) == range(3)
    assert find_alike(told, "le conseil municipal verse une indemnite".split()) == range(0)
    assert find_alike(told, []) == find_alike([], ["a"]) == range(0)


@needs_ocr
def test_the_cited_words_are_boxed_on_a_scan(tmp_path):
    data = saved("PNG", picture(LINES, turn=0.5))
    document = Document("a.png", "x", "0" * 64, (Page(1, 0, 1, 95.0),))
    kept = tmp_path / "documents" / document.sha256 / "a.png"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(data)
    quote = "La région verse à l'État une subvention de 12 500 euros pour l'année"
    bare, boxed, other = (
        Image.open(io.BytesIO(page_image(tmp_path, document, 1, quotes))).convert("RGB")
        for quotes in ([], [quote], ["Le loyer est payé chaque mois par le preneur."])
    )
    left, top, right, bottom = changed(bare, boxed)
    inked = changed(bare, Image.new("RGB", bare.size, "white"))
    assert inked[1] < top < bottom < inked[3], "one line of three"
    assert right - left > (inked[2] - inked[0]) / 2
    assert changed(bare, other) is None, "what does not stand there is not boxed"


def changed(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
    difference = ImageChops.difference(one, other)
    return difference.point(lambda value: 255 * (value > 60)).convert("L").getbbox()


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
        f"2025\t50 000 euros\t65 000 euros\nTotal : 122 500 euros\t{COVERED}\t{COVERED}\n"
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
    paper = Image.new("L", (600, 600), "white")
    read = ocr._recognised(paper, ocr_words.read_words(paper), [])
    assert [run.text for run in read.runs] == ["3.1 La durée", "2.1 Les locaux"]
    assert read.confidence == 61.7  # (0 + 0 + 96 + 90 + 90 + 94) / 6


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


AGREEMENT = [
    "Convention du pont de Morneval",
    "",
    "Article 1 : Montant",
    "",
    "La participation annuelle est de 47 350 euros.",
    "Elle est versée le 15 mars de chaque année.",
    "",
    "Article 2 : Préavis",
    "",
    "La convention est conclue jusqu'au 31 décembre 2029.",
    "Elle peut être résiliée avec un préavis de six mois.",
]
SAID = (
    "Convention du pont de Morneval\n\nArticle 1 : Montant\n\n"
    "La participation annuelle est de 47 350 euros.\n"
    "Elle est versée le 15 mars de chaque année.\n\n"
    "Article 2 : Préavis\n\nLa convention est conclue jusqu'au 31 décembre 2029.\n"
    "Elle peut être résiliée avec un préavis de six mois.\n"
)
STAMPED = (190, 270, 720, 420)  # pixels of the picture, over the amount


def stamped(image: Image.Image, ink: str) -> Image.Image:
    """Put the ring and the bars of a stamp over the text; the darker ink shows."""
    stamp = Image.new("RGB", image.size, "white")
    drawing = ImageDraw.Draw(stamp)
    drawing.ellipse(STAMPED, outline=ink, width=9)
    for n in range(6):
        x = STAMPED[0] + 110 + 60 * n
        drawing.line((x, 300, x + 40, 400), fill=ink, width=9)
    return ImageChops.darker(image.convert("RGB"), stamp)


def skewed(image: Image.Image, turn: float) -> Image.Image:
    return image.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor="white")


def shaded(image: Image.Image) -> Image.Image:
    """Let a shadow fall on the left of a page."""
    light = np.linspace(0.4, 1, image.width)
    return Image.fromarray((np.asarray(image) * light).astype(np.uint8))


@pytest.fixture(scope="module")
def clean() -> Image.Image:
    return picture(AGREEMENT)


@needs_ocr
@pytest.mark.parametrize(
    "trap",
    [
        pytest.param(lambda page: skewed(page, 3), id="skew of 3"),
        pytest.param(lambda page: skewed(page, -5), id="skew of 5"),
        pytest.param(lambda page: page.reduce(2), id="125 dots an inch"),
        pytest.param(shaded, id="shadow"),
        pytest.param(lambda page: stamped(page, "#777777"), id="grey stamp"),
        pytest.param(lambda page: stamped(page, "#3050c0"), id="blue stamp"),
    ],
)
def test_what_spoils_a_scan_costs_no_word(tmp_path, clean, trap):
    path = tmp_path / "a.png"
    path.write_bytes(saved("PNG", trap(clean)))
    document = read_document(path)
    assert document.text.split() == SAID.split()
    assert document.partly_read == ()


@needs_ocr
def test_lines_that_ink_hides_are_told_and_cost_confidence(tmp_path, clean):
    path = tmp_path / "a.png"
    page = clean.copy()
    ImageDraw.Draw(page).rectangle((520, 440, 800, 490), fill="black")
    path.write_bytes(saved("PNG", page))
    document = read_document(path)
    (read,) = document.pages
    assert "préavis de six mois" in document.text
    assert "47 350" not in document.text
    assert document.partly_read == (1,)
    assert "unread-lines:1" in document.warnings
    assert read.confidence is not None
    assert read.confidence < 90


@needs_ocr
def test_a_spread_is_read_page_after_page(tmp_path, clean):
    other = picture([line.replace("Article 1", "Article 3").replace("Article 2", "Article 4")
                     .replace("Convention du pont", "Suite de la convention du pont")
                     for line in AGREEMENT])  # fmt: skip
    spread = Image.new("L", (2 * clean.width, clean.height), "white")
    spread.paste(clean, (0, 0))
    spread.paste(other, (clean.width, 0))
    path = tmp_path / "a.png"
    path.write_bytes(saved("PNG", spread))
    document = read_document(path)
    assert [document.text.count(f"Article {n} :") for n in range(1, 5)] == [1] * 4
    starts = [document.text.index(f"Article {n} :") for n in range(1, 5)]
    assert starts == sorted(starts)
    assert document.text.count("47 350 euros") == 2
    assert len(document.pages) == 1


def test_letters_that_no_word_covers_are_rows_that_were_not_read():
    page = Image.new("L", (900, 300), "white")
    drawing = ImageDraw.Draw(page)
    for row, count in ((50, 12), (120, 12), (200, 2)):
        for n in range(count):
            drawing.rectangle((100 + 30 * n, row - 20, 112 + 30 * n, row), fill="black")
    read = [Word("mots", 100, 460, 50, 20)]
    assert [(row.letters, row.y) for row in scan.unread_rows(page, read, 20)] == [(12, 121)]
    gap = [Word("mots", 100, 160, 120, 20), Word("mots", 400, 460, 120, 20)]
    assert [row.letters for row in scan.inked_gaps(page, gap, 20)] == [12]
    blank = [Word("mots", 100, 160, 250, 20), Word("mots", 400, 460, 250, 20)]
    assert scan.inked_gaps(page, blank, 20) == []


@pytest.mark.parametrize("turn", [-5, 0, 3.4])
def test_the_slope_of_a_page_is_told_to_a_tenth_of_a_degree(clean, turn):
    page = clean.rotate(turn, expand=True, fillcolor="white")
    assert abs(scan.slope(page) + turn) < 0.25


def test_the_darkest_of_two_inks_stands_alone_on_white():
    page = Image.new("L", (300, 100), 240)
    drawing = ImageDraw.Draw(page)
    drawing.rectangle((20, 20, 60, 60), fill=110)
    drawing.rectangle((50, 30, 90, 50), fill=20)
    alone = scan.darkest(page)
    assert alone.getpixel((30, 30)) == 255
    assert alone.getpixel((55, 40)) == 0
    assert alone.getpixel((150, 50)) == 255


def test_only_a_wide_picture_of_prose_on_both_sides_has_a_fold():
    def page(left: float, words: int) -> list[Run]:
        return [
            make_run([Word("mots", left + 60 * n, left + 50 + 60 * n, 40.0 * row, 20)
                      for n in range(words)])
            for row in range(1, 9)
        ]  # fmt: skip

    prose = [*page(100, 7), *page(800, 7)]
    assert scan.find_fold(prose, 1300, 900) == (100 + 50 + 60 * 6 + 800) / 2
    assert scan.find_fold(prose, 1300, 1300) is None  # one page, in columns
    assert scan.find_fold([*page(100, 7), *page(800, 2)], 1300, 900) is None  # a table


def word(text: str, x: float, sure: float, line: tuple[int, ...]) -> ocr_words.ReadWord:
    return ocr_words.ReadWord(Word(text, x, x + 80, 100, 20), line, sure)


def test_of_two_readings_the_surer_is_kept_word_by_word():
    first = [word("8", 100, 95, (1, 1)), word("£", 200, 82, (1, 1)), word("par", 300, 96, (1, 1))]
    second = [
        word("8", 100, 90, (-1, 1)),
        word("€", 200, 94, (-1, 1)),
        word("an.", 400, 96, (-1, 1)),
        word("~", 600, 40, (-1, 1)),
    ]
    read = rereading.better_of(first, second)
    assert [each.word.text for each in read] == ["8", "€", "par", "an."]
    assert {each.line for each in read} == {(1, 1)}


def test_two_readings_that_agree_make_a_word_sure():
    first = [word("120", 100, 0, (1, 1)), word("LS", 200, 25, (1, 1))]
    second = [word("120", 100, 10, (-1, 1)), word("I5", 200, 20, (-1, 1))]
    read = rereading.better_of(first, second)
    assert [(each.word.text, each.sure) for each in read] == [("120", 60), ("LS", 25)]


def test_rows_of_dots_are_wiped_out_and_letters_are_not():
    dotted = "Fait à ........................................, le ...................... 2021"
    page, bare = (picture([*LINES, "", line]) for line in (dotted, dotted.replace(".", " ")))
    for one, other in ((page, bare), (page.reduce(2), bare.reduce(2))):
        wiped = leaders.without_leaders(scan.even(one))
        ink = scan.threshold(np.asarray(wiped))
        assert (np.asarray(wiped) < ink).sum() < 1.01 * (np.asarray(other) < ink).sum()
        assert leaders.without_leaders(other) is other


@pytest.mark.parametrize("ink", [0, 150])
def test_accents_in_a_row_are_no_row_of_dots(ink):
    accents = ["é é é é é é é é è à ù ê i i i i i i i i j j", "réitéré, décédé, été, créé, éthéré"]
    page = picture([*LINES, *accents * 8]).point(lambda grey: ink + grey * (255 - ink) // 255)
    for one in (page, page.reduce(2)):
        even = scan.even(one)
        assert leaders.without_leaders(even) is even


@needs_ocr
def test_a_line_with_dots_to_be_filled_in_is_read_and_the_dots_are_no_lost_line():
    blank = "." * 70
    page = picture([*LINES, "", f"Fait à {blank[:40]}, le {blank[:24]} 2021", "", blank, "", blank])
    found = ocr.recognise(page, "a.png")
    assert found.unread == 0
    words = {word.text.strip(",") for run in found.runs for word in run.words}
    assert {"Fait", "à", "le", "2021"} <= words

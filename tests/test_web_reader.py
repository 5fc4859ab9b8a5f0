"""The reader: what a convention's page and that behind *Ouvrir* show, to whom, and how."""

from __future__ import annotations

import asyncio
import hashlib
import html
import re
import threading
import time
from functools import cache
from io import BytesIO

import httpx
import lxml.html
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from starlette.applications import Starlette

from bot.conversation.answer import answer
from bot.library.library import Library, add, load, remove
from bot.library.page_images import page_image
from bot.library.reservations import release, reserve
from bot.state.kept_answers import key_of, record
from bot.state.state import (
    ACCEPTED,
    REFUSED,
    Asked,
    erase_person,
    open_state,
    pseudonym,
    save_question,
    set_access,
    set_chat,
)
from bot.web import reader as module
from bot.web.blocks import blocks_of
from bot.web.document import citation_url
from bot.web.inline import Inline
from bot.web.reader import address
from bot.web.routes import site_routes
from bot.web.site import Site
from corpus.errors import DamagedDocument, MissingFile
from corpus.model import Citation, Clause, ClauseKind, Document, LineIndex, Page
from corpus.units import clause_units
from tests.bot_process import copy_home
from tests.browser import DESKTOP, PHONE, open_browser, overflows, serve, violations, visit
from tests.sample_files import pdf, placed
from tests.word_encoder import WordEncoder

KEY = b"k" * 32
CHAT, OTHER, PERSON = -100, -200, 5
FRICHES = "friches-cerema-dinum-2020.txt"
URL = "https://clausier.example"


QUESTION = "Quel est l'engagement financier du Cerema pour les friches ?"


class Reader:
    """A home with one answered question, and the page as a browser gets it."""

    def __init__(
        self, home, question="Quel est l'engagement financier du Cerema pour les friches ?"
    ):
        self.library = Library(home, True, cache(WordEncoder))
        self.db = open_state(home)
        knowledge = load(self.library)
        kept, texts = record(answer(question, knowledge, WordEncoder()), knowledge)
        person = pseudonym(KEY, PERSON)
        self.asked = Asked("abcdefgh", person, time.time(), question, "fr", "answered", kept)
        save_question(self.db, pseudonym(KEY, CHAT), self.asked, texts)
        set_chat(self.db, CHAT, "Équipe", ACCEPTED)

    access = "approve"

    def get(self, url="", *, local=False) -> httpx.Response:
        return asyncio.run(self.fetch(url, local=local))

    async def fetch(self, url="", *, local=False) -> httpx.Response:
        async def ask(function, *args):
            return function(self.db, *args)

        site = Site(
            home=self.library.home,
            library=self.library,
            key=KEY,
            language="fr",
            live=lambda: load(self.library),
            answer=None,
            encode=None,
            database=ask,
            access=self.access,
            admins=frozenset((9,)),
            public_url=URL,
            local=local,
        )
        app = Starlette(routes=site_routes(site))
        path = (url or address(URL, KEY, self.asked)).removeprefix(URL)

        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
            return await client.get(path)


@pytest.fixture
def reader(word_home, tmp_path):
    opened = Reader(copy_home(word_home, tmp_path / "web-home"))
    yield opened
    opened.db.close()


def marked(page: str) -> list[str]:
    """Return the words of each mark, without what is marked within."""
    found = re.findall(r"<mark>(.*?)</mark>", page, re.DOTALL)
    return [html.unescape(re.sub("<[^>]*>", "", each)) for each in found]


QUOTE = "L'engagement financier du Cerema est fixé à 200 000 €."


def shown(page: str) -> dict[int, str]:
    """Return the words of each line that a page shows, by its number."""
    article = lxml.html.fromstring(page).find_class("text")[0]
    for each in article.xpath(".//a[@class='n' or @class='page'] | .//span[@class='tools']"):
        each.drop_tree()
    found, number = {}, 0
    for line in article.xpath(".//*[@class='line' or starts-with(@id, 'l')]"):
        number = int(line.get("id", "")[1:] or number)  # of a heading, where it goes on
        found[number] = found.get(number, "") + line.text_content()
    return found


def test_the_quote_is_marked_in_the_whole_document_at_its_lines(reader):
    line = reader.asked.answer["citations"][0]["start_line"]
    assert address(URL, KEY, reader.asked).endswith(f"#l{line}")
    page = reader.get().text
    assert marked(page) == [QUOTE]
    row = next(row for row in page.split('<span class="line"') if "<mark>" in row)
    assert row.startswith(f' id="l{line}"><a class="n" href="#l{line}">{line}</a>')


def test_each_line_shows_the_words_of_the_source_without_marks_of_lists_and_tables(reader):
    analyses = load(reader.library).analyses
    for analysis in analyses:
        page = reader.get(f"/conventions/{key_of(analysis.document.source)}", local=True)
        assert page.status_code == 200
        seen = shown(page.text)
        for number, line in enumerate(analysis.document.text.split("\n"), 1):
            said, told = (re.sub(r"[\W_]", "", each) for each in (line, seen.get(number, "")))
            assert said == told, (analysis.document.source, number)


def test_only_the_address_that_was_given_opens_it(reader):
    link = address(URL, KEY, reader.asked).split("#")[0]
    for wrong in (
        link[:-1] + ("0" if link[-1] != "0" else "1"),
        link.replace("abcdefgh", "abcdefgi"),
    ):
        page = reader.get(wrong)
        assert page.status_code == 404
        assert "200 000" not in page.text
    assert reader.get(f"{URL}/lire/abcdefgh/%C3%A9").status_code == 404


def test_what_was_deleted_is_shown_no_more(reader):
    erase_person(reader.db, PERSON, reader.asked.person)
    assert reader.get().status_code == 410


def test_a_document_reserved_since_is_shown_to_its_chats_only(reader):
    home, digest = reader.library.home, reader.asked.answer["citations"][0]["sha256"]
    reserve(home, [digest], [OTHER])
    assert reader.get().status_code == 410
    reserve(home, [digest], [CHAT])
    assert reader.get().status_code == 200
    release(home, [digest])
    assert reader.get().status_code == 200


def test_an_address_is_worth_no_more_than_the_access_of_whoever_asked(reader):
    set_chat(reader.db, CHAT, "Équipe", "")
    assert reader.get().status_code == 410
    set_access(reader.db, PERSON, ACCEPTED)
    assert reader.get().status_code == 200
    set_access(reader.db, PERSON, REFUSED)
    assert reader.get().status_code == 410
    set_chat(reader.db, CHAT, "Équipe", ACCEPTED)
    reader.access = "open"
    assert reader.get().status_code == 410


def test_a_text_that_changed_or_went_is_shown_as_it_was_cited(reader, tmp_path):
    source = reader.asked.answer["citations"][0]["source"]
    changed = tmp_path / source
    changed.write_text("Convention\n\nArticle 1 - Objet\n\nRien.\n", encoding="utf-8")
    add(reader.library, [changed])
    page = reader.get().text
    assert "Ce texte a changé depuis la réponse" in page
    assert marked(page) == [QUOTE]
    remove(reader.library, source)
    assert "a été retirée depuis la réponse" in reader.get().text


def test_a_long_page_holds_nobody_up(reader, monkeypatch):
    rendering, others = threading.Event(), threading.Event()
    rendered = module._passage_page

    def slowly(*given):
        rendering.set()
        assert others.wait(20)  # what goes on meanwhile
        return rendered(*given)

    async def asked():
        page = asyncio.create_task(reader.fetch())
        while not (rendering.is_set() or page.done()):
            await asyncio.sleep(0)
        others.set()
        return await page

    monkeypatch.setattr(module, "_passage_page", slowly)
    assert asyncio.run(asked()).status_code == 200


def test_a_page_runs_nothing_and_is_not_indexed(reader):
    headers = reader.get().headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-robots-tag"] == "noindex"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_text_with_markup_is_shown_as_text(word_home, tmp_path):
    home = copy_home(word_home, tmp_path / "web-home")
    hostile = tmp_path / "hostile.txt"
    hostile.write_text(
        "Convention Zorglub <script>alert(1)</script>\n\nArticle 1 - Montant\n\n"
        "Le montant de la convention Zorglub est de 12 345 € <img src=x onerror=alert(1)>.\n",
        encoding="utf-8",
    )
    add(Library(home, True, cache(WordEncoder)), [hostile])
    opened = Reader(home, "Quel est le montant de la convention Zorglub ?")
    page = opened.get().text
    assert "<script>" not in page
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    opened.db.close()


def test_who_holds_a_citation_is_led_to_no_other_document(reader):
    page = reader.get().text
    assert "/conventions" not in page
    for path in ("/original", "/image/1"):
        assert reader.get(f"{URL}/lire/abcdefgh/{'0' * 16}{path}").status_code == 404
    link = address(URL, KEY, reader.asked).split("#")[0]
    original = reader.get(f"{link}/original")
    assert original.headers["content-disposition"] == f'attachment; filename="{FRICHES}"'
    assert original.headers["x-content-type-options"] == "nosniff"
    assert "200 000 €" in original.text


def test_an_original_is_reserved_with_its_text(reader):
    digest = reader.asked.answer["citations"][0]["sha256"]
    own, link = f"/conventions/{key_of(FRICHES)}", address(URL, KEY, reader.asked).split("#")[0]
    reserve(reader.library.home, [digest], [OTHER])
    for path in ("", "/original", "/image/1"):
        assert reader.get(f"{link}{path}").status_code == 410
        refused = reader.get(f"{own}{path}", local=True)
        assert refused.status_code == 404
        assert "Cerema" not in refused.text
        assert reader.get(f"{own}{path}").status_code == 403


def test_the_citations_of_an_answer_lead_to_each_other(reader):
    citations = [
        Citation(FRICHES, "", "", None, line, line, "", 1.0) for line in (FINANCING, FINANCING + 4)
    ]
    first = reader.get(citation_url(citations, 0), local=True).text
    assert "Passage cité 1 sur 2" in first
    assert marked(first) == [QUOTE]
    after = html.unescape(re.search(r'rel="next" href="([^"]*)"', first)[1])
    second = reader.get(after, local=True).text
    assert after == citation_url(citations, 1)
    assert "Passage cité 2 sur 2" in second
    assert 'rel="prev"' in second


def test_an_address_that_makes_no_sense_shows_the_document(reader):
    own = f"/conventions/{key_of(FRICHES)}"
    for query in ("cite=0", "cite=99999", "cite=1", "cite=a-b", "clause=9999", "page=7", "of=x"):
        page = reader.get(f"{own}?{query}", local=True)
        assert page.status_code == 200, query
        assert marked(page.text) == []
    assert marked(reader.get(f"{own}?cite={FINANCING}-{FINANCING - 2}", local=True).text)


def test_a_clause_alone_holds_its_reference_and_nothing_else(reader):
    analysis = next(a for a in load(reader.library).analyses if a.document.source == FRICHES)
    clause = next(c for c in analysis.clauses if c.label == "Article 5")
    page = reader.get(f"/conventions/{key_of(FRICHES)}?clause={clause.ordinal}", local=True).text
    assert "200 000 €" in page
    assert FRICHES in page
    assert "Article 6 : Modification du document" not in page


FINANCING = 102  # the line of the quote


@given(st.text("a*_\\ \n|", max_size=40), st.lists(st.integers(0, 40), max_size=6))
def test_words_are_shown_as_they_stand_but_for_marks_of_emphasis(text, cuts):
    bounds = sorted({min(cut, len(text)) for cut in cuts})
    marks = list(zip(bounds[::2], bounds[1::2], strict=False))
    words = str(Inline(text, marks).html(0, len(text)))
    bare = re.sub(r"<[^>]*>", "", words)
    assert re.sub(r"[*_\\]", "", bare) == re.sub(r"[*_\\]", "", text)
    cited = "".join(re.findall(r"<mark>(.*?)</mark>", words, re.DOTALL))
    quoted = "".join(text[a:b] for a, b in marks)
    assert re.sub(r"<[^>]*>|[*_\\]", "", cited) == re.sub(r"[*_\\]", "", quoted)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Un paragraphe.\nSa suite.\n\nUn autre.", ["p", "p"]),
        ("La Ville :\n- paie ;\n  - en mars ;\n- rend compte.", ["p", "li 0", "li 1", "li 0"]),
        ("| Poste | Montant |\n|---|---|\n| Salaires | 10 € |", ["table ht"]),
        ("Poste\tMontant\nSalaires\t10 €\nLoyers\t5 €", ["table htt"]),
        ("Programme :\t0135\nCentre :\tECLA", ["table tt"]),
        ("| | |\n|---|---|\n| Avis | Favorable |", ["table t"]),
    ],
)
def test_what_a_line_is_tells_how_it_is_shown(text, kinds):
    clause = Clause(0, None, 0, ClauseKind.ARTICLE, "Article 1", "", 0, 0, len(text), len(text))
    found = blocks_of(text, clause, clause_units(text, clause), LineIndex(text))
    rows = ["".join("h" if row.head else "t" for row in each.rows) for each in found]
    depth = [str(each.depth) if each.kind == "li" else "" for each in found]
    assert [
        f"{each.kind} {more}".strip()
        for each, more in zip(found, map(str.__add__, rows, depth), strict=True)
    ] == kinds


def test_a_quoted_page_of_a_pdf_is_drawn_apart_with_its_words_boxed(tmp_path):
    data = pdf([placed(["Le montant est de 300 euros.", "Rien d'autre n'est dit ici."])])
    sha = hashlib.sha256(data).hexdigest()
    kept = tmp_path / "documents" / sha / "a.pdf"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(data)
    document = Document("a.pdf", "x", sha, (Page(1, 0, 1),))
    bare = Image.open(BytesIO(page_image(tmp_path, document, 1)))
    boxed = Image.open(BytesIO(page_image(tmp_path, document, 1, ["Le montant est de 300 euros."])))
    changed = ImageChops.difference(bare.convert("RGB"), boxed.convert("RGB"))
    left, top, right, bottom = changed.point(lambda value: 255 * (value > 60)).getbbox()
    assert 0 < left < right < boxed.width
    assert 0 < top < bottom < boxed.height / 4
    kept.unlink()
    assert page_image(tmp_path, document, 1), "it is kept"
    with pytest.raises(MissingFile):
        page_image(tmp_path, document, 2)


def test_a_file_that_cannot_be_drawn_is_told_in_a_sentence(tmp_path):
    kept = tmp_path / "documents" / "0" / "a.pdf"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"%PDF-1.7 broken %%EOF")
    with pytest.raises(DamagedDocument):
        page_image(tmp_path, Document("a.pdf", "x", "0", (Page(1, 0, 1),)), 1)


@pytest.fixture(scope="module")
def served(word_home, tmp_path_factory):
    home = copy_home(word_home, tmp_path_factory.mktemp("reader") / "home")
    long = tmp_path_factory.mktemp("long") / "longue.txt"
    articles = (
        f"Article {n} : Tranche {n}\n\nLa tranche {n} reçoit {n} 000 €.\n\n- un ;\n- deux.\n\n"
        for n in range(1, 430)
    )
    long.write_text("Convention longue\n\n" + "".join(articles), encoding="utf-8")
    pages = long.parent / "pages.pdf"
    lines = ["Convention de pages", "Article 1 : Montant", "Le montant est de 300 euros."]
    pages.write_bytes(pdf([placed(lines), placed(["Article 2 : Fin", "Elle finit en mars."])]))
    add(Library(home, True, cache(WordEncoder)), [long, pages])
    with serve(home) as running:
        yield running


@pytest.mark.parametrize(("size", "dark"), [(PHONE, True), (DESKTOP, False)])
def test_everybody_can_read_a_convention(served, size, dark):
    urls = (
        f"/conventions/{key_of(FRICHES)}?cite={FINANCING}",
        f"/conventions/{key_of('administration-plus-anct-dinum-2020.txt')}",
        f"/conventions/{key_of('pages.pdf')}?cite=3",
    )
    with open_browser() as browser:
        for url in urls:
            with visit(browser, served.url + url, size=size, dark=dark) as page:
                page.get_by_label("numéros de ligne").check()
                page.get_by_label("montants").check()
                assert violations(page) == []
                assert not overflows(page)


def test_the_marked_line_is_in_view_at_once_in_a_text_of_three_thousand_lines(served):
    url = f"{served.url}/conventions/{key_of('longue.txt')}?cite=2903"
    with open_browser() as browser:
        for script, place in ((True, ""), (False, "#l2903")):
            begun = time.monotonic()
            with visit(browser, url + place, script=script) as page:
                box = page.locator("mark").bounding_box()
                assert 0 < box["y"] < DESKTOP[1]
                assert time.monotonic() - begun < 20  # what it takes is in the commit


def test_a_reader_without_scripts_has_line_numbers_contents_and_the_citation(served):
    url = f"{served.url}/conventions/{key_of(FRICHES)}?cite={FINANCING}"
    with open_browser() as browser, visit(browser, url, size=PHONE, script=False) as page:
        assert not page.get_by_role("button", name="Copier la citation").is_visible()
        assert QUOTE in page.locator("#citation").inner_text()
        number = page.locator(f"#l{FINANCING} .n")
        assert not number.is_visible()
        page.get_by_label("numéros de ligne").check()
        assert number.is_visible()
        page.get_by_text("Sommaire").click()
        page.locator("details.contents a[href='#c15']").click()
        assert page.get_by_role("heading", name="Article 8").is_visible()


def test_a_citation_is_copied_with_its_reference_and_contents_follow_the_reading(served):
    url = f"{served.url}/conventions/{key_of(FRICHES)}?cite={FINANCING}#l{FINANCING}"
    with open_browser() as browser, visit(browser, url) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.wait_for_selector(".contents [aria-current]")
        assert "Article 5" in page.locator("nav.contents [aria-current]").inner_text()
        page.keyboard.press("Home")
        page.get_by_role("button", name="Copier la citation").press("Enter")
        page.get_by_role("button", name="Citation copiée").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f"«\N{NO-BREAK SPACE}{QUOTE}\N{NO-BREAK SPACE}» (")
        for part in ("Article 5.1 — Montant du financement", f"ligne {FINANCING}", FRICHES):
            assert part in copied


def test_a_clause_is_printed_with_its_reference_on_one_page(served):
    with open_browser() as browser:
        url = f"{served.url}/conventions/{key_of(FRICHES)}?clause=7"
        with visit(browser, url) as page:
            printed = pdfium.PdfDocument(page.pdf(format="A4"))
    said = printed[0].get_textpage().get_text_range()
    assert len(printed) == 1
    assert FRICHES in said
    assert "Télécharger" not in said

"""What admins do in a browser: files in, decisions, corrections, back and forth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bot.jobs.job_queue import JobState, list_jobs
from bot.jobs.worker import work
from bot.library.library import Library, load
from bot.library.reservations import reserve
from bot.state.kept_answers import key_of
from bot.state.state import open_state, person_key
from bot.web.entry import entry_url
from bot.web.site import NOBODY
from corpus.corrections import Corrections, PartyCorrection, read_corrections, written
from index.manifest import current_name, registry
from tests.bot_process import copy_home
from tests.browser import DESKTOP, PHONE, open_browser, overflows, serve, violations, visit
from tests.sample_files import pdf, placed
from tests.word_encoder import WordEncoder

CEREMA = "friches-cerema-dinum-2020.txt"
LEASE = """Convention de bail entre la ville de Nantes et la société Lune

Article 1 - Objet
Le présent bail porte sur un local de quarante mètres carrés, situé au rez-de-chaussée.

Article 2 - Loyer
Le loyer est fixé à 300 euros par mois, payable d'avance le premier jour de chaque mois.
"""
PARTY = re.compile(r'name="((?:party|acronym)-\d)" maxlength="\d+" value="(.*?)"')
HOSTILE = "<script>alert(1)</script>"


@dataclass
class Admin:
    """An admin's browser, and the worker that does what it asks for."""

    url: str
    home: Path
    library: Library
    client: httpx.Client
    held: dict[str, object] = field(default_factory=dict)

    def see(self, path: str = "/admin") -> str:
        response = self.client.get(path)
        assert response.status_code == 200, path
        return unescape(response.text)

    @property
    def form(self) -> str:
        return re.search(r'name="form" value="(\w+)"', self.see())[1]

    def do(self, path: str, files: object = None, **values: str) -> str:
        """Send a form and return what the page after it says was done."""
        sent = {"form": self.form, **values}
        response = self.client.post(path, data=sent, files=files)
        assert response.status_code == 303, (path, response.status_code)
        page = self.see(response.headers["Location"])
        return re.search(r'<p class="said" role="status">(.*?)</p>', page)[1]

    def drop(self, name: str, text: str) -> str:
        return self.do("/admin/fichiers", files={"file": (name, text.encode())})

    def work(self) -> None:
        work(self.library, 0)
        self.held["knowledge"] = load(self.library)

    def jobs(self, *states: JobState) -> list[int]:
        with closing(open_state(self.home)) as db:
            return [job.id for job in list_jobs(db, states or list(JobState))]

    def digest(self, source: str) -> str:
        return next(ref.sha256 for ref in registry(self.home) if ref.source == source)


@contextmanager
def opened(home: Path) -> Iterator[Admin]:
    words = WordEncoder()
    library = Library(home, False, cache(lambda: words))
    held = {"knowledge": load(library)}
    with (
        serve(home, live=lambda: held["knowledge"]) as running,
        httpx.Client(base_url=running.url, headers={"Accept-Language": "fr"}) as client,
    ):
        client.post(running.admin_url)
        yield Admin(running.url, home, library, client, held)


@pytest.fixture
def admin(word_home, tmp_path):
    with opened(copy_home(word_home, tmp_path / "admin-home")) as given_:
        yield given_


PAGES = ("/admin", "/admin/retires", "/admin/versions", "/admin/journal")
CHANGES = (
    "/admin/fichiers",
    "/admin/taches/1",
    f"/admin/documents/{key_of(CEREMA)}",
    f"/admin/documents/{key_of(CEREMA)}/retirer",
    "/admin/retires",
    "/admin/versions",
    "/admin/relire",
)


def test_for_others_there_are_no_such_pages(admin):
    with httpx.Client(base_url=admin.url) as stranger:
        for path in (*PAGES, f"/admin/documents/{key_of(CEREMA)}"):
            assert stranger.get(path).status_code == 404
        for path in CHANGES:
            assert stranger.post(path, data={"form": admin.form}).status_code == 404
    assert admin.jobs() == []


def test_nothing_changes_without_a_form_of_ours(admin):
    for path in CHANGES:
        for values in ({}, {"form": ""}, {"form": "é"}, {"form": "0" * 32}):
            assert admin.client.post(path, data=values).status_code == 403, path
    assert admin.jobs() == []


def test_a_form_that_is_too_long_or_does_not_say_how_long_it_is_is_not_read(admin):
    long = admin.client.post("/admin/relire", data={"form": admin.form, "x": "a" * 300_000})
    assert long.status_code == 413
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    blocks = iter([b"form=", admin.form.encode()])
    assert admin.client.post("/admin/relire", content=blocks, headers=kind).status_code == 413
    files = [("file", (f"{n}.txt", b"a")) for n in range(21)]
    many = admin.client.post("/admin/fichiers", data={"form": admin.form}, files=files)
    assert many.status_code == 413
    assert "Envoyez moins de fichiers" in many.text
    assert admin.jobs() == []


def test_a_file_is_dropped_looked_at_and_published(admin):
    assert admin.drop("bail.txt", LEASE).startswith("Fichiers reçus")
    assert "bail.txt" in admin.see()
    admin.work()
    (job,) = admin.jobs(JobState.READY)
    card = admin.see(f"/admin/taches/{job}")
    assert "300 euros" in card
    assert "Le loyer est fixé" in card, "the text that was read stands beside"
    assert "/admin/documents/" + key_of("bail.txt") not in admin.see(), "nobody sees it yet"
    assert admin.do(f"/admin/taches/{job}", decision="add", title="Bail de la Lune").startswith(
        "C'est noté"
    )
    admin.work()
    page = admin.see()
    assert "Bail de la Lune" in page
    assert "bail.txt" in {ref.source for ref in registry(admin.home)}
    assert "a publié <strong>bail.txt" in admin.see("/admin/journal")
    said = admin.do(f"/admin/taches/{job}", decision="add")
    assert said.startswith("Cela a changé"), "a second press does nothing"


def test_what_was_understood_of_a_pdf_stands_beside_the_image_of_its_page(admin):
    lines = [line for line in LEASE.split("\n") if line]
    data = pdf([placed(lines[:3]), placed(lines[3:])])
    admin.do("/admin/fichiers", files={"file": ("bail.pdf", data)})
    admin.work()
    (job,) = admin.jobs(JobState.READY)
    card = admin.see(f"/admin/taches/{job}")
    assert f'src="/admin/taches/{job}/image/1"' in card
    assert '300 euros par mois <a class="where" href="?page=2#page-image">page 2</a>' in card
    assert f'src="/admin/taches/{job}/image/2"' in admin.see(f"/admin/taches/{job}?page=99")
    second = admin.client.get(f"/admin/taches/{job}/image/2")
    assert second.headers["Content-Type"] == "image/webp"
    with Image.open(BytesIO(second.content)) as image:
        red, _, blue = image.convert("RGB").split()
    marked = ImageChops.subtract(red, blue).point(lambda value: 255 * (value > 60)).getbbox()
    assert marked is not None, "the amount is boxed"
    for path in (f"/admin/taches/{job}/image/3", "/admin/taches/99/image/1"):
        assert admin.client.get(path).status_code == 404
    with httpx.Client(base_url=admin.url) as stranger:
        assert stranger.get(f"/admin/taches/{job}/image/1").status_code == 404
    admin.drop("bail.txt", LEASE.replace("300", "310"))
    admin.work()
    other = max(admin.jobs(JobState.READY))
    assert "<img" not in admin.see(f"/admin/taches/{other}"), "a text has no pages"
    assert admin.client.get(f"/admin/taches/{other}/image/1").status_code == 404


def test_a_title_that_was_not_touched_is_no_correction(admin):
    admin.drop("bail.txt", LEASE)
    admin.work()
    (job,) = admin.jobs(JobState.READY)
    title = re.search(
        r'name="title" maxlength="200" value="(.*?)"', admin.see(f"/admin/taches/{job}")
    )
    admin.do(f"/admin/taches/{job}", decision="add", title=title[1])
    admin.work()
    assert next(ref for ref in registry(admin.home) if ref.source == "bail.txt").corrections == ""


def test_a_new_version_shows_what_changes_and_replaces_the_old_one(admin):
    admin.drop("bail.txt", LEASE)
    admin.work()
    admin.do(f"/admin/taches/{admin.jobs(JobState.READY)[0]}", decision="add")
    admin.work()
    admin.drop("bail.txt", LEASE.replace("300", "350"))
    admin.work()
    (job,) = admin.jobs(JobState.READY)
    card = admin.see(f"/admin/taches/{job}")
    assert "<del>300 euros par mois</del>" in card
    assert "<ins>350 euros par mois</ins>" in card
    admin.do(f"/admin/taches/{job}", decision="replace")
    admin.work()
    removed = admin.see("/admin/retires")
    assert "bail.txt" in removed


def test_a_file_is_refused_with_its_reason_and_can_be_cancelled(admin):
    admin.drop("rien.pdf", "ceci n'est pas un PDF")
    admin.work()
    assert "rien.pdf" in admin.see()
    assert admin.jobs(JobState.FAILED)
    admin.drop("bail.txt", LEASE)
    (job,) = admin.jobs(JobState.QUEUED)
    assert admin.do(f"/admin/taches/{job}", decision="cancel") == "Annulé."
    assert admin.jobs(JobState.QUEUED) == []
    assert list((admin.home / "incoming").glob("*/*")) == []


def test_names_and_texts_are_shown_as_they_are_and_never_run(admin):
    title = f"Convention {HOSTILE}"
    admin.drop(f"../../{HOSTILE}\n<b>.txt", f"{title}\n\n{LEASE}")
    assert not list(admin.home.parent.glob("*script*"))
    admin.work()
    (job,) = admin.jobs(JobState.READY)
    admin.do(f"/admin/taches/{job}", decision="add", title=title)
    admin.work()
    (new,) = (
        {ref.source for ref in registry(admin.home)}
        - {ref.source for ref in registry(admin.home) if ref.source.endswith("20.txt")}
        - {path.name for path in Path("corpus/texts").glob("*.txt")}
    )
    for path in (*PAGES, f"/admin/taches/{job}", f"/admin/documents/{key_of(new)}"):
        page = admin.client.get(path).text
        assert HOSTILE not in page, path
        assert "<b>" not in page, path


def test_what_was_misread_is_set_right_and_back(admin):
    path, source = f"/admin/documents/{key_of(CEREMA)}", CEREMA
    before = admin.see(path)
    assert "Lu" in before
    values = {
        "digest": admin.digest(source),
        "title": f"Convention friches {HOSTILE}",
        "signed": "31/12/2020",
        "ends": "à la signature",
        "aliases": "la friche\nla convention verte",
        "note": 'une "note"',
    }
    parties = dict(
        re.findall(r'name="((?:party|acronym)-\d)" maxlength="\d+" value="(.*?)"', before)
    )
    assert admin.do(path, **values, **parties).startswith("La correction est en cours")
    admin.work()
    metadata = load(admin.library).analyses
    found = next(a.metadata for a in metadata if a.document.source == source)
    assert found.title.text == values["title"]
    assert (found.signed.text, found.signed.corrected) == ("31 décembre 2020", True)
    assert {"la friche", "la convention verte"} <= set(found.aliases)
    assert not any(party.name.corrected for party in found.parties), "those were not touched"
    page = admin.see(path)
    assert "2020-12-31" in page
    assert "la convention verte" in page
    assert HOSTILE not in admin.client.get(path).text
    empty = dict.fromkeys(values, "") | {"digest": admin.digest(source)}
    admin.do(path, **empty, **parties)
    admin.work()
    assert next(ref for ref in registry(admin.home) if ref.source == source).corrections == ""
    assert "a corrigé" in admin.see("/admin/journal")


def test_a_party_is_renamed_and_keeps_its_role(admin):
    path = f"/admin/documents/{key_of(CEREMA)}"
    page = admin.see(path)
    parties = dict(PARTY.findall(page))
    roles = next(
        a.metadata.parties[0].roles
        for a in load(admin.library).analyses
        if a.document.source == CEREMA
    )
    parties["party-0"] = "Un autre nom"
    admin.do(path, digest=admin.digest(CEREMA), **parties)
    admin.work()
    party = next(
        a.metadata.parties[0] for a in load(admin.library).analyses if a.document.source == CEREMA
    )
    assert (party.name.text, party.roles) == ("Un autre nom", roles)


def test_a_correction_that_makes_no_sense_changes_nothing(admin):
    path = f"/admin/documents/{key_of(CEREMA)}"
    for value in ("2020-02-31", "31/02/2020", "le 3 mai 2020"):
        sent = {"form": admin.form, "digest": admin.digest(CEREMA), "signed": value}
        response = admin.client.post(path, data=sent)
        assert response.status_code == 400, value
        assert 'role="alert"' in response.text
    assert admin.do(path, digest="0" * 64, title="x").startswith("Cela a changé")
    assert admin.jobs() == []
    assert list((admin.home / "incoming").glob("*")) == []


def test_a_document_goes_out_and_comes_back_and_one_goes_back(admin):
    first = current_name(admin.home)
    digest = admin.digest(CEREMA)
    admin.do(f"/admin/documents/{key_of(CEREMA)}/retirer", digest=digest)
    admin.work()
    assert len(registry(admin.home)) == 4
    assert CEREMA in admin.see("/admin/retires")
    admin.do("/admin/retires", source=CEREMA, digest=digest)
    admin.work()
    assert len(registry(admin.home)) == 5
    assert current_name(admin.home) != first
    assert "En service" in admin.see("/admin/versions")
    admin.do("/admin/versions", generation=first)
    admin.work()
    assert current_name(admin.home) == first
    assert admin.do("/admin/versions", generation="../x").startswith("Cela a changé")


def test_what_is_nobodys_chat_reserves_nothing(admin):
    admin.drop("bail.txt", LEASE)
    admin.work()
    (job,) = admin.jobs(JobState.READY)
    assert "discussion de qui" not in admin.see(f"/admin/taches/{job}")
    sent = {"form": admin.form, "decision": "reserved"}
    assert admin.client.post(f"/admin/taches/{job}", data=sent).status_code == 404
    assert admin.jobs(JobState.READY) == [job]


def test_what_is_wrong_with_the_home_is_told(admin):
    (admin.home / "reserved.json").write_text("{")
    response = admin.client.get("/admin")
    assert response.status_code == 503
    assert "reserved.json" in response.text


def test_reserved_documents_are_marked_and_an_unknown_one_is_not_there(admin):
    reserve(admin.home, [admin.digest(CEREMA)], [4])
    assert "Réservé à certaines discussions" in admin.see()
    assert admin.client.get("/admin/documents/00000000").status_code == 404
    assert admin.client.get("/admin/taches/99").status_code == 404


@given(
    st.text(max_size=30),
    st.text(max_size=30),
    st.lists(st.text(min_size=1, max_size=9), max_size=3),
)
def test_corrections_that_are_written_are_read_as_they_were(tmp_path_factory, title, name, aliases):
    def clean(text: str) -> str:
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())

    corrections = Corrections(
        title=clean(title) or None,
        aliases=tuple(clean(each) for each in aliases if clean(each)),
        parties=(PartyCorrection(clean(name), "X", ("le bailleur",), ()),),
    )
    path = tmp_path_factory.mktemp("toml") / "x.toml"
    path.write_text(written(corrections), encoding="utf-8")
    read = read_corrections(path)
    assert (read.title, read.aliases) == (corrections.title, corrections.aliases)
    assert read.parties[0].name == clean(name)


def test_the_pages_are_readable_by_all(admin, tmp_path):
    admin.drop("bail.txt", LEASE)
    admin.work()
    admin.do(f"/admin/taches/{admin.jobs(JobState.READY)[0]}", decision="add")
    admin.work()
    admin.drop("bail.txt", LEASE.replace("300", "350") + "Article 9 - " + "a" * 400 + "\n")
    admin.work()
    admin.do(f"/admin/documents/{key_of(CEREMA)}/retirer", digest=admin.digest(CEREMA))
    admin.work()
    ready = admin.jobs(JobState.READY)[0]
    admin.drop("rien.pdf", "rien")
    paths = (*PAGES, f"/admin/taches/{ready}", f"/admin/documents/{key_of('bail.txt')}")
    cookie = admin.client.cookies["clausier"]
    entry = entry_url(admin.url, person_key(admin.home), NOBODY)
    with open_browser() as browser:
        for size, dark in ((PHONE, False), (DESKTOP, True), (DESKTOP, False)):
            with visit(browser, entry, size=size, dark=dark) as page:
                page.context.add_cookies([{"name": "clausier", "value": cookie, "url": admin.url}])
                for number, path in enumerate(paths):
                    page.goto(admin.url + path)
                    page.screenshot(
                        path=tmp_path / f"{size[0]}-{dark}-{number}.png", full_page=True
                    )
                    assert violations(page) == [], path
                    assert not overflows(page), path

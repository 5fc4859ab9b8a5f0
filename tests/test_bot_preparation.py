"""A file prepared for a decision, what it repeats or replaces, and what each decision does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.library import original_files
from bot.library.home_status import read_status
from bot.library.library import (
    Library,
    Report,
    add,
    open_live,
    reindex,
    remove,
    restore,
    shipped,
)
from bot.library.original_files import read_once
from bot.library.preparation import DecidedFile, Prepared, Stage, prepare, publish_together
from bot.library.removed_documents import removed
from bot.library.zip_files import file_name
from corpus.errors import (
    AnalysisFailed,
    BadTitle,
    ClausierError,
    EmptyDocument,
    MissingFile,
    UnknownDocument,
)
from corpus.readers import read_document
from index.manifest import current_name, registry

LEASE = """Convention de bail

Entre la Ville de Brest et l'association Les Amis

Article 1 - Objet
Le présent bail porte sur un local de quarante mètres carrés, situé au rez-de-chaussée.

Article 2 - Loyer
Le loyer est fixé à 300 euros par mois, payable d'avance le premier jour de chaque mois.

Article 3 - Résiliation
Chaque partie peut résilier le bail avec un préavis de trois mois, par lettre recommandée.
"""
DEARER = LEASE.replace("300 euros", "350 euros") + (
    "\nArticle 4 - Assurance\nLe preneur s'assure contre l'incendie.\n"
)
LOAN = "Convention de prêt\n\nArticle 1 - Durée\nLe prêt dure deux ans et porte sur des tableaux.\n"


@pytest.fixture
def library(home, words) -> Library:
    return Library(home, seed=False, encoder=lambda: words)


@pytest.fixture
def staged(tmp_path):
    """Write a text under a name, in a folder of its own."""

    def write(name: str, text: str) -> Path:
        folder = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
        return folder / name

    return write


@pytest.fixture
def held(library, staged) -> Library:
    add(library, [staged("bail.txt", LEASE), staged("pret.txt", LOAN)])
    return library


def publish(library: Library, prepared: Prepared, decision: str, title: str = "") -> Report:
    """Publish one file; raise what it was refused for."""
    (outcome,) = publish_together(library, [DecidedFile(prepared, decision, title)])
    if isinstance(outcome, ClausierError):
        raise outcome
    return outcome


def sources(home: Path) -> list[str]:
    return [ref.source for ref in registry(home) or ()]


def test_preparing_publishes_nothing_and_tells_each_stage(home, held, staged, words):
    before, told = current_name(home), []
    words.encoded.clear()
    prepared = prepare(
        held, staged("don.md", "Convention de don\n\nUn don de 20 €.\n"), told.append
    )
    assert (current_name(home), sources(home)) == (before, ["bail.txt", "pret.txt"])
    assert [stage.name for stage in told if stage.name != "embedded"] == [
        "received",
        "read",
        "clauses",
        "facts",
        "checked",
    ]
    assert told[1] == Stage("read", counts={"pages": 0, "ocr_pages": 0, "characters": 35})
    chunks = prepared.counts["chunks"]
    assert told[-2] == Stage("embedded", chunks, chunks)
    assert len(words.encoded) == chunks
    assert publish(held, prepared, "add").embedded == 0
    assert sources(home) == ["bail.txt", "pret.txt", "don.md"]


def test_what_is_prepared_is_plain_data(held, staged):
    prepared = prepare(held, staged("bail.txt", DEARER))
    assert Prepared.from_json(json.loads(json.dumps(prepared.as_json()))) == prepared
    assert (
        prepared.title == "Convention de bail — local de quarante mètres carrés — Brest, Les Amis"
    )
    assert prepared.amounts == ["350 euros par mois"]
    assert prepared.warnings == []


def test_doubts_about_a_reading_are_codes(held, staged):
    prepared = prepare(held, staged("note.txt", "des mots sans rien qui fasse une convention\n"))
    assert prepared.warnings == ["no-clauses", "no-parties"]


def test_the_same_content_is_recognised_whatever_its_name(held, staged):
    prepared = prepare(held, staged("autre.txt", LEASE))
    assert (prepared.same_as, prepared.replaces, prepared.differences) == ("bail.txt", "", {})
    assert publish(held, prepared, "beside").published is False


def test_a_version_of_the_same_name_shows_what_differs(held, staged):
    prepared = prepare(held, staged("bail.txt", DEARER))
    assert (prepared.replaces, prepared.similarity) == ("bail.txt", 0.8)
    assert prepared.differences["added"] == ["Article 4 — Assurance"]
    assert prepared.differences["changed"] == ["Article 2 — Loyer"]
    assert prepared.differences["removed"] == []
    assert prepared.differences["figures"][:1] == [
        {
            "kind": "amount",
            "role": "fee",
            "clause": "Article 2 — Loyer",
            "old": ["300 euros par mois"],
            "new": ["350 euros par mois"],
        }
    ]


def test_a_near_identical_text_under_another_name_is_a_version(held, staged):
    prepared = prepare(held, staged("bail-2024.txt", DEARER))
    assert (prepared.replaces, prepared.similarity) == ("bail.txt", 0.8)
    assert prepare(held, staged("don.txt", "Convention de don\n\nUn don.\n")).replaces == ""


def test_beside_gets_a_name_of_its_own(home, held, staged):
    prepared = prepare(held, staged("bail.txt", DEARER))
    assert publish(held, prepared, "beside").added == ("bail (2).txt",)
    third = prepare(held, staged("bail.txt", DEARER + "\nFin.\n"))
    assert publish(held, third, "add").added == ("bail (3).txt",)
    assert sources(home) == ["bail.txt", "pret.txt", "bail (2).txt", "bail (3).txt"]
    assert removed(home) == []


@pytest.mark.parametrize("name", ["bail.txt", "bail-2024.txt"])
def test_replacing_takes_the_place_and_the_old_version_can_come_back(home, held, staged, name):
    prepared = prepare(held, staged(name, DEARER))
    report = publish(held, prepared, "replace")
    assert sources(home) == [name, "pret.txt"]
    assert (report.changed if name == "bail.txt" else report.added) == (name,)
    (gone,) = removed(home)
    assert (gone.source, gone.title) == (
        "bail.txt",
        "Convention de bail — local de quarante mètres carrés — Brest, Les Amis",
    )
    back = "bail (2).txt" if name == "bail.txt" else "bail.txt"
    assert restore(held, "bail").added == (back,)
    assert sources(home) == [name, "pret.txt", back]
    assert removed(home) == []


@pytest.mark.parametrize("decision", ["add", "beside", "replace"])
def test_publishing_twice_is_publishing_once(home, held, staged, decision):
    prepared = prepare(held, staged("bail-2024.txt", DEARER))
    first = publish(held, prepared, decision, "Le bail de Brest")
    Path(prepared.path).unlink()  # the job's folder goes once it is done
    again = publish(held, prepared, decision, "Le bail de Brest")
    assert (first.published, again.published) == (True, False)
    assert again.generation == first.generation == current_name(home)


def test_a_title_is_corrected_with_the_publication(home, held, staged):
    prepared = prepare(held, staged("bail.txt", DEARER))
    publish(held, prepared, "replace", '  Le bail "de Brest"\n\\ et \x07 Amis ')
    ref = (registry(home) or ())[0]
    title = original_files.read_kept(home, ref).metadata.title
    assert title is not None
    assert (title.text, title.corrected) == ('Le bail "de Brest" \\ et Amis', True)
    with pytest.raises(BadTitle):
        publish(held, prepared, "replace", " \n ")


def test_a_title_joins_the_corrections_beside(home, held, staged):
    path = staged("don.txt", "Convention de don\n\nUn don.\n")
    path.with_name("don.txt.toml").write_text('title = "Avant"\nsigned = 2021-05-04\n')
    publish(held, prepare(held, path), "add", "Après")
    metadata = original_files.read_kept(home, (registry(home) or ())[-1]).metadata
    assert metadata.title is not None
    assert metadata.signed is not None
    assert (metadata.title.text, metadata.signed.value) == ("Après", "2021-05-04")


def test_what_was_to_be_replaced_may_be_gone_by_then(home, held, staged):
    prepared = prepare(held, staged("bail-2024.txt", DEARER))
    remove(held, "bail.txt")
    assert publish(held, prepared, "replace").added == ("bail-2024.txt",)
    assert sources(home) == ["pret.txt", "bail-2024.txt"]


def test_a_staged_file_that_went_before_publication(held, staged):
    prepared = prepare(held, staged("bail-2024.txt", DEARER))
    Path(prepared.path).unlink()
    with pytest.raises(MissingFile):
        publish(held, prepared, "add")


def test_a_removed_file_can_be_sent_again(home, held, staged):
    remove(held, "bail.txt")
    assert [each.source for each in removed(home)] == ["bail.txt"]
    prepared = prepare(held, staged("nouveau-bail.txt", LEASE))
    assert prepared.same_as == ""
    publish(held, prepared, "add")
    assert (sources(home), removed(home)) == (["pret.txt", "nouveau-bail.txt"], [])


def test_restoring_by_name_title_or_digest(home, held):
    for name in ("BAIL", "local de quarante mètres"):
        remove(held, "bail.txt")
        assert restore(held, name).added == ("bail.txt",)
    remove(held, "bail.txt")
    assert restore(held, removed(home)[0].sha256[:12]).embedded == 0
    with pytest.raises(UnknownDocument):
        restore(held, "bail")


def test_a_removal_that_was_recorded_and_not_published_is_not_listed(home, held, monkeypatch):
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.library.library.build", killed)
    with pytest.raises(KeyboardInterrupt):
        remove(held, "bail.txt")
    assert (sources(home), removed(home)) == (["bail.txt", "pret.txt"], [])


def test_an_unread_file_is_refused_and_moves_nothing(home, held, staged):
    before = current_name(home)
    with pytest.raises(EmptyDocument):
        prepare(held, staged("vide.txt", " "))
    assert current_name(home) == before


def test_code_that_fails_on_a_document_refuses_this_one_alone(
    home, held, staged, monkeypatch, caplog
):
    good, bad = staged("don.txt", "Convention de don\n\nUn don.\n"), staged("mal.txt", "Un mal.\n")
    real = original_files.analyse

    def fragile(document, corrections):
        if document.source == "mal.txt":
            raise IndexError("a slip of ours")
        return real(document, corrections)

    monkeypatch.setattr(original_files, "analyse", fragile)
    report = add(held, [bad, good])
    assert report.added == ("don.txt",)
    (refusal,) = report.refused
    assert isinstance(refusal.error, AnalysisFailed)
    assert refusal.error.data == {"source": "mal.txt", "kind": "IndexError"}
    assert "a slip of ours" in caplog.text
    with pytest.raises(AnalysisFailed):
        prepare(held, bad)
    assert sources(home) == ["bail.txt", "pret.txt", "don.txt"]


def test_a_document_that_cannot_be_read_any_more_stays_as_it_was_read(home, held, monkeypatch):
    def broken(*_: object) -> None:
        raise IndexError

    monkeypatch.setattr(original_files, "analyse", broken)
    report = reindex(held, force=True)
    assert [each.source for each in report.refused] == ["bail.txt", "pret.txt"]
    assert sources(home) == ["bail.txt", "pret.txt"]


def test_a_document_that_cannot_be_read_stops_no_other_and_is_read_at_the_next_version(
    home, held, monkeypatch
):
    real = original_files.analyse

    def fragile(document, corrections):
        if document.source == "bail.txt":
            raise IndexError
        return real(document, corrections)

    def told() -> dict[str, tuple[str, ...]]:
        return {each.source: each.warnings for each in read_status(home).documents}

    (home / "generations" / current_name(home) / "corpus.db").unlink()  # nothing is held any more
    monkeypatch.setattr(original_files, "analyse", fragile)
    report = reindex(held)
    assert [(each.source, type(each.error)) for each in report.refused] == [
        ("bail.txt", AnalysisFailed)
    ]
    assert told() == {"bail.txt": ("unread",), "pret.txt": ()}
    assert open_live(held).analyses[0].document.text == ""
    assert not reindex(held).published  # the same code would fail again
    monkeypatch.setattr(original_files, "analyse", real)
    monkeypatch.setattr("bot.library.live_analyses.reading_fingerprint", lambda: "the next version")
    assert reindex(held).refused == ()
    assert told() == {"bail.txt": (), "pret.txt": ()}


def test_a_costly_format_is_read_once(home, held, staged, monkeypatch):
    reads = []

    def slow(path: Path):
        reads.append(path.name)
        return read_document(path)

    monkeypatch.setattr(original_files, "read_document", slow)
    monkeypatch.setattr(original_files, "QUICK", frozenset())
    prepared = prepare(held, staged("don.txt", "Convention de don\n\nUn don.\n"))
    publish(held, prepared, "add", "Un titre")
    restored = read_once(home, home / "documents" / prepared.sha256 / "don.txt")
    assert reads == ["don.txt"]
    assert restored.text == "Convention de don\n\nUn don.\n"
    kept = home / "extracted" / f"{prepared.sha256}.json"
    kept.write_text(kept.read_text()[:-20])
    assert read_once(home, Path(prepared.path)) == restored
    monkeypatch.setattr(original_files, "reading_fingerprint", lambda: "another")
    read_once(home, Path(prepared.path))
    read_once(home, Path(prepared.path), anew=True)
    assert reads == ["don.txt"] * 4


def test_extracted_texts_make_room(home, staged, monkeypatch):
    monkeypatch.setattr(original_files, "QUICK", frozenset())
    monkeypatch.setattr(original_files, "EXTRACTED", 3)
    for number in range(5):
        read_once(home, staged("don.txt", f"Un don de {number} euros"))
    assert len(list((home / "extracted").iterdir())) == 3


def test_what_is_held_is_not_read_again(held, staged, monkeypatch):
    def unread(*_: object) -> None:
        raise AssertionError

    path = staged("don.txt", "Convention de don\n\nUn don.\n")
    add(held, [path])
    monkeypatch.setattr(original_files, "analyse", unread)
    monkeypatch.setattr(original_files, "read_document", unread)
    assert add(held, [path]).published is False
    assert remove(held, "don.txt").removed == ("don.txt",)


@pytest.mark.parametrize(
    "name", ["é'à «x» 文.txt", "é" * 125 + ".txt", " espaces  .txt", "-rf.txt", "a;b$(c).md"]
)
def test_names_of_any_alphabet(home, held, staged, name):
    assert file_name(name) in {name.strip(), "é" * 98 + ".txt"}
    publish(held, prepare(held, staged(name, DEARER)), "beside")
    assert sources(home)[-1] == name
    assert remove(held, name).removed == (name,)
    assert restore(held, name).added == (name,)


def test_the_five_know_their_versions(home, words, staged):
    library = Library(home, seed=True, encoder=lambda: words)
    add(library, [])
    text = shipped()[2].read_text(encoding="utf-8").replace("2020", "2024")
    prepared = prepare(library, staged("DossierFacile 2024.txt", text))
    assert prepared.replaces == shipped()[2].name
    assert {figure["kind"] for figure in prepared.differences["figures"]} <= {"date", "number"}

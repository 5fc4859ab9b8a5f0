"""Documents in and out: what a report says, what is kept, what a kill or damage leaves."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import pytest

from bot.cli import main
from bot.library.file_intake import Policy
from bot.library.library import Library, add, go_back, load, open_live, reindex, remove, shipped
from bot.library.original_files import read_kept
from corpus.errors import (
    AmbiguousDocument,
    GenerationDamaged,
    IndexMissing,
    LostOriginal,
    ModelChanged,
    UnknownDocument,
)
from index import generation as module
from index.manifest import FORMAT, current_name, generations_folder, registry
from tests.bot_process import copy_home
from tests.word_encoder import WordEncoder

LEASE = "Convention de bail\n\nArticle 1 - Loyer\nLe loyer est fixé à 300 euros par mois.\n"
LOAN = "Convention de prêt\n\nArticle 1 - Durée\nLe prêt dure deux ans.\n"
SEEDS = tuple(path.name for path in shipped())


@pytest.fixture
def library(home, words) -> Library:
    return Library(home, seed=False, encoder=lambda: words)


@pytest.fixture
def bail(tmp_path) -> Path:
    return written(tmp_path / "bail.txt", LEASE)


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def sources(home: Path) -> list[str]:
    return [ref.source for ref in registry(home) or ()]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_long_name_takes_a_title_and_a_place_beside(home, words, tmp_path):
    library = Library(home, seed=False, encoder=lambda: words)
    path = tmp_path / ("é" * 125 + ".txt")  # 254 bytes, what a disk takes
    path.write_text("Convention de prêt\n\nArticle 1 - Durée\nLe prêt dure deux ans.\n")
    assert add(library, [path], Policy(title="Le prêt")).refused == ()
    path.write_text("Convention de bail\n\nArticle 1 - Loyer\nLe loyer est de 300 euros.\n")
    assert len(add(library, [path], Policy(beside=True)).added) == 1


def test_the_five_that_ship_are_the_first_documents_of_an_empty_home(home, words):
    library = Library(home, seed=True, encoder=lambda: words)
    knowledge = load(library)
    knowledge.searcher.generation.db.close()
    assert [each.document.source for each in knowledge.analyses] == list(SEEDS)
    assert len(SEEDS) == 5
    signed = knowledge.analyses[1].metadata.signed
    assert signed is not None
    assert (signed.value, signed.corrected) == ("2019-11-19", True)


def test_a_file_added_to_an_empty_home_joins_those_that_ship(home, words, bail):
    report = add(Library(home, seed=True, encoder=lambda: words), [bail])
    assert report.added == (*SEEDS, "bail.txt")
    assert sources(home) == [*SEEDS, "bail.txt"]


def test_a_home_whose_documents_were_all_removed_stays_empty(home, words, bail):
    library = Library(home, seed=False, encoder=lambda: words)
    add(library, [bail])
    report = remove(library, "bail")
    assert (report.removed, report.unchanged, sources(home)) == (("bail.txt",), (), [])
    load(Library(home, seed=True, encoder=lambda: words)).searcher.generation.db.close()
    assert sources(home) == []


def test_without_seed_an_empty_home_is_index_missing(home, library):
    with pytest.raises(IndexMissing):
        load(library)
    with pytest.raises(IndexMissing):
        reindex(library)
    assert not (home / "generations").exists()


def test_originals_are_kept_by_digest_and_never_deleted(home, library, bail):
    digest = hashlib.sha256(bail.read_bytes()).hexdigest()
    add(library, [bail])
    before = tree(home / "documents")
    assert before == {f"{digest}/bail.txt": LEASE.encode()}
    written(bail, LOAN)
    assert add(library, [bail]).changed == ("bail.txt",)
    remove(library, "bail")
    assert tree(home / "documents").items() > before.items()


def test_what_each_file_of_a_call_came_to(home, library, tmp_path, bail):
    add(library, [bail, written(tmp_path / "pret.txt", LOAN)])
    report = add(
        library,
        [
            written(tmp_path / "pret.txt", LOAN + "\nArticle 2 - Frais\nSans frais.\n"),
            bail,
            written(tmp_path / "copie.txt", LEASE),
            written(tmp_path / "a" / "don.txt", "Convention de don\n\nLe don est gratuit.\n"),
            written(tmp_path / "b" / "don.txt", "Convention de don\n\nLe don est payant.\n"),
            written(tmp_path / "vide.txt", " \n"),
            tmp_path / "absent.txt",
            written(tmp_path / "page.xyz", "texte"),
        ],
    )
    assert (report.added, report.changed) == (("don.txt",), ("pret.txt",))
    assert (report.removed, report.unchanged) == ((), ("bail.txt",))
    assert [(each.source, each.same_as) for each in report.duplicates] == [
        ("copie.txt", "bail.txt")
    ]
    assert [(each.source, type(each.error).__name__) for each in report.refused] == [
        ("don.txt", "NameTaken"),
        ("vide.txt", "EmptyDocument"),
        ("absent.txt", "MissingFile"),
        ("page.xyz", "UnknownFormat"),
    ]
    assert sources(home) == ["bail.txt", "pret.txt", "don.txt"]


def test_the_same_file_twice_in_a_call_is_one(library, bail):
    report = add(library, [bail, bail])
    assert (report.added, report.duplicates, report.refused) == (("bail.txt",), (), ())


def test_a_folder_gives_its_readable_files(library, tmp_path):
    folder = tmp_path / "dossier"
    written(folder / "bail.txt", LEASE)
    written(folder / "pret.md", LOAN)
    written(folder / "photo.gif", "?")
    written(folder / ".cache.txt", "?")
    report = add(library, [folder])
    assert (report.added, report.refused) == (("bail.txt", "pret.md"), ())


def test_corrections_beside_a_file_are_taken_with_it(home, library, bail):
    add(library, [bail])
    beside = written(bail.with_name("bail.txt.toml"), "signed = 2021-05-04\n")
    assert add(library, [bail]).changed == ("bail.txt",)
    ref = (registry(home) or ())[0]
    assert ref.corrections == hashlib.sha256(beside.read_bytes()).hexdigest()
    signed = read_kept(home, ref).metadata.signed
    assert signed is not None
    assert (signed.text, signed.corrected) == ("4 mai 2021", True)
    assert add(library, [bail]).changed == ()
    beside.unlink()
    assert add(library, [bail]).changed == ("bail.txt",)


def test_wrong_corrections_refuse_the_file(home, library, bail):
    written(bail.with_name("bail.txt.toml"), "signed = hier\n")
    report = add(library, [bail])
    assert [(r.source, type(r.error).__name__) for r in report.refused] == [
        ("bail.txt.toml", "BadCorrections")
    ]
    assert sources(home) == []


def test_reindexing_the_same_embeds_nothing_and_loads_no_model(home, bail):
    class Unloadable(WordEncoder):
        def encode_passages(self, texts):
            raise AssertionError(texts)

    first = add(Library(home, seed=False, encoder=WordEncoder), [bail])
    report = reindex(Library(home, seed=False, encoder=Unloadable))
    assert (report.embedded, report.reused) == (0, first.embedded)
    assert (report.unchanged, report.published) == (("bail.txt",), False)
    assert report.generation == first.generation


def test_code_that_reads_otherwise_publishes_anew(library, bail, monkeypatch):
    first = add(library, [bail])
    monkeypatch.setattr(
        "bot.library.original_files.analyse", lambda document, _: _retitled(document)
    )
    assert reindex(library).published is False
    for module_ in ("bot.library.live_analyses", "bot.library.original_files", "index.generation"):
        monkeypatch.setattr(f"{module_}.reading_fingerprint", lambda: "another")
    report = reindex(library)
    assert (report.published, report.embedded) == (True, first.embedded)
    assert report.generation != first.generation


def _retitled(document):
    from corpus.analysis import analyse  # noqa: PLC0415
    from corpus.corrections import Corrections  # noqa: PLC0415

    return analyse(document, Corrections(title="Autrement"))


def test_documents_are_removed_by_any_clear_name(library, bail, tmp_path):
    add(library, [bail, written(tmp_path / "bail-annexe.txt", LOAN)])
    with pytest.raises(UnknownDocument) as unknown:
        remove(library, "inconnu")
    assert unknown.value.data["known"] == ["bail.txt", "bail-annexe.txt"]
    with pytest.raises(AmbiguousDocument) as several:
        remove(library, "convention")
    assert several.value.data["matches"] == ["bail.txt", "bail-annexe.txt"]
    assert remove(library, "BAIL").removed == ("bail.txt",)
    assert remove(library, "annexe").removed == ("bail-annexe.txt",)


def test_what_a_page_hides_is_told_when_it_is_added(library, tmp_path):
    page = tmp_path / "don.html"
    page.write_text("<p>Convention de don</p><p>Un don.</p><p hidden>Aucun don.</p>")
    report = add(library, [page])
    assert [(each.source, each.warnings) for each in report.warned] == [
        ("don.html", ("invisible-text:1",))
    ]


def test_another_model_is_said_and_reindexing_mends_it(home, library, bail):
    first = add(library, [bail])
    other = Library(home, seed=False, encoder=lambda: WordEncoder("words@2"))
    with pytest.raises(ModelChanged):
        load(other)
    assert reindex(other).embedded == first.embedded
    load(other).searcher.generation.db.close()


def test_a_lost_original_is_said_and_can_be_mended(home, library, bail, tmp_path):
    add(library, [bail, written(tmp_path / "pret.txt", LOAN)])
    kept = next((home / "documents").rglob("bail.txt"))
    kept.write_text("autre chose")
    (told,) = reindex(library).refused
    assert (told.source, type(told.error)) == ("bail.txt", LostOriginal)
    assert sources(home) == ["bail.txt", "pret.txt"]
    assert add(library, [bail]).unchanged == ("bail.txt", "pret.txt")
    assert kept.read_text(encoding="utf-8") == LEASE
    kept.unlink()
    assert remove(library, "bail").removed == ("bail.txt",)


def test_nothing_is_forgotten_when_the_live_manifest_is_gone(home, library, bail, tmp_path):
    add(library, [bail])
    live = add(library, [written(tmp_path / "pret.txt", LOAN)]).generation
    (generations_folder(home) / live / "manifest.json").unlink()
    report = reindex(library)
    assert (report.unchanged, report.embedded) == (("bail.txt", "pret.txt"), 0)


def test_an_older_list_of_documents_is_never_taken_for_the_live_one(home, library, bail, tmp_path):
    first = add(library, [bail]).generation
    live = add(library, [written(tmp_path / "pret.txt", LOAN)]).generation
    (generations_folder(home) / live / "manifest.json").write_text("{")
    (home / f"manifests/{live}.json").write_text("{")
    with pytest.raises(GenerationDamaged):
        add(library, [written(tmp_path / "autre.txt", f"{LOAN}Article 9 - Fin\nRien.")])
    assert current_name(home) == live
    go_back(home, first)
    assert sources(home) == ["bail.txt"]


def test_a_manifest_of_a_newer_version_still_tells_its_documents(home, library, bail):
    live = add(library, [bail]).generation
    path = generations_folder(home) / live / "manifest.json"
    values = json.loads(path.read_text())
    values["documents"][0]["colour"] = values["weather"] = "blue"
    path.write_text(json.dumps(values))
    assert sources(home) == ["bail.txt"]


def test_a_lost_pointer_is_made_again(home, library, bail):
    add(library, [bail])
    (home / "current").unlink()
    open_live(library).db.close()
    assert sources(home) == ["bail.txt"]
    assert current_name(home) is not None


def test_a_change_that_fails_leaves_the_documents_as_they_were(
    home, library, bail, tmp_path, monkeypatch
):
    add(library, [bail])

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_publish", killed)
    with pytest.raises(KeyboardInterrupt):
        add(library, [written(tmp_path / "pret.txt", LOAN)])
    monkeypatch.undo()
    assert sources(home) == ["bail.txt"]
    assert add(library, [tmp_path / "pret.txt"]).added == ("pret.txt",)


def test_a_generation_of_an_older_version_is_built_anew(word_home, tmp_path, words):
    home = copy_home(word_home, tmp_path / "older")
    folder = home / "generations" / str(current_name(home))
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "format": FORMAT - 1}))
    told: list[str] = []
    library = Library(home, True, lambda: words, notice=told.append)
    assert len(load(library).analyses) == 5
    assert told == ["index-again"]
    assert current_name(home) != folder.name
    load(library)
    assert told == ["index-again"]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no names of open files here")
def test_all_that_a_generation_needs_is_on_the_disk_before_it_is_live(
    home, library, bail, monkeypatch
):
    done, fsync, replace = [], os.fsync, Path.replace

    def synced(descriptor):
        done.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        fsync(descriptor)

    def replaced(path, target):
        if Path(target).name == "current":
            done.append("live")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    add(library, [bail])
    before = done[: done.index("live")]
    (ref,) = registry(home)
    documents = home / "documents"
    live = home / "generations" / current_name(home)
    aside = live.with_name(f".{live.name}.tmp")
    wanted = {documents / ref.sha256, documents, home / "manifests", aside, live.parent}
    assert wanted <= set(before)
    assert before[-1].parent == home  # the pointer itself
    assert done[len(before) + 1 :] == [home]


@pytest.mark.parametrize("mask", [0o000, 0o022])
def test_nobody_else_of_this_machine_reads_what_is_kept(home, bail, mask, monkeypatch):
    monkeypatch.setenv("CLAUSIER_SEED", "0")
    monkeypatch.setattr("bot.library.library.make_encoder", lambda *_: WordEncoder())
    monkeypatch.setattr(sys, "argv", ["clausier", "add", str(bail)])
    before = os.umask(mask)
    try:
        with pytest.raises(SystemExit) as ended:
            main()
    finally:
        os.umask(before)
    assert ended.value.code == 0
    kept = [path for path in (home, *home.rglob("*")) if path.stat().st_mode & 0o077]
    assert [path for path in kept if not path.is_symlink()] == []

"""Generations: built aside, checked, published at once, rolled back; killed, damaged, crowded."""

from __future__ import annotations

import errno
import gc
import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import faiss
import pytest

from corpus.analysis import analyse
from corpus.errors import (
    BuildInProgress,
    DiskFull,
    GenerationDamaged,
    IndexMissing,
    UnknownGeneration,
)
from corpus.model import Document
from index import generation as module
from index.generation import (
    KEPT,
    build,
    build_lock,
    check,
    open_current,
    open_folder,
    use,
)
from index.lexical import stems
from index.manifest import (
    DocumentRef,
    current_name,
    generations_folder,
    list_generations,
    registry,
)
from index.search import Searcher
from tests.word_encoder import WordEncoder

ROOT = Path(__file__).parents[1]
LEASE = """Convention de bail

Article 1 - Objet
Le présent bail porte sur un local de 40 m².

Article 2 - Loyer
Le loyer est fixé à 300 euros par mois.
"""
LOAN = """Convention de prêt

Article 1 - Objet
Le prêt porte sur trois tableaux.

Article 2 - Durée
Le prêt dure deux ans.
"""


def read(*texts: tuple[str, str]):
    analyses, refs = [], []
    for source, text in texts:
        digest = hashlib.sha256(text.encode()).hexdigest()
        analyses.append(analyse(Document(source, text, digest)))
        refs.append(DocumentRef(source, digest))
    return analyses, refs


def build_texts(home: Path, encoder, *texts: tuple[str, str], force: bool = False):
    with build_lock(home):
        return build(home, *read(*texts), encoder, force=force)


def first_hit(home: Path, encoder, query: str) -> tuple[str, str]:
    generation = open_current(home)
    searcher = Searcher(generation)
    hit = searcher.search(encoder.encode_queries([query])[0], stems(query), 1)[0]
    found = generation.analyses[hit.document].document.source, searcher.clause(hit).name
    generation.db.close()
    return found


def left_over(home: Path) -> list[str]:
    return [path.name for path in home.rglob(".*")]


def test_a_generation_gives_back_what_it_was_built_from(home, words):
    report = build_texts(home, words, ("bail.txt", LEASE), ("pret.txt", LOAN))
    analyses, refs = read(("bail.txt", LEASE), ("pret.txt", LOAN))
    generation = open_current(home)
    generation.db.close()
    assert generation.analyses == tuple(analyses)
    assert generation.manifest.id == report.generation == current_name(home)
    assert generation.manifest.documents == tuple(refs) == registry(home)
    assert (generation.manifest.encoder, generation.manifest.dimension) == ("words", 512)
    assert generation.vectors.ntotal == len(words.encoded) == report.embedded
    assert sorted(
        path.name for path in (generations_folder(home) / report.generation).iterdir()
    ) == [
        "bounds.npy",
        "corpus.db",
        "manifest.json",
        "places.npy",
        "tokens.npy",
        "vectors.faiss",
    ]
    assert first_hit(home, words, "quel est le loyer ?") == ("bail.txt", "Article 2 — Loyer")
    assert left_over(home) == []


def test_building_the_same_again_embeds_and_publishes_nothing(home, words):
    first = build_texts(home, words, ("bail.txt", LEASE))
    again = build_texts(home, words, ("bail.txt", LEASE))
    assert (again.generation, again.published, again.embedded) == (first.generation, False, 0)
    assert again.reused == first.embedded == len(words.encoded)
    assert len(list_generations(home)) == 1


def test_force_embeds_everything_anew(home, words):
    first = build_texts(home, words, ("bail.txt", LEASE))
    again = build_texts(home, words, ("bail.txt", LEASE), force=True)
    assert (again.published, again.embedded, again.reused) == (True, first.embedded, 0)


def test_only_new_chunks_are_embedded(home, words):
    first = build_texts(home, words, ("bail.txt", LEASE))
    both = build_texts(home, words, ("bail.txt", LEASE), ("pret.txt", LOAN))
    assert both.reused == first.embedded
    assert both.embedded == len(words.encoded) - first.embedded
    back = build_texts(home, words, ("bail.txt", LEASE))
    assert (back.published, back.embedded) == (True, 0)


def test_another_encoder_builds_anew_and_keeps_its_own_vectors(home, words):
    build_texts(home, words, ("bail.txt", LEASE))
    other = WordEncoder("words@2")
    report = build_texts(home, other, ("bail.txt", LEASE))
    assert (report.published, report.reused, report.embedded) == (True, 0, len(other.encoded))


def test_identical_chunks_of_two_documents_both_come_back(home, words):
    build_texts(home, words, ("a.txt", LEASE), ("b.txt", LEASE))
    generation = open_current(home)
    searcher = Searcher(generation)
    query = "le loyer est fixé à 300 euros"
    hits = searcher.search(words.encode_queries([query])[0], stems(query), 2)
    generation.db.close()
    assert [hit.document for hit in hits] == [0, 1]
    assert hits[0].chunk == hits[1].chunk


def test_a_generation_without_documents_is_one(home, words):
    report = build_texts(home, words)
    generation = open_current(home)
    generation.db.close()
    assert (report.published, generation.analyses, registry(home)) == (True, (), ())


def test_past_the_limit_search_is_approximate_and_still_finds(home, words, monkeypatch):
    monkeypatch.setattr(module, "FLAT_LIMIT", 3)
    many = "".join(f"\nArticle {n} - Frais\nLes frais {n} sont dus.\n" for n in range(3, 60))
    name = build_texts(home, words, ("bail.txt", LEASE + many), ("pret.txt", LOAN)).generation
    generation = open_current(home)
    generation.db.close()
    assert isinstance(generation.vectors, faiss.IndexHNSWFlat)
    check(generations_folder(home) / name)
    assert first_hit(home, words, "durée du prêt") == ("pret.txt", "Article 2 — Durée")


def test_rollback_and_the_generations_kept(home, words):
    names = [
        build_texts(
            home, words, ("bail.txt", LEASE + f"\nArticle {n} - Frais\nDes frais.\n")
        ).generation
        for n in range(3, 10)
    ]
    assert [manifest.id for manifest in list_generations(home)] == names[-module.KEPT :]
    use(home, names[-3])
    assert current_name(home) == names[-3]
    with pytest.raises(UnknownGeneration) as caught:
        use(home, names[0])
    assert caught.value.data == {"name": names[0], "known": names[-module.KEPT :]}


def test_the_generation_that_was_live_before_is_kept(home, words):
    first = build_texts(home, words, ("bail.txt", LEASE)).generation
    for n in range(3, 3 + module.KEPT + 1):
        build_texts(home, words, ("bail.txt", LEASE + f"\nArticle {n} - Frais\nDes frais.\n"))
        use(home, first)
    assert current_name(home) == first
    assert len(list_generations(home)) == module.KEPT + 1


def test_a_damaged_generation_cannot_be_gone_back_to(home, words):
    first = build_texts(home, words, ("bail.txt", LEASE)).generation
    second = build_texts(home, words, ("pret.txt", LOAN)).generation
    truncate(generations_folder(home) / first / "vectors.faiss")
    with pytest.raises(GenerationDamaged):
        use(home, first)
    assert current_name(home) == second


def test_going_back_is_decided_while_nobody_can_build(home, words, monkeypatch):
    first = build_texts(home, words, ("bail.txt", LEASE)).generation
    build_texts(home, words, ("pret.txt", LOAN))
    seen = []

    def under_the_lock(verified):
        def verify(*given):
            with pytest.raises(BuildInProgress), build_lock(home):
                pass
            seen.append(given[-1])
            return verified(*given)

        return verify

    monkeypatch.setattr(module, "verify", under_the_lock(module.verify))
    monkeypatch.setattr(module, "_point", under_the_lock(module._point))
    went = use(home, first, under_the_lock(id))
    assert seen == [generations_folder(home) / first, went, first]


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_clock_that_is_set_back_makes_no_generation_old(home, words, monkeypatch):
    first = build_texts(home, words, ("bail.txt", LEASE)).generation

    class Back(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(1999, 1, 1, tzinfo=tz)

    monkeypatch.setattr("index.generation.datetime", Back)
    names = [first]
    for number in range(KEPT + 2):
        text = f"{LOAN}Article {number + 8} - Fin\nRien."
        names.append(build_texts(home, words, ("pret.txt", text)).generation)
        assert current_name(home) == names[-1]
        open_current(home).db.close()
    assert names == sorted(names)
    assert [each.id for each in list_generations(home)] == names[-KEPT:]


DAMAGES = {
    "a byte of corpus.db": lambda live: flip(live / "corpus.db"),
    "half of vectors.faiss": lambda live: truncate(live / "vectors.faiss"),
    "no vectors.faiss": lambda live: (live / "vectors.faiss").unlink(),
    "no manifest": lambda live: (live / "manifest.json").unlink(),
    "a manifest that is no JSON": lambda live: (live / "manifest.json").write_text("{"),
    "a pointer to nothing": lambda live: pointer(live).write_text("2020"),
    "an empty pointer": lambda live: pointer(live).write_text(""),
    "a pointer of bytes": lambda live: pointer(live).write_bytes(b"\xff\0\xff"),
}


def pointer(live: Path) -> Path:
    return live.parents[1] / "current"


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage_is_seen_and_the_next_build_mends_it(home, words, damage):
    build_texts(home, words, ("bail.txt", LEASE))
    live = build_texts(home, words, ("bail.txt", LEASE), ("pret.txt", LOAN)).generation
    damage(generations_folder(home) / live)
    with pytest.raises(GenerationDamaged):
        open_current(home)
    assert [ref.source for ref in registry(home) or ()] == ["bail.txt", "pret.txt"]
    mended = build_texts(home, words, ("bail.txt", LEASE), ("pret.txt", LOAN))
    assert (mended.published, mended.embedded) == (True, 0)
    assert first_hit(home, words, "durée du prêt") == ("pret.txt", "Article 2 — Durée")


def test_check_sees_texts_that_are_not_at_their_offsets(home, words):
    name = build_texts(home, words, ("bail.txt", LEASE)).generation
    folder = generations_folder(home) / name
    with sqlite3.connect(folder / "corpus.db") as db:
        db.execute("update chunks set start = start + 1 where id = 1")
    db.close()
    manifest = (folder / "manifest.json").read_text()
    old = hashlib.sha256((folder / "corpus.db").read_bytes()).hexdigest()
    with pytest.raises(GenerationDamaged):
        open_folder(folder)
    recorded = open_manifest_hash(manifest)
    (folder / "manifest.json").write_text(manifest.replace(recorded, old))
    with pytest.raises(GenerationDamaged) as caught:
        check(folder)
    assert caught.value.data["reason"] == "offsets"


def open_manifest_hash(manifest: str) -> str:
    return manifest.split('"corpus.db": "')[1][:64]


def test_nothing_published_is_index_missing(home):
    with pytest.raises(IndexMissing):
        open_current(home)
    assert registry(home) is None


HOLD = """
import sys
from pathlib import Path
from index.generation import build_lock
with build_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_build_at_a_time_across_processes(home):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BuildInProgress), build_lock(home):
            pass
        holder.kill()
    with build_lock(home):  # a lock goes with its process
        pass


@pytest.mark.parametrize("function", ["write_corpus", "_write_vectors", "write_whole"])
def test_a_full_disk_leaves_the_old_generation(home, words, monkeypatch, function):
    old = build_texts(home, words, ("bail.txt", LEASE)).generation

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(module, function, full)
    with pytest.raises(DiskFull):
        build_texts(home, words, ("bail.txt", LEASE), ("pret.txt", LOAN))
    monkeypatch.undo()
    assert current_name(home) == old
    assert left_over(home) == []
    assert first_hit(home, words, "quel est le loyer ?") == ("bail.txt", "Article 2 — Loyer")


def test_a_disk_that_is_really_full(tmp_path, words):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a disk of 256 kB cannot be mounted here")
    try:
        home = disk / "home"
        old = build_texts(home, words, ("bail.txt", LEASE)).generation
        large = "".join(f"\nArticle {n} - Frais\nLes frais {n} sont dus.\n" for n in range(3, 300))
        with pytest.raises(DiskFull):
            build_texts(home, words, ("bail.txt", LEASE + large))
        assert current_name(home) == old
        assert first_hit(home, words, "quel est le loyer ?") == ("bail.txt", "Article 2 — Loyer")
        (home / "embeddings.db-wal").unlink(missing_ok=True)
    finally:
        gc.collect()  # token vectors are mapped from the disk for as long as a searcher lives
        subprocess.run(["umount", str(disk)], check=True)


BUILD = """
import sys
from pathlib import Path
from tests.test_index_generation import LEASE, LOAN, build_texts
from tests.word_encoder import WordEncoder
home = Path(sys.argv[1])
extra = "".join(f"\\nArticle {n} - Frais\\nLes frais {n} sont dus.\\n" for n in range(3, 60))
print("ready", flush=True)
build_texts(home, WordEncoder(), ("bail.txt", LEASE + extra), ("pret.txt", LOAN))
"""


def test_a_build_that_is_killed_leaves_the_old_generation_or_the_new_one(home, words):
    old = build_texts(home, words, ("bail.txt", LEASE)).generation
    began = time.perf_counter()
    run_build(home, None)
    whole = time.perf_counter() - began
    new = current_name(home)
    assert new != old
    for moment in range(8):
        use(home, old)
        (home / "embeddings.db").unlink(missing_ok=True)
        run_build(home, whole * moment / 8)
        live = current_name(home)
        assert live is not None
        check(generations_folder(home) / live)
        assert first_hit(home, words, "quel est le loyer ?") == ("bail.txt", "Article 2 — Loyer")
        expected = ["bail.txt"] if live == old else ["bail.txt", "pret.txt"]
        assert [ref.source for ref in registry(home) or ()] == expected
    after = build_texts(home, words, ("pret.txt", LOAN))
    assert after.published
    assert left_over(home) == []


def run_build(home: Path, kill_after: float | None) -> None:
    """Run a build in a process of its own; kill it so many seconds after its imports."""
    with subprocess.Popen(
        [sys.executable, "-c", BUILD, str(home)], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        began = time.perf_counter()
        if kill_after is not None:
            time.sleep(max(0.0, kill_after - (time.perf_counter() - began)))
            process.send_signal(signal.SIGKILL)
        process.wait()

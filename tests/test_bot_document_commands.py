"""The command line for those who keep the corpus: what each command writes and does."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.cli import run
from bot.commands.command_context import journaled
from bot.jobs.job_queue import JobKind, enqueue, fail
from bot.library import library
from bot.state.state import open_state
from index.generation import build_lock
from index.manifest import current_name, registry

ROOT = Path(__file__).parents[1]
NB = "\N{NO-BREAK SPACE}"
LEASE = """Convention de bail

Article 1 - Objet
Le présent bail porte sur un local de quarante mètres carrés, situé au rez-de-chaussée.

Article 2 - Loyer
Le loyer est fixé à 300 euros par mois, payable d'avance le premier jour de chaque mois.

Article 3 - Résiliation
Chaque partie peut résilier le bail avec un préavis de trois mois, par lettre recommandée.
"""
DEARER = LEASE.replace("300", "350")
LOAN = "Convention de prêt\n\nArticle 1 - Durée\nLe prêt dure deux ans.\n"


@pytest.fixture(autouse=True)
def small(monkeypatch, words):
    monkeypatch.setenv("CLAUSIER_SEED", "0")
    monkeypatch.setattr(library, "make_encoder", lambda *_: words)
    monkeypatch.setattr("getpass.getuser", lambda: "ana")


@pytest.fixture
def clausier(capfd):
    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run([str(each) for each in arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.fixture
def place(tmp_path) -> Path:
    folder = tmp_path / "place"
    folder.mkdir()
    (folder / "bail.txt").write_text(LEASE)
    (folder / "pret.txt").write_text(LOAN)
    return folder


@pytest.fixture
def filled(clausier, place):
    assert clausier("add", place / "bail.txt", place / "pret.txt")[0] == 0
    return clausier


def sources(home: Path) -> list[str]:
    return [ref.source for ref in registry(home) or ()]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_remove_removed_restore(filled, home):
    assert filled("remove", "bail")[1].splitlines()[0] == f"Retiré{NB}: bail.txt"
    line = filled("removed")[1]
    assert line.split("  ")[1] == "bail.txt"
    (row,) = json.loads(filled("removed", "--json")[1])
    assert (row["source"], row["sha256"][:12]) == ("bail.txt", line.split()[-1])
    assert filled("restore", "bail")[1].splitlines()[0] == f"Ajouté{NB}: bail.txt"
    assert (sources(home), filled("removed")[1]) == (
        ["pret.txt", "bail.txt"],
        "Aucun document à restaurer.\n",
    )
    assert filled("restore", "bail") == (
        1,
        "",
        f"Aucun document retiré ne s'appelle «{NB}bail{NB}»{NB}; voyez clausier removed.\n",
    )


def test_what_an_older_version_does_not_hold_can_be_restored(filled, home, place):
    older = current_name(home)
    filled("add", written(place / "don.txt", "Convention de don\n\nUn don de 20 €.\n"))
    assert filled("use", older)[0] == 0
    assert sources(home) == ["bail.txt", "pret.txt"]
    (row,) = json.loads(filled("removed", "--json")[1])
    assert (row["source"], row["title"]) == ("don.txt", "Convention de don")
    assert filled("restore", "don")[0] == 0
    assert sources(home) == ["bail.txt", "pret.txt", "don.txt"]


def test_two_lost_originals_lock_nothing(filled, home, place):
    for path in (home / "documents").rglob("*.txt"):
        path.unlink()
    code, out, err = filled("add", written(place / "don.txt", "Convention de don\n\nUn don.\n"))
    assert (code, out.splitlines()[0]) == (0, f"Ajouté{NB}: don.txt")
    assert [line.split(NB)[0] for line in err.splitlines()] == ["bail.txt", "pret.txt"]
    assert filled("remove", "bail")[0] == 0
    assert sources(home) == ["pret.txt", "don.txt"]
    assert filled("add", place / "pret.txt")[::2] == (0, "")


def test_a_damaged_state_says_what_to_do(filled, home):
    (home / "state.db").write_bytes(b"no database at all" * 100)
    for suffix in ("-wal", "-shm"):
        (home / f"state.db{suffix}").unlink(missing_ok=True)
    for command in (("status",), ("journal",), ("removed",), ("remove", "bail")):
        code, out, err = filled(*command)
        assert (code, out) == (1, ""), command
        assert err.startswith(f"{home}/state.db est endommagé{NB}; remettez-en une copie"), command
    assert "state.db est endommagé" in filled("doctor")[1]


def test_what_a_folder_or_an_archive_does_not_hold_is_said(clausier, home, place):
    (place / "vide").mkdir()
    code, _, err = clausier("add", place / "vide")
    assert (code, err.split(NB)[0]) == (1, "vide")
    with zipfile.ZipFile(place / "dedans.zip", "w") as inner:
        inner.writestr("don.txt", "Convention de don\n\nUn don.\n")
    with zipfile.ZipFile(place / "gigogne.zip", "w") as outer:
        outer.write(place / "dedans.zip", "dedans.zip")
    code, _, err = clausier("add", place / "gigogne.zip")
    assert (code, err) == (
        1,
        f"dedans.zip{NB}: une archive dans une archive n'est pas ouverte{NB}; envoyez-la seule.\n",
    )
    (place / "lien.txt").symlink_to(place / "pret.txt")
    assert clausier("add", place)[0] == 0
    assert sources(home) == ["bail.txt", "pret.txt"]


def test_the_same_name_is_replaced_and_the_old_version_restored_beside(filled, home, place):
    written(place / "bail.txt", DEARER)
    assert filled("add", place / "bail.txt")[1].splitlines()[0] == f"Remplacé{NB}: bail.txt"
    assert json.loads(filled("restore", "--json", "bail")[1])["added"] == ["bail (2).txt"]
    assert sources(home) == ["bail.txt", "pret.txt", "bail (2).txt"]


def test_beside_keeps_both(filled, home, place):
    written(place / "bail.txt", DEARER)
    report = json.loads(filled("add", "--json", "--beside", place / "bail.txt")[1])
    assert report["added"] == ["bail (2).txt"]
    assert sources(home) == ["bail.txt", "pret.txt", "bail (2).txt"]
    again = json.loads(filled("add", "--json", "--beside", place / "bail.txt")[1])
    assert (again["added"], again["published"]) == ([], False)


def test_a_near_identical_text_goes_in_with_a_note(filled, home, place):
    code, out, _ = filled("add", written(place / "bail-2024.txt", DEARER))
    assert code == 0
    assert out.splitlines()[1].startswith("bail-2024.txt ressemble à 9")
    assert sources(home) == ["bail.txt", "pret.txt", "bail-2024.txt"]


def test_replacing_by_name(filled, home, place):
    path = written(place / "bail-2024.txt", DEARER)
    report = json.loads(filled("add", "--json", "--replace", "BAIL", path)[1])
    assert (report["added"], report["removed"], report["alike"]) == (
        ["bail-2024.txt"],
        ["bail.txt"],
        [],
    )
    assert sources(home) == ["bail-2024.txt", "pret.txt"]
    code, _, err = filled("add", "--replace", "rien", path)
    assert (code, err.startswith("Aucun document ne s'appelle")) == (1, True)


def test_a_title_of_ones_own(filled, place):
    path = written(place / "bail.txt", DEARER)
    assert filled("add", "--title", "Le bail de Brest", path)[0] == 0
    rows = {
        each["source"]: each["title"]
        for each in json.loads(filled("status", "--json")[1])["documents"]
    }
    assert rows["bail.txt"].startswith("Le bail de Brest")
    assert filled("add", "--title", " ", path)[2] == (
        f"Ce titre est vide{NB}; écrivez-le en toutes lettres.\n"
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--replace", "a", "--beside"], f"Erreur{NB}: --replace et --beside s'excluent."),
        (["--replace", "bail", "x"], f"Erreur{NB}: --replace demande un seul fichier."),
        (["--title", "a", "x"], f"Erreur{NB}: --title demande un seul fichier."),
    ],
)
def test_options_that_do_not_go_together(filled, place, options, said):
    code, out, err = filled("add", *options, place / "bail.txt")
    assert (code, out) == (2, "")
    assert err.startswith(said)


def test_a_zip_gives_its_documents(clausier, home, place):
    with zipfile.ZipFile(place / "lot.zip", "w") as archive:
        archive.writestr("../../dossier/bail.txt", LEASE)
        archive.writestr("dossier/photo.jpg", "?")
    (place / "mal.zip").write_bytes(b"PK\x03\x04")
    code, out, err = clausier(
        "add", "--json", place / "lot.zip", place / "mal.zip", place / "pret.txt"
    )
    assert code == 1
    assert json.loads(out)["added"] == ["bail.txt", "pret.txt"]
    refused = [each["error"] for each in json.loads(out)["refused"]]
    assert refused == ["BadArchive", "WrongSuffix"]  # the picture is none
    assert err.startswith(f"mal.zip{NB}: cette archive est endommagée")
    assert not list(home.glob(".zip-*"))
    assert not (place.parent / "dossier").exists()
    for name, age in ((".zip-killed", 2), (".zip-of-another", 0)):
        (home / name / "x").mkdir(parents=True)
        os.utime(home / name, (time.time() - age * 86_400,) * 2)
    clausier("add", place / "lot.zip")
    assert [path.name for path in home.glob(".zip-*")] == [".zip-of-another"]


def test_what_a_killed_command_unpacked_goes_after_a_day(filled, home, place):
    old, new = home / ".zip-old", home / ".zip-new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "bail.txt").write_text(LEASE)
    os.utime(old, (1, 1))
    with zipfile.ZipFile(place / "lot.zip", "w") as archive:
        archive.writestr("note.txt", LEASE + "Une note.\n")
    assert filled("add", place / "lot.zip")[0] == 0
    assert list(home.glob(".zip-*")) == [new]


def test_the_journal_tells_who_did_what(filled, home, place):
    filled("remove", "bail")
    filled("remove", "rien")
    filled("restore", "bail")
    filled("index")
    filled("use", current_name(home))
    rows = json.loads(filled("journal", "--json")[1])
    assert [(r["actor"], r["action"], r["target"], r["result"]) for r in reversed(rows)] == [
        ("cli:ana", "add", "bail.txt, pret.txt", "done"),
        ("cli:ana", "remove", "bail", "done"),
        ("cli:ana", "remove", "rien", "UnknownDocument"),
        ("cli:ana", "restore", "bail", "done"),
        ("cli:ana", "index", "", "done"),
        ("cli:ana", "use", current_name(home), "done"),
    ]
    assert len(json.loads(filled("journal", "--json", "--last", "2")[1])) == 2
    lines = filled("journal")[1].splitlines()
    assert lines[3].endswith("  cli:ana  remove  rien (UnknownDocument)")
    assert filled("add", place / "bail.txt")[0] == 0


def test_what_was_killed_stays_in_the_journal_as_begun(clausier, home):
    home.mkdir(exist_ok=True)
    with contextlib.suppress(KeyboardInterrupt), journaled(home, "remove", "bail"):
        raise KeyboardInterrupt
    lines = clausier("journal")[1].splitlines()
    assert lines[0].endswith("remove  bail (en cours ou interrompu)")


def test_an_empty_home_has_an_empty_journal(clausier, home):
    assert clausier("journal") == (0, "Le journal est vide.\n", "")
    assert clausier("removed") == (0, "Aucun document à restaurer.\n", "")
    assert json.loads(clausier("status", "--json")[1])["documents"] == []
    assert not home.exists()


def test_status(filled, home):
    with open_state(home) as db:
        enqueue(db, JobKind.ADD, actor="a", name="don.txt")
        failed = enqueue(db, JobKind.ADD, actor="a", name="vide.txt")
        fail(db, failed.id, "EmptyDocument", {"source": "vide.txt"})
    found = json.loads(filled("status", "--json")[1])
    assert [(d["source"], d["state"], d["reason"]) for d in found["documents"]] == [
        ("bail.txt", "in", ""),
        ("pret.txt", "in", ""),
    ]
    assert (found["generation"], found["damaged"]) == (current_name(home), False)
    assert [(job["name"], job["state"], job["reason"]) for job in found["queue"]] == [
        ("don.txt", "queued", ""),
        ("vide.txt", "failed", f"vide.txt{NB}: le fichier ne contient aucun texte."),
    ]
    assert found["disk"]["used"] > 0
    next((home / "documents").rglob("pret.txt")).unlink()
    out = filled("status")[1]
    assert f"  pret.txt  original perdu{NB}: pret.txt{NB}: l'original conservé manque" in out
    assert f"  2  add  vide.txt  échec{NB}: vide.txt{NB}: le fichier ne contient" in out


def test_changes_wait_for_nobody(filled, home, place):
    with build_lock(home):
        for command in (["restore", "x"], ["remove", "bail"], ["add", place / "bail.txt"]):
            code, _, err = filled(*command)
            assert (code, err.startswith("Une autre indexation est en cours")) == (1, True)
        for command in ("removed", "journal", "status", "versions"):
            assert filled(command)[0] == 0


def test_no_bar_but_on_a_terminal(filled, place, monkeypatch):
    written(place / "bail.txt", DEARER)
    assert filled("add", place / "bail.txt")[2] == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    written(place / "bail.txt", LEASE + "\nArticle 4 - Fin\nFin du bail.\n")
    code, out, err = filled("add", "--json", place / "bail.txt")
    assert (code, json.loads(out)["changed"]) == (0, ["bail.txt"])
    assert "Lecture" in err
    assert "Indexation" in err


def test_two_commands_at_once_end_well(home, place, filled):
    assert filled
    paths = [
        written(place / f"don{n}.txt", f"Convention de don\n\nUn don de {n} €.\n") for n in range(4)
    ]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "tests/word_cli.py"), "add"]
    started = [
        subprocess.Popen(
            [*command, str(path)], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for path in paths
    ]
    codes = [process.wait(60) for process in started]
    assert set(codes) <= {0, 1}
    taken = {path.name for path, code in zip(paths, codes, strict=True) if code == 0}
    assert set(sources(home)) == {"bail.txt", "pret.txt", *taken}
    assert taken


# A folder that is watched, in a process of its own.


@pytest.fixture
def watching(home, tmp_path) -> Iterator[Path]:
    folder = tmp_path / "suivi"
    folder.mkdir()
    written(folder / "bail.txt", LEASE)
    written(folder / "image.jpg", "?")
    with watcher(folder) as process:
        wait_for(lambda: sources(home) == ["bail.txt"])
        yield folder
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    (folder / "out").write_text(out)
    (folder / "err").write_text(err)


@contextmanager
def watcher(folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "tests/word_cli.py"), "watch", "--json", str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()  # one that a failed test left would be waited for without end
        process.communicate()


def wait_for(condition, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_watched_folder_is_followed(home, watching, clausier, tmp_path):
    assert clausier("add", written(tmp_path / "ailleurs.txt", LOAN))[0] == 0
    written(watching / "don.txt", "Convention de don\n\nUn don de 20 €.\n")
    wait_for(lambda: sources(home) == ["bail.txt", "ailleurs.txt", "don.txt"])
    before = current_name(home)
    written(watching / "bail.txt", DEARER)
    wait_for(lambda: current_name(home) != before)
    (watching / "don.txt").rename(watching / "cadeau.txt")
    wait_for(lambda: sources(home) == ["bail.txt", "ailleurs.txt", "cadeau.txt"])
    (watching / "bail.txt").unlink()
    wait_for(lambda: sources(home) == ["ailleurs.txt", "cadeau.txt"])
    assert [row["source"] for row in json.loads(clausier("removed", "--json")[1])] == [
        "bail.txt",
        "bail.txt",
    ]


def test_a_file_half_written_is_waited_for(home, watching):
    with (watching / "pret.txt").open("w") as file:
        for part in LOAN.split(" "):
            file.write(part + " ")
            file.flush()
            time.sleep(0.25)
            assert sources(home) == ["bail.txt"]
    wait_for(lambda: sources(home) == ["bail.txt", "pret.txt"])
    kept = next((home / "documents").rglob("pret.txt"))
    assert kept.read_text() == LOAN + " "


def test_a_bad_file_is_told_once_and_the_others_go_in(home, tmp_path, clausier):
    folder = tmp_path / "suivi"
    folder.mkdir()
    written(folder / "vide.txt", " ")
    written(folder / "bail.txt", LEASE)
    with watcher(folder) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["added"] == ["bail.txt"]
        written(folder / "pret.txt", LOAN)
        assert json.loads(process.stdout.readline())["added"] == ["pret.txt"]
        process.send_signal(signal.SIGTERM)  # a shell in the background has SIGINT ignored
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (0, "")
    assert err.count("vide.txt") == 1
    # what goes while nobody watches is noticed at the next start; what came from elsewhere stays
    clausier("add", written(tmp_path / "don.txt", "Convention de don\n\nUn don.\n"))
    (folder / "bail.txt").unlink()
    with watcher(folder) as process:
        wait_for(lambda: sources(home) == ["pret.txt", "don.txt"])
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 0


def test_a_folder_that_is_not_there(clausier, tmp_path):
    assert clausier("watch", tmp_path / "absent") == (
        1,
        "",
        f"{tmp_path}/absent n'est pas un dossier lisible{NB}; vérifiez le chemin.\n",
    )

"""The worker: each kind of job, how it fails, stops and is taken up again, in its own process."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from bot.jobs import worker
from bot.jobs.job_queue import (
    ENDED,
    Job,
    JobKind,
    JobState,
    cancel,
    decide,
    enqueue,
    find_job,
    list_jobs,
    new_folder,
    take_next,
)
from bot.jobs.worker import Stopped, spawn_worker, work
from bot.library.file_intake import Policy
from bot.library.library import Library, add, remove, shipped
from bot.library.preparation import Prepared, Stage
from bot.state.state import journal, open_state
from corpus.errors import DiskFull
from index.generation import build_lock
from index.manifest import current_name, registry
from tests.word_encoder import WordEncoder

ROOT = Path(__file__).parents[1]
WORKER = (sys.executable, str(ROOT / "tests/word_worker.py"))
LEASE = "Convention de bail\n\nArticle 1 - Loyer\nLe loyer est fixé à 300 euros par mois.\n"
LOAN = "Convention de prêt\n\nArticle 1 - Durée\nLe prêt dure deux ans.\n"


@pytest.fixture
def library(home, words, tmp_path) -> Library:
    library = Library(home, seed=False, encoder=lambda: words)
    (tmp_path / "bail.txt").write_text(LEASE)
    add(library, [tmp_path / "bail.txt"])
    return library


@pytest.fixture
def db(home, library) -> sqlite3.Connection:  # noqa: ARG001 (made first)
    return open_state(home)


def given(db, home: Path, name: str, data: str | bytes) -> Job:
    path = new_folder(home) / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return enqueue(db, JobKind.ADD, actor="a", chat=5, name=name, path=str(path))


def removal(db, home: Path, name: str = "bail.txt") -> Job:
    digest = {ref.source: ref.sha256 for ref in registry(home) or ()}[name]
    return enqueue(db, JobKind.REMOVE, actor="a", name=name, decision=digest)


def now(db, job: Job) -> Job:
    found = find_job(db, job.id)
    assert found is not None
    return found


def sources(home: Path) -> list[str]:
    return [ref.source for ref in registry(home) or ()]


def staged(home: Path) -> list[Path]:
    return list((home / "incoming").iterdir())


def acts(db) -> list[tuple[str, str, str, str]]:
    return [(e.actor, e.action, e.target, e.result) for e in reversed(journal(db))]


def test_a_file_waits_for_a_decision_and_is_then_published(home, library, db):
    job = given(db, home, "pret.txt", LOAN)
    work(library)
    ready = now(db, job)
    assert (ready.state, ready.stage) == (JobState.READY, "checked")
    assert Prepared.from_json(ready.result).title == "Convention de prêt"
    assert sources(home) == ["bail.txt"]
    decide(db, job.id, "add", "Le prêt")
    work(library)
    done = now(db, job)
    assert (done.state, done.stage) == (JobState.DONE, "published")
    assert (done.result["added"], done.result["generation"]) == (["pret.txt"], current_name(home))
    assert (sources(home), staged(home)) == (["bail.txt", "pret.txt"], [])
    assert acts(db) == [("a", "add", "pret.txt", "done")]


def test_the_same_content_needs_no_decision(home, library, db):
    job = given(db, home, "copie.txt", LEASE)
    work(library)
    assert now(db, job).state == JobState.DONE
    assert now(db, job).result["same_as"] == "bail.txt"
    assert (staged(home), acts(db)) == ([], [])


def test_a_file_that_is_refused_says_why(home, library, db):
    job = given(db, home, "vide.txt", " ")
    work(library)
    failed = now(db, job)
    assert (failed.state, failed.error) == (JobState.FAILED, "EmptyDocument")
    assert failed.error_data == {"source": "vide.txt"}
    assert (staged(home), sources(home)) == ([], ["bail.txt"])
    assert acts(db) == [("a", "add", "vide.txt", "EmptyDocument")]


def test_an_archive_becomes_a_job_for_each_file(home, library, db, tmp_path):
    with zipfile.ZipFile(tmp_path / "lot.zip", "w") as archive:
        archive.writestr("../pret.txt", LOAN)
        archive.writestr("copie.txt", LEASE)
    job = given(db, home, "lot.zip", (tmp_path / "lot.zip").read_bytes())
    bad = given(db, home, "mal.zip", b"PK\x03\x04")
    work(library)
    entered = [each for number in now(db, job).result["jobs"] if (each := find_job(db, number))]
    assert [(e.name, e.state, e.chat) for e in entered] == [
        ("pret.txt", JobState.READY, 5),
        ("copie.txt", JobState.DONE, 5),
    ]
    assert (now(db, bad).error, now(db, bad).error_data["reason"]) == ("BadArchive", "damaged")
    assert [folder.name for folder in staged(home)] == [Path(entered[0].path).parent.name]


def test_what_was_decided_of_an_archive_is_published_in_one_generation(home, library, db, tmp_path):
    lot = tmp_path / "lot.zip"
    with zipfile.ZipFile(lot, "w") as archive:
        archive.writestr("pret.txt", LOAN)
        archive.writestr("don.txt", "Convention de don\n\nUn don de 20 €.\n")
        archive.writestr("legs.txt", "Convention de legs\n\nUn legs de 30 €.\n")
    job = given(db, home, "lot.zip", lot.read_bytes())
    work(library)
    first, second, third = now(db, job).result["jobs"]
    decide(db, first, "add")
    decide(db, second, "add", "???")  # no letter in it: refused, and the other goes in
    work(library)
    done, refused = find_job(db, first), find_job(db, second)
    assert done is not None
    assert refused is not None
    assert done.result["added"] == ["pret.txt"]
    assert (refused.state, refused.error) == (JobState.FAILED, "BadTitle")
    assert sources(home) == ["bail.txt", "pret.txt"]
    assert find_job(db, third).state is JobState.READY
    before = len(list((home / "generations").iterdir()))
    decide(db, third, "add")
    work(library)
    assert len(list((home / "generations").iterdir())) == before + 1


def test_an_archive_in_an_archive_is_refused(home, library, db, tmp_path):
    inner, outer = tmp_path / "dedans.zip", tmp_path / "lot.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("pret.txt", LOAN)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "dedans.zip")
    job = given(db, home, "lot.zip", outer.read_bytes())
    work(library)
    (number,) = now(db, job).result["jobs"]
    nested = find_job(db, number)
    assert nested is not None
    assert (nested.state, nested.error) == (JobState.FAILED, "BadArchive")
    assert nested.error_data == {"source": "dedans.zip", "reason": "nested"}


def test_the_second_of_two_twins_is_told_known(home, library, db):
    twins = [given(db, home, name, LOAN) for name in ("pret.txt", "jumeau.txt")]
    work(library)
    for job in twins:
        decide(db, job.id, "add", "")
    work(library)
    assert sources(home) == ["bail.txt", "pret.txt"]
    assert now(db, twins[1]).result["duplicates"] == [
        {"source": "jumeau.txt", "same_as": "pret.txt"}
    ]


def test_the_other_kinds(home, library, db):
    first = current_name(home)
    jobs = [
        removal(db, home),
        removal(db, home),
        enqueue(db, JobKind.RESTORE, actor="a", name="bail"),
        enqueue(db, JobKind.INDEX, actor="a", decision="force"),
        enqueue(db, JobKind.USE, actor="a", name=str(first)),
    ]
    work(library)
    ended = [now(db, job) for job in jobs]
    assert [(job.state, job.error) for job in ended] == [
        (JobState.DONE, ""),
        (JobState.DONE, ""),  # it is out, as was asked: nothing is left to do
        (JobState.DONE, ""),
        (JobState.DONE, ""),
        (JobState.DONE, ""),
    ]
    assert ended[1].result["removed"] == []
    assert ended[0].result["removed"] == ended[2].result["added"] == ["bail.txt"]
    assert ended[3].result["embedded"] == 2
    assert ended[4].result == {"generation": first} == {"generation": current_name(home)}


def test_a_removal_done_twice_touches_no_other_document(home, library, db, tmp_path):
    neighbour = tmp_path / "annexe bail.txt"
    neighbour.write_text(LOAN)
    add(library, [neighbour])
    jobs = [removal(db, home), removal(db, home)]
    work(library)
    assert [now(db, job).state for job in jobs] == [JobState.DONE] * 2
    assert sources(home) == ["annexe bail.txt"]
    assert [target for _, _, target, _ in acts(db)] == ["bail.txt"]  # nothing else went


def test_a_removal_leaves_the_version_that_came_since(home, library, db, tmp_path):
    job = removal(db, home)
    newer = tmp_path / "bail.txt"
    newer.write_text(LOAN)
    add(library, [newer], Policy(replace="bail.txt"))
    work(library)
    assert (now(db, job).state, sources(home)) == (JobState.DONE, ["bail.txt"])


def test_of_two_names_of_the_same_bytes_the_one_meant_is_restored(home, library, db, tmp_path):
    text = f"{LOAN}\nArticle 9\nDeux noms."
    for name in ("premier.txt", "second.txt"):
        (tmp_path / name).write_text(text)
        add(library, [tmp_path / name])
        digest = {ref.source: ref.sha256 for ref in registry(home) or ()}[name]
        remove(library, name)
    enqueue(db, JobKind.RESTORE, actor="a", name="premier.txt", decision=digest)
    again = enqueue(db, JobKind.RESTORE, actor="a", name="premier.txt", decision=digest)
    work(library)
    assert now(db, again).state is JobState.DONE
    assert sources(home) == ["bail.txt", "premier.txt"]


def test_a_full_disk_fails_the_job_and_leaves_the_rest(home, library, db, monkeypatch):
    job = removal(db, home)

    def full(*_: object, **__: object) -> None:
        raise DiskFull(path=str(home))

    monkeypatch.setattr("bot.library.library.build", full)
    work(library)
    assert (now(db, job).state, now(db, job).error) == (JobState.FAILED, "DiskFull")
    assert sources(home) == ["bail.txt"]


def test_what_nobody_foresaw_fails_the_job_and_is_logged(home, library, db, monkeypatch, caplog):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a slip of ours")

    monkeypatch.setattr(worker, "sync", broken)
    job = removal(db, home)
    after = enqueue(db, JobKind.INDEX, actor="a")
    work(library)
    assert (now(db, job).error, now(db, job).error_data) == (
        "UnexpectedFailure",
        {"kind": "ZeroDivisionError"},
    )
    assert "a slip of ours" in caplog.text
    assert now(db, after).state == JobState.DONE
    assert sources(home) == ["bail.txt"]


def test_a_job_waits_while_another_process_builds(home, library, db, monkeypatch):
    monkeypatch.setattr(worker, "TELL", 0.01)
    job = removal(db, home)
    with build_lock(home):
        taken = take_next(db)
        assert taken is not None
        worker.do(library, db, taken)
        assert (now(db, job).state, now(db, job).attempts) == (JobState.QUEUED, 0)
    work(library)
    assert now(db, job).state == JobState.DONE


def test_a_job_that_is_stopped_is_taken_up_again(home, library, db):
    class Stopping(WordEncoder):
        def encode_passages(self, texts):  # noqa: ARG002
            raise Stopped

    job = given(db, home, "pret.txt", LOAN)
    with pytest.raises(Stopped):
        work(Library(home, False, Stopping))
    assert (now(db, job).state, now(db, job).attempts) == (JobState.QUEUED, 0)
    work(library)
    assert now(db, job).state == JobState.READY


def test_a_job_that_is_cancelled_leaves_nothing(home, library, db):
    class Cancelling(WordEncoder):
        def encode_passages(self, texts):
            cancel(db, job.id)
            return super().encode_passages(texts)

    job = given(db, home, "pret.txt", LOAN)
    work(Library(home, False, Cancelling))
    assert now(db, job).state == JobState.CANCELLED
    assert (sources(home), staged(home)) == (["bail.txt"], [])
    later = given(db, home, "pret.txt", LOAN)
    work(library)
    assert now(db, later).state == JobState.READY


@pytest.mark.parametrize("way", [lambda db, n: decide(db, n, "cancel"), cancel])
def test_nothing_stays_readable_of_a_file_that_is_cancelled(home, library, db, way):
    job = given(db, home, "pret.html", "<h1>Convention de prêt</h1><p>Article 1 - Durée</p>")
    work(library)
    assert now(db, job).result["title"]
    assert len(list((home / "extracted").iterdir())) == 1
    way(db, job.id)
    assert (now(db, job).state, now(db, job).result) == (JobState.CANCELLED, {})
    assert list((home / "extracted").iterdir()) == []
    published = given(db, home, "pret.html", "<h1>Convention de prêt</h1><p>Le prêt dure.</p>")
    work(library)
    decide(db, published.id, "add")
    work(library)
    again = given(db, home, "copie.html", "<h1>Convention de prêt</h1><p>Le prêt dure.</p>")
    work(library)
    assert now(db, again).result["same_as"] == "pret.html"
    assert len(list((home / "extracted").iterdir())) == 1  # of what is in


def test_one_of_several_that_are_published_can_be_cancelled(
    home, library, db, tmp_path, monkeypatch
):
    path = tmp_path / "lot.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("un.txt", LOAN)
        archive.writestr("deux.txt", LOAN.replace("deux ans", "neuf ans"))
    given(db, home, "lot.zip", path.read_bytes())
    work(library)
    first, second = list_jobs(db, [JobState.READY])
    for job in (first, second):
        decide(db, job.id, "add")
    real = worker.publish_together

    def meanwhile(library, wanted, told):
        if now(db, second).state is JobState.PUBLISHING:
            cancel(db, second.id)
            told(Stage("embedded", 0, 1))
        return real(library, wanted, told)

    monkeypatch.setattr(worker, "publish_together", meanwhile)
    work(library)
    assert (now(db, first).state, now(db, second).state) == (JobState.DONE, JobState.CANCELLED)
    assert (sources(home), staged(home)) == (["bail.txt", "un.txt"], [])


def test_what_counts_already_is_told_done_though_it_was_cancelled(home, library, db, monkeypatch):
    job = given(db, home, "pret.txt", LOAN)
    work(library)
    decide(db, job.id, "add")
    real = worker.publish_together

    def late(library, wanted, told):
        outcomes = real(library, wanted, told)
        assert cancel(db, job.id)
        return outcomes

    monkeypatch.setattr(worker, "publish_together", late)
    work(library)
    assert (now(db, job).state, sources(home)) == (JobState.DONE, ["bail.txt", "pret.txt"])


def test_a_version_that_came_since_is_not_replaced(home, library, db, tmp_path):
    job = given(db, home, "bail.txt", LEASE.replace("300", "400"))
    work(library)
    assert now(db, job).result["replaces"] == "bail.txt"
    (tmp_path / "bail.txt").write_text(LEASE.replace("300", "350"))
    add(library, [tmp_path / "bail.txt"])
    decide(db, job.id, "replace")
    work(library)
    failed = now(db, job)
    assert (failed.state, failed.error) == (JobState.FAILED, "ChangedSince")
    assert "350" in (home / "documents" / registry(home)[0].sha256 / "bail.txt").read_text()


def test_counts_are_told_while_a_file_is_read(home, db):
    class Watching(WordEncoder):
        def encode_passages(self, texts):
            (job,) = list_jobs(open_state(home), [JobState.RUNNING])
            seen.append((job.stage, job.done, job.total, job.result))
            return super().encode_passages(texts)

    seen: list[tuple[str, int, int, dict[str, int]]] = []
    given(db, home, "pret.txt", LOAN)
    work(Library(home, False, Watching))
    (found,) = seen
    assert found[:3] == ("embedded", 0, 2)
    assert found[3] == {
        "pages": 0,
        "ocr_pages": 0,
        "characters": len(LOAN),
        "clauses": 1,
        "facts": 1,
        "chunks": 2,
    }


def test_old_staged_files_of_no_job_go(home, library, db):
    forgotten, fresh = new_folder(home), new_folder(home)
    job = given(db, home, "pret.txt", LOAN)
    for folder in (forgotten, Path(job.path).parent):
        os.utime(folder, (0, 0))
    work(library)
    assert set(staged(home)) == {fresh, Path(job.path).parent}


# Processes of their own.


def wait_for(condition, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.usefixtures("library")
def test_a_spawned_worker_does_jobs_until_there_are_none(home, db, monkeypatch):
    monkeypatch.setenv("CLAUSIER_TELEGRAM_TOKEN", "123:secretsecret")
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    job = removal(db, home)
    with spawn_worker(home, (*WORKER, "2")) as process:
        wait_for(lambda: now(db, job).state in ENDED)
        environ = Path(f"/proc/{process.pid}/environ")
        if environ.exists():
            assert b"secretsecret" not in environ.read_bytes()
            assert b"OMP_NUM_THREADS=1\0" in environ.read_bytes()
            assert os.getpriority(os.PRIO_PROCESS, process.pid) == 19
        later = enqueue(db, JobKind.RESTORE, actor="a", name="bail")
        assert process.wait(20) == 0
    assert (now(db, job).state, now(db, later).state) == (JobState.DONE, JobState.DONE)


SLOW = """
import sys, time
sys.path.insert(0, {root!r})
from bot.library.library import Library
from bot.settings import Settings
from bot.jobs.worker import main
from tests.word_encoder import WordEncoder
class Slow(WordEncoder):
    def encode_passages(self, texts):
        time.sleep(0.3)
        return super().encode_passages(texts)
settings = Settings.from_env()
sys.exit(main(Library(settings.home, False, Slow)))
"""


@pytest.fixture
def slow(home, db) -> tuple[str, ...]:
    """A worker's command and a job that takes it seconds."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in shipped())
    given(db, home, "long.txt", text)
    return (sys.executable, "-c", SLOW.format(root=str(ROOT)))


def test_a_worker_that_is_told_to_stop_puts_its_job_back(home, db, slow):
    with spawn_worker(home, slow) as process:
        wait_for(lambda: list_jobs(db, list(JobState))[0].done > 0)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert time.monotonic() - began < 2
    (job,) = list_jobs(db, list(JobState))
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    embedded = sqlite3.connect(home / "embeddings.db")
    assert embedded.execute("select count(*) from passages").fetchone()[0] > 2


ENDLESS = """
import sys, time
sys.path.insert(0, {root!r})
from bot.library import preparation
from bot.library.library import Library
from bot.settings import Settings
from bot.jobs.worker import main
from tests.word_encoder import WordEncoder
def analysed(*_):
    while True:
        time.sleep(0.1)
preparation.analysed = analysed
settings = Settings.from_env()
sys.exit(main(Library(settings.home, False, WordEncoder)))
"""


@pytest.mark.usefixtures("library")
def test_a_job_is_let_go_of_wherever_it_is(home, db):
    job = given(db, home, "pret.txt", LOAN)
    with spawn_worker(home, (sys.executable, "-c", ENDLESS.format(root=str(ROOT)))) as process:
        wait_for(lambda: now(db, job).stage == "read")
        cancel(db, job.id)
        wait_for(lambda: not staged(home), 5)
        later = removal(db, home)
        wait_for(lambda: now(db, later).state is JobState.DONE)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert now(db, job).state is JobState.CANCELLED


def test_a_worker_ends_with_the_process_that_started_it(home, db, slow):
    parent = (
        "import sys, time; from pathlib import Path; from bot.jobs.worker import spawn_worker\n"
        f"print(spawn_worker(Path({str(home)!r}), {slow!r}).pid, flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        worker_pid = int(process.stdout.readline())
        wait_for(lambda: list_jobs(db, list(JobState))[0].done > 0)
        process.kill()
    wait_for(lambda: not _runs(worker_pid), 10)
    assert list_jobs(db, list(JobState))[0].state == JobState.QUEUED


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_two_workers_at_once_do_each_job_once(home, db, library):
    assert library
    jobs = [
        job
        for _ in range(3)
        for job in (removal(db, home), enqueue(db, JobKind.RESTORE, actor="a", name="bail"))
    ]
    with spawn_worker(home, (*WORKER, "0")) as one, spawn_worker(home, (*WORKER, "0")) as other:
        assert (one.wait(30), other.wait(30)) == (0, 0)
    assert [now(db, job).state for job in jobs] == [JobState.DONE] * 6
    assert len(acts(db)) == 6

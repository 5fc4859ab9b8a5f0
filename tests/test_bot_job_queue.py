"""The queue: what is entered, taken, decided, interrupted; each row as it is then."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from bot.jobs import job_queue
from bot.jobs.job_queue import (
    Job,
    JobKind,
    JobState,
    cancel,
    decide,
    enqueue,
    fail,
    find_job,
    finish,
    forget_jobs,
    list_jobs,
    new_folder,
    put_back,
    requeue_interrupted,
    set_message,
    set_ready,
    set_stage,
    take_next,
)
from bot.state.state import DAY, open_state

STATES = list(JobState)


@pytest.fixture
def db(home: Path) -> sqlite3.Connection:
    return open_state(home)


def ready(db: sqlite3.Connection) -> Job:
    job = enqueue(db, JobKind.ADD, actor="a", name="bail.txt")
    take_next(db)
    set_ready(db, job.id, {"title": "Bail"})
    return job


def test_a_job_is_entered_whole_and_found(db):
    job = enqueue(db, JobKind.ADD, actor="p", chat=7, name="bail.txt", path="/x/bail.txt")
    assert job == Job(
        id=1,
        kind=JobKind.ADD,
        state=JobState.QUEUED,
        actor="p",
        chat=7,
        message=0,
        name="bail.txt",
        path="/x/bail.txt",
        decision="",
        title="",
        stage="",
        done=0,
        total=0,
        result={},
        error="",
        error_data={},
        attempts=0,
        created=job.created,
        updated=job.created,
        parent=0,
    )
    assert find_job(db, 1) == job
    assert find_job(db, 2) is None
    set_message(db, 1, 55)
    found = find_job(db, 1)
    assert found is not None
    assert (found.message, found.updated) == (55, job.updated)


def test_jobs_are_taken_in_order_and_decided_ones_first(db):
    first = ready(db)
    second = enqueue(db, JobKind.REMOVE, actor="a", name="x")
    third = enqueue(db, JobKind.INDEX, actor="a")
    decide(db, first.id, "add")
    taken = [take_next(db)]
    finish(db, first.id, {})
    taken += [take_next(db), take_next(db), take_next(db)]
    assert [(j.id, j.state, j.attempts) if j else None for j in taken] == [
        (first.id, JobState.PUBLISHING, 1),
        (second.id, JobState.RUNNING, 1),
        (third.id, JobState.RUNNING, 1),
        None,
    ]


def test_a_decision_counts_once(db):
    job = ready(db)
    decided = decide(db, job.id, "replace", "Un titre")
    assert decided is not None
    assert (decided.state, decided.decision, decided.title) == (
        JobState.PUBLISHING,
        "replace",
        "Un titre",
    )
    assert decided.result == {"title": "Bail"}
    assert decide(db, job.id, "cancel") is None
    assert decide(db, 99, "add") is None


def test_two_presses_at_once_give_one_decision(home):
    with_job = ready(open_state(home))
    barrier, found = threading.Barrier(4), []

    def press() -> None:
        db = open_state(home)
        barrier.wait()
        found.append(decide(db, with_job.id, "add"))
        db.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(job is not None for job in found) == 1


def test_cancelling_deletes_the_staged_file(db, home):
    folder = new_folder(home)
    (folder / "bail.txt").write_text("x")
    job = enqueue(db, JobKind.ADD, actor="a", path=str(folder / "bail.txt"))
    take_next(db)
    set_ready(db, job.id, {})
    cancelled = decide(db, job.id, "cancel")
    assert cancelled is not None
    assert (cancelled.state, folder.exists()) == (JobState.CANCELLED, False)
    queued = enqueue(db, JobKind.INDEX, actor="a")
    assert cancel(db, queued.id)
    assert not cancel(db, queued.id)


def test_only_what_was_staged_is_deleted(db, tmp_path):
    mine = tmp_path / "mine" / "bail.txt"
    mine.parent.mkdir()
    mine.write_text("x")
    job = enqueue(db, JobKind.ADD, actor="a", path=str(mine))
    assert cancel(db, job.id)
    assert mine.exists()


def test_what_a_killed_worker_left_is_taken_up_again_then_given_up(db):
    publishing = ready(db)
    running = enqueue(db, JobKind.ADD, actor="a", name="bail.txt")
    states = []
    for _ in range(job_queue.ATTEMPTS):
        taken = take_next(db)
        assert taken is not None
        states += [(taken.id, job.state) for job in requeue_interrupted(db)]
    decide(db, publishing.id, "add")
    assert requeue_interrupted(db) == []
    assert states == [
        (running.id, state) for state in (JobState.QUEUED, JobState.QUEUED, JobState.FAILED)
    ]
    failed = find_job(db, running.id)
    assert failed is not None
    assert (failed.error, failed.error_data) == ("JobGivenUp", {"name": "bail.txt"})
    again = take_next(db)
    assert again is not None
    assert (again.id, again.state) == (publishing.id, JobState.PUBLISHING)


def test_publishing_that_always_kills_the_worker_is_given_up(db):
    job = ready(db)
    decide(db, job.id, "add")
    assert [bool(take_next(db)) for _ in range(job_queue.ATTEMPTS + 1)] == [True, True, True, False]
    found = find_job(db, job.id)
    assert found is not None
    assert (found.state, found.error) == (JobState.FAILED, "JobGivenUp")


def test_a_job_put_back_was_not_attempted(db):
    enqueue(db, JobKind.ADD, actor="a")
    taken = take_next(db)
    assert taken is not None
    set_stage(db, taken.id, "embedded", done=3, total=9, result={"pages": 2})
    running = find_job(db, taken.id)
    assert running is not None
    assert (running.stage, running.done, running.total) == ("embedded", 3, 9)
    assert running.result == {"pages": 2}
    back = put_back(db, taken.id)
    assert back is not None
    assert (back.state, back.attempts, back.stage) == (JobState.QUEUED, 0, "")
    assert put_back(db, taken.id) is None


def test_old_jobs_are_forgotten(db):
    one, two = (enqueue(db, JobKind.INDEX, actor="a") for _ in range(2))
    fail(db, one.id, "DiskFull", {"path": "/"})
    failed = list_jobs(db, [JobState.FAILED])
    assert [(job.id, job.error, job.error_data) for job in failed] == [
        (one.id, "DiskFull", {"path": "/"})
    ]
    assert [job.id for job in list_jobs(db, STATES, limit=1)] == [two.id]
    assert [j.id for j in forget_jobs(db, failed[0].updated + 31 * DAY)] == [one.id]
    assert [job.id for job in list_jobs(db, STATES)] == [two.id]

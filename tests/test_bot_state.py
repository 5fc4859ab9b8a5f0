"""What is remembered of people, and what is forgotten: rows of ``state.db``."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.jobs.job_queue import JobKind, decide, enqueue
from bot.state.state import (
    ACCEPTED,
    DAY,
    MIGRATIONS,
    REFUSED,
    WAITING,
    Asked,
    Person,
    Update,
    add_updates,
    begin_update,
    chat_access,
    clause_text,
    count_sent,
    counts,
    decide_access,
    decided_by,
    erase_person,
    find_person,
    find_question,
    finish_update,
    forget_old,
    move_chat,
    note,
    open_state,
    person_key,
    previous_questions,
    pseudonym,
    save_question,
    see_person,
    set_access,
    set_chat,
    set_language,
    vote,
    votes,
    waiting_updates,
)
from corpus.errors import KeyDamaged, StateNewer

NOW = 1_800_000_000.0


def asked(identifier: str, person: str = "p", when: float = NOW) -> Asked:
    answer = {"headline": "200 000 €", "citations": []}
    return Asked(identifier, person, when, "Combien ?", "fr", "answered", answer)


def test_a_new_state_has_every_migration_once_and_is_its_owners_alone(home: Path):
    open_state(home).close()
    db = open_state(home)
    names = [name for (name,) in db.execute("SELECT name FROM migrations ORDER BY name")]
    assert names == [migration.__name__ for migration in MIGRATIONS]
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert stat.S_IMODE((home / "state.db").stat().st_mode) == 0o600


def test_a_state_of_an_older_version_is_brought_up_to_date(home: Path):
    home.mkdir(parents=True)
    with sqlite3.connect(home / "state.db") as old:
        old.execute("CREATE TABLE migrations (name TEXT PRIMARY KEY, applied REAL)")
        MIGRATIONS[0](old)
        old.execute("INSERT INTO migrations VALUES ('m001_people', 0)")
        old.execute("INSERT INTO people (id, name, since) VALUES (1, 'Ana', 0)")
    db = open_state(home)
    assert find_person(db, 1) == Person(1, "Ana", "", "")
    assert waiting_updates(db) == []


def test_a_state_of_a_newer_version_is_refused(home: Path):
    with closing(open_state(home)) as db, db:
        db.execute("INSERT INTO migrations VALUES ('m999_tomorrow', 0)")
    with pytest.raises(StateNewer) as caught:
        open_state(home)
    assert caught.value.data == {"path": str(home / "state.db")}


@pytest.mark.parametrize("damage", [b"", b"short", b"k" * 33])
def test_a_key_that_is_not_whole_is_refused(home: Path, damage: bytes):
    home.mkdir(parents=True)
    (home / "person.key").write_bytes(damage)
    with pytest.raises(KeyDamaged):
        person_key(home)
    assert (home / "person.key").read_bytes() == damage


def test_two_processes_make_one_key(home: Path):
    home.mkdir(parents=True)
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: person_key(home), range(32)))) == 1
    assert [path.name for path in home.iterdir()] == ["person.key"]


def test_people_go_by_a_keyed_hash(home: Path):
    home.mkdir(parents=True)
    key = person_key(home)
    assert person_key(home) == key
    assert len(key) == 32
    assert stat.S_IMODE((home / "person.key").stat().st_mode) == 0o600
    assert pseudonym(b"k" * 32, 42) == "09b9733fee8d8c00"
    assert pseudonym(b"l" * 32, 42) != pseudonym(b"k" * 32, 42)


def test_updates_are_kept_once_in_order_until_they_are_done(home: Path):
    db = open_state(home)
    two, one = Update(2, "5", "two"), Update(1, "5", "one")
    assert add_updates(db, [two, one]) == [one, two]
    assert add_updates(db, [two]) == []
    assert begin_update(db, 1) == 1
    assert begin_update(db, 1) == 2
    finish_update(db, 2)
    count_sent(db, 1)
    assert waiting_updates(db) == [Update(1, "5", "one", attempts=2, sent=1)]
    finish_update(db, 1, "failed")
    rows = db.execute("SELECT id, payload, state FROM updates ORDER BY id").fetchall()
    assert rows == [(1, "", "failed"), (2, "", "done")]
    assert add_updates(db, [one, two]) == []


def test_a_number_that_another_bot_used_is_no_update_seen_before(home: Path):
    db = open_state(home)
    before, again = (
        Update(1, "5", "old", "message:5:9:100"),
        Update(1, "5", "old, edited since", "message:5:9:100"),
    )
    other = Update(1, "6", "new", "message:6:2:200")
    assert add_updates(db, [before]) == [before]
    assert add_updates(db, [other]) == []  # what waits is never replaced
    finish_update(db, 1)
    assert add_updates(db, [again]) == []
    assert add_updates(db, [other]) == [other]
    assert waiting_updates(db) == [other]


def test_people_keep_their_language_and_access(home: Path):
    db = open_state(home)
    assert see_person(db, 1, "Ana") == Person(1, "Ana", "", "")
    set_language(db, 1, "en")
    set_access(db, 1, ACCEPTED)
    assert see_person(db, 1, "Ana Lima") == Person(1, "Ana Lima", "en", "accepted")
    set_access(db, 2, ACCEPTED)
    assert find_person(db, 2) == Person(2, "", "", "accepted")


def test_a_group_keeps_what_it_has_when_it_moves(home: Path):
    db = open_state(home)
    set_chat(db, -1, "Équipe", ACCEPTED)
    move_chat(db, -1, -100)
    assert chat_access(db, -1) == ""
    assert chat_access(db, -100) == ACCEPTED


def test_questions_are_found_by_id_and_by_conversation(home: Path):
    import time  # noqa: PLC0415

    db = open_state(home)
    now = time.time()
    for number in range(5):
        save_question(db, "c", asked(f"q{number}", when=now - 10 + number), {"d": "Article 1"})
    save_question(db, "other", asked("x", when=now), {})
    assert find_question(db, "q3") == asked("q3", when=now - 7)
    assert find_question(db, "nope") is None
    assert clause_text(db, "d") == "Article 1"
    assert [each.id for each in previous_questions(db, "c", "p", 100)] == ["q2", "q3", "q4"]
    assert previous_questions(db, "c", "p", 1) == []
    assert previous_questions(db, "c", "somebody else", 100) == []


def test_a_vote_can_be_changed_and_goes_with_its_question(home: Path):
    db = open_state(home)
    save_question(db, "c", asked("q"), {})
    assert vote(db, "q", "p", "down")
    assert vote(db, "q", "p", "down", "figure")
    assert vote(db, "q", "r", "up")
    assert not vote(db, "gone", "p", "up")
    assert [(each.verdict, each.reason) for each in votes(db)] == [("down", "figure"), ("up", "")]
    assert counts(db, 0) == {
        "answered": 1,
        "ambiguous": 0,
        "uncertain": 0,
        "not_found": 0,
        "up": 1,
        "down": 1,
        "people": 1,
    }


def test_erasing_leaves_the_number_and_the_access_only(home: Path):
    db = open_state(home)
    see_person(db, 1, "Ana")
    set_language(db, 1, "en")
    set_access(db, 1, ACCEPTED)
    save_question(db, "c", asked("mine"), {})
    save_question(db, "c", asked("theirs", "r"), {})
    vote(db, "mine", "r", "up")
    vote(db, "theirs", "p", "down")
    assert erase_person(db, 1, "p") == 1
    assert find_person(db, 1) == Person(1, "", "", "accepted")
    assert find_question(db, "mine") is None
    assert find_question(db, "theirs") == asked("theirs", "r")
    assert votes(db) == []


def test_not_a_byte_is_left_of_what_was_erased(home: Path):
    db = open_state(home)
    words = "Combien touche la fanfare de Quimperlé ?"
    add_updates(db, [Update(1, "5", words)])
    for number in range(50):
        save_question(db, "c", replace(asked(f"q{number}"), text=words), {})
    finish_update(db, 1)
    assert erase_person(db, 5, "p") == 50
    assert not [path for path in home.glob("state.db*") if words.encode() in path.read_bytes()]


def test_questions_are_deleted_after_their_days_with_votes_and_texts(home: Path):
    db = open_state(home)
    save_question(db, "c", asked("old", when=NOW - 91 * DAY), {"o": "old", "b": "both"})
    save_question(db, "c", asked("new", when=NOW - 89 * DAY), {"n": "new", "b": "both"})
    vote(db, "old", "p", "up")
    add_updates(db, [Update(1, "5", "x"), Update(2, "5", "y")])
    finish_update(db, 1)
    db.execute("UPDATE updates SET received = ?", (NOW - 3 * DAY,))
    assert forget_old(db, 90, NOW) == 0  # the clock was never looked at, or moved by days
    assert forget_old(db, 90, NOW + 2 * DAY) == 0
    assert forget_old(db, 90, NOW) == 0
    assert forget_old(db, 90, NOW) == 1
    assert find_question(db, "old") is None
    assert find_question(db, "new") is not None
    assert [clause_text(db, digest) for digest in "obn"] == ["", "both", "new"]
    assert votes(db) == []
    assert waiting_updates(db) == [Update(2, "5", "y")]
    assert db.execute("SELECT count(*) FROM updates").fetchone() == (1,)


def test_what_must_survive_a_power_cut_is_synced(home: Path):
    db = open_state(home)
    job = enqueue(db, JobKind.ADD, actor="a")
    changes = {
        "updates": lambda: add_updates(db, [Update(1, "5", "x")]),
        "access": lambda: set_access(db, 1, REFUSED),
        "decision": lambda: decide_access(db, 2, ACCEPTED),
        "group": lambda: set_chat(db, -1, "Équipe", ""),
        "job": lambda: enqueue(db, JobKind.INDEX, actor="a"),
        "publication": lambda: decide(db, job.id, "add"),
    }
    for name, change in changes.items():
        said: list[str] = []
        db.set_trace_callback(said.append)
        change()
        db.set_trace_callback(None)
        full, normal = (f"PRAGMA synchronous={level}" for level in ("FULL", "NORMAL"))
        assert said[0] == full, name
        assert said[-2:] == ["COMMIT", normal] or said[-1] == normal, name


def test_of_two_decisions_about_a_newcomer_one_counts(home: Path):
    db = open_state(home)
    set_access(db, 5, WAITING)
    assert decide_access(db, 5, ACCEPTED)
    note(db, "first", ACCEPTED, "them")
    assert not decide_access(db, 5, REFUSED)
    assert find_person(db, 5) == Person(5, "", "", ACCEPTED)
    assert decided_by(db, "them") == "first"
    assert decided_by(db, "somebody else") == ""
    assert decide_access(db, 6, REFUSED)  # somebody who never asked

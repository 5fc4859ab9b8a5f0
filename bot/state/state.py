"""What is remembered of people: access, questions with their answers, feedback, audit, updates.

Does: keep it in SQLite at ``<home>/state.db`` (WAL), each function one short transaction.
Does not: know Telegram, or decide who may do what.

A connection belongs to one thread. Questions and feedback name people by a keyed hash only; the
key lies beside the database in ``person.key``. Only ``people`` and ``chats`` hold
the identifiers themselves, since access is decided by them and messages are sent to them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from corpus.errors import KeyDamaged, StateDamaged, StateNewer
from index.durable_files import sync

ACCEPTED, REFUSED, WAITING = "accepted", "refused", "waiting"
DAY: Final = 86_400.0  # seconds
KEY: Final = 32  # bytes of person.key


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who wrote; ``language`` is "fr", "en" or empty when never chosen."""

    id: int
    name: str
    language: str
    access: str  # "accepted", "refused", "waiting", or empty


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered, and what was answered, as it was then."""

    id: str
    person: str
    asked: float  # seconds since 1970
    text: str
    language: str
    status: str
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Vote:
    """What a person thought of an answer: "up" or "down", and why."""

    question: Asked
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit: who (a pseudonym, or "cli:" and a user of the system) did what."""

    at: float  # seconds since 1970
    actor: str
    action: str
    target: str
    result: str  # "done", "begun", the name of an error, or empty when it was not kept yet


@dataclass(frozen=True, slots=True)
class Update:
    """An update as it was received; ``queue`` names those that are handled in order.

    ``content`` tells it from another bot's with the same number, as after a change of token.
    """

    id: int
    queue: str
    payload: str
    content: str = ""
    attempts: int = 0
    sent: int = 0  # messages that Telegram accepted in answer to it


def open_state(home: Path) -> sqlite3.Connection:
    """Return a connection to the state of ``home``, made or brought up to date when needed.

    Raises StateDamaged, StateNewer.
    """
    home.mkdir(parents=True, exist_ok=True)
    path = home / "state.db"
    if not path.exists():
        os.close(os.open(path, os.O_CREAT, 0o600))
    db = sqlite3.connect(path, timeout=10, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("PRAGMA secure_delete=ON")
        migrate(db)
    except StateNewer as error:
        db.close()
        raise StateNewer(path=str(path)) from error
    except sqlite3.DatabaseError as error:
        db.close()
        if isinstance(error, sqlite3.OperationalError):  # locked, read-only: it may be whole
            raise
        raise StateDamaged(path=str(path)) from error
    return db


@contextmanager
def durably(db: sqlite3.Connection) -> Iterator[None]:
    """Commit what is changed meanwhile so that it survives even a power cut: once this ends."""
    db.execute("PRAGMA synchronous=FULL")
    try:
        with db:
            yield
    finally:
        db.execute("PRAGMA synchronous=NORMAL")


def migrate(db: sqlite3.Connection) -> None:
    """Apply the migrations that this database has not seen yet, each whole or not at all.

    Raises StateNewer for a database with migrations that this version does not know.
    """
    with db:
        db.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied REAL)")
    known = {migration.__name__ for migration in MIGRATIONS}
    if any(name not in known for (name,) in db.execute("SELECT name FROM migrations")):
        raise StateNewer
    for migration in MIGRATIONS:
        if _applied(db, migration.__name__):
            continue
        with db:
            db.execute("BEGIN IMMEDIATE")
            if not _applied(db, migration.__name__):  # by another process meanwhile
                migration(db)
                db.execute(
                    "INSERT INTO migrations VALUES (?, ?)", (migration.__name__, time.time())
                )


def _applied(db: sqlite3.Connection, name: str) -> bool:
    found = db.execute("SELECT 1 FROM migrations WHERE name = ?", (name,))
    return found.fetchone() is not None


def m001_people(db: sqlite3.Connection) -> None:
    """Make the tables of who may ask, and where."""
    db.execute(
        "CREATE TABLE IF NOT EXISTS people (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '',"
        " language TEXT NOT NULL DEFAULT '', access TEXT NOT NULL DEFAULT '', since REAL NOT NULL)"
    )
    db.execute(
        "CREATE TABLE IF NOT EXISTS chats (id INTEGER PRIMARY KEY, title TEXT NOT NULL,"
        " access TEXT NOT NULL DEFAULT '', since REAL NOT NULL)"
    )
    db.execute(
        "CREATE TABLE IF NOT EXISTS reserved (source TEXT NOT NULL, chat INTEGER NOT NULL,"
        " PRIMARY KEY (source, chat))"
    )
    db.execute(
        "CREATE TABLE IF NOT EXISTS audit (at REAL NOT NULL, actor TEXT NOT NULL,"
        " action TEXT NOT NULL, target TEXT NOT NULL)"
    )


def m002_questions(db: sqlite3.Connection) -> None:
    """Make the tables of questions, of the clauses cited and of feedback."""
    db.execute(
        "CREATE TABLE IF NOT EXISTS questions (id TEXT PRIMARY KEY, person TEXT NOT NULL,"
        " chat TEXT NOT NULL, asked REAL NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL,"
        " status TEXT NOT NULL, answer TEXT NOT NULL)"
    )
    db.execute("CREATE INDEX IF NOT EXISTS questions_talk ON questions (chat, person, asked)")
    db.execute("CREATE INDEX IF NOT EXISTS questions_asked ON questions (asked)")
    db.execute(
        "CREATE TABLE IF NOT EXISTS clause_texts (digest TEXT PRIMARY KEY, text TEXT NOT NULL,"
        " seen REAL NOT NULL)"
    )
    db.execute(
        "CREATE TABLE IF NOT EXISTS feedback (question TEXT NOT NULL REFERENCES questions (id)"
        " ON DELETE CASCADE, person TEXT NOT NULL, verdict TEXT NOT NULL,"
        " reason TEXT NOT NULL DEFAULT '', at REAL NOT NULL, PRIMARY KEY (question, person))"
    )


def m003_updates(db: sqlite3.Connection) -> None:
    """Make the table of updates received; the payload goes once one is done with."""
    db.execute(
        "CREATE TABLE IF NOT EXISTS updates (id INTEGER PRIMARY KEY, queue TEXT NOT NULL,"
        " payload TEXT NOT NULL, received REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,"
        " state TEXT NOT NULL DEFAULT 'waiting')"
    )
    db.execute("CREATE INDEX IF NOT EXISTS updates_state ON updates (state, id)")


def m004_sent(db: sqlite3.Connection) -> None:
    """Count the messages that were accepted in answer to an update."""
    db.execute("ALTER TABLE updates ADD COLUMN sent INTEGER NOT NULL DEFAULT 0")


def m005_jobs(db: sqlite3.Connection) -> None:
    """Make the queue of jobs, the lists of removed and watched documents; results of the audit."""
    db.execute(
        "CREATE TABLE IF NOT EXISTS jobs (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " kind TEXT NOT NULL, state TEXT NOT NULL, actor TEXT NOT NULL,"
        " chat INTEGER NOT NULL DEFAULT 0, message INTEGER NOT NULL DEFAULT 0,"
        " name TEXT NOT NULL DEFAULT '', path TEXT NOT NULL DEFAULT '',"
        " decision TEXT NOT NULL DEFAULT '', title TEXT NOT NULL DEFAULT '',"
        " stage TEXT NOT NULL DEFAULT '', done INTEGER NOT NULL DEFAULT 0,"
        " total INTEGER NOT NULL DEFAULT 0, result TEXT NOT NULL DEFAULT '{}',"
        " error TEXT NOT NULL DEFAULT '', error_data TEXT NOT NULL DEFAULT '{}',"
        " attempts INTEGER NOT NULL DEFAULT 0, created REAL NOT NULL, updated REAL NOT NULL)"
    )
    db.execute("CREATE INDEX IF NOT EXISTS jobs_state ON jobs (state, id)")
    db.execute("CREATE INDEX IF NOT EXISTS jobs_updated ON jobs (updated)")
    db.execute(
        "CREATE TABLE IF NOT EXISTS removed (source TEXT NOT NULL, sha256 TEXT NOT NULL,"
        " corrections TEXT NOT NULL, title TEXT NOT NULL, at REAL NOT NULL,"
        " PRIMARY KEY (source, sha256))"
    )
    db.execute(
        "CREATE TABLE IF NOT EXISTS watched (folder TEXT NOT NULL, file TEXT NOT NULL,"
        " source TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (folder, file))"
    )
    db.execute("ALTER TABLE audit ADD COLUMN result TEXT NOT NULL DEFAULT ''")


def m006_told(db: sqlite3.Connection) -> None:
    """Remember which jobs are those of an archive's files, and what was told of each."""
    db.execute("ALTER TABLE jobs ADD COLUMN parent INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE jobs ADD COLUMN told REAL NOT NULL DEFAULT 0")
    db.execute("CREATE INDEX IF NOT EXISTS jobs_parent ON jobs (parent)")


def m007_content(db: sqlite3.Connection) -> None:
    """Remember what an update was about, since two bots number theirs alike."""
    db.execute("ALTER TABLE updates ADD COLUMN content TEXT NOT NULL DEFAULT ''")


def m008_clock(db: sqlite3.Connection) -> None:
    """Make the table of when the clock was last looked at, before anything old is deleted."""
    db.execute("CREATE TABLE IF NOT EXISTS clock (at REAL NOT NULL)")


def m009_tokens(db: sqlite3.Connection) -> None:
    """Make the table of who may use the API: digests of tokens, never the tokens."""
    db.execute(
        "CREATE TABLE IF NOT EXISTS tokens (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " name TEXT NOT NULL UNIQUE, digest TEXT NOT NULL UNIQUE, per_minute INTEGER NOT NULL,"
        " created REAL NOT NULL)"
    )


MIGRATIONS: Final[Sequence[Callable[[sqlite3.Connection], None]]] = (
    m001_people,
    m002_questions,
    m003_updates,
    m004_sent,
    m005_jobs,
    m006_told,
    m007_content,
    m008_clock,
    m009_tokens,
)


def person_key(home: Path) -> bytes:
    """Return the key of the hashes that stand for people, made once and readable by its owner.

    It appears whole or not at all. Raises KeyDamaged when it is not whole: with another key
    nobody would be known any more, and with none everybody could be guessed.
    """
    path = home / "person.key"
    if not path.exists():
        aside = home / f".person.key.{secrets.token_hex(8)}"
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY))
        sync(aside)
        try:
            os.link(aside, path)
        except FileExistsError:  # another process was faster
            pass
        except OSError:  # a disk without hard links
            if not path.exists():
                aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
        sync(home)
    key = path.read_bytes()
    if len(key) != KEY:
        raise KeyDamaged(path=str(path))
    return key


def pseudonym(key: bytes, identifier: int) -> str:
    """Return what stands for a person or chat in logs and statistics: 16 hexadecimal digits."""
    return hmac.new(key, str(identifier).encode(), hashlib.sha256).hexdigest()[:16]


# updates


def add_updates(db: sqlite3.Connection, updates: Iterable[Update]) -> list[Update]:
    """Store updates on disk and return those not seen before, in order of their numbers."""
    with durably(db):  # Telegram forgets them once we acknowledge
        return [
            update
            for update in sorted(updates, key=lambda update: update.id)
            if db.execute(
                "INSERT INTO updates (id, queue, payload, content, received)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET queue = excluded.queue,"
                " payload = excluded.payload, content = excluded.content,"
                " received = excluded.received, attempts = 0, sent = 0, state = 'waiting'"
                " WHERE state != 'waiting' AND content NOT IN ('', excluded.content)",
                (update.id, update.queue, update.payload, update.content, time.time()),
            ).rowcount
        ]


def waiting_updates(db: sqlite3.Connection) -> list[Update]:
    """Return the updates that were received and not finished, oldest first."""
    rows = db.execute(
        "SELECT id, queue, payload, content, attempts, sent FROM updates"
        " WHERE state = 'waiting' ORDER BY id"
    )
    return [Update(*row) for row in rows]


def begin_update(db: sqlite3.Connection, identifier: int) -> int:
    """Count one more attempt at an update and return how many there were, this one included."""
    with db:
        db.execute("UPDATE updates SET attempts = attempts + 1 WHERE id = ?", (identifier,))
    row = db.execute("SELECT attempts FROM updates WHERE id = ?", (identifier,)).fetchone()
    return int(row[0]) if row else 0


def count_sent(db: sqlite3.Connection, identifier: int) -> None:
    """Count one more message that Telegram accepted in answer to an update."""
    with db:
        db.execute("UPDATE updates SET sent = sent + 1 WHERE id = ?", (identifier,))


def finish_update(db: sqlite3.Connection, identifier: int, state: str = "done") -> None:
    """Mark an update as ``done`` or ``failed`` and forget what it said."""
    with db:
        db.execute(
            "UPDATE updates SET state = ?, payload = '' WHERE id = ?",
            (state, identifier),
        )


# people and chats


def see_person(db: sqlite3.Connection, identifier: int, name: str) -> Person:
    """Return a person, entered when new and with the name they go by now."""
    with db:
        db.execute(
            "INSERT INTO people (id, name, since) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE name != excluded.name",
            (identifier, name, time.time()),
        )
    found = find_person(db, identifier)
    return found or Person(identifier, name, "", "")


def find_person(db: sqlite3.Connection, identifier: int) -> Person | None:
    """Return a person who has written before, or None."""
    row = db.execute(
        "SELECT id, name, language, access FROM people WHERE id = ?", (identifier,)
    ).fetchone()
    return Person(*row) if row else None


def list_people(db: sqlite3.Connection, access: str) -> list[Person]:
    """Return the people with this access, latest first, at most 50."""
    rows = db.execute(
        "SELECT id, name, language, access FROM people WHERE access = ?"
        " ORDER BY since DESC LIMIT 50",
        (access,),
    )
    return [Person(*row) for row in rows]


def list_names(db: sqlite3.Connection) -> list[tuple[int, str]]:
    """Return the identifier and name of everybody who goes by one."""
    return list(db.execute("SELECT id, name FROM people WHERE name != ''"))


def set_language(db: sqlite3.Connection, identifier: int, language: str) -> None:
    """Set the language a person chose; empty: that of each question."""
    with db:
        db.execute("UPDATE people SET language = ? WHERE id = ?", (language, identifier))


def set_access(db: sqlite3.Connection, identifier: int, access: str) -> None:
    """Set whether a person may ask; a person not seen yet is entered."""
    with durably(db):
        db.execute(
            "INSERT INTO people (id, access, since) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET access = excluded.access",
            (identifier, access, time.time()),
        )


def decide_access(db: sqlite3.Connection, identifier: int, access: str) -> bool:
    """Set whether somebody who waits, or asked for nothing yet, may ask; return whether it was.

    Of two decisions at once one is.
    """
    with durably(db):
        return bool(
            db.execute(
                "INSERT INTO people (id, access, since) VALUES (?, ?, ?) ON CONFLICT (id)"
                " DO UPDATE SET access = excluded.access WHERE access IN ('', ?)",
                (identifier, access, time.time(), WAITING),
            ).rowcount
        )


def decided_by(db: sqlite3.Connection, target: str) -> str:
    """Return who last decided whether somebody may ask, both as pseudonyms; or nothing."""
    row = db.execute(
        "SELECT actor FROM audit WHERE target = ? AND action IN (?, ?)"
        " ORDER BY at DESC, rowid DESC LIMIT 1",
        (target, ACCEPTED, REFUSED),
    ).fetchone()
    return str(row[0]) if row else ""


def chat_access(db: sqlite3.Connection, identifier: int) -> str:
    """Return whether everybody in a group may ask: its access, or empty."""
    row = db.execute("SELECT access FROM chats WHERE id = ?", (identifier,)).fetchone()
    return str(row[0]) if row else ""


def set_chat(db: sqlite3.Connection, identifier: int, title: str, access: str) -> None:
    """Enter a group, or what is known of it now."""
    with durably(db):
        db.execute(
            "INSERT INTO chats VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " title = excluded.title, access = excluded.access",
            (identifier, title, access, time.time()),
        )


def move_chat(db: sqlite3.Connection, old: int, new: int) -> None:
    """Carry a group over to the number it has as a supergroup."""
    with db:
        db.execute("UPDATE OR REPLACE chats SET id = ? WHERE id = ?", (new, old))


def chat_of(db: sqlite3.Connection, question: str) -> str:
    """Return what stands for the chat a question was asked in, nothing when it is gone."""
    row = db.execute("SELECT chat FROM questions WHERE id = ?", (question,)).fetchone()
    return str(row[0]) if row else ""


def may_read(
    db: sqlite3.Connection, question: str, key: bytes, access: str, admins: Iterable[int]
) -> bool:
    """Return whether whoever asked a question may still ask where they did.

    ``access`` is how people get in: "open", "approve" or "list".
    """
    row = db.execute("SELECT person, chat FROM questions WHERE id = ?", (question,)).fetchone()
    if row is None:
        return False
    person, chat = row
    people = db.execute("SELECT id, access FROM people").fetchall()
    own = next((given for each, given in people if pseudonym(key, each) == person), "")
    if own == REFUSED:
        return False
    if own == ACCEPTED or access == "open" or person in {pseudonym(key, a) for a in admins}:
        return True
    groups = db.execute("SELECT id FROM chats WHERE access = ?", (ACCEPTED,)).fetchall()
    return chat in {pseudonym(key, each) for (each,) in groups}


def note(db: sqlite3.Connection, actor: str, action: str, target: str, result: str = "done") -> int:
    """Enter in the audit what an admin did, people named by their pseudonyms.

    ``result`` is "done", the name of the error with which it ended, or "begun", until ``settle``
    says how that entry, whose number is returned, ended.
    """
    with db:
        entered = db.execute(
            "INSERT INTO audit (at, actor, action, target, result) VALUES (?, ?, ?, ?, ?)",
            (time.time(), actor, action, target, result),
        )
    return entered.lastrowid or 0


def settle(db: sqlite3.Connection, entry: int, result: str) -> None:
    """Say how what was begun ended."""
    with db:
        db.execute("UPDATE audit SET result = ? WHERE rowid = ?", (result, entry))


def journal(db: sqlite3.Connection, limit: int = 50) -> list[Entry]:
    """Return the latest entries of the audit, newest first."""
    rows = db.execute(
        "SELECT at, actor, action, target, result FROM audit ORDER BY at DESC, rowid DESC LIMIT ?",
        (limit,),
    )
    return [Entry(*row) for row in rows]


# questions and feedback


def save_question(
    db: sqlite3.Connection, chat: str, asked: Asked, texts: Mapping[str, str]
) -> None:
    """Keep a question, its answer, and the ``texts`` of the clauses it cites by digest.

    A question of the same id takes the place of the one that was kept.
    """
    with db:
        db.executemany(
            "INSERT INTO clause_texts VALUES (?, ?, ?)"
            " ON CONFLICT (digest) DO UPDATE SET seen = excluded.seen",
            [(digest, text, asked.asked) for digest, text in texts.items()],
        )
        db.execute(
            "INSERT INTO questions VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " asked = excluded.asked, text = excluded.text, language = excluded.language,"
            " status = excluded.status, answer = excluded.answer",
            (
                asked.id,
                asked.person,
                chat,
                asked.asked,
                asked.text,
                asked.language,
                asked.status,
                json.dumps(asked.answer, ensure_ascii=False),
            ),
        )


_ASKED = "questions.id, questions.person, asked, text, language, status, answer"


def _asked(row: Sequence[Any]) -> Asked:
    identifier, person, asked, text, language, status, answer = row[:7]
    return Asked(identifier, person, asked, text, language, status, json.loads(answer))


def find_question(db: sqlite3.Connection, identifier: str) -> Asked | None:
    """Return a question with its answer, or None when it has been deleted."""
    row = db.execute(f"SELECT {_ASKED} FROM questions WHERE id = ?", (identifier,)).fetchone()
    return _asked(row) if row else None


def clause_text(db: sqlite3.Connection, digest: str) -> str:
    """Return a clause as it was cited, or nothing when it has been deleted."""
    row = db.execute("SELECT text FROM clause_texts WHERE digest = ?", (digest,)).fetchone()
    return str(row[0]) if row else ""


def previous_questions(
    db: sqlite3.Connection, chat: str, person: str, within: float, count: int = 3
) -> list[Asked]:
    """Return a person's last questions in a chat, oldest first, of the last ``within`` seconds."""
    rows = db.execute(
        f"SELECT {_ASKED} FROM questions WHERE chat = ? AND person = ? AND asked > ?"
        " ORDER BY asked DESC LIMIT ?",
        (chat, person, time.time() - within, count),
    ).fetchall()
    return [_asked(row) for row in reversed(rows)]


def vote(
    db: sqlite3.Connection, question: str, person: str, verdict: str, reason: str = ""
) -> bool:
    """Keep what a person thinks of an answer; return whether the question is still there."""
    try:
        with db:
            db.execute(
                "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?)",
                (question, person, verdict, reason, time.time()),
            )
    except sqlite3.IntegrityError:
        return False
    return True


def votes(db: sqlite3.Connection) -> list[Vote]:
    """Return all feedback, oldest first."""
    rows = db.execute(
        f"SELECT {_ASKED}, verdict, reason FROM feedback JOIN questions"
        " ON questions.id = feedback.question ORDER BY at, feedback.rowid"
    )
    return [Vote(_asked(row), row[7], row[8]) for row in rows]


def counts(db: sqlite3.Connection, since: float) -> dict[str, int]:
    """Return numbers since a time: questions by status, people, votes up and down."""
    numbers = dict.fromkeys(("answered", "ambiguous", "uncertain", "not_found", "up", "down"), 0)
    numbers |= db.execute(
        "SELECT status, count(*) FROM questions WHERE asked > ? GROUP BY status", (since,)
    )
    numbers |= db.execute(
        "SELECT verdict, count(*) FROM feedback WHERE at > ? GROUP BY verdict", (since,)
    )
    (people,) = db.execute(
        "SELECT count(DISTINCT nullif(person, '')) FROM questions WHERE asked > ?", (since,)
    ).fetchone()
    return {**numbers, "people": int(people)}


# forgetting


def erase_person(db: sqlite3.Connection, identifier: int, person: str) -> int:
    """Delete all of a person but whether they may ask; return how many questions there were."""
    with db:
        db.execute("DELETE FROM feedback WHERE person = ?", (person,))
        gone = db.execute("DELETE FROM questions WHERE person = ?", (person,)).rowcount
        db.execute("UPDATE people SET name = '', language = '' WHERE id = ?", (identifier,))
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # what was deleted stands in the log until then
    return gone


def forget_old(db: sqlite3.Connection, days: float, now: float) -> int:
    """Delete what is older than ``days``, and updates done for two; return how many questions.

    Nothing is deleted at the first call after the clock moved by more than a day: it may be wrong,
    and be set right soon.
    """
    seen = db.execute("SELECT max(at) FROM clock").fetchone()[0]
    with db:
        db.execute("DELETE FROM clock")
        db.execute("INSERT INTO clock VALUES (?)", (now,))
        if seen is None or abs(now - seen) > DAY:
            return 0
        gone = db.execute("DELETE FROM questions WHERE asked < ?", (now - days * DAY,)).rowcount
        db.execute("DELETE FROM clause_texts WHERE seen < ?", (now - days * DAY,))
        db.execute("DELETE FROM audit WHERE at < ?", (now - 365 * DAY,))
        db.execute(
            "DELETE FROM updates WHERE state != 'waiting' AND received < ?", (now - 2 * DAY,)
        )
    return gone

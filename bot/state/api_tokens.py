"""Who may use the API: a token for each program, kept as a digest alone.

Does: make a token, which is shown once, list and remove them, tell whose one is.
Does not: count requests (``bot.processes.rate_limits``), or serve any.

A token is 256 random bits, so that its SHA-256 tells nothing of it: no salt, no slow hash.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import time
from dataclasses import dataclass
from typing import Final

from bot.state.state import durably
from corpus.errors import BadToken, UnknownToken

PREFIX: Final = "clausier_"  # by which those who look for lost secrets tell ours
PER_MINUTE: Final = 60
NAME: Final = 60  # characters


@dataclass(frozen=True, slots=True)
class Token:
    """A program that may use the API, and how many requests it may send in a minute."""

    id: int
    name: str
    per_minute: int
    created: float  # seconds since 1970


def add_token(db: sqlite3.Connection, name: str, per_minute: int = PER_MINUTE) -> str:
    """Return a new token for the program of this name; raises BadToken."""
    if not (0 < len(name) <= NAME and name.isprintable() and name.strip() == name):
        raise BadToken(name=name, reason="name", limit=NAME)
    token = PREFIX + secrets.token_urlsafe(32)
    try:
        with durably(db):
            db.execute(
                "INSERT INTO tokens (name, digest, per_minute, created) VALUES (?, ?, ?, ?)",
                (name, _digest(token), per_minute, time.time()),
            )
    except sqlite3.IntegrityError as error:
        raise BadToken(name=name, reason="taken") from error
    return token


def list_tokens(db: sqlite3.Connection) -> list[Token]:
    """Return all tokens, the oldest first."""
    rows = db.execute("SELECT id, name, per_minute, created FROM tokens ORDER BY id")
    return [Token(*row) for row in rows]


def remove_token(db: sqlite3.Connection, name: str) -> None:
    """Make the token of a program good for nothing; raises UnknownToken."""
    with durably(db):
        if not db.execute("DELETE FROM tokens WHERE name = ?", (name,)).rowcount:
            raise UnknownToken(name=name)


def find_token(db: sqlite3.Connection, token: str) -> Token | None:
    """Return whose token this is, or None."""
    row = db.execute(
        "SELECT id, name, per_minute, created FROM tokens WHERE digest = ?", (_digest(token),)
    ).fetchone()
    return Token(*row) if row else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()

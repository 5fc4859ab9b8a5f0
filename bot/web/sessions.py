"""Who a browser is: the link that lets somebody in, and the cookie that says so from then on.

Does: sign and check both; neither can be made or prolonged without the key of the home.
Does not: decide what may be seen (``bot.web.site``).
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Final

COOKIE: Final = "clausier"
ENTRY: Final = 600.0  # seconds for which a link that lets somebody in is good
SESSION: Final = 30 * 86_400.0  # seconds for which a browser is known
SIGNED: Final = 32  # hexadecimal digits: 128 bits


def entry_token(key: bytes, person: int, now: float | None = None) -> str:
    """Return what lets ``person`` in, for ten minutes; 0 is whoever is at this machine."""
    return _token(key, "entry", person, (time.time() if now is None else now) + ENTRY)


def session_token(key: bytes, person: int, now: float | None = None) -> str:
    """Return the cookie of a browser that ``person`` uses."""
    return _token(key, "session", person, (time.time() if now is None else now) + SESSION)


def entered(key: bytes, token: str) -> int | None:
    """Return whom a link lets in, None when it is wrong or too old."""
    return _read(key, "entry", token)


def known(key: bytes, token: str) -> int | None:
    """Return whose browser shows this cookie, None when it is wrong or too old."""
    return _read(key, "session", token)


def form_token(key: bytes, cookie: str) -> str:
    """Return what a form must hold to change something for the browser with this cookie."""
    return hmac.new(key, f"form {cookie}".encode(), hashlib.sha256).hexdigest()[:SIGNED]


def _token(key: bytes, use: str, person: int, until: float) -> str:
    claim = f"{person}.{int(until)}"
    return f"{claim}.{_signature(key, use, claim)}"


def _read(key: bytes, use: str, token: str) -> int | None:
    claim, _, signed = token.rpartition(".")
    if not hmac.compare_digest(_signature(key, use, claim).encode(), signed.encode()):
        return None
    person, _, until = claim.partition(".")
    return int(person) if time.time() < int(until) else None


def _signature(key: bytes, use: str, claim: str) -> str:
    return hmac.new(key, f"{use} {claim}".encode(), hashlib.sha256).hexdigest()[:SIGNED]

"""A conversation that lives in its page: what was asked and answered, sealed with the site's key.

Does: write the exchanges into a field of a form and read them back, for the one visitor whom they
belong to.
Does not: keep anything on the server.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import zlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.answering.model import turn_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.model import Turn

EXCHANGES: Final = 8  # that a page goes on showing
SEALED: Final = 300_000  # characters of the field; older exchanges go before that
ROWS: Final = 100  # of a comparison that are shown; its file has them all


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what is kept of its answer (``bot.state.kept_answers.record``).

    ``text`` is what was asked, ``shown`` how it is displayed, ``within`` the convention that was
    chosen for it, ``rows`` how many rows the whole answer has.
    """

    text: str
    shown: str
    language: str
    status: str
    answer: dict[str, Any]
    within: str = ""
    rows: int = 0

    @property
    def turn(self) -> Turn | None:
        """Return what the next question has to know."""
        kept = self.answer.get("turn")
        return turn_of(kept) if kept else None


def kept_short(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with the rows that are shown and the citations that those point to."""
    rows = answer["rows"][:ROWS]
    if len(rows) == len(answer["rows"]):
        return answer
    turn = answer["turn"]
    shown = {row["citation"] for row in rows}
    cited = [each if n in shown else None for n, each in enumerate(answer["citations"])]
    if turn is not None:
        turn = turn | {"places": turn["places"][:ROWS]}
    return answer | {"rows": rows, "citations": cited, "turn": turn}


def seal(key: bytes, person: int, exchanges: Sequence[Exchange]) -> str:
    """Return the latest exchanges as the value of a field, as many as it has room for."""
    kept = list(exchanges)[-EXCHANGES:]
    while kept:
        told = json.dumps([asdict(each) for each in kept], ensure_ascii=False).encode()
        data = base64.urlsafe_b64encode(zlib.compress(told)).decode()
        if len(data) <= SEALED or len(kept) == 1:
            return f"{data}.{_signature(key, person, data)}"
        del kept[0]
    return ""


def unseal(key: bytes, person: int, sealed: str) -> list[Exchange]:
    """Return the exchanges that a field holds, none when we did not write it for this person."""
    data, _, signed = sealed.rpartition(".")
    if not hmac.compare_digest(_signature(key, person, data).encode(), signed.encode()):
        return []
    try:
        told = json.loads(zlib.decompress(base64.urlsafe_b64decode(data)))
        return [Exchange(**each) for each in told]
    except (binascii.Error, zlib.error, ValueError, TypeError):  # of another version of ours
        return []


def _signature(key: bytes, person: int, data: str) -> str:
    return hmac.new(key, f"talk {person} {data}".encode(), hashlib.sha256).hexdigest()

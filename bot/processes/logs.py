"""The log of a long-running process: lines or JSON objects, with secrets struck out.

Does: format records, tracebacks included, and replace every secret wherever it stands.
Does not: choose what is logged; nobody who logs may log a question or a person's number.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# httpx writes the address of each request, and with it the token, at INFO; the library a traceback
# for each 429 and for each page of HTML in place of JSON, which we retry; the answering core the
# question whose figure it dropped.
_LEAST = {
    "httpx": "WARNING",
    "httpcore": "WARNING",
    "uvicorn": "WARNING",
    "sentence_transformers": "WARNING",
    "telegram.ext.AIORateLimiter": "CRITICAL",
    "telegram.request": "CRITICAL",
    "bot.answering": "ERROR",
}


class Discreet(logging.Formatter):
    """Writes a record as one line, or one JSON object, without any of the secrets."""

    def __init__(self, secrets: Sequence[str], *, as_json: bool) -> None:
        """Strike out ``secrets`` (empty ones are ignored)."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.secrets = [secret for secret in secrets if secret]
        self.as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        line = self._json(record) if self.as_json else self._line(record)
        return discreet(line, self.secrets)

    def _line(self, record: logging.LogRecord) -> str:
        extra = " ".join(f"{name}={value}" for name, value in _extra(record).items())
        return super().format(record) + (f" ({extra})" if extra else "")

    def _json(self, record: logging.LogRecord) -> str:
        values: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_extra(record),
        }
        if record.exc_info:
            values["traceback"] = self.formatException(record.exc_info)
        return json.dumps(values, ensure_ascii=False, default=str)


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _USUAL}


def discreet(text: str, secrets: Sequence[str]) -> str:
    """Return ``text`` with "***" for each secret."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def log_to(stream: TextIO, secrets: Sequence[str], *, as_json: bool) -> None:
    """Send the log of this process to ``stream``, and tracebacks nobody caught with it."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Discreet(secrets, as_json=as_json))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for name, level in _LEAST.items():
        logging.getLogger(name).setLevel(level)

    def uncaught(kind: type[BaseException], error: BaseException, trace: object) -> None:
        del kind, trace
        logging.getLogger("clausier").critical("uncaught", exc_info=error)

    def uncaught_in_thread(found: threading.ExceptHookArgs) -> None:
        logging.getLogger("clausier").critical("uncaught", exc_info=found.exc_value)

    sys.excepthook = uncaught
    threading.excepthook = uncaught_in_thread

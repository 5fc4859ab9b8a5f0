"""What the environment sets: where data lie, which model, which language, how the bot runs.

Does: read and check the variables; a wrong value raises BadSetting, which names the variable.
Does not: create, open or load anything.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

from corpus.errors import BadSetting


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a command needs to know about where it runs."""

    home: Path
    seed: bool  # the conventions that ship are the first documents of an empty home
    model: str  # a sentence-transformers name or folder; empty: the default one
    cache: Path  # where the default model is unpacked
    language: str  # "fr" or "en"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Return the settings; raise BadSetting for a value that cannot be used."""
        _one_of(environ, "CLAUSIER_CONFINE", ("auto", "require"))  # ``isolation`` reads it
        return cls(
            home=_folder(environ, "CLAUSIER_HOME", user_data_path("clausier")),
            seed=_switch(environ, "CLAUSIER_SEED"),
            model=environ.get("CLAUSIER_MODEL", "").strip(),
            cache=_folder(environ, "CLAUSIER_CACHE", user_cache_path("clausier")),
            language=_language(environ),
        )


@dataclass(frozen=True, slots=True)
class BotSettings:
    """What the Telegram bot and its web server need beside ``Settings``."""

    token: str = field(repr=False)  # empty: none was given
    api_url: str = "https://api.telegram.org"
    admins: frozenset[int] = frozenset()
    access: str = "approve"  # "open", "approve" or "list"
    public_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8080
    webhook_url: str = ""  # empty: polling
    webhook_secret: str = field(default="", repr=False)
    messages_per_second: float = 30.0  # Telegram's limit for a whole bot; 0: none
    questions_per_minute: int = 20  # of one person
    questions_per_minute_all: int = 1200  # of everybody together
    metrics_token: str = field(default="", repr=False)  # empty: no metrics
    keep_days: float = 90.0  # how long questions are kept
    public_stats: bool = False  # everybody sees the statistics
    json_logs: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> BotSettings:
        """Return the settings; raise BadSetting for a value that cannot be used."""
        webhook = _url(environ, "CLAUSIER_WEBHOOK_URL", "")
        return cls(
            token=_token(environ),
            api_url=_url(environ, "CLAUSIER_TELEGRAM_API_URL", "https://api.telegram.org"),
            admins=_people(environ, "CLAUSIER_ADMINS"),
            access=_one_of(environ, "CLAUSIER_ACCESS", ("approve", "open", "list")),
            public_url=_url(environ, "CLAUSIER_PUBLIC_URL", ""),
            host=environ.get("CLAUSIER_WEB_HOST", "").strip() or "127.0.0.1",
            port=int(_number(environ, "CLAUSIER_WEB_PORT", 8080, 1, 65_535)),
            webhook_url=webhook,
            webhook_secret=_secret(environ, "CLAUSIER_WEBHOOK_SECRET", required=bool(webhook)),
            metrics_token=_secret(environ, "CLAUSIER_METRICS_TOKEN"),
            messages_per_second=_number(environ, "CLAUSIER_MESSAGES_PER_SECOND", 30, 0, 100_000),
            questions_per_minute=int(_number(environ, "CLAUSIER_QUESTIONS_PER_MINUTE", 20, 1, 1e6)),
            questions_per_minute_all=int(
                _number(environ, "CLAUSIER_QUESTIONS_PER_MINUTE_ALL", 1200, 1, 1e6)
            ),
            public_stats=stats_are_public(environ),
            keep_days=_number(environ, "CLAUSIER_KEEP_DAYS", 90, 0.01, 36_500),
            json_logs=_one_of(environ, "CLAUSIER_LOG", ("text", "json")) == "json",
        )


def stats_are_public(environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether everybody sees the statistics; raises BadSetting."""
    name = "CLAUSIER_PUBLIC_STATS"
    return bool(environ.get(name, "").strip()) and _switch(environ, name)


def spoken(environ: Mapping[str, str] = os.environ) -> str:
    """Return the language to speak when the settings themselves may be wrong."""
    try:
        return _language(environ)
    except BadSetting:
        return locale_language(environ)


def locale_language(environ: Mapping[str, str]) -> str:
    """Return the locale's language: English when it says so, else French."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return "en" if environ[name].lower().startswith("en") else "fr"
    return "fr"


def _folder(environ: Mapping[str, str], variable: str, default: Path) -> Path:
    value = environ.get(variable, "")
    if "\0" in value:
        raise BadSetting(variable=variable, reason="folder", value=value)
    try:
        folder = Path(value).expanduser() if value.strip() else default
        wrong = folder.exists() and not folder.is_dir()
    except (OSError, RuntimeError) as error:  # too long a name; a user who does not exist
        raise BadSetting(variable=variable, reason="folder", value=value) from error
    if wrong:
        raise BadSetting(variable=variable, reason="folder", value=value or str(folder))
    return folder.absolute()


def _switch(environ: Mapping[str, str], variable: str) -> bool:
    value = environ.get(variable, "").strip()
    if value not in {"", "0", "1"}:
        raise BadSetting(variable=variable, reason="switch", value=value)
    return value != "0"


def _language(environ: Mapping[str, str]) -> str:
    value = environ.get("CLAUSIER_LANG", "").strip()
    if not value:
        return locale_language(environ)
    language = value.lower().replace("-", "_").split(".")[0].split("_")[0]
    if language not in {"fr", "en"}:
        raise BadSetting(variable="CLAUSIER_LANG", reason="language", value=value)
    return language


def _token(environ: Mapping[str, str]) -> str:
    """Return the bot's token; a wrong one is named by its variable and never shown."""
    name = "CLAUSIER_TELEGRAM_TOKEN"
    token = environ.get(name, "").strip()
    path = environ.get(f"{name}_FILE", "").strip()
    if not token and path:
        name = f"{name}_FILE"
        try:
            token = Path(path).expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError, RuntimeError) as error:
            raise BadSetting(variable=name, reason="file", value=path) from error
        if not token:
            raise BadSetting(variable=name, reason="file", value=path)
    if token and not re.fullmatch(r"\d+:[A-Za-z0-9_-]{10,}", token):
        raise BadSetting(variable=name, reason="token")
    return token


def _url(environ: Mapping[str, str], variable: str, default: str) -> str:
    value = environ.get(variable, "").strip().rstrip("/") or default
    if value and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value):
        raise BadSetting(variable=variable, reason="url", value=value)
    return value


def _people(environ: Mapping[str, str], variable: str) -> frozenset[int]:
    value = environ.get(variable, "")
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if not all(re.fullmatch(r"[0-9]{1,19}", part) for part in parts):
        raise BadSetting(variable=variable, reason="people", value=value)
    return frozenset(map(int, parts))


def _one_of(environ: Mapping[str, str], variable: str, allowed: Sequence[str]) -> str:
    """Return one of the ``allowed`` values, the first when none is set."""
    value = environ.get(variable, "").strip() or allowed[0]
    if value not in allowed:
        reason = "one-of"
        raise BadSetting(variable=variable, reason=reason, value=value, known=list(allowed))
    return value


def _number(
    environ: Mapping[str, str], variable: str, default: float, least: float, most: float
) -> float:
    value = environ.get(variable, "").strip() or str(default)
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value) or not least <= float(value) <= most:
        raise BadSetting(
            variable=variable, reason="number", value=value, least=f"{least:g}", most=f"{most:g}"
        )
    return float(value)


def _secret(environ: Mapping[str, str], variable: str, *, required: bool = False) -> str:
    """Return what callers have to show: 1 to 256 of A-Z, a-z, 0-9, _ and - (Telegram's rule)."""
    value = environ.get(variable, "").strip()
    if (required or value) and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value):
        raise BadSetting(variable=variable, reason="secret")
    return value

"""What the environment sets: where data lie, which model, which language.

Does: read and check the variables; a wrong value raises BadSetting, which names the variable.
Does not: create, open or load anything.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
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
        return cls(
            home=_folder(environ, "CLAUSIER_HOME", user_data_path("clausier")),
            seed=_switch(environ, "CLAUSIER_SEED"),
            model=environ.get("CLAUSIER_MODEL", "").strip(),
            cache=_folder(environ, "CLAUSIER_CACHE", user_cache_path("clausier")),
            language=_language(environ),
        )


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

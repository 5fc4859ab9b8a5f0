"""``clausier doctor``: what is set up, what is missing, and the command that mends it.

Does: look at the model, the live generation, the home, the system packages, the bot's token.
Does not: mend, build or load anything.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.answering.ranker import require_learned
from bot.state.state import open_state
from bot.texts.messages import explain, say
from bot.texts.terminal import write, write_json
from corpus.errors import GenerationDamaged, LearnedFileDamaged, StateDamaged, StateNewer
from corpus.formats.confinement import NEEDED, Layer
from corpus.formats.isolation import CONFINE, granted
from index.default_encoder import NAME, damage
from index.encoder import known_here
from index.manifest import current_name, generations_folder, registry, verify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.settings import Settings

TOKEN = "CLAUSIER_TELEGRAM_TOKEN"  # noqa: S105 (a variable's name)


@dataclass(frozen=True, slots=True)
class Finding:
    """The state of one thing; ``needed`` when asking fails without it."""

    name: str
    state: str
    detail: str
    good: bool
    needed: bool


def examine(settings: Settings, *, as_json: bool) -> None:
    """Write the findings; exit with 1 when a question could not be answered."""
    language = settings.language
    findings = [
        _home(settings),
        _model(settings),
        _learned(settings),
        _generation(settings),
        _state(settings),
        _readers(os.environ, language),
        _ocr(language),
        _office(language),
        _token(os.environ, language),
    ]
    if as_json:
        write_json(
            {f.name: {"state": f.state, "good": f.good, "detail": f.detail} for f in findings}
        )
    else:
        for f in findings:
            mark = "✓" if f.good else ("✗" if f.needed else "–")
            name = say(f"doctor-{f.name}", language)
            write(f"{mark} {say('doctor-line', language, name=name, detail=f.detail)}")
    if any(f.needed and not f.good for f in findings):
        raise click.exceptions.Exit(1)


def _home(settings: Settings) -> Finding:
    """Return whether the home, or the nearest folder above it, can be written, and its room.

    A home that other users of the machine may look into is told, and no reason not to answer.
    """
    place = settings.home
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        free = f"{shutil.disk_usage(place).free / 1e9:.1f}"
        good = place.is_dir() and os.access(place, os.W_OK | os.X_OK)
    except OSError:
        free, good = "0", False
    state = "good" if good else "bad"
    if good and place == settings.home and place.stat().st_mode & 0o077:
        state = "open"  # as an earlier version made it
    detail = say(f"home-{state}", settings.language, path=settings.home, free=free)
    return Finding("home", state, detail, state == "good", needed=not good)


def _model(settings: Settings) -> Finding:
    """Return whether the model is on this machine; the default one is made when first needed."""
    language = settings.language
    if settings.model:
        good = known_here(settings.model)
        state = "made" if good else "unknown"
        detail = say(f"model-{state}", language, model=settings.model)
        return Finding("model", state, detail, good, needed=True)
    folder = settings.cache / NAME
    reason = damage(folder, thorough=True)
    if reason is None:
        return Finding("model", "made", say("model-made", language, model=NAME), True, True)
    state = "damaged" if folder.exists() else "missing"
    detail = say(f"model-{state}", language, model=NAME, reason=reason)
    return Finding("model", state, detail, good=False, needed=False)


def _learned(settings: Settings) -> Finding:
    """Return whether what training has written is whole; another model answers without it."""
    language = settings.language
    if settings.model:
        return Finding("learned", "off", say("learned-off", language), good=True, needed=False)
    try:
        require_learned()
    except LearnedFileDamaged as error:
        return Finding("learned", "damaged", explain(error, language), good=False, needed=True)
    return Finding("learned", "good", say("learned-good", language), good=True, needed=True)


def _generation(settings: Settings) -> Finding:
    """Return whether the live generation is whole."""
    language, name = settings.language, current_name(settings.home)
    if name is None:
        seeded = settings.seed or registry(settings.home) is not None
        detail = say("generation-none" if seeded else "generation-empty", language)
        return Finding("generation", "missing", detail, good=False, needed=not seeded)
    try:
        manifest = verify(generations_folder(settings.home) / name)
    except GenerationDamaged as error:
        return Finding("generation", "damaged", explain(error, language), False, True)
    detail = say(
        "generation-live",
        language,
        id=manifest.id,
        documents=len(manifest.documents),
        clauses=manifest.clauses,
        chunks=manifest.chunks,
    )
    return Finding("generation", "live", detail, good=True, needed=True)


def _state(settings: Settings) -> Finding:
    """Return whether people, questions and jobs can be read; there are none at first."""
    language, path = settings.language, settings.home / "state.db"
    if not path.exists():
        return Finding("state", "none", say("state-none", language), good=True, needed=False)
    try:
        open_state(settings.home).close()
    except (StateDamaged, StateNewer) as error:
        return Finding("state", "damaged", explain(error, language), good=False, needed=False)
    except sqlite3.OperationalError as error:
        detail = say("system", language, path=path, reason=error)
        return Finding("state", "unreadable", detail, good=False, needed=False)
    return Finding("state", "good", say("state-good", language, path=path), True, needed=False)


def _readers(environ: Mapping[str, str], language: str) -> Finding:
    """Return what confines the processes that read files, and what this machine lacks for it."""
    held = granted()
    lacking = [layer for layer in Layer if layer not in held and _applies(layer)]
    required = environ.get(CONFINE, "").strip() == "require"
    if not lacking:
        return Finding("readers", "confined", say("readers-confined", language), True, required)
    names = ", ".join(say(f"layer-{layer}", language) for layer in lacking)
    good = held >= NEEDED
    detail = say("readers-partly" if held else "readers-free", language, lacking=names)
    return Finding("readers", "partly" if held else "free", detail, good, needed=required)


def _applies(layer: Layer) -> bool:
    """Return whether a layer has a meaning here: only root has a user to give up."""
    return layer is not Layer.USER or os.geteuid() == 0


def _ocr(language: str) -> Finding:
    """Return whether tesseract is there and reads French."""
    program = shutil.which("tesseract")
    state = "missing"
    if program is not None:
        state = "good" if "fra" in _languages(program) else "language"
    return Finding("ocr", state, say(f"ocr-{state}", language), state == "good", needed=False)


def _office(language: str) -> Finding:
    """Return whether LibreOffice is there; only DOC and RTF need it."""
    good = shutil.which("soffice") is not None
    state = "good" if good else "missing"
    return Finding("office", state, say(f"office-{state}", language), good, needed=False)


def _languages(program: str) -> list[str]:
    try:
        found = subprocess.run(  # noqa: S603 (what the machine calls tesseract)
            [program, "--list-langs"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    return (found.stdout + found.stderr).split()


def _token(environ: Mapping[str, str], language: str) -> Finding:
    """Return whether the bot has a token, itself or in a file; it is never shown."""
    file = environ.get(f"{TOKEN}_FILE", "")
    good = bool(environ.get(TOKEN, "").strip()) or bool(file and Path(file).is_file())
    state = "good" if good else "missing"
    return Finding("token", state, say(f"token-{state}", language), good, needed=False)

"""Corrections that a person set beside a document, in a file ``<document>.toml``.

Does: read and check that file, and put its values over the metadata that were read from the
text, each marked as corrected.
Does not: touch the text. What a document says wrongly is still quoted as it stands.

A file holds any of these, all optional::

    note = "une autre convention cite celle du 19 novembre 2019"
    title = "Convention de partenariat"        # also: kind, service
    signed = 2019-11-19                        # also: effective, ends; or words: "à la signature"
    aliases = ["le projet X"]                  # added to those that were found

    [[parties]]                                # the whole list; what one leaves out is kept
    name = "Ville de Y"                        # from the party of the same name or acronym
    acronym = "VY"
    roles = ["le délégant"]
    representatives = ["Jeanne Martin"]
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from corpus.errors import BadCorrections
from corpus.metadata import distinct
from corpus.model import Metadata, Party, Span
from corpus.parties import without_article
from corpus.subject import squeeze

_WORDS = ("title", "kind", "service", "note")
_DATES = ("signed", "effective", "ends")
_LISTS = ("aliases",)
_PARTY_WORDS = ("name", "acronym")
_PARTY_LISTS = ("roles", "representatives")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


@dataclass(frozen=True, slots=True)
class PartyCorrection:
    """What a person says of one party; ``None`` keeps what the text gave."""

    name: str = ""
    acronym: str | None = None
    roles: tuple[str, ...] | None = None
    representatives: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person says of a document; ``None`` or empty keeps what the text gave."""

    title: str | None = None
    kind: str | None = None
    service: str | None = None
    signed: date | str | None = None
    effective: date | str | None = None
    ends: date | str | None = None
    aliases: tuple[str, ...] = ()
    parties: tuple[PartyCorrection, ...] = ()
    note: str = ""


def sidecar(document: Path) -> Path:
    """Return where the corrections of a document's file are kept."""
    return document.with_name(f"{document.name}.toml")


def read_corrections(path: Path) -> Corrections:
    """Return the corrections in a file; raises BadCorrections with the reason."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadCorrections(path.name, reason=str(error)) from error
    try:
        return _checked(found)
    except ValueError as error:
        raise BadCorrections(path.name, reason=str(error)) from error


def written(corrections: Corrections) -> str:
    """Return the file that holds these corrections, nothing where there are none."""
    lines = [
        f"{key} = {_toml(getattr(corrections, key))}"
        for key in (*_WORDS, *_DATES, *_LISTS)
        if getattr(corrections, key)
    ]
    for party in corrections.parties:
        lines += ["", "[[parties]]"]
        lines += [
            f"{key} = {_toml(getattr(party, key))}"
            for key in (*_PARTY_WORDS, *_PARTY_LISTS)
            if getattr(party, key)
        ]
    return "\n".join([*lines, ""]) if lines else ""


def _toml(value: date | str | tuple[str, ...]) -> str:
    """Return a value as TOML writes it: its texts are JSON's, without what cannot be printed."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        shown = "".join(c if c.isprintable() else " " for c in value)
        return json.dumps(shown, ensure_ascii=False)
    return f"[{', '.join(map(_toml, value))}]"


def _checked(found: Mapping[str, object]) -> Corrections:
    """Return the corrections of a TOML table; raises ValueError for what does not fit."""
    known = {*_WORDS, *_DATES, *_LISTS, "parties"}
    _no_others(found, known, "")
    words = {key: _word(found, key) for key in _WORDS}
    dates = {key: _date(found, key) for key in _DATES}
    tables = found.get("parties", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ValueError("parties: [[parties]] tables expected")
    return Corrections(
        title=words["title"],
        kind=words["kind"],
        service=words["service"],
        signed=dates["signed"],
        effective=dates["effective"],
        ends=dates["ends"],
        aliases=_words(found, "aliases") or (),
        parties=tuple(_party(table) for table in tables),
        note=words["note"] or "",
    )


def _no_others(found: Mapping[str, object], known: set[str], where: str) -> None:
    """Refuse a field that nothing would read: it is a slip of the pen."""
    unknown = sorted(found.keys() - known)
    if unknown:
        raise ValueError(f"{where}{unknown[0]}: unknown field (known: {', '.join(sorted(known))})")


def _word(found: Mapping[str, object], key: str, where: str = "") -> str | None:
    """Return a field that holds words, ``None`` when absent."""
    value = found.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{where}{key}: a text in quotes expected")
    return " ".join(value.split())


def _words(found: Mapping[str, object], key: str, where: str = "") -> tuple[str, ...] | None:
    """Return a field that holds a list of words, ``None`` when absent."""
    value = found.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise ValueError(f"{where}{key}: a list of texts in quotes expected")
    return tuple(" ".join(each.split()) for each in value)


def _date(found: Mapping[str, object], key: str) -> date | str | None:
    """Return a field that holds a date, or words that tell one without a day."""
    value = found.get(key)
    if isinstance(value, date) and type(value) is date:
        return value
    if isinstance(value, str) and any(map(str.isdigit, value)):
        raise ValueError(f"{key}: a date without quotes expected, such as 2019-11-19")
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{key}: a date expected, such as 2019-11-19")
    return _word(found, key)


def _party(table: Mapping[str, object]) -> PartyCorrection:
    """Return what one ``[[parties]]`` table says."""
    _no_others(table, {*_PARTY_WORDS, *_PARTY_LISTS}, "parties.")
    name, acronym = (_word(table, key, "parties.") for key in _PARTY_WORDS)
    roles, people = (_words(table, key, "parties.") for key in _PARTY_LISTS)
    if not (name or acronym):
        raise ValueError("parties: each needs a name or an acronym")
    return PartyCorrection(name or "", acronym, roles, people)


def apply_corrections(metadata: Metadata, corrections: Corrections) -> Metadata:
    """Return the metadata with the corrected values in place, each marked as such."""
    signed = _corrected_date(metadata.signed, corrections.signed)
    replaced = {metadata.signed.value[:4]} if metadata.signed and corrections.signed else set()
    service = _corrected(metadata.service, corrections.service, corrections.service)
    parties = tuple(_merged(metadata.parties, each) for each in corrections.parties)
    names = [
        *corrections.aliases,
        *([corrections.service] if corrections.service else []),
        *(alias for party in parties for alias in party.aliases),
        *(name for name in metadata.aliases if name not in replaced),
        *([signed.value[:4]] if signed and signed.value else []),
    ]
    return replace(
        metadata,
        title=_corrected(metadata.title, corrections.title),
        kind=_corrected(metadata.kind, corrections.kind),
        service=service,
        signed=signed,
        effective=_corrected_date(metadata.effective, corrections.effective),
        ends=_corrected_date(metadata.ends, corrections.ends),
        parties=parties or metadata.parties,
        aliases=distinct(names),
        note=corrections.note,
    )


def _corrected(before: Span | None, words: str | None, value: str | None = None) -> Span | None:
    """Return the corrected span in the place of the one it replaces."""
    if words is None:
        return before
    start, end = (before.start, before.end) if before else (0, 0)
    return Span(words, start, end, words.lower() if value is None else value, corrected=True)


def _corrected_date(before: Span | None, day: date | str | None) -> Span | None:
    """Return the corrected date, in French words, or what stands in place of a date."""
    if day is None or isinstance(day, str):
        return _corrected(before, day, "")
    return _corrected(before, in_french(day), day.isoformat())


def in_french(day: date) -> str:
    """Return a date as French documents write it: "1er mars 2020"."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"


def _merged(parties: tuple[Party, ...], said: PartyCorrection) -> Party:
    """Return a party with what a person says of it over what the text gave."""
    before = next((party for party in parties if _same(party, said)), None)
    name = said.name or said.acronym or ""
    kept = before or Party(Span(name, 0, 0, corrected=True))
    acronym = kept.acronym if said.acronym is None else said.acronym
    shown = kept.name
    if said.name and said.name != kept.name.text:
        shown = Span(said.name, kept.name.start, kept.name.end, corrected=True)
    people = kept.representatives
    if said.representatives is not None:
        people = tuple(Span(each, 0, 0, corrected=True) for each in said.representatives)
    aliases = distinct([acronym, without_article(shown.text), *kept.aliases])
    roles = kept.roles if said.roles is None else said.roles
    return Party(shown, acronym, roles, people, aliases)


def _same(party: Party, said: PartyCorrection) -> bool:
    """Tell whether a correction is about this party: the same acronym or name."""
    names = {squeeze(name) for name in (party.name.text, party.acronym, *party.aliases) if name}
    asked = (said.acronym, said.name, without_article(said.name))
    return any(squeeze(name) in names for name in asked if name)

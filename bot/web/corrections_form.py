"""The form in which admins set right what was misread of a document.

Does: say what each field holds, turn what was sent into corrections.
Does not: keep them (``bot.library.library.correct``), or check more than what they are made of.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from corpus.corrections import Corrections, PartyCorrection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus.model import Metadata, Span

WORDS: Final = ("title", "kind", "service")
DATES: Final = ("signed", "effective", "ends")
LONGEST: Final = 1000  # characters of a field
_FRENCH: Final = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})")


def fields_of(metadata: Metadata, corrections: Corrections) -> dict[str, Any]:
    """Return what the form shows: what a person set, and what was read where nobody did."""
    fields = [
        {"name": name, "value": _shown(getattr(corrections, name)), "read": _read(metadata, name)}
        for name in (*WORDS, *DATES)
    ]
    parties = [(each.name.text, each.acronym) for each in metadata.parties]
    return {
        "fields": fields,
        "aliases": "\n".join(corrections.aliases),
        "note": corrections.note,
        "parties": [*parties, ("", "")],
    }


def _shown(value: date | str | None) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""


def _read(metadata: Metadata, name: str) -> str:
    """Return what the text gave; nothing where a person set it."""
    span: Span | None = getattr(metadata, name)
    return span.text if span is not None and not span.corrected else ""


def corrections_in(form: Mapping[str, Any], metadata: Metadata, before: Corrections) -> Corrections:
    """Return the corrections that a form holds; raises ValueError for a day that is none.

    An empty field keeps what the text gave. Parties are as before unless one of them was changed.
    """
    lines = str(form.get("aliases", ""))[:LONGEST].splitlines()
    return Corrections(
        title=_word(form, "title") or None,
        kind=_word(form, "kind") or None,
        service=_word(form, "service") or None,
        signed=_day(_word(form, "signed")),
        effective=_day(_word(form, "effective")),
        ends=_day(_word(form, "ends")),
        aliases=tuple(" ".join(line.split()) for line in lines if line.strip()),
        parties=_parties(form, metadata, before),
        note=_word(form, "note"),
    )


def _word(form: Mapping[str, Any], name: str) -> str:
    value = form.get(name, "")
    return " ".join(value[:LONGEST].split()) if isinstance(value, str) else ""


def _day(words: str) -> date | str | None:
    """Return a day written 2024-12-31 or 31/12/2024, other words as they are."""
    if found := _FRENCH.fullmatch(words):
        day, month, year = map(int, found.groups())
        return date(year, month, day)
    return date.fromisoformat(words) if re.fullmatch(r"\d{4}-\d\d-\d\d", words) else words or None


def _parties(
    form: Mapping[str, Any], metadata: Metadata, before: Corrections
) -> tuple[PartyCorrection, ...]:
    known = metadata.parties
    sent = [(_word(form, f"party-{n}"), _word(form, f"acronym-{n}")) for n in range(len(known) + 1)]
    if sent == [*((" ".join(p.name.text.split()), p.acronym) for p in known), ("", "")]:
        return before.parties
    found = []
    for position, (name, acronym) in enumerate(sent):
        if name or acronym:
            own = known[position] if position < len(known) else None
            people = tuple(each.text for each in own.representatives) if own else ()
            found.append(PartyCorrection(name, acronym, own.roles if own else (), people))
    return tuple(found)

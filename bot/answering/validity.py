"""Whether a convention still holds: ended, or followed by a newer one.

Does: compare the end of validity that the text states with today, and find, among the
conventions on the same service between bodies in common, one signed later.
Does not: compute a date that anybody reads; notes quote the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.naming import plain_words, squeeze
from corpus.folding import fold
from corpus.model import FactKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.answering.knowledge import Knowledge
    from corpus.model import Analysis, Metadata, Party, Span

DAY = len("2024-12-31")


def ended(metadata: Metadata, today: date) -> Span | None:
    """Return where the text says that the convention ended before ``today``, or None."""
    ends = metadata.ends
    if ends is None or not ends.value:
        return None
    last = (ends.value + "-31")[:10] if len(ends.value) == 7 else ends.value
    return ends if last < today.isoformat() else None


def newer(document: int, knowledge: Knowledge) -> int | None:
    """Return the latest convention on the same service, signed after ``document``, or None."""
    own = knowledge.analyses[document].metadata
    signed = when(own)
    service = service_key(own)
    if not signed or not service:
        return None
    later = [
        (when(other.metadata), number)
        for number, other in enumerate(knowledge.analyses)
        if number != document
        and service_key(other.metadata) == service
        and when(other.metadata) > signed
        and not is_amendment(other.metadata)
        and _succeeds(own, other.metadata)
    ]
    return max(later)[1] if later else None


def amendment(document: int, knowledge: Knowledge) -> int | None:
    """Return the latest avenant to a convention, or None."""
    avenants = knowledge.amendments.get(document)
    return avenants[-1] if avenants else None


def amendments_of(analyses: Sequence[Analysis]) -> dict[int, tuple[int, ...]]:
    """Return the avenants to each convention that has some, the latest last.

    It is an avenant between the same bodies, of a later date, that is on the same service or
    gives the day on which the convention was signed: an avenant's own object is what it changes.
    """
    names = [[_keys(party) for party in analysis.metadata.parties] for analysis in analyses]
    bearers: dict[str, list[int]] = {}
    signed: dict[str, list[int]] = {}
    for number, parties in enumerate(names):
        for key in {key for keys in parties for key in keys}:
            bearers.setdefault(key, []).append(number)
        day = analyses[number].metadata.signed
        if day is not None and parties:
            signed.setdefault(day.value, []).append(number)
    found: dict[int, list[int]] = {}
    for number, avenant in enumerate(analyses):
        if not is_amendment(avenant.metadata):
            continue
        own = {key for keys in names[number] for key in keys}
        bound = {other for key in own for other in bearers[key] if key}
        if not own:  # its header was not read: its text names them all
            given = {f.value for f in avenant.facts if f.kind is FactKind.DATE}
            bound = {other for day in given for other in signed.get(day, ())}
            written = squeeze(plain_words(avenant.document.text))
            own = {k for b in bound for keys in names[b] for k in keys if k in written}
        for base in sorted(bound - {number}):
            if all(keys & own for keys in names[base]) and _amends(avenant, analyses[base]):
                found.setdefault(base, []).append(number)
    return {
        base: tuple(sorted(avenants, key=lambda each: when(analyses[each].metadata)))
        for base, avenants in found.items()
    }


def _amends(avenant: Analysis, base: Analysis) -> bool:
    own, other = base.metadata, avenant.metadata
    return when(other) > when(own) and (_same_service(own, other) or _gives_the_day(avenant, own))


def is_amendment(metadata: Metadata) -> bool:
    """Return whether a document is an avenant."""
    return metadata.kind is not None and fold(metadata.kind.text).startswith("avenant")


def _same_service(own: Metadata, other: Metadata) -> bool:
    return bool(service_key(own)) and service_key(own) == service_key(other)


def _gives_the_day(avenant: Analysis, base: Metadata) -> bool:
    """Return whether an avenant gives the day on which a convention was signed."""
    if base.signed is None or len(base.signed.value) != DAY:
        return False
    return any(
        fact.kind is FactKind.DATE and fact.value == base.signed.value for fact in avenant.facts
    )


def _keys(party: Party) -> frozenset[str]:
    names = (party.name.text, party.acronym, *party.aliases)
    return frozenset(squeeze(plain_words(name)) for name in names if name)


def when(metadata: Metadata) -> str:
    """Return the ISO date that places a convention in time, or an empty string."""
    for span in (metadata.signed, metadata.effective):
        if span is not None and span.value:
            return span.value
    return ""


def service_key(metadata: Metadata) -> str:
    """Return the service's name as one folded word, or an empty string."""
    if metadata.service is None:
        return ""
    return squeeze(plain_words(metadata.service.value or metadata.service.text))


def _succeeds(own: Metadata, other: Metadata) -> bool:
    """Return whether two conventions on one service bind the same bodies but for one.

    The same service is often run with many partners at once (one convention a département);
    those do not replace each other. A successor keeps the operator, and its other party takes
    the place of the former: at most one party on either side is not shared, and no territory
    tells them apart.
    """
    mine = {party.acronym or party.name.text for party in own.parties}
    theirs = {party.acronym or party.name.text for party in other.parties}
    return (
        bool(mine & theirs)
        and len(mine - theirs) <= 1
        and all(party.acronym for party in (*own.parties, *other.parties))
    )

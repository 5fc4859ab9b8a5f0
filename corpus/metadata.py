"""What a document says of itself: title, kind, parties, subject, dates, names people give it.

Does: put together what ``header``, ``parties``, ``subject`` and ``validity_dates`` read, gather the
names by which people ask for the document, and write the short title that a citation shows.
Does not: correct anything (``corpus/corrections.py``) nor use a table about known documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from corpus.folding import fold
from corpus.header import Opening, one_line, read_kind, read_opening, read_title
from corpus.model import Clause, Document, Fact, FactKind, Metadata, Party, Span
from corpus.named_parties import find_parties
from corpus.subject import (
    COUNTED,
    party_words,
    read_subject,
    squeeze,
    stem_counts,
    theme_words,
    title_about,
)
from corpus.validity_dates import read_signed, read_validity

LONGEST_DISPLAY = 120
LONGEST_BUTTON = 56
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_HEADER_DATE = re.compile(r"\b\d{1,2}[/.]\d{1,2}[/.]((?:19|20)\d{2})\b")
_GENERIC_KINDS = frozenset(
    ("convention", "accord", "contrat", "avenant", "protocole", "arrete", "decision")
)
_BRACKETED_NAME = re.compile(r"\(([A-Z][\w&/-]*[A-Z][\w&/-]*)\)")
_QUOTED_NAME = re.compile(r"«\s*([A-ZÀ-Ý0-9][^»\n]{1,40}?)\s*»")
_TELLING = 3  # words of a title that are each telling; one word of a long title is not
_QUOTED = re.compile(r'"[^"]*"')

# A field of a template that is still to be filled in: "{{ numero }}", "{% if … %}", "de [nom]".
_LAST_IN_QUOTES = re.compile(r"[«“\"]\s*([A-ZÀ-Ý][^«»“”\"]{2,40}?)\s*[»”\"]$")
_DOTS = re.compile(r"\.{3,}|…|_{3,}")
_FIELD = re.compile(r"\{[{%]|(?:\b(?:d[eu]s?|l[ae]s?|à|aux?)|['’])\s*\[")
_NUMBER_SIGN = re.compile(r"\s*\bn[°o]\s*\Z", re.IGNORECASE)


def read_metadata(document: Document, clauses: Sequence[Clause], facts: Sequence[Fact]) -> Metadata:
    """Return what ``document`` says of itself; a field is empty where the text is silent."""
    opening = read_opening(document.text)
    title = _without_fields(read_title(opening))
    kind = read_kind(opening, title)
    parties = find_parties(opening, title, clauses)
    service = read_subject(opening, clauses, title, parties)
    blank = service and (_FIELD.search(service.text) or _DOTS.search(service.text))
    if service is not None and (blank or _is_reference(service, facts)):
        service = None
    service = replace(service, value=_spelling(service)) if service else None
    signed = read_signed(opening, title, facts)
    effective, ends = read_validity(
        opening,
        clauses,
        facts,
        signed,
        amends=kind is not None and kind.value.startswith("avenant"),
    )
    found = Metadata(title, kind, parties, service, signed, effective, ends)
    aliases = distinct(_aliases(opening, found))
    return Metadata(title, kind, parties, service, signed, effective, ends, aliases)


def _is_reference(service: Span, facts: Sequence[Fact]) -> bool:
    """Tell whether what a text would be about is the article of a code or a law."""
    references = (fact for fact in facts if fact.kind is FactKind.REFERENCE)
    return any(fact.start <= service.start < fact.end for fact in references)


def _without_fields(title: Span | None) -> Span | None:
    """Return what a title says before the first field that is still to be filled in."""
    field = _FIELD.search(title.text) if title is not None else None
    if title is None or field is None:
        return title
    text = _NUMBER_SIGN.sub("", title.text[: field.start()]).rstrip()
    return replace(title, text=text, end=title.start + len(text)) if text else None


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names in order, each spelling once, without those too short to name a thing."""
    kept: dict[str, str] = {}
    for name in names:
        key = re.sub(r"\s*([+&-])\s*", r"\1", " ".join(fold(name).split()))
        if sum(map(str.isalnum, key)) > 1:
            kept.setdefault(key, one_line(name))
    return tuple(kept.values())


def _aliases(opening: Opening, found: Metadata) -> Iterator[str]:
    """Yield the names by which people ask for the document, the most telling first."""
    if found.service is not None:
        yield from _service_names(opening, found.service, found.parties)
    for party in found.parties:
        yield from party.aliases
    if found.kind is not None:
        yield from _kind_names(found.kind)
    if found.title is not None:
        if about := title_about(opening, found.title):
            yield about.text
        yield from _QUOTED_NAME.findall(found.title.text)
        yield from _BRACKETED_NAME.findall(found.title.text)
        words = theme_words(_QUOTED.sub(" ", fold(found.title.text)))
        if len(words) <= _TELLING:
            yield from _written(opening, words, at_least=0)
    yield from _years(opening, found)


def _spelling(service: Span) -> str:
    """Return a service's name as people write it: "X +" and "X+" are one."""
    return re.sub(r"\s+\+", "+", one_line(service.text))


def _service_names(opening: Opening, service: Span, parties: Sequence[Party]) -> Iterator[str]:
    """Yield the spellings of a service's name, or the telling words of a theme."""
    name = service.value
    yield name
    yield name.split(" (")[0]
    if name.endswith("+"):
        yield f"{name[:-1]} plus"
    spaced = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])|-(?=[A-Z])", " ", name)
    if spaced != name and len(name) < 40:
        yield spaced
    if " " in name and not name[0].isupper():
        called = party_words(parties)
        words = [word for word in theme_words(fold(name)) if word not in called]
        yield from _written(opening, words, at_least=3)


def _written(opening: Opening, words: Sequence[str], *, at_least: int) -> Iterator[str]:
    """Yield the words, singular and plural as the text has them, that come back often enough."""
    counts = stem_counts(opening.folded)
    for word in words:
        if counts[word[:6]] < at_least:
            continue
        singular = re.escape(word.removesuffix("s"))
        for match in re.finditer(rf"\b{singular}s?\b", opening.folded[:COUNTED]):
            yield opening.text[match.start() : match.end()].lower()


def _kind_names(kind: Span) -> Iterator[str]:
    """Yield the kind and its own words: "délégation de gestion" of "convention de …"."""
    whole = one_line(kind.text).lower()
    if " " in whole:
        yield whole
    first, _, rest = whole.partition(" ")
    if first == "avenant":
        yield first
        if number := re.search(r"\d+", rest):
            yield f"avenant n° {number[0]}"
    rest = re.sub(r"^(?:de |d['’]|n ?° ?)", "", rest)
    if fold(first) in _GENERIC_KINDS:
        if " " in rest or theme_words(fold(rest)):
            yield rest
        telling = theme_words(fold(rest))
        yield from (word for word in re.split(r"[ '’]", rest) if fold(word) in telling)


def _years(opening: Opening, found: Metadata) -> Iterator[str]:
    """Yield the years by which people tell the document from its neighbours."""
    if year := year_of(found.signed):
        yield year
    elif found.signed is None:
        yield from _HEADER_DATE.findall(opening.folded[: opening.title_end])
    if found.title is not None:
        yield from _YEAR.findall(found.title.text)


def year_of(day: Span | None) -> str:
    """Return the year of a date, nothing for one of which a day and a month alone are told."""
    return day.value[:4] if day is not None and day.value[:4].isdigit() else ""


def display_title(metadata: Metadata, source: str) -> str:
    """Return how a citation names the document, at most 120 characters, never empty.

    It is made of the document's own words, so that near-identical conventions differ:
    title or kind — subject — acronyms of the parties (year of signature). One that only says
    what kind of document it is goes by the name of its file too.
    """
    file = PurePath(source).stem or source or "document"
    parts = [_base(metadata) or file]
    for part in (_subject(metadata), _party_names(metadata.parties)):
        if part and squeeze(part) not in squeeze(" ".join(parts)):
            parts.append(part)
    if len(parts) == 1 and " " not in parts[0] and parts[0] != file:
        parts.append(file)
    year = year_of(metadata.signed)
    tail = f" ({year})" if year and year not in parts[0] else ""
    return " — ".join(_fitted(parts, LONGEST_DISPLAY - len(tail))) + tail


def display_titles(documents: Sequence[tuple[Metadata, str]]) -> list[str]:
    """Return how each of (metadata, file name) is shown beside the others, no two alike."""
    titles = [display_title(metadata, source) for metadata, source in documents]
    return _told_apart(titles, documents, LONGEST_DISPLAY)


def short_titles(documents: Sequence[tuple[Metadata, str]]) -> list[str]:
    """Return what names each of (metadata, file name) on a button, no two alike: its subject."""
    names = [_short_title(metadata, source) for metadata, source in documents]
    return _told_apart(names, documents, LONGEST_BUTTON)


def _short_title(metadata: Metadata, source: str) -> str:
    """Return a document's subject or parties, with the year it was signed."""
    if metadata.service is not None:
        name = one_line(metadata.service.text)
    else:
        name = " – ".join(p.acronym or one_line(p.name.text) for p in metadata.parties[:3])
    if not name:
        return display_title(metadata, source)
    year = f" ({year})" if (year := year_of(metadata.signed)) else ""
    return f"{shortened(name[:1].upper() + name[1:], LONGEST_BUTTON - len(year))}{year}"


def _told_apart(
    titles: Sequence[str], documents: Sequence[tuple[Metadata, str]], length: int
) -> list[str]:
    """Return the titles in ``length``; alike ones with the shortest thing that tells them apart.

    That is what the parties, the subject or the dates of each say, else the name of its file.
    """
    shown = [shortened(title, length) for title in titles]
    alike: dict[str, list[int]] = {}
    for number, title in enumerate(shown):
        alike.setdefault(fold(title), []).append(number)
    for numbers in alike.values():
        if len(numbers) > 1:
            tellings = _tellings([documents[number] for number in numbers])
            for number, telling in zip(numbers, tellings, strict=True):
                room = max(length - len(telling) - 3, 8)
                shown[number] = f"{shortened(shown[number], room)} — {telling}"
    return shown


def _tellings(documents: Sequence[tuple[Metadata, str]]) -> list[str]:
    """Return what tells each of some documents from the others: the shortest kind of thing."""
    found = [metadata for metadata, _ in documents]
    parties = [{_short_name(party) for party in each.parties} for each in found]
    shared = set.intersection(*parties)
    dates = [[each.signed, each.effective, each.ends] for each in found]
    kinds = [
        [", ".join(sorted(own - shared)) for own in parties],
        [_subject(each) for each in found],
        *(list(map(year_of, spans)) for spans in zip(*dates, strict=True)),
        *(
            [one_line(span.text) if span else "" for span in spans]
            for spans in zip(*dates, strict=True)
        ),
        [shortened(one_line(each.title.text), 60) if each.title else "" for each in found],
    ]
    said = [kind for kind in kinds if _tells(kind)]
    if said:
        return min(said, key=lambda kind: sum(map(len, kind)))
    stems = [PurePath(source).stem for _, source in documents]
    return stems if _tells(stems) else [source for _, source in documents]


def _tells(kind: Sequence[str]) -> bool:
    """Return whether each document says something of its own."""
    return all(kind) and len(set(map(fold, kind))) == len(kind)


def _fitted(parts: Sequence[str], length: int) -> list[str]:
    """Return the parts, the longest cut first, so that joined they fit in ``length``."""
    fitted = list(parts)
    while (over := len(" — ".join(fitted)) - length) > 0:
        longest = max(range(len(fitted)), key=lambda number: len(fitted[number]))
        others = [len(part) for number, part in enumerate(fitted) if number != longest]
        room = max(len(fitted[longest]) - over, max(others, default=0) - 1, 8)
        fitted[longest] = shortened(fitted[longest], room)
    return fitted


def shortened(text: str, length: int) -> str:
    """Return ``text`` cut at a word with "…" when it is longer than ``length`` characters."""
    if len(text) <= length:
        return text
    cut = text[: max(1, length - 1)]
    return (cut.rsplit(" ", 1)[0].rstrip(" ,;:(-–—") or cut) + "…"


def _base(metadata: Metadata) -> str:
    """Return the kind of agreement when the subject says the rest, else the whole title."""
    title = one_line(metadata.title.text) if metadata.title else ""
    kind = one_line(metadata.kind.text) if metadata.kind else ""
    told = metadata.title is not None and "\n" in metadata.title.text and metadata.service
    base = kind if kind and (told or not title) else title or kind
    return base.capitalize() if base.isupper() else base[:1].upper() + base[1:]


def _subject(metadata: Metadata) -> str:
    """Return the subject in a few words: the name in quotes that a theme ends with, if any."""
    name = _spelling(metadata.service) if metadata.service else ""
    quoted = _LAST_IN_QUOTES.search(name)
    return quoted[1] if quoted else name


def _short_name(party: Party) -> str:
    """Return a party's acronym, or else the shortest name that people give it."""
    return party.acronym or min(party.aliases, key=len, default=one_line(party.name.text))


def _party_names(parties: Sequence[Party]) -> str:
    """Return the parties by their acronym, their shortest name otherwise."""
    names = map(_short_name, parties)
    proper = [shortened(name, 40) for name in names if name != name.lower()]
    return ", ".join(proper[:4])

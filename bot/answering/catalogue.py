"""The names by which people may call each document, made from the documents themselves.

Does: gather the names of the metadata (bodies, roles, service, kind, dates), and the parts of
them that people say alone: one telling word of a body's name, the name in quotes of what the
convention is about.
Does not: hold any name itself, or look at a question (``naming.py`` does).
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from simplemma import is_known

from bot.answering.naming import COMMON, Catalogue, Strength, plain_words, squeeze
from corpus.folding import fold
from corpus.model import ClauseKind
from index.lexical import STOP_WORDS, stems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from corpus.model import Analysis, Metadata

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
AMENDMENT = "avenant"  # which all amendments are called by, though others speak of them
TITLED = 600  # characters within which a title and what stands under it end
SHORTEST = 5  # letters of a part of a name that is said alone
CAPITALISED = re.compile(r"\b[A-ZÀ-Ý][^\W\d_]+")
QUOTED = re.compile(r"[«“\"]\s*([A-ZÀ-Ý][^»”\"\n]{2,40}?)\s*[»”\"]")


def make_catalogue(analyses: Sequence[Analysis]) -> Catalogue:
    """Return the names of the documents, from their metadata."""
    bearers: dict[str, set[int]] = defaultdict(set)
    strengths: dict[str, Strength] = {}
    lengths: dict[str, int] = {}
    for number, analysis in enumerate(analyses):
        for text, strength in names_of(analysis.metadata):
            words = _name_words(text)
            if not words:
                continue
            key = squeeze(words)
            if len(key) < 2 or (
                len(words) == 1 and key in COMMON and strength is not Strength.ROLE
            ):
                continue
            common = set(words) <= COMMON | STOP_WORDS
            worth_of_name = min(strength, Strength.ROLE) if common else strength
            bearers[key].add(number)
            strengths[key] = max(worth_of_name, strengths.get(key, Strength.KIND))
            lengths[key] = len(words)
    written = [plain_words(a.document.text) for a in analyses]
    texts = [frozenset(words) for words in written]
    for name in [n for n, s in strengths.items() if s is not Strength.NAME and n != AMENDMENT]:
        # An ordinary word ("temps", "la commune") names only the conventions that alone hold it.
        if lengths[name] == 1 and not name.isdigit() and not _telling(name, bearers[name], texts):
            del bearers[name]
    for key, (words, owners, strength) in _parts_of_names(analyses, texts, written).items():
        if key not in bearers:
            bearers[key], strengths[key], lengths[key] = owners, strength, len(words)
    return Catalogue(
        names={key: (strengths[key], frozenset(value)) for key, value in bearers.items()},
        lengths=lengths,
        size=len(analyses),
        titles=_titles(analyses),
    )


def _titles(analyses: Sequence[Analysis]) -> dict[str, frozenset[int]]:
    """Return the stems of what stands above the parties, and of all names."""
    bearers: dict[str, set[int]] = defaultdict(set)
    for number, analysis in enumerate(analyses):
        parties = analysis.metadata.parties
        end = min([TITLED, *(party.name.start for party in parties[:1])])
        names = (name for name, _ in names_of(analysis.metadata))
        for text in (analysis.document.text[:end], *names):
            for each in stems(text):
                bearers[each].add(number)
    return {each: frozenset(owners) for each, owners in bearers.items()}


def _name_words(text: str) -> list[str]:
    """Return the words of a name without the articles in front."""
    words = plain_words(text)
    while words and words[0] in STOP_WORDS:
        words = words[1:]
    return words


def names_of(metadata: Metadata) -> list[tuple[str, Strength]]:
    """Return what people may call a document, with how surely each means it."""
    names: list[tuple[str, Strength]] = [(alias, Strength.KIND) for alias in metadata.aliases]
    for party in metadata.parties:
        own = (party.name.text, party.acronym, *party.aliases)
        names += [(name, Strength.NAME) for name in own]
        names += [(role, Strength.ROLE) for role in party.roles]
    if metadata.service is not None:
        names.append((metadata.service.value or metadata.service.text, Strength.NAME))
        names.append((metadata.service.text, Strength.NAME))
    if metadata.kind is not None:
        names.append((metadata.kind.text, Strength.KIND))
        if fold(metadata.kind.text).startswith(AMENDMENT):
            names.append((AMENDMENT, Strength.ROLE))
    for span in (metadata.signed, metadata.effective):
        if span is not None and YEAR.match(span.value[:4]):
            names.append((span.value[:4], Strength.KIND))
    if metadata.signed is not None and len(metadata.signed.value) == 10:
        names += [(day, Strength.NAME) for day in written_days(metadata.signed.value)]
    return names


def _telling(word: str, owners: Collection[int], texts: Sequence[frozenset[str]]) -> bool:
    """Return whether no other text than the owners' holds a word."""
    return not any(word in text for i, text in enumerate(texts) if i not in owners)


def _service_words(analyses: Sequence[Analysis]) -> dict[str, set[int]]:
    """Return the words of the services' names, with who bears each: "le portail Patrimoines"."""
    owners: dict[str, set[int]] = defaultdict(set)
    for number, analysis in enumerate(analyses):
        service = analysis.metadata.service
        words = plain_words(service.text) if service is not None else []
        for word in words if len(words) <= 4 else []:
            if len(word) >= SHORTEST and word not in COMMON | STOP_WORDS:
                owners[word].add(number)
    return owners


Parts = dict[str, tuple[list[str], set[int], Strength]]
"""Squeezed name -> its words, who bears it, and how surely it means them."""


def _parts_of_names(
    analyses: Sequence[Analysis],
    texts: Sequence[frozenset[str]],
    written: Sequence[Sequence[str]],
) -> Parts:
    """Return what people say for a whole name, where the texts of its bearers alone hold it.

    A word of a service ("Patrimoines"), a word of a body's name ("Saulieu"), and a name in quotes.
    An ordinary word is no sure name: it may be said of anything. Other texts may hold a body's
    word where they name that body: "partagé avec le Rugby Club".
    """
    found: Parts = {}
    beside = _beside(analyses)
    for word, owners in _body_words(analyses).items():
        others = [i for i, text in enumerate(texts) if word in text and i not in owners]
        if all(_names_it(word, beside[word], written[i]) for i in others):
            sure = Strength.KIND if is_known(word, lang=("fr", "en")) else Strength.NAME
            found[word] = ([word], owners, sure)
    for words in (_service_words(analyses), _title_words(analyses)):
        for word, owners in words.items():
            if _telling(word, owners, texts):
                found.setdefault(word, ([word], owners, Strength.KIND))
    quoted: dict[str, set[int]] = defaultdict(set)
    for number, analysis in enumerate(analyses):
        for name in _quoted_names(analysis):
            quoted[name].add(number)
    for name, owners in quoted.items():
        own = _name_words(name)
        everywhere = all(name in a.document.text for a in analyses)
        if len(squeeze(own)) >= SHORTEST and not everywhere and set(own) - COMMON - STOP_WORDS:
            found.setdefault(squeeze(own), (own, owners, Strength.NAME))
    return found


def _title_words(analyses: Sequence[Analysis]) -> dict[str, set[int]]:
    """Return the words above the parties, where a text is titled: "École de musique, 2023-2026"."""
    owners: dict[str, set[int]] = defaultdict(set)
    for number, analysis in enumerate(analyses):
        parties = analysis.metadata.parties
        end = min(parties[0].name.start, TITLED) if parties else 0
        for word in plain_words(analysis.document.text[:end]):
            if len(word) >= SHORTEST and word not in COMMON | STOP_WORDS:
                owners[word].add(number)
    return owners


def _body_words(analyses: Sequence[Analysis]) -> dict[str, set[int]]:
    """Return the capitalised words of the bodies' names, with who bears each."""
    owners: dict[str, set[int]] = defaultdict(set)
    for number, analysis in enumerate(analyses):
        for party in analysis.metadata.parties:
            for name in (party.name.text, *party.aliases):
                for word in CAPITALISED.findall(name):
                    if len(word) >= SHORTEST and fold(word) not in COMMON | STOP_WORDS:
                        owners[fold(word)].add(number)
    return owners


def _beside(analyses: Sequence[Analysis]) -> dict[str, set[str]]:
    """Return, for each word of the bodies' names, the words that stand next to it in one."""
    found: dict[str, set[str]] = defaultdict(set)
    for analysis in analyses:
        for party in analysis.metadata.parties:
            words = _told(plain_words(party.name.text))
            for first, second in pairwise(words):
                found[first].add(second)
                found[second].add(first)
    return found


def _names_it(word: str, beside: set[str], words: Sequence[str]) -> bool:
    """Return whether a text says a word of a body's name only beside another word of it."""
    told = _told(words)
    return all(
        not beside.isdisjoint((*told[max(0, i - 1) : i], *told[i + 1 : i + 2]))
        for i, each in enumerate(told)
        if each == word
    )


def _told(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in STOP_WORDS]


def _quoted_names(analysis: Analysis) -> Iterator[str]:
    """Yield the names in quotes of a document's opening and object that are no party's."""
    parties = {
        squeeze(_name_words(name))
        for party in analysis.metadata.parties
        for name in (party.name.text, party.acronym, *party.aliases, *party.roles)
    }
    for clause in analysis.clauses:
        if clause.kind is not ClauseKind.HEADER and "objet" not in fold(clause.name):
            continue
        for match in QUOTED.finditer(analysis.document.text, clause.start, clause.stop):
            if squeeze(_name_words(match[1])) not in parties:
                yield match[1]


def written_days(iso: str) -> tuple[str, ...]:
    """Return an ISO date as people write it: "9 mai 2019", "09/05/2019", "9/5/2019"."""
    year, month, day = iso.split("-")
    return (
        f"{int(day)} {MONTHS[int(month) - 1]} {year}",
        f"{day}/{month}/{year}",
        f"{int(day)}/{int(month)}/{year}",
    )

"""Which conventions a question names.

Does: make, from each document's own metadata, the names by which people may call it, and find
them in a question, tolerant of missing accents, typos and spacing.
Does not: hold any name itself.

A name is a sequence of folded words. A name that every document bears tells nothing; one that
few bear tells much: each name found is worth log((n + 1) / bearers) for those that bear it, and
the conventions with the highest sum are the ones named.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from corpus.folding import fold
from corpus.model import FactKind
from index.lexical import STOP_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from corpus.model import Analysis, Metadata

WORD = re.compile(r"[^\W_]+")
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
LONGEST = 8  # words in a name
SHARE = 0.55  # of the best-named convention's worth, for one that a comparison names too
# Words of the trade: alone they name no convention.
COMMON = frozenset(
    """
    convention conventions accord accords contrat partenariat document service services
    direction general generale generaux national nationale ministere ministre agence
    departement region commune ville conseil public publique publics numerique numeriques
    etat france collectivite centre programme projet article avenant annexe partie parties
    regional regionale departemental departementale secretariat etablissement societe office
    institut systeme monsieur madame relatif relative
    """.split()
)


# Words behind which a year says which convention is meant.
NAMING = frozenset(
    """convention conventions accord accords avenant celle celles version delegation partenariat
    agreement agreements""".split()
)


class Strength(IntEnum):
    """How surely a name means a convention."""

    KIND = 1  # "refacturation", "délégation de gestion", a year
    ROLE = 2  # "le délégant"
    NAME = 3  # a party, a service


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a question: the words [first, last) of it, and who bears it."""

    first: int
    last: int
    name: str
    words: tuple[str, ...]  # as typed, folded
    strength: Strength
    documents: frozenset[int]
    naming: bool = False  # stands right behind "la convention", "celle"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The names of all documents of a generation: squeezed name -> bearers."""

    names: dict[str, tuple[Strength, frozenset[int]]]
    lengths: dict[str, int]  # words of each name
    words: frozenset[str]  # every stem that occurs in a name
    people: frozenset[str]  # every folded word of the names of people
    size: int


def plain_words(text: str) -> list[str]:
    """Return the folded words of ``text``; ``+`` and ``&`` are words, elisions are cut off."""
    folded = fold(text).replace("+", " plus ").replace("&", " et ")
    return WORD.findall(folded)


def squeeze(words: Sequence[str]) -> str:
    """Return a name's words as one, so that spacing and hyphens do not matter."""
    return "".join(words)


def make_catalogue(analyses: Sequence[Analysis]) -> Catalogue:
    """Return the names of the documents, from their metadata."""
    bearers: dict[str, set[int]] = defaultdict(set)
    strengths: dict[str, Strength] = {}
    lengths: dict[str, int] = {}
    for number, analysis in enumerate(analyses):
        for text, strength in names_of(analysis.metadata):
            words = _name_words(text)
            if not words or len(words) > LONGEST:
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
    texts = [frozenset(plain_words(a.document.text)) for a in analyses]
    for name in [n for n, strength in strengths.items() if strength is Strength.KIND]:
        # An ordinary word ("temps", "régime") names only the conventions that alone hold it.
        if lengths[name] == 1 and not name.isdigit() and not _telling(name, bearers[name], texts):
            del bearers[name]
    for word, owners in _service_words(analyses).items():
        if word not in bearers and _telling(word, owners, texts):
            bearers[word], strengths[word], lengths[word] = owners, Strength.KIND, 1
    return Catalogue(
        names={key: (strengths[key], frozenset(value)) for key, value in bearers.items()},
        lengths=lengths,
        words=_identity_stems(analyses),
        people=_people(analyses),
        size=len(analyses),
    )


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
        if fold(metadata.kind.text).startswith("avenant"):
            names.append(("avenant", Strength.ROLE))
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
            if len(word) >= 5 and word not in COMMON | STOP_WORDS:
                owners[word].add(number)
    return owners


def written_days(iso: str) -> tuple[str, ...]:
    """Return an ISO date as people write it: "9 mai 2019", "09/05/2019", "9/5/2019"."""
    year, month, day = iso.split("-")
    return (
        f"{int(day)} {MONTHS[int(month) - 1]} {year}",
        f"{day}/{month}/{year}",
        f"{int(day)}/{int(month)}/{year}",
    )


def _people(analyses: Sequence[Analysis]) -> frozenset[str]:
    return frozenset(
        word
        for analysis in analyses
        for fact in analysis.facts
        if fact.kind is FactKind.REPRESENTATIVE
        for word in plain_words(fact.text)
        if len(word) > 2 and word not in COMMON
    )


def _identity_stems(analyses: Sequence[Analysis]) -> frozenset[str]:
    return frozenset(
        stem(word)
        for analysis in analyses
        for name, _ in names_of(analysis.metadata)
        for word in plain_words(name)
    )


CODE = re.compile(r"\w*\d\w*(?:[/-]\w+)+|\w+(?:[/-]\w*\d\w*)+")
DAY = re.compile(r"\d\d?/\d\d?/\d{4}")  # no code: a convention may be called by it


def in_codes(text: str) -> frozenset[int]:
    """Return the positions of the words of ``text`` that are parts of a code ("5608/SG")."""
    found: set[int] = set()
    for match in CODE.finditer(text):
        if DAY.fullmatch(match.group()):
            continue
        first = len(plain_words(text[: match.start()]))
        found |= set(range(first, first + len(plain_words(match.group()))))
    return frozenset(found)


def find_mentions(
    words: Sequence[str], catalogue: Catalogue, excluded: frozenset[int] = frozenset()
) -> list[Mention]:
    """Return the names found in a question's words, longest first, none overlapping."""
    mentions: list[Mention] = []
    taken: set[int] = set(excluded)
    spans = [
        (first, last)
        for size in range(min(LONGEST, len(words)), 0, -1)
        for first in range(len(words) - size + 1)
        for last in (first + size,)
    ]
    for exact in (True, False):
        for first, last in spans:
            if taken & set(range(first, last)):
                continue
            if words[first] in STOP_WORDS or words[last - 1] in STOP_WORDS:
                continue
            key = squeeze(words[first:last])
            name = key if key in catalogue.names else None
            if name is None and not exact:
                name = _near_name(key, last - first, catalogue)
            if name is None:
                continue
            strength, documents = catalogue.names[name]
            mentions.append(
                Mention(
                    first,
                    last,
                    name,
                    tuple(words[first:last]),
                    strength,
                    documents,
                    naming=bool(NAMING & set(words[max(0, first - 3) : first])),
                )
            )
            taken |= set(range(first, last))
    return sorted(mentions, key=lambda mention: mention.first)


def _near_name(key: str, size: int, catalogue: Catalogue) -> str | None:
    """Return the one name a misspelt ``key`` must mean: one edit, two from nine letters on."""
    if len(key) < 5 or key.isdigit() or key in COMMON:
        return None
    if size == 1:  # "corrézienne" is of Corrèze
        for name in catalogue.names:
            if len(name) >= 6 and catalogue.lengths[name] == 1 and key.startswith(name[:-1]):
                return name
    found = process.extract(
        key,
        [
            name
            for name in catalogue.names
            if abs(len(name) - len(key)) <= 2
            and name[0] == key[0]
            and abs(catalogue.lengths[name] - size) <= 2
            and not name.isdigit()
        ],
        scorer=OSA.distance,
        score_cutoff=1 if len(key) < 9 else 2,
        limit=1,
    )
    return str(found[0][0]) if found else None


def worth(mentions: Sequence[Mention], catalogue: Catalogue) -> dict[int, float]:
    """Return how much the names found speak for each convention that bears one of them."""
    found: dict[int, float] = defaultdict(float)
    for mention in mentions:
        if len(mention.documents) == catalogue.size and catalogue.size > 1:
            continue
        telling = math.log((catalogue.size + 1) / len(mention.documents))
        for document in mention.documents:
            found[document] += telling * mention.strength
    return found


def named_documents(mentions: Sequence[Mention], catalogue: Catalogue) -> frozenset[int]:
    """Return the conventions named, or none when nothing tells one from another."""
    if all(mention.name.isdigit() and not mention.naming for mention in mentions):
        return frozenset()  # "fin 2022" asks about a year, "la convention de 2022" names one
    found = worth(mentions, catalogue)
    best = max(found.values(), default=0.0)
    return frozenset(document for document, value in found.items() if value >= best - 1e-9)


def compared_documents(mentions: Sequence[Mention], catalogue: Catalogue) -> frozenset[int]:
    """Return the conventions that a comparison names: those that the names speak for."""
    strong = [mention for mention in mentions if mention.strength is Strength.NAME]
    found = worth(mentions, catalogue)
    best = max(found.values(), default=0.0)
    telling = {d for m in strong if len(m.documents) < catalogue.size for d in m.documents}
    return frozenset(d for d, value in found.items() if d in telling and value >= SHARE * best)


def short_names(analyses: Sequence[Analysis]) -> dict[str, frozenset[str]]:
    """Return, for each name of a party (squeezed), the stems by which a clause may speak of it.

    Its short names (those whose letters are the initials of the name when the party has several)
    and its role: "le Secrétariat général" is SG, and the délégant.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for analysis in analyses:
        for party in analysis.metadata.parties:
            written = (party.name.text, party.acronym, *party.aliases, *party.roles)
            names = {squeeze(words): words for words in map(_name_words, written) if words}
            short = {words[0] for words in names.values() if len(words) == 1}
            roles = {words[-1] for words in map(plain_words, party.roles) if words}
            for name, words in names.items():
                initials = "".join(word[0] for word in words)
                own = {name} & short or {each for each in short if each == initials} or short
                found[name] |= {stem(each) for each in own | roles}
    return {name: frozenset(stems) for name, stems in found.items()}

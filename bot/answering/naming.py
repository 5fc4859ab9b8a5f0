"""Which conventions a question names.

Does: find the names of the catalogue in a question, tolerant of missing accents, typos and
spacing, and weigh what they speak for.
Does not: hold any name itself, or make the catalogue (``catalogue.py`` does).

A name is a sequence of folded words. A name that every document bears tells nothing; one that
few bear tells much: each name found is worth log((n + 1) / bearers) for those that bear it, and
the conventions with the highest sum are the ones named.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA
from simplemma import is_known

from corpus.folding import fold
from index.lexical import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

WORD = re.compile(r"[^\W_]+")
TOKEN = re.compile(r"[^\W_]+|[+&]")  # as a person types it; folded, each is a word or several
MISSPELT = 8  # words of a name up to which one that is misspelt is looked for
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
    size: int
    titles: Mapping[str, frozenset[int]] = field(default_factory=dict)  # stem -> who is titled so


def plain_words(text: str) -> list[str]:
    """Return the folded words of ``text``; ``+`` and ``&`` are words, elisions are cut off."""
    folded = fold(text).replace("+", " plus ").replace("&", " et ")
    return WORD.findall(folded)


def typed(text: str, mention: Mention) -> str:
    """Return a name that was found in ``text`` as it stands there."""
    places = [p for p in _places(text) if mention.first <= p[0] < mention.last]
    return text[places[0][1] : places[-1][2]] if places else " ".join(mention.words)


def without_names(text: str, mentions: Sequence[Mention]) -> str:
    """Return ``text`` without the words of the names found in it; the others stay as typed."""
    inside = {i for mention in mentions for i in range(mention.first, mention.last)}
    kept, last = [], 0
    for word, start, end in _places(text):
        kept.append(text[last : start if word in inside else end])
        last = end
    return " ".join("".join([*kept, text[last:]]).split())


def _places(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield, for each token of ``text``, the position of its first folded word, start and end."""
    count = 0
    for match in TOKEN.finditer(text):
        yield count, match.start(), match.end()
        count += len(plain_words(match.group()))


def squeeze(words: Sequence[str]) -> str:
    """Return a name's words as one, so that spacing and hyphens do not matter."""
    return "".join(words)


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


def _spelt_right(text: str) -> frozenset[int]:
    """Return the positions of the words of ``text`` that are ordinary words as typed."""
    return frozenset(
        position
        for position, start, end in _places(text)
        if is_known(text[start:end], lang=("fr", "en"))
    )


def find_mentions(text: str, catalogue: Catalogue) -> list[Mention]:
    """Return the names found in the words of a question, longest first, none overlapping.

    No part of a code is one, and no word that is spelt right is a misspelt one.
    """
    words, spelt = plain_words(text), _spelt_right(text)
    mentions: list[Mention] = []
    taken: set[int] = set(in_codes(text))
    longest = max(catalogue.lengths.values(), default=0)
    for exact, most in ((True, longest), (False, MISSPELT)):
        for first, last in _spans(len(words), most):
            if taken & set(range(first, last)):
                continue
            if words[first] in STOP_WORDS or words[last - 1] in STOP_WORDS:
                continue
            key = squeeze(words[first:last])
            name = key if key in catalogue.names else None
            if name is None and not exact:
                right = last - first == 1 and first in spelt
                near = _inflected if right else _near_name
                name = near(key, last - first, catalogue)
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
                    naming=is_naming(words, first),
                )
            )
            taken |= set(range(first, last))
    return sorted(mentions, key=lambda mention: mention.first)


def is_naming(words: Sequence[str], at: int) -> bool:
    """Return whether what stands at a position says which convention is meant."""
    return bool(NAMING & set(words[max(0, at - 3) : at]))


def _spans(count: int, most: int) -> Iterator[tuple[int, int]]:
    """Yield the [first, last) of all runs of at most ``most`` of ``count`` words, longest first."""
    for size in range(min(most, count), 0, -1):
        for first in range(count - size + 1):
            yield first, first + size


def _inflected(key: str, _: int, catalogue: Catalogue) -> str | None:
    """Return the name that a word is a form of: "friche" of "friches", "corrézienne" of Corrèze."""
    if len(key) < 5 or key in COMMON:
        return None
    number = (key.removesuffix("s"), f"{key}s", f"{key}x")
    return next((name for name in number if name in catalogue.names), _derived(key, catalogue))


def _derived(key: str, catalogue: Catalogue) -> str | None:
    """Return the proper name, of one word, that a word is made of."""
    for name, (strength, _) in catalogue.names.items():
        proper = strength is Strength.NAME and catalogue.lengths[name] == 1
        if proper and len(name) >= 6 and key.startswith(name[:-1]):
            return name
    return None


def _near_name(key: str, size: int, catalogue: Catalogue) -> str | None:
    """Return the one name a misspelt ``key`` must mean: one edit, two from nine letters on."""
    if len(key) < 5 or key.isdigit() or key in COMMON:
        return None
    derived = _derived(key, catalogue) if size == 1 else None
    if derived is not None:
        return derived
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


def worth(
    mentions: Sequence[Mention], catalogue: Catalogue, titled: Mapping[int, float] | None = None
) -> dict[int, float]:
    """Return how much the names found speak for each convention that bears one of them.

    A year speaks for none but those that are named otherwise, or that their titles (``titled``)
    tell as surely as it does: "la convention boulangerie de 2015" is no other of 2015.
    """
    found: dict[int, float] = defaultdict(float)
    told = [m for m in mentions if len(m.documents) < catalogue.size or catalogue.size == 1]
    others = [m.documents for m in told if not _is_year(m)]
    by_name = any(not m.name.isdigit() for m in told)
    best = max((titled or {}).values(), default=0.0)
    for mention in told:
        documents = mention.documents
        telling = _telling(mention.documents, catalogue)
        if _is_year(mention) and others:
            documents = documents & frozenset.union(*others)
        elif not by_name and best >= telling:
            documents = documents & best_of(titled or {})
        for document in documents:
            found[document] += telling * mention.strength
    return found


def titled(terms: Iterable[str], catalogue: Catalogue) -> dict[int, float]:
    """Return how much of a question stands in the title of each document that holds some of it.

    Each of its ``terms`` (stems) is worth what a name is. Unlike a name, it may be said of
    anything: what that means is learned (``evidence.py``).
    """
    found: dict[int, float] = defaultdict(float)
    for term in terms:
        bearers = catalogue.titles.get(term, frozenset())
        for document in bearers:
            found[document] += _telling(bearers, catalogue)
    return found


def _telling(bearers: frozenset[int], catalogue: Catalogue) -> float:
    """Return how much a name tells that these bear."""
    return math.log((catalogue.size + 1) / len(bearers))


def best_of(values: Mapping[int, float]) -> frozenset[int]:
    """Return the conventions that most speaks for."""
    best = max(values.values(), default=0.0)
    return frozenset(document for document, value in values.items() if value >= best - 1e-9)


def _is_year(mention: Mention) -> bool:
    """Return whether a number is no name: it tells apart conventions that are named otherwise."""
    return mention.name.isdigit() and not mention.naming


def named_documents(
    mentions: Sequence[Mention], catalogue: Catalogue, titled: Mapping[int, float] | None = None
) -> frozenset[int]:
    """Return the conventions named, or none when nothing tells one from another."""
    if all(map(_is_year, mentions)):
        return frozenset()  # "fin 2022" asks about a year, "la convention de 2022" names one
    return best_of(worth(mentions, catalogue, titled))

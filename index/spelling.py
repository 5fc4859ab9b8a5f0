"""Misspelt words: the word of the texts that is meant, and what is a word of French.

Does: find the nearest word at one edit or two, and leave alone what a dictionary knows.
Does not: know questions or texts.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA
from simplemma import is_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SHORTEST = 4  # letters: a shorter word has too many neighbours
LONG = 8  # letters from which two edits are one slip
ACCENTS = {"a": "àâ", "c": "ç", "e": "éèê", "i": "îï", "o": "ô", "u": "ùûü"}
MOST_ACCENTS = 3  # in one word, that are tried


def by_length(vocabulary: Iterable[str]) -> dict[int, list[str]]:
    """Return the words that a misspelt one may mean, by their length."""
    groups: dict[int, list[str]] = {}
    for word in vocabulary:
        if len(word) >= SHORTEST and not word.isdigit():
            groups.setdefault(len(word), []).append(word)
    return groups


def nearest_word(
    word: str, groups: Mapping[int, Sequence[str]], frequency: Mapping[str, int]
) -> str | None:
    """Return the word of ``groups`` that a misspelt folded ``word`` most likely means.

    At most one edit (insertion, deletion, substitution, transposition: optimal string alignment)
    for words of four to seven letters, two for longer ones; the most frequent of equally near
    words. A word of the French dictionary is not misspelt, whether or not the texts hold it.
    """
    if len(word) < SHORTEST or word.isdigit():
        return None
    limit = 1 if len(word) < LONG else 2
    near: list[tuple[int, int, str]] = []
    for length in range(len(word) - limit, len(word) + limit + 1):
        found = process.extract(
            word,
            groups.get(length, ()),
            scorer=OSA.distance,
            score_cutoff=limit,
            limit=None,
        )
        near += [
            (int(distance), -frequency[other], other)
            for other, distance, _ in found
            if other[0] == word[0] or distance == 1
        ]
    # The dictionary is asked last: few words have a neighbour.
    return min(near)[2] if near and not is_french(word) else None


def is_french(word: str) -> bool:
    """Tell whether a folded ``word`` is one of the French dictionary, accents put back.

    A set of all folded words takes 70 MB and 0.7 s to make; trying accents takes 0.3 ms a word.
    """
    if is_known(word, lang="fr"):
        return True
    places = [place for place, letter in enumerate(word) if letter in ACCENTS]
    return any(
        is_known(_accented(word, chosen, letters), lang="fr")
        for number in range(1, MOST_ACCENTS + 1)
        for chosen in combinations(places[:LONG], number)
        for letters in product(*(ACCENTS[word[place]] for place in chosen))
    )


def _accented(word: str, places: Sequence[int], letters: Sequence[str]) -> str:
    """Return ``word`` with other letters at some places."""
    changed = list(word)
    for place, letter in zip(places, letters, strict=True):
        changed[place] = letter
    return "".join(changed)

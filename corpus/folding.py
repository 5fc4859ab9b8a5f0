"""Fold text for matching: case, accents, typography, one character for one character.

Does: give a lower-case, accent-free copy of a text whose offsets are the text's own.
Does not: change what anybody reads; a folded text is never displayed. It does not expand
``œ``, ``æ`` or ``ß``: what would change the length keeps one character (``o``, ``a``, ``s``).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_TYPOGRAPHY = {
    "’": "'",
    "‘": "'",
    "‛": "'",
    "′": "'",
    "´": "'",
    "`": "'",
    "ʼ": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "–": "-",
    "—": "-",
    "―": "-",
    "−": "-",
    "\u00ad": "-",
    "œ": "o",
    "Œ": "o",
    "æ": "a",
    "Æ": "a",
    "ß": "s",
}


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """Return the one character that stands for ``character``; line ends and tabs stay."""
    known = _TYPOGRAPHY.get(character)
    if known is not None:
        return known
    if character in "\n\t\r":
        return character
    if character.isspace() or unicodedata.category(character) == "Zs":
        return " "
    plain = unicodedata.normalize("NFKD", character)[0].lower()
    return plain if len(plain) == 1 else plain[0]


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents; ``len(fold(text)) == len(text)``.

    >>> fold("L’Échéance : 300 000 €")
    "l'echeance : 300 000 €"
    """
    if text.isascii():
        return text.lower()
    return text.translate({ord(c): _fold_character(c) for c in set(text)})

"""Fold text for matching: case, accents, typography, one character for one character.

Does: give a lower-case, accent-free copy of a text whose offsets are the text's own.
A raised mark ("3¹ ans", "4 500⁽²⁾ euros", "Puy[¹]") folds to blanks: it calls a note, and its
figure is none of the number's. "m²" stays a unit ("m2"), "CO₂" a name ("co2").
Does not: change what anybody reads; a folded text is never displayed. It does not expand
``œ``, ``æ`` or ``ß``: what would change the length keeps one character (``o``, ``a``, ``s``).
"""

from __future__ import annotations

import re
import unicodedata

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
_HIGH = "[⁰¹²³⁴-⁹]"
_MARK = re.compile(
    r"(?P<unit>(?<![^\W\d_])[kcdhm]?[mM][²³])"
    rf"|\[{_HIGH}+\]|⁽?{_HIGH}+(?:, ?{_HIGH}+)*⁾?|(?<=\d)[₀-₉]+"
)
_SMALL = re.compile("[¹²³⁰⁴-⁹₀-₉]")  # in each mark there is one
KEPT = 4096  # characters whose fold is kept: a text may hold a million different ones


def _fold_character(character: str) -> str:
    """Return the one character that stands for ``character``; line ends and tabs stay."""
    known = _TYPOGRAPHY.get(character)
    if known is not None:
        return known
    if character in "\n\t\r":
        return character
    if character.isspace() or unicodedata.category(character) == "Zs":
        return " "
    decomposed = unicodedata.normalize("NFKD", character)
    if "\u2044" in decomposed:  # "3½ ans" are not 31
        return character
    plain = decomposed[0].lower()
    return plain if len(plain) == 1 else plain[0]


class _Folds(dict[int, str]):
    """What stands for each character, by its code; kept from its first use, for as many as KEPT."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < KEPT:
            self[code] = folded
        return folded


_FOLDED = _Folds()


def _without_mark(match: re.Match[str]) -> str:
    """Return blanks for a mark that calls a note, a unit as it is."""
    return match["unit"] or " " * len(match.group())


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents; ``len(fold(text)) == len(text)``.

    >>> fold("L’Échéance : 300 000 €")
    "l'echeance : 300 000 €"
    """
    if text.isascii():
        return text.lower()
    bare = _MARK.sub(_without_mark, text) if _SMALL.search(text) else text
    return bare.translate(_FOLDED)

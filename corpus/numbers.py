"""Numbers as French texts write them: in figures or in words.

Does: give the patterns that find a number in folded text and the value of what they matched.
Does not: know what is counted. Words are read by text2num (MIT), which knows the grammar of
French numbers ("quatre-vingt-dix-sept") far better than a table of ours would.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from text_to_num import text2num  # type: ignore[import-untyped]

# Groups of three parted by a blank or a dot; a line end only in front of a group of zeros, where
# a hard-wrapped text cut the number: "2019\n300 €" are two numbers, "300\n000 €" is one.
FIGURES = (
    r"(?<![\d.,])(?<![ \do]o)(?:\d{1,3}(?:(?:[ .']|\n(?=000))[\do]{3}(?![\do])){1,5}"
    r"(?:,\d{1,2}(?!\d))?"
    r"|\d{1,15}(?:[.,]\d{1,3}(?!\d))?)"
)

_WORD = (
    r"(?:un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze"
    r"|seize|vingts?|trente|quarante|cinquante|soixante|septante|huitante|octante|nonante"
    r"|cents?|mille|millions?|milliards?)"
)
WORDS = rf"(?<![\w-]){_WORD}(?:(?:-| et | |\n){_WORD}){{0,11}}(?![\w-])"

_UNSPELLED = {"un": "1", "une": "1"}


def read_figures(figures: str) -> Decimal | None:
    """Return the value of figures such as ``15.000,50`` or ``1,2`` (``None`` if there is none)."""
    plain = re.sub(r"[ \n']", "", figures).replace("o", "0")  # a scanner's letter: "45 O00"
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain):
        plain = plain.replace(".", "")
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return None


def read_words(words: str) -> Decimal | None:
    """Return the value of a number in words such as ``trois cent mille`` (``None`` if none)."""
    plain = " ".join(words.split())
    if plain in _UNSPELLED:
        return Decimal(_UNSPELLED[plain])
    try:
        return Decimal(text2num(plain, "fr"))
    except (ValueError, InvalidOperation):
        return None


def read_number(text: str) -> Decimal | None:
    """Return the value of a folded number in figures or in words (``None`` if there is none)."""
    return read_figures(text) if text[:1].isdigit() else read_words(text)


def plain(number: Decimal) -> str:
    """Return a number without exponent or trailing zeros: ``25``, ``0.35``."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

"""How word processors write the number of a list item or heading: 3, iv, B, 2nd."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

# What style sheets call a kind of numeral, by the name that ``numeral`` knows.
CSS_KINDS = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")),
    *((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def numeral(kind: str, number: int) -> str:
    """Return ``number`` written as Word (``upperRoman``) or ODF (``I``) names the way to."""
    write = _WAYS.get(kind, str)
    return write(number)


def _roman(number: int) -> str:
    """Return a Roman number; what is too large for one stays in figures."""
    if not 0 < number < 4000:
        return str(number)
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written


def _letters(number: int) -> str:
    """Return A to Z, then AA, BB: as Word and LibreOffice go on."""
    if not 0 < number < 26 * 20:
        return str(number)
    times, place = divmod(number - 1, 26)
    return chr(ord("A") + place) * (times + 1)


_WAYS: dict[str, Callable[[int], str]] = {
    "upperRoman": _roman,
    "I": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "i": lambda number: _roman(number).lower(),
    "upperLetter": _letters,
    "A": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "a": lambda number: _letters(number).lower(),
    "ordinal": lambda number: "1er" if number == 1 else f"{number}e",
    "decimalZero": lambda number: f"{number:02}",
    "none": lambda _: "",
    "": lambda _: "",
}


@dataclass(slots=True)
class Counter:
    """The numbers of one list, a level each."""

    numbers: dict[int, int] = field(default_factory=dict)

    def step(self, level: int, start: int) -> None:
        """Count one more on a level (0-based); those below it begin anew."""
        self.numbers[level] = self.numbers.get(level, start - 1) + 1
        for deeper in [each for each in self.numbers if each > level]:
            del self.numbers[deeper]

    def at(self, level: int, start: int) -> int:
        """Return the number of a level, its first one when none was counted."""
        return self.numbers.get(level, start)

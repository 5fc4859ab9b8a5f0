"""Whether two colours can be told apart, whatever format says them.

A colour is red, green and blue, 0 to 255.
"""

from __future__ import annotations

import re

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
SAME = 8  # of 255, in each of red, green and blue: an eye sees no difference
_HEX = re.compile(r"#?([0-9a-fA-F]{6})")


def is_unseen(colour: Colour | None, ground: Colour | None) -> bool:
    """Tell text of the colour of what is behind it; None is a colour that is not known."""
    if colour is None or ground is None:
        return False
    return all(abs(one - other) <= SAME for one, other in zip(colour, ground, strict=True))


def from_hex(said: str | None) -> Colour | None:
    """Return the colour of "#1F4E79" or "1F4E79", None for anything else ("auto")."""
    found = _HEX.fullmatch(said or "")
    if found is None:
        return None
    number = int(found[1], 16)
    return number >> 16, number >> 8 & 255, number & 255

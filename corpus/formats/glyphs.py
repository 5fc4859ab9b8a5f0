"""Characters whose form is part of what they say: raised and lowered figures, symbol fonts.

Does: write a raised figure as "¹", a lowered one as "₂", so that "3" with a note's "1" behind it
is never 31; give the ticked box, arrow or sign that a symbol font shows for a code.
Does not: know how a format says that text is raised or in which font it stands.
"""

from __future__ import annotations

_RAISED = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
EMPTY, TICKED = "☐", "☒"
_PRIVATE = range(0xF000, 0xF100)  # where symbol fonts have their codes in Unicode

_WINGDINGS = {
    **dict.fromkeys((0x6F, 0x71, 0x72, 0xA8), EMPTY),
    **dict.fromkeys((0x78, 0xFD, 0xFE), TICKED),
    **dict(zip(b"\xfb\xfc\xe0\xe8\xd8\x6c\x6e\x75\x76\x9f\xa7", "✗✓→➔➢●■◆❖•▪", strict=True)),
}
_WINGDINGS_2 = {
    **dict.fromkeys((0x2A, 0x30, 0xA3), EMPTY),
    **dict.fromkeys((0x51, 0x52, 0x53, 0x54), TICKED),
    **dict(zip(b"\x4f\x50", "✗✓", strict=True)),
}
_SYMBOL = {0xA0: "€", 0xA3: "≤", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xDE: "⇒"}
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}


def raised(text: str) -> str:
    """Return the text with its figures raised; letters stay plain: "1er", "n°"."""
    return text.translate(_RAISED) if any(c.isdecimal() for c in text) else text


def lowered(text: str) -> str:
    """Return the text with its figures lowered."""
    return text.translate(_LOWERED)


def tick_box(*, ticked: bool) -> str:
    """Return a box to tick as it stands."""
    return TICKED if ticked else EMPTY


def symbol(font: str, code: int) -> str:
    """Return the character that a font shows for a code, "" for one that is not known."""
    if code not in _PRIVATE and code > 0xFF:
        return chr(code) if code < 0x110000 else ""
    return _FONTS.get(font.lower(), _WINGDINGS).get(code & 0xFF, "")


def symbols(font: str, text: str) -> str:
    """Return text set in a font, its symbols as Unicode has them; other fonts change nothing.

    A code of the private range stands in a symbol font, even where the file does not say so.
    """
    known = font.lower() in _FONTS
    return "".join(
        symbol(font, ord(c)) or c if ord(c) in _PRIVATE or (known and ord(c) < 256) else c
        for c in text
    )

"""Characters that show nothing: they say where a word may be cut, which way text runs, and so on.

Does: take them out of a text; what one of them shows from right to left is turned round.
A zero-width joiner stays where a script or an emoji needs it.
Does not: touch blanks, which show as space.
"""

from __future__ import annotations

import re

# Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties), but for the three below.
_IGNORED = (
    "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# A soft hyphen at the end of a line shows as one. A joiner forms letters from Hebrew on.
_UNSEEN = re.compile(
    rf"[{_IGNORED}]|\u00ad(?!\n)|(?<![\u0590-\u1fff\u2190-\U0001ffff])[\u200c\u200d]"
)
# What stands from right to left, whatever it is: letters and figures of ours are seen turned round.
_TURNED = re.compile("\u202e([^\u202a-\u202e\u2066-\u2069\n]*)(?:\u202c|(?=\n)|$)")
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")


def without_invisible(text: str) -> str:
    r"""Return ``text`` without the characters that show nothing.

    >>> without_invisible("mar\u00adché")
    'marché'
    >>> without_invisible("\u202e€ 05\u202c")
    '50 €'
    """
    if text.isascii():
        return text
    return _UNSEEN.sub("", _TURNED.sub(lambda found: found[1][::-1].translate(_MIRRORED), text))

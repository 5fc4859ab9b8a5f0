"""Characters that show nothing: they say where a word may be cut, which way text runs, and so on.

Does: take them out of a text. A zero-width joiner stays where a script or an emoji needs it.
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


def without_invisible(text: str) -> str:
    r"""Return ``text`` without the characters that show nothing.

    >>> without_invisible("mar\\u00adché")
    'marché'
    """
    return text if text.isascii() else _UNSEEN.sub("", text)

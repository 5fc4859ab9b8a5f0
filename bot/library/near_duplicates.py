"""Which known document a new one is near-identical to: a version of it, or its other format.

Does: compare texts by the runs of three words they share.
Does not: say what differs (``bot.diffs.diff``) or decide anything.

The measure is the resemblance of Broder (1997): the Jaccard index of the sets of shingles, here of
three words. Among 52 agreements, two written on one template for other bodies reach 0.52 at most,
unless they are the same text twice (above 0.96). The conventions that ship keep 0.88 and more when
all their figures change or a tenth of the text goes, 0.72 and more when a reader mistakes one
letter of a hundred.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from corpus.model import Document

NEAR: Final = 0.65
_WORD = re.compile(r"\w+")
Shingles = frozenset[tuple[str, str, str]]


def shingles(text: str) -> Shingles:
    """Return the runs of three words of a text, case apart."""
    words = _WORD.findall(text.casefold())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def resemblance(one: Shingles, other: Shingles) -> float:
    """Return how alike two texts are, 0 to 1; 0 for texts of fewer than three words."""
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


def nearest(texts: Mapping[str, str], known: Iterable[Document]) -> dict[str, tuple[str, float]]:
    """Return, for each text that has one, its most alike near-identical document and how alike.

    ``texts`` are by name; a document of the same name is not compared. The result is by name, too.
    """
    own = {name: shingles(text) for name, text in texts.items()}
    best: dict[str, tuple[str, float]] = {}
    for document in known:
        theirs = shingles(document.text)
        for name, mine in own.items():
            alike = resemblance(mine, theirs) if name != document.source else 0.0
            if alike >= max(NEAR, best.get(name, ("", 0.0))[1]):
                best[name] = (document.source, alike)
    return best

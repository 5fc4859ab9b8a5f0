"""Tell the articles of a text from the articles that it quotes: an amendment rewrites others.

Does: find the lines of quotations that run over several, and an article that a sentence about
another text announces. Does not: say which text is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.folding import fold
from corpus.lines import Line

LONGEST = 60  # lines: a quotation that does not close within them was never one
SKIPPED = 15  # lines passed over behind a mark that nothing closes, so that all stays linear

_OPENS = re.compile(r"(?:[>*_#\s]|[-–—•]\s)*[«“]")
_ANNOUNCES = re.compile(
    r"(?:remplac|redig|inser|ajout|complet|modifi|libell|substitu)[a-z]*\b[^.;]{0,80}:$"
)


def quoted_lines(text: str, lines: Sequence[Line]) -> set[int]:
    """Return the numbers of the lines that stand inside a quotation, its first line included.

    Each paragraph of a quotation may open with a mark of its own, as French printers do; the
    quotation ends where as many are closed as stand open.
    """
    quoted: set[int] = set()
    i = 0
    while i < len(lines):
        stop = _closing(text, lines, i) if _OPENS.match(lines[i].words) else i
        quoted.update(range(i, stop + 1) if stop > i else ())
        unclosed = stop == i and _OPENS.match(lines[i].words) and "»" not in lines[i].words
        i = stop + (SKIPPED if unclosed else 1)
    return quoted | _announced(lines)


def _closing(text: str, lines: Sequence[Line], first: int) -> int:
    """Return the line that closes the quotation opened on line ``first``; ``first`` if none."""
    depth = 0
    for i in range(first, min(len(lines), first + LONGEST)):
        shown = text[lines[i].start : lines[i].stop]
        opened = shown.count("«") + shown.count("“")
        again = i > first and depth > 0 and _OPENS.match(lines[i].words) is not None
        depth += opened - again - shown.count("»") - shown.count("”")
        if depth <= 0:
            return i
    return first


def _announced(lines: Sequence[Line]) -> set[int]:
    """Return the lines right behind "l'article 3 est remplacé par les dispositions suivantes :"."""
    return {
        i + 1
        for i, line in enumerate(lines[:-1])
        if line.words.endswith(":") and _ANNOUNCES.search(fold(line.words[-120:]))
    }

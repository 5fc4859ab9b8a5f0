"""How two wordings of one clause differ: sentences first, then the words in them.

Does: find the sentences that differ and show which words went and which came.
Does not: repeat what stayed; long runs of equal words are cut with "…".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from bot.answering.headlines import shorten
from bot.answering.quoting import CUT, flat
from bot.diffs.diff_sides import plain
from corpus.units import clause_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.diffs.diff_sides import Side
    from corpus.units import Unit

COMPARED = 20_000  # characters of a body
UNITS = 400  # sentences of a clause
WORDS = 150  # of a sentence
RELATED = 0.6  # likeness from which two sentences are compared word by word
CONTEXT = 4  # words around a change
WORD = re.compile(r"(?:« ?)?\S+(?: [;:!?»]+(?!\S))*")  # a word with the marks that belong to it
LONGEST = 240  # characters of a sentence that only one text holds


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """A sentence that differs: its line in either text, None where it does not stand.

    ``words`` are runs of words, each behind "=" (stayed), "-" (went) or "+" (came).
    """

    old_line: int | None
    new_line: int | None
    words: tuple[tuple[str, str], ...]


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 1 (normalised Indel similarity)."""
    return fuzz.ratio(one[:COMPARED], other[:COMPARED]) / 100


def changed_sentences(old: Side, first: int, new: Side, second: int) -> list[SentenceChange]:
    """Return how the sentences of two clauses differ, in order."""
    ours = clause_units(old.text, old.parts[first].clause)[:UNITS]
    theirs = clause_units(new.text, new.parts[second].clause)[:UNITS]
    matcher = SequenceMatcher(None, _folded(old, ours), _folded(new, theirs), autojunk=False)
    found: list[SentenceChange] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            for one, other in _partners(ours[a:b], theirs[c:d]):
                found.append(_change(old, one, new, other))
    return found


def _folded(side: Side, units: Sequence[Unit]) -> list[str]:
    return [plain(flat(side.text[u.start : u.end])) for u in units]


def _partners(
    ours: Sequence[Unit], theirs: Sequence[Unit]
) -> list[tuple[Unit | None, Unit | None]]:
    """Pair the sentences of a changed passage with those they became, the rest with nothing."""
    free = list(theirs)
    found: list[tuple[Unit | None, Unit | None]] = []
    for one in ours:
        best = max(free, key=lambda u: fuzz.ratio(one.folded, u.folded), default=None)
        if best is not None and fuzz.ratio(one.folded, best.folded) >= 100 * RELATED:
            free.remove(best)
            found.append((one, best))
        else:
            found.append((one, None))
    return found + [(None, other) for other in free]


def _change(old: Side, one: Unit | None, new: Side, other: Unit | None) -> SentenceChange:
    before = "" if one is None else flat(old.text[one.start : one.end])
    after = "" if other is None else flat(new.text[other.start : other.end])
    return SentenceChange(
        old_line=None if one is None else old.lines.line(one.start),
        new_line=None if other is None else new.lines.line(other.start),
        words=_words(before, after) if before and after else _alone(before, after),
    )


def _alone(before: str, after: str) -> tuple[tuple[str, str], ...]:
    sign, words = ("-", before) if before else ("+", after)
    return ((sign, shorten(words, LONGEST)),)


def _words(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Return the runs of words that stayed (shortened), went and came."""
    ours, theirs = WORD.findall(before)[:WORDS], WORD.findall(after)[:WORDS]
    keys = [_key(word) for word in ours], [_key(word) for word in theirs]
    matcher = SequenceMatcher(None, *keys, autojunk=False)
    runs: list[tuple[str, str]] = []
    codes = matcher.get_opcodes()
    for position, (tag, a, b, c, d) in enumerate(codes):
        if tag == "equal":
            runs.append(("=", _stayed(theirs[c:d], position == 0, position == len(codes) - 1)))
        if tag in {"replace", "delete"}:
            runs.append(("-", " ".join(ours[a:b])))
        if tag in {"replace", "insert"}:
            runs.append(("+", " ".join(theirs[c:d])))
    return tuple(runs)


@lru_cache(maxsize=20_000)
def _key(word: str) -> str:
    """Return what a word is compared by."""
    return plain(word)


def _stayed(words: Sequence[str], first: bool, last: bool) -> str:
    """Return equal words, only those next to a change where they are many."""
    if len(words) <= CONTEXT * 2:
        return " ".join(words)
    before = [] if first else list(words[:CONTEXT])
    after = [] if last else list(words[-CONTEXT:])
    return " ".join([*before, CUT, *after])

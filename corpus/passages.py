"""A clause's own span, prepared for matching: folded copy, sentences, introductions.

Does: give the finders of facts (amounts, dates, references…) one way to scan a clause and to
look around a match. Does not: know what any of them is looking for.

Patterns are written over folded text (see ``folding``). In ``spaced`` patterns, a blank stands
for blanks and at most one line end, since a hard-wrapped text cuts values and cue words anywhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType

from corpus.model import Clause, Fact, FactKind

GAP = r"(?: {1,6}(?:\n {0,8})?|\n {0,8})"  # six: "3⁽¹²⁾ ans" folds to five blanks
_BLANK = re.compile(r"(\[[^\]]*\]|\(\?<[=!][^)]*\))| ")
REACH = 400  # characters looked at on either side of a match, so that scanning stays linear

# An initial or a usual abbreviation in front of a full stop does not end a sentence. Lookbehinds
# stand behind the stop, where they are tried rarely.
_STOP = re.compile(
    r"[.!?](?<![ .'(][a-z][.])(?<!\bart[.])(?<!\bal[.])(?<!\bmme[.])(?<!\bcass[.])(?<!\bsoc[.])"
    r"(?=[\s\"*]+\S)|;|\n(?:[ \t]*\n|(?=[ \t]*[-*•▪◦] ))"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text, its folded copy, and the clause whose own span ``[start, stop)`` is scanned.

    ``above`` holds the folded headings of the clauses that this one is part of.
    """

    text: str
    folded: str
    clause: Clause
    above: str = ""

    @property
    def start(self) -> int:
        """Return where the clause's own span begins."""
        return self.clause.start

    @property
    def stop(self) -> int:
        """Return where the clause's own span ends (exclusive)."""
        return self.clause.stop

    @property
    def heading(self) -> str:
        """Return the folded words of the clause's own heading."""
        return self.folded[self.clause.start : self.clause.body]


@dataclass(frozen=True, slots=True)
class Cue:
    """A role and the words that announce it."""

    role: str
    pattern: re.Pattern[str]


def spaced(pattern: str) -> re.Pattern[str]:
    """Compile ``pattern`` with each blank standing for blanks and at most one line end.

    Blanks in character classes and lookbehinds (which need a fixed width) stay as they are.
    """
    return re.compile(_BLANK.sub(lambda match: match[1] or GAP, pattern))


def cues(*pairs: tuple[str, str]) -> tuple[Cue, ...]:
    """Return the cue table for ``(role, spaced pattern)`` pairs."""
    return tuple(Cue(role, spaced(pattern)) for role, pattern in pairs)


def matches(passage: Passage, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Yield the matches of ``pattern`` in the folded own span of the clause."""
    return pattern.finditer(passage.folded, passage.start, passage.stop)


def make_fact(
    passage: Passage,
    kind: FactKind,
    span: tuple[int, int],
    role: str = "",
    value: str = "",
    **attributes: str,
) -> Fact:
    """Return the fact at ``span``, empty attributes left out."""
    start, end = span
    kept = {key: content for key, content in attributes.items() if content}
    return Fact(
        kind=kind,
        role=role,
        text=passage.text[start:end],
        start=start,
        end=end,
        clause=passage.clause.ordinal,
        value=value,
        attributes=MappingProxyType(kept),
    )


def nearest(table: Iterable[Cue], window: str) -> tuple[str, int]:
    """Return the role whose cue ends last in ``window`` and where it ends, or ``("", -1)``."""
    role, place = "", -1
    for cue in table:
        for match in cue.pattern.finditer(window):
            if match.end() > place:
                role, place = cue.role, match.end()
    return role, place


def _breaks(passage: Passage, match: re.Match[str]) -> bool:
    """Tell whether a possible stop ends the sentence.

    A blank line in front of a small letter does not: page breaks leave such lines in scans.
    """
    if match.group().count("\n") < 2:
        return True
    return not passage.text[match.end() : match.end() + 1].islower()


def sentence(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the sentence around ``[start, end)``, at most ``REACH`` away."""
    low, high = max(passage.start, start - REACH), min(passage.stop, end + REACH)
    left, right = low, high
    for match in _STOP.finditer(passage.folded, low, start):
        if _breaks(passage, match):
            left = match.end()
    for match in _STOP.finditer(passage.folded, end, high):
        if _breaks(passage, match):
            right = match.start()
            break
    return left, right


def before(passage: Passage, start: int) -> str:
    """Return the folded words of the sentence in front of ``start``."""
    left, _ = sentence(passage, start, start)
    return passage.folded[left:start]


def after(passage: Passage, end: int) -> str:
    """Return the folded words of the sentence behind ``end``."""
    _, right = sentence(passage, end, end)
    return passage.folded[end:right]


def introduction(passage: Passage, start: int) -> tuple[int, int]:
    """Return the span of the paragraph ending in ":" that introduces the list item or table.

    The span is empty when ``start`` stands under no introduction within ten times ``REACH``.
    """
    low = max(passage.start, start - 10 * REACH)
    colon = passage.folded.rfind(":\n", low, start)
    if colon < 0:
        return start, start
    begin = passage.folded.rfind("\n", low, colon) + 1
    return max(begin, low), colon + 1


def slice_of(passage: Passage, match: re.Match[str], group: str) -> str:
    """Return the source's own characters for a group of a match ("" when it took no part)."""
    begin, end = match.span(group)
    return "" if begin < 0 else passage.text[begin:end]


def free_of(facts: Iterable[Fact], taken: Iterable[Fact]) -> Iterator[Fact]:
    """Yield the ``facts`` that overlap none of the ``taken``."""
    spans = sorted((fact.start, fact.end) for fact in taken)
    ends = list(accumulate((end for _, end in spans), max))
    for fact in facts:
        place = bisect_left(spans, (fact.end, 0))
        if place == 0 or ends[place - 1] <= fact.start:
            yield fact

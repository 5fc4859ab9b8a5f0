"""The words of a line as HTML: what is cited, what is a fact, what is emphasised.

Does: cut a text once wherever one of these begins or ends; escape what is shown.
Does not: know lines or clauses (``bot.web.blocks``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from corpus.model import FactKind

if TYPE_CHECKING:
    from corpus.model import Fact

Span = tuple[int, int]
# The kinds of facts that can be shown, and the class of each.
SHOWN: Final = {
    FactKind.AMOUNT: "amount",
    FactKind.DATE: "date",
    FactKind.DURATION: "duration",
    FactKind.PERIODICITY: "duration",
    FactKind.PARTY: "party",
}
# Emphasis as Markdown marks it, within a paragraph; a lone asterisk is a footnote's.
_STRONG = re.compile(
    r"(\*\*|__)(?=[\w\"«“(])(?!_)((?:(?!\1|\n[ \t]*\n).){1,2000}?)(?<=[\w.,;:!?»”\")…%€])(?<!_)\1",
    re.DOTALL,
)
_SOFT = re.compile(r"(?<![\w*\\])\*(?=[\w\"«“(])([^*\n]{1,2000})(?<=[\w.,;:!?»”\")…%€])\*(?![\w*])")
_ESCAPED = re.compile(r"\\(?=[.\-)(*_#|])")
_MARK, _FACT, _STRONG_TEXT, _SOFT_TEXT, _HIDDEN = range(5)


class Inline:
    """A text whose every part can be had as HTML."""

    def __init__(self, text: str, marks: Iterable[Span] = (), facts: Iterable[Fact] = ()) -> None:
        """Cut ``text``; ``marks`` are what is cited."""
        self._text = text
        changes: list[tuple[int, int, str]] = []
        for kind, start, end, value in _styles(text, marks, facts):
            changes += [(start, kind, value), (end, kind, "")]
        changes.sort(key=lambda each: (each[0], each[2] != ""))
        self._starts: list[int] = [0]
        self._states: list[tuple[str, ...]] = [("",) * 5]
        for place, kind, value in changes:
            state = list(self._states[-1])
            state[kind] = value
            if place == self._starts[-1]:
                self._states[-1] = tuple(state)
            else:
                self._starts.append(place)
                self._states.append(tuple(state))

    def html(self, start: int, end: int) -> Markup:
        """Return ``text[start:end]`` without marks of emphasis, escaped."""
        parts = [
            f"<mark>{shown}</mark>" if cited else shown
            for cited, pieces in groupby(self._pieces(start, end), key=lambda piece: piece[0])
            if (shown := "".join(words for _, words in pieces))
        ]
        return Markup("".join(parts))  # noqa: S704 (its parts are escaped)

    def is_cited(self, start: int, end: int) -> bool:
        """Return whether some of ``text[start:end]`` is cited."""
        return any(cited for cited, _ in self._pieces(start, end))

    def _pieces(self, start: int, end: int) -> Iterator[tuple[bool, str]]:
        """Yield the parts of a span, each with whether it is cited."""
        place = bisect_right(self._starts, start) - 1
        while start < end:
            following = self._starts[place + 1] if place + 1 < len(self._starts) else end
            stop = min(following, end)
            cited, fact, strong, soft, hidden = self._states[place]
            if not hidden:
                words = str(escape(self._text[start:stop]))
                words = f'<span class="{fact}">{words}</span>' if fact else words
                words = f"<em>{words}</em>" if soft else words
                yield bool(cited), f"<strong>{words}</strong>" if strong else words
            start, place = stop, place + 1


def _styles(
    text: str, marks: Iterable[Span], facts: Iterable[Fact]
) -> Iterator[tuple[int, int, int, str]]:
    """Yield what begins and ends where; of each kind, no two overlap."""
    hidden: list[Span] = []
    for pattern, kind in ((_STRONG, _STRONG_TEXT), (_SOFT, _SOFT_TEXT)):
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 0)
            yield kind, start, end, "x"
            hidden += [(match.start(), start), (end, match.end())]
    hidden += [match.span() for match in _ESCAPED.finditer(text)]
    for kind, spans in ((_HIDDEN, hidden), (_MARK, marks)):
        for start, end in _apart(spans):
            yield kind, start, end, "x"
    shown = sorted(
        (fact.start, -fact.end, SHOWN[fact.kind]) for fact in facts if fact.kind in SHOWN
    )
    reach = 0
    for start, end, name in shown:
        if start >= reach:
            yield _FACT, start, -end, name
            reach = -end


def _apart(spans: Iterable[Span]) -> Sequence[Span]:
    """Return spans in order, those that touch as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found

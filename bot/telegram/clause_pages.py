"""A clause on a phone: its pages, the quote marked in it, and the clauses around it.

Does: cut a clause's text into pages and show one; the text is the source's, character for
character.
Does not: fetch what is shown, or send it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.telegram.chat_sentences import escape
from bot.telegram.message_html import lines_shown

if TYPE_CHECKING:
    from bot.answering.knowledge import Knowledge
    from corpus.model import Clause

PAGE = 1600  # characters: about two screens of a phone
_BREAKS = ("\n\n", "\n", ". ", " ")


@dataclass(frozen=True, slots=True)
class ShownClause:
    """A clause to show: its text, the spans to mark in it, and the line it starts at."""

    name: str
    document: str
    text: str
    marks: tuple[tuple[int, int], ...]
    first_line: int
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The ordinals of the clauses one can go to from a clause."""

    parent: int | None
    before: int | None
    after: int | None


def neighbours(clauses: Sequence[Clause], clause: Clause) -> Neighbours:
    """Return where to go from a clause: up, to the one before it and to the one after it."""
    after = next((c.ordinal for c in clauses if c.start >= clause.end), None)
    earlier = [c.ordinal for c in clauses if c.end <= clause.start and c.parent == clause.parent]
    before = earlier[-1] if earlier else None
    if before is None and clause.ordinal:
        before = clause.ordinal - 1 if clause.ordinal - 1 != clause.parent else None
    return Neighbours(clause.parent, before, after)


def live_reading(
    knowledge: Knowledge, document: int, clause: Clause, marks: Sequence[tuple[int, int]]
) -> ShownClause:
    """Return a clause of the live generation with the ``marks``, offsets into its text."""
    text = knowledge.text(document)[clause.start : clause.end]
    first, _ = knowledge.lines[document].span(clause.start, clause.end)
    return ShownClause(clause.name, knowledge.titles[document], text, tuple(marks), first)


def pages(text: str, size: int = PAGE) -> list[tuple[int, int]]:
    """Return the pages of ``text`` as [start, end) that cover it, cut where it reads best."""
    cuts = [0]
    while len(text) - cuts[-1] > size:
        window = text[cuts[-1] : cuts[-1] + size]
        places = (window.rfind(each) + len(each) for each in _BREAKS if each in window[size // 2 :])
        cuts.append(cuts[-1] + next(places, size))
    return list(zip(cuts, [*cuts[1:], len(text)], strict=True))


def page_of(text: str, offset: int) -> int:
    """Return the number (from 0) of the page that holds ``offset``."""
    spans = pages(text)
    return next((n for n, (start, end) in enumerate(spans) if start <= offset < end), 0)


def first_page(reading: ShownClause) -> int:
    """Return the page with the first mark."""
    return page_of(reading.text, reading.marks[0][0]) if reading.marks else 0


def page_html(reading: ShownClause, number: int, language: str) -> str:
    """Return one page as HTML, under the names of the clause and its document."""
    start, end = pages(reading.text)[number]
    shown = reading.text[start:end]
    lead = len(shown) - len(shown.lstrip())
    first = reading.first_line + reading.text.count("\n", 0, start + lead)
    last = first + shown.strip().count("\n")
    head = f"<b>{escape(reading.name)}</b>" if reading.name else ""
    under = f"<i>{escape(reading.document)}</i> · {lines_shown(first, last, language)}"
    parts = [reading.warning, "\n".join(part for part in (head, under) if part)]
    body = _marked(reading.text, start, end, reading.marks)
    return "\n\n".join(part for part in [*parts, body.strip()] if part)


def _marked(text: str, start: int, end: int, marks: Sequence[tuple[int, int]]) -> str:
    """Return ``text[start:end]`` escaped, with what the marks cover in bold and underlined."""
    pieces: list[str] = []
    position = start
    for first, last in marks:
        first, last = max(first, position), min(last, end)  # noqa: PLW2901
        if first < last:
            marked = escape(text[first:last])
            pieces += [escape(text[position:first]), f"<b><u>{marked}</u></b>"]
            position = last
    pieces.append(escape(text[position:end]))
    return re.sub(r"\A\s+|\s+\Z", "", "".join(pieces))

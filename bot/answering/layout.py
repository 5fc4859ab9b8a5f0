"""The whole reply as plain text: headline, quotes, references, notes, other clauses.

Does: lay out an answer that has passed the gate, within 3,500 characters.
Does not: add anything that is not in the answer; chat and web render the answer's parts instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.gate import elide
from bot.answering.headlines import COLON, shorten
from bot.answering.model import Answer, Choice, Row, Silence
from bot.answering.quoting import CUT, flat
from bot.texts.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.knowledge import Knowledge
    from corpus.model import Citation


ANSWER = 3500  # characters at most


BESIDE = 160  # characters shown of the quotes beside the answer


def plain_text(answer: Answer, knowledge: Knowledge, shown: int, quoted: int) -> str:
    """Return the whole reply as plain text, at most 3,500 characters.

    The first ``shown`` citations are quoted in full, the first ``quoted`` at all: the others only
    prove notes.
    """
    language = answer.language
    quotes = [citation.quote for citation in answer.citations]
    lines = [answer.headline]
    cells: list[Choice | Row] = [*answer.choices, *answer.rows]
    for each in cells:
        title = elide(each.document, quotes)
        lines.append(f"• {title}{COLON}{each.headline}{mark(each.citation)}")
    lines += [f"• {each.label}{COLON}{each.headline}{mark(each.citation)}" for each in answer.parts]
    if answer.silence in {Silence.OFF_TOPIC, Silence.NOT_A_QUESTION}:
        lines += _held(knowledge, language)
    for position, citation in enumerate(answer.citations[:shown]):
        lines += [
            "",
            _quoted(citation, 2700 if shown == 1 else 240),
            reference(citation, position, language, quotes),
        ]
    lines += [""] * bool(answer.notes) + list(answer.notes)
    rest = list(enumerate(answer.citations))[shown:]
    if rest:
        lines += ["", say("nearest" if answer.silence else "see-also", language)]
        first = answer.citations[0].document if shown else ""
        for position, citation in rest:
            lines.append(reference(citation, position, language, quotes, beside=first))
            if position < quoted:
                lines.append(_quoted(citation, BESIDE))
    return _fitted(lines)


def mark(position: int | None) -> str:
    """Return " [2]" for the second citation, nothing for none."""
    return "" if position is None else f" [{position + 1}]"


def _held(knowledge: Knowledge, language: str) -> list[str]:
    titles = [f"• {elide(title, [])}" for title in knowledge.titles[:12]]
    more = len(knowledge.titles) - len(titles)
    tail = [say("and-more", language, count=more)] if more > 0 else []
    return ["", say("held", language), *titles, *tail] if titles else []


def _quoted(citation: Citation, limit: int) -> str:
    words = flat(citation.quote)
    return f"«\N{NO-BREAK SPACE}{shorten(words, limit)}\N{NO-BREAK SPACE}»"


def reference(
    citation: Citation, position: int, language: str, quotes: Sequence[str], beside: str = ""
) -> str:
    """Return "[1] Convention … · Article 5.1 — … · l. 100–102".

    The convention is left out where it is the one of ``beside``.
    """
    one = citation.start_line == citation.end_line
    where = say(
        "line" if one else "lines", language, first=citation.start_line, last=citation.end_line
    )
    title = "" if citation.document == beside else elide(citation.document, quotes)
    parts = [title, elide(citation.clause, quotes)]
    if citation.page is not None:
        parts.append(say("page", language, page=citation.page))
    return f"[{position + 1}] " + " · ".join([*(part for part in parts if part), where])


def _fitted(lines: Sequence[str]) -> str:
    """Return the lines as one text; whole lines at the end are left out where it is too long."""
    kept: list[str] = []
    length = 0
    for line in lines:
        if length + len(line) + 1 > ANSWER - 2:
            kept.append(CUT)
            break
        kept.append(line)
        length += len(line) + 1
    return "\n".join(kept).strip()

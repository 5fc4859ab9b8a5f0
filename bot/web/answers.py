"""An answer laid out for a page, in the parts that a chat's message has.

Does: turn an exchange as it is kept into what the template shows, each citation with its address.
Does not: answer, or shorten what is quoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.answering.model import Status
from bot.web.citations import cited, document_url
from bot.web.pages import tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.answering.knowledge import Knowledge
    from bot.web.citations import Cited
    from bot.web.talk import Exchange

HELD: Final = 12  # conventions that are named to who asks about something else
_MARK = re.compile(r"\[(\d{1,4})\]")


@dataclass(frozen=True, slots=True)
class Cell:
    """A line of a comparison, a choice or a part: its name, its words, where they stand."""

    name: str
    words: str
    cited: Cited | None
    url: str = ""  # of the convention that is named


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about the answer, and the citations that it points to."""

    words: str
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An exchange as a page shows it; ``mark`` is the state of its answer in a word."""

    question: str
    status: str
    about: str
    headline: str
    parts: tuple[Cell, ...]
    rows: tuple[Cell, ...]
    rows_left: int
    choices: tuple[Cell, ...]
    quoted: Cited | None
    others: tuple[Cited, ...]
    nearest: tuple[Cited, ...]
    held: tuple[str, ...]
    held_left: int
    notes: tuple[Note, ...]
    following: tuple[tuple[str, str], ...]  # the name of each suggested question, and its words


def shown(exchange: Exchange, knowledge: Knowledge) -> Shown:
    """Return an exchange as a page shows it."""
    answer, language = exchange.answer, exchange.language
    citations = [
        None if each is None else cited(each, n, knowledge, language)
        for n, each in enumerate(answer["citations"])
    ]
    sure = [each for each in citations if each is not None]
    silent, apart = bool(answer["silence"]), answer["parts"] or answer["rows"] or answer["choices"]
    quoted = sure[0] if sure and not (silent or apart) else None
    told = silent and answer["silence"] in {"off-topic", "what-i-do"}
    return Shown(
        question=exchange.shown,
        status=exchange.status,
        about=answer["about"],
        headline=answer["headline"],
        parts=_cells(answer["parts"], "label", citations),
        rows=_cells(answer["rows"], "document", citations, knowledge),
        rows_left=max(0, exchange.rows - len(answer["rows"])),
        choices=_cells(answer["choices"], "document", citations),
        quoted=quoted,
        others=tuple(sure[1:]) if quoted is not None else (),
        nearest=tuple(sure) if silent else (),
        held=tuple(knowledge.titles[:HELD]) if told else (),
        held_left=max(0, len(knowledge.titles) - HELD) if told else 0,
        notes=tuple(_note(each, citations) for each in answer["notes"]),
        following=tuple((name, tell(language, f"ask-{name}")) for name in answer["next"]),
    )


def _cells(
    lines: Sequence[Mapping[str, Any]],
    name: str,
    citations: Sequence[Cited | None],
    knowledge: Knowledge | None = None,
) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            line[name],
            line["headline"],
            None if line["citation"] is None else citations[line["citation"]],
            _document_url(line["source"], knowledge) if knowledge is not None else "",
        )
        for line in lines
    )


def _document_url(source: str, knowledge: Knowledge) -> str:
    return document_url(source) if source in knowledge.positions else ""


def _note(note: str, citations: Sequence[Cited | None]) -> Note:
    """Return a note with the citations that its marks point to."""
    numbers = sorted({int(number) - 1 for number in _MARK.findall(note)})
    found = [citations[n] for n in numbers if 0 <= n < len(citations)]
    return Note(note, tuple(each for each in found if each is not None))


def is_asserted(exchange: Exchange) -> bool:
    """Return whether an answer states something, by which a clause can be read beside it."""
    answer = exchange.answer
    plain = not (answer["rows"] or answer["choices"] or answer["parts"] or answer["silence"])
    return plain and bool(answer["citations"]) and exchange.status != Status.NOT_FOUND

"""What an answer is: a reply with its citations, or the reason why there is none.

Does: name the data a channel renders and the JSON that programs outside read.
Does not: compose or render anything.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.answering.moves import Move

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus.model import Citation


class Status(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    AMBIGUOUS = "ambiguous"
    UNCERTAIN = "uncertain"  # the nearest clause is shown, nothing is asserted
    NOT_FOUND = "not_found"


class Silence(StrEnum):
    """Why there is no answer."""

    CONVENTION_SILENT = "convention-silent"
    ALL_SILENT = "conventions-silent"
    PARTLY_READ = "partly-read"  # a scan may say what was not read
    OFF_TOPIC = "off-topic"
    NOT_A_QUESTION = "what-i-do"
    THANKED = "thanks"
    NO_ARTICLE = "no-article"
    NO_YEAR = "no-year"
    NEVER_TOGETHER = "never-together"
    NO_CHOICE = "no-choice"
    NOTHING_BEFORE = "nothing-before"  # to read on, to doubt, to sum up


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a citation stands: its document, its first line, and the offset behind its quote."""

    source: str
    line: int
    end: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What is remembered of an exchange.

    ``asked`` is its question, ``root`` the one that it goes on from, itself where it is whole;
    ``sources`` are the documents it was about, ``offered`` those to choose from, in order,
    ``places`` what it cites.
    """

    asked: str
    root: str
    sources: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    places: tuple[Cited, ...] = ()
    status: str = ""
    language: str = ""
    move: str = Move.NEW


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the conventions an ambiguous question may mean, with its answer already found."""

    document: str
    source: str
    headline: str
    citation: int | None  # position among the answer's citations


@dataclass(frozen=True, slots=True)
class Row:
    """A convention's cell in a comparison; no citation where the text is silent."""

    document: str
    source: str
    headline: str
    citation: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """One of several things that are told: what it is, and its words; no citation for silence."""

    label: str
    headline: str
    citation: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question.

    ``headline`` is one line of at most 240 characters in the source's words, ``notes`` sentences
    about validity and the like, ``answer`` the whole reply as plain text, at most 3,500
    characters. ``about`` says of which convention it is where that was inferred, ``premises`` what
    the question takes for granted and the text does not say; ``turn`` is what the next message of
    the conversation has to know.
    """

    question: str
    status: Status
    language: str
    headline: str
    answer: str
    citations: tuple[Citation, ...]
    generation: str
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    silence: Silence | None = None
    parts: tuple[Part, ...] = ()
    about: str = ""
    premises: tuple[str, ...] = ()
    turn: Turn | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)


def as_json(answer: Answer, identifier: str | None = None) -> dict[str, Any]:
    """Return the answer as the outside reads it (see the README for the fields)."""
    values: dict[str, Any] = {"id": identifier} if identifier is not None else {}
    values |= {
        "question": answer.question,
        "status": str(answer.status),
        "headline": answer.headline,
        "answer": answer.answer,
        "citations": [asdict(citation) for citation in answer.citations],
        "choices": [
            {
                "document": choice.document,
                "source": choice.source,
                "headline": choice.headline,
                "citation": choice.citation,
            }
            for choice in answer.choices
        ],
        "notes": list(answer.notes),
        "parts": [asdict(part) for part in answer.parts],
        "about": answer.about,
        "premises": list(answer.premises),
        "language": answer.language,
        "generation": answer.generation,
        "timings_ms": answer.timings_ms,
    }
    if answer.silence is not None:
        values["reason"] = str(answer.silence)
    return values


def turn_of(kept: Mapping[str, Any]) -> Turn:
    """Return a turn that was kept as plain data."""
    return Turn(
        asked=kept["asked"],
        root=kept["root"],
        sources=tuple(kept["sources"]),
        offered=tuple(kept["offered"]),
        places=tuple(Cited(**each) for each in kept["places"]),
        status=kept["status"],
        language=kept["language"],
        move=kept["move"],
    )

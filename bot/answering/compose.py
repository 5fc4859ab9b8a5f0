"""Put an answer together out of evidence, and let only what passes the gate be said.

Does: headline, quote, citations, notes, other clauses; a row per convention; choices; silence.
Does not: find evidence or decide whether there is an answer.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.gate import elide, unsupported, verbatim
from bot.answering.headlines import BETWEEN, headline_of, shorten
from bot.answering.model import Answer, Choice, Row, Silence, Status
from bot.answering.naming import plain_words
from bot.answering.notes import Note, corrected_date, going_on, validity_notes
from bot.answering.quoting import (
    CUT,
    cite,
    flat,
)
from bot.answering.understanding import Scope
from bot.answering.validity import ended
from bot.messages import say
from corpus.model import Citation, ClauseKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.answering.deciding import Found, Verdict
    from bot.answering.evidence import Evidence
    from bot.answering.knowledge import Knowledge
    from bot.answering.understanding import Question

logger = logging.getLogger(__name__)
ASKING = frozenset({"quel", "quelle", "quels", "quelles", "qui", "which", "what", "who"})
ANSWER = 3500  # characters at most
CITATIONS = 10
OTHERS = 3  # other clauses worth reading
OTHER_QUOTE = 300
ROW_QUOTE = 600
BESIDE = 160  # characters shown of the quotes beside the answer
WORTH_READING = 0.35  # of the best score, for a clause offered beside the answer
SIGNATURES = ClauseKind.SIGNATURES


@dataclass(frozen=True, slots=True)
class Stated:
    """What one convention states: the headline, its citation and the notes beside it."""

    headline: str
    citation: Citation
    notes: tuple[Note, ...] = ()


def state(
    evidence: Evidence, question: Question, knowledge: Knowledge, limit: int | None = None
) -> Stated:
    """Return what ``evidence`` states in answer to ``question``."""
    ask = question.ask
    citation, passage = cite(knowledge, evidence, ask, limit)
    text = knowledge.text(evidence.document)
    headline = headline_of(evidence, ask, text, subject_stems(question))
    notes = going_on(evidence, passage, knowledge, question.language)
    if ask is not None and ask.name == "signed" and evidence.view.clause.kind is SIGNATURES:
        corrected = corrected_date(evidence.document, knowledge, question.language)
        if corrected is not None:
            headline = corrected[0]
            notes.append(corrected[1])
    return Stated(headline, citation, tuple(notes))


def compose_answer(
    question: Question,
    knowledge: Knowledge,
    evidence: Sequence[Evidence],
    verdict: Verdict,
    today: date,
) -> Answer:
    """Return the answer that the first of ``evidence`` gives, with the clauses beside it."""
    best = evidence[0]
    stated = state(best, question, knowledge)
    same = len(verdict.answers)
    citations = [stated.citation]
    for position, other in enumerate(evidence[1 : OTHERS + same], 1):
        if position >= same and other.score < best.score * WORTH_READING:
            break
        citations.append(cite(knowledge, other, None, OTHER_QUOTE)[0])
    notes = [*stated.notes, *validity_notes(best.document, knowledge, question.language, today)]
    return finish(
        question,
        knowledge,
        Status.ANSWERED,
        stated.headline,
        citations[: CITATIONS - len(notes)],
        notes=notes,
        shown=1,
    )


def subject_stems(question: Question) -> dict[str, float]:
    """Return the stems of what a question is about, each with its weight in a headline.

    What follows "quel" is the very thing asked ("quel tribunal…"), and so is the verb behind
    "qui" ("qui préside…").
    """
    typed = plain_words(question.text)
    asked = {typed[i + 1] for i, word in enumerate(typed[:-1]) if word in ASKING}
    return {
        each: 3.0 if subject.word in asked else 1.0
        for subject in question.subjects
        for each in subject.stems
    }


def compose_comparison(
    question: Question,
    knowledge: Knowledge,
    rows: Sequence[Found],
    today: date,
) -> Answer:
    """Return a row per convention, each cell cited; where the text is silent, it says so.

    A silent row cites the nearest clause, so that a reader sees for himself.
    """
    language = question.language
    made: list[Row] = []
    citations: list[Citation] = []
    notes: list[Note] = []
    answering = [row.document for row in rows if row.answers]
    if not answering:
        return compose_silence(question, knowledge, Silence.ALL_SILENT, ())
    which = question.scope is Scope.WHICH
    for row in rows:
        if which and not row.answers:
            continue
        source = knowledge.analyses[row.document].document.source
        title = knowledge.titles[row.document]
        chosen = row.answers[0] if row.answers else row.nearest
        position = None
        headline = say("unspecified", language)
        if chosen is not None:
            stated = state(chosen, question, knowledge, ROW_QUOTE)
            position = len(citations)
            citations.append(stated.citation)
            if row.answers:
                headline = stated.headline
                notes += [note for note in stated.notes if note.proof is not None]
        made.append(Row(title, source, headline, position))
    return finish(
        question,
        knowledge,
        Status.ANSWERED,
        say("which", language, found=len(answering), total=len(rows))
        if which
        else say("comparison", language),
        citations[: CITATIONS - len(notes)],
        rows=tuple(made),
        notes=notes + _over(answering, knowledge, language, today),
        shown=len(citations),
    )


def _over(documents: Sequence[int], knowledge: Knowledge, language: str, today: date) -> list[Note]:
    """Return one note that names the compared conventions that have ended, without a figure."""
    over = [d for d in documents if ended(knowledge.analyses[d].metadata, today) is not None]
    if not over:
        return []
    titles = BETWEEN.join(elide(knowledge.titles[d], []) for d in over)
    return [Note(say("ended-ones", language, documents=titles))]


def compose_choices(
    question: Question,
    knowledge: Knowledge,
    answers: Sequence[Evidence],
) -> Answer:
    """Return the conventions that answer differently, each with its answer already found."""
    choices: list[Choice] = []
    citations: list[Citation] = []
    notes: list[Note] = []
    for each in answers[:CITATIONS]:
        stated = state(each, question, knowledge, ROW_QUOTE)
        notes += [note for note in stated.notes if note.proof is not None]
        choices.append(
            Choice(
                stated.citation.document, stated.citation.source, stated.headline, len(citations)
            )
        )
        citations.append(stated.citation)
    return finish(
        question,
        knowledge,
        Status.AMBIGUOUS,
        say("ambiguous", question.language),
        citations[: CITATIONS - len(notes)],
        choices=tuple(choices),
        notes=notes,
        shown=len(citations),
    )


def compose_silence(
    question: Question,
    knowledge: Knowledge,
    silence: Silence,
    nearest: Sequence[Evidence],
) -> Answer:
    """Return that nothing was found, and why; the nearest clauses are offered as such."""
    document = ""
    if len(question.named) == 1:
        document = knowledge.titles[next(iter(question.named))]
    if silence is Silence.CONVENTION_SILENT and not document:
        silence = Silence.ALL_SILENT
    headline = say(silence, question.language, document=elide(document, []))
    citations = [cite(knowledge, each, None, OTHER_QUOTE)[0] for each in nearest]
    return finish(
        question,
        knowledge,
        Status.NOT_FOUND,
        shorten(headline),
        citations,
        silence=silence,
        shown=0,
    )


def finish(
    question: Question,
    knowledge: Knowledge,
    status: Status,
    headline: str,
    citations: Sequence[Citation],
    *,
    shown: int,
    notes: Sequence[Note] = (),
    rows: tuple[Row, ...] = (),
    choices: tuple[Choice, ...] = (),
    silence: Silence | None = None,
) -> Answer:
    """Pass everything through the gate and lay it out; ``shown`` citations are quoted in full."""
    shown = min(shown, len(citations))
    noted = []
    everything = list(citations)
    for note in notes:
        noted.append((note.sentence, len(everything) if note.proof is not None else None))
        everything += [note.proof] if note.proof is not None else []
    citations, moved = _verbatim_only(everything, knowledge)
    quotes = [citation.quote for citation in citations]
    if status is Status.ANSWERED and not rows:
        headline = _supported(headline, quotes, question) or (
            shorten(flat(citations[0].quote)) if citations else headline
        )
    rows = tuple(_checked_row(row, moved, quotes, question) for row in rows)
    choices = tuple(
        replace(
            choice,
            headline=_supported(choice.headline, quotes, question),
            citation=moved.get(choice.citation),
        )
        for choice in choices
    )
    kept = tuple(
        f"{sentence}{_mark(moved.get(proof))}"
        for sentence, proof in noted
        if proof is None or _supported(sentence, quotes, question)
    )
    draft = Answer(
        question=question.text,
        status=status,
        language=question.language,
        headline=headline,
        answer="",
        citations=tuple(citations),
        generation=knowledge.generation_id,
        choices=choices,
        rows=rows,
        notes=kept,
        silence=silence,
    )
    return replace(draft, answer=plain_text(draft, knowledge, shown))


def _checked_row(
    row: Row, moved: dict[int | None, int | None], quotes: Sequence[str], question: Question
) -> Row:
    if row.citation is None:
        return row
    return replace(
        row,
        headline=_supported(row.headline, quotes, question),
        citation=moved.get(row.citation),
    )


def _verbatim_only(
    citations: Sequence[Citation], knowledge: Knowledge
) -> tuple[list[Citation], dict[int | None, int | None]]:
    """Return the citations whose quote stands in its lines, and where each has moved to."""
    texts = {a.document.source: a.document.text for a in knowledge.analyses}
    kept: list[Citation] = []
    moved: dict[int | None, int | None] = {}
    for position, citation in enumerate(citations):
        if verbatim(citation, texts[citation.source]):
            moved[position] = len(kept)
            kept.append(citation)
        else:
            logger.error("gate: quote not verbatim", extra={"citation": citation})
    return kept, moved


def _supported(sentence: str, quotes: Sequence[str], question: Question) -> str:
    """Return ``sentence`` when every claim of it stands in a quote, else nothing, and log it."""
    missing = unsupported(sentence, quotes)
    if not missing:
        return sentence
    logger.warning(
        "gate: %r not in any quote; dropped %r for question %r", missing, sentence, question.text
    )
    return ""


def plain_text(answer: Answer, knowledge: Knowledge, shown: int) -> str:
    """Return the whole reply as plain text, at most 3,500 characters."""
    language = answer.language
    quotes = [citation.quote for citation in answer.citations]
    lines = [answer.headline]
    for choice in answer.choices:
        lines.append(
            f"• {elide(choice.document, quotes)}\N{NO-BREAK SPACE}: {choice.headline}{_mark(choice.citation)}"
        )
    for row in answer.rows:
        lines.append(
            f"• {elide(row.document, quotes)}\N{NO-BREAK SPACE}: {row.headline}{_mark(row.citation)}"
        )
    if answer.silence in {Silence.UNKNOWN_CONVENTION, Silence.OFF_TOPIC, Silence.NOT_A_QUESTION}:
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
            if position < len(answer.citations) - len(answer.notes) or not shown:
                lines.append(_quoted(citation, BESIDE))
    return _fitted(lines)


def _mark(position: int | None) -> str:
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

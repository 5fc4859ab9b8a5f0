"""Put an answer together out of evidence, and let only what passes the gate be said.

Does: headline, quote, citations, notes, other clauses; a row per convention; choices; silence.
Does not: find evidence or decide whether there is an answer.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.gate import elide, unsupported, verbatim
from bot.answering.headlines import headline_of, shorten
from bot.answering.model import Answer, Choice, Row, Silence, Status
from bot.answering.naming import plain_words
from bot.answering.quoting import (
    CUT,
    cite,
    clause_name,
    flat,
)
from bot.answering.understanding import Scope
from bot.answering.validity import ended, newer
from bot.messages import say
from corpus.model import Citation, Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.answering.deciding import Verdict
    from bot.answering.evidence import Evidence
    from bot.answering.knowledge import Knowledge
    from bot.answering.quoting import Passage
    from bot.answering.understanding import Question

logger = logging.getLogger(__name__)
ASKING = frozenset({"quel", "quelle", "quels", "quelles", "qui", "which", "what", "who"})
ANSWER = 3500  # characters at most
CITATIONS = 10
OTHERS = 3  # other clauses worth reading
OTHER_QUOTE = 300


def compose_answer(
    question: Question,
    knowledge: Knowledge,
    evidence: Sequence[Evidence],
    verdict: Verdict,
    today: date,
) -> Answer:
    """Return the answer that the first of ``evidence`` gives, with the clauses beside it."""
    best = evidence[0]
    text = knowledge.text(best.document)
    citation, passage = cite(knowledge, best, question.ask)
    citations = [citation]
    for other in evidence[1 : OTHERS + len(verdict.answers)]:
        if other.score < best.score * 0.35:
            break
        citations.append(cite(knowledge, other, None, OTHER_QUOTE)[0])
    notes, proofs = _notes(best.document, knowledge, question.language, today)
    notes = _more_items(best, passage, knowledge, question.language) + notes
    headline = headline_of(best, question.ask, text, subject_stems(question))
    return finish(
        question,
        knowledge,
        Status.ANSWERED,
        headline,
        (citations + proofs)[:CITATIONS],
        notes=notes,
        shown=1,
    )


def _more_items(best: Evidence, passage: Passage, knowledge: Knowledge, language: str) -> list[str]:
    if not passage.more or passage.more_span is None:
        return []
    first, last = knowledge.lines[best.document].span(*passage.more_span)
    name = clause_name(best.view, knowledge)
    return [say("more-items", language, count=passage.more, clause=name, first=first, last=last)]


def _notes(
    document: int, knowledge: Knowledge, language: str, today: date
) -> tuple[list[str], list[Citation]]:
    """Return what is to be said of a convention's validity, and the citations it rests on."""
    metadata = knowledge.analyses[document].metadata
    notes: list[str] = []
    proofs: list[Citation] = []
    over = ended(metadata, today)
    if over is not None:
        proof = cite_span(knowledge, document, over)
        notes.append(say("ended", language, quote=_phrase(knowledge, document, over)))
        proofs.append(proof)
    later = newer(document, knowledge)
    if later is not None:
        title = elide(knowledge.titles[later], [])
        notes.append(say("newer", language, document=title))
    return notes, proofs


def _phrase(knowledge: Knowledge, document: int, span: Span) -> str:
    """Return a date with the words in front that make it an end: "jusqu'au 31 mai 2021"."""
    text = knowledge.text(document)
    before = flat(text[max(0, span.start - 40) : span.start])
    for lead in ("jusqu'au", "jusqu’au", "jusqu'à", "jusqu’à", "jusqu'en", "jusqu’en", "le", "au"):
        if before.endswith(lead):
            return f"{lead} {flat(span.text)}"
    return flat(span.text)


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


def cite_span(knowledge: Knowledge, document: int, span: Span) -> Citation:
    """Return the citation of the sentence that holds a span of the metadata."""
    analysis = knowledge.analyses[document]
    text = analysis.document.text
    clause = next(
        c for c in reversed(analysis.clauses) if c.start <= span.start and span.end <= c.end
    )
    view = knowledge.view(document, clause.ordinal)
    unit = next((u for u in view.units if u.start <= span.start < u.end), None)
    start, end = (unit.start, unit.end) if unit is not None else (span.start, span.end)
    first, last = knowledge.lines[document].span(start, end)
    return Citation(
        source=analysis.document.source,
        document=knowledge.titles[document],
        clause=clause_name(view, knowledge),
        page=knowledge.page(document, start),
        start_line=first,
        end_line=last,
        quote=text[start:end],
        score=0.0,
    )


def compose_comparison(
    question: Question,
    knowledge: Knowledge,
    rows: Sequence[tuple[int, Sequence[Evidence]]],
    today: date,
) -> Answer:
    """Return a row per convention, each cell cited; where the text is silent, it says so."""
    language = question.language
    which = question.scope is Scope.WHICH
    citations: list[Citation] = []
    made: list[Row] = []
    for document, found in rows:
        source = knowledge.analyses[document].document.source
        title = knowledge.titles[document]
        if not found:
            made.append(Row(title, source, say("unspecified", language), None))
            continue
        citation, _ = cite(knowledge, found[0], question.ask, OTHER_QUOTE * 2)
        headline = headline_of(
            found[0], question.ask, knowledge.text(document), subject_stems(question)
        )
        made.append(Row(title, source, headline, len(citations)))
        citations.append(citation)
    answering = [row for row in made if row.citation is not None]
    if not answering:
        return compose_silence(question, knowledge, Silence.ALL_SILENT, ())
    if which:
        headline = say("which", language, found=len(answering), total=len(made))
        made = answering
    else:
        headline = say("comparison", language)
    return finish(
        question,
        knowledge,
        Status.ANSWERED,
        shorten(headline),
        citations[:CITATIONS],
        rows=tuple(made),
        shown=len(citations),
    )


def compose_choices(
    question: Question,
    knowledge: Knowledge,
    answers: Sequence[Evidence],
    evidence: Sequence[Evidence],
) -> Answer:
    """Return the conventions that answer differently, each with its answer already found."""
    citations = []
    choices = []
    for each in answers[:CITATIONS]:
        citation, _ = cite(knowledge, each, question.ask, OTHER_QUOTE * 2)
        headline = headline_of(
            each, question.ask, knowledge.text(each.document), subject_stems(question)
        )
        choices.append(Choice(citation.document, citation.source, headline, len(citations)))
        citations.append(citation)
    return finish(
        question,
        knowledge,
        Status.AMBIGUOUS,
        say("ambiguous", question.language),
        citations,
        choices=tuple(choices),
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
    notes: Sequence[str] = (),
    rows: tuple[Row, ...] = (),
    choices: tuple[Choice, ...] = (),
    silence: Silence | None = None,
) -> Answer:
    """Pass everything through the gate and lay it out; ``shown`` citations are quoted in full."""
    citations, moved = _verbatim_only(citations, knowledge)
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
    kept = tuple(note for note in notes if _supported(note, quotes, question, structural=True))
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


def _supported(
    sentence: str, quotes: Sequence[str], question: Question, *, structural: bool = False
) -> str:
    """Return ``sentence`` when every claim of it stands in a quote, else nothing, and log it."""
    missing = [] if structural else unsupported(sentence, quotes)
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
        for position, citation in rest:
            lines.append(reference(citation, position, language, quotes))
            if answer.silence is None:
                lines.append(_quoted(citation, 160))
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


def reference(citation: Citation, position: int, language: str, quotes: Sequence[str]) -> str:
    """Return "[1] Convention … · Article 5.1 — … · l. 100–102"."""
    one = citation.start_line == citation.end_line
    where = say(
        "line" if one else "lines", language, first=citation.start_line, last=citation.end_line
    )
    parts = [elide(citation.document, quotes), elide(citation.clause, quotes)]
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

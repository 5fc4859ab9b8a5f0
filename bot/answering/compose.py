"""Put an answer together out of evidence, and let only what passes the gate be said.

Does: headline, quote, citations, notes, other clauses; a row per convention; choices; the nearest
clause where nothing is sure; silence.
Does not: find evidence or decide whether there is an answer.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from bot.answering.amending import change_of
from bot.answering.evidence import SHARE
from bot.answering.gate import elide, unsupported, verbatim
from bot.answering.headlines import BETWEEN, headline_of, shorten, tier_headline
from bot.answering.intent import Kind, Property, Scope
from bot.answering.layout import mark, plain_text
from bot.answering.model import Answer, Choice, Part, Row, Silence, Status
from bot.answering.notes import (
    Note,
    cite_change,
    corrected_date,
    exception_notes,
    footnotes,
    going_on,
    unread_notes,
    validity_notes,
)
from bot.answering.quoting import cite, flat
from bot.answering.ranker import ranker
from bot.answering.tiers import applying_tier, counted_in, siblings
from bot.answering.validity import ended
from bot.texts.messages import say
from corpus.model import Citation, ClauseKind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from bot.answering.amending import Change
    from bot.answering.deciding import Found, Verdict
    from bot.answering.evidence import Asked, Evidence
    from bot.answering.knowledge import Knowledge


logger = logging.getLogger(__name__)


Cell = TypeVar("Cell", Row, Choice, Part)
CITATIONS = 10
OTHERS = 3  # other clauses worth reading
OTHER_QUOTE = 300
ROW_QUOTE = 600
TIERS = 11  # other tiers of a value that are shown beside the one that applies


@dataclass(frozen=True, slots=True)
class Stated:
    """What one convention states: the headline, its citation and the notes beside it."""

    headline: str
    citation: Citation
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before the gate; the first ``shown`` citations are quoted in full."""

    status: Status
    headline: str
    citations: Sequence[Citation] = ()
    shown: int = 0
    notes: Sequence[Note] = ()
    rows: Sequence[Row] = ()
    choices: Sequence[Choice] = ()
    parts: Sequence[Part] = ()
    premises: Sequence[str] = ()
    silence: Silence | None = None


def state(
    evidence: Evidence, asked: Asked, knowledge: Knowledge, limit: int | None = None
) -> Stated:
    """Return what ``evidence`` states in answer to a question."""
    kind = asked.intent.kind
    text = knowledge.text(evidence.document)
    tier = in_its_tier(evidence, asked, text)
    if tier is not None:
        citation, passage = cite(knowledge, tier, kind, limit)
        notes = going_on(tier, passage, knowledge, asked.language)
        return Stated(tier_headline(tier, text), citation, tuple(notes))
    citation, passage = cite(knowledge, evidence, kind, limit)
    said = replace(evidence, beside=()) if evidence.alone >= ranker().answer else evidence
    focus: dict[tuple[int, int], float] = {}
    for position, row in ((said.unit, said.row), *said.beside):
        unit = said.view.units[position]
        focus |= knowledge.searcher.focus(asked.query, row, unit.start, unit.end)
    headline = headline_of(said, kind, knowledge.text(evidence.document), focus)
    notes = footnotes(evidence, passage, knowledge, asked.language)
    notes += going_on(evidence, passage, knowledge, asked.language)
    if kind is Kind.DATE and evidence.view.clause.kind is ClauseKind.SIGNATURES:
        corrected = corrected_date(evidence.document, knowledge, asked.language)
        if corrected is not None:
            headline = corrected[0]
            notes.append(corrected[1])
    return Stated(headline, citation, tuple(notes))


def compose_answer(
    asked: Asked,
    knowledge: Knowledge,
    evidence: Sequence[Evidence],
    verdict: Verdict,
    today: date,
) -> Answer:
    """Return the answer that the first of ``evidence`` gives, with the clauses beside it."""
    best = evidence[0]
    stated = state(best, asked, knowledge)
    change = change_of(best, knowledge)
    if change is not None:
        stated = as_amended(change, stated, knowledge, asked.language)
    same = len(verdict.answers)
    citations = [stated.citation]
    held, total = best.score, sum(each.score for each in evidence)
    for position, other in enumerate(evidence[1 : OTHERS + same], 1):
        if position >= same and held >= SHARE * total:
            break
        citations.append(cite(knowledge, other, Kind.TEXT, OTHER_QUOTE)[0])
        held += other.score
    citations += _amended(best, evidence, citations, knowledge)
    notes = [*stated.notes]
    if best.facts and change is None:
        notes += exception_notes(best, knowledge, asked.language)
    notes += validity_notes(best, knowledge, asked.language, today)
    page = knowledge.analyses[best.document].document.page_at(best.view.clause.start)
    if page is not None and page.is_partly_read:
        notes += unread_notes([best.document], knowledge, asked.language)
    return finish(
        asked,
        knowledge,
        Draft(
            Status.ANSWERED,
            stated.headline,
            citations[: CITATIONS - len(notes)],
            notes=notes,
            shown=1,
        ),
    )


def _amended(
    best: Evidence,
    evidence: Sequence[Evidence],
    citations: Sequence[Citation],
    knowledge: Knowledge,
) -> list[Citation]:
    """Return what the convention that an avenant amends says, where that is not cited yet."""
    for each in evidence:
        if best.document in knowledge.amendments.get(each.document, ()):
            source = knowledge.analyses[each.document].document.source
            known = any(citation.source == source for citation in citations)
            return [] if known else [cite(knowledge, each, Kind.TEXT, OTHER_QUOTE)[0]]
    return []


def in_its_tier(evidence: Evidence, asked: Asked, text: str) -> Evidence | None:
    """Return the tier that holds a value of the question, the others beside it; None for none."""
    counted = counted_in(asked.question.text, english=asked.language == "en")
    tier = applying_tier(evidence, text, counted)
    if tier is None:
        return None
    others = [i for i in siblings(evidence.view, tier) if i != tier][:TIERS]
    beside = tuple((i, evidence.row) for i in others)
    return replace(evidence, unit=tier, facts=evidence.view.facts[tier], beside=beside)


def as_amended(change: Change, stated: Stated, knowledge: Knowledge, language: str) -> Stated:
    """Return what an avenant makes of an answer: its own sentence, the former text beside it."""
    proof = cite_change(knowledge, change)
    quote = shorten(flat(stated.citation.quote))
    before = Note(say("before-amendment", language, quote=quote), stated.citation)
    return Stated(shorten(flat(proof.quote)), proof, (before, *stated.notes))


def compose_uncertain(
    asked: Asked, knowledge: Knowledge, evidence: Sequence[Evidence], today: date
) -> Answer:
    """Return the clause that is nearest, whole, without a word of what it may answer."""
    nearest, passage = cite(knowledge, evidence[0], Kind.TEXT)
    citations = [nearest]
    citations += [cite(knowledge, each, Kind.TEXT, OTHER_QUOTE)[0] for each in evidence[1:OTHERS]]
    notes = going_on(evidence[0], passage, knowledge, asked.language)
    notes += validity_notes(evidence[0], knowledge, asked.language, today)
    notes += unread_notes([evidence[0].document], knowledge, asked.language)
    headline = say("uncertain", asked.language)
    return finish(
        asked, knowledge, Draft(Status.UNCERTAIN, headline, citations, notes=notes, shown=1)
    )


def compose_comparison(
    asked: Asked,
    knowledge: Knowledge,
    rows: Sequence[Found],
    today: date,
    doubtful: Sequence[Found] = (),
) -> Answer:
    """Return a row per convention, each cell cited; where the text is silent, it says so.

    A silent row cites the nearest clause, so that a reader sees for himself; one that is
    ``doubtful`` (it has no answer) says that it is not sure.
    """
    language = asked.language
    which = asked.intent.scope is Scope.WHICH
    clause = which and asked.intent.wanted is Property.CLAUSE  # with one, or without
    silent = all(row.answer is None for row in rows) and not doubtful
    if silent and not (which and asked.question.negated):
        return compose_silence(
            asked, knowledge, Silence.ALL_SILENT, (), [row.document for row in rows]
        )
    unsure = list(doubtful)
    wanted = list(rows)
    found = len(rows)
    if which:
        rows, unsure = which_hold(rows) if clause else (rows, unsure)
        told = [row for row in rows if row not in unsure]
        kept = [row for row in told if (row.answer is not None) is not asked.question.negated]
        found = len(kept)
        wanted = kept + unsure or told  # where all hold it, they are what is shown against it
    without = [row.document for row in rows if row.answer is None]
    made: list[Row] = []
    citations: list[Citation] = []
    notes: list[Note] = []
    for row in wanted:
        source = knowledge.analyses[row.document].document.source
        title = knowledge.titles[row.document]
        chosen = row.answer or row.nearest
        position = None
        unread = row.answer is None and knowledge.analyses[row.document].document.partly_read
        headline = say(
            "unread" if unread else "unsure" if row in unsure else "unspecified", language
        )
        if chosen is not None:
            stated = state(chosen, asked, knowledge, ROW_QUOTE)
            position = len(citations)
            citations.append(stated.citation)
            if row.answer is not None:
                headline = stated.headline
                notes += [note for note in stated.notes if note.proof is not None]
        made.append(Row(title, source, headline, position))
    return finish(
        asked,
        knowledge,
        Draft(
            Status.ANSWERED,
            say(
                ("which-unsure" if unsure else "which") if which else "comparison",
                language,
                found=found,
                total=len(rows),
                silent=len(unsure),
            ),
            citations,
            rows=tuple(made),
            notes=[
                *notes,
                *_over([row.document for row in wanted], knowledge, language, today),
                *unread_notes(without, knowledge, language)[:OTHERS],
            ],
            shown=len(citations),
        ),
    )


def which_hold(rows: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    """Return the conventions with an answer only where it surely holds, and those unsure.

    Where none surely holds it, none is said not to: the texts may only say it in other words.
    """
    held = any(row.holds for row in rows)
    told = [row if held else replace(row, holds=None) for row in rows]
    told = [row if row.holds else replace(row, answer=None) for row in told]
    return told, [row for row in told if row.holds is None]


def _over(documents: Sequence[int], knowledge: Knowledge, language: str, today: date) -> list[Note]:
    """Return one note that names the compared conventions that have ended, without a figure."""
    over = [d for d in documents if ended(knowledge.analyses[d].metadata, today) is not None]
    if not over:
        return []
    titles = BETWEEN.join(elide(knowledge.titles[d], []) for d in over)
    return [Note(say("ended-ones", language, documents=titles))]


def compose_choices(
    asked: Asked,
    knowledge: Knowledge,
    answers: Sequence[Evidence],
) -> Answer:
    """Return the conventions that answer differently, each with its answer already found."""
    choices: list[Choice] = []
    citations: list[Citation] = []
    notes: list[Note] = []
    for each in answers[:CITATIONS]:
        stated = state(each, asked, knowledge, ROW_QUOTE)
        notes += [note for note in stated.notes if note.proof is not None]
        choices.append(
            Choice(
                stated.citation.document, stated.citation.source, stated.headline, len(citations)
            )
        )
        citations.append(stated.citation)
    return finish(
        asked,
        knowledge,
        Draft(
            Status.AMBIGUOUS,
            say("ambiguous", asked.language),
            citations[: CITATIONS - len(notes)],
            choices=tuple(choices),
            notes=notes,
            shown=len(citations),
        ),
    )


def compose_silence(
    asked: Asked,
    knowledge: Knowledge,
    silence: Silence | None,
    nearest: Sequence[Evidence],
    documents: Collection[int],
) -> Answer:
    """Return that nothing was found, and why; the nearest clauses are offered as such.

    ``documents`` were looked through. Where one is a scan that was read in part, no text is said
    to be silent.
    """
    silence = silence or Silence.ALL_SILENT
    named = asked.question.named
    document = knowledge.titles[next(iter(named))] if len(named) == 1 else ""
    if silence is Silence.CONVENTION_SILENT and not document:
        silence = Silence.ALL_SILENT
    notes: list[Note] = []
    if silence in {Silence.CONVENTION_SILENT, Silence.ALL_SILENT}:
        notes = unread_notes(sorted(named & set(documents) or documents), knowledge, asked.language)
        silence = Silence.PARTLY_READ if notes else silence
    headline = say(silence, asked.language, document=elide(document, []))
    citations = [cite(knowledge, each, Kind.TEXT, OTHER_QUOTE)[0] for each in nearest]
    return finish(
        asked,
        knowledge,
        Draft(
            Status.NOT_FOUND,
            shorten(headline),
            citations,
            notes=notes[:OTHERS],
            silence=silence,
            shown=0,
        ),
    )


def finish(asked: Asked, knowledge: Knowledge, draft: Draft) -> Answer:
    """Pass everything through the gate and lay it out."""
    everything = list(draft.citations)
    noted: list[tuple[str, int | None]] = []
    for note in draft.notes:
        place = _place(note.proof, everything)
        if note.proof is not None and place == len(everything):
            everything.append(note.proof)
        noted.append((note.sentence, place))
    citations, moved = _verbatim_only(everything, knowledge)
    quotes = [citation.quote for citation in citations]
    headline = draft.headline
    if draft.status is Status.ANSWERED and not draft.rows and not draft.parts:
        headline = _supported(headline, quotes, asked) or _instead(citations)
    answer = Answer(
        question=asked.question.text,
        status=draft.status,
        language=asked.language,
        headline=headline,
        answer="",
        citations=tuple(citations),
        generation=knowledge.generation_id,
        choices=tuple(_checked(each, moved, quotes, asked) for each in draft.choices),
        rows=tuple(_checked(each, moved, quotes, asked) for each in draft.rows),
        notes=tuple(
            f"{sentence}{mark(moved.get(proof))}"
            for sentence, proof in noted
            if proof is None or _supported(sentence, quotes, asked)
        ),
        silence=draft.silence,
        parts=tuple(_checked(each, moved, quotes, asked) for each in draft.parts),
        premises=tuple(draft.premises),
    )
    shown = min(draft.shown, len(draft.citations))
    return replace(answer, answer=plain_text(answer, knowledge, shown, len(draft.citations)))


def _place(proof: Citation | None, citations: Sequence[Citation]) -> int | None:
    """Return where what a note rests on is cited, behind the others when none says it yet."""
    if proof is None:
        return None
    for position, each in enumerate(citations):
        within = each.start_line <= proof.start_line and proof.end_line <= each.end_line
        if each.source == proof.source and within and proof.quote in each.quote:
            return position
    return len(citations)


def _instead(citations: Sequence[Citation]) -> str:
    """Return the first quote, cut to a headline, in place of one that the gate refused."""
    return shorten(flat(citations[0].quote)) if citations else ""


def _checked(
    cell: Cell, moved: dict[int | None, int | None], quotes: Sequence[str], asked: Asked
) -> Cell:
    """Return a row or choice with what the gate lets through and its citation's new place."""
    said = cell.headline
    place = moved.get(cell.citation)
    if cell.citation is not None:
        said = _supported(said, quotes, asked)
        if not said and place is not None:
            said = shorten(flat(quotes[place]))
    return replace(cell, headline=said, citation=place)


def _verbatim_only(
    citations: Sequence[Citation], knowledge: Knowledge
) -> tuple[list[Citation], dict[int | None, int | None]]:
    """Return the citations whose quote stands in its lines, and where each has moved to."""
    kept: list[Citation] = []
    moved: dict[int | None, int | None] = {}
    for position, citation in enumerate(citations):
        if verbatim(citation, knowledge.text(knowledge.positions[citation.source])):
            moved[position] = len(kept)
            kept.append(citation)
        else:
            logger.error("gate: quote not verbatim", extra={"citation": citation})
    return kept, moved


def _supported(sentence: str, quotes: Sequence[str], asked: Asked) -> str:
    """Return ``sentence`` when every claim of it stands in a quote, else nothing, and log it."""
    missing = unsupported(sentence, quotes)
    if not missing:
        return sentence
    logger.warning(
        "gate: %r not in any quote; dropped %r for question %r",
        missing,
        sentence,
        asked.question.text,
    )
    return ""

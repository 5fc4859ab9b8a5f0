"""What is to be said beside an answer: ended, superseded, corrected by hand, going on.

Does: write the notes, each with the citation of the words it rests on.
Does not: find the answer; and no note holds a figure that its citation does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.amending import changes_to
from bot.answering.gate import elide
from bot.answering.headlines import shorten
from bot.answering.quoting import citation_at, clause_name, flat
from bot.answering.tiers import changed_by
from bot.answering.validity import amendment, ended, newer
from bot.texts.messages import say
from corpus.model import Citation, Span
from corpus.note_calls import called_notes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.answering.amending import Change
    from bot.answering.evidence import Evidence
    from bot.answering.knowledge import Knowledge
    from bot.answering.quoting import Passage

FOOTNOTES = 3  # that follow an answer
PAGES = 10  # that a note names
LONG = 600  # characters of a sentence that changes a value
LEADS = ("jusqu'au", "jusqu’au", "jusqu'à", "jusqu’à", "jusqu'en", "jusqu’en", "le", "au")


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence and the citation of what it rests on, if it rests on words of a text."""

    sentence: str
    proof: Citation | None = None


def validity_notes(
    evidence: Evidence, knowledge: Knowledge, language: str, today: date
) -> list[Note]:
    """Return what has changed since: an avenant, the end of the convention, a newer one."""
    document = evidence.document
    metadata = knowledge.analyses[document].metadata
    notes: list[Note] = []
    amended = amendment(document, knowledge)
    if amended is not None:
        notes += _amended(evidence, amended, knowledge, language)
    over = ended(metadata, today) if amended is None else None
    if over is not None:
        quote = _phrase(knowledge, document, over)
        proof = cite_span(knowledge, document, over)
        notes.append(Note(say("ended", language, quote=quote), proof))
    later = newer(document, knowledge)
    if later is not None:
        title = elide(knowledge.titles[later], [])
        notes.append(Note(say("newer", language, document=title)))
    return notes


def _amended(evidence: Evidence, amended: int, knowledge: Knowledge, language: str) -> list[Note]:
    """Return that an avenant modifies a convention, and its sentence about the value answered."""
    title = elide(knowledge.titles[amended], [])
    notes = [Note(say("amended", language, document=title))]
    changed = change_notes(evidence.document, evidence.view.clause.ordinal, knowledge, language)
    if changed:
        return notes + changed
    values = {(fact.kind, fact.value) for fact in evidence.facts if fact.value}
    sorts = {(fact.kind, fact.role) for fact in evidence.facts if fact.role}
    facts = [fact for own in knowledge.facts_by_clause[amended].values() for fact in own]
    said = [fact for fact in facts if (fact.kind, fact.value) in values]
    said += [fact for fact in facts if (fact.kind, fact.role) in sorts]
    if not said:
        return notes
    proof = cite_span(knowledge, amended, Span(said[0].text, said[0].start, said[0].end))
    quote = shorten(flat(proof.quote))
    return [*notes, Note(say("amended-here", language, quote=quote), proof)]


def change_notes(document: int, clause: int, knowledge: Knowledge, language: str) -> list[Note]:
    """Return the sentences of avenants about the article that a clause stands in."""
    proofs = [cite_change(knowledge, change) for change in changes_to(document, clause, knowledge)]
    return [
        Note(say("amended-here", language, quote=shorten(flat(proof.quote))), proof)
        for proof in proofs
    ]


def cite_change(knowledge: Knowledge, change: Change) -> Citation:
    """Return the citation of what an avenant does to an article, with the new words."""
    text = knowledge.text(change.avenant)
    clauses = knowledge.analyses[change.avenant].clauses
    inside = (c for c in reversed(clauses) if c.start <= change.start < c.stop)
    view = knowledge.view(change.avenant, next(inside).ordinal)
    place = change.start, change.end
    return citation_at(knowledge, view, place, text[slice(*place)])


def unread_notes(documents: Iterable[int], knowledge: Knowledge, language: str) -> list[Note]:
    """Return, for each scan that was read in part, which of its pages may say more."""
    notes = []
    for document in documents:
        pages = knowledge.analyses[document].document.partly_read
        if not pages:
            continue
        name = "unread-page" if len(pages) == 1 else "unread-pages"
        listed = ", ".join(map(str, pages[:PAGES])) + ("…" if len(pages) > PAGES else "")
        title = elide(knowledge.titles[document], [])
        notes.append(Note(say(name, language, document=title, pages=listed)))
    return notes


def exception_notes(evidence: Evidence, knowledge: Knowledge, language: str) -> list[Note]:
    """Return the sentences that change the value answered: a doubling, a ceiling, an exception."""
    document = evidence.document
    proofs = [cite_span(knowledge, document, Span("", *span)) for span in changed_by(evidence)]
    return [
        Note(say("exception", language, quote=shorten(flat(proof.quote), LONG)), proof)
        for proof in proofs
    ]


def going_on(best: Evidence, passage: Passage, knowledge: Knowledge, language: str) -> list[Note]:
    """Return how many items of a list were left out, and where they stand."""
    if not passage.more or passage.more_span is None:
        return []
    first, last = knowledge.lines[best.document].span(*passage.more_span)
    name = clause_name(best.view, knowledge)
    return [
        Note(say("more-items", language, count=passage.more, clause=name, first=first, last=last))
    ]


def footnotes(best: Evidence, passage: Passage, knowledge: Knowledge, language: str) -> list[Note]:
    """Return the notes that the quoted words call: they may change what a figure means."""
    document = best.document
    text = knowledge.text(document)
    places = [place for part in passage.parts for place in called_notes(text, *part)]
    notes: list[Note] = []
    for start, end in dict.fromkeys(places[:FOOTNOTES]):
        said = text[start:end]
        first, last = knowledge.lines[document].span(start, end)
        proof = cite_span(knowledge, document, Span(said, start, end))
        proof = replace(proof, quote=said, start_line=first, end_line=last)
        notes.append(Note(say("footnote", language, note=shorten(flat(said))), proof))
    return notes


def corrected_date(document: int, knowledge: Knowledge, language: str) -> tuple[str, Note] | None:
    """Return the hand-corrected date of signature where another text confirms it, and its note.

    A damaged scan may hide the date. The correction is said only with the citation of a text
    that bears the same date, and is marked as a correction.
    """
    signed = knowledge.analyses[document].metadata.signed
    if signed is None or not signed.corrected:
        return None
    pattern = re.compile(re.escape(signed.text).replace(r"\ ", r"\s+"), re.IGNORECASE)
    for number, analysis in enumerate(knowledge.analyses):
        match = pattern.search(analysis.document.text)
        if match is not None:
            span = Span(match.group(), match.start(), match.end())
            sentence = say("corrected", language, value=flat(match.group()))
            return flat(match.group()), Note(sentence, cite_span(knowledge, number, span))
    return None


def _phrase(knowledge: Knowledge, document: int, span: Span) -> str:
    """Return a date with the words in front that make it an end: "jusqu'au 31 mai 2021"."""
    text = knowledge.text(document)
    before = flat(text[max(0, span.start - 40) : span.start])
    for lead in LEADS:
        if before.endswith(lead):
            return f"{lead} {flat(span.text)}"
    return flat(span.text)


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
    return citation_at(knowledge, view, (start, end), text[start:end])

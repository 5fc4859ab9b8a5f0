"""What is kept of an answer, so that its buttons work after a restart and after a re-index.

Does: turn an answer into plain data with the clauses it cites as they are now; find a citation's
clause, and its quote in a text, again.
Does not: write to the database, or render.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot.answering.model import Status
from bot.conversation.suggestions import suggested

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.answering.knowledge import Knowledge
    from bot.answering.model import Answer
    from corpus.model import Citation, Clause

CUT = "…"


@dataclass(frozen=True, slots=True)
class ClausePlace:
    """A clause of the live generation."""

    document: int
    clause: Clause


def question_id(key: bytes, bot: int, update: int) -> str:
    """Return what stands for the question of an update in a button: 8 characters, no colon.

    An update that is handled again after a kill gives its question the same; one of another
    ``bot`` on this home, which counts its updates anew, gives another.
    """
    digest = hmac.new(key, f"question {bot} {update}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:6]).decode()


def key_of(source: str) -> str:
    """Return what stands for a document in a button: 8 characters of a digest of its name."""
    return hashlib.sha256(source.encode()).hexdigest()[:8]


def text_digest(text: str) -> str:
    """Return the digest under which a clause's text is kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def find_document(knowledge: Knowledge, source: str) -> int | None:
    """Return the position of the document with this file name, or None."""
    names = (analysis.document.source for analysis in knowledge.analyses)
    return next((number for number, name in enumerate(names) if name == source), None)


def document_by_key(knowledge: Knowledge, key: str) -> int | None:
    """Return the position of the document that ``key`` stands for, or None."""
    names = (analysis.document.source for analysis in knowledge.analyses)
    return next((number for number, name in enumerate(names) if key_of(name) == key), None)


def place_of(knowledge: Knowledge, citation: Mapping[str, Any]) -> ClausePlace | None:
    """Return the clause that a citation of this very text stands in, or None."""
    document = find_document(knowledge, str(citation["source"]))
    if document is None:
        return None
    text = knowledge.text(document)
    offset = line_start(text, int(citation["start_line"]))
    lead = str(citation["quote"]).split(CUT, maxsplit=1)[0].strip()
    offset = max(offset, text.find(lead, offset) if lead else offset)
    for clause in reversed(knowledge.analyses[document].clauses):
        if clause.start <= offset < clause.stop:
            return ClausePlace(document, clause)
    return None


def live_place(knowledge: Knowledge, citation: Mapping[str, Any]) -> ClausePlace | None:
    """Return where a cited clause stands now; None when its text is no longer there.

    When the document has changed elsewhere, the clause is found by its text.
    """
    document = find_document(knowledge, citation["source"])
    if document is None:
        return None
    analysis = knowledge.analyses[document]
    if analysis.document.sha256 == citation["sha256"]:
        return place_of(knowledge, citation)
    text = analysis.document.text
    for clause in analysis.clauses:
        if text_digest(text[clause.start : clause.end]) == citation["digest"]:
            return ClausePlace(document, clause)
    return None


def same_clause(
    knowledge: Knowledge, document: int, ordinal: int, digest: str
) -> ClausePlace | None:
    """Return the clause whose text has this (beginning of a) digest, the one at ``ordinal`` first.

    None when no clause of the document reads so any more.
    """
    analysis = knowledge.analyses[document]
    text = analysis.document.text
    near = sorted(analysis.clauses, key=lambda clause: abs(clause.ordinal - ordinal))
    for clause in near:
        if text_digest(text[clause.start : clause.end]).startswith(digest):
            return ClausePlace(document, clause)
    return None


def first_line(citation: Mapping[str, Any], text: str) -> int:
    """Return the line a cited clause began at, told by where its quote stands in it."""
    spans = spans_of(citation["quote"].strip(), text)
    before = text.count("\n", 0, spans[0][0]) if spans else 0
    return max(1, int(citation["start_line"]) - before)


def line_start(text: str, line: int) -> int:
    """Return the offset at which a 1-based line starts."""
    return sum(len(each) + 1 for each in text.split("\n", line - 1)[: line - 1])


def record(answer: Answer, knowledge: Knowledge) -> tuple[dict[str, Any], dict[str, str]]:
    """Return an answer as plain data, and the texts of the clauses it cites by their digests."""
    texts: dict[str, str] = {}
    citations = [_kept(asdict(citation), knowledge, texts) for citation in answer.citations]
    return {
        "headline": answer.headline,
        "seconds": round(answer.timings_ms.get("total", 0.0) / 1000, 3),
        "silence": str(answer.silence) if answer.silence is not None else "",
        "notes": list(answer.notes),
        "citations": citations,
        "rows": [_line(row, knowledge) for row in answer.rows],
        "choices": [_line(choice, knowledge) for choice in answer.choices],
        "parts": [asdict(part) for part in answer.parts],
        "about": answer.about,
        "next": _suggested(answer, knowledge),
        "turn": asdict(answer.turn) if answer.turn is not None else None,
        "generation": answer.generation,
    }, texts


def _suggested(answer: Answer, knowledge: Knowledge) -> list[str]:
    """Return what to ask next of the one convention that an answer is of."""
    if answer.status not in {Status.ANSWERED, Status.UNCERTAIN} or answer.rows:
        return []
    sources = {citation.source for citation in answer.citations[:1]}
    if answer.turn is not None:
        sources |= set(answer.turn.sources)
    document = find_document(knowledge, next(iter(sources))) if len(sources) == 1 else None
    return [] if document is None else suggested(knowledge, document, answer.citations[:1])


def record_found(
    citations: list[Citation], knowledge: Knowledge
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return passages that were searched for as the same plain data, without a headline."""
    texts: dict[str, str] = {}
    kept = [_kept(asdict(citation), knowledge, texts) for citation in citations]
    empty: dict[str, Any] = {"notes": [], "rows": [], "choices": []}
    generation = knowledge.generation_id
    return {
        **empty,
        "headline": "",
        "silence": "",
        "citations": kept,
        "generation": generation,
    }, texts


def _kept(citation: dict[str, Any], knowledge: Knowledge, texts: dict[str, str]) -> dict[str, Any]:
    """Return a citation with its document's digest and that of its clause, whose text is added."""
    place = place_of(knowledge, citation)
    if place is None:
        return citation | {"sha256": _sha256(knowledge, citation["source"]), "digest": ""}
    document = knowledge.analyses[place.document].document
    text = document.text[place.clause.start : place.clause.end]
    digest = text_digest(text)
    texts[digest] = text
    return citation | {"sha256": document.sha256, "digest": digest}


def _sha256(knowledge: Knowledge, source: str) -> str:
    """Return the digest of the document with this file name, nothing when there is none."""
    document = find_document(knowledge, source)
    return knowledge.analyses[document].document.sha256 if document is not None else ""


def _line(line: Any, knowledge: Knowledge) -> dict[str, Any]:  # noqa: ANN401 (a Row or a Choice)
    document = find_document(knowledge, line.source)
    return {
        "document": line.document,
        "short": knowledge.short_titles[document] if document is not None else line.document,
        "source": line.source,
        "sha256": _sha256(knowledge, line.source),
        "headline": line.headline,
        "citation": line.citation,
    }


def spans_of(quote: str, text: str) -> list[tuple[int, int]]:
    """Return where a quote stands in ``text``: [start, end) of each part, cut at "…"."""
    whole = text.find(quote)
    if quote and whole >= 0:
        return [(whole, whole + len(quote))]
    spans: list[tuple[int, int]] = []
    position = 0
    for part in re.split(rf"\s*\[?{CUT}\]?\s*", quote):
        start = text.find(part, position) if part else -1
        if start >= 0:
            position = start + len(part)
            spans.append((start, position))
    return spans

"""What programs may ask of the documents, as plain values: for the API, MCP and ``--json``.

Does: list documents, show one or a clause of it, find passages, compare two; every value says in
which lines it stands.
Does not: decide what may be seen (what is handed in may), or answer questions.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from bot.cards.card import as_json as card_json
from bot.cards.card import make_card
from bot.diffs.diff import as_json as diff_json
from bot.diffs.diff import diff_texts
from bot.library.name_lookup import document_names, find_clause, find_document
from bot.state.kept_answers import document_by_key, key_of
from bot.texts.terminal import plain
from corpus.model import LineIndex
from index.lexical import stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.knowledge import Knowledge
    from bot.cards.card import Card
    from corpus.model import Analysis, Clause, Span
    from index.encoder import Query
    from index.search import Hit

SPANS: Final = ("kind", "service", "signed", "effective", "ends")


def documents_json(knowledge: Knowledge) -> list[dict[str, Any]]:
    """Return what tells each document from the others."""
    pairs = zip(knowledge.analyses, knowledge.titles, strict=True)
    return [summary_json(analysis, title) for analysis, title in pairs]


def position_of(knowledge: Knowledge, name: str) -> int:
    """Return the document that a key or any clear name means.

    Raises UnknownDocument, AmbiguousDocument.
    """
    keyed = document_by_key(knowledge, name)
    if keyed is not None:
        return keyed
    return knowledge.positions[find_document(name, document_names(knowledge.analyses))]


def shown_json(knowledge: Knowledge, document: int) -> dict[str, Any]:
    """Return a document with its card and its tree of clauses."""
    card = make_card(document, knowledge, datetime.now(UTC).date())
    return document_json(knowledge.analyses[document], knowledge.titles[document], card)


def document_json(analysis: Analysis, title: str, card: Card) -> dict[str, Any]:
    """Return a document with a card that was made of it and its tree of clauses."""
    lines = LineIndex(analysis.document.text)
    return {
        **summary_json(analysis, title),
        "clauses": [clause_json(clause, lines) for clause in analysis.clauses],
        "card": card_json(card),
    }


def shown_clause_json(analysis: Analysis, name: str) -> dict[str, Any]:
    """Return a clause with its text as it stands; raises UnknownClause."""
    source, text = analysis.document.source, analysis.document.text
    clause = find_clause(name, analysis.clauses, source)
    found = clause_json(clause, LineIndex(text))
    return {"source": source, **found, "text": text[clause.start : clause.end]}


def compared_json(knowledge: Knowledge, old: int, new: int) -> dict[str, Any]:
    """Return what changed from one document to another."""
    return diff_json(diff_texts(knowledge.analyses[old], knowledge.analyses[new]))


def hits_json(knowledge: Knowledge, query: str, encoded: Query, k: int) -> list[dict[str, Any]]:
    """Return the ``k`` best chunks for a query, best first."""
    found = knowledge.searcher.search(encoded, stems(query), k)
    return [hit_json(knowledge, hit) for hit in found]


def documents_of(knowledge: Knowledge, names: Sequence[str]) -> frozenset[int] | None:
    """Return the documents that the names mean, None when there are no names."""
    if not names:
        return None
    known = document_names(knowledge.analyses)
    order = list(known)
    return frozenset(order.index(find_document(name, known)) for name in names)


def hit_json(knowledge: Knowledge, hit: Hit) -> dict[str, Any]:
    """Return a hit as the outside reads it; lines are 1-based and inclusive."""
    first, last = knowledge.lines[hit.document].span(hit.chunk.start, hit.chunk.end)
    return {
        "source": knowledge.analyses[hit.document].document.source,
        "clause": plain(knowledge.searcher.clause(hit).name),
        "start_line": first,
        "end_line": last,
        "text": hit.chunk.text,
        "score": round(hit.score, 4),
    }


def summary_json(analysis: Analysis, title: str) -> dict[str, Any]:
    """Return what tells a document from others."""
    document, metadata = analysis.document, analysis.metadata
    return {
        "key": key_of(document.source),
        "source": document.source,
        "document": title,
        "sha256": document.sha256,
        **{name: span_json(getattr(metadata, name)) for name in SPANS},
        "parties": [
            {
                "name": party.name.text,
                "acronym": party.acronym,
                "roles": list(party.roles),
                "representatives": [each.text for each in party.representatives],
                "corrected": party.name.corrected,
            }
            for party in metadata.parties
        ],
        "aliases": list(metadata.aliases),
        "note": metadata.note,
        "clauses": len(analysis.clauses),
        "chunks": len(analysis.chunks),
        "facts": len(analysis.facts),
        "pages": len(document.pages),
        "warnings": list(document.warnings),
    }


def span_json(span: Span | None) -> dict[str, Any] | None:
    """Return a value of the metadata: in the source's words, normalised, corrected or not."""
    if span is None:
        return None
    return {"text": span.text, "value": span.value, "corrected": span.corrected}


def clause_json(clause: Clause, lines: LineIndex) -> dict[str, Any]:
    """Return a clause of the tree; lines are 1-based, inclusive, children included."""
    first, last = lines.span(clause.start, clause.end)
    return {
        "clause": clause.name,
        "label": clause.label,
        "kind": str(clause.kind),
        "level": clause.level,
        "parent": clause.parent,
        "start_line": first,
        "end_line": last,
    }

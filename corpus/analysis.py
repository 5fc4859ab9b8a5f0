"""A document read whole: its clauses, facts, metadata and chunks.

Does: run the readers of this package over one document, in the order in which each needs the
other.
Does not: read files or remember anything.
"""

from __future__ import annotations

from corpus.chunks import make_chunks
from corpus.clauses import parse_clauses
from corpus.corrections import Corrections, apply_corrections
from corpus.facts import find_facts
from corpus.metadata import display_title, read_metadata
from corpus.model import Analysis, Document


def analyse(document: Document, corrections: Corrections | None = None) -> Analysis:
    """Return everything that can be read out of ``document``, corrections applied."""
    clauses = parse_clauses(document.text)
    facts = find_facts(document.text, clauses)
    metadata = read_metadata(document, clauses, facts)
    if corrections is not None:
        metadata = apply_corrections(metadata, corrections)
    title = display_title(metadata, document.source)
    chunks = make_chunks(document.text, clauses, title=title)
    return Analysis(document, metadata, clauses, chunks, facts)

"""What the live generation holds, so that a change need not read every document again.

Does: open the live generation once and hand out its analyses by document.
Does not: fail when there is none or it is damaged: then nothing is held.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.library.name_lookup import document_names
from corpus.errors import GenerationDamaged, IndexMissing
from corpus.fingerprint import reading_fingerprint
from corpus.metadata import display_titles
from index.generation import open_current

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from corpus.model import Analysis
    from index.manifest import DocumentRef


@dataclass(frozen=True, slots=True)
class LiveAnalyses:
    """The analyses of the live generation; ``current``: read by this version of the code."""

    analyses: Mapping[DocumentRef, Analysis] = field(default_factory=dict)
    current: bool = False

    def fresh(self, ref: DocumentRef) -> Analysis | None:
        """Return the analysis that reading the document again would give."""
        return self.analyses.get(ref) if self.current else None

    def titles(self) -> dict[DocumentRef, str]:
        """Return how each document is called beside the others."""
        titles = display_titles([(a.metadata, held.source) for held, a in self.analyses.items()])
        return dict(zip(self.analyses, titles, strict=True))

    def title(self, ref: DocumentRef) -> str:
        """Return how the document is called, by its file when it is not held."""
        return self.titles().get(ref, ref.source)

    def names(self, refs: Sequence[DocumentRef]) -> dict[str, tuple[str, ...]]:
        """Return by which other names documents go; none for those that are not held."""
        known = document_names(list(self.analyses.values()))
        return {ref.source: known.get(ref.source, ()) for ref in refs}


def open_live_analyses(home: Path) -> LiveAnalyses:
    """Return what the live generation of ``home`` holds."""
    try:
        generation = open_current(home)
    except (IndexMissing, GenerationDamaged):
        return LiveAnalyses()
    generation.db.close()
    manifest = generation.manifest
    analyses = dict(zip(manifest.documents, generation.analyses, strict=False))
    return LiveAnalyses(analyses, manifest.reader == reading_fingerprint())

"""Search in one loaded generation: question -> ranked hits.

Does: take dense candidates from FAISS and lexical ones from FTS5 (BM25 over French stems), fuse
their normalised scores by a weighted sum, and correct words that are not in the texts.
Does not: know what an answer is, or which convention a question names (a caller may restrict the
documents searched).
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import faiss
import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.lexical import STOP_WORDS, fts_query, stem, words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from corpus.model import Analysis, Chunk, Clause
    from index.generation import Generation

CANDIDATES = 50  # of each side
DENSE_WEIGHT = 0.5
COLUMN_WEIGHTS = (1.0, 2.0, 1.0)  # title, heading, body


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that was found: its row, its place, and its scores in [0, 1]."""

    row: int
    document: int  # position in ``Generation.analyses``
    chunk: Chunk
    score: float
    dense: float  # cosine, not normalised
    lexical: float  # BM25 over the best candidate's


class Searcher:
    """One generation, loaded; safe to use from several threads."""

    def __init__(self, generation: Generation) -> None:
        """Lay out the rows of ``generation``: chunk i is row i of the vectors."""
        self.generation = generation
        self.analyses: tuple[Analysis, ...] = generation.analyses
        self.chunks: list[Chunk] = []
        self.documents: list[int] = []
        self.rows: list[range] = []  # of each document
        for number, analysis in enumerate(self.analyses):
            first = len(self.chunks)
            self.chunks += analysis.chunks
            self.documents += [number] * len(analysis.chunks)
            self.rows.append(range(first, len(self.chunks)))
        self._lock = threading.Lock()

    @cached_property
    def vocabulary(self) -> Counter[str]:
        """Return how many chunks hold each folded word of the texts and their headings."""
        count: Counter[str] = Counter()
        for chunk in self.chunks:
            count.update(set(words(f"{chunk.context} {chunk.text}")))
        return count

    @cached_property
    def stem_frequency(self) -> Counter[str]:
        """Return how many chunks hold each stem (an upper bound where words share a stem)."""
        count: Counter[str] = Counter()
        for word, frequency in self.vocabulary.items():
            count[stem(word)] += frequency
        return count

    def clause(self, hit: Hit) -> Clause:
        """Return the clause a hit lies in."""
        return self.analyses[hit.document].clauses[hit.chunk.clause]

    def nearest_word(self, word: str) -> str | None:
        """Return the word of the texts that a misspelt folded ``word`` most likely means.

        At most one edit (insertion, deletion, substitution, transposition) for words of four to
        seven letters, two for longer ones; the most frequent of equally near words.
        """
        if len(word) < 4 or word.isdigit():
            return None
        limit = 1 if len(word) < 8 else 2
        found = process.extract(
            word,
            self._long_words,
            scorer=OSA.distance,
            score_cutoff=limit,
            limit=8,
        )
        near = [(d, -self.vocabulary[w], w) for w, d, _ in found if w[0] == word[0] or d == 1]
        return min(near)[2] if near else None

    @cached_property
    def _long_words(self) -> list[str]:
        return [word for word in self.vocabulary if len(word) >= 4 and not word.isdigit()]

    def search(
        self,
        vector: NDArray[np.float32],
        terms: Sequence[str],
        k: int,
        documents: Collection[int] | None = None,
    ) -> list[Hit]:
        """Return the ``k`` best hits, best first, within ``documents`` when given.

        ``vector`` is the question's, (d,) float32 of unit length; ``terms`` are its stems.
        """
        if not self.chunks:
            return []
        lexical = self._lexical(terms, documents)
        dense = self._dense(vector, documents)
        rows = sorted(set(lexical) | set(dense))
        for row in rows:
            if row not in dense:
                dense[row] = float(self.generation.vectors.reconstruct(row) @ vector)
        scores = fuse(rows, dense, lexical)
        ranked = sorted(rows, key=lambda row: (-scores[row], row))[:k]
        best = max(lexical.values(), default=0.0) or 1.0
        return [
            Hit(
                row=row,
                document=self.documents[row],
                chunk=self.chunks[row],
                score=scores[row],
                dense=dense[row],
                lexical=lexical.get(row, 0.0) / best,
            )
            for row in ranked
        ]

    def _dense(
        self, vector: NDArray[np.float32], documents: Collection[int] | None
    ) -> dict[int, float]:
        parameters = None
        if documents is not None:
            wanted = np.concatenate(
                [np.arange(r.start, r.stop) for r in map(self.rows.__getitem__, sorted(documents))]
                or [np.zeros(0, np.int64)]
            )
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(wanted))
        scores, rows = self.generation.vectors.search(
            vector.reshape(1, -1), min(CANDIDATES, len(self.chunks)), params=parameters
        )
        return {
            int(row): float(score)
            for row, score in zip(rows[0], scores[0], strict=True)
            if row >= 0
        }

    def _lexical(self, terms: Sequence[str], documents: Collection[int] | None) -> dict[int, float]:
        query = fts_query([term for term in terms if term not in STOP_WORDS])
        if not query:
            return {}
        where = "chunks_fts match ?"
        if documents is not None:
            ranges = [self.rows[d] for d in sorted(documents)]
            where += f" and ({' or '.join(f'rowid between {r.start} and {r.stop - 1}' for r in ranges) or '0'})"
        weights = ", ".join(map(str, COLUMN_WEIGHTS))
        with self._lock:
            found = self.generation.db.execute(
                f"select rowid, -bm25(chunks_fts, {weights}) as score from chunks_fts"
                f" where {where} order by score desc limit {CANDIDATES}",
                (query,),
            ).fetchall()
        return {row: score for row, score in found}


def fuse(
    rows: Sequence[int], dense: dict[int, float], lexical: dict[int, float]
) -> dict[int, float]:
    """Return the weighted sum of both sides' scores, each brought to [0, 1] over the candidates.

    The dense side is stretched between its worst and best candidate (the cosines of E5 models lie
    close together), the lexical side is divided by its best.
    """
    if not rows:
        return {}
    low, high = min(dense[row] for row in rows), max(dense[row] for row in rows)
    span = (high - low) or 1.0
    best = max(lexical.values(), default=0.0) or 1.0
    return {
        row: DENSE_WEIGHT * (dense[row] - low) / span
        + (1 - DENSE_WEIGHT) * lexical.get(row, 0.0) / best
        for row in rows
    }

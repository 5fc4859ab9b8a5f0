"""Search in one loaded generation: question -> ranked hits.

Does: take dense candidates from FAISS and lexical ones from FTS5 (BM25 over French stems), and
fuse four scores by a weighted sum: what the passage means, the words it holds, how far the
question spells out its heading, and how far it names its document.
Does not: know what an answer is, or restrict a question to the conventions it names (a caller
may).
"""

from __future__ import annotations

import math
import threading
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import faiss
import numpy as np

from index.lexical import STOP_WORDS, fts_query, stem, stems, words
from index.spelling import by_length, nearest_word
from index.store import naming_stems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from corpus.model import Analysis, Chunk, Clause
    from index.generation import Generation

CANDIDATES = 50  # of each side
SCORED = 1000  # best lexical chunks whose score is read: dense candidates lie far down at times
COLUMN_WEIGHTS = (2.0, 1.0)  # of the full-text index: heading, body
# The sum is 1, so that a score lies in [0, 1]. Measured on known items and on questions in
# people's words: each of the four pays, and a tenth more or less of any changes little.
DENSE_WEIGHT = 0.4
LEXICAL_WEIGHT = 0.3
NAMED_WEIGHT = 0.2
HEADING_WEIGHT = 0.1


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that was found: its row, its place, and its scores in [0, 1]."""

    row: int
    document: int  # position in ``Generation.analyses``
    chunk: Chunk
    score: float
    dense: float  # cosine, not normalised
    lexical: float  # BM25 over the best candidate's


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one candidate before the fusion."""

    dense: float  # cosine
    lexical: float  # BM25, 0 when none of the words is there
    named: float  # weight of the question's words that name the document
    heading: float  # share of the heading's weight that the question spells out


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
        self._names = [naming_stems(analysis) for analysis in self.analyses]
        self._name_weights = inverse_frequencies(self._names)
        self._headings = self._chunk_headings()
        self._heading_weights = inverse_frequencies(self._headings)
        self._lock = threading.Lock()

    def _chunk_headings(self) -> list[frozenset[str]]:
        """Return the stems of each chunk's own heading, less those that name its document."""
        known: dict[tuple[int, int], frozenset[str]] = {}
        for document, chunk in zip(self.documents, self.chunks, strict=True):
            place = document, chunk.clause
            if place not in known:
                title = self.analyses[document].clauses[chunk.clause].title
                known[place] = frozenset(stems(title)) - self._names[document]
        return [
            known[document, chunk.clause]
            for document, chunk in zip(self.documents, self.chunks, strict=True)
        ]

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
        """Return the word of the texts that a misspelt folded ``word`` most likely means."""
        return nearest_word(word, self._words_by_length, self.vocabulary)

    @cached_property
    def _words_by_length(self) -> dict[int, list[str]]:
        return by_length(self.vocabulary)

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
        if missing := [row for row in islice(lexical, CANDIDATES) if row not in dense]:
            vectors = self.generation.vectors.reconstruct_batch(np.array(missing))
            dense.update(zip(missing, (vectors @ vector).tolist(), strict=True))
        candidates = self._weighed(frozenset(terms), dense, lexical)
        scores = fuse(candidates)
        best = max(lexical.values(), default=0.0) or 1.0
        ranked = sorted(scores, key=lambda row: (-scores[row], row))[: max(0, k)]
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

    def _weighed(
        self, terms: frozenset[str], dense: dict[int, float], lexical: dict[int, float]
    ) -> dict[int, Evidence]:
        """Return all that is known of each candidate, by row."""
        named = [
            sum(self._name_weights[term] for term in sorted(terms & names)) for names in self._names
        ]
        return {
            row: Evidence(
                dense=dense[row],
                lexical=lexical.get(row, 0.0),
                named=named[self.documents[row]],
                heading=self._spelt_out(row, terms),
            )
            for row in dense
        }

    def _spelt_out(self, row: int, terms: frozenset[str]) -> float:
        """Return the share of a heading's weight, in [0, 1], whose stems are among ``terms``."""
        heading = self._headings[row]
        common = heading & terms
        if not common:
            return 0.0
        weights = self._heading_weights
        return sum(weights[s] for s in common) / sum(weights[s] for s in heading)

    def _dense(
        self, vector: NDArray[np.float32], documents: Collection[int] | None
    ) -> dict[int, float]:
        """Return the cosine of the nearest chunks, by row."""
        vectors, parameters = self.generation.vectors, None
        if documents is not None:
            if isinstance(vectors, faiss.IndexHNSW):
                # A walk through the graph finds few of a small selection: look at each instead.
                vectors = faiss.downcast_index(vectors.storage)
            wanted = [np.arange(r.start, r.stop) for r in self._selected(documents)]
            selector = faiss.IDSelectorBatch(np.concatenate([np.zeros(0, np.int64), *wanted]))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, rows = vectors.search(
            vector.reshape(1, -1), min(CANDIDATES, len(self.chunks)), params=parameters
        )
        return {
            int(row): float(score)
            for row, score in zip(rows[0], scores[0], strict=True)
            if row >= 0
        }

    def _lexical(self, terms: Sequence[str], documents: Collection[int] | None) -> dict[int, float]:
        """Return the BM25 score of the chunks that hold most of ``terms``, by row, best first."""
        query = fts_query([term for term in terms if term not in STOP_WORDS])
        if not query:
            return {}
        where = "chunks_fts match ?"
        if documents is not None:
            ranges = [
                f"rowid between {r.start} and {r.stop - 1}" for r in self._selected(documents)
            ]
            where += f" and ({' or '.join(ranges) or '0'})"
        weights = ", ".join(map(str, COLUMN_WEIGHTS))
        with self._lock:
            found = self.generation.db.execute(
                f"select rowid, -bm25(chunks_fts, {weights}) as score from chunks_fts"
                f" where {where} order by score desc, rowid limit {SCORED}",
                (query,),
            ).fetchall()
        return dict(found)

    def _selected(self, documents: Collection[int]) -> list[range]:
        """Return the rows of ``documents``, in order."""
        return [self.rows[document] for document in sorted(set(documents))]


def inverse_frequencies(bags: Iterable[frozenset[str]]) -> dict[str, float]:
    """Return the weight of each stem: Lucene's ``log(1 + (N - n + 0.5) / (n + 0.5))``.

    Unlike that of FTS5, it is above 0 for a stem that most of two or three documents hold.
    """
    held = list(bags)
    count = Counter(each for bag in held for each in bag)
    return {each: math.log(1 + (len(held) - n + 0.5) / (n + 0.5)) for each, n in count.items()}


def fuse(candidates: dict[int, Evidence]) -> dict[int, float]:
    """Return the weighted sum of the candidates' scores, each brought to [0, 1].

    The cosine is stretched between the worst and the best candidate (those of E5 models lie
    close together); BM25 and the document's naming are divided by the best.
    """
    if not candidates:
        return {}
    cosines = [each.dense for each in candidates.values()]
    low = min(cosines)
    span = (max(cosines) - low) or 1.0
    most = max(each.lexical for each in candidates.values()) or 1.0
    named = max(each.named for each in candidates.values()) or 1.0
    return {
        row: DENSE_WEIGHT * (each.dense - low) / span
        + LEXICAL_WEIGHT * each.lexical / most
        + NAMED_WEIGHT * each.named / named
        + HEADING_WEIGHT * each.heading
        for row, each in candidates.items()
    }

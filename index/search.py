"""Search in one loaded generation: question -> chunks and the units in them, scored.

Does: take the nearest chunks from FAISS and those that hold the question's words from FTS5 (BM25
over French stems), and score them and their units by late interaction.
Does not: know what an answer is; ``bot.answering`` weighs these scores with what else is known.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING
from weakref import finalize

import faiss
import numpy as np

from corpus.units import Unit, clause_units
from index.adapter import read_adapter
from index.corpus_db import full_text, full_text_without
from index.late_interaction import Interaction, Layout, Meeting, interact, lay_out, meet
from index.lexical import STOP_WORDS, fts_query

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from corpus.model import Analysis, Chunk, Clause
    from index.encoder import Query
    from index.generation import Generation

CANDIDATES = 40  # of each side
SCORED = 1000  # best lexical chunks whose score is read: dense candidates lie far down at times
COLUMN_WEIGHTS = (2.0, 1.0)  # of the full-text index: heading, body
# Without token vectors: shares of the cosine and of BM25, each brought to [0, 1].
DENSE_WEIGHT = 0.6
LEXICAL_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class Found:
    """A chunk that was found: its row, and how it was found."""

    row: int
    dense: float  # cosine
    lexical: float  # BM25, 0 when none of the words is there


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that was found: its row, its place, and its score in [0, 1]."""

    row: int
    document: int  # position in ``Generation.analyses``
    chunk: Chunk
    score: float


class Searcher:
    """One generation, loaded; safe to use from several threads."""

    def __init__(self, generation: Generation, hidden: Collection[str] = ()) -> None:
        """Lay out the rows of ``generation``: chunk i is row i of the vectors.

        Documents whose SHA-256 is ``hidden`` are not there: they have no position, and their rows
        are never looked at.
        """
        self.generation = generation
        self.chunks: list[Chunk] = []
        self.documents: list[int] = []  # of each row; -1 for a hidden one's
        self.rows: list[range] = []  # of each document
        analyses: list[Analysis] = []
        gone: list[tuple[int, str, str]] = []
        for analysis in generation.analyses:
            first = len(self.chunks)
            seen = analysis.document.sha256 not in hidden
            self.chunks += analysis.chunks
            self.documents += [len(analyses) if seen else -1] * len(analysis.chunks)
            if seen:
                self.rows.append(range(first, len(self.chunks)))
                analyses.append(analysis)
            else:
                gone += full_text(analysis, first)
        self.analyses = tuple(analyses)
        # What a search looks at that is not told where: None is everything.
        whole = len(analyses) == len(generation.analyses)
        self._seen = None if whole else range(len(analyses))
        self._lock = threading.Lock()
        self._words = generation.db
        if not whole:
            self._words = full_text_without(generation.db, gone)
            finalize(self, self._words.close)
        self.units = lru_cache(maxsize=50_000)(self._units)
        self.units_in = lru_cache(maxsize=50_000)(self._units_in)
        self.layout = lru_cache(maxsize=50_000)(self._layout)

    @property
    def by_token(self) -> bool:
        """Return whether the generation holds token vectors."""
        return len(self.generation.tokens.places) > 0

    def clause(self, hit: Hit) -> Clause:
        """Return the clause a hit lies in."""
        return self.clause_of(hit.row)

    def _units(self, document: int, clause: int) -> tuple[Unit, ...]:
        analysis = self.analyses[document]
        return clause_units(analysis.document.text, analysis.clauses[clause])

    def _units_in(self, row: int) -> tuple[int, ...]:
        """Return which units of its clause a chunk holds: those that begin in it."""
        chunk = self.chunks[row]
        units = self.units(self.documents[row], chunk.clause)
        return tuple(i for i, unit in enumerate(units) if chunk.start <= unit.start < chunk.end)

    def clause_of(self, row: int) -> Clause:
        """Return the clause of a chunk."""
        return self.analyses[self.documents[row]].clauses[self.chunks[row].clause]

    def row_of(self, document: int, clause: int) -> int | None:
        """Return the first chunk of a clause, None for one that is but a heading."""
        return next((row for row in self.rows[document] if self.chunks[row].clause == clause), None)

    def row_holding(self, document: int, clause: int, unit: int) -> int | None:
        """Return the chunk that holds a unit of a clause."""
        return next(
            (
                row
                for row in self.rows[document]
                if self.chunks[row].clause == clause and unit in self.units_in(row)
            ),
            None,
        )

    def _layout(self, row: int) -> Layout:
        chunk = self.chunks[row]
        units = self.units(self.documents[row], chunk.clause)
        held = self.units_in(row)
        at = {unit: i for i, unit in enumerate(held)}
        shift = len(chunk.context) + 1 - chunk.start
        tokens = self.generation.tokens
        places = tokens.places[tokens.bounds[row] : tokens.bounds[row + 1]]
        intros = [units[i].intro for i in held]
        return lay_out(
            places,
            shift + max(chunk.start, self.clause_of(row).body),
            [(units[i].start + shift, units[i].end + shift) for i in held],
            [at.get(intro) if intro is not None else None for intro in intros],
        )

    def search(
        self,
        query: Query,
        terms: Sequence[str],
        k: int,
        documents: Collection[int] | None = None,
    ) -> list[Hit]:
        """Return the ``k`` best chunks, best first, within ``documents`` when given.

        ``terms`` are the stems of the question.
        """
        found = self.find(query, terms, documents)
        if not found:
            return []
        scores = self._late(query, found) if self.by_token else fuse(found)
        # Rounded: equal chunks of two documents are equal, and stand in their order.
        scored = [(round(score, 5), each) for score, each in zip(scores, found, strict=True)]
        ranked = sorted(scored, key=lambda each: (-each[0], each[1].row))
        return [
            Hit(each.row, self.documents[each.row], self.chunks[each.row], score)
            for score, each in ranked[: max(0, k)]
        ]

    def _late(self, query: Query, found: Sequence[Found]) -> list[float]:
        """Return the score of the best unit of each chunk."""
        rows = [each.row for each in found]
        whole = self.interact(query, rows).whole
        counts = [len(self.layout(row).units) for row in rows]
        ends = np.cumsum(counts)
        return [
            float(whole[end - count : end].max(initial=0.0))
            for count, end in zip(counts, ends, strict=True)
        ]

    def interact(self, query: Query, rows: Sequence[int]) -> Interaction:
        """Return the scores of the units of the chunks ``rows``, those of ``units_in`` in order."""
        return interact(
            query,
            self.generation.tokens,
            rows,
            [self.layout(row) for row in rows],
            read_adapter().context,
        )

    def meet(
        self, query: Query, rows: Sequence[int], scores: Interaction, kept: Sequence[int]
    ) -> Meeting:
        """Return how the question is met by the units at the positions ``kept`` of ``scores``."""
        counts = [len(self.units_in(row)) for row in rows]
        documents = np.repeat([self.documents[row] for row in rows], counts)
        best = scores.cosines
        most = {d: best[documents == d, :, 2].max(0) for d in {int(documents[i]) for i in kept}}
        own = np.stack([most[int(documents[i])] for i in kept])
        cosines = np.concatenate([best[list(kept)], own[..., None]], 2)
        return meet(query, scores, kept, cosines)

    def focus(self, query: Query, row: int, start: int, end: int) -> dict[tuple[int, int], float]:
        """Return where in ``[start, end)`` of the text a chunk meets a question, and how much.

        Each token of the question speaks for the token of that span which is most like it.
        """
        tokens, chunk = self.generation.tokens, self.chunks[row]
        first, last = tokens.bounds[row : row + 2]
        places = tokens.places[first:last].astype(np.int64)
        places += chunk.start - len(chunk.context) - 1
        inside = np.flatnonzero((places >= start) & (places < end))
        if not len(inside) or not len(query.tokens):
            return {}
        cosines = tokens.vectors[first:last][inside] @ (query.tokens.T / np.float32(127))
        nearest = cosines.argmax(0)
        found: dict[tuple[int, int], float] = {}
        for token, weight, cosine in zip(nearest, query.weights, cosines.max(0), strict=True):
            at = int(places[inside[token]])
            after = int(places[inside[token + 1]]) if token + 1 < len(inside) else end
            found[at, after] = found.get((at, after), 0.0) + float(weight * max(cosine, 0.0))
        return found

    def find(
        self, query: Query, terms: Sequence[str], documents: Collection[int] | None = None
    ) -> list[Found]:
        """Return the nearest chunks and those that hold the words, in the order of their rows."""
        documents = self._seen if documents is None else documents
        if not self.chunks:
            return []
        lexical = self._lexical(terms, documents)
        dense = self._dense(query, documents)
        if missing := [row for row in islice(lexical, CANDIDATES) if row not in dense]:
            vectors = self.generation.vectors.reconstruct_batch(np.array(missing))
            dense.update(zip(missing, (vectors @ query.dense).tolist(), strict=True))
        return [Found(row, dense[row], lexical.get(row, 0.0)) for row in sorted(dense)]

    def _dense(self, query: Query, documents: Collection[int] | None) -> dict[int, float]:
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
            query.dense.reshape(1, -1), min(CANDIDATES, len(self.chunks)), params=parameters
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
            found = self._words.execute(
                f"select rowid, -bm25(chunks_fts, {weights}) as score from chunks_fts"
                f" where {where} order by score desc, rowid limit {SCORED}",
                (query,),
            ).fetchall()
        return dict(found)

    def _selected(self, documents: Collection[int]) -> list[range]:
        """Return the rows of ``documents``, in order, what lies side by side in one range."""
        joined: list[range] = []
        for document in sorted(set(documents)):
            rows = self.rows[document]
            if joined and joined[-1].stop == rows.start:
                joined[-1] = range(joined[-1].start, rows.stop)
            else:
                joined.append(rows)
        return joined


def fuse(found: Sequence[Found]) -> list[float]:
    """Return the weighted sum of cosine and BM25, each brought to [0, 1].

    The cosine is stretched between the worst and the best (those of E5 models lie close
    together); BM25 is divided by the best.
    """
    cosines = [each.dense for each in found]
    low = min(cosines)
    span = (max(cosines) - low) or 1.0
    most = max(each.lexical for each in found) or 1.0
    return [
        DENSE_WEIGHT * (each.dense - low) / span + LEXICAL_WEIGHT * each.lexical / most
        for each in found
    ]

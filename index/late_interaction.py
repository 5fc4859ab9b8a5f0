"""Late interaction: how well each unit of a chunk answers, read off the vectors of the tokens.

For each token of a question the best cosine with a token of the unit counts ("MaxSim", Khattab
and Zaharia 2020, "ColBERT"). Where the unit itself holds nothing like it, what stands in the
chunk's context (title and headings) counts instead: so the words that name the convention are
found for all of its clauses alike, and do not lift the clause that repeats them. How much each
token of a question weighs is learned.

Does: score units, from token vectors alone.
Does not: find the chunks, or decide anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from index.encoder import Query
    from index.token_vectors import TokenVectors

    Scores = NDArray[np.float32]

ABSENT = -1.0  # the cosine of a token with nothing


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of a chunk lie among its tokens: half-open ranges, empty where there is none.

    ``units`` is (u, 2) int64, a row per unit; ``intros`` (u,) int64, the row of the unit that
    introduces it in the same chunk, else its own.
    """

    context: int  # the first so many tokens
    units: NDArray[np.int64]
    intros: NDArray[np.int64]


def lay_out(
    places: NDArray[np.uint16],
    body: int,
    units: Sequence[tuple[int, int]],
    intros: Sequence[int | None],
) -> Layout:
    """Return where ``units`` lie among the tokens that start at ``places``, all in characters.

    ``body`` is where the context, headings included, ends.
    """
    bounds = np.searchsorted(places, np.array(units, np.int64).reshape(-1, 2))
    led = np.array([i if i is not None else k for k, i in enumerate(intros)], np.int64)
    return Layout(
        context=int(np.searchsorted(places, body)),
        units=bounds.astype(np.int64),
        intros=led,
    )


@dataclass(frozen=True, slots=True)
class Interaction:
    """The scores of the units of some chunks, chunk after chunk; each (u,) float32, at most 1.

    ``whole`` is the score; ``own`` that of the unit without the context, ``around`` that of the
    chunk without regard to the unit, ``named`` that of the context alone. ``cosines`` (u, n, 3)
    float32 are the best ones of each token of the question: with the unit, with the context, and
    with the chunk.

    What they were read off: ``tokens`` (t, w) float32, 127 times the vectors of all chunks' tokens,
    ``met`` (n, t) float32, their cosines with the question's, ``units`` (u, 2) int64, the range of
    each unit among them.
    """

    whole: Scores
    own: Scores
    around: Scores
    named: Scores
    cosines: Scores
    tokens: Scores
    met: Scores
    units: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Meeting:
    """How the tokens of a question are met by some units.

    ``asked`` (n, t) and ``weights`` (n,) float32 are those of the question; ``nearest`` (u, n, t)
    float32 the token of the unit that is most like each, ``means`` (u, t) float32 the mean of the
    unit's tokens. ``cosines`` (u, n, 5) float32 are the best ones: with the unit, with its context,
    its chunk, all that was found of its document, and how far the first falls short of the last.
    ``back`` (u,) float32 is how well the question holds what the unit says: the mean best cosine of
    the unit's tokens with the question's; ``pooled`` (u,) float32 the cosine of the two means.
    """

    asked: Scores
    weights: Scores
    nearest: Scores
    means: Scores
    cosines: Scores
    back: Scores
    pooled: Scores


def interact(
    query: Query,
    tokens: TokenVectors,
    rows: Sequence[int],
    layouts: Sequence[Layout],
    context: float,
) -> Interaction:
    """Return the scores of the units of the chunks ``rows``.

    ``context`` is what counts of a cosine with a chunk's context.
    """
    spans = [(int(tokens.bounds[row]), int(tokens.bounds[row + 1])) for row in rows]
    held = [tokens.vectors[start:stop] for start, stop in spans]
    width = query.tokens.shape[1]
    stacked = np.concatenate([*held, np.zeros((1, width), np.int8)]).astype(np.float32)
    cosines = np.asarray(query.tokens / 127, np.float32) @ stacked.T
    begins = np.cumsum([0, *(stop - start for start, stop in spans)])
    edges = np.array(
        [(at, at + layout.context) for at, layout in zip(begins, layouts, strict=False)]
        + [
            (at + layout.context, end)
            for at, end, layout in zip(begins, begins[1:], layouts, strict=False)
        ]
    )
    units = np.concatenate([layout.units + at for at, layout in zip(begins, layouts, strict=False)])
    best = _largest(cosines, np.concatenate([edges, units]))
    chunks = len(rows)
    counts = [len(layout.units) for layout in layouts]
    chunk = np.repeat(np.arange(chunks), counts)
    firsts = np.repeat(np.cumsum([0, *counts[:-1]]), counts)
    found, inside = best[:chunks][chunk], best[chunks : 2 * chunks][chunk]
    unit = best[2 * chunks :]
    intros = np.concatenate([layout.intros for layout in layouts]) + firsts
    unit = np.maximum(unit, unit[intros])
    found *= np.float32(context)
    whole = np.maximum(unit, found)
    weights = _shares(query)
    return Interaction(
        whole=whole @ weights,
        own=unit @ weights,
        around=np.maximum(inside, found) @ weights,
        named=found @ weights,
        cosines=np.stack([unit, found, np.maximum(inside, found)], 2),
        tokens=stacked,
        met=cosines,
        units=units,
    )


def meet(query: Query, scores: Interaction, kept: Sequence[int], cosines: Scores) -> Meeting:
    """Return how the question is met by the units at the positions ``kept``.

    ``cosines`` (u, n, 4) are theirs with the unit, its context, its chunk and its document.
    """
    count, width = query.tokens.shape
    nearest = np.zeros((len(kept), count), np.int64)
    means = np.zeros((len(kept), width), np.float32)
    back = np.zeros(len(kept), np.float32)
    units = scores.units[list(kept)]
    held = units[:, 0] < units[:, 1]
    for i, (start, stop) in enumerate(units):
        if held[i]:
            met = scores.met[:, start:stop]
            nearest[i] = start + met.argmax(1)
            means[i] = scores.tokens[start:stop].sum(0) / (127 * (stop - start))
            back[i] = met.max(0, initial=ABSENT).sum() / (stop - start)
    short = cosines[:, :, :1] - cosines[:, :, -1:]
    centre = _shares(query) @ query.tokens
    lengths = np.linalg.norm(means, axis=1) * np.linalg.norm(centre)
    return Meeting(
        asked=query.tokens,
        weights=query.weights,
        nearest=np.where(held[:, None, None], scores.tokens[nearest] / 127, 0),
        means=means,
        cosines=np.concatenate([cosines, short], 2),
        back=back,
        pooled=means @ centre / np.maximum(lengths, 1e-9),
    )


def _shares(query: Query) -> Scores:
    """Return what each token of a question weighs, (n,) float32: together 1."""
    return query.weights / max(float(query.weights.sum()), 1e-9)


def _largest(cosines: NDArray[np.float32], parts: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the row-wise maximum over the columns of each range, ABSENT for an empty one.

    ``cosines`` (n, t) ends with a column that belongs to no range, so that every range has a next
    one; (p, n) float32 is returned.
    """
    best = np.maximum.reduceat(cosines, parts.reshape(-1), axis=1)[:, ::2].T
    best[parts[:, 0] >= parts[:, 1]] = ABSENT
    return best

"""Which clauses of two texts belong together.

Does: pair each clause with at most one of the other text, by its words, title and number; the
articles that an amendment names with the clause that amends them. Order does not matter.
Does not: compare what the paired clauses say.

The best pairs are taken first (greedy matching on a weighted score); bodies are compared by the
Dice coefficient of their sets of stems, which costs one product of two matrices.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from corpus.folding import fold
from corpus.model import ClauseKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.diffs.diff_sides import Part, Side
    from corpus.model import Analysis

    Matrix = NDArray[np.float32]

# Fitted by eye on siblings, versions and unrelated agreements.
WEIGHT_BODY = 0.5
WEIGHT_TITLE = 0.35
WEIGHT_LABEL = 0.15
ANNEX_APART = 0.1  # taken off when one stands in an annex and the other does not
SAME_TITLE = 0.8
SAME_BODY = 0.4
SAME_LABEL_BODY = 0.25
SINGLE = frozenset({ClauseKind.HEADER, ClauseKind.PREAMBLE, ClauseKind.SIGNATURES})

NUMBER = r"(?P<number>\d+(?:[.-]\d+)*|[ivx]+)"
CHANGE = r"(?:modifi|remplac|complet|supprim|abrog|redig|substitu|annul|prolong)"
AMENDED = (
    re.compile(rf"\barticles? {NUMBER}\b[^;]{{0,120}}?\b(?:est|sont) (?:\w+ )?{CHANGE}"),
    re.compile(rf"\b{CHANGE}\w*[^.;]{{0,80}}?\barticles? {NUMBER}\b"),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two clauses that belong together, by their ordinals, and how alike their words are."""

    old: int
    new: int
    body: float


def amends(analysis: Analysis) -> bool:
    """Return whether a document is an amendment to another one."""
    metadata = analysis.metadata
    named = " ".join(span.text for span in (metadata.kind, metadata.title) if span is not None)
    return re.match(r"(?:projet d')?avenant\b", fold(named).lstrip("# *")) is not None


def aligned(old: Side, new: Side) -> list[Pair]:
    """Return the pairs of clauses in the order of the old text."""
    if not old.parts or not new.parts:
        return []
    amending = amends(old.analysis) != amends(new.analysis)
    pairs = _identical(old.parts, new.parts)
    if amending:
        pairs += _amended(old, new, pairs)
    pairs += _alike(old.parts, new.parts, pairs, strict=amending)
    return sorted(pairs, key=lambda pair: pair.old)


def _identical(old: Sequence[Part], new: Sequence[Part]) -> list[Pair]:
    """Return the clauses that stand word for word in both, same title first."""
    found: list[Pair] = []
    for titled in (True, False):
        taken = ({pair.old for pair in found}, {pair.new for pair in found})
        places: dict[tuple[str, str], deque[int]] = defaultdict(deque)
        for number, part in enumerate(new):
            if part.body and number not in taken[1]:
                places[part.title if titled else "", part.body].append(number)
        for number, part in enumerate(old):
            waiting = places.get((part.title if titled else "", part.body))
            if part.body and waiting and number not in taken[0]:
                found.append(Pair(number, waiting.popleft(), 1.0))
    return found


def _amended(old: Side, new: Side, before: Sequence[Pair]) -> list[Pair]:
    """Return the articles of a convention with the clauses of its amendment that name them."""
    turned = amends(old.analysis)
    base, amendment = (new, old) if turned else (old, new)
    labels = {
        fold(part.clause.label).removeprefix("article "): number
        for number, part in reversed(list(enumerate(base.parts)))
        if part.clause.kind is ClauseKind.ARTICLE and not part.annexed
    }
    free = set(labels.values()) - {pair.new if turned else pair.old for pair in before}
    busy = {pair.old if turned else pair.new for pair in before}
    found = []
    for number, part in enumerate(amendment.parts):
        said = f"{part.title}. {part.body}"
        named = [match["number"] for pattern in AMENDED for match in pattern.finditer(said)]
        targets = [labels[name] for name in named if labels.get(name) in free]
        if targets and number not in busy and part.clause.kind not in SINGLE:
            free.discard(targets[0])
            one, other = base.parts[targets[0]].stems, part.stems
            body = 2 * len(one & other) / max(1, len(one) + len(other))
            found.append(Pair(*((number, targets[0]) if turned else (targets[0], number)), body))
    return found


def _alike(
    old: Sequence[Part], new: Sequence[Part], before: Sequence[Pair], *, strict: bool
) -> list[Pair]:
    """Return further pairs, the most alike first; ``strict``: alike in title and in words."""
    left = [i for i in range(len(old)) if i not in {pair.old for pair in before}]
    right = [i for i in range(len(new)) if i not in {pair.new for pair in before}]
    if not left or not right:
        return []
    ours, theirs = [old[i] for i in left], [new[i] for i in right]
    body, title, label = _bodies(ours, theirs), _titles(ours, theirs), _labels(ours, theirs)
    empty = np.not_equal.outer([not p.body for p in ours], [not p.body for p in theirs])
    silent = np.logical_and.outer([not p.body for p in ours], [not p.body for p in theirs])
    body = np.where(silent, title, body)
    if strict:
        fitting = (title >= SAME_TITLE) & ((body >= SAME_BODY) | _single(ours, theirs))
    else:
        fitting = (title >= SAME_TITLE) | (body >= SAME_BODY)
        fitting |= (label > 0) & (body >= SAME_LABEL_BODY)
    fitting &= ~(empty & (title < SAME_TITLE)) & _kinds(ours, theirs)
    apart = np.not_equal.outer([p.annexed for p in ours], [p.annexed for p in theirs])
    score = WEIGHT_BODY * body + WEIGHT_TITLE * title + WEIGHT_LABEL * label - ANNEX_APART * apart
    rows, columns = np.nonzero(fitting)
    order = np.argsort(-score[rows, columns], kind="stable")
    found: list[Pair] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for row, column in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        if row not in taken[0] and column not in taken[1]:
            taken[0].add(row)
            taken[1].add(column)
            found.append(Pair(left[row], right[column], float(body[row, column])))
    return found


def _bodies(ours: Sequence[Part], theirs: Sequence[Part]) -> Matrix:
    """Return the Dice coefficient of every two sets of stems, (n, m) float32."""
    places: dict[str, int] = {}
    for part in (*ours, *theirs):
        for stem in part.stems:
            places.setdefault(stem, len(places))
    one, other = (_presence(parts, places) for parts in (ours, theirs))
    sizes = np.add.outer(one.sum(axis=1), other.sum(axis=1))
    return np.asarray(2 * (one @ other.T) / np.maximum(sizes, 1), np.float32)


def _presence(parts: Sequence[Part], places: dict[str, int]) -> Matrix:
    held = np.zeros((len(parts), max(1, len(places))), np.float32)
    for row, part in enumerate(parts):
        held[row, [places[stem] for stem in part.stems]] = 1
    return held


def _titles(ours: Sequence[Part], theirs: Sequence[Part]) -> Matrix:
    """Return how alike every two titles are, (n, m) float32 from 0 to 1.

    "Durée" is in "Durée et résiliation", so the words in common count most.
    """
    one, other = [p.heading for p in ours], [p.heading for p in theirs]
    common = process.cdist(one, other, scorer=fuzz.token_set_ratio, dtype=np.float32)
    whole = process.cdist(one, other, scorer=fuzz.ratio, dtype=np.float32)
    alike = (0.7 * common + 0.3 * whole) / 100
    titled = np.logical_and.outer([bool(h) for h in one], [bool(h) for h in other])
    alike = np.where(titled, alike, 0)
    return np.asarray(np.where(_single(ours, theirs), 1, alike), np.float32)


def _labels(ours: Sequence[Part], theirs: Sequence[Part]) -> Matrix:
    """Return 1 where two clauses bear the same number, (n, m) float32."""
    one, other = ([fold(p.clause.label) for p in parts] for parts in (ours, theirs))
    same = np.equal.outer(np.array(one, object), np.array(other, object))
    return np.asarray(same & (np.array(one, object) != "")[:, None], np.float32)


def _single(ours: Sequence[Part], theirs: Sequence[Part]) -> NDArray[np.bool_]:
    """Return where both clauses are of one kind that a text has once."""
    one = np.array([str(p.clause.kind) if p.clause.kind in SINGLE else "" for p in ours])
    other = np.array([str(p.clause.kind) if p.clause.kind in SINGLE else "" for p in theirs])
    return np.asarray((one[:, None] == other[None, :]) & (one != "")[:, None])


def _kinds(ours: Sequence[Part], theirs: Sequence[Part]) -> NDArray[np.bool_]:
    """Return where two clauses may belong together: headers and signatures only with their like."""
    kinds = {ClauseKind.HEADER, ClauseKind.SIGNATURES}
    one = np.array([str(p.clause.kind) if p.clause.kind in kinds else "" for p in ours])
    other = np.array([str(p.clause.kind) if p.clause.kind in kinds else "" for p in theirs])
    return np.asarray(one[:, None] == other[None, :])

"""What differs between two texts: figures first, then clauses added, removed and reworded.

Does: align the clauses of two documents and compare those that belong together; made for an
agreement and its sibling, its next version or its amendment, and fit for any two.
Does not: render, or judge what a difference means; nothing is computed from figures.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import floor
from typing import TYPE_CHECKING, Any

from bot.diffs.diff_figures import FigureChange, changed_figures
from bot.diffs.diff_pairs import aligned, amends
from bot.diffs.diff_sides import ClauseRef, read_side
from bot.diffs.diff_words import SentenceChange, changed_sentences, likeness
from corpus.metadata import display_titles

if TYPE_CHECKING:
    from bot.diffs.diff_pairs import Pair
    from bot.diffs.diff_sides import Side
    from corpus.model import Analysis

SENTENCES = 3  # of a reworded clause that are shown


@dataclass(frozen=True, slots=True)
class Rewording:
    """A clause that says something else in the new text.

    ``similarity`` is that of the two bodies (0 to 1), ``sentences`` the first that differ,
    ``more`` how many others do.
    """

    old: ClauseRef
    new: ClauseRef
    similarity: float
    sentences: tuple[SentenceChange, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class TextDiff:
    """How the new text differs from the old one.

    ``unchanged`` counts the clauses that both hold in the same words (case, accents and
    typography apart), ``untouched`` those of a convention that its amendment does not speak of.
    """

    old_source: str
    new_source: str
    old_title: str
    new_title: str
    figures: tuple[FigureChange, ...]
    added: tuple[ClauseRef, ...]
    removed: tuple[ClauseRef, ...]
    reworded: tuple[Rewording, ...]
    unchanged: int
    untouched: int = 0


def diff_texts(a: Analysis, b: Analysis) -> TextDiff:
    """Return how ``b``, the new text, differs from ``a``."""
    old, new = read_side(a), read_side(b)
    old_title, new_title = display_titles([(x.metadata, x.document.source) for x in (a, b)])
    pairs = aligned(old, new)
    changed = [pair for pair in pairs if not _same(pair, old, new)]
    removed = _left_over(old, {pair.old for pair in pairs})
    added = _left_over(new, {pair.new for pair in pairs})
    amended = amends(b) and not amends(a)
    amending = amends(a) and not amends(b)
    untouched = 0
    if amended:
        removed, untouched = (), len(removed)
    elif amending:
        added, untouched = (), len(added)
    return TextDiff(
        old_source=a.document.source,
        new_source=b.document.source,
        old_title=old_title,
        new_title=new_title,
        figures=changed_figures(old, new, pairs, amended=amended, amending=amending),
        added=added,
        removed=removed,
        reworded=tuple(_rewording(pair, old, new) for pair in changed),
        unchanged=len(pairs) - len(changed),
        untouched=untouched,
    )


def as_json(diff: TextDiff) -> dict[str, Any]:
    """Return the comparison as the outside reads it: plain values, lines 1-based and inclusive."""
    values = asdict(diff)
    return {
        "old": {"source": values.pop("old_source"), "document": values.pop("old_title")},
        "new": {"source": values.pop("new_source"), "document": values.pop("new_title")},
        **values,
    }


def _same(pair: Pair, old: Side, new: Side) -> bool:
    one, other = old.parts[pair.old], new.parts[pair.new]
    return one.body == other.body and one.title == other.title


def _left_over(side: Side, paired: set[int]) -> tuple[ClauseRef, ...]:
    return tuple(
        side.reference(number)
        for number, part in enumerate(side.parts)
        if number not in paired and (part.body or part.title)
    )


def _rewording(pair: Pair, old: Side, new: Side) -> Rewording:
    one, other = old.parts[pair.old], new.parts[pair.new]
    sentences = changed_sentences(old, pair.old, new, pair.new)
    return Rewording(
        old=old.reference(pair.old),
        new=new.reference(pair.new),
        similarity=floor(likeness(one.body, other.body) * 100) / 100,
        sentences=tuple(sentences[:SENTENCES]),
        more=max(0, len(sentences) - SENTENCES),
    )

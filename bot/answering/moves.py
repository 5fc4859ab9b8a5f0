"""What a message does in a conversation, told by trained heads on its dense vector.

Does: give the probabilities of its move (a new question, narrowing, the same of another
convention, more of the text, a choice, doubt, thanks…), of whether it asks several things, and of
whether the body that it names pays or is paid.
Does not: look at any word of the message, or know what was said before (``follow_up.py``).

The heads have a file of their own beside those of ``intent.py``: fitting one leaves the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering.intent import probabilities
from index.learned_files import read_arrays

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.encoder import Query

FILE = "moves.npz"
CLEAR = 1 / 2  # probability from which a direction is told


class Move(StrEnum):
    """What a message does."""

    NEW = "new"  # asks something that can be understood by itself
    NARROW = "narrow"  # asks something else about what was spoken of
    SHIFT = "shift"  # the same question of another convention, party or year; a correction
    OTHERS = "others"  # the same question of all other conventions
    WHOLE = "whole"  # wants to read the clause
    NEXT = "next"  # wants to read on
    CHOOSE = "choose"  # takes one of what was offered
    DOUBT = "doubt"  # asks whether that is so, and where it stands
    CHANGE = "change"  # asks what differs between two conventions
    SUMMARY = "summary"  # asks what a convention is, in short
    THANKS = "thanks"
    GREET = "greet"


class Direction(StrEnum):
    """What the body that a question names does with the money."""

    PAYS = "pays"
    RECEIVES = "receives"
    NEITHER = "neither"


HEADS: Mapping[str, tuple[str, ...]] = {
    "move": tuple(Move),
    "several": ("no", "yes"),
    "direction": tuple(Direction),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """Probabilities of each move; of asking several things; of each direction of a payment."""

    moves: Mapping[Move, float]
    several: float
    directions: Mapping[Direction, float]
    sure: float = 0.0  # probability from which a move is taken that asks no question
    sure_several: float = 1 / 2  # from which it is taken to ask several things

    @property
    def move(self) -> Move:
        """Return the most probable move."""
        return max(self.moves, key=self.moves.__getitem__)

    @property
    def direction(self) -> Direction:
        """Return the most probable direction, none where that is not told clearly."""
        best = max(self.directions, key=self.directions.__getitem__)
        return best if self.directions[best] >= CLEAR else Direction.NEITHER


UNTOLD = Moved({}, 0.0, {Direction.NEITHER: 1.0})


@lru_cache(maxsize=1)
def heads() -> dict[str, NDArray[np.float32]]:
    """Return the weights (classes, d) and biases (classes,) of the heads by name."""
    return read_arrays(FILE)


def moved_by(query: Query) -> Moved:
    """Return what an encoded message does; of another model's vectors, nothing is told."""
    if not len(query.weights):
        return UNTOLD
    told = {name: probabilities(heads(), name, query.dense) for name in HEADS}
    return Moved(
        moves=dict(zip(Move, told["move"], strict=True)),
        several=told["several"][1],
        directions=dict(zip(Direction, told["direction"], strict=True)),
        sure=float(heads()["move.sure"]),
        sure_several=float(heads()["several.sure"]),
    )

"""The token vectors of a generation: three files that are mapped into memory, never read whole.

``tokens.npy`` holds the vectors of all tokens, (n, t) int8 (127 is 1), chunk after chunk;
``places.npy`` (n,) uint16 where in its chunk's embedded text each token starts; ``bounds.npy``
(chunks + 1,) int64 where the tokens of each chunk begin and end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.encoder import EncodedPassage

FILES = ("tokens.npy", "places.npy", "bounds.npy")


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The token vectors of all chunks: those of chunk i are rows bounds[i] to bounds[i + 1]."""

    vectors: NDArray[np.int8]
    places: NDArray[np.uint16]
    bounds: NDArray[np.int64]


def write_tokens(folder: Path, passages: Sequence[EncodedPassage]) -> None:
    """Write the token vectors of ``passages``, those of chunk i at position i."""
    lengths = [len(each.places) for each in passages]
    width = passages[0].tokens.shape[1] if passages else 0
    bounds = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    vectors = np.lib.format.open_memmap(
        folder / FILES[0], "w+", np.int8, (max(1, int(bounds[-1])), max(1, width))
    )
    for start, each in zip(bounds, passages, strict=False):
        vectors[start : start + len(each.tokens)] = each.tokens
    vectors.flush()
    places = [np.minimum(each.places, 65535).astype(np.uint16) for each in passages]
    np.save(folder / FILES[1], np.concatenate([np.zeros(0, np.uint16), *places]))
    np.save(folder / FILES[2], bounds)


def read_tokens(folder: Path) -> TokenVectors:
    """Map the token vectors in ``folder``; raise OSError or ValueError when they are damaged."""
    # Plain arrays over the maps: to slice a memmap object takes several times as long.
    return TokenVectors(*(np.asarray(np.load(folder / name, mmap_mode="r")) for name in FILES))

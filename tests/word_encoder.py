"""A deterministic encoder for tests: texts that share words are near, and nothing is learned.

Each stem (French Snowball, accents and case folded) adds or takes 1 at one of 512 places, by its
hash ("the hashing trick", Weinberger et al. 2009); the sum is scaled to unit length.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Callable, Sequence

import numpy as np
import Stemmer
from numpy.typing import NDArray

DIMENSION = 512
WORD = re.compile(r"\w+")


class WordEncoder:
    """Satisfies ``index.encoder.Encoder``; ``encoded`` keeps every passage it was given."""

    name = "words"
    dimension = DIMENSION

    def __init__(self, fingerprint: str = "words@1") -> None:
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), DIMENSION), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = word_vector(text)
        return vectors

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        self.encoded.extend(texts)
        if progress is not None and texts:
            progress(len(texts), len(texts))
        return self.encode_queries(texts)


def word_vector(text: str) -> NDArray[np.float32]:
    vector = np.zeros(DIMENSION, np.float32)
    folded = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    for stem in Stemmer.Stemmer("french").stemWords(WORD.findall(letters)):
        place = zlib.crc32(stem.encode())
        vector[place % DIMENSION] += 1 if place & 2**16 else -1
    length = float(np.linalg.norm(vector))
    if length == 0:  # no word at all, or words that cancel out
        vector[0] = length = 1.0
    return vector / length

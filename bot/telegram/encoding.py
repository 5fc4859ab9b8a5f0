"""Questions that arrive together are encoded together.

Does: stand in front of an encoder; while one batch is being encoded, questions of other threads
gather and form the next one. Nothing ever waits for company: alone, a question goes at once.
Does not: batch passages, or change what the encoder returns.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.encoder import Encoder, Progress

MOST = 16  # questions a batch


class _Request:
    __slots__ = ("error", "text", "vector")

    def __init__(self, text: str) -> None:
        self.text = text
        self.vector: NDArray[np.float32] | None = None
        self.error: BaseException | None = None


class GatheringEncoder:
    """An ``Encoder`` whose ``encode_queries`` gathers the single questions of several threads."""

    def __init__(self, inner: Encoder) -> None:
        """Encode with ``inner``."""
        self._inner = inner
        self._waiting: list[_Request] = []
        self._door = threading.Lock()  # held for moments, to read and change the list
        self._turn = threading.Lock()  # held by the thread that encodes

    @property
    def name(self) -> str:
        """Return how people call the model."""
        return self._inner.name

    @property
    def fingerprint(self) -> str:
        """Tell this model from any other."""
        return self._inner.fingerprint

    @property
    def dimension(self) -> int:
        """Return the number of values of a vector."""
        return self._inner.dimension

    def encode_passages(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Return ``(n, dimension) float32``, unit length."""
        return self._inner.encode_passages(texts, progress)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return ``(n, dimension) float32``, unit length."""
        if len(texts) != 1:
            return self._inner.encode_queries(texts)
        request = _Request(texts[0])
        with self._door:
            self._waiting.append(request)
        with self._turn:
            # Whoever had the turn before may have encoded this one already.
            if request.vector is None and request.error is None:
                self._encode_waiting(request)
        if request.error is not None:
            raise request.error
        if request.vector is None:
            raise RuntimeError("a question was left out of its batch")
        return request.vector[np.newaxis]

    def _encode_waiting(self, first: _Request) -> None:
        with self._door:
            others = [request for request in self._waiting if request is not first]
            batch = [first, *others[: MOST - 1]]
            self._waiting = others[MOST - 1 :]
        try:
            vectors = self._inner.encode_queries([request.text for request in batch])
        except Exception as error:  # noqa: BLE001 (raised again in every thread that asked)
            for request in batch:
                request.error = error
            return
        for request, vector in zip(batch, vectors, strict=True):
            request.vector = vector

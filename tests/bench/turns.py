"""What an answer costs beside the bare encoding of its question, by turns in one process."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from bot.answering.knowledge import Knowledge
from bot.conversation.answer import answer
from index.encoder import SentenceEncoder


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds ``work`` takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def by_turns(
    texts: Sequence[str], knowledge: Knowledge, encoder: SentenceEncoder
) -> list[tuple[float, float, float]]:
    """Return for each text the milliseconds of its bare encoding, of its whole answer, and of
    all of the answer but the encoding.
    """
    model = encoder.load().model
    times = []
    for text in texts:
        bare = timed(lambda t=text: model.encode(f"query: {t}", show_progress_bar=False))
        began = time.perf_counter()
        reply = answer(text, knowledge, encoder)
        whole = (time.perf_counter() - began) * 1000
        times.append((bare, whole, whole - reply.timings_ms.get("encode", 0.0)))
    return times

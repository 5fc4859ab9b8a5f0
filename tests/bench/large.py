"""A large home: what an answer costs among ten thousand chunks, and what a chunk weighs on disk.

Does: fill a home with the training texts, some of them several times under other names (a last
line tells the copies apart, and nothing is encoded twice), and answer the test questions there.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from turns import by_turns

import index.training
from bot.library.library import Library, add, load
from index.encoder import SentenceEncoder
from index.generation import generations_folder

DATA = Path(index.training.__file__).parent / "data"
COPIES = 5  # of each text
TEXTS = 100  # of which there are copies: about two thousand chunks


def large(encoder: SentenceEncoder) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of the benchmark."""
    asked = [json.loads(line) for line in (DATA / "test.jsonl").read_text("utf-8").splitlines()]
    texts = [each["question"] for each in asked][::4]
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder) / "home", seed=False, encoder=lambda: encoder)
        sources = sorted((DATA / "texts").iterdir(), key=lambda path: -path.stat().st_size)[:TEXTS]
        for copy in range(COPIES):
            for path in sources:
                own = Path(folder) / f"{path.stem}-{copy}{path.suffix}"
                own.write_text(path.read_text("utf-8") + f"\nExemplaire {copy}.\n", "utf-8")
        add(library, sorted(path for path in Path(folder).iterdir() if path.is_file()))
        knowledge = load(library)
        count = len(knowledge.searcher.chunks)
        home = generations_folder(library.home)
        held = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
        yield f"a home of {count} chunks: on disk", f"{held / count / 1000:.1f} kB a chunk", ""
        bare, whole, _ = zip(*by_turns(texts, knowledge, encoder), strict=True)
        ratios = [one / other for one, other in zip(whole, bare, strict=True)]
        yield "  a whole answer", f"{median(whole):.1f} ms", ""
        yield "  p95", f"{quantiles(whole, n=20)[-1]:.1f} ms", "300 ms"
        yield (
            "  ratio to the bare encoding, median of pairs",
            f"{median(ratios):.2f}",
            "at most 1.5",
        )

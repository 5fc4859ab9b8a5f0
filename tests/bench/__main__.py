"""The benchmarks, one table: ``make bench``.

Does: measure what an answer and a build cost beside the bare model in the same process, by
turns, and how good the answers are; every figure is a median.
Does not: fail on a slow machine; the aims stand beside the figures.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

import faiss
import numpy as np
from large import large
from reading import reading
from turns import by_turns, timed
from twins import twins

from bot.commands.ask_commands import Desk
from bot.commands.evaluate_command import evaluate_desk, read_questions, table
from bot.library.library import Library, load, make_encoder, reindex
from bot.settings import Settings
from corpus.chunks import embedded_text
from index.encoder import SentenceEncoder
from index.generation import approximate_index

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests/data/questions.jsonl"
ROUNDS = 3
Row = tuple[str, str, str]


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        settings = replace(Settings.from_env(), home=home, seed=True, model="")
        encoder = make_encoder(settings)
        assert isinstance(encoder, SentenceEncoder)
        library = Library(home, seed=True, encoder=lambda: encoder)
        reindex(library)
        desk = Desk(load(library), encoder, "en")
        commit = command("git", "rev-parse", "--short", "HEAD") or "?"
        print(f"clausier {commit}, {os.cpu_count()} cores")  # noqa: T201
        for steps in (
            questions(desk),
            builds(desk, library),
            processes(home),
            searches(),
            large(encoder),
            reading(),
            twins(encoder),
        ):
            for name, value, aim in steps:
                print(f"{name:58} {value:>14}   {aim}", flush=True)  # noqa: T201
        print()  # noqa: T201
        for line in table(evaluate_desk(desk, read_questions(QUESTIONS)), "en"):
            print(line)  # noqa: T201


def command(*arguments: str) -> str:
    """Return what a command writes."""
    found = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip()


def questions(desk: Desk) -> Iterator[Row]:
    """Measure answers beside the bare encoding of the same questions, by turns."""
    texts = [each["question"] for each in read_questions(QUESTIONS)][::4]
    assert isinstance(desk.encoder, SentenceEncoder)
    times = by_turns(texts * ROUNDS, desk.knowledge, desk.encoder)
    bare, whole, beside = zip(*times, strict=True)
    yield "bare encoding of a question", f"{median(bare):.1f} ms", ""
    yield "a whole answer", f"{median(whole):.1f} ms", ""
    ratios = [one / other for one, other in zip(whole, bare, strict=True)]
    yield "  ratio, median of pairs", f"{median(ratios):.3f}", "at most 1.25"
    yield "  all but the encoding", f"{median(beside):.2f} ms", "under 5"


def builds(desk: Desk, library: Library) -> Iterator[Row]:
    """Measure a build of the five beside the bare encoding of its chunks, by turns."""
    assert isinstance(desk.encoder, SentenceEncoder)
    model = desk.encoder.load().model
    texts = [f"passage: {embedded_text(chunk)}" for chunk in desk.knowledge.searcher.chunks]
    bare, whole = [], []
    for _ in range(ROUNDS):
        bare.append(timed(lambda: model.encode(texts, batch_size=8, show_progress_bar=False)))
        whole.append(timed(lambda: reindex(library, force=True)))
    yield f"bare encoding of {len(texts)} chunks", f"{median(bare) / 1000:.2f} s", ""
    yield "building the five", f"{median(whole) / 1000:.2f} s", ""
    yield "  ratio of medians", f"{median(whole) / median(bare):.3f}", "at most 1.15"


def processes(home: Path) -> Iterator[Row]:
    """Measure whole processes: re-indexing, help, the memory of one that answers."""
    environ = {**os.environ, "CLAUSIER_HOME": str(home), "CLAUSIER_MODEL": ""}
    clausier = [sys.executable, "-m", "bot.cli"]

    def run(*arguments: str) -> str:
        return subprocess.run(
            [*clausier, *arguments],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    reports = [json.loads(run("index", "--json")) for _ in range(ROUNDS)]
    yield "re-indexing with nothing changed: chunks embedded", str(reports[0]["embedded"]), "0"
    seconds = median(report["seconds"] for report in reports)
    yield "  beyond start-up", f"{seconds:.2f} s", "under 1"
    helps = [timed(lambda: run("--help")) for _ in range(5)]
    yield "clausier --help", f"{median(helps) / 1000:.2f} s", "under 0.3"
    asks = [timed(lambda: run("ask", "Quelle est la durée ?")) for _ in range(5)]
    yield "clausier ask, from the shell", f"{median(asks) / 1000:.2f} s", "under 5"
    with subprocess.Popen(
        [*clausier, "ask", "Quelle est la durée ?"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.DEVNULL,
    ) as process:
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0  # it was waited for already
    scale = 1 if sys.platform == "darwin" else 1024
    yield "peak memory of a process that answers", f"{usage.ru_maxrss * scale / 1e6:.0f} MB", ""


def searches() -> Iterator[Row]:
    """Measure exact and approximate search; the vectors lie in clusters, as texts do."""
    random = np.random.default_rng(1)
    centres = random.standard_normal((2000, 384), np.float32)
    for size in (1_000, 10_000):
        vectors = scattered(random, centres, size)
        asked = scattered(random, centres, 100)
        exact = faiss.IndexFlatIP(384)
        exact.add(vectors)
        graph = approximate_index(384)
        seconds = timed(lambda g=graph, v=vectors: g.add(v)) / 1000
        exact_ms, right = searched(exact, asked)
        graph_ms, found = searched(graph, asked)
        recall = np.mean([len(a & b) / len(a) for a, b in zip(right, found, strict=True)])
        yield f"exact search in {size} vectors, 50 neighbours", f"{exact_ms:.2f} ms", ""
        yield "  approximate search", f"{graph_ms:.2f} ms", ""
        yield "  its recall; building it", f"{recall:.3f}; {seconds:.1f} s", ""


def scattered(random: np.random.Generator, centres: np.ndarray, size: int) -> np.ndarray:
    """Return ``(size, d) float32`` vectors of unit length around the centres."""
    noise = random.standard_normal((size, centres.shape[1]), np.float32)
    vectors = centres[random.integers(0, len(centres), size)] + 0.7 * noise
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def searched(index: faiss.Index, asked: np.ndarray) -> tuple[float, list[set[int]]]:
    """Return the median milliseconds of a search and the neighbours of each vector."""
    times, found = [], []
    for vector in asked:
        began = time.perf_counter()
        _, rows = index.search(vector[None], 50)
        times.append((time.perf_counter() - began) * 1000)
        found.append(set(rows[0].tolist()))
    return median(times), found


if __name__ == "__main__":
    main()

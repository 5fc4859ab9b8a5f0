"""What keeping a corpus costs and survives: ``keeping.py [latency | kills [N]]``.

Does: measure how a 20-page document is added to a corpus of 10,000 chunks with the default model;
with ``latency``, how long questions take while a worker embeds; with ``kills``, kill commands and
workers at N random moments and count what they left.
Does not: embed the 10,000 chunks: their vectors are drawn, under the model's fingerprint.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from bot.answering.knowledge import Knowledge
from bot.conversation.answer import answer
from bot.jobs.job_queue import JobKind, JobState, cancel, enqueue, list_jobs
from bot.jobs.worker import spawn_worker
from bot.library.library import Library, add, load, make_encoder, shipped
from bot.settings import Settings
from bot.state.state import open_state
from index.encoder import (
    EncodedPassage,
    Encoder,
    Query,
    SentenceEncoder,
    quantised,
    unit_length,
)
from index.generation import open_current
from tests.killing import OPERATIONS, commands_killed, template, worker_killed

ROOT = Path(__file__).parents[2]
CHUNKS = 10_000
PAGES, PAGE = 20, 3_000  # characters of a page
RAN = random.Random(5)  # noqa: S311 (moments and figures, no secrets)


class Drawn:
    """An encoder that draws vectors, so that a large corpus is made in seconds."""

    def __init__(self, model: SentenceEncoder) -> None:
        self.name, self.fingerprint = model.name, model.fingerprint
        self.random = np.random.default_rng(1)

    def _drawn(self, count: int, width: int) -> np.ndarray:
        return unit_length(self.random.standard_normal((count, width), np.float32))

    def encode_queries(self, texts: Sequence[str]) -> list[Query]:
        ones = np.ones(12, np.float32)
        return [Query(self._drawn(1, 384)[0], self._drawn(12, 96), ones) for _ in texts]

    def encode_passages(self, texts: Sequence[str]) -> list[EncodedPassage]:
        return [
            EncodedPassage(
                self._drawn(1, 384)[0],
                quantised(self._drawn(len(text) // 4, 96)),
                np.arange(len(text) // 4, dtype=np.int32) * 4,
            )
            for text in texts
        ]


def varied(text: str, number: int) -> str:
    """Return a text with other figures and a line of its own."""
    figures = re.sub(r"\d{3,}", lambda found: str(RAN.randrange(10 ** len(found[0]))), text)
    return f"{figures}\nVariante {number}\n"


def show(name: str, value: str, aim: str = "") -> None:
    print(f"{name:58} {value:>14}   {aim}", flush=True)  # noqa: T201


def large_home(folder: Path, model: SentenceEncoder) -> Path:
    """Return a home of CHUNKS chunks or a little more."""
    texts = [path.read_text(encoding="utf-8") for path in shipped()]
    home, files = folder / "home", folder / "files"
    files.mkdir()
    # 149 chunks come out of the five texts
    for number in range(CHUNKS * len(texts) // 149 + 1):
        path = files / f"convention-{number:04}.md"
        path.write_text(varied(texts[number % len(texts)], number), encoding="utf-8")
    drawn = Drawn(model)
    began = time.perf_counter()
    report = add(Library(home, False, lambda: drawn), [files])
    show(f"a first build of {len(report.added)} documents", f"{time.perf_counter() - began:.1f} s")
    return home


def adding() -> None:
    """Measure one document added, replaced, removed and restored in a large corpus."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings.from_env()
        model = make_encoder(settings)
        assert isinstance(model, SentenceEncoder)
        home = large_home(folder, model)
        generation = open_current(home)
        generation.db.close()
        show("chunks in the corpus", str(generation.manifest.chunks))
        whole = "\n\n".join(path.read_text(encoding="utf-8") for path in shipped())
        document = folder / "vingt-pages.md"
        document.write_text(varied(whole * 3, 9)[: PAGES * PAGE], encoding="utf-8")
        for command, said in (
            (("add", str(document)), "adding 20 pages"),
            (("add", str(document)), "adding them again"),
            (("remove", document.name), "removing them"),
            (("restore", document.name), "restoring them"),
            (("index",), "indexing with nothing changed"),
        ):
            run(home, settings, command, said)


def run(home: Path, settings: Settings, command: tuple[str, ...], said: str) -> None:
    """Run a command in a process of its own and show its report."""
    environ = {**os.environ, "CLAUSIER_HOME": str(home), "CLAUSIER_CACHE": str(settings.cache)}
    began = time.perf_counter()
    out = subprocess.run(
        [sys.executable, "-m", "bot.cli", command[0], "--json", *command[1:]],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    seconds = time.perf_counter() - began
    report = json.loads(out)
    show(said, f"{report['seconds']:.1f} s", "few seconds")
    show("  its whole process", f"{seconds:.1f} s")
    show("  chunks embedded, reused", f"{report['embedded']}, {report['reused']}")


def latency() -> None:
    """Measure questions in this process while a worker embeds, beside questions alone, by turns."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        settings = replace(Settings.from_env(), home=home, seed=True)
        encoder = make_encoder(settings)
        knowledge = load(Library(home, True, lambda: encoder))
        asked = [
            json.loads(line)["question"]
            for line in (ROOT / "tests/data/questions.jsonl").read_text("utf-8").splitlines()
        ][::3]
        idle, busy = [], []
        os.environ["CLAUSIER_CACHE"] = str(settings.cache)
        for _ in range(3):
            idle += timed_answers(asked, knowledge, encoder)
            with closing(open_state(home)) as db:
                enqueue(db, JobKind.INDEX, actor="bench", decision="force")
                with spawn_worker(home) as worker:
                    while not any(job.done for job in list_jobs(db, [JobState.RUNNING])):
                        time.sleep(0.05)
                    busy += timed_answers(asked, knowledge, encoder)
                    still = bool(list_jobs(db, [JobState.RUNNING]))
                    worker.terminate()
                show("  the worker embedded all along", str(still))
                for job in list_jobs(db, [JobState.QUEUED]):
                    cancel(db, job.id)
        for said, share in (("median", 50), ("p95", 95)):
            alone, beside = np.percentile(idle, share), np.percentile(busy, share)
            show(f"a question, {said}, idle", f"{alone:.1f} ms")
            show(f"a question, {said}, while a worker embeds", f"{beside:.1f} ms")
            show("  ratio", f"{beside / alone:.2f}", "at most 1.5")


def timed_answers(asked: list[str], knowledge: Knowledge, encoder: Encoder) -> list[float]:
    """Return the milliseconds of each answer."""
    times = []
    for text in asked:
        began = time.perf_counter()
        answer(text, knowledge, encoder)
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(0.05)  # people do not ask all at once
    return times


def kills(rounds: int) -> None:
    """Kill commands and workers at random moments; fails when a corpus is not whole."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base = template(folder)
        seen: Counter[str] = Counter()
        for number in range(rounds):
            operation = (*OPERATIONS, "worker")[number % 5]
            if operation == "worker":
                worker_killed(folder, base, RAN.uniform(0, 1.2))
                seen["worker, jobs ended after a restart"] += 1
            else:
                done = commands_killed(
                    folder, base, operation, lambda whole: RAN.uniform(0, whole * 1.05)
                )
                seen[f"{done.operation}, {done.found} corpus"] += 1
        for what, count in sorted(seen.items()):
            show(f"killed: {what}", str(count))
        show("kill -9 rounds, corpus whole after each", str(rounds), "50")


if __name__ == "__main__":
    if sys.argv[1:2] == ["kills"]:
        kills(int(sys.argv[2]) if len(sys.argv) > 2 else 50)
    elif sys.argv[1:2] == ["latency"]:
        latency()
    else:
        adding()

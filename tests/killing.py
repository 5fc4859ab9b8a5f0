"""Kill processes that change a corpus, and look whether it is whole: for tests and benchmarks.

A round copies a home, runs one operation in a process of its own, kills it at a given moment after
its imports, and requires that the corpus is the old one or the new one and answers.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.conversation.answer import answer
from bot.jobs.job_queue import ENDED, Job, JobKind, JobState, decide, enqueue, list_jobs, new_folder
from bot.library.library import Library, load, remove, shipped
from bot.library.removed_documents import removed
from bot.state.state import open_state
from index.generation import check
from index.manifest import current_name, generations_folder, registry
from tests.word_encoder import WordEncoder

ROOT = Path(__file__).parents[1]
QUESTION = "Quelle est la durée de la convention DossierFacile ?"
KNOWN = shipped()[1]  # is replaced
GONE = shipped()[3]  # is restored
Corpus = frozenset[tuple[str, str]]  # names and digests


@dataclass(frozen=True, slots=True)
class Round:
    """What a killed process left: "old" or "new", and how its jobs ended in the end."""

    operation: str
    found: str
    jobs: tuple[JobState, ...] = ()


def template(folder: Path) -> Path:
    """Return a home with four of the conventions that ship; the fifth can be restored."""
    words = WordEncoder()
    library = Library(folder / "template", True, lambda: words)
    load(library).searcher.generation.db.close()
    remove(library, GONE.name)
    variant(folder)
    return library.home


def variant(folder: Path) -> Path:
    """Return a long text of the name of a known one, so that there is time to be killed."""
    path = folder / KNOWN.name
    texts = "\n\n".join(each.read_text(encoding="utf-8") for each in shipped())
    path.write_text(texts.replace("2020", "2024"), encoding="utf-8")
    return path


def corpus(home: Path) -> Corpus:
    return frozenset((ref.source, ref.sha256) for ref in registry(home) or ())


def environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CLAUSIER_")}
    return {**kept, "CLAUSIER_HOME": str(home), "CLAUSIER_LANG": "fr", "PYTHONPATH": str(ROOT)}


def arguments(operation: str, folder: Path) -> list[str]:
    new = folder / "nouvelle.md"
    new.write_bytes((folder / KNOWN.name).read_bytes())
    return {
        "add": ["add", str(new)],
        "replace": ["add", str(folder / KNOWN.name)],
        "remove": ["remove", KNOWN.name],
        "restore": ["restore", GONE.name],
    }[operation]


OPERATIONS = ("add", "replace", "remove", "restore")


def run_killed(command: list[str], home: Path, moment: float | None) -> float:
    """Run a command and kill it so many seconds after its imports; return how long it ran."""
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        while (line := process.stderr.readline()) not in {b"ready\n", b""}:
            pass
        assert line, command
        began = time.perf_counter()
        if moment is not None:
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
        process.stderr.read()
        process.wait()
        return time.perf_counter() - began


def require_whole(home: Path) -> None:
    """Fail unless the live generation is whole and a question is answered from it."""
    name = current_name(home)
    assert name is not None
    check(generations_folder(home) / name)
    words = WordEncoder()
    knowledge = load(Library(home, False, lambda: words))
    reply = answer(QUESTION, knowledge, words)
    knowledge.searcher.generation.db.close()
    assert reply.citations, reply
    for ref in registry(home) or ():
        kept = home / "documents" / ref.sha256 / ref.source
        assert kept.is_file(), ref


def commands_killed(
    folder: Path, base: Path, operation: str, moment: Callable[[float], float]
) -> Round:
    """Kill a command at ``moment(of its whole time)`` and require that the corpus is whole."""
    command = ["tests/word_cli.py", *arguments(operation, folder)]
    whole_home, home = folder / "whole", folder / "killed"
    for each in (whole_home, home):
        shutil.rmtree(each, ignore_errors=True)
        shutil.copytree(base, each)
    old = corpus(base)
    seconds = run_killed(command, whole_home, None)
    new = corpus(whole_home)
    assert new != old
    run_killed(command, home, moment(seconds))
    require_whole(home)
    found = corpus(home)
    assert found in {old, new}, found
    listed = {(each.source, each.sha256) for each in removed(home)}
    went = {pair for pair in corpus(base) | {_gone(base)} if pair not in found}
    assert went <= listed, (went, listed)
    # the same command again ends as if nothing had happened
    run_killed(command, home, None)
    assert corpus(home) == new or operation in {"remove", "restore"}
    require_whole(home)
    assert not list(generations_folder(home).glob(".*"))
    return Round(operation, "new" if found == new else "old")


def _gone(home: Path) -> tuple[str, str]:
    each = removed(home)[0]
    return each.source, each.sha256


def worker_killed(folder: Path, base: Path, moment: float) -> Round:
    """Kill a worker with five jobs, then let another one end them; require the right corpus."""
    home = folder / "worker"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(base, home)
    old = corpus(home)
    with closing(open_state(home)) as db:
        staged = new_folder(home) / "nouvelle.md"
        staged.write_bytes((folder / KNOWN.name).read_bytes())
        jobs = [
            enqueue(db, JobKind.ADD, actor="a", name=staged.name, path=str(staged)),
            enqueue(db, JobKind.REMOVE, actor="a", name=KNOWN.name, decision=dict(old)[KNOWN.name]),
            enqueue(db, JobKind.RESTORE, actor="a", name=GONE.name),
            enqueue(db, JobKind.INDEX, actor="a"),
        ]
    worker = ["tests/word_worker.py", "0"]
    run_killed(worker, home, moment)
    require_whole(home)
    assert len(corpus(home) ^ old) in {0, 1, 2}
    run_killed(worker, home, None)
    with closing(open_state(home)) as db:
        left = list_jobs(db, list(JobState))
        assert [job.state for job in left] == [JobState.READY, *[JobState.DONE] * 3], left
        assert decide(db, jobs[0].id, "add") is not None
    run_killed(worker, home, moment / 4)
    require_whole(home)
    run_killed(worker, home, None)
    with closing(open_state(home)) as db:
        ended: list[Job] = list_jobs(db, ENDED)
    assert [job.state for job in ended] == [JobState.DONE] * 4, ended
    names = {source for source, _ in corpus(home)}
    assert names == ({source for source, _ in old} - {KNOWN.name}) | {GONE.name, "nouvelle.md"}
    require_whole(home)
    return Round("worker", "", tuple(job.state for job in ended))

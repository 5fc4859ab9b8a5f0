"""The processes that answer: batches, what goes wrong in one, how they begin and end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from bot.answering.knowledge import Knowledge
from bot.answering.model import Answer
from bot.conversation.answer import Context
from bot.conversation.answer import answer as answer_alone
from bot.library.library import Library
from bot.processes.answerer import Answerer
from corpus.errors import BadQuestion, GenerationDamaged
from index.generation import open_current
from index.manifest import current_name, registry
from tests.word_encoder import WordEncoder

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
FRICHES = "Quel est l'engagement financier du Cerema pour les friches ?"


def opened_at(home: Path, seed: bool) -> Library:
    return Library(home, seed, cache(WordEncoder))


SECRET = "123456:of-the-tests"  # noqa: S105


def opened_with_words(home: Path, seed: bool) -> Library:
    logging.getLogger("bot.answering.compose").warning("of the question %r", FRICHES)
    logging.getLogger("bot.library.library").warning("a warning with %s", SECRET)
    return opened_at(home, seed)


class Hanging(WordEncoder):
    def encode_queries(self, texts):
        if any("dors" in text for text in texts):
            time.sleep(60)
        return super().encode_queries(texts)


def opened_to_hang(home: Path, seed: bool) -> Library:
    return Library(home, seed, cache(Hanging))


@asynccontextmanager
async def answering(
    home: Path, *, seed: bool = False, opened: Callable[[Path, bool], Library] = opened_at
) -> AsyncIterator[Answerer]:
    answerer = Answerer(partial(opened, home, seed), processes=1)
    try:
        yield answerer
    finally:
        await answerer.close()


@pytest.fixture(scope="module")
def knowledge(word_home):
    return Knowledge(open_current(word_home))


def unscored(reply: Answer) -> Answer:
    citations = tuple(replace(each, score=0.0) for each in reply.citations)
    return replace(reply, timings_ms={}, citations=citations)


def test_questions_that_wait_are_answered_in_batches_as_if_alone(knowledge, word_home):
    texts = [f"Quelle est la durée de la convention numéro {n} ?" for n in range(20)]

    async def ask() -> list[Any]:
        async with answering(word_home) as answerer:
            asked = [FRICHES, "bonjour", " ", *texts]
            given = Context()
            replies = [answerer.answer(text, knowledge.generation_id, given) for text in asked]
            return await asyncio.gather(*replies, return_exceptions=True)

    first, greeting, empty, *others = asyncio.run(ask())
    alone = [answer_alone(text, knowledge, WordEncoder()) for text in [FRICHES, *texts]]
    assert list(map(unscored, [first, *others])) == list(map(unscored, alone))
    # In another process the last decimal of a probability may be rounded otherwise.
    together, apart = ([c.score for r in each for c in r.citations] for each in (others, alone[1:]))
    assert together == pytest.approx(apart, abs=2e-4)
    assert greeting.silence == "what-i-do"
    assert isinstance(empty, BadQuestion)
    assert empty.data == {"reason": "empty"}


def test_a_process_that_dies_is_replaced_and_its_questions_are_answered(knowledge, word_home):
    name = knowledge.generation_id

    async def ask() -> list[str]:
        async with answering(word_home) as answerer:
            await answerer.start(name)
            (worker,) = answerer._workers
            first = next(iter(worker.pool._processes))
            os.kill(first, signal.SIGKILL)
            replies = [await answerer.answer(FRICHES, name, Context())]
            asked = asyncio.create_task(answerer.answer(FRICHES, name, Context()))
            await asyncio.sleep(0)
            os.kill(next(iter(worker.pool._processes)), signal.SIGKILL)
            return [reply.headline for reply in [*replies, await asked]]

    assert asyncio.run(ask()) == ["200 000 €", "200 000 €"]


def test_processes_end_with_the_one_that_started_them(knowledge, word_home):
    code = (
        "import asyncio, os, sys\n"
        "from tests.test_bot_answerer import answering\n"
        "from pathlib import Path\n"
        "async def main():\n"
        "    async with answering(Path(sys.argv[1])) as answerer:\n"
        "        await answerer.start(sys.argv[2])\n"
        "        print(*answerer._workers[0].pool._processes, flush=True)\n"
        "        os.kill(os.getpid(), 9)\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
    )
    command = [sys.executable, "-c", code, str(word_home), knowledge.generation_id]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    end = time.monotonic() + 10
    while Path(f"/proc/{int(ended.stdout)}").exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert not Path(f"/proc/{int(ended.stdout)}").exists()


def test_the_first_generation_is_built_where_questions_are_answered(tmp_path):
    async def build() -> None:
        async with answering(tmp_path, seed=True) as answerer:
            await answerer.build()
            await answerer.start(current_name(tmp_path))

    asyncio.run(build())
    assert len(registry(tmp_path)) == 5


def test_a_generation_that_is_not_there_is_said_to_who_asked(word_home):
    async def ask() -> Any:
        async with answering(word_home) as answerer:
            return await answerer.answer(FRICHES, "20200101T000000000-abcdef", Context())

    with pytest.raises(GenerationDamaged):
        asyncio.run(ask())


def test_a_query_is_encoded_as_by_the_encoder(word_home):
    async def encode() -> Any:
        async with answering(word_home) as answerer:
            return await answerer.encode(FRICHES)

    found, expected = asyncio.run(encode()), WordEncoder().encode_queries([FRICHES])[0]
    assert (found.dense == expected.dense).all()
    assert (found.tokens == expected.tokens).all()


def test_what_answers_logs_neither_questions_nor_secrets(knowledge, word_home, capfd, monkeypatch):
    monkeypatch.setenv("CLAUSIER_TELEGRAM_TOKEN", SECRET)

    async def start() -> None:
        async with answering(word_home, opened=opened_with_words) as answerer:
            await answerer.start(knowledge.generation_id)

    asyncio.run(start())
    said = capfd.readouterr().err
    assert "a warning with ***" in said
    assert "friches" not in said
    assert SECRET not in said


def test_a_question_that_takes_for_ever_is_ended_and_the_next_is_answered(
    knowledge, word_home, monkeypatch
):
    name = knowledge.generation_id

    async def ask() -> list[Any]:
        async with answering(word_home, opened=opened_to_hang) as answerer:
            await answerer.start(name)
            monkeypatch.setattr("bot.processes.answerer.LONGEST", 0.5)
            replies = [answerer.answer("dors-tu ?", name, Context())]
            first = await asyncio.gather(*replies, return_exceptions=True)
            monkeypatch.setattr("bot.processes.answerer.LONGEST", 60.0)
            return [*first, await answerer.answer(FRICHES, name, Context())]

    late, reply = asyncio.run(ask())
    assert isinstance(late, TimeoutError)
    assert reply.headline == "200 000 €"

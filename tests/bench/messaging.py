"""Figures of the running bot: ``python tests/bench/messaging.py [load] [calm] [busy] [kills]``.

load   50 chats of 10 different questions each against ``clausier bot`` with its real model and the
       limiter's overall rate raised: questions a second, p50 and p95 from send to reply, and the
       rate at which the model alone encodes the same questions, one by one and in batches.
calm   one question at a time: what a person waits when nobody else asks.
busy   the same while an admin's document of some 90 chunks is read and embedded, against idle.
kills  30 times ``kill -9`` at random moments while questions arrive: how many were lost, and how
       many were answered twice.
"""

from __future__ import annotations

import contextlib
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.library.library import Library, load, open_library
from bot.settings import Settings
from tests.bot_api_server import BotApi, Call, bot_api
from tests.bot_process import ADMIN, ROOT, Bot
from tests.word_encoder import WordEncoder

CHATS, EACH = 50, 10
KILLS = 30
SUBJECTS = (
    "Quel est le montant du financement de {}",
    "Quelle est la durée de la convention {}",
    "Quel est le préavis de résiliation de {}",
    "Qui signe la convention {}",
    "Quelles sont les obligations des parties de {}",
    "Quelle licence s'applique à {}",
    "Quand la convention {} prend-elle effet",
    "Quel est l'objet de la convention {}",
    "Comment sont traitées les données personnelles de {}",
    "Quelles sont les modalités de paiement de {}",
)


def questions(titles: list[str]) -> list[str]:
    """Return CHATS x EACH questions, no two alike."""
    return [
        f"{SUBJECTS[number % EACH].format(titles[number // EACH % len(titles)])} (n° {number}) ?"
        for number in range(CHATS * EACH)
    ]


def run_load(home: Path) -> None:
    os.environ["CLAUSIER_HOME"] = str(home)
    library = open_library(Settings.from_env())
    knowledge = load(library)
    asked = questions([title[:60] for title in knowledge.titles])
    encoder = library.encoder()
    encoder.encode_queries(asked[:16])
    singly = _rate(lambda: [encoder.encode_queries([text]) for text in asked[:64]], 64)

    def batches() -> float:
        work = [asked[n : n + 16] for n in range(0, 256, 16)]
        return _rate(lambda: [encoder.encode_queries(each) for each in work], 256)

    before = batches()
    with bot_api() as api:
        began = time.perf_counter()
        bot = Bot(api, home, {"CLAUSIER_TELEGRAM_API_URL": api.url}, ("-m", "bot.cli", "bot"))
        bot.environ["CLAUSIER_QUESTIONS_PER_MINUTE_ALL"] = "100000"
        bot.start()
        api.text(9_999, "Quelle est la durée ?")
        api.reply(9_999, seconds=60)
        first = time.perf_counter() - began
        try:
            rate, waits = _ask_all(api, asked)
        finally:
            bot.stop()
    after = batches()  # this machine's speed is not the same from one minute to the next
    batched = (before + after) / 2
    print(f"start to first answer         {first:8.1f} s")  # noqa: T201
    print(f"questions a second, 50 chats  {rate:8.1f}")  # noqa: T201
    print(f"encoded a second, one by one  {singly:8.1f}")  # noqa: T201
    share = rate / batched
    spread = f"({before:.0f} before, {after:.0f} after)"
    print(f"encoded a second, batches     {batched:8.1f}   share {share:.2f} {spread}")  # noqa: T201
    print(f"send to reply, p50            {statistics.median(waits):8.2f} s  (50 people at once)")  # noqa: T201
    print(f"send to reply, p95            {statistics.quantiles(waits, n=20)[18]:8.2f} s")  # noqa: T201
    lost = CHATS * EACH - len(waits)
    print(f"lost {lost}, sent {len(api.made('sendMessage')) - 1} for {CHATS * EACH}")  # noqa: T201


def run_calm(home: Path) -> None:
    """One question at a time: what a person waits when nobody else asks."""
    with bot_api() as api:
        bot = Bot(api, home, command=("-m", "bot.cli", "bot")).start()
        api.text(1, "Quelle est la durée ?")
        api.reply(1, seconds=60)
        waits = []
        for number in range(2, 42):
            began = time.monotonic()
            api.text(number, f"Quel est le préavis de résiliation (n° {number}) ?")
            api.reply(number)
            waits.append(time.monotonic() - began)
        bot.stop()
    print(f"alone: p50 {statistics.median(waits) * 1000:.0f} ms, max {max(waits) * 1000:.0f} ms")  # noqa: T201


def run_busy(home: Path) -> None:
    """One question after another, idle and while a document is being indexed."""
    texts = sorted((ROOT / "corpus/texts").glob("*.txt"))
    pages = "\n\n".join(path.read_text(encoding="utf-8") for path in texts)
    document = pages.replace("convention", "accord").replace("Convention", "Accord")
    with bot_api() as api:
        bot = Bot(api, home, command=("-m", "bot.cli", "bot")).start()
        _waits(api, range(1, 4), lambda: False)
        idle = _waits(api, range(10, 110), lambda: False)
        api.document(ADMIN, "accord.txt", document.encode())
        api.wait(lambda: api.made("editMessageText"), 60)
        busy = _waits(api, range(1000, 2000), lambda: _card_shown(api))
        bot.stop()
    for name, waits in (("idle", idle), ("while indexing", busy)):
        p50, p95 = statistics.median(waits) * 1000, statistics.quantiles(waits, n=20)[18] * 1000
        print(f"{name:15} n {len(waits):4}   p50 {p50:4.0f} ms   p95 {p95:4.0f} ms")  # noqa: T201
    share = statistics.quantiles(busy, n=20)[18] / statistics.quantiles(idle, n=20)[18]
    print(f"p95 while indexing / idle {share:.2f}")  # noqa: T201


def _waits(api: BotApi, people: range, over: Callable[[], bool]) -> list[float]:
    """Ask a question as each of the people, with a little rest between; return the waits."""
    waits = []
    for person in people:
        if over():
            break
        began = time.monotonic()
        api.text(person, f"Quel est le préavis de résiliation (n° {person}) ?")
        api.reply(person)
        waits.append(time.monotonic() - began)
        time.sleep(0.05)
    return waits


def _card_shown(api: BotApi) -> bool:
    return any("n'est pas publié" in (m["text"] or "") for m in list(api.messages.values()))


def _rate(work: object, count: int) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return count / (time.perf_counter() - began)


def _ask_all(api: BotApi, asked: list[str]) -> tuple[float, list[float]]:
    """Let each chat ask its next question when it has its answer; return the rate and the waits.

    The people are no threads of their own: fifty of them, woken at every call, cost more than
    the bot does.
    """
    waits: list[float] = []
    sent: dict[int, float] = {}
    left = {chat: deque(asked[(chat - 1) * EACH : chat * EACH]) for chat in range(1, CHATS + 1)}
    over = threading.Event()

    def ask(chat: int) -> None:
        sent[chat] = time.monotonic()
        api.text(chat, left[chat].popleft())

    def heard(call: Call) -> None:
        if call["method"] != "sendMessage" or call["chat"] not in left or "result" not in call:
            return
        chat = call["chat"]
        waits.append(time.monotonic() - sent[chat])
        if left[chat]:
            ask(chat)
        elif len(waits) == len(asked):
            over.set()

    api.noticed = heard
    began = time.monotonic()
    for chat in left:
        ask(chat)
    over.wait(300)
    return len(waits) / (time.monotonic() - began), waits


def run_kills(home: Path) -> None:
    luck = random.Random(4)  # noqa: S311 (the same moments each time)
    asked = 0
    with bot_api() as api:
        bot = Bot(api, home, {"CLAUSIER_QUESTIONS_PER_MINUTE_ALL": "100000"}).start()
        for _ in range(KILLS):
            for _ in range(10):
                asked += 1
                api.text(asked, "Quelle est la durée de la convention ?")
            time.sleep(luck.uniform(0.0, 0.4))
            bot.kill()
            bot = bot.start()
        chats = range(1, asked + 1)
        with contextlib.suppress(AssertionError):  # what is lost is counted below
            api.wait(lambda: all(api.sent(chat) for chat in chats), 120)
        bot.stop()
        counts = [len(api.sent(chat)) for chat in chats]
    print(f"kills {KILLS}, questions {asked}, lost {counts.count(0)}")  # noqa: T201
    print(f"answered twice {counts.count(2)}, more often {sum(n > 2 for n in counts)}")  # noqa: T201


def main() -> None:
    wanted = sys.argv[1:] or ["load", "calm", "busy", "kills"]
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CLAUSIER_HOME": f"{folder}/home", "CLAUSIER_LANG": "fr"}
        if "load" in wanted:
            run_load(Path(folder) / "home")
        if "calm" in wanted:
            run_calm(Path(folder) / "home")
        if "busy" in wanted:
            run_busy(Path(folder) / "home")
        if "kills" in wanted:
            os.environ["CLAUSIER_HOME"] = f"{folder}/killed"
            words(Path(folder) / "killed")
            run_kills(Path(folder) / "killed")


def words(home: Path) -> None:
    """Index with the word encoder: kills are about the queue, and start faster without a model."""
    encoder = WordEncoder()
    load(Library(home, True, lambda: encoder))


if __name__ == "__main__":
    main()

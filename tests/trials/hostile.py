"""Throw hostile inputs at every way in: does it refuse each in a sentence, and stay in bounds?

``python tests/trials/hostile.py [COUNT] [SECONDS]`` tries COUNT inputs (10,000) or as many as there
is time for, and prints what came of them. Documents of every format are damaged, read, analysed and
explained; messages, updates, callback data, inline queries and HTTP requests go to the bot's own
process; programs of an attacker take the confined reader's place. Nothing may end in a traceback,
in "Désolé" (what the bot says when it failed itself), out of its confinement, or in memory that
only grows. What failed is printed with the seed that brings it back.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import resource
import socket
import string
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.library.library import Library, load
from bot.library.zip_files import unpack
from bot.texts.messages import explain
from corpus.analysis import analyse
from corpus.errors import ClausierError
from corpus.formats import isolation
from corpus.formats.child import reader
from corpus.formats.confinement import NEEDED, Layer
from corpus.formats.kinds import TEXT, kind_of
from corpus.model import Document
from corpus.readers import read_document, read_text, safe_name
from tests.bot_api_server import BotApi, bot_api
from tests.bot_process import ADMIN, Bot
from tests.sample_files import zipped
from tests.test_corpus_confinement import ATTEMPTS, HELP
from tests.test_corpus_fuzz import SOUND, ZIPPED, damaged, inside
from tests.word_encoder import WordEncoder

MEMORY = 500_000_000  # bytes that a process may have grown by in the end
LEASE = (
    "Convention de prêt\n\nEntre la commune de Lys et l'association Roc.\n\nArticle 1 - Objet\n"
    "Le prêt de 3 000 € dure deux ans, du 1er mars 2024 au 28 février 2026.\n\n| a | b |\n|---|---|"
    "\n| 1 | 2 |\n\nArticle 2 - Prix\n1° Le prix est de 12,5 % ;\n2° L. 2511-6 du code.\n"
).encode()
DOCUMENTS = {**SOUND, ".txt": LEASE, ".md": LEASE, ".zip": zipped({"a.txt": LEASE, "b.md": LEASE})}
APART = 40  # of so many documents one is read as in the product, in a process of its own
ODD = (
    *(
        "\0",
        "\u202e",
        "\u200b",
        "\ud83d",
        "😀",
        "e\u0301" * 40,
        "<b>",
        "&lt;",
        "'",
        '"',
        "\\",
        "%s",
    ),
    *(
        "{0}",
        "{x.__class__}",
        "../" * 9,
        "\r\n",
        "9" * 400,
        "-1",
        "NaN",
        "٣",
        "I\u0307",
        "*",
        "OR 1=1",
    ),
    *("NEAR(", '"', "(" * 300, "[" * 300, "a" * 5000, " ", "\t", "//", "@clausier_test_bot", "/"),
)
KINDS = "kcsopxvwfdtlgea-jh"
FAILED = re.compile(r"^(?:Désolé|Sorry), ")
SENT = ("text", "command", "button", "inline", "message of odd shape", "press of odd shape")


@dataclass
class Trial:
    """What was tried, and what failed."""

    ran: random.Random
    until: float = 0.0  # of time.monotonic(), when the part under way ends
    seen: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def late(self) -> bool:
        return time.monotonic() > self.until

    def failed(self, what: str) -> None:
        self.seen["failures"] += 1
        self.failures.append(what[-3000:])


# documents


def cuts(ran: random.Random) -> list[tuple[int, int, bytes]]:
    """Return damages as ``damaged`` takes them."""

    def one() -> tuple[int, int, bytes]:
        new = ran.choice((b"", ran.randbytes(4), odd(ran).encode("utf-8", "replace")))
        return ran.randrange(2**20), ran.choice((0, 0, 1, 4, 40)), new

    return [one() for _ in range(ran.randrange(1, 7))]


def odd(ran: random.Random) -> str:
    return "".join(ran.choices(ODD, k=ran.randrange(1, 4)))[:6000]


def document(trial: Trial, seed: int) -> None:
    """Damage one document, then read, analyse and explain it as the product does."""
    ran = random.Random(seed)  # noqa: S311
    kind = ran.choice(list(DOCUMENTS))
    change = inside if kind in ZIPPED and ran.random() < 0.5 else damaged
    data = change(DOCUMENTS[kind], cuts(ran))
    trial.seen[f"documents: {kind}"] += 1
    apart = kind == ".pdf" or ran.randrange(APART) == 0
    if apart and trial.seen["read apart"] * APART > trial.seen["inputs"]:
        kind, apart = ".html", False  # a process takes a second
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / f"a{kind}"
        path.write_bytes(data)
        try:
            if kind == ".zip":
                out = Path(name) / "out"
                out.mkdir()
                for file in unpack(path, out):
                    assert file.resolve().is_relative_to(out.resolve())
            elif apart:
                trial.seen["read apart"] += 1
                analyse(read_document(path))
            else:
                analyse(read_here(path, data))
            trial.seen["documents read"] += 1
        except ClausierError as error:
            if explain(error, "fr").count("\n") > 2:
                trial.failed(f"document {seed}: {explain(error, 'fr')}")
            trial.seen["documents refused"] += 1
        safe_name(odd(ran))


def read_here(path: Path, data: bytes) -> Document:
    """Return what ``read_document`` does, without a process for each file."""
    kind = kind_of(path.suffix, data, "a")
    if kind == TEXT:
        return Document("a", read_text(data, "a"), "")
    return Document("a", reader(kind)(data, "a", lambda *_: None).text, "")


def documents(trial: Trial, count: int) -> None:
    for _ in range(count):
        if trial.late():
            return
        seed = trial.ran.randrange(2**40)
        trial.seen["inputs"] += 1
        try:
            document(trial, seed)
        except Exception:  # noqa: BLE001 (this is what is looked for)
            trial.failed(f"document {seed}\n{traceback.format_exc()}")


# programs in the reader's place


ANSWERS = (
    "print('5')",
    "print('{}')",
    "print('null')",
    "print('[' * 10**6)",
    "print('{\"page\": 1, \"of\": 2}\\n' * 1000)",
    "print(json.dumps({'error': 'TooLargeDocument', 'data': {}}))",
    "print(json.dumps({'error': 'ClausierError', 'data': {'source': 'b'}}))",
    "print(json.dumps({'error': '__class__', 'data': []}))",
    "print(json.dumps({'text': 'a\\ud800', 'pages': [], 'warnings': []}))",
    "print(json.dumps({'text': 'abc', 'pages': [{'number': 1, 'start': -5}], 'warnings': []}))",
    "sys.stdout.write('x' * 10**7)",
    "os.kill(os.getpid(), 9)",
    "os.close(1)",
)  # fmt: skip
# Every call of the kernel with senseless numbers, but those that only wait or end the process, and
# those that signal or slow others of its user. Only where it is a user whom nothing belongs to.
CALLS = """
import random, signal
ran = random.Random({seed})
signal.alarm(3)
left_out = set(map(int, "{left_out}".split()))
for _ in range(300):
    number = ran.randrange(0, 470)
    if number not in left_out:
        kernel.syscall(number, *(ran.choice((0, 1, 3, -1, 2**31, parent)) for _ in range(6)))
"""
LEFT_OUT = (
    "0 1 7 15 23 34 35 37 60 61 62 128 129 130 141 142 144 155 159 163 164 165 166 167 168 169 170"
    " 171 172 173 175 176 179 200 202 203 219 227 230 231 232 234 246 247 251 271 281 297 302 305"
    " 313 314 320 424 441 449"
)


def programs(trial: Trial, count: int) -> None:
    """Put attackers' programs in the reader's place; none may get at anything."""
    layers = isolation.granted()
    if not layers >= NEEDED | {Layer.USER} or os.uname().machine != "x86_64":
        trial.seen["not tried: this machine does not confine"] = 1
        return
    attempts = {k: v for layer in layers for k, v in ATTEMPTS.get(layer, {}).items()}
    with tempfile.TemporaryDirectory() as name:
        own = Path(name) / "person.key"
        own.write_text("secret", "utf-8")
        head = f"own = {str(own)!r}; parent = {os.getpid()}; attempts = {attempts!r}\n"
        for number in range(count):
            if trial.late():
                return
            seed = trial.ran.randrange(2**40)
            trial.seen["inputs"] += 1
            trial.seen["programs in the reader's place"] += 1
            code = (
                head + HELP,
                "import json, os, sys\n" + trial.ran.choice(ANSWERS),
                head + HELP.split("done = []")[0] + CALLS.format(seed=seed, left_out=LEFT_OUT),
                "import os\nif os.fork() == 0:\n    os.fork()\n" + head + HELP,
            )[number % 4]
            said = escaped(code)
            if said or own.read_text("utf-8") != "secret" or list(Path(name).iterdir()) != [own]:
                trial.failed(f"a program got out: {said} {list(Path(name).iterdir())}\n{code}")


def escaped(code: str) -> str:
    """Return what a program did in the reader's place that it may not do."""
    boot = (
        "import sys; sys.path.insert(0, sys.argv[1]); from corpus.formats import child;"
        f"child.reader = lambda kind: lambda *_: exec({code!r}, {{}}); child.main()"
    )
    with patch.object(isolation, "BOOT", boot):
        try:
            isolation.read_apart(DOCUMENTS[".pdf"], ".pdf", "a", None, 30)
        except ClausierError as error:
            explain(error, "fr")
            done = error.data.get("said", [])
            return ", ".join(done) if isinstance(done, list) else ""
        except Exception:  # noqa: BLE001 (this is what is looked for)
            return traceback.format_exc()
    return ""


# what is sent to the bot


def words(ran: random.Random) -> str:
    """Return a message nobody would write, or nearly one that somebody would."""
    asked = "Quel est le montant de la convention de prêt du 3 mars 2024 ?"
    cut = asked[: ran.randrange(len(asked))]
    text = (cut + odd(ran) + ran.choice((asked, "", cut)))[: ran.choice((4096, 900, 60))]
    return text.encode("utf-8", "replace").decode()  # JSON holds no half of a pair


def data(ran: random.Random, known: list[str]) -> str:
    """Return what a button of ours may not carry, or one that was changed in a place."""
    if known and ran.random() < 0.5:
        text = list(ran.choice(known))
        for _ in range(ran.randrange(1, 4)):
            text[ran.randrange(len(text))] = ran.choice(string.printable)
        return "".join(text)[:64]
    fields = [
        ran.choice(("", "0", "-1", "9" * 30, "x", odd(ran), "up", "yes", "add")) for _ in range(7)
    ]
    text = ":".join([ran.choice(KINDS), *fields[: ran.randrange(8)]])[:64]
    return text.encode("utf-8", "replace").decode()


def shape(ran: random.Random, value: Any) -> Any:
    """Return an update in which one place holds something else."""
    if isinstance(value, dict) and value and ran.random() < 0.9:
        name = ran.choice(list(value))
        return {**value, name: shape(ran, value[name])}
    return ran.choice((None, 0, -1, 2**63, "", words(ran), [], {}, [[]], {"id": "x"}, True, 1e300))


def send(trial: Trial, api: BotApi, ran: random.Random, known: list[str], *, shaped: bool) -> None:
    """Send what a person may, or with ``shaped`` what only Telegram could."""
    person = ran.choice((ran.randrange(100, 200), ADMIN))
    chat = ran.choice((None, None, -200))
    what = ran.randrange(4, 6) if shaped else ran.randrange(4)
    if what == 0:
        api.text(person, words(ran), chat)
    elif what == 1:
        names = ("demander", "fiche", "comparer", "chercher", "start", "retirer", "restaurer")
        names += ("admettre", "exclure", "reserver", "liberer", "etat", "journal", "versions", "x")
        api.text(person, f"/{ran.choice(names)} {words(ran)}"[:4096], chat)
    elif what == 2:
        api.press_data(person, api.message(person, "x", chat), data(ran, known))
    elif what == 3:
        api.inline(person, words(ran)[:256])
    elif what == 4:
        update = {"message": api.message(person, words(ran), chat)}
        api.push(**{k: shape(ran, v) for k, v in update.items()})
    else:
        pressed = {"id": "1", "from": api.person(person), "data": data(ran, known)}
        api.push(callback_query=shape(ran, {**pressed, "message": api.message(person, "x")}))
    trial.seen[f"updates: {SENT[what]}"] += 1


def request(ran: random.Random) -> bytes:
    """Return a request of HTTP, or nearly."""
    link = f"/lire/{ran.randbytes(9).hex()}/{ran.randbytes(8).hex()}"
    paths = ("/", "/lire/a/b", link, "/healthz", "/metrics", "/hook")
    path = ran.choice((*paths, "/lire/" + "%2e%2e/" * 9, "/" + "a" * 9000))
    method = ran.choice(("GET", "POST", "PUT", "X" * 99))
    head = f"{method} {path} HTTP/1.{ran.randrange(3)}\r\nHost: a\r\n"
    more = ran.choice(
        (
            *("Content-Length: -1", "Transfer-Encoding: chunked", "Authorization: Bearer é"),
            *("A: " + "b" * 99_000, "Upgrade: websocket\r\nConnection: Upgrade"),
        )
    )
    sent = f"{head}{more}\r\n\r\n".encode("utf-8", "replace") + ran.randbytes(ran.randrange(50))
    return damaged(sent, cuts(ran)) if ran.random() < 0.5 else sent


def ask_http(trial: Trial, port: int, ran: random.Random) -> None:
    trial.seen["requests of HTTP"] += 1
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 10) as client:
        client.sendall(request(ran))
        client.shutdown(socket.SHUT_WR)
        client.settimeout(10)
        answer = client.recv(65536)
        if b"Traceback" in answer or b" 500 " in answer[:20]:
            trial.failed(f"an answer of HTTP: {answer!r}")


def against_bot(trial: Trial, count: int, folder: Path) -> None:
    """Send hostile updates and requests to a bot's own process."""
    words_ = WordEncoder()
    load(Library(folder / "home", True, lambda: words_)).searcher.generation.db.close()
    limits = {f"CLAUSIER_QUESTIONS_PER_MINUTE{each}": "100000" for each in ("", "_ALL")}
    limits["CLAUSIER_ANSWERING"] = "2"
    with bot_api() as api, started(Bot(api, folder / "home", limits)) as bot:
        assert bot.process is not None
        api.text(150, "Quel est le montant de chaque convention ?")
        api.reply(150, seconds=240)
        first = memory(bot.process.pid)
        known = [
            button["callback_data"]
            for message in api.messages.values()
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
            if "callback_data" in button
        ]
        for number in range(count):
            if trial.late():
                break
            trial.seen["inputs"] += 1
            ran = random.Random(trial.ran.randrange(2**40))  # noqa: S311
            shaped = number // 50 % 5 == 4
            if number % 4:
                send(trial, api, ran, known, shaped=shaped)
            else:
                ask_http(trial, bot.port, ran)
            if number % 50 == 49:
                quiet(trial, api, bot, shaped=shaped)
        quiet(trial, api, bot)
        api.text(151, "Quel est le montant de chaque convention ?")
        api.reply(151, seconds=240)
        grown = memory(bot.process.pid) - first
        trial.seen["MB that the bot grew by"] = grown // 10**6
        if grown > MEMORY:
            trial.failed(f"the bot grew by {grown} bytes")


@contextlib.contextmanager
def started(bot: Bot) -> Iterator[Bot]:
    bot.start(ready=False)
    try:
        bot.wait_ready(240)
        yield bot
        assert bot.stop() == 0
    finally:
        bot.kill()


def quiet(trial: Trial, api: BotApi, bot: Bot, *, shaped: bool = False) -> None:
    """Wait until all that was sent is dealt with, and look at what was said.

    What fails over a ``shaped`` update, which no person can send, may be logged whole.
    """
    end = time.monotonic() + 240
    while api.updates or bot.health()["queue"]:
        assert bot.process is not None
        if time.monotonic() > end or bot.process.poll() is not None:
            raise AssertionError(f"the bot ended or hangs: {bot.log[-3000:]}")
        time.sleep(0.02)
    for call in api.calls:
        said = str(call.get("text", ""))
        if "Traceback" in said or (FAILED.search(said) and not shaped):
            trial.failed(f"the bot failed: {call}")
    log = bot.log
    if "Traceback" in log and not shaped:
        trial.failed(f"a traceback in the log: {log[log.index('Traceback') - 300 :][:3000]}")
    bot.log_path.write_text("")
    api.calls.clear()
    api.messages.clear()


def memory(process: int) -> int:
    """Return the bytes that a process and those that it started hold."""
    total = 0
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, StopIteration):
            parent = int((place / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if process in {parent, int(place.name)}:
                lines = (place / "status").read_text().splitlines()
                held = next(line for line in lines if line.startswith("VmRSS"))
                total += int(held.split()[1]) * 1024
    return total


# What is tried first: the share of the inputs, and of the time by which it ends.
PARTS: tuple[tuple[float, float, Callable[[Trial, int], None]], ...] = (
    (0.55, 0.4, documents),
    (0.01, 0.5, programs),
)


def run(count: int, seconds: float, seed: int, folder: Path) -> Trial:
    """Try ``count`` inputs, or as many as there is time for."""
    began = time.monotonic()
    trial = Trial(random.Random(seed))  # noqa: S311
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for share, end, part in PARTS:
        trial.until = began + seconds * end
        part(trial, max(4, int(count * share)))
    trial.until = began + seconds
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    trial.seen["MB that reading grew by"] = grown // 10**6
    if grown > MEMORY:
        trial.failed(f"reading grew by {grown} bytes")
    try:
        against_bot(trial, count - trial.seen["inputs"], folder)
    except AssertionError:
        trial.failed(traceback.format_exc())
    return trial


def main(count: int, seconds: float) -> int:
    with tempfile.TemporaryDirectory() as name:
        trial = run(count, seconds, int(os.environ.get("SEED", "1")), Path(name))
    for what, number in sorted(trial.seen.items()):
        print(f"{what:50} {number:6}", flush=True)  # noqa: T201
    for failure in trial.failures[:20]:
        print(json.dumps(failure, ensure_ascii=False))  # noqa: T201
    return 1 if trial.failures else 0


if __name__ == "__main__":
    sys.exit(
        main(
            int(sys.argv[1]) if len(sys.argv) > 1 else 10_000,
            float(sys.argv[2]) if len(sys.argv) > 2 else 3600.0,
        )
    )

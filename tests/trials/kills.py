"""Kill the running bot, its worker and what answers, at random moments: is everything kept?

``python tests/trials/kills.py FOLDER [KILLS]`` kills until KILLS (1,000) were done in all in that
folder, where it goes on after an interruption, and prints what came of them. Another folder has
other changes and moments.

Each round an admin changes one thing in the chat (adds, replaces, removes, restores, reserves,
releases, goes back) while people ask, and processes are killed by ``kill -9``; in a tenth of the
rounds the disk is full meanwhile (FOLDER/disk, a tmpfs, where one may mount it). After each kill
and at the end of each round: the live generation is whole, every original is there, the documents
are those of before or of after the change, no reservation was lost, whoever asked was answered,
and what is reserved is told to nobody else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.library.file_intake import distinct_name
from bot.library.library import Library, add
from bot.library.removed_documents import removed
from bot.library.reservations import Reserved, read_reserved, versions_of
from index.generation import check
from index.manifest import current_name, generations_folder, list_generations
from tests.bot_api_server import BotApi, bot_api
from tests.bot_process import ADMIN, Bot
from tests.killing import Corpus, corpus
from tests.word_encoder import WordEncoder

GROUP = -100
PATIENCE = 240.0  # seconds for what a loaded machine does slowly
SIZE = 128  # MB of the disk that is filled
SYLLABLES = ("za", "nu", "mor", "vel", "ti", "gra", "pe", "lou", "dri", "ko", "sta", "bi")
TOLD = re.compile(r"Désolé|n'a pas transmis|Rien d'autre n'a changé|plus rien à faire")


@dataclass
class State:
    """Which documents are in, and which are reserved for which chats."""

    documents: Corpus
    reserved: Reserved


@dataclass
class Trial:
    """One home and its bot; ``seen`` counts what was done and what came of it."""

    folder: Path
    api: BotApi
    disk: bool = False  # whether the home lies on a small disk of its own
    seen: Counter[str] = field(default_factory=Counter)
    bot: Bot = field(init=False)
    ran: random.Random = field(default_factory=random.Random)
    before: State = field(init=False)
    after: State = field(init=False)
    number: int = 0
    works: bool = True  # whether the worker has something to do in this round

    @property
    def home(self) -> Path:
        return self.folder / "disk" / "home"

    def begin(self) -> None:
        """Make the home, where there is none, and start the bot."""
        if not (self.home / "current").exists():
            words = WordEncoder()
            library = Library(self.home, False, lambda: words)
            for number in range(5):
                name, data = convention(random.Random(number), f"depart-{number}")  # noqa: S311
                path = self.folder / f"{name}.txt"
                path.write_bytes(data)
                add(library, [path])
        self.bot = Bot(self.api, self.home, {"CLAUSIER_SEED": "0", "CLAUSIER_ANSWERING": "2"})
        self.bot.start(ready=False)
        self.bot.wait_ready(PATIENCE)

    # a round

    def round(self, number: int, operation: str, kills: int, *, full: bool = False) -> None:
        """Do one change while processes are killed, and require that all is well."""
        self.number, self.works = number, operation not in {"reserve", "release"}
        self.ran = random.Random(f"{self.folder.name} {number}")  # noqa: S311 (moments, no secrets)
        self.before = self.after = self.state()
        people = [1_000_000 + number * 10 + each for each in range(3)]
        for person in people[:2]:
            self.api.text(person, self.question())
        failures: list[BaseException] = []
        killer = threading.Thread(target=self._kill, args=(kills, failures))
        with self._full_disk() if full else contextlib.nullcontext():
            killer.start()
            try:
                OPERATIONS[operation](self)
            finally:
                killer.join()
        self.api.text(people[2], self.question())
        if failures:
            raise failures[0]
        self._settle(people)
        self.require_whole()
        now = self.state()
        came = "done" if now.documents == self.after.documents else "not done"
        self.seen[f"{operation}: {came}"] += 1
        self._ask_for_what_is_hidden(now)
        self._forget()

    def _kill(self, kills: int, failures: list[BaseException]) -> None:
        try:
            for _ in range(kills):
                target = self.ran.choices(("worker", "answering", "bot"), (11, 4, 3))[0]
                self._moment(target)
                self._kill_one(target)
                self.require_whole()
        except BaseException as error:  # noqa: BLE001 (raised by the round)
            failures.append(error)

    def _moment(self, target: str) -> None:
        """Wait for the moment of a kill: in the middle of a job, or any."""
        if target != "answering" and self.works and self.ran.random() < 0.7:
            end = time.monotonic() + 15
            while time.monotonic() < end and not self.jobs("running", "publishing"):
                time.sleep(0.01)
            time.sleep(self.ran.uniform(0, 0.6))
        else:
            time.sleep(self.ran.uniform(0, 2.0))

    def _kill_one(self, target: str) -> None:
        assert self.bot.process is not None
        names = {"worker": "word_worker", "answering": "spawn_main", "bot": ""}
        process = self.bot.process.pid
        if names[target]:
            found = children(process, names[target])
            if not found:
                self.seen["no process to kill"] += 1
                return
            process = self.ran.choice(found)
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
            self.seen["kills"] += 1
            self.seen[f"kills: {target}"] += 1
        if target == "bot":
            self._restart()

    def _restart(self) -> None:
        self.bot.kill()
        self.bot.start(ready=False)
        if self.ran.random() < 0.2:
            time.sleep(self.ran.uniform(0, 4))
            self.bot.kill()
            self.seen["kills"] += 1
            self.seen["kills: bot that starts"] += 1
            self.bot.start(ready=False)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.bot.wait_ready(PATIENCE)
            except AssertionError:  # as a service manager does where the disk is full
                if time.monotonic() > end:
                    raise
                self.seen["starts that failed"] += 1
                self.bot.start(ready=False)
            else:
                return

    @contextmanager
    def _full_disk(self) -> Iterator[None]:
        """Leave some kilobytes of the disk for the first seconds of a change."""
        ballast = self.home.parent / "ballast"
        free = os.statvfs(self.home).f_bavail * os.statvfs(self.home).f_frsize
        with contextlib.suppress(OSError):  # the bot writes meanwhile: then it is full indeed
            ballast.write_bytes(bytes(max(0, free - self.ran.randrange(400_000))))
        self.seen["rounds with a full disk"] += 1
        timer = threading.Timer(self.ran.uniform(1, 8), lambda: ballast.unlink(missing_ok=True))
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            ballast.unlink(missing_ok=True)

    def _settle(self, people: list[int]) -> None:
        """Wait until everybody is answered and nothing is under way."""

        def settled() -> bool:
            return (
                all(self.api.sent(person) for person in people)
                and not self.api.updates
                and not self.jobs("queued", "running", "publishing")
                and not self.waiting()
            )

        until(settled, self)
        for person in people:
            messages = self.api.sent(person)
            self.seen["questions"] += 1
            failed = all("Désolé" in message["text"] for message in messages)
            self.seen["questions told that they failed"] += failed
            self.seen["answers given twice"] += len(messages) > 1

    def _ask_for_what_is_hidden(self, now: State) -> None:
        def told(document: tuple[str, str]) -> re.Match[str]:
            name, digest = document
            text = (self.home / "documents" / digest / name).read_text("utf-8")
            found = re.search(r"de ([\d ]+) euros à (\w+)", text)
            assert found is not None
            return found

        # Another version may be open to all, and say the same by right.
        public = {told(each)[1] for each in now.documents if each[1] not in now.reserved}
        hidden = [told(each) for each in sorted(now.documents) if each[1] in now.reserved]
        found = next((each for each in hidden if each[1] not in public), None)
        if found is None:
            return
        person = 2_000_000 + self.number
        self.api.text(person, f"Quel est le montant de la convention {found[2]} ?")
        until(lambda: self.api.sent(person), self)
        said = " ".join(m["text"] for m in self.api.sent(person))
        assert found[1] not in said.replace("\N{NO-BREAK SPACE}", " "), said
        self.seen["asked for what is hidden"] += 1

    def _forget(self) -> None:
        self.api.calls.clear()
        self.api.messages.clear()

    # what there is

    def state(self) -> State:
        return State(corpus(self.home), read_reserved(self.home))

    def jobs(self, *states: str) -> int:
        marks = ", ".join("?" * len(states))
        return int(self.read(f"SELECT count(*) FROM jobs WHERE state IN ({marks})", states))

    def waiting(self) -> int:
        return int(self.read("SELECT count(*) FROM updates WHERE state = 'waiting'", ()))

    def read(self, query: str, values: tuple[str, ...]) -> Any:
        with closing(sqlite3.connect(self.home / "state.db", timeout=30)) as db:
            try:
                return db.execute(query, values).fetchone()[0]
            except sqlite3.OperationalError:  # not made yet, or no room even to read
                return 0

    def require_whole(self) -> None:
        """Fail unless the documents are those of before or after, whole, and nothing is public."""
        before, after, now = self.before, self.after, self.state()
        check(generations_folder(self.home) / str(current_name(self.home)))
        for name, digest in now.documents:
            data = (self.home / "documents" / digest / name).read_bytes()
            assert hashlib.sha256(data).hexdigest() == digest, name
        assert now.documents in (before.documents, after.documents), (before, after, now)
        kept = (before.reserved, after.reserved)
        for digest in before.reserved.keys() & after.reserved.keys():
            assert now.reserved.get(digest) in [each[digest] for each in kept], (before, after, now)
        if now.documents == after.documents != before.documents:
            for digest, chats in after.reserved.items():
                assert now.reserved.get(digest) == chats, (before, after, now)

    # what people do

    def question(self) -> str:
        return "Quel est le montant de chaque convention ?"

    def pressed(self, pattern: str, change: Callable[[str], str] = str) -> bool:
        """Press the first button that carries this; return false when a failure is told instead."""

        def told() -> str:
            for (chat, _), message in list(self.api.messages.items()):
                if chat != ADMIN:
                    continue
                for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                    for button in row:
                        if re.search(pattern, button.get("callback_data", "")):
                            self._card = message
                            return str(button["callback_data"])
                if TOLD.search(message["text"] or ""):
                    return "-"
            return ""

        data = until(told, self)
        if data == "-":
            self.seen["told that it failed"] += 1
            return False
        self.api.press_data(ADMIN, self._card, change(data))
        return True

    _card: dict[str, Any] = field(default_factory=dict)


def until(condition: Callable[[], Any], trial: Trial) -> Any:
    """Return what ``condition`` does once that is true."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    jobs = trial.read("SELECT group_concat(id || kind || state || attempts, ' ') FROM jobs", ())
    said = [m["text"] for m in trial.api.messages.values()][-6:]
    raise AssertionError(
        f"nothing after {PATIENCE:.0f} s: {trial.waiting()} updates wait, {jobs}, {said},"
        f" {trial.bot.log[-3000:]}"
    )


def children(parent: int, name: str) -> list[int]:
    """Return the processes whose command holds ``name`` that a process started."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            own = int((place / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if own == parent and name in (place / "cmdline").read_text():
                found.append(int(place.name))
    return found


def convention(ran: random.Random, name: str) -> tuple[str, bytes]:
    """Return a name and a text that is like no other."""

    def word() -> str:
        return "".join(ran.choices(SYLLABLES, k=4))

    subject = word().capitalize()
    amount = f"{ran.randrange(100, 999)} {ran.randrange(100, 999)}"
    articles = "\n\n".join(
        f"Article {n} - {word().capitalize()}\n\n"
        + " ".join(" ".join(word() for _ in range(12)).capitalize() + "." for _ in range(5))
        for n in range(3, 24)
    )
    text = (
        f"Convention {subject}\n\nEntre la commune de {word().capitalize()} et l'association "
        f"{word().capitalize()}.\n\n"
        f"Article 1 - Objet\n\nLa convention règle le service {subject}.\n\n"
        f"Article 2 - Montant\n\nLa commune verse un montant de {amount} euros à {subject}.\n\n"
        f"{articles}\n"
    )
    return name, text.encode()


# The changes: each says what will be, then does as an admin does.


def _documents(trial: Trial) -> list[tuple[str, str]]:
    return sorted(trial.before.documents)


def _add(trial: Trial) -> None:
    name, data = convention(trial.ran, f"ajout-{trial.number}")
    kept = trial.ran.random() < 0.4
    if trial.number % 3 == 0:
        source, data = f"{name}.html", b"<html><p>" + data.replace(b"\n\n", b"</p>\n<p>") + b"</p>"
    else:
        source = f"{name}.txt"
    digest = hashlib.sha256(data).hexdigest()
    given = {digest: frozenset((ADMIN,))} if kept else {}
    trial.after = State(trial.before.documents | {(source, digest)}, trial.before.reserved | given)
    trial.api.document(ADMIN, source, data)
    trial.pressed(r"^j:\d+:add$", lambda old: old.replace("add", "reserved" if kept else "add"))


def _replace(trial: Trial) -> None:
    source, old = trial.ran.choice([each for each in _documents(trial) if each[0].endswith(".txt")])
    data = (trial.home / "documents" / old / source).read_bytes()
    data += f"\nArticle 99 - Version\n\nVersion {trial.number}.\n".encode()
    digest = hashlib.sha256(data).hexdigest()
    kept = trial.before.reserved
    given = {digest: kept[old]} if old in kept else {}
    trial.after = State(trial.before.documents - {(source, old)} | {(source, digest)}, kept | given)
    trial.api.document(ADMIN, source, data)
    trial.pressed(r"^j:\d+:replace$")


def _remove(trial: Trial) -> None:
    source, digest = trial.ran.choice(_documents(trial))
    trial.after = State(trial.before.documents - {(source, digest)}, trial.before.reserved)
    trial.api.text(ADMIN, f"/retirer {source}")
    trial.pressed(r"^jr:")


def _restore(trial: Trial) -> None:
    listed = removed(trial.home)
    if not listed:
        _remove(trial)
        return
    each = listed[0]
    names = dict(trial.before.documents)
    source = distinct_name(each.source, names) if each.source in names else each.source
    new = trial.before.documents | {(source, each.sha256)}
    trial.after = State(new, trial.before.reserved)
    trial.api.text(ADMIN, f"/restaurer {each.source}")
    trial.pressed(rf"^ju:.*:{each.sha256[:16]}$")


def _reserve(trial: Trial) -> None:
    source, _ = trial.ran.choice(_documents(trial))
    kept = dict(trial.before.reserved)
    for digest in versions_of(trial.home, source):
        kept[digest] = kept.get(digest, frozenset()) | {ADMIN}
    trial.after = State(trial.before.documents, kept)
    trial.api.text(ADMIN, f"/reserver {source}")


def _release(trial: Trial) -> None:
    named = [each for each in _documents(trial) if each[1] in trial.before.reserved]
    if not named:
        _reserve(trial)
        return
    gone = versions_of(trial.home, named[0][0])
    kept = {k: v for k, v in trial.before.reserved.items() if k not in gone}
    trial.after = State(trial.before.documents, kept)
    trial.api.text(ADMIN, f"/liberer {named[0][0]}")


def _go_back(trial: Trial) -> None:
    live = current_name(trial.home)
    older = [each for each in list_generations(trial.home) if each.id != live]
    if not older:
        _remove(trial)
        return
    chosen = trial.ran.choice(older)
    documents = frozenset((ref.source, ref.sha256) for ref in chosen.documents)
    trial.after = State(documents, trial.before.reserved)
    trial.api.text(ADMIN, "/versions")
    trial.pressed(rf"^jv:{chosen.id}$")


OPERATIONS: dict[str, Callable[[Trial], None]] = {
    "add": _add,
    "replace": _replace,
    "remove": _remove,
    "restore": _restore,
    "reserve": _reserve,
    "release": _release,
    "go back": _go_back,
}


def plan(folder: Path, number: int) -> tuple[str, int]:
    """Return the change of a round, and how many processes are killed meanwhile."""
    ran = random.Random(f"plan {folder.name} {number}")  # noqa: S311
    names = list(OPERATIONS)
    return ran.choices(names, (6, 4, 4, 4, 2, 2, 2))[0], ran.choice((1, 2, 2))


def main(folder: Path, kills: int) -> None:
    """Go on until so many kills were done in a folder; print what came of them."""
    disk = folder / "disk"
    disk.mkdir(parents=True, exist_ok=True)
    if not disk.is_mount():
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", str(disk)], check=False
        )
    log = folder / "rounds.jsonl"
    done = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    with bot_api() as api, log.open("a") as rounds:
        trial = Trial(folder, api, disk.is_mount())
        for each in done:
            trial.seen.update(each["seen"])
        trial.begin()
        number = len(done)
        try:
            while trial.seen["kills"] < kills:
                operation, count = plan(folder, number)
                before = trial.seen.copy()
                trial.round(number, operation, count, full=trial.disk and number % 10 == 9)
                seen = {k: v - before[k] for k, v in trial.seen.items() if v != before[k]}
                rounds.write(json.dumps({"round": number, "seen": seen}) + "\n")
                rounds.flush()
                number += 1
        finally:
            trial.bot.kill()
            for what, count in sorted(trial.seen.items()):
                print(f"{what:50} {count:6}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000)

"""A bot as a process of its own, started, stopped and killed by a test."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.bot_api_server import TOKEN, BotApi

ROOT = Path(__file__).parents[1]
ADMIN = 7
WATCHING = "a-token-of-the-tests"


def free_port() -> int:
    """Return a port that is free, and that the system gives to no other connection meanwhile."""
    while True:
        port = random.randrange(10_000, 32_000)  # noqa: S311 (below those that it hands out)
        with socket.socket() as taken, contextlib.suppress(OSError):
            taken.bind(("127.0.0.1", port))
            return port


@dataclass
class Bot:
    """A bot on ``home`` that talks to ``api``; ``environ`` holds further CLAUSIER_ variables."""

    api: BotApi
    home: Path
    environ: dict[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = (str(ROOT / "tests/word_bot.py"),)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def log_path(self) -> Path:
        return self.home.with_name(f"{self.home.name}.log")

    def start(self, *, ready: bool = True) -> Bot:
        environ = {
            **{key: value for key, value in os.environ.items() if key != "CLAUSIER_LANG"},
            "CLAUSIER_HOME": str(self.home),
            "CLAUSIER_LANG": "fr",
            "CLAUSIER_TELEGRAM_TOKEN": TOKEN,
            "CLAUSIER_TELEGRAM_API_URL": self.api.url,
            "CLAUSIER_ADMINS": str(ADMIN),
            "CLAUSIER_ACCESS": "open",
            "CLAUSIER_WEB_PORT": str(self.port),
            "CLAUSIER_MESSAGES_PER_SECOND": "0",
            "CLAUSIER_METRICS_TOKEN": WATCHING,
            "PYTHONPATH": str(ROOT),
            **self.environ,
        }
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.command], env=environ, stderr=log, stdout=log, cwd=ROOT
            )
        if ready:
            self.wait_ready()
        return self

    def wait_ready(self, seconds: float = 120.0) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process is not None
            assert self.process.poll() is None, self.log
            try:
                self.get("/healthz")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(self.log)

    def get(self, path: str) -> str:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {WATCHING}"}
        )
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return answer.read().decode()

    def health(self) -> dict[str, object]:
        return json.loads(self.get("/healthz"))

    @property
    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8")

    def wait(self, seconds: float = 120.0) -> int:
        assert self.process is not None
        return self.process.wait(seconds)

    def stop(self) -> int:
        """Send SIGTERM and return the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.wait(60)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


def copy_home(template: Path, home: Path) -> Path:
    shutil.copytree(template, home)
    return home

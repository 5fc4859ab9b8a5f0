"""``clausier web`` as a process: its port, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path

import httpx
import pytest

from bot.cli import run
from bot.web.server import bind
from tests.bot_process import copy_home, free_port
from tests.trials import crowd
from tests.word_pages import address_of, pages

AT_ONCE = 30.0  # seconds, on a busy machine


def wait_until(held, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not held():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_open(port: int) -> bool:
    with socket.socket() as made:
        return made.connect_ex(("127.0.0.1", port)) == 0


def has_gone(session: int) -> bool:
    try:
        os.killpg(session, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_ends_at_once_while_it_is_loading(tmp_path: Path):
    port = free_port()
    with pages(tmp_path / "home", "--port", str(port)) as process:  # an index has to be built
        wait_until(lambda: is_open(port))
        process.send_signal(signal.SIGTERM)
        assert process.wait(AT_ONCE) == 0
        wait_until(lambda: has_gone(process.pid), AT_ONCE)
        out, error = process.communicate()
    assert out == ""
    assert "Traceback" not in error


def test_it_ends_at_once_while_it_serves(word_home: Path, tmp_path: Path):
    with pages(copy_home(word_home, tmp_path / "home"), "--port", "0") as process:
        assert httpx.get(address_of(process)).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(AT_ONCE) == 0
        wait_until(lambda: has_gone(process.pid), AT_ONCE)
        assert "Traceback" not in process.communicate()[1]


def test_a_port_in_use_is_told_in_a_sentence_that_names_the_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    del tmp_path
    with bind("127.0.0.1", 0) as taken:  # listens already, though nothing is served yet
        port = taken.getsockname()[1]
        assert run(["web", "--port", str(port)]) == 1
    said = capsys.readouterr().err.replace("\N{NO-BREAK SPACE}", " ")
    assert said == (
        f"--port : le port {port} est déjà pris ou interdit ; choisissez-en un autre.\n"
    )


def test_two_hundred_at_once_are_all_answered(word_home: Path, tmp_path: Path):
    seen = crowd.run(copy_home(word_home, tmp_path / "home"))
    assert seen.failures == []
    assert seen.answers == crowd.REQUESTS

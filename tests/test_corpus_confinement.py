"""A hostile program in the reader's place: what it tries, and what this machine refuses it."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sample_files import pdf, placed

from corpus.errors import DocumentError, ReadingStopped
from corpus.formats import child, isolation
from corpus.formats.confinement import CLONE, CLONE3, NEEDED, REFUSED, Layer
from corpus.formats.isolation import granted, read_apart

pytestmark = pytest.mark.slow

PDF = pdf([placed(["Article 1 - Objet"])])

# Each attempt by the layer that refuses it. "own" is a file of ours, "parent" the bot's process.
ATTEMPTS = {
    Layer.PRIVILEGES: {
        "become root": "os.setuid(0) if os.getuid() else (_ for _ in ()).throw(OSError())",
    },
    Layer.FILES: {
        "a file of ours": "open(own).read()",
        "its folder": "os.listdir(os.path.dirname(own))",
        "users": "open('/etc/passwd').read()",
        "through a program": "subprocess.run(['cat', own], check=True, capture_output=True)",
        "through a link": "os.symlink(own, 'link') or open('link').read()",
        "from a thread": "in_thread(lambda: open(own).read())",
        "the bot's variables": "open(f'/proc/{parent}/environ').read()",
        "a new file elsewhere": "open(os.path.dirname(own) + '/new', 'w')",
        "over a file of ours": "open(own, 'a')",
        "moving one away": "os.rename(own, 'taken')",
        "removing one": "os.unlink(own)",
        "another's program": "open(sys.executable, 'a')",
    },
    Layer.CALLS: {
        "internet": "socket.socket().connect(('127.0.0.1', 9))",
        "datagram": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "unix": "socket.socket(socket.AF_UNIX)",
        "io_uring": "call(425, 8, None)",
        "session": "os.setsid()",
        "group": "os.setpgid(0, 0)",
        "memory of another": "call(310, parent, None, 0, None, 0, 0)",
        "namespace": "call(272, 0x10000000)",
    },
    Layer.USER: {
        "being root": "(_ for _ in ()).throw(OSError()) if os.getuid() else None",
        "giving away": "os.chown('.', 0, 0)",
        "signals": "os.kill(parent, 0)",
    },
}
HELP = """
import ctypes, os, socket, subprocess, sys, threading, tempfile
from corpus.errors import UnreadableText
kernel = ctypes.CDLL(None, use_errno=True)
def call(*values):
    if kernel.syscall(*values) < 0:
        raise OSError(ctypes.get_errno(), "refused")
def in_thread(what):
    failed = []
    def run():
        try:
            what()
        except OSError as error:
            failed.append(error)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
done = []
for name, code in attempts.items():
    try:
        exec(code)
    except (OSError, subprocess.CalledProcessError):
        continue
    done.append(name)
raise UnreadableText('x', said=done)
"""


def said_by(monkeypatch, code):
    """Return what a program says in the reader's place, after its limits and its confinement."""
    boot = (
        "import sys; sys.path.insert(0, sys.argv[1]); from corpus.formats import child;"
        f"child.reader = lambda kind: lambda *_: exec({code!r}, {{}}); child.main()"
    )
    monkeypatch.setattr(isolation, "BOOT", boot)
    with pytest.raises(DocumentError) as caught:
        read_apart(PDF, ".pdf", "a.pdf")
    return caught.value.data["said"]


@pytest.fixture(scope="module")
def held():
    layers = granted()
    if not layers:
        pytest.skip("this machine confines nothing")
    return layers


@pytest.mark.parametrize("layer", ATTEMPTS)
def test_nothing_that_a_hostile_reader_tries_succeeds(monkeypatch, tmp_path, held, layer):
    if layer not in held:
        pytest.skip(f"this machine does not grant it: {layer}")
    own = tmp_path / "person.key"
    own.write_text("secret", "utf-8")
    given = f"own = {str(own)!r}; parent = {os.getpid()}; attempts = {ATTEMPTS[layer]!r}\n"
    assert said_by(monkeypatch, given + HELP) == []
    assert own.read_text("utf-8") == "secret"
    assert sorted(tmp_path.iterdir()) == [own]


def test_it_reads_and_writes_in_its_own_folder(monkeypatch):
    code = (
        "import os, tempfile\nfrom corpus.errors import UnreadableText\n"
        "os.mkdir('below'); open('below/a', 'w').write('x'); os.rename('below/a', 'b')\n"
        "with tempfile.TemporaryFile() as file: file.write(b'x')\n"
        "raise UnreadableText('x', said=open('b').read())"
    )
    assert said_by(monkeypatch, code) == "x"


def test_processes_are_counted_and_none_outlives_the_reader(monkeypatch, held):
    if Layer.CALLS not in held or sys.platform != "linux":
        pytest.skip("this machine does not keep a process in its group")
    code = (
        "import os, time\nfrom corpus.errors import UnreadableText\nstarted = 0\n"
        "try:\n"
        "    while started < 1000:\n"
        "        if os.fork() == 0:\n"
        "            time.sleep(300); os._exit(0)\n"
        "        started += 1\n"
        "except OSError:\n    pass\n"
        "raise UnreadableText('x', said=[started, os.getpgid(0)])"
    )
    started, group = said_by(monkeypatch, code)
    assert 0 < started < 100
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and members(group):
        time.sleep(0.05)
    assert not members(group)


def members(group):
    """Return the processes of a group that are still there, but for those that have ended."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, own = place.read_text("utf-8").rsplit(")", 1)[1].split()[:3]
        except OSError:
            continue
        if int(own) == group and state != "Z":
            found.append(place.parent.name)
    return found


def test_a_reader_that_cannot_be_confined_refuses_where_that_is_required(monkeypatch):
    boot = (
        "import sys; sys.path.insert(0, sys.argv[1]); from corpus.formats import child;"
        "child.confine = lambda *_: frozenset(); child.main()"
    )
    monkeypatch.setattr(isolation, "BOOT", boot)
    assert "Objet" in read_apart(PDF, ".pdf", "a.pdf").text
    monkeypatch.setenv("CLAUSIER_CONFINE", "require")
    with pytest.raises(ReadingStopped) as caught:
        read_apart(PDF, ".pdf", "a.pdf")
    assert caught.value.data["reason"] == "unconfined"


def test_a_confined_reader_reads_where_that_is_required(monkeypatch, held):
    if not held >= NEEDED:
        pytest.skip("this machine does not confine")
    monkeypatch.setenv("CLAUSIER_CONFINE", "require")
    assert "Objet" in read_apart(PDF, ".pdf", "a.pdf").text


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone confines")
def test_the_filter_is_the_kernels_own_numbers():
    """The names and numbers of this processor, where its headers are installed."""
    headers = Path("/usr/include/asm-generic/unistd.h")
    if platform.machine() == "x86_64":
        headers = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if platform.machine() not in REFUSED or not headers.exists():
        pytest.skip("no headers of the kernel here")
    found = subprocess.run(
        ["cc", "-E", "-dM", "-include", str(headers), "-x", "c", "/dev/null"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    numbers = {}
    for line in found.splitlines():
        parts = line.split()
        if len(parts) == 3 and parts[1].startswith("__NR_") and parts[2].isdigit():
            numbers[parts[1].removeprefix("__NR_")] = int(parts[2])
    wanted = REFUSED[platform.machine()] | {"clone": CLONE[platform.machine()], "clone3": CLONE3}
    assert {name: numbers[name] for name in wanted} == wanted


def test_libraries_beside_python_are_open_and_what_holds_the_code_is_not(monkeypatch, tmp_path):
    opened = []
    root = Path(child.__file__).parents[2]
    monkeypatch.setattr(child, "confine", lambda _folder, code, _tools: opened.extend(code))
    monkeypatch.setattr(sys, "path", [str(root), str(tmp_path), str(tmp_path / "missing")])
    child.shut_in()
    assert opened == [root / "corpus", Path(sys.prefix), Path(sys.base_prefix), tmp_path]

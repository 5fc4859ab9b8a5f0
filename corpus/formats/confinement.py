"""Take from the process that reads a file what reading does not need: files, network, users.

Does: give up root, ask the kernel (Landlock, seccomp) to refuse other files, sockets, sessions and
looks into other processes, and say which of these it granted. What is started inherits all of it.
Does not: bound time and memory (``child.bound``). On other systems than Linux nothing holds.

The numbers are the kernel's: ``linux/landlock.h``, ``linux/seccomp.h``, ``asm/unistd.h``.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

NO_NEW_PRIVILEGES, SECCOMP = 38, 22  # of prctl
FILTER = 2
KEEP_CAPABILITIES = 8
CAPABILITIES = 0x20080522  # the version of capset's structures
READ_AND_SEARCH = 1 << 2
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # system calls, the same everywhere
PATH_BENEATH = 1
EXECUTE, WRITE, READ, LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
# Rights over files by version of Landlock; those of ports and of signals came with 4 and 6.
FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
PORTS = 0b11
SCOPES = 0b11  # abstract sockets and signals
OF_A_FILE = EXECUTE | WRITE | READ | 1 << 14  # the last is to truncate
# What a Python, its libraries, tesseract and LibreOffice are read from.
SYSTEM = (
    "/usr", "/lib", "/lib64", "/bin", "/nix/store", "/etc/ld.so.cache", "/etc/fonts",
    "/etc/libreoffice", "/var/lib/libreoffice", "/var/spool/libreoffice",
)  # fmt: skip
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
# The system calls that are refused, by number on each kind of processor.
REFUSED = {
    "x86_64": {
        "socket": 41, "setsid": 112, "setpgid": 109, "ptrace": 101, "process_vm_readv": 310,
        "process_vm_writev": 311, "pidfd_getfd": 438, "io_uring_setup": 425, "unshare": 272,
        "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "bpf": 321,
        "perf_event_open": 298, "userfaultfd": 323, "add_key": 248, "request_key": 249,
        "keyctl": 250, "init_module": 175, "finit_module": 313, "kexec_load": 246,
    },
    "aarch64": {
        "socket": 198, "setsid": 157, "setpgid": 154, "ptrace": 117, "process_vm_readv": 270,
        "process_vm_writev": 271, "pidfd_getfd": 438, "io_uring_setup": 425, "unshare": 97,
        "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51, "bpf": 280,
        "perf_event_open": 241, "userfaultfd": 282, "add_key": 217, "request_key": 218,
        "keyctl": 219, "init_module": 105, "finit_module": 273, "kexec_load": 104,
    },
}  # fmt: skip
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CLONE = {"x86_64": 56, "aarch64": 220}
CLONE3 = 435
NAMESPACES = 0x7E020000  # flags of clone
OTHER_NUMBERS = 0x40000000  # x32's calls on x86_64
ALLOW, REFUSE, UNKNOWN = 0x7FFF0000, 0x00050001, 0x00050026  # EPERM, ENOSYS
USERS = range(61_184, 65_520)  # that no account has, as systemd's DynamicUser= takes them


class Layer(StrEnum):
    """What a process can be confined by."""

    PRIVILEGES = "privileges"  # it can gain none
    FILES = "files"  # others than its own and the system's are closed to it
    CALLS = "calls"  # no socket, no session, no look into another process
    USER = "user"  # it is nobody's, where the bot runs as root


# Without these a reader is not confined.
NEEDED = frozenset((Layer.PRIVILEGES, Layer.FILES, Layer.CALLS))


def confine(folder: Path, code: Sequence[Path], tools: Sequence[Path] = ()) -> frozenset[Layer]:
    """Confine this process to ``folder``; it may read the system, ``code`` and ``tools``.

    Return what the kernel granted. What fails is left out; nothing is raised. A thread that was
    started before keeps its rights.
    """
    if sys.platform != "linux":
        return frozenset()
    granted = set[Layer]()
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        granted.add(Layer.PRIVILEGES)
        if _close_files(kernel, folder, [*code, *tools, *map(Path, SYSTEM)]):
            granted.add(Layer.FILES)
    # Where root alone can read the code, reading is kept, and Landlock says what may be read.
    reads = not all(map(_open_to_all, code))
    if (Layer.FILES in granted or not reads) and _leave_root(kernel, folder, reads=reads):
        granted.add(Layer.USER)
    if Layer.PRIVILEGES in granted and _refuse_calls(kernel):
        granted.add(Layer.CALLS)
    return frozenset(granted)


def _leave_root(kernel: ctypes.CDLL, folder: Path, *, reads: bool) -> bool:
    """Become a user whom nothing belongs to but ``folder``; return whether that could be done.

    ``reads`` keeps root's capability to read what others may not.
    """
    if os.geteuid() != 0:
        return False
    user = USERS[os.getpid() % len(USERS)]
    try:
        os.chown(folder, user, user)
        os.setgroups([])
        kernel.prctl(KEEP_CAPABILITIES, 1, 0, 0, 0)
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    except OSError:
        return False
    kept = READ_AND_SEARCH if reads else 0
    header = struct.pack("Ii", CAPABILITIES, 0)
    return bool(kernel.capset(header, struct.pack("6I", kept, kept, 0, 0, 0, 0)) == 0)


def _open_to_all(path: Path) -> bool:
    """Return whether anybody may read a file or folder and pass those above it."""
    try:
        return bool(path.stat().st_mode & 0o004) and all(
            above.stat().st_mode & 0o001 for above in path.resolve().parents
        )
    except OSError:
        return False


def _close_files(kernel: ctypes.CDLL, folder: Path, readable: Iterable[Path]) -> bool:
    """Return whether Landlock closes all files but those."""
    version = kernel.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    handled = next(rights for since, rights in sorted(FILES.items())[::-1] if version >= since)
    ports, scopes = PORTS if version >= 4 else 0, SCOPES if version >= 6 else 0
    rules = struct.pack("QQQ", handled, ports, scopes)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = kernel.syscall(CREATE_RULESET, rules, ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return False
    allowed = [(path, EXECUTE | READ | LIST) for path in readable]
    allowed += [(Path(path), READ | WRITE) for path in DEVICES]
    try:
        for path, rights in [(folder, handled), *allowed]:
            _allow(kernel, ruleset, path, rights & handled)
        return bool(kernel.syscall(RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(kernel: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    """Add a rule for what lies at or below ``path``, if anything does."""
    with suppress(OSError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            granted = rights if path.is_dir() else rights & OF_A_FILE
            rule = struct.pack("=Qi", granted, place)
            kernel.syscall(ADD_RULE, ruleset, PATH_BENEATH, rule, 0)
        finally:
            os.close(place)


def _refuse_calls(kernel: ctypes.CDLL) -> bool:
    """Return whether seccomp refuses the calls that no reader makes."""
    machine = platform.machine()
    if machine not in REFUSED or sys.maxsize <= 2**32:
        return False
    steps = _program(machine)
    code = ctypes.create_string_buffer(b"".join(steps))
    program = struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(code))
    return bool(kernel.prctl(SECCOMP, FILTER, ctypes.c_char_p(program), 0, 0) == 0)


def _program(machine: str) -> Sequence[bytes]:
    """Return the filter: a step a row, each ``struct sock_filter``.

    A filter reads ``struct seccomp_data``: the call's number at 0, the architecture at 4, the
    first argument at 16. A jump counts the steps that it leaves out.
    """

    def load(offset: int) -> bytes:
        return struct.pack("HBBI", 0x20, 0, 0, offset)

    def equal(value: int, no: int) -> bytes:
        return struct.pack("HBBI", 0x15, 0, no, value)

    def end(action: int) -> bytes:
        return struct.pack("HBBI", 0x06, 0, 0, action)

    steps = [load(4), struct.pack("HBBI", 0x15, 1, 0, ARCHITECTURES[machine]), end(REFUSE)]
    steps += [load(0), struct.pack("HBBI", 0x35, 0, 1, OTHER_NUMBERS), end(REFUSE)]
    for number in REFUSED[machine].values():
        steps += [equal(number, 1), end(REFUSE)]
    # clone3 hides its flags behind a pointer: without it, the C library takes clone.
    steps += [equal(CLONE3, 1), end(UNKNOWN)]
    any_set = struct.pack("HBBI", 0x45, 0, 1, NAMESPACES)
    return [*steps, equal(CLONE[machine], 3), load(16), any_set, end(REFUSE), end(ALLOW)]

"""The files of one change, sorted out one by one: which documents there are afterwards.

Does: list files of folders, read each file unless what it holds is known, keep its original, tell
new from changed, same and refused; find a name that is free.
Does not: hold the lock, build or publish (``bot.library``).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from bot.library.original_files import analysed, corrections_at, keep, keep_corrections, read_once
from corpus.corrections import read_corrections, sidecar
from corpus.errors import BadTitle, DocumentError, EmptyFolder, NameTaken, UnknownFormat
from corpus.formats.kinds import known_suffixes
from corpus.metadata import display_title
from corpus.readers import LIMIT, safe_name
from index.manifest import DocumentRef, file_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.library.live_analyses import LiveAnalyses
    from corpus.corrections import Corrections
    from corpus.model import Analysis, Document

TITLE: Final = 300  # characters of a corrected title
_TITLE_LINE = re.compile(r"(?m)^[ \t]*title[ \t]*=.*\n?")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not taken in, and why."""

    source: str
    error: DocumentError


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file whose bytes are in already, under another name."""

    source: str
    same_as: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What becomes of a file when a document is near.

    One of the same name is replaced, unless ``beside``: then the new one gets a name of its own.
    ``replace`` is the source of a document that goes when the file comes. ``title`` is a corrected
    one, ``source`` the name by which the file goes when it is not its own; ``chats`` are those it
    is kept to, none: it is for all.
    """

    beside: bool = False
    replace: str = ""
    title: str = ""
    source: str = ""
    chats: tuple[int, ...] = ()


@dataclass(slots=True)
class Intake:
    """The documents before and after; ``refs`` by their names, in order."""

    home: Path
    held: LiveAnalyses
    before: tuple[DocumentRef, ...] = ()
    seeded: tuple[str, ...] = ()
    refs: dict[str, DocumentRef] = field(default_factory=dict)
    analyses: dict[DocumentRef, Analysis] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)  # name -> digest
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    # Digests: of what went with that of what took its place, and of what is kept to some chats.
    successors: list[tuple[str, str]] = field(default_factory=list)
    reserved: dict[str, tuple[int, ...]] = field(default_factory=dict)
    began: float = 0.0  # time.perf_counter() when the change began

    def title(self, ref: DocumentRef) -> str:
        """Return how a document of before or after is called."""
        found = self.analyses.get(ref)
        return display_title(found.metadata, ref.source) if found else self.held.title(ref)


def refusal(error: DocumentError) -> Refusal:
    """Return that a file was refused."""
    return Refusal(str(error.data["source"]), error)


def take_all(
    intake: Intake,
    paths: Sequence[Path],
    policy: Policy,
    told: Callable[[int, int], None] | None = None,
) -> None:
    """Enter files, and the readable files of folders; what is refused is noted."""
    files = files_of(paths)
    for number, (path, asked) in enumerate(files, 1):
        try:
            take(intake, path, policy)
        except UnknownFormat as error:
            if asked:
                intake.refused.append(refusal(error))
        except DocumentError as error:
            intake.refused.append(refusal(error))
        if told is not None:
            told(number, len(files))
    for folder in [path for path in paths if path.is_dir()]:
        if not any(_is_readable(file) for file in _inside(folder)):
            intake.refused.append(refusal(EmptyFolder(safe_name(folder.name))))


def _is_readable(path: Path) -> bool:
    return path.suffix.lower() in known_suffixes()


def _inside(folder: Path) -> list[Path]:
    """Return the files right in a folder; a link could show what nobody meant to publish."""
    return sorted(
        each
        for each in folder.iterdir()
        if each.is_file() and not each.is_symlink() and each.name[0] != "."
    )


def files_of(paths: Sequence[Path]) -> list[tuple[Path, bool]]:
    """Return the files to take, each once, and whether each was named itself."""
    found: dict[Path, tuple[Path, bool]] = {}
    for path in paths:
        for file in _inside(path) if path.is_dir() else ():
            found.setdefault(file.absolute(), (file, False))
        if not path.is_dir():
            found[path.absolute()] = (path, True)
    return list(found.values())


def take(intake: Intake, path: Path, policy: Policy = Policy()) -> str:
    """Keep a file and its corrections and enter it; return its name.

    The name is that of the document with the same bytes when there is one. Raises DocumentError
    when the file is refused, BadTitle.
    """
    document = _read(intake, path)
    digest, source = document.sha256, policy.source or document.source
    if intake.given.setdefault(source, digest) != digest:
        raise NameTaken(source)
    twin = next((ref for ref in intake.refs.values() if ref.sha256 == digest), None)
    if twin is not None and twin.source != source and not policy.title:
        intake.successors += _goes(intake, digest, policy.replace)
        intake.duplicates.append(Duplicate(source, twin.source))
        _drop(intake, policy.replace, twin.source)
        return twin.source
    if twin is not None:
        source = twin.source
    elif source in intake.refs and policy.beside and policy.replace != source:
        source = distinct_name(source, intake.refs)
    gone = _goes(intake, digest, policy.replace, source)
    _enter(intake, path, _named(document, source), policy)
    intake.successors += gone
    if policy.chats and twin is None:
        intake.reserved[digest] = policy.chats
    return source


def _goes(intake: Intake, digest: str, *names: str) -> list[tuple[str, str]]:
    """Return the digests of the documents that go by these names, each with the one that comes."""
    return [(intake.refs[name].sha256, digest) for name in names if name in intake.refs]


def _enter(intake: Intake, path: Path, document: Document, policy: Policy) -> None:
    """Keep the original and put the document in the place of the one it replaces."""
    source, digest = document.source, document.sha256
    data = corrections_of(path, source, policy.title)
    keep(intake.home, path, digest, source)
    corrected = keep_corrections(intake.home, data, source) if data else ""
    ref = DocumentRef(source, digest, corrected)
    analysis = intake.held.fresh(ref) or analysed(
        document, _read_corrections(intake.home, ref, path)
    )
    intake.analyses[ref] = analysis
    known = intake.refs.get(source)
    if known is None and policy.replace in intake.refs:
        old = policy.replace
        intake.refs = {
            (source if name == old else name): (ref if name == old else each)
            for name, each in intake.refs.items()
        }
        intake.added.append(source)
        return
    _drop(intake, policy.replace, source)
    if known is None:
        intake.added.append(source)
    elif known != ref:
        intake.changed.append(source)
    intake.refs[source] = ref


def _drop(intake: Intake, replaced: str, kept: str) -> None:
    if replaced and replaced != kept:
        intake.refs.pop(replaced, None)


def _read(intake: Intake, path: Path) -> Document:
    """Return the document in a file, as it is held when its bytes and name are."""
    source = safe_name(path.name)
    try:
        digest = file_digest(path) if 0 < path.stat().st_size <= LIMIT else ""
    except OSError:
        digest = ""
    for ref, analysis in intake.held.analyses.items() if intake.held.current and digest else ():
        if ref.sha256 == digest and ref.source == source:
            return analysis.document
    return read_once(intake.home, path)


def _named(document: Document, source: str) -> Document:
    return document if document.source == source else replace(document, source=source)


def corrections_of(path: Path, source: str, title: str) -> bytes:
    """Return the corrections of a file, with a title put in; empty when there are none.

    Raises BadCorrections for a file beside that cannot be used, BadTitle.
    """
    beside = sidecar(path)
    data = b""
    if has_corrections(path):
        read_corrections(beside)
        data = beside.read_bytes()
    if not title:
        return data
    clean = " ".join("".join(c if c.isprintable() else " " for c in title).split())[:TITLE]
    if not any(c.isalpha() for c in clean):
        raise BadTitle(name=source)
    rest = _TITLE_LINE.sub("", data.decode("utf-8"), count=1)
    return f"title = {json.dumps(clean, ensure_ascii=False)}\n{rest}".encode()


def has_corrections(path: Path) -> bool:
    """Return whether a file of corrections lies beside a document."""
    try:
        return sidecar(path).is_file()
    except OSError:  # its name would be too long
        return False


def _read_corrections(home: Path, ref: DocumentRef, path: Path) -> Corrections | None:
    if not ref.corrections:
        return None
    kept = corrections_at(home, ref.corrections, ref.source)
    return read_corrections(kept if kept.is_file() else sidecar(path))


def distinct_name(source: str, taken: Sequence[str] | dict[str, DocumentRef]) -> str:
    """Return a name that is free: "bail (2).txt"."""
    stem, suffix = PurePath(source).stem, PurePath(source).suffix
    stem = re.sub(r" \(\d+\)$", "", stem)
    number = 2
    stem = stem.encode()[:180].decode(errors="ignore")
    while (name := f"{stem} ({number}){suffix}") in taken:
        number += 1
    return name

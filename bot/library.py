"""Documents in and out of a home, and what it answers from.

Does: keep originals, work out which documents the next generation holds, build it, load the live
one. Publishing that generation is the single point at which a change counts: whenever a process
is killed, either the old set of documents or the new one is there, whole.
Does not: read formats (``corpus``), build or check generations (``index``), or print.

``<home>/documents/<sha256>/<name>`` holds the bytes of each document, and of each file of
corrections, as they were given. Nothing there is ever changed or deleted.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import corpus
from bot.answering.knowledge import Knowledge
from bot.lookup import document_names, find_document
from corpus.analysis import analyse
from corpus.corrections import read_corrections, sidecar
from corpus.errors import (
    DocumentError,
    GenerationDamaged,
    IndexMissing,
    LostOriginal,
    MissingFile,
    ModelChanged,
    NameTaken,
    UnknownFormat,
)
from corpus.readers import read_document, safe_name
from index.encoder import SentenceEncoder
from index.generation import build, build_lock, disk_errors, open_current, open_folder
from index.manifest import DocumentRef, current_name, generations_folder, registry
from index.weights import NAME, damage, default_model

if TYPE_CHECKING:
    from bot.settings import Settings
    from corpus.model import Analysis
    from index.encoder import Encoder
    from index.generation import Generation

Progress = Callable[[int, int], None]
Notice = Callable[[str], None]


def _silent(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Library:
    """A home, the encoder of its texts (made when first needed) and who is told of long work."""

    home: Path
    seed: bool
    encoder: Callable[[], Encoder]
    notice: Notice = _silent  # called with "index-first" or "model-first" before long work
    progress: Progress | None = None  # called with chunks embedded and to embed


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
class Report:
    """What a change did: names of documents, chunks embedded and reused, seconds."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    refused: tuple[Refusal, ...] = ()
    embedded: int = 0
    reused: int = 0
    seconds: float = 0.0
    generation: str = ""
    published: bool = False


@dataclass(slots=True)
class _Intake:
    """The files of one call, sorted out one by one."""

    refs: dict[str, DocumentRef]
    analyses: dict[DocumentRef, Analysis] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)  # name -> digest
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def _refusal(error: DocumentError) -> Refusal:
    return Refusal(str(error.data["source"]), error)


def make_encoder(settings: Settings, notice: Notice = _silent) -> Encoder:
    """Return the encoder the settings name; the default model is unpacked when it is not there."""
    if settings.model:
        return SentenceEncoder(settings.model)
    if damage(settings.cache / NAME) is not None:
        notice("model-first")
    return SentenceEncoder(default_model(settings.cache))


def open_library(
    settings: Settings, notice: Notice = _silent, progress: Progress | None = None
) -> Library:
    """Return the library of ``settings``; opens and loads nothing yet."""
    encoder = cache(partial(make_encoder, settings, notice))
    return Library(settings.home, settings.seed, encoder, notice, progress)


def add(library: Library, paths: Sequence[Path]) -> Report:
    """Take files, and the readable files of folders, in; refused ones are named in the report."""
    began = time.perf_counter()
    with build_lock(library.home), disk_errors(library.home):
        before, seeded = _registered(library)
        intake = _Intake({ref.source: ref for ref in before})
        for path, asked in _files(paths):
            try:
                _take(library.home, path, intake)
            except UnknownFormat as error:
                if asked:
                    intake.refused.append(_refusal(error))
            except DocumentError as error:
                intake.refused.append(_refusal(error))
        report = Report(
            added=(*seeded, *intake.added),
            changed=tuple(intake.changed),
            unchanged=_others(before, seeded, intake.changed),
            duplicates=tuple(intake.duplicates),
            refused=tuple(intake.refused),
        )
        return _timed(
            _build(library, tuple(intake.refs.values()), report, read=intake.analyses), began
        )


def remove(library: Library, name: str) -> Report:
    """Take the document that ``name`` means out; raise UnknownDocument or AmbiguousDocument."""
    began = time.perf_counter()
    with build_lock(library.home), disk_errors(library.home):
        before, seeded = _registered(library)
        gone = find_document(name, _names(library.home, before))
        left = tuple(ref for ref in before if ref.source != gone)
        report = Report(
            added=tuple(source for source in seeded if source != gone),
            removed=(gone,),
            unchanged=_others(left, seeded, ()),
        )
        return _timed(_build(library, left, report), began)


def reindex(library: Library, *, force: bool = False) -> Report:
    """Read every document again and publish what changed; with ``force``, embed all anew."""
    began = time.perf_counter()
    with build_lock(library.home), disk_errors(library.home):
        refs, seeded = _registered(library)
        if not refs and registry(library.home) is None:
            raise IndexMissing
        report = Report(added=seeded, unchanged=_others(refs, seeded, ()))
        return _timed(_build(library, refs, report, force=force), began)


def open_live(library: Library) -> Generation:
    """Return the live generation, after building the first one in an empty home.

    Raises IndexMissing when there is nothing to build it from, GenerationDamaged.
    """
    if current_name(library.home) is None:
        if not library.seed and registry(library.home) is None:
            raise IndexMissing
        library.notice("index-first")
        reindex(library)
    return open_current(library.home)


def load(library: Library) -> Knowledge:
    """Return what to answer from; raise ModelChanged when another model made its vectors."""
    return _knowledge(library, open_live(library))


def load_generation(library: Library, name: str) -> Knowledge:
    """Return what one generation answers from; raises GenerationDamaged, ModelChanged."""
    return _knowledge(library, open_folder(generations_folder(library.home) / name))


def _knowledge(library: Library, generation: Generation) -> Knowledge:
    encoder = library.encoder()
    manifest = generation.manifest
    if manifest.fingerprint != encoder.fingerprint:
        generation.db.close()
        raise ModelChanged(built=manifest.encoder, wanted=encoder.name)
    return Knowledge(generation)


def _names(home: Path, refs: Sequence[DocumentRef]) -> dict[str, tuple[str, ...]]:
    """Return by which names the documents go; by those of their files when nothing can be read."""
    names: dict[str, tuple[str, ...]] = {ref.source: () for ref in refs}
    try:
        generation = open_current(home)
    except (IndexMissing, GenerationDamaged):
        return names
    generation.db.close()
    known = document_names(generation.analyses)
    return {source: known.get(source, ()) for source in names}


def _registered(library: Library) -> tuple[tuple[DocumentRef, ...], tuple[str, ...]]:
    """Return the documents that are in, and which of them are the first ones of an empty home."""
    refs = registry(library.home)
    if refs is not None:
        return refs, ()
    if not library.seed:
        return (), ()
    intake = _Intake({})
    for path in shipped():
        _take(library.home, path, intake)
    return tuple(intake.refs.values()), tuple(intake.added)


def shipped() -> list[Path]:
    """Return the files of the conventions that ship."""
    return sorted((Path(corpus.__path__[0]) / "texts").glob("*.txt"))


def _others(
    refs: Iterable[DocumentRef], added: Sequence[str], changed: Sequence[str]
) -> tuple[str, ...]:
    return tuple(ref.source for ref in refs if ref.source not in {*added, *changed})


def _files(paths: Sequence[Path]) -> list[tuple[Path, bool]]:
    """Return the files to take, each once, and whether each was named itself."""
    found: dict[Path, tuple[Path, bool]] = {}
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else []
        for file in [each for each in inside if each.is_file() and each.name[0] != "."]:
            found.setdefault(file.absolute(), (file, False))
        if not path.is_dir():
            found[path.absolute()] = (path, True)
    return list(found.values())


def _take(home: Path, path: Path, intake: _Intake) -> None:
    """Keep a file and its corrections and enter it; raises DocumentError when it is refused."""
    document = read_document(path)
    source, digest = document.source, document.sha256
    if intake.given.setdefault(source, digest) != digest:
        raise NameTaken(source)
    known = intake.refs.get(source)
    twin = next((r for r in intake.refs.values() if r.sha256 == digest), None)
    if known is None and twin is not None:
        intake.duplicates.append(Duplicate(source, twin.source))
        return
    beside = sidecar(path)
    corrections = read_corrections(beside) if beside.is_file() else None
    analysis = analyse(document, corrections)
    _keep(home, path, digest, source)
    ref = DocumentRef(source, digest, _keep_sidecar(home, beside, source) if corrections else "")
    intake.analyses[ref] = analysis
    if known is None:
        intake.added.append(source)
    elif known != ref:
        intake.changed.append(source)
    intake.refs[source] = ref


def _keep_sidecar(home: Path, path: Path, source: str) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    _keep(home, path, digest, f"{source}.toml")
    return digest


def _keep(home: Path, path: Path, digest: str, name: str) -> None:
    """Copy a file under its digest, whole or not at all; what is there already stays."""
    kept = home / "documents" / digest / name
    if _sound(kept, digest):
        return
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise MissingFile(safe_name(path.name), reason="changed while it was read")
    kept.parent.mkdir(parents=True, exist_ok=True)
    scratch = kept.with_name(f".{os.getpid()}.tmp")
    try:
        with scratch.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(kept)
    finally:
        scratch.unlink(missing_ok=True)


def _sound(path: Path, digest: str) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except OSError:
        return False


def _build(
    library: Library,
    refs: tuple[DocumentRef, ...],
    report: Report,
    *,
    force: bool = False,
    read: Mapping[DocumentRef, Analysis] = MappingProxyType({}),
) -> Report:
    """Build a generation of ``refs``, some of them ``read`` already; complete the report."""
    analyses = [read.get(ref) or read_kept(library.home, ref) for ref in refs]
    built = build(
        library.home,
        analyses,
        refs,
        library.encoder(),
        force=force,
        progress=library.progress,
    )
    return replace(
        report,
        embedded=built.embedded,
        reused=built.reused,
        generation=built.generation,
        published=built.published,
    )


def _timed(report: Report, began: float) -> Report:
    return replace(report, seconds=round(time.perf_counter() - began, 3))


def read_kept(home: Path, ref: DocumentRef) -> Analysis:
    """Return the analysis of a kept original; raise LostOriginal when it is not as it was."""
    path = home / "documents" / ref.sha256 / ref.source
    beside = home / "documents" / ref.corrections / f"{ref.source}.toml"
    if not _sound(path, ref.sha256) or (ref.corrections and not _sound(beside, ref.corrections)):
        raise LostOriginal(ref.source)
    return analyse(read_document(path), read_corrections(beside) if ref.corrections else None)

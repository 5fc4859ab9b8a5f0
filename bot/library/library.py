"""Documents in and out of a home, and what it answers from.

Does: work out which documents the next generation holds, build it, load the live one. Publishing
that generation is the single point at which a change counts: whenever a process is killed, either
the old set of documents or the new one is there, whole. A document that is held as it was, read
by this version of the code, is not read again.
Does not: sort out files (``file_intake``), keep them (``original_files``), build or check
generations (``index``), or print.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import corpus
from bot.answering.knowledge import Knowledge
from bot.answering.ranker import require_learned
from bot.library.file_intake import (
    Duplicate,
    Intake,
    Policy,
    Refusal,
    distinct_name,
    refusal,
    take,
    take_all,
)
from bot.library.live_analyses import open_live_analyses
from bot.library.name_lookup import find_document
from bot.library.near_duplicates import nearest
from bot.library.original_files import keep_corrections, read_kept, require_kept
from bot.library.removed_documents import RemovedDocument, remember, removed
from bot.library.reservations import inherit, read_reserved, reserve
from corpus.errors import (
    ChangedSince,
    DocumentError,
    GenerationDamaged,
    IndexMissing,
    LostOriginal,
    ModelChanged,
    UnknownDocument,
    UnknownRemoved,
)
from corpus.model import Analysis, Document, Metadata
from index.default_encoder import NAME, damage, default_model
from index.encoder import SentenceEncoder
from index.generation import build, build_lock, disk_errors, open_current, open_folder, use
from index.manifest import (
    current_name,
    generations_folder,
    is_older,
    registry,
)

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.encoder import Encoder
    from index.generation import Generation
    from index.manifest import DocumentRef, Manifest

Progress = Callable[[int, int], None]
Notice = Callable[[str], None]
UNREAD = "unread"  # warns of a document that this version of the code cannot read
COMPARED = 20  # new documents of one change that are compared with all that are held


def _silent(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Library:
    """A home, the encoder of its texts (made when first needed) and who is told of long work."""

    home: Path
    seed: bool
    encoder: Callable[[], Encoder]
    notice: Notice = (
        _silent  # called with "index-first", "index-again" or "model-first" before long work
    )
    progress: Progress | None = None  # called with chunks embedded and to embed
    reading: Progress | None = None  # called with files read and to read


@dataclass(frozen=True, slots=True)
class Alike:
    """A document that went in beside one that is near-identical, and how alike they are."""

    source: str
    like: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Warned:
    """What to know of a document that went in: codes, each with a sentence."""

    source: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a change did: names of documents, chunks embedded and reused, seconds."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    alike: tuple[Alike, ...] = ()
    reserved: tuple[str, ...] = ()  # kept to the chats of what they replace or nearly repeat
    refused: tuple[Refusal, ...] = ()
    warned: tuple[Warned, ...] = ()
    embedded: int = 0
    reused: int = 0
    seconds: float = 0.0
    generation: str = ""
    published: bool = False


def make_encoder(settings: Settings, notice: Notice = _silent) -> Encoder:
    """Return the encoder the settings name; the default model is unpacked when it is not there."""
    if settings.model:
        return SentenceEncoder(settings.model)
    if damage(settings.cache / NAME) is not None:
        notice("model-first")
    return SentenceEncoder(default_model(settings.cache))


def open_library(
    settings: Settings,
    notice: Notice = _silent,
    progress: Progress | None = None,
    reading: Progress | None = None,
) -> Library:
    """Return the library of ``settings``; opens and loads nothing yet."""
    encoder = cache(partial(make_encoder, settings, notice))
    return Library(settings.home, settings.seed, encoder, notice, progress, reading)


def add(library: Library, paths: Sequence[Path], policy: Policy = Policy()) -> Report:  # noqa: B008
    """Take files, and the readable files of folders, in; refused ones are named in the report.

    ``policy.replace`` is any clear name of the document to replace: raises UnknownDocument or
    AmbiguousDocument.
    """
    with changing(library) as intake:
        if policy.replace:
            found = find_document(policy.replace, intake.held.names(intake.before))
            policy = replace(policy, replace=found)
        take_all(intake, paths, policy, library.reading)
        return conclude(library, intake)


def sync(library: Library, paths: Sequence[Path], gone: Mapping[str, str]) -> Report:
    """Take files in and documents out in one change.

    ``gone`` are sources with the digests they had: one that was replaced since stays.
    """
    with changing(library) as intake:
        for source, digest in gone.items():
            if source in intake.refs and intake.refs[source].sha256 == digest:
                del intake.refs[source]
        take_all(intake, paths, Policy(), library.reading)
        return conclude(library, intake)


def remove(library: Library, name: str) -> Report:
    """Take the document that ``name`` means out; raise UnknownDocument or AmbiguousDocument."""
    with changing(library) as intake:
        gone = find_document(name, intake.held.names(intake.before))
        del intake.refs[gone]
        return conclude(library, intake)


def restore(library: Library, name: str, digest: str = "") -> Report:
    """Put a removed document, or the old version of a replaced one, back.

    Where its name is taken it gets another. ``name`` is a name or title in ``removed``, the latest
    of that name, or the beginning of its digest; with a ``digest`` it is the file's very name, and
    nothing is done when these bytes are in. Raises UnknownDocument, AmbiguousDocument or
    LostOriginal.
    """
    with changing(library) as intake:
        if digest in {ref.sha256 for ref in intake.before}:
            return conclude(library, intake)
        listed = removed(library.home)
        exact = [each for each in listed if (each.source, each.sha256) == (name, digest)]
        if digest and not exact:
            raise UnknownRemoved(name=name, known=[each.source for each in listed])
        ref = (exact[0] if exact else find_removed(listed, name)).ref
        if ref.source in intake.refs:
            kept = library.home / "documents" / ref.sha256 / ref.source
            require_kept(library.home, ref)
            free = Policy(source=distinct_name(ref.source, intake.refs))
            take(intake, kept, free)
        else:
            intake.analyses[ref] = read_kept(library.home, ref)
            intake.refs[ref.source] = ref
            intake.added.append(ref.source)
        return conclude(library, intake)


def correct(library: Library, source: str, digest: str, data: bytes) -> Report:
    """Put corrections of a document that is in (empty: none) in the place of those it had.

    Raises UnknownDocument, ChangedSince when other bytes bear its name by now, BadCorrections.
    """
    with changing(library) as intake:
        ref = intake.refs.get(source)
        if ref is None:
            raise UnknownDocument(name=source, known=list(intake.refs))
        if ref.sha256 != digest:
            raise ChangedSince(source, name=source)
        corrected = keep_corrections(library.home, data, source) if data else ""
        new = replace(ref, corrections=corrected)
        intake.analyses[new] = read_kept(library.home, new)
        intake.refs[source] = new
        if new != ref:
            intake.changed.append(source)
        return conclude(library, intake)


def find_removed(listed: Sequence[RemovedDocument], name: str) -> RemovedDocument:
    """Return which of the documents that can be restored ``name`` means."""
    wanted = name.strip()
    if len(wanted) >= 8:
        by_digest = [each for each in listed if each.sha256.startswith(wanted)]
        if len(by_digest) == 1:
            return by_digest[0]
    latest: dict[str, RemovedDocument] = {}
    for each in listed:
        latest.setdefault(each.source, each)
    try:
        return latest[find_document(name, {each.source: (each.title,) for each in latest.values()})]
    except UnknownDocument as error:
        raise UnknownRemoved(**error.data) from error


def go_back(home: Path, name: str) -> Manifest:
    """Make an older generation the live one; what it does not hold can be restored.

    Raises UnknownGeneration, GenerationDamaged or BuildInProgress.
    """

    def leave(older: Manifest) -> None:
        now = {ref.source: ref.sha256 for ref in _known(home)}
        inherit(home, [(now[r.source], r.sha256) for r in older.documents if r.source in now])
        stays = {ref.sha256 for ref in older.documents}
        gone = [ref for ref in _known(home) if ref.sha256 not in stays]
        if gone:
            titles = open_live_analyses(home).titles()
            remember(home, [(ref, titles.get(ref, ref.source)) for ref in gone])

    return use(home, name, leave)


def _known(home: Path) -> tuple[DocumentRef, ...]:
    """Return which documents are in, none when that cannot be told any more."""
    try:
        return registry(home) or ()
    except GenerationDamaged:
        return ()


def reindex(library: Library, *, force: bool = False) -> Report:
    """Publish what changed; with ``force``, read every document and embed every chunk anew.

    Documents are read again when this version of the code reads otherwise than the one that built
    the live generation.
    """
    with changing(library) as intake:
        if not intake.refs and registry(library.home) is None:
            raise IndexMissing
        return conclude(library, intake, force=force)


@contextmanager
def changing(library: Library) -> Iterator[Intake]:
    """Hold the lock for one change, and give what is in; raises BuildInProgress, DiskFull.

    An empty home begins with the documents that ship.
    """
    began = time.perf_counter()
    with build_lock(library.home), disk_errors(library.home):
        refs = registry(library.home)
        intake = Intake(library.home, open_live_analyses(library.home), refs or (), began=began)
        intake.refs = {ref.source: ref for ref in intake.before}
        if refs is None and library.seed:
            take_all(intake, shipped(), Policy())
            intake.before = tuple(intake.refs.values())
            intake.seeded, intake.added = tuple(intake.added), []
        yield intake


def conclude(library: Library, intake: Intake, *, force: bool = False) -> Report:
    """Publish the documents of ``intake`` and tell what that did."""
    refs = tuple(intake.refs.values())
    sources = {ref.source for ref in refs}
    digests = {ref.sha256 for ref in refs}
    gone = [ref for ref in intake.before if ref.sha256 not in digests]
    seeded = tuple(source for source in intake.seeded if source in sources)
    new = {*seeded, *intake.added, *intake.changed}
    analyses = [_reading(library.home, ref, intake, force=force) for ref in refs]
    report = Report(
        added=(*seeded, *intake.added),
        changed=tuple(intake.changed),
        removed=tuple(ref.source for ref in intake.before if ref.source not in sources),
        unchanged=tuple(ref.source for ref in refs if ref.source not in new),
        duplicates=tuple(intake.duplicates),
        alike=_alike(intake),
        refused=tuple(intake.refused),
        warned=tuple(
            Warned(each.document.source, each.document.warnings)
            for each in analyses
            if each.document.source in new and each.document.warnings
        ),
    )
    titles = intake.held.titles()
    remember(library.home, [(ref, titles.get(ref) or intake.title(ref)) for ref in gone])
    for digest, chats in intake.reserved.items():
        reserve(library.home, [digest], chats)
    heirs = _heirs(library.home, intake)
    kept = inherit(library.home, heirs) | intake.reserved.keys()
    report = replace(report, reserved=tuple(r.source for r in refs if r.sha256 in kept))
    built = build(
        library.home, analyses, refs, library.encoder(), force=force, progress=library.progress
    )
    inherit(library.home, heirs)  # of what was reserved while it was built
    return replace(
        report,
        embedded=built.embedded,
        reused=built.reused,
        generation=built.generation,
        published=built.published,
        seconds=round(time.perf_counter() - intake.began, 3),
    )


def _reading(home: Path, ref: DocumentRef, intake: Intake, *, force: bool) -> Analysis:
    """Return the analysis of a document that is in.

    One whose original is lost, or that this version of the code cannot read, stays as it was read,
    or without a word where it never was; that is told, and the next version reads it again. Raises
    LostOriginal where nothing is left of it.
    """
    if ref in intake.analyses:
        return intake.analyses[ref]
    known = intake.held.analyses.get(ref)
    try:
        require_kept(home, ref)
        fresh = None if force else intake.held.fresh(ref)
        return fresh or read_kept(home, ref, anew=force)
    except LostOriginal as error:
        if known is None:
            raise
        intake.refused.append(refusal(error))
        return known
    except DocumentError as error:
        intake.refused.append(refusal(error))
        return _unread(ref, known)


def _unread(ref: DocumentRef, known: Analysis | None) -> Analysis:
    """Return what is left of a document that cannot be read any more, with a warning that says so.

    ``known`` is how an earlier version read it.
    """
    if known is None:
        return Analysis(Document(ref.source, "", ref.sha256, (), (UNREAD,)), Metadata(), (), (), ())
    warnings = dict.fromkeys((*known.document.warnings, UNREAD))
    return replace(known, document=replace(known.document, warnings=tuple(warnings)))


def _heirs(home: Path, intake: Intake) -> list[tuple[str, str]]:
    """Return the digests of what a new document comes after or nearly repeats, each with its own.

    It comes after what it replaces, and after what was in under its name. Only reserved documents
    are compared with it, those that were removed among them.
    """
    before = {ref.sha256 for ref in intake.before}
    new = [r for r in intake.refs.values() if r.sha256 not in before and r in intake.analyses]
    pairs = list(intake.successors)
    reserved = read_reserved(home)
    if not new or not reserved:
        return pairs
    went = [each for each in removed(home) if each.sha256 in reserved]
    known = [a.document for a in intake.held.analyses.values() if a.document.sha256 in reserved]
    for each in went:
        with suppress(DocumentError):
            known.append(read_kept(home, each.ref).document)
    named = [replace(document, source=document.sha256) for document in known]
    for ref in new:
        pairs += [(each.sha256, ref.sha256) for each in went if each.source == ref.source]
        found = nearest({ref.sha256: intake.analyses[ref].document.text}, named)
        pairs += [(like, digest) for digest, (like, _) in found.items()]
    return pairs


def _alike(intake: Intake) -> tuple[Alike, ...]:
    """Return which of a few new documents are near-identical to one that was held before."""
    texts = {
        ref.source: intake.analyses[ref].document.text
        for ref in intake.refs.values()
        if ref.source in intake.added and ref in intake.analyses
    }
    if not 0 < len(texts) <= COMPARED:
        return ()
    stay = {ref.sha256 for ref in intake.refs.values()}
    known = [a.document for ref, a in intake.held.analyses.items() if ref.sha256 in stay]
    found = nearest(texts, known)
    return tuple(Alike(source, *found[source]) for source in texts if source in found)


def must_build(home: Path) -> bool:
    """Return whether there is no generation, or one of an older format, which is built anew."""
    return current_name(home) is None or is_older(home)


def open_live(library: Library) -> Generation:
    """Return the live generation, built before where it has to be.

    Raises IndexMissing when there is nothing to build it from, GenerationDamaged.
    """
    if must_build(library.home):
        first = current_name(library.home) is None
        if first and not library.seed and registry(library.home) is None:
            raise IndexMissing
        library.notice("index-first" if first else "index-again")
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
    knowledge = Knowledge(generation)
    if knowledge.searcher.by_token:
        require_learned()
    return knowledge


def shipped() -> list[Path]:
    """Return the files of the conventions that ship."""
    return sorted((Path(corpus.__path__[0]) / "texts").glob("*.txt"))

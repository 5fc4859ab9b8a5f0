"""A new document read for a person's decision, and published once it was taken.

Does: read, analyse and embed a file without publishing anything, find the document it repeats or
replaces and say what differs; publish it beside or in the place of that one.
Does not: queue (``bot.jobs.job_queue``), ask, or write a sentence: warnings are codes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.answering.quoting import flat
from bot.diffs.diff import diff_texts
from bot.library.file_intake import Duplicate, Policy, corrections_of, has_corrections, take
from bot.library.library import Library, Report, changing, conclude
from bot.library.live_analyses import open_live_analyses
from bot.library.near_duplicates import nearest
from bot.library.original_files import analysed, read_once
from corpus.chunks import embedded_text
from corpus.corrections import read_corrections, sidecar
from corpus.errors import AnalysisFailed, BadTitle, ChangedSince, ClausierError, DocumentError
from corpus.metadata import display_title
from corpus.model import ClauseKind, FactKind
from index.embeddings import embed
from index.generation import disk_errors

if TYPE_CHECKING:
    from bot.diffs.diff import TextDiff
    from bot.library.file_intake import Intake
    from bot.library.live_analyses import LiveAnalyses
    from corpus.model import Analysis, Span

AMOUNTS: Final = 10
LISTED: Final = 40  # clauses and figures of a difference that are kept
STAGES: Final = ("received", "read", "clauses", "facts", "embedded", "checked", "published")
DECISIONS: Final = ("add", "beside", "replace", "reserved")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that was reached: one of STAGES.

    ``done`` of ``total`` chunks are embedded (0 of 0 in other stages). ``counts`` is what became
    known with it: pages, ocr_pages, ocr_confidence, characters; clauses; facts, chunks.
    """

    name: str
    done: int = 0
    total: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


Told = Callable[[Stage], None]


def _untold(_: Stage) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was read out of a file, for a person to look at; plain values only.

    ``counts``: pages, ocr_pages (with ocr_confidence, 0 to 100, where there are some), characters,
    clauses, facts, chunks. ``dates``: signed, effective
    and ends as they stand, where the text tells. ``warnings`` are codes: those of the reader and
    "no-clauses", "no-parties". ``same_as`` is the document that has these bytes,
    ``replaces`` the one of the same name or near-identical text (``replaces_sha256``: as it was
    then), ``similarity`` how alike they are (0 when only the name is the same and the texts are not
    compared).

    ``differences`` from ``replaces``, empty without: {"added": [clause…], "removed": [clause…],
    "changed": [clause…], "unchanged": n, "figures": [{"kind", "role", "clause", "old": [text…],
    "new": [text…]}…], "more": how many clauses and figures are left out}.
    """

    path: str
    source: str
    sha256: str
    title: str
    parties: list[str] = field(default_factory=list)
    dates: dict[str, str] = field(default_factory=dict)
    amounts: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    same_as: str = ""
    replaces: str = ""
    replaces_title: str = ""
    replaces_sha256: str = ""
    similarity: float = 0.0
    differences: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return plain values that JSON holds."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Prepared:
        """Return what ``as_json`` gave."""
        return cls(**values)


@dataclass(frozen=True, slots=True)
class DecidedFile:
    """A prepared file and what was decided: "add", "beside" (the same), "replace" or "reserved".

    Beside, it gets another name where its own is taken; with "replace" the old document goes and
    can be restored; "reserved", it goes in beside the others and is kept to ``chat``. ``title``
    corrects its own.
    """

    prepared: Prepared
    decision: str
    title: str = ""
    chat: int = 0


def prepare(library: Library, path: Path, told: Told = _untold) -> Prepared:
    """Return what is in a file; it is embedded and nothing is published.

    Raises DocumentError for a file that cannot be taken in, DiskFull.
    """
    with disk_errors(library.home):
        told(Stage("received"))
        document = read_once(library.home, path)
        sure = [page.confidence for page in document.pages if page.confidence is not None]
        counts = {
            "pages": len(document.pages),
            "ocr_pages": len(sure),
            "characters": len(document.text),
        }
        if sure:
            counts["ocr_confidence"] = round(sum(sure) / len(sure))
        told(Stage("read", counts=dict(counts)))
        corrections = read_corrections(sidecar(path)) if has_corrections(path) else None
        analysis = analysed(document, corrections)
        counts["clauses"] = sum(clause.kind is not ClauseKind.HEADER for clause in analysis.clauses)
        told(Stage("clauses", counts={"clauses": counts["clauses"]}))
        counts |= {"facts": len(analysis.facts), "chunks": len(analysis.chunks)}
        told(Stage("facts", counts={"facts": counts["facts"], "chunks": counts["chunks"]}))
        _embed(library, analysis, told)
        _check(analysis)
        told(Stage("checked"))
        return _described(path, analysis, counts, open_live_analyses(library.home))


def _embed(library: Library, analysis: Analysis, told: Told) -> None:
    """Put the vectors of the chunks where the build will find them."""
    texts = [embedded_text(chunk) for chunk in analysis.chunks]
    told(Stage("embedded", 0, len(texts)))

    def progress(done: int, total: int) -> None:
        told(Stage("embedded", len(texts) - total + done, len(texts)))

    embed(texts, library.encoder(), library.home / "embeddings.db", progress=progress)
    told(Stage("embedded", len(texts), len(texts)))


def _check(analysis: Analysis) -> None:
    """Raise AnalysisFailed unless every chunk stands in the text where it says."""
    text = analysis.document.text
    if not all(text[chunk.start : chunk.end] == chunk.text for chunk in analysis.chunks):
        raise AnalysisFailed(analysis.document.source, kind="offsets")


def _described(
    path: Path, analysis: Analysis, counts: dict[str, int], held: LiveAnalyses
) -> Prepared:
    document, metadata = analysis.document, analysis.metadata
    twin = next((ref.source for ref in held.analyses if ref.sha256 == document.sha256), "")
    found, similarity = _replaced(analysis, held) if not twin else (None, 0.0)
    dates = {"signed": metadata.signed, "effective": metadata.effective, "ends": metadata.ends}
    amounts = [flat(f.text) for f in analysis.facts if f.kind is FactKind.AMOUNT]
    return Prepared(
        path=str(path),
        source=document.source,
        sha256=document.sha256,
        title=display_title(metadata, document.source),
        parties=[party.acronym or flat(party.name.text) for party in metadata.parties],
        dates={name: _text(span) for name, span in dates.items() if span is not None},
        amounts=list(dict.fromkeys(amounts))[:AMOUNTS],
        counts=counts,
        warnings=[*getattr(document, "warnings", ()), *_warnings(analysis)],
        same_as=twin,
        replaces=found.document.source if found else "",
        replaces_title=display_title(found.metadata, found.document.source) if found else "",
        replaces_sha256=found.document.sha256 if found else "",
        similarity=round(similarity, 2),
        differences=_differences(diff_texts(found, analysis)) if found else {},
    )


def _text(span: Span) -> str:
    return flat(span.text)


def _warnings(analysis: Analysis) -> list[str]:
    """Return what makes a reading doubtful."""
    kinds = {clause.kind for clause in analysis.clauses}
    found = {
        "no-clauses": not kinds - {ClauseKind.HEADER, ClauseKind.TEXT, ClauseKind.SIGNATURES},
        "no-parties": not analysis.metadata.parties,
    }
    return [name for name, holds in found.items() if holds]


def _replaced(analysis: Analysis, held: LiveAnalyses) -> tuple[Analysis | None, float]:
    """Return the document of the same name, else the near-identical one, and how alike."""
    own = analysis.document
    known = list(held.analyses.values())
    same = next((each for each in known if each.document.source == own.source), None)
    others = [each.document for each in ([same] if same else known)]
    # a name that no document bears, so that the one of the same name is compared too
    found = nearest({"": own.text}, others).get("")
    if same is not None:
        return same, found[1] if found else 0.0
    if found is None:
        return None, 0.0
    return next(each for each in known if each.document.source == found[0]), found[1]


def _differences(diff: TextDiff) -> dict[str, Any]:
    figures = [
        {
            "kind": change.kind,
            "role": change.role,
            "clause": (change.new or change.old)[0].clause,
            "old": [flat(figure.text) for figure in change.old],
            "new": [flat(figure.text) for figure in change.new],
        }
        for change in diff.figures
    ]
    clauses = {
        "added": [each.clause for each in diff.added],
        "removed": [each.clause for each in diff.removed],
        "changed": [each.new.clause for each in diff.reworded],
    }
    listed = [len(figures), *map(len, clauses.values())]
    return {
        **{name: names[:LISTED] for name, names in clauses.items()},
        "unchanged": diff.unchanged,
        "figures": figures[:LISTED],
        "more": sum(max(0, count - LISTED) for count in listed),
    }


def publish_together(
    library: Library, wanted: Sequence[DecidedFile], told: Told = _untold
) -> list[Report | ClausierError]:
    """Publish prepared files in one generation; return what each did, or why it was refused.

    Doing it again changes nothing. Raises BuildInProgress, DiskFull.
    """
    taken: list[Report | ClausierError] = []
    with changing(library) as intake:
        for each in wanted:
            had = len(intake.added), len(intake.changed), len(intake.duplicates)
            try:
                _take_in(library.home, intake, each)
            except (DocumentError, BadTitle) as error:
                taken.append(error)
                continue
            own = Report(
                added=tuple(intake.added[had[0] :]),
                changed=tuple(intake.changed[had[1] :]),
                duplicates=tuple(intake.duplicates[had[2] :]),
            )
            taken.append(own)
        report = conclude(library, intake)
    told(Stage("published"))
    return [
        each
        if isinstance(each, ClausierError)
        else replace(report, added=each.added, changed=each.changed, duplicates=each.duplicates)
        for each in taken
    ]


def _take_in(home: Path, intake: Intake, wanted: DecidedFile) -> None:
    """Enter one prepared file, unless a document with its bytes is in."""
    prepared, title = wanted.prepared, wanted.title
    path = Path(prepared.path)
    corrections_of(path, prepared.source, title)
    replaced = prepared.replaces if wanted.decision == "replace" else ""
    old = replaced if replaced in intake.refs else ""
    compared = prepared.replaces_sha256  # empty where an earlier version prepared it
    if old and compared and intake.refs[old].sha256 not in {compared, prepared.sha256}:
        raise ChangedSince(prepared.source, name=old)
    twin = next((r.source for r in intake.refs.values() if r.sha256 == prepared.sha256), "")
    if not twin or title:
        chats = (wanted.chat,) if wanted.decision == "reserved" else ()
        policy = Policy(beside=True, replace=old, title=title, chats=chats)
        take(intake, _original(home, path, prepared), policy)
    elif twin != prepared.source:
        intake.duplicates.append(Duplicate(prepared.source, twin))


def _original(home: Path, path: Path, prepared: Prepared) -> Path:
    """Return the staged file, or the kept original when it is gone: it was published once."""
    kept = home / "documents" / prepared.sha256 / prepared.source
    return path if path.is_file() or not kept.is_file() else kept

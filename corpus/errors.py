"""Errors a person can cause, each carrying the data its sentence needs.

ClausierError
├── DocumentError(source)
│   ├── EmptyDocument
│   ├── BinaryDocument
│   ├── TooLargeDocument(size, limit)
│   ├── UnreadableText
│   ├── UnknownFormat(suffix, known)
│   ├── WrongSuffix(suffix, kind)
│   ├── PasswordProtected
│   ├── DamagedDocument
│   ├── TooManyPages(pages, limit)
│   ├── DecompressionBomb
│   ├── UnsafeDocument(reason)
│   ├── MissingOcr
│   ├── MissingOffice
│   ├── ReadingStopped(reason)
│   ├── MissingFile
│   ├── NameTaken
│   ├── LostOriginal
│   ├── EmptyFolder
│   ├── AnalysisFailed(kind)
│   ├── BadArchive(reason, limit)
│   ├── BadCorrections(reason)
│   └── ChangedSince(name)
├── UnknownJob(job)
├── UnknownDocument(name, known)
│   └── UnknownRemoved(name)
├── AmbiguousDocument(name, matches)
├── UnknownClause(name, document)
├── IndexMissing
├── GenerationDamaged(generation, reason)
├── UnknownGeneration(name, known)
├── BuildInProgress
├── NoFolder(path)
├── JobGivenUp(name)
├── UnexpectedFailure(kind)
├── BadTitle
├── DiskFull(path)
├── StateDamaged(path)
├── ModelUnavailable(model, reason)
├── LearnedFileDamaged(file, reason)
├── ModelChanged(built, wanted)
├── BadQuestion(reason)
├── BadQuestionFile(path, line, reason)
├── BadSetting(variable, reason)
├── BadToken(name, reason, limit)
├── UnknownToken(name)
├── McpMissing
└── BotRunning(path)

The sentence a person reads is written in ``bot/texts/messages.py``; ``str(error)`` is for logs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial


class ClausierError(Exception):
    """Base of every failure that a person can cause and mend."""

    def __init__(self, **data: object) -> None:
        """Keep what the sentence about this error has to name."""
        super().__init__(", ".join(f"{key}={value!r}" for key, value in data.items()))
        self.data = data

    def __reduce__(self) -> tuple[Callable[[], ClausierError], tuple[()]]:
        """Return how the error is made again in another process."""
        return partial(type(self), **self.data), ()


class DocumentError(ClausierError):
    """A document cannot be taken in."""

    def __init__(self, source: str, **data: object) -> None:
        """Name the file as its sender knows it."""
        super().__init__(source=source, **data)


class EmptyDocument(DocumentError):
    """The file holds no text."""


class BinaryDocument(DocumentError):
    """The file is not text in any format that can be read."""


class TooLargeDocument(DocumentError):
    """The file is larger than the limit (data: size, limit, in bytes)."""


class UnreadableText(DocumentError):
    """The encoding of the text cannot be told."""


class UnknownFormat(DocumentError):
    """No reader takes this sort of file."""


class WrongSuffix(DocumentError):
    """The content is of another kind than the name says (data: suffix, kind: the true suffix)."""


class PasswordProtected(DocumentError):
    """The file opens with a password only."""


class DamagedDocument(DocumentError):
    """The file is cut short or broken."""


class TooManyPages(DocumentError):
    """The document has more pages than are read (data: pages, limit; reason: "scan" or none)."""


class DecompressionBomb(DocumentError):
    """The file holds far more than its size shows: a zip, an image."""


class UnsafeDocument(DocumentError):
    """The file holds what no agreement needs (data: reason, "macros" or "entities")."""


class MissingOcr(DocumentError):
    """The document is a scan and Tesseract, or its French data, is not installed."""


class MissingOffice(DocumentError):
    """The file is of a format that LibreOffice turns into another, and it is not installed."""


class ReadingStopped(DocumentError):
    """Reading was cut off (data: reason, "time", "memory" or "crash")."""


class MissingFile(DocumentError):
    """There is no such file, or it may not be read."""


class NameTaken(DocumentError):
    """Two files of one call bear the same name."""


class LostOriginal(DocumentError):
    """The kept original of a document is missing or is no longer what was added."""


class EmptyFolder(DocumentError):
    """A folder holds no file that can be read."""


class AnalysisFailed(DocumentError):
    """Our own code fails on this document; the traceback is logged (data: kind)."""


class BadArchive(DocumentError):
    """A zip cannot be unpacked (data: reason, limit)."""


class BadCorrections(DocumentError):
    """The sidecar file with corrections cannot be used (data: reason)."""


class ChangedSince(DocumentError):
    """The document that a file was to replace is another than it was compared with (data: name)."""


class UnknownDocument(ClausierError):
    """No document bears this name (data: name, known)."""


class UnknownRemoved(UnknownDocument):
    """No document that can be restored bears this name."""


class AmbiguousDocument(ClausierError):
    """Several documents bear this name (data: name, matches)."""


class UnknownClause(ClausierError):
    """The document has no such clause (data: name, document)."""


class IndexMissing(ClausierError):
    """Nothing has been indexed yet."""


class GenerationDamaged(ClausierError):
    """A file of a generation is missing or does not match (data: generation, reason)."""


class UnknownGeneration(ClausierError):
    """There is no such generation (data: name, known)."""


class BuildInProgress(ClausierError):
    """Another process is building."""


class NoFolder(ClausierError):
    """There is no such folder to watch (data: path)."""


class JobGivenUp(ClausierError):
    """A job of the queue was interrupted too often (data: name)."""


class UnknownJob(ClausierError):
    """No job of this number waits or runs (data: job)."""


class UnexpectedFailure(ClausierError):
    """A job of the queue failed in a way nobody foresaw; the traceback is logged (data: kind)."""


class BadTitle(ClausierError):
    """A corrected title holds no letter."""


class DiskFull(ClausierError):
    """The disk has no room left (data: path)."""


class StateDamaged(ClausierError):
    """The database of people, questions and jobs cannot be read (data: path)."""


class StateNewer(ClausierError):
    """A newer version made the database of people, questions and jobs (data: path)."""


class KeyDamaged(ClausierError):
    """The key of the hashes that stand for people is not whole (data: path)."""


class ReservationsDamaged(ClausierError):
    """Which documents are reserved cannot be read: none is shown (data: path)."""


class ModelUnavailable(ClausierError):
    """The embedding model cannot be loaded (data: model, reason)."""


class LearnedFileDamaged(ClausierError):
    """A file that training writes is missing or not the one wanted (data: file, reason)."""


class ModelChanged(ClausierError):
    """The generation was built with another model (data: built, wanted)."""


class BadQuestion(ClausierError):
    """The question cannot be answered as it is (data: reason)."""


class BadQuestionFile(ClausierError):
    """A line of a question file cannot be read (data: path, line, reason)."""


class BadSetting(ClausierError):
    """An environment variable has a wrong value (data: variable, reason)."""


class BadToken(ClausierError):
    """A token cannot bear this name (data: name, reason: "name" or "taken", limit)."""


class UnknownToken(ClausierError):
    """No program has a token of this name (data: name)."""


class McpMissing(ClausierError):
    """The library that speaks MCP is not installed."""


class BotRunning(ClausierError):
    """A bot runs on this home already (data: path)."""

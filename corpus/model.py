r"""The words of the project as data: Document, Clause, Chunk, Fact, Metadata, Citation.

Does: name the things that every other module passes around, with their invariants.
Does not: read files, parse, search or answer. Nothing here knows about vectors or chat.

Offsets are Python string offsets into ``Document.text`` (half-open), lines are 1-based and
inclusive and counted by ``\n``. Displayed text is always a slice of ``Document.text``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

SURE = 80.0  # mean confidence of its words, below which a scanned page is hard to read


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a paginated document: ``text[start:end]`` is its text.

    ``confidence`` is how sure the OCR was of the page's words on average (0 to 100), words that it
    could not read included, None for a page whose text the file itself holds. ``unread`` is how
    many lines show on a scanned page and were not read, or only in part.
    """

    number: int
    start: int
    end: int
    confidence: float | None = None
    unread: int = 0

    @property
    def is_partly_read(self) -> bool:
        """Tell a scanned page that may say more than its text."""
        return self.unread > 0 or (self.confidence is not None and self.confidence < SURE)


@dataclass(frozen=True, slots=True)
class Document:
    """One convention as it was read: the extracted text and where its pages lie.

    ``source`` is the name of the file that was added (no folder), ``sha256`` the hexadecimal
    digest of the file's bytes. ``pages`` is empty for a format that has none. ``warnings`` are
    codes of what whoever added the file ought to know ("low-confidence"): each has a sentence.
    """

    source: str
    text: str
    sha256: str
    pages: tuple[Page, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def partly_read(self) -> tuple[int, ...]:
        """Return the numbers of the pages that may say more than the text."""
        return tuple(page.number for page in self.pages if page.is_partly_read)

    def page_at(self, offset: int) -> Page | None:
        """Return the page that holds ``offset``, or None for a format without pages."""
        place = bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        held = place >= 0 and offset < self.pages[place].end
        return self.pages[place] if held else None


class ClauseKind(StrEnum):
    """What sort of part of a document a clause is."""

    HEADER = "header"  # what stands before the preamble: title, parties, addresses
    PREAMBLE = "preamble"
    DIVISION = "division"  # a title, chapter or part that groups articles
    ARTICLE = "article"  # an article, or a numbered part of one
    SECTION = "section"  # an unnumbered sub-heading
    SIGNATURES = "signatures"
    ANNEX = "annex"
    TEXT = "text"  # a paragraph of a document that has no headings


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered or headed part of a document; clauses form a tree.

    ``text[start:body]`` is the heading as it stands (empty for a clause without one),
    ``text[body:stop]`` the clause's own body, ``text[stop:end]`` its children. The own spans
    ``[start, stop)`` of a document's clauses, in order, cover its text without gap or overlap.

    ``ordinal`` is the position in document order (0-based), ``parent`` an ordinal or ``None``,
    ``level`` the depth in the tree (0 at the top). ``label`` is the short name by which people
    cite it ("Article 5.1", "Annexe 3", "Préambule"), ``title`` the words of its heading without
    number and markup ("Montant du financement"), empty when it has none.
    """

    ordinal: int
    parent: int | None
    level: int
    kind: ClauseKind
    label: str
    title: str
    start: int
    body: int
    stop: int
    end: int

    @property
    def name(self) -> str:
        """Return how a citation names the clause: "Article 5.1 — Montant du financement"."""
        return " — ".join(part for part in (self.label, self.title) if part)


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is embedded and found: a clause's own span or a part of it, never across two clauses.

    ``document.text[start:end] == text``, always. ``context`` is what stands in front of the text
    when it is embedded or indexed (headings above it, a list's introduction, a table's header
    row); it is for searching and is never displayed.
    """

    clause: int
    start: int
    end: int
    text: str
    context: str = ""


class FactKind(StrEnum):
    """The type of a value found in a clause."""

    AMOUNT = "amount"
    DATE = "date"
    DURATION = "duration"
    PERIODICITY = "periodicity"
    PERCENTAGE = "percentage"
    PARTY = "party"
    REPRESENTATIVE = "representative"
    ADDRESS = "address"
    IDENTIFIER = "identifier"  # SIREN, SIRET
    ACCOUNT = "account"  # RIB, IBAN, BIC, account holder
    BUDGET = "budget"  # programme, fund, Chorus reference
    REFERENCE = "reference"  # law, decree, article of a code, circular
    LICENCE = "licence"
    EMAIL = "email"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed value found in a clause: ``document.text[start:end] == text``, always.

    ``role`` says what the value is (a date: signature, effect, end, deadline, event; an amount:
    funding, cost, ceiling…; empty when the text does not tell), ``value`` is the normalised form
    used to compare (never displayed), ``attributes`` what qualifies it, each a slice of the text
    or a fixed word: payer, payee, tax, per, bound, unit, row, column, party, label…
    """

    kind: FactKind
    role: str
    text: str
    start: int
    end: int
    clause: int
    value: str
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Span:
    """A value of the metadata and where it stands: ``text[start:end]``.

    ``corrected`` marks a value that a person set beside the document: ``start`` and ``end`` then
    hold the place of the value it replaces, or are both 0 when there was none.
    """

    text: str
    start: int
    end: int
    value: str = ""
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """One of the bodies that conclude the convention, as the header names it."""

    name: Span
    acronym: str = ""
    roles: tuple[str, ...] = ()  # "délégant", "service cédant", "la collectivité"
    representatives: tuple[Span, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself; every field may be empty when the text is silent."""

    title: Span | None = None
    kind: Span | None = None  # "convention de délégation de gestion", "accord", "avenant"
    parties: tuple[Party, ...] = ()
    service: Span | None = None  # the digital service or the subject concerned
    signed: Span | None = None  # value: ISO date
    effective: Span | None = None
    ends: Span | None = None  # value: ISO date of the last day when one can be told
    aliases: tuple[str, ...] = ()  # names by which people ask for the document
    note: str = ""  # why values were corrected, in the words of the person who did it


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that was read out of one document."""

    document: Document
    metadata: Metadata
    clauses: tuple[Clause, ...]
    chunks: tuple[Chunk, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and where it stands; lines are 1-based and inclusive."""

    source: str
    document: str
    clause: str
    page: int | None
    start_line: int
    end_line: int
    quote: str
    score: float


class LineIndex:
    """Turn offsets into line numbers for one text, in O(log n) after one pass."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        """Remember where each line of ``text`` starts."""
        self._starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]

    def line(self, offset: int) -> int:
        """Return the 1-based line that holds ``offset``."""
        return bisect_right(self._starts, offset)

    def start(self, line: int) -> int:
        """Return the offset at which a 1-based line starts."""
        return self._starts[line - 1]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and last line (1-based, inclusive) of ``text[start:end]``."""
        return self.line(start), self.line(max(start, end - 1))

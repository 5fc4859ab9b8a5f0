"""One of two compared texts: its clauses folded for comparison, and how they are referred to.

Does: read an analysis once, so that pairing and comparing need not fold again.
Does not: compare.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.headlines import shorten
from bot.answering.quoting import flat
from corpus.folding import fold
from corpus.model import ClauseKind, LineIndex
from index.lexical import stems

if TYPE_CHECKING:
    from corpus.model import Analysis, Clause

OPENING = 160  # characters of an added or removed clause that are shown
# Words that stand in the headings of many clauses and so tell none from another.
GENERIC = frozenset(
    "la le les l de des du d et a au aux en un une the of convention accord avenant contrat "
    "protocole delegation present presente document article annexe clause modalites modalite "
    "dispositions conditions relatives relatif relative generales".split()
)
WORD = 6  # letters by which words of headings are compared: "financement", "financières"


@dataclass(frozen=True, slots=True)
class ClauseRef:
    """A clause as a comparison names it: its lines (1-based, inclusive) and how it begins."""

    clause: str
    start_line: int
    end_line: int
    opening: str


@dataclass(frozen=True, slots=True)
class Part:
    """A clause's own text, folded: ``heading`` holds the telling words of its title."""

    clause: Clause
    title: str
    heading: str
    body: str
    stems: frozenset[str]
    annexed: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One text with its parts, one for each clause, in order."""

    analysis: Analysis
    lines: LineIndex
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """Return the whole text."""
        return self.analysis.document.text

    def reference(self, number: int) -> ClauseRef:
        """Return how clause ``number`` is referred to; its children are not part of it."""
        clause = self.parts[number].clause
        end = clause.start + len(self.text[clause.start : clause.stop].rstrip())
        first, last = self.lines.span(clause.start, end)
        opening = shorten(flat(self.text[clause.body : clause.stop]), OPENING)
        return ClauseRef(clause_path_name(self.analysis, clause), first, last, opening)


def plain(text: str) -> str:
    """Return ``text`` folded, without the blanks that typography puts in front of marks.

    An elided article that a scan gives as "I'" is read as "l'".
    """
    return re.sub(r"(?<!\w)i(?=')", "l", re.sub(r"\s+(?=[;:!?»])|(?<=«)\s+", "", fold(text)))


def read_side(analysis: Analysis) -> Side:
    """Return a text made ready to be compared."""
    text = analysis.document.text
    parts: list[Part] = []
    for clause in analysis.clauses:
        inside = clause.parent is not None and parts[clause.parent].annexed
        own = flat(text[clause.body : clause.stop])
        title = fold(clause.title)
        words = re.findall(r"\w+", title)
        telling = [w for w in words if w not in GENERIC] or words
        parts.append(
            Part(
                clause=clause,
                title=title,
                heading=" ".join(word[:WORD] for word in telling),
                body=plain(own),
                stems=frozenset(stems(own)),
                annexed=inside or clause.kind is ClauseKind.ANNEX,
            )
        )
    return Side(analysis, LineIndex(text), tuple(parts))


def clause_path_name(analysis: Analysis, clause: Clause) -> str:
    """Return a clause's name, an unnumbered one behind the name of its parent."""
    if clause.parent is None or clause.label.startswith(("Article", "Annexe")):
        return clause.name
    parent = analysis.clauses[clause.parent]
    return f"{parent.label or parent.title} › {clause.name}" if parent.name else clause.name

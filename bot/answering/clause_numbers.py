"""Clauses by their numbers: the one that a question names, and the last that there is.

Does: find a label ("article 7.2") among the clauses of a text, and at the beginnings of its lines
where none of its clauses is called so.
Does not: read the label out of a question (``question.py``).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.folding import fold
from corpus.model import Clause, ClauseKind

if TYPE_CHECKING:
    from corpus.model import Analysis

NUMBER = re.compile(r"\d+(?:\.\d+)*")
BEHIND = r"\s?[.:)°–—-]"  # behind the number that a line begins with


def numbered(label: str, analysis: Analysis) -> list[Clause]:
    """Return the clauses that a question means by a label ("article 7.2"), folded.

    Where no clause is called so, the articles that are numbered alike are.
    """
    clauses = _called(label, analysis)
    exact = [c for c in clauses if fold(c.label) == label]
    sort, _, number = label.partition(" ")
    if exact or clauses or sort == "annexe":
        return exact
    return [c for c in _articles(analysis) if number_of(c) == number]


def last_of(label: str, analysis: Analysis) -> Clause | None:
    """Return the last numbered clause of a text that has none of this label, or None.

    None, too, where a line begins with that number: then the text may hold what is not told apart;
    and of an annex that the text names or has no like of: an agreement may itself be one.
    """
    sort, _, number = label.partition(" ")
    text = fold(analysis.document.text)
    lead = rf"(?im)^\W*(?:{re.escape(sort)}|art\w*)?\W*(?:n°)?\W*{re.escape(number)}{BEHIND}"
    if re.search(lead, text):
        return None
    own = _called(label, analysis)
    if sort == "annexe":
        named = re.search(rf"\b{sort} (?:n° ?)?{re.escape(number)}\b", text)
        own = [] if named else own
    else:
        own = own or _articles(analysis)
    top = min((c.level for c in own), default=0)
    main = [c for c in own if c.level == top]
    return max(main, key=lambda c: [int(n) for n in number_of(c).split(".")], default=None)


def number_of(clause: Clause) -> str:
    """Return the number of a clause: "7.2" of "Point 7.2"."""
    match = NUMBER.search(clause.label)
    return match.group() if match is not None else ""


def _called(label: str, analysis: Analysis) -> list[Clause]:
    """Return the numbered clauses that are of the sort of a label, as the text calls them."""
    sort = label.partition(" ")[0]
    found = [c for c in analysis.clauses if fold(c.label).startswith(sort) and number_of(c)]
    return found or _in_lines(sort, analysis)


def _articles(analysis: Analysis) -> list[Clause]:
    return [c for c in analysis.clauses if c.kind is ClauseKind.ARTICLE and number_of(c)]


def _in_lines(sort: str, analysis: Analysis) -> list[Clause]:
    """Return what begins with a sort of clause and its number in the lines of other clauses."""
    text = analysis.document.text
    lead = re.compile(
        rf"(?im)^\W*(?P<sort>{re.escape(sort)}) (?:n° ?)?(?P<number>\d+(?:\.\d+)*){BEHIND}"
    )
    found: list[Clause] = []
    for clause in analysis.clauses:
        leads = list(lead.finditer(text, clause.body, clause.stop))
        cuts = [*(match.start() for match in leads), clause.stop]
        found += [
            replace(
                clause,
                label=f"{match['sort']} {match['number']}",
                title="",
                start=match.start("sort"),
                end=end,
            )
            for match, end in zip(leads, cuts[1:], strict=True)
        ]
    return found

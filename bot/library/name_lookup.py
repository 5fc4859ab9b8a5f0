"""Which document or clause a person means by a name on the command line.

Does: match names tolerant of case, accents and spacing; say which ones an unclear name may mean.
Does not: understand questions (``bot.answering`` does).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from corpus.errors import AmbiguousDocument, UnknownClause, UnknownDocument
from corpus.folding import fold
from corpus.metadata import display_titles

if TYPE_CHECKING:
    from corpus.model import Analysis, Clause

_WORD = re.compile(r"\w+(?:\.\w+)*\+?")
_CONNECTORS = frozenset(("de", "des", "du", "la", "le", "les", "l", "et", "d"))


def document_names(analyses: Sequence[Analysis]) -> dict[str, tuple[str, ...]]:
    """Return, for the source of each document, the other names it goes by."""
    titles = display_titles([(a.metadata, a.document.source) for a in analyses])
    return {
        a.document.source: (
            title,
            *([a.metadata.title.text] if a.metadata.title else []),
            *a.metadata.aliases,
        )
        for a, title in zip(analyses, titles, strict=True)
    }


def find_document(name: str, names: Mapping[str, Sequence[str]]) -> str:
    """Return the source that ``name`` means among ``names`` (source -> other names).

    The surest reading that fits any document decides: its file's name, that name without suffix,
    one of its other names, a part of the file's name, parts of its names. Raises UnknownDocument,
    or AmbiguousDocument when that reading fits several.
    """
    wanted = _key(name)
    words = [word for word in wanted.split() if word not in _CONNECTORS]
    readings = (
        lambda source, _: fold(source) == fold(name).strip(),
        lambda source, _: _key(PurePath(source).stem) == wanted,
        lambda _, others: wanted in {_key(other) for other in others},
        lambda source, _: _within(wanted, _key(source)),
        lambda _, others: any(_within(wanted, _key(other)) for other in others),
        lambda source, others: _holds([source, *others], words),
    )
    for reading in readings if wanted else ():
        fitting = [source for source, others in names.items() if reading(source, others)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise AmbiguousDocument(name=name, matches=fitting)
    raise UnknownDocument(name=name, known=list(names))


def _key(name: str) -> str:
    return " ".join(_WORD.findall(fold(name).replace("_", " ")))


def _within(part: str, whole: str) -> bool:
    """Return whether ``part`` stands in ``whole`` from the start of a word."""
    return len(part) > 1 and f" {part}" in f" {whole}"


def _holds(names: Sequence[str], words: Sequence[str]) -> bool:
    held = " ".join(_key(name) for name in names)
    return bool(words) and all(_within(word, held) for word in words)


def find_clause(name: str, clauses: Sequence[Clause], document: str) -> Clause:
    """Return the clause of ``document`` that ``name`` means: "5.1", "article 5", "annexe 2".

    Raises UnknownClause.
    """
    wanted = _clause_key(name)
    readings: tuple[Callable[[Clause], bool], ...] = (
        lambda clause: _clause_key(clause.label) == wanted,
        lambda clause: _clause_key(clause.label).removeprefix("article ") == wanted,
        lambda clause: _clause_key(clause.name) == wanted or _clause_key(clause.title) == wanted,
        lambda clause: _within(wanted, _clause_key(clause.name)),
    )
    for reading in readings if wanted else ():
        for clause in clauses:
            if reading(clause):
                return clause
    raise UnknownClause(name=name, document=document)


def _clause_key(name: str) -> str:
    words = _key(name).split()
    first = {"art": "article", "art.": "article", "ann": "annexe"}
    return " ".join(
        ["1" if word in {"1er", "premier"} else first.get(word, word) for word in words]
    )

"""What a question says without being understood: the names and numbers of its words.

Does: clean the text, tell which conventions it names and the clause it asks for by number.
Does not: tell what is wanted (``intent.py``), what was said before (``follow_up.py``), or look
at any clause.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.naming import (
    best_of,
    find_mentions,
    named_documents,
    plain_words,
    titled,
    without_names,
    worth,
)
from corpus.errors import BadQuestion
from corpus.folding import fold
from corpus.invisible import without_invisible
from index.lexical import stems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.answering.naming import Catalogue, Mention

LONGEST = 1000  # characters
_NUMBERED = (
    r"[ .]{1,2}(?:n[o°] ?)?(\d{1,2}(?:\.\d{1,2})*)(?![\w-])"
    r"(?! (?:bis|ter|quater)\b)"
    r"(?! (?:du |de la |de l'|d'un |des )(?:decret|loi|code|ordonnance|reglement|circulaire"
    r"|directive|arrete))"
)
CLAUSE = re.compile(rf"\b(article|art|annexe){_NUMBERED}")
# One of an article, where that is named.
POINT = re.compile(rf"\b(point|clause|section){_NUMBERED}")
NEGATED = re.compile(
    r"\b(?:ne|n) (?:\w+ ){1,3}?(?:pas|aucun\w*|jamais|point)\b|\bsans\b|\b(?:do|does|are|is) not\b"
    r"|\bwithout\b"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was typed, and what its words alone tell.

    ``searched`` is the text that is encoded to find clauses, ``wanted`` the text that tells what
    is wanted: both are the text itself but for what ``follow_up.py`` makes of them. ``bare`` is
    the text without the names. ``named`` are the conventions it names best, ``worth`` how much its
    names speak for each convention, 1 for the best, ``titled`` how much of it stands in the title
    of each (``naming.titled``).
    """

    text: str
    searched: str
    wanted: str
    bare: str
    terms: tuple[str, ...]
    mentions: tuple[Mention, ...]
    named: frozenset[int]
    worth: Mapping[int, float]
    titled: Mapping[int, float]
    clause: str = ""  # the label asked for, folded: "article 7.2"
    also: str = ""  # another text to find clauses by, where one may do better
    negated: bool = False


def cleaned_question(text: str) -> str:
    """Return a question on one line, without what cannot be seen in it."""
    # As typed on a Mac or pasted from a PDF, an accent can be a character of its own.
    return " ".join(unicodedata.normalize("NFC", without_invisible(text)).split())


def read_question(text: str, catalogue: Catalogue) -> Question:
    """Return the question; raise BadQuestion when it is empty or too long."""
    cleaned = cleaned_question(text)
    if not cleaned:
        raise BadQuestion(reason="empty")
    if len(cleaned) > LONGEST:
        raise BadQuestion(reason="long", limit=LONGEST, length=len(cleaned))
    words = plain_words(cleaned)
    mentions = tuple(find_mentions(cleaned, catalogue))
    terms = tuple(dict.fromkeys(stems(cleaned)))
    clause = _clause(cleaned)
    own = frozenset(stems(clause))  # "article 9" is no word of a title dated the 9th
    titles = titled((term for term in terms if term not in own), catalogue)
    told = worth(mentions, catalogue, titles)
    best = max(told.values(), default=0.0) or 1.0
    return Question(
        text=cleaned,
        searched=cleaned,
        wanted=cleaned,
        bare=without_names(cleaned, mentions),
        terms=terms,
        mentions=mentions,
        named=named_documents(mentions, catalogue, titles),
        worth={document: value / best for document, value in told.items()},
        titled=titles,
        clause=clause,
        negated=NEGATED.search(" ".join(words)) is not None,
    )


def suggested(question: Question, documents: frozenset[int]) -> frozenset[int]:
    """Return the one convention of these that a question holds most of the title of, else all."""
    best = best_of({d: value for d, value in question.titled.items() if d in documents})
    return best if len(best) == 1 else documents


def _clause(text: str) -> str:
    """Return the clause of a convention that a question names: "article 7.2", "annexe 3"."""
    folded = fold(text)
    match = CLAUSE.search(folded) or POINT.search(folded)
    if match is None:
        return ""
    return f"{'article' if match[1] == 'art' else match[1]} {match[2]}"

"""What a question says without being understood: the names, numbers and turns of its words.

Does: clean the text, tell which conventions it names, the clause it asks for by number, and
whether it leans on the question before it.
Does not: tell what is wanted (``intent.py``) or look at any clause.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.naming import find_mentions, in_codes, named_documents, plain_words, worth
from corpus.errors import BadQuestion
from corpus.folding import fold
from corpus.invisible import without_invisible
from index.lexical import stems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.answering.naming import Catalogue

LONGEST = 1000  # characters
CLAUSE = re.compile(
    r"\b(article|art|annexe)[ .]{1,2}(?:n[o°] ?)?(\d{1,2}(?:\.\d{1,2})*)(?![\w-])"
    r"(?! (?:bis|ter|quater)\b)"
    r"(?! (?:du |de la |de l'|d'un |des )(?:decret|loi|code|ordonnance|reglement|circulaire"
    r"|directive|arrete))"
)
# Grammar: a message that begins with a conjunction goes on from the one before.
GOES_ON = re.compile(r"(?:et|and|ou|or|mais|but|puis|then|aussi|also|sinon|non|no)\b")
# Grammar: pronouns that stand for what was spoken of.
STANDS_FOR = re.compile(
    r"\b(?:elle|il|celui ci|celle ci|celui la|celle la|ce texte|cet accord|cette convention"
    r"|le meme|la meme|les memes|it|its|they|this one|that one|the same)\b"
)
FEW = 3  # words of a message that says too little to stand alone
NEGATED = re.compile(
    r"\b(?:ne|n) (?:\w+ ){1,3}?(?:pas|aucun\w*|jamais|point)\b|\bsans\b|\b(?:do|does|are|is) not\b"
    r"|\bwithout\b"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was typed, and what its words alone tell.

    ``searched`` is the text that is encoded to find clauses: a follow-up carries the question
    before it, less the names that it replaces; ``wanted`` is the text that tells what is wanted;
    ``bare`` are its words without the names. ``named`` are the conventions it names best,
    ``worth`` how much its names speak for each convention, 1 for the best.
    """

    text: str
    searched: str
    wanted: str
    bare: str
    terms: tuple[str, ...]
    named: frozenset[int]
    worth: Mapping[int, float]
    clause: str = ""  # the label asked for, folded: "article 7.2"
    negated: bool = False


def read_question(text: str, catalogue: Catalogue, previous: Sequence[str] = ()) -> Question:
    """Return the question; raise BadQuestion when it is empty or too long.

    ``previous`` are the earlier questions of the conversation, oldest first.
    """
    # As typed on a Mac or pasted from a PDF, an accent can be a character of its own.
    cleaned = " ".join(unicodedata.normalize("NFC", without_invisible(text)).split())
    if not cleaned:
        raise BadQuestion(reason="empty")
    if len(cleaned) > LONGEST:
        raise BadQuestion(reason="long", limit=LONGEST, length=len(cleaned))
    words = plain_words(cleaned)
    mentions = tuple(find_mentions(words, catalogue, in_codes(cleaned)))
    named = named_documents(mentions, catalogue)
    told: Mapping[int, float] = worth(mentions, catalogue)
    inside = {i for mention in mentions for i in range(mention.first, mention.last)}
    bare = " ".join(word for i, word in enumerate(words) if i not in inside)
    searched = wanted = cleaned
    asked = [each[:LONGEST] for each in previous if each.split()]
    if asked and leans(words, named=bool(named)):
        earlier = read_question(asked[-1], catalogue, asked[:-1])
        if named:  # "et pour Saulieu ?": the same of another convention
            searched = wanted = f"{earlier.bare} {cleaned}"[-LONGEST:]
            bare = earlier.bare
        else:
            searched = f"{earlier.searched} {cleaned}"[-LONGEST:]
            named, told = earlier.named, earlier.worth
    best = max(told.values(), default=0.0) or 1.0
    return Question(
        text=cleaned,
        searched=searched,
        wanted=wanted,
        bare=bare,
        terms=tuple(dict.fromkeys(stems(searched))),
        named=named,
        worth={document: value / best for document, value in told.items()},
        clause=_clause(cleaned),
        negated=NEGATED.search(" ".join(words)) is not None,
    )


def leans(words: Sequence[str], *, named: bool) -> bool:
    """Return whether a message cannot be understood without the one before it."""
    plain = " ".join(words)
    if GOES_ON.match(plain):
        return True
    return not named and (len(words) <= FEW or STANDS_FOR.search(plain) is not None)


def _clause(text: str) -> str:
    """Return the clause of a convention that a question names: "article 7.2", "annexe 3"."""
    match = CLAUSE.search(fold(text))
    if match is None:
        return ""
    return f"{'article' if match[1] == 'art' else match[1]} {match[2]}"

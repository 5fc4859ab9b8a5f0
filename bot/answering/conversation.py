"""Follow-ups: what a question leans on in the one before it.

Does: tell a follow-up ("et la durée ?") and complete it with the conventions, the kind of answer
or the subject of the earlier question.
Does not: keep any conversation; the earlier questions are passed in.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.asks import Scope
from bot.answering.naming import Strength, plain_words

if TYPE_CHECKING:
    from bot.answering.understanding import Question


FOLLOW_UP = re.compile(
    r"^(?:et|and|ou|mais|puis|aussi|sinon|ok|d accord|what about|how about|meme question|idem)\b"
)


PRONOUN = re.compile(
    r"\b(?:elle|celle ci|cette convention|cet accord|ce texte|la meme|le meme|it|qui (?:le|la"
    r"|les)|celui ci|le preside|la signe)\b"
)


SHORT = 4  # words of a message that may lean on the one before


def is_follow_up(question: Question) -> bool:
    """Return whether a question leans on the one before it."""
    plain = " ".join(plain_words(question.text))
    if FOLLOW_UP.search(plain):
        return True
    strong = any(m.strength is Strength.NAME for m in question.mentions)
    if strong:
        return False
    return bool(PRONOUN.search(plain)) or (len(plain.split()) <= SHORT and _asks(question))


def _asks(question: Question) -> bool:
    """Return whether a few words hold anything to ask with: "super" and "lol" lean on nothing."""
    known = any(subject.known for subject in question.subjects)
    return known or bool(question.asks or question.mentions)


def complete(question: Question, earlier: Question) -> Question:
    """Return ``question`` completed by what ``earlier`` asked: conventions, ask or subject."""
    named = question.named or earlier.named
    asks = question.asks
    subjects = question.subjects
    terms = question.terms
    carried = earlier.subjects
    if question.mentions or any(subject.body for subject in subjects):
        carried = tuple(subject for subject in carried if not subject.body)
    if not asks or not _asks_anew(question):
        asks = asks + tuple(ask for ask in earlier.asks if ask not in asks)
        asks = earlier.asks or asks
        subjects = (*question.subjects, *carried)
        terms = (*question.terms, *earlier.terms)
    if question.scope is Scope.EACH:  # "compare les durées", "et par rapport à l'autre ?"
        named = question.named and earlier.named | question.named
    elif question.named and earlier.named & question.named:
        named = earlier.named & question.named
    scope = question.scope if question.scope is not Scope.ONE else earlier.scope
    return replace(
        question,
        asks=asks,
        subjects=subjects,
        terms=tuple(dict.fromkeys(terms)),
        named=named,
        mentions=question.mentions or earlier.mentions,
        scope=scope,
        direction=question.direction if question.mentions else earlier.direction,
        follow_up=True,
    )


def _asks_anew(question: Question) -> bool:
    """Return whether a follow-up brings a kind of answer of its own ("et la durée ?")."""
    ask = question.ask
    return (ask is not None and ask.name not in {"where", "who", "how", "when", "list"}) or (
        ask is not None and not question.mentions and bool(question.subjects)
    )

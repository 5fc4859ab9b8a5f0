"""Whose a number or an address is: the party under whose name a header gives it.

Does: say which of a document's identifiers, addresses and e-mails are of another party than the
one asked about.
Does not: know accounts and payments (``direction.py`` does), or judge what stands in no header.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.naming import Strength, plain_words, squeeze
from corpus.model import ClauseKind, FactKind
from index.lexical import STOP_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.understanding import Question
    from corpus.model import Analysis, Party

OWNED = frozenset({FactKind.IDENTIFIER, FactKind.ADDRESS, FactKind.EMAIL})


def of_others(question: Question, analysis: Analysis) -> frozenset[int]:
    """Return where the header gives what is another party's than the one asked about."""
    ask = question.ask
    if ask is None or not ask.kinds & OWNED:
        return frozenset()
    parties = analysis.metadata.parties
    asked = [party for party in parties if _is_asked(party, question)]
    if not asked:
        return frozenset()
    headers = {c.ordinal for c in analysis.clauses if c.kind is ClauseKind.HEADER}
    found = set()
    for fact in analysis.facts:
        if fact.kind in OWNED and fact.clause in headers:
            owner = _owner(fact.start, parties)
            if owner is not None and owner not in asked:
                found.add(fact.start)
    return frozenset(found)


def _owner(start: int, parties: Sequence[Party]) -> Party | None:
    """Return the party whose name stands last before an offset."""
    before = [party for party in parties if party.name.start <= start]
    return max(before, key=lambda party: party.name.start, default=None)


def _is_asked(party: Party, question: Question) -> bool:
    """Return whether a question names a party, or says one of the words of its name."""
    written = (party.name.text, party.acronym, *party.aliases, *party.roles)
    names = [[w for w in plain_words(name) if w not in STOP_WORDS] for name in written]
    words = {word for name in names for word in name}
    whole = {squeeze(plain_words(name)) for name in written} | {squeeze(name) for name in names}
    named = {m.name for m in question.mentions if m.strength is not Strength.KIND}
    said = {each for subject in question.subjects if subject.hard for each in subject.stems}
    return bool(named & (whole | words)) or bool(said & {stem(word) for word in words})

"""Replies to the moves that ask for no ranking: reading, doubting, summing up, comparing.

Does: find the clause, the convention or the two conventions that such a message is about.
Does not: put the reply together (``replies.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.clause_numbers import numbered
from bot.answering.compose import compose_silence
from bot.answering.model import Silence
from bot.answering.moves import Move
from bot.answering.question import suggested
from bot.answering.validity import service_key
from bot.conversation.replies import (
    clause_at,
    confirm,
    no_article,
    no_choice,
    nothing_before,
    read_clause,
    read_on,
    say_thanks,
    sum_up,
    tell_changes,
    which_one,
    whole_of,
)

if TYPE_CHECKING:
    from datetime import date

    from bot.answering.evidence import Asked
    from bot.answering.knowledge import Knowledge
    from bot.answering.model import Answer
    from bot.conversation.follow_up import Understood


def reply_to_move(
    found: Understood, asked: Asked, knowledge: Knowledge, allowed: frozenset[int], today: date
) -> Answer | None:
    """Return the reply to a move that asks for no ranking, None for any other."""
    named = (found.documents if found.documents is not None else frozenset()) & allowed
    documents = allowed if len(allowed) == 1 else named
    match found.move:
        case Move.THANKS:
            reply = say_thanks(asked, knowledge)
        case Move.GREET:
            reply = compose_silence(asked, knowledge, Silence.NOT_A_QUESTION, (), ())
        case Move.SUMMARY:
            reply = _summed_up(asked, knowledge, documents or allowed, today)
        case Move.CHANGE:
            pair = _pair(found, knowledge, allowed)
            return tell_changes(asked, knowledge, pair) if pair else None
        case Move.WHOLE if asked.question.clause:
            within = documents or suggested(asked.question, allowed)
            return _clause_by_number(asked, knowledge, within)
        case Move.WHOLE if found.place is None and documents:
            reply = _summed_up(asked, knowledge, documents, today)
        case Move.WHOLE | Move.NEXT | Move.DOUBT | Move.CHOOSE:
            reply = _at_place(found, asked, knowledge)
        case _:
            return None
    return reply


def _summed_up(
    asked: Asked, knowledge: Knowledge, documents: frozenset[int], today: date
) -> Answer:
    """Return the one convention in short, or those to choose from."""
    if len(documents) == 1:
        return sum_up(asked, knowledge, next(iter(documents)), today)
    return which_one(asked, knowledge, documents)


def _clause_by_number(
    asked: Asked, knowledge: Knowledge, documents: frozenset[int]
) -> Answer | None:
    """Return the clause of a number in each convention that has it, or that there is none."""
    # An article of a convention and of its avenant: what bears the number is the convention's.
    avenants = {a for base in documents for a in knowledge.amendments.get(base, ())}
    places = [
        (document, clause)
        for document in sorted(documents - avenants)
        for clause in numbered(asked.question.clause, knowledge.analyses[document])[:1]
    ]
    return (
        read_clause(asked, knowledge, places) if places else no_article(asked, knowledge, documents)
    )


def _at_place(found: Understood, asked: Asked, knowledge: Knowledge) -> Answer:
    """Return the clause that was cited, whole or from where it was cut, or doubted."""
    place = found.place
    if place is None and found.move is Move.CHOOSE:
        return no_choice(asked, knowledge)
    if place is None or place.source not in knowledge.positions:
        return nothing_before(asked, knowledge)
    document = knowledge.positions[place.source]
    if found.move is Move.NEXT:
        return read_on(asked, knowledge, document, place.end)
    analysis = knowledge.analyses[document]
    offset = min(max(0, place.end - 1), len(analysis.document.text) - 1)
    clause = clause_at(analysis, offset)
    if clause is None:
        return nothing_before(asked, knowledge)
    whole = whole_of(clause, analysis)
    if found.move is Move.DOUBT:
        return confirm(asked, knowledge, document, whole, sure=found.sure)
    return read_clause(asked, knowledge, [(document, whole)])


def _pair(
    found: Understood, knowledge: Knowledge, allowed: frozenset[int]
) -> tuple[int, int] | None:
    """Return the two conventions that a message compares, None where it is not clear which.

    They bear the names that it gives, one each, or those of one service; with what was spoken of
    goes the convention that it follows or that amends it.
    """
    bearers = [m.documents & allowed for m in found.question.mentions if m.documents & allowed]
    told = [each for each in bearers if len(each) < len(allowed)]
    around = found.focus or (found.documents or frozenset())
    pairs = [
        (a, b)
        for a in sorted(allowed)
        for b in sorted(allowed)
        if a < b
        and all(a in each or b in each for each in told)
        and (len(told) > 1 or a in around or b in around or len(allowed) == 2)
    ]

    def fit(pair: tuple[int, int]) -> tuple[int, int, int]:
        one, other = (knowledge.analyses[d].metadata for d in pair)
        same = bool(service_key(one)) and service_key(one) == service_key(other)
        apart = sum(len(each & set(pair)) == 1 for each in told)
        return int(same), apart, len(set(pair) & around)

    if not told and not around:
        return None
    best = max(map(fit, pairs), default=None)
    chosen = [pair for pair in pairs if fit(pair) == best]
    return chosen[0] if len(chosen) == 1 else None

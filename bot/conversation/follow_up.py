"""What a message means behind the one before it.

Does: remember an exchange, and make of a message and its move the question that is asked, of which
conventions, and where it goes on in a text.
Does not: tell the move (``moves.py``), find names (``naming.py``), or answer.

Which words carry a reference (a name, a year, an ordinal, an article) are values and names; what a
message does with them is learned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from text_to_num import alpha2digit  # type: ignore[import-untyped]

from bot.answering.catalogue import YEAR
from bot.answering.moves import Move
from bot.answering.naming import best_of, typed, without_names, worth
from bot.answering.question import LONGEST, read_question
from bot.answering.validity import service_key
from corpus.folding import fold
from index.lexical import stems

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.answering.knowledge import Knowledge
    from bot.answering.model import Cited, Turn
    from bot.answering.moves import Moved
    from bot.answering.naming import Catalogue
    from bot.answering.question import Question

# Moves that may come first, too, and that ask for no ranking: no question is to be taken for one.
ALONE = frozenset({Move.WHOLE, Move.CHANGE, Move.SUMMARY, Move.THANKS, Move.GREET})
# Moves that only mean something behind an exchange.
LEANING = frozenset(
    {Move.NARROW, Move.SHIFT, Move.OTHERS, Move.NEXT, Move.CHOOSE, Move.DOUBT, Move.WHOLE}
)
NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
NO = re.compile(r"^\W*(?:non|no)\b", re.IGNORECASE)  # as a correction begins
LAST = re.compile(r"\b(?:dernier|derniere|last)\b")
SECOND = re.compile(r"\bseconde?\b")  # which text2num leaves, as it is a unit of time, too
# Interrogative adjuncts: "à quelle date ?", "sur quel compte ?", "quand ?" ask of what was said,
# and mean nothing without it; "et la durée ?" names its own subject.
ADJUNCT = re.compile(
    r"\W*(?:(?:et|and) )?(?:(?:a|en|de|d'|dans|sur|par|pour|avec|sous|chez|at|in|on|by|to|for|from"
    r"|with) ?(?:quel(?:le)?s?|which|what)\b(?: \w+)?|quand|ou|comment|pourquoi|when|where|how"
    r"|why)\W*"
)
# Coordination: where a message that asks several things may be cut.
JOINT = re.compile(
    r"[?;]+|, (?:et|and|puis|pis|then)(?= )|(?<= )(?:et|and|puis|pis|then|&|\+)(?= )"
)
# Interrogatives; one that opens or ends what is joined asks, where another would be a relative.
WORDS = (
    r"(?:quel(?:le)?s?|combien|qui|quand|comment|pourquoi|who|whom|which|what|when|where|how|why)"
)
ASKS = re.compile(rf"\b{WORDS}\b")
ASKS_TOO = re.compile(
    rf"(?:(?:a|de|en|dans|jusqu'a|sur|par|pour|chez|at|in|on|by|for|from|to) )?{WORDS}\b"
    r"|.*\b(?:combien|quand|comment|pourquoi)$"
)
JOINED = re.compile(r"\W*(?:et|and)\b")  # begins with a conjunction: it goes on from what was said
# What begins so asks nothing without what stands before it.
DEPENDENT = re.compile(
    r"(?:et |and )?(?:si (?:oui|non)|sinon|(?:et )?dans ce cas|y compris|if (?:so|yes|not)"
    r"|in that case|including)\b"
)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message asks.

    ``documents`` are those it is asked of, None for all; ``focus`` is what was spoken of, which a
    question that names nothing is about if it answers; ``place`` is what is read or doubted.
    """

    move: Move
    question: Question
    documents: frozenset[int] | None = None
    focus: frozenset[int] = frozenset()
    place: Cited | None = None
    inferred: bool = False
    sure: bool = True  # of what is doubted
    part: bool = False  # one of several things asked


def understand(
    question: Question, moved: Moved, turn: Turn | None, knowledge: Knowledge
) -> Understood:
    """Return what a message asks behind the exchange before it, if there was one."""
    move = move_of(question, moved, turn)
    if turn is None:
        return Understood(move, question, question.named or None)
    focus = positions(turn.sources, knowledge)
    found = Understood(move, question, question.named or None, focus)
    match move:
        case Move.NARROW:
            found = _narrowed(found, turn)
        case Move.SHIFT:
            found = _shifted(found, turn, knowledge)
        case Move.OTHERS:
            found = _of_others(found, turn, knowledge)
        case Move.CHOOSE:
            found = _chosen(found, turn, knowledge)
        case Move.WHOLE | Move.NEXT | Move.DOUBT | Move.SUMMARY | Move.CHANGE:
            found = _pointed(found, turn)
    return found


def move_of(question: Question, moved: Moved, turn: Turn | None) -> Move:
    """Return the most probable move that the words and what was said before allow."""
    if not moved.moves:
        return _untold(question, turn)
    told = bool(question.mentions or question.clause)
    bare = turn is not None and not told  # what names nothing is no question on its own
    allowed = {
        move: chance
        for move, chance in moved.moves.items()
        if move not in ALONE or bare or chance >= moved.sure
    }
    if turn is None:
        for move in LEANING - ({Move.WHOLE} if question.clause else set()):
            allowed.pop(move, None)
    if told or re.search(r"\d", question.text):
        for move in (Move.THANKS, Move.GREET, Move.DOUBT, Move.NEXT):
            allowed.pop(move, None)
    if turn is not None and not (_ordinal(question) and _offers(turn)):
        allowed.pop(Move.CHOOSE, None)
    if turn is not None and turn.offered and question.mentions and not _letters(question.bare):
        return Move.SHIFT  # nothing but the name of what was offered
    leans = turn is not None and allowed.get(Move.NEW, 0.0) < sum(allowed.values()) / 2
    joined = bare and JOINED.match(fold(question.text)) is not None
    if leans or joined:
        allowed.pop(Move.NEW, None)  # it leans on what was said, whichever way
    if joined:
        allowed.pop(Move.GREET, None)
    move = max(allowed, key=allowed.__getitem__, default=Move.NEW)
    left = NO.sub("", question.bare)
    named_only = turn is not None and bool(question.mentions) and not stems(left)
    return Move.SHIFT if move is Move.NEW and named_only else move  # a name alone asks nothing new


def _offers(turn: Turn) -> bool:
    """Return whether there was something to choose from: conventions, or nearest clauses."""
    return bool(turn.offered) or turn.status in {"uncertain", "not_found"}


def _untold(question: Question, turn: Turn | None) -> Move:
    """Return the move where no head tells it: what names nothing goes on from what was said."""
    if turn is None:
        return Move.NEW
    if not question.mentions:
        return Move.NARROW
    return Move.NEW if stems(question.bare) else Move.SHIFT


def positions(sources: Collection[str], knowledge: Knowledge) -> frozenset[int]:
    """Return where documents stand among those that are known; the others are left out."""
    known = knowledge.positions
    return frozenset(known[each] for each in sources if each in known)


def _narrowed(found: Understood, turn: Turn) -> Understood:
    """Return something else about what was spoken of, or about what the message names."""
    question, focus = found.question, found.focus
    inside = not question.named or focus <= question.named
    if not inside:
        return replace(found, move=Move.NEW, focus=frozenset())
    joined = f"{turn.root} {question.text}"[-LONGEST:]
    terms = tuple(dict.fromkeys(stems(joined)))
    also = "" if ADJUNCT.fullmatch(fold(question.text)) else question.text
    asked = replace(question, searched=joined, terms=terms, also=also)
    return replace(found, question=_of(asked, focus), documents=focus or None, inferred=bool(focus))


def _pointed(found: Understood, turn: Turn) -> Understood:
    """Return what is read, doubted or summed up: what is named, else what was cited."""
    inferred = not found.question.named
    documents = found.question.named or found.focus or None
    place = turn.places[0] if turn.places and inferred else None
    sure = turn.status != "uncertain"
    return replace(found, documents=documents, place=place, inferred=inferred, sure=sure)


def _of_others(found: Understood, turn: Turn, knowledge: Knowledge) -> Understood:
    """Return the same question of all conventions but those that were spoken of."""
    earlier = read_question(turn.asked, knowledge.catalogue)
    asked = replace(_again(found.question, earlier.bare, ""), wanted=turn.asked)
    others = frozenset(range(len(knowledge.analyses))) - found.focus
    return replace(found, question=asked, documents=others, focus=frozenset())


def _shifted(found: Understood, turn: Turn, knowledge: Knowledge) -> Understood:
    """Return the same question of another convention, party or year."""
    question, focus = found.question, found.focus
    earlier = read_question(turn.asked, knowledge.catalogue)
    told = worth(question.mentions, knowledge.catalogue)
    if not told:
        other = _sibling(focus, knowledge)
        if not YEAR.search(question.text) and other:
            asked = _again(question, earlier.bare)
            return replace(found, question=_of(asked, other), documents=other, inferred=True)
        return _narrowed(found, turn)
    if focus and all(focus <= mention.documents for mention in question.mentions):
        documents = focus  # the same convention, another party of it
    else:
        documents = best_of(told)
        near = max(earlier.worth.get(d, 0.0) for d in documents)
        if not near and focus and not question.named:
            return _narrowed(
                found, turn
            )  # a year of what was spoken of, no convention of that year
        documents = frozenset(d for d in documents if earlier.worth.get(d, 0.0) >= near - 1e-9)
        earlier = _shared(earlier, documents)
    move = Move.SUMMARY if turn.move == Move.SUMMARY else Move.SHIFT
    asked = _again(question, earlier.bare)
    if turn.root != turn.asked:  # what was asked last may need the words of the one before it
        first = read_question(turn.root, knowledge.catalogue)
        root = first.bare if documents == focus else _shared(first, documents).bare
        whole = f"{root} {asked.searched}"[-LONGEST:]
        asked = replace(asked, searched=whole, also=asked.searched)
    else:  # or with nothing but the name: "non, celle du pont"
        names = " ".join(typed(question.text, mention) for mention in question.mentions)
        asked = replace(asked, also=f"{earlier.bare} {names}"[-LONGEST:])
    asked = _of(asked, documents)
    return replace(found, move=move, question=asked, documents=documents, inferred=True)


def _shared(earlier: Question, documents: frozenset[int]) -> Question:
    """Return an earlier question without its names but those that these conventions bear, too."""
    apart = [m for m in earlier.mentions if not documents <= m.documents]
    return replace(earlier, bare=without_names(earlier.text, apart))


def _chosen(found: Understood, turn: Turn, knowledge: Knowledge) -> Understood:
    """Return the question asked of the convention chosen, or the clause of that number."""
    number = _ordinal(found.question)
    offered = turn.offered
    at = number - 1 if number > 0 else len(offered or turn.places) - 1
    if offered and 0 <= at < len(offered):
        chosen = positions([offered[at]], knowledge)
        move = Move.SUMMARY if turn.move == Move.SUMMARY else Move.SHIFT
        asked = _of(_again(found.question, turn.asked, ""), chosen)
        return replace(found, move=move, question=asked, documents=chosen, inferred=True)
    place = turn.places[at] if 0 <= at < len(turn.places) else None
    return replace(found, place=place, documents=found.focus or None, inferred=True)


def _sibling(focus: frozenset[int], knowledge: Knowledge) -> frozenset[int]:
    """Return the one other convention on the same service, or nothing."""
    keys = {service_key(knowledge.analyses[document].metadata) for document in focus} - {""}
    same = {
        number
        for number, analysis in enumerate(knowledge.analyses)
        if service_key(analysis.metadata) in keys
    }
    others = frozenset(same) - focus
    return others if len(others) == 1 else frozenset()


def _again(question: Question, earlier: str, said: str | None = None) -> Question:
    """Return the earlier question asked once more, with what the message adds to it."""
    text = " ".join(f"{earlier} {question.text if said is None else said}".split())[-LONGEST:]
    return replace(question, searched=text, wanted=text, terms=tuple(dict.fromkeys(stems(text))))


def _of(question: Question, documents: frozenset[int]) -> Question:
    """Return the question as if it named these conventions alone."""
    if not documents:
        return question
    return replace(question, named=documents, worth=dict.fromkeys(documents, 1.0))


def _ordinal(question: Question) -> int:
    """Return the number that a message gives ("la 4", "the second"): -1 the last, 0 none."""
    folded = fold(question.text)
    if LAST.search(folded):
        return -1
    if SECOND.search(folded):
        return 2
    for language in ("fr", "en"):
        match = NUMBER.search(alpha2digit(question.text, language, 0))
        if match is not None:
            return int(match.group())
    return 0


def _letters(text: str) -> bool:
    """Return whether any word of three letters is left of a text."""
    return re.search(r"[^\W\d_]{3}", text) is not None


def parts_of(question: Question, catalogue: Catalogue) -> list[str]:
    """Return the parts of a message that asks several things, cut where words are joined.

    A part that holds nothing but names asks nothing.
    """
    parts: list[str] = []
    for part in cut(question.text):
        if parts and DEPENDENT.match(fold(part)):  # "Si oui, quelle est sa durée ?"
            parts[-1] += f" ? {part}"
        elif stems(read_question(part, catalogue).bare):
            parts.append(part)
    return parts


def each_asks(parts: Sequence[str]) -> bool:
    """Return whether each of the parts that are joined in a message has its own interrogative."""
    first, *others = map(fold, parts)
    return ASKS.search(first) is not None and all(map(ASKS_TOO.match, others))


def cut(text: str) -> list[str]:
    """Return the parts of a text that words or marks join."""
    return [part for each in JOINT.split(text) if (part := each.strip(" ,;?:"))]

"""What the next message of a conversation has to know of an exchange.

Does: tell what it was about, what was offered and what was cited, and which convention a reply is
of where the message did not say.
Does not: understand the next message (``follow_up.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.model import Cited, Status, Turn
from bot.answering.moves import Move

if TYPE_CHECKING:
    from bot.answering.knowledge import Knowledge
    from bot.answering.model import Answer
    from bot.conversation.follow_up import Understood
    from corpus.model import Citation


def inferred(whole: Understood, reply: Answer, knowledge: Knowledge) -> frozenset[int]:
    """Return the conventions that a reply is of and that the message did not name."""
    if whole.inferred:
        return whole.documents or frozenset()
    cited = {citation.source for citation in reply.citations[:1]}
    focus = {d for d in whole.focus if knowledge.analyses[d].document.source in cited}
    named = whole.question.named
    return frozenset(focus) if focus and not focus & named else frozenset()


def turn_after(whole: Understood, reply: Answer, knowledge: Knowledge, before: Turn | None) -> Turn:
    """Return what the next message has to know of this exchange."""
    asked_of = whole.documents if whole.documents is not None else whole.question.named
    about = [knowledge.analyses[d].document.source for d in sorted(asked_of)]
    cited = list(dict.fromkeys(citation.source for citation in reply.citations))
    if reply.status in {Status.ANSWERED, Status.UNCERTAIN} and not reply.rows and cited:
        about = cited[:1]
    if whole.move is Move.CHANGE and reply.parts:
        about = cited
    offered = [each.source for each in reply.choices] or [each.source for each in reply.rows]
    narrow = whole.move is Move.NARROW
    asked = whole.question.text if narrow else whole.question.also or whole.question.searched
    root = whole.question.searched
    if narrow and before is not None:
        root = before.root
    repeated = whole.move in {Move.WHOLE, Move.NEXT, Move.DOUBT} and before is not None
    return Turn(
        asked=before.asked if repeated and before is not None else asked,
        root=before.root if repeated and before is not None else root,
        sources=tuple(about),
        offered=tuple(offered),
        places=tuple(Cited(c.source, c.start_line, _end_of(c, knowledge)) for c in reply.citations),
        status=str(reply.status),
        language=reply.language,
        move=str(whole.move),
    )


def _end_of(citation: Citation, knowledge: Knowledge) -> int:
    """Return the offset behind the last words of a quote."""
    document = knowledge.positions[citation.source]
    text = knowledge.text(document)
    start = knowledge.lines[document].start(citation.start_line)
    last = [part.strip(" …") for part in citation.quote.split(" … ") if part.strip(" …")][-1:]
    at = text.find(last[0], start) if last else -1
    return at + len(last[0]) if at >= 0 else start

"""A question that is asked on a page: whether it can be, and its answer.

Does: refuse what is empty, too long or one too many, and what fails, in one sentence each.
Does not: make a page.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
import sqlite3
import time
from typing import TYPE_CHECKING, Any, Final

from bot.answering.question import LONGEST, cleaned_question
from bot.state.kept_answers import record
from bot.state.state import Asked, save_question
from bot.texts.messages import explain
from bot.web.forms import read_form
from bot.web.pages import tell
from bot.web.site import NOBODY
from corpus.errors import ClausierError

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request

    from bot.answering.model import Answer
    from bot.conversation.answer import Context
    from bot.processes.live_generation import Seen
    from bot.web.site import Site, Visitor

logger = logging.getLogger(__name__)
PAGES: Final = "web"  # the chat that questions of pages are kept under; pseudonyms are hexadecimal


class Refused(Exception):
    """A question that is not answered: the sentence that says why, and the page's HTTP status."""

    def __init__(self, sentence: str, status: int) -> None:
        """Remember both."""
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


async def asked_form(request: Request, visitor: Visitor) -> FormData:
    """Return the fields of a form to ask with; raises Refused when there is too much of it."""
    form = await read_form(request)
    if form is None:
        raise Refused(tell(visitor.language, "ask-too-much"), 413)
    return form


async def answer_to(
    site: Site, request: Request, visitor: Visitor, seen: Seen, asked: tuple[str, Context]
) -> tuple[Answer, dict[str, Any]]:
    """Return the answer to a question, and what its page keeps of it; raises Refused."""
    text, context = asked
    check_question(text, visitor)
    count_question(site, request, visitor)
    return await made_answer(site, visitor, seen, text, context)


async def keep_end(site: Site, reply: Answer, seconds: float) -> None:
    """Keep how a question ended and how long that took (s), for the statistics.

    Not a word of it is kept, nor whose it was.
    """
    told = {"seconds": round(seconds, 3), "silence": str(reply.silence or "")}
    ended = str(reply.status)
    asked = Asked(secrets.token_hex(8), "", time.time(), "", reply.language, ended, told)
    try:
        await site.database(save_question, PAGES, asked, {})
    except sqlite3.Error:  # no room, or locked: whoever asked gets the answer nevertheless
        logger.exception("a question could not be counted")


def check_question(text: str, visitor: Visitor) -> None:
    """Let a question pass that can be asked; raises Refused."""
    length = len(cleaned_question(text))
    if not length:
        raise Refused(tell(visitor.language, "ask-empty"), 422)
    if length > LONGEST:
        raise Refused(tell(visitor.language, "ask-long", length=length, limit=LONGEST), 422)


def count_question(site: Site, request: Request, visitor: Visitor) -> None:
    """Count a question; raises Refused when it is one too many in a minute."""
    who = visitor.person
    if who == NOBODY:  # as many as come from one address count as one
        host = request.client.host if request.client is not None else ""
        who = -int.from_bytes(hashlib.sha256(host.encode()).digest()[:6], "big")
    refused = site.allowance.spend(who, time.monotonic())
    if refused:
        raise Refused(tell(visitor.language, f"ask-{refused}"), 429)


async def made_answer(
    site: Site, visitor: Visitor, seen: Seen, text: str, context: Context
) -> tuple[Answer, dict[str, Any]]:
    """Return an answer and what is kept of it; raises Refused when that fails."""
    try:
        reply = await site.answer(text, seen, context)
        kept, _ = await asyncio.to_thread(record, reply, seen.knowledge)
    except ClausierError as error:
        raise Refused(explain(error, visitor.language), 422) from error
    except Exception as error:
        logger.exception("a question could not be answered")
        raise Refused(tell(visitor.language, "failed"), 500) from error
    return reply, kept

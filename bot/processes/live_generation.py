"""The generation that is live, followed for as long as a process serves it.

Does: load it, look whether another one has become live, have the processes that answer follow.
Does not: build generations, or answer.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.library.library import load, must_build
from bot.library.reservations import hidden_from
from corpus.errors import ClausierError
from index.manifest import current_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.answering.knowledge import Knowledge
    from bot.library.library import Library
    from bot.processes.answerer import Answerer

logger = logging.getLogger(__name__)
WATCHED = 1.0  # seconds between two looks at which generation is live


@dataclass(frozen=True, slots=True)
class Seen:
    """What may be seen of one generation; ``hidden``: SHA-256 of what is reserved elsewhere.

    Some of it may not be in any more: what was kept of it stays hidden, too. ``files`` are the
    names of the hidden documents that are in.
    """

    knowledge: Knowledge
    hidden: frozenset[str]
    files: frozenset[str]

    def hides(self, kept: Mapping[str, Any]) -> bool:
        """Return whether a part of an answer that was kept is of a hidden document."""
        return kept["source"] in self.files or kept.get("sha256") in self.hidden


def seen_by(home: Path, knowledge: Knowledge, chat: int) -> Seen:
    """Return what may be seen in a chat: all that is done there is done with it alone."""
    hidden = hidden_from(home, chat)
    documents = [analysis.document for analysis in knowledge.analyses]
    files = frozenset(each.source for each in documents if each.sha256 in hidden)
    return Seen(knowledge.without(hidden), hidden, files)


@dataclass(slots=True)
class Live:
    """What is served now; ``at`` is when it was last seen to be live, seconds since 1970."""

    library: Library
    answerer: Answerer
    knowledge: Knowledge
    at: float = 0.0

    async def follow(self) -> None:
        """Serve the live generation from now on, whichever it becomes; never returns."""
        refused = ""
        while True:
            await asyncio.sleep(WATCHED)
            try:
                looked = time.time()
                name = await asyncio.to_thread(current_name, self.library.home)
                if name == self.knowledge.generation_id:
                    self.at = looked
                if name in {None, self.knowledge.generation_id, refused}:
                    continue
                knowledge = await asyncio.to_thread(load, self.library)
                await self.answerer.follow(knowledge.generation_id)
                self.knowledge, self.at = knowledge, looked
                logger.info("generation changed", extra={"generation": name})
            except (ClausierError, OSError) as error:  # the one that serves goes on serving
                refused = name or ""
                logger.error("generation %s cannot be served: %s", name, error)  # noqa: TRY400


async def go_live(library: Library, answerer: Answerer) -> Live:
    """Return the live generation, made when there is none; raises ClausierError.

    The model is loaded in the processes that answer, and there only.
    """
    if must_build(library.home):
        await answerer.build()
    name = current_name(library.home) or ""
    knowledge, _ = await asyncio.gather(asyncio.to_thread(load, library), answerer.start(name))
    return Live(library, answerer, knowledge)

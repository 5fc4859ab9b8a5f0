"""``clausier mcp``: an assistant asks, searches, reads and compares, by the Model Context Protocol.

Does: serve five tools on standard input and output, out of the live generation, whichever it
becomes; every result says in which lines of which file it stands.
Does not: show what is reserved (an assistant is no chat), or change anything.

The annotations of the tools are read when they are added, so they are not put off here.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any, Final, ParamSpec

from bot.answering.model import as_json as answer_json
from bot.commands.command_context import library_of
from bot.consultation import (
    compared_json,
    documents_json,
    documents_of,
    hits_json,
    position_of,
    shown_clause_json,
    shown_json,
)
from bot.conversation.answer import Context, answer
from bot.library.library import load
from bot.processes.live_generation import seen_by
from bot.texts.messages import explain, say
from bot.texts.terminal import without_surrogates
from corpus.errors import BadQuestion, ClausierError, McpMissing
from corpus.invisible import without_invisible
from index.manifest import current_name

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

    from bot.answering.knowledge import Knowledge
    from bot.library.library import Library
    from bot.settings import Settings

P = ParamSpec("P")
Values = dict[str, Any]
NOBODY: Final = 0  # no chat has this number
HITS: Final = 100
PREVIOUS: Final = 5  # questions before one, each of which is answered again


def serve_assistant(settings: "Settings") -> None:
    """Serve until standard input ends; raises McpMissing where the extra is not installed."""
    try:
        from mcp.server.mcpserver import MCPServer  # noqa: PLC0415 (an extra, and slow to import)
    except ImportError as error:
        raise McpMissing from error
    logging.getLogger("mcp").setLevel(logging.WARNING)
    desk = Consulted(library_of(settings))
    server: MCPServer[Any] = MCPServer(
        "clausier",
        title="Clausier",
        instructions=say("mcp", settings.language),
        version=version("clausier"),
        log_level="WARNING",
    )
    add_tools(server, desk, settings.language)
    asyncio.run(_serve(server, desk))


async def _serve(server: "MCPServer[Any]", desk: "Consulted") -> None:
    """Serve, and meanwhile load what takes longer than a client waits for a greeting."""
    warming = asyncio.create_task(asyncio.to_thread(desk.warm_up))
    await server.run_stdio_async()
    await asyncio.wait([warming])


@dataclass(slots=True)
class Consulted:
    """The live generation of a home, and what encodes a question."""

    library: "Library"
    held: "Knowledge | None" = None
    one: Lock = field(default_factory=Lock)  # of a model and a searcher, one at a time

    def knowledge(self) -> "Knowledge":
        """Return what may be seen of the generation that is live now."""
        if self.held is None or self.held.generation_id != current_name(self.library.home):
            before, self.held = self.held, load(self.library)
            if before is not None:
                before.searcher.generation.db.close()
        return seen_by(self.library.home, self.held, NOBODY).knowledge

    def warm_up(self) -> None:
        """Load what the first question needs; what is wrong with it is told to who asks."""
        with self.one, suppress(ClausierError):
            self.knowledge()
            self.library.encoder().encode_queries([""])

    def ask(self, question: str, documents: list[str], previous: list[str]) -> Values:
        """Return one answer with its citations."""
        knowledge = self.knowledge()
        context = Context(
            previous=tuple(map(without_surrogates, previous[-PREVIOUS:])),
            documents=documents_of(knowledge, documents),
        )
        text = without_surrogates(question)
        return answer_json(answer(text, knowledge, self.library.encoder(), context))

    def search(self, query: str, count: int) -> Values:
        """Return ranked passages."""
        text = without_invisible(without_surrogates(query))
        if not text.strip():
            raise BadQuestion(reason="empty")
        knowledge = self.knowledge()
        encoded = self.library.encoder().encode_queries([text])[0]
        return {"hits": hits_json(knowledge, text, encoded, max(1, min(count, HITS)))}

    def show(self, document: str, clause: str) -> Values:
        """Return a document, or a clause of it."""
        knowledge = self.knowledge()
        position = position_of(knowledge, document)
        if clause:
            return shown_clause_json(knowledge.analyses[position], clause)
        return shown_json(knowledge, position)

    def diff(self, old: str, new: str) -> Values:
        """Return what changed from one document to another."""
        knowledge = self.knowledge()
        return compared_json(knowledge, position_of(knowledge, old), position_of(knowledge, new))

    def list(self) -> Values:
        """Return all documents."""
        return {"documents": documents_json(self.knowledge())}


def add_tools(server: "MCPServer[Any]", desk: Consulted, language: str) -> None:
    """Give an assistant its tools; a failure is told in one sentence."""
    from mcp.server.mcpserver.exceptions import ToolError  # noqa: PLC0415
    from mcp.types import ToolAnnotations  # noqa: PLC0415
    from pydantic import Field  # noqa: PLC0415

    def about(name: str) -> Any:  # noqa: ANN401 (pydantic's)
        return Field(description=say(f"mcp-{name}", language))

    def called(function: Callable[P, Values], *args: P.args, **kwargs: P.kwargs) -> Values:
        try:
            with desk.one:
                return function(*args, **kwargs)
        except ClausierError as error:
            raise ToolError(explain(error, language)) from error

    async def ask(
        question: Annotated[str, about("question")],
        documents: Annotated[list[str] | None, about("documents")] = None,
        previous: Annotated[list[str] | None, about("previous")] = None,
    ) -> Values:
        return await asyncio.to_thread(called, desk.ask, question, documents or [], previous or [])

    async def search(
        query: Annotated[str, about("query")], count: Annotated[int, about("count")] = 10
    ) -> Values:
        return await asyncio.to_thread(called, desk.search, query, count)

    async def show(
        document: Annotated[str, about("document")], clause: Annotated[str, about("clause")] = ""
    ) -> Values:
        return await asyncio.to_thread(called, desk.show, document, clause)

    async def diff(old: Annotated[str, about("old")], new: Annotated[str, about("new")]) -> Values:
        return await asyncio.to_thread(called, desk.diff, old, new)

    async def list_() -> Values:
        return await asyncio.to_thread(called, desk.list)

    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    tools: dict[str, Callable[..., Any]] = {
        "ask": ask,
        "search": search,
        "show": show,
        "diff": diff,
        "list": list_,
    }
    add = partial(server.add_tool, annotations=reads)
    for name, tool in tools.items():
        add(tool, name=name, description=say(f"mcp-{name}", language))

"""``clausier web``: the pages alone, on this machine, without a chat.

Does: serve them to whoever is at this machine; print the addresses of the pages and of admins.
Does not: know Telegram, or listen to the network.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING

from bot.commands.command_context import library_of
from bot.jobs.worker_starter import WorkerStarter
from bot.processes.answerer import Answerer
from bot.processes.live_generation import go_live
from bot.processes.logs import log_to
from bot.settings import stats_are_public
from bot.state.database import Database
from bot.state.state import person_key
from bot.texts.messages import say
from bot.texts.terminal import write
from bot.web.entry import entry_url
from bot.web.routes import site_failures, site_routes
from bot.web.server import bind, serving
from bot.web.site import NOBODY, Site

if TYPE_CHECKING:
    import socket

    from bot.answering.model import Answer
    from bot.conversation.answer import Context
    from bot.processes.live_generation import Seen
    from bot.settings import Settings

HOST = "127.0.0.1"
STOPS = (signal.SIGTERM, signal.SIGINT)


def serve_pages(settings: Settings, port: int) -> int:
    """Serve the pages until SIGTERM or SIGINT and return the exit code; raises ClausierError."""
    log_to(sys.stderr, (), as_json=False)
    bound = bind(HOST, port, "--port")
    for number in STOPS:
        signal.signal(number, _leave)
    asyncio.run(_serve(settings, bound))
    return 0


def _leave(*_: object) -> None:
    """End while nothing is served yet: no waiting for a model to load, only to be dropped.

    What answers, and builds, ends with the process that started it; an index that is being built
    then is as if it had not been begun.
    """
    os._exit(0)


async def _serve(settings: Settings, bound: socket.socket) -> None:
    stop = asyncio.Event()
    library = library_of(settings)
    library.home.mkdir(parents=True, exist_ok=True)
    answerer = Answerer(partial(library_of, settings), processes=1)
    database = Database(library.home)
    try:
        live = await go_live(library, answerer)
        for number in STOPS:
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        workers = WorkerStarter(library.home, database)

        async def answer(text: str, seen: Seen, context: Context) -> Answer:
            return await answerer.answer(text, seen.knowledge.generation_id, context, seen.hidden)

        url = f"http://{HOST}:{bound.getsockname()[1]}"
        site = Site(
            home=library.home,
            library=library,
            key=person_key(library.home),
            language=settings.language,
            live=lambda: live.knowledge,
            answer=answer,
            encode=answerer.encode,
            database=database,
            public_url=url,
            local=True,
            public_stats=stats_are_public(),
            wake=workers.entered.set,
        )
        names = (HOST, "localhost")
        async with serving(site_routes(site), bound, names, site_failures(site)):
            tasks = [
                asyncio.create_task(live.follow(), name="follow"),
                asyncio.create_task(workers.keep(), name="jobs"),
            ]
            write(say("web-ready", settings.language, url=url))
            write(say("web-admin", settings.language, url=entry_url(url, site.key, NOBODY)))
            sys.stdout.flush()
            await stop.wait()
            for task in tasks:
                task.cancel()
            await workers.stop()
    finally:
        await answerer.close()
        database.close()
        bound.close()

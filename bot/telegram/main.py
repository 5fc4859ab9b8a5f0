"""The bot as a process: start, run until told to stop, stop within ten seconds.

Does: put the parts together in polling or webhook mode, and take them apart in order.
Does not: parse arguments (``bot.cli`` does).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sqlite3
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import filelock
import httpx
from telegram import LinkPreviewOptions
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, Defaults
from telegram.request import HTTPXRequest

from bot.jobs.worker import WORKER
from bot.jobs.worker_starter import WorkerStarter
from bot.processes.answerer import Answerer
from bot.processes.live_generation import go_live
from bot.processes.logs import log_to
from bot.processes.metrics import Metrics
from bot.processes.rate_limits import Allowance
from bot.state.database import Database
from bot.state.state import forget_old, person_key, waiting_updates
from bot.telegram.bot_service import BotService, answer_question
from bot.telegram.chat_sentences import SETUP
from bot.telegram.endpoints import status_routes, webhook_route
from bot.telegram.handlers import ALLOWED, add_handlers, handle, set_menus
from bot.telegram.inbox import Inbox
from bot.telegram.job_follower import Follower
from bot.telegram.polling import RawBot, poll
from bot.telegram.retries import PatientLimiter, StrictRequest
from bot.web.routes import site_failures, site_routes
from bot.web.server import bind, serving
from bot.web.site import Site
from corpus.errors import BadSetting, BotRunning

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from bot.library.library import Library
    from bot.settings import BotSettings

    App = Application[RawBot, Any, Any, Any, Any, Any]

logger = logging.getLogger(__name__)
GRACE = 5.0  # seconds for the updates in hand once the process is told to stop; ten in all
FORGET = 3600.0  # seconds between two rounds of deleting what is old
NEWCOMERS = 10  # requests for access that admins are shown one by one in an hour
READ = 10.0  # seconds after which a connection that says nothing is given up


def run(
    settings: BotSettings,
    opened: Callable[[], Library],
    language: str,
    worker: tuple[str, ...] = WORKER,
) -> int:
    """Run the bot until SIGTERM or SIGINT and return the exit code.

    ``opened`` returns the library, here and (it is pickled) in the processes that answer.
    ``worker`` is the command that does jobs. Raises ClausierError for what a person can mend: no
    index, a model that is missing, a taken port, a refused token, a bot that runs already.
    """
    if not settings.token:
        sys.stderr.write(SETUP[language == "en"] + "\n")
        return 1
    secrets = (settings.token, settings.webhook_secret, settings.metrics_token)
    log_to(sys.stderr, secrets, as_json=settings.json_logs)
    library = opened()
    library.home.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(library.home / "bot.lock", timeout=0):
            asyncio.run(_run(settings, library, opened, language, worker))
    except filelock.Timeout:
        raise BotRunning(path=str(library.home)) from None
    except InvalidToken as error:
        raise BadSetting(variable="CLAUSIER_TELEGRAM_TOKEN", reason="refused") from error
    return 0


def build_application(settings: BotSettings, metrics: Metrics) -> App:
    """Return the library's application, its client and limiter set up, without handlers."""
    # Many chats wait on retries at once, each with a connection of its own; few are kept open in
    # between, as httpx looks at each of them before every request (a third of all sending).
    client = StrictRequest(
        connect_timeout=5,
        read_timeout=READ,
        pool_timeout=30,
        httpx_kwargs={"limits": httpx.Limits(max_connections=128, max_keepalive_connections=16)},
    )
    bot = RawBot(
        settings.token,
        base_url=f"{settings.api_url}/bot",
        base_file_url=f"{settings.api_url}/file/bot",
        request=client,
        get_updates_request=HTTPXRequest(connection_pool_size=1, read_timeout=READ),
        rate_limiter=PatientLimiter(settings.messages_per_second, metrics),
        defaults=Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)),
    )
    return ApplicationBuilder().bot(bot).updater(None).build()


async def make_service(
    settings: BotSettings, library: Library, answerer: Answerer, language: str
) -> BotService:
    """Return everything the handlers work with, and load the live generation."""
    live = await go_live(library, answerer)
    each, everybody = settings.questions_per_minute, settings.questions_per_minute_all
    return BotService(
        settings=settings,
        language=language,
        home=library.home,
        library=library,
        live=live,
        answerer=answerer,
        database=Database(library.home),
        key=person_key(library.home),
        metrics=Metrics(),
        allowance=Allowance(each, everybody),
        typing_allowance=Allowance(each * 5, everybody * 5),
        update_allowance=Allowance(each * 5, everybody * 5),
        newcomer_allowance=Allowance(NEWCOMERS, NEWCOMERS, window=3600.0),
    )


def site_of(service: BotService) -> Site:
    """Return the web site that serves what this bot serves, to those whom it answers."""
    settings = service.settings
    return Site(
        home=service.home,
        library=service.library,
        key=service.key,
        language=service.language,
        live=lambda: service.knowledge,
        answer=partial(answer_question, service),
        encode=service.answerer.encode,
        database=service.database,
        access=settings.access,
        admins=settings.admins,
        public_url=settings.public_url,
        allowance=service.allowance,
        public_stats=settings.public_stats,
        wake=service.jobs.set,
    )


async def _run(
    settings: BotSettings,
    library: Library,
    opened: Callable[[], Library],
    language: str,
    worker: tuple[str, ...],
) -> None:
    began = time.monotonic()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    bound = bind(settings.host, settings.port)
    answerer = Answerer(opened)
    try:
        service = await make_service(settings, library, answerer, language)
    except BaseException:
        bound.close()
        await answerer.close()
        raise
    if settings.access == "approve" and not settings.admins:
        logger.warning("CLAUSIER_ADMINS is empty: nobody can let newcomers in")
    application = build_application(settings, service.metrics)
    try:
        await _connect(application, stop)
        if not stop.is_set():
            ready = time.monotonic() - began
            logger.info("ready in %.1f s as @%s", ready, application.bot.username)
            workers = WorkerStarter(service.home, service.database, worker)
            follower = Follower(service, application.bot, workers)
            await _serve(application, service, follower, bound, stop)
    finally:
        with contextlib.suppress(TelegramError):
            await application.shutdown()
        service.threads.shutdown(cancel_futures=True)
        await answerer.close()
        service.database.close()
        bound.close()
        logger.info("stopped")


async def _connect(application: App, stop: asyncio.Event) -> None:
    """Ask Telegram who we are, until it answers; raises InvalidToken."""
    pause = 1.0
    while not stop.is_set():
        try:
            await application.initialize()
        except InvalidToken:
            raise
        except TelegramError as error:
            logger.warning("Telegram cannot be reached (%s), again in %.0f s", error, pause)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(pause * 2, 30.0)
        else:
            return


async def _serve(
    application: App,
    service: BotService,
    follower: Follower,
    bound: socket.socket,
    stop: asyncio.Event,
) -> None:
    """Receive and handle updates until told to stop, then finish what is in hand."""
    settings = service.settings
    inbox = Inbox(service.database, partial(handle, application), service.metrics)
    service.queue_length = lambda: inbox.length
    application.bot_data |= {"service": service, "failures": set()}
    add_handlers(application)
    routes = status_routes(service)
    site = site_of(service)
    routes += site_routes(site)
    if settings.webhook_url:
        path = urlsplit(settings.webhook_url).path or "/"
        routes.append(webhook_route(path, settings.webhook_secret, inbox.receive))
    async with serving(routes, bound, failures=site_failures(site)):
        unfinished = await service.database(waiting_updates)
        service.sent_before |= {update.id: update.sent for update in unfinished if update.sent}
        inbox.resume(unfinished)
        tasks = [
            asyncio.create_task(_receive(application, settings, inbox), name="receive"),
            asyncio.create_task(service.live.follow(), name="follow"),
            asyncio.create_task(_forget(service), name="forget"),
            asyncio.create_task(follower.follow(), name="jobs"),
        ]
        stopping = asyncio.create_task(stop.wait())
        menus = asyncio.create_task(set_menus(application.bot, settings.admins))
        try:
            await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            logger.info("stopping")
            for task in (*tasks, menus, stopping):
                task.cancel()
            results = await asyncio.gather(*tasks, menus, return_exceptions=True)
            await asyncio.gather(inbox.stop(GRACE), follower.stop())
    for result in results:
        if isinstance(result, Exception):
            raise result


async def _receive(application: App, settings: BotSettings, inbox: Inbox) -> None:
    """Set the webhook and wait, or poll; raises what no retry can mend."""
    bot = application.bot
    if settings.webhook_url:
        secret = settings.webhook_secret
        url = settings.webhook_url
        try:
            await bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED)
        except BadRequest as error:  # no https, a port that is not allowed, a name nobody knows
            raise BadSetting(
                variable="CLAUSIER_WEBHOOK_URL", reason="webhook", said=error.message
            ) from error
        await asyncio.Event().wait()
    try:
        await bot.delete_webhook(drop_pending_updates=False)  # else polling is refused
    except TelegramError as error:  # the token was good a moment ago; polling tells what is wrong
        logger.warning("the webhook was not taken away: %s", error)
    await poll(bot, inbox.receive)


async def _forget(service: BotService) -> None:
    """Delete what is older than it may be kept, now and then every hour."""
    while True:
        days, gone = service.settings.keep_days, 0
        try:
            gone = await service.database(forget_old, days, time.time())
        except sqlite3.Error:  # no room, or locked: in an hour it may go well
            logger.exception("old questions could not be deleted")
        if gone:
            logger.info("old questions deleted", extra={"count": gone})
        await asyncio.sleep(FORGET)

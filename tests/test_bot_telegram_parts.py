"""The bot's parts by themselves: messages, pages, buttons, limits, batches, metrics, logs."""

from __future__ import annotations

import asyncio
import contextlib
import io
import itertools
import json
import logging
import sqlite3
import string
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import ClassVar

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from bot.answering.knowledge import Knowledge
from bot.jobs import worker_starter
from bot.jobs.job_queue import JobKind, JobState, enqueue, find_job
from bot.processes.logs import Discreet
from bot.processes.metrics import Metrics, exposition
from bot.processes.rate_limits import Allowance
from bot.settings import BotSettings
from bot.state.kept_answers import key_of, question_id, spans_of
from bot.state.state import open_state, waiting_updates
from bot.telegram.chat_sentences import (
    ADMIN_COMMANDS,
    COMMANDS,
    LABELS,
    SENTENCES,
    SETUP,
    escape,
    tell,
)
from bot.telegram.clause_pages import Neighbours, ShownClause, page_html, page_of, pages
from bot.telegram.endpoints import status_routes, webhook_route
from bot.telegram.inbox import Inbox, queue_of
from bot.telegram.keyboards import access_keyboard, answer_keyboard, live_keyboard
from bot.telegram.message_html import (
    answer_messages,
    comparison_tables,
    fitting,
    pack,
    plain,
    visible_length,
)
from bot.telegram.polling import poll
from bot.telegram.retries import PatientLimiter, StrictRequest
from bot.texts.csv_files import comparison_csv
from bot.web import server
from bot.web.server import bind, serving
from index.generation import open_current
from tests.bot_api_server import parse

FRICHES = "Quel est l'engagement financier du Cerema pour les friches ?"
TEXT = st.text(alphabet=string.printable + "éàç€’«»😀<>&", max_size=300)


@pytest.fixture
def knowledge(word_home):
    generation = open_current(word_home)
    yield Knowledge(generation)
    generation.db.close()


def citation(quote: str = "Le montant est de 200 000 €.", **more: object) -> dict:
    return {
        "source": "a.txt",
        "document": "Convention A",
        "clause": "Article 5.1 — Montant",
        "page": None,
        "start_line": 100,
        "end_line": 102,
        "quote": quote,
        "score": 1.0,
        **more,
    }


def answer(**more: object) -> dict:
    empty = {"headline": "200 000 €", "silence": "", "notes": [], "rows": [], "choices": []}
    return {**empty, "citations": [citation()], **more}


def row(short: str, headline: str, cited: int | None) -> dict:
    return {
        "document": f"Convention {short}",
        "short": short,
        "source": f"{short}.txt",
        "headline": headline,
        "citation": cited,
    }


# messages


def test_an_answer_reads_like_this():
    (message,) = answer_messages(answer(notes=["Attention : terminée. [1]"]), "fr")
    assert message == (
        "<b>200 000 €</b>\n\n"
        "<blockquote expandable>Le montant est de 200 000 €.</blockquote>\n\n"
        "[1] Convention A · Article 5.1 — Montant · l. 100–102\n\n"
        "⚠️ Attention : terminée. [1]"
    )


def test_a_note_shows_the_citation_it_points_to():
    cited = [citation(), citation(clause="Article 7", start_line=9, end_line=9, page=3)]
    (message,) = answer_messages(answer(citations=cited, notes=["Terminée. [2]"]), "fr")
    assert message.endswith("⚠️ Terminée. [2]\n[2] même convention · Article 7 · p. 3 · l. 9")


@given(TEXT, TEXT, TEXT)
def test_whatever_a_source_holds_telegram_parses_and_shows(headline, quote, name):
    kept = answer(headline=f"{headline}.", citations=[citation(f"{quote}.", document=f"{name}.")])
    shown = "\n\n".join(parse(message, "HTML")[0] for message in answer_messages(kept, "fr"))
    assert f"{quote}.".strip() in shown
    assert f"{headline}." in shown


@given(st.lists(st.text(alphabet="ab😀<&", min_size=1, max_size=3000), max_size=12))
def test_messages_hold_every_item_whole_and_fit(items):
    escaped = [f"<b>{escape(item)}</b>" for item in items if visible_length(escape(item)) <= 4096]
    messages = pack(escaped)
    assert "\n\n".join(messages) == "\n\n".join(escaped)
    assert all(visible_length(message) <= 4096 for message in messages)


def test_characters_are_counted_as_telegram_counts_them():
    assert visible_length("<b>😀&lt;</b>") == 3
    assert pack(["a" * 2047, "b" * 2047]) == ["a" * 2047 + "\n\n" + "b" * 2047]
    assert pack(["a" * 2048, "b" * 2047]) == ["a" * 2048, "b" * 2047]


def test_a_list_longer_than_a_message_goes_on_in_the_next():
    choices = [row(f"n° {n}", "trois ans " * 12, None) for n in range(60)]
    messages = answer_messages(answer(choices=choices, citations=[]), "fr")
    assert len(messages) == 3
    shown = [parse(message, "HTML")[0] for message in messages]
    assert sum(text.count("• Convention n°") for text in shown) == 60
    assert all(text.startswith(("200 000 €", "• Convention")) for text in shown)


def test_an_item_that_no_message_holds_is_cut_between_its_lines():
    item = "<i>" + "\n".join(f"ligne {n} &amp;" for n in range(800)) + "</i>"
    pieces = fitting(item)
    assert all(visible_length(piece) <= 4096 for piece in pieces)
    assert "\n".join(map(plain, pieces)) == plain(item)


def test_a_comparison_fits_a_phone():
    rows = [
        row("Alpha (2020)", "203520 €", 0),
        row("Une très longue convention", "trois ans à compter de sa signature", 1),
        row("Gamma", "non précisé", None),
    ]
    (table,) = comparison_tables(rows, "fr")
    assert plain(table).split("\n") == [
        "Alpha (2020)   │ 203520 € [1]",
        "───────────────┼───────────────────",
        "Une très longue│ trois ans à",
        "convention     │ compter de sa",
        "               │ signature [2]",
        "───────────────┼───────────────────",
        "Gamma          │ non précisé",
    ]


def test_many_conventions_make_several_tables_each_row_whole():
    rows = [
        row(f"Convention {n}", "trois ans à compter de sa signature " * 3, n) for n in range(90)
    ]
    tables = comparison_tables(rows, "fr")
    assert len(tables) == 8
    assert all(visible_length(table) <= 4096 for table in tables)
    assert sum(plain(table).count("Convention ") for table in tables) == 90


def test_no_spreadsheet_takes_a_cell_for_a_formula():
    rows = [row("A", "=1+1", 0), row("B", "non précisé", None)]
    data = comparison_csv(answer(rows=rows, citations=[citation("- un ; deux\n- trois")]), "fr")
    assert data.decode("utf-8-sig") == (
        "Convention;Réponse;Clause;Page;Lignes;Citation;Fichier\r\n"
        "Convention A;'=1+1;Article 5.1 — Montant;;100-102;\"'- un ; deux\n- trois\";A.txt\r\n"
        "Convention B;non précisé;;;;;B.txt\r\n"
    )


# reading


@given(st.text(alphabet="abc .\n", max_size=5000), st.integers(50, 500))
def test_pages_cover_a_text_without_gap_or_overlap(text, size):
    cut = pages(text, size)
    assert "".join(text[start:end] for start, end in cut) == text
    assert all(end - start <= size for start, end in cut)


def test_a_page_marks_the_quote_and_counts_the_lines():
    text = "Article 5\n\n" + "Première phrase. " * 120 + "\nLe montant est <fixé>.\nFin."
    quote = "Le montant est <fixé>."
    (mark,) = spans_of(quote, text)
    reading = ShownClause("Article 5", "Convention & Cie", text, (mark,), 40)
    number = page_of(text, mark[0])
    assert number == 1
    page = page_html(reading, number, "fr")
    assert page.startswith("<b>Article 5</b>\n<i>Convention &amp; Cie</i> · l. 42–44\n\n")
    assert page.endswith("\n<b><u>Le montant est &lt;fixé&gt;.</u></b>\nFin.")


def test_a_quote_with_parts_left_out_is_marked_part_by_part():
    text = "Un. Deux. Trois… quatre. Cinq."
    assert spans_of("Trois… quatre.", text) == [(10, 24)]
    assert spans_of("Un. … Cinq.", text) == [(0, 3), (25, 30)]
    assert spans_of("Rien.", text) == []


# buttons


def test_what_buttons_carry_fits_in_64_bytes(knowledge):
    tail = f":{question_id(b'key', 7, 1)}:99"
    longest = max(
        (clause for analysis in knowledge.analyses for clause in analysis.clauses),
        key=lambda clause: clause.ordinal,
    )
    document = next(n for n, a in enumerate(knowledge.analyses) if longest in a.clauses)
    around = Neighbours(0, 0, longest.ordinal)
    keyboards = [
        live_keyboard(knowledge, document, longest, (98, 99), around, tail, "fr"),
        access_keyboard(2**52, "fr"),
        answer_keyboard(question_id(b"key", 7, 1), answer(rows=[row("A", "x", 0)]), "fr"),
    ]
    for keyboard in keyboards:
        for buttons in keyboard.inline_keyboard:
            for button in buttons:
                assert len(str(button.callback_data).encode()) <= 64
    assert key_of("convention.txt") == "3ca05406"


def test_ids_of_questions_never_hold_the_separator_and_are_those_of_their_update():
    assert not any(":" in question_id(b"key", 7, number) for number in range(1000))
    assert question_id(b"key", 7, 1) == question_id(b"key", 7, 1)
    ids = {question_id(k, bot, n) for k in (b"a", b"b") for bot in (7, 8) for n in (1, 2)}
    assert len(ids) == 8


# sentences


def test_every_sentence_is_html_that_telegram_parses():
    fields = {
        name: "<&>"
        for french, _ in SENTENCES.values()
        for _, name, _, _ in string.Formatter().parse(french)
        if name
    }
    for name in SENTENCES:
        for language in ("fr", "en"):
            parse(tell(name, language, **fields).strip(), "HTML")


def test_french_and_english_name_the_same_things():
    for french, english in [*SENTENCES.values(), *LABELS.values()]:
        named = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for text in (french, english)
        ]
        assert named[0] == named[1]
    assert SETUP[0].count("BotFather") == SETUP[1].count("BotFather")


def test_commands_are_what_telegram_allows():
    for french, english, descriptions in [*COMMANDS, *ADMIN_COMMANDS]:
        for name in (french, english):
            assert 1 <= len(name) <= 32
            assert set(name) <= set(string.ascii_lowercase + string.digits + "_")
        assert all(1 <= len(text) <= 256 for text in descriptions)


# limits


def test_a_person_asks_as_often_as_allowed_in_any_minute():
    allowance = Allowance(each=2, everybody=3)
    assert [allowance.spend(1, now) for now in (0, 1, 2)] == ["", "", "each"]
    assert [allowance.spend(2, now) for now in (3, 4)] == ["", "everybody"]
    assert allowance.spend(1, 60.5) == ""
    assert allowance.spend(1, 60.6) == "each"


def test_who_is_refused_is_told_once_in_any_minute():
    allowance = Allowance(each=1, everybody=10)
    assert [allowance.warn(1, now) for now in (0, 1, 59.9, 60, 61)] == [1, 0, 0, 1, 0]
    assert allowance.warn(2, 61)
    allowance.spend(3, 500.0)
    assert allowance._warned == {}


# updates, metrics, logs


def test_who_asked_nothing_lately_is_forgotten():
    allowance = Allowance(each=1, everybody=10**9)
    for person in range(20_000):
        allowance.spend(person, person / 1000)
    assert len(allowance._asked) == 20_000
    assert allowance.spend(1, 90.0) == ""
    assert len(allowance._asked) == 1


@pytest.mark.parametrize(
    ("error", "endpoint", "calls"),
    [
        (BadRequest("HTTP 413"), "sendDocument", 1),
        (TimedOut("Timed out"), "sendDocument", 1),
        (TimedOut("Timed out"), "sendMessage", 3),
        (NetworkError("Bad Gateway (502)"), "sendMessage", 3),
    ],
)
def test_a_call_that_can_never_succeed_is_made_once(monkeypatch, error, endpoint, calls):
    made = []

    async def call() -> bool:
        made.append(endpoint)
        if len(made) < 3:
            raise error
        return True

    async def at_once(_: float) -> None:
        return

    monkeypatch.setattr("bot.telegram.retries.asyncio.sleep", at_once)
    limiter = PatientLimiter(0, Metrics())
    with contextlib.suppress(TelegramError):
        asyncio.run(limiter.process_request(call, (), {}, endpoint, {}, None))
    assert len(made) == calls


@pytest.mark.parametrize(("status", "final"), [(413, True), (429, False), (502, False)])
def test_a_status_that_no_retry_mends_is_a_bad_request(monkeypatch, status, final):
    async def answer(*_: object, **__: object) -> tuple[int, bytes]:
        return status, b'{"ok": false, "description": "Request Entity Too Large"}'

    monkeypatch.setattr(HTTPXRequest, "do_request", answer)
    with contextlib.ExitStack() as stack:
        if final:
            stack.enter_context(pytest.raises(BadRequest))
        asyncio.run(StrictRequest().do_request("", "POST"))


def test_updates_that_cannot_be_kept_are_fetched_again(monkeypatch):
    class Full:
        offsets: ClassVar[list[int | None]] = []

        async def raw_updates(self, offset):
            self.offsets.append(offset)
            if len(self.offsets) == 4:
                raise InvalidToken
            return [{"update_id": 7}]

    async def receive(_: object) -> None:
        if len(Full.offsets) < 3:
            raise sqlite3.OperationalError("database or disk is full")

    async def at_once(_: float) -> None:
        return

    monkeypatch.setattr("bot.telegram.polling.asyncio.sleep", at_once)
    with pytest.raises(InvalidToken):
        asyncio.run(poll(Full(), receive))  # type: ignore[arg-type]
    assert Full.offsets == [None, None, None, 8]


def test_updates_wait_for_their_chat_or_their_sender():
    chat, sender = {"id": -5}, {"id": 9}
    assert queue_of({"update_id": 1, "message": {"chat": chat, "from": sender}}) == "-5"
    pressed = {"from": sender, "message": {"chat": chat}}
    assert queue_of({"update_id": 1, "callback_query": pressed}) == "-5"
    assert queue_of({"update_id": 1, "inline_query": {"from": sender}}) == "inline_query:9"
    assert queue_of({"update_id": 1}) == "other"


def test_metrics_are_written_as_prometheus_reads_them():
    metrics = Metrics()
    metrics.count("clausier_feedback_total", verdict='u"p')
    metrics.count("clausier_feedback_total", verdict='u"p')
    metrics.observe("clausier_stage_seconds", 0.02, stage="encode")
    metrics.observe("clausier_stage_seconds", 60, stage="encode")
    lines = exposition(metrics, {("clausier_queue_length", ()): 3.0}).splitlines()
    assert lines[:6] == [
        "# HELP clausier_feedback_total Votes on answers, by verdict.",
        "# TYPE clausier_feedback_total counter",
        'clausier_feedback_total{verdict="u\\"p"} 2',
        "# HELP clausier_queue_length Updates received and not finished.",
        "# TYPE clausier_queue_length gauge",
        "clausier_queue_length 3",
    ]
    assert 'clausier_stage_seconds_bucket{stage="encode",le="0.01"} 0' in lines
    assert 'clausier_stage_seconds_bucket{stage="encode",le="0.025"} 1' in lines
    assert lines[-3:] == [
        'clausier_stage_seconds_bucket{stage="encode",le="+Inf"} 2',
        'clausier_stage_seconds_sum{stage="encode"} 60.020000',
        'clausier_stage_seconds_count{stage="encode"} 2',
    ]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_secret_is_struck_out_of_messages_and_tracebacks(as_json):
    secret = "123456:AAH-secret"  # noqa: S105
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Discreet([secret, ""], as_json=as_json))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        raise RuntimeError(f"The token `{secret}` was rejected")  # noqa: TRY301
    except RuntimeError:
        logger.exception("calling %s", f"https://api/bot{secret}/getMe", extra={"token": secret})
    written = stream.getvalue()
    assert secret not in written
    assert "bot***/getMe" in written
    assert "The token `***` was rejected" in written
    if as_json:
        line = json.loads(written)
        assert line["message"] == "calling https://api/bot***/getMe"
        assert line["token"] == "***"  # noqa: S105


def test_a_thread_that_fails_is_logged_without_secrets():
    script = (
        "import sys, threading\n"
        "from bot.processes.logs import log_to\n"
        "log_to(sys.stderr, ['123:secret'], as_json=False)\n"
        "def fail(): raise RuntimeError('with 123:secret')\n"
        "threading.Thread(target=fail).start()\n"
    )
    command = [sys.executable, "-c", script]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    assert "CRITICAL clausier: uncaught" in said
    assert "RuntimeError: with ***" in said
    assert "secret" not in said


def test_telegram_is_not_loaded_by_the_command_line():
    script = "import sys, bot.cli; print([m for m in sys.modules if m in {'telegram', 'torch'}])"

    async def run() -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE
        )
        return (await process.communicate())[0]

    assert asyncio.run(run()) == b"[]\n"


def test_an_update_without_a_length_is_bounded_all_the_same():
    taken = []

    async def receive(updates):
        taken.extend(updates)

    async def body(size):
        yield b'{"update_id": 1, "message": "'
        for _ in range(size):
            yield b"x" * 1_000_000
        yield b'"}'

    async def deliver(size):
        app = Starlette(routes=[webhook_route("/hook", "secret", receive)])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            given = {"X-Telegram-Bot-Api-Secret-Token": "secret"}
            return await client.post("http://bot/hook", content=body(size), headers=given)

    assert asyncio.run(deliver(9)).status_code == 413
    assert taken == []
    assert asyncio.run(deliver(1)).status_code == 200
    assert len(taken) == 1


class Ended:
    """A worker that ends as soon as it is started."""

    returncode = 1

    def poll(self):
        return 1


def test_a_worker_that_ends_at_once_is_started_ever_later_and_its_job_given_up(home, monkeypatch):
    db = open_state(home)
    job = enqueue(db, JobKind.INDEX, actor="a")
    starts = []

    def start(*_):
        starts.append(time.monotonic())
        return Ended()

    async def database(function, *values):
        return function(db, *values)

    async def look_until_given_up():
        keeping = worker_starter.WorkerStarter(home, database, ())
        until = time.monotonic() + 20
        while find_job(db, job.id).state is JobState.QUEUED and time.monotonic() < until:
            await keeping.see()
            await asyncio.sleep(0.001)

    monkeypatch.setattr(worker_starter, "spawn_worker", start)
    monkeypatch.setattr(worker_starter, "PAUSE", 0.01)
    asyncio.run(look_until_given_up())
    assert find_job(db, job.id).error == "JobGivenUp"
    assert len(starts) == worker_starter.FALLS + 2  # the first, and one after each fall
    pauses = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert pauses[-1] > 4 * pauses[0]


# what is not ours, and what is too much


def served(service):
    """Return what ``/healthz`` and ``/metrics`` answer, without and with a token."""

    async def ask():
        app = Starlette(routes=status_routes(service))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://bot"
        ) as client:
            return [
                await client.get(path, headers=headers)
                for path in ("/healthz", "/metrics")
                for headers in (
                    {},
                    {"Authorization": "Bearer wrong"},
                    {"Authorization": "Bearer é".encode()},
                )
            ] + [
                await client.get(path, headers={"Authorization": "Bearer secret"})
                for path in ("/healthz", "/metrics")
            ]

    return asyncio.run(ask())


@pytest.mark.parametrize("token", ["secret", ""])
def test_what_is_counted_is_for_no_stranger(knowledge, token):
    service = SimpleNamespace(
        settings=BotSettings(token="", metrics_token=token),
        knowledge=knowledge,
        queue_length=int,
        metrics=Metrics(),
    )
    *strangers, health, metrics = served(service)
    assert [each.json() for each in strangers[:3]] == [{"status": "ok"}] * 3
    assert {each.status_code for each in strangers[3:]} == {401 if token else 404}
    assert not [each for each in strangers if knowledge.generation_id in each.text]
    assert (metrics.status_code == 200) == bool(token)
    assert ("documents" in health.json()) == bool(token)


async def opened(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /x HTTP/1.1\r\nHost: bot\r\nX-Slow: ")
    await writer.drain()
    return reader, writer


async def ended(reader):
    with contextlib.suppress(ConnectionError):
        return await asyncio.wait_for(reader.read(), 20)
    return b""


def with_slow_connections(count, then):
    """Hold ``count`` half-sent requests open and return what ``then(port, readers)`` returns."""

    async def fine(_):
        return PlainTextResponse("fine")

    async def run():
        async with serving([Route("/x", fine)], bound):
            port = bound.getsockname()[1]
            held = [await opened(port) for _ in range(count)]
            try:
                return await then(port, [reader for reader, _ in held])
            finally:
                for _, writer in held:
                    writer.close()

    with contextlib.closing(bind("127.0.0.1", 0)) as bound:
        return asyncio.run(run())


async def status(port):
    async with httpx.AsyncClient() as client:
        return (await client.get(f"http://127.0.0.1:{port}/x")).status_code


def test_a_request_beyond_the_connections_allowed_is_told_so(monkeypatch):
    monkeypatch.setattr(server, "CONNECTIONS", 5)

    async def asked(port, _):
        return await status(port)

    assert with_slow_connections(3, asked) == 200
    assert with_slow_connections(6, asked) == 503


def test_connections_that_ask_nothing_are_closed(monkeypatch):
    monkeypatch.setattr(server, "CONNECTIONS", 5)

    async def closed(_, readers):
        late = [asyncio.create_task(ended(reader)) for reader in readers]
        done, waiting = await asyncio.wait(late, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
        return len(done) > 0

    assert with_slow_connections(11, closed)  # one more than twice as many

    monkeypatch.setattr(server, "LATE", 0.3)

    async def asked(port, readers):
        said = await asyncio.gather(*map(ended, readers))
        return said, await status(port)

    assert with_slow_connections(6, asked) == ([b""] * 6, 200)


def test_an_update_waits_until_it_can_be_written(home, monkeypatch):
    monkeypatch.setattr("bot.telegram.inbox.PAUSES", (0.0,))
    db, handled = open_state(home), []
    full = {"begin_update": 3, "finish_update": 3}

    async def database(function, *values):
        if full.get(function.__name__, 0):
            full[function.__name__] -= 1
            raise sqlite3.OperationalError("database or disk is full")
        return function(db, *values)

    async def handle(payload, _):
        handled.append(payload["update_id"])
        return True

    async def receive():
        inbox = Inbox(database, handle, Metrics())
        messages = [{"message_id": n, "chat": {"id": 5}} for n in (1, 2)]
        await inbox.receive([{"update_id": n, "message": m} for n, m in enumerate(messages)])
        while inbox.length:
            await asyncio.sleep(0)

    asyncio.run(receive())
    assert handled == [0, 1]
    assert waiting_updates(db) == []
    assert full == {"begin_update": 0, "finish_update": 0}

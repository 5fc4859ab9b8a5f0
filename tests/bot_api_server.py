"""A Bot API server for tests: HTTP as api.telegram.org speaks it, and people who write to the bot.

Does what a bot meets: offsets acknowledge, one poller at a time (409), webhooks with their secret
and delivery until 200, HTML parsed with the byte offset of errors, 4,096 characters after parsing,
64 bytes of callback data, "message is not modified", 429 with its parameters, 403, files up to
20 MB; and faults on demand. It runs in a thread of the test.
"""

from __future__ import annotations

import asyncio
import html
import json
import logging
import re
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

TOKEN = "123456:TEST-TOKEN-of-no-real-bot-000000000"  # noqa: S105
BOT = {
    "id": 123456,
    "is_bot": True,
    "first_name": "Clausier",
    "username": "clausier_test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
TAGS = frozenset(("b", "strong", "i", "em", "u", "s", "a", "code", "pre", "blockquote", "span"))
Call = dict[str, Any]


@dataclass
class Fault:
    """What goes wrong with the next ``times`` calls of a method, in one chat or in all."""

    method: str
    kind: str  # "429", "500", "502", "drop", "hang", "403", "parse", "400"
    chat: int | None = None
    times: int = 1
    seconds: float = 1.0  # of retry_after, or of hanging


class Refused(Exception):
    """An answer with ``ok: false``."""

    def __init__(self, code: int, description: str, **parameters: object) -> None:
        super().__init__(description)
        self.code = code
        self.body: dict[str, object] = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


def bad(description: str) -> Refused:
    return Refused(400, f"Bad Request: {description}")


def _ignore(_: Call) -> None:
    """Leave a call to those who wait for it."""


@dataclass
class BotApi:
    """The server's state, and what a test does as a person or looks at."""

    updates: list[dict[str, Any]] = field(default_factory=list)  # not acknowledged yet
    calls: list[Call] = field(default_factory=list)
    messages: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # of files that the bot sent
    blocked: set[int] = field(default_factory=set)
    webhook: dict[str, Any] = field(default_factory=dict)
    deliveries: list[int] = field(default_factory=list)  # status codes of the webhook
    # Numbers go on from one server to the next, as Telegram's do: the bot knows those it had.
    next_update: int = field(default_factory=lambda: int(time.time() * 100) % 10**9)
    next_message: int = 1
    poller: int = 0
    url: str = ""
    changed: threading.Condition = field(default_factory=threading.Condition)
    loop: asyncio.AbstractEventLoop | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    noticed: Callable[[Call], None] = _ignore  # called with each call, in the server's thread

    # what people do

    def person(self, number: int, language: str = "fr") -> dict[str, Any]:
        return {
            "id": number,
            "is_bot": False,
            "first_name": f"Camille{number}",
            "username": f"camille{number}",
            "language_code": language,
        }

    def push(self, **content: Any) -> int:
        """Queue an update and return its number."""
        with self.changed:
            self.next_update += 1
            number = self.next_update
            self.updates.append({"update_id": number, **content})
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.arrived.set)
        return number

    def text(self, person: int, text: str, chat: int | None = None, **more: Any) -> int:
        """Write a message as a person, in private or in the group ``chat``."""
        return self.push(message=self.message(person, text, chat, **more))

    def message(
        self, person: int, text: str, chat: int | None = None, language: str = "fr", **more: Any
    ) -> dict[str, Any]:
        with self.changed:
            self.next_message += 1
            number = self.next_message
        entities = [
            {
                "type": kind,
                "offset": _utf16(text[: match.start()]),
                "length": _utf16(match.group()),
            }
            for kind, pattern in (("bot_command", r"^/\w+(@\w+)?"), ("mention", r"(?<!\w)@\w+"))
            for match in re.finditer(pattern, text)
        ]
        return {
            "message_id": number,
            "date": int(time.time()),
            "chat": self.chat(person if chat is None else chat),
            "from": self.person(person, language),
            "text": text,
            **({"entities": entities} if entities else {}),
            **more,
        }

    def chat(self, number: int) -> dict[str, Any]:
        if number > 0:
            return {"id": number, "type": "private", "first_name": f"Camille{number}"}
        return {"id": number, "type": "supergroup", "title": "Équipe"}

    def press(self, person: int, message: dict[str, Any], button: str) -> int:
        """Press the button of a message that carries, or is labelled, ``button``."""
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for each in row:
                if button in {each["text"], each.get("callback_data")}:
                    return self.press_data(person, message, each["callback_data"])
        raise AssertionError(f"no button {button!r} under {message}")

    def press_data(self, person: int, message: dict[str, Any], data: str) -> int:
        return self.push(
            callback_query={
                "id": f"q{self.next_update}",
                "from": self.person(person),
                "chat_instance": "1",
                "message": message,
                "data": data,
            }
        )

    def document(self, person: int, name: str, data: bytes, size: int | None = None) -> int:
        """Send a file; ``size`` is what Telegram says of it, when that is not its own."""
        message = self.message(person, "")
        del message["text"]
        file = f"U{message['message_id']}"
        self.files[file] = data
        sent = {"file_id": file, "file_unique_id": file, "file_name": name}
        return self.push(message={**message, "document": {**sent, "file_size": size or len(data)}})

    def inline(self, person: int, text: str) -> int:
        query = {"id": f"i{self.next_update}", "from": self.person(person)}
        return self.push(inline_query={**query, "query": text, "offset": ""})

    # what a test looks at

    def wait(self, condition: Callable[[], Any], seconds: float = 60.0) -> Any:
        """Return what ``condition`` does as soon as that is true."""
        end = time.monotonic() + seconds
        with self.changed:
            while not (found := condition()):
                left = end - time.monotonic()
                if left <= 0 or not self.changed.wait(left):
                    raise AssertionError(f"nothing after {seconds} s; last: {self.calls[-4:]}")
            return found

    def sent(self, chat: int, method: str = "sendMessage") -> list[dict[str, Any]]:
        """Return the messages the bot sent to a chat, as they were sent, oldest first."""
        return [
            call["result"]
            for call in self.calls
            if call["method"] == method and call.get("chat") == chat and call.get("result")
        ]

    def reply(self, chat: int, count: int = 1, seconds: float = 60.0) -> dict[str, Any]:
        """Return the bot's ``count``-th message in a chat, once it is there."""
        return self.wait(
            lambda: len(found := self.sent(chat)) >= count and found[count - 1], seconds
        )

    def made(self, method: str) -> list[Call]:
        return [call for call in self.calls if call["method"] == method]

    # the API

    async def handle(self, request: Request) -> Response:
        method, token = request.path_params["method"], request.path_params["token"]
        if token != TOKEN:
            return JSONResponse(
                {"ok": False, "error_code": 401, "description": "Unauthorized"}, 401
            )
        values = await _values(request)
        chat = (
            int(values["chat_id"]) if str(values.get("chat_id", "")).lstrip("-").isdigit() else None
        )
        call: Call = {"method": method, "chat": chat, "at": time.monotonic(), **values}
        fault = self._fault(method, chat)
        if fault is not None and fault.kind in {"drop", "hang", "500", "502"}:
            return await self._fail(fault, call)
        try:
            if fault is not None:
                _refuse(fault)
            if chat in self.blocked:
                _refuse(Fault(method, "403"))
            result = await self._do(method, values, chat)
        except Refused as refusal:
            self._note(call | {"error": refusal.body})
            return JSONResponse(refusal.body, refusal.code)
        self._note(call | {"result": result})
        return JSONResponse({"ok": True, "result": result})

    def _note(self, call: Call) -> None:
        with self.changed:
            self.calls.append(call)
            self.changed.notify_all()
        self.noticed(call)

    def _fault(self, method: str, chat: int | None) -> Fault | None:
        with self.changed:
            for fault in self.faults:
                if fault.method == method and fault.times and fault.chat in {None, chat}:
                    fault.times -= 1
                    return fault
        return None

    async def _fail(self, fault: Fault, call: Call) -> Response:
        self._note(call | {"error": fault.kind})
        if fault.kind == "hang":
            await asyncio.sleep(fault.seconds)
        if fault.kind in {"drop", "hang"}:
            return Dropped()
        return PlainTextResponse("<html>nginx</html>", int(fault.kind))

    async def _do(  # noqa: C901, PLR0911, PLR0912 (a table of methods)
        self, method: str, values: dict[str, Any], chat: int | None
    ) -> Any:
        if method == "getMe":
            return BOT
        if method == "getUpdates":
            return await self._get_updates(values)
        if method in {"setWebhook", "deleteWebhook"}:
            self.webhook = values if method == "setWebhook" else {}
            self.arrived.set()
            return True
        if method == "setMyCommands":
            scope = json.loads(values.get("scope", '{"type": "default"}'))
            key = f"{scope['type']}:{scope.get('chat_id', '')}:{values.get('language_code', '')}"
            self.commands[key] = json.loads(values["commands"])
            return True
        if method in {"sendMessage", "editMessageText", "editMessageReplyMarkup"}:
            return self._write(method, values, chat)
        if method == "sendDocument":
            assert chat is not None
            given = values["document"]
            if isinstance(given, str) and given not in self.files:
                raise bad("wrong file identifier/HTTP URL specified")
            name, data = (self.names[given], self.files[given]) if isinstance(given, str) else given
            sent = self._stored(chat, values.get("caption", ""), [], values)
            file = f"F{sent['message_id']}"
            self.files[file], self.names[file] = data, name
            document = {"file_id": file, "file_unique_id": file, "file_name": name}
            return {**sent, "text": None, "document": document | {"file_size": len(data)}}
        if method == "answerInlineQuery":
            for result in json.loads(values["results"]):
                content = result["input_message_content"]
                parse(content["message_text"], content.get("parse_mode"))
            return True
        if method == "getFile":
            data = self.files.get(values["file_id"])
            if data is None:
                raise bad("invalid file_id")
            if len(data) > 20_000_000:
                raise bad("file is too big")
            return {
                "file_id": values["file_id"],
                "file_unique_id": "u",
                "file_path": values["file_id"],
            }
        if method in {"sendChatAction", "answerCallbackQuery"}:
            return True
        raise Refused(404, "Not Found: method not found")

    async def _get_updates(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook.get("url"):
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self.poller += 1
        mine = self.poller
        self.arrived.set()  # whoever waits has been replaced
        await asyncio.sleep(0)
        self.arrived.clear()
        offset = int(values.get("offset", 0) or 0)
        with self.changed:
            self.updates = [each for each in self.updates if each["update_id"] >= offset]
        end = time.monotonic() + float(values.get("timeout", 0))
        while not self.updates and time.monotonic() < end:
            try:
                await asyncio.wait_for(self.arrived.wait(), end - time.monotonic())
            except TimeoutError:
                break
            if self.poller != mine:
                raise Refused(
                    409,
                    "Conflict: terminated by other getUpdates request; "
                    "make sure that only one bot instance is running",
                )
            self.arrived.clear()
        return self.updates[: int(values.get("limit", 100))]

    def _write(self, method: str, values: dict[str, Any], chat: int | None) -> dict[str, Any]:
        if chat is None:  # what no Telegram would have sent had another number
            raise bad("chat not found")
        markup = _keyboard(values)
        if method == "sendMessage":
            text, entities = parse(values["text"], values.get("parse_mode"))
            return self._stored(chat, text, entities, values)
        key = (chat, int(values["message_id"]))
        old = self.messages.get(key)
        if old is None:
            raise bad("message to edit not found")
        new = dict(old)
        new["reply_markup"] = markup
        if method == "editMessageText":
            new["text"], new["entities"] = parse(values["text"], values.get("parse_mode"))
        if not new["reply_markup"]["inline_keyboard"]:
            del new["reply_markup"]
        if new == old:
            raise bad(
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        self.messages[key] = new
        return new

    def _stored(
        self, chat: int, text: str, entities: list[dict[str, Any]], values: dict[str, Any]
    ) -> dict[str, Any]:
        keyboard = _keyboard(values)
        with self.changed:
            self.next_message += 1
            number = self.next_message
        message = {
            "message_id": number,
            "date": int(time.time()),
            "chat": self.chat(chat),
            "from": BOT,
            "text": text,
            "entities": entities,
        }
        if values.get("message_thread_id"):  # what a bot writes there stands in a topic
            topic = int(values["message_thread_id"])
            message |= {"message_thread_id": topic, "is_topic_message": True}
        if keyboard["inline_keyboard"]:
            message["reply_markup"] = keyboard
        self.messages[(chat, number)] = message
        return message

    async def file(self, request: Request) -> Response:
        if self._fault("file", None) is not None:
            return Response(status_code=502)
        return Response(self.files[request.path_params["path"]])

    async def deliver(self) -> None:
        """Deliver updates to the webhook, each until it is answered with 2xx."""
        async with httpx.AsyncClient(timeout=10) as client:
            while True:
                url = self.webhook.get("url")
                if not url or not self.updates:
                    await asyncio.sleep(0.02)
                    continue
                update = self.updates[0]
                headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
                try:
                    status = (await client.post(url, json=update, headers=headers)).status_code
                except httpx.HTTPError:
                    status = 0
                self.deliveries.append(status)
                if status == 200:
                    with self.changed:
                        self.updates.remove(update)
                        self.changed.notify_all()
                else:
                    await asyncio.sleep(0.1)


class Dropped(Response):
    """A connection closed without an answer."""

    async def __call__(self, *_: Any) -> None:
        raise ConnectionAbortedError


def _refuse(fault: Fault) -> None:
    if fault.kind == "429":
        seconds = int(fault.seconds)
        raise Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
    if fault.kind == "403":
        raise Refused(403, "Forbidden: bot was blocked by the user")
    if fault.kind == "404":
        raise Refused(404, "Not Found")
    if fault.kind == "parse":
        raise bad('can\'t parse entities: Unsupported start tag "x" at byte offset 0')
    raise bad("something is wrong")


async def _values(request: Request) -> dict[str, Any]:
    content = request.headers.get("content-type", "")
    if content.startswith("application/json"):
        return dict(await request.json())
    if content.startswith("multipart/form-data"):
        return _multipart(await request.body(), content)
    form = (await request.body()).decode()
    return dict(httpx.QueryParams(form))


def _multipart(body: bytes, content: str) -> dict[str, Any]:
    boundary = b"--" + content.split("boundary=")[1].strip('"').encode()
    values: dict[str, Any] = {}
    for part in body.split(boundary)[1:-1]:
        head, _, data = part[2:-2].partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]+)"', head)
        file = re.search(rb'filename="([^"]+)"', head)
        assert name is not None
        values[name.group(1).decode()] = (file.group(1).decode(), data) if file else data.decode()
    for key, value in list(values.items()):  # "attach://name" stands for the part of that name
        if isinstance(value, str) and value.startswith("attach://"):
            values[key] = values.pop(value.removeprefix("attach://"))
    return values


def _keyboard(values: dict[str, Any]) -> dict[str, Any]:
    markup = {"inline_keyboard": [], **json.loads(values.get("reply_markup") or "{}")}
    for row in markup["inline_keyboard"]:
        for button in row:
            if "://localhost" in button.get("url", ""):
                url = button["url"]
                raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
            if len(button.get("callback_data", "").encode()) > 64:
                raise bad("BUTTON_DATA_INVALID")
            if not button["text"]:
                raise bad("text buttons are unallowed in the inline keyboard")
    return markup


def parse(  # noqa: C901 (a parser in one loop)
    text: str, mode: str | None
) -> tuple[str, list[dict[str, Any]]]:
    """Return a message's text after parsing and its entities, as Telegram's HTML parser does."""
    entities: list[dict[str, Any]] = []
    shown = text if mode != "HTML" else ""
    opened: list[tuple[str, int, int, str]] = []
    position = 0
    while mode == "HTML" and position < len(text):
        start = text[position]
        byte = len(text[:position].encode())
        if start == "<":
            end = text.find(">", position)
            if end < 0:
                raise bad(f"can't parse entities: Unclosed start tag at byte offset {byte}")
            tag = text[position + 1 : end]
            name = tag.lstrip("/").split()[0].lower() if tag.strip("/ ") else ""
            if name not in TAGS:
                raise bad(
                    f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {byte}'
                )
            if not tag.startswith("/"):
                opened.append((name, _utf16(shown), byte, tag))
            elif not opened or opened[-1][0] != name:
                raise bad(
                    "can't parse entities: Unmatched end tag at byte offset "
                    f'{byte}, expected "</{opened[-1][0] if opened else ""}>", found "<{tag}>"'
                )
            else:
                kind, offset, _, whole = opened.pop()
                kind = "expandable_blockquote" if "expandable" in whole else kind
                length = _utf16(shown) - offset
                entities.append({"type": _kind(kind), "offset": offset, "length": length})
            position = end + 1
        elif start == "&" and (match := re.match(r"&(lt|gt|amp|quot|#\d+);", text[position:])):
            shown += html.unescape(match.group())
            position += match.end()
        else:
            shown += start
            position += 1
    if opened:
        raise bad(
            "can't parse entities: Can't find end tag corresponding to start tag "
            f'"{opened[-1][0]}"'
        )
    if not shown.strip():
        raise bad("message text is empty")
    if _utf16(shown) > 4096:
        raise bad("message is too long")
    return shown, sorted(entities, key=lambda entity: entity["offset"])


def _kind(tag: str) -> str:
    names = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline"}
    return names.get(tag, tag)


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def entity(message: dict[str, Any], kind: str) -> list[str]:
    """Return the texts of a message's entities of one kind."""
    units = message["text"].encode("utf-16-le")
    return [
        units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in message["entities"]
        if e["type"] == kind
    ]


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self):  # signals belong to pytest
        yield


@contextmanager
def bot_api():
    """Run the server on a free port of 127.0.0.1 as long as the context lasts."""
    api = BotApi()
    routes = [
        Route("/bot{token}/{method}", api.handle, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", api.file),
    ]
    config = uvicorn.Config(
        Starlette(routes=routes),
        host="127.0.0.1",
        port=0,
        log_config=None,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)  # it reports the connections we drop

    async def main() -> None:
        api.loop = asyncio.get_running_loop()
        delivering = asyncio.create_task(api.deliver())
        await server.serve()
        delivering.cancel()

    thread = threading.Thread(target=asyncio.run, args=(main(),), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    api.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield api
    finally:
        server.force_exit = server.should_exit = True  # a poller may be waiting
        thread.join(10)

"""What the bot does when Telegram, the network or the machine fails: its own process, real HTTP."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.library.library import Library, add
from bot.settings import BotSettings
from bot.state.state import WAITING, Update, add_updates, open_state, set_access
from bot.texts.messages import explain
from corpus.errors import ClausierError
from tests.bot_api_server import TOKEN, BotApi, Fault, bot_api, entity
from tests.bot_process import ADMIN, Bot, copy_home
from tests.word_encoder import WordEncoder

pytestmark = pytest.mark.slow

FRICHES = "Quel est l'engagement financier du Cerema pour les friches ?"
SECRET = "a-secret_of-the-test"  # noqa: S105
TEXTS = Path(__file__).parents[1] / "corpus/texts"


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api() as running:
        yield running


@pytest.fixture
def place(word_home: Path, tmp_path: Path) -> Path:
    return copy_home(word_home, tmp_path / "bot-home")


@pytest.fixture
def start(api: BotApi, place: Path) -> Iterator:
    """Start bots on this test's home; they are stopped with the test."""
    bots: list[Bot] = []

    def starting(ready: bool = True, **environ: str) -> Bot:
        bots.append(Bot(api, place, {f"CLAUSIER_{k}": v for k, v in environ.items()}))
        return bots[-1].start(ready=ready)

    yield starting
    for bot in bots:
        bot.kill()


@pytest.fixture(scope="module")
def shared(word_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot that several tests use, each with chats of its own; none ends it."""
    home = copy_home(word_home, tmp_path_factory.mktemp("shared") / "bot-home")
    with bot_api() as api:
        bot = Bot(api, home).start()
        yield bot
        assert bot.stop() == 0


def unfinished(home: Path, *chats: int) -> list[tuple[str, int]]:
    """Return how many updates, of some chats or of all, are in each state."""
    with sqlite3.connect(home / "state.db") as db:
        rows = db.execute("SELECT queue, state FROM updates ORDER BY state").fetchall()
    states = [state for queue, state in rows if not chats or queue in map(str, chats)]
    return list(Counter(states).items())


def replies(api: BotApi, people: range) -> Counter[int]:
    return Counter({person: len(api.sent(person)) for person in people if api.sent(person)})


# Telegram fails


def test_retries_are_for_the_one_chat_and_every_question_is_answered(api, start):
    bot = start()
    api.faults += [
        Fault("sendMessage", "429", 1, seconds=4),
        Fault("sendMessage", "502", 2, times=2),
        Fault("sendMessage", "500", 3),
        Fault("sendMessage", "drop", 4),
        Fault("sendMessage", "hang", 5, seconds=30),
        Fault("sendChatAction", "429", 6, seconds=30),
    ]
    began = time.monotonic()
    for person in range(1, 10):
        api.text(person, FRICHES)
    for person in (6, 7, 8, 9):
        api.reply(person)
    assert time.monotonic() - began < 3
    for person in (1, 2, 3, 4, 5):
        assert entity(api.reply(person), "bold") == ["200 000 €"]
    first, second = [call["at"] for call in api.made("sendMessage") if call["chat"] == 1]
    assert 4.0 <= second - first < 6
    assert replies(api, range(1, 10)) == Counter(dict.fromkeys(range(1, 10), 1))
    metrics = bot.get("/metrics")
    assert 'clausier_requests_retried_total{cause="429"} 1' in metrics
    assert 'clausier_requests_retried_total{cause="network"} 5' in metrics
    assert TOKEN not in bot.log


def test_somebody_who_blocked_the_bot_holds_nobody_up(shared):
    api, home = shared.api, shared.home
    api.blocked.add(21)
    api.text(21, FRICHES)
    api.text(22, FRICHES)
    api.reply(22)
    api.wait(lambda: any("error" in c for c in api.made("sendMessage")))
    end = time.monotonic() + 20
    while unfinished(home, 21, 22) != [("done", 2)] and time.monotonic() < end:
        time.sleep(0.05)
    assert unfinished(home, 21, 22) == [("done", 2)]
    assert "Traceback" not in shared.log


def test_a_message_that_is_the_same_already_is_no_failure(shared):
    api = shared.api
    api.text(23, "/conventions")
    listed = api.reply(23)
    api.press_data(23, listed, "l:0")
    api.wait(lambda: any("not modified" in str(c.get("error")) for c in api.calls))
    api.text(23, FRICHES)
    assert entity(api.reply(23, 2), "bold") == ["200 000 €"]
    assert "Traceback" not in shared.log


def test_html_that_telegram_cannot_parse_is_sent_as_plain_text(shared):
    api = shared.api
    api.faults.append(Fault("sendMessage", "parse", 24))
    api.text(24, FRICHES)
    message = api.reply(24)
    assert message["entities"] == []
    assert message["text"].startswith("200 000 €\n\nL'engagement financier du Cerema")
    assert "Telegram cannot parse our HTML" in shared.log


def test_a_failure_of_ours_is_told_and_marked(api, start, place):
    bot = start()
    api.faults.append(Fault("sendMessage", "400", 1))
    api.text(1, FRICHES)
    assert api.reply(1)["text"].startswith("Désolé, je n'ai pas pu répondre à cette question")
    assert bot.stop() == 0
    assert unfinished(place) == [("failed", 1)]


def test_a_second_poller_is_told_in_one_clear_line(shared):
    api = shared.api
    with httpx.Client() as other:
        for _ in range(2):
            other.post(f"{api.url}/bot{TOKEN}/getUpdates", data={"timeout": "0"}, timeout=10)
            time.sleep(0.1)
    api.text(25, FRICHES)
    api.reply(25)
    lines = [line for line in shared.log.splitlines() if "another process fetches" in line]
    assert len(lines) == 1
    assert "Traceback" not in shared.log


def test_a_webhook_left_behind_is_removed_before_polling(api, start):
    api.webhook = {"url": "http://127.0.0.1:9/none"}
    start()
    api.text(1, FRICHES)
    api.reply(1)


def test_a_server_without_the_methods_that_are_no_need_is_no_reason_to_stop(api, start):
    api.faults += [Fault(m, "404", times=99) for m in ("deleteWebhook", "setMyCommands")]
    api.faults.append(Fault("sendChatAction", "404", times=99))
    start()
    api.text(1, FRICHES)
    assert api.reply(1)["text"].startswith("200 000 €")


def test_updates_of_any_shape_hold_up_nobody(api, start):
    bot = start()
    gone = {"message_id": 3, "date": 0, "chat": api.chat(4)}  # a message Telegram keeps no more
    api.press_data(4, gone, "g:fr")
    api.push(message={"chat": "?", "from": None})
    api.push(message=["?"])
    api.push(poll={"id": "1", "question": 5})
    api.push(callback_query={"id": 1})
    cut = {"type": "mention", "offset": 1, "length": 2}  # half of a character of two
    api.push(message=api.message(4, "😀 @x", -5) | {"entities": [cut]})
    api.text(1, FRICHES)
    assert api.reply(1)["text"].startswith("200 000 €")
    assert api.reply(4)["text"] == "Je vous parle désormais français."
    bot.stop()
    assert api.sent(-5) == []
    start()
    api.text(2, FRICHES)
    assert api.reply(2)["text"].startswith("200 000 €")


def test_telegram_that_cannot_be_reached_at_first_is_waited_for(api, start):
    api.faults.append(Fault("getMe", "502", times=1))
    start()
    api.text(1, FRICHES)
    api.reply(1)


# the process ends


def test_kill_9_loses_no_question(api, start, place):
    people = range(1, 31)
    bot = start(ANSWERING="2")
    for person in people:
        api.text(person, FRICHES)
    for kill in range(1, 4):
        done = min(8 * kill, 24)
        api.wait(lambda done=done: len(api.made("sendMessage")) >= done)
        bot.kill()
        bot = start(ANSWERING="2")
    api.wait(lambda: len(replies(api, people)) == len(people))
    assert bot.stop() == 0
    assert unfinished(place) == [("done", len(people))]
    again = sum(replies(api, people).values()) - len(people)
    assert again <= 3 * 8  # at most what was under way at each kill


def test_sigterm_finishes_what_is_in_hand_within_ten_seconds(api, start, place):
    bot = start()
    api.faults.append(Fault("sendMessage", "429", 1, seconds=2))
    api.text(1, FRICHES)
    api.wait(lambda: api.made("sendMessage"))
    began = time.monotonic()
    assert bot.stop() == 0
    assert time.monotonic() - began < 10
    assert entity(api.reply(1), "bold") == ["200 000 €"]
    assert unfinished(place) == [("done", 1)]


def test_sigterm_leaves_what_takes_longer_for_the_next_start(api, start, place):
    bot = start()
    api.faults.append(Fault("sendMessage", "429", 1, seconds=60))
    api.text(1, FRICHES)
    api.wait(lambda: api.made("sendMessage"))
    began = time.monotonic()
    assert bot.stop() == 0
    assert time.monotonic() - began < 10
    assert unfinished(place) == [("waiting", 1)]
    start()
    assert entity(api.reply(1), "bold") == ["200 000 €"]


def test_an_update_the_process_dies_of_is_given_up_and_told(api, start, place):
    received(place, api, FRICHES, attempts=5)
    start()
    assert api.reply(1)["text"].startswith("Désolé, je n'ai pas pu répondre à cette question")


def test_what_telegram_had_accepted_before_a_kill_is_not_sent_again(api, start, place):
    received(place, api, FRICHES, sent=1)
    bot = start()
    api.text(2, FRICHES)
    api.reply(2)
    assert bot.stop() == 0
    assert api.sent(1) == []
    assert unfinished(place) == [("done", 2)]


def test_an_answer_of_several_messages_goes_on_after_the_one_that_was_accepted(api, start, place):
    db = open_state(place)
    set_access(db, 5, WAITING)
    db.close()
    received(place, api, "/acces", chat=ADMIN, sent=1)
    bot = start()
    api.reply(ADMIN)
    assert bot.stop() == 0
    (message,) = api.sent(ADMIN)
    assert "demande l'accès à Clausier" in message["text"]


def received(
    home: Path, api: BotApi, text: str, *, chat: int = 1, attempts: int = 1, sent: int = 0
) -> None:
    """Enter a message as one that was received before the process died."""
    db = open_state(home)
    payload = json.dumps({"update_id": 5, "message": api.message(chat, text)})
    add_updates(db, [Update(5, str(chat), payload)])
    with db:
        db.execute("UPDATE updates SET attempts = ?, sent = ? WHERE id = 5", (attempts, sent))
    db.close()


# webhook


def test_sigterm_in_webhook_mode_finishes_what_is_in_hand(api, start, place):
    bot = hooked(start)
    api.faults.append(Fault("sendMessage", "429", 1, seconds=2))
    api.text(1, FRICHES)
    api.wait(lambda: api.made("sendMessage"))
    began = time.monotonic()
    assert bot.stop() == 0
    assert time.monotonic() - began < 10
    assert entity(api.reply(1), "bold") == ["200 000 €"]
    assert unfinished(place) == [("done", 1)]
    assert bot.log.rstrip().endswith("stopped")


def hooked(start, **environ: str) -> Bot:
    from tests.bot_process import free_port  # noqa: PLC0415

    port = str(free_port())
    bot = start(
        False,
        WEBHOOK_URL=f"http://127.0.0.1:{port}/hook",
        WEBHOOK_SECRET=SECRET,
        WEB_PORT=port,
        **environ,
    )
    bot.port = int(port)
    bot.wait_ready()
    return bot


def test_a_webhook_answers_and_survives_kill_9(api, start, place):
    bot = hooked(start)
    people = range(1, 16)
    for person in people:
        api.text(person, FRICHES)
    api.wait(lambda: len(api.made("sendMessage")) >= 4)
    bot.kill()
    time.sleep(0.3)  # deliveries fail meanwhile, and are made again
    bot = Bot(api, place, bot.environ, port=bot.port).start()
    try:
        api.wait(lambda: len(replies(api, people)) == len(people))
        assert 0 in api.deliveries
        assert bot.stop() == 0
    finally:
        bot.kill()
    assert unfinished(place) == [("done", len(people))]


def test_a_webhook_takes_each_update_once_and_only_with_the_secret(api, start):
    bot = hooked(start)
    url = f"http://127.0.0.1:{bot.port}/hook"
    header = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    first = {"update_id": 11, "message": api.message(1, FRICHES)}
    second = {"update_id": 12, "message": api.message(1, "/langue")}
    with httpx.Client() as telegram:
        assert telegram.post(url, json=first).status_code == 401
        wrong = {"X-Telegram-Bot-Api-Secret-Token": "wrong"}
        assert telegram.post(url, json=first, headers=wrong).status_code == 401
        assert telegram.post(url, content=b"[1]", headers=header).status_code == 400
        assert telegram.post(url, content=b"{", headers=header).status_code == 400
        for odd in (b'{"update_id": 1e30}', b'{"update_id": 99999999999999999999}', b"[" * 50_000):
            assert telegram.post(url, content=odd, headers=header).status_code == 400
        assert telegram.get(url, headers=header).status_code == 405
        for update in (second, first, second, first):
            assert telegram.post(url, json=update, headers=header).status_code == 200
    api.reply(1, 2)
    time.sleep(0.3)
    assert sorted(message["text"][:9] for message in api.sent(1)) == ["200 000 €", "Dans quel"]
    assert api.made("setWebhook")[0]["secret_token"] == SECRET
    assert api.made("getUpdates") == []
    assert SECRET not in bot.log


def test_a_webhook_that_telegram_refuses_is_told_in_one_line(api, start):
    api.faults.append(Fault("setWebhook", "400"))
    bot = start(False, WEBHOOK_URL="http://127.0.0.1/x", WEBHOOK_SECRET=SECRET)
    assert bot.wait() == 1
    assert re.search(
        "CLAUSIER_WEBHOOK_URL.: Telegram refuse cette adresse", bot.log.splitlines()[-1]
    )
    assert "Traceback" not in bot.log


# who may ask


def test_a_newcomer_waits_until_an_admin_accepts(api, start):
    start(ACCESS="approve")
    api.text(5, FRICHES)
    assert "Votre demande est transmise" in api.reply(5)["text"]
    asked = api.reply(7)
    assert asked["text"].startswith("Camille5 (@camille5) demande l'accès")
    api.text(5, FRICHES)
    assert "toujours en attente" in api.reply(5, 2)["text"]
    api.press(6, asked, "✅ Accepter")  # somebody who is no admin, and cannot
    api.press(7, asked, "✅ Accepter")
    assert api.reply(5, 3)["text"].startswith("✅ Vous pouvez utiliser Clausier")
    api.text(5, FRICHES)
    assert entity(api.reply(5, 4), "bold") == ["200 000 €"]
    api.text(8, "/start")
    api.press(7, api.reply(7, 2), "⛔️ Refuser")
    assert "n'a pas été acceptée" in api.reply(8, 2)["text"]
    api.text(8, FRICHES)
    assert "n'a pas été acceptée" in api.reply(8, 3)["text"]
    api.text(8, "/confidentialite")
    assert api.reply(8, 4)["text"].startswith("Vos données")
    api.inline(8, FRICHES)
    call = api.wait(lambda: api.made("answerInlineQuery"))[0]
    assert json.loads(call["results"]) == []
    assert json.loads(call["button"])["start_parameter"] == "acces"


def test_a_list_lets_in_whom_an_admin_admits(api, start):
    start(ACCESS="list")
    api.text(5, FRICHES)
    assert "Clausier est réservé aux personnes inscrites" in api.reply(5)["text"]
    api.text(7, "/admettre 5")
    api.reply(5, 2)
    api.text(5, FRICHES)
    assert entity(api.reply(5, 3), "bold") == ["200 000 €"]
    api.text(7, "/exclure 5")
    api.reply(5, 4)
    api.text(5, FRICHES)
    assert "n'a pas été acceptée" in api.reply(5, 5)["text"]


def test_a_group_an_admin_adds_the_bot_to_is_let_in(api, start):
    start(ACCESS="approve")
    ask = f"@clausier_test_bot {FRICHES}"
    api.text(5, ask, -100)
    assert "demandez d'abord l'accès" in api.reply(-100)["text"]
    member = {"user": {"id": 123456, "is_bot": True, "first_name": "Clausier"}}
    api.push(
        my_chat_member={
            "chat": api.chat(-100),
            "from": api.person(7),
            "date": 0,
            "old_chat_member": {**member, "status": "left"},
            "new_chat_member": {**member, "status": "member"},
        }
    )
    api.reply(-100, 2)
    api.text(5, ask, -100)
    assert entity(api.reply(-100, 3), "bold") == ["200 000 €"]


def test_a_reserved_document_is_seen_in_its_chats_only(shared):
    api = shared.api
    api.text(7, "/reserver friches-cerema", -100)
    assert "visible que dans les discussions" in api.reply(-100)["text"]
    api.text(26, f"@clausier_test_bot {FRICHES}", -100)
    assert entity(api.reply(-100, 2), "bold") == ["200 000 €"]
    api.text(26, FRICHES)
    assert "200 000 €" not in api.reply(26)["text"]
    api.text(26, "/conventions")
    assert api.reply(26, 2)["text"] == "Conventions (4)"
    api.text(7, "/liberer friches-cerema", -100)
    api.reply(-100, 3)
    api.text(26, "/conventions")
    assert api.reply(26, 3)["text"] == "Conventions (5)"


def test_buttons_of_an_answer_show_nothing_of_what_was_reserved_since(api, start):
    start()
    api.text(5, FRICHES)
    answer = api.reply(5)
    number = keyboard(answer)[0][0]["callback_data"].split(":")[1]
    api.press(5, answer, "📖 Lire la clause")
    clause = api.reply(5, 2)
    pages = [b["callback_data"] for row in keyboard(clause) for b in row]
    pages = [data for data in pages if data.startswith("c:")]
    assert pages[0].split(":")[5:] == [number, "0"]
    api.text(7, "/reserver friches-cerema", -100)
    api.reply(-100)

    def press_all() -> set[str]:
        before = len(api.made("answerCallbackQuery"))
        buttons = (f"o:{number}", f"s:{number}:0:0", f"k:{number}:0", f"x:{number}", *pages)
        for data in buttons:
            api.press_data(5, answer, data)
        api.wait(lambda: len(api.made("answerCallbackQuery")) == before + len(buttons))
        return {press["text"] for press in api.made("answerCallbackQuery")[before:]}

    assert press_all() == {"Ce bouton n'est plus actif."}
    api.text(7, "/retirer friches-cerema")
    api.press(7, api.reply(7), "🗑 Oui, retirer")
    api.wait(lambda: any("est retiré" in str(m["text"]) for m in api.messages.values()), 40)
    assert press_all() == {"Ce bouton n'est plus actif."}
    assert len(api.sent(5)) == 2


def test_a_reply_to_a_request_for_a_title_is_no_way_in(api, start):
    start(ACCESS="list")
    asked = {
        **api.message(5, "Répondez à ce message par le titre exact du document #3. Titre"),
        "from": {"id": 123456, "is_bot": True, "first_name": "Clausier"},
    }
    api.text(5, FRICHES, reply_to_message=asked)
    assert "réservé aux personnes inscrites" in api.reply(5)["text"]
    api.document(5, "bail.txt", b"Convention")
    assert "réservé aux personnes inscrites" in api.reply(5, 2)["text"]


def test_too_many_questions_are_declined_kindly(api, start):
    bot = start(QUESTIONS_PER_MINUTE="2")
    for _ in range(4):
        api.text(5, FRICHES)
    assert api.reply(5, 3)["text"].startswith("Un instant, s'il vous plaît")
    api.text(6, FRICHES)
    assert entity(api.reply(6), "bold") == ["200 000 €"]
    for _ in range(12):  # ten of anything, then nothing
        api.text(8, "/aide")
        api.press_data(8, api.message(8, ""), "l:0")
        api.text(7, "/aide")
    for _ in range(12):
        api.text(7, "/aide")
    api.reply(7, 24)  # an admin is not counted
    api.wait(lambda: not api.updates)
    while bot.health()["queue"]:
        time.sleep(0.01)
    said = [message["text"] for message in api.sent(8)]
    assert len([text for text in said if text.startswith("Un instant")]) == 1
    assert len(said) == 11
    assert len([text for text in map(str, api.sent(5)) if "Un instant" in text]) == 1


def test_a_crowd_that_asks_for_access_is_one_message_and_one_admin_decides(api, start):
    start(ACCESS="approve", ADMINS="7,8")
    for person in range(100, 115):
        api.text(person, FRICHES)
        assert "Votre demande est transmise" in api.reply(person)["text"]
    assert api.reply(7, 11)["text"].startswith("D'autres personnes demandent l'accès à Clausier")
    assert len(api.sent(7)) == len(api.sent(8)) == 11
    mine, other = api.sent(7)[0], api.sent(8)[0]
    api.press(7, mine, "✅ Accepter")
    assert api.reply(100, 2)["text"].startswith("✅ Vous pouvez utiliser Clausier")
    api.press(8, other, "⛔️ Refuser")

    def told() -> str:
        text = str(api.messages[8, other["message_id"]]["text"])
        return text.replace("\N{NO-BREAK SPACE}", " ") if "déjà" in text else ""

    said = api.wait(told)
    assert said.startswith(f"Camille100 : accès accordé déjà, par Camille{ADMIN}.")
    api.text(100, FRICHES)
    assert entity(api.reply(100, 3), "bold") == ["200 000 €"]
    for data in ("a:z:101", "a:y:x", "a:y:101:2", "a:y:٣"):
        api.press_data(7, mine, data)
    api.wait(lambda: len([c for c in api.made("answerCallbackQuery") if "actif" in str(c)]) == 4)
    assert len(api.sent(101)) == 1


# old buttons


def test_buttons_work_after_a_restart_and_show_what_was_cited_after_a_change(
    api, start, place, tmp_path
):
    bot = start()
    api.text(5, FRICHES)
    answer = api.reply(5)
    bot.stop()
    bot = start()
    api.press(5, answer, "📖 Lire la clause")
    before = api.reply(5, 2)
    source = next(TEXTS.glob("friches*.txt"))
    changed = tmp_path / source.name
    text = source.read_text(encoding="utf-8")
    changed.write_text(text.replace("est fixé à 200 000 €", "est fixé à 250 000 €"), "utf-8")
    generation = bot.health()["generation"]
    words = WordEncoder()
    add(Library(place, False, lambda: words), [changed])
    while bot.health()["generation"] == generation:
        time.sleep(0.05)
    api.press(5, answer, "📖 Lire la clause")
    after = api.reply(5, 3)
    assert after["text"].startswith("⚠️ Ce texte a changé depuis cette réponse")
    assert entity(after, "underline") == ["L'engagement financier du Cerema est fixé à 200 000 €."]
    assert after["text"].endswith(before["text"].split("\n\n", 1)[1])
    api.press(5, after, "Version actuelle")
    key = (5, after["message_id"])
    today = api.wait(lambda: api.messages[key] != after and api.messages[key])
    assert "250 000 €" in today["text"]
    api.press(5, before, "⬆︎ Article 5")  # which holds what changed
    assert api.reply(5, 4)["text"].startswith("Cette convention a changé depuis")
    key = (5, before["message_id"])
    api.press(5, before, "Article 5.2 ⏩")
    beside = api.wait(lambda: api.messages[key] != before and api.messages[key])
    assert beside["text"].startswith("Article 5.2 — Calendrier de versement")


# starting


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("TELEGRAM_TOKEN", "nonsense", "ce n'est pas un jeton de robot"),
        ("TELEGRAM_API_URL", "telegram", "n'est pas une adresse"),
        ("ADMINS", "1,x", "numéros d'utilisateurs"),
        ("ACCESS", "all", "au lieu d'une de ces valeurs"),
        ("WEB_PORT", "99999", "au lieu d'un nombre de 1 à 65535"),
        ("WEBHOOK_URL", "http://127.0.0.1/x", "un secret est nécessaire"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line(variable, value, line):
    environ = {"CLAUSIER_TELEGRAM_TOKEN": TOKEN, f"CLAUSIER_{variable}": value}
    with pytest.raises(ClausierError) as raised:
        BotSettings.from_env(environ)
    name = "WEBHOOK_SECRET" if variable == "WEBHOOK_URL" else variable
    said = explain(raised.value, "fr").replace("\N{NO-BREAK SPACE}", " ")
    assert re.fullmatch(rf"CLAUSIER_{name} : .*{line}.*", said), said
    assert "nonsense" not in said


def test_a_wrong_setting_stops_the_start(start):
    bot = start(False, TELEGRAM_TOKEN="nonsense")  # noqa: S106
    assert bot.wait() == 1
    assert re.fullmatch(r"CLAUSIER_TELEGRAM_TOKEN.*\n", bot.log), bot.log
    assert "nonsense" not in bot.log


def test_without_a_token_it_says_how_to_get_one(start):
    bot = start(False, TELEGRAM_TOKEN="")
    assert bot.wait() == 1
    assert "@BotFather" in bot.log
    assert "/newbot" in bot.log


@pytest.mark.model  # the default model is made where it is not
def test_the_command_line_runs_it(api, place):
    bot = Bot(api, place, {"CLAUSIER_TELEGRAM_TOKEN": ""}, ("-m", "bot.cli", "bot"))
    assert bot.start(ready=False).wait() == 1
    assert bot.log.startswith("Il manque le jeton du robot Telegram.")
    bot.environ = {"CLAUSIER_ACCESS": "all"}
    assert bot.start(ready=False).wait() == 1
    assert "CLAUSIER_ACCESS" in bot.log.splitlines()[-1]
    bot.environ = {}  # the index of this home was made with another model
    assert bot.start(ready=False).wait(60) == 1
    assert "L'index a été fait avec le modèle words" in bot.log.splitlines()[-1]


def test_a_refused_token_and_a_second_bot_are_told_in_one_line(start, tmp_path):
    other = "654321:ANOTHER-TOKEN-that-is-refused-00000000"
    file = tmp_path / "token"
    file.write_text(f"{other}\n")
    bot = start(False, TELEGRAM_TOKEN="", TELEGRAM_TOKEN_FILE=str(file))
    assert bot.wait() == 1
    assert "Telegram refuse ce jeton" in bot.log.splitlines()[-1]
    assert "Traceback" not in bot.log
    assert other not in bot.log
    start()
    second = start(False)
    assert second.wait() == 1
    assert "Un robot tourne déjà" in second.log.splitlines()[-1]


def test_logs_are_json_on_request(start):
    bot = start(LOG="json")
    bot.stop()
    lines = [json.loads(line) for line in bot.log.splitlines()]
    assert [line["message"] for line in lines][-1] == "stopped"
    assert {"time", "level", "logger", "message"} <= set(lines[0])


# load


def test_fifty_chats_of_ten_questions_lose_and_repeat_nothing(api, start, place):
    bot = start()
    people = range(1, 51)
    threads = [
        threading.Thread(target=lambda p=p: [api.text(p, FRICHES) for _ in range(10)])
        for p in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    api.wait(lambda: len(api.made("sendMessage")) >= 500, 60)
    assert bot.stop() == 0
    assert replies(api, people) == Counter(dict.fromkeys(people, 10))
    assert unfinished(place) == [("done", 500)]


# the web reader


def keyboard(message: dict) -> list[list[dict]]:
    return message["reply_markup"]["inline_keyboard"]


def test_the_cited_clause_opens_in_the_web_reader(api, start):
    bot = start(PUBLIC_URL="https://clausier.example/lecteur/")
    api.text(5, FRICHES)
    message = api.reply(5)
    (link,) = keyboard(message)[1]
    assert link["text"] == "🌐 Ouvrir"
    assert link["url"].startswith("https://clausier.example/lecteur/lire/")
    page = bot.get(link["url"].removeprefix("https://clausier.example/lecteur").split("#")[0])
    marked = "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", page))
    assert re.sub(r"<[^>]+>", "", marked) == (
        "L&#39;engagement financier du Cerema est fixé à 200 000 €."
    )
    api.press(5, message, "👍")
    key = (5, message["message_id"])
    api.wait(lambda: keyboard(api.messages[key]) != keyboard(message))
    assert keyboard(api.messages[key])[1] == [link]


def test_an_address_that_telegram_refuses_costs_the_button_only(api, start):
    bot = start(PUBLIC_URL="http://localhost:8080")
    api.text(5, FRICHES)
    message = api.reply(5)
    assert entity(message, "bold") == ["200 000 €"]
    assert not any("url" in button for row in keyboard(message) for button in row)
    assert "CLAUSIER_PUBLIC_URL: Telegram takes no such link" in bot.log

"""Each document reserved in turn: every command, button and mode, in chats that may not see it.

No word that stands in it alone comes out of the bot's own process, nor is it counted.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from functools import cache
from itertools import count

import httpx
import pytest

from bot.library.library import Library, add, load
from bot.state.kept_answers import key_of
from bot.telegram.chat_sentences import LABELS, SENTENCES
from tests.bot_api_server import BotApi, bot_api
from tests.bot_process import ADMIN, Bot
from tests.small_catalogue import FIELDS, FORM, VALUES
from tests.word_encoder import WordEncoder

pytestmark = pytest.mark.slow

THEIRS = -100  # the group that may see the document
AVENANT = """\
Avenant n° 1 à la convention de partenariat MesPontons

Entre la Régie fluviale (RFL) et le département de la Nièvre

Article 1 : Durée

La convention MesPontons est prolongée jusqu'au 9 septembre 2043, moyennant 47 300 € de redevance.
"""
TEXTS = {
    name: FORM.format(**dict(zip(FIELDS, values, strict=True))) for name, values in VALUES.items()
} | {"avenant-pontons.txt": AVENANT}
QUESTIONS = [
    "Quel est le montant versé par an ?",
    "Jusqu'à quand dure la convention ?",
    "Quel est le préavis de résiliation ?",
    "Qui représente la Collectivité ?",
    "Quel est le montant de chaque convention ?",
    "Quel tribunal est compétent ?",
    "bonjour",
    "Et la durée ?",
]
COMMANDS = [
    "/start",
    "/aide",
    "/conventions",
    "/fiche",
    "/fiche partenariat",
    "/comparer montant",
    "/comparer durée",
    "/chercher montant versé par an",
    "/chercher prolongée redevance",
    "/demander Quel est le préavis ?",
    "/stats",
]
_people = count(100)
_groups = count(-200, -1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BotApi, Bot]]:
    folder = tmp_path_factory.mktemp("hidden")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    library = Library(folder / "home", False, cache(WordEncoder))
    add(library, [folder / name for name in TEXTS])
    environ = {
        "CLAUSIER_ANSWERING": "2",
        "CLAUSIER_SEED": "0",
        "CLAUSIER_PUBLIC_URL": "https://clausier.example",
        "CLAUSIER_QUESTIONS_PER_MINUTE": "100000",
        "CLAUSIER_QUESTIONS_PER_MINUTE_ALL": "100000",
    }
    with bot_api() as api:
        bot = Bot(api, folder / "home", environ).start()
        yield api, bot
        assert bot.stop() == 0


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{3,}", text.casefold()))


def own_words(name: str, title: str) -> frozenset[str]:
    """Return the words that stand in one document alone, and in nothing that is asked or said."""
    rest = [text for other, text in TEXTS.items() if other != name] + QUESTIONS + COMMANDS
    rest += [*TEXTS.keys() - {name}, *map(str, [*SENTENCES.values(), *LABELS.values()])]
    found = words(f"{TEXTS[name]} {name} {title}") - words(" ".join(rest)) - {"txt"}
    return found | {key_of(name)}


def done(bot: Bot, api: BotApi) -> None:
    """Wait until all that was sent is answered."""
    api.wait(lambda: not api.updates, 60)
    while bot.health()["queue"]:
        time.sleep(0.1)


def use_everything(api: BotApi, person: int, group: int, names: list[str]) -> None:
    """Ask, look and search as a person does, in private, in a group and inline."""
    for text in QUESTIONS:
        api.text(person, text)
        api.text(person, f"@clausier_test_bot {text}", group)
        api.inline(person, text)
    for text in COMMANDS:
        api.text(person, text)
        api.text(person, text, group)
    for name in names:
        api.text(person, f"/fiche {name}")
        api.text(person, f"Quel est le montant de la convention {name} ?")
        api.text(person, f"/chercher {name}")


def buttons(api: BotApi, chat: int) -> dict[str, dict]:
    """Return what the buttons of all messages to a chat carry, each with its message."""
    return {
        button.get("callback_data") or button["url"]: message
        for (where, _), message in list(api.messages.items())
        if where == chat
        for row in message.get("reply_markup", {}).get("inline_keyboard", [])
        for button in row
    }


def said(api: BotApi, first: int, heard: set[int]) -> str:
    """Return all that the bot sent since call ``first`` but to those who may hear it."""
    calls = [
        call
        for call in api.calls[first:]
        if call.get("chat") not in heard and call["method"] != "getUpdates"  # what people sent
    ]
    written = ("reply_markup", "results", "button")  # JSON within the call
    kept = [
        {name: json.loads(value) if name in written else value for name, value in call.items()}
        for call in calls
    ]
    for call in kept:  # what the server makes of it holds what was there before; numbers are any
        call |= {"at": 0, "document": "", "result": "", "message_id": 0, "reply_parameters": ""}
    files = [call["document"] for call in calls if call["method"] == "sendDocument"]
    sent = [each if isinstance(each, str) else f"{each[0]} {each[1].decode()}" for each in files]
    return f"{json.dumps(kept, ensure_ascii=False)} {sent}"


@pytest.fixture(scope="module")
def web(running: tuple[BotApi, Bot]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{running[1].port}", verify=False) as client:  # noqa: S501
        yield client


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_nothing_of_a_reserved_document_comes_out(running, web, name):
    api, bot = running
    knowledge = load(Library(bot.home, False, cache(WordEncoder)))
    sources = [each.document.source for each in knowledge.analyses]
    own = own_words(name, knowledge.titles[sources.index(name)])
    knowledge.searcher.generation.db.close()
    assert len(own) > 3
    service = VALUES[name][2] if name in VALUES else "avenant"
    person, others = next(_people), next(_groups)

    # what everybody sees, and keeps in the chat: it does come out
    use_everything(api, person, others, [service])
    done(bot, api)
    for data, message in buttons(api, person).items():
        if data[0] in "kdtolpx":
            api.press_data(person, message, data)
    done(bot, api)
    assert words(said(api, 0, set())) & own
    before = buttons(api, person) | buttons(api, others)

    api.text(ADMIN, f"/reserver {name}", THEIRS)
    api.wait(lambda: any("visible que" in str(m["text"]) for m in api.sent(THEIRS)))
    done(bot, api)
    first, presses = len(api.calls), 0
    known = next(_people)  # who asks for the first time, and never names it
    use_everything(api, known, others, [])
    use_everything(api, person, others, ["Inconnue"])
    for text in ("/etat", "/journal", "/versions", "/retirer", "/restaurer", "/acces"):
        api.text(ADMIN, text, others)
    for data, message in before.items():
        if data.startswith("http"):
            page = web.get(data.removeprefix("https://clausier.example"))
            assert not words(page.text) & own, data
        elif data[0] not in "e-":
            api.press_data(person, message, data)
            presses += 1
    done(bot, api)
    told = said(api, first, {THEIRS})
    assert words(told) & own == set()
    assert presses > 20
    assert "Conventions (4)" in told
    assert "Conventions (5)" not in told
    assert "Désolé" not in told

    # what names it alone is answered as what names nothing that there is
    if words(service) & own:
        api.text(known, f"/fiche {service}")
        api.text(known, "/fiche Inconnue")
        done(bot, api)
        one, other = [m["text"] for m in api.sent(known)][-2:]
        assert one == other
    api.text(ADMIN, f"/liberer {name}", THEIRS)
    done(bot, api)

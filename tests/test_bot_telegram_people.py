"""The bot's own process, driven as people do: text, buttons, commands, groups, inline mode."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from bot.telegram.chat_sentences import ADMIN_COMMANDS, COMMANDS, tell
from tests.bot_api_server import BotApi, bot_api, entity
from tests.bot_process import ADMIN, Bot, copy_home

pytestmark = pytest.mark.slow

TEXTS = Path(__file__).parents[1] / "corpus/texts"
FRICHES = "Quel est l'engagement financier du Cerema pour les friches ?"
SEVERAL = "signature de la convention par les parties"
LASTS = "Et la durée de la convention, conclue jusqu'au ?"
NBSP = "\N{NO-BREAK SPACE}"
_people = count(100)


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, word_home: Path
) -> Iterator[tuple[BotApi, Bot]]:
    home = copy_home(word_home, tmp_path_factory.mktemp("people") / "home")
    with bot_api() as api:
        bot = Bot(api, home, {"CLAUSIER_ANSWERING": "2"}).start()
        yield api, bot
        assert bot.stop() == 0


@pytest.fixture
def api(running: tuple[BotApi, Bot]) -> BotApi:
    return running[0]


@pytest.fixture
def person() -> int:
    return next(_people)


def labels(message: dict) -> list[list[str]]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [[button["text"] for button in row] for row in rows]


def edited(api: BotApi, message: dict, seconds: float = 20.0) -> dict:
    """Return a message as it is once the bot has changed it."""
    key = (message["chat"]["id"], message["message_id"])
    return api.wait(lambda: api.messages[key] != message and api.messages[key], seconds)


def test_an_answer_is_a_headline_a_quote_a_citation_and_buttons(api, person):
    api.text(person, FRICHES)
    message = api.reply(person)
    assert entity(message, "bold") == ["200 000 €"]
    assert entity(message, "expandable_blockquote") == [
        "L'engagement financier du Cerema est fixé à 200 000 €."
    ]
    lines = message["text"].split("\n")
    assert lines[:3] == ["200 000 €", "", "L'engagement financier du Cerema est fixé à 200 000 €."]
    assert lines[4].startswith("[1] Convention de partenariat — ")
    assert lines[4].endswith(" · Article 5.1 — Montant du financement · l. 102")
    assert labels(message)[0][0] == "📖 Lire la clause"
    assert labels(message)[0][1].startswith("Autres clauses (")
    assert labels(message)[1:] == [
        [f"Jusqu'à quand la convention est-elle valable{NBSP}?"],
        [f"Quelles sont les obligations{NBSP}?"],
        [f"Qui signe{NBSP}?"],
        ["👍", "👎"],
    ]
    mine = [c["method"] for c in api.calls if c.get("chat") == person]
    assert mine == ["sendChatAction", "sendMessage"]


def test_the_clause_is_read_with_the_quote_marked_and_one_goes_up_and_beside(api, person):
    api.text(person, FRICHES)
    api.press(person, api.reply(person), "📖 Lire la clause")
    clause = api.reply(person, 2)
    assert entity(clause, "underline") == ["L'engagement financier du Cerema est fixé à 200 000 €."]
    assert entity(clause, "bold")[0] == "Article 5.1 — Montant du financement"
    assert clause["text"].endswith(
        " · l. 100–102\n\n5.1 Montant du financement\n\n"
        "L'engagement financier du Cerema est fixé à 200 000 €."
    )
    assert labels(clause) == [["⬆︎ Article 5"], ["Article 5.2 ⏩"], ["Fiche", "📄 Document"]]
    api.press(person, clause, "⬆︎ Article 5")
    parent = edited(api, clause)
    assert entity(parent, "bold")[0].startswith("Article 5")
    assert entity(parent, "underline") == ["L'engagement financier du Cerema est fixé à 200 000 €."]
    api.press(person, clause, "Article 5.2 ⏩")
    assert entity(edited(api, parent), "bold")[0].startswith("Article 5.2")


def test_a_long_clause_is_paged_in_place_and_loses_no_character(api, person):
    api.text(person, "/fiche dossierfacile")
    api.press(person, api.reply(person), "Sommaire")
    contents = edited(api, api.reply(person))
    clause = next(text for row in labels(contents) for text in row if "Article 2" in text)
    api.press(person, contents, clause)
    page = edited(api, contents)
    read = [page["text"].split("\n\n", 1)[1]]
    while "▶︎" in labels(page)[0]:
        api.press(person, page, "▶︎")
        page = edited(api, page)
        read.append(page["text"].split("\n\n", 1)[1])
    assert labels(page)[0] == ["◀︎", f"{len(read)}/{len(read)}"]
    source = next(TEXTS.glob("dossierfacile*.txt")).read_text(encoding="utf-8")
    start = source.index(read[0][:60])
    shown = "".join("".join(read).split())
    assert shown == "".join(source[start:].split())[: len(shown)]


def test_other_clauses_come_with_their_quotes_and_buttons(api, person):
    api.text(person, FRICHES)
    answer = api.reply(person)
    button = labels(answer)[0][1]
    api.press(person, answer, button)
    others = api.reply(person, 2)
    number = int(button.split("(")[1].rstrip(")"))
    assert others["text"].startswith(f"Autres clauses{NBSP}:")
    assert labels(others) == [[f"📖 {n}" for n in range(2, number + 2)]]
    assert len(entity(others, "expandable_blockquote")) == number


def test_the_original_file_is_sent_byte_for_byte(api, person):
    api.text(person, FRICHES)
    api.press(person, api.reply(person), "📖 Lire la clause")
    api.press(person, api.reply(person, 2), "📄 Document")
    sent = api.wait(lambda: api.sent(person, "sendDocument"))[0]
    name = sent["document"]["file_name"]
    assert api.files[sent["document"]["file_id"]] == (TEXTS / name).read_bytes()
    again = api.reply(person, 2)
    api.press(person, again, "📄 Document")
    twice = api.wait(lambda: len(found := api.sent(person, "sendDocument")) == 2 and found)[1]
    assert api.files[twice["document"]["file_id"]] == (TEXTS / name).read_bytes()
    given = [call["document"] for call in api.made("sendDocument") if call["chat"] == person]
    assert given[1] == sent["document"]["file_id"]  # not uploaded again
    del api.files[given[1]]  # Telegram has it no more
    api.press(person, again, "📄 Document")
    third = api.wait(lambda: len(found := api.sent(person, "sendDocument")) == 3 and found)[2]
    assert api.files[third["document"]["file_id"]] == (TEXTS / name).read_bytes()


def test_an_ambiguous_question_offers_the_conventions(api, person):
    api.text(person, SEVERAL)
    message = api.reply(person)
    assert message["text"].startswith("Plusieurs conventions répondent différemment")
    choices = [row[0] for row in labels(message)[:-1]]
    assert "RDV-Solidarités" in choices
    api.press(person, message, "RDV-Solidarités")
    chosen = api.reply(person, 2)
    assert "RDV-Solidarités" in chosen["text"]
    assert labels(chosen)[0][0] == "📖 Lire la clause"


def test_a_comparison_is_a_narrow_table_and_a_csv_file(api, person):
    api.text(person, "/comparer durée")
    message = api.reply(person)
    (table,) = entity(message, "pre")
    assert max(map(len, table.split("\n"))) <= 35
    assert all(line[15] in "│┼" for line in table.split("\n") if len(line) > 15)
    assert "[1]" in table
    api.press(person, message, "Tableau (CSV)")
    sent = api.wait(lambda: api.sent(person, "sendDocument"))[0]
    data = api.files[sent["document"]["file_id"]]
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Convention", "Réponse", "Clause", "Page", "Lignes", "Citation", "Fichier"]
    assert [row[6] for row in rows[1:]] == sorted(path.name for path in TEXTS.glob("*.txt"))


def test_a_follow_up_stays_with_the_convention(api, person):
    api.text(person, FRICHES)
    api.reply(person)
    api.text(person, LASTS)
    assert entity(api.reply(person, 2), "bold") == ["Elle est conclue jusqu'au 31 mai 2021."]


def test_answers_of_one_chat_come_in_order(api, person):
    for _ in range(3):
        api.text(person, FRICHES)
        api.text(person, "/langue")
    api.reply(person, 6)
    heads = [message["text"].split("\n")[0][:9] for message in api.sent(person)]
    assert heads == ["200 000 €", "Dans quel"] * 3


def test_nothing_found_says_why_and_offers_what_there_is(api, person):
    api.text(person, "Combien coûte le gymnase municipal ?")
    silent = api.reply(person)["text"]
    assert silent.startswith(f"Je n'ai pas trouvé{NBSP}: aucune des conventions ne dit rien")
    assert f"Les clauses les plus proches{NBSP}:\n" in silent
    api.text(person, "Bonjour")
    small_talk = api.reply(person, 2)["text"]
    assert small_talk.startswith("Je suis Clausier")
    assert f"Conventions disponibles{NBSP}:\n• " in small_talk


def test_what_is_uncertain_is_quoted_and_not_asserted(api, person):
    api.text(person, "et le comité d'investissement du Cerema ?")
    message = api.reply(person)
    assert entity(message, "bold") == [
        f"Je ne suis pas sûr de trouver la réponse{NBSP}; la clause la plus proche{NBSP}:"
    ]
    assert len(entity(message, "expandable_blockquote")) == 1
    assert labels(message)[0][0] == "📖 Lire la clause"


def test_every_command_of_the_menu_answers(api, person):
    for name, english, _ in COMMANDS:
        for command in (f"/{name}", f"/{english}"):
            before = len(api.sent(person))
            api.text(person, command)
            assert "Je ne connais pas" not in api.reply(person, before + 1)["text"], command


def test_start_and_help_name_what_there_is(api, person):
    api.text(person, "/start")
    assert "Conventions (5)" in api.reply(person)["text"]
    api.text(person, "/help")
    assert "@clausier_test_bot" in api.reply(person, 2)["text"]


def test_conventions_are_listed_then_shown_as_cards(api, person):
    api.text(person, "/conventions")
    listed = api.reply(person)
    assert listed["text"] == "Conventions (5)"
    assert len(labels(listed)) == 5
    api.press(person, listed, "DossierFacile (2020)")
    card = api.reply(person, 2)
    assert f"Nature{NBSP}: " in card["text"]
    assert f"Fichier{NBSP}: dossierfacile-dgaln-dinum-2020.txt" in card["text"]
    assert labels(card) == [["Sommaire", "📄 Document"]]


def test_a_name_that_several_bear_is_asked_back(api, person):
    api.text(person, "/fiche administration")
    message = api.reply(person)
    assert message["text"].startswith("Plusieurs conventions portent ce nom")
    assert len(labels(message)) == 2
    api.text(person, "/fiche zzz")
    assert len(labels(api.reply(person, 2))) == 5


def test_searching_shows_passages_and_reads_their_clauses(api, person):
    api.text(person, "/chercher données personnelles")
    message = api.reply(person)
    assert message["text"].startswith(f"Passages trouvés{NBSP}:\n\n[1] ")
    api.press(person, message, "📖 1")
    assert entity(api.reply(person, 2), "italic")


def test_the_language_chosen_is_spoken(api, person):
    api.text(person, "/langue")
    api.press(person, api.reply(person), "English")
    api.wait(lambda: len(api.made("editMessageText")) and edited(api, api.sent(person)[0]))
    api.text(person, "/aide")
    assert api.reply(person, 2)["text"].startswith("Just ask your question.")
    api.text(person, FRICHES)
    assert labels(api.reply(person, 3))[0][0] == "📖 Read the clause"


def test_people_whose_telegram_is_english_are_spoken_to_in_english(api, person):
    api.text(person, "/help", language="en-GB")
    assert api.reply(person)["text"].startswith("Just ask your question.")


def test_what_is_kept_is_told_and_erased(api, person):
    api.text(person, FRICHES)
    answer = api.reply(person)
    api.text(person, "/confidentialite")
    told = api.reply(person, 2)
    assert "conservées 90 jours" in told["text"]
    api.press(person, told, "Effacer mes données")
    sure = api.reply(person, 3)
    api.press(person, sure, "Oui, effacer")
    done = edited(api, sure)
    assert done["text"].endswith(f"vos avis{NBSP}: 1.")
    assert labels(done) == []
    api.press(person, answer, "📖 Lire la clause")
    assert api.reply(person, 4)["text"].startswith("Cette réponse a été effacée")


def test_a_vote_against_asks_why_and_is_exported(running, api, person, tmp_path):
    api.text(person, FRICHES)
    answer = api.reply(person)
    api.press(person, answer, "👎")
    why = api.reply(person, 2)
    assert labels(why) == [
        ["Mauvaise convention", "Mauvais chiffre"],
        ["Mauvaise clause", "Rien trouvé"],
        ["Autre"],
    ]
    assert labels(edited(api, answer))[-1] == ["👎 Noté"]
    api.press(person, why, "Mauvais chiffre")
    assert edited(api, why)["text"] == "C'est noté, merci."
    lines = exported(running[1], tmp_path)
    assert lines[-1] | {"id": "", "answered": []} == {
        "id": "",
        "kind": "feedback",
        "question": FRICHES,
        "gold": [],
        "mode": "any",
        "must": [],
        "review": True,
        "reason": "figure",
        "status": "answered",
        "headline": "200 000 €",
        "answered": [],
    }


def test_a_vote_for_is_exported_as_a_question_to_pass(running, api, person, tmp_path):
    api.text(person, FRICHES)
    answer = api.reply(person)
    api.press(person, answer, "👍")
    assert labels(edited(api, answer))[-1] == ["👍 Merci"]
    assert exported(running[1], tmp_path)[-1] | {"id": ""} == {
        "id": "",
        "kind": "feedback",
        "question": FRICHES,
        "gold": [{"source": "friches-cerema-dinum-2020.txt", "start": 102, "end": 102}],
        "mode": "any",
        "must": ["200 000 €"],
    }


def exported(bot: Bot, folder: Path) -> list[dict]:
    from bot.commands.feedback_export import export  # noqa: PLC0415
    from bot.settings import Settings  # noqa: PLC0415

    settings = Settings.from_env({"CLAUSIER_HOME": str(bot.home), "CLAUSIER_LANG": "fr"})
    export(settings, str(folder / "feedback.jsonl"))
    text = (folder / "feedback.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_statistics_count_and_name_nobody(api, person):
    api.text(person, FRICHES)
    api.reply(person)
    api.text(person, "/stats")
    text = api.reply(person, 2)["text"]
    assert f"Conventions{NBSP}: 5" in text
    assert "Génération" not in text
    api.text(ADMIN, "/stats")
    assert (
        "Génération"
        in api.wait(lambda: [m for m in api.sent(ADMIN) if "30 derniers jours" in m["text"]])[0][
            "text"
        ]
    )


def test_menus_are_set_by_scope_and_language(api):
    french = [name for name, _, _ in COMMANDS]
    english = [name for _, name, _ in COMMANDS]
    admins = [name for name, _, _ in ADMIN_COMMANDS]
    api.wait(lambda: f"chat:{ADMIN}:en" in api.commands)
    menus = {key: [c["command"] for c in value] for key, value in api.commands.items()}
    assert menus["default::"] == french
    assert menus["all_private_chats::en"] == english
    assert menus[f"chat:{ADMIN}:"] == french + admins
    assert menus["all_group_chats::"] == [
        "demander",
        "conventions",
        "fiche",
        "comparer",
        "chercher",
        "aide",
    ]


def test_admin_commands_exist_for_admins_only(api, person):
    for name, _, _ in ADMIN_COMMANDS:
        before = len(api.sent(person))
        api.text(person, f"/{name}")
        assert api.reply(person, before + 1)["text"].startswith("Je ne connais pas cette commande")
    before = len(api.sent(ADMIN))
    api.text(ADMIN, "/acces")
    assert api.reply(ADMIN, before + 1)["text"].startswith(f"Accès — mode «{NBSP}open{NBSP}»")


def test_what_is_no_text_and_what_is_too_long_is_answered_kindly(api, person):
    voice = {"file_id": "V", "file_unique_id": "V", "duration": 1}
    message = {k: v for k, v in api.message(person, "x").items() if k != "text"}
    api.push(message={**message, "voice": voice})
    assert api.reply(person)["text"].startswith("Je ne lis que le texte")
    api.text(person, "mot " * 400)
    assert "1599 caractères" in api.reply(person, 2)["text"]


def test_a_button_that_means_nothing_is_acknowledged(api, person):
    api.text(person, FRICHES)
    answer = api.reply(person)
    for data in ("k:nope:0", "c:x", "zzz", "k:", "v:a:b", "p::", "-", "g:xx", "a:y:1"):
        before = len(api.made("answerCallbackQuery"))
        api.press_data(person, answer, data)
        api.wait(lambda before=before: len(api.made("answerCallbackQuery")) > before)


# groups


def test_in_a_group_it_answers_when_spoken_to_and_is_silent_otherwise(api, person):
    group = -1000 - person
    api.text(person, FRICHES, group)
    api.text(person, f"@clausier_test_bot {FRICHES}", group)
    first = api.reply(group)
    assert entity(first, "bold") == ["200 000 €"]
    asked = api.made("sendMessage")[-1]
    assert json.loads(asked["reply_parameters"])["allow_sending_without_reply"] is True
    api.text(person, LASTS, group, reply_to_message=first)
    assert entity(api.reply(group, 2), "bold") == ["Elle est conclue jusqu'au 31 mai 2021."]
    api.text(person, "/demander@clausier_test_bot " + FRICHES, group)
    assert entity(api.reply(group, 3), "bold") == ["200 000 €"]
    api.text(person, "/unknown", group)
    question = api.message(person, FRICHES, group)
    api.text(person, "@clausier_test_bot", group, reply_to_message=question)
    assert entity(api.reply(group, 4), "bold") == ["200 000 €"]
    assert len(api.sent(group)) == 4


def test_a_suggested_question_is_asked_of_the_convention_of_the_answer(api, person):
    api.text(person, FRICHES)
    api.press(person, api.reply(person), f"Jusqu'à quand la convention est-elle valable{NBSP}?")
    reply = api.reply(person, 2)
    assert "Cerema" in reply["text"]
    assert "31 mai 2021" in reply["text"]
    first = api.reply(person)
    data = first["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    api.press_data(person, first, f"n:{data.split(':')[1]}:amount")  # that was not suggested
    assert api.wait(lambda: notices(api))[-1].startswith("Ce bouton")


def notices(api: BotApi) -> list[str]:
    return [call["text"] for call in api.made("answerCallbackQuery") if call.get("text")]


def test_in_a_topic_of_a_forum_buttons_and_follow_ups_stay_in_it(api, person):
    forum = -1000 - person
    here, there = ({"message_thread_id": n, "is_topic_message": True} for n in (5, 9))
    api.text(person, f"@clausier_test_bot {FRICHES}", forum, **here)
    first = api.reply(forum)
    api.text(person, "@clausier_test_bot montant dossierfacile", forum, **there)
    api.reply(forum, 2)
    api.text(person, f"@clausier_test_bot {LASTS}", forum, **here)  # of friches, not of the other
    assert entity(api.reply(forum, 3), "bold") == ["Elle est conclue jusqu'au 31 mai 2021."]
    api.press(person, first, "📖 Lire la clause")
    api.reply(forum, 4)
    api.press(person, first, f"Qui signe{NBSP}?")
    api.reply(forum, 5)
    topics = [message["message_thread_id"] for message in api.sent(forum)]
    assert topics == [5, 9, 5, 5, 5]


def test_in_a_group_whoever_speaks_and_however_is_answered(api, person):
    group = -1000 - person
    unnamed = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    crowd = {"id": group, "type": "supergroup", "title": "Équipe"}
    mention = f"@clausier_test_bot {FRICHES}"
    api.text(person, mention, group, sender_chat=crowd, **{"from": unnamed})
    assert entity(api.reply(group), "bold") == ["200 000 €"]
    spoken = {"type": "mention", "offset": 0, "length": 18}
    captioned = api.message(person, "", group, caption=mention, caption_entities=[spoken])
    del captioned["text"]
    photo = {"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}
    api.push(message={**captioned, "photo": [photo]})
    assert entity(api.reply(group, 2), "bold") == ["200 000 €"]
    me = {"id": 123456, "is_bot": True, "first_name": "Clausier"}
    named = [{"type": "text_mention", "offset": 0, "length": 8, "user": me}]
    api.text(person, f"Clausier {FRICHES}", group, entities=named)
    assert entity(api.reply(group, 3), "bold") == ["200 000 €"]


def test_a_group_is_greeted_and_told_of_privacy_mode(api, person):
    group = -1000 - person
    member = {"user": {"id": 123456, "is_bot": True, "first_name": "Clausier"}}
    api.push(
        my_chat_member={
            "chat": api.chat(group),
            "from": api.person(person),
            "date": 0,
            "old_chat_member": {**member, "status": "left"},
            "new_chat_member": {**member, "status": "member"},
        }
    )
    text = api.reply(group)["text"]
    assert "mentionnez @clausier_test_bot" in text
    assert "/setprivacy" in text


# inline mode


def test_inline_mode_offers_the_answer_and_the_best_clauses(api, person):
    api.inline(person, FRICHES)
    call = api.wait(
        lambda: [c for c in api.made("answerInlineQuery") if "200 000" in c["results"]]
    )[0]
    results = json.loads(call["results"])
    assert results[0]["title"] == "200 000 €"
    assert results[0]["input_message_content"]["parse_mode"] == "HTML"
    assert "<b>200 000 €</b>" in results[0]["input_message_content"]["message_text"]
    assert results[1]["title"] == "L'engagement financier du Cerema est fixé à 200 000 €."
    assert all(len(result["id"].encode()) <= 64 for result in results)
    assert call["is_personal"] == "true"


def test_sentences_escape_what_people_call_themselves():
    assert tell("was-accepted", "fr", name="<b>&") == (
        f"✅ <b>&lt;b&gt;&amp;</b>{NBSP}: accès accordé."
    )


def test_status_pages_say_how_the_bot_does(running, api, person):
    api.text(person, FRICHES)
    api.reply(person)
    bot = running[1]
    assert bot.health()["status"] == "ok"
    assert bot.health()["documents"] == 5
    metrics = bot.get("/metrics")
    assert 'clausier_questions_total{status="answered"}' in metrics
    assert 'clausier_stage_seconds_bucket{stage="encode",le="0.005"}' in metrics
    assert f'clausier_generation{{id="{bot.health()["generation"]}"}} 1' in metrics


def test_the_log_names_no_token_no_person_and_no_question(running, api, person):
    api.text(person, FRICHES)
    api.reply(person)
    log = running[1].log
    assert "TEST-TOKEN" not in log
    assert "Cerema" not in log
    said = re.sub(r"(?m)^[\d-]+ [\d:,]+ ", "", log)  # without the time, which may hold any number
    assert str(person) not in said.replace(str(running[1].port), "")

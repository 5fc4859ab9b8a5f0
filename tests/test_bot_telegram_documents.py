"""An admin keeps the documents from the chat: the bot and its worker as processes, real HTTP."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.library.library import Library, load
from index.generation import build_lock
from tests.bot_api_server import BotApi, Fault, bot_api, entity
from tests.bot_process import ADMIN, Bot, copy_home
from tests.word_encoder import WordEncoder

PERSON = 5
TEXT = """Convention de partenariat entre la Ville de Valmont et la Régie Zorglub

Entre

La Ville de Valmont, ci-après dénommée « la Ville »,

Et

La Régie Zorglub, ci-après dénommée « la Régie »,

Article 1 - Objet

La présente convention règle l'entretien du service Zorglub par la Régie.

Article 2 - Montant

La Ville verse à la Régie Zorglub un montant de {amount} € pour le service Zorglub.

Article 3 - Durée

La convention Zorglub est conclue pour une durée de {years} ans à compter de sa signature.
"""
NBSP = "\N{NO-BREAK SPACE}"
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("bot")]
ASKED = "Quelle est la durée de la convention Zorglub ?"


def convention(amount: str = "12 345", years: str = "trois") -> bytes:
    return TEXT.format(amount=amount, years=years).encode()


def library(place: Path) -> Library:
    return Library(place, True, cache(WordEncoder))


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api() as running:
        yield running


@pytest.fixture
def place(word_home: Path, tmp_path: Path) -> Path:
    return copy_home(word_home, tmp_path / "keeping-home")


@pytest.fixture
def bot(api: BotApi, place: Path) -> Iterator[Bot]:
    running = Bot(api, place).start()
    yield running
    if running.process is not None and running.process.poll() is None:
        assert running.stop() == 0


def says(api: BotApi, words: str, chat: int = ADMIN, after: int = 0) -> dict:
    """Return the message to a chat that holds ``words``, as it is once it does."""

    def found() -> dict | None:
        for (where, number), message in list(api.messages.items()):
            text = (message["text"] or "").replace(NBSP, " ")
            if where == chat and number > after and words in text:
                return {**message, "text": text}
        return None

    return api.wait(found, 120)


def buttons(message: dict) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def answered(api: BotApi, question: str = ASKED) -> str:
    """Return what a person is answered in bold, and the names of the documents cited."""
    before = len(api.sent(PERSON))
    api.text(PERSON, question)
    message = api.reply(PERSON, before + 1)
    return " ".join([*entity(message, "bold"), *message["text"].split("\n")[-2:]])


def put(
    api: BotApi, name: str = "zorglub.txt", data: bytes = b"", button: str = "✅ Publier"
) -> str:
    """Drop a file on the bot and press a button under its card; return what it says at the end."""
    last = max((number for _, number in api.messages), default=0)
    api.document(ADMIN, name, data or convention())
    card = says(api, "Personne ne le voit", after=last)
    api.press(ADMIN, card, button)
    return says(api, "est publié", after=card["message_id"] - 1)["text"]


def test_a_file_is_read_shown_published_and_asked_about(api):
    api.document(ADMIN, "zorglub.txt", convention())
    card = says(api, "Personne ne le voit tant qu'il n'est pas publié.")
    assert "Ville de Valmont" in card["text"]
    assert "12 345 €" in card["text"]
    assert buttons(card) == [
        "✅ Publier",
        "🔒 Publier pour cette discussion seulement",
        "✏️ Corriger le titre",
        "✖️ Annuler",
    ]
    assert "trois ans" not in answered(api)
    number = button_data(card).split(":")[1]
    for data in (f"j:{number}:evil", f"j:{number}", f"j:{number}:", "j:x:add", f"j:-{number}:add"):
        api.press_data(ADMIN, card, data)  # no button of ours
    api.wait(lambda: len([c for c in api.made("answerCallbackQuery") if "actif" in str(c)]) == 5)
    api.press(ADMIN, card, "✅ Publier")
    says(api, "zorglub.txt est publié : on peut poser des questions")
    assert "trois ans" in answered(api)
    assert len(api.sent(ADMIN)) == 1  # the rest are edits of one message


def test_a_document_can_be_published_for_one_chat(api):
    api.document(ADMIN, "zorglub.txt", convention())
    api.press(ADMIN, says(api, "Personne ne le voit"), "🔒 Publier pour cette discussion seulement")
    says(api, "zorglub.txt est publié pour cette discussion seulement")
    assert "trois ans" not in answered(api)
    api.text(ADMIN, ASKED)
    says(api, "trois ans")
    api.text(ADMIN, "/liberer zorglub")
    says(api, "est visible partout")
    assert "trois ans" in answered(api)


def test_what_admins_see_of_documents_and_people_is_for_no_group(api):
    commands = ("/etat", "/journal", "/retirer zorglub", "/restaurer", "/versions", "/acces")
    for number, command in enumerate(commands, 1):
        api.text(ADMIN, command, -100)
        assert "en privé" in api.reply(-100, number)["text"]


def test_nothing_is_kept_of_what_is_cancelled(api, place):
    api.document(ADMIN, "zorglub.txt", convention())
    api.press(ADMIN, says(api, "Personne ne le voit"), "✖️ Annuler")
    says(api, "zorglub.txt : annulé, rien n'a changé.")
    assert "trois ans" not in answered(api)
    assert list((place / "incoming").iterdir()) == []
    card = {"message_id": 1, "chat": api.chat(ADMIN), "date": 1}
    api.press_data(ADMIN, card, "j:1:add")
    api.wait(lambda: [c for c in api.made("answerCallbackQuery") if "plus actif" in str(c)])


def test_a_job_that_waits_is_cancelled_by_its_button(api, bot, place):
    bot.stop()
    with build_lock(place):  # which another process holds
        bot.start()
        api.document(ADMIN, "zorglub.txt", convention())
        api.press(ADMIN, says(api, "Personne ne le voit"), "✅ Publier")
        waiting = api.wait(
            lambda: [m for m in api.messages.values() if buttons(m) == ["✖️ Annuler"]]
        )
        api.press(ADMIN, waiting[0], "✖️ Annuler")
        says(api, "zorglub.txt : annulé, rien n'a changé.")
    assert "trois ans" not in answered(api)
    api.text(ADMIN, "/journal")
    assert "cancel" in says(api, "Journal")["text"]


def test_a_title_is_corrected_by_a_reply(api):
    api.document(ADMIN, "zorglub.txt", convention())
    card = says(api, "Personne ne le voit")
    api.press(ADMIN, card, "✏️ Corriger le titre")
    asked = says(api, "Répondez à ce message par le titre exact du document #1")
    api.text(ADMIN, "x" * 201, reply_to_message=asked)
    says(api, "Ce titre est trop long")
    api.text(ADMIN, "Convention Valmont, version signée", reply_to_message=asked)
    says(api, "Titre noté : Convention Valmont, version signée")
    card = says(api, "Convention Valmont, version signée (titre corrigé)")
    api.press(ADMIN, card, "✅ Publier")
    says(api, "est publié")
    assert "Convention Valmont, version signée" in answered(api)
    api.text(ADMIN, "Trop tard", reply_to_message=asked)
    says(api, "n'attend plus de décision")


def test_what_is_in_already_is_recognised(api):
    put(api)
    api.document(ADMIN, "autre-nom.txt", convention())
    says(api, "autre-nom.txt est déjà là, mot pour mot : c'est zorglub.txt.")


def test_a_new_version_shows_what_changes_and_replaces_or_stands_beside(api, place):
    put(api)
    api.document(ADMIN, "zorglub-v2.txt", convention("23 456", "cinq"))
    card = says(api, "Ressemble à")
    assert buttons(card)[:2] == ["🔁 Remplacer", "➕ Ajouter à côté"]
    assert "12 345 € → 23 456 €" in card["text"]
    api.press(ADMIN, card, "🔁 Remplacer")
    done = says(api, "remplace zorglub.txt")
    assert "zorglub-v2.txt est publié" in done["text"]
    assert "cinq ans" in answered(api)
    api.text(ADMIN, "/restaurer")
    api.press_data(ADMIN, *first_button(says(api, "Quel document faire revenir ?")))
    says(api, "est de retour")
    assert len(load(library(place)).analyses) == 7


def first_button(message: dict) -> tuple[dict, str]:
    return message, button_data(message)


def button_data(message: dict) -> str:
    return str(message["reply_markup"]["inline_keyboard"][0][0]["callback_data"])


def test_the_same_name_beside_gets_another_name(api):
    put(api)
    done = put(api, data=convention("23 456", "cinq"), button="➕ Ajouter à côté")
    assert "zorglub (2).txt est publié, à côté de l'autre." in done


def test_a_document_is_taken_out_and_brought_back(api):
    put(api)
    api.text(ADMIN, "/retirer zorglub")
    sure = says(api, "Retirer")
    assert "zorglub.txt" in sure["text"]
    api.press(ADMIN, sure, "🗑 Oui, retirer")
    says(api, "zorglub.txt est retiré")
    assert "trois ans" not in answered(api)
    api.text(ADMIN, "/restaurer zorglub")
    api.press_data(ADMIN, *first_button(says(api, "Quel document faire revenir ?")))
    says(api, "est de retour")
    assert "trois ans" in answered(api)
    api.text(ADMIN, "/retirer inconnu-au-bataillon")
    assert len(buttons(says(api, "Je ne connais pas de convention de ce nom"))) == 6


def test_a_removed_file_can_be_sent_again(api):
    put(api)
    api.text(ADMIN, "/retirer zorglub")
    api.press(ADMIN, says(api, "Retirer"), "🗑 Oui, retirer")
    says(api, "est retiré")
    put(api)
    assert "trois ans" in answered(api)


def test_a_zip_is_published_at_once(api):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("dossier/un.txt", convention())
        archive.writestr("deux.txt", convention("77 777", "neuf").replace(b"Zorglub", b"Fantasio"))
        archive.writestr("../../trois.exe", b"MZ\0\0")
    api.document(ADMIN, "lot.zip", packed.getvalue())
    lot = says(api, "À vérifier : 2")
    assert "lot.zip — 3 documents" in lot["text"]
    assert "Refusés : 1" in lot["text"]
    api.press(ADMIN, lot, "✅ Tout publier")
    says(api, "Publiés : 2")
    says(api, "un.txt est publié")
    assert "trois ans" in answered(api)


def test_the_button_of_an_earlier_version_cancels_all(api):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("un.txt", convention())
        archive.writestr("deux.txt", convention("77 777", "neuf").replace(b"Zorglub", b"Fantasio"))
    api.document(ADMIN, "lot.zip", packed.getvalue())
    says(api, "À vérifier : 2")
    api.press_data(ADMIN, {"message_id": 1, "chat": api.chat(ADMIN), "date": 1}, "ja:1:cancel")
    says(api, "Annulés : 2")
    assert "trois ans" not in answered(api)


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(api, bot):
    api.document(ADMIN, "../../etc/passwd.xyz", b"\0\1\2")
    message = says(api, "Rien d'autre n'a changé.")
    assert "passwd.xyz" in message["text"]
    assert "Traceback" not in bot.log
    api.document(ADMIN, "vide.txt", b"  \n")
    assert "vide.txt" in says(api, "vide.txt")["text"]


def test_what_telegram_does_not_hand_over_is_said(api):
    api.document(ADMIN, "gros.pdf", b"x", size=25_000_000)
    assert "clausier add FICHIER" in says(api, "gros.pdf dépasse 20 Mo")["text"]
    api.document(ADMIN, "perdu.txt", convention())
    api.files.clear()
    says(api, "Telegram n'a pas transmis perdu.txt")


def test_a_download_that_breaks_off_is_made_again(api):
    api.faults.append(Fault("file", "502", None, times=2))
    api.document(ADMIN, "zorglub.txt", convention())
    says(api, "Personne ne le voit")


def test_only_admins_keep_documents(api, place):
    api.document(PERSON, "zorglub.txt", convention())
    assert api.reply(PERSON)["text"].startswith("Je ne lis que le texte")
    for number, command in enumerate(("/etat", "/reindexer", "/retirer zorglub", "/journal"), 2):
        api.text(PERSON, command)
        assert api.reply(PERSON, number)["text"].startswith("Je ne connais pas cette commande")
    card = {"message_id": 1, "chat": api.chat(PERSON), "date": 1}
    for data in ("j:1:add", "jr:aaaaaaaa", "jv:x", "ju:y", "ja:1:add"):
        api.press_data(PERSON, card, data)
    api.wait(lambda: len(api.made("answerCallbackQuery")) == 5)
    assert not (place / "incoming").exists()


def test_state_versions_and_journal(api):
    put(api)
    api.text(ADMIN, "/etat")
    state = says(api, "Documents : 6")
    assert "zorglub.txt" in state["text"]
    assert re.search(
        r"Disque : \d+ Mo occupés, [\d\N{NO-BREAK SPACE}]+,\d Go libres", state["text"]
    )
    api.text(ADMIN, "/versions")
    listed = says(api, "Versions de l'index")
    assert listed["text"].count("▫️") == len(buttons(listed)) == 1
    api.press_data(ADMIN, *first_button(listed))
    says(api, "Les réponses s'appuient de nouveau sur la version")
    assert "trois ans" not in answered(api)
    api.text(ADMIN, "/reindexer")
    says(api, "relus et indexés")
    api.text(ADMIN, "/journal")
    journal = says(api, "Journal")["text"]
    assert f"Camille{ADMIN} · a publié zorglub.txt" in journal
    assert "est revenu à la version" in journal


@pytest.mark.parametrize("moment", [0.0, 0.3, 0.8, 1.5])
def test_a_kill_in_the_middle_loses_no_document_and_publishes_nothing_half(api, bot, place, moment):
    api.document(ADMIN, "zorglub.txt", convention())
    api.wait(lambda: not api.updates or api.made("getFile"))
    time.sleep(moment)
    bot.kill()
    again = Bot(api, place).start()
    try:
        card = says(api, "Personne ne le voit")
        api.press(ADMIN, card, "✅ Publier")
        api.wait(lambda: api.made("answerCallbackQuery"))
        time.sleep(moment / 2)
        again.kill()
        again = Bot(api, place).start()
        says(api, "est publié")
        assert "trois ans" in answered(api)
        told = [m["text"] for (chat, _), m in api.messages.items() if chat == ADMIN]
        assert sum("est publié" in text for text in told) == 1
    finally:
        again.kill()

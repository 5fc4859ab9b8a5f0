"""A scan that was read in part: no answer says that it is silent, and the page is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import bot.library.original_files
from bot.answering.model import Silence, Status
from bot.library.library import Library, add, load
from bot.texts.messages import say_warning
from corpus.model import Document, Page
from corpus.readers import read_document
from tests.desk import Desk
from tests.small_catalogue import FIELDS, FORM
from tests.word_encoder import WordEncoder, word_ranker

TEXT = """\
CONVENTION DU LAVOIR

Article 1 : Objet

La commune de Tressac entretient le lavoir de la rue Haute.

Article 2 : Montant

La commune verse 8 940 euros par an.
"""


def read_in_part(path: Path) -> Document:
    """Read a text as if it were a scan of one page of which two lines were lost."""
    document = read_document(path)
    return replace(document, pages=(Page(1, 0, len(document.text), 91.0, unread=2),))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A scan of which two lines were lost, and a text that is whole."""
    folder = tmp_path_factory.mktemp("scans")
    (folder / "lavoir.txt").write_text(TEXT, encoding="utf-8")
    words = WordEncoder()
    library = Library(folder / "home", False, lambda: words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bot.library.original_files, "read_document", read_in_part)
        add(library, [folder / "lavoir.txt"])
    values = ("MesPontons", "Régie fluviale (RFL)", "la Nièvre", "2 mai 2023", "30 000", "trois",
              "1er mai 2028")  # fmt: skip
    (folder / "pontons.txt").write_text(
        FORM.format(**dict(zip(FIELDS, values, strict=True))), encoding="utf-8"
    )
    add(library, [folder / "pontons.txt"])
    desk = Desk(load(library), words)
    yield desk
    desk.knowledge.searcher.generation.db.close()


@pytest.fixture(autouse=True)
def weighed_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sure of words is decided as the word ranker does."""
    monkeypatch.setattr("bot.answering.deciding.ranker", word_ranker)


NAMED = "Convention du lavoir : une partie de la page 1 du document numérisé n'a pas pu être lue."


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "question",
    ["Quel est le délai de recours gracieux ?", "Quelle assurance la convention du lavoir exige ?"],
)
def test_no_text_is_called_silent_where_a_scan_was_read_in_part(desk, question):
    reply = desk.ask(question)
    assert "ne dit rien" not in reply.answer
    assert reply.status in {Status.NOT_FOUND, Status.UNCERTAIN}
    assert reply.silence in {Silence.PARTLY_READ, None}
    assert any(
        "page 1" in note and "n'a pas pu être lue" in note for note in map(plain, reply.notes)
    )


def test_an_answer_out_of_such_a_page_says_so(desk):
    reply = desk.ask("Combien la commune verse-t-elle par an pour le lavoir ?")
    assert reply.status is Status.ANSWERED
    assert reply.headline == "8 940 euros par an"
    assert [plain(note).casefold() for note in reply.notes] == [NAMED.casefold()]


def test_a_whole_text_keeps_its_silence(desk):
    sources = [each.document.source for each in desk.knowledge.analyses]
    whole = frozenset({sources.index("pontons.txt")})
    reply = desk.ask("Quel est le délai de recours gracieux ?", documents=whole)
    assert reply.silence is Silence.ALL_SILENT
    assert reply.notes == ()


def test_the_card_names_the_pages():
    assert plain(say_warning("unread-lines:1, 3")) == (
        "Des lignes n'ont pas pu être lues (page 1, 3) : vérifiez-les sur l'original."
    )
    assert say_warning("macros", "en") == "The file holds macros; they were not run."

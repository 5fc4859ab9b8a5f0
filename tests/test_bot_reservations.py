"""Documents kept to some chats: what inherits, and that nothing of a hidden one comes through."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import pytest

from bot.answering.knowledge import Knowledge
from bot.cards.card import make_card
from bot.conversation.answer import Context, answer
from bot.library.file_intake import Policy
from bot.library.library import Library, add, go_back, load, remove, restore, sync
from bot.library.reservations import (
    FILE,
    hidden_from,
    inherit,
    move_chat,
    read_reserved,
    release,
    reserve,
    versions_of,
)
from bot.state.kept_answers import record
from bot.state.state import open_state
from corpus.errors import ReservationsDamaged
from index import generation as module
from index.lexical import stems
from index.manifest import current_name, registry
from tests.bot_process import copy_home
from tests.desk import TODAY, read_questions
from tests.word_encoder import WordEncoder

LOAN = """Convention de prêt

Entre la commune de Lys et l'association Roc.

Article 1 - Objet
La commune prête une scène, douze tables et le matériel de sonorisation du théâtre.

Article 2 - Prix
Le prix est de 300 euros par an, payés avant le 30 juin à la trésorerie de la commune.
"""
RECIPE = "Recette\n\nIl faut des œufs, du sucre et de la farine.\n\nOn mélange et on cuit.\n"
TEN, OTHER = frozenset((10,)), 20


@pytest.fixture
def library(home: Path) -> Library:
    return Library(home, False, cache(WordEncoder))


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def digest(home: Path, name: str) -> str:
    return {ref.source: ref.sha256 for ref in registry(home) or ()}[name]


@pytest.fixture
def loan(library: Library, tmp_path: Path) -> str:
    """The digest of a document that is reserved for the chat 10."""
    add(library, [put(tmp_path, "pret.txt", LOAN)])
    found = digest(library.home, "pret.txt")
    reserve(library.home, [found], TEN)
    return found


def test_each_chat_is_hidden_what_is_reserved_for_others(home: Path):
    assert hidden_from(home, 1) == frozenset()
    reserve(home, ["a"], [1])
    reserve(home, ["a"], [2])
    reserve(home, ["b"], [2])
    assert [hidden_from(home, chat) for chat in (1, 2, 3)] == [{"b"}, set(), {"a", "b"}]
    move_chat(home, 2, -100)
    assert [hidden_from(home, chat) for chat in (2, -100)] == [{"a", "b"}, set()]
    release(home, ["a"])
    assert read_reserved(home) == {"b": {-100}}


def test_what_is_damaged_shows_nothing(home: Path):
    reserve(home, ["a"], [1])
    for damage in ('{"a": [1', "[]", '{"a": "x"}', '{"a": 3}'):
        (home / FILE).write_text(damage)
        with pytest.raises(ReservationsDamaged):
            hidden_from(home, 2)
        with pytest.raises(ReservationsDamaged):
            release(home, ["b"])
        assert (home / FILE).read_text() == damage


def test_state_db_that_is_lost_opens_nothing(library: Library, loan: str):
    open_state(library.home).close()
    (library.home / "state.db").unlink()
    assert hidden_from(library.home, OTHER) == {loan}


def test_what_an_earlier_version_reserved_by_name_stays_reserved(library: Library, tmp_path: Path):
    add(library, [put(tmp_path, "pret.txt", LOAN), put(tmp_path, "tarte.txt", RECIPE)])
    kept, went = (digest(library.home, name) for name in ("pret.txt", "tarte.txt"))
    remove(library, "tarte.txt")
    (library.home / FILE).unlink()  # an earlier version made none
    with closing(open_state(library.home)) as db, db:
        db.executemany("INSERT INTO reserved VALUES (?, 10)", [("pret.txt",), ("tarte.txt",)])
    assert hidden_from(library.home, OTHER) == {kept, went}
    assert hidden_from(library.home, 10) == frozenset()
    release(library.home, [went])
    assert hidden_from(library.home, OTHER) == {kept}


@pytest.mark.parametrize(
    ("name", "policy"),
    [
        ("pret.txt", Policy()),
        ("autre.txt", Policy(replace="pret.txt")),
        ("pre\N{COMBINING CIRCUMFLEX ACCENT}t.txt", Policy(replace="pret.txt")),
    ],
)
def test_what_replaces_a_reserved_document_is_reserved(
    library: Library, loan: str, tmp_path: Path, name: str, policy: Policy
):
    report = add(library, [put(tmp_path, name, RECIPE)], policy)
    (source,) = [ref.source for ref in registry(library.home) or ()]
    assert hidden_from(library.home, OTHER) == {loan, digest(library.home, source)}
    assert hidden_from(library.home, 10) == frozenset()
    assert report.reserved == (source,)


def test_a_restored_a_renamed_and_a_repeated_document_stay_reserved(
    library: Library, loan: str, tmp_path: Path
):
    home = library.home
    remove(library, "pret.txt")
    add(library, [put(tmp_path, "pret.txt", RECIPE)])
    restore(library, loan[:16])
    assert digest(home, "pret (2).txt") == loan
    sync(library, [put(tmp_path, "renommé.txt", LOAN)], {"pret (2).txt": loan})
    assert digest(home, "renommé.txt") == loan
    near = add(library, [put(tmp_path, "copie.txt", LOAN.replace("300", "350"))])
    assert near.reserved == ("copie.txt",)
    hidden = {loan, digest(home, "copie.txt"), digest(home, "pret.txt")}
    assert hidden_from(home, OTHER) == hidden
    # a tart, but under the name of what was reserved: rather too much than too little
    assert digest(home, "pret.txt") in read_reserved(home)


def test_a_new_version_of_what_was_removed_and_a_version_gone_back_to_stay_reserved(
    library: Library, tmp_path: Path
):
    home = library.home
    add(library, [put(tmp_path, "pret.txt", LOAN)])
    first = current_name(home)
    second = LOAN.replace("300", "350")
    add(library, [put(tmp_path, "pret.txt", second)])
    reserve(home, versions_of(home, "pret.txt"), TEN)
    go_back(home, str(first))
    assert hidden_from(home, OTHER) >= {digest(home, "pret.txt")}
    remove(library, "pret.txt")
    add(library, [put(tmp_path, "autre.txt", LOAN.replace("300", "400"))])
    assert digest(home, "autre.txt") in hidden_from(home, OTHER)
    release(home, versions_of(home, "autre.txt"))
    assert digest(home, "autre.txt") not in hidden_from(home, OTHER)


def test_what_is_reserved_while_its_successor_is_built_reaches_it(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    add(library, [put(tmp_path, "pret.txt", LOAN)])
    old, real = digest(library.home, "pret.txt"), module.build

    def slowly(*args: object, **kwargs: object) -> object:
        reserve(library.home, [old], TEN)
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr("bot.library.library.build", slowly)
    add(library, [put(tmp_path, "pret.txt", RECIPE)])
    assert digest(library.home, "pret.txt") in hidden_from(library.home, OTHER)


def test_a_document_can_be_reserved_before_anybody_can_ask_about_it(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    seen = []

    def stop(*_: object, **__: object) -> None:
        seen.append(read_reserved(library.home))
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("bot.library.library.build", stop)
        with pytest.raises(KeyboardInterrupt):
            add(library, [put(tmp_path, "pret.txt", LOAN)], Policy(chats=(10,)))
    assert [list(each.values()) for each in seen] == [[TEN]]
    add(library, [put(tmp_path, "pret.txt", LOAN)], Policy(chats=(10, 11)))
    assert read_reserved(library.home) == {digest(library.home, "pret.txt"): {10, 11}}


def test_only_what_has_no_reservation_of_its_own_inherits(home: Path):
    reserve(home, ["old"], [1])
    reserve(home, ["own"], [2])
    assert inherit(home, [("old", "new"), ("old", "own"), ("free", "other")]) == {"new"}
    assert read_reserved(home) == {"old": {1}, "own": {2}, "new": {1}}


# Nothing of a hidden document comes through


@pytest.fixture(scope="module")
def whole_home(word_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The conventions that ship, and an avenant to one of them that moves its end."""
    folder = tmp_path_factory.mktemp("hidden")
    library = Library(copy_home(word_home, folder / "home"), True, cache(WordEncoder))
    avenant = put(
        folder,
        "avenant-cerema.txt",
        "Avenant n° 1 à la convention de délégation de gestion entre le Cerema et la DINUM\n\n"
        "Entre le Cerema et la direction interministérielle du numérique (DINUM)\n\n"
        "Article 3 - Durée\nLa convention est prolongée jusqu'au 31 décembre 2031.\n",
    )
    add(library, [avenant])
    return library.home


@pytest.fixture(scope="module")
def whole(whole_home: Path) -> Iterator[Knowledge]:
    knowledge = load(Library(whole_home, True, cache(WordEncoder)))
    yield knowledge
    knowledge.searcher.generation.db.close()


def told(question: str, knowledge: Knowledge, **context: object) -> str:
    """Return all that an answer says and keeps, as text."""
    reply = answer(question, knowledge, WordEncoder(), Context(today=TODAY, **context))  # type: ignore[arg-type]
    kept, texts = record(reply, knowledge)
    return json.dumps([asdict(replace(reply, timings_ms={})), kept, texts], ensure_ascii=False)


def test_no_question_brings_out_anything_of_a_hidden_document(whole: Knowledge):
    questions = [each["question"] for each in read_questions("questions.jsonl")]
    questions += ["Jusqu'à quand dure la convention avec le Cerema ?", "Compare les durées"]
    for number, analysis in enumerate(whole.analyses):
        document, title = analysis.document, whole.titles[number]
        seen = whole.without(frozenset((document.sha256,)))
        assert len(seen.analyses) == len(whole.analyses) - 1
        shown = {each.document.source: each.document.text for each in seen.analyses}
        for question in questions:
            text = told(question, seen)
            assert document.source not in text, question
            assert json.dumps(title, ensure_ascii=False)[1:-1] not in text, question
            for citation in json.loads(text)[0]["citations"]:
                lines = shown[citation["source"]].split("\n")
                assert citation["start_line"] <= citation["end_line"] <= len(lines), question


def test_a_question_that_names_a_hidden_document_is_one_that_names_an_unknown_one(
    whole: Knowledge, word_home: Path, tmp_path: Path
):
    gone = next(a.document for a in whole.analyses if a.document.source.startswith("dossierfacile"))
    library = Library(copy_home(word_home, tmp_path / "home"), True, cache(WordEncoder))
    remove(library, gone.source)
    without = load(library)
    rest = whole.without(
        frozenset(a.document.sha256 for a in whole.analyses if "avenant" in a.document.source)
        | {gone.sha256}
    )
    for question in ("Quel est le préavis de DossierFacile ?", "Qui signe DossierFacile ?"):
        said = [answer(question, each, WordEncoder()) for each in (rest, without)]
        assert said[0].headline == said[1].headline
        assert [c.source for c in said[0].citations] == [c.source for c in said[1].citations]
    without.searcher.generation.db.close()


def test_cards_and_searches_see_no_more(whole: Knowledge):
    avenant = next(a for a in whole.analyses if a.document.source.startswith("avenant"))
    seen = whole.without(frozenset((avenant.document.sha256,)))
    for number in range(len(seen.analyses)):
        card = repr(make_card(number, seen, TODAY))
        assert "2031" not in card
        assert "Avenant n° 1" not in card
    query = WordEncoder().encode_queries(["prolongée jusqu'au 31 décembre 2031"])[0]
    hits = seen.searcher.search(query, ["prolong", "2031"], 1000)
    assert hits
    assert not [hit for hit in hits if "2031" in hit.chunk.text]
    assert [hit for hit in whole.searcher.search(query, ["2031"], 10) if "2031" in hit.chunk.text]
    everything = frozenset(a.document.sha256 for a in whole.analyses)
    assert whole.without(everything).searcher.search(query, ["2031"], 10) == []
    assert answer("Quel est le préavis ?", whole.without(everything), WordEncoder()).citations == ()


def shown(questions: list[str], knowledge: Knowledge) -> list[str]:
    """Return all that questions, searches, cards and lists show, without scores and times."""
    words = WordEncoder()
    said = [*knowledge.titles]
    for question in questions:
        text = told(question, knowledge).replace(knowledge.generation_id, "")
        said.append(re.sub(r'"(?:score|seconds)": [^,}]+', "", text))
        query = words.encode_queries([question])[0]
        hits = knowledge.searcher.search(query, stems(question), 10)
        said += [f"{knowledge.titles[hit.document]}: {hit.chunk.text}" for hit in hits]
    return said + [repr(make_card(n, knowledge, TODAY)) for n in range(len(knowledge.analyses))]


def test_a_hidden_document_is_as_one_that_is_not_there(
    whole: Knowledge, whole_home: Path, tmp_path: Path
):
    asked = [each["question"] for each in read_questions("questions.jsonl")][::12]
    asked += ["Jusqu'à quand dure la convention avec le Cerema ?", "Compare les durées", "bonjour"]
    for number, analysis in enumerate(whole.analyses):
        own = analysis.document
        questions = [*asked, f"Quel est le préavis de {whole.titles[number]} ?", own.text[90:160]]
        library = Library(copy_home(whole_home, tmp_path / str(number)), True, cache(WordEncoder))
        remove(library, own.source)
        without = load(library)
        hidden = whole.without(frozenset((own.sha256,)))
        for one, other in zip(shown(questions, hidden), shown(questions, without), strict=True):
            assert one == other
        without.searcher.generation.db.close()

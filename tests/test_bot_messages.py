"""Every sentence: in both languages, with the same data, in French typography."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from string import Formatter

import pytest

from bot.texts import messages
from bot.texts.messages import ERRORS, explain, say, say_warning, typeset
from corpus import errors
from corpus.errors import (
    AmbiguousDocument,
    BadQuestion,
    BadSetting,
    ClausierError,
    TooLargeDocument,
    UnknownDocument,
)

ROOT = Path(__file__).parents[1]
CLASSES = [
    each
    for _, each in inspect.getmembers(errors, inspect.isclass)
    if issubclass(each, ClausierError)
]
TABLES = [
    (name, key, *pair)
    for name, table in vars(messages).items()
    if isinstance(table, dict) and name.isupper() and not name.startswith("_")
    for key, pair in table.items()
]
NARROW = "\N{NO-BREAK SPACE}"


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("each", CLASSES, ids=lambda each: each.__name__)
def test_every_error_has_its_sentence(each):
    assert each.__name__ in ERRORS


@pytest.mark.parametrize(("table", "key", "french", "english"), TABLES)
def test_both_languages_say_the_same_data(table, key, french, english):
    assert fields(french) == fields(english), f"{table}: {key}"


@pytest.mark.parametrize(("table", "key", "french", "english"), TABLES)
def test_french_typography(table, key, french, english):  # noqa: ARG001
    bare = re.sub(r"\{\{.*?\}\}|\{\w+\}|https?://\S*|\d\d?:\d\d", "x", french)
    for mark in re.finditer(r"(.)([;!?»]|:(?!\w))", bare):
        assert mark[1] in " ?!", f"{table}: {key}: {mark[0]!r} needs a space"
    assert not re.search(r"«\S", bare), f"{table}: {key}"
    set_ = typeset(french)
    assert " ;" not in set_.replace(NARROW, "_")
    assert " :" not in set_.replace(NARROW, "_")


def test_every_data_of_an_error_that_a_sentence_needs_is_in_its_drawing():
    drawn = errors.__doc__ or ""
    for name, (french, _) in ERRORS.items():
        kind = name.split(".")[0]
        found = re.search(rf"\b{kind}(?:\(([^)]*)\))?", drawn)
        if found is None or "." in name:
            continue
        known = set((found[1] or "").replace(" ", "").split(",")) | {"source"}
        assert fields(french) <= known, name


def test_sentences_of_errors():
    assert explain(TooLargeDocument("a.pdf", size=104_857_600, limit=20_000_000)) == (
        f"a.pdf{NARROW}: 105 Mo, c'est plus que les 20 Mo admis{NARROW}; découpez le fichier."
    )
    assert explain(UnknownDocument(name="x", known=[]), "en") == (
        'No document is called "x"; see clausier list.'
    )
    assert explain(AmbiguousDocument(name="bail", matches=["a.txt", "b.txt"])) == (
        f"«{NARROW}bail{NARROW}» peut désigner plusieurs documents{NARROW}: a.txt, b.txt{NARROW}; "
        "donnez le nom entier."
    )
    assert explain(BadQuestion(reason="long", limit=1000, length=10_000)) == (
        f"La question est trop longue{NARROW}: 10000 caractères, 1000 au plus."
    )
    assert explain(BadSetting(variable="CLAUSIER_SEED", reason="switch", value="non"), "en") == (
        'CLAUSIER_SEED: "non" instead of 0 or 1.'
    )


def test_an_explanation_is_one_line_whatever_the_data_hold():
    assert explain(UnknownDocument(name="a\nb{c}", known=[]), "en") == (
        'No document is called "a b{c}"; see clausier list.'
    )


def test_data_are_put_in_as_they_stand():
    assert say("added", "fr", source="a : b?.txt") == f"Ajouté{NARROW}: a : b?.txt"


def test_how_much_invisible_text_was_left_out_is_said():
    assert say_warning("invisible-text:3") == (
        f"Texte invisible laissé de côté{NARROW}: 3 passages."
    )
    assert say_warning("invisible-text:1") == f"Texte invisible laissé de côté{NARROW}: 1 passage."
    assert say_warning("invisible-text:3", "en") == "Invisible text left out: 3 passages."
    assert say_warning("scanned", "en").startswith("Scanned document")

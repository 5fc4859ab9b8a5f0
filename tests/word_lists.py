"""What simplemma's word lists say, kept in a file between the processes of the tests.

Does: answer ``is_known`` and ``lemmatize`` as simplemma does, out of ``.cache`` where it was asked
before. Loading its lists of French and English takes 0.8 s of a core, in each of the hundreds of
processes that the tests start.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import simplemma

import bot.answering.catalogue
import corpus.parties

KEPT = Path(__file__).parents[1] / ".cache" / f"simplemma-{version('simplemma')}.tsv"
Languages = str | tuple[str, ...]
_said: dict[tuple[str, ...], str] = {}


def is_known(word: str, lang: Languages) -> bool:
    return _kept("known", word, lang, lambda: str(simplemma.is_known(word, lang=lang))) == "True"


def lemmatize(word: str, lang: Languages) -> str:
    return _kept("lemma", word, lang, lambda: simplemma.lemmatize(word, lang=lang))


def _kept(what: str, word: str, lang: Languages, ask) -> str:
    key = (what, lang if isinstance(lang, str) else "+".join(lang), word)
    if not _said and KEPT.is_file():
        rows = [line.split("\t") for line in KEPT.read_text(encoding="utf-8").splitlines()]
        _said.update({tuple(row[:3]): row[3] for row in rows if len(row) == 5})
    if key not in _said:
        _said[key] = ask()
        if word.isalpha():  # a whole line at a time: several processes write
            KEPT.parent.mkdir(exist_ok=True)
            with KEPT.open("a", encoding="utf-8") as file:
                file.write("\t".join([*key, _said[key], ".\n"]))
    return _said[key]


bot.answering.catalogue.is_known = is_known
corpus.parties.is_known, corpus.parties.lemmatize = is_known, lemmatize

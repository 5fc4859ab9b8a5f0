"""The words of a question one by one: spelling, nature, and whether they are its subject.

Does: correct misspelt words, tell nouns, verbs and names, and make the subject words.
Does not: know what is asked, or which conventions are named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simplemma import is_known, lemmatize

from bot.answering.asks import ASKS, Ask
from bot.answering.naming import plain_words
from bot.answering.words import ENGLISH_MARKS, FILLER, from_english
from corpus.folding import fold
from index.lexical import stem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence


@dataclass(frozen=True, slots=True)
class Subject:
    """A content word of the question: as typed (folded), its stems in French, and its nature."""

    word: str
    stems: tuple[str, ...]
    known: bool  # whether the texts hold it or a word that stands for it
    proper: bool  # written like a name in mid-sentence
    hard: bool = True  # evidence has to be about it; else it only helps to rank
    verb: bool = False
    person: bool = False  # a word of somebody's name
    body: bool = False  # a word of the names of the bodies that conclude the conventions
    noun: bool = True  # follows a determiner or preposition, so that it names a thing
    valued: bool = False  # stands behind the word for a value: "le montant de la PRIME"


# Numbers rank evidence but need not stand in it as they were typed ("un million": 1 000 000).
NUMERAL = re.compile(
    r"\d+|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|cent|cents|mille|millions?|one|two|three|million"
)


# Nouns that ask for a value and also say which: evidence has to be about them.
WHICH_VALUE = frozenset(
    """
    penalite penalites indemnite indemnites remuneration remunerations salaire salaires
    subvention subventions cotisation cotisations aide aides penalty penalties salary budget
    """.split()
)


MONTHS = frozenset(
    """
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    """.split()
)


DETERMINERS = frozenset(
    """
    le la les l un une des du de d au aux quel quelle quels quelles ce cet cette ces son sa
    ses leur leurs notre votre nos vos en par pour sur sans avec sous the a an of what which
    its their by for on in
    """.split()
)


# Behind these a word is a noun, whatever else it may be: "du loyer".
BEFORE_NOUNS = frozenset(
    "du des un une au aux quel quelle quels quelles ce cet cette ces son sa ses".split()
)
ARTICLES = frozenset(("la", "l", "le", "les", "the"))
OF = frozenset(("de", "du", "des", "d", "of"))


def correct(
    word: str,
    vocabulary: Callable[[str], bool],
    nearest: Callable[[str], str | None],
    *,
    english: bool,
) -> str:
    """Return the word of the texts that a misspelt ``word`` means; a valid word stays."""
    if word in FILLER or vocabulary(word) or _is_cue(word):
        return word
    if english and (from_english(word) or word in ENGLISH_MARKS):
        return word
    if is_known(word, lang=("fr", "en")):
        return word
    return nearest(word) or word


def _is_cue(word: str) -> bool:
    return any(ask.cues.fullmatch(word) for ask in ASKS)


def proper_names(text: str) -> frozenset[str]:
    """Return the folded words written like names: a capital in mid-sentence, or all capitals."""
    found = set()
    for match in re.finditer(r"(?<![.!?«\"]\s)(?<=[\s'’(-])([A-ZÀ-Ý][\w-]*)", text):
        found.update(plain_words(match.group(1)))
    many = len(found) * 2 > len(plain_words(text))
    return frozenset() if many or text.upper() == text else frozenset(found)


def consumed_by_cues(
    plain: str, words: Sequence[str], found: Sequence[tuple[Ask, tuple[int, int]]]
) -> frozenset[int]:
    """Return the positions of the words that the cue of the first ask is made of.

    Only the cue's first and last words are its own: what stands between ("quand LA CONVENTION
    SUR X se termine") is the subject.
    """
    positions: set[int] = set()
    for _, (start, end) in found[:3]:
        first = plain.count(" ", 0, start)
        last = plain.count(" ", 0, end)
        cue = range(first, min(last + 1, len(words)))
        elided = len(words[cue[0]]) == 1  # "s'arrête"
        positions |= set(cue) if len(cue) <= 3 else {*cue[: 1 + elided], cue[-1]}
    return frozenset(i for i in positions if words[i] not in WHICH_VALUE)


def stems_of(word: str, *, english: bool) -> tuple[str, ...]:
    """Return the stems to search for: those of its French words for an English one."""
    return (from_english(word) if english else ()) or (stem(word),)


def stems_and_known(
    word: str, vocabulary: Callable[[str], bool], *, english: bool, verb: bool
) -> tuple[tuple[str, ...], bool]:
    """Return the stems that stand for a word in the texts, and whether the texts hold it."""
    translated = from_english(word) if english else ()
    halves = () if vocabulary(word) else _halves(word, vocabulary)
    lemma = (stem(fold(lemmatize(word, lang="fr"))),) if verb and not english else ()
    stems = translated or tuple(map(stem, halves)) or (stem(word), *lemma)
    return stems, bool(translated or halves) or vocabulary(word)


def find_nouns(typed: Sequence[str], verbs: frozenset[str]) -> frozenset[int]:
    """Return the positions of the words that follow a determiner, a preposition or a verb.

    In French and English they are nouns; what follows a noun directly qualifies it ("l'adresse
    complète"). A question without any such small word is a list of nouns.
    """
    found = frozenset(i for i in range(1, len(typed)) if typed[i - 1] in DETERMINERS | verbs)
    return found or frozenset(range(len(typed)))


def is_valued(typed: Sequence[str], at: int, consumed: Collection[int]) -> bool:
    """Return whether a word says what has the value asked for: "le prix DU REPAS"."""
    before = at - 1
    while before > 0 and typed[before] in ARTICLES:
        before -= 1
    return before > 0 and typed[before] in OF and before - 1 in consumed


def _halves(word: str, vocabulary: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the longer of the two words of the texts that ``word`` is written together of."""
    for at in range(4, len(word) - 3):
        if vocabulary(word[:at]) and vocabulary(word[at:]):
            return (max(word[:at], word[at:], key=len),)
    return ()


def is_cue_of(found: Sequence[tuple[Ask, tuple[int, int]]], word: str) -> bool:
    """Return whether a word alone asks for what is asked first: it is no subject then."""
    return bool(found) and word not in WHICH_VALUE and found[0][0].cues.fullmatch(word) is not None

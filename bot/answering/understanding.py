"""From the words of a question to what it asks.

Does: tell the language, the conventions named, the kinds of answer asked for, the subject words,
and whether it is about one convention, several or all; use the conversation for a follow-up.
Does not: search, or look at any clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from simplemma import is_known, lemmatize

from bot.answering.asks import ASKS, Ask, find_asks
from bot.answering.naming import (
    Catalogue,
    Mention,
    Strength,
    compared_documents,
    find_mentions,
    in_codes,
    named_documents,
    plain_words,
)
from bot.answering.words import (
    ENGLISH_MARKS,
    FILLER,
    INVERTED,
    SHORT,
    from_english,
    is_english,
    verb_forms,
)
from corpus.folding import fold
from index.lexical import STOP_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Scope(StrEnum):
    """How many conventions the answer is about."""

    ONE = "one"
    EACH = "each"  # a row per convention
    WHICH = "which"  # those for which something holds, or how many


@dataclass(frozen=True, slots=True)
class Subject:
    """A content word of the question: as typed (folded), its stems in French, and its nature."""

    word: str
    stems: tuple[str, ...]
    known: bool  # whether the texts hold it or a word that stands for it
    proper: bool  # written like a name in mid-sentence
    hard: bool = True  # evidence has to be about it; else it only helps to rank
    verb: bool = False
    body: bool = False  # a word of the names of the bodies that conclude the conventions
    noun: bool = True  # follows a determiner or preposition, so that it names a thing


@dataclass(frozen=True, slots=True)
class Question:
    """What a question asks, as far as its words tell."""

    text: str
    language: str  # "fr" or "en"
    asks: tuple[Ask, ...]
    subjects: tuple[Subject, ...]
    terms: tuple[str, ...]  # stems to search for
    mentions: tuple[Mention, ...]
    named: frozenset[int]
    scope: Scope
    follow_up: bool = False

    @property
    def ask(self) -> Ask | None:
        """Return what is asked first of all."""
        return self.asks[0] if self.asks else None


COMPARE = re.compile(
    r"\b(?:compar\w*|differences?|differe(?!nd)\w*|versus|vs|par rapport a|chaque convention|toutes les conventions"
    r"|tous les accords|chacune|chacun|respectivement|each (?:agreement|convention)|all (?:the )?(?:agreements|conventions)"
    r"|every (?:agreement|convention)|chaque accord|tableau|recapitul\w*|synthese|l une et l autre|les deux (?:conventions|accords|textes)|par convention|de part et d autre)\b"
)
WHICH = re.compile(
    r"\b(?:(?:quelles?|lesquelles?|combien de|dans quelles?|which|how many|dans combien de|parmi les) (?:\w+ )?"
    r"(?:conventions?|accords?|agreements?|documents?|textes)|lesquelles|laquelle|y a t il (?:une|des) conventions?"
    r"|les conventions (?:qui|dont|ou))\b"
)
FOLLOW_UP = re.compile(
    r"^(?:et|and|ou|mais|puis|aussi|sinon|ok|d accord|what about|how about|meme question|idem)\b"
)
# Numbers rank evidence but need not stand in it as they were typed ("un million": 1 000 000).
NUMERAL = re.compile(
    r"\d+|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|cent|cents|mille|millions?|one|two|three|million"
)
# Nouns that ask for a value and also say which: evidence has to be about them.
WHICH_VALUE = frozenset(
    [
        "penalite",
        "penalites",
        "indemnite",
        "indemnites",
        "remuneration",
        "remunerations",
        "salaire",
        "salaires",
        "subvention",
        "subventions",
        "cotisation",
        "cotisations",
        "aide",
        "aides",
        "penalty",
        "penalties",
        "salary",
        "budget",
    ]
)
MONTHS = frozenset(
    [
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
    ]
)
DETERMINERS = frozenset(
    [
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "des",
        "du",
        "de",
        "d",
        "au",
        "aux",
        "quel",
        "quelle",
        "quels",
        "quelles",
        "ce",
        "cet",
        "cette",
        "ces",
        "son",
        "sa",
        "ses",
        "leur",
        "leurs",
        "notre",
        "votre",
        "nos",
        "vos",
        "en",
        "par",
        "pour",
        "sur",
        "sans",
        "avec",
        "sous",
        "the",
        "a",
        "an",
        "of",
        "what",
        "which",
        "its",
        "their",
        "by",
        "for",
        "on",
        "in",
    ]
)
QUESTION_WORD = re.compile(
    r"\b(?:quel|quelle|quels|quelles|combien|quand|ou|qui|que|qu|comment|quoi|lequel|laquelle|what|how|who|when|where|which)\b"
)
# Asks that a question answered by yes or no does not make.
VALUES = frozenset(
    {"amount", "quantity", "unit_price", "account", "address", "budget", "percentage"}
)
OPENINGS = (
    ("when", re.compile(r"(?:en |de )?quel(?:le)? (?:mois|annee|jour|date)\b")),
    (
        "who",
        re.compile(r"qui (?!est\b|sont\b|represente|signe|a signe|ont signe|dirige|publie)\w+"),
    ),
)
LENGTH = next(ask for ask in ASKS if ask.name == "length")
WHO_IS = re.compile(r"\b(?:qui est|qui sont|c est qui|est qui|who is|who are)\b")
ROLE_HOLDER = next(ask for ask in ASKS if ask.name == "role_holder")
PRONOUN = re.compile(
    r"\b(?:elle|celle ci|cette convention|cet accord|ce texte|la meme|le meme|it|qui (?:le|la|les)|celui ci|le preside|la signe)\b"
)


def understand(
    text: str,
    catalogue: Catalogue,
    vocabulary: Callable[[str], bool],
    nearest: Callable[[str], str | None],
    previous: Sequence[str] = (),
) -> Question:
    """Return what ``text`` asks.

    ``vocabulary`` tells whether the texts hold a folded word, ``nearest`` gives the word of the
    texts that a misspelt one means. ``previous`` are the earlier questions of the conversation,
    oldest first.
    """
    question = _alone(text, catalogue, vocabulary, nearest)
    if previous and is_follow_up(question):
        earlier = understand(previous[-1], catalogue, vocabulary, nearest, previous[:-1])
        return _continue(question, earlier)
    return question


def _alone(
    text: str,
    catalogue: Catalogue,
    vocabulary: Callable[[str], bool],
    nearest: Callable[[str], str | None],
) -> Question:
    english = is_english(text)
    typed = plain_words(" ".join(SHORT.get(word, word) for word in plain_words(text)))
    mentions = find_mentions(typed, catalogue, in_codes(text))
    inside = {i for m in mentions for i in range(m.first, m.last)}
    proper = _proper_names(text)
    verbs = verb_forms(text)
    corrected = [
        word if i in inside else _correct(word, vocabulary, nearest, english=english)
        for i, word in enumerate(typed)
    ]
    nouns = _nouns(typed, verbs)
    plain = " ".join(corrected)
    found = find_asks(WHICH.sub(lambda m: "_" + " _" * m.group().count(" "), plain))
    consumed = _consumed(plain, corrected, found)
    subjects = tuple(
        _subject(
            word,
            typed[i],
            vocabulary,
            english=english,
            proper=typed[i] in proper,
            hard=i not in consumed
            and not NUMERAL.fullmatch(word)
            and word not in MONTHS
            and not _cue_of(found, word),
            verb=typed[i] in verbs,
            noun=i in nouns,
            body=stem(word) in catalogue.words,
        )
        for i, word in enumerate(corrected)
        if i not in inside and word not in FILLER and len(word) > 1
    )
    terms = [
        s for word in corrected if word not in STOP_WORDS for s in _stems(word, english=english)
    ]
    if mentions and mentions[0].strength is Strength.ROLE and WHO_IS.search(plain):
        found = ((ROLE_HOLDER, (0, 0)), *found)
    found = _first_things_first(plain, found, yes_no=bool(INVERTED.search(text)))
    if found and found[0][0].name == "duration" and any(s.hard and s.noun for s in subjects):
        found = ((LENGTH, (0, 0)), *found)
    scope = _scope(plain, mentions, catalogue)
    named = named_documents if scope is Scope.ONE else compared_documents
    return Question(
        text=text,
        language="en" if english else "fr",
        asks=tuple(ask for ask, _ in found),
        subjects=subjects,
        terms=tuple(dict.fromkeys(terms)),
        mentions=tuple(mentions),
        named=named(mentions, catalogue),
        scope=scope,
    )


def _correct(
    word: str,
    vocabulary: Callable[[str], bool],
    nearest: Callable[[str], str | None],
    *,
    english: bool,
) -> str:
    if word in FILLER or vocabulary(word) or _is_cue(word):
        return word
    if english and (from_english(word) or word in ENGLISH_MARKS):
        return word
    if is_known(word, lang=("fr", "en")):
        return word
    return nearest(word) or word


def _is_cue(word: str) -> bool:
    return any(ask.cues.fullmatch(word) for ask in ASKS)


def _proper_names(text: str) -> frozenset[str]:
    """Return the folded words written like names: a capital in mid-sentence, or all capitals."""
    found = set()
    for match in re.finditer(r"(?<![.!?«\"]\s)(?<=[\s'’(-])([A-ZÀ-Ý][\w-]*)", text):
        found.update(plain_words(match.group(1)))
    many = len(found) * 2 > len(plain_words(text))
    return frozenset() if many or text.upper() == text else frozenset(found)


def _consumed(
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
        positions |= set(cue) if len(cue) <= 3 else {cue[0], cue[-1]}
    return frozenset(i for i in positions if words[i] not in WHICH_VALUE)


def _stems(word: str, *, english: bool) -> tuple[str, ...]:
    return (from_english(word) if english else ()) or (stem(word),)


def _subject(
    word: str,
    typed: str,
    vocabulary: Callable[[str], bool],
    *,
    english: bool,
    proper: bool,
    hard: bool,
    verb: bool,
    noun: bool,
    body: bool,
) -> Subject:
    translated = from_english(word) if english else ()
    halves = () if vocabulary(word) else _halves(word, vocabulary)
    lemma = (stem(fold(lemmatize(word, lang="fr"))),) if verb and not english else ()
    return Subject(
        word=typed,
        stems=translated or tuple(map(stem, halves)) or (stem(word), *lemma),
        known=bool(translated or halves) or vocabulary(word),
        proper=proper,
        hard=hard,
        verb=verb,
        noun=noun,
        body=body,
    )


def _first_things_first(
    plain: str, found: tuple[tuple[Ask, tuple[int, int]], ...], *, yes_no: bool
) -> tuple[tuple[Ask, tuple[int, int]], ...]:
    """Return the asks with what the question opens with first.

    "Qui retranscrit les dépenses dans Chorus ?" asks who; "En quel mois la circulaire…" asks
    when; "Peut-il dépenser plus que l'enveloppe ?" asks for no value at all.
    """
    if yes_no and not QUESTION_WORD.search(plain):
        return tuple(each for each in found if each[0].name not in VALUES)
    for name, opening in OPENINGS:
        if opening.match(plain) and found and found[0][0].name in VALUES | {"licence"}:
            return tuple(sorted(found, key=lambda each: each[0].name != name))
    return found


def _nouns(typed: Sequence[str], verbs: frozenset[str]) -> frozenset[int]:
    """Return the positions of the words that follow a determiner, a preposition or a verb.

    In French and English they are nouns; what follows a noun directly qualifies it ("l'adresse
    complète"). A question without any such small word is a list of nouns.
    """
    found = frozenset(i for i in range(1, len(typed)) if typed[i - 1] in DETERMINERS | verbs)
    return found or frozenset(range(len(typed)))


def _halves(word: str, vocabulary: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the two words of the texts that ``word`` is written together of, if any."""
    for at in range(4, len(word) - 3):
        if vocabulary(word[:at]) and vocabulary(word[at:]):
            return (word[at:], word[:at])
    return ()


def _cue_of(found: Sequence[tuple[Ask, tuple[int, int]]], word: str) -> bool:
    """Return whether a word alone asks for what is asked first: it is no subject then."""
    return bool(found) and word not in WHICH_VALUE and found[0][0].cues.fullmatch(word) is not None


def _scope(plain: str, mentions: Sequence[Mention], catalogue: Catalogue) -> Scope:
    if WHICH.search(plain):
        return Scope.WHICH
    if COMPARE.search(plain):
        return Scope.EACH
    strong = [m.documents for m in mentions if m.strength is Strength.NAME]
    if len(strong) > 1 and not frozenset.intersection(*strong) and _disjoint(strong):
        return Scope.EACH
    return Scope.ONE


def _disjoint(bearers: Sequence[frozenset[int]]) -> bool:
    """Return whether each of the names is borne by conventions that bear no other."""
    return all(not a & b for i, a in enumerate(bearers) for b in bearers[i + 1 :])


def is_follow_up(question: Question) -> bool:
    """Return whether a question leans on the one before it."""
    plain = " ".join(plain_words(question.text))
    if FOLLOW_UP.search(plain):
        return True
    strong = any(m.strength is Strength.NAME for m in question.mentions)
    if strong:
        return False
    return bool(PRONOUN.search(plain)) or len(plain.split()) <= 4


def _continue(question: Question, earlier: Question) -> Question:
    """Return ``question`` completed by what ``earlier`` asked: conventions, ask or subject."""
    named = question.named or earlier.named
    asks = question.asks
    subjects = question.subjects
    terms = question.terms
    carried = earlier.subjects
    if question.mentions or any(subject.body for subject in subjects):
        carried = tuple(subject for subject in carried if not subject.body)
    if not asks or not _asks_anew(question):
        asks = asks + tuple(ask for ask in earlier.asks if ask not in asks)
        asks = earlier.asks or asks
        subjects = (*question.subjects, *carried)
        terms = (*question.terms, *earlier.terms)
    if question.named and earlier.named & question.named:
        named = earlier.named & question.named
    scope = question.scope if question.scope is not Scope.ONE else earlier.scope
    return replace(
        question,
        asks=asks,
        subjects=subjects,
        terms=tuple(dict.fromkeys(terms)),
        named=named,
        mentions=question.mentions or earlier.mentions,
        scope=scope,
        follow_up=True,
    )


def _asks_anew(question: Question) -> bool:
    """Return whether a follow-up brings a kind of answer of its own ("et la durée ?")."""
    ask = question.ask
    return (ask is not None and ask.name not in {"where", "who", "how", "when", "list"}) or (
        ask is not None and not question.mentions and bool(question.subjects)
    )

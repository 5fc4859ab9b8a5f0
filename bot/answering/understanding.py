"""From the words of a question to what it asks.

Does: tell the language, the conventions named, the kinds of answer asked for, the subject words,
and whether it is about one convention, several or all; use the conversation for a follow-up.
Does not: search, or look at any clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.asks import ASKS, Ask, Scope, find_asks
from bot.answering.conversation import complete, is_follow_up
from bot.answering.direction import UNTOLD, Direction, find_direction
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
from bot.answering.subjects import (
    BEFORE_NOUNS,
    MONTHS,
    NUMERAL,
    Subject,
    consumed_by_cues,
    correct,
    find_nouns,
    is_cue_of,
    is_valued,
    proper_names,
    stems_and_known,
    stems_of,
)
from bot.answering.words import (
    FILLER,
    INVERTED,
    SHORT,
    is_english,
    verb_forms,
)
from corpus.facts import find_facts
from corpus.folding import fold
from corpus.model import Clause, ClauseKind, FactKind
from index.lexical import STOP_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence


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
    values: frozenset[tuple[FactKind, str]] = frozenset()  # that a question about which gives
    clause: str = ""  # the label asked for, folded: "article 7.2"
    negated: bool = False  # asks which conventions do not hold something
    follow_up: bool = False
    direction: Direction = UNTOLD  # who pays whom

    @property
    def ask(self) -> Ask | None:
        """Return what is asked first of all."""
        return self.asks[0] if self.asks else None


Cues = tuple[tuple[Ask, tuple[int, int]], ...]
"""Asks with the span of their cue in the question's words."""

COMPARE = re.compile(
    r"\b(?:compar\w*|differences?|differe(?!nd)\w*|versus|vs|par rapport a|chaque convention"
    r"|toutes (?:les )?conventions"
    r"|tous les accords|chacune|chacun|respectivement|each (?:agreement|convention)"
    r"|all (?:the )?(?:agreements|conventions)"
    r"|every (?:agreement|convention)|chaque accord|tableau|recapitul\w*|synthese"
    r"|(?:des|les|nos|vos|ces) (?:trois|quatre|cinq|six|sept|huit|neuf|dix|\d+)"
    r" (?:conventions|accords|textes)"
    r"|l une et l autre|(?:des|les|nos|vos|ces) deux (?:conventions|accords|textes)|par convention"
    r"|de part et d autre)\b"
)


WHICH = re.compile(
    r"\b(?:(?:quelles?|lesquelles?|combien de|dans quelles?|which|how many|dans combien de"
    r"|parmi les|(?:la )?liste (?:de|des)|list (?:of )?(?:the )?) (?:\w+ )?"
    r"(?:conventions?|accords?|agreements?|documents?|textes)"
    r"|^(?:\w+ ){0,2}(?:lesquelles|laquelle|lesquels)"
    r"|y a t il (?:une|des) conventions?"
    r"|les conventions (?:qui|dont|ou))\b"
)


NEGATED = re.compile(
    r"\b(?:ne|n) (?:\w+ ){1,3}?(?:pas|aucun\w*|jamais|point)\b|\bsans\b|\b(?:do|does|are"
    r"|is) not\b|\bwithout\b"
)
CLAUSE = re.compile(
    r"\b(article|art|annexe)[ .]{1,2}(?:n[o°] ?)?(\d{1,2}(?:\.\d{1,2})*)(?![\w-])"
    r"(?! (?:bis|ter|quater)\b)"
    r"(?! (?:du |de la |de l'|d'un |des )(?:decret|loi|code|ordonnance|reglement|circulaire"
    r"|directive|arrete))"
)
GIVEN = frozenset(
    {
        FactKind.AMOUNT,
        FactKind.DURATION,
        FactKind.PERIODICITY,
        FactKind.PERCENTAGE,
        FactKind.REFERENCE,
    }
)
ACRONYM = re.compile(r"\b[A-ZÀ-Ý]{3,}\b")
QUESTION_WORD = re.compile(
    r"\b(?:quel|quelle|quels|quelles|combien|quand|ou|qui|que|qu|comment|quoi|lequel|laquelle"
    r"|what|how|who|when|where|which)\b"
)


# Asks that a question answered by yes or no does not make.
VALUES = frozenset(
    {"amount", "quantity", "unit_price", "account", "address", "budget", "percentage"}
)


OPENINGS = (
    ("when", re.compile(r"(?:en |de |depuis |a |pour )?quel(?:le)? (?:mois|annee|jour|date)\b")),
    (
        "who",
        re.compile(r"qui (?!est\b|sont\b|represente|signe|a signe|ont signe|dirige|publie)\w+"),
    ),
)


LENGTH = next(ask for ask in ASKS if ask.name == "length")


WHO_IS = re.compile(r"\b(?:qui est|qui sont|c est qui|est qui|who is|who are)\b")


TITLE = next(ask for ask in ASKS if ask.name == "title")
ROLE_HOLDER = next(ask for ask in ASKS if ask.name == "role_holder")


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
        return complete(question, earlier)
    return question


def _alone(
    text: str,
    catalogue: Catalogue,
    vocabulary: Callable[[str], bool],
    nearest: Callable[[str], str | None],
) -> Question:
    """Return what ``text`` asks by itself."""
    english = is_english(text)
    typed = plain_words(" ".join(SHORT.get(word, word) for word in plain_words(text)))
    mentions = tuple(find_mentions(typed, catalogue, in_codes(text)))
    inside = {i for mention in mentions for i in range(mention.first, mention.last)}
    acronyms = frozenset() if text.isupper() else {fold(a) for a in ACRONYM.findall(text)}
    words = [
        word
        if i in inside or word in acronyms
        else correct(word, vocabulary, nearest, english=english)
        for i, word in enumerate(typed)
    ]
    plain = " ".join(words)
    found = find_asks(WHICH.sub(lambda m: "_" + " _" * m.group().count(" "), plain))
    subjects = _subjects(Spelled(text, typed, words, inside), found, catalogue, vocabulary)
    terms = [s for word in words if word not in STOP_WORDS for s in stems_of(word, english=english)]
    scope = _scope(plain, mentions)
    named = named_documents if scope is Scope.ONE else compared_documents
    return Question(
        text=text,
        language="en" if english else "fr",
        asks=_settled(text, plain, found, mentions, subjects),
        subjects=subjects,
        terms=tuple(dict.fromkeys(terms)),
        mentions=mentions,
        named=named(mentions, catalogue),
        scope=scope,
        values=_values(text) if scope is Scope.WHICH else frozenset(),
        clause=_clause(text),
        negated=scope is Scope.WHICH and NEGATED.search(plain) is not None,
        direction=find_direction(typed, mentions),
    )


@dataclass(frozen=True, slots=True)
class Spelled:
    """A question's words: as typed (folded), corrected, and which are inside a name."""

    text: str
    typed: Sequence[str]
    words: Sequence[str]
    inside: Collection[int]


def _subjects(
    spelled: Spelled,
    found: Cues,
    catalogue: Catalogue,
    vocabulary: Callable[[str], bool],
) -> tuple[Subject, ...]:
    """Return the words of a question that say what it is about."""
    text, typed, words = spelled.text, spelled.typed, spelled.words
    english = is_english(text)
    proper, verbs = proper_names(text), verb_forms(text)
    nouns = find_nouns(typed, verbs)
    consumed = consumed_by_cues(" ".join(words), words, found)
    subjects = []
    for i, word in enumerate(words):
        if i in spelled.inside or word in FILLER or len(word) < 2:
            continue
        verb = typed[i] in verbs and (i == 0 or typed[i - 1] not in BEFORE_NOUNS)
        stems, known = stems_and_known(word, vocabulary, english=english, verb=verb)
        soft = i in consumed or NUMERAL.fullmatch(word) or word in MONTHS or is_cue_of(found, word)
        subjects.append(
            Subject(
                word=typed[i],
                stems=stems,
                known=known,
                proper=typed[i] in proper,
                hard=not soft,
                verb=verb,
                noun=i in nouns,
                valued=is_valued(typed, i, consumed),
                body=stem(word) in catalogue.words,
                person=word in catalogue.people,
            )
        )
    return tuple(subjects)


def _values(text: str) -> frozenset[tuple[FactKind, str]]:
    """Return the values a question gives: "trois mois", "200 000 €", "circulaire 5608/SG"."""
    whole = Clause(0, None, 0, ClauseKind.TEXT, "", "", 0, 0, len(text), len(text))
    return frozenset(
        (fact.kind, fact.value)
        for fact in find_facts(text, [whole])
        if fact.kind in GIVEN and fact.value
    )


def _clause(text: str) -> str:
    """Return the clause of a convention that a question names: "article 7.2", "annexe 3"."""
    match = CLAUSE.search(fold(text))
    if match is None:
        return ""
    sort = {"art": "article"}.get(match[1], match[1])
    return f"{sort} {match[2]}" if match[2] else ""


def _settled(
    text: str,
    plain: str,
    found: Cues,
    mentions: Sequence[Mention],
    subjects: Sequence[Subject],
) -> tuple[Ask, ...]:
    """Return the asks in order of precedence, after what the whole question tells."""
    asks = [ask for ask, _ in _first_things_first(plain, found, yes_no=bool(INVERTED.search(text)))]
    if mentions and mentions[0].strength is Strength.ROLE and WHO_IS.search(plain):
        asks.insert(0, ROLE_HOLDER)
    if WHO_IS.search(plain) and any(subject.person for subject in subjects):
        asks.insert(0, TITLE)
    topical = next((ask for ask in asks if ask.name in {"amendment", "termination"}), None)
    if asks and asks[0].name == "deadline" and topical is not None:
        asks[0] = replace(asks[0], topics=topical.topics)  # the delay for that, and no other
    if asks and asks[0].name == "duration" and any(s.hard and s.noun for s in subjects):
        asks.insert(0, LENGTH)
    return tuple(asks)


def _first_things_first(plain: str, found: Cues, *, yes_no: bool) -> Cues:
    """Return the asks with what the question opens with first.

    "Qui retranscrit les dépenses dans Chorus ?" asks who; "En quel mois la circulaire…" asks
    when; "Peut-il dépenser plus que l'enveloppe ?" asks for no value at all.
    """
    if yes_no and not QUESTION_WORD.search(plain):
        return tuple(each for each in found if each[0].name not in VALUES)
    for name, opening in OPENINGS:
        if opening.match(plain) and found and found[0][0].name in VALUES | {"licence", "object"}:
            return tuple(sorted(found, key=lambda each: each[0].name != name))
    return found


def _scope(plain: str, mentions: Sequence[Mention]) -> Scope:
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

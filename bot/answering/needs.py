"""What evidence for a question has to be about: its subject words and its parties, weighed.

Does: weigh each word of the question by how telling it is in the texts and by its nature, and
name the stems by which a clause may speak of it.
Does not: look at any clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.naming import Mention, Strength, plain_words
from bot.answering.words import FILLER, same_meaning
from index.lexical import stem

if TYPE_CHECKING:
    from bot.answering.knowledge import Knowledge
    from bot.answering.subjects import Subject
    from bot.answering.understanding import Question


VERB = 0.5  # what a verb weighs: the texts may say it with a noun


DIRECTION = 2.0  # what a verb weighs that tells whose account is asked: to pay or to pay back


QUALIFIER = 0.5  # what an adjective or a participle weighs


UNTRANSLATED = 1.0  # weight of an English word that has no French one here


PARAPHRASE = 2.0  # weight of a subject word that the texts do not hold


PAID = frozenset({"account", "iban", "bic"})
NAMED_YEAR = 3.0  # what a year weighs that also dates a convention: it may be a table's row
CUE = 0.7  # what a word of the cue weighs: it ranks, and need not be there
YEAR_WEIGHT = 2.0  # what a year weighs that is asked for
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Needed:
    """One thing the evidence should be about: alternatives by stem, and its weight."""

    word: str
    exact: frozenset[str]
    alike: frozenset[str]
    weight: float
    hard: bool  # counts when deciding whether the question is answered at all
    verb: bool = False
    party: bool = False


def needed(question: Question, knowledge: Knowledge) -> tuple[Needed, ...]:
    """Return what evidence for ``question`` has to be about."""
    found = []
    for subject in question.subjects:
        relatives = knowledge.relatives(subject.stems)
        found.append(
            Needed(
                word=subject.word,
                exact=frozenset(subject.stems) | relatives,
                alike=frozenset(s for each in subject.stems for s in same_meaning(each)),
                weight=_weight(subject, question, knowledge, relatives),
                hard=subject.hard,
                verb=subject.verb,
            )
        )
    found += [
        Needed(
            word=mention.name,
            exact=stems,
            alike=stems,
            weight=1.0 if mention is asked_about(question) else 0.3,
            hard=False,
            party=True,
        )
        for mention in question.mentions
        for stems in [knowledge.short_names.get(mention.name, frozenset())]
        if stems
    ]
    found += [
        Needed(
            word=word,
            exact=frozenset({stem(word)}),
            alike=frozenset(),
            weight=NAMED_YEAR if YEAR.fullmatch(word) else 1.0,
            hard=False,
        )
        for mention in question.mentions
        if mention.strength is Strength.KIND
        for word in mention.words
        if word not in FILLER
    ]
    return tuple(found)


def asked_about(question: Question) -> Mention | None:
    """Return the party that is asked about: the first that does not only name the convention."""
    return next(
        (
            mention
            for mention in question.mentions
            if mention.strength is not Strength.KIND
            and not _names_the_convention(mention, question)
        ),
        None,
    )


NAMING = frozenset(
    """
    convention conventions accord partenariat delegation avenant projet contrat agreement
    avec entre with
    """.split()
)


def _names_the_convention(mention: Mention, question: Question) -> bool:
    """Return whether a party is only named to say which convention: "la convention avec X"."""
    before = plain_words(question.text)[max(0, mention.first - 6) : mention.first]
    return bool(NAMING & set(before))


def _weight(
    subject: Subject, question: Question, knowledge: Knowledge, relatives: frozenset[str]
) -> float:
    """Return how much it tells that evidence is about a word of the question."""
    ask = question.ask
    known = subject.known or bool(relatives)
    weight = max(knowledge.idf(each) for each in subject.stems)
    if not known and not subject.proper:
        # A word the texts do not hold may be another way to say what they do say.
        weight = min(weight, PARAPHRASE)
    if subject.verb:
        weight *= DIRECTION if ask is not None and ask.name in PAID else VERB
    elif not subject.noun:
        weight *= QUALIFIER
    if question.language == "en" and not subject.known and not subject.proper:
        weight = min(weight, UNTRANSLATED)
    if subject.hard:
        return weight
    return weight * (YEAR_WEIGHT if YEAR.fullmatch(subject.word) else CUE)

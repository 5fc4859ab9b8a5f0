"""Answer, ask back, or be silent: decided on evidence.

Does: say whether a piece of evidence answers (a fact of the kind asked, in a clause about the
subject asked, of the convention named), which conventions answer, and why none does.
Does not: use a threshold on retrieval scores; published work finds that they cannot tell an
unanswerable question (Rajpurkar et al., "Know What You Don't Know", 2018).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

from rapidfuzz import fuzz
from simplemma import is_known

from bot.answering.amending import led_by_avenants
from bot.answering.asks import ASKS, Scope
from bot.answering.coverage import Coverage
from bot.answering.direction import among
from bot.answering.evidence import Evidence, find_evidence
from bot.answering.labelled import is_another_row, lacks_the_value
from bot.answering.model import Silence
from bot.answering.naming import Strength, plain_words
from bot.answering.needs import YEAR
from bot.answering.quoting import flat
from bot.answering.words import FILLER, same_meaning
from corpus.folding import fold
from corpus.model import FactKind
from index.lexical import words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.answering.knowledge import Knowledge
    from bot.answering.understanding import Question
    from corpus.model import Clause, Fact, Metadata

CLOSE = 0.3  # score by which conventions count as answering equally well
CLOSE_UNNAMED = 0.8  # the same when the question has no subject of its own
MISSING_OWNER = 0.42  # the same where what is asked belongs to somebody
MISSING_WITH_FACT = 0.6  # the same where the fact asked is there
FOUND = 0.5  # share of the best search score that a sentence without a fact needs
MISSING = 0.55  # share of the subject's weight that may be missing
HELD = 0.7  # share of the subject in one place, for a convention to be among those asked for
PARTIES = next(ask for ask in ASKS if ask.name == "parties")
TRADE = re.compile(r"\b(?:convention|accord|avenant|agreement|partenariat)", re.IGNORECASE)
DIRECTLY = re.compile(r"\bconventions? (?:(?:de|du|des|d|la|le|les|l|avec|entre|pour) )*(\w+)")
ALTERNATIVE = re.compile(r"\b(?:ou|et (?:laquelle|lesquelles|lequel|lesquels)|or|and which)\b")
DIRECT = 0.6  # share of the subject that has to stand right where a looser fact stands
# Asks whose answer is in a clause that shows to be about them, or nowhere.
TOPICAL = frozenset({"termination", "amendment", "dispute", "formal_notice"})
# Asks about a thing that has to stand beside its value.
RIGHT_THERE = frozenset({"length", "quantity"})
HALF = 0.5
ALL = 0.9
# Asks whose words also occur in questions that ask for no value.
LOOSE = frozenset({"publication", "licence", "legal", "representative", "title"})
# Asks about what belongs to somebody: a clause that does not name the owner does not answer.
WHOSE = frozenset({"iban", "bic", "account", "siret", "identifier", "address", "phone", "email"})
SAME = 88  # similarity (0 to 100) from which two texts say the same


@dataclass(frozen=True, slots=True)
class Verdict:
    """The best evidence of each convention that answers, best first, or why there is none."""

    answers: tuple[Evidence, ...] = ()
    silence: Silence | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A convention's evidence in a comparison: what answers, best first, and else the nearest."""

    document: int
    answers: tuple[Evidence, ...]
    nearest: Evidence | None


def decide(
    question: Question,
    knowledge: Knowledge,
    evidence: Sequence[Evidence],
) -> Verdict:
    """Return which conventions answer a question about one."""
    best: dict[int, Evidence] = {}
    if strangers(question, knowledge) or _foreign(question):
        return Verdict(silence=reason(question))
    for each in evidence:
        if each.document not in best and answers(each, question):
            best[each.document] = each
    for each in [] if best else evidence:
        if each.document not in best and answers_as_text(each, question):
            best[each.document] = each
    if not best:
        return Verdict(silence=reason(question))
    best = led_by_avenants(best, knowledge, close=False)
    ranked = sorted(best.values(), key=lambda each: -each.score)
    margin = _margin(question)
    close = [each for each in ranked if each.score >= ranked[0].score - margin]
    left = led_by_avenants({each.document: each for each in close}, knowledge, close=True)
    return Verdict(answers=tuple(left.values()))


def _margin(question: Question) -> float:
    """Return by how much conventions may differ in score and still answer equally well.

    Where neither a name nor a subject says which convention is meant, none is: each that answers
    is a choice, whatever words its clause happens to share with the question.
    """
    if any(subject.hard for subject in question.subjects):
        return CLOSE
    unnamed = not question.named and not question.mentions and question.ask is not None
    return inf if unnamed else CLOSE_UNNAMED


def named_clause(
    question: Question,
    knowledge: Knowledge,
    documents: Collection[int],
    evidence: Sequence[Evidence],
) -> Verdict:
    """Return the clause that a question names by its number, in each convention that has it.

    What is asked of it is looked for in it and below it; else its beginning is the answer.
    """
    told, begun = [], []
    for document in sorted(documents):
        clauses = knowledge.analyses[document].clauses
        own = [c for c in clauses if fold(c.label) == question.clause and c.end > c.body]
        if not own:
            continue
        inside = [
            each
            for each in evidence
            if each.document == document
            and own[0].start <= each.view.clause.start < own[0].end
            and each.fact >= 1
            and answers(each, question)
        ]
        beginning = _beginning(document, own[0], knowledge)
        told += inside[:1]
        begun += [beginning] if beginning is not None else []
    return Verdict(answers=tuple(told or begun))


def _beginning(document: int, clause: Clause, knowledge: Knowledge) -> Evidence | None:
    """Return the first unit of a clause, or of the first clause below it that has one."""
    for ordinal in range(clause.ordinal, len(knowledge.analyses[document].clauses)):
        view = knowledge.view(document, ordinal)
        if view.clause.start >= clause.end:
            return None
        if view.units:
            return Evidence(
                view=view,
                unit=0,
                facts=(),
                score=1.0,
                fact=0.0,
                search=0.0,
                coverage=Coverage(0.0, 0.0, (), 0.0, 0.0),
                focus=(),
                headed=True,
                topic=True,
            )
    return None


def answers(evidence: Evidence, question: Question) -> bool:
    """Return whether ``evidence`` answers: the kind asked and the subject asked are there."""
    ask = question.ask
    if ask is not None and ask.strict and not _has_the_fact(evidence):
        return False
    if _is_beside(evidence, question) or is_another_row(evidence, question):
        return False
    coverage = evidence.coverage
    if evidence.fact >= 1:
        return coverage.missing_share <= MISSING_WITH_FACT
    found = evidence.search >= FOUND or coverage.direct >= ALL or not coverage.missing
    return found and coverage.missing_share <= MISSING


def _is_beside(evidence: Evidence, question: Question) -> bool:
    """Return whether what an ask needs beside a fact is not there: the topic, thing or owner."""
    ask, coverage = question.ask, evidence.coverage
    if lacks_the_value(evidence, question):
        return True
    if ask is None:
        return False
    return (
        (ask.name in TOPICAL and not evidence.topic)
        or (ask.name in RIGHT_THERE and coverage.direct < HALF)
        or (ask.name in WHOSE and coverage.missing_share > MISSING_OWNER)
    )


def answers_as_text(evidence: Evidence, question: Question) -> bool:
    """Return whether a sentence answers although it holds no fact of the kind the words ask for.

    "Doit-elle publier ses statistiques ?" does not ask where the convention is published: a
    sentence that holds every one of several subject words answers all the same.
    """
    ask = question.ask
    subjects = [subject for subject in question.subjects if subject.hard and not subject.verb]
    return (
        ask is not None
        and ask.name in LOOSE
        and len(subjects) > 1
        and not evidence.coverage.missing
        and evidence.coverage.direct >= ALL
    )


def _has_the_fact(evidence: Evidence) -> bool:
    """Return whether the fact asked is there; one of another role needs its subject beside it."""
    return evidence.fact >= 1 or (evidence.fact > 0 and evidence.coverage.direct >= DIRECT)


def reason(question: Question) -> Silence:
    """Return why nothing answers."""
    if question.named:
        return Silence.CONVENTION_SILENT
    unknown = [subject for subject in question.subjects if not subject.known]
    about = any(ask.kinds or ask.topics for ask in question.asks)
    if unknown and len(unknown) * 2 >= len(question.subjects) and not about:
        return Silence.OFF_TOPIC
    return Silence.ALL_SILENT


WITH = re.compile(
    r"\b(?:conventions?|accords?|partenariats?|contrats?|delegations?|avenants?"
    r"|agreements?)\b(?: \w+){0,4}? (?:avec|entre|with|between) (.+)"
)


def strangers(question: Question, knowledge: Knowledge) -> list[str]:
    """Return the names in a question that stand in none of the texts, or never as a name.

    An acronym that everybody uses of agreements ("RGPD") is no name.
    """
    return [
        s.word
        for s in question.subjects
        if s.proper
        and s.hard
        and not any(len(same_meaning(each)) > 1 for each in s.stems)
        and (not s.known or (knowledge.knows(s.word) and s.word not in knowledge.capitalised))
    ]


def _foreign(question: Question) -> bool:
    """Return whether most of what a question is about is in none of the texts."""
    nouns = [s for s in question.subjects if s.hard and not s.verb]
    unknown = [subject for subject in nouns if not subject.known]
    return not question.mentions and len(unknown) > 1 and len(unknown) * 2 > len(nouns)


def unknown_convention(question: Question, knowledge: Knowledge) -> bool:
    """Return whether the question names a convention that is not here.

    It does when a name in it (a capital in mid-sentence, or what follows "convention avec") is in
    none of the texts, or is no party to any of them.
    """
    strong = [m for m in question.mentions if m.strength is Strength.NAME]
    about = any(ask.kinds or ask.topics for ask in question.asks)
    if strangers(question, knowledge) and not strong and (about or TRADE.search(question.text)):
        return True
    typed = plain_words(question.text)
    if _unheard(question, typed):
        return True
    return any(_stranger(typed[at], question, knowledge) for at in _partners(question, typed))


def _stranger(word: str, question: Question, knowledge: Knowledge) -> bool:
    """Return whether a partner's name is no party's."""
    subject = next((s for s in question.subjects if s.word == word), None)
    if subject is None or set(subject.stems) & knowledge.catalogue.words:
        return False
    strong = any(m.strength is Strength.NAME for m in question.mentions)
    return subject.proper or not subject.known or not strong


def _unheard(question: Question, typed: Sequence[str]) -> bool:
    """Return whether what follows "convention" at once is a name that the texts do not hold."""
    match = DIRECTLY.search(" ".join(typed))
    if match is None:
        return False
    subject = next((s for s in question.subjects if s.word == match[1]), None)
    strange = subject is not None and subject.hard and not subject.known and not subject.verb
    return strange and not any(
        is_known(word.lower(), lang="fr")
        for word in re.findall(r"[^\W_]+", question.text)
        if fold(word) == match[1]
    )


def _partners(question: Question, typed: Sequence[str]) -> list[int]:
    """Return the positions of the first word of each partner behind "convention avec".

    What is inside a known name is no stranger; behind it only "et" brings another partner.
    """
    plain = " ".join(typed)
    match = WITH.search(plain)
    if match is None:
        return []
    inside = {i for m in question.mentions for i in range(m.first, m.last)}
    found = []
    expected = True
    for at in range(plain.count(" ", 0, match.start(1)), len(typed)):
        if typed[at] in {"et", "and"}:
            expected = True
        elif expected and typed[at] not in FILLER:
            found += [] if at in inside else [at]
            expected = False
    return found


def best_of_each(
    question: Question,
    knowledge: Knowledge,
    vector: NDArray[np.float32],
    documents: Collection[int],
) -> list[Found]:
    """Return, for each convention, the evidence that answers in it, and else the nearest."""
    rows = []
    which = question.scope is Scope.WHICH
    bearers = _bearers(question, knowledge)
    for document in sorted(documents):
        own = tuple(m for m in question.mentions if document in m.documents)
        asked = replace(question, mentions=own, direction=among(question.direction, own))
        if which and question.ask is None and not _has_subject(question):
            asked = replace(asked, asks=(PARTIES,))
        found = find_evidence(asked, asked.ask, knowledge, vector, [document])
        good = [each for each in found if answers(each, asked)]
        if which:
            good = [each for each in found if document in bearers and holds(each, asked)]
        headed = next((each for each in found if each.headed), None)
        nearest = replace(headed, unit=0, facts=(), focus=()) if headed is not None else None
        rows.append(Found(document, tuple(good), nearest))
    return rows


def _bearers(question: Question, knowledge: Knowledge) -> frozenset[int]:
    """Return the conventions that bear every name and year of a question about which do."""
    every = frozenset(range(len(knowledge.analyses)))
    signing = question.ask is not None and question.ask.name == "signed"
    for mention in question.mentions:
        if signing and YEAR.fullmatch(mention.name):
            every &= {d for d in every if _signed_in(knowledge.analyses[d].metadata, mention.name)}
        else:
            every &= mention.documents
    return every


def _signed_in(metadata: Metadata, year: str) -> bool:
    return metadata.signed is not None and metadata.signed.value.startswith(year)


def holds(evidence: Evidence, question: Question) -> bool:
    """Return whether a convention is one of those asked for: everything asked is in one place.

    Where the question gives alternatives ("la licence MIT et laquelle l'AGPL"), one will do.
    """
    ask = question.ask
    if ask is not None and ask.strict and evidence.fact < 1:
        return False
    facts = evidence.view.facts[evidence.unit]
    if question.values and not question.values & {(fact.kind, fact.value) for fact in facts}:
        return False
    if not _has_subject(question):
        return answers(evidence, question)
    if ALTERNATIVE.search(" ".join(plain_words(question.text))):
        return evidence.coverage.direct > 0
    verbs = {subject.word for subject in question.subjects if subject.verb}
    return not set(evidence.coverage.missing) - verbs and evidence.coverage.direct >= HELD


def _has_subject(question: Question) -> bool:
    return any(subject.hard and not subject.verb for subject in question.subjects)


def says_the_same(evidence: Sequence[Evidence], knowledge: Knowledge) -> bool:
    """Return whether all conventions give the same answer, in values or in words."""
    values = [{_value(fact) for fact in each.facts} for each in evidence]
    if all(values):
        if all(value == values[0] for value in values):
            return True
        if not all(fact.kind is FactKind.ADDRESS for each in evidence for fact in each.facts):
            return False
        joined = [" ".join(sorted(value)) for value in values]
        return all(fuzz.token_set_ratio(each, joined[0]) >= SAME for each in joined)
    texts = [_said(each, knowledge) for each in evidence]
    return not any(values) and all(fuzz.ratio(text, texts[0]) >= SAME for text in texts[1:])


def _value(fact: Fact) -> str:
    """Return what two equal facts have in common: their value, else their folded words."""
    return fact.value or " ".join(words(fact.text))


def _said(each: Evidence, knowledge: Knowledge) -> str:
    unit = each.view.units[each.unit]
    return flat(knowledge.text(each.document)[unit.start : unit.end]).lower()

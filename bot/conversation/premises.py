"""Whether what a question takes for granted stands in the clause that answers.

Does: compare the typed values, the year, the bodies, the direction of the payment and the article
of a question with those of its answer, and say which of them is not so.
Does not: find the answer, or say anything of a premise that the text does not speak of at all.

A value is compared with values of the same sort, never with words. What a text leaves open is no
contradiction: a premise that is true must not be denied.
"""

from __future__ import annotations

import math
import re
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.answering.asked_values import DAYS, as_long, days_long, facts_in, in_french
from bot.answering.catalogue import YEAR, names_of
from bot.answering.deciding import about_several
from bot.answering.intent import FACTS, Kind
from bot.answering.moves import Direction
from bot.answering.naming import Strength, best_of, is_naming, plain_words, typed
from corpus.folding import fold
from corpus.model import FactKind
from index.lexical import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.evidence import Asked, Evidence
    from bot.answering.knowledge import Knowledge
    from bot.answering.naming import Mention
    from bot.answering.question import Question
    from corpus.model import Fact, Metadata, Party

    Names = Sequence[tuple[Party, Sequence[Sequence[str]]]]

VALUES = (FactKind.AMOUNT, FactKind.DATE, FactKind.DURATION, FactKind.PERCENTAGE)
IN_YEAR = re.compile(r"\b(?:en|in|fin|d[ée]but|late|early) ((?:19|20)\d\d)\b")
BOUNDS = frozenset({"signature", "effect", "end"})  # roles of the dates between which it holds
ARTICLES = frozenset({"la", "le", "l", "les", "the"})
TO, BY = frozenset({"au", "aux", "to"}), frozenset({"par", "by"})
OBLIQUE = frozenset({"a", "de", "du", "des", "d", "of", "from", "pour", "for", "avec", "with"})
LONGEST_NAME = 8  # words
RIVAL = 3.0  # times as probable as the unit that holds the value asked
# Grammar of what a question supposes, or tells of whoever asks it.
PARTS = re.compile(r"[;:?!]|[,.](?!\d)")
SUPPOSES = re.compile(
    r"(?:^|\b(?:et|mais|and|but) )\W*(?:si|s'ils?|if)\b|\b(?:en cas d[e']|au cas ou|in case of)\b"
)
WHETHER = re.compile(r"\b(?:si|s'ils?|if|unless)\b")
OWN = re.compile(r"\b(?:je|j'|mon|ma|mes|nous|notre|nos|i|my|we|our)\b")
ANY = re.compile(r"\W*(?:une?|des|an?|some)\b")
ASKS = re.compile(
    r"\b(?:combien|quel\w*|qui|que|quoi|quand|comment|pourquoi|est-ce|ou|how|wh(?:at|ich|o|en|ere|y))"
    r"\b|-(?:t-)?(?:je|il|elle|on|nous|ils|elles)\b|^\W*(?:do|does|did|is|are|can)\b"
)


class Premise(StrEnum):
    """What a question takes for granted."""

    YEAR = "year"
    AMOUNT = "amount"
    DATE = "date"
    DURATION = "duration"
    PERCENTAGE = "percentage"
    BODIES = "bodies"  # that a convention binds them together
    DIRECTION = "direction"  # who pays whom
    ARTICLE = "article"


def values_of(text: str, language: str) -> tuple[Fact, ...]:
    """Return the amounts, dates, durations and percentages that a question gives."""
    found = facts_in(in_french(text, english=language == "en"))
    return tuple(fact for fact in found if fact.kind in VALUES and fact.value)


def unbound(asked: Asked, knowledge: Knowledge) -> tuple[Mention, ...]:
    """Return the two names in a question that no convention holds together, none where one does.

    More than two are an enumeration: it asks of each.
    """
    text = asked.question.text
    if about_several(asked.intent):
        return ()
    names = [
        m
        for m in asked.question.mentions
        if m.strength is Strength.NAME or (typed(text, m)[:1].isupper() and not m.name.isdigit())
    ]
    if len(names) != 2 or frozenset.intersection(*(m.documents for m in names)):
        return ()
    for document in frozenset.union(*(m.documents for m in names)):
        held = " ".join(plain_words(knowledge.text(document)))
        if all(document in m.documents or " ".join(m.words) in held for m in names):
            return ()
    return tuple(names)


def broken(
    asked: Asked, knowledge: Knowledge, ranking: Sequence[Evidence], direction: Direction
) -> Premise | None:
    """Return what the question takes for granted that its answer, the first of them, does not say.

    ``direction`` tells whether the question is about who pays whom.
    """
    best = ranking[0]
    confirms = asked.intent.kinds[Kind.YES_NO] >= 1 / 2
    claimed = " ".join(claims_of(asked.question.text, confirms=confirms))
    facts = values_of(claimed, asked.language)
    for fact in facts:
        if _denied(fact, asked, ranking):
            return Premise(fact.kind.value)
    dated = {fact.value[:4] for fact in facts if fact.kind is FactKind.DATE}
    for fact in bounds_in(claimed, asked.language):
        if _denied_bound(fact, best):
            return Premise.DATE
    for year in YEAR.findall(claimed):
        if year not in dated and not _in_time(year, best, asked, knowledge):
            return Premise.YEAR
    if direction is not Direction.NEITHER and _reversed(asked, knowledge, best, direction):
        return Premise.DIRECTION
    return None


def surely_meant(question: Question, document: int) -> bool:
    """Return whether no common word alone ("forfait", a year) names a convention.

    Where it is not sure what answers, such a word does not tell whose values are denied.
    """
    strengths = [m.strength for m in question.mentions if document in m.documents]
    return max(strengths, default=Strength.NAME) is not Strength.KIND


def claims_of(text: str, *, confirms: bool) -> list[str]:
    """Return the parts of a question whose values are said of the text.

    ``confirms`` tells whether it is asked if something is so.

    What follows "si" is supposed, unless it is asked whether it is so ("dites-moi si c'est bien
    200 000 €"); what "je", "nous", "mon" stand in without asking is the asker's own case, and what
    begins with "un", "des" is any case ("une pièce à 4 000 € a cassé : qui paie ?").
    """
    cuts = [0, *(match.end() for match in PARTS.finditer(text)), len(text)]
    parts = [text[start:end] for start, end in pairwise(cuts)]
    kept = []
    for part in parts:
        folded = fold(part.strip())
        supposed = SUPPOSES.search(folded)
        if supposed is None and not confirms:
            supposed = WHETHER.search(folded)
        if supposed is not None:
            part = part.strip()[: supposed.start()]  # noqa: PLW2901 (what stands before it)
        said = fold(part)
        if confirms or ASKS.search(said) or not (OWN.search(said) or ANY.match(said)):
            kept.append(part)
    return kept


def _denied(fact: Fact, asked: Asked, ranking: Sequence[Evidence]) -> bool:
    """Return whether the clause that answers gives other values in place of a question's."""
    best = ranking[0]
    kinds = asked.intent.kinds
    about = sum(p for kind, p in kinds.items() if fact.kind in FACTS.get(kind, frozenset()))
    # A length of time is often a condition ("after three months"): only what is asked is denied.
    if fact.kind is FactKind.DURATION and about + kinds[Kind.YES_NO] < 1 / 2:
        return False
    stated = [f for own in best.view.facts for f in own if f.kind is fact.kind and f.value]
    if not stated or any(_same(fact, other) for other in stated):
        return False
    for rival in ranking[1:]:
        here = rival.document == best.document and rival.score * RIVAL >= best.score
        if here and any(_same(fact, f) for own in rival.view.facts for f in own):
            return False
    return True


def bounds_in(text: str, language: str) -> list[Fact]:
    """Return the years in which a question has a convention begin or end ("s'achève en 2027")."""
    days = IN_YEAR.sub(r"au 31 décembre \1", in_french(text, english=language == "en"))
    return [f for f in facts_in(days) if f.kind is FactKind.DATE and f.role in BOUNDS]


def _denied_bound(fact: Fact, best: Evidence) -> bool:
    """Return whether the clause that answers gives other years for a beginning or an end."""
    dates = [f for own in best.view.facts for f in own if f.kind is FactKind.DATE]
    years = {f.value[:4] for f in dates if f.value}
    return any(f.role == fact.role for f in dates if f.value) and fact.value[:4] not in years


def _same(one: Fact, other: Fact) -> bool:
    """Return whether two facts give the same value, as exactly as the vaguer of them is."""
    if one.kind is not other.kind or not other.value:
        return False
    if one.kind is FactKind.DATE:
        if "--" in {one.value[:2], other.value[:2]}:  # a day without its year
            return one.value[-5:] == other.value[-5:]
        shorter = min(len(one.value), len(other.value))
        return one.value[:shorter] == other.value[:shorter]
    own, its = days_long(one.value), days_long(other.value)
    return one.value == other.value if own is None or its is None else as_long(own, its)


def _in_time(year: str, best: Evidence, asked: Asked, knowledge: Knowledge) -> bool:
    """Return whether the clause, or the time for which the convention holds, knows a year.

    Where neither the clause nor the convention is dated, nothing is known against it.
    """
    analysis = knowledge.analyses[best.document]
    text = analysis.document.text
    clause = best.view.clause
    written = set(YEAR.findall(text[clause.start : clause.stop]))
    if year in written or _names_year(year, best.document, asked):
        return True
    if _misnamed(year, best.document, asked, knowledge):
        return False
    if any(f.kind is FactKind.DATE and f.role in BOUNDS for f in best.view.facts[best.unit]):
        return True  # the answer itself says from when or until when
    bounds = [f.value[:4] for f in analysis.facts if f.kind is FactKind.DATE and f.role in BOUNDS]
    metadata = analysis.metadata
    bounds += [
        span.value[:4]
        for span in (metadata.signed, metadata.effective, metadata.ends)
        if span is not None
    ]
    bounds = [value for value in bounds if YEAR.fullmatch(value)]
    if not bounds:
        return year in text
    last = int(max(bounds))
    if metadata.ends is None:
        last = max(last, int(min(bounds)) + _term(analysis.facts))
    return int(min(bounds)) <= int(year) <= last


def _term(facts: Sequence[Fact]) -> int:
    """Return for how many years a convention is made, as far as it says so, rounded up."""
    terms = [
        days_long(fact.value) or 0.0
        for fact in facts
        if fact.kind is FactKind.DURATION and fact.role == "term"
    ]
    return math.ceil(max(terms, default=0.0) / DAYS["Y"])


def _misnamed(year: str, document: int, asked: Asked, knowledge: Knowledge) -> bool:
    """Return whether a convention is called by a year ("la convention de 2015"), and has others.

    Of one that the question neither names nor has the title of, nothing is said.
    """
    question = asked.question
    meant = question.named | best_of(question.titled)
    if document not in meant and question.titled:
        return False
    words = plain_words(question.text)
    called = any(word == year and is_naming(words, i) for i, word in enumerate(words))
    names = (name for name, _ in names_of(knowledge.analyses[document].metadata))
    own = {name for name in names if YEAR.fullmatch(name)}
    return called and bool(own) and year not in own


def _names_year(year: str, document: int, asked: Asked) -> bool:
    return any(m.name == year and document in m.documents for m in asked.question.mentions)


def _reversed(asked: Asked, knowledge: Knowledge, best: Evidence, direction: Direction) -> bool:
    """Return whether a question has somebody paid who pays, or pay who is paid."""
    analysis = knowledge.analyses[best.document]
    metadata, unit = analysis.metadata, best.view.units[best.unit]
    supposed = supposed_in(asked.question.text, metadata, direction)
    if not any(supposed.values()):
        return False
    stated = supposed_in(analysis.document.text[unit.start : unit.end], metadata)
    if any(party is not None and stated[role] == party for role, party in supposed.items()):
        return False  # the words of the clause put it as the question does
    names = _names_of(metadata)
    every = [f for f in analysis.facts if f.kind is FactKind.AMOUNT]
    for (role, party), other in zip(supposed.items(), reversed(supposed), strict=True):
        here = {_named(fact, other, names) for fact in _amounts(best)} - {None}
        own = any(_named(fact, role, names) == party for fact in every)
        if party is not None and here == {party} and not own:
            return True
    return False


def supposed_in(
    text: str, metadata: Metadata, direction: Direction = Direction.NEITHER
) -> dict[str, Party | None]:
    """Return the "payer" and the "payee" of a sentence, as far as its grammar tells.

    The preposition in front of a body tells ("à la DINUM", "by the agency"); of two, the other is
    the subject. Of one alone it means little ("perçu par le Club", "facturé au Club", "à Tours"):
    what the body does, ``direction``, has to agree.
    """
    words = plain_words(text)
    found = _bodies(words, _names_of(metadata))
    bodies = [(_role_in(words, first), party) for first, party in found]
    payers, payees, subjects = (
        list(dict.fromkeys(party for each, party in bodies if each == role))
        for role in ("payer", "payee", "")
    )
    if len({party for _, party in bodies}) < 2:
        payers = payers if direction is Direction.PAYS else []
        payees = payees if direction is Direction.RECEIVES else []
    elif not payees:
        payees = subjects if payers else []
    elif not payers:
        payers = subjects
    clear = len(payers) < 2 and len(payees) < 2 and payers != payees
    told = {"payer": payers, "payee": payees}
    return {role: each[0] if clear and each else None for role, each in told.items()}


def _bodies(words: Sequence[str], names: Names) -> list[tuple[int, Party]]:
    """Return where the words of a sentence name a party, by the longest names."""
    found: list[tuple[int, Party]] = []
    behind = 0
    for first, word in enumerate(words):
        if first < behind or word in STOP_WORDS:
            continue
        for last in range(min(len(words), first + LONGEST_NAME), first, -1):
            party = _party(words[first:last], names)
            if party is None:
                continue
            if not found or (behind, party) != (first, found[-1][1]):  # "la régie Trambelle"
                found.append((first, party))
            behind = last
            break
    return found


def _role_in(words: Sequence[str], first: int) -> str | None:
    """Return what stands in front of a name makes of it: a role, "" a subject, None neither.

    "à" without an article is in front of a place as well: it tells nothing.
    """
    before = list(words[max(0, first - 2) : first])
    article = bool(before) and before[-1] in ARTICLES
    last = "".join(before[:-1][-1:] if article else before[-1:])
    if last in TO or (last == "a" and article):
        return "payee"
    return "payer" if last in BY else None if last in OBLIQUE else ""


def _amounts(best: Evidence) -> list[Fact]:
    return [f for own in best.view.facts for f in own if f.kind is FactKind.AMOUNT]


def _named(fact: Fact, attribute: str, names: Names) -> Party | None:
    """Return the party that pays, or is paid, an amount, as far as the text tells."""
    return _party(plain_words(fact.attributes.get(attribute, "")), names)


def _names_of(metadata: Metadata) -> Names:
    """Return each party with the words of its names, its acronym and its roles."""
    return [
        (party, [plain_words(name) for name in (party.name.text, party.acronym, *others)])
        for party in metadata.parties
        for others in [(*party.roles, *party.aliases)]
    ]


def _party(words: Sequence[str], names: Names) -> Party | None:
    """Return the one party that goes by these plain words, or by more with them among them."""
    found = [party for party, own in names if any(_goes_by(words, name) for name in own)]
    return found[0] if len(found) == 1 else None


def _goes_by(key: Sequence[str], name: Sequence[str]) -> bool:
    telling = len("".join(key)) >= 5 or key == name  # fewer letters are no name, but for an acronym
    return bool(key) and telling and f" {' '.join(key)} " in f" {' '.join(name)} "

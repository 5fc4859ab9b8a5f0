"""What each convention states of a property that can be compared: its typed values.

Does: for one convention, the values of its dates, term, amounts, notices, duration, renewal and
parties, each with the words that state it and a value to compare by.
Does not: choose among conventions (``collection.py``), or show a value that it computes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.answering.asked_values import days_long
from bot.answering.headlines import BETWEEN, shorten
from bot.answering.intent import Property
from bot.answering.quoting import flat
from bot.cards.card_passages import holder, phrased, unit_of
from bot.cards.card_rows import amount_cell, chosen_amounts, notice_facts, notice_words
from bot.collection.standing import Words, renewals, renews, term_of
from corpus.model import ClauseKind, FactKind
from corpus.units import Shape
from corpus.validity_dates import last_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.answering.knowledge import Knowledge
    from bot.cards.card_passages import Place
    from corpus.model import Span

SENTENCE = 200  # characters of a sentence that is shown whole
STAMPED = {"transmission", "publication"}  # roles of dates by which an act was signed at the latest


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that a convention states.

    ``key`` compares it with others of the same property (ISO dates, euros, days), None where the
    words do not let one compare; ``said`` are the words, ``slices`` where they stand in
    ``document``: the convention itself or an avenant to it.
    """

    document: int
    said: str
    slices: tuple[tuple[int, int], ...]
    key: str | float | None = None


def _span(place: Place, span: Span | None) -> list[Stated]:
    if span is None or span.corrected or not span.text.strip():
        return []
    said = phrased(place, span.start, span.end)
    key = last_day(span.value) or None
    return [Stated(place[1], said, ((span.start, span.end),), key)]


def signed(place: Place) -> list[Stated]:
    """Return the date of signature; else that of its effect, else that of a stamp on its head.

    What is known of a convention whose date is not legible is that it was signed by then.
    """
    knowledge, document = place
    analysis = knowledge.analyses[document]
    metadata = analysis.metadata
    for span in (metadata.signed, metadata.effective):
        if span is not None and last_day(span.value) and not span.corrected:
            return _span(place, span)
    if metadata.signed is not None and metadata.signed.corrected:
        return _corrected(place, metadata.signed)
    head = {c.ordinal for c in analysis.clauses if c.kind is ClauseKind.HEADER}
    stamps = [
        fact
        for fact in analysis.facts
        if fact.kind is FactKind.DATE and fact.clause in head and fact.role in STAMPED
    ]
    return [
        Stated(document, _line(place, f.start), ((f.start, f.end),), last_day(f.value))
        for f in stamps[:1]
    ]


def _corrected(place: Place, span: Span) -> list[Stated]:
    """Return a date that a person set: it compares, and what it replaces is what is quoted."""
    knowledge, document = place
    if not span.end:
        return []
    said = flat(knowledge.text(document)[span.start : span.end])
    return [Stated(document, said, ((span.start, span.end),), last_day(span.value) or None)]


def _line(place: Place, start: int) -> str:
    """Return the line that holds ``start``: "Envoi Préfecture : 21/12/2020"."""
    text = place[0].text(place[1])
    end = text.find("\n", start)
    return shorten(flat(text[text.rfind("\n", 0, start) + 1 : end if end >= 0 else len(text)]))


def start(place: Place) -> list[Stated]:
    """Return from when the convention holds."""
    return _span(place, place[0].analyses[place[1]].metadata.effective)


def end(place: Place) -> list[Stated]:
    """Return until when it holds, as it is amended, and what renews it by itself."""
    knowledge, document = place
    term = term_of(document, knowledge)
    words = [each for each in (term.words, term.renewal) if each is not None]
    if not words:
        return []
    # The row cites one document: an avenant's own words tell the end where there is one.
    kept = [each for each in words if each.document == words[0].document]
    said = BETWEEN.join(dict.fromkeys(_said(knowledge, each) for each in kept))
    slices = tuple((each.start, each.end) for each in kept)
    return [Stated(kept[0].document, said, slices, term.last or None)]


def _said(knowledge: Knowledge, words: Words) -> str:
    """Return the sentence that holds some words where it is short, else the words as phrased."""
    place = (knowledge, words.document)
    clause = holder(place, words.start)
    units = knowledge.view(words.document, clause.ordinal).units
    unit = next((u for u in units if u.start <= words.start < u.end), None)
    if unit is not None and unit.end - unit.start <= SENTENCE and unit.shape is Shape.SENTENCE:
        return flat(knowledge.text(words.document)[unit.start : unit.end])
    return phrased(place, words.start, words.end)


def amounts(place: Place) -> list[Stated]:
    """Return what is paid, each amount as its sentence, item or row states it."""
    found = []
    for fact in chosen_amounts(place):
        if fact.value and fact.role != "free":
            said, slices = amount_cell(place, fact)
            key = float(fact.value.split()[0])
            found.append(Stated(place[1], shorten(said), tuple(slices), key))
    return found


def totals(place: Place) -> list[Stated]:
    """Return the totals that the text itself states, the highest first; else what is paid."""
    facts = [
        fact
        for fact in place[0].analyses[place[1]].facts
        if fact.kind is FactKind.AMOUNT
        and fact.value
        and (fact.role == "total" or fact.attributes.get("total") == "yes")
    ]
    stated = []
    for fact in facts:
        said, slices = amount_cell(place, fact)
        stated.append(Stated(place[1], shorten(said), tuple(slices), float(fact.value.split()[0])))
    return sorted(stated or amounts(place), key=lambda each: -float(each.key or 0))


def notices(place: Place) -> list[Stated]:
    """Return each notice by which the convention can be ended."""
    return [
        Stated(
            place[1],
            notice_words(place, fact),
            ((fact.start, fact.end),),
            days_long(fact.value),
        )
        for fact in notice_facts(place)
    ]


def duration(place: Place) -> list[Stated]:
    """Return for how long the convention is concluded, told as a length or by two days."""
    knowledge, document = place
    analysis = knowledge.analyses[document]
    ends, effective = analysis.metadata.ends, analysis.metadata.effective
    terms = [f for f in analysis.facts if f.kind is FactKind.DURATION and f.role == "term"]
    own = [f for f in terms if ends is not None and f.start == ends.start] or terms[:1]
    for fact in own:
        found = unit_of(place, fact)
        said = _said(knowledge, Words(document, fact.start, fact.end))
        if found is not None:
            key = days_long(fact.value)
            if fact.attributes.get("bound") == "open":
                key = float("inf")
            return [Stated(document, said, ((fact.start, fact.end),), key)]
    term = term_of(document, knowledge)
    if term.first and term.last and term.words is not None and effective is not None:
        days = _days(term.first, term.last)
        words = (Words(document, effective.start, effective.end), term.words)
        said = BETWEEN.join(dict.fromkeys(_said(knowledge, each) for each in words))
        if term.words.document == document:
            slices = tuple((each.start, each.end) for each in words)
            return [Stated(document, said, slices, days)]
    return []


def _days(first: str, last: str) -> float | None:
    return float((date.fromisoformat(last) - date.fromisoformat(first)).days + 1)


def renewal(place: Place) -> list[Stated]:
    """Return what the text says of renewal; its key is 1 where it is granted, 0 where excluded."""
    knowledge, document = place
    found = [(f, u) for f, u in renewals(document, knowledge) if not f.value]
    return [
        Stated(
            document,
            _said(knowledge, Words(document, fact.start, fact.end)),
            ((fact.start, fact.end),),
            float(renews(fact, unit)),
        )
        for fact, unit in found[:1]
    ]


def parties(place: Place) -> list[Stated]:
    """Return the parties as the header names them."""
    spans = [p.name for p in place[0].analyses[place[1]].metadata.parties if not p.name.corrected]
    said = shorten(BETWEEN.join(flat(span.text) for span in spans))
    slices = tuple((span.start, span.end) for span in spans if span.end)
    return [Stated(place[1], said, slices)] if slices else []


def title(place: Place) -> list[Stated]:
    """Return the title, which is a row's own."""
    span = place[0].analyses[place[1]].metadata.title
    if span is None or span.corrected:
        return []
    return [Stated(place[1], shorten(flat(span.text)), ((span.start, span.end),))]


STATED: Mapping[Property, Callable[[Place], list[Stated]]] = {
    Property.LIST: title,
    Property.IN_FORCE: end,
    Property.ENDED: end,
    Property.END: end,
    Property.SIGNED: signed,
    Property.START: start,
    Property.AMOUNT: amounts,
    Property.NOTICE: notices,
    Property.DURATION: duration,
    Property.RENEWAL: renewal,
    Property.PARTY: parties,
    Property.TOTAL: totals,
}

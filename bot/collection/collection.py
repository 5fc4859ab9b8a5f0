"""Questions about the collection as a whole: in force, the latest, the highest, how many, whose.

Does: choose and order the conventions by the typed values that each states, a row for each, cited.
Does not: add up or compute anything that is shown; and where a text is silent, its row says so.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.asked_values import FIRST, LAST, as_long, facts_in, in_french, limits_of
from bot.answering.gate import elide, unsupported, verbatim
from bot.answering.headlines import shorten
from bot.answering.intent import Order, Property
from bot.answering.layout import plain_text
from bot.answering.model import Answer, Row, Status
from bot.answering.naming import Strength, find_mentions
from bot.answering.quoting import flat
from bot.cards.card_passages import cite_slices
from bot.collection.properties import STATED
from bot.collection.standing import TACIT, State, renewals, term_of
from bot.texts.messages import say
from corpus.folding import fold
from corpus.model import FactKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from bot.answering.asked_values import Limits
    from bot.answering.evidence import Asked
    from bot.answering.knowledge import Knowledge
    from bot.collection.properties import Stated
    from corpus.model import Citation

logger = logging.getLogger(__name__)
SHOWN = 20  # rows that the plain text lays out: it has 3,500 characters
# An avenant is a document of its own where documents are asked for, else a part of its convention.
DOCUMENTS = {Property.LIST, Property.SIGNED, Property.PARTY}
OF_DAYS = {Property.IN_FORCE, Property.ENDED, Property.END, Property.SIGNED, Property.START}


@dataclass(frozen=True, slots=True)
class Line:
    """A convention that answers, and the value by which it does; None: its text is silent."""

    document: int
    stated: Stated | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the collection: which conventions, by which property, in which order."""

    property: Property
    order: Order
    limits: Limits
    documents: tuple[int, ...]
    named: bool  # the question names bodies whose conventions alone are meant
    today: str
    excluded: bool  # "which do not renew"
    turns: tuple[str, ...] = ()  # the renewals it speaks of, folded: "tacite reconduction"


def wanted_of(
    asked: Asked, knowledge: Knowledge, allowed: Collection[int], today: date
) -> Wanted | None:
    """Return what a question asks of the collection by typed values, None when it does not."""
    asked_for = asked.intent.wanted
    if asked_for not in STATED:
        return None
    own = _documents_named(asked, knowledge, allowed)
    # What a body has signed is told by its name; of one convention alone, it is asked what it says.
    if not own if asked_for is Property.PARTY else len(own) == 1:
        return None
    english = asked.language == "en"
    text = asked.question.text
    kept = own or frozenset(allowed)
    if asked_for not in DOCUMENTS:
        kept -= {avenant for base in kept for avenant in knowledge.amendments.get(base, ())}
    return Wanted(
        asked_for,
        asked.intent.order,
        limits_of(text, today, english=english),
        tuple(sorted(kept)),
        bool(own),
        today.isoformat(),
        asked.question.negated,
        tuple(
            fold(fact.text)
            for fact in facts_in(in_french(text, english=english))
            if fact.kind is FactKind.DURATION and fact.role == "renewal"
        ),
    )


def _documents_named(
    asked: Asked, knowledge: Knowledge, allowed: Collection[int]
) -> frozenset[int]:
    """Return the conventions of the bodies and services that a question names, none for none."""
    text = asked.question.text
    mentions = find_mentions(text, knowledge.catalogue)
    sure = [
        frozenset(mention.documents) & frozenset(allowed)
        for mention in mentions
        if mention.strength is Strength.NAME and not any(c.isdigit() for c in mention.name)
    ]
    if not sure:
        leaning = asked.question.searched != asked.question.text
        return asked.question.named & frozenset(allowed) if leaning else frozenset()
    both = frozenset.intersection(*sure)
    return both or frozenset.union(*sure)


def lines_of(wanted: Wanted, knowledge: Knowledge) -> tuple[list[Line], list[Line]]:
    """Return the conventions that answer, in order, and those whose text does not tell."""
    if wanted.property in {Property.IN_FORCE, Property.ENDED} and not _over_a_time(wanted):
        return _by_state(wanted, knowledge)
    found: list[Line] = []
    silent: list[Line] = []
    for document in wanted.documents:
        stated = STATED[wanted.property]((knowledge, document))
        known = [each for each in stated if each.key is not None] if _compares(wanted) else stated
        if not known:
            silent.append(Line(document, stated[0] if stated else None))
            continue
        fits = [each for each in known if _fits(each, wanted, knowledge)]
        found += [Line(document, each) for each in _chosen(fits, wanted)]
    return _ordered(found, wanted), silent


def _compares(wanted: Wanted) -> bool:
    return wanted.property not in {Property.LIST, Property.PARTY}


def _over_a_time(wanted: Wanted) -> bool:
    """Return whether it is asked what ended within some days, not what had ended on a day."""
    days = wanted.limits.days
    return wanted.property is Property.ENDED and days is not None and days[0] != days[1]


def _by_state(wanted: Wanted, knowledge: Knowledge) -> tuple[list[Line], list[Line]]:
    """Return the conventions that are in the state asked for on the day, and those unknown."""
    first, last = wanted.limits.days or (wanted.today, wanted.today)
    if last == LAST:
        last = first
    if first == FIRST:
        first = last
    sought = State.IN_FORCE if wanted.property is Property.IN_FORCE else State.ENDED
    found: list[Line] = []
    silent: list[Line] = []
    for document in wanted.documents:
        state = term_of(document, knowledge).state(first, last)
        stated = STATED[wanted.property]((knowledge, document))
        line = Line(document, stated[0] if stated else None)
        if state is sought:
            found.append(line)
        elif state is State.UNKNOWN:
            silent.append(line)
    return _ordered(found, wanted), silent


def _fits(stated: Stated, wanted: Wanted, knowledge: Knowledge) -> bool:
    """Return whether a value lies within the limits that a question gives."""
    key, limits = stated.key, wanted.limits
    if wanted.property is Property.RENEWAL:
        return key == float(not wanted.excluded) and _turned(stated, wanted, knowledge)
    if wanted.property in OF_DAYS:
        if wanted.property is Property.ENDED and str(key) >= wanted.today:
            return False
        return limits.days is None or limits.days[0] <= str(key) <= limits.days[1]
    bounds = limits.money if wanted.property is Property.AMOUNT else limits.length
    if wanted.property not in {Property.AMOUNT, Property.NOTICE, Property.DURATION} or not bounds:
        return True
    low, high = bounds
    value = float(key or 0)
    exact = low == high and wanted.property is not Property.AMOUNT
    return as_long(value, low) if exact else low <= value <= high


def _turned(stated: Stated, wanted: Wanted, knowledge: Knowledge) -> bool:
    """Return whether a renewal is tacit where tacit ones are asked for, else express."""
    if not wanted.turns or wanted.excluded:
        return True
    tacit = TACIT.search(wanted.turns[0]) is not None
    start = stated.slices[0][0]
    unit = next((u for f, u in renewals(stated.document, knowledge) if f.start == start), None)
    return unit is None or (TACIT.search(unit.folded) is not None) is tacit


def _chosen(fits: Sequence[Stated], wanted: Wanted) -> Iterable[Stated]:
    """Return the values of one convention that are shown: all totals, else the one that counts."""
    if wanted.property is Property.TOTAL or not fits:
        return fits
    if not _compares(wanted):
        return fits[:1]
    least = wanted.order is Order.LEAST and wanted.property is not Property.AMOUNT
    keyed = sorted(fits, key=lambda each: each.key or 0, reverse=not least)
    return keyed[:1]


def _ordered(lines: list[Line], wanted: Wanted) -> list[Line]:
    """Return the lines in the order asked for; where none is, dates go forward, sums down."""
    if not _compares(wanted):
        return lines
    keyed = [line for line in lines if line.stated is not None and line.stated.key is not None]
    others = [line for line in lines if line not in keyed]
    down = wanted.order is Order.MOST or (
        wanted.order is Order.NONE and wanted.property not in OF_DAYS
    )
    ranked = sorted(keyed, key=lambda line: line.stated.key, reverse=down)  # type: ignore[union-attr, arg-type, return-value]
    if wanted.property is Property.END and wanted.order is Order.LEAST and not wanted.limits.days:
        # The first to end is the next one, as long as any still runs.
        running = [line for line in ranked if str(line.stated.key) >= wanted.today]  # type: ignore[union-attr]
        over = [line for line in ranked if line not in running]
        ranked = running + over[::-1]
    return ranked + others


def compose_collection(asked: Asked, wanted: Wanted, knowledge: Knowledge) -> Answer:
    """Return a row for each convention that answers, and for those whose text does not tell."""
    found, silent = lines_of(wanted, knowledge)
    shown = list(found)
    # What does not tell is shown where it may belong to the answer, and behind every rank.
    if wanted.property in {Property.IN_FORCE, Property.ENDED} or wanted.order is not Order.NONE:
        shown += silent
    rows, citations = _rows(shown, silent, knowledge, asked.language)
    total = len(wanted.documents)
    status = Status.ANSWERED if citations else Status.NOT_FOUND
    answer = Answer(
        question=asked.question.text,
        status=status,
        language=asked.language,
        headline=_headline(asked, wanted, rows, found, silent, total),
        answer="",
        citations=tuple(citations),
        generation=knowledge.generation_id,
        rows=tuple(rows),
        notes=_notes(wanted, shown, knowledge, asked.language),
    )
    return replace(answer, answer=_text(answer, knowledge))


def _rows(
    lines: Sequence[Line], silent: Sequence[Line], knowledge: Knowledge, language: str
) -> tuple[list[Row], list[Citation]]:
    """Return a row a line and the citations they point to; each passes the gate by itself."""
    rows: list[Row] = []
    citations: list[Citation] = []
    unsaid = say("unspecified", language)
    for line in lines:
        said, place = unsaid, None
        if line.stated is not None:
            citation = cite_slices((knowledge, line.stated.document), line.stated.slices)
            if verbatim(citation, knowledge.text(line.stated.document)):
                place = len(citations)
                citations.append(citation)
                said = line.stated.said
                if unsupported(said, [citation.quote]):
                    logger.warning("gate: %r is not in its quote", said)
                    said = shorten(flat(citation.quote))
                if line in silent:
                    said = shorten(f"{unsaid} — {said}")
        source = knowledge.analyses[line.document].document.source
        rows.append(Row(knowledge.titles[line.document], source, said, place))
    return rows, citations


def _headline(  # noqa: PLR0913, PLR0917 (all that it counts)
    asked: Asked,
    wanted: Wanted,
    rows: Sequence[Row],
    found: Sequence[Line],
    silent: Sequence[Line],
    total: int,
) -> str:
    """Return the first of a rank, the total of what is named, or how many answer."""
    first = wanted.order is not Order.NONE or (wanted.property is Property.TOTAL and wanted.named)
    if first and found:
        title = elide(rows[0].document, [rows[0].headline])
        return shorten(say("first-of", asked.language, document=title, value=rows[0].headline))
    if wanted.property is Property.TOTAL:
        return say("totals", asked.language)
    name = "which-silent" if silent else "which"
    count = len({line.document for line in found})
    return say(name, asked.language, found=count, total=total, silent=len(silent))


def _notes(
    wanted: Wanted, lines: Sequence[Line], knowledge: Knowledge, language: str
) -> tuple[str, ...]:
    """Return which conventions an avenant has changed, and that nothing was computed."""
    amended = [
        knowledge.titles[line.stated.document]
        for line in lines
        if line.stated is not None and line.stated.document != line.document
    ]
    notes = [say("amended", language, document=elide(title, [])) for title in amended[:SHOWN]]
    if wanted.property is Property.TOTAL or wanted.order is not Order.NONE:
        notes.append(say("left-to-reader", language))
    return tuple(notes)


def _text(answer: Answer, knowledge: Knowledge) -> str:
    """Return the plain text of the first rows, and how many more there are."""
    rows = answer.rows[:SHOWN]
    cited = [row.citation for row in rows if row.citation is not None]
    count = max(cited, default=-1) + 1
    more = len(answer.rows) - len(rows)
    notes = answer.notes
    if more:
        notes = (say("and-more", answer.language, count=more), *notes)
    shown = replace(answer, rows=rows, citations=answer.citations[:count], notes=notes)
    return plain_text(shown, knowledge, count, count)

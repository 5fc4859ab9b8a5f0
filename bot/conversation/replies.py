"""Replies that no ranking makes: a clause to read, a summary, what changed, what is not there.

Does: cite a clause whole and on from where it was cut; put a card or the difference of two texts
as an answer; say which premise does not hold; ask which convention is meant.
Does not: tell what is wanted (``follow_up.py``), or find what answers a question.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.clause_numbers import last_of
from bot.answering.compose import CITATIONS, Draft, finish
from bot.answering.gate import elide
from bot.answering.headlines import BETWEEN, shorten
from bot.answering.intent import Kind
from bot.answering.model import Choice, Part, Silence, Status
from bot.answering.naming import typed
from bot.answering.notes import Note, change_notes
from bot.answering.quoting import LIST_QUOTE, citation_at, cite, flat
from bot.answering.validity import when
from bot.cards.card import make_card
from bot.cards.card_passages import holder
from bot.conversation.premises import Premise
from bot.diffs.diff import diff_texts
from bot.texts.messages import say
from corpus.model import Citation, ClauseKind, FactKind
from corpus.tables import cells_of
from corpus.units import Shape

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from bot.answering.evidence import Asked, Evidence
    from bot.answering.knowledge import Knowledge
    from bot.answering.model import Answer
    from bot.answering.naming import Mention
    from bot.cards.card_rows import CardRow
    from bot.diffs.diff_figures import Figure, FigureChange
    from corpus.model import Analysis, Clause

# The rows of a card that sum a convention up, in order.
TOLD = "object party amount duration start end notice signed signatory service publication".split()
FIGURES = 5  # changed figures that are shown, each with both of its places
OFFERED = 12  # conventions to choose from
# What two conventions differ in before all else.
MAIN = frozenset({"signature", "effect", "end", "term", "notice", "funding", "total"})
# What has a word of its own among the differences of two texts.
ROLES = frozenset(
    "signature effect end deadline notice term funding total cost unit_cost penalty".split()
)


def say_thanks(asked: Asked, knowledge: Knowledge) -> Answer:
    """Return the reply to thanks, which wants no clause."""
    return _silent(asked, knowledge, Silence.THANKED)


def nothing_before(asked: Asked, knowledge: Knowledge) -> Answer:
    """Return that there is nothing to go on from."""
    return _silent(asked, knowledge, Silence.NOTHING_BEFORE)


def no_choice(asked: Asked, knowledge: Knowledge) -> Answer:
    """Return that nothing of this number was offered."""
    return _silent(asked, knowledge, Silence.NO_CHOICE)


def _silent(asked: Asked, knowledge: Knowledge, silence: Silence) -> Answer:
    headline = say(silence, asked.language)
    return finish(asked, knowledge, Draft(Status.NOT_FOUND, headline, silence=silence))


# reading


def read_clause(asked: Asked, knowledge: Knowledge, places: Sequence[tuple[int, Clause]]) -> Answer:
    """Return clauses from their beginning: one, or the same one of several conventions."""
    citations = [cite_text(knowledge, d, clause, clause.start) for d, clause in places[:CITATIONS]]
    if len(citations) == 1:
        document, clause = places[0]
        changed = change_notes(document, clause.ordinal, knowledge, asked.language)
        return _read(asked, knowledge, citations[0], clause.name, changed)
    choices = [
        Choice(citation.document, citation.source, shorten(flat(citation.quote)), number)
        for number, citation in enumerate(citations)
    ]
    draft = Draft(
        Status.AMBIGUOUS,
        say("which-one", asked.language),
        citations,
        choices=choices,
        shown=len(citations),
    )
    return finish(asked, knowledge, draft)


def read_on(asked: Asked, knowledge: Knowledge, document: int, offset: int) -> Answer:
    """Return what stands behind ``offset``: the rest of its clause, else the next one."""
    text = knowledge.text(document)
    while offset < len(text) and text[offset].isspace():
        offset += 1
    clause = clause_at(knowledge.analyses[document], offset)
    if clause is None or offset >= len(text):
        headline = say("text-ends", asked.language)
        return finish(
            asked, knowledge, Draft(Status.NOT_FOUND, headline, silence=Silence.ALL_SILENT)
        )
    begin = clause.start if offset <= clause.body else offset
    return _read(asked, knowledge, cite_text(knowledge, document, clause, begin), clause.name)


def _read(
    asked: Asked, knowledge: Knowledge, citation: Citation, name: str, changed: Sequence[Note] = ()
) -> Answer:
    more = [Note(say("goes-on", asked.language))] if citation.quote.endswith("…") else []
    headline = shorten(name) or shorten(flat(citation.quote))
    return finish(
        asked,
        knowledge,
        Draft(Status.ANSWERED, headline, [citation], notes=[*changed, *more], shown=1),
    )


def cite_text(knowledge: Knowledge, document: int, clause: Clause, start: int) -> Citation:
    """Return a clause and those below it from ``start`` on, cut behind a line where it is long."""
    text = knowledge.text(document)
    end = clause.end
    if end - start > LIST_QUOTE:
        cut = text.rfind("\n", start + LIST_QUOTE // 2, start + LIST_QUOTE)
        end = cut if cut > start else start + text[start : start + LIST_QUOTE].rfind(" ")
    quote = text[start:end].strip()
    start = text.index(quote, start)
    place = start, start + len(quote)
    quote += " …" if text[place[1] : clause.end].strip() else ""
    return citation_at(knowledge, knowledge.view(document, clause.ordinal), place, quote, 1.0)


def confirm(
    asked: Asked, knowledge: Knowledge, document: int, clause: Clause, *, sure: bool
) -> Answer:
    """Return the clause that was cited once more, and that these are its words."""
    citation = cite_text(knowledge, document, clause, clause.start)
    headline = say("stands-written" if sure else "not-so-sure", asked.language)
    status = Status.ANSWERED if sure else Status.UNCERTAIN
    return finish(asked, knowledge, Draft(status, headline, [citation], shown=1))


# a convention at a glance, and two side by side


def sum_up(asked: Asked, knowledge: Knowledge, document: int, today: date) -> Answer:
    """Return the card of a convention as an answer."""
    card = make_card(document, knowledge, today)
    rows = [row for row in card.rows if row.value and row.citation and not row.corrected]
    rows.sort(key=lambda row: TOLD.index(row.name) if row.name in TOLD else len(TOLD))
    parts, citations = _parts([row for row in rows if row.name in TOLD], asked.language)
    headline = say("in-short", asked.language, document=card.title)
    draft = Draft(Status.ANSWERED, shorten(headline), citations, parts=parts, shown=len(citations))
    return finish(asked, knowledge, draft)


def _parts(rows: Sequence[CardRow], language: str) -> tuple[list[Part], list[Citation]]:
    """Return rows of a card as parts, as many as may be cited; one place is cited once."""
    parts: list[Part] = []
    citations: list[Citation] = []
    for row in rows:
        if row.citation is None:
            continue
        if row.citation not in citations:
            if len(citations) == CITATIONS:
                continue
            citations.append(row.citation)
        label = say(f"card-{row.name}", language)
        parts.append(Part(label, shorten(row.value), citations.index(row.citation)))
    return parts, citations


def which_one(asked: Asked, knowledge: Knowledge, documents: Collection[int]) -> Answer:
    """Return the conventions to choose from."""
    choices = [
        Choice(knowledge.titles[d], knowledge.analyses[d].document.source, "", None)
        for d in sorted(documents)[:OFFERED]
    ]
    headline = say("which-one", asked.language)
    return finish(asked, knowledge, Draft(Status.AMBIGUOUS, headline, choices=choices))


def tell_changes(asked: Asked, knowledge: Knowledge, pair: Sequence[int]) -> Answer:
    """Return what differs between two conventions, figures first, the older one first."""
    old, new = sorted(pair, key=lambda d: when(knowledge.analyses[d].metadata))
    diff = diff_texts(knowledge.analyses[old], knowledge.analyses[new])
    language = asked.language
    parts: list[Part] = []
    citations: list[Citation] = []
    for change in _telling(diff.figures)[:FIGURES]:
        shown = [(old, figure) for figure in change.old[:1]]
        shown += [(new, figure) for figure in change.new[:1]]
        cited = [_cite_figure(knowledge, d, figure) for d, figure in shown]
        value = " → ".join(
            flat(side[0].text) if side else say("diff-nothing", language)
            for side in (change.old, change.new)
        )
        parts.append(Part(_kind(change, language), value, len(citations)))
        citations += cited
    clauses = {
        "diff-added": [each.clause for each in diff.added],
        "diff-removed": [each.clause for each in diff.removed],
        "diff-reworded": [each.new.clause for each in diff.reworded],
    }
    for name, names in clauses.items():
        told = [each for each in names if each]
        if told:
            parts.append(Part(say(name, language), shorten(BETWEEN.join(told)), None))
    if not parts:
        parts.append(Part(say("diff-same", language), "", None))
    headline = say(
        "changes",
        language,
        old=elide(knowledge.titles[old], []),
        new=elide(knowledge.titles[new], []),
    )
    draft = Draft(Status.ANSWERED, shorten(headline), citations, parts=parts, shown=len(citations))
    return finish(asked, knowledge, draft)


def _telling(changes: Sequence[FigureChange]) -> list[FigureChange]:
    """Return the changed figures: what both texts give first, its sum, dates and notice before."""
    order = [FactKind.AMOUNT, FactKind.DATE, FactKind.DURATION, FactKind.PERCENTAGE]
    rank = {str(kind): number for number, kind in enumerate(order)}
    return sorted(
        changes,
        key=lambda c: (
            not (c.old and c.new),
            c.role not in MAIN,
            rank.get(c.kind, len(order)),
            not c.role,
        ),
    )


def _kind(change: FigureChange, language: str) -> str:
    named = [f"kind-{change.kind}", *([f"role-{change.role}"] if change.role in ROLES else [])]
    return ", ".join(say(name, language) for name in named)


def _cite_figure(knowledge: Knowledge, document: int, figure: Figure) -> Citation:
    """Return the line that a changed figure stands in."""
    start = knowledge.lines[document].start(figure.line)
    quote = knowledge.text(document)[start:].partition("\n")[0]
    view = knowledge.view(document, holder((knowledge, document), start).ordinal)
    return citation_at(knowledge, view, (start, start + len(quote)), quote.strip(), 1.0)


# what does not hold


def no_article(asked: Asked, knowledge: Knowledge, documents: Collection[int]) -> Answer | None:
    """Return that no convention asked has a clause of this number, and which is the last.

    None where a text may hold it although it was not told apart.
    """
    label = asked.question.clause
    lasts = {d: last_of(label, knowledge.analyses[d]) for d in documents}
    if not lasts or any(last is None for last in lasts.values()):
        return None
    shown = label[:1].upper() + label[1:]
    premises = (Premise.ARTICLE,)
    if len(lasts) > 1:
        headline = say("no-article-anywhere", asked.language, clause=shown)
        draft = Draft(Status.NOT_FOUND, headline, silence=Silence.NO_ARTICLE, premises=premises)
        return finish(asked, knowledge, draft)
    document, last = next(iter(lasts.items()))
    if last is None:
        return None
    title = elide(knowledge.titles[document], [])
    headline = say("no-article", asked.language, document=title, clause=shown, last=last.label)
    citation = cite_text(knowledge, document, last, last.start)
    draft = Draft(
        Status.NOT_FOUND,
        shorten(headline),
        [citation],
        silence=Silence.NO_ARTICLE,
        premises=premises,
    )
    return finish(asked, knowledge, draft)


def never_together(asked: Asked, knowledge: Knowledge, names: Sequence[Mention]) -> Answer:
    """Return that no convention holds these names together."""
    shown = dict.fromkeys(f"« {typed(asked.question.text, mention)} »" for mention in names)
    headline = say("never-together", asked.language, names=BETWEEN.join(shown))
    return _nearest(asked, knowledge, headline, Silence.NEVER_TOGETHER, Premise.BODIES, ())


def deny(
    asked: Asked,
    knowledge: Knowledge,
    evidence: Sequence[Evidence],
    premise: Premise,
    *,
    sure: bool,
) -> Answer:
    """Return that the clause that answers says otherwise, in its words; or that no year is told.

    Where it is not sure that the clause answers, it is shown as the nearest one.
    """
    best = evidence[0]
    if premise is Premise.YEAR:
        title = elide(knowledge.titles[best.document], [])
        headline = say("no-year", asked.language, document=title)
        near = evidence[:3]
        return _nearest(asked, knowledge, headline, Silence.NO_YEAR, premise, near)
    citation, _ = cite(knowledge, best, Kind.TEXT)
    if not sure:
        headline = say("nearest-differs", asked.language)
        unsure = Draft(Status.UNCERTAIN, headline, [citation], shown=1, premises=(premise,))
        return finish(asked, knowledge, unsure)
    unit = best.view.units[best.unit]
    stated = knowledge.text(best.document)[unit.start : unit.end]
    if unit.shape is Shape.ROW:
        stated = " ; ".join(cell for cell in cells_of(stated) if cell)
    name = "reversed" if premise is Premise.DIRECTION else "denied"
    room = 240 - len(say(name, asked.language, quote=""))
    headline = say(name, asked.language, quote=shorten(flat(stated), room))
    draft = Draft(Status.ANSWERED, headline, [citation], shown=1, premises=(premise,))
    return finish(asked, knowledge, draft)


def _nearest(  # noqa: PLR0913, PLR0917 (what is said, why, and what is shown)
    asked: Asked,
    knowledge: Knowledge,
    headline: str,
    silence: Silence,
    premise: Premise,
    evidence: Sequence[Evidence],
) -> Answer:
    citations = [cite(knowledge, each, Kind.TEXT, 300)[0] for each in evidence[:3]]
    draft = Draft(
        Status.NOT_FOUND, shorten(headline), citations, silence=silence, premises=(premise,)
    )
    return finish(asked, knowledge, draft)


def several(asked: Asked, knowledge: Knowledge, answers: Sequence[tuple[str, Answer]]) -> Answer:
    """Return the answers to several questions as one, each cited; silence is said for each."""
    parts: list[Part] = []
    citations: list[Citation] = []
    notes: list[Note] = []
    for asked_part, each in answers:
        label, place = elide(asked_part, []), None  # a figure that is asked is not ours to say
        found = each.status in {Status.ANSWERED, Status.UNCERTAIN} and bool(each.citations)
        if found and len(citations) < CITATIONS:
            if each.citations[0] not in citations:
                citations.append(each.citations[0])
            place = citations.index(each.citations[0])
        headline = each.headline
        if each.choices:
            headline = BETWEEN.join(f"{c.document} : {c.headline}" for c in each.choices)
        parts.append(Part(label, shorten(headline), place))
        notes += [Note(note) for note in each.notes if "[" not in note]
    status = Status.ANSWERED if any(a.status is Status.ANSWERED for _, a in answers) else None
    seen = list(dict.fromkeys(notes))
    draft = Draft(
        status or answers[0][1].status,
        say("several", asked.language),
        citations,
        notes=seen,
        parts=parts,
        shown=len(citations),
        premises=tuple(p for _, each in answers for p in each.premises),
    )
    return finish(asked, knowledge, draft)


def with_about(answer: Answer, knowledge: Knowledge, documents: Collection[int]) -> Answer:
    """Return an answer that says which convention it is of, where the message did not."""
    if len(documents) != 1:
        return answer
    title = elide(knowledge.titles[next(iter(documents))], [])
    about = say("about", answer.language, document=title)
    return replace(answer, about=about, answer=f"{about}\n{answer.answer}"[:3500])


def clause_at(analysis: Analysis, line_start: int) -> Clause | None:
    """Return the clause whose own span holds an offset."""
    return next((c for c in reversed(analysis.clauses) if c.start <= line_start < c.stop), None)


def whole_of(clause: Clause, analysis: Analysis) -> Clause:
    """Return the article that a clause is, or is a part of: what people call the whole clause."""
    while clause.parent is not None:
        parent = analysis.clauses[clause.parent]
        if clause.label or parent.kind not in {ClauseKind.ARTICLE, ClauseKind.SECTION}:
            break
        clause = parent
    return clause

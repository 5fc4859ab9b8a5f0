"""The rows of a card: what a convention states, each with the citation it stands in.

Does: find parties, object, amounts, duration, notice, signature, publication and licence in the
metadata, facts and clauses of one document, by rules on how conventions are written.
Does not: check what it finds (``card.py`` passes it through the gate), search or encode.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.headlines import shorten, window
from bot.answering.quoting import bare, flat
from bot.cards.card_passages import (
    cite_slices,
    clauses_about,
    holder,
    introductions,
    items_under,
    phrased,
    row_under_header,
    unit_of,
)
from corpus.folding import fold
from corpus.model import ClauseKind, FactKind, Span
from corpus.units import Shape

if TYPE_CHECKING:
    from bot.cards.card_passages import Place
    from corpus.model import Analysis, Citation, Clause, Fact, Party

Slice = tuple[int, int]

AMOUNTS = 6
NOTICES = 3
SENTENCES = 2  # of a clause that answers with more than one
LONGEST = 600  # characters of an object or of a sentence on publication
SHORT = 160  # characters of a list item that is shown whole
BETWEEN = " — "

AGREEMENT = r"(?:convention|accord|avenant|protocole|delegation|contrat|partenariat)"
OBJECT = re.compile(r"\b(?:a|ont|ayant) (?:notamment )?pour (?:objet|but|objectif)\b")
OF_AGREEMENT = re.compile(rf"\bpresente?s?\b|\b{AGREEMENT}\b")
PUBLISHED = re.compile(r"\bpubli(?:ee?s?|er|cation|cite)\b")
AGREEMENT_PUBLISHED = re.compile(
    rf"\b{AGREEMENT}\b[^.;:]{{0,60}}\b(?:ser(?:a|ont)|est|sont|fer(?:a|ont)|fai(?:t|sant)) "
    r"[^.;:]{0,40}\bpubli(?:ee?s?|cation)\b"
)
LENT = re.compile(rf"\b{AGREEMENT}\b|\bmis(?:e?s?) a disposition\b")
ENDED = re.compile(
    r"\b(?:resili|denonc|retrait|se retir|rupture|romp|preavis)|\b(?:mettre|met|mis) fin\b"
)
NOTICE = re.compile(r"\bpreavis\b|\bprevenance\b")
LASTING = r"\bduree\b|\bvigueur\b|\beffet\b|\bvalidite\b|\becheance\b|\bterme\b"


@dataclass(frozen=True, slots=True)
class CardRow:
    """One line of a card: ``name`` is what it tells, ``value`` the source's words on one line.

    An empty value says that the text is silent. ``corrected`` marks what a person set beside the
    document; its citation is then what it replaces, if there was anything.
    """

    name: str
    value: str
    citation: Citation | None = None
    corrected: bool = False


def rows_of(place: Place) -> Iterator[CardRow]:
    """Yield what the convention states; several rows of a name where it states several."""
    knowledge, document = place
    metadata = knowledge.analyses[document].metadata
    yield from span_row(place, "title", metadata.title)
    yield from span_row(place, "kind", metadata.kind)
    yield from span_row(place, "service", metadata.service)
    for party in metadata.parties:
        yield from _party(place, party)
    yield from _object(place)
    yield from _amounts(place)
    yield from _duration(place)
    yield from span_row(place, "start", metadata.effective)
    yield from span_row(place, "end", metadata.ends)
    yield from _notices(place)
    yield from span_row(place, "signed", metadata.signed)
    yield from _signatories(place)
    yield from _publication(place)
    yield from _licences(place)


def span_row(place: Place, name: str, span: Span | None) -> Iterator[CardRow]:
    """Yield the row of a value of the metadata: dates with the words that lead to them."""
    if span is None or not span.text.strip():
        return
    if span.corrected:
        cited = cite_slices(place, [(span.start, span.end)]) if span.end else None
        yield CardRow(name, flat(span.text), cited, corrected=True)
        return
    value = flat(span.text)
    if name in {"start", "end"}:
        value = phrased(place, span.start, span.end)
    yield CardRow(name, value, cite_slices(place, [(span.start, span.end)]))


def _party(place: Place, party: Party) -> Iterator[CardRow]:
    """Yield a party with its acronym and roles, then the people who represent it."""
    name = party.name
    if name.corrected:
        yield from span_row(place, "party", name)
    else:
        slices = [(name.start, name.end)]
        words = [flat(name.text)]
        for word in (party.acronym, *party.roles):
            known = any(word in flat(_text(place)[a:b]) for a, b in slices)
            at = None if known else _below(place, word, name.end)
            if word and (known or at is not None):
                slices += [at] if at is not None else []
                words += [] if known and word in words[0] else [word]
        yield CardRow("party", BETWEEN.join(words), cite_slices(place, slices))
    for person in party.representatives:
        yield from _person(place, "representative", person)
    if not party.representatives:
        yield CardRow("representative", "")


def _below(place: Place, word: str, start: int) -> Slice | None:
    """Return where ``word`` stands first behind ``start`` in the same clause."""
    clause = holder(place, start - 1)
    at = _text(place).find(word, start, clause.end) if word else -1
    return None if at < 0 else (at, at + len(word))


def _person(place: Place, name: str, person: Span) -> Iterator[CardRow]:
    """Yield a person with the title that a fact gives, when both are quoted."""
    if person.corrected:
        yield from span_row(place, name, person)
        return
    facts = _facts(place, FactKind.REPRESENTATIVE)
    fact = next((f for f in facts if f.start == person.start), None)
    title = fact.attributes.get("title", "") if fact is not None else ""
    text = _text(place)
    clause = holder(place, person.start)
    at = -1
    if title:
        near = (max(clause.start, person.start - 200), min(clause.end, person.end + 400))
        at = text.find(title, *near)
    slices = [(person.start, person.end)]
    if at >= 0:
        slices.append((at, at + len(title)))
    value = ", ".join([flat(person.text), *([flat(title)] if at >= 0 else [])])
    yield CardRow(name, value, cite_slices(place, slices))


def _object(place: Place) -> Iterator[CardRow]:
    """Yield the first sentence of the clause titled "Objet", else one "a pour objet"."""
    for view in clauses_about(place, r"\bobjet\b"):
        units = [u for u in view.units if u.shape is Shape.SENTENCE] or list(view.units)
        stated = [u for u in units if OBJECT.search(u.folded)] or units
        if stated:
            slices = [(stated[0].start, stated[0].end)]
            if stated[0].colon:
                under = items_under(view, stated[0])
                slices += [(u.start, u.end) for u in under]
            yield _quoted(place, "object", slices)
            return
    for view in clauses_about(place, ""):
        for unit in view.units:
            if OBJECT.search(unit.folded) and OF_AGREEMENT.search(unit.folded):
                yield _quoted(place, "object", [(unit.start, unit.end)])
                return


def _quoted(place: Place, name: str, slices: Sequence[Slice]) -> CardRow:
    """Return a row whose value is what it quotes, on one line."""
    text = _text(place)
    value = shorten(" ".join(flat(text[start:end]) for start, end in slices), LONGEST)
    return CardRow(name, value, cite_slices(place, slices))


def _amounts(place: Place) -> Iterator[CardRow]:
    """Yield what is paid, those first whose payer is known; table rows under their columns."""
    shown: set[str] = set()
    for fact in chosen_amounts(place)[:AMOUNTS]:
        value, slices = amount_cell(place, fact)
        citation = cite_slices(place, slices)
        payer = fact.attributes.get("payer", "")
        if payer and payer in citation.quote and payer not in value:
            value = f"{payer}{BETWEEN}{value}"
        if value not in shown:
            shown.add(value)
            yield CardRow("amount", value, citation)


def amount_cell(place: Place, fact: Fact) -> tuple[str, list[Slice]]:
    """Return an amount with what qualifies it, and the slices that show it."""
    text, at = _text(place), (fact.start, fact.end)
    found = unit_of(place, fact)
    if found is None:
        return flat(fact.text), [at]
    unit, view = found
    if unit.shape is Shape.ROW:
        return row_under_header(view, unit, text)
    whole = bare(text[unit.start : unit.end])
    brief = unit.shape is Shape.ITEM and len(whole) <= SHORT
    value = whole if brief else phrased(place, *at)
    above = introductions(view, unit)
    return value.rstrip(" .;"), [*((u.start, u.end) for u in above), at]


def chosen_amounts(place: Place) -> list[Fact]:
    """Return the amounts worth a row, each value once for each payer.

    What is paid and totals; where there are none, any other amount that stands in prose. Of
    several places the best has a sentence around it, outside the annexes.
    """
    knowledge, document = place
    clauses = knowledge.analyses[document].clauses
    facts = _facts(place, FactKind.AMOUNT)
    main = [f for f in facts if f.role in {"funding", "total"} or _total_in_prose(f)]
    main = main or [f for f in facts if _in_prose(place, f)]
    payers = {f.value for f in main if f.attributes.get("payer")}
    best: dict[tuple[str, str, str], tuple[int, int, int, int]] = {}
    by_start = {f.start: f for f in main}
    for fact in main:
        payer = fact.attributes.get("payer", "")
        if not payer and fact.value in payers:
            continue
        found = unit_of(place, fact)
        bare_figure = found is None or found[0].end - found[0].start < 2 * len(fact.text)
        annex = _in_annex(clauses, fact.clause)
        rank = (int(not payer), int(annex), int(bare_figure), fact.start)
        key = (fact.value, payer, fact.attributes.get("condition", ""))
        best[key] = min(best.get(key, rank), rank)
    return [by_start[rank[3]] for rank in sorted(best.values(), key=lambda r: (r[0], r[1], r[3]))]


def _in_prose(place: Place, fact: Fact) -> bool:
    """Return whether an amount stands in a sentence; "à titre gratuit": one on the agreement."""
    found = unit_of(place, fact)
    if found is None or "row" in fact.attributes or fact.role == "penalty":
        return False
    return fact.role != "free" or LENT.search(found[0].folded) is not None


def _total_in_prose(fact: Fact) -> bool:
    return fact.attributes.get("total") == "yes" and "row" not in fact.attributes


def _in_annex(clauses: Sequence[Clause], ordinal: int | None) -> bool:
    while ordinal is not None:
        if clauses[ordinal].kind is ClauseKind.ANNEX:
            return True
        ordinal = clauses[ordinal].parent
    return False


def _duration(place: Place) -> Iterator[CardRow]:
    """Yield the sentences on how long the convention holds, in the clause titled so first."""
    facts = [f for f in _facts(place, FactKind.DURATION) if f.role == "term"]
    facts += [f for f in _facts(place, FactKind.DATE) if f.role == "end"]
    own = {view.clause.ordinal for view in clauses_about(place, LASTING)}
    titled = [f for f in facts if f.clause in own]
    chosen = titled or [f for f in facts if f.role == "term"]
    seen: set[int] = set()
    for fact in sorted(chosen, key=lambda f: f.start):
        found = unit_of(place, fact)
        if found is not None and found[0].start not in seen and len(seen) < SENTENCES:
            seen.add(found[0].start)
            yield _quoted(place, "duration", [(found[0].start, found[0].end)])


def _notices(place: Place) -> Iterator[CardRow]:
    """Yield each notice by which the convention can be ended, with the words that qualify it."""
    seen: set[str] = set()
    for fact in notice_facts(place):
        value = notice_words(place, fact)
        if value not in seen and len(seen) < NOTICES:
            seen.add(value)
            yield CardRow("notice", value, cite_slices(place, [(fact.start, fact.end)]))


def notice_facts(place: Place) -> Iterator[Fact]:
    """Yield the notices by which the convention itself can be ended."""
    headed = {view.clause.ordinal for view in clauses_about(place, ENDED.pattern)}
    for fact in _facts(place, FactKind.DURATION):
        found = unit_of(place, fact) if fact.role == "notice" else None
        if found is not None and (fact.clause in headed or ENDED.search(found[0].folded)):
            yield fact


def notice_words(place: Place, fact: Fact) -> str:
    """Return a notice as it is named ("un préavis de trois mois"), else the words around it."""
    value = phrased(place, fact.start, fact.end)
    found = unit_of(place, fact)
    if found is None or NOTICE.search(fold(value)):
        return value
    return window(found[0], _text(place), {(fact.start, fact.end): 1.0})


def _signatories(place: Place) -> Iterator[CardRow]:
    """Yield the people who sign, as the signature block writes them."""
    seen: set[str] = set()
    for fact in _facts(place, FactKind.REPRESENTATIVE):
        if fact.role == "signatory" and fact.value not in seen:
            seen.add(fact.value)
            yield from _person(place, "signatory", Span(fact.text, fact.start, fact.end))


def _publication(place: Place) -> Iterator[CardRow]:
    """Yield the sentences that say where the convention is published."""
    titled = [
        unit
        for view in clauses_about(place, r"\bpubli(?:cation|cite)\b")
        for unit in view.units
        if PUBLISHED.search(unit.folded)
    ]
    found = titled or [
        unit
        for view in clauses_about(place, "")
        for unit in view.units
        if AGREEMENT_PUBLISHED.search(unit.folded)
    ]
    for unit in found[:SENTENCES]:
        yield _quoted(place, "publication", [(unit.start, unit.end)])


def _licences(place: Place) -> Iterator[CardRow]:
    """Yield the licences that are stated, those with a name before "open source"."""
    facts = _facts(place, FactKind.LICENCE)
    named = [fact for fact in facts if fact.role == "named"] or facts
    seen: set[str] = set()
    for fact in named:
        key = (fact.value or flat(fact.text)).casefold()
        if key not in seen:
            seen.add(key)
            yield CardRow("licence", flat(fact.text), cite_slices(place, [(fact.start, fact.end)]))


def _facts(place: Place, kind: FactKind) -> list[Fact]:
    return [fact for fact in _analysis(place).facts if fact.kind is kind]


def _analysis(place: Place) -> Analysis:
    knowledge, document = place
    return knowledge.analyses[document]


def _text(place: Place) -> str:
    return _analysis(place).document.text

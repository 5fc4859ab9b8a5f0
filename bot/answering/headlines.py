"""The headline: the answer itself, on one line, in the source's words.

Does: state a value with what qualifies it, all tiers of a value, a table row under its columns, a
list with its introduction, or the part of a sentence that answers.
Does not: choose the evidence; and it never writes a word of its own, but for " — " and " ; "
between slices and "…" where something is left out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.answering.intent import Kind
from bot.answering.quoting import CUT, bare, flat, list_items, sibling_tiers
from bot.answering.rows import read_row
from corpus.folding import fold
from corpus.model import ClauseKind, FactKind
from corpus.tables import holds_value, is_covered
from corpus.units import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.answering.evidence import Evidence
    from bot.answering.rows import Row
    from corpus.model import Fact
    from corpus.units import Unit

LONGEST = 240  # characters
MOST_PARTS = 12  # of a sentence in one headline
BETWEEN = " ; "
COLON = "\N{NO-BREAK SPACE}: "

# Kinds whose single value may stand alone; the sentence it stands in is quoted below it.
ALONE = frozenset(
    {
        FactKind.AMOUNT,
        FactKind.DATE,
        FactKind.DURATION,
        FactKind.PERIODICITY,
        FactKind.PERCENTAGE,
        FactKind.IDENTIFIER,
    }
)
# Whom a header and a signature block name.
NAMING = {
    ClauseKind.HEADER: FactKind.PARTY,
    ClauseKind.SIGNATURES: FactKind.REPRESENTATIVE,
}
CURRENCY = re.compile(r"[€%]|\beuros?\b", re.IGNORECASE)
# Words in front of or behind a value that belong to it.
BEFORE = re.compile(
    r"(?:jusqu'(?:au?|a la|en)|a compter d[ue]|a partir d[ue]|avant l[ea]|au plus tard le"
    r"|des l[ea]|a hauteur de"
    r"|(?:un )?preavis (?:minimum |minimal )?de|(?:un )?delai (?:de |d')"
    r"|pour une duree (?:initiale |maximale )?de|au moins|au minimum|au maximum|environ"
    r"|pouvant atteindre|dans la limite de|plafonnee? a|moins de|plus de|maximale? de"
    r"|maximum de|minimale? de|le|pendant|sur une periode de)\s*$"
)
BEHIND = re.compile(
    r"^(?: (?:ttc|ht|hors taxes|toutes taxes comprises|net de taxes|nets? de tva|maximum"
    r"|minimum|au plus|au moins|au maximum"
    r"|initialement|renouvelables?(?: \w+){0,4}"
    r"|par (?!(?:l[ae]s?|l|une?|des|s(?:on|a|es)|leurs?|ce\w*|chaque|elles?|lui|eux)\b)[\w-]+"
    r"|ouvres|ouvrables|calendaires|francs|consecutifs|avant (?:la |l'"
    r"|le )?[\w' ]{3,60}?(?=[.,;]|$)| \((?:[^)]{2,40})\))| \([^)]{2,40}\))+"
)
# A value under a condition or a negation is told with its whole sentence.
PARENTHESIS = re.compile(r"\([^()]*\)")
CONDITIONAL = re.compile(
    r"\b(?:si|sauf|sous reserve|a condition|lorsque|lorsqu|en cas|hormis|excepte|majore\w*"
    r"|minore\w*|doubl\w*|dans la limite|toutefois|ne|n)\b"
)


def headline_of(
    evidence: Evidence, kind: Kind, text: str, focus: Mapping[tuple[int, int], float]
) -> str:
    """Return the headline for ``evidence``; ``focus`` weighs the places that meet the question."""
    view, unit = evidence.view, evidence.view.units[evidence.unit]
    if kind is Kind.PARTY and view.clause.kind in NAMING:
        names = _names(evidence, text)
        if names:
            return names
    if evidence.facts:
        special = _account(evidence, text) or _tiers(evidence, text)
        if special:
            return special
    if evidence.beside:
        return _several(evidence, text, focus)
    if evidence.facts and unit.shape is not Shape.ROW and not unit.colon:
        value = _single(evidence.facts, unit, text)
        if value:
            return value
    return _whole(evidence, text, focus)


def _several(evidence: Evidence, text: str, focus: Mapping[tuple[int, int], float]) -> str:
    """Return the units of which one answers, each whole, or the likeliest where that is too long.

    None of them is sure enough for its value to be said alone.
    """
    view = evidence.view
    said, before = "", None
    for position in evidence.units:
        unit = view.units[position]
        words = _whole(replace(evidence, unit=position), text, focus)
        if before is None:
            said = words
        elif unit.intro is not None and unit.intro == before.intro:
            row = unit.shape is Shape.ROW
            said += BETWEEN + (words if row else bare(text[unit.start : unit.end]))
        else:
            apart = text[before.end : unit.start].strip() and not said.endswith(CUT)
            said += (f" {CUT} " if apart else " ") + words
        before = unit
    return said if len(said) <= LONGEST else _whole(evidence, text, focus)


def _whole(evidence: Evidence, text: str, focus: Mapping[tuple[int, int], float]) -> str:
    """Return a unit: a row under its columns, a list with its items, an item with its lead."""
    unit = evidence.view.units[evidence.unit]
    if unit.shape is Shape.ROW:
        return _row(evidence, text)
    if unit.colon:
        return _list(evidence, text)
    led = _led(evidence, text)
    if led:
        return led
    said = window(unit, text, focus)
    inside = unit.shape is Shape.ITEM and said[:1].islower()  # the sentence began before it
    return shorten(f"{CUT} {said}") if inside else said


def _led(evidence: Evidence, text: str) -> str:
    """Return a list item behind as much as fits of what introduces it, or nothing."""
    view, unit = evidence.view, evidence.view.units[evidence.unit]
    if unit.shape is not Shape.ITEM or unit.intro is None or not view.units[unit.intro].colon:
        return ""
    intro, item = view.units[unit.intro], bare(text[unit.start : unit.end])
    for number, (start, _) in enumerate(_parts(text, intro)):
        led = f"{f'{CUT} ' if number else ''}{flat(text[start : intro.end])} {item}"
        if len(led) <= LONGEST:
            return led
    return ""


def _tiers(evidence: Evidence, text: str) -> str:
    """Return all tiers of a value, each with its condition, or nothing when there is one only."""
    units = [evidence.view.units[i] for i in sibling_tiers(evidence)]
    joined = BETWEEN.join(bare(text[unit.start : unit.end]) for unit in units)
    return joined if len(units) > 1 and len(joined) <= LONGEST else ""


def tier_headline(evidence: Evidence, text: str) -> str:
    """Return the tier that applies, then the others: the rows of a table stand in the quote."""
    units = [evidence.view.units[i] for i in (evidence.unit, *(i for i, _ in evidence.beside))]
    if units[0].shape is Shape.ROW:
        return _row(evidence, text)
    return shorten(BETWEEN.join(bare(text[unit.start : unit.end]) for unit in units))


def _list(evidence: Evidence, text: str) -> str:
    """Return the introduction of a list and its first items, as many as fit whole."""
    view, unit = evidence.view, evidence.view.units[evidence.unit]
    said = bare(text[unit.start : unit.end])
    items = [view.units[i] for i in list_items(view, evidence.unit)]
    for number, item in enumerate(items):
        more = f"{' ' if number == 0 else BETWEEN}{bare(text[item.start : item.end])}"
        if len(said) + len(more) > LONGEST - len(CUT) - 1:
            return shorten(f"{said} {CUT}")
        said += more
    return shorten(said)


def shorten(text: str, limit: int = LONGEST) -> str:
    """Return ``text`` cut at a word with "…" when it is longer than ``limit``."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 2].rsplit(" ", 1)[0]
    if re.match(r" ?\d", text[len(kept) :]):
        kept = re.sub(r"[\d .,]+$", "", kept)  # a number is shown whole or not at all
    return kept.rstrip(" ,;:(") + " " + CUT


def _single(facts: Sequence[Fact], unit: Unit, text: str) -> str:
    """Return the one value a sentence holds with the words that qualify it, or nothing."""
    values = {fact.value or fact.text for fact in facts}
    fact = facts[0]
    inside = all(unit.start <= each.start and each.end <= unit.end for each in facts)
    if len(values) > 1 or fact.kind not in ALONE or not inside:
        return ""
    folded = fold(text[unit.start : unit.end])
    at, end = fact.start - unit.start, fact.end - unit.start
    if "low" in fact.attributes or "condition" in fact.attributes or _conditional(folded, at, end):
        return ""
    before = BEFORE.search(folded[max(0, at - 60) : at])
    if before is not None:
        at -= len(before.group())
    behind = BEHIND.match(re.sub(r"\s", " ", folded[end : end + 100]))
    if behind is not None:
        end += len(behind.group())
    return shorten(flat(text[unit.start + at : unit.start + end]))


def _conditional(folded: str, at: int, end: int) -> bool:
    """Return whether the part of a sentence around a value puts it under a condition."""
    plain = PARENTHESIS.sub(lambda match: " " * len(match.group()), folded)
    first = max(plain.rfind(mark, 0, at) for mark in ",;:")
    last = min((i for mark in ",;:" if (i := plain.find(mark, end)) >= 0), default=len(plain))
    return (
        CONDITIONAL.search(plain[first + 1 : last].replace("sous reserve du respect", ""))
        is not None
    )


def _account(evidence: Evidence, text: str) -> str:
    """Return bank details as they stand in the clause: the holder and the numbers."""
    if not any(fact.kind is FactKind.ACCOUNT for fact in evidence.facts):
        return ""
    facts = [
        fact
        for group in evidence.view.facts
        for fact in group
        if fact.kind is FactKind.ACCOUNT and fact.role in {"rib", "iban", "holder"}
    ]
    return shorten(BETWEEN.join(flat(text[a:b]) for a, b in _places(facts)))


def _places(facts: Iterable[Fact]) -> list[tuple[int, int]]:
    """Return where facts stand, each place once, in order."""
    return sorted({(fact.start, fact.end) for fact in facts})


def _names(evidence: Evidence, text: str) -> str:
    """Return everybody who is named in a header or who signs, where all fit, or nothing."""
    kind = NAMING[evidence.view.clause.kind]
    facts = (fact for group in evidence.view.facts for fact in group if fact.kind is kind)
    names = BETWEEN.join(bare(text[a:b]) for a, b in _places(facts))
    return names if len(names) <= LONGEST else ""


def _row(evidence: Evidence, text: str) -> str:
    return shorten(said_row(read_row(evidence.view, evidence.unit, text)))


def said_row(sight: Row) -> str:
    """Return a table row as "first cell — column: cell ; column: cell", with its figures' unit.

    A value over several columns is told once, under all of them: "2024 – 2025: 6 000 €".
    """
    cells, names = [flat(cell).removesuffix(":").rstrip() for cell in sight.cells], sight.columns
    above = [flat(each) for each in sight.above]
    if len(names) != len(cells) or not any(names):
        return COLON.join([*above, *(cell for cell in cells if cell)])
    named: list[tuple[list[str], str]] = []
    for name, cell, raw in zip(names[1:], cells[1:], sight.cells[1:], strict=True):
        if is_covered(raw) and named:
            named[-1][0].append(flat(name))
        elif cell:
            named.append(([flat(name)], cell))
    heads = [_columns(each) for each, _ in named]
    shown = BETWEEN.join(
        f"{head}{COLON}{cell}" if head and fold(head) != fold(cells[0]) else cell
        for head, (_, cell) in zip(heads, named, strict=True)
    )
    bare_figures = any(holds_value(cell) and not CURRENCY.search(cell) for _, cell in named)
    told = sight.told if bare_figures else ""
    if len(named) == 1 and shown == named[0][1] and cells[0]:  # no column bears a name
        return " — ".join(part for part in (*above, f"{cells[0]}{COLON}{shown}", told) if part)
    return " — ".join(part for part in (*above, cells[0], shown, told) if part)


def _columns(names: Sequence[str]) -> str:
    """Return the columns that one value stands under; what they have in common is said once."""
    distinct = list(dict.fromkeys(name for name in names if name))
    if len(distinct) > 1:
        lead = distinct[0].rpartition(" › ")[0]
        if lead and all(name.rpartition(" › ")[0] == lead for name in distinct):
            return f"{lead} › " + " – ".join(name.rpartition(" › ")[2] for name in distinct)
    return " – ".join(distinct)


def window(unit: Unit, text: str, spans: Mapping[tuple[int, int], float]) -> str:
    """Return a sentence, or the run of its parts that holds the most of ``spans``.

    ``spans`` weighs the places that matter; of equal runs the shortest is returned, in 240
    characters.
    """
    whole = bare(text[unit.start : unit.end])
    if len(whole) <= LONGEST:
        return whole
    parts = _parts(text, unit)
    runs = [
        (parts[first][0], parts[last][1])
        for first in range(len(parts))
        for last in range(first, min(len(parts), first + MOST_PARTS))
        if parts[last][1] - parts[first][0] <= LONGEST - 6
    ]
    held = {
        (start, end): sum(w for (a, b), w in spans.items() if start <= a and b <= end)
        for start, end in runs
    }
    best = max(held, key=lambda run: (held[run], run[0] - run[1], -run[0]), default=None)
    if best is None or not held[best]:
        return _cut_around(unit, text, list(spans))
    lead = "" if best[0] == parts[0][0] else f"{CUT} "
    tail = "" if best[1] == parts[-1][1] else f" {CUT}"
    return f"{lead}{bare(text[best[0] : best[1]])}{tail}"


def _parts(text: str, unit: Unit) -> list[tuple[int, int]]:
    """Return the parts of a sentence, cut behind commas, semicolons, colons and brackets."""
    cuts = [m.end() for m in re.finditer(r"[,;:)](?=\s)", text[unit.start : unit.end])]
    edges = [0, *cuts, unit.end - unit.start]
    return [
        (unit.start + a, unit.start + b)
        for a, b in pairwise(edges)
        if text[unit.start + a : unit.start + b].strip()
    ]


def _cut_around(unit: Unit, text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the words around the first of ``spans`` where no part of the sentence is short."""
    if not spans:
        return shorten(bare(text[unit.start : unit.end]))
    start, end = spans[0]
    room = max(0, LONGEST - 8 - (end - start))
    left = max(unit.start, start - room // 2)
    right = min(unit.end, end + room // 2)
    while left > unit.start and not text[left - 1].isspace():
        left += 1
    while right < unit.end and not text[right].isspace():
        right -= 1
    lead = "" if left == unit.start else f"{CUT} "
    tail = "" if right == unit.end else f" {CUT}"
    return shorten(f"{lead}{bare(text[left:right])}{tail}")

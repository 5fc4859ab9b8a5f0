"""When a convention was signed, from when and until when it holds, in its own words.

Does: choose, among the dates and durations that were found in the text, those that speak of the
document itself, and tell the last day of "trois ans" or "fin décembre 2020".
Does not: find dates (``corpus/dates.py`` does) nor judge whether a convention still holds. A day
that is computed is a ``value``, for comparing; it is never displayed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from corpus.folding import fold
from corpus.header import Opening
from corpus.model import Clause, ClauseKind, Fact, FactKind, Span

_MADE = re.compile(r"\W*(?:(?:le present|la presente) \w+ )?(?:faite?s?|signee?s?|passee?)\b")
# "À Lille, le 4 mars 2022" below the last article.
_PLACED = re.compile(r"(?:a )?[^\W\d][^\W\d' -]*(?:[ '-][^\W\d]+){0,6}, ?le ?")
# In a title, a date behind these words is another document's: "avenant à la convention du …".
_OTHERS_DATE = re.compile(r"\b(?:a la|a l'|au|aux|loi|decrets?|code|annexee?)\b")

_SUBJECT = re.compile(
    r"\b(?:(?:la|le|cette|cet|les|du|de la) (?:presente?s? )?(?:convention|accord|avenant|charte"
    r"|protocole|contrat|partenariat|delegation|marche|arrete|bail|pacte|decision|dispositions)"
    r"|l'accord|l'avenant|elle|il|celle-ci|celui-ci|^\W*(?:sa )?duree"
    r"|^\W*(?:conclue?|signee?|consentie?|etablie?) pour)\b"
)
_OTHER = re.compile(
    r"\b(?:preavis|bons? de commande|modification|resiliation|denonciation|archive|conservation"
    r"|mandat (?:de|des) (?:membre|president)|conges?|essai|vacation|mise en demeure|facture"
    r"|anciennete|stage|formation de|contrats? de travail|salaries?|garantie|reconduction"
    r"|renouvel|avenant de|commission|periode de reference)"
)
_HOLDS = re.compile(
    r"(?:conclue?|consentie?|valable|vigueur|appli\w+|effets?|court|etablie?|signee?|duree|validite"
    r"|couvre|expire|fin\b|term|prolong|prorog"
    r"|\b(?:convention|accord|avenant|charte|protocole|contrat|partenariat|delegation|bail|pacte)"
    r"\b[^.;]{0,80} dure(?:ra)?\b)"
)
_ABOUT = re.compile(r"\b(?:duree|valid|vigueur|effet|terme|echeance|expiration|prolong|prorog)")
_SENTENCE_ENDS = re.compile(r"[.;]\s|\n\s*\n(?!\s*[a-zà-ÿ])|\n[ \t]*[-•]")
_FOR_YEAR = re.compile(
    r"\b(?:conclue?|etablie?|consentie?|valable|passee?)\s+(?:pour|au titre de)\s+"
    r"(?P<period>l'(?:annee|exercice)(?:\s(?:civile|budgetaire))?\s(?P<year>20\d\d))(?![-/\d])"
)
_BARE = re.compile(r"\b(?:du|de|des|la|le|les|compter|partir)\W*$")
_AT_SIGNATURE = re.compile(r"\b(?:signature|conclusion)\b")
_REACH = 300
_MAIN = frozenset((ClauseKind.ARTICLE, ClauseKind.DIVISION))
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?")


def read_signed(opening: Opening, title: Span | None, facts: Sequence[Fact]) -> Span | None:
    """Return the date of signature, without ``value`` when a scan has made it unreadable.

    It is the one of "Fait à …, le …", else of the title ("Accord du …"), else the last of those
    in the second half of the text, where electronic signatures stand.
    """
    dates = [f for f in facts if f.kind is FactKind.DATE and f.role == "signature"]
    made = [f for f in dates if _MADE.match(_before(opening, f.start))]
    if made := [f for f in made if not title or f.start >= title.end]:
        return _span(made[-1])
    if title is not None:
        inside = (f for f in facts if title.start <= f.start < title.end)
        for fact in inside:
            own = not _OTHERS_DATE.search(opening.folded, title.start, fact.start)
            if own and fact.kind is FactKind.DATE and _DAY.fullmatch(fact.value):
                return _span(fact)
    late = [f for f in dates if f.start * 2 > len(opening.text) and not f.value.startswith("-")]
    if late:
        return _span(max(late, key=lambda fact: fact.value))
    placed = (f for f in facts if f.kind is FactKind.DATE and f.start * 2 > len(opening.text))
    return next((_span(f) for f in placed if _PLACED.fullmatch(_line(opening, f))), None)


def read_validity(
    opening: Opening,
    clauses: Sequence[Clause],
    facts: Sequence[Fact],
    signed: Span | None,
    *,
    amends: bool = False,
) -> tuple[Span | None, Span | None]:
    """Return from when and until when the document holds, as it says so.

    One that ``amends`` another names the old end beside the new one: the latest counts.
    """
    told = list(_by_place(facts, clauses, len(opening.text)))
    dates = [f for f in told if f.kind is FactKind.DATE and _of_document(opening, f)]
    effective = next((_span(f) for f in dates if f.role == "effect"), None)
    ends = [f for f in dates if f.role == "end"]
    told_ends = [f for f in ends if f.value]
    if told_ends:
        dated = max(told_ends, key=lambda f: last_day(f.value)) if amends else told_ends[0]
        return effective, Span(dated.text, dated.start, dated.end, last_day(dated.value))
    if period := _period(opening, told):
        return effective or _span(period[0]), _span(period[1])
    start = effective.value if effective else ""
    if signed and (effective is None or _AT_SIGNATURE.search(fold(effective.text))):
        start = start or signed.value
    lasting = [f for f in told if f.kind is FactKind.DURATION and _of_document(opening, f)]
    for role in ("term", "length"):
        if term := next((f for f in lasting if f.role == role), None):
            first = "" if effective is None and _from_elsewhere(term) else start
            return effective, Span(term.text, term.start, term.end, after(first, term.value))
    return effective, _span(ends[0]) if ends else _whole_year(opening)


def _from_elsewhere(term: Fact) -> bool:
    """Tell whether a term counts from an event that is not the signature."""
    origin = fold(term.attributes.get("origin", ""))
    return bool(origin) and not _AT_SIGNATURE.search(origin)


def _whole_year(opening: Opening) -> Span | None:
    """Return "l'année 2022" where the document is concluded for that year."""
    match = _FOR_YEAR.search(opening.folded)
    if match is None:
        return None
    start, end = match.span("period")
    return Span(opening.text[start:end], start, end, f"{match['year']}-12-31")


def _period(opening: Opening, told: Sequence[Fact]) -> tuple[Fact, Fact] | None:
    """Return the two dates of "consentie du … au …", when the sentence is about the document."""
    dates = [fact for fact in told if fact.kind is FactKind.DATE and _DAY.fullmatch(fact.value)]
    for first, last in pairwise(dates):
        joined = opening.folded[first.end : last.start].strip() == "au"
        words = _before(opening, first.start) if joined else ""
        if words.endswith("du") and _HOLDS.search(words) and not _OTHER.search(words):
            return first, last
    return None


def _span(fact: Fact) -> Span:
    """Return where a fact stands, with its value."""
    return Span(fact.text, fact.start, fact.end, fact.value)


def _line(opening: Opening, fact: Fact) -> str:
    """Return the folded words of its line in front of a fact."""
    start = opening.folded.rfind("\n", max(0, fact.start - 80), fact.start) + 1
    return opening.folded[start : fact.start].lstrip(" \t#*_|>")


def _by_place(facts: Iterable[Fact], clauses: Sequence[Clause], size: int) -> Iterator[Fact]:
    """Yield the facts of the articles about validity, then the others before the annexes."""
    end = _annexes(clauses, size)
    about = {c.ordinal for c in clauses if c.start < end and _ABOUT.search(fold(c.title))}
    main = [fact for fact in facts if fact.start < end]
    yield from (fact for fact in main if fact.clause in about)
    yield from (fact for fact in main if fact.clause not in about)


def _annexes(clauses: Sequence[Clause], size: int) -> int:
    """Return where the annexes behind the last article start, or the end of the text."""
    top = [clause for clause in clauses if clause.level == 0]
    main = max((c.start for c in top if c.kind in _MAIN), default=0)
    return min(
        (c.start for c in top if c.kind is ClauseKind.ANNEX and c.start > main), default=size
    )


def _before(opening: Opening, start: int) -> str:
    """Return the folded words of the sentence that lead to ``start``, on one line."""
    low = max(0, start - _REACH)
    for match in _SENTENCE_ENDS.finditer(opening.text, low, start):
        low = match.end()
    return " ".join(opening.folded[low:start].split())


def _of_document(opening: Opening, fact: Fact) -> bool:
    """Tell whether the sentence of a fact says how long the document itself holds."""
    told, words = fold(fact.text), _before(opening, fact.start)
    if fact.value.startswith(("-", "PT")) or _BARE.search(told):  # "1er juin", hours, a blank
        return False
    if not _SUBJECT.search(words) or _OTHER.search(f"{words} {told}"):
        return False
    return fact.role == "effect" or bool(_HOLDS.search(words))


def last_day(value: str) -> str:
    """Return the last day of an ISO date, month or year; empty for anything else."""
    if re.fullmatch(r"\d{4}", value):
        return f"{value}-12-31"
    if re.fullmatch(r"\d{4}-\d{2}", value):
        return _last_day(int(value[:4]), int(value[5:])).isoformat()
    return value if _DAY.fullmatch(value) else ""


def _last_day(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def after(start: str, period: str) -> str:
    """Return the last day of an ISO period of years or months that begins on ``start``.

    Empty when either cannot tell it.
    """
    length = _PERIOD.fullmatch(period)
    if length is None or not _DAY.fullmatch(start):
        return ""
    first = date.fromisoformat(start)
    months = first.month - 1 + int(length[1] or 0) * 12 + int(length[2] or 0)
    year, month = first.year + months // 12, months % 12 + 1
    if year > 9998:
        return ""
    day = min(first.day, _last_day(year, month).day)
    return (date(year, month, day) - timedelta(days=1)).isoformat()

"""When a convention was signed, from when and until when it holds, in its own words.

Does: find the phrases that say so ("Fait à …, le …", "prend effet …", "jusqu'au …", "pour une
durée de …") and put an ISO date on those that tell one.
Does not: judge whether a convention still holds. What is computed (the end of "trois ans") is a
``value``, for comparing; it is never displayed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from corpus.folding import fold
from corpus.header import trimmed
from corpus.model import Clause, ClauseKind, Span

_MONTHS = {
    "janvier": 1,
    "janv": 1,
    "fevrier": 2,
    "fev": 2,
    "fevr": 2,
    "mars": 3,
    "avril": 4,
    "avr": 4,
    "mai": 5,
    "juin": 6,
    "juillet": 7,
    "juil": 7,
    "aout": 8,
    "septembre": 9,
    "sept": 9,
    "octobre": 10,
    "oct": 10,
    "novembre": 11,
    "nov": 11,
    "decembre": 12,
    "dec": 12,
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = rf"(?P<d>\d{{1,2}})(?:er| er)?\s+(?P<m>{_MONTH})\.?\s+(?P<y>\d{{4}})\b"
_NUMERIC = r"(?P<d2>\d{1,2})[/.-](?P<m2>\d{1,2})[/.-](?P<y2>\d{4})\b"
_REVERSED = r"(?P<y3>\d{4})[/.-](?P<m3>\d{1,2})[/.-](?P<d3>\d{1,2})\b"
_MONTH_ONLY = rf"(?:(?P<fin>fin|debut)\s+)?(?:(?P<m4>{_MONTH})\s+)?(?P<y4>(?:19|20)\d{{2}})\b"
_DATE = re.compile(rf"\b(?:{_DAY}|{_NUMERIC}|{_REVERSED})")
_LOOSE_DATE = re.compile(rf"\b(?:{_DAY}|{_NUMERIC}|{_REVERSED}|{_MONTH_ONLY})")
# A date whose month the scanner garbled still stands where a date does: it is kept as it is,
# without a value.
_GARBLED = re.compile(r"\d{1,2}(?:er)?[ ]+[^\W\d]\S{1,10}[ ]+\d{4}\b")

_DONE = re.compile(
    r"^[ \t>#*_|]*(?:fait|signee?|etablie?|passee?|conclue?)\b[^\n]{0,160}?\ble\b[ :*_]{0,8}",
    re.MULTILINE,
)
_PLACE_AND_DATE = re.compile(
    r"^[ \t>#*_|]*(?:(?:a )?[a-z][\w' -]{1,40}, ?le|date(?: de signature)?|signee? le|le)"
    r"[ :*_]{1,8}(?=\d)",
    re.MULTILINE,
)
_STAMPED = re.compile(r"\bdate ?: ?(?=\d{4}[./-])")
_DATED_TITLE = re.compile(
    r"(?:[^\W\d]+[ '-]+(?!a\b|au\b|relati)){1,5}?(?:n ?[°o] ?\S+ )?(?:en date )?du\s+(?=\d)"
)

_SUBJECT = re.compile(
    r"\b(?:(?:la|le|cette|cet|les) (?:presente?s? )?(?:convention|accord|avenant|protocole|contrat"
    r"|partenariat|delegation|charte|marche|arrete|bail|pacte|decision|dispositions)\w*"
    r"|l'accord|l'avenant|elle|il|celle-ci|celui-ci|duree)\b"
)
_OTHER = re.compile(
    r"\b(?:preavis|bons? de commande|modification|resiliation|denonciation|archive|conservation"
    r"|mandat (?:de|des) (?:membre|president)|conges?|essai|vacation|mise en demeure|facture"
    r"|anciennete|stage|formation de|contrat de travail|salarie|garantie)"
)
_EFFECT = re.compile(
    r"(?:prend(?:ra|re)?(?: son| leur)? effet|prennent effet|entre(?:ra|nt)? en vigueur"
    r"|entree en vigueur(?: est)?(?: fixee)?|est applicable|(?:est|sera) conclue?|court|debute"
    r"|commence|produit(?: ses)? effets?|s'applique)\b"
    r"(?:[^.;\n]{0,60}?)(?<!\w)(?P<lead>a compter|a partir|des|le|au|a)\s+".replace(" ", r"\s+")
)
_EFFECT_ENDS = re.compile(
    r"\s+(?:et|pour une|jusqu|sous|ou)\b|[.;,:]|\n\s*\n|\s+\((?=[^)]*\))|$", re.MULTILINE
)
_UNTIL = re.compile(
    r"jusqu'(?:a |au |aux |en |a la |a l')|(?:prend|prendra|prenant) fin (?:le |au |a )"
    r"|expire(?:ra)? (?:le |au |a )|s'acheve(?:ra)? (?:le |au |a )|se termine(?:ra)? (?:le |au |a )"
    r"|arrive(?:ra)? a (?:echeance|terme|expiration) (?:le |au |a )"
    r"|(?:echeance|terme|fin)(?: de la convention)? ?(?:est fixee?|fixee?|:) ?(?:le |au |a )?"
    r"|cesse(?:ra)?[^.;\n]{0,30}? (?:le |au |a compter du )|\bau plus tard le "
    r"|\bet (?:se termine|prend fin|s'acheve|finit) le |\bau (?=\d)"
)
_UNTIL_ENDS = re.compile(r"[.;,]|\n\s*\n(?![ \t]*[a-z])|\s+(?:et|sauf|sous|ou|dans)\b|$")
_HOLDS = re.compile(
    r"(?:conclue?|consentie?|valable|vigueur|appli\w+|effets?|court|etablie?|signee?)"
    r"[^.;]{0,60}$"
)
_UNITS = {"an": 12, "ans": 12, "annee": 12, "annees": 12, "mois": 1}
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
        start=1,
    )
} | {"une": 1, "dix-huit": 18, "vingt": 20, "vingt-quatre": 24, "trente": 30, "trente-six": 36}
_LASTS = re.compile(
    r"duree\s+(?:maximale |initiale |totale |ferme |determinee )?(?:est )?(?:fixee )?(?:a |de |d')"
    r"\s*(?P<n>\d+|[a-z]+(?:-[a-z]+)?)\s*(?:\(\s*(?P<digits>\d+)\s*\)\s*)?"
    r"(?P<unit>annees?|ans?|mois)\b"
    r"|duree\s+(?:est )?(?P<open>indeterminee)"
)
_ABOUT = re.compile(r"\b(?:duree|valid|vigueur|effet|terme|echeance|expiration|prorog|calendrier)")


def read_date(folded: str) -> str:
    """Return the ISO date that a folded phrase states, its last day for a month or a year.

    Empty when it states none, or one that no calendar has.
    """
    match = _LOOSE_DATE.search(folded)
    if match is None:
        return ""
    part = match.groupdict()
    try:
        if part["y4"]:
            return _last_day(int(part["y4"]), _MONTHS.get(part["m4"] or "", 12)).isoformat()
        year = int(part["y"] or part["y2"] or part["y3"])
        month = _MONTHS[part["m"]] if part["m"] else int(part["m2"] or part["m3"])
        return date(year, month, int(part["d"] or part["d2"] or part["d3"])).isoformat()
    except ValueError:
        return ""


def _last_day(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def read_signed(
    text: str, folded: str, title: Span | None, clauses: Sequence[Clause]
) -> Span | None:
    """Return the date of signature.

    It is the one of "Fait à …, le …", else of the title ("Accord du …"), else the last of those
    that electronic signatures bear.
    """
    end = _main_end(text, clauses)
    if done := list(_dates_after(text, folded, _DONE, (0, end))):
        return done[-1]
    if title is not None and (dated := _DATED_TITLE.match(folded, title.start, title.end)):
        found = _DATE.match(folded, dated.end(), title.end)
        if found:
            return _dated(text, folded, *found.span())
    for cue in (_STAMPED, _PLACE_AND_DATE):
        # Without "Fait", a date only tells the signature in the last half of a document: above
        # it may be a letterhead's or a deadline.
        if dates := list(_dates_after(text, folded, cue, (end // 2, end))):
            return max(dates, key=lambda span: span.value)
    return None


def _main_end(text: str, clauses: Sequence[Clause]) -> int:
    """Return where the annexes start, or the end of the text."""
    annexes = (c.start for c in clauses if c.kind is ClauseKind.ANNEX and c.level == 0 and c.start)
    return min(annexes, default=len(text))


def _dates_after(
    text: str, folded: str, cue: re.Pattern[str], region: tuple[int, int]
) -> Iterator[Span]:
    """Yield the dates that stand right after ``cue`` in a region."""
    for match in cue.finditer(folded, *region):
        found = _DATE.match(folded, match.end()) or _GARBLED.match(folded, match.end())
        if found:
            yield _dated(text, folded, *found.span())


def _dated(text: str, folded: str, start: int, end: int) -> Span:
    """Return the span of a date with its ISO value."""
    readable = _LOOSE_DATE.match(folded, start, end)
    value = read_date(readable[0]) if readable else ""
    return Span(text[start:end], start, end, value)


def read_validity(
    text: str, folded: str, clauses: Sequence[Clause], signed: Span | None
) -> tuple[Span | None, Span | None]:
    """Return from when and until when the document holds, as it says so."""
    regions = list(_regions(text, clauses))
    effective = _first(_effects(text, folded, region) for region in regions)
    ends = _first(_untils(text, folded, region) for region in regions)
    if ends is None:
        start = (effective.value if effective else "") or (signed.value if signed else "")
        ends = _first(_lastings(text, folded, region, start) for region in regions)
    return effective, ends


def _first(found: Iterator[Iterator[Span]]) -> Span | None:
    """Return the first span of several searches."""
    return next((span for spans in found for span in spans), None)


def _regions(text: str, clauses: Sequence[Clause]) -> Iterator[tuple[int, int]]:
    """Yield where validity is told: the articles about it first, then the whole main part."""
    for clause in clauses:
        about = _ABOUT.search(fold(clause.title))
        if about and clause.kind in {ClauseKind.ARTICLE, ClauseKind.SECTION, ClauseKind.DIVISION}:
            yield clause.body, clause.end
    yield 0, _main_end(text, clauses)


def _about_document(folded: str, start: int, region: tuple[int, int]) -> bool:
    """Tell whether the sentence that leads to ``start`` speaks of the document itself."""
    before = folded[max(region[0], start - 250) : start]
    sentence = re.split(r"[.;]\s|\n\s*\n|\n[ \t]*[-•]", before)[-1]
    return bool(_SUBJECT.search(sentence)) and not _OTHER.search(sentence)


def _effects(text: str, folded: str, region: tuple[int, int]) -> Iterator[Span]:
    """Yield the phrases that say from when the document holds."""
    for match in _EFFECT.finditer(folded, *region):
        if not _about_document(folded, match.end(), region):
            continue
        found = re.compile(rf"(?:du |de |le |au )?(?P<date>{_DATE.pattern})").match(
            folded, match.end(), region[1]
        )
        if found:
            yield _dated(text, folded, *found.span("date"))
            continue
        stop = _EFFECT_ENDS.search(folded, match.end(), min(region[1], match.end() + 200))
        span = trimmed(text, match.start("lead"), stop.start() if stop else match.end() + 80)
        if span is not None and re.search(
            r"signature|notification|publication|date|lendemain|depot"
            r"|transmission|jour",
            folded[span.start : span.end],
        ):
            yield span


def _untils(text: str, folded: str, region: tuple[int, int]) -> Iterator[Span]:
    """Yield the phrases that say until when the document holds."""
    for match in _UNTIL.finditer(folded, *region):
        found = _LOOSE_DATE.match(folded, match.end(), region[1])
        if not _about_document(folded, match.start(), region):
            continue
        if found:
            yield _dated(text, folded, *found.span())
            continue
        before = _HOLDS.search(folded, max(region[0], match.start() - 80), match.start())
        if not before or not match[0].startswith("jusqu") or folded[match.end()].isdigit():
            continue
        stop = _UNTIL_ENDS.search(folded, match.end(), min(region[1], match.end() + 160))
        span = trimmed(text, match.start(), stop.start() if stop else match.end())
        if span is not None:
            yield span


def _lastings(text: str, folded: str, region: tuple[int, int], start: str) -> Iterator[Span]:
    """Yield the phrases that say how long the document holds, its last day as value."""
    for match in _LASTS.finditer(folded, *region):
        if not _about_document(folded, match.end(), region):
            continue
        if match["open"]:
            yield Span(text[match.start() : match.end()], *match.span())
            continue
        number = match["digits"] or match["n"]
        count = int(number) if number.isdigit() else _NUMBERS.get(number, 0)
        if count and len(number) < 4:
            first = match.start("n")
            value = _after(start, count * _UNITS[match["unit"]]) if start else ""
            yield Span(text[first : match.end()], first, match.end(), value)


def _after(start: str, months: int) -> str:
    """Return the last day of a period of ``months`` that starts on the ISO date ``start``."""
    first = date.fromisoformat(start)
    total = first.year * 12 + first.month - 1 + months
    year, month = total // 12, total % 12 + 1
    if year > 9998:
        return ""
    day = min(first.day, _last_day(year, month).day)
    return (date(year, month, day) - timedelta(days=1)).isoformat()

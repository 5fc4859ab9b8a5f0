"""Durations, periodicities and percentages of a clause.

Does: find "trois mois", "13 semaines", "durée indéterminée", "tous les six mois", "4h par
semaine", "0,35 %" with what they are (notice, term, deadline…) and their ISO 8601 value.
Does not: find ages ("60 ans") a role of their own, nor hours of the clock ("de 9 heures à 17
heures").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from corpus.model import Fact, FactKind
from corpus.numbers import FIGURES, WORDS, plain, read_number
from corpus.passages import (
    Passage,
    before,
    cues,
    free_of,
    make_fact,
    matches,
    nearest,
    slice_of,
    spaced,
)

_UNITS = (
    ("jour", "D", 1),
    ("semaine", "W", 1),
    ("mois", "M", 1),
    ("trimestre", "M", 3),
    ("semestre", "M", 6),
    ("an", "Y", 1),
    ("heure", "H", 1),
    ("h", "H", 1),
    ("minute", "TM", 1),
)
_UNIT = r"(?:jours?|semaines?|mois|trimestres?|semestres?|ann[ée]es?|ans?|heures?|h|minutes?)"
_SORT = r"(?: (?:ouvree?s?|ouvrables?|calendaires?|francs?|universitaires?|civiles?))?"
_LOW = rf"(?:(?P<low>(?<![\w.,])\d{{1,3}}(?:,\d{{1,2}})?|{WORDS}) (?:a|ou) )?"
_DURATION = spaced(
    rf"{_LOW}(?P<number>{FIGURES}|{WORDS})(?: ?\( ?(?P<again>\d{{1,3}}|{WORDS}) ?\))? ?"
    rf"(?:(?:prochaine?|premiere?|derniere?)s? )?(?P<unit>{_UNIT})(?![\w-]){_SORT}"
)
_OPEN = spaced(r"\bduree (?:in|non )determinee\b|\bsans (?:limitation de duree|terme fixe)\b")
_RECONDUCTED = spaced(
    r"\b(?:(?:renouvelable|reconductible|reconduite?|renouvelee?)(?: [^\d.;,:\n]{0,40}?)?"
    r"(?:tacite(?:ment)?|expresse(?:ment)?)(?: reconduction| reconductible)?"
    r"|(?:tacite|expresse) reconduction|reconduction (?:tacite|expresse)"
    r"|tacitement (?:reconduite?|renouvelee?|reconductible)"
    r"|(?:renouvel|recondui|poursui|prolong)\w+ (?:ensuite )?(?:d'annee en annee|automatiquement"
    r"|d'office|d'elle-meme|de lui-meme)"
    r"|(?:renouvelable|reconductible) (?:une|deux|trois|\d) fois"
    r"(?: par (?:tacite|expresse) reconduction)?|non renouvelable)\b"
)
_PERCENTAGE = spaced(rf"{_LOW}(?P<number>{FIGURES}|{WORDS}) ?(?:%|pour cent\b|p\. ?100\b)")

_CLOCK_AFTER = spaced(r"^ ?(?:du matin|du soir|\d\d\b|(?:et|a) \d{1,2} ?(?:heures?|h)\b)")
_LONE = spaced(
    r"(?:\bd'|\b(?:delai|duree|periode|preavis|moins|dans|pendant|maximum|minimum|maximale|minimale"
    r"|apres|sous|durant|pour|de) )$"
)
_AGE = spaced(r"\bages?e?s? (?:de |d')?(?:au )?(?:moins |plus )?(?:de )?$")

_ROLES = cues(
    ("renewal", r"renouvel|reconduct|reconduit|prolong|proroge"),
    ("deadline", r"\bdelai|au plus tard|\bsous $|\bdans les\b|dans un maximum de"),
    ("length", r"\bduree\b|\bdure(?:ra)?\b|conclue? pour|valable|valide pour|validite"),
    ("length", r"\bvigueur\b|\bpendant\b"),
    ("length", r"\bpren(?:d|dra) effet\b[^.;]{0,60} pour $|\b(?:signee?|vaut|consentie?) pour $"),
    ("length", r"\bperiode (?:initiale|ferme)\b"),
    ("period", r"\bperiode\b|\bphase\b|\betape\b"),
)
_NOTICE = spaced(r"\bpreavis\b[^.;,]{0,40}$|(?:mise en demeure|prevenance)[^.;]{0,110}$")
_RENEWED = spaced(r"(?:renouvel|reconduct|reconduit|prolong|proroge)(?:(?!conclu)[^.;]){0,120}$")
_NOTICE_BEHIND = spaced(r"^ de (?:preavis|prevenance)")
_ENDING = spaced(r"\b(?:resilie|denonce|retract|se retir|retrait\b|mettre fin|mis fin|met fin)")
_END_NAMED = spaced(r"\b(?:resili|denonc|retract|retir|retrait\b|mettre fin|mis fin|met fin)")
_IN_ADVANCE = spaced(r"^,? ?(?:au (?:moins|minimum) )?a l'avance\b")
_WARNED = spaced(r"\b(?:previen|preven|inform|avis|notifi|resili|denonc|retir|mettre fin|met fin)")
_AGREEMENT = spaced(
    r"(?:\b(?:la|cette|presente?|l'|du|cet|le) ?(?:presente? )?(?:convention|accord|avenant"
    r"|protocole|delegation|partenariat|marche)|\bconclue?s? (?:pour|a duree)|\best conclue?)"
)
_OWN_LENGTH = re.compile(r"\bduree\W*$")
_HOURS = spaced(rf"(?:{FIGURES}|{WORDS}) ?(?:heures?|h|minutes?)\b")
_JOB = spaced(r"\bcontrats?\b[^.;,]{0,40}$|\b(?:cdi|cdd|embauches?)\b[^.;]{0,40}$")
_FLOOR = spaced(r"\b(?:au moins|minimum|minimale?|au minimum|plus de)\b")
_CEILING = spaced(
    r"\b(?:au plus(?! tard)|maximum|maximale?|au maximum|exceder|moins de|dans la limite)\b"
)
_BELOW = spaced(r"\b(?P<side>in|sup)erieure?s?(?: ou egale?s?)? a $")
_NEGATED = spaced(r"\b(?:ne|ni)\b[^.;,]{0,40}$")
_FROM = spaced(
    r"^,? ?(?:(?:consecutifs?|suivant|courant|au moins|au minimum) )?"
    r"(?P<phrase>(?:a compter|a partir|a dater|suivant"
    r"|apres|avant|qui suit)\b[^,.;()\n]{3,90}(?:\n[^,.;()\n]{3,90})?)"
)

_EVERY = spaced(
    rf"\btou(?:s|tes) les (?:(?P<number>{FIGURES}|{WORDS}) )?(?P<unit>{_UNIT})(?![\w-])"
    rf"|\bchaque (?P<each>jour|semaine|mois|trimestre|semestre|annee)(?![\w-])"
)
_TIMES = spaced(
    rf"\b(?P<count>{FIGURES}|{WORDS}) fois (?:par|l') ?"
    r"(?P<unit>jour|semaine|mois|trimestre|semestre|annee|an)(?![\w-])"
)
_RATE = spaced(
    rf"(?P<quantity>(?:{FIGURES}|{WORDS}) ?(?P<of>h|heures?|jours?|jours?-hommes?|semaines?))"
    r" (?:par|/) ?(?P<unit>jour|semaine|mois|trimestre|semestre|annee|an)(?![\w-])"
)
_ADVERB = spaced(
    r"\b(?P<stem>quotidien|journalier|hebdomadair|bimensuel|mensuel|bimestriel|trimestriel"
    r"|semestriel|annuel|biannuel|bisannuel|biennal|triennal|quinquennal)"
    r"(?:s|le|les|lement|e|es|ement|ere|eres|ux)?(?!\w)"
)
_STEMS = {
    "quotidien": "P1D",
    "journalier": "P1D",
    "hebdomadair": "P1W",
    "bimensuel": "P15D",
    "mensuel": "P1M",
    "bimestriel": "P2M",
    "trimestriel": "P3M",
    "semestriel": "P6M",
    "annuel": "P1Y",
    "biannuel": "P6M",
    "bisannuel": "P2Y",
    "biennal": "P2Y",
    "triennal": "P3Y",
    "quinquennal": "P5Y",
}


def _iso(number: Decimal, unit: str) -> str:
    """Return the ISO 8601 duration of ``number`` units (a folded French unit)."""
    for name, letter, factor in _UNITS:
        if unit.startswith(name) and (name != "h" or unit == "h"):
            count = plain(number * factor)
            return f"PT{count}{letter[-1]}" if letter in {"H", "TM"} else f"P{count}{letter}"
    return ""


def _is_clock(passage: Passage, match: re.Match[str]) -> bool:
    """Tell an hour of the clock ("entre 20 heures et 6 heures") from a duration."""
    if not match["unit"].startswith("h"):
        return False
    behind = passage.folded[match.end() : match.end() + 20]
    ahead = passage.folded[max(passage.start, match.start() - 14) : match.start()]
    if _CLOCK_AFTER.match(behind):
        return True
    between = re.search(r"\b(?:heures?|h|du matin) (?:et|a) $", ahead)
    return between is not None or re.search(r"\bentre $", ahead) is not None


def _is_article(passage: Passage, match: re.Match[str]) -> bool:
    """Tell the article "un jour férié" from the number in "un délai d'un jour"."""
    if match["number"] not in {"un", "une"} or match["unit"] in {"mois", "an"}:
        return False
    ahead = passage.folded[max(passage.start, match.start() - 14) : match.start()]
    return _LONE.search(ahead) is None


def _role(passage: Passage, span: tuple[int, int], origin: str) -> str:
    """Return what a duration is, from the words of its sentence and from where it counts."""
    window = before(passage, span[0])
    behind = passage.folded[span[1] : min(passage.stop, span[1] + 20)]
    if _AGE.search(window):
        return "age"
    if _NOTICE.search(window) or _NOTICE_BEHIND.match(behind):
        return "notice"
    if _IN_ADVANCE.match(passage.folded[span[1] : span[1] + 40]) and _WARNED.search(window):
        return "notice"
    role, _ = nearest(_ROLES, window)
    ahead_of = origin.startswith("avant")
    if (role == "deadline" and _ENDING.search(window)) or (ahead_of and _END_NAMED.search(window)):
        return "notice"
    if role == "length":
        return "renewal" if _RENEWED.search(window) else _length_role(passage, window, span[0])
    return "deadline" if ahead_of else role


def _length_role(passage: Passage, window: str, place: int) -> str:
    """Return "term" for how long the agreement itself holds, "length" for anything else."""
    heading = f"{passage.above}\n{passage.heading}"
    employed = _JOB.search(window) and not _OWN_LENGTH.search(heading)
    if employed or _HOURS.match(passage.folded, place):
        return "length"
    return "term" if _AGREEMENT.search(window) or "duree" in heading else "length"


def _bound(passage: Passage, start: int, end: int) -> str:
    """Return "floor" or "ceiling" when the words next to the value say so."""
    ahead = passage.folded[max(passage.start, start - 30) : start]
    if below := _BELOW.search(ahead):
        low = max(passage.start, start - 80)
        negated = _NEGATED.search(passage.folded[low : start - len(below.group())])
        return "floor" if (below["side"] == "in") == (negated is not None) else "ceiling"
    near = ahead + "|" + passage.folded[end : min(passage.stop, end + 12)]
    if _FLOOR.search(near):
        return "floor"
    return "ceiling" if _CEILING.search(near) else ""


def _durations(passage: Passage) -> Iterator[Fact]:
    """Yield the durations of the clause."""
    for match in matches(passage, _DURATION):
        number = read_number(match["number"])
        if number is None or number > 999 or _is_clock(passage, match):
            continue
        if _is_article(passage, match):
            continue
        since = _FROM.match(passage.folded[match.end() : min(passage.stop, match.end() + 200)])
        span = match.span()
        origin = _shifted(passage, since, span[1])
        yield make_fact(
            passage,
            FactKind.DURATION,
            span,
            _role(passage, span, origin),
            _iso(number, match["unit"]),
            bound=_bound(passage, *span),
            origin=origin,
            low=slice_of(passage, match, "low"),
        )
    for match in matches(passage, _OPEN):
        role = _length_role(passage, before(passage, match.start()), match.start())
        yield make_fact(passage, FactKind.DURATION, match.span(), role, "", bound="open")
    for match in matches(passage, _RECONDUCTED):
        yield make_fact(passage, FactKind.DURATION, match.span(), "renewal")


def _shifted(passage: Passage, match: re.Match[str] | None, offset: int) -> str:
    """Return the source's words of the phrase a match on a cut-out found at ``offset``."""
    if match is None:
        return ""
    return passage.text[offset + match.start("phrase") : offset + match.end("phrase")].strip()


def _periodicities(passage: Passage) -> Iterator[Fact]:
    """Yield how often something happens in the clause."""
    for match in matches(passage, _EVERY):
        number = read_number(match["number"]) if match["number"] else Decimal(1)
        unit = match["each"] or match["unit"]
        if number is not None:
            yield _periodicity(passage, match, _iso(number, unit))
    for match in matches(passage, _TIMES):
        yield _periodicity(passage, match, _frequency(match["count"], match["unit"]))
    for match in matches(passage, _RATE):
        every = _iso(Decimal(1), match["unit"])
        quantity = passage.text[slice(*match.span("quantity"))]
        yield make_fact(passage, FactKind.PERIODICITY, match.span(), "", every, quantity=quantity)
    for match in matches(passage, _ADVERB):
        yield _periodicity(passage, match, _STEMS[match["stem"]])


def _periodicity(passage: Passage, match: re.Match[str], value: str) -> Fact:
    """Return the periodicity at ``match``."""
    return make_fact(passage, FactKind.PERIODICITY, match.span(), "", value)


def _frequency(count: str, unit: str) -> str:
    """Return the period between two of ``count`` times a ``unit``: twice a year is ``P6M``."""
    number = read_number(count)
    months = {"mois": 1, "trimestre": 3, "semestre": 6, "an": 12, "annee": 12}.get(unit)
    if number is None:
        return ""
    if number == 1 or months is None:
        return _iso(Decimal(1), unit) if number == 1 else ""
    return f"P{plain(months / number)}M" if number and months % number == 0 else ""


def _percentages(passage: Passage) -> Iterator[Fact]:
    """Yield the percentages of the clause, value without the sign."""
    for match in matches(passage, _PERCENTAGE):
        number = read_number(match["number"])
        if number is not None:
            bound = _bound(passage, *match.span())
            yield make_fact(
                passage,
                FactKind.PERCENTAGE,
                match.span(),
                "",
                plain(number),
                bound=bound,
                low=slice_of(passage, match, "low"),
            )


def find_durations(passage: Passage) -> Iterator[Fact]:
    """Yield durations, periodicities and percentages; a rate hides the duration inside it."""
    periods = list(_periodicities(passage))
    yield from periods
    yield from free_of(_durations(passage), periods)
    yield from _percentages(passage)

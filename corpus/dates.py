"""Dates of a clause, and what each of them is: signature, effect, end, deadline or other.

Does: find dates in figures and in words and partial ones ("fin décembre 2020", "1er juin"); starts,
ends and deadlines that an event sets instead ("dès signature de la convention par les parties").
Does not: guess. A date that a scan has damaged keeps its place and gets no value, nor does an
event: when it takes place is not told.

Patterns rather than dateparser: on the five texts its search returned 154 spans, of which 31 are
dates (others: "sa", "Je", "article 3", postal numbers), and it reads neither "fin décembre 2020"
nor an event. Measured with dateparser 1.5.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from corpus.model import ClauseKind, Fact, FactKind
from corpus.numbers import WORDS, read_words
from corpus.passages import Passage, before, cues, free_of, make_fact, matches, nearest, spaced

# As they are written, abbreviated, and as scans read their accents.
_MONTHS = (
    r"(?:janvier\b|janv\b\.?)",
    r"(?:f[e&6]vrier\b|f[e&6]vr?\b\.?)",
    r"mars\b",
    r"(?:avril\b|avri1\b|avr\b\.?)",
    r"mai\b",
    r"juin\b",
    r"(?:jui[l1][l1]et\b|jui[l1]\b\.?)",
    r"ao[uiaf]?i?t\b",
    r"(?:septembre\b|sept\b\.?)",
    r"(?:octobre\b|oct\b\.?)",
    r"(?:novembre\b|nov\b\.?)",
    r"(?:d[e&6]cembre\b|d[e&6]c\b\.?)",
)
_MONTH = "(?:" + "|".join(_MONTHS) + ")"
_DAYS_IN = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_FIGURES = re.compile(
    r"(?<![\w./-])(?:(?P<d>\d{1,2})(?P<s>[/.-])(?P<m>\d{1,2})(?P=s)(?P<y>(?:1[789]|20)\d\d)"
    r"|(?P<d2>\d{1,2})/(?P<m2>\d{1,2})/(?P<y2>\d\d)"
    r"|(?P<y3>(?:1[789]|20)\d\d)(?P<s3>[-./])(?P<m3>\d{1,2})(?P=s3)(?P<d3>\d{1,2}))(?![\w/-]|[.,]\d)"
)
_SPELLED = spaced(
    rf"(?<![\w.,/-])(?P<day>\d{{1,2}}(?: ?er\b)?|{WORDS}|premier) (?P<month>{_MONTH})"
    rf"(?:,? (?:de l'annee )?(?P<year>(?:1[789]|20)\d\d(?!\w)|deux mille(?:[ -]{WORDS})?))?"
)
_MONTHLY = spaced(
    rf"(?<![\w-])(?:(?P<part>debut|mi|fin|courant)(?: |-)(?:du mois de |de |d')?)?"
    rf"(?P<month>{_MONTH}) (?P<year>(?:1[789]|20)\d\d)(?!\w)"
)
_YEARLY = spaced(
    r"(?<!\w)(?:(?P<fin>fin (?:de l'annee )?)|depuis (?:l'annee )?|d'ici (?:a )?)"
    r"(?P<year>(?:1[789]|20)\d\d)(?![\w-])"
)
_DAMAGED = spaced(
    r"\bfait\b[^.;\n]{0,60}\ble (?P<date>\d{1,2} [^\W\d]{3,9}\.? (?:1[789]|20)\d\d)(?!\w)"
)

# A full date without groups, for the patterns of other modules.
DATE = (
    rf"(?:\d{{1,2}}(?: ?er)? {_MONTH},? (?:1[789]|20)\d\d(?!\d)"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:1[789]|20)\d\d(?!\d))"
)

_ACT = (
    r"(?:lois?|decrets?|ordonnances?|arretes?|circulaires?|conventions?|accords?|avenants?"
    r"|protocoles?|directives?|reglements?|deliberations?|decisions?|instructions?|avis|arrets?"
    r"|notes?|lettres?|jugements?|contrats?|marches?|statuts|code)"
)
_QUALIFIED = (
    r"(?:[ -](?!(?:compter|partir|dater|prend|prendra|entre|entrera|est|sera|a|au|aux|pour|qui"
    r"|expire|s'acheve|s'achevera|se|cesse|cessera|arrive|arrivera|debute|commence|conclue?|ce)\b)"
    r"[\w'°()/-]+){0,14}"
)
_ROLES = cues(
    ("effect", r"pren(?:d|dra|nent|dront) effet|prise d'effet|entre(?:ra|nt|ront)? en vigueur"),
    ("effect", r"entree en vigueur|a (?:compter|partir|dater) (?:du|de|d')|applicables?\b"),
    ("effect", r"date d'effet|au plus tot|\bdebute|\bcommence|(?:a|pour|avec) effet"),
    ("end", r"jusqu'(?:au|a|en|aux)\b|expir(?:e|era|ation)|pren(?:d|dra|nent) fin|se termine"),
    (
        "end",
        r"\bresiliee?s? (?:d'un commun accord )?(?:a (?:compter|la date) du|le|au|avec effet au)\b"
        r"|date (?:de fin|d'echeance|d'expiration|de cloture)|(?<!\ba )(?<!\bont )\bcesse"
        r"|\becheance|s'acheve|arrive(?:ra)? a (?:son )?terme|\bfin de la\b",
    ),
    ("deadline", r"\bavant\b|au plus tard|date limite|d'ici|dernier delai"),
    ("publication", r"publi(?:e|ee|es|ees|cation)\b|\baffich|\bjorf\b"),
    ("transmission", r"\benvoi\b|\breception\b|transmis|\bdepot\b|\brecu\b|notifi"),
    ("signature", r"\bsigne[es]*\b|conclue? (?:a [^,;.]{2,30}, )?le\b|date de (?:la )?signature"),
    ("reference", rf"\b{_ACT}\b{_QUALIFIED} (?:du|le|des|date du)[ *]*$|\bcass\b"),
)
_FAR = 110  # a cue further from its date than this many characters speaks of something else
_ENDS_AT_LATEST = spaced(
    r"\b(?:pren(?:d|dra|nent) fin|jusqu'(?:au|a|en)|expire(?:ra)?|s'acheve(?:ra)?|se termine(?:ra)?"
    r"|(?<!\ba )(?<!\bont )cesse(?:ra)?)\b[^.;]{0,80}au plus tard[^.;]{0,10}$"
)
_MADE = spaced(r"\bfait (?:a|en|le|ce|au|aux)\b|\bfait,|\bfait :")
_SIGNED = re.compile(r"signature\b[^;:]{0,100}date ?:\s*\**$|signe\w* electroniquement[^;]{0,80}$")
_MEETING = spaced(r"\b(?:comite|conseil|commission|reunion|seance|assemblee)\b[^,;.]{0,60} du $")
_PERIOD = spaced(
    r"\b(?:convention|accord|avenant|periode|duree|conclue?|valable|validite|delegation|exercice)\b"
)
_LOOSE = rf"\d{{1,2}}(?:(?: ?er)? {_MONTH}(?: \d{{4}})?|[/.]\d{{1,2}}[/.]\d{{2,4}})"
_RANGE_START = spaced(r"\bdu $")
_RANGE_GOES_ON = spaced(rf"^ ?(?:inclus )?au {_LOOSE}")
_RANGE_END = spaced(rf"\bdu {_LOOSE} (?:inclus )?au $")
_TITLE = re.compile(rf"^[#*_ \t]*(?:projet de )?{_ACT}[^\n]{{0,80}} du $")
_EVENT_NOUN = (
    r"(?:signature|reception|notification|publication|parution|entree en vigueur|depot|extension"
    r"|achevement|expiration|denonciation|rupture|conclusion|retablissement|remboursement"
    r"|versement|terme|fin|fait generateur|agrement|livraison|cloture|execution|realisation"
    r"|remise|effet|echeance|naissance|survenance|transmission|date|jour|issue)"
)
_DEFINITE = r"(?:la |le |l'|sa |son |ses |leur |cette |du |de la |de l'|des )?"
_EVENT = spaced(
    rf"(?<!\w)(?P<phrase>(?:a (?:la |l'|sa |son |leur )?(?:date|compter|partir|reception"
    rf"|signature|notification|publication)\b|a (?:la |l'|sa |son |leur )(?:issue|expiration)\b"
    rf"|des {_DEFINITE}{_EVENT_NOUN}\b|apres {_DEFINITE}(?:signature|reception|notification)\b"
    rf"|au (?:terme|jour|lendemain|premier jour|moment)\b"
    rf"|le (?:lendemain|premier jour|jour|1er jour)\b"
    r"|jusqu'(?:au |aux |a (?:la |l'|sa |son |ce |ces |leur ))[a-z]{3,}))"
)
_EVENT_END = spaced(
    r"[.;,:()\n]|\bet (?:jusqu|est|sont|pour|se|prend|prendra|expire|produit|ce)"
    r"|\bsoit\b|\bpour une duree\b"
    r"|\bjusqu'|\bpuis\b"
)
_ABOUT_EFFECT = spaced(
    r"(?:pren(?:d|dra|nent|dront) effet|entre(?:ra|nt|ront)? en vigueur|prise d'effet"
    r"|applicables?|s'applique(?:nt|ra|ront)?)[^.;]{0,60}$"
)
# "Donne lieu à la signature d'un avenant" speaks of what happens, not of when.
_OBJECT = spaced(
    r"\b(?:lieu|proced\w+|conduit|soumise?s?|subordonnee?s?|relati\w+|preala\w+|conform\w+|suite"
    r"|necessaires?|obligation\w*|favorables?) $"
)
_ABOUT_END = spaced(
    r"\b(?:convention|accord|conclue?s?|vigueur|duree|applicables?|s'applique\w*|expire\w*|fin"
    r"|termine\w*|effets?)\b[^.;]{0,160}$"
)
_TRAILING = re.compile(r"(?:\s+(?:et|ou|et/ou|ainsi|qui|que|ou bien|ni|mais))*[\s*_\"]*$")
_OPEN_ENDS = ("compter", "partir", "date", "du", "de", "jour", "moment")


def _month(name: str) -> int:
    """Return the number of a folded month name as it may stand in a scan (0 if none)."""
    for number, pattern in enumerate(_MONTHS, 1):
        if re.fullmatch(pattern, name):
            return number
    return 0


def _iso(year: int, month: int, day: int) -> str:
    """Return the ISO date, or "" when the calendar has no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _figures_value(match: re.Match[str]) -> str:
    """Return the ISO date of a date in figures: day first, unless the year leads."""
    for suffix in ("", "2", "3"):
        if match[f"y{suffix}"]:
            year = int(match[f"y{suffix}"])
            year += 2000 if year < 100 else 0
            return _iso(year, int(match[f"m{suffix}"]), int(match[f"d{suffix}"]))
    return ""


def _number(text: str) -> int:
    """Return a day or a year in figures or words (0 if it is none)."""
    if text[:1].isdigit():
        return int(re.sub(r"\D", "", text))
    if text == "premier":
        return 1
    value = read_words(text)
    return int(value) if value is not None else 0


def _spelled_value(match: re.Match[str]) -> str:
    """Return the ISO date of "1er juin 2021", or ``--06-01`` when no year stands there."""
    day, month = _number(match["day"]), _month(match["month"])
    if match["year"]:
        return _iso(_number(match["year"]), month, day)
    return f"--{month:02}-{day:02}" if 0 < day <= 31 and _iso(2000, month, day) else ""


def _monthly_value(match: re.Match[str]) -> str:
    """Return ``2020-12-31`` for "fin décembre 2020", else the month: ``2020-12``."""
    year, month = int(match["year"]), _month(match["month"])
    if match["part"] == "fin":
        leap = month == 2 and _iso(year, 2, 29) != ""
        return _iso(year, month, 29 if leap else _DAYS_IN[month - 1])
    return f"{year}-{month:02}"


def read_date(folded: str) -> str:
    """Return the ISO date of one folded date, in figures or spelled ("" if it cannot be told)."""
    if match := _FIGURES.match(folded):
        return _figures_value(match)
    match = _SPELLED.match(folded)
    return _spelled_value(match) if match else ""


def is_title_date(passage: Passage, start: int) -> bool:
    """Tell the date in a document's title ("Convention du 3 mai 2021 …"): it was signed then."""
    low = max(passage.start, start - 200)
    line = passage.folded[passage.folded.rfind("\n", low, start) + 1 : start]
    if passage.clause.ordinal or start - passage.start > 400 or not _TITLE.match(line):
        return False
    return not passage.folded[passage.start : start - len(line)].strip("#*_ \n\t\ufeff")


def _role(passage: Passage, start: int, end: int) -> str:
    """Return what a date is, from the words in front of it and from a range it bounds."""
    if is_title_date(passage, start):
        return "signature"
    if _SIGNED.search(passage.folded[max(passage.start, start - 160) : start]):
        return "signature"
    window = before(passage, start)
    role, place = nearest(_ROLES, window)
    role = role if len(window) - place <= _FAR else ""
    if role == "deadline" and _ENDS_AT_LATEST.search(window[-_FAR:]):
        role = "end"
    made = [match.end() for match in _MADE.finditer(window)]
    if made and made[-1] > place and len(window) - made[-1] < 90:
        return "signature"
    if role == "reference" and _MEETING.search(window):
        role = "event"
    signed = passage.clause.kind is ClauseKind.SIGNATURES
    return _range_bound(passage, window, end) or role or ("signature" if signed else "event")


def _range_bound(passage: Passage, window: str, end: int) -> str:
    """Return "effect" or "end" for the bounds of "du … au …" where a period is spoken of."""
    if not _PERIOD.search(window):
        return ""
    if _RANGE_END.search(window):
        return "end"
    behind = passage.folded[end : min(passage.stop, end + 40)]
    return "effect" if _RANGE_START.search(window) and _RANGE_GOES_ON.match(behind) else ""


def _plain_dates(passage: Passage) -> Iterator[Fact]:
    """Yield the dates that can be read, and those a scan has damaged."""
    for match in matches(passage, _FIGURES):
        if value := _figures_value(match):
            yield _dated(passage, match.span(), value)
    spelled = [
        _dated(passage, match.span(), value)
        for match in matches(passage, _SPELLED)
        if (value := _spelled_value(match))
    ]
    yield from spelled
    monthly = [
        _dated(passage, match.span(), _monthly_value(match)) for match in matches(passage, _MONTHLY)
    ]
    yield from free_of(monthly, spelled)
    for match in matches(passage, _YEARLY):
        value = f"{match['year']}-12-31" if match["fin"] else match["year"]
        yield _dated(passage, match.span() if match["fin"] else match.span("year"), value)


def _damaged(passage: Passage) -> Iterator[Fact]:
    """Yield the dates of signature that a scan has made unreadable, without a value."""
    for match in matches(passage, _DAMAGED):
        yield make_fact(passage, FactKind.DATE, match.span("date"), "signature")


def _dated(passage: Passage, span: tuple[int, int], value: str) -> Fact:
    """Return the date at ``span`` with its role."""
    return make_fact(passage, FactKind.DATE, span, _role(passage, *span), value)


def _phrase_end(passage: Passage, start: int) -> int:
    """Return where an event's phrase ends: at a stop, at the next verb, or 160 characters on."""
    limit = min(passage.stop, start + 160)
    place = start
    while match := _EVENT_END.search(passage.folded, place, limit):
        if match.group() != "\n":
            return match.start()
        rest = passage.text[match.end() : limit].lstrip("\n \t")
        if not rest[:1].islower():
            return match.start()
        place = limit - len(rest)
    return limit


def _event_role(passage: Passage, match: re.Match[str]) -> str:
    """Return what an event stands for: the start, the end or a deadline ("" if none)."""
    window = before(passage, match.start())
    if match["phrase"].startswith("jusqu'"):
        return "end" if _ABOUT_END.search(window) else ""
    if _ABOUT_EFFECT.search(window):
        return "effect"
    if _OBJECT.search(window):
        return ""
    if match["phrase"].startswith(
        ("le ", "a la date", "a compter", "a partir", "au jour", "au mom")
    ):
        return ""
    return "deadline"


def _find_events(passage: Passage) -> Iterator[Fact]:
    """Yield starts, ends and deadlines bound to an event instead of a date."""
    stop = passage.start
    for match in matches(passage, _EVENT):
        role = _event_role(passage, match) if match.start() >= stop else ""
        if role:
            stop = _phrase_end(passage, match.end())
            phrase = _TRAILING.sub("", passage.folded[match.start() : stop])
            if len(phrase) - len(match["phrase"]) > 3 or phrase.split()[-1] not in _OPEN_ENDS:
                span = (match.start(), match.start() + len(phrase))
                yield make_fact(passage, FactKind.DATE, span, role, event="yes")


def find_dates(passage: Passage) -> Iterator[Fact]:
    """Yield the dates of the clause; an event that holds a date gives way to the date."""
    dates = list(_plain_dates(passage))
    yield from dates
    yield from free_of(_damaged(passage), dates)
    yield from free_of(_find_events(passage), dates)

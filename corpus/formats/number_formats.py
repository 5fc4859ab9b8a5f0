"""Numbers and dates as a French spreadsheet shows them by their format: "8 940,00 €", "5,5%".

Does: read the codes of ECMA-376, part 1, 18.8.30: sections, figures, percentages, thousands,
dates, words between quotes. Does not: fractions, powers of ten, conditions: such a number is shown
as it is.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

GROUP = "\N{NO-BREAK SPACE}"
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
SHORT = 10  # significant figures of a number that has no format
# The formats that follow the machine's country, and what they are in France.
COUNTRY = {
    "mm-dd-yy": "dd/mm/yyyy",
    "m/d/yy h:mm": "dd/mm/yyyy hh:mm",
    "[$-F800]dddd, mmmm dd, yyyy": "dddd d mmmm yyyy",
}
Value = str | bool | int | float | date | time | timedelta
# A quoted text, an escaped character, what pads, what stands in brackets, a date, anything else.
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<pad>[_*]).|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<half>AM/PM|A/P)|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+)|(?P<other>.)",
    re.DOTALL,
)
_USUAL = re.compile(r"general|standard|@", re.IGNORECASE)
_WHITE = re.compile(r"\[(?:white|blanc|(?:color|couleur)\s*2)\]", re.IGNORECASE)
_BEYOND = re.compile(r"[eE][+-]|[#0?]\s*/\s*[#0?\d]|\[[<>=]")


def shown(value: Value, code: str) -> str:
    """Return what a cell shows; "" for what its format hides."""
    sections = _sections(COUNTRY.get(code, code) or "General")
    if isinstance(value, str):
        section = sections[-1] if len(sections) == 4 or "@" in sections[-1] else "@"
        return _around(section, "@", value)
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, (date, time)):
        return _date(value, sections[0])
    if isinstance(value, timedelta):
        return _elapsed(value)
    return _number(value, sections)


def _sections(code: str) -> list[str]:
    """Return the parts of a format: for numbers above zero, below, zero, and for words."""
    parts = [""]
    for token in _TOKEN.finditer(code):
        if token[0] == ";":
            parts.append("")
        else:
            parts[-1] += token[0]
    return parts


def is_white(value: Value, code: str) -> bool:
    """Tell whether a format writes a value in white."""
    sections = _sections(COUNTRY.get(code, code) or "General")
    if isinstance(value, (int, float)):
        section = _chosen(value, sections)[0]
    else:
        section = sections[-1 if len(sections) == 4 else 0]
    return _WHITE.search(section) is not None


def _chosen(value: float, sections: list[str]) -> tuple[str, bool]:
    """Return the part of a format that a number takes, and whether it needs a minus of its own."""
    if value < 0 and len(sections) > 1:
        return sections[1], False
    if value == 0 and len(sections) > 2:
        return sections[2], True
    return sections[0], True


def _number(value: float, sections: list[str]) -> str:
    section, signed = _chosen(value, sections)
    usual = _USUAL.search(section)
    if usual:
        return _around(section, usual[0], _plain(value if signed else abs(value)))
    if _BEYOND.search(section):
        return _plain(value)
    before, figures, behind, hundredfold = _parted(section)
    if not any(len(each) == 1 for each in figures):
        return before
    number = abs(Decimal(repr(value)))
    if hundredfold:
        number *= 100
    code = "".join(each for each in figures if len(each) == 1)
    number /= 1000 ** (len(code) - len(code.rstrip(",")))
    if len(code) < len(figures):
        digits = _spread(number, figures)
    else:
        digits = _digits(number, code.rstrip(","))
    minus = "-" if value < 0 and signed and any(c in "123456789" for c in digits) else ""
    return f"{minus}{before}{digits}{behind}".strip()


def _around(section: str, place: str, words: str) -> str:
    """Return words with those that a part of a format writes before and behind their place."""
    before, found, behind = section.partition(place)
    inside = words if found else ""
    return f"{_written(before)}{inside}{_written(behind)}".strip()


def _written(code: str) -> str:
    """Return the words that a part of a format without figures writes."""
    literals = ((_literal(token), token[0]) for token in _TOKEN.finditer(code))
    return "".join(token if said is None else said for said, token in literals)


def _parted(section: str) -> tuple[str, list[str], str, bool]:
    """Return the words before the figures of a section, the figures, and the words behind.

    Of the figures, words that stand among them are marked by a zero character in front. With them
    comes whether the number is shown a hundredfold.
    """
    parts: list[tuple[bool, str]] = []
    hundredfold = False
    for token in _TOKEN.finditer(section):
        text = _literal(token)
        hundredfold = hundredfold or token["other"] == "%"
        figure = text is None and token["other"] is not None and token[0] in "#0?.,"
        parts.append((figure, token[0] if text is None else text))
    places = [n for n, (figure, _) in enumerate(parts) if figure]
    if not places:
        return "".join(words for _, words in parts), [], "", hundredfold
    first, last = places[0], places[-1]
    inside = [words if figure else f"\0{words}" for figure, words in parts[first : last + 1]]
    before, behind = (
        "".join(words for _, words in each) for each in (parts[:first], parts[last + 1 :])
    )
    return before, [each for each in inside if each != "\0"], behind, hundredfold


def _spread(number: Decimal, figures: list[str]) -> str:
    """Return the figures of a whole number with words among them: those of a telephone."""
    whole, point, places = "".join(each for each in figures if len(each) == 1).partition(".")
    if point or places:
        return _digits(number, "".join(each for each in figures if len(each) == 1))
    least = _least(whole)
    digits = list(f"{number.quantize(Decimal(1), ROUND_HALF_UP):f}".lstrip("0").rjust(least, "0"))
    found: list[str] = []
    left = sum(c in "#0?" for c in whole)
    for each in reversed(figures):
        if len(each) > 1:
            found.append(each[1:])
        elif each in "#0?":
            left -= 1
            found += [digits.pop()] if digits else []
            while not left and digits:  # the first place takes what is left
                found.append(digits.pop())
    return "".join(reversed(found)).strip()


def _literal(token: re.Match[str]) -> str | None:
    """Return the words that a part of a format stands for; None where it is no such part."""
    if token["quoted"] is not None:
        return token["quoted"]
    if token["escaped"] is not None:
        return token["escaped"]
    if token["pad"]:
        return GROUP if token["pad"] == "_" and token[0][1:] not in ")(-" else ""
    if token["bracket"] is not None:  # a colour, or "$€-40C": a currency and its country
        bracket = token["bracket"]
        return bracket[1:].partition("-")[0] if bracket.startswith("$") else ""
    return None


def _digits(number: Decimal, figures: str) -> str:
    """Return the figures of a number as a format such as "#,##0.00" shows them."""
    whole, _, places = figures.partition(".")
    rounded = number.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    units, _, decimals = f"{rounded:f}".partition(".")
    least = _least(whole)
    units = units.lstrip("0").rjust(least, "0")
    if "," in whole:
        units = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", GROUP, units)
    kept = len(decimals.rstrip("0"))
    decimals = decimals[: max(kept, places.rfind("0") + 1)]
    return f"{units},{decimals}" if decimals else units


def _least(whole: str) -> int:
    """Return how many figures a format shows at least: all those from its first zero on."""
    places = "".join(c for c in whole if c in "#0?")
    return len(places) - places.find("0") if "0" in places else 0


def _plain(value: float) -> str:
    """Return a number without a format."""
    if isinstance(value, int) or value == int(value):
        return str(int(value))
    return f"{value:.{SHORT}g}".replace(".", ",")


def _date(value: date | time, section: str) -> str:
    """Return a date or a time as a format shows it."""
    moment = value if isinstance(value, datetime) else _moment(value)
    tokens = list(_TOKEN.finditer(section))
    half = any(token["half"] for token in tokens)
    if not any(token["date"] for token in tokens):
        return f"{moment:%d/%m/%Y}"
    parts: list[str] = []
    last = ""  # the letter of the last part of a date: "m" behind an hour is minutes
    for n, token in enumerate(tokens):
        letters = (token["date"] or "").lower()
        if letters:
            after = next((t["date"] for t in tokens[n + 1 :] if t["date"]), "")
            minutes = letters[0] == "m" and (last == "h" or after[:1].lower() == "s")
            parts.append(_part(moment, letters, minutes=minutes, half=half))
            last = letters[0]
        elif token["half"]:
            parts.append("AM" if moment.hour < 12 else "PM")
        else:
            literal = _literal(token)
            parts.append(token[0].replace("@", "") if literal is None else literal)
    return "".join(parts).strip()


def _moment(value: date | time) -> datetime:
    if isinstance(value, time):
        return datetime.combine(date(1900, 1, 1), value)
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001 (a day has no zone)


def _part(moment: datetime, letters: str, *, minutes: bool, half: bool) -> str:
    """Return what one part of a date format shows, as "yyyy" or "d"."""
    count = len(letters)
    if letters[0] == "y":
        return f"{moment.year:04}" if count > 2 else f"{moment.year % 100:02}"
    if letters[0] == "d" and count > 2:
        name = DAYS[moment.weekday()]
        return name if count > 3 else f"{name[:3]}."
    if letters[0] == "m" and not minutes and count > 2:
        name = MONTHS[moment.month - 1]
        return name if count > 3 or len(name) < 5 else f"{name[:4]}."
    number = {
        "d": moment.day,
        "h": (moment.hour % 12 or 12) if half else moment.hour,
        "m": moment.minute if minutes else moment.month,
        "s": moment.second,
    }[letters[0]]
    return f"{number:02}" if count > 1 else str(number)


def _elapsed(value: timedelta) -> str:
    """Return hours and minutes, which may be more than a day's."""
    minutes = round(value.total_seconds() / 60)
    return f"{minutes // 60}:{minutes % 60:02}"

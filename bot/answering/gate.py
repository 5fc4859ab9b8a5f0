"""The gate: nothing is said that does not stand in the source.

Does: check that each quote stands verbatim in the lines it claims, and that every figure, date,
duration, reference and name that is said stands in a quote, digit for digit.
Does not: mend anything; what fails is not said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus.model import Citation

CUT = re.compile(r"\[?(?:…|\.\.\.)\]?")
NUMBER_WORD = (
    "un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize"
    "|vingt|trente|quarante|cinquante|soixante|cent|cents|mille|millions?"
)
MONTH = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
UNIT = (
    r"(?:M€|k€|[€$£%‰]|(?:euros?|dollars?|francs?)\b)(?:[ \u202f](?:HT|TTC)\b)?"
    r"|(?:jours?|semaines?|mois|trimestres?|semestres?|ans?|années?|heures?)\b"
)
CLAIMS = (
    # anything with a digit, thousands separated by blanks included, with its unit
    re.compile(
        rf"[\w+./€%-]*\d(?:[\w+.,/:’'%€-]|[  \u202f](?=\d{{3}}\b))*(?:[  \u202f]?(?:{UNIT}))?"
    ),
    # a day or a month with its year
    re.compile(rf"\b(?:\d{{1,2}}(?:er)? )?(?:{MONTH})(?: \d{{4}})?\b", re.IGNORECASE),
    # articles of codes: "L 213-1", "R. 12"
    re.compile(r"\b[LRD]\.? ?\d[\d.-]*"),
    # durations and amounts in letters
    re.compile(
        rf"\b(?:{NUMBER_WORD})(?:[  -](?:{NUMBER_WORD}|et))*[  ](?:jours?|semaines?|mois|ans?"
        rf"|années?|euros?|heures?)\b",
        re.IGNORECASE,
    ),
    # names of people and bodies: capitals in mid-sentence, or several in a row at its start
    re.compile(r"(?:(?<=[\w,;:—(…] )|(?<=['’(]))[A-ZÀ-Ý][\w’'+.-]+(?: [A-ZÀ-Ý][\w’'+.-]+)*"),
    re.compile(r"^[A-ZÀ-Ý][\w’'+.-]+(?: [A-ZÀ-Ý][\w’'+.-]+)+"),
)
# "2020 300 000" is a year and an amount.
THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?: \d{3})+\b")
NUMBER_WORDS = re.compile(rf"(?:{NUMBER_WORD})\b", re.IGNORECASE)
NUMBER_BEFORE = re.compile(rf"\b(?:{NUMBER_WORD})[ -](?:et[ -])?$", re.IGNORECASE)


def normal(text: str) -> str:
    """Fold what typography and Markdown vary: blanks, apostrophes, dashes, emphasis."""
    text = re.sub(r"[\t|]+", " ¦ ", text.translate(_TYPOGRAPHY))  # cells are not one number
    text = re.sub(r"[*_`|#\\]|<[^>\n]{0,200}>", " ", text)
    text = re.sub(r"\s+", " ", text)
    return THOUSANDS.sub(lambda found: found.group().replace(" ", ""), text).strip()


_TYPOGRAPHY = str.maketrans(
    {"’": "'", "‑": "-", "–": "-", "—": "-", "\xa0": " ", "\u202f": " ", "\u2009": " "}
)


def claims(text: str) -> list[str]:
    """Return what ``text`` says that has to stand in a quote."""
    return [
        match.group().strip(" .,:;/'’-")
        for pattern in CLAIMS
        for match in pattern.finditer(text)
        if match.group().strip(" .,:;/'’-")
    ]


def unsupported(text: str, quotes: Iterable[str]) -> list[str]:
    """Return the claims of ``text`` that stand in none of ``quotes``.

    A figure has to stand there whole: "30 000" is not in "230 000" nor in "30 000 000".
    """
    quoted = " \n ".join(normal(quote) for quote in quotes)
    return [claim for claim in claims(text) if not _stands(normal(claim), quoted)]


def _stands(claim: str, quoted: str) -> bool:
    at = quoted.find(claim)
    while at >= 0:
        end = at + len(claim)
        if not _torn(claim, quoted[max(0, at - 24) : at], quoted[end : end + 2]):
            return True
        at = quoted.find(claim, at + 1)
    return False


def _torn(claim: str, before: str, after: str) -> bool:
    """Return whether ``claim`` is but a part of a number or of a word of the quote."""
    if claim[0].isdigit() and re.search(r"\d[.,]?$", before):
        return True
    if claim[-1].isdigit() and re.match(r"[.,]?\d", after):
        return True
    if NUMBER_WORDS.match(claim) and NUMBER_BEFORE.search(before):
        return True
    return (claim[0].isalpha() and before[-1:].isalpha()) or (
        claim[-1].isalpha() and after[:1].isalpha()
    )


def verbatim(citation: Citation, text: str) -> bool:
    """Return whether a quote stands, part by part and in order, in the lines it claims."""
    lines = text.split("\n")[citation.start_line - 1 : citation.end_line]
    stood = "\n".join(lines)
    at = 0
    for each in citation.quote.split(" … "):
        part = each.strip(" …")
        found = stood.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return bool(citation.quote.strip())


def elide(text: str, quotes: Iterable[str]) -> str:
    """Return ``text`` (a title, a heading) with the figures that no quote holds left out as "…"."""
    quoted = list(quotes)
    for claim in sorted(set(_figures(text)), key=len, reverse=True):
        if unsupported(claim, quoted):
            text = text.replace(claim, "…")
    return re.sub(r"…(?:\s*…)+", "…", text)


FIGURES = re.compile(
    rf"\b\d{{1,2}}(?:er)?\s(?:{MONTH})\s\d{{4}}\b|\b\d{{1,2}}/\d{{1,2}}/\d{{4}}\b"
    rf"|\d[\d .,  \u202f]*\s?(?:€|euros?\b|%|M€|k€)|\b\d+\s(?:jours?|semaines?|mois|ans?"
    rf"|années?)\b",
    re.IGNORECASE,
)


def _figures(text: str) -> list[str]:
    return [match.group().strip() for match in FIGURES.finditer(text)]

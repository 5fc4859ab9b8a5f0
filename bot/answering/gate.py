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
CLAIMS = (
    # anything with a digit, thousands separated by blanks included, with its unit
    re.compile(
        r"[\w+./€%-]*\d(?:[\w+.,/:’'%€-]|[  \u202f](?=\d{3}\b))*(?:[  \u202f]?(?:€|%|euros?\b"
        r"|M€|k€))?"
    ),
    # durations and amounts in letters
    re.compile(
        rf"\b(?:{NUMBER_WORD})(?:[  -](?:{NUMBER_WORD}|et))*[  ](?:jours?|semaines?|mois|ans?"
        rf"|années?|euros?|heures?)\b",
        re.IGNORECASE,
    ),
    # names of people and bodies: capitals in mid-sentence
    re.compile(r"(?<=[\w,;] )[A-ZÀ-Ý][\w’'+.-]+(?: [A-ZÀ-Ý][\w’'+.-]+)*"),
)


def normal(text: str) -> str:
    """Fold what typography and Markdown vary: blanks, apostrophes, dashes, emphasis."""
    text = re.sub(r"[\t|]+", " ¦ ", text.translate(_TYPOGRAPHY))  # cells are not one number
    text = re.sub(r"[*_`|#\\]|<[^>\n]{0,200}>", " ", text)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"(?<=\d) (?=\d{3}\b)", "", text).strip()


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
        before, after = quoted[at - 1 : at], quoted[at + len(claim) : at + len(claim) + 2]
        torn = (
            claim[:1].isdigit()
            and (before.isdigit() or re.search(r"\d[.,]$", quoted[max(0, at - 2) : at]))
        ) or (claim[-1:].isdigit() and (after[:1].isdigit() or re.match(r"[.,]\d", after)))
        if not torn:
            return True
        at = quoted.find(claim, at + 1)
    return False


def verbatim(citation: Citation, text: str) -> bool:
    """Return whether a quote stands, part by part and in order, in the lines it claims."""
    lines = text.split("\n")[citation.start_line - 1 : citation.end_line]
    stood = "\n".join(lines)
    at = 0
    parts = [part.strip() for part in citation.quote.split(" … ")]
    for position, each in enumerate(parts):
        part = each.removesuffix("…").strip() if position == len(parts) - 1 else each
        if not part:
            continue
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


MONTH = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
FIGURES = re.compile(
    rf"\b\d{{1,2}}(?:er)?\s(?:{MONTH})\s\d{{4}}\b|\b\d{{1,2}}/\d{{1,2}}/\d{{4}}\b"
    rf"|\d[\d .,  \u202f]*\s?(?:€|euros?\b|%|M€|k€)|\b\d+\s(?:jours?|semaines?|mois|ans?"
    rf"|années?)\b",
    re.IGNORECASE,
)


def _figures(text: str) -> list[str]:
    return [match.group().strip() for match in FIGURES.finditer(text)]

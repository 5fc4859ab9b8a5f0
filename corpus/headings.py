"""Recognise the headings of French conventions, one line at a time.

Does: say of a line what heading it may be: article, annex, title or chapter, preamble, signature
block, numbered paragraph, unnumbered sub-heading; tolerant of scanners' misreadings.
Does not: look at the document as a whole. Whether a candidate stands is for ``outline.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from rapidfuzz.distance import Levenshtein

from corpus.dates import DATE
from corpus.folding import fold
from corpus.lines import Line, Shape, is_closed, is_numbered_item
from corpus.titles import (
    NUMBER,
    after_number,
    chain,
    fit_title,
    is_title,
    tidy,
    title_below,
    written,
)

SUBTITLE = 70  # characters of an unnumbered sub-heading before prose


class Style(Enum):
    """How a heading is written."""

    HEADER = auto()
    PREAMBLE = auto()
    DIVISION = auto()
    ARTICLE = auto()
    DOTTED = auto()
    SINGLE = auto()
    SECTION = auto()
    REST = auto()  # what follows a titled table and belongs to the clause above it
    TEXT = auto()  # a paragraph before the first heading of a text that has no header
    SIGNATURES = auto()
    ANNEX = auto()


@dataclass(frozen=True, slots=True)
class Heading:
    """A line, or two, that may be a heading.

    ``line`` and ``lines`` say where among the lines that are not blank; ``body`` is the offset
    where what it heads begins. ``chain`` is its number in parts ("5.1": "5", "1"), ``rank`` orders
    divisions (1: part), ``mark`` is the Markdown level. ``sure`` tells that it cannot be a wrapped
    sentence, ``plain`` that it has neither number nor Markdown, ``series`` how a single number is
    written: "digit", "roman" or "letter", and how far it is set in.
    """

    line: int
    lines: int
    style: Style
    label: str
    title: str
    body: int
    chain: tuple[str, ...] = ()
    rank: int = 0
    mark: int = 0
    sure: bool = False
    plain: bool = False
    series: str = ""


_WORD = re.compile(
    r"(?P<word>[^\W\d_][\w|!]{1,8}?)(?:\.?\s+|\.|(?<=article)(?=\d))(?:n\s?[°o]\.?\s*)?" + NUMBER
)
_ANNEX = re.compile(
    r"(?P<word>[^\W\d_]{5,10})\b\s*(?:n\s?[°o]\.?\s*)?"
    rf"(?:{NUMBER}|(?P<letter>[a-h])(?![\w'’]))?"
)
_DIVISION = re.compile(r"(?P<word>partie|livre|titre|chapitre|section|sous-section)\s+" + NUMBER)
_PART = re.compile(
    r"(?P<number>premiere|deuxieme|seconde|troisieme|quatrieme|cinquieme)\s+(?P<word>partie)(?!\w)"
)
_RANKS = {"partie": 1, "livre": 1, "titre": 2, "chapitre": 3, "section": 4, "sous-section": 5}
_PREAMBLE = re.compile(r"(?P<word>preambule|contexte|expose)(?!\w)")
_RECITAL = re.compile(
    r"(?:etant|ceci|il|cela|apres|prealablement|les parties)\b.{0,60}\b(?:expose|rappele)"
)
_SIGNATURES = re.compile(
    r"(?:fai[tl]|falt|signe)\s*,?\s+(?:[a&@4]|en|le)(?!\w)(?!\s+(?:sorte|particulier|outre|l'objet))"
    r"|signe\w{0,3}\s+(?:electroniquement|numeriquement)\b"
    rf"|[a-z' -]{{2,40}},\s+le\s+{DATE}\s*\.?$"
    r"|en\s+(?:deux|trois|quatre|double|triple|\d)\s+(?:exemplaires?|originaux)\b"
    r"|a\s+[a-z' -]{2,40},\s+le\b(?=[\s._…]*$|\s*\d)"
    r"|(?:les\s+)?signatures?(?:\s+des\s+parties)?\s*:?$|les\s+signataires\s*:?$"
)
_DOTTED = re.compile(
    r"(?P<number>(?:\d{1,2}(?:\s?\.\s?\d{1,2}|-\d{1,2}){1,3}|(?:[IVX]{1,5}|[A-Z])(?:\.\d{1,2}){1,3}))"
    r"(?![\d,]|\.\d)"
)
_SINGLE = re.compile(r"(?P<number>\d{1,2}|[IVX]{1,5}|[A-Z])(?P<sign>\s*[.)/]+|\s+[-–—:]|\s(?=\S))")
_INNER = re.compile(r"(?:  ){1,6}(?=\S)")
_VALUE = re.compile(r"\s:\s*\S|\d\s?(?:€|%)|@|https?:|www\.|^\W*\d+\W*$")
# What a template leaves to be filled in is a value to come, and no name of a part.
_TO_FILL = re.compile(r"\{\{|\{%|\$\{|_{3,}")
_ONLY_TO_FILL = re.compile(
    r"(?:[^\w{]*(?:\{\{[^{}]*\}\}|\{%[^{}]*%\}|\$\{[^{}]*\}|<<[^<>]*>>|\[[^\[\]]*\]))+\W*"
)
_NO_SECTION = re.compile(
    r"(?:vu|considerant|et|entre|ou|ci-apres|monsieur|madame|m\.|mme|page|signature|articles?|annexes?"
    r"|titre|chapitre|section)(?!\w)"
    r"|.*\bce qui suit|.*\bd'(?:une|autre) part$"
)
_DANGLING = re.compile(
    r"(?:,|\b(?:l'|d'|a|au|aux|le|la|les|l|d|de|du|des|et|ou|par|en|sur|cf|voir|point|points|article"
    r"|articles|annexe|annexes|chapitre|titre))$"
)
_LEAD_IN = re.compile(r".*\b(?:a|de|pour|que|par|suivante?s?)\s*:?$")
_LEADERS = re.compile(r"(?:\.{3,}|…+|_{3,})\s*\d{1,3}$")
# Letters that scanners take for one another, on the way to "article".
_OCR = str.maketrans({"l": "i", "1": "i", "|": "i", "!": "i"})


def read_heading(text: str, lines: Sequence[Line], i: int) -> Heading | None:
    """Return what heading the i-th line may be, or None."""
    line = lines[i]
    if line.shape is not Shape.TEXT or _LEADERS.search(line.words):
        return None
    if _ONLY_TO_FILL.fullmatch(line.words):
        return None
    for read in (_article, _annex, _division, _preamble, _signatures, _dotted, _single, _section):
        found = read(text, lines, i)
        if found:
            return found
    return None


def is_recital(line: Line) -> bool:
    """Tell whether the line opens a preamble that bears no title: "Il est exposé ce qui suit :"."""
    folded = fold(_plain(line.words))
    return _RECITAL.match(folded) is not None and "conven" not in folded and line.size <= 200


def dangles(words: str) -> bool:
    """Tell whether the words break off where a sentence must go on: "… prévues à l'article"."""
    return not words[-1:].isupper() and _DANGLING.search(fold(words[-30:])) is not None


def has_body(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a list, a table or a whole sentence follows the i-th line."""
    if i + 1 == len(lines):
        return False
    following = lines[i + 1]
    if following.shape is not Shape.TEXT or _leads_in(lines, i + 1):
        return True
    if following.words[:1].islower():
        return False
    last, size = i + 1, following.size
    while last + 1 < len(lines) and not lines[last + 1].gap and size < 200:
        last += 1
        size += lines[last].size
    return size >= 200 or (lines[last].closed and size >= 25)


def _leads_in(lines: Sequence[Line], i: int) -> bool:
    """Tell whether the i-th line announces the list or table that follows it."""
    return (
        lines[i].words.endswith(":") and i + 1 < len(lines) and lines[i + 1].shape is not Shape.TEXT
    )


def _article(text: str, lines: Sequence[Line], i: int) -> Heading | None:
    """Read "ARTICLE 1 : Objet", "Art. 3.", "Article 1er — …", the title perhaps a line below."""
    line = lines[i]
    words = _plain(line.words)
    match = _WORD.match(fold(words[:80]))
    if not match or not _is_article(words, match.group("word"), line):
        return None
    rest = after_number(words, match.end())
    if rest is None:
        return None
    strong = line.mark > 0 or line.bold or (line.gap and words[0].isupper())
    title, parted = rest
    announced = parted and bool(title) and words[0].isupper()
    number = match.group("number")
    label = f"Article {written(words[match.start('number') : match.end('number')])}"
    made = replace(_headed(lines, i, Style.ARTICLE, label, title), sure=strong or announced)
    return _fitted(text, lines, _numbered(made, chain(number)), title)


def _is_article(words: str, word: str, line: Line) -> bool:
    """Tell whether the first word says "article", exactly or as a scanner misread it."""
    if word in ("article", "art"):
        return words[0].isupper() or line.mark > 0 or line.bold
    if word[-1] == "s" or not words[0].isupper() or not 5 <= len(word) <= 8:
        return False
    seen = word.translate(_OCR).replace("artid", "artici")
    return Levenshtein.distance(seen, "articie", score_cutoff=1) <= 1


def _annex(text: str, lines: Sequence[Line], i: int) -> Heading | None:
    """Read "Annexe 3 : …", "ANNEXE N° 2", "Annexe financière", "Annexes > Annexe III"."""
    line = lines[i]
    words = _plain(line.words)
    if line.mark and " > " in words and fold(words).startswith("annexe"):
        last = words.rsplit(" > ", 1)[1]
        if not fold(last).startswith("annexe"):
            return _headed(lines, i, Style.ANNEX, "Annexe", last)
        words = last
    match = _ANNEX.match(fold(words[:80]))
    if not match or not words[0].isupper() or not _is_annex(match.group("word")):
        return None
    name = next((n for n in ("number", "letter") if match.group(n)), None)
    if name is None:
        return _unnumbered_annex(lines, i, words, match.end())
    rest = after_number(words, match.end())
    if rest is None or (rest[0] and not is_title(rest[0])):
        return None
    word = "Appendice" if match.group("word") == "appendice" else "Annexe"
    label = f"{word} {written(words[match.start(name) : match.end(name)])}"
    made = _headed(lines, i, Style.ANNEX, label, rest[0])
    made = replace(made, sure=made.sure or (rest[1] and bool(rest[0])))
    return _fitted(text, lines, _numbered(made, chain(match.group(name))), rest[0])


def _is_annex(word: str) -> bool:
    """Tell whether the folded word says "annexe", exactly or misread by one letter."""
    if word in ("annexe", "annexes", "appendice"):
        return True
    near = Levenshtein.distance(word, "annexe", score_cutoff=1) <= 1
    return word[0] == "a" and word != "annee" and near  # "Année 2" is a word of its own


def _unnumbered_annex(lines: Sequence[Line], i: int, words: str, end: int) -> Heading | None:
    """Read an annex without a number: alone, before a separator, or a short title of its own."""
    line = lines[i]
    rest = words[end:].strip(" .")
    last = i + 1 == len(lines)
    isolated = line.gap and (last or lines[i + 1].gap)
    lists = not last and lines[i + 1].shape is Shape.ITEM and fold(words).startswith("annexes")
    if not (line.mark or line.bold or isolated) or lists:
        return None
    if not rest:
        return _headed(lines, i, Style.ANNEX, tidy(words).capitalize(), "")
    if rest[0] in ":-–—":
        title = rest.lstrip(" :-–—")
        return _headed(lines, i, Style.ANNEX, "Annexe", title) if is_title(title) else None
    short = len(words.split()) <= 10 and not is_closed(words)
    return _headed(lines, i, Style.ANNEX, words, "") if short else None


def _division(text: str, lines: Sequence[Line], i: int) -> Heading | None:
    """Read "TITRE II : …", "Chapitre 2", "Deuxième partie …"."""
    words = _plain(lines[i].words)
    folded = fold(words[:80])
    match = _DIVISION.match(folded) or _PART.match(folded)
    if not match or not words[0].isupper():
        return None
    rest = after_number(words, match.end())
    if rest is None or (rest[0] and not is_title(rest[0])):
        return None
    word, number = match.group("word"), words[match.start("number") : match.end("number")]
    label = f"{number} {word}" if match.re is _PART else f"{word} {written(number)}"
    label = label[0].upper() + label[1:]
    made = _headed(lines, i, Style.DIVISION, label, rest[0])
    made = _numbered(made, (word, *chain(match.group("number"))), _RANKS[word])
    return _fitted(text, lines, made, rest[0])


def _preamble(_text: str, lines: Sequence[Line], i: int) -> Heading | None:
    """Read "Préambule", "Contexte", "Exposé des motifs"."""
    line = lines[i]
    words = re.sub(r"\s*\(\d\)\s*$", "", _plain(line.words)).rstrip(" :.-–—")
    folded = fold(words)
    match = _PREAMBLE.match(folded)
    misread = 8 <= len(words) <= 10 and Levenshtein.distance(folded, "preambule") <= 1
    if not (match or misread) or not words[0].isupper() or len(words.split()) > 8:
        return None
    alone = len(words.split()) == 1
    if line.words[-1:] in ".,;" or not (line.gap or line.mark or line.bold or alone):
        return None
    if misread or (match and match.group("word") == "preambule"):
        title = words[match.end() :].lstrip(" :.-–—") if match else ""
        return replace(_headed(lines, i, Style.PREAMBLE, "Préambule", title), sure=True)
    label = words.capitalize() if words.isupper() else words
    return replace(_headed(lines, i, Style.PREAMBLE, " ".join(label.split()), ""), sure=True)


def _signatures(_text: str, lines: Sequence[Line], i: int) -> Heading | None:
    """Read the line that opens the signature block: "Fait à …, le …"."""
    line = lines[i]
    words = _plain(line.words)
    if line.size > 200 or not words[:1].isupper() or not _SIGNATURES.match(fold(words)):
        return None
    # The place and date are what people ask the block for: they are its body, not its title.
    return Heading(i, 1, Style.SIGNATURES, "Signatures", "", line.start, sure=True)


def _dotted(text: str, lines: Sequence[Line], i: int) -> Heading | None:
    """Read "3.1. Répartition des rôles", "5.2 …", "### **6.1 …**"."""
    line = lines[i]
    words = _plain(line.words)
    match = _DOTTED.match(words)
    if not match:
        return None
    apart = line.gap and i + 1 < len(lines) and lines[i + 1].gap and not line.closed
    rest = after_number(words, match.end(), loose=apart)
    if rest is None or not rest[0]:
        return None
    number = match.group("number")
    made = _headed(lines, i, Style.DOTTED, written(number), rest[0])
    return _fitted(text, lines, _numbered(made, chain(number)), rest[0])


def _single(text: str, lines: Sequence[Line], i: int) -> Heading | None:
    """Read "1. Les besoins …", "I. - Objet", "A – …"."""
    line = lines[i]
    words = _plain(line.words)
    match = _SINGLE.match(words)
    if not match or not (match.group("sign").strip() or line.mark or line.bold):
        return None
    rest = after_number(words, match.end())
    if rest is None or not rest[0]:
        return None
    number = match.group("number")
    series = (
        "digit" if number.isdigit() else "roman" if re.fullmatch("[IVX]+", number) else "letter"
    )
    series += _set_in(text, line)
    sure = line.mark > 0 or line.bold
    made = replace(_headed(lines, i, Style.SINGLE, number, rest[0]), sure=sure, series=series)
    return _fitted(text, lines, _numbered(made, chain(number)), rest[0])


def _set_in(text: str, line: Line) -> str:
    """Return the blanks that set a list within a list in: its numbers are a series of their own."""
    match = _INNER.match(text, line.start, line.stop)
    return match.group() if match else ""


def _section(_text: str, lines: Sequence[Line], i: int) -> Heading | None:
    """Read an unnumbered sub-heading; one without Markdown needs good evidence on both sides."""
    line = lines[i]
    words = tidy(line.words) if line.mark or line.bold else line.words
    if not words or not words[0].isupper() or words[-1] in ".,;:!?" or is_numbered_item(words):
        return None
    if line.mark:
        return _headed(lines, i, Style.SECTION, words, "")
    if not line.gap or not _names_part(words, bold=line.bold) or not has_body(lines, i):
        return None
    apart = line.bold or words.isupper() or lines[i + 1].gap
    # A long line before prose is more often half a sentence than a title.
    short = len(words) <= SUBTITLE or words.isupper() or lines[i + 1].shape is not Shape.TEXT
    if not apart or not short:
        return None
    return Heading(i, 1, Style.SECTION, " ".join(words.split()), "", line.stop, plain=True)


def _names_part(words: str, *, bold: bool) -> bool:
    """Tell whether words without number or Markdown could name a part of a text."""
    if len(words) > 130 or len(words.split()) > 20 or _VALUE.search(words) or dangles(words):
        return False
    if _TO_FILL.search(words):
        return False
    folded = fold(words)
    return not _NO_SECTION.match(folded) and not (bold and _LEAD_IN.match(folded))


def _headed(lines: Sequence[Line], i: int, style: Style, label: str, title: str) -> Heading:
    """Return a heading of one line whose body starts on the next."""
    line = lines[i]
    sure = line.mark > 0 or line.bold or line.gap
    return Heading(i, 1, style, label, tidy(title), line.stop, mark=line.mark, sure=sure)


def _numbered(made: Heading, number: tuple[str, ...], rank: int = 0) -> Heading:
    """Return the heading with its number in parts, and its rank among divisions."""
    return replace(made, chain=number, rank=rank)


def _fitted(text: str, lines: Sequence[Line], made: Heading, words: str) -> Heading | None:
    """Return the heading with its title settled; ``words`` is what follows the number."""
    if words:
        principle = made.style is Style.SINGLE
        title = fit_title(text, lines, made.line, words, principle=principle)
    elif made.style in (Style.ARTICLE, Style.ANNEX, Style.DIVISION):
        title = title_below(lines, made.line)
    else:
        return made
    if title is None:
        return None
    return replace(made, title=title.words, lines=title.lines, body=title.body)


def _plain(words: str) -> str:
    """Return the words without bold marks."""
    return words.replace("**", "").replace("__", "").strip()

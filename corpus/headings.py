"""Recognise the headings of French conventions, one line at a time.

Does: say of a line what heading it may be: article, annex, title or chapter, preamble, signature
block, numbered paragraph, unnumbered sub-heading; tolerant of scanners' misreadings.
Does not: look at the document as a whole. Whether a candidate stands is for ``outline.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from rapidfuzz.distance import Levenshtein

from corpus.folding import fold
from corpus.lines import HEAD, Line, Shape, is_closed, is_numbered_item


class Style(IntEnum):
    """How a heading is written."""

    HEADER = 0
    PREAMBLE = 1
    DIVISION = 2
    ARTICLE = 3
    DOTTED = 4
    SINGLE = 5
    SECTION = 6
    REST = 7  # what follows a titled table and belongs to the clause above it
    SIGNATURES = 8
    ANNEX = 9


@dataclass(frozen=True, slots=True)
class Heading:
    """A line, or two, that may be a heading.

    ``line`` and ``lines`` say where among the lines that are not blank; ``body`` is the offset
    where what it heads begins. ``chain`` is its number in parts ("5.1": "5", "1"), folded;
    ``rank`` orders divisions (1: part) and series ("digit", "roman", "letter" by their hash-free
    ``series``). ``sure`` tells that it cannot be a wrapped sentence.
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
    plain: bool = False  # unnumbered and without Markdown
    series: str = ""  # "digit", "roman" or "letter"


_NUMBER = (
    r"(?P<number>(?:l|(?:\d{1,3}|[ivx]{1,6})(?:\s?(?:er|ere|eme|e|o))?)(?:[.-]\d{1,3})*"
    r"(?:\s?(?:bis|ter|quater))?|premier|premiere|unique)(?!\w)"
)
_WORD = re.compile(
    rf"(?P<word>[^\W\d_][\w|!]{{1,8}}?)(?:\.?\s+|\.|(?<=article)(?=\d))(?:n\s?[°o]\.?\s*)?{_NUMBER}"
)
_SEPARATOR = re.compile(r"[\s.:)\-–—°|*_]*")
_ANNEX = re.compile(
    rf"(?P<word>[^\W\d_]{{5,10}})\b\s*(?:n\s?[°o]\.?\s*)?(?:{_NUMBER}|(?P<letter>[a-h])(?![\w'’]))?"
)
_DIVISION = re.compile(rf"(?P<word>partie|livre|titre|chapitre|section|sous-section)\s+{_NUMBER}")
_PART = re.compile(
    r"(?P<number>premiere|deuxieme|seconde|troisieme|quatrieme|cinquieme)\s+(?P<word>partie)(?!\w)"
)
_RANKS = {"partie": 1, "livre": 1, "titre": 2, "chapitre": 3, "section": 4, "sous-section": 5}
_PREAMBLE = re.compile(r"(?P<word>preambule|contexte|expose)(?!\w)")
_SIGNATURES = re.compile(
    r"(?:fai[tl]|falt)\s*,?\s+(?:a|à|en|le)(?!\w)(?!\s+(?:sorte|particulier|outre|l'objet))"
    r"|(?:les\s+)?signatures?(?:\s+des\s+parties)?\s*:?$|les\s+signataires\s*:?$"
)
_DOTTED = re.compile(
    r"(?P<number>(?:\d{1,2}(?:[.-]\d{1,2}){1,3}|(?:[IVX]{1,5}|[A-Z])(?:\.\d{1,2}){1,3}))(?![\d,])"
)
_SINGLE = re.compile(r"(?P<number>\d{1,2}|[IVX]{1,5}|[A-Z])(?P<sign>\s*[.)/]+|\s+[-–—:]|\s(?=\S))")
_NOT_TITLE = re.compile(r"(?:d[eu]|des|de la|susvise|precite|ci-)(?!\w)")
_VALUE = re.compile(r"\s:\s*\S|\d\s?(?:€|%)|@|https?:|www\.")
_OPENERS = re.compile(r"(?:vu|considerant|et|entre|ou|ci-apres|monsieur|madame|m\.|mme)(?!\w)")
_SENTENCES = re.compile(r"[.;!?]\s+[A-ZÀ-Ý]")
_LEADERS = re.compile(r"(?:\.{3,}|…+|_{3,})\s*\d{1,3}$")
_OCR = str.maketrans({"l": "i", "1": "i", "|": "i", "!": "i"})


def read_heading(text: str, lines: Sequence[Line], i: int) -> Heading | None:
    """Return what heading the i-th line may be, or None."""
    line = lines[i]
    if line.shape is not Shape.TEXT or _LEADERS.search(line.words):
        return None
    for read in (_article, _annex, _division, _preamble, _signatures, _dotted, _single, _section):
        found = read(text, lines, i)
        if found:
            return found
    return None


def is_title(words: str) -> bool:
    """Tell whether the words could be a title: short, and not a sentence."""
    if not words or len(words) > 200 or words[-1] in ",;":
        return False
    long = len(words.split()) > 12 or _SENTENCES.search(words)
    return not (words[-1] in ".!?:" and long)


def _article(text: str, lines: Sequence[Line], i: int) -> Heading | None:
    """Read "ARTICLE 1 : Objet", "Art. 3.", "Article 1er — …", the title perhaps a line below."""
    line = lines[i]
    words = _plain(line.words)
    match = _WORD.match(fold(words[:80]))
    if not match or not _is_article(words, match.group("word"), line):
        return None
    rest = _after(words, match.end())
    if rest is None:
        return None
    number = _number(words, match)
    title, signed = rest
    strong = line.mark > 0 or line.bold or (line.gap and words[0].isupper())
    if not strong and not (signed and title) and not words[0].isupper():
        return None
    made = Heading(
        line=i,
        lines=1,
        style=Style.ARTICLE,
        label=f"Article {number}",
        title=title,
        body=line.stop,
        chain=_chain(match.group("number")),
        mark=line.mark,
        sure=strong or (signed and bool(title)),
    )
    return _fitted(made, text, lines)


def _is_article(words: str, word: str, line: Line) -> bool:
    """Tell whether the first word says "article", exactly or as a scanner misread it."""
    if word in ("article", "art"):
        return words[0].isupper() or line.mark > 0 or line.bold or line.gap
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
    if match.group("number") or match.group("letter"):
        return _numbered_annex(text, lines, i, words, match)
    return _unnumbered_annex(lines, i, words, match.end())


def _is_annex(word: str) -> bool:
    """Tell whether the folded word says "annexe", exactly or misread by one letter."""
    return word in ("annexe", "annexes", "appendice") or (
        word[0] == "a" and Levenshtein.distance(word, "annexe", score_cutoff=1) <= 1
    )


def _numbered_annex(
    text: str, lines: Sequence[Line], i: int, words: str, match: re.Match[str]
) -> Heading | None:
    """Read an annex whose number or letter was found."""
    rest = _after(words, match.end())
    if rest is None or (rest[0] and not is_title(rest[0])):
        return None
    name = "letter" if match.group("letter") else "number"
    number = words[match.start(name) : match.end(name)]
    made = Heading(
        line=i,
        lines=1,
        style=Style.ANNEX,
        label=f"{_annex_word(match)} {number}",
        title=rest[0],
        body=lines[i].stop,
        chain=_chain(match.group(name)),
        mark=lines[i].mark,
        sure=lines[i].mark > 0 or lines[i].bold or lines[i].gap,
    )
    return _fitted(made, text, lines)


def _annex_word(match: re.Match[str]) -> str:
    """Return the word by which the annex is cited."""
    return "Appendice" if match.group("word") == "appendice" else "Annexe"


def _unnumbered_annex(lines: Sequence[Line], i: int, words: str, end: int) -> Heading | None:
    """Read an annex without a number: alone, before a separator, or a short title of its own."""
    line = lines[i]
    rest = words[end:].strip(" .")
    isolated = line.gap and (i + 1 == len(lines) or lines[i + 1].gap)
    if not (line.mark or line.bold or isolated) or _listed(lines, i):
        return None
    if not rest:
        return _headed(lines, i, Style.ANNEX, "Annexe", "")
    if rest[0] in ":-–—":
        title = _SEPARATOR.sub("", rest, count=1)
        return _headed(lines, i, Style.ANNEX, "Annexe", title) if is_title(title) else None
    short = len(words.split()) <= 10 and not is_closed(words)
    return _headed(lines, i, Style.ANNEX, words, "") if short else None


def _listed(lines: Sequence[Line], i: int) -> bool:
    """Tell whether the line only introduces a list ("Annexes :" and what they are)."""
    following = lines[i + 1] if i + 1 < len(lines) else None
    plural = fold(lines[i].words[:8]).startswith("annexes")
    return plural and following is not None and following.shape is Shape.ITEM


def _division(text: str, lines: Sequence[Line], i: int) -> Heading | None:
    """Read "TITRE II : …", "Chapitre 2", "Deuxième partie …"."""
    line = lines[i]
    words = _plain(line.words)
    folded = fold(words[:80])
    match = _DIVISION.match(folded) or _PART.match(folded)
    if not match or not words[0].isupper():
        return None
    rest = _after(words, match.end())
    if rest is None or (rest[0] and not is_title(rest[0])):
        return None
    word = match.group("word")
    ordinal = match.re is _PART
    number = _number(words, match)
    label = f"{number.capitalize()} {word}" if ordinal else f"{word.capitalize()} {number}"
    made = Heading(
        line=i,
        lines=1,
        style=Style.DIVISION,
        label=label,
        title=rest[0],
        body=line.stop,
        chain=(word, *_chain(match.group("number"))),
        rank=_RANKS[word],
        mark=line.mark,
        sure=line.mark > 0 or line.bold or line.gap,
    )
    return _fitted(made, text, lines)


def _preamble(_text: str, lines: Sequence[Line], i: int) -> Heading | None:
    """Read "Préambule", "Contexte", "Exposé des motifs"."""
    line = lines[i]
    words = re.sub(r"\s*\(\d\)\s*$", "", _plain(line.words)).rstrip(" :.-–—")
    folded = fold(words)
    match = _PREAMBLE.match(folded)
    misread = 8 <= len(words) <= 10 and Levenshtein.distance(folded, "preambule") <= 1
    if not (match or misread) or not words[0].isupper() or len(words.split()) > 8:
        return None
    if line.words[-1:] in ".,;" or not (line.gap or line.mark or line.bold):
        return None
    if misread or (match and match.group("word") == "preambule"):
        title = _SEPARATOR.sub("", words[match.end() :], count=1) if match else ""
        return _headed(lines, i, Style.PREAMBLE, "Préambule", title)
    label = words.capitalize() if words.isupper() else words
    return _headed(lines, i, Style.PREAMBLE, label, "")


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
    rest = _after(words, match.end())
    if rest is None or not rest[0]:
        return None
    made = Heading(
        line=i,
        lines=1,
        style=Style.DOTTED,
        label=match.group("number"),
        title=rest[0],
        body=line.stop,
        chain=_chain(fold(match.group("number"))),
        mark=line.mark,
        sure=line.mark > 0 or line.bold or line.gap,
    )
    return _fitted(made, text, lines)


def _single(text: str, lines: Sequence[Line], i: int) -> Heading | None:
    """Read "1. Les besoins …", "I. - Objet", "A – …"."""
    line = lines[i]
    words = _plain(line.words)
    match = _SINGLE.match(words)
    if not match or not (match.group("sign").strip() or line.mark or line.bold):
        return None
    rest = _after(words, match.end())
    if rest is None or not rest[0]:
        return None
    number = match.group("number")
    series = (
        "digit" if number.isdigit() else "roman" if re.fullmatch("[IVX]+", number) else "letter"
    )
    made = Heading(
        line=i,
        lines=1,
        style=Style.SINGLE,
        label=number,
        title=rest[0],
        body=line.stop,
        chain=(number.lower(),),
        mark=line.mark,
        sure=line.mark > 0 or line.bold,
        series=series,
    )
    return _fitted(made, text, lines, principle=True)


def _section(_text: str, lines: Sequence[Line], i: int) -> Heading | None:
    """Read an unnumbered sub-heading; a plain one needs good evidence on both sides."""
    line = lines[i]
    words = _plain(line.words).rstrip(" :") if line.mark or line.bold else line.words
    if not words or not words[0].isupper() or words[-1] in ".,;:!?" or is_numbered_item(words):
        return None
    if line.mark:
        return _headed(lines, i, Style.SECTION, " ".join(words.split()), "")
    if len(words) > 130 or len(words.split()) > 20 or _VALUE.search(words):
        return None
    if not line.gap or _OPENERS.match(fold(words[:30])) or not _heads(lines, i, line):
        return None
    return replace(_headed(lines, i, Style.SECTION, " ".join(words.split()), ""), plain=True)


def _heads(lines: Sequence[Line], i: int, line: Line) -> bool:
    """Tell whether a list, a table or a whole sentence follows, apart from the line."""
    if i + 1 == len(lines):
        return False
    following = lines[i + 1]
    if not following.gap and not line.bold:
        return False
    if following.shape is not Shape.TEXT:
        return True
    if not following.words[:1].isupper() and following.words[:1].isalpha():
        return False
    last, size = i + 1, following.size
    while last + 1 < len(lines) and not lines[last + 1].gap and size < 200:
        last += 1
        size += lines[last].size
    return size >= 200 or (lines[last].closed and size >= 25)


def _headed(lines: Sequence[Line], i: int, style: Style, label: str, title: str) -> Heading:
    """Return a heading of one line whose body starts on the next."""
    line = lines[i]
    sure = line.mark > 0 or line.bold or line.gap
    collapsed = " ".join(title.split())
    return Heading(i, 1, style, label, collapsed, line.stop, mark=line.mark, sure=sure)


def _plain(words: str) -> str:
    """Return the words without bold marks."""
    return words.replace("**", "").replace("__", "").strip()


def _number(words: str, match: re.Match[str]) -> str:
    """Return the number as written, "1er" for "premier"."""
    number = words[match.start("number") : match.end("number")].replace(" ", "")
    spelled = {"premier": "1er", "l": "1"}
    return spelled.get(number.lower(), number.lower() if number.lower() == "unique" else number)


def _chain(number: str) -> tuple[str, ...]:
    """Return the parts of a folded number: "1er" -> 1; "5-1" -> 5, 1."""
    parts = re.split(r"[.\-]", number.replace(" ", ""))
    first = re.sub(r"^(\d+|[ivx]+?)(?:er|ere|eme|e|o)$", r"\1", parts[0])
    spelled = {"premier": "1", "premiere": "1", "l": "1"}
    return (spelled.get(first, first), *parts[1:])


def _after(words: str, end: int) -> tuple[str, bool] | None:
    """Return the title after a number and whether a sign parts the two; None: not a heading.

    "Article 5 du décret", "article 2 ;" and "articles 3 et 4" go on as sentences do.
    """
    separator = _SEPARATOR.match(words, end)
    stop = separator.end() if separator else end
    signs = words[end:stop].strip()
    title = words[stop:].strip()
    if not title:
        return "", bool(signs)
    if not signs and (stop == end or _NOT_TITLE.match(fold(title[:20]))):
        return None
    strong = any(sign in signs for sign in ":–—-)")
    first = title.lstrip("«“\"'([ ")[:1]
    if not first.isalnum() or (not strong and not first.isupper()):
        return None
    return title, bool(signs)


def _fitted(
    made: Heading, text: str, lines: Sequence[Line], *, principle: bool = False
) -> Heading | None:
    """Settle where the title ends: run into the body, wrapped, or on the next line."""
    line = lines[made.line]
    if not made.title:
        return _with_title_below(made, lines)
    alone = made.line + 1 < len(lines) and line.gap and lines[made.line + 1].gap
    whole = principle and alone and line.size <= 200 and not _SENTENCES.search(made.title)
    if line.size < HEAD and (whole or is_title(made.title)):
        return _with_wrapped_title(made, lines)
    if line.mark:
        return replace(made, title=" ".join(made.title.split()))
    start = text.find(made.title[:30], line.start, line.stop)
    if start < 0:
        return None
    title = _run_in_title(made.title, principle=principle)
    return replace(made, title=title, body=start + len(title))


def _run_in_title(words: str, *, principle: bool) -> str:
    """Return the title that stands at the head of its own paragraph, or nothing.

    "Durée. La présente convention …"; for a numbered principle a whole sentence may be the title,
    never one that holds a figure: what is stated belongs to the body.
    """
    match = re.match(r"[^.:;]{3,160}[.](?=\s+[A-ZÀ-Ý«])", words)
    if not match or any(c.isdigit() for c in match.group()):
        return ""
    return match.group() if principle or len(match.group().split()) <= 6 else ""


def _with_title_below(made: Heading, lines: Sequence[Line]) -> Heading:
    """Take the next line as the title when it is one: short, capital, no sentence, a body after."""
    i = made.line + 1
    if made.style not in (Style.ARTICLE, Style.ANNEX, Style.DIVISION) or i + 1 >= len(lines):
        return made
    line, after = lines[i], lines[i + 1]
    words = _plain(line.words)
    if line.shape is not Shape.TEXT or line.size > 130 or line.closed or _VALUE.search(words):
        return made
    if not words[:1].isupper() or not (after.gap or line.mark or after.words[:1].isupper()):
        return made
    if is_numbered_item(words) or _WORD.match(fold(words[:80])) or words[-1] == ",":
        return made
    return replace(made, title=" ".join(words.split()), body=line.stop, lines=2)


def _with_wrapped_title(made: Heading, lines: Sequence[Line]) -> Heading:
    """Join a title that goes on in small letters on the next line, before a blank one."""
    title = " ".join(made.title.split())
    i = made.line + 1
    if i < len(lines) and not lines[i].gap and not is_closed(title) and len(title) >= 30:
        line = lines[i]
        alone = i + 1 == len(lines) or lines[i + 1].gap
        if line.words[:1].islower() and alone and line.size <= 100 and not line.closed:
            joined = f"{title} {' '.join(line.words.split())}"
            return replace(made, title=joined, body=line.stop, lines=2)
    return replace(made, title=title)

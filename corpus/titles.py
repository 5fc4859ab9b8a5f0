"""Read the number of a heading and find where its title ends.

Does: turn "1er", "IV" and "5-1" into comparable chains; tell a title from a sentence; find a title
that runs into its paragraph, wraps, or stands on the next line.
Does not: know the sorts of headings (``headings.py``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.folding import fold
from corpus.lines import HEAD, Line, Shape, is_closed, is_numbered_item

ORDINALS = (
    "premier|premiere|deuxieme|troisieme|quatrieme|cinquieme|sixieme|septieme|huitieme|neuvieme"
    "|dixieme|onzieme|douzieme|treizieme|quatorzieme|quinzieme|seizieme|dix-septieme"
    "|dix-huitieme|dix-neuvieme|vingtieme"
)
# "l" alone is a scanner's 1; the named group is the number as it is written.
NUMBER = (
    r"(?P<number>(?:l|(?:\d{1,3}|[ivx]{1,6})(?:\s?(?:er|ere|eme|e|o))?)(?:[.-]\d{1,3})*"
    rf"(?:\s?(?:bis|ter|quater)(?!\w))?|{ORDINALS}|second|unique)(?!\w)"
)
WRAPPED = 60  # characters: a line this long may be one that prose was cut into
LONGEST = 260  # characters of the longest title

_SIGNS = re.compile(r"[\s.:;)\-–—°|*_⁰¹²³⁴-⁹⁽⁾]*")  # "Article 3² – Durée": a note is called
_SENTENCE_INSIDE = re.compile(r"[.;!?]\s+(?:[-–—]\s+)?[A-ZÀ-Ý]")
_NOT_TITLE = re.compile(r"(?:d[eu]|des|susvise|precite|ci-)(?!\w)")
_SENTENCE_START = re.compile(
    r"(?:(?:la|le|les) (?:present|partie|convention)|conformement|il |elle |ils |en application|"
    r"dans le cadre|afin |a compter|pour |chaque )"
)
# A subject and its verb, in front of a full stop or colon: a statement and no title.
_STATED = re.compile(
    r"(?:l'|(?:le|la|les|un|une|des|ce|cet|cette|ces|chaque|toute?|aucune?) )[^.]{0,80}?"
    r"(?:\b(?:est|sont|sera|seront|ont|aura|auront|peut|peuvent|pourra|pourront|doit|doivent"
    r"|devra|devront|fait|font|fera|fixe|verse|versera|prend|prendra|comprend|dispose|assure"
    r"|assurent|transmet|conserve|met|met[st]?ent|fournit|designe|reste|restent|donne|reunit"
    r"|confie|garantit|declare|declarent|realise|participe|organise|beneficie|porte|permet"
    r"|communique|informe|definit|determine|precise|attribue|apporte|alloue"
    r"|accorde|finance|rembourse|contribue|etablit|autorise|applique|recoit|adresse|comporte"
    r"|relevent?|ne|se) |\b(?:s'|n'))"
)
_VALUE = re.compile(r"\s:\s*\S|\d\s?(?:€|%)|@|https?:|www\.")
# Grammar: words that open a French sentence, and those before which none ends.
_OPENING = re.compile(
    r"(?<=\S)\s+(?=(?:L[ae]s?|Une?|Des|Chaque|Chacune?|Tout|Toute|Tous|Toutes|Aucune?|Nul|Ils?|Elles?|On"
    r"|Ce|Cet|Cette|Ces|Cela|En|Dans|Pour|Afin|Si|Sauf|Lorsque|Lorsqu['’]\w+|Conformément|À|A|Au|Aux"
    r"|Sous|Par|Sur)\s|L['’]\w)"
)
_LEADING = re.compile(
    r"(?:\b(?:de|du|des|a|au|aux|par|pour|avec|sur|en|et|ou|la|le|les|chez|entre|dans|sans|sous|que"
    r"|qui|vers)|['’]|[,;(«])$"
)
_RUN_IN = re.compile(r"[^.:;]{3,200}?[.](?=\s+[A-ZÀ-Ý«–—-])")
_SUFFIXED = re.compile(r"(\d+|[ivx]+?)(?:er|ere|eme|e|o)")
_FOLDED = {"premier": "1", "l": "1", "second": "2"} | {
    word: str(number) for number, word in enumerate(ORDINALS.split("|")[1:], 1)
}
_WRITTEN = _FOLDED | {"premier": "1er", "premiere": "1re", "unique": "unique"}
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class Title:
    """A title, how many lines its heading takes, and the offset where the body begins."""

    words: str
    lines: int
    body: int


def written(number: str) -> str:
    """Return a number as a label shows it: "1er" for "premier", no inner spaces."""
    bare = "".join(number.split())
    if bare[:-2].isdigit():
        bare = bare.lower()  # "ARTICLE 1ER"
    return _WRITTEN.get(fold(bare), bare)


def chain(number: str) -> tuple[str, ...]:
    """Return the parts of a number, comparable: "1er" -> 1; "5-1" -> 5, 1; "II.1" -> 2, 1."""
    bare = fold("".join(number.split())).rstrip(".")
    first, *rest = [bare] if bare in _FOLDED else re.split(r"[.\-]", bare)
    suffixed = _SUFFIXED.fullmatch(first)
    first = _FOLDED.get(first, suffixed.group(1) if suffixed else first)
    return (str(roman(first)) if re.fullmatch("[ivx]+", first) else first, *rest)


def roman(number: str) -> int:
    """Return the value of a small Roman number below 40."""
    values = [_ROMAN[c] for c in number]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


def after_number(words: str, end: int, *, loose: bool = False) -> tuple[str, bool] | None:
    """Return the title after a number and whether a sign parts the two; None: not a heading.

    "Article 5 du décret", "article 2 ;" and "articles 3 et 4" go on as sentences do. ``loose``
    admits a small letter without a sign that announces it.
    """
    signs = _SIGNS.match(words, end)
    stop = signs.end() if signs else end
    between, title = words[end:stop].strip(), words[stop:].strip()
    if not title:
        return None if ";" in between else ("", bool(between))
    going_on = title.isupper() or title[:1].islower()
    if not between and (stop == end or (going_on and _NOT_TITLE.match(fold(title[:20])))):
        return None
    announced = loose or any(sign in between for sign in ":–—-)")
    first = title.lstrip("«“\"'([ ")[:1]
    if not first.isalnum() or not (announced or first.isupper()):
        return None
    return title, bool(between)


def is_title(words: str) -> bool:
    """Tell whether the words could be a title: not too long, and not a sentence."""
    if not words or len(words) > LONGEST or words[-1] in ",;":
        return False
    if words[-1] not in ".!?:":
        return True
    folded = fold(words)
    said = _SENTENCE_INSIDE.search(words) or _SENTENCE_START.match(folded[:40])
    return len(words.split()) <= 12 and not said and not _STATED.match(folded)


def fit_title(
    text: str, lines: Sequence[Line], i: int, words: str, *, principle: bool = False
) -> Title | None:
    """Settle the title of a numbered heading on line ``i`` whose line goes on with ``words``.

    A whole sentence may be the title of a numbered ``principle``. Returns None when the words
    cannot be found in the line again (markup stands between them).
    """
    line = lines[i]
    prose = _runs_on(lines, i)
    glued = _glued(words) if line.closed or prose else ""
    start = text.find(words[:30], line.start, line.stop) if glued else -1
    if start >= 0:
        return Title(tidy(glued), 1, start + len(glued))
    if (
        not prose
        and line.size < HEAD
        and (is_title(words) or (principle and _stands_alone(lines, i, words)))
    ):
        return _wrapped(lines, i, words)
    if line.mark:
        return Title(tidy(words), 1, line.stop)
    start = text.find(words[:30], line.start, line.stop)
    if start < 0:
        return None
    title = _run_in(words, principle=principle)
    return Title(tidy(title), 1, start + len(title))


def title_below(lines: Sequence[Line], i: int) -> Title:
    """Return the title on the line below a bare number, if that line is one; else no title.

    A title is short, starts with a capital, ends as no sentence does, and has a body after it.
    """
    bare = Title("", 1, lines[i].stop)
    if i + 2 >= len(lines):
        return bare
    line, after = lines[i + 1], lines[i + 2]
    words, folded = line.words.replace("**", ""), fold(line.words[:40])
    if line.shape is not Shape.TEXT or line.closed or not words[:1].isupper() or words[-1] == ",":
        return bare
    apart = after.gap or line.mark or (after.words[:1].isupper() and line.size <= 60)
    if line.size > 130 or not apart or is_numbered_item(words) or _VALUE.search(words):
        return bare
    if folded.startswith(("article", "annexe", "chapitre", "fait ")) or _sentence(folded, line):
        return bare
    return Title(tidy(words), 2, line.stop)


def tidy(words: str) -> str:
    """Return a title on one line, without bold marks and a last full stop or colon."""
    flat = " ".join(words.replace("**", "").replace("__", "").split())
    ending = flat[-1:] in ".:" and not flat.endswith(("..", "etc.", "cf."))
    return flat[:-1].rstrip() if flat and ending else flat


def _sentence(folded: str, line: Line) -> bool:
    """Tell whether a line starts as the sentences of conventions do."""
    return line.size > 40 and _SENTENCE_START.match(folded) is not None


def _stands_alone(lines: Sequence[Line], i: int, words: str) -> bool:
    """Tell whether a numbered sentence is a paragraph of its own, with a paragraph after it."""
    apart = lines[i].gap and i + 1 < len(lines) and lines[i + 1].gap
    return apart and len(words) <= LONGEST and not _SENTENCE_INSIDE.search(words)


def _runs_on(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a long line goes on as a paragraph of hard-wrapped prose does."""
    line, following = lines[i], lines[i + 1] if i + 1 < len(lines) else None
    if line.mark or line.bold or line.closed or line.size < WRAPPED or following is None:
        return False
    last = i + 2 == len(lines) or lines[i + 2].gap
    on = not following.gap and following.shape is Shape.TEXT and following.words[:1].islower()
    return on and not is_numbered_item(following.words) and (following.closed or not last)


def _run_in(words: str, *, principle: bool) -> str:
    """Return the title that stands at the head of its own paragraph, or nothing.

    "Durée. La présente convention …". It never holds a figure: what is stated belongs to the body.
    """
    match = _RUN_IN.match(words)
    if not match or any(c.isdigit() for c in match.group()):
        return ""
    return match.group() if principle or len(match.group().split()) <= 6 else ""


def _glued(words: str) -> str:
    """Return the title that no sign parts from its paragraph, or nothing.

    "Durée La convention est conclue pour trois ans.": a capital where no sentence has one, unless
    a name does ("Obligations de La Poste"). It never holds a figure.
    """
    for opening in _OPENING.finditer(words):
        title, sentence = words[: opening.start()], words[opening.end() :]
        if not any(c.islower() for word in sentence.split()[:2] for c in word):
            continue  # "MISE À DISPOSITION"
        bare = title.rstrip(" :–—-")
        if (
            len(bare.split()) > 10
            or any(c.isdigit() for c in bare)
            or _SENTENCE_INSIDE.search(bare)
        ):
            return ""
        if bare and bare[-1] not in ".!?" and not _LEADING.search(fold(bare)):
            return title if len(sentence.split()) >= 4 else ""
    return ""


def _wrapped(lines: Sequence[Line], i: int, words: str) -> Title:
    """Return the title, joined with the next line where it goes on there before a blank one."""
    title, line = tidy(words), lines[i]
    if i + 1 < len(lines) and not lines[i + 1].gap and not is_closed(words) and len(title) >= 20:
        following = lines[i + 1]
        alone = i + 2 == len(lines) or lines[i + 2].gap
        short = following.size <= 100 and following.shape is Shape.TEXT and not following.closed
        on = following.words[:1].islower() or (title.isupper() and following.words.isupper())
        if on and alone and short:
            return Title(tidy(f"{title} {following.words}"), 2, following.stop)
    return Title(title, 1, line.stop)

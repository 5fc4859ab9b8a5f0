"""The opening of a document: where it lies, its title and the kind of agreement.

Does: find the block of the title and the block of the parties in the first pages, read the
title in the document's own words and the kind of agreement out of it.
Does not: read the parties themselves (``corpus/parties.py``) or look at the articles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.folding import fold
from corpus.model import Span

# The opening of a convention fits well within this many characters; a table of contents may
# stand in it. Everything below looks no further, which keeps the reading linear.
OPENING = 20_000
PARTIES = 10_000
LONGEST_TITLE = 300

LEAD = r"^[ \t>#*_|]*"
KINDS = (
    r"convent[il1]on(?:-cadre)?|accord(?:-cadre)?|avenant|protocole(?:-cadre)?|contrat(?:-cadre)?|arrete|decision|charte|marche|"
    r"reglement|deliberation|circulaire|decret|ordonnance|lettre de mission|lettre d'engagement|"
    r"cahier des charges|pacte|bail|entente|memorandum|partenariat|acte d'engagement|statuts"
)

_PARTIES_START = re.compile(
    LEAD + r"(?:(?:conclue?|etablie?|passee?|signee?|il est (?:conclu|convenu|passe))[ \t]+)?"
    r"(?:entre(?:[ \t]+(?:les|nous)\b[^\n,:]{0,60})?[ \t]*[:,;.*_]*[ \t]*$"
    r"|entre[ \t]*[:,-]?[ \t]+(?=(?:le |la |les |l'|d'une part|m\. |mme |monsieur |madame ))"
    r"(?!les? (?:parties|soussign))"
    r"|entre (?:les? |nous )?[^\n,:]{0,20}soussign[^\n,:]{0,30}[ \t]*[:,][ \t]*(?=\S)"
    r"|between[ \t]*:?[ \t]+(?=\S)"
    r"|(?P<named>entre[ \t]*[:,-]?[ \t]+(?=[a-z])(?!les? |nous ))"
    r"|les? soussignee?s?[^\n]{0,40}$"
    r"|entre[ \t]*/[ \t]*between[ \t]*:?[ \t]*$"
    r"|les parties (?:au present|a la presente|a l'accord|contractantes|signataires)[^\n,:]{0,40}:"
    r"[ \t*_]*$"
    r"|(?=d'une part[ ,:]))"
    r"|\b(?:conclue?|passee?|signee?|etablie?|convenu)\b[^\n:]{0,200}\bentre[ \t]*:[ \t*_]*$",
    re.MULTILINE,
)
# "La présente convention est conclue entre A et B", in a sentence above the first article.
_CONCLUDED = re.compile(
    r"\b(?:conclue?|passee?|signee?|etablie?|intervenue?)\b[^\n.:]{0,40}\bentre[ \t]*:?[ \t]+"
    r"(?!les? (?:parties|soussign))(?=les? |la |l'|d'une part|m\. |mme |monsieur |madame )"
    r"|\b(?:made|concluded|signed|entered into)\b[^\n.:]{0,60}\bbetween[ \t]*:?[ \t]+"
    r"(?=\S)(?!the parties)"
)
# What a text says of a party that it introduces, and not of one that a title names.
PRESENTED = re.compile(
    r"represent|ci-? ?apres|denomm|dont le|\bsire[nt]|adresse|\bsis|d'une part|d'autre part"
    r"|\( ?(?:the )?\"|\bdite?s? \"|hereinafter|referred to as|\bagissant (?:au nom|pour)\b"
    r"|\bayant pour\b|\bnommee?s? [^\n\"]{0,20}\""
)
_BODY_START = re.compile(
    LEAD + r"(?:[ivx\d]{1,4}[ .)-]+)?"
    r"(?:vu(?= )|considerant|attendu|preambule|contexte|expose|prealable|sommaire|"
    r"table des matieres|objet[ \t*_:]*$|[il1|]l (?:a|est) (?:ete )?|ceci|cela|etant|"
    r"sont convenu|ont convenu|whereas|recitals?\b|it is agreed|now,? therefore|"
    r"conviennent|apres avoir|article(?:s|er)?[ \t]+(?:\d|un\b|premier|i)|art\. ?\d|"
    r"titre [ivx\d]|chapitre|section|annexe|objet d|"
    r"(?:ci-apres )?(?:denomme|designe|appele)\w*(?:\(e\)s?)? "
    r"(?:individuellement|ensemble|collectivement|conjointement)|"
    r"(?:ensemble|collectivement|conjointement)\b)",
    re.MULTILINE,
)
# The same turn inside a paragraph ends the parties that a single sentence presents.
_AGREED = re.compile(
    r"\bil (?:est|a ete)(?: [a-z-]+){0,3} (?:convenu|arrete|expose|conclu|rappele)"
    r"|\b(?:sont|ont)(?: [a-z-]+){0,2} convenu"
)
_TITLE = re.compile(
    LEAD + rf"((?:(?:projet|modele|exemple) (?:de |d'))?(?:{KINDS})\b[^\n]*)", re.MULTILINE
)
_HEADING = re.compile(r"^#{1,6}[ \t]+([^\n]*\w[^\n]*)", re.MULTILINE)
_LINE = re.compile(r"^[^\n]*[^\W\d_]{2}[^\n]*", re.MULTILINE)
_NUMBER_ONLY = re.compile(rf"(?:{KINDS})\s*(?:n\s*[°o])?[\s\d./_-]*$")
_ADOPTING = re.compile(r"(?:deliberation|decision|arrete)\s*n ?[°o][\s\w./-]{1,40}")
_OPEN_ENDED = re.compile(r"(?:\b(?:de|du|des|la|le|les|l|d|a|au|aux|et|pour|par|sur)|[-,:'])$")
_CONTINUES = re.compile(
    r"(?:relati(?:f|ve)s?|portant|pour|concernant|en vue|dans le cadre|de|d'|du|des|sur|au titre|"
    r"annees?|exercice|phase|projet|programme|operation|service|plateforme|entre|n ?°|\"|-|\()"
)
_SALUTES = re.compile(r"(?:monsieur|madame|mesdames|messieurs|chere?s?)\b.*,$")
_YEAR = re.compile(r"[ \t]*(?:19|20)\d\d(?!\d)")
_LABELLED = re.compile(r"[^\W\d][^:\n]{2,30} ?:(?: |$)")
_KIND = re.compile(rf"\b(?:{KINDS})\b(?:[ \t]*n[ \t]*[°º][ \t]*[\w/.-]*\w)?")
_KIND_WORD = re.compile(
    r"(?:[ \t]+|[ \t]*\n[ \t#*]*(?=d(?:e |'|es |u )))([^\W\d_]+(?:['-][^\W\d_]+)*)"
)
_NUMBER = re.compile(r"[ \t]*\d")
_BODY_NAMED = re.compile(r"(?:les? |la |l'|m\. |mme |monsieur |madame )")
_BLANK_LINE = re.compile(r"\n\s*\n")
_NEXT_LINE = re.compile(r"[ \t]*\n(?:[ \t]*\n)?([^\n]+)")
_STOPS = (
    "relatif relative relatifs relatives entre portant pour conclu conclue en dans concernant "
    "etabli etablie passe passee sur avec au aux a visant fixant par signe signee dit dite "
    "modifiant autorisant n no sous"
)
_KIND_ENDS = frozenset(_STOPS.split())
_CONNECTORS = frozenset(("de", "du", "des", "la", "le", "les", "et"))
_MENTION = re.compile(
    r"\b(?:la presente|le present|cette|cet) "
    r"((?:convention|accord|avenant|protocole|contrat|arrete|decision|charte|marche)"
    r"(?: (?:de [a-z]+|d'[a-z]+|bipartite|tripartite|cadre|financiere))?)"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """A document's text with its folded copy and the blocks of its first pages.

    The title stands in ``text[:title_end]``, the parties in ``text[parties:end]`` (empty when
    the document does not introduce any).
    """

    text: str
    folded: str
    title_end: int
    parties: int
    end: int


def read_opening(text: str) -> Opening:
    """Return where the title and the parties of ``text`` stand."""
    folded = fold(text)
    body = _BODY_START.search(folded, 0, OPENING)
    found = _parties_start(text, folded)
    body_start = body.start() if body else min(len(text), OPENING)
    found = found or _CONCLUDED.search(folded, 0, body_start)
    if found is None:
        return Opening(text, folded, body_start, body_start, body_start)
    limit = min(len(text), found.end() + PARTIES)
    stops = (pattern.search(folded, found.end(), limit) for pattern in (_BODY_START, _AGREED))
    end = min((stop.start() for stop in stops if stop), default=limit)
    start = _behind_names(folded, found.end(), end)
    return Opening(text, folded, min(body_start, found.start()), start, end)


def _behind_names(folded: str, start: int, end: int) -> int:
    """Return where the parties are presented that a line at ``start`` only names: below it."""
    stop = folded.find("\n", start, end)
    if stop < 0 or not folded[start:stop].strip() or PRESENTED.search(folded, start, stop):
        return start
    parts = _BLANK_LINE.split(folded[stop:end].strip())
    if not _BODY_NAMED.match(parts[0]):
        return start  # the line goes on
    presented = [each for each in parts if PRESENTED.search(each)]
    return stop if len(presented) > 1 and presented == parts[: len(presented)] else start


def _is_named(text: str, folded: str, start: int) -> bool:
    """Tell whether a line goes on with a proper name that it then presents."""
    stop = folded.find("\n", start)
    return text[start].isupper() and PRESENTED.search(folded, start, stop) is not None


def _parties_start(text: str, folded: str) -> re.Match[str] | None:
    """Return where the parties are introduced: a title may name them before that."""
    found: re.Match[str] | None = None
    for match in _PARTIES_START.finditer(folded, 0, OPENING):
        if match["named"] and not _is_named(text, folded, match.end()):
            continue  # "entre temps", "entre Lyon et Dijon"
        if found is not None:
            alone = folded[found.end() : found.end() + 1] in {"", "\n"}
            between = (found.end(), match.start())
            stops = (pattern.search(folded, *between) for pattern in (PRESENTED, _BODY_START))
            block = "soussign" in match[0] or match[0].lstrip().startswith("les parties")
            if block and not PRESENTED.search(folded, *between):
                found = match  # behind a table of contents
                break
            if alone or "entre" not in match[0] or any(stops):
                break
        found = match
    return found


def trimmed(text: str, start: int, end: int) -> Span | None:
    """Return ``text[start:end]`` without the spaces, markup and commas at its ends."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip(" \t\r\n#*_>|,;:-–—•·\\"))
    end -= len(piece) - len(piece.rstrip(" \t\r\n#*_>|,;:-–—\\"))
    return Span(text[start:end], start, end) if start < end else None


def one_line(text: str) -> str:
    """Return ``text`` on one line, without emphasis marks."""
    return " ".join(text.replace("*", "").replace("__", "").split())


def read_title(opening: Opening) -> Span | None:
    """Return the document's title as it stands, or its first heading, or its first line."""
    for end in (opening.title_end, opening.end):
        found = _TITLE.finditer(opening.folded, 0, end)
        titles = [match for match in found if opening.text[match.start(1)].isupper()]
        # The number of a deliberation above the title of what was deliberated is no title.
        proper = [match for match in titles if not _ADOPTING.fullmatch(match[1].rstrip(" *_#"))]
        for match in (proper or titles)[:1]:
            return trimmed(opening.text, match.start(1), _title_end(opening, match.end(), end))
    heading = _HEADING.search(opening.text, 0, OPENING)
    if heading:
        return trimmed(opening.text, heading.start(1), _cut(opening.text, *heading.span(1)))
    line = _LINE.search(opening.text)
    return trimmed(opening.text, line.start(), _cut(opening.text, *line.span())) if line else None


def _cut(text: str, start: int, end: int) -> int:
    """Return where to end ``text[start:end]`` so that it is no longer than a title."""
    if end - start <= LONGEST_TITLE:
        return end
    space = text.rfind(" ", start, start + LONGEST_TITLE)
    return space if space > start else start + LONGEST_TITLE


def _title_end(opening: Opening, end: int, limit: int) -> int:
    """Return where the title ends whose first line ends at ``end``: it may run over lines."""
    first = opening.folded.rfind("\n", 0, end) + 1
    for _ in range(3):
        line = _NEXT_LINE.match(opening.folded, end, limit)
        if line is None or line.end() - first > LONGEST_TITLE:
            break
        if not _continues(opening, opening.folded[first:end], line):
            break
        end = line.end()
    return _cut(opening.text, first, end)


def _continues(opening: Opening, title: str, line: re.Match[str]) -> bool:
    """Tell whether ``line`` goes on with the words of ``title`` (both folded)."""
    words, above = line.group(1).strip(" \t#*_"), title.strip(" \t#*_")
    if not words or _LABELLED.match(words) or _SALUTES.match(words):
        return False
    if _OPEN_ENDED.search(above) or _NUMBER_ONLY.match(above) or _CONTINUES.match(words):
        return True
    close = line.group(0).count("\n") == 1
    shown = opening.text[line.start(1) : line.end(1)]
    before = opening.text[line.start() - len(title) : line.start()]
    return close and shown.isupper() and before.isupper() and not any(map(str.isdigit, shown))


def read_kind(opening: Opening, title: Span | None) -> Span | None:
    """Return the kind of agreement, ``value`` in lower case.

    The words of the title tell it, or else how the text speaks of itself ("la présente
    convention").
    """
    if title is not None:
        match = _KIND.search(opening.folded, title.start, title.end)
        if match:
            end = _kind_end(opening, match.end(), title)
            words = opening.text[match.start() : end]
            return Span(words, match.start(), end, one_line(words).lower())
    mention = _MENTION.search(opening.folded)
    if mention is None:
        return None
    start, end = mention.span(1)
    return Span(opening.text[start:end], start, end, one_line(opening.text[start:end]).lower())


def _kind_end(opening: Opening, end: int, title: Span) -> int:
    """Return where the kind ends that starts in ``title`` and is known up to ``end``."""
    capitals = opening.text[title.start : end].isupper()
    kept, previous = end, ""
    for _ in range(12):
        match = _KIND_WORD.match(opening.folded, end, title.end)
        if match is None or (match[1] in _KIND_ENDS and previous != "mise"):
            break
        proper = opening.text[match.start(1) + match[1].find("'") + 1].isupper()
        numbered = _NUMBER.match(opening.folded, match.end())
        if (proper and not capitals) or (numbered and not _YEAR.match(opening.folded, match.end())):
            break
        end, previous = match.end(), match[1]
        if previous not in _CONNECTORS and previous not in _KIND_ENDS:
            kept = end
    return kept

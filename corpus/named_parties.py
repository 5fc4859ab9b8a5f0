"""The parties of any document, where its opening introduces them or elsewhere names them.

Does: take the parties of the opening (``parties.py``), else those that labels ("Partie 1 : …"),
the title ("… entre A et B") or the signatures ("Pour la région") name.
Does not: read how a party is presented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.header import OPENING, Opening, trimmed
from corpus.model import Clause, ClauseKind, Party, Span
from corpus.parties import is_named, read_parties, read_party, without_article

_ARTICLE = r"(?:les? |la |l'|un |une )"
_BETWEEN = re.compile(
    rf"\bentre\s+(?={_ARTICLE}|[a-z]+\s)(.+?),?\s+et\s+(?={_ARTICLE})(.+)", re.DOTALL
)
_LABEL = re.compile(
    r"^[ \t>|*_-]*(?:(?:partie|partenaire|cocontractant|contractant|signataire)"
    r" ?(?:n ?° ?)?(?:\d|[ivx]{1,3}|[a-c])"
    r"|(?:premiere?|seconde?|deuxieme|troisieme) (?:partie|partenaire|cocontractant)"
    r"|(?:service )?(?:delegant|delegataire|cedant|cessionnaire)|financeur|beneficiaire|prestataire"
    r"|maitre d'ouvrage|mandant|mandataire|client|bailleur|preneur)"
    r"[ \t*_]*[:|][ \t*_]*(?=\S)(?P<name>[^\n|]{3,200})",
    re.MULTILINE,
)
_FOR = re.compile(
    r"(?:(?<=\n)|(?<=\|)|(?<=   ))[ \t>#*_]{0,8}pour (?=la |le |l'|les )"
    r"(?P<name>(?:[^\n\t|,:;* ]| (?!  )){3,120})"
)
_BRACKET = re.compile(r"\((?=[a-z])")
# A paragraph that ends as sentences do, and with which another party does not go on.
_PARAGRAPH_ENDS = re.compile(r"[\w\"»)]\.[ \t]*(?=\n\s*(?!et\b|d'autre part|[-•\d]))")
_BODY = frozenset((ClauseKind.PREAMBLE, ClauseKind.DIVISION, ClauseKind.ARTICLE, ClauseKind.ANNEX))
# The line where the parties begin; the block goes on to the verb by which they agree.
_AGREEING = re.compile(
    r"^[ \t>#*_]*(?:(?:[a-z\d]{1,2}[.) -]+)?(?:les )?parties"
    r"(?: prenantes| signataires| contractantes)?[ \t*_]*(?::|$)\s*"
    r"(?=(?P<block>(?:[^\n]+\n?\s*){1,6}))"
    rf"|(?={_ARTICLE}|m\. |mme )(?!les? parties|les? soussign|les? present|la presente)"
    r"(?=(?P<agreed>(?:(?![^\W\d_]{4}[.:]\s)[\s\S]){20,1500}?"
    r"(?:\bconviennent\b|\bdecident\b|\b(?:sont|ont)(?: [a-z-]+){0,2} (?:convenu|arrete|decide)"
    r"|d'autre part\b))))",
    re.MULTILINE,
)
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[ \t]*[^\s][^\n]*)*")
_PRESENTS = re.compile(rf"(?=[ \t>#*_-]*(?:{_ARTICLE}|m\. |mme ))[\s\S]*\brepresentee?s? par\b")
_MOST = 6  # lines below a label that may still tell who represents the party


def find_parties(
    opening: Opening, title: Span | None, clauses: Sequence[Clause] = ()
) -> tuple[Party, ...]:
    """Return the parties of the document, as its own words name them first."""
    parties = list(_presented(opening, clauses))
    for read in (_agreeing, _labelled, _alone, _titled, _signing):
        if len(parties) < 2 and not (parties and title is None):
            found = list(read(opening, title))
            parties = found if len(found) > len(parties) else parties
    return tuple(parties[:20])


def _presented(opening: Opening, clauses: Sequence[Clause]) -> tuple[Party, ...]:
    """Return the parties of the opening: of its first sentence where that names several.

    Else of what stands above the first clause, else of the whole block.
    """
    starts = (c.start for c in clauses if c.start > opening.parties and c.kind in _BODY)
    sentence = _PARAGRAPH_ENDS.search(opening.folded, opening.parties, opening.end)
    ends = {min(starts, default=opening.end), sentence.end() if sentence else opening.end}
    for end in sorted(end for end in ends if opening.parties < end < opening.end):
        parties = read_parties(replace(opening, end=end))
        if len(parties) > 1:
            return parties
    return read_parties(opening)


def _agreeing(opening: Opening, _title: Span | None) -> tuple[Party, ...]:
    """Return those of "A et B conviennent de ce qui suit", where each bears a name of its own.

    So are those below a line "Parties" read, and "A, d'une part, et B, d'autre part".
    """
    for start in _AGREEING.finditer(opening.folded, 0, OPENING):
        end = max(start.end("block"), start.end("agreed"))
        block = replace(opening, parties=start.end(), end=end)
        parties = read_parties(block)
        if len(parties) > 1 and all(map(is_named, parties)):
            return parties
    return ()


def _labelled(opening: Opening, _title: Span | None) -> Iterator[Party]:
    """Yield the parties of lines or rows "Partie 1 : …" above the first article."""
    marks = list(_LABEL.finditer(opening.folded, 0, opening.title_end))
    for number, mark in enumerate(marks, 1):
        end = marks[number].start() if number < len(marks) else opening.title_end
        stop = mark.end()
        for _ in range(_MOST):
            stop = opening.text.find("\n", stop + 1, end)
            if stop < 0:
                break
        party = read_party(opening, mark.start("name"), end if stop < 0 else stop)
        if party is not None:
            yield party


def _alone(opening: Opening, _title: Span | None) -> tuple[Party, ...]:
    """Return those of paragraphs, one behind the other above the first article, that present each.

    "X, représentée par …", and nothing that introduces them.
    """
    found: list[Party] = []
    for match in _PARAGRAPH.finditer(opening.folded, 0, opening.title_end):
        presents = _PRESENTS.match(match[0])
        party = read_party(opening, *match.span()) if presents else None
        if party is not None and is_named(party):
            found.append(party)
        elif len(found) > 1:
            break
        else:
            found.clear()
    return tuple(found) if len(found) > 1 else ()


def _titled(opening: Opening, title: Span | None) -> Iterator[Party]:
    """Yield the parties that a title names: "… entre A et B"."""
    match = _BETWEEN.search(opening.folded, title.start, title.end) if title else None
    if match is None:
        return
    for group in (1, 2):
        party = read_party(opening, match.start(group), match.end(group))
        if party is not None and any(map(str.isupper, without_article(party.name.text))):
            yield party


def _signing(opening: Opening, _title: Span | None) -> Iterator[Party]:
    """Yield the bodies for which the last part of the document is signed, each once."""
    seen: set[str] = set()
    half = max(opening.end, len(opening.text) * 2 // 3)
    for match in _FOR.finditer(opening.folded, half):
        cut = _BRACKET.search(opening.folded, *match.span("name"))
        name = trimmed(opening.text, match.start("name"), cut.start() if cut else match.end("name"))
        if name is None or name.text in seen or not without_article(name.text)[:1].isupper():
            continue
        seen.add(name.text)
        party = read_party(opening, name.start, name.end)
        if party is not None:
            yield party

"""Parties and the people who stand for them, as facts: from the opening and the signatures.

Does: give each party that the opening presents (read by ``parties``) and each representative
with title and party; in the signature block, the people who sign. Does not: pair names with
titles that a scan has put in other columns.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from corpus.folding import fold
from corpus.header import read_opening, read_title
from corpus.model import Clause, ClauseKind, Fact, FactKind, Party, Span
from corpus.named_parties import find_parties
from corpus.passages import Passage, make_fact, matches, spaced

_TITLE_WORD = (
    r"(?:directeurs?|directrices?|presidente?s?|secretaires?|prefete?s?|maires?|chefs?|cheffe"
    r"|ministres?|deleguee?s?|sous-direct\w+|adjointe?s?|gerante?s?|recteur|rectrice|administrat\w+"
    r"|commissaires?|vice-president\w*|gouverneure?|tresori\w+|responsable|charge\w*|controleu\w+"
    r"|inspect\w+|conseill\w+|doyen\w*|proviseure?|principale?|associe\w*|fondat\w+|coordin\w+)"
)
_CLOSE = r"(?:[^,;:\n ]|[ ](?![ ]{2}))"  # three blanks part columns
_CIVILITY = r"(?:(?:m\.|mr|mme|monsieur|madame) )?"
_TITLE_AHEAD = spaced(rf"\b(?P<title>{_TITLE_WORD}\b{_CLOSE}{{0,90}}?),? ?{_CIVILITY}$")
_TITLE_BEHIND = spaced(
    r",? ?(?:en (?:sa )?qualite de |agissant en qualite de )?"
    rf"(?P<title>{_TITLE_WORD}\b[^;\n]{{0,140}})"
)
_TITLE_STOPS = re.compile(
    r",? (?:nommee?|dument|ayant|domiciliee?|design|denomm|appele|agissant|habilitee?"
    r"|ci-apres|et par|dont|par deleg)|[ ]{3}|\||[ ][-–—]+\s*$"
    r"|,\s*$|\.\s*$|,(?=[ \n]ci-apres)"
)
# A family name in capitals, of which a scan may have read some as small letters.
_CAPITALS = r"[A-ZÀ-Ý]{2,}(?:\w{1,12}[A-ZÀ-Ý]{2,})?"
_LITTLE = r"[ ](?:de |du |d['’]|des |de la )?"
_NAME = re.compile(
    r"(?:(?:Monsieur|Madame|M\.|Mme|Mr)\s+)?"
    r"(?P<name>[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý]?[a-zà-ÿ]+)*"
    rf"(?:(?:{_LITTLE}{_CAPITALS}(?:-{_CAPITALS})*){{1,3}}"
    rf"|(?:{_LITTLE}[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)*){{1,3}})(?!\w))"
)
_NO_NAME = re.compile(
    r"(?:le|la|les|pour|fait|annexe|article|signature|date|ministere|direction|agence|conseil"
    r"|departement|region|premier|service|services|etat|centre|republique|universite|chu|hopital|association|societe|metropole|office|syndicat|college|commune|ville|monsieur"
    rf"|madame|convention|vu|bon|lu|paris|{_TITLE_WORD})\b"
)
_REST_OF_TITLE = re.compile(
    r"(?:generale?|adjointe?|departementale?|regionale?|interministerielle?|executi\w+|nationale?"
    r"|technique|financiere?|municipale?|academique|delegue\w*)\b"
)
_ABSTRACT = re.compile(r"\w+(?:tions?|ments?|ances?|ages?)\b")
_FIRST_WORD = re.compile(r"\S+\s*")
_FOR = re.compile(
    r"(?:^|(?<=\n)|(?<=\|)|(?<=   ))[ \t*_]{0,8}(?:pour|for) (?:le |la |l'|les |the )?"
    r"(?P<party>(?:[^,\n\t|:* ]| (?!  )){2,80})[ ,:*_]*"
    r"(?=\n|$|\||(?<=   )|(?<=, )(?:le|la|l')\b)"
)


def _title_of(text: str, folded: str, person: Span, limit: int) -> str:
    """Return a person's title: behind the name up to ``limit``, else right in front of it."""
    behind = _TITLE_BEHIND.match(folded, person.end, limit)
    if behind:
        start, end = behind.span("title")
        stop = _TITLE_STOPS.search(folded, start, end)
        return text[start : stop.start() if stop else end].strip(" ,.*\n")
    ahead = _TITLE_AHEAD.search(folded, max(0, person.start - 120), person.start)
    if ahead is None or _abreast(text, ahead):
        return ""
    return text[slice(*ahead.span("title"))].strip(" ,*\n–—-")


def _abreast(text: str, title: re.Match[str]) -> bool:
    """Tell whether a title stands in a line of columns, where it may be another person's."""
    line = text.rfind("\n", 0, title.start("title")) + 1
    columns = "   " in text[line : title.start("title")].lstrip()
    return columns and "\n" in text[title.end("title") : title.end()]


def _passage_at(passages: Sequence[Passage], span: Span) -> Passage | None:
    """Return the passage whose own span holds all of ``span``."""
    return next((p for p in passages if p.start <= span.start and span.end <= p.stop), None)


def _party_facts(passages: Sequence[Passage], party: Party, limit: int) -> Iterator[Fact]:
    """Yield a party and its representatives; ``limit`` is where the next party starts."""
    passage = _passage_at(passages, party.name)
    if passage is None:
        return
    named = party.acronym or party.name.text
    yield make_fact(
        passage,
        FactKind.PARTY,
        (party.name.start, party.name.end),
        party.roles[0] if party.roles else "",
        fold(party.acronym or party.name.text),
        acronym=party.acronym,
        called=" ou ".join(party.roles),
    )
    starts = [*(person.start for person in party.representatives), limit]
    for person, (_, following) in zip(party.representatives, pairwise(starts), strict=True):
        title = _title_of(passage.text, passage.folded, person, min(passage.stop, following))
        span = (person.start, person.end)
        yield make_fact(
            passage,
            FactKind.REPRESENTATIVE,
            span,
            "representative",
            fold(person.text),
            title=title,
            party=named,
        )


def _opening_facts(passages: Sequence[Passage], text: str) -> Iterator[Fact]:
    """Yield the parties and representatives of the opening."""
    opening = read_opening(text)
    parties = find_parties(opening, read_title(opening))
    limits = [*(party.name.start for party in parties), opening.end][1:]
    for party, limit in zip(parties, limits, strict=True):
        yield from _party_facts(passages, party, limit)


def _side(text: str, sides: Sequence[re.Match[str]], start: int) -> re.Match[str] | None:
    """Return for whom the person named at ``start`` signs, by column where several sign abreast."""
    last = bisect_right(sides, start, key=re.Match.end) - 1
    if last < 0:
        return None
    first = last
    while first and "\n" not in text[sides[first - 1].end() : sides[first].end()]:
        first -= 1
    own = _column(text, start)
    row = sides[first : last + 1]
    return min(row, key=lambda side: abs(own - _column(text, side.start("party"))))


def _column(text: str, place: int) -> int:
    """Return where ``place`` stands across: the cell of a row, else the column of its line."""
    start = text.rfind("\n", 0, place) + 1
    bars = text.count("|", start, place)
    return 1000 * bars if text.startswith("|", start) else place - start


def _signers(passage: Passage) -> Iterator[Fact]:
    """Yield the people named in a signature block, with the title that follows each."""
    sides = list(matches(passage, _FOR))
    place = passage.start
    while match := _NAME.search(passage.text, place, passage.stop):
        start, end = match.span("name")
        place = end
        words = passage.folded[start:end]
        if _NO_NAME.match(words) or re.search(rf"\b{_TITLE_WORD}\b", words):
            first = _FIRST_WORD.match(passage.text, start)
            place = min(first.end(), end) if first else end
            continue
        if (
            _REST_OF_TITLE.match(words)
            or _ABSTRACT.match(words)
            or len(set(words.split())) < len(words.split())
        ):
            continue
        person = Span(passage.text[start:end], start, end)
        title = _title_of(passage.text, passage.folded, person, min(passage.stop, end + 160))
        side = _side(passage.text, sides, start)
        party = passage.text[slice(*side.span("party"))].strip() if side else ""
        yield make_fact(
            passage,
            FactKind.REPRESENTATIVE,
            (start, end),
            "signatory",
            fold(person.text),
            title=" ".join(title.split()),
            party=party,
        )


def find_people(text: str, folded: str, clauses: Sequence[Clause]) -> Iterator[Fact]:
    """Yield parties, representatives and signatories of a whole document.

    Who signs apart from any "Pour …" signs for the party that the opening says they represent.
    """
    passages = [Passage(text, folded, clause) for clause in clauses]
    opening = list(_opening_facts(passages, text))
    yield from opening
    sides = {
        fact.value: fact.attributes["party"]
        for fact in opening
        if fact.role == "representative" and "party" in fact.attributes
    }
    for passage in passages:
        if passage.clause.kind is ClauseKind.SIGNATURES:
            for fact in _signers(passage):
                own = fact.attributes.get("party") or sides.get(fact.value, "")
                known = {**fact.attributes, "party": own} if own else fact.attributes
                yield replace(fact, attributes=MappingProxyType(dict(known)))

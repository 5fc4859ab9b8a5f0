"""Starts, ends and deadlines that an event sets instead of a date.

Does: find "à la date de sa signature", "dès signature de la convention par les parties",
"jusqu'au rétablissement des sommes dues" and say what each sets: effect, end or deadline.
Does not: tell when the event takes place; such a fact has no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.model import Fact, FactKind
from corpus.passages import Passage, before, make_fact, matches, spaced

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


def find_events(passage: Passage) -> Iterator[Fact]:
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

"""Who pays whom: what the words of a question tell, and which facts run the other way.

Does: read the payer and the payee off the verb or the noun of paying and what stands around it;
say whether an amount or an account contradicts them.
Does not: find a party by itself; the names come from the mentions of the question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.naming import Strength, plain_words, squeeze
from corpus.model import FactKind
from index.lexical import stems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.answering.naming import Mention
    from corpus.model import Fact

PAYS = re.compile(
    r"vers(?:e|ent|er|era|ait)|pa[iy]e(?:nt|r|ra)?|envo(?:ie|ient|yer)|vire(?:nt|r)?|doi(?:t|vent)"
    r"|devra|regle(?:nt|r)?|donne(?:nt|r)?|contribue(?:nt|r)?|raque(?:nt|r)?|debourse(?:nt|r)?"
    r"|met(?:s|tent|tre)?|apporte(?:nt|r)?|pays?|owes?|contributes?|sends?"
)
GIVES = re.compile(r"rembourse(?:nt|r|ra)?|finance(?:nt|r|ra)?|reimburses?|refunds?|funds?")
RECEIVES = re.compile(
    r"recoi(?:t|vent)|recevoir|touche(?:nt|r)?|percoi(?:t|vent)|percevoir|encaisse(?:nt|r)?"
    r"|receives?|gets?"
)
PAYMENT = re.compile(
    r"argent|sous|fonds|versements?|paiements?|contributions?|participations?|payments?"
)
TO = frozenset(("a", "au", "aux", "to"))
FROM = frozenset(("par", "by"))
OF = frozenset(("de", "du", "des", "d", "of", "from"))
ARTICLES = frozenset(("le", "la", "les", "l", "the"))
REACH = 3  # words between a subject and its verb: "l'ANCT doit nous verser"


@dataclass(frozen=True, slots=True)
class Direction:
    """The names (as the catalogue writes them) of who pays and who is paid; empty: not told."""

    payer: str = ""
    payee: str = ""


UNTOLD = Direction()


def find_direction(typed: Sequence[str], mentions: Sequence[Mention]) -> Direction:
    """Return who pays whom, as far as a question's words and the names in it tell."""
    found: dict[str, str] = {}
    for at in [i for i, word in enumerate(typed) if _sort(word)]:
        for mention in mentions:
            role = _role(typed, mention, at) if mention.strength is not Strength.KIND else ""
            if role and mention.name not in found.values():
                found.setdefault(role, mention.name)
    return Direction(found.get("payer", ""), found.get("payee", ""))


def among(direction: Direction, mentions: Sequence[Mention]) -> Direction:
    """Return what is told of the parties in ``mentions``: of those of one document."""
    names = {mention.name for mention in mentions}
    return Direction(*(n if n in names else "" for n in (direction.payer, direction.payee)))


def _sort(word: str) -> str:
    """Return what a word says of paying, or nothing."""
    sorts = (("pays", PAYS), ("gives", GIVES), ("receives", RECEIVES), ("payment", PAYMENT))
    return next((name for name, pattern in sorts if pattern.fullmatch(word)), "")


def _role(typed: Sequence[str], mention: Mention, at: int) -> str:
    """Return whether a party pays or is paid, by the verb at ``at`` and the words between."""
    sort = _sort(typed[at])
    before = mention.first - 1
    while before >= 0 and typed[before] in ARTICLES:
        before -= 1
    leading = typed[before] if before >= 0 else ""
    behind, next_to = mention.first > at, before == at
    subject = mention.last <= at <= mention.last + REACH and leading not in OF
    if leading in TO and (behind or sort != "receives"):
        return "payee"
    if sort == "receives":
        whence = leading in OF and before - 1 == at
        return "payer" if whence else "payee" if subject or next_to else ""
    if sort == "gives" and next_to:
        return "payee"  # "rembourse la commune": its object
    pays = (leading in FROM and behind) or (leading in OF and before - 1 == at)
    return "payer" if pays or (sort != "payment" and (subject or next_to)) else ""


def against(
    facts: Sequence[Fact], direction: Direction, called: Mapping[str, frozenset[str]]
) -> frozenset[int]:
    """Return where the facts of a document start that run another way than the question.

    What says so of an amount says it of the same amount elsewhere in the document; the accounts
    of one clause are one account, unless one of them is of somebody else.
    """
    if direction == UNTOLD:
        return frozenset()
    accounts: dict[int, set[bool]] = {}
    amounts = set()
    for fact in facts:
        if fact.kind is FactKind.ACCOUNT and (fact.role == "holder" or "holder" in fact.attributes):
            accounts.setdefault(fact.clause, set()).add(_is_held(fact, direction, called))
        elif fact.kind is FactKind.AMOUNT and _is_another(fact, direction, called):
            amounts.add(fact.value)
    theirs = {clause for clause, held in accounts.items() if held == {True}}
    return frozenset(
        fact.start
        for fact in facts
        if (fact.clause in theirs and fact.kind is FactKind.ACCOUNT)
        or (
            fact.kind is FactKind.AMOUNT
            and fact.value in amounts
            and ("payer" not in fact.attributes or _is_another(fact, direction, called))
        )
    )


def _is_held(fact: Fact, direction: Direction, called: Mapping[str, frozenset[str]]) -> bool:
    """Return whether an account belongs to the one who pays: the holder of an account is paid."""
    written = fact.attributes.get("holder", fact.text)
    holder = frozenset(stems(written)) | called.get(squeeze(plain_words(written)), frozenset())
    paying, paid = (called.get(n, frozenset()) for n in (direction.payer, direction.payee))
    return bool(paying & holder) and not paid & holder


def _is_another(fact: Fact, direction: Direction, called: Mapping[str, frozenset[str]]) -> bool:
    """Return whether an amount is another payment: paid by the payee, or by another party.

    A payer that the header does not know tells nothing.
    """
    paying, paid = (called.get(n, frozenset()) for n in (direction.payer, direction.payee))
    payer, payee = _one(fact, "payer", called), _one(fact, "payee", called)
    if paying & payer:
        return False
    known = bool(payer & _parties(called)) and bool(paying)
    return known or bool(payer & paid) or bool(payee & paying)


def _one(fact: Fact, name: str, called: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found = stems_of([fact], (name,), called)
    return found[0] if found else frozenset()


def _parties(called: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*called.values())


def stems_of(
    facts: Sequence[Fact], names: Sequence[str], called: Mapping[str, frozenset[str]]
) -> list[frozenset[str]]:
    """Return the stems of the attributes called ``names``, and those a party goes by."""
    return [
        frozenset(stems(fact.attributes[name]))
        | called.get(squeeze(plain_words(fact.attributes[name])), frozenset())
        for fact in facts
        for name in names
        if name in fact.attributes
    ]

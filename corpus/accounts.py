"""Bank accounts and the numbers of bodies: RIB, IBAN, BIC, holder, SIREN, SIRET.

Does: find an account's parts as one fact with its holder and bank, and check the keys
(python-stdnum for IBAN, SIREN and SIRET; the RIB key below). Does not: mend what a scan has
damaged: a number whose key is wrong keeps its characters and says ``check: invalid``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban as iban_numbers
from stdnum.fr import siren as siren_numbers
from stdnum.fr import siret as siret_numbers

from corpus.folding import fold
from corpus.model import Fact, FactKind
from corpus.passages import Passage, make_fact, matches, slice_of

_IS = r"[\s*_]{0,6}[:=|\t]?[\s*_|]{0,6}"
_NEXT = r"[\s*_|,;-]{0,14}"
_RIB_LINES = re.compile(
    rf"code (?:banque|etablissement){_IS}(?P<bank>\d{{5}}){_NEXT}"
    rf"(?:code )?guichet{_IS}(?P<branch>\d{{5}}){_NEXT}"
    rf"(?:n(?:°|o|umero)\.? ?(?:de |du )?)?compte{_IS}(?P<account>[0-9a-z]{{11}}){_NEXT}"
    rf"cle(?: rib)?{_IS}(?P<key>\d{{2}})(?!\d)"
)
_RIB_ROW = re.compile(
    rf"\brib{_IS}(?P<rib>(?P<bank>\d{{5}})[ \t|]{{0,4}}(?P<branch>\d{{5}})[ \t|]{{0,4}}"
    r"(?P<account>[0-9a-z]{11})[ \t|]{0,4}(?P<key>\d{2}))(?!\d)"
)
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[0-9a-z]{4}){2,7}(?: ?[0-9a-z]{1,3})?(?!\w)")
_BIC = re.compile(
    rf"(?<!\w)(?:bic|swift|bic ?[/-] ?swift|code bic){_IS}"
    r"(?P<bic>[a-z]{6}[0-9a-z]{2}(?:[0-9a-z]{3})?)(?!\w)"
)
_HOLDER = re.compile(
    r"(?<!\w)(?:titulaire(?: du compte)?|intitule du compte|beneficiaire du compte"
    rf"|compte ouvert au nom de){_IS}"
    r"(?<=[:=|\t *])(?P<holder>[^\n|]{2,120}?)"
    r"(?=[ *]*(?:domiciliation|code banque|banque :|iban|rib\b|\n|\||$))"
)
_DOMICILIATION = re.compile(
    rf"(?<!\w)domiciliation{_IS}(?P<bank>[^\n|]{{2,160}}?)"
    r"(?=[ *]*(?:code banque|code guichet|iban|rib\b|\n|\||$))"
)
_OWNER = re.compile(
    r"(?:coordonnees bancaires|\brib|releve d'identite bancaire|compte bancaire)"
    r" (?:du |de la |de l'|des |de )(?P<owner>[^\n\]|:]{2,100})"
)
_SIREN = re.compile(
    r"(?<!\w)(?:siren[e]?|siret|r\.?c\.?s\.?(?: (?:de )?[a-z -]{2,30}?)?|n° d'immatriculation)\b"
    r"[^\d\n]{0,40}(?P<number>\d{3}[ .]?\d{3}[ .]?\d{3}(?:[ .]?\d{5})?)(?!\d)"
)
_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


def _check(*, valid: bool) -> str:
    """Return the word for the outcome of a check."""
    return "valid" if valid else "invalid"


def rib_is_valid(bank: str, branch: str, account: str, key: str) -> bool:
    """Tell whether the RIB key is 97 - (89 bank + 15 branch + 3 account) mod 97.

    Letters of the account count as 1 to 9 (arrêté du 6 mai 1968; S counts as 2).
    """
    digits = account.upper().translate(_LETTERS)
    return 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(digits)) % 97 == int(key)


def _last(pattern: re.Pattern[str], passage: Passage, start: int, group: str) -> str:
    """Return what the last match within 400 characters in front of ``start`` says."""
    low = max(passage.start, start - 400)
    found = list(pattern.finditer(passage.folded, low, start))
    return slice_of(passage, found[-1], group).strip(" *[]") if found else ""


def _holder(passage: Passage, start: int) -> str:
    """Return who holds the account whose numbers start here."""
    return _last(_HOLDER, passage, start, "holder") or _last(_OWNER, passage, start, "owner")


def _account(passage: Passage, span: tuple[int, int], role: str, value: str, check: str) -> Fact:
    """Return an account fact with its holder and bank."""
    return make_fact(
        passage,
        FactKind.ACCOUNT,
        span,
        role,
        value,
        holder=_holder(passage, span[0]),
        domiciliation=_last(_DOMICILIATION, passage, span[0], "bank"),
        check=check,
    )


def _ribs(passage: Passage) -> Iterator[Fact]:
    """Yield the RIBs, each from its bank code to its key."""
    for pattern in (_RIB_LINES, _RIB_ROW):
        for match in matches(passage, pattern):
            parts = [match[name] for name in ("bank", "branch", "account", "key")]
            span = match.span("rib") if pattern is _RIB_ROW else match.span()
            check = _check(valid=rib_is_valid(*parts))
            yield _account(passage, span, "rib", "".join(parts).upper(), check)


def _ibans(passage: Passage) -> Iterator[Fact]:
    """Yield IBANs: any that checks, and one that does not where the text calls it an IBAN."""
    for match in matches(passage, _IBAN):
        valid = iban_numbers.is_valid(match.group())
        named = "iban" in passage.folded[max(passage.start, match.start() - 20) : match.start()]
        if valid or named:
            value = re.sub(r"\s", "", match.group()).upper()
            yield _account(passage, match.span(), "iban", value, _check(valid=valid))


def _labelled(passage: Passage) -> Iterator[Fact]:
    """Yield BICs, holders and banks, which only their labels tell."""
    for match in matches(passage, _BIC):
        yield _account(passage, match.span("bic"), "bic", match["bic"].upper(), "")
    for role, pattern, group in (
        ("holder", _HOLDER, "holder"),
        ("domiciliation", _DOMICILIATION, "bank"),
    ):
        for match in matches(passage, pattern):
            start, end = match.span(group)
            end = start + len(passage.text[start:end].rstrip(" *"))
            value = fold(passage.text[start:end])
            yield make_fact(passage, FactKind.ACCOUNT, (start, end), role, value)


def _identifiers(passage: Passage) -> Iterator[Fact]:
    """Yield SIREN and SIRET numbers, told by their label."""
    for match in matches(passage, _SIREN):
        digits = re.sub(r"\D", "", match["number"])
        long = len(digits) == 14
        valid = siret_numbers.is_valid(digits) if long else siren_numbers.is_valid(digits)
        yield make_fact(
            passage,
            FactKind.IDENTIFIER,
            match.span("number"),
            "siret" if long else "siren",
            digits,
            check=_check(valid=valid),
        )


def find_accounts(passage: Passage) -> Iterator[Fact]:
    """Yield accounts, their holders and banks, and the numbers of bodies."""
    yield from _ribs(passage)
    yield from _ibans(passage)
    yield from _labelled(passage)
    yield from _identifiers(passage)

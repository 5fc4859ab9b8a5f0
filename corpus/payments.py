"""Who pays whom: the payer and the payee that the words around an amount name.

Does: read the subject of a verb of payment, "par X" behind a noun of payment, "sur le compte de
X", and a body in brackets right behind an amount, in the source's own words.
Does not: resolve acronyms or roles to parties, and stays silent when the sentence does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.folding import fold
from corpus.passages import Passage, introduction, sentence, spaced

_BODY_NOUN = (
    r"(?:service )?(?:delegant|delegataire|collectivite|cessionnaire|cedant|societe|association"
    r"|organisme|commune|departement|region|etat|beneficiaire|employeur|partenaire|etablissement"
    r"|prestataire|titulaire|operateur|agence|ministere|direction|financeur|metropole|communaute"
    r"|syndicat|concessionnaire|preneur|bailleur|locataire|client|fournisseur|mandant|mandataire"
    r"|universite|entreprise|prefecture|mairie|ville|caisse|fondation|groupement|federation"
    r"|sous-delegataire|gestionnaire|porteur|attributaire|maitre d'ouvrage|salarie|stagiaire)s?"
)
_NAME = r"[A-ZÀ-Ý][\w+&-]*(?:[ ][A-ZÀ-Ý][\w+&-]*){0,4}"
# Matched on the source, since a name is told by its capitals; "I'" is how scans read "l'".
_BODY = re.compile(
    rf"(?:\b[Ll][ea]s?\s+|\b[LlI]\s?['’]\s?|(?P<to>\b[Aa]u\s+|\b[Dd]u\s+|\b[Aa]ux\s+))?"
    rf"(?P<name>{_NAME}|(?i:{_BODY_NOUN.replace('e', '[eéè]')})(?:\s+{_NAME})?)"
)
_HEADING_NUMBER = re.compile(r"[#*\s]*(?:art(?:icle|\.)\s*)?[\divx.):–—-]{1,12}\s")
_NOUN = re.compile(_BODY_NOUN + r"\b")
_ALSO = re.compile(
    rf"(?:\bet|,)\s+(?:[Ll][ea]s?\s+|[Ll]['’])(?P<name>{_NAME}"
    rf"|(?i:{_BODY_NOUN.replace('e', '[eéè]')}))"
    r"\s*,?\s*(?:pour|à hauteur de|:)?\s*$"
)
_PAYS = spaced(
    r"\b(?:s'engage(?:nt)? a (?:co-?)?(?:financer|verser|rembourser|payer|contribuer|participer"
    r"|mettre a disposition|apporter|prendre en charge)|a convenu de (?:co)?financer"
    r"|(?:co)?finance(?:ra|nt|ront)?|verse(?:ra|nt|ront)?|procede(?:ra)? a(?:u)?\b[^.;]{0,20}"
    r"versement|rembourse(?:ra|nt)?|contribue(?:ra|nt)?|participe(?:ra|nt)? (?:a|financ)"
    r"|s'acquitte(?:ra)?|apporte(?:ra)?|octroie|attribue(?:ra)?|alloue(?:ra)?|accorde(?:ra)?"
    r"|prend(?:ra)? en charge|paie(?:ra)?|paye(?:ra)?|met(?:tra)? a disposition|abonde(?:ra)?"
    r"|reglera|regle|s'engage(?:nt)? a)\b"
)
_PAYMENT = spaced(
    r"\b(?:engagement|participation|contribution|versement|subvention|apport|financement"
    r"|remboursement|dotation|concours)s?"
    r"(?: (?:financ\w+|annuel\w*|unique|forfaitaire|total\w*)){0,3}"
    r" (?:par |du |de la |de l'|des )(?:la |le |l'|les )?"
)
_PAID_BY = spaced(
    r"\b(?:versee?s?|financee?s?|prise?s? en charge|remboursee?s?|allouee?s?|attribuee?s?"
    r"|accordee?s?|apportee?s?|payee?s?|octroyee?s?|due?s?|acquittee?s?) par (?:la |le |l'|les )?"
)
_SPENT = spaced(
    r"\b(?:engagee?s?|realisee?s?|effectuee?s?|exposee?s?|supportee?s?|avancee?s?) par "
    r"(?:la |le |l'|les )?"
)
_TO = spaced(
    r"\b(?:sur le compte (?:bancaire )?(?:de |du |des )(?:la |l'|le )?|au (?:profit|benefice) "
    r"(?:de |du |des |d')(?:la |l'|le )?|(?:vers|rembours|pay|allou|attribu|accord|octroy|reverse)"
    r"[a-z]{0,6} (?:par [^,.;]{2,50} )?(?:a la |a l'|au |aux |a ))"
)
_BEHIND = re.compile(
    r"\s?[^\d€().;|\t\n]{0,40}?(?:\d[\d \u00a0\u202f]{0,18}€[^\d€().;|\t\n]{0,12})?"
    r"\((?P<body>(?:part\s+|l'|la\s+|le\s+)?"
    r"(?!TTC|HT\b|TVA|AE\b|CP\b|EUR|UO\b|ETP|hors|toutes|soit)[A-ZÀ-Ý]{2}[\w&’'. /-]{0,40})\)"
)


@dataclass(frozen=True, slots=True)
class Payment:
    """Who pays and who is paid, as the text names them ("" where it does not)."""

    payer: str = ""
    payee: str = ""


def _body(passage: Passage, start: int, stop: int) -> str:
    """Return the body named right at ``start`` ("" if there is none)."""
    match = _BODY.match(passage.text, start, min(stop, start + 80))
    return _one_line(match["name"]) if match else ""


def _one_line(name: str) -> str:
    """Return a name that a line end cuts on one line."""
    words = name.split()
    noun = _NOUN.match(fold(name)) if len(words) > 2 and name.isupper() else None
    # In a text all in capitals, the name would run on over the verb.
    return name[: noun.end()] if noun else " ".join(words)


def _subject(passage: Passage, low: int, high: int) -> str:
    """Return the body that is the subject of the last verb of payment in ``[low, high)``."""
    verbs = list(_PAYS.finditer(passage.folded, low, high))
    if not verbs:
        return ""
    subjects = [
        match
        for match in _BODY.finditer(passage.text, low, verbs[-1].start())
        if match["to"] is None and _opens(passage, match.start(), low) and _is_body(match)
    ]
    return _one_line(subjects[-1]["name"]) if subjects else ""


def _is_body(match: re.Match[str]) -> bool:
    """Tell a body from a word that only opens a sentence: an article or capitals mark it."""
    return match.group() != match["name"] or sum(map(str.isupper, match["name"])) > 1


def _opens(passage: Passage, start: int, low: int) -> bool:
    """Tell whether a body stands where a subject does: first, or behind a comma or "que"."""
    ahead = passage.folded[max(low, start - 12) : start].rstrip(' \n*->"')
    return ahead == "" or ahead.endswith((",", ":", ";", ".", " et", " que", "ou", "|", "\n"))


def _behind(pattern: re.Pattern[str], passage: Passage, low: int, high: int) -> str:
    """Return the body right behind the last match of ``pattern``."""
    found = [
        _body(passage, match.end(), high) for match in pattern.finditer(passage.folded, low, high)
    ]
    return next((name for name in reversed(found) if name), "")


def find_payment(passage: Passage, start: int, end: int) -> Payment:
    """Return who pays whom for the amount at ``[start, end)``."""
    left, right = sentence(passage, start, end)
    left = max(left, _body_start(passage, start))
    bracket = _BEHIND.match(passage.text, end, passage.stop)
    payer = bracket["body"] if bracket else ""
    payer = payer or _also(passage, left, start)
    spans = [(left, start), introduction(passage, start)]
    low, _ = spans[1]
    spans.append(introduction(passage, low))
    for low, high in spans:
        payer = payer or _subject(passage, low, high) or _behind(_PAYMENT, passage, low, high)
    payer = payer or _behind(_PAID_BY, passage, left, right)
    payee = _behind(_TO, passage, left, right) or _behind(_SPENT, passage, left, right)
    if not payer and not payee:
        return _around(passage, start, end)
    return Payment(payer, payee if payee != payer else "")


def _body_start(passage: Passage, start: int) -> int:
    """Return where the words about an amount may begin: a heading is no subject of a verb."""
    if start >= passage.clause.body:
        return passage.clause.body
    number = _HEADING_NUMBER.match(passage.folded, passage.start)
    return number.end() if number else passage.start


def _also(passage: Passage, low: int, start: int) -> str:
    """Return the second payer of "A apporte 200 000 € et B 50 000 €"."""
    match = _ALSO.search(passage.text, max(low, start - 90), start)
    return _one_line(match["name"]) if match and _PAYS.search(passage.folded, low, start) else ""


def _around(passage: Passage, start: int, end: int) -> Payment:
    """Return who pays whom in the same clause, where the amount's own sentence does not say."""
    low, high = max(_body_start(passage, start), start - 600), min(passage.stop, end + 600)
    for span in ((low, start), (end, high)):
        if payer := _behind(_PAYMENT, passage, *span) or _subject(passage, *span):
            payee = _behind(_SPENT, passage, *span) or _behind(_TO, passage, *span)
            return Payment(payer, payee if payee != payer else "")
    return Payment()

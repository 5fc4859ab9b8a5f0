"""Amounts of money of a clause, with what qualifies them.

Does: find "300 000 € TTC", "1,2 M€", "7 500 euros par an", "trois cent mille euros (300 000 €)",
cells of tables headed "en euros"; read tax, unit, bound, condition, row and column, and tell
funding from costs and penalties. Does not: convert currencies, add up, or say who pays (see
``payments``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from corpus.folding import fold
from corpus.model import Fact, FactKind
from corpus.numbers import FIGURES, WORDS, read_number
from corpus.passages import (
    Passage,
    before,
    cues,
    introduction,
    make_fact,
    matches,
    sentence,
    slice_of,
    spaced,
)
from corpus.payments import find_payment
from corpus.tables import UNIT_TOLD, Cell, cell_at, find_cells

_SCALES = {"k": 1_000, "m": 1_000_000, "md": 1_000_000_000, "mds": 1_000_000_000}
_LARGE = {"millier": 1_000, "million": 1_000_000, "milliard": 1_000_000_000}
_UNIT = r"(?:€|euros?(?![\w-])|eur(?![\w-]))"
_CURRENCY = (
    rf"(?:(?P<large>milliers?|millions?|milliards?) (?:d'|de )?)?(?P<scale>(?:k|mds?|m) ?)?{_UNIT}"
)
_TAX = (
    r"(?P<tax>ttc\b|t\.t\.c\.|ht\b|h\.t\.|hors taxes?|toutes taxes comprises"
    r"|tva (?:comprise|incluse)|hors tva|net de tax\w*)"
)
_PER_UNIT = (
    r"(?:an|annee|mois|trimestre|semestre|semaine|jour|journee|demi-journee|heure|minute|nuit"
    r"|nuitee|habitant|agent|salarie|personne|unite|uo|mission|eleve|etudiant|apprenti|logement"
    r"|dossier|beneficiaire|utilisateur|usager|poste|licence|site|commune|departement|region"
    r"|collectivite|repas|km|kilometre|kg|tonne|m2|exercice|intervention|vehicule|enfant"
    r"|participant|stagiaire|etp|lot|place|lit|convention|projet|facture|acte|seance|session|page"
    r"|dimanche|point|part|foyer|menage|entreprise|adherent|membre|h|j|sms|kwh|mwh|envoi|formation)s?"
)
_PER = (
    rf"(?P<per>(?:par|/|pour chaque) ?{_PER_UNIT}(?!\w)(?:,? (?:et )?(?:par|/) ?{_PER_UNIT}(?!\w))?"
    rf"|/ ?{_PER_UNIT}(?!\w)|(?:de )?l'(?:heure|unite|an|annee)\b|(?:du|le) (?:m2|kilometre|km)\b"
    r"|annuels?\b|mensuels?\b|annuellement\b|mensuellement\b|chaque (?:annee|mois)\b|p\.a\.)"
)
_TAIL = (
    rf"(?: ?(?P<open>\( ?)?{_TAX}(?(open) ?\)))?(?: ?{_PER})?"
    rf"(?: {_TAX.replace('<tax>', '<tax2>')})?"
)
_LOW = rf"(?:(?:(?<=entre )|(?<=de ))(?P<low>{FIGURES}) (?:a|et) )?"
_SPELLED = rf"(?: ?\( ?{WORDS} (?:d'|de )?{_UNIT} ?\))?"
_AMOUNT = spaced(rf"{_LOW}(?P<number>{FIGURES}) ?{_CURRENCY}{_SPELLED}{_TAIL}")
_PREFIXED = spaced(
    rf"(?<![\w€])(?<!\d )(?:eur|€) ?(?P<number>{FIGURES})(?! ?(?:€|eur))(?![\w,.]\d){_TAIL}"
)
_IN_WORDS = spaced(
    rf"(?P<number>{WORDS}) (?:d'|de )?{_UNIT}(?: ?\( ?(?P<figures>{FIGURES}) ?{_UNIT}?"
    rf"(?: ?{_TAX.replace('<tax>', '<tax3>')})? ?\))?{_TAIL}"
)
# "Les montants sont exprimés en euros TTC.", "(en milliers d'euros)" in front of a table.
_ANNOUNCED = re.compile(
    r"\b(?:montants?|sommes?|chiffres?|budget|financements?|couts?|tableau)\b[^.|\n]{0,60}?"
    r"\ben (?:(?:milliers|millions) d'|k|m)?(?:euros?|€)[^.|\n]{0,20}"
    r"|\(en (?:(?:milliers|millions) d'|k|m)?(?:euros?|€)[^)|\n]{0,20}\)"
)
_OTHER_MEASURE = re.compile(
    r"\b(?:nombre|nb|quantite|unites?|taux|pourcentage|%|jours?|heures?|mois|duree|etp|age|article)\b"
)
BELOW = 200  # characters below a table in which its currency may be told
ANNOUNCED = 1500  # characters before a table in which its currency may be announced
_BARE = re.compile(rf"[*_\s]*(?P<number>{FIGURES})[*_\s]*")
_IN_EUROS = spaced(r"€|\b(?:en|milliers d') ?euros?\b|\(eur\)|\ben eur\b")
_SCALED_HEAD = spaced(r"\b(?P<scale>k|m) ?€|(?P<large>millier|million)s? d'euros")

# In order of precedence: "financer les dépenses" is funding, "indemnité versée" a remuneration.
_ROLES = cues(
    ("penalty", r"penalit|astreinte|\bamende|interets? moratoires?"),
    ("cost", r"\bprix global"),
    ("unit_cost", r"(?:prix|montant|cout|tarif)s? (?:unitaire|horaire|journalier|forfaitaire)s?"),
    ("unit_cost", r"\btarifs?\b|\bprix\b"),
    ("remuneration", r"salaire|remuneration|indemnit|\bprimes?\b|gratification|allocation"),
    ("fee", r"\bredevance|\bloyers?\b|\bcotisation|\babonnement|depot de garantie"),
    ("funding", r"financ(?:e|er|era|ement|ant)\b|subvention|participation|contribution|contribue"),
    ("funding", r"\bvers(?:e|er|era|ement|ements)\b|rembours|dotation|abond|\bapport|enveloppe"),
    ("funding", r"met(?:tre|tra)? a disposition|concours|allou|octroi|attribu|s'acquitte"),
    ("funding", r"pris\w* en charge|\bpa[yi]e|\bcredits?\b|\bbudget"),
    ("cost", r"depense|\bfrais\b|\bcouts?\b|factur|\bdevis\b|estim|valeur|\bforfait"),
)
# The two columns of every table of public credits, spelled out they hold "engagement", "paiement".
_CREDITS = {"ae", "cp", "ae (€)", "cp (€)", "autorisations d'engagement", "credits de paiement"}
_TOTAL = spaced(r"\b(?:montant|somme|cout|budget|enveloppe)s? (?:total|global)\w*|\btota(?:l|ux)\b")
_CEILING = spaced(
    r"(?:pouvant (?:atteindre|aller jusqu'a)|dans la limite (?:de|d'une?|du)|plafonn?e?e?s?\b"
    r"|au maximum|maximum|maximale?|n'excedant pas|exceder|depasser|jusqu'a|au plus|limitee? a"
    r"|inferieure?s? a)[^.;:\d€]{0,40}$"
)
_CEILING_AFTER = spaced(r"^ ?,? ?(?:au )?(?:maximum|plus)\b|^ ?,? ?maximal")
_FLOOR = spaced(
    r"(?:au moins|minimum|minimal\w*|a partir de|superieure?s?(?: ou egau?(?:x|le?s?))? a)"
    r"[^.;:\d€]{0,30}$"
)
_NEGATED = spaced(
    r"\bne (?:peut|pourra|saurait|doit)\b[^.;:\d€]{0,30}inferieur\w* a[^.;:\d€]{0,30}$"
)
_FLOOR_AFTER = spaced(r"^ ?,? ?(?:au )?(?:minimum)\b")
_INITIAL = spaced(r"^ ?,? ?initialement|^ ?\(? ?initial\w*")
_INITIAL_BEFORE = spaced(r"initialement[^.;:\d€]{0,30}$")
_FIXED = spaced(r"(?:fixee?s? a|forfaitaire|forfait|ferme)[^.;:\d€]{0,40}$")
_ESTIMATED = spaced(r"(?:environ|estimee?s? a|de l'ordre de|previsionnel\w*)[^.;:\d€]{0,40}$")
_CONDITION_BEHIND = spaced(
    r",? ?(?P<condition>(?:pour (?:les?|la|l'|un|une|chaque|toute?s?)|si|lorsque|au-dela|en cas de"
    r"|en dessous) ?\b[^.;:,€()\n]{3,100})"
)
_FREE = spaced(
    r"(?<!\w)(?:(?<!mutation )(?<!cession )(?<!donation )a titre (?:gratuit|gracieux)"
    r"|gratuitement|sans contrepartie financiere"
    r"|ne donne(?:nt|ra)? lieu a aucune? (?:remuneration|contrepartie|flux|versement|participation"
    r"|indemnite|compensation)(?: financi\w+)?)(?!\w)"
)
_TAX_NEAR = re.compile(r"\bmontants? (ttc|ht)\b")
_CONDITION = re.compile(
    r"(?:^|\n)[ \t]*(?:[-*•–▪◦]+[ \t]*|\|[ \t]*|[eo®] )?"
    r"(?P<condition>[^\n:|\t]{3,120}?)[ \t*]*:[ \t*]*$"
)


def _money(number: Decimal, large: str, scale: str) -> str:
    """Return ``number`` in euros and cents, scaled by "millions de" or "k"."""
    factor = _SCALES.get(scale.strip(), 1) * _LARGE.get(large.rstrip("s"), 1)
    return f"{number * factor:.2f} EUR"


def _tax(words: str) -> str:
    """Return TTC or HT for the folded words that say it ("" for none)."""
    flat = re.sub(r"[^a-z]", "", words)
    if flat in {"ttc", "toutestaxescomprises", "tvacomprise", "tvaincluse"}:
        return "TTC"
    return "HT" if flat else ""


def _bound(passage: Passage, start: int, end: int) -> str:
    """Return whether the amount is a ceiling, a floor, a first share, fixed or estimated."""
    ahead = passage.folded[max(passage.start, start - 80) : start]
    behind = passage.folded[end : min(passage.stop, end + 20)]
    if _INITIAL.search(behind):
        return "initial"
    if _FLOOR.search(ahead) or _NEGATED.search(ahead) or _FLOOR_AFTER.search(behind):
        return "floor"
    if _CEILING.search(ahead) or _CEILING_AFTER.search(behind):
        return "ceiling"
    if _INITIAL_BEFORE.search(ahead):
        return "initial"
    if _FIXED.search(ahead):
        return "fixed"
    return "estimated" if _ESTIMATED.search(ahead) else ""


def _condition(passage: Passage, start: int, end: int) -> str:
    """Return what an amount holds for: the words of its list item in front of it, or behind it.

    "moins de 500 000 habitants : 7 500 €" or "7 500 € pour les communes de …".
    """
    low = max(passage.start, start - 160)
    if match := _CONDITION.search(passage.text, low, start):
        return match["condition"].strip("* ")
    behind = _CONDITION_BEHIND.match(passage.folded, end, min(passage.stop, end + 140))
    return passage.text[slice(*behind.span("condition"))].strip() if behind else ""


def _first_role(words: str) -> str:
    """Return the role of highest precedence that the words announce ("" for none)."""
    return next((cue.role for cue in _ROLES if cue.pattern.search(words)), "")


def _cell_role(cell: Cell) -> str:
    """Return what an amount in a table is, from its headers ("" when they do not tell)."""
    column, row = fold(cell.column), fold(cell.row)
    if (role := _first_role(column)) == "unit_cost":
        return role
    if row.startswith(("total", "totaux", "ensemble", "somme")):
        return "total"
    credit = {column, row} & _CREDITS
    return role or _first_role(row) or ("funding" if credit else "")


def _role(passage: Passage, start: int, cell: Cell | None) -> str:
    """Return what an amount is: from its table, its sentence, its introduction, its heading."""
    if cell is not None and (role := _cell_role(cell)):
        return role
    window = passage.folded[cell.start : start] if cell else before(passage, start)
    introduced = passage.folded[slice(*introduction(passage, start))]
    _, right = sentence(passage, start, start)
    behind = "" if cell else passage.folded[start:right]
    heading = passage.heading
    for words in (window, introduced, behind, heading):
        if role := _first_role(words):
            return role
    return "total" if _TOTAL.search(window) else ""


def _named_by(passage: Passage, start: int, cell: Cell | None) -> str:
    """Return the folded words that name an amount: its headers, or those right in front."""
    if cell is not None:
        return fold(f"{cell.row} | {cell.column}")
    return re.split(r"[€,]|euros", before(passage, start)[-60:])[-1]


def _qualified(passage: Passage, match: re.Match[str], value: str, cell: Cell | None) -> Fact:
    """Return the amount at ``match`` with its role and attributes."""
    start = match.start()
    end = start + len(match.group().rstrip(" \n,"))
    groups = match.groupdict()
    tax = _tax(groups.get("tax") or groups.get("tax2") or groups.get("tax3") or "")
    if not tax:
        near = passage.folded[max(passage.start, start - 200) : start]
        headed = _TAX_NEAR.findall(fold(cell.column) if cell else near)
        tax = headed[-1].upper() if headed else ""
    payment = find_payment(passage, start, end)
    return make_fact(
        passage,
        FactKind.AMOUNT,
        (start, end),
        _role(passage, start, cell),
        value,
        tax=tax,
        per=slice_of(passage, match, "per") if "per" in groups else "",
        low=slice_of(passage, match, "low") if "low" in groups else "",
        bound=_bound(passage, start, end),
        total="yes" if _TOTAL.search(_named_by(passage, start, cell)) else "",
        condition="" if cell else _condition(passage, start, end),
        row=cell.row if cell else "",
        column=cell.column if cell else "",
        payer=payment.payer,
        payee=payment.payee,
    )


def _written(passage: Passage, cells: Sequence[Cell]) -> Iterator[Fact]:
    """Yield the amounts that bear their currency."""
    stop = passage.start
    found = [m for pattern in (_IN_WORDS, _AMOUNT, _PREFIXED) for m in matches(passage, pattern)]
    for match in sorted(found, key=lambda item: (item.start(), -item.end())):
        groups = match.groupdict()
        number = read_number(match["number"])
        if number is None or match.start() < stop:
            continue
        stop = match.end()
        value = _money(number, groups.get("large") or "", groups.get("scale") or "")
        yield _qualified(passage, match, value, cell_at(cells, match.start()))


def _bare(passage: Passage, cells: Sequence[Cell]) -> Iterator[Fact]:
    """Yield the cells that hold a number alone where a header, or words before, name euros."""
    for cell in cells:
        head = fold(f"{cell.column} {cell.row}")
        if _IN_EUROS.search(head) is None:
            announced = _announcement(passage, cell)
            if not announced or not cell.row or _OTHER_MEASURE.search(head):
                continue
            head = f"{head} {announced}"
        match = _BARE.fullmatch(passage.folded, cell.start, cell.end)
        number = read_number(match["number"]) if match else None
        if match is None or number is None:
            continue
        scaled = _SCALED_HEAD.search(head)
        value = _money(
            number, *(scaled["large"] or "", scaled["scale"] or "") if scaled else ("", "")
        )
        yield make_fact(
            passage,
            FactKind.AMOUNT,
            match.span("number"),
            _role(passage, match.start("number"), cell),
            value,
            tax=(_TAX_NEAR.findall(head) or [""])[-1].upper(),
            row=cell.row,
            column=cell.column,
        )


def _announcement(passage: Passage, cell: Cell) -> str:
    """Return the words before or right below a table that say its figures are euros, or nothing."""
    above = passage.folded[max(passage.start, cell.start - ANNOUNCED) : cell.start]
    below = passage.folded[cell.stop : passage.stop].lstrip()[:BELOW].partition("\n")[0]
    match = _ANNOUNCED.search(above) or UNIT_TOLD.search(below)
    return match.group() if match is not None else ""


def find_amounts(passage: Passage) -> Iterator[Fact]:
    """Yield the amounts of the clause in the order they are found."""
    cells = find_cells(passage)
    yield from _written(passage, cells)
    yield from _bare(passage, cells)
    for match in matches(passage, _FREE):
        yield make_fact(passage, FactKind.AMOUNT, match.span(), "free", "0.00 EUR")

"""Budget references: programmes, funds, accounting codes, and "label : code" lines.

Does: find "programme 352", "fonds de concours 1-2-00548", "Centre financier : 0135-CECS-ELAB" in
lines and table rows, with the label in front. Does not: read bank accounts, addresses or dates
that stand behind a label, which other modules find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.folding import fold
from corpus.model import Fact, FactKind
from corpus.passages import Passage, free_of, make_fact, matches, slice_of, spaced
from corpus.tables import find_cells

_LABELS = (
    ("programme", r"programme(?: budgetaire)?"),
    ("ministerial_axis", r"axe ministeriel(?: \d)?"),
    ("functional_domain", r"domaines? fonctionnels?"),
    ("financial_centre", r"centres? financiers?(?: ced\w+| cession\w+)?"),
    ("cost_centre", r"centres? de couts?"),
    ("profit_centre", r"centres? de profits?"),
    ("activity", r"activites?(?: \(s\)|\(s\))?(?: chorus)?"),
    ("company", r"societe(?: chorus)?"),
    ("accountant", r"comptable assignataire"),
    ("executing_service", r"(?:code )?services? (?:executant|prescripteur|ordonnateur)s?"),
    ("assigning_service", r"services? (?:cedant|cessionnaire)s?"),
    ("purchase_group", r"groupes? (?:de marchandises|d'acheteurs?)|organisation d'achats?"),
    ("commitment", r"(?:n° |numero )?(?:d')?(?:engagement juridique|\bej)|tranche fonctionnelle"),
    ("account", r"compte (?:general|budgetaire|pce)|imputation(?: budgetaire| comptable)?"),
    ("budget_line", r"bop|uo|titre|action|sous-action|chapitre|article d'execution|ligne|fonds"),
)
_LINE = re.compile(
    r"^[ \t*|>•-]*(?P<label>[a-z][a-z'()°/ .0-9-]{1,60}?)[ \t]?\**[ \t]*(?::|\|)\**[ \t|]*"
    r"(?P<value>[^\n|\t]{1,90}?)[ \t*|]*$",
    re.MULTILINE,
)
_CODE = re.compile(r"(?=[^\s]*\d)[0-9A-Z][0-9A-Z./-]{3,30}")
_NOT_CODES = re.compile(
    r"date|telephone|tel\b|fax|mail|adresse|siren|siret|rib\b|iban|bic\b|banque|guichet|compte|cle\b"
    r"|titulaire|domiciliation|annexe|article|page|version|edition|pour\b|le\b|envoi|reception|publi"
)
_TITLED = r"(?P<title> ?[\"][^\"\n]{3,120}[\"])?"
_PROGRAMME = spaced(
    r"(?<!\w)(?P<code>programmes? (?:budgetaires? )?(?:n° ?|lolf )?(?P<number>[1-9]\d{2}))"
    rf"(?![\d%]| (?:\d|€|euros)){_TITLED}"
)
_FUND = spaced(
    rf"(?<!\w)(?P<code>(?:fonds de concours|attribution de produits?)(?: n° ?| numero | )?"
    rf"(?P<number>\d-\d-\d{{3,6}}|\d{{2}}-\d-\d-\d{{3,4}})){_TITLED}"
)
_BOP = spaced(
    r"(?<!\w)(?:bop|uo|ej) (?:n° ?)?(?P<number>\d{3,4}(?:-[0-9a-z]{2,6}){0,3}|\d{9,10})(?![\w,.]\w)"
)
_CENTRE = re.compile(r"(?<![\w-])\d{4}-[A-Z][A-Z0-9]{3}(?:-[A-Z0-9]{4})?(?![\w-])")
_ACCOUNTANT = spaced(
    r"comptable assignataire[^.;\n]{0,60}? est (?P<who>(?:le |la |l')[^.;\n]{5,200})"
)


def _role(label: str) -> str:
    """Return the role of a folded label ("" when it is none of the usual ones)."""
    for role, pattern in _LABELS:
        if re.fullmatch(pattern, label.strip(" *:")):
            return role
    return ""


def _is_code(value: str) -> bool:
    """Tell a value that is one accounting code: capitals and digits without a blank."""
    return _CODE.fullmatch(value) is not None and re.fullmatch(r"\d{1,4}", value) is None


def _labelled(passage: Passage, label: str, span: tuple[int, int]) -> Iterator[Fact]:
    """Yield the value at ``span`` when its label or its form makes it a budget reference."""
    start, end = span
    words = passage.text[start:end]
    start += len(words) - len(words.lstrip(" *\n\t"))
    value = words.strip(" *\n\t")
    role = _role(fold(label))
    odd = (
        re.match(r"\d{1,2}[/.]\d", value) is not None
        or value in {"", ":", "-"}
        or len(value) > 90
        or ("." in value[:-1] and not role)
    )
    if odd or not (role or (_is_code(value) and not _NOT_CODES.search(fold(label)))):
        return
    if role in {"budget_line", "programme", "activity", "company"} and not re.search(
        r"\d|[A-Z]{2}", value
    ):
        return
    yield make_fact(
        passage,
        FactKind.BUDGET,
        (start, start + len(value)),
        role or "code",
        re.sub(r"\s+", " ", value),
        label=" ".join(label.strip(" *:\n").split()),
    )


def _lines(passage: Passage) -> Iterator[Fact]:
    """Yield the values of "label : value" lines and of two-column rows."""
    for cell in find_cells(passage):
        if cell.row and (not cell.column or _role(fold(cell.row).rstrip(" :"))):
            yield from _labelled(passage, cell.row, (cell.start, cell.end))
    for match in matches(passage, _LINE):
        yield from _labelled(passage, slice_of(passage, match, "label"), match.span("value"))


def _inline(passage: Passage) -> Iterator[Fact]:
    """Yield programmes, funds and centres named in a sentence."""
    for role, pattern in (("programme", _PROGRAMME), ("fund", _FUND)):
        for match in matches(passage, pattern):
            title = slice_of(passage, match, "title").strip(' \n«»"“”\u00a0')
            number = match["number"].upper()
            span = match.span("code")
            yield make_fact(passage, FactKind.BUDGET, span, role, number, title=title)
    lines = [
        make_fact(passage, FactKind.BUDGET, match.span(), "budget_line", match["number"].upper())
        for match in matches(passage, _BOP)
    ]
    centres = (
        make_fact(passage, FactKind.BUDGET, match.span(), "financial_centre", match.group())
        for match in _CENTRE.finditer(passage.text, passage.start, passage.stop)
    )
    yield from lines
    yield from free_of(centres, lines)
    for match in matches(passage, _ACCOUNTANT):
        start, end = match.span("who")
        end = start + len(passage.text[start:end].rstrip())
        yield make_fact(passage, FactKind.BUDGET, (start, end), "accountant")


def find_budget(passage: Passage) -> Iterator[Fact]:
    """Yield budget references; a labelled value hides the code inside it."""
    seen: dict[tuple[int, int], Fact] = {}
    for fact in _lines(passage):
        seen.setdefault((fact.start, fact.end), fact)
    labelled = list(seen.values())
    yield from labelled
    yield from free_of(_inline(passage), labelled)

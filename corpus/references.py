"""References of a clause to the law, to other agreements and to software licences.

Does: find laws, decrees, ordinances, orders, circulars, directives, articles of codes and of acts,
other agreements by their date, and licences, with a value to compare them by
("decret 2004-1085", "code du travail L2231-6", "AGPL-3.0").
Does not: take the document's own articles ("article 5.1") for references, nor follow them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.dates import DATE, is_title_date, read_date
from corpus.folding import fold
from corpus.model import Fact, FactKind
from corpus.passages import Passage, make_fact, matches, slice_of, spaced

# The French codes, as they follow the word "code" in folded text, so that "code du travail et aux
# dispositions" ends after "travail"; one that is not named is read as a single phrase.
_CODE_NAMES = (
    "general des collectivites territoriales",
    "general de la propriete des personnes publiques",
    "general des impots",
    "general de la fonction publique",
    "des relations entre le public et l'administration",
    "de l'entree et du sejour des etrangers(?: et du droit d'asile)?",
    "de l'action sociale et des familles",
    "de la famille et de l'aide sociale",
    "de la construction et de l'habitation",
    "rural(?: et de la peche maritime)?",
    "du cinema et de l'image animee",
    "des postes et des communications electroniques",
    "de l'expropriation pour cause d'utilite publique",
    "de(?:s)? (?:la )?commande publique",
    "des marches publics",
    "des juridictions financieres",
    "du la justice administrative",
    "de (?:la )?justice administrative",
    "de la propriete intellectuelle",
    "de la securite sociale",
    "de la securite interieure",
    "de la sante publique",
    "de la voirie routiere",
    "de l'organisation judiciaire",
    "de procedure (?:civile|penale)",
    "monetaire et financier",
    "du service national",
    "du patrimoine",
    "civil",
    "penal",
    "electoral",
    "forestier",
    "minier",
)
_CODE_PHRASE = r"(?:du |des |de la |de l'|de l |d')(?!l'|la |le |les )[a-z]{4,20}"

_CODES = "(?:" + "|".join(_CODE_NAMES) + "|" + _CODE_PHRASE + ")"
_ACTS = {
    "loi": "law",
    "ordonnance": "ordinance",
    "decret": "decree",
    "arrete": "order",
    "circulaire": "circular",
    "instruction": "circular",
    "directive": "directive",
    "reglement": "regulation",
    "deliberation": "deliberation",
    "decision": "decision",
    "convention": "agreement",
    "accord": "agreement",
    "avenant": "agreement",
    "protocole": "agreement",
}
_TYPE = (
    r"(?:lois?(?: organique| constitutionnelle)?|ordonnances?|decrets?(?:-lois?)?|arretes?"
    r"|circulaires?|instructions?|directives?|reglements?|deliberations?|decisions?|conventions?"
    r"(?:-cadres?)?|accords?(?:-cadres?)?|avenants?|protocoles?)"
)
_NUMBER = (
    r"(?:\((?:ue|ce|cee)\) ?)?(?:n(?:°|º|o\.?|r\.?)s? ?)?(?:\((?:ue|ce|cee)\) ?)?(?:n° ?)?"
    r"(?P<number>(?:[a-z]{1,6}[-/ ])?\d{1,5}(?:[-/.]\w{1,12}){1,4}"
    r"|(?:(?<=[°º] )|(?<=[°º]))\d{1,6})"
)
# Words that end the name of an act: another act, or the verb of the sentence.
_OTHER = (
    "(?:du|en|date|et|ou|son|sa|ses|leur|loi|decret|arrete|avenant|convention|accord|prend|prendra"
    "|entre|entrera|est|sera|sont|a|au|aux|expire|court|couvre|pour|jusqu|compter|presente|qui|fait"
    "|signee?s?|conclue?s?|prendront|ne|peut|avant|le)"
)
_QUALIFIER = rf"(?: (?!{_OTHER}\b)[a-z][\w'()-]{{0,30}}| du (?!\d)[a-z'-]{{2,20}}){{0,8}}"
_ACT = spaced(
    rf"(?<![\w-])(?P<type>{_TYPE})(?:"
    rf"(?P<between>{_QUALIFIER}),? {_NUMBER}"
    rf"(?:(?: modifiee?)?(?: du [a-z' ]{{3,60}}?)? (?:du|en date du) (?P<date>{DATE}))?"
    rf"|(?P<between2>{_QUALIFIER}),? (?:du|en date du|signee?s? le|conclue?s? le)"
    rf" (?P<date2>{DATE})(?! au\b))"
)
_MEETING = re.compile(r"\b(?:comite|commission|reunion|seance|conseil d'administration)\b")
_NAMED = spaced(
    r"(?<!\w)(?:(?P<regulation>rgpd|reglement general (?:sur|de) la protection des donnees)"
    r"|(?P<law>loi \"? ?informatique et libertes\"?))(?!\w)"
)
_CODE = (
    rf"(?P<code>(?:meme )?code(?: {_CODES})?"
    r"|cgct|ccp|crpa|cg3p|cgppp|cja|css|casf|cch|cgi|cgfp)"
)
_ARTICLE_NUMBER = (
    r"(?:(?:[lrda]\*?\.? ?)?\d{1,6}(?:[-.]\d{1,5}){0,6}(?: ?(?:er|bis|ter|quater)\b)?|premier)"
)
_ARTICLES = (
    rf"(?P<articles>\*?articles? (?P<first>{_ARTICLE_NUMBER})"
    rf"(?:(?:°|,| et|,? ou| a| ou a|,? alineas?|,?(?: et)? (?:[ivx]+\b|\d{{1,2}}°))"
    rf" ?(?:{_ARTICLE_NUMBER})?){{0,12}}"
    r"(?:(?: et)? suivants)?)"
)
_ARTICLE_OF_CODE = spaced(rf"(?<!\w){_ARTICLES},? (?:du|de la|de l'|dudit|des) ?{_CODE}(?!\w)")
_LETTERED = spaced(r"(?<!\w)articles? (?P<first>[lrd]\*?\.? ?\d{1,6}(?:-\d{1,5}){0,6})(?![\w-])")
_ARTICLE_OF_ACT = spaced(rf"(?<!\w){_ARTICLES},? (?:du|de la|de l'|de l|des|dudit) ?$")
_BARE_CODE = spaced(rf"(?<!\w)code {_CODES}(?!\w)")

_LICENCE = re.compile(
    r"(?<![\w-])(?:licence (?=mit\b|apache|bsd|gnu|ouverte|eupl|cecill|cc\b|creative|etalab|mpl"
    r"|[al]?gpl|odbl))?"
    r"(?:(?P<mit>mit(?= licen[cs]e)(?: licen[cs]e)|(?<=licence )mit)"
    r"|(?P<gpl>(?P<family>agpl|lgpl|gpl)(?:[- ]?v?(?P<version>\d(?:\.\d)?))?(?: ?(?:\+|or later))?)"
    r"|(?P<apache>apache(?: licen[cs]e)?,?(?: version)?[- ]v?2(?:\.0)?)"
    r"|(?P<eupl>eupl(?:[- ]?v?1\.\d)?)|(?P<cecill>cecill(?:-[abc])?(?:[- ]v?\d(?:\.\d)?)?)"
    r"|(?P<ouverte>(?:(?<=licence )|licence )ouverte(?: ?/ ?open licen[cs]e)?(?: etalab)?"
    r"(?:,? (?:version )?v?\d(?:\.\d)?)?|etalab[- ]2(?:\.0)?|(?<=licence )etalab)"
    r"|(?P<cc>cc0|cc[- ]by(?:-(?:sa|nc|nd)){0,2}(?:[- ]\d\.0)?|creative commons(?: [a-z-]+)?)"
    r"|(?P<odbl>odbl(?:[- ]1\.0)?)|(?P<mpl>mpl[- ]2\.0)|(?P<bsd>bsd(?:-[23]-clause)?))(?![\w-])"
)
_OPEN = re.compile(r"(?<!\w)(?:open[ -]source|logiciels? libres?|licences? libres?)(?!\w)")


def _compact(text: str) -> str:
    """Return a folded number without blanks and dots: "L. 2231-6" is ``L2231-6``."""
    return re.sub(r"(?<=[A-Z])\.|[\s*]", "", fold(text).upper())


def _acts(passage: Passage) -> Iterator[Fact]:
    """Yield references to acts by number or date, and the articles of them in front."""
    for match in matches(passage, _ACT):
        sort = re.split(r"[ \n-]", match["type"])[0]
        singular = sort if sort in _ACTS else sort.rstrip("s")
        number = slice_of(passage, match, "number")
        day = slice_of(passage, match, "date") or slice_of(passage, match, "date2")
        key = _compact(number) if number else read_date(fold(day))
        role = _ACTS[singular]
        if (role == "agreement" and not day) or _MEETING.search(match.group()):
            continue
        if is_title_date(passage, match.start("date2")):
            continue
        yield make_fact(
            passage,
            FactKind.REFERENCE,
            match.span(),
            role,
            f"{singular} {key}",
            number=number,
            date=day,
        )
        yield from _article_of(passage, match, f"{singular} {key}")


def _article_of(passage: Passage, act: re.Match[str], value: str) -> Iterator[Fact]:
    """Yield the "article 18 de l'" that stands right in front of an act, with the act."""
    low = max(passage.start, act.start() - 80)
    match = _ARTICLE_OF_ACT.search(passage.folded, low, act.start())
    if match is None:
        return
    article = passage.text[slice(*match.span("articles"))]
    text = passage.text[act.start() : act.end()]
    yield make_fact(
        passage,
        FactKind.REFERENCE,
        (match.start(), act.end()),
        "article",
        f"{value} {_compact(match['first'])}",
        article=article,
        act=text,
    )


def _code_articles(passage: Passage) -> Iterator[Fact]:
    """Yield articles of codes, lettered articles without their code, and codes alone."""
    taken: list[tuple[int, int]] = []
    for match in matches(passage, _ARTICLE_OF_CODE):
        taken.append(match.span())
        code = " ".join(match["code"].split())
        yield make_fact(
            passage,
            FactKind.REFERENCE,
            match.span(),
            "article",
            f"{code} {_compact(match['first'])}",
            article=slice_of(passage, match, "articles"),
            act=slice_of(passage, match, "code"),
        )
    inside = {place for start, end in taken for place in range(start, end)}
    for match in matches(passage, _LETTERED):
        if match.start() not in inside:
            value = _compact(match["first"])
            yield make_fact(passage, FactKind.REFERENCE, match.span(), "article", value)
    for match in matches(passage, _BARE_CODE):
        if match.start() not in inside:
            value = " ".join(match.group().split())
            yield make_fact(passage, FactKind.REFERENCE, match.span(), "code", value)


def _named(passage: Passage) -> Iterator[Fact]:
    """Yield acts that go by a name instead of a number."""
    for match in matches(passage, _NAMED):
        role = "regulation" if match["regulation"] else "law"
        value = "reglement 2016/679" if match["regulation"] else "loi 78-17"
        yield make_fact(passage, FactKind.REFERENCE, match.span(), role, value)


def _licence_value(match: re.Match[str]) -> str:
    """Return a short name to compare a licence by, close to its SPDX identifier."""
    if match["mit"]:
        return "MIT"
    if match["gpl"]:
        version = match["version"] or ""
        version += ".0" if len(version) == 1 else ""
        return match["family"].upper() + (f"-{version}" if version else "")
    if match["ouverte"]:
        return "etalab-2.0"
    if match["apache"]:
        return "Apache-2.0"
    name = next(
        match[group] for group in ("eupl", "cecill", "cc", "odbl", "mpl", "bsd") if match[group]
    )
    return re.sub(r"[ ]+", "-", name).upper()


def _licences(passage: Passage) -> Iterator[Fact]:
    """Yield named licences, and the words that only say that a work is free."""
    for match in matches(passage, _LICENCE):
        yield make_fact(passage, FactKind.LICENCE, match.span(), "named", _licence_value(match))
    for match in matches(passage, _OPEN):
        yield make_fact(passage, FactKind.LICENCE, match.span(), "open")


def find_references(passage: Passage) -> Iterator[Fact]:
    """Yield references and licences of the clause; an article's act is also given alone."""
    yield from _acts(passage)
    yield from _code_articles(passage)
    yield from _named(passage)
    yield from _licences(passage)

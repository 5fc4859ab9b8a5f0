"""Where to reach and read: postal addresses, e-mail addresses, web addresses and site names.

Does: find "20 avenue de Ségur – TSA 30719, 75334 PARIS Cedex 07" over line ends, e-mail
addresses, URLs and bare site names ("data.gouv.fr"). Does not: check that they exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.model import Fact, FactKind
from corpus.passages import Passage, free_of, make_fact, matches, sentence

_STREET = (
    r"(?:rue|avenue|av\.|boulevard|bd\.?|bld\.?|place|pl\.|quai|allees?|chemin|route|impasse|cours"
    r"|square|esplanade|parvis|voie|promenade|passage|faubourg|rond-point|cite|villa|montee|mail"
    r"|sentier|venelle|zone|za|zac|zi|parc|hameau|lotissement|residence|pont|port|rampe|chaussee)"
)
_POST = r"(?<!tsa )(?<!cs )(?<!bp )(?:f ?- ?)?(?:f )?\d{2} ?\d{3}"
_START = (
    r"(?:\d{1,4}(?: ?(?:bis|ter|quater|[a-d]))?(?: ?[-/] ?\d{1,4})?,? "
    rf"{_STREET}\b|(?:cs|bp|tsa) ?\d)"
)
_SEPARATED = r"(?:[ ,\n-]|\n[ \t]*\n){1,6}"
_STREETED = re.compile(
    rf"(?<![\w°/.-]){_START}[^\n|;:]{{0,90}}?{_SEPARATED}(?P<code>{_POST})(?!\d)"
)
_LABELLED = re.compile(
    r"(?<!\w)(?:adresse(?: postale)?"
    r"|sise?|siege(?: social)?(?: est)?(?: se)? ?(?:situee?|situe|sis|fixe|est)?)"
    r"(?: aux?| a)?(?: le)?"
    rf"[ *]{{0,4}}:?[ *]{{0,4}}\b(?P<address>[^\n|;:]{{3,120}}?{_SEPARATED}(?P<code>{_POST}))(?!\d)"
)
_LINK = r"(?:[ -](?:sur|sous|en|les?|la|de|du|des|lès|aux|et|l['’]|d['’]))?"
_CITY = re.compile(
    r",?[ ]{1,2}(?:"
    rf"[A-ZÀ-Ý][a-zà-ÿ'’]+(?:{_LINK}[ -]?[A-ZÀ-Ý][a-zà-ÿ'’]+){{0,5}}"
    rf"|[A-ZÀ-Ý'’]{{2,}}(?:{_LINK}[ -](?!CEDEX)[A-ZÀ-Ý'’]{{2,}}){{0,5}})"
    r"(?:[ ](?:CEDEX|Cedex|cedex)\b)?(?:[ ]\d{1,2}(?=[\s,.)]|$))?"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")
_URL = re.compile(r"(?<!\w)(?:https?://|www\.)[^\s<>()\[\]\"«»|]{3,500}")
_SITE = re.compile(
    r"(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,4}"
    r"(?:gouv\.fr|fr|com|org|net|eu|io|info|gov|app|dev|bzh|re|gp|mq|nc|pf)(?![\w@-]|\.\w)"
)
_PUBLISHING = re.compile(r"\bpubli(?:ee?s?|er|era|cation)\b")


def _address(passage: Passage, start: int, end: int) -> Fact:
    """Return the address from ``start`` to its postal code at ``end``, the city after it."""
    city = _CITY.match(passage.text, end, passage.stop)
    end = city.end() if city else end
    return make_fact(passage, FactKind.ADDRESS, (start, end))


def _addresses(passage: Passage) -> Iterator[Fact]:
    """Yield postal addresses: those behind a label, then those that start with a street."""
    labelled = [
        _address(passage, match.start("address"), match.end("code"))
        for match in matches(passage, _LABELLED)
    ]
    yield from labelled
    streets = (
        _address(passage, match.start(), match.end("code")) for match in matches(passage, _STREETED)
    )
    yield from free_of(streets, labelled)


def _use(passage: Passage, start: int, end: int) -> str:
    """Return "publication" when the sentence says that something is published there."""
    low, high = sentence(passage, start, end)
    return "publication" if _PUBLISHING.search(passage.folded, low, high) else ""


def _web(passage: Passage) -> Iterator[Fact]:
    """Yield e-mail addresses, URLs, and bare site names outside both."""
    emails = [
        make_fact(passage, FactKind.EMAIL, match.span(), "", match.group())
        for match in matches(passage, _EMAIL)
    ]
    links = []
    for match in matches(passage, _URL):
        end = match.start() + len(match.group().rstrip(".,;:!?*_'"))
        span, value = (match.start(), end), passage.text[match.start() : end]
        use = _use(passage, *span)
        links.append(make_fact(passage, FactKind.URL, span, "link", value, use=use))
    sites = [
        make_fact(
            passage,
            FactKind.URL,
            match.span(),
            "site",
            match.group(),
            use=_use(passage, *match.span()),
        )
        for match in matches(passage, _SITE)
    ]
    yield from emails
    yield from links
    yield from free_of(sites, [*emails, *links])


def find_contacts(passage: Passage) -> Iterator[Fact]:
    """Yield postal, e-mail and web addresses."""
    yield from _addresses(passage)
    yield from _web(passage)

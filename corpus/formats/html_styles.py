"""The style sheets of a page, as far as they tell how its text shows.

Does: find, for each element, the declarations that win (importance, place, specificity, order: CSS
Cascading Level 4), those of ``<style>`` and of ``style=""``, and write them into ``style=""``.
Does not: fetch a sheet, or apply what holds in some windows, in print or under a pointer only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import tinycss2
from cssselect import HTMLTranslator, SelectorError
from cssselect import parse as parse_selector
from lxml import etree

TOLD = frozenset(
    "display visibility content-visibility opacity font-size font color background background-color"
    " background-image -webkit-text-fill-color text-shadow position left right top text-indent"
    " margin-left margin-top clip clip-path width height max-width max-height overflow overflow-x"
    " overflow-y transform filter text-decoration text-decoration-line vertical-align list-style"
    " list-style-type".split()
)
SHEETS = 2_000_000  # characters of style sheets that are read
STEPS = 20_000_000  # from an element to another, to match the selectors of a page
LONGEST, PARTS = 300, 8  # characters and steps of a selector: more take longer than they tell
_EVERYWHERE = re.compile(r"(?:only\s+)?(?:all|screen)?", re.IGNORECASE)
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*))?\)")
_NAMES = re.compile(r"([.#])([\w-]+)")
_CHOICE = re.compile(r":(?:not|is|where|has|matches|any)\(")
_Rank = tuple[bool, bool, tuple[int, int, int], int]  # important, its own, specificity, order
_Declared = tuple[tuple[str, str, bool], ...]  # property, value, important


@dataclass(slots=True)
class _Page:
    """What names the elements of a page bear, and what won for each element so far."""

    root: Any
    names: set[tuple[str, str]] = field(default_factory=set)  # (".", "note"), ("#", "top")
    won: dict[Any, dict[str, tuple[_Rank, str]]] = field(default_factory=dict)

    def enter(self, element: Any, declared: _Declared, rank: tuple[Any, ...]) -> None:  # noqa: ANN401
        """Let declarations win over those of lower rank."""
        styles = self.won.setdefault(element, {})
        for name, value, important in declared:
            full = (important, *rank)
            if name not in styles or styles[name][0] <= full:
                styles[name] = (full, value)


def apply_styles(root: Any) -> None:  # noqa: ANN401 (lxml has no types)
    """Write into ``style=""`` of each element the declarations that win for it."""
    rules = list(_rules(root))
    if not rules:
        return
    page, room = _Page(root), STEPS
    count, within = _look_over(page)
    for order, (selector, declared) in enumerate(rules):
        if not _may_match(selector, page.names):
            continue
        parts = _parts(selector)
        room -= count * parts + within * max(0, parts - 2)  # as measured with libxml2
        if room < 0:
            break  # what the other rules hide is read
        for specificity, element in _matched(root, selector):
            page.enter(element, declared, (False, specificity, order))
    if not page.won:
        return
    for element in root.iter():
        own = declarations(element.get("style") or "")
        if own and element in page.won:
            page.enter(element, own, (True, (0, 0, 0), 0))
    for element, styles in page.won.items():
        said = {name: _filled(value, element, page) for name, (_, value) in styles.items()}
        element.set("style", ";".join(f"{name}:{value}" for name, value in said.items()))


def _filled(value: str, element: Any, page: _Page) -> str:  # noqa: ANN401
    """Return a value with what its variables stand for, on the element or the nearest around it."""

    def meant(variable: re.Match[str]) -> str:
        name = variable[1]
        for each in (element, *element.iterancestors()):
            own = style_of(each).get(name) or page.won.get(each, {}).get(name, ("", ""))[1]
            if own:
                return str(own)
        return variable[2] or ""

    return _VARIABLE.sub(meant, value) if "var(" in value else value


def _look_over(page: _Page) -> tuple[int, int]:
    """Note the names that elements bear; return how many there are, and are in each, in all."""
    count = within = 0
    for element in page.root.iter():
        count += 1
        within += sum(1 for _ in element.iterancestors())
        for sign, given in ((".", element.get("class")), ("#", element.get("id"))):
            page.names.update((sign, name) for name in (given or "").split())
    return count, within


@lru_cache(maxsize=4096)
def declarations(style: str) -> _Declared:
    """Return the declarations of a ``style=""`` that tell how text shows."""
    return _told(tinycss2.parse_blocks_contents(style, skip_comments=True)) if style else ()


def style_of(element: Any) -> dict[str, str]:  # noqa: ANN401
    """Return the declarations of an element, names and values in small letters."""
    return _by_name(element.get("style") or "")


@lru_cache(maxsize=4096)
def _by_name(style: str) -> dict[str, str]:
    own = sorted(declarations(style), key=lambda each: each[2])  # the important ones win
    return {name: value for name, value, _ in own}


def _told(nodes: Any) -> _Declared:  # noqa: ANN401
    return tuple(
        (node.lower_name, tinycss2.serialize(node.value).strip().lower(), node.important)
        for node in nodes
        if node.type == "declaration" and (node.lower_name in TOLD or node.name[:2] == "--")
    )


def _rules(root: Any) -> Iterator[tuple[str, _Declared]]:  # noqa: ANN401
    """Yield each selector of a page's sheets with what it declares."""
    room = SHEETS
    for sheet in root.iter("style"):
        text = "".join(sheet.itertext())[:room]
        room -= len(text)
        aside = next(sheet.iterancestors("template", "noscript", "svg"), None) is not None
        if not aside and _EVERYWHERE.fullmatch((sheet.get("media") or "").strip()):
            bare = text.replace("<!--", "").replace("-->", "")
            yield from _sheet(tinycss2.parse_stylesheet(bare, True, True))


def _sheet(rules: Any, depth: int = 0) -> Iterator[tuple[str, _Declared]]:  # noqa: ANN401
    for rule in rules:
        if rule.type == "at-rule" and rule.content is not None and depth < 4:
            said = tinycss2.serialize(rule.prelude).strip()
            everywhere = rule.lower_at_keyword == "media" and any(
                _EVERYWHERE.fullmatch(part.strip()) for part in said.split(",")
            )
            supported = rule.lower_at_keyword == "supports" and not said.lower().startswith("not")
            if everywhere or supported or rule.lower_at_keyword == "layer":
                inner = tinycss2.parse_rule_list(rule.content, True, True)
                yield from _sheet(inner, depth + 1)
        if rule.type != "qualified-rule":
            continue
        declared = _told(tinycss2.parse_blocks_contents(rule.content, skip_comments=True))
        if declared:
            for selector in _parted(rule.prelude):
                yield selector, declared


def _parted(prelude: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the selectors of a list, which commas part."""
    part: list[Any] = []
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            yield tinycss2.serialize(part).strip()
            part = []
        else:
            part.append(token)
    yield tinycss2.serialize(part).strip()


def _may_match(selector: str, names: set[tuple[str, str]]) -> bool:
    """Tell whether the page bears the names that a selector asks for; most ask for others."""
    if not selector or len(selector) > LONGEST or _parts(selector) > PARTS:
        return False
    return bool(_CHOICE.search(selector)) or names.issuperset(_NAMES.findall(_bare(selector)))


def _parts(selector: str) -> int:
    """Return of how many simple selectors one is made, at most."""
    return len(re.split(r"[\s>+~]+", selector))


def _bare(selector: str) -> str:
    """Return a selector without what it asks of attributes, which may hold anything."""
    return re.sub(r"\[[^\]]*\]", "", selector)


def _matched(root: Any, selector: str) -> Iterator[tuple[tuple[int, int, int], Any]]:  # noqa: ANN401
    """Yield the elements that a selector matches, none for one that is not understood."""
    try:
        for parsed in parse_selector(selector):
            if parsed.pseudo_element is None:
                path = HTMLTranslator().selector_to_xpath(parsed)
                for element in root.xpath(path):
                    yield parsed.specificity(), element
    except (SelectorError, etree.XPathError, RecursionError):
        return

"""The style sheets of a page, as far as they tell how its text shows.

Does: find, for each element, the declarations that win (importance, place, specificity, order: CSS
Cascading Level 4), those of ``<style>`` and of ``style=""``, and write them into ``style=""``.
Does not: fetch a sheet, or apply what holds in some windows, in print or under a pointer only.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

import tinycss2
from cssselect import HTMLTranslator, SelectorError
from cssselect import parse as parse_selector
from lxml import etree

from corpus.formats.html_counters import Writer

TOLD = frozenset(
    "display visibility content-visibility opacity font-size font color background background-color"
    " background-image -webkit-text-fill-color text-shadow position left right top text-indent"
    " margin-left margin-top clip clip-path width height max-width max-height overflow overflow-x"
    " overflow-y transform filter text-decoration text-decoration-line vertical-align list-style"
    " list-style-type letter-spacing line-height min-height padding padding-top padding-bottom zoom"
    " -webkit-text-security content inset inset-inline-start inset-block-start translate scale fill"
    " fill-opacity stroke white-space background-clip -webkit-background-clip -webkit-text-stroke"
    " -webkit-text-stroke-width counter-reset counter-set counter-increment".split()
)
SHEETS = 2_000_000  # characters of style sheets that are read
STEPS = 20_000_000  # from an element to another, to match the selectors of a page
LONGEST, PARTS = 300, 8  # characters and steps of a selector: more take longer than they tell
NESTED, PARTED = 4, 100  # rules in rules; selectors of a rule that stands in others
# Conditions that hold in every window: of a phone's width and of a wide screen's.
_EVERYWHERE = re.compile(
    r"(?:(?:only\s+)?(?:all|screen)|not\s+print|)(?:(?:^|\s*\band\b)\s*\(\s*(?:color|"
    r"min-(?:width|height)\s*:\s*(?:[012]?\d?\d(?:\.\d*)?(?:px)?|1?\d(?:\.\d*)?r?em)|"
    r"max-(?:width|height)\s*:\s*\d{5,}px)\s*\))*",
    re.IGNORECASE,
)
_CALCULATED = re.compile(r"calc\(\s*([+-]?[\d.]+[a-z%]*)\s*\)")
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
    # What stands before or after the words of an element, by it and "before" or "after".
    made: dict[tuple[Any, str], dict[str, tuple[_Rank, str]]] = field(default_factory=dict)

    def enter(
        self,
        element: Any,  # noqa: ANN401
        declared: _Declared,
        rank: tuple[Any, ...],
        place: str | None = None,
    ) -> None:
        """Let declarations win over those of lower rank."""
        if place is None:
            styles = self.won.setdefault(element, {})
        else:
            styles = self.made.setdefault((element, place), {})
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
        for specificity, element, place in _matched(root, selector):
            page.enter(element, declared, (False, specificity, order), place)
    for element in root.iter():
        own = declarations(element.get("style") or "")
        if own and element in page.won:
            page.enter(element, own, (True, (0, 0, 0), 0))
    for element, styles in page.won.items():
        element.set("style", _joined(styles, element, page))
    made = {
        (element, place): (
            styles.pop("content", (None, ""))[1],
            dict(_by_name(_joined(styles, element, page))),
        )
        for (element, place), styles in page.made.items()
    }
    if made:
        Writer(made, style_of).write(root)


def _joined(styles: dict[str, tuple[_Rank, str]], element: Any, page: _Page) -> str:  # noqa: ANN401
    """Return what won as a ``style=""``."""
    return ";".join(
        f"{name}:{_filled(value, element, page)}"
        for name, (_, value) in styles.items()
        if name != "content"
    )


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
        (node.lower_name, _value(node), node.important)
        for node in nodes
        if node.type == "declaration" and (node.lower_name in TOLD or node.name[:2] == "--")
    )


def _value(node: Any) -> str:  # noqa: ANN401
    """Return the value of a declaration in small letters, but that of ``content``."""
    said = str(tinycss2.serialize(node.value).strip())
    return said if node.lower_name == "content" else _CALCULATED.sub(r"\1", said.lower())


def _rules(root: Any) -> Iterator[tuple[str, _Declared]]:  # noqa: ANN401
    """Yield each selector of a page's sheets with what it declares."""
    room = SHEETS
    for sheet in root.iter("style", "link"):
        text = "".join(sheet.itertext()) if sheet.tag == "style" else written_in(sheet)
        text = text[:room]
        room -= len(text)
        aside = next(sheet.iterancestors("template", "noscript", "svg"), None) is not None
        if not aside and _EVERYWHERE.fullmatch((sheet.get("media") or "").strip()):
            bare = text.replace("<!--", "").replace("-->", "")
            yield from _sheet(tinycss2.parse_stylesheet(bare, True, True))


def written_in(link: Any) -> str:  # noqa: ANN401
    """Return the style sheet that the address of a ``<link>`` itself holds, "" for none."""
    kind, comma, data = (link.get("href") or "").partition(",")
    named = kind.strip().lower()
    if "stylesheet" not in (link.get("rel") or "").lower() or not comma or named[:5] != "data:":
        return ""
    raw = unquote_to_bytes(data)
    try:
        raw = base64.b64decode(raw) if named.endswith("base64") else raw
    except binascii.Error:
        return ""
    return raw.decode("utf-8", "replace")


def _sheet(rules: Any, depth: int = 0) -> Iterator[tuple[str, _Declared]]:  # noqa: ANN401
    for rule in rules:
        if rule.type == "at-rule" and rule.content is not None and depth < NESTED:
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
        yield from _ruled(rule, [""], depth)


def _ruled(rule: Any, around: list[str], depth: int) -> Iterator[tuple[str, _Declared]]:  # noqa: ANN401
    """Yield the selectors of a rule, which may stand in others, and those of the rules in it."""
    inside = tinycss2.parse_blocks_contents(rule.content, True, True)
    selectors = [_nested(one, each) for one in around for each in _parted(rule.prelude)][:PARTED]
    declared = _told(inside)
    if declared:
        yield from ((selector, declared) for selector in selectors)
    for each in inside:
        if each.type == "qualified-rule" and depth < NESTED:
            yield from _ruled(each, selectors, depth + 1)


def _nested(around: str, selector: str) -> str:
    """Return the selector of a rule in another as it would be by itself."""
    if not around:
        return selector
    return selector.replace("&", around) if "&" in selector else f"{around} {selector}"


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


def _matched(root: Any, selector: str) -> Iterator[tuple[tuple[int, int, int], Any, str | None]]:  # noqa: ANN401
    """Yield the elements that a selector matches, none for one that is not understood.

    With each comes "before" or "after" where that is meant of it.
    """
    try:
        for parsed in parse_selector(selector.replace(":host", "host")):
            if parsed.pseudo_element in {None, "before", "after"}:
                path = HTMLTranslator().selector_to_xpath(parsed)
                for element in root.xpath(path):
                    yield parsed.specificity(), element, parsed.pseudo_element
    except (SelectorError, etree.XPathError, RecursionError):
        return

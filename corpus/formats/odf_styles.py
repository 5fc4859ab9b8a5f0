"""The styles of an OpenDocument text: space, how lists are numbered, how words are shown.

Does: find a property along the styles that one is based on; say what stands before a list item,
whether words are raised, shown, and in which font.
Does not: read the paragraphs. OASIS OpenDocument 1.3, parts 16 (styles) and 19 (attributes).
"""

from __future__ import annotations

import re
from typing import Any

from corpus.formats.blocks import DEEPEST
from corpus.formats.numerals import Counter, numeral

SPACE = 3.0  # points between two paragraphs that show as a gap
BULLET = "-"
_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
}
_UNITS = {"pt": 1.0, "cm": 28.35, "mm": 2.835, "in": 72.0, "pc": 12.0, "px": 0.75}
_LENGTH = re.compile(r"(-?\d{1,6}(?:\.\d{1,6})?)(pt|cm|mm|in|pc|px)")


def name(short: str) -> str:
    """Return the full name of an element or attribute: "text:p" in its namespace."""
    prefix, _, local = short.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


class Styles:
    """The styles of ``styles.xml`` and ``content.xml``; those of the latter win."""

    def __init__(self, *roots: Any) -> None:  # noqa: ANN401 (lxml has no types)
        """Gather them."""
        self._families: dict[str, dict[str, Any]] = {"paragraph": {}, "text": {}, "table-cell": {}}
        self._families |= {"table": {}, "table-row": {}, "table-column": {}}
        self._defaults: dict[str, Any] = {}
        self._said_by: dict[tuple[str, str, str], dict[str, str]] = {}
        self._lists: dict[str, dict[int, Any]] = {}
        self._outline: dict[int, Any] = {}
        for root in roots:
            for each in root.iter(name("style:style")):
                kept = self._families.get(each.get(name("style:family")) or "")
                if kept is not None:
                    kept[each.get(name("style:name")) or ""] = each
            for each in root.iter(name("style:default-style")):
                self._defaults[each.get(name("style:family")) or ""] = each
            for each in root.iter(name("text:list-style")):
                self._lists[each.get(name("style:name")) or ""] = _levels(each)
            for each in root.iter(name("text:outline-style")):
                self._outline = _levels(each)

    def said(self, family: str, style: str, kind: str) -> dict[str, str]:
        """Return the attributes of one kind of properties, as a style and those below it say."""
        key = (family, style, kind)
        if key not in self._said_by:
            found: dict[str, str] = {}
            default = self._defaults.get(family)
            chain = self._chain(style, self._families[family])
            for each in [*chain, *([default] if default is not None else [])]:
                properties = each.find(name(kind))
                for attribute, value in properties.attrib.items() if properties is not None else ():
                    found.setdefault(attribute, value)
            self._said_by[key] = found
        return self._said_by[key]

    def changes(self, family: str, style: str) -> bool:
        """Tell a style that a condition may put another in the place of."""
        chain = self._chain(style, self._families[family])
        return any(each.find(name("style:map")) is not None for each in chain)

    def gap(self, style: str, side: str) -> float:
        """Return the space at the "top" or "bottom" of a paragraph, in points."""
        for each in self._chain(style):
            properties = each.find(name("style:paragraph-properties"))
            said = properties.get(name(f"fo:margin-{side}")) if properties is not None else None
            if said and _LENGTH.fullmatch(said):
                return points(said, 0.0)
        return 0.0

    def is_title(self, style: str) -> bool:
        """Tell the style of a document's title."""
        return any(each.get(name("style:name")) == "Title" for each in self._chain(style))

    def lift(self, style: str) -> int | None:
        """Return 1 for raised text, -1 for lowered, 0 for on the line, None where nothing says."""
        said = self._said(style, "style:text-position").split()
        if not said:
            return None
        if said[0] in {"super", "sub"}:
            return 1 if said[0] == "super" else -1
        share = said[0].removesuffix("%")
        return 0 if not share.strip("-0.") else -1 if share.startswith("-") else 1

    def font(self, style: str) -> str:
        """Return the name of the font that a text style sets, "" for none."""
        return self._said(style, "style:font-name") or self._said(style, "fo:font-family")

    def _said(self, style: str, what: str) -> str:
        """Return an attribute that a text style sets or one that it is based on; "" for none."""
        for each in self._chain(style, self._families["text"]):
            properties = each.find(name("style:text-properties"))
            found = properties.get(name(what)) if properties is not None else None
            if found:
                return str(found)
        return ""

    def list_of(self, style: str) -> str:
        """Return the list style that goes with a paragraph style, "" for none."""
        found = (each.get(name("style:list-style-name")) for each in self._chain(style))
        return next((each for each in found if each), "")

    def number(self, style: str, level: int, counter: Counter, begin: int | None) -> str:
        """Count an item of a list and return what stands before it ("" for nothing)."""
        return _number(self._lists.get(style, {}), level, counter, begin)

    def heading_number(self, level: int, counter: Counter) -> str:
        """Count a heading and return its number, "" when headings have none."""
        return _number(self._outline, level, counter, None)

    def _chain(self, style: str, kept: dict[str, Any] | None = None) -> list[Any]:
        styles = self._families["paragraph"] if kept is None else kept
        found: list[Any] = []
        while style in styles and styles[style] not in found:
            found.append(styles[style])
            style = found[-1].get(name("style:parent-style-name")) or ""
        return found


def points(length: str, otherwise: float) -> float:
    """Return a length in points."""
    found = _LENGTH.fullmatch(length)
    return float(found[1]) * _UNITS[found[2]] if found else otherwise


def _levels(element: Any) -> dict[int, Any]:  # noqa: ANN401
    """Return the levels of a list style, the first one 0."""
    return {_whole(each.get(name("text:level")), 1) - 1: each for each in element}


def _number(levels: dict[int, Any], level: int, counter: Counter, begin: int | None) -> str:
    form = levels.get(level)
    if form is None:
        return ""
    if begin is not None:
        counter.numbers[level] = begin - 1
    counter.step(level, _whole(form.get(name("text:start-value")), 1))
    if form.tag == name("text:list-level-style-bullet"):
        return "  " * min(level, DEEPEST) + BULLET
    kind = form.get(name("style:num-format")) or ""
    if not kind:
        return (form.get(name("style:num-prefix")) or "").strip()
    shown = form.get(name("loext:num-list-format"))
    if shown is None:
        depth = min(level, _whole(form.get(name("text:display-levels")), 1) - 1)
        inner = ".".join(f"%{place + 1}%" for place in range(level - depth, level + 1))
        before, after = (form.get(name(f"style:num-{side}")) or "" for side in ("prefix", "suffix"))
        shown = f"{before}{inner}{after}"

    def put(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        other = levels.get(place)
        if other is None:
            return ""
        written = other.get(name("style:num-format")) or ""
        return numeral(written, counter.at(place, _whole(other.get(name("text:start-value")), 1)))

    return re.sub(r"%(\d{1,2})%", put, shown).strip()


def _whole(text: str | None, otherwise: int) -> int:
    """Return a small number out of an attribute that may hold anything."""
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else otherwise

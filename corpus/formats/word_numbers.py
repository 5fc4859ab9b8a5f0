"""The numbers that Word shows before paragraphs and keeps in no text: "Article 3", "2.1", "a)".

Does: follow ``numbering.xml`` and the styles as Word does, one paragraph after the other.
Does not: read the paragraphs' words. ECMA-376, part 1, 17.9 (numbering).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from corpus.formats.blocks import DEEPEST
from corpus.formats.numerals import Counter, numeral
from corpus.formats.word_styles import Styles, value

BULLET = "-"


@dataclass(frozen=True, slots=True)
class Level:
    """How a level of a list is numbered; ``shown`` is "Article %1", "%1.%2"."""

    kind: str
    shown: str
    start: int
    legal: bool  # every number in figures
    style: str  # the paragraph style that it goes with


_NO_LEVEL = Level("decimal", "%1.", 1, False, "")


class Numbering:
    """The lists of a document and how far each has counted."""

    def __init__(self, root: Any | None, styles: Styles) -> None:  # noqa: ANN401 (lxml)
        """Read the definitions; ``root`` is ``numbering.xml`` or None."""
        self._styles = styles
        self._lists: dict[str, dict[int, Level]] = {}  # by abstract id
        self._links: dict[str, str] = {}  # abstract id -> style that defines it
        self._abstract: dict[str, str] = {}  # numId -> abstract id
        self._overrides: dict[tuple[str, int], int] = {}
        self._counters: dict[str, Counter] = {}
        self._begun: set[tuple[str, int]] = set()
        for each in root.iterchildren(qn("w:abstractNum")) if root is not None else ():
            self._define(each)
        for each in root.iterchildren(qn("w:num")) if root is not None else ():
            self._instance(each)

    def _define(self, element: Any) -> None:  # noqa: ANN401
        name = element.get(qn("w:abstractNumId"))
        self._links[name] = value(element, "w:numStyleLink")
        self._lists[name] = {
            _number(each.get(qn("w:ilvl")), 0): _level(each)
            for each in element.iterchildren(qn("w:lvl"))
        }

    def _instance(self, element: Any) -> None:  # noqa: ANN401
        name = element.get(qn("w:numId"))
        self._abstract[name] = value(element, "w:abstractNumId")
        for each in element.iterchildren(qn("w:lvlOverride")):
            level = _number(each.get(qn("w:ilvl")), 0)
            start = value(each, "w:startOverride")
            if start:
                self._overrides[name, level] = _number(start, 1)

    def before(self, paragraph: Any) -> str:  # noqa: ANN401
        """Return what Word shows before the paragraph, "" for none; counts it."""
        name, level = self._place(paragraph)
        abstract = self._resolved(name)
        if abstract is None:
            return ""
        levels = self._lists.get(abstract, {})
        if (name, level) in self._overrides and (name, level) not in self._begun:
            self._counters.setdefault(abstract, Counter()).numbers[level] = (
                self._overrides[name, level] - 1
            )
        self._begun.add((name, level))
        form = levels.get(level, _NO_LEVEL)
        counter = self._counters.setdefault(abstract, Counter())
        counter.step(level, form.start)
        if form.kind == "bullet":
            return "  " * min(level, DEEPEST) + BULLET
        return _shown(form, levels, counter)

    def _place(self, paragraph: Any) -> tuple[str, int]:  # noqa: ANN401
        """Return the list and level of a paragraph, its own or its style's; no list: ""."""
        style = self._styles.of(paragraph)
        own = self._styles.own(paragraph, "w:numPr")
        name = value(own, "w:numId") if own is not None else ""
        level = value(own, "w:ilvl") if own is not None else ""
        if not name:
            for properties in self._styles.chain(style, "w:numPr"):
                name, level = (
                    name or value(properties, "w:numId"),
                    level or value(properties, "w:ilvl"),
                )
        if name and not level:
            known = self._lists.get(self._resolved(name) or "", {})
            level = next((str(n) for n, each in known.items() if each.style == style), "0")
        return name, _number(level, 0)

    def _resolved(self, name: str) -> str | None:
        """Return the abstract list of a ``numId``, through the style that may define it."""
        abstract = self._abstract.get(name)
        link = self._links.get(abstract or "")
        if link:
            for properties in self._styles.chain(link, "w:numPr"):
                abstract = self._abstract.get(value(properties, "w:numId"), abstract)
        return abstract


def _level(element: Any) -> Level:  # noqa: ANN401
    return Level(
        kind=value(element, "w:numFmt") or "decimal",
        shown=value(element, "w:lvlText"),
        start=_number(value(element, "w:start"), 1),
        legal=element.find(qn("w:isLgl")) is not None,
        style=value(element, "w:pStyle"),
    )


def _shown(form: Level, levels: dict[int, Level], counter: Counter) -> str:
    """Return the text of a level with the numbers of those that it names put in."""

    def put(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        other = levels.get(place, _NO_LEVEL)
        kind = "decimal" if form.legal else other.kind
        return numeral(kind, counter.at(place, other.start))

    return re.sub(r"%([1-9])", put, form.shown).strip()


def _number(text: str | None, otherwise: int) -> int:
    """Return a small number out of an attribute that may hold anything."""
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else otherwise

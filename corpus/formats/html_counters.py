"""The words that sheets write around others: strings, attributes, counters (CSS Lists Level 3, 4).

Does: count down the page as browsers do, and put the words into the tree.
Does not: write pictures, or quotation marks by language.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import tinycss2
from lxml import etree

from corpus.formats.numerals import CSS_KINDS, numeral

_EMPTY = frozenset("area br col embed hr img input link meta source textarea select wbr".split())
_ICONS = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")  # of a font of pictures
_CHANGING = frozenset({"counter-reset", "counter-increment", "counter-set"})
_CHANGE = re.compile(r"([\w-]+)(?:\s+(-?\d{1,6}))?")
_Style = dict[str, str]
_Made = dict[tuple[Any, str], tuple[str, _Style]]  # the content and the style of what is written


class Writer:
    """Writes into one tree; ``made`` is by element and "before" or "after"."""

    def __init__(self, made: _Made, style_of: Callable[[Any], _Style]) -> None:
        """Take what is written, and what tells the style of an element."""
        self._made = made
        self._style_of = style_of
        self._counters: dict[str, list[int]] = {}

    def write(self, root: Any) -> None:  # noqa: ANN401 (lxml has no types)
        """Write into a tree."""
        self._count(root, [])

    def _count(self, element: Any, around: list[str]) -> None:  # noqa: ANN401
        """Go through an element; ``around`` are the counters that end with what is around it."""
        style = self._style_of(element)
        if style.get("display") == "none":
            return
        self._change(style, around)
        begun: list[str] = []
        self._write(element, "before", begun)
        for child in list(element):
            self._count(child, begun)
        self._write(element, "after", begun)
        for name in begun:
            self._counters[name].pop()

    def _change(self, style: _Style, begun: list[str]) -> None:
        """Reset, raise and set counters; note those that are begun."""
        if _CHANGING.isdisjoint(style):
            return
        for name, value in _changes(style.get("counter-reset", ""), 0):
            self._begin(name, value, begun)
        for kind, usual in (("counter-increment", 1), ("counter-set", 0)):
            for name, value in _changes(style.get(kind, ""), usual):
                if not self._counters.get(name):
                    self._begin(name, 0, begun)
                above = self._counters[name][-1] if usual else 0
                self._counters[name][-1] = above + value

    def _begin(self, name: str, value: int, begun: list[str]) -> None:
        """Begin a counter, in place of one that a sibling began."""
        if name in begun:
            self._counters[name][-1] = value
        else:
            self._counters.setdefault(name, []).append(value)
            begun.append(name)

    def _write(self, element: Any, place: str, begun: list[str]) -> None:  # noqa: ANN401
        """Put the words that a sheet writes before or after those of an element into the tree."""
        if (element, place) not in self._made:
            return
        content, style = self._made[element, place]
        if style.get("display") != "none":
            self._change(style, begun)
        words = self._words(element, content)
        if element.tag in _EMPTY or not words.strip() or _ICONS.search(words):
            return
        made = etree.Element("span", style=";".join(f"{n}:{v}" for n, v in style.items()))
        made.text = words
        if place == "after":
            element.append(made)
            return
        element.text, made.tail = None, element.text
        element.insert(0, made)

    def _words(self, element: Any, content: str) -> str:  # noqa: ANN401
        """Return the words that ``content`` stands for, "" where it holds anything else."""
        found = ""
        for part in _parsed(content):
            if part.type == "string":
                found += part.value
            elif part.type == "function":
                found += self._called(element, part)
            elif part.type != "whitespace":
                return ""
        return found

    def _called(self, element: Any, part: Any) -> str:  # noqa: ANN401
        said = [each for each in part.arguments if each.type in {"ident", "string"}]
        names = [each.value for each in said]
        if not names:
            return ""
        if part.lower_name == "attr":
            return str(element.get(names[0].lower()) or "")
        numbers = self._counters.get(names[0]) or [0]
        kind = names[-1].lower() if said[-1].type == "ident" and len(names) > 1 else "decimal"
        if part.lower_name == "counter":
            return str(_number(numbers[-1], kind))
        if part.lower_name == "counters" and len(names) > 1:
            return str(names[1].join(_number(each, kind) for each in numbers))
        return ""


@lru_cache(maxsize=1024)
def _parsed(content: str) -> tuple[Any, ...]:
    return tuple(tinycss2.parse_component_value_list(content))


def _number(number: int, kind: str) -> str:
    if kind in {"none", "disc", "circle", "square"}:
        return {"none": ""}.get(kind, "-")
    padded = kind == "decimal-leading-zero"
    return f"{number:02}" if padded else numeral(CSS_KINDS.get(kind, "1"), number)


def _changes(said: str, usual: int) -> list[tuple[str, int]]:
    """Return the names and numbers of a ``counter-reset`` and its like."""
    if said in {"", "none", "inherit", "initial"}:
        return []
    return [(each[1], int(each[2] or usual)) for each in _CHANGE.finditer(said)]

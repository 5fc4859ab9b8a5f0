"""The styles of a Word document, as far as they tell what a paragraph or a run is.

Does: find a property on a paragraph or along the styles that it is based on: list, outline level,
space around it; the same for a run: raised, hidden, struck out, its font.
Does not: know how text looks otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

SPACE = 60  # twentieths of a point between two paragraphs that show as a gap
LIFTED = 4  # half points above or below the line that show as raised or lowered
_HEADING = re.compile(r"(?:heading|titre) ([1-9])")


def value(element: Any, name: str) -> str:  # noqa: ANN401 (lxml has no types)
    """Return the ``w:val`` of a child of an element, "" for none."""
    child = element.find(qn(name))
    found = child.get(qn("w:val")) if child is not None else None
    return found or ""


class Styles:
    """The paragraph styles by their ids."""

    def __init__(self, root: Any | None) -> None:  # noqa: ANN401
        """Read ``styles.xml``, or nothing when there is none."""
        found = list(root.iterchildren(qn("w:style"))) if root is not None else []
        self._styles = {each.get(qn("w:styleId")) or "": each for each in found}
        self._default = next(
            (
                each.get(qn("w:styleId")) or ""
                for each in found
                if each.get(qn("w:type")) == "paragraph"
                and each.get(qn("w:default")) in {"1", "true"}
            ),
            "",
        )
        self._defaults, self._run_defaults = (
            root.find("/".join(map(qn, ("w:docDefaults", f"w:{kind}Default", f"w:{kind}"))))
            if root is not None
            else None
            for kind in ("pPr", "rPr")
        )
        self._of_words: dict[tuple[str, str], Any | None] = {}

    def of(self, paragraph: Any) -> str:  # noqa: ANN401
        """Return the id of a paragraph's style."""
        properties = paragraph.find(qn("w:pPr"))
        return (value(properties, "w:pStyle") if properties is not None else "") or self._default

    def own(self, paragraph: Any, name: str) -> Any | None:  # noqa: ANN401
        """Return a property that the paragraph itself sets."""
        properties = paragraph.find(qn("w:pPr"))
        return properties.find(qn(name)) if properties is not None else None

    def chain(self, style: str, name: str, kind: str = "w:pPr") -> Iterator[Any]:
        """Yield a property as the style sets it, then as those it is based on do."""
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            properties = self._styles[style].find(qn(kind))
            found = properties.find(qn(name)) if properties is not None else None
            if found is not None:
                yield found
            style = value(self._styles[style], "w:basedOn")

    def run(self, run: Any, name: str) -> Any | None:  # noqa: ANN401
        """Return a property of a run, its own or its character style's."""
        properties = run.find(qn("w:rPr"))
        if properties is None:
            return None
        found = properties.find(qn(name))
        style, seen = value(properties, "w:rStyle"), set[str]()
        while found is None and style in self._styles and style not in seen:
            seen.add(style)
            found = self._styles[style].find(f"{qn('w:rPr')}/{qn(name)}")
            style = value(self._styles[style], "w:basedOn")
        return found

    def anywhere(self, run: Any, name: str) -> Any | None:  # noqa: ANN401
        """Return a property of a run: its own, a style's, or the document's default."""
        found = self.run(run, name)
        if found is None:
            found = self._by_paragraph(run, name)
        if found is None and self._run_defaults is not None:
            found = self._run_defaults.find(qn(name))
        return found

    def is_on(self, run: Any, *names: str) -> bool:  # noqa: ANN401
        """Tell whether one of these switches is on for a run.

        Where both its character style and its paragraph style turn one on, they turn it off again
        (ECMA-376, part 1, 17.7.3).
        """
        return any(self._is_switched(run, name) for name in names)

    def _is_switched(self, run: Any, name: str) -> bool:  # noqa: ANN401
        properties = run.find(qn("w:rPr"))
        own = properties.find(qn(name)) if properties is not None else None
        if own is not None:
            return switched_on(own)
        styled = [self.run(run, name), self._by_paragraph(run, name)]
        if styled == [None, None]:
            default = self._run_defaults.find(qn(name)) if self._run_defaults is not None else None
            return switched_on(default)
        return switched_on(styled[0]) != switched_on(styled[1])

    def _by_paragraph(self, run: Any, name: str) -> Any | None:  # noqa: ANN401
        """Return what the style of a run's paragraph says of its words."""
        paragraph = next(run.iterancestors(qn("w:p")), None)
        style = self.of(paragraph) if paragraph is not None else ""
        if (style, name) not in self._of_words:
            self._of_words[style, name] = next(self.chain(style, name, "w:rPr"), None)
        return self._of_words[style, name]

    def paints(self, table: Any) -> bool:  # noqa: ANN401
        """Tell whether a table, or its style, may paint its cells."""
        properties = table.find(qn("w:tblPr"))
        if properties is None:
            return False
        style, seen = value(properties, "w:tblStyle"), set[str]()
        painted = properties.find(qn("w:shd")) is not None
        while style in self._styles and style not in seen and not painted:
            seen.add(style)
            painted = next(self._styles[style].iter(qn("w:shd")), None) is not None
            style = value(self._styles[style], "w:basedOn")
        return painted

    def lift(self, run: Any) -> int:  # noqa: ANN401
        """Return 1 for a raised run, -1 for a lowered one, 0 for one on the line."""
        aligned = self.run(run, "w:vertAlign")
        if aligned is not None:
            return {"superscript": 1, "subscript": -1}.get(aligned.get(qn("w:val")), 0)
        moved = self.run(run, "w:position")
        said = (moved.get(qn("w:val")) or "") if moved is not None else ""
        points = int(said) if re.fullmatch(r"-?\d{1,4}", said) else 0
        return (points >= LIFTED) - (points <= -LIFTED)

    def font(self, run: Any) -> str:  # noqa: ANN401
        """Return the name of a run's font, "" where only its paragraph tells."""
        fonts = self.run(run, "w:rFonts")
        return (fonts.get(qn("w:ascii")) or "") if fonts is not None else ""

    def name(self, paragraph: Any) -> str:  # noqa: ANN401
        """Return the name of a paragraph's style, in small letters: "heading 1", "toc 2"."""
        style = self._styles.get(self.of(paragraph))
        return value(style, "w:name").lower() if style is not None else ""

    def heading(self, paragraph: Any) -> int:  # noqa: ANN401
        """Return the level of a heading (1 the highest), 0 for text."""
        name = self.name(paragraph)
        if name in {"title", "titre"}:
            return 1
        match = _HEADING.fullmatch(name)
        if match:
            return int(match[1])
        found = [
            self.own(paragraph, "w:outlineLvl"),
            *self.chain(self.of(paragraph), "w:outlineLvl"),
        ]
        level = next((each.get(qn("w:val")) for each in found if each is not None), "9")
        return int(level) + 1 if level in set("012345678") else 0

    def space(self, paragraph: Any, side: str) -> int:  # noqa: ANN401
        """Return the space "before" or "after" a paragraph, in twentieths of a point."""
        found = [self.own(paragraph, "w:spacing"), *self.chain(self.of(paragraph), "w:spacing")]
        if self._defaults is not None:
            found.append(self._defaults.find(qn("w:spacing")))
        for each in found:
            if each is None:
                continue
            if each.get(qn(f"w:{side}Autospacing")) in {"1", "true", "on"}:
                return 280
            said = each.get(qn(f"w:{side}"))
            if said is not None:
                return int(said) if re.fullmatch(r"\d{1,5}", said) else 0
        return 0

    def line(self, paragraph: Any) -> int:  # noqa: ANN401
        """Return how high the lines of a paragraph are, exactly; 0 where their words tell."""
        for each in (
            self.own(paragraph, "w:spacing"),
            *self.chain(self.of(paragraph), "w:spacing"),
        ):
            if each is not None and each.get(qn("w:line")) is not None:
                said = each.get(qn("w:line")) or ""
                exact = each.get(qn("w:lineRule")) == "exact" and re.fullmatch(r"\d{1,5}", said)
                return int(said) if exact else 0
        return 0

    def joins(self, paragraph: Any) -> bool:  # noqa: ANN401
        """Tell whether no space stands between two paragraphs of this style."""
        name = "w:contextualSpacing"
        found = [self.own(paragraph, name), *self.chain(self.of(paragraph), name)]
        first = next((each for each in found if each is not None), None)
        return switched_on(first)


def switched_on(switch: Any | None) -> bool:  # noqa: ANN401
    """Tell whether a switch is there and not turned off."""
    return switch is not None and switch.get(qn("w:val")) not in {"0", "false", "off"}

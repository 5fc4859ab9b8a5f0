"""Which words of an OpenDocument text show: not those hidden, of no size, or of what is behind.

Does: follow the style of a paragraph and of the spans in it, and the grounds of cells and pages.
Does not: guess. On a text box, or where a picture may run behind the text, words are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from corpus.formats.colours import WHITE, Colour, from_hex, is_unseen
from corpus.formats.odf_styles import Styles, name, points

TINY = 2.0  # points: smaller type is not seen
FLAT = 2.0  # points: a line or row of that height shows nothing of its words
FAR = 400.0  # points beyond the left or upper edge of the text: none of a page's is there
NARROW = 5  # per cent of the usual width of letters
PILED = 0.4  # of the size of type, by which letters that stand on each other are drawn together
USUAL = 12.0  # points


@dataclass(frozen=True, slots=True)
class Look:
    """How words look; a colour or a ground that is not known is None."""

    hidden: bool = False
    struck: bool = False  # out
    flat: bool = False  # in lines of no height
    size: float = USUAL
    colour: Colour | None = None
    ground: Colour | None = WHITE

    @property
    def unseen(self) -> bool:
        """Tell words that a reader of the page cannot see."""
        hidden = self.hidden or self.flat or self.size < TINY
        return hidden or is_unseen(self.colour, self.ground)

    def of_words(self, said: Mapping[str, str]) -> Look:
        """Return the look of words whose style says this."""
        found = self
        if name("text:display") in said:
            found = replace(found, hidden=said[name("text:display")] == "none")
        if name("style:text-line-through-style") in said:
            through = said[name("style:text-line-through-style")]
            found = replace(found, struck=through not in {"", "none"})
        size = said.get(name("fo:font-size"), "")
        if size.endswith("%") and size[:-1].isdecimal():
            found = replace(found, size=self.size * int(size[:-1]) / 100)
        elif size:
            found = replace(found, size=points(size, found.size))
        scale = said.get(name("style:text-scale"), "").removesuffix("%")
        window = said.get(name("style:use-window-font-color")) == "true"
        # LibreOffice gives the colour of the window no opacity.
        clear = not window and said.get(name("loext:opacity")) == "0%"
        piled = -points(said.get(name("fo:letter-spacing"), ""), 0.0) >= PILED * found.size
        if clear or piled or (scale.isdecimal() and int(scale) < NARROW):
            found = replace(found, hidden=True)
        if name("fo:color") in said:
            found = replace(found, colour=None if window else from_hex(said[name("fo:color")]))
        return found.on(said)

    def on(self, said: Mapping[str, str]) -> Look:
        """Return the look of the same words on what a style paints behind them."""
        ground = said.get(name("fo:background-color"), "transparent")
        return self if ground == "transparent" else replace(self, ground=from_hex(ground))


def page_ground(roots: list[Any]) -> Colour | None:
    """Return the colour of the pages, None where it varies or a picture runs behind the text."""
    colours: set[Colour | None] = set()
    for root in roots:
        for each in root.iter(name("style:graphic-properties")):
            if each.get(name("style:run-through")) == "background":
                return None
        for each in root.iter(name("style:page-layout-properties")):
            said = each.get(name("fo:background-color")) or "transparent"
            colours.add(WHITE if said == "transparent" else from_hex(said))
            if each.get(name("draw:fill")) not in {None, "none", "solid"}:
                return None
    return colours.pop() if len(colours) == 1 else None if colours else WHITE


def paragraph_look(styles: Styles, style: str, ground: Colour | None) -> Look:
    """Return the look of the words of a paragraph of this style."""
    said = styles.said("paragraph", style, "style:paragraph-properties")
    look = replace(Look(ground=ground).on(said), flat=_is_flat(said))
    return look.of_words(styles.said("paragraph", style, "style:text-properties"))


def _is_flat(said: Mapping[str, str]) -> bool:
    """Tell a paragraph off the page, or whose lines are too low for its words to show."""
    away = points(said.get(name("fo:margin-left"), ""), 0.0) <= -FAR
    return away or 0 <= points(said.get(name("fo:line-height"), ""), FLAT) < FLAT


def is_unseen_box(box: Any) -> bool:  # noqa: ANN401 (lxml has no types)
    """Tell a box of text without room, or off the page."""
    frame = box.getparent() if _is_inside(box) else box
    sizes = [frame.get(name(f"svg:{side}")) or "" for side in ("width", "height")]
    places = [frame.get(name(f"svg:{side}")) or "" for side in ("x", "y")]
    low = any(0 <= points(each, FLAT) < FLAT for each in sizes)
    return low or any(points(each, 0.0) <= -FAR for each in places)


def _is_inside(box: Any) -> bool:  # noqa: ANN401
    parent = box.getparent()
    return bool(box.tag == name("draw:text-box") and parent.tag == name("draw:frame"))

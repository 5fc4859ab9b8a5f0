"""Which runs of a Word document show: not those hidden, of no size, or of the colour behind them.

Does: follow run, character style, paragraph style and defaults; look for what is behind a run in
its paragraph, its cell and the page.
Does not: guess. Behind what a picture, a text box or a table's style may paint, words are shown.
"""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.ns import qn

from corpus.formats.colours import WHITE, Colour, is_unseen
from corpus.formats.word_styles import Styles
from corpus.formats.word_theme import Theme

TINY = 4  # half points: smaller type is not seen
USUAL = 20  # half points: type whose size nothing tells
NARROW = 5  # hundredths of the usual width of letters
PILED = 0.4  # of the size of type, by which letters that stand on each other are drawn together
FLAT = 40  # twentieths of a point: a line or row of that height shows nothing of its words
FAR = 8_000  # twentieths of a point beyond the left edge of the text: none of a page's is there
FITTED = 0.1  # of their usual width, into which letters are pressed
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_HIGHLIGHTS = {
    "white": WHITE,
    "black": (0, 0, 0),
    "yellow": (255, 255, 0),
    "green": (0, 255, 0),
    "cyan": (0, 255, 255),
    "magenta": (255, 0, 255),
    "blue": (0, 0, 255),
    "red": (255, 0, 0),
    "darkBlue": (0, 0, 128),
    "darkCyan": (0, 128, 128),
    "darkGreen": (0, 128, 0),
    "darkMagenta": (128, 0, 128),
    "darkRed": (128, 0, 0),
    "darkYellow": (128, 128, 0),
    "darkGray": (128, 128, 128),
    "lightGray": (192, 192, 192),
}
_PARAGRAPH, _PROPERTIES = qn("w:p"), qn("w:rPr")
_BOX = (qn("w:txbxContent"), qn("w:tbl"), qn("w:tc"))


class Shown:
    """Tells the runs of one document that show."""

    def __init__(self, styles: Styles, parts: dict[str, bytes]) -> None:
        """Look at what the page itself may bear: a colour, a picture behind the text."""
        self._styles = styles
        self._theme = Theme(parts)
        self._seen: dict[tuple[Any, ...], tuple[bool, bool, Colour | None]] = {}
        document = parts.get("word/document.xml", b"")
        headers = [data for name, data in parts.items() if name.startswith("word/header")]
        painted = b"<w:background" in document or any(
            b'behindDoc="1"' in data or b"z-index:-" in data for data in (document, *headers)
        )
        self._page: Colour | None = None if painted else WHITE

    def is_struck(self, run: Any) -> bool:  # noqa: ANN401 (lxml has no types)
        """Tell words that are struck out."""
        return self._look(run)[0]

    def is_flat(self, paragraph: Any) -> bool:  # noqa: ANN401
        """Tell a paragraph off the page, or whose lines are too low for its words to show."""
        frame = self._styles.own(paragraph, "w:framePr")
        if frame is not None and _is_unseen_frame(frame):
            return True
        style = self._styles.of(paragraph)
        own = self._styles.own(paragraph, "w:ind")
        indent = own if own is not None else next(self._styles.chain(style, "w:ind"), None)
        away = (_twips(indent, side) <= -FAR for side in ("left", "start"))
        return any(away) or 0 < self._styles.line(paragraph) < FLAT

    def is_hidden(self, run: Any) -> bool:  # noqa: ANN401
        """Tell words that a reader of the page cannot see."""
        _, hidden, colour = self._look(run)
        hidden = hidden or self._is_pressed(run)
        paragraph = next(run.iterancestors(_PARAGRAPH), None)
        if hidden or paragraph is None:
            return hidden
        return colour is not None and is_unseen(colour, self._ground(run, paragraph))

    def _look(self, run: Any) -> tuple[bool, bool, Colour | None]:  # noqa: ANN401
        """Return whether a run is struck out, hidden whatever is behind it, and its colour.

        Few runs differ in what they and the styles of their paragraphs say: each is looked up once.
        """
        paragraph = next(run.iterancestors(_PARAGRAPH), None)
        style = self._styles.of(paragraph) if paragraph is not None else ""
        properties = run.find(_PROPERTIES)
        own = [(c.tag, *c.attrib.values()) for c in properties] if properties is not None else ()
        key = (style, *own)
        if key not in self._seen:
            self._seen[key] = (
                self._styles.is_on(run, "w:strike", "w:dstrike"),
                self._styles.is_on(run, "w:vanish")
                or 0 < self._number(run, "w:sz", TINY) < TINY
                or 0 < self._number(run, "w:w", 100) < NARROW
                or self._is_piled(run)
                or _is_clear(run),
                self._colour(run),
            )
        return self._seen[key]

    def _is_pressed(self, run: Any) -> bool:  # noqa: ANN401
        """Tell words that are fitted into hardly any width."""
        fitted = run.find(f"{_PROPERTIES}/{qn('w:fitText')}")
        if fitted is None:
            return False
        letters = sum(len(each.text or "") for each in run.iter(qn("w:t")))
        usual = letters * self._number(run, "w:sz", USUAL) / 2 * 20 / 2  # half as wide as high
        return 0 < _twips(fitted, "val") < FITTED * usual

    def _is_piled(self, run: Any) -> bool:  # noqa: ANN401
        """Tell letters so drawn together that they stand on each other."""
        size = self._number(run, "w:sz", USUAL) / 2
        return -self._number(run, "w:spacing", 0) / 20 >= PILED * size

    def _colour(self, run: Any) -> Colour | None:  # noqa: ANN401
        """Return the colour of letters, None where they may have more than one."""
        fill = run.find(f"{_PROPERTIES}/{_W14}textFill")
        if fill is not None:
            return self._theme.text_fill(fill)
        if self._styles.is_on(run, "w:shadow", "w:emboss", "w:imprint"):
            return None
        return self._theme.colour(self._styles.anywhere(run, "w:color"))

    def _said(self, run: Any, name: str, attribute: str) -> str:  # noqa: ANN401
        found = self._styles.anywhere(run, name)
        return (found.get(qn(f"w:{attribute}")) or "") if found is not None else ""

    def _number(self, run: Any, name: str, otherwise: int) -> int:  # noqa: ANN401
        said = self._said(run, name, "val").removesuffix("%")
        return int(said) if re.fullmatch(r"-?\d{1,5}", said) else otherwise

    def _ground(self, run: Any, paragraph: Any) -> Colour | None:  # noqa: ANN401
        """Return the colour behind a run, None where it cannot be told."""
        highlight = self._said(run, "w:highlight", "val")
        if highlight and highlight != "none":
            return _HIGHLIGHTS.get(highlight)
        style = self._styles.of(paragraph)
        shades = [
            self._styles.anywhere(run, "w:shd"),
            self._styles.own(paragraph, "w:shd"),
            *self._styles.chain(style, "w:shd"),
        ]
        for box in paragraph.iterancestors(*_BOX):
            if box.tag == qn("w:txbxContent"):
                return next((c for c in map(self._shade, shades) if c), None)
            if box.tag == qn("w:tc"):
                shades.append(box.find(f"{qn('w:tcPr')}/{qn('w:shd')}"))
            elif self._styles.paints(box):
                return next((c for c in map(self._shade, shades) if c), None)
        filled = next((each for each in shades if _is_filled(each)), None)
        return self._shade(filled) if filled is not None else self._page

    def _shade(self, shade: Any | None) -> Colour | None:  # noqa: ANN401
        """Return the colour that a shade paints, None for a pattern of two."""
        if shade is None or not _is_filled(shade):
            return None
        kind = shade.get(qn("w:val")) or "clear"
        if kind == "solid":
            return self._theme.colour(shade)
        return self._theme.fill(shade) if kind == "clear" else None


def _twips(element: Any | None, name: str) -> int:  # noqa: ANN401
    """Return a length in twentieths of a point, 0 where it is not told."""
    said = (element.get(qn(f"w:{name}")) or "") if element is not None else ""
    return int(said) if re.fullmatch(r"-?\d{1,6}", said) else 0


def _is_unseen_frame(frame: Any) -> bool:  # noqa: ANN401
    """Tell a frame that is too low, or stands off the page."""
    low = frame.get(qn("w:hRule")) == "exact" and 0 < _twips(frame, "h") < FLAT
    return low or min(_twips(frame, "x"), _twips(frame, "y")) <= -FAR


def _is_filled(shade: Any | None) -> bool:  # noqa: ANN401
    """Tell a shade that paints something."""
    if shade is None:
        return False
    fill, kind = shade.get(qn("w:fill")) or "auto", shade.get(qn("w:val")) or "clear"
    if shade.get(qn("w:themeFill")):
        return True
    return fill != "auto" or kind not in {"clear", "nil"}


def _is_clear(run: Any) -> bool:  # noqa: ANN401
    """Tell letters that are filled with nothing."""
    fill = run.find(f"{_PROPERTIES}/{_W14}textFill")
    outline = run.find(f"{_PROPERTIES}/{_W14}textOutline")
    if fill is None or (outline is not None and outline.find(f"{_W14}noFill") is None):
        return False
    alphas = [each.get(f"{_W14}val") for each in fill.iter(f"{_W14}alpha")]
    return fill.find(f"{_W14}noFill") is not None or "100000" in alphas

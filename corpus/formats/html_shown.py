"""What a page shows of its text: the rest is taken out of the tree, and counted.

Does: follow display, visibility, opacity, size, place, clip and colour down the tree, as ``style``
and old attributes say them; what a closed ``<details>`` holds is text: a click shows it.
Does not: lay the page out: text that something else covers is not told.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Any

import tinycss2.color4

from corpus.formats.colours import WHITE, Colour, from_hex, is_unseen
from corpus.formats.html_styles import style_of, written_in

TINY = 2.0  # pixels: smaller type is not seen
FAR = 900.0  # pixels beyond an edge: nothing that is set around the middle is moved so far
FARTHER = 2_000.0  # pixels that a margin takes off, or to the right of the left edge
PILED = 0.4  # of the size of type, by which letters that stand on each other are drawn together
FAINT = 0.05  # of full opacity
BASE = 16.0  # pixels of the usual type
_UNITS = {
    "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945,
    "rem": BASE, "vw": 12.8, "vh": 10.0,
}  # fmt: skip
_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%|[a-z]*)")
_SUM = re.compile(r"calc\(\s*([+-]?[\d.]+[a-z%]*)\s+([+-])\s+([\d.]+[a-z%]*)\s*\)")
_SIZES = {"smaller": 0.83, "larger": 1.2}
_CLIPPED = re.compile(
    r"rect\(\s*([0-9.]+)(?:px)?[\s,]+([0-9.]+)(?:px)?[\s,]+([0-9.]+)(?:px)?[\s,]+([0-9.]+)(?:px)?\s*\)"
)
_CUT = re.compile(r"(inset|rect|polygon|circle|ellipse)\(([^()]*)\)")
_FILTERED = re.compile(r"\bopacity\(\s*([^()]*?)\s*\)")
_EDGEWAYS = re.compile(r"rotate[xy]\(\s*-?(?:90deg|270deg|0?\.25turn|0?\.75turn)\s*\)")
_SHRUNK = re.compile(r"scale(?:x|y)?\(\s*0?\.?0*\s*(?:,[^)]*)?\)")
_MOVED = re.compile(r"translate(?:x|y|3d)?\(([^)]*)\)")
_LIGHTEST = {"lab": 98.0, "lch": 98.0, "oklab": 0.98, "oklch": 0.98}  # lightness of white
_SYSTEM = {"canvas": "white", "canvastext": "black", "field": "white", "fieldtext": "black"}
_UNSHOWN = frozenset({"template", "noframes", "dialog"})
_TELLING = frozenset(  # attributes
    "style hidden popover bgcolor background color text display visibility opacity fill"
    " fill-opacity stroke".split()
)
_DRAWN = ("display", "visibility", "opacity", "fill", "fill-opacity", "stroke")  # of a drawing
_SILENT = frozenset({"script", "style"})
_CELLS = frozenset("table thead tbody tfoot tr td th col colgroup".split())
_INLINE = frozenset(
    "a abbr b bdo big cite code em font i ins kbd label mark q small span strong sub sup u".split()
)
_SIDES = ("left", "top", "right", "bottom", "inset-inline-start", "inset-block-start")
_UNCOUNTED = frozenset({"script", "style", "head", "title", "noscript"})


@dataclass(frozen=True, slots=True)
class _Around:
    """What an element hands down to those in it."""

    shown: bool = True  # visibility
    size: float = BASE
    colour: Colour | None = (0, 0, 0)
    clear: bool = False  # letters without colour
    ground: Colour | None = WHITE  # None: a picture, or what a sheet elsewhere says
    outlines: tuple[Colour | None, ...] = ()  # of letters and their shadows
    indent: float = 0.0
    spaced: float = 0.0  # pixels between letters
    masked: bool = False  # dots stand for letters
    drawn: bool = False  # words of a drawing
    opacity: float = 1.0

    seen: bool = True  # what follows from all of it


def _seen(around: _Around) -> bool:
    """Tell whether words are seen where this holds."""
    piled = -around.spaced >= PILED * around.size
    if not around.shown or around.size < TINY or around.indent <= -FAR or piled or around.masked:
        return False
    if any(not is_unseen(colour, around.ground) for colour in around.outlines):
        return True
    return not (around.clear or is_unseen(around.colour, around.ground))


def without_hidden(root: Any) -> int:  # noqa: ANN401 (lxml has no types)
    """Take out what a page does not show; return how many passages of words that were."""
    around = _Around()
    sheets = (each.get("rel") or "" for each in root.iter("link") if not written_in(each))
    imported = any("@import" in "".join(each.itertext()) for each in root.iter("style"))
    if imported or any("stylesheet" in rel.lower() for rel in sheets):
        around = replace(around, ground=None)
    return _walk(root, _around(root, style_of(root), around))


def _walk(element: Any, around: _Around) -> int:  # noqa: ANN401
    """Take out what is not shown in an element that has a box; ``around`` is what holds in it."""
    blanked = not around.seen and _says(element.text)
    if not around.seen:
        element.text = None
    count = 0
    for child in list(element):
        if not around.seen:
            blanked = blanked or _says(child.tail)
            child.tail = None
        if child.tag == "svg":  # what is behind its words is drawn
            count += _walk_in(
                element, child, replace(around, ground=None, colour=None, clear=False, drawn=True)
            )
            continue
        if child.tag not in _UNSHOWN and _TELLING.isdisjoint(child.keys()):
            count += _walk(child, around)
            continue
        count += _walk_in(element, child, around)
    return count + blanked


def _walk_in(parent: Any, child: Any, around: _Around) -> int:  # noqa: ANN401
    """Take out an element that is not shown, or what is not shown in it."""
    style = style_of(child)
    if around.drawn:
        drawn = {name: child.get(name).strip().lower() for name in _DRAWN if child.get(name)}
        style = {**drawn, **style}
    opacity = around.opacity * _opacity(style)
    if opacity < 1:
        around = replace(around, opacity=opacity)
    if opacity > FAINT and not _is_gone(child, style):
        return _walk(child, _around(child, style, around))
    said = child.tag not in _UNCOUNTED and _says("".join(_words(child)))
    _take_out(parent, child)
    return said


def _says(text: str | None) -> bool:
    return any(character.isalnum() for character in text or "")


def _words(element: Any) -> Any:  # noqa: ANN401
    """Yield the words in an element, those of scripts not."""
    if element.tag not in _SILENT:
        yield element.text or ""
        for child in element:
            yield from _words(child)
            yield child.tail or ""


def _take_out(parent: Any, child: Any) -> None:  # noqa: ANN401
    """Remove an element; what stands behind it stays."""
    before = child.getprevious()
    if child.tail and before is not None:
        before.tail = (before.tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _is_gone(element: Any, style: dict[str, str]) -> bool:  # noqa: ANN401
    """Tell an element that shows nothing of what is in it, whatever that says."""
    tag = element.tag
    if tag in _SILENT:
        return False  # the reader leaves them out
    if tag in _UNSHOWN and (tag != "dialog" or element.get("open") is None):
        return True
    display = style.get("display", "")
    hidden = element.get("hidden")
    closed = element.get("popover") is not None and not display
    if (
        display == "none"
        or closed
        or (not display and hidden is not None and hidden != "until-found")
    ):
        return True
    if style.get("content-visibility") == "hidden":
        return True
    zoom = _LENGTH.fullmatch(style.get("zoom", ""))
    if zoom and 0 < _part(zoom) <= FAINT:
        return True  # zoom:0 is none
    return _is_away(style) or _is_cut_off(element, style)


def _opacity(style: dict[str, str]) -> float:
    """Return how much of an element shows through what is behind it."""
    if "opacity" not in style and "filter" not in style:
        return 1.0
    said = [style.get("opacity", ""), *_FILTERED.findall(style.get("filter", ""))]
    lengths = [each for each in map(_LENGTH.fullmatch, said) if each]
    return math.prod(min(1.0, _part(each)) for each in lengths)


def _part(length: re.Match[str]) -> float:
    """Return a number that may be so many in a hundred."""
    return max(0.0, float(length[1])) / (100 if length[2] == "%" else 1)


def _is_away(style: dict[str, str]) -> bool:
    """Tell what is moved to where no reader comes."""
    if any(_pixels(style.get(f"margin-{side}")) <= -FARTHER for side in ("left", "top")):
        return True
    moved = [
        each
        for found in (*_MOVED.findall(style.get("transform", "")), style.get("translate", ""))
        for each in re.split(r"[\s,]+", found.strip())
        if "%" not in each  # of its own size
    ]
    if style.get("position") in {"absolute", "fixed", "relative"}:
        moved += style.get("inset", "").split()
        moved += [style.get(side, "") for side in _SIDES]
        if _pixels(style.get("left")) >= FARTHER:
            return True
        if style["position"] == "fixed" and _pixels(style.get("top")) >= FARTHER:
            return True
    return any(_pixels(each) <= -FAR for each in moved)


def _is_cut_off(element: Any, style: dict[str, str]) -> bool:  # noqa: ANN401
    """Tell what is cut to nothing: by a clip, a box without room, a scale of zero."""
    clip = _CLIPPED.fullmatch(style.get("clip", ""))
    if clip and style.get("position") in {"absolute", "fixed"}:
        top, right, bottom, left = map(float, clip.groups())
        if right - left <= 1 or bottom - top <= 1:
            return True
    cut = _CUT.match(style.get("clip-path", ""))
    if cut and _is_nothing(cut[1], cut[2].partition("round")[0].partition(" at ")[0]):
        return True
    unbroken = style.get("white-space") in {"nowrap", "pre"}
    if unbroken and _pixels(style.get("text-indent")) >= FAR and _has_box(element, style):
        return True  # "100%": out of its own box
    transform = style.get("transform", "")
    shrunk = re.match(r"0?\.?0*(?:\s|$)", style.get("scale", "none"))
    if shrunk or _SHRUNK.search(transform) or _EDGEWAYS.search(transform):
        return True
    if _is_flat(element, style) and _has_box(element, style):
        return True
    sides = ("width", "height", "max-width", "max-height")
    narrow = any(0 <= _pixels(style.get(side), FAR) <= 1 for side in sides)
    return narrow and _has_box(element, style)


def _is_nothing(shape: str, said: str) -> bool:
    """Tell a shape without room in it."""
    points = [part.split() for part in said.split(",")]
    sizes = [each for point in points for each in point]
    if shape == "polygon":
        return any(len({tuple(map(_pixels, p))[n : n + 1] for p in points}) == 1 for n in (0, 1))
    if shape in {"circle", "ellipse"}:
        return any(_LENGTH.fullmatch(each) and not _pixels(each) for each in sizes)
    if not 0 < len(sizes) <= 4 or not all(map(_LENGTH.fullmatch, sizes)):
        return False
    top, right, bottom, left = (sizes * 4)[:4] if len(sizes) != 3 else (*sizes, sizes[1])
    if shape == "rect":
        return left == right or top == bottom
    parts = [
        (_LENGTH.fullmatch(one), _LENGTH.fullmatch(two))
        for one, two in ((top, bottom), (left, right))
    ]
    return any(
        one and two and sum(_part(each) for each in (one, two) if each[2] == "%") >= 1
        for one, two in parts
    )


def _is_flat(element: Any, style: dict[str, str]) -> bool:  # noqa: ANN401
    """Tell an element whose lines are of no height, and which nothing else makes higher."""
    line = _LENGTH.fullmatch(style.get("line-height", ""))
    if line is None or float(line[1]) > 0:
        return False
    higher = {"height", "min-height", "padding", "padding-top", "padding-bottom"}
    below = (style_of(each).keys() for each in element.iterdescendants())
    return higher.isdisjoint(style) and all({"line-height", "font"}.isdisjoint(e) for e in below)


def _has_box(element: Any, style: dict[str, str]) -> bool:  # noqa: ANN401
    """Tell an element that cuts what overflows; cells grow, and words in a line have no box."""
    flow = " ".join(style.get(f"overflow{way}", "") for way in ("", "-x", "-y"))
    if not re.search(r"hidden|clip", flow) or element.tag in _CELLS:
        return False
    placed = style.get("position") in {"absolute", "fixed"}
    free = {"fixed"} if style.get("position", "static") != "static" else {"fixed", "absolute"}
    if any(style_of(each).get("position") in free for each in element.iterdescendants()):
        return False  # what is placed on the page is not cut by a box around it
    display = style.get("display") or ("inline" if element.tag in _INLINE else "block")
    return placed or display != "inline"


def _around(element: Any, style: dict[str, str], above: _Around) -> _Around:  # noqa: ANN401
    """Return what holds in an element."""
    found = above
    visibility = style.get("visibility", "")
    if visibility in {"hidden", "collapse", "visible"}:
        found = replace(found, shown=visibility == "visible")
    found = replace(found, size=_size(style, above.size))
    if "text-indent" in style:
        found = replace(found, indent=_pixels(style["text-indent"].split(" ")[0]))
    for name in ("text-shadow", "-webkit-text-stroke"):
        if style.get(name, "inherit") != "inherit":
            found = replace(found, outlines=_outlines(style[name]))
    if "-webkit-text-security" in style:
        found = replace(found, masked=style["-webkit-text-security"] not in {"none", "inherit"})
    spacing = _LENGTH.fullmatch(style.get("letter-spacing", ""))
    if spacing:
        relative = {"em": found.size, "ex": found.size / 2, "ch": found.size / 2}
        unit = relative.get(spacing[2], _UNITS.get(spacing[2], 1.0))
        found = replace(found, spaced=float(spacing[1]) * unit)
    elif style.get("letter-spacing", "inherit") != "inherit":
        found = replace(found, spaced=0.0)
    found = _painted(element, style, found)
    return replace(found, seen=_seen(found))


def _size(style: dict[str, str], above: float) -> float:
    """Return the size of the type in pixels."""
    said = style.get("font-size", "")
    if not said and "font" in style:
        said = next((p.split("/")[0] for p in style["font"].split() if p[:1].isdigit()), "")
    if said in _SIZES:
        return above * _SIZES[said]
    length = _LENGTH.fullmatch(said)
    if length is None:
        return above if said in {"", "inherit"} else BASE
    number, unit = float(length[1]), length[2]
    if unit in {"%", "em", "ex", "ch"}:
        return above * number * {"%": 0.01, "em": 1.0}.get(unit, 0.5)
    return number * _UNITS.get(unit, 1.0) if unit or not number else above


def _painted(element: Any, style: dict[str, str], above: _Around) -> _Around:  # noqa: ANN401
    """Return the colours in an element."""
    found = above
    given = (
        style.get("-webkit-text-fill-color")
        or style.get("color")
        or (element.get("text") if element.tag == "body" else None)
        or (element.get("color") if element.tag == "font" else None)
    )
    if given and given not in {"inherit", "currentcolor"}:
        colour, opacity = _colour(given)
        found = replace(found, colour=colour, clear=colour is not None and opacity <= FAINT)
    if above.drawn and (element.tag == "foreignobject" or style.get("stroke", "none") != "none"):
        found = replace(found, clear=False)
    elif above.drawn and ("fill" in style or "fill-opacity" in style):
        given_part = _LENGTH.fullmatch(style.get("fill-opacity", ""))
        faint = given_part is not None and _part(given_part) <= FAINT
        found = replace(found, clear=faint or style.get("fill") in {"none", "transparent"})
    if style.get("position") in {"absolute", "fixed"}:
        found = replace(found, ground=None)  # it may stand on anything
    if "text" in f"{style.get('background-clip', '')} {style.get('-webkit-background-clip', '')}":
        return replace(found, colour=None, clear=False) if found.clear else found
    pictured = (
        element.get("background") or "url(" in _ground(style) or "gradient(" in _ground(style)
    )
    if pictured:
        return replace(found, ground=None)
    said = style.get("background-color") or style.get("background") or element.get("bgcolor")
    for part in tinycss2.parse_component_value_list(said or ""):
        colour, opacity = _colour(tinycss2.serialize([part]))
        if part.type == "function" and part.lower_name == "var":
            return replace(found, ground=None)
        if colour is not None and opacity > FAINT:
            found = replace(found, ground=colour if opacity == 1 else None)
    return found


def _outlines(said: str) -> tuple[Colour | None, ...]:
    """Return the colours of shadows or of a stroke, none where their own is that of the letters."""
    found: list[Colour | None] = []
    for part in tinycss2.parse_component_value_list(said):
        if part.type in {"ident", "hash", "function"}:
            colour, opacity = _colour(tinycss2.serialize([part]))
            known = {"none", "currentcolor", "thin", "medium", "thick"}
            found += [colour] if opacity > FAINT and tinycss2.serialize([part]) not in known else []
    return tuple(found)


def _ground(style: dict[str, str]) -> str:
    return f"{style.get('background', '')} {style.get('background-image', '')}"


def _colour(said: str) -> tuple[Colour | None, float]:
    """Return a colour and its opacity (0 to 1); None for one that is not understood."""
    found = tinycss2.color4.parse_color(_SYSTEM.get(said, said))
    if found is None:
        return from_hex(said), 1.0  # bgcolor=FFFFFF
    if not isinstance(found, str) and found.space in _LIGHTEST:
        white = found.coordinates[0] >= _LIGHTEST[found.space]
        return WHITE if white else None, float(found.alpha)
    if isinstance(found, str) or found.space not in {"srgb", "hsl", "hwb"}:
        return None, 1.0
    red, green, blue = (round(255 * (each or 0)) for each in found.to("srgb").coordinates[:3])
    return (red, green, blue), float(found.alpha)


def _pixels(said: str | None, otherwise: float = 0.0) -> float:
    """Return a length in pixels; a part of the page is one of its width."""
    if (sum_ := _SUM.fullmatch(said or "")) is not None:
        return _pixels(sum_[1]) + _pixels(sum_[2] + sum_[3])
    length = _LENGTH.fullmatch(said or "")
    if length is None:
        return otherwise
    number, unit = float(length[1]), length[2]
    if unit in {"em", "ex", "ch"}:
        return number * BASE
    return number * 12.8 if unit == "%" else number * _UNITS.get(unit, 1.0)

"""What a page shows of its text: the rest is taken out of the tree, and counted.

Does: follow display, visibility, opacity, size, place, clip and colour down the tree, as ``style``
and old attributes say them; what a closed ``<details>`` holds is text: a click shows it.
Does not: lay the page out: text that something else covers is not told.
"""

from __future__ import annotations

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
    "rem": BASE, "vw": 12.8, "vh": 8.0,
}  # fmt: skip
_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%|[a-z]*)")
_SIZES = {"smaller": 0.83, "larger": 1.2}
_CLIPPED = re.compile(
    r"rect\(\s*([0-9.]+)(?:px)?[\s,]+([0-9.]+)(?:px)?[\s,]+([0-9.]+)(?:px)?[\s,]+([0-9.]+)(?:px)?\s*\)"
)
_INSET = re.compile(r"inset\(\s*(\d+)%\s*\)|circle\(\s*0(?:px|%)?\s*(?:at .*)?\)")
_EDGEWAYS = re.compile(r"rotate[xy]\(\s*-?(?:90deg|270deg|0?\.25turn|0?\.75turn)\s*\)")
_SHRUNK = re.compile(r"scale(?:x|y)?\(\s*0?\.?0*\s*(?:,[^)]*)?\)")
_MOVED = re.compile(r"translate(?:x|y|3d)?\(([^)]*)\)")
_UNSHOWN = frozenset({"template", "noframes", "dialog"})
_TELLING = frozenset("style hidden popover bgcolor background color text".split())  # attributes
_SILENT = frozenset({"script", "style"})
_CELLS = frozenset("table thead tbody tfoot tr td th col colgroup".split())
_INLINE = frozenset(
    "a abbr b bdo big cite code em font i ins kbd label mark q small span strong sub sup u".split()
)
_UNCOUNTED = frozenset({"script", "style", "head", "title", "noscript"})


@dataclass(frozen=True, slots=True)
class _Around:
    """What an element hands down to those in it."""

    shown: bool = True  # visibility
    size: float = BASE
    colour: Colour | None = (0, 0, 0)
    clear: bool = False  # letters without colour
    ground: Colour | None = WHITE  # None: a picture, or what a sheet elsewhere says
    shadowed: bool = False
    indent: float = 0.0
    spaced: float = 0.0  # pixels between letters
    masked: bool = False  # dots stand for letters

    seen: bool = True  # what follows from all of it


def _seen(around: _Around) -> bool:
    """Tell whether words are seen where this holds."""
    piled = -around.spaced >= PILED * around.size
    if not around.shown or around.size < TINY or around.indent <= -FAR or piled or around.masked:
        return False
    return around.shadowed or not (around.clear or is_unseen(around.colour, around.ground))


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
                element, child, replace(around, ground=None, colour=None, clear=False)
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
    if not _is_gone(child, style):
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
    if tag in _UNSHOWN:
        return tag != "dialog" or element.get("open") is None
    display = style.get("display", "")
    hidden = element.get("hidden")
    closed = element.get("popover") is not None and not display
    if (
        display == "none"
        or closed
        or (not display and hidden is not None and hidden != "until-found")
    ):
        return True
    if style.get("content-visibility") == "hidden" or _is_faint(style):
        return True
    zoom = _LENGTH.fullmatch(style.get("zoom", ""))
    if zoom and 0 < float(zoom[1]) / (100 if zoom[2] == "%" else 1) <= FAINT:
        return True  # zoom:0 is none
    return _is_away(style) or _is_cut_off(element, style)


def _is_faint(style: dict[str, str]) -> bool:
    opacity = _LENGTH.fullmatch(style.get("opacity", ""))
    if opacity and float(opacity[1]) / (100 if opacity[2] == "%" else 1) <= FAINT:
        return True
    return re.search(r"opacity\(\s*0(?:\.0*)?%?\s*\)", style.get("filter", "")) is not None


def _is_away(style: dict[str, str]) -> bool:
    """Tell what is moved to where no reader comes."""
    if any(_pixels(style.get(f"margin-{side}")) <= -FARTHER for side in ("left", "top")):
        return True
    moved = [
        each
        for found in _MOVED.findall(style.get("transform", ""))
        for each in re.split(r"[\s,]+", found.strip())
        if "%" not in each  # of its own size
    ]
    if style.get("position") in {"absolute", "fixed", "relative"}:
        moved += [style.get(side, "") for side in ("left", "top", "right", "bottom")]
        if _pixels(style.get("left")) >= FARTHER:
            return True
    return any(_pixels(each) <= -FAR for each in moved)


def _is_cut_off(element: Any, style: dict[str, str]) -> bool:  # noqa: ANN401
    """Tell what is cut to nothing: by a clip, a box without room, a scale of zero."""
    clip = _CLIPPED.fullmatch(style.get("clip", ""))
    if clip and style.get("position") in {"absolute", "fixed"}:
        top, right, bottom, left = map(float, clip.groups())
        if right - left <= 1 or bottom - top <= 1:
            return True
    inset = _INSET.match(style.get("clip-path", ""))
    if inset and (inset[1] is None or int(inset[1]) >= 50):
        return True
    transform = style.get("transform", "")
    if _SHRUNK.search(transform) or _EDGEWAYS.search(transform):
        return True
    if _is_flat(element, style) and _has_box(element, style):
        return True
    sides = ("width", "height", "max-width", "max-height")
    narrow = any(0 <= _pixels(style.get(side), FAR) <= 1 for side in sides)
    return narrow and _has_box(element, style)


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
    if "text-shadow" in style:
        found = replace(found, shadowed=style["text-shadow"] != "none")
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
    if style.get("position") in {"absolute", "fixed"}:
        found = replace(found, ground=None)  # it may stand on anything
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


def _ground(style: dict[str, str]) -> str:
    return f"{style.get('background', '')} {style.get('background-image', '')}"


def _colour(said: str) -> tuple[Colour | None, float]:
    """Return a colour and its opacity (0 to 1); None for one that is not understood."""
    found = tinycss2.color4.parse_color(said)
    if found is None:
        return from_hex(said), 1.0  # bgcolor=FFFFFF
    if isinstance(found, str) or found.space not in {"srgb", "hsl", "hwb"}:
        return None, 1.0
    red, green, blue = (round(255 * (each or 0)) for each in found.to("srgb").coordinates[:3])
    return (red, green, blue), float(found.alpha)


def _pixels(said: str | None, otherwise: float = 0.0) -> float:
    """Return a length in pixels; a part of the page is one of its width."""
    length = _LENGTH.fullmatch(said or "")
    if length is None:
        return otherwise
    number, unit = float(length[1]), length[2]
    if unit in {"em", "ex", "ch"}:
        return number * BASE
    return number * 12.8 if unit == "%" else number * _UNITS.get(unit, 1.0)

"""The colours that a Word document names: by their figures, or by its theme, tinted or shaded.

Does: resolve ``w:color``, ``w:shd`` and ``w14:textFill`` as ECMA-376, part 1, 17.3.2.6 and 20.1.2.3
say: what a theme names wins over the figures beside it.
Does not: know what is painted where (``word_shown``).
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

from corpus.formats.colours import WHITE, Colour, from_hex

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_USUAL = {"bg1": "light1", "t1": "dark1", "bg2": "light2", "t2": "dark2"}  # where nothing maps them
_MAPPED = {"background1": "bg1", "text1": "t1", "background2": "bg2", "text2": "t2"} | {
    "bg1": "bg1", "tx1": "t1", "bg2": "bg2", "tx2": "t2",
}  # fmt: skip
_SLOTS = {"light": "lt", "dark": "dk", "hyperlink": "hlink", "followedHyperlink": "folHlink"}
_BYTE, _SHARE = 255, 100_000  # of which a tint or shade, and a part in DrawingML, are told


def scheme(theme: bytes | None) -> dict[str, Colour | None]:
    """Return the colours of a theme, as DrawingML names them; raise etree.LxmlError."""
    slots: dict[str, Colour | None] = {"lt1": WHITE, "dk1": (0, 0, 0)}
    found = next(etree.fromstring(theme, _parser()).iter(f"{_A}clrScheme"), ()) if theme else ()
    for slot in found:
        if isinstance(slot.tag, str) and len(slot):
            slots[slot.tag.removeprefix(_A)] = from_hex(
                slot[0].get("lastClr") or slot[0].get("val")
            )
    return slots


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


class Theme:
    """The colours of a document's theme."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        """Read the theme and how the document maps its names; raise etree.LxmlError."""
        self._names = dict(_USUAL)
        theme = next((parts[n] for n in sorted(parts) if n.startswith("word/theme/theme")), None)
        self._slots = scheme(theme)
        settings = parts.get("word/settings.xml")
        root = etree.fromstring(settings, _parser()) if settings else None
        mapping = root.find(qn("w:clrSchemeMapping")) if root is not None else None
        if mapping is not None:
            self._names = {n: mapping.get(qn(f"w:{n}")) or usual for n, usual in _USUAL.items()}

    def colour(self, said: Any | None) -> Colour | None:  # noqa: ANN401 (lxml has no types)
        """Return the colour that a ``w:color`` or the letters of a ``w:shd`` bear."""
        return self._of(said, "color" if said is not None and _is(said, "shd") else "val", "Color")

    def fill(self, shade: Any) -> Colour | None:  # noqa: ANN401
        """Return the colour that fills a ``w:shd``."""
        return self._of(shade, "fill", "Fill")

    def text_fill(self, fill: Any) -> Colour | None:  # noqa: ANN401
        """Return the colour of a ``w14:textFill``, None where it is more than one."""
        solid = fill.find(f"{_W14}solidFill")
        if solid is None or not len(solid):
            return None
        said = solid[0]
        value = said.get(f"{_W14}val") or ""
        found = from_hex(value) if said.tag == f"{_W14}srgbClr" else self._named(value)
        for child in said:
            part = _part(child.get(f"{_W14}val"), r"\d{1,7}", 10, _SHARE)
            found = lit(found, str(child.tag).removeprefix(_W14), part)
        return found

    def _of(self, said: Any | None, plain: str, kind: str) -> Colour | None:  # noqa: ANN401
        if said is None:
            return None
        name = said.get(qn(f"w:theme{kind}"))
        found = self._named(name) if name else None
        if found is None:
            return from_hex(said.get(qn(f"w:{plain}")))
        prefix = "theme" if kind == "Color" else "themeFill"
        for change in ("Tint", "Shade"):
            given = said.get(qn(f"w:{prefix}{change}"))
            part = _part(given, "[0-9a-fA-F]{1,2}", 16, _BYTE)
            found = lit(found, change.lower(), part)
        return found

    def _named(self, name: str) -> Colour | None:
        slot = self._names[_MAPPED[name]] if name in _MAPPED else name
        for long, short in _SLOTS.items():
            slot = re.sub(f"^{long}(?=\\d?$)", short, slot)
        return self._slots.get(slot)


def _is(element: Any, name: str) -> bool:  # noqa: ANN401
    return bool(element.tag == qn(f"w:{name}"))


def _part(said: str | None, form: str, base: int, whole: int) -> float:
    """Return a part of one, 1 where it is not told."""
    return int(said, base) / whole if said and re.fullmatch(form, said) else 1.0


def lit(colour: Colour | None, change: str, part: float) -> Colour | None:
    """Return a colour made lighter or darker by a part of one."""
    if colour is None or change not in {"tint", "shade", "lumMod", "lumOff"}:
        return colour
    hue, light, strong = colorsys.rgb_to_hls(*(each / 255 for each in colour))
    if change == "lumOff":
        light += part
    else:
        light = light * part + (1 - part if change == "tint" else 0)
    red, green, blue = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), strong)
    return round(red * 255), round(green * 255), round(blue * 255)

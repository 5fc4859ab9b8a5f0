"""The trees of which a page is made, put into one: what is written of a frame, shadow trees.

Does: apply the sheets of each tree to that tree alone; put the page of ``<iframe srcdoc>`` where
the frame shows it, and that of ``<template shadowrootmode>`` into its host, with what its slots are
filled with (HTML, 4.12.3 and DOM, 4.2.2); what no slot takes does not show.
Does not: fetch the page of a frame.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from corpus.formats.html_styles import apply_styles, style_of

_SHOWN_AS = {
    "table": "table",
    "table-row-group": "tbody",
    "table-header-group": "tbody",
    "table-footer-group": "tbody",
    "table-row": "tr",
    "table-cell": "td",
}
FRAMES = 1  # within frames
HOST = "host"  # what a sheet of a shadow tree calls ``:host``
_HOSTS = frozenset(
    "article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section"
    " span".split()
)
# What a frame does not take from the page around it.
_INITIAL = (
    "color:black;font-size:16px;letter-spacing:0;text-indent:0;line-height:1.2;text-shadow:none;"
    "-webkit-text-security:none"
)


def put_together(root: Any, tree_of: Callable[[str], Any | None], depth: int = 0) -> None:  # noqa: ANN401
    """Apply the sheets of a page and of the trees in it, and make one tree of them."""
    shadows = _apart(root)
    apply_styles(root)
    for _, shadow in shadows:
        apply_styles(shadow)
    for host, shadow in reversed(shadows):  # those in others first
        _compose(host, shadow)
    for frame in list(root.iter("iframe")):
        if frame.get("srcdoc") is None or depth >= FRAMES:
            continue
        page = tree_of(frame.get("srcdoc"))
        if page is not None:
            put_together(page, tree_of, depth + 1)
            _frame(frame, page)


def make_tables(root: Any) -> None:  # noqa: ANN401 (lxml has no types)
    """Call tables, rows and cells what shows as such, where nothing else stands between them."""
    for element in root.iter("div", "section", "ul", "dl"):
        if _SHOWN_AS.get(style_of(element).get("display", "")) == "table":
            parts = _parts(element)
            if parts is not None and any(tag == "tr" for _, tag in parts):
                element.tag = "table"
                for each, tag in parts:
                    each.tag = tag


def _parts(element: Any) -> list[tuple[Any, str]] | None:  # noqa: ANN401
    """Return the groups, rows and cells in an element, None where it holds anything else."""
    if (element.text or "").strip():
        return None
    found: list[tuple[Any, str]] = []
    for child in element:
        tag = _SHOWN_AS.get(style_of(child).get("display", ""), "")
        inside = _parts(child) if tag in {"tbody", "tr"} else []
        if tag not in {"tbody", "tr", "td"} or inside is None or (child.tail or "").strip():
            return None
        found += [(child, tag), *inside]
    return found


def _apart(root: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 (lxml has no types)
    """Take the shadow trees out; return each with the element that shows it."""
    found: list[tuple[Any, Any]] = []
    hosts = set()
    for template in list(root.iter("template")):
        host = template.getparent()
        shadow = (template.get("shadowrootmode") or "").strip().lower() in {"open", "closed"}
        if (
            not shadow
            or host is None
            or host in hosts
            or not ({host.tag} & _HOSTS or "-" in host.tag)
        ):
            continue
        hosts.add(host)
        found.append((host, template))
    for host, template in found:
        before = template.getprevious()
        if before is None:
            host.text = (host.text or "") + (template.tail or "")
        else:
            before.tail = (before.tail or "") + (template.tail or "")
        template.tail = None
        host.remove(template)
        template.tag = HOST
        template.attrib.clear()
    return found


def _compose(host: Any, shadow: Any) -> None:  # noqa: ANN401
    """Show a shadow tree in place of what its host holds; that goes into the slots."""
    slots: dict[str, Any] = {}
    for slot in list(shadow.iter("slot")):
        slots.setdefault(slot.get("name") or "", slot)
    rest = etree.Element("div", style="display:none")  # what no slot takes
    held: list[tuple[Any, Any]] = [(slots.get("", rest), host.text)]
    for child in list(host):
        held.append((slots.get(child.get("slot") or "", rest), child))
        held.append((slots.get("", rest), child.tail))
        child.tail = None
        host.remove(child)
    host.text = None
    for slot in {id(slot): slot for slot, each in held if each is not None}.values():
        slot.text = None  # what it would show if nothing filled it
        del slot[:]
    for slot, each in held:
        if not isinstance(each, str):
            slot.extend([] if each is None else [each])
        elif len(slot):
            slot[-1].tail = (slot[-1].tail or "") + each
        else:
            slot.text = (slot.text or "") + each
    for slot in slots.values():
        slot.tag = "span"
    host.extend([shadow, rest])


def _frame(frame: Any, page: Any) -> None:  # noqa: ANN401
    """Show a page in the box of a frame."""
    sizes = "".join(f"{side}:{frame.get(side)};" for side in ("width", "height") if frame.get(side))
    style = f"overflow:hidden;{sizes}{frame.get('style') or ''}"
    hidden = frame.get("hidden")
    tail = frame.tail
    frame.clear()
    frame.tag, frame.tail = "div", tail
    frame.set("style", style)
    if hidden is not None:
        frame.set("hidden", hidden)
    etree.SubElement(frame, "div", style=_INITIAL).append(page)

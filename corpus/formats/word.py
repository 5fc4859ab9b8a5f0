"""DOCX: paragraphs with the numbers that Word shows, lists and tables; no headers, no footers.

Does: keep the text as it was last accepted (insertions in, deletions out), fields with their
last result, text boxes, footnotes below the paragraph that calls them.
Does not: run macros, update fields, load pictures or anything the file points to.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

from corpus.errors import DamagedDocument, UnsafeDocument
from corpus.formats.archive import parts
from corpus.formats.blocks import Block, joined, table, title
from corpus.formats.reading import Progress, Reading, clean
from corpus.formats.word_numbers import BULLET, Numbering
from corpus.formats.word_styles import SPACE, Styles

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_INSIDE = frozenset(
    qn(f"w:{name}")
    for name in "hyperlink ins moveTo smartTag fldSimple sdt sdtContent r customXml".split()
) | {f"{_MC}AlternateContent", f"{_MC}Choice"}
_DEEPER = frozenset(map(qn, "w:sdt w:sdtContent w:ins w:customXml w:moveTo".split()))
_SIGNS = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "\u2011",
    qn("w:ptab"): "\t",
}


def read(data: bytes, source: str, _progress: Progress) -> Reading:
    """Return the text of a Word document.

    Raises DamagedDocument, PasswordProtected, DecompressionBomb or UnsafeDocument.
    """
    found = parts(data, source)
    types = found.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types:
        raise UnsafeDocument(source, reason="macros")
    try:
        main = docx.Document(io.BytesIO(data)).part
        body = main.element.body
        styles = Styles(main.styles.element)
        numbering = Numbering(_related(main, "/numbering"), styles)
        notes = _related(main, "/footnotes")
    except (KeyError, ValueError, AttributeError, etree.LxmlError, PackageNotFoundError) as error:
        raise DamagedDocument(source) from error
    if body is None:
        raise DamagedDocument(source)
    text = joined(_Body(styles, numbering, notes).blocks(body))
    return Reading(clean(text), warnings=tuple(_warnings(found)))


def _related(main: Any, kind: str) -> Any | None:  # noqa: ANN401 (lxml)
    """Return the root of the part that the document relates to, None when it has none."""
    for relation in main.rels.values():
        if relation.reltype.endswith(kind) and not relation.is_external:
            return parse_xml(relation.target_part.blob)
    return None


def _warnings(found: dict[str, bytes]) -> Iterator[str]:
    """Yield what the file holds beside its text."""
    if b"vbaProject" in found.get("[Content_Types].xml", b""):
        yield "macros"
    links = found.get("word/_rels/document.xml.rels", b"")
    types = (b"/attachedTemplate", b"/oleObject", b"/frame", b"/subDocument")
    settings = found.get("word/_rels/settings.xml.rels", b"")
    if any(kind in links or kind in settings for kind in types):
        yield "external"


class _Body:
    """The walk through a document's body."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: Any | None) -> None:  # noqa: ANN401
        self._styles = styles
        self._numbering = numbering
        found = notes.iterchildren(qn("w:footnote")) if notes is not None else ()
        self._notes = {each.get(qn("w:id")): each for each in found}
        self._noted = 0

    def blocks(self, body: Any) -> list[Block]:  # noqa: ANN401
        """Return the paragraphs and tables of a body or a cell."""
        found: list[Block] = []
        above: Any = None
        for element in _elements(body):
            if element.tag == qn("w:tbl"):
                found.extend(table(list(self._rows(element))))
                above = None
            elif not self._styles.name(element).startswith("toc "):
                found.extend(self._paragraph(element, above))
                above = element
        return found

    def _rows(self, element: Any) -> Iterator[list[list[str]]]:  # noqa: ANN401
        """Yield the rows of a table; a cell over several columns leaves empty ones behind it."""
        for row in _elements(element, "w:tr"):
            cells: list[list[str]] = []
            for cell in _elements(row, "w:tc"):
                cells.append([block.text for block in self.blocks(cell)])
                span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
                width = span.get(qn("w:val")) if span is not None else "1"
                cells.extend([[]] * (min(int(width), 60) - 1 if (width or "").isdecimal() else 0))
            yield cells

    def _paragraph(self, element: Any, above: Any) -> list[Block]:  # noqa: ANN401
        """Return a paragraph, then its text boxes and notes."""
        notes: list[str] = []
        text = "".join(self._words(element, notes))
        number = self._numbering.before(element)
        if number and (text.strip() or number.strip() != BULLET):
            text = f"{number} {text.lstrip()}"
        level = self._styles.heading(element)
        shown = title(text, level) if level else text
        gap = bool(level) or self._gap(above, element)
        found = [Block(shown, gap)]
        for box in _boxes(element):
            found.extend([Block(""), *self.blocks(box), Block("")])
        return [*found, *(Block(note, gap=False) for note in notes)]

    def _gap(self, above: Any, element: Any) -> bool:  # noqa: ANN401
        """Tell whether the page shows space between a paragraph and the one above."""
        if above is None:
            return True
        like = self._styles.of(above) == self._styles.of(element)
        if like and self._styles.joins(above) and self._styles.joins(element):
            return False
        space = max(self._styles.space(above, "after"), self._styles.space(element, "before"))
        return space >= SPACE

    def _words(self, element: Any, notes: list[str]) -> Iterator[str]:  # noqa: ANN401
        """Yield the words of a paragraph or of a part of it; ``notes`` gets those it calls."""
        for child in element:
            if child.tag == qn("w:t"):
                yield child.text or ""
            elif child.tag in _SIGNS:
                yield _SIGNS[child.tag]
            elif child.tag == qn("w:footnoteReference"):
                yield self._note(child.get(qn("w:id")), notes)
            elif child.tag in _INSIDE and not _is_hidden(child):
                yield from self._words(child, notes)

    def _note(self, name: str | None, notes: list[str]) -> str:
        """Return the mark of a note and keep its text."""
        note = self._notes.get(name)
        if note is None:
            return ""
        self._noted += 1
        mark = f"[{self._noted}]"
        text = " ".join("".join(self._words(each, [])).strip() for each in note.iter(qn("w:p")))
        notes.append(f"{mark} {text.strip()}")
        return mark


def _elements(parent: Any, *names: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield paragraphs and tables, or what bears one of the names, through content controls."""
    wanted = set(map(qn, names or ("w:p", "w:tbl")))
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag in _DEEPER:
            yield from _elements(child, *names)


def _boxes(paragraph: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the text boxes of a paragraph; what older versions of Word show instead is left."""
    for box in paragraph.iter(qn("w:txbxContent")):
        above = next(box.iterancestors(f"{_MC}Fallback", qn("w:txbxContent")), None)
        if above is None:
            yield box


def _is_hidden(run: Any) -> bool:  # noqa: ANN401
    """Tell a run that is not shown."""
    hidden = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return hidden is not None and hidden.get(qn("w:val")) not in {"0", "false", "off"}

"""DOCX: paragraphs with the numbers that Word shows, lists and tables; no headers, no footers.

Does: keep the text as it was last accepted (insertions in, deletions and what is struck out not),
fields with their last result, boxes to tick, text boxes, notes below the paragraph that calls them.
Does not: run macros, update fields, load pictures or anything the file points to.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

from corpus.errors import DamagedDocument, UnsafeDocument
from corpus.formats.archive import parts
from corpus.formats.blocks import Block, Cell, joined, table, title
from corpus.formats.glyphs import lowered, raised, symbol, symbols, tick_box
from corpus.formats.reading import Progress, Reading, clean, hidden_warning
from corpus.formats.word_chunks import Chunks
from corpus.formats.word_numbers import BULLET, Numbering
from corpus.formats.word_shown import FAR, FLAT, Shown
from corpus.formats.word_styles import SPACE, Styles, switched_on

_VML = "{urn:schemas-microsoft-com:vml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
EMU = 635  # of a drawing's units in a twentieth of a point
_INSIDE = frozenset(
    qn(f"w:{name}")
    for name in (
        "hyperlink ins moveTo smartTag fldSimple sdt sdtContent r customXml bdo dir ruby rubyBase"
    ).split()
) | {f"{_MC}AlternateContent", f"{_MC}Choice", qn("m:oMathPara")}
_DEEPER = frozenset(map(qn, "w:sdt w:sdtContent w:ins w:customXml w:moveTo".split()))
_REFERENCES = {qn("w:footnoteReference"): "foot", qn("w:endnoteReference"): "end"}
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
    return _read(data, source, lambda part: _read(part, source, None))


def _read(data: bytes, source: str, read_part: Callable[[bytes], Reading] | None) -> Reading:
    """Return the text of a Word document, with that of the documents in it where they are read."""
    found = parts(data, source)
    types = found.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types:
        raise UnsafeDocument(source, reason="macros")
    try:
        main = docx.Document(io.BytesIO(data)).part
        body = main.element.body
        styles = Styles(main.styles.element)
        numbering = Numbering(_related(main, "/numbering"), styles)
        notes = {kind: _related(main, f"/{kind}notes") for kind in ("foot", "end")}
        shown = Shown(styles, found)
    except (KeyError, ValueError, AttributeError, etree.LxmlError, PackageNotFoundError) as error:
        raise DamagedDocument(source) from error
    if body is None:
        raise DamagedDocument(source)
    chunks = Chunks(main, read_part)
    walk = _Body(styles, numbering, notes, shown, chunks)
    text = joined(walk.blocks(body))
    told = dict.fromkeys([*_warnings(found), *(["external"] if chunks.left else [])])
    return Reading(clean(text), warnings=(*hidden_warning(walk.hidden + chunks.hidden), *told))


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

    def __init__(
        self,
        styles: Styles,
        numbering: Numbering,
        notes: dict[str, Any],
        shown: Shown,
        chunks: Chunks,
    ) -> None:
        self.hidden = 0  # passages that do not show
        self._hiding = False  # the last words did not
        self._chunks = chunks
        self._styles = styles
        self._shown = shown
        self._numbering = numbering
        self._notes = {
            (kind, each.get(qn("w:id"))): each
            for kind, root in notes.items()
            for each in (root.iterchildren(qn(f"w:{kind}note")) if root is not None else ())
        }
        self._noted = 0
        self._fields: list[bool] = []  # those that are open: whether their results have begun
        self._whole: set[Any] = set()  # of the paragraph: what begins a field that ends in it
        self._flat = False  # the lines of the paragraph are too low, or off the page
        self._begun = ""  # the words of a paragraph that the next goes on with

    def blocks(self, body: Any) -> list[Block]:  # noqa: ANN401
        """Return the paragraphs and tables of a body or a cell."""
        found: list[Block] = []
        above: Any = None
        for element in _elements(body):
            if element.tag == qn("w:altChunk"):
                found.extend(self._chunks.blocks(element))
                above = None
            elif element.tag == qn("w:tbl"):
                found.extend(table(list(self._rows(element))))
                above = None
            elif not self._styles.name(element).startswith("toc "):
                found.extend(self._paragraph(element, above))
                above = element
        return found

    def _rows(self, element: Any) -> Iterator[list[Cell | None]]:  # noqa: ANN401
        """Yield the rows of a table; a cell that goes on from another is that one."""
        above: list[Cell | None] = []
        for row in _elements(element, "w:tr"):
            if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
                continue
            if _is_unseen_row(row):
                self.hidden += any(c.isalnum() for c in "".join(row.itertext(qn("w:t"))))
                continue
            cells: list[Cell | None] = [None] * _left_out(row)
            for element_ in _elements(row, "w:tc"):
                place = len(cells)
                cell: Cell | None
                if element_.find(f"{qn('w:tcPr')}/{qn('w:cellDel')}") is not None:
                    continue
                if _goes_on(element_, "w:vMerge"):
                    cell = above[place] if place < len(above) else None
                elif _goes_on(element_, "w:hMerge"):
                    cell = cells[-1] if cells else None
                else:
                    cell = Cell(self.blocks(element_))
                span = element_.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
                width = span.get(qn("w:val")) if span is not None else "1"
                times = min(int(width), 60) if (width or "").isdecimal() else 1
                cells.extend([cell] * max(times, 1))
            yield cells
            above = cells

    def _paragraph(self, element: Any, above: Any) -> list[Block]:  # noqa: ANN401
        """Return a paragraph, then its text boxes and notes."""
        notes: list[str] = []
        before, self._hiding = self.hidden, False
        self._fields, self._whole = [], _whole(element)
        self._flat = self._shown.is_flat(element)
        text = "".join(self._words(element, notes))
        if self.hidden > before and not text.strip() and not self._begun:
            return []
        number = self._numbering.before(element)
        if number and (text.strip() or number.strip() != BULLET):
            text = f"{number} {text.lstrip()}"
        text, self._begun = self._begun + text, ""
        begun, text = (text, "") if self._is_joined(element) else ("", text)
        level = self._styles.heading(element)
        shown = title(text, level) if level else text
        gap = bool(level) or self._gap(above, element)
        found = [Block(shown, gap)]
        for box in _boxes(element):
            if _is_unseen(box) or self._is_in_hidden(box):
                self.hidden += any(c.isalnum() for c in "".join(box.itertext(qn("w:t"))))
            else:
                found.extend([Block(""), *self.blocks(box), Block("")])
        self._begun = begun
        return [*found, *(Block(note, gap=False) for note in notes)]

    def _is_joined(self, paragraph: Any) -> bool:  # noqa: ANN401
        """Tell a paragraph whose end is deleted or hidden: the next one goes on with its line."""
        mark = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
        after = paragraph.getnext()
        if mark is None or after is None or after.tag != qn("w:p"):
            return False
        deleted = any(mark.find(qn(name)) is not None for name in ("w:del", "w:moveFrom"))
        hidden = switched_on(mark.find(qn("w:vanish")))
        return deleted or (hidden and mark.find(qn("w:specVanish")) is None)

    def _is_in_hidden(self, box: Any) -> bool:  # noqa: ANN401
        """Tell a text box that stands in a run that does not show."""
        run = next(box.iterancestors(qn("w:r")), None)
        return run is not None and self._styles.is_on(run, "w:vanish")

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
            if child.tag == qn("w:r"):
                yield self._run(child, notes)
            elif child.tag == qn("m:oMath"):
                yield _formula(child)
            elif child.tag in _INSIDE:
                turned = child.tag == qn("w:bdo") and child.get(qn("w:val")) == "rtl"
                yield "\u202e" if turned else ""
                yield from self._words(child, notes)
                yield "\u202c" if turned else ""

    def _run(self, run: Any, notes: list[str]) -> str:  # noqa: ANN401
        """Return the words of a run as they stand: raised, lowered, "" for what is not shown."""
        if self._shown.is_struck(run):
            return ""
        if self._flat or self._shown.is_hidden(run):
            said = any(c.isalnum() for c in "".join(self._pieces(run, "", [])))
            self.hidden += said and not self._hiding
            self._hiding = self._hiding or said
            return ""
        words = "".join(self._pieces(run, self._styles.font(run), notes))
        self._hiding = self._hiding and not words.strip()
        lift = self._styles.lift(run)
        return raised(words) if lift > 0 else lowered(words) if lift < 0 else words

    def _pieces(self, run: Any, font: str, notes: list[str]) -> Iterator[str]:  # noqa: ANN401
        """Yield what stands in a run."""
        for child in run:
            if child.tag == qn("w:fldChar"):
                yield self._field(child)
            elif not all(self._fields):
                continue  # what a field is told, and not what it shows
            elif child.tag == qn("w:t"):
                yield symbols(font, child.text or "")
            elif child.tag in _SIGNS:
                yield _SIGNS[child.tag]
            elif child.tag == qn("w:pict"):
                yield from (each.get("string") or "" for each in child.iter(f"{_VML}textpath"))
            elif child.tag == qn("w:sym"):
                yield _symbol(child)
            elif child.tag in _REFERENCES:
                yield self._note(_REFERENCES[child.tag], child, notes)
            elif child.tag in _INSIDE:
                yield from self._pieces(child, font, notes)

    def _field(self, mark: Any) -> str:  # noqa: ANN401
        """Go into a field, on to its result, or out of it; return its box to tick.

        One that does not end in its paragraph has no code that could be told from text.
        """
        said = mark.get(qn("w:fldCharType"))
        shown = _field_box(mark) if all(self._fields) else ""
        if said == "begin":
            self._fields.append(mark not in self._whole)
        elif said == "separate" and self._fields:
            self._fields[-1] = True
        elif said == "end" and self._fields:
            self._fields.pop()
        return shown

    def _note(self, kind: str, call: Any, notes: list[str]) -> str:  # noqa: ANN401
        """Return the mark of a note and keep its text; a mark of its own stands in the words."""
        note = self._notes.get((kind, call.get(qn("w:id"))))
        if note is None:
            return ""
        text = " ".join("".join(self._words(each, [])).strip() for each in note.iter(qn("w:p")))
        if call.get(qn("w:customMarkFollows")) in {"1", "true", "on"}:
            notes.append(text.strip())
            return ""
        self._noted += 1
        mark = raised(str(self._noted))
        notes.append(f"{mark} {text.strip()}")
        return mark


def _goes_on(cell: Any, merge: str) -> bool:  # noqa: ANN401
    """Tell whether a cell only goes on from the one above or beside it; its words are hidden."""
    said = cell.find(f"{qn('w:tcPr')}/{qn(merge)}")
    return said is not None and said.get(qn("w:val"), "continue") == "continue"


def _is_unseen_row(row: Any) -> bool:  # noqa: ANN401
    """Tell a row that is hidden, or too low for any of its words to show."""
    hidden = row.find(f"{qn('w:trPr')}/{qn('w:hidden')}")
    if hidden is not None:
        return hidden.get(qn("w:val")) not in {"0", "false", "off"}
    height = row.find(f"{qn('w:trPr')}/{qn('w:trHeight')}")
    said = (height.get(qn("w:val")) or "") if height is not None else ""
    exact = height is not None and height.get(qn("w:hRule")) == "exact"
    return exact and re.fullmatch(r"\d{1,5}", said) is not None and int(said) < FLAT


def _left_out(row: Any) -> int:  # noqa: ANN401
    """Return how many columns stand empty before the first cell of a row."""
    said = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
    width = (said.get(qn("w:val")) or "") if said is not None else ""
    return min(int(width), 60) if width.isdecimal() else 0


def _symbol(element: Any) -> str:  # noqa: ANN401
    """Return the character of a ``w:sym``: a code in a symbol font."""
    code = element.get(qn("w:char")) or ""
    known = re.fullmatch(r"[0-9A-Fa-f]{1,6}", code)
    return symbol(element.get(qn("w:font")) or "", int(code, 16)) if known else ""


def _whole(paragraph: Any) -> set[Any]:  # noqa: ANN401
    """Return the marks that begin the fields that also end in this paragraph."""
    found: set[Any] = set()
    begun: list[Any] = []
    for mark in paragraph.iter(qn("w:fldChar")):
        said = mark.get(qn("w:fldCharType"))
        if said == "begin":
            begun.append(mark)
        elif said == "end" and begun:
            found.add(begun.pop())
    return found


def _formula(element: Any) -> str:  # noqa: ANN401
    """Return a formula on one line: a fraction with a stroke, powers raised."""
    if element.tag == qn("m:t"):
        return element.text or ""
    words = [_formula(child) for child in element if isinstance(child.tag, str)]
    if element.tag == qn("m:f"):
        return "/".join(filter(None, words))
    said = "".join(words)
    return (
        raised(said)
        if element.tag == qn("m:sup")
        else lowered(said)
        if element.tag == qn("m:sub")
        else said
    )


def _field_box(element: Any) -> str:  # noqa: ANN401
    """Return the box of a form field to tick, "" for any other field."""
    found = element.find(f"{qn('w:ffData')}/{qn('w:checkBox')}")
    if found is None:
        return ""
    states = [found.find(qn(name)) for name in ("w:checked", "w:default")]
    state = next((each for each in states if each is not None), None)
    return tick_box(
        ticked=state is not None and state.get(qn("w:val")) not in {"0", "false", "off"}
    )


def _elements(parent: Any, *names: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield paragraphs and tables, or what bears one of the names, through content controls."""
    wanted = set(map(qn, names or ("w:p", "w:tbl", "w:altChunk")))
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag in _DEEPER:
            yield from _elements(child, *names)


def _boxes(paragraph: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the text boxes of a paragraph; what older versions of Word show instead is left.

    So is what is deleted, or moved elsewhere.
    """
    gone = (f"{_MC}Fallback", qn("w:txbxContent"), qn("w:del"), qn("w:moveFrom"))
    for box in paragraph.iter(qn("w:txbxContent")):
        if next(box.iterancestors(*gone), None) is None:
            yield box


def _is_unseen(box: Any) -> bool:  # noqa: ANN401
    """Tell a text box in a drawing that its file hides, or gives no room or none on the page."""
    drawing = next(box.iterancestors(qn("w:drawing"), qn("w:pict")), None)
    if drawing is None:
        return False
    named = drawing.find(f"*/{qn('wp:docPr')}")
    extent = drawing.find(f"*/{qn('wp:extent')}")
    sizes = [extent.get(side) or "" for side in ("cx", "cy")] if extent is not None else []
    moved = [each.text or "" for each in drawing.iterfind(f"*/*/{qn('wp:posOffset')}")]
    return (
        (named is not None and named.get("hidden") in {"1", "true"})
        or any(each.isdecimal() and int(each) < FLAT * EMU for each in sizes)
        or any(re.fullmatch(r"-\d{1,12}", each) and int(each) <= -FAR * EMU for each in moved)
        or any(_is_unseen_shape(each.get("style") or "") for each in drawing)
    )


def _is_unseen_shape(style: str) -> bool:
    """Tell the style of a shape of older versions of Word that shows nothing."""
    said = dict(re.findall(r"([\w-]+)\s*:\s*([^;\s]*)", style.lower()))
    flat = any(re.fullmatch(r"0(?:\.\d+)?(?:pt|px)?", said.get(s, "")) for s in ("width", "height"))
    sides = (said.get(side, "") for side in ("left", "top", "margin-left", "margin-top"))
    far = any(
        (m := re.fullmatch(r"-(\d{3,7})(?:\.\d+)?pt", s)) and int(m[1]) >= FAR / 20 for s in sides
    )
    return said.get("visibility") == "hidden" or flat or far

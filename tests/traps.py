"""Traps: files that hold text which no reader of the page sees, one kind of hiding in one format.

Each trap is a short agreement that says 7 500 € where people look, and 90 000 € where they do not
(or, for text that does show, says 7 500 € in a way that is easily taken for hidden).
``python tests/bench/traps.py`` prints the table.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.worksheet.table import Table, TableStyleInfo

from tests.sample_files import contents, odt, pdf, placed, word, zipped

TITLE = "Convention de verger"
SEEN, UNSEEN = "La commune verse 7 500 € par an.", "La commune verse 90 000 € par an."


@dataclass(frozen=True, slots=True)
class Trap:
    """A file; what it hides is told to whoever adds it unless ``hides`` is false."""

    format: str
    name: str
    data: bytes
    hides: bool = True
    told: bool = True


def traps() -> Iterator[Trap]:
    """Yield every trap."""
    yield from _html()
    yield from _pdf()
    yield from _docx()
    yield from _odt()
    yield from _xlsx()
    yield from _ods()
    yield from _characters()


# HTML

_PARAGRAPHS = {
    "hidden attribute": "<p hidden>{}</p>",
    "style display": '<p style="display:none">{}</p>',
    "style visibility": '<p style="visibility: HIDDEN">{}</p>',
    "class rule": '<style>.x{{display:none}}</style><p class="a x">{}</p>',
    "id rule": '<style>#x{{visibility:hidden}}</style><p id="x">{}</p>',
    "element rule": "<style>aside{{display:none}}</style><aside>{}</aside>",
    "rule of an ancestor": '<style>div.x p{{opacity:0}}</style><div class="x"><p>{}</p></div>',
    "important rule": "<style>.x{{display:none!important}}</style>"
    '<p class="x" style="display:block">{}</p>',
    "rule in @media screen": "<style>@media screen{{.x{{display:none}}}}</style>"
    '<p class="x">{}</p>',
    "rule in @supports": "<style>@supports (display:grid){{.x{{display:none}}}}</style>"
    '<p class="x">{}</p>',
    "variable": '<style>:root{{--v:none}}.x{{display:var(--v)}}</style><p class="x">{}</p>',
    "variable without a value": '<style>.x{{opacity:var(--v, 0)}}</style><p class="x">{}</p>',
    "off the left": '<p style="position:absolute;left:-9999px">{}</p>',
    "off the top": '<style>.x{{position:fixed;top:-200em}}</style><p class="x">{}</p>',
    "indented away": '<p style="text-indent:-9999px">{}</p>',
    "no size": '<p style="font-size:0">{}</p>',
    "tiny": '<p><span style="font-size:1px">{}</span></p>',
    "no room": '<div style="height:0;overflow:hidden">{}</div>',
    "read aloud only": "<style>.x{{position:absolute;width:1px;height:1px;overflow:hidden;"
    'clip:rect(0,0,0,0)}}</style><span class="x">{}</span>',
    "clip-path": '<p style="clip-path:inset(100%)">{}</p>',
    "scaled to nothing": '<p style="transform:scale(0)">{}</p>',
    "white on white": '<p style="color:#fff">{}</p>',
    "nearly white on white": '<p><font color="#FDFDFD">{}</font></p>',
    "blue on blue": '<div style="background:#1f4e79"><p style="color:rgb(31,78,121)">{}</p></div>',
    "transparent letters": '<p style="color:rgba(0,0,0,0)">{}</p>',
    "template": "<template><p>{}</p></template>",
    "closed dialog": "<dialog><p>{}</p></dialog>",
    "hidden row": "<table><tr><td>a</td></tr><tr hidden><td>{}</td></tr></table>",
    "hidden cell": '<table><tr><td>a</td><td style="display:none">{}</td></tr></table>',
    "letters piled up": '<p style="letter-spacing:-1em">{}</p>',
    "letters piled up, from around": '<div style="letter-spacing:-9px"><p>{}</p></div>',
    "dots for letters": '<p style="-webkit-text-security:disc">{}</p>',
    "lines of no height": '<p style="line-height:0;overflow:hidden">{}</p>',
    "zoomed to nothing": '<p style="zoom:0.01">{}</p>',
    "seen edgeways": '<p style="transform:rotateY(90deg)">{}</p>',
    "popover": "<div popover><p>{}</p></div>",
    "rule in a rule": "<style>div{{color:red;.x{{display:none}}}}</style>"
    '<div><p class="x">{}</p></div>',
    "rule in a rule, of itself": '<style>p{{&.x{{display:none}}}}</style><p class="x">{}</p>',
    "sheet in an address": '<link rel="stylesheet" href="data:text/css,.x%7Bdisplay:none%7D">'
    '<p class="x">{}</p>',
    "sheet in an address, in base64": '<link rel="stylesheet" href="data:text/css;base64,'
    'LnggeyBkaXNwbGF5OiBub25lIH0="><p class="x">{}</p>',
    "written by a sheet, hidden": "<style>.x::after{{content:'{}';display:none}}</style>"
    '<p class="x">vu</p>',
    "rule for every window": "<style>@media (min-width:1px){{.x{{display:none}}}}</style>"
    '<p class="x">{}</p>',
    "open dialog with a rule": '<dialog open style="display:none"><p>{}</p></dialog>',
    "in a hidden frame": '<iframe height="0" srcdoc="&lt;p&gt;{}"></iframe>',
    "hidden in a frame": '<iframe srcdoc="&lt;style&gt;.x{{display:none}}&lt;/style&gt;'
    '&lt;p class=x&gt;{}"></iframe>',
    "in no slot": "<div><template shadowrootmode=open><p>vu</p></template><p>{}</p></div>",
    "hidden in a shadow tree": "<div><template shadowrootmode=open><style>p{{display:none}}</style>"
    "<p>{}</p></template></div>",
    "host of a shadow tree": "<my-box><template shadowrootmode=closed><style>:host{{display:none}}"
    "</style><p>{}</p></template></my-box>",
    "moved by its inset": '<p style="position:absolute;inset:0 auto auto -9999px">{}</p>',
    "moved by translate": '<p style="translate:-9999px 0">{}</p>',
    "moved by a sum": '<p style="position:absolute;left:calc(-100vw - 10px)">{}</p>',
    "scaled by scale": '<p style="scale:0">{}</p>',
    "indented out of its box": '<p style="text-indent:100%;white-space:nowrap;overflow:hidden">{}'
    "</p>",
    "clipped on one side": '<p style="clip-path:inset(0 100% 0 0)">{}</p>',
    "clipped to a point": '<p style="clip-path:polygon(0 0, 0 0, 0 0)">{}</p>',
    "faint in faint": '<div style="opacity:.2"><p style="opacity:.2">{}</p></div>',
    "white with a white shadow": '<p style="color:#fff;text-shadow:0 0 2px white">{}</p>',
    "white by its lightness": '<p style="color:oklch(1 0 0)">{}</p>',
    "drawn with no fill": '<svg><text fill="none">{}</text></svg>',
    "drawn in a hidden group": '<svg><g visibility="hidden"><text>{}</text></g></svg>',
    "drawn and not displayed": '<svg><text display="none">{}</text></svg>',
    "hidden preformatted": '<pre>a <span style="display:none">{}</span></pre>',
}
_SHOWN = {
    "aria-hidden": '<p aria-hidden="true">{}</p>',
    "details": "<details><summary>Prix</summary><p>{}</p></details>",
    "until found": '<p hidden="until-found">{}</p>',
    "shown again": '<div style="visibility:hidden"><p style="visibility:visible">{}</p></div>',
    "white on blue": '<div style="background-color:#1f4e79"><p style="color:white">{}</p></div>',
    "white on a picture": '<div style="background:url(x.png)"><p style="color:white">{}</p></div>',
    "print only rule": '<style>@media print{{.x{{display:none}}}}</style><p class="x">{}</p>',
    "not supported rule": "<style>@supports not (display:grid){{.x{{display:none}}}}</style>"
    '<p class="x">{}</p>',
    "variable of a nearer box": "<style>:root{{--v:none}}.y{{--v:block}}.x{{display:var(--v)}}"
    '</style><div class="y"><p class="x">{}</p></div>',
    "narrow windows only": "<style>@media (max-width:600px){{p{{display:none}}}}</style><p>{}</p>",
    "weaker rule": '<style>.x{{display:none}}p.x{{display:block}}</style><p class="x">{}</p>',
    "fixed in a closed box": '<div style="height:0;overflow:hidden">'
    '<p style="position:fixed">{}</p></div>',
    "letters drawn together": '<p style="letter-spacing:-0.5px">{}</p>',
    "letters apart again": '<div style="letter-spacing:-9px"><p style="letter-spacing:0">{}</p>'
    "</div>",
    "zoom of nothing is none": '<p style="zoom:0">{}</p>',
    "lines of no height around others": '<div style="line-height:0;overflow:hidden">'
    '<p style="line-height:1.2">{}</p></div>',
    "turned around": '<p style="transform:rotateY(360deg)">{}</p>',
    "without scripts": "<noscript><p>{}</p></noscript>",
    "field filled in": '<p><input value="{}"></p>',
    "field with lines": "<p><textarea>{}</textarea></p>",
    "option chosen": "<select><option>a</option><option selected>{}</option></select>",
    "first option": "<select><option>{}</option><option>La commune verse 90 000 € par an.</option>"
    "</select>",
    "button": "<button>{}</button>",
    "words in a drawing": '<div style="color:white"><svg><title>90 000 €</title><rect/>'
    '<text fill="white">{}</text></svg></div>',
    "written by a sheet": "<style>.x::before{{content:'{}'}}</style><p class=\"x\">vu</p>",
    "written by a sheet, the old way": "<style>.x:after{{content:'{}';color:black}}</style>"
    '<p class="x"></p>',
    "a frame's own page": '<style>.x{{display:none}}</style><iframe srcdoc="'
    '&lt;p class=x&gt;{}"></iframe>',
    "a shadow tree": "<style>.x{{display:none}}</style><div><template shadowrootmode=open>"
    "<p class=x>{}</p>"
    "</template></div>",
    "in a slot": "<div><template shadowrootmode=open><style>p{{display:none}}</style><slot name=a>"
    "90 000 €</slot></template><p slot=a>{}</p></div>",
    "wide windows only": "<style>@media (min-width:768px){{p{{display:none}}}}</style><p>{}</p>",
    "letters cut out of a picture": '<p style="background:linear-gradient(red,blue);'
    'background-clip:text;color:transparent">{}</p>',
    "white with a black edge": '<p style="color:white;-webkit-text-stroke:1px black">{}</p>',
    "drawn as an edge": '<svg fill="none"><text stroke="black">{}</text></svg>',
    "clipped a little": '<p style="clip-path:inset(10% 20%)">{}</p>',
    "half of a half": '<div style="opacity:.5"><p style="opacity:.5">{}</p></div>',
    "written by a sheet out of an attribute": "<style>.x::before{{content:attr(data-x)}}</style>"
    '<p class="x" data-x="{}"></p>',
    "what no browser shows": "<p>{}</p><meter>90 000 €</meter>",
    "xml:lang": '<p xml:lang="fr" :class="a" @click="b">{}</p>',
    "namespaces": '<p><o:p xmlns:o="urn:x">{}</o:p></p>',
}


def _page(seen: str, more: str) -> bytes:
    return (
        f'<html xml:lang="fr"><head><meta charset="utf-8"></head><body><h1>{TITLE}</h1>'
        f"<h2>Article 1 : Objet</h2><p>Le verger.</p><h2>Article 2 : Prix</h2>{seen}{more}"
        "</body></html>"
    ).encode()


def _html() -> Iterator[Trap]:
    for name, form in _PARAGRAPHS.items():
        yield Trap("html", name, _page(f"<p>{SEEN}</p>", form.format(UNSEEN)))
    filled = _page(f"<p>{SEEN}</p>", f'<input type="hidden" value="{UNSEEN}">')
    yield Trap("html", "hidden field", filled, told=False)
    other = f"<select><option selected>a</option><option>{UNSEEN}</option></select>"
    yield Trap("html", "option not chosen", _page(f"<p>{SEEN}</p>", other), told=False)
    comment = _page(f"<p>{SEEN}</p>", f"<!-- {UNSEEN} -->")
    yield Trap("html", "comment", comment, told=False)
    for name, form in _SHOWN.items():
        yield Trap("html", name, _page(form.format(SEEN), ""), hides=False)
    turned = f"<p><bdo dir=rtl>{SEEN[::-1]}</bdo></p>"
    yield Trap("html", "from right to left", _page(turned, ""), hides=False)
    number = "<math><mn>7 500</mn><annotation>90 000</annotation></math>"
    counted = _page(f"<p>{SEEN.replace('7 500', number)}</p>", "")
    yield Trap("html", "a number in a formula", counted, hides=False)


# PDF

_LINES = (TITLE, "", "Article 1 : Objet", "Le verger.", "", "Article 2 : Prix", SEEN)


def _line(before: str, x: float = 60, y: float = 600, size: float = 10, text: str = UNSEEN) -> str:
    return f"q BT {before} /F1 {size} Tf {x} {y} Td ({text}) Tj ET Q\n"


_DRAWN = {
    "rendering mode 3": _line("3 Tr"),
    "white on white": _line("1 g"),
    "nearly white on white": _line("0.99 g"),
    "blue on blue": "0.1 0.3 0.5 rg 50 590 400 30 re f " + _line("0.1 0.3 0.5 rg"),
    "below the page": _line("", y=-40),
    "beside the page": _line("", x=900),
    "under a white box": _line("") + "1 g 50 595 400 20 re f\n",
    "under a grey box": _line("") + "0.5 g 50 595 400 20 re f\n",
    "clipped away": "q 0 0 10 10 re W n " + _line("") + "Q\n",
    "tiny": _line("", size=0.4),
    "letters piled up": _line("-5.2 Tc"),
    "letters of no width": _line("0.1 Tz"),
    "drawn with a white edge": _line("2 Tr 1 g 1 G"),
    "words that are not drawn": f"/Span << /ActualText ({UNSEEN}) >> BDC "
    + _line("", text="La commune verse.")
    + "EMC\n",
    "white under dark text": _line("1 g", text="90 000") + _line("0 g", text="Chaque semestre"),
}
_PLAIN = {
    "light grey": _line("0.85 g", text=SEEN),
    "white on blue": "0.1 0.3 0.5 rg 50 590 400 30 re f " + _line("1 g", text=SEEN),
    "yellow": _line("1 0.9 0 rg", text=SEEN),
    "letters drawn together": _line("-1 Tc", text=SEEN),
    "said as drawn": f"/Span << /ActualText ({SEEN}) >> BDC " + _line("", text=SEEN) + "EMC\n",
    "behind a frame": _line("", text=SEEN) + "50 595 400 20 re S\n",
    "small": _line("", size=4, text=SEEN),
    "white with an outline": _line("1 g 0 G 2 Tr 0.3 w", text=SEEN),
}


_LAID = {
    "a field filled in": "/Subtype /Widget /FT /Tx /V {} /F 4 /AP << /N 92 0 R >>",
    "a field filled in, without appearance": "/Subtype /Widget /FT /Tx /V {} /F 4",
    "a box of text": "/Subtype /FreeText /Contents {} /F 4 /AP << /N 92 0 R >>",
    "a box of text without appearance": "/Subtype /FreeText /Contents {}",
    "a stamp": "/Subtype /Stamp /F 1 /AP << /N 92 0 R >>",
}
_LAID_UNSEEN = {
    "a hidden field": "/Subtype /Widget /FT /Tx /V {} /F 2 /AP << /N 92 0 R >>",
    "a box of text only for print": "/Subtype /FreeText /Contents {} /F 36 /AP << /N 92 0 R >>",
}


def _laid(made: bytes, on: str, text: str) -> bytes:
    """Lay something with words over a page, on the line at 600."""
    drawn = f"BT /F1 10 Tf 0 5 Td ({text}) Tj ET"
    said = f"<FEFF{text.encode('utf-16-be').hex()}>"
    objects = {
        90: f"<< /Type /Annot /Rect [60 595 460 615] {on.format(said)} >>",
        92: "<< /Type /XObject /Subtype /Form /BBox [0 0 400 20] /Resources << /Font << /F1 3 0 R "
        f">> >> /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
    }
    page = made.decode("cp1252").replace("/MediaBox", "/Annots [90 0 R] /MediaBox")
    return _numbered(page, objects)


def _pdf() -> Iterator[Trap]:
    for name, on in _LAID.items():
        made = _laid(pdf([placed(_LINES[:-1])]), on, SEEN)
        yield Trap("pdf", name, made, hides=False)
    for name, on in _LAID_UNSEEN.items():
        yield Trap("pdf", name, _laid(pdf([placed(_LINES)]), on, UNSEEN))
    said, filled = SEEN.split(" 7 ")
    made = pdf([[*placed(_LINES[:-1]), (10, 600, said)]])
    by_label = _laid(made, _LAID["a field filled in"], f" 7 {filled}").replace(b"[60", b"[95")
    yield Trap("pdf", "a field in a line", by_label, hides=False)
    note = "/Subtype /Text /Contents {} /F 4"
    noted = _laid(pdf([placed(_LINES)]), note, UNSEEN)
    yield Trap("pdf", "a comment", noted, told=False)
    for name, drawing in _DRAWN.items():
        yield Trap("pdf", name, pdf([placed(_LINES)], drawing))
    under = _line("") + "q 400 0 0 30 50 590 cm /Im Do Q\n"
    yield Trap("pdf", "under a picture", _with(pdf([placed(_LINES)], under), _image(255)))
    scan = "q 595 0 0 842 0 0 cm /Im Do Q\n"
    layer = "".join(_line("3 Tr", y=760 - 14 * n, text=text) for n, text in enumerate(_LINES))
    made = _with(pdf([[]], scan + layer), _image(*[0, 255] * 100))
    yield Trap("pdf", "what OCR read of a scan", made, hides=False)
    seen = "".join(f"BT /F1 10 Tf {x} {y} Td ({t}) Tj ET\n" for x, y, t in placed(_LINES))
    made = _with(pdf([[]], scan + _line("3 Tr") + seen), _image(255))
    yield Trap("pdf", "rendering mode 3 on blank paper", made)
    clear = "/Clear gs " + _line("")
    yield Trap("pdf", "transparent", _with(pdf([placed(_LINES)], clear), ""))
    layer = "/OC /Off BDC " + _line("") + "EMC\n"
    yield Trap("pdf", "in a layer that is off", _with(pdf([placed(_LINES)], layer), ""))
    for name, drawing in _PLAIN.items():
        yield Trap("pdf", name, pdf([placed(_LINES[:-1])], drawing), hides=False)
    shown = "/OC /On BDC " + _line("", text=SEEN) + "EMC\n"
    yield Trap(
        "pdf", "in a layer that is on", _with(pdf([placed(_LINES[:-1])], shown), ""), hides=False
    )


def _image(*greys: int) -> str:
    said = bytes(greys).hex() + ">"
    return (
        f"<< /Type /XObject /Subtype /Image /Width {len(greys)} /Height 1 /ColorSpace /DeviceGray "
        f"/BitsPerComponent 8 /Filter /ASCIIHexDecode /Length {len(said)} >>\nstream\n{said}\n"
        "endstream"
    )


def _with(made: bytes, image: str) -> bytes:
    """Give a page a picture, a state without opacity and two layers, one off."""
    more = {
        "/Font << /F1 3 0 R >>": "/Font << /F1 3 0 R >> /ExtGState << /Clear << /ca 0 /CA 0 >> >> "
        "/Properties << /Off 90 0 R /On 91 0 R >> /XObject << /Im 92 0 R >>",
        "/Type /Catalog": "/Type /Catalog /OCProperties << /OCGs [90 0 R 91 0 R] "
        "/D << /ON [91 0 R] /OFF [90 0 R] >> >>",
    }
    text = made.decode("cp1252")
    for one, other in more.items():
        text = text.replace(one, other)
    return _numbered(
        text,
        {
            90: "<< /Type /OCG /Name (off) >>",
            91: "<< /Type /OCG /Name (on) >>",
            92: image or _image(0),
        },
    )


def _numbered(text: str, objects: dict[int, str]) -> bytes:
    """Put objects in and write the table of places again."""
    body, _, trailer = text.partition("xref\n0 1")
    body += "".join(f"{number} 0 obj\n{said}\nendobj\n" for number, said in objects.items())
    data, root = body.encode("cp1252"), trailer[trailer.index("/Root") : trailer.index(">>")]
    table = b"xref\n0 1\n0000000000 65535 f \n"
    for number in range(1, 100):
        place = data.find(f"\n{number} 0 obj".encode())
        if place >= 0:
            table += f"{number} 1\n{place + 1:010} 00000 n \n".encode()
    return data + table + f"trailer << /Size 100 {root}>>\nstartxref\n{len(data)}\n%%EOF\n".encode()


# DOCX

_RUNS = {
    "hidden run": "<w:vanish/>",
    "white on white": '<w:color w:val="FFFFFF"/>',
    "nearly white on white": '<w:color w:val="FDFDFD"/>',
    "blue on blue": '<w:color w:val="1F4E79"/><w:shd w:val="clear" w:fill="1F4E79"/>',
    "size one": '<w:sz w:val="2"/>',
    "letters of no width": '<w:w w:val="1"/>',
    "letters piled up": '<w:spacing w:val="-120"/><w:sz w:val="24"/>',
    "white by its theme": '<w:color w:val="000000" w:themeColor="background1"/>',
    "black tinted to white": '<w:color w:val="auto" w:themeColor="text1" w:themeTint="00"/>',
    "colour of its ground in the theme": '<w:color w:val="000000" w:themeColor="accent1"/>'
    '<w:shd w:val="clear" w:fill="123456" w:themeFill="accent1"/>',
    "filled with white": "<w14:textFill {w14}><w14:solidFill><w14:schemeClr "
    'w14:val="bg1"/></w14:solidFill></w14:textFill>',
    "filled and outlined with nothing": "<w14:textOutline {w14}><w14:noFill/></w14:textOutline>"
    "<w14:textFill {w14}><w14:noFill/></w14:textFill>",
    "fitted into no width": '<w:fitText w:val="20" w:id="1"/>',
    "hidden by its style": '<w:rStyle w:val="Cache"/>',
    "white by its style": '<w:rStyle w:val="Blanc"/>',
}
_RUNS_SHOWN = {
    "fitted into its width": '<w:fitText w:val="4000" w:id="1"/>',
    "hidden and shown again": '<w:rStyle w:val="Cache"/><w:vanish w:val="0"/>',
    "white on blue": '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F4E79"/>',
    "white highlighted": '<w:color w:val="FFFFFF"/><w:highlight w:val="darkBlue"/>',
    "automatic colour": '<w:color w:val="auto"/>',
    "not on the web": "<w:webHidden/>",
    "letters drawn together": '<w:spacing w:val="-20"/>',
    "white shaded to grey": '<w:color w:val="FFFFFF" w:themeColor="background1" '
    'w:themeShade="80"/>',
    "black by its theme": '<w:color w:val="FFFFFF" w:themeColor="text1"/>',
    "white on a ground of the theme": '<w:color w:val="FFFFFF" w:themeColor="background1"/>'
    '<w:shd w:val="clear" w:fill="FFFFFF" w:themeFill="text2"/>',
    "filled with black": '<w:color w:val="FFFFFF"/><w14:textFill {w14}><w14:solidFill>'
    '<w14:srgbClr w14:val="000000"/></w14:solidFill></w14:textFill>',
    "white with a shadow": '<w:color w:val="FFFFFF"/><w:shadow/>',
}
_STYLES = (
    '<w:style {ns} w:type="character" w:styleId="Cache"><w:name w:val="Cache"/><w:rPr><w:vanish/>'
    "</w:rPr></w:style>",
    '<w:style {ns} w:type="character" w:styleId="Blanc"><w:name w:val="Blanc"/><w:rPr>'
    '<w:color w:val="FFFFFF"/></w:rPr></w:style>',
    '<w:style {ns} w:type="paragraph" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/>'
    "</w:rPr></w:style>",
)


def _document(seen: str, *more: str) -> docx.document.Document:
    """Return a Word document with paragraphs; a string of XML is one as it stands."""
    made = docx.Document()
    for style in _STYLES:
        made.styles.element.append(parse_xml(style.format(ns=nsdecls("w"))))
    for text in (TITLE, "Article 1 : Objet", "Le verger.", "Article 2 : Prix", seen, *more):
        if text.startswith("<"):
            made.element.body.insert(-1, parse_xml(text))
        elif text:
            made.add_paragraph(text)
    return made


def _run(properties: str, text: str) -> str:
    properties = properties.replace("{w14}", nsdecls("w14"))
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _para(inside: str, properties: str = "") -> str:
    return f"<w:p {nsdecls('w')}><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


_VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'


def _shape(run: str, style: str) -> str:
    return (
        f'<w:r><w:rPr>{run}</w:rPr><w:pict><v:shape {_VML} style="{style}"><v:textbox>'
        f"<w:txbxContent><w:p>{_run('', UNSEEN)}</w:p></w:txbxContent></v:textbox></v:shape>"
        "</w:pict></w:r>"
    )


def _code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def _field(result: str, code: str) -> str:
    return f"{_mark('begin')}{_code(code)}{_mark('separate')}{result}{_mark('end')}"


def _cell(inside: str, fill: str) -> str:
    return (
        f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:tcPr>"
        f'<w:shd w:val="clear" w:fill="{fill}"/></w:tcPr><w:p>{inside}</w:p></w:tc></w:tr></w:tbl>'
    )


def chunk(kind: str, data: bytes, seen: str = "") -> bytes:
    """Return a Word document that shows a part of another format."""
    made = contents(word(_document(seen, f'<w:altChunk {nsdecls("w", "r")} r:id="rIdX"/>')))
    made["word/chunk.bin"] = data
    relation = (
        '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/aFChunk" Target="chunk.bin"/></Relationships>'
    )
    override = f'<Override PartName="/word/chunk.bin" ContentType="{kind}"/></Types>'
    for part, end, more in (
        ("word/_rels/document.xml.rels", b"</Relationships>", relation),
        ("[Content_Types].xml", b"</Types>", override),
    ):
        made[part] = made[part].replace(end, more.encode())
    return zipped(made)


def _chunks() -> Iterator[Trap]:
    page = f'<meta charset="utf-8"><p>{SEEN}</p>'
    mail = f'MIME-Version: 1.0\nContent-Type: text/html; charset="utf-8"\n\n{page}'
    inner = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    for kind, data in {
        "text/html": page.encode(),
        "text/plain": SEEN.encode(),
        "message/rfc822": mail.encode(),
        inner: word(_document(SEEN)),
    }.items():
        yield Trap("docx", f"a part of {kind}", chunk(kind, data), hides=False)
    hidden = f'<meta charset="utf-8"><p hidden>{UNSEEN}</p><p>vu</p>'.encode()
    yield Trap("docx", "hidden in a part", chunk("text/html", hidden, SEEN))


def _docx() -> Iterator[Trap]:
    yield from _chunks()
    for name, properties in _RUNS.items():
        yield Trap("docx", name, word(_document(SEEN, _para(_run(properties, UNSEEN)))))
    secret = _para(_run("", UNSEEN), '<w:pStyle w:val="Secret"/>')
    yield Trap("docx", "hidden by its paragraph's style", word(_document(SEEN, secret)))
    deleted = _para(
        f'<w:del w:id="1" w:author="a"><w:r><w:delText>{UNSEEN}</w:delText></w:r></w:del>'
    )
    yield Trap("docx", "deleted", word(_document(SEEN, deleted)), told=False)
    blue = _cell(_run('<w:color w:val="1F4E79"/>', UNSEEN), "1F4E79")
    yield Trap("docx", "blue in a blue cell", word(_document(SEEN, blue)))
    default = _document("", _para(_run('<w:vanish w:val="0"/>', SEEN)), _para(_run("", UNSEEN)))
    defaults = default.styles.element.find(".//{*}rPrDefault/{*}rPr")
    defaults.append(parse_xml(f"<w:vanish {nsdecls('w')}/>"))
    yield Trap("docx", "hidden by default", word(default))
    for name, place in {
        "left of the page": '<w:ind w:left="-20000"/>',
        "in a frame of no height": '<w:framePr w:w="9" w:h="9" w:hRule="exact"/>',
        "in a frame off the page": '<w:framePr w:w="3000" w:x="-20000" w:y="1"/>',
    }.items():
        yield Trap("docx", name, word(_document(SEEN, _para(_run("", UNSEEN), place))))
    for name, (run, style) in {
        "a box in a hidden run": ("<w:vanish/>", ""),
        "a box of no size": ("", "width:0;height:0"),
        "a box off the page": ("", "margin-left:-900pt;width:90pt"),
    }.items():
        yield Trap("docx", name, word(_document(SEEN, _para(_shape(run, style)))))
    for change in ("del", "moveFrom"):
        gone = f'<w:{change} w:id="1" w:author="a">{_shape("", "")}</w:{change}>'
        yield Trap("docx", f"a box in {change}", word(_document(SEEN, _para(gone))), told=False)
    art = f'<w:r><w:pict><v:shape {_VML}><v:textpath string="{SEEN}"/></v:shape></w:pict></w:r>'
    yield Trap("docx", "letters as a drawing", word(_document("", _para(art))), hides=False)
    end = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    halves = [_para(_run("", SEEN[:20]), end), _para(_run("", SEEN[20:]))]
    made = word(_document("", *halves))
    yield Trap("docx", "a paragraph whose end is deleted", made, hides=False)
    gone = _cell(_run("", UNSEEN), "auto").replace("<w:tcPr>", '<w:tcPr><w:cellDel w:id="1"/>')
    yield Trap("docx", "a deleted cell", word(_document(SEEN, gone)), told=False)
    flat = _para(_run("", UNSEEN), '<w:spacing w:line="20" w:lineRule="exact"/>')
    yield Trap("docx", "lines of no height", word(_document(SEEN, flat)))
    low = _cell(_run("", UNSEEN), "auto").replace(
        "<w:tr>", '<w:tr><w:trPr><w:trHeight w:val="1" w:hRule="exact"/></w:trPr>'
    )
    yield Trap("docx", "row of no height", word(_document(SEEN, low)))
    inner = f"{_code('IF ')}{_field(_run('', UNSEEN), 'X')}{_code(' = 1')}"
    outer = _para(f"{_mark('begin')}{inner}{_mark('separate')}{_run('', 'vu')}{_mark('end')}")
    yield Trap("docx", "a field in a field's code", word(_document(SEEN, outer)), told=False)
    field = _para(_field(_run("", SEEN), "X"))
    yield Trap("docx", "a field's result", word(_document("", field)), hides=False)
    unclosed = _para(f"{_mark('begin')}{_code('X')}{_run('', SEEN)}")
    yield Trap("docx", "a field without end", word(_document("", unclosed)), hides=False)
    formula = "<m:oMath {}><m:r><m:t>7 500</m:t></m:r></m:oMath>".format(nsdecls("m"))
    said = _para(f"{_run('', 'La commune verse ')}{formula}{_run('', ' € par an.')}")
    yield Trap("docx", "a formula", word(_document("", said)), hides=False)
    for name, properties in _RUNS_SHOWN.items():
        yield Trap("docx", name, word(_document("", _para(_run(properties, SEEN)))), hides=False)
    white = _cell(_run('<w:color w:val="FFFFFF"/>', SEEN), "1F4E79")
    yield Trap("docx", "white in a blue cell", word(_document("", white)), hides=False)


# ODT

_WORDS = {
    "hidden words": 'text:display="none"',
    "white on white": 'fo:color="#ffffff"',
    "blue on blue": 'fo:color="#1f4e79" fo:background-color="#1f4e79"',
    "size one": 'fo:font-size="1pt"',
    "transparent": 'fo:color="#000000" loext:opacity="0%"',
    "letters piled up": 'fo:letter-spacing="-0.3cm"',
    "letters of no width": 'style:text-scale="1%"',
}
_WORDS_SHOWN = {
    "white on blue": 'fo:color="#ffffff" fo:background-color="#1f4e79"',
    "letters drawn together": 'fo:letter-spacing="-0.02cm"',
    "colour of the window": 'style:use-window-font-color="true" loext:opacity="0%"',
}


def _style(properties: str, family: str = "text", kind: str = "text") -> str:
    return (
        f'<style:style style:name="X" style:family="{family}">'
        f"<style:{kind}-properties {properties}/></style:style>"
    )


def _text(*paragraphs: str) -> str:
    shown = (TITLE, "Article 1 : Objet", "Le verger.", "Article 2 : Prix", *paragraphs)
    return "".join(p if p.startswith("<") else f"<text:p>{p}</text:p>" for p in shown)


_SVG = 'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
_STYLED = ' table:style-name="X"'
_ODT_CELL = (
    "<table:table><table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell>"
    "</table:table-row></table:table>"
)


def _odt() -> Iterator[Trap]:
    span = '<text:p><text:span text:style-name="X">{}</text:span></text:p>'
    for name, properties in _WORDS.items():
        yield Trap("odt", name, odt(_text(SEEN, span.format(UNSEEN)), _style(properties)))
    for name, properties in _WORDS.items():
        styled = f'<text:p text:style-name="X">{UNSEEN}</text:p>'
        made = odt(_text(SEEN, styled), _style(properties, "paragraph"))
        yield Trap("odt", f"{name}, by the paragraph", made)
    section = (
        f'<text:section text:name="s" text:display="none"><text:p>{UNSEEN}</text:p></text:section>'
    )
    yield Trap("odt", "hidden section", odt(_text(SEEN, section)))
    hidden = f'<text:p><text:hidden-paragraph text:is-hidden="true"/>{UNSEEN}</text:p>'
    yield Trap("odt", "hidden paragraph", odt(_text(SEEN, hidden)))
    field = f'<text:p><text:hidden-text text:is-hidden="true">{UNSEEN}</text:hidden-text></text:p>'
    yield Trap("odt", "hidden field", odt(_text(SEEN, field)))
    row = (
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        '</table:table-row><table:table-row table:visibility="collapse"><table:table-cell><text:p>'
        f"{UNSEEN}</text:p></table:table-cell></table:table-row></table:table>"
    )
    yield Trap("odt", "hidden row", odt(_text(SEEN, row)))
    low = _style('style:row-height="0.001cm"', "table-row", "table-row")
    row = _ODT_CELL.format(UNSEEN).replace("<table:table-row", "<table:table-row" + _STYLED)
    yield Trap("odt", "row of no height", odt(_text(SEEN, row), low))
    away = _style('fo:margin-left="-40cm"', "paragraph", "paragraph")
    styled = f'<text:p text:style-name="X">{UNSEEN}</text:p>'
    yield Trap("odt", "left of the page", odt(_text(SEEN, styled), away))
    for name, place in {
        "box of no size": 'svg:width="0.01cm" svg:height="0.01cm"',
        "box off the page": 'svg:x="-40cm" svg:width="5cm" svg:height="1cm"',
    }.items():
        box = f"<draw:frame {_SVG} {place}><draw:text-box><text:p>{UNSEEN}</text:p></draw:text-box>"
        yield Trap("odt", name, odt(_text(SEEN, f"<text:p>{box}</draw:frame></text:p>")))
    column = (
        '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-row>'
        f"{_ods_row(UNSEEN)[len('<table:table-row>') :]}"
    )
    yield Trap("odt", "hidden column", odt(_text(SEEN, f"<table:table>{column}</table:table>")))
    flat = _style('fo:line-height="0.01cm"', "paragraph", "paragraph")
    yield Trap("odt", "lines of no height", odt(_text(SEEN, styled), flat))
    for family in ("text", "paragraph"):
        struck = _style('style:text-line-through-style="solid"', family)
        words = span.format(UNSEEN) if family == "text" else styled
        yield Trap("odt", f"struck out, {family}", odt(_text(SEEN, words), struck), told=False)
    for shape in ("draw:custom-shape", "draw:rect", "draw:g><draw:ellipse"):
        closed = "></".join(reversed(shape.split("><")))
        drawn = f"<text:p><{shape}><text:p>{SEEN}</text:p></{closed}></text:p>"
        yield Trap("odt", f"words on a {shape}", odt(_text(drawn)), hides=False)
    ruby = (
        f"<text:p><text:ruby><text:ruby-base>{SEEN}</text:ruby-base>"
        "<text:ruby-text>?</text:ruby-text></text:ruby></text:p>"
    )
    yield Trap("odt", "words with a gloss", odt(_text(ruby)), hides=False)
    for name, properties in _WORDS_SHOWN.items():
        yield Trap("odt", name, odt(_text(span.format(SEEN)), _style(properties)), hides=False)
    cell = (
        '<table:table><table:table-row><table:table-cell table:style-name="X"><text:p>'
        '<text:span text:style-name="W">{}</text:span></text:p></table:table-cell>'
        "</table:table-row></table:table>"
    )
    white = _style('fo:color="#ffffff"').replace('"X"', '"W"')
    blue = _style('fo:background-color="#1f4e79"', "table-cell", "table-cell")
    yield Trap(
        "odt", "white in a blue cell", odt(_text(cell.format(SEEN)), white + blue), hides=False
    )


# XLSX

_WHITE, _BLUE = "FFFFFFFF", "FF1F4E79"
_FONTS = {
    "white": Font(color=_WHITE),
    "white by its theme": Font(color=Color(theme=0)),
    "black tinted to white": Font(color=Color(theme=1, tint=1.0)),
    "white by its index": Font(color=Color(indexed=9)),
    "size one": Font(sz=1),
}


def _book(cell: object, *, font: Font | None = None, fill: str = "") -> openpyxl.Workbook:
    """Return a workbook whose cell B3 says something; B2 does what shows."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("Objet", "Prix"), ("Verger", SEEN), ("Autre", cell)):
        sheet.append(row)
    if cell == SEEN:
        sheet.delete_rows(2)
    place = sheet.cell(sheet.max_row, 2)
    place.font = font or Font()
    if fill:
        place.fill = PatternFill("solid", fgColor=fill)
    return book


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsx() -> Iterator[Trap]:
    for name, font in _FONTS.items():
        yield Trap("xlsx", name, _saved(_book(UNSEEN, font=font)))
    blue = _book(UNSEEN, font=Font(color=_BLUE), fill=_BLUE)
    yield Trap("xlsx", "blue on blue", _saved(blue))
    yield Trap("xlsx", "struck out", _saved(_book(UNSEEN, font=Font(strike=True))), told=False)
    words = {
        "white words": InlineFont(color=_WHITE),
        "tiny words": InlineFont(sz=1),
        "words struck out": InlineFont(strike=True),
    }
    for name, of_words in words.items():
        made = _saved(_book(CellRichText("vu ", TextBlock(of_words, UNSEEN))))
        yield Trap("xlsx", name, made, told="struck" not in name)
    for name, code in {"white by its format": "[White]@", "shown by no format": ";;;"}.items():
        coded = _book(UNSEEN)
        coded.active["B3"].number_format = code
        yield Trap("xlsx", name, _saved(coded))
    coded = _book(SEEN, fill=_BLUE)
    coded.active["B2"].number_format = "[White]@"
    yield Trap("xlsx", "white by its format on blue", _saved(coded), hides=False)
    default = contents(_saved(_book(UNSEEN)))
    part = "xl/worksheets/sheet1.xml"
    default[part] = re.sub(
        rb"<sheetFormatPr[^>]*>", b'<sheetFormatPr zeroHeight="1"/>', default[part]
    )
    default[part] = default[part].replace(b'<row r="2"', b'<row r="2" ht="15"')
    yield Trap("xlsx", "row hidden by default", zipped(default))
    narrow = _book("vu")
    narrow.active["C3"] = UNSEEN
    narrow.active.column_dimensions["C"].width = 0.01
    yield Trap("xlsx", "column of no width", _saved(narrow))
    for height in ("0", "0.75"):
        low = contents(_saved(_book(UNSEEN)))
        part = "xl/worksheets/sheet1.xml"
        low[part] = low[part].replace(b'<row r="3"', f'<row r="3" ht="{height}"'.encode())
        yield Trap("xlsx", f"row of {height} points", zipped(low))
    white = _book(SEEN, font=Font(color=_WHITE), fill=_BLUE)
    yield Trap("xlsx", "white on blue", _saved(white), hides=False)
    ruled = _book(SEEN, font=Font(color=_WHITE))
    rule = CellIsRule("equal", ['"x"'], fill=PatternFill(bgColor=_BLUE))
    ruled.active.conditional_formatting.add("B2:B9", rule)
    yield Trap("xlsx", "white where a rule may paint", _saved(ruled), hides=False)
    listed = _book(SEEN, font=Font(color=_WHITE))
    listed.active.add_table(
        Table(displayName="T", ref="A1:B2", tableStyleInfo=TableStyleInfo(name="TableStyleMedium9"))
    )
    yield Trap("xlsx", "white in a table with a style", _saved(listed), hides=False)
    bold = TextBlock(InlineFont(b=True), "verse 7 500 € par an.")
    rich = _saved(_book(CellRichText("La commune ", bold)))
    rich = _saved(openpyxl.load_workbook(io.BytesIO(rich), rich_text=True))
    yield Trap("xlsx", "words in bold", rich, hides=False)


# ODS

_ODS = {
    "white": '<style:text-properties fo:color="#ffffff"/>',
    "size one": '<style:text-properties fo:font-size="1pt"/>',
    "blue on blue": '<style:table-cell-properties fo:background-color="#1f4e79"/>'
    '<style:text-properties fo:color="#1f4e79"/>',
    "struck out": '<style:text-properties style:text-line-through-style="solid"/>',
}
_ODS_SHOWN = {
    "white on blue": '<style:table-cell-properties fo:background-color="#1f4e79"/>'
    '<style:text-properties fo:color="#ffffff"/>',
    "white where a condition may paint": '<style:text-properties fo:color="#ffffff"/>'
    '<style:map style:condition="cell-content()=1" style:apply-style-name="Y"/>',
}


def _ods_row(words: str, row: str = "", cell: str = "") -> str:
    return (
        f"<table:table-row{row}><table:table-cell><text:p>a</text:p></table:table-cell>"
        f"<table:table-cell{cell}><text:p>{words}</text:p></table:table-cell></table:table-row>"
    )


def _ods_book(rows: str, family: str = "table-cell", look: str = "") -> bytes:
    style = f'<style:style style:name="X" style:family="{family}">{look}</style:style>'
    made = contents(odt("", style))
    body = f'<office:spreadsheet><table:table table:name="Prix">{rows}</table:table>'
    content = made["content.xml"].decode()
    content = content.replace("<office:text></office:text>", f"{body}</office:spreadsheet>")
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
        }
    )


def _ods() -> Iterator[Trap]:
    seen = _ods_row(SEEN)
    for name, look in _ODS.items():
        told = name != "struck out"
        made = _ods_book(seen + _ods_row(UNSEEN, cell=_STYLED), look=look)
        yield Trap("ods", name, made, told=told)
        span = f'<text:span text:style-name="X">{UNSEEN}</text:span>'
        if "cell-properties" not in look:
            made = _ods_book(seen + _ods_row(f"vu {span}"), "text", look)
            yield Trap("ods", f"{name}, some words", made, told=told)
    column = (
        f'<table:table-column/><table:table-column table:default-cell-style-name="X"{{}}/>{seen}'
    )
    default = column.format("") + _ods_row(UNSEEN)
    shown = _STYLED.replace("X", "Y")
    made = _ods_book(default.replace(seen, _ods_row(SEEN, cell=shown)), look=_ODS["white"])
    yield Trap("ods", "white by its column", made)
    low = '<style:table-row-properties style:row-height="0.01cm"{}/>'
    row = _ods_row(UNSEEN, row=_STYLED)
    made = _ods_book(seen + row, "table-row", low.format(""))
    yield Trap("ods", "row of no height", made)
    thin = '<style:table-column-properties style:column-width="0.001cm"/>'
    columns = f"<table:table-column/><table:table-column/><table:table-column{_STYLED}/>"
    wide = seen.replace(
        "</table:table-row>",
        f"<table:table-cell><text:p>{UNSEEN}</text:p></table:table-cell></table:table-row>",
    )
    yield Trap("ods", "column of no width", _ods_book(columns + wide, "table-column", thin))
    for name, look in _ODS_SHOWN.items():
        made = _ods_book(_ods_row(SEEN, cell=_STYLED), look=look)
        yield Trap("ods", name, made, hides=False)
    optimal = low.format(' style:use-optimal-row-height="true"')
    made = _ods_book(_ods_row(SEEN, row=_STYLED), "table-row", optimal)
    yield Trap("ods", "row as high as its words", made, hides=False)


# Characters that show nothing, in every format

SPRINKLED = "La com\u200bmune ver\u00adse 7\u2060 5\u200e0\u200d0 \u202d€\u202c par\ufeff an."

_MARKDOWN = (
    "<!-- {} -->",
    "<p hidden>\n{}\n</p>",
    '<span style="display:none">{}</span>',
    "[//]: # ({})",
    "[note]: # '{}'",
    '[comment]: <>\n "{}"',
    '<font color="white">{}</font>',
    '<span style="color:#fff">{}</span>',
    '<span style="font-size:0">{}</span>',
    "<template>{}</template>",
)
_MARKDOWN_SHOWN = {
    "a tag in words": "Ni `<script>` ni `<!--` : {} Ni `</script>` ni `-->`.",
    "a note": "[^1]: # ({})",
    "a link with words behind it": "[//]: # (x) {}",
    "brackets": "[x]: ({})",
    "white on blue": '<p style="background:#1f4e79"><font color="white">{}</font></p>',
    "nearly no words": '<span style="font-size:0.9em">{}</span>',
    "a colour that begins like white": '<font color="#fff2aa">{}</font>',
}


def _characters() -> Iterator[Trap]:
    lines = "\n\n".join((TITLE, "Article 1 : Objet", "Le verger.", "Article 2 : Prix", SPRINKLED))
    name = "zero-width and bidi marks"
    yield Trap("txt", name, lines.encode(), hides=False)
    yield Trap("md", name, lines.replace("Article", "## Article").encode(), hides=False)
    for form in _MARKDOWN:
        hidden = f"{lines}\n\n{form.format(UNSEEN)}\n"
        yield Trap("md", form.format("…").replace("\n", ""), hidden.encode())
    fenced = lines.replace(SPRINKLED, f"```\n<!-- {SEEN} -->\n```\n")
    yield Trap("md", "a comment in code", fenced.encode(), hides=False)
    for name, form in _MARKDOWN_SHOWN.items():
        yield Trap("md", name, lines.replace(SPRINKLED, form.format(SEEN)).encode(), hides=False)
    script = f"{lines}\n\n<script>\nx = '{UNSEEN}'\n</script>\n"
    yield Trap("md", "script", script.encode(), told=False)
    unclosed = lines.replace(SPRINKLED, f"<!-- {SEEN}")
    yield Trap("md", "a comment without end", unclosed.encode(), hides=False)
    yield Trap(
        "txt", "a comment", lines.replace(SPRINKLED, f"<!-- {SEEN} -->").encode(), hides=False
    )
    yield Trap("html", name, _page(f"<p>{SPRINKLED}</p>", ""), hides=False)
    yield Trap("docx", name, word(_document(SPRINKLED)), hides=False)
    yield Trap("odt", name, odt(_text(SPRINKLED)), hides=False)

"""Small files of every format, made in memory, sound or broken in one way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import docx

Placed = tuple[float, float, str]  # x, y from the bottom, in points; what stands there
HEIGHT = 842


def placed(lines: Sequence[str], x: float = 60, top: float = 760, step: float = 14) -> list[Placed]:
    """Put lines under each other; an empty one leaves space."""
    return [(x, top - step * n, line) for n, line in enumerate(lines) if line]


def pdf(
    pages: Sequence[Sequence[Placed]],
    drawing: str = "",
    names: str = "",
    *,
    more: Sequence[str] = (),
    turn: int = 0,
) -> bytes:
    """Return a PDF in Helvetica 10; ``drawing`` goes on each page, ``more`` are objects from 10."""
    count = len(pages)
    first = 10 + len(more)
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(count))
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R /Names << {names} >> >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        **{10 + n: text for n, text in enumerate(more)},
    }
    for n, page in enumerate(pages):
        shown = "".join(f"BT /F1 10 Tf {x} {y} Td ({_escaped(s)}) Tj ET\n" for x, y, s in page)
        objects[first + 2 * n] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 {HEIGHT}] /Rotate {turn} "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {first + 2 * n + 1} 0 R >>"
        )
        body = shown + drawing
        length = len(body.encode("cp1252"))
        objects[first + 2 * n + 1] = f"<< /Length {length} >>\nstream\n{body}\nendstream"
    out, places = b"%PDF-1.7\n", {}
    for number in sorted(objects):
        places[number] = len(out)
        out += f"{number} 0 obj\n{objects[number]}\nendobj\n".encode("cp1252")
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += f"{number} 1\n{place:010} 00000 n \n".encode()
    size = max(objects) + 1
    return out + f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def word(document: docx.document.Document) -> bytes:
    """Return the bytes of a Word document."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def contents(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
)


def odt(body: str, styles: str = "", **parts: bytes) -> bytes:
    """Return an ODT with this body and these automatic styles."""
    content = (
        f'<?xml version="1.0"?><office:document-content {ODF}><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": content.encode(),
            **{name.replace("__", "/").replace("_xml", ".xml"): v for name, v in parts.items()},
        }
    )

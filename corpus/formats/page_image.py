"""A page of a PDF or of a picture as an image, the words that are quoted boxed.

Does: draw the page with PDFium or Pillow, find the quoted words in the page's own text, or where
Tesseract sees them on a page that has none, and box them.
Does not: tell what a page says: what is recognised here only tells where words that were read
before stand.

What is wanted stands on a line of JSON before the file's bytes: "kind" (``PAGED``), "page" (from
1) and "quotes", the passages to be boxed.
"""

from __future__ import annotations

import base64
import ctypes
import io
import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageChops, ImageDraw, ImageOps

from corpus.errors import DamagedDocument, DecompressionBomb
from corpus.formats.reading import Progress

WIDE = 1240  # pixels: those of an A4 page at 150 dots an inch
PIXELS = 4_000_000  # of the image
SCANNED = 80_000_000  # pixels of a picture that is opened
CHARACTERS = 200_000  # of a page, among which words are looked for
SHORT = 10  # letters, of which a part of a quote has to have more to be found by itself
INK, PAPER = (179, 64, 0), (255, 236, 160)
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as WebP."""

    data: bytes

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {"image": base64.b64encode(self.data).decode()}


def read(data: bytes, source: str, progress: Progress) -> PageImage:
    """Return the image of the page that is wanted; raise DamagedDocument or DecompressionBomb."""
    del progress
    head, _, file = data.partition(b"\n")
    wanted = json.loads(head)
    try:
        if wanted["kind"] == ".pdf":
            image, boxes = _drawn(file, wanted["page"], wanted["quotes"])
        else:
            image, boxes = _frame(file, wanted["page"]), None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DecompressionBomb(source) from error
    except (pdfium.PdfiumError, OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        raise DamagedDocument(source) from error
    if boxes is None:
        boxes = _seen(image, wanted["quotes"])
    kept = io.BytesIO()
    _boxed(image, boxes).save(kept, "WEBP", quality=80, method=4)
    return PageImage(kept.getvalue())


def _frame(file: bytes, number: int) -> Image.Image:
    """Return a picture, or one frame of it, no wider than it is shown."""
    Image.MAX_IMAGE_PIXELS = SCANNED // 2  # an error at twice as many
    with Image.open(io.BytesIO(file), formats=("PNG", "JPEG", "TIFF")) as image:
        image.seek(number - 1)
        if image.width * image.height > SCANNED:
            raise Image.DecompressionBombError
        image.draft("RGB", (WIDE, WIDE))
        turned = ImageOps.exif_transpose(image)
        turned.thumbnail((WIDE, PIXELS // WIDE))
        shown = turned.convert("RGBA")
        paper = Image.new("RGBA", shown.size, "white")
        return Image.alpha_composite(paper, shown).convert("RGB")


def _drawn(file: bytes, number: int, quotes: Sequence[str]) -> tuple[Image.Image, list[Box] | None]:
    """Return the image of a page of a PDF and where the quotes stand in it.

    None stands for a page without a text of its own, which does not tell.
    """
    document = pdfium.PdfDocument(file)
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(WIDE / max(width, 1.0), (PIXELS / max(width * height, 1.0)) ** 0.5)
    image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    text = page.get_textpage()
    bare = pdfium_c.FPDFText_CountChars(text.raw) < SHORT
    text.close()
    if bare:
        return image, None
    return image, [box for quote in quotes for box in _boxes(page, quote, image.size)]


def _boxes(page: pdfium.PdfPage, quote: str, size: tuple[int, int]) -> Iterator[Box]:
    """Yield a box in pixels around each line of a quote."""
    text = page.get_textpage()
    letters, places = [], []
    for n in range(min(pdfium_c.FPDFText_CountChars(text.raw), CHARACTERS)):
        for letter in letters_of(chr(pdfium_c.FPDFText_GetUnicode(text.raw, n))):
            letters.append(letter)
            places.append(n)
    stream = "".join(letters)
    words = ["".join(letters_of(word)) for word in quote.split()]
    found = find_words(stream, words)
    if 2 * sum(end - start for start, end in found) < len("".join(words)):
        found = []  # it stands on another page: these are words that come again
    for start, end in found:
        boxes = [_box(page, text, n, size) for n in dict.fromkeys(places[start:end])]
        yield from by_line(boxes)
    text.close()


def _seen(image: Image.Image, quotes: Sequence[str]) -> list[Box]:
    """Return boxes around the words of quotes, where they are seen in an image."""
    if not quotes:
        return []
    from corpus.formats.seen_words import find_boxes  # noqa: PLC0415 (long in being imported)

    return find_boxes(image, quotes)


def letters_of(text: str) -> list[str]:
    """Return the letters and digits of a text, small and without accents."""
    return [c for c in unicodedata.normalize("NFKD", text).lower() if c.isalnum()]


def find_words(stream: str, words: Sequence[str], after: int = 0) -> list[tuple[int, int]]:
    """Return where words stand in a page's letters: together, or each half where it stands.

    A page can tell its words in another order than they are read in (columns, running headers).
    """
    sought = "".join(words)
    start = stream.find(sought, after)
    start = stream.find(sought) if start < 0 else start
    if sought and start >= 0:
        return [(start, start + len(sought))]
    half = len(words) // 2
    found: list[tuple[int, int]] = []
    for part in (words[:half], words[half:]):
        if half and len("".join(part)) > SHORT:
            found += find_words(stream, part, found[-1][1] if found else after)
    return found


def _box(page: pdfium.PdfPage, text: pdfium.PdfTextPage, n: int, size: tuple[int, int]) -> Box:
    """Return where a character stands in the image, however the page is turned."""
    box, x, y = pdfium_c.FS_RECTF(), ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFText_GetLooseCharBox(text.raw, n, box)
    corners = []
    for across, up in ((box.left, box.top), (box.right, box.bottom)):
        pdfium_c.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, across, up, x, y)
        corners.append((x.value, y.value))
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def by_line(boxes: Sequence[Box]) -> Iterator[Box]:
    """Yield one box for the characters that follow each other on a line."""
    line = 0
    numbered: list[tuple[int, Box]] = []
    for box in boxes:
        if numbered:
            _, (_, top, right, bottom) = numbered[-1]
            middle, high = (box[1] + box[3]) / 2, bottom - top
            line += not (top <= middle <= bottom and -high < box[0] - right < 4 * high)
        numbered.append((line, box))
    for _, group in groupby(numbered, key=lambda each: each[0]):
        row = [box for _, box in group]
        yield (
            min(box[0] for box in row),
            min(box[1] for box in row),
            max(box[2] for box in row),
            max(box[3] for box in row),
        )


def _boxed(image: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """Return an image with boxes drawn as with a marker: what is below stays as dark as it is."""
    if not boxes:
        return image
    marker = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(marker)
    for left, top, right, bottom in boxes:
        place = (left - 3, top - 2, right + 3, bottom + 2)
        draw.rectangle(place, fill=PAPER, outline=INK, width=2)
    return ImageChops.multiply(image, marker)

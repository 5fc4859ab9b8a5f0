"""Pictures (PNG, JPEG, TIFF): a page each, or one for each frame of a TIFF, through OCR.

Does: look at a picture's size before unpacking it. Does not: read metadata.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from corpus.errors import DamagedDocument, DecompressionBomb, TooManyPages
from corpus.formats import ocr
from corpus.formats.columns import find_gutters
from corpus.formats.furniture import without_furniture
from corpus.formats.layout import read_page
from corpus.formats.paragraphs import page_text, usual_pitch, vocabulary, with_breaks
from corpus.formats.reading import Progress, Reading, clean, paged
from corpus.formats.rules import part_runs
from corpus.formats.runs import Line, Run

PIXELS = 80_000_000  # an A3 page at 600 dots an inch has 70
FRAMES = 200
_BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError)


def read(data: bytes, source: str, progress: Progress) -> Reading:
    """Return the text of a picture.

    Raises DamagedDocument, DecompressionBomb, TooManyPages, MissingOcr or ReadingStopped.
    """
    Image.MAX_IMAGE_PIXELS = PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of metadata that is out of order
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _read(data, source, progress)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DecompressionBomb(source) from error
    except _BROKEN as error:
        raise DamagedDocument(source) from error


def _read(data: bytes, source: str, progress: Progress) -> Reading:
    pages: list[tuple[list[Run], float]] = []
    tables: list[list[Line]] = []
    sure: list[tuple[float, int]] = []
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as image:
        count = getattr(image, "n_frames", 1)
        if count > FRAMES:
            raise TooManyPages(source, reason="scan", pages=count, limit=FRAMES)
        for number, frame in enumerate(ImageSequence.Iterator(image), 1):
            if frame.width * frame.height > PIXELS:
                raise DecompressionBomb(source)
            turned = ImageOps.exif_transpose(frame)
            found = ocr.recognise(_flat(turned), source)
            rows, runs = part_runs(found.runs, found.rules, found.near)
            tables.append(rows)
            pages.append((runs, found.height))
            sure.append((found.confidence, found.unread))
            progress(number, count)
    bare = without_furniture(pages)
    gutters = {gutter for runs in bare for gutter in find_gutters(runs)}
    lines = [read_page(runs, rows, gutters) for runs, rows in zip(bare, tables, strict=True)]
    words = vocabulary(line for page in lines for line in page)
    pitch = usual_pitch(lines)
    texts = with_breaks([clean(page_text(page, words, pitch)) for page in lines])
    return paged((text, *each) for text, each in zip(texts, sure, strict=True))


def _flat(image: Image.Image) -> Image.Image:
    """Return a picture in grey or in colour; what is transparent is paper."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        shown = image.convert("RGBA")
        paper = Image.new("RGBA", shown.size, "white")
        return Image.alpha_composite(paper, shown).convert("RGB")
    return image.convert("L" if image.mode in {"1", "L", "I", "I;16", "F"} else "RGB")

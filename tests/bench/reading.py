"""How fast files are read: pages a second of each format and of OCR.

Does: save the conventions that ship in each format with LibreOffice, read them as the product does
(a process for each file), and once more as pictures; a page is one of the PDF, in every format.
Does not: run without LibreOffice or Tesseract; a row then says so.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from bot.library.library import shipped
from corpus.readers import read_document

KINDS = ("pdf", "docx", "odt", "html")
SCANNED = 6  # pages
Row = tuple[str, str, str]


def reading() -> Iterator[Row]:
    """Measure each format."""
    program = shutil.which("soffice")
    if program is None:
        yield "reading files", "no soffice", "apt install libreoffice-writer-nogui"
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in KINDS:
            _save(program, folder, kind)
        pdfs = [folder / f"{path.stem}.pdf" for path in shipped()]
        pages = sum(len(read_document(path).pages) for path in pdfs)
        yield _row(".txt", shipped(), pages)
        for kind in KINDS:
            yield _row(f".{kind}", [folder / f"{path.stem}.{kind}" for path in shipped()], pages)
        if shutil.which("tesseract") is None:
            yield "reading a scan", "no tesseract", "apt install tesseract-ocr tesseract-ocr-fra"
        else:
            yield _row("a scan (OCR)", [_scan(pdfs[0], folder)], SCANNED)


def _save(program: str, folder: Path, kind: str) -> None:
    """Save the conventions in one format."""
    subprocess.run(
        [
            program,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--infilter=Text (encoded):UTF8,LF,,,",
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
            *map(str, shipped()),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )


def _scan(path: Path, folder: Path) -> Path:
    """Save the first pages of a PDF as pictures of 200 dots an inch, in a PDF."""
    with pypdfium2.PdfDocument(path) as document:
        shown = [document[n].render(scale=200 / 72, grayscale=True) for n in range(SCANNED)]
        first, *others = [each.to_pil() for each in shown]
    scan = folder / "scan.pdf"
    first.save(scan, save_all=True, append_images=others, resolution=200)
    return scan


def _row(name: str, paths: list[Path], pages: int) -> Row:
    """Return how many pages a second are read, process included."""
    began = time.perf_counter()
    for path in paths:
        read_document(path)
    seconds = time.perf_counter() - began
    return f"reading {name}, {len(paths)} files", f"{pages / seconds:.1f} pages/s", ""


if __name__ == "__main__":
    for label, value, note in reading():
        print(f"{label:58} {value:>14}   {note}")  # noqa: T201

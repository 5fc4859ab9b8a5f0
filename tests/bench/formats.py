"""All figures of reading files: ``python tests/bench/formats.py [FOLDER …]``.

Prints the traps of invisible text and of tables, format by format; the share of words, amounts and
dates that are read in spoiled scans, by Tesseract alone and as the product reads them, and the
pages said to be read in part; each file of the folders, read or refused and why; pages a second.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path

import pytesseract
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2]))

from reading import reading

from corpus.errors import ClausierError
from corpus.formats import ocr
from corpus.formats.child import READERS
from corpus.formats.ocr_words import LANGUAGE
from corpus.readers import read_document
from tests.test_corpus_scans import AGREEMENT, SAMPLES, picture, shaded, skewed, stamped
from tests.test_corpus_table_traps import MAKERS, told
from tests.test_corpus_table_traps import TRAPS as TABLES
from tests.test_corpus_traps import TRAPS, read, verdict

_FORMS = {
    "words": re.compile(r"\w+"),
    "amounts": re.compile(r"\d[\d ]*(?= euros)"),
    "dates": re.compile(r"\d{1,2} [a-zûé]+(?: \d{4})?(?= de|\b)"),
}
SPOILED: dict[str, Callable[[Image.Image], Image.Image]] = {
    "clean": lambda page: page,
    "skew of 3": lambda page: skewed(page, 3),
    "skew of 5": lambda page: skewed(page, -5),
    "125 dots an inch": lambda page: page.reduce(2),
    "shadow": shaded,
    "grey stamp": lambda page: stamped(page, "#777777"),
    "blue stamp": lambda page: stamped(page, "#3050c0"),
    "on its side": lambda page: page.rotate(90, expand=True),
}


def main(folders: Iterable[Path]) -> None:
    """Print every table."""
    for lines in (invisible(), tables(), scans(), files(folders), speeds()):
        for line in lines:
            print(line, flush=True)  # noqa: T201
        print()  # noqa: T201


def invisible() -> Iterator[str]:
    """Count what becomes of invisible text, format by format."""
    found: dict[str, Counter[str]] = {}
    for trap in TRAPS:
        said = verdict(trap, read(trap)).split(":")[0]
        found.setdefault(trap.format, Counter())[said] += 1
    yield from (f"invisible text, {name:6} {_counts(sums)}" for name, sums in found.items())


def tables() -> Iterator[str]:
    """Count the rows that are told as they are seen, format by format."""
    for suffix, make in MAKERS.items():
        reader = import_module(f"corpus.formats.{READERS[suffix]}").read
        sums: Counter[str] = Counter()
        for made, above, below, question, expected in TABLES.values():
            text = reader(make(above, made, below), f"a{suffix}", lambda _page, _of: None).text
            sums["right" if told(text, question) == expected else "wrong"] += 1
        yield f"tables,         {suffix[1:]:6} {_counts(sums)}"


def scans() -> Iterator[str]:
    """Tell what is read of a page that was spoiled, before and after it is made even and level."""
    if not ocr.is_ready():
        yield "scans: no tesseract"
        return
    clean, wanted = picture(AGREEMENT), "\n".join(AGREEMENT)
    for name, spoil in SPOILED.items():
        page = spoil(clean)
        bare = pytesseract.image_to_string(page, lang=LANGUAGE)
        began = time.perf_counter()
        found = ocr.recognise(page, name)
        seconds = time.perf_counter() - began
        text = " ".join(run.text for run in found.runs)
        shares = ", ".join(
            f"{what} {_share(form, wanted, bare):.2f} → {_share(form, wanted, text):.2f}"
            for what, form in _FORMS.items()
        )
        yield f"scan, {name:17} {shares}; lines unread {found.unread}; {seconds:.1f} s"


def _share(form: re.Pattern[str], wanted: str, text: str) -> float:
    """Return the share of what a text should hold that was read."""
    right, got = (Counter(form.findall(" ".join(each.split()))) for each in (wanted, text))
    return (right & got).total() / right.total()


def files(folders: Iterable[Path]) -> Iterator[str]:
    """Tell of each file whether it was read, or why not."""
    sums: Counter[str] = Counter()
    for path in sorted(file for folder in folders for file in folder.iterdir() if file.is_file()):
        try:
            document = read_document(path)
            said, why = "read", f"{len(document.text)} characters {', '.join(document.warnings)}"
        except ClausierError as error:
            said, why = "refused", type(error).__name__
        sums[said] += 1
        yield f"{path.name:50} {said:8} {why}"
    yield f"files: {_counts(sums)}"


def speeds() -> Iterator[str]:
    """Tell how fast files are read."""
    yield from (f"{name:40} {value:>14}   {note}" for name, value, note in reading())


def _counts(sums: Counter[str]) -> str:
    """Return counts in words."""
    return ", ".join(f"{name} {count}" for name, count in sorted(sums.items()))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or [SAMPLES] * SAMPLES.is_dir())

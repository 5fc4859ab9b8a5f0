"""What a format's reader hands back, and how it crosses a pipe.

Does: hold text, pages and warnings of one file; turn them into JSON values and back.
Does not: read anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from corpus.invisible import without_invisible
from corpus.model import Page

Progress = Callable[[int, int], None]  # called with pages read and pages in all

# Characters that mean nothing in a text: controls, and the halves of UTF-16 pairs.
_NOISE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a file; its pages tile it in order, or are none.

    ``warnings`` are codes, "invisible-text:3" with how many passages were left out.
    """

    text: str
    pages: tuple[Page, ...] = ()
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "text": self.text,
            "pages": [asdict(page) for page in self.pages],
            "warnings": list(self.warnings),
        }


def from_json(values: dict[str, Any]) -> Reading:
    """Return what ``as_json`` was called on; raise ValueError where that was no reading.

    A file can have taken the reader over: what it hands back is untrusted, too.
    """
    try:
        pages = tuple(Page(**page) for page in values["pages"])
        reading = Reading(values["text"], pages, tuple(values["warnings"]))
        reading.text.encode()  # no half of a pair
        ends = [0, *(page.end for page in pages)]
        tiled = [(page.number, page.start) for page in pages] == list(enumerate(ends[:-1], 1))
        sure = [page.confidence for page in pages if page.confidence is not None]
        whole = tiled and ends == sorted(ends) and (not pages or ends[-1] == len(reading.text))
        known = all(isinstance(each, (int, float)) for each in sure)
        codes = all(isinstance(each, str) for each in reading.warnings)
        if not (whole and known and codes):
            raise ValueError("no reading")
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("no reading") from error
    return reading


def clean(text: str) -> str:
    r"""Return ``text`` without characters that show nothing; every line end becomes ``\n``."""
    ends = text.replace("\r\n", "\n").replace("\r", "\n")
    return without_invisible(_NOISE.sub("", re.sub("[\x0b\x0c\x85\u2028\u2029]", "\n", ends)))


def hidden_warning(passages: int) -> tuple[str, ...]:
    """Return what warns of so many passages that the file holds and does not show."""
    return (f"invisible-text:{passages}",) if passages else ()


def paged(texts: Iterable[tuple[str, float | None, int]], warnings: Iterable[str] = ()) -> Reading:
    r"""Return the reading of pages, each its text, confidence and how many lines are unread.

    They end with a line end.
    """
    parts: list[str] = []
    pages: list[Page] = []
    place = 0
    for number, (shown, confidence, unread) in enumerate(texts, 1):
        text = shown if shown.endswith("\n") else f"{shown}\n"
        text = text if text.strip() else ""
        parts.append(text)
        pages.append(Page(number, place, place + len(text), confidence, unread))
        place += len(text)
    return Reading("".join(parts), tuple(pages), tuple(dict.fromkeys(warnings)))

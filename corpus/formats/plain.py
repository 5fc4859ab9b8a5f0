r"""Text files: bytes to text, in whatever encoding a French administration saved them.

Does: refuse what is no text; decode; turn ``\r\n`` and lone ``\r`` into ``\n`` so that lines can
be counted; leave out the characters that show nothing. Does not: normalise, strip or correct:
every other character is the file's own.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice

from corpus.errors import BinaryDocument, UnreadableText
from corpus.invisible import without_invisible

# Encodings that French administrations have used, the likelier first: Windows, Unix, Macintosh,
# DOS (cp858 is cp850 with the euro); latin_1 reads any bytes, so it comes last.
ENCODINGS = ("cp1252", "iso8859_15", "mac_roman", "cp858", "cp437", "latin_1")
SURE = 0.7  # the part of the characters beyond ASCII that must stand where French has them
SEEN = 20_000  # characters beyond ASCII that are looked at
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# First bytes of files that often bear a wrong name: PDF, zip (docx, odt), old Office, RTF, images.
_SIGNATURES = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
)
_CONTROLS = frozenset(range(32)) - {9, 10, 11, 12, 13, 27}
# A character beyond ASCII with its neighbours, where a French text may have it. Another encoding
# shows the same byte as a letter in the middle of the wrong word: "aprŠs", "apräs", "R╔GION".
_BEYOND = re.compile(r"[^\x00-\x7f]")
_FITTING = re.compile(
    r"(?<=[A-Za-zàâäæçéèêëîïôöùûüœÀÂÆÇÉÈÊËÎÏÔÖÙÛÜŒ'’.-])[àâæçéèêëîïôöùûüÿœ](?!\d)"
    r"|(?<![^\W\d_])[âçéèêëîôœ](?=[a-zçéèêëîïôœ])|(?<![^\W\d_])à(?!\w)"
    r"|(?<![^\W_])À(?!\w)|(?<![^\W\d_])[ÀÂÉÊÎŒ](?=[a-z])"
    r"|(?<![^\W\d_])[ÀÂÆÇÉÈÊËÎÏÔÖÙÛÜŒ](?=[A-ZÀÂÆÇÉÈÊËÎÏÔÖÙÛÜŒ])"
    r"|(?<=[A-ZÀÂÆÇÉÈÊËÎÏÔÖÙÛÜŒ])[ÀÂÆÇÉÈÊËÎÏÔÖÙÛÜŒ](?![a-z])"
    r"|(?<![^\W_])[«“„](?!\n)|(?<![\n(])[»”](?![^\W_])|(?<=\w)[’‘](?=\w)|(?<![^\W_])‘"
    r"|(?<=[\d \u00a0])[€£½¼](?![^\W\d_])|(?<=[nN\d])[°º]|(?<=[mM\d])[²³]|[–—−](?!\d{4})"
    r"|(?<=[^\s])…|…(?=[\])…])|(?<=[\s«»:;!?%€\d\w])\u00a0|\u00a0(?=[\s«»:;!?%€\d])"
    r"|(?<![^\W_])[•·§†■▪®©™](?![^\W\d_])"
)
_RULE = re.compile(r"(?<![^\W_])[\u2500-\u259f](?![^\W_])")  # of a table, as DOS drew them
_COMMON = frozenset("éèàÉÈÀ«»’")


def read_text(data: bytes, source: str) -> str:
    """Return the text of a text file as it shows, its line ends made one kind."""
    return without_invisible(decode(data, source).replace("\r\n", "\n").replace("\r", "\n"))


def decode(data: bytes, source: str) -> str:
    """Return the text in the bytes: UTF-8, UTF-16, UTF-32 with its mark, else an old encoding.

    Raises BinaryDocument for bytes that are no text, UnreadableText when no encoding fits.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableText(source) from error
    if data.startswith(_SIGNATURES):
        raise BinaryDocument(source)
    if b"\0" in data:
        return _unmarked(data, source)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _guessed(data, source)
    if _controls(text) > max(2, len(text) // 100):
        raise BinaryDocument(source)
    return text


def _unmarked(data: bytes, source: str) -> str:
    """Return the text of UTF-16 without its mark: most of every second byte is zero."""
    half = len(data) // 2
    for zeros, others, encoding in ((1, 0, "utf-16-le"), (0, 1, "utf-16-be")):
        if data[zeros::2].count(0) > 0.7 * half and not data[others::2].count(0):
            text = _decoded(data, encoding)
            if text is not None and not _controls(text):
                return text
    raise BinaryDocument(source)


def _guessed(data: bytes, source: str) -> str:
    """Return the text in the old encoding in which most characters stand where French has them.

    A file in an encoding that is none of these, and UTF-8 with some bytes spoilt, is refused
    rather than shown with wrong letters.
    """
    if _controls(data.decode("latin_1")) > max(2, len(data) // 100):
        raise BinaryDocument(source)
    spoilt = data.decode("utf-8", "replace")
    if sum(c != "\ufffd" for c in _BEYOND.findall(spoilt)) > 2 * spoilt.count("\ufffd"):
        raise UnreadableText(source)
    texts = [text for name in ENCODINGS if (text := _decoded(data, name)) is not None]
    best = max(texts, key=_frenchness)
    if _frenchness(best)[0] < SURE:
        raise UnreadableText(source)
    return best


def _decoded(data: bytes, encoding: str) -> str | None:
    """Return the text in one encoding, or None when a byte has no meaning in it."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def is_french(text: str) -> bool:
    """Tell whether the characters beyond ASCII stand where French has them; true without any."""
    return text.isascii() or _frenchness(text)[0] >= SURE


def _frenchness(text: str) -> tuple[float, int]:
    """Return which part of the first characters beyond ASCII stand where French has them.

    How many are of the commonest decides between encodings in which all of them could stand.
    """
    places = [match.start() for match in islice(_BEYOND.finditer(text), SEEN)]
    counted = [place for place in places if not _RULE.match(text, place)]
    fitting = [text[place] for place in counted if _FITTING.match(text, place)]
    common = sum(character in _COMMON for character in fitting)
    return (len(fitting) / len(counted) if counted else 0.0), common


def _controls(text: str) -> int:
    """Return how many control characters there are that no text file holds."""
    return sum(text.count(chr(code)) for code in _CONTROLS)

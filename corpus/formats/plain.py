r"""Text files: bytes to text, in whatever encoding a French administration saved them.

Does: refuse what is no text; decode; turn ``\r\n`` and lone ``\r`` into ``\n`` so that lines can
be counted. That is the only change. Does not: normalise, strip or correct: every other character
is the file's own.
"""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from corpus.errors import BinaryDocument, UnreadableText

# Encodings that French administrations have used; latin_1 reads any bytes, so it comes last.
ENCODINGS = ("cp1252", "iso8859_15", "mac_roman", "latin_1")
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
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
_ACCENTED = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆ°«»’‘“”–—…€\u00a0")


def read_text(data: bytes, source: str) -> str:
    """Return the text of a text file, its line ends made one kind."""
    return decode(data, source).replace("\r\n", "\n").replace("\r", "\n")


def decode(data: bytes, source: str) -> str:
    """Return the text in the bytes: UTF-8, UTF-16 with its mark, else an old French encoding.

    Raises BinaryDocument for bytes that are no text, UnreadableText when no encoding fits.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableText(source) from error
    if data.startswith(_SIGNATURES) or b"\0" in data:
        raise BinaryDocument(source)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _guessed(data, source)
    if _controls(text) > max(2, len(text) // 100):
        raise BinaryDocument(source)
    return text


def _guessed(data: bytes, source: str) -> str:
    """Return the text in the old encoding that fits best.

    charset-normalizer tells readable from garbled; of the readable ones, that with the most
    characters of French text wins, as "é" in one is a sign of mathematics in another.
    """
    if _controls(data.decode("latin_1")) > max(2, len(data) // 100):
        raise BinaryDocument(source)
    matches = from_bytes(data[:200_000], cp_isolation=list(ENCODINGS), threshold=0.3)
    found = {match.encoding for match in matches}
    found.update(alias for match in matches for alias in match.could_be_from_charset)
    fitting = [name for name in ENCODINGS if name in found]
    texts = [text for name in fitting if (text := _decoded(data, name)) is not None]
    if not texts:
        raise UnreadableText(source)
    return max(texts, key=_frenchness)


def _decoded(data: bytes, encoding: str) -> str | None:
    """Return the text in one encoding, or None when a byte has no meaning in it."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _frenchness(text: str) -> float:
    """Return the share of the characters beyond ASCII that French texts use."""
    beyond = [character for character in text if ord(character) > 127]
    return sum(c in _ACCENTED for c in beyond) / len(beyond) if beyond else 1.0


def _controls(text: str) -> int:
    """Return how many control characters there are that no text file holds."""
    return sum(text.count(chr(code)) for code in _CONTROLS)

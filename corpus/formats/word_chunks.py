"""The parts of a Word document that hold text in another format, shown as if it were its own.

Does: read pages of HTML, also those that MIME wraps, plain text, and Word documents, one deep.
Does not: read RTF, which needs LibreOffice; ``left`` tells that something was not read.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from typing import Any

from docx.oxml.ns import qn

from corpus.errors import DocumentError
from corpus.formats import html
from corpus.formats.blocks import Block
from corpus.formats.plain import read_text
from corpus.formats.reading import Reading

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_WRAPPED = frozenset({"message/rfc822", "multipart/related", "application/x-mimearchive"})
INVISIBLE = "invisible-text:"


class Chunks:
    """Reads the parts that a document shows; ``read_word`` is for those of Word, if they may be."""

    def __init__(self, main: Any, read_word: Callable[[bytes], Reading] | None) -> None:  # noqa: ANN401
        """Know where the document's parts are."""
        self.hidden = 0  # passages that do not show
        self.left = False  # whether some part could not be read
        self._main = main
        self._read_word = read_word

    def blocks(self, chunk: Any) -> list[Block]:  # noqa: ANN401 (lxml has no types)
        """Return what a ``w:altChunk`` stands for."""
        relation = self._main.rels.get(chunk.get(qn("r:id")))
        found = None
        if relation is not None and not relation.is_external:
            part = relation.target_part
            try:
                found = self._reading(part.content_type.split(";")[0].strip().lower(), part.blob)
            except DocumentError:
                found = None
        if found is None:
            self.left = True
            return []
        told = (w.removeprefix(INVISIBLE) for w in found.warnings if w.startswith(INVISIBLE))
        self.hidden += sum(map(int, told))
        return [Block(""), Block(found.text.strip("\n")), Block("")]

    def _reading(self, kind: str, data: bytes) -> Reading | None:
        """Return what a part says, None for one of a kind that is not read."""
        if kind in _WRAPPED:
            message = email.message_from_bytes(data, policy=email.policy.default)
            body = message.get_body(("html", "plain"))
            if not isinstance(body, email.message.EmailMessage):
                return None
            kind, data = body.get_content_type(), str(body.get_content()).encode()
        if kind in _PAGES:
            return html.read(data, "", lambda *_: None)
        if kind == "text/plain":
            return Reading(read_text(data, ""))
        if "wordprocessingml" in kind and self._read_word is not None:
            return self._read_word(data)
        return None

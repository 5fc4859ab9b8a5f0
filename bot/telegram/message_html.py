"""Answers as Telegram messages: HTML, cut into messages of at most 4,096 characters.

Does: escape everything that comes from outside; split between items and never inside an entity.
Does not: send, choose buttons, or shorten what is quoted.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from bot.telegram.chat_sentences import escape, label, tell
from bot.texts.messages import say
from corpus.metadata import shortened

MESSAGE: Final = 4096  # characters after parsing, as Telegram counts them (UTF-16)
NAME_WIDTH, VALUE_WIDTH = 15, 18  # columns of a table that a phone shows without breaking lines
ROW_LINES = 8
ROWS: Final = 12  # of an answer on a page
TABLE = 3400  # characters of one table
_GLUE: Final = "\0"
_IN_AMOUNT: Final = re.compile(r"(?<=\d) (?=\d{3}(?!\d)|€|euros?\b|%)")
_TAG = re.compile(r"<[^>]*>")
_MARK = re.compile(r"\[(\d{1,2})\]")


def plain(markup: str) -> str:
    """Return what is left of our HTML without its tags and escapes."""
    return html.unescape(_TAG.sub("", markup))


def visible_length(markup: str) -> int:
    """Return how many characters Telegram counts in our HTML, after parsing."""
    return len(plain(markup).encode("utf-16-le")) // 2


def pack(items: Iterable[str], limit: int = MESSAGE) -> list[str]:
    """Return messages holding the items in order, each item whole, separated by empty lines."""
    messages: list[str] = []
    for item in items:
        joined = f"{messages[-1]}\n\n{item}" if messages else item
        if messages and visible_length(joined) <= limit:
            messages[-1] = joined
        else:
            messages.append(item)
    return messages


def answer_messages(
    answer: Mapping[str, Any], language: str, held: Sequence[str] = (), page: int = 0
) -> list[str]:
    """Return the messages of an answer as it is kept; ``held`` are the conventions to offer.

    Of an answer with many rows, those on a ``page``.
    """
    citations = answer["citations"]
    about = f"<i>{escape(answer['about'])}</i>\n" if answer.get("about") else ""
    items = [f"{about}<b>{escape(answer['headline'])}</b>"]
    if answer.get("parts"):
        items += [_part(part) for part in answer["parts"]]
        if citations:
            items.append("\n".join(citation_lines(enumerate(citations), language)))
    elif answer["rows"]:
        rows = rows_on(answer, page)
        cited = [(row["citation"], citations[row["citation"]]) for row in rows if is_cited(row)]
        items += comparison_tables(rows, language)
        items.append("\n".join(citation_lines(cited, language)))
    elif answer["choices"]:
        items += [_choice(choice) for choice in answer["choices"]]
    elif answer["silence"]:
        items += _silence(answer, language, held)
    elif citations:
        items.append(quote_block(citations[0]["quote"]))
        items.append(citation_line(citations[0], 0, language))
    items += [_note(each, citations, language) for each in answer["notes"]]
    return pack(piece for item in items for piece in fitting(item))


def rows_on(answer: Mapping[str, Any], page: int) -> list[Mapping[str, Any]]:
    """Return the rows of an answer on a page."""
    rows: Sequence[Mapping[str, Any]] = answer["rows"]
    return list(rows[page * ROWS : (page + 1) * ROWS])


def is_cited(row: Mapping[str, Any]) -> bool:
    """Return whether a row has a citation: one whose text is silent may have none."""
    return row["citation"] is not None


def citation_lines(
    citations: Iterable[tuple[int, Mapping[str, Any]]], language: str, beside: str = ""
) -> list[str]:
    """Return the lines of citations, each with its position; a convention is named once in a row.

    ``beside`` is the convention named above them.
    """
    lines = []
    for position, citation in citations:
        lines.append(citation_line(citation, position, language, beside))
        beside = citation["document"]
    return lines


def _note(note: str, citations: Sequence[Mapping[str, Any]], language: str) -> str:
    """Return a note with the line of each citation it points to, unless that is shown already."""
    cited = {int(number) - 1 for number in _MARK.findall(note)} - {0}
    proofs = [(n, citations[n]) for n in sorted(cited) if n < len(citations)]
    lines = citation_lines(proofs, language, citations[0]["document"] if citations else "")
    return "\n".join([f"⚠️ {escape(note)}", *lines])


def _part(part: Mapping[str, Any]) -> str:
    mark = "" if part["citation"] is None else f" [{part['citation'] + 1}]"
    return f"<b>{escape(part['label'])}</b>\n{escape(part['headline'] + mark)}"


def _choice(choice: Mapping[str, Any]) -> str:
    value = f"\n{escape(choice['headline'])}" if choice["headline"] else ""
    return f"• <b>{escape(choice['document'])}</b>{value}"


def _silence(answer: Mapping[str, Any], language: str, held: Sequence[str]) -> list[str]:
    items = []
    if held and answer["silence"] in {"off-topic", "what-i-do"}:
        names = "\n".join(f"• {escape(title)}" for title in held[:12])
        more = len(held) - 12
        tail = "\n" + tell("and-more", language, count=more) if more > 0 else ""
        items.append(f"{tell('held', language)}\n{names}{tail}")
    if answer["citations"]:
        lines = citation_lines(enumerate(answer["citations"]), language)
        items.append("\n".join([tell("nearest", language), *lines]))
    return items


def other_messages(answer: Mapping[str, Any], language: str) -> list[str]:
    """Return the messages with the citations that an answer's first message leaves out."""
    others = list(enumerate(answer["citations"]))[1:]
    if not others:
        return [tell("no-others", language)]
    return [*pack([tell("about-to", language), *(_cited(c, i, language) for i, c in others)])]


def found_messages(answer: Mapping[str, Any], language: str) -> list[str]:
    """Return the messages of a search: each passage with where it stands."""
    found = [_cited(c, i, language) for i, c in enumerate(answer["citations"])]
    return pack([tell("found", language), *found]) if found else [tell("nothing-found", language)]


def _cited(citation: Mapping[str, Any], position: int, language: str) -> str:
    return f"{citation_line(citation, position, language)}\n{quote_block(citation['quote'])}"


def quote_block(quote: str) -> str:
    """Return a quote, character for character, folded up where it is long."""
    return f"<blockquote expandable>{escape(quote.strip())}</blockquote>"


def citation_line(
    citation: Mapping[str, Any], position: int, language: str, beside: str = ""
) -> str:
    """Return "[1] Convention … · Article 5.1 — … · l. 100–102".

    The convention is not named again where it is the one of ``beside``, right above.
    """
    same = citation["document"] == beside
    parts = [label("same-document", language) if same else citation["document"], citation["clause"]]
    if citation["page"] is not None:
        parts.append(say("page", language, page=citation["page"]))
    parts.append(lines_shown(citation["start_line"], citation["end_line"], language))
    return f"[{position + 1}] " + escape(" · ".join(part for part in parts if part))


def lines_shown(first: int, last: int, language: str) -> str:
    """Return "l. 100–102", or "l. 100" for a single line."""
    return say("line" if first == last else "lines", language, first=first, last=last)


def fitting(item: str, limit: int = MESSAGE) -> list[str]:
    """Return an item, in pieces when it is longer than a message; only plain lists can be."""
    if visible_length(item) <= limit:
        return [item]
    pieces: list[str] = []
    for line in plain(item).split("\n"):
        for part in textwrap.wrap(line, limit // 2, drop_whitespace=False) or [""]:
            if pieces and len(pieces[-1]) + len(part) + 1 <= limit // 2:
                pieces[-1] += f"\n{part}"
            else:
                pieces.append(part)
    return [escape(piece) for piece in pieces]


def comparison_tables(rows: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """Return the rows as aligned tables, each within one message and each row whole."""
    del language
    tables: list[str] = []
    for row in rows:
        mark = "" if row["citation"] is None else f" [{row['citation'] + 1}]"
        lines = _table_row(row["short"], row["headline"] + mark)
        if tables and len(tables[-1]) + len(lines) < TABLE:
            tables[-1] += f"\n{RULE}\n{lines}"
        else:
            tables.append(lines)
    return [f"<pre>{escape(table)}</pre>" for table in tables]


RULE: Final = "─" * NAME_WIDTH + "┼" + "─" * (VALUE_WIDTH + 1)


def _table_row(name: str, value: str) -> str:
    left = textwrap.wrap(name, NAME_WIDTH) or [""]
    whole = _IN_AMOUNT.sub(_GLUE, value)  # an amount is not cut where it has room on one line
    right = [line.replace(_GLUE, " ") for line in textwrap.wrap(whole, VALUE_WIDTH)] or [""]
    if len(right) > ROW_LINES:  # the whole value stands in the clause and in the CSV file
        mark = right[-1][right[-1].rfind("[") :] if right[-1].endswith("]") else ""
        right = [*right[: ROW_LINES - 1], f"… {mark}".strip()]
    height = max(len(left), len(right))
    left += [""] * (height - len(left))
    right += [""] * (height - len(right))
    return "\n".join(f"{a:<{NAME_WIDTH}}│ {b}".rstrip() for a, b in zip(left, right, strict=True))


def button_text(text: str, length: int = 40) -> str:
    """Return ``text`` on one line, cut to fit a button."""
    return shortened(" ".join(text.split()), length)

"""Buttons and what they carry: at most 64 bytes, which name things and hold nothing else.

Does: make the keyboards. ``callback_data`` is a letter and fields between colons:
``k:ANSWER:N`` read citation N in a message of its own; ``c:DOC:SHA:ORDINAL:PAGE:ANSWER:N`` a page
of a live clause (SHA: of its text); ``s:ANSWER:N:PAGE`` a page of a clause as it was cited;
``o:ANSWER`` the other clauses; ``n:ANSWER:NAME`` a question that was suggested; ``p:ANSWER:N`` the
convention chosen; ``x:ANSWER`` the CSV file; ``r:ANSWER:PAGE`` a page of its rows;
``v:ANSWER:up|down`` and ``w:ANSWER:REASON`` feedback; ``f:DOC`` the file; ``d:DOC`` a card;
``t:DOC:PAGE`` its contents; ``l:PAGE`` the list; ``g:LANGUAGE``; ``e:ask|yes|no`` erase;
``a:y|n:PERSON`` access; ``-`` nothing.
Does not: handle a press.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.state.kept_answers import key_of, text_digest
from bot.telegram.chat_sentences import label
from bot.telegram.message_html import ROWS, button_text, is_cited, rows_on
from bot.texts.messages import say

if TYPE_CHECKING:
    from bot.answering.knowledge import Knowledge
    from bot.telegram.clause_pages import Neighbours
    from corpus.model import Clause

REASONS = ("document", "figure", "clause", "nothing", "other")
CARDS, CONTENTS = 8, 12  # entries a page


def _rows(buttons: Sequence[Button], width: int) -> list[list[Button]]:
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]


def answer_keyboard(  # noqa: PLR0913 (what its buttons name)
    identifier: str,
    answer: Mapping[str, Any],
    language: str,
    link: str = "",
    voted: str = "",
    *,
    page: int = 0,
) -> Keyboard:
    """Return the buttons under an answer, those of one ``page`` of its rows.

    ``link`` opens its first citation in the web reader, empty when there is none; ``voted`` is
    "up" or "down" once the person voted.
    """
    rows: list[list[Button]] = []
    count = len(answer["citations"])
    if answer["choices"]:
        rows += [
            [Button(button_text(choice["short"], 56), callback_data=f"p:{identifier}:{number}")]
            for number, choice in enumerate(answer["choices"])
        ]
    elif answer["rows"]:
        cited = [row["citation"] for row in rows_on(answer, page) if is_cited(row)]
        rows += _rows([_reading(identifier, number) for number in cited], 5)
        pages = -(-len(answer["rows"]) // ROWS)
        turns = _page_row((page, pages), lambda number: f"r:{identifier}:{number}")
        rows += [turns] if turns else []
        rows.append([Button(label("csv", language), callback_data=f"x:{identifier}")])
    elif answer["silence"] or answer.get("parts"):
        rows += _rows(reading_buttons(identifier, count), 5)
    elif count:
        row = [Button(label("read", language), callback_data=f"k:{identifier}:0")]
        if count > 1:
            words = f"{label('others', language)} ({count - 1})"
            row.append(Button(words, callback_data=f"o:{identifier}"))
        rows.append(row)
        if link:
            rows.append([Button(label("open", language), url=link)])
    rows += [
        [Button(say(f"ask-{name}", language), callback_data=f"n:{identifier}:{name}")]
        for name in answer.get("next", ())
    ]
    return Keyboard([*rows, vote_buttons(identifier, language, voted)])


def reading_buttons(identifier: str, count: int, first: int = 0) -> list[Button]:
    """Return a button for each citation, by its number."""
    return [_reading(identifier, number) for number in range(first, count)]


def _reading(identifier: str, number: int) -> Button:
    return Button(f"📖 {number + 1}", callback_data=f"k:{identifier}:{number}")


def others_keyboard(identifier: str, count: int, first: int) -> Keyboard | None:
    """Return the buttons that read the citations from ``first`` on."""
    rows = _rows(reading_buttons(identifier, count, first), 5)
    return Keyboard(rows) if rows else None


def vote_buttons(identifier: str, language: str, voted: str = "") -> list[Button]:
    """Return 👍 and 👎, or what the person voted."""
    if voted:
        return [Button(label(f"voted-{voted}", language), callback_data="-")]
    return [
        Button(label(verdict, language), callback_data=f"v:{identifier}:{verdict}")
        for verdict in ("up", "down")
    ]


def reasons_keyboard(identifier: str, language: str) -> Keyboard:
    """Return why an answer may be wrong."""
    buttons = [
        Button(label(f"why-{reason}", language), callback_data=f"w:{identifier}:{reason}")
        for reason in REASONS
    ]
    return Keyboard(_rows(buttons, 2))


def live_keyboard(  # noqa: PLR0913, PLR0917 (everything its buttons name)
    knowledge: Knowledge,
    document: int,
    clause: Clause,
    page: tuple[int, int],
    around: Neighbours,
    answer: str,
    language: str,
) -> Keyboard:
    """Return the buttons under a page, ``(number, count)``, of a clause of the live generation.

    ``answer`` is ":ANSWER:N" when the clause is read from an answer, whose quote is marked.
    """
    analysis = knowledge.analyses[document]
    source = analysis.document.source

    def turn(number: int) -> str:
        return f"{clause_data(knowledge, document, clause)}:{number}{answer}"

    def go(ordinal: int | None, name: str) -> list[Button]:
        if ordinal is None:
            return []
        other = analysis.clauses[ordinal]
        words = button_text(other.label or other.title, 24)
        text = label(name, language, name=words)
        data = f"{clause_data(knowledge, document, other)}:0{answer}"
        return [Button(text, callback_data=data)]

    rows = [
        _page_row(page, turn),
        go(around.parent, "parent"),
        go(around.before, "before") + go(around.after, "after"),
        [
            Button(label("card", language), callback_data=f"d:{key_of(source)}"),
            Button(label("document", language), callback_data=f"f:{key_of(source)}"),
        ],
    ]
    return Keyboard([row for row in rows if row])


def clause_data(knowledge: Knowledge, document: int, clause: Clause) -> str:
    """Return what names a live clause in a button: its document, its text, its place."""
    text = knowledge.text(document)[clause.start : clause.end]
    key = key_of(knowledge.analyses[document].document.source)
    return f"c:{key}:{text_digest(text)[:8]}:{clause.ordinal}"


def contents_button(key: str, language: str) -> Keyboard:
    """Return the button that opens the contents of the document that ``key`` stands for."""
    return Keyboard([[Button(label("contents", language), callback_data=f"t:{key}:0")]])


def cited_keyboard(
    identifier: str, number: int, page: tuple[int, int], today: str, language: str
) -> Keyboard:
    """Return the buttons under a page of a clause as it was cited; ``today`` opens it as it is."""
    rows = [_page_row(page, lambda turned: f"s:{identifier}:{number}:{turned}")]
    if today:
        rows.append([Button(label("today", language), callback_data=today)])
    return Keyboard([row for row in rows if row])


def _page_row(page: tuple[int, int], turn: Callable[[int], str]) -> list[Button]:
    number, count = page
    if count < 2:
        return []
    row = [Button(f"{number + 1}/{count}", callback_data="-")]
    if number > 0:
        row.insert(0, Button(label("previous-page", "fr"), callback_data=turn(number - 1)))
    if number + 1 < count:
        row.append(Button(label("next-page", "fr"), callback_data=turn(number + 1)))
    return row


def list_keyboard(knowledge: Knowledge, page: int) -> Keyboard:
    """Return a button for each of the documents on a page, which opens its card."""
    documents = range(len(knowledge.analyses))
    rows = [[card_button(knowledge, n)] for n in documents[page * CARDS : (page + 1) * CARDS]]
    count = -(-len(documents) // CARDS)
    return Keyboard(
        [*rows, *[row for row in [_page_row((page, count), lambda n: f"l:{n}")] if row]]
    )


def card_button(knowledge: Knowledge, document: int) -> Button:
    """Return the button that opens a document's card."""
    source = knowledge.analyses[document].document.source
    return Button(
        button_text(knowledge.short_titles[document], 56), callback_data=f"d:{key_of(source)}"
    )


def card_keyboard(source: str, language: str) -> Keyboard:
    """Return the buttons under a card."""
    return Keyboard(
        [
            [
                Button(label("contents", language), callback_data=f"t:{key_of(source)}:0"),
                Button(label("document", language), callback_data=f"f:{key_of(source)}"),
            ]
        ]
    )


def contents_keyboard(knowledge: Knowledge, document: int, page: int) -> Keyboard:
    """Return a button for each clause on a page of a document's contents."""
    analysis = knowledge.analyses[document]
    key = key_of(analysis.document.source)
    shown = analysis.clauses[page * CONTENTS : (page + 1) * CONTENTS]
    rows = [
        [
            Button(
                button_text("· " * clause.level + (clause.name or "…"), 56),
                callback_data=f"{clause_data(knowledge, document, clause)}:0",
            )
        ]
        for clause in shown
    ]
    count = -(-len(analysis.clauses) // CONTENTS)
    turn = _page_row((page, count), lambda number: f"t:{key}:{number}")
    return Keyboard([*rows, *([turn] if turn else [])])


def language_keyboard(language: str) -> Keyboard:
    """Return the languages to choose from."""
    return Keyboard(
        [
            [
                Button(label("french", language), callback_data="g:fr"),
                Button(label("english", language), callback_data="g:en"),
            ],
            [Button(label("automatic", language), callback_data="g:auto")],
        ]
    )


def privacy_keyboard(language: str) -> Keyboard:
    """Return the button that asks whether to erase."""
    return Keyboard([[Button(label("erase", language), callback_data="e:ask")]])


def erase_keyboard(language: str) -> Keyboard:
    """Return the buttons that erase, or do not."""
    return Keyboard(
        [
            [
                Button(label("erase-yes", language), callback_data="e:yes"),
                Button(label("erase-no", language), callback_data="e:no"),
            ]
        ]
    )


def access_keyboard(person: int, language: str) -> Keyboard:
    """Return the buttons by which an admin lets a person in or does not."""
    return Keyboard(
        [
            [
                Button(label("accept", language), callback_data=f"a:y:{person}"),
                Button(label("refuse", language), callback_data=f"a:n:{person}"),
            ]
        ]
    )

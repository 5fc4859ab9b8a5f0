"""All conventions in one table, the card of each, and two of them side by side.

Does: choose, order and page the rows of the table as the address asks; give them as a file; show
what a card and a comparison hold, each value with its lines.
Does not: find what a convention states (``bot.collection.table``, ``bot.cards``, ``bot.diffs``).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from starlette.routing import Route

from bot.cards.card import make_card
from bot.collection.standing import State
from bot.collection.table import TableCell, TableRow, table_of
from bot.diffs.diff import diff_texts
from bot.state.kept_answers import document_by_key, key_of
from bot.texts.csv_files import csv_file
from bot.web.ask import csv_response
from bot.web.citations import cited_now, document_url, lines_url
from bot.web.forms import number_in
from bot.web.pages import message_page, page, tell
from bot.web.site import let_in
from corpus.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.answering.knowledge import Knowledge
    from bot.cards.card_rows import CardRow
    from bot.diffs.diff_figures import FigureChange
    from bot.web.citations import Cited
    from bot.web.site import Site, Visitor

PAGE: Final = 50  # rows
CHOOSABLE: Final = 200  # conventions that a list to choose from holds; more are chosen in the table
ROLES: Final = frozenset(
    "signature effect end deadline notice term funding total cost unit_cost penalty".split()
)  # of figures, that have a word
STATES: Final = {
    "en-vigueur": State.IN_FORCE,
    "terminee": State.ENDED,
    "a-venir": State.NOT_YET,
    "inconnue": State.UNKNOWN,
}
COLUMNS: Final = ("parties", "montant", "fin", "preavis")
SORTS: Final = ("titre", *COLUMNS, "validite")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the table asks for; ``after`` and ``before`` bound the end (ISO days)."""

    words: str = ""
    state: str = ""
    after: str = ""
    before: str = ""
    sort: str = "titre"
    down: bool = False
    page: int = 1

    def query(self, **changed: object) -> str:
        """Return the address of the same table with something changed."""
        values = {
            "q": self.words,
            "etat": self.state,
            "apres": self.after,
            "avant": self.before,
            "tri": "" if self.sort == "titre" else self.sort,
            "sens": "desc" if self.down else "",
            "page": self.page if self.page > 1 else "",
        }
        asked = {name: value for name, value in (values | changed).items() if value}
        return f"?{urlencode(asked)}"


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of the table: words of the source and where they stand, or nothing."""

    name: str
    said: str
    cited: Cited | None
    more: int
    corrected: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A convention in the table."""

    key: str
    title: str
    url: str
    state: str
    cells: tuple[ShownCell, ...]
    validity: Cited | None


def convention_routes(site: Site) -> list[Route]:
    """Return ``/conventions``, its file, the cards and ``/comparer``."""

    async def table(request: Request, visitor: Visitor) -> Response:
        seen = await site.seen(visitor)
        asked = asked_of(request)
        return await asyncio.to_thread(_table_page, visitor, seen.knowledge, asked)

    async def file(request: Request, visitor: Visitor) -> Response:
        seen = await site.seen(visitor)
        asked = asked_of(request)
        return await asyncio.to_thread(_table_file, visitor, seen.knowledge, asked)

    async def card(request: Request, visitor: Visitor) -> Response:
        knowledge = (await site.seen(visitor)).knowledge
        document = document_by_key(knowledge, request.path_params["key"])
        if document is None:
            return message_page(visitor, "unknown", 404)
        return await asyncio.to_thread(_card_page, visitor, knowledge, document)

    async def compare(request: Request, visitor: Visitor) -> Response:
        knowledge = (await site.seen(visitor)).knowledge
        told = request.query_params
        keys = [key for key in (told.get("a"), told.get("b"), *told.getlist("c")) if key]
        found = [document_by_key(knowledge, key) for key in keys]
        documents = [document for document in found if document is not None]
        if len(documents) < len(keys):
            return message_page(visitor, "unknown", 404)
        if len(set(documents)) != 2 or len(documents) != 2:
            return _choosing_page(visitor, knowledge, documents)
        async with comparing:
            return await asyncio.to_thread(_diff_page, visitor, knowledge, documents)

    comparing = asyncio.Semaphore(2)
    return [
        Route("/conventions", let_in(site, table)),
        Route("/conventions.csv", let_in(site, file)),
        Route("/conventions/{key}/carte", let_in(site, card)),
        Route("/comparer", let_in(site, compare)),
    ]


# the table


def asked_of(request: Request) -> Asked:
    """Return what an address asks for; what means nothing is left out."""
    told = request.query_params
    state, sort = told.get("etat", ""), told.get("tri", "")
    return Asked(
        words=" ".join(told.get("q", "").split())[:200],
        state=state if state in STATES else "",
        after=_day(told.get("apres", "")),
        before=_day(told.get("avant", "")),
        sort=sort if sort in SORTS else "titre",
        down=told.get("sens") == "desc",
        page=number_in(told.get("page", "")) or 1,
    )


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def chosen_rows(knowledge: Knowledge, asked: Asked, today: date) -> list[TableRow]:
    """Return the rows that an address asks for, in its order; silent texts come last."""
    words = fold(asked.words).split()
    rows = [row for row in table_of(knowledge) if _wanted(row, asked, words, today)]
    key = _keys(today)[asked.sort]
    told = [row for row in rows if key(row) is not None]
    silent = [row for row in rows if key(row) is None]
    told.sort(key=key, reverse=asked.down)
    return told + silent


def _wanted(row: TableRow, asked: Asked, words: Sequence[str], today: date) -> bool:
    told = fold(f"{row.title} {row.names} {row.source}")
    end = str(row.end.key or "")
    return (
        all(word in told for word in words)
        and (not asked.state or row.state(today) is STATES[asked.state])
        and (not asked.after or asked.after <= end)
        and (not asked.before or "" < end <= asked.before)
    )


def _keys(today: date) -> dict[str, Callable[[TableRow], Any]]:
    """Return what each column is ordered by, None for a silent cell."""
    order = list(STATES.values())

    def validity(row: TableRow) -> float | None:
        state = row.state(today)
        return None if state is State.UNKNOWN else float(order.index(state))

    return {
        "titre": lambda row: fold(row.title),
        "parties": lambda row: fold(row.parties.said) or None,
        "montant": lambda row: row.amount.key,
        "fin": lambda row: row.end.key,
        "preavis": lambda row: row.notice.key,
        "validite": validity,
    }


def _cells(row: TableRow) -> tuple[TableCell, ...]:
    return (row.parties, row.amount, row.end, row.notice)


def _table_page(visitor: Visitor, knowledge: Knowledge, asked: Asked) -> Response:
    today = datetime.now(UTC).date()
    rows = chosen_rows(knowledge, asked, today)
    pages = max(1, -(-len(rows) // PAGE))
    number = min(asked.page, pages)
    shown = rows[(number - 1) * PAGE : number * PAGE]
    return page(
        "conventions.html",
        visitor,
        here="/conventions",
        asked=asked,
        states=list(STATES),
        sorts=[(name, _sorted(asked, name), _direction(asked, name)) for name in SORTS],
        rows=[_shown(row, knowledge, today, visitor.language) for row in shown],
        found=len(rows),
        total=len(knowledge.analyses),
        number=number,
        pages=pages,
    )


def _sorted(asked: Asked, name: str) -> str:
    """Return the address of the table ordered by a column, the other way round where it is."""
    down = asked.sort == name and not asked.down
    return asked.query(tri=name, sens="desc" if down else "", page="")


def _direction(asked: Asked, name: str) -> str:
    if asked.sort != name:
        return ""
    return "descending" if asked.down else "ascending"


def _shown(row: TableRow, knowledge: Knowledge, today: date, language: str) -> ShownRow:
    named = zip(COLUMNS, _cells(row), strict=True)
    state = row.state(today)
    return ShownRow(
        key=key_of(row.source),
        title=row.title,
        url=document_url(row.source),
        state=next(name for name, each in STATES.items() if each is state),
        cells=tuple(_cell(name, cell, knowledge, language) for name, cell in named),
        validity=cited_now(row.validity(today).citation, knowledge, language),
    )


def _cell(name: str, cell: TableCell, knowledge: Knowledge, language: str) -> ShownCell:
    where = cited_now(cell.citation, knowledge, language)
    return ShownCell(name, cell.said, where, cell.more, cell.corrected)


def _table_file(visitor: Visitor, knowledge: Knowledge, asked: Asked) -> Response:
    """Give all rows that are asked for, each value followed by its lines and its quote."""
    language, today = visitor.language, datetime.now(UTC).date()
    head = [tell(language, "column-titre"), tell(language, "csv-source")]
    for name in COLUMNS:
        head += [tell(language, f"column-{name}"), tell(language, "csv-lines")]
        head += [tell(language, "csv-quote")]
    table = [[*head, tell(language, "column-validite")]]
    for row in chosen_rows(knowledge, asked, today):
        line = [row.title, row.source]
        for cell in _cells(row):
            line += [cell.said or tell(language, "unspecified"), *_places(cell)]
        state = row.state(today)
        name = next(name for name, each in STATES.items() if each is state)
        table.append([*line, tell(language, f"validity-{name}")])
    return csv_response(csv_file(table), "conventions.csv")


def _places(cell: TableCell) -> list[str]:
    cited = cell.citation
    return ["", ""] if cited is None else [f"{cited.start_line}-{cited.end_line}", cited.quote]


# a card


@dataclass(frozen=True, slots=True)
class CardLine:
    """What a card tells of one thing: its values, each with where it stands."""

    name: str
    values: tuple[tuple[str, Cited | None, bool], ...]


def _card_page(visitor: Visitor, knowledge: Knowledge, document: int) -> Response:
    language = visitor.language
    made = make_card(document, knowledge, datetime.now(UTC).date())
    lines: dict[str, list[tuple[str, Cited | None, bool]]] = {}
    for row in made.rows:
        where = cited_now(row.citation, knowledge, language)
        lines.setdefault(row.name, []).append((row.value, where, row.corrected))
    return page(
        "card.html",
        visitor,
        title=made.title,
        source=made.source,
        key=key_of(made.source),
        url=document_url(made.source),
        lines=[CardLine(name, tuple(values)) for name, values in lines.items()],
        notes=[_note(row, knowledge, language) for row in made.notes],
        names=knowledge.analyses[document].metadata.aliases,
    )


def _note(row: CardRow, knowledge: Knowledge, language: str) -> tuple[str, Cited | None]:
    name = "card-correction" if row.name == "correction" else row.name
    words = tell(language, name, document=row.value, quote=row.value, value=row.value)
    return words, cited_now(row.citation, knowledge, language)


# two side by side


def _choosing_page(visitor: Visitor, knowledge: Knowledge, documents: Sequence[int]) -> Response:
    """Let somebody choose the two; of many they are chosen in the table."""
    titles = knowledge.titles if len(knowledge.titles) <= CHOOSABLE else []
    keys = [key_of(analysis.document.source) for analysis in knowledge.analyses]
    return page(
        "comparison.html",
        visitor,
        here="/conventions",
        diff=None,
        options=list(zip(keys, titles, strict=False)),
        chosen=[keys[document] for document in documents][:2],
        few=len(knowledge.analyses) < 2,
    )


def _diff_page(visitor: Visitor, knowledge: Knowledge, documents: Sequence[int]) -> Response:
    old, new = (knowledge.analyses[document] for document in documents)
    diff = diff_texts(old, new)
    return page(
        "comparison.html",
        visitor,
        here="/conventions",
        diff=diff,
        urls=[document_url(diff.old_source), document_url(diff.new_source)],
        keys=[key_of(diff.old_source), key_of(diff.new_source)],
        lines_url=lines_url,
        kind=lambda change: _kind(change, visitor.language),
    )


def _kind(change: FigureChange, language: str) -> str:
    """Return "montant, financement"."""
    named = [f"kind-{change.kind}", *([f"role-{change.role}"] if change.role in ROLES else [])]
    return ", ".join(tell(language, name) for name in named)

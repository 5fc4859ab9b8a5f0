"""``clausier list`` and ``clausier show``: the documents, the card of one, one clause.

Does: write cards, clause trees and texts as they stand, with line numbers.
Does not: need the model.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.answering.headlines import shorten
from bot.answering.knowledge import Knowledge
from bot.answering.quoting import flat
from bot.cards.card import make_card
from bot.commands.command_context import library_of
from bot.consultation import clause_json, document_json, summary_json
from bot.library.library import open_live
from bot.library.name_lookup import document_names, find_clause, find_document
from bot.texts.messages import say, say_warning
from bot.texts.terminal import write, write_bold, write_json
from corpus.metadata import display_titles
from corpus.model import LineIndex

if TYPE_CHECKING:
    from bot.cards.card import Card
    from bot.cards.card_rows import CardRow
    from bot.settings import Settings
    from corpus.model import Analysis, Document

SHOWN = 400  # characters of a quote below a row


def analyses_of(settings: Settings) -> tuple[Analysis, ...]:
    """Return every document of the live generation, which is made in an empty home."""
    generation = open_live(library_of(settings))
    with closing(generation.db):
        return generation.analyses


def one_of(analyses: tuple[Analysis, ...], name: str) -> Analysis:
    """Return the document that ``name`` means."""
    source = find_document(name, document_names(analyses))
    return next(each for each in analyses if each.document.source == source)


def list_documents(settings: Settings, *, as_json: bool) -> None:
    """Write a line a document: its file and how it is named."""
    analyses = analyses_of(settings)
    titles = display_titles([(each.metadata, each.document.source) for each in analyses])
    if as_json:
        write_json([summary_json(*each) for each in zip(analyses, titles, strict=True)])
        return
    width = max((len(each.document.source) for each in analyses), default=0)
    for each, title in zip(analyses, titles, strict=True):
        write(f"{each.document.source:{width}}  {title}")
    if not analyses:
        write(say("no-documents", settings.language))


def show_document(settings: Settings, name: str, *, as_json: bool) -> None:
    """Write a document's card and its tree of clauses."""
    generation = open_live(library_of(settings))
    with closing(generation.db):
        analysis = one_of(generation.analyses, name)
        number = generation.analyses.index(analysis)
        knowledge = Knowledge(generation)
        card = make_card(number, knowledge, datetime.now(UTC).date())
    lines = LineIndex(analysis.document.text)
    if as_json:
        write_json(document_json(analysis, knowledge.titles[number], card))
        return
    _write_card(card, analysis, settings.language)
    for warning in analysis.document.warnings:
        write(f"! {say_warning(warning, settings.language)}")
    write(f"\n{say('field-clauses', settings.language)}")
    for clause in analysis.clauses:
        first, last = lines.span(clause.start, clause.end)
        write(f"{'  ' * (clause.level + 1)}{clause.name}  ({first}–{last})")


def _write_card(card: Card, analysis: Analysis, language: str) -> None:
    """Write a line a row, its quote where that tells more, and where it stands."""
    write_bold(card.title)
    write(card.source)
    for row in card.notes:
        sentence = "card-correction" if row.name == "correction" else row.name
        document = quote = value = row.value
        write(say(sentence, language, document=document, quote=quote, value=value))
        if row.citation is not None:
            write(f"    {_cited(row, language)}")
    write()
    for row in card.rows:
        value = row.value or say("unspecified", language)
        if row.corrected:
            value = f"{value} {say('is-corrected', language)}"
        write(say("field", language, label=say(f"card-{row.name}", language), value=value))
        if row.citation is not None:
            write(f"    {_cited(row, language)}")
    aliases = ", ".join(analysis.metadata.aliases)
    if aliases:
        write(say("field", language, label=say("field-aliases", language), value=aliases))


def _cited(row: CardRow, language: str) -> str:
    """Return the quote of a row, unless it says what the row does, and where it stands."""
    citation = row.citation
    if citation is None:
        return ""
    one = citation.start_line == citation.end_line
    first, last = citation.start_line, citation.end_line
    where = [citation.clause, say("line" if one else "lines", language, first=first, last=last)]
    if citation.page is not None:
        where.insert(1, say("page", language, page=citation.page))
    if row.name == "newer":  # the one row that quotes another document
        where.append(citation.source)
    quote = flat(citation.quote)
    if quote != row.value:
        where.insert(0, say("quoted", language, quote=shorten(quote, SHOWN)))
    return " · ".join(part for part in where if part)


def show_clause(settings: Settings, document: str, name: str, *, as_json: bool) -> None:
    """Write a clause's text as it stands, each line with its number."""
    analysis = one_of(analyses_of(settings), document)
    clause = find_clause(name, analysis.clauses, analysis.document.source)
    lines = LineIndex(analysis.document.text)
    text = analysis.document.text[clause.start : clause.end]
    if as_json:
        source = analysis.document.source
        write_json({"source": source, **clause_json(clause, lines), "text": text})
        return
    write_bold(clause.name)
    _write_lines(analysis.document, clause.start, clause.end, settings.language)


def show_text(settings: Settings, name: str, *, as_json: bool) -> None:
    """Write the text that was read, each line with its number, and where its pages begin."""
    document = one_of(analyses_of(settings), name).document
    if as_json:
        lines = LineIndex(document.text)
        pages = [
            {"page": page.number, "start_line": first, "end_line": last, "confidence": sure}
            for page in document.pages
            for first, last in [lines.span(page.start, page.end)]
            for sure in [page.confidence]
        ]
        write_json({"source": document.source, "text": document.text, "pages": pages})
        return
    _write_lines(document, 0, len(document.text), settings.language)


def _write_lines(document: Document, start: int, end: int, language: str) -> None:
    """Write lines as they stand, numbered, below the page that they stand on."""
    lines, shown, place = LineIndex(document.text), 0, start
    for line in document.text[start:end].removesuffix("\n").split("\n"):
        page = document.page_at(place)
        if page is not None and page.number != shown:
            shown, sure = page.number, page.confidence
            name = "page-starts" if sure is None else "page-scanned"
            write(say(name, language, page=shown, confidence=round(sure or 0)))
        write(f"{lines.line(place):5}  {line}")
        place += len(line) + 1

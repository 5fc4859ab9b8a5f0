"""The ``corpus.db`` of a generation: analyses in, analyses out.

Does: write documents, clauses, chunks and facts into SQLite tables that anybody can read with
sqlite-utils or Datasette, with an FTS5 table over stems; read them back as the same dataclasses.
Does not: decide where the file lives, embed, or search.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from corpus.chunks import embedded_text
from corpus.metadata import display_title
from corpus.model import (
    Analysis,
    Chunk,
    Clause,
    ClauseKind,
    Document,
    Fact,
    FactKind,
    Metadata,
    Page,
    Party,
    Span,
)
from index.embeddings import text_key
from index.lexical import fts_document, stems

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


# The stems of each chunk by its row. FTS5 keeps it in four tables, which can be copied.
FULL_TEXT = (
    "create virtual table chunks_fts using fts5(heading, body, content='', tokenize='ascii')"
)
SHADOWS = ("data", "idx", "docsize", "config")


def write_corpus(path: Path, analyses: Sequence[Analysis]) -> list[str]:
    """Write ``corpus.db`` anew and return the embedded text of each chunk, in row order."""
    db = Database(path)
    embedded: list[str] = []
    try:
        _create_tables(db)
        for number, analysis in enumerate(analyses, 1):
            embedded += _insert(db, number, analysis, first_chunk=len(embedded))
        db.execute("insert into chunks_fts (chunks_fts) values ('optimize')")
        db.conn.commit()
    finally:
        db.close()
    return embedded


def _create_tables(db: Database) -> None:
    db.table("documents").create(
        {
            "id": int,
            "source": str,
            "title": str,
            "sha256": str,
            "text": str,
            "pages": str,
            "warnings": str,
            "metadata": str,
        },
        pk="id",
    )
    db.table("clauses").create(
        {
            "document": int,
            "ordinal": int,
            "parent": int,
            "level": int,
            "kind": str,
            "label": str,
            "title": str,
            "start": int,
            "body": int,
            "stop": int,
            "end": int,
        },
        pk=("document", "ordinal"),
        foreign_keys=[("document", "documents", "id")],
    )
    db.table("chunks").create(
        {
            "id": int,
            "document": int,
            "clause": int,
            "start": int,
            "end": int,
            "text": str,
            "context": str,
            "embedded": str,
        },
        pk="id",
        foreign_keys=[("document", "documents", "id")],
    )
    db.table("facts").create(
        {
            "document": int,
            "kind": str,
            "role": str,
            "text": str,
            "start": int,
            "end": int,
            "clause": int,
            "value": str,
            "attributes": str,
        },
        foreign_keys=[("document", "documents", "id")],
    )
    db.execute(FULL_TEXT)


def full_text(analysis: Analysis, first_chunk: int) -> list[tuple[int, str, str]]:
    """Return what the full-text index holds of a document: row, heading and body of each chunk."""
    names = naming_stems(analysis)
    return [
        (
            first_chunk + i,
            fts_document(heading_text(analysis.clauses, chunk.clause), names),
            fts_document(f"{chunk.context} {chunk.text}", names),
        )
        for i, chunk in enumerate(analysis.chunks)
    ]


def full_text_without(
    whole: sqlite3.Connection, gone: Sequence[tuple[int, str, str]]
) -> sqlite3.Connection:
    """Return a copy of a full-text index, in memory, that never held these rows.

    How many chunks hold a word, and how long they are, is what BM25 weighs by: of a copy from which
    the rows are only left out afterwards, the order of what is found would tell their words.
    """
    with closing(sqlite3.connect(":memory:")) as copy:
        copy.execute(FULL_TEXT)
        for name in SHADOWS:
            rows = whole.execute(f"select * from chunks_fts_{name}").fetchall()
            copy.execute(f"delete from chunks_fts_{name}")
            places = ", ".join("?" * len(rows[0])) if rows else ""
            copy.executemany(f"insert into chunks_fts_{name} values ({places})", rows)
        copy.commit()
        data = copy.serialize()
    db = sqlite3.connect(":memory:", check_same_thread=False)
    db.deserialize(data)  # anew: FTS5 remembers what it read before it was copied over
    db.executemany(
        "insert into chunks_fts (chunks_fts, rowid, heading, body) values ('delete', ?, ?, ?)", gone
    )
    db.commit()
    return db


def _insert(db: Database, number: int, analysis: Analysis, first_chunk: int) -> list[str]:
    document = analysis.document
    title = display_title(analysis.metadata, document.source)
    db.table("documents").insert(
        {
            "id": number,
            "source": document.source,
            "title": title,
            "sha256": document.sha256,
            "text": document.text,
            "pages": json.dumps([asdict(page) for page in document.pages]),
            "warnings": json.dumps(document.warnings),
            "metadata": json.dumps(asdict(analysis.metadata), ensure_ascii=False),
        }
    )
    db.table("clauses").insert_all(
        {"document": number, **asdict(clause)} for clause in analysis.clauses
    )
    embedded = [embedded_text(chunk) for chunk in analysis.chunks]
    db.table("chunks").insert_all(
        {
            "id": first_chunk + i,
            "document": number,
            **asdict(chunk),
            "embedded": text_key(embedded[i]).hex(),
        }
        for i, chunk in enumerate(analysis.chunks)
    )
    db.conn.executemany(
        "insert into chunks_fts (rowid, heading, body) values (?, ?, ?)",
        full_text(analysis, first_chunk),
    )
    db.table("facts").insert_all(
        {
            "document": number,
            "kind": fact.kind,
            "role": fact.role,
            "text": fact.text,
            "start": fact.start,
            "end": fact.end,
            "clause": fact.clause,
            "value": fact.value,
            "attributes": json.dumps(dict(fact.attributes), ensure_ascii=False),
        }
        for fact in analysis.facts
    )
    return embedded


def naming_stems(analysis: Analysis) -> frozenset[str]:
    """Return the stems of the document's title and aliases: the words by which it is asked for.

    They are left out of the full-text index of its chunks. There they would tell nothing apart,
    and a chunk that holds little but the title would win.
    """
    title = display_title(analysis.metadata, analysis.document.source)
    return frozenset(stems(" ".join((title, *analysis.metadata.aliases))))


def heading_text(clauses: Sequence[Clause], ordinal: int) -> str:
    """Return the headings of a clause and of those above it, nearest first."""
    names = []
    at: int | None = ordinal
    while at is not None:
        names.append(clauses[at].name)
        at = clauses[at].parent
    return " ".join(names)


def read_analyses(db: sqlite3.Connection) -> list[Analysis]:
    """Return what ``write_corpus`` was given, in the same order."""
    db.row_factory = sqlite3.Row
    clauses = _grouped(db, "select * from clauses order by document, ordinal")
    chunks = _grouped(db, "select * from chunks order by id")
    facts = _grouped(db, "select * from facts order by rowid")
    return [
        Analysis(
            document=Document(
                source=row["source"],
                text=row["text"],
                sha256=row["sha256"],
                pages=tuple(Page(**page) for page in json.loads(row["pages"])),
                warnings=tuple(json.loads(row["warnings"])),
            ),
            metadata=_metadata(json.loads(row["metadata"])),
            clauses=tuple(_clause(each) for each in clauses.get(row["id"], [])),
            chunks=tuple(_chunk(each) for each in chunks.get(row["id"], [])),
            facts=tuple(_fact(each) for each in facts.get(row["id"], [])),
        )
        for row in db.execute("select * from documents order by id")
    ]


def _grouped(db: sqlite3.Connection, query: str) -> dict[int, list[dict[str, Any]]]:
    groups: dict[int, list[dict[str, Any]]] = {}
    for row in db.execute(query):
        values = dict(row)
        groups.setdefault(values.pop("document"), []).append(values)
    return groups


def _clause(row: dict[str, Any]) -> Clause:
    return Clause(**{**row, "kind": ClauseKind(row["kind"])})


def _chunk(row: dict[str, Any]) -> Chunk:
    return Chunk(**{key: row[key] for key in ("clause", "start", "end", "text", "context")})


def _fact(row: dict[str, Any]) -> Fact:
    attributes = MappingProxyType(json.loads(row["attributes"]))
    return Fact(**{**row, "kind": FactKind(row["kind"]), "attributes": attributes})


def _span(value: dict[str, Any] | None) -> Span | None:
    return None if value is None else Span(**value)


def _metadata(value: dict[str, Any]) -> Metadata:
    spans = {
        name: _span(value[name])
        for name in ("title", "kind", "service", "signed", "effective", "ends")
    }
    parties = tuple(
        Party(
            name=Span(**party["name"]),
            acronym=party["acronym"],
            roles=tuple(party["roles"]),
            representatives=tuple(Span(**each) for each in party["representatives"]),
            aliases=tuple(party["aliases"]),
        )
        for party in value["parties"]
    )
    aliases, note = tuple(value["aliases"]), value.get("note", "")
    return Metadata(**spans, parties=parties, aliases=aliases, note=note)

"""What the API offers, as an OpenAPI 3.1 document: written by hand, as data.

Does: describe every path of ``bot.web.api`` with what it takes and gives.
Does not: serve it.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Final

from bot.conversation.answer import LONGEST

Schema = dict[str, Any]
HITS: Final = 100  # of a search
NAMES: Final = 100  # documents that a question may be kept to
PREVIOUS: Final = 5  # questions before one, each of which is answered again

_TEXT: Final[Schema] = {"type": "string"}
_NUMBER: Final[Schema] = {"type": "integer"}
_TEXTS: Final[Schema] = {"type": "array", "items": _TEXT}


def _object(required: str, **properties: Schema) -> Schema:
    """Return the schema of an object; ``required`` are names, with blanks between them."""
    return {"type": "object", "required": required.split(), "properties": properties}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _of(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_LINES: Final = {"start_line": _NUMBER, "end_line": _NUMBER}  # 1-based, inclusive
SCHEMAS: Final[dict[str, Schema]] = {
    "Question": _object(
        "question",
        question={"type": "string", "minLength": 1, "maxLength": LONGEST},
        documents={
            **_TEXTS,
            "maxItems": NAMES,
            "description": "Answer from these alone: keys, files or any clear names.",
        },
        previous={
            **_TEXTS,
            "maxItems": PREVIOUS,
            "description": "The questions before this one, oldest first.",
        },
    ),
    "Citation": _object(
        "source document clause page start_line end_line quote score",
        source={**_TEXT, "description": "The name of the file that was added."},
        document=_TEXT,
        clause=_TEXT,
        page={"type": ["integer", "null"]},
        **_LINES,
        quote={**_TEXT, "description": "Verbatim, … where cut."},
        score={"type": "number"},
        url={**_TEXT, "description": "The cited lines in their document, in a browser."},
    ),
    "Choice": _object(
        "document source headline citation",
        document=_TEXT,
        source=_TEXT,
        headline=_TEXT,
        citation={"type": ["integer", "null"], "description": "Position among the citations."},
    ),
    "Answer": _object(
        "question status headline answer citations choices generation timings_ms",
        question=_TEXT,
        status={"type": "string", "enum": ["answered", "ambiguous", "uncertain", "not_found"]},
        headline={**_TEXT, "maxLength": 240},
        answer={**_TEXT, "maxLength": 3500},
        citations=_list(_of("Citation")),
        choices=_list(_of("Choice")),
        notes=_TEXTS,
        parts=_list({"type": "object"}),
        about=_TEXT,
        premises=_TEXTS,
        language={"type": "string", "enum": ["fr", "en"]},
        reason={**_TEXT, "description": "Why there is no answer."},
        generation=_TEXT,
        timings_ms={"type": "object", "additionalProperties": {"type": "number"}},
    ),
    "Query": _object(
        "query",
        query={"type": "string", "minLength": 1, "maxLength": LONGEST},
        k={"type": "integer", "minimum": 1, "maximum": HITS, "default": 10},
    ),
    "Hit": _object(
        "source clause start_line end_line text score",
        source=_TEXT,
        clause=_TEXT,
        **_LINES,
        text=_TEXT,
        score={"type": "number"},
    ),
    "Value": {
        "description": "In the source's words, normalised, and whether a person corrected it.",
        "type": ["object", "null"],
        "properties": {
            "text": _TEXT,
            "value": {"type": ["string", "null"]},
            "corrected": {"type": "boolean"},
        },
    },
    "Document": _object(
        "key source document sha256 parties aliases clauses chunks facts pages warnings",
        key={**_TEXT, "description": "What names the document in addresses."},
        source=_TEXT,
        document=_TEXT,
        sha256=_TEXT,
        kind=_of("Value"),
        service=_of("Value"),
        signed=_of("Value"),
        effective=_of("Value"),
        ends=_of("Value"),
        parties=_list({"type": "object"}),
        aliases=_TEXTS,
        note=_TEXT,
        clauses=_NUMBER,
        chunks=_NUMBER,
        facts=_NUMBER,
        pages=_NUMBER,
        warnings=_TEXTS,
    ),
    "Clause": _object(
        "clause label kind level parent start_line end_line",
        clause=_TEXT,
        label=_TEXT,
        kind=_TEXT,
        level=_NUMBER,
        parent={"type": ["integer", "null"]},
        **_LINES,
    ),
    "Text": {
        "allOf": [_of("Clause"), _object("source text", source=_TEXT, text=_TEXT)],
    },
    "Shown": {
        "description": "A Document whose clauses are listed, with its card.",
        **_object(
            "key source document clauses card",
            key=_TEXT,
            source=_TEXT,
            document=_TEXT,
            clauses=_list(_of("Clause")),
            card={"type": "object"},
        ),
    },
    "Pair": _object(
        "old new",
        old={**_TEXT, "description": "A key, a file or any clear name."},
        new=_TEXT,
    ),
    "Difference": _object(
        "old new figures added removed reworded unchanged untouched",
        old={"type": "object"},
        new={"type": "object"},
        figures=_list({"type": "object"}),
        added=_list({"type": "object"}),
        removed=_list({"type": "object"}),
        reworded=_list({"type": "object"}),
        unchanged=_NUMBER,
        untouched=_NUMBER,
    ),
    "Error": _object("error", error=_object("code message", code=_TEXT, message=_TEXT)),
}
FAILURES: Final = {
    "400": "What was sent cannot be read.",
    "401": "There is no such token.",
    "404": "There is no such document or clause.",
    "413": "What was sent is too large.",
    "429": "Too many requests in this minute; Retry-After tells when to go on.",
}


def _operation(summary: str, gives: Schema, takes: str = "", *names: str) -> Schema:
    """Return an operation: what it gives, the schema of what it takes, names in its path."""
    operation: Schema = {
        "summary": summary,
        "responses": {
            "200": {
                "description": summary,
                "content": {"application/json": {"schema": gives}},
            },
            **{
                code: {
                    "description": words,
                    "content": {"application/json": {"schema": _of("Error")}},
                }
                for code, words in FAILURES.items()
            },
        },
    }
    if takes:
        content = {"application/json": {"schema": _of(takes)}}
        operation["requestBody"] = {"required": True, "content": content}
    if names:
        operation["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": _TEXT} for name in names
        ]
    return operation


PATHS: Final[dict[str, Schema]] = {
    "/api/ask": {"post": _operation("One answer, cited to the line", _of("Answer"), "Question")},
    "/api/search": {"post": _operation("Ranked passages", _list(_of("Hit")), "Query")},
    "/api/documents": {"get": _operation("All documents", _list(_of("Document")))},
    "/api/documents/{key}": {
        "get": _operation("A document: its card and clauses", _of("Shown"), "", "key")
    },
    "/api/documents/{key}/clauses/{label}": {
        "get": _operation("A clause as it stands", _of("Text"), "", "key", "label")
    },
    "/api/diff": {
        "post": _operation("What changed from one to the other", _of("Difference"), "Pair")
    },
}


def description(public_url: str) -> Schema:
    """Return the OpenAPI document of the API at this address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Clausier",
            "version": version("clausier"),
            "description": "Questions about agreements, answered with exact citations.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": public_url or "/"}],
        "security": [{"token": []}],
        "paths": PATHS,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }

"""``clausier ask`` and ``clausier search``, one question or a file of them.

Does: load what is needed once, answer in order, write each reply as soon as it is known.
Does not: answer (``bot.answering`` does).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import click

from bot.answering.model import as_json as answer_json
from bot.commands.command_context import library_of
from bot.consultation import documents_of, hits_json
from bot.conversation.answer import LONGEST, Context, answer
from bot.library.library import load
from bot.texts.messages import explain, say
from bot.texts.terminal import without_surrogates, write, write_bold, write_headed, write_json
from corpus.errors import BadQuestion, BadQuestionFile, ClausierError
from corpus.invisible import without_invisible

if TYPE_CHECKING:
    from bot.answering.knowledge import Knowledge
    from bot.settings import Settings
    from index.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Desk:
    """What questions are answered with."""

    knowledge: Knowledge
    encoder: Encoder
    language: str  # of messages; an answer speaks the language of its question


def open_desk(settings: Settings) -> Desk:
    """Return the live generation and the encoder of its vectors."""
    library = library_of(settings)
    return Desk(load(library), library.encoder(), settings.language)


def ask_one(settings: Settings, question: str, within: tuple[str, ...], *, as_json: bool) -> None:
    """Write the answer to one question."""
    _bounded(question)  # before the seconds that loading takes
    desk = open_desk(settings)
    context = Context(documents=documents_of(desk.knowledge, within))
    reply = answer(without_surrogates(question), desk.knowledge, desk.encoder, context)
    if as_json:
        write_json(answer_json(reply))
    else:
        write_headed(reply.answer)


def search_one(settings: Settings, query: str, k: int, *, as_json: bool) -> None:
    """Write the chunks found for one query."""
    _bounded(query)
    desk = open_desk(settings)
    hits = find_hits(desk, without_invisible(without_surrogates(query)), k)
    if as_json:
        write_json(hits)
        return
    for hit in hits:
        place = f"{hit['source']}:{hit['start_line']}-{hit['end_line']}"
        write_bold(f"{hit['score']:.3f}  {place}  {hit['clause']}")
        write(f"{hit['text'].strip()}\n")
    if not hits:
        write(say("no-hits", settings.language))


def ask_batch(settings: Settings, path: str, within: tuple[str, ...]) -> None:
    """Write an answer a line, in the order of the lines of a file ("-": standard input)."""

    def reply(desk: Desk, line: dict[str, Any]) -> dict[str, Any]:
        names = (*within, *_texts(line.get("in", ())))
        context = Context(
            previous=tuple(map(without_surrogates, _texts(line.get("context", ())))),
            documents=documents_of(desk.knowledge, names),
        )
        found = answer(_question(line), desk.knowledge, desk.encoder, context)
        return {"id": line.get("id"), **answer_json(found)}

    def failure(desk: Desk, line: dict[str, Any], sentence: str) -> dict[str, Any]:
        question = line.get("question")
        return {
            "id": line.get("id"),
            "question": question if isinstance(question, str) else "",
            "status": "not_found",
            "headline": sentence[:240],
            "answer": sentence,
            "citations": [],
            "choices": [],
            "generation": desk.knowledge.generation_id,
            "timings_ms": {},
            "error": sentence,
        }

    _each_line(settings, path, reply, failure)


def search_batch(settings: Settings, path: str, k: int) -> None:
    """Write the hits of a query a line, in the order of the lines of a file."""

    def reply(desk: Desk, line: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": line.get("id"),
            "hits": find_hits(desk, without_invisible(_question(line)), k),
        }

    def failure(_: Desk, line: dict[str, Any], sentence: str) -> dict[str, Any]:
        return {"id": line.get("id"), "hits": [], "error": sentence}

    _each_line(settings, path, reply, failure)


def _each_line(
    settings: Settings,
    path: str,
    reply: Callable[[Desk, dict[str, Any]], dict[str, Any]],
    failure: Callable[[Desk, dict[str, Any], str], dict[str, Any]],
) -> None:
    """Write what ``reply`` or ``failure`` makes of each line; a bad line ends nothing."""
    with _opened(path) as file:
        desk = open_desk(settings)
        for number, raw in _lines(file):
            line: dict[str, Any] = {}
            try:
                line = _object(raw, path, number)
                found = reply(desk, line)
            except ClausierError as error:
                found = failure(desk, line, explain(error, desk.language))
            write_json(_clean(found))


def _opened(path: str) -> IO[bytes]:
    try:
        return click.open_file(path, "rb")
    except OSError as error:
        raise BadQuestionFile(path=path) from error


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the numbered lines of a file that are not blank."""
    for number, raw in enumerate(file, 1):
        if raw.strip():
            yield number, raw


def _object(raw: bytes, path: str, number: int) -> dict[str, Any]:
    try:
        line = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadQuestionFile(path=path, line=number, reason="line") from error
    if not isinstance(line, dict):
        raise BadQuestionFile(path=path, line=number, reason="line")
    return line


def _question(line: dict[str, Any]) -> str:
    """Return the question of a line; raise BadQuestion when there is none or it is too long."""
    question = line.get("question", line.get("query"))
    text = without_surrogates(question) if isinstance(question, str) else ""
    _bounded(text)
    return text


def _bounded(text: str) -> None:
    length = len(" ".join(text.split()))
    if not length:
        raise BadQuestion(reason="empty")
    if length > LONGEST:
        raise BadQuestion(reason="long", limit=LONGEST, length=length)


def _texts(value: object) -> list[str]:
    """Return the texts of a JSON value that should be a list of them, or one."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, (list, tuple)):
        return [each for each in value if isinstance(each, str)]
    return []


def _clean(value: Any) -> Any:  # noqa: ANN401
    """Return a JSON value without half surrogate pairs, which are no UTF-8."""
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(each) for key, each in value.items()}
    return value


def find_hits(desk: Desk, query: str, k: int) -> list[dict[str, Any]]:
    """Return the ``k`` best chunks for a query, best first."""
    return hits_json(desk.knowledge, query, desk.encoder.encode_queries([query])[0], k)

"""``clausier evaluate``: answer a file of questions and write how well.

Does: read the file, answer, write a table by kind of question or JSON.
Does not: score (``index.evaluation`` does).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.answering.model import as_json as answer_json
from bot.commands.ask_commands import Desk, open_desk
from bot.conversation.answer import Context, answer
from bot.texts.messages import say
from bot.texts.terminal import write, write_json
from corpus.errors import BadQuestion, BadQuestionFile
from index.evaluation import Evaluation, check_question, evaluate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.settings import Settings


MEASURES = (
    "right clause first",
    "right clause in the first 3",
    "reciprocal rank",
    "exact value in the headline",
    "exact value in the answer",
    "comparison: spans cited",
    "comparison: values in the answer",
    "answers",
    "abstains",
    "status as expected",
    "wrong convention first",
    "quotes verbatim",
)


def evaluate_file(settings: Settings, path: str, *, as_json: bool) -> None:
    """Write the scores of the answers to the questions of a file."""
    questions = read_questions(Path(path))
    evaluation = evaluate_desk(open_desk(settings), questions)
    if as_json:
        write_json(asdict(evaluation))
        return
    write(say("evaluated", settings.language, count=len(questions)))
    for row in table(evaluation, settings.language):
        write(row)
    for fault in evaluation.faults:
        write(f"- {fault}")


def evaluate_desk(desk: Desk, questions: Sequence[dict[str, Any]]) -> Evaluation:
    """Return the scores of the answers to ``questions``."""
    knowledge = desk.knowledge
    texts = {each.document.source: each.document.text for each in knowledge.analyses}
    return evaluate(questions, [_answered(desk, each) for each in questions], texts)


def _answered(desk: Desk, question: dict[str, Any]) -> dict[str, Any]:
    context = Context(previous=tuple(question.get("context") or ()))
    try:
        return answer_json(answer(question["question"], desk.knowledge, desk.encoder, context))
    except BadQuestion:
        return {"status": "not_found", "citations": []}


def read_questions(path: Path) -> list[dict[str, Any]]:
    """Return the questions of a file, one JSON object a line; raise BadQuestionFile.

    Those that somebody has to review first (``export-feedback``) expect nothing yet: left out.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise BadQuestionFile(path=str(path)) from error
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise BadQuestionFile(path=str(path), line=number, reason="line") from error
        if (field := check_question(question)) is not None:
            raise BadQuestionFile(path=str(path), line=number, reason="field", field=field)
        if not question.get("review"):
            questions.append(question)
    if not questions:
        raise BadQuestionFile(path=str(path), reason="empty")
    return questions


def table(evaluation: Evaluation, language: str) -> list[str]:
    """Return the lines of a table: a row a kind of question, a column a measure."""
    shown = [name for name in MEASURES if name in {each.name for each in evaluation.overall}]
    heads = [say(f"measure-{name}", language) for name in shown]
    total = say("all-kinds", language)
    rows = {total: evaluation.overall, **evaluation.kinds}
    counts = {total: sum(evaluation.questions.values()), **evaluation.questions}
    width = max(map(len, rows))
    lines = ["  ".join([" " * width, say("measure-count", language), *heads])]
    for kind, scores in rows.items():
        means = {each.name: f"{each.mean:.3f}" for each in scores}
        cells = [
            f"{means.get(name, ''):>{len(head)}}" for name, head in zip(shown, heads, strict=True)
        ]
        count = f"{counts[kind]:>{len(say('measure-count', language))}}"
        lines.append("  ".join([f"{kind:{width}}", count, *cells]).rstrip())
    return lines

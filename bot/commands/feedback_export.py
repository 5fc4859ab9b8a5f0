"""``clausier export-feedback``: votes on answers as questions to review.

Does: write a line of JSON for each vote, in the format of a question file. A vote for an answer
gives its citation as the expected place and its headline as the expected words; a vote against
gives neither, what was answered instead, and ``"review": true``: somebody has to find the right
place before it counts.
Does not: change how anything is ranked.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.state.state import open_state, votes
from bot.texts.messages import say
from bot.texts.terminal import write

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.state.state import Vote


def export(settings: Settings, file: str) -> None:
    """Write all feedback to ``file``, whole or not at all."""
    db = open_state(settings.home)
    try:
        lines = [question_of(vote, number) for number, vote in enumerate(votes(db), 1)]
    finally:
        db.close()
    path = Path(file)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    scratch = path.with_name(f".{path.name}.tmp")
    scratch.write_text(text, encoding="utf-8")
    scratch.replace(path)
    write(say("feedback-exported", settings.language, count=len(lines), path=path))


def question_of(vote: Vote, number: int) -> dict[str, Any]:
    """Return a vote as a line of a question file."""
    answer = vote.question.answer
    citations = answer["citations"]
    good = vote.verdict == "up"
    line: dict[str, Any] = {
        "id": f"f{number:04}",
        "kind": "feedback",
        "question": vote.question.text,
        "gold": [_span(citations[0])] if good and citations and not answer["silence"] else [],
        "mode": "any",
        "must": [answer["headline"]] if good and answer["headline"] and _single(answer) else [],
    }
    if not good:
        line |= {
            "review": True,
            "reason": vote.reason or "unsaid",
            "status": vote.question.status,
            "headline": answer["headline"],
            "answered": [_span(citation) for citation in citations],
        }
    return line


def _single(answer: dict[str, Any]) -> bool:
    return not (answer["rows"] or answer["choices"] or answer["silence"])


def _span(citation: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": citation["source"],
        "start": citation["start_line"],
        "end": citation["end_line"],
    }

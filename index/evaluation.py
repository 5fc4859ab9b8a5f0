"""How good answers are: scores over a file of questions whose clauses are known.

Does: compare answers with the lines that answer, overall and by kind of question: rank of the
right clause, exact values, silence where nothing answers, quotes that stand in their lines.
Does not: answer, read files or print.

A question is ``{"id", "kind", "question", "gold", "mode", "must"}`` and may hold "context"
(earlier questions) and "status" (what the answer's must be). ``gold`` lists
``{"source", "start", "end"}``, 1-based inclusive lines, and "alt", other such pairs that say the
same. With mode "any" one of them suffices, with "all" (a comparison) each counts. An empty gold
means that no document holds the answer. ``must`` lists what the answer has to say, in the
headline for kinds that ask for a value.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

UNWANTED = frozenset(("wrong convention first",))
VALUES = frozenset(("amount", "duration", "date", "party", "reference", "publication"))
_MARKUP = re.compile(r"[*_`|#]|<[^>]+>")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}\b)")
_CUT = re.compile(r"\[?(?:…|\.\.\.)\]?")
_TYPOGRAPHY = str.maketrans(
    {"’": "'", **dict.fromkeys("‑–—", "-"), **dict.fromkeys("\u00a0\u202f\u2009", " ")}
)

Question = Mapping[str, Any]
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """One measure over the questions it applies to: their mean and their number."""

    name: str
    mean: float
    count: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The measures over all questions and over those of each kind, and what went wrong."""

    questions: dict[str, int]  # of each kind
    overall: tuple[Score, ...]
    kinds: dict[str, tuple[Score, ...]]
    faults: tuple[str, ...]  # "<id> <question> (<measure>, <measure>)"


def evaluate(
    questions: Sequence[Question], answers: Sequence[Answer], texts: Mapping[str, str]
) -> Evaluation:
    """Return how well ``answers[i]`` answers ``questions[i]``; ``texts`` are the sources' own."""
    overall: dict[str, list[float]] = defaultdict(list)
    kinds: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    faults: list[str] = []
    lines = {source: text.split("\n") for source, text in texts.items()}
    for question, answer in zip(questions, answers, strict=True):
        kind = str(question.get("kind", ""))
        found = list(measures(question, answer, lines))
        for name, value in found:
            overall[name].append(value)
            kinds[kind][name].append(value)
        wrong = dict.fromkeys(name for name, value in found if value == (name in UNWANTED))
        if wrong:
            faults.append(f"{question.get('id')} {question['question']} ({', '.join(wrong)})")
    return Evaluation(
        questions=dict(Counter(sorted(str(each.get("kind", "")) for each in questions))),
        overall=_scores(overall),
        kinds={kind: _scores(values) for kind, values in sorted(kinds.items())},
        faults=tuple(faults),
    )


def _scores(values: Mapping[str, Sequence[float]]) -> tuple[Score, ...]:
    return tuple(Score(name, fmean(each), len(each)) for name, each in values.items())


def measures(
    question: Question, answer: Answer, lines: Mapping[str, Sequence[str]]
) -> Iterable[tuple[str, float]]:
    """Yield the measures that apply to one question, each from 0 to 1."""
    citations = answer.get("citations") or []
    silent = answer.get("status") == "not_found"
    for citation in citations:
        yield "quotes verbatim", _stands(citation, lines)
    if question.get("status"):
        yield "status as expected", answer.get("status") == question["status"]
    gold = question.get("gold") or []
    if not gold:
        yield "abstains", answer.get("status") in {"not_found", "uncertain"}
        return
    yield "answers", not silent
    yield "answered, not uncertain", answer.get("status") in {"answered", "ambiguous"}
    must = [normalise(each) for each in question.get("must") or []]
    if question.get("mode") == "all":
        yield "comparison: spans cited", fmean(_cited(span, citations) for span in gold)
        if must:
            yield "comparison: values in the answer", _says(answer, "answer", must)
        return
    yield from _ranks(gold, [] if silent else citations)
    if must:
        where = "headline" if question.get("kind") in VALUES else "answer"
        yield f"exact value in the {where}", _says(answer, where, must)


def _ranks(
    gold: Sequence[Mapping[str, Any]], citations: Sequence[Mapping[str, Any]]
) -> Iterable[tuple[str, float]]:
    right = (i for i, each in enumerate(citations) if any(_cited(g, [each]) for g in gold))
    rank = next(right, None)
    yield "right clause first", rank == 0
    yield "right clause in the first 3", rank is not None and rank < 3
    yield "reciprocal rank", 0.0 if rank is None else 1 / (rank + 1)
    if citations:
        wanted = {span["source"] for span in gold}
        yield "wrong convention first", citations[0].get("source") not in wanted


def _cited(span: Mapping[str, Any], citations: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether one of the citations shares a line with ``span`` or its like."""
    ranges = [(span["start"], span["end"]), *span.get("alt", [])]
    return any(
        each.get("source") == span["source"]
        and any(each["start_line"] <= end and each["end_line"] >= start for start, end in ranges)
        for each in citations
    )


def _says(answer: Answer, where: str, must: Sequence[str]) -> bool:
    said = normalise(str(answer.get(where, "")))
    return all(each in said for each in must)


def _stands(citation: Mapping[str, Any], lines: Mapping[str, Sequence[str]]) -> bool:
    """Return whether the parts of a quote stand, in order, in the lines it names."""
    text = lines.get(str(citation.get("source")), ())
    held = normalise(" ".join(text[citation["start_line"] - 1 : citation["end_line"]]))
    parts = [part for each in _CUT.split(str(citation["quote"])) if (part := normalise(each))]
    position = 0
    for part in parts:
        found = held.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return bool(parts)


def normalise(text: str) -> str:
    """Fold what typography varies: spaces, apostrophes, dashes, Markdown, case.

    >>> normalise("**200\u00a0000\u00a0€** d’aide")
    "200000 € d'aide"
    """
    text = _MARKUP.sub(" ", text.translate(_TYPOGRAPHY))
    text = _THOUSANDS.sub("", " ".join(text.split()))
    return re.sub(r"(?<=\d) ?€", " €", text).strip().lower()


def check_question(question: object) -> str | None:
    """Return what keeps ``question`` from being scored, in a word, None when nothing does."""
    if not isinstance(question, dict):
        return "object"
    rules: dict[str, Callable[[Any], bool]] = {
        "question": lambda value: isinstance(value, str) and bool(value.strip()),
        "gold": lambda value: isinstance(value, list) and all(map(_is_span, value)),
        "must": lambda value: value is None or _is_texts(value),
        "context": lambda value: value is None or _is_texts(value),
    }
    return next((name for name, rule in rules.items() if not rule(question.get(name))), None)


def _is_span(value: object) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("source"), str)
        and isinstance(value.get("start"), int)
        and isinstance(value.get("end"), int)
    )


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)

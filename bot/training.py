"""Fit the heads, the ranker and the probabilities that decide, on the encoder that is here.

``python -m bot.training --home FOLDER [--texts FOLDER...]`` reads the questions with their gold
lines (the format of ``clausier evaluate`` and of ``export-feedback``), indexes their documents,
which are in ``index/training`` and in the folders given, and writes ``heads.npz``, ``moves.npz``
and ``ranker.npz``. The ranker starts on the documents that the encoder was trained on, where its
scores are too good, and is tuned on those of the ranker's part (``splits.json``). Every figure that
is printed is cross-validated by document, or of the test documents.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import index.training
from bot.answering.evidence import (
    Asked,
    Candidates,
    Shown,
    by_clause,
    candidates,
    of_one,
    shares_of,
)
from bot.answering.intent import FILE as HEADS
from bot.answering.intent import Intent, Kind, Scope, Sort, intent_of
from bot.answering.knowledge import Knowledge
from bot.answering.language import LANGUAGES, language_of, lead_of_english
from bot.answering.moves import FILE as MOVES
from bot.answering.moves import HEADS as MOVE_HEADS
from bot.answering.moves import Move
from bot.answering.question import CLAUSE, read_question
from bot.answering.ranker import FILE as RANKER
from bot.answering.ranker import Ranker, ranker_of
from bot.conversation.follow_up import ALONE, cut
from bot.library.library import Library, add, open_live
from bot.settings import Settings
from bot.texts.terminal import write
from corpus.folding import fold
from index.default_encoder import default_model
from index.encoder import Encoder, Query, SentenceEncoder
from index.late_interaction import Meeting
from index.learned_files import read_arrays, write_arrays
from index.training.networks import Example, Job, Network, arrays_of, fit, fit_each

Vectors = NDArray[np.float32]
DATA = Path(index.training.__file__).parent / "data"
FOLDS = 5
HOME = 25  # documents of a small home
MISTAKEN = 0.01  # share of questions that may be taken for what asks none, or for several
SURE = 0.9  # share of what is asserted that is to be right
HEAD_NAMES = {"sort": Sort, "scope": Scope, "kind": Kind}


def fit_heads(
    messages: Sequence[dict[str, Any]],
    questions: Sequence[dict[str, Any]],
    encoder: Encoder,
    apart: Collection[str] = (),
) -> dict[str, Any]:
    """Write the heads; return how often each is right on the messages.

    Cross-validated by group of rewordings. As many ``questions`` as there are messages, on other
    documents than those ``apart``, tell kinds of answers, too, and that they are about one
    convention.
    """
    others = [q for q in questions if q["gold"] and q["document"] not in apart]
    drawn = random.Random(1).sample(others, min(len(messages), len(others)))  # noqa: S311
    kinds = [
        {
            "kind": "party" if q["kind"] == "body" else q["kind"],
            "scope": "one",
            "language": LANGUAGES[q["style"] == "english"],
            "group": q["document"],
            "question": q["question"],
        }
        for q in drawn
    ]
    told = [*messages, *kinds]
    vectors = np.stack([each.dense for each in encoder.encode_queries(_texts(told))])
    rows = [row | {"sort": row.get("intent")} for row in told]
    arrays, right, _ = _fit_linear(HEAD_NAMES, rows, vectors, len(messages))
    leads = np.array([[lead_of_english(text)] for text in _texts(rows)], np.float32)
    language, known, _ = _fit_linear({"language": LANGUAGES}, rows, leads, len(messages))
    write_arrays(HEADS, arrays | language)
    return right | known


def fit_moves(
    moves: Sequence[dict[str, Any]],
    messages: Sequence[dict[str, Any]],
    questions: Sequence[dict[str, Any]],
    encoder: Encoder,
) -> dict[str, Any]:
    """Write the heads of a conversation; return how often each is right, cross-validated.

    ``messages`` are those of the other heads: what is asked there can be understood by itself. Of
    the ``questions``, as many as there are moves ask one thing each, however long they are.
    """
    alone = [
        {"message": each["message"], "move": "new", "group": f"message {each['group']}"}
        for each in messages
        if each["intent"] != "small_talk" and not CLAUSE.search(fold(each["message"]))
    ]
    drawn = random.Random(1).sample(questions, min(len(moves), len(questions)))  # noqa: S311
    single = [
        {"message": each["question"], "several": "no", "group": f"question {each['document']}"}
        for each in drawn
    ]
    rows = [*moves, *alone, *single]
    vectors = np.stack([each.dense for each in encoder.encode_queries(_texts(rows))])
    arrays, right, chances = _fit_linear(MOVE_HEADS, rows, vectors, len(moves))
    taken = [list(Move).index(move) for move in ALONE]
    ordinary = chances["move"][-len(alone) :]
    highest = ordinary[:, taken].max(axis=1)
    arrays["move.sure"] = np.array(np.quantile(highest, 1 - MISTAKEN), np.float32)
    asked = [row for row in rows if row.get("several")]
    # What nothing joins is never taken for several things.
    joined = np.array([len(cut(text)) > 1 for text in _texts(asked)])
    told = np.where(joined, chances["several"][:, 1], 0)
    once = told[-len(single) :]  # ordinary questions
    arrays["several.sure"] = np.array(np.quantile(once, 1 - MISTAKEN), np.float32)
    several = [row["several"] == "yes" for row in asked]
    found = float((told[several] >= arrays["several.sure"]).mean())
    write_arrays(MOVES, arrays)
    return right | {
        "sure": float(arrays["move.sure"]),
        "several, sure": float(arrays["several.sure"]),
        "several, found": found,
    }


def _fit_linear(
    names: Mapping[str, Iterable[str]],
    rows: Sequence[dict[str, Any]],
    vectors: Vectors,
    own: int,
) -> tuple[dict[str, Vectors], dict[str, float], dict[str, Vectors]]:
    """Return the weights and biases of heads, how often each is right, and its probabilities.

    A row teaches the heads of which it has the label; the first ``own`` rows count, the others
    only teach. What is right and the probabilities are cross-validated by group.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 (training alone)
    from sklearn.model_selection import GroupKFold, cross_val_predict  # noqa: PLC0415

    arrays, right, chances = {}, {}, {}
    for name, classes in names.items():
        order = [str(each) for each in classes]
        chosen = [i for i, row in enumerate(rows) if row.get(name) in order]
        labels = np.array([order.index(rows[i][name]) for i in chosen])
        groups = [str(rows[i]["group"]) for i in chosen]
        model = LogisticRegression(C=30.0, max_iter=200, tol=1e-3)
        chances[name] = cross_val_predict(
            model,
            vectors[chosen],
            labels,
            groups=groups,
            cv=GroupKFold(FOLDS),
            method="predict_proba",
        )
        ours = np.array(chosen) < own
        right[name] = float((chances[name].argmax(axis=1) == labels)[ours].mean())
        model.fit(vectors[chosen], labels)
        weights, biases = model.coef_, model.intercept_
        if len(order) == 2:  # one row tells the second class from the first
            weights, biases = np.vstack([-weights, weights]) / 2, np.r_[-biases, biases] / 2
        arrays[f"{name}.weights"] = weights.astype(np.float32)
        arrays[f"{name}.biases"] = biases.astype(np.float32)
    return arrays, right, chances


def _texts(rows: Iterable[dict[str, Any]]) -> list[str]:
    return [str(row.get("message", row.get("question"))) for row in rows]


@dataclass(frozen=True, slots=True)
class Looked:
    """Where a question was looked for: what was found, of which documents, and what answers."""

    found: Candidates
    example: Example


@dataclass(frozen=True, slots=True)
class Case:
    """A question of the training set, found; ``group`` is its document.

    ``inside`` gives what is found in one document, by its position, ``own`` is its document's.
    """

    question: dict[str, Any]
    several: float  # probability that it is about several conventions
    everywhere: Looked
    inside: Callable[[int], Looked]
    own: int
    sources: tuple[str, ...]  # of the home
    group: str


def make_cases(
    questions: Sequence[dict[str, Any]], knowledge: Knowledge, encoded: Mapping[str, Query]
) -> list[Case]:
    """Return each question, which names its document, with its candidates and which answer.

    ``encoded`` holds the questions' texts.
    """
    cases = []
    sources = tuple(analysis.document.source for analysis in knowledge.analyses)
    number = {source: i for i, source in enumerate(sources)}
    for question in questions:
        query = encoded[question["question"]]
        read = read_question(question["question"], knowledge.catalogue)
        intent: Intent = intent_of(query)
        asked = Asked(read, query, intent, language_of(question["question"])[0])
        spans = tuple(
            (number[gold["source"]], start, end)
            for gold in question["gold"]
            if gold["source"] in number
            for start, end in [(gold["start"], gold["end"]), *gold.get("alt", [])]
        )
        inside = lru_cache(partial(_looked, asked, knowledge, spans))
        several = 1 - intent.scopes[Scope.ONE]
        own = number[question["document"]]
        everywhere = _looked(asked, knowledge, spans)
        cases.append(
            Case(question, several, everywhere, inside, own, sources, question["document"])
        )
    return cases


def _looked(
    asked: Asked,
    knowledge: Knowledge,
    spans: Sequence[tuple[int, int, int]],
    document: int | None = None,
) -> Looked:
    """Return what is found everywhere or in one document, and which of it is on the gold lines."""
    if document is None:
        found = candidates(asked, knowledge)
    else:
        found = candidates(of_one(asked, document), knowledge, [document])
    found = replace(found, meeting=_small(found.meeting))
    answers = np.array([_holds(knowledge, place, spans) for place in found.places], np.bool_)
    return Looked(found, Example(found.features, found.about, answers, found.meeting))


def taught(cases: Sequence[Case]) -> list[Example]:
    """Return what networks learn of cases: each one, and once each question in its document."""
    own = {(c.group, c.question["question"]): c.inside(c.own) for c in cases}
    return [each.example for each in (*(case.everywhere for case in cases), *own.values())]


def _small(meeting: Meeting) -> Meeting:
    """Return the same in half the memory."""
    arrays = (getattr(meeting, field.name) for field in fields(meeting))
    return Meeting(*(array.astype(np.float16) for array in arrays))


def homes_of(knowledge: Knowledge) -> list[Knowledge]:
    """Return homes of a few documents each, drawn at random, that hold every document once.

    How sure one can be depends on how many documents there are: the ranker learns from homes of
    both sizes.
    """
    sources = [analysis.document.source for analysis in knowledge.analyses]
    random.Random(1).shuffle(sources)  # noqa: S311 (no secret)
    return [only(knowledge, sources[at : at + HOME]) for at in range(0, len(sources), HOME)]


def only(knowledge: Knowledge, sources: Iterable[str]) -> Knowledge:
    """Return what is known of some documents alone."""
    kept = frozenset(sources)
    documents = [analysis.document for analysis in knowledge.analyses]
    return knowledge.without(frozenset(d.sha256 for d in documents if d.source not in kept))


def _holds(
    knowledge: Knowledge, place: tuple[int, int, int, int], spans: Sequence[tuple[int, int, int]]
) -> bool:
    """Return whether a unit shares a line with one of the spans (document, first, last)."""
    _, document, clause, unit = place
    own = knowledge.view(document, clause).units[unit]
    first, last = knowledge.lines[document].span(own.start, own.end)
    return any(d == document and first <= end and last >= start for d, start, end in spans)


@dataclass(frozen=True, slots=True)
class Told:
    """A convention that may answer: its share of the probability, and its best clause.

    ``chance`` is that of the clause, ``right`` whether it answers, ``meant`` whether the
    convention is the one that is asked about.
    """

    share: float
    chance: float
    right: bool
    meant: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the ranker says of a case: conventions by their share, and the chance of none.

    ``right`` and ``third`` tell whether the best clause answers, and one of the best three.
    """

    told: tuple[Told, ...]
    none: float
    right: bool
    third: bool
    answerable: bool
    style: str

    def offered(self, alone: float) -> tuple[float, bool]:
        """Return how probably one of the fewest conventions answers, and whether one does.

        ``alone`` is the share that the conventions are to have together.
        """
        held, count = 0.0, 0
        while count < len(self.told) and held < alone:
            held += self.told[count].share
            count += 1
        chosen = self.told[:count]
        return sum(each.chance for each in chosen), any(each.right for each in chosen)


def outcome(case: Case, ranker: Ranker) -> Outcome:
    """Return what a ranker says of a case, as ``bot.answering.evidence.rank`` goes about it."""
    everywhere, none = _weighed(case.everywhere, ranker)
    shares = shares_of((document, each.chance) for document, each, _ in everywhere)
    first = max(shares, key=lambda document: shares[document])
    inside, nothing = _weighed(case.inside(first), ranker)
    ranked = [(first, shares[first] * each.chance, each, right) for _, each, right in inside]
    ranked += [
        (document, each.chance, each, right)
        for document, each, right in everywhere
        if document != first
    ]
    ranked.sort(key=lambda each: -each[1])
    shares = shares_of((document, chance) for document, chance, *_ in ranked)
    total = sum(shares.values())
    meant = {gold["source"] for gold in case.question["gold"]}
    told = {
        document: Told(
            shares[document] / total,
            best.agreed * chance / max(best.chance, 1e-9),
            right,
            case.sources[document] in meant,
        )
        for document, chance, best, right in reversed(ranked)  # the best clause comes last
    }
    return Outcome(
        tuple(sorted(told.values(), key=lambda each: -each.share)),
        none + shares[first] * nothing,
        ranked[0][-1],
        any(right for *_, right in ranked[:3]),
        bool(case.question["gold"]),
        str(case.question.get("style", "")),
    )


def _weighed(looked: Looked, ranker: Ranker) -> tuple[list[tuple[int, Shown, bool]], float]:
    """Return each clause with its document and whether it answers, and the probability of none."""
    chances, none = ranker.probabilities(looked.found)
    return [
        (
            looked.found.places[each.units[0]][1],
            each,
            bool(looked.example.answers[list(each.units)].any()),
        )
        for each in by_clause(looked.found, chances)
    ], none


def cross_validated(cases: Sequence[Case], start: Sequence[Network]) -> list[Outcome]:
    """Return the outcome of each case under a network that has not seen its document.

    One in the place of several: the ranker is a little surer and better than this tells.
    """
    groups = sorted({case.group for case in cases})
    fold = {group: i % FOLDS for i, group in enumerate(groups)}
    rest = [[case for case in cases if fold[case.group] != number] for number in range(FOLDS)]
    outcomes: dict[int, Outcome] = {}
    jobs = [Job(taught(own), 0, start[0] if start else None) for own in rest]
    for number, network in enumerate(fit_each(jobs)):
        ranker = ranker_of(arrays_of([network]) | {"decisions": np.zeros(4, np.float32)})
        outcomes |= {
            i: outcome(case, ranker) for i, case in enumerate(cases) if fold[case.group] == number
        }
    return [outcomes[i] for i in range(len(cases))]


def decisions(
    cases: Sequence[Case], outcomes: Sequence[Outcome]
) -> tuple[float, float, float, float]:
    """Return the probabilities that decide: an answer, silence, a convention alone, several.

    Nine of ten answers are to be right, and nine of ten assertions that nothing answers; a
    convention stands alone where one with as large a share is right nine times of ten, however
    many have a larger one; and of a hundred questions about one convention, two may be taken for
    some about several.
    """
    first = [each.told[0] for each in outcomes if each.answerable]
    alone = _sure_there([each.share for each in first], [each.meant for each in first])
    offered = [each.offered(alone) for each in outcomes]
    return (
        _surest([chance for chance, _ in offered], [right for _, right in offered]),
        _surest([each.none for each in outcomes], [not each.answerable for each in outcomes]),
        alone,
        float(np.quantile([case.several for case in cases], 0.98)),
    )


def _surest(values: Sequence[float], good: Sequence[bool]) -> float:
    """Return the lowest value from which nine of ten are good.

    Where there is none, it is the highest value: what cannot be earned is not asserted.
    """
    order = np.argsort(-np.array(values))
    shares = np.cumsum(np.array(good, float)[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(shares >= SURE)
    return float(np.array(values)[order][enough[-1]]) if len(enough) else float(max(values))


def _sure_there(values: Sequence[float], good: Sequence[bool]) -> float:
    """Return the lowest value at which nine of ten are good.

    How often they are is fitted as what never falls while the value rises (isotonic regression).
    """
    from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415 (training alone)

    held = np.array(values)
    fitted = IsotonicRegression().fit_transform(held, np.array(good, float))
    return float(held[fitted >= SURE].min(initial=held.max()))


def reliability(outcomes: Sequence[Outcome]) -> list[tuple[float, float, int]]:
    """Return (mean probability, share right, count) of the best clauses in ten equal bins."""
    order = sorted((max(told.chance for told in each.told), each.right) for each in outcomes)
    bins = [part for part in np.array_split(np.array(order), 10) if len(part)]
    return [(float(part[:, 0].mean()), float(part[:, 1].mean()), len(part)) for part in bins]


def fit_ranker(cases: Sequence[Case], start: Sequence[Network] = ()) -> dict[str, Any]:
    """Write the ranker, tuned from ``start``; return its cross-validated figures."""
    outcomes = cross_validated(cases, start)
    decided = decisions(cases, outcomes)
    arrays = arrays_of(fit(taught(cases), start))
    write_arrays(RANKER, arrays | {"decisions": np.array(decided, np.float32)})
    return report(outcomes, decided)


def report(outcomes: Sequence[Outcome], decided: Sequence[float]) -> dict[str, Any]:
    """Return the figures of the model card."""
    answer, silence, alone, _ = decided
    yes = [each for each in outcomes if each.answerable]
    offered = [each.offered(alone) for each in yes]
    nothing = [each.offered(alone)[0] for each in outcomes if not each.answerable]
    answered = [right for chance, right in offered if chance >= answer]
    figures: dict[str, Any] = {
        "questions": len(outcomes),
        "right first": np.mean([each.right for each in yes]),
        "right in 3": np.mean([each.third for each in yes]),
        "answered": len(answered) / max(1, len(yes)),
        "right among those offered": np.mean(answered),
        "silent though answerable": np.mean([each.none >= silence for each in yes]),
        "answered though not answerable": np.mean([each >= answer for each in nothing]),
        "decisions": [round(each, 3) for each in decided],
        "reliability": [tuple(round(x, 3) for x in each) for each in reliability(outcomes)],
    }
    for style in sorted({each.style for each in yes}):
        own = [each for each in yes if each.style == style]
        figures[f"right first, {style}"] = np.mean([each.right for each in own])
        figures[f"right in 3, {style}"] = np.mean([each.third for each in own])
    return {k: round(float(v), 3) if isinstance(v, float) else v for k, v in figures.items()}


def read_lines(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Return the objects of files of JSON lines."""
    lines = [line for path in paths for line in path.read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines if line.strip()]


def main() -> None:
    """Fit on the documents that the encoder was not trained on, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--texts", type=Path, nargs="*", default=())
    options = parser.parse_args()
    encoder = SentenceEncoder(default_model(Settings.from_env().cache))
    asked = _with_document(read_lines(sorted(DATA.glob("questions/*.jsonl"))))
    splits = json.loads((DATA / "splits.json").read_text("utf-8"))
    messages = read_lines([DATA / "messages.jsonl"])
    _tell("heads", fit_heads(messages, asked, encoder, frozenset(splits["ranker"])))
    held = {name for part in splits.values() for name in part}
    moves = read_lines([DATA / "moves.jsonl"])
    single = [question for question in asked if question["document"] not in held]
    _tell("moves", fit_moves(moves, messages, single, encoder))
    folders = [DATA / "texts", *options.texts]
    known = {question["document"] for question in asked} - held
    trained = _home(options.home / "trained", folders, known, encoder)
    start = fit([c.everywhere.example for c in _cases(asked, known, homes_of(trained), encoder)])
    every = _home(options.home / "held", folders, {*splits["ranker"], *splits["test"]}, encoder)
    cases = _cases(asked, splits["ranker"], (every, *homes_of(every)), encoder)
    _tell("ranker", fit_ranker(cases, start))
    tested_by = _with_document(read_lines([DATA / "test.jsonl"]))
    for name, home in (("test", every), ("test alone", only(every, splits["test"]))):
        _tell(name, tested(_cases(tested_by, splits["test"], [home], encoder)))


def _home(
    folder: Path, texts: Sequence[Path], wanted: Collection[str], encoder: Encoder
) -> Knowledge:
    """Return a home of the documents wanted, as far as they are in the folders of texts."""
    library = Library(folder, False, lambda: encoder)
    found = {path.name: path for each in reversed(texts) for path in sorted(each.iterdir())}
    add(library, [found[name] for name in sorted(wanted) if name in found])
    return Knowledge(open_live(library))


def _cases(
    asked: Sequence[dict[str, Any]],
    part: Collection[str],
    homes: Iterable[Knowledge],
    encoder: Encoder,
) -> list[Case]:
    """Return the cases of the questions on the documents of a part, in each home."""
    texts = {question["question"] for question in asked if question["document"] in part}
    ordered = sorted(texts, key=len)  # of like length: little is padded
    queries = encoder.encode_queries([" ".join(text.split()) for text in ordered])
    encoded = dict(zip(ordered, queries, strict=True))
    return [case for home in homes for case in make_cases(_about(asked, part, home), home, encoded)]


def _about(
    questions: Sequence[dict[str, Any]], part: Collection[str], home: Knowledge
) -> list[dict[str, Any]]:
    """Return the questions on the documents of a part that are in a home."""
    held = {analysis.document.source for analysis in home.analyses} & set(part)
    return [question for question in questions if question["document"] in held]


def _tell(name: str, figures: dict[str, Any]) -> None:
    write(f"{name} {json.dumps(figures, indent=1, ensure_ascii=False)}")


def tested(cases: Sequence[Case]) -> dict[str, Any]:
    """Return the figures of the ranker that is here."""
    kept = read_arrays(RANKER)
    decided = [float(each) for each in kept["decisions"]]
    ranker = ranker_of(kept)
    return report([outcome(case, ranker) for case in cases], decided)


def _with_document(questions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the questions with their document.

    One that nothing answers says which it is ``about``, or has its neighbour's.
    """
    document = ""
    placed = []
    for question in questions:
        gold = question["gold"]
        document = gold[0]["source"] if gold else question.get("about", document)
        placed.append(question | {"document": document})
    return placed


if __name__ == "__main__":
    main()

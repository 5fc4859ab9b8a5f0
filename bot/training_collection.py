"""Fit the heads that tell what a question asks of the collection, and print how well they do.

Does: learn from ``collection.jsonl`` which property is asked and which end of a rank; ordinary
questions and messages tell what asks nothing of the collection.
Does not: touch the other heads (``bot.training`` does): each part is fitted by itself.
"""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.answering.intent import COLLECTION, Order, Property
from bot.settings import Settings
from bot.texts.terminal import write
from bot.training import DATA, read_lines
from index.default_encoder import default_model
from index.encoder import SentenceEncoder
from index.learned_files import write_arrays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from index.encoder import Encoder

    Row = dict[str, Any]

TAKEN_FOR = 0.02  # share of ordinary questions that may be taken for one on the collection
ORDINARY = {"property": "other", "order": "none"}
CLASSES: dict[str, list[str]] = {"property": list(Property), "order": list(Order)}


def fit_collection(rows: Sequence[Row], held: Sequence[Row], encoder: Encoder) -> dict[str, Any]:
    """Write the heads; return how often they are right on ``held``, which was written apart."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 (training alone)
    from sklearn.model_selection import cross_val_predict  # noqa: PLC0415

    vectors, tested = _vectors(rows, encoder), _vectors(held, encoder)
    asked = np.array([row["property"] != "other" for row in rows])
    arrays: dict[str, NDArray[np.float32]] = {}
    right: dict[str, Any] = {}
    for name, classes in CLASSES.items():
        # The order of an ordinary question says nothing about the order of one on the collection.
        used = asked if name == "order" else np.ones(len(rows), bool)
        labels = np.array([classes.index(row[name]) for row in rows])[used]
        model = LogisticRegression(C=30.0, max_iter=500, tol=1e-3).fit(vectors[used], labels)
        arrays[f"{name}.weights"] = model.coef_.astype(np.float32)
        arrays[f"{name}.biases"] = model.intercept_.astype(np.float32)
        guessed = model.predict(tested)
        hit = np.array([classes[g] == row[name] for g, row in zip(guessed, held, strict=True)])
        counted = np.array([name == "property" or row["property"] != "other" for row in held])
        right[name] = round(float(hit[counted].mean()), 3)
        if name == "property":
            blank = LogisticRegression(C=30.0, max_iter=500, tol=1e-3)
            apart = cross_val_predict(blank, vectors, labels, method="predict_proba")
            threshold = float(np.quantile(1 - apart[~asked, 0], 1 - TAKEN_FOR))
            told = 1 - model.predict_proba(tested)[:, 0] >= threshold
            about = np.array([row["property"] != "other" for row in held])
            right["told, of the collection's"] = round(float(told[about].mean()), 3)
            right["told, of the others"] = round(float(told[~about].mean()), 3)
            right["threshold"] = round(threshold, 3)
            arrays["collection.decisions"] = np.array([threshold], np.float32)
    write_arrays(COLLECTION, arrays)
    return right


def _vectors(rows: Sequence[Row], encoder: Encoder) -> NDArray[np.float32]:
    texts = [" ".join(str(row["message"]).split()) for row in rows]
    return np.stack([each.dense for each in encoder.encode_queries(texts)])


def ordinary(messages: Sequence[Row], questions: Sequence[Row], apart: Sequence[str]) -> list[Row]:
    """Return messages on one convention or on each, and half as many training questions."""
    about_one = [row for row in messages if row["scope"] != "which" and row["kind"] != "none"]
    others = [q for q in questions if q["gold"] and q["gold"][0]["source"] not in set(apart)]
    drawn = random.Random(1).sample(others, min(len(about_one) // 2, len(others)))  # noqa: S311
    texts = [row["message"] for row in about_one] + [row["question"] for row in drawn]
    return [{"message": text, **ORDINARY} for text in texts]


def main() -> None:
    """Fit on all that ships and print the figures."""
    encoder = SentenceEncoder(default_model(Settings.from_env().cache))
    splits = json.loads((DATA / "splits.json").read_text("utf-8"))
    others = ordinary(
        read_lines([DATA / "messages.jsonl"]),
        read_lines(sorted(DATA.glob("questions/*.jsonl"))),
        [*splits["ranker"], *splits["test"]],
    )
    rows = read_lines([DATA / "collection.jsonl"])
    held = read_lines([DATA / "collection-test.jsonl"])
    figures = fit_collection([*rows, *others], held, encoder)
    write(f"collection {json.dumps(figures, indent=1, ensure_ascii=False)}")


if __name__ == "__main__":
    main()

"""Training on a small part: the loss falls, the files load, and the same seed gives the same."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.answering.evidence import ABOUT, FEATURES, Candidates, ranker_of
from index.adapter import read_adapter
from index.training import encoder as training
from index.training.networks import Example, fit_networks

LEASE = """Convention de prêt d'un local

Article 1 : Loyer

Le loyer est de 300 euros par mois.

Article 2 : Préavis

Chaque partie peut partir avec un préavis de trois mois.

Article 3 : Assurance

L'occupant assure le local contre l'incendie.
"""
ASKED = {
    "Combien coûte le local ?": 5,
    "preavis pour partir ?": 9,
    "Who insures the premises?": 13,
    "Quel est le loyer mensuel ?": 5,
}


@pytest.fixture
def data(tmp_path: Path) -> training.Data:
    texts = tmp_path / "texts"
    texts.mkdir()
    for name in ("a.txt", "b.txt", "held.txt"):
        (texts / name).write_text(LEASE, encoding="utf-8")
    questions = tmp_path / "questions.jsonl"
    lines = [
        {"question": text, "gold": [{"source": name, "start": at, "end": at}], "mode": "any"}
        for name in ("a.txt", "held.txt")
        for text, at in ASKED.items()
    ]
    questions.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return training.read_data([texts], [questions], frozenset({"held.txt"}))


def test_documents_that_are_held_out_are_not_read(data: training.Data):
    assert {text.document for text in data.texts} == {"a.txt", "b.txt"}
    assert [question for question, _ in data.questions] == list(ASKED)
    first = data.texts[next(iter(data.questions[0][1]))[0]]
    (start, end) = first.units[next(iter(data.questions[0][1]))[1]]
    assert first.embedded[start:end] == "Le loyer est de 300 euros par mois."


def test_the_loss_falls_and_the_adapter_loads(
    data: training.Data, tmp_path: Path, base_folder: Path
):
    out = tmp_path / "adapter.safetensors"
    losses = training.train(data, base_folder, out, passes=8)
    assert len(losses) == 8
    assert np.mean(losses[-2:]) < np.mean(losses[:2])
    adapter = read_adapter(out)
    assert adapter.projection.shape == (97, 384)
    assert len(adapter.factors) == 72
    assert adapter.update("encoder.layer.0.attention.self.query.weight").shape == (384, 384)
    assert not out.with_suffix(".checkpoint").exists()


def test_the_networks_learn_what_answers_and_when_nothing_does():
    chance = np.random.default_rng(1)
    examples = []
    for number in range(120):
        features = chance.normal(size=(6, len(FEATURES))).astype(np.float32)
        about = chance.normal(size=len(ABOUT)).astype(np.float32)
        about[0] = 1.0 if number % 3 else -1.0
        answers = np.zeros(6, np.bool_)
        if about[0] > 0:
            answers[features[:, 0].argmax()] = True
        examples.append(Example(features, about, answers))
    arrays = fit_networks(examples) | {"decisions": np.zeros(4, np.float32)}
    again = fit_networks(examples)
    assert all((again[name] == arrays[name]).all() for name in again)
    ranker = ranker_of(arrays)
    for each in examples:
        chances, none = ranker.probabilities(Candidates((), each.features, each.about))
        assert (none > 0.5) is not bool(each.answers.any())
        if each.answers.any():
            assert chances.argmax() == each.answers.argmax()
        assert float(chances.sum()) + none == pytest.approx(1, abs=1e-5)

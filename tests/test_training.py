"""Training on a small part: the loss falls, the files load, and the same seed gives the same."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from bot.answering.evidence import ABOUT, FEATURES, Candidates
from bot.answering.ranker import ranker_of
from index.adapter import read_adapter
from index.late_interaction import Meeting
from index.training import encoder_training as training
from index.training.networks import Example, arrays_of, batch_of, fit

pytestmark = pytest.mark.slow

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


def examples(count: int) -> list[Example]:
    """Return questions of one token that the right unit holds; every third is answered by none."""
    chance = np.random.default_rng(1)
    drawn = []
    for number in range(count):
        nearest = chance.normal(size=(6, 1, 8)).astype(np.float32)
        features = chance.normal(size=(6, len(FEATURES))).astype(np.float32)
        about = chance.normal(size=len(ABOUT)).astype(np.float32)
        about[0] = 1.0 if number % 3 else -1.0
        answers = np.zeros(6, np.bool_)
        if about[0] > 0:
            answers[chance.integers(6)] = True
            nearest[answers, 0, 0] += 8
        meeting = Meeting(
            np.ones((1, 8), np.float32),
            np.ones(1, np.float32),
            nearest,
            nearest[:, 0],
            np.zeros((6, 1, 5), np.float32),
            *np.zeros((2, 6), np.float32),
        )
        drawn.append(Example(features, about, answers, meeting))
    return drawn


def test_the_networks_learn_what_answers_and_when_nothing_does(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("index.training.networks.PASSES", 30)
    learned = examples(200)
    networks = fit(learned)
    arrays = arrays_of(networks) | {"decisions": np.zeros(4, np.float32)}
    again = arrays_of(fit(learned))
    assert all((again[name] == arrays[name]).all() for name in again)
    ranker = ranker_of(arrays)
    right = 0
    for each in learned:
        found = Candidates((), each.features, each.about, each.meeting)
        chances, none = ranker.probabilities(found)
        assert float(chances.sum()) + none == pytest.approx(1, abs=1e-5)
        told = int(np.append(chances, none).argmax())
        right += bool(each.answers[told]) if told < 6 else not each.answers.any()
    assert right >= 190


def test_what_is_run_is_what_was_trained():
    learned = examples(40)
    learned.append(
        Example(
            learned[0].features[:2],
            learned[0].about,
            learned[0].answers[:2],
            Meeting(
                np.eye(3, 8, dtype=np.float32),
                np.float32([1, 2, 0.5]),
                np.ones((2, 3, 8), np.float32),
                np.ones((2, 8), np.float32),
                np.zeros((2, 3, 5), np.float32),
                *np.zeros((2, 2), np.float32),
            ),
        )
    )
    networks = fit(learned)
    ranker = ranker_of(arrays_of(networks) | {"decisions": np.zeros(4, np.float32)})
    batch = batch_of(learned)
    logits = torch.stack([network(batch) for network in networks]).mean(0).softmax(1)
    for each, expected in zip(learned, logits.detach().numpy(), strict=True):
        found = Candidates((), each.features, each.about, each.meeting)
        chances, none = ranker.probabilities(found)
        np.testing.assert_allclose(chances, expected[: len(chances)], atol=1e-5)
        assert none == pytest.approx(float(expected[-1]), abs=1e-5)


def test_tuning_starts_from_what_was_learned_before():
    learned = examples(70)
    start = fit(learned)
    before = arrays_of(start)
    tuned = arrays_of(fit(learned[:20], start))
    fresh = arrays_of(fit(learned[:20]))
    name = "0/asked.weight"
    assert np.abs(tuned[name] - before[name]).max() < np.abs(fresh[name] - before[name]).max()
    assert all((arrays_of(start)[key] == before[key]).all() for key in before)

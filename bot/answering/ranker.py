"""Whether a unit answers: the trained networks, as arrays and run with numpy.

Each network scores the units that were found, and "none of them"; all scores pass through one
softmax ("listwise", Cao et al. 2007, "Learning to Rank"). A unit is described by its features and
by how each token of the question is met in it: the two vectors, their product and the cosines make
a few numbers for each token, which are averaged with weights that are learned too. So "combien" can
ask for an amount to be near it, and a name for nothing. Then each unit is seen beside the others
that were found (self-attention, Pang et al. 2020, "SetRank").

Does: give probabilities, and the four from which something is asserted.
Does not: describe the units (``evidence.py``) nor train (``index/training/networks.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bot.answering.intent import heads
from index.learned_files import read_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from bot.answering.evidence import Candidates
    from index.late_interaction import Meeting

    Numbers = NDArray[np.float32]

FILE = "ranker.npz"


@dataclass(frozen=True, slots=True)
class Network:
    """One network: its parameters by name, as ``index.training.networks`` writes them."""

    values: Mapping[str, Numbers]

    def logits(self, found: Candidates) -> Numbers:
        """Return the score of each unit and, last, that of none: (n + 1,) float32."""
        met = self._met(found.meeting)
        features = (found.features - self.values["unit.means"]) / self.values["unit.scales"]
        known = np.concatenate([features, met], 1)
        units = (self._layers("unit", known) + self._beside(known))[:, 0]
        about = (found.about - self.values["none.means"]) / self.values["none.scales"]
        none = self._layers("none", np.concatenate([about, softmax(units) @ met])[None])
        return np.append(units, none)

    def _beside(self, known: Numbers) -> Numbers:
        """Return what each unit is worth beside the others, (n, 1) float32."""
        own = np.maximum(self._layer("own", known), 0)
        sought, keys = self._layer("sought", own), self._layer("keys", own)
        shares = softmax(keys @ sought.T / np.float32(np.sqrt(own.shape[1]))).T
        return self._layers("beside", np.concatenate([own, shares @ self._layer("told", own)], 1))

    def _met(self, meeting: Meeting) -> Numbers:
        """Return how the question as a whole is met by each unit, (n, w) float32."""
        share = meeting.weights / max(float(meeting.weights.sum()), 1e-9)
        mine, nearest = self._layer("asked", meeting.asked), self._layer("nearest", meeting.nearest)
        units, tokens, _ = nearest.shape
        mine = np.broadcast_to(mine, (units, *mine.shape))
        told = np.broadcast_to(share[:, None], (units, tokens, 1))
        each = [mine, mine * nearest, nearest, meeting.cosines, told]
        pairs = self._layers("pair", np.concatenate(each, 2))
        attention = self._layer("attention", np.concatenate([meeting.asked, share[:, None]], 1))
        weights = softmax(attention + np.log(share + 1e-6)[:, None])
        pooled = np.einsum("utk,ta->uak", pairs, weights).reshape(units, -1)
        centre = self._layer("asked_mean", share @ meeting.asked)
        return np.concatenate([pooled, centre * self._layer("unit_mean", meeting.means)], 1)

    def _layers(self, name: str, values: Numbers) -> Numbers:
        """Return what two layers give, rectified between them."""
        return self._layer(f"{name}.last", np.maximum(self._layer(f"{name}.first", values), 0))

    def _layer(self, name: str, values: NDArray[np.floating]) -> Numbers:
        given = values @ self.values[f"{name}.weight"].T + self.values[f"{name}.bias"]
        return np.asarray(given, np.float32)


def softmax(logits: Numbers) -> Numbers:
    """Return the softmax along the first axis."""
    powers = np.exp(logits - logits.max(0))
    return np.asarray(powers / powers.sum(0), np.float32)


@dataclass(frozen=True, slots=True)
class Ranker:
    """The networks, whose scores are averaged, and what it takes to decide."""

    networks: tuple[Network, ...]
    answer: float  # probability from which a unit is an answer
    silence: float  # probability of none from which the texts are said to be silent
    alone: float  # share of a convention from which no other is offered
    several: float  # probability from which a question is about several conventions

    def probabilities(self, found: Candidates) -> tuple[Numbers, float]:
        """Return the probability of each unit, (n,) float32, and that of none."""
        logits = np.mean([network.logits(found) for network in self.networks], 0)
        chances = softmax(logits)
        return chances[:-1], float(chances[-1])


@lru_cache(maxsize=1)
def ranker() -> Ranker:
    """Return the trained ranker; raise LearnedFileDamaged."""
    return ranker_of(read_arrays(FILE))


def ranker_of(arrays: Mapping[str, Numbers]) -> Ranker:
    """Return a ranker of its arrays: "decisions", and "NUMBER/PARAMETER" of each network."""
    networks: dict[int, dict[str, Numbers]] = {}
    for name, values in arrays.items():
        number, _, parameter = name.partition("/")
        if parameter:
            networks.setdefault(int(number), {})[parameter] = values
    answer, silence, alone, several = (float(each) for each in arrays["decisions"])
    ordered = tuple(Network(networks[number]) for number in sorted(networks))
    return Ranker(ordered, answer, silence, alone, several)


def require_learned() -> None:
    """Raise LearnedFileDamaged unless everything that training writes is there and fits."""
    heads()
    ranker()

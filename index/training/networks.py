"""Fit the two small networks of the ranker: a score of each unit, and one of "none of them".

The loss is the cross-entropy of one softmax over the units found and "none" (Cao et al. 2007,
"Learning to Rank: From Pairwise Approach to Listwise Approach"); any of the units that answer
will do. Several networks, each from its own start, are averaged in the last step: their units
stand side by side in one wider network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float32]

HIDDEN = 16
STARTS = 4
STEPS = 400
RATE = 0.01
DECAY = 0.003


@dataclass(frozen=True, slots=True)
class Example:
    """A question: features of its candidates (n, f), what is known of it (g,), the right ones."""

    features: Numbers
    about: Numbers
    answers: NDArray[np.bool_]


def fit_networks(examples: Sequence[Example]) -> dict[str, Numbers]:
    """Return the arrays of a ranker by name, but for the probabilities that decide."""
    features = np.concatenate([each.features for each in examples])
    about = np.stack([each.about for each in examples])
    means = features.mean(0), about.mean(0)
    scales = features.std(0) + 1e-3, about.std(0) + 1e-3
    most = max(len(each.features) for each in examples)
    units = torch.zeros(len(examples), most, features.shape[1])
    held = torch.zeros(len(examples), most, dtype=torch.bool)
    right = torch.zeros(len(examples), most + 1, dtype=torch.bool)
    for i, each in enumerate(examples):
        n = len(each.features)
        units[i, :n] = torch.from_numpy((each.features - means[0]) / scales[0])
        held[i, :n] = True
        right[i, :n] = torch.from_numpy(each.answers)
        right[i, -1] = not each.answers.any()
    known = torch.from_numpy((about - means[1]) / scales[1]).float()
    fitted = [_fit_one(units, held, right, known, seed) for seed in range(STARTS)]
    arrays = {
        "units.means": means[0],
        "none.means": means[1],
        "units.scales": scales[0],
        "none.scales": scales[1],
    }
    for name, networks in zip(("units", "none"), zip(*fitted, strict=True), strict=True):
        firsts, lasts = zip(*[(each[0], each[2]) for each in networks], strict=True)
        arrays |= {
            f"{name}.0.weights": torch.cat([each.weight for each in firsts]).detach().numpy(),
            f"{name}.0.biases": torch.cat([each.bias for each in firsts]).detach().numpy(),
            f"{name}.1.weights": torch.cat([each.weight for each in lasts], 1).detach().numpy()
            / STARTS,
            f"{name}.1.biases": torch.stack([each.bias for each in lasts]).mean(0).detach().numpy(),
        }
    return {name: np.asarray(values, np.float32) for name, values in arrays.items()}


def _fit_one(
    units: torch.Tensor,
    held: torch.Tensor,
    right: torch.Tensor,
    known: torch.Tensor,
    seed: int,
) -> tuple[torch.nn.Sequential, torch.nn.Sequential]:
    """Return the network of units and that of none, from one start."""
    torch.manual_seed(seed)
    nets = tuple(
        torch.nn.Sequential(
            torch.nn.Linear(each.shape[-1], HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, 1)
        )
        for each in (units, known)
    )
    parameters = [each for net in nets for each in net.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=DECAY)
    drop = torch.nn.Dropout(0.1)
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = RATE * (1 - step / STEPS)
        scores = nets[0](drop(units))[..., 0].masked_fill(~held, -1e4)
        logits = torch.cat([scores, nets[1](drop(known))], 1)
        wanted = logits.masked_fill(~right, -1e4).logsumexp(1)
        loss = (logits.logsumexp(1) - wanted).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return nets[0].eval(), nets[1].eval()

"""Fit the networks of the ranker: how probably each unit found answers, and that none does.

The loss is the cross-entropy of one softmax over the units found and "none" (Cao et al. 2007,
"Learning to Rank: From Pairwise Approach to Listwise Approach"); any of the units that answer
will do. There are many questions on the documents that the encoder was trained on, but its scores
there are too good: the networks start on those, and are tuned on others. Several, each from its
own start, are averaged. ``bot/answering/ranker.py`` runs them, without torch.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import Linear
from torch.nn.functional import dropout

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.late_interaction import Meeting

    Numbers = NDArray[np.float32]

STARTS = 3
PROJECTED = 40  # numbers that are kept of a token's vector
PAIR, MET, HIDDEN = 64, 24, 64  # width of the hidden layers, and of what a pair of tokens gives
VIEWS = 2  # averages over the question's tokens, each with weights of its own
PASSES, TUNING_PASSES = 8, 6
BATCH = 64
RATE, TUNING_RATE = 0.003, 0.002
DECAY = 0.03
DROPOUT = 0.2  # of the features, and of what a pair or a layer gives
HIDDEN_DROPOUT = 0.25  # of what is between two layers
NOISE = 0.03  # deviation of what is added to each number of a token's vector
FORGOTTEN = 0.1  # share left out of a question's tokens, and of what is kept of their vectors


@dataclass(frozen=True, slots=True)
class Example:
    """A question: features of its candidates (n, f), what is known of it (g,), the right ones."""

    features: Numbers
    about: Numbers
    answers: NDArray[np.bool_]
    meeting: Meeting


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples side by side, with zeros where one has fewer candidates (c) or tokens (t)."""

    features: torch.Tensor  # (b, c, f)
    about: torch.Tensor  # (b, g)
    held: torch.Tensor  # (b, c) bool, whether there is a candidate
    right: torch.Tensor  # (b, c + 1) bool, the last one is "none"
    asked: torch.Tensor  # (b, t, v)
    weights: torch.Tensor  # (b, t)
    nearest: torch.Tensor  # (b, c, t, v)
    means: torch.Tensor  # (b, c, v)
    cosines: torch.Tensor  # (b, c, t, 5)


class Layers(torch.nn.Module):
    """Two layers, rectified between them."""

    def __init__(self, width: int, hidden: int, out: int) -> None:
        """Start with random parameters."""
        super().__init__()
        self.first, self.last = Linear(width, hidden), Linear(hidden, out)

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return what the second layer gives."""
        between = dropout(torch.relu(self.first(values)), HIDDEN_DROPOUT, self.training)
        given: torch.Tensor = self.last(between)
        return given


class Network(torch.nn.Module):
    """The network that ``bot.answering.ranker.Network`` runs; parameters have the same names."""

    def __init__(self, first: Example) -> None:
        """Start with random parameters, for examples like the first."""
        super().__init__()
        features, about = first.features.shape[1], len(first.about)
        vector, cosines = first.meeting.asked.shape[1], first.meeting.cosines.shape[2]
        met = VIEWS * MET + PROJECTED
        self.asked, self.nearest = Linear(vector, PROJECTED), Linear(vector, PROJECTED)
        self.asked_mean, self.unit_mean = Linear(vector, PROJECTED), Linear(vector, PROJECTED)
        self.pair = Layers(3 * PROJECTED + cosines + 1, PAIR, MET)
        self.attention = Linear(vector + 1, VIEWS)
        self.unit = Layers(features + met, HIDDEN, 1)
        self.own, self.beside = Linear(features + met, HIDDEN), Layers(2 * HIDDEN, HIDDEN, 1)
        self.sought, self.keys = Linear(HIDDEN, HIDDEN), Linear(HIDDEN, HIDDEN)
        self.told = Linear(HIDDEN, HIDDEN)
        self.none = Layers(about + met, HIDDEN, 1)
        for name, width in (("unit", features), ("none", about)):
            self.register_buffer(f"{name}_means", torch.zeros(width))
            self.register_buffer(f"{name}_scales", torch.ones(width))

    def standardise(self, examples: Sequence[Example]) -> None:
        """Take the means and deviations of what describes these examples."""
        features = np.concatenate([each.features for each in examples])
        about = np.stack([each.about for each in examples])
        for name, values in (("unit", features), ("none", about)):
            self.get_buffer(f"{name}_means").copy_(torch.from_numpy(values.mean(0)))
            self.get_buffer(f"{name}_scales").copy_(torch.from_numpy(values.std(0) + 1e-3))

    def forward(self, batch: Batch) -> torch.Tensor:
        """Return the logits of the candidates and of none, (b, c + 1)."""
        met = dropout(self._met(batch), DROPOUT, self.training)
        features = (batch.features - self.get_buffer("unit_means")) / self.get_buffer("unit_scales")
        features = dropout(features, DROPOUT, self.training)
        known = torch.cat([features, met], 2)
        units = (self.unit(known) + self._beside(known, batch.held))[..., 0]
        units = units.masked_fill(~batch.held, -1e4)
        about = (batch.about - self.get_buffer("none_means")) / self.get_buffer("none_scales")
        about = dropout(about, DROPOUT, self.training)
        looked_at = torch.einsum("bc,bcw->bw", units.softmax(1).detach(), met)
        return torch.cat([units, self.none(torch.cat([about, looked_at], 1))], 1)

    def _beside(self, known: torch.Tensor, held: torch.Tensor) -> torch.Tensor:
        """Return what each candidate is worth beside the others, (b, c, 1)."""
        own = torch.relu(self.own(known))
        scores = self.sought(own) @ self.keys(own).transpose(1, 2) / HIDDEN**0.5
        shares = scores.masked_fill(~held[:, None], -1e4).softmax(2)
        given: torch.Tensor = self.beside(torch.cat([own, shares @ self.told(own)], 2))
        return given

    def _met(self, batch: Batch) -> torch.Tensor:
        """Return how each question as a whole is met by each candidate, (b, c, w)."""
        kept = batch.weights > 0
        if self.training:
            most = batch.weights == batch.weights.max(1, keepdim=True).values
            kept = kept & ((torch.rand_like(batch.weights) > FORGOTTEN) | most)
        share = batch.weights / batch.weights.sum(1, keepdim=True).clamp_min(1e-9)
        asked = self._noisy(batch.asked)
        nearest = self.nearest(self._noisy(batch.nearest))
        mine = self.asked(asked)[:, None]
        left = dropout(torch.ones_like(mine[:, :, :1]), FORGOTTEN, self.training)
        nearest, mine = nearest * left, (mine * left).expand_as(nearest)
        told = share[:, None, :, None].expand(*nearest.shape[:3], 1)
        pairs = self.pair(torch.cat([mine, mine * nearest, nearest, batch.cosines, told], 3))
        attention = self.attention(torch.cat([asked, share[..., None]], 2))
        attention = attention + torch.log(share + 1e-6)[..., None]
        attention = attention.masked_fill(~kept[..., None], -1e4).softmax(1)
        pooled = torch.einsum("bctk,bta->bcak", pairs, attention).flatten(2)
        centre = self.asked_mean(torch.einsum("bt,btv->bv", share, asked))
        return torch.cat([pooled, centre[:, None] * self.unit_mean(batch.means)], 2)

    def _noisy(self, vectors: torch.Tensor) -> torch.Tensor:
        return vectors + NOISE * torch.randn_like(vectors) if self.training else vectors


@dataclass(frozen=True, slots=True)
class Job:
    """A network to fit: from its seed, or from a copy of ``start``."""

    examples: Sequence[Example]
    seed: int
    start: Network | None = None

    def run(self) -> Network:
        """Return the network."""
        torch.manual_seed(self.seed)
        tuned = self.start is not None
        network = copy.deepcopy(self.start) if self.start else Network(self.examples[0])
        network.standardise(self.examples)
        passes, rate = (TUNING_PASSES, TUNING_RATE) if tuned else (PASSES, RATE)
        _train(network.train(), self.examples, passes, rate)
        return network.eval()


_jobs: Sequence[Job] = ()  # of the process that fits them: a fork has them without a copy


def fit(examples: Sequence[Example], start: Sequence[Network] = ()) -> list[Network]:
    """Return networks fitted to the examples, from copies of ``start`` when there are some."""
    jobs = [Job(examples, seed, own) for seed, own in enumerate(start)]
    return fit_each(jobs or [Job(examples, seed) for seed in range(STARTS)])


def fit_each(jobs: Sequence[Job]) -> list[Network]:
    """Return the network of each job, as many fitted at a time as there are processors.

    Each is fitted on one: such small matrices take longer on two.
    """
    with ProcessPoolExecutor(
        mp_context=get_context("fork"), initializer=_take, initargs=(jobs,)
    ) as pool:
        fitted = list(pool.map(_fit_one, range(len(jobs))))
    networks = []
    for job, values in zip(jobs, fitted, strict=True):
        network = Network(job.examples[0])
        network.load_state_dict({name: torch.from_numpy(each) for name, each in values.items()})
        networks.append(network.eval())
    return networks


def _take(jobs: Sequence[Job]) -> None:
    global _jobs  # noqa: PLW0603 (the memory of a worker)
    _jobs = jobs
    torch.set_num_threads(1)


def _fit_one(number: int) -> dict[str, Numbers]:
    return {name: each.numpy() for name, each in _jobs[number].run().state_dict().items()}


def _train(network: Network, examples: Sequence[Example], passes: int, rate: float) -> None:
    """Go over the examples in random batches, at a rate that falls to nothing."""
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=DECAY)
    steps = [part for _ in range(passes) for part in _parts(examples)]
    for number, part in enumerate(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate * (1 - number / len(steps))
        batch = batch_of([examples[i] for i in part])
        logits = network(batch)
        wanted = logits.masked_fill(~batch.right, -1e4).logsumexp(1)
        loss = (logits.logsumexp(1) - wanted).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()


def _parts(examples: Sequence[Example]) -> list[list[int]]:
    """Return the examples in random batches of questions of like length: little is padded."""
    order = torch.randperm(len(examples)).tolist()
    order.sort(key=lambda i: len(examples[i].meeting.asked))
    starts = range(0, len(order), BATCH)
    parts = [order[start : start + BATCH] for start in starts]
    return [parts[i] for i in torch.randperm(len(parts)).tolist()]


def batch_of(examples: Sequence[Example]) -> Batch:
    """Return examples side by side."""
    units = max(len(each.features) for each in examples)
    tokens = max(len(each.meeting.asked) for each in examples)

    def padded(arrays: Sequence[NDArray[Any]], *shape: int) -> torch.Tensor:
        held = torch.zeros(len(arrays), *shape)
        for row, values in zip(held, arrays, strict=True):
            row[tuple(slice(each) for each in values.shape)] = torch.from_numpy(
                values.astype(np.float32)
            )
        return held

    met = [each.meeting for each in examples]
    vector, cosines = met[0].asked.shape[1], met[0].cosines.shape[2]
    answers = padded([each.answers for each in examples], units + 1) > 0
    answers[:, -1] = ~answers.any(1)
    return Batch(
        features=padded([each.features for each in examples], units, examples[0].features.shape[1]),
        about=torch.from_numpy(np.stack([each.about for each in examples])),
        held=padded([np.ones(len(each.features)) for each in examples], units) > 0,
        right=answers,
        asked=padded([each.asked for each in met], tokens, vector),
        weights=padded([each.weights for each in met], tokens),
        nearest=padded([each.nearest for each in met], units, tokens, vector),
        means=padded([each.means for each in met], units, vector),
        cosines=padded([each.cosines for each in met], units, tokens, cosines),
    )


def arrays_of(networks: Sequence[Network]) -> dict[str, Numbers]:
    """Return the parameters of the networks by number and name."""
    return {
        f"{number}/{name.replace('_means', '.means').replace('_scales', '.scales')}": np.asarray(
            values.detach().numpy(), np.float32
        )
        for number, network in enumerate(networks)
        for name, values in network.state_dict().items()
    }

"""Train the adapter of the encoder: a low-rank update, the projection of tokens, their weights.

``python -m index.training.encoder_training --questions FILE... --texts FOLDER... --held FILE``

Each step takes chunks of a few documents and every question that one of them answers. A question
is scored against all units of all these chunks as ``index.late_interaction`` does, and one softmax
over them is to find those that stand in its gold lines: units of the same chunk, of the same
document and of other documents are its negatives. The pooled vectors are trained along, against
the chunks. A checkpoint is written every few steps; the same command goes on from it.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.numpy import save_file
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from corpus.analysis import analyse
from corpus.chunks import embedded_text
from corpus.model import LineIndex
from corpus.readers import read_document
from corpus.units import clause_units
from index.adapter import FORMAT

RANK = 32  # of the update
WIDTH = 96  # values of a projected token
TOKENS = 5000  # of the passages of one step
PART = 1 / 3  # of a step's tokens, at most, from one document
UNASKED = 1 / 4  # chance in each pass of a chunk that no question is about
LONGEST = 384  # tokens of a passage
QUESTIONS = 96  # of one step, at most
RATES = (4e-4, 1e-3)  # of the update; of projection and weights
WARM_UP = 20  # steps
DENSE = 0.3  # weight of the loss of the pooled vectors
SHARPNESS = 20.0  # of their softmax
BATCH = 8  # passages encoded at a time
SAVED = 25  # steps between two checkpoints
TARGETS = [
    "query",
    "key",
    "value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
]
QUERY, PASSAGE = "query: ", "passage: "
logger = logging.getLogger(__name__)
Unit = tuple[int, int]  # a chunk, and which of its units


@dataclass(frozen=True, slots=True)
class TrainingText:
    """A chunk to train on: what is embedded, where its context ends, where its units stand."""

    document: str
    embedded: str
    body: int
    units: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Data:
    """All chunks, and all questions with the units that answer each."""

    texts: list[TrainingText] = field(default_factory=list)
    questions: list[tuple[str, frozenset[Unit]]] = field(default_factory=list)


def read_data(folders: Iterable[Path], files: Iterable[Path], held: frozenset[str]) -> Data:
    """Return the chunks and questions, but those of the documents that are held out."""
    data = Data()
    lines: dict[str, list[tuple[int, int, Unit]]] = {}
    for path in sorted(path for folder in folders for path in folder.iterdir()):
        if path.suffix in {".md", ".txt"} and path.name not in held:
            lines[path.name] = list(_add_document(data, path))
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            question = json.loads(line)
            answers = frozenset(
                unit
                for gold in question["gold"]
                for first, last, unit in lines.get(gold["source"], ())
                if first <= gold["end"] and last >= gold["start"]
            )
            if answers and question["mode"] == "any":
                data.questions.append((question["question"], answers))
    return data


def _add_document(data: Data, path: Path) -> Iterator[tuple[int, int, Unit]]:
    """Add the chunks of a document; yield the lines of each unit."""
    analysis = analyse(read_document(path))
    text = analysis.document.text
    index = LineIndex(text)
    for chunk in analysis.chunks:
        body = len(chunk.context) + 1
        clause = analysis.clauses[chunk.clause]
        units = [
            unit for unit in clause_units(text, clause) if chunk.start <= unit.start < chunk.end
        ]
        at = [(u.start - chunk.start + body, u.end - chunk.start + body) for u in units]
        for number, unit in enumerate(units):
            yield (*index.span(unit.start, unit.end), (len(data.texts), number))
        headed = body + max(0, clause.body - chunk.start)
        data.texts.append(TrainingText(path.name, embedded_text(chunk), headed, tuple(at)))


class Student(torch.nn.Module):
    """The encoder with what is trained of it."""

    def __init__(self, folder: Path) -> None:
        """Load the encoder in ``folder``; nothing of it is changed yet."""
        super().__init__()
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        base = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        settings = LoraConfig(r=RANK, lora_alpha=2 * RANK, target_modules=TARGETS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # peft asks transformers for what has a new name
            self.encoder = get_peft_model(base, settings)
        size = base.config.hidden_size
        self.projection = torch.nn.Linear(size, WIDTH, bias=False)
        self.weight = torch.nn.Linear(size, 1)
        torch.nn.init.zeros_(self.weight.weight)
        torch.nn.init.constant_(self.weight.bias, 0.54)  # softplus(0.54) is 1
        self.context = torch.nn.Parameter(torch.ones(()))
        self.sharpness = torch.nn.Parameter(torch.tensor(3.2))
        # Half precision halves the time where the processor has it, and takes ages elsewhere.
        able = torch.cpu.get_capabilities()
        self.halved = bool(able.get("avx512_bf16") or able.get("amx_bf16"))

    def encode(self, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return token states (n, t, d), their places in the texts (n, t, 2), pooled (n, d).

        Places are (0, 0) for special tokens and padding.
        """
        given = self.tokenizer(
            list(texts),
            padding=True,
            truncation=True,
            max_length=LONGEST,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.halved):
            states = self.encoder(
                input_ids=given["input_ids"], attention_mask=given["attention_mask"]
            ).last_hidden_state
        states = states.float()
        mask = given["attention_mask"].float().unsqueeze(-1)
        pooled = (states * mask).sum(1) / mask.sum(1)
        return states, given["offset_mapping"], functional.normalize(pooled, dim=-1)

    def begin(self, texts: Sequence[str]) -> None:
        """Project on the directions along which the states of ``texts`` differ most."""
        with torch.no_grad():
            states, places, _ = self.encode(texts)
            rows = functional.normalize(states[places[..., 1] > places[..., 0]], dim=-1)
            found = torch.linalg.svd(rows, full_matrices=False).Vh
            self.projection.weight.copy_(found[:WIDTH])

    def trained(self) -> dict[str, torch.Tensor]:
        """Return what is trained, by name."""
        return {name: value for name, value in self.named_parameters() if value.requires_grad}


def step_loss(
    student: Student, data: Data, chunks: Sequence[int], asked: Sequence[int]
) -> torch.Tensor:
    """Return the loss of the questions ``asked`` over the units of ``chunks``."""
    states, places, pooled = student.encode([QUERY + data.questions[i][0] for i in asked])
    own = places[..., 1] > len(QUERY)
    tokens = functional.normalize(student.projection(states), dim=-1)
    weights = functional.softplus(student.weight(states))[..., 0] * own
    weights = weights / weights.sum(1, keepdim=True)
    scores: list[torch.Tensor] = []
    units: list[Unit] = []
    vectors = dict[int, torch.Tensor]()
    order = sorted(chunks, key=lambda i: len(data.texts[i].embedded))
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        held, where, dense = student.encode([PASSAGE + data.texts[i].embedded for i in batch])
        projected = functional.normalize(student.projection(held), dim=-1)
        for row, chunk in enumerate(batch):
            vectors[chunk] = dense[row]
            text = data.texts[chunk]
            at, end = where[row, :, 0] - len(PASSAGE), where[row, :, 1] - len(PASSAGE)
            cosines = torch.einsum("qld,td->qlt", tokens, projected[row])
            context = _best(cosines, (end > 0) & (at < text.body))
            for number, (first, last) in enumerate(text.units):
                found = _best(cosines, (at >= first) & (at < last) & (end > 0))
                best = torch.maximum(found, student.context * context)
                scores.append((best * weights).sum(1))
                units.append((chunk, number))
    loss = _softmax_loss(
        torch.stack(scores, 1) * student.sharpness.exp(),
        [[unit in data.questions[i][1] for unit in units] for i in asked],
    )
    dense_scores = pooled @ torch.stack([vectors[chunk] for chunk in chunks]).T
    right = [[any(c == chunk for c, _ in data.questions[i][1]) for chunk in chunks] for i in asked]
    return loss + DENSE * _softmax_loss(dense_scores * SHARPNESS, right)


def _best(cosines: torch.Tensor, chosen: torch.Tensor) -> torch.Tensor:
    """Return the best cosine of each token of each question with the chosen tokens."""
    if not chosen.any():
        return cosines.new_full(cosines.shape[:2], -1.0)
    return cosines[:, :, chosen].amax(-1)


def _softmax_loss(scores: torch.Tensor, right: Sequence[Sequence[bool]]) -> torch.Tensor:
    """Return the mean negative log of the share of what is right."""
    wanted = scores.masked_fill(~torch.tensor(right), -1e4)
    return (scores.logsumexp(1) - wanted.logsumexp(1)).mean()


def steps_of(
    data: Data, lengths: Sequence[int], asked: Collection[int], chance: random.Random
) -> list[list[int]]:
    """Return the chunks of each step of one pass: parts of a few documents, at random.

    ``asked`` are the chunks that answer a question; of the others a few are enough to tell from.
    """
    documents: dict[str, list[int]] = {}
    for i, text in enumerate(data.texts):
        if i in asked or chance.random() < UNASKED:
            documents.setdefault(text.document, []).append(i)
    parts: list[list[int]] = []
    for chunks in documents.values():
        chance.shuffle(chunks)
        parts += _filled([[i] for i in chunks], lengths, int(TOKENS * PART))
    chance.shuffle(parts)
    return _filled(parts, lengths, TOKENS)


def _filled(parts: Iterable[list[int]], lengths: Sequence[int], most: int) -> list[list[int]]:
    """Return the parts joined in order up to ``most`` tokens."""
    joined: list[list[int]] = [[]]
    for part in parts:
        if joined[-1] and sum(lengths[i] for i in (*joined[-1], *part)) > most:
            joined.append([])
        joined[-1] = [*joined[-1], *part]
    return joined


def train(data: Data, base: Path, out: Path, passes: int, seed: int = 1) -> list[float]:
    """Train and write the adapter to ``out``; return the loss of each step.

    The checkpoint beside ``out`` is gone at the end.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311 (no secret)
    student = Student(base)
    lengths = [min(LONGEST, len(text.embedded) // 3) for text in data.texts]
    answered: dict[int, list[int]] = {}
    for i, (_, answers) in enumerate(data.questions):
        for chunk in {chunk for chunk, _ in answers}:
            answered.setdefault(chunk, []).append(i)
    steps = [
        chunks
        for _ in range(passes)
        for chunks in steps_of(data, lengths, answered, chance)
        if any(chunk in answered for chunk in chunks)
    ]
    sample = chance.sample(data.texts, min(64, len(data.texts)))
    student.begin(
        [*(PASSAGE + t.embedded for t in sample), *(QUERY + q for q, _ in data.questions[:200])]
    )
    trained = student.trained()
    low = [value for name, value in trained.items() if "lora" in name]
    rest = [value for name, value in trained.items() if "lora" not in name]
    optimizer = torch.optim.AdamW(
        [{"params": low, "rate": RATES[0]}, {"params": rest, "rate": RATES[1]}], weight_decay=0.01
    )
    checkpoint = out.with_suffix(".checkpoint")
    losses: list[float] = []
    if checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        student.load_state_dict(kept["student"], strict=False)
        optimizer.load_state_dict(kept["optimizer"])
        losses = kept["losses"]
    for step in range(len(losses), len(steps)):
        asked = sorted({i for chunk in steps[step] for i in answered.get(chunk, ())})
        asked = random.Random(seed + step).sample(asked, min(QUESTIONS, len(asked)))  # noqa: S311
        loss = step_loss(student, data, steps[step], asked)
        pace = min(1, (step + 1) / WARM_UP) * max(0.05, 1 - step / len(steps))
        for group in optimizer.param_groups:
            group["lr"] = group["rate"] * pace
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([*low, *rest], 1.0)
        optimizer.step()
        losses.append(loss.item())
        if (step + 1) % SAVED == 0:
            logger.warning("step %d of %d: loss %.3f", step + 1, len(steps), losses[-1])
            state = {"student": student.trained(), "optimizer": optimizer.state_dict()}
            torch.save(state | {"losses": losses}, checkpoint)
    write_adapter(student, out)
    checkpoint.unlink(missing_ok=True)
    return losses


def write_adapter(student: Student, out: Path) -> None:
    """Write what ``index.adapter`` reads."""
    values = {}
    for name, value in student.trained().items():
        if "lora_" in name:
            stem, _, side = name.partition(".lora_")
            place = stem.removeprefix("encoder.base_model.model.")
            values[f"{place}.weight.{side[0]}"] = value.detach().half().numpy()
    rows = torch.cat([student.projection.weight, student.weight.weight])
    values["projection"] = rows.detach().numpy()
    values["bias"] = torch.cat([torch.zeros(WIDTH), student.weight.bias.detach()]).numpy()
    about = {"format": FORMAT, "scale": "2.0", "context": repr(student.context.item())}
    save_file(values, out, about)


def main() -> None:
    """Read, train, write."""
    from index.adapter import FILE  # noqa: PLC0415
    from index.default_encoder import base_model  # noqa: PLC0415

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, nargs="+", required=True)
    parser.add_argument("--texts", type=Path, nargs="+", required=True)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--passes", type=int, default=4)
    options = parser.parse_args()
    splits = json.loads(options.held.read_text("utf-8"))
    held = frozenset(name for names in splits.values() for name in names)
    data = read_data(options.texts, options.questions, held)
    train(data, base_model(options.cache), FILE, options.passes)


if __name__ == "__main__":
    main()

"""Texts to vectors: the one seam behind which a model is, and sentence-transformers behind it.

Does: name what the rest of the project asks of an encoder, and run any sentence-transformers
model, by name or folder, on the CPU. One pass over a text gives its dense vector and, of a model
that was trained for it (the default one), a vector for each of its tokens.
Does not: choose the model (the settings do), make the default one (``default_encoder`` does), cut
texts or keep vectors. Importing this module loads neither torch nor sentence-transformers: that
takes about 5 s, and ``clausier --help`` needs neither.
"""

from __future__ import annotations

import gc
import hashlib
import os
import re
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from corpus.errors import ModelUnavailable

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    Vectors = NDArray[np.float32]

# Measured on 2 cores, passages of 200 tokens: 4 or 8 at a time give 21 a second, 32 give 16.
BATCH = 8
MAX_THREADS = 8  # one question is too little work for more cores than this
TURN = 0.001  # seconds between batches: a lock let go and taken at once passes to nobody else
DIGESTED = {".json", ".txt", ".model", ".safetensors", ".bin"}  # what decides of the vectors
WHOLE = 2**20  # bytes up to which a file is digested whole
SAMPLES, SAMPLE = 64, 2**12  # pieces taken out of a larger one, and the bytes of each
# The names by which models call what goes before a passage, in the order of sentence-transformers.
PASSAGE = ("document", "passage", "corpus")
E5 = re.compile(r"(?:^|[-_/])e5(?:[-_]|$)(?!.*instruct)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """A question encoded.

    ``dense`` is (d,) float32 of unit length, ``tokens`` (n, t) float32 of unit length, ``weights``
    (n,) float32, how much each token tells; n and t are 0 for a model without token vectors.
    """

    dense: Vectors
    tokens: Vectors
    weights: Vectors


@dataclass(frozen=True, slots=True)
class EncodedPassage:
    """A passage encoded.

    ``dense`` is (d,) float32 of unit length, ``tokens`` (n, t) int8 (127 is 1), ``places`` (n,)
    int32, where in the text each token starts.
    """

    dense: Vectors
    tokens: NDArray[np.int8]
    places: NDArray[np.int32]


class Encoder(Protocol):
    """Turns questions and passages into vectors whose dot product is their similarity."""

    @property
    def name(self) -> str:
        """Return how people call the model."""

    @property
    def fingerprint(self) -> str:
        """Tell this model and version from any other: equal fingerprints, equal vectors."""

    def encode_queries(self, texts: Sequence[str]) -> list[Query]:
        """Return each question encoded."""

    def encode_passages(self, texts: Sequence[str]) -> list[EncodedPassage]:
        """Return each passage encoded."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A model in memory, what goes before a text, and whether it gives token vectors."""

    model: SentenceTransformer
    query_prompt: str
    passage_prompt: str
    by_token: bool


class SentenceEncoder:
    """Any sentence-transformers model, loaded when first needed; safe to share among threads.

    Every method raises ``ModelUnavailable`` when the model is not there or cannot be loaded.
    """

    __slots__ = ("_fingerprint", "_loaded", "_lock", "model")

    def __init__(self, model: str | Path) -> None:
        """Take a model's name on the Hugging Face hub or its folder; load nothing yet."""
        self.model = str(model)
        # One lock for all: a fast tokenizer fails when two threads use it ("Already borrowed"),
        # and torch uses every core for one batch already.
        self._lock = threading.RLock()
        self._loaded: _Loaded | None = None
        self._fingerprint: str | None = None

    @property
    def name(self) -> str:
        """Return the model's name without the folders above it; loads nothing."""
        return Path(self.model).name

    @property
    def fingerprint(self) -> str:
        """Return the model's name and a digest of its files, within 10 ms and without torch.

        A model of the hub that was never used is loaded for it, since its files are not here.
        """
        with self._lock:
            if self._fingerprint is None:
                folder = _local_folder(self.model)
                if folder is None:
                    self.load()
                    folder = _local_folder(self.model)
                if folder is None:
                    raise ModelUnavailable(model=self.model, reason="its files cannot be found")
                self._fingerprint = f"{self.name}@{folder_digest(folder)}"
            return self._fingerprint

    def load(self) -> _Loaded:
        """Load the model unless it is; takes some seconds."""
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self.model)
            return self._loaded

    def encode_queries(self, texts: Sequence[str]) -> list[Query]:
        """Return each question encoded; a text past the model's limit is cut."""
        return [
            Query(each.dense, unit_length(each.tokens[:, :-1]), np.logaddexp(0, each.tokens[:, -1]))
            for start in range(0, len(texts), BATCH)
            for each in self._encode(texts[start : start + BATCH], questions=True)
        ]

    def encode_passages(self, texts: Sequence[str]) -> list[EncodedPassage]:
        """Return each passage encoded; a text past the model's limit is cut.

        Texts of like length go together, longest first, so that little is padded. Other threads
        get their turn between two batches: a question waits for one, not for a whole index.
        """
        passages: dict[int, EncodedPassage] = {}
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            encoded = self._encode([texts[i] for i in batch], questions=False)
            for i, each in zip(batch, encoded, strict=True):
                passages[i] = EncodedPassage(
                    each.dense, quantised(each.tokens[:, :-1]), each.places
                )
            time.sleep(TURN)
        return [passages[i] for i in range(len(texts))]

    def _encode(self, texts: Sequence[str], *, questions: bool) -> list[_Encoded]:
        """Return what the model gives for one batch of texts."""
        import torch  # noqa: PLC0415

        with self._lock, torch.inference_mode():
            loaded = self.load()
            prompt = loaded.query_prompt if questions else loaded.passage_prompt
            features = loaded.model.tokenizer(
                [prompt + text for text in texts],
                padding=True,
                truncation=True,
                max_length=loaded.model.get_max_seq_length(),
                return_offsets_mapping=loaded.by_token,
                return_tensors="pt",
            )
            offsets = features.pop("offset_mapping", None)
            given = loaded.model.forward(dict(features))
            dense = unit_length(given["sentence_embedding"].float().numpy())
            if offsets is None:
                return [_Encoded(row, np.zeros((0, 1), np.float32), NOWHERE) for row in dense]
            return [
                _without_prompt(row, tokens, places, len(prompt))
                for row, tokens, places in zip(
                    dense, given["token_embeddings"].float().numpy(), offsets.numpy(), strict=True
                )
            ]


NOWHERE = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class _Encoded:
    """What the model gives for a text: the last column of ``tokens`` tells their weights."""

    dense: Vectors
    tokens: Vectors
    places: NDArray[np.int32]


def _without_prompt(
    dense: Vectors, tokens: Vectors, offsets: NDArray[np.int64], prompt: int
) -> _Encoded:
    """Return a text's own tokens: neither the prompt's, nor special ones, nor padding."""
    own = (offsets[:, 1] > offsets[:, 0]) & (offsets[:, 1] > prompt)
    places = np.maximum(offsets[own, 0] - prompt, 0).astype(np.int32)
    return _Encoded(dense, tokens[own], places)


def unit_length(vectors: Vectors) -> Vectors:
    """Return the rows scaled to unit length; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)


def quantised(vectors: Vectors) -> NDArray[np.int8]:
    """Return the directions of the rows as int8, 127 for 1."""
    return np.rint(unit_length(vectors) * 127).astype(np.int8)


def folder_digest(folder: Path) -> str:
    """Return 16 hexadecimal digits that tell the files that decide of a model's vectors.

    Small files are taken whole, of large ones their size and 64 pieces of 4 kB evenly spread:
    training moves every weight a little, so that another version differs in each of them.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix not in DIGESTED or not path.is_file():
            continue
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            if size <= WHOLE:
                digest.update(file.read())
                continue
            for sample in range(SAMPLES):
                file.seek((size - SAMPLE) * sample // (SAMPLES - 1))
                digest.update(file.read(SAMPLE))
    return digest.hexdigest()[:16]


def default_prompts(model: str, prompts: dict[str, str]) -> tuple[str, str]:
    """Return what to put before a query and before a passage.

    The E5 models want their two prefixes, but most of their folders do not say so (model card of
    intfloat/multilingual-e5-small, "Support for Sentence Transformers").
    """
    if any(prompts.values()) or not E5.search(model):
        passage = next((prompts[name] for name in PASSAGE if prompts.get(name)), "")
        return prompts.get("query", ""), passage
    return "query: ", "passage: "


def known_here(model: str) -> bool:
    """Return whether the files of a model are on this machine, by folder or by hub name."""
    return _local_folder(model) is not None


def _local_folder(model: str) -> Path | None:
    """Return the folder of the model's files, ``None`` when they are not on this machine."""
    if Path(model).is_dir():
        return Path(model)
    _hush()
    from huggingface_hub import snapshot_download  # noqa: PLC0415 (0.2 s, for hub names only)

    for name in (model, f"sentence-transformers/{model}"):
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except (OSError, ValueError):  # not here; not a name the hub could have
            continue
    return None


def _load(model: str) -> _Loaded:
    """Load a model; whatever goes wrong in it becomes ``ModelUnavailable`` with one line."""
    try:
        with _quiet():
            return _load_quietly(model)
    # A folder can be broken in any way, and each library that reads it has errors of its own.
    except Exception as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise ModelUnavailable(model=model, reason=lines[0][:200]) from error


def _load_quietly(model: str) -> _Loaded:
    """Import the libraries, load the model and run it once."""
    import torch  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    torch.set_num_threads(min(torch.get_num_threads(), MAX_THREADS))
    local = Path(model).is_dir()
    loaded = SentenceTransformer(model, device="cpu", local_files_only=local)
    prompts = default_prompts(model, {k: v for k, v in loaded.prompts.items() if v})
    return _Loaded(loaded.eval(), *prompts, by_token=_gives_tokens(loaded))


def _gives_tokens(model: SentenceTransformer) -> bool:
    """Return whether the last module of a model makes a vector of each token."""
    return getattr(model[-1], "module_output_name", "") == "token_embeddings"


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries from talking, and the collector from walking what they import.

    Without the collector the import takes 4.0 s instead of 4.5 s: it makes millions of objects
    that all stay.
    """
    _hush()
    collected = gc.isenabled()
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if collected:
            gc.enable()


def _hush() -> None:
    """Ask the libraries for silence; they read these when they are first imported."""
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # else it warns after a fork

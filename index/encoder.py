"""Texts to vectors: the one seam behind which a model is, and sentence-transformers behind it.

Does: name what the rest of the project asks of an encoder, and run any sentence-transformers
model, by name or folder, on the CPU.
Does not: choose the model (the settings do), make the default one (``index.weights`` does), cut
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
from collections.abc import Callable, Iterator, Sequence
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
E5 = re.compile(r"(?:^|[-_/])e5(?:[-_]|$)(?!.*instruct)", re.IGNORECASE)

Progress = Callable[[int, int], None]
"""Called with the number of texts done and of all."""


class Encoder(Protocol):
    """Turns questions and passages into vectors whose dot product is their similarity."""

    @property
    def name(self) -> str:
        """Return how people call the model."""

    @property
    def fingerprint(self) -> str:
        """Tell this model and version from any other: equal fingerprints, equal vectors."""

    @property
    def dimension(self) -> int:
        """Return the number of values of a vector."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return ``(n, dimension) float32``, unit length."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return ``(n, dimension) float32``, unit length."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A model in memory, its dimension and what goes before a text (``None``: its own prompt)."""

    model: SentenceTransformer
    dimension: int
    query_prompt: str | None
    passage_prompt: str | None


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

    @property
    def dimension(self) -> int:
        """Return the number of values of a vector; loads the model."""
        return self.load().dimension

    def load(self) -> _Loaded:
        """Load the model unless it is; takes some seconds."""
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self.model)
            return self._loaded

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return ``(n, dimension) float32``, unit length; a text past the limit is cut."""
        with self._lock:
            loaded = self.load()
            if not texts:
                return np.empty((0, loaded.dimension), np.float32)
            vectors = loaded.model.encode_query(
                list(texts),
                prompt=loaded.query_prompt,
                batch_size=BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            return np.asarray(vectors, np.float32)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return ``(n, dimension) float32``, unit length; a text past the limit is cut.

        Texts of like length go together, longest first, so that little is padded. Other threads
        get their turn between two batches: a question waits for one, not for a whole index.
        """
        vectors = np.empty((len(texts), self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            vectors[batch] = self._encode_batch([texts[i] for i in batch])
            if progress is not None:
                progress(start + len(batch), len(order))
            time.sleep(TURN)
        return vectors

    def _encode_batch(self, texts: list[str]) -> Vectors:
        """Return the vectors of one batch of passages."""
        with self._lock:
            loaded = self.load()
            vectors = loaded.model.encode_document(
                texts,
                prompt=loaded.passage_prompt,
                batch_size=BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            return np.asarray(vectors, np.float32)


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


def default_prompts(model: str, prompts: dict[str, str]) -> tuple[str | None, str | None]:
    """Return what to put before a query and a passage; ``None`` leaves it to the model.

    The E5 models want their two prefixes, but most of their folders do not say so (model card of
    intfloat/multilingual-e5-small, "Support for Sentence Transformers").
    """
    if any(prompts.values()) or not E5.search(model):
        return None, None
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
    # The first run is slower than the others; its vector also tells the dimension, for which
    # the libraries' own method has changed names.
    vector = loaded.encode_query(["?"], show_progress_bar=False)
    return _Loaded(loaded, len(vector[0]), *prompts)


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

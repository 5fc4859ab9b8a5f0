"""What training has learned of the encoder: a low-rank update of its weights, a projection.

Does: read ``trained/adapter.safetensors``, as ``index.training`` writes it.
Does not: train, or touch the encoder's own weights (``index.default_encoder`` adds the update).

For each matrix W of the encoder the file holds A (r, in) and B (out, r), float16: the trained
matrix is W + scale B A (Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models").
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from safetensors import SafetensorError, safe_open

from corpus.errors import LearnedFileDamaged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

LEARNED = Path(__file__).parent / "trained"
FILE = LEARNED / "adapter.safetensors"
FORMAT = "1"


@dataclass(frozen=True, slots=True)
class Adapter:
    """The factors of each matrix's update by its name in the encoder, and how tokens are projected.

    ``factors`` are A (r, in) and B (out, r), float32. ``projection`` is (t + 1, d) float32 and
    ``bias`` (t + 1,): the last row tells how much a token weighs. What a token of a question finds
    in the context of a chunk counts ``context`` times.
    """

    digest: str
    factors: Mapping[str, tuple[Matrix, Matrix]]
    scale: float
    projection: Matrix
    bias: Matrix
    context: float

    def update(self, name: str) -> Matrix:
        """Return what is added to a matrix, (out, in) float32.

        It is made when it is asked for: all of them are 85 MB, and needed once in the life of a
        model's folder.
        """
        a, b = self.factors[name]
        return self.scale * (b @ a)


@lru_cache(maxsize=1)
def read_adapter(path: Path = FILE) -> Adapter:
    """Return the adapter; raise LearnedFileDamaged when it is missing or not what it should be."""
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        with safe_open(path, "numpy") as file:
            about = file.metadata() or {}
            if about.get("format") != FORMAT:
                raise LearnedFileDamaged(file=path.name, reason="another version")
            values = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118 (it is no dict)
        return Adapter(
            digest=digest,
            factors={
                name.removesuffix(".A"): (values[name], values[name.removesuffix("A") + "B"])
                for name in values
                if name.endswith(".A")
            },
            scale=float(about["scale"]),
            projection=values["projection"],
            bias=values["bias"],
            context=float(about["context"]),
        )
    except FileNotFoundError as error:
        raise LearnedFileDamaged(file=path.name, reason="missing") from error
    except (OSError, KeyError, ValueError, SafetensorError) as error:
        raise LearnedFileDamaged(file=path.name, reason="damaged") from error

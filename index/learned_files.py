"""The learned files beside the code: read, and refused where they do not belong together."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import LearnedFileDamaged
from index.adapter import LEARNED, read_adapter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

ORIGIN = "adapter"  # the entry that names the adapter a file was fitted with


def read_arrays(name: str) -> dict[str, NDArray[np.float32]]:
    """Return the arrays of a learned file; raise LearnedFileDamaged.

    A file that was fitted on the vectors of another adapter is of another version.
    """
    try:
        with np.load(LEARNED / name, allow_pickle=False) as file:
            values = dict(file)
        origin = str(values.pop(ORIGIN))
    except FileNotFoundError as error:
        raise LearnedFileDamaged(file=name, reason="missing") from error
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise LearnedFileDamaged(file=name, reason="damaged") from error
    if origin != read_adapter().digest:
        raise LearnedFileDamaged(file=name, reason="fitted with another adapter")
    return values


def write_arrays(name: str, values: Mapping[str, NDArray[np.float32]]) -> None:
    """Write a learned file, fitted with the adapter that is here."""
    arrays: dict[str, Any] = {**values, ORIGIN: np.array(read_adapter().digest)}
    np.savez_compressed(LEARNED / name, **arrays)

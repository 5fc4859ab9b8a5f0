from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.errors import ModelUnavailable
from index.encoder import Encoder, SentenceEncoder, default_prompts, folder_digest
from tests.word_encoder import WordEncoder

PASSAGES = [
    "Article 7 : Résiliation. Chaque partie peut mettre fin à la convention, avec un préavis de "
    "trois mois.",
    "Article 5 : Financement. Le montant versé est de 300 000 € TTC.",
    "Article 2 : Durée. La convention prend effet à sa signature.",
]


def dense(encoded: list[Any]) -> NDArray[np.float32]:
    return np.stack([each.dense for each in encoded])


def test_importing_the_module_loads_no_model_library():
    code = (
        "import sys, index.encoder\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'huggingface_hub'}\n"
        "sys.exit(', '.join(heavy & sys.modules.keys()) or 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_passage_that_answers_is_the_nearest(encoder: SentenceEncoder):
    queries = encoder.encode_queries(
        ["Quel est le préavis ?", "Combien est versé ?", "Quand commence la convention ?"]
    )
    scores = dense(queries) @ dense(encoder.encode_passages(PASSAGES)).T
    assert scores.argmax(axis=1).tolist() == [0, 1, 2]


def test_vectors_are_float32_of_unit_length_in_the_order_of_the_texts(encoder: SentenceEncoder):
    texts = [*PASSAGES, "Objet", "", *PASSAGES, "Annexe 3 : calendrier", *PASSAGES]
    vectors = dense(encoder.encode_passages(texts))
    assert (vectors.dtype, vectors.shape) == (np.float32, (12, 384))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    alone = np.concatenate([dense(encoder.encode_passages([text])) for text in texts])
    np.testing.assert_allclose(vectors, alone, atol=1e-5)


def test_tokens_are_those_of_the_text_alone_and_tell_where_they_start(encoder: SentenceEncoder):
    text = "Durée : trois ans"
    (passage,) = encoder.encode_passages([text])
    assert [text[place:].split(" ", maxsplit=1)[0] for place in passage.places][:1] == ["Durée"]
    assert passage.places.tolist() == sorted(passage.places.tolist())
    assert passage.tokens.shape == (len(passage.places), 96)
    assert (passage.tokens.dtype, passage.tokens.max() <= 127) == (np.int8, True)
    (query,) = encoder.encode_queries([text])
    assert query.tokens.shape == (len(query.weights), 96)
    np.testing.assert_allclose(np.linalg.norm(query.tokens, axis=1), 1, atol=1e-5)
    assert query.weights.min() > 0


def test_the_same_words_are_nearer_than_others(encoder: SentenceEncoder):
    (query,) = encoder.encode_queries(["préavis"])
    near, far = encoder.encode_passages(["un préavis de trois mois", "Fait à Paris"])
    best = [(each.tokens @ query.tokens.T).max(axis=0).mean() / 127 for each in (near, far)]
    assert best[0] > best[1]


def test_a_model_without_token_vectors_gives_none(base_folder: Path):
    plain = SentenceEncoder(base_folder)
    (query,), (passage,) = plain.encode_queries(["durée"]), plain.encode_passages(["durée"])
    assert (query.tokens.size, query.weights.size, passage.places.size) == (0, 0, 0)
    assert passage.dense.shape == (384,)


def test_no_text_gives_no_row(encoder: SentenceEncoder):
    assert encoder.encode_queries([]) == encoder.encode_passages([]) == []


def test_queries_and_passages_bear_their_prefixes(encoder: SentenceEncoder):
    bare = encoder.load().model
    expected = bare.encode(["query: durée", "passage: durée"], prompt="")
    np.testing.assert_allclose(encoder.encode_queries(["durée"])[0].dense, expected[0], atol=1e-6)
    passage = encoder.encode_passages(["durée"])[0]
    np.testing.assert_allclose(passage.dense, expected[1], atol=1e-6)


def test_several_threads_get_the_same_vectors(encoder: SentenceEncoder):
    texts = [f"question {i} " + "mot " * (i % 7) for i in range(24)]
    alone = [encoder.encode_queries([text])[0].dense for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: encoder.encode_queries([text])[0].dense, texts))
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_ten_thousand_characters_and_odd_ones_are_encoded(encoder: SentenceEncoder):
    texts = ["préavis " * 1250, "😀😀", '" * NEAR :', "\x00\ud7ff\u200b", " "]
    assert dense(encoder.encode_queries(texts)).shape == (5, 384)


def test_the_fingerprint_needs_no_loading_and_names_the_folder(model_folder: Path):
    fresh = SentenceEncoder(model_folder)
    assert fresh.fingerprint == "clausier-e5-small@" + folder_digest(model_folder)
    assert fresh._loaded is None


def test_the_digest_tells_another_version_of_a_model(tmp_path: Path):
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text("{}")
    values = np.arange(2**20, dtype=np.float32)
    (tmp_path / "model.safetensors").write_bytes(values.tobytes())
    first = folder_digest(tmp_path)
    (tmp_path / "README.md").write_text("words change no vector")
    assert folder_digest(tmp_path) == first
    (tmp_path / "model.safetensors").write_bytes((values * 1.001).tobytes())
    trained = folder_digest(tmp_path)
    (tmp_path / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    assert len({first, trained, folder_digest(tmp_path)}) == 3


@pytest.mark.parametrize("name", ["absent/model", "absent", "not a name", "/absent/folder"])
def test_a_model_that_is_not_there_is_unavailable(name: str):
    with pytest.raises(ModelUnavailable) as caught:
        SentenceEncoder(name).encode_queries(["durée"])
    assert caught.value.data["model"] == name
    with pytest.raises(ModelUnavailable):
        _ = SentenceEncoder(name).fingerprint


def test_a_broken_folder_is_unavailable(model_folder: Path, tmp_path: Path):
    broken = tmp_path / "broken"
    shutil.copytree(
        model_folder, broken, ignore=shutil.ignore_patterns("model.safetensors", "tokenizer.json")
    )
    (broken / "model.safetensors").write_bytes(b"truncated")
    with pytest.raises(ModelUnavailable) as caught:
        SentenceEncoder(broken).load()
    assert "\n" not in str(caught.value.data["reason"])


def test_loading_and_encoding_print_nothing(model_folder: Path):
    code = (
        "import sys; from index.encoder import SentenceEncoder\n"
        "SentenceEncoder(sys.argv[1]).encode_passages(['Objet', 'Durée'])"
    )
    command = [sys.executable, "-c", code, str(model_folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("model", "prompts", "expected"),
    [
        ("intfloat/multilingual-e5-small", {}, ("query: ", "passage: ")),
        ("intfloat/multilingual-e5-small", {"query": "", "document": ""}, ("query: ", "passage: ")),
        ("/models/e5-base-v2", {}, ("query: ", "passage: ")),
        ("mine/e5", {"query": "q: ", "document": "d: "}, ("q: ", "d: ")),
        ("intfloat/multilingual-e5-large-instruct", {}, ("", "")),
        ("sentence-transformers/all-MiniLM-L6-v2", {}, ("", "")),
        ("made5-of/something", {}, ("", "")),
    ],
)
def test_only_e5_models_without_prompts_get_prefixes(
    model: str, prompts: dict[str, str], expected: tuple[str | None, str | None]
):
    assert default_prompts(model, prompts) == expected


def test_the_encoder_of_tests_is_an_encoder(words: WordEncoder):
    encoder: Encoder = words
    near, far = encoder.encode_passages(["Les Conventions signées", "un tarif"])
    query = encoder.encode_queries(["convention signée"])[0]
    cosines = float(query.dense @ near.dense), float(query.dense @ far.dense)
    assert [round(each, 3) for each in cosines] == [0.816, 0.0]
    assert words.encoded == ["Les Conventions signées", "un tarif"]

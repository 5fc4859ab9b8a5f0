"""Late interaction on worked examples: three tokens of two values each."""

from __future__ import annotations

import numpy as np

from index.encoder import EncodedPassage, Query
from index.late_interaction import interact, lay_out, meet
from index.token_vectors import FILES, TokenVectors, read_tokens, write_tokens

EAST, NORTH, WEST = (127, 0), (0, 127), (-127, 0)


def vectors(*rows: list[tuple[int, int]]) -> TokenVectors:
    bounds = np.cumsum([0, *map(len, rows)])
    flat = np.array([row for chunk in rows for row in chunk], np.int8)
    return TokenVectors(flat, np.arange(len(flat), dtype=np.uint16), bounds)


def query(*tokens: tuple[float, float], weights: list[float]) -> Query:
    return Query(np.zeros(2, np.float32), np.array(tokens, np.float32), np.float32(weights))


def test_the_parts_of_a_chunk_are_found_by_where_their_tokens_start():
    places = np.array([0, 4, 10, 14, 20, 26], np.uint16)
    layout = lay_out(places, 10, [(10, 19), (20, 30), (40, 50)], [None, 0, None])
    assert layout.context == 2
    assert layout.units.tolist() == [[2, 4], [4, 6], [6, 6]]
    assert layout.intros.tolist() == [0, 0, 2]


def test_each_token_counts_its_best_in_the_unit_or_in_the_context():
    tokens = vectors([EAST, NORTH, WEST])  # the context, then two units of a token each
    layout = lay_out(np.array([0, 5, 9], np.uint16), 5, [(5, 8), (9, 12)], [None, None])
    asked = query((1, 0), (0, 1), weights=[1, 3])
    scores = interact(asked, tokens, [0], [layout], context=0.5)
    # East is in the context alone: half of 1. North is in the first unit, in the second is 0.
    np.testing.assert_allclose(scores.whole, [(0.5 + 3 * 1) / 4, 0.5 / 4], atol=1e-6)
    np.testing.assert_allclose(scores.own, [(0 + 3 * 1) / 4, (-1 + 0) / 4], atol=1e-6)
    np.testing.assert_allclose(scores.named, [0.5 / 4, 0.5 / 4], atol=1e-6)
    np.testing.assert_allclose(scores.around, [(0.5 + 3) / 4] * 2, atol=1e-6)


def test_a_unit_is_met_as_a_whole_too():
    tokens = vectors([EAST, NORTH, WEST])
    layout = lay_out(np.array([0, 5, 9], np.uint16), 0, [(0, 8), (9, 12), (40, 50)], [None] * 3)
    asked = query((1, 0), weights=[1])
    scores = interact(asked, tokens, [0], [layout], context=1.0)
    met = meet(asked, scores, [0, 1, 2], np.zeros((3, 1, 4), np.float32))
    np.testing.assert_allclose(met.back, [(1 + 0) / 2, -1, 0], atol=1e-6)
    np.testing.assert_allclose(met.pooled, [0.5**0.5, -1, 0], atol=1e-6)


def test_an_item_has_the_words_of_what_introduces_it():
    tokens = vectors([EAST, NORTH])
    layout = lay_out(np.array([0, 5], np.uint16), 0, [(0, 4), (5, 9)], [None, 0])
    scores = interact(query((1, 0), weights=[1]), tokens, [0], [layout], context=1.0)
    np.testing.assert_allclose(scores.own, [1, 1], atol=1e-6)


def test_each_token_meets_the_token_of_the_unit_that_is_most_like_it():
    tokens = vectors([EAST, NORTH, WEST])
    asked = query((1, 0), (0, 1), weights=[1, 3])
    cosines = np.float32([[[1, 0, 1, 1], [0, 0, 0.5, 0.5]], [[-1, 0, 0, 0], [-1, 0, 0, 0.5]]])
    layout = lay_out(np.array([0, 5, 9], np.uint16), 0, [(0, 8), (9, 12), (40, 50)], [None] * 3)
    scores = interact(asked, tokens, [0], [layout], context=1.0)
    met = meet(asked, scores, [0, 2], cosines)
    np.testing.assert_allclose(met.nearest[0], [(1, 0), (0, 1)], atol=1e-6)
    np.testing.assert_allclose(met.means, [(0.5, 0.5), (0, 0)], atol=1e-6)
    assert not met.nearest[1].any()
    assert met.cosines[:, :, 4].tolist() == [[0, -0.5], [-1, -1.5]]
    np.testing.assert_array_equal(met.cosines[:, :, :4], cosines)


def test_the_chunks_do_not_mix():
    tokens = vectors([EAST], [NORTH], [WEST])
    layout = lay_out(np.zeros(1, np.uint16), 0, [(0, 4)], [None])
    scores = interact(query((1, 0), weights=[2]), tokens, [2, 0], [layout, layout], context=1.0)
    np.testing.assert_allclose(scores.whole, [-1, 1], atol=1e-6)


def test_token_vectors_are_read_back_as_they_were_written(tmp_path):
    rng = np.random.default_rng(1)
    passages = [
        EncodedPassage(
            np.zeros(3, np.float32),
            rng.integers(-127, 127, (count, 4)).astype(np.int8),
            np.arange(count, dtype=np.int32) * 3,
        )
        for count in (2, 0, 5)
    ]
    write_tokens(tmp_path, passages)
    read = read_tokens(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    assert read.bounds.tolist() == [0, 2, 2, 7]
    np.testing.assert_array_equal(read.vectors, np.concatenate([p.tokens for p in passages]))
    np.testing.assert_array_equal(read.places, np.concatenate([p.places for p in passages]))

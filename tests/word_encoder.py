"""A deterministic encoder for tests: texts that share words are near, and nothing is learned.

Each stem (French Snowball, accents and case folded) adds or takes 1 at one of 512 places, by its
hash ("the hashing trick", Weinberger et al. 2009); the sum is scaled to unit length. As a token, a
stem is a direction of its own, drawn from its hash: those of two stems are nearly orthogonal.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import Stemmer
from numpy.typing import NDArray

import bot.answering.deciding
import bot.conversation.answer
from bot.answering.evidence import FEATURES, Asked, Candidates, Ranking, candidates, rank, weigh
from bot.answering.intent import Intent, Kind, Scope, Sort, intent_of
from bot.answering.knowledge import Knowledge
from bot.answering.moves import UNTOLD, Move, Moved, moved_by
from bot.answering.ranker import Ranker, softmax
from index.encoder import EncodedPassage, Query, quantised, unit_length
from index.lexical import STOP_WORDS
from tests import word_lists  # noqa: F401 (what it keeps, every process of the tests knows)

DIMENSION = 512
TOKENS = 96
WORD = re.compile(r"\w+")
HELLO = re.compile(r"(?:bonjour|merci|hello|salut)\W*")
ASKED: dict[bytes, str] = {}  # the texts of encoded questions by their vectors
# The heads know the vectors of the real model alone: what a question wants by its first words.
KINDS = {
    Kind.AMOUNT: r"\b(?:combien|montant|loyer|engagement financier|how much)",
    Kind.DATE: r"\b(?:quand|date|when)",
    Kind.DURATION: r"\b(?:préavis|preavis|durée|duree|notice)",
    Kind.LIST: r"\bobligations",
}


class WordEncoder:
    """Satisfies ``index.encoder.Encoder``; ``encoded`` keeps every passage it was given."""

    name = "words"

    def __init__(self, fingerprint: str = "words@1") -> None:
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> list[Query]:
        queries = []
        for text in texts:
            ASKED[word_vector(text).tobytes()] = text
            stems = [stem for _, stem in placed_stems(text)]
            weights = np.array([0.01 if each in STOP_WORDS else 1.0 for each in stems], np.float32)
            queries.append(Query(word_vector(text), token_vectors(stems), weights))
        return queries

    def encode_passages(self, texts: Sequence[str]) -> list[EncodedPassage]:
        self.encoded.extend(texts)
        passages = []
        for text in texts:
            placed = placed_stems(text)
            tokens = quantised(token_vectors([stem for _, stem in placed]))
            places = np.array([place for place, _ in placed], np.int32)
            passages.append(EncodedPassage(word_vector(text), tokens, places))
        return passages


def placed_stems(text: str) -> list[tuple[int, str]]:
    """Each word's place in the text and its stem."""
    return [(match.start(), stem(match.group())) for match in WORD.finditer(text)]


@cache
def stem(word: str) -> str:
    return Stemmer.Stemmer("french").stemWord(plain(word))


def plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))


def token_vectors(stems: Sequence[str]) -> NDArray[np.float32]:
    drawn = [direction(each) for each in stems]
    return unit_length(np.array(drawn, np.float32).reshape(-1, TOKENS))


@cache
def direction(stem: str) -> NDArray[np.float64]:
    return np.random.default_rng(zlib.crc32(stem.encode())).normal(size=TOKENS)


def word_vector(text: str) -> NDArray[np.float32]:
    vector = np.zeros(DIMENSION, np.float32)
    for _, stem in placed_stems(text):
        place = zlib.crc32(stem.encode())
        vector[place % DIMENSION] += 1 if place & 2**16 else -1
    length = float(np.linalg.norm(vector))
    if length == 0:  # no word at all, or words that cancel out
        vector[0] = length = 1.0
    return vector / length


def word_intent(query: Query) -> Intent:
    """Tell what a question wants; that of a real model's vector by the heads."""
    text = ASKED.get(query.dense.tobytes(), "") if len(query.dense) == DIMENSION else None
    if text is None:
        return intent_of(query)
    lowered = text.casefold()
    kind = next((k for k, words in KINDS.items() if re.search(words, lowered)), Kind.TEXT)
    chosen = Scope.EACH if re.search(r"\b(?:compare|chaque)", lowered) else Scope.ONE
    hello = HELLO.fullmatch(lowered)
    sort = Sort.SMALL_TALK if hello else Sort.QUESTION
    return Intent(
        {each: float(each is sort) for each in Sort},
        {each: float(each is chosen) for each in Scope},
        {each: float(each is kind) for each in Kind},
    )


def word_moved(query: Query) -> Moved:
    """Tell what a message does: of words, a greeting alone is told."""
    if len(query.dense) != DIMENSION:
        return moved_by(query)
    hello = HELLO.fullmatch(ASKED.get(query.dense.tobytes(), "").casefold())
    return replace(UNTOLD, moves={Move.GREET: 1.0}) if hello else UNTOLD


# What a unit of words is worth: chiefly the share of the question's words that it holds.
WORTH = {"whole": 40.0, "own": 8.0, "wanted": 5.0, "worth": 6.0}
NOTHING = 25.0  # what "none of them" is worth
# From which probabilities one answers, is silent, takes one convention, takes several: where words
# alone answer, ``deciding.ranker`` is put in the place of the trained one for these.
DECISIONS = (0.69, 0.78, 0.67, 0.91)


class WordRanker(Ranker):
    """Weighs by hand what training weighs for the real model."""

    def probabilities(self, found: Candidates) -> tuple[NDArray[np.float32], float]:
        """Return the probability of each unit, and that of none."""
        worth = np.array([WORTH.get(name, 0.0) for name in FEATURES], np.float32)
        chances = softmax(np.append(found.features @ worth, np.float32(NOTHING)))
        return chances[:-1], float(chances[-1])


def word_ranker() -> Ranker:
    """Return the ranker that is put in the place of the trained one."""
    return WordRanker((), *DECISIONS)


def word_rank(
    asked: Asked, knowledge: Knowledge, documents: Collection[int] | None = None
) -> Ranking:
    """Rank what is found for a vector of words by hand, else as it is."""
    if len(asked.query.dense) != DIMENSION:
        return rank(asked, knowledge, documents)
    return weigh(asked, knowledge, candidates(asked, knowledge, documents), word_ranker())


bot.conversation.answer.intent_of = word_intent
bot.conversation.answer.moved_by = word_moved
bot.conversation.answer.rank = bot.answering.deciding.rank = word_rank

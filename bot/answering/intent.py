"""What sort of answer a message wants, told by trained heads on its dense vector.

Does: give probabilities: of what a message is (a question, small talk, another subject), of the
kind of answer it wants, of how many conventions it asks about.
Does not: look at any word of the message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from corpus.model import FactKind
from index.learned_files import read_arrays

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.encoder import Query

FILE = "heads.npz"
COLLECTION = "collection.npz"


class Sort(StrEnum):
    """What a message is."""

    QUESTION = "question"
    SMALL_TALK = "small_talk"
    OTHER_SUBJECT = "other_subject"


class Scope(StrEnum):
    """How many conventions an answer is about."""

    ONE = "one"
    EACH = "each"  # a row per convention
    WHICH = "which"  # those for which something holds, or how many


class Kind(StrEnum):
    """The kind of answer that is wanted."""

    AMOUNT = "amount"
    DURATION = "duration"
    DATE = "date"
    PERCENTAGE = "percentage"
    PARTY = "party"
    PLACE = "place"
    REFERENCE = "reference"
    LIST = "list"
    YES_NO = "yesno"
    TEXT = "text"


class Property(StrEnum):
    """What a question asks of the collection as a whole; all but OTHER and CLAUSE are typed."""

    OTHER = "other"  # it is about what a text says
    LIST = "list"
    IN_FORCE = "in_force"
    ENDED = "ended"
    END = "end"
    SIGNED = "signed"
    START = "start"
    AMOUNT = "amount"
    NOTICE = "notice"
    DURATION = "duration"
    RENEWAL = "renewal"
    PARTY = "party"  # what a body has signed
    CLAUSE = "clause"  # those that provide for something, or do not
    TOTAL = "total"


class Order(StrEnum):
    """Which end of a rank is wanted."""

    NONE = "none"
    MOST = "most"  # the latest, the highest, the longest
    LEAST = "least"


# The facts that are answers of each kind.
FACTS: Mapping[Kind, frozenset[FactKind]] = {
    Kind.AMOUNT: frozenset({FactKind.AMOUNT}),
    Kind.DURATION: frozenset({FactKind.DURATION, FactKind.PERIODICITY}),
    Kind.DATE: frozenset({FactKind.DATE}),
    Kind.PERCENTAGE: frozenset({FactKind.PERCENTAGE}),
    Kind.PARTY: frozenset({FactKind.PARTY, FactKind.REPRESENTATIVE}),
    Kind.PLACE: frozenset({FactKind.ADDRESS, FactKind.EMAIL, FactKind.URL}),
    Kind.REFERENCE: frozenset(
        {
            FactKind.REFERENCE,
            FactKind.IDENTIFIER,
            FactKind.ACCOUNT,
            FactKind.BUDGET,
            FactKind.LICENCE,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Intent:
    """Probabilities of each sort, scope and kind; those of a head sum to 1."""

    sorts: Mapping[Sort, float]
    scopes: Mapping[Scope, float]
    kinds: Mapping[Kind, float]
    properties: Mapping[Property, float] = field(default_factory=lambda: {Property.OTHER: 1.0})
    orders: Mapping[Order, float] = field(default_factory=lambda: {Order.NONE: 1.0})

    @property
    def sort(self) -> Sort:
        """Return the most probable sort."""
        return max(self.sorts, key=self.sorts.__getitem__)

    @property
    def scope(self) -> Scope:
        """Return the most probable scope."""
        return max(self.scopes, key=self.scopes.__getitem__)

    @property
    def kind(self) -> Kind:
        """Return the most probable kind."""
        return max(self.kinds, key=self.kinds.__getitem__)

    @property
    def wanted(self) -> Property:
        """Return the property asked of the collection, OTHER unless that is sure enough."""
        if 1 - self.properties[Property.OTHER] < surely():
            return Property.OTHER
        typed = {each: chance for each, chance in self.properties.items() if each != Property.OTHER}
        return max(typed, key=typed.__getitem__, default=Property.OTHER)

    @property
    def order(self) -> Order:
        """Return the most probable order."""
        return max(self.orders, key=self.orders.__getitem__)


UNTOLD = Intent({Sort.QUESTION: 1.0}, {Scope.ONE: 1.0}, {Kind.TEXT: 1.0})


@lru_cache(maxsize=1)
def heads() -> dict[str, NDArray[np.float32]]:
    """Return the weights (classes, d) and biases (classes,) of the heads by name."""
    return {**read_arrays(FILE), **read_arrays(COLLECTION)}


def surely() -> float:
    """Return the probability from which a question is about the collection."""
    return float(heads()["collection.decisions"][0])


def intent_of(query: Query) -> Intent:
    """Return what an encoded message wants.

    The heads know the vectors of the model they were trained on, which alone gives token vectors;
    of another model's, nothing is told but that it is a question.
    """
    if not len(query.weights):
        return UNTOLD
    dense = query.dense
    return Intent(
        sorts=dict(zip(Sort, probabilities(heads(), "sort", dense), strict=True)),
        scopes=dict(zip(Scope, probabilities(heads(), "scope", dense), strict=True)),
        kinds=dict(zip(Kind, probabilities(heads(), "kind", dense), strict=True)),
        properties=dict(zip(Property, probabilities(heads(), "property", dense), strict=True)),
        orders=dict(zip(Order, probabilities(heads(), "order", dense), strict=True)),
    )


def probabilities(
    weights: Mapping[str, NDArray[np.float32]], head: str, dense: NDArray[np.float32]
) -> list[float]:
    """Return the softmax of a head's linear layer."""
    logits = weights[f"{head}.weights"] @ dense + weights[f"{head}.biases"]
    powers = np.exp(logits - logits.max())
    return [float(each) for each in powers / powers.sum()]

"""Near-twins: agreements alike but for one name, and whether the one that is meant is cited.

Does: make a twin of each test agreement by another name in the place of the one that most of its
questions say, and ask each of these questions of both.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import index.training
from bot.conversation.answer import answer
from bot.library.library import Library, add, load
from index.encoder import SentenceEncoder

DATA = Path(index.training.__file__).parent / "data"
OTHERS = (
    "Valmorin",
    "Kerguen",
    "Soultraz",
    "Bréval",
    "Estrade",
    "Malpertuis",
    "Orvanne",
    "Tréguel",
)
NAME = re.compile(r"\b[A-ZÀ-Ý][a-zà-ÿ]{4,}\b")


def twins(encoder: SentenceEncoder) -> Iterator[tuple[str, str, str]]:
    """Yield the row of the benchmark: the share of questions whose own agreement comes first."""
    asked = [json.loads(line) for line in (DATA / "test.jsonl").read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        meant: list[tuple[str, str]] = []
        for number, path in enumerate(sorted((DATA / "texts").glob("te-*"))):
            text = path.read_text("utf-8")
            own = [
                q["question"] for q in asked if q["gold"] and q["gold"][0]["source"] == path.name
            ]
            said = Counter(name for q in own for name in set(NAME.findall(q)) if name in text)
            name, other = said.most_common(1)[0][0], OTHERS[number % len(OTHERS)]
            twin = f"{path.stem}-{other}{path.suffix}"
            (Path(folder) / path.name).write_text(text, "utf-8")
            renamed = text.replace(name, other).replace(name.upper(), other.upper())
            (Path(folder) / twin).write_text(renamed, "utf-8")
            for question in own:
                if name in question:
                    meant += [(question, path.name), (question.replace(name, other), twin)]
        library = Library(Path(folder) / "home", seed=False, encoder=lambda: encoder)
        add(library, sorted(Path(folder).glob("te-*")))
        knowledge = load(library)
        first = [
            bool(found) and found[0].source == source
            for question, source in meant
            for found in [answer(question, knowledge, encoder).citations]
        ]
    share = sum(first) / len(first)
    yield f"near-twins, {len(first)} questions: right document first", f"{share:.3f}", "≥ 0.95"

"""Conversations with what is expected of each turn, and how many turns come out right.

``python -m tests.talks`` holds them all with the default model: those that are looked at one by
one, with what went wrong, and those kept aside as a sum alone. A turn is right when the reply is
of the document expected, in the clause expected, and holds the words that it must and none of
those that it must not, in its headline, its parts, its choices or its first quote; of the whole
collection, when its rows are those expected (``rows``), or begin with one (``first``).
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.answering.knowledge import Knowledge
from bot.answering.model import Answer
from bot.conversation.answer import Context, answer
from bot.library.library import Library, add, load
from bot.settings import Settings
from bot.texts.messages import say
from bot.texts.terminal import write
from index.default_encoder import default_model
from index.encoder import Encoder, SentenceEncoder
from tests.desk import TODAY

DATA = Path(__file__).parent / "data/conversations.jsonl"
TEXTS = Path(__file__).parents[1] / "index/training/data/texts"
# Two ferries, two clubs and two bus services alike, meals, and libraries with an avenant.
PAIRS = ("za-bac-*", "xd-objectifs-*", "xe-transport-*", "zb-portage-*", "we-reseau-*")
MIXED = ("ra-*", "rb-*", "zb-*")  # fifteen of as many genres; no part of what is fitted


@dataclass(frozen=True, slots=True)
class Said:
    """A turn with its reply and what is wrong with it (nothing when it is right)."""

    turn: dict[str, Any]
    reply: Answer
    wrong: str
    kept: bool
    before: tuple[str, ...]


def read_talks() -> list[dict[str, Any]]:
    """Return the conversations: ``home``, ``kept`` aside or not, ``turns``."""
    return [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


def hold(talk: dict[str, Any], knowledge: Knowledge, encoder: Encoder) -> list[Said]:
    """Hold one conversation; each turn goes on from the one before it."""
    said: list[Said] = []
    before = None
    for turn in talk["turns"]:
        reply = answer(turn["say"], knowledge, encoder, Context(turn=before, today=TODAY))
        before = reply.turn
        said.append(
            Said(turn, reply, fault(turn, reply), talk["kept"], tuple(s.turn["say"] for s in said))
        )
    return said


def fault(turn: dict[str, Any], reply: Answer) -> str:
    """Return what is wrong with a reply, or nothing."""
    shown = shown_of(reply)
    source, clause = turn.get("source"), turn.get("clause", "")
    cited = reply.citations[0] if reply.citations else None
    unsure = say("uncertain", reply.language)  # not asserted either
    silent = any(p.citation is None or p.headline.startswith(unsure) for p in reply.parts)
    missing = [words for words in turn.get("must", ()) if words.casefold() not in shown]
    held = [words for words in turn.get("mustnt", ()) if words.casefold() in shown]
    unsaid = say("unspecified", reply.language)
    told = [row.source for row in reply.rows if not row.headline.startswith(unsaid)]
    rows = told or [citation.source for citation in reply.citations]
    wrong = {
        "premise not noticed": bool(turn.get("noticed")) and not reply.premises,
        f"contradicted: {reply.premises}": bool(reply.premises) and not turn.get("noticed"),
        f"not of {source}": bool(source) and not turn.get("noticed") and not _of(reply, source),
        f"status {reply.status}": reply.status not in turn.get("status", [reply.status]),
        f"not {clause}": bool(clause) and not (cited and cited.clause.startswith(clause)),
        f"missing {missing}": bool(missing),
        f"holds {held}": bool(held),
        f"rows {rows}": "rows" in turn and set(rows) != set(turn["rows"]),
        f"first {rows[:1]}": "first" in turn and rows[:1] != [turn["first"]],
        "no part is said to be silent": bool(turn.get("silent_part")) and not silent,
    }
    return "; ".join(reason for reason, so in wrong.items() if so)


def _of(reply: Answer, source: str) -> bool:
    """Return whether a reply is of a document; one that is silent, of what it was asked of."""
    if reply.citations:
        return reply.citations[0].source == source
    return reply.turn is not None and source in reply.turn.sources


def shown_of(reply: Answer) -> str:
    """Return what a reader sees first of a reply, folded to one line of small letters."""
    cells = [f"{part.label} {part.headline}" for part in reply.parts]
    cells += [cell.headline for cell in (*reply.choices, *reply.rows)]
    quotes = [citation.quote for citation in reply.citations[:1]]
    if reply.parts:
        quotes = [citation.quote for citation in reply.citations]
    words = " ".join([reply.about, reply.headline, *cells, *quotes, *reply.notes])
    return " ".join(words.replace("\N{NO-BREAK SPACE}", " ").split()).casefold()


def rates(said: Sequence[Said]) -> dict[str, float]:
    """Return the shares: right, false premises noticed, true ones denied, several both right."""

    def share(chosen: Iterable[bool]) -> float:
        found = list(chosen)
        return round(sum(found) / len(found), 3) if found else float("nan")

    return {
        "turns": len(said),
        "right": share(not s.wrong for s in said),
        "false premises noticed": share(
            bool(s.reply.premises) for s in said if s.turn.get("noticed")
        ),
        "true premises contradicted": share(
            bool(s.reply.premises) for s in said if not s.turn.get("noticed")
        ),
        "several, all right": share(not s.wrong for s in said if s.turn["kind"] == "several"),
    }


def by_kind(said: Sequence[Said]) -> dict[str, str]:
    """Return "right/all" of each kind of turn."""
    kinds: dict[str, list[bool]] = defaultdict(list)
    for each in said:
        kinds[each.turn["kind"]].append(not each.wrong)
    return {kind: f"{sum(found)}/{len(found)}" for kind, found in sorted(kinds.items())}


def homes(folder: Path, encoder: Encoder) -> dict[str, Knowledge]:
    """Return a home of each name: the five conventions, these and ten others, pairs, mixed."""
    five = load(Library(folder / "five", True, lambda: encoder))
    library = Library(folder / "others", True, lambda: encoder)
    add(library, sorted(TEXTS.glob("te-*")))
    found = {"five": five, "others": load(library)}
    for name, patterns in (("pairs", PAIRS), ("mixed", MIXED)):
        library = Library(folder / name, False, lambda: encoder)
        add(library, sorted(path for each in patterns for path in TEXTS.glob(each)))
        found[name] = load(library)
    return found


def main() -> None:
    """Hold all conversations and write how they went."""
    encoder = SentenceEncoder(default_model(Settings.from_env().cache))
    with TemporaryDirectory() as made:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(made)
        known = homes(folder, encoder)
        said = [each for talk in read_talks() for each in hold(talk, known[talk["home"]], encoder)]
    shown = [each for each in said if not each.kept]
    for each in shown:
        if each.wrong:
            write(f"- [{each.turn['kind']}] {' / '.join((*each.before, each.turn['say']))}")
            write(f"    {each.wrong}\n    {each.reply.status}: {each.reply.headline}")
    write(f"looked at {rates(shown)} {by_kind(shown)}")
    write(f"kept aside {rates([each for each in said if each.kept])}")
    write(f"all {rates(said)}")


if __name__ == "__main__":
    main()

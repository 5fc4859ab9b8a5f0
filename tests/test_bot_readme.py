"""The README lists every command and variable, and its picture quotes what the texts say."""

from __future__ import annotations

import re
from pathlib import Path

from bot.cli import cli
from corpus.formats.kinds import known_suffixes

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_listed():
    listed = re.findall(r"^\| `clausier ([\w-]+)", README, re.MULTILINE)
    assert set(listed) == set(cli.commands)


def test_every_format_is_listed():
    rows = re.findall(r"^\| (`\.[^|]+) \|", README, re.MULTILINE)
    assert set(re.findall(r"`(\.\w+)`", " ".join(rows))) == set(known_suffixes())


def test_every_variable_is_listed():
    sources = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "index").rglob("*.py")]
    used = {
        name
        for path in sources
        for name in re.findall(r'"(CLAUSIER_\w+[A-Z])"', path.read_text(encoding="utf-8"))
    }
    assert {name for name in used if f"`{name}`" not in README} == set()


def test_the_picture_quotes_the_texts():
    texts = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "corpus/texts").glob("*.txt")
    )
    block = README.split("```text\n")[1].split("```")[0].replace("\u00a0", " ")
    quotes = re.findall(r"^« (.+) »$", block, re.MULTILINE)
    assert len(quotes) == 1
    folded = " ".join(re.sub(r"[*_`|#]|<[^>]+>", " ", texts).replace("\u00a0", " ").split())
    for quote in quotes:
        for part in quote.split(" … "):
            assert part in folded, part

"""Questions of jurists on branch agreements, with the articles that they cite.

``python -m index.training.experts FOLDER`` asks npm for ``@socialgouv/contributions-data`` (41
questions of the ministry of labour, answered for each large branch agreement) and for
``@socialgouv/kali-data`` (their texts), and writes the base texts of agreements with an odd number
that are cited at least eight times, a Markdown file each, and ``experts.jsonl``: one question a
line, as ``clausier ask --batch`` reads it. A question has no gold where the answer is that the
agreement says nothing; one whose cited article is not in the base text is left out.

Nothing is fitted on them: they are measured only. The answers are of 2019 to 2021, the texts of
today.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from index.training.fetch import PACKAGE, pieces, unpacked

ANSWERS = "@socialgouv/contributions-data@1.16.0"
SILENT = "La convention collective ne prévoit rien sur ce point"
CITED = 8  # times that an agreement has to be cited
BASE = "Texte de base : "
Lines = dict[str, tuple[int, int]]


def written(branch: dict[str, Any], section: dict[str, Any]) -> tuple[str, Lines]:
    """Return the base text of an agreement, and the lines of each of its articles."""
    about = branch["data"]
    title = re.sub(r"\s+", " ", section["data"]["title"]).removeprefix(BASE).strip()
    text = f"# {title}\n\nBranche : {about['shortTitle']} (IDCC {about['num']})"
    lines: Lines = {}
    for known, piece in pieces(section, 2):
        text += "\n\n"
        first = text.count("\n") + 1
        text += piece
        last = text.count("\n") + 1
        for name in known:
            start, end = lines.get(name, (first, last))
            lines[name] = (min(start, first), max(end, last))
    return text + "\n", lines


def golden(answer: dict[str, Any], lines: Lines) -> list[tuple[int, int]] | None:
    """Return the lines that an answer cites, none for silence; None where that cannot be told."""
    cited = [each["title"] for each in answer["references"] if each["category"] == "agreement"]
    found = [lines[name] for name in cited if name in lines]
    said = answer["markdown"].strip(" .\n")
    return found if found or (said == SILENT and not cited) else None


def questions_on(
    branch: dict[str, Any], lines: Lines, answers: list[dict[str, Any]], source: str
) -> list[dict[str, Any]]:
    """Return what jurists were asked about an agreement."""
    number, short = int(branch["data"]["num"]), branch["data"]["shortTitle"]
    rows = []
    for place, each in enumerate(answers):
        for answer in each["answers"]["conventions"]:
            gold = golden(answer, lines) if int(answer["idcc"]) == number else None
            if gold is not None:
                asked = re.sub(r"\s+", " ", each["title"]).strip()
                rows.append(
                    {
                        "id": f"expert-{number}-{place}",
                        "kind": "expert",
                        "style": "expert",
                        "question": f"Convention collective {short} : {asked}",
                        "gold": [{"source": source, "start": a, "end": b} for a, b in gold],
                        "mode": "any",
                        "must": [],
                    }
                )
    return rows


def main(folder: Path) -> None:
    """Fetch and write."""
    folder.mkdir(parents=True, exist_ok=True)
    asked: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as scratch:
        given = unpacked(ANSWERS, Path(scratch) / "answers")
        answers = json.loads((given / "package/data/contributions.json").read_text("utf-8"))
        texts = unpacked(PACKAGE, Path(scratch) / "texts")
        for path in sorted(texts.rglob("KALICONT*.json")):
            branch = json.loads(path.read_text("utf-8"))
            number = str(branch["data"].get("num", ""))
            if not number.isdigit() or int(number) % 2 == 0:
                continue
            for section in branch.get("children", []):
                if not section["data"].get("title", "").startswith(BASE):
                    continue
                text, lines = written(branch, section)
                rows = questions_on(branch, lines, answers, f"IDCC{number}.md")
                if sum(bool(row["gold"]) for row in rows) >= CITED:
                    (folder / f"IDCC{number}.md").write_text(text, "utf-8")
                    asked += rows
    lines_out = [json.dumps(row, ensure_ascii=False) + "\n" for row in asked]
    (folder / "experts.jsonl").write_text("".join(lines_out), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

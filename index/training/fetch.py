"""Fetch the agreements of others that questions of ours are about: branch agreements of Légifrance.

``python -m index.training.fetch FOLDER`` asks npm for the package ``@socialgouv/kali-data`` (texts
of Légifrance, Licence Ouverte) and writes those that ``data/`` names, a Markdown file each. They
are not part of the project. The questions of ``accords.jsonl`` and ``types.jsonl`` are about texts
that were laid out otherwise: they are used where a folder with these is given.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGE = "@socialgouv/kali-data@3.449.0"
DATA = Path(__file__).parent / "data"
GONE = ("ABROGE", "PERIME", "REMPLACE")
NAME = re.compile(r"KALI(?:TEXT|SCTA)\d{12}\.md")


def plain(content: str) -> str:
    """Return the text of an article's HTML: a line a paragraph, tables as rows between bars."""
    text = re.sub(r"(?i)<br ?/?>", "\n", content)
    text = re.sub(r"(?i)</p>|</div>|</li>", "\n", text)
    text = re.sub(r"(?is)<table.*?</table>", lambda table: _rows(table[0]), text)
    text = html.unescape(re.sub(r"<[^>]+>", "", text))
    text = re.sub(r"[ \t]+", " ", text)
    return re.sub(r"\n\s*\n\s*(\n\s*)*", "\n\n", text).strip()


def _rows(table: str) -> str:
    rows = [""]
    for number, row in enumerate(re.findall(r"(?is)<tr.*?</tr>", table)):
        cells = [
            re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", cell))).strip()
            for cell in re.findall(r"(?is)<t[dh].*?</t[dh]>", row)
        ]
        rows.append("| " + " | ".join(cells) + " |")
        if number == 0:
            rows.append("|" + " --- |" * len(cells))
    return "\n".join(rows) + "\n\n"


def pieces(node: dict[str, Any], depth: int) -> Iterator[tuple[frozenset[str], str]]:
    """Yield the headings and articles below a node, those that are no longer in force left out.

    With each stands what an article is known by, nothing for a heading.
    """
    for child in node.get("children", []):
        data = child["data"]
        if data.get("etat", "").startswith(GONE):
            continue
        if child["type"] != "article":
            title = re.sub(r"\s+", " ", data.get("title", ""))
            yield frozenset(), f"{'#' * min(depth, 4)} {title}"
            yield from pieces(child, depth + 1)
            continue
        text, number = plain(data.get("content") or ""), data.get("num") or ""
        known = frozenset(str(data[name]) for name in ("id", "cid") if data.get(name))
        if text and 0 < len(number) < 20:
            yield known, f"{'#' * (min(depth, 4) + 1)} Article {number}"
        if text:
            yield known, text


def write_texts(package: Path, folder: Path, wanted: set[str]) -> set[str]:
    """Write the wanted texts of the package; return their names."""
    written = set()
    for path in sorted(package.rglob("KALICONT*.json")):
        branch = json.loads(path.read_text("utf-8"))
        for section in branch.get("children", []):
            for text in section.get("children", []) if section["type"] == "section" else []:
                name = f"{text['data'].get('id', '')}.md"
                if name not in wanted or name in written:
                    continue
                title = re.sub(r"\s+", " ", text["data"]["title"])
                about = f"{branch['data']['shortTitle']} (IDCC {branch['data']['num']})"
                head = f"# {title[0].upper() + title[1:]}\n\nBranche : {about}"
                head += f" — Légifrance {name[:-3]}"
                body = "\n\n".join(piece for _, piece in pieces(text, 2))
                (folder / name).write_text(f"{head}\n\n{body}\n", "utf-8")
                written.add(name)
    return written


def unpacked(package: str, folder: Path) -> Path:
    """Return a folder with what an npm package holds."""
    folder.mkdir(parents=True)
    command = ["npm", "pack", "--silent", package]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder


def main(folder: Path) -> None:
    """Fetch and write."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {
        name
        for path in (*DATA.glob("questions/[npuw]*.jsonl"), *DATA.glob("*.jsonl"))
        for name in NAME.findall(path.read_text("utf-8"))
    }
    with tempfile.TemporaryDirectory() as scratch:
        write_texts(unpacked(PACKAGE, Path(scratch) / "texts"), folder, wanted)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

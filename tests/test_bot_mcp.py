"""An assistant that speaks MCP with ``clausier mcp``, as the SDK's own client does."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from bot.cli import run
from bot.library.reservations import reserve
from index.manifest import registry
from tests.bot_process import copy_home

mcp = pytest.importorskip("mcp")

ROOT = Path(__file__).parents[1]
CEREMA = "friches-cerema-dinum-2020.txt"


async def talk(home: Path, log: Path) -> dict[str, object]:
    """Return what the tools give, and what they refuse."""
    parameters = mcp.StdioServerParameters(
        command=sys.executable,
        args=[str(ROOT / "tests/word_cli.py"), "mcp"],
        env={**os.environ, "CLAUSIER_HOME": str(home), "CLAUSIER_LANG": "fr"},
    )
    found: dict[str, object] = {}
    with log.open("w") as errors:
        async with mcp.Client(mcp.stdio_client(parameters, errlog=errors)) as client:
            found["tools"] = (await client.list_tools()).tools

            async def call(tool: str, **arguments: object) -> object:
                result = await client.call_tool(tool, arguments)
                text = result.content[0].text
                return text if result.is_error else result.structured_content

            found["list"] = await call("list")
            question = "Quel est le montant du financement du Cerema ?"
            found["ask"] = await call("ask", question=question)
            found["search"] = await call("search", query="financement du Cerema", count=2)
            found["clause"] = await call("show", document=CEREMA, clause="5.1")
            found["card"] = await call("show", document=CEREMA)
            found["diff"] = await call("diff", old=CEREMA, new=CEREMA)
            found["unknown"] = await call("show", document="nulle part")
            found["empty"] = await call("search", query=" ")
            held = {ref.source: ref.sha256 for ref in registry(home) or ()}
            reserve(home, [held[CEREMA]], [4])
            found["hidden"] = await call("show", document=CEREMA)
            found["left"] = await call("list")
    return found


def test_an_assistant_asks_searches_reads_compares_and_lists(word_home, tmp_path):
    home = copy_home(word_home, tmp_path / "mcp-home")
    found = asyncio.run(asyncio.wait_for(talk(home, tmp_path / "log"), 100))
    assert {tool.name for tool in found["tools"]} == {"ask", "search", "show", "diff", "list"}
    assert all(tool.annotations.read_only_hint for tool in found["tools"])
    assert len(found["list"]["documents"]) == 5
    cited = found["ask"]["citations"][0]
    assert cited["source"] == CEREMA
    text = (ROOT / "corpus/texts" / CEREMA).read_text(encoding="utf-8")
    lines = text.split("\n")[cited["start_line"] - 1 : cited["end_line"]]
    assert cited["quote"].split("…")[0].strip() in "\n".join(lines)
    assert len(found["search"]["hits"]) == 2
    clause = found["clause"]
    assert clause["text"].split("\n")[0] in text.split("\n")[clause["start_line"] - 1]
    assert found["card"]["card"]["rows"]
    assert found["diff"]["figures"] == []
    assert "nulle part" in found["unknown"]
    assert "La question est vide" in found["empty"]
    assert CEREMA in found["hidden"]
    assert "5.1" not in found["hidden"]
    assert CEREMA not in json.dumps(found["left"])


def test_without_the_library_one_sentence_says_what_to_install(monkeypatch, capfd):
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    assert run(["mcp"]) == 1
    assert "clausier[mcp]" in capfd.readouterr().err

"""What the project's own files promise each other."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_package_is_listed_and_every_listed_package_exists():
    # setuptools does not find packages in this layout; one left out is missing once installed.
    found = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for top in ("bot", "corpus", "index")
        for path in (ROOT / top).rglob("__init__.py")
    }
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == found


def test_every_dependency_is_pinned():
    pins = {
        _name(line)
        for line in (ROOT / ".ci/constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    wanted = {*project["dependencies"], *(each for extra in extras.values() for each in extra)}
    wanted -= {"clausier[mcp]", "clausier[train]"}
    wanted |= set(PROJECT["build-system"]["requires"])
    assert {_name(requirement) for requirement in wanted} - pins == set()


def test_torch_is_the_same_everywhere():
    for name in ("pyproject.toml", ".ci/constraints.txt", "Makefile"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert set(re.findall(r"\btorch==[\w.+]+", text)) == {"torch==2.13.0"}, name


def _name(requirement: str) -> str:
    """Return a requirement's distribution name as PyPI compares it (PEP 503)."""
    name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_import_is_a_dependency():
    """A package that is there by chance is missing on a new machine."""
    of = metadata.packages_distributions()
    names = set()
    for folder in ("bot", "index", "corpus"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names.add(node.module.split(".")[0])
    names -= set(sys.stdlib_module_names) | {"bot", "index", "corpus"}
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    declared = {*project["dependencies"], *extras["mcp"], *extras["train"]}
    declared = {_name(each) for each in declared}
    missing = {
        name for name in names if not {_name(each) for each in of.get(name, [name])} & declared
    }
    assert missing == set()

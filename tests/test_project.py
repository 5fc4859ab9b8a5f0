"""What the project's own files promise each other."""

from __future__ import annotations

import re
import tomllib
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
    wanted = {*project["dependencies"], *project["optional-dependencies"]["dev"]}
    assert {_name(requirement) for requirement in wanted} - pins == set()


def test_torch_is_the_same_everywhere():
    for name in ("pyproject.toml", ".ci/constraints.txt", "Makefile"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert set(re.findall(r"\btorch==[\w.+]+", text)) == {"torch==2.13.0"}, name


def _name(requirement: str) -> str:
    """Return a requirement's distribution name as PyPI compares it (PEP 503)."""
    name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()

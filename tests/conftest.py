"""What every test relies on: a home of its own, French, no network, one model for all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from platformdirs import user_cache_dir

from bot.answering.knowledge import Knowledge
from bot.library.library import Library, load
from bot.processes.rate_limits import Allowance
from index.default_encoder import NAME, base_model, damage, default_model
from index.encoder import SentenceEncoder
from tests.bot_process import copy_home
from tests.browser import Served, serve
from tests.desk import Desk, PreparedEncoder, Replies, answer_all, read_questions
from tests.small_catalogue import small_desk
from tests.word_encoder import WordEncoder

os.environ["HF_HUB_OFFLINE"] = "1"  # read once, when the hub's library is first imported
os.environ["OMP_NUM_THREADS"] = "1"  # as is this: each core has a pytest of its own
# Else each process that a test starts compiles every module anew: a third of its start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together, in one process, the tests that share what is long in being made.

    Those that need the model (which are marked ``model``, by hand where no fixture tells), and
    those of a file with module fixtures. All others go one by one to whoever is free.
    """
    for item in items:
        fixtures = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]
        if {"model_folder", "base_folder"} & fixtures.keys():
            item.add_marker("model")
        if item.get_closest_marker("model"):
            item.add_marker(pytest.mark.xdist_group("model"))
        elif any(each.scope == "module" for found in fixtures.values() for each in found):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The user's cache when it holds the default model, so that it is not made again."""
    cache = Path(os.environ.get("CLAUSIER_CACHE") or user_cache_dir("clausier"))
    return cache if damage(cache / NAME) is None else tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that is this test's alone; returns its folder, which does not exist yet."""
    for name in [name for name in os.environ if name.startswith("CLAUSIER_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("CLAUSIER_HOME", str(folder))
    monkeypatch.setenv("CLAUSIER_CACHE", str(model_cache))
    monkeypatch.setenv("CLAUSIER_LANG", "fr")
    return folder


@pytest.fixture
def words() -> WordEncoder:
    """A small deterministic encoder, for what does not depend on how good a model is."""
    return WordEncoder()


@pytest.fixture(scope="session")
def word_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the conventions that ship, indexed with the word encoder; to be copied."""
    folder = tmp_path_factory.mktemp("words") / "home"
    words = WordEncoder()
    load(Library(folder, True, lambda: words)).searcher.generation.db.close()
    return folder


@pytest.fixture(scope="module")
def served(word_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The pages of the conventions that ship, in a home of the test file's own."""
    folder = copy_home(word_home, tmp_path_factory.mktemp("site") / "home")
    with serve(folder, allowance=Allowance(10_000, 10_000)) as running:
        yield running


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    """A program that asks for those pages, whom nobody knows yet."""
    with httpx.Client(base_url=served.url, timeout=300) as made:
        yield made


@pytest.fixture(scope="session")
def model_folder(model_cache: Path) -> Path:
    """The default model's folder, made once a session at most."""
    return default_model(model_cache)


@pytest.fixture(scope="session")
def base_folder(model_cache: Path) -> Path:
    """The folder of the default model before training."""
    return base_model(model_cache)


@pytest.fixture(scope="session")
def encoder(model_folder: Path) -> SentenceEncoder:
    """The default model; the first text takes the seconds of loading."""
    return SentenceEncoder(model_folder)


@pytest.fixture(scope="session")
def five(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceEncoder) -> Iterator[Knowledge]:
    """The conventions that ship, indexed with the default model; takes about 20 s, once."""
    knowledge = load(Library(tmp_path_factory.mktemp("five") / "home", True, lambda: encoder))
    yield knowledge
    knowledge.searcher.generation.db.close()


@pytest.fixture(scope="session")
def desk(five: Knowledge, encoder: SentenceEncoder) -> Desk:
    """The conventions that ship, to be asked on a fixed day."""
    return Desk(five, PreparedEncoder(encoder))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Four invented conventions, indexed with the word encoder, to be asked."""
    desk = small_desk(tmp_path_factory.mktemp("small"))
    yield desk
    desk.knowledge.searcher.generation.db.close()


@pytest.fixture(scope="session")
def replies(desk: Desk) -> Replies:
    """Every question of ``tests/data/questions.jsonl`` with its answer."""
    return answer_all(desk, read_questions("questions.jsonl"))

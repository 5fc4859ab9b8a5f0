"""The conventions that ship, saved as DOCX, ODT and PDF: the same clauses, facts and answers.

LibreOffice saves them at test time. What a PDF does not hold (a tab at a line's end, whether a
cut cell was cut at a space) may cost a clause or two; ``LEAST`` says how much at most.
"""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from bot.library.library import Library, add, load, shipped
from corpus.model import Analysis
from tests.desk import Desk, read_questions
from tests.word_encoder import WordEncoder

pytestmark = pytest.mark.slow

KINDS = (".docx", ".odt", ".pdf")
# Of answers: whether one is sure enough is a probability, and a few lie at the very edge.
# Of 148 answers, 4 and 7 differ.
LEAST = {".docx": (1.0, 1.0, 0.97), ".odt": (1.0, 1.0, 0.97), ".pdf": (0.99, 1.0, 0.95)}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five conventions in three formats."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is missing: apt install libreoffice-writer-nogui")
    folder = tmp_path_factory.mktemp("saved")
    for kind in KINDS:
        subprocess.run(
            [
                program,
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--infilter=Text (encoded):UTF8,LF,,,",
                "--convert-to",
                kind[1:],
                "--outdir",
                str(folder),
                *map(str, shipped()),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
    return folder


def files(folder: Path, kind: str) -> list[Path]:
    return [folder / f"{path.stem}{kind}" for path in shipped()]


def flat(text: str) -> str:
    return " ".join(text.split())


def share(ours: Counter[object], theirs: Counter[object]) -> float:
    return (ours & theirs).total() / ours.total()


def clauses(analyses: list[Analysis]) -> Counter[object]:
    return Counter(
        (n, clause.label, flat(clause.title))
        for n, a in enumerate(analyses)
        for clause in a.clauses
    )


def facts(analyses: list[Analysis]) -> Counter[object]:
    return Counter(
        (n, fact.kind, flat(fact.text)) for n, a in enumerate(analyses) for fact in a.facts
    )


def read(folder: Path, paths: list[Path]) -> tuple[list[Analysis], Counter[object]]:
    """The documents, and every second question of ours with the headline of its answer."""
    words = WordEncoder()
    library = Library(folder / "home", False, lambda: words)
    report = add(library, paths)
    assert not report.refused
    knowledge = load(library)
    desk = Desk(knowledge, words)
    found: Counter[object] = Counter()
    for each in read_questions("questions.jsonl")[::2]:
        reply = desk.ask(each["question"], *each.get("context", ()))
        found[each["id"], reply.status, flat(reply.headline)] += 1
    knowledge.searcher.generation.db.close()
    analyses = {Path(a.document.source).stem: a for a in knowledge.analyses}
    return [analyses[path.stem] for path in paths], found


def said(analyses: list[Analysis], answers: Counter[object]) -> tuple[Counter[object], ...]:
    return clauses(analyses), facts(analyses), answers


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Counter[object], ...]:
    """What the text files say."""
    return said(*read(tmp_path_factory.mktemp("texts"), shipped()))


@pytest.mark.parametrize("kind", KINDS)
def test_a_convention_says_the_same_in_every_format(saved, texts, kind, tmp_path, capsys):
    analyses, answers = read(tmp_path, files(saved, kind))
    found = said(analyses, answers)
    shares = [share(ours, theirs) for ours, theirs in zip(texts, found, strict=True)]
    with capsys.disabled():
        shown = zip(("clauses", "facts", "answers"), shares, strict=True)
        print(f"\n{kind}: " + ", ".join(f"{name} {value:.1%}" for name, value in shown))  # noqa: T201
    assert all(held >= least for held, least in zip(shares, LEAST[kind], strict=True)), shares
    extra = (found[1] - texts[1]).total() / texts[1].total()
    assert extra <= 0.01
    for analysis in analyses:
        assert bool(analysis.document.pages) == (kind == ".pdf")

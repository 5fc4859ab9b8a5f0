"""Two texts compared: what changed, figures first; nothing where nothing did; never a failure."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.diffs.diff import TextDiff, as_json, diff_texts
from bot.diffs.diff_figures import FigureChange
from corpus.analysis import analyse
from corpus.model import Document

TEXTS = Path(__file__).parents[1] / "corpus" / "texts"
NAMES = sorted(path.name for path in TEXTS.glob("*.txt"))
LEASE = """Convention de bail

Entre la Ville de Lys et la Société Roc

Article 1 - Objet
La présente convention porte sur un local de 40 m².

Article 2 - Loyer
Le loyer est fixé à 300 euros par mois. Il est versé par virement.

Article 3 - Durée
La convention est conclue pour trois ans. Elle prend fin le 31 mai 2023.
"""
PIECES = st.sampled_from(
    [
        *"0123456789 \n\t.,:;()€%'’«»|#*-abcé",
        "Article 1 - Objet\n",
        "## Article 2 : Durée\n",
        "Annexe 1\n",
        "Préambule\n",
        "Avenant n° 2\n",
        "Entre\n",
        "L'article 2 est modifié comme suit :\n",
        "300 000 € TTC",
        "trois mois",
        "31 mai 2021",
        "| a | b |\n|---|---|\n| 2020 | 30 € |\n",
        "Fait à Paris, le 3 septembre 2020\n",
        "La présente convention a pour objet ",
    ]
)


def compare(old: str, new: str) -> TextDiff:
    return diff_texts(
        analyse(Document("ancien.txt", old, "")), analyse(Document("nouveau.txt", new, ""))
    )


def read(name: str) -> str:
    return (TEXTS / name).read_text(encoding="utf-8")


def brief(change: FigureChange) -> tuple[str, str, list[tuple[str, int]], list[tuple[str, int]]]:
    old, new = ([(f.text, f.line) for f in side] for side in (change.old, change.new))
    return change.kind, change.role, old, new


@pytest.mark.parametrize("name", NAMES)
def test_a_text_and_itself_do_not_differ(name):
    found = compare(read(name), read(name))
    assert (found.figures, found.added, found.removed, found.reworded) == ((), (), (), ())
    assert found.unchanged == len(analyse(Document(name, read(name), "")).clauses)


def test_figures_of_two_conventions_on_one_service():
    found = compare(
        read("administration-plus-cget-dinum-2019.txt"),
        read("administration-plus-anct-dinum-2020.txt"),
    )
    due = "jusqu’au rétablissement des sommes dues par le cessionnaire"
    assert [brief(change) for change in found.figures] == [
        ("amount", "funding", [("203 520€", 190), ("203520 €", 194)], [("300 000 € TTC", 134)]),
        ("date", "end", [("décembre 2019", 53)], [("décembre 2020", 44)]),
        ("date", "end", [(due, 89)], [("fin décembre 2020", 61)]),
        ("date", "signature", [("9 NGV. 2018", 241)], [("28/04/2020", 189)]),
        ("date", "effect", [], [("à la date de sa signature", 61)]),
        ("duration", "notice", [("un mois", 230)], []),
        ("duration", "deadline", [("4 semaines", 235)], []),
        ("number", "", [("300", 48)], [("750", 42)]),
    ]
    assert [(each.clause, each.start_line) for each in found.added][:3] == [
        ("Article 4.1 — Montant et origine du financement", 136),
        ("Article 4.2 — Modalités et calendrier de versement", 140),
        ("Article 4.3 — Imputation budgétaire", 158),
    ]
    assert found.removed == ()
    assert [(each.old.clause, each.new.clause) for each in found.reworded][7] == (
        "Article 4 — Modalités de financement",
        "Article 4 — Dispositions financières",
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            "friches-cerema-dinum-2020.txt",
            "est fixé à 200 000 €",
            "est fixé à 260 000 €",
            ("amount", "funding", [("200 000 €", 102)], [("260 000 €", 102)]),
        ),
        (
            "friches-cerema-dinum-2020.txt",
            "31 mai 2021",
            "31 mai 2022",
            ("date", "end", [("31 mai 2021", 144)], [("31 mai 2022", 144)]),
        ),
        (
            "dossierfacile-dgaln-dinum-2020.txt",
            "préavis de trois mois",
            "préavis de deux mois",
            ("duration", "notice", [("trois mois", 169)], [("deux mois", 169)]),
        ),
        (
            "rdv-solidarites-seine-et-marne-anct-2020.txt",
            "15 000 euros",
            "16 000 euros",
            (
                "amount",
                "funding",
                [("15 000 euros par an", 136)],
                [("16 000 euros par an", 136)],
            ),
        ),
        (
            "friches-cerema-dinum-2020.txt",
            "Code Banque : 30001",
            "Code Banque : 30002",
            ("number", "", [("30001", 116)], [("30002", 116)]),
        ),
    ],
)
def test_one_figure_changed_is_told_first_and_alone(name, old, new, expected):
    text = read(name)
    assert text.count(old) == 1
    found = compare(text, text.replace(old, new))
    assert [brief(change) for change in found.figures] == [expected]
    assert (found.added, found.removed, len(found.reworded)) == ((), (), 1)


def test_a_sentence_that_changed_shows_its_words():
    found = compare(LEASE, LEASE.replace("versé par virement", "payé par chèque ou virement"))
    assert found.figures == ()
    (reworded,) = found.reworded
    assert (reworded.old.clause, reworded.old.start_line) == ("Article 2 — Loyer", 8)
    assert [(s.old_line, s.new_line, s.words) for s in reworded.sentences] == [
        (9, 9, (("=", "Il est"), ("-", "versé"), ("+", "payé"), ("=", "par"), ("+", "chèque ou"),
                ("=", "virement.")))
    ]  # fmt: skip


def test_clauses_added_removed_and_renumbered():
    rent = LEASE.index("Article 2")
    without = LEASE[:rent] + LEASE[LEASE.index("Article 3") :].replace("Article 3", "Article 2")
    found = compare(LEASE, without)
    assert [(each.clause, each.opening) for each in found.removed] == [
        ("Article 2 — Loyer", "Le loyer est fixé à 300 euros par mois. Il est versé par virement.")
    ]
    assert (found.added, found.reworded, found.unchanged) == ((), (), 3)
    back = compare(without, LEASE)
    assert [each.clause for each in back.added] == ["Article 2 — Loyer"]


def test_case_accents_and_typography_are_no_change():
    other = LEASE.replace("présente", "presente").replace("300 euros par", "300\n euros par")
    found = compare(LEASE, other.replace("Loyer", "LOYER"))
    assert (found.figures, found.reworded, found.unchanged) == ((), (), 4)


def test_an_amendment_changes_what_it_names_and_leaves_the_rest():
    amendment = """Avenant n° 1 à la convention de bail

Entre la Ville de Lys et la Société Roc

Article 1 - Modification de l'article 2
L'article 2 est remplacé par : « Le loyer est fixé à 350 euros par mois. »

Article 2 - Date d'effet
Le présent avenant prend effet à sa signature.
"""
    found = compare(LEASE, amendment)
    assert brief(found.figures[0])[2:] == (
        [("300 euros par mois", 9)],
        [("350 euros par mois", 6)],
    )
    assert ("Article 2 — Loyer", "Article 1 — Modification de l'article 2") in [
        (each.old.clause, each.new.clause) for each in found.reworded
    ]
    assert [each.clause for each in found.added] == ["Article 2 — Date d'effet"]
    assert (found.removed, found.untouched) == ((), 2)


def test_as_json_holds_plain_values():
    found = as_json(compare(LEASE, LEASE.replace("300 euros", "400 euros")))
    assert json.loads(json.dumps(found)) == json.loads(json.dumps(found, default=str))
    assert list(found) == [
        "old", "new", "figures", "added", "removed", "reworded", "unchanged", "untouched",
    ]  # fmt: skip
    assert found["figures"][0]["new"] == (
        {
            "text": "400 euros par mois",
            "value": "400.00 EUR",
            "clause": "Article 2 — Loyer",
            "line": 9,
        },
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=40), st.lists(PIECES, max_size=40))
def test_any_two_texts_can_be_compared(old, new):
    one, other = "".join(old), "".join(new)
    found = compare(one, other)
    json.dumps(as_json(found))
    lines = one.count("\n") + 1, other.count("\n") + 1
    for change in found.figures:
        for side, text, last in ((change.old, one, lines[0]), (change.new, other, lines[1])):
            assert all(1 <= figure.line <= last for figure in side)
            assert all(figure.text in " ".join(text.split()) or "|" in text or "*" in text
                       or "#" in text for figure in side)  # fmt: skip


def test_four_times_the_clauses_take_less_than_their_square():
    words = read("friches-cerema-dinum-2020.txt").split()

    def work(clauses: int) -> float:
        texts = []
        for step in (3, 5):
            parts = [
                f"Article {i} : {words[i * step]} {words[i * 7]}\n\n"
                + " ".join(words[(i * step + j) % len(words)] for j in range(60))
                + f" {i + step} 000 €.\n"
                for i in range(1, clauses + 1)
            ]
            texts.append(analyse(Document("t.txt", "\n".join(parts), "")))
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            diff_texts(*texts)
            best = min(best, time.process_time() - start)
        return best

    assert work(300) < 16 * work(75)

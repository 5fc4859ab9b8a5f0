"""The command line: what each command writes, where, and how each failure ends."""

from __future__ import annotations

import io
import json
import logging
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import cli, run
from bot.library import library
from bot.texts.messages import COMMANDS
from index.generation import build_lock
from index.manifest import current_name, generations_folder
from tests.sample_files import pdf, placed
from tests.word_encoder import WordEncoder

ROOT = Path(__file__).parents[1]
CLAUSIER = [sys.executable, "-m", "bot.cli"]
LEASE = "Convention de bail\n\nArticle 1 - Loyer\nLe loyer est fixé à 300 euros par mois.\n"
LOAN = "Convention de prêt\n\nArticle 1 - Durée\nLe prêt dure deux ans.\n"
NB = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def small(monkeypatch, words):
    """An empty home, and an encoder that needs no loading."""
    monkeypatch.setenv("CLAUSIER_SEED", "0")
    monkeypatch.setattr(library, "make_encoder", lambda *_: words)


@pytest.fixture
def clausier(capfd):
    """Run a command; returns its exit code, standard output and standard error."""

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run([str(each) for each in arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.fixture
def files(tmp_path) -> list[Path]:
    texts = {"bail.txt": LEASE, "pret.txt": LOAN}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [tmp_path / name for name in texts]


@pytest.fixture
def filled(clausier, files):
    """Run a command in a home that holds two documents."""
    assert clausier("add", *files)[0] == 0
    return clausier


def test_add_list_remove_index(clausier, files, home):
    code, out, err = clausier("add", "--json", *files)
    report = json.loads(out)
    assert (code, err, report["added"]) == (0, "", ["bail.txt", "pret.txt"])
    assert report["generation"] == current_name(home)
    assert (report["embedded"], report["reused"], report["refused"]) == (4, 0, [])
    assert [row["source"] for row in json.loads(clausier("list", "--json")[1])] == [
        "bail.txt",
        "pret.txt",
    ]
    assert json.loads(clausier("remove", "--json", "pret")[1])["removed"] == ["pret.txt"]
    again = json.loads(clausier("index", "--json")[1])
    assert (again["unchanged"], again["embedded"], again["reused"]) == (["bail.txt"], 0, 2)
    assert again["seconds"] < 1


def test_a_report_in_words(clausier, files):
    code, out, err = clausier("add", *files)
    assert (code, err) == (0, "")
    assert out.splitlines()[:2] == [f"Ajouté{NB}: bail.txt", f"Ajouté{NB}: pret.txt"]
    assert out.splitlines()[2].startswith("4 passages vectorisés, 0 repris, en ")


def test_refused_files_are_named_and_the_others_go_in(clausier, files, tmp_path):
    (tmp_path / "vide.txt").write_text("")
    code, out, err = clausier("add", "--json", *files, tmp_path / "vide.txt", tmp_path / "non.txt")
    assert code == 1
    assert json.loads(out)["added"] == ["bail.txt", "pret.txt"]
    assert [(each["source"], each["error"]) for each in json.loads(out)["refused"]] == [
        ("vide.txt", "EmptyDocument"),
        ("non.txt", "MissingFile"),
    ]
    assert err.splitlines() == [
        f"vide.txt{NB}: le fichier ne contient aucun texte.",
        f"non.txt{NB}: fichier introuvable ou illisible{NB}; vérifiez le chemin.",
    ]


def test_ask_in_words_and_in_json(filled):
    code, out, err = filled("ask", "Quel est le loyer du bail ?")
    assert (code, err) == (0, "")
    assert "« Le loyer est fixé à 300 euros par mois. »" in out.replace(NB, " ")
    code, out, err = filled("ask", "--json", "Quel", "est le loyer du bail ?")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert (found["status"], found["question"]) == ("answered", "Quel est le loyer du bail ?")
    first = found["citations"][0]
    assert (first["source"], first["clause"]) == ("bail.txt", "Article 1 — Loyer")
    assert (first["start_line"], first["end_line"], first["page"]) == (4, 4, None)
    assert first["quote"] == "Le loyer est fixé à 300 euros par mois."


def test_ask_within_one_document(filled):
    found = json.loads(filled("ask", "--json", "--in", "PRÊT", "Quelle est la durée ?")[1])
    assert {each["source"] for each in found["citations"]} == {"pret.txt"}
    assert filled("ask", "--in", "absent", "Quelle est la durée ?") == (
        1,
        "",
        f"Aucun document ne s'appelle «{NB}absent{NB}»{NB}; voyez clausier list.\n",
    )


def test_search(filled):
    code, out, _ = filled("search", "--json", "-k", "1", "montant du loyer en euros")
    (hit,) = json.loads(out)
    assert code == 0
    assert hit.pop("score") > 0
    assert hit == {
        "source": "bail.txt",
        "clause": "Article 1 — Loyer",
        "start_line": 3,
        "end_line": 4,
        "text": "Article 1 - Loyer\nLe loyer est fixé à 300 euros par mois.",
    }
    assert filled("search", "loyer")[1].splitlines()[0].endswith("  Article 1 — Loyer")


def test_a_batch_answers_each_line_in_order_and_survives_bad_ones(filled, tmp_path):
    lines = [
        '{"id": "a", "question": "Quel est le loyer du bail ?"}',
        "pas du JSON",
        '{"id": "b"}',
        '{"id": "c", "question": "   "}',
        json.dumps({"id": "d", "question": "x" * 10_000}),
        "",
        "[1, 2]",
        '{"id": 7, "question": "Quelle est la durée du prêt ?", "in": ["bail"], "context": ["x"]}',
        '{"id": "e", "question": "\\ud800 loyer \\u0000 \\u001b[31m \\" NEAR( * : 🙂"}',
        '{"id": "f", "question": "Quel est le loyer ?", "in": ["absent"]}',
    ]
    path = tmp_path / "q.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    code, out, err = filled("ask", "--json", "--batch", path)
    found = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [each["id"] for each in found] == ["a", None, "b", "c", "d", None, 7, "e", "f"]
    assert [("error" in each) for each in found] == [0, 1, 1, 1, 1, 1, 0, 0, 1]
    assert found[0]["citations"][0]["quote"] == "Le loyer est fixé à 300 euros par mois."
    assert found[1]["error"] == (
        f"{path}, ligne 2{NB}: un objet JSON avec «{NB}question{NB}» est attendu."
    )
    assert {each["status"] for each in found if "error" in each} == {"not_found"}
    assert found[4]["error"] == (
        f"La question est trop longue{NB}: 10000 caractères, 1000 au plus."
    )
    hits = [
        json.loads(line)
        for line in filled("search", "--json", "-k", 2, "--batch", path)[1].splitlines()
    ]
    assert [each["id"] for each in hits] == ["a", None, "b", "c", "d", None, 7, "e", "f"]
    assert (hits[0]["hits"][0]["source"], len(hits[0]["hits"])) == ("bail.txt", 2)


def test_a_batch_from_standard_input(filled, monkeypatch):
    line = b'{"id": "a", "question": "Quel est le loyer du bail ?"}\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line)))
    _, out, _ = filled("ask", "--json", "--batch", "-")
    assert json.loads(out)["citations"][0]["source"] == "bail.txt"


def test_show_a_document_and_a_clause(filled):
    _, out, _ = filled("show", "bail")
    assert out.splitlines()[0] == "Convention de bail"
    assert "  Article 1 — Loyer  (3–4)" in out.splitlines()
    expected = "    3  Article 1 - Loyer\n    4  Le loyer est fixé à 300 euros par mois.\n"
    for name in ("1", "article 1", "Art. 1er", "LOYER"):
        assert filled("show", "bail.txt", name)[1] == f"Article 1 — Loyer\n{expected}"
    found = json.loads(filled("show", "--json", "bail", "1")[1])
    assert (found["start_line"], found["end_line"]) == (3, 4)
    assert found["text"] == LEASE[LEASE.index("Article") :]
    assert filled("show", "bail", "9")[::2] == (
        1,
        f"bail.txt n'a pas de clause «{NB}9{NB}»{NB}; voyez clausier show.\n",
    )


def test_corrected_values_are_marked(clausier, files):
    files[0].with_name("bail.txt.toml").write_text("signed = 2021-05-04\n")
    clausier("add", files[0])
    assert f"Signature{NB}: 4 mai 2021 (corrigé à la main)" in clausier("show", "bail")[1]
    shown = json.loads(clausier("show", "--json", "bail")[1])
    assert shown["signed"] == {"text": "4 mai 2021", "value": "2021-05-04", "corrected": True}


def test_versions_and_use(filled, home):
    first = current_name(home)
    filled("remove", "bail")
    rows = json.loads(filled("versions", "--json")[1])
    assert [(row["live"], row["sound"], row["documents"]) for row in rows] == [
        (False, True, ["bail.txt", "pret.txt"]),
        (True, True, ["pret.txt"]),
    ]
    assert json.loads(filled("use", "--json", first)[1]) == {"generation": first}
    assert len(json.loads(filled("list", "--json")[1])) == 2
    assert filled("use", "hier")[::2] == (
        1,
        f"Aucune génération ne s'appelle «{NB}hier{NB}»{NB}; voyez clausier versions.\n",
    )


def test_evaluate(filled, tmp_path):
    path = tmp_path / "q.jsonl"
    gold = [{"source": "bail.txt", "start": 4, "end": 4}]
    asked = {"id": "1", "kind": "amount", "question": "Quel est le loyer du bail ?", "gold": gold}
    path.write_text(json.dumps({**asked, "mode": "any", "must": ["300 euros"]}))
    found = json.loads(filled("evaluate", "--json", path)[1])
    assert {"name": "right clause first", "mean": 1.0, "count": 1} in found["overall"]
    assert found["faults"] == []
    rows = filled("evaluate", path)[1].splitlines()
    assert rows[0] == "1 questions"
    assert rows[2].split()[:4] == ["toutes", "1", "1.000", "1.000"]
    path.write_text('{"question": "Loyer ?"}')
    assert filled("evaluate", path)[::2] == (
        1,
        f"{path}, ligne 1{NB}: le champ «{NB}gold{NB}» manque ou est mal formé.\n",
    )
    assert filled("evaluate", tmp_path / "absent")[0] == 1


def test_doctor(clausier, files, home, monkeypatch):
    code, out, _ = clausier("doctor", "--json")
    assert (code, json.loads(out)["generation"]["state"]) == (1, "missing")
    clausier("add", *files)
    home.chmod(0o700)  # as the program's own process makes it
    monkeypatch.setenv("CLAUSIER_TELEGRAM_TOKEN", "123:secret")
    monkeypatch.setenv("PATH", "/nowhere")
    code, out, _ = clausier("doctor", "--json")
    states = {name: each["state"] for name, each in json.loads(out).items()}
    assert code == 0
    assert states.pop("readers") in {"confined", "partly", "free"}  # as this machine does
    assert states | {"model": ""} == {
        "home": "good",
        "model": "",
        "learned": "good",
        "generation": "live",
        "state": "good",
        "ocr": "missing",
        "office": "missing",
        "token": "good",
    }
    assert "secret" not in out
    home.chmod(0o755)
    code, out, _ = clausier("doctor")
    assert (code, f"d'autres utilisateurs peuvent y lire{NB}: chmod -R go= {home}" in out) == (
        0,
        True,
    )
    home.chmod(0o700)
    assert "chmod" not in clausier("doctor")[1]
    (generations_folder(home) / str(current_name(home)) / "corpus.db").write_text("x")
    code, out, _ = clausier("doctor")
    assert code == 1
    assert "est endommagée (corpus.db)" in out


def test_a_pdf_is_cited_and_shown_by_its_pages(clausier, tmp_path):
    path = tmp_path / "pret.pdf"
    first = ["Convention de prêt", "", "Article 1 : Objet", "", "Le prêt est gratuit."]
    second = ["Article 2 : Durée", "", "La convention dure trois ans."]
    path.write_bytes(pdf([placed(first), placed(second)]))
    assert clausier("add", path)[0] == 0
    _, out, _ = clausier("ask", "--json", "Quelle est la durée de la convention ?")
    citation = json.loads(out)["citations"][0]
    assert (citation["page"], citation["quote"]) == (2, "La convention dure trois ans.")
    code, out, _ = clausier("show", "pret.pdf", "--text")
    assert (code, out.splitlines()[-4:]) == (
        0,
        [
            "— page 2 —",
            "    7  Article 2 : Durée",
            "    8  ",
            "    9  La convention dure trois ans.",
        ],
    )
    _, out, _ = clausier("show", "--json", "--text", "pret.pdf")
    assert json.loads(out)["pages"] == [
        {"page": 1, "start_line": 1, "end_line": 6, "confidence": None},
        {"page": 2, "start_line": 7, "end_line": 9, "confidence": None},
    ]
    _, out, _ = clausier("show", "pret.pdf", "Article 2")
    assert out.splitlines()[1] == "— page 2 —"


def test_damage_is_told_with_the_command_that_mends_it(filled, home):
    live = generations_folder(home) / str(current_name(home))
    (live / "vectors.faiss").unlink()
    code, out, err = filled("ask", "Quel est le loyer du bail ?")
    assert (code, out) == (1, "")
    assert err == (
        f"La génération {live.name} est endommagée (vectors.faiss){NB}; refaites l'index{NB}: "
        f"clausier index (ou revenez à une autre{NB}: clausier use).\n"
    )
    assert filled("index")[0] == 0
    assert filled("ask", "Quel est le loyer du bail ?")[0] == 0


def test_an_empty_home_tells_what_to_do(clausier):
    sentence = f"Aucun document n'est encore indexé{NB}; ajoutez-en{NB}: clausier add FICHIER.\n"
    for command in (["ask", "x"], ["search", "x"], ["list"], ["index"], ["show", "x"]):
        assert clausier(*command) == (1, "", sentence)


def test_an_index_without_documents_answers_nothing(filled):
    filled("remove", "bail")
    filled("remove", "pret")
    assert filled("list")[1] == "Aucun document.\n"
    assert filled("search", "--json", "loyer")[:2] == (0, "[]\n")
    code, out, _ = filled("ask", "--json", "Quel est le loyer du bail ?")
    assert (code, json.loads(out)["status"]) == (0, "not_found")


def test_a_first_question_builds_the_index(clausier, monkeypatch):
    monkeypatch.setenv("CLAUSIER_SEED", "1")
    code, out, err = clausier("list", "--json")
    assert (code, len(json.loads(out))) == (0, 5)
    assert err == f"Premier usage{NB}: indexation des conventions…\n"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], None),
        (["ask"], f"Erreur{NB}: il manque QUESTION. Essayez «{NB}clausier ask --help{NB}».\n"),
        (["add"], f"Erreur{NB}: il manque FILE.... Essayez «{NB}clausier add --help{NB}».\n"),
        (
            ["oups"],
            f"Erreur{NB}: commande inconnue{NB}: oups. Essayez «{NB}clausier --help{NB}».\n",
        ),
        (
            ["list", "--oups"],
            f"Erreur{NB}: option inconnue{NB}: --oups. Essayez «{NB}clausier list --help{NB}».\n",
        ),
        (
            ["search", "-k", "0", "x"],
            f"Erreur{NB}: valeur incorrecte pour -k. Essayez «{NB}clausier search --help{NB}».\n",
        ),
        (
            ["remove", "a", "b"],
            f"Erreur{NB}: argument en trop{NB}: b. Essayez «{NB}clausier remove --help{NB}».\n",
        ),
        (
            ["ask", "x", "--batch", "f"],
            f"Erreur{NB}: argument en trop{NB}: x. Essayez «{NB}clausier ask --help{NB}».\n",
        ),
    ],
)
def test_usage_errors_end_with_2(clausier, arguments, line):
    code, out, err = clausier(*arguments)
    assert (code, out) == (2, "")
    if line is not None:
        assert err == line


def test_help_in_both_languages(clausier, monkeypatch):
    for language, words_ in (("fr", ("Utilisation", "Commandes")), ("en", ("Usage", "Commands"))):
        monkeypatch.setenv("CLAUSIER_LANG", language)
        code, out, _ = clausier("--help")
        assert code == 0
        assert all(word in out for word in words_)
        for name in cli.commands:
            code, out, _ = clausier(name, "--help")
            first = COMMANDS[f"help-{name}"][language == "en"].split()[0]
            assert code == 0
            assert first in out


def test_questions_cannot_steer_a_terminal(filled, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    _, out, err = filled("remove", "\x1b[31mrouge\x07\u202e")
    assert err == f"Aucun document ne s'appelle «{NB}[31mrouge{NB}»{NB}; voyez clausier list.\n"
    assert "\x07" not in filled("ask", "loyer \x07 du bail ?")[1]
    assert out == ""


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("CLAUSIER_SEED", "oui", f"CLAUSIER_SEED{NB}: «{NB}oui{NB}» au lieu de 0 ou 1.\n"),
        ("CLAUSIER_LANG", "de", f"CLAUSIER_LANG{NB}: «{NB}de{NB}» au lieu de fr ou en.\n"),
        (
            "CLAUSIER_HOME",
            __file__,
            f"CLAUSIER_HOME{NB}: «{NB}{__file__}{NB}» n'est pas un dossier.\n",
        ),
    ],
)
def test_wrong_settings_name_the_variable(clausier, monkeypatch, variable, value, line):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    assert clausier("list") == (1, "", line)


def test_a_home_that_cannot_be_made(clausier, files, monkeypatch):
    monkeypatch.setenv("CLAUSIER_HOME", f"{files[0]}/home")
    code, out, err = clausier("add", files[1])
    assert (code, out) == (1, "")
    assert err.endswith(f"{NB}; vérifiez les droits, ou changez CLAUSIER_HOME.\n")
    assert len(err.splitlines()) == 1


def test_two_builds_at_once(filled, home):
    with build_lock(home):
        assert filled("index") == (
            1,
            "",
            f"Une autre indexation est en cours{NB}; réessayez quand elle sera terminée.\n",
        )
        assert filled("list")[0] == 0


def test_what_was_not_foreseen_is_logged(filled, home, monkeypatch):
    class Broken(WordEncoder):
        def encode_queries(self, texts):
            raise RuntimeError(str(texts))

    monkeypatch.setattr(library, "make_encoder", lambda *_: Broken())
    root = logging.getLogger()
    kept = root.handlers[:]
    root.handlers.clear()
    try:
        code, out, err = filled("ask", "Quel est le loyer du bail ?")
        for handler in root.handlers:
            handler.close()
    finally:
        root.handlers[:] = kept
    log = home / "clausier.log"
    assert (code, out) == (1, "")
    assert err == f"Erreur interne (RuntimeError), consignée dans {log}.\n"
    assert "Traceback" in log.read_text(encoding="utf-8")


@pytest.mark.model  # torch is imported
def test_a_model_that_is_not_there(filled, monkeypatch, tmp_path):
    monkeypatch.undo()
    monkeypatch.setenv("CLAUSIER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CLAUSIER_MODEL", str(tmp_path / "absent"))
    monkeypatch.setenv("CLAUSIER_LANG", "en")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    code, out, err = filled("ask", "Quel est le loyer du bail ?")
    assert (code, out) == (1, "")
    assert err.startswith(f"The model {tmp_path}/absent cannot be loaded")
    assert len(err.splitlines()) == 1


# A process of its own: streams, signals and what is imported.


def test_help_is_fast_and_loads_neither_torch_nor_faiss():
    code = (
        "import sys; from bot.cli import run; run(['--help']);"
        "print([m for m in ('torch', 'faiss', 'numpy', 'sqlite_utils') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert out.stdout.splitlines()[-1] == b"[]"
    times = []
    for _ in range(3):
        began = spent_by_children()
        subprocess.run([*CLAUSIER, "--help"], cwd=ROOT, capture_output=True, check=True)
        times.append(spent_by_children() - began)
    assert min(times) < 0.3


def spent_by_children() -> float:
    """Return the seconds of processor that the processes that ended have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.usefixtures("filled")
def test_a_reader_that_leaves_early_is_no_failure():
    command = " ".join([*CLAUSIER, "list", "|", "head", "-c", "1"])
    out = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert (out.returncode, out.stderr, out.stdout) == (0, b"", b"b")


@pytest.mark.usefixtures("filled")
def test_an_interrupted_command_says_nothing():
    with subprocess.Popen(
        [sys.executable, "tests/word_cli.py", "ask", "--json", "--batch", "-"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"question": "Quel est le loyer du bail ?"}\n')
        process.stdin.flush()
        assert b"300 euros" in process.stdout.readline()  # it waits for the next line now
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (out, err.strip()) == (b"", b"ready")  # click ends the line of the "^C"

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from corpus.analysis import analyse
from corpus.model import Document, Page
from index.corpus_db import naming_stems, read_analyses, write_corpus

TEXT = """Convention de prêt

Article 1 : Durée du prêt

La convention dure trois ans.
"""


def test_what_is_written_is_read_back_and_names_stay_out_of_the_full_text(tmp_path: Path):
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    pages = (Page(1, 0, 20, 91.5), Page(2, 20, len(TEXT)))
    analysis = analyse(Document("a.txt", TEXT, digest, pages, ("scanned",)))
    write_corpus(tmp_path / "corpus.db", [analysis])
    db = sqlite3.connect(tmp_path / "corpus.db")
    match = "select rowid from chunks_fts where chunks_fts match ?"
    assert {"convent", "pret"} <= naming_stems(analysis)
    assert db.execute(match, ("pret",)).fetchall() == []
    assert [row for (row,) in db.execute(match, ("heading: dure",))] == [
        row for row, chunk in enumerate(analysis.chunks) if "Durée" in chunk.text
    ]
    assert read_analyses(db) == [analysis]
    db.close()

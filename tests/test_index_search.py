from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import faiss
import pytest

from corpus.analysis import analyse
from corpus.model import Document
from index import generation
from index.lexical import stems
from index.search import Found, Searcher, fuse
from tests.word_encoder import WordEncoder

LYON = """Convention de partenariat entre la ville de Lyon et l'État

Article 1 : Objet

La convention organise le prêt de matériel.

Article 2 : Durée

La convention dure trois ans.
"""
BREST = LYON.replace("Lyon", "Brest")


def searcher(home: Path, words: WordEncoder, **texts: str) -> Searcher:
    analyses = [
        analyse(Document(f"{name}.txt", text, hashlib.sha256(text.encode()).hexdigest()))
        for name, text in texts.items()
    ]
    refs = [generation.DocumentRef(a.document.source, a.document.sha256) for a in analyses]
    with generation.build_lock(home):
        generation.build(home, analyses, refs, words)
    return Searcher(generation.open_current(home))


def found(it: Searcher, words: WordEncoder, question: str, **options: object) -> list[list[str]]:
    vector = words.encode_queries([question])[0]
    hits = it.search(vector, stems(question), 3, **options)  # type: ignore[arg-type]
    return [[it.analyses[h.document].document.source, it.clause(h).label] for h in hits]


def test_the_fused_score_of_a_worked_example():
    scores = fuse(
        [
            Found(7, dense=0.9, lexical=2.0),  # 0.6 x (0.9 - 0.8) / 0.1 + 0.4 x 2 / 4
            Found(3, dense=0.8, lexical=4.0),  # 0.6 x 0 + 0.4 x 4 / 4
        ]
    )
    assert [round(score, 6) for score in scores] == [0.8, 0.4]


def test_the_named_document_and_the_heading_asked_for_come_first(home: Path, words: WordEncoder):
    it = searcher(home, words, lyon=LYON, brest=BREST)
    assert found(it, words, "durée, Brest")[0] == ["brest.txt", "Article 2"]
    assert found(it, words, "objet, Lyon")[0] == ["lyon.txt", "Article 1"]


def test_identical_chunks_of_two_documents_both_come_back(home: Path, words: WordEncoder):
    it = searcher(home, words, lyon=LYON, brest=BREST)
    assert sorted(found(it, words, "durée")[:2]) == [
        ["brest.txt", "Article 2"],
        ["lyon.txt", "Article 2"],
    ]


@pytest.mark.parametrize("graph", [False, True])
def test_a_restriction_to_documents_holds(home: Path, words: WordEncoder, graph: bool):
    it = searcher(home, words, lyon=LYON, brest=BREST)
    if graph:
        vectors = it.generation.vectors
        hnsw = faiss.IndexHNSWFlat(vectors.d, 8, faiss.METRIC_INNER_PRODUCT)
        hnsw.add(vectors.reconstruct_n(0, vectors.ntotal))
        it = Searcher(replace(it.generation, vectors=hnsw))
        assert found(it, words, "durée, Brest")[0] == ["brest.txt", "Article 2"]
    only = found(it, words, "durée, Brest", documents=[0])
    assert only[0] == ["lyon.txt", "Article 2"]
    assert {source for source, _ in only} == {"lyon.txt"}
    assert found(it, words, "durée", documents=[]) == []


def test_an_empty_index_finds_nothing(home: Path, words: WordEncoder):
    it = searcher(home, words)
    assert it.search(words.encode_queries(["durée"])[0], ["dure"], 5) == []


@pytest.mark.parametrize("question", ["", "🙂", '" OR NEAR(* : ^', "durée de prêt " * 800])
def test_odd_questions_give_ranked_hits(home: Path, words: WordEncoder, question: str):
    it = searcher(home, words, lyon=LYON)
    hits = it.search(words.encode_queries([question])[0], stems(question), 9)
    assert sorted(hit.row for hit in hits) == list(range(len(it.chunks)))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)

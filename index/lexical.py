"""The lexical side of search: words, stems and FTS5 queries.

Does: cut text into folded French stems (Snowball through PyStemmer), bring numbers and codes to
one spelling, and write a query that FTS5 cannot misread, whatever a person typed.
Does not: touch a database or rank anything.
"""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

from corpus.folding import fold

WORD = re.compile(r"[^\W_]+")
# Elided words before an apostrophe carry nothing; "i" is how OCR reads the "l" of "l'équipe".
ELISION = re.compile(r"\b(?:[ldjnmtscyi]|qu|jusqu|lorsqu|puisqu|quoiqu)['’]")
_STOP_WORDS = """
a ai ainsi as au aux avec c ce cela ces cet cette ceux chez ci comme d dans de des donc du
elle elles en entre es est et eu eux il ils j je l la le les leur leurs lui m ma mais me meme
mes moi mon n ne ni nos notre nous on ont ou par pas pour qu que quel quelle quelles quels qui
quoi s sa sans se sera ses si soit son sont sous sur t ta te tes toi ton tu un une vos votre
vous y the of is are what which who how to in for and does do
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
MAX_TERMS = 64
# "203 520 €" is asked for as "203520", "L. 2511-6" as "L2511-6" and the other way round.
DIGIT = re.compile(r"\d")
THOUSANDS = re.compile(r"(?<![\w.,])\d{1,3}(?:[ .]\d{3})+(?![\d]|[.,]\d{3})")
CODE_ARTICLE = re.compile(r"\b([lrda])\.? ?(\d{2,5})\b")


# Words whose stem is that of a word of another meaning ("s'assurer", "avancer").
APART = {"assurance": "assuranc", "assurances": "assuranc"}


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("french")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the French stem of one folded word."""
    return APART.get(word) or str(_stemmer().stemWord(word))


def words(text: str) -> list[str]:
    """Return the folded words of ``text`` in order, elisions left out."""
    return WORD.findall(ELISION.sub(" ", fold(text.replace("œ", "oe").replace("Œ", "OE"))))


def stems(text: str) -> list[str]:
    """Return the stems of the words of ``text`` in order, stop words left out.

    Other spellings of its numbers and codes come last.

    >>> stems("À hauteur de 203 520 €, article L. 2511-6")
    ['hauteur', '203', '520', 'articl', '2511', '6', '203520', 'l2511']
    """
    found = [stem(word) for word in words(text) if word not in STOP_WORDS]
    return found + spellings(text)


def spellings(text: str) -> list[str]:
    """Return numbers without the spaces of their thousands, and articles of codes as one word."""
    if not DIGIT.search(text):
        return []
    folded = fold(text)
    numbers = [re.sub(r"\D", "", match.group()) for match in THOUSANDS.finditer(folded)]
    articles = CODE_ARTICLE.findall(folded)
    joined = {f"{letter}{number}": number for letter, number in articles}
    return numbers + [number if code in folded else code for code, number in joined.items()]


def fts_document(text: str, without: frozenset[str] = frozenset()) -> str:
    """Return what the full-text index holds of ``text``: its stems, save those of ``without``."""
    return " ".join(each for each in stems(text) if each not in without)


def fts_query(terms: list[str]) -> str:
    """Return an FTS5 query for any of ``terms`` (stems); each is quoted, so none is an operator."""
    unique = list(dict.fromkeys(terms))[:MAX_TERMS]
    return " OR ".join(f'"{term}"' for term in unique)

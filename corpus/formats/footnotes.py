"""Footnotes: smaller type at the foot of a page, below a short rule or behind a raised figure.

Does: part a page's notes from its text, one by one; write a note's figure as its call is written.
Does not: find notes in a scan, whose type has no exact size, or put a note at its call.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from corpus.formats.characters import SUPERSCRIPT
from corpus.formats.rules import Rule
from corpus.formats.runs import Line, Row, Run, Word, make_line, make_run, rows_of

SMALLER = 0.95  # of the size of the page's type: notes are at most this large
SHORT = 0.45  # of the width of the page's text: no longer is a rule above notes
LEAST = 30.0  # points: a shorter rule underlines a word
NEAR = 6.0  # points between the left ends of a rule and of the notes below it
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED = re.compile(r"[⁰¹²³⁴-⁹]{1,3}")
_FIGURE = re.compile(r"[⁰¹²³⁴-⁹]{1,3}|\d{1,3}$")
_OTHER = re.compile(r"\*{1,3}|[\[(]\d{1,3}[\])]")


def without_notes(runs: Sequence[Run], rules: Sequence[Rule]) -> tuple[list[Run], list[list[Line]]]:
    """Return the runs of a page's text, and the lines of each of its notes.

    ``rules`` are the lines that the page draws across.
    """
    parts = _ruled(runs, rules) or [_unruled(runs)]
    taken = {id(run) for part in parts for run in part}
    notes = [note for part in parts for note in _notes(part)]
    return [run for run in runs if id(run) not in taken], notes


def _ruled(runs: Sequence[Run], rules: Sequence[Rule]) -> list[list[Run]]:
    """Return the notes below short rules, a rule for each column that has notes."""
    width = max((r.x1 for r in runs), default=0.0) - min((r.x0 for r in runs), default=0.0)
    found: list[tuple[Rule, list[Run]]] = []
    for rule in sorted(rules, key=lambda each: (-each.low, each.at)):
        taken = {id(run) for _, part in found for run in part}
        below = [r for r in runs if r.y > rule.at and r.x1 > rule.low and id(r) not in taken]
        if not below or not LEAST <= rule.high - rule.low <= SHORT * width:
            continue
        size = _usual([run for run in runs if run.y <= rule.at])
        small = [run for run in below if run.size <= SMALLER * size]
        under = [run for run in below if run.x0 < rule.high]
        aligned = abs(min(below, key=lambda run: run.y).x0 - rule.low) <= NEAR
        if aligned and under and all(run in small for run in under):
            found.append((rule, small))
    return [part for _, part in reversed(found)]


def _unruled(runs: Sequence[Run]) -> list[Run]:
    """Return the last rows, all in smaller type, from one that a raised figure opens."""
    rows = rows_of(runs)
    size = _usual(runs)
    start = len(rows)
    for n in range(len(rows) - 1, -1, -1):
        if max(run.size for run in rows[n]) > SMALLER * size:
            break
        if _RAISED.match(rows[n][0].text):
            start = n
    return [run for row in rows[start:] for run in row]


def _usual(runs: Sequence[Run]) -> float:
    """Return the size of type that most of the text is in."""
    return median([run.size for run in runs for _ in run.text] or [0.0])


def _notes(runs: Sequence[Run]) -> list[list[Line]]:
    """Return the lines of notes, one by one."""
    if not runs:
        return []
    left, right = min(run.x0 for run in runs), max(run.x1 for run in runs)
    notes: list[list[Line]] = []
    last = 0
    for row in rows_of(runs):
        figure = _figure(row, left, last)
        last = figure or last
        if not notes or figure or _OTHER.match(row[0].text):
            notes.append([])
        words = [word for run in row for word in run.words]
        whole = make_run([_marked(words[0]), *words[1:]] if figure else words)
        notes[-1].append(make_line(whole, left, right))
    return notes


def _figure(row: Row, left: float, last: int) -> int:
    """Return the number of the note that a row opens, 0 if it goes on with the one above."""
    found = _FIGURE.match(row[0].words[0].text)
    number = int(found[0].translate(_PLAIN)) if found else 0
    follows = number == last + 1 or not last
    return number if row[0].x0 - left < NEAR and follows else 0


def _marked(word: Word) -> Word:
    """Return a note's figure as a superscript, as in the text that calls the note."""
    return replace(word, text=word.text.translate(SUPERSCRIPT)) if word.text.isdecimal() else word

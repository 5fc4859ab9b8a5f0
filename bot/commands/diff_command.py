"""``clausier diff``: what changed from one document to another.

Does: write changed figures first, then clauses added, removed and reworded, with their lines.
Does not: need the model, or compare (``bot.diffs.diff`` does).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.show_commands import analyses_of, one_of
from bot.diffs.diff import as_json as diff_json
from bot.diffs.diff import diff_texts
from bot.texts.messages import say
from bot.texts.terminal import write, write_bold, write_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.diffs.diff import Rewording, TextDiff
    from bot.diffs.diff_figures import Figure, FigureChange
    from bot.diffs.diff_sides import ClauseRef
    from bot.diffs.diff_words import SentenceChange
    from bot.settings import Settings

ROLES = frozenset(
    "signature effect end deadline notice term funding total cost unit_cost penalty".split()
)  # those that have a word
MARKS = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}  # as git diff --word-diff marks words


def compare_documents(settings: Settings, old: str, new: str, *, as_json: bool) -> None:
    """Write how the document ``new`` means differs from the one ``old`` means."""
    analyses = analyses_of(settings)
    diff = diff_texts(one_of(analyses, old), one_of(analyses, new))
    if as_json:
        write_json(diff_json(diff))
    else:
        _write_diff(diff, settings.language)


def _write_diff(diff: TextDiff, language: str) -> None:
    write(say("diff-old", language, document=diff.old_title, source=diff.old_source))
    write(say("diff-new", language, document=diff.new_title, source=diff.new_source))
    if not (diff.figures or diff.added or diff.removed or diff.reworded):
        write()
        write_bold(say("diff-same", language))
    _write_part("diff-figures", [_figures(change, language) for change in diff.figures], language)
    _write_part("diff-added", [f"+ {_named(each)}" for each in diff.added], language)
    _write_part("diff-removed", [f"− {_named(each)}" for each in diff.removed], language)
    _write_part("diff-reworded", [_reworded(each, language) for each in diff.reworded], language)
    write()
    write(say("diff-unchanged", language, count=diff.unchanged))
    if diff.untouched:
        write(say("diff-untouched", language, count=diff.untouched))


def _write_part(title: str, lines: Sequence[str], language: str) -> None:
    if lines:
        write()
        write_bold(say(title, language))
        for line in lines:
            write(f"  {line}")


def _named(each: ClauseRef) -> str:
    return f"{each.clause}  ({each.start_line}–{each.end_line})"


def _figures(change: FigureChange, language: str) -> str:
    """Return "montant, financement : 200 000 € (Article 5.1, l. 102) → 300 000 € (…)"."""
    named = [f"kind-{change.kind}", *([f"role-{change.role}"] if change.role in ROLES else [])]
    return say(
        "diff-figure",
        language,
        kind=", ".join(say(name, language) for name in named),
        old=_values(change.old, language),
        new=_values(change.new, language),
    )


def _values(figures: Sequence[Figure], language: str) -> str:
    shown = " ; ".join(_value(figure, language) for figure in figures)
    return shown or say("diff-nothing", language)


def _value(figure: Figure, language: str) -> str:
    where = say("line", language, first=figure.line)
    return f"{figure.text} ({figure.clause}, {where})"


def _reworded(each: Rewording, language: str) -> str:
    """Return a reworded clause's lines in either text, and the first sentences that differ."""
    names = _named(each.old)
    if each.new.clause != each.old.clause:
        names = f"{names} → {_named(each.new)}"
    else:
        names = f"{names} → ({each.new.start_line}–{each.new.end_line})"
    percent = int(each.similarity * 100)
    lines = [f"~ {say('diff-likeness', language, clause=names, percent=percent)}"]
    lines += [f"    {_sentence(change)}" for change in each.sentences]
    if each.more:
        lines.append(f"    {say('diff-more', language, count=each.more)}")
    return "\n  ".join(lines)


def _sentence(change: SentenceChange) -> str:
    return " ".join(MARKS[sign].format(words) for sign, words in change.words)

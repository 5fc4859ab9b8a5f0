"""Decide which lines of a document are its headings.

Does: weigh the candidates of ``headings.py`` against each other: tables of contents, page
headers, zones (header, signatures), wrapped cross-references, numbers out of place.
Does not: build the tree of clauses (``clauses.py``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus.folding import fold
from corpus.headings import Heading, Style, dangles, has_body, is_recital, read_heading
from corpus.lines import Line, Shape
from corpus.quoted_articles import quoted_lines
from corpus.series import heading_numbers

WRAPPED = 60  # characters: a line this long without a full stop may go on on the next
CONTENTS = 3  # headings in a row, without a line between them, make a table of contents
RUNNING = 3  # a sub-heading that comes back this often is a page header
SCOPE = 200  # headings looked back on for the number that comes before

_LISTED = re.compile(
    r"(?:liste des |les )?(?:annexes|pieces jointes|pieces annexees)(?: jointes)?\b.{0,30}$"
    r"|sommaire|table des matieres"
)
_FOR = re.compile(r"pour (?:le|la|les|l')")


def outline(text: str, lines: Sequence[Line]) -> list[Heading]:
    """Return the headings of the document in order; none for a text without headings."""
    found = _without_contents(_candidates(text, lines), lines)
    numbers = heading_numbers(found, lines)
    found = [h for h in found if h.style is not Style.SINGLE or h.line in numbers]
    found = _with_recital(_without_running_titles(found), lines)
    first = _first(found)
    if first is None:
        return []
    return _with_rests(_with_signatures(_standing(found, lines, first), lines), lines)


def _candidates(text: str, lines: Sequence[Line]) -> list[Heading]:
    """Return what each line may be; a line that serves as a title is nothing else."""
    found: list[Heading] = []
    taken = 0
    quoted = quoted_lines(text, lines)
    for i in range(len(lines)):
        free = i >= taken and i not in quoted
        heading = read_heading(text, lines, i) if free else None
        if heading:
            found.append(heading)
            taken = i + heading.lines
    return found


def _without_contents(found: list[Heading], lines: Sequence[Line]) -> list[Heading]:
    """Drop a table of contents: headings one under the other that all come again further down.

    Of two like headings in direct succession the first stays, as in "## Annexe", "Annexe". Below
    "Liste des annexes :", one that comes again is enough.
    """
    keys = [(h.style, h.label.casefold(), h.series) for h in found]
    later = {key: n for n, key in enumerate(keys)}
    kept: list[Heading] = []
    run: list[Heading] = []
    for n, heading in enumerate(found):
        joined = n > 0 and found[n - 1].line + found[n - 1].lines == heading.line
        if joined and keys[n] == keys[n - 1]:
            continue
        if not joined or later[keys[n]] == n:
            kept.extend(() if _is_contents(run, lines) else run)
            run = []
        if later[keys[n]] == n:
            kept.append(heading)
        else:
            run.append(heading)
    return [*kept, *(() if _is_contents(run, lines) else run)]


def _is_contents(run: Sequence[Heading], lines: Sequence[Line]) -> bool:
    """Tell whether headings that come again are a table of contents."""
    above = fold(lines[run[0].line - 1].words) if run and run[0].line else ""
    return len(run) >= CONTENTS or _LISTED.match(above) is not None


def _without_running_titles(found: list[Heading]) -> list[Heading]:
    """Drop sub-headings that come back again and again: the header or footer of a page."""
    shown = [re.sub(r"\d+", "0", h.label) if h.plain else "" for h in found]
    times = Counter(shown)
    return [h for h, words in zip(found, shown, strict=True) if not words or times[words] < RUNNING]


def _with_recital(found: list[Heading], lines: Sequence[Line]) -> list[Heading]:
    """Let "Il est préalablement exposé ce qui suit :" open the preamble where none has a title."""
    articles = [h.line for h in found if h.style in (Style.ARTICLE, Style.DIVISION)]
    if not articles or any(h.style is Style.PREAMBLE and h.line < articles[0] for h in found):
        return found
    for i in range(articles[0]):
        if is_recital(lines[i]) and lines[i].shape is Shape.TEXT:
            opened = Heading(i, 1, Style.PREAMBLE, "Préambule", "", lines[i].stop, sure=True)
            return sorted([*(h for h in found if h.line != i), opened], key=lambda h: h.line)
    return found


def _first(found: Sequence[Heading]) -> int | None:
    """Return the line of the first heading, where the header ends; None for no headings."""
    worded = [h for h in found if h.style in (Style.ARTICLE, Style.PREAMBLE, Style.DIVISION)]
    if any(h.style is Style.ARTICLE for h in worded):
        return worded[0].line
    numbered = [h for h in found if h.style in (Style.SINGLE, Style.DOTTED) and h.sure]
    singles = [h for h in found if h.style is Style.SINGLE]
    strong = [*worded, *numbered, *singles]
    if strong:
        return min(h.line for h in strong)
    sections = [h for h in found if h.style is Style.SECTION]
    if sections and sections[0].mark and [h.mark for h in sections].count(sections[0].mark) == 1:
        del sections[0]  # the title of the document
    annexes = [h for h in found if h.style is Style.ANNEX]
    usable = [*(sections if len(sections) > 1 or any(h.mark for h in sections) else ()), *annexes]
    return min((h.line for h in usable), default=None)


def _standing(found: Sequence[Heading], lines: Sequence[Line], first: int) -> list[Heading]:
    """Go through the candidates in order and keep those that can stand where they are."""
    kept: list[Heading] = []
    articled = False
    for heading in found:
        if heading.line < first or not _stands(heading, kept, lines):
            continue
        if heading.style is Style.PREAMBLE and articled:
            heading = replace(heading, style=Style.SECTION)  # noqa: PLW2901
        articled = articled or heading.style is Style.ARTICLE
        kept.append(heading)
    return kept


def _stands(heading: Heading, kept: Sequence[Heading], lines: Sequence[Line]) -> bool:
    """Tell whether the candidate is no wrapped sentence and fits the zone it is in."""
    last, line = kept[-1] if kept else None, lines[heading.line]
    if last and last.style is Style.SIGNATURES:
        return _ends_signatures(heading, lines)
    under = last is not None and last.line + last.lines == heading.line
    wrapped = heading.line > 0 and not under and _goes_on(lines[heading.line - 1])
    if wrapped and (heading.plain or not line.gap):
        return line.mark > 0 or line.bold or _announced(heading, kept, lines)
    match heading.style:
        case Style.ARTICLE:
            return heading.sure or _continues(heading, kept)
        case Style.DOTTED:
            return line.mark > 0 or _in_sequence(heading, kept)
        case Style.SIGNATURES:
            return last is not None
        case _:
            return True


def _ends_signatures(heading: Heading, lines: Sequence[Line]) -> bool:
    """Tell whether a heading ends the signature block, where names are often marked as headings."""
    if heading.style in (Style.ARTICLE, Style.ANNEX, Style.DIVISION):
        return heading.sure
    if heading.style is not Style.SECTION or not heading.mark:
        return heading.mark > 0
    following = lines[heading.line + 1 :][:1]
    return has_body(lines, heading.line) and following[0].size >= 200


def _announced(heading: Heading, kept: Sequence[Heading], lines: Sequence[Line]) -> bool:
    """Tell whether a heading shows itself as one though no blank line or full stop precedes it.

    "Article 5 : Durée" after article 4, "Annexe 1 : budget" or "Préambule" on a line of its own.
    """
    if not heading.sure or dangles(lines[heading.line - 1].words):
        return False
    if heading.style is Style.ARTICLE:
        return bool(heading.title) and _continues(heading, kept)
    return heading.style in (Style.ANNEX, Style.PREAMBLE)


def _goes_on(line: Line) -> bool:
    """Tell whether the sentence on a line may go on on the next."""
    whole = line.closed or line.words[-1:] == ")" or " " not in line.words
    if whole or line.shape is Shape.TABLE:
        return False
    return line.size >= WRAPPED or dangles(line.words)


def _continues(heading: Heading, kept: Sequence[Heading]) -> bool:
    """Tell whether an uncertain article bears the number that comes next."""
    before = next((h.chain for h in reversed(kept) if h.style is Style.ARTICLE), None)
    after = heading.chain
    if before is None:
        return after[0] in ("1", "unique")
    if after[:-1] == before:
        return True
    if after[:1] == before[:1]:
        return len(after) > 1 and after > before
    plain = before[0].isdigit() and after[0].isdigit()
    return plain and int(after[0]) - int(before[0]) == 1


def _in_sequence(heading: Heading, kept: Sequence[Heading]) -> bool:
    """Tell whether a dotted number belongs where it stands: 5.2 under article 5, after 5.1."""
    prefix, number = heading.chain[:-1], int(heading.chain[-1])
    scope: list[Heading] = []
    for above in kept[: -SCOPE - 1 : -1]:
        scope.append(above)
        if above.chain == prefix or above.style in (Style.ARTICLE, Style.ANNEX, Style.PREAMBLE):
            break
    chains = [h.chain for h in scope if h.chain]
    before = next((c[-1] for c in chains if c[:-1] == prefix), None)
    if before is not None:
        return before.isdigit() and 0 < number - int(before) <= 3
    if any(c[0] == heading.chain[0] for c in chains):
        return number <= 3
    numbered = any(h.style is Style.ARTICLE for h in scope)
    return not numbered and heading.sure and bool(heading.title) and number == 1


def _with_signatures(kept: list[Heading], lines: Sequence[Line]) -> list[Heading]:
    """Find a signature block that no "Fait à" opens: "Pour le département," twice at the end."""
    if not kept or any(h.style is Style.SIGNATURES for h in kept):
        return kept
    annexes = [n for n, h in enumerate(kept) if h.style is Style.ANNEX and n]
    end = kept[annexes[0]].line if annexes else len(lines)
    before = [h for h in kept if h.line < end and not h.plain]
    start = before[-1].line + before[-1].lines if before else 0
    signed = [i for i in range(start, end) if _signs(lines[i])]
    if len(signed) < 2 or any(line.size > 150 for line in lines[signed[0] : end]):
        return kept
    opened = Heading(signed[0], 1, Style.SIGNATURES, "Signatures", "", lines[signed[0]].start)
    rest = [h for h in kept if not signed[0] <= h.line < end]
    return sorted([*rest, opened], key=lambda h: h.line)


def _signs(line: Line) -> bool:
    """Tell whether a line names one who signs: "Pour la région,"."""
    short = line.shape is Shape.TEXT and line.size <= 80 and line.words[-1:] not in ".;:"
    return short and _FOR.match(fold(line.words[:10])) is not None


def _with_rests(kept: Sequence[Heading], lines: Sequence[Line]) -> list[Heading]:
    """End a sub-heading that titles a table where the table ends; the rest is the clause's above.

    "Pour le service X", a table, then paragraphs: those do not speak of service X alone.
    """
    result: list[Heading] = []
    for n, heading in enumerate(kept):
        stop = kept[n + 1].line if n + 1 < len(kept) else len(lines)
        result.append(heading)
        first = i = heading.line + heading.lines
        if not n or heading.style is not Style.SECTION or not heading.plain:
            continue
        while i < stop and lines[i].shape is Shape.TABLE:
            i += 1
        if first < i < stop:
            result.append(Heading(i, 0, Style.REST, "", "", lines[i].start))
    return result

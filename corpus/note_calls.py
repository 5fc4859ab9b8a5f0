r"""The notes that a passage calls: "4 500² euros" and, further on, the line "² Hors taxes".

Does: know a call by its form (raised figure, "(1)" or "*" behind a word, Markdown's "[^1]") and
find the next line that opens with the same mark.
Does not: know what a note says.
"""

from __future__ import annotations

import re

LONGEST = 400  # characters of a note that are quoted
_HIGH = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_CALL = re.compile(
    rf"(?P<unit>(?<![^\W\d_])[kcdhm]?[mM][²³])|\[\^(?P<name>[\w-]{{1,30}})\](?!:)"
    r"|(?<=[\w.,;:)»”\"€%\]])[ \u00a0\u202f]?"
    rf"(?P<mark>⁽?[{_HIGH}]{{1,3}}⁾?|\(\d{{1,2}}\)|\*{{1,3}})(?=[\s.,;:)»”\"]|$)"
)
# A note ends with its paragraph, with its sentence at the end of a line, and where another opens.
_END = re.compile(
    rf"\n(?=[ \t]*\n|[ \t]*(?:⁽?[{_HIGH}]|\(\d|\[|\*|#))|(?<=[.!?])\n(?=[A-ZÀ-Ý])|\s*\Z"
)
_PLAIN = str.maketrans(f"{_HIGH}⁽⁾", "0123456789()")


def called_notes(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the notes stand that ``text[start:end]`` calls, in the order of their calls."""
    found: list[tuple[int, int]] = []
    for call in _CALL.finditer(text, start, end):
        note = None if call["unit"] or _opens(text, call.start()) else _note(text, call)
        if note is not None and note not in found and not start <= note[0] < end:
            found.append(note)
    return found


def _opens(text: str, place: int) -> bool:
    """Tell a mark that opens its line: a note's own, or that of a list."""
    return not text[text.rfind("\n", 0, place) + 1 : place].strip()


def _note(text: str, call: re.Match[str]) -> tuple[int, int] | None:
    """Return where the next note of a call's mark stands, to the end of its paragraph."""
    if call["name"]:
        mark = re.escape(f"[^{call['name']}]:")
    else:
        plain = call["mark"].translate(_PLAIN).strip("()")
        raised = call["mark"].strip("⁽⁾()")
        forms = {raised, f"⁽{raised}⁾", f"({plain})", f"[{plain}]"}
        mark = rf"(?:{'|'.join(map(re.escape, sorted(forms)))})(?![\w*)])"
    opening = re.compile(rf"^[ \t>]*{mark}[ \t\u00a0\u202f]*(?=\S)", re.MULTILINE)
    found = opening.search(text, call.end())
    if found is None:
        return None
    stop = _END.search(text, found.end())
    return found.start(), min(stop.start() if stop else len(text), found.end() + LONGEST)

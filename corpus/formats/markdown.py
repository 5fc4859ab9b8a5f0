"""Markdown: what its pages do not show is left out; lines stay where they are.

Does: leave out comments and elements that hide themselves; code between fences stays as it is.
Does not: turn Markdown into anything else.
"""

from __future__ import annotations

import re

_OPENING = re.compile(
    r"<!--|(?m:^)(?P<fence>```|~~~)"
    r"|<(?P<tag>[A-Za-z][A-Za-z0-9]{0,20})"
    r"(?=[^<>]{0,300}?(?:\shidden[\s=>]|display\s*:\s*none|visibility\s*:\s*hidden))[^<>]{0,400}>"
)


def without_hidden(text: str) -> tuple[str, int]:
    """Return a Markdown text without what does not show, and how many passages of words that was.

    >>> without_hidden("un <!-- deux --> trois")
    ('un  trois', 1)
    """
    kept: list[str] = []
    unclosed: set[str] = set()
    place = passages = 0
    opening = _OPENING.search(text)
    while opening is not None:
        fence, tag = opening["fence"], opening["tag"]
        closing = f"\n{fence}" if fence else f"</{tag}>" if tag else "-->"
        end = -1 if closing in unclosed else text.find(closing, opening.end())
        if end < 0:
            unclosed.add(closing)  # looked for once: the rest of the text is long
            opening = _OPENING.search(text, opening.end())
            continue
        end += len(closing)
        if not fence:
            hidden = text[opening.end() : end - len(closing)]
            kept += [text[place : opening.start()], "\n" * text.count("\n", opening.start(), end)]
            place = end
            passages += any(c.isalnum() for c in hidden)
        opening = _OPENING.search(text, end)
    return "".join([*kept, text[place:]]), passages

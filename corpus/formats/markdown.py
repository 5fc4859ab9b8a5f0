"""Markdown: what its pages do not show is left out; lines stay where they are.

Does: leave out comments, also those that are a link to nothing, scripts and elements that hide
themselves; code between fences stays as it is.
Does not: turn Markdown into anything else.
"""

from __future__ import annotations

import re

_OPENING = re.compile(
    r"(?<!`)<!--|(?m:^)(?P<fence>```|~~~)"
    # "[//]: # (words)": a link to nowhere, whose words would show under a pointer
    r"|(?m:^) {0,3}\[(?!\^)[^\[\]\n]{1,40}\]:[ \t]*(?:\#|<>|/)[ \t]*\n?[ \t]*"
    r"(?P<link>\((?:[^()\n]|\n(?!\s*\n))*\)|\"(?:[^\"\n]|\n(?!\s*\n))*\""
    r"|'(?:[^'\n]|\n(?!\s*\n))*')[ \t]*(?m:$)"
    r"|(?<!`)<(?P<raw>script|style|template)\b[^<>]{0,400}>"
    r"|(?<!`)<(?P<tag>[A-Za-z][A-Za-z0-9]{0,20})"
    r"(?=[^<>]{0,300}?(?:\shidden[\s=>]|display\s*:\s*none|visibility\s*:\s*hidden"
    r"|(?P<white>[\s;\"']color\s*[=:]\s*[\"']?\s*(?:white|\#fff(?:fff)?)\b)"
    r"|font-size\s*:\s*0(?!\.)(?:px|pt|em)?\s*[;\"']))[^<>]{0,400}>",
    re.IGNORECASE,
)
_PAINTED = re.compile("background|bgcolor", re.IGNORECASE)


def without_hidden(text: str) -> tuple[str, int]:
    """Return a Markdown text without what does not show, and how many passages of words that was.

    >>> without_hidden("un <!-- deux --> trois")
    ('un  trois', 1)
    """
    kept: list[str] = []
    unclosed: set[str] = set()
    place = passages = 0
    painted = _PAINTED.search(text) is not None  # white may stand on a colour
    opening = _OPENING.search(text)
    while opening is not None:
        fence, tag, link = opening["fence"], opening["tag"] or opening["raw"], opening["link"]
        closing = f"\n{fence}" if fence else f"</{tag}>" if tag else "-->"
        shown = closing in unclosed or (painted and opening["white"])
        end = opening.end() if link else -1 if shown else text.find(closing, opening.end())
        if end < 0:
            if not shown:
                unclosed.add(closing)  # looked for once: the rest of the text is long
            opening = _OPENING.search(text, opening.end())
            continue
        if not fence:
            hidden = link or text[opening.end() : end]
            end += 0 if link else len(closing)
            kept += [text[place : opening.start()], "\n" * text.count("\n", opening.start(), end)]
            place = end
            code = (opening["raw"] or "").lower() in {"script", "style"}
            passages += not code and any(c.isalnum() for c in hidden)
        else:
            end += len(closing)
        opening = _OPENING.search(text, end)
    return "".join([*kept, text[place:]]), passages

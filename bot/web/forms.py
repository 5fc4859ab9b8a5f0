"""What a form of a page sends, bounded.

Does: read the fields of an ordinary form (``application/x-www-form-urlencoded``).
Does not: take files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from starlette.requests import Request

MOST: Final = 2_000_000  # bytes of a form: a long conversation has a tenth of that
FIELDS: Final = 10_000


async def read_form(request: Request) -> dict[str, list[str]] | None:
    """Return the values of each field, None when there is too much of it."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST:
            return None
    try:
        return parse_qs(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS
        )
    except ValueError:  # too many fields
        return None


def first(form: dict[str, list[str]], name: str) -> str:
    """Return the value of a field, nothing when it is not there."""
    return form.get(name, [""])[0]


def number_in(text: str) -> int | None:
    """Return the number that a field or an address holds, None when it holds none (up to 10⁶)."""
    return int(text) if text.isdecimal() and len(text) <= 6 else None

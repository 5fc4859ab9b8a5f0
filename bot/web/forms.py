"""What a form of a page sends, bounded.

Does: read the fields and files of a form, and none of one that is too long.
Does not: know what they mean, or whether they are ours (``bot.web.site``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request

MOST: Final = 2_000_000  # bytes of a form: a long conversation has a tenth of that
FIELDS: Final = 10_000


async def read_form(request: Request, most: int = MOST, files: int = 0) -> FormData | None:
    """Return what a form holds, as ``request.form()`` does from then on; close one with files.

    None, and nothing is read, when it has more than ``most`` bytes or does not say how many; None,
    too, when it has more than so many ``files``, too many fields, or is no form.
    """
    length = request.headers.get("Content-Length", "")
    told = length.isdecimal() and "Transfer-Encoding" not in request.headers
    if not told or int(length) > most:
        return None
    try:
        return await request.form(max_files=files, max_fields=FIELDS)
    except HTTPException:
        return None


def texts(form: FormData, name: str) -> list[str]:
    """Return the values of a field, but for files."""
    return [each for each in form.getlist(name) if isinstance(each, str)]


def first(form: FormData, name: str) -> str:
    """Return the value of a field, nothing when it is not there."""
    return next(iter(texts(form, name)), "")


def number_in(text: str) -> int | None:
    """Return the number that a field or an address holds, None when it holds none (up to 10⁶)."""
    return int(text) if text.isdecimal() and len(text) <= 6 else None

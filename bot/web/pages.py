"""How a page is made: templates, their sentences, the headers that bound what a page can do.

Does: render a template in the visitor's language; serve the style sheet and the script.
Does not: know what is shown.
"""

from __future__ import annotations

import hashlib
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.texts.messages import say, typeset
from bot.web.sentences import SENTENCES

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.web.site import Visitor

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "private, no-store",
}
FILES: Final = {
    "clausier.css": "text/css",
    "clausier.js": "text/javascript",
    "clausier.svg": "image/svg+xml",
}
_templates = Environment(
    loader=PackageLoader("bot.web"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


@cache
def _file(name: str) -> bytes:
    return (files("bot.web") / "static" / name).read_bytes()


@cache
def file_url(name: str) -> str:
    """Return where a file of ours lies: another address when it is another file."""
    return f"/fichiers/{hashlib.sha256(_file(name)).hexdigest()[:12]}/{name}"


def render(template: str, visitor: Visitor, **values: Any) -> str:  # noqa: ANN401 (any template's)
    """Return a template with its values; ``say`` in it speaks the visitor's language."""
    return _templates.get_template(template).render(
        visitor=visitor,
        language=visitor.language,
        say=partial(tell, visitor.language),
        file_url=file_url,
        **values,
    )


def tell(language: str, name: str, /, **values: object) -> str:
    """Return a sentence of the pages, or one of those that all ways in share."""
    if name not in SENTENCES:
        return say(name, language, **values)
    french, english = SENTENCES[name]
    return (english if language == "en" else typeset(french)).format(**values)


def page(template: str, visitor: Visitor, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401
    """Return a page, with the headers that let it do nothing but show what it holds."""
    return HTMLResponse(render(template, visitor, **values), status, HEADERS)


def message_page(visitor: Visitor, name: str, status: int, **values: object) -> HTMLResponse:
    """Return a page that holds one sentence; where there is no page, the way to those there are."""
    message = tell(visitor.language, name, **values)
    return page("message.html", visitor, status, message=message, elsewhere=status == 404)


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in FILES:
        return Response(status_code=404)
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(_file(name), media_type=FILES[name], headers=HEADERS | kept)


static_route: Final = Route("/fichiers/{digest}/{name}", _static)

"""The sentences of the web pages, French first, English too; a module a page."""

from __future__ import annotations

from typing import Final

from bot.web.sentences import admin, api, ask, conventions, everywhere, reader, stats

SENTENCES: Final = {
    name: told
    for page in (everywhere, reader, ask, conventions, api, stats, admin)
    for name, told in page.SENTENCES.items()
}

"""``clausier token add``, ``list`` and ``remove``: who may use the API.

Does: write a new token once, list whose there are, take one away; enter it in the journal.
Does not: keep tokens (``bot.state.api_tokens``).
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bot.commands.command_context import journaled
from bot.state.api_tokens import add_token, list_tokens, remove_token
from bot.state.state import open_state
from bot.texts.messages import say
from bot.texts.terminal import complain, write, write_json

if TYPE_CHECKING:
    from bot.settings import Settings


def make_token(settings: Settings, name: str, per_minute: int) -> None:
    """Write a new token to standard output, alone, so that a script can keep it."""
    with closing(open_state(settings.home)) as db, journaled(settings.home, "token", name):
        token = add_token(db, name, per_minute)
    complain(say("token-made", settings.language, name=name))
    click.echo(token)


def write_tokens(settings: Settings, *, as_json: bool) -> None:
    """Write whose tokens there are, the oldest first."""
    with closing(open_state(settings.home)) as db:
        tokens = list_tokens(db)
    if as_json:
        write_json([asdict(each) for each in tokens])
        return
    for each in tokens:
        day = datetime.fromtimestamp(each.created, UTC).astimezone().strftime("%Y-%m-%d")
        count = each.per_minute
        write(say("token-line", settings.language, name=each.name, count=count, day=day))
    if not tokens:
        write(say("token-none", settings.language))


def drop_token(settings: Settings, name: str) -> None:
    """Make the token of a program good for nothing."""
    with closing(open_state(settings.home)) as db, journaled(settings.home, "untoken", name):
        remove_token(db, name)
    write(say("token-removed", settings.language, name=name))

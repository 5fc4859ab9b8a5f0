"""``clausier bot``: run the Telegram bot.

Does: read the bot's own settings and run it on the library.
Does not: know Telegram (``bot.telegram`` does).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.commands.opening import library_of
from bot.settings import BotSettings
from bot.telegram.main import run

if TYPE_CHECKING:
    from bot.settings import Settings


def run_bot(settings: Settings) -> int:
    """Run the bot until it is told to stop and return the exit code."""
    return run(BotSettings.from_env(), partial(library_of, settings), settings.language)

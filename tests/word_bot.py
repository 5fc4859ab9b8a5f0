"""The bot's own process with the word encoder, which needs no model: ``python tests/word_bot.py``.

Everything else is the product: settings from the environment, ``run`` as ``clausier bot`` calls it.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import bot.answering.deciding
from bot.library import Library
from bot.messages import explain
from bot.settings import BotSettings, Settings
from corpus.errors import ClausierError
from tests.word_encoder import WordEncoder, word_ranker

bot.answering.deciding.ranker = word_ranker
WORKER = (sys.executable, str(Path(__file__).with_name("word_worker.py")))


def opened() -> Library:
    settings = Settings.from_env()
    return Library(settings.home, settings.seed, cache(WordEncoder))


def main() -> int:
    from bot.telegram.main import run  # noqa: PLC0415 (the processes that answer need none of it)

    settings = Settings.from_env()
    try:
        return run(BotSettings.from_env(), opened, settings.language, WORKER)
    except ClausierError as error:
        sys.stderr.write(explain(error, settings.language) + "\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())

"""The bot's own process with the word encoder, which needs no model: ``python tests/word_bot.py``.

Everything else is the product: settings from the environment, ``run`` as ``clausier bot`` calls it.
But for ``CLAUSIER_ANSWERING``, how many processes answer: one where two would show nothing more.
"""

from __future__ import annotations

import os
import sys
from functools import cache, partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import bot.answering.deciding
from bot.library.library import Library
from bot.settings import BotSettings, Settings
from bot.texts.messages import explain
from corpus.errors import ClausierError
from tests.word_encoder import WordEncoder, word_ranker

bot.answering.deciding.ranker = word_ranker
WORKER = (sys.executable, str(Path(__file__).with_name("word_worker.py")))


def opened() -> Library:
    settings = Settings.from_env()
    return Library(settings.home, settings.seed, cache(WordEncoder))


def main() -> int:
    from bot.telegram import main as product  # noqa: PLC0415 (not in the processes that answer)

    processes = int(os.environ.get("CLAUSIER_ANSWERING", "1"))
    setattr(product, "Answerer", partial(product.Answerer, processes=processes))  # noqa: B010
    settings = Settings.from_env()
    try:
        return product.run(BotSettings.from_env(), opened, settings.language, WORKER)
    except ClausierError as error:
        sys.stderr.write(explain(error, settings.language) + "\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())

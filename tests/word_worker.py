"""The worker's own process with the word encoder: ``python tests/word_worker.py [IDLE SECONDS]``.

Everything else is the product: settings from the environment, ``main`` as the worker runs it.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.jobs.worker import main
from bot.library.library import Library
from bot.settings import Settings
from tests.word_encoder import WordEncoder

if __name__ == "__main__":
    settings = Settings.from_env()
    encoder = WordEncoder()
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    idle = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    sys.exit(main(Library(settings.home, settings.seed, lambda: encoder), idle))

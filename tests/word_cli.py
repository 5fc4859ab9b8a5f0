"""The command line with the word encoder: ``python tests/word_cli.py add FILE``.

Says "ready" on standard error once everything is imported, then runs the command as it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import bot.commands.document_commands  # imported before "ready" is said
import bot.library.library
from bot.cli import run
from tests.word_encoder import WordEncoder

encoder = WordEncoder()  # also in the processes that answer, which import this file
setattr(bot.library.library, "make_encoder", lambda *_: encoder)  # noqa: B010

if __name__ == "__main__":
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    sys.exit(run(sys.argv[1:]))

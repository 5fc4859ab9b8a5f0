"""The table of traps: ``python tests/bench/traps.py`` prints format by format what becomes of each.

"right": what shows was read. "told": so was what shows, and what does not was left out and that was
said. "wrong": neither; there must be none.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.test_corpus_traps import TRAPS, read, verdict


def main() -> None:
    """Print the table and its sum."""
    sums: Counter[str] = Counter()
    for trap in TRAPS:
        said = verdict(trap, read(trap))
        sums[said.split(":")[0]] += 1
        print(f"{trap.format:6}{trap.name:40}{said}")  # noqa: T201
    print(", ".join(f"{name} {count}" for name, count in sorted(sums.items())))  # noqa: T201


if __name__ == "__main__":
    main()

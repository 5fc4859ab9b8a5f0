"""How often people may do something, in a chat or in a browser.

Does: count what each does, and what all do together.
Does not: decide what is said when a limit is reached.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Allowance:
    """How often one person, and all together, may do something in any minute."""

    each: int
    everybody: int
    window: float = 60.0  # seconds
    _asked: dict[int, deque[float]] = field(default_factory=dict)
    _all: deque[float] = field(default_factory=deque)
    _warned: dict[int, float] = field(default_factory=dict)  # when who was told of a limit
    _swept: float = 0.0  # when those who asked nothing lately were dropped

    def spend(self, person: int, now: float) -> str:
        """Count a question; return "" when it may be asked, else "each" or "everybody"."""
        if now - self._swept >= self.window:
            self._asked = {
                who: times
                for who, times in self._asked.items()
                if times and times[-1] > now - self.window
            }
            self._warned = {w: at for w, at in self._warned.items() if at > now - self.window}
            self._swept = now
        own = self._asked.setdefault(person, deque())
        for times in (own, self._all):
            while times and times[0] <= now - self.window:
                times.popleft()
        if len(own) >= self.each:
            return "each"
        if len(self._all) >= self.everybody:
            return "everybody"
        own.append(now)
        self._all.append(now)
        return ""

    def warn(self, person: int, now: float) -> bool:
        """Return whether to tell somebody who was refused: once in any minute."""
        if now - self._warned.get(person, -self.window) < self.window:
            return False
        self._warned[person] = now
        return True

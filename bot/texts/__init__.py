"""The sentences people read, and how they are written: to a terminal, by click, as CSV."""

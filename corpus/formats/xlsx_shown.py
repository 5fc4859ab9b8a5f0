"""Which words of a workbook's cells show: not those of no size, or of the colour behind them.

Does: resolve the colours of fonts and fills, as a theme, an index or figures name them (ECMA-376,
part 1, 18.8.3). Does not: guess. Where a table's style or a condition may paint, words are shown.
"""

from __future__ import annotations

from typing import Any

from corpus.formats.colours import WHITE, Colour, from_hex, is_unseen
from corpus.formats.word_theme import lit, scheme

TINY = 2.0  # points: smaller type is not seen
FLAT = 2.0  # points: a row of that height shows nothing of its words
NARROW = 0.08  # of a digit: a column that is less wide takes no pixel
_SLOTS = "lt1 dk1 lt2 dk2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink".split()


class Looks:
    """Tells how the words of one workbook's cells look."""

    def __init__(self, book: Any, *, pictured: bool) -> None:  # noqa: ANN401 (openpyxl has no types)
        """Read the theme; ``pictured``: a picture may be behind the cells."""
        self._slots = scheme(book.loaded_theme)
        self._indexed = list(book._colors)  # noqa: SLF001
        self._page = None if pictured else WHITE
        self._seen: dict[tuple[int, int], tuple[bool, bool, bool]] = {}

    def of(self, cell: Any, font: Any | None = None) -> tuple[bool, bool]:  # noqa: ANN401
        """Return whether the words of a cell are struck out, and whether they do not show.

        ``font`` is that of some of its words, where it is not the cell's. Few cells differ in their
        fonts and fills: each pair is looked up once.
        """
        if font is not None:
            look = self._look(font, cell)
        else:
            key = (cell._style.fontId, cell._style.fillId)  # noqa: SLF001
            if key not in self._seen:
                self._seen[key] = self._look(cell.font, cell)
            look = self._seen[key]
        tiny, struck, unseen = look
        return struck, tiny or (unseen and not _may_be_painted(cell))

    def is_on_white(self, cell: Any) -> bool:  # noqa: ANN401
        """Tell a cell whose ground is surely white."""
        return is_unseen(WHITE, self._ground(cell.fill)) and not _may_be_painted(cell)

    def _look(self, font: Any, cell: Any) -> tuple[bool, bool, bool]:  # noqa: ANN401
        """Return whether words are tiny, struck out, and of the colour behind them."""
        tiny = font.sz is not None and font.sz < TINY
        unseen = is_unseen(self._colour(font.color), self._ground(cell.fill))
        return tiny, bool(font.strike), unseen

    def _ground(self, fill: Any) -> Colour | None:  # noqa: ANN401
        """Return the colour of a cell, None for more than one."""
        kind = getattr(fill, "patternType", "gradient")
        if kind in {None, "none"}:
            return self._page
        return self._colour(fill.fgColor) if kind == "solid" else None

    def _colour(self, said: Any | None) -> Colour | None:  # noqa: ANN401
        """Return a colour, None for an automatic one."""
        if said is None:
            return None
        found = None
        if said.type == "rgb":
            found = from_hex(str(said.rgb)[-6:])
        elif said.type == "indexed" and said.indexed < len(self._indexed):
            found = from_hex(str(self._indexed[said.indexed])[-6:])
        elif said.type == "theme" and said.theme < len(_SLOTS):
            found = self._slots.get(_SLOTS[said.theme])
        tint = min(max(said.tint or 0.0, -1.0), 1.0)
        return lit(found, "tint", 1 - tint) if tint > 0 else lit(found, "shade", 1 + tint)


def _may_be_painted(cell: Any) -> bool:  # noqa: ANN401
    """Tell a cell whose colours a table's style or a condition may change."""
    sheet = cell.parent
    ranges = [each for found in sheet.conditional_formatting for each in found.cells.ranges]
    tables = [each.ref for each in sheet.tables.values()]
    return any(cell.coordinate in each for each in ranges) or any(
        cell.coordinate in cells for cells in map(_range, tables)
    )


def _range(ref: str) -> Any:  # noqa: ANN401
    from openpyxl.worksheet.cell_range import CellRange  # noqa: PLC0415 (as in ``xlsx``)

    return CellRange(ref)

"""A report as plain values, for JSON and for the queue.

Does: turn a ``Report`` into what JSON holds; errors by class name and data.
Does not: write a sentence.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.library import Report


def report_data(report: Report) -> dict[str, Any]:
    """Return a report as plain values; a refusal is {"source", "error", "data"}."""
    return {
        **asdict(report),
        "duplicates": [asdict(each) for each in report.duplicates],
        "refused": [
            {
                "source": each.source,
                "error": type(each.error).__name__,
                "data": {name: _plain(value) for name, value in each.error.data.items()},
            }
            for each in report.refused
        ],
    }


def _plain(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return [str(each) for each in value]
    return value if isinstance(value, (int, float)) else str(value)

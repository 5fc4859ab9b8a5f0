"""A report as plain values, for JSON and for the queue.

Does: turn a ``Report`` into what JSON holds, errors by class name and data; say such an error.
Does not: write reports out.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.texts.messages import ERRORS, explain
from corpus import errors
from corpus.errors import ClausierError

if TYPE_CHECKING:
    from bot.jobs.job_queue import Job
    from bot.library.library import Report


def explain_job(job: Job, language: str) -> str:
    """Return the sentence about the error with which a job ended, nothing without one."""
    if job.error not in ERRORS:
        return job.error
    kind = getattr(errors, job.error, ClausierError)
    return explain(kind(**job.error_data), language)


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

"""Counters and histograms in the text format that Prometheus reads.

Does: count and observe in memory, from one thread; write the exposition format (version 0.0.4).
Does not: keep anything over a restart, or hold what identifies a person.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
HELP = {
    "clausier_questions_total": "Questions answered, by status.",
    "clausier_failures_total": "Updates that could not be handled.",
    "clausier_updates_total": "Updates received, new ones only.",
    "clausier_requests_retried_total": "Calls to Telegram that were tried again, by cause.",
    "clausier_feedback_total": "Votes on answers, by verdict.",
    "clausier_stage_seconds": "Seconds a question spends in each stage.",
    "clausier_queue_length": "Updates received and not finished.",
    "clausier_documents": "Documents in the live generation.",
    "clausier_generation": "The live generation, as a label.",
}
Labels = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Histogram:
    buckets: list[int] = field(default_factory=lambda: [0] * (len(SECONDS) + 1))
    total: float = 0.0


@dataclass(slots=True)
class Metrics:
    """What was counted since the start."""

    counters: dict[tuple[str, Labels], int] = field(default_factory=dict)
    histograms: dict[tuple[str, Labels], _Histogram] = field(default_factory=dict)

    def count(self, name: str, **labels: str) -> None:
        """Add one to a counter."""
        key = (name, tuple(sorted(labels.items())))
        self.counters[key] = self.counters.get(key, 0) + 1

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Enter a duration in a histogram."""
        key = (name, tuple(sorted(labels.items())))
        histogram = self.histograms.setdefault(key, _Histogram())
        histogram.buckets[bisect_left(SECONDS, seconds)] += 1
        histogram.total += seconds


def exposition(metrics: Metrics, gauges: Mapping[tuple[str, Labels], float]) -> str:
    """Return everything as Prometheus reads it; ``gauges`` are values of this moment."""
    lines: list[str] = []
    told: set[str] = set()
    for (name, labels), count in sorted(metrics.counters.items()):
        lines += [*_heading(name, "counter", told), f"{name}{_shown(labels)} {count}"]
    for (name, labels), value in sorted(gauges.items()):
        lines += [*_heading(name, "gauge", told), f"{name}{_shown(labels)} {value:g}"]
    for (name, labels), histogram in sorted(metrics.histograms.items()):
        lines += _heading(name, "histogram", told)
        reached = 0
        for bound, count in zip((*map(str, SECONDS), "+Inf"), histogram.buckets, strict=True):
            reached += count
            lines.append(f"{name}_bucket{_shown((*labels, ('le', bound)))} {reached}")
        lines.append(f"{name}_sum{_shown(labels)} {histogram.total:.6f}")
        lines.append(f"{name}_count{_shown(labels)} {reached}")
    return "\n".join(lines) + "\n"


def _heading(name: str, kind: str, told: set[str]) -> list[str]:
    if name in told:
        return []
    told.add(name)
    return [f"# HELP {name} {HELP.get(name, name)}", f"# TYPE {name} {kind}"]


def _shown(labels: Labels) -> str:
    if not labels:
        return ""
    escaped = (
        (name, value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n"))
        for name, value in labels
    )
    return "{" + ",".join(f'{name}="{value}"' for name, value in escaped) + "}"

"""What an admin reads of a job: its stages while it runs, the card of what was understood, the end.

Does: turn a job into HTML and its buttons.
Does not: send or edit anything (``job_follower``), or do what a button says (``admin_documents``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.jobs.job_queue import Job, JobKind, JobState
from bot.jobs.job_reports import explain_job
from bot.library.preparation import STAGES
from bot.telegram.chat_sentences import escape, label, tell
from bot.texts.messages import say_warning

if TYPE_CHECKING:
    from collections.abc import Sequence

Shown = tuple[str, Keyboard | None]
LISTED: Final = 6  # clauses or figures of a difference
NAMES: Final = 300  # characters of a list of names
# The stages that the job of each kind goes through, beside those of a file.
BUILDING: Final = ("embedded", "published")


def shown(job: Job, language: str, children: Sequence[Job] = ()) -> Shown:
    """Return the message of a job and its buttons; ``children`` are those of an archive."""
    if job.state is JobState.READY:
        return card(job, language), decision_keyboard(job, language)
    if job.state is JobState.FAILED:
        reason = explain_job(job, language)
        return tell("job-failed", language, name=job_name(job, language), reason=reason), None
    if job.state is JobState.CANCELLED:
        return tell("job-cancelled", language, name=job_name(job, language)), None
    if job.state is JobState.DONE:
        return _ended(job, language, children)
    stop = Button(label("cancel", language), callback_data=f"jc:{job.id}")
    return _under_way(job, language), Keyboard([[stop]])


def job_name(job: Job, language: str) -> str:
    """Return what a job is about: its title, file or document, else what it does."""
    if job.kind is JobKind.RESTORE and job.title:
        return job.title
    return job.name or label(f"job-{job.kind}", language)


def number(value: int, language: str) -> str:
    """Return a number with its thousands apart."""
    return f"{value:,}" if language == "en" else f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")


def _under_way(job: Job, language: str) -> str:
    """Return the stages of a job, those behind it ticked."""
    head = f"<b>{escape(job_name(job, language))}</b>"
    if job.state is JobState.QUEUED:
        return f"{head}\n{tell('job-queued', language)}"
    preparing = job.kind is JobKind.ADD and job.state is JobState.RUNNING
    stages: Sequence[str] = STAGES[:-1] if preparing else BUILDING  # published once decided
    # The one under way: a stage is told once it is reached, "embedded" while it lasts.
    current = stages.index(job.stage) + (job.stage != "embedded") if job.stage in stages else 0
    lines = []
    for position, stage in enumerate(stages):
        mark = "✅" if position < current else "⏳" if position == current else "▫️"
        lines.append(f"{mark} {_stage(stage, job, language)}")
    return "\n".join([head, *lines])


def _stage(stage: str, job: Job, language: str) -> str:
    """Return a stage with what is known of it."""
    counts = job.result if job.state is JobState.RUNNING else {}
    words = label(f"stage-{stage}", language)
    detail = ""
    if stage == "read" and "characters" in counts:
        detail = _size(counts, language)
    elif stage in counts:
        detail = number(int(counts[stage]), language)
    elif stage == "embedded" and job.stage == stage and job.total:
        detail = f"{number(job.done, language)}/{number(job.total, language)}"
    return f"{words} — {detail}" if detail else words


def _size(counts: dict[str, Any], language: str) -> str:
    """Return pages, characters and how many pages were read by character recognition."""
    parts = []
    if counts.get("pages"):
        parts.append(label("count-pages", language, count=number(counts["pages"], language)))
    parts.append(label("count-characters", language, count=number(counts["characters"], language)))
    if counts.get("ocr_pages"):
        count, sure = number(counts["ocr_pages"], language), counts.get("ocr_confidence", "?")
        parts.append(label("count-ocr", language, count=count, sure=sure))
    return ", ".join(parts)


def card(job: Job, language: str) -> str:
    """Return what was understood of a file, and what publishing it would change."""
    found = job.result
    counts = found["counts"]
    dates = [f"{label(f'date-{name}', language)} {words}" for name, words in found["dates"].items()]
    facts = [
        label(f"count-{name}", language, count=number(counts[name], language))
        for name in ("clauses", "facts")
    ]
    fields = [
        ("card-file", found["source"]),
        ("card-parties", _listed(found["parties"])),
        ("card-dates", " ; ".join(dates)),
        ("card-amounts", _listed(found["amounts"])),
        ("card-size", f"{_size(counts, language)}, {', '.join(facts)}"),
    ]
    lines = [
        f"{tell(name, language)}{_colon(language)} {escape(text)}" for name, text in fields if text
    ]
    title = job.title or found["title"]
    corrected = f" <i>({label('title-corrected', language)})</i>" if job.title else ""
    parts = [tell("job-ready", language), f"<b>{escape(title)}</b>{corrected}", "\n".join(lines)]
    parts += [f"⚠️ {escape(say_warning(code, language))}" for code in found["warnings"]]
    if found["replaces"]:
        parts.append(_differences(found, language))
    parts.append(tell("job-unseen", language))
    return "\n\n".join(parts)


def _colon(language: str) -> str:
    return ":" if language == "en" else "\N{NO-BREAK SPACE}:"


def _listed(names: Sequence[str]) -> str:
    words = " ; ".join(names)
    return words if len(words) <= NAMES else f"{words[:NAMES]}…"


def _differences(found: dict[str, Any], language: str) -> str:
    """Return how a new version differs from the document it would replace."""
    name = "like-known" if found["replaces"] != found["source"] else "same-name"
    percent = round(found["similarity"] * 100)
    title = found["replaces_title"]
    lines = [tell(name, language, title=title, file=found["replaces"])]
    if percent:
        lines[0] += f" ({percent}\N{NO-BREAK SPACE}%)"
    changes = found["differences"]
    for kind in ("changed", "added", "removed"):
        if changes.get(kind):
            listed = _some(changes[kind])
            lines.append(f"{tell(f'clauses-{kind}', language)} {escape(listed)}")
    for figure in changes.get("figures", ())[:LISTED]:
        old, new = (" ; ".join(figure[side]) or "∅" for side in ("old", "new"))
        clause = f"{escape(figure['clause'])}{_colon(language)}"
        lines.append(f"• {clause} <s>{escape(old)}</s> → <b>{escape(new)}</b>")
    left = max(0, len(changes.get("figures", ())) - LISTED)
    if left:
        lines.append(tell("figures-more", language, count=left))
    if not any(changes.get(kind) for kind in ("changed", "added", "removed", "figures")):
        lines.append(tell("no-difference", language))
    return "\n".join(lines)


def _some(names: Sequence[str]) -> str:
    more = f" … (+{len(names) - LISTED})" if len(names) > LISTED else ""
    return " ; ".join(names[:LISTED]) + more


def decision_keyboard(job: Job, language: str) -> Keyboard:
    """Return what can be done with a document that was read."""

    def button(name: str, decision: str) -> Button:
        return Button(label(name, language), callback_data=f"j:{job.id}:{decision}")

    if job.result["replaces"]:
        first = [button("replace", "replace"), button("beside", "beside")]
    else:
        first = [button("publish", "add")]
    last = [button("correct-title", "title"), button("cancel", "cancel")]
    return Keyboard([first, [button("publish-here", "reserved")], last])


def _ended(job: Job, language: str, children: Sequence[Job]) -> Shown:
    """Return how a job ended well."""
    result = job.result
    if "jobs" in result:
        return _archive(job, language, children)
    if known := _known(job):
        return tell("job-known", language, name=job_name(job, language), file=known), None
    changed = {JobKind.REMOVE: "removed", JobKind.RESTORE: "added"}.get(job.kind)
    if changed and not result[changed]:
        return tell("job-nothing", language, name=job_name(job, language)), None
    restorable = [*result.get("removed", ()), *result.get("changed", ())]
    name = f"done-{job.kind}" if job.kind is not JobKind.ADD else f"done-{job.decision}"
    files = [*result.get("added", ()), *result.get("changed", ())]
    markup = tell(
        name,
        language,
        name=", ".join(files) if files and job.kind is JobKind.ADD else job_name(job, language),
        replaced=", ".join(restorable),
        generation=result.get("generation", ""),
    )
    reserved = [file for file in files if file in result.get("reserved", ())]
    if reserved and job.decision != "reserved":
        markup += f"\n🔒 {tell('reserved-too', language, name=', '.join(reserved))}"
    refused = result.get("refused", ())
    markup += "".join(f"\n⚠️ {escape(each['source'])}" for each in refused)
    return markup, None


def _known(job: Job) -> str:
    """Return which document has the bytes of a file that was not taken for that reason."""
    twins = [each["same_as"] for each in job.result.get("duplicates", ())]
    return str(job.result.get("same_as") or "".join(twins[:1]))


def _archive(job: Job, language: str, children: Sequence[Job]) -> Shown:
    """Return how the documents of an archive are doing, with a button for all that wait."""
    counts = {
        "ready": sum(child.state is JobState.READY for child in children),
        "published": sum(child.state is JobState.DONE and not _known(child) for child in children),
        "known": sum(bool(_known(child)) for child in children),
        "failed": sum(child.state is JobState.FAILED for child in children),
        "cancelled": sum(child.state is JobState.CANCELLED for child in children),
    }
    ended = sum(counts.values())
    lines = [tell("archive", language, name=job.name, count=len(children))]
    lines += [
        tell(f"archive-{name}", language, count=count) for name, count in counts.items() if count
    ]
    if ended < len(children):
        lines.append(tell("archive-waiting", language, count=len(children) - ended))
    rows = []
    if counts["ready"] > 1:
        rows.append([Button(label("publish-all", language), callback_data=f"ja:{job.id}:add")])
    if counts["ready"] > 1 or ended < len(children):
        rows.append([Button(label("cancel-all", language), callback_data=f"jc:{job.id}")])
    return "\n".join(lines), Keyboard(rows) if rows else None

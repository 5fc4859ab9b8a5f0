"""A file that an admin drops on the bot: fetched, staged, entered in the queue of jobs.

Does: refuse what Telegram does not hand to bots, fetch the rest, enter one job for it.
Does not: read files (``bot.jobs.worker``), or tell how the job goes (``job_follower``).
"""

from __future__ import annotations

import asyncio
import logging
import mimetypes
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from telegram import PhotoSize
from telegram.constants import ChatAction, FileSizeLimit
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.jobs.job_queue import INCOMING, JobKind, enqueue, staged_at
from bot.library.zip_files import file_name
from bot.telegram.chat_sentences import tell
from bot.telegram.outbox import show_typing

if TYPE_CHECKING:
    from telegram import Document, Message

    from bot.telegram.admission import Visit

logger = logging.getLogger(__name__)
TRIES: Final = 5  # of a download that breaks off
PAUSE: Final = 1.0  # seconds before the second try, doubled each time


async def deposit(visit: Visit) -> None:
    """Take a file in; every one of several sent together is an update of its own."""
    message = visit.update.message
    attachment = _attachment(message) if message is not None else None
    if attachment is None:
        return
    name = _name(attachment)
    if (attachment.file_size or 0) > FileSizeLimit.FILESIZE_DOWNLOAD:
        await visit.say(tell("file-too-large", visit.language, name=name))
        return
    # One folder an update: handled again after a kill, it enters no second job.
    folder = f"telegram-{visit.bot.id}-{visit.update.update_id}"
    path = visit.service.home / INCOMING / folder / name
    if await visit.service.database(staged_at, str(path)):
        return
    show_typing(visit.bot, visit.to, ChatAction.UPLOAD_DOCUMENT)
    if not await _fetched(attachment, path):
        shutil.rmtree(path.parent, ignore_errors=True)
        await visit.say(tell("file-not-fetched", visit.language, name=name))
        return
    await visit.service.database(
        enqueue, JobKind.ADD, actor=visit.who, chat=visit.chat, name=name, path=str(path)
    )
    visit.service.jobs.set()


def _attachment(message: Message) -> Document | PhotoSize | None:
    """Return the file of a message; of a picture, the largest size there is."""
    if message.document is not None:
        return message.document
    return message.photo[-1] if message.photo else None


def _name(attachment: Document | PhotoSize) -> str:
    """Return a safe name for what was sent, whatever its sender calls it."""
    given = getattr(attachment, "file_name", None)
    if given:
        return file_name(given)
    kind = "image/jpeg" if isinstance(attachment, PhotoSize) else attachment.mime_type
    suffix = mimetypes.guess_extension(kind) if kind else ".txt"  # it is checked when it is read
    return f"document-{attachment.file_unique_id}{suffix or '.txt'}"


async def _fetched(attachment: Document | PhotoSize, path: Path) -> bool:
    """Fetch a file to ``path``, whole; return whether Telegram gave it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name[:200]}.part")
    for attempt in range(TRIES):
        try:
            remote = await attachment.get_file()
            await remote.download_to_drive(part)
        except BadRequest as error:  # too big after all, or no longer there
            logger.warning("a file was not given: %s", error)
            return False
        except NetworkError as error:
            logger.warning("a file broke off (attempt %d): %s", attempt + 1, error)
            await asyncio.sleep(PAUSE * 2**attempt)
        except TelegramError as error:
            logger.warning("a file was not given: %s", error)
            return False
        else:
            part.replace(path)
            return True
    return False

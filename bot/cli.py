"""The command line: ``clausier ask``, ``search``, ``add``… and how failures end.

Does: parse arguments, call ``bot.library`` and the answering core, write what comes back.
Does not: hold a sentence, rank, or read documents.

What loads FAISS and the model's libraries is imported inside the commands: ``clausier --help``
and a mistyped command answer in a fraction of a second, torch alone takes five.

Exit codes: 0 done; 1 a failure that a person can mend, in one line on standard error; 2 usage;
130 interrupted.
"""

from __future__ import annotations

import errno
import io
import logging
import os
import shutil
import sqlite3
import sys
from functools import partial
from pathlib import Path

import click

from bot.settings import BotSettings, Settings, spoken
from bot.texts.messages import explain, say, system_reason
from bot.texts.terminal import complain
from bot.texts.translated_click import (
    SpokenGroup,
    SpokenOption,
    TokenCommand,
    UsageProblem,
    usage_sentence,
)
from corpus.errors import BadSetting, ClausierError, DiskFull

JSON = click.option("--json", "as_json", cls=SpokenOption, is_flag=True)


@click.group(cls=SpokenGroup, name="clausier")
@click.pass_context
def cli(context: click.Context) -> None:
    """Read the settings for the command that follows."""
    context.obj = Settings.from_env()


@cli.command()
@click.argument("question", nargs=-1)
@click.option("--in", "within", cls=SpokenOption, multiple=True, metavar="DOC")
@click.option("--batch", cls=SpokenOption, metavar="FILE")
@JSON
@click.pass_context
def ask(
    context: click.Context,
    question: tuple[str, ...],
    within: tuple[str, ...],
    batch: str | None,
    as_json: bool,
) -> None:
    """Answer a question, or each line of a file."""
    from bot.commands.ask_commands import ask_batch, ask_one  # noqa: PLC0415

    text = _one_of(context, question, batch, "QUESTION")
    if batch is not None:
        ask_batch(context.obj, batch, within)
    else:
        ask_one(context.obj, text, within, as_json=as_json)


@cli.command()
@click.argument("query", nargs=-1)
@click.option("-k", "k", cls=SpokenOption, type=click.IntRange(1, 1000), default=10, metavar="N")
@click.option("--batch", cls=SpokenOption, metavar="FILE")
@JSON
@click.pass_context
def search(
    context: click.Context,
    query: tuple[str, ...],
    k: int,
    batch: str | None,
    as_json: bool,
) -> None:
    """Print ranked chunks."""
    from bot.commands.ask_commands import search_batch, search_one  # noqa: PLC0415

    text = _one_of(context, query, batch, "QUERY")
    if batch is not None:
        search_batch(context.obj, batch, k)
    else:
        search_one(context.obj, text, k, as_json=as_json)


def _one_of(context: click.Context, words: tuple[str, ...], batch: str | None, metavar: str) -> str:
    """Return the words as one text; there must be some, or a file, and not both."""
    if not words and batch is None:
        raise UsageProblem("usage-missing", context, name=metavar)
    if words and batch is not None:
        raise UsageProblem("usage-extra", context, name=" ".join(words))
    return " ".join(words)


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--replace", cls=SpokenOption, default="", metavar="DOC")
@click.option("--beside", cls=SpokenOption, is_flag=True)
@click.option("--title", cls=SpokenOption, default="")
@click.option("--for", "chats", cls=SpokenOption, type=int, multiple=True, metavar="CHAT")
@JSON
@click.pass_context
def add(  # noqa: PLR0913 (one parameter an option)
    context: click.Context,
    files: tuple[str, ...],
    *,
    replace: str,
    beside: bool,
    title: str,
    chats: tuple[int, ...],
    as_json: bool,
) -> None:
    """Add documents."""
    from bot.commands.document_commands import add_files  # noqa: PLC0415
    from bot.library.file_intake import Policy  # noqa: PLC0415

    if replace and beside:
        raise UsageProblem("usage-both", context)
    policy = Policy(beside, replace, title, chats=chats)
    add_files(context.obj, [Path(file) for file in files], policy, as_json=as_json)


@cli.command()
@click.argument("document", metavar="DOC")
@JSON
@click.pass_obj
def remove(settings: Settings, document: str, as_json: bool) -> None:
    """Remove a document."""
    from bot.commands.document_commands import remove_document  # noqa: PLC0415

    remove_document(settings, document, as_json=as_json)


@cli.command()
@click.argument("document", metavar="DOC")
@JSON
@click.pass_obj
def restore(settings: Settings, document: str, as_json: bool) -> None:
    """Restore a document."""
    from bot.commands.document_commands import restore_document  # noqa: PLC0415

    restore_document(settings, document, as_json=as_json)


@cli.command()
@click.argument("document", metavar="DOC")
@click.option(
    "--for", "chats", cls=SpokenOption, type=int, multiple=True, required=True, metavar="CHAT"
)
@click.pass_obj
def reserve(settings: Settings, document: str, chats: tuple[int, ...]) -> None:
    """Keep a document to some chats."""
    from bot.commands.document_commands import reserve_document  # noqa: PLC0415

    reserve_document(settings, document, chats)


@cli.command()
@click.argument("document", metavar="DOC")
@click.pass_obj
def release(settings: Settings, document: str) -> None:
    """Let every chat ask about a document again."""
    from bot.commands.document_commands import release_document  # noqa: PLC0415

    release_document(settings, document)


@cli.command()
@click.argument("job", type=click.IntRange(min=1), metavar="JOB")
@click.pass_obj
def cancel(settings: Settings, job: int) -> None:
    """Cancel a job that waits or runs."""
    from bot.commands.status_command import cancel_job  # noqa: PLC0415

    cancel_job(settings, job)


@cli.command(name="removed")
@JSON
@click.pass_obj
def removed_(settings: Settings, as_json: bool) -> None:
    """List what can be restored."""
    from bot.commands.document_commands import list_removed  # noqa: PLC0415

    list_removed(settings, as_json=as_json)


@cli.command()
@click.option("--force", cls=SpokenOption, is_flag=True)
@JSON
@click.pass_obj
def index(settings: Settings, force: bool, as_json: bool) -> None:
    """Read every document again."""
    from bot.commands.document_commands import index_again  # noqa: PLC0415

    index_again(settings, force=force, as_json=as_json)


@cli.command(name="list")
@JSON
@click.pass_obj
def list_(settings: Settings, as_json: bool) -> None:
    """List the documents."""
    from bot.commands.show_commands import list_documents  # noqa: PLC0415

    list_documents(settings, as_json=as_json)


@cli.command()
@click.argument("document", metavar="DOC")
@click.argument("clause", required=False)
@click.option("--text", "whole", is_flag=True)
@JSON
@click.pass_obj
def show(
    settings: Settings,
    document: str,
    clause: str | None,
    whole: bool,
    as_json: bool,
) -> None:
    """Show a document or a clause."""
    from bot.commands.show_commands import show_clause, show_document, show_text  # noqa: PLC0415

    if whole:
        show_text(settings, document, as_json=as_json)
    elif clause is None:
        show_document(settings, document, as_json=as_json)
    else:
        show_clause(settings, document, clause, as_json=as_json)


@cli.command()
@click.argument("old", metavar="DOC")
@click.argument("new", metavar="DOC")
@JSON
@click.pass_obj
def diff(settings: Settings, old: str, new: str, as_json: bool) -> None:
    """Compare two documents."""
    from bot.commands.diff_command import compare_documents  # noqa: PLC0415

    compare_documents(settings, old, new, as_json=as_json)


@cli.command()
@JSON
@click.pass_obj
def versions(settings: Settings, as_json: bool) -> None:
    """List the generations."""
    from bot.commands.history import list_versions  # noqa: PLC0415

    list_versions(settings, as_json=as_json)


@cli.command()
@click.argument("generation")
@JSON
@click.pass_obj
def use(settings: Settings, generation: str, as_json: bool) -> None:
    """Go back to a generation."""
    from bot.commands.history import use_version  # noqa: PLC0415

    use_version(settings, generation, as_json=as_json)


@cli.command()
@click.option("--last", cls=SpokenOption, type=click.IntRange(1, 10_000), default=20, metavar="N")
@JSON
@click.pass_obj
def journal(settings: Settings, last: int, as_json: bool) -> None:
    """Tell who did what."""
    from bot.commands.history import write_journal  # noqa: PLC0415

    write_journal(settings, last, as_json=as_json)


@cli.command()
@JSON
@click.pass_obj
def status(settings: Settings, as_json: bool) -> None:
    """Tell the state of everything."""
    from bot.commands.status_command import write_status  # noqa: PLC0415

    write_status(settings, as_json=as_json)


@cli.command()
@click.argument("folder", metavar="FOLDER")
@JSON
@click.pass_obj
def watch(settings: Settings, folder: str, as_json: bool) -> None:
    """Follow a folder."""
    from bot.commands.watch_command import watch_folder  # noqa: PLC0415

    watch_folder(settings, Path(folder), as_json=as_json)


@cli.command()
@click.argument("file")
@JSON
@click.pass_obj
def evaluate(settings: Settings, file: str, as_json: bool) -> None:
    """Measure the answers to a file of questions."""
    from bot.commands.evaluate_command import evaluate_file  # noqa: PLC0415

    evaluate_file(settings, file, as_json=as_json)


@cli.command()
@JSON
@click.pass_obj
def doctor(settings: Settings, as_json: bool) -> None:
    """Tell what is set up and what is missing."""
    from bot.commands.doctor import examine  # noqa: PLC0415

    examine(settings, as_json=as_json)


@cli.command()
@click.pass_obj
def bot(settings: Settings) -> int:
    """Run the Telegram bot until it is told to stop; returns the exit code."""
    from bot.commands.command_context import library_of  # noqa: PLC0415
    from bot.telegram.main import run as run_bot  # noqa: PLC0415

    return run_bot(BotSettings.from_env(), partial(library_of, settings), settings.language)


@cli.command()
@click.option("--port", cls=SpokenOption, type=click.IntRange(0, 65_535), default=8090, metavar="N")
@click.pass_obj
def web(settings: Settings, port: int) -> int:
    """Serve the pages on this machine until told to stop; returns the exit code."""
    from bot.commands.web_command import serve_pages  # noqa: PLC0415

    return serve_pages(settings, port)


@cli.command()
@click.pass_obj
def mcp(settings: Settings) -> None:
    """Serve an assistant on standard input and output."""
    from bot.commands.mcp_command import serve_assistant  # noqa: PLC0415

    serve_assistant(settings)


@cli.group(cls=SpokenGroup)
def token() -> None:
    """Keep the tokens of the API."""


@token.command(name="add", cls=TokenCommand)
@click.argument("name")
@click.option(
    "--per-minute", cls=SpokenOption, type=click.IntRange(1, 100_000), default=60, metavar="N"
)
@click.pass_obj
def add_token(settings: Settings, name: str, per_minute: int) -> None:
    """Make a token."""
    from bot.commands.token_commands import make_token  # noqa: PLC0415

    make_token(settings, name, per_minute)


@token.command(name="list", cls=TokenCommand)
@JSON
@click.pass_obj
def list_tokens(settings: Settings, as_json: bool) -> None:
    """List the tokens."""
    from bot.commands.token_commands import write_tokens  # noqa: PLC0415

    write_tokens(settings, as_json=as_json)


@token.command(name="remove", cls=TokenCommand)
@click.argument("name")
@click.pass_obj
def remove_token(settings: Settings, name: str) -> None:
    """Remove a token."""
    from bot.commands.token_commands import drop_token  # noqa: PLC0415

    drop_token(settings, name)


@cli.command(name="export-feedback")
@click.argument("file")
@click.pass_obj
def export_feedback(settings: Settings, file: str) -> None:
    """Write what people thought of answers as a file of questions."""
    from bot.commands.feedback_export import export  # noqa: PLC0415

    export(settings, file)


def main() -> None:
    """Run the command line and exit; what it writes is for its owner alone."""
    os.umask(0o077)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; no exception leaves."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # not what a test puts in its place
            stream.reconfigure(errors="backslashreplace")
    try:
        _log_to_home()
        return int(cli.main(arguments, prog_name="clausier", standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        return 2
    except click.UsageError as error:
        complain(usage_sentence(error))
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except (BrokenPipeError, SystemExit):
        # Whoever read has enough; where click sees it, it exits with 1. Python flushes standard
        # output once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 (the last resort, so that no traceback is shown)
        complain(_failure(error))
        return 1


def _failure(error: Exception) -> str:
    """Return the one line about a failure; what was not foreseen is logged."""
    language = spoken()
    if isinstance(error, ClausierError):
        return explain(error, language)
    if isinstance(error, OSError) and error.strerror:
        return _system(error.filename or _home() or "", error, language)
    if isinstance(error, sqlite3.OperationalError):
        return _system(_home() or "", error, language)
    if home := _home():
        home.mkdir(parents=True, exist_ok=True)
    logging.getLogger(__name__).error("unexpected", exc_info=error)
    log = (_home() or Path()) / "clausier.log"
    return say("unexpected", language, kind=type(error).__name__, log=log)


def _system(path: Path | str, error: OSError | sqlite3.OperationalError, language: str) -> str:
    """Return the line about what the system, or SQLite, refused."""
    if isinstance(error, OSError):
        code, told = errno.errorcode.get(error.errno or 0, ""), error.strerror or ""
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    else:
        name = error.sqlite_errorname  # "SQLITE_READONLY_DIRECTORY"
        code, told = "_".join(name.split("_")[:2]), str(error)
        full = code in {"SQLITE_FULL", "SQLITE_IOERR"} and _is_full(path)
    if full:
        return explain(DiskFull(path=str(path)), language)
    return say("system", language, path=path, reason=system_reason(code, told, language))


def _is_full(path: Path | str) -> bool:
    """Tell whether the disk has no room: SQLite then often speaks of an "I/O error"."""
    try:
        return shutil.disk_usage(path).free < 1_000_000
    except OSError:
        return False


def _home() -> Path | None:
    try:
        return Settings.from_env().home
    except BadSetting:
        return None


def _log_to_home() -> None:
    """Send the log to the home; it is made with the first line that needs it."""
    home = _home()
    if home is None or logging.getLogger().handlers:
        return
    logging.raiseExceptions = False  # a home that cannot be written has its own sentence
    handler = logging.FileHandler(home / "clausier.log", encoding="utf-8", delay=True)
    logging.basicConfig(
        handlers=[handler], format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )


if __name__ == "__main__":
    main()

"""What the command line writes: JSON, plain text, and nothing that could steer a terminal.

Does: write to standard output and standard error; keep control characters of questions and
documents from a terminal.
Does not: decide what is written.
"""

from __future__ import annotations

import json
import re
import sys

import click

# C0 and C1 controls but for tabs and line ends; the marks that turn the direction of text.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """Return ``text`` without the characters that could steer a terminal."""
    return _STEERING.sub("", text)


def without_surrogates(text: str) -> str:
    """Return ``text`` with what is no character (half a surrogate pair) replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")


def write(text: str = "") -> None:
    """Write a line of plain text to standard output."""
    click.echo(plain(text) if sys.stdout.isatty() else text)


def write_headed(text: str) -> None:
    """Write a text whose first line is what matters most: bold on a terminal."""
    head, _, rest = text.partition("\n")
    write_bold(head)
    if rest:
        write(rest)


def write_bold(text: str) -> None:
    """Write a line, bold on a terminal."""
    if sys.stdout.isatty():
        click.secho(plain(text), bold=True)
    else:
        click.echo(text)


def write_json(value: object) -> None:
    """Write a value as one line of JSON to standard output, at once."""
    click.echo(json.dumps(value, ensure_ascii=False))


def complain(text: str) -> None:
    """Write one line to standard error."""
    click.echo(plain(" ".join(text.split("\n"))), err=True)

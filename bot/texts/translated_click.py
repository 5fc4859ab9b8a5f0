"""click in French and English: help pages and usage errors in the language of the settings.

Does: look up every text when it is shown, as the language is known only then.
Does not: hold a sentence (``bot.texts.messages`` does) or a command (``bot.cli`` does).
"""

from __future__ import annotations

import click

from bot.settings import spoken
from bot.texts.messages import say


class SpokenOption(click.Option):
    """An option whose help is the message "option-<name>"."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option as it is typed and its help."""
        self.help = say(f"option-{self.name}", spoken())
        return super().get_help_record(ctx)


class SpokenCommand(click.Command):
    """A command whose help is the message "help-<name>"."""

    @property
    def sentence(self) -> str:
        """Return the name of the message."""
        return f"help-{self.name}"

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        formatter.write_usage(
            ctx.command_path,
            " ".join(self.collect_usage_pieces(ctx)),
            prefix=say("usage", spoken()),
        )

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        self.help = say(self.sentence, spoken())
        super().format_help_text(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return what the command does, in one line."""
        self.help = say(self.sentence, spoken())
        return super().get_short_help_str(max(limit, 70))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under their title."""
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        records = [option.get_help_record(ctx) for option in options]
        with formatter.section(say("options", spoken())):
            formatter.write_dl([record for record in records if record is not None])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the help option with its help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = say("option-help", spoken())
        return option

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse arguments that are too many, in our words."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if ctx.args:
            raise UsageProblem("usage-extra", ctx, name=" ".join(ctx.args))
        return rest


class TokenCommand(SpokenCommand):
    """A command about tokens: others bear the same names."""

    @property
    def sentence(self) -> str:
        """Return the name of the message."""
        return f"help-token-{self.name}"


class SpokenGroup(SpokenCommand, click.Group):
    """The group of commands."""

    command_class = SpokenCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and the commands under their titles."""
        SpokenCommand.format_options(self, ctx, formatter)
        rows = [
            (name, command.get_short_help_str())
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) is not None
        ]
        with formatter.section(say("commands", spoken())):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order in which they are written, the likeliest first."""
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave the arguments after the command's name to the command."""
        return click.Group.parse_args(self, ctx, args)


class UsageProblem(click.UsageError):
    """A usage error of ours, with the name of its message."""

    def __init__(self, sentence: str, ctx: click.Context | None = None, **data: object) -> None:
        """Keep which sentence to say, with its data."""
        super().__init__(sentence, ctx)
        self.data = data


def usage_sentence(error: click.UsageError) -> str:
    """Return what is wrong with a command line, and which command tells how to write it."""
    name, data = _problem(error)
    language = spoken()
    path = error.ctx.command_path if error.ctx else "clausier"
    problem = say("error", language, message=say(name, language, **data))
    return f"{problem} {say('try-help', language, command=path)}"


def _problem(error: click.UsageError) -> tuple[str, dict[str, object]]:
    """Return the name of the sentence about a usage error, and its data."""
    match error:
        case UsageProblem():
            return error.message, error.data
        case click.MissingParameter():
            found = "usage-missing", _hint(error)
        case click.BadParameter():
            found = "usage-value", _hint(error)
        case click.NoSuchOption():
            found = "usage-no-option", error.option_name
        case click.BadOptionUsage():
            found = "usage-option-value", error.option_name
        case click.NoSuchCommand():
            found = "usage-no-command", error.command_name
        case _:
            found = "usage-other", ""
    return found[0], {"name": found[1]}


def _hint(error: click.BadParameter) -> str:
    if error.param is None:
        return ""
    named = isinstance(error.param, click.Argument)
    return error.param.make_metavar(error.ctx) if named and error.ctx else error.param.opts[0]

"""The command ``sourcepage``: what it is called, how its errors look, and where each subcommand lives.

A subcommand's module is imported when it is asked for, so that ``sourcepage --help`` and a mistyped command answer
at once. Nothing heavy may be imported here.

Exit codes: 0 all went well; 1 some documents could not be read; 2 a wrong option, argument or setting; 3 a source
or document that the command was about could not be read; 4 the warehouse refused; 5 another night is running; 70 a
defect in Sourcepage; 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import errno
import os
from importlib import import_module
from typing import Any, Final

import click

from pipeline.errors import SourcepageError

EXIT_SETTING: Final = 2
EXIT_DEFECT: Final = 70
_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT}

COMMANDS: Final = {
    "ingest": "Read PDFs into the warehouse.",
    "rebuild": "Make the warehouse again from what is archived.",
    "sources": "List, check and add sources of publications.",
    "nightly": "Pull, read and load what sources published, now.",
    "serve": "Pull, read and load every night, on a schedule.",
    "backfill": "Fetch and read what a source published in the past.",
    "trace": "Show where a record was read from.",
    "history": "Show every version of a record.",
    "diff": "Show what changed between two readings of a document.",
    "review": "List doubtful rows, and accept, correct or reject them.",
    "explain": "Show whether a figure adds up, with the sums.",
    "show": "Draw what a step of reading sees on a page.",
    "tables": "Print every table read from PDFs.",
    "sql": "Ask the warehouse a question in SQL.",
    "findings": "List what the checks doubt.",
    "search": "Find records by their words.",
    "organisations": "List organisations, and settle names that no one knows.",
    "explore": "Serve the web pages from a figure to its printed page.",
    "export": "Write the views to files: CSV, Parquet, Excel, a data package.",
    "doctor": "Look whether archive and warehouse are sound.",
    "backup": "Copy everything that cannot be made again to a folder.",
    "restore": "Put a backup into a new data folder.",
    "datasette": "Describe the warehouse for Datasette.",
}
"""Subcommand -> one line for the help; each lives in ``flows.commands.<name>`` under its own name."""


class Refusal(click.ClickException):
    """A Sourcepage error as the command line shows it: one line on stderr, and its own exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(" ".join(message.split()))
        self.exit_code = exit_code  # type: ignore[misc]  # click gives each class one, Sourcepage each error

    def show(self, file: Any = None) -> None:
        """Prints the line."""
        line = f"sourcepage: {self.format_message()}"
        if os.environ.get("SOURCEPAGE_LOG", "").casefold() == "json":
            from flows.logs import error_to_line

            line = error_to_line(self.format_message(), self.exit_code)
        click.echo(line, file=file, err=file is None)


class LazyGroup(click.Group):
    """A group that imports a subcommand when it is run, and turns errors into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names, in the order of a first day with Sourcepage."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command itself; ``None`` where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"flows.commands.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command meant; a mistyped one is answered with the nearest names."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"No such command '{args[0]}'.{_suggestion(args[0])}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. Errors become one line, unless ``--debug`` asks for the traceback."""
        if ctx.params["debug"]:
            return super().invoke(ctx)
        try:
            return super().invoke(ctx)
        except SourcepageError as error:
            raise Refusal(str(error), error.exit_code) from error
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno in _NO_ROOM:
                where = error.filename or "the disk"
                raise Refusal(
                    f"{where}: {error.strerror}: make room, then run the same command again", EXIT_SETTING
                ) from error
            what = f"{type(error).__name__}: {error}"
            raise Refusal(f"unexpected {what} (sourcepage --debug ... shows where)", EXIT_DEFECT) from error


def _suggestion(word: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, COMMANDS, n=1)
    return f" Did you mean '{close[0]}'?" if close else ""


def _print_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    click.echo(f"sourcepage {version('sourcepage')}")
    ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: sourcepage ingest FOLDER. Each command explains itself with --help.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
@click.option("--debug", is_flag=True, help="Show a traceback where a command fails.")
def main(debug: bool) -> None:
    """Sourcepage reads council PDFs into a SQL warehouse.

    Every row of it leads back to the document, page and box it was read from.
    """
    del debug  # read from the context by LazyGroup
    if os.environ.get("SOURCEPAGE_LOG"):
        from flows.logs import check_setting

        check_setting()

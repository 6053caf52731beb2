"""Writes the reference pages that are made from the code: command line, records, views. Run: make docs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from flows import cli
from loaders.views import PROVENANCE_COLUMNS, VIEW_COLUMNS
from pipeline import records

REFERENCE = Path(__file__).resolve().parent / "reference"
WIDTH = 100
"""Columns of the help texts, whatever the terminal that runs this."""

COMMAND_LINE_HEAD = """\
# The command line

Written from the commands' own help by `make docs`: change the command, not this page.
What the exit codes mean: [exit-codes.md](exit-codes.md).
"""

RECORDS_HEAD = """\
# Records

What a document is read into. Written from `pipeline/records.py` by `make docs`: change that, not this page.

Raw text stands beside every parsed value, and what the page does not print stays open. The words a record is read
from are in its provenance; ids are given when it is loaded ([provenance](../explanation/provenance.md)).

Deadlines (`Due`) are of one of these kinds:

| kind | printed, for example | start | end |
|---|---|---|---|
| date | 31 March 2018 | 2018-03-31 | 2018-03-31 |
| month | March 2018 | 2018-03-01 | 2018-03-31 |
| period | Q3 2023/24 (council years run April to March) | 2023-10-01 | 2023-12-31 |
| ongoing | On-Going | open | open |
| recurring | Quarterly | open | open |
| multiple | several deadlines in one cell | the first | the last |
| missing | TBC, or an empty cell | open | open |
"""

VIEWS_HEAD = """\
# Views

What people query. Written from `loaders/views.py` by `make docs`: change that, not this page.

The views show current versions only, but for `documents`, where `superseded_by` names what replaced one. Dates are
ISO, numbers are numbers, `lead_agencies` and `other_partners` are JSON arrays of the names as printed, in order. What
the columns mean: [records](records.md).

The *provenance columns*, on every row that was read from a page, are

"""


def _commands(command: click.Command, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """The command and all below it, each with the context its help is printed in, in the order help lists them."""
    yield command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from _commands(below, _context(below, name, context))


def _context(command: click.Command, name: str, parent: click.Context | None = None) -> click.Context:
    settings = {**command.context_settings, "terminal_width": WIDTH, "color": False}
    return click.Context(command, info_name=name, parent=parent, **settings)


def command_line_page() -> str:
    """The text of docs/reference/cli.md as it should be now."""
    sections = [COMMAND_LINE_HEAD]
    for command, context in _commands(cli.main, _context(cli.main, "sourcepage")):
        sections.append(f"\n## {context.command_path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n")
    return "".join(sections)


def _fields(declaration: ast.ClassDef) -> Iterator[tuple[str, str, str]]:
    """Name, type and description (the string under it) of each field, in order."""
    body = declaration.body
    for statement, following in zip(body, [*body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            match following:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    description = " ".join(text.split())
                case _:
                    description = ""
            yield statement.target.id, ast.unparse(statement.annotation), description


def _record_section(declaration: ast.ClassDef) -> str:
    rows = "".join(
        f"| {name} | {kind.replace('|', 'or').replace('  ', ' ')} | {text} |\n"
        for name, kind, text in _fields(declaration)
    )
    about = ast.get_docstring(declaration) or ""
    return f"\n## {declaration.name}\n\n{about}\n\n| field | type | |\n|---|---|---|\n{rows}"


def records_page() -> str:
    """The text of docs/reference/records.md as it should be now."""
    module = ast.parse(Path(records.__file__).read_text(encoding="utf-8"))
    values = "".join(
        f"| {statement.targets[0].id} | {', '.join(ast.literal_eval(choice) for choice in choices.elts)} |\n"
        for statement in module.body
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
        if isinstance(statement.value, ast.Subscript) and isinstance(choices := statement.value.slice, ast.Tuple)
        if ast.unparse(statement.value.value) == "Literal"
    )
    sections = [_record_section(statement) for statement in module.body if isinstance(statement, ast.ClassDef)]
    return f"{RECORDS_HEAD}\n## Words with fixed values\n\n| type | values |\n|---|---|\n{values}{''.join(sections)}"


def _view_section(view: str, columns: tuple[str, ...]) -> str:
    placed = set(PROVENANCE_COLUMNS) <= set(columns)
    own = [column for column in columns if not (placed and column in PROVENANCE_COLUMNS)]
    return f"\n## {view}\n\n{', '.join(own)}{', and the provenance columns' if placed else ''}\n"


def views_page() -> str:
    """The text of docs/reference/views.md as it should be now."""
    sections = [_view_section(view, columns) for view, columns in VIEW_COLUMNS.items()]
    return f"{VIEWS_HEAD}{', '.join(PROVENANCE_COLUMNS)}\n{''.join(sections)}"


PAGES: dict[str, Callable[[], str]] = {"cli.md": command_line_page, "records.md": records_page, "views.md": views_page}
"""Each generated page of docs/reference, and what it should say now."""


if __name__ == "__main__":
    for page, text in PAGES.items():
        (REFERENCE / page).write_text(text(), encoding="utf-8")
        print(f"wrote docs/reference/{page}")

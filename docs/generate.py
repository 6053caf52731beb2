"""Writes the pages that are made from the code: command line, records, warehouse, questions. Run: make docs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Column, ForeignKey, Table

from flows import cli
from loaders.dictionary import (
    ColumnEntry,
    Entry,
    describe_table,
    describe_tables,
    describe_view,
    describe_views,
    has_provenance,
)
from loaders.questions import load_questions
from loaders.schema import metadata
from loaders.views import PROVENANCE_COLUMNS
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

WAREHOUSE_HEAD = """\
# The warehouse

What people query, and the tables behind it. Written from `loaders/view_words.py`, `loaders/schema.py` and
`loaders/views.py` by `make docs`: change those, not this page. On PostgreSQL the same words are stored as comments on
tables, views and columns (`\\d+ actions` in psql).

Ask the views, whose names are plural. They change only with a note in the change log; the tables under them may change
with any version. They show current versions only, but for `documents`, where `superseded_by` names what replaced one.
Dates are ISO, times are in UTC, arrays and objects are JSON text.

Worked questions: [questions](../how-to/questions.md). The same rows as files: [export](../how-to/export.md).

## Provenance columns

On every row that was read from a page. Boxes are in points from the top left corner of the page as displayed.

"""

QUESTIONS_HEAD = """\
# Worked questions

Questions that people ask a warehouse, with SQL that runs on SQLite and PostgreSQL alike. Written from
`loaders/data/questions.toml` by `make docs`: change that, not this page. A test asks each of them of the sample
publications, on both databases, and compares the first rows with what stands on the pages.

The values between quotes are examples; put your own there, and give the SQL to `sourcepage sql -`, to any other
program, or to [Datasette](../tutorial/query.md), which offers the questions as pages with boxes to fill in. Almost
every answer has a `citation_url` or a page: follow it before you quote a figure.
What each column means: [the warehouse](../reference/warehouse.md).
"""

TABLES_HEAD = """
# The tables behind the views

For those who look after a warehouse. The lines are foreign keys; every other column is listed below.

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


def _column_rows(columns: Iterable[ColumnEntry], *, sources: bool = True) -> str:
    head = "| column | type | unit | |", "|---|---|---|---|"
    rows = [
        f"| {column.name} | {column.type} | {column.unit or ''} | {_description(column)} |"
        + (f" {f'`{column.source}`' if column.source else ''} |" if sources else "")
        for column in columns
    ]
    return "\n".join([head[0] + " from |" * sources, head[1] + "---|" * sources, *rows, ""])


def _description(column: ColumnEntry) -> str:
    words = f": {', '.join(f'`{word}`' for word in column.words)}" if column.words else ""
    return f"{column.description}{words}"


def _view_section(entry: Entry) -> str:
    placed = has_provenance(entry.name)
    own = [column for column in entry.columns if not (placed and _is_as_usual(column))]
    after = "\nand the [provenance columns](#provenance-columns).\n" if placed else ""
    return f"\n## {entry.name}\n\n{entry.description}.\n\n{_column_rows(own)}{after}"


def _is_as_usual(column: ColumnEntry) -> bool:
    return column.name in PROVENANCE_COLUMNS and column == describe_view("actions")[column.name]


def _table_section(entry: Entry) -> str:
    return f"\n## {entry.name}\n\n{entry.description}.\n\n{_column_rows(entry.columns, sources=False)}"


def entity_diagram() -> str:
    """The tables with their keys and the foreign keys between them, in mermaid."""
    lines = ["erDiagram"]
    for table in metadata.sorted_tables:
        lines += [f"    {_relation(table, key)}" for key in _sorted_keys(table)]
    for table in metadata.sorted_tables:
        keys = [
            f"        {_attribute(column)}" for column in table.columns if column.primary_key or column.foreign_keys
        ]
        lines += [f"    {table.name} {{", *keys, "    }"]
    return "\n".join(lines)


def _sorted_keys(table: Table) -> list[ForeignKey]:
    return sorted(table.foreign_keys, key=lambda key: key.parent.name)


def _relation(table: Table, key: ForeignKey) -> str:
    """One foreign key: how many rows of the table may stand for one of the other, and whether there must be one."""
    column = key.parent
    alone = column.primary_key and len(table.primary_key.columns) == 1
    child = "|o" if alone else "}o"
    parent = "o|" if column.nullable else "||"
    return f"{table.name} {child}--{parent} {key.column.table.name} : {column.name}"


def _attribute(column: Column[Any]) -> str:
    kinds = ["PK"] * column.primary_key + ["FK"] * bool(column.foreign_keys)
    return f"{describe_table(column.table.name)[column.name].type} {column.name} {', '.join(kinds)}"


def warehouse_page() -> str:
    """The text of docs/reference/warehouse.md as it should be now."""
    usual = [describe_view("actions")[name] for name in PROVENANCE_COLUMNS]
    views = "".join(_view_section(entry) for entry in describe_views())
    tables = "".join(_table_section(entry) for entry in describe_tables())
    diagram = f"```mermaid\n{entity_diagram()}\n```\n"
    return f"{WAREHOUSE_HEAD}{_column_rows(usual)}{views}{TABLES_HEAD}{diagram}{tables}"


def questions_page() -> str:
    """The text of docs/how-to/questions.md as it should be now."""
    sections = [
        f"\n## {question.title}\n\n{question.about}\n\n```sql\n{question.fill_in()}\n```\n"
        for question in load_questions()
    ]
    return f"{QUESTIONS_HEAD}{''.join(sections)}"


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": command_line_page,
    "records.md": records_page,
    "warehouse.md": warehouse_page,
    "../how-to/questions.md": questions_page,
}
"""Each generated page, seen from docs/reference, and what it should say now."""


if __name__ == "__main__":
    for page, text in PAGES.items():
        (REFERENCE / page).write_text(text(), encoding="utf-8")
        print(f"wrote {(REFERENCE / page).resolve().relative_to(REFERENCE.parents[1])}")

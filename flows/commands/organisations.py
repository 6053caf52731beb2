"""``sourcepage organisations``: who is known, which printed names are not, and settling them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import data_option, json_option, warehouse_option
from pipeline.errors import SettingsError
from pipeline.formulas import guard, unguard

if TYPE_CHECKING:
    from loaders.organisation_names import UnknownName

UNKNOWN_COLUMNS = ("name", "actions", "documents", "action_id", "document_title", "page_number")
SHEET_COLUMNS = (*UNKNOWN_COLUMNS, "suggestion", "suggested_name", "score", "organisation_id")


@click.group(
    epilog="""\b
Examples:
  sourcepage organisations list
  sourcepage organisations unresolved
  sourcepage organisations review sheet.csv
  sourcepage organisations review sheet.csv --take

Names that you settled are kept in DIR/organisations.toml, and hold for whatever is read from then on.

\b
Exit codes:
  0    done
  2    a line of a sheet, or the list of names, that is wrong; nothing was taken
  4    the warehouse refused
"""
)
def organisations() -> None:
    """List organisations, and settle names that no one knows.

    A printed name stands for an organisation only if a table says so: what is merely alike is suggested, never taken.
    """


@organisations.command("list")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@warehouse_option
@data_option
@json_option
def list_organisations(as_csv: bool, warehouse: str | None, data: str | None, as_json: bool) -> None:
    """List the known organisations with their codes, other names, and how many actions name them."""
    from loaders.organisation_names import count_actions
    from loaders.warehouse import open_warehouse
    from pipeline.organisations import known_organisations
    from pipeline.settings import find_settings

    settings = find_settings(data=data, warehouse=warehouse)
    with open_warehouse(settings.warehouse, create=False) as opened:
        actions = count_actions(opened)
    rows = [
        (one.organisation_id, one.name, one.kind, one.ons_code, actions.get(key, 0), "; ".join(one.aliases))
        for key, one in known_organisations().items()
    ]
    _echo(("organisation_id", "name", "kind", "ons_code", "actions", "aliases"), rows, as_csv, as_json)


@organisations.command("unresolved")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@warehouse_option
@data_option
@json_option
def unresolved(as_csv: bool, warehouse: str | None, data: str | None, as_json: bool) -> None:
    """List the printed names that stand for no known organisation, the most frequent first."""
    from loaders.organisation_names import find_unknown
    from loaders.warehouse import open_warehouse
    from pipeline.settings import find_settings

    settings = find_settings(data=data, warehouse=warehouse)
    with open_warehouse(settings.warehouse, create=False) as opened:
        unknown = find_unknown(opened)
    _echo(UNKNOWN_COLUMNS, [_values(one) for one in unknown], as_csv, as_json)


@organisations.command(
    "review",
    epilog="""\b
Examples:
  sourcepage organisations review sheet.csv
  sourcepage organisations review sheet.csv --take

Fill in the column organisation_id of the lines that you are sure of, with the suggestion or any id of sourcepage
organisations list; lines without one are left as they are.
""",
)
@click.argument("sheet", metavar="SHEET.csv", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--take", is_flag=True, help="Take the organisations that were filled in.")
@warehouse_option
@data_option
@json_option
def review(sheet: Path, take: bool, warehouse: str | None, data: str | None, as_json: bool) -> None:
    """Write unknown names with suggestions to a sheet, or take the sheet when it is filled in."""
    from flows.printing import echo_json
    from loaders.organisation_names import find_unknown, link_again
    from loaders.warehouse import open_warehouse
    from pipeline.organisation_names import add_own_names, resolver
    from pipeline.settings import find_settings

    settings = find_settings(data=data, warehouse=warehouse)
    with open_warehouse(settings.warehouse, create=False) as opened:
        if take:
            added = add_own_names(settings.organisations, _read_sheet(sheet))
            linked = link_again(opened, resolver(settings.organisations))
            said = {"names": added, "linked": linked, "file": str(settings.organisations)}
            words = f"{added} new in {settings.organisations}, {linked} linked anew in the warehouse"
        else:
            unknown = find_unknown(opened)
            _write_sheet(sheet, unknown)
            said = {"names": len(unknown), "file": str(sheet)}
            words = f"{len(unknown)} names in {sheet}: fill in organisation_id, then give --take"
    if as_json:
        echo_json(said)
    else:
        click.echo(words)


def _echo(columns: tuple[str, ...], rows: list[tuple[Any, ...]], as_csv: bool, as_json: bool) -> None:
    from flows import printing

    if as_csv and as_json:
        raise click.UsageError("give --csv or --json, not both")
    if as_csv:
        printing.echo_csv(columns, rows)
    elif as_json:
        printing.echo_json_rows(columns, rows)
    else:
        printing.echo_table(columns, rows)


def _values(one: UnknownName) -> tuple[Any, ...]:
    return tuple(getattr(one, name) for name in UNKNOWN_COLUMNS)


def _write_sheet(path: Path, unknown: list[UnknownName]) -> None:
    from pipeline.organisation_names import suggest

    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(SHEET_COLUMNS)
            for one in unknown:
                best = next(iter(suggest(one.name, limit=1)), None)
                hint = (best.organisation.organisation_id, best.organisation.name, best.score) if best else ("", "", "")
                writer.writerow(
                    [*(guard(value) if isinstance(value, str) else value for value in _values(one)), *hint, ""]
                )
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written ({error.strerror})") from error


def _read_sheet(path: Path) -> dict[str, str]:
    """Printed name -> organisation id, of the lines that were filled in. Raises SettingsError."""
    from pipeline.organisation_names import check_organisation

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(f"{path}: cannot be read as CSV ({error})") from error
    missing = [name for name in ("name", "organisation_id") if lines and name not in lines[0]]
    if missing:
        raise SettingsError(f"{path}: there is no column {missing[0]}: write the sheet again without --take")
    names: dict[str, str] = {}
    for number, line in enumerate(lines, start=2):
        key = (line["organisation_id"] or "").strip()
        if key:
            check_organisation(key, f"{path}, line {number}")
            names[unguard(line["name"] or "")] = key
    return names

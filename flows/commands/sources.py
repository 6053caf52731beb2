"""``sourcepage sources``: what is published where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.options import data_option, json_option

if TYPE_CHECKING:
    from pipeline.publications import Discovery
    from pipeline.settings import Settings
    from pipeline.sources import Declarations, Declared, Source

EXIT_WRONG_DECLARATION = 2
EXIT_SITE_TROUBLE = 3


@click.group(
    epilog="""\b
Examples:
  sourcepage sources list
  sourcepage sources add sevenoaks
  sourcepage sources check sevenoaks --live

Your own declarations lie in DIR/sources, or in the folder that SOURCEPAGE_SOURCES names.
"""
)
def sources() -> None:
    """List, check and add sources of publications.

    A source is a TOML file that says who publishes, where, and what to take.
    """


@sources.command("list")
@data_option
@json_option
def list_sources(data: str | None, as_json: bool) -> None:
    """List every source, and every declaration that is wrong."""
    from flows.printing import echo_json, echo_table

    _, declarations = _load(data)
    rows = [_declared_to_row(one) for one in declarations.sources.values()]
    columns = ("name", "kind", "publisher", "url", "declared")
    if as_json:
        found = [dict(zip(columns, row, strict=True)) for row in rows]
        echo_json({"sources": found, "problems": list(declarations.problems)})
    else:
        echo_table(columns, rows)
    _echo_problems(declarations.problems)


@sources.command(
    "show",
    epilog="""\b
Examples:
  sourcepage sources show sevenoaks
  sourcepage sources show sevenoaks --json
""",
)
@click.argument("name")
@data_option
@json_option
def show_source(name: str, data: str | None, as_json: bool) -> None:
    """Show one declaration; with --json every key with its value, defaults included."""
    from flows.printing import echo_json

    _, declarations = _load(data)
    source = declarations.find(name)
    declared = declarations.sources[name]
    if as_json:
        echo_json({**source.model_dump(mode="json"), "declared": str(declared.path)})
    else:
        click.echo(f"# {declared.path}")
        click.echo(declared.path.read_text(encoding="utf-8").rstrip())


@sources.command(
    "check",
    epilog="""\b
Examples:
  sourcepage sources check
  sourcepage sources check my-council --live

\b
Exit codes:
  0    all is well
  2    a declaration is wrong; each line names file, key and what to do
  3    a site could not be looked through (--live)
""",
)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--live", is_flag=True, help="Look through the site as a night would, fetching no documents.")
@data_option
@json_option
def check_sources(names: tuple[str, ...], live: bool, data: str | None, as_json: bool) -> None:
    """Check declarations, all or those named, and with --live what their sites list."""
    from flows.printing import echo_json

    settings, declarations = _load(data)
    problems = _find_problems(settings, names)
    chosen = [declarations.find(name) for name in names if not problems] or [
        one.source for one in declarations.sources.values() if not names
    ]
    discoveries = _look_at_sites(settings, chosen) if live and not problems else []
    if as_json:
        found = [one.to_dict() for one in discoveries]
        echo_json({"checked": [one.name for one in chosen], "problems": problems, "discoveries": found})
    else:
        for line in _check_lines(chosen, discoveries):
            click.echo(line)
    _echo_problems(problems)
    if problems:
        raise click.exceptions.Exit(EXIT_WRONG_DECLARATION)
    if any(not one.complete for one in discoveries):
        raise click.exceptions.Exit(EXIT_SITE_TROUBLE)


@sources.command(
    "add",
    epilog="""\b
Examples:
  sourcepage sources add sevenoaks
  sourcepage sources add my-council.toml
  sourcepage sources add my-council --url https://democracy.my-council.example --publisher "My Council" --title crime

A name that Sourcepage ships is copied for you to change; a file is checked and copied.
""",
)
@click.argument("name", metavar="NAME|FILE.toml")
@click.option("--url", help="The site, or for a folder its path.")
@click.option("--publisher", help="Who publishes, in full.")
@click.option("--kind", type=click.Choice(["moderngov", "webpage", "folder"]), default="moderngov", show_default=True)
@click.option(
    "--committee", "committees", multiple=True, help="Take only committees this is found in; may be repeated."
)
@click.option("--title", "titles", multiple=True, help="Take only titles this is found in; may be repeated.")
@data_option
def add_source(
    name: str,
    url: str | None,
    publisher: str | None,
    kind: str,
    committees: tuple[str, ...],
    titles: tuple[str, ...],
    data: str | None,
) -> None:
    """Add a source to your own declarations."""
    settings, declarations = _load(data)
    if url is not None or publisher is not None:
        text = _declaration_text(publisher or "", kind, url or "", committees, titles)
        stem = name
    else:
        stem, text = _read_given(name, declarations)
    path = settings.declarations / f"{stem}.toml"
    _add(path, text)
    click.echo(f"{path}: added. Look at what it lists: sourcepage sources check {stem} --live")


def _add(path: Path, text: str) -> None:
    """Writes a declaration once it is known to be right. Raises SettingsError."""
    from tempfile import TemporaryDirectory

    from pipeline.errors import SettingsError
    from pipeline.files import write_atomically
    from pipeline.sources import NAME, read_declaration

    if not NAME.fullmatch(path.stem):
        raise SettingsError(f"{path.stem!r}: a source's name must be small letters, digits and hyphens")
    if path.exists():
        raise SettingsError(f"{path}: is there already; change that file, or give another name")
    with TemporaryDirectory() as folder:
        draft = Path(folder, path.name)
        draft.write_text(text, encoding="utf-8")
        try:
            read_declaration(draft)
        except SettingsError as error:
            raise SettingsError(str(error).replace(str(draft), path.name)) from error
    write_atomically(path, text.encode())


def _read_given(name: str, declarations: Declarations) -> tuple[str, str]:
    """Name and text of the declaration meant: a file's, or a shipped one's. Raises SettingsError."""
    from pipeline.errors import SettingsError

    path = Path(name) if name.endswith(".toml") else None
    if path is None:
        declarations.find(name)
        path = declarations.sources[name].path
    try:
        return path.stem, path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({error}); check the path") from error


def _declaration_text(publisher: str, kind: str, url: str, committees: tuple[str, ...], titles: tuple[str, ...]) -> str:
    """A declaration in TOML, whose strings and arrays of strings are written as JSON's are."""
    import json

    def quote(value: str | tuple[str, ...]) -> str:
        return json.dumps(value, ensure_ascii=False)

    lines = [f"publisher = {quote(publisher)}", f"kind = {quote(kind)}", f"url = {quote(url)}"]
    taken = [(key, value) for key, value in (("committees", committees), ("titles", titles)) if value]
    lines += ["", "[take]", *(f"{key} = {quote(value)}" for key, value in taken)] if taken else []
    return "\n".join(lines) + "\n"


def _load(data: str | None) -> tuple[Settings, Declarations]:
    from pipeline.settings import find_settings
    from pipeline.sources import load_declarations

    settings = find_settings(data=data)
    return settings, load_declarations(settings.declarations)


def _declared_to_row(declared: Declared) -> tuple[str, ...]:
    source = declared.source
    where = "shipped" if declared.shipped else str(declared.path)
    return (source.name, source.kind, source.publisher, source.url, where)


def _find_problems(settings: Settings, names: tuple[str, ...]) -> list[str]:
    """Every line that is wrong in the declarations of these names, or in all."""
    from pipeline.sources import check_declaration, shipped_folder

    paths = [*sorted(shipped_folder().glob("*.toml")), *sorted(settings.declarations.glob("*.toml"))]
    wanted = [path for path in paths if not names or path.stem in names]
    return [line for path in wanted for line in check_declaration(path)[0]]


def _look_at_sites(settings: Settings, chosen: list[Source]) -> list[Discovery]:
    from datetime import UTC, datetime

    from pipeline.discovery import discover
    from pipeline.fetching import Fetcher, night_policy

    today = datetime.now(UTC).date()
    with Fetcher(night_policy(settings.contact, pause=settings.pause)) as fetcher:
        return [discover(source, source.night_window(today), fetcher) for source in chosen]


def _check_lines(chosen: list[Source], discoveries: list[Discovery]) -> list[str]:
    """A line a source, and with a look at its site what that lists."""
    if not discoveries:
        return [f"{source.name}: the declaration is right" for source in chosen]
    return [line for discovery in discoveries for line in _discovery_lines(discovery)]


def _discovery_lines(discovery: Discovery) -> list[str]:
    left_out = ", ".join(f"{count} {why}" for why, count in sorted(discovery.left_out.items()))
    lines = [
        f"{discovery.source}: {len(discovery.publications)} publications in {discovery.window}"
        + (f"; left out: {left_out}" if left_out else "")
    ]
    for one in discovery.publications:
        where = ", ".join(filter(None, (str(one.meeting_date or ""), one.committee)))
        lines.append(f"  {one.kind}: {one.title}{f' ({where})' if where else ''}")
    lines += [f"  note: {note}" for note in discovery.notes]
    return [*lines, *(f"  problem: {problem}" for problem in discovery.problems)]


def _echo_problems(problems: tuple[str, ...] | list[str]) -> None:
    for problem in problems:
        click.echo(f"sourcepage: {problem}", err=True)

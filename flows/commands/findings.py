"""``sourcepage findings``: what the checks doubt."""

from __future__ import annotations

from typing import Any

import click

from flows.commands.options import data_option, json_option, warehouse_option

LEVELS = ("error", "warning", "note")
_QUERY = """
SELECT level, reason, message, document_id, document_title, source_url, page_number, record_id
FROM findings
ORDER BY document_title, document_id, page_number, reason, finding_id
"""


@click.command(
    epilog="""\b
Examples:
  sourcepage findings
  sourcepage findings --level error --level warning
  sourcepage findings --document "safety plan" --json
"""
)
@click.option("--level", "levels", type=click.Choice(LEVELS), multiple=True, help="Only this level; may be repeated.")
@click.option("--document", metavar="WORDS", help="Only documents whose id, title or source URL contains this.")
@warehouse_option
@data_option
@json_option
def findings(
    levels: tuple[str, ...], document: str | None, warehouse: str | None, data: str | None, as_json: bool
) -> None:
    """List what the checks doubt, document by document."""
    from flows import printing
    from loaders.queries import run_select
    from loaders.warehouse import open_warehouse
    from pipeline.settings import find_settings

    settings = find_settings(data=data, warehouse=warehouse)
    with open_warehouse(settings.warehouse, create=False) as opened:
        columns, rows = run_select(opened, _QUERY)
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    wanted = [one for one in found if _is_wanted(one, levels, document)]
    if as_json:
        printing.echo_json(wanted)
        return
    for line in _lines(wanted):
        click.echo(line)


def _is_wanted(finding: dict[str, Any], levels: tuple[str, ...], document: str | None) -> bool:
    if levels and finding["level"] not in levels:
        return False
    if document is None:
        return True
    told = (finding["document_id"], finding["document_title"], finding["source_url"])
    return any(document.casefold() in text.casefold() for text in told if text)


def _lines(findings: list[dict[str, Any]]) -> list[str]:
    """A heading a document, a line a finding, and their number."""
    lines = []
    last = None
    for finding in findings:
        if finding["document_id"] != last:
            last = finding["document_id"]
            lines.append(f"{finding['document_title'] or finding['source_url']} ({last})")
        page = f"page {finding['page_number']}: " if finding["page_number"] else ""
        record = f" [{finding['record_id']}]" if finding["record_id"] else ""
        lines.append(f"  {finding['level']}: {page}{finding['reason']}: {finding['message']}{record}")
    return [*lines, f"{len(findings)} finding{'' if len(findings) == 1 else 's'}"]

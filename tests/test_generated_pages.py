"""What docs/generate.py makes of the metadata: a diagram that mermaid can draw, and every column once."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from loaders.dictionary import describe_tables, describe_views, has_provenance
from loaders.schema import metadata

GENERATE = Path(__file__).resolve().parents[1] / "docs" / "generate.py"


@pytest.fixture(scope="module")
def generate() -> dict[str, Any]:
    return runpy.run_path(str(GENERATE))


def test_the_diagram_has_every_table_and_foreign_key(generate: dict[str, Any]) -> None:
    first, *lines = generate["entity_diagram"]().splitlines()
    assert first == "erDiagram"
    relation = re.compile(r"    (\w+) (?:\|o|\}o)--(?:\|\||o\|) (\w+) : (\w+)")
    attribute = re.compile(r"        (?:text|integer|number|boolean|date|time|array|object) \w+ (?:PK|FK|PK, FK)")
    relations = {found.groups() for line in lines if (found := relation.fullmatch(line))}
    assert relations == {
        (table.name, key.column.table.name, key.parent.name)
        for table in metadata.sorted_tables
        for key in table.foreign_keys
    }
    assert {line.split()[0] for line in lines if line.endswith("{")} == set(metadata.tables)
    shapes = (relation, attribute, re.compile(r"    \w+ \{"), re.compile(r"    \}"))
    assert [line for line in lines if not any(shape.fullmatch(line) for shape in shapes)] == []


def test_a_row_must_have_what_its_key_may_not_leave_empty(generate: dict[str, Any]) -> None:
    diagram = generate["entity_diagram"]()
    assert "    document }o--o| document : superseded_by\n" in diagram
    assert "    provenance }o--|| record : record_key\n" in diagram
    assert "    action |o--|| record : record_key\n" in diagram


def test_the_warehouse_page_has_every_column_of_every_view_and_table(generate: dict[str, Any]) -> None:
    page = generate["warehouse_page"]()
    sections = dict(re.findall(r"^## ([\w ]+)\n(.*?)(?=^#|\Z)", page, re.DOTALL | re.MULTILINE))
    usual = set(re.findall(r"^\| (\w+) \|", sections["Provenance columns"], re.MULTILINE))
    for entry in [*describe_views(), *describe_tables()]:
        shown = re.findall(r"^\| (\w+) \|", sections[entry.name], re.MULTILINE)[1:]
        assert len(shown) == len(set(shown))
        wanted = {column.name for column in entry.columns}
        assert wanted - set(shown) <= (usual if entry in describe_views() and has_provenance(entry.name) else set())
        assert set(shown) <= wanted


def test_the_questions_page_asks_with_values_put_in(generate: dict[str, Any]) -> None:
    page = generate["questions_page"]()
    assert page.count("```sql\n") == page.count("\n## ") == 20
    assert not re.search(r"(?<![:\w]):[a-z_]+\b", "".join(re.findall(r"```sql\n(.*?)```", page, re.DOTALL)))

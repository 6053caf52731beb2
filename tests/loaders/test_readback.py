"""What was loaded can be read back as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from loaders.readback import read_back
from loaders.warehouse import Warehouse
from loaders.writer import begin_load, load_extraction
from pipeline.documents import document_id
from pipeline.records import Statistic
from tests.loaders.building import extraction, fetched, part


def test_an_extraction_read_back_is_the_one_loaded(warehouse: Warehouse) -> None:
    figure = Statistic(
        subject="theft",
        period_start=date(2025, 4, 1),
        period_source="section",
        value=None,
        value_printed="3.5%",
        qualifier="about",
        unit=None,
        change_percent=-3.5,
        direction="down",
        consistent=False,
        provenance=(part(1), part(2, row_ordinal=None)),
    )
    loaded = extraction(statistics=(*extraction().statistics, figure))
    load_extraction(warehouse, begin_load(warehouse, "1.0"), fetched(), loaded)

    with warehouse.reading() as connection:
        found = read_back(connection, document_id(fetched().sha256))

    assert set(found.findings) == set(loaded.findings)
    assert replace(found, pages=loaded.pages, findings=loaded.findings) == loaded

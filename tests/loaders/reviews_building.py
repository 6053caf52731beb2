"""Reviews to take, of the records that ``building`` makes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from loaders.reviewing import take_reviews
from loaders.warehouse import Warehouse
from pipeline.corrections import Review, Verdict
from tests.loaders.building import MONDAY, rows


def id_of(warehouse: Warehouse, table: str, column: str, value: str) -> str:
    """The id of a record that some version of which says so."""
    sql = f"SELECT DISTINCT record_id FROM record JOIN {table} USING (record_key) WHERE {column} = '{value}'"
    [(found,)] = rows(warehouse, sql)
    return str(found)


def review(record_id: str, verdict: Verdict, hours: int = 1, **changes: Any) -> Review:
    """What Ann says of the action 1.1, some hours after a Monday."""
    given: dict[str, Any] = {
        "expected": "1.1 Light the path 1.1",
        "reviewer": "Ann",
        "why": None if verdict == "accept" else "I looked",
        "reviewed_at": MONDAY + timedelta(hours=hours),
    }
    return Review(record_id=record_id, verdict=verdict, **{**given, **changes})


def correct(record_id: str, field: str, value: Any, hours: int = 1, **changes: Any) -> Review:
    return review(record_id, "correct", hours, field=field, value=value, **changes)


def take(warehouse: Warehouse, *reviews: Review) -> None:
    take_reviews(warehouse, reviews)

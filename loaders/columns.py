"""The kinds of column the warehouse has, each with the comment that says what it holds, and how constraints are named.

Belongs here: types and column makers that know no table. The tables are ``loaders.schema``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.dialects.sqlite import DATETIME

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
"""All tables of the warehouse are known here; ``loaders.schema`` has them all."""


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC: timestamptz on PostgreSQL, ISO text such as "2026-11-03T02:00:00Z" on SQLite."""

    impl = DateTime(timezone=True).with_variant(
        DATETIME(  # type: ignore[no-untyped-call]
            storage_format="%(year)04d-%(month)02d-%(day)02dT%(hour)02d:%(minute)02d:%(second)02dZ",
            regexp=r"(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)Z",
        ),
        "sqlite",
    )
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment in UTC, whole seconds; a time without zone is a programming error, not a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"time without a time zone: {value.isoformat()}")
        return value.astimezone(UTC).replace(microsecond=0)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment in UTC, with its zone, from either database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """Only these words may stand in the column (or nothing)."""
    allowed = tuple(words)
    listed = ", ".join(f"'{word}'" for word in allowed)
    return CheckConstraint(f"{column} IN ({listed})", name=column, info={"column": column, "words": allowed})


def text_column(name: str, comment: str, *, required: bool = False, primary_key: bool = False) -> Column[Any]:
    """Words."""
    return Column(name, Text, nullable=not required and not primary_key, primary_key=primary_key, comment=comment)


def integer_column(name: str, comment: str, *, required: bool = False) -> Column[Any]:
    """A whole number."""
    return Column(name, Integer, nullable=not required, comment=comment)


def float_column(name: str, comment: str, *, required: bool = False) -> Column[Any]:
    """A number."""
    return Column(name, Float, nullable=not required, comment=comment)


def date_column(name: str, comment: str) -> Column[Any]:
    """A day, always optional."""
    return Column(name, Date, nullable=True, comment=comment)


def time_column(name: str, comment: str, *, required: bool = False) -> Column[Any]:
    """A moment in UTC."""
    return Column(name, UtcTime, nullable=not required, comment=comment)


def box_columns(*, required: bool) -> list[Column[Any]]:
    """A box on a page."""
    return [
        float_column("x0", "Left edge in points from the left of the page as displayed", required=required),
        float_column("top", "Upper edge in points from the top of the page as displayed", required=required),
        float_column("x1", "Right edge in points from the left of the page as displayed", required=required),
        float_column("bottom", "Lower edge in points from the top of the page as displayed", required=required),
    ]


def index_of_rare(name: str, where: str, *columns: str) -> Index:
    """An index of the few rows for which ``where`` holds: a question that says the same words finds them by it."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))

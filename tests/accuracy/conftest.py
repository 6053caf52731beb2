"""Readings are shared among processes: what is measured against the truth."""

from __future__ import annotations

from tests.extractors.reading import share_readings  # noqa: F401 (a fixture)

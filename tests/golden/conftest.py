"""Readings are shared among processes: what is compared with golden files."""

from __future__ import annotations

from tests.extractors.reading import share_readings  # noqa: F401 (a fixture)

"""The arithmetic behind the figures of a document: added up once, however many of its figures are looked at.

Belongs here: whose sums are added up anew. Does not belong here: the sums themselves (``pipeline.statistic_checks``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from explorer.keeping import Kept
from loaders import queries
from loaders.record_pages import statistics_of, statistics_state
from loaders.warehouse import Warehouse
from pipeline.statistic_checks import explain, explain_all

_DOCUMENTS: Final = 100


class Sums:
    """Sums by statistic, of the documents that were looked at last. Threads may share it."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._kept: Kept[tuple[str, int, int], Mapping[str, Sequence[str]]] = Kept(_DOCUMENTS)

    def of(self, record: dict[str, Any]) -> Sequence[str]:
        """The sums that a statistic allows, alone or with others of its document; a line a sum.

        Of a superseded statistic the others say nothing.
        """
        if record["superseded_at"] is not None:
            statistic, others = queries.statistic_with_others(self._warehouse, record)
            return explain(statistic, others)
        state = statistics_state(self._warehouse, record["document_id"])
        found = self._kept.get(state)
        if found is None:
            statistics = statistics_of(self._warehouse, record["document_id"])
            found = dict(zip(statistics, explain_all(list(statistics.values())), strict=True))
            self._kept.put(state, found)
        return found.get(record["record_id"], ())

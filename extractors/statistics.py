"""All statistics of a document, from tables, running text and progress notes, held against one another."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.parsing.pages import Page
from extractors.prose.sentences import Sentence
from extractors.statements.prose_statistics import read_progress_statistics, read_prose_statistics
from extractors.statements.statement_periods import DataPeriods
from pipeline.calendar import Span
from pipeline.records import Action, DocumentFacts, Finding, Measure, Statistic
from pipeline.statistic_checks import check_statistics


def read_statistics(
    in_tables: Sequence[Statistic],
    sentences: Sequence[Sentence],
    records: Sequence[Action | Measure],
    pages: Sequence[Page],
    facts: DocumentFacts,
) -> tuple[list[Statistic], list[Finding]]:
    """The statistics with ``consistent`` set, tables first, and what does not hold among them.

    Args:
        in_tables: read from tables; their places stay, as findings name them.
        sentences: of the whole document.
        records: its actions and measures, those of running text among them.
        pages: for their labels.
        facts: what the document says of itself.
    """
    labels = {page.number: page.label for page in pages}
    periods = DataPeriods(sentences, _reported_period(facts))
    measures = [record for record in records if isinstance(record, Measure)]
    in_prose = read_prose_statistics(sentences, measures, labels, periods)
    return check_statistics([*in_tables, *in_prose, *read_progress_statistics(records, periods)])


def _reported_period(facts: DocumentFacts) -> Span | None:
    """The period that a monitoring report reports on; a plan's period lies ahead of its figures."""
    if facts.status != "monitoring" or facts.period_start is None or facts.period_end is None:
        return None
    return facts.period_start, facts.period_end

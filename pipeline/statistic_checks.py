"""Statistics against themselves and one another: which figures agree, which cannot be true, and the sums that say so.

The rules stand in the modules named ``statistic_...``; each gives ``Reckoning``s. Here they become ``consistent`` on
the rows, findings, and the lines of ``sourcepage explain``. What is right by rounding, or by cutting off decimals, is
right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from pipeline.reckoning import Reckoning
from pipeline.records import Finding, Statistic
from pipeline.statistic_changes import reckon_changes, reckon_continued
from pipeline.statistic_contradictions import reckon_across, reckon_contradictions
from pipeline.statistic_parts import reckon_parts
from pipeline.statistic_shares import reckon_shares

__all__ = ["check_statistics", "explain", "explain_all", "reckon", "reckon_across"]


def check_statistics(statistics: Sequence[Statistic]) -> tuple[list[Statistic], list[Finding]]:
    """The statistics of one document with ``consistent`` set, and a finding for each sum that does not hold.

    ``consistent`` is true where something could be checked and all of it holds, false where a sum fails, and
    ``consistent_why`` shows the sum. The totals of tables are added up where tables are read; what that showed is kept.
    Statements that contradict each other are findings only.
    """
    reckonings = reckon(statistics)
    of_row: dict[int, list[Reckoning]] = defaultdict(list)
    for reckoning in reckonings:
        for index in reckoning.members:
            of_row[index].append(reckoning)
    judged = [_judged(statistic, of_row[index]) for index, statistic in enumerate(statistics)]
    return judged, [_reckoning_to_finding(r, statistics) for r in reckonings if r.is_doubt and not r.holds]


def reckon(statistics: Sequence[Statistic]) -> list[Reckoning]:
    """Every sum that the statistics of one document allow, whether it holds or not."""
    own = [
        replace(reckoning, members=(index,))
        for index, statistic in enumerate(statistics)
        for reckoning in reckon_changes(statistic)
    ]
    rules = (reckon_continued, reckon_shares, reckon_parts, reckon_contradictions)
    return own + [reckoning for rule in rules for reckoning in rule(statistics)]


def explain(statistic: Statistic, near: Sequence[Statistic] = ()) -> list[str]:
    """The arithmetic behind one statistic, a sum a line; empty where its figures allow none.

    ``near`` are the other statistics of its document in reading order, itself among them, for sums over several. The
    totals of tables were added up when they were read; their sum is what the statistic says of itself.
    """
    among = list(near) if statistic in near else [statistic]
    return explain_all(among)[among.index(statistic)]


def explain_all(statistics: Sequence[Statistic]) -> list[list[str]]:
    """What ``explain`` says of each of a document's statistics, in their order; they are added up once."""
    lines: list[list[str]] = [[] for _ in statistics]
    for reckoning in reckon(statistics):
        for position in set(reckoning.members):
            lines[position].append(reckoning.line)
    return [
        said or ([one.consistent_why] if one.consistent_why else [])
        for one, said in zip(statistics, lines, strict=True)
    ]


def _judged(statistic: Statistic, reckonings: list[Reckoning]) -> Statistic:
    """The statistic with what its sums show; what its table's totals showed before stays."""
    wrong = [r for r in reckonings if r.holds is False]
    told = wrong or [r for r in reckonings if r.holds]
    if not told or (statistic.consistent is False and not wrong):
        return statistic
    sums = [f"{r.sums}, {r.verdict}" for r in told]
    known = [statistic.consistent_why] if statistic.consistent_why and statistic.consistent is not bool(wrong) else []
    return replace(statistic, consistent=not wrong, consistent_why="; ".join(dict.fromkeys([*known, *sums])))


def _reckoning_to_finding(reckoning: Reckoning, statistics: Sequence[Statistic]) -> Finding:
    index = reckoning.members[0]
    place = statistics[index].provenance[0] if statistics[index].provenance else None
    return Finding(
        reason=reckoning.reason,
        level=reckoning.level,
        message=reckoning.message,
        page_number=place.page_number if place else None,
        bbox=place.bbox if place else None,
        record_kind="statistic",
        record_index=index,
    )

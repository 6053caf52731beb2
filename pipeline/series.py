"""Figures of several documents in one row of periods: the year before beside each, and documents against each other.

Belongs here: which statistics count the same thing for the same place in the same unit over periods of the same
length; which of them is the year before another; and whether a document's "previous value" is what was published for
that period. Does not belong here: how that is kept (``loaders.following``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.following import plain_words
from pipeline.identity import permanent_id
from pipeline.reckoning import Reckoning, is_exact, plain, value_range
from pipeline.records import Level, Statistic
from pipeline.statistic_checks import reckon_across

_DAYS_OF_A_MONTH = 365.25 / 12
_ABOUT_A_YEAR = range(11, 14)
_FEBRUARY, _LEAP_DAY = 2, 29

Period = tuple[date, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesStatistic:
    """One current statistic of a series."""

    statistic_id: str
    document_id: str
    published_on: date | None
    """Day of the meeting, else the last day of the period that its document covers."""
    statistic: Statistic

    @property
    def period(self) -> Period:
        """First and last day; only statistics with both are in a series."""
        assert self.statistic.period_start is not None
        assert self.statistic.period_end is not None
        return self.statistic.period_start, self.statistic.period_end


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What is known of the period a year before a statistic's."""

    year_before_id: str | None = None
    """The statistic for that period: of the same document where it has one."""
    published_before_id: str | None = None
    """What another document published for the period that ``previous_value`` is of."""
    agrees: bool | None = None
    """Whether ``previous_value`` is that figure."""
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A doubt that two documents make together, placed at the later one."""

    reason: str
    level: Level
    message: str
    at: SeriesStatistic
    other: SeriesStatistic


# --- which series -----------------------------------------------------------------------------------------------------


def series_id(statistic: Statistic, body: str) -> str | None:
    """The series a statistic stands in; ``None`` where it does not say enough to be compared.

    That is without period, unit or value, without place or publisher, and with a sentence's one-word subject. A figure
    that names no place is of its publisher's area, and stays apart from those that name one.
    """
    if statistic.period_start is None or statistic.period_end is None or statistic.unit is None:
        return None
    subject = plain_words(statistic.subject)
    place = plain_words(statistic.geography or "")
    if statistic.value is None or not subject or not (place or body) or _is_loose(subject, statistic):
        return None
    labels = [statistic.category or "", *_labels(statistic)]
    key = (subject, place or f"\x1e{body}", statistic.unit, str(months(statistic)), *labels)
    return permanent_id("ser", *key)


def _is_loose(subject: str, statistic: Statistic) -> bool:
    """Whether only one word of a sentence says what is counted: "people" of two sentences are not the same people."""
    return statistic.sentence is not None and " " not in subject


def _labels(statistic: Statistic) -> list[str]:
    """The row label of a table's figure; the column names the period, so it differs from year to year."""
    return [] if statistic.sentence is not None else [plain_words(statistic.row_label or "")]


def months(statistic: Statistic) -> int:
    """Whole months that the period lasts, at least one."""
    assert statistic.period_start is not None
    assert statistic.period_end is not None
    return max(1, round(((statistic.period_end - statistic.period_start).days + 1) / _DAYS_OF_A_MONTH))


# --- the period before ------------------------------------------------------------------------------------------------


def find_before(series: Sequence[SeriesStatistic]) -> dict[str, Before]:
    """For each statistic of one series what is known of the year before it."""
    by_period: dict[Period, list[SeriesStatistic]] = defaultdict(list)
    for one in sorted(series, key=_published):
        by_period[one.period].append(one)
    ends = {end: (start, end) for start, end in by_period}
    return {one.statistic_id: _before(one, by_period, ends) for one in series}


def _published(one: SeriesStatistic) -> tuple[date, str, str]:
    return one.published_on or date.max, one.document_id, one.statistic_id


def _before(
    one: SeriesStatistic, by_period: Mapping[Period, list[SeriesStatistic]], ends: Mapping[date, Period]
) -> Before:
    year_before = by_period.get(_a_year_before(one.period), [])
    own = [other for other in year_before if other.document_id == one.document_id]
    beside = own[0] if own else _last_before(one, year_before)
    published = _last_before(one, year_before)
    agrees, why = _compare(one, published)
    if agrees is not True and months(one.statistic) not in _ABOUT_A_YEAR:  # it may speak of the quarter before
        last = _last_before(
            one, by_period.get(ends.get(date.fromordinal(one.period[0].toordinal() - 1), one.period), [])
        )
        last_agrees, last_why = _compare(one, last)
        if last_agrees is not False or published is None:
            published, agrees, why = (last, True, last_why) if last_agrees else (published, None, None)
    return Before(
        year_before_id=beside.statistic_id if beside else None,
        published_before_id=published.statistic_id if published and agrees is not None else None,
        agrees=agrees,
        why=why,
    )


def _a_year_before(period: Period) -> Period:
    return _last_year(period[0]), _last_year(period[1])


def _last_year(day: date) -> date:
    """The same day a year earlier; the end of February stays the end of February."""
    if day.month == _FEBRUARY and date.fromordinal(day.toordinal() + 1).month != _FEBRUARY:
        return date.fromordinal(date(day.year - 1, 3, 1).toordinal() - 1)
    return day.replace(year=day.year - 1)


def _last_before(one: SeriesStatistic, others: Sequence[SeriesStatistic]) -> SeriesStatistic | None:
    """What another document published last before this one, else first after it; ``others`` are in that order."""
    elsewhere = [other for other in others if other.document_id != one.document_id]
    before = [other for other in elsewhere if _published(other) < _published(one)]
    return before[-1] if before else elsewhere[0] if elsewhere else None


def _compare(one: SeriesStatistic, published: SeriesStatistic | None) -> tuple[bool | None, str | None]:
    stated = one.statistic.previous_value
    if stated is None or published is None or not is_exact(published.statistic):
        return None, None
    value = published.statistic.value
    assert value is not None
    said = value_range(one.statistic, stated)
    if said.meets(value_range(published.statistic, value)):
        return True, f"{plain(stated)} is what was published"
    return False, f"{plain(stated)} is given for the period before; published was {plain(value)}"


# --- documents that disagree ------------------------------------------------------------------------------------------


def find_disagreements(series: Sequence[SeriesStatistic], before: Mapping[str, Before]) -> list[Disagreement]:
    """What documents say differently of one series: a period's figure, or the figure of the period before."""
    return [*_restated(series, before), *_stated_differently(series)]


def _restated(series: Sequence[SeriesStatistic], before: Mapping[str, Before]) -> list[Disagreement]:
    known = {one.statistic_id: one for one in series}
    found = []
    for one in sorted(series, key=_published):
        published = known.get(before[one.statistic_id].published_before_id or "")
        if published is not None and before[one.statistic_id].agrees is False:
            found.append(_disagreement(_reckon_restated(one, published, before[one.statistic_id]), [one, published]))
    return found


def _reckon_restated(one: SeriesStatistic, published: SeriesStatistic, before: Before) -> Reckoning:
    difference = abs((one.statistic.previous_value or 0) - (published.statistic.value or 0))
    return Reckoning(
        reason="previous-value-differs",
        level="note",
        stated=f'"{one.statistic.subject}"',
        sums=before.why or "",
        verdict=f"a difference of {plain(difference)}",
        holds=None,
        members=(0, 1),
    )


def _stated_differently(series: Sequence[SeriesStatistic]) -> list[Disagreement]:
    """Each period's figure in each document against the first that published it."""
    first_of_document: dict[tuple[Period, str], SeriesStatistic] = {}
    for one in sorted(series, key=_published):
        first_of_document.setdefault((one.period, one.document_id), one)
    by_period: dict[Period, list[SeriesStatistic]] = defaultdict(list)
    for (period, _), one in first_of_document.items():
        by_period[period].append(one)
    found = []
    for members in by_period.values():
        for later in members[1:]:
            pair = [members[0], later]
            found += [_disagreement(r, pair) for r in reckon_across([one.statistic for one in pair])]
    return found


def _disagreement(reckoning: Reckoning, among: Sequence[SeriesStatistic]) -> Disagreement:
    at, other = (among[place] for place in reckoning.members)
    return Disagreement(reason=reckoning.reason, level=reckoning.level, message=reckoning.message, at=at, other=other)

"""What charts show: rows added up, and what was left out of them and why.

Belongs here: from figures and actions to lines, bars and the tables below them. Nothing is judged here: a bar counts
what documents print. Does not belong here: queries (``loaders.charting``) and looks (``explorer.drawing_charts``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from explorer.drawing_charts import MOST_LINES, STATUSES, Dot, Part
from explorer.words import number, plural
from loaders.charting import FollowedAction, SeriesFound, SeriesPoint

MOST_BARS: Final = 40

UNITS: Final = {
    "count": "Number",
    "percent": "Percent",
    "percentage_points": "Percentage points",
    "per_1000": "Per 1,000",
    "per_100000": "Per 100,000",
    "rank": "Rank",
    "gbp": "Pounds",
    "ratio": "Ratio",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One series, under the name it has in the chart."""

    name: str
    series: SeriesFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What of the chosen series goes into one chart."""

    lines: tuple[Line, ...]
    other_units: tuple[SeriesFound, ...] = ()
    """Left out: figures in another unit, or for periods of another length."""
    too_many: tuple[SeriesFound, ...] = ()
    """Left out: more lines than can be told apart."""


def choose_lines(chosen: Sequence[SeriesFound]) -> Lines:
    """The series that can stand in one chart with the first: same unit, same length of period, eight at most."""
    fitting = [one for one in chosen if _scale(one) == _scale(chosen[0])]
    kept, too_many = fitting[:MOST_LINES], fitting[MOST_LINES:]
    others = [one for one in chosen if _scale(one) != _scale(chosen[0])]
    return Lines(lines=tuple(_name(kept)), other_units=tuple(others), too_many=tuple(too_many))


def _scale(one: SeriesFound) -> tuple[str, int]:
    return one.unit, one.months


def _name(series: Sequence[SeriesFound]) -> Iterable[Line]:
    """Each with what tells it from the others: its council, then its place and subject where these differ."""
    parts: list[Callable[[SeriesFound], str]] = [
        lambda one: one.publisher or "Publisher not named",
        lambda one: one.geography or "",
        lambda one: one.subject,
        lambda one: one.category or "",
    ]
    telling = [parts[0], *(part for part in parts[1:] if len({part(one) for one in series}) > 1)]
    taken: Counter[str] = Counter()
    for one in series:
        name = ", ".join(words for words in (part(one) for part in telling) if words)
        taken[name] += 1
        yield Line(name=name if taken[name] == 1 else f"{name} ({taken[name]})", series=one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure in the table below a chart."""

    line: str
    point: SeriesPoint
    is_latest: bool
    """Whether no later document gives the same period."""
    is_again: bool
    """Whether a later document gives the same period the same figure."""


def points_to_figures(lines: Sequence[Line], points: Sequence[SeriesPoint]) -> list[Figure]:
    """The points in the order given, each with what later documents make of it."""
    names = {line.series.series_id: line.name for line in lines}
    latest = {_period(point): point for point in points}  # points of a period come by when they were published
    return [
        Figure(
            line=names[point.series_id],
            point=point,
            is_latest=latest[_period(point)] is point,
            is_again=latest[_period(point)] is not point and latest[_period(point)].value == point.value,
        )
        for point in points
    ]


def _period(point: SeriesPoint) -> tuple[object, ...]:
    return point.series_id, point.period_start, point.period_end


def figures_to_dots(figures: Sequence[Figure], unit: str) -> list[Dot]:
    """What is drawn: every figure but those that a later document repeats."""
    return [
        Dot(
            line=one.line,
            day=one.point.period_start,
            value=one.point.value,
            words=_figure_words(one, unit),
            link=f"/r/{one.point.statistic_id}",
            is_doubtful=one.point.consistent is False,
            is_on_line=one.is_latest,
        )
        for one in figures
        if not one.is_again
    ]


def _figure_words(one: Figure, unit: str) -> str:
    point = one.point
    period = point.period_printed or f"{point.period_start} to {point.period_end}"
    exactly = f"{point.qualifier} " if point.qualifier else ""
    doubt = "; the figures stated with it do not agree" if point.consistent is False else ""
    return f"{one.line}, {period}: {exactly}{number(point.value, unit)}{doubt}"


# --- statuses ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Actions under the bar each is counted in, and what was left out."""

    bars: dict[str, list[FollowedAction]]
    left_out: tuple[str, ...] = ()
    totals: dict[str, Counter[str]] = field(default_factory=dict)


def tally_statuses(actions: Sequence[FollowedAction], by: Literal["quarter", "theme"]) -> Tally:
    """Actions of one plan year by the quarter that documents report on, or by theme in the last of these."""
    left_out = []
    reported: dict[str, list[FollowedAction]] = defaultdict(list)
    for rows in _by_document(actions).values():
        if any(row.status for row in rows):
            reported[_quarter(rows[0])] += rows
        else:
            title = rows[0].document_title or rows[0].document_id
            left_out.append(f"“{title}” ({plural(len(rows), 'action')}): it prints no status for any of them.")
    bars = {quarter: _last_of_each(rows) for quarter, rows in reported.items()}
    if by == "theme" and bars:
        last = list(bars)[-1]
        if len(bars) > 1:
            left_out.append(f"Quarters before {last}: the themes are those of the last report.")
        bars = _group(bars[last], lambda row: row.theme or "No theme printed")
    return _limited(bars, left_out)


def tally_deadlines(actions: Sequence[FollowedAction], by: Literal["plan", "month"]) -> Tally:
    """Actions whose deadline had passed by the last document that reports on them, by plan year or month due."""
    last = [_with_deadline(rows) for rows in _group(actions, lambda row: row.timeline_id).values()]
    dated = [row for row in last if row.due_end is not None]
    passed = [row for row in dated if row.reported_on and row.due_end and row.due_end <= row.reported_on]
    left_out = [
        words
        for count, words in (
            (len(last) - len(dated), "print no deadline that names a day: ongoing, recurring or none."),
            (len(dated) - len(passed), "were not due yet when the last document about them was written."),
        )
        if count
        for words in (f"{plural(count, 'action')} that {words}",)
    ]
    if by == "plan":
        return _limited(_group(sorted(passed, key=_plan_year), _plan_year), left_out)
    by_day = sorted(passed, key=lambda row: str(row.due_end))
    return _limited(_group(by_day, lambda row: f"{row.due_end:%B %Y}"), left_out)


def _with_deadline(rows: Sequence[FollowedAction]) -> FollowedAction:
    """The last report of an action, with the deadline that was printed last where it prints none itself."""
    ordered = sorted(rows, key=lambda row: row.position)
    last = ordered[-1]
    due = next((row for row in reversed(ordered) if row.due_end), last)
    return replace(last, due_start=due.due_start, due_end=due.due_end, by_when=due.by_when)


def _plan_year(row: FollowedAction) -> str:
    return f"{row.plan_year}/{(row.plan_year + 1) % 100:02d}"


def _quarter(row: FollowedAction) -> str:
    return row.quarter or f"{row.document_title or row.document_id} (whole period)"


def _by_document(actions: Sequence[FollowedAction]) -> dict[str, list[FollowedAction]]:
    ordered = sorted(actions, key=lambda row: (str(row.reported_on), row.document_id))
    return _group(ordered, lambda row: row.document_id)


def _last_of_each(rows: Sequence[FollowedAction]) -> list[FollowedAction]:
    """One row an action: a draft and the final report of a quarter are not counted twice."""
    return list({row.timeline_id: row for row in rows}.values())


def _group(rows: Iterable[FollowedAction], key: Callable[[FollowedAction], str]) -> dict[str, list[FollowedAction]]:
    groups: dict[str, list[FollowedAction]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return dict(groups)


def _limited(bars: dict[str, list[FollowedAction]], left_out: Sequence[str]) -> Tally:
    shown = dict(list(bars.items())[:MOST_BARS])
    cut = len(bars) - len(shown)
    more = [f"{plural(cut, 'further bar')}: a chart has at most {MOST_BARS}."] if cut else []
    totals = {bar: Counter(row.status or "" for row in rows) for bar, rows in shown.items()}
    return Tally(bars=shown, left_out=(*left_out, *more), totals=totals)


def tally_to_parts(tally: Tally, link: Callable[[str, str], str]) -> list[Part]:
    """The parts of the bars; ``link`` makes the address of the rows behind a bar's status."""
    return [
        Part(bar=bar, status=status, count=counts[status], link=link(bar, status))
        for bar, counts in tally.totals.items()
        for status in STATUSES
        if counts[status]
    ]

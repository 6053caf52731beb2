"""Charts: figures through the years, statuses by quarter, deadlines met; each with its table and its pages.

``/charts/statistics``, ``/charts/status`` and ``/charts/deadlines`` are pages; with .svg, .csv or .vl.json behind them
they are files of what that page shows.
"""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from explorer.charted import (
    UNITS,
    Figure,
    Lines,
    Tally,
    choose_lines,
    figures_to_dots,
    points_to_figures,
    tally_deadlines,
    tally_statuses,
    tally_to_parts,
)
from explorer.drawing_charts import MOST_POINTS, STATUSES, bars_to_spec, draw, lines_to_spec, warm_up
from explorer.rendering import render
from explorer.site import site_of
from explorer.svg import svg_to_file, svg_to_inline
from loaders.charting import (
    MOST_SERIES,
    SERIES,
    FollowedAction,
    SeriesFound,
    bodies,
    describe_series,
    find_series,
    followed_actions,
    last_reported_year,
    longest_series,
    plan_years,
    read_points,
)
from pipeline.errors import SettingsError
from pipeline.formulas import guard

_MOST_CHOSEN: Final = 24
_MOST_WORDS: Final = 200
_MOST_ACTIONS: Final = 20_000
_ROWS: Final = 50
_BYS: Final = {"status": ("quarter", "theme"), "deadlines": ("plan", "month")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart with all that can be had of it."""

    title: str
    description: str
    spec: dict[str, Any]
    header: tuple[str, ...]
    rows: Callable[[], Iterable[tuple[Any, ...]]]
    """Of the CSV file."""

    @property
    def inline(self) -> str:
        """The drawing for a page."""
        return svg_to_inline(draw(self.spec), title=self.title, description=self.description)


_WARMING: Final = threading.Lock()
_warmed = threading.Event()


def charts(request: Request) -> Response:
    """Which charts there are. The library that draws them is started meanwhile."""
    _warm_up_once()
    return render(request, "charts.html")


def _warm_up_once() -> None:
    with _WARMING:
        if _warmed.is_set():
            return
        _warmed.set()
    threading.Thread(target=warm_up, name="charts", daemon=True).start()


# --- a statistic through the years ------------------------------------------------------------------------------------


def statistics(request: Request) -> Response:
    """Choosing series by words, and the chart of those chosen."""
    warehouse = site_of(request).warehouse
    asked = request.query_params
    words, publisher, unit = asked.get("q", "").strip(), asked.get("publisher", "").strip(), asked.get("unit") or None
    if max(len(words), len(publisher)) > _MOST_WORDS:
        raise SettingsError(f"that is over {_MOST_WORDS} letters: ask with fewer words")
    if unit is not None and unit not in UNITS:
        raise SettingsError(f"unit: is none of {', '.join(UNITS)}")
    found, more = find_series(warehouse, words, publisher=publisher or None, unit=unit) if words else ([], False)
    chosen = _chosen(request)
    charted = _chart_statistics(request, chosen) if chosen else None
    return render(
        request,
        "charts_statistics.html",
        words=words,
        publisher=publisher,
        unit=unit,
        units=UNITS,
        groups=_group_series(found),
        more=more,
        most=MOST_SERIES,
        suggested=[] if words or chosen else _group_series(longest_series(warehouse)),
        chosen=chosen,
        chosen_ids={one.series_id for one in chosen},
        question=urlencode([("series", one.series_id) for one in chosen]),
        **(charted[1] if charted else {"chart": None}),
    )


def _chosen(request: Request) -> list[SeriesFound]:
    ids = list(dict.fromkeys(request.query_params.getlist("series")))
    if len(ids) > _MOST_CHOSEN:
        raise SettingsError(f"series: at most {_MOST_CHOSEN} can be chosen at a time")
    if not all(SERIES.fullmatch(one) for one in ids):
        raise SettingsError("series: an id is ser- and 16 letters or digits")
    found = describe_series(site_of(request).warehouse, ids) if ids else []
    if ids and not found:
        raise HTTPException(404, "There is no series of that id: the figures may have been read anew since.")
    return found


def _group_series(found: Sequence[SeriesFound]) -> list[dict[str, Any]]:
    """Series that one chart can show together: of one subject, unit and length of period."""
    groups: dict[tuple[str, str, int], list[SeriesFound]] = {}
    for one in found:
        groups.setdefault((one.subject.casefold(), one.unit, one.months), []).append(one)
    return [
        {"first": series[0], "series": series, "question": urlencode([("series", one.series_id) for one in series[:8]])}
        for series in groups.values()
    ]


def _chart_statistics(request: Request, chosen: Sequence[SeriesFound]) -> tuple[Chart, dict[str, Any]]:
    lines = choose_lines(chosen)
    ids = [line.series.series_id for line in lines.lines]
    points = read_points(site_of(request).warehouse, ids, MOST_POINTS + 1)
    figures = points_to_figures(lines.lines, points[:MOST_POINTS])
    unit = chosen[0].unit
    title = _title(lines)
    chart = Chart(
        title=title,
        description=f"A line chart of {len(figures)} figures; the table below it has each of them with its page.",
        spec=lines_to_spec(figures_to_dots(figures, unit), title=title, unit=UNITS[unit]),
        header=("series", "period", "period_start", "period_end", "qualifier", "value", "unit", "consistent",
                "published_on", "document", "page", "statistic_id", "record"),
        rows=lambda: (_figure_row(request, one, unit) for one in figures),
    )  # fmt: skip
    return chart, {
        "chart": chart,
        "lines": lines,
        "figures": figures,
        "figure_unit": unit,
        "is_cut": len(points) > MOST_POINTS,
        "most_points": MOST_POINTS,
        "other_question": urlencode([("series", one.series_id) for one in lines.other_units]),
    }


def _title(lines: Lines) -> str:
    subjects = list(dict.fromkeys(line.series.subject for line in lines.lines))
    words = subjects[0] if len(subjects) == 1 else f"{subjects[0]} and {len(subjects) - 1} more"
    length = lines.lines[0].series.months
    of = {1: "month by month", 3: "quarter by quarter", 12: "year by year"}.get(length, f"periods of {length} months")
    return f"{words[:1].upper()}{words[1:]}, {of}"


def _figure_row(request: Request, one: Figure, unit: str) -> tuple[Any, ...]:
    point = one.point
    return (
        one.line, point.period_printed, point.period_start, point.period_end, point.qualifier, point.value, unit,
        point.consistent, point.published_on, point.document_title, point.page_number, point.statistic_id,
        f"{_base(request)}/r/{point.statistic_id}",
    )  # fmt: skip


# --- what became of actions -------------------------------------------------------------------------------------------


def status(request: Request) -> Response:
    """Statuses as printed, by quarter or by theme."""
    return _actions_page(request, "status")


def deadlines(request: Request) -> Response:
    """Statuses of what should have been done by the last report."""
    return _actions_page(request, "deadlines")


def _actions_page(request: Request, kind: str) -> Response:
    asked = _Asked.of(request, kind)
    found = _chart_actions(request, asked) if asked.body is not None else None
    bar, status_asked = request.query_params.get("bar"), request.query_params.get("status")
    rows = _behind(found[1], bar, status_asked) if found else []
    page = _number(request, "page", 1)
    return render(
        request,
        "charts_actions.html",
        kind=kind,
        asked=asked,
        bys=_BYS[kind],
        chart=found[0] if found and found[1].bars else None,
        tally=found[1] if found else None,
        statuses=STATUSES,
        link=asked.link,
        bar=bar,
        only=status_asked,
        rows=rows[(page - 1) * _ROWS : page * _ROWS],
        found=len(rows),
        page=page,
        pages=-(-len(rows) // _ROWS),
        question=asked.question(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Whose actions of which year, and how they are to be added up."""

    kind: str
    by: str
    bodies: dict[str, str]
    body: str | None
    years: Sequence[int]
    year: int | None

    @classmethod
    def of(cls, request: Request, kind: str) -> _Asked:
        warehouse = site_of(request).warehouse
        given = request.query_params
        by = given.get("by") or _BYS[kind][0]
        if by not in _BYS[kind]:
            raise SettingsError(f"by: is none of {', '.join(_BYS[kind])}")
        known = bodies(warehouse)
        body = given.get("council") if "council" in given else next(iter(known), None)
        if body is not None and body not in known:
            raise HTTPException(404, "No actions of a council of that name are followed here.")
        years = plan_years(warehouse, body) if body is not None else []
        reported = last_reported_year(warehouse, body) if body is not None and not given.get("year") else None
        year = _number(request, "year", reported or (years[0] if years else 0))
        return cls(kind=kind, by=by, bodies=known, body=body, years=years, year=year or None)

    @property
    def is_all_years(self) -> bool:
        return self.by == "plan"

    def question(self, **more: str) -> str:
        asked = {"council": self.body or "", "year": str(self.year or ""), "by": self.by, **more}
        return urlencode({name: value for name, value in asked.items() if value})

    def link(self, bar: str, status: str = "", page: int = 1) -> str:
        """The address of the rows behind a part of a bar."""
        more = {"bar": bar, "status": status or "none"} | ({"page": str(page)} if page > 1 else {})
        return f"/charts/{self.kind}?{self.question(**more)}#rows"


def _chart_actions(request: Request, asked: _Asked) -> tuple[Chart, Tally]:
    assert asked.body is not None
    year = None if asked.is_all_years else asked.year
    actions = followed_actions(site_of(request).warehouse, asked.body, year, _MOST_ACTIONS)
    tally = _add_up(actions, asked)
    title = _actions_title(asked)
    chart = Chart(
        title=title,
        description="A bar chart of actions by status; the table below it has the same counts.",
        spec=bars_to_spec(tally_to_parts(tally, asked.link), title=title, counted="Actions"),
        header=(asked.by, "status", "status_printed", "ref", "theme", "description", "by_when", "due_end",
                "reported_on", "document", "page", "action_id", "record"),
        rows=lambda: (_action_row(request, bar, row) for bar, rows in tally.bars.items() for row in rows),
    )  # fmt: skip
    return chart, tally


def _add_up(actions: Sequence[FollowedAction], asked: _Asked) -> Tally:
    if asked.kind == "status":
        return tally_statuses(actions, "theme" if asked.by == "theme" else "quarter")
    return tally_deadlines(actions, "month" if asked.by == "month" else "plan")


def _actions_title(asked: _Asked) -> str:
    name = asked.bodies[asked.body or ""]
    year = f"{asked.year}/{((asked.year or 0) + 1) % 100:02d}"
    if asked.kind == "status":
        return f"{name} {year}: statuses by {asked.by}"
    return f"{name}: what was due, by plan" if asked.by == "plan" else f"{name} {year}: what was due, by month"


def _action_row(request: Request, bar: str, row: FollowedAction) -> tuple[Any, ...]:
    return (
        bar, row.status, row.status_printed, row.ref, row.theme, row.description, row.by_when, row.due_end,
        row.reported_on, row.document_title, row.page_number, row.action_id, f"{_base(request)}/r/{row.action_id}",
    )  # fmt: skip


def _behind(tally: Tally, bar: str | None, status: str | None) -> list[FollowedAction]:
    """The rows of a bar, or of all; of one status, or of all."""
    wanted = {"none": None}.get(status or "", status)
    rows = [row for name, of_bar in tally.bars.items() if bar in {None, name} for row in of_bar]
    return [row for row in rows if not status or row.status == wanted]


def _number(request: Request, name: str, default: int) -> int:
    given = request.query_params.get(name, "")
    if not given:
        return default
    if not (given.isascii() and given.isdigit() and 0 < int(given[:6]) < 10_000 and len(given) <= 4):
        raise SettingsError(f"{name}: must be a number from 1 to 9999")
    return int(given)


# --- files ------------------------------------------------------------------------------------------------------------


def _file(kind: str, form: str, request: Request) -> Response:
    """A chart as a drawing, as its rows, or as the specification it was drawn from."""
    if kind == "statistics":
        chosen = _chosen(request)
        if not chosen:
            raise SettingsError("series: name at least one, as /charts/statistics does")
        chart = _chart_statistics(request, chosen)[0]
    else:
        asked = _Asked.of(request, kind)
        if asked.body is None:
            raise HTTPException(404, "No actions are followed here yet.")
        chart = _chart_actions(request, asked)[0]
    body, media_type = _FORMS[form](request, chart)
    name = f"{kind}.{form}"
    return Response(body, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _svg(request: Request, chart: Chart) -> tuple[str, str]:
    drawn = svg_to_file(draw(chart.spec), title=chart.title, description=chart.description, base=_base(request))
    return drawn, "image/svg+xml"


def _csv(_: Request, chart: Chart) -> tuple[str, str]:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(chart.header)
    writer.writerows([guard(cell) if isinstance(cell, str) else cell for cell in row] for row in chart.rows())
    return out.getvalue(), "text/csv; charset=utf-8"


def _vega_lite(_: Request, chart: Chart) -> tuple[str, str]:
    return json.dumps(chart.spec, ensure_ascii=False, indent=1), "application/json"


_FORMS: Final = {"svg": _svg, "csv": _csv, "vl.json": _vega_lite}


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


ROUTES: list[BaseRoute] = [
    Route("/charts", charts),
    Route("/charts/statistics", statistics),
    Route("/charts/status", status),
    Route("/charts/deadlines", deadlines),
    *(
        Route(f"/charts/{kind}.{form}", partial(_file, kind, form), name=f"charts-{kind}-{form}")
        for kind in ("statistics", "status", "deadlines")
        for form in _FORMS
    ),
]

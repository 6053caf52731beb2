"""Charts: rows to a Vega-Lite specification, and that to SVG, drawn here so that no page needs a script for it.

Belongs here: how charts look. Colours differ in lightness as well as hue, and each is doubled by a shape, a dash or
letters, so that nothing is told by colour alone. Does not belong here: what the rows are (``explorer.charted``), or
what makes an SVG fit to stand in a page (``explorer.svg``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

MOST_LINES: Final = 8
"""Lines that can still be told apart."""
MOST_POINTS: Final = 2_000

ELSEWHERE: Final = "https://links.invalid"
"""Stands before the path of every link while a chart is drawn: the library makes relative ones absolute itself."""

STATUSES: Final = {
    "complete": ("Complete", "C", "#1d4f91", "#ffffff"),
    "green": ("Green", "G", "#00703c", "#ffffff"),
    "amber": ("Amber", "A", "#f0a830", "#0b0c0c"),
    "red": ("Red", "R", "#b3200e", "#ffffff"),
    "not_started": ("Not started", "N", "#8a9399", "#0b0c0c"),
    "": ("No status printed", "–", "#e8eaeb", "#0b0c0c"),
}
"""Status -> its words, its letter, its colour, and the colour of letters on that; in the order of a bar."""

_COLOURS: Final = ("#0b0c0c", "#0072b2", "#c44f00", "#00795a", "#a8487e", "#8a6100", "#5b5fc7", "#6b6f73")
_SHAPES: Final = (
    "circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-left", "triangle-right",
)  # fmt: skip
_DASHES: Final = ([1, 0], [8, 3], [3, 3], [10, 3, 3, 3], [1, 0], [6, 4], [2, 4], [12, 4])
_WIDTH: Final = 860
_ROW: Final = 34
_CONFIG: Final[dict[str, Any]] = {
    "background": "#ffffff",
    "padding": 12,
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {"labelFontSize": 14, "titleFontSize": 14, "titleFontWeight": "normal", "labelColor": "#0b0c0c",
             "titleColor": "#0b0c0c", "gridColor": "#e0e2e4", "domainColor": "#6b6f73", "tickColor": "#6b6f73"},
    "legend": {"labelFontSize": 14, "labelColor": "#0b0c0c", "titleColor": "#0b0c0c", "labelLimit": 780},
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One figure on a line."""

    line: str
    day: date
    value: float
    words: str
    """What a reader who points at it, or cannot see it, is told."""
    link: str
    is_doubtful: bool = False
    is_on_line: bool = True
    """Whether the line goes through it: not where a later document gives the same period again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a stacked bar."""

    bar: str
    status: str
    count: int
    link: str


def lines_to_spec(dots: Sequence[Dot], *, title: str, unit: str) -> dict[str, Any]:
    """Figures through the years, a line for each of at most eight names, over the first days of their periods."""
    import altair as alt

    lines = list(dict.fromkeys(dot.line for dot in dots))
    rows = [
        {
            "line": dot.line,
            "day": dot.day.isoformat(),
            "value": dot.value,
            "words": dot.words,
            "link": dot.link,
            "doubtful": dot.is_doubtful,
            "on_line": dot.is_on_line,
        }
        for dot in dots
    ]
    base = alt.Chart({"values": rows}).encode(
        x=alt.X(
            "day:T", title="First day of the period", axis=alt.Axis(format="%b %Y", labelOverlap=True, tickCount=8)
        ),
        y=alt.Y("value:Q", title=unit, scale=alt.Scale(zero=True, nice=True)),
    )
    colour = alt.Color("line:N", sort=lines, scale=alt.Scale(domain=lines, range=list(_COLOURS)), legend=_legend(alt))
    shape = alt.Shape("line:N", sort=lines, scale=alt.Scale(domain=lines, range=list(_SHAPES)), legend=_legend(alt))
    dash = alt.StrokeDash("line:N", sort=lines, scale=alt.Scale(domain=lines, range=list(_DASHES)), legend=None)
    drawn = base.transform_filter("datum.on_line").mark_line(strokeWidth=2).encode(color=colour, strokeDash=dash)
    dotted = base.mark_point(filled=True, size=90, opacity=1).encode(
        color=colour, shape=shape, href="link:N", description="words:N"
    )
    doubted = base.transform_filter("datum.doubtful").mark_text(text="?", dy=-13, fontSize=17, fontWeight="bold")
    chart = alt.layer(drawn, dotted, doubted.encode(color=alt.value("#b3200e")))
    return _to_spec(chart.properties(width=_WIDTH, height=360), title)


def bars_to_spec(parts: Sequence[Part], *, title: str, counted: str) -> dict[str, Any]:
    """Stacked bars, one below the other in the order given, each part with its letter and count."""
    import altair as alt

    bars = list(dict.fromkeys(part.bar for part in parts))
    rows = _stack(parts)
    used = [status for status in STATUSES if any(part.status == status for part in parts)]
    names = [_name(status) for status in used]
    colour = alt.Color(
        "status:N", sort=names, scale=alt.Scale(domain=names, range=[STATUSES[one][2] for one in used]),
        legend=_legend(alt, "square"),
    )  # fmt: skip
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("bar:N", sort=bars, title=None, axis=alt.Axis(labelLimit=300, ticks=False, labelPadding=8)),
        href="link:N",
        description="words:N",
    )
    count = alt.X("from:Q", title=counted, axis=alt.Axis(tickMinStep=1, format=",d"))
    drawn = base.mark_bar(stroke="#0b0c0c", strokeWidth=0.6).encode(x=count, x2="to:Q", color=colour)
    lettered = (
        base.transform_filter("datum.label != ''")
        .mark_text(fontSize=13)
        .encode(x="middle:Q", text="label:N", color=alt.Color("ink:N", scale=None))
    )
    return _to_spec(alt.layer(drawn, lettered).properties(width=_WIDTH - 220, height=_ROW * len(bars)), title)


def _stack(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Where each part begins and ends; a label where there is room for it."""
    ends: dict[str, int] = {}
    rows: list[dict[str, Any]] = []
    for part in parts:
        start = ends.get(part.bar, 0)
        ends[part.bar] = start + part.count
        rows.append({"bar": part.bar, "status": _name(part.status), "from": start, "to": ends[part.bar]})
    longest = max(ends.values(), default=1)
    for part, row in zip(parts, rows, strict=True):
        words, letter, _, ink = STATUSES[part.status]
        row |= {
            "middle": row["from"] + part.count / 2,
            "label": f"{letter} {part.count}" if part.count / longest > 0.05 else "",
            "ink": ink,
            "words": f"{part.bar}, {words}: {part.count}",
            "link": part.link,
        }
    return rows


def _name(status: str) -> str:
    words, letter, *_ = STATUSES[status]
    return f"{letter}  {words}"


def _legend(alt: Any, symbol: str | None = None) -> Any:
    placed = {"orient": "top", "title": None, "columns": 1 if symbol is None else 0, "symbolSize": 140}
    return alt.Legend(**placed, symbolType=symbol, symbolOpacity=1) if symbol else alt.Legend(**placed)


def _to_spec(chart: Any, title: str) -> dict[str, Any]:
    spec: dict[str, Any] = chart.configure(**_CONFIG).to_dict()
    # Altair numbers what it names: the same chart should be the same text twice.
    return {**spec, "description": title}


def draw(spec: dict[str, Any]) -> str:
    """The chart as SVG. The first one of a process takes a second or two, all others a tenth of that."""
    return _draw(json.dumps(spec, sort_keys=True))


@lru_cache(maxsize=64)
def _draw(spec: str) -> str:
    import vl_convert

    return vl_convert.vegalite_to_svg(_with_whole_links(spec), allowed_base_urls=[])


def _with_whole_links(spec: str) -> str:
    """A specification whose links begin with a host, which ``explorer.svg`` takes away again."""
    return json.dumps(_linked(json.loads(spec)))


def _linked(given: Any) -> Any:
    if isinstance(given, list):
        return [_linked(one) for one in given]
    if isinstance(given, dict):
        return {
            name: f"{ELSEWHERE}{one}" if name == "link" and isinstance(one, str) else _linked(one)
            for name, one in given.items()
        }
    return given


def warm_up() -> None:
    """Draw something small, so that the first reader does not wait for the drawing library to start."""
    draw(bars_to_spec([Part(bar="", status="", count=1, link="/")], title="", counted=""))

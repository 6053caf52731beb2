"""What the words of one table cell say as figures: value, unit, last printed place, arrow or sign.

A cell is a figure when it prints one and nothing else but its unit, a footnote mark or an arrow ("1,204", "-7%",
"£3.5m", "▲ 12", "111.4**", "0,1" where the comma is the point), or a count with its share ("33 (38.8%)"). What stands
for no figure ("-", "n/a") is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.records import Direction, Unit

_UP, _DOWN = "▲△↑⇑↗⬆", "▼▽↓⇓↘⬇"
_ARROW = f"[{_UP}{_DOWN}]"
_FIGURE = re.compile(
    rf"(?P<before>{_ARROW})? ?(?P<open>\()?(?P<sign>[-−–+] ?)?[£]?(?P<sign2>[-−–+])?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+|0,\d+|\d+,\d\d?)"
    r"(?P<scale> ?(?:million|billion|thousand|bn|m|k)\b)? ?(?P<percent>% ?pts?|% ?points?|ppts?|pp|%|per ?cent)?"
    rf"(?P<close>\))?(?P<mark> ?(?:\*+|[†‡¹²³]+|\([a-z]\)|\[\d\]))? ?(?P<after>{_ARROW})?"
)
_WITH_SHARE = re.compile(r"(?P<count>[\d,]+) ?\((?P<share>[-+]?\d+(?:\.\d+)?%)\)")
_NONE = re.compile(
    r"(?:[-–—−.…:*/~‐]|\.{2,})+|n ?/? ?[ac]\.?|n\.[ac]\.|not (?:available|applicable|calculated|known)|nil return|pnc|"
    r"not calculable|#?div/0!?|#n/a|suppressed|\[?[xzc]\]?",
    re.IGNORECASE,
)
_SCALES = {"million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "thousand": 1e3, "k": 1e3}
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class CellFigure:
    """One printed figure. ``step`` is what one more in its last printed place would add."""

    printed: str
    value: float
    unit: Unit | None
    """What the cell itself prints: "%" or "£"; ``None`` where header or caption must say."""
    step: float
    arrow: Direction | None = None
    """Which way a printed arrow points."""


@lru_cache(maxsize=4096)
def read_figures(text: str) -> tuple[CellFigure, ...]:
    """The figures that a cell prints; none where it says anything else.

    Args:
        text: its lines joined by line feeds; words far apart in a line joined by two spaces, so that two columns'
            figures in one cell are never read as one with its thousands set apart.
    """
    text = text.strip()
    if shared := _WITH_SHARE.fullmatch(text.replace("\n", " ")):
        return (*read_figures(shared["count"]), *read_figures(shared["share"]))
    found = _FIGURE.fullmatch(text)
    if found is None or bool(found["open"]) != bool(found["close"]) or _is_code(found["number"]):
        return ()
    return (_figure(text, found),)


def _figure(text: str, found: re.Match[str]) -> CellFigure:
    number = found["number"].replace(" ", "")
    number = re.sub(r"^(?:0,(\d+)|(\d+),(\d\d?))$", _with_point, number).replace(",", "")
    scale = _SCALES.get((found["scale"] or "").strip().lower(), 1.0)
    sign = (found["sign"] or found["sign2"] or "").strip()
    money = "£" in text
    negative = (sign in ("-", "−", "–") and bool(sign)) or (bool(found["open"]) and money)
    step = scale * 10 ** -len(number.partition(".")[2])
    value = round(float(number) * scale, 6) * (-1 if negative else 1)
    return CellFigure(text, value, _own_unit(found["percent"], money), step, _arrow(text))


def _with_point(found: re.Match[str]) -> str:
    """A number whose comma is its point ("0,15", "12,5"): no thousands stand so."""
    return found.group().replace(",", ".")


def _own_unit(percent: str | None, money: bool) -> Unit | None:
    if percent:
        return "percent" if percent in ("%", "percent", "per cent") else "percentage_points"
    return "gbp" if money else None


def _arrow(text: str) -> Direction | None:
    return "up" if any(c in _UP for c in text) else "down" if any(c in _DOWN for c in text) else None


def _is_code(number: str) -> bool:
    """Whether it is written as no figure is: "01732", or more than twelve digits."""
    return (number.startswith("0") and number[1:2].isdigit()) or len(re.sub(r"\D", "", number)) > 12


@lru_cache(maxsize=4096)
def says_none(text: str) -> bool:
    """Whether a cell says that there is no figure: "-", "n/a", "N/C", ".."."""
    return bool(_NONE.fullmatch(text.strip()))


def is_year(text: str) -> bool:
    """Whether a cell says a year: a header or a label, not a figure."""
    return bool(_YEAR.fullmatch(text.strip()))

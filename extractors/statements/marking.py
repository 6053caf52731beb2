"""A sentence with each figure and period as one character, so that patterns can speak of "a figure" and "a percent".

"Burglary fell by 14%, from 393 to 338 in 2009/10" is marked "Burglary fell by ␣, from ␣ to ␣ in ␣", the characters of a
private plane of Unicode telling the kind of each. Positions are of the marked text; ``printed`` gives the words back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.statements.figures import Figure, find_rates
from pipeline.periods import PrintedPeriod

Span = tuple[int, int]

_FIRST = 0xF0000
_BLOCK = 0x100
_KINDS = ("count", "percent", "percentage_points", "per_1000", "per_100000", "gbp", "ratio", "none", "rank")
_PERIOD = _FIRST + _BLOCK * len(_KINDS)
_RATE = _PERIOD + _BLOCK
MOST = _BLOCK
"""So many figures of one sentence are told apart; those behind them are not read."""


def _block(*kinds: str) -> str:
    ranges = (_FIRST + _BLOCK * _KINDS.index(kind) for kind in kinds)
    return "".join(f"{chr(start)}-{chr(start + _BLOCK - 1)}" for start in ranges)


N = f"[{_block(*_KINDS[:-1])}]"
"""Pattern: any figure but a rank."""
COUNT = f"[{_block('count', 'gbp', 'none')}]"
PERCENT = f"[{_block('percent', 'percentage_points')}]"
RANK = f"[{_block('rank')}]"
ANY = f"[{_block(*_KINDS)}]"
PERIOD = f"[{chr(_PERIOD)}-{chr(_PERIOD + _BLOCK - 1)}]"
RATE = chr(_RATE)
WORD = r"[A-Za-z][\w’'-]*"


@dataclass(frozen=True, slots=True)
class Marked:
    """The marked text with what its marks stand for."""

    text: str
    source: str
    figures: tuple[Figure, ...]
    periods: tuple[PrintedPeriod, ...]
    marks: tuple[tuple[int, Span], ...]
    """Position of each mark in ``text``, and the span of ``source`` it stands for; in order."""

    def position(self, index: int) -> int:
        """Where the figure of that index stands in the marked text."""
        return self.text.index(_figure_mark(index, self.figures[index]))

    def figure_at(self, position: int) -> int:
        """Index of the figure whose mark stands there."""
        return (ord(self.text[position]) - _FIRST) % _BLOCK

    def period_at(self, position: int) -> PrintedPeriod:
        """The period whose mark stands there."""
        return self.periods[ord(self.text[position]) - _PERIOD]

    def printed(self, part: str) -> str:
        """Words of the marked text as they are printed."""
        return _MARK.sub(lambda mark: self._words(mark[0]), part)

    def _words(self, mark: str) -> str:
        where = self.text.find(mark)
        return next((self.source[a:b] for position, (a, b) in self.marks if position == where), "")


_MARK = re.compile("[\U000f0000-\U000ffffd]")


def without_marks(text: str) -> str:
    """The text with a space for each character of the private plane: none may be taken for a mark."""
    return _MARK.sub(" ", text)


def mark_sentence(text: str, figures: Sequence[Figure], periods: Sequence[PrintedPeriod]) -> Marked:
    """The sentence with its figures, its periods and its "per 1,000 population" as one character each."""
    pieces = [(figure.span, _figure_mark(i, figure)) for i, figure in enumerate(figures[:MOST])]
    pieces += [(period.span, chr(_PERIOD + i)) for i, period in enumerate(periods[:MOST])]
    pieces += [(span, RATE) for span in find_rates(text)]
    marked, marks, end = "", [], 0
    for (start, stop), mark in sorted(pieces):
        if start < end:
            continue
        marked += text[end:start]
        marks.append((len(marked), (start, stop)))
        marked += mark
        end = stop
    return Marked(marked + text[end:], text, tuple(figures[:MOST]), tuple(periods[:MOST]), tuple(marks))


def _figure_mark(index: int, figure: Figure) -> str:
    return chr(_FIRST + _BLOCK * _KINDS.index(figure.unit or "none") + index)

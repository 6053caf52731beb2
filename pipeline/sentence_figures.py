"""Statistics of one sentence with the places where their figures stand in it, for rules about figures side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.period_parts import NUMBER_WORDS
from pipeline.reckoning import is_exact
from pipeline.records import Statistic


@dataclass(frozen=True, slots=True)
class Placed:
    """A statistic with its position in the document and where in its sentence its figure stands."""

    index: int
    statistic: Statistic
    start: int
    end: int

    @property
    def value(self) -> float:
        """The figure, which only placed statistics are sure to have."""
        return self.statistic.value or 0.0


def sentence_figures(statistics: Sequence[Statistic]) -> Iterator[list[Placed]]:
    """The statistics of each sentence, with their places in it."""
    told = [(index, s) for index, s in enumerate(statistics) if s.sentence]
    for sentence, group in groupby(told, key=lambda item: item[1].sentence):
        yield list(_place(sentence or "", list(group)))


def _place(sentence: str, group: list[tuple[int, Statistic]]) -> Iterator[Placed]:
    """Where each figure stands; of equal figures the first stands first."""
    taken: list[int] = []
    for index, statistic in group:
        for start, end in _figures(sentence, statistic):
            if start not in taken:
                taken.append(start)
                yield Placed(index, statistic, start, end)
                break


def _figures(sentence: str, statistic: Statistic) -> Iterator[tuple[int, int]]:
    """Where the figure of a statistic may stand: as it is printed, else as it would be written."""
    figure = statistic.value if statistic.value is not None else statistic.change_absolute
    if figure is None:
        return
    word = next((word for word, number in NUMBER_WORDS.items() if number == abs(figure)), "")
    written = [statistic.value_printed or "", f"{abs(figure):,.10g}", f"{abs(figure):.10g}", f"{abs(figure):.1f}", word]
    for words in filter(None, dict.fromkeys(written)):
        for match in re.finditer(rf"(?<![\w.,]){re.escape(words)}(?![\w]|[.,]\d)", sentence, re.IGNORECASE):
            yield match.span()


def is_count(statistic: Statistic) -> bool:
    """Whether a statistic counts something and is printed as it is."""
    return statistic.unit == "count" and statistic.value is not None and is_exact(statistic) and statistic.value >= 0


def is_share(statistic: Statistic) -> bool:
    """Whether the value of a statistic is a percentage, not only its change."""
    return statistic.unit == "percent" and statistic.value is not None and not statistic.qualifier

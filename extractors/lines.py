"""Words to printed lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.boxes import union
from extractors.words import Word
from pipeline.records import Box


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline, left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)

    @property
    def box(self) -> Box:
        return union(w.box for w in self.words)

    @property
    def x0(self) -> float:
        return min(w.x0 for w in self.words)

    @property
    def x1(self) -> float:
        return max(w.x1 for w in self.words)

    @property
    def top(self) -> float:
        return min(w.top for w in self.words)

    @property
    def bottom(self) -> float:
        return max(w.bottom for w in self.words)

    @property
    def size(self) -> float:
        """Font size of most of its words, in points."""
        sizes = sorted(w.size for w in self.words)
        return sizes[len(sizes) // 2]

    @property
    def bold(self) -> bool:
        return sum(w.bold for w in self.words) * 2 > len(self.words)


def words_to_lines(words: Iterable[Word]) -> list[Line]:
    """Lines from top to bottom; words belong together when their heights overlap by more than half.

    Raised and lowered marks (the "st" of "1st") stay in the line they are set in.
    """
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: ((w.top + w.bottom) / 2, w.x0)):
        home = next((line for line in reversed(lines[-3:]) if _on_line(line, word)), None)
        if home is None:
            lines.append([word])
        else:
            home.append(word)
    ordered = [Line(tuple(sorted(line, key=lambda w: w.x0))) for line in lines]
    return sorted(ordered, key=lambda line: (line.top, line.x0))


def _on_line(line: Sequence[Word], word: Word) -> bool:
    top = min(w.top for w in line)
    bottom = max(w.bottom for w in line)
    shared = min(bottom, word.bottom) - max(top, word.top)
    return shared > 0.5 * min(word.bottom - word.top, bottom - top)


def split_at_gaps(line: Line, gap: float) -> list[Line]:
    """The line cut wherever two neighbouring words stand further apart than ``gap`` points."""
    parts: list[list[Word]] = [[line.words[0]]]
    for left, right in zip(line.words, line.words[1:], strict=False):
        if right.x0 - left.x1 > gap:
            parts.append([])
        parts[-1].append(right)
    return [Line(tuple(part)) for part in parts]


def text_between(line: Line, left: float, right: float) -> str:
    """The line's words whose middle lies between two x, ``right`` excluded."""
    return " ".join(w.text for w in line.words if left <= (w.x0 + w.x1) / 2 < right)

"""How well the statistics of running text agree with hand-written truth: figures paired by sentence, then compared.

A figure of the truth is found where a row of the same value (of the same change, where only a change is stated) was
read out of the same sentence. Cells of tables are scored elsewhere. What the truth calls optional may be read or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from pipeline.records import Statistic

Truth = Mapping[str, Any]

FIELDS = {
    "unit": "unit", "previous": "previous_value", "change_abs": "change_absolute", "change_pct": "change_percent",
    "direction": "direction", "period_start": "period_start", "period_end": "period_end",
}  # fmt: skip
"""Field of the truth -> field of the record."""
_SAME_NUMBER = 0.006
_LIKE = 60.0


@dataclass(frozen=True, slots=True)
class Figures:
    """The outcome for one document."""

    wanted: tuple[Truth, ...]
    pairs: tuple[tuple[Truth, Statistic], ...]
    extra: tuple[Statistic, ...]
    placeholders: tuple[Truth, ...]

    @property
    def missed(self) -> list[Truth]:
        found = [id(truth) for truth, _ in self.pairs]
        return [truth for truth in self.wanted if id(truth) not in found and not truth.get("optional")]

    @property
    def recall(self) -> float:
        must = [truth for truth in self.wanted if not truth.get("optional")]
        return 1 - len(self.missed) / len(must) if must else 1.0

    @property
    def precision(self) -> float:
        read = len(self.pairs) + len(self.extra)
        return len(self.pairs) / read if read else 1.0

    def wrong(self, field: str) -> list[tuple[Truth, Statistic]]:
        return [(t, s) for t, s in self.pairs if not _same(t.get(field), getattr(s, FIELDS[field]))]

    def share(self, *fields: str) -> float:
        """Share of the figures found of which all the fields are right."""
        wrong = {id(truth) for field in fields for truth, _ in self.wrong(field)}
        return 1 - len(wrong) / len(self.pairs) if self.pairs else 1.0

    @property
    def wrong_subjects(self) -> list[tuple[Truth, Statistic]]:
        return [(t, s) for t, s in self.pairs if fuzz.token_set_ratio(t["subject"].lower(), s.subject.lower()) < _LIKE]

    @property
    def filled_placeholders(self) -> list[Statistic]:
        return [s for s in self.extra for t in self.placeholders if _same_sentence(t, s)]

    def judged(self, expected: bool | None) -> list[bool | None]:
        """How the figures were judged whose figures, by the truth, add up or do not."""
        return [s.consistent for t, s in self.pairs if t["consistent"] is expected]

    def report(self) -> str:
        lines = [f"recall {self.recall:.3f}, precision {self.precision:.3f} of {len(self.wanted)}"]
        lines += [f"  MISSED {t['value']} {t['unit']} {t['subject']!r}: {t['quote']!r}" for t in self.missed]
        lines += [f"  EXTRA {s.value} {s.change_percent} {s.unit} {s.subject!r}: {s.sentence!r}" for s in self.extra]
        for field, ours in FIELDS.items():
            for t, s in self.wrong(field):
                lines.append(f"  {field}: wanted {t.get(field)!r}, read {getattr(s, ours)!r}: {t['quote']!r}")
        lines += [f"  subject: wanted {t['subject']!r}, read {s.subject!r}" for t, s in self.wrong_subjects]
        return "\n".join(lines)


def score_figures(truth: Sequence[Truth], read: Iterable[Statistic]) -> Figures:
    """The figures of a document's running text, paired one to one, the likest first."""
    wanted = [t for t in truth if t.get("note") != "placeholder"]
    placeholders = [t for t in truth if t.get("note") == "placeholder"]
    in_prose = [s for s in read if s.row_label is None]
    likeness = sorted(
        ((_likeness(t, s), -i, -k) for i, t in enumerate(wanted) for k, s in enumerate(in_prose)), reverse=True
    )
    partner: dict[int, int] = {}
    for score, i, k in likeness:
        if score and -i not in partner and -k not in partner.values():
            partner[-i] = -k
    pairs = tuple((wanted[i], in_prose[k]) for i, k in sorted(partner.items()))
    extra = tuple(s for k, s in enumerate(in_prose) if k not in partner.values())
    return Figures(tuple(wanted), pairs, extra, tuple(placeholders))


def _likeness(truth: Truth, read: Statistic) -> float:
    if not _same_sentence(truth, read) or not _same_figure(truth, read):
        return 0.0
    same_unit = 1.0 if truth["unit"] == read.unit else 0.0
    return 1 + same_unit + float(fuzz.token_set_ratio(truth["subject"].lower(), read.subject.lower())) / 100


def _same_figure(truth: Truth, read: Statistic) -> bool:
    if truth["value"] is not None or read.value is not None:
        return _same(truth["value"], read.value)
    changes = ((truth["change_abs"], read.change_absolute), (truth["change_pct"], read.change_percent))
    return any(wanted is not None and _same(wanted, found) for wanted, found in changes)


def _same_sentence(truth: Truth, read: Statistic) -> bool:
    wanted, found = _letters(truth["quote"]), _letters(read.sentence or "")
    return bool(found) and (wanted in found or found in wanted)


def _letters(text: str) -> str:
    return "".join(re.findall(r"[\w%£.]", text)).casefold()


def _same(wanted: object, read: object) -> bool:
    if isinstance(wanted, int | float) and isinstance(read, int | float):
        return abs(wanted - read) < _SAME_NUMBER
    return wanted == (read.isoformat() if hasattr(read, "isoformat") else read)

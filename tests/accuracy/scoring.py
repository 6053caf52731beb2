"""How well an extraction agrees with hand-written truth: rows paired by what they say, then compared field by field.

Only white space and the shape of quotation marks and dashes are forgiven, and in themes the case, since a section row
often prints its theme in capitals. The report names every row that was missed, every row too many, and every field that
differs, as wanted and as read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from pipeline.records import Action, Decision, Due, Measure, StatusTotal

# Below this likeness (0 to 100) two rows do not speak of the same thing.
_SAME_ROW = 70.0
# A reference that agrees speaks for a pair by this much.
_SAME_REF = 15.0
_SHAPES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xa0": " "})

Fields = dict[str, object]
"""Field name -> value, normalised so that equal values compare equal."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the truth or of an extraction; ``text`` is what it is recognised by."""

    text: str
    fields: Fields

    @property
    def name(self) -> str:
        return f"{self.fields.get('ref') or '-'} {self.text[:70]!r}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a pair that is not the same."""

    row: str
    field: str
    wanted: object
    read: object

    def __str__(self) -> str:
        indent = " " * len(self.field)
        return f"  {self.row}\n    {self.field}: wanted {self.wanted!r}\n    {indent}    read {self.read!r}"


@dataclass(frozen=True, slots=True)
class Score:
    """The outcome of comparing rows of one kind."""

    kind: str
    wanted: int
    pairs: tuple[tuple[Row, Row], ...]
    missed: tuple[Row, ...]
    extra: tuple[Row, ...]

    @property
    def differences(self) -> list[Difference]:
        return [
            Difference(truth.name, field, value, read.fields.get(field))
            for truth, read in self.pairs
            for field, value in truth.fields.items()
            if read.fields.get(field) != value
        ]

    @property
    def perfect_share(self) -> float:
        """Share of the truth's rows that were read with every field right; 1 where the truth has none."""
        wrong = {d.row for d in self.differences}
        return sum(t.name not in wrong for t, _ in self.pairs) / self.wanted if self.wanted else 1.0

    def field_share(self, field: str) -> float:
        """Share of the pairs in which one field is right; 1 where there are no pairs."""
        right = sum(read.fields.get(field) == truth.fields.get(field) for truth, read in self.pairs)
        return right / len(self.pairs) if self.pairs else 1.0

    def report(self) -> str:
        """All that is not as the truth has it, to be read by whoever broke it."""
        found = f"{len(self.pairs)} of {self.wanted} found, {len(self.extra)} extra"
        lines = [f"{self.kind}: {found}, {self.perfect_share:.3f} of the truth perfect"]
        lines += [f"  MISSED {row.name}" for row in self.missed]
        lines += [f"  EXTRA  {row.name}" for row in self.extra]
        return "\n".join([*lines, *map(str, self.differences)])


def compare(kind: str, truth: Sequence[Row], read: Sequence[Row]) -> Score:
    """Truth and reading, paired one to one, the likest first."""
    likeness = sorted(
        ((_likeness(t, r), -i, -k) for i, t in enumerate(truth) for k, r in enumerate(read)),
        reverse=True,
    )
    partner: dict[int, int] = {}
    for score, i, k in likeness:
        if score >= _SAME_ROW and -i not in partner and -k not in partner.values():
            partner[-i] = -k
    return Score(
        kind,
        len(truth),
        tuple((truth[i], read[k]) for i, k in sorted(partner.items())),
        tuple(t for i, t in enumerate(truth) if i not in partner),
        tuple(r for k, r in enumerate(read) if k not in partner.values()),
    )


def _likeness(truth: Row, read: Row) -> float:
    same_ref = truth.fields.get("ref") is not None and truth.fields.get("ref") == read.fields.get("ref")
    return fuzz.ratio(truth.text.casefold(), read.text.casefold()) + (_SAME_REF if same_ref else 0.0)


def without_fields(rows: Iterable[Row], *fields: str) -> list[Row]:
    """The rows, with some of their fields left out of the comparison."""
    return [Row(row.text, {k: v for k, v in row.fields.items() if k not in fields}) for row in rows]


def without_optional(truth: Sequence[Mapping[str, Any]], read: Sequence[Row]) -> list[Row]:
    """The rows read, less those that the truth leaves to the reader's taste."""
    optional = [Row(_plain(m["text"]) or "", {}) for m in truth if m.get("optional")]
    matched = [r for _, r in compare("optional", optional, read).pairs]
    return [row for row in read if row not in matched]


# --- truth and records to rows ---------------------------------------------------------------------------------------


def _plain(value: str | None) -> str | None:
    """The words as printed, but for white space, quotation marks and dashes; nothing for nothing."""
    if value is None:
        return None
    return re.sub(r"\s+", " ", value.translate(_SHAPES)).strip() or None


def _theme(value: str | None) -> str | None:
    return (_plain(value) or "").casefold() or None


def _names(values: Iterable[str]) -> tuple[str | None, ...]:
    return tuple(_plain(v) for v in values)


def _truth_due(due: Mapping[str, Any] | None) -> Fields:
    due = due or {"raw": None, "kind": "missing", "start": None, "end": None}
    return {"by_when": _plain(due["raw"]), "due": (due["kind"], due["start"], due["end"])}


def _read_due(due: Due) -> Fields:
    days = [day.isoformat() if day else None for day in (due.start, due.end)]
    return {"by_when": _plain(due.raw), "due": (due.kind, *days)}


def _truth_row(row: Mapping[str, Any], plain: Mapping[str, str], lists: Mapping[str, str]) -> Row:
    fields: Fields = {ours: _plain(row.get(theirs)) for ours, theirs in plain.items()}
    fields |= {ours: _names(row.get(theirs) or ()) for ours, theirs in lists.items()}
    fields |= _truth_due(row["by_when"])
    fields |= {"status": row["status"], "theme": _theme(row["theme"])}
    if "success_measure" in row:
        fields["success_measure"] = _plain(row["success_measure"])
    if "other_columns" in row:
        fields["other_columns"] = {_plain(k): _plain(v) for k, v in row["other_columns"].items()}
    if "pages" in row:
        fields["pages"] = row["pages"]
    return Row(_plain(row["text"]) or "", fields)


_ACTION_FIELDS = {"ref": "ref", "description": "text", "funding": "funding", "progress": "update"}
_MEASURE_FIELDS = {
    "ref": "ref", "description": "text", "baseline": "baseline", "target": "target",
    "actual": "actual", "change": "change", "progress": "update",
}  # fmt: skip


def truth_actions(truth: Mapping[str, Any]) -> list[Row]:
    lists = {"lead_agencies": "lead", "other_partners": "partners"}
    return [_truth_row(row, _ACTION_FIELDS, lists) for row in truth["actions"]]


def truth_measures(truth: Mapping[str, Any]) -> list[Row]:
    """The measures of tables and of running text; the optional ones are asked of nobody."""
    rows = [row for row in truth["measures"] if not row.get("optional")]
    return [_truth_row(row, _MEASURE_FIELDS, {"lead_agencies": "lead"}) for row in rows]


def read_actions(actions: Iterable[Action]) -> list[Row]:
    return [_read_row(action, _ACTION_FIELDS, ("lead_agencies", "other_partners")) for action in actions]


def read_measures(measures: Iterable[Measure]) -> list[Row]:
    return [_read_row(measure, _MEASURE_FIELDS, ("lead_agencies",)) for measure in measures]


def _read_row(record: Action | Measure, plain: Iterable[str], lists: Iterable[str]) -> Row:
    fields: Fields = {name: _plain(getattr(record, name)) for name in plain}
    fields |= {name: _names(getattr(record, name)) for name in lists}
    fields |= _read_due(record.by_when)
    fields |= {"status": record.status, "theme": _theme(record.theme)}
    fields["success_measure"] = _plain(getattr(record, "success_measure", None))
    fields["other_columns"] = {_plain(k): _plain(v) for k, v in record.other_columns.items()}
    fields["pages"] = sorted({p.page_number for p in record.provenance})
    return Row(_plain(record.description) or "", fields)


def truth_totals(truth: Mapping[str, Any]) -> list[Row]:
    return [_total_row(total["what"], total.get) for total in truth["status_totals"]]


def read_totals(totals: Iterable[StatusTotal]) -> list[Row]:
    return [_total_row(total.what, lambda name, total=total: getattr(total, name)) for total in totals]  # type: ignore[misc]


def _total_row(what: str, number: Callable[[str], object]) -> Row:
    counts: Fields = {name: number(name) for name in ("green", "amber", "red", "missing")}
    return Row(_plain(what) or "", counts)


def truth_decisions(truth: Mapping[str, Any]) -> list[Row]:
    rows = []
    for decision in truth["decisions"]:
        fields: Fields = {name: _plain(decision[name]) for name in ("minute", "title", "resolved")}
        fields |= {"meeting_date": decision["date"]} if "date" in decision else {}
        fields |= {"pages": decision["pages"]} if "pages" in decision else {}
        rows.append(Row(_plain(decision["resolved"]) or "", fields))
    return rows


def read_decisions(decisions: Iterable[Decision]) -> list[Row]:
    rows = []
    for decision in decisions:
        fields: Fields = {name: _plain(getattr(decision, name)) for name in ("minute", "title", "resolved")}
        fields["meeting_date"] = decision.meeting_date.isoformat() if decision.meeting_date else None
        fields["pages"] = sorted({p.page_number for p in decision.provenance})
        rows.append(Row(_plain(decision.resolved) or "", fields))
    return rows

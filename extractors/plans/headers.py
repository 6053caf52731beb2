"""Which column holds which field, and what kind of records a table's rows are.

A table may carry several headers (one repeated on each page, one a theme): each begins a segment of rows. A header
that says the same again begins nothing; its rows are dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Literal

from extractors.tables.stitching import Row
from pipeline.identity import normalise_words
from pipeline.vocabulary import Field, FieldMatch, is_ref, match_header

TableKind = Literal["action", "measure"]

# A header of more printed rows than this is none.
_MOST_HEADER_ROWS = 3
# So is a row with a cell of more characters than this.
_LONGEST_HEADER = 90
_ENOUGH = 0.45
_OUTCOMES: frozenset[Field] = frozenset({"baseline", "actual", "change"})
_DUTIES: frozenset[Field] = frozenset({"lead_agencies", "other_partners", "by_when", "funding", "status", "progress"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a segment; ``field`` is ``None`` where no vocabulary entry claims its header."""

    index: int
    header: str
    field: Field | None


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows under one header. ``title`` is a row over the header that spans the table, where there is one."""

    columns: tuple[Column, ...]
    kind: TableKind | None
    header_rows: tuple[Row, ...]
    rows: tuple[Row, ...]
    title: str | None = None
    inherited: bool = False
    """Its header stands over an earlier table; this one prints none."""
    is_form: bool = False
    """Its one row is a form, its columns the form's labels: they are not columns of the table."""

    def column(self, field: Field) -> Column | None:
        return next((c for c in self.columns if c.field == field), None)


def split_segments(rows: Sequence[Row], inherited: Sequence[Column] | None = None) -> list[Segment]:
    """Rows cut at their headers.

    Args:
        rows: of one chain, in order.
        inherited: columns of an earlier table with the same edges, for rows that stand under no header of their own.
    """
    heads = _find_headers(rows)
    segments: list[Segment] = []
    if not heads or heads[0][0] > 0:
        end = heads[0][0] if heads else len(rows)
        segments.append(_headless(rows[:end], inherited))
    first = 0
    while first < len(heads):
        start, stop = heads[first]
        following = first + 1
        while following < len(heads) and _same_header(rows[start:stop], rows[slice(*heads[following])]):
            following += 1
        end = heads[following][0] if following < len(heads) else len(rows)
        segments.append(_segment(rows[start:stop], rows[stop:end], _title_above(rows, start)))
        first = following
    if len(segments) > 1 and segments[0].kind is None and all(is_title(r) or r.is_empty() for r in segments[0].rows):
        segments = segments[1:]
    return segments


def _headless(rows: Sequence[Row], inherited: Sequence[Column] | None) -> Segment:
    if inherited is None or not rows or len(inherited) != len(rows[0].cells):
        return Segment((), None, (), tuple(rows))
    kind = None if _is_form(rows) else table_kind(inherited)
    return Segment(tuple(inherited), kind, (), tuple(rows), inherited=True)


def _segment(header: Sequence[Row], body: Sequence[Row], title: str | None) -> Segment:
    columns = tuple(_name_columns(header, body))
    kind = None if _is_form([*header, *body]) else table_kind(columns)
    body = [row for row in body if not _repeats(header, row)]
    return Segment(columns, kind, tuple(header), tuple(body), title)


def _is_form(rows: Sequence[Row]) -> bool:
    """Whether the first column names one field after another: a form about one thing, not a table of many."""
    labels = [strongest_match(row.text(0)) for row in rows if row.text(0)]
    fields = {match.field for match in labels if match is not None}
    return len(fields) >= 3 and sum(match is not None for match in labels) > 0.3 * len(labels)


def table_kind(columns: Sequence[Column]) -> TableKind | None:
    """Actions where somebody is to do something; measures where a baseline, an outcome or only a measure is given."""
    fields = {c.field for c in columns if c.field}
    described = "description" in fields
    if (described or "success_measure" in fields) and fields & _OUTCOMES:
        return "measure"
    if described and fields & _DUTIES:
        return "action"
    if "success_measure" in fields and fields & (_DUTIES | {"target"}):
        return "measure"
    if described and "target" in fields:
        return "measure"
    return None


# --- finding header rows ---------------------------------------------------------------------------------------------


def _find_headers(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """(first, past last) of each run of header rows."""
    found: list[tuple[int, int]] = []
    index = 0
    while index < len(rows):
        depth = _header_depth(rows, index)
        if depth:
            found.append((index, index + depth))
        index += depth or 1
    return found


def _header_depth(rows: Sequence[Row], index: int) -> int:
    """How many rows from ``index`` on make up a header; 0 where none begins.

    One row is preferred; a second is taken in when it names more fields and looks the same (a header in two rows).
    """
    best, best_count = 0, 1
    for depth in range(1, _MOST_HEADER_ROWS + 1):
        stacked = rows[index : index + depth]
        if len(stacked) < depth or is_title(stacked[0]) or any(r.is_empty() for r in stacked):
            break
        if depth > 1 and not _looks_alike(stacked[0], stacked[-1]):
            break
        filled = [text for text in _stacked_texts(stacked) if text]
        if any(len(text) > _LONGEST_HEADER for text in filled):
            break
        named = {m.field for text in filled if (m := strongest_match(text)) is not None}
        if len(named) > best_count and len(named) >= _ENOUGH * len(filled):
            best, best_count = depth, len(named)
    return best


def strongest_match(text: str) -> FieldMatch | None:
    """The field that a header or label names; ``None`` where it names none plainly enough."""
    matches = match_header(text)
    return matches[0] if matches and matches[0].weight >= _ENOUGH else None


def _stacked_texts(rows: Sequence[Row]) -> list[str]:
    """Per column the header's words from top to bottom; under a spanning header only its first column has them."""
    texts: list[str] = []
    seen: set[int] = set()
    for column in range(len(rows[0].cells)):
        words = []
        for row in rows:
            for cell in row.at(column):
                if id(cell) not in seen:
                    seen.add(id(cell))
                    words.append(cell.text)
        texts.append(" ".join(w for w in words if w))
    return texts


def _looks_alike(upper: Row, lower: Row) -> bool:
    """Whether two rows are set alike: both shaded the same, or both bold."""

    def look(row: Row) -> tuple[set[object], bool]:
        cells = [c for _, c in row.distinct() if c.text]
        fills: set[object] = {c.fill for c in cells}
        bold = all(line.bold for c in cells for line in c.lines) if cells else False
        return fills, bold

    (fills, bold), (other_fills, other_bold) = look(upper), look(lower)
    shaded = bool((fills & other_fills) - {None})
    return (shaded and bold == other_bold) or (bold and other_bold and fills == other_fills)


def is_title(row: Row) -> bool:
    """Whether one cell spans the whole row."""
    return len(row.cells) > 1 and row.cells[-1][0] is row.cells[0][0] and len(row.distinct()) == 1


def _title_above(rows: Sequence[Row], start: int) -> str | None:
    if start and is_title(rows[start - 1]) and rows[start - 1].text(0):
        return rows[start - 1].text(0)
    return None


def _same_header(header: Sequence[Row], other: Sequence[Row]) -> bool:
    return [normalise_words(t) for t in _stacked_texts(header)] == [normalise_words(t) for t in _stacked_texts(other)]


def _repeats(header: Sequence[Row], row: Row) -> bool:
    """Whether a row says what one of the header's rows says."""
    said = [normalise_words(row.text(c)) for c in range(len(row.cells))]
    return any(said == [normalise_words(h.text(c)) for c in range(len(h.cells))] for h in header) and any(said)


# --- naming columns --------------------------------------------------------------------------------------------------


def _name_columns(header: Sequence[Row], body: Sequence[Row]) -> list[Column]:
    texts = _stacked_texts(header)
    chosen = assign_fields(_naming_texts(header, texts))
    data = [row for row in body if not is_title(row) and not row.is_empty()]
    fields: list[Field | None] = [chosen.get(i) for i in range(len(texts))]
    _share_spans(header, texts, fields, data)
    _name_unheaded(texts, fields, data)
    return [Column(i, texts[i], fields[i]) for i in range(len(texts))]


def _naming_texts(header: Sequence[Row], texts: Sequence[str]) -> list[str]:
    """What names each column: its own header alone, where that is a field's name and stands under one for several."""
    naming = list(texts)
    for column in range(len(texts)):
        cells = header[-1].at(column)
        own = cells[-1].text if cells else ""
        spanning = any(
            _same_cell(header[:-1], column, beside) for beside in (column - 1, column + 1) if 0 <= beside < len(texts)
        )
        match = strongest_match(own) if own and spanning else None
        if match is not None and match.weight == 1.0:
            naming[column] = own
    return naming


def assign_fields(texts: Sequence[str]) -> dict[int, Field]:
    """Each field to the column that names it best; a column whose first choice is taken gets its next."""
    bids = sorted(
        ((m.weak, -m.weight, column, m.field) for column, text in enumerate(texts) for m in match_header(text)),
    )
    chosen: dict[int, Field] = {}
    for _weak, weight, column, field in bids:
        if column not in chosen and field not in chosen.values() and -weight >= _ENOUGH:
            chosen[column] = field
    fields = set(chosen.values())
    weak_described = [c for w, _, c, f in bids if w and f == "description" and chosen.get(c) == f]
    if weak_described and not fields & {"lead_agencies", "by_when"}:
        del chosen[weak_described[0]]
    return chosen


def _share_spans(header: Sequence[Row], texts: Sequence[str], fields: list[Field | None], data: Sequence[Row]) -> None:
    """Columns under one spanning header: the longest text is what the header names, short numbers are the ref."""
    for column, field in enumerate(list(fields)):
        if field is None:
            continue
        span = [column]
        while span[-1] + 1 < len(texts) and not texts[span[-1] + 1] and _same_cell(header, column, span[-1] + 1):
            span.append(span[-1] + 1)
        if len(span) == 1:
            continue
        longest = max(span, key=lambda c: _mean_length(data, c))
        fields[column] = None
        fields[longest] = field
        for other in span:
            if other != longest and "ref" not in fields and _is_ref_column(data, other):
                fields[other] = "ref"


def _same_cell(header: Sequence[Row], a: int, b: int) -> bool:
    return any(row.cells[a][0] is not None and row.cells[a][0] is row.cells[b][0] for row in header)


def _name_unheaded(texts: Sequence[str], fields: list[Field | None], data: Sequence[Row]) -> None:
    """Columns whose header is empty: short numbers are the ref, the longest text is the description."""
    open_columns = [c for c, text in enumerate(texts) if not text and fields[c] is None]
    for column in open_columns:
        if "ref" not in fields and _is_ref_column(data, column):
            fields[column] = "ref"
    rest = [c for c in open_columns if fields[c] is None and _mean_length(data, c) > 20]
    if rest and not {"description", "success_measure"} & set(fields) and len([f for f in fields if f]) > 2:
        fields[max(rest, key=lambda c: _mean_length(data, c))] = "description"


def _mean_length(data: Sequence[Row], column: int) -> float:
    return mean([len(row.text(column)) for row in data] or [0])


def _is_ref_column(data: Sequence[Row], column: int) -> bool:
    said = [text for row in data if (text := row.text(column))]
    return bool(said) and sum(is_ref(text) for text in said) >= 0.6 * len(said)

"""Forms read as records: a table that is about one action, its fields named by labels beside or above their values.

    Action        | Fit alley gates behind Mill Lane
    Lead officer  | J. Marsh      | Target date | March 2026
    Progress      | Six of ten gates are up.

A form becomes a segment of one row whose columns are its labels, and is read from there on like a row of any table. The
labels are those of table headers; what no vocabulary entry claims is kept under its label. A form is taken for an
action only where a label describes one and two more say who, by when, how far or with what result: a list of contacts,
an address and a screening form are none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from extractors.parsing.boxes import union
from extractors.parsing.lines import words_to_lines
from extractors.plans.headers import Column, Segment, TableKind, assign_fields, is_title, strongest_match
from extractors.tables.stitching import Row, RowPart
from extractors.tables.tables import Cell
from pipeline.identity import normalise_words
from pipeline.vocabulary import Field, FieldMatch, is_ref, match_header, parse_status

# A label says no more than this (characters).
_LONGEST_LABEL = 60
# So many fields of a form are named in its first column, and so many of its rows begin with a label.
_FEWEST_FIELDS, _LABELLED = 2, 0.5
_DUTIES: frozenset[Field] = frozenset({"lead_agencies", "by_when", "status", "progress"})
_OUTCOMES: frozenset[Field] = frozenset({"baseline", "target", "actual", "change"})
_DESCRIBED: frozenset[Field] = frozenset({"description", "success_measure"})
# A mark under an option says no more than this (characters).
_LONGEST_MARK = 12
# The label columns of two pieces of a form differ by no more than this (points).
_SAME_WIDTH = 6.0
_TITLE = "title"
"""Header under which a form's title is kept where it names neither its theme nor its reference."""

_Look = tuple[bool, tuple[float, float, float] | None]


@dataclass(slots=True)
class _Entry:
    """A label and the cells of its value, each with the row it stands in; a title has no label."""

    label: str | None
    row: int
    values: list[tuple[int, Cell]] = field(default_factory=list)


def find_forms(rows: Sequence[Row]) -> list[Segment]:
    """The forms that a chain's rows make up, a segment each; empty for any other table."""
    if not rows or not _names_fields(rows):
        return []
    looks = _label_looks(rows)
    if _heads_a_table(rows, looks):
        return []
    entries = _read_entries(rows, looks)
    forms = [_form_to_segment(own, rows) for own in _split_forms(entries)]
    found = [form for form in forms if form is not None]
    return found if len(found) * 2 > len(forms) else []


def goes_on(forms: Sequence[Segment], above: Sequence[Row], rows: Sequence[Row]) -> list[Segment]:
    """The forms with the last of them going on in the rows of the next page; empty where these do not belong to it.

    Args:
        forms: read from the rows ``above``.
        above: all rows of the table before.
        rows: of a table with which nothing but a page break stands between; its values may be parted otherwise.
    """
    if not rows or not all(_is_labelled_like(row, above) for row in rows[:1]):
        return []
    found = find_forms([*above, *rows])
    return found if len(found) == len(forms) else []


def _is_labelled_like(row: Row, above: Sequence[Row]) -> bool:
    """Whether a row begins with a cell as wide and set as the one that the last row above begins with."""
    first, last = row.at(0), above[-1].at(0)
    if not first or not last or is_title(row):
        return False
    widths = [cell.box[2] - cell.box[0] for cell in (first[0], last[-1])]
    return abs(widths[0] - widths[1]) < _SAME_WIDTH and first[0].fill == last[-1].fill


def _names_fields(rows: Sequence[Row]) -> bool:
    """Whether the first column holds label after label, as a form's does and a table's does not."""
    first = [row.text(0) for row in rows if row.text(0) and not (is_title(row) and _match(row.text(0)) is None)]
    fields = {match.field for text in first if (match := _match(text)) is not None}
    labelled = sum(_match(text) is not None for text in first)
    return len(fields) >= _FEWEST_FIELDS and labelled >= 0.3 * len(first)


def _match(text: str) -> FieldMatch | None:
    return strongest_match(text.rstrip(" :?*")) if len(text) <= _LONGEST_LABEL else None


def _heads_a_table(rows: Sequence[Row], looks: set[_Look]) -> bool:
    """Whether a row of labels stands over more than one row of values: then they are headers."""
    filled = [[(column, cell) for column, cell in row.distinct() if cell.text] for row in rows]
    labels = [[_is_label(cell, looks, first=column == 0) for column, cell in own] for own in filled]
    columns = [{column for column, _ in own} for own in filled]
    return any(
        len(labels[n]) > 1 and all(labels[n]) and columns[n] == columns[n + 2] and not all(labels[n + 2])
        for n in range(len(rows) - 2)
        if columns[n] == columns[n + 1] and not all(labels[n + 1])
    )


# --- labels and values -----------------------------------------------------------------------------------------------


def _label_looks(rows: Sequence[Row]) -> set[_Look]:
    """How the labels of the first column are set off (bold, shaded); empty where they look like what they label."""
    labels = [cell for row in rows for cell in row.at(0)[:1] if cell.text and _match(cell.text)]
    looks = Counter(_look(cell) for cell in labels)
    own = {look for look, count in looks.items() if look != (False, None) and count >= 0.25 * len(labels)}
    others = [cell for row in rows for column, cell in row.distinct() if column and cell.text]
    alike = sum(_look(cell) in own for cell in others)
    return own if alike <= 0.5 * len(others) else set()


def _look(cell: Cell) -> _Look:
    return bool(cell.lines) and all(line.bold for line in cell.lines), cell.fill


def _read_entries(rows: Sequence[Row], looks: set[_Look]) -> list[_Entry]:
    entries: list[_Entry] = []
    above: dict[int, _Entry] = {}
    for number, row in enumerate(rows):
        cells = [(column, cell) for column, cell in row.distinct() if not _stood_above(rows, number, column, cell)]
        filled = [(column, cell) for column, cell in cells if cell.text]
        if not filled:
            continue
        if is_title(row):
            _read_wide_row(rows, number, filled[0][1], looks, entries)
            continue
        labels = [_is_label(cell, looks, first=column == 0) for column, cell in filled]
        if len(filled) > 1 and all(labels):
            above = {column: _Entry(cell.text, number) for column, cell in filled}
            entries.extend(above.values())
        elif above and not any(labels[1:]) and {column for column, _ in filled} <= set(above):
            for column, cell in filled:
                above[column].values.append((number, cell))
            above = {}
        else:
            above = {}
            _read_row(number, filled, looks, entries)
    return entries


def _read_wide_row(rows: Sequence[Row], number: int, cell: Cell, looks: set[_Look], entries: list[_Entry]) -> None:
    """A cell as wide as the form: a value under a label as wide, such a label where a value follows, or a title."""
    follows = number + 1 < len(rows) and is_title(rows[number + 1]) and rows[number + 1].text(0)
    if entries and entries[-1].label is not None and not entries[-1].values:
        entries[-1].values.append((number, cell))
    elif follows and _is_label(cell, looks, first=True) and not is_ref(cell.text):
        entries.append(_Entry(cell.text, number))
    else:
        entries.append(_Entry(None, number, [(number, cell)]))


def _stood_above(rows: Sequence[Row], number: int, column: int, cell: Cell) -> bool:
    """Whether a cell spans down from the row before, where it was read."""
    above = rows[number - 1].cells if number else ()
    return column < len(above) and any(cell is other for other in above[column])


def _read_row(number: int, filled: Sequence[tuple[int, Cell]], looks: set[_Look], entries: list[_Entry]) -> None:
    """Labels and values of one row; what stands before any label goes on with the value above."""
    said = 1  # values of the last label in this row: the next label stands after the first of them
    for column, cell in filled:
        if said == 1 and _is_label(cell, looks, first=column == 0):
            entries.append(_Entry(cell.text, number))
            said = 0
        elif entries:
            entries[-1].values.append((number, cell))
            said += 1


def _is_label(cell: Cell, looks: set[_Look], *, first: bool) -> bool:
    """Whether a cell labels a value: it looks like the labels, or stands where they stand, or names a field."""
    text = cell.text
    if len(text) > _LONGEST_LABEL or not re.search(r"[A-Za-z]{2}", text) or parse_status(text):
        return False
    if looks:
        return _look(cell) in looks and (first or _match(text) is not None or text.rstrip().endswith(":"))
    return _match(text) is not None or (first and not text.rstrip().endswith("."))


# --- one form after another ------------------------------------------------------------------------------------------


def _split_forms(entries: Sequence[_Entry]) -> Iterator[list[_Entry]]:
    """Entries cut where the label comes again that the first form begins with, its title with it."""
    labels = [normalise_words(entry.label) for entry in entries if entry.label]
    anchor = next((label for label in labels if labels.count(label) > 1), None)
    own: list[_Entry] = []
    for entry in entries:
        if anchor is not None and entry.label and normalise_words(entry.label) == anchor and _holds(own, anchor):
            titles = len(own)
            while own[titles - 1].label is None:
                titles -= 1
            yield own[:titles]
            own = own[titles:]
        own.append(entry)
    if own:
        yield own


def _holds(entries: Iterable[_Entry], label: str) -> bool:
    return any(entry.label and normalise_words(entry.label) == label for entry in entries)


def _form_to_segment(entries: Sequence[_Entry], rows: Sequence[Row]) -> Segment | None:
    """The form as a row of a table; ``None`` where its labels make no action and no measure."""
    labels = [(entry.label or "").rstrip(" :?*") for entry in entries]
    fields = assign_fields(labels)
    if not set(fields.values()) & _DESCRIBED or len(set(fields.values()) & _DUTIES) < 2:
        return None
    _name_titles(entries, labels, fields)
    kind: TableKind = "measure" if len(set(fields.values()) & _OUTCOMES) > 1 else "action"
    if kind == "action":  # an action has no field for a figure: it is kept under its label
        fields = {number: name for number, name in fields.items() if name not in _OUTCOMES}
    columns = tuple(Column(number, labels[number] or _TITLE, fields.get(number)) for number in range(len(entries)))
    row = _entries_to_row(entries, rows, {number for number, name in fields.items() if name == "status"})
    return Segment(columns, kind, (), (row,), is_form=True)


def _name_titles(entries: Sequence[_Entry], labels: Sequence[str], fields: dict[int, Field]) -> None:
    """A form's title is its reference where it looks like one, else its theme unless a label plainly names that."""
    for number, entry in enumerate(entries):
        if entry.label is not None:
            continue
        named = set(fields.values())
        if "ref" not in named and is_ref(entry.values[0][1].text):
            fields[number] = "ref"
            continue
        themes = [n for n, name in fields.items() if name == "theme"]
        plainly = any(not labels[n] or match_header(labels[n])[0].weight == 1.0 for n in themes)
        if not plainly and number == 0:
            for n in themes:
                del fields[n]
            fields[number] = "theme"


def _entries_to_row(entries: Sequence[_Entry], rows: Sequence[Row], options: set[int]) -> Row:
    """One row: a column for each entry, a part for each page that the form stands on."""
    numbers = sorted({number for entry in entries for number in (entry.row, *(at for at, _ in entry.values))})
    pages = sorted({rows[number].parts[0].page_number for number in numbers})
    own = {page: [rows[n].parts[0] for n in numbers if rows[n].parts[0].page_number == page] for page in pages}
    parts = tuple(RowPart(page, union(part.box for part in own[page])) for page in pages)
    columns = []
    for index, entry in enumerate(entries):
        chosen = _marked(entry.values) if index in options else []
        values = chosen or entry.values
        by_page = {page: [c for n, c in values if rows[n].parts[0].page_number == page] for page in pages}
        columns.append(tuple(_join_cells(by_page[page], as_lines=not chosen) for page in pages))
    return Row(tuple(columns), parts, rows[numbers[0]].ordinal)


def _join_cells(cells: Sequence[Cell], *, as_lines: bool) -> Cell | None:
    """The cells of one value as one cell: read line by line across them, or one cell after another."""
    if len(cells) < 2:
        return cells[0] if cells else None
    first = cells[0]
    lines = [line for cell in cells for line in cell.lines]
    return Cell(
        first.row,
        first.column,
        1,
        1,
        union(cell.box for cell in cells),
        tuple(words_to_lines(word for line in lines for word in line.words) if as_lines else lines),
        tuple(word for cell in cells for word in cell.turned),
        next((cell.fill for cell in cells if cell.fill), None),
    )


def _marked(values: Sequence[tuple[int, Cell]]) -> list[tuple[int, Cell]]:
    """Of options with marks under them those that are marked, several each with its mark; empty where they are none."""
    numbers = sorted({number for number, _ in values})
    options = [cell for number, cell in values if number == numbers[0]]
    marks = [(number, cell) for number, cell in values if number != numbers[0]]
    if len(options) < 2 or not marks or any(len(cell.text) > _LONGEST_MARK for _, cell in marks):
        return []
    found: list[tuple[int, Cell]] = []
    for option in options:
        under = [(n, c) for n, c in marks if c.box[0] < (option.box[0] + option.box[2]) / 2 < c.box[2]]
        found.extend([(numbers[0], option), *under] if under else [])
    return found if sum(cell in options for _, cell in found) > 1 else found[:1]

"""The agenda of a meeting: its front sheet, and the items on it with the pages their papers take.

Front sheets come as ruled tables, as columns without rules and as plain numbered lines; some run over two pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractors.papers.papers import (
    PrintedLine,
    has_room,
    labels_to_numbers,
    printed_lines,
    right_edge,
    words_to_provenance,
)
from extractors.parsing.boxes import centre_inside
from extractors.parsing.lines import Line
from extractors.parsing.pages import Page
from extractors.parsing.words import Word
from extractors.tables.tables import Table
from pipeline.calendar import find_days, parse_day
from pipeline.records import AgendaItem

Tables = Mapping[int, Sequence[Table]]
"""The ruled tables of each page, by its number."""

# A front sheet stands at the beginning, behind a cover or a letter at most, and runs on for a page or two.
_FIRST_PAGES = 4
_HEADING = re.compile(
    r"(?:(?:supplementary|public|draft|the) )*agenda(?: (?:items?|no\.?|sheet|papers?|\S{1,3}))*", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?:item\s+)?(?P<number>[A-Z]{0,2}\d{1,3}(?:/\d{1,4})?[a-z]?)(?:[.):]+(?=\D)\s*|\s+)(?P<title>\S.*)", re.IGNORECASE
)
_NUMBER_ALONE = re.compile(r"(?:item\s+)?(?P<number>[A-Z]{0,2}\d{1,3}(?:/\d{1,4})?[a-z]?)[.):]*", re.IGNORECASE)
_RANGE = r"(?P<first>\d{1,4})(?:\s*(?:-|–|—|to)\s*(?P<last>\d{1,4}))?"
_PAGES = re.compile(rf"\(\s*(?P<printed>(?:pages?|pp?\.?)\s*{_RANGE})\s*\)", re.IGNORECASE)
_PAGES_COLUMN = re.compile(rf"(?P<printed>(?P<named>(?:pages?|pp?\.)\s*)?{_RANGE})", re.IGNORECASE)
_PAGES_LEADER = re.compile(rf"\s*(?:\.{{3,}}|…|(?:\. ){{3,}})[.\s…]*(?P<printed>{_RANGE})$")
_PAGES_BEGIN = re.compile(r"\(\s*(?:pages?|pp?\.)", re.IGNORECASE)
_PAGES_HEADER = re.compile(r"pages?(?: no\.?| numbers?)?", re.IGNORECASE)
_DESCRIPTION = re.compile(r"(?:to (?:receive|agree|note|consider|approve|confirm)|report (?:of|by)) ", re.IGNORECASE)
# Items of one agenda begin within this many points of each other.
_INDENT = 26.0
# What begins within this many points of each other stands in one column.
_ALIGNED = 4.0


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of the first pages begin: cell borders, and the heights of indentation that lines share."""

    tables: Tables
    starts: Mapping[int, Sequence[float]]
    """Left edges of the columns that no rule marks, in points, by page."""

    def cut(self, printed: PrintedLine) -> list[Line]:
        """The line cut at its columns."""
        tables = self.tables.get(printed.page.number, ())
        parts = printed.parts(tables)
        if any(centre_inside(printed.line.box, table.box) for table in tables):
            return parts
        starts = self.starts.get(printed.page.number, ())
        return [piece for part in parts for piece in _cut_at(part, starts)]


def _find_columns(pages: Sequence[Page], tables: Tables) -> _Columns:
    starts = {}
    for page in pages[: _FIRST_PAGES + 2]:
        lines = [line.parts(tables.get(page.number, ())) for line in printed_lines([page])]
        lefts = [part.x0 for parts in lines for part in parts if part is not parts[0] or part.x0 > page.width / 2]
        shared = {x for x in lefts if sum(abs(x - other) < _ALIGNED for other in lefts) > 1}
        headers = (parts for parts in lines if any(_PAGES_HEADER.fullmatch(part.text) for part in parts))
        starts[page.number] = sorted(shared | {part.x0 for parts in headers for part in parts})
    return _Columns(tables, starts)


def _cut_at(part: Line, starts: Sequence[float]) -> list[Line]:
    """The part cut where a word behind a more than usual gap begins at one of ``starts``."""
    pieces: list[list[Word]] = [[part.words[0]]]
    for left, right in pairwise(part.words):
        aligned = any(abs(right.x0 - start) < _ALIGNED for start in starts)
        if aligned and right.x0 - left.x1 > 0.5 * part.size:
            pieces.append([])
        pieces[-1].append(right)
    return [Line(tuple(piece)) for piece in pieces]


@dataclass(frozen=True, slots=True)
class FrontSheet:
    """The lines of an agenda: ``head`` above the first item, ``body`` from there on."""

    head: tuple[PrintedLine, ...]
    body: tuple[PrintedLine, ...]

    @property
    def page_numbers(self) -> set[int]:
        return {line.page.number for line in (*self.head, *self.body)}


@dataclass(slots=True)
class _Item:
    """An item while its lines are being gathered."""

    number: str
    left: float
    page: Page
    title: list[str]
    last: Line
    """The line of the title read last."""
    words: list[tuple[Page, Word]] = field(default_factory=list)
    beside: list[Line] = field(default_factory=list)
    """What stands in the columns to the right: pages, contacts."""
    below: list[Line] = field(default_factory=list)
    """What stands below the title and is not part of it."""
    title_left: float = 0.0
    ended: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.title)


# --- the front sheet -------------------------------------------------------------------------------------------------


def find_front_sheet(pages: Sequence[Page], tables: Tables | None = None) -> FrontSheet | None:
    """The agenda at the beginning of a document; None where none stands there.

    It is headed "Agenda", dated, and its first item stands below that heading.
    """
    for n, page in enumerate(pages[:_FIRST_PAGES]):
        lines = printed_lines([page])
        heading = next((k for k, line in enumerate(lines) if _is_heading(line)), None)
        if heading is None:
            continue
        before = printed_lines(pages[:n])
        columns = _find_columns(pages, tables or {})
        first = _first_item(lines, heading, columns)
        if first is not None and any(parse_day(line.text) for line in [*before, *lines]):
            head = [*before, *lines[:first]]
            body = [*lines[first:], *_further_lines(lines[first:], pages[n + 1 : n + 3], columns)]
            return FrontSheet(tuple(head), tuple(body))
    return None


def _is_heading(line: PrintedLine) -> bool:
    return any(_HEADING.fullmatch(part.text.strip(" :")) for part in line.parts())


def _first_item(lines: Sequence[PrintedLine], heading: int, columns: _Columns) -> int | None:
    """Position of the item from which the others count on: an address or a time may begin with a number too."""
    best, longest = None, 0
    for k in range(heading + 1, len(lines)):
        start = _start(lines[k], columns)
        if start is None:
            continue
        run = _run_length(start, lines[k + 1 :], columns)
        paged = any(_PAGES.search(line.text) for line in lines[k : k + 3])
        if run > longest and (run > 1 or paged or start[0] == "1"):
            best, longest = k, run
    return best


def _run_length(start: tuple[str, Line], lines: Iterable[PrintedLine], columns: _Columns) -> int:
    """How many items count on from ``start``, itself included."""
    run, last = 1, start
    for line in lines:
        following = _start(line, columns)
        if following is not None and _follows(last, following):
            run, last = run + 1, following
    return run


def _further_lines(lines: Sequence[PrintedLine], behind: Sequence[Page], columns: _Columns) -> list[PrintedLine]:
    """The lines of the pages behind the first one on which the count of the items goes on."""
    last = None
    for line in lines:
        start = _start(line, columns)
        last = start if start is not None and (last is None or _follows(last, start)) else last
    further: list[PrintedLine] = []
    for page in behind:
        on_page = printed_lines([page])
        more = last is not None and any((s := _start(line, columns)) and _follows(last, s) for line in on_page)
        if not more or not any(_PAGES.search(line.text) for line in on_page):
            break
        further += on_page
    return further


# --- where items begin -----------------------------------------------------------------------------------------------


def _start(line: PrintedLine, columns: _Columns) -> tuple[str, Line] | None:
    """The number of the item that begins with this line, and the part of the line it stands in."""
    parts = columns.cut(line)
    first = parts[0].text
    if len(parts) > 1 and (alone := _NUMBER_ALONE.fullmatch(first)):
        titled = any(c.isalpha() for c in parts[1].text)
        return (alone["number"], parts[0]) if titled else None
    match = _NUMBER.fullmatch(first)
    if match is None or match["title"][0].islower() or not any(c.isalpha() for c in match["title"]):
        return None
    begins_with_day = any(start == 0 for start, _, _ in find_days(first))
    return None if begins_with_day else (match["number"], parts[0])


def _follows(before: tuple[str, Line], after: tuple[str, Line]) -> bool:
    """Whether an item's number counts on from another's ("7", "7a", "8"; "A2", "B1"), equally indented."""
    if abs(after[1].x0 - before[1].x0) > _INDENT:
        return False
    old, new = _numbers(before[0]), _numbers(after[0])
    if before[0][:1].isalpha() != after[0][:1].isalpha() or len(old) != len(new):
        return False
    if before[0][:1].isalpha() and before[0][:1] != after[0][:1]:
        return new[0] <= 1
    steps = [b - a for a, b in zip(old, new, strict=True) if a != b]
    return (len(steps) == 1 and 1 <= steps[0] <= 3) or (not steps and before[0] < after[0])


def _numbers(number: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", number)]


# --- items -----------------------------------------------------------------------------------------------------------


def read_agenda_items(sheet: FrontSheet, pages: Sequence[Page], tables: Tables | None = None) -> list[AgendaItem]:
    """The items of an agenda, in order, each with its printed pages and where those are in the file."""
    numbers = labels_to_numbers(pages)
    columns = _find_columns(pages, tables or {})
    headed = any(_PAGES_HEADER.fullmatch(part.text) for line in sheet.head for part in columns.cut(line))
    records = (_item_record(item, numbers, headed) for item in _find_items(sheet, columns))
    return [record for record in records if record is not None]


def _find_items(sheet: FrontSheet, columns: _Columns) -> list[_Item]:
    items: list[_Item] = []
    last: tuple[str, Line] | None = None
    right = _title_edge(sheet, columns)
    for line in sheet.body:
        start = _start(line, columns)
        if start is not None and (last is None or _follows(last, start)):
            items.append(_new_item(line.page, start, columns.cut(line)))
            last = start
        elif items:
            _go_on(items[-1], line.page, columns.cut(line), right)
    return items


def _title_edge(sheet: FrontSheet, columns: _Columns) -> float:
    """Where full lines of the column of titles end (points)."""
    ends = []
    for line in sheet.body:
        parts = columns.cut(line)
        alone = len(parts) > 1 and _NUMBER_ALONE.fullmatch(parts[0].text)
        ends.append(PrintedLine(line.page, parts[1] if alone else parts[0]))
    return right_edge(ends)


def _new_item(page: Page, start: tuple[str, Line], parts: Sequence[Line]) -> _Item:
    alone = _NUMBER_ALONE.fullmatch(parts[0].text) is not None
    title = parts[1] if alone else parts[0]
    match = None if alone else _NUMBER.fullmatch(title.text)
    printed = match["title"] if match else title.text
    item = _Item(start[0], parts[0].x0, page, [printed], title)
    item.title_left = title.words[0 if alone or len(title.words) == 1 else 1].x0
    item.words = [(page, word) for part in parts[: 2 if alone else 1] for word in part.words]
    item.beside = list(parts[2 if alone else 1 :])
    return item


def _go_on(item: _Item, page: Page, parts: Sequence[Line], right: float) -> None:
    """Give each part of a further line to the item's title, or to what stands beside or below it."""
    for part in parts:
        if part.x0 > max(item.last.x1, right - _INDENT) or (
            part is not parts[0] and part.x0 > item.title_left + _INDENT
        ):
            item.beside.append(part)
        elif _titled(item, page, part, right):
            item.title.append(part.text)
            item.words += [(page, word) for word in part.words]
            item.last = part
        else:
            item.ended = True
            item.below.append(part)


def _titled(item: _Item, page: Page, part: Line, right: float) -> bool:
    """Whether a line below still belongs to the title: the title had no room left, or the pages it lacks follow."""
    if item.ended or page is not item.page or part.top - item.last.top > 2 * part.size:
        return False
    if _PAGES.search(item.text):
        return False
    if _PAGES_BEGIN.match(part.text) or _PAGES_BEGIN.search(item.text):
        return True
    wrapped = not has_room(item.last, part.words[0], right) and abs(part.x0 - item.title_left) < _INDENT
    goes_on = part.text[0].islower() and not item.text.endswith((".", ":"))
    same_style = part.bold == item.last.bold and abs(part.size - item.last.size) < 1
    return (wrapped or goes_on) and same_style and not _DESCRIPTION.match(part.text)


def _item_record(item: _Item, numbers: Mapping[int, int], headed: bool) -> AgendaItem | None:
    match, words = _item_pages(item, headed)
    title = _PAGES_LEADER.sub("", _PAGES.sub("", item.text)) if match else item.text
    title = " ".join(title.split()).rstrip(" .…-–").strip()
    if not any(c.isalpha() for c in title):
        return None
    first = int(match["first"]) if match else None
    last = int(match["last"] or match["first"]) if match else None
    return AgendaItem(
        number=item.number,
        title=title,
        pages_printed=match["printed"] if match else None,
        first_page_label=first,
        last_page_label=last,
        first_page_number=None if first is None else numbers.get(first),
        last_page_number=None if last is None else numbers.get(last),
        provenance=words_to_provenance([*item.words, *words], 0.95 if match else 0.85),
    )


def _item_pages(item: _Item, headed: bool) -> tuple[re.Match[str] | None, list[tuple[Page, Word]]]:
    """The pages printed behind the title, in a column of their own or below, with their words where apart."""
    found = _PAGES.search(item.text) or _PAGES_LEADER.search(item.text)
    if found:
        return found, []
    for column in _stacked(item.beside):
        text = " ".join(line.text for line in column)
        match = _PAGES.search(text) or _PAGES_COLUMN.fullmatch(text)
        if match and (headed or "(" in text or match.groupdict().get("named")):
            return match, [(item.page, word) for line in column for word in line.words]
    return _PAGES.search(" ".join(line.text for line in item.below)), []


def _stacked(lines: Iterable[Line]) -> list[list[Line]]:
    """The lines of each column, the columns from left to right."""
    columns: list[list[Line]] = []
    for line in lines:
        home = next((column for column in columns if abs(column[0].x0 - line.x0) < 2 * _ALIGNED), None)
        if home is None:
            columns.append([line])
        else:
            home.append(line)
    return sorted(columns, key=lambda column: column[0].x0)

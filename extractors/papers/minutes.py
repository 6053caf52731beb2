"""Sets of minutes inside a document, and the minutes (numbered or headed items) that each is made of.

What a minute decides is read in ``papers.decisions``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from extractors.papers.papers import PrintedLine, has_room, near_edge, printed_lines, right_edge, without_running_lines
from extractors.parsing.lines import Line, upright_lines
from extractors.parsing.pages import Page
from pipeline.calendar import parse_day

# A set of minutes says so, and when, within this many lines; who was there follows somewhere on the page.
_HEAD_LINES = 16
_MINUTES_OF = re.compile(r"(?:the |draft |printed |public )*minutes (?:of|from)\b", re.IGNORECASE)
_MINUTES_TITLE = re.compile(r"(?:[\w&,'’/-]+ ){0,8}minutes\b[ :|–—-]*(?:\W*\(?draft\)?)?", re.IGNORECASE)
_ATTENDANCE = re.compile(
    r"\W*(?:(?i:members|councillors|those|also) )?(?:P(?i:resent)|[Ii](?i:n attendance)|A(?i:ttendees|ttendance))\b"
    r"(?=\s*[:.–-]|\s*$|\s+[A-Z(])"
)
_END = re.compile(
    r"(?:the )?meeting (?:was |was then )?(?:concluded|closed|ended|finished|rose|terminated)\b"
    r"|duration of (?:the )?meeting\b|there being no (?:other|further) business\b"
    r"|(?:signed|chair(?:man|person)?)[\s:.…_]*$",
    re.IGNORECASE,
)
# How the reports begin that stand between and behind minutes in a pack.
_REPORT = re.compile(r"(?i:report) (?:of|by|to|author)\b.{3,60}|(?:From|Subject|FROM|SUBJECT):.*|(?i:key decision)\b.*")
_NUMBER = re.compile(
    r"(?:(?:minute|min|item)\.? (?:no\.? ?)?)?"
    r"(?P<number>[A-Z]{0,5}[./-]?\d{1,4}(?:[./-]\d{1,4}){0,2}[A-Za-z]?)[.:]?(?:\s+(?P<title>\S.*))?",
    re.IGNORECASE,
)
_RESOLVED = re.compile(r"\bRESOLVED\b|^resolve[ds]\b", re.IGNORECASE)
_ITEM_REFERENCE = re.compile(r"\(?(?:agenda )?item (?:no\.? ?)?\w{1,4}\)?", re.IGNORECASE)
_NAME_AND_DAY = re.compile(r"[^.:]{4,80}\s[-–—|]\s*(?:\w+day,?\s+)?\d{1,2}(?:st|nd|rd|th)?\s\w+\s\d{4}")
_MONTHS = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{4}", re.IGNORECASE)
# Headings of one level begin within this many points of each other.
_LEVEL = 20.0


@dataclass(frozen=True, slots=True)
class MinutesOfMeeting:
    """A set of minutes: the lines from its heading to its end."""

    day: date | None
    lines: tuple[PrintedLine, ...]

    @property
    def first_page(self) -> int:
        return self.lines[0].page.number


@dataclass(frozen=True, slots=True)
class Minute:
    """One item of a set of minutes: its heading, and the lines under it."""

    number: str | None
    title: str | None
    lines: tuple[PrintedLine, ...]


# --- sets of minutes -------------------------------------------------------------------------------------------------


def find_minutes(
    pages: Sequence[Page], others: Collection[int] = (), fronts: Collection[int] = ()
) -> list[MinutesOfMeeting]:
    """The sets of minutes in a document.

    On the pages ``others`` something else begins: no set runs on into them. ``fronts`` hold an agenda, below which
    minutes may begin.
    """
    found: list[MinutesOfMeeting] = []
    lines: list[PrintedLine] = []
    day: date | None = None
    for page in pages:
        on_page = printed_lines([page])
        start = _start(page, on_page, day if lines else None, front=page.number in fronts)
        if start is not None:
            found += _finish(day, [*lines, *on_page[: start[0]]] if lines else [])
            lines, day = on_page[start[0] :], start[1]
        elif page.number in others or page.number in fronts or _starts_report(on_page):
            found += _finish(day, lines)
            lines = []
        elif lines:
            lines += on_page
    return found + _finish(day, lines)


def _start(
    page: Page, lines: Sequence[PrintedLine], current: date | None, *, front: bool
) -> tuple[int, date | None] | None:
    """Where on a page a set of minutes begins, and their day: at the top, or anywhere with a full heading.

    Under the heading of the ``current`` minutes, of the same day, they only go on.
    """
    for n, line in enumerate(lines):
        if _MINUTES_OF.match(line.text) and any(_ATTENDANCE.match(below.text) for below in lines[n : n + _HEAD_LINES]):
            day = parse_day(" ".join(below.text for below in lines[n : n + 4]))
            if day is not None:
                return (0 if n < _HEAD_LINES and not front and current is None else n), day
    if front or not _starts_minutes(page, lines):
        return None
    day = _head_day(page, lines)
    return None if current is not None and day == current else (0, day)


def _starts_minutes(page: Page, lines: Sequence[PrintedLine]) -> bool:
    head = _head(page, lines)
    named = any(_MINUTES_OF.match(text) or _MINUTES_TITLE.fullmatch(text) or _names_minutes(text) for text in head)
    return named and _head_day(page, lines) is not None and any(_ATTENDANCE.match(line.text) for line in lines)


def _names_minutes(text: str) -> bool:
    """Whether a running header says that these are minutes, and of which day."""
    return bool(re.search(r"\bminutes\b", text, re.IGNORECASE)) and parse_day(text) is not None


def _head(page: Page, lines: Sequence[PrintedLine]) -> list[str]:
    """What stands at the top of a page, and its running header and footer."""
    running = upright_lines(page.furniture)
    return [line.text for line in lines[:_HEAD_LINES]] + [line.text for line in running]


def _head_day(page: Page, lines: Sequence[PrintedLine]) -> date | None:
    head = _head(page, lines)
    start = next((n for n, text in enumerate(head) if _MINUTES_OF.match(text)), None)
    if start is not None and (day := parse_day(" ".join(head[start : start + 4]))):
        return day
    return next((day for text in head if (day := parse_day(text))), None)


def _starts_report(lines: Sequence[PrintedLine]) -> bool:
    return any(_REPORT.fullmatch(line.text) for line in lines[: _HEAD_LINES // 2])


def _finish(day: date | None, lines: Sequence[PrintedLine]) -> list[MinutesOfMeeting]:
    kept = [line for line in without_running_lines(lines) if not _repeats_head(line, day, lines[0])]
    end = next((n for n, line in enumerate(kept) if _END.match(line.text)), len(kept))
    return [MinutesOfMeeting(day, tuple(kept[:end]))] if end else []


def _repeats_head(line: PrintedLine, day: date | None, first: PrintedLine) -> bool:
    """Whether a line on a later page only says which minutes these are: "Licensing Committee - 4 March 2024"."""
    if line.page is first.page or day is None or parse_day(line.text) != day:
        return False
    short = len(line.text.split()) < 14 and not line.text.endswith(".")
    return short and (near_edge(line) or _NAME_AND_DAY.fullmatch(line.text) is not None)


# --- headings --------------------------------------------------------------------------------------------------------


def split_minutes(minutes: MinutesOfMeeting) -> list[Minute]:
    """The items of a set of minutes, under numbered headings where it has any, else under headings in bold or capitals.

    What stands before the first heading is no item.
    """
    lines = minutes.lines
    right = right_edge(lines)
    heads = _numbered_heads(lines, right) or _plain_heads(lines)
    spans = pairwise([*heads, len(lines)])
    return [_minute(lines[start:end], right) for start, end in spans]


def _minute(lines: Sequence[PrintedLine], right: float) -> Minute:
    match = _NUMBER.fullmatch(lines[0].text)
    length = _heading_length(lines, right)
    words = " ".join(line.text for line in lines[:length])
    if match and _is_number(match):
        words = words[len(match[0]) - len(match["title"] or "") :]
        return Minute(match["number"].rstrip("."), words.strip() or None, tuple(lines[length:]))
    return Minute(None, words or None, tuple(lines[length:]))


def _heading_length(lines: Sequence[PrintedLine], right: float) -> int:
    """How many lines the heading takes that begins with the first of ``lines``."""
    length = 1
    while length < len(lines) and _heading_goes_on(lines[length - 1], lines[length], right):
        length += 1
    return length


def _heading_goes_on(above: PrintedLine, below: PrintedLine, right: float) -> bool:
    if above.page is not below.page or _ITEM_REFERENCE.fullmatch(below.text):
        return False
    a, b = above.line, below.line
    if b.top - a.top > 1.7 * a.size or abs(a.size - b.size) > 1:
        return False
    if (match := _NUMBER.fullmatch(a.text)) is not None and match["title"] is None:
        return True
    full = not has_room(a, b.words[0], right) or (b.top - a.top < 1.4 * a.size and a.x1 > 0.8 * right)
    return full and ((_is_bold(a) and _is_bold(b)) or (_is_capitals(a.text) and _is_capitals(b.text)))


def _numbered_heads(lines: Sequence[PrintedLine], right: float) -> list[int]:
    """Positions of the numbered headings: those that stand out, else short lines that count on one by one."""
    candidates = [n for n in range(len(lines)) if _may_head(lines, n)]
    strong = [n for n in candidates if _stands_out(lines, n)]
    if strong:
        left = min(lines[n].line.x0 for n in strong)
        return [n for n in strong if lines[n].line.x0 <= left + _LEVEL]
    short = [n for n in candidates if right - lines[n].line.x1 > 2 * lines[n].line.size]
    run = _counting(lines, short)
    return run if len(run) > 0.6 * len(_numbered_beside(lines, run)) else []


def _may_head(lines: Sequence[PrintedLine], n: int) -> bool:
    match = _NUMBER.fullmatch(lines[n].text)
    if match is None or not _is_number(match) or (n > 0 and lines[n - 1].text.endswith(":")):
        return False
    title = match["title"] or ""
    if _RESOLVED.match(title):
        return False
    return not title[:1].islower() and not title.endswith((".", ";", ",")) and len(title.split()) < 30


def _is_number(match: re.Match[str]) -> bool:
    """Whether what begins a line may be a minute's number: no day, no amount."""
    number, title = match["number"], match["title"] or ""
    return not _MONTHS.match(title) and parse_day(number) is None and not title.startswith(("%", ")"))


def _stands_out(lines: Sequence[PrintedLine], n: int) -> bool:
    match = _NUMBER.fullmatch(lines[n].text)
    title = match["title"] if match else None
    if title is None:
        following = lines[n + 1] if n + 1 < len(lines) else None
        return following is not None and (_is_bold(following.line) or _is_capitals(following.text))
    return _is_bold(lines[n].line) or _is_capitals(title)


def _counting(lines: Sequence[PrintedLine], candidates: Sequence[int]) -> list[int]:
    """The longest run of candidates, all beginning at one height of indentation, that count on by one."""
    best: list[int] = []
    for first, start in enumerate(candidates):
        run = [start]
        for n in candidates[first + 1 :]:
            if abs(lines[n].line.x0 - lines[start].line.x0) < _LEVEL and _counts_on(lines[run[-1]], lines[n]):
                run.append(n)
        best = max(best, run, key=len)
    return best if len(best) > 1 else []


def _numbered_beside(lines: Sequence[PrintedLine], run: Sequence[int]) -> list[int]:
    """All lines that begin with a number where those of ``run`` do: many more of them are numbered paragraphs."""
    left = lines[run[0]].line.x0 if run else 0.0
    plain = (n for n, line in enumerate(lines) if not _is_bold(line.line))
    beside = (n for n in plain if abs(lines[n].line.x0 - left) < _LEVEL)
    return [n for n in beside if re.match(r"\d+[.)]\s", lines[n].text)]


def _counts_on(above: PrintedLine, below: PrintedLine) -> bool:
    before, after = _numbers(above.text), _numbers(below.text)
    if len(before) != len(after):
        return False
    steps = [b - a for a, b in zip(before, after, strict=True) if a != b]
    return len(steps) == 1 and 1 <= steps[0] <= 2


def _numbers(text: str) -> list[int]:
    match = _NUMBER.match(text)
    return [int(n) for n in re.findall(r"\d+", match["number"])] if match else []


def _plain_heads(lines: Sequence[PrintedLine]) -> list[int]:
    """Positions of unnumbered headings: lines in bold or capitals with ordinary text below."""
    ordinary = [not (_is_bold(line.line) or _is_capitals(line.text)) for line in lines]
    if sum(ordinary) < len(lines) / 2:
        return []
    capitals = [_is_capitals(line.text) for line in lines]
    begins = (n for n in range(1, len(lines)) if ordinary[n - 1] or (capitals[n] and not capitals[n - 1]))
    candidates = (n for n in begins if not ordinary[n])
    return [n for n in candidates if not lines[n].text.endswith(".") and not _RESOLVED.search(lines[n].text)]


def _is_bold(line: Line) -> bool:
    return all(w.bold for w in line.words if any(c.isalpha() for c in w.text))


def _is_capitals(text: str) -> bool:
    return text.isupper() and sum(c.isalpha() for c in text) > 3

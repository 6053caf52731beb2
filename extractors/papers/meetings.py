"""The papers of a meeting: which meeting, what was on its agenda, what earlier or this meeting resolved.

Puts together what ``papers.agenda``, ``papers.minutes`` and ``papers.decisions`` read. Documents that are
no meeting papers give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from extractors.papers.agenda import FrontSheet, find_front_sheet, read_agenda_items
from extractors.papers.decisions import read_decisions
from extractors.papers.minutes import MinutesOfMeeting, find_minutes
from extractors.papers.papers import PrintedLine, printed_lines, words_to_provenance
from extractors.parsing.pages import Page
from extractors.parsing.words import Word
from extractors.tables.tables import Table
from pipeline.calendar import find_days, parse_day
from pipeline.records import AgendaItem, Decision, Finding, Meeting

# Minutes that begin further behind are papers inside something else.
_FIRST_PAGES = 2
_BODY = re.compile(
    r"\b(?:sub-?committee|committee|cabinet|council|panel|board|forum|commission|executive|assembly|partnership|"
    r"authority|group|trustees)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"(?:meeting of|minutes of) (?:a |an |the )*(?:meeting of )?(?:a |an |the )*(?P<committee>[^.;]{4,90}?),? "
    r"(?:was |were |to be |will be |is to be )?held\b",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:(?:ordinary|annual|regular|extraordinary|special|previous|last|virtual) )*meeting", re.IGNORECASE
)
_LABELLED = re.compile(
    r"(?:title of meeting|meeting|committee|name of meeting|meeting of)\s*:?\s+(?P<committee>\S.+)", re.IGNORECASE
)
_COUNCIL = re.compile(
    r"[\w&'’.\- ]+ (?:district|borough|county|city|town|parish|metropolitan borough) council", re.IGNORECASE
)
_NOT_A_NAME = re.compile(
    r"\b(?:membership|chair(?:man|person)?|cllrs?|councillors?|members?|tel|telephone|email|e-mail|clerk|ask for|"
    r"contact|present|attend\w*|apologies|dear|date|venue|notice|summons|www|recording|webcast|agenda item|page|yours|"
    r"officer)\b|[@?]",
    re.IGNORECASE,
)
_PAPERS = re.compile(
    r"\W*\b(?:draft |public |open |part [ab] )*(?:agenda|minutes)(?: of| for)?\b(?: the)?\W*", re.IGNORECASE
)
_TIME = re.compile(
    r"(?<![\d.:/])(?:[01]?\d|2[0-3])[.:][0-5]\d(?:\s?[ap]\.?m\b\.?|\s?hrs\b|\s?hours\b| ?noon\b)?"
    r"|(?<![\d.:/])(?:1[0-2]|[1-9])\s?[ap]\.?m\b\.?|\b12 ?noon\b|\bnoon\b|\bmidday\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:room|chamber|hall|house|offices?|cent(?:re|er)|building|road|street|suite|library|church|school|college|"
    r"theatre|pavilion|club|hotel|teams|zoom|online|virtual(?:ly)?)\b",
    re.IGNORECASE,
)
_HELD_IN = re.compile(
    r"\bheld (?:in|at) (?:the )?(?P<venue>[^;.]{4,120}?)(?:,? (?:on|at|commencing|from)\b|\.(?:\s|$))", re.IGNORECASE
)
_CONTACT = re.compile(r"\s*\b(?:ask for|contact|tel(?:ephone)?|e-?mail|direct dial)\b.*", re.IGNORECASE)
_TIME_LABEL = re.compile(r"time\s*:?\s+(?P<value>\S.*)", re.IGNORECASE)
_PLACE_LABEL = re.compile(r"(?:place|venue|location)\s*:?\s+(?P<value>\S.*)", re.IGNORECASE)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_OTHER_DAY = re.compile(
    r"\b(?:despatch\w*|dispatch\w*|publi\w*|issued?|dated|last meeting|next meeting on|minutes of)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class MeetingPapers:
    """All that a document's meeting papers hold; empty for documents that are none."""

    meetings: tuple[Meeting, ...] = ()
    agenda_items: tuple[AgendaItem, ...] = ()
    decisions: tuple[Decision, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_meetings(pages: Sequence[Page], tables_by_page: Mapping[int, Sequence[Table]]) -> MeetingPapers:
    """The meeting a document is the agenda, pack or minutes of, its agenda, and what the minutes in it resolved."""
    sheet = find_front_sheet(pages, tables_by_page)
    items = tuple(read_agenda_items(sheet, pages, tables_by_page)) if sheet else ()
    minutes = _minutes_beside(pages, sheet, items)
    decisions = tuple(decision for found in minutes for decision in read_decisions(found))
    return MeetingPapers(
        meetings=tuple(_meeting(pages, sheet, minutes)),
        agenda_items=items,
        decisions=decisions,
        findings=tuple(_missing_pages(sheet, items)),
    )


def find_meeting(pages: Sequence[Page]) -> tuple[Meeting | None, bool]:
    """The meeting a document belongs to, and whether an agenda says so (else minutes do)."""
    sheet = find_front_sheet(pages)
    meeting = next(iter(_meeting(pages, sheet, [] if sheet else find_minutes(pages[: _FIRST_PAGES + 1]))), None)
    return meeting, sheet is not None


def _minutes_beside(
    pages: Sequence[Page], sheet: FrontSheet | None, items: Sequence[AgendaItem]
) -> list[MinutesOfMeeting]:
    """The sets of minutes in a document, front sheet apart; papers of another item end them."""
    apart = sheet.page_numbers if sheet else set()
    others = {item.first_page_number for item in items if item.first_page_number is not None}
    found = find_minutes(pages, others, apart)
    return found if sheet or (found and found[0].first_page <= _FIRST_PAGES) else []


def _missing_pages(sheet: FrontSheet | None, items: Iterable[AgendaItem]) -> Iterable[Finding]:
    """A note per item whose papers the agenda promises and the file, although it holds papers, does not have."""
    known = [item for item in items if item.first_page_label is not None]
    if sheet is None or all(item.first_page_number is None for item in known):
        return
    for index, item in enumerate(items):
        if item.first_page_label is not None and (item.first_page_number is None or item.last_page_number is None):
            place = item.provenance[0]
            yield Finding(
                reason="agenda-pages-missing",
                level="note",
                message=f"Agenda item {item.number} takes {item.pages_printed}; not all of them are in the file.",
                page_number=place.page_number,
                bbox=place.bbox,
                record_kind="agenda_item",
                record_index=index,
            )


# --- the meeting -----------------------------------------------------------------------------------------------------


def _meeting(pages: Sequence[Page], sheet: FrontSheet | None, minutes: Sequence[MinutesOfMeeting]) -> Iterable[Meeting]:
    """The document's own meeting: its agenda's, else that of the minutes it begins with."""
    if sheet is not None:
        head = list(sheet.head)
        day = _meeting_day(head)
    elif minutes and minutes[0].first_page <= _FIRST_PAGES:
        running = [replace(page, words=page.furniture) for page in pages[:1]]
        head = [*minutes[0].lines[:18], *printed_lines(running)]
        day = None if minutes[0].day is None else (minutes[0].day, _day_line(head, minutes[0].day))
    else:
        return
    name = _committee(head, day[1] if day else None)
    if name is not None and day is not None:
        yield _meeting_record(head, name, day)


def _meeting_record(
    head: Sequence[PrintedLine], name: tuple[str, PrintedLine], day: tuple[date, PrintedLine | None]
) -> Meeting:
    time = _time(head, day[1])
    venue = _venue(head, day[1])
    lines = {id(line): line for line in (name[1], day[1], venue[1] if venue else None) if line is not None}
    words = [(line.page, word) for line in lines.values() for word in _own_words(line)]
    return Meeting(
        committee=name[0],
        meeting_date=day[0],
        time_printed=time,
        venue=venue[0] if venue else None,
        provenance=words_to_provenance(words, 0.9 if time or venue else 0.8),
    )


def _own_words(line: PrintedLine) -> tuple[Word, ...]:
    return line.parts()[0].words


def _day_line(head: Iterable[PrintedLine], day: date) -> PrintedLine | None:
    return next((line for line in head if parse_day(line.text) == day), None)


def _meeting_day(head: Sequence[PrintedLine]) -> tuple[date, PrintedLine | None] | None:
    """The day printed most like that of the meeting: with a time, a weekday, the committee's name."""
    best, score = None, -10
    for above, line in zip([None, *head], head, strict=False):
        day = parse_day(line.text)
        if day is None:
            continue
        told = 2 * bool(_TIME.search(line.text)) + 2 * bool(_WEEKDAY.search(line.text))
        told += 2 * bool(_BODY.search(line.text)) + line.line.bold - 4 * bool(_OTHER_DAY.search(line.text))
        told += 2 * bool(above is not None and _WEEKDAY.search(above.text))
        if told > score:
            best, score = (day, line), told
    return best if score > -4 else None


def _committee(head: Sequence[PrintedLine], day_line: PrintedLine | None) -> tuple[str, PrintedLine] | None:
    """The body that meets, as printed, and the line it stands in."""
    texts = [(line, line.text if _LABELLED.fullmatch(line.text) else line.parts()[0].text) for line in head]
    named = [found for line, text in texts if (found := _body_name(line, text))]
    named = [n for n in named if not _COUNCIL.fullmatch(n[0])] or named
    if named:
        return max(named, key=_prominence)
    return _committee_in_a_sentence(head) or _committee_above_the_day(head, day_line)


def _prominence(named: tuple[str, PrintedLine]) -> tuple[bool, int, bool]:
    name, line = named
    return _LABELLED.fullmatch(line.text) is not None, round(line.line.size), line.line.bold or name.isupper()


def _body_name(line: PrintedLine, printed: str) -> tuple[str, PrintedLine] | None:
    labelled = _LABELLED.fullmatch(printed)
    text = labelled["committee"] if labelled else printed
    text = _without_day(_PAPERS.sub(" ", text))
    if len(text.split()) > 12 or not _BODY.search(text) or not text[:1].isupper():
        return None
    if (
        _NOT_A_NAME.search(text)
        or _OTHER_DAY.search(text)
        or text.endswith((".", ",", ":", ";"))
        or re.search(r"\d", text)
    ):
        return None
    small = [w for w in text.split() if w.islower() and w not in {"and", "of", "for", "the", "in", "with", "to", "on"}]
    return None if small else (text, line)


def _without_day(text: str) -> str:
    """A heading up to the day or time it is followed by: "Planning Panel - Tuesday, 4 March 2025"."""
    ends = [start for start, _, _ in find_days(text)][:1]
    ends += [match.start() for form in (_WEEKDAY, _TIME) if (match := form.search(text))]
    return " ".join(text[: min(ends, default=len(text))].split()).strip(" ,–—-|:")


def _committee_in_a_sentence(head: Sequence[PrintedLine]) -> tuple[str, PrintedLine] | None:
    """The body in a sentence like "Minutes of a meeting of the Parish Council held ..."."""
    for n, line in enumerate(head):
        if not re.search(r"\b(?:meeting|minutes) of\b", line.text, re.IGNORECASE):
            continue
        match = _SENTENCE.search(" ".join(found.text for found in head[n : n + 2]))
        if match and not _GENERIC.fullmatch(match["committee"]):
            return match["committee"], line
    return None


def _committee_above_the_day(
    head: Sequence[PrintedLine], day_line: PrintedLine | None
) -> tuple[str, PrintedLine] | None:
    """A heading right above the day, where it holds none of the usual words ("Leisure and Community Services")."""
    for above, line in pairwise(head):
        if line is day_line and (above.line.bold or above.text.isupper() or above.line.size > line.line.size):
            text = _without_day(_PAPERS.sub(" ", above.text))
            if len(text.split()) > 1 and not _NOT_A_NAME.search(text):
                return text, above
    return None


def _time(head: Sequence[PrintedLine], day_line: PrintedLine | None) -> str | None:
    """The time printed beside the day, else within the two lines below it."""
    labelled = next((match["value"] for line in head if (match := _TIME_LABEL.fullmatch(line.text))), None)
    n = next((k for k, line in enumerate(head) if line is day_line), None)
    near = [line.parts()[0].text for line in head[n : n + 3]] if n is not None else []
    for text in [labelled, *near] if labelled else near:
        behind = text[max((end for _, end, _ in find_days(text)), default=0) :]
        if match := _TIME.search(behind):
            return match[0]
    return None


def _venue(head: Sequence[PrintedLine], day_line: PrintedLine | None) -> tuple[str, PrintedLine] | None:
    """Where the meeting is: labelled, said in a sentence, or a line near the day that names a room or a house."""
    for line in head:
        if match := _PLACE_LABEL.fullmatch(line.text):
            return match["value"], line
    if match := _HELD_IN.search(" ".join(line.text for line in head)):
        return (match["venue"], day_line) if day_line and _PLACE.search(match["venue"]) else None
    n = next((k for k, line in enumerate(head) if line is day_line), None)
    following = list(head[n + 1 : n + 8]) if n is not None else []
    for k, line in enumerate(following[:4]):
        if _PLACE.search(text := _place_text(line)) and not _NOT_A_NAME.search(text) and not text.startswith("("):
            return _whole_place(following[k:])
    return None


def _whole_place(lines: Sequence[PrintedLine]) -> tuple[str, PrintedLine]:
    """The place that begins in the first of ``lines``; a comma at the end of a line says that it goes on."""
    texts = [_place_text(lines[0])]
    while texts[-1].endswith(",") and len(texts) < len(lines):
        texts.append(_place_text(lines[len(texts)]))
    return " ".join(texts), lines[len(texts) - 1]


def _place_text(line: PrintedLine) -> str:
    return _CONTACT.sub("", line.parts()[0].text)

"""What a committee resolved: the text of each resolution in a set of minutes, with the minute it stands under.

Only what the minutes themselves call resolved counts. Recommendations of reports and what members asked for, noted
or agreed are no decisions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.papers.minutes import Minute, MinutesOfMeeting, split_minutes
from extractors.papers.papers import PrintedLine, has_room, right_edge, words_to_provenance
from extractors.parsing.pages import Page
from extractors.parsing.words import Word
from pipeline.records import Decision

_BODY = (
    r"(?:committee|sub-committee|council|cabinet|panel|board|forum|commission|executive|assembly|members|councillors)"
)
_OWN_NUMBER = r"(?:\(?(?P<number>\d{1,3})(?P<mark>[.)])\)?\s+)?"
_UNANIMOUSLY = r"(?:(?:then|also|therefore|further|unanimously|accordingly)\s+)*"
_AFTER = r"(?:\s+unanimously)?(?:\s*\([^)]{1,60}\))?"
_LEAD_INS = (
    # a paragraph of its own: "Resolved: That ...", "RESOLVED that ...", "It was RESOLVED (unanimously) to ..."
    re.compile(
        rf"{_OWN_NUMBER}(?:it was\s+)?{_UNANIMOUSLY}resolved\b{_AFTER}(?:\s*[:–—-]+\s*|\s*[,.]?\s+(?=that\b|to\b)|$)",
        re.IGNORECASE,
    ),
    re.compile(rf"{_OWN_NUMBER}(?:[Ii]t was\s+)?{_UNANIMOUSLY}RESOLVED\b{_AFTER}[\s:,.–—-]*"),
    re.compile(
        rf"{_OWN_NUMBER}(?:the\s+)?(?:\w+\s+)?{_BODY}\s+{_UNANIMOUSLY}resolve[sd]\b{_AFTER}"
        r"(?:\s*[:–—-]+\s*|\s*,?\s+(?=that\b|to\b|in accordance\b))",
        re.IGNORECASE,
    ),
)
# inside a paragraph: "... seconded by Cllr Moss, and it was RESOLVED that ..."
_INSIDE = re.compile(
    rf"(?:\bit was\s+{_UNANIMOUSLY}resolved\b|\bRESOLVED\b){_AFTER}(?:\s*[:–—-]+\s*|\s+(?=that\b|to\b))", re.IGNORECASE
)
_BULLET = r"[•●▪◦○■□➢\uf000-\uf0ff–—-]"
_MARKER = re.compile(
    rf"(?P<bullet>{_BULLET}|o)(?:\s+|$)"
    r"|(?P<open>\(?)(?:(?P<number>\d{1,2})|(?P<letter>[a-z]|[ivx]{1,5}|[A-Z]))(?P<close>\.\)|[.)]|(?<=\)))(?:\s+|$)"
)
_REFERENCE = re.compile(r"\((?:agenda )?(?:item|minute) (?:no\.? ?)?\w{1,5}\)", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:[:;,–—-]|\b(?:and|or|that|to|the|of|for|by|in|with))$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    lines: tuple[PrintedLine, ...]

    @property
    def words(self) -> list[tuple[Page, Word]]:
        return [(line.page, word) for line in self.lines for word in line.line.words]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def x0(self) -> float:
        return self.lines[0].line.x0

    @property
    def said(self) -> str:
        """The text without the bullet that introduces it; letters and numbers of points are kept."""
        match = _MARKER.match(self.text)
        return self.text[match.end() :] if match and match["bullet"] else self.text


def read_decisions(minutes: MinutesOfMeeting) -> list[Decision]:
    """The resolutions of one set of minutes, in reading order."""
    pitch = _pitch(minutes.lines)
    right = right_edge(minutes.lines)
    decisions: list[Decision] = []
    for minute in split_minutes(minutes):
        paragraphs = _paragraphs(minute.lines, pitch, right)
        decisions += _minute_decisions(minutes, minute, paragraphs)
    return decisions


def _minute_decisions(
    minutes: MinutesOfMeeting, minute: Minute, paragraphs: Sequence[_Paragraph]
) -> Iterable[Decision]:
    n = 0
    while n < len(paragraphs):
        begin = _lead_in(paragraphs[n])
        if begin is None:
            n += 1
            continue
        end = _decision_end(paragraphs, n, begin)
        decision = _decision(minutes, minute, paragraphs[n:end], begin)
        if decision is not None:
            yield decision
        n = end


def _decision(
    minutes: MinutesOfMeeting, minute: Minute, paragraphs: Sequence[_Paragraph], begin: int
) -> Decision | None:
    first, rest = paragraphs[0], paragraphs[1:]
    resolved = " ".join(filter(None, [first.text[begin:].strip(), *(p.said for p in rest)]))
    if not any(c.isalpha() for c in resolved):
        return None
    words = _words_from(first, begin) + [word for p in rest for word in p.words]
    confidence = 0.95 if minute.number else 0.85
    return Decision(
        minute=minute.number,
        title=minute.title,
        resolved=resolved,
        meeting_date=minutes.day,
        provenance=words_to_provenance(words, confidence),
    )


def _words_from(paragraph: _Paragraph, begin: int) -> list[tuple[Page, Word]]:
    """The paragraph's words, from its lead-in on: "and it was RESOLVED" in the middle begins there."""
    inside = _INSIDE.search(paragraph.text)
    if inside is None or inside.end() != begin:
        return paragraph.words
    position, kept = 0, []
    for page, word in paragraph.words:
        if position + len(word.text) > inside.start():
            kept.append((page, word))
        position += len(word.text) + 1
    return kept


# --- where a resolution begins and ends ------------------------------------------------------------------------------


def _lead_in(paragraph: _Paragraph) -> int | None:
    """Where in a paragraph the resolved words begin; None where it resolves nothing."""
    text = paragraph.text
    for form in _LEAD_INS:
        if match := form.match(text):
            return match.end()
    inside = _INSIDE.search(text)
    if inside and ("RESOLVED" in inside[0] or inside[0].casefold().startswith("it was")):
        return inside.end()
    return None


def _decision_end(paragraphs: Sequence[_Paragraph], first: int, begin: int) -> int:
    """The position after the last paragraph that belongs to the resolution beginning in paragraph ``first``."""
    lead = paragraphs[first]
    points: list[_Paragraph] = []
    said = lead.text[begin:]
    end = first + 1
    while end < len(paragraphs):
        paragraph = paragraphs[end]
        following = paragraphs[end + 1] if end + 1 < len(paragraphs) else None
        if _lead_in(paragraph) is not None or not _belongs(lead, points, said, paragraph, following):
            break
        points.append(paragraph)
        said = paragraph.text
        end += 1
    return end


def _belongs(
    lead: _Paragraph, points: Sequence[_Paragraph], said: str, paragraph: _Paragraph, following: _Paragraph | None
) -> bool:
    """Whether ``paragraph`` goes on with the resolution that begins in ``lead`` and has come to ``said``."""
    unfinished = not said or _GOES_ON.search(said) is not None
    opened = bool(points) or unfinished
    marker = _MARKER.match(paragraph.text)
    if marker:
        return opened and not _next_paragraph_number(lead, paragraph) and _point_follows(points, said, paragraph)
    if unfinished:
        return True
    if points and paragraph.x0 > lead.x0 + 5 and paragraph.x0 >= points[0].x0 - 2:
        return True
    listing = bool(points) and not said.endswith((".", "!", "?"))
    return listing and len(paragraph.lines) == 1 and following is not None and bool(_MARKER.match(following.text))


def _next_paragraph_number(lead: _Paragraph, paragraph: _Paragraph) -> bool:
    """Whether both are numbered paragraphs of the minute, one after the other: "5) RESOLVED", "6) Mr ..."."""
    own, other = _MARKER.match(lead.text), _MARKER.match(paragraph.text)
    if own is None or other is None or own["number"] is None or other["number"] is None:
        return False
    return int(other["number"]) == int(own["number"]) + 1 and abs(lead.x0 - paragraph.x0) < 6


def _point_follows(points: Sequence[_Paragraph], said: str, paragraph: _Paragraph) -> bool:
    """Whether a marked paragraph is the next point of the list, or the first of a list inside it."""
    shape = _shape(paragraph)
    return not said.endswith(".") or any(_shape(point) == shape for point in points)


def _shape(paragraph: _Paragraph) -> str | None:
    """What kind of marker a paragraph has: "(1)", "a)", a bullet."""
    match = _MARKER.match(paragraph.text)
    if match is None:
        return None
    kind = "•" if match["bullet"] else "1" if match["number"] else "a"
    return f"{match['open'] or ''}{kind}{match['close'] or ''}"


# --- paragraphs ------------------------------------------------------------------------------------------------------


def _paragraphs(lines: Sequence[PrintedLine], pitch: float, right: float) -> list[_Paragraph]:
    groups: list[list[PrintedLine]] = []
    for line in lines:
        if _REFERENCE.fullmatch(line.text):
            continue
        if groups and not _breaks(groups[-1][-1], line, pitch, right):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_Paragraph(tuple(group)) for group in groups]


def _breaks(above: PrintedLine, below: PrintedLine, pitch: float, right: float) -> bool:
    """Whether a new paragraph begins with ``below``."""
    if _MARKER.match(below.text) or any(form.match(below.text) for form in _LEAD_INS):
        return True
    finished = above.text.endswith((".", ":", ";", "!", "?"))
    if above.page is not below.page:
        return finished and not below.text[:1].islower()
    if below.line.top - above.line.top > 1.35 * pitch:
        return True
    return finished and has_room(above.line, below.line.words[0], right)


def _pitch(lines: Sequence[PrintedLine]) -> float:
    """Distance from line to line inside a paragraph, in points: small, but not a line set on top of another."""
    steps = [b.line.top - a.line.top for a, b in pairwise(lines) if a.page is b.page and b.line.top > a.line.top + 2]
    return sorted(steps)[len(steps) // 8] if steps else 14.0

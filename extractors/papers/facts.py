"""What a document says of itself: title, publisher, partnership, kind, status, period, day of its meeting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from extractors.papers.cover import Cover, find_title, metadata_title, partnership_on_cover, read_cover
from extractors.papers.meetings import find_meeting
from extractors.papers.papers import PrintedLine, printed_lines
from extractors.papers.publishers import find_council, find_partnership
from extractors.parsing.lines import upright_lines
from extractors.parsing.pages import Page
from pipeline.calendar import Span, parse_council_years, parse_days_span, parse_quarter, parse_years, quarter_of
from pipeline.document_words import document_words, title_to_kind
from pipeline.records import DocumentFacts, DocumentKind, DocumentStatus

_DRAFT = re.compile(r"\bdraft\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"(?<![\w])£?X{2,}%?(?![\w])")
_BY = re.compile(r"\b(?:by|behalf of) (?:the )?(?:[A-Z&][\w&'’-]* |of |and |upon )+Council\b")
# A watermark is set at least this large (points).
_WATERMARK = 30.0
# Weight of a council's name on the cover, and in the words "published by" there; elsewhere it is 1.
_ON_COVER, _SAID = 4, 8


def read_facts(pages: Sequence[Page], metadata: Mapping[str, str]) -> DocumentFacts:
    """The facts of a document from its cover and text; ``None`` for what it does not say."""
    cover = read_cover(pages)
    lines = printed_lines(pages)
    meeting, agenda = find_meeting(pages)
    title = meeting.committee if meeting else find_title(cover, metadata)
    kind = _kind(title, cover, metadata, is_meeting=meeting is not None, agenda=agenda)
    partnership = _partnership(cover, lines)
    monitored = _monitored_quarter(lines, cover, title, everywhere=kind == "committee_pack")
    return DocumentFacts(
        title=title,
        publisher=find_council(_weighted(cover, lines), partnership),
        partnership=partnership,
        kind=kind,
        status="monitoring" if monitored else _status(pages, cover, title, kind),
        period_start=(period := monitored or _period(cover, title, kind)) and period[0],
        period_end=period and period[1],
        meeting_date=meeting.meeting_date if meeting else None,
    )


def _kind(
    title: str | None, cover: Cover, metadata: Mapping[str, str], *, is_meeting: bool, agenda: bool
) -> DocumentKind:
    if is_meeting:
        return "committee_pack" if agenda else "minutes"
    titles = (title or "", metadata_title(metadata) or "")
    kinds = [kind for text in titles if (kind := title_to_kind(text)) != "other"]
    kinds += ["statistics" for text in cover.short[:8] if title_to_kind(text) == "statistics"]
    return kinds[0] if kinds else "other"


def _weighted(cover: Cover, lines: Iterable[PrintedLine]) -> list[tuple[int, str]]:
    """The document's lines, weighted by how much a name in them says about who published it."""
    on_cover = {id(line.page) for line in cover.lines}
    return [(_weight(line.text, cover) if id(line.page) in on_cover else 1, line.text) for line in lines]


def _weight(text: str, cover: Cover) -> int:
    """On the cover a name standing apart says more than one in prose, and "published by" says it all."""
    return _SAID if _BY.search(text) else _ON_COVER if text in cover.short else 1


def _partnership(cover: Cover, lines: Sequence[PrintedLine]) -> str | None:
    run = partnership_on_cover(cover)
    if run is not None:
        return " ".join(line.text for line in cover.prominent[run[0] : run[1]])
    return find_partnership([(1, line.text) for line in lines], [(1, line.text) for line in cover.lines])


# --- status ----------------------------------------------------------------------------------------------------------


def _status(pages: Sequence[Page], cover: Cover, title: str | None, kind: DocumentKind) -> DocumentStatus | None:
    said = [title or "", *cover.short, *_running_lines(pages)]
    if kind != "committee_pack" and (any(_DRAFT.search(text) for text in said) or _has_watermark(pages)):
        return "draft"
    if kind in {"action_plan", "partnership_plan"} and _placeholders(pages) > 1:
        return "draft"
    words = "|".join(document_words()["status"]["final"])
    is_final = kind not in {"committee_pack", "minutes"} and any(
        re.match(rf"(?:{words})\b", text, re.IGNORECASE) for text in cover.short
    )
    return "final" if is_final else None


def _running_lines(pages: Sequence[Page]) -> list[str]:
    """Running headers and footers of the first pages."""
    return [line.text for page in pages[:2] for line in upright_lines(page.furniture)]


def _has_watermark(pages: Sequence[Page]) -> bool:
    large = (w for page in pages[:3] for w in (*page.words, *page.furniture) if w.size >= _WATERMARK)
    return any(_DRAFT.fullmatch(word.text) for word in large)


def _placeholders(pages: Sequence[Page]) -> int:
    """How many figures were left open ("XX", "XXX families"): what still has them is not finished."""
    return sum(bool(_PLACEHOLDER.fullmatch(word.text.strip(".,;:()"))) for page in pages for word in page.words)


# --- period ----------------------------------------------------------------------------------------------------------


def _period(cover: Cover, title: str | None, kind: DocumentKind) -> Span | None:
    """The period in the title, else on the cover; meeting papers have none of their own."""
    if kind in {"committee_pack", "minutes"}:
        return None
    return next((span for text in (title or "", *cover.short) if (span := parse_years(text))), None)


def _monitored_quarter(
    lines: Iterable[PrintedLine], cover: Cover, title: str | None, *, everywhere: bool
) -> Span | None:
    """The quarter that a monitoring report says it covers: on the cover, or for a pack in a heading inside."""
    year = next((span for text in (title or "", *cover.short) if (span := parse_council_years(text))), None)
    texts = [line.text for line in lines] if everywhere else [title or "", *cover.short]
    words = "|".join(document_words()["status"]["monitoring"])
    for text in texts:
        report = re.search(rf"\b(?:{words})\b", text, re.IGNORECASE) and re.search(
            r"\b(?:report|update)\b", text, re.IGNORECASE
        )
        if report and quarter_of(text) and len(text.split()) <= 20:
            quarter = parse_days_span(text) or parse_quarter(text, year)
            if quarter is not None:
                return quarter
    return None

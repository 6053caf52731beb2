"""The plans and quarterly reports of a made-up council, for measuring with (``benchmarks.scale``).

Belongs here: what the documents say. All kinds of records are among them, as many beside a hundred actions as real
plans and reports have, and what the worked questions look for is as rare in them as it is in real ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from pipeline.documents import FetchedDocument, Location
from pipeline.records import (
    Action,
    AgendaItem,
    Decision,
    DocumentFacts,
    Due,
    Extraction,
    Finding,
    Measure,
    Meeting,
    PageFacts,
    Provenance,
    Statistic,
    StatusTotal,
)

ACTIONS = 100
"""Actions a document."""
YEARS = range(2019, 2024)
REPORTS = 4
PAGES = ACTIONS // 5
FORCE = "Kent Police"
"""The police force that leads a part of the actions."""

_VERBS = ("Light", "Patrol", "Mend", "Visit", "Teach", "Fence", "Review", "Clean", "Map", "Promote")
_PLACES = ("footpath", "market", "estate", "station", "school", "park", "car park", "allotment", "bridge", "library")
_LEADS = ("Community Safety Unit", "Housing", "Wardens", "Youth Service")
_CATEGORIES = {
    "burglary": "burglary",
    "graffiti": "criminal-damage-arson",
    "speeding": "road-casualties",
    "noise": "anti-social-behaviour",
    "fly-tipping": "fly-tipping",
    "shoplifting": "shoplifting",
    "bullying": None,
    "arson": "criminal-damage-arson",
    "drugs": "drugs",
    "dogs": None,
}
_THINGS = tuple(_CATEGORIES)
_COLOURS = ("green", "amber", "red")
_WARDS = ("Castle Quay", "Mill Lane", "Northgate", "Station Road")

_BEGIN = (
    "Ash", "Bell", "Clay", "Dun", "Elm", "Fern", "Glen", "Hart", "Ings", "Kirk", "Lark", "Mar", "Nor", "Oak", "Pen",
    "Rush", "Sal", "Thorn", "Up", "Wes",
)  # fmt: skip
_END = (
    "bridge", "burn", "bury", "by", "cester", "combe", "dale", "field", "ford", "gate", "ham", "hurst", "ley", "mere",
    "mouth", "stead", "thorpe", "ton", "wick", "worth",
)  # fmt: skip


def town(number: int) -> str:
    """A name for a council, a different one for each number."""
    again, one = divmod(number, len(_BEGIN) * len(_END))
    return f"{_BEGIN[one // len(_END)]}{_END[one % len(_END)]}{f' {again + 1}' if again else ''}"


def documents(council: str) -> Iterator[tuple[FetchedDocument, Extraction]]:
    """Plans of five years with their quarterly reports."""
    for year in YEARS:
        for quarter in range(REPORTS + 1):
            yield made_document(council, year, quarter)


def made_document(council: str, year: int, quarter: int) -> tuple[FetchedDocument, Extraction]:
    """The plan of a year (quarter 0), or the report on one of its quarters."""
    name = f"{council}-{year}-{quarter}"
    start, end = _period(year, quarter)
    fetched = FetchedDocument(
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        size=100_000,
        media_type="application/pdf",
        location=Location(source="bench", url=f"https://bench.example/{name}.pdf", address=f"{name}.pdf"),
        fetched_at=datetime(year, 4 + 2 * quarter, 1, tzinfo=UTC),
    )
    facts = DocumentFacts(
        title=f"{council} Community Safety {f'Monitoring Q{quarter}' if quarter else 'Plan'} {year}",
        publisher=f"{council} District Council",
        kind="committee_pack" if quarter else "action_plan",
        status="monitoring" if quarter else "final",
        period_start=start,
        period_end=end,
        meeting_date=end + timedelta(days=20) if quarter else None,
    )
    extraction = Extraction(
        sha256=fetched.sha256,
        extractor_version="bench",
        facts=facts,
        pages=tuple(_page(number, year, quarter) for number in range(1, PAGES + 1)),
        actions=tuple(_action(year, quarter, number) for number in range(ACTIONS)),
        measures=() if quarter else tuple(_measure(number) for number in range(10)),
        status_totals=(_total(year, quarter),) if quarter else (),
        statistics=tuple(_statistics(council, year, quarter)),
        meetings=(_meeting(facts),) if quarter else (),
        agenda_items=tuple(_item(number) for number in range(1, 7)) if quarter else (),
        decisions=tuple(_decision(facts, number) for number in range(1, 4)) if quarter else (),
        findings=tuple(_findings(year, quarter)),
    )
    return fetched, extraction


def _period(year: int, quarter: int) -> tuple[date, date]:
    if not quarter:
        return date(year, 4, 1), date(year + 1, 3, 31)
    starts = (date(year, 4, 1), date(year, 7, 1), date(year, 10, 1), date(year + 1, 1, 1), date(year + 1, 4, 1))
    return starts[quarter - 1], starts[quarter] - timedelta(days=1)


def _page(number: int, year: int, quarter: int) -> PageFacts:
    size = {"page_number": number, "page_label": str(number), "width": 595.0, "height": 842.0}
    if number == PAGES and (year, quarter) == (YEARS[0], 0):
        return PageFacts(outcome="unread", reason="page-without-text", **size)  # type: ignore[arg-type]
    return PageFacts(outcome="extracted", **size)  # type: ignore[arg-type]


def _action(year: int, quarter: int, number: int) -> Action:
    verb, place = _VERBS[number % 10], _PLACES[number // 10]
    thing = _THINGS[(number * 7 + year) % 10]
    words = f"{verb} the {place} with residents to bring down {thing} in ward {number % 17} by the end of {year}"
    return Action(
        ref=f"{number // 10 + 1}.{number % 10 + 1}",
        theme=f"Safer {place}",
        description=words,
        lead_agencies=(FORCE,) if number % 5 == 0 else (_LEADS[number % 4],),
        other_partners=("Housing", "Probation"),
        by_when=_due(year, number),
        status=_COLOURS[(number + quarter) % 3] if quarter else None,  # type: ignore[arg-type]
        progress=f"In quarter {quarter} we talked to {number * 3} people about {thing}." if quarter else None,
        provenance=(_place(number // 5 + 1, words, number % 5),),
    )


def _due(year: int, number: int) -> Due:
    """A month of the year; one in twenty has none, one in ten goes on."""
    if number % 20 == 19:
        return Due(raw="TBC", kind="missing")
    if number % 10 == 4:
        return Due(raw="Ongoing", kind="ongoing")
    month = date(year, 4, 1) if number % 12 == 0 else date(year + (number % 12 > 8), (number % 12 + 3) % 12 + 1, 1)
    end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Due(raw=f"{month:%B %Y}", kind="month", start=month, end=end)


def _measure(number: int) -> Measure:
    words = f"People who feel safe in ward {number}"
    return Measure(
        ref=f"M{number + 1}",
        theme=f"Safer {_PLACES[number]}",
        description=words,
        baseline="61%",
        target="70%",
        actual="XX" if number == 0 else "64%",
        status="green" if number > 2 else "amber" if number else "red",
        by_when=Due(raw=None, kind="missing"),
        provenance=(_place(PAGES, words),),
    )


def _total(year: int, quarter: int) -> StatusTotal:
    counts = {colour: sum((n + quarter) % 3 == at for n in range(ACTIONS)) for at, colour in enumerate(_COLOURS)}
    counts["green"] += _is_wrong(year, quarter)
    return StatusTotal(what="Actions", **counts, missing=0, provenance=(_place(1, f"Green {counts['green']}"),))


def _is_wrong(year: int, quarter: int) -> bool:
    """One report in twenty of a council does not count its rows right."""
    return (year, quarter) == (YEARS[1], 2)


def _statistics(council: str, year: int, quarter: int) -> Iterator[Statistic]:
    for thing in _THINGS:
        yield _crimes(council, year, quarter, thing)
    words = f"{council} was given £{12_000 + year} for lighting in {year}."
    yield Statistic(
        subject="lighting", geography=council, value=float(12_000 + year), unit="gbp", value_printed="£12,000",
        sentence=words, provenance=(_place(2, words),),
    )  # fmt: skip
    start, end = _period(year, quarter)
    for number, ward in enumerate(_WARDS if quarter else ()):
        yield Statistic(
            subject="anti-social behaviour", category="anti-social-behaviour", period_printed=f"Q{quarter} {year}",
            period_start=start, period_end=end, value=float(number + 20), unit="per_1000" if number == 0 else "count",
            row_label=f"Wards: {ward}", column_label=f"Q{quarter}", provenance=(_place(3, f"{ward} {number + 20}"),),
        )  # fmt: skip


def _crimes(council: str, year: int, quarter: int, thing: str) -> Statistic:
    # One figure of a council is said otherwise in one of its reports.
    value = float(300 + (year * 31 + len(thing) * 17) % 200 + 7 * ((year, quarter, thing) == (2020, 3, "noise")))
    sentence = f"There were {value:g} reports of {thing} in {council} in {year}/{year + 1 - 2000}."
    wrong = (year, quarter, thing) == (2022, 1, "drugs")
    return Statistic(
        subject=f"reports of {thing}",
        category=_CATEGORIES[thing],
        geography=council,
        period_printed=f"{year}/{year + 1 - 2000}",
        period_start=date(year, 4, 1),
        period_end=date(year + 1, 3, 31),
        value=value,
        value_printed=f"{value:g}",
        unit="count",
        previous_value=value - 5 if quarter else None,
        change_percent=(50.0 if wrong else round(500 / (value - 5), 1)) if quarter else None,
        direction="up" if quarter else None,
        consistent=not wrong if quarter else None,
        consistent_why="50 is not 5 of them" if wrong else None,
        sentence=sentence,
        provenance=(_place(1, sentence),),
    )


def _meeting(facts: DocumentFacts) -> Meeting:
    return Meeting(committee="Scrutiny Committee", meeting_date=facts.meeting_date, provenance=(_place(1, "Scrutiny"),))


def _item(number: int) -> AgendaItem:
    title = "Community Safety Plan: monitoring report" if number == 3 else f"Business of item {number}"
    return AgendaItem(
        number=str(number), title=title, pages_printed=f"Pages {number} - {number + 1}", first_page_label=number,
        last_page_label=number + 1, first_page_number=number, last_page_number=number + 1,
        provenance=(_place(1, title, number),),
    )  # fmt: skip


def _decision(facts: DocumentFacts, number: int) -> Decision:
    words = ("That the report be noted.", "That food waste be collected weekly.", "That lighting be looked at again.")
    resolved = words[number - 1]
    return Decision(
        minute=str(40 + number), title=f"Business of item {number}", resolved=resolved, meeting_date=facts.meeting_date,
        provenance=(_place(PAGES - 1, resolved, number),),
    )  # fmt: skip


def _findings(year: int, quarter: int) -> Iterator[Finding]:
    if not quarter:
        message = '"XX" stands where a figure was to be filled in.'
        yield Finding(
            reason="placeholder", level="warning", message=message, page_number=PAGES, record_kind="measure",
            record_index=0,
        )  # fmt: skip
    if _is_wrong(year, quarter):
        message = "It counts one green action more than its rows have."
        yield Finding(
            reason="status-totals-disagree", level="warning", message=message, page_number=1,
            record_kind="status_total", record_index=0,
        )  # fmt: skip


def _place(page: int, quote: str, row: int = 0) -> Provenance:
    return Provenance(
        page_number=page,
        page_label=str(page),
        bbox=(40.0, 90.0 + 30 * row, 550.0, 110.0 + 30 * row),
        quote=quote,
        method="bench",
        confidence=0.9,
    )

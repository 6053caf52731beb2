"""What the replica's web service answers, shaped as ModernGov's does.

Counts begin with a space, titles are escaped twice, documents are named by mgConvert2PDF.aspx and http, some are listed
twice, restricted ones are listed too, and dates in any form but dd/mm/yyyy are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from html import escape
from xml.sax.saxutils import escape as xml_escape

from tests.replica.council import Council, Group, Paper, Sitting


def answer(council: Council, operation: str, query: Mapping[str, str], base: str, *, whole_history: bool) -> str | None:
    """The XML of an operation; ``None`` where the service fails on it, as the real one does without parameters."""
    match operation:
        case "getcommittees":
            return _committees(council)
        case "getmeetings" if "lcommitteeid" in query:
            return _meetings(council, query, whole_history=whole_history)
        case "getallmeetingsbydate" if "lcommitteeid" in query:
            return _meetings_by_date(council, query, whole_history=whole_history)
        case "getmeeting" if "lmeetingid" in query:
            return _meeting(council, query["lmeetingid"], base)
        case _:
            return None


def rename_elements(xml: str) -> str:
    """The same with other names, as after a new release."""
    return re.sub(r"<(/?)(\w)", r"<\1x\2", xml)


def _committees(council: Council) -> str:
    rows = "".join(
        f"<committee><committeeid>{one.number}</committeeid><committeetitle>{_twice(one.title)}</committeetitle>"
        f"<committeedeleted>False</committeedeleted><committeeexpired>{one.expired}</committeeexpired>"
        "<committeecategory>Ours</committeecategory></committee>"
        for one in council.groups
    )
    return _document(f"<committees><committeescount> {len(council.groups)}</committeescount>{rows}</committees>")


def _meetings(council: Council, query: Mapping[str, str], *, whole_history: bool) -> str:
    groups = [one for one in council.groups if query["lcommitteeid"] in {"0", str(one.number)}]
    parts = [(one, _within(council.sittings_of(one.number), query, whole_history=whole_history)) for one in groups]
    rows = "".join(
        f"<committee><committeeid>{group.number}</committeeid><committeetitle>{_twice(group.title)}</committeetitle>"
        f"<committeemeetingcount> {len(found)}</committeemeetingcount>"
        f"<committeemeetings>{''.join(_row(one) for one in found)}</committeemeetings></committee>"
        for group, found in parts
    )
    count = sum(len(found) for _, found in parts)
    return _document(
        f"<getmeetings><meetingscount> {count}</meetingscount><committeescount> {len(parts)}</committeescount>"
        f"{rows}</getmeetings>"
    )


def _meetings_by_date(council: Council, query: Mapping[str, str], *, whole_history: bool) -> str:
    every = query["lcommitteeid"] == "-1"  # 0 means none here
    chosen = [one for one in council.sittings if every or query["lcommitteeid"] == str(one.committee)]
    found = _within(chosen, query, whole_history=whole_history)
    rows = "".join(_row(one, f"<committeeid>{one.committee}</committeeid>") for one in found)
    return _document(
        f"<getmeetingsbydate><meetingscount>{len(found)}</meetingscount><meetings>{rows}</meetings></getmeetingsbydate>"
    )


def _meeting(council: Council, number: str, base: str) -> str | None:
    sitting = next((one for one in council.sittings if str(one.number) == number), None)
    if sitting is None:
        return None
    group = next(one for one in council.groups if one.number == sitting.committee)
    papers = [one for one in sitting.papers if one.number not in council.withdrawn]
    items = "".join(_item(one, sitting, group, base) for one in papers)
    return _document(
        f"<meeting><meetingid>{sitting.number}</meetingid><meetingdate>{sitting.day:%d/%m/%Y}</meetingdate>"
        f"<meetingstatus>{sitting.status}</meetingstatus><meetingtime>7.30 pm</meetingtime>"
        f"<meetinglocation>Guild Room</meetinglocation><agendaid>{sitting.agenda}</agendaid>"
        f"<agendapublished>{sitting.pack is not None}</agendapublished><decisionpublished>False</decisionpublished>"
        f"<minutepublished>{sitting.minutes is not None}</minutepublished><meetingroom>\n</meetingroom>"
        f"<agendaitems>{items}\n</agendaitems><attendees></attendees></meeting>"
    )


def _item(paper: Paper, sitting: Sitting, group: Group, base: str) -> str:
    address = f"{base.replace('https://', 'http://')}mgConvert2PDF.aspx?ID={paper.number}"
    linked = (
        f"<linkeddoc><attachmentid>{paper.number}</attachmentid><title>{_twice(paper.title)}</title><isurl>False</isurl>"
        f"<url>{address}</url><isrestricted>{paper.restricted}</isrestricted><restrictionsRef>\n</restrictionsRef>"
        f"<publicationdate>{sitting.day:%d/%m/%Y}</publicationdate><committeetitle>{_twice(group.title)}</committeetitle>"
        f"<ownertitle>{_twice(paper.item)}</ownertitle></linkeddoc>"
    )
    return (
        f"<agendaitem><agendaitemid>1{paper.number}</agendaitemid><agendaitemtitle>{_twice(paper.item)}</agendaitemtitle>"
        f"<isrestricted>{paper.restricted}</isrestricted>"
        f"<linkeddocuments>{linked * (2 if paper.listed_twice else 1)}</linkeddocuments></agendaitem>"
    )


def _within(sittings: list[Sitting], query: Mapping[str, str], *, whole_history: bool) -> list[Sitting]:
    start, end = _day(query.get("sfromdate", "")), _day(query.get("stodate", ""))
    if whole_history or start is None or end is None:
        return sittings
    return [one for one in sittings if start <= one.day <= end]


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        return None


def _row(sitting: Sitting, more: str = "") -> str:
    return (
        f"<meeting><meetingid>{sitting.number}</meetingid><meetingdate>{sitting.day:%d/%m/%Y}</meetingdate>"
        f"<meetingstatus>{sitting.status}</meetingstatus><meetingtime>7.30 pm</meetingtime>"
        f"<iswebcast>False</iswebcast>{more}</meeting>"
    )


def _twice(text: str) -> str:
    return xml_escape(escape(text))


def _document(root: str) -> str:
    return f'\n<?xml version="1.0" encoding="utf-8"?>\n{root}'

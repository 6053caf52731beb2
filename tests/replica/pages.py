"""The pages of the replica's site, shaped as ModernGov shapes them: its classes, addresses and oddities.

Addresses carry raw spaces and line breaks, link texts carry parts that readers do not see, a pack's number is not that
of its meeting, and everything is surrounded by the same menu. The words are our own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from html import escape

from tests.replica.council import Council, Group, Paper, Sitting

PER_PAGE = 2
"""Meetings on one page of a list."""

_MENU = (
    ("mgCalendarMonthView.aspx?GL=1&amp;bcr=1", "Diary"),
    ("mgListCommittees.aspx?bcr=1", "Who meets"),
    ("ieDocHome.aspx?bcr=1", "Papers"),
    ("mgWhatsNew.aspx?bcr=1", "New here"),
)
_SIZE = '<span  class="mgFileSize" ><img src="mgimages/logo-pdf-1.gif" alt="" /> PDF 88 KB</span>'


def committees_page(council: Council) -> str:
    """The page mgListCommittees.aspx."""
    rows = "\n".join(
        f'<li><a  href="mgCommitteeDetails.aspx?ID={one.number}"  title="About&#32;{escape(one.title)}" >'
        f"{escape(one.title)}</a></li>"
        for one in council.groups
        if not one.expired
    )
    return _page("Who meets", "", f'<h2 class="mgSectionTitle">Bodies</h2><ul  class="mgBulletList" >{rows}</ul>')


def meetings_page(council: Council, group: Group, before: datetime | None, after: datetime | None) -> str:
    """ieListMeetings.aspx: so many meetings, and the ways to earlier and later ones."""
    every = council.sittings_of(group.number)
    if after is not None:
        shown = [one for one in every if _begins(one) > after][-PER_PAGE:]
    else:
        shown = [one for one in every if before is None or _begins(one) < before][:PER_PAGE]
    rows = "".join(
        f'<li  class="mgTableEvenRow" ><a  class="mgMeetingTableLnk"    '
        f'href="ieListDocuments.aspx?CId={group.number}&amp;MId={one.number}&amp;Ver=4"  '
        f'title="Papers&#32;of&#32;{one.day:%d}">{one.day.day} {one.day:%b %Y}&nbsp;7&#58;30 pm</a></li>'
        for one in shown
    )
    turns = (
        "".join(
            f'<a   class="mgTableNextLnk"   href="ieListMeetings.aspx?Act={act}&amp;CId={group.number}'
            f'&amp;D={_begins(edge):%Y%m%d%H%M}&amp;MD=ielistmeetings"  >{act.title()}</a>'
            for act, edge in (("earlier", shown[-1]), ("later", shown[0]))
        )
        if shown
        else ""
    )
    return _page(
        "Meetings",
        escape(group.title),
        f"<div  class='mgMeetingsEarlierLater' ><p>{turns}</p></div>"
        f'<div  class="mgTableBorder" ><ul  class="mgNonBulletTableList"  >{rows}</ul></div>',
    )


def meeting_page(council: Council, sitting: Sitting, group: Group) -> str:
    """The page ieListDocuments.aspx."""
    links = "".join(f"<li>{one}</li>" for one in _packs(sitting, group))
    heading = f"{escape(group.title)} - {sitting.day:%A} {sitting.day.day} {sitting.day:%B %Y} 7:30 pm"
    cancelled = ", CANCELLED" if sitting.status == "Cancelled" else ""
    papers = [one for one in sitting.papers if one.number not in council.withdrawn]
    rows = "\n".join(_row(place, one) for place, one in enumerate(papers, start=1))
    table = f'<table class="mgItemTable"  id="mgItemTable">{rows}</table>' if rows else "<p>Nothing to read yet</p>"
    title = f'<a  href="mgCommitteeDetails.aspx?ID={group.number}">{heading}{cancelled}</a>'
    return _page("Papers", title, table, links)


def choice_page(sitting: Sitting, group: Group) -> str:
    """The page mgChooseDocPack.aspx."""
    return _page("Packs", escape(group.title), f"<p>{_pack_link(sitting, group, 'Public reports pack', 10)}</p>")


def partnership_page(papers: list[Paper], number: int, *, last: bool) -> str:
    """A page of the partnership's own site: nothing of ModernGov in it."""
    rows = "\n".join(
        f'<li><a class="download" href="/partnership/files/{one.number} {escape(one.title)}.pdf">'
        f"{escape(one.title)} (PDF, 88 KB)</a></li>"
        for one in papers
    )
    following = "" if last else f'<a rel="next" href="?page={number + 1}">More</a>'
    return f"<!doctype html><title>Publications</title><main><ul>{rows}</ul>{following}</main>"


def changed_page() -> str:
    """What the site looks like once another maker has rebuilt it."""
    return "<!doctype html><title>Democracy portal</title><div id=app data-view=meetings><script src=app.js></script>"


def challenge_page() -> str:
    """What a guard before the site shows to programs."""
    return (
        "<!doctype html><title>Just a moment</title><p>Verify you are human"
        '<script src="/cdn-cgi/challenge-platform/x.js"></script>'
    )


def feed(council: Council, base: str) -> str:
    """The page mgRss.aspx?XXR=0."""
    items = "".join(_feed_item(one, base) for one in council.sittings if one.number in council.added_to)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>New here</title>'
        f"<link>{base}</link>{items}</channel></rss>"
    )


def _feed_item(sitting: Sitting, base: str) -> str:
    link = f"{base}ieListDocuments.aspx?CId={sitting.committee}&amp;MId={sitting.number}&amp;Ver=4"
    return f"<item><title>Added to: {sitting.day:%d/%m/%Y}</title><link>{link}</link></item>"


def _packs(sitting: Sitting, group: Group) -> Iterable[str]:
    """The links above the agenda."""
    yield f'<a  href="mgMeetingAttendance.aspx?ID={sitting.number}">Who came</a>'
    if sitting.papers:
        yield _pack_link(sitting, group, "Agenda frontsheet", 0)
    if sitting.pack:
        yield f'<a  href="mgChooseDocPack.aspx?ID={sitting.agenda}"  title="Pack">Agenda reports pack</a>'
    if sitting.minutes:
        yield _pack_link(sitting, group, "Printed minutes", 1)


def _pack_link(sitting: Sitting, group: Group, name: str, variant: int) -> str:
    when = f"{sitting.day:%A} {sitting.day:%d-%b-%Y} 19.30"
    title = escape(group.title.replace("&", "and"))
    address = f"documents/g{sitting.agenda}/{name} {when} {title}.pdf?T={variant}"
    return f'<a  href="{address}"   title="{name}&#32;pdf">{name}\n\t\t\t{_SIZE} </a>'


def _row(place: int, paper: Paper) -> str:
    """One agenda item: restricted papers are named without a link."""
    number = f'<td  class="mgItemNumberCell" ><p  class="mgAiTitleTxt" >{place}.</p></td>'
    if paper.restricted:
        return f'<tr>{number}<td><p  class="mgAiTitleTxt" >{escape(paper.title)} (not for publication)</p></td></tr>'
    name = escape(paper.title.replace("&", "and"))  # a line break in a title stays one in the address
    link = (
        f'<a  class="mgAiTitleLnk"   href="documents/s{paper.number}/{name}.pdf"    \n title="Document">'
        f'{escape(paper.title)} <span  class="mgHide" >, item {place}.</span>{_SIZE} </a>'
    )
    again = f"<ul><li>{link}</li></ul>" if paper.listed_twice else ""
    return f'<tr>{number}<td><p  class="mgAiTitleTxt" >{link}</p>{again}</td></tr>'


def _page(title: str, sub_title: str, content: str, links: str = "") -> str:
    menu = "".join(f'<li><a href="{address}" title="{name}">{name}</a></li>\n' for address, name in _MENU)
    sub = f'<div class="mgSubTitle" >\t<h2 class="mgSubTitleTxt">{sub_title}</h2></div>' if sub_title else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title} - Ellenmere</title></head>\n'
        f'<body><ul class="menu-list">{menu}</ul>'
        f'<div id="modgov"><div class="mgHeader"><h1  class="mgMainTitleTxt" >{title}</h1></div>{sub}'
        f'<div class="mgLinks" ><ul  class="mgActionList" >{links}</ul></div>'
        f'<div class="mgContent" >{content}</div><div class="mgFooter" ></b></div></div></body></html>'
    )


def _begins(sitting: Sitting) -> datetime:
    return datetime.combine(sitting.day, time(19, 30))

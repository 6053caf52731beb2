"""What the invented council publishes on each night: committees, meetings, documents, and the bytes behind them.

Everything is made up, as in tests/documents, whose PDFs are what is published here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

DOCUMENTS = Path(__file__).resolve().parent.parent / "documents"
TODAY = date(2026, 3, 2)
"""The first night, unless another is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document attached to an agenda item."""

    number: int
    title: str
    file: str
    """A sample publication, by its path in tests/documents."""
    item: str = "Community safety"
    restricted: bool = False
    listed_twice: bool = False
    mark: str = ""
    """Appended to the bytes as a comment, so that two papers of one file differ, or a paper from its correction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A meeting."""

    number: int
    agenda: int
    """Number of its packs, which is not that of the meeting."""
    committee: int
    day: date
    papers: tuple[Paper, ...] = ()
    pack: str | None = None
    minutes: str | None = None
    status: str = "Confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A committee."""

    number: int
    title: str
    expired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """A council on one night."""

    groups: tuple[Group, ...]
    sittings: tuple[Sitting, ...]
    plans: tuple[Paper, ...] = ()
    """What its partnership's web page links to."""
    added_to: tuple[int, ...] = ()
    """Meetings that the feed announces."""
    withdrawn: frozenset[int] = field(default_factory=frozenset)
    """Papers that are listed no more and gone from the server."""

    def sittings_of(self, group: int) -> list[Sitting]:
        """A committee's meetings, the newest first."""
        return sorted((one for one in self.sittings if one.committee == group), key=lambda one: one.day, reverse=True)

    def paper(self, number: int) -> Paper | None:
        """The paper of a number, as long as it is published."""
        papers = [paper for sitting in self.sittings for paper in sitting.papers] + list(self.plans)
        return next((one for one in papers if one.number == number), None)

    def sitting_of_agenda(self, agenda: int) -> Sitting | None:
        """The meeting that a pack belongs to."""
        return next((one for one in self.sittings if one.agenda == agenda), None)


def read_document(file: str, mark: str = "") -> bytes:
    """A sample publication's bytes; a mark is a comment behind its end, which readers of PDF pass over."""
    content = (DOCUMENTS / file).read_bytes()
    return content + f"\n% {mark}\n%%EOF\n".encode() if mark else content


SCRUTINY, SAFETY, PLANNING, OLD = 31, 32, 33, 34


def first_night(today: date = TODAY) -> Council:
    """The council as it is first met."""
    return Council(
        groups=(
            Group(number=SCRUTINY, title="Communities & Housing Scrutiny Committee"),
            Group(number=SAFETY, title="Safer Communities Panel"),
            Group(number=PLANNING, title="Planning Committee"),
            Group(number=OLD, title="Town Hall Clock Sub-Committee", expired=True),
        ),
        sittings=(
            Sitting(
                number=410,
                agenda=517,
                committee=SCRUTINY,
                day=today - timedelta(days=12),
                papers=(
                    Paper(number=9001, title="Community Safety Action Plan", file="ruled-plan/ruled-plan.pdf"),
                    Paper(number=9002, title="Targets & results", file="targets/targets.pdf", listed_twice=True),
                    Paper(number=9003, title="Tenders received", file="bare-plan/bare-plan.pdf", restricted=True),
                ),
                pack="committee-pack/committee-pack.pdf",
                minutes="scanned-page/scanned-page.pdf",
            ),
            Sitting(
                number=402,
                agenda=402,
                committee=SAFETY,
                day=today - timedelta(days=20),
                papers=(
                    Paper(
                        number=9010,
                        title="Town centre delivery\r\n plan",
                        file="horizontal-plan/horizontal-plan.pdf",
                        item="Delivery plans",
                    ),
                    Paper(number=9011, title="Forum plan", file="bare-plan/bare-plan.pdf", item="Delivery plans"),
                ),
            ),
            Sitting(number=411, agenda=411, committee=SAFETY, day=today + timedelta(days=5)),
            Sitting(number=399, agenda=399, committee=SAFETY, day=today - timedelta(days=3), status="Cancelled"),
            Sitting(
                number=380,
                agenda=396,
                committee=SCRUTINY,
                day=today - timedelta(days=75),
                papers=(Paper(number=8001, title="Last quarter's targets", file="targets/targets.pdf", mark="Q2"),),
            ),
            Sitting(
                number=290,
                agenda=299,
                committee=SCRUTINY,
                day=today - timedelta(days=400),
                papers=(
                    Paper(number=7001, title="Plan of the year before", file="ruled-plan/ruled-plan.pdf", mark="2"),
                ),
            ),
            Sitting(
                number=412,
                agenda=530,
                committee=PLANNING,
                day=today - timedelta(days=6),
                papers=(Paper(number=9020, title="Barn at Stavering", file="bare-plan/bare-plan.pdf", mark="barn"),),
            ),
        ),
        plans=(
            Paper(number=1, title="Partnership plan", file="ruled-plan/ruled-plan.pdf", mark="web"),
            Paper(number=2, title="Targets", file="targets/targets.pdf", mark="web"),
            Paper(number=3, title="Leaflet for dog owners", file="bare-plan/bare-plan.pdf", mark="dogs"),
        ),
    )


def second_night(today: date = TODAY) -> Council:
    """The night after: one paper published again with other bytes, one new, one withdrawn, late minutes announced."""
    before = first_night(today)
    return replace(
        before,
        sittings=tuple(_on_second_night(one) for one in before.sittings),
        added_to=(380,),
        withdrawn=frozenset({9011}),
        plans=tuple(
            replace(one, mark="web, corrected") if one.number == 2 else one for one in before.plans if one.number != 3
        ),
    )


def _on_second_night(sitting: Sitting) -> Sitting:
    if sitting.number == 410:
        changed = tuple(replace(one, mark="corrected") if one.number == 9002 else one for one in sitting.papers)
        new = Paper(
            number=9004, title="Late paper: town centre", file="horizontal-plan/horizontal-plan.pdf", mark="late"
        )
        return replace(sitting, papers=(*changed, new))
    if sitting.number == 402:
        return replace(sitting, papers=tuple(one for one in sitting.papers if one.number != 9011))
    if sitting.number == 380:
        return replace(sitting, minutes="targets/targets.pdf")
    return sitting

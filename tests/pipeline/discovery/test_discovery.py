"""A source is looked through on whichever way answers, within its window, and what cannot be seen is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.discovery import discover
from pipeline.fetching import Fetcher, Policy
from pipeline.publications import Discovery, Window, window_around
from pipeline.sources import Source
from tests.replica.council import TODAY, Group, first_night, second_night
from tests.replica.faults import Fault, Service
from tests.replica.site import Replica

Look = Callable[..., Discovery]
EVERYTHING = ["report", "pack", "minutes", "decisions", "frontsheet", "supplement"]


@pytest.fixture
def look(site: str) -> Look:
    """Looks through the replica as a source that takes what is given."""

    def discovered(
        window: Window | None = None, *, kind: str = "moderngov", feed: bool = True, **take: Any
    ) -> Discovery:
        declared = {"name": "ellenmere", "publisher": "Ellenmere", "kind": kind, "url": site, "take": take}
        source = Source.model_validate(declared)
        with Fetcher(Policy(misses_in_a_row=3)) as fetcher:
            return discover(source, window or source.night_window(TODAY), fetcher, feed=feed)

    return discovered


def names(discovery: Discovery) -> list[str]:
    return [one.address.rpartition("/")[2] for one in discovery.publications]


def test_the_window_is_four_weeks_back_and_one_ahead() -> None:
    window = window_around(date(2026, 3, 2))
    assert (window.start, window.end) == (date(2026, 2, 2), date(2026, 3, 9))
    assert date(2026, 2, 2) in window
    assert date(2026, 3, 10) not in window


def test_months_cover_a_window_without_gap_or_overlap() -> None:
    window = Window(start=date(2023, 12, 15), end=date(2024, 3, 1))
    months = window.months()
    days = [month.start + timedelta(days=n) for month in months for n in range((month.end - month.start).days + 1)]
    assert days == [window.start + timedelta(days=n) for n in range((window.end - window.start).days + 1)]
    assert [str(month) for month in months][1:3] == ["2024-01-01 to 2024-01-31", "2024-02-01 to 2024-02-29"]


def test_both_ways_find_the_same_under_the_same_addresses(replica: Replica, look: Look) -> None:
    by_service = look(documents=["report", "pack", "minutes"])
    replica.faults.service = "missing"
    by_pages = look(documents=["report", "pack", "minutes"])
    assert sorted(names(by_service)) == sorted(names(by_pages))
    assert sorted(names(by_service)) == ["g517?T=1", "g517?T=10", "s9001", "s9002", "s9010", "s9011", "s9020"]
    told = [
        [(one.address, one.kind, one.title, one.committee, one.meeting_date) for one in discovery.publications]
        for discovery in (by_service, by_pages)
    ]
    assert told[0] == told[1]
    assert by_service.notes == ()
    assert "web service does not answer" in by_pages.notes[0]
    assert by_service.left_out == {"restricted": 1, "repeated": 1, "other kinds (frontsheet)": 1}


@pytest.mark.parametrize("service", ["missing", "refused", "broken", "page", "renamed"])
def test_pages_are_read_however_the_service_is_withheld(replica: Replica, look: Look, service: Service) -> None:
    replica.faults.service = service
    discovery = look()
    assert names(discovery) == ["g517?T=1", "g517?T=10"]
    assert discovery.complete


def test_a_service_that_sends_its_whole_history_is_filtered_here(replica: Replica, look: Look) -> None:
    replica.faults.whole_history = True
    discovery = look(committees=["scrutiny"], documents=["report"])
    assert names(discovery) == ["s9001", "s9002"]
    assert discovery.left_out["outside the window"] == 2


def test_many_committees_are_asked_for_at_once(replica: Replica, look: Look) -> None:
    more = tuple(Group(number=number, title=f"Panel {number}") for number in range(100, 120))
    replica.council = replace(replica.council, groups=(*replica.council.groups, *more))
    discovery = look(documents=["report"])
    assert sum("GetAllMeetingsByDate" in one.path for one in replica.log) == 1
    assert not any("GetMeetings?" in one.path for one in replica.log)
    assert sorted(names(discovery)) == ["s9001", "s9002", "s9010", "s9011", "s9020"]
    assert {one.committee for one in discovery.publications if one.address.endswith("s9020")} == {"Planning Committee"}


@pytest.mark.parametrize("service", ["on", "missing"])
def test_committees_titles_and_kinds_are_chosen(replica: Replica, look: Look, service: Service) -> None:
    replica.faults.service = service
    chosen = look(committees=["^safer"], titles=["centre"], not_titles=["nothing"], documents=["report"])
    assert names(chosen) == ["s9010"]
    assert chosen.left_out["other titles"] == 1
    packs = look(committees=["scrutiny"], titles=["action plan"], documents=["pack"])
    assert names(packs) == ["g517?T=10"]
    assert names(look(committees=["scrutiny"], titles=["swimming"], documents=["pack"])) == []


def test_a_committee_that_is_not_there_is_a_problem(look: Look) -> None:
    discovery = look(committees=["scrutiny", "harbour"])
    (problem,) = discovery.problems
    assert problem.startswith(
        "take.committees: none of the site's 3 committees matches 'harbour'; correct it, say to one"
    )
    assert "Communities & Housing Scrutiny Committee" in problem
    assert discovery.publications


def test_pages_are_followed_into_the_past_and_no_further(replica: Replica, look: Look) -> None:
    replica.faults.service = "missing"
    past = Window(start=TODAY - timedelta(days=450), end=TODAY - timedelta(days=300))
    assert names(look(past, committees=["scrutiny"], documents=["report"], feed=False)) == ["s7001"]
    turns = [one.path for one in replica.log if "Act=" in one.path]
    assert len(turns) == len(set(turns)) <= 4


def test_the_feed_leads_to_meetings_outside_the_window(replica: Replica, look: Look) -> None:
    replica.council = second_night()
    assert "g396?T=1" in names(look(documents=["minutes"]))
    assert "g396?T=1" not in names(look(documents=["minutes"], feed=False))


def test_without_a_feed_the_rest_is_still_seen(replica: Replica, look: Look) -> None:
    replica.faults.feed = False
    discovery = look()
    assert names(discovery) == ["g517?T=1", "g517?T=10"]
    assert discovery.complete
    assert discovery.notes[0].startswith("no feed, so nothing added to earlier meetings is seen")


def test_changed_markup_is_a_problem_and_not_an_empty_night(replica: Replica, look: Look) -> None:
    replica.faults.service, replica.faults.pages = "missing", "changed"
    discovery = look()
    assert not discovery.publications
    (problem,) = discovery.problems
    assert problem.endswith('("Democracy portal"); its markup may have changed')


def test_lists_without_any_meeting_are_a_problem(replica: Replica, look: Look) -> None:
    replica.faults.service = "missing"
    replica.council = replace(replica.council, sittings=())
    assert look().problems == (
        "no meeting on the lists of 3 committees, past ones neither; their markup may have changed",
    )


def test_a_block_is_reported_and_not_evaded(replica: Replica, look: Look) -> None:
    replica.faults.service, replica.faults.pages = "refused", "challenge"
    discovery = look()
    assert not discovery.complete
    assert "prove to be human" in discovery.problems[0]
    assert len(replica.log) == 2


def test_one_meeting_that_fails_keeps_no_other_from_being_seen(replica: Replica, look: Look) -> None:
    replica.faults.paths.append(Fault(trouble="error", path="lMeetingId=402"))
    discovery = look(documents=["report"])
    assert names(discovery) == ["s9001", "s9002", "s9020"]
    assert "GetMeeting?lMeetingId=402: the server answered 500" in discovery.problems[0]


def test_a_service_that_a_source_leaves_alone_is_not_asked(replica: Replica, look: Look) -> None:
    look(service=False, feed=False)
    assert not any("mgWebService" in one.path or "mgRss" in one.path for one in replica.log)


def test_supplements_are_found_behind_their_choice(replica: Replica, look: Look) -> None:
    replica.faults.service = "missing"
    look(documents=["report"], feed=False)
    assert not any("mgChooseDocPack" in one.path for one in replica.log)
    look(documents=["pack"], feed=False)
    assert sum("mgChooseDocPack" in one.path for one in replica.log) == 1


# plain pages


def test_links_are_taken_over_all_pages(look: Look) -> None:
    discovery = look(kind="webpage", pages=["partnership/"], not_titles=["dog"])
    assert [(one.title, one.kind, one.meeting_date) for one in discovery.publications] == [
        ("Partnership plan", "document", None),
        ("Targets", "document", None),
    ]
    assert discovery.left_out == {"other titles": 1}
    assert discovery.publications[0].url.endswith("/partnership/files/1%20Partnership%20plan.pdf")


def test_the_next_page_may_be_a_pattern(replica: Replica, look: Look) -> None:
    assert len(look(kind="webpage", pages=["partnership/"], next="^more$").publications) == 3
    assert len(look(kind="webpage", pages=["partnership/"], next="^no such$").publications) == 2
    short = look(kind="webpage", pages=["partnership/"], most_pages=1)
    assert "more than 1 pages" in short.problems[0]


def test_a_page_without_any_document_is_a_problem(replica: Replica, look: Look) -> None:
    replica.faults.pages = "changed"
    discovery = look(kind="webpage", pages=["partnership/"])
    assert "the markup may have changed" in discovery.problems[0]


def test_links_to_other_hosts_are_left_out(replica: Replica, look: Look) -> None:
    discovery = look(kind="webpage", pages=["partnership/"], links="ellenmere.invalid|files")
    assert all("127.0.0.1" in one.url for one in discovery.publications)


# folders


def test_a_folder_is_walked(tmp_path: Path) -> None:
    for name in ("2025/plan.pdf", "notes.pdf"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"%PDF-1.4")
    declared = {"name": "share", "publisher": "x", "kind": "folder", "url": str(tmp_path), "take": {"titles": ["plan"]}}
    with Fetcher() as fetcher:
        discovery = discover(Source.model_validate(declared), window_around(TODAY), fetcher)
        assert [(one.address, one.title) for one in discovery.publications] == [("2025/plan.pdf", "plan")]
        (tmp_path / "2025/plan.pdf").unlink()
        (tmp_path / "notes.pdf").unlink()
        assert (
            "holds no PDF files" in discover(Source.model_validate(declared), window_around(TODAY), fetcher).problems[0]
        )


def test_discovery_says_everything_as_json(look: Look) -> None:
    told = look(documents=["report"], committees=["scrutiny"]).to_dict()
    assert told["from"] == "2026-02-02"
    assert told["publications"][0]["meeting_date"] == (TODAY - timedelta(days=12)).isoformat()
    assert first_night(TODAY) == first_night()

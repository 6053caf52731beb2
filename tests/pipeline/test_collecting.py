"""Nights at a council's site: what is new, changed, gone or failed, and never more requests than that takes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive import Archive
from pipeline.collecting import Collecting, backfill, collect
from pipeline.errors import SettingsError
from pipeline.fetching import Fetcher, Policy
from pipeline.outcomes import Collection, Outcome
from pipeline.publications import Window
from pipeline.sources import Source
from tests.replica.council import TODAY, second_night
from tests.replica.faults import Fault
from tests.replica.server import serving
from tests.replica.site import Replica

TAKE = {"committees": ["scrutiny", "safer"], "documents": ["report", "pack"]}
Night = Callable[..., Collection]


def declare(url: str, *, name: str = "ellenmere", kind: str = "moderngov", **keys: Any) -> Source:
    take = keys.pop("take", TAKE if kind == "moderngov" else {})
    return Source.model_validate({"name": name, "publisher": "x", "kind": kind, "url": url, "take": take, **keys})


def working(
    folder: Path, fetcher: Fetcher, *, night: int = 1, tell: Callable[[Outcome], None] | None = None
) -> Collecting:
    work = Collecting(
        archive=Archive(folder / "raw"),
        fetcher=fetcher,
        states=folder / "states",
        today=TODAY + timedelta(days=night - 1),
    )
    return replace(work, tell=tell) if tell else work


@pytest.fixture
def spend(tmp_path: Path, replica: Replica, site: str) -> Night:
    """Spends a night at the replica with an empty log; everything is opened anew, as another run would."""

    def night(number: int, source: Source | None = None, **keys: Any) -> Collection:
        if number == 2:
            replica.council = second_night()
        replica.log.clear()
        with Fetcher(Policy(obey_robots=True)) as fetcher:
            work = working(tmp_path, fetcher, night=number)
            chosen = source or declare(site, **keys)
            return collect(chosen, chosen.night_window(TODAY), work)

    return night


def told(collection: Collection) -> dict[str, str]:
    return {one.publication.address.rpartition("/")[2]: one.kind for one in collection.outcomes}


def fetched(replica: Replica, *, status: int = 200) -> list[str]:
    return [one.path for one in replica.log if one.is_document and one.status == status]


def archived(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in (folder / "raw").rglob("*") if path.is_file() and path.name != ".lock"
    }


def test_night_two_fetches_only_what_changed_and_night_three_nothing(
    tmp_path: Path, replica: Replica, spend: Night
) -> None:
    first = spend(1)
    assert told(first) == dict.fromkeys(["s9010", "s9011", "g517?T=10", "s9001", "s9002"], "new")
    assert len(fetched(replica)) == 5
    assert all(one.document and one.document.media_type == "application/pdf" for one in first.outcomes)

    second = spend(2)
    assert told(second) == {
        "s8001": "new",  # announced by the feed
        "s9004": "new",
        "s9002": "changed",
        "s9010": "unchanged",
        "g517?T=10": "unchanged",
        "s9001": "unchanged",
        "s9011": "gone",
    }
    assert sorted(path.rpartition("=")[2] for path in fetched(replica)) == ["8001", "9002", "9004"]
    assert len(fetched(replica, status=304)) == 3
    assert second.counts == {"new": 2, "changed": 1, "unchanged": 3, "gone": 1, "failed": 0}
    arrived = [one.document for one in second.outcomes if one.document and one.kind in {"new", "changed"}]
    assert [document.location.address.rpartition("/")[2] for document in arrived] == ["s8001", "s9002", "s9004"]
    assert len(second.present) == 6

    before = archived(tmp_path)
    third = spend(3)
    assert third.counts == {"new": 0, "changed": 0, "unchanged": 6, "gone": 0, "failed": 0}
    assert fetched(replica) == []
    assert archived(tmp_path) == before
    assert (first.warnings, second.warnings, third.warnings) == ((), (), ())


def test_a_changed_document_is_a_version_beside_the_old_one(tmp_path: Path, spend: Night) -> None:
    spend(1)
    spend(2)
    archive = Archive(tmp_path / "raw")
    versions = [one for one in archive.documents() if one.location.address.endswith("/s9002")]
    assert len({one.sha256 for one in versions}) == 2
    assert all(archive.verified_path(one.sha256).stat().st_size == one.size for one in versions)
    assert versions[0].listed == {
        "title": "Targets & results",
        "kind": "report",
        "committee": "Communities & Housing Scrutiny Committee",
        "meeting_date": (TODAY - timedelta(days=12)).isoformat(),
    }


def test_a_withdrawn_document_stays_archived_and_may_come_back(tmp_path: Path, replica: Replica, spend: Night) -> None:
    spend(1)
    council = replica.council
    gone = next(one for one in spend(2).outcomes if one.kind == "gone")
    assert gone.reason == "no longer listed; the server answered 404 Not Found; check the URL"
    assert gone.document is not None
    assert gone.document.gone_at is not None
    assert Archive(tmp_path / "raw").verified_path(gone.document.sha256).is_file()
    spend(3)
    assert not any("9011" in one.path for one in replica.log)  # nobody asks for what is known to be gone
    replica.council = council
    assert told(spend(4))["s9011"] == "new"
    assert told(spend(5))["s9011"] == "unchanged"


def test_what_is_listed_no_more_but_still_there_is_not_gone(replica: Replica, spend: Night) -> None:
    spend(1)
    replica.council = replace(second_night(), withdrawn=frozenset(), plans=(*replica.council.sittings[1].papers,))
    (unlisted,) = [one for one in spend(3).outcomes if one.reason]
    assert (unlisted.kind, unlisted.reason) == ("unchanged", "no longer listed")


def test_without_validators_bytes_are_compared(replica: Replica, spend: Night) -> None:
    replica.faults.validators = False
    assert spend(1).counts["new"] == 5
    assert spend(2).counts == {"new": 2, "changed": 1, "unchanged": 3, "gone": 1, "failed": 0}
    assert spend(3).counts["unchanged"] == 6
    assert not any(one.conditional for one in replica.log)


def test_a_council_that_switches_its_service_off_changes_nothing(replica: Replica, spend: Night) -> None:
    spend(1)
    replica.faults.service = "missing"
    collection = spend(3)
    assert collection.counts["unchanged"] == 5
    assert fetched(replica) == []
    assert collection.discovery.notes


def test_a_lost_state_is_made_again_from_the_archive(tmp_path: Path, replica: Replica, spend: Night) -> None:
    spend(1)
    (tmp_path / "states" / "ellenmere.json").unlink()
    assert spend(3).counts["unchanged"] == 5
    assert fetched(replica) == []
    (tmp_path / "states" / "ellenmere.json").write_text('{"seen": {"x": 3}}')
    assert spend(4).counts["unchanged"] == 5
    kept = json.loads((tmp_path / "states" / "ellenmere.json").read_text())
    assert (kept["source"], kept["listed"], len(kept["seen"])) == ("ellenmere", 5, 5)
    assert {one["last_seen"] for one in kept["seen"].values()} == {(TODAY + timedelta(days=3)).isoformat()}


def test_lost_bytes_are_fetched_again(tmp_path: Path, replica: Replica, spend: Night) -> None:
    document = spend(1).outcomes[0].document
    assert document is not None
    Archive(tmp_path / "raw").path(document.sha256).unlink()
    spend(3)
    assert len(fetched(replica)) == 1
    assert Archive(tmp_path / "raw").verified_path(document.sha256).is_file()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("page", "not a PDF but a web page"),
        ("half", "without sending complete message body"),
        ("loop", "redirected more than 5 times"),
        ("elsewhere", "redirected to elsewhere.invalid"),
        ("huge", "larger than the 512 MB"),
        ("refused", "403"),
        ("gone", "listed, but the server answered 410"),
        ("busy", "503"),
    ],
)
def test_one_document_in_trouble_keeps_no_other_from_coming(
    replica: Replica, spend: Night, fault: Any, reason: str
) -> None:
    replica.faults.paths.append(Fault(trouble=fault, path="ID=9001", seconds=0))
    collection = spend(1)
    assert collection.counts == {"new": 4, "changed": 0, "unchanged": 0, "gone": 0, "failed": 1}
    (failed,) = [one for one in collection.outcomes if one.kind == "failed"]
    assert reason in (failed.reason or "")
    assert "\n" not in (failed.reason or "")
    replica.faults.paths.clear()
    assert told(spend(3))["s9001"] == "new"  # the next night tries again


def test_a_source_that_lists_nothing_any_more_is_warned_of(replica: Replica, spend: Night) -> None:
    spend(1)
    replica.council = replace(replica.council, sittings=())
    for number in (3, 4):
        assert spend(number).warnings == ("nothing is listed where 5 publications were; look at the site",)


def test_fewer_publications_than_expected_are_warned_of(spend: Night) -> None:
    assert spend(1, expected={"publications": 5}).warnings == ()
    (warning,) = spend(3, expected={"publications": 6}).warnings
    assert warning == "5 publications are listed where at least 6 are expected; look at the site"


def test_a_listing_that_cannot_be_read_marks_nothing_gone(replica: Replica, spend: Night) -> None:
    spend(1)
    replica.faults.service, replica.faults.pages = "missing", "changed"
    collection = spend(3)
    assert collection.outcomes == ()
    assert "its markup may have changed" in collection.warnings[0]
    replica.faults.service = "on"
    assert spend(4).counts["unchanged"] == 5


def test_plain_pages_have_nights_too(replica: Replica, site: str, spend: Night) -> None:
    source = declare(site, name="partnership", kind="webpage", take={"pages": ["partnership/"]})
    assert spend(1, source).counts["new"] == 3
    assert spend(2, source).counts == {"new": 0, "changed": 1, "unchanged": 1, "gone": 1, "failed": 0}
    assert spend(3, source).counts["unchanged"] == 2


def test_folders_have_nights_too(tmp_path: Path, spend: Night) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (share / "a.pdf").write_bytes(b"%PDF-1.4 a")
    (share / "b.pdf").write_bytes(b"%PDF-1.4 b")
    (share / "page.pdf").write_bytes(b"<html><title>Moved</title>")
    source = declare(str(share), name="share", kind="folder")
    assert told(spend(1, source)) == {"a.pdf": "new", "b.pdf": "new", "page.pdf": "failed"}
    (share / "a.pdf").write_bytes(b"%PDF-1.4 a, corrected")
    (share / "b.pdf").unlink()
    assert told(spend(3, source)) == {"a.pdf": "changed", "b.pdf": "gone", "page.pdf": "failed"}


def test_many_sources_are_visited_and_one_that_is_down_costs_no_other(tmp_path: Path, site: str) -> None:
    with serving(Replica()) as other:
        sources = [
            declare(site),
            declare("http://127.0.0.1:1", name="down"),
            declare(other, name="other"),
        ]
        window = sources[0].night_window(TODAY)
        with Fetcher(Policy()) as fetcher, ThreadPoolExecutor(len(sources)) as threads:
            work = working(tmp_path, fetcher)
            collections = list(threads.map(lambda source: collect(source, window, work), sources))
    assert [one.source for one in collections] == ["ellenmere", "down", "other"]
    assert [one.counts["new"] for one in collections] == [5, 0, 5]
    (problem,) = collections[1].warnings
    assert "could not be fetched" in problem
    assert len(list(Archive(tmp_path / "raw").documents())) == 10


def test_a_report_is_the_same_however_threads_run(spend: Night, site: str) -> None:
    report = spend(1).to_dict()
    assert report["listed"] == 5
    assert [one["url"].replace(site, "") for one in report["outcomes"]][:2] == [
        "/mgConvert2PDF.aspx?ID=9010",
        "/mgConvert2PDF.aspx?ID=9011",
    ]
    assert report["outcomes"][0]["document_id"].startswith("doc-")
    assert list(report["counts"]) == ["new", "changed", "unchanged", "gone", "failed"]


# the past


PAST = Window(start=date(2025, 1, 1), end=date(2026, 2, 28))


def test_a_backfill_goes_on_where_it_was_stopped(tmp_path: Path, replica: Replica, site: str) -> None:
    def months(count: int | None = None) -> list[Collection]:
        replica.log.clear()
        taken: list[Collection] = []
        with Fetcher(Policy()) as fetcher:
            for collection in backfill(declare(site), PAST, working(tmp_path, fetcher, night=9)):
                taken.append(collection)
                if len(taken) == count:
                    break  # while the last month is being loaded
        return taken

    first = months(12)
    assert [str(one.discovery.window)[:7] for one in first] == [f"2025-{month:02}" for month in range(1, 13)]
    assert sum(one.counts["new"] for one in first) == 2
    second = months()
    assert [str(one.discovery.window)[:7] for one in second] == ["2025-12", "2026-01", "2026-02"]
    assert [one.counts["unchanged"] for one in second] == [1, 0, 0]
    assert [one.counts["new"] for one in second] == [0, 0, 5]
    assert not any("8001" in one.path for one in replica.log if one.is_document)
    assert months() == []
    assert replica.log == []


def test_a_backfill_over_pages_asks_for_no_listing_twice(tmp_path: Path, replica: Replica, site: str) -> None:
    replica.faults.service = "missing"
    with Fetcher(Policy()) as fetcher:
        collections = list(backfill(declare(site), PAST, working(tmp_path, fetcher, night=9)))
    assert sum(one.counts["new"] for one in collections) == 7
    listings = [one.path for one in replica.log if "List" in one.path]
    assert len(listings) == len(set(listings))


def test_a_month_with_a_failure_is_taken_again(tmp_path: Path, replica: Replica, site: str) -> None:
    replica.faults.paths.append(Fault(trouble="page", path="ID=8001", times=1))
    december = Window(start=date(2025, 12, 1), end=date(2025, 12, 31))
    kinds = []
    with Fetcher(Policy()) as fetcher:
        for _ in range(3):
            kinds += [told(one) for one in backfill(declare(site), december, working(tmp_path, fetcher, night=9))]
    assert kinds == [{"s8001": "failed"}, {"s8001": "new"}]


def test_only_what_lists_dates_has_a_past(tmp_path: Path, site: str) -> None:
    with Fetcher() as fetcher, pytest.raises(SettingsError, match="a webpage lists no dates"):
        list(backfill(declare(site, kind="webpage"), PAST, working(tmp_path, fetcher)))


# stopped at any moment


PROGRAM = """
import sys
from pathlib import Path
from pipeline.fetching import Fetcher, Policy
from pipeline.collecting import collect
from tests.pipeline.test_collecting import TODAY, declare, working

source = declare(sys.argv[1])
with Fetcher(Policy()) as fetcher:
    collect(source, source.night_window(TODAY), working(Path(sys.argv[2]), fetcher))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_night_that_is_killed_is_finished_by_the_next(tmp_path: Path, replica: Replica, site: str) -> None:
    silent = Fault(trouble="silent", path="ID=9001", times=1, seconds=3)
    replica.faults.paths.append(silent)
    run = subprocess.Popen([sys.executable, "-c", PROGRAM, site, str(tmp_path)])
    deadline = time.monotonic() + 60
    while silent.times and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)  # until the request that is not answered has come in
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert len(fetched(replica)) == 3
    replica.log.clear()
    with Fetcher(Policy()) as fetcher:
        source = declare(site)
        collection = collect(source, source.night_window(TODAY), working(tmp_path, fetcher))
    assert collection.counts == {"new": 2, "changed": 0, "unchanged": 3, "gone": 0, "failed": 0}
    assert sorted(path[-4:] for path in fetched(replica) if "9001" not in path) == ["9002"]
    assert len(list(Archive(tmp_path / "raw").documents())) == 5

"""Pictures are drawn apart from the server, kept by content, and never wait for a file that cannot be drawn."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from explorer import page_pictures, picture_process
from explorer.page_pictures import NoPicture, PagePictures
from explorer.picture_process import DIED, TOO_SLOW, PictureProcess, ProcessFailed
from extractors.showing.locating import Wanted
from pipeline.archive import Archive
from pipeline.documents import Location

PNG = b"\x89PNG\r\n\x1a\n"


def store(archive: Archive, path: Path) -> str:
    return archive.store(path.read_bytes(), Location(source="local", url="file:///x.pdf", address="x.pdf")).sha256


@pytest.fixture(scope="module")
def samples(repository: Path) -> Path:
    return repository / "tests" / "documents"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return Archive(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory, archive: Archive) -> Iterator[PagePictures]:
    with closing(PagePictures(tmp_path_factory.mktemp("pages"), archive, processes=1)) as made:
        yield made


@pytest.fixture(scope="module")
def plan(archive: Archive, samples: Path) -> str:
    return store(archive, samples / "ruled-plan" / "ruled-plan.pdf")


def test_larger_sizes_are_larger_pictures(pictures: PagePictures, plan: str) -> None:
    drawn = [pictures.picture(plan, 1, size) for size in ("thumb", "page", "large")]
    assert all(one.startswith(PNG) for one in drawn)
    assert len(drawn[0]) < len(drawn[1]) < len(drawn[2])


def test_a_picture_is_kept_and_needs_its_file_no_more(
    pictures: PagePictures, plan: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = pictures.picture(plan, 2, "thumb")
    kept = pictures._folder / plan[:2] / plan / "2-thumb.png"
    assert kept.read_bytes() == first
    monkeypatch.setattr(pictures, "_archive", Archive(tmp_path))
    assert pictures.picture(plan, 2, "thumb") == first
    with pytest.raises(NoPicture, match="archive"):
        pictures.picture(plan, 3, "thumb")


@pytest.mark.parametrize(
    ("name", "why"), [("encrypted.pdf", "encrypted"), ("truncated.pdf", "damaged"), ("text.pdf", "not have its file")]
)
def test_a_file_that_cannot_be_drawn_says_why(
    pictures: PagePictures, archive: Archive, samples: Path, name: str, why: str
) -> None:
    sha256 = store(archive, samples / "broken" / name)
    for _ in range(2):  # the second time without trying
        with pytest.raises(NoPicture, match=why):
            pictures.picture(sha256, 1, "page")


def test_damaged_bytes_are_not_shown(pictures: PagePictures, archive: Archive, samples: Path) -> None:
    sha256 = store(archive, samples / "targets" / "targets.pdf")
    path = archive.verified_path(sha256)
    path.write_bytes(path.read_bytes() + b"%")
    with pytest.raises(NoPicture, match="as it was published"):
        pictures.picture(sha256, 1, "page")


@pytest.mark.parametrize("sha256", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_only_hashes_lead_to_files(pictures: PagePictures, sha256: str) -> None:
    with pytest.raises(NoPicture, match="never fetched"):
        pictures.picture(sha256, 1, "page")


def test_a_page_too_far_says_so(pictures: PagePictures, plan: str) -> None:
    with pytest.raises(NoPicture, match="no such page"):
        pictures.picture(plan, 4000, "page")


def test_words_are_told_where_they_stand_once(pictures: PagePictures, plan: str) -> None:
    nowhere = Wanted((0.0, 0.0, 900.0, 900.0), "words that nobody printed")
    assert pictures.places(plan, 1, [nowhere]) == [[]]
    assert pictures.places("0" * 64, 1, [nowhere, nowhere]) == [[], []]


def test_the_oldest_pictures_go_first(tmp_path: Path) -> None:
    kept = page_pictures._Store(tmp_path, most=100)
    for number in range(5):
        kept.write(f"{number}0/{number}.png", b"x" * 30)
        os.utime(tmp_path / f"{number}0" / f"{number}0" / f"{number}.png", (number, number))
    kept.trim()
    assert sorted(path.name for path in tmp_path.rglob("*.png")) == ["2.png", "3.png", "4.png"]
    assert kept.read("00/0.png") is None
    assert kept.read("40/4.png") == b"x" * 30


def test_too_many_who_wait_are_sent_away(pictures: PagePictures, plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_pictures, "_WAITING", 0)
    with pytest.raises(NoPicture) as said:
        pictures.submit(plan, 1, "page")
    assert said.value.busy


@pytest.fixture
def process() -> Iterator[PictureProcess]:
    with closing(PictureProcess()) as made:
        yield made


def page_of(path: Path) -> dict[str, object]:
    return {"path": path, "number": 1, "dpi": 30, "longest": 300}


def test_a_process_that_was_killed_is_replaced(process: PictureProcess, samples: Path) -> None:
    page = page_of(samples / "targets" / "targets.pdf")
    assert process.ask("draw", page, 20).startswith(PNG)
    first = process._process
    assert first is not None
    assert first.pid is not None
    os.kill(first.pid, signal.SIGKILL)
    first.join()
    assert process.ask("draw", page, 20).startswith(PNG)


def test_a_process_that_takes_too_long_is_ended(
    process: PictureProcess, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_process, "_START", 0.0)
    with pytest.raises(ProcessFailed, match=TOO_SLOW):
        process.ask("draw", page_of(samples / "targets" / "targets.pdf"), 0.0)
    assert process._process is None


def test_a_process_without_memory_fails_alone(samples: Path) -> None:
    with closing(PictureProcess(memory=64 * 1024**2)) as small, pytest.raises(ProcessFailed):
        small.ask("draw", page_of(samples / "targets" / "targets.pdf"), 20)


def test_a_process_writes_no_file(process: PictureProcess, samples: Path, tmp_path: Path) -> None:
    """What a hostile file might do: the limit is that of the process, so it is asked for there."""
    process.ask("draw", page_of(samples / "targets" / "targets.pdf"), 20)
    assert process._process is not None
    limits = Path(f"/proc/{process._process.pid}/limits")
    if not limits.exists():
        pytest.skip("the limits of a process are told by Linux only")
    [line] = [line for line in limits.read_text().splitlines() if line.startswith("Max file size")]
    assert line.split()[3] == "0"


def test_nothing_is_asked_of_a_process_that_ended(process: PictureProcess, samples: Path) -> None:
    process.end()
    with pytest.raises(ProcessFailed, match=DIED):
        process.ask("draw", page_of(samples / "targets" / "targets.pdf"), 20)


def test_names_of_errors_do_not_tell_paths(process: PictureProcess, samples: Path) -> None:
    with pytest.raises(ProcessFailed) as said:
        process.ask("draw", page_of(samples / "broken" / "encrypted.pdf"), 20)
    assert said.value.why == "PasswordNeeded"

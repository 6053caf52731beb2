"""Page stamps, running headers and footers: set apart wherever they are drawn, and nothing else with them."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from extractors.layout.furniture import set_furniture_apart
from extractors.parsing.pages import Page
from extractors.parsing.words import Rotation, Word
from tests.extractors.building import Sheet, border, horizontal, line, vertical, word


def text_of(words: Iterable[Word]) -> str:
    return " ".join(w.text for w in words)


def stamped(number: int, label: str, x: float, top: float, *, run: int = 50) -> Page:
    """A page with three lines of text of its own and a stamp drawn in a go of its own."""
    words = line(f"Text of page {number} goes on", 60, 200 + 7 * number, run=1)
    words += line(f"and ends {'here' * number}", 60, 330 + 5 * number, run=2)
    return Page(number, 595.0, 842.0, (*words, *line(label, x, top, run=run)))


@given(
    first=st.integers(1, 200),
    count=st.integers(3, 6),
    form=st.sampled_from(["Page {}", "{}", "Page {} of 300", "- {} -"]),
)
def test_numbers_that_count_along_are_labels(first: int, count: int, form: str) -> None:
    pages = [stamped(n, form.format(first + n - 1), 280, 810) for n in range(1, count + 1)]
    read = set_furniture_apart(pages)
    for number, page in enumerate(read):
        assert str(first + number) in (page.label or "")
        assert text_of(page.words).startswith(f"Text of page {number + 1}")
        assert len(page.words) == len(pages[number].words) - len(form.format(1).split())
        assert set(page.words) | set(page.furniture) == set(pages[number].words)


def test_numbers_that_do_not_count_along_are_no_labels() -> None:
    pages = [stamped(n, f"Page {label}", 280, 810) for n, label in enumerate((7, 3, 90, 12), 1)]
    assert [page.label for page in set_furniture_apart(pages)] == [None] * 4


def test_a_page_named_in_the_text_is_no_label() -> None:
    pages = [stamped(n, f"Page {n}", 280, 400) for n in range(1, 5)]
    assert [page.label for page in set_furniture_apart(pages)] == [None] * 4


def test_a_stamp_drawn_turned_over_a_cell_is_set_apart() -> None:
    pages = []
    for number in range(1, 5):
        sheet = Sheet(number)
        sheet.draw([["Ref", "Action"], [f"1.{number}", f"Walk the town {'again ' * number}"]], [40, 120, 500], 260)
        turned = [_turned("Page", 44, 262), _turned(str(number + 20), 44, 290)]
        sheet.words.extend(turned)
        pages.append(sheet.page())
    read = set_furniture_apart(pages)
    assert [page.label for page in read] == [f"Page {n + 20}" for n in range(1, 5)]
    assert all("Page" not in text_of(page.words) for page in read)
    assert [f"1.{page.number}" in text_of(page.words) for page in read] == [True] * 4


def _turned(text: str, x: float, top: float, rotation: Rotation = 90) -> Word:
    return word(text, x, top, rotation=rotation, run=77)


def test_agenda_item_stamps_are_set_apart() -> None:
    pages = [stamped(1, "Agenda Item 7", 480, 20), stamped(2, "Nothing of the kind", 480, 20)]
    read = set_furniture_apart(pages)
    assert {w.text for w in read[0].furniture} == {"Agenda", "Item", "7"}
    assert "Agenda" not in text_of(read[0].words)
    assert read[1].furniture == ()


def test_lines_that_recur_at_the_edge_are_running_lines() -> None:
    pages = [stamped(n, f"Ellenmere District Council, draft {n}", 60, 30) for n in range(1, 5)]
    for page in set_furniture_apart(pages):
        printed = f"Ellenmere District Council, draft {page.number}".split()
        assert sorted(w.text for w in page.furniture) == sorted(printed)


def test_a_repeated_header_of_a_table_is_no_running_line() -> None:
    pages = []
    for number in range(1, 5):
        sheet = Sheet(number)
        sheet.draw([["Ref", "Action"], [str(number), "word " * (3 + number)]], [40, 120, 500], 30)
        pages.append(sheet.page())
    assert all(page.furniture == () for page in set_furniture_apart(pages))


def test_text_that_stands_still_in_the_middle_of_pages_is_kept() -> None:
    pages = [stamped(n, "To be confirmed", 60, 420) for n in range(1, 5)]
    assert all("confirmed" in text_of(page.words) for page in set_furniture_apart(pages))


@given(count=st.integers(1, 5), top=st.floats(5, 800), text=st.text("abcPage 0123456789", max_size=12))
def test_words_are_moved_never_lost(count: int, top: float, text: str) -> None:
    pages = [stamped(n, text, 200, top) for n in range(1, count + 1)]
    for before, after in zip(pages, set_furniture_apart(pages), strict=True):
        assert sorted(map(str, before.words)) == sorted(map(str, (*after.words, *after.furniture)))


def test_a_line_between_rules_is_kept() -> None:
    rules = (*border((50, 20, 400, 44)), vertical(200, 20, 44), horizontal(44, 50, 400))
    pages = [Page(n, 595.0, 842.0, tuple(line("Lead agency", 60, 26)), rules) for n in range(1, 5)]
    assert all(text_of(page.words) == "Lead agency" for page in set_furniture_apart(pages))

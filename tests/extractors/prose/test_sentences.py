"""Pages to sentences: columns, paragraphs, lists, footnotes, headings, and the boxes they stand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import find_all_tables
from extractors.parsing.boxes import centre_inside, union
from extractors.parsing.lines import Line
from extractors.parsing.pages import Page
from extractors.parsing.words import Word
from extractors.prose.reading_order import read_in_columns
from extractors.prose.sentences import Sentence, read_sentences
from extractors.tables.choice import PageReading
from extractors.tables.tables import Cell, Table
from tests.extractors.building import Sheet, line, tables_of, typeset, word, wrap
from tests.extractors.reading import read_document

BODY = "Officers walk the high street on Friday nights and talk to those who live there. They meet once a month."
MORE = "Reports of noise fell in the summer. Most of them came from two streets in the north of the town."


def page_of(words: Sequence[Word], number: int = 1) -> Page:
    return Page(number, 595.0, 842.0, tuple(words))


def column(paragraphs: Sequence[str], left: float, right: float, top: float = 60.0) -> list[Word]:
    """Paragraphs one under another, further apart than their lines."""
    words: list[Word] = []
    for paragraph in paragraphs:
        words.extend(typeset([paragraph], left, right, top))
        top = max(w.bottom for w in words) + 12.0
    return words


def texts(pages: Sequence[Page]) -> list[str]:
    return [s.text for s in read_sentences(pages, {})]


def said(sentences: Sequence[Sentence]) -> list[tuple[str, str]]:
    return [(s.kind, s.text) for s in sentences]


# --- whatever the typesetting -----------------------------------------------------------------------------------------

plain = st.from_regex(r"[a-z]{4,10}", fullmatch=True)


@st.composite
def sentence_texts(draw: st.DrawFn) -> str:
    words = draw(st.lists(plain, min_size=6, max_size=18))
    return f"{words[0].capitalize()} {' '.join(words[1:])}."


paragraphs_of_sentences = st.lists(st.lists(sentence_texts(), min_size=1, max_size=4), min_size=1, max_size=5)


def flat(paragraphs: Sequence[Sequence[str]]) -> list[str]:
    return [sentence for paragraph in paragraphs for sentence in paragraph]


@settings(max_examples=40)
@given(paragraphs_of_sentences, st.floats(180, 480))
def test_sentences_do_not_depend_on_the_width_they_are_set_to(paragraphs: list[list[str]], width: float) -> None:
    page = page_of(column([" ".join(p) for p in paragraphs], 50, 50 + width))
    read = read_sentences([page], {})
    assert [s.text for s in read] == flat(paragraphs)
    assert len({s.paragraph for s in read}) == len(paragraphs)


@settings(max_examples=30)
@given(paragraphs_of_sentences, paragraphs_of_sentences, st.floats(0, 11))
def test_two_columns_are_read_one_after_the_other(left: list[list[str]], right: list[list[str]], offset: float) -> None:
    words = column([" ".join(p) for p in left], 40, 290, 60) + column(
        [" ".join(p) for p in right], 310, 560, 60 + offset
    )
    read = read_sentences([page_of(words)], {})
    lines = min(sum(len(wrap(" ".join(p), 242)) for p in side) for side in (left, right))
    if lines >= 3:
        assert " ".join(s.text for s in read) == " ".join(flat(left) + flat(right))


@settings(max_examples=40)
@given(st.lists(sentence_texts(), min_size=3, max_size=8), st.integers(1, 60), st.floats(180, 480))
def test_a_sentence_runs_over_a_page(paragraph: list[str], cut: int, width: float) -> None:
    lines = wrap(" ".join(paragraph), width)
    cut = min(cut, len(lines) - 1)
    pages = [
        page_of([w for n, t in enumerate(piece) for w in line(t, 50, 60 + 12 * n)], number)
        for number, piece in ((1, lines[:cut]), (2, lines[cut:]))
        if piece
    ]
    read = read_sentences(pages, {})
    assert [s.text for s in read] == paragraph
    assert [p.page_number for s in read for p in s.parts] == sorted(p.page_number for s in read for p in s.parts)


# --- reading order ----------------------------------------------------------------------------------------------------


def test_a_heading_over_two_columns_is_read_first_and_a_line_below_them_last() -> None:
    words = [
        *line("A heading that runs across both of the columns", 40, 40, size=16),
        *column([BODY, MORE], 40, 290, 80),
        *column([MORE, BODY], 310, 560, 80),
        *line("One last line that is wide enough to run across both of the columns of this page again.", 40, 300),
    ]
    read = texts([page_of(words)])
    assert read[0].startswith("A heading")
    assert " ".join(read[1:-1]) == f"{BODY} {MORE} {MORE} {BODY}"
    assert read[-1].startswith("One last line")


def test_labels_and_their_values_are_no_columns() -> None:
    lines = [Line(tuple(line(f"Label{n}", 40, 60 + 14 * n) + line(f"Value{n}", 300, 60 + 14 * n))) for n in range(5)]
    assert read_in_columns(lines) == [lines]
    assert texts([page_of([w for each in lines for w in each.words])])[0] == "Label0 Value0"


def test_words_of_tables_are_left_to_them() -> None:
    sheet = Sheet(1).write("Before the table.", 60, 40)
    bottom = sheet.draw([["Ref", "Action"], ["1", "Walk the street"]], [60, 120, 400], 60)
    page = sheet.write("After the table.", 60, bottom + 10).page()
    assert [s.text for s in read_sentences([page], tables_of(page))] == ["Before the table.", "After the table."]


def test_prose_that_was_taken_for_a_table_is_prose(monkeypatch: pytest.MonkeyPatch) -> None:
    words = column([BODY, MORE], 40, 290) + column([MORE, BODY], 310, 560)
    page = page_of(words)

    def cell(number: int, left: float, right: float) -> Cell:
        inside = [w for w in words if left <= w.x0 < right]
        lines = tuple(Line(tuple(w for w in inside if w.top == top)) for top in sorted({w.top for w in inside}))
        return Cell(0, number, 1, 1, (left, 50, right, 300), lines)

    table = Table(1, (30, 300, 570), (50, 300), (cell(0, 30, 300), cell(1, 300, 570)), "text-alignment", 0.8)
    monkeypatch.setattr("extractors.document.read_page_tables", lambda *_: PageReading((table,)))
    tables = find_all_tables([page])
    assert tables == {1: ()}
    assert " ".join(s.text for s in read_sentences([page], tables)) == f"{BODY} {MORE} {MORE} {BODY}"


# --- paragraphs and lists ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bullet", ["•", "\uf0b7", "\uf0a7", "▪", "➢", "(cid:131)", "–", "-", "o", "1.", "a)", "(iv)"])
def test_list_items_are_kept_as_items(bullet: str) -> None:
    sheet = Sheet(1).write("The key aims are to:", 60, 40)
    for number, text in enumerate(("Reduce and detect crime", "Strengthen communities", "Lower the fear of it")):
        sheet.write(bullet, 60, 60 + 14 * number).write(text, 80, 60 + 14 * number)
    read = read_sentences([sheet.page()], {})
    assert said(read) == [
        ("prose", "The key aims are to:"),
        ("item", "Reduce and detect crime"),
        ("item", "Strengthen communities"),
        ("item", "Lower the fear of it"),
    ]
    assert read[1].parts[0].quote == f"{bullet} Reduce and detect crime"


def test_an_item_of_two_lines_is_one() -> None:
    sheet = Sheet(1).write("•", 60, 40).write("Reports of noise from the streets of the town", 80, 40)
    sheet.write("centre to go down", 80, 52).write("•", 60, 64).write("Fewer thefts", 80, 64)
    assert texts([sheet.page()]) == ["Reports of noise from the streets of the town centre to go down", "Fewer thefts"]


def test_a_rate_at_the_beginning_of_a_paragraph_is_no_list_number() -> None:
    sheet = Sheet(1).write("8.6 per 1000 residents is the lowest rate. It was 9.1 last year.", 60, 40)
    assert texts([sheet.page()])[0] == "8.6 per 1000 residents is the lowest rate."


def test_bare_numbers_that_count_paragraphs_are_left_out_of_them() -> None:
    sheet = Sheet(1)
    for number, text in enumerate((BODY, MORE, BODY), 1):
        sheet.write(f"{number} {text}", 60, 40 + 40 * number)
    read = read_sentences([sheet.page()], {})
    assert [s.text for s in read if s.text[0].isdigit()] == []
    assert {s.kind for s in read} == {"item"}


def test_a_number_that_counts_nothing_stays() -> None:
    sheet = Sheet(1).write("12 Officers walk the high street on Friday nights.", 60, 40).write(BODY, 60, 80)
    assert texts([sheet.page()])[0] == "12 Officers walk the high street on Friday nights."


def test_lines_that_their_author_broke_are_not_joined() -> None:
    sheet = Sheet(1).write("Reduce all crime by 2%", 60, 40).write("Domestic abuse plan to be 80% on target", 60, 52)
    sheet.write("A line that is much longer than those two and so shows how wide the text is set here", 60, 64)
    assert len(texts([sheet.page()])) == 3


def test_lines_beside_a_picture_go_on() -> None:
    wide = "Many of those who came to the town had not planned to stay there for longer than a week or two at most."
    narrow = ["so they rented a room with Mrs", "Brown in Church Street until the", "Council found them a house."]
    words = line(wide, 60, 40) + [w for n, t in enumerate(narrow) for w in line(t, 60, 76 + 12 * n)]
    page = Page(1, 595.0, 842.0, tuple(words), images=((224.0, 60.0, 560.0, 200.0),))
    assert texts([page])[-1] == " ".join(narrow)


def test_hyphenation_is_undone_in_the_text_and_kept_in_the_quote() -> None:
    sheet = (
        Sheet(1)
        .write("The Council gives out infor-", 60, 40)
        .write("mation on anti-", 60, 52)
        .write("social acts.", 60, 64)
    )
    [sentence] = read_sentences([sheet.page()], {})
    assert sentence.text == "The Council gives out information on anti-social acts."
    assert sentence.parts[0].quote == "The Council gives out infor- mation on anti- social acts."


# --- footnotes --------------------------------------------------------------------------------------------------------


def with_footnote() -> Page:
    mark = word("1", 60 + 5 * 30, 38, size=6)
    sheet = Sheet(1).write("There were 1365 incidents here", 60, 40)
    last = sheet.words[-1]
    sheet.words.append(word("1", last.x1, 38, size=6))
    sheet.write("which is a fall.", last.x1 + mark.x1 - mark.x0 + 3, 40)
    sheet.write("This goes on to the next page and", 60, 52)
    sheet.words.append(word("1", 60, 498, size=5))
    sheet.words.extend(line("Counted by the police. Not by the Council.", 64, 500, size=8))
    return sheet.page()


def test_footnotes_and_their_marks_stay_out_of_the_text() -> None:
    after = Sheet(2).write("ends there.", 60, 40).write(BODY, 60, 80).page()
    read = read_sentences([with_footnote(), after], {})
    assert [s.text for s in read][:4] == [
        "There were 1365 incidents here which is a fall.",
        "This goes on to the next page and ends there.",
        "Counted by the police.",
        "Not by the Council.",
    ]
    assert read[0].parts[0].quote == "There were 1365 incidents here 1 which is a fall."
    assert read[2].parts[0].quote.startswith("1 Counted")


def test_a_mark_that_is_one_word_with_the_stop_after_it_is_left_out() -> None:
    page = with_footnote()
    narrow = Word("1,", 400.0, 40.0, 404.0, 50.0, 10.0, False)
    last = line("Burglary, as the police say", 260, 80)
    words = (*page.words, replace(narrow, x0=last[-1].x1 + 2, x1=last[-1].x1 + 7, top=80, bottom=90), *last)
    after = line("fell.", last[-1].x1 + 10, 80)
    assert "Burglary, as the police say, fell." in texts([replace(page, words=(*words, *after))])


# --- headings ---------------------------------------------------------------------------------------------------------


def test_sentences_stand_under_their_headings() -> None:
    sheet = Sheet(1).write("Plan 2025/26", 60, 30, size=18).write("1. Safer streets", 60, 60, size=14)
    sheet.write("What we know", 60, 90, bold=True)
    for n, text in enumerate((BODY, MORE)):
        sheet.write(text, 60, 110 + 30 * n)
    sheet.write("2. Drugs", 60, 200, size=14).write(MORE, 60, 220)
    read = read_sentences([sheet.page()], {})
    by_text = {s.text: s for s in read}
    assert [s.text for s in read if s.kind == "heading"] == ["Plan 2025/26", "Safer streets", "What we know", "Drugs"]
    assert by_text["They meet once a month."].headings == ("Plan 2025/26", "Safer streets", "What we know")
    assert by_text["They meet once a month."].section == "What we know"
    assert read[-1].headings == ("Plan 2025/26", "Drugs")
    assert by_text["What we know"].headings == ("Plan 2025/26", "Safer streets")


def test_a_short_plain_line_close_over_its_text_is_a_heading() -> None:
    sheet = Sheet(1)
    for n, (name, text) in enumerate((("Burglary", BODY), ("Vehicle crime", MORE), ("Speeding", BODY))):
        sheet.write(name, 60, 40 + 50 * n).write(text, 60, 52 + 50 * n)
    assert [s.text for s in read_sentences([sheet.page()], {}) if s.kind == "heading"] == [
        "Burglary", "Vehicle crime", "Speeding",
    ]  # fmt: skip


def test_a_heading_in_capitals_stands_over_those_set_like_it() -> None:
    sheet = Sheet(1).write("SUCCESS MEASURES", 60, 40, bold=True).write("Burglary", 60, 60, bold=True)
    sheet.write(BODY, 60, 80).write("Speeding", 60, 120, bold=True).write(MORE, 60, 140)
    assert read_sentences([sheet.page()], {})[-1].headings == ("SUCCESS MEASURES", "Speeding")


# --- real pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sevenoaks-2011-12.word", "sevenoaks-2017-18.web", "tonbridge-malling-2014-15.web"])
def test_every_word_of_a_plan_is_in_one_sentence_and_inside_its_box(corpus: Path, name: str) -> None:
    read = read_document(corpus / "facsimiles" / f"{name}.pdf")
    sentences = read_sentences(read.pages, {})
    for page in read.pages:
        upright = [w for w in page.words if w.rotation == 0]
        parts = [p for s in sentences for p in s.parts if p.page_number == page.number]
        assert Counter(w.text for w in upright) == Counter(t for p in parts for t in p.quote.split(" "))
        for part in parts:
            inside = [w for w in upright if centre_inside(w.box, part.box)]
            assert not Counter(part.quote.split(" ")) - Counter(w.text for w in inside)
            assert union(w.box for w in inside)[0] >= part.box[0] - 1

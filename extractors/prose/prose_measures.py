"""Success measures and targets that stand in running text: the lines under a heading such as "Success measures".

Measures in tables are read with the tables (``plans.actions``); a section that holds a table is left to it. Aims,
priorities, terms of reference and lists of partners are no measures, and nothing outside such a section is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from extractors.parsing.boxes import rounded
from extractors.parsing.pages import Page
from extractors.prose.outline import without_continued
from extractors.prose.sentences import Sentence
from extractors.tables.tables import Table
from extractors.tables.themes import theme_name
from pipeline.dates import parse_due
from pipeline.identity import normalise_words
from pipeline.periods import find_periods
from pipeline.prose_words import prose_words
from pipeline.records import Due, Finding, Measure, Provenance
from pipeline.targets import find_target

_METHOD, _CONFIDENCE = "text", 0.85
# A measure says at least so many words (a list item one less), and no more than this.
_FEWEST_WORDS, _MOST_WORDS = 3, 80
_DEADLINE = re.compile(
    r"\b(?:by|before|until|no later than)\s+(?P<rest>(?:the\s+)?(?:(?:end|start|close)\s+of\s+)?(?:the\s+)?)$",
    re.IGNORECASE,
)
_LEADING = re.compile(r"(?:by|before|until|till)\s+(?:the\s+)?", re.IGNORECASE)
# A sentence that goes on telling of the measure before it.
_GOES_ON = re.compile(r"(?:This|These|It|They|Target|Baseline)\b")
# What follows the words of a heading: "... for 2024/25"; "Our success measures are: ..."
_OF_A_YEAR = re.compile(r"(?: (?:for|in))?(?: the)? (?:year )?(?:19|20)\d\d(?: (?:to )?(?:(?:19|20)\d\d|\d\d))?$")
_LEADS_IN = re.compile(r" (?:are|is|will be|include|are as follows)$")
_SOURCE = re.compile(r"(?:source|note|please note|nb)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading over success measures, and the sentences under it."""

    heading: Sentence
    sentences: tuple[Sentence, ...]
    themes_beside: bool
    """Its themes are headings as large as its own."""


def read_prose_measures(
    sentences: Sequence[Sentence], pages: Sequence[Page], tables: Mapping[int, Sequence[Table]]
) -> tuple[list[Measure], list[Finding]]:
    """The success measures of a document's running text, in reading order, and what is doubtful about them.

    Args:
        sentences: of the whole document (``prose.sentences``).
        pages: furniture set apart; for their labels.
        tables: page number -> tables on it.
    """
    labels = {page.number: page.label for page in pages}
    places = [(number, table.box[1]) for number, found in tables.items() for table in found]
    sections = [_without_tables(section, places) for section in _find_sections(sentences)]
    themed = len({section.heading.section for section in sections}) > 1
    measures = [m for section in sections for m in _read_section(section, labels, themed=themed)]
    return measures, list(_findings(sections))


def _findings(sections: Sequence[_Section]) -> Iterator[Finding]:
    for section in sections:
        if section.sentences and not any(_candidates(section)):
            part = section.heading.parts[0]
            yield Finding(
                reason="success-measures-not-read",
                level="note",
                message=f'no measures were found in the text under "{section.heading.text}"; look whether it holds any',
                page_number=part.page_number,
                bbox=part.box,
            )


# --- sections --------------------------------------------------------------------------------------------------------


def _find_sections(sentences: Sequence[Sentence]) -> Iterator[_Section]:
    end = 0
    for number, sentence in enumerate(sentences):
        if number < end or not _names_measures(sentence):
            continue
        inside = list(_below(sentence, sentences[number + 1 :]))
        beside = all(s.kind == "heading" for s in inside)
        if beside:
            inside = list(_beside(sentence, sentences[number + 1 :]))
        end = number + 1 + len(inside)
        yield _Section(sentence, tuple(inside), beside)


def _names_measures(sentence: Sentence) -> bool:
    """Whether a sentence is a heading over success measures; "Success measures:" in plain type is one too."""
    if sentence.kind != "heading" and not sentence.text.rstrip().endswith(":"):
        return False
    words = _heading_words(sentence)
    return words in prose_words("success_measures", "headings") or words in prose_words(
        "success_measures", "weak_headings"
    )


def _heading_words(sentence: Sentence) -> str:
    """What a heading says, less the year it names, "our" and "the"."""
    words = _OF_A_YEAR.sub("", _LEADS_IN.sub("", normalise_words(sentence.text)))
    return re.sub(r"^(?:our|the) ", "", words)


def _below(heading: Sentence, following: Sequence[Sentence]) -> Iterator[Sentence]:
    """The sentences that stand under a heading, up to the next one of its level or above; or the list led in to."""
    if heading.kind != "heading":
        yield from takewhile(lambda s: s.kind == "item", following)
        return
    path = (*heading.headings, heading.text)
    yield from takewhile(lambda s: _is_under(s, path) and not _ends_section(s), following)


def _is_under(sentence: Sentence, path: tuple[str, ...]) -> bool:
    """Whether a sentence stands under the headings ``path``, or is one of them repeated on a later page."""
    own = (*sentence.headings, without_continued(sentence.text))
    repeats = sentence.kind == "heading" and own == path[: len(own)]
    return repeats or sentence.headings[: len(path)] == path


def _beside(heading: Sentence, following: Sequence[Sentence]) -> Iterator[Sentence]:
    """The sentences after a heading right below which headings of its own level name the themes."""
    first = following[0] if following else heading
    if not first.kind == heading.kind == "heading" or first.headings != heading.headings:
        return
    for sentence in following:
        path = sentence.headings[: len(heading.headings)]
        if path != heading.headings or _ends_section(sentence) or _names_measures(sentence):
            return
        if sentence.kind == "heading" and sentence.headings == heading.headings[:-1] and heading.headings:
            return
        yield sentence


def _ends_section(sentence: Sentence) -> bool:
    return sentence.kind == "heading" and normalise_words(sentence.text) in prose_words("success_measures", "ends")


def _without_tables(section: _Section, places: Sequence[tuple[int, float]]) -> _Section:
    """The section up to the first table in it; a few sentences right above the table tell of it."""
    start = _place(section.heading)
    kept: list[Sentence] = []
    for sentence in section.sentences:
        if any(start < place < _place(sentence) for place in places):
            kept = kept if any(s.kind != "prose" for s in kept) else []
            break
        kept.append(sentence)
    return _Section(section.heading, tuple(kept), section.themes_beside)


def _place(sentence: Sentence) -> tuple[int, float]:
    return (sentence.parts[0].page_number, sentence.parts[0].box[1])


# --- measures --------------------------------------------------------------------------------------------------------


def _read_section(section: _Section, labels: Mapping[int, str | None], *, themed: bool) -> Iterator[Measure]:
    depth = len(section.heading.headings) + (0 if section.themes_beside else 1)
    for run in _candidates(section):
        text = " ".join(s.text for s in run)
        within = run[0].headings[depth:]
        theme = within[-1] if within else section.heading.section if themed else None
        yield _measure(text, theme, run, labels)


def _candidates(section: _Section) -> Iterator[list[Sentence]]:
    """Runs of sentences that are one measure each: a list item, or a sentence with those that go on telling of it."""
    grouped = [list(group) for _, group in groupby(section.sentences, key=lambda s: s.paragraph)]
    weak = _heading_words(section.heading) in prose_words("success_measures", "weak_headings")
    paragraphs = [p for p in grouped if p[0].kind != "heading" and not p[-1].text.endswith(":")]
    items = [p for p in paragraphs if p[0].kind == "item"]
    # Where the measures are a list, the prose around it tells of them.
    for paragraph in items if len(items) * 2 >= len(paragraphs) else paragraphs:
        runs = [paragraph] if paragraph[0].kind == "item" else _runs(paragraph)
        yield from (run for run in runs if _is_measure(run) and not (weak and _tells(run[0])))


def _tells(sentence: Sentence) -> bool:
    """Whether a sentence of running text tells of what is or was."""
    if sentence.kind == "item":
        return False
    words = f" {normalise_words(sentence.text)} "
    return any(f" {each} " in words for each in prose_words("success_measures", "telling"))


def _runs(paragraph: Sequence[Sentence]) -> list[list[Sentence]]:
    runs: list[list[Sentence]] = []
    for sentence in paragraph:
        if runs and _GOES_ON.match(sentence.text):
            runs[-1].append(sentence)
        else:
            runs.append([sentence])
    return runs


def _is_measure(run: Sequence[Sentence]) -> bool:
    text = " ".join(s.text for s in run)
    count = len(re.findall(r"[^\W\d_]{2,}", text))
    fewest = _FEWEST_WORDS - 1 if run[0].kind == "item" else _FEWEST_WORDS
    if not fewest <= count <= _MOST_WORDS or text.endswith(":") or _SOURCE.match(text) or _is_footnote(run[0]):
        return False
    return run[0].kind == "item" or not any(
        words in text.casefold() for words in prose_words("success_measures", "about")
    )


def _is_footnote(sentence: Sentence) -> bool:
    mark = re.match(r"\d{1,2}(?=\s|[A-Z])", sentence.parts[0].quote)
    return mark is not None and sentence.kind == "prose" and not sentence.text.startswith(mark[0])


def _measure(text: str, theme: str | None, run: Sequence[Sentence], labels: Mapping[int, str | None]) -> Measure:
    return Measure(
        ref=None,
        theme=theme_name(theme).rstrip(" :") if theme else None,
        description=text,
        target=find_target(text),
        by_when=_deadline(text),
        provenance=tuple(_provenance(run, labels)),
    )


def _deadline(text: str) -> Due:
    """The day or period by which the text says a measure is to be met."""
    for period in find_periods(text):
        before = _DEADLINE.search(text[: period.span[0]])
        own = _LEADING.match(period.printed)
        if before is None and own is None:
            continue
        raw = period.printed[own.end() :] if own else before["rest"] + period.printed if before else ""
        due = parse_due(re.sub(r"^the\s+", "", raw, flags=re.IGNORECASE))
        if due.kind in ("date", "month", "period"):
            return due
    return parse_due(None)


def _provenance(run: Sequence[Sentence], labels: Mapping[int, str | None]) -> Iterator[Provenance]:
    for part in (part for sentence in run for part in sentence.parts):
        yield Provenance(
            page_number=part.page_number,
            page_label=labels.get(part.page_number),
            bbox=rounded(part.box),
            quote=part.quote,
            method=_METHOD,
            confidence=_CONFIDENCE,
        )

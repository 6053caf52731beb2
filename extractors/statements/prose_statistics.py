"""Statistics that running text states: sentences and progress notes to one row a figure.

What a sentence says is read in ``statements.statements``. Here it gets its period, its category, and the place it is
printed at. A sentence that became a success measure states no statistic.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import groupby

from extractors.prose.sentences import Sentence
from extractors.prose.splitting import split_sentences
from extractors.statements.intentions import is_target_heading
from extractors.statements.statement_periods import DataPeriods, Dated
from extractors.statements.statements import Statement, read_paragraph, read_statements
from pipeline.categories import category_of
from pipeline.identity import normalise_words
from pipeline.periods import data_period, find_periods
from pipeline.records import Action, Measure, Provenance, Statistic

_METHOD, _CONFIDENCE = "text", 0.8
# On so many pages a line is a running one.
_RUNNING = 3


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence and where it is printed."""

    text: str
    provenance: tuple[Provenance, ...]
    paragraph: int = 0


def read_prose_statistics(
    sentences: Sequence[Sentence], measures: Sequence[Measure], labels: dict[int, str | None], periods: DataPeriods
) -> list[Statistic]:
    """The statistics of a document's running text, in reading order.

    Args:
        sentences: of the whole document.
        measures: those read from the same sentences.
        labels: page number -> its number as printed.
        periods: what the document says of the period of its figures.
    """
    taken = {normalise_words(part.quote) for measure in measures for part in measure.provenance}
    statistics: list[Statistic] = []
    running = _running_lines(sentences)
    for group in _passages([s for s in sentences if _without_number(s) not in running]):
        if any(map(is_target_heading, group[0].headings)):
            continue
        read = [_Said(s.text, tuple(_provenance(s, labels)), s.paragraph) for s in group if not _is_taken(s, taken)]
        dated, is_led = periods.of_section(group[0].headings), group[0].kind == "prose"
        statistics.extend(_read_passage(read, group[0].section, dated, is_led=is_led))
    return statistics


def read_progress_statistics(records: Sequence[Action | Measure], periods: DataPeriods) -> list[Statistic]:
    """The statistics that progress cells state; each is found at the row that its cell stands in."""
    statistics: list[Statistic] = []
    for record in records:
        if record.progress:
            text = record.progress
            said = [_Said(text[start:end], _row_parts(record, text[start:end])) for start, end in split_sentences(text)]
            statistics.extend(_read_passage(said, record.theme, periods.of_section(())))
    return statistics


def _without_number(sentence: Sentence) -> str:
    return re.sub(r"\W*\d+\W*$", "", sentence.text) if re.search(r"\d\W*$", sentence.text) else ""


def _running_lines(sentences: Sequence[Sentence]) -> set[str]:
    """Lines that stand on several pages, each time with another number at the end: that of the page."""
    seen: dict[str, dict[int, str]] = defaultdict(dict)
    for sentence in sentences:
        if words := _without_number(sentence):
            seen[words][sentence.parts[0].page_number] = sentence.text
    return {words for words, pages in seen.items() if len(set(pages.values())) >= _RUNNING}


def _passages(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """Sentences that are read in the light of one another: a paragraph, with the list that it leads in."""
    passage: list[Sentence] = []
    for _, group in groupby((s for s in sentences if s.kind != "heading"), key=lambda s: s.paragraph):
        paragraph = list(group)
        if passage and not _leads_on(passage, paragraph):
            yield passage
            passage = []
        passage.extend(paragraph)
    if passage:
        yield passage


def _leads_on(passage: Sequence[Sentence], paragraph: Sequence[Sentence]) -> bool:
    """Whether a paragraph is an item of the list that the passage leads in.

    Some lists print no bullets: then each item is a sentence of its own, and what leads them in states no figure, nor
    what the data is of, which holds further than a list.
    """
    if passage[-1].headings != paragraph[0].headings:
        return False
    if paragraph[0].kind == "item":
        return True
    lead = [s for s in passage if s.paragraph == passage[0].paragraph]
    return (
        len(paragraph) == 1
        and any(find_periods(s.text) for s in lead)
        and not any(read_statements(s.text) or data_period(s.text) for s in lead)
    )


def _is_taken(sentence: Sentence, taken: set[str]) -> bool:
    return any(normalise_words(part.quote) in taken for part in sentence.parts)


def _read_passage(
    said: Iterable[_Said], section: str | None, dated: Dated, *, is_led: bool = True
) -> Iterator[Statistic]:
    """The statistics of sentences read in order, two sentences that complete each other as one.

    Args:
        said: the sentences.
        section: the heading that they stand under.
        dated: what is known of their period.
        is_led: whether the first paragraph leads in the others.
    """
    sentences = list(_with_trailing_periods(said))
    read = read_paragraph([sentence.text for sentence in sentences], section)
    known = _dates(sentences, read, dated, is_led=is_led)
    for places, statement in read:
        yield _statistic(statement, reduce(_both, (sentences[place] for place in places)), known[places[0]])


def _dates(
    sentences: Sequence[_Said], read: Sequence[tuple[tuple[int, ...], Statement]], dated: Dated, *, is_led: bool
) -> list[Dated]:
    """What is known of the period at each sentence: the items of a list hand on nothing to one another."""
    known: list[Dated] = []
    at_lead, paragraph = dated, sentences[0].paragraph if sentences else 0
    for number, sentence in enumerate(sentences):
        if sentence.paragraph != paragraph:
            at_lead = dated if is_led and paragraph == sentences[0].paragraph else at_lead
            dated, paragraph = at_lead, sentence.paragraph
        dated = dated.after(sentence.text, [statement.period for places, statement in read if number in places])
        known.append(dated)
    return known


def _with_trailing_periods(said: Iterable[_Said]) -> Iterator[_Said]:
    """The sentences, a period printed after a sentence as one of its own ("... . April 2015 to March 2016.") joined."""
    last: _Said | None = None
    for sentence in said:
        periods = find_periods(sentence.text)
        alone = len(periods) == 1 and not re.search(r"\w", sentence.text.replace(periods[0].printed, ""))
        if last and alone:
            last = _both(last, sentence)
            continue
        if last:
            yield last
        last = sentence
    if last:
        yield last


def _both(first: _Said, second: _Said) -> _Said:
    if first == second:
        return first
    return _Said(
        f"{first.text} {second.text}", tuple(dict.fromkeys((*first.provenance, *second.provenance))), first.paragraph
    )


def _statistic(statement: Statement, said: _Said, dated: Dated) -> Statistic:
    period, source = dated.period_of(statement.period, said.text)
    return Statistic(
        subject=statement.subject,
        category=category_of(statement.subject),
        geography=statement.geography,
        period_printed=period.printed if period else None,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        period_source=source,
        value=statement.value,
        value_printed=said.text[statement.span[0] : statement.span[1]],
        qualifier=statement.qualifier,
        unit=statement.unit,
        previous_value=statement.previous_value,
        change_absolute=statement.change_absolute,
        change_percent=statement.change_percent,
        direction=statement.direction,
        sentence=said.text,
        provenance=said.provenance,
    )


def _provenance(sentence: Sentence, labels: dict[int, str | None]) -> Iterator[Provenance]:
    for part in sentence.parts:
        yield Provenance(
            page_number=part.page_number,
            page_label=labels.get(part.page_number),
            bbox=part.box,
            quote=part.quote,
            method=_METHOD,
            confidence=_CONFIDENCE,
        )


def _row_parts(record: Action | Measure, text: str) -> tuple[Provenance, ...]:
    """The parts of the row that print the sentence; all of them where it runs over a page."""
    words = normalise_words(text)
    holding = tuple(part for part in record.provenance if words in normalise_words(part.quote))
    return tuple(replace(part, confidence=min(part.confidence, _CONFIDENCE)) for part in holding or record.provenance)

"""Sentences built by hand, as if read off a page: what stands under which heading, in which paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.prose.sentences import Kind, Sentence, SentencePart
from pipeline.records import Action, Box, Due, Provenance


class Text:
    """Headings, paragraphs and lists in reading order; each sentence has a box of its own on page 1."""

    def __init__(self) -> None:
        self.sentences: list[Sentence] = []
        self._headings: tuple[str, ...] = ()
        self._paragraph = 0

    def under(self, *headings: str) -> Text:
        self._headings = headings
        self._paragraph += 1
        self._add(headings[-1], "heading", headings[:-1])
        return self

    def says(self, *sentences: str) -> Text:
        """One paragraph."""
        self._paragraph += 1
        for sentence in sentences:
            self._add(sentence, "prose", self._headings)
        return self

    def lists(self, *items: str) -> Text:
        """List items: a paragraph each."""
        for item in items:
            self._paragraph += 1
            self._add(item, "item", self._headings)
        return self

    def _add(self, text: str, kind: Kind, headings: Sequence[str]) -> None:
        part = SentencePart(1, box_of(len(self.sentences)), text)
        section = headings[-1] if headings else None
        self.sentences.append(Sentence(text, (part,), kind, self._paragraph, section, tuple(headings)))


def box_of(place: int) -> Box:
    """The box of the sentence at that place, counted from 0."""
    return (60.0, 20.0 + 20 * place, 500.0, 32.0 + 20 * place)


def action_with(progress: str, *parts: tuple[int, str], theme: str | None = None) -> Action:
    """An action whose row is printed on pages, each with the words it prints there."""
    provenance = tuple(
        Provenance(page_number=page, page_label=None, bbox=box_of(page), quote=quote, method="lines", confidence=0.95)
        for page, quote in parts
    )
    due = Due(raw=None, kind="missing")
    return Action(
        ref="1", theme=theme, description="Walk the town", by_when=due, progress=progress, provenance=provenance
    )

"""The words by which a document says what it is and who publishes it (``pipeline/data/document_words.toml``)."""

from __future__ import annotations

from typing import cast

from pipeline.records import DocumentKind
from pipeline.word_lists import word_lists

Words = dict[str, dict[str, list[str]]]


def document_words() -> Words:
    """The lists of the data file, by section and name."""
    return word_lists("document_words.toml")


def title_to_kind(title: str) -> DocumentKind:
    """The kind of document that a title names; "other" where it names none."""
    words = set(title.casefold().replace(",", " ").replace(":", " ").split())
    for kind, entries in document_words()["kinds"].items():
        if any(set(entry.split()) <= words for entry in entries):
            return cast("DocumentKind", kind)
    return "other"

"""Where sentences end in a text, and which hyphens at line ends belong to the word."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pipeline.prose_words import prose_words

# A full stop, question or exclamation mark, with the quotes and brackets that close after it.
_END = re.compile(r"(?:[.!?…]+)[\"'’”)\]]*(?=\s|$)")
_GLUED = re.compile(r"(?<=[a-z%)])\.(?=[A-Z][a-z]+(?:\s|$))")
_LAST_WORD = re.compile(r"[^\s(\[\"'‘“]+$")
_OPENING = " \t\n\"'‘“(["


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the text's sentences, in order, without the white space between them.

    "No. 3", "Dr. Smith", "e.g. graffiti", "8.6 per 1000" end none. A text without full stops is one sentence.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for end in [*_ends(text), len(text)]:
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            first = start + len(piece) - len(piece.lstrip())
            spans.append((first, first + len(stripped)))
        start = end
    return spans


def _ends(text: str) -> Iterator[int]:
    found = [m.end() for m in _END.finditer(text) if _ends_sentence(text, m.start(), m.end())]
    found += [m.end() for m in _GLUED.finditer(text) if not _is_address(text, m.start())]
    yield from sorted(found)


def _ends_sentence(text: str, mark: int, end: int) -> bool:
    after = text[end:].lstrip(_OPENING)[:24]
    if not after:
        return False
    if text[mark] in "!?":
        return not after[0].islower()
    if after[0].islower() or after[0] in ",;:)":
        return False
    if end - mark > 1 and text[mark + 1] in ")]" and not text[:mark].endswith((" ", ".")):
        # "(fly-tipping etc.) Reports": the bracket closes inside a sentence unless it holds a whole one.
        opened = text.rfind("(", 0, mark)
        return opened >= 0 and text[:opened].rstrip()[-1:] in ".!?"
    return not _is_abbreviation(text, mark, after)


def _is_abbreviation(text: str, mark: int, after: str) -> bool:
    before = _LAST_WORD.search(text[max(0, mark - 24) : mark])
    if before is None:
        return False
    word = before[0]
    folded = word.casefold()
    if len(word) == 1 and word.isupper() and word != "I":
        return True  # an initial: "A. B. Brown"
    if re.fullmatch(r"(?:[A-Z]\.)+[A-Z]", word):
        return not after.startswith("The ")  # "the U.K. Government", but "in the U.S. The ..."
    if folded in prose_words("sentences", "abbreviations"):
        return True
    if re.fullmatch(r"\d{1,2}|[a-z]", word):
        # A list number at the very beginning goes with what follows it.
        return not text[: mark - len(word)].strip()
    return after[0].isdigit() and folded in prose_words("sentences", "before_numbers")


def _is_address(text: str, mark: int) -> bool:
    start = max(text.rfind(" ", 0, mark), -1) + 1
    word = text[start:].split(maxsplit=1)[0]
    return "@" in word or "/" in word or word.lower().startswith("www.") or word.count(".") > 2


def join_over_line(first: str, second: str, words: Collection[str]) -> str | None:
    """Two pieces of a word that a line break parted after a hyphen; ``None`` where no word was parted.

    Args:
        first: last word of a line.
        second: first word of the next.
        words: words of the document in lower case, those with hyphens inside too.
    """
    if not re.search(r"[A-Za-z0-9][-\u2010]$", first) or not second[:1].isalnum():
        return None
    stem = first[:-1]
    if not second[0].islower() or not stem[-1].isalpha():
        return f"{stem}-{second}" if second[0].isupper() or second[0].isdigit() or stem[-1].isdigit() else None
    return f"{stem}-{second}" if _own_hyphen(stem, second, words) else stem + second


def _own_hyphen(stem: str, second: str, words: Collection[str]) -> bool:
    left = re.split(r"[^A-Za-z]", stem)[-1].casefold()
    right = re.split(r"[^A-Za-z]", second)[0].casefold()
    if f"{left}-{right}" in words:
        return True
    if left + right in words:
        return False
    if left in prose_words("hyphens", "compounds") or "-" in stem:
        return True
    return len(left) > 2 and left in words and right in words

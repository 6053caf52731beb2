"""The name of a theme, without the number that a heading or a row prints before it."""

from __future__ import annotations

import re
from functools import cache

from pipeline.document_words import document_words

_SECTION_NUMBER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.):]?|[A-Z][.):])\s+(?=[A-Za-z])")


def theme_name(printed: str) -> str:
    """Safer streets, of "2. Safer streets", "Priority 2: Safer streets" and "THEME B - Safer streets".

    A heading that is nothing but a number and its label ("Priority 2") is kept as it is printed.
    """
    match = _label().match(printed) or _SECTION_NUMBER.match(printed)
    rest = printed[match.end() :].strip() if match else ""
    return rest if re.search(r"[A-Za-z]{2}", rest) else printed


@cache
def _label() -> re.Pattern[str]:
    words = document_words()["themes"]
    labels = "|".join(label.replace(" ", r"\s+") for label in sorted(words["labels"], key=len, reverse=True))
    number = rf"(?:no\.?\s*)?(?:\d{{1,2}}|[ivx]{{1,4}}|[a-h]|{'|'.join(words['numbers'])})"
    mark = r"\s*[:.)–—-]+\s+|\s*[:–—]\s*"
    return re.compile(rf"(?:{labels})s?(?:\s+{number}(?:{mark}|\s+(?=(?-i:[A-Z])))|\s*:\s*)(?=\S)", re.IGNORECASE)

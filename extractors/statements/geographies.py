"""Where a figure holds, in the words of its sentence: "in Kent", "the Kent average", "nationally", "in the District".

No places are listed: a place is a name behind "in" or "across", or one of the words for an area.
"""

from __future__ import annotations

import re
from functools import cache

_NAME = (
    r"(?-i:(?!(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Quarter|Summer|Autumn|Spring|Winter|Year"
    r"|The|This|Our|Its|An|Any|All|Each|On|In|At|For|Some|Overall|Q\d)\b)[A-Z][a-z’'-]+)"
)
_NAMES = rf"{_NAME}(?:(?:\s(?:and|&|upon|on|under|of|the|with)\s|\s|-){_NAME}){{0,4}}"
_AREA = (
    r"(?-i:[Dd]istrict|[Bb]orough|[Cc]ounty|[Ff]orce(?:\sarea)?|[Rr]egion|[Cc]ity|[Tt]own|[Cc]ountry"
    r"|[Pp]arish|[Ww]ard|[Vv]illage|[Cc]ounty area)"
)
# Names behind "in" that are no places.
_NO_PLACE = (
    r"Police|Service|Services|Unit|Team|Group|Panel|Survey|Report|Programme|Project|Plan|Strategy|Partnership"
    r"|Council|Committee|Act|Assessment"
    r"|MARAC|Speedwatch|School|Schools|Class|Justice|Framework|System|Court|Support|Watch|Scheme|Forum|Board"
    r"|Trust|Review|Office"
)
# Words that bind "in" to themselves: "trained in Speedwatch", "a rise in Burglary".
_BINDING = (
    "trained", "involved", "interested", "engaged", "participated", "enrolled",
    "increase", "reduction", "decrease", "rise", "fall", "drop", "decline",
)  # fmt: skip
_BOUND = "".join(f"(?<!{word} )" for word in _BINDING)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            (
                rf"{_BOUND}\b(?:in|across|within|throughout|covering)\s(?:the\s)?(?:whole of\s"
                rf"|rest of\s)?(?P<place>{_NAMES})(?!\s(?:{_NO_PLACE})\b)(?![\w’'])"
            ),
            (
                rf"{_BOUND}\b(?:in|across|within|throughout|for)\s(?:the|our|this)\s(?P<place>{_AREA}"
                rf")\b(?!\s(?:council|police|unit|team|office|average|centres?|hall))"
            ),
            rf"\b(?P<place>{_NAMES}|{_AREA})(?:['’]s)?\saverage\b",
            (
                rf"\b(?!(?:There|It|This|We|That|They|Which|Who)\b)(?P<place>{_NAMES})\s(?:(?:only\s)?rank(?:s|ed)"
                rf"|(?:had|has|saw|experienced|recorded)\s(?:a|an|the)|(?:only\s)?\d+(?:st|nd|rd|th))\b"
            ),
            r"\b(?P<place>nationally|regionally|locally|county-?wide|district-?wide|borough-?wide|force-?wide)\b",
        )
    )


def find_geography(text: str, position: int) -> str | None:
    """The place that the text names nearest to the figure at ``position``, behind it rather than before."""
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, position)), default=0)
    end = next((m.start() for m in _CLAUSE.finditer(text, position)), len(text))
    return _nearest(text[start:end], position - start) or _nearest(text, position)


_CLAUSE = re.compile(r"[;:.]\s|,?\s(?:while|whereas|whilst|but)\s|,\sand\s")


def _nearest(text: str, position: int) -> str | None:
    best: tuple[int, str] | None = None
    for pattern in _patterns():
        for match in pattern.finditer(text):
            place = match["place"]
            if re.search(rf"\b(?:{_NO_PLACE})$", place):
                continue
            if "average" in match[0] and not -30 <= position - match.end() <= 30:
                continue
            distance = match.start() - position if match.start() >= position else 2 * (position - match.end()) + 40
            if best is None or distance < best[0]:
                best = (distance, place)
    return best[1] if best else None

"""Names of councils and partnerships as documents print them: by rule, without a list of either.

A name is the run of capitalised words before "District Council", "Partnership" and the like. How far to the left it
reaches is decided by the occurrences together: a word that stands before most of them belongs to the name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.document_words import document_words

Lines = Sequence[tuple[int, str]]
"""Printed lines with the weight that a name in them has."""

_TOKEN = re.compile(r"[^\s,;:()\[\]/|•]+|[,;:()\[\]/|•]")
_CAPITALISED = re.compile(r"[A-Z][\w'’.&-]*")
_DOMAIN = re.compile(r"(?:@|www\.|//)(?:[\w-]+\.)*?([\w-]+)\.(?:gov|nhs|police|org|co)\.uk\b", re.IGNORECASE)
# A word belongs to a name when it stands before this share of the name's occurrences.
_SHARE = 0.6
_LONGEST = 8
# A council mentioned once or twice in passing is not the publisher.
_ENOUGH = 5
_NameKey = tuple[str, ...]


@dataclass(slots=True)
class _Names:
    """Weighted occurrences of names ending alike, by each of their endings."""

    weights: Counter[_NameKey] = field(default_factory=Counter)
    forms: dict[_NameKey, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, words: Sequence[str], weight: int, shortest: int) -> None:
        for start in range(len(words) - shortest + 1):
            if _CAPITALISED.fullmatch(words[start]):
                key = _key(words[start:])
                self.weights[key] += weight
                self.forms[key][" ".join(words[start:])] += weight

    def whole(self, key: _NameKey) -> _NameKey:
        """The longest name that most occurrences of ``key`` are part of."""
        longer = [k for k in self.weights if len(k) > len(key) and k[-len(key) :] == key]
        likely = [k for k in longer if self.weights[k] >= _SHARE * self.weights[key]]
        return max(likely, key=lambda k: (len(k), self.weights[k]), default=key)

    def printed(self, key: _NameKey) -> str:
        """The name as printed most often; in capitals and small letters where it is printed in capitals only."""
        forms = self.forms[key]
        form = max(forms, key=lambda f: (not f.isupper(), forms[f]))
        small = set(document_words()["councils"]["small"])
        return (
            " ".join(w.lower() if w.lower() in small else w.capitalize() for w in form.split())
            if form.isupper()
            else form
        )


def _key(words: Iterable[str]) -> _NameKey:
    return tuple("and" if w == "&" else w.casefold().strip(".'’") for w in words)


def _bare(token: str) -> str:
    """The word without its full stop or genitive: "Council's" is the Council, "Councils" are others."""
    return re.sub(r"['’]s?$", "", token.rstrip(".”\"'’")) if token[-1] in "s.'’”\"" else token


def find_council(lines: Lines, partnership: str | None) -> str | None:
    """The council that a document is by: the one named most, web addresses and the partnership's place counted in.

    A name that does not say what kind of council it is ("Hallow Council") counts on the cover only, or with an address.
    """
    printed = re.sub(r"\n(?=\.)", "", "\n".join(text for _, text in lines))
    domains = Counter(label.casefold() for label in _DOMAIN.findall(printed))
    names = _Names()
    for weight, text in lines:
        for words, kind_length in _council_names(text):
            if kind_length > 1 or weight > 1 or domains["".join(words[:-1]).casefold()]:
                names.add(words, weight * (2 if kind_length > 1 else 1), kind_length + 1)
    whole = {names.whole(key) for key in names.weights}
    scores = {key: _council_score(key, names.weights[key], domains, partnership) for key in whole}
    best = max(scores, key=lambda key: (scores[key], len(key)), default=None)
    return names.printed(best) if best is not None and scores[best] >= _ENOUGH else None


def _council_score(key: _NameKey, weight: int, domains: Counter[str], partnership: str | None) -> int:
    place = _place(key)
    labels = {"".join(place), "".join(w[0] for w in key), "".join(w[0] for w in key if w != "and"), "".join(key[:-1])}
    score = weight + 3 * min(8, sum(domains[label] for label in labels))
    if partnership and place and _key(partnership.split())[: len(place)] == place:
        score += 10
    return score


def _place(key: _NameKey) -> _NameKey:
    """The place in a council's name, without what kind of council it is."""
    words = " ".join(key[:-1])
    for kind in document_words()["councils"]["kinds"]:
        words = words.removesuffix(f" {kind}")
    return tuple(words.split())


def _council_names(text: str) -> Iterator[tuple[list[str], int]]:
    """Each "... Council" in a line with the number of words that say its kind ("District Council": 2)."""
    if "council" not in text.casefold():
        return
    tokens = _TOKEN.findall(text)
    councils = document_words()["councils"]
    for n, token in enumerate(tokens):
        if _bare(token).casefold() != "council" or not token[0].isupper():
            continue
        before = [t.casefold() for t in tokens[max(0, n - 3) : n]]
        kind = next((k for k in councils["kinds"] if before[-len(k.split()) :] == k.split()), "")
        length = len(kind.split())
        name = _run_before(tokens, n - length)
        if not kind and (_CAPITALISED.fullmatch("".join(tokens[n + 1 : n + 2]))):
            continue  # "Hallow Council Leaders" are no council
        if name and not (not kind and name[-1].casefold() in {*councils["other"], *councils["kinds"]}):
            yield [*name, *tokens[n - length : n], _bare(token)], length + 1


def _run_before(tokens: Sequence[str], end: int) -> list[str]:
    """The capitalised words right before position ``end``, small words between them included."""
    councils = document_words()["councils"]
    start = end
    while start > 0 and end - start < _LONGEST:
        token = tokens[start - 1]
        small = token.casefold() in councils["small"] and start < end
        if not (_CAPITALISED.fullmatch(token) or small) or token.casefold() in {"council", "partnership"}:
            break
        if token.casefold() == "of" and (start < 2 or tokens[start - 2].casefold() not in councils["before_of"]):
            break
        start -= 1
    while start < end and (not tokens[start][0].isupper() or tokens[start].casefold() in {"the", *councils["small"]}):
        start += 1
    return list(tokens[start:end])


def find_partnership(lines: Lines, cover: Lines) -> str | None:
    """The partnership named on the cover, else the community safety partnership named most."""
    for found, safe_only in ((cover, True), (cover, False), (lines, True)):
        names = _Names()
        for weight, text in found:
            for words in _partnership_names(text, safe_only=safe_only):
                names.add(words, weight, _shortest(words))
        if names.weights:
            core = max(names.weights, key=lambda key: (names.weights[key], len(key)))
            return names.printed(names.whole(core))
    return None


def _partnership_names(text: str, *, safe_only: bool) -> Iterator[list[str]]:
    if "partnership" not in text.casefold():
        return
    tokens = _TOKEN.findall(text)
    for n, token in enumerate(tokens):
        if _bare(token).casefold() != "partnership" or not token[0].isupper():
            continue
        name = _run_before(tokens, n)
        if name and (_is_safe(name) or (not safe_only and len(name) > 1)):
            yield [*name, _bare(token)]


def _is_safe(words: Iterable[str]) -> bool:
    return any(word.casefold() in document_words()["partnerships"]["safety"] for word in words)


def _shortest(words: Sequence[str]) -> int:
    """How many of the last words make the shortest name worth having: the word "Safety" is part of it."""
    safe = [n for n, word in enumerate(words) if _is_safe([word])]
    return len(words) - safe[-1] if safe else len(words)

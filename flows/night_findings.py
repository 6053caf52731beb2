"""What somebody must look at after a night: sources that fell silent, publications and documents that failed.

Pure judgement over what the stages came to; nothing here fetches, reads or asks a database. The reasons are explained
in docs/reference/runs.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection as Sized
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from pipeline.documents import FetchedDocument
from pipeline.outcomes import Collection
from pipeline.sources import Source

NightLevel = Literal["error", "warning", "note"]
Place = tuple[str, str]
"""Source and address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightFinding:
    """One thing to look at. Errors are loud every night they stand, warnings once; after that they are notes."""

    source: str
    level: NightLevel
    reason: str
    """A stable code."""
    where: str
    """The address or file it is about; the source's name where it is about the source."""
    message: str

    def to_dict(self) -> dict[str, Any]:
        """As the warehouse and JSON output hold it."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.source}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """What reading a document of this night came to."""

    document: FetchedDocument
    failure: str | None = None
    rows: Mapping[str, int] = field(default_factory=dict)
    """Records by kind."""

    @property
    def place(self) -> Place:
        """Where it was fetched from."""
        return self.document.location.source, self.document.location.address


def find_wrong_declarations(problems: Iterable[str]) -> list[NightFinding]:
    """Declarations that could not be read, so that their sources were not looked at."""
    return [
        NightFinding(source=line.partition(": ")[0], level="error", reason="declaration-wrong", where="", message=line)
        for line in problems
    ]


def find_silent_sources(collections: Iterable[Collection]) -> list[NightFinding]:
    """Sources that could not be looked through, or list less than they should."""
    return [
        NightFinding(
            source=one.source,
            level="error",
            reason="not-looked-through" if warning in one.discovery.problems else "too-few-publications",
            where=one.source,
            message=warning,
        )
        for one in collections
        for warning in one.warnings
    ]


def find_unfetched(collections: Iterable[Collection]) -> list[NightFinding]:
    """Publications that are listed but could not be fetched."""
    return [
        NightFinding(
            source=one.source,
            level="warning",
            reason="not-fetched",
            where=outcome.publication.address,
            message=f"{' '.join(outcome.publication.title.split())} ({outcome.publication.url}): {outcome.reason}",
        )
        for one in collections
        for outcome in one.outcomes
        if outcome.kind == "failed"
    ]


def find_unread(read: Iterable[ReadDocument]) -> list[NightFinding]:
    """Documents that could not be read."""
    return [
        NightFinding(
            source=one.place[0],
            level="warning",
            reason="not-read",
            where=one.place[1],
            message=f"{one.document.location.url}: could not be read: {one.failure}",
        )
        for one in read
        if one.failure is not None
    ]


def find_vanished_rows(read: Iterable[ReadDocument], held: Mapping[Place, Mapping[str, int]]) -> list[NightFinding]:
    """Addresses whose document gave rows so far and now gives none; ``held`` is what stands there, by kind."""
    return [
        NightFinding(
            source=one.place[0],
            level="error",
            reason="rows-vanished",
            where=one.place[1],
            message=f"{one.document.location.url}: gave {before} rows and now gives none; look at the document",
        )
        for one in read
        if one.failure is None and not sum(one.rows.values()) and (before := sum(held.get(one.place, {}).values()))
    ]


def find_too_few_rows(
    sources: Iterable[Source],
    collections: Iterable[Collection],
    read: Iterable[ReadDocument],
    held: Mapping[Place, Mapping[str, int]],
) -> list[NightFinding]:
    """Sources whose publications give fewer rows of a kind than their declarations expect.

    Counted over all that is published in the window, whether it was read this night or before. A source that could
    not be looked through says so already.
    """
    rows = {**held, **{one.place: one.rows for one in read}}
    looked_through = {one.source: one for one in collections if one.discovery.complete}
    findings = []
    for source in sources:
        if source.name not in looked_through:
            continue
        found = _count(looked_through[source.name].present, rows)
        findings += [
            NightFinding(
                source=source.name,
                level="error",
                reason="too-few-rows",
                where=kind,
                message=f"{found[kind]} rows of {kind} where at least {least} are expected",
            )
            for kind, least in source.expected.items()
            if kind != "publications" and found[kind] < least
        ]
    return findings


def _count(documents: Iterable[FetchedDocument], rows: Mapping[Place, Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for document in documents:
        total.update(rows.get((document.location.source, document.location.address), {}))
    return total


def quieten(findings: Iterable[NightFinding], told: Sized[tuple[str, str, str]]) -> list[NightFinding]:
    """The findings, errors first; warnings that were ``told`` (source, reason, where) the night before as notes.

    A dead link that a council leaves on its page for a month must not cry every night, or nobody listens any more.
    """
    order = {"error": 0, "warning": 1, "note": 2}
    quiet = [
        replace(one, level="note", message=f"still: {one.message}")
        if one.level == "warning" and (one.source, one.reason, one.where) in told
        else one
        for one in findings
    ]
    return sorted(quiet, key=lambda one: order[one.level])


def is_loud(findings: Iterable[NightFinding]) -> bool:
    """Whether a night with these findings has failed."""
    return any(one.level != "note" for one in findings)

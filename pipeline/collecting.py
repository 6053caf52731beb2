"""Fetching what was discovered: what is new, changed, unchanged, gone or failed, one outcome a publication.

Nothing here loads anything; every document that arrives is in the archive before its outcome is told, so that a run can
be stopped at any moment and simply be started again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline.archive import Archive
from pipeline.discovery import Memory, discover
from pipeline.documents import FetchedDocument, Location
from pipeline.errors import NotThere, SettingsError, SourceError
from pipeline.fetching import Fetched, Fetcher, Request, find_targets, url_to_host
from pipeline.media import why_not_a_pdf
from pipeline.outcomes import Collection, Outcome, OutcomeKind
from pipeline.publications import Discovery, Publication, Window
from pipeline.source_state import Seen, SourceState, load_state
from pipeline.sources import Source

MOST_HOSTS_AT_ONCE = 64
"""Threads that mostly wait: a host takes one, and a pause there costs no other host anything."""
_NOT_LISTED = "no longer listed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collecting:
    """What collecting works with; one of it serves every source of a run."""

    archive: Archive
    fetcher: Fetcher
    states: Path
    """Folder of the sources' states."""
    today: date
    tell: Callable[[Outcome], None] = lambda _: None
    """Told each outcome as it comes; by several threads."""


def collect(source: Source, window: Window, work: Collecting) -> Collection:
    """One night at one source: discover, fetch, mark what is gone, remember. Trouble with the site is in the result.

    Raises SettingsError where the archive or the state cannot be written.
    """
    return fetch_discovered(source, discover(source, window, work.fetcher), work)


def fetch_discovered(source: Source, discovery: Discovery, work: Collecting) -> Collection:
    """The second half of a night at a source: fetch what was discovered, mark what is gone, remember.

    Raises SettingsError where the archive or the state cannot be written.
    """
    state = load_state(source.name, work.states, work.archive)
    warnings = _find_warnings(source, discovery, state)
    try:
        outcomes = fetch_publications(source, discovery.publications, state, work)
        if discovery.complete:
            outcomes += _look_after_missing(source, discovery, state, work)
    finally:
        state.listed = len(discovery.publications) or state.listed
        state.save(work.states)
    return Collection(discovery=discovery, outcomes=outcomes, warnings=warnings)


def backfill(source: Source, window: Window, work: Collecting, *, again: bool = False) -> Iterator[Collection]:
    """A source's past, month by month, each told as it is done. Months that were taken completely are left out.

    A month counts as taken once the next one is asked for, so that whoever is stopped while loading it gets it again.
    Documents that are in the archive are not asked for again. Raises SettingsError for sources that list no dates.
    """
    if source.kind != "moderngov":
        raise SettingsError(
            f"source {source.name!r}: a {source.kind} lists no dates, so there is no past to go back to"
        )
    state = load_state(source.name, work.states, work.archive)
    memory: Memory = {}
    for month in window.months():
        name = f"{month.start:%Y-%m}"
        if name in state.backfilled and not again:
            continue
        discovery = discover(source, month, work.fetcher, feed=False, memory=memory)
        try:
            outcomes = fetch_publications(source, discovery.publications, state, work, skip_known=not again)
        finally:
            state.save(work.states)
        collection = Collection(discovery=discovery, outcomes=outcomes, warnings=discovery.problems)
        yield collection
        if _is_whole_month(month) and month.end < work.today and not collection.warnings and not _has_failed(outcomes):
            state.backfilled.add(name)
            state.save(work.states)


def fetch_publications(
    source: Source,
    publications: Iterable[Publication],
    state: SourceState,
    work: Collecting,
    *,
    skip_known: bool = False,
) -> tuple[Outcome, ...]:
    """What became of each publication, in the order given; hosts are asked at the same time, each one by one.

    ``skip_known`` takes what is in the archive for unchanged without asking.
    """
    chosen = list(publications)
    hosts: dict[str, list[int]] = {}
    for place, publication in enumerate(chosen):
        hosts.setdefault(_host(publication), []).append(place)
    outcomes: dict[int, Outcome] = {}

    def ask_host(places: list[int]) -> None:
        for place in places:
            outcomes[place] = _fetch(source, chosen[place], state, work, skip_known=skip_known)
            work.tell(outcomes[place])

    with ThreadPoolExecutor(max(1, min(MOST_HOSTS_AT_ONCE, len(hosts)))) as threads:
        list(threads.map(ask_host, hosts.values()))
    return tuple(outcomes[place] for place in range(len(chosen)))


def _fetch(
    source: Source, publication: Publication, state: SourceState, work: Collecting, *, skip_known: bool = False
) -> Outcome:
    document = work.archive.last_fetch(publication.location)
    seen = state.seen.get(publication.address) if document and work.archive.has(document) else None
    known = document if seen and document and document.gone_at is None else None
    if skip_known and known is not None:
        return Outcome(publication=publication, kind="unchanged", document=known)
    try:
        fetched = _get(source, publication, seen if known else None, work.fetcher)
    except NotThere as error:
        return _miss(publication, document, state, work, str(error))
    except SourceError as error:
        return Outcome(publication=publication, kind="failed", reason=str(error), document=document)
    return _arrive(publication, fetched, known, state, work)


def _get(source: Source, publication: Publication, seen: Seen | None, fetcher: Fetcher) -> Fetched:
    """The bytes of a publication, or that they are the known ones. Raises SourceError."""
    if source.kind == "folder":
        (target,) = find_targets([publication.url])
        if target.problem is not None:
            raise NotThere(target.problem)
        fetched = fetcher.fetch(target)
        if (problem := why_not_a_pdf(fetched.content)) is not None:
            raise SourceError(problem)
        return fetched
    return fetcher.get(
        Request(
            url=publication.url,
            hosts=source.allowed_hosts,
            expect="pdf",
            etag=seen.etag if seen else None,
            last_modified=seen.last_modified if seen else None,
        )
    )


def _arrive(
    publication: Publication, fetched: Fetched, known: FetchedDocument | None, state: SourceState, work: Collecting
) -> Outcome:
    if fetched.not_modified and known is None:  # nobody asked conditionally: there is nothing it could mean
        return Outcome(publication=publication, kind="failed", reason="the server answered 304 to a plain request")
    if fetched.not_modified and known is not None:
        document = known
    else:
        listed = _publication_to_listed(publication)
        document = work.archive.store(fetched.content, publication.location, headers=fetched.headers, listed=listed)
    state.note(publication.address, document, fetched.headers, work.today)
    kind: OutcomeKind = "new" if known is None else "unchanged" if known.sha256 == document.sha256 else "changed"
    return Outcome(publication=publication, kind=kind, document=document)


def _miss(
    publication: Publication, document: FetchedDocument | None, state: SourceState, work: Collecting, reason: str
) -> Outcome:
    """An address that holds nothing: gone where it once held something."""
    if document is None or document.gone_at is not None:
        return Outcome(publication=publication, kind="failed", reason=f"listed, but {reason}", document=document)
    gone = work.archive.mark_gone(publication.location)
    assert gone is not None
    state.note(publication.address, gone, {}, work.today)
    return Outcome(publication=publication, kind="gone", reason=reason, document=gone)


def _look_after_missing(
    source: Source, discovery: Discovery, state: SourceState, work: Collecting
) -> tuple[Outcome, ...]:
    """What the listing showed before and shows no more: gone where its address holds nothing, otherwise still there."""
    listed = {one.address for one in discovery.publications}
    outcomes = []
    for address, seen in sorted(state.seen.items()):
        if address in listed or seen.gone or not _falls_in(seen, discovery.window):
            continue
        document = work.archive.last_fetch(Location(source=source.name, url=seen.url, address=address))
        assert document is not None
        outcome = _fetch(source, _document_to_publication(document), state, work)
        reason = f"{_NOT_LISTED}; {outcome.reason}" if outcome.reason else _NOT_LISTED
        outcomes.append(
            Outcome(publication=outcome.publication, kind=outcome.kind, reason=reason, document=outcome.document)
        )
        work.tell(outcomes[-1])
    return tuple(outcomes)


def _falls_in(seen: Seen, window: Window) -> bool:
    """Whether a listing of the window would have shown it; listings without dates show all they have."""
    return seen.meeting_date is None or date.fromisoformat(seen.meeting_date) in window


def _find_warnings(source: Source, discovery: Discovery, state: SourceState) -> tuple[str, ...]:
    """What somebody must look at before the numbers of this night can be believed."""
    warnings = list(discovery.problems)
    found = len(discovery.publications)
    expected = source.expected.get("publications", 0)
    if not found and state.listed and discovery.complete:
        warnings.append(f"nothing is listed where {state.listed} publications were; look at the site")
    elif found < expected and discovery.complete:
        warnings.append(f"{found} publications are listed where at least {expected} are expected; look at the site")
    return tuple(warnings)


def _publication_to_listed(publication: Publication) -> dict[str, str]:
    """What a sidecar keeps of the listing; what it did not tell is left out."""
    told = {
        "title": publication.title,
        "kind": publication.kind,
        "committee": publication.committee,
        "meeting_date": publication.meeting_date.isoformat() if publication.meeting_date else None,
    }
    return {name: value for name, value in told.items() if value}


def _document_to_publication(document: FetchedDocument) -> Publication:
    """The publication as its listing once showed it."""
    listed: dict[str, Any] = document.listed
    meeting_date = listed.get("meeting_date")
    return Publication(
        source=document.location.source,
        url=document.location.url,
        address=document.location.address,
        title=listed.get("title", document.location.address),
        kind=listed.get("kind", "document"),
        committee=listed.get("committee"),
        meeting_date=date.fromisoformat(meeting_date) if meeting_date else None,
    )


def _host(publication: Publication) -> str:
    return "" if publication.url.startswith("file:") else url_to_host(publication.url)


def _is_whole_month(window: Window) -> bool:
    return window.start.day == 1 and (window.end + timedelta(days=1)).day == 1


def _has_failed(outcomes: Iterable[Outcome]) -> bool:
    return any(one.kind == "failed" for one in outcomes)

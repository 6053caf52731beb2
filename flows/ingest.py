"""From paths and URLs to a loaded warehouse: fetch, archive, read, load; plain functions, no scheduler.

Documents are read at the same time and loaded one by one in the order given, each in a transaction of its own, so
that the same arguments give the same warehouse and a run that was stopped can simply be started again.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flows.lineage import JobName, tell_run
from flows.progress import Watch
from flows.replaying import mark_what_is_gone, replay_readings
from flows.summary import Result, Summary, extraction_to_result
from flows.workers import EXTRACTOR, Job, Limits, Readers
from pipeline.archive import open_archive
from pipeline.attempts import Attempts, find_attempts, note_attempt
from pipeline.corrections import read_reviews
from pipeline.documents import FetchedDocument, document_id
from pipeline.errors import DocumentError, SettingsError, SourceError
from pipeline.extractions import extraction_path, read_extraction
from pipeline.fetching import Fetcher, Target, deepen, find_targets
from pipeline.media import PDF, why_not_a_pdf
from pipeline.records import Extraction
from pipeline.settings import Settings

if TYPE_CHECKING:
    from flows.loading import Load

OpenLoad = Callable[[str, Path], "Load"]
"""Opens the warehouse at a URL for one load."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to read; what is read and where it goes are arguments of their own."""

    workers: int = 1
    passwords: tuple[str, ...] = field(default=(), repr=False)
    again: bool = False
    """Read documents again that this extractor version has read already."""
    limits: Limits = field(default_factory=Limits)
    extractor: str = EXTRACTOR
    """Where the reading function is: "module:name"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A target after fetching: either archived and being read, or failed with a reason."""

    target: Target
    document: FetchedDocument | None = None
    failure: str | None = None
    reading: Future[str | None] | None = None
    """Under way; ``None`` where an earlier reading is reused."""


def ingest(
    arguments: Iterable[str], settings: Settings, options: Options, watch: Watch, open_load: OpenLoad
) -> Summary:
    """Reads all that the arguments stand for into the warehouse.

    One bad document is a failed result, never an error. Raises WarehouseError where the warehouse refuses.
    """
    targets = find_targets(arguments)
    watch.begin(len(targets))
    return _run("ingest", lambda reading: reading.fetched(targets, watch), settings, options, watch, open_load)


def rebuild(settings: Settings, options: Options, watch: Watch, open_load: OpenLoad) -> Summary:
    """Reads all that the archive holds into the warehouse, in the order it was fetched; nothing is fetched again.

    What earlier versions of the extractor read, as far as it is kept, is loaded first: a record keeps its versions.
    """
    documents = list(open_archive(settings).documents())
    if not documents:
        where = settings.archive or settings.raw
        raise SettingsError(f"nothing is archived under {where}: check --data, or ingest something first")
    replay_readings(documents, settings, find_extractor_version(), watch)
    summary = read_archived(documents, settings, options, watch, open_load)
    mark_what_is_gone(documents, settings)
    return summary


def read_archived(
    documents: Sequence[FetchedDocument],
    settings: Settings,
    options: Options,
    watch: Watch,
    open_load: OpenLoad,
    job: JobName = "rebuild",
) -> Summary:
    """Reads documents that are archived into the warehouse, in the order given; those it has stay as they are."""
    watch.begin(len(documents))
    return _run(job, lambda reading: reading.archived(documents), settings, options, watch, open_load)


def _run(
    job: JobName,
    arrivals: Callable[[_Reading], Iterable[Arrival]],
    settings: Settings,
    options: Options,
    watch: Watch,
    open_load: OpenLoad,
) -> Summary:
    started = time.monotonic()
    results: list[Result] = []
    with (
        tell_run(job, settings.warehouse) as telling,
        open_load(settings.warehouse, settings.organisations) as load,
        Readers(options.workers, limits=options.limits, extractor=options.extractor) as readers,
    ):
        telling.begin(load.load_id)
        load.review(read_reviews(settings.corrections))
        reading = _Reading(settings, options, readers)
        for arrival in arrivals(reading):
            watch.waiting(arrival.target.name)
            results.append(_settle(arrival, reading, load))
            watch.done(results[-1])
    seconds = time.monotonic() - started
    return Summary(results=tuple(results), seconds=seconds, warehouse=load.warehouse_url, load_id=load.load_id)


class _Reading:
    """The fetching and reading side of one ingest."""

    def __init__(self, settings: Settings, options: Options, readers: Readers) -> None:
        self._settings = settings
        self._options = options
        self._readers = readers
        self._archive = open_archive(settings)
        self._version = find_extractor_version()
        self._under_way: dict[str, Future[str | None]] = {}
        self._counted: set[str] = set()

    def fetched(self, targets: Iterable[Target], watch: Watch) -> list[Arrival]:
        """All targets fetched and archived, in order, and their reading begun."""
        arrivals = []
        with Fetcher() as fetcher:
            for target in targets:
                watch.waiting(target.name)
                arrivals.append(self._fetch(target, fetcher))
        return arrivals

    def archived(self, documents: Iterable[FetchedDocument]) -> list[Arrival]:
        """The reading of archived documents begun, in order."""
        return [self._open(Target(name=one.location.address, location=one.location), one) for one in documents]

    def extraction(self, arrival: Arrival) -> Extraction:
        """What was read. Raises DocumentError with the reason where nothing could be."""
        document = arrival.document
        assert document is not None
        if arrival.reading is None:
            try:
                return self._kept(document)
            except DocumentError:  # a result that cannot be read back is as good as none
                return self._read(document, self._submit(document))
        return self._read(document, arrival.reading)

    def _fetch(self, target: Target, fetcher: Fetcher) -> Arrival:
        try:
            fetched = fetcher.fetch(target)
        except SourceError as error:
            return Arrival(target=target, failure=str(error))
        target = self._at_its_own_place(target, hashlib.sha256(fetched.content).hexdigest())
        document = self._archive.store(fetched.content, target.location, headers=fetched.headers)
        return self._open(target, document)

    def _at_its_own_place(self, target: Target, sha256: str) -> Target:
        """The target under an address that no other file of other bytes was archived under.

        ``north/plan.pdf`` today and ``south/plan.pdf`` tomorrow are two documents, not two versions of one.
        """
        while True:
            before = self._archive.last_fetch(target.location)
            deeper = deepen(target)
            taken = before is not None and before.location.url != target.location.url and before.sha256 != sha256
            if not taken or deeper.location.address == target.location.address:
                return target
            target = deeper

    def _open(self, target: Target, document: FetchedDocument) -> Arrival:
        try:
            path = self._archive.verified_path(document.sha256, document.media_type)
            problem = None if document.media_type == PDF else why_not_a_pdf(path.read_bytes())
        except SourceError as error:
            problem = str(error)
        if problem is not None:
            return Arrival(target=target, document=document, failure=problem)
        if (attempts := self._in_vain(document)) is not None:
            return Arrival(target=target, document=document, failure=attempts.reason)
        return Arrival(target=target, document=document, reading=self._begin(document))

    def tell(self, document: FetchedDocument, reason: str) -> str:
        """Why a document could not be read as whoever runs this is told: with what to do, where it was given up."""
        attempts = find_attempts(*self._key(document))
        return attempts.told if attempts and attempts.reason == reason else reason

    def _in_vain(self, document: FetchedDocument) -> Attempts | None:
        """What trying came to, where the document was tried often enough and this run asks for nothing else."""
        if self._options.again or self._options.passwords or self._path(document).exists():
            return None
        attempts = find_attempts(*self._key(document))
        return attempts if attempts and attempts.given_up else None

    def _begin(self, document: FetchedDocument) -> Future[str | None] | None:
        """The reading of a document, begun once a run; ``None`` where a kept one will do."""
        if self._path(document).exists() and not self._options.again:
            return None
        if document.sha256 not in self._under_way:
            self._under_way[document.sha256] = self._submit(document)
        return self._under_way[document.sha256]

    def _submit(self, document: FetchedDocument) -> Future[str | None]:
        job = Job(
            path=self._archive.path(document.sha256),
            sha256=document.sha256,
            results=self._settings.extractions,
            passwords=self._options.passwords,
        )
        return self._readers.submit(job)

    def _read(self, document: FetchedDocument, reading: Future[str | None]) -> Extraction:
        reason = reading.result()
        if reason is not None:
            if document.sha256 not in self._counted:  # it may lie at several places, and was tried once
                self._counted.add(document.sha256)
                note_attempt(*self._key(document), reason)
            raise DocumentError(reason)
        return self._kept(document)

    def _kept(self, document: FetchedDocument) -> Extraction:
        return read_extraction(self._path(document))

    def _path(self, document: FetchedDocument) -> Path:
        return extraction_path(self._settings.extractions, document.sha256, self._version)

    def _key(self, document: FetchedDocument) -> tuple[Path, str, str, str]:
        """What attempts are counted by."""
        return self._settings.extractions, document.sha256, self._version, str(self._options.limits)


def _settle(arrival: Arrival, reading: _Reading, load: Load) -> Result:
    """Waits for a document's reading and loads it, or records why it failed."""
    if arrival.failure is not None or arrival.document is None:
        return _fail(arrival, arrival.failure or "nothing was fetched", reading, load)
    try:
        extraction = reading.extraction(arrival)
    except (DocumentError, SourceError) as error:
        return _fail(arrival, str(error), reading, load)
    outcome = load.take(arrival.document, extraction)
    return extraction_to_result(arrival.target.name, extraction, outcome=outcome, reused=arrival.reading is None)


def _fail(arrival: Arrival, reason: str, reading: _Reading, load: Load) -> Result:
    document = arrival.document
    load.fail(arrival.target.location, document, reason)
    known = document_id(document.sha256) if document else None
    told = reading.tell(document, reason) if document else reason
    return Result(name=arrival.target.name, document_id=known, failure=told)


def find_extractor_version() -> str:
    """The version under which readings are kept; asked without loading the extractors."""
    from extractors.version import extractor_version

    return extractor_version()


def count_cores() -> int:
    """The cores this process may use, which in a container are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

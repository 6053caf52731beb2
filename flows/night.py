"""One night as plain functions: discover, fetch, extract, check, load, report. No scheduler is needed to run them.

Every stage may be cut short at any moment. What was fetched is in the archive, what was read lies beside it, what was
loaded is in the warehouse; the next night finds what is missing and goes on from there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from threading import Event
from typing import TYPE_CHECKING

from flows import night_findings as judging
from flows.lineage import tell_run
from flows.logs import start_json_logs, under_way
from flows.night_findings import NightFinding, Place, ReadDocument
from flows.night_lock import hold_night
from flows.night_order import Night, Order
from flows.night_reading import find_extraction
from flows.night_report import Loaded, NightReport
from pipeline.archive import open_archive
from pipeline.collecting import fetch_discovered
from pipeline.corrections import read_reviews
from pipeline.discovery import discover
from pipeline.documents import FetchedDocument, document_id
from pipeline.errors import DocumentError, SettingsError
from pipeline.fetching import Fetcher, night_policy
from pipeline.outcomes import Collection
from pipeline.publications import Discovery
from pipeline.settings import Settings
from pipeline.sources import Source, load_declarations

if TYPE_CHECKING:
    from loaders.runs import RunState

LOG = logging.getLogger("sourcepage.night")
STAGES = ("discover", "fetch", "extract", "check", "load", "report")


class NightOver(Exception):
    """Raised in threads that still fetch when a night is ended."""


@contextmanager
def open_night(order: Order, settings: Settings, *, today: date | None = None) -> Iterator[Night]:
    """A night, alone in its data folder, with its row in the warehouse; an error inside closes that row as failed.

    Raises SettingsError where there is nothing to do, NightRunning, WarehouseError.
    """
    from loaders.runs import begin_run
    from loaders.warehouse import open_warehouse

    sources, problems = find_sources(order.sources, settings)
    over = Event()
    version = _find_extractor_version()
    start_json_logs()
    with (
        hold_night(settings),
        tell_run("nightly", settings.warehouse) as telling,
        open_warehouse(settings.warehouse) as warehouse,
        Fetcher(night_policy(settings.contact, pause=settings.pause), sleep=_sleep_until(over)) as fetcher,
    ):
        night = Night(
            order=order,
            settings=settings,
            sources=sources,
            warehouse=warehouse,
            archive=open_archive(settings),
            fetcher=fetcher,
            today=today or datetime.now(UTC).date(),
            run_id=begin_run(warehouse, [source.name for source in sources], version),
            started_at=datetime.now(UTC).replace(microsecond=0),
            extractor_version=version,
            wrong_declarations=problems,
        )
        try:
            with under_way(run_id=night.run_id):
                telling.begin(night.run_id)
                yield night
        except BaseException as error:
            over.set()
            _close_row(night, error)
            raise


def _sleep_until(over: Event) -> Callable[[float], None]:
    """Waiting between requests; once the night is over whoever waits is told, so that Ctrl-C ends it at once."""

    def sleep(seconds: float) -> None:
        if over.wait(seconds):
            raise NightOver("the night was ended")

    return sleep


def _close_row(night: Night, error: BaseException) -> None:
    """Leaves word in the warehouse of why the night ended early, as far as the warehouse still takes it."""
    from loaders.runs import finish_run
    from pipeline.errors import WarehouseError

    state: RunState = "failed" if isinstance(error, Exception) else "stopped"
    message = " ".join(str(error).split()) or type(error).__name__
    try:
        finish_run(night.warehouse, night.run_id, state, {"message": message, "durations": night.durations})
    except WarehouseError as second:
        LOG.error(  # noqa: TRY400  the first error is the one with a traceback
            "the end of %s could not be recorded: %s", night.run_id, second
        )


def find_sources(names: Iterable[str], settings: Settings) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """The sources of a night and a line for each declaration that is wrong. Raises SettingsError where there is none.

    Without names they are those that the user has declared; shipped ones take part when they are added or named.
    """
    declarations = load_declarations(settings.declarations)
    chosen = list(names)
    if chosen:
        return tuple(declarations.find(name) for name in dict.fromkeys(chosen)), ()
    own = tuple(one.source for one in declarations.sources.values() if not one.shipped)
    if not own and not declarations.problems:
        raise SettingsError(
            f"no source is declared in {settings.declarations}: add one with sourcepage sources add, or name one"
        )
    return own, declarations.problems


# ----------------------------------------------------------------------------------------------------- discover, fetch


def discover_source(source: Source, night: Night) -> Discovery:
    """What a source lists in tonight's window; trouble with the site is in it."""
    discovery = discover(source, source.night_window(night.today), night.fetcher)
    LOG.info("  %s: %d listed", source.name, len(discovery.publications), extra={"source": source.name})
    for problem in discovery.problems:
        LOG.warning("  %s: %s", source.name, problem, extra={"source": source.name, "reason": problem})
    return discovery


def fetch_source(source: Source, discovery: Discovery, night: Night) -> Collection:
    """What became of each publication; new and changed documents are in the archive."""
    collection = fetch_discovered(source, discovery, night.work)
    told = ", ".join(f"{count} {kind}" for kind, count in collection.counts.items() if count)
    LOG.info("  %s: %s", source.name, told or "nothing", extra={"source": source.name})
    return collection


def give_up_source(source: Source, night: Night, error: BaseException) -> Collection:
    """The place of a source whose looking after failed unexpectedly: one source must not end the night."""
    problem = f"could not be looked after ({type(error).__name__}: {' '.join(str(error).split())})"
    window = source.night_window(night.today)
    discovery = Discovery(source=source.name, window=window, problems=(problem,))
    return Collection(discovery=discovery, warnings=(problem,))


# ------------------------------------------------------------------------------------------------------------- extract


def find_pending(collections: Sequence[Collection], night: Night) -> list[FetchedDocument]:
    """The documents to load, in the order they were fetched.

    They are those that the archive has of the sources and the warehouse has never taken up, from whichever night, and
    those that are published and could not be read so far.
    """
    from loaders.runs import find_held

    every = find_held(night.warehouse, night.names)
    seen = {(one.source, one.address, one.document_id): one for one in every}
    holders = {(one.source, one.address): one.document_id for one in every if one.readable}
    present = {(*_place(one), document_id(one.sha256)) for collection in collections for one in collection.present}

    def is_pending(document: FetchedDocument) -> bool:
        key = (*_place(document), document_id(document.sha256))
        if key not in seen:
            return True
        if not seen[key].readable:
            return key in present
        return document.fetched_at > seen[key].last_seen and holders[_place(document)] != key[-1]

    return [one for one in night.archive.documents() if one.location.source in night.names and is_pending(one)]


# --------------------------------------------------------------------------------------------------------------- check


def check_night(
    collections: Sequence[Collection], read: Sequence[ReadDocument], night: Night
) -> tuple[NightFinding, ...]:
    """What somebody must look at, noted in the warehouse before anything is loaded."""
    from loaders.runs import find_held, find_told, note_run

    held = {(one.source, one.address): one.rows for one in find_held(night.warehouse, night.names) if one.readable}
    findings = [
        *judging.find_wrong_declarations(night.wrong_declarations),
        *judging.find_silent_sources(collections),
        *judging.find_too_few_rows(night.sources, collections, read, held),
        *judging.find_vanished_rows(read, held),
        *judging.find_unfetched(collections),
        *judging.find_unread(read),
    ]
    found = tuple(judging.quieten(findings, find_told(night.warehouse, night.names)))
    note_run(night.warehouse, night.run_id, {"warnings": [one.to_dict() for one in found]})
    for one in found:
        LOG.log({"error": logging.ERROR, "warning": logging.WARNING, "note": logging.INFO}[one.level], "  %s", one)
    return found


# --------------------------------------------------------------------------------------------------------- load, report


def load_read(read: Sequence[ReadDocument], failures: dict[str, str], night: Night) -> Loaded:
    """Brings what was read into the warehouse, a transaction a document, in the order it was fetched."""
    from flows.loading import open_load
    from loaders.queries import summary

    if not read:
        return Loaded()
    failed = 0
    with open_load(night.settings.warehouse, night.settings.organisations) as load:
        load.review(read_reviews(night.settings.corrections))
        for one in read:
            try:
                load.take(one.document, find_extraction(one.document, failures, night))
            except DocumentError as error:
                load.fail(one.document.location, one.document, str(error))
                failed += 1
    did = summary(night.warehouse, load.load_id)
    return Loaded(
        load_id=load.load_id,
        documents=len(read) - failed,
        failed=failed,
        added=did["inserted"],
        superseded=did["superseded"],
        findings=load.new_findings,
    )


def report_night(
    collections: Sequence[Collection], loaded: Loaded, findings: tuple[NightFinding, ...], night: Night
) -> NightReport:
    """The report; what is gone by now is marked in the warehouse, and the night's row written."""
    from loaders.gone import mark_gone
    from loaders.runs import finish_run

    mark_gone(night.warehouse, (one for name in night.names for one in night.archive.last_fetches(name)))
    report = NightReport(
        run_id=night.run_id,
        started_at=night.started_at,
        collections=tuple(collections),
        loaded=loaded,
        findings=findings,
        durations=dict(night.durations),
        warehouse=night.warehouse.url,
    )
    finish_run(night.warehouse, night.run_id, report.state, report.to_row())
    LOG.info("night %s: %s", report.run_id, report.message)
    return report


def _place(document: FetchedDocument) -> Place:
    return document.location.source, document.location.address


def _find_extractor_version() -> str:
    from extractors.version import extractor_version

    return extractor_version()

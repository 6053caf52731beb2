"""The nightly flow: discover, fetch, extract, check, load, report, as Prefect runs and shows it.

Tasks are one line over the plain functions of ``flows.night``. Only what goes to the network is tried again by
Prefect; requests that fail in passing were tried again before, one by one, where they are made. How many requests a
host gets at a time is the fetcher's business as well, so that no limit has to be set up on a server. Results are not
cached by Prefect: what was read is kept by (sha256, extractor version).

Where the data and the warehouse are is taken from the environment (``pipeline.settings``), never from parameters:
those are shown to everybody who may look at the server, and a database URL may hold a password.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.logging.handlers import APILogHandler
from prefect.states import Failed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows.batches import Batch, Reading, batches_at_hand, having_at_hand, read_batch, read_batch_elsewhere
from flows.ingest import count_cores
from flows.night import (
    check_night,
    discover_source,
    fetch_source,
    find_pending,
    give_up_source,
    load_read,
    open_night,
    report_night,
)
from flows.night_order import Night, Order
from flows.night_reading import count_read, keep_batch, plan_batches
from flows.night_report import NightReport
from flows.notices import send_notices
from flows.workers import TIME_LIMIT, Readers, gigabytes_to_limits
from pipeline.collecting import MOST_HOSTS_AT_ONCE
from pipeline.documents import FetchedDocument
from pipeline.errors import PassingTrouble, SettingsError, SourcepageError
from pipeline.outcomes import Collection
from pipeline.publications import Discovery
from pipeline.settings import find_settings
from pipeline.sources import Source

HERE_SIZE = 25
"""Documents in a batch that is read on this machine."""
CLUSTER_SIZE = 8
"""Documents in a batch for a cluster: small, so that no machine waits long for the last one."""


class NightWarnings(SourcepageError):
    """A night came to its end, but somebody must look at something: it is in the report."""

    def __init__(self, report: NightReport) -> None:
        super().__init__(report.message)
        self.report = report


def _may_pass(_task: object, _run: object, state: State[Any]) -> bool:
    """Whether a task failed for a reason that may be over in a moment, say an archive in a bucket."""
    return isinstance(state.result(raise_on_failure=False), PassingTrouble | OSError)


NETWORK: dict[str, Any] = {"retries": 2, "retry_delay_seconds": [10, 60], "retry_condition_fn": _may_pass}
PLAIN: dict[str, Any] = {"cache_policy": NO_CACHE, "persist_result": False}

discover = task(discover_source, name="discover", task_run_name="discover {source.name}", **PLAIN, **NETWORK)
fetch = task(fetch_source, name="fetch", task_run_name="fetch {source.name}", **PLAIN, **NETWORK)
extract = task(read_batch, name="extract", **PLAIN)
extract_elsewhere = task(read_batch_elsewhere, name="extract elsewhere", **PLAIN)
check = task(check_night, name="check", **PLAIN)
load = task(load_read, name="load", **PLAIN)
report = task(report_night, name="report", **PLAIN)


@flow(  # type: ignore[untyped-decorator]
    name="nightly",
    flow_run_name="night",
    task_runner=ThreadPoolTaskRunner(max_workers=MOST_HOSTS_AT_ONCE),
    on_failure=[send_notices],
    on_crashed=[send_notices],
    persist_result=False,
)
def nightly(
    sources: list[str] | None = None,
    workers: int | None = None,
    runner: str = "local",
    dask_address: str | None = None,
    time_limit: float = TIME_LIMIT,
    memory_limit: float = 4,
) -> Any:
    """Pulls what the sources published, reads it, and brings it into the warehouse. Gives a NightReport.

    Ends in a failed state, with NightWarnings, where somebody must look at something.
    """
    order = Order(
        sources=tuple(sources or ()),
        workers=workers or count_cores(),
        limits=gigabytes_to_limits(time_limit, memory_limit),
    )
    read = find_reader(runner, dask_address)
    with open_night(order, find_settings()) as night:
        spent = spend(night, read)
    create_markdown_artifact(spent.to_markdown(), key="night", description=f"{spent.run_id}: {spent.message}")
    if spent.state == "finished":
        return spent
    lines = [f"night {spent.run_id}: {spent.message}", *map(str, spent.findings)]
    return Failed(name="FailedWithWarnings", message="\n".join(lines), data=NightWarnings(spent))


Read = Callable[[Night, list[FetchedDocument]], dict[str, str]]
"""Reads documents that were not read yet; sha256 -> reason of those that could not be."""


def spend(night: Night, read: Read) -> NightReport:
    """The stages of a night, one after the other.

    What is quoted Prefect hands on without searching it for futures, which costs more than all that is done with it.
    """
    whole = quote(night)
    with night.stage("discover"):
        discoveries = _gather({source.name: discover.submit(source, whole) for source in night.sources})
    with night.stage("fetch"):
        fetching = {
            source.name: fetch.submit(source, quote(found), whole)
            for source in night.sources
            if isinstance(found := discoveries[source.name], Discovery)
        }
        fetched = discoveries | _gather(fetching)
        collections = [_to_collection(source, fetched[source.name], night) for source in night.sources]
    with night.stage("extract"):
        pending = find_pending(collections, night)
        failures = read(night, pending)
        documents = count_read(pending, failures, night)
    with night.stage("check"):
        findings = check(quote(collections), quote(documents), whole)
    with night.stage("load"):
        loaded = load(quote(documents), quote(failures), whole)
    with night.stage("report"):
        told: NightReport = report(quote(collections), loaded, findings, whole)
    return told


def _gather(futures: Mapping[str, PrefectFuture[Any]]) -> dict[str, Any]:
    """What became of each source: what its task gave, or the error it ended with. Raises SettingsError."""
    results = {name: future.result(raise_on_failure=False) for name, future in futures.items()}
    for result in results.values():
        if isinstance(result, SettingsError):  # it is about this machine, not about the source
            raise result
    return results


def _to_collection(source: Source, fetched: Any, night: Night) -> Collection:
    return fetched if isinstance(fetched, Collection) else give_up_source(source, night, fetched)


def read_here(night: Night, pending: list[FetchedDocument]) -> dict[str, str]:
    """Reads in processes of this machine."""
    batches = plan_batches(pending, night, size=HERE_SIZE)
    if not batches:
        return {}
    order = night.order
    with Readers(order.workers, limits=order.limits, extractor=order.extractor) as readers:
        futures = [extract.submit(batch, readers) for batch in batches]
        return keep_batch((one for future in futures for one in future.result()), night)


@flow(name="extract", persist_result=False)  # type: ignore[untyped-decorator]
def extract_on_cluster() -> list[Reading]:
    """Reads the batches with the task runner that this flow is given."""
    futures = [(batch, extract_elsewhere.submit(batch)) for batch in batches_at_hand()]
    return [one for batch, future in futures for one in _bring(batch, future)]


def read_on_dask(address: str) -> Read:
    """Reads on the Dask cluster whose scheduler is at ``address``."""
    task_runner = _find_dask(address)

    def read(night: Night, pending: list[FetchedDocument]) -> dict[str, str]:
        batches = plan_batches(pending, night, size=CLUSTER_SIZE)
        if not batches:
            return {}
        try:
            with having_at_hand(batches):
                return keep_batch(extract_on_cluster.with_options(task_runner=task_runner)(), night)
        except OSError as error:
            raise SettingsError(
                f"the cluster at {address} cannot be reached ({error}); check --dask-address"
            ) from error

    return read


def _bring(batch: Batch, future: PrefectFuture[list[Reading]]) -> list[Reading]:
    """What a batch came to; where its machine was lost, its documents have failed and the next night reads them."""
    result: Any = future.result(raise_on_failure=False)
    if isinstance(result, SettingsError):
        raise result
    if isinstance(result, BaseException):
        reason = f"the cluster lost it ({type(result).__name__}: {' '.join(str(result).split())[:200]})"
        return [Reading(sha256=sha256, failure=reason, passing=True) for sha256 in batch.documents]
    return list(result)


def _find_dask(address: str) -> Any:
    try:
        from prefect_dask import DaskTaskRunner
    except ImportError as error:
        raise SettingsError('--runner dask: this needs a package: pip install "sourcepage[dask]"') from error
    return DaskTaskRunner(address=address)


def find_reader(runner: str, dask_address: str | None) -> Read:
    """How documents are read. Raises SettingsError where a cluster is asked for and none is named."""
    if runner == "local":
        return read_here
    if runner != "dask":
        raise SettingsError(f"runner {runner!r}: there are only local and dask")
    if not dask_address:
        raise SettingsError("--runner dask: name the cluster's scheduler with --dask-address tcp://HOST:8786")
    return read_on_dask(dask_address)


def flush_logs() -> None:
    """Sends to the server what was said so far; called before a server that was started for one night is stopped."""
    APILogHandler().flush()

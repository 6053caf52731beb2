"""Tells of runs as OpenLineage events, where the environment says that somebody listens.

    OPENLINEAGE_URL            a server, say https://lineage.example.org
    OPENLINEAGE_CONFIG         a file that says more: files, headers, several places
    OPENLINEAGE__TRANSPORT__*  the same in variables
    OPENLINEAGE_NAMESPACE      what jobs stand under, else "sourcepage"
    OPENLINEAGE_DISABLED       true: nothing is told

They are the settings of the library openlineage-python, which does the sending. A run is told of when it begins and
when it ends (COMPLETE, FAIL, or ABORT where somebody stopped it). Whatever goes wrong with telling is one warning and
nothing more. Events name places without users and passwords.

Belongs here: what an event says and that it is sent. Does not belong here: what a run read and wrote, which the
warehouse knows (``loaders.lineage``).
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import unquote, urlsplit

from pipeline.errors import SettingsError

if TYPE_CHECKING:
    from openlineage.client import OpenLineageClient
    from openlineage.client.event_v2 import InputDataset, OutputDataset, RunEvent

    from loaders.lineage import Place, ReadDocument, RunLineage

LOG = logging.getLogger("sourcepage.lineage")

JobName = Literal["nightly", "ingest", "rebuild", "backfill"]
JOBS: Final[dict[JobName, str]] = {
    "nightly": "Pulls what sources published, reads it, and brings it into the warehouse.",
    "ingest": "Reads documents given by path or URL into the warehouse.",
    "rebuild": "Makes the warehouse again from what is archived.",
    "backfill": "Reads what a source published in a month of the past into the warehouse.",
}
"""The jobs that are told of, each with what it does."""

_SETTINGS: Final = ("OPENLINEAGE_URL", "OPENLINEAGE_CONFIG", "OPENLINEAGE__TRANSPORT")
_SECRET: Final = re.compile(r"(?<=://)[^/\s]*@|(?<=password=)[^&\s]+")
"""User and password in a URL."""
_SOON: Final = 60
"""Seconds after which a server that did not answer is tried again."""
_LONG: Final = 500
"""Characters of a complaint that the warning shows."""


def is_wanted(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the environment names somebody to tell; an empty variable counts as not set."""
    if environ.get("OPENLINEAGE_DISABLED", "").strip().lower() == "true":
        return False
    return any(value and name.startswith(_SETTINGS) for name, value in environ.items())


@contextmanager
def tell_run(job: JobName, warehouse: str) -> Iterator[Telling]:
    """Tells how the run ends that is made known inside by ``begin``; ``warehouse`` is its URL."""
    telling = Telling(job, warehouse)
    try:
        yield telling
    except BaseException as error:
        telling.end(error)
        raise
    telling.end(None)


class Telling:
    """One run as it is told of; nothing happens where nobody listens."""

    def __init__(self, job: JobName, warehouse: str) -> None:
        self._job = job
        self._warehouse = warehouse
        self._run_id = ""
        self._client: OpenLineageClient | None = None
        self._warned = False
        self._begun = 0.0

    def begin(self, run_id: str) -> None:
        """Tells that the load ("L7") or night ("R3") has begun."""
        if not is_wanted():
            return
        self._run_id = run_id
        self._begun = time.monotonic()
        with self._harmless():
            self._client = _open_client()
            self._tell("START", None)

    def end(self, error: BaseException | None) -> None:
        """Tells what became of it. Nobody is kept waiting for a server that did not answer a moment ago."""
        stopped = error is not None and not isinstance(error, Exception)
        soon = stopped or time.monotonic() - self._begun < _SOON
        if self._client is None or (soon and self._warned):
            return
        with self._harmless():
            self._tell("ABORT" if stopped else "FAIL" if error else "COMPLETE", error)
            self._client.close(timeout=10)

    def _tell(self, state: str, error: BaseException | None) -> None:
        from loaders.lineage import find_lineage, find_place
        from loaders.warehouse import open_warehouse

        assert self._client is not None
        with open_warehouse(self._warehouse, create=False) as warehouse:
            facts, place = find_lineage(warehouse, self._run_id), find_place(warehouse)
        event = make_event(state, self._job, self._run_id, facts, place, error)
        with _quiet():
            self._client.emit(event)

    @contextmanager
    def _harmless(self) -> Iterator[None]:
        """Whatever is wrong with telling is said once and never ends a run."""
        try:
            yield
        except Exception as error:  # noqa: BLE001  a run that goes well must not fail because nobody listens
            if not self._warned:
                complaint = _one_line(error)[:_LONG]
                LOG.warning("lineage of %s %s could not be published: %s", self._job, self._run_id, complaint)
            self._warned = True


def _open_client() -> OpenLineageClient:
    """The library's client as the environment sets it up. Raises SettingsError and what the library raises."""
    try:
        from openlineage.client import OpenLineageClient
        from openlineage.client.event_v2 import set_producer
    except ImportError as error:
        raise SettingsError('this needs a package: pip install "sourcepage[lineage]"') from error
    with _quiet():
        client = OpenLineageClient()
    if client.transport.kind == "console" and (client.config.transport or {}).get("type") != "console":
        raise SettingsError("OPENLINEAGE_CONFIG names no file that says where to: check it")
    set_producer(f"urn:sourcepage:{version('sourcepage')}")
    return client


@contextmanager
def _quiet() -> Iterator[None]:
    """The library and its retries say nothing of their own: what fails in the end is told in one line."""
    loggers = [logging.getLogger(name) for name in ("openlineage", "urllib3")]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)


def make_event(
    state: str, job: JobName, run_id: str, facts: RunLineage, place: Place, error: BaseException | None = None
) -> RunEvent:
    """The event; what was read and written is known at the end alone.

    The id of its run is made from the job, the load or night, and when that began: the same each time it is told.
    """
    from openlineage.client import event_v2 as ol
    from openlineage.client.uuid import generate_static_uuid

    namespace = os.environ.get("OPENLINEAGE_NAMESPACE") or "sourcepage"
    known = f"{namespace} {job} {place.namespace} {place.prefix} {run_id}".encode()
    begun = state == "START"
    return ol.RunEvent(
        eventType=ol.RunState(state),
        eventTime=datetime.now(UTC).isoformat(),
        run=ol.Run(runId=str(generate_static_uuid(facts.started_at, known)), facets=_run_facets(run_id, facts, error)),
        job=ol.Job(namespace=namespace, name=job, facets=_job_facets(job)),
        inputs=[] if begun else [_input(one) for one in facts.documents],
        outputs=[] if begun else [_output(view, count, place) for view, count in facts.rows_added.items()],
    )


def _run_facets(run_id: str, facts: RunLineage, error: BaseException | None) -> dict[str, Any]:
    from openlineage.client.facet_v2 import error_message_run, processing_engine_run, tags_run

    said = {"run_id": run_id, "load_id": facts.load_id, "extractor_version": facts.extractor_version}
    tags = [tags_run.TagsRunFacetFields(key, value, "sourcepage") for key, value in said.items() if value]
    engine = processing_engine_run.ProcessingEngineRunFacet(name="Sourcepage", version=version("sourcepage"))
    facets: dict[str, Any] = {"processing_engine": engine, "tags": tags_run.TagsRunFacet(tags=tags)}
    if isinstance(error, Exception):
        message = error_message_run.ErrorMessageRunFacet(message=_one_line(error), programmingLanguage="PYTHON")
        facets["errorMessage"] = message
    return facets


def _job_facets(job: JobName) -> dict[str, Any]:
    from openlineage.client.facet_v2 import documentation_job, job_type_job

    return {
        "documentation": documentation_job.DocumentationJobFacet(description=JOBS[job]),
        "jobType": job_type_job.JobTypeJobFacet(processingType="BATCH", integration="SOURCEPAGE", jobType="COMMAND"),
    }


def _input(document: ReadDocument) -> InputDataset:
    """A document as published: its site and its path there, or the file on this machine."""
    from openlineage.client import event_v2 as ol
    from openlineage.client import facet_v2 as facet

    url = _SECRET.sub("", document.url)
    facets: dict[str, Any] = {
        "version": facet.dataset_version_dataset.DatasetVersionDatasetFacet(datasetVersion=document.sha256),
        "dataSource": facet.datasource_dataset.DatasourceDatasetFacet(name=document.source, uri=url),
        "datasetType": facet.dataset_type_dataset.DatasetTypeDatasetFacet(datasetType="FILE"),
    }
    if document.title:
        facets["documentation"] = facet.documentation_dataset.DocumentationDatasetFacet(description=document.title)
    if document.publisher:
        owner = facet.ownership_dataset.Owner(name=document.publisher, type="publisher")
        facets["ownership"] = facet.ownership_dataset.OwnershipDatasetFacet(owners=[owner])
    size = facet.input_statistics_input_dataset.InputStatisticsInputDatasetFacet(size=document.size, fileCount=1)
    namespace, name = _split_url(url)
    return ol.InputDataset(namespace=namespace, name=name, facets=facets, inputFacets={"inputStatistics": size})


def _split_url(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return "file", unquote(parts.path)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}", (parts.path.lstrip("/") + query) or "/"


def _output(view: str, rows: int, place: Place) -> OutputDataset:
    """A view of the warehouse, with its columns as the dictionary has them."""
    from openlineage.client import event_v2 as ol
    from openlineage.client import facet_v2 as facet

    from loaders.dictionary import describe_view

    entry = describe_view(view)
    fields = [
        facet.schema_dataset.SchemaDatasetFacetFields(
            name=one.name, type=one.type, description=one.comment, ordinal_position=number
        )
        for number, one in enumerate(entry.columns, start=1)
    ]
    facets: dict[str, Any] = {
        "schema": facet.schema_dataset.SchemaDatasetFacet(fields=fields),
        "documentation": facet.documentation_dataset.DocumentationDatasetFacet(description=entry.description),
        "dataSource": facet.datasource_dataset.DatasourceDatasetFacet(name="warehouse", uri=place.namespace),
        "datasetType": facet.dataset_type_dataset.DatasetTypeDatasetFacet(datasetType="VIEW"),
    }
    added = facet.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=rows)
    return ol.OutputDataset(
        namespace=place.namespace,
        name=f"{place.prefix}.{view}",
        facets=facets,
        outputFacets={"outputStatistics": added},
    )


def _one_line(error: BaseException) -> str:
    """What went wrong, without line breaks, users and passwords."""
    return _SECRET.sub("", " ".join(str(error).split())) or type(error).__name__

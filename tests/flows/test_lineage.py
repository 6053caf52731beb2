"""Runs told of as OpenLineage events: to a file, to a server, to nobody, and to a server that is not there."""

from __future__ import annotations

import importlib
import json
import logging
import os
import pkgutil
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest

from flows.ingest import Options, ingest, read_archived, rebuild
from flows.lineage import is_wanted, make_event, tell_run
from flows.loading import open_load
from flows.night_order import Order
from flows.progress import Lines
from loaders.dictionary import describe_view
from loaders.lineage import Place, ReadDocument, RunLineage
from pipeline.archive import open_archive
from pipeline.errors import WarehouseError
from pipeline.settings import Settings, find_settings
from tests.flows.nights import ask, declare, put, spend

generated = pytest.importorskip("openlineage.client.generated", reason='needs: pip install "sourcepage[lineage]"')

Event = dict[str, Any]
Put = Callable[..., Path]
STARTED = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PLACE = Place(namespace="postgres://db.example.org:5432", prefix="warehouse.public")


@pytest.fixture(autouse=True)
def forget_settings() -> Iterator[None]:
    """The library writes what it is told into the environment: the next test must not find it there."""
    yield
    for name in [name for name in os.environ if name.startswith("OPENLINEAGE")]:
        del os.environ[name]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return find_settings(data=str(tmp_path / "data"), environ={})


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Event]]:
    """The events told to a file so far."""
    file = tmp_path / "events.jsonl"
    config = {"transport": {"type": "file", "log_file_path": str(file), "append": True}}
    (tmp_path / "openlineage.yml").write_text(json.dumps(config))
    monkeypatch.setenv("OPENLINEAGE_CONFIG", str(tmp_path / "openlineage.yml"))
    return lambda: [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def _facet_classes() -> dict[str, type[Any]]:
    """Address of its part of the specification -> the library's class for it."""
    modules = [
        importlib.import_module(f"{generated.__name__}.{one.name}") for one in pkgutil.iter_modules(generated.__path__)
    ]
    classes = [one for module in modules for one in vars(module).values() if hasattr(one, "_get_schema")]
    return {one._get_schema(): one for one in classes}


def check_event(event: Event) -> None:
    """What the specification asks of an event, as far as the library's classes hold it."""
    from openlineage.client import event_v2 as ol

    assert event["producer"].startswith("urn:sourcepage:")
    assert event["schemaURL"] == ol.RunEvent._get_schema()
    UUID(event["run"]["runId"])
    assert event["eventType"] in {one.value for one in ol.RunState}
    assert datetime.fromisoformat(event["eventTime"]).tzinfo is not None
    classes = _facet_classes()
    datasets = [*event["inputs"], *event["outputs"]]
    assert all(one["name"] and one["namespace"] for one in [event["job"], *datasets])
    holders = [event["run"]["facets"], event["job"]["facets"]]
    holders += [one[key] for one in datasets for key in ("facets", "inputFacets", "outputFacets") if key in one]
    for name, facet in ((name, facet) for holder in holders for name, facet in holder.items()):
        given = {key: value for key, value in facet.items() if key not in {"_producer", "_schemaURL"}}
        made = classes[facet["_schemaURL"]](**given)  # a name it does not know or lacks is a TypeError
        assert made.skip_redact
        assert facet["_producer"].startswith("urn:sourcepage:") or name == "tags"  # the library adds its own


def _states(events: list[Event]) -> list[tuple[str, str]]:
    return [(event["job"]["name"], event["eventType"]) for event in events]


def test_nobody_is_told_where_nobody_asks(tmp_path: Path, settings: Settings, extractor: str) -> None:
    declare(settings.data, "north", tmp_path / "north")
    put(tmp_path / "north", "a.pdf", "alpha")
    spend(settings, Order(extractor=extractor))
    assert not [name for name in os.environ if name.startswith("OPENLINEAGE")]


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, False),
        ({"OPENLINEAGE_URL": ""}, False),
        ({"OPENLINEAGE_NAMESPACE": "north"}, False),
        ({"OPENLINEAGE_URL": "http://here"}, True),
        ({"OPENLINEAGE_CONFIG": "file.yml"}, True),
        ({"OPENLINEAGE__TRANSPORT__TYPE": "file"}, True),
        ({"OPENLINEAGE_URL": "http://here", "OPENLINEAGE_DISABLED": "true"}, False),
    ],
)
def test_the_librarys_own_settings_say_whether(environ: dict[str, str], wanted: bool) -> None:
    assert is_wanted(environ) is wanted


def test_a_night_is_told_of_with_what_it_read_and_wrote(
    tmp_path: Path, settings: Settings, extractor: str, told: Callable[[], list[Event]]
) -> None:
    declare(settings.data, "north", tmp_path / "north")
    put(tmp_path / "north", "a.pdf", "alpha beta")
    spend(settings, Order(extractor=extractor))
    start, end = told()
    assert _states([start, end]) == [("nightly", "START"), ("nightly", "COMPLETE")]
    assert start["run"]["runId"] == end["run"]["runId"]
    assert (start["inputs"], start["outputs"]) == ([], [])
    (document,) = end["inputs"]
    [(sha256, url)] = ask(settings.data, "SELECT sha256, source_url FROM documents")
    assert (document["namespace"], f"file://{document['name']}") == ("file", url)
    assert document["facets"]["version"]["datasetVersion"] == sha256
    assert document["facets"]["dataSource"]["name"] == "north"
    actions = next(one for one in end["outputs"] if one["name"] == "main.actions")
    assert actions["namespace"] == f"sqlite://{settings.data.resolve()}/processed/warehouse.sqlite"
    assert actions["outputFacets"]["outputStatistics"]["rowCount"] == 2
    shown = [one["name"] for one in actions["facets"]["schema"]["fields"]]
    assert shown == [column.name for column in describe_view("actions").columns]
    tags = {one["key"]: one["value"] for one in end["run"]["facets"]["tags"]["tags"]}
    assert (tags["run_id"], tags["load_id"]) == ("R1", "L1")
    for event in (start, end):
        check_event(event)


def test_a_night_without_anything_new_has_read_and_written_nothing(
    tmp_path: Path, settings: Settings, extractor: str, told: Callable[[], list[Event]]
) -> None:
    declare(settings.data, "north", tmp_path / "north")
    put(tmp_path / "north", "a.pdf", "alpha")
    spend(settings, Order(extractor=extractor))
    spend(settings, Order(extractor=extractor))
    _, first, _, second = told()
    assert second["inputs"] == []
    assert {one["outputFacets"]["outputStatistics"]["rowCount"] for one in second["outputs"]} == {0}
    assert first["run"]["runId"] != second["run"]["runId"]


def test_every_way_to_load_is_a_job_of_its_own(
    tmp_path: Path, settings: Settings, extractor: str, put: Put, told: Callable[[], list[Event]]
) -> None:
    put("a.pdf", "alpha")
    options = Options(extractor=extractor)
    ingest([str(tmp_path / "plans")], settings, options, Lines(), open_load)
    rebuild(settings, options, Lines(), open_load)
    documents = list(open_archive(settings).documents())
    read_archived(documents, settings, options, Lines(), open_load, job="backfill")
    jobs = [job for job, state in _states(told()) if state == "COMPLETE"]
    assert jobs == ["ingest", "rebuild", "backfill"]
    assert len(told()) == 6
    for event in told():
        check_event(event)


def _run_into(error: BaseException, settings: Settings, load_id: str) -> None:
    with tell_run("ingest", settings.warehouse) as telling:
        telling.begin(load_id)
        raise error


def test_a_run_that_fails_says_why_and_keeps_its_secrets(settings: Settings, told: Callable[[], list[Event]]) -> None:
    with open_load(settings.warehouse, settings.organisations) as load:
        load_id = load.load_id
    error = WarehouseError("postgresql://ann:ses@me@db.example.org/w?password=sesame gone\naway")
    with pytest.raises(WarehouseError):
        _run_into(error, settings, load_id)
    failed = told()[-1]
    assert failed["eventType"] == "FAIL"
    message = failed["run"]["facets"]["errorMessage"]["message"]
    assert message == "postgresql://db.example.org/w?password= gone away"
    check_event(failed)


def test_a_run_that_somebody_stops_is_aborted(settings: Settings, told: Callable[[], list[Event]]) -> None:
    with open_load(settings.warehouse, settings.organisations) as load:
        load_id = load.load_id
    with pytest.raises(KeyboardInterrupt):
        _run_into(KeyboardInterrupt(), settings, load_id)
    assert _states(told()) == [("ingest", "START"), ("ingest", "ABORT")]
    assert "errorMessage" not in told()[-1]["run"]["facets"]


def test_documents_of_a_site_are_named_by_it_and_never_with_a_password() -> None:
    document = ReadDocument(
        url="https://ann:sesame@council.example/documents/s1/Plan%20A.pdf?v=2",
        source="north",
        publisher="North Council",
        title="Plan A",
        sha256="0" * 64,
        size=10,
    )
    facts = RunLineage(
        started_at=STARTED, extractor_version="1", load_id="L1", documents=(document,), rows_added={"actions": 3}
    )
    from openlineage.client.serde import Serde

    event = Serde.to_dict(make_event("COMPLETE", "ingest", "L1", facts, PLACE))
    (read,), (written,) = event["inputs"], event["outputs"]
    assert (read["namespace"], read["name"]) == ("https://council.example", "documents/s1/Plan%20A.pdf?v=2")
    assert read["facets"]["ownership"]["owners"][0]["name"] == "North Council"
    assert (written["namespace"], written["name"]) == (PLACE.namespace, "warehouse.public.actions")
    assert "sesame" not in json.dumps(event)


def test_the_same_run_has_the_same_id_each_time_it_is_told_of_and_another_run_another() -> None:
    def run_id_of(run_id: str, place: Place = PLACE, started: datetime = STARTED) -> str:
        facts = RunLineage(started_at=started, extractor_version="1", load_id=None)
        return str(make_event("START", "ingest", run_id, facts, place).run.runId)

    assert run_id_of("L1") == run_id_of("L1")
    elsewhere = Place(namespace="sqlite:///elsewhere", prefix="main")
    later = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
    assert len({run_id_of("L1"), run_id_of("L2"), run_id_of("L1", elsewhere), run_id_of("L1", started=later)}) == 4


class Receiver(BaseHTTPRequestHandler):
    """A server that keeps what it is sent."""

    received: list[tuple[str, Event]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.received.append((self.path, json.loads(body)))
        self.send_response(201)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


def test_a_server_receives_the_events(
    settings: Settings, extractor: str, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    Receiver.received = []
    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("OPENLINEAGE_URL", f"http://127.0.0.1:{server.server_address[1]}")
        monkeypatch.setenv("OPENLINEAGE_NAMESPACE", "north")
        ingest([str(put("a.pdf", "alpha"))], settings, Options(extractor=extractor), Lines(), open_load)
        server.shutdown()
    assert [path for path, _ in Receiver.received] == ["/api/v1/lineage"] * 2
    events = [event for _, event in Receiver.received]
    assert _states(events) == [("ingest", "START"), ("ingest", "COMPLETE")]
    assert {event["job"]["namespace"] for event in events} == {"north"}
    for event in events:
        check_event(event)


@pytest.mark.parametrize(("soon", "tries"), [(60, 1), (0, 2)])
def test_a_server_that_did_not_answer_is_not_waited_for_again_at_once(
    settings: Settings, extractor: str, put: Put, monkeypatch: pytest.MonkeyPatch, soon: int, tries: int
) -> None:
    from openlineage.client import OpenLineageClient

    tried = []

    def refuse(_client: OpenLineageClient, event: Any) -> None:
        tried.append(event.eventType.value)
        raise OSError("nobody there")

    monkeypatch.setenv("OPENLINEAGE_URL", "http://127.0.0.1:9")
    monkeypatch.setattr(OpenLineageClient, "emit", refuse)
    monkeypatch.setattr("flows.lineage._SOON", soon)
    ingest([str(put("a.pdf", "alpha"))], settings, Options(extractor=extractor), Lines(), open_load)
    assert tried == ["START", "COMPLETE"][:tries]


def test_a_server_that_is_not_there_costs_a_night_one_warning(
    tmp_path: Path,
    settings: Settings,
    extractor: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    declare(settings.data, "north", tmp_path / "north")
    put(tmp_path / "north", "a.pdf", "alpha")
    with socket.socket() as taken:  # bound and never listening: whoever comes is refused
        taken.bind(("127.0.0.1", 0))
        transport = {
            "type": "http",
            "url": f"http://127.0.0.1:{taken.getsockname()[1]}",
            "retry": {"backoff_factor": 0},
        }
        monkeypatch.setenv("OPENLINEAGE__TRANSPORT", json.dumps(transport))
        report = spend(settings, Order(extractor=extractor))
    assert (report.state, report.loaded.documents) == ("finished", 1)
    loud = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.name for record in loud] == ["sourcepage.lineage"]
    (line,) = loud[0].getMessage().splitlines()
    assert line.startswith("lineage of nightly R1 could not be published: ")
    assert "refused" in line


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("OPENLINEAGE_CONFIG", "nowhere.yml", "OPENLINEAGE_CONFIG names no file"),
        ("OPENLINEAGE__TRANSPORT__TYPE", "carrier-pigeon", "carrier-pigeon"),
        ("OPENLINEAGE_URL", "no address", "no address"),
    ],
)
def test_a_wrong_setting_costs_a_load_one_warning(
    settings: Settings,
    extractor: str,
    put: Put,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
    value: str,
    words: str,
) -> None:
    monkeypatch.setenv(name, value)
    summary = ingest([str(put("a.pdf", "alpha"))], settings, Options(extractor=extractor), Lines(), open_load)
    assert not summary.failures
    (warning,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert words in warning.getMessage()

"""The API's own description, tried against it: whatever it allows is answered as it says, the rest is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from starlette.applications import Starlette
from starlette.testclient import TestClient

from explorer.app import create_app
from explorer.pages.api import API
from pipeline.settings import Settings

BOUNDS = {
    "seed": 20_261_120,
    "generation": {"max-examples": 15, "database": "none", "deterministic": True},
    "phases": {"stateful": {"enabled": False}},
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404", "414"]},
        "negative_data_rejection": {"expected-statuses": ["400", "404", "405", "414", "422"]},
    },
}
"""Every path is asked by example, at the edges of every parameter, and at random; the same on every machine.

No schema can say that 1960-53 is no council year or that a list has three pages: such questions are refused with 400,
and what a schema does say with 422. Twenty long values make an address that is refused with 414 whatever it says.
"""


@pytest.fixture(scope="module")
def application(explored: Settings) -> Iterator[Starlette]:
    """An application that may be asked as often as one likes."""
    app = create_app(replace(explored, web=replace(explored.web, rate=0)))
    with TestClient(app):
        yield app


def test_api_answers_as_it_describes_itself(application: Starlette) -> None:
    config = SchemathesisConfig.from_dict(BOUNDS)
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", application, config=config)
    failures: dict[str, str] = {}
    asked: Counter[str] = Counter()
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.FatalError), event.exception
        if isinstance(event, events.NonFatalError):
            failures[f"{event.label}: error"] = str(event.value)
        if isinstance(event, events.ScenarioFinished):
            asked[str(event.label)] += len(event.recorder.interactions)
            for case, checks in event.recorder.checks.items():
                for check in checks:
                    if check.failure_info is not None:
                        where = event.recorder.interactions[case].request.uri
                        failures[f"{event.label}: {check.name}"] = f"{where}: {check.failure_info.failure}"
    assert not failures, "\n".join(f"{name}: {words}" for name, words in failures.items())
    assert len([label for label in asked if asked[label]]) == len(API.openapi()["paths"])

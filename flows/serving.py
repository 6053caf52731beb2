"""The schedule: a Prefect deployment of the nightly flow, and the worker in this process that runs what falls due."""

from __future__ import annotations

from typing import Any, Final

from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import EntrypointType
from prefect.schedules import Cron
from pydantic import ValidationError

from flows.nightly import nightly
from pipeline.errors import SettingsError

DEPLOYMENT: Final = "sourcepage"
"""Shown by Prefect as "nightly/sourcepage"."""


def check_schedule(cron: str, timezone: str) -> None:
    """Raises SettingsError where the words are no schedule."""
    try:
        CronSchedule(cron=cron, timezone=timezone)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        option = "--timezone" if "timezone" in problem["loc"] else "--cron"
        given = timezone if option == "--timezone" else cron
        raise SettingsError(f'{option} {given!r}: cannot be understood; "0 2 * * *" is every night at two') from error


def serve_nightly(cron: str, timezone: str, parameters: dict[str, Any]) -> None:
    """Keeps the schedule and runs what falls due, one night at a time, until it is stopped."""
    nightly.serve(
        name=DEPLOYMENT,
        schedule=Cron(cron, timezone=timezone),
        parameters={name: value for name, value in parameters.items() if value is not None},
        limit=1,
        entrypoint_type=EntrypointType.MODULE_PATH,
        description="Pulls what councils published, reads it, and brings it into the warehouse.",
        print_starting_message=False,
    )

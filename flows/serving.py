"""The schedule: a Prefect deployment of the nightly flow, and the worker in this process that runs what falls due."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, Final, cast

from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import EntrypointType
from prefect.runner import Runner
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


class _Worker(Runner):  # type: ignore[misc]
    """Prefect's runner, which heeds SIGTERM as it heeds Ctrl-C.

    Its own way ends the process in the middle of whatever it does; while a night runs it may then hang for good.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._work: tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]] | None = None

    async def work(self) -> None:
        """Runs what falls due until the process is told to end."""
        self._work = asyncio.get_running_loop(), cast("asyncio.Task[Any]", asyncio.current_task())
        with suppress(asyncio.CancelledError):
            await self.start()

    def handle_sigterm(self, *_: object) -> None:
        """Ends the work in order: the night under way is stopped, the schedule paused."""
        if self._work is not None:
            loop, task = self._work
            loop.call_soon_threadsafe(task.cancel)


def serve_nightly(cron: str, timezone: str, parameters: dict[str, Any]) -> None:
    """Keeps the schedule and runs what falls due, one night at a time, until it is stopped."""
    worker = _Worker(name=DEPLOYMENT, limit=1)
    worker.add_flow(
        nightly,
        name=DEPLOYMENT,
        schedule=Cron(cron, timezone=timezone),
        parameters={name: value for name, value in parameters.items() if value is not None},
        entrypoint_type=EntrypointType.MODULE_PATH,
        description="Pulls what councils published, reads it, and brings it into the warehouse.",
    )
    with suppress(KeyboardInterrupt):
        asyncio.run(worker.work())

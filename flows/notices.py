"""Telling somebody that a night failed or has warnings, through Prefect's notification blocks.

Where to is SOURCEPAGE_NOTIFY: addresses separated by blanks. An http(s) address is a webhook, which gets JSON (title,
state, message, flow_run_id, and text for chat servers that show that); any other is one of Apprise's, which Prefect
brings: ``mailtos://user:password@example.org?to=team@example.org`` for e-mail, and many more.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

from prefect.blocks.notifications import AppriseNotificationBlock
from prefect.blocks.webhook import Webhook
from prefect.utilities.asyncutils import run_coro_as_sync
from pydantic import SecretStr

LOG = logging.getLogger("sourcepage.night")


class _Apprise(AppriseNotificationBlock):  # type: ignore[misc]
    """Any address Apprise understands."""


def send_notices(_flow: object, flow_run: Any, state: Any) -> None:
    """Prefect calls this when a night has ended badly. A notice that cannot be sent is said, and changes nothing."""
    title = f"Sourcepage: night {state.name}"
    for address in find_addresses():
        try:
            send_notice(
                address,
                {
                    "title": title,
                    "state": state.name,
                    "message": state.message or "",
                    "text": f"{title}\n{state.message or ''}",
                    "flow_run_id": str(flow_run.id),
                },
            )
        except Exception as error:  # noqa: BLE001  whatever a server answers, the night is over and stays as it is
            LOG.error("no notice could be sent to %s: %s", _kind(address), _describe(error, address))  # noqa: TRY400


def find_addresses(environ: Mapping[str, str] = os.environ) -> list[str]:
    """The addresses to tell."""
    return environ.get("SOURCEPAGE_NOTIFY", "").split()


def send_notice(address: str, notice: Mapping[str, str]) -> None:
    """One notice to one address. Raises whatever sending raises."""
    if address.startswith(("http://", "https://")):
        response = run_coro_as_sync(Webhook(url=SecretStr(address)).call(dict(notice)))
        if response is None or response.is_error:
            raise OSError(f"the answer was {response.status_code if response is not None else 'nothing'}")
        return
    block = _Apprise(url=SecretStr(address))
    with block.raise_on_failure():
        block.notify(notice["message"], subject=notice["title"])


def _kind(address: str) -> str:
    """The part of an address that holds no secret."""
    return f"{address.partition('://')[0]}://..."


def _describe(error: Exception, address: str) -> str:
    words = str(getattr(error, "log", "") or error)
    return f"{type(error).__name__}: {' '.join(words.split())}".replace(address, _kind(address))

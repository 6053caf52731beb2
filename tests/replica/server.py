"""The replica's site on a port of this machine, in a thread, over http or with a certificate that nobody trusts."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn

from tests.replica.site import Replica

HOST = "127.0.0.1"


@contextmanager
def serving(replica: Replica, *, certificate: tuple[Path, Path] | None = None) -> Iterator[str]:
    """The URL of the site, which is served until the block ends."""
    listening = socket.create_server((HOST, 0))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else every body comes 40 ms after its headers
    options: dict[str, Any] = {}
    if certificate is not None:
        options = {"ssl_certfile": str(certificate[0]), "ssl_keyfile": str(certificate[1])}
    config = uvicorn.Config(replica.app(), log_config=None, lifespan="off", timeout_graceful_shutdown=1, **options)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL + 1)  # it would tell of the faults that are wanted
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        scheme = "https" if certificate else "http"
        yield f"{scheme}://{HOST}:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(5)
        listening.close()

"""The Prefect server of a data folder: started where the operator has none, and stopped with whoever started it.

    SOURCEPAGE's data folder/prefect    history, schedule, log of the server

Nothing here imports Prefect into this process. ``prepare_prefect`` must be called before anything does, because
Prefect reads its environment while it is imported. The server is a process of its own (``python -m
flows.prefect_server PORT``) that ends when the pipe to the process that started it closes, killed or not.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.request import ProxyHandler, build_opener

from pipeline.errors import SettingsError
from pipeline.files import write_atomically
from pipeline.settings import Settings

HOST = "127.0.0.1"
START_LIMIT = 180.0
"""Seconds a server may take to answer; the first one makes its database."""
LAST_WORDS = 2.0
"""Seconds a server stays after the last run, so that it writes down what was sent to it."""
_NO_PROXY = build_opener(ProxyHandler({}))


def prepare_prefect(settings: Settings, *, quiet: bool = True) -> None:
    """Sets what Prefect and the flow find in their environment; what the operator has set stays.

    ``quiet`` keeps Prefect's own lines off the terminal, but for errors.
    """
    os.environ["SOURCEPAGE_DATA"] = str(settings.data.resolve())
    os.environ["SOURCEPAGE_SOURCES"] = str(settings.declarations.resolve())
    os.environ["SOURCEPAGE_WAREHOUSE"] = _absolute(settings.warehouse)
    if quiet:
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "ERROR")
    for name, value in {
        "PREFECT_HOME": str(find_home(settings)),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "sourcepage",
    }.items():
        os.environ.setdefault(name, value)


def _absolute(warehouse: str) -> str:
    """The URL of a SQLite file from any folder: a schedule runs elsewhere than where it was set up."""
    scheme, _, path = warehouse.partition(":///")
    if scheme == "sqlite" and path and not path.startswith(("/", ":")):
        return f"sqlite:///{Path(path).resolve()}"
    return warehouse


def find_home(settings: Settings) -> Path:
    """Where Prefect keeps its state."""
    return Path(os.environ.get("PREFECT_HOME") or settings.data.resolve() / "prefect")


@contextmanager
def prefect_server(settings: Settings, *, port: int | None = None) -> Iterator[str]:
    """The URL of a server's API, which is also put where Prefect looks for it.

    The server is the operator's, one that runs for this data folder already, or one that is started and runs until
    the block ends. ``prepare_prefect`` comes first. Raises SettingsError where it does not come up.
    """
    given = os.environ.get("PREFECT_API_URL") or _find_running(settings)
    if given:
        os.environ["PREFECT_API_URL"] = given
        yield given
        return
    port = port or _free_port()
    url = f"http://{HOST}:{port}/api"
    home = find_home(settings)
    if is_up(url):
        raise SettingsError(
            f"a Prefect server answers at {url} already: set PREFECT_API_URL={url} to use it, or --port"
        )
    process = _start(home, port)
    try:
        _wait_until_up(process, url, home)
        write_atomically(_note(home), url.encode())
        os.environ["PREFECT_API_URL"] = url
        yield url
        time.sleep(LAST_WORDS)
    finally:
        _note(home).unlink(missing_ok=True)
        os.environ.pop("PREFECT_API_URL", None)
        _stop(process)


def _find_running(settings: Settings) -> str | None:
    """The server that another process keeps up for this data folder."""
    try:
        url = _note(find_home(settings)).read_text()
    except OSError:
        return None
    return url if is_up(url) else None


def _note(home: Path) -> Path:
    return home / "sourcepage-server"


def is_up(url: str) -> bool:
    """Whether a Prefect server answers at this API's URL."""
    try:
        with _NO_PROXY.open(f"{url}/health", timeout=5) as response:
            return bool(response.status == 200)
    except (OSError, ValueError):
        return False


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as taken:
        return int(taken.getsockname()[1])


def _start(home: Path, port: int) -> subprocess.Popen[bytes]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / "server.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "flows.prefect_server", str(port)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C is for whoever started it, who then stops it in order
        )


def _wait_until_up(process: subprocess.Popen[bytes], url: str, home: Path) -> None:
    deadline = time.monotonic() + START_LIMIT
    while not is_up(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SettingsError(f"Prefect's server did not come up at {url}; {home / 'server.log'} says why")
        time.sleep(0.2)


def _stop(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main(port: int) -> None:
    """The server's own process: serves until standard input ends."""
    import uvicorn

    _let_schedules_be_written()
    config = uvicorn.Config(
        "prefect.server.api.server:create_app",
        factory=True,
        host=HOST,
        port=port,
        log_level="warning",
        lifespan="on",
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)

    def watch() -> None:
        sys.stdin.buffer.read()
        server.should_exit = True
        time.sleep(10)
        os._exit(0)  # its background services do not always end

    Thread(target=watch, daemon=True).start()
    server.run()


def _let_schedules_be_written() -> None:
    """Lets Prefect 3.8.8 write scheduled runs with SQLAlchemy 2.1, which the warehouse needs.

    Prefect hands computed attributes ("state") along with the columns. SQLAlchemy 2.0 passed over them; 2.1 refuses
    until it is told what to do with them: here, to pass over them as before. Without this nothing ever falls due.
    """
    from prefect.server.database import orm_models

    for model in (orm_models.FlowRun, orm_models.TaskRun):
        for attribute in model.__mapper__.all_orm_descriptors:
            if getattr(attribute, "bulk_dml_setter", "none") is None:
                attribute.bulk_dml_setter = _pass_over


def _pass_over(_model: object, _mapping: object, _value: object) -> None:
    """Leaves a computed attribute out of what is written."""


if __name__ == "__main__":
    main(int(sys.argv[1]))

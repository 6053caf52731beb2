"""What Sourcepage says while it works: lines for people, or with SOURCEPAGE_LOG=json an object a line for programs.

    time       ISO 8601, UTC
    level      debug, info, warning, error
    logger     the part of Sourcepage that speaks: sourcepage.night, sourcepage.documents
    event      the line that people are shown
    run_id, load_id           of the night ("R3") and the load ("L7") under way
    source, url, outcome, reason, document_id, sha256     where the line is about one publication or document
    exception  the traceback, where there is one

All of it goes to stderr. Documents have a line each in JSON alone: people get sums. It is the standard library's
logging with a formatter: Prefect records the same loggers for its own pages, and nothing more is needed than a line
of JSON, which a library for structured logs would make in the same way.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, Any, Final

from pipeline.documents import FetchedDocument, document_id
from pipeline.errors import SettingsError
from pipeline.outcomes import Outcome

SETTING: Final = "SOURCEPAGE_LOG"
FACTS: Final = (
    "source",
    "url",
    "where",
    "document",
    "outcome",
    "reason",
    "document_id",
    "sha256",
    "pages",
    "rows",
    "exit_code",
)
"""What a line may be about; given as ``extra`` where it is said."""

DOCUMENTS: Final = logging.getLogger("sourcepage.documents")
"""A line for each publication and document, for programs alone."""
DOCUMENTS.propagate = False
DOCUMENTS.addHandler(logging.NullHandler())

_under_way: dict[str, str] = {}
"""Ids of the run of this process: it has one at a time."""


def is_json(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether programs are to read the lines."""
    return environ.get(SETTING, "").strip().casefold() == "json"


def check_setting(environ: Mapping[str, str] = os.environ) -> None:
    """Raises SettingsError where the setting is neither json nor text."""
    given = environ.get(SETTING, "")
    if given.strip().casefold() not in {"", "text", "json"}:
        raise SettingsError(f"{SETTING}: {given!r} is neither json nor text; correct it")


class JsonLines(logging.Formatter):
    """A record as an object on one line; only what is known is in it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.casefold(),
            "logger": record.name,
            "event": record.getMessage().strip(),
            **_under_way,
            **_find_facts(record),
        }
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def _find_facts(record: logging.LogRecord) -> dict[str, Any]:
    """What a record is about: what was given with it, and what a finding that it prints says of itself."""
    facts: dict[str, Any] = {}
    for given in record.args if isinstance(record.args, tuple) else ():
        if callable(to_dict := getattr(given, "to_dict", None)):
            facts |= {name: value for name, value in to_dict().items() if name in FACTS}
    facts |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
    return {name: value for name, value in facts.items() if value is not None}


class _Stderr(logging.StreamHandler[Any]):
    """Writes to what is stderr at the time."""

    @property
    def stream(self) -> IO[str]:
        """Where to."""
        return sys.stderr

    @stream.setter
    def stream(self, _value: object) -> None:
        """It is always asked for anew."""


def start_logs() -> None:
    """Lets what Sourcepage says be seen, once however often this is called."""
    handler = _Stderr()
    handler.set_name("sourcepage")
    handler.setFormatter(JsonLines() if is_json() else logging.Formatter("%(message)s"))
    for name in ("sourcepage", *([DOCUMENTS.name] if is_json() else [])):
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        for old in [one for one in logger.handlers if one.get_name() == "sourcepage"]:
            logger.removeHandler(old)
        logger.addHandler(handler)


def start_json_logs() -> None:
    """The same where programs are to read them, whoever started this process."""
    if is_json():
        start_logs()


def outcome_to_facts(outcome: Outcome) -> dict[str, Any]:
    """What a line says of a publication."""
    known = outcome.document
    return {
        "source": outcome.publication.source,
        "url": outcome.publication.url,
        "outcome": outcome.kind,
        "reason": outcome.reason,
        **(document_to_facts(known) if known else {}),
    }


def document_to_facts(document: FetchedDocument) -> dict[str, Any]:
    """What a line says of a document."""
    return {
        "source": document.location.source,
        "url": document.location.url,
        "document_id": document_id(document.sha256),
        "sha256": document.sha256,
    }


@contextmanager
def under_way(**ids: str | None) -> Iterator[None]:
    """Says with every line which run it belongs to: ``run_id``, ``load_id``."""
    before = dict(_under_way)
    _under_way.update({name: value for name, value in ids.items() if value is not None})
    try:
        yield
    finally:
        _under_way.clear()
        _under_way.update(before)


def error_to_line(message: str, exit_code: int) -> str:
    """The error that a command ends with."""
    record = logging.LogRecord("sourcepage", logging.ERROR, "", 0, message, None, None)
    record.exit_code = exit_code
    return JsonLines().format(record)

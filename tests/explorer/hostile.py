"""Documents that a stranger wrote to do harm: script, quotes and formulas in every text that a record can hold."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import cycle
from typing import Any

from loaders.runs import begin_run, finish_run
from loaders.warehouse import Warehouse, open_warehouse
from loaders.writer import begin_load, load_extraction, record_failure
from pipeline.documents import Location
from pipeline.records import Extraction
from pipeline.settings import Settings
from tests.loaders.building import action, extraction, fetched, part

MARK = "pwned"
TEXTS = (
    f"<script>{MARK}(1)</script>",
    f'"><{MARK}-element onmouseover={MARK}(2)>',
    f"' autofocus onfocus='{MARK}(3)' x='",
    f"</textarea></title></select></svg><img src=x onerror={MARK}(4)>",
    f"javascript:{MARK}(5)",
    f'=HYPERLINK("javascript:{MARK}(6)")',
    f"{{{{ 7331 * 1337 }}}} ${{{MARK}}} {{% raw %}}",
    f"]]><!-- --><svg/onload={MARK}(7)>&lt;script&gt;",
    f"\u202e{MARK}\u2066 }}, @misc{{x, url = {{javascript:1}}}}\n%0d%0aSet-Cookie: {MARK}=1",
    "'; DROP TABLE record; --",
)
ADDRESSES = (
    f"javascript:{MARK}(8)",
    f"data:text/html,<script>{MARK}(9)</script>",
    f'https://evil.example/"onmouseover="{MARK}(10)"><script>{MARK}(11)</script>',
    f"JaVaScRiPt:{MARK}(12)//https://",
    f"/plans/<img src=x onerror={MARK}(13)>.pdf",
)

_KEPT = frozenset({"sha256", "extractor_version", "method", "kind", "reason", "level", "record_kind", "outcome"})


def spoil(value: Any, texts: Any) -> Any:
    """The same record with a harmful text in place of every text that a page can print."""
    if isinstance(value, str):
        return next(texts)
    if isinstance(value, tuple) and value and not isinstance(value[0], float):
        return tuple(spoil(one, texts) for one in value)
    if isinstance(value, dict):
        return {next(texts): next(texts) for _ in value}
    if hasattr(value, "__dataclass_fields__"):
        chosen = {field.name for field in fields(value)} - _KEPT - _CHOICES
        return replace(value, **{name: spoil(getattr(value, name), texts) for name in chosen})
    return value


_CHOICES = frozenset({"status", "unit", "direction", "period_source", "due_kind", "facts_kind"})


def fill(settings: Settings) -> None:
    """Loads hostile documents as any others: two versions of each, a failure, and a run that tells of them."""
    with open_warehouse(settings.warehouse) as warehouse:
        for number, address in enumerate(ADDRESSES):
            for version in (1, 2):
                _load(warehouse, f"hostile-{number}-{version}", address, version, number)
        load = begin_load(warehouse, "1.0")
        gone = Location(source=TEXTS[0], url=ADDRESSES[0], address=TEXTS[1])
        record_failure(warehouse, load, gone, TEXTS[1])
        run_id = begin_run(warehouse, list(TEXTS), TEXTS[0])
        warning = {"source": TEXTS[1], "level": "warning", "reason": TEXTS[2], "message": TEXTS[3]}
        finish_run(
            warehouse, run_id, "failed_with_warnings", {"message": TEXTS[1], "warnings": [warning], "load_id": load}
        )


def _load(warehouse: Warehouse, name: str, address: str, version: int, turn: int) -> None:
    texts = cycle((*TEXTS[turn:], *TEXTS[:turn]))
    plain = extraction(name)
    read: Extraction = spoil(plain, texts)
    read = replace(
        read,
        pages=plain.pages if version == 1 else spoil(plain.pages, texts),
        actions=tuple(
            action(next(texts), description=f"{next(texts)} {version}", theme=next(texts), provenance=(part(1, quote),))
            for quote in TEXTS
        ),
    )
    resolve = {text: (f"org-{turn}", text, text) for text in TEXTS}.get
    document = fetched(name, address, days=version)
    load_extraction(warehouse, begin_load(warehouse, "1.0"), document, read, resolve=resolve)

"""A record as linked data: how it came to be (W3C PROV) and where it stands (Web Annotation).

Belongs here: JSON-LD of one version of one record. Does not belong here: citations (``explorer.citing``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from explorer.citing import at_page, is_web

_CONTEXT: Final = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "prov": "http://www.w3.org/ns/prov#",
        "schema": "https://schema.org/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    },
]
_PDF_FRAGMENT: Final = "http://tools.ietf.org/rfc/rfc3778"
_MEDIA_FRAGMENT: Final = "http://www.w3.org/TR/media-frags/"


def to_json_ld(record: Mapping[str, Any], pages: Mapping[int, Mapping[str, Any]], base: str) -> dict[str, Any]:
    """One version of a record, its document, the reading, and an annotation for each page it is printed on.

    Args:
        record: as ``loaders.queries.record`` has it.
        pages: page number -> width and height in points.
        base: where this explorer is reached.
    """
    names = _Names(record, base.rstrip("/"))
    return {
        "@context": _CONTEXT,
        "@graph": [
            _entity(record, names),
            _document(record, names),
            *_reading(record, names),
            *(
                _annotation(ordinal, part, pages.get(part["page_number"]), names)
                for ordinal, part in enumerate(record["provenance"], start=1)
            ),
        ],
    }


class _Names:
    """The addresses of what is spoken of."""

    def __init__(self, record: Mapping[str, Any], base: str) -> None:
        self.latest = f"{base}/r/{record['record_id']}"
        self.version = f"{self.latest}/v{record['version']}"
        self.before = f"{self.latest}/v{record['version'] - 1}" if record["version"] > 1 else None
        self.document = f"{base}/documents/{record['document_id']}"
        self.file = f"{self.document}/file.pdf"
        self.reading = f"{self.version}#reading"
        self.software = f"{base}/about#sourcepage"


def _entity(record: Mapping[str, Any], names: _Names) -> dict[str, Any]:
    return _stated(
        {
            "id": names.version,
            "type": ["prov:Entity", "schema:Claim" if record["kind"] == "statistic" else "schema:CreativeWork"],
            "schema:identifier": record["record_id"],
            "schema:version": record["version"],
            "schema:additionalType": record["kind"],
            "prov:specializationOf": {"id": names.latest},
            "prov:wasRevisionOf": {"id": names.before} if names.before else None,
            "prov:wasQuotedFrom": {"id": names.file},
            "prov:wasGeneratedBy": {"id": names.reading},
            "prov:generatedAtTime": _time(record["recorded_at"]),
            "prov:invalidatedAtTime": _time(record["superseded_at"]),
            "schema:additionalProperty": [
                {"type": "schema:PropertyValue", "schema:name": name, "schema:value": _plain(value)}
                for name, value in record["fields"].items()
                if value not in (None, "", [], {})
            ],
        }
    )


def _document(record: Mapping[str, Any], names: _Names) -> dict[str, Any]:
    document = record["document"]
    return _stated(
        {
            "id": names.file,
            "type": ["prov:Entity", "schema:DigitalDocument"],
            "schema:name": document["title"],
            "schema:publisher": document["publisher"],
            "schema:encodingFormat": document["media_type"],
            "schema:sha256": document["sha256"],
            "schema:contentSize": document["size"],
            "schema:mainEntityOfPage": {"id": names.document},
            "prov:hadPrimarySource": [{"id": one["url"]} for one in record["locations"] if is_web(one["url"])],
        }
    )


def _reading(record: Mapping[str, Any], names: _Names) -> list[dict[str, Any]]:
    version = next((part["extractor_version"] for part in record["provenance"]), None)
    activity = {
        "id": names.reading,
        "type": "prov:Activity",
        "prov:used": {"id": names.file},
        "prov:endedAtTime": _time(record["recorded_at"]),
        "prov:wasAssociatedWith": {"id": names.software},
    }
    software = {
        "id": names.software,
        "type": ["prov:SoftwareAgent", "schema:SoftwareApplication"],
        "schema:name": "Sourcepage",
        "schema:softwareVersion": version,
    }
    return [activity, _stated(software)]


def _annotation(ordinal: int, part: Mapping[str, Any], page: Mapping[str, Any] | None, names: _Names) -> dict[str, Any]:
    """Where a part of the record is printed: the page, the box on it in percent, and the words."""
    place: dict[str, Any] = {
        "type": "FragmentSelector",
        "conformsTo": _PDF_FRAGMENT,
        "value": f"page={part['page_number']}&viewrect={_box(part)}",
    }
    if page:
        box = {
            "type": "FragmentSelector",
            "conformsTo": _MEDIA_FRAGMENT,
            "value": f"xywh=percent:{_percent(part, page)}",
        }
        place["refinedBy"] = box
    return {
        "id": f"{names.version}#place-{ordinal}",
        "type": "Annotation",
        "motivation": "identifying",
        "body": names.version,
        "target": {
            "type": "SpecificResource",
            "source": names.file,
            "selector": [place, {"type": "TextQuoteSelector", "exact": part["quote"]}],
            "schema:url": at_page(names.file, part["page_number"]),
        },
    }


def _box(part: Mapping[str, Any]) -> str:
    """Left, top, width and height in points from the top left of the page as displayed."""
    sides = (part["x0"], part["top"], part["x1"] - part["x0"], part["bottom"] - part["top"])
    return ",".join(f"{side:.2f}" for side in sides)


def _percent(part: Mapping[str, Any], page: Mapping[str, Any]) -> str:
    x, y, width, height = map(float, _box(part).split(","))
    shares = (x / page["width"], y / page["height"], width / page["width"], height / page["height"])
    return ",".join(f"{100 * share:.3f}" for share in shares)


def _time(value: Any) -> dict[str, str] | None:
    return {"type": "xsd:dateTime", "@value": value.isoformat()} if value is not None else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _stated(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value not in (None, [])}

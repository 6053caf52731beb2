"""Drawn charts made fit for a page: nothing but shapes, words and links that stay on this site.

A chart carries words that were printed in PDFs. They are escaped where they are drawn, and looked at once more here:
what is no known shape with known attributes is refused, not repaired.
"""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree as ET

from explorer.drawing_charts import ELSEWHERE

SVG: Final = "http://www.w3.org/2000/svg"
_LINK: Final = "{http://www.w3.org/1999/xlink}href"
_SHAPES: Final = frozenset({"svg", "g", "path", "line", "rect", "text", "tspan", "a"})
_KEPT: Final = frozenset({
    "aria-hidden", "d", "display", "fill", "fill-opacity", "font-family", "font-size", "font-style", "font-weight",
    "height", "opacity", "pointer-events", "stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor", "transform", "version",
    "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2",
})  # fmt: skip
_DROPPED: Final = frozenset({"class", "role", "aria-roledescription", "aria-label", "xml:space"})
_PAINT: Final = re.compile(r"none|transparent|currentColor|#[0-9a-fA-F]{3,8}|[a-z]{3,20}|rgba?\([0-9., ]+\)")


class StrangeDrawing(ValueError):
    """A drawing holds what no chart of ours has: it must not get into a page."""


def svg_to_inline(drawn: str, *, title: str, description: str) -> str:
    """The drawing as an element of a page, as wide as there is room, with a title and a description.

    Links are kept out of the order of the tab key: the same ones stand in the table below every chart.

    Raises:
        StrangeDrawing: it has an element, an attribute or a link that charts do not have.
    """
    root = _cleaned(drawn, "")
    _describe(root, title, description)
    for side in ("width", "height"):
        root.attrib.pop(side, None)
    return ET.tostring(root, encoding="unicode")


def svg_to_file(drawn: str, *, title: str, description: str, base: str) -> str:
    """The drawing as a file of its own, whose links begin with ``base``. Raises StrangeDrawing likewise."""
    root = _cleaned(drawn, base)
    _describe(root, title, description)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _cleaned(drawn: str, base: str) -> ET.Element:
    if "<!" in drawn or "<?" in drawn:  # no entities to expand, nothing to fetch
        raise StrangeDrawing("a drawing has a document type or an instruction")
    ET.register_namespace("", SVG)
    root = ET.fromstring(drawn)  # noqa: S314  drawn here, and without a document type
    for element in list(root.iter()):
        _clean(element, base)
    return root


def _describe(root: ET.Element, title: str, description: str) -> None:
    root.attrib |= {"role": "group", "aria-labelledby": "chart-title chart-description"}
    for place, (kind, name, words) in enumerate((("title", "title", title), ("desc", "description", description))):
        said = ET.Element(f"{{{SVG}}}{kind}", {"id": f"chart-{name}"})
        said.text = words
        root.insert(place, said)


def _clean(element: ET.Element, base: str) -> None:
    kind = str(element.tag).removeprefix(f"{{{SVG}}}")
    if kind not in _SHAPES:
        raise StrangeDrawing(f"a drawing has an element {kind!r}")
    link = element.attrib.pop(_LINK, None)
    for name in list(element.attrib):
        if name in _DROPPED:
            del element.attrib[name]
        elif name not in _KEPT or not _is_plain(name, element.attrib[name]):
            raise StrangeDrawing(f"a drawing has {name}={element.attrib[name][:60]!r}")
    if link is not None:
        _keep_link(element, kind, link, base)


def _keep_link(element: ET.Element, kind: str, link: str, base: str) -> None:
    """A link with the words of what it is around, as its name."""
    path = link.removeprefix(ELSEWHERE)
    if kind != "a" or not path.startswith("/") or path.startswith(("//", "/\\")):
        raise StrangeDrawing(f"a drawing links to {link[:60]!r}")
    element.attrib |= {"href": base + path, "tabindex": "-1"}
    words = next((one.get("aria-label") for one in element if one.get("aria-label")), "")
    title = ET.Element(f"{{{SVG}}}title")
    title.text = words
    element.insert(0, title)


def _is_plain(name: str, value: str) -> bool:
    return name not in {"fill", "stroke"} or bool(_PAINT.fullmatch(value))

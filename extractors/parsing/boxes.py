"""Arithmetic of boxes (x0, top, x1, bottom; points, origin top left)."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.records import Box


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of ``boxes`` (at least one)."""
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return (min(x0), min(top), max(x1), max(bottom))


def rounded(box: Box) -> Box:
    """The box to a hundredth of a point, as places are told."""
    x0, top, x1, bottom = (round(value, 2) for value in box)
    return (x0, top, x1, bottom)


def centre_inside(inner: Box, outer: Box) -> bool:
    """Whether the middle of ``inner`` lies in ``outer``."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def overlap_share(inner: Box, outer: Box) -> float:
    """Share of ``inner``'s area that lies in ``outer``, 0 to 1."""
    width = min(inner[2], outer[2]) - max(inner[0], outer[0])
    height = min(inner[3], outer[3]) - max(inner[1], outer[1])
    area = (inner[2] - inner[0]) * (inner[3] - inner[1])
    return max(width, 0) * max(height, 0) / area if area > 0 else 0.0

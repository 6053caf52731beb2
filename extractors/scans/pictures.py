"""Pictures of scanned pages: turned upright, straightened, and their rules found.

Pictures are grey, one byte a pixel, ink dark. Nothing here knows tesseract or a PDF library. OpenCV comes with camelot;
its import is slow and most documents hold no scan, hence late.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.parsing.drawn import Ruling
from extractors.parsing.words import Rotation
from pipeline.records import Box

Picture = NDArray[np.uint8]

# Lines slope by more than this only where a page was laid on the glass askew on purpose (degrees).
_MOST_TILT = 3.0
# Turning a picture blurs it: a slope of less than a point over the width of a page is left alone (degrees).
_LEAST_TILT = 0.1
# Slopes that are tried at first (degrees).
_COARSE = [step / 4 for step in range(-12, 13)]
# How much sharper the lines must stand out before a slope is believed: photographs have none.
_SHARPER = 1.05
# The slope is looked for in a picture of this many pixels to the point.
_TILT_SCALE = 1.25
# Strokes of letters are shorter (points); what is thicker is an area, and what hugs the paper's edge is its shadow.
_SHORTEST_RULE, _THICKEST_RULE, _EDGE = 20.0, 3.5, 4.0
# Ink is darker than its surroundings, within this many points, by this many of 255 shades: so shading is no ink.
_SURROUNDINGS, _DARKER = 7.0, 18


def turn_upright(picture: Picture, turned: Rotation) -> Picture:
    """The picture of a page whose text is turned clockwise by ``turned`` degrees, turned back."""
    return np.ascontiguousarray(np.rot90(picture, turned // 90))


def find_tilt(picture: Picture, scale: float) -> float:
    """Degrees clockwise by which the lines of an upright page slope; 0 where none can be made out.

    Lines of text and rules make some rows of pixels dark and the rows between them light; the angle at which they
    differ most is the slope.

    Args:
        picture: the page.
        scale: its pixels to the point.
    """
    ink = _small_ink(picture, scale)
    coarse = _sharpest(ink, _COARSE)
    tilt = _sharpest(ink, [coarse + step / 20 for step in range(-4, 5)])
    if abs(tilt) < _LEAST_TILT or abs(coarse) >= _MOST_TILT:
        return 0.0
    return round(tilt, 2) if _sharpness(ink, tilt) > _SHARPER * _sharpness(ink, 0.0) else 0.0


def lies_on_its_side(picture: Picture, scale: float) -> bool:
    """Whether the lines seem to run up or down the page; a guess that is wrong for pages of pictures."""
    ink = _small_ink(picture, scale)
    sideways = turn_upright(ink, 90)
    return _sharpness(sideways, _sharpest(sideways, _COARSE)) > _sharpness(ink, _sharpest(ink, _COARSE))


def _small_ink(picture: Picture, scale: float) -> Picture:
    import cv2

    share = min(1.0, _TILT_SCALE / scale)
    small: Any = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return _ink(small, scale * share)


def _sharpest(ink: Picture, tilts: Sequence[float]) -> float:
    return max(tilts, key=lambda tilt: _sharpness(ink, tilt))


def _sharpness(ink: Picture, tilt: float) -> float:
    """How much neighbouring rows of pixels differ once a slope is taken out."""
    rows = straighten(ink, tilt, ground=0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def straighten(picture: Picture, tilt: float, ground: int = 255) -> Picture:
    """The picture turned against the slope of its lines, around its middle, its size kept."""
    import cv2

    if not tilt:
        return picture
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1.0)
    straight: Any = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=float(ground))
    return straight  # type: ignore[no-any-return]


def _ink(picture: Picture, scale: float) -> Picture:
    """255 where the picture is darker than its surroundings, else 0."""
    import cv2

    around = max(3, round(_SURROUNDINGS * scale) | 1)
    ink: Any = cv2.adaptiveThreshold(picture, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, _DARKER)
    return ink  # type: ignore[no-any-return]


def find_rules(picture: Picture, scale: float) -> list[Ruling]:
    """The straight rules of an upright, straightened page, in points.

    A rule is a run of ink longer than any stroke of a letter and thinner than an area.
    """
    ink = _ink(picture, scale)
    size = (picture.shape[1] / scale, picture.shape[0] / scale)
    boxes = ((horizontal, _points(run, scale)) for horizontal in (True, False) for run in _runs(ink, scale, horizontal))
    return [_ruling(box, horizontal) for horizontal, box in boxes if not _hugs_edge(box, size, horizontal)]


def _runs(ink: Picture, scale: float, horizontal: bool) -> Iterator[tuple[int, int, int, int]]:
    """Left, top, right and bottom in pixels of each long thin run of ink."""
    import cv2

    length = round(_SHORTEST_RULE * scale)
    kernel = np.ones((1, length) if horizontal else (length, 1), np.uint8)
    _, _, found, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel))
    for x, y, width, height, _area in found[1:].tolist():  # the first is the ground
        if min(width, height) <= _THICKEST_RULE * scale:
            yield x, y, x + width, y + height


def _points(pixels: tuple[int, int, int, int], scale: float) -> Box:
    x0, top, x1, bottom = pixels
    return (x0 / scale, top / scale, x1 / scale, bottom / scale)


def _ruling(box: Box, horizontal: bool) -> Ruling:
    x0, top, x1, bottom = box
    return Ruling(True, (top + bottom) / 2, x0, x1) if horizontal else Ruling(False, (x0 + x1) / 2, top, bottom)


def _hugs_edge(box: Box, size: tuple[float, float], horizontal: bool) -> bool:
    near, far, end = (box[1], box[3], size[1]) if horizontal else (box[0], box[2], size[0])
    return near < _EDGE or far > end - _EDGE

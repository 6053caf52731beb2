"""A page as PDFium reads it: its characters, shapes and pictures in the order in which they are drawn.

PDFium puts characters in reading order, and trades the white space that is drawn for its own. Both is undone here:
later steps tell stamps from cells by drawing order and see gaps for themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from extractors.parsing import pdfium_calls as pdfium
from extractors.parsing.parsed import Parsed, clean, is_doubtful
from extractors.parsing.pdfium_calls import IDENTITY, Handle, Matrix, times
from extractors.parsing.pdfium_paths import path_to_shapes
from extractors.parsing.symbols import draws_symbols, symbol
from extractors.parsing.words import Chars, Rotation, is_bold, text_rotation
from pipeline.records import Box

_NONE = Chars.of((), (), (), ())
# Forms hold forms; a file that nests them deeper than this is broken.
_DEEPEST = 20
# PDFium's sign for a hyphen at the end of a line, which is printed as one.
_LINE_END_HYPHENS = ("\x02", "\ufffe")
# White space has no height (points).
_FLAT = 0.1
# A turn that differs by less from a quarter turn is one (share of a character's size).
_STRAIGHT = 0.02


class PageNotLoaded(Exception):
    """PDFium cannot make anything of a page."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What a page draws: objects in drawing order, each with the matrix of the forms that it lies in."""

    texts: list[tuple[Handle, Matrix]]
    paths: list[tuple[Handle, Matrix]]
    images: list[tuple[Handle, Matrix]]


def parse_page(document: Any, index: int) -> Parsed:
    """Page ``index`` (0-based) of a document that pypdfium2 has opened.

    Raises:
        PageNotLoaded: PDFium cannot read the page.
    """
    page = pdfium.load_page(pdfium.address(document.raw), index)
    if not page:
        raise PageNotLoaded(f"PDFium cannot load page {index + 1}")
    try:
        return _parse(page)
    finally:
        pdfium.close_page(page)


def _parse(page: Handle) -> Parsed:
    quarter_turns = pdfium.page_rotation(page)
    to_display = display_matrix(pdfium.page_bounds(page), quarter_turns)
    drawn = _Drawn([], [], [])
    _collect(drawn, _page_objects(page), IDENTITY)
    chars, doubtful = _read_chars(page, drawn.texts, to_display) if drawn.texts else (_NONE, 0)
    return Parsed(
        width=pdfium.page_width(page),
        height=pdfium.page_height(page),
        chars=chars,
        shapes=[shape for path, inside in drawn.paths for shape in path_to_shapes(path, times(inside, to_display))],
        images=[_image_box(image, times(inside, to_display)) for image, inside in drawn.images],
        rotated=90 * quarter_turns,
        draws_text=bool(drawn.texts),
        doubtful=doubtful,
    )


def display_matrix(bounds: tuple[float, float, float, float], quarter_turns: int) -> Matrix:
    """From a page's own coordinates (y upwards) to the page as displayed (from the top left), turned clockwise."""
    left, bottom, right, top = bounds
    match quarter_turns:
        case 1:
            return (0.0, 1.0, 1.0, 0.0, -bottom, -left)
        case 2:
            return (-1.0, 0.0, 0.0, 1.0, right, -bottom)
        case 3:
            return (0.0, -1.0, -1.0, 0.0, top, right)
    return (1.0, 0.0, 0.0, -1.0, -left, top)


# --- what is drawn ---------------------------------------------------------------------------------------------------


def _page_objects(page: Handle) -> Iterator[Handle]:
    return (pdfium.page_object(page, index) for index in range(pdfium.count_objects(page)))


def _form_objects(form: Handle) -> Iterator[Handle]:
    return (pdfium.form_object(form, index) for index in range(pdfium.count_form_objects(form)))


def _collect(drawn: _Drawn, items: Iterator[Handle], inside: Matrix, depth: int = 0) -> None:
    for item in items:
        match pdfium.object_type(item):
            case raw.FPDF_PAGEOBJ_TEXT:
                drawn.texts.append((item, inside))
            case raw.FPDF_PAGEOBJ_PATH:
                drawn.paths.append((item, inside))
            case raw.FPDF_PAGEOBJ_IMAGE:
                drawn.images.append((item, inside))
            case raw.FPDF_PAGEOBJ_FORM if depth < _DEEPEST:
                matrix = times(pdfium.object_matrix(item), inside)
                _collect(drawn, _form_objects(item), matrix, depth + 1)


def _image_box(image: Handle, inside: Matrix) -> Box:
    """A picture fills the unit square of its matrix."""
    a, b, c, d, e, f = times(pdfium.object_matrix(image), inside)
    return (e + min(0, a) + min(0, c), f + min(0, b) + min(0, d), e + max(0, a) + max(0, c), f + max(0, b) + max(0, d))


# --- characters ------------------------------------------------------------------------------------------------------


def _read_chars(page: Handle, drawn: Sequence[tuple[Handle, Matrix]], to_display: Matrix) -> tuple[Chars, int]:
    """The page's characters, and how many of them are doubtful."""
    text = pdfium.load_text(page)
    if not text:
        return _NONE, 0
    try:
        order: dict[Handle | None, int] = {item: rank for rank, (item, _) in enumerate(drawn)}
        glyphs = _read_glyphs(text, order, to_display)
    finally:
        pdfium.close_text(text)
    glyphs = _with_spaces(glyphs, drawn, to_display)
    if not glyphs.texts:
        return _NONE, 0
    starts = np.flatnonzero(np.diff(glyphs.ranks, prepend=-1))
    lengths = np.diff(np.append(starts, len(glyphs.texts)))
    fonts: dict[Handle, _Font] = {}
    settings = [_set(drawn[rank][0], drawn[rank][1], to_display, fonts) for rank in glyphs.ranks[starts].tolist()]
    bands = np.repeat(np.array([setting.band for setting in settings], np.float64), lengths, axis=0)
    rotations = np.repeat(np.array([setting.rotation for setting in settings], np.int64), lengths)
    bold = np.repeat(np.array([setting.font.bold for setting in settings], np.bool_), lengths)
    _set_bands(glyphs.boxes, rotations, bands)
    _share_out(glyphs.boxes, rotations, glyphs.ranks)
    texts = _with_symbols(glyphs.texts, zip(starts.tolist(), lengths.tolist(), settings, strict=True))
    return Chars(clean(texts), np.round(glyphs.boxes, 3), rotations, bold), glyphs.doubtful


@dataclass(frozen=True, slots=True)
class _Glyphs:
    """Characters in drawing order, a column for each fact."""

    texts: list[str]
    boxes: NDArray[np.float64]
    """On the page as displayed."""
    ranks: NDArray[np.int64]
    """Which of the page's text objects draws it."""
    doubtful: int


def _read_glyphs(text: Handle, order: Mapping[Handle | None, int], to_display: Matrix) -> _Glyphs:
    """What PDFium found, without what it added, which no object draws."""
    count = pdfium.count_chars(text)
    every = np.fromiter(map(order.get, pdfium.text_objects(text, count), repeat(-1)), np.int64, count)
    which = np.flatnonzero(every >= 0)
    if (np.diff(every[which]) < 0).any():
        # Stable, so that the characters of one object stay as they are.
        which = which[np.argsort(every[which], kind="stable")]
    ranks, indices, found = every[which], which.tolist(), pdfium.text_of(text, count)
    texts = ["-" if found[index] in _LINE_END_HYPHENS else found[index] for index in indices]
    boxes = np.frombuffer(pdfium.char_boxes(text, indices), np.float32).reshape(-1, 4)
    return _Glyphs(texts, _to_display(boxes, to_display), ranks, _count_doubtful(text, indices, ranks, texts))


def _count_doubtful(text: Handle, indices: Sequence[int], ranks: NDArray[np.int64], texts: Sequence[str]) -> int:
    """How many characters stand in no font's map: control characters, or all that one object draws as it draws them.

    Only the first character of each object is looked up, since objects are drawn in one font.
    """
    starts = np.flatnonzero(np.diff(ranks, prepend=-1))
    lengths = np.diff(np.append(starts, len(ranks)))
    unmapped = np.array(pdfium.unmapped(text, [indices[start] for start in starts.tolist()]), np.bool_)
    stray = sum(texts.count(character) for character in set(texts) if is_doubtful(character))
    return max(int(lengths[unmapped].sum()), stray)


def _with_spaces(glyphs: _Glyphs, drawn: Sequence[tuple[Handle, Matrix]], to_display: Matrix) -> _Glyphs:
    """With the white space that is drawn by objects of its own, of which PDFium says nothing."""
    spaces: dict[Matrix, list[tuple[int, Box]]] = {}
    for rank in set(range(len(drawn))) - set(glyphs.ranks.tolist()):
        item, inside = drawn[rank]
        left, top, right, bottom = pdfium.object_bounds(item)
        if min(right - left, top - bottom) <= _FLAT:
            spaces.setdefault(inside, []).append((rank, (left, top, right, bottom)))
    if not spaces:
        return glyphs
    added = [_to_display(np.array([b for _, b in s]), times(inside, to_display)) for inside, s in spaces.items()]
    ranks = np.concatenate((glyphs.ranks, [rank for some in spaces.values() for rank, _ in some]))
    order = np.argsort(ranks, kind="stable")
    texts = [*glyphs.texts, *" " * (len(ranks) - len(glyphs.ranks))]
    boxes = np.concatenate((glyphs.boxes, *added))
    return _Glyphs([texts[index] for index in order.tolist()], boxes[order], ranks[order], glyphs.doubtful)


def _to_display(boxes: NDArray[Any], matrix: Matrix) -> NDArray[np.float64]:
    """Boxes of left, top, right, bottom with y upwards, as x0, top, x1, bottom of the page as displayed."""
    a, b, c, d, e, f = matrix
    left, top, right, bottom = boxes.astype(np.float64).T
    shown = np.empty((len(boxes), 4))
    for place, (p, q, offset) in enumerate(((a, c, e), (b, d, f))):
        low, high = (left, right) if p >= 0 else (right, left)
        under, over = (bottom, top) if q >= 0 else (top, bottom)
        shown[:, place], shown[:, place + 2] = p * low + q * under + offset, p * high + q * over + offset
    return shown


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a text object sets its characters."""

    rotation: Rotation
    font: _Font
    band: tuple[float, float]
    """Its extent across the baseline, from the lower to the higher coordinate; not a number for slanting text."""


@dataclass(frozen=True, slots=True)
class _Font:
    """What a text object needs to know of its font; ``descent`` for a size of 1."""

    name: str
    descent: float
    bold: bool
    symbols: bool
    """It draws marks in place of letters."""


def _set(item: Handle, inside: Matrix, to_display: Matrix, fonts: dict[Handle, _Font]) -> _Setting:
    """A text object's setting; ``fonts`` keeps what is known of a font."""
    handle, size = pdfium.object_font(item)
    if handle not in fonts:
        name = pdfium.font_name(handle)
        fonts[handle] = _Font(name, pdfium.font_descent(handle), is_bold(name), draws_symbols(name))
    font = fonts[handle]
    matrix = times(times(pdfium.object_matrix(item), inside), to_display)
    return _Setting(text_rotation((matrix[0], -matrix[1])), font, _band(matrix, size, font.descent))


def _with_symbols(texts: Sequence[str], objects: Iterable[tuple[int, int, _Setting]]) -> Sequence[str]:
    """The characters with the marks of symbol fonts in place of the letters these stand for.

    Args:
        texts: of the page's characters.
        objects: where each text object's characters begin, how many they are, and how they are set.
    """
    found = list(texts)
    for start, length, setting in objects:
        if setting.font.symbols:
            found[start : start + length] = [symbol(setting.font.name, text) for text in found[start : start + length]]
    return found


def _band(matrix: Matrix, size: float, descent: float) -> tuple[float, float]:
    """From a font's descent to its size above that, across the baseline, as parsers of PDFs reckon a line's height."""
    _, _, c, d, x, y = matrix
    if abs(c) <= _STRAIGHT * abs(d):
        base, size = y, d * size
    elif abs(d) <= _STRAIGHT * abs(c):
        base, size = x, c * size
    else:
        return (math.nan, math.nan)
    ends = (base + descent * size, base + (descent + 1) * size)
    return (min(ends), max(ends))


def _set_bands(boxes: NDArray[np.float64], rotations: NDArray[np.int64], bands: NDArray[np.float64]) -> None:
    """Makes boxes as high as their fonts rather than as their letters, so that a line's words are of one height.

    Slanting text keeps its boxes; so does text that does not stand on its object's baseline, as upright writing does.
    """
    middle, size = bands.mean(axis=1), bands[:, 1] - bands[:, 0]
    flat = (rotations == 0) | (rotations == 180)
    for low, high, turned in ((1, 3, flat), (0, 2, ~flat)):
        which = turned & (np.abs((boxes[:, low] + boxes[:, high]) / 2 - middle) < size)
        boxes[which, low], boxes[which, high] = bands[which, 0], bands[which, 1]


def _share_out(boxes: NDArray[np.float64], rotations: NDArray[np.int64], ranks: NDArray[np.int64]) -> None:
    """Where several letters have one box, because one glyph stands for them, each gets its share of it in place."""
    same = (ranks[1:] == ranks[:-1]) & (boxes[1:] == boxes[:-1]).all(axis=1)
    if not same.any():
        return
    starts = np.flatnonzero(np.concatenate(([True], ~same)))
    for start, end in pairwise([*starts.tolist(), len(boxes)]):
        if end - start > 1:
            _share(boxes[start:end], int(rotations[start]))


def _share(boxes: NDArray[np.float64], rotation: int) -> None:
    """Parts one box, given for each of several letters, among them in the direction of their text."""
    low, high = (0, 2) if rotation in (0, 180) else (1, 3)
    edges = np.linspace(boxes[0, low], boxes[0, high], len(boxes) + 1)
    step = -1 if rotation in (180, 270) else 1
    boxes[:, low], boxes[:, high] = edges[:-1][::step], edges[1:][::step]

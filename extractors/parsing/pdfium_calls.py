"""PDFium's functions for reading a page, with plain numbers for handles and for where their answers are to be put.

A page has thousands of characters and each is asked for one by one, so what a call costs decides how long a page takes:
converting a handle or making a new object for an answer takes longer than the call itself. Nothing here knows what the
answers mean; how a page is made of them is said in ``parsing.pdfium_parse``.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from ctypes import PYFUNCTYPE, c_float, c_int, c_uint, c_ulong, c_void_p
from itertools import repeat
from typing import Any, cast

from pypdfium2 import raw

Handle = int


def address(pointer: Any) -> Handle:
    """Where a handle of ``pypdfium2.raw`` points; 0 for none."""
    return ctypes.cast(pointer, c_void_p).value or 0


def _plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return cast(Callable[..., Any], PYFUNCTYPE(result, *arguments)(address(function)))


load_page = _plain(raw.FPDF_LoadPage, c_void_p, c_void_p, c_int)
close_page = _plain(raw.FPDF_ClosePage, None, c_void_p)
load_text = _plain(raw.FPDFText_LoadPage, c_void_p, c_void_p)
close_text = _plain(raw.FPDFText_ClosePage, None, c_void_p)

page_width = _plain(raw.FPDF_GetPageWidthF, c_float, c_void_p)
page_height = _plain(raw.FPDF_GetPageHeightF, c_float, c_void_p)
page_rotation = _plain(raw.FPDFPage_GetRotation, c_int, c_void_p)
_page_bounds = _plain(raw.FPDF_GetPageBoundingBox, c_int, c_void_p, c_void_p)

count_objects = _plain(raw.FPDFPage_CountObjects, c_int, c_void_p)
page_object = _plain(raw.FPDFPage_GetObject, c_void_p, c_void_p, c_int)
count_form_objects = _plain(raw.FPDFFormObj_CountObjects, c_int, c_void_p)
form_object = _plain(raw.FPDFFormObj_GetObject, c_void_p, c_void_p, c_ulong)
object_type = _plain(raw.FPDFPageObj_GetType, c_int, c_void_p)
_object_matrix = _plain(raw.FPDFPageObj_GetMatrix, c_int, c_void_p, c_void_p)
_object_bounds = _plain(raw.FPDFPageObj_GetBounds, c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)

_count_segments = _plain(raw.FPDFPath_CountSegments, c_int, c_void_p)
_path_segment = _plain(raw.FPDFPath_GetPathSegment, c_void_p, c_void_p, c_int)
_segment_point = _plain(raw.FPDFPathSegment_GetPoint, c_int, c_void_p, c_void_p, c_void_p)
_segment_type = _plain(raw.FPDFPathSegment_GetType, c_int, c_void_p)
_segment_closes = _plain(raw.FPDFPathSegment_GetClose, c_int, c_void_p)
_draw_mode = _plain(raw.FPDFPath_GetDrawMode, c_int, c_void_p, c_void_p, c_void_p)
_fill_colour = _plain(raw.FPDFPageObj_GetFillColor, c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)

count_chars = _plain(raw.FPDFText_CountChars, c_int, c_void_p)
_text = _plain(raw.FPDFText_GetText, c_int, c_void_p, c_int, c_int, c_void_p)
_unicode = _plain(raw.FPDFText_GetUnicode, c_uint, c_void_p, c_int)
_text_object = _plain(raw.FPDFText_GetTextObject, c_void_p, c_void_p, c_int)
_loose_box = _plain(raw.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, c_void_p)
_is_unmapped = _plain(raw.FPDFText_HasUnicodeMapError, c_int, c_void_p, c_int)

_object_font = _plain(raw.FPDFTextObj_GetFont, c_void_p, c_void_p)
_object_font_size = _plain(raw.FPDFTextObj_GetFontSize, c_int, c_void_p, c_void_p)
_font_descent = _plain(raw.FPDFFont_GetDescent, c_int, c_void_p, c_float, c_void_p)
_font_name = _plain(raw.FPDFFont_GetBaseFontName, ctypes.c_size_t, c_void_p, c_void_p, ctypes.c_size_t)

# Where answers are put: PDFium is used by one thread at a time, so each kind needs one place only.
_floats = (c_float * 6)()
_numbers = (c_uint * 4)()
_name = ctypes.create_string_buffer(256)
_FLOATS, _NUMBERS = ctypes.addressof(_floats), ctypes.addressof(_numbers)

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that applies ``first``, ``then`` the other."""
    if first is IDENTITY:
        return then
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def page_bounds(page: Handle) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of what is displayed of a page, in the page's own coordinates."""
    _page_bounds(page, _FLOATS)
    left, top, right, bottom = _floats[:4]
    return (left, bottom, right, top)


def object_matrix(item: Handle) -> Matrix:
    """From an object's own coordinates to those of the page or form that it lies in."""
    _object_matrix(item, _FLOATS)
    return tuple(_floats)


def draw_mode(path: Handle) -> tuple[bool, bool]:
    """Whether a path is filled, and whether it is stroked."""
    _draw_mode(path, _NUMBERS, _NUMBERS + 4)
    return bool(_numbers[0]), bool(_numbers[1])


def fill_colour(item: Handle) -> tuple[int, int, int, int] | None:
    """Red, green, blue and opacity, each 0 to 255; ``None`` where there is none to tell, as of a pattern."""
    if not _fill_colour(item, _NUMBERS, _NUMBERS + 4, _NUMBERS + 8, _NUMBERS + 12):
        return None
    return tuple(_numbers)


def path_segments(path: Handle) -> tuple[list[int], list[float]]:
    """A path's segments: their types, and their points as x, y, x, y ..."""
    count = max(_count_segments(path), 0)
    segments = list(map(_path_segment, repeat(path), range(count)))
    points = (c_float * (2 * count))()
    start = ctypes.addressof(points)
    _run(map(_segment_point, segments, range(start, start + 8 * count, 8), range(start + 4, start + 8 * count, 8)))
    return list(map(_segment_type, segments)), points[:]


def path_closes(path: Handle, count: int) -> list[int]:
    """Whether each of a path's segments closes its ring."""
    return list(map(_segment_closes, map(_path_segment, repeat(path), range(count))))


def text_of(text: Handle, count: int) -> list[str]:
    """Each of a page's characters; a character that PDFium leaves out of the page's text is there too."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if count and _text(text, 0, count, buffer) == count + 1:
        found = bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
        if len(found) == count:
            return list(found)
    return list(map(chr, map(_unicode, repeat(text), range(count))))


def text_objects(text: Handle, count: int) -> list[Handle | None]:
    """The text object that draws each character; ``None`` for those that PDFium adds."""
    return list(map(_text_object, repeat(text), range(count)))


def char_boxes(text: Handle, indices: Sequence[int]) -> bytes:
    """Left, top, right, bottom of each of these characters, as 32-bit floats one after another."""
    boxes = (c_float * (4 * len(indices)))()
    start = ctypes.addressof(boxes)
    _run(map(_loose_box, repeat(text), indices, range(start, start + 16 * len(indices), 16)))
    return bytes(boxes)


def unmapped(text: Handle, indices: Iterable[int]) -> list[int]:
    """Whether a character's font does not say which one it is, for each of these."""
    return list(map(_is_unmapped, repeat(text), indices))


def object_bounds(item: Handle) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of an object, in the coordinates of the page or form that it lies in."""
    _object_bounds(item, _FLOATS, _FLOATS + 4, _FLOATS + 8, _FLOATS + 12)
    left, bottom, right, top = _floats[:4]
    return (left, top, right, bottom)


def object_font(item: Handle) -> tuple[Handle, float]:
    """A text object's font, and its size before the matrix applies."""
    _object_font_size(item, _FLOATS)
    return _object_font(item) or 0, _floats[0]


def font_descent(font: Handle) -> float:
    """How far a font's letters reach below the baseline, as a share of its size; negative."""
    return _floats[0] if font and _font_descent(font, 1.0, _FLOATS) else 0.0


def font_name(font: Handle) -> str:
    """A font's name as the file has it, like "Carlito-Bold"."""
    size = _font_name(font, _name, len(_name)) if font else 0
    return _name.value.decode("utf-8", "replace") if 0 < size <= len(_name) else ""


def _run(calls: Iterable[Any]) -> None:
    """Make all calls; only what they write counts."""
    deque(calls, maxlen=0)

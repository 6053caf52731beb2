"""The sheet a page is drawn on: rendered as displayed, drawn over in points, put under a legend, saved as PNG.

Nothing here knows what is read from a page: what is drawn is said by ``showing.drawing``. Boxes are points from the
top left of the page as displayed, and PDFium renders pages as displayed, so a box is scaled and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont
from pypdfium2.raw import FPDF_ERR_PASSWORD

from extractors.parsing.pages import describe
from extractors.parsing.turning import Placement
from pipeline.errors import DocumentError, PasswordNeeded, SettingsError
from pipeline.records import Box

Colour = tuple[int, int, int]

# Dots to the inch, and the most pixels of a side: a poster is drawn smaller rather than filling the memory.
_DPI, _LONGEST = 150, 8000
BLUE, GREEN, ORANGE = (20, 90, 200), (0, 130, 70), (230, 120, 0)
RED, MAGENTA, GREY = (205, 40, 40), (190, 0, 160), (110, 110, 110)
INK, _PAPER = (20, 20, 30), (255, 255, 255)

Legend = list[tuple[Colour, str]]
"""Colours and what they stand for, with counts."""


@dataclass(slots=True)
class Sheet:
    """A page's picture, drawn on in points."""

    picture: Image.Image
    scale: float
    """Pixels to the point."""
    draw: ImageDraw.ImageDraw
    labels: list[Box] = field(default_factory=list)
    """Where labels stand already, in pixels."""

    def pixels(self, box: Box, grow: float = 0.0) -> Box:
        (x0, x1), (top, bottom) = sorted((box[0], box[2])), sorted((box[1], box[3]))
        k = self.scale
        return ((x0 - grow) * k, (top - grow) * k, (x1 + grow) * k, (bottom + grow) * k)

    def box(self, box: Box, colour: Colour, *, width: int = 2, tint: int = 0, grow: float = 0.0) -> None:
        """A rectangle outlined and tinted (0 to 255), ``grow`` points larger on each side to leave the words free."""
        self.draw.rectangle(self.pixels(box, grow), (*colour, tint), (*colour, 255) if width else None, width)

    def line(self, points: Sequence[tuple[float, float]], colour: Colour, width: int = 3) -> None:
        self.draw.line([(x * self.scale, y * self.scale) for x, y in points], (*colour, 255), width)

    def label(self, text: str, at: tuple[float, float], colour: Colour, size: float = 6, *, left: bool = True) -> None:
        """Small words that stand on ``at`` and begin or end there, set higher where another label stands already."""
        font = ImageFont.load_default(size * self.scale)
        _, _, width, height = self.draw.textbbox((2, 1), text, font=font)
        x = at[0] * self.scale - (0 if left else width)
        x, y = max(0.0, min(x, self.picture.width - width)), at[1] * self.scale - height
        while any(x < b[2] and x + width > b[0] and y < b[3] and y + height > b[1] for b in self.labels):
            y -= height + 1
        ground = (x, max(y, 0.0), x + width, max(y, 0.0) + height)
        self.labels.append(ground)
        self.draw.rectangle(ground, (*_PAPER, 190))
        self.draw.text((x + 2, ground[1] + 1), text, font=font, fill=(*colour, 255))


def render_page(path: Path, number: int, password: str | None, *, dpi: float = _DPI, longest: int = _LONGEST) -> Sheet:
    """Page ``number`` (1-based) as displayed; no side has more than ``longest`` pixels.

    Raises:
        SettingsError: the document has no such page.
        DocumentError: the PDF cannot be opened or drawn.
    """
    try:
        with pypdfium2.PdfDocument(path, password=password) as pdf:
            check_number(path, number, len(pdf))
            page = pdf[number - 1]
            scale = min(dpi / 72, longest / max(page.get_size()))
            picture = page.render(scale=scale).to_pil().convert("RGB")
            return Sheet(picture, picture.width / page.get_width(), ImageDraw.Draw(picture, "RGBA"))
    except (pypdfium2.PdfiumError, ZeroDivisionError) as error:
        if getattr(error, "err_code", None) == FPDF_ERR_PASSWORD:
            raise PasswordNeeded(f"{path}: password needed; give the right one with --password") from error
        raise DocumentError(f"{path}: page {number} cannot be drawn ({describe(error)})") from error


def page_to_png(path: Path, number: int, *, dpi: float, longest: int) -> bytes:
    """Page ``number`` (1-based) as displayed, as the bytes of a PNG file. Raises what ``render_page`` raises."""
    buffer = BytesIO()
    render_page(path, number, None, dpi=dpi, longest=longest).picture.save(buffer, format="PNG", compress_level=4)
    return buffer.getvalue()


def upright_sheet(sheet: Sheet, placement: Placement) -> Sheet:
    """The sheet of a page as the page is read: turned upright and straightened. What was drawn on it stays behind."""
    picture = sheet.picture.rotate(placement.turned, expand=True)
    if placement.tilt:
        picture = picture.rotate(placement.tilt, resample=Image.Resampling.BICUBIC, fillcolor="white")
    return Sheet(picture, sheet.scale, ImageDraw.Draw(picture, "RGBA"))


def check_number(path: Path, number: int, count: int) -> None:
    """Raises SettingsError where a document of ``count`` pages has no page ``number`` (1-based)."""
    if not 1 <= number <= count:
        raise SettingsError(f"{path}: there is no page {number}; give one from 1 to {count}")


def save_picture(picture: Image.Image, target: Path) -> Path:
    """Writes a PNG file to ``target`` and gives it back. Raises SettingsError where it cannot be written."""
    try:
        picture.save(target, format="PNG", dpi=(_DPI, _DPI))
    except OSError as error:
        raise SettingsError(f"{target}: cannot be written ({error.strerror or error}); name another file") from error
    return target


def with_legend(sheet: Sheet, entries: Legend) -> Image.Image:
    """The picture under a strip that says what its colours stand for."""
    size, gap, limit = round(8 * sheet.scale), round(6 * sheet.scale), sheet.picture.width
    font = ImageFont.load_default(size)
    places, x, y = [], gap, gap // 2
    for colour, text in entries:
        width = round(font.getlength(text)) + 2 * size
        if x > gap and x + width > limit:
            x, y = gap, y + size + gap
        places.append((x, y, colour, text))
        x += width
    height = y + size + gap
    canvas = Image.new("RGB", (limit, sheet.picture.height + height), _PAPER)
    canvas.paste(sheet.picture, (0, height))
    draw = ImageDraw.Draw(canvas)
    for left, top, colour, text in places:
        draw.rectangle((left, top + 2, left + size // 2, top + size), colour)
        draw.text((left + round(size * 0.8), top), text, font=font, fill=INK)
    return canvas

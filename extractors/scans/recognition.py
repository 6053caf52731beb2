"""Tesseract: whether it is there, which way up a picture is, and the words in it.

Only talking to tesseract belongs here, in pixels and what comes of them in points; ``scans.ocr`` reads pages.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, cast
from xml.etree import ElementTree as ET

from PIL import Image

from extractors.parsing.pages import describe
from extractors.parsing.words import Rotation, Word
from extractors.scans.pictures import Picture
from extractors.version import ocr_switched_off
from pipeline.errors import DocumentError
from pipeline.records import Box

# How tesseract looks for words. Sparse: every word wherever it stands, which keeps the cells of a table apart but loses
# digits that stand alone in theirs. Blocks: as a page of columns and paragraphs, which finds these and loses others.
Layout = Literal["sparse", "blocks"]
_MODES: dict[Layout, int] = {"sparse": 11, "blocks": 3}
# A picture that takes longer than this is given up (seconds).
_PATIENCE = 120
# Words recognised with less certainty are noise (0 to 1); lone marks without a letter or digit must be surer.
_FLOOR, _FLOOR_OF_MARKS = 0.3, 0.75
# What rules are taken for, with great certainty.
_RULES = set("|_¦")
# Tesseract's own measure of how sure it is of the way up: below, it is guessing.
_SURE_OF_TURN = 2.0
# A line's size as tesseract reckons it lies within these shares of its ink's height, or it is a misreckoning.
_LEAST_SIZE, _MOST_SIZE = 0.7, 2.0

_LANGUAGE = "eng"
_FIELD = re.compile(r"(\w+) ([-\d. ]+)")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A word, and how certain tesseract is of it (0 to 1)."""

    word: Word
    certainty: float

    @property
    def is_certain(self) -> bool:
        """Whether it is taken for a word rather than for noise."""
        if set(self.word.text) <= _RULES:
            return False
        floor = _FLOOR if any(c.isalnum() for c in self.word.text) else _FLOOR_OF_MARKS
        return self.certainty >= floor


def ocr_available() -> str | None:
    """``None`` when scanned pages can be read, else one line that says what is missing and how to get it.

    The setting ``SOURCEPAGE_OCR=off`` switches it off where it is installed.
    """
    if ocr_switched_off():
        return "reading scans is switched off (SOURCEPAGE_OCR)"
    try:
        import pytesseract
    except ImportError:
        return 'to read scans, install the extra: pip install "sourcepage[ocr]"'
    try:
        languages = pytesseract.get_languages()
    except (OSError, RuntimeError):
        return "to read scans, install the program tesseract: apt-get install tesseract-ocr, or brew install tesseract"
    if _LANGUAGE not in languages:
        return "to read scans, install tesseract's English data: apt-get install tesseract-ocr-eng"
    return None


def recognise(picture: Picture, scale: float, layout: Layout = "sparse") -> list[Recognised]:
    """Every word tesseract makes out in an upright picture, noise included.

    Args:
        picture: the page.
        scale: its pixels to the point.
        layout: how its words are looked for.

    Raises:
        DocumentError: tesseract fails or does not come to an end.
    """
    import pytesseract

    _keep_to_one_core()
    try:
        hocr: Any = pytesseract.image_to_pdf_or_hocr(
            Image.fromarray(picture),
            lang=_LANGUAGE,
            config=f"--psm {_MODES[layout]} --dpi {round(scale * 72)}",
            extension="hocr",
            timeout=_PATIENCE,
        )
    except (RuntimeError, OSError) as error:
        raise DocumentError(f"tesseract fails on it ({describe(error)})") from error
    return read_hocr(hocr, scale)


def find_turn(picture: Picture) -> Rotation:
    """Degrees clockwise that the text in a picture is turned; 0 where that cannot be told."""
    import pytesseract

    _keep_to_one_core()
    try:
        found: Any = pytesseract.image_to_osd(
            Image.fromarray(picture), output_type=pytesseract.Output.DICT, timeout=_PATIENCE
        )
    except (RuntimeError, OSError):  # "Too few characters", no orientation data: then it is read as it stands
        return 0
    if found["orientation_conf"] < _SURE_OF_TURN:
        return 0
    return cast(Rotation, -int(found["rotate"]) % 360)  # "rotate" is what would put it right


def _keep_to_one_core() -> None:
    """Documents are read side by side; threads within one page would only get in one another's way."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")


# --- hOCR ------------------------------------------------------------------------------------------------------------


def read_hocr(hocr: bytes | str, scale: float) -> list[Recognised]:
    """Words in tesseract's hOCR (HTML with boxes in pixels), in points.

    A word's height is its line's, from ascender to descender, not its own ink's: so "on" and "by" stand on one line,
    and sizes compare with those of printed type.
    """
    root = ET.fromstring(hocr)  # noqa: S314 (tesseract wrote it just now, on this machine)
    lines = (node for node in root.iter() if any("x_wconf" in child.get("title", "") for child in node))
    return [word for run, line in enumerate(lines) for word in _line_words(line, run, scale)]


def _line_words(line: ET.Element, run: int, scale: float) -> Iterator[Recognised]:
    about = _fields(line)
    rotation = cast(Rotation, round(-about.get("textangle", [0.0])[0] / 90) * 90 % 360)  # hOCR counts anticlockwise
    for node in line:
        text = "".join(node.itertext()).strip()
        word = _fields(node)
        if not text or "bbox" not in word:
            continue
        ink = cast(Box, tuple(word["bbox"]))
        x0, top, x1, bottom = (v / scale for v in (_line_high(ink, about) if rotation == 0 else ink))
        size = bottom - top if rotation in (0, 180) else x1 - x0
        certainty = word.get("x_wconf", [0.0])[0] / 100
        for part, part_x0, part_x1 in _parts(text, x0, x1):
            yield Recognised(Word(part, part_x0, top, part_x1, bottom, size, False, rotation, run), certainty)


def _parts(text: str, x0: float, x1: float) -> Iterator[tuple[str, float, float]]:
    """What tesseract calls a word may hold a space; each part gets its share of the width."""
    step = (x1 - x0) / len(text)
    for match in re.finditer(r"\S+", text):
        yield match[0], x0 + match.start() * step, x0 + match.end() * step


def _fields(node: ET.Element) -> dict[str, list[float]]:
    """The numbers in an hOCR title: "bbox 221 280 1357 338; baseline -0.012 0; x_size 60"."""
    return {name: [float(v) for v in numbers.split()] for name, numbers in _FIELD.findall(node.get("title", ""))}


def _line_high(ink: Box, line: dict[str, list[float]]) -> Box:
    """A word's box from its line's descender to its ascender, where tesseract reckons these credibly."""
    x0, top, x1, bottom = ink
    if not {"bbox", "baseline", "x_size", "x_descenders"} <= line.keys():
        return ink
    size, tall = line["x_size"][0], line["bbox"][3] - line["bbox"][1]
    if not _LEAST_SIZE * tall <= size <= _MOST_SIZE * tall:
        return ink
    slope, offset = line["baseline"]
    baseline = line["bbox"][3] + offset + slope * ((x0 + x1) / 2 - line["bbox"][0])
    lower = baseline + line["x_descenders"][0]
    # Ink that sticks out is the word's all the same, by a little: more is a neighbouring line or a rule.
    return (x0, max(min(top, lower - size), lower - 1.3 * size), x1, min(max(bottom, lower), lower + 0.3 * size))

"""PDF pages written by hand: a content stream, the fonts Helvetica (F1) and Helvetica-Bold (F2), forms to draw in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

WIDTH, HEIGHT = 400.0, 300.0
"""Size of the pages, in points."""


def draw_page(
    path: Path, content: str, forms: Mapping[str, tuple[str, tuple[float, ...]]] | None = None, **page: Any
) -> Path:
    """A PDF of one page at ``path``.

    Args:
        path: where it is written.
        content: what the page draws.
        forms: name -> what a form draws, and its matrix; the page draws it by "/NAME Do".
        page: further entries of the page, like ``Rotate``.
    """
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
    fonts = Dictionary(
        {f"/F{number}": Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{name}"),
                                   Encoding=Name.WinAnsiEncoding)
         for number, name in enumerate(("Helvetica", "Helvetica-Bold"), 1)}
    )  # fmt: skip
    resources = Dictionary(Font=fonts)
    drawn = {
        f"/{name}": pdf.make_stream(
            text.encode("latin-1"), Type=Name.XObject, Subtype=Name.Form, BBox=Array([-1000, -1000, 1000, 1000]),
            Matrix=Array(list(matrix)), Resources=resources,
        )
        for name, (text, matrix) in (forms or {}).items()
    }  # fmt: skip
    pdf.pages[0].obj.Resources = Dictionary(Font=fonts, XObject=Dictionary(drawn))
    pdf.pages[0].obj.Contents = pdf.make_stream(content.encode("latin-1"))
    for name, value in page.items():
        pdf.pages[0].obj[f"/{name}"] = value
    pdf.save(path)
    return path


def text(words: str, x: float, y: float, size: float = 10, font: str = "F1") -> str:
    """Operators that show words from (x, y), y upwards from the page's lower edge."""
    return f"BT /{font} {size} Tf {x} {y} Td ({words}) Tj ET\n"

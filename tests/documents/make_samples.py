"""Typeset the sample publications: ``python tests/documents/make_samples.py [NAME ...]``.

Each ``sources/NAME.html`` becomes ``NAME/NAME.pdf``; the committee pack gets its page stamps afterwards, the way a
committee system stamps them; the scan is a picture of a typeset page; ``broken/`` holds files that are no good. The
same sources give the same bytes every time. The truth files are not made here: they are written by hand.

Needs the packages weasyprint, pikepdf, pypdfium2 and pillow, and the fonts Liberation and DejaVu (Debian:
fonts-liberation, fonts-dejavu). The PDFs are committed, so nobody needs to run this to use or test Sourcepage.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("SOURCE_DATE_EPOCH", "1743465600")  # font subsets carry a date of their own

import pikepdf
import pypdfium2
from PIL import Image
from weasyprint import HTML

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
PASSWORD = "sample"
SCAN_DPI = 150
SCAN_TILT_DEGREES = 0.7


def typeset(name: str) -> bytes:
    """The PDF of one source; its metadata (title, dates) are those the source states."""
    return typeset_html((SOURCES / f"{name}.html").read_text(encoding="utf-8"), name)


def typeset_html(html: str, identifier: str) -> bytes:
    """The PDF of a piece of HTML, with a fixed identifier so that the bytes do not change from run to run."""
    pdf: bytes | None = HTML(string=html, base_url=str(SOURCES)).write_pdf(pdf_identifier=identifier.encode())
    assert pdf is not None
    return pdf


def stamped_pack() -> bytes:
    """The committee pack with its stamps laid over the finished pages: ``sources/committee-pack.stamps.json``."""
    plan = json.loads((SOURCES / "committee-pack.stamps.json").read_text(encoding="utf-8"))
    with pikepdf.open(io.BytesIO(typeset("committee-pack"))) as pack:
        sizes = [(float(page.mediabox[2]), float(page.mediabox[3])) for page in pack.pages]
        stamps = [stamp_page(number, size, plan) for number, size in enumerate(sizes, start=1)]
        html = "<style>" + "".join(style for style, _ in stamps) + STAMP_STYLE + "</style>"
        html += "".join(markup for _, markup in stamps)
        with pikepdf.open(io.BytesIO(typeset_html(html, "stamps"))) as overlay:
            for number, (page, stamp) in enumerate(zip(pack.pages, overlay.pages, strict=True), start=1):
                form = pack.copy_foreign(stamp.as_form_xobject())  # add_overlay would name it at random
                page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(f"/Stamp{number}"))
                page.contents_add(b"q", prepend=True)
                page.contents_add(f"Q q /Stamp{number} Do Q".encode())
            return saved(pack)


STAMP_STYLE = """
section { position: relative; font: 10pt "Liberation Sans" }
section + section { break-before: page }
.label { position: absolute; bottom: 14pt; left: 0; right: 0; text-align: center }
.turned { position: absolute; left: 20pt; top: 50%; width: 44pt; height: 12pt; margin-top: -6pt; line-height: 12pt;
          transform: rotate(-90deg); text-align: center }
.item { position: absolute; top: 14pt; right: 24pt }
"""


def stamp_page(number: int, size: tuple[float, float], plan: dict[str, object]) -> tuple[str, str]:
    """Style and markup of one page's stamps: its label, and the agenda item it belongs to."""
    width, height = size
    first, first_label, items = plan["first_stamped_page"], plan["first_label"], plan["items"]
    assert isinstance(first, int)
    assert isinstance(first_label, int)
    assert isinstance(items, list)
    style = f"@page p{number} {{ size: {width}pt {height}pt; margin: 0 }} "
    style += f".p{number} {{ page: p{number}; height: {height}pt }}\n"
    if number < first:
        return style, f'<section class="p{number}"></section>'
    side = "turned" if width > height else "label"
    markup = f'<div class="{side}">Page {number - first + first_label}</div>'
    for item in items:
        if item["from"] <= number <= item["to"]:
            markup += f'<div class="item">Agenda Item {item["number"]}</div>'
    return style, f'<section class="p{number}">{markup}</section>'


def saved(pdf: pikepdf.Pdf, password: str | None = None) -> bytes:
    """The bytes of a PDF, the same every time: fixed ID and, where it is locked, the one cipher without random salt."""
    out = io.BytesIO()
    lock = pikepdf.Encryption(owner=password, user=password, R=4, aes=False, metadata=False) if password else False
    pdf.save(out, static_id=True, encryption=lock, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def scanned_page() -> bytes:
    """A page as a flatbed scanner delivers it: a slightly tilted grey picture and no text."""
    document = pypdfium2.PdfDocument(typeset("scanned-page"))
    sheet: Image.Image = document[0].render(scale=SCAN_DPI / 72, grayscale=True).to_pil()
    tilted = sheet.rotate(SCAN_TILT_DEGREES, resample=Image.Resampling.BICUBIC, fillcolor=250)
    picture = io.BytesIO()
    tilted.save(picture, "JPEG", quality=45)
    width, height = document[0].get_size()
    with pikepdf.new() as pdf:
        image = pdf.make_stream(
            picture.getvalue(),
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=tilted.width, Height=tilted.height,
            ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        page = pdf.add_blank_page(page_size=(width, height))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=image))
        page.Contents = pdf.make_stream(f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Scan Do Q".encode())
        return saved(pdf)


def write_broken() -> None:
    """Files that cannot be read, each in its own way; they are cut from the ruled plan or written out here."""
    plan = (HERE / "ruled-plan" / "ruled-plan.pdf").read_bytes()
    folder = HERE / "broken"
    folder.mkdir(exist_ok=True)
    with pikepdf.open(io.BytesIO(plan)) as pdf:
        del pdf.pages[2:]
        (folder / "encrypted.pdf").write_bytes(saved(pdf, PASSWORD))
    (folder / "truncated.pdf").write_bytes(plan[: len(plan) // 3])
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "text.pdf").write_text("Minutes to follow. This is not a PDF.\n", encoding="utf-8")
    (folder / "error-page.pdf").write_bytes((SOURCES / "error-page.html").read_bytes())


MADE_APART: dict[str, Callable[[], bytes]] = {"committee-pack": stamped_pack, "scanned-page": scanned_page}
NAMES = (
    "ruled-plan", "horizontal-plan", "bare-plan", "targets", "committee-pack", "scanned-page",
    "crime-bulletin", "performance-tables", "yearly-assessment",
)  # fmt: skip


def main(names: list[str]) -> None:
    """Typeset the named publications, or all of them and the broken files."""
    for name in names or NAMES:
        pdf = MADE_APART[name]() if name in MADE_APART else typeset(name)
        (HERE / name).mkdir(exist_ok=True)
        (HERE / name / f"{name}.pdf").write_bytes(pdf)
        print(f"{name}.pdf  {len(pdf):,} bytes")
    if not names:
        write_broken()


if __name__ == "__main__":
    main(sys.argv[1:])

"""PDFs of the kinds that have brought readers of PDFs down, each made here from nothing.

Belongs here: how each is made. Does not belong here: what must become of them (``test_hostile_documents``).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

A4: Final = [0, 0, 595, 842]
WORDS: Final = b"BT /F1 12 Tf 72 720 Td (Burglary decreased by 14%, from 393 to 338.) Tj ET"


def _font(pdf: Pdf, **more: Any) -> Any:
    return pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, **more))


def _add(pdf: Pdf, content: bytes = WORDS, *, box: list[float] | None = None, **resources: Any) -> Any:
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array(box or A4),
        Contents=pdf.make_stream(content),
        Resources=Dictionary(Font=Dictionary(F1=_font(pdf)), **resources),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return pdf.pages[-1].obj


def _flate(pdf: Pdf, packed: bytes) -> Stream:
    """A stream of bytes that are compressed already."""
    stream = pdf.make_stream(b"")
    stream.write(packed, filter=Name.FlateDecode)
    return stream


def _zeros(count: int) -> bytes:
    """``count`` blanks, compressed without ever being held at once."""
    packer = zlib.compressobj(9)
    block = b" " * 1_000_000
    return b"".join(packer.compress(block) for _ in range(count // len(block))) + packer.flush()


def decompression_bomb(path: Path) -> None:
    """Two gigabytes of page content in two megabytes."""
    pdf = Pdf.new()
    page = _add(pdf)
    page.Contents = _flate(pdf, _zeros(2_000_000_000))
    pdf.save(path)


def bomb_in_a_bomb(path: Path) -> None:
    """Content compressed twice: a few kilobytes for two gigabytes."""
    pdf = Pdf.new()
    page = _add(pdf)
    stream = pdf.make_stream(b"")
    stream.write(zlib.compress(_zeros(2_000_000_000), 9), filter=Array([Name.FlateDecode, Name.FlateDecode]))
    page.Contents = stream
    pdf.save(path, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def page_tree_in_a_loop(path: Path) -> None:
    """A page tree whose branch is its own child."""
    path.write_bytes(
        _raw(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
            ]
        )
    )


def countless_pages(path: Path) -> None:
    """A page tree that says it has two thousand million pages."""
    path.write_bytes(
        _raw(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
            ]
        )
    )


def many_pages(path: Path) -> None:
    """Thirty thousand pages that are one and the same."""
    kids = b" ".join([b"3 0 R"] * 30_000)
    path.write_bytes(
        _raw(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [" + kids + b"] /Count 30000 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
            ]
        )
    )


def _raw(objects: list[bytes]) -> bytes:
    """A file of these objects, numbered from 1, the first of them its root."""
    content, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(content)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, rows, size, start)
    )


def countless_rectangles(path: Path) -> None:
    """A page of three hundred thousand rectangles."""
    pdf = Pdf.new()
    lines = (b"%d %d 3 3 re f\n" % (number % 590, number // 590 % 840) for number in range(300_000))
    _add(pdf, b"".join(lines) + WORDS)
    pdf.save(path, compress_streams=True)


def countless_letters(path: Path) -> None:
    """A page of a million letters."""
    pdf = Pdf.new()
    text = b"".join(b"1 0 0 1 %d %d Tm (word) Tj\n" % (n * 7 % 560, n * 3 % 840) for n in range(250_000))
    _add(pdf, b"BT /F1 4 Tf\n" + text + b"ET")
    pdf.save(path, compress_streams=True)


def lattice(path: Path) -> None:
    """A page ruled into a million cells."""
    pdf = Pdf.new()
    across = b"".join(b"0 %.2f m 595 %.2f l S\n" % (n * 0.842, n * 0.842) for n in range(1000))
    down = b"".join(b"%.2f 0 m %.2f 842 l S\n" % (n * 0.595, n * 0.595) for n in range(1000))
    _add(pdf, b"0.1 w\n" + across + down + WORDS)
    pdf.save(path, compress_streams=True)


def huge_page(path: Path) -> None:
    """A page of 14,400 inches."""
    pdf = Pdf.new()
    _add(pdf, box=[0, 0, 1_036_800, 1_036_800])
    pdf.save(path)


def absurd_page(path: Path) -> None:
    """A page whose size no number can say, and one that has none."""
    pdf = Pdf.new()
    _add(pdf, box=[0, 0, 1e38, 1e38])
    _add(pdf, box=[10, 10, 10, 10])
    _add(pdf, box=[500, 800, 0, 0])
    pdf.save(path)


def recursive_forms(path: Path) -> None:
    """A form that draws itself, twice each time."""
    pdf = Pdf.new()
    form = pdf.make_stream(b"/Fm Do /Fm Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array(A4))
    form.Resources = Dictionary(XObject=Dictionary(Fm=form))
    _add(pdf, WORDS + b" /Fm Do", XObject=Dictionary(Fm=form))
    pdf.save(path)


def forms_in_forms(path: Path) -> None:
    """Thirty forms, each drawing the next twice: a thousand million words."""
    pdf = Pdf.new()
    font = Dictionary(F1=_font(pdf))
    inner = pdf.make_stream(
        WORDS, Type=Name.XObject, Subtype=Name.Form, BBox=Array(A4), Resources=Dictionary(Font=font)
    )
    for _ in range(30):
        outer = pdf.make_stream(b"/Fm Do /Fm Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array(A4))
        outer.Resources = Dictionary(XObject=Dictionary(Fm=inner))
        inner = outer
    _add(pdf, b"/Fm Do", XObject=Dictionary(Fm=inner))
    pdf.save(path)


def deep_arrays(path: Path) -> None:
    """An array in an array in an array, a hundred thousand deep."""
    path.write_bytes(
        _raw(
            [
                b"<< /Type /Catalog /Pages 2 0 R /Deep " + b"[" * 100_000 + b"]" * 100_000 + b" >>",
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
            ]
        )
    )


def broken_xref(path: Path) -> None:
    """A cross-reference table that points nowhere, around a sound page."""
    pdf = Pdf.new()
    _add(pdf)
    pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    before, _, after = path.read_bytes().rpartition(b"startxref")
    end = after.split(b"\n", 2)[2]
    path.write_bytes(before + b"startxref\n99999999\n" + end)


def xref_in_a_loop(path: Path) -> None:
    """A cross-reference table whose previous one is itself."""
    content = _raw(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        ]
    )
    start = content.rindex(b"xref\n0")
    path.write_bytes(content.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % start))


def references_to_nothing(path: Path) -> None:
    """Fonts, contents and pages that are not there."""
    path.write_bytes(
        _raw(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [3 0 R 9 0 R 1 0 R] /Count 3 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 8 0 R /Resources 7 0 R >>",
            ]
        )
    )


def font_without_letters(path: Path) -> None:
    """A font that names none of its letters, and one that names them all wrongly."""
    pdf = Pdf.new()
    nothing = Dictionary(Type=Name.Encoding, Differences=Array([0, *[Name(f"/g{n}") for n in range(256)]]))
    page = _add(pdf, WORDS + b" BT /F2 12 Tf 72 600 Td (Robbery rose to 91) Tj ET")
    page.Resources.Font.F2 = _font(pdf, Encoding=nothing)
    mapping = b"/CIDInit /ProcSet findresource begin 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange"
    page.Resources.Font.F1.ToUnicode = pdf.make_stream(mapping + b" <00> <ff> <D800> endbfrange end")
    pdf.save(path)


def other_scripts(path: Path) -> None:
    """Letters that run from right to left, ligatures, marks that turn the direction, and none at all."""
    pdf = Pdf.new()
    letters = "".join(f"<{n:02x}> <{code}>\n" for n, code in enumerate(
        ["05D0", "05D1", "0627", "0644", "FB01", "FB03", "202E", "200B", "FEFF", "D83DDE00", "0000", "FFFF"], 65
    ))  # fmt: skip
    font = _font(pdf)
    font.ToUnicode = pdf.make_stream(
        b"1 begincodespacerange <00> <ff> endcodespacerange 12 beginbfchar\n" + letters.encode() + b"endbfchar"
    )
    page = _add(pdf, b"BT /F2 12 Tf 72 700 Td (ABCD EF GHIJKL from 12 to 15) Tj ET")
    page.Resources.Font.F2 = font
    pdf.save(path)


def scripts_and_files(path: Path) -> None:
    """JavaScript, a programme to start, a file inside, a form that sends itself away."""
    pdf = Pdf.new()
    _add(pdf)
    pdf.Root.OpenAction = Dictionary(
        S=Name.JavaScript, JS=pikepdf.String("app.alert('hello'); this.submitForm('http://127.0.0.1:1/')")
    )
    pdf.Root.AA = Dictionary(WC=Dictionary(S=Name.Launch, F=pikepdf.String("/bin/sh")))
    pdf.attachments["run.exe"] = b"MZ" + b"\0" * 1000
    pdf.save(path)


def huge_picture(path: Path) -> None:
    """A picture of ten thousand million points in a few kilobytes."""
    pdf = Pdf.new()
    picture = _flate(pdf, _zeros(20_000_000))
    picture.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=100_000, Height=100_000, BitsPerComponent=8,
        ColorSpace=Name.DeviceRGB, Filter=Name.FlateDecode,
    )  # fmt: skip
    _add(pdf, b"q 595 0 0 842 0 0 cm /Im Do Q", XObject=Dictionary(Im=picture))
    pdf.save(path)


def poisoned_names(path: Path) -> None:
    """A title and words made for the pages, files and sheets that they end up in."""
    pdf = Pdf.new()
    _add(
        pdf,
        b'BT /F1 12 Tf 72 720 Td (<script>alert\\(1\\)</script> rose from 12 to 15, =HYPERLINK\\("http://x"\\)) Tj ET',
    )
    pdf.docinfo["/Title"] = "../../etc/passwd\x00\r\n=1+1<script>alert(1)</script>'; DROP TABLE record; --"
    pdf.save(path)


def rules_from_a_point_to_itself(path: Path) -> None:
    """Rules that have no length, where tables have theirs."""
    pdf = Pdf.new()
    points = b"".join(b"72 %d m 72 %d l S\n" % (y, y) for y in range(100, 700, 20))
    _add(pdf, points + WORDS)
    pdf.save(path)


def letters_beyond_numbers(path: Path) -> None:
    """Letters turned and enlarged until no number can say where they stand."""
    pdf = Pdf.new()
    _add(pdf, WORDS + b" q 1e38 1e38 -1e38 1e38 0 0 cm 1e38 1e38 -1e38 1e38 0 0 cm " + WORDS + b" Q")
    pdf.save(path)


def half_a_letter_in_its_title(path: Path) -> None:
    """A title that ends within a character."""
    pdf = Pdf.new()
    _add(pdf)
    pdf.docinfo["/Title"] = pikepdf.String(b"\xfe\xff\x00A\xd8\x3d\x00B")
    pdf.save(path)


def boxes_of_words(path: Path) -> None:
    """A page whose edges are no numbers, and whose fonts PDFium cannot tell letters of."""
    pdf = Pdf.new()
    page = _add(pdf)
    nothing = Dictionary(Type=Name.Encoding, Differences=Array([0, *[Name(f"/g{n}") for n in range(256)]]))
    page.Resources.Font.F1 = _font(pdf, Encoding=nothing)
    page.CropBox = Array([0, Name("/Length"), 9, 6, 595, 842])
    pdf.save(path)


MAKERS: Final[dict[str, Callable[[Path], None]]] = {
    maker.__name__.replace("_", "-"): maker
    for maker in (
        decompression_bomb, bomb_in_a_bomb, page_tree_in_a_loop, countless_pages, many_pages, countless_rectangles,
        countless_letters, lattice, huge_page, absurd_page, recursive_forms, forms_in_forms, deep_arrays, broken_xref,
        xref_in_a_loop, references_to_nothing, font_without_letters, other_scripts, scripts_and_files, huge_picture,
        poisoned_names, rules_from_a_point_to_itself, letters_beyond_numbers, half_a_letter_in_its_title,
        boxes_of_words,
    )
}  # fmt: skip
"""Name of a document -> what makes it."""

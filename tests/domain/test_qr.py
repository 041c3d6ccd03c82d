"""QR codes, read by a real reader."""

import io
import re
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from wagtail_mib_events.domain.qr import ErrorCorrection, qr_png, qr_svg

SVG = "{http://www.w3.org/2000/svg}"
URL = "https://example.org/t/dGhpcyBpcyBhIHRva2VuIQ/"


def drawn(svg: str, *, scale: int = 4) -> Image.Image:
    """Return the picture of an ``<svg>``: its rectangle, then the subpaths of its path, on a dark page."""
    root = ET.fromstring(svg)  # noqa: S314 - our own
    _, _, width, height = (int(number) for number in root.attrib["viewBox"].split())
    image = Image.new("L", (width * scale, height * scale), color=40)
    draw = ImageDraw.Draw(image)
    for element in root:
        if element.tag == f"{SVG}rect":
            box = (0, 0, int(element.attrib["width"]) * scale - 1, int(element.attrib["height"]) * scale - 1)
            draw.rectangle(box, fill=element.attrib["fill"])
        elif element.tag == f"{SVG}path":
            for x, y, run in runs(element.attrib["d"]):
                draw.rectangle(
                    (x * scale, y * scale, (x + run) * scale - 1, (y + 1) * scale - 1), fill=element.attrib["fill"]
                )
    return image


def runs(path: str) -> list[tuple[int, int, int]]:
    """Return (x, y, width) of the rectangles of a path that has no other commands."""
    commands = re.split(r"(?<=z)", path)
    assert commands.pop() == ""
    found = [re.fullmatch(r"M(\d+) (\d+)h(\d+)v1h-\3z", command) for command in commands]
    return [(int(match[1]), int(match[2]), int(match[3])) for match in found if match] if all(found) else []


def read(image: Image.Image) -> list[tuple[str, str]]:
    """Return text and error correction level of the codes in a picture; inverted ones do not count."""
    barcodes = zxingcpp.read_barcodes(image, try_invert=False)
    return [(barcode.text, barcode.ec_level) for barcode in barcodes]


@pytest.mark.parametrize("level", ["M", "Q"])
def test_qr_svg_is_read_by_a_scanner(level: ErrorCorrection) -> None:
    assert read(drawn(qr_svg(URL, error_correction=level, title="Ticket"))) == [(URL, level)]


@pytest.mark.parametrize("scale", [1, 3, 8])
def test_qr_png_is_read_by_a_scanner(scale: int) -> None:
    image = Image.open(io.BytesIO(qr_png(URL, scale=scale)))
    assert (image.format, image.size) == ("PNG", (41 * scale, 41 * scale))
    assert read(image.convert("L").resize((328, 328), Image.Resampling.NEAREST)) == [(URL, "M")]


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=300))
def test_qr_codes_hold_what_they_are_given(data: str) -> None:
    assert read(drawn(qr_svg(data, title=""))) == [(data, "M")]
    assert read(Image.open(io.BytesIO(qr_png(data, scale=4))).convert("L")) == [(data, "M")]


def test_qr_svg_has_four_white_modules_around_it() -> None:
    root = ET.fromstring(qr_svg(URL, title="Ticket"))  # noqa: S314 - our own
    path = root.find(f"{SVG}path")
    assert path is not None
    cells = {(column, y) for x, y, run in runs(path.attrib["d"]) for column in range(x, x + run)}
    assert root.attrib["viewBox"] == "0 0 41 41"
    assert (min(x for x, _ in cells), max(x for x, _ in cells)) == (4, 36)
    assert (min(y for _, y in cells), max(y for _, y in cells)) == (4, 36)


def test_qr_svg_is_black_on_its_own_white_without_style() -> None:
    root = ET.fromstring(qr_svg(URL, title="Ticket"))  # noqa: S314 - our own
    assert [(element.tag.removeprefix(SVG), element.get("fill")) for element in root] == [
        ("title", None),
        ("rect", "#fff"),
        ("path", "#000"),
    ]
    assert {name for element in root.iter() for name in element.attrib} == {
        "viewBox",
        "role",
        "shape-rendering",
        "width",
        "height",
        "fill",
        "d",
    }
    assert root.attrib["role"] == "img"


def test_qr_svg_escapes_its_title() -> None:
    svg = qr_svg(URL, title='</title><script>alert("1")</script>&')
    assert ET.fromstring(svg).findtext(f"{SVG}title") == '</title><script>alert("1")</script>&'  # noqa: S314 - our own
    assert "<script" not in svg


def test_qr_svg_is_small() -> None:
    # One element per dark module takes four times as much.
    assert len(qr_svg(URL, title="Ticket")) < 4500


def test_qr_png_is_small() -> None:
    assert len(qr_png(URL)) < 1500


def test_qr_codes_refuse_what_does_not_fit() -> None:
    with pytest.raises(ValueError, match="5000 characters are too many"):
        qr_svg("x" * 5000, title="")
    with pytest.raises(ValueError, match="5000 characters are too many"):
        qr_png("x" * 5000)

"""Draws QR codes, as SVG for pages and print, as PNG for mails: black on white, with a quiet zone.

What a code contains is the caller's business; see :mod:`wagtail_mib_events.domain.codes`.
"""

from __future__ import annotations

import io
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from django.utils.html import format_html

if TYPE_CHECKING:
    from qrcode.main import QRCode

# ISO/IEC 18004, section 6.3.8: four modules on every side.
QUIET_ZONE = 4

ErrorCorrection = Literal["M", "Q"]


def qr_svg(data: str, *, error_correction: ErrorCorrection = "M", title: str) -> str:
    """Return an ``<svg>`` element with all dark modules in one path; safe to put into a page.

    It has no size of its own (one unit is one module) and no style, so a strict CSP lets it be. The white
    ground belongs to the picture, so it can be read in dark mode too. Raises ``ValueError`` when ``data``
    is too long for a QR code.
    """
    matrix = _code(data, error_correction).get_matrix()
    size = len(matrix)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img" shape-rendering="crispEdges">'
        '<title>{1}</title><rect width="{0}" height="{0}" fill="#fff"/><path fill="#000" d="{2}"/></svg>',
        size,
        title,
        "".join(_row_path(y, row) for y, row in enumerate(matrix)),
    )


def qr_png(data: str, *, scale: int = 8, error_correction: ErrorCorrection = "M") -> bytes:
    """Return a PNG of one bit per pixel, ``scale`` pixels to a module, quiet zone included.

    Raises ``ValueError`` when ``data`` is too long for a QR code.
    """
    from PIL import Image

    matrix = _code(data, error_correction).get_matrix()
    image = Image.new("1", (len(matrix), len(matrix)), color=1)
    image.putdata([not dark for row in matrix for dark in row])
    file = io.BytesIO()
    side = len(matrix) * scale
    image.resize((side, side), Image.Resampling.NEAREST).save(file, "PNG", optimize=True)
    return file.getvalue()


def _code(data: str, error_correction: ErrorCorrection) -> QRCode[Any]:
    from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
    from qrcode.exceptions import DataOverflowError
    from qrcode.main import QRCode

    level = {"M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q}[error_correction]
    code = QRCode(error_correction=level, border=QUIET_ZONE)
    code.add_data(data)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise ValueError(f"{len(data)} characters are too many for a QR code") from error
    return code


def _row_path(y: int, row: list[bool]) -> str:
    """Return the runs of dark modules of one row as rectangles of height 1."""
    path, x = "", 0
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            path += f"M{x} {y}h{width}v1h-{width}z"
        x += width
    return path

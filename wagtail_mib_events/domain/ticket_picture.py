"""The ticket as one picture to keep: QR code, short code and the times in digits.

Words are left out: a picture needs a font that can shape every script, and a server may have none.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from wagtail_mib_events.domain.qr import qr_png

CODE_SIZE = 44
LINE_SIZE = 30
MARGIN = 24
MOST_DATES = 6


def ticket_picture(*, url: str, code: str, starts: Sequence[datetime]) -> bytes:
    """Return a PNG in black on white. ``starts`` are aware; they are written in local time, at most six of them."""
    from PIL import Image, ImageDraw, ImageFont

    with Image.open(io.BytesIO(qr_png(url, scale=14))) as qr:
        lines = [(code, CODE_SIZE), *((_digits(start), LINE_SIZE) for start in starts[:MOST_DATES])]
        height = qr.height + sum(size + MARGIN for _text, size in lines) + MARGIN
        picture = Image.new("L", (qr.width, height), color=255)
        picture.paste(qr.convert("L"), (0, 0))
    draw = ImageDraw.Draw(picture)
    top = picture.width
    for text, size in lines:
        draw.text((picture.width / 2, top), text, fill=0, font=ImageFont.load_default(size), anchor="ma")
        top += size + MARGIN
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _digits(start: datetime) -> str:
    return f"{timezone.localtime(start):%d.%m.%Y  %H:%M}"
